//! The subject that a paper states as its title: behind a label, or below the dateline of an order.

use std::ops::Range;

use super::{MAX_ABOVE_TITLE, MAX_TITLE_CHARS, Seen, is_date};
use crate::ingest::document::furniture::{Class, before_next_label};

/// Lines that may go on with the value of a label.
const MAX_VALUE_LINES: usize = 2;

/// Words with which orders and decisions in Russian and Ukrainian begin their subject.
const SUBJECT_STARTS: &[&str] = &["О ", "Об ", "Обо ", "Про "];

/// The subject of an order or decision (`О поставке машин`): the paragraph below its dateline, under the
/// name of the body that gives it. Its line and blocks as in [`labelled`].
pub(super) fn order(seen: &[Seen<'_>]) -> Option<(String, u64, Range<usize>)> {
    let begins = |text: &str| SUBJECT_STARTS.iter().any(|start| text.starts_with(start));
    let first = seen
        .iter()
        .take(MAX_ABOVE_TITLE)
        .position(|seen| begins(seen.block.text))?;
    let is_dated = seen[..first]
        .iter()
        .skip(1)
        .any(|seen| is_date(seen.block.text));
    let lines = seen[first..].iter().map(|seen| &seen.block);
    let count = 1 + lines
        .clone()
        .take_while(|line| !line.ends_paragraph)
        .count();
    let lines: Vec<&str> = lines.take(count).map(|line| line.text).collect();
    let title = lines.join(" ");
    // A sentence may begin so too.
    let is_title = title.chars().count() <= MAX_TITLE_CHARS
        && !title.ends_with(['.', ',', ';', ':', '!', '?', '-'])
        && !title.contains(". ");
    (is_dated && is_title).then(|| (title, seen[first].block.line, first..first + lines.len()))
}

/// The value of the first label of a class, its line and the blocks that it stands in. A value may
/// stand below its label and go on in the next lines.
pub(super) fn labelled(seen: &[Seen<'_>], class: Class) -> Option<(String, u64, Range<usize>)> {
    let (at, value) = seen.iter().enumerate().find_map(|(at, seen)| {
        let label = seen.line.label()?;
        (label.class == class).then_some((at, label.value))
    })?;
    let mut end = at + 1;
    let mut title = before_next_label(value).to_owned();
    if title.is_empty() {
        let next = seen.get(end).filter(|next| is_value(next))?;
        before_next_label(next.block.text).clone_into(&mut title);
        end += 1;
    }
    let is_cut = title.len() < value.len();
    for next in seen.iter().skip(end).take(MAX_VALUE_LINES) {
        let is_same = !seen[end - 1].block.ends_paragraph && !is_cut && is_value(next);
        let small = |word: &str| word.chars().count() <= 4 && word.chars().all(char::is_lowercase);
        let is_open = title.ends_with([',', '-', '–', '—'])
            || title.split_whitespace().next_back().is_some_and(small)
            || next
                .block
                .text
                .starts_with(|c: char| c.is_lowercase() || c == '(');
        if !is_same || !is_open || title.len() + next.block.text.len() > MAX_TITLE_CHARS {
            break;
        }
        title.push(' ');
        title.push_str(next.block.text);
        end += 1;
    }
    let line = seen[at].block.line;
    // What ends in a colon is the next label of a form.
    let is_title = title.chars().filter(|c| c.is_alphabetic()).nth(1).is_some()
        && !title.ends_with(':')
        && title.chars().count() <= MAX_TITLE_CHARS;
    is_title.then_some((title, line, at..end))
}

/// Whether a block can go on with the value of the label above it.
fn is_value(seen: &Seen<'_>) -> bool {
    seen.line.label().is_none() && !seen.line.is_furniture() && !seen.line.is_noise()
}
