//! The index as one commit left it, opened for searching.
//!
//! Owns [`Snapshot`]: the segments, what is kept of terms, filters and values, and the figures of
//! the whole index that ranking needs. Everything in it can be read by many searches at once.
//!
//! Every figure is of the live records alone, and lengths are added up from what each segment
//! keeps for each record. Tantivy's own figures count deleted records until a merge forgets them,
//! and estimate lengths after one; with them the same records would score differently from one
//! history of commits and merges to the next. Only segments with deleted records pay for this.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Searcher};

use super::super::ranking::ranking;
use super::super::schema::Fields;
use super::super::stored::RecordReader;
use super::docs::bm25::Lengths;
use super::docs::sequence::Stand;
use super::facets::catalogue::Catalogue;
use super::failure::Failure;
use super::filter::FilterKey;
use super::kept::impacts::Impacts;
use super::kept::meetings::Meetings;
use super::kept::pool::{Bytes, Kept, POOL_BYTES, Pool};
use super::kept::set::Set;
use super::segment::LivePostings;
pub(super) use super::segment::{Segment, value};
use super::words::Terms;
use crate::analyse::known::KnownNames;
use crate::engine::{EngineError, StandIn};

/// One commit, opened for searching.
pub(super) struct Snapshot {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    pub(super) segments: Vec<Segment>,
    /// Live records.
    pub(super) records: u64,
    lengths: Mutex<FxHashMap<Field, Lengths>>,
    /// The names authority, made ready when first asked for.
    names: OnceLock<Arc<KnownNames>>,
    catalogues: Mutex<FxHashMap<Field, Arc<Mutex<Catalogue>>>>,
    terms: Pool<(Field, Box<[u8]>), Term>,
    filters: Pool<FilterKey, Arc<Kept>>,
    sequences: Pool<SequenceKey, Arc<Kept>>,
    pairs: Pool<PairKey, Arc<Meetings>>,
    stand_ins: Pool<Box<str>, KeptStandIns>,
    /// Whether every plan goes record by record, so that tests can hold one way against the other.
    pub(super) one_by_one: bool,
    /// Reads stored records, once one was asked for.
    stored: OnceLock<RecordReader>,
}

/// The records of a term, and what ranking needs of them.
type Weighed = (Arc<Set>, Arc<Impacts>);

/// What stands in for a name, and the bytes that it takes.
type KeptStandIns = (Arc<[StandIn]>, Arc<Bytes>);

/// What tells words that stand together from others: the marks of their terms, word by word.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct SequenceKey {
    field: Field,
    words: Vec<Vec<u64>>,
    stand: Stand,
    in_body: bool,
}

/// What tells two words that may meet from others: the marks of their terms, and how far
/// behind the first the second should stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct PairKey {
    field: Field,
    words: [Vec<u64>; 2],
    distance: u32,
}

/// A term looked up in every segment.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// Live records that hold it.
    pub(super) records: u64,
    /// Whether it stands in for the word that was typed.
    pub(super) is_variant: bool,
    /// Where its postings are, by segment.
    pub(super) infos: Arc<[Option<TermInfo>]>,
    kept: Arc<Kept>,
}

impl Term {
    /// A term of which nothing will be kept beyond the search.
    pub(super) fn passing(records: u64, infos: Vec<Option<TermInfo>>) -> Self {
        Self {
            records,
            is_variant: false,
            kept: Kept::alone(infos.len()),
            infos: infos.into(),
        }
    }

    /// See [`marks`].
    fn mark(&self) -> u64 {
        if !self.kept.is_pooled() {
            return 0;
        }
        let mut infos = (1_u64..).zip(self.infos.iter());
        let first = infos.find_map(|(segment, info)| Some((segment, info.as_ref()?)));
        first.map_or(0, |(segment, info)| {
            // No file of postings is larger than this leaves room for.
            segment << 44 | info.postings_range.start as u64
        })
    }

