//! Power loss: every state in which a disk may be found when the power went at some moment of a
//! run. Whatever was not synced may be lost, or written in part, in any order; names that were
//! given, changed or removed in a directory may be found as they were when it was synced last.
//!
//! What a run does to files is taken from a log (`shim`) and played on a disk in memory ([`Disk`]).
//! Each state is laid out as a directory: it has to open, whole, at the commit that was acknowledged
//! last or at one made since, and a rerun has to come to what a run without faults gives. The model
//! is that of the crash tests of Lucene and SQLite: a sector is written whole or not at all.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kartoteka::engine::Check;
use kartoteka::engine::embedded::check::IndexCheck;
use serde_json::Value;

use crate::corpus::Dice;
use crate::kill::LIFE;
use crate::shim::{library, logged};
use crate::world::{View, World};

/// Bytes that a disk writes whole or not at all.
const SECTOR: usize = 512;

/// Tantivy's list of segments: a commit is its replacement.
const META: &str = "engine/meta.json";

/// Something done to a file, or said.
enum Event {
    /// A file was opened for writing, and made if there was none.
    Open {
        path: String,
        inode: u64,
    },
    Write {
        inode: u64,
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        inode: u64,
        length: usize,
    },
    /// A file or a directory was synced.
    Sync {
        path: String,
        inode: u64,
    },
    Rename {
        from: String,
        to: String,
    },
    Unlink {
        path: String,
    },
    Folder {
        path: String,
    },
    /// A piece of what the program says.
    Said {
        text: String,
    },
}

/// The events of a log.
fn events(log: &[u8]) -> Vec<Event> {
    let mut events = Vec::new();
    let mut rest = log;
    while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        let mut fields = head.split(' ');
        let kind = fields.next().unwrap_or_default().to_owned();
        let mut number = || fields.next().unwrap_or_default().parse::<u64>().unwrap();
        let (inode, at, length) = (number(), number() as usize, number() as usize);
        let data = &rest[end + 1..end + 1 + length];
        rest = &rest[end + 2 + length..];
        let text = || String::from_utf8_lossy(data).into_owned();
        events.push(match &kind[..] {
            "C" => Event::Open {
                path: text(),
                inode,
            },
            "W" => Event::Write {
                inode,
                at,
                bytes: data.to_vec(),
            },
            "T" => Event::Truncate { inode, length: at },
            "S" => Event::Sync {
                path: text(),
                inode,
            },
            "R" => {
                let both = text();
                let (from, to) = both.split_once('\0').unwrap();
                Event::Rename {
                    from: from.to_owned(),
                    to: to.to_owned(),
                }
            }
            "U" => Event::Unlink { path: text() },
            "M" => Event::Folder { path: text() },
            "A" => Event::Said { text: text() },
            other => panic!("no event {other}"),
        });
    }
    events
}

/// A change of a file's content.
#[derive(Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

/// A file: what is on the disk for certain, and what may be.
#[derive(Default, Clone)]
struct Node {
    inode: u64,
    synced: Vec<u8>,
    pending: Vec<Change>,
}

/// What a name in a directory stands for.
#[derive(Clone, Copy, PartialEq)]
enum Entry {
    File(usize),
    Folder,
}

/// A change of a directory.
#[derive(Clone)]
enum Naming {
    Set(String, Entry),
    Remove(String),
    Move(String, String, Entry),
}

/// A directory: names that are on the disk for certain, and what may be.
#[derive(Default, Clone)]
struct Folder {
    synced: BTreeMap<String, Entry>,
    pending: Vec<Naming>,
}

/// A disk, with everything that it may have kept of what was done.
#[derive(Default)]
struct Disk {
    nodes: Vec<Node>,
    /// The file that has an inode now.
    inodes: BTreeMap<u64, usize>,
    folders: BTreeMap<String, Folder>,
}

/// What of the things that were not synced is found after the power went.
#[derive(Debug, Clone, Copy)]
enum Loss {
    /// Everything: the process was killed, the disk was not.
    Nothing,
    /// Nothing.
    Everything,
    /// Names, and no content.
    Content,
    /// Contents, and no names.
    Names,
    /// Some, in the order in which it was done.
    Later,
    /// Some, in any order.
    Some,
}

const LOSSES: [Loss; 6] = [
    Loss::Everything,
    Loss::Content,
    Loss::Names,
    Loss::Some,
    Loss::Later,
    Loss::Nothing,
];

