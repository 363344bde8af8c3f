//! The figures of collections, from columns.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use tantivy::SegmentReader;
use tantivy::columnar::StrColumn;

use super::columns::{OPEN_FROM, OPEN_TO};
use super::document::short_hash;
use super::failure::reading;
use super::open::Store;
use super::schema::Fields;
use super::statistics::{counts_of, iso};
use crate::engine::{CollectionFigures, CommitNote, EngineError, Stamp};

/// What is summed up of a collection.
#[derive(Default)]
struct Tally {
    records: u64,
    /// Hashes of the paths of its files.
    sources: FxHashSet<u64>,
    span: Option<(i64, i64)>,
    /// Records by the terms of the field `evidence`.
    evidence: BTreeMap<String, u64>,
}

impl Store {
    /// The collections of the commit that is shown, by name.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable index.
    pub fn collections(&self) -> Result<Vec<CollectionFigures>, EngineError> {
        self.proved(|| {
            let searcher = self.searcher();
            let failed = |error| reading(error);
            let mut tallies = BTreeMap::new();
            for segment in searcher.segment_readers() {
                tally(segment, &mut tallies).map_err(failed)?;
            }
            let metas = searcher.index().load_metas().map_err(failed)?;
            let note = metas.payload.as_deref();
            let note: CommitNote = note
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_default();
            let figures = tallies.into_iter().map(|(name, tally)| {
                let former = note.renamed.iter().filter(|(_, to)| **to == name);
                CollectionFigures {
                    formerly: former.map(|(from, _)| from.clone()).collect(),
                    name,
                    records: tally.records,
                    sources: tally.sources.len() as u64,
                    evidence: counts_of(&tally.evidence),
                    span: tally
                        .span
                        .and_then(|(from, to)| Some((iso(from)?, iso(to)?))),
                }
            });
            Ok(figures.collect())
        })
    }
}

fn tally(segment: &SegmentReader, tallies: &mut BTreeMap<String, Tally>) -> tantivy::Result<()> {
    let fields = Fields::get();
    let name = |field| segment.schema().get_field_name(field);
    let columns = segment.fast_fields();
    let Some(collections) = columns.str(name(fields.collection))? else {
        return Ok(());
    };
    let from = columns.i64(name(fields.date_from))?;
    let to = columns.i64(name(fields.date_to))?;
    let stamps = columns.str(name(fields.source))?;
    let sources = stamps.as_ref().map(source_hashes).transpose()?;
    let evidence = columns.str(name(fields.evidence))?;
    let terms = evidence.as_ref().map_or(0, |column| column.num_terms());
    let mut here: Vec<Tally> = Vec::new();
    here.resize_with(collections.num_terms(), Tally::default);
    // Of each collection, the records with each term: a few dozen of them in any index.
    let mut by_evidence = vec![0_u64; collections.num_terms() * terms];
    for document in segment.doc_ids_alive() {
        let place = collections.term_ords(document).next();
        let place = place.and_then(|place| usize::try_from(place).ok());
        let Some((place, tally)) = place.and_then(|at| Some((at, here.get_mut(at)?))) else {
            continue;
        };
        for term in evidence
            .iter()
            .flat_map(|column| column.term_ords(document))
        {
            let at = usize::try_from(term).ok().filter(|term| *term < terms);
            if let Some(count) = at.and_then(|term| by_evidence.get_mut(place * terms + term)) {
                *count += 1;
            }
        }
        tally.records += 1;
        let held_by = stamps.iter().flat_map(|stamps| stamps.term_ords(document));
        tally.sources.extend(held_by.filter_map(|place| {
            let sources = sources.as_ref()?;
            sources.get(usize::try_from(place).ok()?).copied()
        }));
        let from = from.first(document).filter(|day| *day != OPEN_FROM);
        let to = to.first(document).filter(|day| *day != OPEN_TO);
        for day in from.into_iter().chain(to) {
            widen(&mut tally.span, day, day);
        }
    }
    let names = evidence
        .as_ref()
        .map(terms_of)
        .transpose()?
        .unwrap_or_default();
    for (place, tally) in (0..).zip(here).filter(|(_, tally)| tally.records > 0) {
        let mut value = String::new();
        collections.ord_to_str(place, &mut value)?;
        let whole = tallies.entry(value).or_default();
        whole.records += tally.records;
        let counts = by_evidence.iter().skip(place as usize * terms);
        for (name, count) in names.iter().zip(counts).filter(|(_, count)| **count > 0) {
            *whole.evidence.entry(name.clone()).or_default() += count;
        }
        whole.sources.extend(tally.sources);
        if let Some((first, last)) = tally.span {
            widen(&mut whole.span, first, last);
        }
    }
    Ok(())
}

/// The terms of a column, in the order of its dictionary.
fn terms_of(column: &StrColumn) -> tantivy::Result<Vec<String>> {
    let mut all = Vec::with_capacity(column.num_terms());
    let mut terms = column.dictionary().stream()?;
    while terms.advance() {
        all.push(String::from_utf8_lossy(terms.key()).into_owned());
    }
    Ok(all)
}

fn widen(span: &mut Option<(i64, i64)>, first: i64, last: i64) {
    let (from, to) = span.get_or_insert((first, last));
    *from = first.min(*from);
    *to = last.max(*to);
}

/// Hashes of the paths in a column of stamps, in the order of its dictionary: one file may stand
/// there with several stamps.
fn source_hashes(stamps: &StrColumn) -> tantivy::Result<Vec<u64>> {
    let mut hashes = Vec::with_capacity(stamps.num_terms());
    let mut terms = stamps.dictionary().stream()?;
    while terms.advance() {
        let stamp = str::from_utf8(terms.key()).ok().and_then(Stamp::decode);
        let path = stamp.map_or_else(Vec::new, |stamp| stamp.source.into_bytes());
        hashes.push(short_hash(&path));
    }
    Ok(hashes)
}
