//! The quick way through a segment: whole sets of records instead of one after the other.
//!
//! Owns the decision which plans go this way ([`covers`]). Takes a plan and what is kept of its
//! words and filters, gives the same records, scores and order as the iterators of `docs`, to the
//! last bit; the tests hold one against the other. [`tree`] is the plan over one segment,
//! [`hits`] its records, [`top`] the best of them by score without scoring the rest, [`ordered`]
//! the first of them in another order.
//!
//! What has no set goes the other way, the whole plan with it: words that stand together, whose
//! positions are costly and only read where all else fits; references that must be compared with
//! stored records; and patterns that stand for many words, each of which would have to be read
//! whole and none of which is likely to be asked for again.

pub(crate) mod hits;
pub(crate) mod ordered;
pub(crate) mod top;
pub(crate) mod tree;

use super::filter::Filter;
use super::plan::Plan;

/// Most terms of a word for which sets are made.
const MAX_TERMS: usize = 16;

/// Most leaves of a plan for which sets are made: beyond, the iterators are as quick.
const MAX_LEAVES: usize = 64;

/// Whether `plan` can be carried out with sets of records.
pub(crate) fn covers(plan: &Plan) -> bool {
    let mut leaves = 0;
    has_sets(plan, &mut leaves) && leaves <= MAX_LEAVES
}

fn has_sets(plan: &Plan, leaves: &mut usize) -> bool {
    match plan {
        Plan::Everything => true,
        Plan::Word { terms, .. } => {
            *leaves += terms.len();
            terms.len() <= MAX_TERMS
        }
        // The best of several is of words that stand together, or of another filter each.
        Plan::Sequence { .. } | Plan::Best(_) | Plan::AtLeast(..) => false,
        Plan::Filter(filter) => {
            *leaves += 1;
            filter_has_set(filter)
        }
        Plan::And { required, excluded } => required
            .iter()
            .chain(excluded)
            .all(|child| has_sets(child, leaves)),
        Plan::Or(children) => children.iter().all(|child| has_sets(child, leaves)),
    }
}

fn filter_has_set(filter: &Filter) -> bool {
    match filter {
        Filter::Stored { .. } => false,
        Filter::Any(filters) => filters.iter().all(filter_has_set),
        Filter::Everything
        | Filter::Terms { .. }
        | Filter::Days(_)
        | Filter::Numbers { .. }
        | Filter::Prefixes { .. } => true,
    }
}
