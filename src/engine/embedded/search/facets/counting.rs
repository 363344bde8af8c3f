//! Counting the values of a column over the hits of one segment.
//!
//! Owns [`Counter`]: one addition a record, by the codes of a [`FacetColumn`]. What the values mean
//! stands in `facets`.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::DocId;
use super::super::scan::hits::Hits;
use super::column::FacetColumn;

/// With fewer hits than one in this many codes, the codes that were met are listed.
const LISTED_SHARE: usize = 8;

/// Counts the values of a column over one segment.
pub(crate) struct Counter {
    pub(crate) column: Arc<FacetColumn>,
    /// The codes that were met, ascending, with their records.
    met: Vec<(usize, u64)>,
}

impl Counter {
    /// Counts by `column`.
    pub(crate) fn new(column: Arc<FacetColumn>) -> Self {
        Self {
            column,
            met: Vec::new(),
        }
    }

    /// Counts all of `hits`.
    pub(crate) fn count_all(&mut self, hits: &Hits<'_>) {
        let all = self.column.code_count();
        if (hits.total() as usize).saturating_mul(LISTED_SHARE) < all {
            let mut met = Vec::with_capacity(hits.total() as usize);
            self.column.each_code(hits, |code| met.push(code));
            met.sort_unstable();
            let runs = met.chunk_by(|one, other| one == other);
            self.met = runs.map(|run| (run[0], run.len() as u64)).collect();
        } else {
            let mut counts = vec![0_u32; all];
            self.column.each_code(hits, |code| {
                if let Some(count) = counts.get_mut(code) {
                    *count += 1;
                }
            });
            let counts = counts.into_iter().enumerate();
            let counts = counts.filter(|(_, count)| *count > 0);
            self.met = counts.map(|(code, count)| (code, count.into())).collect();
        }
    }

    /// Counts each of these records, which ascend, so many times.
    pub(crate) fn count_times(&mut self, times: &[(DocId, u64)]) {
        let docs: Vec<DocId> = times.iter().map(|(doc, _)| *doc).collect();
        let mut counts: FxHashMap<usize, u64> = FxHashMap::default();
        let mut each = times.iter();
        self.column.each_code(&Hits::List(docs.into()), |code| {
            let times = each.next().map_or(0, |(_, times)| *times);
            *counts.entry(code).or_default() += times;
        });
        self.met = counts.into_iter().filter(|(_, times)| *times > 0).collect();
        self.met.sort_unstable();
    }

    /// Calls `visit` with each distinct set of values, in ascending order of single ones, and how
    /// many records have it.
    pub(crate) fn finish(&self, mut visit: impl FnMut(&[u32], u64)) {
        let mut values = Vec::new();
        for (code, count) in &self.met {
            self.column.values_of(*code, &mut values);
            visit(&values, *count);
        }
    }
}
