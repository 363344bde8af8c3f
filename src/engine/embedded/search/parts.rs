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
use crate::engine::Part;
use crate::record::Record;

/// First positions of the parts of `record` in `field`, ascending.
pub(super) fn part_starts(record: &Record, field: Field, analyser: &mut Analyser) -> Vec<u32> {
    let fields = Fields::get();
    let mut starts = Vec::new();
    let mut next = 0_u32;
    let parts = parts(record, field, &fields);
    for (place, (_, part, copies)) in parts.iter().enumerate() {
        // How long the last one is does not matter, and the last is the body.
        let is_counted = place + 1 < parts.len() || *copies > 1;
        let words = if is_counted { analyser.length(part) } else { 0 };
        let length = words.saturating_add(PART_GAP);
        for _ in 0..*copies {
            starts.push(next);
            next = next.saturating_add(length);
        }
    }
    starts
}

/// A part of a record as it stands in a field; of one that is repeated for its weight the first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Copy {
    pub(super) part: Part,
    /// Its first position.
    pub(super) start: u32,
    /// A position behind its last and not in the next.
    pub(super) end: u32,
}

/// The parts of `record` in `field`, each once, in their order.
pub(super) fn first_copies(record: &Record, field: Field, analyser: &mut Analyser) -> Vec<Copy> {
    let starts = part_starts(record, field, analyser);
    let mut place = 0;
    let mut copies = Vec::new();
    for (part, _, count) in parts(record, field, &Fields::get()) {
        copies.push(Copy {
            part,
            start: starts[place],
            end: starts.get(place + 1).copied().unwrap_or(u32::MAX),
        });
        place += count;
    }
    copies
}

/// The parts of `field` and how often each stands there, in the order of `document`.
fn parts<'a>(record: &'a Record, field: Field, fields: &Fields) -> Vec<(Part, &'a str, usize)> {
    let mut parts = Vec::new();
    if field == fields.text {
        let weights = ranking().weights;
        let copies = |weight| usize::try_from(weight).unwrap_or(1);
        parts.extend(
            record
                .title
                .iter()
                .map(|part| (Part::Title, part.as_str(), copies(weights.title))),
        );
        parts.extend(
            record
                .summary
                .iter()
                .map(|part| (Part::Summary, part.as_str(), copies(weights.summary))),
        );
        parts.extend(
            record
                .people
                .iter()
                .map(|part| (Part::People, part.as_str(), copies(weights.people))),
        );
        parts.extend(
            record
                .body
                .iter()
                .map(|part| (Part::Body, part.as_str(), copies(weights.body))),
        );
    } else if field == fields.people {
        parts.extend(
            record
                .people
                .iter()
                .map(|part| (Part::People, part.as_str(), 1)),
        );
    } else if field == fields.places {
        parts.extend(
            record
                .places
                .iter()
                .map(|part| (Part::Places, part.as_str(), 1)),
        );
    } else if field == fields.subjects {
        parts.extend(
            record
                .subjects
                .iter()
                .map(|part| (Part::Subjects, part.as_str(), 1)),
        );
    } else {
        // The title and the summary are one part each.
        let part = match field == fields.title {
            true => Part::Title,
            false => Part::Summary,
        };
        parts.push((part, "", 1));
    }
    parts
}
