//! Finds archives by their names, in a citation or alone.
//!
//! Owns the two indexes: abbreviations as bare letters (`AVP RF`, `АВП-РФ`, `A.V.P.R.F.`), and
//! names as a tree of words. Takes tokens and a place among them, gives the longest name that
//! begins there. A lookup reads a bounded number of tokens, so a walk over a text stays linear.

use std::collections::HashMap;

use super::super::keys;
use super::super::lexing::{self, Kind, Token};
use super::Archive;

/// An archive's name in a citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Candidate {
    /// Archives that bear it, as places in the authority.
    pub(in super::super) archives: Vec<usize>,
    /// First token after it.
    pub(in super::super) end: usize,
    /// Whether case and alphabet leave no doubt that it is a name.
    pub(in super::super) sure: bool,
}

/// The names of an authority, made ready for reading.
#[derive(Debug)]
pub(in super::super) struct Index {
    codes: HashMap<String, usize>,
    /// By bare lower-case letters: the letters with their case, and who bears them.
    short: HashMap<String, Vec<(String, usize)>>,
    longest_short: usize,
    nodes: Vec<Node>,
    /// Place names, by their words joined with a blank.
    places: HashMap<String, ()>,
}

#[derive(Debug, Default)]
struct Node {
    next: HashMap<String, usize>,
    archives: Vec<usize>,
}

impl Index {
    pub(super) fn new(archives: &[Archive]) -> Self {
        let mut index = Self {
            codes: HashMap::new(),
            short: HashMap::new(),
            longest_short: 0,
            nodes: vec![Node::default()],
            places: HashMap::new(),
        };
        for (at, archive) in archives.iter().enumerate() {
            index.codes.insert(archive.code.clone(), at);
            for short in abbreviations(archive) {
                let letters = bare(short);
                let bearers = index.short.entry(letters.to_lowercase()).or_default();
                index.longest_short = index.longest_short.max(letters.chars().count());
                if !bearers.contains(&(letters.clone(), at)) {
                    bearers.push((letters, at));
                }
            }
            for name in names(archive) {
                index.add_name(name, at);
            }
            for place in archive.places.iter().chain([&archive.country]) {
                index.places.insert(place_words(place).join(" "), ());
            }
        }
        index
    }

    fn add_name(&mut self, name: &str, at: usize) {
        let mut node = 0;
        for word in name_words(name) {
            let fresh = self.nodes.len();
            let next = *self.nodes[node].next.entry(word).or_insert(fresh);
            if next == fresh {
                self.nodes.push(Node::default());
            }
            node = next;
        }
        if node != 0 && !self.nodes[node].archives.contains(&at) {
            self.nodes[node].archives.push(at);
        }
    }

    pub(super) fn code(&self, code: &str) -> Option<usize> {
        self.codes.get(code).copied()
    }

    /// The archives that bear exactly `name`, in any case.
    pub(super) fn whole(&self, name: &str) -> Vec<usize> {
        let mut found: Vec<usize> = self
            .short
            .get(&bare(name).to_lowercase())
            .into_iter()
            .flatten()
            .map(|(_, at)| *at)
            .collect();
        if found.is_empty() {
            let mut node = Some(0);
            for word in name_words(name) {
                node = node.and_then(|node| self.nodes[node].next.get(&word).copied());
            }
            if let Some(node) = node {
                found.clone_from(&self.nodes[node].archives);
            }
        }
        found.dedup();
        found
    }

    /// The longest archive name that begins at token `at`.
    pub(in super::super) fn name_at(
        &self,
        text: &str,
        tokens: &[Token],
        at: usize,
    ) -> Option<Candidate> {
        let first = tokens.get(at)?;
        if !first.is_word() {
            return None;
        }
        if !first.spaced && at > 0 {
            let before = &tokens[at - 1];
            // A page number stuck to an abbreviation (`82RGANI`) is dirt of scanning, one stuck
            // to a hyphen or slash is part of another name.
            let joined = before.is_dash() || matches!(before.kind, Kind::Mark('/' | '@' | '_'));
            let stuck = before.is_digits() && first.end - first.start < 4;
            if joined || stuck || before.is_word() {
                return None;
            }
        }
        let name = self.long_name(tokens, at);
        let short = self.abbreviation(text, tokens, at);
        match (name, short) {
            (Some(name), Some(short)) if short.end > name.end => Some(short),
            (Some(name), _) => Some(name),
            (None, short) => short,
        }
    }

