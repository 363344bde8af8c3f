//! What else the stem of a word finds: forms of other words that only share it.
//!
//! Takes the words of a query and their records, gives advice for those whose stem stands in many
//! more records than the form typed: which other words it holds, and how to ask for the form alone.
//! Forms that differ by an ending (`index_schema/endings.toml`) are one word and are not named.

use super::words::{Leaf, leaves};
use super::{Advice, WordCount};
use crate::analyse::{Analyser, fold};
use crate::ask::batch::{Batch, Facts};
use crate::compiled::Map;
use crate::query::tree::{Form, Node};

/// Endings, each with the groups that it belongs to as bits.
const ENDINGS: Map<'static> =
    Map::new(include_bytes!("../../../index_schema/compiled/endings.bin"));

/// Most words of a query that are looked at.
const MAX_WORDS: usize = 12;
/// Shortest common beginning of forms that is looked for.
const MIN_CHARS: usize = 3;
/// Most other words that are named for one.
const MOST: usize = 4;
/// The stem stands in so many times the records of the form typed, and a word that is named in one
/// of so many of the stem's.
const MORE: u64 = 2;
const SHARE: u64 = 50;

/// A word whose stem finds more than its own form.
struct Broad {
    typed: String,
    folded: String,
    stem: String,
    beginning: String,
    own: u64,
    with_stem: u64,
}

/// The words of a query whose stems find much else.
pub(super) struct Relatives(Vec<Broad>);

impl Relatives {
    /// Looks at the words of `root`; `facts` are those of [`want`](super::want).
    pub(super) fn new(root: &Node, facts: &Facts) -> Self {
        let mut broad: Vec<Broad> = Vec::new();
        for leaf in leaves(root) {
            let Leaf::Word(_, word) = leaf else { continue };
            let (Form::Stem(stem) | Form::Name { stem, .. }) = &word.form else {
                continue;
            };
            let folded = fold(&word.typed);
            let (own, with_stem) = (facts.form(&folded), facts.stem(stem));
            let beginning = beginning(&folded, stem);
            let is_known = broad.iter().any(|known| known.folded == folded);
            if with_stem / MORE >= own.max(1)
                && beginning.chars().count() >= MIN_CHARS
                && !is_known
                && broad.len() < MAX_WORDS
            {
                broad.push(Broad {
                    typed: word.typed.clone(),
                    folded,
                    stem: stem.clone(),
                    beginning,
                    own,
                    with_stem,
                });
            }
        }
        Self(broad)
    }

    /// Asks for the forms that begin like them.
    pub(super) fn want(&self, batch: &mut Batch) {
        for broad in &self.0 {
            batch.beginning(&broad.beginning);
        }
    }

    /// What is said of them.
    pub(super) fn advice(&self, facts: &Facts, analyser: &mut Analyser) -> Vec<Advice> {
        let mut advice = Vec::new();
        for broad in &self.0 {
            let forms = facts.beginning(&broad.beginning).iter();
            let others = forms
                .filter(|(form, records)| {
                    *records >= (broad.with_stem / SHARE).max(2)
                        && is_other_word(&broad.folded, form)
                        && stem(form, analyser) == broad.stem
                })
                .take(MOST);
            let others: Vec<WordCount> = others.map(WordCount::from).collect();
            if !others.is_empty() {
                advice.push(Advice::OtherForms {
                    word: broad.typed.clone(),
                    count: broad.own,
                    others,
                });
            }
        }
        advice
    }
}

/// What all forms of a stem begin with: a final y is an i in the stem.
fn beginning(folded: &str, stem: &str) -> String {
    let common = common(folded, stem);
    common.trim_end_matches(['i', 'y']).to_owned()
}

/// The letters that two words share at their beginnings.
fn common<'w>(one: &'w str, other: &str) -> &'w str {
    let same = one.char_indices().zip(other.chars());
    let end = same
        .take_while(|((_, mine), theirs)| mine == theirs)
        .last()
        .map_or(0, |((at, letter), _)| at + letter.len_utf8());
    &one[..end]
}

/// Whether two forms of one stem differ by more than an ending, or a vowel of a Russian stem that
/// comes and goes (день, дня).
fn is_other_word(one: &str, other: &str) -> bool {
    let bare = |word: &str| word.replace(['о', 'е', 'ь', 'й'], "");
    differ(one, other) && differ(&bare(one), &bare(other))
}

fn differ(one: &str, other: &str) -> bool {
    let shared = common(one, other).len();
    let groups = |rest: &str| {
        let rest = if rest.is_empty() { "-" } else { rest };
        ENDINGS.get(rest).map_or(0, |mut groups| groups.number())
    };
    one != other && groups(&one[shared..]) & groups(&other[shared..]) == 0
}

fn stem(form: &str, analyser: &mut Analyser) -> String {
    let mut stem = String::new();
    analyser.tokens(form, |token| token.stem.clone_into(&mut stem));
    stem
}

#[cfg(test)]
pub(crate) mod compile {
    //! Compiles the endings.

    use std::collections::BTreeMap;

    use crate::compiled::compile::{self, Bytes, File};

    const ENDINGS: &str = include_str!("../../../index_schema/endings.toml");

    pub(crate) const FILE: File = ("endings.bin", endings);

    #[derive(serde::Deserialize)]
    struct Table {
        groups: BTreeMap<String, String>,
    }

    fn endings() -> Vec<u8> {
        let table: Table = toml::from_str(ENDINGS).unwrap();
        let mut groups: BTreeMap<String, u32> = BTreeMap::new();
        for (place, endings) in table.groups.values().enumerate() {
            for ending in endings.split_whitespace() {
                *groups.entry(ending.to_owned()).or_default() |= 1 << place;
            }
        }
        compile::map(
            groups
                .into_iter()
                .map(|(ending, groups)| (ending, Bytes::default().number(groups).clone())),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_differ_by_an_ending_are_one_word() {
        for (one, other, expected) in [
            ("internment", "international", true),
            ("internment", "internal", true),
            ("internment", "interned", false),
            ("universe", "universities", true),
            ("universe", "universal", true),
            ("ironic", "iron", true),
            ("authors", "authority", true),
            ("authors", "author", false),
            ("policy", "police", true),
            ("policy", "policies", false),
            ("negotiate", "negotiations", false),
            ("negotiated", "negotiating", false),
            ("opposite", "opposed", true),
            ("rational", "ration", true),
            ("popov", "popovic", true),
            ("marshall", "marshal", true),
            ("посол", "послы", false),
            ("договор", "договоров", false),
            ("день", "дня", false),
            ("zone", "zone", false),
            ("", "", false),
        ] {
            assert_eq!(is_other_word(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn all_forms_of_a_stem_begin_alike() {
        for (folded, stem, expected) in [
            ("internment", "intern", "intern"),
            ("policies", "polici", "polic"),
            ("policy", "polici", "polic"),
            ("i", "i", ""),
            ("люди", "люд", "люд"),
        ] {
            assert_eq!(beginning(folded, stem), expected, "{folded}");
        }
    }
}
