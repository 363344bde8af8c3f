//! One date in a line: its words in front, its day, month and year, its words behind.
//!
//! Owns the grammar of a single date, whole or waiting for its neighbour's month or year
//! (`17 февраля` of `17 февраля - 2 марта 1956`). Takes tokens and a place, gives an [`Item`]
//! and the place after it. Joining several is the next step's.

use super::lexing::{Kind, Token, month};
use super::numeric;
use super::words::{Bound, Meaning, Part, Place, Season, Unit};
use super::{Customs, Listopad};

/// One date as read, what is missing left open.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) what: What,
    pub(super) part: Option<Part>,
    pub(super) year: Option<i16>,
    /// The second year of `winter 1950-51`.
    pub(super) year_end: Option<i16>,
    pub(super) circa: bool,
    pub(super) bound: Option<Bound>,
    /// `from`: a bound only where no `to` follows.
    pub(super) from: bool,
    /// Whether the month stands before the day, so that a further day may follow bare.
    pub(super) open_list: bool,
    /// All digits, with a two-digit year and no stops: a shelfmark looks the same.
    pub(super) faint: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Only words in front; the rest comes from the neighbour.
    Missing,
    Day {
        month: Option<u8>,
        day: u8,
    },
    Month(u8),
    Season(Season),
    Year,
    Decade,
}

/// What stands at a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Parsed {
    Item(Item, usize),
    /// A day or month that never existed, up to there.
    Impossible(usize),
}

/// The part of an item between the words in front and behind.
pub(super) enum Core {
    Found {
        what: What,
        year: Option<i16>,
        year_end: Option<i16>,
        open_list: bool,
        faint: bool,
        next: usize,
    },
    Impossible(usize),
}

impl Core {
    pub(super) fn new(what: What, year: Option<i16>, next: usize) -> Self {
        Self::Found {
            what,
            year,
            year_end: None,
            open_list: false,
            faint: false,
            next,
        }
    }
}

/// Most words in front of a date that are looked through.
const MAX_LEAD: usize = 12;

/// Reads the item at `at`. `after_list` says that the item before it ends in a day whose month
/// stands in front, so that a bare day may follow.
pub(super) fn item(
    tokens: &[Token],
    start: usize,
    after_list: bool,
    customs: Customs,
) -> Option<Parsed> {
    let mut item = Item {
        what: What::Missing,
        part: None,
        year: None,
        year_end: None,
        circa: false,
        bound: None,
        from: false,
        open_list: false,
        faint: false,
    };
    let mut at = start;
    let mut decade = false;
    for _ in 0..MAX_LEAD {
        match core(tokens, at, after_list, customs) {
            Some(Core::Impossible(next)) => return Some(Parsed::Impossible(next)),
            Some(Core::Found {
                what,
                year,
                year_end,
                open_list,
                faint,
                next,
            }) => {
                item.what = match what {
                    What::Year if decade && year.is_some_and(|year| year % 10 == 0) => What::Decade,
                    other => other,
                };
                (item.year, item.year_end) = (year, year_end);
                (item.open_list, item.faint) = (open_list, faint);
                let next = behind(tokens, next, &mut item, customs);
                return Some(Parsed::Item(item, next));
            }
            None => {}
        }
        match lead(tokens, at, &mut item, &mut decade) {
            Some(next) => at = next,
            None => break,
        }
    }
    // Only words in front: "early" of "early to mid 1951".
    (item.part.is_some() && at > start).then_some(Parsed::Item(item, at))
}

