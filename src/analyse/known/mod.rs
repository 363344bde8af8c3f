//! The names authority, looked up by words: who is meant, and what else they are called.
//!
//! Owns [`KnownNames`]: which names may stand in for the words of a query ([`KnownNames::longest`])
//! and which values of a list of people or places are one ([`Headings`]). Takes [`Names`], gives
//! names with their folded words. Which of them an index holds, and how a query is widened by
//! them, is decided elsewhere.
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
//!   only as it is written in the file, and never looked for in place of another.

mod headings;

use std::borrow::Cow;
use std::panic::resume_unwind;
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;

use rustc_hash::FxHashMap;

use super::Analyser;
use crate::record::name::{NameEntry, NameKind, Names, Variant, VariantKind, Years};
pub use headings::{Heading, Headings};

/// A word of a name, in the forms under which it is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameWord {
    /// Folded.
    pub folded: String,
    /// Folded and stemmed.
    pub stem: String,
}

impl NameWord {
    /// Fewest letters of a stem that still tells a name from ordinary words.
    const SURE_LETTERS: usize = 4;

    /// Whether the stem would find more than the name: stemming leaves `над`, above, of Надь.
    #[must_use]
    pub fn is_blunt(&self) -> bool {
        self.stem != self.folded && self.stem.chars().count() < Self::SURE_LETTERS
    }
}

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
    /// Who bears it, in the order of the files; at least one.
    pub entries: Vec<&'a NameEntry>,
    /// The names that may stand in for it, in the order of the files; none of them twice.
    pub others: Vec<Other<'a>>,
}

/// A name that may stand in for the one typed.
#[derive(Debug, Clone)]
pub struct Other<'a> {
    /// The name.
    pub variant: &'a Variant,
    /// Its words, in order; at least one.
    pub words: &'a [NameWord],
    /// The years in which the two mean the same; always where none are given.
    pub years: Option<Years>,
}

/// A name of an entry: the places of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bearer {
    entry: usize,
    variant: usize,
}

/// The names of an authority, looked up by their words.
#[derive(Debug)]
pub struct KnownNames {
    names: Cow<'static, Names>,
    /// By entry and variant, the words of the name.
    words: Vec<Vec<Vec<NameWord>>>,
    /// Who bears a name, by its folded words joined by blanks.
    by_folded: FxHashMap<String, Vec<Bearer>>,
    /// Likewise by stems, of names that the stems still tell from ordinary words. Few searches ask
    /// for it, as for the headings, so it is made when one does.
    by_stem: OnceLock<FxHashMap<String, Vec<Bearer>>>,
    /// Words of the longest name.
    longest: usize,
    people: OnceLock<Headings>,
    places: OnceLock<Headings>,
}

