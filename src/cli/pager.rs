//! A page too long for the terminal, handed to a pager.
//!
//! Takes a page of text, gives it to the pager of the settings; an empty value or `cat` means none. On
//! Unix the pager takes our place, so that an interrupt concerns it alone: it reads from a file
//! without a name. `less` behaves as under git (`LESS=FRX` where the user says nothing), gets an
//! option to show colours and one to begin at the first mark, which makes `n` and `N` go from match to
//! match; another pager finds the marks by its own search. Known gaps: the value is split at blanks,
//! without quotation marks; what is written as it comes (`-n all`) has no pager.

use std::ffi::OsString;
use std::process::Command;

use super::console;
use super::settings::{Origin, Setting};
use crate::present::escape::quoted;

/// A program to show a page with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pager {
    program: String,
    arguments: Vec<String>,
    /// Whether the user named it: only then is it reported that it is missing.
    is_named: bool,
}

impl Pager {
    /// The pager that the setting names.
    pub(super) fn of(setting: &Setting<String>) -> Option<Self> {
        let mut words = setting.value.split_whitespace().map(str::to_owned);
        let program = words.next().filter(|program| program != "cat")?;
        Some(Self {
            program,
            arguments: words.collect(),
            is_named: setting.origin != Origin::Default,
        })
    }

    /// Shows `page` and ends this process with it; comes back only when that fails. `stop` stands
    /// before each place to jump to.
    pub(super) fn show(&self, page: &str, stop: Option<char>) {
        let stops = stop.map(|stop| (stop, page.matches(stop).count()));
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        if self.is_less() {
            command.args(for_less(stops.filter(|(_, count)| *count > 0)));
            // What is written here is UTF-8 whatever the locale says.
            for (name, value) in [("LESSCHARSET", "utf-8"), ("LESS", "FRX")] {
                if std::env::var_os(name).is_none() {
                    command.env(name, value);
                }
            }
        }
        if let Err(error) = run(command, page)
            && self.is_named
        {
            let program = quoted(&self.program);
            console::say(&format!("note: cannot run the pager {program}: {error}"));
        }
    }

    /// Whether it passes links on to the terminal; `less` does since version 566.
    pub(super) fn has_links(&self) -> bool {
        self.is_less()
    }

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

    fn chosen(value: &str) -> Option<String> {
        let pager = Pager::of(&Setting {
            value: value.to_owned(),
            origin: Origin::Default,
        })?;
        let less = if pager.is_less() { " (less)" } else { "" };
        let arguments = pager.arguments.iter().map(|word| format!(" {word}"));
        Some(pager.program.clone() + &arguments.collect::<String>() + less)
    }

    #[test]
    fn a_pager_has_arguments_and_may_be_none() {
        for (value, expected) in [
            ("less", Some("less (less)")),
            ("/usr/bin/less -S", Some("/usr/bin/less -S (less)")),
            ("most -w", Some("most -w")),
            (" ", None),
            ("", None),
            ("cat", None),
        ] {
            assert_eq!(chosen(value).as_deref(), expected);
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
