//! The orders in which hits can be asked for.
//!
//! Owns [`Orders`], the sections of a search file in which all records of a segment stand in the
//! order of their dates and of their references, and [`Order`], which gives every record a key: the
//! smaller, the earlier. Keys of relevance and date mean the same in every segment; those of
//! references are places among the references of their segment, and `merge` puts the wording in
//! their stead.

use std::iter;

use tantivy::SegmentReader;
use tantivy::columnar::Column;

use super::super::super::proof::View;
use super::super::super::schema::Fields;
use super::super::super::searchfile::{
    SearchFile, SearchFileWriter, Section, Strings, StringsWriter,
};
use super::super::DocId;
use super::super::filter::columns::Intervals;
use super::super::scan::hits::Hits;
use super::super::sets::set::BLOCK;
use super::super::snapshot::Segment;
use crate::engine::Sort;
use crate::engine::embedded::columns::{OPEN_FROM, OPEN_TO};

/// What stands behind everything that has a place.
pub(crate) const LAST: u64 = u64::MAX;

/// The place of a record without a reference.
const NOWHERE: u32 = u32::MAX;

/// With fewer hits than one in this many records, keys are compared instead of walking.
const WALK_SHARE: u64 = 64;

/// The records of a segment in the orders other than that of scores, read in place. Records of one
/// key are in the order of their ids.
#[derive(Debug)]
pub(crate) struct Orders {
    precisions: View<u8>,
    by_date: View<u32>,
    references: View<u32>,
    by_reference: View<u32>,
    reference_texts: Strings,
}

/// Writes the orders of `segment`, whose days are `intervals`; `id` gives the place of an id.
pub(crate) fn write_orders(
    segment: &SegmentReader,
    file: &mut SearchFileWriter,
    intervals: &[(i32, i32)],
) -> tantivy::Result<()> {
    let fields = Fields::get();
    let name = |field| segment.schema().get_field_name(field);
    let columns = segment.fast_fields();
    let ids = columns.str(name(fields.id))?;
    let id = |doc| ids.as_ref().and_then(|ids| ids.ords().first(doc));
    let sorted = |key: &dyn Fn(DocId) -> u64| {
        let mut docs: Vec<DocId> = (0..segment.max_doc()).collect();
        docs.sort_by_cached_key(|doc| (key(*doc), id(*doc)));
        docs
    };

    let precisions = columns.column_opt::<u64>(name(fields.date_precision))?;
    let precisions = precisions.unwrap_or_else(|| Column::build_empty_column(segment.max_doc()));
    let end = |field| columns.column_opt::<i64>(name(field));
    let (from, to) = (end(fields.date_from)?, end(fields.date_to)?);
    let is_open = |column: &Option<Column<i64>>, doc, open| {
        column.as_ref().and_then(|column| column.first(doc)) == Some(open)
    };
    let precision = |doc| {
        let rank = precisions
            .first(doc)
            .map_or(RANK, |of| of.min(RANK.into()) as u8);
        let begins = if is_open(&from, doc, OPEN_FROM) {
            OPEN_BEGINNING
        } else {
            0
        };
        let ends = if is_open(&to, doc, OPEN_TO) {
            OPEN_END
        } else {
            0
        };
        rank | begins | ends
    };
    let precisions: Vec<u8> = (0..segment.max_doc()).map(precision).collect();
    file.array(Section::Precisions, &precisions)?;
    let key = |doc: DocId| {
        let interval = Intervals::dated(intervals[doc as usize]);
        date_key(interval, precisions[doc as usize], false)
    };
    file.array(Section::ByDate, &sorted(&key))?;

    let column = columns.str(name(fields.reference_order))?;
    let mut texts = StringsWriter::default();
    if let Some(column) = &column {
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            texts.push(stream.key())?;
        }
    }
    texts.write(file, Section::ReferenceTexts)?;
    let place = |doc| column.as_ref().and_then(|column| column.ords().first(doc));
    let place = |doc| place(doc).map_or(NOWHERE, |place| place as u32);
    let references: Vec<u32> = (0..segment.max_doc()).map(place).collect();
    file.array(Section::References, &references)?;
    let key = |doc: DocId| reference_key(references.get(doc as usize).copied());
    file.array(Section::ByReference, &sorted(&key))
}

impl Orders {
    /// The orders of so many records.
    pub(crate) fn open(file: &SearchFile, records: DocId) -> tantivy::Result<Self> {
        let count = records as usize;
        Ok(Self {
            precisions: file.array_of(Section::Precisions, count)?,
            by_date: file.array_of(Section::ByDate, count)?,
            references: file.array_of(Section::References, count)?,
            by_reference: file.array_of(Section::ByReference, count)?,
            reference_texts: Strings::open(file, Section::ReferenceTexts)?,
        })
    }

