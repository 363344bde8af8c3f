//! Items of CSL-JSON.
//!
//! Takes a work, gives one item on one line: the variables that processors print and Zotero imports
//! (`archive`, `archive_location`, `call-number`), and under `custom` what has no variable
//! ([`Work::own`]), with the date as EDTF. Several references are
//! one `archive_location`, each after the first with its archive.
//!
//! Source: the schema of CSL-JSON 1.0.2 (github.com/citation-style-language/schema), in which `custom`
//! holds "additional information that does not have a designated field".

use serde_json::{Map, Value, json};

use super::dates::{self, Tongue};
use super::work::Work;
use super::{clean, places};
use crate::record::date::{HistoricalDate, Precision};
use crate::record::own::OWN;

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
    let mut own = work.own();
    if let Some(edtf) = record.date.as_ref().and_then(HistoricalDate::edtf) {
        own.insert("edtf".to_owned(), edtf.into());
    }
    // For scripts, which read no shelfmarks.
    if !record.references.is_empty() {
        let levels = clean::value(&json!(record.references));
        own.insert("references".to_owned(), levels);
    }
    item.insert("custom".to_owned(), json!({OWN: own}));
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
