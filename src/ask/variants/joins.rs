//! One word in several ways of writing: solid, with a hyphen, apart; abbreviations; umlauts.
//!
//! Owns [`Joins`], which lives for one query. Asks in the batch of the question which ways of writing
//! a word the index holds, then puts [`Node::Alternatives`] in its place, as typed first:
//!
//! - `ceasefire`: words with a hyphen or divided at the end of a line (`Form::Joined`), spaced
//!   letters (`Х р у щ е в`), and apart (the phrase `cease fire`). Apart only where records write
//!   the hyphen (a division at a line end proves nothing), no part is a light word (`an other`)
//!   and the solid form is not far commoner (`co operation`);
//! - `cease-fire`, `"cease fire"`: the phrase and the solid word; of a phrase without a hyphen, and of
//!   two words side by side, under the same conditions;
//! - `B29`, `B-29`, `"B 29"`, `MiG-15bis`, `MIG 15s`: designations likewise, whatever letters end them;
//! - `U. S. S. R.`, `V. M. Molotov`: the abbreviation without blanks, and the other way round;
//! - initials beside a name, in its other alphabets (`name_initials`);
//! - `US`, `U.S.`: `Form::Written` where the same letters often are another word, unless the whole
//!   query is in capitals;
//! - `Schröder`: `Schroeder`, which the index has under both forms.
//!
//! Exact words, wildcards and fuzzy words stay as typed, and so does what stands under a NOT.

mod name_initials;
mod ways;

use super::{alternatives, exact};
use crate::analyse::Analyser;
use crate::analyse::adapter::{abbreviation_term, divided_term, joined_term};
use crate::ask::batch::{Batch, Facts};
use crate::engine::Expansion;
use crate::query::tree::{Arrangement, Node, Query, Scope, Word};
use ways::{Way, initials, want_alone, want_endings};

/// Most words, and rows of words, of one query that are looked up.
const MAX_LOOKUPS: usize = 256;

/// Most phrases that stand for one.
const MAX_PHRASES: usize = 16;

/// Ways of writing the words of one query.
pub(super) struct Joins<'q> {
    text: &'q str,
    analyser: Analyser,
    /// Whether all words of the query are in capitals, which then mean nothing.
    is_shouted: bool,
    /// Whether the query is initials with full stops and nothing else.
    is_initials: bool,
    lookups: usize,
    /// What stands in for the name that is being widened as words apart, without their blanks.
    known: Vec<String>,
}

/// Other words in place of some of a row.
struct Edit {
    start: usize,
    len: usize,
    words: Vec<Word>,
}

impl<'q> Joins<'q> {
    /// Adds to `batch` what has to be known of the words of `query`.
    pub(super) fn new(query: &'q Query, batch: &mut Batch) -> Self {
        let mut joins = Self {
            text: &query.text,
            analyser: Analyser::new(),
            is_shouted: is_shouted(&query.root),
            is_initials: matches!(query.root, Node::Word { .. } | Node::Sequence { .. })
                && query.text.contains('.'),
            lookups: 0,
            known: Vec::new(),
        };
        let mut rows = Vec::new();
        collect(&query.root, &mut rows);
        for words in rows {
            joins.want(&words, batch);
        }
        joins.want_initials_of(&query.root, batch);
        joins
    }

    fn want_initials_of(&mut self, node: &Node, batch: &mut Batch) {
        let children = match node {
            Node::And(children) => children.as_slice(),
            Node::Or(children) => {
                for child in children {
                    self.want_initials_of(child, batch);
                }
                return;
            }
            other => std::slice::from_ref(other),
        };
        let mut at = 0;
        while at < children.len() {
            let flat = name_initials::flat(&children[at..]);
            let row: Vec<&Word> = flat.iter().map(|(_, word)| *word).collect();
            self.want_initials(&row, batch);
            if let (true, Node::Or(_)) = (flat.is_empty(), &children[at]) {
                self.want_initials_of(&children[at], batch);
            }
            at += flat.last().map_or(1, |(last, _)| last + 1);
        }
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
                    batch.form(&solid.folded);
                    batch.stem(&joined_term(len as u8, &solid.stem));
                    batch.stem(&divided_term(len as u8, &solid.stem));
                    want_endings(&solid, batch);
                }
            }
            rest = behind;
        }
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

    /// Words side by side, with the names among them whose initials are written otherwise.
    fn all(&mut self, children: &[Node], facts: &Facts, said: &mut Vec<Expansion>) -> Node {
        let mut widened = Vec::with_capacity(children.len());
        let (mut at, mut from) = (0, 0);
        while at < children.len() {
            let Some((taken, rest)) = self.named(&children[at..], facts, said) else {
                at += 1;
                continue;
            };
            widened.extend(self.side_by_side(&children[from..at], facts, said));
            let typed = self.side_by_side(&children[at..at + taken], facts, said);
            widened.push(alternatives(Node::And(typed), rest));
            at += taken;
            from = at;
        }
        widened.extend(self.side_by_side(&children[from..], facts, said));
        match <[Node; 1]>::try_from(widened) {
            Ok([only]) => only,
            Err(widened) => Node::And(widened),
        }
    }

    /// Initials and a name at the beginning of `children`, in either order: how many nodes they are,
    /// and the phrases that stand for both.
    fn named(
        &mut self,
        children: &[Node],
        facts: &Facts,
        said: &mut Vec<Expansion>,
    ) -> Option<(usize, Vec<Node>)> {
        let flat = name_initials::flat(children);
        let row: Vec<&Word> = flat.iter().map(|(_, word)| *word).collect();
        let run = name_initials::runs(&row, self.text).into_iter().next()?;
        let end = run.start + run.len;
        let node_of = |word: usize| flat.get(word).map(|(node, _)| *node);
        let (first, last) = (node_of(run.start)?, node_of(end - 1)?);
        // The initials are whole nodes, and the name is the node before or behind them.
        let (name, taken) = match (run.start, node_of(end)) {
            (0, Some(name)) if name > last && node_of(end + 1) != Some(name) => (end, name + 1),
            (1, _) if first == 1 && node_of(end) != Some(last) => (0, last + 1),
            _ => return None,
        };
        let some = &row[name.min(run.start)..end.max(name + 1)];
        let run = name_initials::runs(some, self.text).into_iter().next()?;
        let ways = self.initials_elsewhere(some, &run, facts);
        say(&some[run.start..run.start + run.len], &ways, said);
        // In either order, as the words typed are.
        let name = row[name];
        let phrases = ways.into_iter().flat_map(|way| {
            let name = std::slice::from_ref(name);
            let rows = [[&way.words, name].concat(), [name, &way.words].concat()];
            rows.map(|row| row_node(Scope::Anywhere, row, Arrangement::Phrase))
        });
        let phrases: Vec<Node> = phrases.collect();
        (!phrases.is_empty()).then_some((taken, phrases))
    }

    /// Words side by side of which two, or a run of initials, may be one.
    fn side_by_side(
        &mut self,
        children: &[Node],
        facts: &Facts,
        said: &mut Vec<Expansion>,
    ) -> Vec<Node> {
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
        widened
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
        for run in name_initials::runs(&row, self.text) {
            if arrangement == Arrangement::Phrase {
                let ways = self.initials_elsewhere(&row, &run, facts);
                add(run.start, run.len, ways, said);
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
