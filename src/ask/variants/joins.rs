//! One word in several ways of writing: solid, with a hyphen, apart; abbreviations; umlauts.
//!
//! Owns [`Joins`], which lives for one query. Asks in the batch of the question which ways of writing
//! a word the index holds, then puts [`Node::Alternatives`] in its place, as typed first:
//!
//! - `ceasefire`: words with a hyphen or divided at the end of a line ([`Form::Joined`]), spaced
//!   letters (`Х р у щ е в`), and apart (the phrase `cease fire`). Apart only where records write
//!   the hyphen (a division at a line end proves nothing), no part is a function word (`an other`)
//!   and the solid form is not far commoner (`co operation`);
//! - `cease-fire`, `"cease fire"`: the phrase and the solid word; of a phrase without a hyphen, and of
//!   two words side by side, under the same conditions;
//! - `B29`, `B-29`, `"B 29"`, `MiG-15bis`: designations likewise, whatever letters end them;
//! - `U. S. S. R.`, `V. M. Molotov`: the abbreviation without blanks, and the other way round;
//! - `US`, `U.S.`: [`Form::Written`] where the same letters often are another word, unless the whole
//!   query is in capitals;
//! - `Schröder`: `Schroeder`, which the index has under both forms.
//!
//! Exact words, wildcards and fuzzy words stay as typed, and so does what stands under a NOT.

use super::alternatives;
use crate::analyse::Analyser;
use crate::analyse::adapter::{abbreviation_term, divided_term, joined_term};
use crate::analyse::is_hyphen;
use crate::ask::advice::is_function_word;
use crate::ask::batch::{Batch, Facts};
use crate::engine::Expansion;
use crate::query::tree::{Arrangement, Form, Node, Query, Scope, Word};

/// Most words, and rows of words, of one query that are looked up.
const MAX_LOOKUPS: usize = 256;

/// Most phrases that stand for one.
const MAX_PHRASES: usize = 16;

/// Most letters that may be spaced, and fewest that are one word whatever it is: shorter ones may be
/// initials that are a word by chance (`H. E.`).
const MAX_SPACED: usize = 32;
const MIN_SPACED: usize = 4;

/// How much commoner the solid word may be for the parts to stand apart, and the parts for the solid
/// word.
const MAX_SOLID: u64 = 8;
const MAX_SOLID_OF_PHRASE: u64 = 100;

/// Nine tenths: what is written as an abbreviation in so many of its records needs no other term.
const MOSTLY: [u64; 2] = [9, 10];

/// Ways of writing the words of one query.
pub(super) struct Joins<'q> {
    text: &'q str,
    analyser: Analyser,
    /// Whether all words of the query are in capitals, which then mean nothing.
    is_shouted: bool,
    lookups: usize,
    /// What stands in for the name that is being widened as words apart, without their blanks.
    known: Vec<String>,
}

/// One word, or several side by side, as the word that they may be.
struct Candidate {
    /// As typed, the words on end.
    typed: String,
    folded: String,
    stem: String,
    abbreviation: Option<String>,
    spelled_out: Option<[String; 2]>,
}

/// Other words in place of some of a row.
struct Edit {
    start: usize,
    len: usize,
    words: Vec<Word>,
}

/// Another way of writing, and in how many records it stands; 0 where that is not counted.
struct Way {
    words: Vec<Word>,
    shown: String,
    records: u64,
}

impl<'q> Joins<'q> {
    /// Adds to `batch` what has to be known of the words of `query`.
    pub(super) fn new(query: &'q Query, batch: &mut Batch) -> Self {
        let mut joins = Self {
            text: &query.text,
            analyser: Analyser::new(),
            is_shouted: is_shouted(&query.root),
            lookups: 0,
            known: Vec::new(),
        };
        let mut rows = Vec::new();
        collect(&query.root, &mut rows);
        for words in rows {
            joins.want(&words, batch);
        }
        joins
    }

