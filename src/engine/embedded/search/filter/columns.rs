//! The records that a filter by columns lets through, as a set.
//!
//! Owns the making of these sets and [`Intervals`], the days of all records of a segment side by
//! side, so that any range of days is one comparison after the other without a question to a
//! column.

use std::sync::Arc;

use tantivy::SegmentReader;
use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::Field;

use super::super::super::columns::closed;
use super::super::super::proof::View;
use super::super::super::schema::Fields;
use super::super::super::searchfile::{SearchFile, SearchFileWriter, Section};
use super::super::DocId;
use super::super::failure::Failure;
use super::super::sets::set::{BLOCK, Join, Set, WINDOW, windows_of};
use super::super::snapshot::{Segment, Snapshot};
use super::{Days, Filter, FilterKey, Numbers};
use crate::query::filter::Undated;

impl Snapshot {
    /// The live records of the segment numbered `place` that `filter`, one by columns, lets
    /// through.
    pub(crate) fn column_set(&self, place: usize, filter: &Filter) -> Result<Arc<Set>, Failure> {
        let segment = &self.segments[place];
        match filter {
            Filter::Days(wanted) => self.filtered(place, FilterKey::Days(*wanted), || {
                Ok(live(segment, segment.intervals.overlapping(*wanted)))
            }),
            Filter::Numbers { field, wanted } => {
                let key = FilterKey::Numbers(*field, wanted.ranges.to_vec(), wanted.without);
                self.filtered(place, key, || numbers(segment, wanted, *field))
            }
            Filter::Prefixes { field, prefixes } => {
                let key = FilterKey::Prefixes(*field, prefixes.to_vec());
                self.filtered(place, key, || with_prefix(segment, prefixes, *field))
            }
            Filter::Everything | Filter::Terms { .. } | Filter::Stored { .. } | Filter::Any(_) => {
                Ok(segment.live())
            }
        }
    }
}

/// The live records with one of the calendar units `wanted`: decided once for each set of units.
fn numbers(segment: &Segment, wanted: &Numbers, field: Field) -> Result<Set, Failure> {
    let column = segment.facet_column(field)?;
    let mut values = Vec::new();
    let is_wanted = |code| {
        column.values_of(code, &mut values);
        let mut units = values
            .iter()
            .map(|value| column.least() + u64::from(*value));
        (values.is_empty() && wanted.without)
            || units.any(|unit| wanted.ranges.iter().any(|range| range.contains(&unit)))
    };
    let is_wanted: Vec<bool> = (0..column.code_count()).map(is_wanted).collect();
    let mut bits = vec![0_u64; windows_of(segment.doc_count()) * WINDOW];
    let mut doc = 0;
    column.all_codes(|code| {
        let is_in = is_wanted.get(code).copied().unwrap_or(false);
        bits[doc / BLOCK] |= u64::from(is_in) << (doc % BLOCK);
        doc += 1;
    });
    Ok(live(segment, bits))
}

/// The live records with a value that begins with one of `prefixes`: as the dictionary of a column
/// is sorted, each prefix is one range of ordinals.
fn with_prefix(segment: &Segment, prefixes: &[String], field: Field) -> Result<Set, Failure> {
    let column = segment.words(field)?;
    let mut ranges = Vec::new();
    for prefix in prefixes {
        let first = first_at_or_after(&column, prefix.as_bytes())?;
        // 0xFF is in no UTF-8, so this stands behind all that begins so.
        let mut beyond = prefix.as_bytes().to_vec();
        beyond.push(0xFF);
        let last = first_at_or_after(&column, &beyond)?;
        if first < last {
            ranges.push(first..last);
        }
    }
    let mut bits = vec![0_u64; windows_of(segment.doc_count()) * WINDOW];
    for doc in 0..segment.doc_count() {
        let mut values = column.ords().values_for_doc(doc);
        if values.any(|value| ranges.iter().any(|range| range.contains(&value))) {
            bits[doc as usize / BLOCK] |= 1 << (doc as usize % BLOCK);
        }
    }
    Ok(live(segment, bits))
}

/// Ordinal of the first value of a column at or after `wanted`; the number of values if there is
/// none.
fn first_at_or_after(column: &StrColumn, wanted: &[u8]) -> Result<u64, Failure> {
    let count = column.num_terms() as u64;
    if count == 0 {
        return Ok(0);
    }
    let mut stream = column.dictionary().range().ge(wanted).into_stream()?;
    Ok(if stream.advance() {
        stream.term_ord()
    } else {
        count
    })
}

/// The set of these bits, less the records that were deleted.
fn live(segment: &Segment, mut bits: Vec<u64>) -> Set {
    let live = segment.live();
    for (at, blocks) in bits.chunks_exact_mut(WINDOW).enumerate() {
        let mut window = [0; WINDOW];
        window.copy_from_slice(blocks);
        live.join(at, &mut window, Join::And);
        blocks.copy_from_slice(&window);
    }
    Set::of_blocks(bits).shortest(segment.doc_count())
}

