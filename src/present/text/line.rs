//! A line on a terminal, made of pieces of text with a tone.
//!
//! Owns tones and how they are shown: by colour, by brackets or not at all. Everything that
//! becomes a [`Piece`] is escaped first. Widths are those of a terminal, not of bytes.

use std::rc::Rc;

use anstyle::{AnsiColor, Style};
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
    /// What bars are drawn with.
    pub bars: Bars,
}

/// What bars are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bars {
    /// Block characters, with eighths.
    #[default]
    Blocks,
    /// `#`, for a terminal without them.
    Ascii,
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

/// Bytes of a line that need no more room.
const USUAL_BYTES: usize = 96;

/// A run of text in one tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) tone: Tone,
    /// What a click on it opens.
    pub(super) link: Option<Rc<str>>,
}

impl Piece {
    /// A piece of foreign or own text, escaped.
    #[must_use]
    pub(super) fn new(text: &str, tone: Tone) -> Self {
        Self {
            text: escape::terminal(text).into_owned(),
            tone,
            link: None,
        }
    }

    /// The piece as a link to an address on the web; as it is where the address is none.
    #[must_use]
    pub(super) fn linked(mut self, address: Option<&str>) -> Self {
        self.link = address.and_then(escape::link).map(Rc::from);
        self
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
    let ends = match marking {
        Marking::Brackets => ("«", "»"),
        Marking::Color | Marking::None => ("", ""),
    };
    marked_between(text, highlights, base, ends)
}

/// The same, with these strings before and after each stretch.
#[must_use]
pub(super) fn marked_between(
    text: &str,
    highlights: &[(usize, usize)],
    base: Tone,
    (open, close): (&str, &str),
) -> Vec<Piece> {
    // Of ASCII every character is a byte.
    let offsets = match text.is_ascii() || highlights.is_empty() {
        true => None,
        false => Some(
            text.char_indices()
                .map(|(at, _)| at)
                .collect::<Vec<usize>>(),
        ),
    };
    let byte = |character: usize| match &offsets {
        None => character.min(text.len()),
        Some(offsets) => offsets.get(character).copied().unwrap_or(text.len()),
    };
    let mut stretches: Vec<(usize, usize)> = Vec::with_capacity(highlights.len());
    for &(start, end) in highlights {
        let (start, end) = (byte(start), byte(end));
        match stretches.last_mut() {
            // Words that follow each other stand out as one.
            Some(last) if start >= last.1 && text[last.1..start].trim().is_empty() => {
                last.1 = end.max(last.1);
            }
            Some(last) if start < last.1 => last.1 = end.max(last.1),
            _ if start < end => stretches.push((start, end)),
            _ => {}
        }
    }
    let mut pieces = Vec::new();
    let mut done = 0;
    for (start, end) in stretches {
        if done < start {
            pieces.push(Piece::new(&text[done..start], base));
        }
        let stretch = format!("{open}{}{close}", &text[start..end]);
        pieces.push(Piece::new(&stretch, Tone::Mark));
        done = end;
    }
    if done < text.len() {
        pieces.push(Piece::new(&text[done..], base));
    }
    pieces
}

/// Columns that a text fills.
#[must_use]
pub(super) fn width(text: &str) -> usize {
    match text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        true => text.len(),
        false => text.width(),
    }
}

/// One line, ready to print.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Line {
    pub(super) pieces: Vec<Piece>,
    pub(super) width: usize,
}

impl Line {
    /// A line of these pieces, whatever its width; line breaks in them become blanks.
    #[must_use]
    pub(super) fn of(pieces: &[Piece]) -> Self {
        let mut line = Self::default();
        for piece in pieces {
            line.push_as(&piece.text.replace(['\n', '\t'], " "), piece);
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
            line.push_as(&piece.text[dropped..], piece);
        }
        line
    }

    /// Adds safe text in this tone.
    pub(super) fn push(&mut self, text: &str, tone: Tone) {
        self.add(text, tone, None);
    }

    /// Adds a part of a piece.
    pub(super) fn push_as(&mut self, text: &str, piece: &Piece) {
        self.add(text, piece.tone, piece.link.as_ref());
    }

    fn add(&mut self, text: &str, tone: Tone, link: Option<&Rc<str>>) {
        if text.is_empty() {
            return;
        }
        self.width += width(text);
        match self.pieces.last_mut() {
            Some(last) if last.tone == tone && last.link.as_ref() == link => {
                last.text.push_str(text);
            }
            _ => {
                // Most of a line has one tone, and comes word by word.
                let mut line = String::with_capacity(text.len().max(USUAL_BYTES));
                line.push_str(text);
                self.pieces.push(Piece {
                    text: line,
                    tone,
                    link: link.cloned(),
                });
            }
        }
    }

    /// The line as a string, without line end.
    #[must_use]
    pub(super) fn render(&self, marking: Marking) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            let link = piece.link.as_ref().filter(|_| marking == Marking::Color);
            if let Some(link) = link {
                out.push_str(&format!("\u{1b}]8;;{link}\u{1b}\\"));
            }
            if marking == Marking::Color && piece.tone != Tone::Plain {
                let style = piece.tone.style();
                out.push_str(&format!("{style}{}{style:#}", piece.text));
            } else {
                out.push_str(&piece.text);
            }
            if link.is_some() {
                out.push_str("\u{1b}]8;;\u{1b}\\");
            }
        }
        out.truncate(out.trim_end_matches(' ').len());
        // It has done its work; whoever copies the line wants a plain blank.
        out.replace(NO_BREAK, " ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_closed_and_only_where_there_is_colour() {
        let piece = |address| Piece::new("k:1", Tone::Plain).linked(Some(address));
        for (address, marking, expected) in [
            (
                "https://a.example/1?q=я b",
                Marking::Color,
                "\u{1b}]8;;https://a.example/1?q=%D1%8F%20b\u{1b}\\k:1\u{1b}]8;;\u{1b}\\",
            ),
            ("https://a.example/1", Marking::Brackets, "k:1"),
            ("https://a.example/1", Marking::None, "k:1"),
            ("javascript:alert(1)", Marking::Color, "k:1"),
            ("file:///etc/passwd", Marking::Color, "k:1"),
        ] {
            assert_eq!(Line::of(&[piece(address)]).render(marking), expected);
        }
        let hostile = piece("https://a.example/\u{1b}\\\u{7}\u{9c}\u{1b}[2J");
        let shown = Line::of(&[hostile]).render(Marking::Color);
        assert_eq!(shown.matches('\u{1b}').count(), 4, "{shown:?}");
        assert!(!shown.contains(['\u{7}', '\u{9c}']), "{shown:?}");
    }

    #[test]
    fn marks_outside_the_text_are_harmless() {
        for (text, highlights, expected) in [
            ("abc", &[(2, 9), (7, 8)][..], "ab«c»"),
            ("abc", &[(1, 2), (0, 1)], "a«b»c"),
            ("abc", &[(9, 12)], "abc"),
            ("a b, c", &[(0, 1), (2, 3), (5, 6)], "«a b», «c»"),
        ] {
            let pieces = marked(text, highlights, Tone::Plain, Marking::Brackets);
            let shown = Line::of(&pieces).render(Marking::None);
            assert_eq!(shown, expected, "{highlights:?}");
        }
    }
}
