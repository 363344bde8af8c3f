//! The index as one commit left it, opened for searching.
//!
//! Owns [`Snapshot`]: the segments, the caches of terms, filters and values, and the figures of the
//! whole index that ranking needs. Everything in it can be read by many searches at once.
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

use super::super::proof::Proofs;
use super::super::ranking::ranking;
use super::super::schema::Fields;
use super::super::stored::RecordReader;
use super::bm25::Lengths;
use super::cache::Cache;
use super::facets::catalogue::Catalogue;
use super::failure::Failure;
use super::filter::FilterKey;
use super::frequent::Word;
use super::frequent::encode::is_frequent;
use super::nearness::NearKey;
pub(super) use super::segment::Segment;
use super::sequence::Stand;
use super::sets::set::Set;
use super::words::Terms;
use crate::analyse::Analyser;
use crate::analyse::known::KnownNames;
use crate::query::filter::Facet;

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
    catalogues: Mutex<FxHashMap<Field, Arc<Catalogue>>>,
    terms: Cache<(Field, Box<[u8]>), Term>,
    sets: Cache<SetKey, Arc<Set>>,
    words: Cache<WordKey, Arc<Word>>,
    /// Co-occurrence counts of pairs of words, hit by hit.
    pub(super) near: Cache<NearKey, Arc<[f32]>>,
    /// Reads stored records, once one was asked for.
    stored: OnceLock<RecordReader>,
    /// Analysers that no search is using, with the words that they have seen.
    analysers: Mutex<Vec<Analyser>>,
}

/// Most bytes that a cache holds.
const CACHE_BYTES: usize = 64 << 20;

/// Most terms of words whose records are cached.
const MAX_TERMS: usize = 64;

/// What tells the records of a term or of a filter by columns from others.
#[derive(Debug, PartialEq, Eq, Hash)]
enum SetKey {
    /// A segment, a field, and where the posting list begins.
    Term(usize, Field, usize),
    Filter(usize, FilterKey),
}

/// What tells words that stand together, or a word alone, from others: the segment, and where the
/// posting lists of their terms begin, word by word.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct WordKey {
    segment: usize,
    field: Field,
    words: Vec<Vec<usize>>,
    stand: Stand,
    in_body: bool,
}

/// A term looked up in every segment.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// Live records that hold it.
    pub(super) records: u64,
    /// Whether it stands in for the word that was typed.
    pub(super) is_variant: bool,
    /// How many positions it takes.
    pub(super) parts: u8,
    /// Where its postings are, by segment.
    pub(super) infos: Arc<[Option<TermInfo>]>,
}

impl Term {
    /// The term whose postings are there.
    pub(super) fn new(records: u64, infos: Vec<Option<TermInfo>>) -> Self {
        Self {
            records,
            is_variant: false,
            parts: 1,
            infos: infos.into(),
        }
    }

