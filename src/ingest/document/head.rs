//! The head of a document: its number in a publication, its title, its date.
//!
//! Takes the text of a document, gives number, title and date, and where the text begins after
//! number and title. A documentary publication sets the number alone (`**No. 7**`) or in front
//! of the title (`№4 Record of …`), the title in the first paragraph, the date below it. In
//! other documents a first line is a title when it is set off: as a heading, in bold, by a blank
//! line, or by a dateline below it.
//!
//! Number and title leave the text when they are set off, for they are kept as fields; a title
//! that is only the first line stays in the text too.

use crate::record::EvidenceKind;
use crate::record::date::HistoricalDate;

use super::{Block, BlockKind, dateline};

/// Longest title below a number, in characters: publications describe whole exchanges in one.
const MAX_NUMBERED_TITLE_CHARS: usize = 2_000;

/// Longest title that only its place shows to be one, in characters.
const MAX_TITLE_CHARS: usize = 400;

/// Longest line of prose that can pass for a title, in characters.
const MAX_LOOSE_TITLE_CHARS: usize = 200;

/// Lines below the title among which the dateline is sought.
const MAX_DATELINES: usize = 8;

/// Longest sign of a number (`Document No.`, `Документ №`) in bytes, with room to spare.
const MAX_MARK_BYTES: usize = 40;

/// Longest line of markings in bytes.
const MAX_MARKING_BYTES: usize = 120;

/// Words of classification and urgency, lower case, as American, British and Soviet papers bear
/// them.
const MARKINGS: &[&str] = &[
    "secret",
    "confidential",
    "restricted",
    "unclassified",
    "declassified",
    "секретно",
    "конфиденциально",
    "рассекречено",
    "urgent",
    "срочно",
];

/// Words that stand beside those.
const BESIDE_MARKINGS: &[&str] = &[
    "top",
    "most",
    "strictly",
    "very",
    "official",
    "use",
    "only",
    "copy",
    "no",
    "ex",
    "eyes",
    "совершенно",
    "сов",
    "строго",
    "особой",
    "важности",
    "особая",
    "папка",
    "экз",
    "весьма",
];

/// Lines of a title above a dateline.
const MAX_TITLE_LINES: usize = 4;

/// What the head of a document says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Head {
    /// Number of the document in its publication.
    pub(super) number: Option<String>,
    /// Title, line breaks joined, its evidence and line.
    pub(super) title: Option<(String, EvidenceKind, u64)>,
    /// The date, its evidence and line.
    pub(super) date: Option<(HistoricalDate, EvidenceKind, u64)>,
    /// First byte of the text after number and title.
    pub(super) end: usize,
}

/// Reads the head of a document.
pub(super) fn read(blocks: &[Block<'_>]) -> Head {
    let lines: Vec<Block<'_>> = blocks
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Note | BlockKind::Furniture))
        .take(MAX_DATELINES + MAX_TITLE_LINES + 2)
        .copied()
        .collect();
    let mut head = Head::default();
    let mut next = 0;
    if let Some(line) = lines.first()
        && let Some((number, rest)) = split_number(line.text)
    {
        head.number = Some(number.to_owned());
        head.end = line.end;
        next = 1;
        if !rest.is_empty() {
            let title = Block {
                text: rest,
                ..*line
            };
            let rest: Vec<_> = std::iter::once(title)
                .chain(lines[1..].iter().copied())
                .collect();
            head.take_title(&rest);
            head.find_date(&rest);
            return head;
        }
    }
    // A marking above the title is no title; with it in between, the text keeps both.
    let number_end = head.end;
    let unmarked = next
        + lines[next..]
            .iter()
            .take_while(|line| is_marking(line.text))
            .count();
    let keeps_all = unmarked > next && unmarked < lines.len();
    if keeps_all {
        next = unmarked;
    }
    if let Some(line) = lines.get(next)
        && head.number.is_none()
        && let Some(date) = dateline::of_line(line.text)
        && lines.get(next + 1).is_some()
        && !line.is_set_off()
    {
        // The date stands above the title: the text keeps both, so that nothing is lost.
        head.date = Some((date, EvidenceKind::Dateline, line.line));
        head.take_title(&lines[next + 1..]);
        head.end = 0;
        return head;
    }
    head.take_title(&lines[next..]);
    head.find_date(&lines[next..]);
    if keeps_all {
        head.end = number_end;
    }
    head
}

