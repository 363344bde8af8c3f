//! Reads what stands between the labelled levels of a reference.
//!
//! Years, leaves without a label, remarks, descriptions of the paper and *ibid.*: takes the token
//! behind the last level, gives the token at which the run goes on, or none where it ends. What
//! goes on is bounded in length and never crosses a publication, a credit or another archive.

use super::super::keys;
use super::super::labels::{self, Meaning};
use super::super::lexing::Token;
use super::super::values;
use super::super::{Level, LevelKind};
use super::draft::{MAX_LEVELS, rank};
use super::run::Run;

/// How far a description may go between two sets of leaves.
const MAX_DESCRIPTION_TOKENS: usize = 48;
/// Tokens between the brackets of a file's years at most.
const MAX_YEAR_TOKENS: usize = 8;
/// How far a remark may go between two levels.
const MAX_REMARK_TOKENS: usize = 12;

impl Run<'_, '_> {
    /// A lower level that was not said yet, behind a few words of remark in the same sentence:
    /// `fond 0102 (Referentura po Koree), opis 10`.
    pub(super) fn after_remark(&mut self, at: usize) -> Option<usize> {
        let reader = self.reader;
        if self.draft.listy.is_some() || self.draft.is_empty() {
            return None;
        }
        for (offset, token) in reader
            .tokens
            .get(at..)?
            .iter()
            .take(MAX_REMARK_TOKENS)
            .enumerate()
        {
            let next = at + offset;
            let sentence_ends = token.is_mark('.')
                && offset > 0
                && reader.tokens[next - 1].folded().chars().count() > 3;
            // `f. 102 DPOO, 1898 g., op. 226`.
            if token.is_digits() {
                return self.year(next);
            }
            if token.is_mark(';') || sentence_ends {
                return None;
            }
            if labels::ends_a_reference(token.folded())
                || reader.heading(next).is_some_and(|heading| heading.sure)
            {
                return None;
            }
            let Some(label) = reader.level_label(next, self.scheme) else {
                continue;
            };
            let kind = match label.meaning {
                Meaning::Opis => LevelKind::Opis,
                Meaning::Papka => LevelKind::Papka,
                Meaning::Delo => LevelKind::Delo,
                _ => return None,
            };
            let stopped = reader.tokens[label.end - 1].is_mark('.');
            let lower = !self
                .draft
                .levels
                .iter()
                .any(|level| rank(level.kind) >= rank(kind));
            return (lower && (label.strong || stopped)).then_some(next);
        }
        None
    }

    /// The year of the papers, between opis and papka at the Russian foreign ministry.
    pub(super) fn year(&mut self, at: usize) -> Option<usize> {
        let tokens = self.reader.tokens;
        let token = &tokens[at];
        let written = &self.reader.text[token.start..token.end];
        let is_year =
            written.len() == 4 && (written.starts_with("18") || written.starts_with("19"));
        if !token.is_digits()
            || !is_year
            || !self.draft.says(LevelKind::Fond)
            || self.draft.levels.len() >= MAX_LEVELS
        {
            return None;
        }
        let mut end = at + 1;
        if tokens
            .get(end)
            .is_some_and(|next| matches!(next.folded(), "g" | "г" | "god" | "год"))
        {
            end += 1;
        }
        let next = self.reader.skip_separators(end);
        let label = self.reader.level_label(next, self.scheme)?;
        if !matches!(
            label.meaning,
            Meaning::Opis | Meaning::Papka | Meaning::PapkaOrPage | Meaning::Delo | Meaning::Other
        ) || self.draft.levels.last()?.kind == LevelKind::Delo
        {
            return None;
        }
        self.draft.levels.push(Level {
            kind: LevelKind::Other,
            label: String::new(),
            value: written.to_owned(),
        });
        self.extend_to(at + 1);
        Some(end)
    }

    /// The word that makes the level just said a supplement: said as a level of its own, since
    /// opis 14 and its supplement are two inventories.
    pub(super) fn supplement(&mut self, at: usize) -> Option<usize> {
        let token = &self.reader.tokens[at];
        let room = !self.draft.is_empty() && self.draft.levels.len() < MAX_LEVELS;
        if !room || !labels::is_supplement(token.folded()) {
            return None;
        }
        self.draft.levels.push(Level {
            kind: LevelKind::Other,
            label: String::new(),
            value: keys::latin(&self.reader.text[token.start..token.end]),
        });
        self.extend_to(at + 1);
        let stop = self.reader.tokens.get(at + 1);
        Some(at + 1 + usize::from(stop.is_some_and(|next| next.is_mark('.'))))
    }

