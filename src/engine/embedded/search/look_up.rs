//! Facts about words and names: the answers to a [`LookUp`].
//!
//! Takes a batch, looks every part of it up in the dictionaries of one commit; only nodes of a
//! query are counted by a search. A name is looked up by its keys: the terms of the field `names`
//! that begin with each, in every segment. A spelling under several of the keys is one: the
//! records are nearly the same, and the largest number is given.

use std::collections::BTreeMap;

use super::failure::Failure;
use super::snapshot::Snapshot;
use super::words;
use crate::analyse::adapter::exact_term;
use crate::analyse::names::scan::term;
use crate::engine::{Limits, LookUp, LookedUp, NameSpelling};
use crate::query::tree::{Form, Node, Scope};

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
        near: near.collect::<Result<_, _>>()?,
        beginnings: beginnings.collect::<Result<_, _>>()?,
        counts: counts.collect::<Result<_, _>>()?,
    })
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
