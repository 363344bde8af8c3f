//! One corpus: its indexes, its engines, its questions, and the section of the report.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::cold::Cold;
use crate::draw::Sample;
use crate::engines::lucene::{self, Lucene};
use crate::engines::ours::{self, Ours};
use crate::engines::tantivy::{self, Tantivy};
use crate::engines::{Built, Contender};
use crate::material::{Material, Origin};
use crate::measure::{Measured, Opening, a_second, measure};
use crate::question::{Command, Question};
use crate::{Arguments, Part, log, machine, report};

/// Place of Kartoteka and of tantivy among the engines.
pub(crate) const OURS: usize = 0;
const TANTIVY: usize = 1;

/// Everything that is ready to answer.
#[derive(Default)]
struct Field {
    engines: Vec<Box<dyn Contender>>,
    built: Vec<(&'static str, Built)>,
    versions: Vec<String>,
    left_out: Vec<String>,
}

/// Compares over one corpus; gives the section of the report.
pub(crate) fn compare(origin: &Origin, arguments: &Arguments) -> Result<String> {
    let material = Material::prepare(origin, &arguments.work)?;
    let mut field = Field::default();
    field.index(ours::NAME, &ours::place(&material), arguments, || {
        ours::build(&material)
    })?;
    let sample = Sample::of(&material)?;
    let topics = matches!(origin, Origin::File(_)).then_some(arguments.topics.as_path());
    let topics = topics.filter(|folder| folder.is_dir());
    let questions = log::draw(&sample, topics, arguments.thinned)?;
    let mut parts = Vec::new();
    if let Some(program) = &arguments.program
        && arguments.wants(Part::Cold)
    {
        let cold = Cold {
            material: &material,
            program,
            index: &ours::place(&material),
            before: arguments.before.as_deref(),
            rounds: arguments.rounds,
            instructions: arguments.instructions,
        };
        parts.push(cold.table(&questions)?);
    }
    if arguments.wants(Part::Answers) || arguments.wants(Part::Classes) {
        field.enter(&material, arguments)?;
    }
    if arguments.wants(Part::Answers) {
        let (command, opening) = ([Command::Whole], Opening::EachRound);
        let engines = &mut field.engines;
        let measured = measure(
            engines,
            questions.clone(),
            &command,
            opening,
            arguments.rounds,
        )?;
        parts.push(report::answers(&measured)?);
        parts.push(throughput(&material, &questions)?);
    }
    if arguments.wants(Part::Classes) {
        let questions = sample.questions(arguments.thinned)?;
        let has_fonds = questions.iter().all(|question| !question.under.is_empty());
        let commands = &Command::SHORT[..Command::SHORT.len() - usize::from(!has_fonds)];
        let (opening, rounds) = (Opening::EachQuestion, arguments.rounds);
        let measured = measure(&mut field.engines, questions, commands, opening, rounds)?;
        if arguments.smoke {
            must_agree(&measured)?;
        }
        parts.push(report::classes(&measured, commands)?);
    }
    let facts = facts(&material, arguments, &field.versions);
    Ok(report::section(
        &origin.name(),
        &facts,
        &field.left_out,
        &field.built,
        &parts,
    ))
}

/// A line on the whole log, asked by one thread and by two.
fn throughput(material: &Material, questions: &[Question]) -> Result<String> {
    let [mut ours, mut plain] = [Vec::new(), Vec::new()];
    for threads in 1..=2 {
        let of = |open: &dyn Fn() -> Result<Box<dyn Contender>>| {
            let engines = (0..threads).map(|_| open()).collect::<Result<Vec<_>>>()?;
            a_second(engines, questions)
        };
        let (own, other) = (ours::place(material), tantivy::place(material));
        ours.push(of(&|| Ok(Box::new(Ours::open(&own)?)))?);
        plain.push(of(&|| Ok(Box::new(Tantivy::open(&other)?)))?);
    }
    Ok(format!(
        "Whole answers a second by one thread and by two: Kartoteka {:.0} and {:.0}, tantivy {:.0} \
         and {:.0}.\n",
        ours[0], ours[1], plain[0], plain[1]
    ))
}

impl Field {
    /// Makes the other indexes and opens all engines.
    fn enter(&mut self, material: &Material, arguments: &Arguments) -> Result<()> {
        let plain = tantivy::place(material);
        self.index(tantivy::NAME, &plain, arguments, || {
            tantivy::build(material)
        })?;
        self.engines
            .push(Box::new(Ours::open(&ours::place(material))?));
        self.engines.push(Box::new(Tantivy::open(&plain)?));
        self.versions.push(::tantivy::version_string().to_owned());
        let name = lucene::NAME.to_lowercase();
        let is_unwanted = |given: &String| name.contains(&given.to_lowercase());
        let found = if arguments.without.iter().any(is_unwanted) {
            Err(anyhow::anyhow!("not wanted"))
        } else {
            Lucene::find(&arguments.lucene, &arguments.work)
        };
        match found {
            Ok(lucene) => {
                let place = lucene::place(material);
                self.index(lucene::NAME, &place, arguments, || lucene.build(material))?;
                let mut peer = lucene.start()?;
                let version = peer.open(&place)?;
                self.versions.push(format!("Lucene {version}"));
                if !lucene.passages {
                    self.left_out
                        .push("Lucene cuts no passages: no highlighter".to_owned());
                }
                self.engines.push(Box::new(peer));
            }
            Err(error) => {
                eprintln!("Lucene is left out: {error:#}");
                self.left_out.push(format!("Lucene is left out: {error:#}"));
            }
        }
        Ok(())
    }

