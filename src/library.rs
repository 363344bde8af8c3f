//! The library as a program uses it: an index on disk that is filled and asked.
//!
//! Owns [`Library`] and [`Error`]. Thin over `ingest` and `ask`; the names authority is the
//! program's own, and records are read as the command line reads them by default.

use std::path::{Path, PathBuf};

use crate::ask::Answer;
use crate::ask::{AskError, Asker, Branch, Question, Tree};
use crate::engine::embedded::Store;
use crate::engine::embedded::search::{self, Searching};
use crate::engine::{Engine as _, EngineError, Limits, Statistics, WriterOptions};
use crate::ingest::{self, RecordWriter, RunError, RunOptions, Summary};
use crate::record::Record;

/// What can go wrong in a library.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A question could not be answered.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The index could not be opened or written.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The files could not be read into it.
    #[error(transparent)]
    Index(#[from] RunError),
}

/// An index that is open for questions, by many threads at once. Shows the commit that was the
/// last when it was opened or reloaded.
#[derive(Debug)]
pub struct Library {
    asker: Asker<Searching>,
}

impl Library {
    /// Reads files and folders into the index at `index`, which is made where nothing is. Done
    /// again, it takes only what changed.
    ///
    /// # Errors
    /// Returns [`Error::Index`] when none of the paths is there, and [`Error::Engine`] when the
    /// index cannot be written. What of the files cannot be read is counted in the summary.
    ///
    /// # Examples
    /// ```
    /// # use kartoteka::Library;
    /// # fn main() -> Result<(), kartoteka::Error> {
    /// # let folder = tempfile::tempdir().expect("a temporary folder");
    /// # let index = folder.path().join("index");
    /// let first = Library::index(&index, &["sample_corpus"])?;
    /// let again = Library::index(&index, &["sample_corpus"])?;
    /// assert_eq!((again.added, again.unchanged), (0, first.added));
    /// # Ok(())
    /// # }
    /// ```
    pub fn index(index: impl AsRef<Path>, paths: &[impl AsRef<Path>]) -> Result<Summary, Error> {
        let store = Store::open_write(index.as_ref(), WriterOptions::default())?;
        let mut writer = RecordWriter::new(store)?;
        let paths: Vec<PathBuf> = paths.iter().map(|path| path.as_ref().to_owned()).collect();
        let summary = ingest::run(&paths, &RunOptions::default(), &mut writer, &mut ())?;
        writer.finish()?;
        Ok(summary)
    }

    /// Opens the index at `index`.
    ///
    /// # Errors
    /// Returns [`Error::Engine`] where there is none, and for one that is damaged or was made by
    /// another version.
    pub fn open(index: impl AsRef<Path>) -> Result<Self, Error> {
        let asker = Asker::new(search::open(index.as_ref())?);
        Ok(Self { asker })
    }

    /// Answers a question.
    ///
    /// # Errors
    /// Returns [`Error::Ask`] for a query that is none and for a damaged index.
    ///
    /// # Examples
    /// ```
    /// # use kartoteka::{Library, Question};
    /// # fn main() -> Result<(), kartoteka::Error> {
    /// # let folder = tempfile::tempdir().expect("a temporary folder");
    /// # let index = folder.path().join("index");
    /// # Library::index(&index, &["sample_corpus"])?;
    /// let library = Library::open(&index)?;
    /// let answer = library.ask(&Question::new("armistce"))?;
    /// let suggestion = &answer.understood.spelling.suggestions[0];
    /// assert_eq!(suggestion.instead[0].0, "armistice");
    /// # Ok(())
    /// # }
    /// ```
    pub fn ask(&self, question: &Question) -> Result<Answer, Error> {
        self.ask_within(question, &Limits::none())
    }

    /// Answers a question within a deadline, or until it is cancelled.
    ///
    /// # Errors
    /// As [`Library::ask`], and when the limits end it.
    pub fn ask_within(&self, question: &Question, limits: &Limits) -> Result<Answer, Error> {
        Ok(self.asker.ask(question, limits)?)
    }

    /// A branch of the tree archive / fond / opis / delo, with the records of a question at each
    /// place.
    ///
    /// # Errors
    /// As [`Library::ask`].
    ///
    /// # Examples
    /// ```
    /// # use kartoteka::{Library, Question, parts::Branch};
    /// # fn main() -> Result<(), kartoteka::Error> {
    /// # let folder = tempfile::tempdir().expect("a temporary folder");
    /// # let index = folder.path().join("index");
    /// # Library::index(&index, &["sample_corpus"])?;
    /// let mut archives = Branch::default();
    /// archives.depth = 1;
    /// let tree = Library::open(&index)?.tree(&Question::new("armistice"), &archives)?;
    /// assert!(tree.nodes.iter().any(|node| node.value() == "AVPRF"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn tree(&self, question: &Question, branch: &Branch) -> Result<Tree, Error> {
        Ok(self.asker.tree(question, branch, &Limits::none())?)
    }

    /// The records with these ids, in their order; none for an id that no record has.
    ///
    /// # Errors
    /// Returns [`Error::Engine`] for a damaged index.
    ///
    /// # Examples
    /// ```
    /// # use kartoteka::Library;
    /// # fn main() -> Result<(), kartoteka::Error> {
    /// # let folder = tempfile::tempdir().expect("a temporary folder");
    /// # let index = folder.path().join("index");
    /// # Library::index(&index, &["sample_corpus"])?;
    /// let records = Library::open(&index)?.records(&["wcda:113630", "nothing"])?;
    /// let record = records[0].as_ref().expect("the sample corpus has it");
    /// assert_eq!(record.references[0].archive, "APRF");
    /// assert!(records[1].is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn records(&self, ids: &[&str]) -> Result<Vec<Option<Record>>, Error> {
        Ok(self.asker.engine().records(ids)?)
    }

    /// Figures on the index.
    ///
    /// # Errors
    /// Returns [`Error::Engine`] for a damaged index.
    pub fn statistics(&self) -> Result<Statistics, Error> {
        Ok(self.asker.engine().statistics()?)
    }

    /// Number of the commit that is shown; a later one is higher.
    #[must_use]
    pub fn commit(&self) -> u64 {
        self.asker.engine().commit()
    }

    /// Shows the last commit from now on; its number.
    ///
    /// # Errors
    /// Returns [`Error::Engine`] for a damaged index; the commit shown before stays.
    pub fn reload(&self) -> Result<u64, Error> {
        Ok(self.asker.engine().reload()?)
    }
}
