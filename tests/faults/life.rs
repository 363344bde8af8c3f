//! The whole life of an index against a simple model in memory: files that appear, change, move and
//! go, runs with and without `--prune`, runs that are killed, collections renamed and removed,
//! searches. After every step the index holds what the model holds: records with their edition,
//! collection and files, and the answers that follow from them.
//!
//! A sequence comes from one number. One that fails is made smaller (proptest) and said with the
//! command that repeats it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};
use serde_json::Value;

use crate::corpus::{Dice, id, lines, title};
use crate::rows::Row;
use crate::world::World;

/// Files that may be there.
const FILES: [&str; 5] = [
    "a.jsonl",
    "b.jsonl",
    "box/c.jsonl",
    "box/d.jsonl",
    "z.jsonl",
];

/// Papers that there are.
const PAPERS: usize = 14;

/// Steps of a life, at most.
const MOST_STEPS: usize = 20;

/// Editions of a paper.
const EDITIONS: usize = 3;

/// Names that collections are given.
const NAMES: [&str; 4] = ["Box 0", "Box 1", "Shelf", "Cellar"];

/// What a file holds: papers with their editions.
type Content = BTreeMap<usize, usize>;

/// One step of a life.
#[derive(Debug, Clone)]
enum Step {
    /// A file is written; of the papers, those that other files hold are left out.
    Write(usize, Vec<(usize, usize)>),
    /// A file is written again as it is: its time changes.
    Touch(usize),
    /// A file gets the name of another, if that is free.
    Move(usize, usize),
    Delete(usize),
    Index {
        prune: bool,
        every: usize,
    },
    /// A run is killed after so much of its time, and another ends it.
    Kill {
        prune: bool,
        every: usize,
        millis: u64,
    },
    Rename(usize, usize),
    Remove(usize),
    Search(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let file = || 0..FILES.len();
    let papers = prop::collection::vec((0..PAPERS, 1..=EDITIONS), 0..6);
    prop_oneof![
        6 => (file(), papers).prop_map(|(file, papers)| Step::Write(file, papers)),
        1 => file().prop_map(Step::Touch),
        3 => (file(), file()).prop_map(|(from, to)| Step::Move(from, to)),
        2 => file().prop_map(Step::Delete),
        6 => (any::<bool>(), 1_usize..9).prop_map(|(prune, every)| Step::Index { prune, every }),
        1 => (any::<bool>(), 1_usize..4, 0_u64..120)
            .prop_map(|(prune, every, millis)| Step::Kill { prune, every, millis }),
        1 => (0..NAMES.len(), 0..NAMES.len()).prop_map(|(from, to)| Step::Rename(from, to)),
        1 => (0..NAMES.len()).prop_map(Step::Remove),
        1 => (1..=EDITIONS).prop_map(Step::Search),
    ]
}

/// A record as the model knows it.
#[derive(Debug, Clone, PartialEq)]
struct Paper {
    edition: usize,
    collection: String,
    files: BTreeSet<usize>,
}

/// What should be.
#[derive(Debug, Default, Clone)]
struct Model {
    /// Files on the disk.
    disk: BTreeMap<usize, Content>,
    /// What each file held when it was read last; nothing when it is to be read again.
    read: BTreeMap<usize, Content>,
    records: BTreeMap<usize, Paper>,
    renamed: BTreeMap<String, String>,
    is_made: bool,
}

impl Model {
    /// The collection that a paper is said to be of, under the name that it now has.
    fn collection(&self, paper: usize) -> String {
        let said = format!("Box {}", paper % 3);
        self.renamed.get(&said).cloned().unwrap_or(said)
    }

