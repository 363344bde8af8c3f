//! The whole program from outside: status, stdout and stderr of real runs, as snapshots.
//!
//! Each test has a directory of its own and a neutral environment. Times and paths are filtered;
//! everything else stands in the snapshots as a user sees it. The records are few and fixed, see
//! `harness`; the examples of `--help` run on `sample_corpus`.

mod bad_input;
mod checking;
mod citing;
mod collecting;
mod completing;
mod concordance;
mod counting;
mod examples;
mod exporting;
mod harness;
mod indexing;
mod made_before;
mod naming;
mod parsing;
mod pipes;
mod saving;
mod searching;
mod settings;
mod spellings;
mod terminal;
