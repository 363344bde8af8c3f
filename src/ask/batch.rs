//! A look-up as it is gathered: everything that a question needs to know, asked for in one call.
//!
//! Owns [`Batch`] and [`Facts`], its answers. Whoever needs a number asks for it here first, and
//! reads it from the facts by the same key afterwards. Nothing is asked for twice.

use rustc_hash::FxHashMap;

use crate::engine::{
    Engine, EngineError, Limits, LookUp, LookedUp, NameSpelling, NearWord, SplitWord,
};
use crate::query::tree::Node;

/// A look-up that is being gathered.
#[derive(Debug, Default)]
pub(super) struct Batch {
    wanted: LookUp,
    stems: FxHashMap<String, usize>,
    forms: FxHashMap<String, usize>,
    names: FxHashMap<Vec<String>, usize>,
    splits: FxHashMap<SplitWord, usize>,
    near: FxHashMap<String, usize>,
    beginnings: FxHashMap<String, usize>,
}

/// The answers to a [`Batch`].
#[derive(Debug, Default)]
pub(super) struct Facts {
    batch: Batch,
    found: LookedUp,
}

impl Batch {
    /// Asks in how many records a stem stands.
    pub(super) fn stem(&mut self, stem: &str) {
        add(&mut self.wanted.stems, &mut self.stems, stem.to_owned());
    }

    /// Asks in how many records a folded form stands.
    pub(super) fn form(&mut self, form: &str) {
        add(&mut self.wanted.forms, &mut self.forms, form.to_owned());
    }

    /// Asks for the spellings under keys of a name.
    pub(super) fn name(&mut self, keys: &[String]) {
        if !keys.is_empty() {
            add(&mut self.wanted.names, &mut self.names, keys.to_vec());
        }
    }

    /// Asks where records divide a word that they may write in two parts.
    pub(super) fn split(&mut self, folded: &str, stem: &str) {
        let word = SplitWord {
            folded: folded.to_owned(),
            stem: stem.to_owned(),
        };
        add(&mut self.wanted.splits, &mut self.splits, word);
    }

    /// Asks for the words near one.
    pub(super) fn near(&mut self, folded: &str, edits: u8) {
        if !self.near.contains_key(folded) {
            self.near.insert(folded.to_owned(), self.wanted.near.len());
            self.wanted.near.push(NearWord {
                folded: folded.to_owned(),
                edits,
            });
        }
    }

    /// Asks for the forms that begin so.
    pub(super) fn beginning(&mut self, beginning: &str) {
        let (wanted, places) = (&mut self.wanted.beginnings, &mut self.beginnings);
        add(wanted, places, beginning.to_owned());
    }

    /// Asks how many records match a node; its place among the counts.
    pub(super) fn count(&mut self, node: Node) -> usize {
        self.wanted.counts.push(node);
        self.wanted.counts.len() - 1
    }

    /// Looks everything up; costs no call where nothing is asked for.
    pub(super) fn look_up(
        self,
        engine: &dyn Engine,
        limits: &Limits,
    ) -> Result<Facts, EngineError> {
        let found = if self.wanted.is_empty() {
            LookedUp::default()
        } else {
            engine.look_up(&self.wanted, limits)?
        };
        Ok(Facts { batch: self, found })
    }
}

impl Facts {
    /// Records with a stem; 0 where it was not asked for.
    pub(super) fn stem(&self, stem: &str) -> u64 {
        let place = self.batch.stems.get(stem);
        place.map_or(0, |&place| number(&self.found.stems, place))
    }

    /// Records with a form.
    pub(super) fn form(&self, form: &str) -> u64 {
        let place = self.batch.forms.get(form);
        place.map_or(0, |&place| number(&self.found.forms, place))
    }

    /// The spellings under keys of a name.
    pub(super) fn name(&self, keys: &[String]) -> &[NameSpelling] {
        let place = self.batch.names.get(keys);
        let found = place.and_then(|&place| self.found.names.get(place));
        found.map_or(&[], Vec::as_slice)
    }

    /// Bytes of the first part of a word in two parts; none where it was not asked for.
    pub(super) fn split(&self, folded: &str, stem: &str) -> Option<usize> {
        let word = SplitWord {
            folded: folded.to_owned(),
            stem: stem.to_owned(),
        };
        let place = self.batch.splits.get(&word)?;
        self.found.splits.get(*place).copied().flatten()
    }

    /// The words near one.
    pub(super) fn near(&self, folded: &str) -> &[(String, u64)] {
        let place = self.batch.near.get(folded);
        let found = place.and_then(|&place| self.found.near.get(place));
        found.map_or(&[], Vec::as_slice)
    }

    /// The forms that begin so.
    pub(super) fn beginning(&self, beginning: &str) -> &[(String, u64)] {
        let place = self.batch.beginnings.get(beginning);
        let found = place.and_then(|&place| self.found.beginnings.get(place));
        found.map_or(&[], Vec::as_slice)
    }

    /// Records that match the node at this place among the counts.
    pub(super) fn count(&self, place: usize) -> u64 {
        number(&self.found.counts, place)
    }
}

fn add<K: Clone + Eq + std::hash::Hash>(
    wanted: &mut Vec<K>,
    places: &mut FxHashMap<K, usize>,
    key: K,
) {
    if !places.contains_key(&key) {
        places.insert(key.clone(), wanted.len());
        wanted.push(key);
    }
}

fn number(numbers: &[u64], place: usize) -> u64 {
    numbers.get(place).copied().unwrap_or_default()
}
