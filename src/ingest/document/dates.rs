//! Which date is the document's own: candidates with their rank, and the choice among them.
//!
//! Owns the order of evidence: a labelled line, a line that is nothing but place and date, a line
//! that holds a date among numbers and markings, the beginning of the text, the end of the title,
//! a line below the text, a file number. Candidates that are equally good must agree, or one must
//! lie within the other; else there is no date. Without a label, a lone year counts for nothing
//! beside a day. Years before 1500 and days after today are no dates of a document.

use super::dateline;
use crate::record::date::{HistoricalDate, Precision, file_number, today};
use crate::record::{Evidence, EvidenceKind};

/// First year of a document in a collection of diplomacy: what is earlier is a number.
const EARLIEST_YEAR: i16 = 1500;

/// The same of a month or year without a label: noise of scanners reads as these (`i 1678`).
const EARLIEST_LOOSE_YEAR: i16 = 1800;

/// Longest value of a labelled line that is read as a whole, in characters.
const MAX_VALUE_CHARS: usize = 60;

/// Longest span of days that a paper without a label may bear.
const MAX_SPAN_DAYS: i32 = 1_100;

/// First year from which a date in figures on a released paper is taken for that of its release.
const FIRST_YEAR_OF_RELEASES: i16 = 1990;

/// What a candidate stands on, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// A label: `DATE:`.
    Label,
    /// A line that is nothing but place and date.
    Dateline,
    /// A line that holds a date among numbers and markings.
    Among,
    /// The beginning of the line in which the text begins.
    Start,
    /// The end of the title.
    Title,
    /// A dateline below the text.
    Closer,
    /// A file number.
    FileNumber,
}

impl Rank {
    fn evidence(self) -> EvidenceKind {
        match self {
            Self::Label => EvidenceKind::Label,
            Self::Dateline | Self::Among | Self::Start => EvidenceKind::Dateline,
            Self::Title => EvidenceKind::Title,
            Self::Closer => EvidenceKind::Closer,
            Self::FileNumber => EvidenceKind::FileNumber,
        }
    }
}

/// A date that may be the document's.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) date: HistoricalDate,
    pub(super) rank: Rank,
    pub(super) line: u64,
}

/// What became of the candidates.
#[derive(Debug, PartialEq)]
pub(super) enum Choice {
    /// None was there.
    Nothing,
    /// The document's date.
    Chosen(HistoricalDate, Evidence),
    /// These stand on equal evidence and differ.
    Differ(Vec<Candidate>),
}

/// Chooses among candidates in the order of the text.
pub(super) fn choose(mut candidates: Vec<Candidate>) -> Choice {
    candidates.retain(|candidate| {
        // The years of a life or a reign, not of a paper.
        if candidate.rank != Rank::Label
            && span(&candidate.date) > MAX_SPAN_DAYS
            && !candidate.date.is_open()
        {
            return false;
        }
        let is_sure = candidate.rank == Rank::Label || candidate.date.precision == Precision::Day;
        is_plausible(
            &candidate.date,
            if is_sure {
                EARLIEST_YEAR
            } else {
                EARLIEST_LOOSE_YEAR
            },
        )
    });
    let Some(rank) = candidates.iter().map(|candidate| candidate.rank).min() else {
        return Choice::Nothing;
    };
    candidates.retain(|candidate| candidate.rank == rank);
    // A number that stands alone may be that of a telegram: beside a day it is no year.
    let is_day = |candidate: &Candidate| candidate.date.precision == Precision::Day;
    if rank != Rank::Label && candidates.iter().any(is_day) {
        candidates.retain(|candidate| candidate.date.precision != Precision::Year);
    }
    let closest = candidates
        .iter()
        .min_by_key(|candidate| span(&candidate.date))
        .cloned();
    match closest {
        Some(closest)
            if candidates
                .iter()
                .all(|other| is_within(&closest.date, &other.date)) =>
        {
            Choice::Chosen(closest.date, rank.evidence().on_line(closest.line))
        }
        _ => Choice::Differ(candidates),
    }
}

/// Whether a document may bear the date, from a first year on.
fn is_plausible(date: &HistoricalDate, first_year: i16) -> bool {
    let begins = date.earliest.or(date.latest);
    begins.is_some_and(|day| day.year() >= first_year && day <= today())
}

fn span(date: &HistoricalDate) -> i32 {
    match (date.earliest, date.latest) {
        (Some(earliest), Some(latest)) => (latest - earliest).get_days(),
        _ => i32::MAX,
    }
}

fn is_within(inner: &HistoricalDate, outer: &HistoricalDate) -> bool {
    let begins = outer.earliest.is_none_or(|day| inner.earliest >= Some(day));
    let ends = outer
        .latest
        .is_none_or(|day| inner.latest.is_some_and(|end| end <= day));
    begins && ends
}