    fn index(&mut self, prune: bool) {
        self.is_made = true;
        let changed: Vec<usize> = self.disk.keys().copied().collect();
        let changed = changed
            .into_iter()
            .filter(|file| self.read.get(file) != self.disk.get(file));
        for file in changed.collect::<Vec<_>>() {
            let content = self.disk[&file].clone();
            for (&paper, &edition) in &content {
                let new = Paper {
                    edition,
                    collection: self.collection(paper),
                    files: BTreeSet::from([file]),
                };
                let known = self.records.entry(paper).or_insert_with(|| new.clone());
                if (known.edition, &known.collection) == (new.edition, &new.collection) {
                    known.files.insert(file);
                } else {
                    // A file that lost a paper to this one holds it no more, should it come back.
                    for other in std::mem::replace(known, new).files {
                        self.read.remove(&other);
                    }
                }
            }
            self.let_go(file, |paper| !content.contains_key(&paper));
            self.read.insert(file, content);
        }
        if prune {
            let gone = (0..FILES.len()).filter(|file| !self.disk.contains_key(file));
            for file in gone.collect::<Vec<_>>() {
                self.let_go(file, |_| true);
                self.read.remove(&file);
            }
        }
    }

    /// Takes a file from papers; those that no file holds go.
    fn let_go(&mut self, file: usize, is_lost: impl Fn(usize) -> bool) {
        self.records.retain(|paper, record| {
            if is_lost(*paper) {
                record.files.remove(&file);
            }
            !record.files.is_empty()
        });
    }

    fn has_collection(&self, name: &str) -> bool {
        self.records
            .values()
            .any(|record| record.collection == name)
    }

    fn rename(&mut self, from: &str, to: &str) {
        for record in self
            .records
            .values_mut()
            .filter(|record| record.collection == from)
        {
            to.clone_into(&mut record.collection);
        }
        for earlier in self.renamed.values_mut().filter(|name| *name == from) {
            to.clone_into(earlier);
        }
        self.renamed.insert(from.to_owned(), to.to_owned());
        self.renamed.remove(to);
    }

    fn remove(&mut self, name: &str) {
        let (gone, kept): (BTreeMap<_, _>, BTreeMap<_, _>) = std::mem::take(&mut self.records)
            .into_iter()
            .partition(|(_, record)| record.collection == name);
        self.records = kept;
        for file in gone.values().flat_map(|record| &record.files) {
            self.read.remove(file);
        }
        self.renamed.retain(|_, to| to != name);
    }
}

/// A directory and its model.
struct Life {
    world: World,
    model: Model,
}

impl Life {
    fn new() -> Self {
        let world = World::new();
        fs::create_dir(world.path("papers/box")).unwrap();
        // A folder of which nothing is left is no reason to fail.
        world.papers("box/keep.css", "");
        Self {
            world,
            model: Model::default(),
        }
    }

    fn write(&self, file: usize) {
        let content = &self.model.disk[&file];
        let papers = content.keys().copied();
        self.world
            .papers(FILES[file], &lines(papers, 6, |paper| content[&paper]));
    }

    fn arguments(prune: bool, every: &str) -> Vec<&str> {
        let mut arguments = vec!["index", "papers", "--threads", "2", "--commit-every", every];
        arguments.extend(prune.then_some("--prune"));
        arguments
    }

