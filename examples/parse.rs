//! Reads references and dates out of strings, without an index.
//!
//! Run it with `cargo run --example parse -- "АВП РФ, ф. 0102, оп. 9, п. 44, д. 4, л. 57-59" 19/XI/51`.
#![allow(clippy::print_stdout, reason = "it prints what it understood")]

use kartoteka::{HistoricalDate, find_references};

fn main() {
    let mut texts: Vec<String> = std::env::args().skip(1).collect();
    if texts.is_empty() {
        texts.push("АВП РФ, ф. 0102, оп. 9, п. 44, д. 4, л. 57-59".to_owned());
        texts.push("early November 1951".to_owned());
    }
    for text in texts {
        println!("{text}");
        for found in find_references(&text) {
            let reference = &found.reference;
            println!("  reference  {reference}");
            for level in &reference.levels {
                println!("    {:?} {}", level.kind, level.value);
            }
        }
        let date = HistoricalDate::parse(&text);
        if let (Some(earliest), Some(latest)) = (date.earliest, date.latest) {
            println!("  date       {earliest} to {latest}");
        }
    }
}
