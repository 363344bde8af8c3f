//! Record lists as scraped from the site of the Wilson Center Digital Archive.
//!
//! Owns what is peculiar to them; the names of their fields stand in `index_schema/mapping.toml`
//! with all others. Takes the fields of one record, gives them an identity that agrees with the
//! archive's other forms: `wcda:` and the archive's number, which stands in `record_id` or the
//! address; the newer addresses have a name instead, which serves when there is no number.
//!
//! A scrape that broke off leaves records of an address, a date and a summary. They are catalogue
//! records all the same: their title is made of the name in the address, and `title_from` says
//! so. Where the citation begins with an abbreviation that nobody knows, the archive comes from
//! `original_archive_title`, if that names one archive alone and the two agree.
//!
//! Known gap: a record scraped first without its number and later with it is two records.

use serde_json::{Map, Value};

use super::fields::Fields;
use super::identity::{wilson_center_addresses, wilson_center_id, wilson_center_number};
use super::mapping::{Field, Mapping};
use crate::record::reference::{Authority, Reference, find};
use crate::record::{EvidenceKind, Record};

/// Names that only this site has, as the scrape spells them.
const MARKS: &[&str] = &[
    "associated_people_orgs",
    "associated_places",
    "document_contributors",
    "original_archive_title",
    "original_classification",
    "original_publication_date",
    "original_upload_date",
    "scraped_at",
    "subjects_discussed",
    "text_body",
];

/// The field that says where a title comes from, and what it then says.
const TITLE_FROM: (&str, &str) = ("title_from", "document_url");

/// Recognises a record of the site and gives it its identity.
pub(super) fn recognise(
    mut map: Map<String, Value>,
    mapping: &Mapping,
) -> (Map<String, Value>, bool) {
    let address = map.get("document_url").and_then(Value::as_str);
    let slug = address.and_then(slug);
    let number = match map.get("record_id") {
        Some(Value::String(number)) => wilson_center_number(number),
        Some(Value::Number(number)) => wilson_center_number(&number.to_string()),
        _ => None,
    };
    if slug.is_none() && number.is_none() {
        return (map, false);
    }
    let marks = MARKS.iter().filter(|&&mark| map.contains_key(mark)).count();
    if marks < if slug.is_some() { 2 } else { 4 } {
        return (map, false);
    }
    let is_numbered = number.is_some();
    let id = number
        .or_else(|| address.and_then(wilson_center_id))
        .or_else(|| Some(format!("wcda:{}", slug?.to_lowercase())));
    if let Some(id) = id
        && !mapping.states(Field::Id)
        && !map.contains_key("id")
    {
        if is_numbered {
            map.remove("record_id");
        }
        map.insert("id".to_owned(), Value::String(id));
    }
    (map, true)
}

/// Adds what the other fields tell.
pub(super) fn complete(fields: &mut Fields, mapping: &Mapping) {
    let record = &mut fields.record;
    if record.title.is_none()
        && !mapping.states(Field::Title)
        && let Some(title) = record.url.as_deref().and_then(slug).and_then(title_of)
    {
        record.title = Some(title);
        record.evidence.title = Some(EvidenceKind::Made.into());
        record
            .extra
            .insert(TITLE_FROM.0.to_owned(), TITLE_FROM.1.into());
    }
    // An archive under a name of its own is one that the authority does not know.
    let is_unknown = |found: &Reference| Authority::standard().named(&found.archive).is_none();
    if record.references.iter().all(is_unknown) {
        let found = references_by_archive(record);
        if !found.is_empty() {
            record.references = found;
        }
    }
}

/// Whether an address is that of a record of the archive.
pub(super) fn is_address(address: &str) -> bool {
    slug(address).is_some()
}

/// The identity of a record at an address of the archive: its number, if the page gives one, else
/// the number or name in the address.
pub(super) fn identity(address: &str, number: Option<&str>) -> Option<String> {
    let slug = slug(address)?;
    number
        .and_then(wilson_center_number)
        .or_else(|| wilson_center_id(address))
        .or_else(|| Some(format!("wcda:{}", slug.to_lowercase())))
}

/// The name or number under which an address of the archive knows its record.
fn slug(address: &str) -> Option<&str> {
    let rest = wilson_center_addresses(address).next()?;
    let end = rest
        .find(|c: char| matches!(c, '/' | '?' | '#') || c.is_whitespace())
        .unwrap_or(rest.len());
    Some(&rest[..end]).filter(|slug| !slug.is_empty())
}