    /// The year of a file in brackets behind it (`д. 2049 (1854), д. 3504 (1860)`).
    pub(super) fn bracketed_year(&mut self, at: usize) -> Option<usize> {
        let tokens = self.reader.tokens;
        let opens = at > 0 && tokens[at - 1].is_mark('(');
        if !opens || self.draft.levels.last()?.kind != LevelKind::Delo {
            return None;
        }
        let inside = tokens[at..]
            .iter()
            .take(MAX_YEAR_TOKENS)
            .position(|token| token.is_mark(')'))?;
        let is_year = |token: &Token| token.is_digits() && token.end - token.start == 4;
        let years = tokens[at..at + inside].iter().all(|token| {
            is_year(token)
                || token.is_dash()
                || token.is_mark('.')
                || matches!(token.folded(), "г" | "гг" | "g" | "gg")
        });
        (years && is_year(&tokens[at])).then_some(at + inside + 1)
    }

    /// Leaves without a label right behind the delo: a span (`d. 47, 95-104`), or what stands
    /// behind a colon (`17/162/37: 51`).
    pub(super) fn unlabelled(&mut self, at: usize, next: usize) -> Option<usize> {
        let tokens = self.reader.tokens;
        let parted = tokens
            .get(at)
            .is_some_and(|token| token.is_mark(',') || token.is_mark(':'));
        if !parted || next != at + 1 || !self.draft.says(LevelKind::Delo) {
            return None;
        }
        if self.draft.listy.is_some() {
            return None;
        }
        let value = values::leaf_list(self.reader.text, tokens, next)?;
        let follower = tokens.get(value.end);
        let ends = follower.is_none_or(|token| {
            matches!(token.kind, super::Kind::Mark(_)) && !token.is_mark('/') && !token.is_dash()
        });
        if !ends
            || !(value.text.contains('-') || tokens[at].is_mark(':'))
            || value.text.starts_with("19") && value.text.len() > 8
        {
            return None;
        }
        self.draft.listy = Some(value.text.clone());
        self.extend_to(value.end);
        Some(value.end)
    }

    /// `s.ch.`, the secret part of a fond: said, but no part of its number.
    pub(super) fn secret_part(&mut self, at: usize) -> Option<usize> {
        let last = self.draft.levels.last()?;
        if last.kind != LevelKind::Fond {
            return None;
        }
        let words: Vec<&str> = self.reader.tokens[at..]
            .iter()
            .take(3)
            .map(Token::folded)
            .collect();
        let end = match words.as_slice() {
            ["s" | "с", "", "ch" | "ч", ..] => at + 3,
            ["sch" | "сч", ..] => at + 1,
            _ => return None,
        };
        self.extend_to(end);
        Some(end)
    }

    /// Leaves, or *ibid.*, behind a description of the paper (`Original. Typewritten text.`).
    pub(super) fn after_description(&mut self, at: usize) -> Option<usize> {
        if self.draft.is_empty() {
            return None;
        }
        let reader = self.reader;
        let window = reader.tokens.len().min(at + MAX_DESCRIPTION_TOKENS);
        for next in at..window {
            let token = &reader.tokens[next];
            let begins = next == at || !reader.tokens[next - 1].is_word();
            if let Some(end) = labels::same_place_end(reader.tokens, next) {
                let after = reader.skip_separators(end);
                reader.level_label(after, self.scheme)?;
                self.renewed = true;
                return Some(after);
            }
            if begins
                && next > at
                && reader.tokens[next - 1].is_mark('.')
                && let Some(label) = reader.level_label(next, self.scheme)
                && label.meaning == Meaning::Listy
                && self.draft.listy.is_some()
            {
                return Some(next);
            }
            let from = reader.tokens.get(next + 1).map_or("", Token::folded) == "from";
            let description =
                token.folded() == "translated" && from || token.folded() == "translation";
            if labels::ends_a_reference(token.folded()) && !description
                || begins && reader.heading(next).is_some_and(|heading| heading.sure)
            {
                return None;
            }
        }
        None
    }
}
