//! Which records `show`, `cite` and `export` are about: named ones, or those that a query finds.
//!
//! Takes ids, `-` for ids on stdin, a line each, or the flags of a question; gives the records one by
//! one. A record that is not there is reported, and the others are given.

use std::io::Read;
use std::ops::ControlFlow;

use anyhow::{Context, Result};
use clap::Args;

use super::choices;
use super::console;
use super::filters::{FilterArgs, WordArgs};
use super::request::RequestError;
use super::show::missing_or;
use super::streaming::Many;
use crate::ask::parameters::SORTS;
use crate::ask::{AskError, Asker, Marked, Question};
use crate::engine::embedded::search::Searching;
use crate::engine::{Limits, MatchMode, Sort};
use crate::present::escape;
use crate::query::filter::Filters;

// The flags that find records. A doc comment would describe the commands that take them.
#[derive(Debug, Args)]
pub(super) struct FindingArgs {
    /// Order of the records that --query or filters find
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "relevance",
        value_parser = choices(SORTS),
        allow_hyphen_values = true
    )]
    sort: Sort,
    /// How many of the records that --query or filters find
    #[arg(short = 'n', long = "limit", value_name = "N", default_value = "all")]
    limit: Many,
    #[command(flatten)]
    words: WordArgs,
    #[command(flatten)]
    filters: FilterArgs,
}

/// The records asked for.
#[derive(Debug)]
pub(super) enum Wanted {
    /// These, with what to mark in them.
    Named(Vec<String>, Option<Box<Question>>),
    /// What a question finds.
    Found(Box<Question>),
}

/// What became of the records asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Met {
    /// Records given.
    pub(super) given: u64,
    /// Ids that name no record.
    pub(super) missing: u64,
}

impl Wanted {
    /// The records with these ids, or those that `query` and the filters find; none where nothing of
    /// it is given.
    pub(super) fn of(
        ids: &[String],
        query: Option<&String>,
        finding: &FindingArgs,
    ) -> Result<Option<Self>> {
        let question = finding
            .filters
            .question(query.map(std::slice::from_ref).unwrap_or_default())?;
        let is_narrowed =
            question.filters != Filters::default() || !question.not_references.is_empty();
        let question = Question {
            exact: finding.words.exact,
            variants: !finding.words.no_variants,
            match_mode: MatchMode::All,
            sort: finding.sort,
            limit: finding.limit.limit(),
            advice: false,
            ..question
        };
        if ids.is_empty() {
            let is_asked = query.is_some() || is_narrowed;
            return Ok(is_asked.then(|| Self::Found(Box::new(question))));
        }
        for (given, is_given) in [
            ("a filter", is_narrowed),
            ("-n", finding.limit != Many::All),
            ("--sort", finding.sort != Sort::Relevance),
        ] {
            if is_given {
                return Err(RequestError::NamedAndFound { given }.into());
            }
        }
        let marks = query.is_some().then(|| Box::new(question));
        Ok(Some(Self::Named(with_stdin(ids)?, marks)))
    }

    /// The records with these ids.
    pub(super) fn named(ids: &[String]) -> Result<Self> {
        Ok(Self::Named(with_stdin(ids)?, None))
    }

    /// Everything.
    pub(super) fn everything(finding: &FindingArgs) -> Self {
        Self::Found(Box::new(Question {
            sort: finding.sort,
            limit: finding.limit.limit(),
            match_mode: MatchMode::All,
            advice: false,
            ..Question::default()
        }))
    }

    /// Whether one record is asked for, by its id.
    pub(super) fn is_one(&self) -> bool {
        matches!(self, Self::Named(ids, _) if ids.len() == 1)
    }

    /// Gives every record to `each`, with matches marked if `marked`; notes on the query and missing
    /// records go to stderr.
    pub(super) fn each(
        &self,
        asker: &Asker<Searching>,
        marked: bool,
        each: &mut dyn FnMut(Marked) -> Result<()>,
    ) -> Result<Met> {
        let mut met = Met::default();
        match self {
            Self::Named(ids, marks) => {
                let marks = marks.as_deref().filter(|_| marked);
                for id in ids {
                    let found = asker.record(id, marks, &Limits::none());
                    match found {
                        Ok(record) => {
                            met.given += 1;
                            each(record)?;
                        }
                        Err(AskError::SeveralRecords { .. }) if ids.len() > 1 => {
                            met.missing += 1;
                            let several = format!("{} may be several records", escape::quoted(id));
                            console::notes([several]);
                        }
                        Err(error) => {
                            missing_or(error.into())?;
                            met.missing += 1;
                        }
                    }
                }
            }
            Self::Found(question) => {
                let mut failed = Ok(());
                let understood = asker.stream_records(
                    question,
                    marked && !question.text.is_empty(),
                    &Limits::none(),
                    &mut |record| {
                        met.given += 1;
                        failed = each(record);
                        match failed {
                            Ok(()) => ControlFlow::Continue(()),
                            Err(_) => ControlFlow::Break(()),
                        }
                    },
                )?;
                failed?;
                console::say_all(&console::remarks(&understood));
            }
        }
        Ok(met)
    }
}

/// The ids, with those of stdin in the place of `-`.
fn with_stdin(ids: &[String]) -> Result<Vec<String>> {
    if !ids.iter().any(|id| id == "-") {
        return Ok(ids.to_vec());
    }
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .read_to_string(&mut text)
        .context("cannot read the ids on the standard input")?;
    let lines = text.trim_start_matches('\u{feff}').lines();
    // The column of a table begins with its name, and its cells may be neutralised.
    let lines = lines
        .enumerate()
        .filter(|(at, line)| *at > 0 || *line != "id");
    let lines = lines.map(|(_, line)| escape::uncell(line.trim()).to_owned());
    let given: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    if given.is_empty() {
        return Err(RequestError::NoIds.into());
    }
    let all = ids.iter().flat_map(|id| match &**id {
        "-" => given.clone(),
        _ => vec![id.clone()],
    });
    Ok(all.collect())
}