/// A title of the name in an address: its words, of which the case is lost.
fn title_of(slug: &str) -> Option<String> {
    if slug.bytes().all(|byte| byte.is_ascii_digit()) || slug.contains('%') {
        return None;
    }
    let words: Vec<_> = slug
        .split(['-', '_'])
        .filter(|word| !word.is_empty())
        .collect();
    let title = words.join(" ");
    let first = title.chars().next()?;
    Some(first.to_uppercase().chain(title.chars().skip(1)).collect())
}

/// References of a citation whose archive only `original_archive_title` tells.
fn references_by_archive(record: &Record) -> Vec<Reference> {
    let (Some(citation), Some(archive)) = (
        record.citation.as_deref().map(str::trim),
        // As the scrape names it, and as the page labels it.
        record
            .extra
            .get("original_archive_title")
            .or_else(|| record.extra.get("Original Archive")),
    ) else {
        return Vec::new();
    };
    let archive = match archive {
        Value::String(only) => only.trim(),
        Value::Array(all) => match all.as_slice() {
            [Value::String(only)] => only.trim(),
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let (name, short) = match archive
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
    {
        Some((name, short)) => (name.trim(), Some(short.trim())),
        None => (archive, None),
    };
    let known = Authority::standard().named(archive);
    let agreed = short
        .and_then(|short| begins_with(citation, short))
        .or_else(|| begins_with(citation, name));
    let Some(wording) = agreed.or_else(|| known.and_then(|_| abbreviation(citation))) else {
        return Vec::new();
    };
    if let Some(known) = known {
        let mut found: Vec<Reference> =
            find(&format!("{}{}", known.code, &citation[wording.len()..]))
                .into_iter()
                .map(|found| found.reference)
                .collect();
        if let Some(first) = found.first_mut()
            && let Some(rest) = first.text.strip_prefix(known.code)
        {
            first.text = format!("{wording}{rest}");
        }
        if !found.is_empty() {
            return found;
        }
    }
    if !record.references.is_empty() {
        // They hold more than could be said here.
        return Vec::new();
    }
    let archive = known.map_or(short.unwrap_or(name), |known| known.code);
    vec![Reference {
        archive: archive.to_owned(),
        levels: Vec::new(),
        listy: None,
        text: wording.to_owned(),
    }]
}

/// The words with which `citation` begins, if they are `name`.
fn begins_with<'a>(citation: &'a str, name: &str) -> Option<&'a str> {
    let head = citation.get(..name.len())?;
    let ends = !citation[name.len()..].starts_with(char::is_alphanumeric);
    (!name.is_empty() && ends && head.eq_ignore_ascii_case(name)).then_some(head)
}

