//! How this program marks, in formats of others, the values that it writes for itself.
//!
//! Owns the name under which they stand and when such a value is JSON: what `present` writes so,
//! `ingest` reads back.

/// Under which name the values stand in CSL-JSON, and what names of fields begin with in other formats.
pub(crate) const OWN: &str = "kartoteka";

/// Whether a text begins and ends as JSON does.
pub(crate) fn is_json(text: &str) -> bool {
    let ends = (text.chars().next(), text.chars().next_back());
    let known = [('[', ']'), ('{', '}'), ('"', '"')];
    known
        .iter()
        .any(|(first, last)| ends == (Some(*first), Some(*last)))
}
