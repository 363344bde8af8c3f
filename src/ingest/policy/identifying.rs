//! Which id a record gets where another file has its own.
//!
//! Takes a record with the id that its reader gave it; gives it with the id under which it is
//! written, or says that it is a duplicate. A file that was indexed before keeps the ids that its
//! records have. Else the first id is taken that no other file holds: the record's own, then its
//! [`variants`]. Two records of one file never share an id, and neither do two files an id for the
//! whole world (`wcda:113630`): with other content those are duplicates.
//!
//! Known gap: of two tables with the same running numbers, the one that is read first keeps them
//! bare.

use std::path::Path;
use std::sync::Arc;

use super::super::identity::{Variants, variants};
use super::super::stamp::may_exist;
use super::RecordWriter;
use super::ledger::EntryId;
use crate::engine::{Content, EngineError};
use crate::record::Record;

/// Most members of one path that an archive gives.
const MAX_NAMESAKES: usize = 100;

/// A record with its id.
pub(super) enum Identified {
    /// It is written under the id that it now has.
    As(Box<Record>, Content),
    /// Its id stands with other content in this file.
    Duplicate(String),
}

/// Who has an id.
enum Holder {
    /// Nobody, or files that are gone.
    Nobody,
    /// The file that is being read, before this reading or with the same content in it.
    This,
    /// This reading, for another record.
    Duplicate,
    /// Another file, with the same content or not.
    Other { path: Arc<str>, is_same: bool },
}

impl RecordWriter {
    /// Gives `record` the id under which it is written.
    pub(super) fn identify(
        &self,
        mut record: Record,
        content: Content,
    ) -> Result<Identified, EngineError> {
        let source = record.provenance.first().map(|place| place.source.clone());
        let source = source.unwrap_or_default();
        let holder = self.holder(&record.id, content.hash, &source)?;
        let is_known = self
            .current
            .as_ref()
            .is_some_and(|current| !self.ledger.source_at(current.source).held.is_empty());
        let others = || variants(&record.id, &record.collection, &source);
        let other = match holder {
            Holder::This => None,
            // An archive may hold a path twice.
            Holder::Duplicate if others().is_made => {
                let ids = (2..MAX_NAMESAKES).map(|count| format!("{}~{count}", record.id));
                let others = Variants {
                    is_made: true,
                    shorter: Vec::new(),
                    ids: ids.collect(),
                };
                match self.free_variant(&others, content.hash, &source)? {
                    Some(id) => Some(id),
                    None => return Ok(Identified::Duplicate(source)),
                }
            }
            Holder::Duplicate => return Ok(Identified::Duplicate(source)),
            Holder::Nobody if !is_known => None,
            Holder::Nobody => self.held_variant(&others(), &source)?,
            Holder::Other { path, is_same } => {
                let others = others();
                let held = match is_known {
                    true => self.held_variant(&others, &source)?,
                    false => None,
                };
                if held.is_some() && others.is_made {
                    held
                } else if is_same && !others.is_made {
                    None
                } else if !others.is_made && is_worldwide(&record.id) {
                    return Ok(Identified::Duplicate(path.to_string()));
                } else {
                    match self.free_variant(&others, content.hash, &source)? {
                        Some(id) => Some(id),
                        None => return Ok(Identified::Duplicate(source)),
                    }
                }
            }
        };
        let content = match other {
            Some(id) => {
                record.id = id;
                self.store.content(&mut record)?
            }
            None => content,
        };
        Ok(Identified::As(Box::new(record), content))
    }

    /// The variant that `source` holds since an earlier reading.
    fn held_variant(&self, others: &Variants, source: &str) -> Result<Option<String>, EngineError> {
        for id in others.shorter.iter().chain(&others.ids) {
            if let Some(entry) = self.ledger.find(id)
                && self.holds(entry, source)?
            {
                return Ok(Some(id.clone()));
            }
        }
        Ok(None)
    }

    /// The variant that `source` holds, else the first that nobody does; none for another record of
    /// this reading with the same id.
    fn free_variant(
        &self,
        others: &Variants,
        content: u64,
        source: &str,
    ) -> Result<Option<String>, EngineError> {
        let mut free = None;
        for id in &others.ids {
            match self.holder(id, content, source)? {
                Holder::This => return Ok(Some(id.clone())),
                Holder::Duplicate if others.is_made => {}
                Holder::Duplicate => return Ok(None),
                Holder::Nobody => free = free.or(Some(id)),
                Holder::Other { .. } => {}
            }
        }
        Ok(free.cloned())
    }

    fn holder(&self, id: &str, content: u64, source: &str) -> Result<Holder, EngineError> {
        let (Some(entry), Some(current)) = (self.ledger.find(id), &self.current) else {
            return Ok(Holder::Nobody);
        };
        let known = self.ledger.entry(entry);
        let is_same = known.content == content;
        let holds = self.holds(entry, source)?;
        if holds && (is_same || known.pass == current.pass) {
            return Ok(if is_same {
                Holder::This
            } else {
                Holder::Duplicate
            });
        }
        let written = known
            .written
            .filter(|&first| first != current.source || !holds);
        let path = match written {
            Some(first) => Some(Arc::clone(&self.ledger.source_at(first).path)),
            // What a file lost is the next one's. An id for the whole world is also that of a file
            // that changed and may have lost it.
            None if is_worldwide(id) && !is_same => {
                self.other_owner(entry, current.source).map(Arc::from)
            }
            None => {
                let others = known
                    .sources
                    .iter()
                    .filter(|&&at| at != current.source || !holds);
                let mut paths = others.map(|&at| Arc::clone(&self.ledger.source_at(at).path));
                paths.find(|path| may_exist(Path::new(&**path)))
            }
        };
        Ok(match path {
            Some(path) => Holder::Other { path, is_same },
            None if holds => Holder::This,
            None => Holder::Nobody,
        })
    }

    /// Whether the file being read holds the record, at `source`: the file or a member of it.
    fn holds(&self, entry: EntryId, source: &str) -> Result<bool, EngineError> {
        let Some(current) = &self.current else {
            return Ok(false);
        };
        if !self.ledger.entry(entry).sources.contains(&current.source) {
            return Ok(false);
        }
        let path = &self.ledger.source_at(current.source).path;
        if **path == *source {
            return Ok(true);
        }
        let places = self.provenance(entry)?;
        Ok(places.iter().any(|place| place.source == source))
    }
}

/// Whether an id is one for the whole world, which names its realm (`wcda:113630`).
fn is_worldwide(id: &str) -> bool {
    id.contains(':')
}
