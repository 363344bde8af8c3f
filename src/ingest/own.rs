//! Records that this program wrote, read back whole.
//!
//! Takes an object as `show`, `export` and `search` write it in JSON, or an entry of a list of citations
//! with the values that `cite` puts beside the fields of its format ([`OWN`]); gives the fields of its
//! record. No name is guessed here and no value is read again: dates, references and evidence come back
//! as they were. Where the record lies is the new file's to say. A hit holds less than a record: title,
//! date, references, citation, kind, language, address, and the text where it was asked for.
//!
//! What a person changes in such a file counts: levels of a reference that were edited go before the
//! words that they were read from, a date that is a text is read, and further names are kept.
//!
//! Known gap: under a mapping that a user states, such an object is read as any other.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::fields::{Fields, body, list, scalar, text};
use super::mapping::Mapping;
use super::references;
use crate::record::date::{HistoricalDate, Precision};
use crate::record::own::OWN;
use crate::record::reference::Reference;
use crate::record::{Evidence, EvidenceKind, PageNumber, PageStart, RecordEvidence};

/// Where a record has the words and all the levels of its references.
pub(super) const REFERENCES_FOUND: &str = "references_found";

/// Fields that `cite` makes of the values for other programs, as the readers of the formats name them.
const MADE: [&str; 21] = [
    "AN",
    "archive",
    "archive_location",
    "call number",
    "call-number",
    "container-title",
    "database",
    "extra",
    "identifier",
    "issued",
    "label",
    "library catalog",
    "note",
    "number",
    "other date",
    "people",
    "publication",
    "source",
    "translator",
    "type",
    "volume",
];

/// Fields of formats under other names than ours.
const RENAMED: [(&str, &str); 4] = [
    ("abstract", "summary"),
    ("URL", "url"),
    ("genre", "type"),
    ("keyword", "subjects"),
];

/// What is said of a hit or a record in an answer, and is no part of it.
const OF_THE_ANSWER: [&str; 9] = [
    "beside",
    "edtf",
    "explanation",
    "highlights",
    "partial",
    "rank",
    "score",
    "snippets",
    "source",
];

/// Whether an object is a record or a hit as this program writes them.
pub(super) fn is_own(map: &Map<String, Value>) -> bool {
    let has_text = |name: &str| map.get(name).is_some_and(Value::is_string);
    let is_stretch = |value: &Value| {
        let has = |name: &str| value.get(name).is_some_and(Value::is_u64);
        has("line") && has("start") && has("end")
    };
    let sources = map.get("sources").and_then(Value::as_array);
    let is_record = sources.is_some_and(|all| !all.is_empty() && all.iter().all(is_stretch));
    let has_number = |name: &str| map.get(name).is_some_and(Value::is_number);
    let has_snippets = map.get("snippets").is_some_and(Value::is_array);
    let is_hit = has_snippets && has_number("rank") && has_number("score");
    has_text("id") && has_text("collection") && (is_record || is_hit)
}

/// The fields of an object that this program wrote; gives any other object back.
pub(super) fn recognise(
    mut map: Map<String, Value>,
) -> Result<Map<String, Value>, Map<String, Value>> {
    if is_own(&map) {
        map.remove("sources");
        map.entry("references")
            .or_insert_with(|| Value::Array(Vec::new()));
        return Ok(map);
    }
    let custom = map.get_mut("custom").and_then(Value::as_object_mut);
    let Some(Value::Object(own)) = custom.and_then(|custom| custom.remove(OWN)) else {
        return Err(map);
    };
    if map["custom"].as_object().is_some_and(Map::is_empty) {
        map.remove("custom");
    }
    MADE.iter().for_each(|name| drop(map.remove(*name)));
    for (name, ours) in RENAMED {
        if let Some(value) = map.remove(name) {
            map.insert(ours.to_owned(), value);
        }
    }
    if let Some(Value::String(subjects)) = map.get_mut("subjects") {
        let subjects = subjects.split("; ").collect();
        map.insert("subjects".to_owned(), subjects);
    }
    for (name, value) in own {
        let name = if name == "fields" {
            "extra".to_owned()
        } else {
            name
        };
        map.insert(name, value);
    }
    Ok(map)
}

