//! Counting archives, fonds, opisi and dela under filters of these four.
//!
//! Owns [`ShelfRule`]. The number beside a value promises what a search
//! with it finds: the value and those above it in its path take the place of the filters of
//! their levels, the filters of the levels below stay, and all of them bind to one reference. So
//! with `--fond 3` a record that lies in fond 3 of one archive and in fond 059a of another counts
//! for the first archive alone. What is excluded binds to the levels above it, as in `filters`;
//! an exclusion at the level counted by is ignored with that level's filter.

use rustc_hash::FxHashSet;

use super::super::super::schema::UNIT;
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

    fn wants(&self, place: usize, key: &str) -> bool {
        self.include[place]
            .as_ref()
            .is_none_or(|keys| keys.contains(key))
    }

    /// Whether the keys of the levels above the one counted by are wanted.
    fn wants_all(&self, above: &str) -> bool {
        let keys = above.split(UNIT).take(self.level).enumerate();
        keys.into_iter().all(|(place, key)| self.wants(place, key))
    }

    fn reads(&self, levels: &[&str; LEVELS], keys: &[&str; LEVELS]) -> bool {
        !levels[self.level].is_empty()
            && (0..LEVELS).all(|place| place == self.level || self.wants(place, keys[place]))
    }

    /// Whether a record with the reference `other` is kept out when `counted` is counted.
    fn excludes(&self, counted: &[&str; LEVELS], other: &[&str; LEVELS]) -> bool {
        (0..LEVELS).any(|place| {
            self.exclude[place].contains(other[place])
                && (0..place).all(|above| {
                    if above <= self.level {
                        other[above] == counted[above]
                    } else {
                        self.wants(above, other[above])
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

/// A reference, or as much of one as a column holds.
#[derive(Debug)]
pub(crate) struct Levels<'a> {
    levels: [&'a str; LEVELS],
    keys: [&'a str; LEVELS],
}

impl<'a> Levels<'a> {
    /// The levels of a path and those of its key.
    pub(crate) fn new(path: &'a str, key: &'a str) -> Self {
        let parted = |text: &'a str| {
            let mut parts = text.split(UNIT);
            std::array::from_fn(|_| parts.next().unwrap_or_default())
        };
        Self {
            levels: parted(path),
            keys: parted(key),
        }
    }
}

impl ShelfRule {
    /// The deepest level that must be read to follow the rule: of exclusions, the whole
    /// reference, for what one reference counts depends on the others; none then.
    pub(crate) fn depth(&self) -> Option<usize> {
        if self.exclude.iter().any(|keys| !keys.is_empty()) {
            return None;
        }
        let wanted = (0..LEVELS).filter(|place| self.include[*place].is_some());
        Some(wanted.max().unwrap_or(0).max(self.level))
    }

    /// The paths for which a record with these references counts, each once.
    pub(crate) fn counted(&self, references: &[&Levels<'_>]) -> Vec<String> {
        let mut counted = Vec::new();
        for reference in references {
            let Levels { levels, keys } = reference;
            let is_out = || {
                references
                    .iter()
                    .any(|other| self.excludes(keys, &other.keys))
            };
            if self.reads(levels, keys) && !is_out() {
                let path = levels[..=self.level].join(&UNIT.to_string());
                if !counted.contains(&path) {
                    counted.push(path);
                }
            }
        }
        counted
    }
}

/// Which of the paths that end at the level counted by are to be listed, where nothing deeper
/// matters. Paths come sorted, so what was told of the levels above is remembered.
pub(crate) struct Listed<'a> {
    rule: &'a ShelfRule,
    above: String,
    is_listed: bool,
}

impl<'a> Listed<'a> {
    pub(crate) fn new(rule: &'a ShelfRule) -> Self {
        Self {
            rule,
            above: String::new(),
            is_listed: rule.level == 0 || rule.wants_all(""),
        }
    }

    /// Whether the path with this key is listed.
    pub(crate) fn has(&mut self, key: &str) -> bool {
        let above = key.rfind(UNIT).map_or("", |end| &key[..end]);
        if above != self.above {
            above.clone_into(&mut self.above);
            self.is_listed = self.rule.wants_all(above);
        }
        self.is_listed
    }
}
