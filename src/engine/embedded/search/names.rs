//! Which spellings of a name the index holds.
//!
//! Takes keys of names, walks the terms of the field `names` that begin with each, in every segment,
//! gives the spellings with their live records. A spelling under several of the keys is one: the
//! records are nearly the same, and the largest number is given.

use std::collections::BTreeMap;

use super::failure::Failure;
use super::snapshot::Snapshot;
use crate::analyse::names::scan::term;
use crate::engine::Spelling;

/// Most spellings of one key that are looked at; a name has a few dozen, cases included.
const MAX_SPELLINGS: usize = 512;

/// The spellings under `keys`, in the order of their words.
pub(super) fn spellings(snapshot: &Snapshot, keys: &[String]) -> Result<Vec<Spelling>, Failure> {
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
    Ok(found
        .into_iter()
        .map(|(words, records)| Spelling { words, records })
        .collect())
}
