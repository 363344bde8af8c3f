//! The foot of a document: the line that says where it lies.
//!
//! Takes the text of a document, gives its citation and the references in it. Searches upwards
//! from the end, past page stamps, footnotes and headings of a next section that slipped in, and
//! only over the last lines: what looks like a reference in the text of a document is none. A
//! line counts when it *begins* with a reference, or with a label such as `Source:`.
//!
//! Deliberately ignores `Ibid.` and everything else that only the reading of references knows.
//! Known gap: a reference that stands within the last paragraph of prose is not seen.

use std::ops::Range;

use crate::record::reference::{Reference, find};

use super::references::join;

/// Lines that are looked at, blank ones not counted.
const MAX_LINES: usize = 16;

/// Longest line that can be a citation, in bytes. Physical descriptions make them long.
const MAX_LINE_BYTES: usize = 4_000;

/// Beginning of a line on which it is decided whether it begins with a reference, in bytes.
const HEAD_BYTES: usize = 300;

/// Words that announce a citation, lower case, before a colon.
const LABELS: &[&str] = &[
    "archival reference",
    "archival source",
    "archive",
    "citation",
    "location",
    "ref",
    "ref.",
    "reference",
    "shelfmark",
    "source",
    "sources",
    "архив",
    "источник",
    "шифр",
];

/// Sentences of the physical description with which a source note ends, lower case. Seen in
/// Russian documentary publications and their translations.
const DESCRIPTIONS: &[&str] = &[
    "typewritten text",
    "typographic text",
    "handwritten text",
    "handwritten original",
    "certified copy",
    "electrographic copy",
    "typescript",
    "original",
    "copy",
    "машинописный текст",
    "рукописный текст",
    "типографский экземпляр",
    "подлинник",
    "копия",
    "заверенная копия",
];

/// Where a document says that it lies.
#[derive(Debug, PartialEq)]
pub(super) struct Foot {
    /// The wording, without label and page number.
    pub(super) citation: String,
    /// What was read from it.
    pub(super) references: Vec<Reference>,
    /// First byte of its first line.
    pub(super) start: usize,
}

/// Finds the citation at the foot of `text`.
pub(super) fn find_foot(text: &str) -> Option<Foot> {
    let lines = last_lines(text);
    let cited = lines
        .iter()
        .position(|range| is_cited(&text[range.clone()]));
    if let Some(last) = cited {
        // Several places may stand under one another.
        let above = lines[last..]
            .windows(2)
            .take_while(|pair| {
                text[pair[1].end..pair[0].start].trim().is_empty()
                    && is_cited(&text[pair[1].clone()])
            })
            .count();
        let mut wordings: Vec<String> = lines[last..=last + above]
            .iter()
            .rev()
            .map(|range| wording(&text[range.clone()]).to_owned())
            .collect();
        if let (Some(wording), Some(next)) = (wordings.last_mut(), last.checked_sub(1)) {
            go_on(wording, &text[lines[next].clone()]);
        }
        let mut references = Vec::new();
        for wording in &wordings {
            join(&mut references, wording);
        }
        return Some(Foot {
            citation: wordings.join("\n"),
            references,
            start: lines[last + above].start,
        });
    }
    // No reference can be read: a labelled line, or one with a physical description, still says
    // where the document was published or lies.
    lines
        .iter()
        .find(|range| {
            let line = &text[(*range).clone()];
            label_length(bare(line)) > 0 || is_described(line)
        })
        .map(|range| Foot {
            citation: wording(&text[range.clone()]).to_owned(),
            references: Vec::new(),
            start: range.start,
        })
}

/// The last lines that are not blank, from the end.
fn last_lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut end = text.len();
    while lines.len() < MAX_LINES {
        let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
        if !text[start..end].trim().is_empty() {
            lines.push(start..end);
        }
        if start == 0 {
            break;
        }
        end = start - 1;
    }
    lines
}

/// The line without quotation, emphasis and list marks around it.
fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '*' | '_' | '>' | '-' | '•' | '\\')
    })
}

/// The line without marks, label, and the page number that sticks to its beginning.
fn wording(line: &str) -> &str {
    let line = bare(line);
    let line =
        line[label_length(line)..].trim_start_matches(|c: char| c.is_whitespace() || c == '*');
    // `82RGANI`: the number of a page in front of the archive's name.
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=4).contains(&digits) && line[digits..].starts_with(char::is_uppercase) {
        &line[digits..]
    } else {
        line
    }
}

fn label_length(line: &str) -> usize {
    line.split_once(':')
        .filter(|(label, _)| {
            let label = label.trim_matches(|c: char| c.is_whitespace() || c == '*');
            LABELS.contains(&label.to_lowercase().as_str())
        })
        .map_or(0, |(label, _)| label.len() + 1)
}

/// Whether a line begins with a reference, or is labelled and holds one.
fn is_cited(line: &str) -> bool {
    if line.len() > MAX_LINE_BYTES {
        return false;
    }
    let is_labelled = label_length(bare(line)) > 0;
    let wording = wording(line);
    let head = if is_labelled {
        wording
    } else {
        &wording[..wording.floor_char_boundary(HEAD_BYTES)]
    };
    find(head).first().is_some_and(|found| {
        let leads = head[..found.range.start.min(head.len())]
            .chars()
            .all(|c| !c.is_alphanumeric());
        !found.reference.levels.is_empty() && (is_labelled || leads)
    })
}

/// Adds the next line when the reference goes on there.
fn go_on(wording: &mut String, next: &str) {
    let next = next.trim();
    if next.len() > MAX_LINE_BYTES || is_cited(next) {
        return;
    }
    let known = |text: &str| -> usize {
        find(text).first().map_or(0, |found| {
            found.reference.levels.len() + usize::from(found.reference.listy.is_some())
        })
    };
    let joined = format!("{wording} {next}");
    if known(&joined) > known(wording) {
        *wording = joined;
    }
}

/// Whether a line has the physical description of a document as one of its sentences.
fn is_described(line: &str) -> bool {
    line.len() <= MAX_LINE_BYTES
        && line.contains(". ")
        && bare(line).split(". ").skip(1).any(|sentence| {
            let sentence = sentence.trim().trim_end_matches('.').to_lowercase();
            DESCRIPTIONS.contains(&sentence.as_str())
        })
}
