//! Pasted references whose shelfmark no record has: the place above it is searched instead.
//!
//! Takes a query, asks in the batch of the question for the records at each place that was pasted
//! and at the places above it. Where none is at the place itself, the lowest place above that has
//! any stands for it; where not even the archive has, the other words stand alone, if there are
//! some. Each change gives a note. References typed as `ref:` are never changed.

use super::batch::{Batch, Facts};
use crate::query::note::QueryNote;
use crate::query::tree::{Node, Query};
use crate::record::reference::Reference;

/// Most references of one query that are looked at.
const MAX_REFERENCES: usize = 16;

/// The references that were pasted.
#[derive(Debug, Default)]
pub(super) struct Shelfmarks(Vec<Pasted>);

/// A reference, its words, and itself with the places above it, each with the place of its count.
#[derive(Debug)]
struct Pasted {
    written: String,
    places: Vec<(Reference, usize)>,
}

impl Shelfmarks {
    /// Asks for the records at each place.
    pub(super) fn of(query: &Query, batch: &mut Batch) -> Self {
        let mut found = Vec::new();
        collect(&query.root, &mut found);
        let mut pasted = Vec::new();
        for reference in found.into_iter().take(MAX_REFERENCES) {
            let written = query.notes.iter().find_map(|note| match note {
                QueryNote::ReadAsReference { written } if written.contains(&reference.text) => {
                    Some(written.clone())
                }
                _ => None,
            });
            let Some(written) = written else { continue };
            let places = (0..=reference.levels.len()).rev().map(|levels| {
                let mut place = reference.clone();
                place.levels.truncate(levels);
                if levels < reference.levels.len() {
                    place.listy = None;
                }
                let count = batch.count(Node::Reference(place.clone()));
                (place, count)
            });
            pasted.push(Pasted {
                written,
                places: places.collect(),
            });
        }
        Self(pasted)
    }

    /// The tree with other places for those that no record has, and what is said of them.
    pub(super) fn settled(self, mut root: Node, facts: &Facts) -> (Node, Vec<QueryNote>) {
        let mut notes = Vec::new();
        for pasted in self.0 {
            let Some((wanted, at)) = pasted.places.first() else {
                continue;
            };
            if facts.count(*at) > 0 {
                continue;
            }
            let above = pasted.places.iter().find(|(_, at)| facts.count(*at) > 0);
            let instead = above.map(|(place, at)| (place, facts.count(*at)));
            if !replace(&mut root, wanted, instead.map(|(place, _)| place)) {
                continue;
            }
            let written = pasted.written;
            notes.push(match instead {
                Some((place, records)) => QueryNote::NoSuchShelfmark {
                    written,
                    instead: Some(place.to_string()),
                    records,
                },
                None => QueryNote::NoSuchShelfmark {
                    written,
                    instead: None,
                    records: 0,
                },
            });
        }
        (root, notes)
    }
}

fn collect<'a>(node: &'a Node, found: &mut Vec<&'a Reference>) {
    match node {
        Node::Reference(reference) => found.push(reference),
        Node::And(nodes) | Node::Or(nodes) => {
            nodes.iter().for_each(|node| collect(node, found));
        }
        _ => {}
    }
}

/// Puts `instead` in the place of a reference, or takes it away where something else is left;
/// whether it did.
fn replace(node: &mut Node, wanted: &Reference, instead: Option<&Reference>) -> bool {
    match node {
        Node::Reference(reference) if reference == wanted => match instead {
            Some(instead) => {
                *reference = instead.clone();
                true
            }
            None => false,
        },
        Node::And(nodes) => {
            let is_it = |node: &Node| matches!(node, Node::Reference(it) if it == wanted);
            if instead.is_none() && nodes.len() > 1 && nodes.iter().any(is_it) {
                nodes.retain(|node| !is_it(node));
                if nodes.len() == 1 {
                    *node = nodes.remove(0);
                }
                return true;
            }
            nodes.iter_mut().any(|node| replace(node, wanted, instead))
        }
        Node::Or(nodes) => nodes.iter_mut().any(|node| replace(node, wanted, instead)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::Analyser;
    use crate::ask::variants::tests::index;
    use crate::engine::Limits;
    use crate::query::syntax::{SyntaxOptions, parse};

    #[test]
    fn what_no_record_has_is_looked_for_above_or_left_out() {
        let directory = tempfile::tempdir().unwrap();
        let engine = index(directory.path(), &["a note on Korea"]);
        for (text, expected, count) in [
            ("Korea AVPRF, f. 0102, op. 7, d. 5", "Korea", 1),
            ("Korea note AVPRF, f. 0102, op. 7", "Korea AND note", 1),
            (
                "ref:\"AVPRF, f. 0102\" Korea",
                "ref:\"AVPRF, fond 0102\" AND Korea",
                0,
            ),
            ("Korea", "Korea", 0),
        ] {
            let query = parse(text, SyntaxOptions::default(), &mut Analyser::new()).unwrap();
            let mut batch = Batch::default();
            let marks = Shelfmarks::of(&query, &mut batch);
            let facts = batch.look_up(&engine, &Limits::none()).unwrap();
            let (root, notes) = marks.settled(query.root, &facts);
            if !text.starts_with("ref:") {
                assert_eq!(root.to_string(), expected, "{text}");
            }
            assert_eq!(notes.len(), count, "{text}");
        }
    }
}