    fn want(&mut self, row: &[&Word], batch: &mut Batch) {
        let mut rest = row;
        while let Some((word, behind)) = rest.split_first() {
            if self.lookups >= MAX_LOOKUPS {
                return;
            }
            self.lookups += 1;
            if let Some(one) = self.candidate(&[word]) {
                want_alone(&one, batch);
            }
            for len in [2, 3, initials(rest)] {
                let words = rest.get(..len).filter(|words| words.len() > 1);
                if let Some(solid) = words.and_then(|words| self.candidate(words)) {
                    batch.stem(&solid.stem);
                    batch.stem(&abbreviation_term(&solid.folded));
                    batch.stem(&joined_term(len as u8, &solid.stem));
                    batch.stem(&divided_term(len as u8, &solid.stem));
                }
            }
            rest = behind;
        }
    }

    fn parts(&mut self, one: &Candidate, at: usize) -> Vec<Word> {
        let (first, second) = one.folded.split_at(at);
        vec![self.plain(first), self.plain(second)]
    }

    /// What these words are on end; none where that is not one word, or nothing that could be.
    fn candidate(&mut self, words: &[&Word]) -> Option<Candidate> {
        let is_plain = |word: &&Word| matches!(word.form, Form::Stem(_) | Form::Name { .. });
        let is_figure = |word: &&Word| word.typed.chars().all(|c| !c.is_alphabetic());
        if !words.iter().all(is_plain) || words.iter().all(is_figure) {
            return None;
        }
        let typed: String = words.iter().map(|word| word.typed.as_str()).collect();
        let mut found = None;
        let mut count = 0;
        self.analyser.tokens(&typed, |token| {
            count += 1;
            found = Some(Candidate {
                typed: String::new(),
                folded: token.folded.to_owned(),
                stem: token.stem.to_owned(),
                abbreviation: token.abbreviation.map(str::to_owned),
                spelled_out: token.spelled_out.map(|forms| forms.map(str::to_owned)),
            });
        });
        found
            .filter(|_| count == 1)
            .map(|found| Candidate { typed, ..found })
    }

    /// The tree with every word in all its ways of writing, and what they are.
    pub(super) fn widen(mut self, root: &Node, facts: &Facts) -> (Node, Vec<Expansion>) {
        let mut said = Vec::new();
        let root = self.node(root, facts, &mut said);
        (root, said)
    }

    fn node(&mut self, node: &Node, facts: &Facts, said: &mut Vec<Expansion>) -> Node {
        match node {
            Node::Word { scope, word } => {
                let row = std::slice::from_ref(word);
                self.row(*scope, row, Arrangement::Phrase, facts, said)
            }
            Node::Sequence {
                scope,
                words,
                arrangement,
            } => self.row(*scope, words, *arrangement, facts, said),
            Node::And(children) => self.all(children, facts, said),
            Node::Or(children) => {
                let mut widen = |child| self.node(child, facts, said);
                Node::Or(children.iter().map(&mut widen).collect())
            }
            Node::Alternatives(children) => {
                let mut children = children.iter();
                let Some(typed) = children.next() else {
                    return node.clone();
                };
                let rest = children.cloned();
                let known = rest.clone().filter_map(|node| phrase_of(&node));
                let outer = std::mem::replace(&mut self.known, known.collect());
                let typed = self.node(typed, facts, said);
                self.known = outer;
                match typed {
                    Node::Alternatives(mut all) => {
                        all.extend(rest);
                        Node::Alternatives(all)
                    }
                    typed => alternatives(typed, rest),
                }
            }
            other => other.clone(),
        }
    }

