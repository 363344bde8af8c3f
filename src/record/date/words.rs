//! The words of dates: what a word, or several in a row, may mean.
//!
//! Owns the lexicon, compiled from `index_schema/dates.toml`, and the folding under which words are
//! compared. Takes a folded word, gives every entry that begins with it. A word may mean several
//! things (`a` joins in Czech, stands for *to* in Spanish); the grammar takes the one that fits
//! its place. Knows nothing of grammar.
//!
//! Known gap: languages without an entry in the data are read by their numbers alone.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::compiled::{List, Map, Texts};

const MONTHS: [&str; 12] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
];

/// What a word may mean in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The month of that number.
    Month(u8),
    /// October in Croatian, November elsewhere.
    Listopad,
    /// A word that only a Croatian or Serbian text has.
    Croatian,
    Weekday,
    Season(Season),
    Part(Part),
    Unit(Unit),
    /// The letter of `Q3`.
    QuarterLetter,
    /// 1 to 4, or [`LAST`].
    Ordinal(u8),
    OrdinalSuffix,
    DecadeSuffix,
    DecadePrefix,
    /// Before or after the date, as `Place` says; so with the bounds.
    Circa(Place),
    Bound(Bound, Place),
    From,
    To,
    /// Joins two dates like [`Meaning::To`]; before a lone date it is this bound.
    Until(Bound),
    Between,
    /// The same, behind both dates.
    BetweenAfter,
    And,
    Or,
    Correction,
    Recte,
    Doubt,
    Undated,
    YearWord,
    /// Behind the number of a year, a month, a day: 年 月 日.
    YearSign,
    MonthSign,
    DaySign,
    Filler,
    Clock,
    NumberWord,
}

/// The ordinal of *last*.
pub(super) const LAST: u8 = u8::MAX;

/// On which side of the date a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Before,
    After,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

/// A part of a span by convention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Early,
    Mid,
    Late,
    /// The nth of those units, or the last.
    Nth(Unit, u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Half,
    Third,
    Quarter,
    TenDays,
    Week,
}

/// A date as one bound of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// Its first day or later.
    NotBefore,
    /// The day after its last, or later.
    After,
    /// Its last day or earlier.
    NotAfter,
    /// The day before its first, or earlier.
    Before,
}

/// A phrase behind its first word: the words that must follow, and what all mean together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase {
    pub(super) rest: Texts<'static>,
    pub(super) meanings: Meanings,
}

/// What a word may mean, each as a byte: the number of a month, or 13 and the place in [`LISTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Meanings(&'static [u8]);

impl Meanings {
    pub(super) fn iter(self) -> impl Iterator<Item = Meaning> {
        self.0.iter().filter_map(|code| match code.checked_sub(13) {
            None => Some(Meaning::Month(*code)),
            Some(list) => LISTS.get(usize::from(list)).map(|(_, _, meaning)| *meaning),
        })
    }
}

const DATA: List<'static> = List::new(include_bytes!("../../../index_schema/compiled/dates.bin"));
/// Entries by their first word, longest first.
const ENTRIES: Map<'static> = Map::new(DATA.get(0));
/// Letters and what they are as Roman figures.
const FIGURES: Map<'static> = Map::new(DATA.get(1));

/// Eras and what their years lack.
const ERAS: Map<'static> = Map::new(DATA.get(2));

/// What must be added to a year of an era that `word` names (`昭和`).
pub(super) fn era(word: &str) -> Option<i32> {
    ERAS.get(word)?.text().parse().ok()
}

/// Entries that begin with `word`, the longest first.
pub(super) fn entries(word: &str) -> impl Iterator<Item = Phrase> {
    let mut entries = ENTRIES.get(word).unwrap_or_default();
    std::iter::from_fn(move || {
        (!entries.is_done()).then(|| Phrase {
            rest: Texts::new(entries.bytes()),
            meanings: Meanings(entries.bytes()),
        })
    })
}

/// The month that a Roman figure stands for, in Latin or Cyrillic letters or with the digit
/// one for a stroke. Digits alone are no Roman figure.
pub(super) fn roman_month(written: &str) -> Option<u8> {
    if written.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut figure = String::new();
    for c in written.chars() {
        figure.push_str(FIGURES.get(c.encode_utf8(&mut [0; 4]))?.text());
        // VIII is the longest of the twelve.
        if figure.len() > 4 {
            return None;
        }
    }
    let index = MONTHS.iter().position(|month| *month == figure)?;
    u8::try_from(index + 1).ok()
}

/// Lower case, no diacritics, no soft or hard sign of a transliteration.
pub(super) fn fold(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .nfd()
        .filter(|c| !is_combining_mark(*c) && !is_modifier_sign(*c))
        .map(|c| match c {
            'ł' => 'l',
            'đ' => 'd',
            'ı' => 'i',
            other => other,
        })
        .collect()
}

