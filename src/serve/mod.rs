//! The server: pages for people and an API for programs over the same search, on this machine.
//!
//! Owns [`Options`] and [`run`]: the listener, the connections, their end. Thin over `ask` and
//! `present`, as `cli` is, and knows nothing of it. The way of a request:
//!
//! ```text
//! connection (limits) -> guard -> route -> params -> asking -> ask -> api or pages -> reply
//! ```
//!
//! Requests read and change nothing. Known gap: one protocol, HTTP/1.1 without TLS.

mod api;
mod asking;
mod assets;
mod error;
mod guard;
mod limits;
mod pages;
mod params;
mod reply;
mod route;
mod shelf;
mod workers;

#[cfg(test)]
mod tests;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::sync::Semaphore;

use crate::ask::Asker;
use crate::engine::embedded::ChangeMark;
use crate::engine::embedded::search::Searching;
pub use error::ServeError;
use guard::Hosts;
use limits::{Bounds, Lanes, Patient};
use route::Room;
use shelf::{Change, Shelves};
pub use shelf::{Opener, Unopened};

/// How often the server looks whether it is to stop, and whether the index has changed.
const TICK: Duration = Duration::from_millis(200);

/// What is served, where, to whom.
pub struct Options {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether other machines may ask.
    pub public: bool,
    /// Names that stand for this server beside those of loopback.
    pub hosts: Vec<String>,
    /// Directory of the index, to see whether it has changed.
    pub index: PathBuf,
    /// What the index looked like before it was opened.
    pub mark: ChangeMark,
    /// The index, open for questions.
    pub asker: Asker<Searching>,
    /// Opens it again.
    pub reopen: Opener,
    /// Set from outside, it stops the server.
    pub stop: Arc<AtomicBool>,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Options")
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}

/// Why the server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It may not listen there.
    #[error(transparent)]
    Refused(#[from] ServeError),
    /// The system refused.
    #[error("cannot listen on {address}")]
    System {
        /// The address.
        address: SocketAddr,
        /// Its error.
        source: io::Error,
    },
    /// The system gives no more threads.
    #[error("cannot start a thread to answer with")]
    Threads(#[source] io::Error),
}

/// What is worth saying while the server runs.
#[derive(Debug)]
pub enum Event {
    /// It listens on this address, over so many records.
    Listening(SocketAddr, u64),
    /// Another commit is shown.
    Shown(u64),
    /// There is another commit, which cannot be opened; the one before is shown.
    Unopened(Unopened),
    /// It stops, once the answers that are under way have ended.
    Stopping,
}

/// Serves until it is stopped; reports to `heard`.
///
/// # Errors
/// Returns [`StartError`] when it cannot be started.
pub fn run(options: Options, heard: &mut dyn FnMut(Event)) -> Result<(), StartError> {
    serve(options, Bounds::default(), heard)
}

fn serve(options: Options, bounds: Bounds, heard: &mut dyn FnMut(Event)) -> Result<(), StartError> {
    let address = options.listen;
    if !options.public && !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback { address }.into());
    }
    let shelves = Shelves::new(options.index, options.mark, options.asker, options.reopen);
    let refused = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => ServeError::AddressTaken { address }.into(),
        _ => StartError::System { address, source },
    };
    let listener = TcpListener::bind(address).map_err(refused)?;
    listener.set_nonblocking(true).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let room = Arc::new(Room::new(
        shelves,
        Lanes::start_all(bounds.clone()).map_err(StartError::Threads)?,
        Hosts {
            public: options.public,
            names: options.hosts,
        },
    ));
    // On one thread of our own: the runtime of several starts them itself, and panics where the
    // system gives none. Connections are cheap; questions are answered by the workers.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(refused)?;
    let records = room
        .shelves
        .current()
        .statistics()
        .map_or(0, |it| it.records);
    let accepting = {
        let (room, stop) = (Arc::clone(&room), Arc::clone(&options.stop));
        let connections = move || runtime.block_on(accept(listener, room, bounds, stop));
        thread::Builder::new().spawn(connections)
    };
    let accepting = accepting.map_err(StartError::Threads)?;
    heard(Event::Listening(address, records));
    while !options.stop.load(Ordering::Relaxed) && !accepting.is_finished() {
        thread::sleep(TICK);
        match room.shelves.look() {
            Change::None => {}
            Change::Shown => heard(Event::Shown(room.shelves.current().commit())),
            Change::Unopened(problem) => heard(Event::Unopened(problem)),
        }
    }
    heard(Event::Stopping);
    // It ends soon after the flag is set: what it waits for has a limit.
    let _ended = accepting.join();
    Ok(())
}

/// Accepts connections until `stop` is set, then lets their answers end.
async fn accept(listener: TcpListener, room: Arc<Room>, bounds: Bounds, stop: Arc<AtomicBool>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    let places = Arc::new(Semaphore::new(bounds.connections));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(bounds.head_time)
        .max_buf_size(bounds.head_bytes);
    while !stop.load(Ordering::Relaxed) {
        let Ok(Ok(place)) = tokio::time::timeout(TICK, Arc::clone(&places).acquire_owned()).await
        else {
            continue;
        };
        let stream = match tokio::time::timeout(TICK, listener.accept()).await {
            Ok(Ok((stream, _))) => stream,
            // The system has no room for another connection: others may end.
            Ok(Err(_)) => {
                tokio::time::sleep(TICK).await;
                continue;
            }
            Err(_) => continue,
        };
        // An answer is written in one piece: there is nothing to wait for.
        let _refused = stream.set_nodelay(true);
        let room = Arc::clone(&room);
        let service = service_fn(move |request| Arc::clone(&room).answer(request));
        let connection =
            http.serve_connection(Patient::new(TokioIo::new(stream), &bounds), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // That a reader has gone, or sends what is no HTTP, is no matter of ours.
            let _ended = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _timed_out = tokio::time::timeout(bounds.stopping_time, graceful.shutdown()).await;
}
