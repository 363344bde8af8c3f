//! The concordance: every match in its context, a line each.

use maud::{Markup, html};

use super::choices::choices;
use super::layout::{self, Sheet};
use super::pager::{self, Pages};
use super::text::{Line, lang, marked};
use super::{Desk, Page, advice, chips, evidence, links, tabs};
use crate::ask::kwic::{KwicLine, MAX_LINES, Meet};
use crate::ask::{AskError, Lines};
use crate::present::text::{counted, grouped, milliseconds};
use crate::serve::asking;
use crate::serve::error::Problem;
use crate::serve::params::Params;

/// Lines of a page.
const LINES: &str = "50";
/// Characters of a match that fit a narrow column.
const SHORT: usize = 14;
/// Orders, with what they are called.
const SORTS: [(&str, &str); 5] = [
    ("date", "date"),
    ("-date", "latest first"),
    ("left", "words before"),
    ("right", "words after"),
    ("reference", "shelfmark"),
];

pub(super) fn page(desk: &Desk<'_>) -> Result<Page, Problem> {
    let params = desk.params;
    if params
        .first("q")
        .is_none_or(|query| query.trim().is_empty())
    {
        return Ok(without_words(
            desk,
            "/kwic",
            "Concordance",
            "Every place where a word or phrase stands, with what comes before and after it.",
        ));
    }
    let sized = match params.first("limit") {
        None | Some("") => params.set("limit", Some(LINES)),
        Some(_) => params.clone(),
    };
    let question = asking::narrowed(params)?;
    let options = asking::kwic_options(&sized)?;
    let size = options.limit;
    let lines = match desk
        .shelf
        .asker()
        .concordance(&question, options, desk.limits)
    {
        Err(AskError::NoWords) => {
            return Ok(without_words(
                desk,
                "/kwic",
                "Concordance",
                "A concordance needs a word or a phrase; the query has only filters.",
            ));
        }
        lines => lines?,
    };
    let found = &lines.found;
    let pages = Pages {
        offset: lines.offset,
        size,
        total: found.total,
        deepest: MAX_LINES,
    };
    let query = params.first("q").unwrap_or_default();
    let main = html! {
        (tabs::tabs("/kwic", params))
        section .results aria-labelledby="found" {
            h1 #found .count-of {
                @match found.total { 0 => "No lines", total => (counted(total, "line")) }
                @if found.records > 0 { " in " (counted(found.records, "record")) }
                span .faint { " · " (milliseconds(lines.understood.took)) }
            }
            (chips::chips("/kwic", params))
            (advice::remarks("/kwic", params, &lines.understood))
            (meeting(params, &lines))
            @if found.total > 0 {
                (choices("/kwic", params, ("sort", "Order"), &SORTS))
                (table(params, &found.lines))
                (pager::pager("/kwic", params, pages))
                (downloads(params))
            }
        }
    };
    let sheet = Sheet {
        has_filters: true,
        ..Sheet::new(query, "/kwic", main)
    };
    Ok(layout::page(&desk.frame(), 200, sheet))
}

/// The page where there is nothing to look for.
pub(super) fn without_words(desk: &Desk<'_>, path: &str, title: &str, said: &str) -> Page {
    let main = html! {
        h1 { (title) }
        p .lead { (said) }
        form .search action=(path) method="get" {
            label .hidden for="words" { "Word or phrase" }
            input #words type="search" name="q" value=(desk.params.first("q").unwrap_or_default()) dir="auto" autocomplete="off";
            (layout::hidden(&links::question(desk.params).set("q", None)))
            button type="submit" { "Show" }
        }
    };
    layout::page(&desk.frame(), 200, Sheet::new(title, "/kwic", main))
}

/// Of several words: where they meet, or each for itself.
fn meeting(params: &Params, lines: &Lines) -> Markup {
    let first = params.set("offset", None);
    html! {
        @match lines.found.meet {
            Some(Meet::Near { each }) => p .also {
                "The lines are those where the words meet. "
                a href=(links::to("/kwic", &first.set("each", Some("true")))) { "each word on lines of its own" } " (" (grouped(each)) ")"
            },
            _ if params.first("each").is_some() => p .also {
                "Each word has lines of its own. "
                a href=(links::to("/kwic", &first.set("each", None))) { "only where the words meet" }
            },
            _ => {},
        }
    }
}

fn table(params: &Params, lines: &[KwicLine]) -> Markup {
    let question = links::question(params).set("sort", None);
    let longest = lines.iter().map(|line| line.matched.chars().count()).max();
    html! {
        div .scroll .kwic-scroll tabindex="0" role="region" aria-label="Concordance" {
            table .kwic .long[longest > Some(SHORT)] {
                thead { tr { th scope="col" { "Record" } th scope="col" { "Before" } th scope="col" { "Match" } th scope="col" { "After" } } }
                tbody { @for line in lines { (row(&question, line)) } }
            }
        }
    }
}

fn row(question: &Params, line: &KwicLine) -> Markup {
    let about = &line.about;
    let title = about.title.as_deref().unwrap_or("(without title)");
    let date = about.date.as_ref();
    let day = date
        .and_then(|date| date.earliest.or(date.latest))
        .map(|day| day.to_string());
    let said = date.map(|date| evidence::reading(date, about.evidence.date));
    let archive = about
        .references
        .first()
        .map(|reference| reference.archive.as_str());
    let whole = format!("{}{}{}", line.left, line.matched, line.right);
    let language = lang(&whole, about.language.as_deref());
    html! {
        tr {
            th scope="row" {
                a href=(links::record(&line.id, question)) title=(Line(title)) {
                    @match &day { Some(day) => span title=[said.as_deref()] { (day) }, None => "undated" }
                    @if let Some(archive) = archive { " " span .archive { (Line(archive)) } }
                    span .hidden { ": " (Line(title)) }
                }
                @if let Some(page) = &line.page { span .page { " p. " (Line(&page.to_string())) } }
                @if line.field != "body" { span .page { " " (line.field) } }
            }
            td .left lang=[language] { bdi { (Line(&line.left)) } }
            td .match lang=[language] { (marked(&line.matched, &line.highlights)) }
            td .right lang=[language] { bdi { (Line(&line.right)) } }
        }
    }
}

fn downloads(params: &Params) -> Markup {
    let question = ["limit", "match", "like"]
        .iter()
        .fold(links::question(params), |question, name| {
            question.set(name, None)
        });
    let question = question.set("each", params.first("each"));
    html! {
        p .downloads {
            span .faint { "All lines as " }
            a href=(links::to("/download/kwic.csv", &question)) download { "CSV" }
            " " a href=(links::to("/download/kwic.jsonl", &question)) download { "JSON lines" }
            " " a href=(links::to("/api/kwic", &question)) { "this page as JSON" }
        }
    }
}
