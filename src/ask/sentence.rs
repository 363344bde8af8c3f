//! Questions and sentences: function words in them need not be there.
//!
//! Takes a tree whose names are widened, so that *of* within a name stays a part of it, gives the
//! same with the function words left free: a record that has them scores for them as before. Only
//! of queries that are a question or as long as a sentence; `=the` is always wanted.

use crate::engine::{is_light, is_long};
use crate::query::tree::{Form, Node, Scope};

/// Words with which a question begins.
const QUESTIONS: [&str; 16] = [
    "who",
    "whom",
    "whose",
    "what",
    "when",
    "where",
    "why",
    "which",
    "how",
    "did",
    "does",
    "кто",
    "что",
    "когда",
    "где",
    "почему",
];

/// The tree with the function words of `text`, which it was read from, left free; and these.
pub(super) fn relaxed(root: Node, text: &str) -> (Node, Vec<String>) {
    let Node::And(nodes) = root else {
        return (root, Vec::new());
    };
    let heavy = nodes.iter().filter(|node| is_heavy(node)).count();
    if heavy == 0 || !(is_question(text) || is_long(heavy)) {
        return (Node::And(nodes), Vec::new());
    }
    let mut free = Vec::new();
    let relaxed = nodes.into_iter().map(|node| match node {
        Node::Word {
            scope: Scope::Anywhere,
            word,
        } if matches!(word.form, Form::Stem(_)) && is_light(&word.typed) => {
            if !free.contains(&word.typed) {
                free.push(word.typed.clone());
            }
            let scope = Scope::Anywhere;
            Node::Or(vec![Node::Word { scope, word }, Node::Everything])
        }
        other => other,
    });
    (Node::And(relaxed.collect()), free)
}

/// Whether a node is more than a function word, a filter or a NOT.
fn is_heavy(node: &Node) -> bool {
    match node {
        Node::Word { word, .. } => !is_light(&word.typed),
        Node::Sequence { .. } | Node::Alternatives(_) | Node::Or(_) => true,
        _ => false,
    }
}

/// Whether a text asks: by its first word, if others follow, or by the mark at its end.
fn is_question(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    let begins = QUESTIONS.contains(&first.as_str()) && words.next().is_some();
    begins || text.trim_end().ends_with(['?', '？'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::Analyser;
    use crate::query::syntax::{SyntaxOptions, parse};

    #[test]
    fn function_words_of_questions_and_sentences_are_free() {
        for (text, expected) in [
            ("who proposed the armistice", "who the"),
            ("Who proposed the armistice?", "Who the"),
            ("armistice at the parallel?", "at the"),
            ("the armistice at the parallel", ""),
            ("what", ""),
            ("who", ""),
            ("the of", ""),
            ("who proposed =the armistice", "who"),
            ("who OR the", ""),
            ("\"who proposed the armistice\"", ""),
            ("kto wojna", ""),
            ("кто предложил перемирие в войне", "кто в"),
            ("", ""),
        ] {
            let root = parse(text, SyntaxOptions::default(), &mut Analyser::new()).unwrap();
            let (_, free) = relaxed(root.root, text);
            assert_eq!(free.join(" "), expected, "{text}");
        }
    }
}
