//! Several documents in one file: where each begins.
//!
//! Takes the blocks of a file, gives the blocks of its documents when it begins with a number of
//! a publication (`No. 1`, `№ 1 Record of …`) and the numbers that follow go up by one, each at
//! the head of a paragraph. Known gap: documents without numbers are not divided.

use std::ops::Range;

use super::Block;
use super::head::split_number;

/// Documents of which the first numbers of a file must be, to be taken for several.
const MIN_PARTS: usize = 2;

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