    fn take(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Write(file, papers) => {
                let others = self.model.disk.iter().filter(|(other, _)| *other != file);
                let taken: BTreeSet<usize> = others
                    .flat_map(|(_, content)| content.keys().copied())
                    .collect();
                let content: Content = papers
                    .iter()
                    .copied()
                    .filter(|(paper, _)| !taken.contains(paper))
                    .collect();
                // An empty file is rejected.
                if content.is_empty() {
                    return Ok(());
                }
                self.model.disk.insert(*file, content);
                self.write(*file);
            }
            Step::Touch(file) if self.model.disk.contains_key(file) => self.write(*file),
            Step::Move(from, to) if !self.model.disk.contains_key(to) => {
                if let Some(content) = self.model.disk.remove(from) {
                    self.model.disk.insert(*to, content);
                    let path = |file: usize| self.world.path("papers").join(FILES[file]);
                    fs::rename(path(*from), path(*to)).unwrap();
                }
            }
            Step::Delete(file) => {
                let is_there = self.model.disk.remove(file).is_some();
                if is_there {
                    fs::remove_file(self.world.path("papers").join(FILES[*file])).unwrap();
                }
            }
            Step::Index { prune, every } => {
                self.model.index(*prune);
                self.index(*prune, *every)?;
                return self.compare();
            }
            Step::Kill {
                prune,
                every,
                millis,
            } => {
                let before = self.model.clone();
                self.model.index(*prune);
                let every_text = every.to_string();
                let arguments = Self::arguments(*prune, &every_text);
                let mut child = self.world.command(&arguments).spawn().unwrap();
                thread::sleep(Duration::from_millis(*millis));
                let _ended = child.kill();
                child.wait().unwrap();
                self.between(&before)?;
                self.index(*prune, *every)?;
                return self.compare();
            }
            Step::Rename(from, to) if self.model.is_made => {
                let (from, to) = (NAMES[*from], NAMES[*to]);
                let done = self
                    .world
                    .run(&["collections", "rename", from, to, "--join"]);
                let wanted = if from == to || !self.model.has_collection(from) {
                    2
                } else {
                    0
                };
                if done.status != Some(wanted) {
                    return Err(format!("renaming {from} to {to}: {done:?}"));
                }
                if wanted == 0 {
                    self.model.rename(from, to);
                }
                return self.compare();
            }
            Step::Remove(name) if self.model.is_made => {
                let name = NAMES[*name];
                let done = self.world.run(&["collections", "remove", name]);
                let wanted = if self.model.has_collection(name) {
                    0
                } else {
                    2
                };
                if done.status != Some(wanted) {
                    return Err(format!("removing {name}: {done:?}"));
                }
                self.model.remove(name);
                return self.compare();
            }
            Step::Search(edition) if self.model.is_made => return self.search(*edition),
            _ => {}
        }
        Ok(())
    }

    fn index(&self, prune: bool, every: usize) -> Result<(), String> {
        let done = self.world.run(&Self::arguments(prune, &every.to_string()));
        if done.status != Some(0) {
            return Err(format!("{done:?}"));
        }
        Ok(())
    }

    /// What the index holds, in the words of the model.
    fn records(&self) -> BTreeMap<usize, Paper> {
        let numbers: BTreeMap<String, usize> =
            (0..PAPERS).map(|paper| (id(paper), paper)).collect();
        let records = self.world.records().into_iter();
        records
            .map(|(id, record)| (numbers[&id], paper(numbers[&id], &record)))
            .collect()
    }

    fn compare(&self) -> Result<(), String> {
        let found = self.records();
        if found != self.model.records {
            return Err(format!(
                "the index holds {found:#?}, and should hold {:#?}",
                self.model.records
            ));
        }
        Ok(())
    }

    /// After a kill: every record as before the run or as after it.
    fn between(&self, before: &Model) -> Result<(), String> {
        let check = self.world.run(&["check"]);
        match check.status {
            Some(0) => {}
            Some(2) if !before.is_made => return Ok(()),
            _ => return Err(format!("after a kill: {check:?}")),
        }
        let found = self.records();
        for paper in 0..PAPERS {
            let seen = found.get(&paper).map(|record| record.edition);
            let states = [&before.records, &self.model.records];
            let states = states.map(|records| records.get(&paper).map(|record| record.edition));
            // A paper that moved may be gone from one file and not yet read in the other.
            let files =
                |model: &Model| model.records.get(&paper).map(|record| record.files.clone());
            let moves = seen.is_none() && files(before) != files(&self.model);
            if !states.contains(&seen) && !moves {
                return Err(format!(
                    "after a kill, paper {paper} is {seen:?}, not one of {states:?}"
                ));
            }
        }
        Ok(())
    }

