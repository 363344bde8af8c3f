//! Indexes a folder, asks, and prints hits with facets: what a program needs of the library.
//!
//! Run it with `cargo run --example search -- sample_corpus "armistice talks"`.
#![allow(clippy::print_stdout, reason = "it prints what it found")]

use kartoteka::{Error, Facet, Library, Question};

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or("sample_corpus".to_owned());
    let text = arguments.next().unwrap_or("armistice talks".to_owned());
    let index = std::env::temp_dir().join("kartoteka-example");
    Library::index(&index, &[folder])?;
    let question = Question::new(text).facet(Facet::Archive, 5);
    let answer = Library::open(&index)?.ask(&question)?;
    println!("{} records", answer.total);
    for hit in &answer.hits {
        let title = hit.line.title.as_deref().unwrap_or("untitled");
        println!("{}  {title}", hit.id);
        for passage in &hit.passages {
            println!("    {}", passage.text);
        }
    }
    for value in answer.facets.iter().flat_map(|facet| &facet.values) {
        println!("{:>6}  {}", value.count, value.value);
    }
    Ok(())
}
