//! Counting archives, fonds, opisi and dela under filters of these four.
//!
//! Owns [`ShelfRule`] and [`ShelfCounter`]. The number beside a value promises what a search
//! with it finds: the value and those above it in its path take the place of the filters of
//! their levels, the filters of the levels below stay, and all of them bind to one reference. So
//! with `--fond 3` a record that lies in fond 3 of one archive and in fond 059a of another counts
//! for the first archive alone. What is excluded binds to the levels above it, as in `filters`;
//! an exclusion at the level counted by is ignored with that level's filter.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::columnar::StrColumn;

use super::super::super::schema::UNIT;
use super::super::docs::DocId;
use super::super::failure::Failure;
use super::super::snapshot::value;
use super::counting::OnceEach;
use crate::record::reference::{archive_key, level_key};

/// The four levels, archive first.
pub(crate) const LEVELS: usize = 4;

/// What a reference must be like to count, and for what.
#[derive(Debug, Default)]
pub(crate) struct ShelfRule {
    /// The level counted by.
    level: usize,
    /// Keys wanted at each level; nothing is free. An empty key stands for a level that is not
    /// there.
    include: [Option<FxHashSet<String>>; LEVELS],
    /// Keys excluded at each level.
    exclude: [FxHashSet<String>; LEVELS],
}

impl ShelfRule {
    /// The rule for counting by `level` under these filters; a level that `under` names takes
    /// its value from there.
    pub(crate) fn new(
        level: usize,
        include: [&[String]; LEVELS],
        exclude: [&[String]; LEVELS],
        under: &[String],
    ) -> Self {
        let mut rule = Self {
            level,
            ..Self::default()
        };
        for place in (0..LEVELS).filter(|place| *place != level) {
            let keys =
                |values: &[String]| values.iter().map(|value| key_at(place, value)).collect();
            rule.include[place] = match under.get(place) {
                Some(value) => Some(FxHashSet::from_iter([key_at(place, value)])),
                None if include[place].is_empty() => None,
                // A value without a key is the value of no record.
                None => Some(keys(include[place])).map(|mut keys: FxHashSet<String>| {
                    keys.remove("");
                    keys
                }),
            };
            rule.exclude[place] = keys(exclude[place]);
            rule.exclude[place].remove("");
        }
        rule
    }

    fn excludes_anything(&self) -> bool {
        self.exclude.iter().any(|keys| !keys.is_empty())
    }

    fn wants(&self, place: usize, key: &str) -> bool {
        self.include[place]
            .as_ref()
            .is_none_or(|keys| keys.contains(key))
    }

    fn reads(&self, levels: &[String; LEVELS], keys: &[String; LEVELS]) -> bool {
        !levels[self.level].is_empty()
            && (0..LEVELS).all(|place| place == self.level || self.wants(place, &keys[place]))
    }

    /// Whether a record with the reference `other` is kept out when `counted` is counted.
    fn excludes(&self, counted: &[String; LEVELS], other: &[String; LEVELS]) -> bool {
        (0..LEVELS).any(|place| {
            self.exclude[place].contains(&other[place])
                && (0..place).all(|above| {
                    if above <= self.level {
                        other[above] == counted[above]
                    } else {
                        self.wants(above, &other[above])
                    }
                })
        })
    }
}

/// The key of a value at a level.
pub(crate) fn key_at(place: usize, value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else if place == 0 {
        archive_key(value)
    } else {
        level_key(value)
    }
}

/// Counts one level over one segment.
pub(crate) struct ShelfCounter {
    rule: Rc<ShelfRule>,
    column: StrColumn,
    /// By ordinal of `column`, the place in `known` plus one; 0 before it was looked at.
    seen: Vec<u32>,
    known: Vec<Known>,
    /// Places of counted paths, by their wording and by their keys.
    wordings: FxHashMap<String, usize>,
    paths: FxHashMap<Vec<String>, usize>,
    by_wording: OnceEach,
    by_path: OnceEach,
    /// The references of the present record: ordinals, then places in `known`.
    present: Vec<u64>,
    failure: Option<Failure>,
}

