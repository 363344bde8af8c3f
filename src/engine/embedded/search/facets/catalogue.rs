//! The values of a field over the whole index, as far as searches have met them.
//!
//! Owns [`Catalogue`]: the wordings of values, numbered, and which of them have one key (`R-9`
//! and `R9`), so that a value that was met once is neither read nor folded again, and the counts
//! of all segments are sums of arrays.

use rustc_hash::FxHashMap;
use tantivy::columnar::StrColumn;

use super::super::failure::Failure;

/// The values of a field, numbered.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    wordings: Vec<Wording>,
    /// The keys, numbered for themselves.
    keys: Vec<String>,
    by_text: FxHashMap<String, u32>,
    by_key: FxHashMap<String, u32>,
    /// By segment and ordinal, the number of the wording and one; 0 for one not met.
    by_ordinal: Vec<Vec<u32>>,
}

/// A value as it is written.
#[derive(Debug)]
struct Wording {
    text: String,
    /// The number of its key.
    key: u32,
}

impl Catalogue {
    /// The number of a wording; `key` makes its key the first time.
    pub(crate) fn number(&mut self, text: &str, key: impl FnOnce(&str) -> String) -> u32 {
        if let Some(known) = self.by_text.get(text) {
            return *known;
        }
        let key = key(text);
        let key = match self.by_key.get(&key) {
            Some(known) => *known,
            None => {
                let next = self.keys.len() as u32;
                self.keys.push(key.clone());
                self.by_key.insert(key, next);
                next
            }
        };
        let number = self.wordings.len() as u32;
        let text = text.to_owned();
        self.by_text.insert(text.clone(), number);
        self.wordings.push(Wording { text, key });
        number
    }

    /// Whether the value with this ordinal in the segment numbered `place` was met.
    pub(crate) fn knows(&self, place: usize, ordinal: u64) -> bool {
        let known = self.by_ordinal.get(place);
        known.is_some_and(|known| known.get(ordinal as usize).is_some_and(|one| *one != 0))
    }

    /// Learns the values with these ordinals, which ascend and are not known, in the segment
    /// numbered `place`.
    pub(crate) fn learn(
        &mut self,
        place: usize,
        column: &StrColumn,
        ordinals: &[u64],
        mut key: impl FnMut(&str) -> String,
    ) -> Result<(), Failure> {
        if self.by_ordinal.len() <= place {
            self.by_ordinal.resize(place + 1, Vec::new());
        }
        let known = &mut self.by_ordinal[place];
        if known.len() < column.num_terms() {
            known.resize(column.num_terms(), 0);
        }
        if ordinals.is_empty() {
            return Ok(());
        }
        let mut texts = Vec::with_capacity(ordinals.len());
        let dictionary = column.dictionary();
        let is_complete = dictionary.sorted_ords_to_term_cb(ordinals, |bytes| {
            texts.push(std::str::from_utf8(bytes).ok().map(str::to_owned));
        })?;
        let texts: Option<Vec<String>> = texts.into_iter().collect();
        let (true, Some(texts)) = (is_complete, texts) else {
            return Err(no_value());
        };
        for (ordinal, text) in ordinals.iter().zip(texts) {
            let number = self.number(&text, &mut key);
            self.by_ordinal[place][*ordinal as usize] = number + 1;
        }
        Ok(())
    }

    /// Puts the numbers of the wordings of some values, all of which were learnt, in the place
    /// of `numbers`.
    pub(crate) fn of_ordinals(
        &self,
        place: usize,
        ordinals: &[u64],
        numbers: &mut Vec<u32>,
    ) -> Result<(), Failure> {
        numbers.clear();
        for ordinal in ordinals {
            let known = self.by_ordinal.get(place);
            let number = known
                .and_then(|known| known.get(*ordinal as usize)?.checked_sub(1))
                .ok_or_else(no_value)?;
            numbers.push(number);
        }
        Ok(())
    }

    /// How many wordings are known.
    pub(crate) fn len(&self) -> usize {
        self.wordings.len()
    }

    /// A wording.
    pub(crate) fn text(&self, number: u32) -> &str {
        &self.wordings[number as usize].text
    }

    /// The number of the key of a wording; there are no more keys than wordings.
    pub(crate) fn key_number(&self, number: u32) -> u32 {
        self.wordings[number as usize].key
    }

    /// The key of a wording.
    pub(crate) fn key_of(&self, number: u32) -> &str {
        self.key(self.key_number(number))
    }

    /// The key of this number.
    pub(crate) fn key(&self, key_number: u32) -> &str {
        &self.keys[key_number as usize]
    }
}

fn no_value() -> Failure {
    Failure::Damaged("the dictionary of a column is not what was written".to_owned())
}
