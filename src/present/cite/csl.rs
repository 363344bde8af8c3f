//! Items of CSL-JSON.
//!
//! Takes a work, gives one item on one line: the variables that processors print and Zotero imports
//! (`archive`, `archive_location`, `call-number`), and under `custom` what has no variable: the
//! wording of the date, people and places, the source's own citation, further fields. Several references are
//! one `archive_location`, each after the first with its archive.
//!
//! Source: the schema of CSL-JSON 1.0.2 (github.com/citation-style-language/schema), in which `custom`
//! holds "additional information that does not have a designated field".

use serde_json::{Map, Value, json};

use super::dates::{self, Tongue};
use super::work::Work;
use super::{clean, places};
use crate::record::date::{HistoricalDate, Precision};
use crate::record::reference::{LevelKind, Reference};

/// Under which name of `custom` the values of this program stand.
const CUSTOM: &str = "kartoteka";

/// The item as JSON on one line.
pub(super) fn item(work: &Work<'_>) -> String {
    Value::Object(variables(work)).to_string()
}

fn variables(work: &Work<'_>) -> Map<String, Value> {
    let record = work.record;
    let mut item = Map::new();
    let mut set = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            item.insert(name.to_owned(), value.into());
        }
    };
    let has_place = !record.references.is_empty() || work.citation.is_some();
    set("id", Some(clean::line(&record.id)));
    let kind = if has_place { "manuscript" } else { "document" };
    set("type", Some(kind.to_owned()));
    set("title", work.title.clone());
    set("genre", work.kind.clone());
    set("archive", record.references.first().map(places::archive));
    set("archive_location", location(work));
    let short: Vec<String> = record.references.iter().map(places::short).collect();
    set("call-number", Some(short.join("; ")));
    if let Some(published) = &work.published {
        let title = format!("{}, {}", published.series, published.years);
        set("container-title", Some(title));
        set("volume", published.volume.clone());
        set("number", Some(published.document.clone()));
    }
    set("source", work.collection.clone());
    set("language", work.language.clone());
    set("abstract", record.summary.as_deref().map(clean::line));
    set("keyword", Some(lines(&record.subjects).join("; ")));
    set("URL", work.url.clone());
    if !record.references.is_empty() {
        let citation = work.citation.as_ref();
        set(
            "note",
            citation.map(|text| format!("Cited by the source as: {text}")),
        );
    }
    if !work.translators.is_empty() {
        let names = work.translators.iter().map(|name| json!({"literal": name}));
        item.insert("translator".to_owned(), names.collect());
    }
    if let Some(issued) = record.date.as_ref().and_then(issued) {
        item.insert("issued".to_owned(), issued);
    }
    item.insert(
        "custom".to_owned(),
        json!({CUSTOM: clean::value(&custom(work).into())}),
    );
    item
}

/// The place in the first archive, then the other places with theirs; else the source's citation.
pub(super) fn location(work: &Work<'_>) -> Option<String> {
    let Some((first, rest)) = work.record.references.split_first() else {
        return work.citation.clone();
    };
    let within = Some(places::within(first)).filter(|place| !place.is_empty());
    let rest = rest.iter().map(places::chicago);
    Some(
        within
            .into_iter()
            .chain(rest)
            .collect::<Vec<_>>()
            .join("; "),
    )
}

fn lines(texts: &[String]) -> Vec<String> {
    texts.iter().filter_map(|text| clean::some(text)).collect()
}

/// The date as numbers, or in the words of the source where a note has these: processors take one or
/// the other.
fn issued(date: &HistoricalDate) -> Option<Value> {
    if !dates::is_of_days(date) {
        return Some(json!({"literal": dates::date(date, Tongue::English)?}));
    }
    let (first, last) = date.earliest.zip(date.latest)?;
    let parts = match date.precision {
        Precision::Day => json!([[first.year(), first.month(), first.day()]]),
        Precision::Month => json!([[first.year(), first.month()]]),
        Precision::Year => json!([[first.year()]]),
        _ => json!([
            [first.year(), first.month(), first.day()],
            [last.year(), last.month(), last.day()]
        ]),
    };
    Some(match date.certain {
        true => json!({"date-parts": parts}),
        false => json!({"date-parts": parts, "circa": true}),
    })
}

/// What no variable holds, under the names by which records are read from JSON.
fn custom(work: &Work<'_>) -> Map<String, Value> {
    let record = work.record;
    let mut custom = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            custom.insert(name.to_owned(), value);
        }
    };
    let list = |texts: &[String]| {
        let texts = lines(texts);
        (!texts.is_empty()).then(|| Value::from(texts))
    };
    let edtf = record.date.as_ref().and_then(HistoricalDate::edtf);
    let date = work.date_wording().or_else(|| edtf.clone());
    set("date", date.map(Value::from));
    set("edtf", edtf.map(Value::from));
    set(
        "citation",
        work.citation
            .clone()
            .or_else(|| stated(work))
            .map(Value::from),
    );
    let references = record.references.iter().map(levels);
    if let Some(references) = references.collect::<Option<Vec<_>>>() {
        set(
            "references",
            (!references.is_empty()).then(|| references.into()),
        );
    }
    set("type", work.kind.clone().map(Value::from));
    set("people", list(&record.people));
    set("places", list(&record.places));
    set("subjects", list(&record.subjects));
    set("collection", work.collection.clone().map(Value::from));
    let fields: Map<String, Value> = record.extra.clone();
    set("fields", (!fields.is_empty()).then(|| fields.into()));
    custom
}

/// The references in words, where the source cites none of them.
fn stated(work: &Work<'_>) -> Option<String> {
    let references = &work.record.references;
    let written: Vec<String> = references.iter().map(places::short).collect();
    (!written.is_empty()).then(|| written.join("; "))
}

/// A reference level by level, where all its levels have names.
fn levels(reference: &Reference) -> Option<Value> {
    let mut levels = Map::new();
    levels.insert("archive".to_owned(), reference.archive.clone().into());
    for level in &reference.levels {
        let name = match level.kind {
            LevelKind::Fond => "fond",
            LevelKind::Opis => "opis",
            LevelKind::Delo => "delo",
            LevelKind::Papka => "papka",
            LevelKind::Other => return None,
        };
        levels.insert(name.to_owned(), level.value.clone().into());
    }
    if let Some(listy) = &reference.listy {
        levels.insert("listy".to_owned(), listy.clone().into());
    }
    if let Some(text) = clean::some(&reference.text) {
        levels.insert("text".to_owned(), text.into());
    }
    Some(levels.into())
}
