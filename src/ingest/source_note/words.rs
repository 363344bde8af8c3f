//! The words of source notes: labels, openings, physical descriptions.
//!
//! Owns the compiled table of `index_schema/source_notes.toml`. Takes a line or a sentence, answers
//! whether it is announced as a source note, and of what strength. Known gap: a label glued to its
//! shelfmark without a colon or blank is not seen.

use crate::compiled::{List, Map, Trie};

const DATA: List<'static> = List::new(include_bytes!(
    "../../../index_schema/compiled/source_notes.bin"
));
/// Labels before a colon: 0 where the words behind are the source, 1 where a reference must be read.
const LABELS: Map<'static> = Map::new(DATA.get(0));
const OPENINGS: Trie<'static> = Trie::new(DATA.get(1));
const DESCRIPTIONS: Map<'static> = Map::new(DATA.get(2));

/// Longest label in bytes.
const MAX_LABEL_BYTES: usize = 80;

/// Longest opening in bytes, with room to spare.
const MAX_OPENING_BYTES: usize = 120;

/// A label at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    /// Bytes of the line up to the source.
    pub(super) length: usize,
    /// Whether the words behind it are a source even where no reference can be read.
    pub(super) sure: bool,
}

/// The label with which `line` begins, brackets and emphasis before it included (`[Source:`).
pub(super) fn label(line: &str) -> Option<Label> {
    let bare = line.trim_start_matches(is_mark);
    let before = line.len() - bare.len();
    let head = &bare[..bare.floor_char_boundary(MAX_LABEL_BYTES)];
    if let Some((words, rest)) = head.split_once([':', '\u{ff1a}']) {
        let words = words.trim_matches(is_mark).to_lowercase();
        if let Some(mut kind) = LABELS.get(&words) {
            return Some(Label {
                length: before + head.len() - rest.len(),
                sure: kind.byte() == 0,
            });
        }
    }
    let lower = bare[..bare.floor_char_boundary(MAX_OPENING_BYTES)].to_lowercase();
    OPENINGS
        .prefixes(&lower)
        .filter_map(|(bytes, _)| opened(bare, lower.get(..bytes)?))
        .max()
        .map(|length| Label {
            length: before + length + further_words(&head[length.min(head.len())..]),
            sure: false,
        })
}

/// Bytes of the words in small letters between an opening and its colon (`Печатается по подлиннику:`).
fn further_words(rest: &str) -> usize {
    rest.find(':')
        .filter(|colon| {
            let mut letters = rest[..*colon].chars();
            letters.all(|letter| letter == ' ' || letter.is_lowercase())
        })
        .map_or(0, |colon| colon + 1)
}

/// Bytes of `line` that spell `opening`, whatever their case.
fn opened(line: &str, opening: &str) -> Option<usize> {
    let mut letters = line.char_indices();
    for wanted in opening.chars() {
        let (_, letter) = letters.next()?;
        if !letter.to_lowercase().eq([wanted]) {
            return None;
        }
    }
    let rest = letters.as_str();
    // Chinese is written without blanks.
    let ends = !opening.ends_with(char::is_alphabetic)
        || !opening.is_ascii() && opening.chars().all(|letter| letter >= '\u{3000}')
        || !rest.starts_with(char::is_alphanumeric);
    ends.then(|| line.len() - rest.len())
}

fn is_mark(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '[' | '(' | ')' | '*' | '_' | '>' | '\u{3010}' | '\u{ff08}'
        )
}

/// Whether a sentence is the physical description of a document.
pub(super) fn is_description(sentence: &str) -> bool {
    sentence.len() <= MAX_LABEL_BYTES && DESCRIPTIONS.contains(&sentence.to_lowercase())
}

#[cfg(test)]
pub(in crate::ingest) mod compile {
    //! Compiles the words of source notes.

    use serde::Deserialize;

    use crate::compiled::compile::{self, Bytes, File};

    /// The files of this room.
    pub(crate) const COMPILED: &[File] = &[("source_notes.bin", source_notes)];

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        /// Labels before a colon, behind which any words are a source.
        sources: Vec<String>,
        /// Labels before a colon, behind which a reference must be read.
        places: Vec<String>,
        /// Beginnings of a note that need no colon.
        openings: Vec<String>,
        /// Sentences of a physical description.
        descriptions: Vec<String>,
    }

    fn source_notes() -> Vec<u8> {
        let table: Table =
            toml::from_str(include_str!("../../../index_schema/source_notes.toml")).unwrap();
        let lower = |words: &[String]| words.iter().all(|word| word.to_lowercase() == *word);
        assert!(lower(&table.sources) && lower(&table.places));
        assert!(lower(&table.openings) && lower(&table.descriptions));
        assert!(
            table
                .openings
                .iter()
                .all(|it| it.len() * 2 < super::MAX_OPENING_BYTES)
        );
        let labels = [(0, table.sources), (1, table.places)];
        let labels = labels.into_iter().flat_map(|(kind, words)| {
            words.into_iter().map(move |word| {
                let mut value = Bytes::default();
                value.byte(kind);
                (word, value)
            })
        });
        compile::list([
            compile::map(labels),
            compile::trie(table.openings.iter().map(String::as_str).zip(0..)),
            compile::set(table.descriptions),
        ])
    }
}
