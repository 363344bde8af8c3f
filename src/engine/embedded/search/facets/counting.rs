//! Counting the values of a column over the hits of one segment.
//!
//! Owns [`Counter`]: one addition a record, by the codes of a [`FacetColumn`]. What the values mean
//! stands in `facets`.

use std::sync::Arc;

use super::super::scan::hits::Hits;
use super::column::FacetColumn;

/// With fewer hits than one in this many codes, the codes that were met are listed.
const LISTED_SHARE: usize = 8;

/// Counts the values of a column over one segment.
pub(crate) struct Counter {
    pub(crate) column: Arc<FacetColumn>,
    /// The codes that were met, ascending, with their records.
    met: Vec<(usize, u32)>,
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
            self.met = runs.map(|run| (run[0], run.len() as u32)).collect();
        } else {
            let mut counts = vec![0_u32; all];
            self.column.each_code(hits, |code| {
                if let Some(count) = counts.get_mut(code) {
                    *count += 1;
                }
            });
            let counts = counts.into_iter().enumerate();
            self.met = counts.filter(|(_, count)| *count > 0).collect();
        }
    }

    /// Calls `visit` with each distinct set of values, in ascending order of single ones, and how
    /// many records have it.
    pub(crate) fn finish(&self, mut visit: impl FnMut(&[u32], u64)) {
        let mut values = Vec::new();
        for (code, count) in &self.met {
            self.column.values_of(*code, &mut values);
            visit(&values, u64::from(*count));
        }
    }
}
