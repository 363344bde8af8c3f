//! What was counted of a facet, over all segments, and the values to show of it.
//!
//! Owns [`Tally`]. Spellings of one key are one value, shown as most records write it; a record
//! that has two of them counts once. Under a heading of the names authority they are shown as the
//! heading, with the spellings beside it.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::super::super::schema::UNIT;
use super::catalogue::Catalogue;
use super::natural;
use crate::engine::{FacetValue, ShelfPath};

/// Records by the numbers of a [`Catalogue`].
#[derive(Debug, Default)]
pub(crate) struct Tally {
    by_wording: Vec<u64>,
    by_key: Vec<u64>,
    /// The keys of the present set of values.
    present: Vec<u32>,
}

impl Tally {
    /// Counts records that have all of these wordings, each of which is given once.
    pub(crate) fn add(&mut self, catalogue: &Catalogue, wordings: &[u32], records: u64) {
        if self.by_wording.len() < catalogue.len() {
            self.by_wording.resize(catalogue.len(), 0);
            self.by_key.resize(catalogue.len(), 0);
        }
        self.present.clear();
        for wording in wordings.iter().copied() {
            self.by_wording[wording as usize] += records;
            let key = catalogue.key_number(wording);
            if !self.present.contains(&key) {
                self.present.push(key);
                self.by_key[key as usize] += records;
            }
        }
    }

    /// The `limit` values with most records, of equals the first in natural order; and how many
    /// values there are. Values of the shelf are paths.
    pub(crate) fn finish(
        &self,
        catalogue: &Catalogue,
        is_shelf: bool,
        limit: usize,
    ) -> (Vec<FacetValue>, u64) {
        // For each key, the wording that most records have, of equals the first by its bytes.
        let mut shown: Vec<Option<u32>> = vec![None; self.by_key.len()];
        for (wording, records) in (0..).zip(&self.by_wording).filter(|(_, count)| **count > 0) {
            let best = &mut shown[catalogue.key_number(wording) as usize];
            let is_better = best.is_none_or(|best| {
                let other = self.by_wording[best as usize];
                let by_text = || catalogue.text(wording).cmp(catalogue.text(best));
                other.cmp(records).then_with(by_text).is_lt()
            });
            if is_better {
                *best = Some(wording);
            }
        }
        let heading = |key| heading(catalogue.key(key)).filter(|_| !is_shelf);
        let mut values: Vec<(u64, &str, u32)> = (0..)
            .zip(shown.iter().zip(&self.by_key))
            .filter_map(|(key, (wording, records))| {
                let wording = catalogue.text((*wording)?);
                Some((*records, heading(key).unwrap_or(wording), key))
            })
            .collect();
        let distinct = values.len() as u64;
        let order = |one: &(u64, &str, u32), other: &(u64, &str, u32)| {
            let by_count = other.0.cmp(&one.0);
            by_count.then_with(|| natural_order(one.1, other.1))
        };
        if limit == 0 {
            values.clear();
        } else if limit < values.len() {
            values.select_nth_unstable_by(limit - 1, order);
            values.truncate(limit);
        }
        values.sort_unstable_by(order);
        let headed = values.iter().map(|(_, _, key)| *key);
        let headed = headed.filter(|key| heading(*key).is_some());
        let mut forms = self.forms(catalogue, headed.map(|key| (key, Vec::new())).collect());
        let values = values.into_iter().map(|(count, wording, key)| FacetValue {
            forms: forms.remove(&key).unwrap_or_default(),
            ..value(wording, is_shelf, count)
        });
        (values.collect(), distinct)
    }

    /// For each of these keys, its spellings with their records, most first; none where the
    /// heading is all of them.
    fn forms(
        &self,
        catalogue: &Catalogue,
        mut forms: FxHashMap<u32, Vec<(String, u64)>>,
    ) -> FxHashMap<u32, Vec<(String, u64)>> {
        if forms.is_empty() {
            return forms;
        }
        for (wording, records) in (0..).zip(&self.by_wording).filter(|(_, count)| **count > 0) {
            if let Some(forms) = forms.get_mut(&catalogue.key_number(wording)) {
                forms.push((catalogue.text(wording).to_owned(), *records));
            }
        }
        forms.retain(|key, forms| {
            forms.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            !matches!(forms.as_slice(), [(only, _)] if Some(only.as_str()) == heading(catalogue.key(*key)))
        });
        forms
    }
}

/// The key of all values under a heading. No key of a value that is no path begins so.
pub(crate) fn heading_key(preferred: &str) -> String {
    format!("{UNIT}{preferred}")
}

/// The heading that a key means, if it means one.
fn heading(key: &str) -> Option<&str> {
    key.strip_prefix(UNIT)
}

fn value(wording: &str, is_shelf: bool, count: u64) -> FacetValue {
    if !is_shelf {
        return FacetValue {
            value: wording.to_owned(),
            path: None,
            count,
            forms: Vec::new(),
        };
    }
    let levels: Vec<String> = wording.split(UNIT).map(str::to_owned).collect();
    FacetValue {
        value: levels.last().cloned().unwrap_or_default(),
        path: Some(ShelfPath(levels)),
        count,
        forms: Vec::new(),
    }
}

/// Level by level, as people list numbered things. A value without levels holds no U+001F.
fn natural_order(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.split(UNIT), other.split(UNIT));
    loop {
        match (one.next(), other.next()) {
            (Some(level), Some(against)) => {
                let order = natural::compare(level, against);
                if order.is_ne() {
                    return order;
                }
            }
            (level, against) => return level.is_some().cmp(&against.is_some()),
        }
    }
}

/// The natural order of values to show.
pub(crate) fn in_natural_order(one: &FacetValue, other: &FacetValue) -> Ordering {
    match (&one.path, &other.path) {
        (Some(one), Some(other)) => one
            .0
            .iter()
            .zip(&other.0)
            .map(|(level, against)| natural::compare(level, against))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| one.0.len().cmp(&other.0.len())),
        _ => natural::compare(&one.value, &other.value),
    }
}
