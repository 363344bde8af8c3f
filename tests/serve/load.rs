//! Many readers at once: how many answers a second, how soon, and what the server holds.
//!
//! Question: what do 200 readers who click without a pause get from one server, beside the same
//! questions put to the library in one process? Excluded: the network, the browser. The mixture is
//! that of a reading room: searches with facets, records, pages, browsing. The index is named by
//! `KARTOTEKA_INDEX`; without it the sample corpus stands in, whose figures mean nothing.
//!
//! ```sh
//! KARTOTEKA_INDEX=frus cargo test --release --test serve -- --ignored load --nocapture
//! ```

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kartoteka::{Facet, Library, Question};

use crate::client::{connect, encoded, get};
use crate::server::Server;

/// Readers at once.
const READERS: usize = 200;
/// Seconds of the measurement; `KARTOTEKA_LOAD_SECONDS` sets another number.
const SECONDS: u64 = 60;
/// What readers look for, from rare to frequent.
const WORDS: [&str; 24] = [
    "armistice",
    "armistice talks",
    "\"demilitarized zone\"",
    "Kissinger Dobrynin",
    "Berlin access",
    "test ban treaty",
    "Khrushchev",
    "Mao Zedong",
    "missiles Cuba",
    "Suez canal",
    "Iran oil",
    "Indochina France",
    "Trieste",
    "nuclear weapons",
    "foreign ministers meeting",
    "aid",
    "disarmament conference",
    "grain",
    "Yugoslavia Tito",
    "NATO",
    "\"peaceful coexistence\"",
    "refugees",
    "prisoners of war",
    "memorandum of conversation",
];

/// The paths that readers ask for, in turn: of ten clicks five are searches, two records, one a
/// later page, one the tree, one a concordance.
fn paths(ids: &[String]) -> Vec<String> {
    let mut paths = Vec::new();
    for (place, words) in WORDS.iter().enumerate() {
        let q = encoded(words);
        let id = |step: usize| encoded(&ids[(place * 2 + step) % ids.len()]);
        paths.extend([
            format!("/search?q={q}"),
            format!("/records/{}?q={q}", id(0)),
            format!("/api/search?q={q}&facets=archive,year,collection,language"),
            format!("/search?q={q}&from=1950&to=1960"),
            format!("/search?q={q}&offset=10"),
            format!("/records/{}?q={q}", id(1)),
            "/browse".to_owned(),
            format!("/search?q={q}&sort=date"),
            format!("/api/search?q={q}&histogram=year&limit=20"),
            format!("/api/kwic?q={q}+%2Bsecretary&limit=25&from=1955&to=1955"),
        ]);
    }
    paths
}

/// Sends a request on a connection that stays open; the status, 0 where the connection broke.
fn ask(stream: &mut BufReader<TcpStream>, path: &str) -> u16 {
    let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    if stream.get_mut().write_all(head.as_bytes()).is_err() {
        return 0;
    }
    let (mut status, mut length) = (0, 0);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).unwrap_or(0) == 0 {
            return 0;
        }
        let line = line.trim_end().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(rest) = line.strip_prefix("http/1.1 ") {
            status = rest.split(' ').next().unwrap_or("").parse().unwrap_or(0);
        } else if let Some(rest) = line.strip_prefix("content-length: ") {
            length = rest.parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    if stream.read_exact(&mut body).is_err() {
        return 0;
    }
    status
}

/// A figure of `/proc/PID/status` in megabytes.
fn memory(id: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

/// Prints answers a second, median and 99th percentile.
#[expect(clippy::print_stdout, reason = "a measurement is read by a person")]
fn report(name: &str, mut times: Vec<Duration>, span: Duration) {
    times.sort();
    let at = |share: usize| times.get(times.len().saturating_sub(1) * share / 100);
    println!(
        "{name}: {} answers, {:.0} a second, median {:?}, p99 {:?}, slowest {:?}",
        times.len(),
        times.len() as f64 / span.as_secs_f64(),
        at(50).copied().unwrap_or_default(),
        at(99).copied().unwrap_or_default(),
        at(100).copied().unwrap_or_default(),
    );
}

#[test]
#[ignore = "a measurement of a minute; see the head of the file"]
fn load() {
    let seconds = std::env::var("KARTOTEKA_LOAD_SECONDS").ok();
    let seconds = seconds.and_then(|it| it.parse().ok()).unwrap_or(SECONDS);
    let span = Duration::from_secs(seconds);
    let given = std::env::var_os("KARTOTEKA_INDEX").map(PathBuf::from);
    let server = match &given {
        Some(index) => Server::start(&["--index", &index.display().to_string()]),
        None => Server::of_samples(),
    };
    let first = get(server.address, "/api/search?limit=200&facets=none").json();
    let hits = first["hits"].as_array().expect("hits is a list");
    let ids = hits
        .iter()
        .filter_map(|hit| hit["id"].as_str().map(str::to_owned));
    let ids: Vec<String> = ids.collect();
    let paths = paths(&ids);
    // One at a time, on an idle server: what a click costs.
    let mut alone = Vec::new();
    for path in &paths {
        let began = Instant::now();
        let status = get(server.address, path).status;
        assert!([200, 404].contains(&status), "{path}: {status}");
        alone.push(began.elapsed());
    }
    let whole = alone.iter().sum();
    report("one reader", alone, whole);
    let began = Instant::now();
    let failed = AtomicUsize::new(0);
    let times: Vec<Duration> = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|reader| {
                let (paths, failed) = (&paths, &failed);
                let address: SocketAddr = server.address;
                scope.spawn(move || {
                    let mut times = Vec::new();
                    let mut stream = BufReader::new(connect(address));
                    let mut turn = reader * 7;
                    while began.elapsed() < span {
                        let path = &paths[turn % paths.len()];
                        turn += 1;
                        let asked = Instant::now();
                        let status = ask(&mut stream, path);
                        if ![200, 404].contains(&status) {
                            failed.fetch_add(1, Ordering::Relaxed);
                            stream = BufReader::new(connect(address));
                            continue;
                        }
                        times.push(asked.elapsed());
                    }
                    times
                })
            })
            .collect();
        let joined = readers
            .into_iter()
            .map(|reader| reader.join().expect("it ends"));
        joined.flatten().collect()
    });
    report("200 readers", times, began.elapsed());
    println!(
        "errors {}, memory {} MB, at most {} MB",
        failed.load(Ordering::Relaxed),
        memory(server.child.id(), "VmRSS:"),
        memory(server.child.id(), "VmHWM:"),
    );
    let index = given.unwrap_or_else(|| server.path().join(".kartoteka"));
    let library = Library::open(index).expect("it opens");
    let began = Instant::now();
    let turn = AtomicUsize::new(0);
    let times: Vec<Duration> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut times = Vec::new();
                    while began.elapsed() < span / 6 {
                        let words = WORDS[turn.fetch_add(1, Ordering::Relaxed) % WORDS.len()];
                        let question = Question::new(words);
                        let question = question.facet(Facet::Archive, 10).facet(Facet::Fond, 10);
                        let asked = Instant::now();
                        library.ask(&question).expect("it answers");
                        times.push(asked.elapsed());
                    }
                    times
                })
            })
            .collect();
        let joined = threads
            .into_iter()
            .map(|thread| thread.join().expect("it ends"));
        joined.flatten().collect()
    });
    report(
        "the library, searches alone, two threads",
        times,
        began.elapsed(),
    );
}
