//! What is asked, of which kind it is, and what is wanted of its answer.
//!
//! Owns [`Question`], [`Command`] and [`Answer`], in words that every engine can build its own
//! query from, and the fourteen classes.

use std::fmt;

/// Classes of questions, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    TermHigh,
    TermMid,
    TermLow,
    And2,
    And3,
    Or2,
    Or3,
    Phrase2,
    Phrase3,
    AndArchive,
    AndFond,
    DateTerms,
    AllFilters,
    Browse,
}

impl Class {
    /// Every class with the number of its questions in a full run, 300 in all.
    pub(crate) const ALL: [(Self, usize); 14] = [
        (Self::TermHigh, 20),
        (Self::TermMid, 20),
        (Self::TermLow, 20),
        (Self::And2, 25),
        (Self::And3, 20),
        (Self::Or2, 20),
        (Self::Or3, 20),
        (Self::Phrase2, 25),
        (Self::Phrase3, 20),
        (Self::AndArchive, 25),
        (Self::AndFond, 20),
        (Self::DateTerms, 25),
        (Self::AllFilters, 20),
        (Self::Browse, 20),
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::TermHigh => "term_high",
            Self::TermMid => "term_mid",
            Self::TermLow => "term_low",
            Self::And2 => "and2",
            Self::And3 => "and3",
            Self::Or2 => "or2",
            Self::Or3 => "or3",
            Self::Phrase2 => "phrase2",
            Self::Phrase3 => "phrase3",
            Self::AndArchive => "and_archive",
            Self::AndFond => "and_fond",
            Self::DateTerms => "date_terms",
            Self::AllFilters => "all_filters",
            Self::Browse => "browse",
        }
    }
}

/// How the words stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Together {
    All,
    Any,
    Phrase,
}

/// What narrows the words. All of it must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Narrowing {
    pub(crate) archive: Option<String>,
    /// Fond of the archive above.
    pub(crate) fond: Option<String>,
    /// First and last day, both inclusive, counted as in [`day_number`].
    pub(crate) days: Option<(u64, u64)>,
    pub(crate) language: Option<String>,
    pub(crate) collection: Option<String>,
}

/// A query.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// Name of its class, or of its kind in the log.
    pub(crate) kind: &'static str,
    /// Lower-case words, none for a question of filters only.
    pub(crate) words: Vec<String>,
    /// In Kartoteka's query language, as a reader would type it.
    pub(crate) text: String,
    pub(crate) together: Together,
    pub(crate) narrowing: Narrowing,
    /// The archive whose fonds [`Command::Fonds`] counts.
    pub(crate) under: String,
}

/// Words in Kartoteka's query language.
pub(crate) fn typed(words: &[String], together: Together) -> String {
    match together {
        Together::All => words.join(" "),
        Together::Any => words.join(" OR "),
        Together::Phrase => format!("\"{}\"", words.join(" ")),
    }
}

impl fmt::Display for Question {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Narrowing {
            archive,
            fond,
            days,
            language,
            collection,
        } = &self.narrowing;
        write!(out, "{} {}", self.kind, self.text)?;
        for value in [archive, fond, language, collection].into_iter().flatten() {
            write!(out, " [{value}]")?;
        }
        if let Some((from, to)) = days {
            write!(out, " [days {from} to {to}]")?;
        }
        Ok(())
    }
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Command {
    /// The best ten; whether their number is known too is left to the engine.
    Top,
    /// The exact number.
    Count,
    /// The best ten and the exact number.
    TopCount,
    /// Both, and the records by archive.
    Archives,
    /// Both, and the records by fond, of one archive.
    Fonds,
    /// The answer as people get it: both, records by archive, lines of the records, passages, JSON.
    Whole,
}

impl Command {
    /// Those of the table of classes.
    pub(crate) const SHORT: [Self; 5] = [
        Self::Top,
        Self::Count,
        Self::TopCount,
        Self::Archives,
        Self::Fonds,
    ];

    /// The name that peers in other languages know.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Top => "TOP_10",
            Self::Count => "COUNT",
            Self::TopCount => "TOP_10_COUNT",
            Self::Archives => "ARCHIVES",
            Self::Fonds => "FONDS",
            Self::Whole => "WHOLE",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Top => "top 10",
            Self::Count => "count",
            Self::TopCount => "top 10 + count",
            Self::Archives => "+ archives",
            Self::Fonds => "+ fonds",
            Self::Whole => "whole answer",
        }
    }
}

/// How many of the best are asked for.
pub(crate) const TOP: usize = 10;

/// How many archives are asked for: more than there are.
pub(crate) const ARCHIVES: usize = 50;

/// How many fonds are asked for.
pub(crate) const FONDS: usize = 10;

/// What an engine found.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Answer {
    /// The exact number; none where it was not asked for.
    pub(crate) count: Option<u64>,
    /// Ids, best first.
    pub(crate) top: Vec<String>,
    /// Values (archives; for fonds `APRF/3`) with their records, by count, then by value.
    pub(crate) facets: Vec<(String, u64)>,
    /// The answer as people get it, where [`Command::Whole`] asked for it.
    pub(crate) json: String,
}

impl Answer {
    /// Brings the facets into the order in which they are compared. Where there may be more of
    /// them than were asked for, those as frequent as the last are left out: which of them an
    /// engine gives is its own affair.
    pub(crate) fn order_facets(&mut self, command: Command) {
        self.facets
            .sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        if command == Command::Fonds
            && let Some(last) = self.facets.get(FONDS - 1).map(|(_, count)| *count)
        {
            self.facets.retain(|(_, count)| *count > last);
        }
    }
}

/// Days since the first of January 1900, by which every engine but ours keeps dates.
pub(crate) fn day_number(day: jiff::civil::Date) -> u64 {
    let first = jiff::civil::date(1900, 1, 1);
    u64::try_from((day - first).get_days()).unwrap_or(0)
}

/// The day of this number.
pub(crate) fn day_of(number: u64) -> jiff::civil::Date {
    let first = jiff::civil::date(1900, 1, 1);
    first.saturating_add(jiff::Span::new().days(i64::try_from(number).unwrap_or(0)))
}
