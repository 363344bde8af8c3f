//! `search -n all` and `kwic -n all`: everything found, written as it comes.
//!
//! Takes a question and a form of output, writes a line a hit with bounded memory, in the order of
//! pages. One JSON object is written in parts: what stands before the hits, the hits, the rest.

use std::ops::ControlFlow;
use std::str::FromStr;

use anyhow::Result;

use super::console::Console;
use super::search::SearchOutput;
use crate::ask::kwic::KwicOptions;
use crate::ask::{Answer, AskError, Asker, HitStep, Lines, Question};
use crate::engine::embedded::search::Searching;
use crate::engine::{Hit, Limits};
use crate::present::cite::Citations;
use crate::present::table::Table;
use crate::present::text::{HitPage, Shown};
use crate::present::{json, trec};

/// Bytes that are gathered before they are written.
const BLOCK: usize = 1 << 16;

/// How many are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Many {
    /// At most so many.
    AtMost(usize),
    /// Every one.
    All,
}

impl Many {
    /// The number as a limit.
    pub(super) fn limit(self) -> usize {
        match self {
            Self::AtMost(number) => number,
            Self::All => usize::MAX,
        }
    }
}

impl FromStr for Many {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            _ => text
                .parse()
                .map(Self::AtMost)
                .map_err(|error| format!("{error}: expected a number or all")),
        }
    }
}

/// Output that is written block by block, and the first error of writing.
struct Written<'c> {
    console: &'c Console,
    waiting: String,
    failed: Option<anyhow::Error>,
}

impl<'c> Written<'c> {
    fn new(console: &'c Console) -> Self {
        Self {
            console,
            waiting: String::new(),
            failed: None,
        }
    }

    fn push(&mut self, text: &str) -> ControlFlow<()> {
        self.waiting.push_str(text);
        match self.waiting.len() < BLOCK {
            true => ControlFlow::Continue(()),
            false => self.flush(),
        }
    }

    fn flush(&mut self) -> ControlFlow<()> {
        let text = std::mem::take(&mut self.waiting);
        match self.console.write(&text) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn finish(mut self) -> Result<()> {
        if self.failed.is_none() {
            let _ = self.flush();
        }
        self.failed.map_or(Ok(()), Err)
    }
}

/// Answers `question` with every hit.
pub(super) fn hits(
    asker: &Asker<Searching>,
    question: &Question,
    output: SearchOutput,
    (table, shown): (&Table, Shown),
    console: &Console,
) -> Result<Answer, anyhow::Error> {
    let mut out = Written::new(console);
    let mut page = HitPage::new(shown, console.look);
    let mut run = trec::Run::new(super::search::ONLY_QUERY);
    let mut citations = output.style().map(Citations::new);
    let (mut is_first, mut rest) = (true, String::new());
    let object = |hit: &Hit, rank: usize| json::to_string(&json::hit(rank, hit), false);
    let answer = asker.stream(question, &Limits::none(), &mut |step| {
        if let Some(citations) = &mut citations {
            return out.push(&console.tamed(citations.step(step)));
        }
        match (output, step) {
            (SearchOutput::Text, HitStep::Begin(answer)) => out.push(&page.begin(answer)),
            (SearchOutput::Text, HitStep::Hit { rank, hit }) => out.push(&page.hit(rank, hit)),
            (SearchOutput::Json, HitStep::Begin(answer)) => {
                let (before, after) = json::search_around_hits(answer);
                rest = after;
                out.push(&before)
            }
            (SearchOutput::Json, HitStep::Hit { rank, hit }) => {
                let comma = if std::mem::take(&mut is_first) {
                    ""
                } else {
                    ","
                };
                out.push(&format!("{comma}{}", object(hit, rank)))
            }
            (SearchOutput::Jsonl, HitStep::Hit { rank, hit }) => {
                out.push(&format!("{}\n", object(hit, rank)))
            }
            (SearchOutput::Csv | SearchOutput::Tsv, HitStep::Begin(_)) => {
                out.push(&console.tamed(table.header()))
            }
            (SearchOutput::Csv | SearchOutput::Tsv, HitStep::Hit { rank, hit }) => {
                out.push(&console.tamed(table.hit(rank, hit)))
            }
            (SearchOutput::Trec, HitStep::Hit { rank, hit }) => out.push(&run.line(rank, hit)),
            (_, HitStep::Begin(_) | HitStep::Hit { .. }) => ControlFlow::Continue(()),
        }
    })?;
    match output {
        SearchOutput::Text => drop(out.push(&page.end(&answer))),
        SearchOutput::Json => drop(out.push(&format!("{rest}\n"))),
        _ => {}
    }
    if let Some(citations) = &citations {
        let _ = out.push(citations.end());
    }
    out.finish()?;
    Ok(answer)
}

/// Writes every line of a concordance: as rows of `table`, or as JSON lines without one.
pub(super) fn lines(
    asker: &Asker<Searching>,
    question: &Question,
    options: KwicOptions,
    table: Option<&Table>,
    console: &Console,
) -> Result<Lines, anyhow::Error> {
    let mut out = Written::new(console);
    if let Some(table) = table {
        let _ = out.push(&console.tamed(table.header()));
    }
    let found =
        asker.stream_lines(
            question,
            options,
            &Limits::none(),
            &mut |number, line| match table {
                Some(table) => out.push(&console.tamed(table.line(number, &line))),
                None => {
                    let line = json::kwic_line(number, &line);
                    out.push(&format!("{}\n", json::to_string(&line, false)))
                }
            },
        );
    let found: Result<Lines, AskError> = found;
    let found = found?;
    out.finish()?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_or_all_is_wanted() {
        assert_eq!("12".parse(), Ok(Many::AtMost(12)));
        assert_eq!("all".parse(), Ok(Many::All));
        for wrong in ["", "-1", "ALL!", "1e3"] {
            assert!(wrong.parse::<Many>().is_err(), "{wrong}");
        }
    }
}
