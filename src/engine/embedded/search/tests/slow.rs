//! A slow search through records in memory, written from the definitions and sharing nothing
//! with the index but the chain and the keys.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::analyse::Analyser;
use crate::engine::{ShelfPath, is_light};
use crate::query::filter::{DateRange, Facet, Filters, Shelf, UNDATED, Undated};
use crate::query::tree::{Arrangement, Form, LikeWord, Node, Scope, Word};
use crate::record::Record;
use crate::record::reference::{Reference, archive_key, level_key};

/// A record with its words and keys.
pub(super) struct Read {
    pub(super) record: Record,
    values: BTreeMap<Facet, Vec<String>>,
    references: Vec<[String; 4]>,
    /// Parts by scope: the folded form and stem of each word.
    parts: Vec<(Scope, Vec<(String, String)>)>,
}

pub(super) fn read(record: &Record) -> Read {
    let mut analyser = Analyser::new();
    let mut parts = Vec::new();
    let mut add = |scope: Scope, text: &str| {
        let mut words = Vec::new();
        analyser.tokens(text, |token| {
            words.push((token.folded.to_owned(), token.stem.to_owned()));
        });
        parts.push((scope, words));
    };
    record.title.iter().for_each(|text| add(Scope::Title, text));
    record
        .summary
        .iter()
        .for_each(|text| add(Scope::Summary, text));
    record
        .people
        .iter()
        .for_each(|text| add(Scope::Person, text));
    record.body.iter().for_each(|text| add(Scope::Body, text));
    record
        .places
        .iter()
        .for_each(|text| add(Scope::Place, text));
    record
        .subjects
        .iter()
        .for_each(|text| add(Scope::Subject, text));
    let plain = Facet::ALL
        .into_iter()
        .filter(|facet| facet.shelf_level().is_none());
    Read {
        values: plain.map(|facet| (facet, values(record, facet))).collect(),
        references: record.references.iter().map(keys).collect(),
        record: record.clone(),
        parts,
    }
}

/// Filters, with the keys of their values.
pub(super) struct Keyed {
    filters: Filters,
    plain: Vec<(Facet, Vec<String>, Vec<String>)>,
    include: [Vec<String>; 4],
    exclude: [Vec<String>; 4],
}

impl Keyed {
    pub(super) fn new(filters: &Filters) -> Self {
        let mut keyed = Self {
            filters: filters.clone(),
            plain: Vec::new(),
            include: Default::default(),
            exclude: Default::default(),
        };
        for (facet, selection) in &filters.facets {
            let keys = |values: &[String]| -> Vec<String> {
                let place = facet.shelf_level();
                let key_of = |value: &String| match place {
                    Some(place) => key(place, value),
                    None => filter_key(*facet, value),
                };
                values.iter().map(key_of).collect()
            };
            let (include, exclude) = (keys(&selection.include), keys(&selection.exclude));
            match facet.shelf_level() {
                Some(place) => (keyed.include[place], keyed.exclude[place]) = (include, exclude),
                None => keyed.plain.push((*facet, include, exclude)),
            }
        }
        keyed
    }

    fn wants(&self, place: usize, own: &String) -> bool {
        self.include[place].is_empty() || self.include[place].contains(own)
    }
}

/// A function word that a record need not have.
fn is_free(node: &Node) -> bool {
    let Node::Or(children) = node else {
        return false;
    };
    matches!(&children[..], [Node::Word { word, .. }, Node::Everything] if is_light(&word.typed))
}

impl Read {
    fn parts(&self, scope: Scope) -> impl Iterator<Item = &Vec<(String, String)>> {
        self.parts.iter().filter_map(move |(own, words)| {
            let composite = [Scope::Title, Scope::Summary, Scope::Person, Scope::Body];
            let looked_at = *own == scope || (scope == Scope::Anywhere && composite.contains(own));
            looked_at.then_some(words)
        })
    }