    /// The same term, standing in for another word.
    pub(super) fn into_variant(self) -> Self {
        Self {
            is_variant: true,
            ..self
        }
    }
}

impl Snapshot {
    pub(super) fn new(searcher: Searcher) -> Result<Self, Failure> {
        let segments = searcher.segment_readers().iter().cloned();
        let segments: Vec<Segment> = segments.map(Segment::new).collect::<Result<_, _>>()?;
        Ok(Self {
            records: segments
                .iter()
                .map(|segment| u64::from(segment.reader.num_docs()))
                .sum(),
            fields: Fields::get(),
            segments,
            searcher,
            lengths: Mutex::default(),
            names: OnceLock::new(),
            catalogues: Mutex::default(),
            terms: Pool::new(POOL_BYTES),
            filters: Pool::new(POOL_BYTES / 4),
            sequences: Pool::new(POOL_BYTES / 4),
            pairs: Pool::new(POOL_BYTES / 16),
            stand_ins: Pool::new(POOL_BYTES / 64),
            one_by_one: false,
            stored: OnceLock::new(),
        })
    }

    /// The same, with these names instead of the program's own.
    pub(super) fn knowing(self, names: Option<Arc<KnownNames>>) -> Self {
        Self {
            names: names.map_or_else(OnceLock::new, OnceLock::from),
            ..self
        }
    }

    /// The names authority.
    pub(super) fn names(&self) -> &Arc<KnownNames> {
        self.names.get_or_init(KnownNames::built_in)
    }

    /// Reads the stored records, in the index at `path`.
    pub(super) fn stored(&self, path: &Path) -> RecordReader {
        let open = || RecordReader::new(path, &self.searcher);
        self.stored.get_or_init(open).clone()
    }

    /// Forgets what is kept of words, filters, phrases, names and records. What is opened stays
    /// open.
    pub(super) fn forget(&self) {
        if let Some(stored) = self.stored.get() {
            stored.forget();
        }
        self.terms.clear();
        self.filters.clear();
        self.sequences.clear();
        self.pairs.clear();
        self.stand_ins.clear();
    }

    /// Looks `term` up in every segment.
    pub(super) fn find(&self, field: Field, term: &[u8]) -> Result<Term, Failure> {
        self.terms.find((field, term.into()), || {
            let mut records = 0;
            let mut infos = Vec::with_capacity(self.segments.len());
            for segment in &self.segments {
                let index = segment.index(field)?;
                let info = index.terms().get(term)?;
                if let Some(info) = &info {
                    records += u64::from(segment.live_records(&index, info)?);
                }
                infos.push(info);
            }
            Ok(Term {
                records,
                is_variant: false,
                infos: infos.into(),
                kept: self.terms.room(self.segments.len()),
            })
        })
    }

    /// The live records of the segment numbered `place` that hold `term`; none if there are none.
    pub(super) fn set(
        &self,
        place: usize,
        field: Field,
        term: &Term,
    ) -> Result<Option<Arc<Set>>, Failure> {
        let Some(info) = &term.infos[place] else {
            return Ok(None);
        };
        let segment = &self.segments[place];
        let set = term.kept.set(place, || {
            let postings = LivePostings::open(segment, field, info, IndexRecordOption::Basic)?;
            let expected = info.doc_freq as usize;
            Ok::<_, Failure>(Set::of(postings.read().0, expected, segment.doc_count()))
        })?;
        Ok(Some(set).filter(|set| set.len() > 0))
    }

