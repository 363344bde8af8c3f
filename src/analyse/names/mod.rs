//! Keys of names: what spellings of one name have in common, in whatever alphabet and romanization.
//!
//! Owns the reading of written names: Russian and its neighbours from every practice of
//! romanization and from the cases of Cyrillic (`russian`, `reduce`), Chinese and Korean from their
//! syllables (`east`), and initials (`initials`). Takes words as written, gives their keys; [`scan`]
//! finds the names in a text. The tables are data in `index_schema/romanization/`, each with its source.
//!
//! A spelling has a *set* of keys, one for each reading that it allows, and two spellings match when
//! their sets share one. That is not transitive: German writes both Захаров and Сахаров as
//! Sacharow, which matches both, and still Zakharov and Sakharov stay apart.
//!
//! ```
//! use kartoteka::analyse::names::{keys_of_name, keys_of_word};
//!
//! let matches = |one: &str, other: &str| {
//!     keys_of_word(one).iter().any(|key| keys_of_word(other).contains(key))
//! };
//! assert!(matches("Razuvayev", "Rasuwajew") && matches("Razuvayev", "Разуваеву"));
//! assert!(matches("Sacharow", "Zakharov") && matches("Sacharow", "Sakharov"));
//! assert!(!matches("Zakharov", "Sakharov"));
//! assert!(keys_of_name(&["Mao", "Tse", "tung"]).contains(&"c.mao-ze-dong".into()));
//! ```
//!
//! Known gaps: what no rule can know (pseudonyms, postal names such as Peking, Phenian) is left to
//! the authority file; single syllables (Li, Kim) have no key, since too many words are one.

mod cache;
mod east;
mod initials;
mod letters;
mod reduce;
mod russian;
pub mod scan;
mod syllables;

use east::{Language, WRITINGS};
pub use initials::{initials_elsewhere, is_initial};
use letters::{Script, letters};
use russian::readings;

use super::words::Words;

/// Most words of one name in the writings of the East.
pub const MAX_WORDS: usize = 4;

/// What a spelling may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key as the index holds it: `r.`, `c.` or `k.` for names read as Russian, Chinese and
    /// Korean, and the name.
    pub key: String,
    /// How it was read: the name of a practice or writing.
    pub practice: &'static str,
}

/// The keys of one word, read as a Russian name or one that Russian or its neighbours have
/// written; likelier readings first. None for short words and other alphabets.
#[must_use]
pub fn keys_of_word(written: &str) -> Vec<String> {
    explain_word(written)
        .into_iter()
        .map(|key| key.key)
        .collect()
}

/// The keys of a name of up to [`MAX_WORDS`] words, separated at its blanks or hyphens, read as
/// a Chinese or Korean name. None for single syllables.
#[must_use]
pub fn keys_of_name(words: &[&str]) -> Vec<String> {
    explain_name(words).into_iter().map(|key| key.key).collect()
}

/// As [`keys_of_word`], with the practices.
#[must_use]
pub fn explain_word(written: &str) -> Vec<Key> {
    let Some((script, letters)) = letters(written) else {
        return Vec::new();
    };
    readings(script, &letters)
        .into_iter()
        .map(|reading| Key {
            key: format!("r.{}", reading.key),
            practice: reading.practice,
        })
        .collect()
}

/// Whether two folded spellings under one key of [`keys_of_word`] can be one name: one of them is
/// Cyrillic or looks as Russian names do in Latin letters.
#[must_use]
pub fn is_one_name(folded: &str, other: &str) -> bool {
    russian::is_one_name(folded, other)
}

/// As [`keys_of_name`], with the writings.
#[must_use]
pub fn explain_name(words: &[&str]) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    if words.len() > MAX_WORDS {
        return keys;
    }
    let Some(spelled) = words
        .iter()
        .map(|word| letters(word))
        .collect::<Option<Vec<(Script, String)>>>()
    else {
        return keys;
    };
    let spelled: Vec<(Script, &str)> = spelled
        .iter()
        .map(|(script, letters)| (*script, letters.as_str()))
        .collect();
    for writing in WRITINGS.iter() {
        let mark = match writing.language {
            Language::Chinese => "c",
            Language::Korean => "k",
        };
        for key in writing.keys(&spelled) {
            let key = format!("{mark}.{key}");
            if !keys.iter().any(|known| known.key == key) {
                keys.push(Key {
                    key,
                    practice: writing.name,
                });
            }
        }
    }
    keys
}

/// A name, or a word of one, with what it may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// As written.
    pub written: String,
    /// Its keys, likelier readings first; never empty.
    pub keys: Vec<Key>,
}

/// The keys of a name as a whole, if it is one of several words, and of every word in it that has
/// any.
#[must_use]
pub fn explain(text: &str) -> Vec<Explained> {
    let words: Vec<&str> = Words::new(text).map(|range| &text[range]).collect();
    let mut explained = Vec::new();
    let mut add = |written: &str, keys: Vec<Key>| {
        if !keys.is_empty() {
            explained.push(Explained {
                written: written.to_owned(),
                keys,
            });
        }
    };
    if words.len() > 1 {
        let mut keys = explain_name(&words);
        // Pinyin writes given names without a hyphen.
        if text.contains('-') {
            keys.sort_by_key(|key| key.practice == "Pinyin");
        }
        add(text.trim(), keys);
    }
    for word in words {
        let mut keys = explain_word(word);
        keys.extend(explain_name(&[word]));
        add(word, keys);
    }
    explained
}

/// Whether a word is made of Chinese or Korean syllables, and so may be a part of a name.
fn is_syllabic(written: &str) -> bool {
    letters(written).is_some_and(|(script, letters)| {
        WRITINGS
            .iter()
            .any(|writing| !writing.cut(script, &letters, false).is_empty())
    })
}

#[cfg(test)]
pub(crate) mod compile;
#[cfg(test)]
mod tests;
