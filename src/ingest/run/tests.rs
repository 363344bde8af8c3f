//! Runs against a writer that keeps everything in memory and remembers what was asked of it.

use super::*;
use crate::ingest::NoteCounts;
use crate::ingest::identity::path_text;
use crate::record::{EvidenceCounts, Evidenced};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;

type OnWrite = Box<dyn FnMut(u64)>;
type OnStamp = Box<dyn Fn(&str)>;

/// A writer in memory, with the duties of [`Writer`]'s documentation.
#[derive(Default)]
struct Memory {
    now: Store,
    committed: Store,
    run: BTreeMap<String, String>,
    current: Option<(Stamp, BTreeSet<String>)>,
    log: Vec<String>,
    /// Called with the number of records written so far in the run.
    on_write: Option<OnWrite>,
    /// Called when the stamp of a source is asked for.
    on_stamp: Option<OnStamp>,
    /// Records after which the disk is full.
    full_after: Option<u64>,
    written: u64,
}

#[derive(Default, Clone)]
struct Store {
    records: BTreeMap<String, Record>,
    stamps: BTreeMap<String, Stamp>,
}

impl Store {
    fn held_by(&self, source: &str) -> BTreeSet<String> {
        let holds = |record: &Record| {
            record
                .provenance
                .iter()
                .any(|place| belongs(&place.source, source))
        };
        let held = self.records.values().filter(|record| holds(record));
        held.map(|record| record.id.clone()).collect()
    }
}

fn belongs(place: &str, source: &str) -> bool {
    place
        .strip_prefix(source)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('!'))
}

fn content(record: &Record) -> Record {
    Record {
        provenance: Vec::new(),
        ..record.clone()
    }
}

impl Writer for Memory {
    fn stamp(&self, source: &str) -> Option<&Stamp> {
        if let Some(hook) = &self.on_stamp {
            hook(source);
        }
        self.now.stamps.get(source)
    }

    fn records_of(&self, source: &str) -> Option<u64> {
        Some(self.now.held_by(source).len() as u64)
    }

    fn archives(&self) -> Result<BTreeSet<String>, EngineError> {
        let records = self.committed.records.values();
        let references = records.flat_map(|record| &record.references);
        Ok(references
            .map(|reference| reference.archive.clone())
            .collect())
    }

    fn begin_source(&mut self, stamp: Stamp) {
        self.log.push(format!("begin {}", stamp.source));
        self.now.stamps.remove(&stamp.source);
        self.current = Some((stamp, BTreeSet::new()));
    }

    fn write(&mut self, record: Record) -> Result<Written, EngineError> {
        if self.full_after == Some(self.written) {
            return Err(EngineError::Fault("the disk is full".to_owned()));
        }
        self.written += 1;
        if let Some(hook) = &mut self.on_write {
            hook(self.written);
        }
        let (stamp, met) = self.current.as_mut().expect("a source was begun");
        assert!(
            record
                .provenance
                .iter()
                .all(|place| belongs(&place.source, &stamp.source))
        );
        self.log.push(format!("write {}", record.id));
        let known = self.now.records.get(&record.id);
        let is_same = known.is_some_and(|known| content(known) == content(&record));
        if let Some(first) = self.run.get(&record.id).filter(|_| !is_same) {
            return Ok(Written::Duplicate(first.clone()));
        }
        met.insert(record.id.clone());
        self.run
            .entry(record.id.clone())
            .or_insert_with(|| stamp.source.clone());
        let written = match known {
            None => Written::Added,
            Some(_) if is_same => Written::Unchanged,
            Some(_) => Written::Updated,
        };
        let mut record = record;
        if is_same && let Some(known) = known {
            record.provenance.extend(known.provenance.iter().cloned());
            record.provenance.sort();
            record.provenance.dedup();
        }
        self.now.records.insert(record.id.clone(), record);
        Ok(written)
    }

