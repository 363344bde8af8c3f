//! What a request may not exceed.
//!
//! Checked before anything is planned and without recursion, so that a tree of any shape is
//! refused and not run into: the language has limits of its own, but a program may make a tree
//! by hand.

use super::failure::Failure;
use crate::engine::{MAX_DEPTH, Refusal, SearchRequest};
use crate::query::tree::Node;

/// Most words, filters and other leaves of a query.
const MAX_LEAVES: usize = 1024;

/// Deepest nesting of a query.
const MAX_NESTING: usize = 128;

/// Refuses what is too large.
pub(super) fn check(request: &SearchRequest) -> Result<(), Failure> {
    let depth = request.offset.saturating_add(request.limit);
    if depth > MAX_DEPTH {
        return Err(Refusal::TooDeep {
            first: request.offset.saturating_add(1),
            last: depth,
            limit: MAX_DEPTH,
        }
        .into());
    }
    check_tree(&request.query.root)
}

/// Refuses a tree that is too large.
pub(super) fn check_tree(root: &Node) -> Result<(), Failure> {
    let mut leaves = 0;
    let mut waiting = vec![(root, 1)];
    while let Some((node, depth)) = waiting.pop() {
        if depth > MAX_NESTING {
            return Err(Refusal::TooNested { limit: MAX_NESTING }.into());
        }
        leaves += match node {
            Node::And(children) | Node::Or(children) | Node::Alternatives(children) => {
                waiting.extend(children.iter().map(|child| (child, depth + 1)));
                // An empty node is still one that must be visited.
                usize::from(children.is_empty())
            }
            Node::Not(inner) => {
                waiting.push((inner, depth + 1));
                0
            }
            Node::Sequence { words, .. } => words.len(),
            Node::Like(like) => like.words.len().max(1),
            _ => 1,
        };
        if leaves.saturating_add(waiting.len()) > MAX_LEAVES * 2 || leaves > MAX_LEAVES {
            return Err(Refusal::TooManyParts { limit: MAX_LEAVES }.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{MatchMode, Sort};
    use crate::query::filter::Filters;
    use crate::query::tree::Query;

    fn check_request(root: Node, offset: usize, limit: usize) -> Result<(), String> {
        let request = SearchRequest {
            query: Query {
                text: String::new(),
                root,
                notes: Vec::new(),
            },
            filters: Filters::default(),
            match_mode: MatchMode::All,
            sort: Sort::Relevance,
            offset,
            limit,
            ..SearchRequest::default()
        };
        let checked = check(&request).map_err(|failure| failure.to_string());
        // Dropping a very deep tree recurses as well.
        std::mem::forget(request);
        checked
    }

    #[test]
    fn depth_is_limited() {
        let all = || Node::Everything;
        assert_eq!(check_request(all(), 9_990, 10), Ok(()));
        assert_eq!(
            check_request(all(), 9_991, 10),
            Err(
                "hits 9992 to 10001 are asked for, but only the first 10000 can be: narrow the \
                 search instead"
                    .to_owned()
            )
        );
        assert!(check_request(all(), usize::MAX, usize::MAX).is_err());
    }

    #[test]
    fn large_and_deep_trees_are_refused() {
        let wide = |count| Node::Or(vec![Node::Everything; count]);
        assert_eq!(check_request(wide(MAX_LEAVES), 0, 1), Ok(()));
        assert!(check_request(wide(MAX_LEAVES + 1), 0, 1).is_err());
        let deep = |depth| (1..depth).fold(Node::Everything, |node, _| Node::Not(Box::new(node)));
        assert_eq!(check_request(deep(MAX_NESTING), 0, 1), Ok(()));
        assert!(check_request(deep(MAX_NESTING + 1), 0, 1).is_err());
        assert!(check_request(deep(1_000_000), 0, 1).is_err());
    }
}
