//! Query text to lexemes: brackets, operators, terms with their fields and signs.
//!
//! Owns every decision that depends on the neighbouring characters alone. Takes the text, gives
//! [`Lexeme`]s in order, brackets matched and operators placed.
//! Each character is looked at a bounded number of times.

use std::ops::Range;

use super::error::SyntaxError;
use super::field::{Field, by_name};
use super::notes::Notes;
use super::pasted::Pasted;
use super::structure::{match_brackets, place_operators};
use crate::analyse::Analyser;
use crate::query::note::QueryNote;

/// A piece of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lexeme {
    Open(Mark),
    Close,
    Operator(Operator),
    Term(Term),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
}

impl Operator {
    fn read(word: &str) -> Option<Self> {
        match word {
            "AND" => Some(Self::And),
            "OR" => Some(Self::Or),
            "NOT" => Some(Self::Not),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::And => "AND",
            Self::Or => "OR",
            Self::Not => "NOT",
        }
    }
}

/// What stands before a bracket or a term.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) negated: bool,
    pub(super) field: Option<Field>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) mark: Mark,
    /// Whether an `=` stands before it.
    pub(super) exact: bool,
    pub(super) body: Body,
}

/// Bytes of the query that a term was typed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Run(Range<usize>),
    Quoted {
        inner: Range<usize>,
        /// What stands after the closing quote: `~5`, or empty.
        suffix: Range<usize>,
    },
    /// Between square brackets.
    Interval(Range<usize>),
    /// Several words that were understood as one thing.
    Pasted(Range<usize>, Pasted),
}

/// Cuts `text` into lexemes.
pub(super) fn lexemes(
    text: &str,
    analyser: &mut Analyser,
    notes: &mut Notes,
) -> Result<Vec<Lexeme>, SyntaxError> {
    let mut lexer = Lexer {
        text,
        at: 0,
        groups: Vec::new(),
        pending: Mark::default(),
        lexemes: Vec::new(),
        analyser,
        notes,
    };
    while lexer.at < text.len() {
        lexer.next()?;
    }
    let mut lexemes = lexer.lexemes;
    match_brackets(&mut lexemes, notes)?;
    place_operators(text, &mut lexemes, notes);
    Ok(lexemes.into_iter().map(|(lexeme, _)| lexeme).collect())
}

struct Lexer<'t, 'a> {
    text: &'t str,
    at: usize,
    /// Fields of the brackets that are open here.
    groups: Vec<Option<Field>>,
    /// Sign and field of a quote that has no partner: they hold for what follows it.
    pending: Mark,
    /// Each with the bytes that it was read from.
    lexemes: Vec<(Lexeme, Range<usize>)>,
    analyser: &'a mut Analyser,
    notes: &'a mut Notes,
}

