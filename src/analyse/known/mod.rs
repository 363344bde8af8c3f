//! The names authority, looked up by words: who is meant, and what else they are called.
//!
//! Owns [`KnownNames`]: which names may stand in for the words of a query ([`KnownNames::longest`])
//! and which values of a list of people or places are one ([`Headings`]). The names of the program
//! are compiled (`built_in`) and read in place; a reader's own ([`Names`]) lie over them. Which
//! names an index holds, and how a query is widened by them, is decided elsewhere.
//!
//! What may stand in for what, so that no two people are ever merged:
//!
//! - A family name alone stands for the same family name in other spellings, and for the
//!   pseudonyms of its bearer; never for a whole name, never for another bearer.
//! - A whole name stands for other whole names, former names, pseudonyms and abbreviations; never
//!   for a family name alone, which would find more people than were asked for.
//! - A pseudonym, former name or abbreviation stands for all other names of its bearer.
//! - A name that two bear stands only for what both of them are called, and is never looked for in
//!   place of a name that only one of them bears.
//! - A name that is an ordinary word (`MID`) or stands inside the name of another (Kim Il) is known
//!   only as it is written in the file, and never looked for in place of another, but that an
//!   abbreviation is where it is written as one.

mod built_in;
#[cfg(test)]
pub(crate) mod compile;
mod headings;
mod own;

use std::sync::{Arc, LazyLock};

use crate::record::name::{NameKind, Names, VariantKind, Years};
use built_in::BuiltIn;
pub use headings::{Heading, Headings};
use own::Own;
pub(crate) use own::{NameWord, words_of};

/// A word of a query, as typed and as folded.
#[derive(Debug, Clone, Copy)]
pub struct SeenWord<'a> {
    /// As typed.
    pub typed: &'a str,
    /// Folded.
    pub folded: &'a str,
    /// Folded and stemmed.
    pub stem: &'a str,
}

impl SeenWord<'_> {
    /// Whether it may carry the ending of a case, which the stem takes off: Сталину, Stalin's.
    fn may_be_inflected(&self) -> bool {
        let is_cyrillic = |letter: char| matches!(letter, '\u{400}'..='\u{52F}');
        self.folded.chars().all(is_cyrillic) || self.typed.contains(['\'', '’'])
    }
}

/// A name that a query begins with.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// How many words of the query it takes.
    pub words: usize,
    /// The names that may stand in for it, in the order of the files; none of them twice.
    pub others: Vec<Other<'a>>,
}

/// A name that may stand in for the one typed.
#[derive(Debug, Clone)]
pub struct Other<'a> {
    /// As written.
    pub text: &'a str,
    /// How it belongs to its bearer.
    pub kind: VariantKind,
    /// Its folded words, joined by blanks; at least one.
    pub folded: &'a str,
    /// The years in which the two mean the same; always where none are given.
    pub years: Option<Years>,
    /// Whether it is a word as well (`UN`), so that only its capitals say what is meant.
    pub is_word: bool,
}

/// A name of an entry: the numbers of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bearer {
    entry: usize,
    variant: usize,
}

/// One name of an entry.
#[derive(Debug, Clone, Copy)]
struct Name<'a> {
    text: &'a str,
    /// Its folded words, joined by blanks; empty where it has none.
    folded: &'a str,
    kind: VariantKind,
    years: Option<Years>,
    is_word: bool,
}

/// The names of an authority, looked up by their words.
#[derive(Debug)]
pub struct KnownNames {
    /// Entries are numbered from here on into `own`.
    built_in: BuiltIn,
    own: Own,
}