    /// Whether the record answers `node`; with `loose`, every AND of words is an OR.
    pub(super) fn answers(&self, node: &Node, loose: bool) -> bool {
        match node {
            Node::Everything => true,
            Node::Word { scope, word } => self.parts(*scope).any(|words| {
                words
                    .iter()
                    .any(|(folded, stem)| is_form(word, folded, stem))
            }),
            Node::Sequence {
                scope,
                words,
                arrangement,
            } => self
                .parts(*scope)
                .any(|part| stands(part, words, *arrangement)),
            Node::Shelf(shelf) => self.lies_in(shelf),
            Node::Reference(wanted) => self.lies_at(wanted),
            Node::Date(range) => self.is_dated(range),
            Node::Id(id) => self.record.id == *id,
            Node::Like(like) => {
                let has = |it: &&LikeWord| {
                    let word = it.word.clone();
                    let scope = Scope::Anywhere;
                    self.answers(&Node::Word { scope, word }, false)
                };
                let enough = like.words.iter().filter(has).count() >= like.least.max(1);
                enough && self.record.id != like.id
            }
            Node::And(children) => {
                let (words, others): (Vec<&Node>, Vec<&Node>) = children
                    .iter()
                    .partition(|child| loose && has_words(child) && !is_free(child));
                others.iter().all(|child| self.answers(child, loose))
                    && match words[..] {
                        [] => true,
                        [only] => self.answers(only, loose),
                        _ => words.iter().any(|child| self.has_some(child)),
                    }
            }
            Node::Or(children) | Node::Alternatives(children) => {
                children.iter().any(|child| self.answers(child, loose))
            }
            // What is excluded is meant as it was written.
            Node::Not(inner) => !self.answers(inner, false),
        }
    }

    /// Whether some word of a node that has words is there; to pass a filter beside it is not
    /// enough.
    fn has_some(&self, node: &Node) -> bool {
        match node {
            Node::Or(children) => {
                let mut words = children.iter().filter(|child| has_words(child));
                words.any(|child| self.answers(child, true))
            }
            _ => self.answers(node, true),
        }
    }

    fn lies_in(&self, shelf: &Shelf) -> bool {
        self.references.iter().any(|keys| {
            shelf.levels.iter().enumerate().all(|(place, level)| {
                level
                    .as_ref()
                    .is_none_or(|value| key(place, value) == keys[place])
            })
        })
    }

    fn lies_at(&self, wanted: &Reference) -> bool {
        self.record
            .references
            .iter()
            .any(|reference| reference.answers(wanted))
    }

    fn interval(&self) -> Option<(Date, Date)> {
        let days = self.record.date.as_ref()?.span()?;
        Some((days.earliest, days.latest))
    }

    fn is_dated(&self, range: &DateRange) -> bool {
        let Some((first, last)) = self.interval() else {
            return range.undated != Undated::Out;
        };
        if range.undated == Undated::Only {
            false
        } else if range.within {
            range.from.is_none_or(|from| from <= first) && range.to.is_none_or(|to| last <= to)
        } else {
            range.to.is_none_or(|to| first <= to) && range.from.is_none_or(|from| from <= last)
        }
    }

    /// Whether the record passes.
    pub(super) fn passes(&self, keyed: &Keyed) -> bool {
        let filters = &keyed.filters;
        let plain = keyed.plain.iter().all(|(facet, include, exclude)| {
            let has = |value: &String| self.values[facet].contains(value);
            (include.is_empty() || include.iter().any(has)) && !exclude.iter().any(has)
        });
        let at_reference = filters.references.is_empty()
            || filters.references.iter().any(|wanted| self.lies_at(wanted));
        let from_source = filters.sources.is_empty()
            || filters.sources.iter().any(|path| {
                let places = &self.record.provenance;
                places
                    .iter()
                    .any(|place| std::path::Path::new(&place.source).starts_with(path))
            });
        plain
            && self.passes_shelf(keyed)
            && at_reference
            && from_source
            && filters.date.is_none_or(|range| self.is_dated(&range))
    }

