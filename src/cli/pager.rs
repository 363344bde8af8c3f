//! A page too long for the terminal, handed to a pager.
//!
//! Takes a page of text, gives it to `$KARTOTEKA_PAGER`, else `$PAGER`, else `less`; an empty value
//! or `cat` means none. On Unix the pager takes our place, so that an interrupt concerns it alone:
//! it reads from a file without a name. `less` gets options to show colours and to begin at the first
//! mark, which makes `n` and `N` go from match to match; another pager finds the marks by its own
//! search. Known gap: the value is split at blanks, without quotation marks.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use super::console::{self, Console};
use crate::present::escape::quoted;

/// A program to show a page with.
#[derive(Debug, PartialEq, Eq)]
struct Pager {
    program: String,
    arguments: Vec<String>,
    /// Whether the user named it: only then is it reported that it is missing.
    is_named: bool,
}

/// Shows `page`, in a pager when it is longer than the terminal is high. `stop` stands before each
/// place to jump to.
///
/// # Errors
/// As [`Console::write`].
pub(super) fn show(page: &str, stop: Option<char>, console: &Console) -> Result<()> {
    let value = |name| std::env::var(name).ok();
    let pager = choose(value("KARTOTEKA_PAGER"), value("PAGER"));
    let Some(pager) = pager.filter(|_| is_longer(page, console)) else {
        return console.write(page);
    };
    let stops = stop.map(|stop| (stop, page.matches(stop).count()));
    let mut command = Command::new(&pager.program);
    command.args(&pager.arguments);
    if pager.is_less() {
        command.args(for_less(stops.filter(|(_, count)| *count > 0)));
        // What is written here is UTF-8 whatever the locale says.
        if std::env::var_os("LESSCHARSET").is_none() {
            command.env("LESSCHARSET", "utf-8");
        }
    }
    if let Err(error) = run(command, page)
        && pager.is_named
    {
        let program = quoted(&pager.program);
        console::say(&format!("note: cannot run the pager {program}: {error}"));
    }
    console.write(page)
}

fn is_longer(page: &str, console: &Console) -> bool {
    let lines = page.lines().count();
    console.height.is_some_and(|height| lines + 1 > height)
}

/// The pager to use, from the two variables.
fn choose(own: Option<String>, common: Option<String>) -> Option<Pager> {
    let named = own.or(common);
    let is_named = named.is_some();
    let named = named.unwrap_or_else(|| "less".to_owned());
    let mut words = named.split_whitespace().map(str::to_owned);
    let program = words.next().filter(|program| program != "cat")?;
    Some(Pager {
        program,
        arguments: words.collect(),
        is_named,
    })
}

impl Pager {
    fn is_less(&self) -> bool {
        let name = self.program.rsplit(['/', '\\']).next();
        name.is_some_and(|name| name == "less" || name == "less.exe")
    }
}

/// Options of `less` in addition to the user's: `-R` shows colours, `-j` leaves lines above
/// the match, `-p` begins at the first match, `-Ps` is the line at the foot.
fn for_less(stops: Option<(char, usize)>) -> Vec<OsString> {
    let mut arguments = vec!["-R".to_owned()];
    if let Some((stop, count)) = stops {
        let matches = if count == 1 { "match" } else { "matches" };
        arguments.push("-j5".to_owned());
        arguments.push(format!("-p{stop}"));
        arguments.push(format!("-Ps{count} {matches}, n next, N previous, q quit"));
    }
    arguments.into_iter().map(OsString::from).collect()
}

/// Puts the pager in our place; comes back only when that fails.
#[cfg(unix)]
fn run(mut command: Command, page: &str) -> std::io::Result<()> {
    use std::io::{Seek, Write};
    use std::os::unix::process::CommandExt;

    let mut file = nameless()?;
    file.write_all(page.as_bytes())?;
    file.rewind()?;
    Err(command.stdin(file).exec())
}

/// A file that only we can read, and that is gone when it is closed.
#[cfg(unix)]
fn nameless() -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;

    let name = format!("kartoteka-{}", std::process::id());
    let path = std::env::temp_dir().join(name);
    let mut options = std::fs::OpenOptions::new();
    let options = options.read(true).write(true).create_new(true).mode(0o600);
    let file = options.open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

/// Runs the pager to its end, and ours with it.
#[cfg(not(unix))]
fn run(mut command: Command, page: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::process::Stdio;

    let mut child = command.stdin(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A reader who has seen enough closes the pipe.
        let _ = stdin.write_all(page.as_bytes());
    }
    child.wait()?;
    std::process::exit(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(own: Option<&str>, common: Option<&str>) -> Option<String> {
        let pager = choose(own.map(str::to_owned), common.map(str::to_owned))?;
        let less = if pager.is_less() { " (less)" } else { "" };
        let arguments = pager.arguments.iter().map(|word| format!(" {word}"));
        Some(pager.program.clone() + &arguments.collect::<String>() + less)
    }

    #[test]
    fn our_variable_stands_above_the_common_one() {
        for (own, common, expected) in [
            (None, None, Some("less (less)")),
            (
                None,
                Some("/usr/bin/less -S"),
                Some("/usr/bin/less -S (less)"),
            ),
            (Some("most -w"), Some("less"), Some("most -w")),
            (Some(""), Some("less"), None),
            (None, Some("cat"), None),
        ] {
            assert_eq!(chosen(own, common).as_deref(), expected);
        }
    }

    #[test]
    fn less_begins_at_the_first_match() {
        assert_eq!(for_less(None), ["-R"]);
        assert_eq!(
            for_less(Some(('▸', 12))),
            [
                "-R",
                "-j5",
                "-p▸",
                "-Ps12 matches, n next, N previous, q quit"
            ]
        );
    }
}
