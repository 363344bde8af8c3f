//! Labels and what stands beside them: the form in which record pages say what they say.
//!
//! Takes a page, gives its [`Block`]s in order. A label is
//!
//! - a term of a definition list (`dt`, `dd`), or the first cell of a row;
//! - a heading, or an element whose class calls it a label, with what follows it up to the next;
//! - words in bold, or nothing but words before a colon, at the beginning of a paragraph.
//!
//! In the first two lists any short label counts, elsewhere only one that is known: a heading of a
//! document is no label. Known are the names of `index_schema/mapping.toml` and those of record
//! pages in [`OTHER_LABELS`]. What has no text gives no block.

use std::collections::HashMap;

use super::dom::Id;
use super::page::Page;
use crate::ingest::mapping::{Field, field_of};

/// Labels of record pages that are no field of ours and are kept under their own name, lower case.
const OTHER_LABELS: &[&str] = &[
    "classification",
    "conditions governing access",
    "conditions governing reproduction",
    "copyright",
    "credits",
    "date added",
    "date modified",
    "dates of creation revision deletion",
    "document page count",
    "document release date",
    "donor",
    "donors",
    "extent and medium",
    "last modified",
    "last updated",
    "level of description",
    "level of detail",
    "name of creator",
    "original archive",
    "original archive title",
    "original classification",
    "original title",
    "original upload date",
    "original uploaded date",
    "provenance",
    "rights",
    "rights information",
    "sequence number",
    "status",
    "terms of use",
    "translator",
    "upload date",
    "права",
    "переводчик",
];

/// Labels of a text that tables have no column for, lower case.
const BODY_LABELS: &[&str] = &[
    "document",
    "document contents",
    "document transcript",
    "english translation",
    "text of document",
    "translation english",
    "translation - english",
    "full text of document",
];

/// Longest label in characters, blanks not counted.
const MAX_LABEL_CHARS: u32 = 48;

/// Words by which classes call an element a label.
const LABEL_MARKS: &[&str] = &[
    "field__label",
    "field-label",
    "info-label",
    "label",
    "meta-label",
    "metadata-label",
    "sub-title",
    "subtitle",
    "term",
];

/// How a label is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// Beside its value: a list, a row, a field.
    Field,
    /// Above its value, as a heading of this rank.
    Heading(u8),
    /// In the running text.
    Inline,
}

/// A label and its value.
#[derive(Debug)]
pub(super) struct Block {
    /// The label's words, without the colon.
    pub(super) label: String,
    pub(super) setting: Setting,
    /// The label's own element.
    pub(super) at: Id,
    /// Where the value stands.
    pub(super) values: Vec<Id>,
    /// The value, where it stands in the label's own text.
    pub(super) text: Option<String>,
}

impl Block {
    pub(super) fn field(&self) -> Option<Field> {
        field_of_label(&self.label)
    }
}

pub(super) fn field_of_label(label: &str) -> Option<Field> {
    if BODY_LABELS.contains(&label.to_lowercase().as_str()) {
        return Some(Field::Body);
    }
    field_of(label)
}

fn is_known(label: &str) -> bool {
    field_of_label(label).is_some() || OTHER_LABELS.contains(&label.to_lowercase().as_str())
}

/// Every label with its value.
pub(super) fn blocks(page: &Page) -> Vec<Block> {
    let rows = Rows::new(page);
    let labels: HashMap<Id, (String, Setting)> = page
        .elements()
        .filter_map(|id| Some((id, label(page, id, &rows)?)))
        .collect();
    let mut blocks = Vec::new();
    // Values within one block are its own: a table in a document is the document's.
    for id in page.elements() {
        if let Some((label, setting)) = labels.get(&id) {
            let values = match setting {
                Setting::Field | Setting::Heading(_) => values(page, id, *setting, &labels),
                Setting::Inline => rest_of_paragraph(page, id, &labels),
            };
            if values.iter().any(|&value| page.chars(value) > 0) {
                blocks.push(Block {
                    label: label.clone(),
                    setting: *setting,
                    at: id,
                    values,
                    text: None,
                });
            }
        } else if let Some((label, text)) = plain(page, id) {
            blocks.push(Block {
                label,
                setting: Setting::Inline,
                at: id,
                values: Vec::new(),
                text: Some(text),
            });
        }
    }
    blocks
}

