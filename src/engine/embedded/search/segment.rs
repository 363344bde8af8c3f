//! One segment of a commit, with what was opened and made of it so far.
//!
//! Owns [`Segment`]: columns, lengths, the live records, and the sections of its search file. Figures
//! are of live records alone.

use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::columnar::{BytesColumn, Column, StrColumn};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, SegmentReader};

use super::super::proof::Proofs;
use super::super::schema::indexed;
use super::super::searchfile::{SearchFile, SearchFileWriter, Section};
use super::super::terms::{TermFile, Terms};
use super::DocId;
use super::facets::column::FacetColumn;
use super::failure::Failure;
use super::filter::columns::Intervals;
use super::frequent::{FrequentWords, Word};
use super::hits::order::Orders;
use super::ids::Ids;
use super::sets::set::{BLOCK, Set, WINDOW, windows_of};
use super::words::Terms as Words;

/// How many lengths a record can have, as tantivy writes them.
const LENGTHS: usize = 256;

/// One segment with its columns.
pub(super) struct Segment {
    pub(super) reader: SegmentReader,
    words: Mutex<FxHashMap<Field, StrColumn>>,
    numbers: Mutex<FxHashMap<Field, Column<u64>>>,
    facets: Mutex<FxHashMap<Field, Arc<FacetColumn>>>,
    file: SearchFile,
    dictionaries: TermFile,
    terms: Mutex<FxHashMap<Field, Arc<Terms>>>,
    /// The words that many records hold.
    pub(super) frequent: FrequentWords,
    deleted: OnceLock<Vec<DocId>>,
    live: OnceLock<Arc<Set>>,
    /// First and last day of every record.
    pub(super) intervals: Intervals,
    /// The records by date and by reference.
    pub(super) orders: Orders,
    pub(super) ids: Ids,
}

impl Segment {
    pub(super) fn new(reader: SegmentReader, proofs: &Proofs) -> Result<Self, Failure> {
        let file = SearchFile::open(&reader, proofs)?;
        Ok(Self {
            dictionaries: TermFile::open(&reader, proofs)?,
            terms: Mutex::default(),
            intervals: Intervals::open(&file, reader.max_doc())?,
            frequent: FrequentWords::open(&file, reader.max_doc())?,
            orders: Orders::open(&file, reader.max_doc())?,
            ids: Ids::open(&file, reader.max_doc())?,
            reader,
            words: Mutex::default(),
            numbers: Mutex::default(),
            facets: Mutex::default(),
            deleted: OnceLock::new(),
            live: OnceLock::new(),
            file,
        })
    }

    /// The live records.
    pub(super) fn live(&self) -> Arc<Set> {
        let live = self.live.get_or_init(|| {
            let mut blocks = vec![0_u64; windows_of(self.doc_count()) * WINDOW];
            match self.reader.alive_bitset() {
                None => {
                    let whole = self.doc_count() as usize / BLOCK;
                    blocks[..whole].fill(u64::MAX);
                    let over = self.doc_count() as usize % BLOCK;
                    if over > 0 {
                        blocks[whole] = (1 << over) - 1;
                    }
                }
                Some(alive) => {
                    for doc in alive.iter_alive() {
                        blocks[doc as usize / BLOCK] |= 1 << (doc as usize % BLOCK);
                    }
                }
            }
            Arc::new(Set::of_blocks(blocks))
        });
        Arc::clone(live)
    }

    /// The word of `info`, if it is frequent.
    pub(super) fn frequent_word(
        &self,
        field: Field,
        info: &TermInfo,
    ) -> Result<Option<Word>, Failure> {
        Ok(self
            .frequent
            .find(field, info.postings_range.start as u64)?)
    }

