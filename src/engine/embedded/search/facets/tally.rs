//! What was counted of a facet, over all segments, and the values to show of it.
//!
//! Owns [`Tally`]. Spellings of one key are one value, shown as most records write it; a record
//! that has two of them counts once. Under a heading of the names authority they are shown as the
//! heading, with the spellings beside it.

use std::borrow::Cow;
use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::super::super::schema::UNIT;
use super::catalogue::Values;
use super::natural;
use crate::engine::{FacetValue, ShelfPath};

/// Records by the numbers of some [`Values`].
#[derive(Debug, Default)]
pub(crate) struct Tally {
    by_wording: Vec<u64>,
    by_key: Vec<u64>,
    /// The keys of the present set of values.
    present: Vec<u32>,
}

/// A value to be shown: how many records, the wording that most of them have, and its key.
type Shown = (u64, u32, u32);

impl Tally {
    /// Counts records that have all of these wordings, each of which is given once.
    pub(crate) fn add(&mut self, values: &impl Values, wordings: &[u32], records: u64) {
        if self.by_wording.len() < values.len() {
            self.by_wording.resize(values.len(), 0);
            self.by_key.resize(values.keys(), 0);
        }
        self.present.clear();
        for wording in wordings.iter().copied() {
            let key = values.key_number(wording);
            if let Some(count) = self.by_wording.get_mut(wording as usize) {
                *count += records;
            }
            if !self.present.contains(&key)
                && let Some(count) = self.by_key.get_mut(key as usize)
            {
                self.present.push(key);
                *count += records;
            }
        }
    }

    /// The `limit` values with most records, of equals the first in natural order; and how many
    /// values there are. Values of the shelf are paths.
    pub(crate) fn finish(
        &self,
        values: &impl Values,
        is_shelf: bool,
        limit: usize,
        occurrences: Option<&Self>,
    ) -> (Vec<FacetValue>, u64) {
        // For each key, the wording that most records have, of equals the first by its bytes.
        let mut best: Vec<Option<u32>> = vec![None; self.by_key.len()];
        for (wording, records) in self.counted() {
            let Some(best) = best.get_mut(values.key_number(wording) as usize) else {
                continue;
            };
            let is_better = best.is_none_or(|best| {
                let other = self.by_wording[best as usize];
                let by_text = || values.text(wording).cmp(&values.text(best));
                other.cmp(&records).then_with(by_text).is_lt()
            });
            if is_better {
                *best = Some(wording);
            }
        }
        let shown = (0..).zip(best.into_iter().zip(&self.by_key));
        let mut shown: Vec<Shown> = shown
            .filter_map(|(key, (wording, records))| Some((*records, wording?, key)))
            .collect();
        let distinct = shown.len() as u64;
        let has_headings = shown.iter().any(|one| values.heading(one.2).is_some());
        let text = |one: &Shown| match values.heading(one.2) {
            Some(heading) => Cow::Borrowed(heading),
            None => values.text(one.1),
        };
        let order = |one: &Shown, other: &Shown| {
            let by_count = other.0.cmp(&one.0);
            by_count.then_with(|| match has_headings {
                true => natural_order(&text(one), &text(other)),
                false => values.place(one.1).cmp(&values.place(other.1)),
            })
        };
        if limit == 0 {
            shown.clear();
        } else if limit < shown.len() {
            shown.select_nth_unstable_by(limit - 1, order);
            shown.truncate(limit);
        }
        shown.sort_unstable_by(order);
        let headed = shown.iter().map(|(_, _, key)| *key);
        let headed = headed.filter(|key| values.heading(*key).is_some());
        let mut forms = self.forms(values, headed.map(|key| (key, Vec::new())).collect());
        let shown = shown.iter().map(|one| FacetValue {
            forms: forms.remove(&one.2).unwrap_or_default(),
            occurrences: occurrences.map(|counted| counted.of_key(one.2)),
            ..value(&text(one), is_shelf, one.0)
        });
        (shown.collect(), distinct)
    }

    fn of_key(&self, key: u32) -> u64 {
        self.by_key.get(key as usize).copied().unwrap_or(0)
    }

    /// The wordings that some records have.
    fn counted(&self) -> impl Iterator<Item = (u32, u64)> {
        let counted = (0..).zip(self.by_wording.iter().copied());
        counted.filter(|(_, records)| *records > 0)
    }

    /// For each of these keys, its spellings with their records, most first; none where the
    /// heading is all of them.
    fn forms(
        &self,
        values: &impl Values,
        mut forms: FxHashMap<u32, Vec<(String, u64)>>,
    ) -> FxHashMap<u32, Vec<(String, u64)>> {
        if forms.is_empty() {
            return forms;
        }
        for (wording, records) in self.counted() {
            if let Some(forms) = forms.get_mut(&values.key_number(wording)) {
                forms.push((values.text(wording).into_owned(), records));
            }
        }
        forms.retain(|key, forms| {
            forms.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            !matches!(forms.as_slice(), [(only, _)] if Some(only.as_str()) == values.heading(*key))
        });
        forms
    }
}

fn value(wording: &str, is_shelf: bool, count: u64) -> FacetValue {
    if !is_shelf {
        return FacetValue {
            value: wording.to_owned(),
            count,
            ..FacetValue::default()
        };
    }
    let levels: Vec<String> = wording.split(UNIT).map(str::to_owned).collect();
    FacetValue {
        value: levels.last().cloned().unwrap_or_default(),
        path: Some(ShelfPath(levels)),
        count,
        ..FacetValue::default()
    }
}

/// Level by level, as people list numbered things. A value without levels holds no U+001F.
pub(crate) fn natural_order(one: &str, other: &str) -> Ordering {
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