impl Head {
    /// Takes the title from lines of which the first may be it.
    fn take_title(&mut self, lines: &[Block<'_>]) {
        let Some(first) = lines.first() else { return };
        let paragraph = 1 + lines.iter().take_while(|line| !line.ends_paragraph).count();
        let paragraph = &lines[..paragraph.min(lines.len())];
        let taken = if matches!(first.kind, BlockKind::Heading(_) | BlockKind::Title) {
            1
        } else if first.kind == BlockKind::Bold {
            paragraph
                .iter()
                .take_while(|line| {
                    line.kind == BlockKind::Bold && dateline::of_line(line.text).is_none()
                })
                .count()
                .max(1)
        } else {
            // Lines of one paragraph above a dateline are one title.
            let dated = paragraph
                .iter()
                .take(MAX_TITLE_LINES + 1)
                .skip(1)
                .position(|line| {
                    dateline::of_line(line.text).is_some()
                        || dateline::at_start(line.text).is_some()
                });
            dated.map_or(1, |above| above + 1)
        };
        let title = paragraph[..taken.min(paragraph.len())]
            .iter()
            .map(|line| line.text)
            .collect::<Vec<_>>()
            .join(" ");
        let chars = title.chars().count();
        let is_set_off = first.is_set_off()
            || taken > 1
            || (first.ends_paragraph
                && !title.ends_with(['.', ',', ';', ':'])
                && chars <= MAX_LOOSE_TITLE_CHARS)
            || paragraph
                .get(1)
                .is_some_and(|line| dateline::of_line(line.text).is_some());
        let longest = match (&self.number, is_set_off) {
            (Some(_), _) => MAX_NUMBERED_TITLE_CHARS,
            (None, true) => MAX_TITLE_CHARS,
            (None, false) => MAX_LOOSE_TITLE_CHARS,
        };
        let goes_on = paragraph
            .get(taken)
            .is_some_and(|line| line.text.starts_with(|c: char| c.is_lowercase()));
        let is_prose = !is_set_off
            && self.number.is_none()
            && (goes_on
                || title.ends_with([',', ';', '-'])
                || title.ends_with('.') && !first.ends_paragraph);
        if title.is_empty() || chars > longest || is_prose {
            return;
        }
        if is_set_off || self.number.is_some() {
            self.end = paragraph[taken - 1].end;
        }
        let evidence = match first.kind {
            BlockKind::Title => EvidenceKind::Markup,
            _ if is_set_off => EvidenceKind::Heading,
            _ => EvidenceKind::FirstLine,
        };
        self.title = Some((title, evidence, first.line));
    }

    /// Finds the dateline below the title, or the date at the end of the title.
    fn find_date(&mut self, lines: &[Block<'_>]) {
        let below: Vec<_> = lines
            .iter()
            .filter(|line| self.title.is_none() || line.end > self.end.max(lines[0].end))
            .take(MAX_DATELINES)
            .collect();
        let dateline = |line: &&&Block<'_>, read: fn(&str) -> Option<HistoricalDate>| {
            Some((read(line.text)?, EvidenceKind::Dateline, line.line))
        };
        self.date = below
            .iter()
            .find_map(|line| dateline(&line, dateline::of_line))
            .or_else(|| dateline(&below.first()?, dateline::at_start))
            .or_else(|| {
                let (title, _, line) = self.title.as_ref()?;
                Some((dateline::at_end(title)?, EvidenceKind::Title, *line))
            });
    }
}

/// Whether a line is nothing but classification markings and the number of a copy.
fn is_marking(line: &str) -> bool {
    let words = || {
        line.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    line.len() <= MAX_MARKING_BYTES
        && words().any(|word| MARKINGS.contains(&word.to_lowercase().as_str()))
        && words().all(|word| {
            let word = word.to_lowercase();
            MARKINGS.contains(&word.as_str())
                || BESIDE_MARKINGS.contains(&word.as_str())
                || word.bytes().all(|b| b.is_ascii_digit())
        })
}

/// Splits a number of a publication from a line: the number, and what follows it.
///
/// `No. 7`, `№ 80`, `№4 Record of …`, `Document 12`; not the number of a registry in front of a
/// date (`No. P102/33 June 14, 1963`).
fn split_number(line: &str) -> Option<(&str, &str)> {
    let head = &line[..line.floor_char_boundary(MAX_MARK_BYTES)];
    let lower = head.to_lowercase();
    // Lower case must not move the bytes, or the place would be wrong.
    if lower.len() != head.len() {
        return None;
    }
    let (mark, needs_end) = [
        ("document no.", false),
        ("document №", false),
        ("документ №", false),
        ("doc. no.", false),
        ("no.", false),
        ("nr.", false),
        ("№", false),
        ("nº", false),
        ("n°", false),
        ("document", true),
        ("документ", true),
        ("doc.", true),
        ("no", true),
    ]
    .into_iter()
    .find(|(mark, _)| lower.starts_with(mark))?;
    let rest = line[mark.len()..].trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=5).contains(&digits) {
        return None;
    }
    let letter = rest[digits..].starts_with(|c: char| c.is_alphabetic())
        && !rest[digits..]
            .chars()
            .nth(1)
            .is_some_and(char::is_alphanumeric);
    let length = digits
        + if letter {
            rest[digits..].chars().next().map_or(0, char::len_utf8)
        } else {
            0
        };
    let number = &rest[..length];
    let after = &rest[length..];
    let title = after.trim_start_matches(['.', ':', ')']).trim();
    let title = title.trim_matches('*').trim();
    if title.is_empty() {
        return Some((number, ""));
    }
    let is_title = !needs_end
        && after.starts_with([' ', '\t', '.', ':', ')'])
        && title.starts_with(|c: char| c.is_alphabetic() || matches!(c, '"' | '“' | '«' | '['))
        && title.split_whitespace().count() >= 3
        && dateline::of_line(line).is_none();
    is_title.then_some((number, title))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, number: Option<&str>, title: Option<&str>, rest: &str) {
        let heading = read(&super::super::blocks_of_text(text, 1));
        assert_eq!(
            (
                heading.number.as_deref(),
                heading.title.as_ref().map(|(title, ..)| title.as_str()),
                &text[heading.end..]
            ),
            (number, title, rest),
            "{text}"
        );
    }

