//! Collections: which there are, and renaming and removing them.
//!
//! Takes names of collections; gives their figures, and rewrites or deletes their records in one
//! commit, so that whatever ends the run, a collection is either as it was or as it was to be.
//!
//! **Renaming** is remembered in the commit's payload: what comes under the old name later, out of
//! files that changed or are new, goes under the new one. So a rerun neither brings the old name
//! back nor doubles anything. Ids stay as they are, those too that begin with the old name: an id
//! is an identity, not a description. Renaming back is forgetting.
//!
//! **Removing** is of records, not of files: the next run over the files that held them reads them
//! again, and brings them back under the name that they say. To keep a collection out, leave its
//! files out of the paths.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;
use tantivy::columnar::StrColumn;
use tantivy::{DocAddress, SegmentReader};

use super::columns::{OPEN_FROM, OPEN_TO};
use super::document::{bare_form, decode_stamp, short_hash, stored_form};
use super::failure::{guarded, reading};
use super::ledger::Payload;
use super::open::Store;
use super::schema::Fields;
use super::statistics::iso;
use super::upsert::fault;
use super::writer::StoreWriter;
use crate::engine::{CollectionFigures, EngineError};

/// Longest name in bytes that a collection is given.
const MAX_NAME_BYTES: usize = 200;

/// Names that a message lists.
const MAX_LISTED: usize = 8;

/// What is summed up of a collection.
#[derive(Default)]
struct Tally {
    records: u64,
    /// Hashes of the paths of its files.
    sources: FxHashSet<u64>,
    span: Option<(i64, i64)>,
}

