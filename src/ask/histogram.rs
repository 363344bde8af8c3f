//! Hits over time: a row of calendar units, those without a hit included.
//!
//! Takes facet counts by year, decade and month, gives a [`Histogram`] in the unit asked for or
//! in the one that suits the span. A record counts in every unit that its date touches, as in
//! the facets, so the counts of the units may add up to more than there are hits.

use jiff::civil::Date;

use crate::engine::FacetCounts;
use crate::query::filter::{Facet, UNDATED};
use crate::query::note::QueryNote;

/// Longest span in months that is drawn by months where nobody asked for a unit: three years.
const AUTO_MONTHS: usize = 36;
/// Longest span in years that is then drawn by years; beyond it, decades.
const AUTO_YEARS: usize = 60;
/// Most units of one histogram, two hundred years of months: a single misdated record would
/// otherwise stretch it over all of history.
pub(super) const MAX_BARS: usize = 2400;

/// Units from fine to coarse.
const UNITS: [Facet; 3] = [Facet::Month, Facet::Year, Facet::Decade];

/// Hits over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// Year, decade or month.
    pub unit: Facet,
    /// Every unit from the first with a hit to the last, in order of time.
    pub bars: Vec<Bar>,
    /// Hits without a known day.
    pub undated: u64,
}

/// One unit of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// As the facet names it: `1951`, `1951-11`, `1950s` for a decade.
    pub label: String,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// Hits whose date touches it.
    pub count: u64,
}

/// The facets to count, of hits alone, for a histogram in `unit` or in the one that suits.
#[must_use]
pub fn facets(unit: Option<Facet>) -> Vec<Facet> {
    // A finer unit than was asked for is never drawn.
    let first = UNITS.iter().position(|known| Some(*known) == unit);
    UNITS[first.unwrap_or(0)..].to_vec()
}

impl Histogram {
    /// The histogram of `counts`, which are those of [`facets`]; and a note where it has
    /// another unit than was asked for.
    #[must_use]
    pub fn new(unit: Option<Facet>, counts: &[FacetCounts]) -> (Self, Option<QueryNote>) {
        let mut note = None;
        for counts in counts {
            let room = match (unit, counts.facet) {
                (_, Facet::Decade) => usize::MAX,
                (Some(_), _) => MAX_BARS,
                (None, Facet::Month) => AUTO_MONTHS,
                (None, _) => AUTO_YEARS,
            };
            match Self::of(counts, room) {
                Ok(histogram) => return (histogram, note),
                Err(length) => {
                    note = unit.map(|unit| QueryNote::CoarserUnit {
                        unit,
                        span: length,
                        limit: MAX_BARS,
                    });
                }
            }
        }
        let nothing = Self {
            unit: unit.unwrap_or(Facet::Year),
            bars: Vec::new(),
            undated: 0,
        };
        (nothing, note)
    }

    /// Draws `counts`, unless that takes more than `room` bars; then says how many.
    fn of(counts: &FacetCounts, room: usize) -> Result<Self, usize> {
        let unit = counts.facet;
        let mut undated = 0;
        let mut numbered: Vec<(i32, u64)> = Vec::with_capacity(counts.values.len());
        for value in &counts.values {
            if value.value == UNDATED {
                undated = value.count;
            } else if let Some(number) = number(unit, &value.value) {
                numbered.push((number, value.count));
            }
        }
        numbered.sort_unstable();
        let mut bars = Vec::new();
        if let (Some((first, _)), Some((last, _))) = (numbered.first(), numbered.last()) {
            let length = usize::try_from(last - first).unwrap_or(usize::MAX) + 1;
            if length > room {
                return Err(length);
            }
            let mut counts = numbered.iter().peekable();
            for number in *first..=*last {
                let count = counts.next_if(|(counted, _)| *counted == number);
                bars.extend(bar(unit, number, count.map_or(0, |(_, count)| *count)));
            }
        }
        Ok(Self {
            unit,
            bars,
            undated,
        })
    }
}

/// The place of a facet value in the row of its unit.
pub(super) fn number(unit: Facet, value: &str) -> Option<i32> {
    match unit {
        Facet::Month => {
            let (year, month) = value.split_once('-')?;
            Some(year.parse::<i32>().ok()? * 12 + month.parse::<i32>().ok()? - 1)
        }
        Facet::Decade => Some(value.parse::<i32>().ok()? / 10),
        _ => value.parse().ok(),
    }
}

