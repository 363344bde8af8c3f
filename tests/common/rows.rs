//! Rows of the table of faults: what a test tried, how often it failed, and the worst that it saw.
//!
//! Takes a count of trials; gives one line on stdout, and the same in the file that `KARTOTEKA_TABLE`
//! names, of which `.ci/faults` makes the table. A row is written when it is dropped, also by a test
//! that fails: then it has one failure at least. What a row stands for says `docs/failures.md`.
#![allow(dead_code, reason = "each target uses a part of it")]
#![allow(clippy::print_stdout, reason = "figures are said")]

use std::fs::OpenOptions;
use std::io::Write;

/// A row in the making.
pub(crate) struct Row {
    number: &'static str,
    what: &'static str,
    /// Trials.
    pub(crate) trials: usize,
    /// Trials that went wrong.
    pub(crate) failures: usize,
    /// The worst that was seen, in words.
    pub(crate) worst: String,
}

impl Row {
    /// A row of that number, about `what`.
    pub(crate) fn new(number: &'static str, what: &'static str) -> Self {
        Self {
            number,
            what,
            trials: 0,
            failures: 0,
            worst: String::new(),
        }
    }

    /// A row of a test that counts by itself.
    #[must_use = "it is written when it is dropped"]
    pub(crate) fn of(
        number: &'static str,
        what: &'static str,
        trials: usize,
        worst: String,
    ) -> Self {
        Self {
            number,
            what,
            trials,
            failures: 0,
            worst,
        }
    }

    /// One more trial begins.
    pub(crate) fn tried(&mut self) {
        self.trials += 1;
    }
}

impl Drop for Row {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.failures = self.failures.max(1);
        }
        let worst = self.worst.replace(['\t', '\n'], " ");
        let line = format!(
            "{}\t{}\t{}\t{}\t{worst}\n",
            self.number, self.what, self.trials, self.failures
        );
        println!("row {}", line.trim_end().replace('\t', " | "));
        let Some(table) = std::env::var_os("KARTOTEKA_TABLE") else {
            return;
        };
        let opened = OpenOptions::new().create(true).append(true).open(table);
        let written = opened.and_then(|mut table| table.write_all(line.as_bytes()));
        assert!(written.is_ok() || std::thread::panicking(), "{written:?}");
    }
}
