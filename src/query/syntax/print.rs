//! The tree as a query again, and as an outline.
//!
//! Owns the printed form that a reader is shown as *understood*. Reading it again gives the same
//! tree. Words stand as they were typed, since a stem says little to a reader.

use std::fmt::{self, Display, Formatter, Write as _};

use super::field::{SHELF, scope_name};
use crate::query::filter::{DateRange, Shelf, UNDATED, Undated};
use crate::query::tree::{Arrangement, Form, Node, Query, Scope, Word};

impl Query {
    /// What was understood, in the query language.
    #[must_use]
    pub fn understood(&self) -> String {
        self.root.to_string()
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => f.write_str("*"),
            Self::Word { scope, word } => {
                write_scope(f, *scope)?;
                write_word(f, word)
            }
            Self::Sequence {
                scope,
                words,
                arrangement,
            } => {
                write_scope(f, *scope)?;
                write_sequence(f, words, *arrangement)
            }
            Self::Shelf(shelf) => write_shelf(f, shelf),
            Self::Reference(reference) => write!(f, "ref:\"{}\"", reference.text),
            Self::Date(range) => write_date(f, range),
            Self::Id(id) => {
                f.write_str("id:")?;
                write_value(f, id)
            }
            Self::Like(like) => {
                f.write_str("like:")?;
                write_value(f, &like.id)
            }
            Self::And(nodes) => write_all(f, nodes),
            Self::Or(nodes) => {
                for (at, node) in nodes.iter().enumerate() {
                    if at > 0 {
                        f.write_str(" OR ")?;
                    }
                    write_inner(f, node)?;
                }
                Ok(())
            }
            // What was typed says all of it.
            Self::Alternatives(nodes) => match nodes.first() {
                Some(typed) => write!(f, "{typed}"),
                None => Ok(()),
            },
            Self::Not(node) => {
                f.write_str("NOT ")?;
                write_inner(f, node)
            }
        }
    }
}

fn write_all(f: &mut Formatter<'_>, nodes: &[Node]) -> fmt::Result {
    // Every record is what a query of negations starts from; it need not be said.
    let nodes = match nodes {
        [Node::Everything, rest @ ..] if !rest.is_empty() => rest,
        _ => nodes,
    };
    let places = nodes
        .iter()
        .filter(|node| matches!(node, Node::Shelf(_) | Node::Or(_)))
        .count();
    for (at, node) in nodes.iter().enumerate() {
        if at > 0 {
            f.write_str(" AND ")?;
        }
        match node {
            // Brackets keep the levels of two references apart.
            Node::Shelf(shelf) if places < 2 => write_shelf(f, shelf)?,
            Node::Shelf(shelf) => {
                f.write_char('(')?;
                write_shelf(f, shelf)?;
                f.write_char(')')?;
            }
            other => write_inner(f, other)?,
        }
    }
    Ok(())
}

/// A node within another: in brackets where it is made of several.
fn write_inner(f: &mut Formatter<'_>, node: &Node) -> fmt::Result {
    let several = match node {
        Node::And(_) | Node::Or(_) => true,
        Node::Alternatives(nodes) => {
            return match nodes.first() {
                Some(typed) => write_inner(f, typed),
                None => Ok(()),
            };
        }
        Node::Shelf(shelf) => shelf.levels.iter().flatten().count() > 1,
        _ => false,
    };
    if several {
        write!(f, "({node})")
    } else {
        write!(f, "{node}")
    }
}

fn write_scope(f: &mut Formatter<'_>, scope: Scope) -> fmt::Result {
    match scope {
        Scope::Anywhere => Ok(()),
        _ => write!(f, "{}:", scope_name(scope)),
    }
}

fn write_word(f: &mut Formatter<'_>, word: &Word) -> fmt::Result {
    if needs_quotes(&word.typed) {
        f.write_char('"')?;
        write_signed(f, word)?;
        return f.write_char('"');
    }
    write_signed(f, word)
}

/// Whether a word would be read as something else outside quotes: a typed operator, or brackets
/// that only the chain can tell to be part of a word.
fn needs_quotes(typed: &str) -> bool {
    let brackets = typed.matches('(').count();
    matches!(typed, "AND" | "OR" | "NOT")
        || brackets > 1
        || brackets == 1 && typed.contains(['*', '?', '['])
}

/// A word with the sign of its form.
fn write_signed(f: &mut Formatter<'_>, word: &Word) -> fmt::Result {
    let typed = &word.typed;
    match &word.form {
        Form::Stem(_)
        | Form::Name { .. }
        | Form::Written(_)
        | Form::Joined { .. }
        | Form::Wildcard(_) => f.write_str(typed),
        Form::Exact(_) => write!(f, "={typed}"),
        Form::Fuzzy { distance, .. } => write!(f, "{typed}~{distance}"),
    }
}

