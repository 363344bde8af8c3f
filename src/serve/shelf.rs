//! What is shown: one commit of the index, and its replacement once there is a later one.
//!
//! Owns [`Shelf`], an index opened at one commit with what was computed of it, and [`Shelves`],
//! which holds the current one. An answer takes a shelf and keeps it to its end, so that it is of
//! one commit. A later commit is opened beside the current one and shown once it stands; one that
//! cannot be opened leaves the current one in place.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::ask::Asker;
use crate::engine::embedded::ChangeMark;
use crate::engine::embedded::search::Searching;
use crate::engine::{CollectionFigures, Engine, EngineError, Statistics};

/// How long an index that cannot be opened is left alone.
const RETRY: Duration = Duration::from_secs(5);

/// One commit of the index, open for questions.
#[derive(Debug)]
pub(crate) struct Shelf {
    asker: Asker<Searching>,
    number: u64,
    statistics: OnceLock<Statistics>,
    collections: OnceLock<Vec<CollectionFigures>>,
}

impl Shelf {
    fn new(asker: Asker<Searching>, number: u64) -> Self {
        Self {
            asker,
            number,
            statistics: OnceLock::new(),
            collections: OnceLock::new(),
        }
    }

    /// Answers questions about this commit.
    pub(crate) fn asker(&self) -> &Asker<Searching> {
        &self.asker
    }

    /// Number of the commit; a later one is higher.
    pub(crate) fn commit(&self) -> u64 {
        self.asker.engine().commit()
    }

    /// Counts the shelves of this process, from 1.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Figures on the index, computed once.
    pub(crate) fn statistics(&self) -> Result<&Statistics, EngineError> {
        once(&self.statistics, || self.asker.engine().statistics())
    }

    /// The collections by name, computed once.
    pub(crate) fn collections(&self) -> Result<&[CollectionFigures], EngineError> {
        once(&self.collections, || self.asker.engine().collections()).map(Vec::as_slice)
    }
}

/// The value in `cell`, made where it is missing.
fn once<T>(
    cell: &OnceLock<T>,
    make: impl FnOnce() -> Result<T, EngineError>,
) -> Result<&T, EngineError> {
    match cell.get() {
        Some(value) => Ok(value),
        None => {
            let made = make()?;
            Ok(cell.get_or_init(|| made))
        }
    }
}

/// Opens the index as it now is.
pub type Opener = Box<dyn Fn() -> Result<Asker<Searching>, Unopened> + Send + Sync>;

/// Why the index could not be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unopened {
    /// What is wrong, for who runs the server.
    pub message: String,
    /// The same for everyone, without paths of this machine.
    pub public: String,
    /// What to do.
    pub hint: Option<String>,
}

/// The shelf that is shown.
pub(crate) struct Shelves {
    index: PathBuf,
    reopen: Opener,
    current: RwLock<Arc<Shelf>>,
    looked: Mutex<Looked>,
    /// Why a later commit is not shown.
    problem: Mutex<Option<Unopened>>,
}

/// What the last look at the index has shown.
struct Looked {
    mark: ChangeMark,
    /// When a later commit was tried in vain.
    failed: Option<Instant>,
}

/// What a look at the index has led to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing new.
    None,
    /// Another commit is shown.
    Shown,
    /// There is another commit, which cannot be opened.
    Unopened(Unopened),
}

impl Shelves {
    /// Shows what `asker` answers from; `mark` was taken before that was opened.
    pub(crate) fn new(
        index: PathBuf,
        mark: ChangeMark,
        asker: Asker<Searching>,
        reopen: Opener,
    ) -> Self {
        Self {
            index,
            reopen,
            current: RwLock::new(Arc::new(Shelf::new(asker, 1))),
            looked: Mutex::new(Looked { mark, failed: None }),
            problem: Mutex::default(),
        }
    }

    /// The shelf that is shown now.
    pub(crate) fn current(&self) -> Arc<Shelf> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }

    /// Why a later commit is not shown.
    pub(crate) fn problem(&self) -> Option<Unopened> {
        self.noted().clone()
    }

    fn noted(&self) -> MutexGuard<'_, Option<Unopened>> {
        self.problem.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks whether the index has changed, and shows it as it now is.
    pub(crate) fn look(&self) -> Change {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let mark = ChangeMark::of(&self.index);
        let is_retry = looked.failed.is_some_and(|tried| tried.elapsed() > RETRY);
        if mark == looked.mark && !is_retry {
            return Change::None;
        }
        looked.mark = mark;
        match (self.reopen)() {
            Ok(asker) => {
                looked.failed = None;
                *self.noted() = None;
                let before = self.current();
                let shelf = Arc::new(Shelf::new(asker, before.number + 1));
                // Who asks for them first need not wait; what is wrong with them is said then.
                let _figures = shelf.statistics();
                let is_new = shelf.commit() != before.commit();
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = shelf;
                // The end of a run changes files and no record.
                if is_new { Change::Shown } else { Change::None }
            }
            Err(problem) => {
                looked.failed = Some(Instant::now());
                if self.noted().replace(problem.clone()).as_ref() == Some(&problem) {
                    Change::None
                } else {
                    Change::Unopened(problem)
                }
            }
        }
    }
}
