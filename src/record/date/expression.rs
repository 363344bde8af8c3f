//! Dates joined: ranges, lists, alternatives, corrections, and the interval that comes of them.
//!
//! Owns what happens between two dates (`5-9 March`, `17 февраля - 2 марта 1956`, `not before …
//! and not after …`): which of them lends the other its month and year, and what the whole
//! spans. Takes tokens and a place, gives a [`Reading`].

use jiff::civil::Date;

use super::Customs;
use super::Precision;
use super::item::{Item, Parsed, What, item, skip_filler, skip_punctuation};
use super::lexing::{Kind, Token, month};
use super::windows::{Days, Stretch, days, part, widen};
use super::words::{Bound, Meaning, Part, Season, Unit};

/// What a stretch of tokens means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Date(Reading, usize),
    /// A day that never existed, up to there.
    Impossible(usize),
}

/// An interval read from a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    pub(super) earliest: Option<Date>,
    pub(super) latest: Option<Date>,
    pub(super) precision: Precision,
    pub(super) certain: bool,
    /// A year and nothing else.
    pub(super) bare_year: bool,
    /// See [`Item::faint`].
    pub(super) faint: bool,
}

/// How two dates are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    To,
    Slash,
    And,
    Or,
    Comma,
    Correction,
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
            Some(Parsed::Item(right, end)) if fits(left, joint, &right) => {
                items.push(right);
                joints.push(joint);
                ends.push(end);
                next = end;
            }
            Some(Parsed::Impossible(end)) => return Some(Expression::Impossible(end)),
            _ => break,
        }
    }
    // Take back what cannot be resolved: the last comma of "4, 5", a bare day with no month.
    while !items.is_empty() {
        if !dangling(&items, &joints) {
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
        Kind::Dash => Some(Joint::To),
        Kind::Slash => Some(Joint::Slash),
        _ => token.meaning(|meaning| match meaning {
            Meaning::To | Meaning::Until(_) => Some(Joint::To),
            Meaning::And => Some(Joint::And),
            Meaning::Or => Some(Joint::Or),
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
        Joint::Comma => bare(left) || left.open_list && bare(right) || closes,
        Joint::Aside => {
            matches!(left.what, What::Day { .. })
                && matches!(right.what, What::Day { month: Some(_), .. })
        }
        Joint::Slash => (left.what == What::Year) == (right.what == What::Year),
        // A bare day lends no month to the left, and takes one only behind a month.
        _ => !bare(right) || left.open_list || bare(left),
    }
}

/// Whether the last joint leads to nothing: a comma needs an *and* after it.
fn dangling(items: &[Item], joints: &[Joint]) -> bool {
    let lists = joints.contains(&Joint::Comma)
        && !joints
            .iter()
            .any(|joint| matches!(joint, Joint::And | Joint::Or));
    let bounded = items.iter().skip(1).any(|item| item.bound.is_some());
    lists && !bounded || items.last().is_some_and(|item| item.what == What::Missing)
}

enum Unresolved {
    Incomplete,
    Impossible,
}

/// Lends months and years, and makes the interval.
fn resolve(items: &[Item], joints: &[Joint]) -> Result<Reading, Unresolved> {
    let mut items = items.to_vec();
    for at in (0..items.len().saturating_sub(1)).rev() {
        let right = items[at + 1].clone();
        lend_back(&mut items[at], &right);
    }
    for at in 1..items.len() {
        let left = items[at - 1].clone();
        lend_forward(&mut items[at], &left);
    }
    let mut spans: Vec<Days> = Vec::with_capacity(items.len());
    for item in &items {
        let year = item.year.ok_or(Unresolved::Incomplete)?;
        let stretch = stretch(item.what).ok_or(Unresolved::Incomplete)?;
        let mut span = days(stretch, year, item.year_end).ok_or(Unresolved::Impossible)?;
        // The winter of "autumn–winter 1951" is the one after that autumn.
        if item.what == What::Season(Season::Winter)
            && spans.last().is_some_and(|before| span < *before)
        {
            span = days(stretch, year, Some(year + 1)).ok_or(Unresolved::Impossible)?;
        }
        if let Some(wanted) = item.part {
            span = part(stretch, span, wanted).ok_or(Unresolved::Incomplete)?;
        }
        if item.circa {
            span = widen(stretch, span, item.part.is_some());
        }
        spans.push(span);
    }
    if let (&[left, right], Some(Joint::Aside)) = (spans.as_slice(), joints.first()) {
        return old_style(left, right).ok_or(Unresolved::Incomplete);
    }
    if joints.contains(&Joint::Aside) {
        return Err(Unresolved::Incomplete);
    }
    if let (&[left, right], Some(Joint::Slash)) = (spans.as_slice(), joints.first()) {
        if let Some(reading) = old_style(left, right) {
            return Ok(reading);
        }
    }
    // "12 - 5 March": the first number belongs to something else.
    let disordered = items.windows(2).zip(spans.windows(2)).any(|(pair, days)| {
        matches!(pair[0].what, What::Day { .. })
            && pair[0].year_end.is_none()
            && days[0] > days[1]
            && pair[0].open_list == pair[1].open_list
            && !joints.contains(&Joint::Correction)
            && is_borrowed(pair, &items)
    });
    if disordered {
        return Err(Unresolved::Incomplete);
    }
    combine(&items, joints, &spans).ok_or(Unresolved::Incomplete)
}

/// Whether the two days of a pair stand in one month.
fn is_borrowed(pair: &[Item], _: &[Item]) -> bool {
    matches!(
        (pair[0].what, pair[1].what),
        (What::Day { month: left, .. }, What::Day { month: right, .. }) if left == right && pair[0].year == pair[1].year
    )
}

fn lend_back(item: &mut Item, right: &Item) {
    if item.what == What::Missing {
        (item.what, item.year, item.year_end) = (right.what, right.year, right.year_end);
        return;
    }
    if let (
        What::Day { month: None, day },
        What::Day {
            month: Some(month), ..
        },
    ) = (item.what, right.what)
    {
        if !right.open_list {
            item.what = What::Day {
                month: Some(month),
                day,
            };
        }
    }
    if item.year.is_none() {
        // "December - January 1951" begins in 1950.
        let turns = month_of(item.what) > month_of(right.what) && month_of(right.what).is_some();
        item.year = right.year.map(|year| year - i16::from(turns));
    }
}

fn lend_forward(item: &mut Item, left: &Item) {
    if let (
        What::Day { month: None, day },
        What::Day {
            month: Some(month), ..
        },
    ) = (item.what, left.what)
    {
        item.what = What::Day {
            month: Some(month),
            day,
        };
    }
    if item.year.is_none() {
        let turns = month_of(item.what) < month_of(left.what) && month_of(item.what).is_some();
        item.year = left.year.map(|year| year + i16::from(turns));
    }
}

fn month_of(what: What) -> Option<u8> {
    match what {
        What::Day { month, .. } => month,
        What::Month(month) => Some(month),
        _ => None,
    }
}

fn stretch(what: What) -> Option<Stretch> {
    match what {
        What::Missing | What::Day { month: None, .. } => None,
        What::Day {
            month: Some(month),
            day,
        } => Some(Stretch::Day(month, day)),
        What::Month(month) => Some(Stretch::Month(month)),
        What::Season(season) => Some(Stretch::Season(season)),
        What::Year => Some(Stretch::Year),
        What::Decade => Some(Stretch::Decade),
    }
}

/// `25 October (7 November) 1917`, `January 18/31, 1918`: one day in the Julian and the Gregorian
/// calendar, which were 12 days apart in the nineteenth century and 13 in the twentieth. The
/// later is the Gregorian. Russia changed in 1918, Greece, the last, in 1923.
fn old_style(left: Days, right: Days) -> Option<Reading> {
    let (old, new) = (left.0.min(right.0), left.0.max(right.0));
    let apart = old.until(new).ok()?.get_days();
    let wanted = if new.year() > 1900 { 13 } else { 12 };
    (left.0 == left.1 && right.0 == right.1 && apart == wanted && new.year() <= 1923).then_some(
        Reading {
            earliest: Some(new),
            latest: Some(new),
            precision: Precision::Day,
            certain: true,
            bare_year: false,
            faint: false,
        },
    )
}

/// The interval of all items together.
fn combine(items: &[Item], joints: &[Joint], spans: &[Days]) -> Option<Reading> {
    let (first, last) = (items.first()?, items.last()?);
    let mut earliest = spans.iter().map(|span| span.0).min()?;
    let mut latest = spans.iter().map(|span| span.1).max()?;
    let doubted = joints
        .iter()
        .any(|joint| matches!(joint, Joint::Or | Joint::Correction));
    let mut certain = !doubted && items.iter().all(|item| !item.circa);
    let single = items.len() == 1;
    let mut reading = Reading {
        earliest: Some(earliest),
        latest: Some(latest),
        precision: if single {
            precision(first)
        } else {
            Precision::Range
        },
        certain,
        bare_year: single
            && first.what == What::Year
            && first.year_end.is_none()
            && is_plain(first),
        faint: items.iter().any(|item| item.faint),
    };
    // A bound over the whole: "not before 5 March", "before 5 or 6 March". A range of two bounds,
    // or "after … to …", is closed.
    let ranged = joints.contains(&Joint::To) || !single && last.bound.is_some();
    let opening = first
        .bound
        .or((first.from && single).then_some(Bound::NotBefore));
    if !ranged {
        match opening {
            Some(Bound::NotBefore) => reading.latest = None,
            Some(Bound::After) => {
                reading.earliest = Some(latest.tomorrow().ok()?);
                reading.latest = None;
            }
            Some(Bound::NotAfter) => reading.earliest = None,
            Some(Bound::Before) => {
                reading.latest = Some(earliest.yesterday().ok()?);
                reading.earliest = None;
            }
            None => return Some(reading),
        }
        reading.precision = Precision::Open;
        return Some(reading);
    }
    if matches!(first.bound, Some(Bound::NotAfter | Bound::Before)) && last.bound.is_none() {
        // "before 5–9 March"
        reading.latest = Some(if first.bound == Some(Bound::Before) {
            earliest.yesterday().ok()?
        } else {
            latest
        });
        reading.earliest = None;
        reading.precision = Precision::Open;
        return Some(reading);
    }
    let strong_start = matches!(first.bound, Some(Bound::NotBefore | Bound::After)) && !first.from;
    if matches!(first.bound, Some(Bound::After)) {
        earliest = spans.first()?.1.tomorrow().ok()?;
    }
    if matches!(last.bound, Some(Bound::Before)) && strong_start {
        latest = spans.last()?.0.yesterday().ok()?;
    }
    if earliest > latest {
        // The bounds exclude each other: keep both days rather than none.
        (earliest, latest) = (latest, earliest);
        certain = false;
    }
    reading.earliest = Some(earliest);
    reading.latest = Some(latest);
    reading.certain = certain;
    Some(reading)
}

fn is_plain(item: &Item) -> bool {
    item.part.is_none() && !item.circa && item.bound.is_none() && !item.from
}

fn precision(item: &Item) -> Precision {
    match (item.what, item.part) {
        _ if item.circa => Precision::Approximate,
        (What::Day { .. }, _) => Precision::Day,
        (What::Year, Some(Part::Nth(Unit::Quarter, _))) => Precision::Quarter,
        (_, Some(Part::Nth(..))) => Precision::Range,
        (_, Some(_)) => Precision::Approximate,
        (What::Month(_), None) => Precision::Month,
        (What::Season(Season::Winter), None) => Precision::Season,
        (What::Season(_), None) if item.year_end.is_none() => Precision::Season,
        (What::Year, None) if item.year_end.is_none() => Precision::Year,
        _ => Precision::Range,
    }
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
