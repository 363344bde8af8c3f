//! The text export of the Wilson Center Digital Archive: date, bold title, labelled blocks.
//!
//! Takes the text of one export, gives one record. A block begins with its label in a line of
//! its own (`**Citation:**`) or in front of its first line; the labels are those of the archive's
//! record pages. What has no field of its own (rights, donors, the archive named by the page) is
//! kept in `extra` under its label. The body is what stands under Contents, untouched; a first
//! line that only says what it is (`Translation - English`) goes to `extra`.
//!
//! The number of the record is its identity, from the address in the citation, the Record ID or
//! the name of the file. Source of the labels: the export and pages of the archive itself.

use std::collections::HashSet;

use serde_json::Value;

use super::fields::check_substance;
use super::identity::{Place, wilson_center_id, wilson_center_number};
use super::references;
use super::{Item, Reject};
use crate::record::date::{HistoricalDate, Precision};
use crate::record::{EvidenceKind, Record};

/// Labels that a line may have without being in bold, lower case. A record has some of them.
const LABELS: &[&str] = &[
    "associated organizations",
    "associated people",
    "associated people & organizations",
    "associated people and organizations",
    "associated places",
    "author",
    "author(s)",
    "authors",
    "citation",
    "classification",
    "contents",
    "creator",
    "creator(s)",
    "date",
    "description",
    "document date",
    "document information",
    "donor",
    "donors",
    "format",
    "language",
    "original archive",
    "original classification",
    "original language",
    "original title",
    "people",
    "places",
    "record id",
    "rights",
    "source",
    "sources",
    "subject",
    "subjects",
    "subjects discussed",
    "summary",
    "title",
    "transcript",
    "translation",
    "type",
];

/// Digits that a file name needs to be a record number: the archive's have six.
const MIN_NUMBER_DIGITS: usize = 5;

/// Longest label in bold that is not in the list, in characters.
const MAX_LABEL_CHARS: usize = 48;

/// Whether a text, or its beginning, is an export: it has a citation or contents, and one more
/// of the labels, each opening a block.
pub(super) fn is_archive_text(text: &str) -> bool {
    let labels: Vec<String> = text
        .lines()
        .filter_map(|line| label(line).filter(|(_, rest, _)| rest.is_empty()))
        .map(|(label, ..)| label.to_lowercase())
        .filter(|label| LABELS.contains(&label.as_str()))
        .take(40)
        .collect();
    let has = |name: &str| labels.iter().any(|label| label == name);
    let others = labels
        .iter()
        .filter(|label| *label != "source" && *label != "date")
        .count();
    (has("citation") || has("contents")) && others >= 2
}

/// One labelled block.
struct Block<'a> {
    label: &'a str,
    text: String,
}

/// Reads one export. Its provenance is the caller's to add.
pub(super) fn read(text: &str, place: &Place) -> Item {
    match read_record(text, place) {
        Ok(record) => Item::Record(Box::new(record)),
        Err(reason) => {
            let reject = Reject::whole(&place.source, reason).at(1, 0);
            Item::Reject(reject.quoting(text.as_bytes()))
        }
    }
}

