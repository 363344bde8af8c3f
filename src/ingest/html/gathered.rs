//! What a page says, before anything is made of it; and whether it says enough for a record.
//!
//! Takes a tree, gives [`Gathered`] or the reason why the page is no record. Labels within the
//! document's own text are the document's and do not count.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::body;
use super::dom::{Dom, Id};
use super::head::Head;
use super::judge::{judge, judge_page_of_book};
use super::labels::{Block, Setting, blocks, field_of_label};
use super::page::{Page, Passage};
use super::{Field, HistoricalDate, is_before_the_web};
use crate::ingest::identity::BookPage;
use crate::ingest::properties;

/// Words by which classes call an element the date, the abstract or the donors of a document.
/// The last of the abstract's and the donors' are those of the Wilson Center's present site.
const DATE_MARKS: &[&str] = &[
    "date",
    "date-display-single",
    "doc-date",
    "document-date",
    "field--name-field-date",
    "field-name-field-date",
    "record-date",
];
const SUMMARY_MARKS: &[&str] = &[
    "abstract",
    "doc-summary",
    "document-summary",
    "field--name-field-summary",
    "field-name-field-summary",
    "summary",
    "text-block",
];
const CREDIT_MARKS: &[&str] = &["credits", "donated"];

/// Words by which classes and ids call an element the head of the site.
const SITE_MARKS: &[&str] = &[
    "banner",
    "branding",
    "header",
    "logo",
    "masthead",
    "site-branding",
    "site-header",
    "site-name",
    "site-title",
];

/// Words by which classes call an element one of many.
const ITEM_MARKS: &[&str] = &["badge", "field__item", "field-item", "name", "pill", "tag"];

/// Least characters, blanks not counted, of a text that nothing calls the document.
const MIN_UNNAMED_CHARS: usize = 160;

/// The same on a page that no script fills, under a heading: a short telegram, typed by hand.
const MIN_PLAIN_CHARS: usize = 20;

/// Longest heading of a page.
const MAX_HEADING_CHARS: u32 = 400;

/// Rank of the heading of the page among its titles: what the page says for programs about the
/// document goes before it, what it says about itself behind it.
pub(super) const HEADING_RANK: u8 = 2;

/// Rank of the entry in the table of contents of a book, and of the title of the window.
pub(super) const ENTRY_RANK: u8 = 4;
const WINDOW_RANK: u8 = 5;

/// What a page says.
pub(super) struct Gathered {
    /// Labels and values.
    pub(super) labelled: Map<String, Value>,
    /// Those of them that are about the page and not about its document.
    pub(super) aside: Map<String, Value>,
    pub(super) head: Head,
    /// With their rank, best first.
    pub(super) titles: Vec<(u8, String)>,
    pub(super) body: Option<Passage>,
    /// What the page sets apart without a label.
    pub(super) date: Option<HistoricalDate>,
    pub(super) summary: Option<String>,
    pub(super) credits: Option<String>,
}

impl Gathered {
    /// Gathers what a page says, which may be one of a `book`.
    ///
    /// # Errors
    /// Returns the reason why it is no record.
    pub(super) fn gather(dom: Dom, book: Option<&BookPage>) -> Result<Self, String> {
        let page = Page::in_book(dom, book.is_some());
        let mut head = Head::read(&page);
        if let Some(book) = book {
            // What every page is called is the name of the book.
            head.site = head.site.or_else(|| book.volume.clone());
        }
        let heading = heading(&page, &head);
        let entry = book.and_then(|book| book.title.as_deref());
        let titles = titles(&page, &head, heading, entry);
        let all = blocks(&page);
        let found = match book {
            Some(_) => body::whole(&page, heading),
            None => body::find(&page, &all, heading),
        };
        // What holds the text, to tell its own labels from the page's.
        let text_roots: HashSet<Id> = found
            .iter()
            .filter(|found| found.is_named)
            .flat_map(|found| found.roots.iter().copied())
            .collect();
        let is_of_text = |id: Id| {
            text_roots.contains(&id) || page.above(id).any(|above| text_roots.contains(&above))
        };
        let own: Vec<&Block> = all
            .iter()
            .filter(|block| block.field() != Some(Field::Body) && !is_of_text(block.at))
            .collect();
        let is_named = found.as_ref().is_some_and(|found| found.is_named);
        match book {
            Some(_) => judge_page_of_book(&page)?,
            None => judge(&page, &head, &titles, &own, is_named)?,
        }
        let mut labelled = labelled(&page, &own);
        let aside = set_aside(&mut labelled);
        let has_fields = labelled.len() > 1;
        let chars = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let is_filled = |id| page.dom.name(id) == Some("script");
        let is_plain = heading.is_some() && !page.dom.within(0).any(is_filled);
        let least_chars = if is_plain || book.is_some() {
            MIN_PLAIN_CHARS
        } else {
            MIN_UNNAMED_CHARS
        };
        let body = found
            .filter(|found| {
                let is_long = chars(&found.passage.text) >= least_chars;
                let is_text = !found.roots.iter().all(|&root| page.is_of_links(root));
                found.is_named || is_long && is_text
            })
            .map(|found| found.passage);
        if body.is_none() && !has_fields {
            return Err(
                "a page without a record: expected labelled fields such as Date, Source or \
                        Citation, or a text of some length; pages that a script fills must be \
                        saved once they show it"
                    .to_owned(),
            );
        }
        let marked = |marks: &[&str], most: u32| {
            page.elements()
                .filter(|&id| page.chars(id) > 0 && page.chars(id) <= most && !is_of_text(id))
                .filter(|&id| {
                    page.dom
                        .marks(id)
                        .any(|mark| marks.contains(&mark.as_str()))
                })
                .map(|id| page.running(&[id], &HashSet::new()))
                .find(|text| !text.is_empty())
        };
        let date = marked(DATE_MARKS, 80)
            .map(|text| HistoricalDate::parse(&text))
            .filter(HistoricalDate::is_dated)
            .or_else(|| time(&page));
        Ok(Self {
            labelled,
            aside,
            titles,
            body,
            date,
            summary: marked(SUMMARY_MARKS, 10_000),
            credits: marked(CREDIT_MARKS, 1_000),
            head,
        })
    }
}

