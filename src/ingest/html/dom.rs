//! A page as a tree, built by the parser that browsers' rules are written down in.
//!
//! Takes text, gives a [`Dom`]: elements with the attributes that are of use, text, and the first
//! comments, in which browsers note where a page was saved from. Runs no script, fetches nothing.
//!
//! The text goes to the parser in pieces, and between them the tree is looked at: a page that
//! nests too deep, or makes too many nodes of its bytes, is refused before it takes time or
//! memory. All nodes stand in one vector, so that no depth overflows a stack.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, ns, parse_document};

use super::guard::crowded_tag;

/// Longest page in bytes. The longest of the archives' have one or two million.
const MAX_BYTES: usize = 16 << 20;

/// Deepest nesting. Browsers flatten what lies below it.
const MAX_DEPTH: u32 = 512;

/// Most elements, texts and comments.
const MAX_NODES: usize = 1_000_000;

/// Bytes that go to the parser at a time.
const PIECE_BYTES: usize = 4 << 10;

/// Longest value of an attribute that is kept, and how many comments are.
const MAX_VALUE_BYTES: usize = 64 << 10;
const MAX_COMMENTS: usize = 8;

/// Attributes that are of use.
const ATTRIBUTES: &[&str] = &[
    "class",
    "content",
    "datetime",
    "epub:type",
    "hidden",
    "href",
    "id",
    "itemprop",
    "name",
    "property",
    "rel",
    "role",
    "style",
    "type",
];

/// The place of a node in its tree.
pub(super) type Id = usize;

/// A tree. The document itself is node 0.
#[derive(Debug, Default)]
pub(super) struct Dom {
    nodes: Vec<Node>,
    /// The first comments.
    pub(super) comments: Vec<String>,
}

#[derive(Debug, Default)]
struct Node {
    parent: Option<Id>,
    children: Vec<Id>,
    /// Line of the page on which the parser met it.
    line: u32,
    data: Data,
}

#[derive(Debug, Default)]
enum Data {
    /// The document, a comment, an instruction: nothing to read.
    #[default]
    Other,
    Text(String),
    Element {
        name: QualName,
        attributes: Vec<(LocalName, String)>,
    },
}

/// Why a page is refused, and on which line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooMuch {
    pub(super) line: u64,
    pub(super) reason: String,
}

impl Dom {
    /// Parses a page.
    ///
    /// # Errors
    /// Returns the reason when it is beyond the limits. Nothing else is wrong with a page: there
    /// is a tree for every text.
    pub(super) fn parse(text: &str) -> Result<Self, TooMuch> {
        if text.len() > MAX_BYTES {
            return Err(TooMuch {
                line: 1,
                reason: format!("a page of more than {} MB", MAX_BYTES >> 20),
            });
        }
        if let Some(at) = crowded_tag(text) {
            return Err(TooMuch {
                line: text[..at].matches('\n').count() as u64 + 1,
                reason: "a tag with more attributes than a page has".to_owned(),
            });
        }
        let mut parser = parse_document(Sink::new(), ParseOpts::default());
        let mut rest = text;
        while !rest.is_empty() {
            let (piece, next) = rest.split_at(rest.floor_char_boundary(PIECE_BYTES));
            rest = next;
            parser.process(StrTendril::from_slice(piece));
            let sink = &parser.tokenizer.sink.sink;
            if let Some(reason) = sink.excess() {
                return Err(TooMuch {
                    line: sink.line.get(),
                    reason,
                });
            }
        }
        Ok(parser.finish())
    }

    /// The name of an element of HTML, lower case; of nothing else.
    pub(super) fn name(&self, id: Id) -> Option<&str> {
        match &self.nodes[id].data {
            Data::Element { name, .. } if name.ns == ns!(html) => Some(&name.local),
            _ => None,
        }
    }

    /// Whether a node is an element, of HTML or of what is drawn in it.
    pub(super) fn is_element(&self, id: Id) -> bool {
        matches!(self.nodes[id].data, Data::Element { .. })
    }

    /// Line of the page on which a node begins, from 1.
    pub(super) fn line(&self, id: Id) -> u64 {
        u64::from(self.nodes[id].line)
    }

