//! The folded form of a word: what is left when print, accents and capitals no longer matter.
//!
//! Takes the letters of a word as written, gives lower-case letters and digits: NFKD, lower case,
//! marks dropped, the letters of `index_schema/folding.toml` replaced. Marks are dropped where they
//! are accents (Latin, Greek, Cyrillic, Hebrew points, Arabic vowels), kept where they are letters
//! of the script (Indic vowels, voiced kana). Traditional Han characters become simplified ones
//! (`index_schema/han.txt`). Letters of the wrong alphabet that look like the right ones are
//! replaced. Numerals of other scripts are left as they are.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::atoms::{is_apostrophe_letter, is_ignorable};
use crate::compiled::{List, Map};

const TABLES: List<'static> = List::new(include_bytes!("../../index_schema/compiled/folding.bin"));
/// By letter what it is searched as.
const LETTERS: Map<'static> = Map::new(TABLES.get(0));
/// Latin letters, each before the Cyrillic one that looks like it.
const LOOKALIKES: &[u8] = TABLES.get(1);
/// By words of the wrong alphabet the right ones.
const WORDS: Map<'static> = Map::new(TABLES.get(2));

/// Figures of Roman numerals.
const FIGURES: &str = "ivxlcdm";

/// By small letter how it is written where a typewriter lacks it.
const SPELLED_OUT: Map<'static> = Map::new(include_bytes!(
    "../../index_schema/compiled/spelled_out.bin"
));

/// The word with its umlauts and their kind written out (`Schroeder`); none where it has none.
pub(super) fn spelled_out(word: &str) -> Option<String> {
    if word.is_ascii() {
        return None;
    }
    let mut has_any = false;
    let mut out = String::with_capacity(word.len() + 4);
    for letter in word.nfc() {
        let small = letter.to_lowercase().next().unwrap_or(letter);
        let letters = match small.is_ascii() {
            true => None,
            false => SPELLED_OUT.get(small.encode_utf8(&mut [0; 4])),
        };
        match letters {
            Some(mut letters) => {
                has_any = true;
                out.push_str(letters.text());
            }
            None => out.push(letter),
        }
    }
    has_any.then_some(out)
}

/// The folded form of a word. Empty where nothing but marks and apostrophes stands.
///
/// Folding twice gives the same as folding once.
#[must_use]
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded, usize::MAX);
    folded
}

/// Appends the folded form of `word`, and stops early once `out` is longer than `limit`.
pub(super) fn fold_into(word: &str, out: &mut String, limit: usize) {
    let start = out.len();
    if word.is_ascii() {
        for byte in word.bytes() {
            if byte.is_ascii_alphanumeric() {
                out.push(char::from(byte.to_ascii_lowercase()));
                if out.len() > limit {
                    return;
                }
            }
        }
        if let Some(mut right) = WORDS.get(&out[start..]) {
            out.truncate(start);
            out.push_str(right.text());
        }
        return;
    }
    let mut composes = false;
    let pieces = word
        .split_inclusive(is_fraction)
        .flat_map(|piece| {
            let (piece, fraction) = match piece.char_indices().next_back() {
                Some((at, last)) if is_fraction(last) => (&piece[..at], Some(last)),
                _ => (piece, None),
            };
            piece.nfkd().chain(fraction)
        })
        .flat_map(char::to_lowercase);
    for character in pieces {
        // и and й are two letters, and NFKD takes й apart.
        if character == '\u{306}' && out.ends_with('и') {
            out.pop();
            out.push('й');
        } else if is_apostrophe_letter(character) || is_ignorable(character) || is_accent(character)
        {
            continue;
        } else if let Some(letters) = replacement(character) {
            out.push_str(letters);
        } else if character.is_alphanumeric() || is_combining_mark(character) {
            composes |= is_composed(character);
            out.push(character);
        }
        if out.len() > limit {
            return;
        }
    }
    if composes {
        let composed: String = out[start..].nfc().collect();
        out.truncate(start);
        out.push_str(&composed);
    }
    if let Some(right) = in_one_alphabet(&out[start..]) {
        out.truncate(start);
        out.push_str(&right);
    }
}

/// A word of letters that look alike in both alphabets, in the right one; none where it is in it.
fn in_one_alphabet(folded: &str) -> Option<String> {
    let cyrillic_count = folded.chars().filter(|letter| is_cyrillic(*letter)).count();
    if cyrillic_count == 0 {
        return None;
    }
    let is_latin = |letter: char| letter.is_ascii_alphabetic();
    let is_mixed = folded.chars().any(is_latin);
    let as_latin = |letter: char| other_alphabet(letter, is_cyrillic);
    let as_cyrillic = |letter: char| other_alphabet(letter, is_latin);
    let is_numeral = folded
        .chars()
        .all(|letter| as_latin(letter).is_some_and(|it| FIGURES.contains(it)));
    let is_only = |letter| folded.chars().all(|one| one == letter);
    if is_numeral && (is_mixed || (cyrillic_count > 1 && is_only('х'))) {
        return folded.chars().map(as_latin).collect();
    }
    if !is_mixed {
        return None;
    }
    let cyrillic: Option<String> = folded.chars().map(as_cyrillic).collect();
    let has_sure = |is_own: fn(char) -> bool| {
        folded
            .chars()
            .any(|letter| is_own(letter) && other_alphabet(letter, is_own).is_none())
    };
    match cyrillic {
        Some(cyrillic)
            if has_sure(is_cyrillic) || !has_sure(|letter| letter.is_ascii_alphabetic()) =>
        {
            Some(cyrillic)
        }
        _ if !has_sure(is_cyrillic) => folded.chars().map(as_latin).collect(),
        _ => None,
    }
}

/// The letter itself, or the one of the other alphabet where it is one of the wrong; none where no
/// letter of the other looks like it.
fn other_alphabet(letter: char, is_wrong: impl Fn(char) -> bool) -> Option<char> {
    if !is_wrong(letter) {
        return Some(letter);
    }
    let mut pairs = std::str::from_utf8(LOOKALIKES).unwrap_or_default().chars();
    while let (Some(latin), Some(cyrillic)) = (pairs.next(), pairs.next()) {
        if letter == latin {
            return Some(cyrillic);
        }
        if letter == cyrillic {
            return Some(latin);
        }
    }
    None
}

/// The Latin letter that looks like a Cyrillic one.
pub(super) fn latin_lookalike(letter: char) -> Option<char> {
    other_alphabet(letter, is_cyrillic).filter(|_| is_cyrillic(letter))
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52F}')
}

/// What the table has for a letter.
fn replacement(character: char) -> Option<&'static str> {
    if character.is_ascii() {
        return None;
    }
    let mut letters = LETTERS.get(character.encode_utf8(&mut [0; 4]))?;
    Some(letters.text())
}

/// Whether NFC has to put a letter together again: kana and their voice marks, letters of Hangul,
/// and scripts in which a mark is a letter.
fn is_composed(character: char) -> bool {
    character >= '\u{900}'
}

/// `½` would become `12`.
fn is_fraction(character: char) -> bool {
    matches!(character, '¼'..='¾' | '⅐'..='⅟' | '↉')
}

/// Whether a mark is an accent that searching passes over.
fn is_accent(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36F}'       // with the ligature tie U+0361
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}'
        | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}'
        | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}') // with the ligature halves U+FE20 and U+FE21
}
