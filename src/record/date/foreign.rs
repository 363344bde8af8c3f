//! Numbers in a date line that are no part of a date.
//!
//! Owns the telling apart of `No. 1352`, `P102/33`, `2873/GS`, `7 p.m.` from days and years.
//! Takes tokens, marks their numbers as not usable.

use super::lexing::{Kind, Token, month};
use super::words::Meaning;

/// Marks the numbers that are no part of a date: `P102`, `No. 1352`, `2873/GS`, the second half
/// of `No. 1754 - 1765`, `7 p.m.`, `9:30`.
pub(super) fn mark_foreign_numbers(tokens: &mut [Token]) {
    // Whether a level of a shelfmark stood before (`f. 17, op. 162`).
    let mut is_shelved = false;
    for at in 0..tokens.len() {
        if tokens[at].any_number().is_none() {
            continue;
        }
        let labelled = is_labelled(tokens, at, is_shelved);
        is_shelved |= labelled;
        if (labelled || is_clock(tokens, at) || opens_hours(tokens, at))
            && let Kind::Number { usable, .. } = &mut tokens[at].kind
        {
            *usable = false;
        }
    }
}

/// The first of two hours: `between 1300 and 1400 hours`, `1800-1900 hrs`.
fn opens_hours(tokens: &[Token], at: usize) -> bool {
    let is_hour = |at: usize| {
        tokens
            .get(at)
            .and_then(Token::any_number)
            .is_some_and(|(_, digits)| matches!(digits, 3..=4))
    };
    let Some(joint) = tokens.get(at + 1) else {
        return false;
    };
    // "January 2, 1945—2100 hours" has its year before the dash.
    let is_year = at.checked_sub(1).is_some_and(|before| {
        tokens[before].kind == Kind::Comma || tokens[before].meaning(month).is_some()
    });
    let joins = match joint.kind {
        Kind::Dash => !is_year,
        _ => joint.means(Meaning::And) || joint.means(Meaning::To),
    };
    joins && is_hour(at) && is_hour(at + 2) && is_clock(tokens, at + 2)
}

fn is_labelled(tokens: &[Token], at: usize, is_shelved: bool) -> bool {
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
    // UFGA-1011; but mid-1951 and Nov-51 are dates.
    if let (Kind::Dash, Some(word)) = (&before.kind, back(2))
        && digits >= 3
        && tokens[at].glued
        && before.glued
        && matches!(word.kind, Kind::Word { roman: None, .. })
        && word
            .meaning(|meaning| (!matches!(meaning, Meaning::NumberWord)).then_some(()))
            .is_none()
    {
        return true;
    }
    let begins_figures = || {
        tokens.get(at + 1).is_some_and(|stroke| stroke.glued)
            && tokens
                .get(at + 2)
                .is_some_and(|next| next.glued && next.any_number().is_some())
    };
    let label = match before.kind {
        Kind::Dot => back(2),
        // "NO: 1352"; but "File: 5 March 1953" and "Protocol: 1953-03-05" are dates.
        Kind::Colon if digits >= 3 && !begins_figures() => back(2),
        _ => Some(before),
    };
    // "f. 17, op. 162, d. 1951"; elsewhere "d." is Danish for "den".
    if is_shelved
        && digits >= 3
        && before.kind == Kind::Dot
        && label.is_some_and(|label| {
            matches!(label.kind, Kind::Word { letters: 1, .. }) && label.means(Meaning::Filler)
        })
    {
        return true;
    }
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