/// Takes one word in front of a date.
fn lead(tokens: &[Token], at: usize, item: &mut Item, decade: &mut bool) -> Option<usize> {
    let token = tokens.get(at)?;
    match token.kind {
        Kind::Open => return Some(at + 1),
        Kind::Tilde => {
            item.circa = true;
            return Some(at + 1);
        }
        _ => {}
    }
    if let Some((part, next)) = fraction(tokens, at) {
        item.part = Some(part);
        return Some(skip_punctuation(tokens, next, &[Kind::Dot]));
    }
    token.meaning(|meaning| {
        match meaning {
            Meaning::Circa(Place::Before) => item.circa = true,
            Meaning::Bound(bound, Place::Before) | Meaning::Until(bound) => {
                item.bound = Some(bound)
            }
            Meaning::From => item.from = true,
            Meaning::Part(part) => item.part = Some(part),
            Meaning::DecadePrefix => *decade = true,
            Meaning::Between
            | Meaning::Doubt
            | Meaning::Undated
            | Meaning::Weekday
            | Meaning::YearWord
            | Meaning::Filler => {}
            _ => return None,
        }
        Some(())
    })?;
    // Full stops of abbreviations, the comma of "Thursday, 12", the dash of "mid-1950s".
    Some(skip_punctuation(
        tokens,
        at + 1,
        &[Kind::Dot, Kind::Comma, Kind::Dash],
    ))
}

/// `third quarter`, `1-й квартал`, `III квартал`, `Q3`.
fn fraction(tokens: &[Token], at: usize) -> Option<(Part, usize)> {
    let token = tokens.get(at)?;
    if token.means_quarter() {
        let next = skip_punctuation(tokens, at + 1, &[Kind::Dot]);
        let (count, 1) = tokens.get(next)?.number()? else {
            return None;
        };
        let count = u8::try_from(count)
            .ok()
            .filter(|count| (1..=4).contains(count))?;
        return Some((Part::Nth(Unit::Quarter, count), next + 1));
    }
    let (count, mut next) = if let Some((count, 1..=2)) = token.number() {
        let next = skip_suffix(tokens, at + 1);
        (
            u8::try_from(count).ok()?,
            skip_punctuation(tokens, next, &[Kind::Dot]),
        )
    } else if let Some(count) = token.meaning(|meaning| match meaning {
        Meaning::Ordinal(count) => Some(count),
        _ => None,
    }) {
        (count, at + 1)
    } else {
        (token.roman()?, at + 1)
    };
    next = skip_filler(tokens, next);
    let unit = tokens.get(next)?.meaning(|meaning| match meaning {
        Meaning::Unit(unit) => Some(unit),
        _ => None,
    })?;
    Some((Part::Nth(unit, count), next + 1))
}

/// Takes what stands behind a date: a question mark, a bracket, `körül`, `or later`, and the
/// part or season that Hungarian and lists put after the year.
fn behind(tokens: &[Token], start: usize, item: &mut Item, customs: Customs) -> usize {
    let mut at = start;
    while let Some(token) = tokens.get(at) {
        match token.kind {
            Kind::Query | Kind::Close => at += 1,
            Kind::Tilde if token.glued => {
                item.circa = true;
                at += 1;
            }
            _ => break,
        }
    }
    let next = skip_punctuation(tokens, at, &[Kind::Dot, Kind::Comma]);
    let Some(token) = tokens.get(next) else {
        return at;
    };
    let taken = token.meaning(|meaning| match meaning {
        Meaning::Circa(Place::After) => {
            item.circa = true;
            Some(())
        }
        Meaning::Bound(bound, Place::After) => {
            item.bound = Some(bound);
            Some(())
        }
        Meaning::BetweenAfter => Some(()),
        _ => None,
    });
    if taken.is_some() {
        return skip_punctuation(tokens, next + 1, &[Kind::Dot]);
    }
    let season = token.meaning(|meaning| match meaning {
        Meaning::Season(season) => Some(season),
        _ => None,
    });
    if let (What::Year, Some(season)) = (item.what, season) {
        // A season with a year of its own begins another date.
        if year_slot(tokens, skip_filler(tokens, next + 1), Short::Never).is_none() {
            item.what = What::Season(season);
            return next + 1;
        }
    } else if item.part.is_none() && matches!(item.what, What::Year | What::Month(_)) {
        let own = Item {
            part: None,
            ..item.clone()
        };
        let mut later = own.clone();
        let part = fraction(tokens, next).or_else(|| {
            let end = lead(tokens, next, &mut later, &mut false)?;
            later.part.map(|part| (part, end))
        });
        if let Some((part, end)) = part {
            if core(tokens, skip_filler(tokens, end), false, customs).is_none() {
                item.part = Some(part);
                return end;
            }
        }
    }
    at
}

