//! `benches/RESULTS.md`: one section a corpus, written by the harness and never by hand.
//!
//! A run replaces the sections of its own corpora and leaves the others as they are.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::engines::Built;
use crate::measure::Measured;
use crate::question::{Class, Command};

const HEAD: &str = "# Measured\n\n\
    Written by `cargo run --release -p compare`; never edit it by hand. What is compared and how \
    stands in `benches/compare/src/main.rs`.\n";

/// How a section begins.
const SECTION: &str = "\n## Corpus ";

/// What stands above the tables.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    pub(crate) corpus: String,
    /// Lines on the run: machine, versions, corpus, command.
    pub(crate) facts: Vec<String>,
    /// Engines with what making their index cost; none where it was there.
    pub(crate) built: Vec<(&'static str, Built)>,
    /// Engines left out, and why.
    pub(crate) left_out: Vec<String>,
}

/// The section of one corpus. `against` is the engine that ratios are taken to.
pub(crate) fn section(heading: &Heading, measured: &Measured, against: usize) -> Result<String> {
    let mut out = String::new();
    writeln!(out, "{SECTION}{}\n", heading.corpus)?;
    for fact in heading.facts.iter().chain(&heading.left_out) {
        writeln!(out, "- {fact}")?;
    }
    if !heading.built.is_empty() {
        writeln!(out, "\n| index | seconds | MB |\n|---|---|---|")?;
        for (engine, built) in &heading.built {
            let megabytes = built.bytes as f64 / 1e6;
            writeln!(out, "| {engine} | {:.1} | {megabytes:.0} |", built.seconds)?;
        }
    }
    writeln!(
        out,
        "\nCells: median / 99th percentile over the class's questions in microseconds, each \
         question by its best time; then the median over the questions of the time by that of {}.",
        measured.engines[against]
    )?;
    for command in Command::ALL {
        table(&mut out, measured, against, command)?;
    }
    agreement(&mut out, measured, against)?;
    Ok(out)
}

fn table(out: &mut String, measured: &Measured, against: usize, command: Command) -> Result<()> {
    if !measured.columns.contains_key(&(against, command)) {
        return Ok(());
    }
    let engines = &measured.engines;
    writeln!(out, "\n### {}\n", command.title())?;
    writeln!(out, "| class | {} |", engines.join(" | "))?;
    writeln!(out, "|---|{}", "---|".repeat(engines.len()))?;
    let classes = Class::ALL.into_iter().map(|(class, _)| Some(class));
    for class in classes.chain([None]) {
        if measured.of_class(class).is_empty() {
            continue;
        }
        write!(out, "| {} |", class.map_or("all", Class::name))?;
        for engine in 0..engines.len() {
            match measured.cell(engine, against, command, class) {
                None => write!(out, " |")?,
                Some(cell) => {
                    let (median, p99) = (number(cell.median_us), number(cell.p99_us));
                    write!(out, " {median} / {p99}")?;
                    if engine != against {
                        write!(out, " **x{:.2}**", cell.ratio)?;
                    }
                    write!(out, " |")?;
                }
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn agreement(out: &mut String, measured: &Measured, against: usize) -> Result<()> {
    writeln!(
        out,
        "\n### Whether the answers agree with {}\n\n\
         | engine | same count | same facets | common among the best ten | largest difference |\n\
         |---|---|---|---|---|",
        measured.engines[against]
    )?;
    for (engine, name) in measured.engines.iter().enumerate() {
        if engine == against {
            continue;
        }
        let found = measured.agreement(engine, against);
        let of = |(same, all): (u64, u64)| format!("{same} of {all}");
        writeln!(
            out,
            "| {name} | {} | {} | {} | {} |",
            of(found.counts),
            of(found.facets),
            of(found.top),
            found.different.first().map_or("", String::as_str)
        )?;
    }
    Ok(())
}

fn number(microseconds: f64) -> String {
    match microseconds {
        ..10.0 => format!("{microseconds:.1}"),
        ..10_000.0 => format!("{microseconds:.0}"),
        _ => format!("{:.1}k", microseconds / 1e3),
    }
}

/// Puts sections into the report at `path`.
pub(crate) fn write(path: &Path, sections: &[(String, String)]) -> Result<()> {
    let before = std::fs::read_to_string(path).unwrap_or_default();
    std::fs::write(path, merged(&before, sections))?;
    Ok(())
}

fn merged(before: &str, sections: &[(String, String)]) -> String {
    let mut kept: Vec<(String, String)> = before
        .split(SECTION)
        .skip(1)
        .map(|section| {
            let name = section.lines().next().unwrap_or_default();
            (name.to_owned(), format!("{SECTION}{section}"))
        })
        .collect();
    for (name, section) in sections {
        match kept.iter_mut().find(|(kept, _)| kept == name) {
            Some((_, place)) => place.clone_from(section),
            None => kept.push((name.clone(), section.clone())),
        }
    }
    // Smaller corpora first: by length of the name, then by name.
    kept.sort_by(|one, other| (one.0.len(), &one.0).cmp(&(other.0.len(), &other.0)));
    let sections: String = kept.into_iter().map(|(_, section)| section).collect();
    format!("{HEAD}{sections}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_replaces_its_own_section_only() {
        let section =
            |name: &str, text: &str| (name.to_owned(), format!("{SECTION}{name}\n\n{text}\n"));
        let first = merged("", &[section("b-200", "old"), section("a-20", "kept")]);
        let second = merged(&first, &[section("b-200", "new")]);
        let order = |text: &str| text.find("a-20") < text.find("b-200");
        assert!(order(&first) && order(&second));
        assert!(second.contains("kept") && second.contains("new") && !second.contains("old"));
        assert_eq!(second.matches("# Measured").count(), 1);
    }
}
