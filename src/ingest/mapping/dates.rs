//! How the dates of a source are written, where no single value says it.
//!
//! Owns [`DateHabits`]: the order of day and month that a user states or a column shows, and columns
//! of day numbers. Takes the wording of a date field, gives the date.

use crate::record::date::{Customs, HistoricalDate, Listopad, NumericOrder, Precision, serial_day};

/// How the dates of one source are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateHabits {
    /// Order of figures between slashes or hyphens.
    pub order: NumericOrder,
    /// Whether the values are numbers of days, as a spreadsheet counts them.
    pub is_serial: bool,
}

/// The order that a name stands for: `mdy`, `dmy`, `ymd`.
pub(in crate::ingest) fn order_named(name: &str) -> Option<NumericOrder> {
    Some(match name.to_ascii_lowercase().as_str() {
        "mdy" => NumericOrder::MonthDay,
        "dmy" => NumericOrder::DayMonth,
        "ymd" => NumericOrder::YearMonthDay,
        _ => return None,
    })
}

impl DateHabits {
    /// Reads the value of a date field.
    #[must_use]
    pub fn read(self, text: &str) -> HistoricalDate {
        if let Some(day) = serial_day(text).filter(|_| self.is_serial) {
            return HistoricalDate {
                text: text.to_owned(),
                earliest: Some(day),
                latest: Some(day),
                precision: Precision::Day,
                certain: true,
            };
        }
        let customs = Customs {
            order: self.order,
            listopad: Listopad::default(),
            is_field: true,
        };
        HistoricalDate::parse_as(text, customs)
    }
}
