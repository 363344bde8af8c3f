//! How far a run has come: in all, and for each corpus.
//!
//! Takes the files of a run before it begins, then what becomes of them; gives [`Progress`]. A
//! corpus is here what goes by one name: the collection that the user gave, else the one that the
//! folder of a file stands for ([`Place::collection`]); a file that is alone in it goes by its own
//! name. What records say of their collection themselves is not known beforehand and changes
//! nothing here.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::discover::Found;
use super::identity::{Folders, Place};

/// Figures of some files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files that are done.
    pub files: u64,
    /// Files in all.
    pub files_total: u64,
    /// Records read so far.
    pub records: u64,
    /// Bytes of files that are done, packed as they are.
    pub bytes: u64,
    /// Bytes of all files.
    pub bytes_total: u64,
}

/// Files that go by one name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corpus {
    /// The name.
    pub name: String,
    /// Its figures.
    pub tally: Tally,
}

/// How far a run has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Figures of all files.
    pub tally: Tally,
    /// The corpora, by name.
    pub corpora: Vec<Corpus>,
    /// The corpus of the current file, as a place in `corpora`.
    pub at: usize,
    /// The file that is being written.
    pub current: String,
    given: Option<String>,
    folders: Arc<Folders>,
    /// Names of folders' collections, with places in `corpora`.
    places: BTreeMap<String, usize>,
    /// The folder of the current file: the next one is most often in it too.
    folder: String,
}

impl Progress {
    /// Before the first of `files`, which all go by the name `given` if there is one.
    pub(super) fn begin(files: &[Found], given: Option<&str>, folders: Arc<Folders>) -> Self {
        let mut progress = Self {
            given: given.map(str::to_owned),
            folders,
            ..Self::default()
        };
        for found in files {
            progress.enter(&found.source);
            let corpus = &mut progress.corpora[progress.at];
            for tally in [&mut progress.tally, &mut corpus.tally] {
                tally.files_total += 1;
                tally.bytes_total += found.bytes;
            }
            if corpus.tally.files_total == 1 && given.is_none() {
                // Until a second file comes, it goes by its own name.
                let place = Place::new(&found.path, None, given);
                place.file_name().clone_into(&mut corpus.name);
            }
        }
        for (collection, &at) in &progress.places {
            let corpus = &mut progress.corpora[at];
            if corpus.tally.files_total > 1 {
                corpus.name.clone_from(collection);
            }
        }
        progress
    }

    /// A file comes: it is the current one from now on.
    pub(super) fn enter(&mut self, source: &str) {
        source.clone_into(&mut self.current);
        // What a folder stands for does not depend on the file in it.
        let folder = source
            .rsplit_once(['/', '\\'])
            .map_or("", |(folder, _)| folder);
        if folder == self.folder && !self.corpora.is_empty() {
            return;
        }
        folder.clone_into(&mut self.folder);
        let place = Place::among(&self.folders, source.as_ref(), None, self.given.as_deref());
        let collection = place.collection(None);
        let next = self.corpora.len();
        self.at = *self.places.entry(collection.clone()).or_insert(next);
        if self.at == next {
            self.corpora.push(Corpus {
                name: collection,
                tally: Tally::default(),
            });
        }
    }

    /// Adds to the figures of the current file's corpus and to those of all.
    pub(super) fn add(&mut self, files: u64, records: u64, bytes: u64) {
        let corpus = self.corpora.get_mut(self.at);
        let corpus = corpus.map(|corpus| &mut corpus.tally);
        for tally in [&mut self.tally].into_iter().chain(corpus) {
            tally.files += files;
            tally.records += records;
            tally.bytes += bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, bytes: u64) -> Found {
        Found {
            path: path.into(),
            source: path.to_owned(),
            bytes,
            is_named: false,
        }
    }

    fn names(progress: &Progress) -> Vec<(&str, u64)> {
        let corpora = progress.corpora.iter();
        corpora
            .map(|corpus| (&*corpus.name, corpus.tally.files_total))
            .collect()
    }

    #[test]
    fn files_go_by_their_collection_and_single_ones_by_their_own_name() {
        let files = [
            found("/w/berlin/docs/1.md", 5),
            found("/w/berlin/docs/2.md", 7),
            found("/w/korea/list.jsonl.zst", 90),
        ];
        let mut progress = Progress::begin(&files, None, Arc::default());
        assert_eq!(names(&progress), [("berlin", 2), ("list.jsonl", 1)]);
        progress.enter("/w/korea/list.jsonl.zst");
        progress.add(0, 1, 30);
        progress.enter("/w/berlin/docs/2.md");
        progress.add(1, 0, 7);
        let tally = |files, files_total, records, bytes, bytes_total| Tally {
            files,
            files_total,
            records,
            bytes,
            bytes_total,
        };
        assert_eq!(progress.corpora[0].tally, tally(1, 2, 0, 7, 12));
        assert_eq!(progress.corpora[1].tally, tally(0, 1, 1, 30, 90));
        assert_eq!(progress.tally, tally(1, 3, 1, 37, 102));
        assert_eq!(progress.at, 0);

        let named = Progress::begin(&files, Some("War"), Arc::default());
        assert_eq!(names(&named), [("War", 3)]);
        assert_eq!(Progress::begin(&[], None, Arc::default()).corpora, []);
    }
}
