//! From the pages of a PDF file to one text: its lines, what they are, and where pages begin.
//!
//! Takes an [`Extract`], gives an [`Assembled`]. Lines stay lines; a blank line separates what
//! stands apart on the page. Between pages there is none where a sentence goes on. A head or foot
//! that recurs is written once, at the head of the first page that has it, and is no block: neither
//! title nor date is read from it.

use std::ops::Range;

use super::page::{Extract, TextLine};
use crate::ingest::document::{Block, BlockKind, Stretch, blocks_of_stretches};
use crate::record::{PageNumber, PageStart};

/// Shortest line by which a page is found again, lines that are tried, and bytes that may have been
/// taken out of a page.
const MIN_LINE_BYTES: usize = 8;
const MAX_LINES_TRIED: usize = 12;
const MAX_TAKEN_OUT_BYTES: usize = 2_000;

/// The text of a file.
#[derive(Debug, Default)]
pub(super) struct Assembled {
    pub(super) text: String,
    /// Where each page with text begins, ascending.
    pub(super) pages: Vec<PageStart>,
    stretches: Vec<Stretch>,
    /// Bytes of heads and feet.
    recurring: Vec<Range<usize>>,
    /// Where the lines of the first page begin, unless it is a scan, with their size in hundredths of
    /// that of most lines of the file.
    pub(super) scales: Vec<(usize, u16)>,
}

impl Assembled {
    /// Puts the pages together.
    pub(super) fn of(extract: &Extract) -> Self {
        let mut assembled = Self::default();
        let mut heads: Vec<String> = Vec::new();
        for (page, number) in extract.pages.iter().zip(1..) {
            let before = assembled.text.len();
            let fresh: Vec<&str> = page
                .lines
                .iter()
                .filter(|line| line.is_recurring)
                .map(|line| line.text.trim())
                .filter(|text| {
                    // A number that goes up with the pages is their label.
                    let folded = folded(text);
                    let is_fresh = folded.contains(char::is_alphabetic) && !heads.contains(&folded);
                    if is_fresh {
                        heads.push(folded);
                    }
                    is_fresh
                })
                .collect();
            let own: Vec<&TextLine> = page
                .lines
                .iter()
                .filter(|line| !line.is_recurring)
                .collect();
            assembled.end_page(own.first().copied(), !fresh.is_empty());
            let start = assembled.text.len();
            for head in &fresh {
                assembled.text.push_str(head);
                assembled.text.push('\n');
            }
            if !fresh.is_empty() {
                assembled.recurring.push(start..assembled.text.len());
                assembled.text.push('\n');
            }
            assembled.push_lines(&own, page.is_picture);
            if assembled.text.len() == start {
                assembled.text.truncate(before);
                continue;
            }
            assembled.pages.push(PageStart {
                at: start as u64,
                page: PageNumber {
                    number,
                    label: page.label.clone(),
                },
            });
        }
        assembled
    }

    /// Adds the lines of a page. The letters of a scan have the size and weight that a program
    /// guessed.
    fn push_lines(&mut self, lines: &[&TextLine], is_scan: bool) {
        for (at, line) in lines.iter().enumerate() {
            if at > 0 && line.is_apart && !self.goes_on(&line.text) {
                self.text.push('\n');
            }
            let kind = if line.is_set_off && !is_scan {
                BlockKind::Bold
            } else {
                BlockKind::Plain
            };
            if self.stretches.last().map(|last| last.kind) != Some(kind) {
                self.stretches.push(Stretch {
                    start: self.text.len(),
                    line: 0,
                    kind,
                });
            }
            if self.pages.is_empty() && !is_scan {
                self.scales.push((self.text.len(), line.scale));
            }
            self.text.push_str(line.text.trim());
            self.text.push('\n');
        }
    }

    /// Separates the next page, unless a sentence goes on in it.
    fn end_page(&mut self, next: Option<&TextLine>, has_head: bool) {
        let goes_on = next.is_some_and(|line| self.goes_on(&line.text));
        if !self.text.is_empty() && (has_head || !goes_on) {
            self.text.push('\n');
        }
    }

