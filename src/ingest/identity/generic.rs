//! Names of folders and files that say nothing, such as `docs`, `box 3` or `1951`.
//!
//! The words stand in `index_schema/generic_names.toml`. Takes a name, says whether a collection may
//! be called by it.

use crate::compiled::Map;

/// Words of both lists; the value says in which they stand: 1 for names, 2 for levels, 3 for both.
const WORDS: Map<'static> = Map::new(include_bytes!(
    "../../../index_schema/compiled/generic_names.bin"
));

const NAME: u8 = 1;
const LEVEL: u8 = 2;

/// Whether a name says nothing about what is in the folder or file.
pub(super) fn is_generic(name: &str) -> bool {
    let lower = name.to_lowercase();
    // `box 3` says as little as `box`, and `1951` nothing at all.
    let bare = lower.trim_matches(|c: char| !c.is_alphabetic());
    name.starts_with('.') || bare.is_empty() || is_in(bare, NAME) || {
        let mut words = lower
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty());
        lower.bytes().any(|byte| byte.is_ascii_digit()) && words.all(|word| is_in(word, LEVEL))
    }
}

fn is_in(word: &str, list: u8) -> bool {
    WORDS
        .get(word)
        .is_some_and(|mut lists| lists.byte() & list != 0)
}

#[cfg(test)]
pub(crate) mod compile {
    //! Compiles the words.

    use std::collections::BTreeMap;

    use crate::compiled::compile::{self, Bytes, File};

    const NAMES: &str = include_str!("../../../index_schema/generic_names.toml");

    /// The files of this room.
    pub(crate) const COMPILED: &[File] = &[("generic_names.bin", words)];

    fn words() -> Vec<u8> {
        let table: toml::Table = NAMES.parse().unwrap();
        let mut lists: BTreeMap<String, u8> = BTreeMap::new();
        for (list, words) in table {
            let bit = if list == "names" {
                super::NAME
            } else {
                super::LEVEL
            };
            for word in words.as_array().unwrap() {
                *lists.entry(word.as_str().unwrap().to_owned()).or_default() |= bit;
            }
        }
        let entry = |(word, list)| (word, Bytes::default().byte(list).clone());
        compile::map(lists.into_iter().map(entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_say_nothing_are_known() {
        for (name, expected) in [
            ("docs", true),
            ("OEBPS", true),
            ("Box 3", true),
            ("1951-11", true),
            (".cache", true),
            ("fond 3", true),
            ("Ф. 3 Оп. 65", true),
            ("Box 12, Folder 4", true),
            ("Новая папка", true),
            ("f", false),
            ("jfk-russia", false),
            ("Korea 1951", false),
            ("frus1951v07", false),
            ("archive-text", false),
            ("ЦК", false),
        ] {
            assert_eq!(is_generic(name), expected, "{name}");
        }
    }
}