/// Reads the fields of a recognised object.
///
/// # Errors
/// Returns the reason, naming the field.
pub(super) fn read(mut map: Map<String, Value>, mapping: &Mapping) -> Result<Fields, String> {
    let mut fields = Fields::default();
    let record = &mut fields.record;
    let mut take = |name: &str| map.remove(name).unwrap_or_default();
    fields.id = scalar("id", take("id"))?;
    fields.collection = text("collection", take("collection"), "; ")?;
    record.title = text("title", take("title"), " ")?;
    record.summary = text("summary", take("summary"), "\n\n")?;
    record.body = body("body", take("body"))?;
    record.language = text("language", take("language"), "; ")?;
    record.citation = text("citation", take("citation"), "; ")?;
    record.kind = text("type", take("type"), "; ")?;
    record.url = text("url", take("url"), " ")?;
    record.people = list("people", take("people"))?;
    record.places = list("places", take("places"))?;
    record.subjects = list("subjects", take("subjects"))?;
    record.pages = pages(&take("pages"), record.body.as_deref().unwrap_or_default());
    let column = |is_there: bool| is_there.then(|| EvidenceKind::Column.into());
    let of_title = evidence(&take("title_evidence"));
    record.evidence.title = of_title.or(column(record.title.is_some()));
    let stated = take("date");
    let of_date = evidence(&stated);
    record.date = date(stated, mapping)?;
    record.evidence.date = of_date.or(column(record.date.is_some()));
    let (stated, found) = (take("references"), take(REFERENCES_FOUND));
    let mut cited = Vec::new();
    if let Some(citation) = record.citation.as_ref().filter(|_| found.is_null()) {
        references::join(&mut cited, citation);
    }
    match stated.is_null() {
        true => record.references = cited,
        false => {
            let read = read_references(stated, &found, cited, &mut record.references)?;
            (record.evidence.references, record.evidence.further) = (read.references, read.further);
        }
    }
    if record.evidence.references.is_none() {
        record.evidence.references = column(!record.references.is_empty());
    }
    if let Value::Object(extra) = take("extra") {
        record.extra = extra;
    }
    OF_THE_ANSWER.iter().for_each(|name| drop(take(name)));
    map.retain(|_, value| !value.is_null());
    record.extra.extend(map);
    Ok(fields)
}

/// What a value was read from, as it stands beside the value.
fn evidence(value: &Value) -> Option<Evidence> {
    let name = value.get("evidence")?.as_str()?;
    let kind = EvidenceKind::ALL
        .into_iter()
        .find(|kind| kind.name() == name)?;
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    Some(Evidence {
        kind,
        line: number("line"),
        page: number("page"),
    })
}

/// A date as an object, or in words.
fn date(value: Value, mapping: &Mapping) -> Result<Option<HistoricalDate>, String> {
    let Value::Object(parts) = value else {
        let wording = text("date", value, "; ")?;
        return Ok(wording.map(|wording| mapping.dates().read(&wording)));
    };
    let part = |name: &str| parts.get(name).and_then(Value::as_str);
    let wording = part("display").unwrap_or_default();
    let read = HistoricalDate::parse(wording);
    let day = |name: &str| part(name).and_then(|day| day.parse::<Date>().ok());
    let (earliest, latest) = (day("from"), day("to"));
    let stated = parts.get("precision").cloned();
    let stated = stated.and_then(|name| serde_json::from_value::<Precision>(name).ok());
    // A hit names it for open ends only.
    let precision = stated.unwrap_or_else(|| match (earliest, latest) {
        _ if (read.earliest, read.latest) == (earliest, latest) => read.precision,
        (Some(first), Some(last)) if first == last => Precision::Day,
        (Some(_), Some(_)) => Precision::Range,
        (None, None) => Precision::Unread,
        _ => Precision::Open,
    });
    let is_dated = earliest.is_some() || latest.is_some();
    let is_stated = is_dated || stated.is_some();
    let is_sound = is_stated
        && earliest
            .zip(latest)
            .is_none_or(|(first, last)| first <= last)
        && is_dated != matches!(precision, Precision::Undated | Precision::Unread);
    let certain = parts.get("certain").and_then(Value::as_bool);
    let date = HistoricalDate {
        text: wording.to_owned(),
        earliest,
        latest,
        precision,
        certain: certain.unwrap_or(read.certain),
    };
    let is_there = is_dated || !wording.is_empty();
    Ok(is_there.then_some(if is_sound { date } else { read }))
}