    /// Makes an index where there is none, or where it is wanted anew.
    fn index(
        &mut self,
        name: &'static str,
        place: &Path,
        arguments: &Arguments,
        build: impl FnOnce() -> Result<Built>,
    ) -> Result<()> {
        let asked = |given: &String| name.to_lowercase().contains(&given.to_lowercase());
        if place.exists() && arguments.rebuild.iter().any(asked) {
            std::fs::remove_dir_all(place).context("cannot remove an old index")?;
        }
        if !place.exists() {
            eprintln!("{name} indexes");
            let built = build();
            if built.is_err() && place.exists() {
                // Half an index must not pass for one next time.
                std::fs::remove_dir_all(place)?;
            }
            let built = built.with_context(|| format!("{name} cannot index"))?;
            built.keep(place)?;
        }
        // Noted beside the index, since later runs use the same.
        self.built
            .extend(Built::kept(place)?.map(|built| (name, built)));
        Ok(())
    }
}

/// Fails unless every engine found the same numbers.
fn must_agree(measured: &Measured) -> Result<()> {
    for (engine, name) in measured.engines.iter().enumerate() {
        let (different, _) = measured.differences(engine, TANTIVY);
        ensure!(
            different.is_empty(),
            "{name} counts differently: {}",
            different.join("; ")
        );
    }
    Ok(())
}

fn facts(material: &Material, arguments: &Arguments, versions: &[String]) -> Vec<String> {
    let unknown = || "unknown".to_owned();
    let commit = machine::first_line("git", &["rev-parse", "--short", "HEAD"]);
    let compiler = machine::first_line("rustc", &["--version"]);
    vec![
        format!(
            "{}, commit {}; {}; load {}",
            machine::today(),
            commit.unwrap_or_else(unknown),
            machine::machine(),
            machine::load()
        ),
        format!(
            "{}; {}",
            versions.join("; "),
            compiler.unwrap_or_else(unknown)
        ),
        format!(
            "{} records, {:.0} MB as indexed; medians over {} rounds",
            material.records,
            material.bytes as f64 / 1e6,
            arguments.rounds
        ),
    ]
}
