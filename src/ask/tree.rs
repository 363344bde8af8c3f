//! The tree archive / fond / opis / delo, grown from facet counts.
//!
//! Takes the facets of an answer, level by level, gives nested [`TreeNode`]s.

use super::answer::{Answer, Tree, TreeNode};
use super::question::{Branch, Question};
use super::shelf;
use crate::engine::{FacetCounts, FacetRequest, MatchMode, ShelfPath, Sort};
use crate::query::filter::{Facet, Filters};
use crate::query::note::QueryNote;
use crate::record::reference::{archive_key, level_key};

/// The levels, upper to lower.
const LEVELS: [Facet; 4] = [Facet::Archive, Facet::Fond, Facet::Opis, Facet::Delo];

/// The question whose answer holds the counts of a branch.
pub(super) fn question(question: &Question, branch: &Branch) -> Question {
    let under = branch.under.as_ref();
    let top = under.map_or(0, |path| path.0.len()).min(LEVELS.len());
    let bottom = top.saturating_add(branch.depth).min(LEVELS.len());
    let mut facets: Vec<FacetRequest> = LEVELS[top..bottom]
        .iter()
        .map(|&facet| FacetRequest {
            under: branch.under.clone(),
            ..FacetRequest::new(facet, branch.limit)
        })
        .collect();
    // The place itself is one value of its own level: that is how many records it has.
    facets.extend(under.and_then(own_level));
    Question {
        match_mode: MatchMode::All,
        sort: Sort::Relevance,
        offset: 0,
        limit: 0,
        facets,
        histogram: None,
        passages: None,
        records: false,
        explain: false,
        ..question.clone()
    }
}

fn own_level(path: &ShelfPath) -> Option<FacetRequest> {
    let (_, above) = path.0.split_last()?;
    Some(FacetRequest {
        under: (!above.is_empty()).then(|| ShelfPath(above.to_vec())),
        ..FacetRequest::new(*LEVELS.get(above.len())?, usize::MAX >> 1)
    })
}

/// The branch from the answer to its question.
pub(super) fn grow(mut answer: Answer, branch: &Branch, filters: &Filters) -> Tree {
    let under = branch.under.clone();
    let total = match &under {
        Some(path) => {
            let own = answer.facets.pop();
            let mut values = own.into_iter().flat_map(|counts| counts.values);
            let own = values.find(|value| value.path.as_ref() == Some(path));
            own.map_or(0, |value| value.count)
        }
        None => answer.total,
    };
    let mut understood = answer.understood;
    for counts in &answer.facets {
        let shown = counts.values.len() as u64;
        if counts.distinct > shown {
            understood.notes.push(QueryNote::FacetCut {
                facet: counts.facet,
                shown,
                all: counts.distinct,
            });
        }
    }
    if let Some(path) = under.as_ref().filter(|_| total == 0 && answer.total > 0) {
        let place = shelf::print(path);
        understood.notes.push(QueryNote::NothingUnder { place });
    }
    Tree {
        understood,
        total,
        under,
        nodes: nodes(answer.facets, filters),
    }
}

/// The tree from the counts of its levels, upper to lower.
fn nodes(levels: Vec<FacetCounts>, filters: &Filters) -> Vec<TreeNode> {
    let mut tree: Vec<TreeNode> = Vec::new();
    for counts in levels {
        for value in counts.values {
            if let Some(path) = value.path {
                add(&mut tree, path, value.count);
            }
        }
    }
    narrow(&mut tree, filters);
    tree
}

/// Takes away what the filters on the levels take away: the counts of a level leave out its own
/// filter, which is meant for choosing a sibling and would be in the way here.
fn narrow(nodes: &mut Vec<TreeNode>, filters: &Filters) {
    nodes.retain_mut(|node| {
        let level = node.path.0.len() - 1;
        let key: fn(&str) -> String = if level == 0 { archive_key } else { level_key };
        let kept = filters.facets.get(&LEVELS[level]).is_none_or(|selection| {
            let value = key(node.value());
            let among = |values: &[String]| values.iter().any(|wanted| key(wanted) == value);
            (selection.include.is_empty() || among(&selection.include))
                && !among(&selection.exclude)
        });
        narrow(&mut node.children, filters);
        kept
    });
}

/// Adds a node below its parent, which was added before it; without one it stands at the top.
fn add(tree: &mut Vec<TreeNode>, path: ShelfPath, count: u64) {
    let above = tree
        .iter()
        .position(|node| node.path.0.len() < path.0.len() && path.0.starts_with(&node.path.0));
    match above {
        Some(at) => add(&mut tree[at].children, path, count),
        None => tree.push(TreeNode {
            path,
            count,
            children: Vec::new(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::FacetValue;
    use crate::query::filter::Selection;

    fn path(text: &str) -> ShelfPath {
        shelf::parse(text).unwrap()
    }

    #[test]
    fn levels_grow_into_a_tree() {
        let level = |facet, values: &[(&str, u64)]| FacetCounts {
            facet,
            values: values
                .iter()
                .map(|(text, count)| FacetValue {
                    value: String::new(),
                    path: Some(path(text)),
                    count: *count,
                    ..FacetValue::default()
                })
                .collect(),
            distinct: values.len() as u64,
        };
        let levels = || {
            vec![
                level(Facet::Archive, &[("APRF", 3), ("AVPRF", 2)]),
                level(Facet::Fond, &[("AVPRF/059a", 2), ("APRF/3", 3)]),
                level(Facet::Opis, &[("APRF/3/65", 3)]),
            ]
        };
        let tree = nodes(levels(), &Filters::default());
        assert_eq!(tree.len(), 2);
        assert_eq!(tree[0].children[0].children[0].path, path("APRF/3/65"));
        assert_eq!(tree[1].children[0].value(), "059a");

        let mut filters = Filters::default();
        let selection = Selection {
            include: vec!["avp rf".to_owned()],
            exclude: Vec::new(),
        };
        filters.facets.insert(Facet::Archive, selection);
        let tree = nodes(levels(), &filters);
        assert_eq!(tree.len(), 1);
        assert_eq!(tree[0].value(), "AVPRF");
    }
}
