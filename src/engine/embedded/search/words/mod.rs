//! From the words of the query tree to terms of this index, with their weights.
//!
//! Owns [`WordResolver`], which lives for one search and looks nothing up twice. A word stands
//! for one term (its stem, its folded form, several words as one) or, as a wildcard or fuzzy word, for several that
//! count as one: their frequencies are summed, and the word is as rare as the commonest of them,
//! which is how Lucene scores synonyms and keeps a pattern from outweighing a plain word because
//! it caught something rare.

mod expansion;
mod glob;

use std::rc::Rc;

use rustc_hash::FxHashMap;
use tantivy::schema::Field;

use super::super::ranking::{self, ranking};
use super::bm25::{Weight, rarity};
use super::failure::Failure;
use super::plan::{Forms, TypedForm};
use super::snapshot::{Snapshot, Term};
use crate::analyse::adapter::{abbreviation_term, exact_term, joined_term, stem_term};
use crate::analyse::fold;
use crate::edits::Fuzzy;
use crate::engine::{Expansion, Refusal};
use crate::query::note::QueryNote;
use crate::query::tree::{Form, Node, Scope, Word};
use expansion::{Expanded, Pattern, expand};
use glob::Glob;

/// Most terms that the wildcards and fuzzy words of one query may stand for together: each keeps a
/// block of postings unpacked, two kilobytes.
const MAX_EXPANDED: usize = 16 * 1024;

/// Terms that count as one word; none if no live record holds any.
pub(crate) type Terms = Rc<[Term]>;

/// Words of the composite text near `folded`, most frequent first, each once, with the live
/// records that hold them: all within one edit, and with two those that begin like it. A walk
/// that may go astray in the first letter as well takes two edits through most of a dictionary.
pub(crate) fn near(
    snapshot: &Snapshot,
    folded: &str,
    edits: u8,
) -> Result<Vec<(String, u64)>, Failure> {
    let first: String = folded.chars().take(1).collect();
    let mut patterns = vec![Fuzzy::new(folded, 1)];
    if edits > 1 {
        patterns.push(Fuzzy::new(folded, edits).beginning(&first));
    }
    let mut found: Vec<(String, u64)> = Vec::new();
    for pattern in patterns {
        let expanded = expand(snapshot, snapshot.fields.text, &Pattern::Fuzzy(pattern))?;
        let words = expanded.words.into_iter();
        found.extend(words.map(|(word, term)| (word, term.records)));
    }
    found.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    found.dedup();
    Ok(found)
}

/// Words of the composite text that begin with `folded`, most frequent first, with the live records
/// that hold them; of many those in most records.
pub(crate) fn beginning(snapshot: &Snapshot, folded: &str) -> Result<Vec<(String, u64)>, Failure> {
    let pattern = Pattern::Glob(Glob::new(&format!("{folded}*")));
    let expanded = expand(snapshot, snapshot.fields.text, &pattern)?;
    let words = expanded.words.into_iter();
    Ok(words.map(|(word, term)| (word, term.records)).collect())
}

/// Looks the words of one search up.
pub(crate) struct WordResolver<'a> {
    snapshot: &'a Snapshot,
    known: FxHashMap<(Field, Form), Terms>,
    /// Whether the query has a word that is not light.
    has_heavy: bool,
    /// Terms that wildcards and fuzzy words have come to stand for, each use counted.
    expanded: usize,
    /// Rarity of all leaves weighed so far, summed.
    pub(crate) weighed: f32,
    /// Most that the rarity of a leaf counts.
    pub(crate) cap: f32,
    /// What wildcards and fuzzy words stood for, in the order of the query.
    pub(crate) expansions: Vec<Expansion>,
    /// What a reader should know of it.
    pub(crate) notes: Vec<QueryNote>,
}

