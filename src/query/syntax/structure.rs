//! Which brackets match, and which operators join something.
//!
//! Owns the reading of prose as prose: a bracket without its partner vanishes, an operator that
//! joins nothing becomes a word, each with a note. Takes lexemes with their bytes, corrects them in
//! place.

use std::ops::Range;

use super::error::{Measure, SyntaxError};
use super::lexer::{Body, Lexeme, Mark, Operator, Term};
use super::limits::{MAX_DEPTH, check};
use super::notes::Notes;
use crate::query::note::QueryNote;

/// Leaves out brackets without a partner, and refuses too deep a nesting of the others. What
/// stood before a bracket that is left out holds for the term after it.
pub(super) fn match_brackets(
    lexemes: &mut Vec<(Lexeme, Range<usize>)>,
    notes: &mut Notes,
) -> Result<(), SyntaxError> {
    let mut open = Vec::new();
    let mut matched = vec![false; lexemes.len()];
    for at in 0..lexemes.len() {
        match lexemes[at].0 {
            Lexeme::Open(_) => open.push(at),
            Lexeme::Close => {
                if let Some(partner) = open.pop() {
                    matched[partner] = true;
                    matched[at] = true;
                }
            }
            _ => {}
        }
    }
    let (mut depth, mut deepest) = (0usize, 0usize);
    let mut pending = Mark::default();
    let mut at = 0;
    lexemes.retain_mut(|(lexeme, _)| {
        let kept = matched[at];
        at += 1;
        match lexeme {
            Lexeme::Open(_) if kept => {
                depth += 1;
                deepest = deepest.max(depth);
                true
            }
            Lexeme::Close if kept => {
                depth -= 1;
                true
            }
            Lexeme::Open(mark) => {
                pending = *mark;
                notes.add(QueryNote::UnmatchedBracket);
                false
            }
            Lexeme::Close => {
                notes.add(QueryNote::UnmatchedBracket);
                false
            }
            Lexeme::Term(term) => {
                let before = std::mem::take(&mut pending);
                term.mark.field = term.mark.field.or(before.field);
                term.mark.negated ^= before.negated;
                true
            }
            Lexeme::Operator(_) => true,
        }
    });
    check(Measure::Brackets, deepest, MAX_DEPTH)
}

/// Turns operators that join nothing into words.
pub(super) fn place_operators(
    text: &str,
    lexemes: &mut [(Lexeme, Range<usize>)],
    notes: &mut Notes,
) {
    // From the end: an operator needs an item after it, NOT included if it has one itself.
    let mut followed = false;
    for at in (0..lexemes.len()).rev() {
        let operator = match lexemes[at].0 {
            Lexeme::Operator(operator) => operator,
            Lexeme::Term(_) | Lexeme::Open(_) => {
                followed = true;
                continue;
            }
            Lexeme::Close => {
                followed = false;
                continue;
            }
        };
        if !followed {
            demote(text, &mut lexemes[at], operator, notes);
        }
        // A word, or NOT with its item, can follow; AND and OR cannot.
        followed = !followed || operator == Operator::Not;
    }
    // From the front: AND and OR need an item before them.
    let mut preceded = false;
    for entry in lexemes.iter_mut() {
        match entry.0 {
            Lexeme::Term(_) | Lexeme::Close => preceded = true,
            Lexeme::Open(_) | Lexeme::Operator(Operator::Not) => preceded = false,
            Lexeme::Operator(operator) => {
                if !preceded {
                    demote(text, entry, operator, notes);
                }
                preceded = !preceded;
            }
        }
    }
}

fn demote(text: &str, entry: &mut (Lexeme, Range<usize>), operator: Operator, notes: &mut Notes) {
    debug_assert_eq!(&text[entry.1.clone()], operator.name());
    notes.add(QueryNote::OperatorAsWord {
        operator: operator.name(),
    });
    entry.0 = Lexeme::Term(Term {
        mark: Mark::default(),
        exact: false,
        body: Body::Run(entry.1.clone()),
    });
}