/// Reads references with their evidence. `found` has each level with its label, and the words of the
/// source; for a hit, which lacks it, those that the citation names have them.
fn read_references(
    value: Value,
    found: &Value,
    cited: Vec<Reference>,
    into: &mut Vec<Reference>,
) -> Result<RecordEvidence, String> {
    let Value::Array(values) = value else {
        references::stated(value, into)?;
        return Ok(RecordEvidence::default());
    };
    let mut all = RecordEvidence::default();
    let mut cited = cited.into_iter().peekable();
    for (at, mut value) in values.into_iter().enumerate() {
        let own = evidence(&value);
        match (at, own) {
            (0, _) => all.references = own,
            (_, Some(own)) if all.further.is_none() && all.references != Some(own) => {
                all.further = u32::try_from(at).ok().map(|at| (at, own));
            }
            _ => {}
        }
        if let Value::Object(parts) = &mut value {
            for name in ["evidence", "line", "page"] {
                parts.remove(name);
            }
        }
        // They stand in the same order.
        let same = || cited.next_if(|cited| agrees(cited, &value));
        match whole(&value, found.get(at)).or_else(same) {
            Some(reference) => into.push(reference),
            None => references::stated(value, into)?,
        }
    }
    Ok(all)
}

/// The reference with all its levels, where these agree with those that are named.
fn whole(value: &Value, found: Option<&Value>) -> Option<Reference> {
    if value.get("levels").is_some() {
        return serde_json::from_value(value.clone()).ok();
    }
    let mut parts = found?.as_object()?.clone();
    for name in ["archive", "listy"] {
        if let Some(value) = value.get(name) {
            parts.insert(name.to_owned(), value.clone());
        }
    }
    let reference: Reference = serde_json::from_value(parts.into()).ok()?;
    agrees(&reference, value).then_some(reference)
}

/// Whether a reference says the same as the object of its named levels.
fn agrees(reference: &Reference, value: &Value) -> bool {
    let named = [
        ("archive", Some(&*reference.archive)),
        ("fond", reference.fond()),
        ("opis", reference.opis()),
        ("delo", reference.delo()),
        ("papka", reference.papka()),
        ("listy", reference.listy.as_deref()),
    ];
    named
        .iter()
        .all(|(name, own)| value.get(*name).and_then(Value::as_str) == *own)
}

