//! What a shell completes: commands, flags, and values that the index holds.
//!
//! The scripts in `scripts/` hand the line up to the cursor to the program itself, with the variable
//! `KARTOTEKA_COMPLETE`; it answers with a line for each candidate. Values come from an index that is opened for
//! reading, within a second and a half; whatever goes wrong, there are none, and the shell offers files.
//! Foreign text that a terminal would obey is left out. Deliberately not built on
//! `clap_complete`'s own engine: it is unstable, does not tell a value's source the other words of
//! the line, such as `--index`, and leaves values with blanks without quotation marks.

mod place;
mod script;
mod values;
mod words;

use std::io::Write;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::CommandFactory;

use super::Cli;
use crate::present::escape;
use place::{Kind, Place};
pub(super) use script::Shell;
use words::Words;

/// The variable that asks for candidates: the name of the shell.
const SHELL: &str = "KARTOTEKA_COMPLETE";
/// The variable with the line up to the cursor, from shells that give it whole.
const LINE: &str = "KARTOTEKA_LINE";
/// The longest that a shell is kept waiting.
const PATIENCE: Duration = Duration::from_millis(1500);
/// Most candidates of one kind.
const MOST: usize = 500;

/// Something that could stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    value: String,
    /// What it is, in a few words.
    about: String,
}

/// Answers a shell that asks for candidates; none when none asks.
#[must_use]
pub fn answer_if_asked() -> Option<ExitCode> {
    let shell = std::env::var(SHELL).ok().filter(|name| !name.is_empty())?;
    let Some(shell) = Shell::named(&shell) else {
        return Some(ExitCode::from(2));
    };
    // A panic is no matter of who types a line.
    std::panic::set_hook(Box::new(|_| {}));
    let (sender, receiver) = mpsc::channel();
    // Not waited for when it takes too long: it ends with the process, and it only reads.
    thread::spawn(move || {
        let _ = sender.send(answer(shell));
    });
    let text = receiver.recv_timeout(PATIENCE).unwrap_or_default();
    let _ = std::io::stdout().write_all(text.as_bytes());
    Some(ExitCode::SUCCESS)
}

/// The candidates, a line each, as the shell wants them.
fn answer(shell: Shell) -> String {
    let words = match std::env::var(LINE) {
        Ok(line) => Words::of(&line, shell.escape()),
        Err(_) => {
            let arguments = std::env::args_os().skip(1).skip_while(|word| word == "--");
            let mut before: Vec<String> = arguments
                .map(|word| word.to_string_lossy().into_owned())
                .collect();
            let typed = before.pop().unwrap_or_default();
            Words::last(before, &typed, shell.escape())
        }
    };
    let candidates = candidates(&words.before, &words.typed);
    let lines = candidates
        .iter()
        .map(|candidate| shell.line(candidate, &words));
    lines.map(|line| line + "\n").collect()
}

/// What could stand in place of `typed`, behind `before`.
fn candidates(before: &[String], typed: &str) -> Vec<Candidate> {
    let mut root = Cli::command();
    root.build();
    // A line may begin with variables, or a shell's own words.
    let name = |word: &String| word.rsplit(['/', '\\']).next() == Some(root.get_name());
    let program = before.iter().position(name).unwrap_or(0);
    let place = Place::find(&root, &before[program.min(before.len())..], typed);
    let mut found = match place.kind {
        Kind::Flag => flags(&place),
        Kind::Value(arg) => values::of(arg, &place),
        Kind::Word(positional) => {
            let mut found = subcommands(&place);
            found.extend(positional.map_or_else(Vec::new, |arg| values::of(arg, &place)));
            found
        }
    };
    // A line break would be another candidate.
    let is_bad = |c: char| escape::is_unsafe(c) || c == '\n' || c == '\t';
    found.retain(|candidate| !candidate.value.contains(is_bad));
    found.truncate(MOST);
    for candidate in &mut found {
        candidate.value.insert_str(0, &place.prefix);
        candidate.about = escape::line(&candidate.about).into_owned();
    }
    found
}

fn subcommands(place: &Place<'_>) -> Vec<Candidate> {
    let commands = place.command.get_subcommands().filter(|_| place.is_first);
    let commands = commands
        .filter(|command| !command.is_hide_set() && command.get_name().starts_with(&place.typed));
    commands
        .map(|command| Candidate {
            value: command.get_name().to_owned(),
            about: command
                .get_about()
                .map(ToString::to_string)
                .unwrap_or_default(),
        })
        .collect()
}

fn flags(place: &Place<'_>) -> Vec<Candidate> {
    let arguments = place
        .command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set());
    arguments
        .filter_map(|arg| {
            let value = format!("--{}", arg.get_long()?);
            value.starts_with(&place.typed).then(|| Candidate {
                value,
                about: arg.get_help().map(ToString::to_string).unwrap_or_default(),
            })
        })
        .collect()
}