    /// Words side by side of which two, or a run of initials, may be one.
    fn all(&mut self, children: &[Node], facts: &Facts, said: &mut Vec<Expansion>) -> Node {
        let mut widened = Vec::with_capacity(children.len());
        let mut at = 0;
        while at < children.len() {
            let run = run_of(&children[at..]);
            let mut found = (1, Vec::new());
            for len in [initials(&run), 2] {
                let words = run.get(..len).filter(|words| words.len() > 1);
                let Some(words) = words.filter(|_| found.1.is_empty()) else {
                    continue;
                };
                found = (len, self.solid(words, facts));
            }
            let (taken, ways) = match found.1.is_empty() {
                true => (1, Vec::new()),
                false => found,
            };
            let own = children[at..at + taken].iter();
            let mut own: Vec<Node> = own.map(|child| self.node(child, facts, said)).collect();
            let typed = match own.len() {
                1 => own.remove(0),
                _ => Node::And(own),
            };
            say(&run[..taken.min(run.len())], &ways, said);
            let scope = match &children[at] {
                Node::Word { scope, .. } => *scope,
                _ => Scope::Anywhere,
            };
            let rest = ways.into_iter();
            let rest = rest.map(|way| row_node(scope, way.words, Arrangement::Phrase));
            widened.push(alternatives(typed, rest));
            at += taken;
        }
        match <[Node; 1]>::try_from(widened) {
            Ok([only]) => only,
            Err(widened) => Node::And(widened),
        }
    }

    /// A word, or words that stand together.
    fn row(
        &mut self,
        scope: Scope,
        words: &[Word],
        arrangement: Arrangement,
        facts: &Facts,
        said: &mut Vec<Expansion>,
    ) -> Node {
        let mut own = Vec::with_capacity(words.len());
        let mut edits: Vec<Edit> = Vec::new();
        let mut add = |start: usize, len: usize, ways: Vec<Way>, said: &mut Vec<Expansion>| {
            let typed: Vec<&Word> = words[start..start + len].iter().collect();
            say(&typed, &ways, said);
            let ways = ways.into_iter();
            edits.extend(ways.map(|way| Edit {
                start,
                len,
                words: way.words,
            }));
        };
        let row: Vec<&Word> = words.iter().collect();
        for start in 0..row.len() {
            let (word, ways) = self.alone(row[start], facts);
            own.push(word);
            add(start, 1, ways, said);
            if arrangement != Arrangement::Phrase {
                continue;
            }
            // A run of initials is one word as a whole.
            let run = initials(&row[start..]);
            for len in if run > 1 { run..=run } else { 2..=3 } {
                let Some(some) = row.get(start..start + len) else {
                    continue;
                };
                let ways = self.solid(some, facts);
                add(start, len, ways, said);
            }
        }
        let typed = row_node(scope, own.clone(), arrangement);
        let mut rows: Vec<Vec<Word>> = edits.iter().map(|edit| edited(&own, &[edit])).collect();
        for (place, first) in edits.iter().enumerate() {
            for second in &edits[place + 1..] {
                if first.start + first.len <= second.start && rows.len() < MAX_PHRASES {
                    rows.push(edited(&own, &[first, second]));
                }
            }
        }
        rows.truncate(MAX_PHRASES);
        let mut seen = vec![own];
        rows.retain(|row| {
            let is_new = !seen.contains(row);
            seen.push(row.clone());
            is_new
        });
        let rest = rows.into_iter();
        alternatives(typed, rest.map(|words| row_node(scope, words, arrangement)))
    }

