//! How likely one word is a slip of another.
//!
//! Owns the cost of a slip: edits weighted by what fingers, ears and scanners do
//! (`index_schema/slips.toml`). Takes two folded words, gives tenths of an edit. Knows no index.

use std::sync::LazyLock;

use crate::compiled::{Cursor, List, Map};

/// Cost of a letter for another that has nothing to do with it.
pub(super) const EDIT: u32 = 10;

/// Longest word that is weighed, in characters: nobody types a longer one by mistake.
pub(super) const MAX_CHARS: usize = 40;

const TABLE: List<'static> = List::new(include_bytes!("../../../index_schema/compiled/slips.bin"));
/// By two letters, one typed and one meant, their cost where it is none of the others.
const LETTERS: Map<'static> = Map::new(TABLE.get(1));
/// Costs of slips in tenths of an edit.
struct Slips {
    swap: u32,
    doubled: u32,
    missing: u32,
    /// Added in the first letter.
    first: u32,
    /// Longer runs taken for each other, both ways.
    runs: Vec<(Vec<char>, Vec<char>, u32)>,
}

static SLIPS: LazyLock<Slips> = LazyLock::new(|| {
    let mut costs = Cursor::new(TABLE.get(0));
    let [swap, doubled, missing, first] = [(); 4].map(|()| costs.number());
    let mut read = Cursor::new(TABLE.get(2));
    let mut runs = Vec::new();
    while !read.is_done() {
        let [one, other] = [(); 2].map(|()| read.text().chars().collect::<Vec<char>>());
        let cost = read.number();
        runs.push((one.clone(), other.clone(), cost));
        runs.push((other, one, cost));
    }
    Slips {
        swap,
        doubled,
        missing,
        first,
        runs,
    }
});

/// What `typed` costs as a slip of `meant`, both folded, in tenths of an edit; none above `most`.
pub(super) fn cost(typed: &str, meant: &str, most: u32) -> Option<u32> {
    let typed: Vec<char> = typed.chars().collect();
    let meant: Vec<char> = meant.chars().collect();
    if typed.len().max(meant.len()) > MAX_CHARS {
        return None;
    }
    let slips = &*SLIPS;
    let width = meant.len() + 1;
    // Entry (i, j): the cost of the first i letters typed for the first j meant.
    let mut costs = vec![u32::MAX / 2; (typed.len() + 1) * width];
    costs[0] = 0;
    for i in 0..=typed.len() {
        for j in 0..=meant.len() {
            let so_far = costs[i * width + j];
            let start = if i == 0 && j == 0 { slips.first } else { 0 };
            let mut reach = |i: usize, j: usize, cost: u32| {
                let entry = &mut costs[i * width + j];
                *entry = (*entry).min(so_far + cost);
            };
            let (letter, wanted) = (typed.get(i), meant.get(j));
            if let (Some(&letter), Some(&wanted)) = (letter, wanted) {
                let cost = instead(letter, wanted);
                let start = if cost == 0 { 0 } else { start };
                reach(i + 1, j + 1, cost + start);
            }
            if letter.is_some() {
                let doubled = is_doubled(&typed, i);
                reach(i + 1, j, slips.extra(doubled) + start);
            }
            if wanted.is_some() {
                let doubled = is_doubled(&meant, j);
                reach(i, j + 1, slips.extra(doubled) + start);
            }
            let swapped = typed.len() > i + 1
                && meant.len() > j + 1
                && typed[i] == meant[j + 1]
                && typed[i + 1] == meant[j];
            if swapped {
                reach(i + 2, j + 2, slips.swap + start);
            }
            for (one, other, cost) in &slips.runs {
                if typed[i..].starts_with(one) && meant[j..].starts_with(other) {
                    // A run that begins alike leaves the first letter alone.
                    let start = if one.first() == other.first() {
                        0
                    } else {
                        start
                    };
                    reach(i + one.len(), j + other.len(), cost + start);
                }
            }
        }
    }
    costs.last().copied().filter(|cost| *cost <= most)
}

/// Words that `typed` may be for runs of letters that are taken for each other: more edits apart
/// than a walk through a dictionary looks.
pub(super) fn run_variants(typed: &str) -> Vec<String> {
    let mut variants = Vec::new();
    for (one, other, _) in &SLIPS.runs {
        let (one, other): (String, String) = (one.iter().collect(), other.iter().collect());
        for (place, _) in typed.match_indices(&one) {
            let rest = &typed[place + one.len()..];
            variants.push(format!("{}{other}{rest}", &typed[..place]));
        }
    }
    variants.sort_unstable();
    variants.dedup();
    variants
}

impl Slips {
    fn extra(&self, doubled: bool) -> u32 {
        if doubled { self.doubled } else { self.missing }
    }
}

