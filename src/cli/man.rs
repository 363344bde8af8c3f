//! `kartoteka man`: manual pages, from the same definitions as `--help`.
//!
//! Writes roff by hand, a page for the program and one for each command: the generator of `clap` fills
//! the lines of examples like running text.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Arg, Args, Command, CommandFactory};

use super::Cli;
use super::console::Console;
use super::exit::Status;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka man man1
  man -l man1/kartoteka-search.1

Pages in ~/.local/share/man/man1 are found by `man kartoteka-search`.")]
pub(super) struct ManArgs {
    /// Folder to write the pages into, which is made where it is not there
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    folder: PathBuf,
}

pub(super) fn run(args: &ManArgs, console: &Console) -> Result<Status> {
    let folder = &args.folder;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut names = String::new();
    for (name, page) in pages() {
        let file = folder.join(format!("{name}.1"));
        fs::write(&file, page).with_context(|| format!("cannot write {}", file.display()))?;
        names.push_str(&console.tamed(file.display().to_string()));
        names.push('\n');
    }
    console.write(&names)?;
    Ok(Status::Done)
}

/// The pages with their names.
fn pages() -> Vec<(String, String)> {
    let mut root = Cli::command();
    root.build();
    let mut pages = Vec::new();
    add(&root, "", &mut pages);
    pages
}

fn add(command: &Command, above: &str, pages: &mut Vec<(String, String)>) {
    let name = match above {
        "" => command.get_name().to_owned(),
        above => format!("{above}-{}", command.get_name()),
    };
    pages.push((name.clone(), page(command, &name)));
    for below in shown(command) {
        add(below, &name, pages);
    }
}

fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    let below = command.get_subcommands();
    below.filter(|below| !below.is_hide_set() && below.get_name() != "help")
}

fn page(command: &Command, name: &str) -> String {
    let about = command
        .get_about()
        .map(ToString::to_string)
        .unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let mut out = format!(
        ".TH {} 1 \"\" \"kartoteka {version}\" \"Kartoteka\"\n.SH NAME\n{} \\- {}\n",
        safe(&name.to_uppercase()),
        safe(name),
        safe(&about)
    );
    out.push_str(".SH SYNOPSIS\n");
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").lines();
    let usage: Vec<String> = usage.map(|line| safe(line.trim())).collect();
    let _ = writeln!(out, "{}", usage.join("\n.br\n"));
    if let Some(long) = command.get_long_about().map(ToString::to_string) {
        let _ = writeln!(out, ".SH DESCRIPTION\n{}", filled(&long));
    }
    let (global, own): (Vec<&Arg>, Vec<&Arg>) = command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set())
        .partition(|arg| arg.is_global_set() && name.contains('-'));
    let mut heading = None;
    for arg in own {
        let under = arg.get_help_heading().unwrap_or("Options");
        if heading != Some(under) {
            let _ = writeln!(out, ".SH {}", safe(&under.to_uppercase()));
            heading = Some(under);
        }
        argument(arg, &mut out);
    }
    if !global.is_empty() {
        out.push_str(".SH OPTIONS OF EVERY COMMAND\n");
        for arg in global {
            argument(arg, &mut out);
        }
    }
    let mut below = shown(command).peekable();
    if below.peek().is_some() {
        out.push_str(".SH COMMANDS\n");
    }
    for below in below {
        let about = below
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default();
        let page = safe(&format!("{name}-{}", below.get_name()));
        let _ = writeln!(out, ".TP\n.BR {page} (1)\n{}", filled(&about));
    }
    if let Some(more) = command.get_after_help().or(command.get_after_long_help()) {
        notes(&more.to_string(), &mut out);
    }
    out
}

/// A flag or positional argument, with its values and its default.
fn argument(arg: &Arg, out: &mut String) {
    let long = arg.get_long().map(|long| format!("--{long}"));
    let short = arg.get_short().map(|short| format!("-{short}"));
    let names: Vec<String> = short.into_iter().chain(long).collect();
    let values: Vec<String> = match arg.get_action().takes_values() {
        true => arg.get_value_names().map_or_else(Vec::new, |names| {
            names.iter().map(|name| name.to_string()).collect()
        }),
        false => Vec::new(),
    };
    let _ = writeln!(out, ".TP");
    if !names.is_empty() {
        let _ = write!(out, "\\fB{}\\fR ", safe(&names.join(", ")));
    }
    let _ = writeln!(out, "\\fI{}\\fR", safe(&values.join(" ")));
    let help = arg.get_long_help().or(arg.get_help());
    let mut help = help.map(ToString::to_string).unwrap_or_default();
    let default: Vec<_> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    if arg.get_action().takes_values() && !default.is_empty() {
        let _ = write!(help, " [default: {}]", default.join(" "));
    }
    let _ = writeln!(out, "{}", filled(&help));
    if arg.get_action().takes_values() {
        for value in arg
            .get_possible_values()
            .iter()
            .filter(|value| !value.is_hide_set())
        {
            let help = value
                .get_help()
                .map(|help| format!(": {help}"))
                .unwrap_or_default();
            let _ = writeln!(
                out,
                ".br\n\\fB{}\\fR{}",
                safe(value.get_name()),
                safe(&help)
            );
        }
    }
}