/// The heading of the page: one in the main part or called the title goes before others.
fn heading(page: &Page, head: &Head) -> Option<Id> {
    let is_site = |id: Id| {
        let text = page.short(id, 200);
        let is_in_masthead = || {
            page.above(id)
                .take_while(|&above| !matches!(page.dom.name(above), Some("main" | "article")))
                .chain([id])
                .any(|above| {
                    page.dom
                        .marks(above)
                        .any(|mark| SITE_MARKS.contains(&mark.as_str()))
                })
        };
        text.is_some() && text == head.site || is_in_masthead()
    };
    let headings: Vec<Id> = page
        .elements()
        .filter(|&id| page.dom.name(id) == Some("h1") && !is_site(id))
        // A heading that was not closed holds the text as well.
        .filter(|&id| (1..=MAX_HEADING_CHARS).contains(&page.chars(id)))
        .filter(|&id| !page.dom.within(id).any(|id| page.dom.name(id) == Some("p")))
        .take(20)
        .collect();
    let is_chief = |id: &&Id| {
        page.dom.marks(**id).any(|mark| mark.contains("title"))
            || page
                .above(**id)
                .any(|above| matches!(page.dom.name(above), Some("main" | "article")))
    };
    headings.iter().find(is_chief).or(headings.first()).copied()
}

/// Every title that the page gives, best first; `entry` is that in the table of contents of a book.
fn titles(page: &Page, head: &Head, heading: Option<Id>, entry: Option<&str>) -> Vec<(u8, String)> {
    let mut titles = head.titles.clone();
    let heading = heading.and_then(|id| page.short(id, MAX_HEADING_CHARS));
    titles.extend(heading.map(|title| (HEADING_RANK, title)));
    titles.extend(entry.map(|entry| (ENTRY_RANK, without_number(entry).to_owned())));
    let window = head
        .window
        .as_deref()
        .filter(|title| !properties::names_file(title))
        .map(|title| without_site(title, head.site.as_deref()));
    titles.extend(window.map(|title| (WINDOW_RANK, title)));
    titles.sort_by_key(|(rank, _)| *rank);
    let joined = |title: &str| title.split_whitespace().collect::<Vec<_>>().join(" ");
    titles
        .into_iter()
        .map(|(rank, title)| (rank, joined(&title)))
        .filter(|(_, title)| !title.is_empty() && Some(title) != head.site.as_ref())
        .collect()
}

/// An entry without the number in brackets that editions put before it: `[12] The Ambassador …`.
fn without_number(entry: &str) -> &str {
    let rest = entry
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'));
    match rest {
        Some((number, title))
            if !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && !title.trim().is_empty() =>
        {
            title.trim()
        }
        _ => entry,
    }
}

/// The title of a window without the name of the site behind it.
fn without_site(title: &str, site: Option<&str>) -> String {
    for joint in [" | ", " :: ", " » ", " — ", " – ", " - ", " · "] {
        if let Some((front, last)) = title.rsplit_once(joint)
            // Strokes part a title from its site; a dash may well be part of it.
            && (joint.contains(['|', ':', '»']) || site == Some(last.trim()))
        {
            return front.trim().to_owned();
        }
    }
    title.trim().to_owned()
}