fn read_record(text: &str, place: &Place) -> Result<Record, String> {
    let (head, blocks) = split(text);
    let mut record = Record::default();
    read_head(&head, &mut record);
    let mut number = None;
    let mut source = None;
    for Block { label, text } in blocks {
        let value = text.trim_matches(['\n', '\r', ' ']);
        if value.is_empty() {
            continue;
        }
        let plain = unmarked(value);
        match label.to_lowercase().as_str() {
            "citation" if record.citation.is_none() => {
                let (citation, url) = split_link(value);
                record.url = record.url.or(url);
                record.citation = citation;
            }
            "summary" | "description" if record.summary.is_none() => record.summary = Some(plain),
            "original language" | "language" if record.language.is_none() => {
                record.language = Some(plain);
            }
            "contents" | "transcript" | "translation" if record.body.is_none() => {
                read_contents(&text, &mut record);
            }
            "title" if record.title.is_none() => {
                record.title = Some(plain);
                record.evidence.title = Some(EvidenceKind::Label.into());
            }
            "date" | "document date" if record.date.is_none() => {
                record.date = Some(HistoricalDate::parse(&plain));
                record.evidence.date = Some(EvidenceKind::Label.into());
            }
            "type" if record.kind.is_none() => record.kind = Some(plain),
            "author"
            | "author(s)"
            | "authors"
            | "creator"
            | "creator(s)"
            | "people"
            | "associated people"
            | "associated people & organizations"
            | "associated people and organizations"
            | "associated organizations" => {
                extend(&mut record.people, value);
            }
            "associated places" | "places" => extend(&mut record.places, value),
            "subject" | "subjects" | "subjects discussed" => extend(&mut record.subjects, value),
            name => {
                match name {
                    "record id" => number = Some(plain.clone()),
                    "source" | "sources" => source = Some(plain.clone()),
                    _ => {}
                }
                match record.extra.get_mut(label) {
                    Some(Value::String(kept)) => {
                        kept.push_str("\n\n");
                        kept.push_str(&plain);
                    }
                    _ => {
                        let kept = Value::String(plain);
                        record.extra.insert(label.to_owned(), kept);
                    }
                }
            }
        }
    }
    keep_first(&mut record.people);
    keep_first(&mut record.places);
    keep_first(&mut record.subjects);
    let wordings = record.citation.iter().chain(&source);
    references::join_all(&mut record.references, wordings.map(String::as_str));
    if !record.references.is_empty() {
        record.evidence.references = Some(EvidenceKind::Citation.into());
    }
    if record.citation.is_none() {
        record.citation = source;
    }
    check_substance(&record)?;
    record.collection = place.collection(None);
    record.id = match identify(&record, number.as_deref(), place) {
        Some(id) => id,
        None => place.id(&record.collection)?,
    };
    Ok(record)
}

fn identify(record: &Record, number: Option<&str>, place: &Place) -> Option<String> {
    let stem = place.file_stem();
    record
        .url
        .as_deref()
        .and_then(wilson_center_id)
        .or_else(|| record.citation.as_deref().and_then(wilson_center_id))
        .or_else(|| number.and_then(wilson_center_number))
        .or_else(|| (stem.len() >= MIN_NUMBER_DIGITS).then(|| wilson_center_number(stem))?)
}

/// Splits a text into the lines above the first label and the labelled blocks.
fn split(text: &str) -> (Vec<&str>, Vec<Block<'_>>) {
    let mut head = Vec::new();
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut in_contents = false;
    for line in text.split_inclusive('\n') {
        // In the document itself only a label in bold that the archive uses opens a block.
        let opening = label(line).filter(|(label, _, is_bold)| {
            let is_known = LABELS.contains(&label.to_lowercase().as_str());
            if in_contents {
                *is_bold && is_known
            } else {
                // A bold line with a colon above all labels is a line of the title.
                is_known || *is_bold && !blocks.is_empty()
            }
        });
        if let Some((label, rest, _)) = opening {
            in_contents = label.eq_ignore_ascii_case("contents");
            let mut text = rest.to_owned();
            if !text.is_empty() {
                text.push('\n');
            }
            blocks.push(Block { label, text });
        } else if let Some(block) = blocks.last_mut() {
            block.text.push_str(line);
        } else {
            head.push(line);
        }
    }
    (head, blocks)
}

/// The label that a line begins with, what follows it, and whether it is in bold.
fn label(line: &str) -> Option<(&str, &str, bool)> {
    let line = line.trim();
    if let Some(marked) = line.strip_prefix("**") {
        let (label, rest) = marked.split_once("**")?;
        // `**Label:** text` and `**Label**: text`.
        let rest = rest.trim();
        let (label, rest) = match label.trim().strip_suffix(':') {
            Some(label) => (label, rest),
            None => (label.trim(), rest.strip_prefix(':')?.trim()),
        };
        let is_label = !label.is_empty() && label.chars().count() <= MAX_LABEL_CHARS;
        return is_label.then_some((label.trim(), rest, true));
    }
    let line = line.trim_start_matches('#').trim_start();
    let (label, rest) = line.split_once(':')?;
    LABELS
        .contains(&label.trim().to_lowercase().as_str())
        .then(|| (label.trim(), rest.trim(), false))
}

