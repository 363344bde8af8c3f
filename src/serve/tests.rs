//! Limits, faults and the end of a server, with limits so short that tests can wait for them.
//!
//! 1. A question ends at its deadline, and what is asked meanwhile waits or is refused.
//! 2. A panic ends one request.
//! 3. Whoever sends or reads too slowly, or does nothing, is let go.
//! 4. A server that stops finishes the answers that are under way.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use hyper::body::Bytes;

use super::api::Download;
use super::error::Problem;
use super::limits::{Bounds, CancelOnDrop, Lane};
use super::reply::Reply;
use super::route::Room;
use super::{Event, Options, serve};
use crate::ask::Asker;
use crate::engine::embedded::{ChangeMark, search};

impl Room {
    /// Paths that are there for these tests alone.
    pub(super) async fn tried(&self, path: &str) -> Option<Result<Reply, Problem>> {
        match path {
            "/api/panic" => {
                let done: Result<(), _> = self
                    .lanes
                    .run(Lane::Question, |_| panic!("asked for by a test"))
                    .await;
                done.err().map(|error| Err(error.into()))
            }
            "/api/long" => {
                let done = self.lanes.run(Lane::Question, |limits| {
                    loop {
                        std::thread::sleep(Duration::from_millis(5));
                        if let Err(error) = limits.check() {
                            return Problem::from(error);
                        }
                    }
                });
                Some(match done.await {
                    Ok(problem) => Err(problem),
                    Err(error) => Err(error.into()),
                })
            }
            "/download/endless" => {
                let gone = CancelOnDrop::default();
                let (sender, parts) = tokio::sync::mpsc::channel(2);
                let started = self.lanes.start(Lane::Download, &gone, move |_| {
                    while sender
                        .blocking_send(Ok(Bytes::from_static(&[7; 65_536])))
                        .is_ok()
                    {}
                });
                let download = Download::of("/download/search.csv")?;
                let started = started.await.map_err(Problem::from);
                Some(started.map(|()| download.reply(parts, gone)))
            }
            _ => None,
        }
    }
}

/// A server in this process.
struct Running {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

impl Running {
    fn start(bounds: Bounds) -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let index = folder.path().join("index");
        crate::Library::index(&index, &["sample_corpus"]).expect("it is indexed");
        let stop = Arc::new(AtomicBool::new(false));
        let options = Options {
            listen: ([127, 0, 0, 1], 0).into(),
            public: false,
            hosts: Vec::new(),
            mark: ChangeMark::of(&index),
            asker: Asker::new(search::open(&index).expect("it opens")),
            index,
            reopen: Box::new(|| unreachable!("nothing changes it")),
            stop: Arc::clone(&stop),
        };
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut heard = |event: Event| {
                if let Event::Listening(address, _) = event {
                    sender.send(address).expect("it is waited for");
                }
            };
            serve(options, bounds, &mut heard).expect("it serves");
        });
        Self {
            address: receiver.recv().expect("it listens"),
            stop,
            thread: Some(thread),
            _folder: folder,
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it listens");
        let limit = Some(Duration::from_secs(20));
        stream.set_read_timeout(limit).expect("a timeout");
        stream
    }

    /// Sends a request without waiting for its answer.
    fn ask(&self, path: &str) -> TcpStream {
        let mut stream = self.connect();
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("it is read");
        stream
    }

    /// Status and text of an answer.
    fn get(&self, path: &str) -> (u16, String) {
        answer(self.ask(path))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// Reads to the end of a connection: status and text.
fn answer(mut stream: TcpStream) -> (u16, String) {
    let mut bytes = Vec::new();
    let _reset = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|it| it.parse().ok());
    (status.unwrap_or(0), text)
}

fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn bounds() -> Bounds {
    Bounds {
        head_time: milliseconds(300),
        reading_time: milliseconds(300),
        waiting_time: milliseconds(300),
        answering_time: [milliseconds(600); 3],
        at_once: [2, 1, 1],
        waiting: 2,
        ..Bounds::default()
    }
}

