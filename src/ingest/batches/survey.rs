//! What the first pieces of a source say of its dates: order of the figures, day numbers.
//!
//! Owns the decision for a whole column, which no single value allows. Takes batches in the order
//! of the source, before any of them is read, so that the decision is the same on any number of
//! threads; gives [`DateHabits`] and the note that says what was decided. Values that can be only one
//! thing decide for those that can be either.
//!
//! Known gap: beyond [`SURVEY_BYTES`] nothing is looked at.

use serde_json::Value;

use super::super::encoding::decode;
use super::super::limits::SURVEY_BYTES;
use super::super::mapping::{DateHabits, Mapping};
use super::{Batch, Kind};
use crate::record::date::{NumericOrder, figure_order, serial_day};

/// As many times more values of one order than of the other decide, where both occur: the few are
/// slips.
const MAJORITY: u64 = 20;

/// Fewest day numbers that make a column of them.
const MIN_SERIALS: u64 = 2;

/// Counts of the date values seen.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The name of the first date column met.
    column: Option<String>,
    month_first: u64,
    day_first: u64,
    year_first: u64,
    either: u64,
    serials: u64,
    /// Values that are no day number.
    others: u64,
}

impl Survey {
    /// Looks at the pieces of a batch.
    pub(super) fn take(&mut self, batch: &Batch, mapping: &Mapping) {
        for (_, bytes, fault) in batch.pieces() {
            // Only figures need a look, as long as it is clear that the column has no day numbers.
            if fault.is_some() || self.others > 0 && !shows_figures(bytes) {
                continue;
            }
            let Ok(text) = decode(bytes, batch.encoding()) else {
                continue;
            };
            match batch.kind() {
                Kind::Rows(header) => {
                    if let Some((name, value)) = header.date_of(&text) {
                        self.count(name, &value);
                    }
                }
                Kind::Json(_) => {
                    let Ok(Value::Object(map)) = serde_json::from_str(&text) else {
                        continue;
                    };
                    let dates = map
                        .iter()
                        .filter_map(|(name, value)| Some((mapping.date_rank(name)?, name, value)));
                    if let Some((_, name, value)) = dates.min_by_key(|(rank, ..)| *rank) {
                        self.count_value(name, value);
                    }
                }
                // Their formats say what is the year, the month and the day.
                Kind::Ris | Kind::Bibtex(_) | Kind::Mail => {}
            }
        }
    }

    /// Whether a further look could change anything, after `bytes` of the source.
    pub(super) fn is_open(&self, bytes: usize) -> bool {
        bytes < SURVEY_BYTES && (self.figures() > 0 || self.serials > 0 && self.others == 0)
    }

    fn figures(&self) -> u64 {
        self.month_first + self.day_first + self.year_first + self.either
    }

    fn count_value(&mut self, name: &str, value: &Value) {
        match value {
            Value::String(text) => self.count(name, text),
            Value::Number(number) => self.count(name, &number.to_string()),
            Value::Array(values) => values
                .iter()
                .for_each(|value| self.count_value(name, value)),
            _ => {}
        }
    }

    fn count(&mut self, name: &str, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        if self.column.is_none() {
            self.column = Some(name.to_owned());
        }
        if serial_day(value).is_some() {
            self.serials += 1;
            return;
        }
        self.others += 1;
        match figure_order(value) {
            Some(NumericOrder::MonthDay) => self.month_first += 1,
            Some(NumericOrder::DayMonth) => self.day_first += 1,
            Some(NumericOrder::YearMonthDay) => self.year_first += 1,
            Some(NumericOrder::Either) => self.either += 1,
            None => {}
        }
    }

    /// The decision, and what to say of it. `is_whole` tells whether all of the source was seen.
    pub(super) fn decide(
        &self,
        stated: DateHabits,
        is_whole: bool,
    ) -> (DateHabits, Option<String>) {
        let column = self.column.as_deref().unwrap_or("date");
        let column: String = column.chars().take(60).collect();
        let say = |text: String| Some(format!("column \"{}\": {text}", column.escape_debug()));
        if self.others == 0 && self.serials >= MIN_SERIALS {
            let dates = DateHabits {
                is_serial: true,
                ..stated
            };
            let text = format!(
                "all {} values are numbers of days, read as a spreadsheet counts them from 1900",
                self.serials
            );
            return (dates, say(text));
        }
        if stated.order != NumericOrder::Either || self.either == 0 {
            let order = match self.certain() {
                Some((order, _)) if stated.order == NumericOrder::Either => order,
                _ => stated.order,
            };
            return (DateHabits { order, ..stated }, None);
        }
        let among = if is_whole { "" } else { "first " };
        let all = self.figures();
        match self.certain() {
            Some((order, sure)) => {
                let name = match order {
                    NumericOrder::MonthDay => "month first",
                    NumericOrder::YearMonthDay => "year first",
                    _ => "day first",
                };
                let against = all - self.either - sure;
                let but = match against {
                    0 => String::new(),
                    some => format!(", {some} can only be otherwise"),
                };
                let text =
                    format!("{name}, {sure} of the {among}{all} values can be nothing else{but}");
                (DateHabits { order, ..stated }, say(text))
            }
            None => {
                let why = if all == self.either {
                    "nothing decides between month first and day first".to_owned()
                } else {
                    format!(
                        "{} values can only be month first and {} only day first",
                        self.month_first, self.day_first
                    )
                };
                let text = format!(
                    "{why}, so the {among}{} that can be either span both readings; --date-order \
                     mdy, dmy or ymd states the order",
                    self.either
                );
                (stated, say(text))
            }
        }
    }