    /// A word as it is to be searched for, and its other ways of writing.
    fn alone(&mut self, word: &Word, facts: &Facts) -> (Word, Vec<Way>) {
        let Some(one) = self.candidate(&[word]) else {
            return (word.clone(), Vec::new());
        };
        let mut ways = Vec::new();
        let mut own = word.clone();
        let is_abbreviation = one.abbreviation.is_some() && !self.is_mere_capitals(&one.typed);
        if let Some(form) = one.abbreviation.as_ref().filter(|_| is_abbreviation) {
            let written = facts.stem(&abbreviation_term(form));
            let all = facts.form(form);
            if written > 0 && written * MOSTLY[1] < all * MOSTLY[0] {
                own.form = Form::Written(form.clone());
                if let Form::Name { others, .. } = &word.form {
                    ways.extend(others.iter().map(|other| Way {
                        words: vec![super::exact(other)],
                        shown: String::new(),
                        records: 0,
                    }));
                }
            }
        }
        let letters = match one.folded.chars().all(char::is_alphabetic) {
            true => one.folded.chars().count(),
            false => 0,
        };
        let is_word = is_abbreviation
            || letters >= MIN_SPACED
            || facts.stem(&abbreviation_term(&one.folded)) * 2 > facts.form(&one.folded);
        let split = facts.split(&one.folded, &one.stem);
        for parts in parts_of(&one) {
            let records = facts.stem(&joined_term(parts, &one.stem));
            let are_letters = usize::from(parts) == letters;
            let is_known = parts == 2 && self.known.contains(&one.folded);
            if records == 0 || is_known || (are_letters && !is_word) {
                continue;
            }
            let shown = match split.filter(|_| parts == 2) {
                Some(at) => parted(&one, at, "-"),
                None if are_letters => spaced(&one.typed),
                None => one.folded.clone(),
            };
            ways.push(Way {
                words: vec![joined(&one, parts)],
                shown,
                records,
            });
        }
        if let Some(at) = apart(&one, facts) {
            // As a phrase they are also found where a hyphen joins them, so that no number would be
            // theirs alone.
            ways.push(Way {
                words: self.parts(&one, at),
                shown: parted(&one, at, " "),
                records: 0,
            });
        }
        if let Some([stem, folded]) = &one.spelled_out {
            let records = facts.form(folded);
            if records > 0 && *stem != one.stem {
                ways.push(Way {
                    words: vec![Word {
                        typed: folded.clone(),
                        form: Form::Stem(stem.clone()),
                    }],
                    shown: folded.clone(),
                    records,
                });
            }
        }
        (own, ways)
    }

    /// The solid ways of writing words that stand side by side.
    fn solid(&mut self, words: &[&Word], facts: &Facts) -> Vec<Way> {
        let mut ways = Vec::new();
        let Some(one) = self.candidate(words) else {
            return ways;
        };
        let parts = words.len() as u8;
        let solid = facts.stem(&one.stem);
        let together = facts.stem(&joined_term(parts, &one.stem));
        let divided = facts.stem(&divided_term(parts, &one.stem));
        if initials(words) == words.len() {
            let written = facts.stem(&abbreviation_term(&one.folded));
            let form = match written {
                0 if words.len() < MIN_SPACED => None,
                0 => Some((Form::Stem(one.stem.clone()), solid)),
                _ => Some((Form::Written(one.folded.clone()), written)),
            };
            if let Some((form, records)) = form.filter(|(_, records)| *records > 0) {
                let typed = one.typed.clone();
                ways.push(Way {
                    words: vec![Word { typed, form }],
                    shown: one.typed.clone(),
                    records,
                });
            }
        } else {
            let is_joined = self.is_typed_joined(words);
            let hyphened = together.saturating_sub(divided);
            let is_function = |word: &&Word| is_function_word(&crate::analyse::fold(&word.typed));
            let is_likely = words.len() == 2
                && hyphened > 0
                && solid <= hyphened.saturating_mul(MAX_SOLID_OF_PHRASE)
                && !words.iter().any(is_function);
            if solid > 0 && (is_joined || is_likely) {
                let form = Form::Stem(one.stem.clone());
                let typed = one.typed.clone();
                ways.push(Way {
                    words: vec![Word { typed, form }],
                    shown: one.folded.clone(),
                    records: solid,
                });
            }
        }
        // The parts as typed find nearly all that are joined, but for designations with an ending
        // and what is side by side in a query only.
        let adds = is_designation(&one.folded) || initials(words) == words.len();
        if together > 0 && adds {
            let between = if initials(words) == words.len() {
                " "
            } else {
                "-"
            };
            let typed: Vec<&str> = words.iter().map(|word| word.typed.as_str()).collect();
            ways.push(Way {
                words: vec![joined(&one, parts)],
                shown: typed.join(between),
                records: together,
            });
        }
        ways
    }

