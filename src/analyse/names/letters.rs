//! The letters of a written name, as the readers of names want them.
//!
//! Takes a word as it stands in a text, gives lower-case letters of one alphabet. Unlike the folded
//! form it retains what distinguishes practices: the hooks of č š ž, the strokes and dots of Polish, the
//! breve of ŏ and ŭ, the hat of û, and every apostrophe as `'`. What only says how a letter is
//! spoken (ȳ, ĭ, the ties of the Library of Congress) goes.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Alphabets in which names are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Script {
    Latin,
    Cyrillic,
}

/// Longest word that may be a name, in letters.
const MAX_LETTERS: usize = 32;

/// The letters of a word, and their alphabet; none for numbers, other alphabets and long words.
pub(super) fn letters(written: &str) -> Option<(Script, String)> {
    let written = without_possessive(written);
    let mut letters = String::with_capacity(written.len());
    let mut latin = 0;
    let mut cyrillic = 0;
    if written.is_ascii() {
        for byte in written.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' => letters.push(char::from(byte.to_ascii_lowercase())),
                b'\'' | b'`' => letters.push('\''),
                b'0'..=b'9' => return None,
                _ => {}
            }
        }
        latin = letters.bytes().filter(u8::is_ascii_alphabetic).count();
    } else {
        for c in written.nfd().flat_map(char::to_lowercase) {
            match c {
                'a'..='z' => latin += 1,
                'а'..='я' | 'і' | 'є' | 'ґ' => cyrillic += 1,
                'ł' | 'ø' | 'đ' | 'ß' => latin += 1,
                _ => {}
            }
            match c {
                '\'' | '`' | '‘' | '’' | 'ʹ' | 'ʼ' | 'ʻ' | 'ʿ' | '′' | 'ʽ' => {
                    letters.push('\'');
                }
                'ł' => letters.push('l'),
                'ø' => letters.push('o'),
                'đ' => letters.push('d'),
                _ if is_combining_mark(c) => push_mark(&mut letters, c),
                _ if c.is_alphabetic() => letters.push(c),
                _ if c.is_numeric() => return None,
                _ => {}
            }
        }
    }
    if latin + cyrillic == 0 || letters.chars().count() > MAX_LETTERS {
        return None;
    }
    // Machines that transliterate leave a stray ё among Latin letters.
    if latin > cyrillic {
        Some((Script::Latin, letters.replace('е', "e")))
    } else {
        Some((Script::Cyrillic, letters))
    }
}

/// Puts a mark onto the last letter, if it tells letters apart.
fn push_mark(letters: &mut String, mark: char) {
    let Some(last) = letters.chars().next_back() else {
        return;
    };
    let marked = match (last, mark) {
        ('c', '\u{30C}') => 'č',
        ('s', '\u{30C}') => 'š',
        ('z', '\u{30C}') => 'ž',
        ('s', '\u{302}') => 'ŝ',
        ('u', '\u{302}') => 'û',
        ('a', '\u{302}') => 'â',
        ('z', '\u{307}') => 'ż',
        ('z', '\u{301}') => 'ź',
        ('s', '\u{301}') => 'ś',
        ('c', '\u{301}') => 'ć',
        ('n', '\u{301}') => 'ń',
        ('u', '\u{308}') => 'ü',
        ('o', '\u{308}') => 'ö',
        ('a', '\u{308}') => 'ä',
        ('o', '\u{306}') => 'ŏ',
        ('u', '\u{306}') => 'ŭ',
        ('и', '\u{306}') => 'й',
        ('і', '\u{308}') => 'ї',
        _ => return,
    };
    letters.pop();
    letters.push(marked);
}

/// The word without the ending of an English possessive.
fn without_possessive(written: &str) -> &str {
    ["'s", "\u{2019}s", "'S", "\u{2019}S"]
        .iter()
        .find_map(|ending| written.strip_suffix(ending))
        .unwrap_or(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_letters_apart_is_kept() {
        for (written, wanted) in [
            ("Razuvaev's", "razuvaev"),
            ("Gromȳko", "gromyko"),
            ("I͡akovlev", "iakovlev"),
            ("Ščëlokov", "ščelokov"),
            ("Âkovlev", "âkovlev"),
            ("Poskrёbyshev", "poskrebyshev"),
            ("Afanasʹev", "afanas'ev"),
            ("Ch\u{2019}oe", "ch'oe"),
            ("Yŏng", "yŏng"),
            ("Gomułka", "gomulka"),
            ("КРЮЧКОВ", "крючков"),
            ("Щёлоков", "щелоков"),
            ("Зайков", "зайков"),
        ] {
            assert_eq!(letters(written).unwrap().1, wanted, "{written}");
        }
        for nothing in ["1951", "周恩来", "R-9", "'", ""] {
            assert_eq!(letters(nothing), None, "{nothing}");
        }
    }
}
