//! The records that hold any of several terms which count as one word.
//!
//! Owns [`SynonymDocs`], for expansions (`diplom*`) and for filters with several values. Works
//! in windows: the postings of each term are poured into one window of 4,096 records, then the
//! window is read off, which costs one step a posting however many terms there are. Frequencies
//! are summed, so the order of the terms does not matter.

use tantivy::DocSet;
use tantivy::postings::{Postings, SegmentPostings};

use super::term::Scorer;
use super::{DocId, Docs, END};

const WORDS: usize = 64;
const WINDOW: u32 = (WORDS as u32) * 64;

/// The records that hold any of several terms.
pub(crate) struct SynonymDocs {
    terms: Vec<SegmentPostings>,
    scorer: Option<Scorer>,
    /// First record of the window.
    base: DocId,
    /// One bit a record of the window.
    present: [u64; WORDS],
    /// Summed frequencies of the window; empty without a scorer.
    frequencies: Vec<u32>,
    at: Option<DocId>,
}

impl SynonymDocs {
    /// Scores 0 without a scorer; with one, the postings must have been opened with frequencies.
    pub(crate) fn new(terms: Vec<SegmentPostings>, scorer: Option<Scorer>) -> Self {
        let frequencies = if scorer.is_some() {
            vec![0; WINDOW as usize]
        } else {
            Vec::new()
        };
        Self {
            terms,
            scorer,
            base: 0,
            present: [0; WORDS],
            frequencies,
            at: None,
        }
    }

    /// Fills the first window at or after that of `target` that holds a record at or after
    /// `target`; returns this record.
    fn pour_from(&mut self, target: DocId) -> DocId {
        let mut target = target;
        loop {
            let next = self
                .terms
                .iter_mut()
                .map(|term| {
                    if term.doc() < target {
                        term.seek(target)
                    } else {
                        term.doc()
                    }
                })
                .min()
                .unwrap_or(END);
            if next >= END {
                return END;
            }
            self.pour(next - next % WINDOW);
            match self.next_in_window(target.max(self.base)) {
                Some(doc) => return doc,
                None => target = self.base + WINDOW,
            }
        }
    }

    /// Pours what the terms have left of the window that begins at `base`.
    fn pour(&mut self, base: DocId) {
        self.base = base;
        self.present.fill(0);
        self.frequencies.fill(0);
        for term in &mut self.terms {
            let mut doc = term.doc();
            while doc < base + WINDOW {
                let place = (doc - base) as usize;
                self.present[place / 64] |= 1 << (place % 64);
                if let Some(frequency) = self.frequencies.get_mut(place) {
                    *frequency = frequency.saturating_add(term.term_freq());
                }
                doc = term.advance();
            }
        }
    }

    /// The first record of the window at or after `target`, which lies in the window.
    fn next_in_window(&self, target: DocId) -> Option<DocId> {
        let place = target.checked_sub(self.base)? as usize;
        let mut word = place / 64;
        let mut bits = self.present.get(word)? & (u64::MAX << (place % 64));
        while bits == 0 {
            word += 1;
            bits = *self.present.get(word)?;
        }
        Some(self.base + (word * 64) as u32 + bits.trailing_zeros())
    }
}

impl Docs for SynonymDocs {
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
        let in_window = self
            .at
            .filter(|_| target - self.base < WINDOW)
            .and_then(|_| self.next_in_window(target));
        let doc = match (in_window, self.at) {
            (Some(doc), _) => doc,
            // What lies in the present window was poured already.
            (None, Some(_)) => self.pour_from(target.max(self.base + WINDOW)),
            (None, None) => self.pour_from(target),
        };
        self.at = Some(doc);
        doc
    }

    fn cost(&self) -> u64 {
        self.terms
            .iter()
            .map(|term| u64::from(term.doc_freq()))
            .sum()
    }

    fn score(&mut self) -> f32 {
        let (Some(doc), Some(scorer)) = (self.at, &self.scorer) else {
            return 0.0;
        };
        let place = doc.wrapping_sub(self.base) as usize;
        let frequency = self.frequencies.get(place).copied().unwrap_or_default();
        scorer.score(doc, frequency)
    }
}
