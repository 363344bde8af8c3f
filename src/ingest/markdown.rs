//! Markdown and plain text: one document a file.
//!
//! Takes the text, gives one record. What stands in front matter is taken as stated; what it
//! does not state is read from the head ([`super::heading`]) and the foot ([`super::foot`]).
//! The body is the text of the file after front matter, number and title, untouched: datelines,
//! page stamps, footnotes and the line with the reference stay where they stand.
//!
//! Deliberately ignores Markdown beyond headings and bold: the text is searched and shown as it
//! is. Known gap: a file with several documents becomes one record.

use super::encoding::Encoding;
use super::fields::{Fields, check_substance};
use super::front_matter::{self, FrontMatter};
use super::heading;
use super::identity::{Place, check_id, wilson_center_id};
use super::mapping::Origin;
use super::references;
use super::source_note;
use super::{Item, Reject, dateline};
use crate::record::Record;
use crate::record::date::HistoricalDate;

/// Lines at the foot, blank ones not counted, among which a date is sought when the head has none.
const FOOT_DATELINES: usize = 8;

/// Reads one document. Its provenance is the caller's to add.
pub(super) fn read(text: &str, encoding: Encoding, place: &Place) -> Item {
    let reject = |reason: String| {
        let reject = Reject::whole(&place.source, reason).at(1, 0);
        Item::Reject(reject.quoting(text.as_bytes()))
    };
    let front = match front_matter::split(text) {
        Ok(front) => front,
        Err(fault) => {
            let mut found = Reject::whole(&place.source, fault.reason);
            found.line = Some(fault.line);
            // Offsets into decoded text are not always offsets into the source.
            found.byte = encoding.keeps_offsets().then_some(fault.byte as u64);
            return Item::Reject(found.quoting(&text.as_bytes()[fault.byte.min(text.len())..]));
        }
    };
    let (map, start) = match front {
        Some(FrontMatter { fields, end }) => (fields, end),
        None => (serde_json::Map::new(), 0),
    };
    let fields = match Fields::read(map, &place.mapping, Origin::FrontMatter) {
        Ok(fields) => fields,
        Err(reason) => return reject(format!("front matter: {reason}")),
    };
    match complete(fields, &text[start..], place) {
        Ok(record) => Item::Record(Box::new(record)),
        Err(reason) => reject(reason),
    }
}

/// Adds what the text says to what the front matter states.
pub(super) fn complete(fields: Fields, text: &str, place: &Place) -> Result<Record, String> {
    let Fields {
        mut record,
        id,
        collection,
        ..
    } = fields;
    let text = text.trim_start_matches('\u{feff}');
    let heading = heading::read(text);
    let foot = source_note::find(text);
    // A stated title may stand in the text as well; then the text keeps it.
    let start = if record.title.is_none() {
        heading.end
    } else {
        0
    };
    if record.title.is_none() {
        record.title = heading.title;
    }
    if let Some(number) = heading.number {
        record
            .extra
            .entry("number")
            .or_insert(serde_json::Value::String(number));
    }
    if record.date.is_none() {
        let above = foot.as_ref().map_or(text, |foot| &text[..foot.start]);
        record.date = heading.date.or_else(|| date_at_foot(above));
    }
    if record.citation.is_none()
        && let Some(foot) = foot
    {
        if record.references.is_empty() {
            record.references = foot.references;
        } else {
            references::join(&mut record.references, &foot.citation);
        }
        record.citation = Some(foot.citation);
    }
    if record.body.is_none() {
        let body = text[start..].trim_matches(['\n', '\r']);
        record.body = (!body.trim().is_empty()).then(|| body.to_owned());
    }
    check_substance(&record)?;
    record.collection = place.collection(collection.as_deref());
    record.id = match id {
        Some(id) => check_id(&id)?,
        None => match record.url.as_deref().and_then(wilson_center_id) {
            Some(id) => id,
            None => place.id(&record.collection)?,
        },
    };
    Ok(record)
}

/// The date below a signature: the last line that is a dateline and little else.
fn date_at_foot(text: &str) -> Option<HistoricalDate> {
    text.lines()
        .rev()
        .filter(|line| !line.trim().is_empty())
        .take(FOOT_DATELINES)
        .filter(|line| line.trim().chars().count() <= 60)
        .find_map(dateline::of_line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn read_text(text: &str) -> Item {
        let place = Place::new(Path::new("/w/korea/docs/7.md"), None, None);
        read(text, Encoding::Utf8, &place)
    }

    fn record(text: &str) -> Record {
        match read_text(text) {
            Item::Record(record) => *record,
            Item::Note(note) => panic!("{text}: {note:?}"),
            Item::Reject(reject) => panic!("{text}: {reject:?}"),
        }
    }

    #[test]
    fn front_matter_goes_before_what_the_text_says() {
        let read = record(
            "---\ntitle: Telegram to Seoul\ndate: 19 November 1951\nid: a-1\ntype: Telegram\n\
             collection: War\npeople: [Gromyko]\nbox: 12\n---\n\n# Heading\n\nText.\n",
        );
        assert_eq!(read.title.as_deref(), Some("Telegram to Seoul"));
        assert_eq!(read.date.unwrap().text, "19 November 1951");
        assert_eq!((read.id.as_str(), read.collection.as_str()), ("a-1", "War"));
        assert_eq!(read.kind.as_deref(), Some("Telegram"));
        assert_eq!(read.people, ["Gromyko"]);
        assert_eq!(read.extra["box"], "12");
        assert_eq!(read.body.as_deref(), Some("# Heading\n\nText."));
    }

    #[test]
    fn number_and_title_become_fields_and_the_rest_stays() {
        let read = record("**No. 7**\n\nNote to the Presidium\n\nText.\n\n49Signal Copy");
        assert_eq!(read.extra["number"], "7");
        assert_eq!(read.title.as_deref(), Some("Note to the Presidium"));
        assert_eq!(read.body.as_deref(), Some("Text.\n\n49Signal Copy"));
        assert_eq!(
            (read.id.as_str(), read.collection.as_str()),
            ("korea/docs/7.md", "korea")
        );
    }

    #[test]
    fn faults_are_located() {
        let Item::Reject(reject) = read_text("---\ntitle: A\ntitle: B\n---\nText") else {
            panic!("a name that stands twice is refused");
        };
        assert_eq!((reject.line, reject.byte), (Some(3), Some(13)));
        assert_eq!(
            reject.reason,
            "front matter: the name \"title\" stands twice"
        );
        assert!(reject.excerpt.starts_with("title: B"));
        let Item::Reject(reject) = read_text("---\nsummary: only\n---\n \n") else {
            panic!("neither title nor body is refused");
        };
        assert!(reject.reason.starts_with("neither title nor body"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[-=+#*:.№No 1-9aбÀİF,RGANI\n]{0,200}") {
            let _ = read_text(&text);
        }
    }
}