    /// Whether a sentence that the text ends with goes on in a line, though it stands apart: on
    /// another page, in another column.
    fn goes_on(&self, line: &str) -> bool {
        let is_open = self.text.trim_end().ends_with(|last: char| {
            last.is_lowercase()
                || matches!(last, ',' | ';' | '-' | '\u{2010}' | '\u{ad}' | '—' | '–')
        });
        is_open && line.trim_start().starts_with(char::is_lowercase)
    }

    /// The lines without heads and feet, with what is known of them; `title` is in the style of one.
    pub(super) fn blocks(&self, title: Option<&Range<usize>>) -> Vec<Block<'_>> {
        let mut blocks = blocks_of_stretches(&self.text, &self.stretches);
        blocks.retain(|block| {
            !self
                .recurring
                .iter()
                .any(|head| head.contains(&block.start))
        });
        if let Some(title) = title {
            for block in blocks
                .iter_mut()
                .filter(|block| title.contains(&block.start))
            {
                block.kind = BlockKind::Title;
            }
        }
        blocks
    }

    /// The page that a byte of the text stands on.
    pub(super) fn page_at(&self, byte: usize) -> Option<&PageNumber> {
        PageStart::page_at(&self.pages, byte)
    }

    /// The pages of a body that was made of the text from a byte on, and where it ends there.
    pub(super) fn pages_of(&self, body: &str, from: usize) -> (Vec<PageStart>, usize) {
        let rest = self.text.get(from..).unwrap_or_default();
        // Most often it is all below the title; words of the title may begin it again.
        let is_end = rest.trim_end_matches(['\n', '\r']).strip_suffix(body);
        match is_end.map(str::len).or_else(|| rest.find(body)) {
            Some(at) => {
                let (start, end) = (from + at, from + at + body.len());
                (PageStart::within(&self.pages, start..end), end)
            }
            None => (starts_by_lines(&self.pages, &self.text, body), from),
        }
    }

    /// The first byte of a line, from 1.
    pub(super) fn line_start(&self, line: u64) -> Option<usize> {
        let before = usize::try_from(line).ok()?.checked_sub(2);
        match before {
            None => Some(0),
            Some(before) => self
                .text
                .match_indices('\n')
                .nth(before)
                .map(|(at, _)| at + 1),
        }
    }
}

/// The pages of a body that is the text but for some lines that were taken out of it: each begins
/// with the first of its lines that the body has.
fn starts_by_lines(pages: &[PageStart], text: &str, body: &str) -> Vec<PageStart> {
    let ends = pages.iter().skip(1).map(|next| next.at as usize);
    let mut starts: Vec<PageStart> = Vec::new();
    let mut from = 0;
    for (page, end) in pages.iter().zip(ends.chain([text.len()])) {
        let own = text.get(page.at as usize..end).unwrap_or_default();
        // What is taken out is short: the page is not far.
        let reach = body.floor_char_boundary(from + own.len() + MAX_TAKEN_OUT_BYTES);
        let lines = own
            .lines()
            .map(str::trim)
            .filter(|line| line.len() >= MIN_LINE_BYTES);
        let found = lines
            .take(MAX_LINES_TRIED)
            .find_map(|line| body.get(from..reach)?.find(line));
        if let Some(at) = found {
            let at = if starts.is_empty() { 0 } else { from + at };
            from = at;
            starts.push(PageStart {
                at: at as u64,
                page: page.page.clone(),
            });
        }
    }
    starts
}

/// A head with its figures folded into one sign.
fn folded(text: &str) -> String {
    let mut folded = String::new();
    for c in text.chars() {
        let c = if c.is_numeric() { '#' } else { c };
        if !(c == '#' && folded.ends_with('#')) {
            folded.extend(c.to_lowercase());
        }
    }
    folded
}
