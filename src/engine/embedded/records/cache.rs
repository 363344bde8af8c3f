//! LRU cache of decompressed chunks, bounded in bytes.

use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

/// Most bytes of chunks in the cache of one commit.
const CACHE_BYTES: usize = 32 * 1024 * 1024;

/// Bytes that an entry takes beside its chunk, about.
const ENTRY_BYTES: usize = 128;

/// Segment, record in it, chunk in that.
pub(in crate::engine::embedded) type ChunkKey = (u32, u32, u32);

/// Decompressed chunks, those used last.
pub(in crate::engine::embedded) struct ChunkCache(Mutex<Chunks>);

struct Chunks {
    chunks: LruCache<ChunkKey, Arc<[u8]>>,
    bytes: usize,
}

impl Default for ChunkCache {
    fn default() -> Self {
        Self(Mutex::new(Chunks {
            chunks: LruCache::unbounded(),
            bytes: 0,
        }))
    }
}

impl ChunkCache {
    /// The chunk, if it is there.
    pub(in crate::engine::embedded) fn get(&self, key: ChunkKey) -> Option<Arc<[u8]>> {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.chunks.get(&key).cloned()
    }

    /// Adds a chunk; those that were not used for the longest time make room.
    pub(in crate::engine::embedded) fn put(&self, key: ChunkKey, chunk: &Arc<[u8]>) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.bytes += chunk.len() + ENTRY_BYTES;
        if let Some(before) = cache.chunks.put(key, Arc::clone(chunk)) {
            cache.bytes -= before.len() + ENTRY_BYTES;
        }
        while cache.bytes > CACHE_BYTES
            && let Some((_, oldest)) = cache.chunks.pop_lru()
        {
            cache.bytes -= oldest.len() + ENTRY_BYTES;
        }
    }

    /// Forgets all chunks.
    pub(in crate::engine::embedded) fn clear(&self) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.chunks.clear();
        cache.bytes = 0;
    }
}