    /// The order that the values show which can be only one, and how many show it.
    fn certain(&self) -> Option<(NumericOrder, u64)> {
        let mut orders = [
            (self.month_first, NumericOrder::MonthDay),
            (self.day_first, NumericOrder::DayMonth),
            (self.year_first, NumericOrder::YearMonthDay),
        ];
        orders.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let [(most, order), (next, _), (last, _)] = orders;
        (most > 0 && (next + last) * MAJORITY <= most).then_some((order, most))
    }
}

/// Whether something like `3/5/53` stands in a piece: at most two digits, a stroke, at most two
/// digits, the stroke, a digit. A look at the bytes, so that a list of other dates is not read twice.
fn shows_figures(bytes: &[u8]) -> bool {
    // UTF-16 has a nought between any two.
    if bytes.contains(&0) {
        return true;
    }
    bytes.iter().enumerate().any(|(at, stroke)| {
        if !matches!(stroke, b'/' | b'-') {
            return false;
        }
        let digit = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at))
                .is_some_and(u8::is_ascii_digit)
        };
        let second = [at + 2, at + 3]
            .into_iter()
            .any(|end| bytes.get(end) == Some(stroke) && digit(Some(end + 1)));
        digit(at.checked_sub(1))
            && !(digit(at.checked_sub(2)) && digit(at.checked_sub(3)))
            && second
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(values: &[&str]) -> (NumericOrder, bool, String) {
        let mut survey = Survey::default();
        for value in values {
            survey.count("Doc Date", value);
        }
        let (dates, note) = survey.decide(DateHabits::default(), true);
        (dates.order, dates.is_serial, note.unwrap_or_default())
    }

    #[test]
    fn a_column_has_one_order() {
        use NumericOrder::{DayMonth, Either, MonthDay, YearMonthDay};
        for (values, order, said) in [
            (
                &["3/5/53", "12/31/1951", "1/13/53", "1953"][..],
                MonthDay,
                "column \"Doc Date\": month first, 2 of the 3 values can be nothing else",
            ),
            (
                &["3/5/53", "31/12/1951"],
                DayMonth,
                "column \"Doc Date\": day first, 1 of the 2 values can be nothing else",
            ),
            (
                &["51-03-04", "03-04-05"],
                YearMonthDay,
                "column \"Doc Date\": year first, 1 of the 2 values can be nothing else",
            ),
            (
                &["3/5/53", "12/1/1951"],
                Either,
                "column \"Doc Date\": nothing decides between month first and day first, so the 2 \
                 that can be either span both readings; --date-order mdy, dmy or ymd states the \
                 order",
            ),
            (
                &["3/5/53", "31/12/1951", "12/31/1951"],
                Either,
                "column \"Doc Date\": 1 values can only be month first and 1 only day first, so \
                 the 1 that can be either span both readings; --date-order mdy, dmy or ymd states \
                 the order",
            ),
            (&["19 November 1951", "1951-11-19", "5.3.53"], Either, ""),
        ] {
            assert_eq!(
                decided(values),
                (order, false, said.to_owned()),
                "{values:?}"
            );
        }
    }

    #[test]
    fn a_column_of_day_numbers_is_all_of_them() {
        let (_, is_serial, said) = decided(&["18951", "23238.5", " "]);
        assert!(is_serial);
        insta::assert_snapshot!(said, @r#"column "Doc Date": all 2 values are numbers of days, read as a spreadsheet counts them from 1900"#);
        assert!(!decided(&["18951", "1951"]).1);
        assert!(!decided(&["18951"]).1);
    }

    #[test]
    fn a_look_at_the_bytes_misses_no_figures() {
        for (piece, shows) in [
            (r#"{"date":"3/5/53"}"#, true),
            ("a,12-31-1951,b", true),
            (r#"{"date":"1951-11-19","n":[1,2]}"#, false),
            ("a,1951/11/19", false),
            ("d. 829-830, l. 3-5", false),
        ] {
            assert_eq!(shows_figures(piece.as_bytes()), shows, "{piece}");
        }
    }
}