    /// The same, with what ranking needs of them.
    pub(super) fn weighed(
        &self,
        place: usize,
        field: Field,
        term: &Term,
    ) -> Result<Option<Weighed>, Failure> {
        let Some(info) = &term.infos[place] else {
            return Ok(None);
        };
        let segment = &self.segments[place];
        let impacts = term.kept.impacts(place, || {
            let postings = LivePostings::open(segment, field, info, IndexRecordOption::WithFreqs)?;
            let (docs, frequencies) = postings.read();
            let expected = info.doc_freq as usize;
            let set = term.kept.set(place, || {
                let docs = docs.iter().copied();
                Ok::<_, Failure>(Set::of(docs, expected, segment.doc_count()))
            })?;
            let norms = segment.norms(field)?;
            let lengths = self.lengths(field)?;
            let impacts = Impacts::new(&set, &docs, &frequencies, &norms, &lengths);
            Ok::<_, Failure>(impacts)
        })?;
        let set = self.set(place, field, term)?;
        Ok(set.map(|set| (set, impacts)))
    }

    /// What is kept of a filter, to be filled segment by segment.
    pub(super) fn filter(&self, key: FilterKey) -> Result<Arc<Kept>, Failure> {
        self.filters
            .find(key, || Ok(self.filters.room(self.segments.len())))
    }

    /// What is kept of words that stand together; none if one of them stands for terms that no
    /// other search will find.
    pub(super) fn sequence(
        &self,
        field: Field,
        words: &[Terms],
        stand: Stand,
        in_body: bool,
    ) -> Result<Option<Arc<Kept>>, Failure> {
        let words: Vec<Vec<u64>> = words.iter().map(marks).collect();
        if words.iter().flatten().any(|mark| *mark == 0) {
            return Ok(None);
        }
        let key = SequenceKey {
            field,
            words,
            stand,
            in_body,
        };
        let room = || Ok(self.sequences.room(self.segments.len()));
        self.sequences.find(key, room).map(Some)
    }

    /// What is kept of how often two words meet where the second should stand so far behind the
    /// first.
    pub(super) fn meetings(
        &self,
        field: Field,
        words: [&Terms; 2],
        distance: u32,
    ) -> Result<Arc<Meetings>, Failure> {
        let words = words.map(marks);
        if words.iter().flatten().any(|mark| *mark == 0) {
            return Ok(Arc::new(Meetings::new(Bytes::default())));
        }
        let key = PairKey {
            field,
            words,
            distance,
        };
        let nothing = || Ok(Arc::new(Meetings::new(self.pairs.counted())));
        self.pairs.find(key, nothing)
    }

    /// What stands in for the words that `key` names; `find` finds it the first time.
    pub(super) fn stand_ins(
        &self,
        key: &str,
        find: &mut dyn FnMut() -> Result<Vec<StandIn>, EngineError>,
    ) -> Result<Arc<[StandIn]>, EngineError> {
        let kept = self.stand_ins.find(key.into(), || {
            let found: Arc<[StandIn]> = find()?.into();
            let bytes = self.stand_ins.counted();
            bytes.add(key.len() + found.iter().map(bytes_of).sum::<usize>());
            Ok::<_, EngineError>((found, Arc::new(bytes)))
        })?;
        Ok(kept.0)
    }

    /// The values of a field, as far as they were met.
    pub(super) fn catalogue(&self, field: Field) -> Arc<Mutex<Catalogue>> {
        let catalogues = self.catalogues.lock();
        let mut catalogues = catalogues.unwrap_or_else(PoisonError::into_inner);
        Arc::clone(catalogues.entry(field).or_default())
    }

    /// The id of the record at `address`.
    pub(super) fn id(&self, address: DocAddress) -> Result<String, Failure> {
        self.segments[address.segment_ord as usize].id(self.fields.id, address.doc_id)
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

/// Bytes that what stands in for a name takes, about.
fn bytes_of(stand: &StandIn) -> usize {
    let words = stand.words.iter();
    size_of::<StandIn>()
        + words
            .map(|word| size_of::<String>() + word.len())
            .sum::<usize>()
}

/// What tells some terms of a field from its others, also when what was kept of them has been
/// forgotten: where the postings of each begin, in the first segment that has any. Some are 0 for
/// terms that no other search will find.
fn marks(terms: &Terms) -> Vec<u64> {
    terms.iter().map(Term::mark).collect()
}
