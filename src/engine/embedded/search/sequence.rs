//! Where several words stand together, and where a word stands in the body.
//!
//! Owns [`Sequence`], which is asked about records that hold every word, in ascending order: it
//! reads their positions and matches them (`windows`). A sequence scores like a word that stands as
//! often as the sequence does.

use tantivy::DocSet;
use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};

use super::DocId;
use super::windows::{NearMatcher, count_phrases};

/// How the words of a sequence must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Stand {
    /// One after the other, in order.
    Phrase,
    /// In any order within this many positions.
    Within(u32),
}

/// One word of a sequence: the terms that it stands for, with positions.
pub(crate) struct Slot {
    terms: Vec<SegmentPostings>,
    /// How much farther behind the first word it stands than its place in the sequence says,
    /// because words before it are several as one.
    shift: u32,
}

impl Slot {
    /// The postings must have been opened with positions.
    pub(crate) fn new(terms: Vec<SegmentPostings>) -> Self {
        Self { terms, shift: 0 }
    }

    /// The same behind so many further parts of the words before.
    pub(crate) fn behind(self, shift: u32) -> Self {
        Self { shift, ..self }
    }

    /// Reads the positions in `doc`, ascending, from `from` on, each less what lies before it.
    /// Records come in ascending order.
    pub(crate) fn read_positions(&mut self, doc: DocId, from: u32, positions: &mut Vec<u32>) {
        positions.clear();
        let mut read = 0;
        for term in &mut self.terms {
            // Tantivy allows no target before the present record.
            let reached = match term.doc() < doc {
                true => term.seek(doc),
                false => term.doc(),
            };
            if reached == doc {
                term.append_positions_with_offset(0, positions);
                read += 1;
            }
        }
        if read > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
        let from = from.max(self.shift);
        if positions.first().is_some_and(|first| *first < from) {
            let before = positions.partition_point(|position| *position < from);
            positions.drain(..before);
        }
        if self.shift > 0 {
            positions.iter_mut().for_each(|at| *at -= self.shift);
        }
    }
}

/// Where the parts of a record begin, for windows that gaps do not keep apart.
pub(crate) struct Parts {
    /// Positions at which parts begin, but for the body if there is a column for it. Costly.
    pub(crate) starts: Box<dyn FnMut(DocId) -> Vec<u32>>,
    /// Where the body, which is the last part, begins.
    pub(crate) body: Option<Column<u64>>,
}

/// Several words that stand together.
pub(crate) struct Sequence {
    slots: Vec<Slot>,
    stand: Stand,
    /// Where the body begins, if only it counts.
    body_start: Option<Column<u64>>,
    parts: Option<Parts>,
    positions: Vec<Vec<u32>>,
    matcher: NearMatcher,
}

impl Sequence {
    /// `slots` that stand as `stand` says; with a column of body starts, in the body only; with
    /// `parts`, never across parts however wide the window.
    pub(crate) fn new(
        slots: Vec<Slot>,
        stand: Stand,
        body_start: Option<Column<u64>>,
        parts: Option<Parts>,
    ) -> Self {
        Self {
            positions: vec![Vec::new(); slots.len()],
            slots,
            stand,
            body_start,
            parts,
            matcher: NearMatcher::default(),
        }
    }

    /// How often the words, all of which are in `doc`, stand there as they should.
    pub(crate) fn frequency(&mut self, doc: DocId) -> u32 {
        let from = match &self.body_start {
            None => 0,
            Some(column) => match column.first(doc).map(u32::try_from) {
                Some(Ok(start)) => start,
                _ => return 0,
            },
        };
        for (slot, positions) in self.slots.iter_mut().zip(&mut self.positions) {
            slot.read_positions(doc, from, positions);
            if positions.is_empty() {
                return 0;
            }
        }
        match self.stand {
            Stand::Phrase => count_phrases(&self.positions, false),
            Stand::Within(span) => self.count_windows(doc, span),
        }
    }

    fn count_windows(&mut self, doc: DocId, span: u32) -> u32 {
        let matcher = &mut self.matcher;
        let Some(parts) = &mut self.parts else {
            return matcher.count(&self.positions, span, &[], false);
        };
        // Most matches lie in the body, which is one part: no record has to be read for that.
        let body = parts.body.as_ref().and_then(|column| column.first(doc));
        let (head, in_body) = split(&self.positions, body);
        let found = matcher.count(&in_body, span, &[], false);
        if matcher.count(&head, span, &[], true) == 0 {
            return found;
        }
        found + matcher.count(&head, span, &(parts.starts)(doc), false)
    }
}

/// The positions before `start`, and those from there on; without a start, all are before it.
fn split(positions: &[Vec<u32>], start: Option<u64>) -> (Vec<Vec<u32>>, Vec<Vec<u32>>) {
    positions
        .iter()
        .map(|list| {
            let start = start.unwrap_or(u64::MAX);
            let (head, tail) = list.split_at(list.partition_point(|at| u64::from(*at) < start));
            (head.to_vec(), tail.to_vec())
        })
        .unzip()
}
