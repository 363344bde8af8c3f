//! References, dates and spaced initials among plain words, as in a footnote or a question that was
//! pasted.
//!
//! Takes lexemes, gives the same with every reference and date in one piece, each with a note that
//! says how to take it back. Looks at plain words outside brackets alone: what stands in quotation
//! marks, behind a sign or in a field was typed on purpose. A reference needs the name of its archive
//! and a label with a number (`f. 0102`), a date its month and year. Known gap: a reference in
//! brackets (`(APRF, f. 3)`) is read as words.

use std::ops::Range;

use super::lexer::{Body, Lexeme, Mark, Term};
use super::notes::Notes;
use crate::query::filter::DateRange;
use crate::query::note::QueryNote;
use crate::record::date::{self, Precision};
use crate::record::reference;

/// Most dates that are looked for in one stretch of words.
const MAX_DATES: usize = 8;

/// What a stretch of words was understood as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pasted {
    Reference,
    Date(DateRange),
}

/// Puts the words of every reference and date into one lexeme.
pub(super) fn understand(text: &str, lexemes: Vec<Lexeme>, notes: &mut Notes) -> Vec<Lexeme> {
    let mut understood = Vec::with_capacity(lexemes.len());
    let mut plain: Vec<Range<usize>> = Vec::new();
    let mut depth = 0_usize;
    for lexeme in lexemes {
        match &lexeme {
            Lexeme::Term(Term {
                mark,
                exact: false,
                body: Body::Run(range),
            }) if depth == 0 && *mark == Mark::default() => {
                plain.push(range.clone());
                continue;
            }
            Lexeme::Open(_) => depth += 1,
            Lexeme::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        stretch(text, &std::mem::take(&mut plain), &mut understood, notes);
        understood.push(lexeme);
    }
    stretch(text, &plain, &mut understood, notes);
    understood
}

/// Puts capitals with full stops that stand side by side (`U. S. S. R.`, `V. M. Molotov`) into one
/// run of words, which is a phrase.
pub(super) fn join_initials(text: &str, lexemes: Vec<Lexeme>) -> Vec<Lexeme> {
    let mut joined: Vec<Lexeme> = Vec::with_capacity(lexemes.len());
    for lexeme in lexemes {
        if let (Some(range), Some(before)) = (initial(text, &lexeme), joined.last_mut())
            && let Some(first) = initials(text, before)
        {
            let range = first.start..range.end;
            *before = term(Body::Run(range));
        } else {
            joined.push(lexeme);
        }
    }
    joined
}

/// Where an initial with its full stop was typed.
fn initial(text: &str, lexeme: &Lexeme) -> Option<Range<usize>> {
    initials(text, lexeme).filter(|range| !text[range.clone()].contains(char::is_whitespace))
}

/// Where initials were typed, one or several.
fn initials(text: &str, lexeme: &Lexeme) -> Option<Range<usize>> {
    let Lexeme::Term(Term {
        mark,
        exact: false,
        body: Body::Run(range),
    }) = lexeme
    else {
        return None;
    };
    let is_initial = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.next() == Some('.')
            && letters.all(|c| matches!(c, ',' | ';' | ':' | '!'))
    };
    let mut words = text[range.clone()].split_whitespace();
    (*mark == Mark::default() && words.all(is_initial)).then(|| range.clone())
}

/// Words side by side.
fn stretch(text: &str, words: &[Range<usize>], understood: &mut Vec<Lexeme>, notes: &mut Notes) {
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return;
    };
    let whole = first.start..last.end;
    let mut at = 0;
    for (range, pasted) in found(&text[whole.clone()]) {
        let range = whole.start + range.start..whole.start + range.end;
        let from = at + words[at..].partition_point(|word| word.end <= range.start);
        let to = from + words[from..].partition_point(|word| word.start < range.end);
        if from == to || !is_whole(text, &words[from..to], &range) {
            continue;
        }
        by_themselves(text, &words[at..from], understood, notes);
        at = to;
        understood.push(read_as(text, range, pasted, notes));
    }
    by_themselves(text, &words[at..], understood, notes);
}

/// Words that are nothing together. One that is a date by itself is read as it would be where it
/// stands alone: so a query that is printed, with a sign between its words, is read alike.
fn by_themselves(
    text: &str,
    words: &[Range<usize>],
    understood: &mut Vec<Lexeme>,
    notes: &mut Notes,
) {
    for word in words {
        let written = &text[word.clone()];
        let found = match written.contains(char::is_numeric) {
            true => found(written),
            false => Vec::new(),
        };
        let mut found = found
            .into_iter()
            .map(|(range, pasted)| (word.start + range.start..word.start + range.end, pasted));
        let whole = found.find(|(range, _)| is_whole(text, std::slice::from_ref(word), range));
        understood.push(match whole {
            Some((range, pasted)) => read_as(text, range, pasted, notes),
            None => term(Body::Run(word.clone())),
        });
    }
}

/// What was pasted as one lexeme, with its note.
fn read_as(text: &str, range: Range<usize>, pasted: Pasted, notes: &mut Notes) -> Lexeme {
    let written = text[range.clone()].to_owned();
    notes.add(match pasted {
        Pasted::Reference => QueryNote::ReadAsReference { written },
        Pasted::Date(_) => QueryNote::ReadAsDate { written },
    });
    term(Body::Pasted(range, pasted))
}

/// References, then dates beside them, in the order of the text.
fn found(text: &str) -> Vec<(Range<usize>, Pasted)> {
    let mut all: Vec<(Range<usize>, Pasted)> = Vec::new();
    for found in reference::find(text) {
        let levels = &found.reference.levels;
        let has_label = levels.iter().any(|level| !level.label.is_empty());
        match all.last_mut() {
            // Another file of the same opis.
            Some((before, _)) if is_idle(&text[before.end..found.range.start]) => {
                before.end = found.range.end;
            }
            _ if has_label => all.push((found.range, Pasted::Reference)),
            _ => {}
        }
    }
    // The query language could not say one with a quotation mark inside.
    all.retain(|(range, _)| !text[range.clone()].contains('"'));
    let mut from = 0;
    for _ in 0..MAX_DATES {
        let Some((date, range)) = date::find(&text[from..]) else {
            break;
        };
        let range = from + range.start..from + range.end;
        from = range.end;
        let is_free = |(other, _): &(Range<usize>, Pasted)| {
            range.end <= other.start || other.end <= range.start
        };
        if matches!(date.precision, Precision::Day | Precision::Month) && all.iter().all(is_free) {
            let days = DateRange {
                from: date.earliest,
                to: date.latest,
                ..DateRange::default()
            };
            all.push((range, Pasted::Date(days)));
        }
    }
    all.sort_by_key(|(range, _)| range.start);
    all
}

/// Whether these words hold nothing beside `range` but marks, and no sign of a pattern.
fn is_whole(text: &str, words: &[Range<usize>], range: &Range<usize>) -> bool {
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let before = &text[first.start.min(range.start)..range.start];
    let after = &text[range.end.min(last.end)..last.end];
    is_idle(before) && is_idle(after) && !text[range.clone()].contains(['*', '~', '^'])
}

fn is_idle(text: &str) -> bool {
    !text.contains(|c: char| c.is_alphanumeric() || matches!(c, '*' | '~'))
}

fn term(body: Body) -> Lexeme {
    Lexeme::Term(Term {
        mark: Mark::default(),
        exact: false,
        body,
    })
}
