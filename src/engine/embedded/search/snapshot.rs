//! The index as one commit left it, opened for searching.
//!
//! Owns [`Snapshot`]: the segments with their columns, opened when first asked for and kept, and
//! the figures of the whole index that ranking needs. Everything in it can be read by many
//! searches at once.
//!
//! Every figure is of the live records alone, and lengths are added up from what each segment
//! keeps for each record. Tantivy's own figures count deleted records until a merge forgets them,
//! and estimate lengths after one; with them the same records would score differently from one
//! history of commits and merges to the next. Only segments with deleted records pay for this.

use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::columnar::{BytesColumn, Column, StrColumn};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Searcher, SegmentReader};

use super::super::ranking::ranking;
use super::super::schema::Fields;
use super::docs::DocId;
use super::docs::bm25::Lengths;
use super::facets::spellings::Spellings;
use super::failure::Failure;

/// One commit, opened for searching.
pub(super) struct Snapshot {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    pub(super) segments: Vec<Segment>,
    /// Live records.
    pub(super) records: u64,
    lengths: Mutex<FxHashMap<Field, Lengths>>,
}

/// One segment with its columns.
pub(super) struct Segment {
    pub(super) reader: SegmentReader,
    words: Mutex<FxHashMap<Field, StrColumn>>,
    numbers: Mutex<FxHashMap<Field, Column<u64>>>,
    days: Mutex<FxHashMap<Field, Column<i64>>>,
    spellings: Mutex<FxHashMap<Field, Arc<Spellings>>>,
    deleted: OnceLock<Vec<DocId>>,
}

/// A term looked up in every segment.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// Live records that hold it.
    pub(super) records: u64,
    /// Whether it stands in for the word that was typed.
    pub(super) is_variant: bool,
    /// Where its postings are, by segment.
    pub(super) infos: Vec<Option<TermInfo>>,
}

impl Snapshot {
    pub(super) fn new(searcher: Searcher) -> Self {
        let segments: Vec<Segment> = searcher
            .segment_readers()
            .iter()
            .cloned()
            .map(Segment::new)
            .collect();
        Self {
            records: segments
                .iter()
                .map(|segment| u64::from(segment.reader.num_docs()))
                .sum(),
            fields: Fields::get(),
            segments,
            searcher,
            lengths: Mutex::default(),
        }
    }

    /// Looks `term` up in every segment.
    pub(super) fn find(&self, field: Field, term: &[u8]) -> Result<Term, Failure> {
        let mut found = Term {
            records: 0,
            is_variant: false,
            infos: Vec::with_capacity(self.segments.len()),
        };
        for segment in &self.segments {
            let index = segment.index(field)?;
            let info = index.terms().get(term)?;
            if let Some(info) = &info {
                found.records += u64::from(segment.live_records(&index, info)?);
            }
            found.infos.push(info);
        }
        Ok(found)
    }

    /// BM25's lengths for `field`.
    pub(super) fn lengths(&self, field: Field) -> Result<Lengths, Failure> {
        let mut known = self.lengths.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lengths) = known.get(&field) {
            return Ok(lengths.clone());
        }
        let mut sum = 0_u64;
        let mut having = 0_u64;
        for segment in &self.segments {
            let (tokens, records) = segment.length_sums(field)?;
            sum += tokens;
            having += records;
        }
        let mean = if having == 0 {
            1.0
        } else {
            (sum as f64 / having as f64) as f32
        };
        let ranking = ranking();
        let lengths = Lengths::new(ranking.k1, ranking.b, mean);
        known.insert(field, lengths.clone());
        Ok(lengths)
    }
}

impl Segment {
    fn new(reader: SegmentReader) -> Self {
        Self {
            reader,
            words: Mutex::default(),
            numbers: Mutex::default(),
            days: Mutex::default(),
            spellings: Mutex::default(),
            deleted: OnceLock::new(),
        }
    }

    /// Records, deleted ones included.
    pub(super) fn doc_count(&self) -> DocId {
        self.reader.max_doc()
    }

    pub(super) fn index(&self, field: Field) -> Result<Arc<InvertedIndexReader>, Failure> {
        Ok(self.reader.inverted_index(field)?)
    }

    /// Lengths of `field`, record by record.
    pub(super) fn norms(&self, field: Field) -> Result<FieldNormReader, Failure> {
        Ok(self.reader.get_fieldnorms_reader(field)?)
    }