/// What stands below the help: examples as they are, other lines as running text under a heading of
/// their own.
fn notes(text: &str, out: &mut String) {
    let mut heading = "";
    for block in text.split("\n\n") {
        let mut lines = block.lines().peekable();
        let is_title = |line: &&str| line.starts_with("Example");
        let wanted = match lines.next_if(is_title) {
            Some(_) => "EXAMPLES",
            None if heading == "EXAMPLES" || heading.is_empty() => "NOTES",
            None => heading,
        };
        out.push_str(&match wanted == heading {
            true => ".PP\n".to_owned(),
            false => format!(".SH {wanted}\n"),
        });
        heading = wanted;
        let is_example = |line: &&str| line.starts_with("  ");
        while lines.peek().is_some() {
            let examples: Vec<String> = std::iter::from_fn(|| lines.next_if(is_example))
                .map(safe)
                .collect();
            if !examples.is_empty() {
                let _ = writeln!(out, ".nf\n{}\n.fi", examples.join("\n"));
            }
            let running: Vec<&str> =
                std::iter::from_fn(|| lines.next_if(|line| !is_example(line))).collect();
            if !running.is_empty() {
                let _ = writeln!(out, "{}", filled(&running.join(" ")));
            }
        }
    }
}

/// Running text in lines of at most 78 signs, where its words allow it.
fn filled(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let word = safe(word);
        let last = lines.last().map_or(0, |line| line.chars().count());
        match lines.last_mut() {
            Some(line) if last > 0 && last + 1 + word.chars().count() <= 78 => {
                line.push(' ');
                line.push_str(&word);
            }
            Some(line) if last == 0 => line.push_str(&word),
            _ => lines.push(word),
        }
    }
    lines.join("\n")
}

/// Text that roff takes for nothing else.
fn safe(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    let lines = text
        .lines()
        .map(|line| match line.starts_with(['.', '\'']) {
            true => format!("\\&{line}"),
            false => line.to_owned(),
        });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_sound_where_a_checker_is_at_hand() {
        let folder = tempfile::tempdir().unwrap();
        for (name, page) in pages() {
            let file = folder.path().join(format!("{name}.1"));
            fs::write(&file, page).unwrap();
            let checked = std::process::Command::new("mandoc")
                .args(["-T", "lint", "-W", "warning"])
                .arg(&file)
                .output();
            let Ok(checked) = checked else {
                return;
            };
            let said = String::from_utf8_lossy(&checked.stdout);
            // The pages bear a version instead.
            let faults = said.lines().filter(|line| !line.contains("missing date"));
            assert_eq!(faults.collect::<Vec<_>>(), Vec::<&str>::new());
        }
    }

    #[test]
    fn every_command_has_a_page_with_its_flags_and_examples() {
        let pages = pages();
        let page = |name: &str| {
            let found = pages.iter().find(|(there, _)| there == name);
            &found.unwrap_or_else(|| panic!("{name} has no page")).1
        };
        assert!(page("kartoteka").contains("kartoteka\\-search (1)"));
        let search = page("kartoteka-search");
        for part in [
            "\\fB\\-\\-archive\\fR \\fIARCHIVE\\fR",
            ".SH EXAMPLES",
            ".SH OPTIONS OF EVERY COMMAND",
        ] {
            assert!(search.contains(part), "{part} in {search}");
        }
        page("kartoteka-collections-rename");
        // Flags that several commands take must not describe them.
        let unbuilt = Cli::command();
        for command in unbuilt
            .get_subcommands()
            .filter(|below| !below.is_hide_set())
        {
            let about = command
                .get_about()
                .map(ToString::to_string)
                .unwrap_or_default();
            let head = format!("\\- {}\n", safe(&about));
            assert!(
                page(&format!("kartoteka-{}", command.get_name())).contains(&head),
                "{about}"
            );
        }
        for (name, page) in &pages {
            assert!(page.starts_with(".TH "), "{name}");
            // A line that begins so would be a command of roff.
            for line in page.lines() {
                let begins = line.split([' ', '\n']).next().unwrap_or_default();
                let known = [".TH", ".SH", ".TP", ".BR", ".br", ".PP", ".nf", ".fi"];
                assert!(
                    !line.starts_with(['.', '\'']) || known.contains(&begins),
                    "{name}: {line}"
                );
            }
        }
    }
}
