//! Figures on a whole index, from its columns and dictionaries.
//!
//! Takes the commit that a [`Store`] shows, gives [`Statistics`]. Deleted records count in
//! nothing but the number of distinct words, which is of the dictionaries.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use jiff::civil::Date;
use tantivy::schema::Field;
use tantivy::{SegmentReader, TantivyError};

use super::columns::{OPEN_FROM, OPEN_TO};
use super::failure::{reading, system};
use super::open::Store;
use super::proof::Proofs;
use super::schema::Fields;
use super::terms::{TermFile, TermStream, Terms};
use crate::analyse::adapter::EXACT_MARKER;
use crate::engine::{EngineError, Statistics};
use crate::record::EvidenceCounts;

/// Counts that are summed over segments.
#[derive(Default)]
struct Tally {
    evidence: BTreeMap<String, u64>,
    span: Option<(i64, i64)>,
    collections: BTreeMap<String, u64>,
    archives: BTreeMap<String, u64>,
}

impl Store {
    /// Figures on the commit that is shown.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable index.
    pub fn figures(&self) -> Result<Statistics, EngineError> {
        self.proved(|| self.count())
    }

    fn count(&self) -> Result<Statistics, EngineError> {
        let searcher = self.searcher();
        let failed = |error| reading(error);
        let mut tally = Tally::default();
        for segment in searcher.segment_readers() {
            tally.add(segment).map_err(failed)?;
        }
        let marker = self.marker();
        Ok(Statistics {
            records: searcher.num_docs(),
            evidence: counts_of(&tally.evidence),
            terms: distinct_words(searcher.segment_readers(), self.proofs()).map_err(failed)?,
            bytes: bytes_below(self.path())?,
            segments: searcher.segment_readers().len() as u64,
            span: tally
                .span
                .and_then(|(from, to)| Some((iso(from)?, iso(to)?))),
            collections: ranked(tally.collections),
            archives: ranked(tally.archives),
            chain: format!("{} ({})", marker.chain, marker.chain_fingerprint),
            schema: marker.schema,
        })
    }
}

impl Tally {
    fn add(&mut self, segment: &SegmentReader) -> tantivy::Result<()> {
        let fields = Fields::get();
        let name = |field: Field| segment.schema().get_field_name(field).to_owned();
        let columns = segment.fast_fields();
        let from = columns.i64(&name(fields.date_from))?;
        let to = columns.i64(&name(fields.date_to))?;
        for document in segment.doc_ids_alive() {
            let from = from.first(document).filter(|day| *day != OPEN_FROM);
            let to = to.first(document).filter(|day| *day != OPEN_TO);
            for day in from.into_iter().chain(to) {
                let (first, last) = self.span.get_or_insert((day, day));
                *first = day.min(*first);
                *last = day.max(*last);
            }
        }
        count_values(segment, &name(fields.evidence), &mut self.evidence)?;
        count_values(segment, &name(fields.collection), &mut self.collections)?;
        count_values(segment, &name(fields.archive_path), &mut self.archives)
    }
}

/// The values that live records have in the column `field`.
pub(super) fn values(
    segments: &[SegmentReader],
    field: Field,
) -> tantivy::Result<BTreeSet<String>> {
    let mut counts = BTreeMap::new();
    for segment in segments {
        let column = segment.schema().get_field_name(field);
        count_values(segment, column, &mut counts)?;
    }
    Ok(counts.into_keys().collect())
}

/// Adds the records of a segment to each value of a column. A record has each value once.
fn count_values(
    segment: &SegmentReader,
    column: &str,
    counts: &mut BTreeMap<String, u64>,
) -> tantivy::Result<()> {
    let Some(column) = segment.fast_fields().str(column)? else {
        return Ok(());
    };
    let mut records = vec![0_u64; column.num_terms()];
    for document in segment.doc_ids_alive() {
        for place in column.term_ords(document) {
            if let Some(count) = usize::try_from(place)
                .ok()
                .and_then(|place| records.get_mut(place))
            {
                *count += 1;
            }
        }
    }
    let mut value = String::new();
    for (place, count) in (0..).zip(records).filter(|(_, count)| *count > 0) {
        value.clear();
        column.ord_to_str(place, &mut value)?;
        *counts.entry(value.clone()).or_default() += count;
    }
    Ok(())
}

/// The terms of the field `evidence` with their records, as counts.
pub(super) fn counts_of(terms: &BTreeMap<String, u64>) -> EvidenceCounts {
    let mut counts = EvidenceCounts::default();
    for (term, records) in terms {
        counts.add_term(term, *records);
    }
    counts
}

/// Most records first, then by name.
fn ranked(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_by_key(|(_, count)| Reverse(*count));
    ranked
}

/// Distinct folded words in all dictionaries together: their terms are walked side by side, in
/// order, so that a word of several segments is met at once.
fn distinct_words(segments: &[SegmentReader], proofs: &Proofs) -> tantivy::Result<u64> {
    let text = Fields::get().text;
    let terms = |segment| Ok::<_, TantivyError>(TermFile::open(segment, proofs)?.terms(text)?);
    let dictionaries: Vec<Terms> = segments.iter().map(terms).collect::<Result<_, _>>()?;
    let first = EXACT_MARKER.to_string();
    let behind = char::from_u32(EXACT_MARKER as u32 + 1)
        .map(String::from)
        .unwrap_or_default();
    let streams = dictionaries
        .iter()
        .map(|terms| terms.from(first.as_bytes()));
    let mut streams: Vec<TermStream<'_>> = streams.collect::<Result<_, _>>()?;
    let mut heads = BinaryHeap::new();
    for (place, stream) in streams.iter_mut().enumerate() {
        if stream.advance()? && stream.term() < behind.as_bytes() {
            heads.push(Reverse((stream.term().to_vec(), place)));
        }
    }
    let mut words = 0;
    let mut last: Option<Vec<u8>> = None;
    while let Some(Reverse((mut key, place))) = heads.pop() {
        if last.as_ref() != Some(&key) {
            words += 1;
        }
        let stream = &mut streams[place];
        if stream.advance()? && stream.term() < behind.as_bytes() {
            let mut next = last.take().unwrap_or_default();
            next.clear();
            next.extend_from_slice(stream.term());
            heads.push(Reverse((next, place)));
        }
        last = Some(std::mem::take(&mut key));
    }
    Ok(words)
}

pub(super) fn iso(day: i64) -> Option<String> {
    let days = jiff::Span::new().try_days(day).ok()?;
    let date = Date::constant(1970, 1, 1).checked_add(days).ok()?;
    Some(date.to_string())
}

/// Bytes of all files in the index. A file that is deleted meanwhile does not count.
fn bytes_below(path: &Path) -> Result<u64, EngineError> {
    let mut bytes = 0;
    for entry in fs::read_dir(path).map_err(system("read", path))? {
        let entry = entry.map_err(system("read", path))?;
        let found = match entry.metadata() {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(system("read", &entry.path())(error)),
        };
        bytes += if found.is_dir() {
            bytes_below(&entry.path())?
        } else {
            found.len()
        };
    }
    Ok(bytes)
}