    fn search(&self, edition: usize) -> Result<(), String> {
        let word = format!("edition{edition}");
        let found = self
            .world
            .run(&["search", &word, "-n", "50", "--output", "json"]);
        let hits = found.json();
        let hits: BTreeSet<String> = hits["hits"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|hit| hit["id"].as_str().map(str::to_owned))
            .collect();
        let wanted = self
            .model
            .records
            .iter()
            .filter(|(_, record)| record.edition == edition);
        let wanted: BTreeSet<String> = wanted.map(|(paper, _)| id(*paper)).collect();
        if hits != wanted {
            return Err(format!("{word} finds {hits:?}, and should find {wanted:?}"));
        }
        Ok(())
    }
}

/// A record of the index in the words of the model.
fn paper(number: usize, record: &Value) -> Paper {
    let shown = record["title"].as_str().unwrap_or_default();
    let edition = (1..=EDITIONS).find(|edition| title(number, *edition) == shown);
    let places = record["provenance"].as_array().into_iter().flatten();
    let files = places.filter_map(|place| {
        let source = place["source"].as_str()?;
        FILES
            .iter()
            .position(|file| source.ends_with(&format!("/{file}")))
    });
    Paper {
        edition: edition.unwrap_or(0),
        collection: record["collection"].as_str().unwrap_or_default().to_owned(),
        files: files.collect(),
    }
}

/// Lives one life.
fn live(steps: &[Step]) -> Result<(), String> {
    let mut life = Life::new();
    life.model.disk.insert(0, Content::from([(0, 1), (1, 1)]));
    life.write(0);
    for (number, step) in steps.iter().enumerate() {
        life.take(step)
            .map_err(|error| format!("step {number}, {step:?}: {error}"))?;
    }
    // The end of every life: all that is there is indexed, and nothing is wrong or left over.
    life.take(&Step::Index {
        prune: true,
        every: 1_000,
    })?;
    life.world.is_whole_and_tidy();
    Ok(())
}

/// The life of a number; what went wrong in it, and in the smallest life in which it does.
fn trial(number: u64) -> Result<(), String> {
    let config = Config {
        cases: 1,
        failure_persistence: None,
        max_shrink_iters: 200,
        rng_seed: RngSeed::Fixed(number),
        ..Config::default()
    };
    let steps = prop::collection::vec(step(), 2..MOST_STEPS);
    let outcome =
        TestRunner::new(config).run(&steps, |steps| live(&steps).map_err(TestCaseError::fail));
    outcome.map_err(|error| match error {
        TestError::Fail(reason, steps) => format!("{reason}\nin {steps:#?}"),
        TestError::Abort(reason) => reason.to_string(),
    })
}

/// Lives as many lives, several at a time.
fn lives(wanted: usize) {
    let mut dice = Dice::new(16);
    let asked = std::env::var("KARTOTEKA_LIFE").ok();
    let numbers: Vec<u64> = match asked {
        Some(number) => vec![number.parse().unwrap()],
        None => (0..wanted).map(|_| dice.next()).collect(),
    };
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                while let Some(&number) = numbers.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = trial(number) {
                        let repeat =
                            format!("KARTOTEKA_LIFE={number} cargo test --test faults lives_of");
                        println!("{error}\nrepeat with {repeat}");
                        let mut wrong = wrong.lock().unwrap_or_else(PoisonError::into_inner);
                        wrong.push(format!("{error}\nrepeat with {repeat}"));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut row = Row::new("L", "a random life against a model");
    (row.trials, row.failures) = (numbers.len(), wrong.len());
    row.worst = format!("{MOST_STEPS} steps at the most");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn lives_of_an_index_go_as_the_model_says() {
    lives(24);
}

#[test]
#[ignore = "two thousand lives"]
fn two_thousand_lives_of_an_index_go_as_the_model_says() {
    lives(2_000);
}
