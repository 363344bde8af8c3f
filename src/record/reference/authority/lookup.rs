//! Finds archives by their names, in a citation or alone.
//!
//! Owns the tables: codes, abbreviations as bare letters (`AVP RF`, `АВП-РФ`, `A.V.P.R.F.`), names
//! by their words, and places. Takes tokens and a place among them, gives the longest name that
//! begins there. A lookup reads a bounded number of tokens, so a walk over a text stays linear.

use super::super::keys;
use super::super::lexing::{self, Kind, Token};
use super::{Archive, Authority, DATA};
use crate::compiled::{Cursor, Map};

const CODES: Map<'static> = Map::new(DATA.get(1));
/// By bare lower-case letters: the letters with their case, and who bears them.
const SHORT: Map<'static> = Map::new(DATA.get(2));
/// By the words of a name, joined by blanks, who bears it.
const NAMES: Map<'static> = Map::new(DATA.get(3));
/// Place names, by their words joined with a blank.
const PLACES: Map<'static> = Map::new(DATA.get(4));
/// Most letters of an abbreviation.
const LONGEST_SHORT: Cursor<'static> = Cursor::new(DATA.get(5));

/// By the first word of a notation: the notation and its archive.
const NOTATIONS: Map<'static> = Map::new(DATA.get(6));

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

/// The archive of exactly that code.
pub(super) fn code(code: &str) -> Option<usize> {
    CODES.get(code).map(|mut at| at.number() as usize)
}

/// The archives that bear exactly `name`, in any case.
pub(super) fn whole(name: &str) -> Vec<usize> {
    let mut found: Vec<usize> = bearers(&bare(name).to_lowercase())
        .map(|(_, at)| at)
        .collect();
    if found.is_empty() {
        found = numbers(NAMES.get(&name_words(name).join(" ")).unwrap_or_default());
    }
    found.dedup();
    found
}

/// The letters with their case and the archive, of each that is so abbreviated.
fn bearers(letters: &str) -> impl Iterator<Item = (&'static str, usize)> {
    let mut bearers = SHORT.get(letters).unwrap_or_default();
    std::iter::from_fn(move || {
        (!bearers.is_done()).then(|| (bearers.text(), bearers.number() as usize))
    })
}

/// The rest of a value as numbers.
fn numbers(mut value: Cursor<'_>) -> Vec<usize> {
    let numbers = std::iter::from_fn(|| (!value.is_done()).then(|| value.number() as usize));
    numbers.collect()
}

impl Authority {
    /// The longest archive name that begins at token `at`.
    pub(in super::super) fn name_at(
        self,
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
        let name = long_name(tokens, at);
        let short = abbreviation(text, tokens, at);
        match (name, short) {
            (Some(name), Some(short)) if short.end > name.end => Some(short),
            (Some(name), _) => Some(name),
            (None, short) => short,
        }
    }

    /// The archive whose own notation begins at token `at`, where no name need stand before it.
    pub(in super::super) fn notation_at(
        self,
        text: &str,
        tokens: &[Token],
        at: usize,
    ) -> Option<usize> {
        let first = tokens.get(at)?;
        if !first.is_word()
            || !first.spaced
                && at > 0
                && !matches!(tokens[at - 1].kind, Kind::Mark('(' | '[' | '"' | '“'))
        {
            return None;
        }
        let mut known = NOTATIONS.get(&text[first.start..first.end])?;
        let rest = &text[first.start..];
        std::iter::from_fn(|| (!known.is_done()).then(|| (known.text(), known.number() as usize)))
            .find(|(notation, _)| begins_with_notation(rest, notation))
            .map(|(_, archive)| archive)
    }

    /// The token after the place name that begins at `at`, if one does.
    pub(in super::super) fn place_at(self, tokens: &[Token], at: usize) -> Option<usize> {
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
            if PLACES.contains(&words) {
                found = Some(at + offset + 1);
            }
        }
        found
    }
}

/// Whether `text` begins with a notation, in which `#` stands for a number and a blank for any.
fn begins_with_notation(text: &str, notation: &str) -> bool {
    let mut rest = text;
    for sign in notation.chars() {
        let after = match sign {
            '#' => rest.trim_start_matches(|letter: char| letter.is_ascii_digit()),
            ' ' => rest.trim_start_matches([' ', '\u{a0}']),
            _ => rest.strip_prefix(sign).unwrap_or(rest),
        };
        if after.len() == rest.len() {
            return false;
        }
        rest = after;
    }
    // A notation that ends with a mark goes on behind it, any other ends there.
    let goes_on = notation.ends_with(['/', '-']);
    goes_on == rest.starts_with(char::is_alphanumeric)
}

fn long_name(tokens: &[Token], at: usize) -> Option<Candidate> {
    // No name begins with a word that may be left out.
    keys::name_word(tokens[at].folded())?;
    let mut words = String::new();
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
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(&word);
        let place = NAMES.find(&words);
        if let Ok(place) = place {
            found = Some(Candidate {
                archives: numbers(NAMES.value(place)),
                end: at + offset + 1,
                sure: true,
            });
        }
        // Names that go on with these words follow them in the order of the table.
        let next = NAMES.key(place.map_or_else(|next| next, |place| place + 1));
        if !next
            .strip_prefix(words.as_str())
            .is_some_and(|rest| rest.starts_with(' '))
        {
            break;
        }
    }
    found
}

fn abbreviation(text: &str, tokens: &[Token], at: usize) -> Option<Candidate> {
    let longest = LONGEST_SHORT.clone().number() as usize;
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
                if count > longest {
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
                if let Some(candidate) = short_candidate(&letters, at + offset + 1) {
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

fn short_candidate(letters: &str, end: usize) -> Option<Candidate> {
    let lower = letters.to_lowercase();
    bearers(&lower).next()?;
    let upper = !letters.chars().any(char::is_lowercase);
    let as_written = |(exact, _): &(&str, usize)| upper || *exact == letters;
    let mut archives: Vec<usize> = bearers(&lower).filter(as_written).map(|it| it.1).collect();
    let sure = !archives.is_empty();
    if !sure {
        // `avprf, f. 0102` as readers type it; short words in small letters are just words.
        if letters.chars().count() < 4 {
            return None;
        }
        archives.extend(bearers(&lower).map(|(_, at)| at));
    }
    archives.dedup();
    Some(Candidate {
        archives,
        end,
        sure,
    })
}

/// Whether one of the archive's names holds every word of `wanted`.
pub(super) fn has_words(archive: &Archive, wanted: &str) -> bool {
    let wanted = name_words(wanted);
    let long_enough = wanted.iter().any(|word| word.chars().count() >= 4);
    long_enough
        && archive.names().any(|name| {
            let words = name_words(name);
            wanted.iter().all(|word| words.contains(word))
        })
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
