//! Lexemes to tree.
//!
//! Owns the grammar between items (AND, OR, NOT, brackets) and what each field makes of its
//! value. Takes lexemes whose brackets match, gives the root of the tree in normal form. Goes one
//! call deeper for each bracket, and the lexer refuses more than
//! [`MAX_DEPTH`](super::limits::MAX_DEPTH) of those.

use std::ops::Range;

use jiff::civil::Date;

use super::SyntaxOptions;
use super::build::{all, any};
use super::error::{Measure, SyntaxError};
use super::field::{FIELDS, Field, SHELF, scope_name};
use super::lexer::{Body, Lexeme, Operator, Term};
use super::limits::{MAX_CLAUSES, check};
use super::notes::Notes;
use super::pasted::Pasted;
use super::terms::Terms;
use crate::analyse::Analyser;
use crate::query::filter::{DateRange, Shelf, UNDATED, Undated};
use crate::query::note::QueryNote;
use crate::query::tree::{Arrangement, Node, Scope, Word};
use crate::record::date::{self, Days};
use crate::record::reference;

/// Reads the lexemes of `text`.
pub(super) fn parse(
    text: &str,
    lexemes: Vec<Lexeme>,
    options: SyntaxOptions,
    analyser: &mut Analyser,
    notes: &mut Notes,
) -> Result<Node, SyntaxError> {
    let asked = !lexemes.is_empty();
    let mut parser = Parser {
        text,
        lexemes: lexemes.into_iter().peekable(),
        terms: Terms {
            analyser,
            notes,
            exact: options.exact,
        },
        clauses: 0,
    };
    let root = parser.any_of(Field::Words(Scope::Anywhere))?;
    Ok(root.unwrap_or_else(|| {
        if asked {
            notes.add(QueryNote::NothingLeft);
        }
        Node::Everything
    }))
}

struct Parser<'t, 'a> {
    text: &'t str,
    lexemes: std::iter::Peekable<std::vec::IntoIter<Lexeme>>,
    terms: Terms<'a>,
    /// Words, phrases and filters so far.
    clauses: usize,
}

impl Parser<'_, '_> {
    /// `all { "OR" all }`, up to the closing bracket or the end.
    fn any_of(&mut self, field: Field) -> Result<Option<Node>, SyntaxError> {
        let mut choices = Vec::new();
        loop {
            choices.extend(self.all_of(field)?);
            match self.lexemes.peek() {
                Some(Lexeme::Operator(Operator::Or)) => {
                    self.lexemes.next();
                }
                _ => return Ok(any(choices)),
            }
        }
    }

    /// `item { [ "AND" ] item }`.
    fn all_of(&mut self, field: Field) -> Result<Option<Node>, SyntaxError> {
        let mut nodes = Vec::new();
        let mut negated = false;
        loop {
            match self.lexemes.peek() {
                None | Some(Lexeme::Close | Lexeme::Operator(Operator::Or)) => {
                    return Ok(all(nodes, self.terms.notes));
                }
                Some(Lexeme::Operator(Operator::Not)) => {
                    negated = !negated;
                    self.lexemes.next();
                    continue;
                }
                _ => {}
            }
            let (mark, node) = match self.lexemes.next() {
                Some(Lexeme::Open(mark)) => {
                    let inner = self.any_of(mark.field.unwrap_or(field))?;
                    // The closing bracket: brackets match.
                    self.lexemes.next();
                    (mark, inner)
                }
                Some(Lexeme::Term(term)) => (term.mark, self.term(&term, field)?),
                _ => continue,
            };
            let denied = std::mem::take(&mut negated) ^ mark.negated;
            nodes.extend(node.map(|node| {
                if denied {
                    Node::Not(Box::new(node))
                } else {
                    node
                }
            }));
        }
    }

    fn term(&mut self, term: &Term, field: Field) -> Result<Option<Node>, SyntaxError> {
        let field = term.mark.field.unwrap_or(field);
        let node = match field {
            Field::Words(scope) => self.words(term, scope)?,
            _ => self.filter(term, field)?,
        };
        if node.is_some() {
            self.clauses += 1;
            check(Measure::Clauses, self.clauses, MAX_CLAUSES)?;
        }
        Ok(node)
    }

    fn words(&mut self, term: &Term, scope: Scope) -> Result<Option<Node>, SyntaxError> {
        match &term.body {
            Body::Run(range) | Body::Interval(range) => {
                let run = &self.text[range.clone()];
                if run == "*" {
                    if scope != Scope::Anywhere {
                        let field = scope_name(scope);
                        self.terms.notes.add(QueryNote::AnyValue { field });
                    }
                    return Ok(Some(Node::Everything));
                }
                let mut nodes = Vec::new();
                for stretch in self.terms.analyser.stretches(run) {
                    let words = self.terms.run(stretch, term.exact)?;
                    nodes.extend(sequence(scope, words, Arrangement::Phrase));
                }
                Ok(together(nodes))
            }
            Body::Pasted(range, Pasted::Reference) => Ok(places(&self.text[range.clone()])),
            Body::Pasted(range, Pasted::Date(days)) => {
                let text = &self.text[range.clone()];
                let slop = u32::from(!text.starts_with(|c: char| c.is_ascii_digit()));
                let words = self.terms.phrase(text, false)?;
                let arrangement = match text.contains(char::is_alphabetic) {
                    true => Arrangement::Near { slop },
                    false => Arrangement::Phrase,
                };
                let named = sequence(scope, words, arrangement);
                Ok(any(std::iter::once(Node::Date(*days))
                    .chain(named)
                    .collect()))
            }
            Body::Quoted { inner, suffix } => {
                let slop = self.terms.slop(&self.text[suffix.clone()])?;
                let arrangement =
                    slop.map_or(Arrangement::Phrase, |slop| Arrangement::Near { slop });
                let mut nodes = Vec::new();
                for stretch in self.terms.analyser.stretches(&self.text[inner.clone()]) {
                    let words = self.terms.phrase(stretch, term.exact)?;
                    nodes.extend(sequence(scope, words, arrangement));
                }
                Ok(together(nodes))
            }
        }
    }