    /// A text node's text.
    pub(super) fn text(&self, id: Id) -> Option<&str> {
        match &self.nodes[id].data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn attribute(&self, id: Id, wanted: &str) -> Option<&str> {
        match &self.nodes[id].data {
            Data::Element { attributes, .. } => attributes
                .iter()
                .find(|(name, _)| &**name == wanted)
                .map(|(_, value)| value.as_str()),
            _ => None,
        }
    }

    /// Words of the class, the id, the role and the property of an element, lower case.
    pub(super) fn marks(&self, id: Id) -> impl Iterator<Item = String> {
        ["class", "id", "role", "itemprop", "epub:type"]
            .into_iter()
            .filter_map(move |name| self.attribute(id, name))
            .flat_map(str::split_whitespace)
            .map(str::to_lowercase)
    }

    pub(super) fn parent(&self, id: Id) -> Option<Id> {
        self.nodes[id].parent
    }

    pub(super) fn children(&self, id: Id) -> &[Id] {
        &self.nodes[id].children
    }

    /// A node and everything in it, in the order of the page.
    pub(super) fn within(&self, root: Id) -> impl Iterator<Item = Id> {
        let mut open = vec![root];
        std::iter::from_fn(move || {
            let id = open.pop()?;
            open.extend(self.children(id).iter().rev());
            Some(id)
        })
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }
}

/// What the parser builds into.
struct Sink {
    dom: RefCell<Dom>,
    /// Depth of every node when it was put in its place.
    depths: RefCell<Vec<u32>>,
    deepest: Cell<u32>,
    line: Cell<u64>,
}

impl Sink {
    fn new() -> Self {
        let sink = Self {
            dom: RefCell::default(),
            depths: RefCell::default(),
            deepest: Cell::new(0),
            line: Cell::new(1),
        };
        sink.add(Data::Other);
        sink
    }

    fn excess(&self) -> Option<String> {
        if self.deepest.get() > MAX_DEPTH {
            Some(format!("elements nested more than {MAX_DEPTH} deep"))
        } else if self.dom.borrow().len() > MAX_NODES {
            Some(format!("more than {MAX_NODES} elements"))
        } else {
            None
        }
    }

    fn add(&self, data: Data) -> Id {
        let mut dom = self.dom.borrow_mut();
        dom.nodes.push(Node {
            data,
            line: u32::try_from(self.line.get()).unwrap_or(u32::MAX),
            ..Node::default()
        });
        self.depths.borrow_mut().push(0);
        dom.nodes.len() - 1
    }

    /// Puts a node or text under a parent, at a place among its children.
    fn put(&self, parent: Id, at: usize, child: NodeOrText<Id>) {
        let child = match child {
            NodeOrText::AppendNode(node) => node,
            NodeOrText::AppendText(text) => {
                let mut dom = self.dom.borrow_mut();
                let before = at
                    .checked_sub(1)
                    .and_then(|before| dom.nodes[parent].children.get(before).copied());
                // Text is one node, however it comes.
                if let Some(before) = before
                    && let Data::Text(known) = &mut dom.nodes[before].data
                {
                    known.push_str(&text);
                    return;
                }
                drop(dom);
                self.add(Data::Text(text.to_string()))
            }
        };
        self.take_out(child);
        let mut dom = self.dom.borrow_mut();
        let at = at.min(dom.nodes[parent].children.len());
        dom.nodes[parent].children.insert(at, child);
        dom.nodes[child].parent = Some(parent);
        let mut depths = self.depths.borrow_mut();
        depths[child] = depths[parent] + 1;
        self.deepest.set(self.deepest.get().max(depths[child]));
    }

    fn put_last(&self, parent: Id, child: NodeOrText<Id>) {
        let at = self.dom.borrow().children(parent).len();
        self.put(parent, at, child);
    }

    fn take_out(&self, id: Id) {
        let mut dom = self.dom.borrow_mut();
        if let Some(parent) = dom.nodes[id].parent.take() {
            let children = &mut dom.nodes[parent].children;
            // What the parser moves stands near the end.
            if let Some(at) = children.iter().rposition(|&child| child == id) {
                children.remove(at);
            }
        }
    }
}

/// The name of an element, as the parser asks for it.
#[derive(Debug)]
struct Name {
    ns: Namespace,
    local: LocalName,
}

impl html5ever::interface::ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.local
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Dom;
    type ElemName<'a> = Name;

    fn finish(self) -> Dom {
        self.dom.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        0
    }