    fn long_name(&self, tokens: &[Token], at: usize) -> Option<Candidate> {
        // No name begins with a word that may be left out.
        keys::name_word(tokens[at].folded())?;
        let mut node = 0;
        let mut found = None;
        for (offset, token) in tokens[at..].iter().enumerate() {
            let word = match &token.kind {
                Kind::Word(folded) => folded,
                // Hyphens and line-end marks stand inside names, and a comma in a few.
                Kind::Mark('-' | ',' | '*' | '\'' | '’') if offset > 0 => continue,
                _ => break,
            };
            let Some(word) = keys::name_word(word) else {
                continue;
            };
            let Some(next) = self.nodes[node].next.get(&word) else {
                break;
            };
            node = *next;
            if !self.nodes[node].archives.is_empty() {
                found = Some(Candidate {
                    archives: self.nodes[node].archives.clone(),
                    end: at + offset + 1,
                    sure: true,
                });
            }
        }
        found
    }

    fn abbreviation(&self, text: &str, tokens: &[Token], at: usize) -> Option<Candidate> {
        let mut letters = String::new();
        let mut count = 0;
        let mut found = None;
        for (offset, token) in tokens[at..].iter().enumerate() {
            match &token.kind {
                Kind::Word(_) => {
                    if offset > 0 && token.line {
                        break;
                    }
                    let word = bare(&text[token.start..token.end]);
                    count += word.chars().count();
                    if count > self.longest_short {
                        break;
                    }
                    letters.push_str(&word);
                    // `N. A. Bulganin` is no National Archives: two or three letters must
                    // stand together.
                    if count < 4 && offset > 0 && word.chars().count() < 2 {
                        continue;
                    }
                    // A name that goes on in digits or letters is another one.
                    let follower = tokens.get(at + offset + 1);
                    if follower.is_some_and(|next| !next.spaced && next.is_digits()) {
                        continue;
                    }
                    if let Some(candidate) = self.short_candidate(&letters, at + offset + 1) {
                        found = Some(candidate);
                    }
                }
                Kind::Mark('.' | '/') => {}
                _ if token.is_dash() => {}
                _ => break,
            }
            if offset > 8 {
                break;
            }
        }
        found
    }

    fn short_candidate(&self, letters: &str, end: usize) -> Option<Candidate> {
        let bearers = self.short.get(&letters.to_lowercase())?;
        let upper = !letters.chars().any(char::is_lowercase);
        let sure: Vec<usize> = bearers
            .iter()
            .filter(|(exact, _)| upper || exact == letters)
            .map(|(_, at)| *at)
            .collect();
        if !sure.is_empty() {
            let mut archives = sure;
            archives.dedup();
            return Some(Candidate {
                archives,
                end,
                sure: true,
            });
        }
        // `avprf, f. 0102` as readers type it; short words in small letters are just words.
        (letters.chars().count() >= 4).then(|| {
            let mut archives: Vec<usize> = bearers.iter().map(|(_, at)| *at).collect();
            archives.dedup();
            Candidate {
                archives,
                end,
                sure: false,
            }
        })
    }

    /// The token after the place name that begins at `at`, if one does.
    pub(in super::super) fn place_at(&self, tokens: &[Token], at: usize) -> Option<usize> {
        let mut words = String::new();
        let mut found = None;
        for (offset, token) in tokens.get(at..)?.iter().take(4).enumerate() {
            let Kind::Word(folded) = &token.kind else {
                break;
            };
            if offset > 0 {
                words.push(' ');
            }
            words.push_str(folded);
            if self.places.contains_key(&words) {
                found = Some(at + offset + 1);
            }
        }
        found
    }
}

/// Whether one of the archive's names holds every word of `wanted`.
pub(super) fn has_words(archive: &Archive, wanted: &str) -> bool {
    let wanted = name_words(wanted);
    let long_enough = wanted.iter().any(|word| word.chars().count() >= 4);
    long_enough
        && names(archive).any(|name| {
            let words = name_words(name);
            wanted.iter().all(|word| words.contains(word))
        })
}

/// The code and every abbreviation.
pub(super) fn abbreviations(archive: &Archive) -> impl Iterator<Item = &str> {
    std::iter::once(&archive.code)
        .chain(&archive.abbreviations)
        .chain(&archive.former_abbreviations)
        .map(String::as_str)
}

/// Every name in words.
pub(super) fn names(archive: &Archive) -> impl Iterator<Item = &str> {
    archive
        .english
        .iter()
        .chain(&archive.original)
        .chain(&archive.transliterated)
        .chain(&archive.former)
        .map(String::as_str)
}

/// The letters of an abbreviation, case kept, diacritics not.
pub(super) fn bare(abbreviation: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    abbreviation
        .nfd()
        .filter(|character| character.is_alphanumeric() && !keys::is_combining(*character))
        .collect()
}

/// The words of a name as the tree holds them.
pub(super) fn name_words(name: &str) -> Vec<String> {
    lexing::tokens(name)
        .iter()
        .filter_map(|token| keys::name_word(token.folded()))
        .collect()
}

fn place_words(place: &str) -> Vec<String> {
    lexing::tokens(place)
        .iter()
        .map(|token| token.folded().to_owned())
        .collect()
}