    fn filter(&mut self, term: &Term, field: Field) -> Result<Option<Node>, SyntaxError> {
        let (range, quoted) = match &term.body {
            Body::Run(range) | Body::Interval(range) | Body::Pasted(range, _) => (range, false),
            Body::Quoted { inner, .. } => (inner, true),
        };
        let value = self.text[range.clone()].trim();
        if value.is_empty() {
            return Ok(None);
        }
        let name = field_name(field);
        if value == "*" {
            self.terms.notes.add(QueryNote::AnyValue { field: name });
            return Ok(Some(Node::Everything));
        }
        if !quoted && value.contains(['*', '?']) && matches!(field, Field::Shelf(_) | Field::Id) {
            self.terms.notes.add(QueryNote::LiteralWildcard {
                field: name,
                value: value.to_owned(),
            });
        }
        match field {
            Field::Shelf(level) => {
                let mut shelf = Shelf::default();
                shelf.levels[level] = Some(value.to_owned());
                Ok(Some(Node::Shelf(shelf)))
            }
            Field::Id => Ok(Some(Node::Id(value.to_owned()))),
            Field::Reference => places(value)
                .map(Some)
                .ok_or_else(|| SyntaxError::Reference {
                    text: value.chars().take(200).collect(),
                }),
            Field::Date | Field::Words(_) => {
                let range = match &term.body {
                    Body::Interval(range) => self.interval(range)?,
                    _ if value.eq_ignore_ascii_case(UNDATED) => DateRange {
                        undated: Undated::Only,
                        ..DateRange::default()
                    },
                    _ => closed(days(value)?),
                };
                Ok(Some(Node::Date(range)))
            }
        }
    }

    /// `1950 TO 1953` between its brackets.
    fn interval(&mut self, range: &Range<usize>) -> Result<DateRange, SyntaxError> {
        let text = &self.text[range.clone()];
        let Some((from, to)) = text.split_once(" TO ").or_else(|| text.split_once(" to ")) else {
            return Ok(closed(days(text.trim())?));
        };
        let end = |text: &str| match text.trim() {
            "*" => Ok(None),
            date => days(date).map(Some),
        };
        let (from, to) = (end(from)?, end(to)?);
        let wanted = DateRange {
            from: from.map(|days| days.earliest),
            to: to.map(|days| days.latest),
            ..DateRange::default()
        };
        match (wanted.from, wanted.to) {
            (Some(from), Some(to)) if from > to => Err(SyntaxError::Reversed { from, to }),
            (None, None) => {
                self.terms.notes.add(QueryNote::EveryDated);
                Ok(wanted)
            }
            _ => Ok(wanted),
        }
    }
}

/// The places of the references in a text.
fn places(text: &str) -> Option<Node> {
    let found = reference::find(text).into_iter();
    any(found
        .map(|found| Node::Reference(found.reference))
        .collect())
}

/// The parts of a phrase that punctuation parts, all of them; nothing where none is left.
fn together(mut nodes: Vec<Node>) -> Option<Node> {
    if nodes.len() > 1 {
        return Some(Node::And(nodes));
    }
    nodes.pop()
}

/// One word, or several that stand together; nothing where none is left.
fn sequence(scope: Scope, mut words: Vec<Word>, arrangement: Arrangement) -> Option<Node> {
    if words.len() > 1 {
        return Some(Node::Sequence {
            scope,
            words,
            arrangement,
        });
    }
    words.pop().map(|word| Node::Word { scope, word })
}

/// The days of a date as typed. A plain day is read as such whatever its year, so that what the
/// tree prints can be read again.
fn days(text: &str) -> Result<Days, SyntaxError> {
    if let Some(day) = iso_day(text) {
        return Ok(Days {
            earliest: day,
            latest: day,
        });
    }
    date::parse_bound(text).map_err(SyntaxError::Date)
}

fn iso_day(text: &str) -> Option<Date> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shaped.then(|| text.parse().ok()).flatten()
}

fn closed(days: Days) -> DateRange {
    DateRange {
        from: Some(days.earliest),
        to: Some(days.latest),
        ..DateRange::default()
    }
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::Shelf(level) => SHELF[level],
        _ => FIELDS
            .iter()
            .find(|(_, known)| *known == field)
            .map_or("", |(name, _)| name),
    }
}