/// The words of a label, and whether it was closed by a colon.
fn words(page: &Page, id: Id) -> Option<(String, bool)> {
    let text = page.short(id, MAX_LABEL_CHARS)?;
    let bare = text.trim_end_matches([':', '：', ' ']);
    let is_label = bare.chars().any(char::is_alphabetic) && !bare.contains(':');
    let has_colon = bare.len() < text.len();
    // `Date(s)`, where no field is called so.
    let single = bare
        .strip_suffix("(s)")
        .filter(|_| field_of(bare).is_none());
    is_label.then(|| (single.unwrap_or(bare).to_owned(), has_colon))
}

/// The label that an element is, if it is one.
fn label(page: &Page, id: Id, rows: &Rows) -> Option<(String, Setting)> {
    let name = page.dom.name(id)?;
    let (label, has_colon) = match name {
        "html" | "body" | "main" | "article" | "table" | "ul" | "ol" | "dl" | "tr" | "a" => {
            return None;
        }
        _ => words(page, id)?,
    };
    let known = is_known(&label);
    let setting = match name {
        "dt" => Setting::Field,
        "th" | "td" => {
            let is_sure = known && (name == "th" || has_colon);
            return rows
                .is_label(page, id, is_sure)
                .then_some((label, Setting::Field));
        }
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if known => {
            Setting::Heading(name.as_bytes()[1] - b'0')
        }
        "strong" | "b" | "em" | "u" if known && begins_paragraph(page, id) => Setting::Inline,
        _ if page
            .dom
            .marks(id)
            .any(|mark| LABEL_MARKS.contains(&mark.as_str()))
            && (known || has_colon || has_label_mark(page, id)) =>
        {
            Setting::Field
        }
        "p" | "div" | "span" | "label" | "legend"
            if known && has_colon && is_innermost(page, id) =>
        {
            Setting::Field
        }
        _ => return None,
    };
    Some((label, setting))
}

/// Whether the class says that an element is a label, and not only some lesser title.
fn has_label_mark(page: &Page, id: Id) -> bool {
    page.dom.marks(id).any(|mark| mark.contains("label"))
}

/// Whether no element in this one says the same: the innermost is the label.
fn is_innermost(page: &Page, id: Id) -> bool {
    !page
        .dom
        .children(id)
        .iter()
        .any(|&child| page.dom.is_element(child) && page.chars(child) == page.chars(id))
}

/// The rows of tables, looked at once.
#[derive(Default)]
struct Rows {
    /// First cell of a row that may hold labels: of several cells, in a table without a row of
    /// headings.
    labelled: HashMap<Id, Id>,
}

impl Rows {
    fn new(page: &Page) -> Self {
        let mut rows = Self::default();
        // Whether the first row of each table is one of headings.
        let mut headed: HashMap<Id, bool> = HashMap::new();
        for row in page
            .elements()
            .filter(|&id| page.dom.name(id) == Some("tr"))
        {
            let names = page
                .dom
                .children(row)
                .iter()
                .map(|&cell| (cell, page.dom.name(cell)));
            let cells: Vec<(Id, bool)> = names
                .filter(|(_, name)| matches!(name, Some("td" | "th")))
                .map(|(cell, name)| (cell, name == Some("th")))
                .collect();
            let is_heading = cells.len() > 1 && cells.iter().all(|(_, is_th)| *is_th);
            let table = page
                .above(row)
                .find(|&above| page.dom.name(above) == Some("table"));
            let is_headed = table.is_some_and(|table| *headed.entry(table).or_insert(is_heading));
            if let Some(&(first, _)) = cells.first()
                && cells.len() > 1
                && !is_heading
                && !is_headed
            {
                rows.labelled.insert(row, first);
            }
        }
        rows
    }

    /// Whether a cell labels the rest of its row: the first, if it is a heading; or, in rows of
    /// several pairs, any that is sure to be a label.
    fn is_label(&self, page: &Page, id: Id, is_sure: bool) -> bool {
        let first = page.dom.parent(id).and_then(|row| self.labelled.get(&row));
        first.is_some_and(|&first| is_sure || first == id && page.dom.name(id) == Some("th"))
    }
}

