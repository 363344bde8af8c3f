//! One segment of a commit, with what was opened and made of it so far.
//!
//! Owns [`Segment`]: columns, lengths, the live records, orders, codes and ids. Each is opened or
//! made when it is first asked for, and kept; what costs much is made only once it was asked for
//! so often that it has paid. Figures are of live records alone.

use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::columnar::{BytesColumn, Column, StrColumn};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, SegmentReader};

use super::super::searchfile::SearchFile;
use super::DocId;
use super::bulk::ordered::Ranks;
use super::facets::counting::Codes;
use super::failure::Failure;
use super::filter::columns::Intervals;
use super::frequent::{FrequentWords, Word};
use super::hits::order::Order;
use super::kept::set::Set;
use super::words::Terms;
use crate::engine::Sort;

/// What it costs to sort a record into an order, in keys asked for one by one.
const RANKS_COST: u64 = 4;

/// After how many ids read one by one, as a share of all, the whole dictionary is kept.
const IDS_COST: u64 = 100;

/// One segment with its columns.
pub(super) struct Segment {
    pub(super) reader: SegmentReader,
    words: Mutex<FxHashMap<Field, StrColumn>>,
    numbers: Mutex<FxHashMap<Field, Column<u64>>>,
    days: Mutex<FxHashMap<Field, Column<i64>>>,
    codes: Mutex<FxHashMap<Field, KnownCodes>>,
    /// The words that many records hold.
    pub(super) frequent: FrequentWords,
    deleted: OnceLock<Vec<DocId>>,
    live: OnceLock<Arc<Set>>,
    /// First and last day of every record.
    pub(super) intervals: Intervals,
    ranks: [OnceLock<Arc<Ranks>>; 3],
    /// For each of these orders, how many keys were asked for one by one.
    keys_asked: [AtomicU64; 3],
    ids: OnceLock<Ids>,
    ids_asked: AtomicU64,
}

/// The codes of a column that facets count by.
#[derive(Default)]
struct KnownCodes {
    codes: Option<Arc<Codes>>,
    /// How many records were counted without.
    counted: u64,
}

impl Segment {
    pub(super) fn new(reader: SegmentReader) -> Result<Self, Failure> {
        let file = SearchFile::open(&reader)?;
        Ok(Self {
            intervals: Intervals::open(&file, reader.max_doc())?,
            frequent: FrequentWords::open(&file, reader.max_doc())?,
            reader,
            words: Mutex::default(),
            numbers: Mutex::default(),
            days: Mutex::default(),
            codes: Mutex::default(),
            deleted: OnceLock::new(),
            live: OnceLock::new(),
            ranks: Default::default(),
            keys_asked: Default::default(),
            ids: OnceLock::new(),
            ids_asked: AtomicU64::new(0),
        })
    }

    /// The live records.
    pub(super) fn live(&self) -> Arc<Set> {
        let live = self.live.get_or_init(|| {
            let alive = self.reader.alive_bitset();
            let docs =
                (0..self.doc_count()).filter(|doc| alive.is_none_or(|alive| alive.is_alive(*doc)));
            Arc::new(Set::of(docs, usize::MAX, self.doc_count()))
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
        terms: &Terms,
    ) -> Result<Vec<SegmentPostings>, Failure> {
        let index = self.index(field)?;
        let infos = terms.iter().filter_map(|term| term.infos[place].as_ref());
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = infos.map(|info| index.read_postings_from_terminfo(info, option));
        Ok(postings.collect::<Result<_, _>>()?)
    }

    /// The records in an order other than that of scores, once that is worth its making: to sort
    /// all of them costs as much as some keys for each, asked for one by one as `asking` are now.
    pub(super) fn ranks(
        &self,
        sort: Sort,
        order: &Order,
        asking: u64,
        id: impl Fn(DocId) -> u64,
    ) -> Option<Arc<Ranks>> {
        let place = match sort {
            Sort::Relevance => return None,
            Sort::Date => 0,
            Sort::DateDescending => 1,
            Sort::Reference => 2,
        };
        let is_worth_it = || {
            let asked = self.keys_asked[place].fetch_add(asking, Ordering::Relaxed);
            asked > RANKS_COST * u64::from(self.doc_count())
        };
        let ranks = &self.ranks[place];
        if ranks.get().is_none() && !is_worth_it() {
            return None;
        }
        let ranks = ranks.get_or_init(|| Arc::new(Ranks::new(self.doc_count(), order, id)));
        Some(Arc::clone(ranks))
    }

    /// The id of a record.
    pub(super) fn id(&self, field: Field, doc: DocId) -> Result<String, Failure> {
        if self.ids.get().is_none() {
            let column = self.words(field)?;
            // A dictionary unpacks a hundred ids to find one.
            let asked = self.ids_asked.fetch_add(1, Ordering::Relaxed);
            if asked * IDS_COST < u64::from(self.doc_count()) {
                return value(&column, column.ords().first(doc).unwrap_or(u64::MAX));
            }
            let _known = self.ids.set(Ids::new(&column)?);
        }
        let known = self.ids.get().and_then(|ids| ids.of(doc));
        known.map(str::to_owned).ok_or_else(no_value)
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

    /// The codes of a column, which `make` makes once that is worth it: when as many records as
    /// there are were `counting`ed without.
    pub(super) fn codes(
        &self,
        field: Field,
        counting: u64,
        make: impl FnOnce() -> Codes,
    ) -> Option<Arc<Codes>> {
        let mut known = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(field).or_default();
        known.counted += counting;
        if known.codes.is_none() && known.counted > u64::from(self.doc_count()) {
            known.codes = Some(Arc::new(make()));
        }
        known.codes.clone()
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
    pub(super) fn length_sums(&self, field: Field) -> Result<(u64, u64), Failure> {
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
        Err(no_value())
    }
}

fn no_value() -> Failure {
    Failure::Damaged("a column names a value that is not in its dictionary".to_owned())
}

/// All ids of a segment, one behind the other in their order.
struct Ids {
    text: String,
    ends: Vec<usize>,
    /// The place of each record's id among them.
    places: Column<u64>,
}

impl Ids {
    fn new(column: &StrColumn) -> Result<Self, Failure> {
        let mut ids = Self {
            text: String::new(),
            ends: Vec::with_capacity(column.num_terms()),
            places: column.ords().clone(),
        };
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            ids.text
                .push_str(std::str::from_utf8(stream.key()).map_err(|_| no_value())?);
            ids.ends.push(ids.text.len());
        }
        Ok(ids)
    }

    fn of(&self, doc: DocId) -> Option<&str> {
        let place = usize::try_from(self.places.first(doc)?).ok()?;
        let end = *self.ends.get(place)?;
        let start = match place.checked_sub(1) {
            Some(before) => self.ends[before],
            None => 0,
        };
        self.text.get(start..end)
    }
}
