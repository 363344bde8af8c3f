//! From a date line to pieces: numbers, words, marks, and no more brackets.
//!
//! Owns the cutting and two clean-ups: footnote marks and quotation marks vanish, square brackets
//! become a property of what stands in them. Takes a text, gives [`Piece`]s with byte ranges into
//! it.

use unicode_normalization::char::is_combining_mark;

use super::lexing::Kind;
use super::words::{era, fold, is_modifier_sign, roman_month};

/// What the first cut gives: words still with their letters, brackets still there.
pub(super) enum Raw {
    Number { value: u32, digits: usize },
    Word { folded: String, roman: Option<u8> },
    Mark(Kind),
    SquareOpen,
    SquareClose,
}

pub(super) struct Piece {
    pub(super) raw: Raw,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) glued: bool,
    pub(super) bracketed: bool,
}

pub(super) fn cut(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last_end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if is_invisible(c) {
            // Without a trace: what stands on its two sides is glued.
            if last_end == start {
                last_end = start + c.len_utf8();
            }
            continue;
        }
        if is_footnote_mark(c) || c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        let first = pieces.len();
        if c.is_alphanumeric() {
            while let Some((at, next)) = chars.next_if(|(_, next)| continues_word(*next)) {
                end = at + next.len_utf8();
            }
            cut_run(&text[start..end], start, &mut pieces);
        } else {
            pieces.push(Piece {
                raw: mark(c),
                start,
                end,
                glued: false,
                bracketed: false,
            });
        }
        if let Some(piece) = pieces.get_mut(first) {
            piece.glued = start == last_end && first > 0;
        }
        last_end = end;
    }
    pieces
}

/// Cuts a run of letters and digits: a Roman figure whole, else at every change of kind.
fn cut_run(run: &str, offset: usize, pieces: &mut Vec<Piece>) {
    let mut push = |raw, range: std::ops::Range<usize>| {
        pieces.push(Piece {
            raw,
            start: offset + range.start,
            end: offset + range.end,
            glued: range.start > 0,
            bracketed: false,
        });
    };
    let roman = roman_month(run);
    if roman.is_some() {
        push(
            Raw::Word {
                folded: fold(run),
                roman,
            },
            0..run.len(),
        );
        return;
    }
    let mut start = 0;
    while let Some(first) = run[start..].chars().next() {
        let of_digits = digit(first).is_some();
        let is_of_era = era(&run[..start]).is_some();
        if let Some((value, digits, length)) = numeral(&run[start..], is_of_era) {
            push(Raw::Number { value, digits }, start..start + length);
            start += length;
            continue;
        }
        let mut before = '\0';
        let end = run[start..]
            .char_indices()
            .find(|(at, c)| {
                // The sign behind a number is a word of its own: 年 of 年底, 月 of 月至.
                let behind_sign = *at > 0 && *at == first.len_utf8() && start > 0 && is_sign(first);
                let of_numeral = numeral_digit(*c).is_some() && numeral_digit(before).is_none();
                before = *c;
                digit(*c).is_some() != of_digits
                    || behind_sign
                    || *at > 0
                        && of_numeral
                        && numeral(&run[start + at..], era(&run[start..start + at]).is_some())
                            .is_some()
            })
            .map_or(run.len(), |(at, _)| start + at);
        let part = &run[start..end];
        let raw = if of_digits {
            Raw::Number {
                value: part.chars().filter_map(digit).fold(0u32, |value, digit| {
                    value.saturating_mul(10).saturating_add(digit)
                }),
                digits: part.chars().count(),
            }
        } else {
            Raw::Word {
                folded: fold(part),
                roman: roman_month(part),
            }
        };
        push(raw, start..end);
        start = end;
    }
}

fn mark(c: char) -> Raw {
    Raw::Mark(match c {
        '[' => return Raw::SquareOpen,
        ']' => return Raw::SquareClose,
        '.' | '。' | '．' => Kind::Dot,
        ',' | ';' | '、' | '，' => Kind::Comma,
        ':' | '：' => Kind::Colon,
        '/' | '\\' | '∕' | '⁄' | '／' => Kind::Slash,
        '-' | '‐'..='―' | '−' | '－' | '～' | '〜' => Kind::Dash,
        '&' => Kind::Ampersand,
        '\'' | '’' | '‘' | '`' => Kind::Apostrophe,
        '?' => Kind::Query,
        '~' => Kind::Tilde,
        '№' | '#' | '§' => Kind::NumberSign,
        '(' | '（' => Kind::Open,
        ')' | '）' => Kind::Close,
        _ => Kind::Other,
    })
}