impl Naming {
    fn apply(&self, names: &mut BTreeMap<String, Entry>) {
        match self {
            Self::Set(name, entry) => {
                names.insert(name.clone(), *entry);
            }
            Self::Remove(name) => {
                names.remove(name);
            }
            Self::Move(from, to, entry) => {
                names.remove(from);
                names.insert(to.clone(), *entry);
            }
        }
    }
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write(at, bytes) => {
                let end = at + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[*at..end].copy_from_slice(bytes);
            }
            Self::Length(length) => content.resize(*length, 0),
        }
    }

    /// Some sectors of a write.
    fn part(&self, dice: &mut Dice) -> Vec<Self> {
        let Self::Write(at, bytes) = self else {
            return Vec::new();
        };
        let kept = bytes.chunks(SECTOR).enumerate();
        let kept = kept.filter(|_| dice.below(2) == 0);
        kept.map(|(number, sector)| Self::Write(at + number * SECTOR, sector.to_vec()))
            .collect()
    }
}

fn parts(path: &str) -> (String, String) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    (folder.to_owned(), name.to_owned())
}

impl Disk {
    fn folder(&mut self, path: &str) -> &mut Folder {
        self.folders.entry(path.to_owned()).or_default()
    }

    fn names(&self, folder: &str) -> BTreeMap<String, Entry> {
        let Some(folder) = self.folders.get(folder) else {
            return BTreeMap::new();
        };
        let mut names = folder.synced.clone();
        folder
            .pending
            .iter()
            .for_each(|naming| naming.apply(&mut names));
        names
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        let (folder, name) = parts(path);
        self.names(&folder).get(&name).copied()
    }

    fn node(&mut self, inode: u64) -> Option<&mut Node> {
        self.nodes.get_mut(*self.inodes.get(&inode)?)
    }

    /// Reads all files of a directory, if nothing is lost, by their names from it on.
    fn read(&self, folder: &str, below: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        for (name, entry) in self.names(folder) {
            match entry {
                Entry::Folder => {
                    self.read(
                        &format!("{folder}/{name}"),
                        &format!("{below}{name}/"),
                        files,
                    );
                }
                Entry::File(node) => {
                    let mut content = self.nodes[node].synced.clone();
                    let pending = self.nodes[node].pending.iter();
                    pending.for_each(|change| change.apply(&mut content));
                    files.insert(format!("{below}{name}"), content);
                }
            }
        }
    }

    fn play(&mut self, event: &Event) {
        match event {
            Event::Open { path, inode } => {
                let known = self.entry(path);
                if !matches!(known, Some(Entry::File(node)) if self.nodes[node].inode == *inode) {
                    let entry = Entry::File(self.nodes.len());
                    self.nodes.push(Node {
                        inode: *inode,
                        ..Node::default()
                    });
                    self.inodes.insert(*inode, self.nodes.len() - 1);
                    let (folder, name) = parts(path);
                    self.folder(&folder).pending.push(Naming::Set(name, entry));
                }
            }
            Event::Write { inode, at, bytes } => {
                if let Some(node) = self.node(*inode) {
                    node.pending.push(Change::Write(*at, bytes.clone()));
                }
            }
            Event::Truncate { inode, length } => {
                if let Some(node) = self.node(*inode) {
                    node.pending.push(Change::Length(*length));
                }
            }
            Event::Sync { path, inode } => {
                if let Some(folder) = self.folders.get_mut(path) {
                    let (names, pending) = (&mut folder.synced, &mut folder.pending);
                    pending.drain(..).for_each(|naming| naming.apply(names));
                } else if let Some(node) = self.node(*inode) {
                    let (content, pending) = (&mut node.synced, &mut node.pending);
                    pending.drain(..).for_each(|change| change.apply(content));
                }
            }
            Event::Rename { from, to } => {
                let entry = self.entry(from).expect("what was renamed is there");
                let ((folder, from), (other, to)) = (parts(from), parts(to));
                assert_eq!(folder, other, "nothing is moved to another directory");
                self.folder(&folder)
                    .pending
                    .push(Naming::Move(from, to, entry));
            }
            Event::Unlink { path } => {
                let (folder, name) = parts(path);
                self.folder(&folder).pending.push(Naming::Remove(name));
            }
            Event::Folder { path } => {
                let (folder, name) = parts(path);
                self.folder(&folder)
                    .pending
                    .push(Naming::Set(name, Entry::Folder));
                self.folder(path);
            }
            Event::Said { .. } => {}
        }
    }

    /// The names in a directory after the power went.
    fn names_after(&self, folder: &Folder, loss: Loss, dice: &mut Dice) -> BTreeMap<String, Entry> {
        let mut names = folder.synced.clone();
        let pending = folder.pending.iter();
        let first = dice.below(folder.pending.len() + 1);
        for (number, naming) in pending.enumerate() {
            let is_kept = match loss {
                Loss::Nothing | Loss::Content => true,
                Loss::Everything | Loss::Names => false,
                Loss::Later => number < first,
                Loss::Some => dice.below(2) == 0,
            };
            if is_kept {
                naming.apply(&mut names);
            }
        }
        names
    }

