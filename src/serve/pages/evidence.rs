//! Dates and what values were read from, opened by hover, tap or key.

use maud::{Markup, html};

use super::text::Line;
use crate::present::text::said;
use crate::record::Evidence;
use crate::record::date::{HistoricalDate, Precision};

/// A date as the source has it; behind it the days that it was read as, and on what evidence.
pub(super) fn date(date: &HistoricalDate, evidence: Option<Evidence>) -> Markup {
    let said = reading(date, evidence);
    html! {
        details .evidence {
            summary title=(said) {
                (Line(&date.text))
                @if date.is_open() { " (open)" }
                @if !date.certain && date.is_dated() { span aria-label=" (uncertain)" { "?" } }
            }
            span .note { (said) }
        }
    }
}

/// How a date was read, in words: `1951-11-01 to 1951-11-30 (month), read from the dateline, line 4`.
pub(super) fn reading(date: &HistoricalDate, evidence: Option<Evidence>) -> String {
    let mut out = match (date.earliest, date.latest) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) => format!("{first} to {last}"),
        (Some(first), None) => format!("{first} or later"),
        (None, Some(last)) => format!("{last} or earlier"),
        (None, None) if date.precision == Precision::Undated => "undated".to_owned(),
        (None, None) => "could not be read as a date".to_owned(),
    };
    if date.is_dated() && !matches!(date.precision, Precision::Day | Precision::Open) {
        out.push_str(&format!(" ({})", date.precision.name()));
    }
    if date.is_dated() && !date.certain {
        out.push_str(", uncertain");
    }
    if let Some(evidence) = evidence {
        out.push_str(&format!("; from: {}", said(evidence)));
    }
    out
}
