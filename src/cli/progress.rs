//! What a person sees while an index is written: lines that move on a terminal, one a corpus, and
//! lines that stay everywhere.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::console;
use crate::ingest::{Note, NoteCounts, Observer, Progress, Reject, Tally};
use crate::present::text::{counted, size};
use crate::present::{escape, index, json};

/// How often the moving lines are drawn anew.
const TICK: Duration = Duration::from_millis(120);

/// Rejects that are shown as they come.
const SHOWN_REJECTS: u64 = 5;

/// Most lines of corpora at a time.
const MAX_LINES: usize = 8;

/// Characters of a corpus' name that are shown.
const MAX_NAME_CHARS: usize = 24;

/// How much is said of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reporting {
    /// Commits, notes, the first rejects.
    Everything,
    /// Commits and notes: the first reject ends the run and is its error.
    Strict,
    /// The moving lines only, and those on a terminal only.
    Quiet,
}

/// Watches a run: moves the lines, says what stays, keeps the rejects.
pub(super) struct Watcher {
    bars: Option<Bars>,
    reporting: Reporting,
    rejected: u64,
    rejects: Option<Kept>,
    notes: NoteCounts,
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
        Self {
            bars: io::stderr().is_terminal().then(Bars::new),
            reporting,
            rejected: 0,
            rejects: None,
            notes: NoteCounts::default(),
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
        match &self.bars {
            Some(bars) => bars.all.suspend(|| console::say(line)),
            None => console::say(line),
        }
    }

    /// Everything is read and saved; what is left is to merge.
    pub(super) fn tidying(&mut self) {
        if let Some(bars) = &mut self.bars {
            bars.end("merging");
        }
    }

    /// Takes the moving lines away, writes the notes and closes the file of rejects.
    ///
    /// # Errors
    /// Returns the system's error when the rejects could not be written.
    pub(super) fn end(mut self) -> Result<()> {
        if let Some(bars) = &self.bars {
            // A terminal that is gone is no reason to fail.
            let _ = bars.all.clear();
        }
        if self.reporting != Reporting::Quiet {
            console::notes(index::notes(&self.notes));
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
        if let Some(bars) = &mut self.bars {
            bars.show(progress);
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
        self.notes.add(note);
    }

    fn stopping(&mut self) {
        self.say("stopping: what was read is being saved; once more, and it ends at once");
    }

    fn committed(&mut self, records: u64) {
        if self.reporting != Reporting::Quiet {
            self.say(&format!("committed: {records} records"));
        }
    }
}

/// Moving lines: one a corpus, and one for all where there are several.
struct Bars {
    all: MultiProgress,
    /// The line that is last.
    whole: ProgressBar,
    /// Of the corpora, by their places in [`Progress::corpora`], those whose line is shown.
    shown: Vec<(usize, ProgressBar)>,
}

impl Bars {
    fn new() -> Self {
        let all = MultiProgress::new();
        let whole = all.add(line());
        whole.enable_steady_tick(TICK);
        Self {
            all,
            whole,
            shown: Vec::new(),
        }
    }

    fn show(&mut self, progress: &Progress) {
        if progress.corpora.len() < 2 {
            draw(&self.whole, &progress.tally, Some(&progress.current));
            return;
        }
        self.whole.set_prefix("in all: ");
        draw(&self.whole, &progress.tally, None);
        let Some(corpus) = progress.corpora.get(progress.at) else {
            return;
        };
        let known = self.shown.iter().position(|(at, _)| *at == progress.at);
        let place = known.unwrap_or_else(|| {
            self.make_room(progress);
            let bar = self.all.insert_before(&self.whole, line());
            bar.set_prefix(short(&corpus.name) + ": ");
            bar.enable_steady_tick(TICK);
            self.shown.push((progress.at, bar));
            self.shown.len() - 1
        });
        let bar = &self.shown[place].1;
        if corpus.tally.files == corpus.tally.files_total {
            // Drawn once more and left standing.
            bar.disable_steady_tick();
            draw(bar, &corpus.tally, None);
        } else {
            draw(bar, &corpus.tally, Some(&progress.current));
        }
    }

    /// Takes away the oldest line of a corpus that is done, when there are many lines.
    fn make_room(&mut self, progress: &Progress) {
        if self.shown.len() < MAX_LINES {
            return;
        }
        let is_done = |at: usize| {
            let tally = &progress.corpora[at].tally;
            tally.files == tally.files_total
        };
        let done = self.shown.iter().position(|(at, _)| is_done(*at));
        let (_, bar) = self.shown.remove(done.unwrap_or(0));
        bar.finish_and_clear();
        self.all.remove(&bar);
    }

    fn end(&mut self, what: &str) {
        for (_, bar) in self.shown.drain(..) {
            bar.finish_and_clear();
        }
        self.whole.set_prefix("");
        self.whole.set_message(what.to_owned());
    }
}

/// A line that moves, once it has its place among the others and ticks: before, it would be drawn
/// where the others do not know of it, and stay.
fn line() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {prefix}{wide_msg}")
        .expect("the template is fixed and valid");
    bar.set_style(style);
    bar
}

fn draw(bar: &ProgressBar, tally: &Tally, current: Option<&str>) {
    bar.set_message(moving_line(tally, bar.elapsed(), current));
}

/// The name of a corpus, so cut that the figures after it have room.
fn short(name: &str) -> String {
    let mut cut: String = name.chars().take(MAX_NAME_CHARS).collect();
    if cut.len() < name.len() {
        cut.push('…');
    }
    escape::line(&cut).into_owned()
}

/// Files, records, speed, time left, and the file being read.
fn moving_line(at: &Tally, elapsed: Duration, current: Option<&str>) -> String {
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
    let name = current.and_then(|path| path.rsplit(['/', '\\']).next());
    if let Some(name) = name.filter(|name| !name.is_empty()) {
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
    fn a_moving_line_says_how_far_and_how_long() {
        let halfway = Tally {
            files: 3,
            files_total: 10,
            records: 1204,
            bytes: 2_000_000,
            bytes_total: 10_000_000,
        };
        assert_eq!(
            moving_line(
                &halfway,
                Duration::from_secs(1),
                Some("/papers/box\u{1b}.jsonl")
            ),
            "3 of 10 files, 1,204 records, 2.0 MB/s, 4 s left, box\\u{1b}.jsonl"
        );
        let begun = Tally {
            files_total: 1,
            bytes_total: 10,
            ..Tally::default()
        };
        assert_eq!(
            moving_line(&begun, Duration::ZERO, None),
            "0 of 1 file, 0 records, 0 bytes/s"
        );
        assert_eq!(duration(61), "2 min");
        assert_eq!(duration(3700), "1 h 1 min");
    }

    #[test]
    fn long_names_of_corpora_are_cut_between_characters() {
        assert_eq!(short("Korea"), "Korea");
        assert_eq!(
            short(&"ж".repeat(40)),
            format!("{}…", "ж".repeat(MAX_NAME_CHARS))
        );
    }
}
