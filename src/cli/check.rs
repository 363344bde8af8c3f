//! `kartoteka check`: the index proved whole, or what is damaged in it.

use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::Result;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::Output;
use super::console::{self, Console};
use super::exit::Status;
use super::library::checked;
use crate::engine::{Check as _, CheckNote, CheckReport, CheckStep};
use crate::present::check::{CheckView, DamagedView, answer};

#[derive(Debug, Args)]
#[command(after_help = "\
Reads every file and every record; changes nothing. Exit status 3 when something is damaged.

Examples:
  kartoteka index sample_corpus
  kartoteka check
  kartoteka check --output json")]
pub(super) struct CheckArgs {
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
}

pub(super) fn run(args: &CheckArgs, index: &Path, console: &Console) -> Result<Status> {
    let bar = io::stderr().is_terminal().then(ProgressBar::no_length);
    let report = checked(index).check(&mut |step| {
        if let Some(bar) = &bar {
            draw(bar, step);
        }
    });
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    let view = view(report?);
    match args.output {
        Output::Text => {
            console.write(&answer(&index.display().to_string(), &view))?;
            console::notes(&view.notes);
        }
        Output::Json => console.json(&view)?,
        Output::Jsonl => console.json_lines(&[&view])?,
    }
    Ok(if view.whole {
        Status::Done
    } else {
        Status::Damaged
    })
}

/// Draws how far a check has come.
fn draw(bar: &ProgressBar, step: CheckStep) {
    let (template, done, total) = match step {
        CheckStep::Files(done, total) => (
            "checking files {wide_bar} {binary_bytes} of {binary_total_bytes}, {eta} left",
            done,
            total,
        ),
        CheckStep::Records(done, total) => (
            "checking records {wide_bar} {human_pos} of {human_len}, {eta} left",
            done,
            total,
        ),
    };
    if done == 0 {
        let style = ProgressStyle::with_template(template);
        bar.set_style(style.expect("the templates are fixed and valid"));
        bar.reset();
    }
    bar.set_length(total);
    bar.set_position(done);
}

fn view(report: CheckReport) -> CheckView {
    let damaged = report.damaged.iter().map(|damaged| DamagedView {
        file: damaged.file.clone(),
        reason: damaged.reason.clone(),
    });
    let mut notes = report.notes.clone();
    // What is gone cannot be indexed again, and must not be advised.
    let (there, gone): (Vec<String>, Vec<String>) = report
        .sources
        .iter()
        .cloned()
        .partition(|source| Path::new(source).exists());
    if !gone.is_empty() {
        notes.push(CheckNote::SourcesGone { sources: gone });
    }
    CheckView {
        whole: report.is_whole(),
        records: report.records,
        files: report.files,
        bytes: report.bytes,
        damaged: damaged.collect(),
        notes,
        sources: there,
    }
}
