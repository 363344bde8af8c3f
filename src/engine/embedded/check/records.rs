//! Every record of the sound segments: what is stored, against what is searched.
//!
//! Takes a searcher over files that are what was written, reports where the files contradict each
//! other: a stored text that does not fit its hash or its id, an id that the dictionary does not
//! find or that two records share, a column that has not a row for every record. Hashes of files
//! prove that nothing changed since they were written; this proves that they were written right.

use std::path::Path;

use rustc_hash::FxHashSet;
use tantivy::columnar::{Column, ColumnIndex, StrColumn};
use tantivy::index::InvertedIndexReader;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, SegmentReader, TERMINATED};

use crate::engine::embedded::document::content_hash;
use crate::engine::embedded::failure::reading;
use crate::engine::embedded::manifest::shown;
use crate::engine::embedded::records::form::record_of;
use crate::engine::embedded::schema::Fields;
use crate::engine::embedded::stored::RecordReader;
use crate::engine::{CheckReport, CheckStep, EngineError};

/// Contradictions of one kind that are told one by one in a segment; the rest is counted.
const TOLD: usize = 3;

/// Records between two reports of progress.
const PACE: u64 = 512;

/// Proves every record of `searcher` and counts it in `report`.
pub(super) fn prove(
    path: &Path,
    searcher: &Searcher,
    report: &mut CheckReport,
    hear: &mut dyn FnMut(CheckStep),
) -> Result<(), EngineError> {
    let reader = RecordReader::new(path, searcher);
    let mut ids = FxHashSet::default();
    let total = searcher.num_docs();
    hear(CheckStep::Records(0, total));
    for (place, segment) in (0..).zip(searcher.segment_readers()) {
        let name = segment.segment_id().uuid_string();
        let said = |error| reading(error);
        let mut told = Told::default();
        for problem in rows(segment).map_err(said)? {
            report.damage(shown(&format!("{name}.fast")), problem);
        }
        let columns = Columns::open(segment).map_err(said)?;
        for doc in segment.doc_ids_alive() {
            let stored = reader.proved(DocAddress::new(place, doc));
            let problem = columns.contradiction(doc, stored, &mut ids).map_err(said)?;
            if let Some((kind, problem)) = problem {
                told.say(kind, problem);
            } else {
                report.records += 1;
            }
            if report.records.is_multiple_of(PACE) {
                hear(CheckStep::Records(report.records, total));
            }
        }
        told.end(&name, report);
    }
    hear(CheckStep::Records(total, total));
    Ok(())
}

/// The columns of a segment that have to agree with its records.
struct Columns {
    ids: Option<StrColumn>,
    contents: Column<u64>,
    terms: std::sync::Arc<InvertedIndexReader>,
}

/// The kind of file in which a contradiction is told.
type Kind = &'static str;

impl Columns {
    fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let fields = Fields::get();
        let name = |field| segment.schema().get_field_name(field);
        Ok(Self {
            ids: segment.fast_fields().str(name(fields.id))?,
            contents: segment.fast_fields().u64(name(fields.content_hash))?,
            terms: segment.inverted_index(fields.id)?,
        })
    }

    /// What contradicts the record `doc`, and the kind of file in which.
    fn contradiction(
        &self,
        doc: u32,
        stored: Result<Vec<u8>, EngineError>,
        ids: &mut FxHashSet<String>,
    ) -> tantivy::Result<Option<(Kind, String)>> {
        let mut id = String::new();
        let place = self.ids.as_ref().and_then(|ids| ids.ords().first(doc));
        let is_named = match (&self.ids, place) {
            (Some(column), Some(place)) => column.ord_to_str(place, &mut id)?,
            _ => false,
        };
        if !is_named {
            return Ok(Some(("fast", format!("has no id for record {doc}"))));
        }
        let shown_id = id.escape_debug();
        let record = stored.ok().and_then(|stored| record_of(&stored));
        let Some(mut record) = record else {
            let said = format!("holds a text for \"{shown_id}\" that is not what was written");
            return Ok(Some(("store", said)));
        };
        if record.id != id {
            let other = record.id.escape_debug();
            let said = format!("holds the text of \"{other}\" where \"{shown_id}\" belongs");
            return Ok(Some(("store", said)));
        }
        if content_hash(&mut record).ok() != self.contents.first(doc) {
            let said = format!("has another content hash for \"{shown_id}\" than its text");
            return Ok(Some(("fast", said)));
        }
        if !self.is_found(&id, doc)? {
            return Ok(Some(("term", format!("does not find \"{shown_id}\""))));
        }
        let said = format!("holds \"{shown_id}\" a second time");
        Ok((!ids.insert(id)).then_some(("store", said)))
    }

    /// Whether the dictionary leads from the id to the record.
    fn is_found(&self, id: &str, doc: u32) -> tantivy::Result<bool> {
        let Some(info) = self.terms.terms().get(id.as_bytes())? else {
            return Ok(false);
        };
        let mut docs = self
            .terms
            .read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        while docs.doc() != TERMINATED && docs.doc() < doc {
            docs.advance();
        }
        Ok(docs.doc() == doc)
    }
}

/// Columns that have not a row for every record.
fn rows(segment: &SegmentReader) -> tantivy::Result<Vec<String>> {
    let mut problems = Vec::new();
    let schema = segment.schema();
    for (_, entry) in schema.fields().filter(|(_, entry)| entry.is_fast()) {
        for handle in segment.fast_fields().dynamic_column_handles(entry.name())? {
            let column = handle.open()?;
            let rows = match column.column_index() {
                ColumnIndex::Empty { num_docs } => *num_docs,
                ColumnIndex::Full => column.num_values(),
                ColumnIndex::Optional(index) => index.num_docs(),
                ColumnIndex::Multivalued(index) => index.num_docs(),
            };
            if rows != segment.max_doc() {
                problems.push(format!(
                    "has {rows} rows in the column {} for {} records",
                    entry.name(),
                    segment.max_doc()
                ));
            }
        }
    }
    Ok(problems)
}

/// Contradictions of a segment, by the kind of file.
#[derive(Default)]
struct Told(std::collections::BTreeMap<Kind, (Vec<String>, usize)>);

impl Told {
    fn say(&mut self, kind: Kind, problem: String) {
        let (problems, count) = self.0.entry(kind).or_default();
        *count += 1;
        if problems.len() < TOLD {
            problems.push(problem);
        }
    }

    fn end(self, segment: &str, report: &mut CheckReport) {
        for (kind, (problems, count)) in self.0 {
            let mut said = problems.join(", ");
            if count > problems.len() {
                said.push_str(&format!(", and {} more", count - problems.len()));
            }
            report.damage(shown(&format!("{segment}.{kind}")), said);
        }
    }
}