/// A reference that was met.
struct Known {
    keys: [String; LEVELS],
    /// Places of its wording and its path among those counted; none if it does not count.
    counted: Option<(usize, usize)>,
}

impl ShelfCounter {
    /// A counter over the whole references of a segment.
    pub(crate) fn new(rule: Rc<ShelfRule>, column: StrColumn) -> Self {
        Self {
            rule,
            seen: vec![0; column.num_terms()],
            column,
            known: Vec::new(),
            wordings: FxHashMap::default(),
            paths: FxHashMap::default(),
            by_wording: OnceEach::new(0),
            by_path: OnceEach::new(0),
            present: Vec::new(),
            failure: None,
        }
    }

    pub(crate) fn count(&mut self, doc: DocId) {
        self.present.clear();
        self.present.extend(self.column.ords().values_for_doc(doc));
        for reference in 0..self.present.len() {
            match self.look_at(self.present[reference]) {
                Ok(place) => self.present[reference] = place,
                Err(failure) => {
                    self.failure = Some(failure);
                    return;
                }
            }
        }
        let excludes = self.rule.excludes_anything();
        for place in &self.present {
            let Known {
                keys,
                counted: Some((wording, path)),
            } = &self.known[*place as usize]
            else {
                continue;
            };
            let others = || {
                self.present
                    .iter()
                    .map(|other| &self.known[*other as usize].keys)
            };
            if excludes && others().any(|other| self.rule.excludes(keys, other)) {
                continue;
            }
            self.by_wording.count(*wording, doc);
            self.by_path.count(*path, doc);
        }
    }

    /// The place in `known` of the reference with this ordinal.
    fn look_at(&mut self, ordinal: u64) -> Result<u64, Failure> {
        let seen = self.seen.get(ordinal as usize).copied().unwrap_or(0);
        if let Some(place) = seen.checked_sub(1) {
            return Ok(u64::from(place));
        }
        let whole = value(&self.column, ordinal)?;
        let mut parts = whole.split(UNIT);
        let levels: [String; LEVELS] =
            std::array::from_fn(|_| parts.next().unwrap_or_default().to_owned());
        let keys: [String; LEVELS] = std::array::from_fn(|place| key_at(place, &levels[place]));
        let counted = self.rule.reads(&levels, &keys).then(|| {
            let depth = self.rule.level;
            let wording = levels[..=depth].join(&UNIT.to_string());
            (
                *self
                    .wordings
                    .entry(wording)
                    .or_insert_with(|| self.by_wording.add()),
                *self
                    .paths
                    .entry(keys[..=depth].to_vec())
                    .or_insert_with(|| self.by_path.add()),
            )
        });
        self.known.push(Known { keys, counted });
        let place = u32::try_from(self.known.len() - 1).unwrap_or(u32::MAX);
        if let Some(seen) = self.seen.get_mut(ordinal as usize) {
            *seen = place + 1;
        }
        Ok(u64::from(place))
    }

    /// Calls `value` with every path that was counted: its wording, its records, and the records
    /// to add to those of its keys (all spellings together, added once).
    pub(crate) fn finish(self, mut value: impl FnMut(&str, u64, u64)) -> Result<(), Failure> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let mut together: Vec<u32> = (0..self.paths.len())
            .map(|path| self.by_path.get(path))
            .collect();
        let mut path_of = vec![0; self.wordings.len()];
        for (wording, path) in self.known.iter().filter_map(|known| known.counted) {
            path_of[wording] = path;
        }
        for (wording, place) in self.wordings {
            let records = u64::from(self.by_wording.get(place));
            if records > 0 {
                let together = std::mem::take(&mut together[path_of[place]]);
                value(&wording, records, u64::from(together));
            }
        }
        Ok(())
    }
}
