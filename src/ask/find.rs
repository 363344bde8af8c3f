//! A record as readers name it: by its id, by the number in it, by its address on the web or by the end
//! of either.
//!
//! Owns [`FoundRecord`]. An id that is there as typed goes first. Else every end of what was typed is
//! looked up among the ends of ids, from the longest on, whatever the case and whether `:` or `/`
//! divides the parts; the ending of a file name may be missing. One part of several that were typed is
//! no evidence, for numbers are alike everywhere: two parts must agree, or the address of the record.
//! A site that moved or has mirrors gives a record several addresses: they agree where the name of one
//! host stands in the other (`archive.harbours.example`, `harbours-archive.example.org`) and a part of
//! the path before the number is the same. Where an address has a title in words instead of a number, the
//! record is searched for by these words. Costs one call of the engine for an id, three otherwise, six
//! for a title.

use super::Asker;
use super::advice::near_ids;
use super::error::AskError;
use super::{Answer, Question};
use crate::engine::{Engine, Hit, Limits, LookUp, MatchMode, id_key};
use crate::query::note::QueryNote;
use crate::record::Record;

/// Most parts of an address that are looked up.
const MAX_PARTS: usize = 12;

/// Longest query that may name a record, in bytes.
const MAX_NAME_BYTES: usize = 300;

/// Most records whose addresses are compared.
const MAX_COMPARED: usize = 64;

/// Fewest digits of a number that stands beside words in an address: years and days have fewer.
const MIN_NUMBER_DIGITS: usize = 5;

/// Fewest words of a title in an address.
const MIN_TITLE_WORDS: usize = 3;

