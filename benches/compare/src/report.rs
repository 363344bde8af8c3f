//! `benches/RESULTS.md`: one section a corpus, written by the harness and never by hand.
//!
//! A run replaces the sections of its own corpora and leaves the others as they are.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::contest::OURS;
use crate::engines::Built;
use crate::measure::Measured;
use crate::question::{Class, Command};

const HEAD: &str = "# Measured\n\n\
    Written by `cargo run --release -p compare`; never edit it by hand. What is compared and how \
    stands in `benches/compare/src/main.rs`.\n\n\
    - **Cold command**: milliseconds of processor / clock of a whole process, medians; **x** is \
    Kartoteka's processor time by that of this column, so below 1 Kartoteka is faster.\n\
    - **Whole answers**: microseconds, median / 99th percentile over a log of questions asked once \
    each in an index just opened, from the text to the JSON with facets, lines and passages; **x** \
    is Kartoteka's time by that of the faster of the others, question by question.\n\
    - **Classes**: the same **x** for ids and counts alone, and Kartoteka's median in microseconds; \
    the index is opened anew before each question. *Warm* asks again.\n";

/// How a section begins.
const SECTION: &str = "\n## Corpus ";

/// The section of one corpus.
pub(crate) fn section(
    corpus: &str,
    facts: &[String],
    left_out: &[String],
    built: &[(&'static str, Built)],
    parts: &[String],
) -> String {
    let mut out = format!("{SECTION}{corpus}\n\n");
    for fact in facts.iter().chain(left_out) {
        out += &format!("- {fact}\n");
    }
    let sizes = built.iter().map(|(engine, built)| {
        let megabytes = built.bytes as f64 / 1e6;
        format!("{engine} {:.1} s, {megabytes:.0} MB", built.seconds)
    });
    let sizes: Vec<String> = sizes.collect();
    out += &format!("- Indexes: {}\n", sizes.join("; "));
    for part in parts {
        out += "\n";
        out += part;
    }
    out
}

/// The table of whole answers.
pub(crate) fn answers(measured: &Measured) -> Result<String> {
    let mut out = format!("| whole answers | {} | x |\n", measured.engines.join(" | "));
    writeln!(out, "|---|{}---|", "---|".repeat(measured.engines.len()))?;
    let mut kinds: Vec<&str> = measured.questions.iter().map(|it| it.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in [None].into_iter().chain(kinds.into_iter().map(Some)) {
        let number = measured.of_kind(kind).len();
        write!(out, "| {} ({number}) |", kind.unwrap_or("all"))?;
        for engine in 0..measured.engines.len() {
            if let Some(cell) = measured.cell(engine, Command::Whole, kind, false) {
                write!(
                    out,
                    " {} / {} |",
                    digits(cell.median_us),
                    digits(cell.p99_us)
                )?;
            }
        }
        let ratio = measured.cell(OURS, Command::Whole, kind, false);
        writeln!(
            out,
            " {} |",
            ratio.map_or(String::new(), |it| format!("**{:.2}**", it.ratio))
        )?;
    }
    Ok(out)
}

/// The table of the classes.
pub(crate) fn classes(measured: &Measured, commands: &[Command]) -> Result<String> {
    let titles: Vec<&str> = commands.iter().map(|command| command.title()).collect();
    let mut out = format!(
        "| just opened | {} | warm: top 10 + count |\n",
        titles.join(" | ")
    );
    writeln!(out, "|---|{}---|", "---|".repeat(commands.len()))?;
    let classes = Class::ALL.into_iter().map(|(class, _)| Some(class.name()));
    for kind in classes.chain([None]) {
        if measured.of_kind(kind).is_empty() {
            continue;
        }
        write!(out, "| {} |", kind.unwrap_or("all"))?;
        let first = commands.iter().map(|command| (*command, false));
        for (command, is_again) in first.chain([(Command::TopCount, true)]) {
            match measured.cell(OURS, command, kind, is_again) {
                Some(cell) => write!(out, " **{:.2}** {} |", cell.ratio, digits(cell.median_us))?,
                None => write!(out, " |")?,
            }
        }
        writeln!(out)?;
    }
    for (engine, name) in measured.engines.iter().enumerate().skip(OURS + 1) {
        let (different, compared) = measured.differences(OURS, engine);
        let same = compared - different.len();
        write!(
            out,
            "\nKartoteka and {name} count alike for {same} of {compared}."
        )?;
    }
    out.push('\n');
    Ok(out)
}

fn digits(microseconds: f64) -> String {
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
        let first = merged(
            "",
            &[
                section("b-200", "first figures"),
                section("a-20", "other figures"),
            ],
        );
        let second = merged(&first, &[section("b-200", "second figures")]);
        let order = |text: &str| text.find("a-20") < text.find("b-200");
        assert!(order(&first) && order(&second));
        assert!(second.contains("other figures") && second.contains("second figures"));
        assert!(!second.contains("first figures"));
        assert_eq!(second.matches("# Measured").count(), 1);
    }
}