fn core(tokens: &[Token], at: usize, after_list: bool, customs: Customs) -> Option<Core> {
    let token = tokens.get(at)?;
    if let Some((value, digits)) = token.number() {
        return numeric::core(tokens, at, value, digits, customs)
            .or_else(|| day_first(tokens, at, customs))
            .or_else(|| bare_day(tokens, at, after_list));
    }
    if token.kind == Kind::Apostrophe {
        return numeric::short_decade(tokens, at + 1);
    }
    if let Some(number) = month_at(tokens, at, customs) {
        return Some(month_first(tokens, at, number, customs));
    }
    let season = token.meaning(|meaning| match meaning {
        Meaning::Season(season) => Some(season),
        _ => None,
    });
    if let Some(season) = season {
        let at = skip_punctuation(tokens, at + 1, &[Kind::Dot, Kind::Comma]);
        return Some(match year_pair(tokens, at) {
            Some((year, year_end, next)) => Core::Found {
                what: What::Season(season),
                year: Some(year),
                year_end,
                open_list: false,
                faint: false,
                next,
            },
            None => Core::new(What::Season(season), None, at),
        });
    }
    // "First of May 1950".
    let ordinal = token.meaning(|meaning| match meaning {
        Meaning::Ordinal(count @ 1..=4) => Some(count),
        _ => None,
    });
    if let Some(day) = ordinal {
        let next = skip_filler(tokens, at + 1);
        if next > at + 1 {
            return after_day(tokens, next, u32::from(day), customs);
        }
    }
    numeric::roman_month_year(tokens, at)
}

/// `2d day of May 1947`, `19 ноября 1951 г.`, `19-Nov-51`, `5. März 1953`.
fn day_first(tokens: &[Token], at: usize, customs: Customs) -> Option<Core> {
    let (day, 1..=2) = tokens.get(at)?.number()? else {
        return None;
    };
    let mut next = skip_suffix(tokens, at + 1);
    next = skip_punctuation(tokens, next, &[Kind::Query]);
    next = skip_punctuation(
        tokens,
        next,
        &[Kind::Dot, Kind::Slash, Kind::Dash, Kind::Comma],
    );
    next = skip_filler(tokens, next);
    after_day(tokens, next, day, customs)
}

/// The month and year that follow a day.
fn after_day(tokens: &[Token], at: usize, day: u32, customs: Customs) -> Option<Core> {
    let number = month_at(tokens, at, customs)?;
    // In "No. 3 June 14, 1963" and "1984 June 14, 1963" the number before belongs to no date.
    if full_month_first(tokens, at).is_some() {
        return None;
    }
    let mut next = skip_punctuation(tokens, at + 1, &[Kind::Dot]);
    let plain = next;
    let mut joined = false;
    if let Some(token) = tokens.get(next) {
        if matches!(
            token.kind,
            Kind::Comma | Kind::Dash | Kind::Slash | Kind::Query
        ) {
            joined = token.glued && token.kind != Kind::Comma;
            next += 1;
        }
    }
    let short = if joined { Short::Joined } else { Short::AtEnd };
    let (year, end) = match year_slot(tokens, next, short) {
        Some((year, end)) => (Some(year), end),
        None => (None, plain),
    };
    Some(
        match u8::try_from(day).ok().filter(|day| (1..=31).contains(day)) {
            Some(day) => Core::new(
                What::Day {
                    month: Some(number),
                    day,
                },
                year,
                end,
            ),
            None => Core::Impossible(end),
        },
    )
}

