//! Which folders name the collections of a run, and where the ids of their files begin.
//!
//! Takes the paths of all files that are known: those of the run and those of the index that it
//! writes into. So a folder, and later a folder inside it, are seen alike. Gives [`Folders`], which
//! depends on the set of the paths alone, not on their order.
//!
//! **Items.** Where nearly all folders in a folder hold an item each (a text and what describes it),
//! the folder above is the collection.
//!
//! **Names that stand twice.** `APRF/letters` and `RGANI/letters` are two collections: the name of
//! neither folder tells them apart, so the folder above names them. Where none above has a telling
//! name, they go by one name, and their ids begin further up.
//!
//! **Files with many records** name a collection by their stem, unless two have that stem, or their
//! folder is one of many JSON files.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::generic::is_generic;
use super::{is_telling, naming_folder, path_parts, stem, without_compression};

/// Fewest folders that count as items rather than collections.
const MIN_ITEMS: usize = 8;

/// Most files of an item: a text, what describes it, another form of it.
const MAX_ITEM_FILES: usize = 3;

/// Endings of files that may hold many records.
const MANY: &[&str] = &[
    "csv", "epub", "json", "jsonl", "ndjson", "ods", "tsv", "xls", "xlsx", "xml",
];

/// Folders as places of collections. Empty, it leaves everything to the names in each path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folders {
    /// Folders that name everything below them.
    bases: HashSet<String>,
    /// For a naming folder with a namesake the number of parts above the first one of its ids.
    starts: HashMap<String, usize>,
    /// The same for all, where the user gave one collection.
    given_start: Option<usize>,
    /// Stems of files with many records that say nothing, for several files have them.
    stems: HashSet<String>,
    /// Folders of many JSON files.
    crowded: HashSet<String>,
    /// Paths without the ending of a compression that two files have.
    twins: HashSet<String>,
}

