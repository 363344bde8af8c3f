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

/// A row of tables, one a command.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) title: &'static str,
    pub(crate) engines: Vec<usize>,
    /// The engine that ratios are taken to.
    pub(crate) against: usize,
}

/// The section of one corpus. Answers are compared with those of the first table's `against`.
pub(crate) fn section(heading: &Heading, measured: &Measured, tables: &[Table]) -> Result<String> {
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
         question by its best time; then the median over the questions of the time by that of the \
         first engine.\n\n\
         `tantivy` gives addresses of documents; `with ids` reads their ids as well, as kartoteka \
         does within its time. `kartoteka` finds what it read of the words, filters and phrases of \
         a question kept from the time before; `first time` has forgotten it all and reads the \
         index again, whose columns are open."
    )?;
    for table in tables {
        writeln!(
            out,
            "\n### {}, by {}",
            table.title, measured.engines[table.against]
        )?;
        for command in Command::ALL {
            figures(&mut out, measured, table, command)?;
        }
    }
    if let Some(table) = tables.first() {
        agreement(&mut out, measured, table)?;
    }
    Ok(out)
}

fn figures(out: &mut String, measured: &Measured, table: &Table, command: Command) -> Result<()> {
    let against = table.against;
    if !measured.columns.contains_key(&(against, command)) {
        return Ok(());
    }
    let names: Vec<&str> = table
        .engines
        .iter()
        .map(|engine| measured.engines[*engine])
        .collect();
    writeln!(out, "\n#### {}\n", command.title())?;
    writeln!(out, "| class | {} |", names.join(" | "))?;
    writeln!(out, "|---|{}", "---|".repeat(names.len()))?;
    let classes = Class::ALL.into_iter().map(|(class, _)| Some(class));
    for class in classes.chain([None]) {
        if measured.of_class(class).is_empty() {
            continue;
        }
        write!(out, "| {} |", class.map_or("all", Class::name))?;
        for &engine in &table.engines {
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

fn agreement(out: &mut String, measured: &Measured, table: &Table) -> Result<()> {
    writeln!(
        out,
        "\n### Whether the answers agree with {}\n\n\
         | engine | same count | same facets | common among the best ten | a difference |\n\
         |---|---|---|---|---|",
        measured.engines[table.against]
    )?;
    for &engine in table
        .engines
        .iter()
        .filter(|engine| **engine != table.against)
    {
        let found = measured.agreement(engine, table.against);
        let of = |(same, all): (u64, u64)| format!("{same} of {all}");
        let different = found.different.iter().chain(&found.different_facets);
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            measured.engines[engine],
            of(found.counts),
            of(found.facets),
            of(found.top),
            different.take(1).cloned().collect::<String>()
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
