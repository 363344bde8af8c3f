//! A filter, looked up: what it asks of every segment.
//!
//! Owns [`Filter`] and its test against the columns of one segment. How filters are made of what
//! a reader typed stands in [`making`].

pub(crate) mod columns;
pub(crate) mod making;

use std::ops::RangeInclusive;
use std::rc::Rc;

use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::Field;

use super::DocId;
use super::failure::Failure;
use super::snapshot::Segment;
use super::words::Terms;
use crate::query::filter::Undated;
use crate::record::reference::Reference;

/// A filter, looked up.
#[derive(Debug, Clone)]
pub(crate) enum Filter {
    /// Everything passes.
    Everything,
    /// One of these terms.
    Terms { field: Field, terms: Terms },
    /// The interval of days.
    Days(Days),
    /// One of these numbers in a column, or none in it at all.
    Numbers { field: Field, wanted: Numbers },
    /// A value of a column that begins with one of these.
    Prefixes {
        field: Field,
        prefixes: Rc<[String]>,
    },
    /// One of the records with these terms whose stored references answer this one.
    Stored {
        field: Field,
        terms: Terms,
        wanted: Rc<Reference>,
    },
    /// One of these filters.
    Any(Rc<[Filter]>),
}

/// What tells a filter by columns from others, so that its records can be kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum FilterKey {
    Days(Days),
    /// Ranges, and whether records without any number pass.
    Numbers(Field, Vec<RangeInclusive<u64>>, bool),
    Prefixes(Field, Vec<String>),
}

/// Days wanted, as the columns hold them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Days {
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// Whether the record's interval must lie within instead of overlapping.
    pub(crate) within: bool,
    pub(crate) undated: Undated,
}

#[cfg(test)]
impl Days {
    /// The definition, to which the tests hold what compares many days at once.
    fn pass(self, interval: Option<(i64, i64)>) -> bool {
        match interval {
            None => self.undated != Undated::Out,
            Some(_) if self.undated == Undated::Only => false,
            Some((from, to)) if self.within => self.from <= from && to <= self.to,
            Some((from, to)) => from <= self.to && self.from <= to,
        }
    }
}

/// Years or months wanted, as the columns hold them.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    pub(crate) ranges: Rc<[RangeInclusive<u64>]>,
    /// Whether records without any number pass.
    pub(crate) without: bool,
}

/// A test against the columns of one segment.
pub(crate) enum ColumnTest {
    Numbers {
        wanted: Numbers,
        column: Column<u64>,
    },
    Ordinals {
        ranges: Vec<std::ops::Range<u64>>,
        column: Column<u64>,
    },
}

impl ColumnTest {
    /// The test for these numbers.
    pub(crate) fn numbers(
        wanted: &Numbers,
        segment: &Segment,
        field: Field,
    ) -> Result<Self, Failure> {
        Ok(Self::Numbers {
            wanted: wanted.clone(),
            column: segment.numbers(field)?,
        })
    }

    /// The test for values that begin with one of `prefixes`: as the dictionary of a column is
    /// sorted, each prefix is one range of ordinals.
    pub(crate) fn prefixes(
        prefixes: &[String],
        segment: &Segment,
        field: Field,
    ) -> Result<Self, Failure> {
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
        Ok(Self::Ordinals {
            ranges,
            column: column.ords().clone(),
        })
    }

    /// Whether `doc` passes.
    pub(crate) fn pass(&self, doc: DocId) -> bool {
        match self {
            Self::Numbers { wanted, column } => {
                (wanted.without && column.first(doc).is_none())
                    || column
                        .values_for_doc(doc)
                        .any(|value| wanted.ranges.iter().any(|range| range.contains(&value)))
            }
            Self::Ordinals { ranges, column } => column
                .values_for_doc(doc)
                .any(|value| ranges.iter().any(|range| range.contains(&value))),
        }
    }
}

/// Ordinal of the first value of a column at or after `wanted`; the number of values if there is
/// none.
pub(crate) fn first_at_or_after(column: &StrColumn, wanted: &[u8]) -> Result<u64, Failure> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_overlap_or_lie_within() {
        use Undated::{Only, Out, Too};
        let days = |from, to, within, undated| Days {
            from,
            to,
            within,
            undated,
        };
        let cases = [
            (days(10, 20, false, Out), Some((20, 30)), true),
            (days(10, 20, false, Out), Some((21, 30)), false),
            (days(10, 20, false, Out), Some((0, 10)), true),
            (days(10, 20, false, Out), Some((0, 100)), true),
            (days(10, 20, false, Out), None, false),
            (days(10, 20, false, Too), None, true),
            (days(10, 20, false, Too), Some((15, 15)), true),
            (days(10, 20, false, Only), None, true),
            (days(10, 20, false, Only), Some((15, 15)), false),
            (days(10, 20, true, Out), Some((10, 20)), true),
            (days(10, 20, true, Out), Some((9, 20)), false),
            (days(10, 20, true, Out), Some((10, 21)), false),
            (days(i64::MIN, i64::MAX, true, Out), Some((9, 20)), true),
        ];
        for (wanted, interval, passes) in cases {
            assert_eq!(wanted.pass(interval), passes, "{wanted:?} {interval:?}");
        }
    }
}