/// `June 3, 1950`, `June 3`, `August, 1962`, `May`.
fn month_first(tokens: &[Token], at: usize, number: u8, customs: Customs) -> Core {
    if let Some((day, year, next)) = full_month_first(tokens, at) {
        return match u8::try_from(day).ok().filter(|day| (1..=31).contains(day)) {
            Some(day) => Core::new(
                What::Day {
                    month: Some(number),
                    day,
                },
                Some(year),
                next,
            ),
            None => Core::Impossible(next),
        };
    }
    let after_name = skip_punctuation(tokens, at + 1, &[Kind::Dot]);
    let next = skip_punctuation(tokens, after_name, &[Kind::Comma, Kind::Query, Kind::Dash]);
    if let Some((year, next)) = year_slot(tokens, next, Short::Marked) {
        return Core::new(What::Month(number), Some(year), next);
    }
    let next = skip_filler(tokens, after_name);
    if let Some((day, end)) = day_number(tokens, next) {
        // "November 5 December": the day belongs to the month that follows.
        let follows = skip_filler(tokens, skip_punctuation(tokens, end, &[Kind::Dot]));
        if (1..=31).contains(&day) && month_at(tokens, follows, customs).is_none() {
            return Core::Found {
                what: What::Day {
                    month: Some(number),
                    day: u8::try_from(day).unwrap_or(0),
                },
                year: None,
                year_end: None,
                open_list: true,
                faint: false,
                next: end,
            };
        }
    }
    Core::new(What::Month(number), None, after_name)
}

/// Day, year and end of `June 3, 1950` at the month's name.
fn full_month_first(tokens: &[Token], at: usize) -> Option<(u32, i16, usize)> {
    let next = skip_punctuation(tokens, at + 1, &[Kind::Dot]);
    let next = skip_punctuation(tokens, next, &[Kind::Comma]);
    let (day, next) = day_number(tokens, skip_filler(tokens, next))?;
    let next = skip_punctuation(tokens, next, &[Kind::Query]);
    let comma = skip_punctuation(tokens, next, &[Kind::Comma, Kind::Dot, Kind::Slash]);
    let (year, end) = year_slot(tokens, comma, Short::AtEnd)?;
    Some((day, year, end))
}

/// A day's number with its suffix.
fn day_number(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    match tokens.get(at)?.number()? {
        (day, 1..=2) => Some((day, skip_suffix(tokens, at + 1))),
        _ => None,
    }
}

/// A day that takes its month from a neighbour: `5` of `5-9 March`, `11` of `April 4 and 11`,
/// `9, 1953` of `March 5-9, 1953`.
fn bare_day(tokens: &[Token], at: usize, after_list: bool) -> Option<Core> {
    let (day, next) = day_number(tokens, at)?;
    let day = u8::try_from(day)
        .ok()
        .filter(|day| (1..=31).contains(day))?;
    let what = What::Day { month: None, day };
    let dotted = skip_punctuation(tokens, next, &[Kind::Dot]);
    if !after_list {
        return Some(Core::new(what, None, dotted));
    }
    let comma = skip_punctuation(tokens, next, &[Kind::Comma]);
    Some(match year_slot(tokens, comma, Short::Never) {
        Some((year, next)) => Core::new(what, Some(year), next),
        None => Core::Found {
            what,
            year: None,
            year_end: None,
            open_list: true,
            faint: false,
            next: dotted,
        },
    })
}

/// Which two-digit years may stand in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Short {
    Never,
    /// With an apostrophe or a word for the year.
    Marked,
    /// Those, and where the line or clause ends with it.
    AtEnd,
    /// Those, and whatever is joined to day and month by a stroke.
    Joined,
    /// Any.
    Any,
}

/// The year at `at` and the place after it and its word (`1951 г.`).
///
/// Four digits from 1000 to 2099, with the footnote mark that a bad copy glued to them
/// (`1963181`, `1959a`) left out; two digits mean the twentieth century, where `short` lets them.
pub(super) fn year_slot(tokens: &[Token], at: usize, short: Short) -> Option<(i16, usize)> {
    let at = skip_filler(tokens, at);
    let apostrophe = tokens.get(at)?.kind == Kind::Apostrophe;
    let at = at + usize::from(apostrophe);
    let (value, digits) = tokens.get(at)?.number()?;
    if let Some(year) = full_year(value, digits) {
        let mut next = at + 1;
        if tokens.get(next).is_some_and(is_glued_letter)
            && !tokens[next].means(Meaning::DecadeSuffix)
        {
            next += 1;
        }
        return Some((year, skip_year_word(tokens, next)));
    }
    if digits != 2 {
        return None;
    }
    let end = skip_year_word(tokens, at + 1);
    let named = end > at + 1
        && tokens[at + 1..end]
            .iter()
            .any(|token| token.means(Meaning::YearWord));
    let allowed = apostrophe
        || named
        || match short {
            Short::Never | Short::Marked => false,
            Short::AtEnd => ends_clause(tokens, at + 1),
            Short::Joined => {
                ends_clause(tokens, at + 1)
                    || !tokens[at + 1].glued && tokens[at + 1].meaning(month).is_none()
            }
            Short::Any => true,
        };
    (allowed && short != Short::Never).then(|| (1900 + i16::try_from(value).unwrap_or(0), end))
}

