//! Numbers of documents in a publication, and several documents in one file.
//!
//! Takes the blocks of a file, gives the blocks of its documents when it begins with a number of
//! a publication (`No. 1`, `№ 1 Record of …`) and the numbers that follow go up by one, each at
//! the head of a paragraph. Known gap: documents without numbers are not divided.

use std::ops::Range;

use super::{Block, dateline};

/// Documents of which the first numbers of a file must be, to be taken for several.
const MIN_PARTS: usize = 2;

/// Longest sign of a number (`Document No.`, `Документ №`) in bytes, with room to spare.
const MAX_MARK_BYTES: usize = 40;

/// The blocks of each document; empty for a file with one.
pub(super) fn find(blocks: &[Block<'_>]) -> Vec<Range<usize>> {
    let mut heads: Vec<usize> = Vec::new();
    let mut last = None;
    for (at, block) in blocks.iter().enumerate() {
        let begins = at.checked_sub(1).is_none_or(|above| {
            blocks[above].ends_paragraph || blocks[above].is_set_off() || block.is_set_off()
        });
        let Some(number) = begins.then(|| number(block.text)).flatten() else {
            // A file with several begins with the first.
            if at == 0 {
                return Vec::new();
            }
            continue;
        };
        if last.is_none_or(|last: u32| last.checked_add(1) == Some(number)) {
            last = Some(number);
            heads.push(at);
        }
    }
    if heads.len() < MIN_PARTS {
        return Vec::new();
    }
    let ends = heads.iter().skip(1).copied().chain([blocks.len()]);
    heads.iter().zip(ends).map(|(&at, end)| at..end).collect()
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
