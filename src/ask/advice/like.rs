//! More of the same: the words that say what a record is about.
//!
//! Takes a record, gives [`Likeness`] and from it a [`Like`], which is what a search for its neighbours asks for. A word
//! counts by how often it stands in the record, title and summary more than the body, and by how
//! rare it is in the store: tf and idf, as in Lucene's MoreLikeThis (Goetz 2004), saturated so that
//! a word that is everywhere in one long paper does not stand for all of it. Asks the engine for
//! nothing but numbers of records, so deleted ones never count.
//!
//! Deliberately ignores function words, the words of the paper itself (`index_schema/
//! function_words.toml`), everything with a digit, and words that no other record has.

use rustc_hash::FxHashMap;

use crate::analyse::Analyser;
use crate::ask::batch::{Batch, Facts};
use crate::compiled::Map;
use crate::query::tree::{Form, Like, LikeWord, Node, Word};
use crate::record::Record;

/// Most words to go by. With more, what is said in passing comes in.
const MAX_WORDS: usize = 25;
/// Most words of a record that are looked up, those that stand in it most often.
const MAX_LOOKED_UP: usize = 2000;
/// A word in more than one of so many records tells nothing apart.
const COMMON: u64 = 5;
/// Stores of so few records are too small to say what is common.
const SMALL: u64 = 40;
/// Share of the words that a neighbour must have, in hundredths. Elasticsearch asks for 30, which
/// short records, whose every word counts, never share.
const LEAST_PERCENT: usize = 10;
/// Occurrences at which a word counts half as much as it ever can.
const SATURATION: f32 = 3.0;

/// How often each part counts. More for the title than ranking gives it: here it is the only part
/// that is surely about the whole.
const TITLE: u32 = 4;
const SUMMARY: u32 = 2;
const PEOPLE: u32 = 2;
const BODY: u32 = 1;

/// Folded function words of all languages.
const FUNCTION_WORDS: Map<'static> = Map::new(include_bytes!(
    "../../../index_schema/compiled/function_words.bin"
));

/// Whether a folded word says nothing of what a text is about.
pub(in crate::ask) fn is_function_word(folded: &str) -> bool {
    FUNCTION_WORDS.contains(folded)
}

/// A record whose neighbours are wanted: its words, before it is known how rare they are.
pub(in crate::ask) struct Likeness {
    id: String,
    candidates: Vec<(String, Seen)>,
    /// Place of the number of all records in the batch.
    all: usize,
}

impl Likeness {
    /// Asks for what has to be known of the words of `record`.
    pub(in crate::ask) fn new(record: &Record, analyser: &mut Analyser, batch: &mut Batch) -> Self {
        let candidates = candidates(record, analyser);
        for (stem, _) in &candidates {
            batch.stem(stem);
        }
        Self {
            id: record.id.clone(),
            candidates,
            all: batch.count(Node::Everything),
        }
    }

    /// What a search for the neighbours asks for. Without words where the record has none that
    /// another has.
    pub(in crate::ask) fn like(self, facts: &Facts) -> Like {
        let all = facts.count(self.all);
        let mut found: Vec<(f32, LikeWord)> = Vec::new();
        for (stem, seen) in self.candidates {
            let with = facts.stem(&stem);
            let is_common = all > SMALL && with.saturating_mul(COMMON) > all;
            if with < 2 || is_common {
                continue;
            }
            let weight = seen.times as f32 / (seen.times as f32 + SATURATION);
            let rarity = (all as f32 / with as f32).ln();
            let word = Word {
                typed: seen.wording,
                form: Form::Stem(stem),
            };
            found.push((weight * rarity, LikeWord { word, weight }));
        }
        // The order of the candidates, which is that of the text, decides between equals.
        found.sort_by(|one, other| other.0.total_cmp(&one.0));
        found.truncate(MAX_WORDS);
        let least = (found.len() * LEAST_PERCENT).div_ceil(100).max(1);
        Like {
            id: self.id,
            words: found.into_iter().map(|(_, word)| word).collect(),
            least,
        }
    }
}

/// A word of the record.
struct Seen {
    /// Times it stands there, each part by its weight.
    times: u32,
    /// As written: in small letters if it ever is, since a name never is.
    wording: String,
    place: usize,
}

/// The words of the record that may say something, by their stems; those that stand there most
/// often, then in order of the text.
fn candidates(record: &Record, analyser: &mut Analyser) -> Vec<(String, Seen)> {
    let people = record.people.iter().map(|name| (name.as_str(), PEOPLE));
    let parts = [
        (record.title.as_deref(), TITLE),
        (record.summary.as_deref(), SUMMARY),
        (record.body.as_deref(), BODY),
    ];
    let parts = parts
        .into_iter()
        .filter_map(|(text, times)| Some((text?, times)))
        .chain(people);
    let mut seen: FxHashMap<String, Seen> = FxHashMap::default();
    for (text, times) in parts {
        analyser.tokens(text, |token| {
            if !says_something(token.folded) {
                return;
            }
            let written = &text[token.start..token.end];
            let is_small = written.chars().next().is_some_and(char::is_lowercase);
            let place = seen.len();
            match seen.get_mut(token.stem) {
                Some(known) => {
                    known.times += times;
                    if is_small && !known.wording.chars().next().is_some_and(char::is_lowercase) {
                        written.clone_into(&mut known.wording);
                    }
                }
                None => {
                    let wording = written.to_owned();
                    let first = Seen {
                        times,
                        wording,
                        place,
                    };
                    seen.insert(token.stem.to_owned(), first);
                }
            }
        });
    }
    let mut candidates: Vec<(String, Seen)> = seen.into_iter().collect();
    candidates.sort_by_key(|(_, seen)| (std::cmp::Reverse(seen.times), seen.place));
    candidates.truncate(MAX_LOOKED_UP);
    candidates
}

fn says_something(folded: &str) -> bool {
    let letters = folded.chars().count();
    // One Han character is a word already, two letters of an alphabet hardly ever.
    let is_long = letters > 2 || folded.chars().all(|c| c > '\u{2e7f}');
    is_long && !folded.contains(|c: char| c.is_numeric()) && !is_function_word(folded)
}

#[cfg(test)]
pub(crate) mod compile {
    //! Compiles the function words.

    use std::collections::BTreeMap;

    use serde::Deserialize;

    use crate::analyse::fold;
    use crate::compiled::compile::{self, File};

    const FUNCTION_WORDS: &str = include_str!("../../../index_schema/function_words.toml");

    pub(crate) const FILE: File = ("function_words.bin", function_words);

    #[derive(Deserialize)]
    struct Table {
        words: BTreeMap<String, String>,
    }

    fn function_words() -> Vec<u8> {
        let table: Table = toml::from_str(FUNCTION_WORDS).unwrap();
        let words = table.words.values();
        compile::set(words.flat_map(|list| list.split_whitespace()).map(fold))
    }
}
