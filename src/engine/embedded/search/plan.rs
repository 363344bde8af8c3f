//! What a search asks of every segment: the query tree with its words looked up.
//!
//! Owns [`Plan`], which is made once for the whole index (so that all segments look for the same
//! words with the same weights), and its loosening from AND to OR. How a plan becomes iterators
//! over one segment stands in `build`.

use std::rc::Rc;

use tantivy::schema::Field;

use super::super::ranking::ranking;
use super::bm25::Weight;
use super::failure::Failure;
use super::filter::Filter;
use super::filter::making::FilterMaker;
use super::sequence::Stand;
use super::snapshot::Term;
use super::words::{Terms, WordResolver};
use crate::query::tree::{Arrangement, Like, LikeWord, Node, Scope, Word};

/// What a search asks of every segment.
#[derive(Debug, Clone)]
pub(super) enum Plan {
    /// Every record.
    Everything,
    /// The records that hold one of the terms.
    Word {
        field: Field,
        terms: Terms,
        weight: Weight,
        typed: Rc<str>,
        /// Says little about a record, see `ranking.toml`.
        is_light: bool,
        forms: Forms,
    },
    /// The records in which the words stand together, or one word stands in the body.
    Sequence {
        field: Field,
        words: Vec<Terms>,
        stand: Stand,
        in_body: bool,
        weight: Weight,
        /// Each of the words as typed, and how rare it is.
        typed: Rc<[(String, f32)]>,
        forms: Forms,
    },
    /// The records that pass; they score nothing.
    Filter(Filter),
    /// The records that have everything required and nothing excluded.
    And {
        required: Vec<Plan>,
        excluded: Vec<Plan>,
    },
    /// The records that have at least one of these; without any, none.
    Or(Vec<Plan>),
    /// The same, scored by the best of them, all but the first at the weight of variants.
    Best(Vec<Plan>),
    /// The records that have at least so many of these.
    AtLeast(usize, Vec<Plan>),
}

/// The form of a word as it was typed, which scores beside its stem.
#[derive(Debug, Clone)]
pub(crate) struct TypedForm {
    pub(crate) terms: Terms,
    pub(crate) weight: Weight,
}

/// The forms typed of the words of a leaf, those that say no more than the stem left out.
pub(crate) type Forms = Rc<[TypedForm]>;

impl Plan {
    /// Whether it scores.
    pub(super) fn has_words(&self) -> bool {
        match self {
            Self::Word { .. } | Self::Sequence { .. } => true,
            Self::Everything | Self::Filter(_) => false,
            Self::And { required, .. } => required.iter().any(Self::has_words),
            Self::Or(children) | Self::Best(children) | Self::AtLeast(_, children) => {
                children.iter().any(Self::has_words)
            }
        }
    }

    /// How many words or phrases a record must have that are not light.
    pub(super) fn heavy_words(&self) -> usize {
        match self {
            Self::And { required, .. } => required.iter().map(Self::heavy_words).sum(),
            Self::Word { is_light, .. } => usize::from(!is_light),
            Self::Sequence { .. } => 1,
            // The words of a name as it was typed.
            Self::Best(children) => children.first().map_or(0, Self::heavy_words),
            Self::Or(children) => usize::from(children.iter().all(Self::has_words)),
            Self::Everything | Self::Filter(_) | Self::AtLeast(..) => 0,
        }
    }

    /// Whether it is a function word that a record need not have: it scores where it stands, and its
    /// record is no partial hit for it.
    fn is_free(&self) -> bool {
        let Self::Or(children) = self else {
            return false;
        };
        matches!(
            children[..],
            [Self::Word { is_light: true, .. }, Self::Everything]
        )
    }

    /// The plan with every AND of words read as OR; what is excluded and what only filters stays
    /// required. None if that is the same plan.
    pub(super) fn loosened(&self) -> Option<Self> {
        match self {
            Self::And { required, excluded } => {
                let mut changed = false;
                let mut filters = Vec::new();
                let mut words = Vec::new();
                let is_wanted = |child: &&Self| child.has_words() && !child.is_free();
                let branches = required.iter().filter(is_wanted).count();
                for child in required {
                    if !is_wanted(&child) {
                        filters.push(child.clone());
                        continue;
                    }
                    let loose = child.loosened();
                    changed |= loose.is_some();
                    // An OR within an OR is the same OR. That a record passes a filter makes it no
                    // partial hit.
                    match loose.unwrap_or_else(|| child.clone()) {
                        Self::Or(mut children) => {
                            children.retain(|child| branches < 2 || child.has_words());
                            words.append(&mut children);
                        }
                        other => words.push(other),
                    }
                }
                if !changed && branches < 2 {
                    return None;
                }
                if filters.is_empty() && excluded.is_empty() {
                    return Some(Self::Or(words));
                }
                filters.push(Self::Or(words));
                Some(Self::And {
                    required: filters,
                    excluded: excluded.clone(),
                })
            }
            Self::Or(children) => all_loosened(children).map(Self::Or),
            Self::Best(children) => all_loosened(children).map(Self::Best),
            Self::Everything
            | Self::Word { .. }
            | Self::Sequence { .. }
            | Self::Filter(_)
            | Self::AtLeast(..) => None,
        }
    }