/// Signs inside a transliterated word: ʹ ʺ ʼ.
pub(super) fn is_modifier_sign(c: char) -> bool {
    matches!(c, '\u{2b9}' | '\u{2ba}' | '\u{2bc}')
}

/// Lists of the data, table and key, and what their words mean.
pub(super) const LISTS: &[(&str, &str, Meaning)] = {
    use Bound::{After, Before, NotAfter, NotBefore};
    &[
        ("listopad", "names", Meaning::Listopad),
        ("listopad", "croatian", Meaning::Croatian),
        ("weekday", "names", Meaning::Weekday),
        ("season", "spring", Meaning::Season(Season::Spring)),
        ("season", "summer", Meaning::Season(Season::Summer)),
        ("season", "autumn", Meaning::Season(Season::Autumn)),
        ("season", "winter", Meaning::Season(Season::Winter)),
        ("part", "early", Meaning::Part(Part::Early)),
        ("part", "mid", Meaning::Part(Part::Mid)),
        ("part", "late", Meaning::Part(Part::Late)),
        ("unit", "half", Meaning::Unit(Unit::Half)),
        ("unit", "third", Meaning::Unit(Unit::Third)),
        ("unit", "quarter", Meaning::Unit(Unit::Quarter)),
        ("unit", "quarter_letter", Meaning::QuarterLetter),
        ("unit", "ten_days", Meaning::Unit(Unit::TenDays)),
        ("unit", "week", Meaning::Unit(Unit::Week)),
        ("ordinal", "first", Meaning::Ordinal(1)),
        ("ordinal", "second", Meaning::Ordinal(2)),
        ("ordinal", "third", Meaning::Ordinal(3)),
        ("ordinal", "fourth", Meaning::Ordinal(4)),
        ("ordinal", "last", Meaning::Ordinal(LAST)),
        ("ordinal_suffix", "names", Meaning::OrdinalSuffix),
        ("decade_suffix", "names", Meaning::DecadeSuffix),
        ("decade_prefix", "names", Meaning::DecadePrefix),
        ("circa", "before", Meaning::Circa(Place::Before)),
        ("circa", "after", Meaning::Circa(Place::After)),
        (
            "not_before",
            "before",
            Meaning::Bound(NotBefore, Place::Before),
        ),
        (
            "not_before",
            "after",
            Meaning::Bound(NotBefore, Place::After),
        ),
        (
            "not_after",
            "before",
            Meaning::Bound(NotAfter, Place::Before),
        ),
        ("not_after", "after", Meaning::Bound(NotAfter, Place::After)),
        ("after", "before", Meaning::Bound(After, Place::Before)),
        ("after", "after", Meaning::Bound(After, Place::After)),
        ("before", "before", Meaning::Bound(Before, Place::Before)),
        ("before", "after", Meaning::Bound(Before, Place::After)),
        ("range", "from", Meaning::From),
        ("range", "to", Meaning::To),
        ("range", "until", Meaning::Until(NotAfter)),
        ("range", "until_before", Meaning::Until(Before)),
        ("range", "between", Meaning::Between),
        ("range", "between_after", Meaning::BetweenAfter),
        ("list", "and", Meaning::And),
        ("list", "or", Meaning::Or),
        ("correction", "names", Meaning::Correction),
        ("correction", "editor", Meaning::Recte),
        ("doubt", "names", Meaning::Doubt),
        ("undated", "names", Meaning::Undated),
        ("year_word", "names", Meaning::YearWord),
        ("sign", "year", Meaning::YearSign),
        ("sign", "month", Meaning::MonthSign),
        ("sign", "day", Meaning::DaySign),
        ("filler", "names", Meaning::Filler),
        ("clock", "names", Meaning::Clock),
        ("number_word", "names", Meaning::NumberWord),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_names_two_months() {
        for (first, _) in ENTRIES.iter() {
            for entry in entries(first) {
                let months = entry
                    .meanings
                    .iter()
                    .filter(|meaning| matches!(meaning, Meaning::Month(_) | Meaning::Listopad))
                    .count();
                assert!(months <= 1, "{first} {entry:?}");
            }
        }
    }

    #[test]
    fn roman_figures_are_read_in_either_alphabet() {
        for (written, month) in [
            ("XI", Some(11)),
            ("Х", Some(10)),
            ("ХІІ", Some(12)),
            ("vi", Some(6)),
            ("1У", Some(4)),
            ("УШ", Some(8)),
            ("ХП", Some(12)),
            ("IIII", None),
            ("XIII", None),
            ("XLI", None),
            ("11", None),
            ("", None),
        ] {
            assert_eq!(roman_month(written), month, "{written}");
        }
    }
}
