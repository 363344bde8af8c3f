//! What a dry run read of each kind of file, for people: every value with what it was read from.

use super::counted;
use super::layout::{cut, render, wrap};
use super::line::{Line, Look, Piece, Tone};
use super::record::beside;
use crate::ingest::{Sample, Samples};
use crate::record::Record;
use crate::record::date::HistoricalDate;

/// Columns of indentation and labels.
const LABELS: usize = 16;

/// Characters of a long value.
const VALUE_CHARS: usize = 300;

/// Names of unmapped fields that are listed.
const NAMES: usize = 12;

/// The examples, kind by kind.
#[must_use]
pub fn samples(samples: &Samples, look: Look) -> String {
    let mut lines = Vec::new();
    for kind in samples.kinds() {
        of_kind(kind, look, &mut lines);
    }
    if samples.others() > 0 {
        let more = format!(
            "and {} of other folders and files",
            counted(samples.others(), "record")
        );
        lines.push(Line::of(&[Piece::plain(&more)]));
        lines.push(Line::default());
    }
    render(&lines, look.marking)
}

fn of_kind(kind: &Sample, look: Look, lines: &mut Vec<Line>) {
    let heading = [
        Piece::new(&kind.path, Tone::Strong),
        Piece::plain(&format!(
            ": {}, read as {}",
            counted(kind.count, "record"),
            kind.format.name()
        )),
    ];
    lines.extend(wrap(&heading, look.width, 0, 2));
    for rule in &kind.rules {
        let by = format!("by {rule}");
        lines.extend(wrap(&[Piece::new(&by, Tone::Faint)], look.width, 2, 4));
    }
    lines.push(Line::default());
    for record in &kind.records {
        of_record(record, &kind.path, look, lines);
        lines.push(Line::default());
    }
}

fn of_record(record: &Record, below: &str, look: Look, lines: &mut Vec<Line>) {
    let mut add = |label: &str, value: &str, from: &str, tone: Tone| {
        let pieces = [
            Piece::new(&cut(value, VALUE_CHARS), tone),
            Piece::new(from, Tone::Faint),
        ];
        let mut wrapped = wrap(&pieces, look.width, LABELS, LABELS);
        if let Some(first) = wrapped.first_mut() {
            let label = Line::of(&[Piece::new(&format!("  {label}"), Tone::Faint)]);
            *first = std::mem::take(first).led_by(label);
        }
        lines.extend(wrapped);
    };
    let evidence = &record.evidence;
    if let Some(place) = record.provenance.first() {
        let address = place.address();
        let short = address.strip_prefix(below).unwrap_or(&address);
        add(
            "read from",
            short.trim_start_matches(['/', '\\', '#']),
            "",
            Tone::Plain,
        );
    }
    match &record.title {
        Some(title) => add("title", title, &beside(evidence.title), Tone::Strong),
        None => add("title", "none", "", Tone::Plain),
    }
    match &record.date {
        Some(date) => add("date", &days(date), &beside(evidence.date), Tone::Plain),
        None => add("date", "none", "", Tone::Plain),
    }
    for (at, reference) in record.references.iter().enumerate() {
        let from = beside(evidence.new_of_reference(at));
        add("reference", &reference.to_string(), &from, Tone::Shelf);
    }
    if record.references.is_empty() {
        let unread = record.citation.is_some();
        let said = if unread { "none could be read" } else { "none" };
        add("reference", said, "", Tone::Plain);
    }
    for (label, value) in [
        ("citation", &record.citation),
        ("language", &record.language),
        ("type", &record.kind),
    ] {
        if let Some(value) = value {
            add(label, value, "", Tone::Plain);
        }
    }
    add("collection", &record.collection, "", Tone::Plain);
    add("id", &record.id, "", Tone::Plain);
    if let Some(body) = &record.body {
        let words: Vec<&str> = body.split_whitespace().collect();
        add("text", &format!("{} …", words.join(" ")), "", Tone::Plain);
    }
    if !record.extra.is_empty() {
        let names = record.extra.keys().take(NAMES).map(String::as_str);
        let mut names = names.collect::<Vec<_>>().join(", ");
        if record.extra.len() > NAMES {
            names.push_str(", …");
        }
        add("other fields", &names, "", Tone::Plain);
    }
}

/// The wording of a date and the days that it was read as.
fn days(date: &HistoricalDate) -> String {
    let read = match (date.earliest, date.latest) {
        (None, None) => return format!("\"{}\" names no day", date.text),
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("{from} or later"),
        (None, Some(to)) => format!("{to} or earlier"),
    };
    let doubt = if date.certain { "" } else { ", not certain" };
    format!("\"{}\", that is {read}{doubt}", date.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Sampled;
    use crate::present::fixture::records;
    use crate::present::text::{Bars, Marking};

    #[test]
    fn every_value_is_shown_with_what_it_was_read_from() {
        let mut all = Samples::default();
        let mut record = records().remove(0);
        if let Some(date) = &mut record.date {
            date.certain = false;
        }
        let sampled = || Sampled {
            format: crate::ingest::Format::JsonLines,
            path: "/papers/korea.jsonl".to_owned(),
            rules: vec!["rule 2 of papers/kartoteka.toml (*.jsonl)".to_owned()],
        };
        all.add(sampled(), &record);
        record.title = None;
        record.date = None;
        record.references.clear();
        all.add(sampled(), &record);
        let look = Look {
            width: 72,
            marking: Marking::None,
            bars: Bars::Ascii,
        };
        let page = samples(&all, look);
        for expected in [
            "/papers/korea.jsonl: 2 records, read as jsonl\n  by rule 2 of papers/kartoteka.toml (*.jsonl)\n\n",
            "  read from     line 1\n",
            "  title         Telegram on the width of the zone",
            "(heading, line 1)\n",
            "  date          \"November 19, 1951\", that is 1951-11-19, not",
            "(dateline, line 4)\n",
            "  reference     APRF, f. 3, op. 65, d. 829, ll. 44-45 (citation)\n",
            "  other fields  rights, pages_in_original\n",
            "  title         none\n",
            "  date          none\n",
            "  reference     none could be read\n",
        ] {
            assert!(page.contains(expected), "{expected:?} in {page}");
        }
    }
}