    /// Calls `visit` with every record of a term, and how often it stands there: once, where the
    /// postings are opened without frequencies. By the blocks in which postings are packed, which
    /// is much quicker than one by one.
    pub(super) fn each_posting(
        &self,
        field: Field,
        info: &TermInfo,
        option: IndexRecordOption,
        mut visit: impl FnMut(DocId, u32),
    ) -> Result<(), Failure> {
        let index = self.index(field)?;
        let mut postings = index.read_block_postings_from_terminfo(info, option)?;
        while postings.block_len() > 0 {
            let docs = postings.docs().iter();
            match option.has_freq() {
                true => docs
                    .zip(postings.freqs())
                    .for_each(|(doc, often)| visit(*doc, *often)),
                false => docs.for_each(|doc| visit(*doc, 1)),
            }
            postings.advance();
        }
        Ok(())
    }

    /// The postings, with positions, of those of `terms` that stand in the segment, whose number is
    /// `place`.
    pub(super) fn positions(
        &self,
        place: usize,
        field: Field,
        terms: &Words,
    ) -> Result<Vec<SegmentPostings>, Failure> {
        let index = self.index(field)?;
        let infos = terms.iter().filter_map(|term| term.infos[place].as_ref());
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = infos.map(|info| index.read_postings_from_terminfo(info, option));
        Ok(postings.collect::<Result<_, _>>()?)
    }

    /// Records, deleted ones included.
    pub(super) fn doc_count(&self) -> DocId {
        self.reader.max_doc()
    }

    /// The terms of `field`.
    pub(super) fn terms(&self, field: Field) -> Result<Arc<Terms>, Failure> {
        kept(&self.terms, field, || {
            Ok(Arc::new(self.dictionaries.terms(field)?))
        })
    }

    /// The postings of `field`. Its terms are not for us: see `terms`.
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

    /// The column of a field that facets count by.
    pub(super) fn facet_column(&self, field: Field) -> Result<Arc<FacetColumn>, Failure> {
        kept(&self.facets, field, || {
            let column = FacetColumn::open(&self.file, field, self.doc_count())?;
            Ok(Arc::new(column))
        })
    }

    fn name(&self, field: Field) -> &str {
        self.reader.schema().get_field_name(field)
    }

    /// How many live records hold a term.
    pub(super) fn live_records(&self, field: Field, info: &TermInfo) -> Result<u32, Failure> {
        let Some(alive) = self.reader.alive_bitset() else {
            return Ok(info.doc_freq);
        };
        let index = self.index(field)?;
        let mut postings = index.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        let deleted = self.deleted();
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

    /// The deleted records.
    fn deleted(&self) -> &[DocId] {
        self.deleted
            .get_or_init(|| match self.reader.alive_bitset() {
                None => Vec::new(),
                Some(alive) => {
                    let docs = 0..self.doc_count();
                    docs.filter(|doc| alive.is_deleted(*doc)).collect()
                }
            })
    }

    /// Tokens of `field` in all live records, and how many of them have any.
    pub(super) fn length_sums(&self, field: Field) -> Result<(u64, u64), Failure> {
        let section = Section::Lengths(field);
        let mut of_code = self.file.array_of::<u32>(section, LENGTHS)?.all().to_vec();
        of_code.resize(LENGTHS, 0);
        let deleted = self.deleted();
        if !deleted.is_empty() {
            let norms = self.norms(field)?;
            for doc in deleted {
                let records = &mut of_code[usize::from(norms.fieldnorm_id(*doc))];
                *records = records.saturating_sub(1);
            }
        }
        let mut sums = (0, 0);
        for (code, records) in (0_u8..=255).zip(of_code) {
            let length = FieldNormReader::id_to_fieldnorm(code);
            sums.0 += u64::from(length) * u64::from(records);
            sums.1 += if length > 0 { u64::from(records) } else { 0 };
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

/// Writes how many records of `segment` have each length, field by field.
pub(super) fn write_lengths(
    segment: &SegmentReader,
    file: &mut SearchFileWriter,
) -> tantivy::Result<()> {
    for indexed in indexed().iter().filter(|indexed| indexed.has_norms) {
        let norms = segment.get_fieldnorms_reader(indexed.field)?;
        let mut of_code = [0_u32; LENGTHS];
        for doc in 0..segment.max_doc() {
            of_code[usize::from(norms.fieldnorm_id(doc))] += 1;
        }
        file.array(Section::Lengths(indexed.field), &of_code)?;
    }
    Ok(())
}