/// Where pages begin, which is counted in characters. What does not ascend is left out.
fn pages(value: &Value, body: &str) -> Vec<PageStart> {
    let mut signs = body.char_indices();
    let (mut passed, mut at) = (0, 0);
    let mut starts = Vec::new();
    for page in value.as_array().into_iter().flatten() {
        let start = page.get("start").and_then(Value::as_u64);
        let number = serde_json::from_value::<PageNumber>(page.clone()).ok();
        let Some((start, page)) = start.filter(|start| *start >= passed).zip(number) else {
            break;
        };
        while passed < start && signs.next().is_some() {
            passed += 1;
            at = signs.offset();
        }
        starts.push(PageStart {
            at: at as u64,
            page,
        });
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(value: Value) -> Fields {
        let map = value.as_object().cloned().unwrap_or_default();
        let own = recognise(map).unwrap_or_else(|_| panic!("{value} is none of ours"));
        read(own, &Mapping::default()).unwrap()
    }

    #[test]
    fn only_what_this_program_wrote_is_recognised() {
        let stretch = json!([{"path": "/a.txt", "line": 1, "start": 0, "end": 9}]);
        for (value, is_it) in [
            (
                json!({"id": "a", "collection": "b", "sources": stretch}),
                true,
            ),
            (
                json!({"id": "a", "collection": "b", "rank": 1, "score": 2.5, "snippets": []}),
                true,
            ),
            (
                json!({"title": "A", "custom": {"kartoteka": {"id": "a"}}}),
                true,
            ),
            (json!({"id": "a", "collection": "b", "sources": []}), false),
            (
                json!({"id": "a", "collection": "b", "sources": ["a book"]}),
                false,
            ),
            (
                json!({"id": "a", "collection": "b", "sources": [{"path": "x"}]}),
                false,
            ),
            (json!({"id": "a", "sources": stretch}), false),
            (
                json!({"id": "a", "collection": "b", "rank": 1, "snippets": []}),
                false,
            ),
            (
                json!({"title": "A", "custom": {"zotero": {"id": "a"}}}),
                false,
            ),
            (json!({"title": "A", "custom": "kartoteka"}), false),
        ] {
            let map = value.as_object().cloned().unwrap();
            assert_eq!(recognise(map.clone()).is_ok(), is_it, "{value}");
            if !is_it {
                assert_eq!(recognise(map.clone()), Err(map));
            }
        }
    }

    #[test]
    fn what_a_person_changed_counts() {
        let edited = fields(json!({
            "id": "a", "collection": "b", "title": "T", "date": "19 November 1951",
            "references": [{"archive": "APRF", "fond": "4", "evidence": "label", "line": 3}],
            "references_found": [{"text": "APRF, f. 3", "levels": [{"kind": "fond", "label": "f.", "value": "3"}]}],
            "checked": "by me", "extra": {"rights": "free"},
            "sources": [{"path": "/a.txt", "line": 1, "start": 0, "end": 9}],
        }));
        let record = edited.record;
        assert_eq!(record.references[0].fond(), Some("4"));
        let evidence = record.evidence.references.unwrap();
        assert_eq!(
            (evidence.kind, evidence.line),
            (EvidenceKind::Label, Some(3))
        );
        assert_eq!(record.date.unwrap().edtf().as_deref(), Some("1951-11-19"));
        assert_eq!(
            Value::from(record.extra),
            json!({"rights": "free", "checked": "by me"})
        );
    }

    #[test]
    fn a_date_that_cannot_be_is_read_from_its_words() {
        for (stated, days) in [
            (
                json!({"display": "x", "from": "1951-11-19", "to": "1951-11-20", "precision": "range", "certain": true}),
                Some("1951-11-19/1951-11-20"),
            ),
            (
                json!({"display": "x", "to": "1951-11-20", "precision": "open", "certain": true}),
                Some("../1951-11-20"),
            ),
            (
                json!({"display": "May 1951", "from": "1951-11-20", "to": "1951-11-19"}),
                Some("1951-05"),
            ),
            (
                json!({"display": "May 1951", "from": "1951-11-20", "precision": "undated"}),
                Some("1951-05"),
            ),
            (
                json!({"display": "May 1951", "from": "1951-05-01", "to": "1951-05-31"}),
                Some("1951-05"),
            ),
            (
                json!({"display": "May 1951", "from": 7, "to": []}),
                Some("1951-05"),
            ),
            (json!({"display": "no date", "precision": "undated"}), None),
            (json!({}), None),
            (json!("May 1951"), Some("1951-05")),
        ] {
            let read = date(stated.clone(), &Mapping::default()).unwrap();
            let edtf = read.and_then(|date| date.edtf());
            assert_eq!(edtf.as_deref(), days, "{stated}");
        }
    }

    #[test]
    fn pages_are_counted_in_characters() {
        let stated = json!([{"page": 1, "start": 0}, {"page": 2, "page_label": "iv", "start": 3}, {"page": 3, "start": 99}, {"page": 4, "start": 1}]);
        let read = pages(&stated, "äöü ß");
        let starts: Vec<u64> = read.iter().map(|page| page.at).collect();
        assert_eq!(starts, [0, 6, 9]);
        assert_eq!(read[1].page.label.as_deref(), Some("iv"));
        assert!(pages(&json!("x"), "a").is_empty());
    }
}
