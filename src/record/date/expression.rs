//! Dates joined: ranges, lists, alternatives, corrections.
//!
//! Owns what may stand between two dates (`5-9 March`, `not before … and not after …`) and how far
//! an expression reaches. Takes tokens and a place, gives what is read there and the place after.

use super::Customs;
use super::interval::{Reading, Unresolved, resolve};
use super::item::{Item, Parsed, What, item};
use super::lexing::{Kind, Token, month};
use super::slots::{Short, skip_filler, skip_punctuation, year_slot};
use super::words::{Bound, Meaning};

/// What a stretch of tokens means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Date(Reading, usize),
    /// A day that never existed, up to there.
    Impossible(usize),
}

/// How two dates are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    To,
    Dash,
    Slash,
    And,
    Or,
    Comma,
    Correction,
    /// The second is what the first should say: `1951 [i.e. 1952]`.
    Recte,
    /// The second stands in round brackets: the other calendar's date.
    Aside,
}

/// Most dates joined in one expression; a longer list is read as far as that.
const MAX_ITEMS: usize = 12;

/// Reads the expression that begins at `start`.
pub(super) fn expression(tokens: &[Token], start: usize, customs: Customs) -> Option<Expression> {
    // The middle of "1.2.19" or "17/137/44" begins no date.
    if start > 0 && tokens[start].glued && matches!(tokens[start].kind, Kind::Number { .. }) {
        let inner = matches!(tokens[start - 1].kind, Kind::Dot | Kind::Slash)
            && tokens[start - 1].glued
            && start > 1
            && matches!(tokens[start - 2].kind, Kind::Number { .. });
        if inner {
            return None;
        }
    }
    let (first, mut next) = match item(tokens, start, false, customs)? {
        Parsed::Item(item, next) => (item, next),
        Parsed::Impossible(next) => {
            return Some(Expression::Impossible(past_joined(tokens, next, customs)));
        }
    };
    let mut items = vec![first];
    let mut joints = Vec::new();
    let mut ends = vec![next];
    while items.len() < MAX_ITEMS {
        let left = &items[items.len() - 1];
        let Some((joint, place)) = joint(tokens, next) else {
            break;
        };
        match item(tokens, place, left.open_list, customs) {
            Some(Parsed::Item(mut right, mut end)) if fits(left, joint, &right) => {
                // "14 July (corrected to 20 July) 1950"
                if right.year.is_none()
                    && left.year.is_none()
                    && tokens[end - 1].kind == Kind::Close
                {
                    let comma = skip_punctuation(tokens, end, &[Kind::Comma]);
                    if let Some((year, after)) = year_slot(tokens, comma, Short::AtEnd) {
                        (right.year, end) = (Some(year), after);
                    }
                }
                if joint == Joint::Recte {
                    let corrected = corrected(left, right);
                    items.pop();
                    ends.pop();
                    items.push(corrected);
                    ends.push(end);
                } else if is_heading_year(left, joint, &right) {
                    right.year = left.year;
                    items = vec![right];
                    ends = vec![end];
                } else {
                    items.push(right);
                    joints.push(joint);
                    ends.push(end);
                }
                next = end;
            }
            Some(Parsed::Impossible(end)) => return Some(Expression::Impossible(end)),
            _ => break,
        }
    }
    // Take back what cannot be resolved: the last comma of "4, 5", a bare day with no month.
    while !items.is_empty() {
        if !dangling(&items, &joints, begins_clause(tokens, start)) {
            match resolve(&items, &joints) {
                Ok(reading) => {
                    let end = ends[items.len() - 1];
                    return Some(finish(reading, tokens, start, end));
                }
                Err(Unresolved::Impossible) => {
                    return Some(Expression::Impossible(ends[items.len() - 1]));
                }
                Err(Unresolved::Incomplete) => {}
            }
        }
        items.pop();
        joints.pop();
    }
    None
}

/// The end of what an impossible date is joined to, which goes with it.
fn past_joined(tokens: &[Token], at: usize, customs: Customs) -> usize {
    joint(tokens, at)
        .and_then(|(_, place)| item(tokens, place, false, customs))
        .map_or(at, |parsed| match parsed {
            Parsed::Item(_, end) | Parsed::Impossible(end) => end,
        })
}

fn joint(tokens: &[Token], at: usize) -> Option<(Joint, usize)> {
    let comma = skip_punctuation(tokens, at, &[Kind::Comma]);
    let open = skip_punctuation(tokens, comma, &[Kind::Open]);
    let token = tokens.get(open)?;
    let joint = match token.kind {
        Kind::Dash => Some(Joint::Dash),
        Kind::Slash => Some(Joint::Slash),
        Kind::Ampersand => Some(Joint::And),
        _ => token.meaning(|meaning| match meaning {
            Meaning::To | Meaning::Until(_) => Some(Joint::To),
            Meaning::And => Some(Joint::And),
            Meaning::Or => Some(Joint::Or),
            Meaning::Recte => Some(Joint::Recte),
            Meaning::Correction => Some(Joint::Correction),
            _ => None,
        }),
    };
    match joint {
        Some(joint) => {
            let next = skip_punctuation(
                tokens,
                open + 1,
                &[Kind::Dash, Kind::Comma, Kind::Colon, Kind::Dot],
            );
            Some((joint, skip_filler(tokens, next)))
        }
        None if open > comma => Some((Joint::Aside, open)),
        None if comma > at => Some((Joint::Comma, comma)),
        None => None,
    }
}