    fn elem_name(&self, target: &Id) -> Name {
        match &self.dom.borrow().nodes[*target].data {
            Data::Element { name, .. } => Name {
                ns: name.ns.clone(),
                local: name.local.clone(),
            },
            // The parser asks only for elements.
            _ => Name {
                ns: ns!(),
                local: LocalName::from(""),
            },
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Id {
        let attributes = attributes.into_iter().filter_map(kept).collect();
        self.add(Data::Element { name, attributes })
    }

    fn create_comment(&self, text: StrTendril) -> Id {
        let mut dom = self.dom.borrow_mut();
        if dom.comments.len() < MAX_COMMENTS && text.len() <= MAX_VALUE_BYTES {
            dom.comments.push(text.to_string());
        }
        drop(dom);
        self.add(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.add(Data::Other)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.put_last(*parent, child);
    }

    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        if self.dom.borrow().parent(*element).is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.put_last(*previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.take_out(*node);
        }
        let dom = self.dom.borrow();
        let Some(parent) = dom.parent(*sibling) else {
            return;
        };
        let at = dom
            .children(parent)
            .iter()
            .rposition(|child| child == sibling)
            .unwrap_or(0);
        drop(dom);
        self.put(parent, at, child);
    }

    fn add_attrs_if_missing(&self, target: &Id, attributes: Vec<Attribute>) {
        let mut dom = self.dom.borrow_mut();
        if let Data::Element {
            attributes: known, ..
        } = &mut dom.nodes[*target].data
        {
            for (name, value) in attributes.into_iter().filter_map(kept) {
                if !known.iter().any(|(other, _)| *other == name) {
                    known.push((name, value));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.take_out(*target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        let children = std::mem::take(&mut self.dom.borrow_mut().nodes[*node].children);
        for child in children {
            self.dom.borrow_mut().nodes[child].parent = None;
            self.put_last(*new_parent, NodeOrText::AppendNode(child));
        }
    }

    fn set_current_line(&self, line: u64) {
        self.line.set(line);
    }
}

/// An attribute that is of use, cut to a length that any use has.
fn kept(attribute: Attribute) -> Option<(LocalName, String)> {
    let name = attribute.name.local;
    ATTRIBUTES.contains(&&*name).then(|| {
        let value = &attribute.value;
        let end = value.floor_char_boundary(MAX_VALUE_BYTES);
        (name, value[..end].to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> (u64, String) {
        match Dom::parse(text) {
            Err(TooMuch { line, reason }) => (line, reason),
            Ok(dom) => panic!("a page of {} nodes", dom.len()),
        }
    }

    /// All text of a page.
    fn text(page: &str) -> String {
        let dom = Dom::parse(page).unwrap();
        dom.within(0).filter_map(|id| dom.text(id)).collect()
    }

    #[test]
    fn broken_pages_have_a_tree_all_the_same() {
        for (page, expected) in [
            ("", ""),
            ("a<p>b</div>c", "abc"),
            ("<table><tr><td>a<tr>b<td>c</table>d", "bacd"),
            ("<b><i>a</b>b</i>c", "abc"),
            ("<p title='un", ""),
            ("a &amp; b &eacute; &nope; &#1046;", "a & b é &nope; Ж"),
            ("<select><option>a<p>b", "ab"),
            ("</html></body>a<body class=x>b", "ab"),
        ] {
            assert_eq!(text(page), expected, "{page}");
        }
    }

    #[test]
    fn what_would_take_time_or_memory_is_refused() {
        let deep = "<div>\n".repeat(100_000);
        let (line, said) = reason(&deep);
        assert!(line < 3_000 && said.contains("nested"), "{line} {said}");
        let fonts: String = (0..20_000)
            .map(|at| format!("<font size={at}><p>x"))
            .collect();
        assert!(reason(&fonts).1.contains("nested"));
        let many = "<br>".repeat(1_100_000);
        assert!(reason(&many).1.contains("elements"));
        let crowd: String = (0..100_000).map(|at| format!(" a{at}=x")).collect();
        assert_eq!(reason(&format!("\n<p{crowd}>")).0, 2);
        let long = "x".repeat(17 << 20);
        assert!(reason(&long).1.contains("MB"));
    }

    #[test]
    fn a_long_attribute_is_cut() {
        let page = format!("<p class=\"{}\">text</p>", "x".repeat(10 << 20));
        let dom = Dom::parse(&page).unwrap();
        let long = dom.within(0).find_map(|id| dom.attribute(id, "class"));
        assert_eq!(long.map(str::len), Some(MAX_VALUE_BYTES));
        assert_eq!(text(&page), "text");
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(<(/)?(p|b|a|i|table|tr|td|li|h1|form|select|template|svg|math|body|font|script|frameset)( class=x)?>|[a-zж&;\n ]{0,6}|<!--|-->|<!doctype html>){0,60}") {
            let _ = Dom::parse(&text);
        }
    }
}
