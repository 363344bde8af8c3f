//! An LRU cache of what searches read of an index, bounded in bytes.
//!
//! Owns [`Cache`]. What is dense is read where it lies in the segment's file, so what is cached is
//! what a repeated question would have to decode again: short posting lists, the records of
//! phrases, the sets of filters by columns, terms looked up, and chunks of records that a page shows
//! again. When there is too much, the half goes
//! that was asked for longest ago; a search keeps what it holds.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

/// Most entries.
const MAX_ENTRIES: usize = 1 << 16;

/// Values by key.
#[derive(Debug)]
pub(crate) struct Cache<K, V> {
    entries: Mutex<Entries<K, V>>,
    most_bytes: usize,
}

#[derive(Debug)]
struct Entries<K, V> {
    by_key: FxHashMap<K, Entry<V>>,
    bytes: usize,
    /// Counts the questions, to tell what was asked for longest ago.
    clock: u64,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    bytes: usize,
    asked: u64,
}

impl<K: std::hash::Hash + Eq, V: Clone> Cache<K, V> {
    /// An empty cache of so many bytes.
    pub(crate) fn new(most_bytes: usize) -> Self {
        Self {
            entries: Mutex::new(Entries {
                by_key: FxHashMap::default(),
                bytes: 0,
                clock: 0,
            }),
            most_bytes,
        }
    }

    /// The value of `key`, if it is cached.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let mut entries = self.entries();
        entries.clock += 1;
        let now = entries.clock;
        let entry = entries.by_key.get_mut(key)?;
        entry.asked = now;
        Some(entry.value.clone())
    }

    /// Caches a value of so many bytes.
    pub(crate) fn put(&self, key: K, value: V, bytes: usize) {
        let bytes = bytes + size_of::<(K, Entry<V>)>();
        let mut entries = self.entries();
        let asked = entries.clock;
        let entry = Entry {
            value,
            bytes,
            asked,
        };
        entries.bytes += bytes;
        if let Some(before) = entries.by_key.insert(key, entry) {
            entries.bytes -= before.bytes;
        }
        while entries.bytes > self.most_bytes || entries.by_key.len() > MAX_ENTRIES {
            entries.forget_half();
        }
    }

    /// The value of `key`; `make` makes it, and says how many bytes it takes, the first time. Nobody
    /// waits while it is made: of two who make it at once, one works in vain.
    pub(crate) fn find<E>(
        &self,
        key: K,
        make: impl FnOnce() -> Result<(V, usize), E>,
    ) -> Result<V, E> {
        if let Some(known) = self.get(&key) {
            return Ok(known);
        }
        let (made, bytes) = make()?;
        self.put(key, made.clone(), bytes);
        Ok(made)
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        let mut entries = self.entries();
        entries.by_key.clear();
        entries.bytes = 0;
    }

    fn entries(&self) -> MutexGuard<'_, Entries<K, V>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: std::hash::Hash + Eq, V> Entries<K, V> {
    /// Forgets the half that was asked for longest ago.
    fn forget_half(&mut self) {
        let mut asked: Vec<u64> = self.by_key.values().map(|entry| entry.asked).collect();
        let middle = asked.len() / 2;
        if asked.is_empty() {
            self.bytes = 0;
            return;
        }
        let (_, limit, _) = asked.select_nth_unstable(middle);
        let limit = *limit;
        self.by_key.retain(|_, entry| entry.asked > limit);
        self.bytes = self.by_key.values().map(|entry| entry.bytes).sum();
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[test]
    fn what_was_asked_for_longest_ago_goes_first() {
        let cache: Cache<u32, u32> = Cache::new(4_000);
        let find = |key| {
            let mut is_made = false;
            let found = cache.find(key, || {
                is_made = true;
                Ok::<_, Infallible>((key * 2, 400))
            });
            assert_eq!(found, Ok(key * 2));
            is_made
        };
        assert!(find(0) && !find(0));
        for key in 1..40 {
            find(key);
            assert!(!find(0), "{key}");
            assert!(cache.entries().bytes <= 4_000);
        }
        assert!(find(1));
        cache.put(7, 1, 5_000);
        assert_eq!((cache.get(&7), cache.entries().bytes), (None, 0));
        cache.clear();
        assert!(find(0));
    }
}
