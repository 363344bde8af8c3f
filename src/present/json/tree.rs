//! Two trees: the archive tree with its counts, and the tree of a query.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::search::QueryShape;
use crate::ask::{Tree, TreeNode, shelf};
use crate::query::filter::{DateRange, Facet, UNDATED, Undated};
use crate::query::tree::{Arrangement, Form, Node, Scope, Word};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Node")]
struct NodeShape<'a> {
    value: &'a str,
    path: String,
    count: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    children: Vec<NodeShape<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Tree")]
pub(super) struct TreeShape<'a> {
    query: QueryShape<'a>,
    total: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    under: Option<String>,
    tree: Vec<NodeShape<'a>>,
}

/// The archive tree under `under`, with what was asked.
#[must_use]
pub fn shelf_tree(tree: &Tree) -> Value {
    super::value(&TreeShape {
        query: QueryShape::of(&tree.understood, &[]),
        total: tree.total,
        under: tree.under.as_ref().map(shelf::print),
        tree: tree.nodes.iter().map(shape).collect(),
    })
}

fn shape(node: &TreeNode) -> NodeShape<'_> {
    NodeShape {
        value: node.value(),
        path: shelf::print(&node.path),
        count: node.count,
        children: node.children.iter().map(shape).collect(),
    }
}

/// The tree of a query: one object a node, named by its kind.
pub(super) fn node(root: &Node) -> Value {
    match root {
        Node::Everything => json!({"everything": true}),
        Node::Word { scope, word: leaf } => {
            let mut out = word(leaf);
            out["scope"] = json!(scope_name(*scope));
            out
        }
        Node::Sequence {
            scope,
            words,
            arrangement,
        } => {
            let words: Vec<Value> = words.iter().map(word).collect();
            let mut out = match arrangement {
                Arrangement::Phrase => json!({"phrase": words}),
                Arrangement::Near { slop } => json!({"near": words, "slop": slop}),
            };
            out["scope"] = json!(scope_name(*scope));
            out
        }
        Node::Shelf(wanted) => {
            let levels: Map<String, Value> = Facet::ALL
                .iter()
                .zip(&wanted.levels)
                .filter_map(|(facet, level)| {
                    let level = level.as_ref()?;
                    Some((facet.name().to_owned(), json!(level)))
                })
                .collect();
            json!({"shelf": levels})
        }
        Node::Reference(reference) => {
            json!({"reference": super::record::ReferenceShape::of(reference)})
        }
        Node::Date(range) => json!({"date": date_range(range)}),
        Node::Id(id) => json!({"id": id}),
        Node::Like(like) => {
            let words: Vec<Value> = like.words.iter().map(|it| word(&it.word)).collect();
            json!({"like": like.id, "least": like.least, "words": words})
        }
        Node::And(nodes) => json!({"and": nodes.iter().map(node).collect::<Vec<_>>()}),
        Node::Or(nodes) => json!({"or": nodes.iter().map(node).collect::<Vec<_>>()}),
        Node::Alternatives(nodes) => {
            json!({"alternatives": nodes.iter().map(node).collect::<Vec<_>>()})
        }
        Node::Not(inner) => json!({"not": node(inner)}),
    }
}

fn word(word: &Word) -> Value {
    match &word.form {
        Form::Stem(stem) => json!({"word": word.typed, "stem": stem}),
        Form::Name { stem, others } => {
            json!({"word": word.typed, "stem": stem, "variants": others})
        }
        Form::Exact(folded) => json!({"word": word.typed, "exact": folded}),
        Form::Written(folded) => json!({"word": word.typed, "abbreviation": folded}),
        Form::Joined { parts, stem } => {
            json!({"word": word.typed, "joined": stem, "parts": parts})
        }
        Form::Wildcard(pattern) => json!({"word": word.typed, "pattern": pattern}),
        Form::Fuzzy { folded, distance } => {
            json!({"word": word.typed, "fuzzy": folded, "distance": distance})
        }
    }
}

fn date_range(range: &DateRange) -> Value {
    let mut out = Map::new();
    if let Some(day) = range.from {
        out.insert("from".to_owned(), json!(day.to_string()));
    }
    if let Some(day) = range.to {
        out.insert("to".to_owned(), json!(day.to_string()));
    }
    if range.within {
        out.insert("within".to_owned(), json!(true));
    }
    match range.undated {
        Undated::Out => {}
        Undated::Too => {
            out.insert(UNDATED.to_owned(), json!(true));
        }
        Undated::Only => return json!(UNDATED),
    }
    Value::Object(out)
}

fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Anywhere => "anywhere",
        Scope::Title => "title",
        Scope::Summary => "summary",
        Scope::Body => "body",
        Scope::Person => "person",
        Scope::Place => "place",
        Scope::Subject => "subject",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_has_its_shape() {
        let stem = |typed: &str| Word {
            typed: typed.to_owned(),
            form: Form::Stem(typed.to_owned()),
        };
        let leaf = |typed: &str| Node::Word {
            scope: Scope::Anywhere,
            word: stem(typed),
        };
        for (given, expected) in [
            (Node::Everything, r#"{"everything":true}"#),
            (
                Node::And(vec![
                    leaf("a"),
                    Node::Not(Box::new(Node::Id("x:1".to_owned()))),
                ]),
                r#"{"and":[{"word":"a","stem":"a","scope":"anywhere"},{"not":{"id":"x:1"}}]}"#,
            ),
            (
                Node::Sequence {
                    scope: Scope::Title,
                    words: vec![stem("a"), stem("b")],
                    arrangement: Arrangement::Near { slop: 3 },
                },
                r#"{"near":[{"word":"a","stem":"a"},{"word":"b","stem":"b"}],"slop":3,"scope":"title"}"#,
            ),
            (
                Node::Shelf(crate::query::filter::Shelf {
                    levels: [Some("APRF".to_owned()), None, Some("65".to_owned()), None],
                }),
                r#"{"shelf":{"archive":"APRF","opis":"65"}}"#,
            ),
            (
                Node::Date(DateRange {
                    from: Some(jiff::civil::date(1950, 1, 1)),
                    ..DateRange::default()
                }),
                r#"{"date":{"from":"1950-01-01"}}"#,
            ),
            (
                Node::Date(DateRange {
                    undated: Undated::Only,
                    ..DateRange::default()
                }),
                r#"{"date":"undated"}"#,
            ),
        ] {
            assert_eq!(node(&given).to_string(), expected);
        }
    }
}