    /// The wording of the reference at this place, of which the bytes have the order of references.
    pub(crate) fn reference(&self, place: u64) -> &str {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        self.reference_texts.get(place)
    }
}

/// An order, for one segment.
pub(crate) struct Order<'a> {
    segment: &'a Segment,
    sort: Sort,
}

/// Which order a search without words has when it asks for relevance.
pub(crate) fn effective(sort: Sort, has_words: bool) -> Sort {
    match sort {
        Sort::Relevance if !has_words => Sort::Date,
        other => other,
    }
}

impl<'a> Order<'a> {
    /// The order `sort` for `segment`.
    pub(crate) fn new(sort: Sort, segment: &'a Segment) -> Self {
        Self { segment, sort }
    }

    /// The key of `doc` in an order that does not ask for its score; in one that does, the last.
    ///
    /// By date: by first day, then precision; then what has an open end, likewise, at the day that
    /// its source states. A paper *not earlier than 1953* so stands below those of a year in which it
    /// may be, and does not crowd them out.
    pub(crate) fn key_of(&self, doc: DocId) -> u64 {
        let orders = &self.segment.orders;
        match self.sort {
            Sort::Relevance => LAST,
            Sort::Date | Sort::DateDescending => date_key(
                self.segment.intervals.of(doc),
                orders.precisions.get(doc as usize).unwrap_or(u8::MAX),
                self.sort == Sort::DateDescending,
            ),
            Sort::Reference => reference_key(orders.references.get(doc as usize)),
        }
    }

    /// Calls `offer` with `hits`, or with as many of the first of them as are `wanted` where there
    /// are enough for a walk along the order.
    pub(crate) fn offer(&self, hits: &Hits<'_>, wanted: usize, offer: impl FnMut(DocId)) {
        match hits {
            Hits::Bits(bits, total) if total * WALK_SHARE > u64::from(self.segment.doc_count()) => {
                let is_hit = |doc: &DocId| {
                    let block = bits.get(*doc as usize / BLOCK).copied().unwrap_or(0);
                    block >> (*doc as usize % BLOCK) & 1 == 1
                };
                self.walk().filter(is_hit).take(wanted).for_each(offer);
            }
            _ => hits.each(offer),
        }
    }

    /// All records of the segment, first to last.
    fn walk(&self) -> Box<dyn Iterator<Item = DocId> + '_> {
        let orders = &self.segment.orders;
        match self.sort {
            Sort::Relevance => Box::new(iter::empty()),
            Sort::Date => Box::new(orders.by_date.each()),
            Sort::Reference => Box::new(orders.by_reference.each()),
            Sort::DateDescending => {
                // Day by day against the order, and within a day along it.
                let of = |doc: &DocId| self.key_of(*doc);
                let by_date = orders.by_date.all();
                let dated = by_date.partition_point(|doc| of(doc) != LAST);
                let (dated, undated) = by_date.split_at(dated);
                let closed = dated.partition_point(|doc| of(doc) < OPEN_KEY);
                let (closed, open) = dated.split_at(closed);
                let days = move |dated: &'a [DocId]| {
                    let days = dated.chunk_by(move |one, other| of(one) >> 8 == of(other) >> 8);
                    days.rev().flatten()
                };
                Box::new(days(closed).chain(days(open)).chain(undated).copied())
            }
        }
    }
}

/// The bits of a stored precision that hold its rank, and the marks of an open end.
const RANK: u8 = 0x3F;
const OPEN_BEGINNING: u8 = 0x80;
const OPEN_END: u8 = 0x40;

/// Above every key that [`day_key`] gives, and below [`LAST`].
const OPEN_KEY: u64 = 1 << 40;

/// The key of a date; `interval` is none for a record without.
fn date_key(interval: Option<(i32, i32)>, precision: u8, latest_first: bool) -> u64 {
    let Some((first, last)) = interval else {
        return LAST;
    };
    let begins_open = precision & OPEN_BEGINNING != 0;
    let is_open = precision & (OPEN_BEGINNING | OPEN_END) != 0;
    let day = if begins_open { last } else { first };
    let key = day_key(i64::from(day), u64::from(precision & RANK), latest_first);
    key | if is_open { OPEN_KEY } else { 0 }
}

fn reference_key(place: Option<u32>) -> u64 {
    let place = place.filter(|place| *place != NOWHERE);
    place.map_or(LAST, u64::from)
}

/// Higher scores first. Scores are never negative, so their bits have their order.
pub(crate) fn score_key(score: f32) -> u64 {
    u64::from(u32::MAX - score.max(0.0).to_bits())
}

/// The score of a key that [`score_key`] gave.
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