impl<'t> Lexer<'t, '_> {
    fn next(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        match self.char_at(start) {
            None => return Ok(()),
            Some(c) if c.is_whitespace() => self.at += c.len_utf8(),
            Some(')') => {
                self.groups.pop();
                self.push(Lexeme::Close, start, start + 1);
            }
            Some(_) => self.item(start)?,
        }
        Ok(())
    }

    /// Reads signs, field and what they stand before.
    fn item(&mut self, start: usize) -> Result<(), SyntaxError> {
        let mut mark = std::mem::take(&mut self.pending);
        let mut at = start;
        if let Some(sign @ ('-' | '+')) = self.char_at(at)
            && self.begins(start)
            && self.char_at(at + 1).is_some_and(starts_item)
        {
            mark.negated ^= sign == '-';
            at += 1;
        }
        if let Some((name, after)) = self.field_name(at) {
            match by_name(name) {
                Some(field)
                    if self
                        .char_at(after)
                        .is_some_and(|c| !c.is_whitespace() && c != ')') =>
                {
                    mark.field = Some(field);
                    at = after;
                    if self.char_at(at) == Some('-')
                        && self.char_at(at + 1).is_some_and(starts_item)
                    {
                        let end = self.run_end(at);
                        let written = self.text[start..end].to_owned();
                        self.notes.add(QueryNote::IdleNegation { written });
                        at += 1;
                    }
                }
                Some(_) => self.notes.add(QueryNote::FieldAsWord {
                    field: name.to_owned(),
                }),
                None if self
                    .char_at(after)
                    .is_some_and(|c| starts_item(c) && (c != '[' || self.is_range(after))) =>
                {
                    self.notes.add(QueryNote::UnknownField {
                        field: name.to_owned(),
                    });
                    if !mark.negated {
                        let name = at..after - 1;
                        self.term(mark, false, Body::Run(name), start, after);
                        return Ok(());
                    }
                }
                None => {}
            }
        }
        let mut exact = false;
        if self.char_at(at) == Some('=') && self.char_at(at + 1).is_some_and(starts_item) {
            exact = true;
            at += 1;
        }
        match self.char_at(at) {
            Some('(') => {
                self.groups.push(mark.field.or(self.group_field()));
                self.push(Lexeme::Open(mark), start, at + 1);
            }
            Some('[') if mark.field.or(self.group_field()) == Some(Field::Date) => {
                let Some(length) = self.text[at..].find(']') else {
                    let written = self.text[at..].chars().take(40).collect();
                    return Err(SyntaxError::OpenRange { written });
                };
                let end = at + length;
                self.term(mark, exact, Body::Interval(at + 1..end), start, end + 1);
            }
            Some(c) if is_quote(c) => self.quotation(mark, exact, start, at),
            _ => self.run(mark, exact, start, at),
        }
        Ok(())
    }

    /// Whether a bracket opens what other query languages write as a range. Elsewhere it begins an
    /// editor's addition, and the colon before it is punctuation.
    fn is_range(&self, open: usize) -> bool {
        let inside = self.text[open..].split(']').next().unwrap_or_default();
        inside.contains(" TO ")
    }

    fn quotation(&mut self, mark: Mark, exact: bool, start: usize, open: usize) {
        let inner = open + self.char_at(open).map_or(1, char::len_utf8);
        let Some(length) = self.text[inner..].find(is_quote) else {
            self.notes.add(QueryNote::UnclosedQuote);
            self.pending = mark;
            self.at = inner;
            return;
        };
        let close = inner + length;
        let after = close + self.char_at(close).map_or(1, char::len_utf8);
        let mut end = after;
        if self.char_at(after) == Some('~') {
            let digits = self.text[after + 1..]
                .bytes()
                .take_while(u8::is_ascii_digit)
                .count();
            end = after + 1 + digits;
        }
        let body = Body::Quoted {
            inner: inner..close,
            suffix: after..end,
        };
        self.term(mark, exact, body, start, end);
    }

    fn run(&mut self, mark: Mark, exact: bool, start: usize, at: usize) {
        let mut end = self.run_end(at);
        // A field or a sign holds for the whole run; a bare run is a list where it has commas.
        if mark == Mark::default() && !exact {
            end = at + list_item(&self.text[at..end]);
        }
        let run = &self.text[at..end];
        if end == at {
            // A lone sign or mark before a bracket or a quote.
            self.at = at + self.char_at(at).map_or(1, char::len_utf8);
            return;
        }
        if start == at
            && self.begins(start)
            && let Some(operator) = Operator::read(run)
        {
            self.push(Lexeme::Operator(operator), start, end);
            return;
        }
        match run {
            "-" | "+" | "=" | "~" => self.notes.add(QueryNote::LoneOperator {
                written: run.to_owned(),
            }),
            "&&" | "&" => {}
            "||" | "|" => self.foreign_operator(run, "OR"),
            _ if run.starts_with('!') && run.len() > 1 => {
                self.foreign_operator("!", "NOT");
            }
            _ => {}
        }
        self.term(mark, exact, Body::Run(at..end), start, end);
    }

    fn foreign_operator(&mut self, written: &str, instead: &'static str) {
        self.notes.add(QueryNote::ForeignOperator {
            written: written.to_owned(),
            instead,
        });
    }

    /// Where the run of text that begins at `at` ends: at a blank, a quote or an outer bracket.
    fn run_end(&mut self, at: usize) -> usize {
        let mut end = at;
        while let Some(c) = self.char_at(end) {
            if c.is_whitespace() || is_quote(c) || c == ')' {
                break;
            }
            if c == '(' {
                match self.inner_bracket(at, end) {
                    Some(after) => {
                        end = after;
                        continue;
                    }
                    None => break,
                }
            }
            end += c.len_utf8();
        }
        end
    }

    /// The end of the round bracket at `open`, if the chain takes it for a part of the word that
    /// began at `start` (`VKP(b)`).
    fn inner_bracket(&mut self, start: usize, open: usize) -> Option<usize> {
        // The chain joins a bracket of letters only; a longer one is a gloss.
        const LONGEST: usize = 32;
        let inner: usize = self.text[open + 1..]
            .chars()
            .take(LONGEST)
            .take_while(|c| c.is_alphabetic())
            .map(char::len_utf8)
            .sum();
        let close = open + 1 + inner;
        if inner == 0 || self.char_at(close) != Some(')') {
            return None;
        }
        let word = self.text[start..open]
            .char_indices()
            .rev()
            .take(LONGEST)
            .take_while(|(_, c)| c.is_alphanumeric())
            .last()
            .map(|(at, _)| start + at)?;
        let mut whole = false;
        self.analyser.tokens(&self.text[word..=close], |token| {
            whole |= token.start == 0 && token.end == close + 1 - word;
        });
        whole.then_some(close + 1)
    }

    /// A name before a colon, and the place after the colon. The name of an address
    /// (`https://…`) is none.
    fn field_name(&self, at: usize) -> Option<(&'t str, usize)> {
        let text = self.text;
        let rest = &text[at..];
        let length = rest.find(|c: char| !c.is_alphabetic())?;
        let value = rest[length..].strip_prefix(':')?;
        let named = length > 0 && !value.starts_with("//");
        named.then(|| (&rest[..length], at + length + 1))
    }

    /// Whether an item may begin at `at`: at the start, after a blank or an open bracket.
    fn begins(&self, at: usize) -> bool {
        self.text[..at]
            .chars()
            .next_back()
            .is_none_or(|before| before.is_whitespace() || matches!(before, '(' | ')'))
    }

    fn group_field(&self) -> Option<Field> {
        self.groups.last().copied().flatten()
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn term(&mut self, mark: Mark, exact: bool, body: Body, start: usize, end: usize) {
        self.push(Lexeme::Term(Term { mark, exact, body }), start, end);
    }

    fn push(&mut self, lexeme: Lexeme, start: usize, end: usize) {
        self.lexemes.push((lexeme, start..end));
        self.at = end;
    }
}

/// Length of what stands before the first comma or semicolon between two letters: whoever types
/// `Timmons,Benson` means two words and not a phrase. Numbers are left alone (`44,45`).
fn list_item(run: &str) -> usize {
    let is_part = |(at, mark): &(usize, &str)| {
        let before = run[..*at].chars().next_back();
        let after = run[at + mark.len()..].chars().next();
        before.is_some_and(char::is_alphabetic) && after.is_some_and(char::is_alphabetic)
    };
    run.match_indices([',', ';'])
        .find(is_part)
        .map_or(run.len(), |(at, _)| at)
}

/// Any of the marks that begin and end a phrase.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂')
}

/// Whether an item can begin with `c`, so that a sign before it is an operator.
fn starts_item(c: char) -> bool {
    c.is_alphanumeric() || is_quote(c) || matches!(c, '(' | '[' | '=' | '*' | '?')
}
