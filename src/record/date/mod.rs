//! Dates as archives write them: intervals with the wording kept.
//!
//! Owns [`HistoricalDate`] and its parser. Takes a dateline or a date field, gives the span of
//! days that it may denote. Deliberately ignores times of day. The windows for *early*, *mid*,
//! *late* and the seasons are conventions and stand in `index_schema/dates.md`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

impl HistoricalDate {
    /// Reads `text`; never fails: what holds no date comes back as [`Precision::Unread`], with
    /// the wording kept, and a day that never existed (30 February) is no date.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            earliest: None,
            latest: None,
            precision: Precision::Unread,
            certain: false,
        }
    }

    /// Whether any bound is known.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        self.earliest.is_some() || self.latest.is_some()
    }
}