impl Folders {
    /// The folders of the files of a run, `found`, and of an index, `known`. `is_given` says that
    /// the user named the collection, `is_there` whether a folder of `known` still is.
    #[must_use]
    pub fn new<'p>(
        found: impl IntoIterator<Item = &'p str>,
        known: impl IntoIterator<Item = &'p str>,
        is_given: bool,
        is_there: &dyn Fn(&str) -> bool,
    ) -> Self {
        let mut folders = Self::default();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut fresh: BTreeSet<String> = BTreeSet::new();
        let mut stems: HashMap<String, usize> = HashMap::new();
        let mut crowds: HashMap<String, usize> = HashMap::new();
        let mut bare_paths: HashSet<String> = HashSet::new();
        let mut seen: HashSet<&str> = HashSet::new();
        let found = found.into_iter().map(|path| (path, true));
        let known = known.into_iter().map(|path| (path, false));
        for (path, is_found) in found.chain(known) {
            if !seen.insert(path) {
                continue;
            }
            let mut parts = path_parts(path);
            let Some(name) = parts.pop() else { continue };
            let folder = key(&parts);
            *counts.entry(folder.clone()).or_default() += 1;
            if is_found {
                fresh.insert(folder.clone());
            }
            let bare = without_compression(&name);
            let bare_path = format!("{folder}/{bare}");
            if !bare_paths.insert(bare_path.clone()) {
                folders.twins.insert(bare_path);
            }
            let ending = bare.rsplit_once('.').map_or("", |(_, ending)| ending);
            let ending = ending.to_ascii_lowercase();
            if MANY.contains(&ending.as_str()) {
                *stems.entry(stem(bare).to_owned()).or_default() += 1;
                if ending == "json" {
                    *crowds.entry(folder).or_default() += 1;
                }
            }
        }
        let twice = stems.into_iter().filter(|(_, count)| *count > 1);
        folders.stems = twice.map(|(stem, _)| stem).collect();
        let crowded = crowds.into_iter().filter(|(_, count)| *count >= MIN_ITEMS);
        folders.crowded = crowded.map(|(folder, _)| folder).collect();
        folders.find_items(&counts, &fresh);
        folders.find_namesakes(counts.keys(), &fresh, is_there);
        if is_given {
            let naming = fresh.iter().map(|folder| folders.naming_of(folder));
            let naming: BTreeSet<String> = naming.collect();
            folders.given_start = (naming.len() > 1).then(|| common(&naming));
        }
        folders
    }

    /// Makes the folder above items the collection. Only what one run finds together counts: eight
    /// small folders that were indexed one by one are eight collections.
    fn find_items(&mut self, counts: &BTreeMap<String, usize>, fresh: &BTreeSet<String>) {
        let mut below: BTreeMap<&str, usize> = BTreeMap::new();
        for (folder, count) in counts.iter().filter(|(folder, _)| fresh.contains(*folder)) {
            for (end, _) in folder.match_indices('/').skip(1) {
                *below.entry(&folder[..end]).or_default() += count;
            }
            *below.entry(folder).or_default() += count;
        }
        let mut children: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (folder, files) in &below {
            if let Some((parent, _)) = folder.rsplit_once('/') {
                let (all, items) = children.entry(parent).or_default();
                *all += 1;
                *items += usize::from(*files <= MAX_ITEM_FILES);
            }
        }
        for (parent, (all, items)) in children {
            if all >= MIN_ITEMS && items * 5 >= all * 4 && !parent.is_empty() {
                let mut parts = path_parts(parent);
                parts.push(String::new());
                let at = naming_folder(&parts);
                self.bases.insert(key(&parts[..=at.min(parts.len() - 2)]));
            }
        }
    }

    /// Lets the folders above name those whose names stand twice, and where none can, makes their
    /// ids begin further up.
    fn find_namesakes<'f>(
        &mut self,
        all: impl Iterator<Item = &'f String> + Clone,
        fresh: &BTreeSet<String>,
        is_there: &dyn Fn(&str) -> bool,
    ) {
        loop {
            let mut by_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            let mut in_run: HashSet<String> = HashSet::new();
            for folder in all.clone() {
                let naming = self.naming_of(folder);
                if fresh.contains(folder) {
                    in_run.insert(naming.clone());
                }
                let name = naming.rsplit('/').next().unwrap_or_default().to_owned();
                by_name.entry(name).or_default().insert(naming);
            }
            self.starts.clear();
            let mut is_changed = false;
            for (_, mut group) in by_name {
                if group.len() > 1 {
                    group.retain(|folder| in_run.contains(folder) || is_there(folder));
                }
                if group.len() < 2 {
                    continue;
                }
                // One of them may be above all the others; its own name tells it from them.
                let shortest = group.iter().map(|folder| path_parts(folder).len()).min();
                let shared = common(&group).min(shortest.unwrap_or(1).saturating_sub(1));
                for folder in &group {
                    let parts = path_parts(folder);
                    let above = (shared..parts.len().saturating_sub(1))
                        .rev()
                        .find(|&at| is_telling(&parts, at));
                    match above {
                        Some(at) => is_changed |= self.bases.insert(key(&parts[..=at])),
                        None => {
                            self.starts.insert(folder.clone(), shared);
                        }
                    }
                }
            }
            // Every turn but the last adds a folder, and there are only so many.
            if !is_changed {
                return;
            }
        }
    }

    /// The folder that names the collection of the files in `folder`.
    fn naming_of(&self, folder: &str) -> String {
        let mut parts = path_parts(folder);
        parts.push(String::new());
        let at = self.naming(&parts, None);
        key(&parts[..=at.min(parts.len().saturating_sub(2))])
    }

    /// The place in `parts`, folders and a file, of the folder that names the collection. `archive`
    /// is the place of the archive that the file is in.
    pub(super) fn naming(&self, parts: &[String], archive: Option<usize>) -> usize {
        if !self.bases.is_empty() {
            let mut path = String::new();
            for (at, part) in parts[..parts.len().saturating_sub(1)].iter().enumerate() {
                path.push('/');
                path.push_str(part);
                if self.bases.contains(&path) {
                    return at;
                }
            }
        }
        // An archive is one collection, whatever folders are in it.
        match archive.filter(|&at| !is_generic(&parts[at])) {
            Some(at) => at,
            None => naming_folder(parts),
        }
    }

    /// The number of parts above the first one of an id, if that is not the naming folder.
    pub(super) fn start(&self, parts: &[String], naming: usize) -> Option<usize> {
        if self.starts.is_empty() {
            return None;
        }
        self.starts.get(&key(&parts[..=naming])).copied()
    }

    /// The same where the user gave the collection.
    pub(super) const fn given_start(&self) -> Option<usize> {
        self.given_start
    }

    /// Whether the stem of a file with many records names nothing.
    pub(super) fn is_common_stem(&self, parts: &[String], stem: &str) -> bool {
        self.stems.contains(stem)
            || (!self.crowded.is_empty()
                && self
                    .crowded
                    .contains(&key(&parts[..parts.len().saturating_sub(1)])))
    }

    /// Whether another file has this path but for the ending of a compression.
    pub(super) fn has_twin(&self, parts: &[String]) -> bool {
        !self.twins.is_empty() && self.twins.contains(&key(parts))
    }
}

/// A path of parts as one text.
fn key(parts: &[String]) -> String {
    parts.iter().flat_map(|part| ["/", part]).collect()
}

/// How many parts the paths have in common from their root.
fn common(paths: &BTreeSet<String>) -> usize {
    let mut paths = paths.iter().map(|path| path_parts(path));
    let mut shared = paths.next().unwrap_or_default();
    for parts in paths {
        let both = shared.iter().zip(&parts);
        let length = both.take_while(|(one, other)| one == other).count();
        shared.truncate(length);
    }
    shared.len()
}
