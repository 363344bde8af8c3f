//! How a reference, a date or a name was understood, for people.

use super::grouped;
use super::hits::capitalised;
use crate::analyse::names::Explained;
use crate::ask::variants::Held;
use crate::present::escape;
use crate::record::date::{HistoricalDate, PassedOver, PassedReason, Precision};
use crate::record::reference::FoundReference;

/// A line for each reference.
#[must_use]
pub fn references(found: &[FoundReference]) -> String {
    found
        .iter()
        .map(|found| escape::line(&found.reference.to_string()).into_owned() + "\n")
        .collect()
}

/// A line for every key: what was written, the key, how it was read.
#[must_use]
pub fn names(explained: &[Explained]) -> String {
    let mut lines = String::new();
    for name in explained {
        for key in &name.keys {
            let written = escape::line(&name.written);
            lines.push_str(&format!("{written}: {} ({})\n", key.key, key.practice));
        }
    }
    lines
}

/// The spellings of a name that an index holds, a line each; a heading for each where there are
/// several names.
#[must_use]
pub fn held_names(held: &[Held]) -> String {
    let mut lines = String::new();
    for name in held {
        if held.len() > 1 {
            lines.push_str(&format!("{}:\n", escape::line(&name.typed)));
        }
        for (spelling, records) in &name.spellings {
            let spelling = capitalised(spelling);
            lines.push_str(&format!(
                "{} ({})\n",
                escape::line(&spelling),
                grouped(*records)
            ));
        }
    }
    lines
}

/// The span, how closely the wording fixes it, and whether the source doubts.
#[must_use]
pub fn date(date: &HistoricalDate) -> String {
    let span = match (date.earliest, date.latest) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("{from} or later"),
        (None, Some(to)) => format!("{to} or earlier"),
        (None, None) => String::new(),
    };
    let precision = match date.precision {
        Precision::Day => "day",
        Precision::Month => "month",
        Precision::Quarter => "quarter",
        Precision::Season => "season",
        Precision::Year => "year",
        Precision::Approximate => "approximate",
        Precision::Range => "range",
        Precision::Open => "open",
        Precision::Undated => return "undated\n".to_owned(),
        Precision::Unread => return String::new(),
    };
    let doubt = if date.certain { "" } else { ", uncertain" };
    format!("{span} ({precision}{doubt})\n")
}

/// What was passed over in a text, a sentence for each.
#[must_use]
pub fn passed_over(text: &str, passed: &[PassedOver]) -> Vec<String> {
    let sentences = passed.iter().map(|passed| {
        let why = match passed.reason {
            PassedReason::Impossible => "the day never existed",
            PassedReason::Number => "nothing beside the number says that it is a year",
            PassedReason::Implausible => "before 1500 or to come",
            PassedReason::Later => "an earlier date was taken",
        };
        format!(
            "passed over {}: {why}",
            escape::quoted(&text[passed.range.clone()])
        )
    });
    sentences.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn dates_read_as_spans() {
        for (earliest, latest, precision, certain, expected) in [
            (
                Some(day(1951, 11, 19)),
                Some(day(1951, 11, 19)),
                Precision::Day,
                true,
                "1951-11-19 (day)\n",
            ),
            (
                Some(day(1951, 11, 1)),
                Some(day(1951, 11, 30)),
                Precision::Month,
                false,
                "1951-11-01 to 1951-11-30 (month, uncertain)\n",
            ),
            (
                Some(day(1951, 11, 1)),
                None,
                Precision::Open,
                true,
                "1951-11-01 or later (open)\n",
            ),
            (None, None, Precision::Undated, true, "undated\n"),
            (None, None, Precision::Unread, false, ""),
        ] {
            let given = HistoricalDate {
                text: String::new(),
                earliest,
                latest,
                precision,
                certain,
            };
            assert_eq!(date(&given), expected);
        }
    }
}
