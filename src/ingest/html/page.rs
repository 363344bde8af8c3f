//! What of a page is the page itself, and how much text stands where.
//!
//! Takes a tree, gives a [`Page`]: the tree with what surrounds every page of a site left out
//! (menus, heads and feet, forms, scripts), and for every element the length of its text, in links
//! and outside them. Text is given as running text: blanks joined, paragraphs apart, the marks of
//! footnotes raised.

use std::collections::HashSet;

use super::dom::{Dom, Id};
use crate::ingest::document::{BlockKind, Stretch};
use crate::ingest::running::{Text, raised};

/// Elements that hold no text of a document.
const SILENT: &[&str] = &[
    "audio", "base", "button", "canvas", "datalist", "embed", "fieldset", "form", "frame",
    "frameset", "head", "iframe", "input", "link", "map", "meta", "nav", "noscript", "object",
    "option", "picture", "progress", "script", "select", "source", "style", "template", "textarea",
    "title", "video",
];

/// Roles of regions that surround a page (WAI-ARIA 1.2, landmark roles).
const SILENT_ROLES: &[&str] = &[
    "banner",
    "complementary",
    "contentinfo",
    "form",
    "menu",
    "menubar",
    "navigation",
    "search",
    "toolbar",
    "tablist",
];

/// Words by which sites name such regions in classes and ids.
const SILENT_MARKS: &[&str] = &[
    "breadcrumb",
    "breadcrumbs",
    "cookie-banner",
    "cookies",
    "menu",
    "nav",
    "navbar",
    "navigation",
    "pager",
    "pagination",
    "share",
    "sharing",
    "skip-link",
    "skip-to-content",
    "social",
    "social-links",
    "social-share",
    "visually-hidden",
    "sr-only",
    "site-footer",
    "site-header",
    // The toolbar of the Wayback Machine.
    "donato",
    "wm-ipp",
    "wm-ipp-base",
    "wm-ipp-print",
];

/// Elements that begin and end a paragraph.
pub(super) const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "legend",
    "main",
    "menu",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "ul",
];

/// Words by which classes, ids and roles call an element the notes of a document.
const NOTE_MARKS: &[&str] = &[
    "doc-endnote",
    "doc-endnotes",
    "doc-footnote",
    "endnote",
    "endnotes",
    "footnote",
    "footnotes",
    "tei-note",
];

/// Text of a page with what the page says of its paragraphs.
#[derive(Debug, Default)]
pub(super) struct Passage {
    pub(super) text: String,
    pub(super) stretches: Vec<Stretch>,
    /// Names of places that links point to, with the byte where each stands, ascending.
    pub(super) anchors: Vec<(usize, String)>,
}

/// A page.
pub(super) struct Page {
    pub(super) dom: Dom,
    is_left_out: Vec<bool>,
    /// Characters of text in each node, blanks not counted, and those of them in links.
    chars: Vec<(u32, u32)>,
    /// Nodes in each node, itself among them.
    nodes: Vec<u32>,
    /// The place of each node among the children of its parent.
    places: Vec<u32>,
}

impl Page {
    pub(super) fn new(dom: Dom) -> Self {
        Self::in_book(dom, false)
    }

    /// A page of a book, perhaps: what stands beside its text belongs to it.
    pub(super) fn in_book(dom: Dom, is_of_book: bool) -> Self {
        let mut page = Self {
            is_left_out: vec![false; dom.len()],
            chars: vec![(0, 0); dom.len()],
            nodes: vec![1; dom.len()],
            places: vec![0; dom.len()],
            dom,
        };
        let order: Vec<Id> = page.dom.within(0).collect();
        for &id in &order {
            for (place, &child) in (0..).zip(page.dom.children(id)) {
                page.places[child] = place;
            }
        }
        for &id in &order {
            let above = page
                .dom
                .parent(id)
                .is_some_and(|above| page.is_left_out[above]);
            page.is_left_out[id] = above || page.surrounds(id, is_of_book);
        }
        // What lies within comes after what it lies in, so backwards every sum is complete.
        for &id in order.iter().rev() {
            if page.is_left_out[id] {
                continue;
            }
            if let Some(text) = page.dom.text(id) {
                let count = text.chars().filter(|c| !c.is_whitespace()).count();
                page.chars[id].0 = u32::try_from(count).unwrap_or(u32::MAX);
            } else if page.dom.name(id) == Some("a") && page.dom.attribute(id, "href").is_some() {
                page.chars[id].1 = page.chars[id].0;
            }
            if let Some(above) = page.dom.parent(id) {
                let (all, linked) = page.chars[id];
                page.chars[above].0 = page.chars[above].0.saturating_add(all);
                page.chars[above].1 = page.chars[above].1.saturating_add(linked);
                page.nodes[above] += page.nodes[id];
            }
        }
        page
    }

