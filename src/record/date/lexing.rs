//! From a date line to tokens that carry what their words may mean.
//!
//! Owns the cutting of a text into numbers, words and marks, and three clean-ups that every later
//! step relies on: footnote marks and quotation marks vanish, square brackets become a property
//! of what stands in them, and a number that belongs to a shelfmark, a register or a clock is
//! marked as no part of a date. Takes a text, gives [`Token`]s with byte ranges into it.
//! Deliberately ignores line ends: a date line may be broken anywhere.

use super::words::{LEXICON, Meaning, fold, is_modifier_sign};
use unicode_normalization::char::is_combining_mark;

/// A piece of a date line.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it follows the token before it without a gap.
    pub(super) glued: bool,
    /// Whether it stands in square brackets.
    pub(super) bracketed: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Number {
        value: u32,
        digits: usize,
        /// False for a number of a shelfmark, a register or a clock.
        usable: bool,
    },
    Word {
        meanings: &'static [Meaning],
        roman: Option<u8>,
        letters: usize,
    },
    Dot,
    Comma,
    Colon,
    Slash,
    Dash,
    Apostrophe,
    Query,
    /// ~, the *circa* of ISO 8601-2.
    Tilde,
    /// № or #.
    NumberSign,
    Open,
    Close,
    Other,
}

impl Token {
    /// What `pick` makes of the first meaning that fits.
    pub(super) fn meaning<T>(&self, pick: impl FnMut(Meaning) -> Option<T>) -> Option<T> {
        match self.kind {
            Kind::Word { meanings, .. } => meanings.iter().copied().find_map(pick),
            _ => None,
        }
    }

    pub(super) fn means(&self, wanted: Meaning) -> bool {
        self.meaning(|meaning| (meaning == wanted).then_some(()))
            .is_some()
    }

    pub(super) fn roman(&self) -> Option<u8> {
        match self.kind {
            Kind::Word { roman, .. } => roman,
            _ => None,
        }
    }

    /// Value and count of digits of a number that may be part of a date.
    pub(super) fn number(&self) -> Option<(u32, usize)> {
        match self.kind {
            Kind::Number {
                value,
                digits,
                usable: true,
            } => Some((value, digits)),
            _ => None,
        }
    }

    fn any_number(&self) -> Option<(u32, usize)> {
        match self.kind {
            Kind::Number { value, digits, .. } => Some((value, digits)),
            _ => None,
        }
    }

    fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Word { .. })
    }
}

/// Cuts `text` into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = name(clean(cut(text)));
    mark_foreign_numbers(&mut tokens);
    tokens
}

/// What the first cut gives: words still with their letters, brackets still there.
enum Raw {
    Number { value: u32, digits: usize },
    Word { folded: String, roman: Option<u8> },
    Mark(Kind),
    SquareOpen,
    SquareClose,
}

struct Piece {
    raw: Raw,
    start: usize,
    end: usize,
    glued: bool,
    bracketed: bool,
}

fn cut(text: &str) -> Vec<Piece> {
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
    let roman = LEXICON.roman_month(run);
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
        let end = run[start..]
            .char_indices()
            .find(|(_, c)| digit(*c).is_some() != of_digits)
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
                roman: LEXICON.roman_month(part),
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
        '.' | '。' => Kind::Dot,
        ',' | ';' => Kind::Comma,
        ':' => Kind::Colon,
        '/' | '\\' | '∕' | '⁄' => Kind::Slash,
        '-' | '‐'..='―' | '−' | '–' => Kind::Dash,
        '\'' | '’' | '‘' | '`' => Kind::Apostrophe,
        '?' => Kind::Query,
        '~' => Kind::Tilde,
        '№' | '#' => Kind::NumberSign,
        '(' => Kind::Open,
        ')' => Kind::Close,
        _ => Kind::Other,
    })
}

/// Takes the square brackets away and mends what they cut: `19[51]` is one number, the `[213]`
/// of `1963[213]` a footnote, `(?)` a question mark.
fn clean(pieces: Vec<Piece>) -> Vec<Piece> {
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

/// Gives words their meanings; several in a row that mean something together become one token.
fn name(pieces: Vec<Piece>) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        let mut end = at + 1;
        let kind = match &piece.raw {
            Raw::Number { value, digits } => Kind::Number {
                value: *value,
                digits: *digits,
                usable: true,
            },
            Raw::Word { folded, roman } => {
                // What is glued to a number is its suffix and begins no phrase: the `s` of
                // `1950s. d…` is no `s. d.`.
                let suffix = piece.glued
                    && matches!(
                        tokens.last(),
                        Some(Token {
                            kind: Kind::Number { .. },
                            ..
                        })
                    );
                let found = LEXICON
                    .entries(folded)
                    .iter()
                    .filter(|entry| entry.rest.is_empty() || !suffix)
                    .find_map(|entry| Some((phrase_end(&pieces, at + 1, &entry.rest)?, entry)));
                let meanings = found.map_or(&[][..], |(stop, entry)| {
                    end = stop;
                    &entry.meanings[..]
                });
                Kind::Word {
                    meanings,
                    roman: *roman,
                    letters: folded.chars().count(),
                }
            }
            Raw::Mark(kind) => kind.clone(),
            Raw::SquareOpen | Raw::SquareClose => Kind::Other,
        };
        tokens.push(Token {
            kind,
            start: piece.start,
            end: pieces[end - 1].end,
            glued: piece.glued,
            bracketed: piece.bracketed,
        });
        at = end;
    }
    tokens
}