    fn plain(&mut self, folded: &str) -> Word {
        let mut stem = String::new();
        self.analyser
            .tokens(folded, |token| token.stem.clone_into(&mut stem));
        Word {
            typed: folded.to_owned(),
            form: Form::Stem(stem),
        }
    }

    /// Whether capitals without full stops mean nothing here.
    fn is_mere_capitals(&self, typed: &str) -> bool {
        self.is_shouted && !typed.contains('.')
    }

    /// Whether these words stand in the query with hyphens between them.
    fn is_typed_joined(&self, words: &[&Word]) -> bool {
        let Some((first, others)) = words.split_first() else {
            return false;
        };
        self.text.match_indices(&first.typed).any(|(at, _)| {
            let mut rest = &self.text[at + first.typed.len()..];
            others.iter().all(|word| {
                let behind = rest.strip_prefix(|c| is_hyphen(c) || c == '/');
                let behind = behind.and_then(|rest| rest.strip_prefix(word.typed.as_str()));
                rest = behind.unwrap_or_default();
                behind.is_some()
            })
        })
    }
}

fn want_alone(one: &Candidate, batch: &mut Batch) {
    for parts in parts_of(one) {
        batch.stem(&joined_term(parts, &one.stem));
    }
    batch.stem(&divided_term(2, &one.stem));
    batch.stem(&one.stem);
    batch.split(&one.folded, &one.stem);
    if let Some(form) = &one.abbreviation {
        batch.stem(&abbreviation_term(form));
        batch.form(form);
    }
    if one.folded.chars().count() < MIN_SPACED {
        batch.stem(&abbreviation_term(&one.folded));
        batch.form(&one.folded);
    }
    if let Some([_, folded]) = &one.spelled_out {
        batch.form(folded);
    }
}

/// In how many parts a word may be written: with hyphens, and letter by letter.
fn parts_of(one: &Candidate) -> impl Iterator<Item = u8> {
    let letters = one.folded.chars().count();
    let is_spaced = (4..=MAX_SPACED).contains(&letters);
    [2, 3].into_iter().chain(is_spaced.then_some(letters as u8))
}

/// Where a word is divided whose parts may stand apart: records write it with a hyphen, it is not
/// far commoner without, and none of the parts is a function word.
fn apart(one: &Candidate, facts: &Facts) -> Option<usize> {
    let together = facts.stem(&joined_term(2, &one.stem));
    let hyphened = together.saturating_sub(facts.stem(&divided_term(2, &one.stem)));
    if hyphened == 0 || facts.stem(&one.stem) > hyphened.saturating_mul(MAX_SOLID) {
        return None;
    }
    let at = facts.split(&one.folded, &one.stem)?;
    let (first, second) = one.folded.split_at(at);
    let is_sure =
        is_designation(&one.folded) || !(is_function_word(first) || is_function_word(second));
    is_sure.then_some(at)
}

/// Whether a folded word is letters and a figure (`b29`); one letter that is a word of its own
/// begins none.
fn is_designation(folded: &str) -> bool {
    let Some(figure) = folded.find(|c: char| c.is_ascii_digit()) else {
        return false;
    };
    let series = &folded[..figure];
    !series.is_empty()
        && series.chars().all(char::is_alphabetic)
        && !matches!(series, "a" | "i" | "а" | "в" | "и" | "к" | "о" | "с" | "у")
}

/// How many words at the beginning are single letters.
fn initials(words: &[&Word]) -> usize {
    let is_letter = |word: &&&Word| {
        let mut letters = word.typed.chars().filter(|c| c.is_alphanumeric());
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    };
    let run = words.iter().take(MAX_SPACED).take_while(is_letter).count();
    if run > 1 { run } else { 0 }
}

