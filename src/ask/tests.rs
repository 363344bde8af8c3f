//! Questions as values.

use super::*;
use crate::query::filter::Facet;

#[test]
fn a_question_goes_through_json_and_back_and_has_defaults() {
    let question = Question::new("armistice")
        .with(Facet::Archive, "APRF")
        .without(Facet::Language, "German")
        .facet(Facet::Fond, 5)
        .like("korea/1")
        .page(10, 20);
    let text = serde_json::to_string(&question).unwrap();
    assert_eq!(serde_json::from_str::<Question>(&text).unwrap(), question);
    let short: Question = serde_json::from_str(r#"{"text":"armistice"}"#).unwrap();
    assert_eq!(short, Question::new("armistice"));
}

#[test]
fn neighbours_are_looked_for_among_what_the_query_finds() {
    let like = Like {
        id: "a".to_owned(),
        words: Vec::new(),
        least: 1,
    };
    let node = Node::Like(like.clone());
    let id = |id: &str| Node::Id(id.to_owned());
    for (root, expected) in [
        (Node::Everything, node.clone()),
        (id("b"), Node::And(vec![node.clone(), id("b")])),
        (
            Node::And(vec![Node::Everything, Node::Not(Box::new(id("b")))]),
            Node::And(vec![node, Node::Not(Box::new(id("b")))]),
        ),
    ] {
        assert_eq!(neighbours(Some(like.clone()), root.clone()), expected);
        assert_eq!(neighbours(None, root.clone()), root);
    }
}
