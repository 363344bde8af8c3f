//! Reads references to archives that the authority does not know but the source states outright.
//!
//! Takes the place of a fond label with no known archive before it. Where at least a fond and an
//! opis or delo follow, the archive is the field right before (`State Archive of Kharkiv Oblast`,
//! `TsGASO`), or a known archive right behind (`f. 5, op. 28, d. 412, RGANI`). Otherwise there is
//! none, and so no reference.

use super::super::labels::Meaning;
use super::super::lexing::{Kind, Token};
use super::super::{FoundReference, Scheme, labels};
use super::Reader;
use super::run::Run;

/// Tokens of an archive's own wording at most.
const MAX_NAME_TOKENS: usize = 18;

/// Stems of the words that make a name an archive's.
const ARCHIVE_WORDS: &[&str] = &[
    "archiv",
    "arhiv",
    "arkhiv",
    "архив",
    "архів",
    "архіў",
    "arkiv",
    "levelt",
    "archiw",
    "library",
    "museum",
    "музе",
    "библиотек",
    "bibliot",
];

impl Reader<'_> {
    /// The references whose levels begin at `at`, and the token after them.
    pub(super) fn stated(&self, at: usize) -> Option<(Vec<FoundReference>, usize)> {
        let label = self.level_label(at, Scheme::FondOpisDelo)?;
        if label.meaning != Meaning::Fond {
            return None;
        }
        let mut run = Run::new(self, "", Scheme::FondOpisDelo, self.tokens[at].start);
        let end = run.read(at);
        let mut found = run.finish();
        let sure = found.first().is_some_and(|first| {
            let reference = &first.reference;
            reference.fond().is_some() && (reference.opis().is_some() || reference.delo().is_some())
        });
        let nothing = Some((Vec::new(), end));
        if !sure {
            return nothing;
        }
        if let Some((start, name)) = self.name_before(at) {
            let text = self.text;
            for (place, one) in found.iter_mut().enumerate() {
                one.reference.archive.clone_from(&name);
                if place == 0 {
                    one.range.start = start;
                    one.reference.text = text[one.range.clone()].to_owned();
                }
            }
            return Some((found, end));
        }
        let behind = self.skip_separators(end);
        if behind > end + 2 {
            return nothing;
        }
        let Some(heading) = self.heading(behind) else {
            return nothing;
        };
        let archive = match heading.archive.map(|at| self.authority.at(at)) {
            Some(archive) if heading.sure && archive.scheme.is_labelled() => archive,
            _ => return nothing,
        };
        let closes = self
            .tokens
            .get(heading.end)
            .is_none_or(|next| matches!(next.kind, Kind::Mark('.' | ';' | ')' | ']')));
        if !closes || !self.after_heading(&heading).0.is_empty() {
            return nothing;
        }
        // Now that the archive is known, its own scheme reads the levels.
        let mut run = Run::new(self, archive.code, archive.scheme, self.tokens[at].start);
        run.read(at);
        let mut found = run.finish();
        if let Some(last) = found.last_mut() {
            last.range.end = self.tokens[heading.end - 1].end;
            last.reference.text = self.text[last.range.clone()].to_owned();
        }
        Some((found, heading.end))
    }

    /// The wording of an archive before token `at`, with or without a place in between: its first
    /// byte and itself.
    fn name_before(&self, at: usize) -> Option<(usize, String)> {
        let field = self.field_before(at);
        let place = self.authority.place_at(self.tokens, field.start);
        if !field.is_empty() && place == Some(field.end) {
            return self.as_name(self.field_before(field.start));
        }
        self.as_name(field)
    }

    /// The tokens between separators that end before token `at`.
    fn field_before(&self, at: usize) -> std::ops::Range<usize> {
        let mut end = at;
        while end > 0 && matches!(self.tokens[end - 1].kind, Kind::Mark(',' | '.' | ':' | '(')) {
            end -= 1;
        }
        let mut start = end;
        while start > 0 && end - start < MAX_NAME_TOKENS {
            let before = &self.tokens[start - 1];
            let parts = matches!(
                before.kind,
                Kind::Mark(',' | ';' | ':' | '"' | '”' | '“' | '.')
            ) || before.quoted
                || before.is_digits();
            if parts {
                break;
            }
            start -= 1;
            if self.tokens[start].line {
                break;
            }
        }
        while start < end && is_lead(&self.tokens[start]) {
            start += 1;
        }
        start..end
    }

    /// The words of a field, if they name an archive.
    fn as_name(&self, field: std::ops::Range<usize>) -> Option<(usize, String)> {
        let name = self.tokens.get(field)?;
        let first = name.first()?;
        let text = &self.text[first.start..name.last()?.end];
        if !text.starts_with(char::is_uppercase) {
            return None;
        }
        let named = name.iter().any(|token| {
            ARCHIVE_WORDS
                .iter()
                .any(|word| token.folded().starts_with(word))
        });
        let abbreviated = name.len() <= 3 && {
            let upper = text.chars().filter(|letter| letter.is_uppercase()).count();
            let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
            name.iter().all(|token| token.is_word() || token.is_dash())
                && upper >= 2
                && (3..=14).contains(&letters)
                && upper * 2 >= letters
        };
        (named || abbreviated).then(|| (first.start, text.to_owned()))
    }
}

/// Words that lead up to a citation.
fn is_lead(token: &Token) -> bool {
    !token.is_word()
        || matches!(
            token.folded(),
            "see" | "cf" | "source" | "sources" | "in" | "from" | "the" | "см" | "источник"
        )
        || labels::is_connector(token.folded())
}
