//! Words in other spellings: what else a search has to look for, and what is said of it.
//!
//! Names first, then (`joins`) words written solid, with a hyphen or apart, and abbreviations.
//!
//! Takes a query tree, an engine and the names authority, gives the tree with every name widened by
//! the spellings that *this* index holds. Rules ([`analyse::names`](crate::analyse::names)) say
//! which spellings mean the same name; the authority adds what no rule can know. Engine, passages
//! and highlights read the same widened tree.
//!
//! - One word becomes [`Form::Name`], one synonym whose other forms count a little less.
//! - A name of several words becomes [`Node::Alternatives`]: `Chou En-lai` in any order of its
//!   words, as it was typed, or the phrase `zhou enlai`.
//! - In phrases and windows the same holds: a word for a word, a phrase with the name replaced.
//! - A word that this index holds mostly without a capital is no name here and stays alone, and so
//!   does a spelling that is mostly an ordinary word: `Lead` finds no Лид.
//! - What is asked for exactly (`=word`), with wildcards or edits, or under a NOT, stays as typed.

mod joins;
mod lookup;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::batch::{Batch, Facts};
use crate::analyse::known::KnownNames;
use crate::analyse::names::scan::is_ordinary;
use crate::analyse::{Analyser, fold};
use crate::engine::{Engine, EngineError, Expansion, Limits};
use crate::query::tree::{Arrangement, Form, Node, Query, Scope, Word};
use joins::Joins;
use lookup::{Lookup, StandIn, Stands, own, spelled};

/// Most words that a name of several words takes in a query.
const MAX_NAME_WORDS: usize = 8;

/// Most names that a cache remembers; beyond it, it begins anew.
const MAX_CACHED: usize = 4096;

/// What stands in for names, by the words of each, as one commit holds it.
#[derive(Debug, Default)]
pub(super) struct NameCache {
    commit: u64,
    names: FxHashMap<String, Arc<[StandIn]>>,
}

impl NameCache {
    /// Forgets everything unless it is of this commit.
    pub(super) fn show(&mut self, commit: u64) {
        if self.commit != commit || self.names.len() > MAX_CACHED {
            self.names.clear();
            self.commit = commit;
        }
    }

    fn get(&self, key: &str) -> Option<Arc<[StandIn]>> {
        self.names.get(key).cloned()
    }

    fn insert(&mut self, key: &str, stands: &Arc<[StandIn]>) {
        self.names.insert(key.to_owned(), Arc::clone(stands));
    }
}

/// A widened tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Widened {
    /// The tree.
    pub(super) root: Node,
    /// The names in it and their other spellings, most frequent first, in the order of the query;
    /// then other words and their other ways of writing.
    pub(super) variants: Vec<Expansion>,
}

/// The words of a query, gathered but not yet looked up.
pub(super) struct Widening<'a> {
    lookup: Lookup<'a>,
    joins: Joins<'a>,
    root: &'a Node,
}

impl<'a> Widening<'a> {
    /// Adds to `batch` what has to be known of every name that `query` may hold, words first, then
    /// the runs of words that may be one name, and of the ways of writing its words.
    pub(super) fn new(
        known: &'a KnownNames,
        query: &'a Query,
        cache: &NameCache,
        batch: &mut Batch,
    ) -> Self {
        let root = &query.root;
        let mut lookup = Lookup::new(known);
        let mut names: Vec<Vec<&Word>> = Vec::new();
        collect(root, &mut names);
        names.sort_by_key(|words| words.len() > 1);
        for words in &names {
            lookup.want(words, cache, batch);
        }
        let joins = Joins::new(query, batch);
        Self {
            lookup,
            joins,
            root,
        }
    }

    /// Widens the tree by what was looked up.
    pub(super) fn widen(self, facts: &Facts, cache: &mut NameCache) -> Widened {
        let mut widener = Widener {
            stands: self.lookup.decide(facts, cache),
            variants: Vec::new(),
        };
        let named = widener.node(self.root);
        let (root, written) = self.joins.widen(&named, facts);
        let mut variants = widener.variants;
        variants.extend(written);
        Widened { root, variants }
    }
}

/// Everything in a tree that [`Widener`] may take for one name.
fn collect<'a>(node: &'a Node, names: &mut Vec<Vec<&'a Word>>) {
    match node {
        Node::Word { word, .. } => names.push(vec![word]),
        Node::Sequence { words, .. } => {
            for start in 0..words.len() {
                for end in start + 1..=words.len().min(start + MAX_NAME_WORDS) {
                    names.push(words[start..end].iter().collect());
                }
            }
        }
        Node::And(children) => {
            for start in 0..children.len() {
                let run = run_of(&children[start..]);
                for taken in 2..=run.len() {
                    let words: Vec<&Word> = run[..taken].iter().copied().flatten().collect();
                    if words.len() <= MAX_NAME_WORDS && !is_of_person(&words, run.get(taken)) {
                        names.push(words);
                    }
                }
                let own: Vec<&Word> = run.first().copied().into_iter().flatten().collect();
                if !is_of_person(&own, run.get(1)) {
                    collect(&children[start], names);
                }
            }
        }
        Node::Or(children) => children.iter().for_each(|child| collect(child, names)),
        _ => {}
    }
}

