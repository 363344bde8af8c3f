//! The quick way through a segment: whole sets of records instead of one after the other.
//!
//! Owns the decision which plans go this way ([`covers`]). Takes a plan and what is kept of its
//! words and filters, gives the same records, scores and order as the iterators of `docs`, to the
//! last bit; the tests hold one against the other. [`tree`] is the plan over one segment, made by
//! [`planting`]; [`hits`] its records, [`top`] the best of them by score without scoring the rest,
//! [`ordered`] the first of them in another order.
//!
//! What has no set goes the other way, the whole plan with it: references that must be compared
//! with stored records, the words by which the neighbours of a record are found, whose rare lists
//! the iterators leap over, and patterns that stand for many words, each of which would have to be
//! read whole and none of which is likely to be asked for again. Words that stand together have a
//! set like any word once it is made, and so the same phrase under other filters or in another
//! order reads no position again; but beside a rare word only the positions in its records are
//! read, until as much has been spent on these as the whole would have cost.

pub(crate) mod hits;
pub(crate) mod ordered;
pub(crate) mod planting;
pub(crate) mod top;
pub(crate) mod tree;

use super::failure::Failure;
use super::filter::Filter;
use super::plan::Plan;
use super::snapshot::Snapshot;
use super::words::Terms;

/// Most terms of a word for which sets are made.
const MAX_TERMS: usize = 16;

/// Most leaves of a plan for which sets are made: beyond, the iterators are as quick.
const MAX_LEAVES: usize = 64;

/// Whether `plan` is to be carried out with sets of records.
pub(crate) fn covers(snapshot: &Snapshot, plan: &Plan) -> Result<bool, Failure> {
    let mut leaves = 0;
    Ok(has_sets(snapshot, plan, u64::MAX, &mut leaves)? && leaves <= MAX_LEAVES)
}

/// Whether every part of `plan` has a set, or is worth one beside parts that leave no more than
/// `least` records.
fn has_sets(
    snapshot: &Snapshot,
    plan: &Plan,
    least: u64,
    leaves: &mut usize,
) -> Result<bool, Failure> {
    Ok(match plan {
        Plan::Everything => true,
        Plan::Word { terms, .. } => {
            *leaves += terms.len();
            terms.len() <= MAX_TERMS
        }
        Plan::Sequence {
            field,
            words,
            stand,
            in_body,
            ..
        } => {
            *leaves += 1;
            match snapshot.sequence(*field, words, *stand, *in_body)? {
                // To read all positions costs as much as to read those of as many records asked
                // for one by one.
                Some(kept) => kept.is_whole() || kept.spend(least) >= most(plan),
                None => false,
            }
        }
        Plan::AtLeast(..) => false,
        Plan::Filter(filter) => {
            *leaves += 1;
            filter_has_set(filter)
        }
        Plan::And { required, excluded } => {
            let others = required
                .iter()
                .filter(|child| !matches!(child, Plan::Sequence { .. }));
            let least = others.map(most).fold(least, u64::min);
            for child in required.iter().chain(excluded) {
                if !has_sets(snapshot, child, least, leaves)? {
                    return Ok(false);
                }
            }
            true
        }
        Plan::Or(children) | Plan::Best(children) => {
            for child in children {
                if !has_sets(snapshot, child, least, leaves)? {
                    return Ok(false);
                }
            }
            true
        }
    })
}

/// How many records `plan` has at most, as far as its terms tell.
fn most(plan: &Plan) -> u64 {
    let all = |terms: &Terms| terms.iter().map(|term| term.records).sum::<u64>();
    match plan {
        Plan::Word { terms, .. } | Plan::Filter(Filter::Terms { terms, .. }) => all(terms),
        Plan::Sequence { words, .. } => words.iter().map(all).min().unwrap_or(0),
        Plan::And { required, .. } => required.iter().map(most).min().unwrap_or(0),
        Plan::Or(children) | Plan::Best(children) => {
            children.iter().map(most).fold(0, u64::saturating_add)
        }
        Plan::Everything | Plan::Filter(_) | Plan::AtLeast(..) => u64::MAX,
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
