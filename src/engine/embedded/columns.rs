//! Columns and terms of references and dates: what filters, counts and orders read.
//!
//! Takes references, dates and plain values, adds them to a tantivy document. The keys made here
//! are those that a search must make as well: [`shelf_term`], [`day`], [`month`].

use jiff::civil::Date;
use rustc_hash::FxHashSet;
use tantivy::TantivyDocument;
use tantivy::schema::Field;

use super::schema::{Fields, UNIT};
use crate::record::date::{self, HistoricalDate, Precision};
use crate::record::reference::{Reference, archive_key, level_key};

/// The value of `date_from` where the beginning is open: -9999-01-01. Not the least integer, so
/// that the column packs into three bytes a record.
pub const OPEN_FROM: i64 = -4_371_587;

/// The value of `date_to` where the end is open: 9999-12-31.
pub const OPEN_TO: i64 = 2_932_896;

/// Longest interval in years that counts in every year that it touches. A longer one says nothing
/// about any single year, and counts at its ends alone.
pub const MAX_YEARS: i64 = 100;

/// Longest interval in months that counts in every month that it touches: that of an open end,
/// so that counts agree with filters.
pub const MAX_MONTHS: i64 = 312;

/// Files of ranges (`d. 334-336`) at most that one record is found by.
const MAX_RANGE_FILES: usize = 400;

/// Days since 1970-01-01.
#[must_use]
pub fn day(date: Date) -> i64 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

/// Days of `date_from` and `date_to` with an open end closed as [`HistoricalDate::span`] does.
#[must_use]
pub fn closed(from: i64, to: i64) -> (i64, i64) {
    let known = |day: i64, open: i64| {
        let days = jiff::Span::new().try_days(day).ok();
        let date = Date::constant(1970, 1, 1).checked_add(days?).ok();
        date.filter(|_| day != open)
    };
    date::span(known(from, OPEN_FROM), known(to, OPEN_TO))
        .map_or((from, to), |days| (day(days.earliest), day(days.latest)))
}

/// The value of `month`: year * 12 + month - 1; none before the year 1.
#[must_use]
pub fn month(date: Date) -> Option<u64> {
    let month = i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
    (date.year() > 0).then(|| month.unsigned_abs())
}

/// The term of `shelf` that stands for these levels bound to one reference: archive, fond, opis,
/// delo, each as typed or free. None when all are free.
#[must_use]
pub fn shelf_term(levels: [Option<&str>; 4]) -> Option<String> {
    let keys = shelf_keys(levels);
    keys.iter()
        .any(Option::is_some)
        .then(|| join(keys.iter().map(|key| key.as_deref())))
}

/// The keys of four levels. A level without a value is free, as is one whose key is empty.
fn shelf_keys(levels: [Option<&str>; 4]) -> [Option<String>; 4] {
    let [archive, rest @ ..] = levels;
    let [fond, opis, delo] = rest.map(|level| level.map(level_key));
    [archive.map(archive_key), fond, opis, delo].map(|key| key.filter(|key| !key.is_empty()))
}

fn join<'a>(levels: impl Iterator<Item = Option<&'a str>>) -> String {
    let mut joined = String::new();
    for (place, level) in levels.enumerate() {
        if place > 0 {
            joined.push(UNIT);
        }
        // A level cannot hold what parts it from the next.
        joined.extend(level.unwrap_or_default().chars().filter(|c| *c != UNIT));
    }
    joined
}

/// Adds each value once, in the order given; empty values are left out.
pub fn add_distinct<'a>(
    document: &mut TantivyDocument,
    field: Field,
    values: impl IntoIterator<Item = &'a str>,
) {
    let mut seen = FxHashSet::default();
    for value in values {
        if !value.is_empty() && seen.insert(value) {
            document.add_text(field, value);
        }
    }
}