    /// The content of a file after the power went.
    fn content_after(&self, node: usize, loss: Loss, dice: &mut Dice) -> Vec<u8> {
        let node = &self.nodes[node];
        let mut content = node.synced.clone();
        let first = dice.below(node.pending.len() + 1);
        for (number, change) in node.pending.iter().enumerate() {
            match loss {
                Loss::Nothing | Loss::Names => change.apply(&mut content),
                Loss::Everything | Loss::Content => {}
                Loss::Later if number < first => change.apply(&mut content),
                Loss::Later if number > first => {}
                Loss::Some if dice.below(3) == 0 => change.apply(&mut content),
                Loss::Some if dice.below(2) == 0 => {}
                Loss::Later | Loss::Some => {
                    let kept = change.part(dice);
                    kept.iter().for_each(|change| change.apply(&mut content));
                }
            }
        }
        content
    }

    /// Lays out what is found of the directory `from` after the power went.
    fn lay_out(&self, from: &str, to: &Path, loss: Loss, dice: &mut Dice) {
        let (above, name) = parts(from);
        let is_there = self
            .folders
            .get(&above)
            .is_some_and(|folder| self.names_after(folder, loss, dice).contains_key(&name));
        if is_there {
            self.lay_out_folder(from, to, loss, dice);
        }
    }

    fn lay_out_folder(&self, from: &str, to: &Path, loss: Loss, dice: &mut Dice) {
        fs::create_dir(to).unwrap();
        let Some(folder) = self.folders.get(from) else {
            return;
        };
        for (name, entry) in self.names_after(folder, loss, dice) {
            let path = to.join(&name);
            match entry {
                Entry::Folder => self.lay_out_folder(&format!("{from}/{name}"), &path, loss, dice),
                Entry::File(node) => {
                    fs::write(path, self.content_after(node, loss, dice)).unwrap();
                }
            }
        }
    }
}

/// A moment of a run, and a way of losing what was not synced.
struct Crash {
    event: usize,
    loss: Loss,
}

/// A commit, with all files as they were when it was made.
struct Commit {
    meta: Vec<u8>,
    files: BTreeMap<String, Vec<u8>>,
    /// What the index holds by it, once somebody asked.
    records: OnceCell<BTreeMap<String, Value>>,
}

/// One directory, whose life goes on from run to run.
struct Life {
    world: World,
    disk: Disk,
    log: PathBuf,
    read: usize,
    /// In the order in which they were made.
    commits: Vec<Commit>,
    /// The commit that was acknowledged last.
    acknowledged: Option<usize>,
    said: String,
}

impl Life {
    fn new() -> Self {
        let world = World::new();
        let log = world.path("log");
        Self {
            world,
            disk: Disk::default(),
            log,
            read: 0,
            commits: Vec::new(),
            acknowledged: None,
            said: String::new(),
        }
    }

    fn index(&self) -> String {
        self.world.path("index").display().to_string()
    }

    /// What was done since the last call.
    fn news(&mut self) -> Vec<Event> {
        let log = fs::read(&self.log).unwrap();
        let news = events(&log[self.read..]);
        self.read = log.len();
        news
    }

    /// Plays one event, and notes commits and what is said of them.
    fn play(&mut self, event: &Event) {
        self.disk.play(event);
        let meta = format!("{}/{META}", self.index());
        match event {
            Event::Rename { to, .. } if *to == meta => {
                let mut files = BTreeMap::new();
                self.disk.read(&self.index(), "", &mut files);
                self.commits.push(Commit {
                    meta: files[META].clone(),
                    files,
                    records: OnceCell::new(),
                });
            }
            Event::Said { text } => {
                self.said.push_str(text);
                let lines = self.said.rsplit_once('\n').map_or("", |(lines, _)| lines);
                if lines.contains("committed: ") {
                    self.acknowledged = Some(self.commits.len() - 1);
                    self.said.clear();
                }
            }
            _ => {}
        }
    }

    /// What the index holds by a commit.
    fn records(&self, commit: usize) -> &BTreeMap<String, Value> {
        let commit = &self.commits[commit];
        commit.records.get_or_init(|| {
            let at = self.world.path("everything");
            let _none = fs::remove_dir_all(&at);
            fs::create_dir_all(at.join("engine")).unwrap();
            for (name, content) in &commit.files {
                fs::write(at.join(name), content).unwrap();
            }
            if commit.files.contains_key("kartoteka.json") {
                self.world.records_at("everything")
            } else {
                BTreeMap::new()
            }
        })
    }