/// A year, a second one where the source spans two (`1950-51`, `1950/1951`), and the end.
fn year_pair(tokens: &[Token], at: usize) -> Option<(i16, Option<i16>, usize)> {
    let (year, next) = year_slot(tokens, at, Short::Marked)?;
    if let Some((second, end)) = numeric::second_year(tokens, next, year) {
        return Some((year, Some(second), end));
    }
    if let (Some(stroke), Some((value, 4))) = (
        tokens.get(next),
        tokens.get(next + 1).and_then(Token::number),
    ) {
        let second = i16::try_from(value).unwrap_or(0);
        if matches!(stroke.kind, Kind::Dash | Kind::Slash) && second == year + 1 {
            return Some((year, Some(second), skip_year_word(tokens, next + 2)));
        }
    }
    Some((year, None, next))
}

pub(super) fn full_year(value: u32, digits: usize) -> Option<i16> {
    let head = match digits {
        4 => value,
        5..=7 => value / 10u32.pow(u32::try_from(digits).ok()? - 4),
        _ => return None,
    };
    i16::try_from(head)
        .ok()
        .filter(|year| (1000..=2099).contains(year))
}

fn is_glued_letter(token: &Token) -> bool {
    token.glued && matches!(token.kind, Kind::Word { letters: 1, .. })
}

/// Whether nothing more of a date can follow: the end, a stop, a closing bracket.
pub(super) fn ends_clause(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_none_or(|token| {
        matches!(
            token.kind,
            Kind::Dot | Kind::Comma | Kind::Close | Kind::Query | Kind::Other
        )
    })
}

pub(super) fn skip_year_word(tokens: &[Token], at: usize) -> usize {
    let next = skip_punctuation(tokens, at, &[Kind::Dot]);
    match tokens.get(next) {
        Some(word) if word.means(Meaning::YearWord) => {
            skip_punctuation(tokens, next + 1, &[Kind::Dot])
        }
        _ => at,
    }
}

/// Skips `-го`, `th`, `er`.
pub(super) fn skip_suffix(tokens: &[Token], at: usize) -> usize {
    let dashed = usize::from(
        tokens
            .get(at)
            .is_some_and(|token| token.glued && token.kind == Kind::Dash),
    );
    match tokens.get(at + dashed) {
        Some(word) if word.glued && word.means(Meaning::OrdinalSuffix) => at + dashed + 1,
        _ => at,
    }
}

/// Skips words that say nothing of when; at most four, with their stops.
pub(super) fn skip_filler(tokens: &[Token], mut at: usize) -> usize {
    for _ in 0..4 {
        match tokens.get(at) {
            Some(word) if word.means(Meaning::Filler) && word.meaning(month).is_none() => {
                at = skip_punctuation(tokens, at + 1, &[Kind::Dot]);
            }
            _ => break,
        }
    }
    at
}

/// Skips one mark of the given kinds.
pub(super) fn skip_punctuation(tokens: &[Token], at: usize, kinds: &[Kind]) -> usize {
    match tokens.get(at) {
        Some(token) if kinds.contains(&token.kind) => at + 1,
        _ => at,
    }
}

/// The month named at `at`.
pub(super) fn month_at(tokens: &[Token], at: usize, customs: Customs) -> Option<u8> {
    let token = tokens.get(at)?;
    match token.meaning(month)? {
        11 if token.means(Meaning::Listopad) && customs.listopad == Listopad::October => Some(10),
        number => Some(number),
    }
}