    /// The plan with each leaf weighted by this power of its rarity instead of the first, the
    /// rarest as before: among records that lack words, what they have matters more than how often.
    pub(super) fn by_rarity(mut self, power: f32) -> Self {
        let mut rarest: f32 = 0.0;
        self.each_weight(&mut |weight, _| rarest = rarest.max(weight.rarity()));
        if rarest > 0.0 {
            self.each_weight(&mut |weight, forms| {
                let share = (weight.rarity() / rarest).powf(power - 1.0);
                *weight = weight.clone().scaled(share);
                let scaled = forms.iter().map(|form| TypedForm {
                    terms: Rc::clone(&form.terms),
                    weight: form.weight.clone().scaled(share),
                });
                *forms = scaled.collect();
            });
        }
        self
    }

    /// Visits the weights of all leaves that score, with the forms typed.
    fn each_weight(&mut self, visit: &mut dyn FnMut(&mut Weight, &mut Forms)) {
        match self {
            Self::Word { weight, forms, .. } | Self::Sequence { weight, forms, .. } => {
                visit(weight, forms);
            }
            Self::And { required, .. } => {
                required
                    .iter_mut()
                    .for_each(|child| child.each_weight(visit));
            }
            Self::Or(children) | Self::Best(children) | Self::AtLeast(_, children) => children
                .iter_mut()
                .for_each(|child| child.each_weight(visit)),
            Self::Everything | Self::Filter(_) => {}
        }
    }

    /// The records of `self` that have all of `required` and none of `excluded` as well.
    pub(super) fn narrowed(self, required: Vec<Self>, excluded: Vec<Self>) -> Self {
        if required.is_empty() && excluded.is_empty() {
            return self;
        }
        let (mut all, mut none) = match self {
            Self::And { required, excluded } => (required, excluded),
            other => (vec![other], Vec::new()),
        };
        all.extend(required);
        none.extend(excluded);
        if all.len() > 1 {
            all.retain(|child| !matches!(child, Self::Everything));
        }
        if all.is_empty() {
            all.push(Self::Everything);
        }
        Self::And {
            required: all,
            excluded: none,
        }
    }
}

/// Every child loosened; none if nothing changes by it.
fn all_loosened(children: &[Plan]) -> Option<Vec<Plan>> {
    let loose: Vec<Option<Plan>> = children.iter().map(Plan::loosened).collect();
    loose.iter().any(Option::is_some).then(|| {
        let pairs = children.iter().zip(loose);
        pairs
            .map(|(child, loose)| loose.unwrap_or_else(|| child.clone()))
            .collect()
    })
}

