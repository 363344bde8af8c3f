//! Decides whether what stands behind an archive's name is a shelfmark or a sentence.
//!
//! Takes the tokens behind a heading, and the fields read there. In running text and in the noise of
//! optical recognition an archive's name stands beside numbers of all kinds; a shelfmark is believed
//! where a mark, a label with a value or the archive's own notation says so.

use super::super::Scheme;
use super::super::labels;
use super::super::lexing::{Kind, Token};
use super::Reader;
use super::free::Field;
use super::heading::Heading;

/// Words of a holding's name right behind the archive's at most.
const MAX_HOLDING_WORDS: usize = 5;

impl Reader<'_> {
    /// Whether a shelfmark can begin right behind the heading: a mark parts the two, or the words
    /// beside it are a label with a value or the archive's own notation. `NARA locates 12 records`
    /// is a sentence.
    pub(super) fn stands_beside(&self, heading: &Heading, scheme: Scheme) -> bool {
        let at = heading.end;
        let Some(first) = self.tokens.get(at) else {
            return false;
        };
        match first.kind {
            Kind::Mark(',' | ':' | '.' | '(' | '[') => return true,
            // `AQPPSH-MPKK-V. 1961` is the archive of the Albanian party; `CIA-IR-04` is no place.
            Kind::Mark(_) if first.is_dash() => {
                return first.spaced || !matches!(scheme, Scheme::American | Scheme::British);
            }
            Kind::Mark(_) => return false,
            _ => {}
        }
        if first.line {
            return false;
        }
        let rest = &self.text[first.start..];
        let marked = heading.archive.is_some_and(|archive| {
            let archive = self.authority.at(archive);
            archive
                .marks
                .iter()
                .chain(archive.holdings.iter())
                .any(|mark| {
                    rest.strip_prefix(mark)
                        .is_some_and(|after| !after.starts_with(char::is_alphanumeric))
                })
        });
        let notation = self.authority.notation_at(self.text, self.tokens, at);
        let own = notation.is_some() && notation == heading.archive;
        marked || own || self.is_code(at) || self.begins_with_holding(at)
    }

    /// Whether a name of files in capitals follows, up to a mark: `Department of State Central Files,
    /// 611.61/3-1253`, `Central Intelligence Agency Files, Job 79-R01012A`.
    fn begins_with_holding(&self, at: usize) -> bool {
        let words = self.tokens[at..]
            .iter()
            .take(MAX_HOLDING_WORDS)
            .take_while(|token| {
                let mut letters = self.text[token.start..token.end].chars();
                token.is_word()
                    && letters.next().is_some_and(char::is_uppercase)
                    && (letters.any(char::is_lowercase) || token.end - token.start < 5)
            })
            .count();
        let end = at + words;
        let parted = self
            .tokens
            .get(end)
            .is_some_and(|next| matches!(next.kind, Kind::Mark(',' | ':')));
        parted && words > 0 && self.names_holdings(&self.tokens[end - 1..end])
    }

    /// Whether a label with a value, or a code of the kind that only archives use, begins at `at`:
    /// `RG 59`, `t. 432`, `B 136/59748`, `XIX-J-1-j`, `106-00025-01`, `SZ1-02`.
    fn is_code(&self, at: usize) -> bool {
        let Some(first) = self.tokens.get(at) else {
            return false;
        };
        let number = |at: usize| self.tokens.get(at).is_some_and(Token::is_digits);
        let upper = self.text[first.start..first.end]
            .chars()
            .all(char::is_uppercase);
        if labels::is_free_label(first.folded()) {
            let stop = self
                .tokens
                .get(at + 1)
                .is_some_and(|next| next.is_mark('.'));
            let long = first.folded().chars().count() > 2 || upper;
            return number(at + 1) && long || stop && number(at + 2);
        }
        let joint = |at: usize| {
            let tight = |at: usize| self.tokens.get(at).is_some_and(|token| !token.spaced);
            tight(at)
                && tight(at + 1)
                && self.tokens.get(at).is_some_and(|token| {
                    token.is_dash() || matches!(token.kind, Kind::Mark('/' | '.' | ':'))
                })
                && self
                    .tokens
                    .get(at + 1)
                    .is_some_and(|next| !matches!(next.kind, Kind::Mark(_)))
        };
        if first.is_word() {
            return upper
                && first.folded().chars().count() <= 6
                && (number(at + 1) && joint(at + 2) || joint(at + 1));
        }
        let parts: Vec<&str> = (0..4)
            .map(|part| at + 2 * part)
            .take_while(|part| *part == at || joint(part - 1))
            .map(|part| &self.text[self.tokens[part].start..self.tokens[part].end])
            .collect();
        first.is_digits() && parts.len() > 1 && !super::bare::looks_like_a_date(&parts)
    }

    /// Whether a field shows that the whole is a shelfmark: a label with a value, or a number that is
    /// more than a plain count. At American archives files and papers have names without numbers.
    pub(super) fn is_firm(&self, field: &Field, scheme: Scheme) -> bool {
        let tokens = &self.tokens[field.clone()];
        if scheme == Scheme::American && self.names_holdings(tokens) {
            return true;
        }
        let [first, rest @ ..] = tokens else {
            return false;
        };
        let has_number = tokens.iter().any(Token::is_digits);
        // Chinese shelfmarks are rows of numbers that are never split; `CCA Files, Lot 70` is an office.
        if scheme == Scheme::Chinese && first.folded().is_ascii() {
            return has_number && tokens.iter().any(|token| token.is_dash() && !token.spaced);
        }
        let code = has_number
            && tokens.iter().any(|token| {
                !token.spaced
                    && (token.is_word() || token.is_dash() || matches!(token.kind, Kind::Mark('/')))
            });
        let lettered = rest
            .iter()
            .any(|token| token.is_digits() && !self.is_year(token))
            && first.is_word()
            && self.text[first.start..first.end]
                .chars()
                .all(char::is_uppercase);
        let group =
            first.folded() == "record" && rest.first().is_some_and(|next| next.folded() == "group");
        let labelled = has_number
            && (group
                || labels::is_free_label(first.folded())
                || tokens
                    .last()
                    .is_some_and(|last| labels::is_ordinal(last.folded())));
        let long = tokens.len() == 1 && first.is_digits() && first.end - first.start > 4;
        code || lettered || labelled || long
    }

    /// Whether a field names files or papers as American archives do.
    pub(super) fn names_holdings(&self, tokens: &[Token]) -> bool {
        tokens.iter().any(|token| {
            // In capitals throughout it is the noise of a form: `RECORDS 12 OF 15`.
            let written = &self.text[token.start..token.end];
            let shouted = written.len() > 2 && !written.chars().any(char::is_lowercase);
            !shouted
                && matches!(
                    token.folded(),
                    "files"
                        | "file"
                        | "papers"
                        | "lot"
                        | "records"
                        | "collection"
                        | "series"
                        | "correspondence"
                        | "rg"
                        | "box"
                        | "folder"
                        | "job"
                )
        })
    }
}
