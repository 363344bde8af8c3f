//! The two streams: results to stdout, everything else to stderr.
//!
//! Owns what is known of the terminal (is it one, how wide, may it be coloured) and the only
//! writing to the streams. A reader that has gone ends the run quietly.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use anyhow::{Context, Result};
use clap::ValueEnum;
use serde::Serialize;

use super::exit::ClosedPipe;
use super::links;
use super::pager::Pager;
use super::settings::{Origin, Settings, When};
use crate::ask::Understood;
use crate::present::text::{Bars, Look, Marking};
use crate::present::{escape, json};

/// How wide a page is where nobody says it: on a pipe.
const DEFAULT_WIDTH: usize = 80;
/// Narrower terminals are written to as if they had this width.
const NARROWEST: usize = 30;

/// How the words that matched stand out in text output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Highlight {
    /// Colour on a terminal, brackets where it has none, nothing on a pipe.
    Auto,
    /// Bold and coloured, on a pipe as well.
    Color,
    /// In «».
    Brackets,
    /// Not at all.
    None,
}

/// What stdout is.
#[derive(Debug, Clone)]
pub(super) struct Console {
    /// Whether a person reads it directly.
    pub(super) is_terminal: bool,
    /// Lines that the terminal shows; none where it is no terminal or does not say.
    pub(super) height: Option<usize>,
    /// How text is laid out on it.
    pub(super) look: Look,
    /// What shows a page longer than the terminal.
    pager: Option<Pager>,
    /// Whether it has links.
    has_links: bool,
}

impl Console {
    /// Looks at the settings, stdout and the environment (`NO_COLOR`, `CLICOLOR_FORCE`, `TERM`,
    /// `COLUMNS`).
    #[must_use]
    pub(super) fn new(settings: &Settings) -> Self {
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        let color = &settings.color;
        let is_coloured = match color.value {
            When::Always => true,
            When::Never => false,
            When::Auto => AutoStream::choice(&stdout) != ColorChoice::Never,
        };
        let uncoloured = match is_terminal {
            true => Marking::Brackets,
            false => Marking::None,
        };
        let marking = match settings.highlight.value {
            // Of two flags the one against colour holds.
            Highlight::Color
                if color.value == When::Never && matches!(color.origin, Origin::Flag(_)) =>
            {
                Marking::Brackets
            }
            Highlight::Color => Marking::Color,
            Highlight::Brackets => Marking::Brackets,
            Highlight::None => Marking::None,
            Highlight::Auto if is_coloured => Marking::Color,
            Highlight::Auto => uncoloured,
        };
        Self {
            is_terminal,
            height: terminal_size::terminal_size_of(&stdout)
                .map(|(_, terminal_size::Height(lines))| usize::from(lines))
                .filter(|&lines| is_terminal && lines > 0),
            look: Look {
                width: width(&stdout, is_terminal),
                marking,
                bars: bars(color.value == When::Never),
            },
            pager: Pager::of(&settings.pager).filter(|_| is_terminal && !is_dumb()),
            has_links: match settings.links.value {
                When::Always => is_terminal,
                When::Auto => is_terminal && links::are_known(&|name| std::env::var(name).ok()),
                When::Never => false,
            },
        }
    }

    /// Whether long pages go to a pager.
    #[must_use]
    pub(super) fn has_pager(&self) -> bool {
        self.pager.is_some()
    }

    /// Writes a page, through the pager when it is longer than the terminal, and remarks for stderr
    /// behind it.
    ///
    /// # Errors
    /// As [`Console::write`].
    pub(super) fn page(&self, page: &str, remarks: &[String]) -> Result<()> {
        self.page_with_stops(page, None, remarks)
    }

    /// The same, where `stop` stands before each place to jump to.
    ///
    /// # Errors
    /// As [`Console::write`].
    pub(super) fn page_with_stops(
        &self,
        page: &str,
        stop: Option<char>,
        remarks: &[String],
    ) -> Result<()> {
        if let (Some(pager), Some(height)) = (&self.pager, self.height)
            && page.lines().count() + remarks.len() + 1 > height
        {
            let mut page = page.to_owned();
            // What stands on stderr would be gone from the screen.
            let (inside, outside) = match io::stderr().is_terminal() {
                true => (remarks, &[][..]),
                false => (&[][..], remarks),
            };
            for remark in inside {
                page.push_str(&escape::line(remark));
                page.push('\n');
            }
            say_all(outside);
            let page = match self.has_links && pager.has_links() {
                true => Cow::Borrowed(page.as_str()),
                false => escape::without_links(&page),
            };
            pager.show(&page, stop);
            return self.write(&page);
        }
        self.write(page)?;
        say_all(remarks);
        Ok(())
    }