    /// The column of a field that holds words or keys; an empty one where no record has any.
    pub(super) fn words(&self, field: Field) -> Result<StrColumn, Failure> {
        kept(&self.words, field, || {
            let column = self.reader.fast_fields().str(self.name(field))?;
            Ok(column.unwrap_or_else(|| StrColumn::wrap(BytesColumn::empty(self.doc_count()))))
        })
    }

    /// The column of a field that holds whole numbers; an empty one where no record has any.
    pub(super) fn numbers(&self, field: Field) -> Result<Column<u64>, Failure> {
        kept(&self.numbers, field, || {
            let column = self
                .reader
                .fast_fields()
                .column_opt::<u64>(self.name(field))?;
            Ok(column.unwrap_or_else(|| Column::build_empty_column(self.doc_count())))
        })
    }

    /// The column of a field that holds days; an empty one where no record has any.
    pub(super) fn days(&self, field: Field) -> Result<Column<i64>, Failure> {
        kept(&self.days, field, || {
            let column = self
                .reader
                .fast_fields()
                .column_opt::<i64>(self.name(field))?;
            Ok(column.unwrap_or_else(|| Column::build_empty_column(self.doc_count())))
        })
    }

    /// Which values of a column share a key.
    pub(super) fn spellings(
        &self,
        field: Field,
        key: impl FnMut(&str) -> String,
    ) -> Result<Arc<Spellings>, Failure> {
        let column = self.words(field)?;
        kept(&self.spellings, field, || {
            Ok(Arc::new(Spellings::new(&column, key)?))
        })
    }

    fn name(&self, field: Field) -> &str {
        self.reader.schema().get_field_name(field)
    }

    /// How many live records hold a term.
    pub(super) fn live_records(
        &self,
        index: &InvertedIndexReader,
        info: &TermInfo,
    ) -> Result<u32, Failure> {
        let Some(alive) = self.reader.alive_bitset() else {
            return Ok(info.doc_freq);
        };
        let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        let deleted = self.deleted.get_or_init(|| {
            (0..self.doc_count())
                .filter(|doc| alive.is_deleted(*doc))
                .collect()
        });
        // Whichever list is shorter leads.
        let gone = if (info.doc_freq as usize) < deleted.len() {
            let mut gone = 0;
            while postings.doc() != tantivy::TERMINATED {
                gone += u32::from(alive.is_deleted(postings.doc()));
                postings.advance();
            }
            gone
        } else {
            let mut gone = 0;
            for doc in deleted {
                let reached = if postings.doc() < *doc {
                    postings.seek(*doc)
                } else {
                    postings.doc()
                };
                gone += u32::from(reached == *doc);
            }
            gone
        };
        Ok(info.doc_freq.saturating_sub(gone))
    }

    /// Tokens of `field` in all live records, and how many of them have any.
    fn length_sums(&self, field: Field) -> Result<(u64, u64), Failure> {
        let norms = self.norms(field)?;
        let mut of_code = [0_u64; 256];
        let alive = self.reader.alive_bitset();
        for doc in 0..self.doc_count() {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                of_code[usize::from(norms.fieldnorm_id(doc))] += 1;
            }
        }
        let mut sums = (0, 0);
        for (code, records) in (0_u8..=255).zip(of_code) {
            let length = FieldNormReader::id_to_fieldnorm(code);
            sums.0 += u64::from(length) * records;
            sums.1 += if length > 0 { records } else { 0 };
        }
        Ok(sums)
    }
}

/// What `open` gives, the first time; the same again afterwards.
fn kept<T: Clone>(
    known: &Mutex<FxHashMap<Field, T>>,
    field: Field,
    open: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    match known.entry(field) {
        Entry::Occupied(entry) => Ok(entry.get().clone()),
        Entry::Vacant(entry) => Ok(entry.insert(open()?).clone()),
    }
}

/// The value with this ordinal.
pub(super) fn value(column: &StrColumn, ordinal: u64) -> Result<String, Failure> {
    let mut value = String::new();
    if column.ord_to_str(ordinal, &mut value)? {
        Ok(value)
    } else {
        Err(Failure::Damaged(
            "a column names a value that is not in its dictionary".to_owned(),
        ))
    }
}
