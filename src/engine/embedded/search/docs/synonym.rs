//! The records that hold any of several terms which count as one word.
//!
//! Owns [`SynonymDocs`], for expansions (`diplom*`) and for filters with several values. Works
//! in windows: the postings of each term are poured into one window of 4,096 records, then the
//! window is read off, which costs one step a posting however many terms there are. Frequencies
//! are summed, so the order of the terms does not matter. Spellings of a name are terms too: a
//! record that holds none but variants scores a little less.

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
    /// How many terms, from the first, are the word as typed; the others are variants.
    own: usize,
    /// What a record counts that holds variants only.
    variant_weight: f32,
    /// One bit a record of the window that holds the word as typed.
    has_own: [u64; WORDS],
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
            own: usize::MAX,
            variant_weight: 1.0,
            has_own: [0; WORDS],
            at: None,
        }
    }

    /// The same, of which only the first `own` terms are the word as typed: a record without any
    /// of those scores `weight` times what it would.
    pub(crate) fn with_variants(
        terms: Vec<SegmentPostings>,
        own: usize,
        weight: f32,
        scorer: Option<Scorer>,
    ) -> Self {
        Self {
            own,
            variant_weight: weight,
            ..Self::new(terms, scorer)
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
        self.has_own.fill(0);
        for (number, term) in self.terms.iter_mut().enumerate() {
            let mut doc = term.doc();
            while doc < base + WINDOW {
                let place = (doc - base) as usize;
                self.present[place / 64] |= 1 << (place % 64);
                if number < self.own {
                    self.has_own[place / 64] |= 1 << (place % 64);
                }
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
        let score = scorer.score(doc, frequency);
        match self.has_own.get(place / 64) {
            Some(bits) if bits & (1 << (place % 64)) != 0 => score,
            _ => score * self.variant_weight,
        }
    }
}