/// The abbreviation with which a citation begins: capitals, and a comma after them.
fn abbreviation(citation: &str) -> Option<&str> {
    let (head, _) = citation.split_once(',')?;
    let is_short = (2..=12).contains(&head.chars().count());
    (is_short && head.chars().all(char::is_uppercase)).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Item;
    use crate::ingest::encoding::Encoding;
    use crate::ingest::identity::Place;
    use crate::ingest::jsonl::{LinePlace, Setting, read_object};
    use serde_json::json;
    use std::path::Path;

    fn read(value: &Value) -> Record {
        let place = Place::new(Path::new("/w/wilson/records.jsonl"), None, None);
        let at = LinePlace {
            line: 1,
            start: 0,
            number: 1,
            row: 0,
        };
        let line = value.to_string();
        match read_object(line.as_bytes(), Encoding::Utf8, Setting::Line, at, &place).pop() {
            Some(Item::Record(record)) => *record,
            other => panic!("{line}: {other:?}"),
        }
    }

    const HOST: &str = "https://digitalarchive.wilsoncenter.org/document";

    fn scraped(changes: Value) -> Value {
        let mut record = json!({
            "document_url": format!("{HOST}/report-of-a-visit"), "page_number": 1,
            "original_publication_date": "April 1, 1949", "title": "Report of a visit",
            "text_body": "A visit was made.", "summary": "It reports.", "authors": ["Ministry"],
            "associated_places": ["Prague"], "subjects_discussed": ["Visits"],
            "associated_people_orgs": ["A, B"], "document_contributors": ["C, D"],
            "source": "APRF, f. 3, op. 65, d. 829", "original_archive_title": ["Archive"],
            "language": ["Russian", "Czech"], "rights": "Free.", "record_id": "300237",
            "original_classification": null
        });
        let (Value::Object(record_map), Value::Object(changes)) = (&mut record, changes) else {
            panic!("a test gives an object");
        };
        record_map.extend(changes);
        record
    }

    #[test]
    fn a_scraped_record_has_all_its_fields() {
        let record = read(&scraped(json!({})));
        assert_eq!(record.id, "wcda:300237");
        assert_eq!(record.collection, "wilson");
        assert_eq!(record.title.as_deref(), Some("Report of a visit"));
        assert_eq!(record.body.as_deref(), Some("A visit was made."));
        assert_eq!(
            record.date.map(|date| date.text).as_deref(),
            Some("April 1, 1949")
        );
        assert_eq!(record.people, ["A, B", "C, D", "Ministry"]);
        assert_eq!(record.places, ["Prague"]);
        assert_eq!(record.subjects, ["Visits"]);
        assert_eq!(record.language.as_deref(), Some("Russian; Czech"));
        assert_eq!(
            record.citation.as_deref(),
            Some("APRF, f. 3, op. 65, d. 829")
        );
        assert_eq!(record.references[0].archive, "APRF");
        assert_eq!(
            serde_json::to_value(&record.extra).unwrap(),
            json!({"page_number": 1, "authors": ["Ministry"], "associated_people_orgs": ["A, B"],
                "document_contributors": ["C, D"], "original_archive_title": ["Archive"],
                "rights": "Free."})
        );
    }

    #[test]
    fn the_number_is_the_identity_and_else_the_name_in_the_address() {
        for (changes, id) in [
            (json!({}), "wcda:300237"),
            (json!({"record_id": 113630}), "wcda:113630"),
            (json!({"record_id": null}), "wcda:report-of-a-visit"),
            (
                json!({"record_id": null, "document_url": format!("{HOST}/113630")}),
                "wcda:113630",
            ),
            (
                json!({"record_id": null, "document_url": format!("{HOST}/A-Visit/?page=2")}),
                "wcda:a-visit",
            ),
            (json!({"id": "own"}), "own"),
        ] {
            assert_eq!(read(&scraped(changes.clone())).id, id, "{changes}");
        }
    }

    #[test]
    fn a_record_without_title_is_called_by_its_address() {
        let record = read(&scraped(json!({
            "title": null, "text_body": null, "record_id": null, "source": null
        })));
        assert_eq!(record.title.as_deref(), Some("Report of a visit"));
        assert_eq!(record.extra["title_from"], "document_url");
        let titled = read(&scraped(json!({})));
        assert!(!titled.extra.contains_key("title_from"));
    }

    #[test]
    fn the_archive_is_taken_from_beside_the_citation_only_where_it_is_sure() {
        for (source, archive, expected) in [
            (
                "XYZA, box 12.",
                json!(["Archive of Somewhere (XYZA)"]),
                Some("XYZA"),
            ),
            (
                "XYZA, box 12.",
                json!("Archive of Somewhere (XYZA)"),
                Some("XYZA"),
            ),
            (
                "Archive of Somewhere, box 12.",
                json!(["Archive of Somewhere"]),
                Some("Archive of Somewhere"),
            ),
            ("XYZA, box 12.", json!(["Archive of Somewhere"]), None),
            (
                "XYZA, box 12.",
                json!(["Archive of Somewhere (XYZA)", "Other"]),
                None,
            ),
            (
                "From a book, p. 3.",
                json!(["Archive of Somewhere (XYZA)"]),
                None,
            ),
            (
                "XYZA, fond 3, opis 1, delo 2.",
                json!(["Russian State Archive of Contemporary History"]),
                Some("RGANI"),
            ),
        ] {
            let record = read(&scraped(
                json!({"source": source, "original_archive_title": archive}),
            ));
            let found = record
                .references
                .first()
                .map(|found| found.archive.as_str());
            assert_eq!(found, expected, "{source} {archive}");
        }
    }

    #[test]
    fn other_records_are_left_alone() {
        for value in [
            json!({"title": "A", "document_url": format!("{HOST}/a-visit")}),
            json!({"record_id": "12", "scraped_at": "2025", "text_body": "A"}),
            json!({"document_url": "https://example.org/document/a", "scraped_at": "2025", "text_body": "A"}),
        ] {
            let Value::Object(map) = value.clone() else {
                panic!("an object")
            };
            let (same, is_scraped) = recognise(map, &Mapping::default());
            assert_eq!((Value::Object(same), is_scraped), (value, false));
        }
    }
}