/// Adds subset terms, path columns and the sort key of `references`.
pub fn add_references(document: &mut TantivyDocument, fields: &Fields, references: &[Reference]) {
    let mut terms = Vec::new();
    let mut paths: [Vec<String>; 4] = Default::default();
    let mut wholes = Vec::new();
    let mut range_files = MAX_RANGE_FILES;
    for reference in references {
        let levels = levels(reference);
        terms.extend(subset_terms(levels));
        let columns = paths.iter_mut().zip(levels).enumerate();
        for (deepest, (column, level)) in columns {
            if level.is_some_and(|level| !level.is_empty()) {
                column.push(join(levels[..=deepest].iter().copied()));
            }
        }
        wholes.push(join(levels.into_iter()));
        // Every file of a range is found, counted and excluded like one that is cited alone.
        for file in reference.range_files().take(range_files) {
            range_files -= 1;
            let [archive, fond, opis, _] = levels;
            let levels = [archive, fond, opis, Some(file.as_str())];
            terms.extend(subset_terms(levels));
            let whole = join(levels.into_iter());
            paths[3].push(whole.clone());
            wholes.push(whole);
        }
    }
    let columns = [
        fields.archive_path,
        fields.fond_path,
        fields.opis_path,
        fields.delo_path,
    ];
    for (field, values) in columns
        .into_iter()
        .zip(&paths)
        .chain([(fields.shelf, &terms), (fields.reference_path, &wholes)])
    {
        add_distinct(document, field, values.iter().map(String::as_str));
    }
    if let Some(first) = references.first() {
        document.add_text(fields.reference_order, reference_order(first));
    }
}

/// Archive, fond, opis and delo as the record holds them.
fn levels(reference: &Reference) -> [Option<&str>; 4] {
    [
        Some(reference.archive.as_str()),
        reference.fond(),
        reference.opis(),
        reference.delo(),
    ]
}

/// One term for every non-empty choice among the levels that a reference has.
fn subset_terms(levels: [Option<&str>; 4]) -> Vec<String> {
    let keys = shelf_keys(levels);
    (1_u8..16)
        .filter(|choice| (0..4).all(|place| choice >> place & 1 == 0 || keys[place].is_some()))
        .map(|choice| {
            join((0..4).map(|place| keys[place].as_deref().filter(|_| choice >> place & 1 == 1)))
        })
        .collect()
}

/// A key whose byte order is the natural order of archive, fond, opis and delo: numbers by value,
/// `3` before `3a` before `12`; a missing level before any other.
#[must_use]
pub fn reference_order(reference: &Reference) -> String {
    let ordered = levels(reference).map(|level| level.map(natural_key));
    join(ordered.iter().map(Option::as_deref))
}

/// Writes every run of digits as its length, then its digits without leading zeros. The length is
/// one character from `!` on, so that it stands before letters, as digits do, and grows with the
/// number; what is longer than 90 digits is no number and keeps the last length.
fn natural_key(level: &str) -> String {
    let mut key = String::with_capacity(level.len() + 2);
    let lower = level.to_lowercase();
    let mut rest = lower.as_str();
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit();
        let end = rest
            .find(|c: char| c.is_ascii_digit() != is_number)
            .unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        if is_number {
            let digits = run.trim_start_matches('0');
            let length = u8::try_from(digits.len()).unwrap_or(u8::MAX).min(90);
            key.push(char::from(b'!' + length.min(14)));
            if length >= 14 {
                key.push(char::from(b'!' + length));
            }
            key.push_str(digits);
        } else {
            key.push_str(run);
        }
        rest = behind;
    }
    // `059` and `59` are different fonds of one value: the wording decides, so that order is total.
    key.push(' ');
    key.push_str(&lower);
    key
}

/// Adds the interval, the precision, and the years and months touched.
pub fn add_date(document: &mut TantivyDocument, fields: &Fields, date: &HistoricalDate) {
    document.add_u64(fields.date_precision, precision_rank(date.precision));
    let Some(span) = date.span() else { return };
    document.add_i64(fields.date_from, date.earliest.map_or(OPEN_FROM, day));
    document.add_i64(fields.date_to, date.latest.map_or(OPEN_TO, day));
    let ends = [span.earliest, span.latest];
    let years = ends.map(|end| u64::try_from(end.year()).ok().filter(|year| *year > 0));
    let months = ends.map(month);
    for (field, ends, longest) in [
        (fields.year, years, MAX_YEARS),
        (fields.month, months, MAX_MONTHS),
    ] {
        for value in touched(ends, longest) {
            document.add_u64(field, value);
        }
    }
}

/// Every unit from the first to the last, or the ends alone of a longer stretch.
fn touched(ends: [Option<u64>; 2], longest: i64) -> Vec<u64> {
    match ends {
        [Some(from), Some(to)] if to.saturating_sub(from) < longest.unsigned_abs() => {
            (from..=to.max(from)).collect()
        }
        [Some(from), Some(to)] => vec![from, to],
        [one, other] => one.or(other).into_iter().collect(),
    }
}

