//! The question that the arguments of `search` ask.
//!
//! Takes the arguments and the form of output, gives the [`Question`], or the error that names the
//! flags that do not go together.

use anyhow::Result;

use super::{SearchArgs, SearchOutput, WithArg};
use crate::ask::Question;
use crate::ask::parameters::{self, ParameterError};
use crate::cli::request::RequestError;
use crate::cli::streaming::Many;
use crate::engine::{FacetRequest, MatchMode};
use crate::present::table;
use crate::query::filter::Filters;
use crate::query::passages::PassageOptions;

pub(super) fn question(args: &SearchArgs, output: SearchOutput) -> Result<Question> {
    if let Many::AtMost(limit) = args.limit {
        parameters::check_depth(args.offset, limit)?;
    }
    let is_all = args.limit == Many::All;
    for (flag, is_given) in [
        ("--explain", args.explain),
        ("--queries", args.queries.is_some()),
    ] {
        if is_all && is_given {
            return Err(RequestError::NotWithAll { flag }.into());
        }
    }
    let is_text = matches!(output, SearchOutput::Text | SearchOutput::Trec);
    if !args.with.is_empty() && (is_text || output.style().is_some()) {
        return Err(RequestError::UnfitOutput {
            flag: "--with",
            given: output.name(),
            expected: "json, jsonl, csv or tsv",
        }
        .into());
    }
    let batch = args.queries.is_some() && output == SearchOutput::Jsonl;
    if args.histogram.is_some()
        && !batch
        && !matches!(output, SearchOutput::Text | SearchOutput::Json)
    {
        return Err(RequestError::UnfitOutput {
            flag: "--histogram",
            given: output.name(),
            expected: "text or json",
        }
        .into());
    }
    if args.explain
        && !matches!(
            output,
            SearchOutput::Text | SearchOutput::Json | SearchOutput::Jsonl
        )
    {
        return Err(RequestError::UnfitOutput {
            flag: "--explain",
            given: output.name(),
            expected: "text, json or jsonl",
        }
        .into());
    }
    // Who wants all hits does not want those that lack some of the words.
    let wanted = args.match_mode.unwrap_or(match is_all {
        true => MatchMode::All,
        false => MatchMode::AllThenSome,
    });
    let question = args.filters.question(&args.query)?;
    let facets = match output {
        SearchOutput::Text | SearchOutput::Json => facets(args, &question.filters)?,
        // The other forms have no place for them; with --queries JSON lines have.
        SearchOutput::Jsonl if batch && args.facets.is_some() => facets(args, &question.filters)?,
        _ => Vec::new(),
    };
    Ok(Question {
        like: args.like.clone(),
        match_mode: parameters::match_mode(wanted, args.like.is_some()),
        sort: args.sort,
        offset: args.offset,
        limit: args.limit.limit(),
        facets,
        histogram: args.histogram,
        exact: args.words.exact,
        variants: !args.words.no_variants,
        passages: (output != SearchOutput::Trec && output.style().is_none())
            .then(PassageOptions::default),
        explain: args.explain,
        // The column may be named without --with.
        records: args.with.contains(&WithArg::Body)
            || args.tables.names(table::BODY)
            || output.style().is_some(),
        ..question
    })
}

fn facets(args: &SearchArgs, filters: &Filters) -> Result<Vec<FacetRequest>, ParameterError> {
    parameters::facets(
        args.facets.as_deref(),
        args.facet_limit,
        args.facet_sort,
        filters,
    )
}
