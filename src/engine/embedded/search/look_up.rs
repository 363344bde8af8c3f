//! Facts about words and names: the answers to a [`LookUp`].
//!
//! Takes a batch, looks every part of it up in the dictionaries of one commit; only nodes of a
//! query are counted by a search. A name is looked up by its keys: the terms of the field `names`
//! that begin with each, in every segment. A spelling under several of the keys is one: the
//! records are nearly the same, and the largest number is given.

use std::collections::BTreeMap;

use tantivy::postings::Postings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED};

use super::super::ranking::ranking;
use super::failure::Failure;
use super::snapshot::Snapshot;
use super::words;
use crate::analyse::adapter::{exact_term, joined_term};
use crate::analyse::names::scan::term;
use crate::engine::{Limits, LookUp, LookedUp, NameSpelling, SplitWord, id_key};
use crate::query::tree::{Form, Node, Scope};

/// Most records that are asked where they divide a word.
const MAX_PLACES: usize = 8;

/// Most spellings of one key that are looked at; a name has a few dozen, cases included.
const MAX_SPELLINGS: usize = 512;

/// Most ids with one ending that are listed.
const MAX_ENDINGS: usize = 64;

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
    let frequencies = wanted.frequencies.iter().map(|form| {
        within(limits)?;
        frequency(snapshot, form)
    });
    let words = match wanted.frequencies.is_empty() {
        true => 0,
        // Every word is two terms at least, its stem and its folded form.
        false => {
            weigh(snapshot, |field| {
                let sums = snapshot.segments.iter().map(|of| of.length_sums(field));
                sums.map(|sums| Ok(sums?.0)).sum()
            })? / 2
        }
    };
    Ok(LookedUp {
        frequencies: frequencies.collect::<Result<_, _>>()?,
        words,
        endings: endings(snapshot, &wanted.endings, limits)?,
        id_beginnings: id_beginnings(snapshot, &wanted.id_beginnings, limits)?,
        stems: stems.collect::<Result<_, _>>()?,
        forms: forms.collect::<Result<_, _>>()?,
        names: names.collect::<Result<_, _>>()?,
        splits: splits.collect::<Result<_, _>>()?,
        near: near.collect::<Result<_, _>>()?,
        beginnings: beginnings.collect::<Result<_, _>>()?,
        counts: counts.collect::<Result<_, _>>()?,
    })
}

/// How often a form stands in titles, summaries and bodies of live records.
fn frequency(snapshot: &Snapshot, form: &str) -> Result<u64, Failure> {
    let term = exact_term(form);
    weigh(snapshot, |field| {
        let mut all = 0;
        for segment in &snapshot.segments {
            let Some(info) = segment.terms(field)?.get(term.as_bytes())? else {
                continue;
            };
            let alive = segment.reader.alive_bitset();
            segment.each_posting(field, &info, IndexRecordOption::WithFreqs, |doc, often| {
                if alive.is_none_or(|alive| alive.is_alive(doc)) {
                    all += u64::from(often);
                }
            })?;
        }
        Ok(all)
    })
}

/// A sum over titles, summaries and bodies, from the sums `of` fields: the field `text` holds title,
/// summary, people and body, each as often as its weight says.
fn weigh(snapshot: &Snapshot, of: impl Fn(Field) -> Result<u64, Failure>) -> Result<u64, Failure> {
    let (fields, weights) = (&snapshot.fields, ranking().weights);
    let (title, summary) = (of(fields.title)?, of(fields.summary)?);
    let repeated = title * u64::from(weights.title)
        + summary * u64::from(weights.summary)
        + of(fields.people)? * u64::from(weights.people);
    let bodies = of(fields.text)?.saturating_sub(repeated) / u64::from(weights.body.max(1));
    Ok(title + summary + bodies)
}

/// The ids of live records with each ending.
fn endings(
    snapshot: &Snapshot,
    wanted: &[String],
    limits: &Limits,
) -> Result<Vec<Vec<String>>, Failure> {
    let wanted: Vec<String> = wanted.iter().map(|ending| id_key(ending)).collect();
    let mut found = vec![Vec::new(); wanted.len()];
    each_id(snapshot, !wanted.is_empty(), limits, &mut |id| {
        let key = id_key(id);
        for (ending, found) in wanted.iter().zip(&mut found) {
            if ends_with(&key, ending) {
                found.push(id.to_owned());
            }
        }
    })?;
    Ok(first(found))
}

/// The ids of live records with each beginning.
fn id_beginnings(
    snapshot: &Snapshot,
    wanted: &[String],
    limits: &Limits,
) -> Result<Vec<Vec<String>>, Failure> {
    let mut found = vec![Vec::new(); wanted.len()];
    each_id(snapshot, !wanted.is_empty(), limits, &mut |id| {
        for (beginning, found) in wanted.iter().zip(&mut found) {
            if id.starts_with(beginning.as_str()) {
                found.push(id.to_owned());
            }
        }
    })?;
    Ok(first(found))
}

/// Gives the id of every live record to `each`, if any is wanted.
fn each_id(
    snapshot: &Snapshot,
    is_wanted: bool,
    limits: &Limits,
    each: &mut dyn FnMut(&str),
) -> Result<(), Failure> {
    for segment in snapshot.segments.iter().filter(|_| is_wanted) {
        limits.check()?;
        let alive = segment.reader.alive_bitset();
        for doc in 0..segment.doc_count() {
            if !alive.is_some_and(|alive| alive.is_deleted(doc)) {
                each(segment.ids.of(doc));
            }
        }
    }
    Ok(())
}

/// The first of each list of ids.
fn first(mut lists: Vec<Vec<String>>) -> Vec<Vec<String>> {
    for list in &mut lists {
        list.sort_unstable();
        list.truncate(MAX_ENDINGS);
    }
    lists
}

/// Whether a key is `ending` or has it behind a `/`; the ending of a file name may be missing.
fn ends_with(key: &str, ending: &str) -> bool {
    let has = |key: &str| {
        let before = key.strip_suffix(ending);
        !ending.is_empty()
            && before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let bare = key.rsplit_once('.').map(|(bare, _)| bare);
    has(key) || bare.is_some_and(has)
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
        let terms = segment.terms(snapshot.fields.text)?;
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
            let Some(info) = terms.get(first.as_bytes())? else {
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
            let terms = segment.terms(snapshot.fields.names)?;
            let mut terms = terms.from(prefix.as_bytes())?;
            for _ in 0..MAX_SPELLINGS {
                if !terms.advance()? {
                    break;
                }
                let Some(words) = terms.term().strip_prefix(prefix.as_bytes()) else {
                    break;
                };
                let Ok(words) = std::str::from_utf8(words) else {
                    return Err(Failure::Damaged(
                        "a name in the dictionary is no text".to_owned(),
                    ));
                };
                let records =
                    u64::from(segment.live_records(snapshot.fields.names, &terms.info()?)?);
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
