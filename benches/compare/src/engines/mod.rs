//! The engines that are compared, behind one trait.

pub(crate) mod lucene;
pub(crate) mod ours;
pub(crate) mod process;
mod stock;
pub(crate) mod tantivy;

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::question::{Answer, Command, Question};

/// An answer with the time that it took.
#[derive(Debug, Clone)]
pub(crate) struct Timed {
    pub(crate) ns: u64,
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
pub(crate) trait Contender: Send {
    /// Name in the tables.
    fn name(&self) -> &'static str;

    /// Opens the index anew, as if the process had just started; not timed.
    fn reopen(&mut self) -> Result<()>;

    /// Answers a question, timing from the words to the answer.
    fn answer(&mut self, question: &Question, command: Command) -> Result<Timed>;
}

/// What `ask` gives, and its nanoseconds.
pub(crate) fn timed<T>(ask: impl FnOnce() -> Result<T>) -> Result<(u64, T)> {
    let start = std::time::Instant::now();
    let answer = std::hint::black_box(ask()?);
    let ns = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
    Ok((ns.max(1), answer))
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