/// Whether nothing with text stands before an element in its paragraph, but for line breaks.
fn begins_paragraph(page: &Page, id: Id) -> bool {
    let Some(paragraph) = page.dom.parent(id) else {
        return false;
    };
    let is_block = matches!(
        page.dom.name(paragraph),
        Some("p" | "div" | "li" | "td" | "span" | "section" | "article" | "body")
    );
    let mut before = page.beside(id).0.iter().rev();
    let last = before.find(|&&child| page.chars(child) > 0 || page.dom.name(child) == Some("br"));
    is_block && last.is_none_or(|&last| page.dom.name(last) == Some("br"))
}

/// What follows a label up to the next one.
fn values(
    page: &Page,
    id: Id,
    setting: Setting,
    labels: &HashMap<Id, (String, Setting)>,
) -> Vec<Id> {
    /// Wrappers around a label alone that are passed: `<div><h3>Label</h3></div><div>value</div>`.
    const MAX_CLIMB: usize = 3;
    let name = page.dom.name(id);
    let ends = |sibling: Id| match (name, page.dom.name(sibling)) {
        (Some("dt"), other) => other == Some("dt"),
        (_, Some(other)) if is_heading(other) => true,
        _ => begins_with_label(page, sibling, labels),
    };
    let mut at = id;
    for _ in 0..MAX_CLIMB {
        let following = page.beside(at).1.iter().copied();
        let values: Vec<Id> = following.take_while(|&sibling| !ends(sibling)).collect();
        if values.iter().any(|&value| page.chars(value) > 0) {
            return match setting {
                // A value beside a label is one element, or the text that follows it.
                Setting::Field if !matches!(name, Some("dt" | "th" | "td")) => {
                    let first = values.iter().position(|&value| page.chars(value) > 0);
                    let first = first.unwrap_or(0);
                    if page.dom.is_element(values[first]) {
                        vec![values[first]]
                    } else {
                        values
                    }
                }
                _ => values,
            };
        }
        match page.dom.parent(at) {
            Some(above)
                if page.chars(above) == page.chars(id)
                    && !matches!(
                        page.dom.name(above),
                        Some("body" | "main" | "article" | "tr")
                    ) =>
            {
                at = above;
            }
            _ => break,
        }
    }
    Vec::new()
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether an element is a label, or has one before all its text.
fn begins_with_label(page: &Page, id: Id, labels: &HashMap<Id, (String, Setting)>) -> bool {
    const MAX_DEPTH: usize = 6;
    let mut at = Some(id);
    for _ in 0..MAX_DEPTH {
        let Some(id) = at else { return false };
        if labels.contains_key(&id) {
            return true;
        }
        at = page
            .dom
            .children(id)
            .iter()
            .copied()
            .find(|&child| page.chars(child) > 0);
    }
    false
}

/// What follows words in bold up to the next label in the paragraph, else the paragraphs that
/// follow it.
fn rest_of_paragraph(page: &Page, id: Id, labels: &HashMap<Id, (String, Setting)>) -> Vec<Id> {
    let following = page.beside(id).1.iter().copied();
    let rest: Vec<Id> = following
        .take_while(|sibling| !labels.contains_key(sibling))
        .collect();
    let has_text = rest.iter().any(|&node| match page.dom.text(node) {
        Some(text) => text.chars().any(char::is_alphanumeric),
        None => page.chars(node) > 0,
    });
    if has_text {
        return rest;
    }
    match page.dom.parent(id) {
        Some(paragraph) if page.dom.name(paragraph) != Some("body") => {
            values(page, paragraph, Setting::Heading(6), labels)
        }
        _ => Vec::new(),
    }
}

/// A known label that is nothing but words before a colon: `<p>Language: Russian</p>`.
fn plain(page: &Page, id: Id) -> Option<(String, String)> {
    const MAX_CHARS: u32 = 1_000;
    if !matches!(page.dom.name(id)?, "p" | "li" | "div" | "span" | "td") {
        return None;
    }
    let has_elements = page.dom.children(id).iter().any(|&child| {
        page.dom.is_element(child)
            && !matches!(page.dom.name(child), Some("a" | "i" | "em" | "cite"))
    });
    if has_elements || page.chars(id) > MAX_CHARS {
        return None;
    }
    let text = page.short(id, MAX_CHARS)?;
    let (label, value) = text.split_once(':')?;
    let (label, value) = (label.trim(), value.trim());
    let is_of_text = matches!(field_of_label(label), Some(Field::Body | Field::Title));
    let is_label = label.chars().count() <= MAX_LABEL_CHARS as usize && is_known(label);
    (is_label && !is_of_text && !value.is_empty() && !value.starts_with("//"))
        .then(|| (label.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::dom::Dom;
    use super::*;
    use std::collections::HashSet;

    fn check(page: &str, expected: &[(&str, &str)]) {
        let parsed = Page::new(Dom::parse(page).unwrap());
        let found: Vec<(String, String)> = blocks(&parsed)
            .into_iter()
            .map(|block| {
                let text = block.text.clone();
                let text = text.unwrap_or_else(|| parsed.running(&block.values, &HashSet::new()));
                let text = text.trim_start_matches([':', ' ']).replace("\n\n", " / ");
                (block.label, text)
            })
            .collect();
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(label, text)| (label.as_str(), text.as_str()))
            .collect();
        assert_eq!(found, expected, "{page}");
    }

    #[test]
    fn labels_beside_their_values() {
        check(
            "<dl><dt>Date</dt><dd>5 May 1951</dd><dt>Donor:</dt><dd>A<dd>B</dl>",
            &[("Date", "5 May 1951"), ("Donor", "A / B")],
        );
        check(
            "<table><tr><th>Record ID<td>113630<tr><th>Box<td>7</table>",
            &[("Record ID", "113630"), ("Box", "7")],
        );
        check(
            "<table><tr><td>Language:<td>Russian<tr><td>Not known<td>x</table>",
            &[("Language", "Russian")],
        );
        check(
            "<table><tr><td>Language:<td>Russian<td>Type:<td>Telegram</table>",
            &[("Language", "Russian"), ("Type", "Telegram")],
        );
        check(
            "<table><tr><th>Title<th>Date<th>Source<tr><th>A<td>1951<td>B</table>",
            &[],
        );
        check(
            "<div class=field><div class=field__label>Original Archive</div><div>APRF</div></div>",
            &[("Original Archive", "APRF")],
        );
        check(
            "<div><span class='label'>Shelf no</span> <span>12</span></div>",
            &[("Shelf no", "12")],
        );
        check(
            "<div class=information-block><h3 class=sub-title>Rights</h3><div class=text>Free.</div></div>",
            &[("Rights", "Free.")],
        );
    }

    #[test]
    fn labels_above_their_values() {
        check(
            "<h2>Summary</h2><p>One.</p><p>Two.</p><h2>Citation</h2><div>APRF, f. 3</div><h2>Else</h2><p>x",
            &[("Summary", "One. / Two."), ("Citation", "APRF, f. 3")],
        );
        check(
            "<div><h4>Source</h4></div><div>APRF, f. 3</div><div><h4>Language</h4></div><div>Russian</div>",
            &[("Source", "APRF, f. 3"), ("Language", "Russian")],
        );
        check("<h2>The talks begin</h2><p>Text.</p>", &[]);
    }

    #[test]
    fn labels_in_the_text() {
        check(
            "<p><strong>Citation:</strong> APRF, f. 3<br><b>Language</b>: Russian</p>",
            &[("Citation", "APRF, f. 3"), ("Language", "Russian")],
        );
        check(
            "<p><strong>Summary:</strong></p><p>One.</p><p><strong>Rights</strong></p><p>Free.</p>",
            &[("Summary", "One."), ("Rights", "Free.")],
        );
        check(
            "<li>Original Language: Russian</li>",
            &[("Original Language", "Russian")],
        );
        check("<p>Language: see <b>here</b></p>", &[]);
        check(
            "<p>The source said: no.</p><p>Transcript: it began.</p>",
            &[],
        );
        check(
            "<p>He read the <strong>Summary:</strong> it was short.</p>",
            &[],
        );
    }

    proptest::proptest! {
        #[test]
        fn no_page_panics(page in "(<(/)?(dl|dt|dd|table|tr|th|td|h3|p|b|div class=label|span)>|Date:?|Summary|[a-z:]{0,4}){0,40}") {
            let _ = blocks(&Page::new(Dom::parse(&page).unwrap()));
        }
    }
}