    fn passes_shelf(&self, keyed: &Keyed) -> bool {
        let all = &self.references;
        let included = keyed.include.iter().all(Vec::is_empty)
            || all
                .iter()
                .any(|keys| (0..4).all(|place| keyed.wants(place, &keys[place])));
        let excluded = all.iter().any(|keys| {
            (0..4).any(|place| {
                keyed.exclude[place].contains(&keys[place])
                    && (0..place).all(|above| keyed.wants(above, &keys[above]))
            })
        });
        included && !excluded
    }

    /// Keys of the values, and paths, that the record can count for.
    pub(super) fn facet_keys(&self, facet: Facet) -> Vec<String> {
        let Some(level) = facet.shelf_level() else {
            return self.values[&facet].clone();
        };
        let present = self
            .references
            .iter()
            .filter(|keys| !keys[level].is_empty());
        present.map(|keys| keys[..=level].join("\u{1f}")).collect()
    }
}

/// Keys of the values that the record has of a facet that is not bound.
fn values(record: &Record, facet: Facet) -> Vec<String> {
    let one = |value: &Option<String>| value.iter().cloned().collect::<Vec<_>>();
    let raw: Vec<String> = match facet {
        Facet::Language => one(&record.language),
        Facet::Type => one(&record.kind),
        Facet::Collection => vec![record.collection.clone()],
        Facet::Person => record.people.clone(),
        Facet::Place => record.places.clone(),
        Facet::Subject => record.subjects.clone(),
        Facet::Evidence => record
            .standings()
            .iter()
            .map(|(value, standing)| format!("{}:{}", value.name(), standing.name()))
            .collect(),
        Facet::Year => months(record)
            .iter()
            .map(|(year, _)| year.to_string())
            .collect(),
        Facet::Decade => months(record)
            .iter()
            .map(|(year, _)| (year / 10 * 10).to_string())
            .collect(),
        Facet::Month => months(record)
            .iter()
            .map(|(year, month)| format!("{year}-{month:02}"))
            .collect(),
        _ => Vec::new(),
    };
    let is_time = matches!(facet, Facet::Year | Facet::Decade | Facet::Month);
    if is_time && raw.is_empty() {
        return vec![UNDATED.to_owned()];
    }
    raw.iter().map(|value| filter_key(facet, value)).collect()
}

/// Year and month of every month touched, an open end closed by the convention.
fn months(record: &Record) -> Vec<(i16, i8)> {
    let Some(days) = record.date.as_ref().and_then(|date| date.span()) else {
        return Vec::new();
    };
    let month = |date: Date| (date.year(), date.month());
    let mut months = Vec::new();
    let mut next = month(days.earliest);
    while next <= month(days.latest) {
        months.push(next);
        next = if next.1 == 12 {
            (next.0 + 1, 1)
        } else {
            (next.0, next.1 + 1)
        };
    }
    months
}

/// The key of a value that a facet showed.
pub(super) fn shown_key(facet: Facet, value: &str, path: Option<&ShelfPath>) -> String {
    match path {
        Some(path) => {
            let keys: Vec<String> = path
                .0
                .iter()
                .enumerate()
                .map(|(place, value)| key(place, value))
                .collect();
            keys.join("\u{1f}")
        }
        None => filter_key(facet, value),
    }
}

fn filter_key(facet: Facet, value: &str) -> String {
    match facet {
        Facet::Year | Facet::Decade | Facet::Month => value.to_owned(),
        _ => {
            let mut words: Vec<String> = Vec::new();
            Analyser::new().tokens(value, |token| words.push(token.folded.to_owned()));
            headed(facet, &words).unwrap_or_else(|| words.join(" "))
        }
    }
}