/// Fewest letters of the name that a host is registered under: `state`, not `www`, `gov` or `co`.
const MIN_NAME_LETTERS: usize = 5;

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
        if found.is_empty() {
            found.extend(self.titled(&named, limits)?);
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

    /// The answer to a question without filters whose text names one record by number or address.
    pub(super) fn of_record_named(
        &self,
        question: &Question,
        limits: &Limits,
    ) -> Result<Option<Answer>, AskError> {
        let written = question.text.trim();
        let is_name = written.len() <= MAX_NAME_BYTES
            && (written.contains("://") || written.bytes().any(|byte| byte.is_ascii_digit()))
            && !written.contains(|sign: char| sign.is_whitespace() || "\"()*~\\".contains(sign));
        let is_narrowed = !question.filters.is_empty() || question.like.is_some();
        if !is_name || written.starts_with("id:") || is_narrowed {
            return Ok(None);
        }
        let id = match self.find_record(written, limits) {
            Ok(FoundRecord::One(record)) => record.id,
            Ok(FoundRecord::Several(_)) | Err(AskError::NoRecord { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        if id.contains(['"', '\\']) {
            return Ok(None);
        }
        let named = Question {
            text: format!("id:\"{id}\""),
            ..question.clone()
        };
        let mut answer = self.ask(&named, limits)?;
        let written = written.to_owned();
        let notes = &mut answer.understood.notes;
        notes.push(QueryNote::ReadAsRecord { written, id });
        Ok(Some(answer).filter(|answer| answer.total > 0))
    }

    /// The record whose address ends in the same title in words. It is looked for by these words.
    fn titled(&self, named: &Named, limits: &Limits) -> Result<Option<Record>, AskError> {
        let Some((address, title)) = named.address.as_deref().and_then(with_title) else {
            return Ok(None);
        };
        let is_joint = |sign: char| !sign.is_alphanumeric();
        let question = Question {
            match_mode: MatchMode::AllThenSome,
            passages: None,
            advice: false,
            variants: false,
            ..Question::new(title.replace(is_joint, " ")).page(0, MAX_COMPARED)
        };
        let hits = self.ask(&question, limits)?.hits;
        let is_it = |hit: &&Hit| {
            let own = hit.line.url.as_deref().map(address_key);
            own.as_deref()
                .and_then(with_title)
                .is_some_and(|(own, own_title)| {
                    own_title == title && have_common_name(host_of(own), host_of(address))
                })
        };
        match hits.iter().find(is_it) {
            Some(hit) => Ok(self.engine.record(&hit.id)?),
            None => Ok(None),
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
        let is_there = |record: &Record| {
            let own = record.url.as_deref().map(address_key);
            own.as_ref() == Some(address)
        };
        if records.iter().any(is_there) {
            records.retain(is_there);
        } else if parts == 1 {
            records.retain(|record| {
                let own = record.url.as_deref().map(address_key);
                own.is_some_and(|own| may_be_one_page(address, &own, ending))
            });
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
        let is_part = |part: &&str| !matches!(*part, "" | "…" | "..." | ".");
        let parts: Vec<&str> = key.split('/').filter(is_part).collect();
        let skipped = parts.len().saturating_sub(MAX_PARTS);
        let mut endings = Vec::new();
        for first in skipped..parts.len() {
            // A number alone stands in many places: it names a record where nothing else was typed,
            // or where the record says that this is its address.
            if first > 0 && first + 1 == parts.len() && !is_address {
                break;
            }
            let ending = parts[first..].join("/");
            let bare = ending.rsplit_once('.');
            let bare = bare.filter(|(_, end)| !end.contains('/'));
            let bare = bare.map(|(bare, _)| bare.to_owned());
            endings.push((ending, parts.len() - first));
            // A page of the web is often named as a file.
            if let Some(bare) = bare.filter(|bare| is_address && !bare.is_empty()) {
                endings.push((bare, parts.len() - first));
            }
        }
        // The number may stand before or behind a title in words, in one part with it or in another.
        if is_address {
            let numbers = parts
                .iter()
                .skip(1)
                .rev()
                .filter_map(|part| number_in(part));
            let numbers = numbers.map(|number| (number.to_owned(), 1));
            endings.extend(numbers.take(MAX_PARTS));
        }
        Self {
            endings,
            address: is_address.then(|| address_key(text)),
        }
    }
}

/// The number that a part of an address is, or begins or ends with: `113630`, `113630-notes-on-ports`.
fn number_in(part: &str) -> Option<&str> {
    let mut words = part.split(['-', '_', '.']);
    let is_number = |word: &&str| {
        word.len() >= MIN_NUMBER_DIGITS && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let first = words.next().filter(is_number);
    first.or_else(|| words.next_back().filter(is_number))
}

/// Whether two addresses may be of one page that has the number `number`: a name is common to their
/// hosts, and a part of their paths before the number, unless it comes first.
fn may_be_one_page(address: &str, other: &str, number: &str) -> bool {
    let path = |address| path_of(address).split('/').skip(1);
    let is_number = |part: &str| part == number || number_in(part) == Some(number);
    let above: Vec<&str> = path(address).take_while(|part| !is_number(part)).collect();
    let is_common = above.is_empty() || path(other).any(|part| above.contains(&part));
    is_common && have_common_name(host_of(address), host_of(other))
}

/// An address without what is asked of it.
fn path_of(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.trim_end_matches('/')
}

fn host_of(address: &str) -> &str {
    address.split(['/', '?', '#']).next().unwrap_or_default()
}

/// An address and the title in words that it ends in.
fn with_title(address: &str) -> Option<(&str, &str)> {
    let (_, title) = path_of(address).rsplit_once('/')?;
    let words = title.split(['-', '_']).filter(|word| !word.is_empty());
    (words.take(MIN_TITLE_WORDS).count() == MIN_TITLE_WORDS).then_some((address, title))
}

/// Whether the name that one host is registered under stands in the other host, whatever the hyphens:
/// `harbours` of `archive.harbours.example` in `harbours-archive.example.org`.
fn have_common_name(one: &str, other: &str) -> bool {
    let names = |host: &str| -> Vec<String> {
        let host = host.split(':').next().unwrap_or_default();
        let mut names: Vec<&str> = host.split('.').collect();
        names.pop();
        names.iter().map(|name| name.replace('-', "")).collect()
    };
    let stands_in = |one: &str, other: &str| {
        let own = names(one)
            .into_iter()
            .rfind(|name| name.len() >= MIN_NAME_LETTERS);
        own.is_some_and(|own| names(other).iter().any(|name| name.contains(&own)))
    };
    one == other || stands_in(one, other) || stands_in(other, one)
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
            ("WCDA:113630", &["wcda/113630"]),
            ("…/D410", &["d410"]),
            (".../frus1951v07p1/d410", &["frus1951v07p1/d410"]),
            (
                "corpus/frus/vol/d410",
                &["corpus/frus/vol/d410", "frus/vol/d410", "vol/d410"],
            ),
            ("«k:1»", &["k/1"]),
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
    fn one_page_may_have_several_addresses() {
        for (typed, own, is_one) in [
            (
                "archive.harbours.example/document/113630",
                "archive.harbours.example/document/talk",
                true,
            ),
            (
                "archive.harbours.example/document/113630",
                "harbours-archive.example.org/document/113630",
                true,
            ),
            (
                "www.harbours.example/document/113630",
                "digital-harbours.mirror.example/document/113630",
                true,
            ),
            (
                "archive.harbours.example/en/document/talk/113630?a=1",
                "www.harbours.example/document/113630",
                true,
            ),
            (
                "archive.harbours.example/document/113630-talk",
                "www.harbours.example/document/113630",
                true,
            ),
            (
                "archive.harbours.example/113630",
                "www.harbours.example/113630",
                true,
            ),
            (
                "archive.harbours.example/people/113630",
                "archive.harbours.example/document/113630",
                false,
            ),
            (
                "archive.railways.example/document/113630",
                "archive.harbours.example/document/113630",
                false,
            ),
            (
                "www.a.example/document/113630",
                "www.b.example/document/113630",
                false,
            ),
            (
                "a.example/document/113630",
                "a.example/document/113630",
                true,
            ),
        ] {
            assert_eq!(
                may_be_one_page(typed, own, "113630"),
                is_one,
                "{typed} {own}"
            );
        }
        for (part, number) in [
            ("113630", Some("113630")),
            ("113630-talk-of-ports", Some("113630")),
            ("talk_of_ports_113630", Some("113630")),
            ("talk-1951-11", None),
            ("1951", None),
            ("d410", None),
        ] {
            assert_eq!(number_in(part), number, "{part}");
        }
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
