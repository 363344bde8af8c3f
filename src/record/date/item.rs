//! One date in a line: its words in front, its day, month and year, its words behind.
//!
//! Owns the grammar of a single date, whole or waiting for its neighbour's month or year
//! (`17 февраля` of `17 февраля - 2 марта 1956`). Takes tokens and a place, gives an [`Item`]
//! and the place after it. Joining several is the next step's.

use super::Customs;
use super::lexing::{Kind, Token};
use super::named::{after_day, bare_day, day_first, month_first};
use super::numeric;
use super::slots::{
    Short, month_at, skip_filler, skip_punctuation, skip_suffix, year_pair, year_slot,
};
use super::words::{Bound, Meaning, Part, Place, Season, Unit};
use super::year_first::short_decade;

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
    pub(super) form: Form,
}

/// What else the figures of a date could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Form {
    /// All digits, with a two-digit year and no stops: a shelfmark looks the same. Or a month and
    /// two digits (`Nov-51`).
    pub(super) faint: bool,
    /// A year and nothing else: any number looks the same.
    pub(super) lone: bool,
    /// Day and month may be exchanged (`3/5/53`).
    pub(super) either: bool,
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
        form: Form,
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
            form: Form::default(),
            next,
        }
    }

    /// A year alone.
    pub(super) fn lone(year: i16, year_end: Option<i16>, next: usize) -> Self {
        Self::Found {
            what: What::Year,
            year: Some(year),
            year_end,
            open_list: false,
            form: Form {
                lone: true,
                ..Form::default()
            },
            next,
        }
    }

    /// A day behind its month, so that further days may follow.
    pub(super) fn listing(what: What, year: Option<i16>, end: usize) -> Self {
        match Self::new(what, year, end) {
            Self::Found {
                what,
                year,
                year_end,
                form,
                next,
                ..
            } => Self::Found {
                what,
                year,
                year_end,
                open_list: true,
                form,
                next,
            },
            impossible => impossible,
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
        form: Form::default(),
    };
    let mut at = start;
    let mut decade = false;
    for _ in 0..MAX_LEAD {
        if let Some((part, next)) = fraction(tokens, at) {
            item.part = Some(part);
            at = skip_punctuation(tokens, next, &[Kind::Dot]);
            continue;
        }
        match core(tokens, at, after_list, customs) {
            Some(Core::Impossible(next)) => return Some(Parsed::Impossible(next)),
            Some(Core::Found {
                what,
                year,
                year_end,
                open_list,
                form,
                next,
            }) => {
                item.what = match what {
                    What::Year if decade && year.is_some_and(|year| year % 10 == 0) => What::Decade,
                    other => other,
                };
                (item.year, item.year_end) = (year, year_end);
                (item.open_list, item.form) = (open_list, form);
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
    token.meaning(|meaning| {
        match meaning {
            Meaning::Circa(Place::Before) => item.circa = true,
            Meaning::Bound(bound, Place::Before) | Meaning::Until(bound) => {
                item.bound = Some(bound);
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
    let next = skip_punctuation(tokens, at, &[Kind::Dot, Kind::Comma, Kind::Dash]);
    let Some(token) = tokens.get(next) else {
        // "1950-": nothing follows the dash.
        if item.what == What::Year && tokens.get(at).is_some_and(|token| token.kind == Kind::Dash) {
            item.bound = item.bound.or(Some(Bound::NotBefore));
        }
        return at;
    };
    // The word of "1951 - ca. 1953" belongs to what follows.
    let after = skip_punctuation(tokens, next + 1, &[Kind::Dot]);
    let leads = tokens
        .get(after)
        .is_some_and(|token| token.number().is_some());
    let taken = token.meaning(|meaning| match meaning {
        Meaning::Circa(Place::After) if !leads => {
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
        return after;
    }
    if tokens[at].kind == Kind::Dash {
        return at;
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
        let mut later = item.clone();
        let part = fraction(tokens, next).or_else(|| {
            let end = lead(tokens, next, &mut later, &mut false)?;
            later.part.map(|part| (part, end))
        });
        if let Some((part, end)) = part
            && core(tokens, skip_filler(tokens, end), false, customs).is_none()
        {
            item.part = Some(part);
            return end;
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
        return short_decade(tokens, at + 1);
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
                form: Form::default(),
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