fn write_sequence(f: &mut Formatter<'_>, words: &[Word], arrangement: Arrangement) -> fmt::Result {
    let exact = words.iter().all(|word| matches!(word.form, Form::Exact(_)));
    f.write_str(if exact { "=\"" } else { "\"" })?;
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            f.write_char(' ')?;
        }
        if exact {
            f.write_str(&word.typed)?;
        } else {
            write_signed(f, word)?;
        }
    }
    f.write_char('"')?;
    match arrangement {
        Arrangement::Phrase => Ok(()),
        Arrangement::Near { slop } => write!(f, "~{slop}"),
    }
}

fn write_shelf(f: &mut Formatter<'_>, shelf: &Shelf) -> fmt::Result {
    let mut first = true;
    for (name, value) in SHELF.iter().zip(&shelf.levels) {
        let Some(value) = value else { continue };
        if !std::mem::take(&mut first) {
            f.write_str(" AND ")?;
        }
        write!(f, "{name}:")?;
        write_value(f, value)?;
    }
    Ok(())
}

/// A value of a filter, quoted unless it is plain.
fn write_value(f: &mut Formatter<'_>, value: &str) -> fmt::Result {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':');
    if value.starts_with(char::is_alphanumeric) && value.chars().all(plain) {
        f.write_str(value)
    } else {
        write!(f, "\"{value}\"")
    }
}

fn write_date(f: &mut Formatter<'_>, range: &DateRange) -> fmt::Result {
    match (range.from, range.to) {
        _ if range.undated == Undated::Only => write!(f, "date:{UNDATED}"),
        (Some(from), Some(to)) if from == to => write!(f, "date:{from}"),
        (from, to) => {
            f.write_str("date:[")?;
            match from {
                Some(day) => write!(f, "{day} TO ")?,
                None => f.write_str("* TO ")?,
            }
            match to {
                Some(day) => write!(f, "{day}]"),
                None => f.write_str("*]"),
            }
        }
    }
}

/// The tree as an outline, a node a line, with the forms under which words are looked up: for
/// those who ask how a query was read.
#[must_use]
pub fn outline(root: &Node) -> String {
    let mut lines = String::new();
    outline_node(root, 0, &mut lines);
    lines
}

fn outline_node(node: &Node, depth: usize, lines: &mut String) {
    let mut line = |text: &str| {
        for _ in 0..depth {
            lines.push_str("  ");
        }
        lines.push_str(text);
        lines.push('\n');
    };
    match node {
        Node::Everything => line("every record"),
        Node::Word { scope, word } => line(&format!("word {}{}", scoped(*scope), described(word))),
        Node::Sequence {
            scope,
            words,
            arrangement,
        } => {
            let words: Vec<String> = words.iter().map(described).collect();
            let how = match arrangement {
                Arrangement::Phrase => "phrase".to_owned(),
                Arrangement::Near { slop } => format!("near within {slop}"),
            };
            line(&format!("{how} {}{}", scoped(*scope), words.join(", ")));
        }
        Node::Shelf(_) => line(&format!("one reference {node}")),
        Node::Reference(reference) => line(&format!("reference {:?}", reference.text)),
        Node::Date(_) => line(&node.to_string()),
        Node::Id(id) => line(&format!("id {id:?}")),
        Node::Like(like) => {
            let words: Vec<String> = like.words.iter().map(|it| described(&it.word)).collect();
            line(&format!(
                "{} or more of {}, not {:?}",
                like.least,
                words.join(", "),
                like.id
            ));
        }
        Node::And(nodes) | Node::Or(nodes) | Node::Alternatives(nodes) => {
            line(match node {
                Node::And(_) => "all of",
                Node::Or(_) => "any of",
                _ => "the best of",
            });
            for node in nodes {
                outline_node(node, depth + 1, lines);
            }
        }
        Node::Not(inner) => {
            line("not");
            outline_node(inner, depth + 1, lines);
        }
    }
}

fn scoped(scope: Scope) -> String {
    match scope {
        Scope::Anywhere => String::new(),
        _ => format!("in {}: ", scope_name(scope)),
    }
}

fn described(word: &Word) -> String {
    let typed = &word.typed;
    match &word.form {
        Form::Stem(stem) => format!("{typed:?} as stem {stem:?}"),
        Form::Name { stem, others } => {
            format!("{typed:?} as stem {stem:?} or {}", others.join(", "))
        }
        Form::Exact(folded) => format!("{typed:?} exactly as {folded:?}"),
        Form::Written(folded) => format!("{typed:?} as abbreviation {folded:?}"),
        Form::Joined { parts, stem } => {
            format!("{typed:?} as {parts} words that are stem {stem:?}")
        }
        Form::Wildcard(pattern) => format!("{typed:?} as pattern {pattern:?}"),
        Form::Fuzzy { folded, distance } => {
            format!("{typed:?} within {distance} edits of {folded:?}")
        }
    }
}