    /// Whether a node surrounds the page.
    fn surrounds(&self, id: Id, is_of_book: bool) -> bool {
        let dom = &self.dom;
        let Some(name) = dom.name(id) else {
            // Drawings and formulas; the document itself is none.
            return dom.is_element(id);
        };
        if matches!(name, "html" | "body" | "main" | "article") {
            return false;
        }
        let is_of_notes = || dom.marks(id).any(|mark| mark.contains("note"));
        SILENT.contains(&name)
            || dom.attribute(id, "hidden").is_some()
            || dom.attribute(id, "style").is_some_and(is_hiding)
            || dom.marks(id).any(|mark| {
                SILENT_ROLES.contains(&mark.as_str()) || SILENT_MARKS.contains(&mark.as_str())
            })
            || name == "aside" && !is_of_book && !is_of_notes()
            // Within an article both belong to it: its title, its notes.
            || matches!(name, "header" | "footer") && !is_of_book && !self.is_in_article(id)
    }

    fn is_in_article(&self, id: Id) -> bool {
        self.above(id)
            .any(|above| matches!(self.dom.name(above), Some("article" | "main")))
    }

    /// The elements that a node lies in, innermost first.
    pub(super) fn above(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.dom.parent(id), |&above| self.dom.parent(above))
    }

    pub(super) fn is_left_out(&self, id: Id) -> bool {
        self.is_left_out[id]
    }

    /// Characters of text in a node, blanks not counted.
    pub(super) fn chars(&self, id: Id) -> u32 {
        self.chars[id].0
    }

    /// Whether most of the text of a node leads elsewhere: a menu, a list of results.
    pub(super) fn is_of_links(&self, id: Id) -> bool {
        let (all, linked) = self.chars[id];
        linked > all / 2
    }

    /// The first element of that name that is not left out.
    pub(super) fn first(&self, name: &str) -> Option<Id> {
        self.elements().find(|&id| self.dom.name(id) == Some(name))
    }

    /// Every element that is not left out, in the order of the page.
    pub(super) fn elements(&self) -> impl Iterator<Item = Id> {
        self.dom
            .within(0)
            .filter(|&id| self.dom.name(id).is_some() && !self.is_left_out[id])
    }

    /// The nodes before and after this one under the same parent.
    pub(super) fn beside(&self, id: Id) -> (&[Id], &[Id]) {
        let Some(parent) = self.dom.parent(id) else {
            return (&[], &[]);
        };
        let (before, rest) = self.dom.children(parent).split_at(self.places[id] as usize);
        (before, rest.split_first().map_or(&[], |(_, after)| after))
    }

    /// The text of a node that has at most `most` characters, in one line.
    pub(super) fn short(&self, id: Id, most: u32) -> Option<String> {
        /// Nodes that so little text can do with.
        const MAX_NODES: u32 = 200;
        if self.chars(id) == 0 || self.chars(id) > most || self.nodes[id] > MAX_NODES {
            return None;
        }
        let text = self.running(&[id], &HashSet::new());
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The text of some nodes, without others.
    pub(super) fn running(&self, roots: &[Id], without: &HashSet<Id>) -> String {
        self.passage(roots, without).text
    }

    /// The text of some nodes, without others, with what the page says of its paragraphs.
    pub(super) fn passage(&self, roots: &[Id], without: &HashSet<Id>) -> Passage {
        let mut text = Text::default();
        let mut stretches: Vec<Stretch> = Vec::new();
        // A node is met twice: when it opens and when it closes.
        let mut open: Vec<(Id, bool)> = roots.iter().rev().map(|&id| (id, false)).collect();
        // Open elements that raise their text, that keep its lines, and that make it bold.
        let (mut raised_in, mut set_in, mut bold_in) = (0_usize, 0_usize, 0_usize);
        // What the open elements say, outermost first.
        let mut kinds: Vec<(Id, BlockKind)> = Vec::new();
        let mut line_of_stretch = None;
        let mut is_bold = None;
        let mut anchors: Vec<(usize, String)> = Vec::new();
        while let Some((id, is_end)) = open.pop() {
            if !is_end && (self.is_left_out[id] || without.contains(&id)) {
                continue;
            }
            if let Some(words) = self.dom.text(id) {
                if !words.trim().is_empty() {
                    let lead = &words[..words.len() - words.trim_start().len()];
                    let lines = lead.matches('\n').count() as u64;
                    line_of_stretch.get_or_insert(self.dom.line(id) + lines);
                    is_bold = Some(bold_in > 0 && is_bold != Some(false));
                }
                push_words(&mut text, words, raised_in > 0, set_in > 0);
                continue;
            }
            let name = self.dom.name(id).unwrap_or_default();
            let breaks = matches!(name, "br" | "li" | "tr") || BLOCKS.contains(&name);
            if breaks && let Some(line) = line_of_stretch.take() {
                // What was bold as a whole is known at its end.
                if let Some(stretch) = stretches.last_mut() {
                    stretch.line = line;
                    if is_bold.take() == Some(true) && stretch.kind == BlockKind::Plain {
                        stretch.kind = BlockKind::Bold;
                    }
                }
            }
            match name {
                "br" | "li" | "tr" => text.end_line(),
                "td" | "th" if !is_end && text.len() > 0 && self.has_cell_before(id) => {
                    text.push(" | ");
                }
                "sup" if is_end => raised_in -= 1,
                "sup" => raised_in += 1,
                "b" | "strong" if is_end => bold_in -= 1,
                "b" | "strong" => bold_in += 1,
                "pre" => {
                    set_in = if is_end { set_in - 1 } else { set_in + 1 };
                    text.end_paragraph();
                }
                name if BLOCKS.contains(&name) => text.end_paragraph(),
                _ => {}
            }
            if !is_end {
                let anchor = self.dom.attribute(id, "id");
                let anchor =
                    anchor.or_else(|| self.dom.attribute(id, "name").filter(|_| name == "a"));
                anchors.extend(anchor.map(|anchor| (text.len(), anchor.to_owned())));
                open.push((id, true));
                open.extend(self.dom.children(id).iter().rev().map(|&id| (id, false)));
                if let Some(kind) = self.kind(id, name) {
                    kinds.push((id, kind));
                }
            } else if kinds.last().is_some_and(|(last, _)| *last == id) {
                kinds.pop();
            }
            if breaks {
                // A note is one whatever stands in it; else the innermost element says.
                let kind = kinds
                    .iter()
                    .find(|(_, kind)| *kind == BlockKind::Note)
                    .or(kinds.last())
                    .map_or(BlockKind::Plain, |(_, kind)| *kind);
                stretches.push(Stretch {
                    start: text.len(),
                    line: 0,
                    kind,
                });
            }
        }
        Passage {
            text: text.into_string(),
            stretches,
            anchors,
        }
    }

    /// What an element says of its text.
    fn kind(&self, id: Id, name: &str) -> Option<BlockKind> {
        let level = name
            .strip_prefix('h')
            .and_then(|level| level.parse().ok())
            .filter(|level| (1..=6).contains(level));
        let mut kind = level.map(BlockKind::Heading);
        for mark in self.dom.marks(id) {
            if NOTE_MARKS.contains(&mark.as_str()) {
                return Some(BlockKind::Note);
            }
            // Editions in TEI keep its names: `tei-head`, `tei-head7`.
            let is_head = mark
                .strip_prefix("tei-head")
                .is_some_and(|level| level.bytes().all(|byte| byte.is_ascii_digit()));
            if is_head {
                kind = Some(BlockKind::Title);
            }
        }
        kind
    }

    fn has_cell_before(&self, id: Id) -> bool {
        let mut before = self.beside(id).0.iter().rev();
        before.any(|&cell| matches!(self.dom.name(cell), Some("td" | "th")))
    }
}