/// Whether two initials stand before what may be a person's name (`A. P. Rosenthal`), and so are no
/// abbreviation.
fn is_of_person(words: &[&Word], next: Option<&&[Word]>) -> bool {
    let name = next.and_then(|words| words.first());
    words.len() == 2
        && spelled(words).is_some()
        && name.is_some_and(|name| {
            name.typed.starts_with(char::is_uppercase) && !is_ordinary(&fold(&name.typed))
        })
}

/// A name, or a word of one, with the spellings that an index holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// As asked for.
    pub typed: String,
    /// Folded words separated by blanks, with the records that hold them: as asked for first, if
    /// any record does, then the others, most frequent first. Never empty.
    pub spellings: Vec<(String, u64)>,
}

/// What the index holds of a name: of the whole, and of each word that has other spellings.
pub(super) fn held(
    engine: &dyn Engine,
    known: &KnownNames,
    name: &str,
    analyser: &mut Analyser,
    limits: &Limits,
) -> Result<Vec<Held>, EngineError> {
    let mut words = Vec::new();
    analyser.tokens(name, |token| {
        words.push(Word {
            typed: name[token.start..token.end].to_owned(),
            form: Form::Stem(token.stem.to_owned()),
        });
    });
    let all: Vec<&Word> = words.iter().collect();
    let singles = all.chunks(1).filter(|_| all.len() > 1);
    let names: Vec<&[&Word]> = std::iter::once(&all[..]).chain(singles).collect();
    let (mut lookup, mut batch) = (Lookup::new(known), Batch::default());
    let mut cache = NameCache::default();
    let mut counts = Vec::with_capacity(names.len());
    for name in &names {
        lookup.want(name, &cache, &mut batch);
        let is_named = !name.is_empty();
        counts.push(is_named.then(|| batch.count(own(name).node(Scope::Anywhere))));
    }
    let facts = batch.look_up(engine, limits)?;
    let stands = lookup.decide(&facts, &mut cache);
    let mut held = Vec::new();
    for (name, count) in names.into_iter().zip(counts) {
        let is_whole = name.len() == all.len();
        let others = stands.of(name);
        let itself = StandIn {
            records: count.map_or(0, |place| facts.count(place)),
            ..own(name)
        };
        if others.is_empty() && (!is_whole || itself.records == 0) {
            continue;
        }
        let mut spellings = Vec::with_capacity(others.len() + 1);
        if itself.records > 0 {
            spellings.push(itself.shown());
        }
        spellings.extend(shown(&others));
        let typed: Vec<&str> = name.iter().map(|word| word.typed.as_str()).collect();
        held.push(Held {
            typed: typed.join(" "),
            spellings,
        });
    }
    Ok(held)
}

struct Widener {
    stands: Stands,
    variants: Vec<Expansion>,
}

impl Widener {
    fn node(&mut self, node: &Node) -> Node {
        match node {
            Node::Word { scope, word } => self.word(*scope, word),
            Node::Sequence {
                scope,
                words,
                arrangement,
            } => self.sequence(*scope, words, *arrangement),
            Node::And(children) => self.all(children),
            Node::Or(children) => Node::Or(children.iter().map(|child| self.node(child)).collect()),
            other => other.clone(),
        }
    }

    /// One word: a synonym, and alternatives where other names of it have several words or hold
    /// for some years only.
    fn word(&mut self, scope: Scope, word: &Word) -> Node {
        let stands = self.stands(std::slice::from_ref(&word));
        let typed = Node::Word {
            scope,
            word: with_others(word, &stands),
        };
        let rest = stands
            .iter()
            .filter(|stand| !stand.is_plain_word())
            .map(|stand| stand.node(scope));
        alternatives(typed, rest)
    }

    /// Words and short phrases side by side may be one name.
    fn all(&mut self, children: &[Node]) -> Node {
        let mut widened = Vec::with_capacity(children.len());
        let mut at = 0;
        while at < children.len() {
            let (taken, node) = self.name_at(&children[at..]);
            widened.push(node);
            at += taken;
        }
        match <[Node; 1]>::try_from(widened) {
            Ok([only]) => only,
            Err(widened) => Node::And(widened),
        }
    }

