//! A filter, looked up: what it asks of every segment.
//!
//! Owns [`Filter`]. The records that one by columns lets through are made in [`columns`]. How filters are made of what
//! a reader typed stands in [`making`].

pub(crate) mod columns;
pub(crate) mod making;

use std::ops::RangeInclusive;
use std::rc::Rc;

use tantivy::schema::Field;

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
