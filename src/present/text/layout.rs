//! Lines on a terminal: pieces of text with a tone, wrapped to a width, side by side.
//!
//! Owns wrapping and padding by display width, and the turning of tones into colour, into
//! brackets or into nothing. Everything that becomes a [`Piece`] is escaped first. Knows nothing
//! of records. Known gap: lines break at blanks and, where a word is wider than the line or
//! written without blanks, between characters; there is no hyphenation.

use anstyle::{AnsiColor, Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::present::escape;

/// How marked words stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marking {
    /// By colour and weight, as are titles and rules.
    Color,
    /// In `«»`, for a terminal without colour.
    Brackets,
    /// Not at all: plain text for a pipe.
    #[default]
    None,
}

/// How a page of text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns that a line may fill.
    pub width: usize,
    /// How marked words stand out.
    pub marking: Marking,
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Running text.
    Plain,
    /// A title or heading.
    Strong,
    /// A word that matched.
    Mark,
    /// What may be overlooked: rules, counts, labels.
    Faint,
    /// A shelfmark.
    Shelf,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Mark => Style::new().bold().fg_color(Some(AnsiColor::Yellow.into())),
            Self::Faint => Style::new().dimmed(),
            Self::Shelf => Style::new().fg_color(Some(AnsiColor::Cyan.into())),
        }
    }
}

/// A blank at which no line breaks.
pub(super) const NO_BREAK: char = '\u{a0}';

/// A run of text in one tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    text: String,
    tone: Tone,
}

impl Piece {
    /// A piece of foreign or own text, escaped.
    #[must_use]
    pub(super) fn new(text: &str, tone: Tone) -> Self {
        Self {
            text: escape::terminal(text).into_owned(),
            tone,
        }
    }

    /// Running text.
    #[must_use]
    pub(super) fn plain(text: &str) -> Self {
        Self::new(text, Tone::Plain)
    }
}

/// Cuts `text` into pieces at the highlighted stretches, which are pairs of character offsets,
/// ascending, and stand out as `marking` says.
#[must_use]
pub(super) fn marked(
    text: &str,
    highlights: &[(usize, usize)],
    base: Tone,
    marking: Marking,
) -> Vec<Piece> {
    let offsets: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let byte = |character: usize| offsets.get(character).copied().unwrap_or(text.len());
    let mut pieces = Vec::new();
    let mut done = 0;
    for &(start, end) in highlights {
        let (start, end) = (byte(start).max(done), byte(end));
        if start >= end {
            continue;
        }
        if done < start {
            pieces.push(Piece::new(&text[done..start], base));
        }
        match marking {
            Marking::Brackets => {
                pieces.push(Piece::new(&format!("«{}»", &text[start..end]), Tone::Mark));
            }
            Marking::Color | Marking::None => {
                pieces.push(Piece::new(&text[start..end], Tone::Mark));
            }
        }
        done = end;
    }
    if done < text.len() {
        pieces.push(Piece::new(&text[done..], base));
    }
    pieces
}

/// One line, ready to print.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Line {
    pieces: Vec<Piece>,
    width: usize,
}

impl Line {
    /// A line of these pieces, whatever its width; line breaks in them become blanks.
    #[must_use]
    pub(super) fn of(pieces: &[Piece]) -> Self {
        let mut line = Self::default();
        for piece in pieces {
            line.push(&piece.text.replace(['\n', '\t'], " "), piece.tone);
        }
        line
    }

    /// Columns that it fills.
    #[must_use]
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The line with `lead` in place of as many of its leading blanks: a number in the margin.
    #[must_use]
    pub(super) fn led_by(self, lead: Self) -> Self {
        let mut line = lead;
        let mut margin = line.width;
        for piece in &self.pieces {
            let blanks = piece.text.len() - piece.text.trim_start_matches(' ').len();
            let dropped = blanks.min(margin);
            margin = if blanks == piece.text.len() {
                margin - dropped
            } else {
                0
            };
            line.push(&piece.text[dropped..], piece.tone);
        }
        line
    }

    fn push(&mut self, text: &str, tone: Tone) {
        if text.is_empty() {
            return;
        }
        self.width += text.width();
        match self.pieces.last_mut() {
            Some(last) if last.tone == tone => last.text.push_str(text),
            _ => self.pieces.push(Piece {
                text: text.to_owned(),
                tone,
            }),
        }
    }

    /// The line as a string, without line end.
    #[must_use]
    pub(super) fn render(&self, marking: Marking) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            if marking == Marking::Color && piece.tone != Tone::Plain {
                let style = piece.tone.style();
                out.push_str(&format!("{style}{}{style:#}", piece.text));
            } else {
                out.push_str(&piece.text);
            }
        }
        out.truncate(out.trim_end_matches(' ').len());
        // It has done its work; whoever copies the line wants a plain blank.
        out.replace(NO_BREAK, " ")
    }
}

/// Narrowest column that text is wrapped to; below it lines overflow rather than stand on end.
const NARROWEST: usize = 16;

/// Wraps pieces to lines of at most `width` columns, the first indented by `first`, the rest by
/// `rest` blanks. Blank lines and line ends of the text are not kept.
#[must_use]
pub(super) fn wrap(pieces: &[Piece], width: usize, first: usize, rest: usize) -> Vec<Line> {
    let width = width.max(rest.max(first) + NARROWEST);
    let mut lines = Vec::new();
    let mut line = indented(first);
    let mut empty = true;
    for word in words(pieces) {
        let word_width: usize = word.iter().map(|piece| piece.text.width()).sum();
        let blank = usize::from(!empty);
        if line.width + blank + word_width <= width {
            if !empty {
                line.push(" ", join_tone(&line, &word));
            }
            for piece in &word {
                line.push(&piece.text, piece.tone);
            }
        } else {
            // A word that fits on a line of its own moves there; one that does not is cut.
            let fits = rest + word_width <= width;
            if !empty && (fits || line.width + 1 >= width) {
                lines.push(std::mem::replace(&mut line, indented(rest)));
            } else if !empty {
                line.push(" ", Tone::Plain);
            }
            for piece in &word {
                for grapheme in piece.text.graphemes(true) {
                    if line.width + grapheme.width() > width {
                        lines.push(std::mem::replace(&mut line, indented(rest)));
                    }
                    line.push(grapheme, piece.tone);
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
fn join_tone(line: &Line, word: &[Piece]) -> Tone {
    match (line.pieces.last(), word.first()) {
        (Some(last), Some(first)) if last.tone == first.tone => last.tone,
        _ => Tone::Plain,
    }
}

/// Splits pieces at blanks; a word may hold several pieces (`zone` marked, then a comma).
fn words(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut words = Vec::new();
    let mut word: Vec<Piece> = Vec::new();
    for piece in pieces {
        let mut parts = piece
            .text
            .split(|c: char| c.is_whitespace() && c != NO_BREAK);
        if let Some(part) = parts.next()
            && !part.is_empty()
        {
            word.push(Piece {
                text: part.to_owned(),
                tone: piece.tone,
            });
        }
        for part in parts {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if !part.is_empty() {
                word.push(Piece {
                    text: part.to_owned(),
                    tone: piece.tone,
                });
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
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
                    line.push(&piece.text, piece.tone);
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
    fn marks_outside_the_text_are_harmless() {
        let pieces = marked(
            "abc",
            &[(2, 9), (1, 2), (7, 8)],
            Tone::Plain,
            Marking::Brackets,
        );
        assert_eq!(Line::of(&pieces).render(Marking::None), "ab«c»");
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
