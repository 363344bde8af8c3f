//! Which filters took everything away: what would be found without each, and without two of them.
//!
//! Takes a request that found nothing, gives advice. What the query itself excludes counts as
//! a filter too.

use super::counting::{Counted, Counting};
use super::{Advice, GivenFilter, within};
use crate::engine::SearchRequest;
use crate::query::filter::{Facet, Filters, Selection, Undated};
use crate::query::tree::Node;

/// Most filters that are taken away in pairs: fifteen searches.
const MAX_PAIRED: usize = 6;

/// What can be taken away from a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Facet(Facet),
    References,
    Dates,
    /// What stands under a NOT in the query.
    Exclusions,
}

/// What would be found without some of the filters: counts that are asked for.
pub(super) struct Blame<'a> {
    request: &'a SearchRequest,
    singles: Vec<Without>,
    pairs: Vec<Without>,
    /// Place of the count without any filter.
    all: Option<usize>,
}

/// Filters taken away, and the place of the count.
struct Without {
    parts: Vec<Part>,
    count: usize,
}

impl<'a> Blame<'a> {
    /// Asks for the counts without each filter, without two of them, and without all.
    pub(super) fn new(request: &'a SearchRequest, counting: &mut Counting) -> Self {
        let parts = parts(request);
        let mut without = |parts: &[Part]| without(request, parts, counting);
        let singles = parts.iter().map(|part| without(&[*part])).collect();
        let mut pairs = Vec::new();
        if (3..=MAX_PAIRED).contains(&parts.len()) {
            for (place, one) in parts.iter().enumerate() {
                for other in &parts[place + 1..] {
                    pairs.push(without(&[*one, *other]));
                }
            }
        }
        let all = (parts.len() > 1).then(|| {
            let root = without_exclusions(&request.query.root);
            counting.count(root, within(request))
        });
        Self {
            request,
            singles,
            pairs,
            all,
        }
    }

    /// What would be found without each filter; where none alone is to blame, without two of them;
    /// else without all.
    pub(super) fn advice(&self, counted: &Counted) -> Vec<Advice> {
        for without in [&self.singles, &self.pairs] {
            let advice: Vec<Advice> = without
                .iter()
                .filter_map(|without| self.found(without, counted))
                .collect();
            if !advice.is_empty() {
                return advice;
            }
        }
        let found = self.all.map_or(0, |place| counted.total(place));
        let all = (found > 0).then_some(Advice::WithoutAll { count: found });
        all.into_iter().collect()
    }

    fn found(&self, without: &Without, counted: &Counted) -> Option<Advice> {
        let count = counted.total(without.count);
        let parts = without.parts.iter();
        let filters = parts
            .filter_map(|part| given(*part, self.request))
            .collect();
        (count > 0).then_some(Advice::WithoutSome { filters, count })
    }
}

fn parts(request: &SearchRequest) -> Vec<Part> {
    let given = &request.filters;
    let mut parts: Vec<Part> = given
        .facets
        .iter()
        .filter(|(_, selection)| !selection.include.is_empty() || !selection.exclude.is_empty())
        .map(|(facet, _)| Part::Facet(*facet))
        .collect();
    if !given.references.is_empty() {
        parts.push(Part::References);
    }
    if given.date.is_some() {
        parts.push(Part::Dates);
    }
    if !excluded(&request.query.root).is_empty() {
        parts.push(Part::Exclusions);
    }
    parts
}

/// Asks what is found without `parts`.
fn without(request: &SearchRequest, parts: &[Part], counting: &mut Counting) -> Without {
    let mut fewer = request.filters.clone();
    let mut root = request.query.root.clone();
    for part in parts {
        match part {
            Part::Facet(facet) => {
                fewer.facets.remove(facet);
            }
            Part::References => fewer.references.clear(),
            Part::Dates => fewer.date = None,
            Part::Exclusions => root = without_exclusions(&root),
        }
    }
    Without {
        parts: parts.to_vec(),
        count: counting.count(root, fewer),
    }
}

/// What stands under a NOT at the top of the query.
fn excluded(root: &Node) -> Vec<&Node> {
    match root {
        Node::And(nodes) => nodes
            .iter()
            .filter_map(|node| match node {
                Node::Not(inner) => Some(&**inner),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn without_exclusions(root: &Node) -> Node {
    match root {
        Node::And(nodes) => {
            let mut kept: Vec<Node> = nodes
                .iter()
                .filter(|node| !matches!(node, Node::Not(_)))
                .cloned()
                .collect();
            match kept.len() {
                1 => kept.swap_remove(0),
                _ => Node::And(kept),
            }
        }
        other => other.clone(),
    }
}

/// The filter that `part` takes away.
fn given(part: Part, request: &SearchRequest) -> Option<GivenFilter> {
    let Filters { facets, date, .. } = &request.filters;
    Some(match part {
        Part::Facet(facet) => {
            let Selection { include, exclude } = facets.get(&facet)?.clone();
            if include.is_empty() {
                let values = exclude;
                GivenFilter::Exclude { facet, values }
            } else {
                let values = include;
                GivenFilter::Include { facet, values }
            }
        }
        Part::References => GivenFilter::Reference,
        Part::Dates => match date {
            Some(range) if range.undated == Undated::Only => GivenFilter::Undated,
            _ => GivenFilter::Dates,
        },
        Part::Exclusions => GivenFilter::Not {
            parts: excluded(&request.query.root)
                .into_iter()
                .map(ToString::to_string)
                .collect(),
        },
    })
}
