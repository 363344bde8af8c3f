//! How often the words of a query stand in its records.
//!
//! Takes the records of a plan, gives for each the number of stretches of title, summary and body that
//! match, as a concordance has lines. Positions in the index say where words stand, so no text is read,
//! unless a branch of the query asks for more of the record than words (then its head is) or a
//! pattern stands for more words than are looked up (then all of it is).

use std::cell::RefCell;
use std::rc::Rc;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet};

use super::DocId;
use super::failure::Failure;
use super::passages::terms_of;
use super::plan::Plan;
use super::reading::Stored;
use super::scan::build::build_live;
use super::scan::hits::Hits;
use super::snapshot::{Segment, Snapshot};
use crate::analyse::Analyser;
use crate::query::matching::{BodyWords, Matcher};
use crate::query::tree::{Node, Scope};

/// Records between two looks at the limits.
const BLOCK: usize = 256;

/// For each segment its records of `plan` in which words of `root` stand, ascending, and how often.
pub(super) fn occurrences(
    snapshot: &Snapshot,
    stored: &Rc<RefCell<Stored>>,
    root: &Node,
    plan: &Plan,
) -> Result<Vec<Vec<(DocId, u64)>>, Failure> {
    let mut matcher = Matcher::new(root);
    let mut analyser = Analyser::new();
    let mut all = Vec::with_capacity(snapshot.segments.len());
    for (place, segment) in (0..).zip(&snapshot.segments) {
        let tree = build_live(snapshot, place, stored, plan, false)?;
        let docs = Hits::of(&tree, &tree.root).list().into_owned();
        let mut words = Words::open(snapshot, segment, &matcher)?;
        let mut times = Vec::new();
        for block in docs.chunks(BLOCK) {
            stored.borrow().limits.check()?;
            for &doc in block {
                let address = DocAddress::new(place, doc);
                let count = match &mut words {
                    Some(words) if !matcher.weighs_records() => words.count(&matcher, doc),
                    Some(words) => {
                        let stored = stored.borrow();
                        let head = stored.reader().open(address)?.head()?;
                        let body = words.in_body(doc).map(BodyWords::Positions);
                        let found = matcher.in_parts(&head, body, &mut analyser);
                        found.occurrences()
                    }
                    None => {
                        let record = stored.borrow().record(address)?;
                        matcher.in_record(&record, &mut analyser).occurrences()
                    }
                };
                if count > 0 {
                    times.push((doc, count as u64));
                }
            }
        }
        all.push(times);
    }
    Ok(all)
}

/// Where the forms of a query stand in the records of a segment.
struct Words {
    title: FieldWords,
    summary: FieldWords,
    body: FieldWords,
    starts: tantivy::columnar::Column<u64>,
}

impl Words {
    /// None where one of the forms is a pattern.
    fn open(
        snapshot: &Snapshot,
        segment: &Segment,
        matcher: &Matcher<'_>,
    ) -> Result<Option<Self>, Failure> {
        let mut terms = Vec::new();
        for (number, form) in matcher.forms().iter().enumerate() {
            let Some(those) = terms_of(form) else {
                return Ok(None);
            };
            terms.extend(those.into_iter().map(|term| (number, term)));
        }
        let forms = matcher.forms().len();
        let fields = &snapshot.fields;
        let open = |field| FieldWords::open(segment, field, &terms, forms);
        Ok(Some(Self {
            title: open(fields.title)?,
            summary: open(fields.summary)?,
            body: open(fields.text)?,
            starts: segment.numbers(fields.body_start)?,
        }))
    }

    fn count(&mut self, matcher: &Matcher<'_>, doc: DocId) -> usize {
        let mut count = matcher.count_at(Scope::Title, self.title.read(doc, 0));
        count += matcher.count_at(Scope::Summary, self.summary.read(doc, 0));
        let body = self.in_body(doc);
        count + body.map_or(0, |body| matcher.count_at(Scope::Body, body))
    }

    /// Positions in the body; none without a body.
    fn in_body(&mut self, doc: DocId) -> Option<&[Vec<u32>]> {
        let start = u32::try_from(self.starts.first(doc)?).ok()?;
        Some(self.body.read(doc, start))
    }
}

/// Where the forms stand in one field.
struct FieldWords {
    /// Postings of each term, with the number of its form.
    postings: Vec<(usize, SegmentPostings)>,
    positions: Vec<Vec<u32>>,
    read: Vec<u32>,
}

impl FieldWords {
    fn open<T: AsRef<str>>(
        segment: &Segment,
        field: Field,
        terms: &[(usize, T)],
        forms: usize,
    ) -> Result<Self, Failure> {
        let (index, dictionary) = (segment.index(field)?, segment.terms(field)?);
        let mut postings = Vec::with_capacity(terms.len());
        for (number, term) in terms {
            if let Some(info) = dictionary.get(term.as_ref().as_bytes())? {
                let option = IndexRecordOption::WithFreqsAndPositions;
                postings.push((*number, index.read_postings_from_terminfo(&info, option)?));
            }
        }
        Ok(Self {
            postings,
            positions: vec![Vec::new(); forms],
            read: Vec::new(),
        })
    }

    /// The positions from `first` on of each form in `doc`, which comes after those read before.
    fn read(&mut self, doc: DocId, first: u32) -> &[Vec<u32>] {
        for positions in &mut self.positions {
            positions.clear();
        }
        for (number, postings) in &mut self.postings {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() != doc {
                continue;
            }
            postings.positions(&mut self.read);
            let positions = &mut self.positions[*number];
            let is_first = positions.is_empty();
            positions.extend(self.read.iter().filter(|&&position| position >= first));
            if !is_first {
                // The spellings of a name are terms of one form.
                positions.sort_unstable();
                positions.dedup();
            }
        }
        &self.positions
    }
}