#[test]
fn a_panic_ends_one_request() {
    let server = Running::start(Bounds::default());
    for _ in 0..8 {
        let (status, text) = server.get("/api/panic");
        assert_eq!(status, 500, "{text}");
        assert!(text.contains(r#""code":"fault""#), "{text}");
        assert!(!text.contains("asked for by a test"), "{text}");
    }
    assert_eq!(server.get("/api/search?q=armistice").0, 200);
}

#[test]
fn too_much_at_once_is_refused_and_then_answered_again() {
    let server = Running::start(bounds());
    let began = Instant::now();
    let asked: Vec<TcpStream> = (0..10).map(|_| server.ask("/api/long")).collect();
    // Another lane is free.
    assert_eq!(server.get("/api/kwic?q=armistice").0, 200);
    let answers: Vec<_> = asked.into_iter().map(answer).collect();
    let count = |wanted| {
        answers
            .iter()
            .filter(|(status, _)| *status == wanted)
            .count()
    };
    // Two find a turn; those that wait are refused before those end.
    assert_eq!((count(504), count(503)), (2, 8), "{answers:?}");
    assert!(began.elapsed() < Duration::from_secs(5));
    let busy = answers.iter().find(|(status, _)| *status == 503);
    let text = &busy.expect("some are refused").1;
    assert!(text.to_lowercase().contains("retry-after: 1"), "{text}");
    assert!(text.contains(r#""code":"busy""#), "{text}");
    assert_eq!(server.get("/api/search?q=armistice").0, 200);
}

#[test]
fn a_question_ends_with_its_reader() {
    let server = Running::start(Bounds {
        answering_time: [Duration::from_secs(60); 3],
        at_once: [1, 1, 1],
        ..bounds()
    });
    drop(server.ask("/api/long"));
    let began = Instant::now();
    while server.get("/api/search?q=armistice").0 != 200 {
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn half_a_head_and_silence_are_let_go() {
    let server = Running::start(Bounds {
        connections: 20,
        ..bounds()
    });
    let began = Instant::now();
    let mut half: Vec<TcpStream> = (0..30).map(|_| server.connect()).collect();
    for (place, stream) in half.iter_mut().enumerate() {
        let part: &[u8] = [b"".as_slice(), b"GET / HTTP/1.1\r\nHost: loc"][place % 2];
        stream.write_all(part).expect("it is open");
    }
    // It waits until the first are let go.
    assert_eq!(server.get("/api/search?q=armistice").0, 200);
    for stream in half {
        let (status, text) = answer(stream);
        assert!([0, 408].contains(&status), "{text}");
    }
    assert!(began.elapsed() < Duration::from_secs(5));
    // After an answer too.
    let mut kept = server.connect();
    let head = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    kept.write_all(head.as_bytes()).expect("it is open");
    let began = Instant::now();
    assert_eq!(answer(kept).0, 200);
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_reader_who_does_not_read_is_let_go() {
    let server = Running::start(bounds());
    let mut first = server.ask("/download/endless");
    let mut some = [0; 1000];
    first.read_exact(&mut some).expect("it begins");
    // The one download at once is taken until the first is given up.
    let began = Instant::now();
    let mut second = loop {
        let mut second = server.ask("/download/endless");
        second.read_exact(&mut some[..12]).expect("an answer");
        if some.starts_with(b"HTTP/1.1 200") {
            break second;
        }
        assert!(began.elapsed() < Duration::from_secs(10));
        std::thread::sleep(milliseconds(50));
    };
    second.read_exact(&mut some).expect("it begins");
}

#[test]
fn a_server_that_stops_finishes_what_is_under_way() {
    let mut server = Running::start(bounds());
    let asked = server.ask("/api/long");
    std::thread::sleep(milliseconds(100));
    server.stop.store(true, Ordering::Relaxed);
    let began = Instant::now();
    assert_eq!(answer(asked).0, 504);
    let thread = server.thread.take().expect("it runs");
    thread.join().expect("it ends in order");
    assert!(began.elapsed() < Duration::from_secs(3));
    assert!(TcpStream::connect(server.address).is_err());
}
