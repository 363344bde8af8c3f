//! The text around a match, cut to a number of columns.
//!
//! Takes a text and a place in it, gives what stands beside it on one line: whole words where one
//! fits, else whole graphemes (UAX #29). Columns are those of a terminal, of the text as it is shown
//! there: a control character takes as many as its escape.
//! Looks no farther than the room goes, whatever the length of the text.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};
use unicode_width::UnicodeWidthStr;

use crate::present::escape;

/// What stands before `at`, which is a boundary of graphemes, in at most `columns`.
pub(super) fn before(text: &str, at: usize, columns: usize) -> String {
    let mut taken = Taken::new(columns);
    let mut from = at;
    for grapheme in text[..at].graphemes(true).rev() {
        if !taken.takes(grapheme) {
            break;
        }
        from -= grapheme.len();
    }
    let near = &text[from..at];
    joined(if from > 0 {
        whole_words_right(near, &text[..from])
    } else {
        near
    })
    .trim_start()
    .to_owned()
}

/// What stands from `at` on, which is a boundary of graphemes, in at most `columns`.
pub(super) fn after(text: &str, at: usize, columns: usize) -> String {
    let mut taken = Taken::new(columns);
    let mut to = at;
    for grapheme in text[at..].graphemes(true) {
        if !taken.takes(grapheme) {
            break;
        }
        to += grapheme.len();
    }
    let near = &text[at..to];
    joined(if to < text.len() {
        whole_words_left(near, &text[to..])
    } else {
        near
    })
    .trim_end()
    .to_owned()
}

/// The end of a context made by [`before`] that fits into `columns`.
pub(crate) fn fit_left(left: &str, columns: usize) -> String {
    before(left, left.len(), columns)
}

/// The beginning of a context made by [`after`] that fits into `columns`.
pub(crate) fn fit_right(right: &str, columns: usize) -> String {
    after(right, 0, columns)
}

/// The stretch, made to begin and end between graphemes.
pub(super) fn whole_graphemes(text: &str, bytes: &Range<usize>) -> Range<usize> {
    let cursor = |at| GraphemeCursor::new(at, text.len(), true);
    let is_boundary = |at| cursor(at).is_boundary(text, 0).unwrap_or(true);
    let mut whole = bytes.clone();
    if !is_boundary(whole.start) {
        let before = cursor(whole.start).prev_boundary(text, 0);
        whole.start = before.ok().flatten().unwrap_or(0);
    }
    if !is_boundary(whole.end) {
        let after = cursor(whole.end).next_boundary(text, 0);
        whole.end = after.ok().flatten().unwrap_or(text.len());
    }
    whole
}

/// The stretch on one line, and its words in characters of that line.
pub(super) fn on_one_line(
    text: &str,
    bytes: &Range<usize>,
    words: &[Range<usize>],
) -> (String, Vec<(usize, usize)>) {
    let mut line = String::new();
    let mut chars = 0;
    let mut at = bytes.start;
    let mut put = |until: usize, line: &mut String| {
        // Words neither begin nor end in white space, so every run of it lies within one piece.
        let piece = joined(&text[at..until]);
        at = until;
        line.push_str(&piece);
        chars += piece.chars().count();
        chars
    };
    let mut highlights = Vec::with_capacity(words.len());
    for word in words {
        let start = put(word.start, &mut line);
        let end = put(word.end, &mut line);
        highlights.push((start, end));
    }
    put(bytes.end, &mut line);
    (line, highlights)
}

/// Room that is being filled.
struct Taken {
    room: usize,
    blank: bool,
}

impl Taken {
    fn new(room: usize) -> Self {
        Self { room, blank: false }
    }

    fn takes(&mut self, grapheme: &str) -> bool {
        let is_blank = grapheme.chars().all(char::is_whitespace);
        let columns = match (is_blank, self.blank) {
            (true, true) => 0,
            (true, false) => 1,
            // What has no width is counted all the same: a text may hold nothing else.
            (false, _) => escape::line(grapheme).width().max(1),
        };
        self.blank = is_blank;
        match self.room.checked_sub(columns) {
            Some(room) => {
                self.room = room;
                true
            }
            None => false,
        }
    }
}

/// `near` without the word that is cut at its beginning, after `rest`, unless it is all there is.
fn whole_words_right<'t>(near: &'t str, rest: &str) -> &'t str {
    if !is_within_word(rest, near) {
        return near;
    }
    match near.trim_end().find(char::is_whitespace) {
        Some(blank) => &near[blank..],
        None => near,
    }
}

/// `near` without the word that is cut at its end, before `rest`, unless it is all there is.
fn whole_words_left<'t>(near: &'t str, rest: &str) -> &'t str {
    if !is_within_word(near, rest) {
        return near;
    }
    let begun = near.len() - near.trim_start().len();
    match near[begun..].rfind(char::is_whitespace) {
        Some(blank) => &near[..begun + blank],
        None => near,
    }
}

/// Whether a word goes on from one text into the next. From U+2E80 on, most scripts write no
/// blanks, and any place is as good.
fn is_within_word(before: &str, after: &str) -> bool {
    let is_inner = |character: char| character.is_alphanumeric() && character < '\u{2E80}';
    before.chars().next_back().is_some_and(is_inner) && after.chars().next().is_some_and(is_inner)
}

/// Every run of white space as one blank.
fn joined(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut blank = false;
    for character in text.chars() {
        let is_blank = character.is_whitespace();
        if !is_blank {
            line.push(character);
        } else if !blank {
            line.push(' ');
        }
        blank = is_blank;
    }
    line
}
