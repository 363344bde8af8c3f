//! Commits and merges: when small segments become larger ones, and what that does for searches.
//!
//! Takes the segments of a commit, gives the merges worth their cost. While a run lasts, segments
//! of like size are merged in the background, so that their number stays small. When it ends,
//! small ones are merged until sizes grow by steps, and segments of which a good part is deleted
//! are rewritten. Others keep their deleted records: the search counts without them, so scores
//! do not depend on when they go, and one changed record does not cost a whole index.
//!
//! Every merge is begun here and its outcome is looked at. Tantivy's own background merges fail
//! without a word, and segments pile up.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::{FutureResult, TantivyError};

use super::failure::{guarded, reading};
use super::writer::StoreWriter;
use crate::engine::{CommitNote, EngineError, MergeGoal};

/// Segments of like size that are merged while a run lasts.
const LIKE_SEGMENTS: usize = 8;

/// How many times larger than the smallest a segment of like size may be.
const LIKE_SIZE: u64 = 4;

/// At the end of a run, a segment is merged with all smaller ones unless it is this many times
/// as large as they are together. So an index has about log3 of its records in segments, and a
/// record is rewritten about as often in its life.
const STEP: u64 = 3;

/// Up to so many records together. Beyond, where a merge takes seconds, it is enough to be as large
/// as all smaller ones together: each thread leaves a segment of like size, and most queries are as
/// fast over two of them as over one.
const SMALL: u64 = 10_000;

/// At the end of a run, a segment is rewritten when one in this many of its records is deleted.
const DELETED_SHARE: u64 = 5;

/// How often a wait for a merge looks whether the run was asked to stop.
const GLANCE: Duration = Duration::from_millis(50);

/// How long a run that was asked to stop waits for a merge that will soon be done.
const LEAVING: Duration = Duration::from_secs(2);

/// Wakes the thread that waits for a merge.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Merges under way, and the causes of those that failed.
#[derive(Default)]
pub(super) struct Merges {
    running: Vec<FutureResult<Option<SegmentMeta>>>,
    failed: Vec<TantivyError>,
    /// Whether the last commit is merged as far as it can be.
    is_tidy: bool,
}

impl Merges {
    /// Looks which merges have ended.
    fn poll(&mut self, waker: &Waker) {
        let mut context = Context::from_waker(waker);
        let failed = &mut self.failed;
        self.running
            .retain_mut(|merge| match Pin::new(merge).poll(&mut context) {
                Poll::Pending => true,
                Poll::Ready(outcome) => {
                    failed.extend(outcome.err());
                    false
                }
            });
    }

    /// Waits for all merges, or until `stop` is set; says whether all have ended.
    fn wait(&mut self, stop: &AtomicBool) -> bool {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        loop {
            self.poll(&waker);
            if self.running.is_empty() || stop.load(Ordering::Relaxed) {
                return self.running.is_empty();
            }
            thread::park_timeout(GLANCE);
        }
    }

    /// Whether a merge is under way.
    pub(super) fn are_running(&mut self) -> bool {
        self.poll(Waker::noop());
        !self.running.is_empty()
    }

    /// Whether a merge is under way that goes on for longer than [`LEAVING`].
    pub(super) fn outlast_leaving(&mut self) -> bool {
        let until = Instant::now() + LEAVING;
        while self.are_running() && Instant::now() < until {
            thread::sleep(GLANCE);
        }
        self.are_running()
    }

    /// Waits for all merges, whatever becomes of them.
    pub(super) fn abandon(mut self) {
        self.wait(&AtomicBool::new(false));
    }
}

