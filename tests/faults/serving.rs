//! A server whose calls of the system fail, and whose index is changed, damaged, replaced or gone:
//! every answer is of one commit or an error with its code, and the server goes on.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::corpus::{Dice, lines};
use crate::rows::Row;
use crate::shim::{EAGAIN, EIO, EMFILE, ENOMEM, library};
use crate::world::{Outcome, World, bytes_below};

/// Records of the index.
const RECORDS: usize = 60;

/// Longest time for which anything is waited for, on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_secs(40);

/// What is asked, of every part of the index.
const PATHS: [&str; 6] = [
    "/api/search?q=word1&limit=20&facets=archive,year",
    "/api/search?q=edition1",
    "/api/records/g:20",
    "/search?q=word2",
    "/browse",
    "/api/facets?under=APRF",
];

/// A running server.
struct Server {
    child: Child,
    address: SocketAddr,
}

/// An answer: its status and what it says, without times.
#[derive(Debug, Clone, PartialEq)]
struct Answer {
    status: u16,
    text: String,
}

impl Answer {
    /// The beginning of it.
    fn shown(&self) -> String {
        let text: String = self.text.chars().take(300).collect();
        format!("{} {text}", self.status)
    }
}

impl Server {
    /// Starts the program with `environment`; what it says when it refuses.
    fn start(world: &World, environment: &[(&str, String)]) -> Result<Self, Outcome> {
        let mut command = world.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        let log = fs::File::create(world.path("serve.log")).unwrap();
        let mut child = command.stderr(log).spawn().unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://");
        let address = address.and_then(|rest| rest.trim_end_matches('/').parse().ok());
        match address {
            Some(address) => Ok(Self { child, address }),
            None => {
                let mut outcome = Outcome::of(child.wait_with_output().unwrap());
                outcome.stderr = fs::read_to_string(world.path("serve.log")).unwrap();
                Err(outcome)
            }
        }
    }

    /// Asks; status 0 where there is no answer.
    fn ask(&self, path: &str) -> Answer {
        let mut bytes = Vec::new();
        if let Ok(mut stream) = TcpStream::connect(self.address) {
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            let head = format!(
                "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
                self.address
            );
            let _refused = stream.write_all(head.as_bytes());
            let _broken = stream.read_to_end(&mut bytes);
        }
        let all = String::from_utf8_lossy(&bytes).into_owned();
        let status = all.split(' ').nth(1).and_then(|status| status.parse().ok());
        let text = all.split_once("\r\n\r\n").map_or("", |(_, text)| text);
        Answer {
            status: status.unwrap_or(0),
            text: timeless(text),
        }
    }

    fn health(&self) -> Value {
        serde_json::from_str(&self.ask("/healthz").text).unwrap_or_default()
    }

    /// Waits until the server says so of itself.
    fn until(&self, what: &str, is_so: impl Fn(&Value) -> bool) -> Result<(), String> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if is_so(&self.health()) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(format!("never {what}: {}", self.health()))
    }

    fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer without the time that it took, as the API and a page say it, and without the number of
/// records at the foot of a page, which is left out where it cannot be read.
fn timeless(text: &str) -> String {
    if let Some((page, foot)) = text.split_once("<footer>")
        && let Some((_, keys)) = foot.split_once("keys: ")
    {
        return format!("{}<footer>{keys}", timeless(page));
    }
    let mut pieces = text.split("\"took_us\":");
    let first = pieces.next().unwrap_or_default().to_owned();
    let said = pieces.fold(first, |said, piece| {
        said + piece.trim_start_matches(|at: char| at.is_ascii_digit())
    });
    let is_time = |piece: &str| piece.ends_with(" ms") || piece.ends_with(" s");
    match said.split_once(" hits<span class=\"faint\"> · ") {
        Some((before, rest)) => match rest.split_once("</span>") {
            Some((time, after)) if is_time(time) => format!("{before} hits{after}"),
            _ => said,
        },
        None => said,
    }
}

/// The commit that a server shows.
fn commit(health: &Value) -> Option<u64> {
    health["commit"].as_u64()
}

fn papers(world: &World, edition: usize) {
    world.papers("a.jsonl", &lines(0..RECORDS, 40, |_| edition));
}