/// Takes the square brackets away and mends what they cut: `19[51]` is one number, the `[213]`
/// of `1963[213]` a footnote, `(?)` a question mark.
pub(super) fn clean(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut cleaned: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut depth = 0u32;
    // Whether a bracket stands directly between the piece before and this one.
    let mut bridged = false;
    let mut gap = false;
    for mut piece in pieces {
        match piece.raw {
            Raw::SquareOpen => {
                depth += 1;
                gap |= !piece.glued;
                bridged = true;
                continue;
            }
            Raw::SquareClose => {
                depth = depth.saturating_sub(1);
                gap |= !piece.glued;
                bridged = true;
                continue;
            }
            _ => {}
        }
        gap |= !piece.glued;
        piece.glued = !gap;
        piece.bracketed = depth > 0;
        let crossed = std::mem::take(&mut bridged) && piece.glued;
        gap = false;
        let before = cleaned.last_mut();
        if let (
            true,
            Raw::Number { value, digits },
            Some(Piece {
                raw:
                    Raw::Number {
                        value: head,
                        digits: head_digits,
                    },
                end,
                bracketed,
                ..
            }),
        ) = (crossed, &piece.raw, before)
        {
            let joined = head
                .saturating_mul(10u32.saturating_pow(u32::try_from(*digits).unwrap_or(u32::MAX)))
                .saturating_add(*value);
            if *head_digits + digits == 4 && (1800..=2099).contains(&joined) {
                (*head, *head_digits) = (joined, 4);
                (*end, *bracketed) = (piece.end, true);
                continue;
            }
            if *head_digits == 4 && *digits <= 3 && piece.bracketed {
                gap = true;
                continue;
            }
        }
        let queried = matches!(
            cleaned.as_slice(),
            [
                ..,
                Piece {
                    raw: Raw::Mark(Kind::Open),
                    ..
                },
                Piece {
                    raw: Raw::Mark(Kind::Query),
                    ..
                }
            ]
        );
        if queried && matches!(piece.raw, Raw::Mark(Kind::Close)) {
            let open = cleaned.len() - 2;
            cleaned.remove(open);
            continue;
        }
        cleaned.push(piece);
    }
    cleaned
}

/// A Chinese number before the sign of a year, a month or a day (`一九五一年`, `十三日`): value,
/// digits as a reader of figures would count them, and bytes. A year of an era (`is_of_era`) has few.
fn numeral(run: &str, is_of_era: bool) -> Option<(u32, usize, usize)> {
    let mut figures = [0; 4];
    let mut count = 0;
    let mut length = 0;
    let mut chars = run.chars();
    let sign = loop {
        let c = chars.next()?;
        let Some(figure) = numeral_digit(c) else {
            break c;
        };
        *figures.get_mut(count)? = figure;
        count += 1;
        length += c.len_utf8();
    };
    let value = match figures[..count] {
        [a @ 0..=9, b @ 0..=9, c @ 0..=9, d @ 0..=9] => a * 1000 + b * 100 + c * 10 + d,
        _ if matches!(sign, '年') && !is_of_era => return None,
        [only @ 1..=30] => only,
        [10, one @ 1..=9] => 10 + one,
        [tens @ (20 | 30), one @ 1..=9] => tens + one,
        [tens @ 2..=3, 10] => tens * 10,
        [tens @ 2..=3, 10, one @ 1..=9] => tens * 10 + one,
        [tens @ 1..=3, one @ 0..=9] => tens * 10 + one,
        // 昭和四十二年
        [tens @ 4..=9, 10] if is_of_era => tens * 10,
        [tens @ 4..=9, 10, one @ 1..=9] if is_of_era => tens * 10 + one,
        _ => return None,
    };
    let digits = match value {
        0..=9 => 1,
        10..=99 => 2,
        _ => 4,
    };
    (is_sign(sign) && count > 0).then_some((value, digits, length))
}

/// A Chinese figure, with 十, 廿 and 卅 for ten, twenty and thirty.
fn numeral_digit(c: char) -> Option<u32> {
    const FIGURES: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    match c {
        '零' | '○' | '◯' => Some(0),
        '十' => Some(10),
        '廿' => Some(20),
        '卅' => Some(30),
        _ => (0..)
            .zip(FIGURES)
            .find_map(|(value, figure)| (figure == c).then_some(value)),
    }
}

/// Whether a character stands behind a number and says what it counts: year, month, day.
fn is_sign(c: char) -> bool {
    matches!(c, '年' | '月' | '日' | '號' | '号' | '년' | '월' | '일')
}

fn digit(c: char) -> Option<u32> {
    // Full-width digits stand in dates set by East Asian editors.
    match c {
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => c.to_digit(10),
    }
}

fn continues_word(c: char) -> bool {
    (c.is_alphanumeric() && !is_footnote_mark(c))
        // The nought of 一九五○年.
        || matches!(c, '○' | '◯')
        || is_combining_mark(c)
        || is_modifier_sign(c)
        || is_invisible(c)
}

/// Superscript letters and figures, asterisks, daggers, and quotation marks and blanks to fill in,
/// as in «19» ноября or "__" November.
fn is_footnote_mark(c: char) -> bool {
    matches!(
        c,
        '*' | '†' | '‡' | '¹' | '²' | '³' | '⁰'..='₎' | '\u{1d2c}'..='\u{1d6a}'
            | '\u{1d9b}'..='\u{1dbf}' | '\u{2b0}'..='\u{2b8}' | '\u{2e0}'..='\u{2e4}'
            | '"' | '“' | '”' | '„' | '«' | '»' | '_'
    )
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