impl StoreWriter {
    /// Makes everything written so far durable, with `note` beside it.
    pub(super) fn commit_with(&mut self, note: CommitNote) -> Result<(), EngineError> {
        self.prove()?;
        let text =
            serde_json::to_string(&note).map_err(|error| EngineError::Fault(error.to_string()))?;
        let finished = self.session_mut()?.workers.finish();
        let finished = finished.map_err(|error| self.failed(error))?;
        self.take_over(finished)?;
        let session = self.session_mut()?;
        let committed = session.writer.prepare_commit().and_then(|mut commit| {
            commit.set_payload(&text);
            commit.commit()
        });
        committed.map_err(|error| self.failed(error))?;
        self.session_mut()?.merges.is_tidy = false;
        self.note = note;
        self.latest.clear();
        self.arrivals.forget();
        self.reload()
    }

    fn reload(&self) -> Result<(), EngineError> {
        let reader = &self.session()?.reader;
        guarded(|| {
            let reloaded = reader.reload();
            reloaded.map_err(reading)
        })
    }

    /// Begins a merge when there are many small segments and none is being merged.
    pub(super) fn merge_some(&mut self) -> Result<(), EngineError> {
        let group = like_segments(self.sizes()?);
        if let Some(group) = group
            && !self.session_mut()?.merges.are_running()
        {
            self.begin_merge(&group)?;
        }
        Ok(())
    }

    fn begin_merge(&mut self, group: &[SegmentId]) -> Result<(), EngineError> {
        self.prove()?;
        let session = self.session_mut()?;
        session.merges.running.push(session.writer.merge(group));
        Ok(())
    }

    /// Merges parts of the last commit, unless `stop` is set meanwhile; returns a sentence for each
    /// merge that failed. A failed merge loses nothing.
    pub(super) fn merge_to(
        &mut self,
        goal: MergeGoal,
        stop: &AtomicBool,
    ) -> Result<Vec<String>, EngineError> {
        if !self.session_mut()?.merges.wait(stop) || stop.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        let sizes = self.sizes()?;
        let group = match goal {
            MergeGoal::Steps if self.session()?.merges.is_tidy => Vec::new(),
            MergeGoal::Steps => step_group(sizes),
            MergeGoal::One if sizes.len() == 1 => Vec::new(),
            MergeGoal::One => sizes.iter().map(|size| size.segment).collect(),
        };
        self.merge_group(group, stop)
    }

    /// Merges `group` into one, and lets go of what it was.
    fn merge_group(
        &mut self,
        group: Vec<SegmentId>,
        stop: &AtomicBool,
    ) -> Result<Vec<String>, EngineError> {
        if !group.is_empty() {
            self.begin_merge(&group)?;
            if !self.session_mut()?.merges.wait(stop) {
                return Ok(Vec::new());
            }
        }
        self.session_mut()?.merges.is_tidy = true;
        // The reader lets go of the old segments first, so that their files can be deleted.
        self.reload()?;
        let session = self.session_mut()?;
        if let Err(error) = session.writer.garbage_collect_files().wait() {
            session.merges.failed.push(error);
        }
        let failed = std::mem::take(&mut session.merges.failed);
        Ok(failed
            .into_iter()
            .map(|error| self.warning(error))
            .collect())
    }

    fn warning(&self, error: TantivyError) -> String {
        let error = self.failed(error);
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
        let cause = cause.unwrap_or_default();
        format!("some parts of the index could not be merged, searches are slower: {error}{cause}")
    }

    fn sizes(&self) -> Result<Vec<Size>, EngineError> {
        let metas = self.session()?.writer.index().searchable_segment_metas();
        let metas = metas.map_err(|error| self.failed(error))?;
        let size = |meta: SegmentMeta| Size {
            segment: meta.id(),
            records: u64::from(meta.num_docs()),
            deleted: u64::from(meta.num_deleted_docs()),
        };
        Ok(metas.into_iter().map(size).collect())
    }
}

/// What matters of a segment.
#[derive(Debug, Clone, Copy)]
struct Size {
    segment: SegmentId,
    /// Records that are not deleted.
    records: u64,
    /// Records that are deleted and still there.
    deleted: u64,
}

