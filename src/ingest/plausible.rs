//! Years that a collection can bear: a date far outside its span is doubted.
//!
//! Takes the records of a run in their order, whatever the number of threads; drops a date that stands
//! on the text alone and lies far from nearly all others of its collection, and says so. A scanner
//! reads 1851 for 1951, and so does a typist. What a source states in a field, in its markup or behind a
//! label stays. Known gap: records of earlier runs are not counted.

use std::collections::{BTreeMap, HashMap};

use super::{Note, NoteKind};
use crate::record::{EvidenceKind, Record};

/// Fewest dated records of a collection that show its span.
const MIN_DATED: u64 = 50;

/// One in so many records may lie outside the span at either end.
const OUTSIDE: u64 = 50;

/// Years beyond the span from which a date is doubted.
const FAR: i16 = 40;

/// Collections whose years are counted at most.
const MAX_COLLECTIONS: usize = 10_000;

/// Records by year, for every collection.
#[derive(Debug, Default)]
pub(super) struct Spans(HashMap<String, BTreeMap<i16, u64>>);

impl Spans {
    /// Counts the date of a record, or drops it and says why.
    pub(super) fn judge(&mut self, record: &mut Record) -> Option<Note> {
        let date = record.date.as_ref()?;
        let year = date.earliest.or(date.latest)?.year();
        if !self.0.contains_key(&record.collection) {
            if self.0.len() == MAX_COLLECTIONS {
                return None;
            }
            self.0.insert(record.collection.clone(), BTreeMap::new());
        }
        let years = self.0.get_mut(&record.collection)?;
        let evidence = record.evidence.date;
        let is_stated = evidence.is_none_or(|evidence| {
            use EvidenceKind::{Column, Label, Markup};
            matches!(evidence.kind, Column | Markup | Label)
        });
        if !is_stated
            && let Some((first, last)) = span(years)
            && (year < first - FAR || year > last + FAR)
        {
            let source = record.provenance.first();
            let source = source.map_or("", |place| place.source.as_str());
            let text = format!(
                "no date, since the year of \"{}\" is far from the others of its collection, which \
                 reach from {first} to {last}",
                date.text.escape_debug()
            );
            let mut note = Note::new(source, NoteKind::Doubtful, text);
            note.line = evidence.and_then(|evidence| evidence.line);
            record.date = None;
            record.evidence.date = None;
            return Some(note);
        }
        *years.entry(year).or_default() += 1;
        None
    }
}

/// The years between which nearly all records lie; none where there are few.
fn span(years: &BTreeMap<i16, u64>) -> Option<(i16, i16)> {
    let all: u64 = years.values().sum();
    if all < MIN_DATED {
        return None;
    }
    let most = all / OUTSIDE;
    let first = end(years.iter(), most)?;
    Some((first, end(years.iter().rev(), most)?))
}

/// The first year behind which more than `most` records lie.
fn end<'y>(mut years: impl Iterator<Item = (&'y i16, &'y u64)>, most: u64) -> Option<i16> {
    let mut passed = 0;
    years.find_map(|(year, count)| {
        passed += count;
        (passed > most).then_some(*year)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::date::HistoricalDate;

    #[test]
    fn a_date_far_from_the_others_is_dropped_unless_it_is_stated() {
        use EvidenceKind::{Column, Dateline, Label};
        let record = |date: &str, kind: EvidenceKind, collection: &str| {
            let mut record = Record {
                date: Some(HistoricalDate::parse(date)),
                collection: collection.to_owned(),
                ..Record::default()
            };
            record.evidence.date = Some(kind.on_line(3));
            record
        };
        let mut spans = Spans::default();
        let mut is_kept = |date: &str, kind, collection: &str| {
            let mut record = record(date, kind, collection);
            let note = spans.judge(&mut record);
            assert_eq!(record.date.is_none(), note.is_some());
            record.date.is_some()
        };
        assert!(is_kept("5 May 1851", Dateline, "crates"), "few are there");
        for year in 0..60 {
            assert!(is_kept(
                &format!("5 May {}", 1945 + year % 15),
                Dateline,
                "crates"
            ));
        }
        for (date, kind, collection, expected) in [
            ("5 May 1851", Dateline, "crates", false),
            ("5 May 1851", Label, "crates", true),
            ("5 May 1851", Column, "crates", true),
            ("5 May 1851", Dateline, "others", true),
            ("5 May 1919", Dateline, "crates", true),
            ("5 May 2015", Dateline, "crates", false),
            ("undated", Dateline, "crates", true),
        ] {
            assert_eq!(is_kept(date, kind, collection), expected, "{date} {kind:?}");
        }
    }
}
