//! Collocates: the words that stand near the matches of a query.

use maud::{Markup, html};

use super::choices::choices;
use super::kwic::without_words;
use super::layout::{self, Sheet};
use super::text::{Line, lang};
use super::{Desk, Page, advice, chips, links, tabs};
use crate::ask::collocates::MAX_WINDOW;
use crate::ask::{AskError, CollocateOptions, CollocateSort, Collocates};
use crate::present::text::{counted, grouped, milliseconds};
use crate::serve::asking;
use crate::serve::error::Problem;
use crate::serve::params::Params;

/// Words that are listed.
const ROWS: usize = 100;
/// Orders, with what they are called.
const SORTS: [(CollocateSort, &str); 3] = [
    (CollocateSort::LogLikelihood, "surest (G²)"),
    (CollocateSort::LogDice, "most exclusive (logDice)"),
    (CollocateSort::Count, "most often"),
];
/// What the page is for.
const LEAD: &str = "The words that stand near a word or phrase more often than by chance.";

pub(super) fn page(desk: &Desk<'_>) -> Result<Page, Problem> {
    let params = desk.params;
    let query = params.first("q").unwrap_or_default();
    let title = "Collocates";
    if query.trim().is_empty() {
        return Ok(without_words(desk, "/collocates", title, LEAD));
    }
    let options = options(params);
    let question = asking::narrowed(params)?;
    let found = match desk
        .shelf
        .asker()
        .collocates(&question, options, desk.limits)
    {
        Err(AskError::NoWords) => return Ok(without_words(desk, "/collocates", title, LEAD)),
        found => found?,
    };
    let main = html! {
        (tabs::tabs("/collocates", params))
        section .results aria-labelledby="found" {
            h1 #found .count-of {
                "Collocates"
                span .faint {
                    " of " (counted(found.matches, "occurrence")) " in " (counted(found.records, "record"))
                    " · " (milliseconds(found.understood.took))
                }
            }
            (chips::chips("/collocates", params))
            (advice::remarks("/collocates", params, &found.understood))
            (form(params, options))
            (choices("/collocates", params, ("sort", "Order"), &SORTS.map(|(sort, said)| (sort.name(), said))))
            @if found.rows.is_empty() { p { "No word stands near the matches often enough." } }
            @else { (table(desk.params, &found)) }
            p .faint {
                "Counted in windows of " (options.before) " words before and " (options.after) " after each match. "
                "G² is the log-likelihood of Dunning 1993: how surely this is no chance. logDice, of Rychlý 2008, says how exclusively the two go together, 14 at most."
            }
        }
    };
    let sheet = Sheet {
        has_filters: true,
        ..Sheet::new(query, "/kwic", main)
    };
    Ok(layout::page(&desk.frame(), 200, sheet))
}

fn options(params: &Params) -> CollocateOptions {
    let usual = CollocateOptions::default();
    let window = |name, usual: usize| {
        let given = params
            .first(name)
            .and_then(|text| text.parse::<usize>().ok());
        given.map_or(usual, |window| window.min(MAX_WINDOW))
    };
    CollocateOptions {
        before: window("before", usual.before),
        after: window("after", usual.after),
        function_words: params
            .first("function-words")
            .is_some_and(|text| text != "false"),
        sort: params
            .first("sort")
            .and_then(CollocateSort::from_name)
            .unwrap_or_default(),
        limit: ROWS,
        ..usual
    }
}

fn form(params: &Params, options: CollocateOptions) -> Markup {
    let rest = ["before", "after", "function-words"]
        .iter()
        .fold(params.clone(), |params, name| params.set(name, None));
    html! {
        form .range action="/collocates" method="get" {
            (layout::hidden(&rest))
            label { span { "words before" } input type="number" name="before" min="0" max=(MAX_WINDOW) value=(options.before); }
            label { span { "after" } input type="number" name="after" min="0" max=(MAX_WINDOW) value=(options.after); }
            label .check { input type="checkbox" name="function-words" value="true" checked[options.function_words]; span { "function words too" } }
            button type="submit" { "Show" }
        }
    }
}

fn table(params: &Params, found: &Collocates) -> Markup {
    let query = params.first("q").unwrap_or_default();
    html! {
        div .scroll tabindex="0" role="region" aria-label="Collocates" {
            table .list {
                thead { tr {
                    th scope="col" { "Word" } th scope="col" .figure { "Near" } th scope="col" .figure { "Before" } th scope="col" .figure { "After" }
                    th scope="col" .figure { "Records" } th scope="col" .figure { "In all" } th scope="col" .figure { "G²" } th scope="col" .figure { "logDice" }
                } }
                tbody {
                    @for row in &found.rows {
                        @let text = format!("{query} ={}", row.form);
                        tr {
                            th scope="row" lang=[lang(&row.word, None)] {
                                a href=(links::to("/kwic", &links::question(params).set("sort", None).set("q", Some(&text)))) title="where they meet" { bdi { (Line(&row.word)) } }
                            }
                            td .figure { (grouped(row.count)) } td .figure { (grouped(row.before)) } td .figure { (grouped(row.after)) }
                            td .figure { (grouped(row.records)) } td .figure { (grouped(row.frequency)) }
                            td .figure { (format!("{:.1}", row.log_likelihood)) } td .figure { (format!("{:.2}", row.log_dice)) }
                        }
                    }
                }
            }
        }
    }
}
