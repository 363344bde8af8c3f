//! Engines in other languages: a program that is asked by lines and answers by lines.
//!
//! Owns the protocol, in which times are taken inside the program, around the search alone:
//!
//! ```text
//! ASK <TAB> command <TAB> ALL | ANY | PHRASE <TAB> words <TAB> archive <TAB> fond <TAB> first day
//!     <TAB> last day <TAB> language <TAB> collection <TAB> archive whose fonds are counted
//! OK <TAB> nanoseconds <TAB> count <TAB> ids <TAB> facets <TAB> JSON of a whole answer
//! ```
//!
//! Words are separated by blanks, ids and facets by U+001E (`APRF/3=17`); what is not wanted is
//! empty. `BUILD <TAB> table <TAB> place` makes the index and `OPEN <TAB> place` opens it, anew if
//! it is open; both answer `OK` when done, `OPEN` with the version of the engine behind it. A line
//! that begins with `ERROR` says what went wrong.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use anyhow::{Context, Result, bail, ensure};

use super::{Contender, Timed};
use crate::material::UNIT;
use crate::question::{Answer, Command, Question, Together};

/// A running program.
#[derive(Debug)]
pub(crate) struct Peer {
    name: &'static str,
    place: PathBuf,
    child: Child,
    // Closed first when the peer goes: that ends the program.
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts it.
    pub(crate) fn start(name: &'static str, command: &mut std::process::Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self {
            name,
            place: PathBuf::new(),
            input: child.stdin.take(),
            output: BufReader::new(child.stdout.take().context("the output is piped")?),
            child,
        })
    }

    /// Makes an index of the table at the place.
    pub(crate) fn build(&mut self, table: &Path, place: &Path) -> Result<()> {
        self.say(&format!("BUILD\t{}\t{}", table.display(), place.display()))?;
        Ok(())
    }

    /// Opens the index; gives the version of the engine.
    pub(crate) fn open(&mut self, place: &Path) -> Result<String> {
        self.place = place.to_owned();
        self.say(&format!("OPEN\t{}", place.display()))
    }

    /// Sends a line, gives what follows `OK`.
    fn say(&mut self, line: &str) -> Result<String> {
        let name = self.name;
        let input = self.input.as_mut().context("the input is open")?;
        writeln!(input, "{line}")?;
        input.flush()?;
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        ensure!(!answer.is_empty(), "{name} ended without an answer");
        match answer.trim_end_matches(['\n', '\r']).split_once("OK") {
            Some(("", rest)) => Ok(rest.trim_start_matches('\t').to_owned()),
            _ => bail!("{name} cannot do it: {}", answer.trim()),
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.input.take());
        // Nothing is lost if it has gone already.
        let _ended = self.child.wait();
    }
}

impl Contender for Peer {
    fn name(&self) -> &'static str {
        self.name
    }

    fn reopen(&mut self) -> Result<()> {
        let place = self.place.clone();
        self.open(&place)?;
        Ok(())
    }

    fn answer(&mut self, question: &Question, command: Command) -> Result<Timed> {
        let answer = self.say(&line(question, command))?;
        let mut columns = answer.split('\t');
        let mut next = || columns.next().context("an answer has too few columns");
        let ns = next()?.parse()?;
        let count = next()?;
        let values = |column: &str| -> Vec<String> {
            let values = column.split(UNIT).filter(|value| !value.is_empty());
            values.map(str::to_owned).collect()
        };
        let mut answer = Answer {
            count: (!count.is_empty()).then(|| count.parse()).transpose()?,
            top: values(next()?),
            facets: values(next()?)
                .iter()
                .filter_map(|facet| {
                    let (value, count) = facet.rsplit_once('=')?;
                    Some((value.to_owned(), count.parse().ok()?))
                })
                .collect(),
            json: next()?.to_owned(),
        };
        answer.order_facets(command);
        Ok(Timed { ns, answer })
    }
}

fn line(question: &Question, command: Command) -> String {
    let together = match question.together {
        Together::All => "ALL",
        Together::Any => "ANY",
        Together::Phrase => "PHRASE",
    };
    let narrowing = &question.narrowing;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let (from, to) = narrowing
        .days
        .map(|(from, to)| (from.to_string(), to.to_string()))
        .unwrap_or_default();
    [
        "ASK".to_owned(),
        command.name().to_owned(),
        together.to_owned(),
        question.words.join(" "),
        text(&narrowing.archive),
        text(&narrowing.fond),
        from,
        to,
        text(&narrowing.language),
        text(&narrowing.collection),
        question.under.clone(),
    ]
    .join("\t")
}
