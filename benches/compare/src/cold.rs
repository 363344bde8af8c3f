//! The whole program, from its start to its exit, with what starting costs taken off.
//!
//! Files are in the system's cache: what is cold is the process. Beside the search it parses the
//! arguments, proves and opens the index, cuts passages and writes JSON.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::figures::quantile;
use crate::question::Question;

/// Questions asked, evenly over the classes.
const QUESTIONS: usize = 30;

/// Times that each is asked; the best counts.
const REPEATS: usize = 5;

/// A line for the report.
pub(crate) fn fact(program: &Path, index: &Path, questions: &[Question]) -> Result<String> {
    let start_ms = best_ms(&[0], || {
        let mut command = Command::new(program);
        command.arg("--version");
        command
    })?;
    let step = (questions.len() / QUESTIONS).max(1);
    let mut beyond = Vec::new();
    for question in questions.iter().step_by(step) {
        // A search that finds too few is answered all the same, with another exit status.
        let taken_ms = best_ms(&[0, 1], || {
            let mut command = Command::new(program);
            command.args(["search", "--output", "json", "--index"]);
            command.arg(index).arg("--").arg(question.text());
            command
        })?;
        beyond.push((taken_ms - start_ms).max(0.0));
    }
    let at = |share| quantile(&beyond, share).context("there are questions");
    Ok(format!(
        "Whole process, beyond the {start_ms:.1} ms that it takes to start: {:.1} ms median, \
         {:.1} ms at most over {} questions without their filters",
        at(0.5)?,
        at(1.0)?,
        beyond.len()
    ))
}

fn best_ms(accepted: &[i32], command: impl Fn() -> Command) -> Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..REPEATS {
        let mut command = command();
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let began = Instant::now();
        let status = command.status().context("the program cannot be run")?;
        best = best.min(began.elapsed().as_secs_f64() * 1e3);
        let code = status.code().unwrap_or(-1);
        ensure!(accepted.contains(&code), "the program ended with {code}");
    }
    Ok(best)
}
