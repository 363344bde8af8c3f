//! A record as readers name it: by its id, by the number in it, by its address on the web or by the end
//! of either.
//!
//! Owns [`FoundRecord`]. An id that is there as typed goes first. Else every end of what was typed is
//! looked up among the ends of ids, from the longest on, whatever the case and whether `:` or `/`
//! divides the parts; the ending of a file name may be missing. An address of the web must agree with that of the
//! record where the record has one, unless two parts of the id agree. Costs one call of the engine
//! for an id, three otherwise.
//!
//! Known gap: an address whose end is no part of the id, such as a title in words, finds nothing.

use super::Asker;
use super::advice::near_ids;
use super::error::AskError;
use crate::engine::{Engine, Limits, LookUp, id_key};
use crate::record::Record;

/// Most parts of an address that are looked up.
const MAX_PARTS: usize = 12;

/// Most records whose addresses are compared.
const MAX_COMPARED: usize = 64;

/// What a reader may have meant.
#[derive(Debug, Clone)]
pub enum FoundRecord {
    /// This record.
    One(Box<Record>),
    /// One of those with these ids, ascending; at least two. Bounded in number.
    Several(Vec<String>),
}

impl<E: Engine> Asker<E> {
    /// The record that `text` names: id, number, address or the end of one.
    ///
    /// # Errors
    /// Returns [`AskError::NoRecord`] where there is none, and what the engine reports.
    pub fn find_record(&self, text: &str, limits: &Limits) -> Result<FoundRecord, AskError> {
        let text = text.trim();
        if let Some(record) = self.engine.record(text)? {
            return Ok(FoundRecord::One(Box::new(record)));
        }
        let named = Named::new(text);
        let wanted = LookUp {
            endings: named
                .endings
                .iter()
                .map(|(ending, _)| ending.clone())
                .collect(),
            ..LookUp::default()
        };
        let mut found = Vec::new();
        if !wanted.is_empty() {
            let looked_up = self.engine.look_up(&wanted, limits)?.endings;
            let by_ending = named.endings.iter().zip(looked_up);
            let mut by_ending = by_ending.filter(|(_, ids)| !ids.is_empty());
            if let Some(((ending, parts), ids)) = by_ending.next() {
                found = self.among(&named, ending, *parts, ids)?;
            }
        }
        match found.len() {
            0 => Err(AskError::NoRecord {
                id: text.to_owned(),
                near: near_ids(&self.engine, text)?,
            }),
            1 => Ok(FoundRecord::One(Box::new(found.remove(0)))),
            _ => Ok(FoundRecord::Several(
                found.into_iter().map(|record| record.id).collect(),
            )),
        }
    }

    /// The record that `text` names.
    pub(super) fn existing(&self, text: &str, limits: &Limits) -> Result<Record, AskError> {
        match self.find_record(text, limits)? {
            FoundRecord::One(record) => Ok(*record),
            FoundRecord::Several(ids) => Err(AskError::SeveralRecords {
                text: text.to_owned(),
                ids,
            }),
        }
    }

    /// The records meant, of those whose ids have so many parts in common with what was typed.
    fn among(
        &self,
        named: &Named,
        ending: &str,
        parts: usize,
        ids: Vec<String>,
    ) -> Result<Vec<Record>, AskError> {
        let whole = ids.iter().find(|id| id_key(id) == *ending);
        let ids: Vec<&str> = match whole {
            Some(whole) => vec![whole],
            None => ids.iter().map(String::as_str).collect(),
        };
        let records = self.engine.records(&ids[..ids.len().min(MAX_COMPARED)])?;
        let mut records: Vec<Record> = records.into_iter().flatten().collect();
        let Some(address) = &named.address else {
            return Ok(records);
        };
        let own = |record: &Record| record.url.as_deref().map(address_key);
        if records
            .iter()
            .any(|record| own(record).as_ref() == Some(address))
        {
            records.retain(|record| own(record).as_ref() == Some(address));
        } else {
            records.retain(|record| parts > 1 || record.url.is_none());
        }
        Ok(records)
    }
}

/// What was typed, taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    /// Ends of it, the longest first, with the number of their parts.
    endings: Vec<(String, usize)>,
    /// The address of the web, if it is one.
    address: Option<String>,
}

impl Named {
    fn new(text: &str) -> Self {
        let text = text.trim_matches(['<', '>', '"', '\'', '«', '»', '“', '”']);
        let is_address = text.contains("://") || text.to_lowercase().starts_with("www.");
        let path = match is_address {
            true => text.split(['?', '#']).next().unwrap_or_default(),
            false => text,
        };
        let key = id_key(path);
        let parts: Vec<&str> = key.split('/').filter(|part| !part.is_empty()).collect();
        let skipped = parts.len().saturating_sub(MAX_PARTS);
        let mut endings = Vec::new();
        for first in skipped..parts.len() {
            let ending = parts[first..].join("/");
            let bare = ending.rsplit_once('.').map(|(bare, _)| bare.to_owned());
            endings.push((ending, parts.len() - first));
            // A page of the web is often named as a file.
            if let Some(bare) = bare.filter(|bare| is_address && !bare.is_empty()) {
                endings.push((bare, parts.len() - first));
            }
        }
        Self {
            endings,
            address: is_address.then(|| address_key(text)),
        }
    }
}

/// The form in which addresses of the web are compared: without scheme, `www.`, fragment and final
/// slash, in lower case.
fn address_key(url: &str) -> String {
    let lower = url.trim().to_lowercase();
    let bare = lower.split_once("://").map_or(&*lower, |(_, bare)| bare);
    let bare = bare.strip_prefix("www.").unwrap_or(bare);
    let bare = bare.split('#').next().unwrap_or_default();
    bare.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_type_is_taken_apart() {
        for (typed, endings) in [
            ("113630", &["113630"][..]),
            ("WCDA:113630", &["wcda/113630", "113630"]),
            ("…/D410", &["…/d410", "d410"]),
            ("frus1951v07p1/d410", &["frus1951v07p1/d410", "d410"]),
            ("«k:1»", &["k/1", "1"]),
            ("", &[]),
            ("://", &[]),
        ] {
            let named = Named::new(typed);
            let found: Vec<&str> = named.endings.iter().map(|(ending, _)| &**ending).collect();
            assert_eq!(found, endings, "{typed}");
        }
        let page = Named::new("http://history.example/frus/D410.html?lang=ru#p2");
        assert!(page.endings.contains(&("d410".to_owned(), 1)));
        assert!(page.endings.contains(&("frus/d410".to_owned(), 2)));
        assert_eq!(
            page.address.as_deref(),
            Some("history.example/frus/d410.html?lang=ru")
        );
        assert_eq!(Named::new("box/1.txt").address, None);
    }

    #[test]
    fn addresses_meet_whatever_their_scheme() {
        for other in [
            "http://archive.example/document/1/",
            "https://WWW.archive.example/document/1#top",
            "archive.example/document/1",
        ] {
            assert_eq!(address_key(other), "archive.example/document/1", "{other}");
        }
    }
}
