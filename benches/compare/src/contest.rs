//! One corpus: its indexes, its engines, its questions, and the section of the report.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::Arguments;
use crate::cold;
use crate::draw::Sample;
use crate::engines::lucene::{self, Lucene};
use crate::engines::ours::{self, Manner, Ours};
use crate::engines::tantivy::{self, Ids, Tantivy};
use crate::engines::{Built, Contender, Effort, fts5};
use crate::machine;
use crate::material::{Material, Origin};
use crate::measure::{Measured, Plan, measure};
use crate::report::{self, Heading, Table};

/// Microseconds after which no further repetition of a question begins in a pass.
const BUDGET_US: u64 = 20_000;

/// Passes before anything counts: the compiler inside a Java runtime needs more than one.
const WARMING: u32 = 2;

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
    field.add_rust(&material, arguments)?;
    field.add_lucene(&material, arguments)?;
    field.add_fts5(&material, arguments)?;
    // Last, and not among the equals: what each of the things costs that users have beside.
    let equals = field.engines.len();
    let beside = [
        Manner::WithNearness,
        Manner::WithSome,
        Manner::WithVariants,
        Manner::AsUsed,
    ];
    for manner in beside {
        let used = Ours::open(&ours::place(&material), manner)?;
        field.engines.push(Box::new(used));
    }

    let questions = Sample::of(&material)?.questions(arguments.thinned)?;
    let plan = Plan {
        warming: if arguments.smoke { 0 } else { WARMING },
        rounds: arguments.rounds,
        effort: Effort {
            repeats: arguments.repeats,
            budget_us: BUDGET_US,
        },
    };
    let mut measured = measure(&mut field.engines, questions, plan)?;
    measured.equals = equals;
    if arguments.smoke {
        must_agree(&measured)?;
    }
    let mut facts = facts(&material, arguments, &field.versions);
    if let Some(program) = &arguments.program {
        facts.push(cold::fact(
            program,
            &ours::place(&material),
            &measured.questions,
        )?);
    }
    let heading = Heading {
        corpus: origin.name(),
        facts,
        built: field.built,
        left_out: field.left_out,
    };
    let tables = [
        Table {
            title: "The same for all",
            engines: (0..equals).collect(),
            against: TANTIVY,
        },
        Table {
            title: "As users have it",
            engines: [KARTOTEKA]
                .into_iter()
                .chain(equals..field.engines.len())
                .collect(),
            against: KARTOTEKA,
        },
    ];
    report::section(&heading, &measured, &tables)
}

/// Places of the engines that are always there.
const TANTIVY: usize = 0;
const KARTOTEKA: usize = 2;

impl Field {
    fn add_rust(&mut self, material: &Material, arguments: &Arguments) -> Result<()> {
        let (plain, own) = (tantivy::place(material), ours::place(material));
        self.index("tantivy", &plain, arguments, || tantivy::build(material))?;
        self.index("kartoteka", &own, arguments, || ours::build(material))?;
        for ids in [Ids::Unread, Ids::Read] {
            self.engines.push(Box::new(Tantivy::open(&plain, ids)?));
        }
        for manner in [Manner::Equal, Manner::FirstTime] {
            self.engines.push(Box::new(Ours::open(&own, manner)?));
        }
        self.versions.push(::tantivy::version_string().to_owned());
        Ok(())
    }

    fn add_lucene(&mut self, material: &Material, arguments: &Arguments) -> Result<()> {
        let found = Lucene::find(&arguments.lucene, &arguments.work);
        let Some(lucene) = self.unless_left_out(lucene::NAME, arguments, found) else {
            return Ok(());
        };
        let place = lucene::place(material);
        self.index(lucene::NAME, &place, arguments, || lucene.build(material))?;
        let mut peer = lucene.start()?;
        let version = peer.open(&place)?;
        self.versions.push(format!("Lucene {version}"));
        self.engines.push(Box::new(peer));
        Ok(())
    }

    fn add_fts5(&mut self, material: &Material, arguments: &Arguments) -> Result<()> {
        let started = fts5::start();
        let Some(mut peer) = self.unless_left_out(fts5::NAME, arguments, started) else {
            return Ok(());
        };
        let place = fts5::place(material);
        self.index(fts5::NAME, &place, arguments, || fts5::build(material))?;
        let version = peer.open(&place)?;
        self.versions.push(format!("SQLite {version}"));
        self.engines.push(Box::new(peer));
        Ok(())
    }

    /// The engine, or a line on why it does not take part.
    fn unless_left_out<T>(
        &mut self,
        name: &str,
        arguments: &Arguments,
        found: Result<T>,
    ) -> Option<T> {
        let asked = |given: &String| name.to_lowercase().contains(&given.to_lowercase());
        let why = match found {
            _ if arguments.without.iter().any(asked) => "not wanted".to_owned(),
            Ok(engine) => return Some(engine),
            Err(error) => format!("{error:#}"),
        };
        eprintln!("{name} is left out: {why}");
        self.left_out.push(format!("{name} is left out: {why}"));
        None
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
        if arguments.rebuild.iter().any(asked) {
            remove(place).context("cannot remove an old index")?;
        }
        if !place.exists() {
            eprintln!("{name} indexes");
            let built = build();
            if built.is_err() {
                // Half an index must not pass for one next time.
                let _removed = remove(place);
            }
            let built = built.with_context(|| format!("{name} cannot index"))?;
            built.keep(place)?;
        }
        // Kept beside the index, since later runs use the same.
        self.built
            .extend(Built::kept(place)?.map(|built| (name, built)));
        Ok(())
    }
}

fn remove(place: &Path) -> std::io::Result<()> {
    if place.is_dir() {
        std::fs::remove_dir_all(place)
    } else if place.exists() {
        std::fs::remove_file(place)
    } else {
        Ok(())
    }
}

/// Fails unless every engine that searches alike found the same numbers.
fn must_agree(measured: &Measured) -> Result<()> {
    for (engine, name) in measured.engines[..measured.equals].iter().enumerate() {
        let agreement = measured.agreement(engine, TANTIVY);
        ensure!(
            agreement.different_facets.is_empty(),
            "{name} counts other facets: {}",
            agreement.different_facets.join("; ")
        );
        ensure!(
            agreement.different.is_empty(),
            "{name} counts differently: {}",
            agreement.different.join("; ")
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
            "Date: {}; kartoteka at commit {}",
            machine::today(),
            commit.unwrap_or_else(unknown)
        ),
        format!("Machine: {}; load {}", machine::machine(), machine::load()),
        format!(
            "Versions: {}; {}",
            versions.join("; "),
            compiler.unwrap_or_else(unknown)
        ),
        format!(
            "Corpus: {} records, {:.0} MB of text as indexed (titles as often as they weigh)",
            material.records,
            material.bytes as f64 / 1e6
        ),
        format!(
            "{} rounds of {} repeats after {WARMING} to warm up; one thread",
            arguments.rounds, arguments.repeats
        ),
    ]
}
