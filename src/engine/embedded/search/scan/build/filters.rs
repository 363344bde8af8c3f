//! Builds what filters let through in one segment, and says what of a plan is costly to look at.
//!
//! Adds to [`Builder`] what it knows of filters: bits of columns and terms are joined as they are;
//! stored references are read of the records alone that everything cheaper has left.

use std::sync::Arc;

use tantivy::{DocAddress, SegmentOrdinal};

use super::super::super::failure::Failure;
use super::super::super::filter::Filter;
use super::super::super::plan::Plan;
use super::super::super::sets::set::Set;
use super::super::hits::Hits;
use super::super::tree::Node;
use super::{Builder, Within};

impl Builder<'_> {
    pub(super) fn filter(&self, filter: &Filter, within: &Within) -> Result<Node, Failure> {
        Ok(match filter {
            Filter::Everything => Node::Set(self.segment().live()),
            Filter::Terms { field, terms } => self.any_term(*field, terms)?,
            Filter::Days(_) | Filter::Numbers { .. } | Filter::Prefixes { .. } => {
                Node::Set(self.snapshot.column_set(self.place, filter)?)
            }
            Filter::Any(filters) => or(filters
                .iter()
                .map(|filter| self.filter(filter, within))
                .collect::<Result<Vec<_>, _>>()?),
            Filter::Stored {
                field,
                terms,
                wanted,
            } => {
                let candidates = self.any_term(*field, terms)?;
                let hits = Hits::of(&self.tree, &candidates);
                let mut docs = match within {
                    Some(within) => hits.within(within),
                    None => hits.list().into_owned(),
                };
                let mut stored = self.stored.borrow_mut();
                docs.retain(|doc| {
                    let record = stored.read(DocAddress::new(self.place as SegmentOrdinal, *doc));
                    record.is_some_and(|record| {
                        record.references.iter().any(|own| own.answers(wanted))
                    })
                });
                match docs.is_empty() {
                    true => Node::Nothing,
                    false => Node::Set(Arc::new(Set::of_list(docs, self.tree.records))),
                }
            }
        })
    }
}

/// Whether a plan has to look at single records.
pub(super) fn is_costly(plan: &Plan) -> bool {
    match plan {
        Plan::Everything | Plan::Word { .. } => false,
        Plan::Sequence { .. } => true,
        Plan::Filter(filter) => reads_records(filter),
        Plan::And { required, excluded } => required.iter().chain(excluded).any(is_costly),
        Plan::Or(children) | Plan::Best(children) | Plan::AtLeast(_, children) => {
            children.iter().any(is_costly)
        }
    }
}

fn reads_records(filter: &Filter) -> bool {
    match filter {
        Filter::Stored { .. } => true,
        Filter::Any(filters) => filters.iter().any(reads_records),
        _ => false,
    }
}

pub(super) fn or(mut children: Vec<Node>) -> Node {
    children.retain(|node| !matches!(node, Node::Nothing));
    match children.len() {
        0 => Node::Nothing,
        1 => children.swap_remove(0),
        _ => Node::Or(children),
    }
}