/// The lines above the first label: a date, and a title in one or more lines.
fn read_head(lines: &[&str], record: &mut Record) {
    let mut title = Vec::new();
    for line in lines
        .iter()
        .map(|line| unmarked(line))
        .filter(|line| !line.is_empty())
    {
        if record.date.is_none() {
            let date = HistoricalDate::parse(&line);
            if date.precision != Precision::Unread {
                record.date = Some(date);
                record.evidence.date = Some(EvidenceKind::Dateline.into());
                continue;
            }
        }
        title.push(line);
    }
    record.title = Some(title.join(" ")).filter(|title| !title.is_empty());
    record.evidence.title = record.title.as_ref().map(|_| EvidenceKind::Heading.into());
}

/// The text under Contents, and what its first line says of it.
fn read_contents(text: &str, record: &mut Record) {
    let text = text.trim_matches(['\n', '\r']);
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let mut parts = first.trim().splitn(2, [' ', '-', '–', '—']);
    let kind = parts.next().unwrap_or_default().to_lowercase();
    let language = parts
        .next()
        .unwrap_or_default()
        .trim_start_matches([' ', '-', '–', '—']);
    let says_kind = matches!(
        kind.as_str(),
        "translation" | "original" | "transcript" | "transcription"
    ) && (1..=3).contains(&language.split_whitespace().count())
        && language.starts_with(char::is_uppercase);
    let body = if says_kind {
        record.extra.insert(
            "Contents".to_owned(),
            Value::String(first.trim().to_owned()),
        );
        rest.trim_start_matches(['\n', '\r'])
    } else {
        text
    };
    record.body = (!body.trim().is_empty()).then(|| body.to_owned());
}

/// Splits the address of the record from its citation.
fn split_link(value: &str) -> (Option<String>, Option<String>) {
    let Some(start) = value.rfind("http") else {
        return (Some(unmarked(value)).filter(|text| !text.is_empty()), None);
    };
    let rest = &value[start..];
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '>' | ')' | ']' | '"'))
        .unwrap_or(rest.len());
    let url = rest[..end].trim_end_matches(['.', ',', ';']);
    let before = unmarked(value[..start].trim_end_matches(['<', '(', '[', ' ', '\n', '\r']));
    (
        Some(before).filter(|text| !text.is_empty()),
        url.contains("://").then(|| url.to_owned()),
    )
}

