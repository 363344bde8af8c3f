//! Markdown and plain text: one document a file.
//!
//! Takes the text, gives one record. What stands in front matter is taken as stated; what it
//! does not state is read from the document's own text ([`super::document`]).
//! The body is the text of the file after front matter, number and title, untouched: datelines,
//! page stamps, footnotes and the line with the reference stay where they stand.
//!
//! Deliberately ignores Markdown beyond headings and bold: the text is searched and shown as it
//! is.

use super::document::{self, blocks_of_text};
use super::encoding::Encoding;
use super::fields::Fields;
use super::front_matter::{self, FrontMatter};
use super::identity::Place;
use super::mapping::Origin;
use super::{Item, Reject};

/// Reads one document. Its provenance is the caller's to add.
pub(super) fn read(text: &str, encoding: Encoding, place: &Place) -> Vec<Item> {
    let reject = |reason: String| {
        let reject = Reject::whole(&place.source, reason).at(1, 0);
        vec![Item::Reject(reject.quoting(text.as_bytes()))]
    };
    let front = match front_matter::split(text) {
        Ok(front) => front,
        Err(fault) => {
            let mut found = Reject::whole(&place.source, fault.reason);
            found.line = Some(fault.line);
            // Offsets into decoded text are not always offsets into the source.
            found.byte = encoding.keeps_offsets().then_some(fault.byte as u64);
            let found = found.quoting(&text.as_bytes()[fault.byte.min(text.len())..]);
            return vec![Item::Reject(found)];
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
    let body = text[start..].trim_start_matches('\u{feff}');
    let first_line = text[..start].matches('\n').count() as u64 + 1;
    let blocks = blocks_of_text(body, first_line);
    document::complete(fields, &blocks, body, place).unwrap_or_else(reject)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;
    use std::path::Path;

    fn read_text(text: &str) -> Item {
        let mut items = read_all(text);
        items.pop().expect("a file gives an item")
    }

    fn read_all(text: &str) -> Vec<Item> {
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
    fn several_documents_are_several_records_where_each_is_whole() {
        let first = "**No. 1**\n\nNote on grain\n\nMoscow, 5 May 1951\n\nText.\n\nRGANI. F. 3. Op. 16. D. 350. L. 22.\n\n";
        let second = "**No. 2**\n\nNote on steel\n\nMoscow, 6 May 1951\n\nText.\n\nRGANI. F. 3. Op. 16. D. 351. L. 4.";
        let said: Vec<_> = read_all(&format!("{first}{second}"))
            .iter()
            .map(|item| match item {
                Item::Record(record) => format!(
                    "{} | {} | {} | {} | {}",
                    record.id,
                    record.title.as_deref().unwrap_or_default(),
                    record.date.as_ref().map_or("", |date| date.text.as_str()),
                    record.references[0],
                    record
                        .evidence
                        .title
                        .and_then(|by| by.line)
                        .unwrap_or_default(),
                ),
                other => panic!("{other:?}"),
            })
            .collect();
        insta::assert_snapshot!(said.join("\n"), @r"
        korea/docs/7.md#1 | Note on grain | 5 May 1951 | RGANI, f. 3, op. 16, d. 350, l. 22 | 3
        korea/docs/7.md#2 | Note on steel | 6 May 1951 | RGANI, f. 3, op. 16, d. 351, l. 4 | 13
        ");
        // One of them has no date: nobody knows where it ends.
        let items = read_all(&format!(
            "{first}{}",
            second.replace("Moscow, 6 May 1951", "Moscow")
        ));
        let [Item::Note(note), Item::Record(record)] = items.as_slice() else {
            panic!("{items:?}");
        };
        assert_eq!(
            (note.kind, note.line),
            (crate::ingest::NoteKind::SeveralDocuments, Some(11))
        );
        assert!(record.references.is_empty() && record.citation.is_none());
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