/// The value of `date_precision`: the place in the list of [`Precision`], closest first.
#[must_use]
pub fn precision_rank(precision: Precision) -> u64 {
    precision as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::schema::Value;

    use super::*;
    use crate::record::reference::{Level, LevelKind};

    /// `APRF/3/65/829`; an empty level is missing.
    fn reference(path: &str) -> Reference {
        let mut parts = path.split('/');
        let archive = parts.next().unwrap().to_owned();
        let kinds = [LevelKind::Fond, LevelKind::Opis, LevelKind::Delo];
        let levels = kinds
            .into_iter()
            .zip(parts)
            .filter(|(_, value)| !value.is_empty());
        Reference {
            archive,
            levels: levels
                .map(|(kind, value)| Level {
                    kind,
                    label: String::new(),
                    value: value.to_owned(),
                })
                .collect(),
            listy: None,
            text: String::new(),
        }
    }

    /// Values of a field, parted levels shown by `/`.
    fn texts(document: &TantivyDocument, field: Field) -> Vec<String> {
        let values = document.get_all(field);
        values
            .map(|value| value.as_str().unwrap().replace(UNIT, "/"))
            .collect()
    }

    fn numbers(document: &TantivyDocument, field: Field) -> Vec<u64> {
        document
            .get_all(field)
            .map(|value| value.as_u64().unwrap())
            .collect()
    }

    #[test]
    fn every_file_of_a_range_has_its_terms() {
        let fields = Fields::get();
        let mut document = TantivyDocument::default();
        add_references(&mut document, &fields, &[reference("RGANI/3/12/334-336")]);
        let shelf = texts(&document, fields.shelf);
        for delo in ["334", "335", "336", "334-336"] {
            for levels in [
                [Some("RGANI"), Some("3"), Some("12"), Some(delo)],
                [None, None, None, Some(delo)],
            ] {
                let term = shelf_term(levels).unwrap().replace(UNIT, "/");
                assert!(shelf.contains(&term), "{term}");
            }
        }
        assert_eq!(
            texts(&document, fields.delo_path),
            ["334-336", "334", "335", "336"].map(|delo| format!("RGANI/3/12/{delo}"))
        );
        assert_eq!(texts(&document, fields.opis_path), ["RGANI/3/12"]);
    }

    #[test]
    fn references_give_a_term_for_each_choice_of_levels_and_paths_of_what_they_have() {
        let fields = Fields::get();
        let mut document = TantivyDocument::default();
        let references = ["APRF/3/65/829", "AVPRF/059a//5", "APRF/3/65/830"].map(reference);
        add_references(&mut document, &fields, &references);
        let shelf = texts(&document, fields.shelf);
        // 15 of the first, 7 of the second, and of the third the 8 that name its own delo.
        assert_eq!(shelf.len(), 15 + 7 + 8);
        for (levels, wanted) in [
            ([Some("APRF"), None, None, None], true),
            ([None, Some("3"), None, Some("829")], true),
            ([Some("AVPRF"), Some("059A"), None, Some("5")], true),
            ([Some("AVPRF"), Some("3"), None, None], false),
            ([Some("APRF"), Some("059a"), None, None], false),
        ] {
            let term = shelf_term(levels).unwrap().replace(UNIT, "/");
            assert_eq!(shelf.contains(&term), wanted, "{term}");
        }
        for (field, wanted) in [
            (fields.archive_path, &["APRF", "AVPRF"][..]),
            (fields.fond_path, &["APRF/3", "AVPRF/059a"]),
            (fields.opis_path, &["APRF/3/65"]),
            (
                fields.delo_path,
                &["APRF/3/65/829", "AVPRF/059a//5", "APRF/3/65/830"],
            ),
            (
                fields.reference_path,
                &["APRF/3/65/829", "AVPRF/059a//5", "APRF/3/65/830"],
            ),
        ] {
            assert_eq!(texts(&document, field), wanted);
        }
    }

    #[test]
    fn free_levels_alone_are_no_term() {
        assert_eq!(shelf_term([None; 4]), None);
        assert_eq!(shelf_term([Some(""), None, None, Some("")]), None);
    }

    #[test]
    fn references_sort_by_archive_and_by_numbers() {
        let sorted = [
            "APRF",
            "APRF/2",
            "APRF/3",
            "APRF/3/65",
            "APRF/3/65/9",
            "APRF/3/65/829",
            "APRF/03",
            "APRF/3a",
            "APRF/12",
            "APRF/99999999999999999999",
            "APRF/100000000000000000000",
            "APRF/P-5",
            "AVPRF/1",
            "RGANI/5",
        ];
        let keys: Vec<String> = sorted
            .iter()
            .map(|path| reference_order(&reference(path)))
            .collect();
        for (pair, names) in keys.windows(2).zip(sorted.windows(2)) {
            // `03` and `3` have one value: which comes first is convention, that they differ is not.
            if names[1] == "APRF/03" || names[0] == "APRF/03" {
                assert_ne!(pair[0], pair[1]);
            } else {
                assert!(pair[0] < pair[1], "{} before {}", names[0], names[1]);
            }
        }
    }

    proptest! {
        #[test]
        fn numbers_sort_by_value(one in any::<u64>(), other in any::<u64>()) {
            let key = |number: u64| natural_key(&number.to_string());
            prop_assert_eq!(key(one).cmp(&key(other)), one.cmp(&other));
        }
    }

    #[test]
    fn dates_give_ends_and_what_they_touch() {
        let fields = Fields::get();
        let date = |from: Option<Date>, to: Option<Date>| HistoricalDate {
            text: String::new(),
            earliest: from,
            latest: to,
            precision: Precision::Range,
            certain: true,
        };
        let at = |year, month, day| Some(jiff::civil::date(year, month, day));
        let months = |year: u64, months: std::ops::RangeInclusive<u64>| -> Vec<u64> {
            months.map(|month| year * 12 + month - 1).collect()
        };
        for (date, ends, years, months) in [
            (
                date(at(1951, 11, 19), at(1951, 11, 19)),
                (-6618, -6618),
                vec![1951],
                months(1951, 11..=11),
            ),
            (
                date(at(1950, 1, 1), at(1950, 12, 31)),
                (-7305, -6941),
                vec![1950],
                months(1950, 1..=12),
            ),
            (
                date(at(1949, 12, 31), at(1950, 2, 1)),
                (-7306, -7274),
                vec![1949, 1950],
                [months(1949, 12..=12), months(1950, 1..=2)].concat(),
            ),
            (
                date(at(1953, 3, 5), None),
                (-6146, OPEN_TO),
                (1953..=1978).collect(),
                months(1953, 3..=12 * 25 + 3),
            ),
            (
                date(None, at(1953, 3, 5)),
                (OPEN_FROM, -6146),
                (1928..=1953).collect(),
                months(1928, 3..=12 * 25 + 3),
            ),
            (
                date(at(1, 1, 1), at(1900, 1, 1)),
                (-719_162, -25567),
                vec![1, 1900],
                vec![12, 1900 * 12],
            ),
            (date(None, None), (0, 0), vec![], vec![]),
        ] {
            let mut document = TantivyDocument::default();
            add_date(&mut document, &fields, &date);
            let end = |field| document.get_first(field).and_then(|value| value.as_i64());
            let wanted = date.is_dated().then_some(ends);
            assert_eq!(
                end(fields.date_from).zip(end(fields.date_to)),
                wanted,
                "{date:?}"
            );
            assert_eq!(numbers(&document, fields.year), years, "{date:?}");
            assert_eq!(numbers(&document, fields.month), months, "{date:?}");
            assert_eq!(numbers(&document, fields.date_precision), [6]);
        }
    }

    #[test]
    fn open_ends_are_the_ends_of_the_calendar_and_close_by_convention() {
        assert_eq!((OPEN_FROM, OPEN_TO), (day(Date::MIN), day(Date::MAX)));
        let on = |year| day(jiff::civil::date(year, 3, 5));
        assert_eq!(closed(on(1953), OPEN_TO), (on(1953), on(1978)));
        assert_eq!(closed(OPEN_FROM, on(1953)), (on(1928), on(1953)));
        assert_eq!(closed(on(1951), on(1953)), (on(1951), on(1953)));
    }

    #[test]
    fn precision_ranks_by_closeness() {
        let ranks = [
            Precision::Day,
            Precision::Month,
            Precision::Open,
            Precision::Unread,
        ];
        assert_eq!(ranks.map(precision_rank), [0, 1, 7, 9]);
    }
}
