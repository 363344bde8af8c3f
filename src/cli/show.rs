//! `kartoteka show`: one whole record.

use anyhow::Result;
use clap::Args;

use super::Output;
use super::console::{self, Console};
use super::exit::Status;
use super::library::Library;
use super::pager;
use crate::advice;
use crate::analyse::Analyser;
use crate::engine::Engine;
use crate::present::escape::quoted;
use crate::present::json;
use crate::present::text::{self, Marking};
use crate::present::view::RecordView;
use crate::query::matching::Matcher;
use crate::query::syntax::SyntaxError;
use crate::query::syntax::{self, SyntaxOptions};
use crate::query::tree::Query;
use crate::record::Record;
use crate::variants;

/// Show one whole record, with the passages of --query marked
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka show wcda:113630
  kartoteka show wcda:113630 --query \"demilitarization zone\"
  kartoteka show wcda:113630 --output json
  kartoteka kwic 'zone id:\"wcda:113630\"'

A text longer than the terminal is shown in $KARTOTEKA_PAGER, else $PAGER, else less. There every
match stands behind a small triangle; less begins at the first, and n and N go from one to the next.
The last example lists the matches, a line each.")]
pub(super) struct ShowArgs {
    /// Id of the record, as a hit shows it
    id: String,
    /// Mark what matches this query
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// Take the words of --query exactly as typed
    #[arg(long)]
    exact: bool,
    /// Mark names of --query only as spelled there
    #[arg(long)]
    no_variants: bool,
    /// Write to the terminal, however long the text
    #[arg(long)]
    no_pager: bool,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
}

pub(super) fn run(args: &ShowArgs, library: &Library, console: &Console) -> Result<Status> {
    let mut analyser = Analyser::new();
    let query = args
        .query
        .as_deref()
        .map(|text| parse(text, args.exact, &mut analyser))
        .transpose()?;
    let engine = library.open()?;
    let Some(record) = record(&*engine, &args.id)? else {
        return Ok(Status::Nothing);
    };
    let mut highlights = Vec::new();
    if let Some(mut query) = query {
        console::notes(&query.notes);
        if !args.no_variants {
            let known = engine.known_names();
            query.root = variants::widen(&*engine, &known, &query.root)?.root;
        }
        highlights = matches(&query, &record, &mut analyser);
        if highlights.iter().all(|(_, pairs)| pairs.is_empty()) {
            console::notes(["nothing in this record matches the query"]);
        }
    }
    let is_paged = args.output == Output::Text && console.is_terminal && !args.no_pager;
    let is_marked = console.look.marking != Marking::None
        && highlights.iter().any(|(_, pairs)| !pairs.is_empty());
    let view = RecordView {
        record: &record,
        highlights: &highlights,
        stop: if is_paged && is_marked {
            stop(&record)
        } else {
            None
        },
    };
    match args.output {
        Output::Text => {
            let page = text::record(&view, console.look);
            if is_paged {
                pager::show(&page, view.stop, console)?;
            } else {
                console.write(&page)?;
            }
        }
        Output::Json => console.json(&json::record(&view))?,
        Output::Jsonl => console.json_lines(&[json::record(&view)])?,
    }
    Ok(Status::Done)
}

/// The record with this id; where there is none, says so, and which ids come near.
pub(super) fn record(engine: &dyn Engine, id: &str) -> Result<Option<Record>> {
    let record = engine.record(id)?;
    if record.is_none() {
        console::say(&format!("there is no record {}", quoted(id)));
        let near = advice::near_ids(engine, id)?;
        if !near.is_empty() {
            console::say(&format!("hint: near: {}", near.join(", ")));
        }
    }
    Ok(record)
}

fn parse(text: &str, exact: bool, analyser: &mut Analyser) -> Result<Query, SyntaxError> {
    syntax::parse(text, SyntaxOptions { exact }, analyser)
}

/// A mark that stands nowhere in the record, so that a search for it finds matches only.
fn stop(record: &Record) -> Option<char> {
    let texts = [&record.title, &record.summary, &record.body];
    let stands = |mark: &char| texts.into_iter().flatten().any(|text| text.contains(*mark));
    ['▸', '▶', '➤', '❯'].into_iter().find(|mark| !stands(mark))
}

/// Matches in the fields that are shown as running text, as character offsets.
fn matches(
    query: &Query,
    record: &Record,
    analyser: &mut Analyser,
) -> Vec<(&'static str, Vec<(usize, usize)>)> {
    let found = Matcher::new(&query.root).in_record(record, analyser);
    [
        ("title", &record.title, found.title),
        ("summary", &record.summary, found.summary),
        ("body", &record.body, found.body),
    ]
    .into_iter()
    .filter_map(|(name, text, matches)| {
        let text = text.as_deref()?;
        let mut words: Vec<(usize, usize)> = matches
            .into_iter()
            .flat_map(|found| found.words)
            .map(|range| (range.start, range.end))
            .collect();
        words.sort_unstable();
        words.dedup();
        Some((name, characters(text, &words)))
    })
    .collect()
}

/// Byte offsets to character offsets in one pass; `pairs` ascend.
fn characters(text: &str, pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut counted = 0;
    let mut at = 0;
    let mut character = |byte: usize| {
        if byte < at {
            // Words of two matches may overlap; then the count begins anew.
            counted = 0;
            at = 0;
        }
        counted += text[at..byte].chars().count();
        at = byte;
        counted
    };
    pairs
        .iter()
        .map(|&(start, end)| (character(start), character(end)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::characters;

    #[test]
    fn offsets_count_characters() {
        let text = "мир и war";
        assert_eq!(
            characters(text, &[(0, 6), (7, 9), (10, 13)]),
            [(0, 3), (4, 5), (6, 9)]
        );
    }
}