    fn end_source(&mut self, complete: bool) -> Result<u64, EngineError> {
        let (stamp, met) = self.current.take().expect("a source was begun");
        self.log.push(format!("end {} {complete}", stamp.source));
        if !complete {
            return Ok(0);
        }
        let gone: Vec<_> = self
            .now
            .held_by(&stamp.source)
            .difference(&met)
            .cloned()
            .collect();
        for id in &gone {
            self.now.records.remove(id);
        }
        self.now.stamps.insert(stamp.source.clone(), stamp);
        Ok(gone.len() as u64)
    }

    fn prune(&mut self, root: &str, present: &dyn Fn(&str) -> bool) -> Result<u64, EngineError> {
        let before = self.now.records.len();
        let stays = |place: &str| !place.starts_with(root) || present(place);
        self.now
            .records
            .retain(|_, record| record.provenance.iter().any(|place| stays(&place.source)));
        Ok((before - self.now.records.len()) as u64)
    }

    fn commit(&mut self) -> Result<u64, EngineError> {
        self.log.push("commit".to_owned());
        self.committed = self.now.clone();
        Ok(self.committed.records.len() as u64)
    }

    fn rollback(&mut self) -> Result<(), EngineError> {
        self.log.push("rollback".to_owned());
        self.now = self.committed.clone();
        Ok(())
    }
}

/// Keeps what it hears.
#[derive(Default)]
struct Heard {
    rejects: Vec<Reject>,
    notes: Vec<Note>,
    committed: Vec<u64>,
    last: Progress,
}

impl Observer for Heard {
    fn progress(&mut self, progress: &Progress) {
        let (now, last) = (&progress.tally, &self.last.tally);
        assert!(now.bytes >= last.bytes && now.files >= last.files);
        self.last = progress.clone();
    }

    fn rejected(&mut self, reject: &Reject) {
        self.rejects.push(reject.clone());
    }

    fn note(&mut self, note: &Note) {
        self.notes.push(note.clone());
    }

    fn committed(&mut self, records: u64) {
        self.committed.push(records);
    }
}

/// A folder with files, in a place of its own.
struct Corpus {
    _home: tempfile::TempDir,
    root: PathBuf,
}

impl Corpus {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap().join("korea");
        fs::create_dir(&root).unwrap();
        let corpus = Self { _home: home, root };
        for (name, bytes) in files {
            corpus.write(name, bytes);
        }
        corpus
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// `text` without the place of the folder on this machine.
    fn shown(&self, text: &str) -> String {
        text.replace(&path_text(&self.root), "KOREA")
    }

