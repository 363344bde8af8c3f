//! Faults done to the built program and to its index, and what must be true after each.
//!
//! - `kill`: `kill -9` at random moments of building, adding, changing, deleting and merging.
//! - `stop`: Ctrl-C and SIGTERM, once and twice.
//! - `full`: a disk, or a limit for files, that becomes full.
//! - `damage`: every kind of file of an index damaged in every way; bits that flip without a trace.
//! - `readonly`: directories that may not be written to, and locks that others hold.
//! - `broken`: one broken file of each format among many good ones.
//! - `hostile`: files of each format made to eat memory, time or the stack.
//! - `ids`: papers that are read again; ids of every shape.
//! - `calls`: every call of the system made to fail, the first of its kind, the second, and so on.
//! - `life`: random lives of an index against a model in memory.
//! - `power`: the power cut at any moment, with all that a disk may have kept.
//! - `many`: many runs on one directory at once.
//! - `outputs`: calls that fail while records are exported and searches are saved.
//! - `pdf`: the process that reads PDF files killed, or not to be started.
//! - `serving`: a server whose calls fail, and whose index is changed, damaged or gone.
//!
//! Each runs in a short form; those that are ignored without `--ignored` are the long ones, of hours
//! altogether. `KARTOTEKA_SEED=7` asks for other moments and places than the usual. All records are
//! generated, from fixed seeds. Nothing is timed: a loaded machine is no failure. What needs what is
//! not there (rights for a disk of its own, a C compiler) is said to be skipped.
//!
//! ```text
//! cargo test --test faults
//! cargo test --release --test faults -- --ignored --nocapture
//! ```
#![cfg(unix)]
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests say what they skipped and what they counted"
)]

mod broken;
mod calls;
mod corpus;
mod damage;
mod disk;
mod full;
mod hostile;
mod ids;
mod kill;
mod life;
mod many;
mod outputs;
mod pdf;
mod power;
mod readonly;
#[path = "../common/rows.rs"]
mod rows;
mod serving;
mod shim;
mod stop;
mod world;
