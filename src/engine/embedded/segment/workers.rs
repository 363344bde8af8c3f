//! Threads that make segments of the documents they are given.
//!
//! Takes documents, gives finished segments to whoever asks. Every thread fills a segment of its
//! own until its share of the memory is used up, and begins another. Documents go to whichever
//! thread is free. What waits is bounded by `queue`.
//!
//! Which of its documents still count is not known to a thread, for a later record may have replaced
//! one in the meantime: it says which document is which, and the writer judges when it takes the
//! segment over.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tantivy::index::Segment;
use tantivy::{Index, TantivyError};

use super::SegmentBuilder;
use super::inverter::Tools;
use crate::engine::embedded::queue::Queued;
use crate::engine::embedded::records::dictionary::Trainer;
use crate::engine::embedded::records::pack::Packer;

/// Documents that wait at most, however small they are.
const MAX_WAITING: usize = 10_000;

/// Which writing of which record a document is: its id, and the moment in which it was handed over.
pub(in crate::engine::embedded) type Written = (Arc<str>, u64);

/// A segment that is on disk, and what its documents are, in order.
pub(in crate::engine::embedded) struct Finished {
    pub(in crate::engine::embedded) segment: Segment,
    pub(in crate::engine::embedded) documents: Vec<Written>,
}

/// The threads of one writer. Dropped, they throw away what is not finished.
pub(in crate::engine::embedded) struct Workers {
    shared: Arc<Shared>,
    threads: usize,
    /// None while no document has come.
    line: Option<Line>,
}

/// What all threads have in common.
struct Shared {
    index: Index,
    /// Bytes of a segment in memory.
    segment_bytes: usize,
    /// Tools that no thread is using: what one learnt goes on to the next.
    idle: Mutex<Vec<Tools>>,
    /// Makes the dictionary of the stored records.
    trainer: Arc<Trainer>,
    is_abandoned: AtomicBool,
    is_broken: AtomicBool,
}

/// Threads at work.
struct Line {
    documents: SyncSender<Queued>,
    finished: Receiver<Finished>,
    threads: Vec<JoinHandle<tantivy::Result<()>>>,
}

impl Workers {
    /// `threads` threads for `index`, each with segments of `segment_bytes` in memory.
    pub(in crate::engine::embedded) fn new(
        index: &Index,
        threads: usize,
        segment_bytes: usize,
        trainer: Trainer,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                index: index.clone(),
                segment_bytes,
                idle: Mutex::default(),
                trainer: Arc::new(trainer),
                is_abandoned: AtomicBool::new(false),
                is_broken: AtomicBool::new(false),
            }),
            threads: threads.max(1),
            line: None,
        }
    }

    /// Hands over a document; returns the segments that were finished meanwhile.
    ///
    /// # Errors
    /// Returns the error that ended a thread: then nothing since the last [`Workers::finish`] counts.
    pub(in crate::engine::embedded) fn add(
        &mut self,
        document: Queued,
    ) -> tantivy::Result<Vec<Finished>> {
        if self.line.is_none() {
            self.line = Some(Line::begin(&self.shared, self.threads)?);
        }
        let is_broken = self.shared.is_broken.load(Ordering::Acquire);
        match &self.line {
            Some(line) if !is_broken && line.documents.send(document).is_ok() => {
                Ok(line.finished.try_iter().collect())
            }
            _ => {
                self.finish()?;
                Err(ended())
            }
        }
    }

    /// Finishes all segments.
    ///
    /// # Errors
    /// As [`Workers::add`].
    pub(in crate::engine::embedded) fn finish(&mut self) -> tantivy::Result<Vec<Finished>> {
        let Some(line) = self.line.take() else {
            return Ok(Vec::new());
        };
        drop(line.documents);
        let mut outcome = Ok(());
        for thread in line.threads {
            let ended = thread.join().unwrap_or_else(|_| Err(ended()));
            outcome = outcome.and(ended);
        }
        outcome.map(|()| line.finished.try_iter().collect())
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.shared.is_abandoned.store(true, Ordering::Release);
        // Whatever they met, nothing of it is kept.
        let _abandoned = self.finish();
    }
}

impl Line {
    fn begin(shared: &Arc<Shared>, threads: usize) -> tantivy::Result<Self> {
        let (documents, taken) = sync_channel(MAX_WAITING);
        let (finished, taken_over) = channel();
        let taken = Arc::new(Mutex::new(taken));
        let begun = (0..threads).map(|number| {
            let (shared, taken, finished) =
                (Arc::clone(shared), Arc::clone(&taken), finished.clone());
            thread::Builder::new()
                .name(format!("index-{number}"))
                .spawn(move || shared.work(&taken, &finished))
        });
        let (begun, refused): (Vec<_>, Vec<_>) = begun.partition(Result::is_ok);
        // Fewer than were asked for will do.
        if let Some(Err(error)) = refused.into_iter().next().filter(|_| begun.is_empty()) {
            return Err(error.into());
        }
        Ok(Self {
            threads: begun.into_iter().flatten().collect(),
            documents,
            finished: taken_over,
        })
    }
}

impl Shared {
    /// What a thread does, from the first document to the last.
    fn work(
        &self,
        documents: &Mutex<Receiver<Queued>>,
        finished: &Sender<Finished>,
    ) -> tantivy::Result<()> {
        let idle = self.idle.lock().map(|mut idle| idle.pop());
        let mut tools = idle.ok().flatten().unwrap_or_default();
        let worked = catch_unwind(AssertUnwindSafe(|| {
            self.fill(documents, finished, &mut tools)
        }));
        let outcome = worked.unwrap_or_else(|_| Err(ended()));
        if outcome.is_ok() {
            self.idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(tools);
        } else {
            self.is_broken.store(true, Ordering::Release);
        }
        outcome
    }

    fn fill(
        &self,
        documents: &Mutex<Receiver<Queued>>,
        finished: &Sender<Finished>,
        tools: &mut Tools,
    ) -> tantivy::Result<()> {
        let next = || {
            let documents = documents.lock().unwrap_or_else(PoisonError::into_inner);
            documents.recv().ok()
        };
        let mut packer = Packer::new(Arc::clone(&self.trainer))?;
        let mut waiting = next();
        while waiting.is_some() {
            let mut builder = SegmentBuilder::begin(&self.index)?;
            let mut written = Vec::new();
            while let Some(queued) = waiting.take() {
                if self.is_abandoned.load(Ordering::Acquire) {
                    return Ok(());
                }
                builder.add(&queued.document, tools, &mut packer)?;
                written.push(queued.written.clone());
                drop(queued);
                if builder.bytes() >= self.segment_bytes {
                    break;
                }
                waiting = next();
            }
            if self.is_abandoned.load(Ordering::Acquire) {
                return Ok(());
            }
            let segment = builder.finish()?;
            // Nobody takes it only if the writer is gone.
            let _taken = finished.send(Finished {
                segment,
                documents: written,
            });
            if waiting.is_none() {
                waiting = next();
            }
        }
        Ok(())
    }
}

fn ended() -> TantivyError {
    TantivyError::ErrorInThread("a thread that makes segments has ended".to_owned())
}