/// A short text without bold and hard line breaks, its lines joined.
fn unmarked(text: &str) -> String {
    text.lines()
        .map(|line| line.trim().trim_end_matches('\\').trim_matches('*').trim())
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Adds the items of a block: one a line, with or without list marks, or parted by semicolons.
fn extend(list: &mut Vec<String>, value: &str) {
    for item in value.lines().flat_map(|line| line.split(';')) {
        let item = unmarked(item.trim().trim_start_matches(['-', '•', '*', '+']));
        if !item.is_empty() {
            list.push(item);
        }
    }
}

/// Keeps the first of values that are the same.
fn keep_first(list: &mut Vec<String>) {
    let mut seen = HashSet::new();
    list.retain(|item| seen.insert(item.clone()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn read_as(name: &str, text: &str) -> Record {
        let place = Place::new(&Path::new("/w/telegrams").join(name), None, None);
        assert!(is_archive_text(text), "{text}");
        read_record(text, &place).unwrap()
    }

    const EXPORT: &str = "\n**May 5, 1960**  \n**Telegram on a Border**  \n**and on a River**\n\n\
        **Citation:**\n\n\"Telegram on a Border\", May 5, 1960, Wilson Center Digital Archive, APRF, Fond 3, \
        Opis 65, Delo 829, Listy 44-45 and AVPRF, Fond 059a, Opis 5a, Delo 5, Papka 11, Listy 65-66.  \n\
        <https://digitalarchive.wilsoncenter.org/document/900001>\n\n\
        **Summary:**\n\nA border is\ndrawn.\n\n**Original Language:**\n\nRussian\n\n\
        **Associated Places:**\n\n- Korea\n- China\n\n**Subjects:** Borders; Rivers\n\n\
        **Rights:**\n\nFree.\n\n\
        **Contents:**\n\nTranslation - English\n\nTo the ambassador.\n\nSource: an agent.\n\n**To be kept**\n";

    #[test]
    fn every_block_has_its_place() {
        let record = read_as("x.txt", EXPORT);
        assert_eq!(record.id, "wcda:900001");
        assert_eq!(record.collection, "telegrams");
        assert_eq!(
            record.title.as_deref(),
            Some("Telegram on a Border and on a River")
        );
        assert_eq!(record.date.unwrap().text, "May 5, 1960");
        assert_eq!(
            record.url.as_deref(),
            Some("https://digitalarchive.wilsoncenter.org/document/900001")
        );
        assert!(record.citation.unwrap().ends_with("Listy 65-66."));
        let references: Vec<_> = record.references.iter().map(ToString::to_string).collect();
        assert_eq!(
            references,
            [
                "APRF, f. 3, op. 65, d. 829, ll. 44-45",
                "AVPRF, f. 059a, op. 5a, d. 5, p. 11, ll. 65-66"
            ]
        );
        assert_eq!(record.summary.as_deref(), Some("A border is drawn."));
        assert_eq!(record.language.as_deref(), Some("Russian"));
        assert_eq!(record.places, ["Korea", "China"]);
        assert_eq!(record.subjects, ["Borders", "Rivers"]);
        assert_eq!(record.extra["Rights"], "Free.");
        assert_eq!(record.extra["Contents"], "Translation - English");
        assert_eq!(
            record.body.as_deref(),
            Some("To the ambassador.\n\nSource: an agent.\n\n**To be kept**")
        );
    }

    #[test]
    fn a_title_may_break_after_a_colon() {
        let record = read_as(
            "x.txt",
            &EXPORT.replace("**Telegram on a Border**", "**Telegram on a Border:**"),
        );
        assert_eq!(
            record.title.as_deref(),
            Some("Telegram on a Border: and on a River")
        );
    }

    #[test]
    fn blocks_after_the_contents_are_still_blocks() {
        let text = "A talk\n5 May 1960\n\nContents:\n\nThey talked.\n\n**Source:**\n\nRGANI, f. 5, op. 28, d. 412\n\n**Record ID:**\n\n900002\n";
        let record = read_as("x.txt", text);
        assert_eq!(record.id, "wcda:900002");
        assert_eq!(record.title.as_deref(), Some("A talk"));
        assert_eq!(record.body.as_deref(), Some("They talked."));
        assert_eq!(
            record.citation.as_deref(),
            Some("RGANI, f. 5, op. 28, d. 412")
        );
        assert_eq!(record.references.len(), 1);
    }

    #[test]
    fn identity_falls_back_from_address_to_file_name() {
        let text = "**A talk**\n\n**Citation:**\n\n\"A talk\"\n\n**Summary:**\n\nIt.\n";
        for (name, id) in [
            ("900003.txt", "wcda:900003"),
            ("17.txt", "telegrams/17.txt"),
            ("talk.txt", "telegrams/talk.txt"),
        ] {
            assert_eq!(read_as(name, text).id, id);
        }
        let slug = text.replace(
            "\"A talk\"",
            "\"A talk\" <https://digitalarchive.wilsoncenter.org/document/a-talk>",
        );
        assert_eq!(read_as("900003.txt", &slug).id, "wcda:900003");
    }

    #[test]
    fn prose_with_a_label_is_no_export() {
        for text in [
            "Source: an agent.\n\nDate: 5 May\n",
            "Summary:\n\nIt.\n",
            "**Contents:**\n\nIt.\n",
            "",
        ] {
            assert!(!is_archive_text(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(\\*\\*)?(Citation|Contents|Foo|Source):(\\*\\*)?[-<>*:a-zж0-9/\n ]{0,60}http[:/a-z>\n ]{0,20}") {
            let place = Place::new(Path::new("/w/a.txt"), None, None);
            let _ = is_archive_text(&text);
            let _ = read(&text, &place);
        }
    }
}
