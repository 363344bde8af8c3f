//! Whether a page is a record at all.
//!
//! Takes a page with its titles and labelled blocks, says why it is none: a page of a site that lists
//! records or reports an error, a page of a book that lists others or has no text.

use std::collections::HashMap;

use super::Field;
use super::dom::Id;
use super::head::Head;
use super::labels::Block;
use super::page::Page;

/// Words by which sites head their lists, and their errors.
const LIST_TITLES: &[&str] = &[
    "browse",
    "search",
    "search results",
    "results",
    "результаты поиска",
];
const ERROR_TITLES: &[&str] = &[
    "403 forbidden",
    "404",
    "404 not found",
    "500 internal server error",
    "502 bad gateway",
    "503 service unavailable",
    "access denied",
    "attention required",
    "error 403",
    "error 404",
    "error 500",
    "forbidden",
    "just a moment",
    "not found",
    "page not found",
    "service unavailable",
];

/// What may follow such a title: the site, the words that were sought.
const TITLE_ENDS: &[&str] = &[
    " |", " -", " –", " —", ":", ".", "!", "…", " (", " for ", " by ",
];

/// Least characters of a page of a book, blanks not counted.
const MIN_PLAIN_CHARS_OF_PAGE: u32 = 20;

/// Longest text of an error page.
const MAX_ERROR_CHARS: u32 = 2_000;

/// Fields of one value that a list of records repeats.
const MAX_SAME_LABEL: usize = 2;

/// Whether the page is a record at all.
pub(super) fn judge(
    page: &Page,
    head: &Head,
    titles: &[(u8, String)],
    own: &[&Block],
    is_named: bool,
) -> Result<(), String> {
    let begins = |marks: &[&str]| {
        let window = head.window.iter().map(String::as_str);
        let mut shown = titles.iter().map(|(_, title)| title.as_str()).chain(window);
        shown
            .find(|title| {
                let lower = title.to_lowercase();
                marks.iter().any(|mark| {
                    lower.strip_prefix(mark).is_some_and(|rest| {
                        rest.is_empty() || TITLE_ENDS.iter().any(|end| rest.starts_with(end))
                    })
                })
            })
            .map(str::to_owned)
    };
    if is_named {
        return Ok(());
    }
    if page.chars(0) <= MAX_ERROR_CHARS
        && own.is_empty()
        && let Some(title) = begins(ERROR_TITLES)
    {
        return Err(format!(
            "an error page of a site (\"{}\"), not a record: save the page again",
            title.chars().take(60).collect::<String>().escape_debug()
        ));
    }
    let mut counts: HashMap<Field, usize> = HashMap::new();
    for field in own
        .iter()
        .filter_map(|block| block.field())
        .filter(|field| !field.is_list())
    {
        *counts.entry(field).or_default() += 1;
    }
    let repeats = counts.values().any(|&count| count > MAX_SAME_LABEL);
    let main = page
        .elements()
        .find(|&id| page.dom.name(id) == Some("main"))
        .unwrap_or(0);
    let is_list = head.is_list
        || repeats
        || (counts.len() < 2 && (begins(LIST_TITLES).is_some() || page.is_of_links(main)));
    if is_list {
        return Err(
            "a list of records or search results, not a record: save the pages of the \
                    records themselves"
                .to_owned(),
        );
    }
    Ok(())
}

/// Whether a page of a book is a text: one whose links to other pages take a fifth of it lists them.
pub(super) fn judge_page_of_book(page: &Page) -> Result<(), String> {
    let is_elsewhere = |id: Id| {
        page.dom.name(id) == Some("a")
            && page.dom.attribute(id, "href").is_some_and(|href| {
                !href.starts_with('#') && !href.contains("://") && !href.starts_with("mailto:")
            })
    };
    let links: Vec<u32> = page
        .elements()
        .filter(|&id| is_elsewhere(id))
        .map(|id| page.chars(id))
        .collect();
    let linked: u64 = links.iter().map(|&chars| u64::from(chars)).sum();
    if links.len() > 1 && linked * 5 > u64::from(page.chars(0)) {
        return Err("a page of the book that only lists others".to_owned());
    }
    if page.chars(0) < MIN_PLAIN_CHARS_OF_PAGE {
        return Err("a page of the book without a text of its own".to_owned());
    }
    Ok(())
}