fn copy(world: &World, from: &str, to: &str) {
    let _none = fs::remove_dir_all(world.path(to));
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .args([world.path(from), world.path(to)])
        .status();
    assert!(copied.unwrap().success());
}

/// An index, and the answers over it and over what it becomes.
struct Stage {
    world: World,
    answers: [Vec<Answer>; 2],
}

impl Stage {
    fn new() -> Self {
        let world = World::new();
        papers(&world, 1);
        world.done(&["index", "papers"]);
        copy(&world, "index", "first");
        papers(&world, 2);
        let server = Server::start(&world, &[]).unwrap();
        let first = PATHS.map(|path| server.ask(path)).to_vec();
        let before = commit(&server.health());
        world.done(&["index", "papers"]);
        server
            .until("another commit", |health| commit(health) > before)
            .unwrap();
        drop(server);
        let server = Server::start(&world, &[]).unwrap();
        let second = PATHS.map(|path| server.ask(path)).to_vec();
        drop(server);
        assert!(
            first
                .iter()
                .chain(&second)
                .all(|answer| answer.status == 200),
            "{first:?}"
        );
        Self {
            world,
            answers: [first, second],
        }
    }

    /// Judges an answer to the path of that number.
    fn judge(&self, number: usize, answer: &Answer) -> Result<(), String> {
        let is_known = self.answers.iter().any(|all| all[number] == *answer);
        let path = PATHS[number];
        let is_error = (500..600).contains(&answer.status)
            && (!path.starts_with("/api/") || answer.text.contains("\"code\""));
        match is_known || is_error {
            true => Ok(()),
            false => Err(format!("{path}: {}", answer.shown())),
        }
    }

    /// Serves while a call fails; says whether it came to that call.
    fn play(
        &self,
        shim: &Path,
        (kind, number, errno, how): (&str, usize, i32, &str),
    ) -> Result<bool, String> {
        let world = &self.world;
        copy(world, "first", "index");
        let report = world.path("failed.txt");
        let _none = fs::remove_file(&report);
        let environment = [
            ("LD_PRELOAD", shim.display().to_string()),
            (
                "KARTOTEKA_SHIM_ROOT",
                world.path("index").display().to_string(),
            ),
            (
                "KARTOTEKA_SHIM_FAIL",
                format!("{kind} {number} {errno} {how}"),
            ),
            ("KARTOTEKA_SHIM_REPORT", report.display().to_string()),
        ];
        let started = Server::start(world, &environment);
        let is_hit = || {
            let said = fs::read_to_string(&report).unwrap_or_default();
            said.lines().any(|line| !line.starts_with('='))
        };
        let mut server = match started {
            Ok(server) => server,
            Err(outcome) => {
                outcome.is_quiet();
                let is_said = outcome.status == Some(5) && outcome.stderr.starts_with("error: ");
                return match is_said {
                    true => Ok(is_hit()),
                    false => Err(format!("it does not start: {outcome:?}")),
                };
            }
        };
        let ask_all = |server: &Server| {
            let mut asked = PATHS.iter().enumerate();
            asked.try_for_each(|(number, path)| self.judge(number, &server.ask(path)))
        };
        ask_all(&server)?;
        let before = commit(&server.health());
        world.done(&["index", "papers"]);
        if how == "once" {
            server.until("the new commit", |health| {
                health["status"] == "ok" && commit(health) > before
            })?;
            // What is opened when it is first asked for may be what fails.
            ask_all(&server)?;
            let answers: Vec<Answer> = PATHS.iter().map(|path| server.ask(path)).collect();
            if answers != self.answers[1] {
                let answers: Vec<String> = answers.iter().map(Answer::shown).collect();
                return Err(format!("other answers in the end: {answers:?}"));
            }
        } else {
            thread::sleep(Duration::from_millis(600));
            ask_all(&server)?;
        }
        let said = fs::read_to_string(world.path("serve.log")).unwrap();
        if said.contains("internal fault") || said.contains("panicked") || !server.is_alive() {
            return Err(format!("a fault of the program: {said}"));
        }
        Ok(is_hit())
    }
}