/// Makes the plan of `node`.
pub(super) fn plan(
    node: &Node,
    words: &mut WordResolver<'_>,
    filters: &mut FilterMaker<'_>,
) -> Result<Plan, Failure> {
    Ok(match node {
        Node::Everything => Plan::Everything,
        Node::Word { scope, word } => {
            leaf(*scope, std::slice::from_ref(word), Stand::Phrase, words)?
        }
        Node::Sequence {
            scope,
            words: sequence,
            arrangement,
        } => {
            let stand = match arrangement {
                Arrangement::Phrase => Stand::Phrase,
                Arrangement::Near { slop } => {
                    let words = u32::try_from(sequence.len()).unwrap_or(u32::MAX);
                    Stand::Within(words.saturating_add(*slop))
                }
            };
            leaf(*scope, sequence, stand, words)?
        }
        Node::Shelf(shelf) => Plan::Filter(filters.shelf(shelf)?),
        Node::Reference(reference) => Plan::Filter(filters.reference(reference)?),
        Node::Date(range) => Plan::Filter(filters.days(*range)?),
        Node::Id(id) => Plan::Filter(filters.id(id)?),
        Node::Like(like) => Plan::And {
            required: vec![neighbours(like, words)?],
            excluded: vec![Plan::Filter(filters.id(&like.id)?)],
        },
        Node::And(children) => {
            let mut required = Vec::new();
            let mut excluded = Vec::new();
            for child in children {
                match child {
                    Node::Not(inner) => excluded.push(plan(inner, words, filters)?),
                    other => required.push(plan(other, words, filters)?),
                }
            }
            if required.is_empty() {
                required.push(Plan::Everything);
            }
            Plan::And { required, excluded }
        }
        Node::Or(children) => Plan::Or(
            children
                .iter()
                .map(|child| plan(child, words, filters))
                .collect::<Result<_, _>>()?,
        ),
        Node::Alternatives(children) => {
            let mut best = Vec::with_capacity(children.len());
            let outer = words.cap;
            for (place, child) in children.iter().enumerate() {
                let before = words.weighed;
                best.push(plan(child, words, filters)?);
                if place == 0 {
                    // A spelling is not worth more than the one typed because it is rarer.
                    words.cap = outer.min(words.weighed - before);
                }
            }
            words.cap = outer;
            Plan::Best(best)
        }
        Node::Not(inner) => Plan::And {
            required: vec![Plan::Everything],
            excluded: vec![plan(inner, words, filters)?],
        },
    })
}

/// The records that have enough of the words.
fn neighbours(like: &Like, resolver: &mut WordResolver<'_>) -> Result<Plan, Failure> {
    let (field, _) = resolver.field(Scope::Anywhere);
    let mut children = Vec::with_capacity(like.words.len());
    for LikeWord { word, weight } in &like.words {
        let terms = resolver.terms(field, word)?;
        let rarity = resolver.rarity(&terms);
        let weight = resolver
            .weight(field, std::iter::once(rarity))?
            .scaled(*weight);
        children.push(Plan::Word {
            field,
            terms,
            weight,
            typed: word.typed.as_str().into(),
            is_light: false,
            forms: Rc::default(),
        });
    }
    Ok(Plan::AtLeast(like.least, children))
}

/// A word, or words that stand together. One that no live record holds stays in the plan as a
/// leaf without terms, so that loosening still sees that there was one.
fn leaf(
    scope: Scope,
    sequence: &[Word],
    stand: Stand,
    resolver: &mut WordResolver<'_>,
) -> Result<Plan, Failure> {
    let (field, in_body) = resolver.field(scope);
    let words = sequence
        .iter()
        .map(|word| resolver.terms(field, word))
        .collect::<Result<Vec<_>, _>>()?;
    let typed: Rc<[(String, f32)]> = sequence
        .iter()
        .zip(&words)
        .map(|(word, terms)| (word.typed.clone(), resolver.rarity(terms)))
        .collect();
    let weight = resolver.weight(field, typed.iter().map(|(_, rarity)| *rarity))?;
    let is_light = matches!(sequence, [word] if resolver.is_light(word));
    let (weight, forms) = if is_light {
        (weight.scaled(ranking().light.share), Rc::default())
    } else {
        resolver.with_typed(field, sequence, &words, weight)?
    };
    let is_variant = |term: &Term| term.is_variant;
    if (words.len() > 1 || in_body) && words.iter().any(|terms| terms.iter().any(is_variant)) {
        // Words that stand together score by how often they do, in whatever spelling, so what is
        // written as typed is looked at by itself.
        let as_typed = words
            .iter()
            .map(|terms| {
                terms
                    .iter()
                    .filter(|term| !term.is_variant)
                    .cloned()
                    .collect()
            })
            .collect();
        let sequence = |words| Plan::Sequence {
            field,
            words,
            stand,
            in_body,
            weight: weight.clone(),
            typed: Rc::clone(&typed),
            forms: Rc::clone(&forms),
        };
        return Ok(Plan::Best(vec![sequence(as_typed), sequence(words)]));
    }
    Ok(match <[Terms; 1]>::try_from(words) {
        Ok([terms]) if !in_body => Plan::Word {
            field,
            terms,
            weight,
            typed: typed[0].0.as_str().into(),
            is_light,
            forms,
        },
        Ok([terms]) => Plan::Sequence {
            field,
            words: vec![terms],
            stand,
            in_body,
            weight,
            typed,
            forms,
        },
        Err(words) => Plan::Sequence {
            field,
            words,
            stand,
            in_body,
            weight,
            typed,
            forms,
        },
    })
}