/// Where the phrase ends whose further words are `rest`, if they stand at `at`.
fn phrase_end(pieces: &[Piece], mut at: usize, rest: &[String]) -> Option<usize> {
    for word in rest {
        let mut skipped = 0;
        while let Some(Piece {
            raw: Raw::Mark(Kind::Dot | Kind::Dash | Kind::Slash | Kind::Apostrophe),
            ..
        }) = pieces.get(at)
        {
            at += 1;
            skipped += 1;
            if skipped > 2 {
                return None;
            }
        }
        match pieces.get(at) {
            Some(Piece {
                raw: Raw::Word { folded, .. },
                ..
            }) if folded == word => at += 1,
            _ => return None,
        }
    }
    Some(at)
}

/// Marks the numbers that are no part of a date: `P102`, `No. 1352`, `2873/GS`, the second half
/// of `No. 1754 - 1765`, `7 p.m.`, `9:30`.
fn mark_foreign_numbers(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        if tokens[at].any_number().is_some() && (is_labelled(tokens, at) || is_clock(tokens, at)) {
            if let Kind::Number { usable, .. } = &mut tokens[at].kind {
                *usable = false;
            }
        }
    }
}

fn is_labelled(tokens: &[Token], at: usize) -> bool {
    let Some((value, digits)) = tokens[at].any_number() else {
        return false;
    };
    let back = |steps: usize| at.checked_sub(steps).and_then(|index| tokens.get(index));
    // 2873/GS, 3497/TS-ns; but 19/Nov/51 and 22/Х-57 are dates.
    if let (Some(slash), Some(word)) = (tokens.get(at + 1), tokens.get(at + 2)) {
        let named = word.roman().is_some()
            || word.meaning(month).is_some()
            || word.means(Meaning::YearWord);
        if slash.kind == Kind::Slash && slash.glued && word.glued && word.is_word() && !named {
            return true;
        }
    }
    let Some(before) = back(1) else { return false };
    if tokens[at].glued && before.is_word() {
        // P102; but Nov19 and c1951 are dates. The Q of Q3 is read by the grammar.
        return before
            .meaning(|meaning| (!matches!(meaning, Meaning::NumberWord)).then_some(()))
            .is_none()
            && !before.means_quarter();
    }
    let label = match before.kind {
        Kind::Dot => back(2),
        _ => Some(before),
    };
    if label.is_some_and(|label| {
        label.kind == Kind::NumberSign
            || label.means(Meaning::NumberWord) && !label.means(Meaning::YearWord)
    }) {
        return true;
    }
    // A further number of the same label.
    let chained = back(2).is_some_and(|head| {
        matches!(head.kind, Kind::Number { usable: false, .. })
            || head.any_number().is_some_and(|(_, digits)| digits > 4)
    });
    let head = back(2)
        .and_then(Token::any_number)
        .map_or(0, |(value, _)| value);
    match before.kind {
        Kind::Slash if tokens[at].glued && before.glued => {
            chained
                || back(2).is_some_and(|word| {
                    word.is_word() && word.roman().is_none() && word.meaning(month).is_none()
                })
        }
        Kind::Dash => chained && digits >= 3 && is_registered(tokens, at),
        Kind::Comma => chained && digits >= 3 && value.abs_diff(head) <= 20,
        _ => false,
    }
}

/// Whether the chain of numbers that ends at `at` hangs on a label, not on a clock.
fn is_registered(tokens: &[Token], at: usize) -> bool {
    at >= 2 && !is_clock(tokens, at - 2)
}

fn is_clock(tokens: &[Token], at: usize) -> bool {
    let colon =
        |token: Option<&Token>| token.is_some_and(|token| token.kind == Kind::Colon && token.glued);
    if colon(tokens.get(at + 1))
        && tokens
            .get(at + 2)
            .is_some_and(|next| next.glued && next.any_number().is_some())
    {
        return true;
    }
    if at >= 2
        && tokens[at].glued
        && colon(tokens.get(at - 1))
        && tokens[at - 2].any_number().is_some()
    {
        return true;
    }
    let mut next = at + 1;
    // 9.30 hours
    if let (Some(dot), Some(minutes)) = (tokens.get(next), tokens.get(next + 1)) {
        if dot.kind == Kind::Dot && minutes.glued && minutes.any_number().is_some() {
            next += 2;
        }
    }
    tokens
        .get(next)
        .is_some_and(|word| word.means(Meaning::Clock) && !word.means(Meaning::Filler))
}

/// The month that a word may name, with October for *listopad* left to the caller.
pub(super) fn month(meaning: Meaning) -> Option<u8> {
    match meaning {
        Meaning::Month(number) => Some(number),
        Meaning::Listopad => Some(11),
        _ => None,
    }
}

impl Token {
    /// The letter of `Q3`.
    pub(super) fn means_quarter(&self) -> bool {
        self.means(Meaning::QuarterLetter)
    }
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
        || is_combining_mark(c)
        || is_modifier_sign(c)
        || is_invisible(c)
}

/// Superscript letters and figures, asterisks, daggers, and quotation marks and blanks to fill in,
/// as in «19» ноября or "__" November.
fn is_footnote_mark(c: char) -> bool {
    matches!(
        c,
        '*' | '†' | '‡' | '§' | '¹' | '²' | '³' | '⁰'..='₎' | '\u{1d2c}'..='\u{1d6a}'
            | '\u{1d9b}'..='\u{1dbf}' | '\u{2b0}'..='\u{2b8}' | '\u{2e0}'..='\u{2e4}'
            | '"' | '“' | '”' | '„' | '«' | '»' | '_'
    )
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