/// The key of the heading that `index::NAMES` gives a value, found without the lookup.
fn headed(facet: Facet, words: &[String]) -> Option<String> {
    let is_year = |word: &&String| word.bytes().all(|byte| byte.is_ascii_digit());
    let years = words.iter().rev().take_while(is_year).count();
    let name = words[..words.len() - years].join(" ");
    let preferred = match (facet, name.as_str()) {
        (Facet::Person, "rakosi" | "matyas rakosi" | "rakosi matyas") => "matyas rakosi",
        (Facet::Person, "kim il sung" | "il sung" | "embassy") => "kim il sung",
        (Facet::Place, "demilitarized zone" | "zone" | "line" | "front line") => {
            "demilitarized zone"
        }
        _ => return None,
    };
    Some(preferred.to_owned())
}

fn keys(reference: &Reference) -> [String; 4] {
    let value = |level: Option<&str>| level.unwrap_or_default().to_owned();
    [
        reference.archive.clone(),
        value(reference.fond()),
        value(reference.opis()),
        value(reference.delo()),
    ]
    .iter()
    .enumerate()
    .map(|(place, value)| key(place, value))
    .collect::<Vec<_>>()
    .try_into()
    .unwrap()
}

fn key(place: usize, value: &str) -> String {
    match (place, value) {
        (_, "") => String::new(),
        (0, archive) => archive_key(archive),
        (_, level) => level_key(level),
    }
}

pub(super) fn has_words(node: &Node) -> bool {
    match node {
        Node::Word { .. } | Node::Sequence { .. } => true,
        Node::Like(like) => !like.words.is_empty(),
        Node::And(children) | Node::Or(children) | Node::Alternatives(children) => {
            children.iter().any(has_words)
        }
        _ => false,
    }
}

fn is_form(word: &Word, folded: &str, stem: &str) -> bool {
    match &word.form {
        Form::Stem(wanted) => wanted == stem,
        Form::Name {
            stem: wanted,
            others,
        } => wanted == stem || others.iter().any(|other| other == folded),
        Form::Exact(wanted) => wanted == folded,
        Form::Written(_) | Form::Joined { .. } => unreachable!("no text is read as these"),
        Form::Wildcard(pattern) => {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            is_like(&chars(pattern), &chars(folded))
        }
        Form::Fuzzy {
            folded: wanted,
            distance,
        } => edits(wanted, folded) <= usize::from(*distance),
    }
}

fn is_like(pattern: &[char], word: &[char]) -> bool {
    match pattern.split_first() {
        None => word.is_empty(),
        Some(('*', rest)) => (0..=word.len()).any(|run| is_like(rest, &word[run..])),
        Some((wanted, rest)) => word.split_first().is_some_and(|(first, tail)| {
            (*wanted == '?' || wanted == first) && is_like(rest, tail)
        }),
    }
}

fn edits(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut table = vec![vec![0; right.len() + 1]; left.len() + 1];
    for i in 0..=left.len() {
        for j in 0..=right.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let same = usize::from(left[i - 1] != right[j - 1]);
                let mut best = (table[i - 1][j - 1] + same)
                    .min(table[i - 1][j] + 1)
                    .min(table[i][j - 1] + 1);
                if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                    best = best.min(table[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    table[left.len()][right.len()]
}

/// Tries every choice of a place for every word.
fn stands(part: &[(String, String)], words: &[Word], arrangement: Arrangement) -> bool {
    fn choose(
        part: &[(String, String)],
        words: &[Word],
        arrangement: Arrangement,
        chosen: &mut Vec<usize>,
    ) -> bool {
        let Some(word) = words.get(chosen.len()) else {
            return true;
        };
        (0..part.len()).any(|place| {
            let (folded, stem) = &part[place];
            if chosen.contains(&place) || !is_form(word, folded, stem) {
                return false;
            }
            let fits = match arrangement {
                Arrangement::Phrase => chosen.last().is_none_or(|last| last + 1 == place),
                Arrangement::Near { slop } => chosen
                    .iter()
                    .all(|other| other.abs_diff(place) < words.len() + slop as usize),
            };
            if !fits {
                return false;
            }
            chosen.push(place);
            let found = choose(part, words, arrangement, chosen);
            chosen.pop();
            found
        })
    }
    choose(part, words, arrangement, &mut Vec::new())
}
