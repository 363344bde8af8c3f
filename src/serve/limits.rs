//! How much is answered at once, and for how long: lanes of questions, deadlines, slow clients.
//!
//! Owns [`Lanes`], semaphores with a short queue: a question waits for its turn, and is refused
//! with 503 when it would wait too long. Questions and long walks through all hits have lanes of
//! their own, so that a search is answered while concordances are made. Each runs on a thread with
//! a [`Limits`] that ends it at its deadline, or when its reader has gone. A panic ends the question
//! alone.
//!
//! Owns [`Patient`] too, a connection that is given up when its reader does not read.

use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::{Instant, Sleep};

use super::error::ServeError;
use super::workers::Workers;
use crate::engine::Limits;

/// The limits of a server.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    /// Connections at once; more wait to be accepted.
    pub(crate) connections: usize,
    /// Bytes of the head of a request.
    pub(crate) head_bytes: usize,
    /// Time from the first byte of a connection, or the last answer, to the end of a head.
    pub(crate) head_time: Duration,
    /// Time for which a reader may not read.
    pub(crate) reading_time: Duration,
    /// Bytes a second that a reader must read on the average beyond that.
    pub(crate) reading_rate: u64,
    /// Time that a question waits for its turn.
    pub(crate) waiting_time: Duration,
    /// Questions that wait for their turn, in each lane.
    pub(crate) waiting: usize,
    /// Time of one question, by [`Lane`].
    pub(crate) answering_time: [Duration; 3],
    /// Questions at once, by [`Lane`].
    pub(crate) at_once: [usize; 3],
    /// Time for answers to end when the server stops.
    pub(crate) stopping_time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let seconds = Duration::from_secs;
        Self {
            connections: 1000,
            head_bytes: 64 * 1024,
            head_time: seconds(10),
            reading_time: seconds(20),
            reading_rate: 1000,
            waiting_time: Duration::from_millis(1500),
            waiting: 512,
            answering_time: [seconds(10), seconds(30), seconds(3600)],
            at_once: [cores * 2, cores, 4],
            stopping_time: seconds(5),
        }
    }
}

/// What kind of work a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Looks at a page of hits.
    Question = 0,
    /// Reads the text of every hit.
    Walk = 1,
    /// Sends every hit, as quickly as its reader reads.
    Download = 2,
}

/// Semaphores of the lanes, and the threads that do their work.
#[derive(Debug)]
pub(crate) struct Lanes {
    workers: Workers,
    bounds: Bounds,
    turns: [Arc<Semaphore>; 3],
    waiting: [AtomicUsize; 3],
}

impl Lanes {
    /// Starts the threads.
    ///
    /// # Errors
    /// Returns the error of the system when it gives no more threads.
    pub(crate) fn start_all(bounds: Bounds) -> io::Result<Self> {
        Ok(Self {
            workers: Workers::start(bounds.at_once.iter().sum())?,
            turns: bounds.at_once.map(|count| Arc::new(Semaphore::new(count))),
            waiting: Default::default(),
            bounds,
        })
    }

