//! Bounds of the whole program: time that grows with the input and no faster, memory that grows with
//! `--memory` and not with the number of files, and output that obeys nothing that stands in a
//! paper, a file name or an argument.
//!
//! Each module is a table. A short form runs with the other tests; `KARTOTEKA_BOUNDS=8` makes the
//! inputs eight times as large:
//!
//! ```sh
//! KARTOTEKA_BOUNDS=8 cargo test --release --test bounds -- --nocapture --test-threads 1
//! ```

#![allow(clippy::print_stdout, reason = "figures are said")]

mod beside;
mod injection;
mod inputs;
mod memory;
mod time;
mod world;

/// How many times larger than in the short form the inputs are.
fn scale() -> usize {
    let asked = std::env::var("KARTOTEKA_BOUNDS").ok();
    asked.map_or(1, |asked| {
        asked.parse().expect("KARTOTEKA_BOUNDS is a number")
    })
}
