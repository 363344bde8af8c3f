//! What a person sees while an index is written: a line that moves on a terminal, and lines that
//! stay everywhere.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

use super::console;
use crate::ingest::discover::Note;
use crate::ingest::{Observer, Progress, Reject};
use crate::present::text::{counted, size};
use crate::present::{escape, index, json};

/// How often the moving line is drawn anew.
const TICK: Duration = Duration::from_millis(120);

/// Rejects that are shown as they come.
const SHOWN_REJECTS: u64 = 5;

/// How much is said of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reporting {
    /// Commits, notes, the first rejects.
    Everything,
    /// Commits and notes: the first reject ends the run and is its error.
    Strict,
    /// The moving line only, and that on a terminal only.
    Quiet,
}

/// Watches a run: moves the line, says what stays, keeps the rejects.
pub(super) struct Watcher {
    bar: Option<ProgressBar>,
    reporting: Reporting,
    rejected: u64,
    rejects: Option<Kept>,
}

/// A file of rejects.
struct Kept {
    path: PathBuf,
    file: BufWriter<File>,
    failure: Option<io::Error>,
}

impl Watcher {
    /// Begins.
    pub(super) fn begin(reporting: Reporting) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            let style = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}")
                .expect("the template is fixed and valid");
            bar.set_style(style);
            bar.enable_steady_tick(TICK);
            bar
        });
        Self {
            bar,
            reporting,
            rejected: 0,
            rejects: None,
        }
    }

    /// Writes every reject to `path` as well.
    ///
    /// # Errors
    /// Returns the system's error when the file cannot be made.
    pub(super) fn keep_rejects(&mut self, path: &Path) -> Result<()> {
        let file = File::create(path).with_context(|| writing(path))?;
        self.rejects = Some(Kept {
            path: path.to_owned(),
            file: BufWriter::new(file),
            failure: None,
        });
        Ok(())
    }

    /// Writes a line that stays.
    pub(super) fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| console::say(line)),
            None => console::say(line),
        }
    }

    /// Takes the moving line away and closes the file of rejects.
    ///
    /// # Errors
    /// Returns the system's error when the rejects could not be written.
    pub(super) fn end(mut self) -> Result<()> {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let more = self.rejected.saturating_sub(SHOWN_REJECTS);
        if more > 0 && self.reporting == Reporting::Everything {
            let place = match &self.rejects {
                Some(kept) => format!("all are in {}", kept.path.display()),
                None => "--rejects FILE keeps them all".to_owned(),
            };
            console::say(&format!("and {} more; {place}", counted(more, "reject")));
        }
        if let Some(kept) = &mut self.rejects {
            let written = match kept.failure.take() {
                Some(failure) => Err(failure),
                None => kept.file.flush(),
            };
            written.with_context(|| writing(&kept.path))?;
        }
        Ok(())
    }
}

fn writing(path: &Path) -> String {
    format!("cannot write the rejects to {}", path.display())
}

impl Observer for Watcher {
    fn progress(&mut self, progress: &Progress) {
        if let Some(bar) = &self.bar {
            bar.set_message(moving_line(progress, bar.elapsed()));
        }
    }

    fn rejected(&mut self, reject: &Reject) {
        self.rejected += 1;
        if self.reporting == Reporting::Everything && self.rejected <= SHOWN_REJECTS {
            self.say(&format!("rejected: {}", index::reject(reject)));
        }
        if let Some(kept) = &mut self.rejects
            && kept.failure.is_none()
        {
            let line = json::to_string(reject, false);
            kept.failure = writeln!(kept.file, "{line}").err();
        }
    }

    fn note(&mut self, note: &Note) {
        if self.reporting != Reporting::Quiet {
            self.say(&format!("note: {}: {}", note.source, note.text));
        }
    }

    fn committed(&mut self, records: u64) {
        if self.reporting != Reporting::Quiet {
            self.say(&format!("committed: {records} records"));
        }
    }
}

/// Files, records, speed, time left, and the file being read.
fn moving_line(at: &Progress, elapsed: Duration) -> String {
    let speed = at.bytes as f64 / elapsed.as_secs_f64().max(0.001);
    let mut line = format!(
        "{} of {}, {}, {}/s",
        at.files,
        counted(at.files_total, "file"),
        counted(at.records, "record"),
        size(speed as u64)
    );
    // A guess before anything was read helps nobody.
    if at.bytes_total > at.bytes && speed >= 1.0 {
        let left = (at.bytes_total - at.bytes) as f64 / speed;
        line.push_str(&format!(", {} left", duration(left as u64)));
    }
    let name = at.current.rsplit(['/', '\\']).next().unwrap_or_default();
    if !name.is_empty() {
        line.push_str(&format!(", {}", escape::line(name)));
    }
    line
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moving_line_says_how_far_and_how_long() {
        let halfway = Progress {
            files: 3,
            files_total: 10,
            records: 1204,
            bytes: 2_000_000,
            bytes_total: 10_000_000,
            current: "/papers/box\u{1b}.jsonl".to_owned(),
        };
        assert_eq!(
            moving_line(&halfway, Duration::from_secs(1)),
            "3 of 10 files, 1,204 records, 2.0 MB/s, 4 s left, box\\u{1b}.jsonl"
        );
        let begun = Progress {
            files_total: 1,
            bytes_total: 10,
            ..Progress::default()
        };
        assert_eq!(
            moving_line(&begun, Duration::ZERO),
            "0 of 1 file, 0 records, 0 bytes/s"
        );
        assert_eq!(duration(61), "2 min");
        assert_eq!(duration(3700), "1 h 1 min");
    }
}
