//! Counting facet values of one segment, record by record.
//!
//! Owns the counters: flat arrays by the ordinals of a column, nothing allocated for a record.
//! What the counts mean and how segments come together stands in `facets`; counts of archive,
//! fond, opis and delo under filters of these stand in `shelf_counting`.

use std::sync::Arc;

use tantivy::columnar::{Column, StrColumn};

use super::super::docs::DocId;
use super::super::failure::Failure;
use super::shelf::ShelfCounter;
use super::spellings::Spellings;

/// Counts one facet over one segment.
pub(crate) enum SegmentCounter {
    Values(ValueCounter),
    Numbers(NumberCounter),
    Shelf(Box<ShelfCounter>),
}

impl SegmentCounter {
    /// Counts a record. Records come in ascending order, each once.
    pub(crate) fn count(&mut self, doc: DocId) {
        match self {
            Self::Values(counter) => counter.count(doc),
            Self::Numbers(counter) => counter.count(doc),
            Self::Shelf(counter) => counter.count(doc),
        }
    }
}

/// Counts the values of a column of words.
pub(crate) struct ValueCounter {
    column: StrColumn,
    /// Records by ordinal. A record has each value once.
    counts: Vec<u32>,
    spellings: Arc<Spellings>,
    groups: OnceEach,
}

impl ValueCounter {
    pub(crate) fn new(column: StrColumn, spellings: Arc<Spellings>) -> Self {
        Self {
            counts: vec![0; column.num_terms()],
            groups: OnceEach::new(spellings.groups()),
            column,
            spellings,
        }
    }

    fn count(&mut self, doc: DocId) {
        for ordinal in self.column.ords().values_for_doc(doc) {
            if let Some(count) = self.counts.get_mut(ordinal as usize) {
                *count += 1;
            }
            if self.spellings.groups() > 0
                && let Some(group) = self.spellings.of(ordinal).checked_sub(1)
            {
                self.groups.count(group as usize, doc);
            }
        }
    }

    /// Calls `value` with every value that was counted: its wording, its records, and the records
    /// to add to those of its key (all spellings together, added once).
    pub(crate) fn finish(&mut self, mut value: impl FnMut(&str, u64, u64)) -> Result<(), Failure> {
        let counted: Vec<u64> = (0..)
            .zip(&self.counts)
            .filter(|(_, count)| **count > 0)
            .map(|(at, _)| at)
            .collect();
        let mut place = 0;
        let mut no_text = false;
        let complete = self
            .column
            .dictionary()
            .sorted_ords_to_term_cb(&counted, |bytes| {
                let ordinal = counted[place];
                place += 1;
                let records = u64::from(self.counts[ordinal as usize]);
                let together = match self.spellings.of(ordinal).checked_sub(1) {
                    None => records,
                    // Whichever spelling comes first brings the records of all.
                    Some(group) => u64::from(self.groups.take(group as usize)),
                };
                match std::str::from_utf8(bytes) {
                    Ok(text) => value(text, records, together),
                    Err(_) => no_text = true,
                }
            })?;
        if complete && !no_text {
            Ok(())
        } else {
            Err(Failure::Damaged(
                "the dictionary of a column is not what was written".to_owned(),
            ))
        }
    }
}

/// Counts by small numbers, each record once a number.
#[derive(Debug)]
pub(crate) struct OnceEach {
    counts: Vec<u32>,
    /// The record that was counted last, plus one.
    last: Vec<u32>,
}

impl OnceEach {
    pub(crate) fn new(numbers: usize) -> Self {
        Self {
            counts: vec![0; numbers],
            last: vec![0; numbers],
        }
    }

    /// Makes room for one more number and returns it.
    pub(crate) fn add(&mut self) -> usize {
        self.counts.push(0);
        self.last.push(0);
        self.counts.len() - 1
    }

    pub(crate) fn count(&mut self, number: usize, doc: DocId) {
        if self.last[number] != doc + 1 {
            self.last[number] = doc + 1;
            self.counts[number] += 1;
        }
    }

    pub(crate) fn get(&self, number: usize) -> u32 {
        self.counts[number]
    }

    fn take(&mut self, number: usize) -> u32 {
        std::mem::take(&mut self.counts[number])
    }
}

/// Counts whole numbers: years, decades, months.
pub(crate) struct NumberCounter {
    column: Column<u64>,
    /// Divides a value before it counts: 10 makes decades of years.
    divisor: u64,
    least: u64,
    counts: Vec<u32>,
    /// Records without any number.
    without: u32,
}

/// Most distinct numbers that a column of calendar units can hold: the months of 9,999 years.
const MAX_NUMBERS: u64 = 12 * 10_000;

impl NumberCounter {
    pub(crate) fn new(column: Column<u64>, divisor: u64) -> Result<Self, Failure> {
        let (least, most) = if column.values.num_vals() == 0 {
            (0, 0)
        } else {
            (column.min_value() / divisor, column.max_value() / divisor)
        };
        let room = most.saturating_sub(least).saturating_add(1);
        if room > MAX_NUMBERS {
            return Err(Failure::Damaged(
                "a column of dates holds what is no date".to_owned(),
            ));
        }
        Ok(Self {
            column,
            divisor,
            least,
            counts: vec![0; room as usize],
            without: 0,
        })
    }

    fn count(&mut self, doc: DocId) {
        // The values of a record ascend, so what is the same after dividing comes in a row.
        let mut last = None;
        self.without += u32::from(self.column.first(doc).is_none());
        for value in self.column.values_for_doc(doc) {
            let value = value / self.divisor;
            if last == Some(value) {
                continue;
            }
            last = Some(value);
            let place = value.wrapping_sub(self.least) as usize;
            if let Some(count) = self.counts.get_mut(place) {
                *count += 1;
            }
        }
    }

    /// Records without any number.
    pub(crate) fn without(&self) -> u64 {
        u64::from(self.without)
    }

    /// The numbers that were counted, with their records.
    pub(crate) fn finish(&self) -> impl Iterator<Item = (u64, u64)> {
        (self.least..)
            .zip(&self.counts)
            .filter(|(_, count)| **count > 0)
            .map(|(value, count)| (value * self.divisor, u64::from(*count)))
    }
}
