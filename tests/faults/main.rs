//! Faults done to the built program and to its index, and what must be true after each.
//!
//! - `kill`: `kill -9` at random moments of building, adding, changing, deleting and merging.
//! - `stop`: Ctrl-C and SIGTERM, once and twice.
//! - `full`: a disk, or a limit for files, that becomes full.
//! - `damage`: every kind of file of an index damaged in every way.
//! - `readonly`: directories that may not be written to, and locks that others hold.
//! - `broken`: one broken file of each format among many good ones.
//! - `hostile`: files of each format made to eat memory, time or the stack.
//! - `calls`: every call of the system made to fail, the first of its kind, the second, and so on.
//! - `life`: random lives of an index against a model in memory.
//! - `power`: the power cut at any moment, with all that a disk may have kept.
//! - `many`: many runs on one directory at once.
//!
//! Each runs in a short form. `KARTOTEKA_TRIALS=200` asks for 200 kills and 200 damages, for every
//! size of a disk, and for a thousand files of each format; `KARTOTEKA_SEED=7` for other moments
//! and places than the usual. All records are generated, from fixed seeds. Nothing is timed: a
//! loaded machine is no failure. What needs rights that the user has not (a disk of its own) is said
//! to be skipped.
//!
//! ```text
//! cargo test --test faults
//! KARTOTEKA_TRIALS=200 cargo test --release --test faults -- --nocapture
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
mod full;
mod hostile;
mod kill;
mod life;
mod many;
mod power;
mod readonly;
mod shim;
mod stop;
mod world;