    #[test]
    fn a_title_is_found_where_it_is_set_off() {
        check(
            "**No. 1**\n\nNote to the Presidium\nText of it",
            Some("1"),
            Some("Note to the Presidium"),
            "Text of it",
        );
        check(
            "№4 Record of a talk\nText",
            Some("4"),
            Some("Record of a talk"),
            "Text",
        );
        check(
            "№ 80\nMemorandum\n\nText",
            Some("80"),
            Some("Memorandum"),
            "\nText",
        );
        check("# A talk\n\nText", None, Some("A talk"), "\nText");
        check("## A talk ##\nText", None, Some("A talk"), "Text");
        check("A talk\n======\nText", None, Some("A talk"), "Text");
        check(
            "**Telegram**\\\n**to Seoul**\n\nText",
            None,
            Some("Telegram to Seoul"),
            "\nText",
        );
        check(
            "A talk in Moscow\n\nText follows.",
            None,
            Some("A talk in Moscow"),
            "\nText follows.",
        );
    }

    #[test]
    fn a_marking_is_no_title() {
        for marking in [
            "SECRET",
            "**Top Secret. Copy No. 2**",
            "Сов. секретно, экз. № 1",
        ] {
            let text = format!("{marking}\n\nA talk in Moscow\n\nText.");
            check(&text, None, Some("A talk in Moscow"), &text);
        }
        check(
            "**No. 3**\n\nSecret\n\nA talk\n\nText",
            Some("3"),
            Some("A talk"),
            "\nSecret\n\nA talk\n\nText",
        );
        check("Secret\n", None, Some("Secret"), "");
        check(
            "Secret talks in Geneva\n\nText",
            None,
            Some("Secret talks in Geneva"),
            "\nText",
        );
    }

    #[test]
    fn a_first_line_that_is_not_set_off_stays_in_the_text() {
        check(
            "A talk in Moscow\nText follows.",
            None,
            Some("A talk in Moscow"),
            "A talk in Moscow\nText follows.",
        );
        for prose in [
            "The chairman received\nthe ambassador.",
            "The chairman received the ambassador.\nThey talked.",
            "The chairman spoke,\nThen they left.",
        ] {
            check(prose, None, None, prose);
        }
        let long = format!("{} end", "word ".repeat(100));
        check(&long, None, None, &long);
    }

    #[test]
    fn a_number_is_a_number_only_by_itself() {
        for (line, expected) in [
            ("No. 7", Some(("7", ""))),
            (
                "№4 Record of conversation here",
                Some(("4", "Record of conversation here")),
            ),
            ("Document 12", Some(("12", ""))),
            ("Документ № 12а", Some(("12а", ""))),
            ("No. 2873/GS", None),
            ("No. P102/33 June 14, 1963", None),
            ("Nothing came", None),
            ("November 7", None),
            ("No", None),
        ] {
            assert_eq!(split_number(line), expected, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_the_end_is_within(text in "[-=#*№No. 1-9aбÀİ\n]{0,120}") {
            let heading = read(&super::super::blocks_of_text(&text, 1));
            proptest::prop_assert!(text.is_char_boundary(heading.end));
        }
    }
}
