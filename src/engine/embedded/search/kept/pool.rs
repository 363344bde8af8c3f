//! The pool: what is kept of an index, up to a number of bytes.
//!
//! Owns [`Pool`], which finds by key, the counting of bytes ([`Bytes`]), and [`Kept`], which the
//! finder holds for as long as the search lasts. When more is kept than the pool may hold, what was
//! asked for longest ago goes. A search in the midst of its work keeps what it has, so the bound is
//! passed by what the searches under way hold at most.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::impacts::Impacts;
use super::set::Set;

/// Most bytes kept: the hundred most asked for words of a million records take about a third.
pub(crate) const POOL_BYTES: usize = 128 << 20;

/// Most entries, those included of which nothing is kept but where their postings are.
const MAX_ENTRIES: usize = 1 << 16;

/// What is kept of one term, filter or sequence of words, segment by segment.
#[derive(Debug)]
pub(crate) struct Kept {
    segments: Vec<Segment>,
    is_pooled: bool,
    /// What was spent on going without it.
    spent: AtomicU64,
    bytes: Bytes,
}

/// Bytes that something takes, counted with those of all in its pool for as long as it lives.
#[derive(Debug, Default)]
pub(crate) struct Bytes {
    own: AtomicUsize,
    all: Arc<AtomicUsize>,
}

impl Bytes {
    fn among(all: &Arc<AtomicUsize>) -> Self {
        Self {
            own: AtomicUsize::new(0),
            all: Arc::clone(all),
        }
    }

    /// So many more.
    pub(crate) fn add(&self, bytes: usize) {
        self.own.fetch_add(bytes, Ordering::Relaxed);
        self.all.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many less.
    pub(crate) fn take(&self, bytes: usize) {
        self.own.fetch_sub(bytes, Ordering::Relaxed);
        self.all.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        let own = *self.own.get_mut();
        self.all.fetch_sub(own, Ordering::Relaxed);
    }
}

#[derive(Debug, Default)]
struct Segment {
    set: OnceLock<Arc<Set>>,
    impacts: OnceLock<Arc<Impacts>>,
}

impl Kept {
    /// Nothing yet, for an index of so many segments, counted in no pool.
    pub(crate) fn alone(segments: usize) -> Arc<Self> {
        Self::counted(segments, false, Bytes::default())
    }

    fn counted(segments: usize, is_pooled: bool, bytes: Bytes) -> Arc<Self> {
        Arc::new(Self {
            segments: (0..segments).map(|_| Segment::default()).collect(),
            is_pooled,
            spent: AtomicU64::new(0),
            bytes,
        })
    }

    /// Whether a pool has it, so that another search may find it.
    pub(crate) fn is_pooled(&self) -> bool {
        self.is_pooled
    }

    /// Whether all that there is to keep is kept.
    pub(crate) fn is_whole(&self) -> bool {
        self.segments
            .iter()
            .all(|segment| segment.set.get().is_some())
    }

    /// Adds to what was spent on going without it; gives the sum.
    pub(crate) fn spend(&self, cost: u64) -> u64 {
        let before = self.spent.fetch_add(cost, Ordering::Relaxed);
        before.saturating_add(cost)
    }

    /// The records in the segment numbered `place`; `make` finds them the first time.
    pub(crate) fn set<E>(
        &self,
        place: usize,
        make: impl FnOnce() -> Result<Set, E>,
    ) -> Result<Arc<Set>, E> {
        self.kept(&self.segments[place].set, make, Set::bytes)
    }

    /// The impacts in the segment numbered `place`; `make` weighs them the first time.
    pub(crate) fn impacts<E>(
        &self,
        place: usize,
        make: impl FnOnce() -> Result<Impacts, E>,
    ) -> Result<Arc<Impacts>, E> {
        self.kept(&self.segments[place].impacts, make, Impacts::bytes)
    }

    fn kept<T, E>(
        &self,
        cell: &OnceLock<Arc<T>>,
        make: impl FnOnce() -> Result<T, E>,
        bytes: impl FnOnce(&T) -> usize,
    ) -> Result<Arc<T>, E> {
        if let Some(known) = cell.get() {
            return Ok(Arc::clone(known));
        }
        let made = Arc::new(make()?);
        if cell.set(Arc::clone(&made)).is_ok() {
            self.bytes.add(bytes(&made));
        }
        Ok(made)
    }
}

/// What is kept of an index, by keys.
#[derive(Debug)]
pub(crate) struct Pool<K, T> {
    entries: Mutex<Entries<K, T>>,
    bytes: Arc<AtomicUsize>,
    most_bytes: usize,
}

#[derive(Debug)]
struct Entries<K, T> {
    by_key: FxHashMap<K, (T, u64)>,
    /// Counts the questions, to tell what was asked for longest ago.
    clock: u64,
}

impl<K: std::hash::Hash + Eq + Clone, T: Clone> Pool<K, T> {
    /// An empty pool that keeps so many bytes.
    pub(crate) fn new(most_bytes: usize) -> Self {
        Self {
            entries: Mutex::new(Entries {
                by_key: FxHashMap::default(),
                clock: 0,
            }),
            bytes: Arc::default(),
            most_bytes,
        }
    }

    /// Something to keep, counted here.
    pub(crate) fn room(&self, segments: usize) -> Arc<Kept> {
        Kept::counted(segments, true, self.counted())
    }

    /// Bytes to be counted here.
    pub(crate) fn counted(&self) -> Bytes {
        Bytes::among(&self.bytes)
    }

    /// What stands under `key`; `make` makes it the first time. Nobody waits while it is made:
    /// of two who make it at once, one works in vain.
    pub(crate) fn find<E>(&self, key: K, make: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let known = self.entries().asked(&key);
        let found = match known {
            Some(known) => known,
            None => {
                let made = make()?;
                let mut entries = self.entries();
                if entries.by_key.len() >= MAX_ENTRIES {
                    entries.forget_half();
                }
                let now = entries.clock;
                entries.by_key.entry(key).or_insert((made, now)).0.clone()
            }
        };
        if self.bytes.load(Ordering::Relaxed) > self.most_bytes {
            self.entries().forget_half();
        }
        Ok(found)
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.entries().by_key.clear();
    }

    fn entries(&self) -> MutexGuard<'_, Entries<K, T>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes kept.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }
}

impl<K: std::hash::Hash + Eq, T: Clone> Entries<K, T> {
    fn asked(&mut self, key: &K) -> Option<T> {
        self.clock += 1;
        let (known, asked) = self.by_key.get_mut(key)?;
        *asked = self.clock;
        Some(known.clone())
    }

    /// Forgets the half that was asked for longest ago.
    fn forget_half(&mut self) {
        let mut asked: Vec<u64> = self.by_key.values().map(|(_, asked)| *asked).collect();
        let middle = asked.len() / 2;
        let (_, limit, _) = asked.select_nth_unstable(middle);
        let limit = *limit;
        self.by_key.retain(|_, (_, asked)| *asked >= limit);
    }
}