    fn run(&self, memory: &mut Memory, options: &RunOptions) -> (Summary, Heard) {
        let mut heard = Heard::default();
        memory.run.clear();
        memory.written = 0;
        let summary = run(
            std::slice::from_ref(&self.root),
            options,
            memory,
            &mut heard,
        )
        .unwrap();
        assert_eq!(
            summary.read,
            summary.added + summary.updated + summary.unchanged + summary.rejected,
            "{summary:?}"
        );
        (summary, heard)
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn mixed() -> Corpus {
    let lines = "{\"title\":\"A\",\"id\":\"x/1\"}\n\nbroken\n{\"title\":\"B\"}\n";
    Corpus::new(&[
        (
            "docs/1.md",
            b"**No. 1**\n\nA note\nJune 13, 1963\n\nText.\n",
        ),
        ("docs/2.txt", b"A plain title\n\nPlain text.\n"),
        ("docs/empty.md", b""),
        (
            "docs/legacy.txt",
            b"T\xE5\xEB\xE5\xE3\xF0\xE0\xEC\xEC\xE0\n",
        ),
        ("lists/records.jsonl", lines.as_bytes()),
        (
            "lists/more.jsonl.gz",
            &gzip(b"{\"title\":\"C\"}\n{\"title\":\"D\"}\n"),
        ),
        (
            "box.zip",
            &zip(&[
                ("docs/9.md", b"# In a box\n\nText.\n"),
                ("README.md", b"About the box.\n"),
                ("list.jsonl", b"{\"title\":\"E\"}\n{}\n"),
                (".hidden", b"nothing"),
            ]),
        ),
        (
            "broken.md.gz",
            &gzip(b"A title\n\nText that is cut.\n")[..20],
        ),
        ("table.csv", b"title,date\nA,1951\n"),
        ("scan.png", b"\x89PNG\r\n\x1a\n\0\0"),
        ("data.bin", b"\0\x01\x02\x03\0\x05\x06"),
        ("README.md", b"About the folder.\n"),
    ])
}

#[test]
fn everything_is_read_in_order_and_every_fault_has_its_place() {
    let corpus = mixed();
    let mut memory = Memory::default();
    let (summary, heard) = corpus.run(&mut memory, &RunOptions::default());
    let rejects: Vec<_> = heard
        .rejects
        .iter()
        .map(|reject| {
            format!(
                "{} {:?} {:?}: {}",
                reject.source, reject.line, reject.byte, reject.reason
            )
        })
        .collect();
    let notes: Vec<_> = heard
        .notes
        .iter()
        .map(|note| format!("{}: {}", note.source, note.text))
        .collect();
    // What the readers of the formats find is for their tests to say, and notes are listed above.
    let figures = Summary {
        took: Duration::ZERO,
        bytes: 0,
        evidence: EvidenceCounts::default(),
        notes: NoteCounts::default(),
        ..summary
    };
    let all = [
        memory.log.join("\n"),
        rejects.join("\n"),
        notes.join("\n"),
        format!("{figures:#?}"),
    ];
    insta::assert_snapshot!(corpus.shown(&all.join("\n\n")));
    assert_eq!(
        (heard.last.tally.files, heard.last.tally.files_total),
        (10, 10)
    );
    assert_eq!(heard.last.tally.bytes, heard.last.tally.bytes_total);
    assert_eq!(heard.committed, [9]);
}

#[test]
fn every_member_that_leads_out_of_an_archive_is_told() {
    let members: [(&str, &[u8]); 4] = [
        ("../out.md", b"# Out\n\nText.\n"),
        ("a/../../far.md", b"# Far\n\nText.\n"),
        ("in.md", b"# In\n\nText.\n"),
        ("./.hidden", b"nothing"),
    ];
    let corpus = Corpus::new(&[("box.zip", &zip(&members))]);
    let mut memory = Memory::default();
    let (summary, heard) = corpus.run(&mut memory, &RunOptions::default());
    assert_eq!((summary.added, summary.rejected), (1, 2));
    for reject in &heard.rejects {
        assert!(reject.reason.contains("climbs out"), "{reject:?}");
    }
}

#[test]
fn neither_threads_nor_order_of_paths_change_the_result() {
    let corpus = mixed();
    let logs: Vec<_> = [1, 2, 7]
        .into_iter()
        .map(|threads| {
            let mut memory = Memory::default();
            let options = RunOptions {
                threads,
                ..RunOptions::default()
            };
            let mut paths = vec![
                corpus.root.join("lists"),
                corpus.root.join("docs/../docs"),
                corpus.root.clone(),
            ];
            if threads == 2 {
                paths.reverse();
            }
            run(&paths, &options, &mut memory, &mut ()).unwrap();
            (memory.log, memory.now.records)
        })
        .collect();
    assert_eq!(logs[0], logs[1]);
    assert_eq!(logs[0], logs[2]);
}

#[test]
fn a_second_run_takes_only_what_changed() {
    let corpus = Corpus::new(&[
        ("1.md", b"# One\n\nText.\n"),
        ("2.md", b"# Two\n\nText.\n"),
        (
            "list.jsonl",
            b"{\"title\":\"A\"}\n{\"title\":\"B\"}\n{\"title\":\"C\"}\n",
        ),
        ("packed.jsonl.gz", &gzip(b"{\"title\":\"P\"}\n")),
    ]);
    let mut memory = Memory::default();
    let options = RunOptions::default();
    let (first, _) = corpus.run(&mut memory, &options);
    assert_eq!((first.read, first.added, first.records), (6, 6, 6));

    memory.log.clear();
    let (again, heard) = corpus.run(&mut memory, &options);
    assert_eq!(
        (again.read, again.unchanged, again.unchanged_sources),
        (6, 6, 4)
    );
    assert_eq!(memory.log, ["commit"]);
    assert_eq!(heard.committed, [0_u64; 0], "nothing happened");

    // Another time with the same content is the same source.
    let touch = |name: &str| {
        let later = std::time::SystemTime::now() + Duration::from_secs(10);
        fs::File::options()
            .append(true)
            .open(corpus.root.join(name))
            .unwrap()
            .set_modified(later)
            .unwrap();
    };
    touch("1.md");
    touch("packed.jsonl.gz");
    corpus.write("2.md", b"# Two\n\nOther text.\n");
    corpus.write("list.jsonl", b"{\"title\":\"A\"}\n{\"title\":\"B\"}\n");
    let (changed, _) = corpus.run(&mut memory, &options);
    assert_eq!(
        (
            changed.updated,
            changed.removed,
            changed.unchanged,
            changed.records
        ),
        (1, 1, 4, 5)
    );

    // Another collection makes other records of the same files.
    let other = RunOptions {
        collection: Some("War".to_owned()),
        ..RunOptions::default()
    };
    let (other, _) = corpus.run(&mut memory, &other);
    assert_eq!((other.added, other.unchanged_sources), (5, 0));
    assert!(
        memory
            .now
            .records
            .values()
            .all(|record| record.collection == "War")
    );
}

#[test]
fn what_is_gone_is_pruned_only_when_asked_and_only_below_the_paths() {
    let corpus = Corpus::new(&[
        ("a/1.md", b"# One\n\nText.\n"),
        ("a/2.md", b"# Two\n\nText.\n"),
        ("b/3.md", b"# Three\n\nText.\n"),
    ]);
    let mut memory = Memory::default();
    corpus.run(&mut memory, &RunOptions::default());
    fs::remove_file(corpus.root.join("a/1.md")).unwrap();
    fs::remove_file(corpus.root.join("b/3.md")).unwrap();
    let (kept, _) = corpus.run(&mut memory, &RunOptions::default());
    assert_eq!((kept.removed, kept.records), (0, 3));
    let prune = RunOptions {
        prune: true,
        ..RunOptions::default()
    };
    let below_a = run(&[corpus.root.join("a")], &prune, &mut memory, &mut ()).unwrap();
    assert_eq!((below_a.removed, below_a.records), (1, 2));
    // What is left out of a run, or not there to be looked below, is not gone.
    corpus.write("a/.2.md", b"");
    let missing = [corpus.root.join("no such"), corpus.root.join("a")];
    let run_again = run(&missing, &prune, &mut memory, &mut ()).unwrap();
    assert_eq!((run_again.removed, run_again.rejected), (0, 1));
    let (all, _) = corpus.run(&mut memory, &prune);
    assert_eq!((all.removed, all.records), (1, 1));
}

#[test]
fn a_member_is_there_as_long_as_its_archive() {
    let sources = HashSet::from(["/w/a!b.zip".to_owned()]);
    let dir = tempfile::tempdir().unwrap();
    // Links that lead to each other: what lies behind cannot be looked at.
    let behind = dir.path().join("one/1.md").display().to_string();
    let unlooked = std::cell::RefCell::new(Vec::new());
    let is_there = |source: &str| {
        let note = &mut |file: &str, _| unlooked.borrow_mut().push(file.to_owned());
        let unseen = ["/w/locked".to_owned()];
        super::super::consume::is_present(source, &sources, &unseen, note)
    };
    assert!(is_there("/w/a!b.zip"));
    assert!(is_there("/w/a!b.zip!docs/1!.md"));
    assert!(is_there("/w/locked/1.md"));
    assert!(!is_there("/w/other.zip!docs/1.md"));
    assert!(!is_there("/w/gone.md"));
    assert!(unlooked.borrow().is_empty());
    #[cfg(unix)]
    {
        for (from, to) in [("one", "two"), ("two", "one")] {
            std::os::unix::fs::symlink(to, dir.path().join(from)).unwrap();
        }
        assert!(is_there(&behind));
        assert_eq!(*unlooked.borrow(), [behind]);
    }
}

#[test]
fn a_strict_run_keeps_nothing() {
    let corpus = Corpus::new(&[
        ("1.md", b"# One\n\nText.\n"),
        ("2.jsonl", b"{\"title\":\"A\"}\nbroken\n"),
        ("3.md", b"# Three\n\nText.\n"),
    ]);
    let mut memory = Memory::default();
    let options = RunOptions {
        strict: true,
        commit: CommitPolicy {
            records: 1,
            ..CommitPolicy::default()
        },
        ..RunOptions::default()
    };
    let error = run(
        std::slice::from_ref(&corpus.root),
        &options,
        &mut memory,
        &mut (),
    )
    .unwrap_err();
    insta::assert_snapshot!(corpus.shown(&error.to_string()), @"KOREA/2.jsonl, line 2: not JSON: expected one JSON object a line; nothing of this run was saved, since --strict was given");
    assert_eq!(memory.log.last().unwrap(), "rollback");
    assert!(!memory.log.contains(&"commit".to_owned()));
    assert!(memory.now.records.is_empty());
}

#[test]
fn a_dry_run_writes_nothing() {
    let corpus = mixed();
    let mut memory = Memory::default();
    let mut heard = Heard::default();
    let options = RunOptions {
        dry_run: true,
        prune: true,
        ..RunOptions::default()
    };
    let summary = run(
        std::slice::from_ref(&corpus.root),
        &options,
        &mut memory,
        &mut heard,
    )
    .unwrap();
    assert_eq!(memory.log, [""; 0]);
    assert_eq!(
        (
            summary.added,
            summary.rejected,
            summary.read - summary.rejected
        ),
        (0, 6, 9)
    );
    let alone = run(
        std::slice::from_ref(&corpus.root),
        &options,
        &mut NoWriter,
        &mut (),
    )
    .unwrap();
    assert_eq!(
        (alone.read, alone.rejected),
        (summary.read, summary.rejected)
    );
}

#[test]
fn one_id_with_two_contents_is_told() {
    let corpus = Corpus::new(&[
        ("a.jsonl", b"{\"id\":\"1\",\"title\":\"A\"}\n"),
        ("b.jsonl", b"{\"id\":\"1\",\"title\":\"A\",\"collection\":\"a\"}\n{\"id\":\"1\",\"title\":\"B\"}\n"),
    ]);
    let mut memory = Memory::default();
    let (summary, heard) = corpus.run(&mut memory, &RunOptions::default());
    assert_eq!(
        (summary.added, summary.unchanged, summary.rejected),
        (1, 1, 1)
    );
    assert_eq!(
        memory.now.records["1"].provenance.len(),
        2,
        "one record with both sources"
    );
    let reject = &heard.rejects[0];
    assert_eq!((reject.line, reject.byte), (Some(2), Some(40)));
    insta::assert_snapshot!(corpus.shown(&reject.reason), @r#"the id "1" stands with other content in KOREA/a.jsonl: expected one record an id; give one of them another, or use none (--map id=)"#);
}

/// Ten thousand records, of which every thousandth is broken.
fn many_lines() -> Vec<u8> {
    let filler = "Words of a long telegram. ".repeat(24);
    let mut lines = Vec::new();
    for number in 1..=10_000 {
        if number % 1_000 == 0 {
            writeln!(lines, "{{\"title\": broken {number}").unwrap();
        } else {
            // One in ten has a citation: reading them is slow without optimisation.
            let citation = match number % 10 {
                1 => format!("\"citation\":\"APRF, f. 3, op. 65, d. {number}, l. 1\","),
                _ => String::new(),
            };
            writeln!(lines, "{{\"id\":\"{number}\",\"title\":\"Telegram {number}\",{citation}\"date\":\"19 November 1951\",\"body\":\"{filler}\"}}").unwrap();
        }
    }
    lines
}

#[test]
fn a_long_file_streams_in_order_through_many_workers() {
    let lines = many_lines();
    assert!(lines.len() as u64 > crate::ingest::limits::WHOLE_FILE_BYTES);
    let corpus = Corpus::new(&[
        ("plain.jsonl", &lines),
        ("packed/list.jsonl.gz", &gzip(&lines)),
        ("z.zip", &zip(&[("list.jsonl", &lines)])),
    ]);
    for name in ["plain.jsonl", "packed", "z.zip"] {
        let mut memory = Memory::default();
        let mut heard = Heard::default();
        let options = RunOptions {
            threads: 4,
            commit: CommitPolicy {
                records: 2_500,
                ..CommitPolicy::default()
            },
            ..RunOptions::default()
        };
        let summary = run(&[corpus.root.join(name)], &options, &mut memory, &mut heard).unwrap();
        assert_eq!(
            (summary.added, summary.rejected, summary.records),
            (9_990, 10, 9_990)
        );
        let share = |value| summary.evidence.share(value);
        assert_eq!(share(Evidenced::References).read, 1_000);
        assert_eq!(share(Evidenced::Date).read, 9_990);
        assert_eq!(share(Evidenced::References).of, 9_990);
        assert_eq!(heard.committed, [2_500, 5_000, 7_500, 9_990]);
        let written: Vec<_> = memory
            .log
            .iter()
            .filter_map(|call| call.strip_prefix("write ")?.parse::<u32>().ok())
            .collect();
        assert!(written.is_sorted() && written.len() == 9_990);
        let rejected: Vec<_> = heard
            .rejects
            .iter()
            .filter_map(|reject| reject.line)
            .collect();
        assert_eq!(
            rejected,
            (1..=10)
                .map(|thousand| thousand * 1_000)
                .collect::<Vec<_>>()
        );
        for reject in &heard.rejects {
            let start = usize::try_from(reject.byte.unwrap()).unwrap();
            assert!(lines[start..].starts_with(reject.excerpt.as_bytes()));
        }
        for record in memory.now.records.values().step_by(997) {
            let place = &record.provenance[0];
            let line = &lines[place.start as usize..place.end as usize];
            let read: serde_json::Value = serde_json::from_slice(line).unwrap();
            assert_eq!(read["id"], record.id.as_str());
        }
    }
}

#[test]
fn a_stopped_run_keeps_what_it_wrote_and_goes_on_next_time() {
    let corpus = Corpus::new(&[
        ("list.jsonl", &many_lines()),
        ("z.md", b"# Last\n\nText.\n"),
    ]);
    let stop = Arc::new(AtomicBool::new(false));
    let mut memory = Memory::default();
    let flag = Arc::clone(&stop);
    memory.on_write = Some(Box::new(move |written| {
        if written == 3_000 {
            flag.store(true, Ordering::Relaxed);
        }
    }));
    let options = RunOptions {
        stop: Arc::clone(&stop),
        prune: true,
        ..RunOptions::default()
    };
    let (summary, _) = corpus.run(&mut memory, &options);
    assert!(summary.is_stopped);
    assert_eq!(
        (summary.added, summary.removed, summary.records),
        (3_000, 0, 3_000)
    );
    stop.store(false, Ordering::Relaxed);
    memory.on_write = None;
    let (rest, _) = corpus.run(&mut memory, &options);
    assert_eq!(
        (rest.added, rest.unchanged, rest.records),
        (6_991, 3_000, 9_991)
    );
}

#[test]
fn a_full_disk_ends_the_run_and_says_what_is_saved() {
    let corpus = Corpus::new(&[("list.jsonl", &many_lines())]);
    let mut memory = Memory {
        full_after: Some(2_345),
        ..Memory::default()
    };
    let options = RunOptions {
        commit: CommitPolicy {
            records: 1_000,
            ..CommitPolicy::default()
        },
        ..RunOptions::default()
    };
    let error = run(
        std::slice::from_ref(&corpus.root),
        &options,
        &mut memory,
        &mut (),
    )
    .unwrap_err();
    insta::assert_snapshot!(error, @"the index could not be written, 2000 records saved");
    assert!(matches!(
        error,
        RunError::Engine {
            saved: Some(2_000),
            ..
        }
    ));
}

#[test]
fn a_writer_that_panics_does_not_hang_the_run() {
    let corpus = Corpus::new(&[("list.jsonl", &many_lines()), ("more.jsonl", &many_lines())]);
    let mut memory = Memory {
        on_write: Some(Box::new(|written| assert!(written < 100, "on purpose"))),
        ..Memory::default()
    };
    let paths = [corpus.root.join(".")];
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        run(&paths, &RunOptions::default(), &mut memory, &mut ())
    }));
    assert!(outcome.is_err());
}

