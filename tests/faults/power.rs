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
use std::path::PathBuf;

use kartoteka::engine::Check;
use kartoteka::engine::embedded::check::IndexCheck;
use serde_json::Value;

use crate::corpus::Dice;
use crate::disk::{Disk, Event, LOSSES, Loss, events};
use crate::kill::LIFE;
use crate::rows::Row;
use crate::shim::{library, logged};
use crate::world::{View, World};

/// Tantivy's list of segments: a commit is its replacement.
const META: &str = "engine/meta.json";

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
    let mut row = Row::new("P", "the power cut at a random moment");
    row.trials = tally.values().map(|(points, _)| points).sum();
    row.failures = wrong.len();
    row.worst = format!("{reruns} of them with a rerun");
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
