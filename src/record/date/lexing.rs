//! From a date line to tokens that carry what their words may mean.
//!
//! Owns [`Token`] and the naming of words, several in a row included. Takes a text, gives tokens
//! with byte ranges into it, numbers that belong to no date marked as such. Deliberately ignores
//! line ends: a date line may be broken anywhere.

use super::cutting::{Piece, Raw, clean, cut};
use super::file_number::file_numbers;
use super::foreign::mark_foreign_numbers;
use super::words::{self, Meaning, Meanings};
use crate::compiled::Texts;

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
        meanings: Meanings,
        roman: Option<u8>,
        letters: usize,
    },
    Dot,
    Comma,
    Colon,
    Slash,
    Dash,
    /// &, which joins two dates as *and* does.
    Ampersand,
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
            Kind::Word { meanings, .. } => meanings.iter().find_map(pick),
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

    pub(super) fn any_number(&self) -> Option<(u32, usize)> {
        match self.kind {
            Kind::Number { value, digits, .. } => Some((value, digits)),
            _ => None,
        }
    }

    pub(super) fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Word { .. })
    }

    /// The letter of `Q3`.
    pub(super) fn means_quarter(&self) -> bool {
        self.means(Meaning::QuarterLetter)
    }
}

/// Cuts `text` into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = name(clean(cut(text)));
    mark_foreign_numbers(&mut tokens);
    let mut at = 0;
    for (_, range) in file_numbers(text) {
        while let Some(token) = tokens.get_mut(at).filter(|token| token.start < range.end) {
            if let (true, Kind::Number { usable, .. }) =
                (token.start >= range.start, &mut token.kind)
            {
                *usable = false;
            }
            at += 1;
        }
    }
    tokens
}

/// Gives words their meanings; several in a row that mean something together become one token.
fn name(pieces: Vec<Piece>) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        if let Some((year, end)) = year_of_era(&pieces, at) {
            tokens.push(Token {
                kind: Kind::Number {
                    value: year,
                    digits: 4,
                    usable: true,
                },
                start: piece.start,
                end: pieces[end - 1].end,
                glued: false,
                bracketed: piece.bracketed,
            });
            at = end;
            continue;
        }
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
                let found = words::entries(folded)
                    .filter(|entry| !suffix || entry.rest.first().is_none())
                    .find_map(|entry| Some((phrase_end(&pieces, at + 1, entry.rest)?, entry)));
                let meanings = found.map_or_else(Meanings::default, |(stop, entry)| {
                    end = stop;
                    entry.meanings
                });
                Kind::Word {
                    meanings,
                    // The I of "i.e." is no January.
                    roman: roman.filter(|_| end == at + 1),
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

/// The year of `昭和26年` and `주체61(1972)년`, up to the sign of the year.
fn year_of_era(pieces: &[Piece], at: usize) -> Option<(u32, usize)> {
    let Raw::Word { folded, .. } = &pieces[at].raw else {
        return None;
    };
    let add = words::era(folded)?;
    let number = |at: usize| match pieces.get(at)?.raw {
        Raw::Number { value, .. } => Some(value),
        _ => None,
    };
    let own = number(at + 1)?.checked_add_signed(add)?;
    // The year of our own era may stand beside.
    let is_open = |at: usize, mark| matches!(pieces.get(at), Some(Piece { raw: Raw::Mark(kind), .. }) if *kind == mark);
    let beside = is_open(at + 2, Kind::Open) && is_open(at + 4, Kind::Close);
    let (year, end) = match number(at + 3).filter(|_| beside) {
        Some(beside) if beside == own => (beside, at + 5),
        Some(_) => return None,
        None => (own, at + 2),
    };
    let is_sign = match pieces.get(end) {
        Some(Piece {
            raw: Raw::Word { folded, .. },
            ..
        }) => words::entries(folded).any(|entry| {
            let mut meanings = entry.meanings.iter();
            entry.rest.first().is_none() && meanings.any(|meaning| meaning == Meaning::YearSign)
        }),
        _ => false,
    };
    ((1850..=2099).contains(&year) && is_sign).then_some((year, end))
}

/// Where the phrase ends whose further words are `rest`, if they stand at `at`.
fn phrase_end(pieces: &[Piece], mut at: usize, rest: Texts<'static>) -> Option<usize> {
    for word in rest.iter() {
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

/// The month that a word may name, with October for *listopad* left to the caller.
pub(super) fn month(meaning: Meaning) -> Option<u8> {
    match meaning {
        Meaning::Month(number) => Some(number),
        Meaning::Listopad => Some(11),
        _ => None,
    }
}
