//! Facts about words and names: the answers to a [`LookUp`].
//!
//! Takes a batch, looks every part of it up in the dictionaries of one commit; only nodes of a
//! query are counted by a search. A name is looked up by its keys: the terms of the field `names`
//! that begin with each, in every segment. A spelling under several of the keys is one: the
//! records are nearly the same, and the largest number is given.

use std::collections::BTreeMap;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use super::failure::Failure;
use super::snapshot::Snapshot;
use super::words;
use crate::analyse::adapter::{exact_term, joined_term};
use crate::analyse::names::scan::term;
use crate::engine::{Limits, LookUp, LookedUp, NameSpelling, SplitWord};
use crate::query::tree::{Form, Node, Scope};

/// Most records that are asked where they divide a word.
const MAX_PLACES: usize = 8;

/// Most spellings of one key that are looked at; a name has a few dozen, cases included.
const MAX_SPELLINGS: usize = 512;

/// Looks everything up that is wanted; `count` counts the records of a node.
pub(super) fn look_up(
    snapshot: &Snapshot,
    wanted: &LookUp,
    limits: &Limits,
    count: &dyn Fn(&Node) -> Result<u64, Failure>,
) -> Result<LookedUp, Failure> {
    let within = |limits: &Limits| limits.check().map_err(Failure::from);
    let records = |term: &str| -> Result<u64, Failure> {
        let found = snapshot.find(snapshot.fields.text, term.as_bytes())?;
        Ok(found.records)
    };
    let stems = wanted.stems.iter().map(|stem| records(stem));
    let forms = wanted.forms.iter().map(|form| records(&exact_term(form)));
    let names = wanted.names.iter().map(|keys| {
        within(limits)?;
        spellings(snapshot, keys)
    });
    let splits = wanted.splits.iter().map(|word| split(snapshot, word));
    let near = wanted.near.iter().map(|word| {
        within(limits)?;
        words::near(snapshot, &word.folded, word.edits)
    });
    let beginnings = wanted.beginnings.iter().map(|beginning| {
        within(limits)?;
        words::beginning(snapshot, beginning)
    });
    let counts = wanted.counts.iter().map(|node| {
        if lacks_a_form(node, &|form| records(&exact_term(form)))? {
            Ok(0)
        } else {
            count(node)
        }
    });
    Ok(LookedUp {
        stems: stems.collect::<Result<_, _>>()?,
        forms: forms.collect::<Result<_, _>>()?,
        names: names.collect::<Result<_, _>>()?,
        splits: splits.collect::<Result<_, _>>()?,
        near: near.collect::<Result<_, _>>()?,
        beginnings: beginnings.collect::<Result<_, _>>()?,
        counts: counts.collect::<Result<_, _>>()?,
    })
}

/// Where a few records divide a word that they write in two parts: the bytes of the first part in
/// most of them.
fn split(snapshot: &Snapshot, word: &SplitWord) -> Result<Option<usize>, Failure> {
    let option = IndexRecordOption::WithFreqsAndPositions;
    let joined = snapshot.find(snapshot.fields.text, joined_term(2, &word.stem).as_bytes())?;
    let mut places = 0;
    let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
    for (segment, info) in snapshot.segments.iter().zip(joined.infos.iter()) {
        let Some(info) = info.as_ref().filter(|_| places < MAX_PLACES) else {
            continue;
        };
        let index = segment.index(snapshot.fields.text)?;
        let mut postings = index.read_postings_from_terminfo(info, option)?;
        let (mut here, mut read) = (Vec::new(), Vec::new());
        while postings.doc() != TERMINATED && places < MAX_PLACES {
            postings.positions(&mut read);
            here.extend(read.first().map(|&position| (postings.doc(), position)));
            places += 1;
            postings.advance();
        }
        for at in (1..word.folded.len()).filter(|at| word.folded.is_char_boundary(*at)) {
            let first = exact_term(&word.folded[..at]);
            let Some(info) = index.terms().get(first.as_bytes())? else {
                continue;
            };
            let mut postings = index.read_postings_from_terminfo(&info, option)?;
            for &(doc, position) in &here {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() == doc {
                    postings.positions(&mut read);
                    let is_here = read.binary_search(&position).is_ok();
                    *votes.entry(at).or_default() += usize::from(is_here);
                }
            }
        }
    }
    let most = votes.into_iter().max_by_key(|(at, votes)| (*votes, *at));
    Ok(most.filter(|(_, votes)| *votes > 0).map(|(at, _)| at))
}

/// Whether a phrase of exact forms, or a node that requires one, has a form that no record holds:
/// most other names of a name are in no record, and to see that takes no search.
fn lacks_a_form(
    node: &Node,
    records: &dyn Fn(&str) -> Result<u64, Failure>,
) -> Result<bool, Failure> {
    match node {
        Node::Sequence { scope, words, .. } if *scope == Scope::Anywhere => {
            for word in words {
                if let Form::Exact(form) = &word.form
                    && records(form)? == 0
                {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Node::And(children) => match children.first() {
            Some(first) => lacks_a_form(first, records),
            None => Ok(false),
        },
        _ => Ok(false),
    }
}

/// The spellings under `keys`, in the order of their words.
fn spellings(snapshot: &Snapshot, keys: &[String]) -> Result<Vec<NameSpelling>, Failure> {
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for key in keys {
        let mut of_key: BTreeMap<String, u64> = BTreeMap::new();
        let prefix = term(key, "");
        for segment in &snapshot.segments {
            let index = segment.index(snapshot.fields.names)?;
            let mut terms = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
            for _ in 0..MAX_SPELLINGS {
                if !terms.advance() {
                    break;
                }
                let Some(words) = terms.key().strip_prefix(prefix.as_bytes()) else {
                    break;
                };
                let Ok(words) = std::str::from_utf8(words) else {
                    return Err(Failure::Damaged(
                        "a name in the dictionary is no text".to_owned(),
                    ));
                };
                let records = u64::from(segment.live_records(&index, terms.value())?);
                if records > 0 {
                    *of_key.entry(words.to_owned()).or_default() += records;
                }
            }
        }
        for (words, records) in of_key {
            let known = found.entry(words).or_default();
            *known = records.max(*known);
        }
    }
    let spelling = |(words, records): (String, u64)| {
        let with_form = if words.contains(' ') {
            records
        } else {
            let form = exact_term(&words);
            snapshot
                .find(snapshot.fields.text, form.as_bytes())?
                .records
        };
        Ok(NameSpelling {
            words,
            records,
            with_form,
        })
    };
    found.into_iter().map(spelling).collect()
}