impl KnownNames {
    /// The names that come with the program, made ready once.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        static BUILT_IN: LazyLock<Arc<KnownNames>> =
            LazyLock::new(|| Arc::new(KnownNames::of(Cow::Borrowed(Names::built_in()))));
        Arc::clone(&BUILT_IN)
    }

    /// Makes `names` ready. Names without any word are left out.
    #[must_use]
    pub fn new(names: Names) -> Self {
        Self::of(Cow::Owned(names))
    }

    fn of(names: Cow<'static, Names>) -> Self {
        let words = words_of_all(names.entries());
        let mut by_folded: FxHashMap<String, Vec<Bearer>> = FxHashMap::default();
        let mut longest = 0;
        for (entry, names) in words.iter().enumerate() {
            for (variant, name) in names.iter().enumerate() {
                longest = longest.max(name.len());
                if !name.is_empty() {
                    let key = joined(name.iter().map(|word| word.folded.as_str()));
                    let bearer = Bearer { entry, variant };
                    by_folded.entry(key).or_default().push(bearer);
                }
            }
        }
        Self {
            names,
            words,
            by_folded,
            by_stem: OnceLock::new(),
            longest,
            people: OnceLock::new(),
            places: OnceLock::new(),
        }
    }

    /// Who bears a name by its stems.
    fn by_stem(&self) -> &FxHashMap<String, Vec<Bearer>> {
        self.by_stem.get_or_init(|| {
            let mut by_stem: FxHashMap<String, Vec<Bearer>> = FxHashMap::default();
            for (entry, names) in self.words.iter().enumerate() {
                for (variant, name) in names.iter().enumerate() {
                    if !name.is_empty() && !name.iter().any(NameWord::is_blunt) {
                        let key = joined(name.iter().map(|word| word.stem.as_str()));
                        let bearer = Bearer { entry, variant };
                        by_stem.entry(key).or_default().push(bearer);
                    }
                }
            }
            by_stem
        })
    }

    fn headings(&self, kinds: &[NameKind]) -> Headings {
        Headings::new(self.names.entries(), &self.words, kinds)
    }

    /// The authority itself.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Which values of a list of people and bodies are one.
    #[must_use]
    pub fn people(&self) -> &Headings {
        let kinds = [NameKind::Person, NameKind::Institution];
        self.people.get_or_init(|| self.headings(&kinds))
    }

    /// Which values of a list of places are one.
    #[must_use]
    pub fn places(&self) -> &Headings {
        self.places
            .get_or_init(|| self.headings(&[NameKind::Place]))
    }

    /// The longest name that `words` begin with, in any case of it.
    #[must_use]
    pub fn longest(&self, words: &[SeenWord<'_>]) -> Option<Known<'_>> {
        (1..=words.len().min(self.longest))
            .rev()
            .find_map(|count| self.whole(&words[..count]))
    }

    /// The name that these words are, all together.
    fn whole(&self, words: &[SeenWord<'_>]) -> Option<Known<'_>> {
        let by = |map: &FxHashMap<String, Vec<Bearer>>, key: &str| -> Vec<Bearer> {
            let bearers = map.get(key).map_or(&[][..], Vec::as_slice);
            let mut bearers = bearers.to_vec();
            bearers.retain(|bearer| {
                let variant = self.variant(*bearer);
                !variant.is_word || is_as_written(&variant.text, words)
            });
            bearers
        };
        let mut bearers = by(
            &self.by_folded,
            &joined(words.iter().map(|word| word.folded)),
        );
        if bearers.is_empty() && words.iter().any(SeenWord::may_be_inflected) {
            bearers = by(self.by_stem(), &joined(words.iter().map(|word| word.stem)));
            // An ending may stand only where there can be one.
            bearers.retain(|bearer| {
                let name = &self.words[bearer.entry][bearer.variant];
                words
                    .iter()
                    .zip(name)
                    .all(|(seen, word)| seen.may_be_inflected() || seen.folded == word.folded)
            });
        }
        // Two names of one entry that fold alike are one.
        bearers.dedup_by_key(|bearer| bearer.entry);
        if bearers.is_empty() {
            return None;
        }
        Some(Known {
            words: words.len(),
            entries: bearers
                .iter()
                .map(|bearer| &self.names.entries()[bearer.entry])
                .collect(),
            others: self.others(&bearers),
        })
    }

    /// What may stand in for a name that `bearers` bear.
    fn others(&self, bearers: &[Bearer]) -> Vec<Other<'_>> {
        let mut others = Vec::new();
        let Some((first, rest)) = bearers.split_first() else {
            return others;
        };
        let typed = self.key(*first);
        let mut seen = vec![typed];
        for (variant, _) in self.names.entries()[first.entry]
            .variants
            .iter()
            .enumerate()
        {
            let other = Bearer { variant, ..*first };
            let key = self.key(other);
            if key.is_empty() || seen.contains(&key) {
                continue;
            }
            // Whoever else is called so must be meant as well.
            let called = self.by_folded.get(&key).map_or(&[][..], Vec::as_slice);
            let is_meant = |one: &Bearer| bearers.iter().any(|meant| meant.entry == one.entry);
            if !called.iter().all(is_meant) {
                continue;
            }
            let mut years = self.stands_in(*first, other);
            for bearer in rest {
                let theirs = called.iter().find(|one| one.entry == bearer.entry);
                let theirs = theirs.and_then(|one| self.stands_in(*bearer, *one));
                years = years.zip(theirs).map(|(one, other)| one.or(other));
            }
            if let Some(years) = years {
                others.push(Other {
                    variant: self.variant(other),
                    words: &self.words[other.entry][other.variant],
                    years: years.limited(),
                });
                seen.push(key);
            }
        }
        others
    }

    /// When `other` may stand in for `typed`, two names of one entry; never where none is given.
    fn stands_in(&self, typed: Bearer, other: Bearer) -> Option<Span> {
        let is_person = self.names.entries()[typed.entry].kind == NameKind::Person;
        let (typed, other) = (self.variant(typed), self.variant(other));
        let allowed = match (typed.kind, other.kind) {
            _ if other.is_word => false,
            _ if !is_person => true,
            (VariantKind::Family, other) => {
                matches!(other, VariantKind::Family | VariantKind::Pseudonym)
            }
            (VariantKind::Spelling, other) => other != VariantKind::Family,
            _ => true,
        };
        let span = Span::of(typed.years).overlap(Span::of(other.years));
        span.filter(|_| allowed)
    }

    fn variant(&self, bearer: Bearer) -> &Variant {
        &self.names.entries()[bearer.entry].variants[bearer.variant]
    }

    fn key(&self, bearer: Bearer) -> String {
        let words = &self.words[bearer.entry][bearer.variant];
        joined(words.iter().map(|word| word.folded.as_str()))
    }
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

/// The words of the names of each entry. A search waits for them, so two threads share the work.
fn words_of_all(entries: &[NameEntry]) -> Vec<Vec<Vec<NameWord>>> {
    let of_part = |part: &[NameEntry]| -> Vec<Vec<Vec<NameWord>>> {
        let mut analyser = Analyser::new();
        let mut of_entry = |entry: &NameEntry| {
            let names = entry.variants.iter();
            names
                .map(|name| words_of(&name.text, &mut analyser))
                .collect()
        };
        part.iter().map(&mut of_entry).collect()
    };
    let (first, second) = entries.split_at(entries.len() / 2);
    thread::scope(|scope| {
        let first = scope.spawn(|| of_part(first));
        let second = of_part(second);
        let mut words = first.join().unwrap_or_else(|panic| resume_unwind(panic));
        words.extend(second);
        words
    })
}

fn words_of(text: &str, analyser: &mut Analyser) -> Vec<NameWord> {
    let mut words = Vec::new();
    analyser.tokens(text, |token| {
        words.push(NameWord {
            folded: token.folded.to_owned(),
            stem: token.stem.to_owned(),
        });
    });
    words
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
mod soundness;
#[cfg(test)]
mod tests;
