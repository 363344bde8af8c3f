//! Entries of RIS.
//!
//! Takes a work, gives one entry: a tag a line, every value on one line, so that no value begins a tag
//! or ends the entry. Archive, place in it and call number stand under the tags that Zotero imports
//! (`DB`, `AN`, `CN`), the short shelfmark under `LB` too. What RIS has no tag for stands under the
//! custom tags `C1` to `C8` with its name (`kartoteka-people: …`; [`Work::own`]).
//!
//! Sources: the RIS format specification of 2011; Zotero's translator for RIS.

use super::work::Work;
use super::{clean, csl, places};
use crate::record::Record;

/// The custom tags of what has no tag of its own; the rest stands under `C8`.
const CUSTOM: [(&str, &str); 7] = [
    ("people", "C1"),
    ("places", "C2"),
    ("collection", "C3"),
    ("date", "C4"),
    ("citation", "C5"),
    ("references", "C6"),
    ("fields", "C7"),
];

/// The entry, with an empty line behind it.
pub(super) fn entry(work: &Work<'_>) -> String {
    let record = work.record;
    let mut entry = String::new();
    let mut tag = |tag: &str, value: &str| {
        if !value.is_empty() {
            entry.push_str(&format!("{tag}  - {value}\r\n"));
        }
    };
    let opt = |value: &Option<String>| value.clone().unwrap_or_default();
    tag("TY", "MANSCPT");
    tag("ID", &clean::line(&record.id));
    tag("TI", &opt(&work.title));
    tag("M3", &opt(&work.kind));
    for name in &work.translators {
        tag("A4", name);
    }
    if let Some(year) = year(record) {
        tag("PY", &year);
    }
    tag("DA", &day(record).unwrap_or_default());
    tag("LA", &opt(&work.language));
    if let Some(first) = record.references.first() {
        tag("DB", &places::archive(first));
    }
    tag("AN", &csl::location(work).unwrap_or_default());
    let short: Vec<String> = record.references.iter().map(places::short).collect();
    tag("CN", &short.join("; "));
    tag("LB", &short.join("; "));
    if let Some(published) = &work.published {
        tag("T2", &format!("{}, {}", published.series, published.years));
        tag("VL", published.volume.as_deref().unwrap_or_default());
        tag("M1", &format!("doc. {}", published.document));
    }
    tag("DP", &opt(&work.collection));
    tag(
        "AB",
        &record
            .summary
            .as_deref()
            .map(clean::line)
            .unwrap_or_default(),
    );
    for subject in &record.subjects {
        tag("KW", &clean::line(subject));
    }
    tag("UR", &opt(&work.url));
    for (name, value) in work.own_texts() {
        let known = CUSTOM.iter().find(|(known, _)| name.ends_with(known));
        tag(
            known.map_or("C8", |(_, tag)| *tag),
            &format!("{name}: {value}"),
        );
    }
    tag("ER", " ");
    entry.truncate(entry.len() - "\u{20}\r\n".len());
    entry + "\r\n\r\n"
}

/// The year that both ends lie in.
fn year(record: &Record) -> Option<String> {
    let date = record.date.as_ref()?;
    let (first, last) = date.earliest.zip(date.latest)?;
    (first.year() == last.year()).then(|| format!("{:04}", first.year()))
}

/// The date as RIS has it, `1951/11/19/`, `1951/11//`; what no day, month or year is stands in the
/// form of EDTF or else in the words of the source.
fn day(record: &Record) -> Option<String> {
    let date = record.date.as_ref()?;
    let edtf = match date.edtf() {
        Some(edtf) => edtf,
        None => return clean::some(&date.text),
    };
    let is_plain = edtf
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-');
    let mut parts = edtf.split('-');
    let (year, month, day) = (parts.next()?, parts.next(), parts.next());
    let is_month = month.is_none_or(|month| month <= "12");
    Some(match is_plain && is_month {
        true => format!("{year}/{}/{}/", month.unwrap_or(""), day.unwrap_or("")),
        false => edtf,
    })
}
