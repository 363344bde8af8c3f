//! The records that a filter by columns lets through, as a set.
//!
//! Owns the making of these sets and [`Intervals`], the days of all records of a segment side by
//! side, so that any range of days is one comparison after the other without a question to a
//! column.

use std::sync::Arc;

use tantivy::SegmentReader;
use tantivy::columnar::Column;

use super::super::super::schema::Fields;
use super::super::super::searchfile::{SearchFile, SearchFileWriter, Section, View};
use super::super::DocId;
use super::super::failure::Failure;
use super::super::kept::set::{BLOCK, Join, Set, WINDOW, windows_of};
use super::super::snapshot::{Segment, Snapshot};
use super::{ColumnTest, Days, Filter, FilterKey};
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
                self.filtered(place, key, || {
                    Ok(passing(
                        segment,
                        &ColumnTest::numbers(wanted, segment, *field)?,
                    ))
                })
            }
            Filter::Prefixes { field, prefixes } => {
                let key = FilterKey::Prefixes(*field, prefixes.to_vec());
                self.filtered(place, key, || {
                    Ok(passing(
                        segment,
                        &ColumnTest::prefixes(prefixes, segment, *field)?,
                    ))
                })
            }
            Filter::Everything | Filter::Terms { .. } | Filter::Stored { .. } | Filter::Any(_) => {
                Ok(segment.live())
            }
        }
    }
}

fn passing(segment: &Segment, test: &ColumnTest) -> Set {
    let mut bits = vec![0_u64; windows_of(segment.doc_count()) * WINDOW];
    for doc in (0..segment.doc_count()).filter(|doc| test.pass(*doc)) {
        bits[doc as usize / BLOCK] |= 1 << (doc as usize % BLOCK);
    }
    live(segment, bits)
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

/// Writes the days of all records of `segment`.
pub(crate) fn write_days(
    segment: &SegmentReader,
    file: &mut SearchFileWriter,
) -> tantivy::Result<()> {
    let fields = Fields::get();
    let column = |field| {
        let name = segment.schema().get_field_name(field);
        let column = segment.fast_fields().column_opt::<i64>(name)?;
        Ok::<_, tantivy::TantivyError>(
            column.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())),
        )
    };
    let (from, to) = (column(fields.date_from)?, column(fields.date_to)?);
    let days = (0..segment.max_doc()).map(|doc| ends(from.first(doc).zip(to.first(doc))));
    let (from, to): (Vec<i32>, Vec<i32>) = days.unzip();
    file.array(Section::FirstDays, &from)?;
    file.array(Section::LastDays, &to)
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

    /// One bit a record: whether its interval overlaps the one wanted, or lies within it.
    fn overlapping(&self, wanted: Days) -> Vec<u64> {
        overlapping(&self.from, &self.to, wanted)
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