impl KnownNames {
    /// The names that come with the program.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        static KNOWN: LazyLock<Arc<KnownNames>> =
            LazyLock::new(|| Arc::new(KnownNames::with(Names::default())));
        Arc::clone(&KNOWN)
    }

    /// The names that come with the program and those of `own`. An entry whose kind and preferred
    /// form stand there already adds its names to those.
    #[must_use]
    pub fn with(own: Names) -> Self {
        let built_in = BuiltIn::standard();
        Self {
            built_in,
            own: Own::new(own, built_in),
        }
    }

    /// These names alone. Names without any word are left out.
    #[must_use]
    pub fn new(names: Names) -> Self {
        let built_in = BuiltIn::empty();
        Self {
            built_in,
            own: Own::new(names, built_in),
        }
    }

    /// Which values of a list of people and bodies are one.
    #[must_use]
    pub fn people(&self) -> Headings<'_> {
        Headings::new(self, headings::HeadingList::People)
    }

    /// Which values of a list of places are one.
    #[must_use]
    pub fn places(&self) -> Headings<'_> {
        Headings::new(self, headings::HeadingList::Places)
    }

    /// The longest name that `words` begin with, in any case of it.
    #[must_use]
    pub fn longest(&self, words: &[SeenWord<'_>]) -> Option<Known<'_>> {
        let longest = self.built_in.longest().max(self.own.longest);
        (1..=words.len().min(longest))
            .rev()
            .find_map(|count| self.whole(&words[..count]))
    }

    /// The name that these words are, all together.
    fn whole(&self, words: &[SeenWord<'_>]) -> Option<Known<'_>> {
        let is_meant = |bearer: &Bearer| {
            self.name(*bearer)
                .is_some_and(|name| !name.is_word || is_as_written(name.text, words))
        };
        let key = joined(words.iter().map(|word| word.folded));
        let mut bearers = self.by_folded(&key);
        bearers.retain(is_meant);
        if bearers.is_empty() && words.iter().any(SeenWord::may_be_inflected) {
            bearers = self.by_stem(&joined(words.iter().map(|word| word.stem)));
            bearers.retain(is_meant);
            // An ending may stand only where there can be one.
            bearers.retain(|bearer| {
                let folded = self.name(*bearer).map_or("", |name| name.folded);
                words
                    .iter()
                    .zip(folded.split(' '))
                    .all(|(seen, word)| seen.may_be_inflected() || seen.folded == word)
            });
        }
        // Two names of one entry that fold alike are one.
        bearers.dedup_by_key(|bearer| bearer.entry);
        (!bearers.is_empty()).then(|| Known {
            words: words.len(),
            others: self.others(&bearers),
        })
    }

    /// Who bears a name by its folded words, in the order of the files.
    fn by_folded(&self, key: &str) -> Vec<Bearer> {
        self.bearers(self.built_in.by_folded(key), self.own.by_folded(key))
    }

    /// Likewise by its stems, of names that the stems still tell from ordinary words.
    fn by_stem(&self, key: &str) -> Vec<Bearer> {
        self.bearers(self.built_in.by_stem(key), self.own.by_stem(key))
    }

    fn bearers(&self, built_in: impl Iterator<Item = Bearer>, own: &[Bearer]) -> Vec<Bearer> {
        let built_in = built_in.filter(|bearer| !self.own.has(bearer.entry));
        let mut bearers: Vec<Bearer> = built_in.chain(own.iter().copied()).collect();
        if !own.is_empty() {
            bearers.sort_by_key(|bearer| (bearer.entry, bearer.variant));
        }
        bearers
    }

    /// What an entry is about, and its names.
    fn entry(&self, number: usize) -> (NameKind, Vec<Name<'_>>) {
        match self.own.entry(number) {
            Some(entry) => entry,
            None => self.built_in.entry(number),
        }
    }

    fn name(&self, bearer: Bearer) -> Option<Name<'_>> {
        self.entry(bearer.entry).1.get(bearer.variant).copied()
    }

    /// What may stand in for a name that `bearers` bear.
    fn others(&self, bearers: &[Bearer]) -> Vec<Other<'_>> {
        let mut others = Vec::new();
        let Some((first, rest)) = bearers.split_first() else {
            return others;
        };
        let entries: Vec<(NameKind, Vec<Name<'_>>)> = bearers
            .iter()
            .map(|bearer| self.entry(bearer.entry))
            .collect();
        let (kind, names) = &entries[0];
        let typed = names[first.variant];
        let mut seen = vec![typed.folded];
        for other in names {
            if other.folded.is_empty() || seen.contains(&other.folded) {
                continue;
            }
            // Whoever else is called so must be meant as well.
            let called = self.by_folded(other.folded);
            let is_meant = |one: &Bearer| bearers.iter().any(|meant| meant.entry == one.entry);
            if !called.iter().all(is_meant) {
                continue;
            }
            let mut years = stands_in(*kind, typed, *other);
            for (bearer, (kind, names)) in rest.iter().zip(&entries[1..]) {
                let theirs = called.iter().find(|one| one.entry == bearer.entry);
                let theirs = theirs
                    .and_then(|one| stands_in(*kind, names[bearer.variant], names[one.variant]));
                years = years.zip(theirs).map(|(one, other)| one.or(other));
            }
            if let Some(years) = years {
                others.push(Other {
                    text: other.text,
                    kind: other.kind,
                    folded: other.folded,
                    years: years.limited(),
                    is_word: other.is_word,
                });
                seen.push(other.folded);
            }
        }
        others
    }
}

/// When `other` may stand in for `typed`, two names of one entry; never where none is given.
fn stands_in(kind: NameKind, typed: Name<'_>, other: Name<'_>) -> Option<Span> {
    let allowed = match (typed.kind, other.kind) {
        (_, VariantKind::Abbreviation) if other.is_word => is_written(other.text),
        _ if other.is_word => false,
        _ if kind != NameKind::Person => true,
        (VariantKind::Family, other) => {
            matches!(other, VariantKind::Family | VariantKind::Pseudonym)
        }
        (VariantKind::Spelling, other) => other != VariantKind::Family,
        _ => true,
    };
    let span = Span::of(typed.years).overlap(Span::of(other.years));
    span.filter(|_| allowed)
}

/// Whether an abbreviation is indexed as such: two to six capitals, with full stops or without.
fn is_written(text: &str) -> bool {
    let letters = text.chars().filter(|letter| *letter != '.');
    text.chars()
        .all(|letter| letter.is_uppercase() || letter == '.')
        && (2..=6).contains(&letters.count())
}

/// Years with open ends as the ends of the calendar.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: i16,
    to: i16,
}

impl Span {
    fn of(years: Option<Years>) -> Self {
        Self {
            from: years.and_then(|years| years.from).unwrap_or(i16::MIN),
            to: years.and_then(|years| years.to).unwrap_or(i16::MAX),
        }
    }

    /// The years in both.
    fn overlap(self, other: Self) -> Option<Self> {
        let both = Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        };
        (both.from <= both.to).then_some(both)
    }

    /// The years in either, and those in between.
    fn or(self, other: Self) -> Self {
        Self {
            from: self.from.min(other.from),
            to: self.to.max(other.to),
        }
    }

    /// The years as the authority has them; none where both ends are open.
    fn limited(self) -> Option<Years> {
        let from = Some(self.from).filter(|from| *from != i16::MIN);
        let to = Some(self.to).filter(|to| *to != i16::MAX);
        (from.is_some() || to.is_some()).then_some(Years { from, to })
    }
}

/// Whether the words are typed with the capitals of `text`.
fn is_as_written(text: &str, words: &[SeenWord<'_>]) -> bool {
    let letters = text.chars().filter(|letter| letter.is_alphanumeric());
    let typed = words.iter().flat_map(|word| word.typed.chars());
    letters.eq(typed.filter(|letter| letter.is_alphanumeric()))
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for word in words {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

#[cfg(test)]
mod tests;
