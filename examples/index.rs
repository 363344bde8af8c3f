//! Reads files and folders into an index and says what came of them.
//!
//! Run it with `cargo run --example index -- sample_corpus`.
#![allow(clippy::print_stdout, reason = "it prints what it read")]

use kartoteka::{Error, Library};

fn main() -> Result<(), Error> {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    if paths.is_empty() {
        paths.push("sample_corpus".to_owned());
    }
    let index = std::env::temp_dir().join("kartoteka-example");
    let summary = Library::index(&index, &paths)?;
    println!(
        "{} read, {} added, {} updated, {} unchanged, {} rejected",
        summary.read, summary.added, summary.updated, summary.unchanged, summary.rejected
    );
    let figures = Library::open(&index)?.statistics()?;
    println!("{} holds {} records", index.display(), figures.records);
    for (archive, records) in &figures.archives {
        println!("{records:>6}  {archive}");
    }
    Ok(())
}