impl<'a> WordResolver<'a> {
    /// A resolver for the words of the query with this tree.
    pub(crate) fn new(snapshot: &'a Snapshot, root: &Node) -> Self {
        Self {
            snapshot,
            known: FxHashMap::default(),
            // A word alone is not light, whatever it is.
            has_heavy: !matches!(root, Node::Word { .. }) && has_heavy(root),
            expanded: 0,
            weighed: 0.0,
            cap: f32::INFINITY,
            expansions: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The field in which a scope looks, and whether only from the body's start on.
    pub(crate) fn field(&self, scope: Scope) -> (Field, bool) {
        let fields = &self.snapshot.fields;
        match scope {
            Scope::Anywhere => (fields.text, false),
            Scope::Body => (fields.text, true),
            Scope::Title => (fields.title, false),
            Scope::Summary => (fields.summary, false),
            Scope::Person => (fields.people, false),
            Scope::Place => (fields.places, false),
            Scope::Subject => (fields.subjects, false),
        }
    }

    /// The terms that `word` stands for in `field`.
    pub(crate) fn terms(&mut self, field: Field, word: &Word) -> Result<Terms, Failure> {
        let terms = self.known_terms(field, word)?;
        if terms.len() > 1 {
            self.expanded += terms.len();
        }
        if self.expanded > MAX_EXPANDED {
            let limit = MAX_EXPANDED;
            return Err(Refusal::TooManyWords { limit }.into());
        }
        Ok(terms)
    }

    fn known_terms(&mut self, field: Field, word: &Word) -> Result<Terms, Failure> {
        let key = (field, word.form.clone());
        if let Some(terms) = self.known.get(&key) {
            return Ok(Rc::clone(terms));
        }
        let terms: Vec<Term> = match &word.form {
            Form::Stem(stem) => vec![self.snapshot.find(field, stem_term(stem).as_bytes())?],
            Form::Name { stem, others } => {
                // The word as typed comes first.
                let mut terms = vec![self.snapshot.find(field, stem_term(stem).as_bytes())?];
                for other in others {
                    let found = self.snapshot.find(field, exact_term(other).as_bytes())?;
                    terms.push(found.into_variant());
                }
                terms
            }
            Form::Exact(folded) => vec![self.snapshot.find(field, exact_term(folded).as_bytes())?],
            Form::Written(folded) => {
                let term = abbreviation_term(folded);
                vec![self.snapshot.find(field, term.as_bytes())?]
            }
            Form::Joined { parts, stem } => {
                let term = self
                    .snapshot
                    .find(field, joined_term(*parts, stem).as_bytes())?;
                vec![term.of_parts(*parts)]
            }
            Form::Wildcard(pattern) => {
                self.expanded(field, word, &Pattern::Glob(Glob::new(pattern)))?
            }
            Form::Fuzzy { folded, distance } => {
                self.expanded(field, word, &Pattern::Fuzzy(Fuzzy::new(folded, *distance)))?
            }
        };
        let terms: Terms = terms.into_iter().filter(|term| term.records > 0).collect();
        self.known.insert(key, Rc::clone(&terms));
        Ok(terms)
    }

    fn expanded(
        &mut self,
        field: Field,
        word: &Word,
        pattern: &Pattern,
    ) -> Result<Vec<Term>, Failure> {
        let Expanded { words, left_out } = expand(self.snapshot, field, pattern)?;
        if left_out > 0 {
            let searched = words.len() as u64;
            self.notes.push(QueryNote::ExpansionCut {
                word: word.typed.clone(),
                words: searched + left_out,
                searched,
            });
        }
        let expansion = Expansion {
            typed: word.typed.clone(),
            terms: words
                .iter()
                .map(|(word, term)| (word.clone(), term.records))
                .collect(),
            left_out,
            is_name: false,
        };
        if !self.expansions.contains(&expansion) {
            self.expansions.push(expansion);
        }
        Ok(words.into_iter().map(|(_, term)| term).collect())
    }

    /// How rare a word is that stands for `terms`: as rare as the commonest of them.
    pub(crate) fn rarity(&self, terms: &Terms) -> f32 {
        let most = terms.iter().map(|term| term.records).max().unwrap_or(0);
        rarity(most, self.snapshot.records)
    }

    /// The weight of words that count together: of a sequence, the sum of its words.
    pub(crate) fn weight(
        &mut self,
        field: Field,
        rarities: impl Iterator<Item = f32>,
    ) -> Result<Weight, Failure> {
        let sum = rarities.sum::<f32>().min(self.cap);
        self.weighed += sum;
        Ok(Weight::new(sum, self.snapshot.lengths(field)?))
    }

    /// What is left of the weight of a leaf beside the forms typed of its words, and those forms:
    /// of words that are looked for by their stems, where some records write them otherwise.
    pub(crate) fn with_typed(
        &mut self,
        field: Field,
        sequence: &[Word],
        terms: &[Terms],
        weight: Weight,
    ) -> Result<(Weight, Forms), Failure> {
        let share = ranking().typed;
        let lengths = self.snapshot.lengths(field)?;
        let (mut all, mut taken) = (0.0, 0.0);
        let mut forms = Vec::new();
        for (word, terms) in sequence.iter().zip(terms) {
            let of_stem = self.rarity(terms);
            all += of_stem;
            if !matches!(word.form, Form::Stem(_) | Form::Name { .. }) {
                continue;
            }
            let Some(stem) = terms.iter().find(|term| !term.is_variant) else {
                continue;
            };
            let folded = fold(&word.typed);
            let form = self.snapshot.find(field, exact_term(&folded).as_bytes())?;
            if form.records == 0 || form.records >= stem.records {
                continue;
            }
            taken += of_stem * share;
            let rarity = rarity(form.records, self.snapshot.records).min(self.cap);
            forms.push(TypedForm {
                terms: [form].into(),
                weight: Weight::new(rarity, lengths.clone()).parted(share),
            });
        }
        if forms.is_empty() || all <= 0.0 {
            return Ok((weight, Rc::default()));
        }
        Ok((weight.parted(1.0 - taken / all), forms.into()))
    }

    /// Whether a word says little about a record. None does where the query has no others.
    pub(crate) fn is_light(&self, word: &Word) -> bool {
        self.has_heavy && is_light(word)
    }
}

/// Whether a word is one of those that say little. Patterns and misspellings are asked for on
/// purpose.
fn is_light(word: &Word) -> bool {
    match &word.form {
        Form::Stem(_) | Form::Exact(_) => ranking::is_light(&word.typed),
        Form::Name { .. }
        | Form::Written(_)
        | Form::Joined { .. }
        | Form::Wildcard(_)
        | Form::Fuzzy { .. } => false,
    }
}

/// Whether anything that is looked for is more than a light word. What is excluded does not count.
fn has_heavy(node: &Node) -> bool {
    match node {
        Node::Word { word, .. } => !is_light(word),
        Node::Sequence { .. } | Node::Like(_) => true,
        Node::And(children) | Node::Or(children) | Node::Alternatives(children) => {
            children.iter().any(has_heavy)
        }
        _ => false,
    }
}
