//! Reads a row of numbers without labels behind an archive's name.
//!
//! Takes the first token of the row, gives levels: `17/137/944`, `Р7523 105 168`, `558, 11, 334`,
//! `ERAF.1.4.1234`. Three numbers are fond, opis and delo. A fourth is the leaf, but at an archive
//! that counts by papki the third is the papka and the fourth the delo. Deliberately refuses what
//! could be a date, and a single number.

use super::super::keys;
use super::super::lexing::Token;
use super::super::{Level, LevelKind, Scheme, labels, values};
use super::Reader;

/// Numbers of a row at most: fond, opis, papka, delo, leaves.
const MAX_PARTS: usize = 5;

/// What parts the numbers of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// A mark that touches both numbers.
    Tight(char),
    /// A comma and a blank.
    Comma,
    /// A full stop and a blank.
    Stop,
    /// A blank.
    Blank,
}

type Row = (Vec<Level>, Option<String>, usize);

impl Reader<'_> {
    /// The row that begins at token `at`: levels, leaves, and the token after it.
    pub(super) fn bare(&self, at: usize, scheme: Scheme) -> Option<Row> {
        let (first, mut end) = self.number(at)?;
        let mut parts = vec![first];
        let mut joint = None;
        let mut listy = None;
        while parts.len() < MAX_PARTS {
            let Some((kind, next)) = self.joint_at(end) else {
                break;
            };
            if joint.is_some_and(|joint| joint != kind) {
                break;
            }
            let Some((part, after)) = self.number(next) else {
                break;
            };
            // The leaves at the end may be a span.
            let full = if scheme == Scheme::FondOpisPapkaDelo {
                4
            } else {
                3
            };
            if parts.len() == full {
                let value = values::leaf_list(self.text, self.tokens, next)?;
                listy = Some(value.text);
                end = value.end;
                break;
            }
            joint = Some(kind);
            parts.push(part);
            end = after;
        }
        let enough = match joint? {
            Joint::Tight('/') => 2,
            _ => 3,
        };
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        if parts.len() < enough || looks_like_a_date(&parts) || !self.ends_a_row(end, scheme) {
            return None;
        }
        let (levels, leaf) = assign(&parts, scheme)?;
        Some((levels, listy.or(leaf), end))
    }

    /// One number with its letters, without any joint, and the token after it.
    fn number(&self, at: usize) -> Option<(String, usize)> {
        let first = self.tokens.get(at)?;
        let mut end = at;
        if first.is_word() {
            if first.folded().chars().count() > 3
                || !self.text[first.start..].starts_with(char::is_uppercase)
            {
                return None;
            }
            end += 1;
            if self.tokens.get(end).is_some_and(Token::is_dash) {
                end += 1;
            }
        }
        let digits = self.tokens.get(end)?;
        if !digits.is_digits() || end > at && digits.spaced || digits.end - digits.start > 7 {
            return None;
        }
        end += 1;
        if let Some(suffix) = self.tokens.get(end)
            && suffix.is_word()
            && !suffix.spaced
        {
            if suffix.folded().chars().count() > 2 {
                return None;
            }
            end += 1;
        }
        let written = &self.text[first.start..self.tokens[end - 1].end];
        Some((keys::latin(written), end))
    }

    fn joint_at(&self, at: usize) -> Option<(Joint, usize)> {
        let token = self.tokens.get(at)?;
        let tight = self.tokens.get(at + 1).is_some_and(|next| !next.spaced) && !token.spaced;
        if token.is_dash() {
            return tight.then_some((Joint::Tight('-'), at + 1));
        }
        match token.kind {
            super::Kind::Mark(mark @ ('/' | '.' | ':')) if tight => {
                Some((Joint::Tight(mark), at + 1))
            }
            super::Kind::Mark('.') => Some((Joint::Stop, at + 1)),
            super::Kind::Mark(',') => Some((Joint::Comma, at + 1)),
            super::Kind::Digits if token.spaced && !token.line => Some((Joint::Blank, at)),
            _ => None,
        }
    }

    /// Whether a row may end before token `at`: not in the middle of a sentence.
    fn ends_a_row(&self, at: usize, scheme: Scheme) -> bool {
        match self.tokens.get(at) {
            None => true,
            Some(next) if next.is_digits() => false,
            Some(next) if next.is_word() => {
                next.spaced
                    && (labels::is_connector(next.folded())
                        || labels::label_at(self.tokens, at, scheme).is_some())
            }
            Some(next) => next.spaced || !next.is_mark('/'),
        }
    }
}

/// The levels that the numbers of a row stand for.
pub(super) fn assign(parts: &[&str], scheme: Scheme) -> Option<(Vec<Level>, Option<String>)> {
    use LevelKind::{Delo, Fond, Opis, Papka};
    let kinds: &[LevelKind] = match (parts.len(), scheme) {
        (2, _) => &[Fond, Opis],
        (3, _) => &[Fond, Opis, Delo],
        (4 | 5, Scheme::FondOpisPapkaDelo) => &[Fond, Opis, Papka, Delo],
        (4, _) => &[Fond, Opis, Delo],
        _ => return None,
    };
    let levels = kinds
        .iter()
        .zip(parts)
        .map(|(kind, part)| Level {
            kind: *kind,
            label: String::new(),
            value: (*part).to_owned(),
        })
        .collect();
    Some((
        levels,
        parts.get(kinds.len()).map(|leaf| (*leaf).to_owned()),
    ))
}

/// Whether the numbers could be a day (`19/11/1951`), or two years (`1956/57`).
pub(super) fn looks_like_a_date(parts: &[&str]) -> bool {
    let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let year = |number: u32| (1900..=2030).contains(&number);
    match numbers.as_slice() {
        [first, second] => year(*first) || year(*second),
        [day, month, last] => {
            *day <= 31 && *month <= 31 && year(*last) || year(*day) && *month <= 12 && *last <= 31
        }
        _ => false,
    }
}
