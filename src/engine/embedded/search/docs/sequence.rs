//! The records in which several words stand together, and those with a word in the body.
//!
//! Owns [`SequenceDocs`]. Records that hold every word are found first, by their postings alone;
//! only then are positions read and matched (`windows`). A sequence scores like a word that
//! stands as often as the sequence does.

use tantivy::DocSet;
use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};

use super::term::Scorer;
use super::windows::{NearMatcher, count_phrases};
use super::{DocId, Docs, END};

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
}

impl Slot {
    /// The postings must have been opened with positions.
    pub(crate) fn new(terms: Vec<SegmentPostings>) -> Self {
        Self { terms }
    }

    /// Goes to the first record at or after `target` with any of the terms.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        let mut lowest = END;
        for term in &mut self.terms {
            let doc = term.doc();
            lowest = lowest.min(if doc < target { term.seek(target) } else { doc });
        }
        lowest
    }

    fn cost(&self) -> u64 {
        self.terms
            .iter()
            .map(|term| u64::from(term.doc_freq()))
            .sum()
    }

    /// Positions in `doc`, ascending, from `from` on.
    pub(crate) fn read_positions(&mut self, doc: DocId, from: u32, positions: &mut Vec<u32>) {
        positions.clear();
        let mut read = 0;
        for term in &mut self.terms {
            if term.doc() == doc {
                term.append_positions_with_offset(0, positions);
                read += 1;
            }
        }
        if read > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
        let before = positions.partition_point(|position| *position < from);
        positions.drain(..before);
    }
}

/// Where the parts of a record begin, for windows that gaps do not keep apart.
pub(crate) struct Parts {
    /// Positions at which parts begin, but for the body if there is a column for it. Costly.
    pub(crate) starts: Box<dyn FnMut(DocId) -> Vec<u32>>,
    /// Where the body, which is the last part, begins.
    pub(crate) body: Option<Column<u64>>,
}

/// The records in which several words stand together.
pub(crate) struct SequenceDocs {
    slots: Vec<Slot>,
    /// Places in `slots`, cheapest first.
    by_cost: Vec<usize>,
    stand: Stand,
    /// Where the body begins, if only it counts.
    body_start: Option<Column<u64>>,
    parts: Option<Parts>,
    scorer: Option<Scorer>,
    positions: Vec<Vec<u32>>,
    matcher: NearMatcher,
    frequency: u32,
    at: Option<DocId>,
}

impl SequenceDocs {
    /// The records in which `slots` stand as `stand` says; with a column of body starts, in the
    /// body only; with `parts`, never across parts however wide the window.
    pub(crate) fn new(
        slots: Vec<Slot>,
        stand: Stand,
        body_start: Option<Column<u64>>,
        parts: Option<Parts>,
        scorer: Option<Scorer>,
    ) -> Self {
        let mut by_cost: Vec<usize> = (0..slots.len()).collect();
        by_cost.sort_by_key(|place| slots[*place].cost());
        Self {
            positions: vec![Vec::new(); slots.len()],
            slots,
            by_cost,
            stand,
            body_start,
            parts,
            scorer,
            matcher: NearMatcher::default(),
            frequency: 0,
            at: None,
        }
    }

    /// How often the words stand together in the present record.
    pub(crate) fn frequency(&self) -> u32 {
        self.frequency
    }

    /// `doc` if every word is in it, else a number to go on from.
    fn align(&mut self, doc: DocId) -> DocId {
        for &place in &self.by_cost {
            let next = self.slots[place].seek(doc);
            if next != doc {
                return next;
            }
        }
        doc
    }

    /// Whether the words, all of which are in `doc`, stand there as they should.
    fn matches(&mut self, doc: DocId) -> bool {
        let from = match &self.body_start {
            None => 0,
            Some(column) => match column.first(doc).map(u32::try_from) {
                Some(Ok(start)) => start,
                _ => return false,
            },
        };
        for &place in &self.by_cost {
            let positions = &mut self.positions[place];
            self.slots[place].read_positions(doc, from, positions);
            if positions.is_empty() {
                return false;
            }
        }
        // Without a score, one match is as good as many.
        let once = self.scorer.is_none();
        self.frequency = match self.stand {
            Stand::Phrase => count_phrases(&self.positions, once),
            Stand::Within(span) => self.count_windows(doc, span, once),
        };
        self.frequency > 0
    }

    fn count_windows(&mut self, doc: DocId, span: u32, once: bool) -> u32 {
        let matcher = &mut self.matcher;
        let Some(parts) = &mut self.parts else {
            return matcher.count(&self.positions, span, &[], once);
        };
        // Most matches lie in the body, which is one part: that is told without the record.
        let body = parts.body.as_ref().and_then(|column| column.first(doc));
        let (head, in_body) = split(&self.positions, body);
        let found = matcher.count(&in_body, span, &[], once);
        if (once && found > 0) || matcher.count(&head, span, &[], true) == 0 {
            return found;
        }
        found + matcher.count(&head, span, &(parts.starts)(doc), once)
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

impl Docs for SequenceDocs {
    fn doc(&self) -> DocId {
        self.at.unwrap_or(END)
    }

    fn advance(&mut self) -> DocId {
        match self.at {
            Some(END) => END,
            Some(doc) => self.seek(doc + 1),
            None => self.seek(0),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if let Some(doc) = self.at.filter(|doc| *doc >= target) {
            return doc;
        }
        let mut doc = target;
        while doc < END {
            let next = self.align(doc);
            if next != doc {
                doc = next;
            } else if self.matches(doc) {
                break;
            } else {
                doc += 1;
            }
        }
        let doc = if self.slots.is_empty() {
            END
        } else {
            doc.min(END)
        };
        self.at = Some(doc);
        doc
    }

    fn probe(&mut self, target: DocId) -> DocId {
        if let Some(doc) = self.at.filter(|doc| *doc >= target) {
            return doc;
        }
        if target >= END || self.slots.is_empty() {
            return END;
        }
        let next = self.align(target);
        if next != target {
            return next;
        }
        if !self.matches(target) {
            return target + 1;
        }
        self.at = Some(target);
        target
    }

    fn cost(&self) -> u64 {
        // Reading positions costs some ten times what stepping through postings does.
        self.by_cost
            .first()
            .map_or(0, |place| self.slots[*place].cost().saturating_mul(10))
    }

    fn score(&mut self) -> f32 {
        match (&self.scorer, self.at) {
            (Some(scorer), Some(doc)) => scorer.score(doc, self.frequency),
            _ => 0.0,
        }
    }
}
