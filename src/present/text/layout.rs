//! Wrapping lines to the width of a terminal, and setting columns side by side.
//!
//! Owns wrapping, padding and cutting by display width. Knows nothing of records. Known gap: lines
//! break at blanks and, where a word is wider than the line or written without blanks, between
//! characters; there is no hyphenation.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::line::{Line, Marking, NO_BREAK, Piece, Tone, width as columns};
use crate::present::escape;

/// Narrowest column that text is wrapped to; below it lines overflow rather than stand on end.
const NARROWEST: usize = 16;

/// Wraps pieces to lines of at most `width` columns, the first indented by `first`, the rest by
/// `rest` blanks. Blank lines and line ends of the text are dropped.
#[must_use]
pub(super) fn wrap(pieces: &[Piece], width: usize, first: usize, rest: usize) -> Vec<Line> {
    let width = width.max(rest.max(first) + NARROWEST);
    let mut lines = Vec::new();
    let mut line = indented(first);
    let mut empty = true;
    let parts = word_parts(pieces);
    for word in parts.chunk_by(|one, other| one.word == other.word) {
        let word_width: usize = word.iter().map(|part| columns(part.text)).sum();
        let blank = usize::from(!empty);
        if line.width + blank + word_width <= width {
            if !empty {
                push_blank(&mut line, word);
            }
            for part in word {
                line.push_as(part.text, part.piece);
            }
        } else {
            // A word that fits on a line of its own moves there; one that does not is cut.
            let fits = rest + word_width <= width;
            if !empty && (fits || line.width + 1 >= width) {
                lines.push(std::mem::replace(&mut line, indented(rest)));
            } else if !empty {
                line.push(" ", Tone::Plain);
            }
            for part in word {
                if part.text.is_ascii() && line.width + columns(part.text) <= width {
                    line.push_as(part.text, part.piece);
                    continue;
                }
                for grapheme in part.text.graphemes(true) {
                    if line.width + grapheme.width() > width {
                        lines.push(std::mem::replace(&mut line, indented(rest)));
                    }
                    line.push_as(grapheme, part.piece);
                }
            }
        }
        empty = false;
    }
    if !empty {
        lines.push(line);
    }
    lines
}

fn indented(by: usize) -> Line {
    let mut line = Line::default();
    line.push(&" ".repeat(by), Tone::Plain);
    line
}

/// A blank between two pieces of one tone has that tone, so that a marked phrase is one stretch.
fn push_blank(line: &mut Line, word: &[Part<'_>]) {
    match (line.pieces.last(), word.first()) {
        (Some(last), Some(Part { piece, .. }))
            if last.tone == piece.tone && last.link == piece.link =>
        {
            line.push_as(" ", piece);
        }
        _ => line.push(" ", Tone::Plain),
    }
}

/// A part of a word, which may have several (`zone` marked, then a comma).
struct Part<'p> {
    /// The number of the word.
    word: usize,
    text: &'p str,
    piece: &'p Piece,
}

/// Splits pieces at blanks.
fn word_parts(pieces: &[Piece]) -> Vec<Part<'_>> {
    let is_blank = |c: char| c.is_whitespace() && c != NO_BREAK;
    let mut parts = Vec::new();
    let mut word = 0;
    for piece in pieces {
        for (number, text) in piece.text.split(is_blank).enumerate() {
            word += usize::from(number > 0);
            if !text.is_empty() {
                parts.push(Part { word, text, piece });
            }
        }
    }
    parts
}

/// Sets `right` beside `left`, whose column is `left_width` wide.
#[must_use]
pub(super) fn beside(left: Vec<Line>, left_width: usize, right: Vec<Line>) -> Vec<Line> {
    let rows = left.len().max(right.len());
    let mut left = left.into_iter();
    let mut right = right.into_iter();
    (0..rows)
        .map(|_| {
            let mut line = left.next().unwrap_or_default();
            if let Some(other) = right.next() {
                let gap = left_width.saturating_sub(line.width);
                line.push(&" ".repeat(gap), Tone::Plain);
                for piece in &other.pieces {
                    line.push_as(&piece.text, piece);
                }
            }
            line
        })
        .collect()
}

/// `text` cut to `width` columns, with an ellipsis where something is missing.
#[must_use]
pub(super) fn cut(text: &str, width: usize) -> String {
    let text = escape::line(text);
    if text.width() <= width {
        return text.into_owned();
    }
    let mut out = String::new();
    let mut filled = 0;
    for grapheme in text.graphemes(true) {
        if filled + grapheme.width() + 1 > width {
            break;
        }
        filled += grapheme.width();
        out.push_str(grapheme);
    }
    out.push('…');
    out
}

/// Renders lines, each with its line end.
#[must_use]
pub(super) fn render(lines: &[Line], marking: Marking) -> String {
    lines
        .iter()
        .map(|line| line.render(marking) + "\n")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::line::marked;
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        wrap(&[Piece::plain(text)], width, 0, 2)
            .iter()
            .map(|line| line.render(Marking::None))
            .collect()
    }

    #[test]
    fn lines_break_at_blanks_and_long_words_are_cut() {
        for (text, expected) in [
            ("", &[][..]),
            ("one two", &["one two"][..]),
            (
                "a line of twenty columns",
                &["a line of twenty", "  columns"],
            ),
            (
                "x aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                &["x aaaaaaaaaaaaaaaaaa", "  aaaaaaaaaaaa"],
            ),
            (
                "停戦会談停戦会談停戦会談",
                &["停戦会談停戦会談停戦", "  会談"],
            ),
        ] {
            assert_eq!(wrapped(text, 20), expected, "{text}");
        }
    }

    #[test]
    fn marks_are_coloured_bracketed_or_left() {
        let text = "Über zone, now";
        for (marking, expected) in [
            (Marking::None, "Über zone, now"),
            (Marking::Brackets, "Über «zone», now"),
            (Marking::Color, "Über \u{1b}[1m\u{1b}[33mzone\u{1b}[0m, now"),
        ] {
            let lines = wrap(&marked(text, &[(5, 9)], Tone::Plain, marking), 40, 0, 0);
            assert_eq!(lines[0].render(marking), expected);
        }
    }

    #[test]
    fn columns_stand_side_by_side() {
        let left = wrap(&[Piece::plain("left")], 20, 0, 0);
        let right = wrap(&[Piece::plain("right")], 20, 0, 0);
        let lines = beside(left, 10, [right.clone(), right].concat());
        assert_eq!(
            render(&lines, Marking::None),
            "left      right\n          right\n"
        );
    }

    #[test]
    fn cutting_leaves_an_ellipsis() {
        for (text, expected) in [
            ("short", "short"),
            ("rather long", "rather …"),
            ("停戦会談協定", "停戦会…"),
        ] {
            assert_eq!(cut(text, 8), expected);
        }
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_page_and_nothing_is_lost(
            text in "[a-zA-Zа-я停戦 \u{301}\n]{0,80}",
            width in 20usize..60,
        ) {
            let lines = wrapped(&text, width);
            for line in &lines {
                prop_assert!(line.width() <= width, "{:?}", line);
            }
            let without_blanks = |s: &str| s.replace(char::is_whitespace, "");
            prop_assert_eq!(without_blanks(&lines.concat()), without_blanks(&text));
        }
    }
}
