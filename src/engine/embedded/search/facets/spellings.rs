//! Values of a column that differ in spelling only.
//!
//! Owns [`Spellings`]: which values of a segment's column share a key, so that a facet shows them
//! as one value and counts a record that has two of them once, just as the filter lets both
//! through. Most columns have none, and then nothing is kept. Made when a column is first counted
//! by, at the cost of one walk through its dictionary.

use rustc_hash::FxHashMap;
use tantivy::columnar::StrColumn;

use super::super::failure::Failure;

/// Which values of a column share a key with others.
#[derive(Debug, Default)]
pub(crate) struct Spellings {
    /// By ordinal, the number of its group, from 1; 0 for a value that is alone. Empty where all
    /// are alone.
    group: Vec<u32>,
    /// How many groups there are.
    groups: u32,
}

impl Spellings {
    /// Groups the values of `column` by `key`.
    pub(crate) fn new(
        column: &StrColumn,
        mut key: impl FnMut(&str) -> String,
    ) -> Result<Self, Failure> {
        let mut spellings = Self::default();
        let mut first: FxHashMap<String, u64> = FxHashMap::default();
        if column.num_terms() == 0 {
            return Ok(spellings);
        }
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            let ordinal = stream.term_ord();
            let Ok(value) = std::str::from_utf8(stream.key()) else {
                return Err(Failure::Damaged(
                    "a value in a column is no text".to_owned(),
                ));
            };
            let earlier = *first.entry(key(value)).or_insert(ordinal);
            if earlier != ordinal {
                spellings.join(earlier, ordinal, column.num_terms());
            }
        }
        Ok(spellings)
    }

    fn join(&mut self, earlier: u64, ordinal: u64, count: usize) {
        self.group.resize(count, 0);
        let group = match self.of(earlier) {
            0 => {
                self.groups += 1;
                self.groups
            }
            known => known,
        };
        for member in [earlier, ordinal] {
            if let Some(place) = usize::try_from(member)
                .ok()
                .and_then(|at| self.group.get_mut(at))
            {
                *place = group;
            }
        }
    }

    /// The group of a value, from 1; 0 if it is alone.
    pub(crate) fn of(&self, ordinal: u64) -> u32 {
        usize::try_from(ordinal)
            .ok()
            .and_then(|at| self.group.get(at))
            .copied()
            .unwrap_or(0)
    }

    /// How many groups there are.
    pub(crate) fn groups(&self) -> usize {
        self.groups as usize
    }
}
