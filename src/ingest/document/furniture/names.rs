//! Lines that are nothing but a name: of a kind of document, an office, an enclosure, an issue.
//!
//! Takes a line cut into its words ([`Line`]), says which of these it is. Known gap: offices whose
//! name begins and ends with words that titles have too (`Bureau of …`, `… Council`).

use std::ops::Range;

use super::{Class, Line, MIN_WORD_CHARS, is_number};

/// Words of the name of an office.
const MAX_WORDS_OF_ORGANISATION: usize = 9;

impl Line<'_> {
    /// Whether the line is nothing but the name of a kind of document, also of such as may bear a day.
    pub(in crate::ingest::document) fn is_kind_of_document(&self) -> bool {
        !self.words.is_empty() && self.all(|class| matches!(class, Class::Kind | Class::Document))
    }

    /// Whether the line is the name of an office, school or court and nothing more: who made a paper
    /// is no title of it.
    pub(in crate::ingest::document) fn is_organisation(&self) -> bool {
        let words = self.words.len();
        let is_at_edge = |(class, range): &(Class, Range<usize>)| match class {
            Class::Organisation => range.start == 0,
            Class::OrganisationEnd => range.end == words && words > 1,
            _ => false,
        };
        let is_name = |(word, range): (&str, &Range<usize>)| {
            let written = &self.text[range.clone()];
            word.chars().count() < MIN_WORD_CHARS || written.starts_with(char::is_uppercase)
        };
        let is_written = |text: &str| !text.contains([':', ';', '?', '"', '“', '«']);
        words <= MAX_WORDS_OF_ORGANISATION
            && self.found.iter().any(is_at_edge)
            && is_written(self.text)
            // Of Russian names only the first word has a capital letter.
            && (self.words().all(is_name) || !self.text.is_ascii())
            && !self.has(Class::About)
            && !self.has(Class::Kind)
            && !self.has(Class::Document)
    }

    /// Whether the line names an enclosure by its number: `Annex D`, `Приложение № 2`.
    pub(in crate::ingest::document) fn is_annex(&self) -> bool {
        let begins =
            |(class, range): &(Class, Range<usize>)| *class == Class::Annex && range.start == 0;
        let is_number = |(word, _): (&str, &Range<usize>)| {
            word.chars().count() == 1 || is_number(word) || matches!(word, "no" | "nr" | "to")
        };
        self.found.iter().any(begins) && self.words().skip(1).all(is_number)
    }

    /// Whether the line is nothing but single letters: the initials of an office (`F B I`).
    pub(in crate::ingest::document) fn is_initials(&self) -> bool {
        let is_letter = |(word, _): (&str, &Range<usize>)| {
            word.chars().count() == 1 && word.chars().all(char::is_alphabetic)
        };
        self.words.len() > 1 && self.words().all(is_letter)
    }

    /// Whether the line is that of an issue of a journal: `Vol. 12, No. 3 (Summer 1998), pp. 101-134`.
    pub(super) fn is_issue(&self) -> bool {
        let numbered = |wanted: &[&str]| {
            let next = self.words().skip(1);
            self.words()
                .zip(next)
                .any(|((word, _), (next, _))| wanted.contains(&word) && is_number(next))
        };
        numbered(&["vol", "volume", "bd", "jg", "jahrgang", "том", "tome"])
            && numbered(&["no", "nr", "issue", "heft", "pp", "p", "вып", "s", "с"])
    }
}
