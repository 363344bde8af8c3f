//! Days that several lines of a head state together: a telegram's and its receipt's, a chronology's.

use super::Seen;
use crate::ingest::document::dateline;
use crate::ingest::document::dates::{Candidate, Rank};
use crate::record::date::HistoricalDate;

/// Lines with days of their own that make a chronology.
const MIN_ENTRIES: usize = 3;

/// The day of a telegram that states month, day and hour (`NO: 1106, November 10, 8 p.m.`) and bears
/// the year in the stamp of its receipt, which was on that day or soon after.
pub(super) fn sent_before_receipt(seen: &[Seen<'_>]) -> Option<Candidate> {
    let received = seen
        .iter()
        .filter(|seen| seen.line.is_receipt())
        .find_map(|seen| dateline::only(seen.block.text)?.latest)?;
    seen.iter().find_map(|Seen { block, .. }| {
        let (wording, day) = dateline::day_without_year(block.text, received)?;
        let mut date = HistoricalDate::parse(&day.to_string());
        wording.clone_into(&mut date.text);
        Some(Candidate {
            date,
            rank: Rank::Dateline,
            line: block.line,
        })
    })
}

/// Whether the lines are entries of a chronology or a list: days of their own, each with words behind.
pub(super) fn is_chronology(seen: &[Seen<'_>]) -> bool {
    let entries = seen
        .iter()
        .filter(|seen| seen.line.label().is_none() && !seen.line.is_stamp());
    let mut days: Vec<_> = entries
        .filter_map(|seen| dateline::of_entry(seen.block.text)?.earliest)
        .collect();
    days.sort_unstable();
    days.dedup();
    days.len() >= MIN_ENTRIES
}
