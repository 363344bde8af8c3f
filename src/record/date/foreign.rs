//! Numbers in a date line that are no part of a date.
//!
//! Owns the telling apart of `No. 1352`, `P102/33`, `2873/GS`, `7 p.m.` from days and years.
//! Takes tokens, marks their numbers as not usable.

use super::lexing::{Kind, Token, month};
use super::words::Meaning;

/// Marks the numbers that are no part of a date: `P102`, `No. 1352`, `2873/GS`, the second half
/// of `No. 1754 - 1765`, `7 p.m.`, `9:30`.
pub(super) fn mark_foreign_numbers(tokens: &mut [Token]) {
    for at in 0..tokens.len() {
        if tokens[at].any_number().is_some()
            && (is_labelled(tokens, at) || is_clock(tokens, at))
            && let Kind::Number { usable, .. } = &mut tokens[at].kind
        {
            *usable = false;
        }
    }
}

fn is_labelled(tokens: &[Token], at: usize) -> bool {
    let Some((value, digits)) = tokens[at].any_number() else {
        return false;
    };
    let back = |steps: usize| at.checked_sub(steps).and_then(|index| tokens.get(index));
    // 2873/GS, 3497/TS-ns; but 19/Nov/51 and 22/Х-57 are dates.
    if let (Some(slash), Some(word)) = (tokens.get(at + 1), tokens.get(at + 2)) {
        let named = word.roman().is_some()
            || word.meaning(month).is_some()
            || word.means(Meaning::YearWord);
        if slash.kind == Kind::Slash && slash.glued && word.glued && word.is_word() && !named {
            return true;
        }
    }
    let Some(before) = back(1) else { return false };
    if tokens[at].glued && before.is_word() {
        // P102; but Nov19 and c1951 are dates. The Q of Q3 is read by the grammar.
        return before
            .meaning(|meaning| (!matches!(meaning, Meaning::NumberWord)).then_some(()))
            .is_none()
            && !before.means_quarter();
    }
    let label = match before.kind {
        Kind::Dot => back(2),
        _ => Some(before),
    };
    if label.is_some_and(|label| {
        label.kind == Kind::NumberSign
            || label.means(Meaning::NumberWord) && !label.means(Meaning::YearWord)
    }) {
        return true;
    }
    // A further number of the same label.
    let chained = back(2).is_some_and(|head| {
        matches!(head.kind, Kind::Number { usable: false, .. })
            || head.any_number().is_some_and(|(_, digits)| digits > 4)
    });
    let head = back(2)
        .and_then(Token::any_number)
        .map_or(0, |(value, _)| value);
    match before.kind {
        Kind::Slash if tokens[at].glued && before.glued => {
            chained
                || back(2).is_some_and(|word| {
                    word.is_word() && word.roman().is_none() && word.meaning(month).is_none()
                })
        }
        Kind::Dash => chained && digits >= 3 && is_registered(tokens, at),
        Kind::Comma => chained && digits >= 3 && value.abs_diff(head) <= 20,
        _ => false,
    }
}

/// Whether the chain of numbers that ends at `at` hangs on a label, not on a clock.
fn is_registered(tokens: &[Token], at: usize) -> bool {
    at >= 2 && !is_clock(tokens, at - 2)
}

fn is_clock(tokens: &[Token], at: usize) -> bool {
    let colon =
        |token: Option<&Token>| token.is_some_and(|token| token.kind == Kind::Colon && token.glued);
    if colon(tokens.get(at + 1))
        && tokens
            .get(at + 2)
            .is_some_and(|next| next.glued && next.any_number().is_some())
    {
        return true;
    }
    if at >= 2
        && tokens[at].glued
        && colon(tokens.get(at - 1))
        && tokens[at - 2].any_number().is_some()
    {
        return true;
    }
    let mut next = at + 1;
    // 9.30 hours
    if let (Some(dot), Some(minutes)) = (tokens.get(next), tokens.get(next + 1))
        && dot.kind == Kind::Dot
        && minutes.glued
        && minutes.any_number().is_some()
    {
        next += 2;
    }
    tokens
        .get(next)
        .is_some_and(|word| word.means(Meaning::Clock) && !word.means(Meaning::Filler))
}
