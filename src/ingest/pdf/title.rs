//! The title among the properties of a PDF file, on its first page.
//!
//! Takes the title that the file states of itself ([`super::super::properties`]) and the lines of the
//! page: where some say the same, these are the title.

use std::ops::Range;

use crate::ingest::document::Block;
use crate::ingest::properties::words;

/// Words that a title has at least.
const MIN_WORDS: usize = 2;

/// Lines of the first page on which its title is looked for, and lines that it may take.
const MAX_LINES_ABOVE: usize = 40;
const MAX_LINES: usize = 5;

/// The bytes of the lines of the first page that hold most of the title's words, in its order.
pub(super) fn on_page(title: &str, blocks: &[Block<'_>]) -> Option<Range<usize>> {
    let wanted = words(title);
    if wanted.len() < MIN_WORDS + 1 {
        return None;
    }
    for (at, first) in blocks.iter().take(MAX_LINES_ABOVE).enumerate() {
        let mut found = 0;
        let mut end = 0;
        // The title may begin with what the page has elsewhere: the name of a series.
        let first_words = words(first.text);
        if first_words.is_empty() {
            continue;
        }
        let Some(skipped) = wanted
            .windows(first_words.len())
            .position(|window| window == first_words)
        else {
            continue;
        };
        for block in blocks[at..].iter().take(MAX_LINES) {
            let line = words(block.text);
            let rest = &wanted[(skipped + found).min(wanted.len())..];
            if line.is_empty() || !rest.starts_with(&line) {
                break;
            }
            found += line.len();
            end = block.end;
        }
        if found > MIN_WORDS && found * 10 >= wanted.len() * 6 {
            return Some(first.start..end);
        }
    }
    None
}