fn joined(one: &Candidate, parts: u8) -> Word {
    Word {
        typed: one.typed.clone(),
        form: Form::Joined {
            parts,
            stem: one.stem.clone(),
        },
    }
}

/// A word in two parts, as typed where its letters are the folded ones.
fn parted(one: &Candidate, at: usize, between: &str) -> String {
    let is_same = one.typed.to_lowercase() == one.folded && one.typed.len() == one.folded.len();
    let shown = if is_same { &one.typed } else { &one.folded };
    let (first, second) = shown.split_at(at);
    format!("{first}{between}{second}")
}

fn spaced(typed: &str) -> String {
    let letters = typed.chars().filter(|c| c.is_alphanumeric());
    let letters: Vec<String> = letters.map(String::from).collect();
    letters.join(" ")
}

/// A row of words with other words in place of some.
fn edited(own: &[Word], edits: &[&Edit]) -> Vec<Word> {
    let mut row = Vec::with_capacity(own.len() + 1);
    let mut at = 0;
    for edit in edits {
        row.extend_from_slice(&own[at..edit.start]);
        row.extend_from_slice(&edit.words);
        at = edit.start + edit.len;
    }
    row.extend_from_slice(&own[at..]);
    row
}

fn row_node(scope: Scope, mut words: Vec<Word>, arrangement: Arrangement) -> Node {
    if words.len() == 1 {
        let word = words.remove(0);
        return Node::Word { scope, word };
    }
    Node::Sequence {
        scope,
        words,
        arrangement,
    }
}

/// The words of a phrase on end.
fn phrase_of(node: &Node) -> Option<String> {
    match node {
        Node::Sequence { words, .. } => {
            Some(words.iter().map(|word| word.typed.as_str()).collect())
        }
        _ => None,
    }
}

/// Reports other ways of writing once.
fn say(typed: &[&Word], ways: &[Way], said: &mut Vec<Expansion>) {
    let shown = ways.iter().filter(|way| !way.shown.is_empty());
    let terms: Vec<(String, u64)> = shown.map(|way| (way.shown.clone(), way.records)).collect();
    let typed: Vec<&str> = typed.iter().map(|word| word.typed.as_str()).collect();
    let expansion = Expansion {
        typed: typed.join(" "),
        terms,
        left_out: 0,
        is_name: false,
    };
    if !expansion.terms.is_empty() && !said.contains(&expansion) {
        said.push(expansion);
    }
}

/// The words that stand together or side by side, row by row.
fn collect<'a>(node: &'a Node, rows: &mut Vec<Vec<&'a Word>>) {
    match node {
        Node::Word { word, .. } => rows.push(vec![word]),
        Node::Sequence { words, .. } => rows.push(words.iter().collect()),
        Node::And(children) => {
            let mut at = 0;
            while at < children.len() {
                let run = run_of(&children[at..]);
                if run.is_empty() {
                    collect(&children[at], rows);
                }
                at += run.len().max(1);
                rows.extend((!run.is_empty()).then_some(run));
            }
        }
        Node::Or(children) => children.iter().for_each(|child| collect(child, rows)),
        _ => {}
    }
}

/// The words at the beginning that look into one place.
fn run_of(children: &[Node]) -> Vec<&Word> {
    let mut own = None;
    let words = children.iter().map_while(|child| match child {
        Node::Word { scope, word } if *own.get_or_insert(*scope) == *scope => Some(word),
        _ => None,
    });
    words.collect()
}

/// Whether all words of a query are in capitals, two or more.
fn is_shouted(root: &Node) -> bool {
    let mut rows = Vec::new();
    collect(root, &mut rows);
    let words = rows.iter().flatten();
    let mut lettered = words.filter(|word| word.typed.contains(char::is_alphabetic));
    let (mut count, mut is_small) = (0, false);
    lettered.by_ref().for_each(|word| {
        count += 1;
        is_small |= word.typed.contains(char::is_lowercase);
    });
    count > 1 && !is_small
}

#[cfg(test)]
mod tests;
