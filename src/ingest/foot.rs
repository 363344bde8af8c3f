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

/// Longest label in bytes.
const MAX_LABEL_BYTES: usize = 60;

/// Words that announce a citation, lower case, before a colon.
const LABELS: &[&str] = &[
    "archival citation",
    "archival reference",
    "archival source",
    "archive",
    "citation",
    "cite as",
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

/// Bytes of a label with its colon, brackets before it included (`[Source:`); 0 if there is none.
fn label_length(line: &str) -> usize {
    let unbracketed = line.trim_start_matches(['[', '(']);
    unbracketed
        .split_once(':')
        .filter(|(label, _)| {
            let label = label.trim_matches(|c: char| c.is_whitespace() || c == '*');
            label.len() <= MAX_LABEL_BYTES && LABELS.contains(&label.to_lowercase().as_str())
        })
        .map_or(0, |(label, _)| {
            line.len() - unbracketed.len() + label.len() + 1
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The references of the foot of a document with a body above it.
    fn check(foot: &str, citation: Option<&str>, references: &[&str]) {
        let body = "He asked about APRF, f. 1, op. 2, d. 3.\nThey met again.\n".repeat(12);
        let text = format!("{body}{foot}");
        let found = find_foot(&text);
        let read: Vec<_> = found
            .iter()
            .flat_map(|foot| &foot.references)
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            found.as_ref().map(|foot| foot.citation.as_str()),
            citation,
            "{foot}"
        );
        assert_eq!(read, references, "{foot}");
        if let Some(found) = found {
            assert!(text.is_char_boundary(found.start) && found.start >= body.len());
        }
    }

    #[test]
    fn the_reference_is_found_under_what_follows_it() {
        const CITED: &str = "RGANI. F. 3. Op. 16. D. 350. L. 22. Original.";
        const READ: &[&str] = &["RGANI, f. 3, op. 16, d. 350, l. 22"];
        check(CITED, Some(CITED), READ);
        for below in [
            "49Signal Copy",
            "\n\n## Section II\n\n\n## Of other things\n\n1963 - 1964",
            "* On the first page a stamp.",
            "126[]",
        ] {
            check(&format!("{CITED}\n{below}\n"), Some(CITED), READ);
        }
        check(&format!("82{CITED}"), Some(CITED), READ);
        check(&format!("**{CITED}**"), Some(CITED), READ);
        check(&format!("Source: {CITED}"), Some(CITED), READ);
        check(&format!("**Источник:** {CITED}"), Some(CITED), READ);
        check(
            "[Source: APRF, Fond 45, Opis 1, Delo 343, Listy 115-116)",
            Some("APRF, Fond 45, Opis 1, Delo 343, Listy 115-116)"),
            &["APRF, f. 45, op. 1, d. 343, ll. 115-116"],
        );
        check(
            "(АПРФ. Ф. 45. Оп. 1. Д. 347. Л. 12.)",
            Some("(АПРФ. Ф. 45. Оп. 1. Д. 347. Л. 12.)"),
            &["APRF, f. 45, op. 1, d. 347, l. 12"],
        );
    }

    #[test]
    fn several_places_and_broken_lines_are_one_citation() {
        check(
            "APRF, f. 3, op. 65, d. 829, ll. 44-45\nAVPRF, f. 059a, op. 5a, p. 11, d. 5",
            Some("APRF, f. 3, op. 65, d. 829, ll. 44-45\nAVPRF, f. 059a, op. 5a, p. 11, d. 5"),
            &[
                "APRF, f. 3, op. 65, d. 829, ll. 44-45",
                "AVPRF, f. 059a, op. 5a, p. 11, d. 5",
            ],
        );
        check(
            "RGANI, f. 5, op. 28,\nd. 412, ll. 3-4.",
            Some("RGANI, f. 5, op. 28, d. 412, ll. 3-4."),
            &["RGANI, f. 5, op. 28, d. 412, ll. 3-4"],
        );
    }

    #[test]
    fn what_only_mentions_a_reference_is_no_citation() {
        check("", None, &[]);
        check(
            "He wrote of it in APRF, f. 45, op. 1, d. 347, and left.",
            None,
            &[],
        );
        // Published, not archived: the wording is kept, and no shelfmark made of it.
        let printed = "Pravda. 1963. November 25. No. 329. Typographic text.";
        check(printed, Some(printed), &[]);
        check(
            "Source: the author's papers",
            Some("the author's papers"),
            &[],
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[-*_>\\[(0-9 .,:APRFСоurceф\n]{0,120}") {
            let _ = find_foot(&text);
        }
    }
}