    /// Waits for a turn and runs `work` on a thread, which holds the turn until `work` ends. That
    /// the caller has gone cancels the limits of `work`.
    ///
    /// # Errors
    /// Returns [`ServeError::Busy`] when no turn comes in time, and [`ServeError::Fault`] when
    /// `work` panics.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce(&Limits) -> T + Send + 'static,
    ) -> Result<T, ServeError> {
        let turn = self.turn(lane).await?;
        let gone = CancelOnDrop::default();
        let limits = self.limits(lane, &gone);
        let (sender, done) = oneshot::channel();
        self.workers.take(move || {
            let outcome = catch_unwind(AssertUnwindSafe(|| work(&limits)));
            drop(turn);
            // Whoever asked may have gone.
            let _unheard = sender.send(outcome.ok());
        });
        done.await.ok().flatten().ok_or(ServeError::Fault)
    }

    /// Waits for a turn and starts `work`, which goes on after this returns, until `gone` is
    /// dropped.
    ///
    /// # Errors
    /// Returns [`ServeError::Busy`] when no turn comes in time, and [`ServeError::Fault`] when no
    /// thread is left.
    pub(crate) async fn start(
        &self,
        lane: Lane,
        gone: &CancelOnDrop,
        work: impl FnOnce(&Limits) + Send + 'static,
    ) -> Result<(), ServeError> {
        let turn = self.turn(lane).await?;
        let limits = self.limits(lane, gone);
        let is_taken = self.workers.take(move || {
            let _turn = turn;
            // Whoever reads sees that the work has broken off.
            let _ended = catch_unwind(AssertUnwindSafe(|| work(&limits)));
        });
        is_taken.then_some(()).ok_or(ServeError::Fault)
    }

    fn limits(&self, lane: Lane, gone: &CancelOnDrop) -> Limits {
        let time = self.bounds.answering_time[lane as usize];
        Limits::none()
            .within(time)
            .cancelled_by(Arc::clone(&gone.0))
    }

    async fn turn(&self, lane: Lane) -> Result<OwnedSemaphorePermit, ServeError> {
        let turns = Arc::clone(&self.turns[lane as usize]);
        let waiting = &self.waiting[lane as usize];
        if let Ok(turn) = Arc::clone(&turns).try_acquire_owned() {
            return Ok(turn);
        }
        let _counted = Counted::new(waiting);
        if waiting.load(Ordering::Relaxed) > self.bounds.waiting {
            return Err(ServeError::Busy);
        }
        match tokio::time::timeout(self.bounds.waiting_time, turns.acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            // The semaphore is never closed.
            Ok(Err(_)) | Err(_) => Err(ServeError::Busy),
        }
    }
}

/// Counts one who waits.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Sets its flag when it is dropped: nobody waits for the work any more.
#[derive(Debug, Default)]
pub(crate) struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A connection whose reader has to read. The time for which it may keep writes waiting is used up by
/// waiting and grows again with what it reads (a token bucket), so that neither silence nor a byte
/// now and then holds an answer.
pub(crate) struct Patient<C> {
    inner: C,
    /// Time for which writes may still wait, and the most that it may be.
    left: Duration,
    most: Duration,
    /// Bytes that add a second to it.
    rate: u64,
    /// When a write began to wait, and when it is given up.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<C> Patient<C> {
    pub(crate) fn new(inner: C, bounds: &Bounds) -> Self {
        Self {
            inner,
            left: bounds.reading_time,
            most: bounds.reading_time,
            rate: bounds.reading_rate.max(1),
            waiting: None,
        }
    }

    /// Passes on what a write has come to, unless it waits for too long.
    fn wait(
        &mut self,
        context: &mut Context<'_>,
        polled: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match polled {
            Poll::Ready(written) => {
                if let Some((began, _)) = self.waiting.take() {
                    self.left = self.left.saturating_sub(began.elapsed());
                }
                if let Ok(bytes) = &written {
                    let earned = *bytes as u64 * 1_000_000 / self.rate;
                    let left = self.left.saturating_add(Duration::from_micros(earned));
                    self.left = left.min(self.most);
                }
                Poll::Ready(written)
            }
            Poll::Pending => {
                let left = self.left;
                let (_, given_up) = self.waiting.get_or_insert_with(|| {
                    let now = Instant::now();
                    (now, Box::pin(tokio::time::sleep(left)))
                });
                match given_up.as_mut().poll(context) {
                    Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
                    Poll::Pending => Poll::Pending,
                }
            }
        }
    }
}

impl<C: Read + Unpin> Read for Patient<C> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl<C: Write + Unpin> Write for Patient<C> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.wait(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write_vectored(context, parts);
        self.wait(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.inner).poll_flush(context);
        let polled = polled.map(|flushed| flushed.map(|()| 0));
        self.wait(context, polled)
            .map(|flushed| flushed.map(|_| ()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
