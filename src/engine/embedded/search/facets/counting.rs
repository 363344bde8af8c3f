//! Counting the values of a column over the hits of one segment.
//!
//! Owns [`Counter`]. Records that have the same values count together: each distinct set of
//! values has a number, its *code*, and a record costs one addition in a flat array, however many
//! values it has. What is to be told of a set of values (spellings of one key, exclusions) is then
//! told once for all its records. What the values mean stands in `facets`.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::columnar::Column;
use tantivy::schema::Field;

use super::super::DocId;
use super::super::bulk::hits::Hits;
use super::super::failure::Failure;
use super::super::snapshot::Segment;

/// Most distinct numbers that a column of calendar units can hold: the months of 9,999 years.
const MAX_NUMBERS: u64 = 12 * 10_000;

/// Codes: 0 for no value, then one for every value there can be, then one for every set of
/// several values that was met.
#[derive(Debug, Clone, Copy)]
struct Range {
    /// The lowest value.
    base: u64,
    /// How many values there can be.
    singles: usize,
}

impl Range {
    /// The code of a value on its own; that of nothing for one out of range.
    fn code(self, value: u64) -> usize {
        let place = value.wrapping_sub(self.base);
        usize::try_from(place)
            .ok()
            .filter(|place| *place < self.singles)
            .map_or(0, |place| place + 1)
    }
}

/// The code of every record of a segment.
#[derive(Debug)]
pub(crate) struct Codes {
    by_record: Packed,
    /// The sets of several values, by code beyond those of single ones.
    sets: Vec<Vec<u64>>,
}

#[derive(Debug)]
enum Packed {
    Short(Vec<u16>),
    Long(Vec<u32>),
}

impl Packed {
    /// Calls `visit` with the code of each of `hits`.
    fn each(&self, hits: &Hits<'_>, mut visit: impl FnMut(usize)) {
        match self {
            Self::Short(codes) => hits.each(|doc| visit(usize::from(codes[doc as usize]))),
            Self::Long(codes) => hits.each(|doc| visit(codes[doc as usize] as usize)),
        }
    }
}

impl Codes {
    fn new(column: &Column<u64>, range: Range, records: DocId) -> Self {
        let mut known: FxHashMap<Vec<u64>, usize> = FxHashMap::default();
        let mut values = Vec::new();
        let codes: Vec<u32> = (0..records)
            .map(|doc| {
                read(column, doc, &mut values);
                let code = match values[..] {
                    [] => 0,
                    [value] => range.code(value),
                    _ => {
                        let next = range.singles + 1 + known.len();
                        match known.get(&values) {
                            Some(code) => *code,
                            None => *known.entry(values.clone()).or_insert(next),
                        }
                    }
                };
                code as u32
            })
            .collect();
        let mut sets: Vec<(usize, Vec<u64>)> =
            known.into_iter().map(|(set, code)| (code, set)).collect();
        sets.sort_unstable();
        let highest = codes.iter().copied().max().unwrap_or(0);
        Self {
            by_record: if highest <= u32::from(u16::MAX) {
                Packed::Short(codes.into_iter().map(|code| code as u16).collect())
            } else {
                Packed::Long(codes)
            },
            sets: sets.into_iter().map(|(_, set)| set).collect(),
        }
    }
}

/// The values of a record, ascending, each once.
fn read(column: &Column<u64>, doc: DocId, values: &mut Vec<u64>) {
    values.clear();
    values.extend(column.values_for_doc(doc));
    if values.len() > 1 {
        values.sort_unstable();
        values.dedup();
    }
}

/// With fewer hits than one in this many codes, the codes that were met are listed.
const LISTED_SHARE: usize = 8;

/// Counts the values of a column over one segment.
pub(crate) struct Counter {
    field: Field,
    column: Column<u64>,
    range: Range,
    /// Records by code; empty where the codes that were met are listed.
    counts: Vec<u32>,
    /// The codes that were met, ascending, with their records.
    met: Vec<(usize, u32)>,
    /// Which codes there are of sets, where records were counted by these.
    codes: Option<Arc<Codes>>,
    /// Records by sets of several values, where they were counted one by one.
    sets: FxHashMap<Vec<u64>, u32>,
    /// The values of the present record.
    values: Vec<u64>,
}