    /// Judges the directory `at`, in which the power went.
    fn judge(&self, at: &str) -> Result<(), String> {
        let path = self.world.path(at);
        let report = match IndexCheck::new(&path).check(&mut |_| ()) {
            Ok(report) => report,
            Err(kartoteka::engine::EngineError::Missing) if self.acknowledged.is_none() => {
                return Ok(());
            }
            Err(error) => return Err(format!("it does not open: {error}")),
        };
        if !report.is_whole() {
            return Err(format!("it is damaged: {:?}", report.damaged));
        }
        let meta = fs::read(path.join(META)).unwrap();
        let found = self.commits.iter().rposition(|commit| commit.meta == meta);
        let found = found.ok_or("it shows a list of segments that no commit wrote")?;
        let records = self.world.records_at(at);
        if records != *self.records(found) {
            return Err("it shows other records than the commit had".to_owned());
        }
        match self.acknowledged {
            // A merge may be lost, which changed nothing.
            Some(last) if found < last && records != *self.records(last) => Err(format!(
                "it shows commit {found}, and {last} was acknowledged"
            )),
            _ => Ok(()),
        }
    }
}

/// Cuts the power at `wanted` moments, spread over the life of an index.
fn cut_power(wanted: usize) {
    let Some(library) = library() else { return };
    let seeds = wanted.div_ceil(400).max(1);
    let mut tally = BTreeMap::new();
    let (mut reruns, mut wrong) = (0, Vec::new());
    for seed in 0..seeds {
        let mut dice = Dice::new(77 + seed as u64);
        let mut life = Life::new();
        for work in &LIFE {
            let share = wanted / seeds / LIFE.len();
            (work.prepare)(&life.world);
            logged(&life.world, library, work.arguments, &life.log);
            let after = life.world.view();
            let news = life.news();
            let mut crashes: Vec<Crash> = (0..share)
                .map(|number| Crash {
                    event: dice.below(news.len() + 1),
                    loss: LOSSES[number % LOSSES.len()],
                })
                .collect();
            crashes.sort_by_key(|crash| crash.event);
            let mut crashes = crashes.into_iter().peekable();
            for number in 0..=news.len() {
                while let Some(crash) = crashes.next_if(|crash| crash.event == number) {
                    let at = life.world.path("crashed");
                    let _none = fs::remove_dir_all(&at);
                    life.disk.lay_out(&life.index(), &at, crash.loss, &mut dice);
                    let is_rerun = dice.below(6) == 0;
                    let outcome = life.judge("crashed").and_then(|()| {
                        reruns += usize::from(is_rerun);
                        if is_rerun {
                            rerun(&life.world, work.arguments, &after)
                        } else {
                            Ok(())
                        }
                    });
                    let (points, failed) =
                        tally.entry(format!("{:?}", crash.loss)).or_insert((0, 0));
                    *points += 1;
                    if let Err(error) = outcome {
                        *failed += 1;
                        wrong.push(format!(
                            "{}, event {number} of {}, {:?}: {error}",
                            work.name,
                            news.len(),
                            crash.loss
                        ));
                    }
                }
                if let Some(event) = news.get(number) {
                    life.play(event);
                }
            }
            // The run has ended in order.
            life.acknowledged = Some(life.commits.len() - 1);
        }
    }
    for (loss, (points, failed)) in &tally {
        println!("lost {loss}: {points} crash points, {failed} wrong");
    }
    println!("{reruns} of them with a rerun");
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Runs again over what is found after the power went, in the place of the index.
fn rerun(world: &World, arguments: &[&str], after: &View) -> Result<(), String> {
    let (index, aside, crashed) = (
        world.path("index"),
        world.path("aside"),
        world.path("crashed"),
    );
    fs::rename(&index, &aside).unwrap();
    if crashed.exists() {
        fs::rename(&crashed, &index).unwrap();
    }
    let outcome = world.run(arguments);
    let result = if outcome.status != Some(0) {
        Err(format!("the rerun fails: {outcome:?}"))
    } else if world.view() == *after {
        world.is_whole_and_tidy();
        Ok(())
    } else {
        Err("the rerun gives another index".to_owned())
    };
    fs::remove_dir_all(&index).unwrap();
    fs::rename(&aside, &index).unwrap();
    result
}

#[test]
fn a_power_cut_loses_nothing_that_was_acknowledged() {
    cut_power(100);
}

#[test]
#[ignore = "some thousand moments"]
fn two_thousand_power_cuts_lose_nothing_that_was_acknowledged() {
    cut_power(2_000);
}