/// The date after a label: the first that stands there, or the whole value.
pub(super) fn of_value(value: &str) -> Option<HistoricalDate> {
    let value = value.trim();
    if is_garbled(value) {
        return None;
    }
    if let Some(found) = dateline::of_line(value) {
        return Some(found.date);
    }
    if value.chars().count() > MAX_VALUE_CHARS || !value.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(HistoricalDate::parse(value)).filter(HistoricalDate::is_dated)
}

/// Whether a sign sticks to the first figure, as where a scanner misread one (`&5 Feb 1952`).
fn is_garbled(value: &str) -> bool {
    value
        .find(|c: char| c.is_ascii_digit())
        .and_then(|at| value[..at].chars().next_back())
        .is_some_and(|c| {
            !c.is_alphanumeric() && !c.is_whitespace() && !"[(<\"“«'‘.,:-–*_№".contains(c)
        })
}

/// Whether a date is written in figures alone, the year first, as archives stamp their papers.
pub(super) fn is_stamped(date: &HistoricalDate) -> bool {
    date.text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '/' | '-' | '.' | ' '))
        && date
            .earliest
            .is_some_and(|day| day.year() >= FIRST_YEAR_OF_RELEASES)
}

/// The date in a file number of the State Department at the head of a line. It is less than certain:
/// some papers were numbered by the day of their receipt.
pub(super) fn of_file_number(line: &str) -> Option<HistoricalDate> {
    let (date, range) = file_number(line)?;
    (range.start == 0).then_some(HistoricalDate {
        certain: false,
        ..date
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(rank: Rank, text: &str, line: u64) -> Candidate {
        Candidate {
            date: HistoricalDate::parse(text),
            rank,
            line,
        }
    }

    #[test]
    fn the_best_evidence_wins_and_must_agree() {
        use Rank::{Among, Closer, Dateline, Label};
        for (given, expected) in [
            (vec![], Ok(None)),
            (
                vec![
                    (Among, "5 May 1951"),
                    (Dateline, "6 May 1951"),
                    (Closer, "7 May 1951"),
                ],
                Ok(Some(("1951-05-06", EvidenceKind::Dateline, 2))),
            ),
            (
                vec![(Dateline, "6 May 1951"), (Label, "May 1951")],
                Ok(Some(("1951-05-01", EvidenceKind::Label, 2))),
            ),
            (
                vec![(Dateline, "May 1951"), (Dateline, "6 May 1951")],
                Ok(Some(("1951-05-06", EvidenceKind::Dateline, 2))),
            ),
            (
                vec![(Dateline, "5 May 1951"), (Dateline, "6 May 1951")],
                Err(2),
            ),
            (vec![(Label, "5 May 1051"), (Label, "5 May 2951")], Ok(None)),
        ] {
            let candidates = given
                .iter()
                .zip(1..)
                .map(|((rank, text), line)| candidate(*rank, text, line))
                .collect();
            let choice = match choose(candidates) {
                Choice::Nothing => Ok(None),
                Choice::Chosen(date, evidence) => Ok(Some((
                    date.earliest.unwrap().to_string(),
                    evidence.kind,
                    evidence.line.unwrap(),
                ))),
                Choice::Differ(candidates) => Err(candidates.len()),
            };
            let expected = expected.map(|o| o.map(|(d, k, l): (&str, _, _)| (d.to_owned(), k, l)));
            assert_eq!(choice, expected, "{given:?}");
        }
    }

    #[test]
    fn file_numbers_hold_month_day_and_year() {
        for (line, expected) in [
            ("893.00/7-1045: Telegram", Some("1945-07-10")),
            ("893.00/7–1144", Some("1944-07-11")),
            ("611.41/10–149", Some("1949-10-01")),
            ("740.0011 PW/7–645", Some("1945-07-06")),
            ("611.93/12-2961", Some("1961-12-29")),
            ("893.00/15104", None),
            ("893.00/13-1045", None),
            ("893.00/2-3045", None),
            ("893.00/7-1031", None),
            ("123/4", None),
            ("893.00B/6–1040: Telegram", None),
            ("12/7-1045", None),
        ] {
            let day = of_file_number(line).map(|date| date.earliest.unwrap().to_string());
            assert_eq!(day.as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn a_labelled_value_may_be_a_year_and_no_noise() {
        for (value, expected) in [
            ("5 May 1951", Some("1951-05-05")),
            ("1951", Some("1951-01-01")),
            ("[1951]", Some("1951-01-01")),
            ("&5 Feb 1952", None),
            ("25X1", None),
            ("", None),
        ] {
            let day = of_value(value).map(|date| date.earliest.unwrap().to_string());
            assert_eq!(day.as_deref(), expected, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(line in "[0-9/.–a-zА-я -]{0,40}") {
            let _ = (of_file_number(&line), of_value(&line));
        }
    }
}