impl Counter {
    /// Counts the values of a column of words, by ordinal.
    pub(crate) fn of_words(segment: &Segment, field: Field) -> Result<Self, Failure> {
        let column = segment.words(field)?;
        let range = Range {
            base: 0,
            singles: column.num_terms(),
        };
        Ok(Self::new(field, column.ords().clone(), range))
    }

    /// Counts the values of a column of calendar units.
    pub(crate) fn of_numbers(segment: &Segment, field: Field) -> Result<Self, Failure> {
        let column = segment.numbers(field)?;
        let (least, most) = match column.values.num_vals() {
            0 => (0, 0),
            _ => (column.min_value(), column.max_value()),
        };
        let room = most.saturating_sub(least).saturating_add(1);
        if room > MAX_NUMBERS {
            return Err(Failure::Damaged(
                "a column of dates holds what is no date".to_owned(),
            ));
        }
        let range = Range {
            base: least,
            singles: room as usize,
        };
        Ok(Self::new(field, column, range))
    }

    fn new(field: Field, column: Column<u64>, range: Range) -> Self {
        Self {
            field,
            column,
            range,
            counts: Vec::new(),
            met: Vec::new(),
            codes: None,
            sets: FxHashMap::default(),
            values: Vec::new(),
        }
    }

    /// Counts a record. Each comes once.
    pub(crate) fn count(&mut self, doc: DocId) {
        if self.counts.is_empty() {
            self.counts = vec![0; self.range.singles + 1];
        }
        read(&self.column, doc, &mut self.values);
        match self.values[..] {
            [] => self.counts[0] += 1,
            [value] => self.counts[self.range.code(value)] += 1,
            _ => match self.sets.get_mut(&self.values) {
                Some(count) => *count += 1,
                None => {
                    self.sets.insert(self.values.clone(), 1);
                }
            },
        }
    }

    /// Counts all of `hits`, records of `segment`.
    pub(crate) fn count_all(&mut self, hits: &Hits<'_>, segment: &Segment) {
        let make = || Codes::new(&self.column, self.range, segment.doc_count());
        let Some(codes) = segment.codes(self.field, hits.total(), make) else {
            return hits.each(|doc| self.count(doc));
        };
        let all = self.range.singles + 1 + codes.sets.len();
        if hits.total() as usize * LISTED_SHARE < all {
            let mut met = Vec::with_capacity(hits.total() as usize);
            codes.by_record.each(hits, |code| met.push(code));
            met.sort_unstable();
            let runs = met.chunk_by(|one, other| one == other);
            self.met = runs.map(|run| (run[0], run.len() as u32)).collect();
        } else {
            self.counts = vec![0; all];
            codes.by_record.each(hits, |code| {
                if let Some(count) = self.counts.get_mut(code) {
                    *count += 1;
                }
            });
        }
        self.codes = Some(codes);
    }

    /// Calls `visit` with each distinct set of values, in ascending order of single ones, and
    /// how many records have it.
    pub(crate) fn finish(
        &self,
        mut visit: impl FnMut(&[u64], u64) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let sets = self.codes.as_ref().map_or(&[][..], |codes| &codes.sets);
        let flat = self.counts.iter().copied().enumerate();
        let met = flat.filter(|(_, count)| *count > 0);
        for (code, count) in met.chain(self.met.iter().copied()) {
            let count = u64::from(count);
            match code.checked_sub(1) {
                None => visit(&[], count)?,
                Some(place) if place < self.range.singles => {
                    visit(&[self.range.base + place as u64], count)?;
                }
                Some(place) => {
                    if let Some(set) = sets.get(place - self.range.singles) {
                        visit(set, count)?;
                    }
                }
            }
        }
        for (set, count) in &self.sets {
            visit(set, u64::from(*count))?;
        }
        Ok(())
    }

    /// Those of the values counted that are `wanted`, ascending, each once.
    pub(crate) fn values(&self, wanted: impl Fn(u64) -> bool) -> Vec<u64> {
        let mut values = Vec::new();
        let mut add = |set: &[u64], _| {
            values.extend(set.iter().copied().filter(|value| wanted(*value)));
            Ok(())
        };
        // Nothing in it can fail.
        let _always = self.finish(&mut add);
        values.sort_unstable();
        values.dedup();
        values
    }
}
