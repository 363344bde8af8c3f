//! Numbers of documents in a publication, and several documents in one file.
//!
//! Takes the blocks of a file, gives the blocks of its documents. Either their numbers go up by one,
//! each at the head of a paragraph: from the first line on (`No. 1`, `№ 1 Record of …`), or below an
//! introduction where the numbers are headings or say what they count (`Document No. 1`). Or every
//! heading of one level has a dateline of its own below it, as on a page of letters. Known gap:
//! documents without numbers and headings are not divided.

use std::ops::Range;

use super::furniture::Line;
use super::{Block, BlockKind, dateline};
use crate::record::date::Precision;

/// Documents of which the first numbers of a file must be, to be taken for several.
const MIN_PARTS: usize = 2;

/// The same where nothing but headings and datelines says so.
const MIN_HEADED: usize = 3;

/// Lines below a heading among which its dateline stands.
const MAX_ABOVE_DATELINE: usize = 6;

/// Levels of headings.
const LEVELS: u8 = 6;

/// Longest sign of a number (`Document No.`, `Документ №`) in bytes, with room to spare.
const MAX_MARK_BYTES: usize = 40;

/// Headings that belong to the document above them.
const CLOSING: &[&str] = &[
    "notes",
    "footnotes",
    "endnotes",
    "references",
    "sources",
    "bibliography",
    "примечания",
    "источники",
    "сноски",
    "anmerkungen",
    "quellen",
];

/// The blocks of each document; empty for a file with one.
pub(super) fn find(blocks: &[Block<'_>]) -> Vec<Range<usize>> {
    let mut heads = numbered(blocks);
    if heads.len() < MIN_PARTS {
        let of_level = (1..=LEVELS).map(|level| headed(blocks, level));
        heads = of_level
            .into_iter()
            .find(|heads| !heads.is_empty())
            .unwrap_or_default();
    }
    let ends = heads.iter().skip(1).copied().chain([blocks.len()]);
    heads.iter().zip(ends).map(|(&at, end)| at..end).collect()
}

/// Where documents with numbers begin.
fn numbered(blocks: &[Block<'_>]) -> Vec<usize> {
    let mut heads: Vec<usize> = Vec::new();
    let mut last = None;
    for (at, block) in blocks.iter().enumerate() {
        let begins = at.checked_sub(1).is_none_or(|above| {
            blocks[above].ends_paragraph || blocks[above].is_set_off() || block.is_set_off()
        });
        let Some(number) = begins.then(|| number(block.text)).flatten() else {
            continue;
        };
        let is_next = match last {
            Some(last) => u32::checked_add(last, 1) == Some(number),
            // Below an introduction, other things may be numbered.
            None => at == 0 || number == 1 && (block.is_set_off() || names_document(block.text)),
        };
        if is_next {
            last = Some(number);
            heads.push(at);
        }
    }
    heads
}

/// Whether a number says that it counts documents.
fn names_document(text: &str) -> bool {
    let head = text[..text.floor_char_boundary(MAX_MARK_BYTES)].to_lowercase();
    ["doc", "документ", "dokument"]
        .iter()
        .any(|word| head.starts_with(word))
}

/// Where documents begin that have headings of a level, if each has a dateline below it; nothing where
/// one has none, or is a date, as in a chronology.
fn headed(blocks: &[Block<'_>], level: u8) -> Vec<usize> {
    let is_head = |block: &Block<'_>| {
        let closes = || {
            CLOSING.contains(
                &block
                    .text
                    .trim_end_matches([':', '.'])
                    .to_lowercase()
                    .as_str(),
            )
        };
        block.kind == BlockKind::Heading(level) && !closes()
    };
    let heads: Vec<usize> = (0..blocks.len())
        .filter(|&at| is_head(&blocks[at]))
        .collect();
    // The title of the page stands above the first.
    let is_dated = |at: usize| {
        let below = blocks[at + 1..]
            .iter()
            .take_while(|block| !is_head(block))
            .take(MAX_ABOVE_DATELINE);
        let day = |block: &Block<'_>| {
            dateline::of_line(block.text)
                .is_some_and(|dated| dated.is_pure && dated.date.precision == Precision::Day)
        };
        dateline::of_line(blocks[at].text).is_none_or(|dated| !dated.is_pure)
            && below.clone().any(day)
    };
    // Enclosures belong to the document that they come with.
    let is_enclosure = |block: &Block<'_>| Line::new(block.text).is_annex();
    let is_regular = heads.len() >= MIN_HEADED
        && heads.iter().all(|&at| is_dated(at))
        && !blocks.iter().any(is_enclosure);
    if is_regular { heads } else { Vec::new() }
}

fn number(text: &str) -> Option<u32> {
    let (number, _) = split_number(text)?;
    number.parse().ok()
}

/// Splits a number of a publication from a line: the number, and what follows it.
///
/// `No. 7`, `№ 80`, `№4 Record of …`, `Document 12`; not the number of a registry in front of a
/// date (`No. P102/33 June 14, 1963`).
pub(super) fn split_number(line: &str) -> Option<(&str, &str)> {
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
