//! Dates as archives write them: intervals with the wording kept.
//!
//! Owns [`HistoricalDate`] and its parser. Takes a dateline or a date field, gives the span of
//! days that it may denote; [`find`] takes a line that also holds other things, [`parse_bound`]
//! an end of a wanted span. Words are data (`index_schema/dates.toml`); the windows for *early*,
//! *mid*, *late*, the seasons and *circa* are conventions and stand in `index_schema/dates.md`.
//!
//! Deliberately ignores times of day and time zones. Known gaps: centuries, regnal
//! (but East Asian eras) and revolutionary calendars, numbers written in words beyond *first of May*, and dates of the
//! Julian calendar that do not give the Gregorian day beside.

mod words;

mod cutting;
mod edtf;
mod lexing;

mod figures;
mod file_number;
mod foreign;

mod slots;

mod named;
mod numeric;
mod year_first;

mod item;

mod expression;
mod interval;
mod windows;

mod reading;
mod standing;

#[cfg(test)]
pub(crate) mod compile;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use figures::{figure_order, serial_day};
pub use file_number::file_number;
pub(crate) use reading::has_figure;
pub use reading::{BoundError, Days, PassedOver, PassedReason, find, parse_bound, passed_over};
pub(crate) use standing::today;

/// Day span that a dateline may denote, in the proleptic Gregorian calendar.
///
/// `earliest <= latest`, both inclusive; a missing bound is open. Both are missing exactly for
/// [`Precision::Undated`] and [`Precision::Unread`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoricalDate {
    /// The wording of the source, untouched.
    pub text: String,
    /// First day that it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Date>,
    /// Last day that it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Date>,
    /// How closely the wording fixes it.
    pub precision: Precision,
    /// False where the source itself doubts: a bracketed, queried or corrected date, `circa`.
    pub certain: bool,
}

/// How closely a wording fixes a date, closest first: among equal `earliest` days, records sort
/// in this order.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// One day.
    Day,
    /// One month.
    Month,
    /// A quarter of a year.
    Quarter,
    /// A season.
    Season,
    /// One year.
    Year,
    /// *Early*, *mid*, *late*, *circa*: a window by convention.
    Approximate,
    /// From one date to another.
    Range,
    /// One bound only: *not earlier than*, *before*.
    Open,
    /// The source says that it has no date.
    Undated,
    /// There is a wording, but no date could be read from it.
    #[serde(rename = "none")]
    Unread,
}

impl Precision {
    /// The name used in JSON, in the case tables and by `parse date`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Season => "season",
            Self::Year => "year",
            Self::Approximate => "approximate",
            Self::Range => "range",
            Self::Open => "open",
            Self::Undated => "undated",
            Self::Unread => "none",
        }
    }
}

/// What a reader knows of a source's habits, where the wording alone leaves a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Customs {
    /// Order of a date in figures that could be read either way (`3/5/53`).
    pub order: NumericOrder,
    /// Which month *listopad* is.
    pub listopad: Listopad,
    /// Whether the text comes from a field that holds dates, so that a year needs no other word
    /// (`Prague 1968`).
    pub is_field: bool,
}

/// Order of the figures of a date between slashes or hyphens, where the year is not written out in
/// front. Full stops always part day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumericOrder {
    /// Not known: 3/5/53 is the fifth of March or the third of May, and the span reaches from one
    /// to the other.
    #[default]
    Either,
    /// 3/5/53 is the third of May: every country but one.
    DayMonth,
    /// 3/5/53 is the fifth of March, as in a source of the United States.
    MonthDay,
    /// 53/5/3 is the third of May.
    YearMonthDay,
}

/// Which month *listopad* is: the leaves fall earlier on the Adriatic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listopad {
    /// Polish, Czech, Ukrainian. A text that shows a Croatian word is read as Croatian all the
    /// same.
    #[default]
    November,
    /// Croatian.
    October,
}

impl HistoricalDate {
    /// Reads `text`, a whole date field or date line; never fails: what holds no date comes back
    /// as [`Precision::Unread`], with the wording kept, and a day that never existed (30
    /// February) is no date. Of several dates the first counts.
    ///
    /// # Examples
    /// ```
    /// use kartoteka::record::date::{HistoricalDate, Precision};
    ///
    /// let date = HistoricalDate::parse("22/Х-57 г.");
    /// assert_eq!(date.earliest.unwrap().to_string(), "1957-10-22");
    /// assert_eq!(date.precision, Precision::Day);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::parse_as(text, Customs::default())
    }

    /// Reads `text` like [`HistoricalDate::parse`], by the habits of its source.
    #[must_use]
    pub fn parse_as(text: &str, customs: Customs) -> Self {
        reading::whole(text, customs)
    }

    /// The days that filters, counts by year or month and the order by date take it for. An open
    /// end reaches as far as `index_schema/dates.md` says. None where nothing is known.
    #[must_use]
    pub fn span(&self) -> Option<Days> {
        span(self.earliest, self.latest)
    }

    /// Whether one end is open: *not earlier than*, *before*.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.earliest.is_some() != self.latest.is_some()
    }

    /// Whether any bound is known.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        self.earliest.is_some() || self.latest.is_some()
    }
}

/// The span of two ends, of which one may be open: see [`HistoricalDate::span`].
#[must_use]
pub fn span(earliest: Option<Date>, latest: Option<Date>) -> Option<Days> {
    windows::close(earliest, latest).map(|(earliest, latest)| Days { earliest, latest })
}

#[cfg(test)]
mod tests;
