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
use super::files::make_folder;

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
    make_folder(folder).with_context(|| format!("cannot make {}", folder.display()))?;
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
    for line in usage.trim_start_matches("Usage:").lines() {
        let _ = writeln!(out, "{}\n.br", safe(line.trim()));
    }
    if let Some(long) = command.get_long_about().map(ToString::to_string) {
        let _ = writeln!(out, ".SH DESCRIPTION\n{}", safe(&long));
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
        let _ = writeln!(out, ".TP\n.BR {page} (1)\n{}", safe(&about));
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
    let _ = writeln!(
        out,
        "{}",
        safe(&help.map(ToString::to_string).unwrap_or_default())
    );
    let default: Vec<_> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect();
    if arg.get_action().takes_values() && !default.is_empty() {
        let _ = writeln!(out, "[default: {}]", safe(&default.join(" ")));
    }
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

/// What stands below the help: examples as they are, other lines as running text.
fn notes(text: &str, out: &mut String) {
    let mut is_example = false;
    if !text.starts_with("Example") {
        out.push_str(".SH NOTES\n");
    }
    for line in text.lines() {
        let indented = line.starts_with("  ");
        if indented != is_example {
            out.push_str(if indented { ".nf\n" } else { ".fi\n" });
            is_example = indented;
        }
        match line.trim_end_matches(':') {
            "" => out.push_str(".PP\n"),
            title if title.starts_with("Example") => {
                let _ = writeln!(out, ".SH EXAMPLES");
            }
            _ => {
                let _ = writeln!(out, "{}", safe(line));
            }
        }
    }
    if is_example {
        out.push_str(".fi\n");
    }
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