/// Whether `right` may follow `left` so joined.
fn fits(left: &Item, joint: Joint, right: &Item) -> bool {
    let closes = matches!(right.bound, Some(Bound::NotAfter | Bound::Before));
    let bare = |item: &Item| matches!(item.what, What::Day { month: None, .. });
    match joint {
        // A list of days, or the second bound.
        Joint::Comma => {
            bare(left)
                || left.open_list && bare(right)
                || closes
                || is_heading_year(left, joint, right)
                || is_later_year(left, right)
        }
        Joint::Aside => {
            matches!(left.what, What::Day { .. })
                && matches!(right.what, What::Day { month: Some(_), .. })
        }
        Joint::Slash => (left.what == What::Year) == (right.what == What::Year),
        // A bare day lends no month to the left, and takes one only behind a month.
        _ => !bare(right) || left.open_list || bare(left),
    }
}

/// The date that the editor puts for `left`; what `right` leaves open stays as it was.
fn corrected(left: &Item, mut right: Item) -> Item {
    match (left.what, right.what) {
        (What::Day { .. } | What::Month(_) | What::Season(_), What::Year) => {
            right.what = left.what;
            right.form = left.form;
        }
        (What::Day { month, .. }, What::Day { month: None, day }) => {
            right.what = What::Day { month, day };
            right.open_list = left.open_list;
        }
        _ => {}
    }
    right.year = right.year.or(left.year);
    right
}

/// Whether nothing stands before `start` that a number could belong to.
fn begins_clause(tokens: &[Token], start: usize) -> bool {
    start.checked_sub(1).is_none_or(|before| {
        let token = &tokens[before];
        match &token.kind {
            Kind::Word { .. } => token.means(Meaning::Weekday) || token.means(Meaning::Filler),
            Kind::Comma | Kind::Colon | Kind::Open => true,
            _ => false,
        }
    })
}

/// Whether `left` is only the year of the bound behind it: `1951, не позднее 19 ноября`.
fn is_heading_year(left: &Item, joint: Joint, right: &Item) -> bool {
    joint == Joint::Comma
        && left.what == What::Year
        && left.year_end.is_none()
        && left.part.is_none()
        && left.bound.is_none()
        && !left.circa
        && right.bound.is_some()
        && right.year.is_none()
        && matches!(
            right.what,
            What::Day { month: Some(_), .. } | What::Month(_)
        )
}

/// Whether years are listed: `1953, 1954`, `1950-1952; 1956`.
fn is_later_year(left: &Item, right: &Item) -> bool {
    let year = |item: &Item| {
        let is_plain = item.what == What::Year && item.bound.is_none() && item.part.is_none();
        item.year.filter(|_| is_plain)
    };
    matches!((year(left), year(right)), (Some(first), Some(next)) if first < next)
}

/// Whether the last joint leads to nothing: a comma needs an *and* after it, or days in order,
/// three of them or at the beginning of a clause, for `Nota 25, 26 November` is a number and a day.
fn dangling(items: &[Item], joints: &[Joint], begins_clause: bool) -> bool {
    let lists = joints.contains(&Joint::Comma)
        && !is_row_of_days(items, if begins_clause { 2 } else { 3 })
        && !items.iter().all(|item| item.what == What::Year)
        && !joints
            .iter()
            .any(|joint| matches!(joint, Joint::And | Joint::Or));
    let bounded = items.iter().skip(1).any(|item| item.bound.is_some());
    lists && !bounded || items.last().is_some_and(|item| item.what == What::Missing)
}

/// `25, 26, 27 ноября`: at least so many days of one month, each later than the one before.
fn is_row_of_days(items: &[Item], least: usize) -> bool {
    let days: Vec<u8> = items
        .iter()
        .filter_map(|item| match item.what {
            What::Day { day, .. } => Some(day),
            _ => None,
        })
        .collect();
    days.len() == items.len()
        && days.len() >= least
        && days.windows(2).all(|pair| pair[0] < pair[1])
        && items.iter().filter(|item| has_month(item)).count() == 1
}

fn has_month(item: &Item) -> bool {
    matches!(item.what, What::Day { month: Some(_), .. })
}

/// Adds the doubts of the source: brackets around a part of the date, question marks.
fn finish(mut reading: Reading, tokens: &[Token], start: usize, end: usize) -> Expression {
    let doubted = tokens[start..end].iter().any(|token| match token.kind {
        Kind::Query => true,
        Kind::Number { .. } => token.bracketed,
        Kind::Word { .. } => {
            token.means(Meaning::Doubt)
                || token.bracketed && (token.roman().is_some() || token.meaning(named).is_some())
        }
        _ => false,
    });
    reading.certain &= !doubted;
    Expression::Date(reading, end)
}

/// Words that carry a date and not its surroundings.
fn named(meaning: Meaning) -> Option<()> {
    (month(meaning).is_some() || matches!(meaning, Meaning::Season(_) | Meaning::Part(_)))
        .then_some(())
}