/// The unit at this place; none beyond the calendar.
pub(super) fn bar(unit: Facet, number: i32, count: u64) -> Option<Bar> {
    let day = |year: i32, month: i32| {
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()
    };
    let (label, from, last) = match unit {
        Facet::Month => {
            let (year, month) = (number / 12, number % 12 + 1);
            let first = day(year, month)?;
            (format!("{year:04}-{month:02}"), first, first)
        }
        Facet::Decade => {
            let year = number * 10;
            // There is no year 0.
            (format!("{year}s"), day(year.max(1), 1)?, day(year + 9, 12)?)
        }
        _ => (number.to_string(), day(number, 1)?, day(number, 12)?),
    };
    Some(Bar {
        label,
        from,
        to: last.last_of_month(),
        count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::FacetValue;

    fn counts(facet: Facet, values: &[(&str, u64)]) -> FacetCounts {
        FacetCounts {
            facet,
            values: values
                .iter()
                .map(|(value, count)| FacetValue {
                    value: (*value).to_owned(),
                    path: None,
                    count: *count,
                    ..FacetValue::default()
                })
                .collect(),
            distinct: values.len() as u64,
        }
    }

    fn shown(histogram: &Histogram) -> Vec<String> {
        let bars = histogram.bars.iter();
        bars.map(|bar| format!("{} {}..{} {}", bar.label, bar.from, bar.to, bar.count))
            .collect()
    }

    #[test]
    fn units_without_a_hit_stand_between_the_others() {
        for (unit, values, expected) in [
            (
                Facet::Year,
                &[("1953", 1), ("undated", 4), ("1950", 7)][..],
                &[
                    "1950 1950-01-01..1950-12-31 7",
                    "1951 1951-01-01..1951-12-31 0",
                    "1952 1952-01-01..1952-12-31 0",
                    "1953 1953-01-01..1953-12-31 1",
                ][..],
            ),
            (
                Facet::Month,
                &[("1951-12", 2), ("undated", 4), ("1952-02", 3)],
                &[
                    "1951-12 1951-12-01..1951-12-31 2",
                    "1952-01 1952-01-01..1952-01-31 0",
                    "1952-02 1952-02-01..1952-02-29 3",
                ],
            ),
            (
                Facet::Decade,
                &[("1960", 2), ("1940", 3), ("undated", 4)],
                &[
                    "1940s 1940-01-01..1949-12-31 3",
                    "1950s 1950-01-01..1959-12-31 0",
                    "1960s 1960-01-01..1969-12-31 2",
                ],
            ),
            (
                Facet::Decade,
                &[("0", 1), ("undated", 4)],
                &["0s 0001-01-01..0009-12-31 1"],
            ),
            (Facet::Year, &[("undated", 4)], &[]),
        ] {
            let (histogram, note) = Histogram::new(Some(unit), &[counts(unit, values)]);
            assert_eq!(shown(&histogram), expected);
            assert_eq!((histogram.undated, note), (4, None));
        }
    }

    #[test]
    fn the_span_chooses_the_unit_where_nobody_asked_for_one() {
        for (last_year, last_month, expected) in [
            (1950, "1950-06", Facet::Month),
            (1952, "1952-12", Facet::Month),
            (1953, "1953-01", Facet::Year),
            (2009, "2009-01", Facet::Year),
            (2010, "2010-01", Facet::Decade),
        ] {
            let year = last_year.to_string();
            let decade = (last_year / 10 * 10).to_string();
            let counted = [
                counts(Facet::Month, &[("1950-01", 1), (last_month, 1)]),
                counts(Facet::Year, &[("1950", 1), (&year, 1)]),
                counts(Facet::Decade, &[("1950", 1), (&decade, 1)]),
            ];
            let (histogram, note) = Histogram::new(None, &counted);
            assert_eq!(
                (histogram.unit, note),
                (expected, None),
                "up to {last_month}"
            );
        }
        assert_eq!(
            facets(None),
            [Facet::Month, Facet::Year, Facet::Decade],
            "which are the facets to count"
        );
    }

    #[test]
    fn a_span_beyond_all_measure_is_drawn_coarser_and_said() {
        let counted = [
            counts(Facet::Month, &[("0001-01", 1), ("1950-01", 1)]),
            counts(Facet::Year, &[("1", 1), ("1950", 1)]),
            counts(Facet::Decade, &[("0", 1), ("1950", 1)]),
        ];
        let (histogram, note) = Histogram::new(Some(Facet::Month), &counted);
        assert_eq!((histogram.unit, histogram.bars.len()), (Facet::Year, 1950));
        assert_eq!(
            note,
            Some(QueryNote::CoarserUnit {
                unit: Facet::Month,
                span: 23_389,
                limit: MAX_BARS,
            })
        );
    }
}
