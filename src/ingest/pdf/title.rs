//! The title among the properties of a PDF file: whether it is one.
//!
//! Takes the title that the file states of itself. Programs write into it what they have: the name
//! of the file, of a draft, of the program. What is left serves where the page has no title of its
//! own; and where lines of the first page say the same, these are the title.

use std::ops::Range;

use crate::ingest::document::Block;

/// Longest title, in characters.
const MAX_CHARS: usize = 300;

/// Words that a title has at least.
const MIN_WORDS: usize = 2;

/// What programs put in front of the name of a file.
const PROGRAMS: &[&str] = &[
    "microsoft word",
    "microsoft powerpoint",
    "microsoft excel",
    "microsoft publisher",
    "powerpoint presentation",
    "print layout",
    "acrobat web capture",
    "wordperfect",
    "scanned document",
    "scanned from",
    "scan ",
    "full page photo",
    "slide 1",
    "untitled",
];

/// Lines of the first page on which its title is looked for, and lines that it may take.
const MAX_LINES_ABOVE: usize = 40;
const MAX_LINES: usize = 5;

/// The title, if it is one and not the name of a file or program.
pub(super) fn sound<'t>(title: &'t str, file_stem: &str) -> Option<&'t str> {
    let title = title.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let lower = title.to_lowercase();
    let words = words(title);
    let is_program = PROGRAMS.iter().any(|name| lower.starts_with(name));
    let is_path = title.contains(['\\', '_', '\u{FFFD}', '<', '>'])
        || title.contains('/') && !title.contains(' ')
        || lower.contains("://");
    let is_file = lower.rsplit_once('.').is_some_and(|(front, ending)| {
        !front.is_empty()
            && (2..=5).contains(&ending.chars().count())
            && ending.chars().all(|c| c.is_ascii_alphanumeric())
            && !front.ends_with(' ')
            && ending.chars().any(char::is_alphabetic)
            && words.len() <= 12
    });
    let is_stem = self::words(file_stem) == words;
    let long = words
        .iter()
        .filter(|word| word.chars().count() > 1 && word.chars().any(char::is_alphabetic))
        .count();
    let is_title = long >= MIN_WORDS
        && title.chars().count() <= MAX_CHARS
        && !title.chars().any(char::is_control)
        && !(is_program || is_path || is_file || is_stem);
    is_title.then_some(title)
}

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

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