/// Labels and values, under the labels' own words.
fn labelled(page: &Page, own: &[&Block]) -> Map<String, Value> {
    let mut labelled: Map<String, Value> = Map::new();
    for block in own {
        let field = block.field();
        let value = match &block.text {
            Some(text) => Value::String(text.clone()),
            None => value(page, block),
        };
        match labelled.get_mut(&block.label) {
            None => {
                labelled.insert(block.label.clone(), value);
            }
            // The same list in parts; anything else that is said twice is said as before.
            Some(known) if field.is_none_or(Field::is_list) && *known != value => {
                let all =
                    [std::mem::take(known), value]
                        .into_iter()
                        .flat_map(|value| match value {
                            Value::Array(values) => values,
                            one => vec![one],
                        });
                let mut joined: Vec<Value> = Vec::new();
                for value in all {
                    if !joined.contains(&value) && joined.len() < MAX_ITEMS {
                        joined.push(value);
                    }
                }
                *known = Value::Array(joined);
            }
            Some(_) => {}
        }
    }
    labelled
}

/// Takes out what is about the page where something of the same field is about the document: the day
/// on which a scan or page was made beside that of the paper, the advice how to cite beside the
/// place in an archive.
fn set_aside(labelled: &mut Map<String, Value>) -> Map<String, Value> {
    let mut aside = Map::new();
    for field in [Field::Date, Field::Citation] {
        let is_of_page = |value: &Value| {
            let text = value.as_str().unwrap_or_default();
            match field {
                Field::Date => !is_before_the_web(&HistoricalDate::parse(text)),
                _ => {
                    let lower = text.to_lowercase();
                    ACCESSED.iter().any(|word| lower.contains(word))
                }
            }
        };
        let of_field: Vec<(String, bool)> = labelled
            .iter()
            .filter(|(label, _)| field_of_label(label) == Some(field))
            .map(|(label, value)| (label.clone(), is_of_page(value)))
            .collect();
        let is_certain = of_field.iter().any(|(_, is_of_page)| !is_of_page);
        for (label, is_of_page) in of_field {
            let is_made =
                field == Field::Date && MADE_LABELS.contains(&label.to_lowercase().as_str());
            if is_of_page
                && (is_certain || is_made)
                && let Some(value) = labelled.remove(&label)
            {
                aside.insert(label, value);
            }
        }
    }
    aside
}

/// Labels of dates that archives give a paper and sites their pages, lower case.
const MADE_LABELS: &[&str] = &["created", "date created", "document creation date"];

/// Words by which advice how to cite a page says when it was looked at, lower case.
const ACCESSED: &[&str] = &[
    "accessed",
    "retrieved",
    "abgerufen",
    "consulté",
    "дата обращения",
];

/// Most items of one list.
const MAX_ITEMS: usize = 500;

/// A value as text, or as the list that the page shows.
fn value(page: &Page, block: &Block) -> Value {
    let whole = page.running(&block.values, &HashSet::new());
    let whole = if block.setting == Setting::Inline {
        whole.trim_start_matches([':', ' ', '\u{a0}']).to_owned()
    } else {
        whole
    };
    let texts = |wanted: &dyn Fn(Id) -> bool| -> Vec<String> {
        let mut texts = Vec::new();
        let within = block
            .values
            .iter()
            .flat_map(|&value| page.dom.within(value));
        for id in within.filter(|&id| !page.is_left_out(id) && wanted(id)) {
            if texts.len() == MAX_ITEMS {
                break;
            }
            if let Some(text) = page.short(id, 300)
                && !texts.contains(&text)
            {
                texts.push(text);
            }
        }
        texts
    };
    let is_item = |id: Id| {
        page.dom
            .marks(id)
            .any(|mark| ITEM_MARKS.contains(&mark.as_str()))
    };
    let items = texts(&|id| page.dom.name(id) == Some("li"));
    let items = if items.len() > 1 {
        items
    } else {
        texts(&|id| matches!(page.dom.name(id), Some("dd")))
    };
    let items = if items.len() > 1 {
        items
    } else {
        texts(&is_item)
    };
    let items = if items.len() > 1 {
        items
    } else {
        texts(&|id| page.dom.name(id) == Some("a"))
    };
    // A list is the whole of a value, not part of a sentence.
    let chars = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let listed: usize = items.iter().map(|item| chars(item)).sum();
    if items.len() > 1 && listed == chars(&whole) {
        items.into()
    } else {
        Value::String(whole)
    }
}

/// The date in the first `time` element, as shown or as given for programs.
fn time(page: &Page) -> Option<HistoricalDate> {
    let id = page.first("time")?;
    let shown = page.short(id, 60);
    let given = page.dom.attribute(id, "datetime").map(str::to_owned);
    shown
        .into_iter()
        .chain(given)
        .map(|text| HistoricalDate::parse(&text))
        .find(HistoricalDate::is_dated)
}