impl Store {
    /// The collections of the commit that is shown, by name.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable index.
    pub fn collections(&self) -> Result<Vec<CollectionFigures>, EngineError> {
        guarded(self.path(), || {
            let searcher = self.searcher();
            let failed = |error| reading(self.path(), error);
            let mut tallies = BTreeMap::new();
            for segment in searcher.segment_readers() {
                tally(segment, &mut tallies).map_err(failed)?;
            }
            let metas = searcher.index().load_metas().map_err(failed)?;
            let payload = metas.payload.as_deref();
            let payload: Payload = payload
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_default();
            let figures = tallies.into_iter().map(|(name, tally)| {
                let former = payload.renamed.iter().filter(|(_, to)| **to == name);
                CollectionFigures {
                    formerly: former.map(|(from, _)| from.clone()).collect(),
                    name,
                    records: tally.records,
                    sources: tally.sources.len() as u64,
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
    let mut here: Vec<Tally> = Vec::new();
    here.resize_with(collections.num_terms(), Tally::default);
    for document in segment.doc_ids_alive() {
        let place = collections.term_ords(document).next();
        let Some(tally) = place.and_then(|place| here.get_mut(usize::try_from(place).ok()?)) else {
            continue;
        };
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
    for (place, tally) in (0..).zip(here).filter(|(_, tally)| tally.records > 0) {
        let mut value = String::new();
        collections.ord_to_str(place, &mut value)?;
        let whole = tallies.entry(value).or_default();
        whole.records += tally.records;
        whole.sources.extend(tally.sources);
        if let Some((first, last)) = tally.span {
            widen(&mut whole.span, first, last);
        }
    }
    Ok(())
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
        let stamp = str::from_utf8(terms.key()).ok().and_then(decode_stamp);
        let path = stamp.map_or_else(Vec::new, |stamp| stamp.source.into_bytes());
        hashes.push(short_hash(&path));
    }
    Ok(hashes)
}

impl StoreWriter {
    /// Puts every record of the collection `from` into the collection `to`, for good; returns how
    /// many there were. `joins` says that `to` may be there already. Commits.
    ///
    /// # Errors
    /// Returns [`EngineError::Request`] for a name that nothing has, for one that cannot be given,
    /// and for one that is taken; else what a commit returns, with nothing changed.
    pub fn rename_collection(
        &mut self,
        from: &str,
        to: &str,
        joins: bool,
    ) -> Result<u64, EngineError> {
        let to = checked(to)?;
        let names = self.collection_names()?;
        if !names.contains(from) {
            return Err(unknown(from, &names));
        }
        if from == to {
            return Err(refused(format!(
                "the collection \"{}\" has that name already",
                shown(to)
            )));
        }
        if names.contains(to) && !joins {
            return Err(refused(format!(
                "there is a collection \"{}\" already: expected another name; to make the two one, \
                 add --join",
                shown(to)
            )));
        }
        let addresses = self.addresses_of(from)?;
        let records = self.session()?.records(&self.path);
        for &address in &addresses {
            let mut record = records.read(address)?;
            record.collection = to.to_owned();
            let Some(entry) = self.ledger.find(&record.id) else {
                continue;
            };
            let bare = bare_form(&mut record).map_err(fault)?;
            self.ledger.entry_mut(entry).content = short_hash(&bare);
            let stored = stored_form(bare, &record.provenance).map_err(fault)?;
            self.put(entry, record, &stored, true)?;
        }
        self.ledger.rename(from, to);
        self.commit_all()?;
        Ok(addresses.len() as u64)
    }

    /// Removes every record of the collection `name`; returns how many there were. Commits.
    ///
    /// # Errors
    /// Returns [`EngineError::Request`] for a name that nothing has; else what a commit returns,
    /// with nothing changed.
    pub fn remove_collection(&mut self, name: &str) -> Result<u64, EngineError> {
        let names = self.collection_names()?;
        if !names.contains(name) {
            return Err(unknown(name, &names));
        }
        let addresses = self.addresses_of(name)?;
        let records = self.session()?.records(&self.path);
        let mut sources = BTreeSet::new();
        for &address in &addresses {
            let record = records.read(address)?;
            let Some(entry) = self.ledger.find(&record.id) else {
                continue;
            };
            self.delete(entry)?;
            for source in self.ledger.entry(entry).sources.clone() {
                self.ledger.release(entry, source);
                sources.insert(source);
            }
        }
        for source in sources {
            // A file of which something is left counts as not read to its end, so that what was
            // removed comes back with the next reading, changed or not; as it does from a file of
            // which nothing is left.
            let keeps_some = !self.ledger.held(source).is_empty();
            let known = self.ledger.source_mut(source);
            known.stamp = None;
            known.unfinished = keeps_some;
        }
        self.ledger.forget_renaming(name);
        self.commit_all()?;
        Ok(addresses.len() as u64)
    }

    fn collection_names(&self) -> Result<BTreeSet<String>, EngineError> {
        let searcher = self.session()?.reader.searcher();
        guarded(&self.path, || {
            let mut tallies = BTreeMap::new();
            for segment in searcher.segment_readers() {
                let tallied = tally(segment, &mut tallies);
                tallied.map_err(|error| reading(&self.path, error))?;
            }
            Ok(tallies.into_keys().collect())
        })
    }

    /// Where the records of a collection stand in the last commit.
    fn addresses_of(&self, name: &str) -> Result<Vec<DocAddress>, EngineError> {
        let searcher = self.session()?.reader.searcher();
        guarded(&self.path, || {
            let mut addresses = Vec::new();
            for (ord, segment) in (0..).zip(searcher.segment_readers()) {
                let found = documents_of(segment, name);
                let found = found.map_err(|error| reading(&self.path, error))?;
                addresses.extend(found.into_iter().map(|doc| DocAddress::new(ord, doc)));
            }
            Ok(addresses)
        })
    }
}

fn documents_of(segment: &SegmentReader, name: &str) -> tantivy::Result<Vec<u32>> {
    let column = segment.schema().get_field_name(Fields::get().collection);
    let Some(column) = segment.fast_fields().str(column)? else {
        return Ok(Vec::new());
    };
    let Some(wanted) = column.dictionary().term_ord(name.as_bytes())? else {
        return Ok(Vec::new());
    };
    let documents = segment.doc_ids_alive();
    let is_in = |doc: &u32| column.term_ords(*doc).any(|place| place == wanted);
    Ok(documents.filter(is_in).collect())
}

/// A name that a collection can be given.
fn checked(name: &str) -> Result<&str, EngineError> {
    let name = name.trim();
    if name.is_empty() || name.len() > MAX_NAME_BYTES || name.chars().any(char::is_control) {
        return Err(refused(format!(
            "\"{}\" cannot name a collection: expected 1 to {MAX_NAME_BYTES} bytes without control \
             characters",
            shown(name)
        )));
    }
    Ok(name)
}

fn unknown(name: &str, names: &BTreeSet<String>) -> EngineError {
    let listed: Vec<String> = names
        .iter()
        .take(MAX_LISTED)
        .map(|name| shown(name))
        .collect();
    let more = names.len().saturating_sub(MAX_LISTED);
    let there = match (listed.is_empty(), more) {
        (true, _) => "the index has none".to_owned(),
        (false, 0) => format!("the index has {}", listed.join(", ")),
        (false, _) => format!("the index has {} and {more} more", listed.join(", ")),
    };
    refused(format!(
        "there is no collection \"{}\": {there}",
        shown(name)
    ))
}

fn shown(name: &str) -> String {
    let cut: String = name.chars().take(60).collect();
    cut.escape_debug().to_string()
}

fn refused(reason: String) -> EngineError {
    EngineError::Request(reason)
}