/// First and last day of every record of a segment, read in place.
#[derive(Debug)]
pub(crate) struct Intervals {
    from: View<i32>,
    to: View<i32>,
}

/// The first day of a record without any date: after every day that can be asked for.
const UNDATED: i32 = i32::MAX;

/// Writes the days of all records of `segment`, open ends closed, and gives them back.
pub(crate) fn write_days(
    segment: &SegmentReader,
    file: &mut SearchFileWriter,
) -> tantivy::Result<Vec<(i32, i32)>> {
    let fields = Fields::get();
    let column = |field| {
        let name = segment.schema().get_field_name(field);
        let column = segment.fast_fields().column_opt::<i64>(name)?;
        Ok::<_, tantivy::TantivyError>(
            column.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())),
        )
    };
    let (from, to) = (column(fields.date_from)?, column(fields.date_to)?);
    let interval = |doc| {
        let ends = from.first(doc).zip(to.first(doc));
        ends.map(|(from, to)| closed(from, to))
    };
    let days = (0..segment.max_doc()).map(|doc| ends(interval(doc)));
    let days: Vec<(i32, i32)> = days.collect();
    let (from, to): (Vec<i32>, Vec<i32>) = days.iter().copied().unzip();
    file.array(Section::FirstDays, &from)?;
    file.array(Section::LastDays, &to)?;
    Ok(days)
}

/// An interval in eight bytes.
fn ends(interval: Option<(i64, i64)>) -> (i32, i32) {
    match interval {
        Some((from, to)) => (short(from).min(UNDATED - 1), short(to)),
        None => (UNDATED, i32::MIN),
    }
}

impl Intervals {
    /// The days of so many records.
    pub(crate) fn open(file: &SearchFile, records: DocId) -> tantivy::Result<Self> {
        Ok(Self {
            from: file.array_of(Section::FirstDays, records as usize)?,
            to: file.array_of(Section::LastDays, records as usize)?,
        })
    }

    /// First and last day of a record; none of one without a date.
    pub(crate) fn of(&self, doc: DocId) -> Option<(i32, i32)> {
        let from = self.from.get(doc as usize);
        let (from, to) = from.zip(self.to.get(doc as usize))?;
        Self::dated((from, to))
    }

    /// The same of an interval as it is stored.
    pub(crate) fn dated(interval: (i32, i32)) -> Option<(i32, i32)> {
        Some(interval).filter(|(from, _)| *from != UNDATED)
    }

    /// One bit a record: whether its interval overlaps the one wanted, or lies within it.
    fn overlapping(&self, wanted: Days) -> Vec<u64> {
        overlapping(self.from.all(), self.to.all(), wanted)
    }
}

fn overlapping(from: &[i32], to: &[i32], wanted: Days) -> Vec<u64> {
    let (first, last) = (short(wanted.from), short(wanted.to).min(UNDATED - 1));
    let mut bits = vec![0; windows_of(from.len() as DocId) * WINDOW];
    let blocks = from.chunks(BLOCK).zip(to.chunks(BLOCK));
    for (into, (from, to)) in bits.iter_mut().zip(blocks) {
        for (place, (from, to)) in from.iter().zip(to).enumerate() {
            let is_wanted = if *from == UNDATED {
                wanted.undated != Undated::Out
            } else if wanted.undated == Undated::Only {
                false
            } else if wanted.within {
                first <= *from && *to <= last
            } else {
                *from <= last && first <= *to
            };
            *into |= u64::from(is_wanted) << place;
        }
    }
    bits
}

/// A day in four bytes. The calendar of four digits fits; what lies beyond is as good as its end.
fn short(day: i64) -> i32 {
    i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sets_of_days_hold_what_passes(
            intervals in prop::collection::vec(prop::option::of((0_i64..40, 0_i64..9)), 1..200),
            (from, length) in (-1_i64..41, 0_i64..30),
            (within, is_open) in any::<(bool, bool)>(),
            undated in prop::sample::select(vec![Undated::Out, Undated::Too, Undated::Only]),
        ) {
            let of = |doc: DocId| intervals[doc as usize].map(|(from, more)| (from, from + more));
            let wanted = Days {
                from: if is_open { i64::MIN } else { from },
                to: if is_open { i64::MAX } else { from + length },
                within,
                undated,
            };
            let days = (0..intervals.len() as DocId).map(|doc| ends(of(doc)));
            let (from, to): (Vec<i32>, Vec<i32>) = days.unzip();
            let bits = overlapping(&from, &to, wanted);
            for doc in 0..intervals.len() as DocId {
                let is_in = bits[doc as usize / BLOCK] >> (doc as usize % BLOCK) & 1 == 1;
                prop_assert_eq!(is_in, wanted.pass(of(doc)), "{}", doc);
            }
        }
    }
}