impl Size {
    fn is_wasteful(&self) -> bool {
        self.deleted > 0 && self.deleted >= (self.records + self.deleted) / DELETED_SHARE
    }
}

/// Smallest first; equal ones in the order of their names, which is no order but a fixed one.
fn sort(sizes: &mut [Size]) {
    sizes.sort_by_key(|size| (size.records, size.segment));
}

/// The smallest segments, when enough of them are of like size.
fn like_segments(mut sizes: Vec<Size>) -> Option<Vec<SegmentId>> {
    sort(&mut sizes);
    let smallest = sizes.first()?.records.max(1);
    let like = sizes
        .iter()
        .take_while(|size| size.records <= smallest * LIKE_SIZE);
    let like: Vec<SegmentId> = like.map(|size| size.segment).collect();
    (like.len() >= LIKE_SEGMENTS).then_some(like)
}

/// What the end of a run merges into one: the smallest segments, up to the last that is less than
/// [`STEP`] times all smaller ones together (beyond [`SMALL`]: less than these), or that is to be
/// rewritten anyway. Nothing when there is no such segment.
fn step_group(mut sizes: Vec<Size>) -> Vec<SegmentId> {
    sort(&mut sizes);
    let mut smaller = 0;
    let mut taken = 0;
    for (place, size) in sizes.iter().enumerate() {
        let step = if smaller + size.records > SMALL {
            1
        } else {
            STEP
        };
        if size.records < step * smaller || size.is_wasteful() {
            taken = place + 1;
        }
        smaller += size.records;
    }
    sizes[..taken].iter().map(|size| size.segment).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Segments of these numbers of records, left and deleted.
    fn sizes(records: &[(u64, u64)]) -> Vec<Size> {
        let size = |&(records, deleted): &(u64, u64)| Size {
            segment: SegmentId::generate_random(),
            records,
            deleted,
        };
        records.iter().map(size).collect()
    }

    fn records(sizes: &[Size], group: &[SegmentId]) -> Vec<u64> {
        let of = |id: &SegmentId| {
            sizes
                .iter()
                .find(|size| size.segment == *id)
                .unwrap()
                .records
        };
        group.iter().map(of).collect()
    }

    #[test]
    fn ends_with_sizes_that_grow_by_steps_and_little_that_is_deleted() {
        for (before, wanted) in [
            (&[][..], &[][..]),
            (&[(10, 0)], &[]),
            (&[(10, 1)], &[]),
            (&[(10, 4)], &[10]),
            (&[(0, 1)], &[0]),
            (&[(10, 0), (10, 0), (10, 0)], &[10, 10, 10]),
            (&[(1000, 0), (10, 0), (10, 0)], &[10, 10]),
            (&[(10, 0), (1000, 0)], &[]),
            (&[(10, 0), (29, 0), (200, 0)], &[10, 29]),
            (&[(1, 0), (50, 0), (50, 0)], &[1, 50, 50]),
            (&[(10, 0), (1000, 900), (5000, 3)], &[10, 1000]),
            (&[(13_000, 0), (13_636, 0)], &[]),
            (
                &[(13_000, 0), (13_636, 0), (20_000, 0)],
                &[13_000, 13_636, 20_000],
            ),
            (&[(50, 0), (100, 0), (13_000, 0), (13_636, 0)], &[50, 100]),
        ] {
            let sizes = sizes(before);
            assert_eq!(
                records(&sizes, &step_group(sizes.clone())),
                wanted,
                "{before:?}"
            );
        }
    }

    #[test]
    fn merges_only_many_of_like_size() {
        assert!(like_segments(sizes(&[(5, 0); 7])).is_none());
        let some = [5, 5, 5, 5, 20, 20, 20, 20, 21, 900].map(|records| (records, 0));
        let some = sizes(&some);
        let group = like_segments(some.clone()).unwrap();
        assert_eq!(records(&some, &group), [5, 5, 5, 5, 20, 20, 20, 20]);
    }
}