    /// Writes results to stdout.
    ///
    /// # Errors
    /// Returns [`ClosedPipe`] when the reader has gone, else the system's error.
    pub(super) fn write(&self, text: &str) -> Result<()> {
        let choice = match self.look.marking {
            Marking::Color => ColorChoice::Always,
            _ => ColorChoice::AlwaysAnsi,
        };
        let text = match self.has_links {
            true => Cow::Borrowed(text),
            false => escape::without_links(text),
        };
        let mut stream = AutoStream::new(io::stdout().lock(), choice);
        let written = stream
            .write_all(text.as_bytes())
            .and_then(|()| stream.flush());
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(ClosedPipe.into()),
            other => other.context("cannot write the results"),
        }
    }

    /// A table for programs, escaped where it would reach a terminal instead.
    #[must_use]
    pub(super) fn tamed(&self, table: String) -> String {
        if self.is_terminal {
            escape::terminal(&table).into_owned()
        } else {
            table
        }
    }

    /// Writes one JSON object: on one line, or laid out where a person reads it.
    ///
    /// # Errors
    /// As [`Console::write`].
    pub(super) fn json<T: Serialize>(&self, value: &T) -> Result<()> {
        self.write(&(json::to_string(value, self.is_terminal) + "\n"))
    }

    /// Writes JSON objects one a line, whoever reads them.
    ///
    /// # Errors
    /// As [`Console::write`].
    pub(super) fn json_lines<T: Serialize>(&self, values: &[T]) -> Result<()> {
        let lines: String = values
            .iter()
            .map(|value| json::to_string(value, false) + "\n")
            .collect();
        self.write(&lines)
    }
}

fn width(stdout: &io::Stdout, is_terminal: bool) -> usize {
    let measured = terminal_size::terminal_size_of(stdout)
        .map(|(terminal_size::Width(columns), _)| usize::from(columns));
    let told = || std::env::var("COLUMNS").ok()?.trim().parse().ok();
    let width = if is_terminal {
        measured.filter(|&columns| columns > 0).or_else(told)
    } else {
        told()
    };
    width.unwrap_or(DEFAULT_WIDTH).clamp(NARROWEST, 1000)
}

/// What bars may be drawn with: blocks are for terminals whose locale has them, and for people
/// who did not ask for plain output.
fn bars(is_plain: bool) -> Bars {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if is_plain
        || set("NO_COLOR").is_some()
        || set("TERM").is_some_and(|terminal| terminal == "dumb")
    {
        return Bars::Ascii;
    }
    // The first of the three that is set decides, as POSIX has it; Windows has none of them.
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    let has_blocks = locale.map_or(cfg!(windows), |locale| {
        let locale = locale.to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    if has_blocks {
        Bars::Blocks
    } else {
        Bars::Ascii
    }
}

/// Whether the terminal can only write on: a pager would complain.
fn is_dumb() -> bool {
    cfg!(unix) && std::env::var("TERM").map_or(true, |terminal| terminal == "dumb")
}

/// Writes a line to stderr, escaped. That stderr is closed is no reason to fail.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", escape::line(line));
}

/// Writes notes to stderr, a line each.
pub fn notes<S: Display>(notes: impl IntoIterator<Item = S>) {
    for note in notes {
        say(&format!("note: {note}"));
    }
}

/// Writes lines to stderr.
pub(super) fn say_all(lines: &[String]) {
    for line in lines {
        say(line);
    }
}

/// The notes and advice of an answer, a line each.
pub(super) fn remarks(understood: &Understood) -> Vec<String> {
    let notes = understood.notes.iter().map(|note| format!("note: {note}"));
    let advice = understood
        .advice
        .iter()
        .map(|advice| format!("note: {advice}"));
    notes.chain(advice).collect()
}
