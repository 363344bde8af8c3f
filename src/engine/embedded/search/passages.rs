//! What a list shows of the hits: their lines, and passages that need few chunks of their bodies.
//!
//! Takes the addresses of hits, gives their ids, lines and passages. Where the words of a query stand
//! in a body is read from the postings, so that only the chunks with the best stretches are
//! decompressed, and no word is folded or stemmed. Bodies are read whole for a pattern, which stands
//! for more words than are looked up.

use std::borrow::Cow;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet};

use super::super::stored::{RecordReader, StoredRecord};
use super::failure::Failure;
use super::snapshot::Snapshot;
use crate::analyse::Analyser;
use crate::analyse::adapter::{abbreviation_term, exact_term, joined_term, stem_term};
use crate::engine::EngineError;
use crate::query::passages::{ChunkStart, ChunkedBody, Passage, PassageMaker, PassageOptions};
use crate::query::tree::{Form, Query};
use crate::record::{HitLine, Record};

/// What is shown of a hit.
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) line: HitLine,
    pub(super) passages: Vec<Passage>,
}

/// What is shown of the hits at `addresses`, in their order; passages as `options` say, if they are
/// wanted.
pub(super) fn shown(
    snapshot: &Snapshot,
    reader: &RecordReader,
    query: &Query,
    options: Option<PassageOptions>,
    addresses: &[DocAddress],
) -> Result<Vec<Shown>, Failure> {
    let mut maker = options.map(|options| PassageMaker::new(query, options));
    let opened = addresses.iter().map(|&address| reader.open(address));
    let opened: Vec<StoredRecord<'_>> = opened.collect::<Result<_, EngineError>>()?;
    let positions = match &maker {
        Some(maker) => positions(snapshot, maker.forms(), addresses, &opened)?,
        None => None,
    };
    let mut show = |place: usize, analyser: &mut Analyser| {
        let stored = &opened[place];
        let mut head = stored.head()?;
        let mut passages = Vec::new();
        if let Some(maker) = &mut maker {
            let positions = positions.as_ref().and_then(|all| all[place].as_deref());
            passages = match (positions, Body::of(stored)) {
                (Some(positions), Some(mut body)) => {
                    maker.passages_by_chunks(&head, &mut body, positions, analyser)?
                }
                _ => {
                    head.body = stored.body()?;
                    maker.passages(&head, analyser)
                }
            };
        }
        let id = std::mem::take(&mut head.id);
        let line = HitLine::from(Record { body: None, ..head });
        Ok(Shown { id, line, passages })
    };
    snapshot.with_analyser(|analyser| {
        let places = 0..opened.len();
        places.map(|place| show(place, analyser)).collect()
    })
}

/// A body in chunks.
struct Body<'r> {
    stored: &'r StoredRecord<'r>,
    starts: Vec<ChunkStart>,
}

impl<'r> Body<'r> {
    /// The body of a record; none where the positions of its chunks are not known.
    fn of(stored: &'r StoredRecord<'r>) -> Option<Self> {
        let positions = stored.chunk_positions()?;
        let starts = stored.chunk_bytes().zip(positions);
        let starts = starts.map(|(byte, &position)| ChunkStart { byte, position });
        let starts: Vec<ChunkStart> = starts.collect();
        (starts.len() > 1).then_some(Self { stored, starts })
    }
}

impl ChunkedBody for Body<'_> {
    type Error = EngineError;

    fn starts(&self) -> &[ChunkStart] {
        &self.starts
    }

    fn read(&mut self, number: usize) -> Result<String, EngineError> {
        self.stored.body_text(number)
    }
}

/// For each of the forms its positions in a body, ascending.
type ByForm = Vec<Vec<u32>>;

/// Where the forms stand in the bodies, by hit. None where a form is a pattern.
fn positions(
    snapshot: &Snapshot,
    forms: &[&Form],
    addresses: &[DocAddress],
    opened: &[StoredRecord<'_>],
) -> Result<Option<Vec<Option<ByForm>>>, Failure> {
    let mut terms = Vec::new();
    for (number, form) in forms.iter().enumerate() {
        let Some(those) = terms_of(form) else {
            return Ok(None);
        };
        terms.extend(those.into_iter().map(|term| (number, term)));
    }
    let mut wanted: Vec<(DocAddress, usize, u32)> = Vec::new();
    let mut found: Vec<Option<ByForm>> = vec![None; addresses.len()];
    for (place, (address, stored)) in addresses.iter().zip(opened).enumerate() {
        let starts = stored.chunk_positions().unwrap_or_default();
        if let [first, .., _last] = starts {
            wanted.push((*address, place, *first));
            found[place] = Some(vec![Vec::new(); forms.len()]);
        }
    }
    wanted.sort_unstable();
    let text = snapshot.fields.text;
    let mut read = Vec::new();
    for of_segment in wanted.chunk_by(|one, other| one.0.segment_ord == other.0.segment_ord) {
        let segment = &snapshot.segments[of_segment[0].0.segment_ord as usize];
        let index = segment.index(text)?;
        for (number, term) in &terms {
            let known = snapshot.find(text, term.as_bytes())?;
            let Some(info) = &known.infos[of_segment[0].0.segment_ord as usize] else {
                continue;
            };
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut postings = index.read_postings_from_terminfo(info, option)?;
            for (address, place, first) in of_segment {
                if postings.doc() < address.doc_id {
                    postings.seek(address.doc_id);
                }
                if postings.doc() != address.doc_id {
                    continue;
                }
                postings.positions(&mut read);
                if let Some(by_form) = &mut found[*place] {
                    by_form[*number].extend(read.iter().filter(|&position| position >= first));
                }
            }
        }
    }
    for by_form in found.iter_mut().flatten().flatten() {
        // The terms of a name come one after the other.
        by_form.sort_unstable();
        by_form.dedup();
    }
    Ok(Some(found))
}

/// The terms under which a form is indexed; none for a pattern.
pub(super) fn terms_of(form: &Form) -> Option<Vec<Cow<'_, str>>> {
    match form {
        Form::Stem(stem) => Some(vec![stem_term(stem).into()]),
        Form::Exact(folded) => Some(vec![exact_term(folded).into()]),
        Form::Written(folded) => Some(vec![abbreviation_term(folded).into()]),
        Form::Joined { parts, stem } => Some(vec![joined_term(*parts, stem).into()]),
        Form::Name { stem, others } => {
            let others = others.iter().map(|other| exact_term(other).into());
            Some([stem_term(stem).into()].into_iter().chain(others).collect())
        }
        Form::Wildcard(_) | Form::Fuzzy { .. } => None,
    }
}
