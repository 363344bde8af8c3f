//! The orders in which hits can be asked for.
//!
//! Owns [`Order`], which gives every record of a segment a key: the smaller, the earlier. Keys of
//! relevance and date mean the same in every segment; those of references are places in the
//! dictionary of their segment, and `merge` puts the wording in their stead.

use tantivy::columnar::Column;

use super::super::DocId;
use super::super::failure::Failure;
use super::super::snapshot::{Segment, Snapshot};
use crate::engine::Sort;
use crate::engine::embedded::columns::OPEN_FROM;

/// What stands behind everything that has a place.
pub(crate) const LAST: u64 = u64::MAX;

/// An order, for one segment.
pub(crate) enum Order {
    /// By score, best first.
    Score,
    /// By first day, then precision. What has no first day but a last one (*not later than 1951*)
    /// stands at that: it says nothing of any year before.
    Day {
        from: Column<i64>,
        to: Column<i64>,
        precision: Column<u64>,
        latest_first: bool,
    },
    /// By the place of the first reference.
    Reference(Column<u64>),
}

/// Which order a search without words has when it asks for relevance.
pub(crate) fn effective(sort: Sort, has_words: bool) -> Sort {
    match sort {
        Sort::Relevance if !has_words => Sort::Date,
        other => other,
    }
}

impl Order {
    /// The order `sort` for `segment`.
    pub(crate) fn new(sort: Sort, snapshot: &Snapshot, segment: &Segment) -> Result<Self, Failure> {
        let fields = &snapshot.fields;
        Ok(match sort {
            Sort::Relevance => Self::Score,
            Sort::Date | Sort::DateDescending => Self::Day {
                from: segment.days(fields.date_from)?,
                to: segment.days(fields.date_to)?,
                precision: segment.numbers(fields.date_precision)?,
                latest_first: sort == Sort::DateDescending,
            },
            Sort::Reference => {
                Self::Reference(segment.words(fields.reference_order)?.ords().clone())
            }
        })
    }

    /// The key of `doc` in an order that does not ask for its score; in one that does, the last.
    pub(crate) fn key_of(&self, doc: DocId) -> u64 {
        match self {
            Self::Score => LAST,
            Self::Day {
                from,
                to,
                precision,
                latest_first,
            } => match from.first(doc) {
                Some(first) => {
                    let last = to.first(doc).filter(|_| first == OPEN_FROM);
                    let day = last.unwrap_or(first);
                    let precision = precision.first(doc).unwrap_or(u64::from(u8::MAX));
                    day_key(day, precision, *latest_first)
                }
                None => LAST,
            },
            Self::Reference(ordinals) => ordinals.first(doc).unwrap_or(LAST),
        }
    }
}

/// Higher scores first. Scores are never negative, so their bits have their order.
pub(crate) fn score_key(score: f32) -> u64 {
    u64::from(u32::MAX - score.max(0.0).to_bits())
}

/// The score of a key of [`Order::Score`].
pub(crate) fn score_of_key(key: u64) -> f32 {
    f32::from_bits(u32::MAX - u32::try_from(key).unwrap_or(u32::MAX))
}

/// Days in their order or against it, the closest precision first either way.
fn day_key(day: i64, precision: u64, latest_first: bool) -> u64 {
    // All days that a calendar of four digits has fit into 32 bits.
    let day = i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX });
    let ascending = (i64::from(day) - i64::from(i32::MIN)).unsigned_abs();
    let placed = if latest_first {
        u64::from(u32::MAX) - ascending
    } else {
        ascending
    };
    placed << 8 | precision.min(0xFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_scores_have_smaller_keys_that_give_them_back() {
        let scores = [9.5, 3.0, 3.0 - f32::EPSILON * 2.0, 0.1, 0.0];
        let keys = scores.map(score_key);
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
        assert_eq!(keys.map(score_of_key), scores);
    }

    #[test]
    fn days_sort_both_ways_with_the_closest_precision_first() {
        let earliest_first = [
            (-4_371_587, 0),
            (-1, 0),
            (0, 0),
            (0, 1),
            (0, 7),
            (2_932_896, 0),
        ];
        let keys = earliest_first.map(|(day, precision)| day_key(day, precision, false));
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
        let latest_first = [
            (2_932_896, 0),
            (0, 0),
            (0, 1),
            (0, 7),
            (-1, 0),
            (-4_371_587, 0),
        ];
        let keys = latest_first.map(|(day, precision)| day_key(day, precision, true));
        assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
        for day in [i64::MIN, i64::MAX] {
            assert!(day_key(day, u64::MAX, true) < LAST);
        }
    }
}