fn push_words(text: &mut Text, words: &str, is_raised: bool, is_set: bool) {
    let mark = words.trim();
    if is_raised
        && mark.len() <= 3
        && let Some(mark) = raised(mark)
    {
        // At the beginning of a line it marks the note itself.
        if text.is_at_line_start() {
            text.push(&mark);
        } else {
            text.push_mark(&mark);
        }
    } else if is_set {
        for (at, line) in words.split('\n').enumerate() {
            if at > 0 && line.trim().is_empty() {
                text.end_paragraph();
            } else if at > 0 {
                text.end_line();
            }
            text.push(line);
        }
    } else {
        text.push(words);
    }
}

/// Whether a style hides its element from every reader of the page.
fn is_hiding(style: &str) -> bool {
    let mut rules = style.split(';').filter_map(|rule| rule.split_once(':'));
    rules.any(|(name, value)| {
        let value = value.trim().to_ascii_lowercase();
        name.trim().eq_ignore_ascii_case("display") && value.starts_with("none")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: &str) {
        let page = Page::new(Dom::parse(page).unwrap());
        assert_eq!(page.running(&[0], &HashSet::new()), expected);
    }

    #[test]
    fn paragraphs_stay_apart_and_surroundings_are_left_out() {
        check(
            "<title>T</title><nav>Home</nav><header>Site</header><p>One\n two<p>Three<br>four\
             <script>x()</script><form>Search</form><footer>(c)</footer>",
            "One two\n\nThree\nfour",
        );
        check(
            "<main><header><h1>Title</h1></header><p>Text<sup><a href=#n1>1</a></sup> goes.</p>\
             <aside class=related>More</aside><footer class=footnotes><p>1 Note.</footer></main>",
            "Title\n\nText¹ goes.\n\n1 Note.",
        );
        check(
            "<ul><li>a<li>b</ul><table><tr><td>c<td>d<tr><td>e</table>",
            "a\nb\n\nc | d\ne",
        );
        check("<pre>one\ntwo\n\nthree</pre>", "one\ntwo\n\nthree");
        check(
            "<div hidden>x</div><p style=\"color:red; Display : none\">z</p><svg><text>y</text></svg>m<sup>th</sup>",
            "mth",
        );
    }

    #[test]
    fn links_are_told_from_text() {
        let page = Page::new(Dom::parse("<div><a href=x>abc</a> de</div><p>fgh</p>").unwrap());
        let div = page.first("div").unwrap();
        assert!(page.is_of_links(div));
        assert_eq!((page.chars(div), page.chars(0)), (5, 8));
        assert!(!page.is_of_links(0));
    }
}