#[test]
fn what_vanishes_in_between_is_a_reject() {
    let corpus = Corpus::new(&[("1.md", b"# One\n\nText.\n"), ("2.md", b"# Two\n\nText.\n")]);
    // Stamps are asked for after discovery and before reading.
    let mut memory = Memory {
        on_stamp: Some(Box::new(|source| {
            if source.ends_with("1.md") {
                let _ = fs::remove_file(source);
            }
        })),
        ..Memory::default()
    };
    let (summary, heard) = corpus.run(&mut memory, &RunOptions::default());
    assert_eq!((summary.added, summary.rejected), (1, 1));
    insta::assert_snapshot!(heard.rejects[0].reason, @"vanished before it could be read");
}

#[test]
fn nothing_to_read_is_said() {
    let error = run(
        &[PathBuf::from("/no/such/place")],
        &RunOptions::default(),
        &mut NoWriter,
        &mut (),
    )
    .unwrap_err();
    insta::assert_snapshot!(error, @"nothing to read: /no/such/place: no such file or folder: check the spelling, or what is mounted");
    let error = run(&[], &RunOptions::default(), &mut NoWriter, &mut ()).unwrap_err();
    insta::assert_snapshot!(error, @"nothing to read: no path was given: expected files, folders or archives");
}

#[test]
fn a_bomb_among_good_files_is_one_reject() {
    let zeros = b"{\"title\":\""
        .iter()
        .copied()
        .chain(std::iter::repeat_n(b'a', 24 << 20))
        .collect::<Vec<_>>();
    let corpus = Corpus::new(&[
        ("1.md", b"# One\n\nText.\n"),
        ("bomb.jsonl.gz", &gzip(&zeros)),
        (
            "bomb.zip",
            &zip(&[("a.txt", &zeros), ("b.txt", &zeros), ("c.txt", &zeros)]),
        ),
        ("z.md", b"# Last\n\nText.\n"),
    ]);
    let mut memory = Memory::default();
    let (summary, heard) = corpus.run(&mut memory, &RunOptions::default());
    assert_eq!((summary.added, summary.rejected), (2, 2));
    for reject in &heard.rejects {
        assert!(
            reject.reason.starts_with("unpacks to more than"),
            "{}",
            reject.reason
        );
    }
    assert!(!Path::new("a.txt").exists());
}