/// Cost of `letter` where `wanted` was meant.
fn instead(letter: char, wanted: char) -> u32 {
    if letter == wanted {
        return 0;
    }
    let letters: String = [letter, wanted].iter().collect();
    LETTERS.get(&letters).map_or(EDIT, |mut cost| cost.number())
}

/// Whether the letter at `place` is the same as one beside it.
fn is_doubled(word: &[char], place: usize) -> bool {
    let same = |other: Option<usize>| other.and_then(|at| word.get(at)) == word.get(place);
    same(place.checked_sub(1)) || same(Some(place + 1))
}

#[cfg(test)]
pub(crate) mod compile {
    //! Compiles the costs of slips.

    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::EDIT;
    use crate::compiled::compile::{self, Bytes, File};

    const TABLE: &str = include_str!("../../../index_schema/slips.toml");

    pub(crate) const FILE: File = ("slips.bin", slips);

    #[derive(Deserialize)]
    struct Table {
        keyboards: Vec<Vec<String>>,
        neighbour: u32,
        swap: u32,
        doubled: u32,
        vowel: u32,
        missing: u32,
        first: u32,
        vowels: String,
        pairs: Vec<(String, String, u32)>,
    }

    fn slips() -> Vec<u8> {
        let table: Table = toml::from_str(TABLE).unwrap();
        let mut costs = Bytes::default();
        for cost in [table.swap, table.doubled, table.missing, table.first] {
            costs.number(cost);
        }
        let mut letters: BTreeMap<(char, char), u32> = BTreeMap::new();
        let mut runs = Bytes::default();
        for (one, other, cost) in &table.pairs {
            let (first, second): (Vec<char>, Vec<char>) =
                (one.chars().collect(), other.chars().collect());
            if let (&[first], &[second]) = (&first[..], &second[..]) {
                letters.insert((first, second), *cost);
                letters.insert((second, first), *cost);
            } else {
                runs.text(one).text(other).number(*cost);
            }
        }
        let mut lower = |one: char, other: char, cost: u32| {
            for pair in [(one, other), (other, one)] {
                let known = letters.entry(pair).or_insert(EDIT);
                *known = cost.min(*known);
            }
        };
        for rows in &table.keyboards {
            let rows: Vec<Vec<char>> = rows.iter().map(|row| row.chars().collect()).collect();
            for (above, row) in rows.iter().enumerate() {
                let below = rows.get(above + 1).map_or(&[][..], Vec::as_slice);
                for (place, &key) in row.iter().enumerate() {
                    // Each row stands half a key further to the right than the one above it.
                    let right = row.get(place + 1);
                    let under = below.get(place);
                    let before = place.checked_sub(1).and_then(|place| below.get(place));
                    for &other in [right, under, before].into_iter().flatten() {
                        lower(key, other, table.neighbour);
                    }
                }
            }
        }
        for one in table.vowels.chars() {
            for other in table.vowels.chars().filter(|other| *other != one) {
                lower(one, other, table.vowel);
            }
        }
        let letters = letters.into_iter().map(|((one, other), cost)| {
            (
                format!("{one}{other}"),
                Bytes::default().number(cost).clone(),
            )
        });
        compile::list([costs.0, compile::map(letters), runs.0])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn likely_slips_cost_less_than_others() {
        for (typed, meant, expected) in [
            ("zone", "zone", Some(0)),
            ("stalim", "stalin", Some(8)),
            ("stlain", "stalin", Some(6)),
            ("armistise", "armistice", Some(6)),
            ("comrnunist", "communist", Some(4)),
            ("comunist", "communist", Some(4)),
            ("commmunist", "communist", Some(4)),
            ("berlan", "berlin", Some(7)),
            ("berlxn", "berlin", Some(10)),
            ("belin", "berlin", Some(9)),
            ("merlin", "berlin", Some(15)),
            ("erlin", "berlin", Some(14)),
            ("eblrin", "berlin", Some(17)),
            ("eblxyn", "berlin", None),
            ("перемерие", "перемирие", Some(6)),
            ("", "", Some(0)),
        ] {
            assert_eq!(cost(typed, meant, 20), expected, "{typed} for {meant}");
        }
    }

    #[test]
    fn runs_are_exchanged_one_at_a_time() {
        let variants = run_variants("govemment");
        assert!(variants.contains(&"government".to_owned()), "{variants:?}");
        assert_eq!(run_variants(""), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn costs_are_bounded_and_those_of_the_same_word_nothing(
            one in "[a-zа-я]{0,9}", other in "[a-zа-я]{0,9}"
        ) {
            prop_assert_eq!(cost(&one, &one, 0), Some(0));
            let most = 10 * (one.chars().count() + other.chars().count()) as u32 + 10;
            let found = cost(&one, &other, most);
            prop_assert!(found.is_some_and(|found| (found == 0) == (one == other)));
        }
    }
}