    /// The same term, of so many words as one.
    pub(super) fn of_parts(self, parts: u8) -> Self {
        Self { parts, ..self }
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
    pub(super) fn new(searcher: Searcher, proofs: &Proofs) -> Result<Self, Failure> {
        let segments = searcher.segment_readers().iter().cloned();
        let segments = segments.map(|segment| Segment::new(segment, proofs));
        let segments: Vec<Segment> = segments.collect::<Result<_, _>>()?;
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
            terms: Cache::new(CACHE_BYTES / 16),
            sets: Cache::new(CACHE_BYTES),
            words: Cache::new(CACHE_BYTES),
            near: Cache::new(CACHE_BYTES / 16),
            stored: OnceLock::new(),
            analysers: Mutex::default(),
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

    /// Works with an analyser that has seen the words of earlier hits.
    pub(super) fn with_analyser<T>(&self, work: impl FnOnce(&mut Analyser) -> T) -> T {
        let idle = || {
            self.analysers
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let waiting = idle().pop();
        let mut analyser = waiting.unwrap_or_default();
        let done = work(&mut analyser);
        idle().push(analyser);
        done
    }

    /// Empties the caches of words, filters, phrases and records. What is opened stays open.
    pub(super) fn forget(&self) {
        if let Some(stored) = self.stored.get() {
            stored.forget();
        }
        self.terms.clear();
        self.sets.clear();
        self.words.clear();
        self.near.clear();
        let mut idle = self
            .analysers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        idle.clear();
    }

    /// Looks `term` up in every segment.
    pub(super) fn find(&self, field: Field, term: &[u8]) -> Result<Term, Failure> {
        self.terms.find((field, term.into()), || {
            let mut records = 0;
            let mut infos = Vec::with_capacity(self.segments.len());
            for segment in &self.segments {
                let info = segment.terms(field)?.get(term)?;
                if let Some(info) = &info {
                    records += u64::from(segment.live_records(field, info)?);
                }
                infos.push(info);
            }
            let bytes = term.len() + infos.len() * size_of::<Option<TermInfo>>();
            Ok((Term::new(records, infos), bytes))
        })
    }

    /// The records of the segment numbered `place` that hold `term`, deleted ones too; none if
    /// there are none.
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
        let records = segment.doc_count();
        if is_frequent(info.doc_freq)
            && let Some(word) = segment.frequent_word(field, info)?
        {
            return Ok(Some(word.set));
        }
        let key = SetKey::Term(place, field, info.postings_range.start);
        let set = self.sets.find(key, || {
            let expected = info.doc_freq as usize;
            let mut docs = Vec::with_capacity(expected);
            segment.each_posting(field, info, IndexRecordOption::Basic, |doc, _| {
                docs.push(doc);
            })?;
            let set = Set::of(docs, expected, records);
            let bytes = set.bytes();
            Ok::<_, Failure>((Arc::new(set), bytes))
        })?;
        Ok(Some(set))
    }

    /// The same, with what ranking needs of them.
    pub(super) fn word(
        &self,
        place: usize,
        field: Field,
        term: &Term,
    ) -> Result<Option<Arc<Word>>, Failure> {
        let Some(info) = &term.infos[place] else {
            return Ok(None);
        };
        let segment = &self.segments[place];
        let lengths = self.lengths(field)?;
        if is_frequent(info.doc_freq)
            && let Some(word) = segment.frequent_word(field, info)?
        {
            let drift = segment.frequent.drift(field, &lengths);
            return Ok(Some(Arc::new(word.drifted(drift))));
        }
        let key = WordKey {
            segment: place,
            field,
            words: vec![vec![info.postings_range.start]],
            stand: Stand::Phrase,
            in_body: false,
        };
        let word = self.words.find(key, || {
            let expected = info.doc_freq as usize;
            let (mut docs, mut frequencies) =
                (Vec::with_capacity(expected), Vec::with_capacity(expected));
            segment.each_posting(field, info, IndexRecordOption::WithFreqs, |doc, often| {
                docs.push(doc);
                frequencies.push(often);
            })?;
            let (records, norms) = (segment.doc_count(), segment.norms(field)?);
            let word = Word::in_memory(&docs, &frequencies, (&norms, &lengths), records)?;
            let bytes = word.bytes();
            Ok::<_, Failure>((Arc::new(word), bytes))
        })?;
        Ok(Some(word))
    }

    /// What tells `words` from others in the segment numbered `place`; none where they stand for
    /// too many terms.
    pub(super) fn word_key(
        &self,
        place: usize,
        field: Field,
        words: &[Terms],
        stand: Stand,
        in_body: bool,
    ) -> Option<WordKey> {
        let terms: usize = words.iter().map(|terms| terms.len()).sum();
        let starts = |terms: &Terms| {
            let infos = terms.iter().filter_map(|term| term.infos[place].as_ref());
            infos.map(|info| info.postings_range.start).collect()
        };
        (terms <= MAX_TERMS).then(|| WordKey {
            segment: place,
            field,
            words: words.iter().map(starts).collect(),
            stand,
            in_body,
        })
    }

    /// The records of words that stand together, if they are cached.
    pub(super) fn known_word(&self, key: &WordKey) -> Option<Arc<Word>> {
        self.words.get(key)
    }

    /// Caches them.
    pub(super) fn keep_word(&self, key: WordKey, word: &Arc<Word>) {
        self.words.put(key, Arc::clone(word), word.bytes());
    }

    /// The records of the segment numbered `place` that a filter by columns lets through; `make`
    /// finds them the first time.
    pub(super) fn filtered(
        &self,
        place: usize,
        key: FilterKey,
        make: impl FnOnce() -> Result<Set, Failure>,
    ) -> Result<Arc<Set>, Failure> {
        self.sets.find(SetKey::Filter(place, key), || {
            let set = make()?;
            let bytes = set.bytes();
            Ok((Arc::new(set), bytes))
        })
    }

    /// The values of `field`, which `facet` counts.
    pub(super) fn catalogue(&self, field: Field, facet: Facet) -> Result<Arc<Catalogue>, Failure> {
        let catalogues = self.catalogues.lock();
        let mut catalogues = catalogues.unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = catalogues.get(&field) {
            return Ok(Arc::clone(known));
        }
        let opened = Arc::new(Catalogue::open(self, field, facet)?);
        catalogues.insert(field, Arc::clone(&opened));
        Ok(opened)
    }

    /// The id of the record at `address`.
    pub(super) fn id(&self, address: DocAddress) -> String {
        let segment = &self.segments[address.segment_ord as usize];
        segment.ids.of(address.doc_id).to_owned()
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
