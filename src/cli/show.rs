//! `kartoteka show`: one whole record.

use std::path::Path;

use anyhow::Result;
use clap::Args;

use super::console::{self, Console};
use super::exit::Status;
use super::{Output, store};
use crate::advice;
use crate::analyse::Analyser;
use crate::analyse::known::KnownNames;
use crate::present::escape::quoted;
use crate::present::view::RecordView;
use crate::present::{json, text};
use crate::query::matching;
use crate::query::syntax::SyntaxError;
use crate::query::syntax::{self, SyntaxOptions};
use crate::query::tree::{Query, Scope};
use crate::record::Record;
use crate::variants;

/// Show one whole record, with the passages of --query marked
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka show wcda:113630
  kartoteka show wcda:113630 --query \"demilitarization zone\"
  kartoteka show wcda:113630 --output json")]
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
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
}

pub(super) fn run(args: &ShowArgs, index: &Path, console: &Console) -> Result<Status> {
    let mut analyser = Analyser::new();
    let query = args
        .query
        .as_deref()
        .map(|text| parse(text, args.exact, &mut analyser))
        .transpose()?;
    let engine = store::open(index)?;
    let Some(record) = engine.record(&args.id)? else {
        console::say(&format!("there is no record {}", quoted(&args.id)));
        let near = advice::near_ids(&*engine, &args.id)?;
        if !near.is_empty() {
            console::say(&format!("hint: near: {}", near.join(", ")));
        }
        return Ok(Status::Nothing);
    };
    let mut highlights = Vec::new();
    if let Some(mut query) = query {
        console::notes(&query.notes);
        if !args.no_variants {
            let known = KnownNames::built_in();
            query.root = variants::widen(&*engine, &known, &query.root)?.root;
        }
        highlights = matches(&query, &record, &mut analyser);
        if highlights.iter().all(|(_, pairs)| pairs.is_empty()) {
            console::notes(["nothing in this record matches the query"]);
        }
    }
    let view = RecordView {
        record: &record,
        highlights: &highlights,
    };
    match args.output {
        Output::Text => console.write(&text::record(&view, console.look))?,
        Output::Json => console.json(&json::record(&view))?,
        Output::Jsonl => console.json_lines(&[json::record(&view)])?,
    }
    Ok(Status::Done)
}

fn parse(text: &str, exact: bool, analyser: &mut Analyser) -> Result<Query, SyntaxError> {
    syntax::parse(text, SyntaxOptions { exact }, analyser)
}

/// Matches in the fields that are shown as running text, as character offsets.
fn matches(
    query: &Query,
    record: &Record,
    analyser: &mut Analyser,
) -> Vec<(&'static str, Vec<(usize, usize)>)> {
    [
        ("title", Scope::Title, &record.title),
        ("summary", Scope::Summary, &record.summary),
        ("body", Scope::Body, &record.body),
    ]
    .into_iter()
    .filter_map(|(name, scope, text)| {
        let text = text.as_deref()?;
        let mut words: Vec<(usize, usize)> = matching::find(&query.root, scope, text, analyser)
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