    /// The longest name at the beginning of `children`, or the first of them alone; how many it
    /// takes.
    fn name_at(&mut self, children: &[Node]) -> (usize, Node) {
        let run = run_of(children);
        for taken in (2..=run.len()).rev() {
            let words: Vec<&Word> = run[..taken].iter().copied().flatten().collect();
            if words.len() > MAX_NAME_WORDS {
                continue;
            }
            let stands = self.stands(&words);
            if stands.is_empty() {
                continue;
            }
            let scope = scope_of(&children[0]);
            let typed = children[..taken]
                .iter()
                .map(|child| self.node(child))
                .collect();
            let rest = stands.iter().map(|stand| stand.node(scope));
            return (taken, alternatives(Node::And(typed), rest));
        }
        (1, self.node(&children[0]))
    }

    /// A phrase or window: its words, and the whole with a name of several words replaced.
    fn sequence(&mut self, scope: Scope, words: &[Word], arrangement: Arrangement) -> Node {
        let mut own = Vec::with_capacity(words.len());
        for word in words {
            let stands = self.stands(&[word]);
            own.push(with_others(word, &stands));
        }
        let mut rest = Vec::new();
        'found: for start in 0..words.len() {
            for end in (start + 2..=words.len().min(start + MAX_NAME_WORDS)).rev() {
                let name: Vec<&Word> = words[start..end].iter().collect();
                let is_whole = name.len() == words.len();
                for stand in self.stands(&name).iter() {
                    if is_whole {
                        rest.push(stand.node(scope));
                    } else if stand.years.is_none() {
                        let replaced = stand.as_words();
                        let before = own[..start].iter().cloned();
                        let after = own[end..].iter().cloned();
                        rest.push(Node::Sequence {
                            scope,
                            words: before.chain(replaced).chain(after).collect(),
                            arrangement,
                        });
                    }
                    // A name that holds for some years cannot be bound within a phrase.
                }
                if !rest.is_empty() {
                    break 'found;
                }
            }
        }
        let typed = Node::Sequence {
            scope,
            words: own,
            arrangement,
        };
        alternatives(typed, rest)
    }

    /// What stands in for these words; reported to the reader once.
    fn stands(&mut self, words: &[&Word]) -> Arc<[StandIn]> {
        let stands = self.stands.of(words);
        if !stands.is_empty() {
            let typed: Vec<&str> = words.iter().map(|word| word.typed.as_str()).collect();
            let variants = Expansion {
                typed: typed.join(" "),
                terms: shown(&stands),
                left_out: 0,
                is_name: true,
            };
            if !self.variants.contains(&variants) {
                self.variants.push(variants);
            }
        }
        stands
    }
}

/// What is shown of other spellings. That a spelling stands with a possessive s as well is not.
fn shown(stands: &[StandIn]) -> Vec<(String, u64)> {
    let all: Vec<(String, u64)> = stands.iter().map(StandIn::shown).collect();
    let is_possessive = |name: &str| {
        name.strip_suffix('s')
            .is_some_and(|owner| all.iter().any(|(other, _)| other == owner))
    };
    let shown = all.iter().filter(|(name, _)| !is_possessive(name));
    shown.cloned().collect()
}

/// The first node, with the others standing in for it.
fn alternatives(typed: Node, rest: impl IntoIterator<Item = Node>) -> Node {
    let mut nodes = vec![typed];
    nodes.extend(rest);
    match <[Node; 1]>::try_from(nodes) {
        Ok([only]) => only,
        Err(nodes) => Node::Alternatives(nodes),
    }
}

/// The word with those of its other spellings that are one word.
fn with_others(word: &Word, stands: &[StandIn]) -> Word {
    let others: Vec<String> = stands
        .iter()
        .filter(|stand| stand.is_plain_word())
        .map(|stand| stand.words[0].clone())
        .collect();
    match &word.form {
        Form::Stem(stem) if !others.is_empty() => Word {
            typed: word.typed.clone(),
            form: Form::Name {
                stem: stem.clone(),
                others,
            },
        },
        _ => word.clone(),
    }
}

fn exact(folded: &str) -> Word {
    Word {
        typed: folded.to_owned(),
        form: Form::Exact(folded.to_owned()),
    }
}

/// The words of the nodes at the beginning that may be parts of one name: words and phrases that
/// look into the same place.
fn run_of(children: &[Node]) -> Vec<&[Word]> {
    let Some(first) = children.first() else {
        return Vec::new();
    };
    let wanted = scope_of(first);
    children
        .iter()
        .map_while(|child| match child {
            Node::Word { scope, word } if *scope == wanted => Some(std::slice::from_ref(word)),
            Node::Sequence {
                scope,
                words,
                arrangement: Arrangement::Phrase,
            } if *scope == wanted => Some(words.as_slice()),
            _ => None,
        })
        .take(MAX_NAME_WORDS)
        .collect()
}

fn scope_of(node: &Node) -> Scope {
    match node {
        Node::Word { scope, .. } | Node::Sequence { scope, .. } => *scope,
        _ => Scope::Anywhere,
    }
}

#[cfg(test)]
pub(super) mod tests;
