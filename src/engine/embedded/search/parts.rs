//! Where the parts of a record begin in a field.
//!
//! Takes a record and a field, gives the positions at which title, summary, each name and the
//! body begin. Words of different parts are [`PART_GAP`] positions apart, which is enough for all
//! but very wide windows; a record in which a wide window matches is read and its parts counted,
//! because nothing in the index but the start of the body says where they lie.

use tantivy::schema::Field;

use super::super::ranking::ranking;
use super::super::schema::Fields;
use crate::analyse::Analyser;
use crate::analyse::adapter::PART_GAP;
use crate::record::Record;

/// First positions of the parts of `record` in `field`, ascending.
pub(super) fn part_starts(record: &Record, field: Field, analyser: &mut Analyser) -> Vec<u32> {
    let fields = Fields::get();
    let mut starts = Vec::new();
    let mut next = 0_u32;
    let parts = parts(record, field, &fields);
    for (place, (part, copies)) in parts.iter().enumerate() {
        // How long the last one is does not matter, and the last is the body.
        let is_counted = place + 1 < parts.len() || *copies > 1;
        let mut words = 0_usize;
        let left_out = if is_counted {
            analyser.tokens(part, |_| words += 1)
        } else {
            0
        };
        let length = u32::try_from(words + left_out)
            .unwrap_or(u32::MAX)
            .saturating_add(PART_GAP);
        for _ in 0..*copies {
            starts.push(next);
            next = next.saturating_add(length);
        }
    }
    starts
}

/// The parts of `field` and how often each stands there, in the order of `document`.
fn parts<'a>(record: &'a Record, field: Field, fields: &Fields) -> Vec<(&'a str, usize)> {
    let mut parts = Vec::new();
    if field == fields.text {
        let weights = ranking().weights;
        let copies = |weight| usize::try_from(weight).unwrap_or(1);
        parts.extend(
            record
                .title
                .iter()
                .map(|part| (part.as_str(), copies(weights.title))),
        );
        parts.extend(
            record
                .summary
                .iter()
                .map(|part| (part.as_str(), copies(weights.summary))),
        );
        parts.extend(
            record
                .people
                .iter()
                .map(|part| (part.as_str(), copies(weights.people))),
        );
        parts.extend(
            record
                .body
                .iter()
                .map(|part| (part.as_str(), copies(weights.body))),
        );
    } else if field == fields.people {
        parts.extend(record.people.iter().map(|part| (part.as_str(), 1)));
    } else if field == fields.places {
        parts.extend(record.places.iter().map(|part| (part.as_str(), 1)));
    } else if field == fields.subjects {
        parts.extend(record.subjects.iter().map(|part| (part.as_str(), 1)));
    } else {
        // The title and the summary are one part each.
        parts.push(("", 1));
    }
    parts
}