/// Serves with failing calls, at most `most` numbers of each kind.
fn play_all(kinds: &[(&str, i32)], step: usize, most: usize) {
    let Some(shim) = library() else { return };
    let stage = Stage::new();
    let mut row = Row::new("A2", "a call that fails in a server");
    let mut wrong = Vec::new();
    for (kind, errno) in kinds {
        for number in (1..=most).map(|number| 1 + (number - 1) * step) {
            let how = if number / step % 3 == 2 { "on" } else { "once" };
            match stage.play(shim, (kind, number, *errno, how)) {
                Ok(false) => break,
                Ok(true) => row.tried(),
                Err(error) => {
                    row.tried();
                    wrong.push(format!("{kind} {number} {how}: {error}"));
                }
            }
        }
    }
    row.failures = wrong.len();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_server_goes_on_when_calls_fail() {
    play_all(&[("open", EIO), ("mmap", EIO), ("thread", EAGAIN)], 9, 2);
}

#[test]
#[ignore = "every call of a server"]
fn a_server_goes_on_whatever_call_fails() {
    let kinds = [
        ("open", EIO),
        ("open", EMFILE),
        ("read", EIO),
        ("stat", EIO),
        ("mmap", ENOMEM),
        ("readdir", EIO),
        ("flock", EIO),
        ("thread", EAGAIN),
    ];
    play_all(&kinds, 1, usize::MAX);
}

/// The editions of the records that a page of hits shows.
fn editions(answer: &str) -> Vec<String> {
    let words = answer.split(|sign: char| !sign.is_ascii_alphanumeric());
    let mut editions: Vec<String> = words
        .filter(|word| word.starts_with("edition"))
        .map(str::to_owned)
        .collect();
    editions.sort_unstable();
    editions.dedup();
    editions
}

/// Searches and a server under constant commits, for so long.
fn churn(time: Duration) {
    let world = World::new();
    papers(&world, 1);
    world.done(&["index", "papers"]);
    let server = Server::start(&world, &[]).unwrap();
    let mut row = Row::new("A10", "an answer under constant commits and merges");
    let (is_over, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    let path = "/api/search?q=paper&limit=60";
    let commits = thread::scope(|scope| {
        let until_over = |ask: &dyn Fn() -> String| {
            while !is_over.load(Ordering::Relaxed) {
                let editions = editions(&ask());
                assert_eq!(editions.len(), 1, "one commit, one edition: {editions:?}");
                asked.fetch_add(1, Ordering::Relaxed);
            }
        };
        for _ in 0..2 {
            let world = &world;
            scope.spawn(move || {
                until_over(&|| {
                    let found = world.run(&["search", "paper", "-n", "60", "--output", "jsonl"]);
                    assert_eq!(found.status, Some(0), "{found:?}");
                    found.stdout
                });
            });
            let server = &server;
            scope.spawn(move || {
                until_over(&|| {
                    let answer = server.ask(path);
                    assert_eq!(answer.status, 200, "{answer:?}");
                    answer.text
                });
            });
        }
        let began = Instant::now();
        let mut edition = 1;
        while began.elapsed() < time {
            edition += 1;
            papers(&world, edition);
            world.done(&["index", "papers"]);
        }
        is_over.store(true, Ordering::Relaxed);
        edition
    });
    row.trials = asked.into_inner();
    row.worst = format!("{commits} commits meanwhile");
    let last = format!("edition{commits}");
    let began = Instant::now();
    while editions(&server.ask(path).text) != [last.clone()] {
        assert!(began.elapsed() < PATIENCE, "the last commit is never shown");
    }
}

#[test]
fn every_answer_under_commits_is_of_one_commit() {
    churn(Duration::from_secs(2));
}

#[test]
#[ignore = "a minute"]
fn every_answer_under_commits_of_a_minute_is_of_one_commit() {
    churn(Duration::from_secs(60));
}

#[test]
fn a_server_whose_index_is_taken_away_goes_on() {
    let stage = Stage::new();
    let world = &stage.world;
    copy(world, "index", "second");
    copy(world, "first", "index");
    let mut row = Row::new(
        "A10",
        "an index taken away, replaced or damaged under a server",
    );
    let mut server = Server::start(world, &[]).unwrap();
    let mut check = |server: &mut Server, what: &str| {
        row.tried();
        for (number, path) in PATHS.iter().enumerate() {
            let answer = server.ask(path);
            stage
                .judge(number, &answer)
                .unwrap_or_else(|error| panic!("{what}: {error}"));
        }
        assert!(server.is_alive(), "{what}");
    };
    check(&mut server, "as it was");
    fs::rename(world.path("index"), world.path("away")).unwrap();
    server
        .until("stale", |health| health["status"] == "stale")
        .unwrap();
    check(&mut server, "moved away");
    copy(world, "second", "index");
    server
        .until("well", |health| health["status"] == "ok")
        .unwrap();
    check(&mut server, "replaced by a later one");
    fs::remove_dir_all(world.path("index")).unwrap();
    server
        .until("stale", |health| health["status"] == "stale")
        .unwrap();
    check(&mut server, "removed");
    copy(world, "second", "index");
    server
        .until("well", |health| health["status"] == "ok")
        .unwrap();
    check(&mut server, "back again");
    // Files are replaced, as whoever restores a copy does, not written in place.
    let whole = bytes_below(&world.path("second"));
    let mut dice = Dice::new(31);
    for (name, content) in whole.iter().filter(|(_, content)| !content.is_empty()) {
        let mut damaged = content.clone();
        let at = dice.below(damaged.len());
        damaged[at] ^= 1 << dice.below(8);
        let (path, aside) = (world.path("index").join(name), world.path("aside"));
        fs::write(&aside, &damaged).unwrap();
        fs::rename(&aside, &path).unwrap();
        check(&mut server, name);
        fs::write(&aside, content).unwrap();
        fs::rename(&aside, &path).unwrap();
    }
    server
        .until("well", |health| health["status"] == "ok")
        .unwrap();
    check(&mut server, "mended");
}

/// What the heads of half-open connections begin with.
const HEADS: [&str; 3] = [
    "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ",
    "GET /api/search?q=word1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n",
    "G",
];

/// Half a head, one byte now and then, and heavy questions: asks meanwhile.
fn crowd(connections: usize, time: Duration) {
    let world = World::new();
    papers(&world, 1);
    world.done(&["index", "papers"]);
    let server = Server::start(&world, &[]).unwrap();
    let mut row = Row::new("A20", "a question beside slow and heavy readers");
    let connect = |number: usize| {
        let mut stream = TcpStream::connect(server.address).unwrap();
        let _refused = stream.write_all(HEADS[number % HEADS.len()].as_bytes());
        stream
    };
    let mut held: Vec<TcpStream> = (0..connections).map(connect).collect();
    let is_over = AtomicBool::new(false);
    let (server, is_over) = (&server, &is_over);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(move || {
                let heavy = format!("/api/kwic?q={}w*", "word1+OR+".repeat(60));
                while !is_over.load(Ordering::Relaxed) {
                    let answer = server.ask(&heavy);
                    assert!([200, 400, 503].contains(&answer.status), "{answer:?}");
                }
            });
        }
        let (began, mut slowest) = (Instant::now(), Duration::ZERO);
        while began.elapsed() < time {
            row.tried();
            let asked = Instant::now();
            let answer = server.ask(PATHS[0]);
            slowest = slowest.max(asked.elapsed());
            row.failures += usize::from(answer.status != 200);
            for stream in held.iter_mut().step_by(HEADS.len()) {
                let _closed = stream.write_all(b"a");
            }
            thread::sleep(Duration::from_millis(50));
        }
        is_over.store(true, Ordering::Relaxed);
        row.worst = format!("{slowest:.1?} at most, beside {connections} half-open connections");
        assert!(slowest < PATIENCE, "{slowest:?}");
    });
    assert_eq!(row.failures, 0, "a question was refused");
    // All are let go in the end.
    let began = Instant::now();
    for stream in &mut held {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let _closed = stream.read_to_end(&mut Vec::new());
    }
    assert!(began.elapsed() < PATIENCE, "half-open connections stay");
    assert_eq!(server.ask("/healthz").status, 200);
}

#[test]
fn slow_and_heavy_readers_hold_up_nobody() {
    crowd(60, Duration::from_secs(1));
}

#[test]
#[ignore = "a minute with five hundred half-open connections"]
fn five_hundred_slow_readers_hold_up_nobody() {
    crowd(500, Duration::from_secs(60));
}
