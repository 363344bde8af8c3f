//! The engines that are compared, behind one trait.

pub(crate) mod fts5;
pub(crate) mod lucene;
pub(crate) mod ours;
pub(crate) mod process;
mod stock;
pub(crate) mod tantivy;

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::question::{Answer, Command, Question};

/// Repetitions of one question, and the time after which no further one begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) repeats: u32,
    pub(crate) budget_us: u64,
}

/// An answer with the time that it took, each time it was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Timed {
    /// Nanoseconds, at least one.
    pub(crate) times_ns: Vec<u64>,
    pub(crate) answer: Answer,
}

/// What making an index cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Built {
    pub(crate) seconds: f64,
    pub(crate) bytes: u64,
}

impl Built {
    /// Notes it beside the index at `place`.
    pub(crate) fn keep(self, place: &Path) -> Result<()> {
        let note = format!("{} {}", self.seconds, self.bytes);
        Ok(fs::write(place.with_extension("built"), note)?)
    }

    /// What was noted; none where nothing was.
    pub(crate) fn kept(place: &Path) -> Result<Option<Self>> {
        let note = fs::read_to_string(place.with_extension("built")).unwrap_or_default();
        let Some((seconds, bytes)) = note.split_once(' ') else {
            return Ok(None);
        };
        Ok(Some(Self {
            seconds: seconds.parse()?,
            bytes: bytes.parse()?,
        }))
    }
}

/// An engine with its index open.
pub(crate) trait Contender {
    /// Name in the tables.
    fn name(&self) -> &'static str;

    /// Answers a question as often as `effort` says, timing each from the words to the answer.
    fn answer(&mut self, question: &Question, command: Command, effort: Effort) -> Result<Timed>;
}

/// Runs `ask` as often as `effort` says and keeps the last answer. `prepare` comes before each and
/// is not timed.
pub(crate) fn timed<T>(
    effort: Effort,
    mut prepare: impl FnMut(),
    mut ask: impl FnMut() -> Result<T>,
) -> Result<(Vec<u64>, T)> {
    let began = std::time::Instant::now();
    let mut times_ns = Vec::new();
    loop {
        prepare();
        let start = std::time::Instant::now();
        let answer = std::hint::black_box(ask()?);
        times_ns.push(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
        let is_enough = times_ns.len() >= effort.repeats as usize
            || began.elapsed().as_micros() >= u128::from(effort.budget_us);
        if is_enough {
            return Ok((times_ns, answer));
        }
    }
}

/// Bytes of all files below a folder.
pub(crate) fn size_of(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    if folder.is_file() {
        return Ok(folder.metadata()?.len());
    }
    for entry in fs::read_dir(folder)? {
        bytes += size_of(&entry?.path())?;
    }
    Ok(bytes)
}
