//! Values of people and places under the headings of the names authority.
//!
//! Owns the two ways between them: which heading a value counts under, and which keys of this
//! index a heading has. The index holds plain keys, so an authority that changes needs no new
//! index; filter and facet ask the same [`Headings`], so that the number beside a facet value is
//! the total of a search with it.

use tantivy::schema::Field;

use super::failure::Failure;
use super::snapshot::Snapshot;
use crate::analyse::known::{Heading, Headings, KnownNames};
use crate::query::filter::Facet;

/// The headings of a facet; none where its values are not gathered under any.
pub(super) fn headings(names: &KnownNames, facet: Facet) -> Option<Headings<'_>> {
    match facet {
        Facet::Person => Some(names.people()),
        Facet::Place => Some(names.places()),
        _ => None,
    }
}

/// Whether the values of a facet are gathered under headings.
pub(super) fn has_headings(facet: Facet) -> bool {
    matches!(facet, Facet::Person | Facet::Place)
}

/// Every key that values under `heading` may have in `field` of this index.
pub(super) fn keys(
    snapshot: &Snapshot,
    field: Field,
    headings: Headings<'_>,
    heading: Heading<'_>,
) -> Result<Vec<String>, Failure> {
    let plain = headings.keys(heading.number);
    let mut keys: Vec<String> = plain.iter().map(|&key| key.to_owned()).collect();
    // Beside them whatever goes on with years: `zhou enlai 1898 1976`.
    for begin in plain {
        let (first, behind) = (format!("{begin} "), format!("{begin}!"));
        for segment in &snapshot.segments {
            let terms = segment.terms(field)?;
            let mut terms = terms.from(first.as_bytes())?;
            while terms.advance()? && terms.term() < behind.as_bytes() {
                let key = String::from_utf8_lossy(terms.term());
                if headings.of(&key) == Some(heading) {
                    keys.push(key.into_owned());
                }
            }
        }
    }
    Ok(keys)
}
