//! Where the document itself stands on a page.
//!
//! Takes a page and its labelled blocks, gives the text. In this order: what is labelled as the
//! text (Contents, Transcript, Translation), the longest of such blocks; an element whose class or
//! property says so; the content of the page, by its class or element; the element that holds most
//! of its text. In the last two the labelled fields, and the title, are left out.

use std::collections::HashSet;

use super::dom::Id;
use super::labels::{Block, Setting};
use super::page::{Page, Passage};
use crate::ingest::mapping::Field;

/// Words by which classes, ids and properties call an element the text of a document.
const TEXT_MARKS: &[&str] = &[
    "articlebody",
    "body-text",
    "doc-text",
    "document-text",
    "document-transcript",
    "field--name-field-transcript",
    "full-text",
    "fulltext",
    "tei",
    "tei-body",
    "tei-div",
    "tei-document",
    "tei-text",
    "text-body",
    "transcript",
    "transcription",
    "translation",
];

/// Words by which they call one the content of a page, fields and all.
const CONTENT_MARKS: &[&str] = &[
    "article-body",
    "article-text",
    "doc-body",
    "doc-content",
    "document-body",
    "document-content",
    "entry-content",
    "field--name-body",
    "field-name-body",
    "post-content",
];

/// Least characters of a text that only its place, or a class, makes the document.
const MIN_CHARS: u32 = 40;

/// Where the text of a document was found.
pub(super) struct Found {
    pub(super) passage: Passage,
    /// Whether a label or a class says that it is the text.
    pub(super) is_named: bool,
    /// The elements that hold it.
    pub(super) roots: Vec<Id>,
}

/// The text of the document, if the page has one. `title` is the title's element.
pub(super) fn find(page: &Page, blocks: &[Block], title: Option<Id>) -> Option<Found> {
    let without = HashSet::new();
    let labelled = blocks
        .iter()
        .filter(|block| block.field() == Some(Field::Body) && !is_of_links(page, &block.values))
        .max_by_key(|block| {
            let chars: u32 = block.values.iter().map(|&value| page.chars(value)).sum();
            // Of equals the first.
            (chars, std::cmp::Reverse(block.at))
        });
    if let Some(block) = labelled {
        return Some(Found {
            passage: page.passage(&block.values, &without),
            is_named: true,
            roots: block.values.clone(),
        });
    }
    let longest = |is_wanted: &dyn Fn(Id) -> bool| {
        page.elements()
            .filter(|&id| page.chars(id) >= MIN_CHARS && !page.is_of_links(id) && is_wanted(id))
            .max_by_key(|&id| (page.chars(id), std::cmp::Reverse(id)))
    };
    if let Some(root) = longest(&|id| is_named(page, id)) {
        return Some(Found {
            passage: page.passage(&[root], &without),
            is_named: true,
            roots: vec![root],
        });
    }
    let root = longest(&|id| has_mark(page, id, CONTENT_MARKS))
        .or_else(|| longest(&|id| is_main(page, id)))
        .or_else(|| longest(&|id| page.dom.name(id) == Some("article")))
        .or_else(|| densest(page))?;
    let mut without: HashSet<Id> = title.into_iter().collect();
    for block in blocks.iter().filter(|block| !belongs_to_text(block)) {
        without.insert(block.at);
        without.extend(&block.values);
    }
    let passage = page.passage(&[root], &without);
    (!passage.text.is_empty()).then(|| Found {
        passage,
        is_named: false,
        roots: vec![root],
    })
}

/// All of a page that has nothing around its text, as pages of books have it, without its title.
pub(super) fn whole(page: &Page, title: Option<Id>) -> Option<Found> {
    let root = page.first("body")?;
    let passage = page.passage(&[root], &title.into_iter().collect());
    (!passage.text.is_empty()).then(|| Found {
        passage,
        is_named: false,
        roots: vec![root],
    })
}

/// Whether a labelled line is as likely one of the document as of the page: memoranda begin with
/// their date, subject and those present.
fn belongs_to_text(block: &Block) -> bool {
    block.setting == Setting::Inline
        && matches!(
            block.field(),
            Some(Field::Date | Field::Subjects | Field::People | Field::Places | Field::Type)
        )
}

fn is_of_links(page: &Page, values: &[Id]) -> bool {
    values
        .iter()
        .all(|&value| page.chars(value) == 0 || page.is_of_links(value))
}

fn has_mark(page: &Page, id: Id, marks: &[&str]) -> bool {
    page.dom
        .marks(id)
        .any(|mark| marks.contains(&mark.as_str()))
}

fn is_named(page: &Page, id: Id) -> bool {
    // Of several tabs the one that was shown when the page was saved.
    has_mark(page, id, TEXT_MARKS)
        || has_mark(page, id, &["tab-pane"]) && has_mark(page, id, &["active"])
}

fn is_main(page: &Page, id: Id) -> bool {
    page.dom.name(id) == Some("main") || page.dom.attribute(id, "role") == Some("main")
}

/// Characters of a paragraph that is none of what sites put around a text.
const MIN_PARAGRAPH_CHARS: u32 = 100;

/// Elements that hold a part of a text, however long it is: what stands around them belongs to it.
const PARTS_OF_TEXT: &[&str] = &[
    "p",
    "blockquote",
    "q",
    "ul",
    "ol",
    "li",
    "dl",
    "dd",
    "figure",
    "pre",
];

/// The innermost element that holds most of the text of a page.
fn densest(page: &Page) -> Option<Id> {
    let mut at = page.first("body")?;
    loop {
        // Paragraphs beside an enclosure, however long that is, are the letter.
        let is_paragraph = |&child: &Id| {
            page.dom.name(child) == Some("p") && page.chars(child) >= MIN_PARAGRAPH_CHARS
        };
        if page.dom.children(at).iter().any(is_paragraph) {
            break;
        }
        let children = page.dom.children(at).iter().copied();
        // A share this large means that the rest is around it, not part of it.
        let most = children
            .filter(|&child| {
                let is_part = |name| PARTS_OF_TEXT.contains(&name);
                page.dom.is_element(child) && !page.dom.name(child).is_some_and(is_part)
            })
            .find(|&child| u64::from(page.chars(child)) * 10 >= u64::from(page.chars(at)) * 8);
        match most {
            Some(child) if page.chars(child) > 0 => at = child,
            _ => break,
        }
    }
    (page.chars(at) > 0).then_some(at)
}
