//! What is said of a document that does not say it: a title made of its kind, parties and day, and the
//! note on days of which none is the document's.

use super::dates::Candidate;
use super::head::Head;
use super::{Context, Note, NoteKind};
use crate::record::date::HistoricalDate;
use crate::record::{Evidence, EvidenceKind};

/// Dates that a note names.
const MAX_DATES_NAMED: usize = 4;

/// A title for a document without one: its kind, sender, addressee and date, else the name of the
/// file.
pub(super) fn made_title(
    head: &Head,
    date: Option<&HistoricalDate>,
    context: Context<'_>,
) -> Option<(String, Evidence)> {
    let kind = head.kind.as_ref().map(|(kind, _)| kind.as_str());
    let kind = context.kind.or(kind);
    let parties = match (&head.sender, &head.addressee) {
        (Some(sender), Some(addressee)) => Some(format!("{sender} to {addressee}")),
        (Some(sender), None) => Some(format!("from {sender}")),
        (None, Some(addressee)) => Some(format!("to {addressee}")),
        (None, None) => None,
    };
    if let (None, Some((kind, evidence))) = (&parties, &head.kind)
        && date.is_none()
    {
        return Some((kind.clone(), *evidence));
    }
    if kind.is_none() && parties.is_none() {
        let stem = context.file_stem.trim();
        return (!stem.is_empty()).then(|| (stem.to_owned(), EvidenceKind::FileName.into()));
    }
    let date = date.map(|date| date.text.trim().to_owned());
    let parts: Vec<String> = [kind.map(str::to_owned), parties, date]
        .into_iter()
        .flatten()
        .collect();
    Some((parts.join(", "), EvidenceKind::Made.into()))
}

/// The note on dates between which nothing decides.
pub(super) fn differ(candidates: &[Candidate], context: Context<'_>) -> Note {
    let dates: Vec<String> = candidates
        .iter()
        .take(MAX_DATES_NAMED)
        .map(|candidate| {
            format!(
                "\"{}\" (line {})",
                candidate.date.text.escape_debug(),
                candidate.line
            )
        })
        .collect();
    let text = format!("no date, since these differ: {}", dates.join(", "));
    let mut note = Note::new(context.source, NoteKind::DatesDiffer, text);
    note.line = candidates.first().map(|candidate| candidate.line);
    note
}
