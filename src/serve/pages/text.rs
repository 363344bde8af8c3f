//! Foreign text in a page: escaped, marked, and with the language that its letters show.
//!
//! The template escapes what HTML gives a meaning to; [`escape`] makes controls and changes of
//! direction visible, as on a terminal. Takes text with pairs of character offsets, gives markup in
//! which the only `mark` elements are ours.

use maud::{Markup, Render, html};

use crate::present::escape;

/// Letters that are looked at to tell the script of a text.
const LETTERS: usize = 400;

/// Foreign text on one line.
pub(super) struct Line<'a>(pub(super) &'a str);

impl Render for Line<'_> {
    fn render_to(&self, out: &mut String) {
        escape::line(self.0).render_to(out);
    }
}

/// Text on one line with `highlights` marked: pairs of character offsets, end exclusive, ascending.
pub(super) fn marked(text: &str, highlights: &[(usize, usize)]) -> Markup {
    html! {
        @for piece in pieces(text, highlights) {
            @if piece.is_match { mark { (Line(piece.text)) } } @else { (Line(piece.text)) }
        }
    }
}

/// A stretch of a text that is one match, or none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    /// Its first byte in the text.
    pub(super) at: usize,
    pub(super) is_match: bool,
}

/// The stretches of `text`. Pairs that overlap or lie beyond the text lose what cannot be shown.
pub(super) fn pieces<'a>(text: &'a str, highlights: &[(usize, usize)]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::with_capacity(highlights.len() * 2 + 1);
    let mut bounds = text.char_indices().map(|(byte, _)| byte).enumerate();
    let mut byte_of = |wanted: usize| {
        let found = bounds.find(|(character, _)| *character >= wanted);
        found.map_or(text.len(), |(_, byte)| byte)
    };
    let (mut byte, mut character) = (0, 0);
    let mut push = |at: usize, end: usize, is_match| {
        if let Some(text) = text.get(at..end).filter(|text| !text.is_empty()) {
            pieces.push(Piece { text, at, is_match });
        }
    };
    for &(start, end) in highlights {
        let start = start.max(character);
        if end <= start {
            continue;
        }
        let from = if start == character {
            byte
        } else {
            byte_of(start)
        };
        let to = byte_of(end);
        push(byte, from, false);
        push(from, to, true);
        (byte, character) = (to, end);
    }
    push(byte, text.len(), false);
    pieces
}

/// The language tag of a text in letters other than those of the page; `language` is what the record
/// says of its original. A script is said where the language is not known.
pub(super) fn lang(text: &str, language: Option<&str>) -> Option<&'static str> {
    let mut counts = [0_usize; 8];
    for letter in text.chars().filter(|c| c.is_alphabetic()).take(LETTERS) {
        let script = match u32::from(letter) {
            0x400..=0x52f => 1,
            0x370..=0x3ff => 2,
            0x590..=0x5ff => 3,
            0x600..=0x6ff | 0x750..=0x77f => 4,
            0x3040..=0x30ff => 5,
            0xac00..=0xd7af | 0x1100..=0x11ff => 6,
            0x3400..=0x9fff | 0xf900..=0xfaff => 7,
            _ => 0,
        };
        counts[script] += 1;
    }
    let most = (0..counts.len()).max_by_key(|&script| (counts[script], usize::MAX - script))?;
    let said = |known: &[(&str, &'static str)], otherwise: &'static str| {
        let found = known.iter().find(|&&(name, _)| Some(name) == language);
        Some(found.map_or(otherwise, |&(_, tag)| tag))
    };
    match most {
        1 => said(
            &[
                ("Russian", "ru"),
                ("Ukrainian", "uk"),
                ("Bulgarian", "bg"),
                ("Serbian", "sr"),
                ("Belarusian", "be"),
                ("Macedonian", "mk"),
                ("Mongolian", "mn"),
            ],
            "und-Cyrl",
        ),
        2 => Some("el"),
        3 => Some("he"),
        4 => said(
            &[("Arabic", "ar"), ("Persian", "fa"), ("Urdu", "ur")],
            "und-Arab",
        ),
        5 => Some("ja"),
        6 => Some("ko"),
        7 if counts[5] > 0 => Some("ja"),
        7 => said(&[("Chinese", "zh"), ("Japanese", "ja")], "und-Hani"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_ours_alone() {
        for (text, highlights, expected) in [
            ("a zone here", &[(2, 6)][..], "a <mark>zone</mark> here"),
            ("зона 38", &[(0, 4)], "<mark>зона</mark> 38"),
            (
                "<mark>a</mark> b",
                &[(15, 16)],
                "&lt;mark&gt;a&lt;/mark&gt; <mark>b</mark>",
            ),
            ("a\u{202e}b\nc", &[(1, 2)], "a<mark>\\u{202e}</mark>b c"),
            ("abc", &[(2, 9), (1, 2)], "ab<mark>c</mark>"),
            ("abc", &[(0, 2), (1, 3)], "<mark>ab</mark><mark>c</mark>"),
            ("", &[(0, 1)], ""),
        ] {
            assert_eq!(marked(text, highlights).into_string(), expected, "{text:?}");
        }
    }

    #[test]
    fn letters_show_the_language_where_the_record_says_it() {
        for (text, language, expected) in [
            ("Memorandum", Some("Russian"), None),
            ("Запись беседы", Some("Russian"), Some("ru")),
            ("Запись беседы", None, Some("und-Cyrl")),
            ("Запис розмови", Some("Ukrainian"), Some("uk")),
            ("会谈记录", Some("Chinese"), Some("zh")),
            ("대화 기록", None, Some("ko")),
            ("1951", Some("Russian"), None),
            ("", None, None),
        ] {
            assert_eq!(lang(text, language), expected, "{text}");
        }
    }
}
