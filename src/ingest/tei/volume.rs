//! What stands around the documents of a volume: its name, its list of persons, the headings of
//! its compilations and chapters, and the page that the reader is on.

use std::collections::{HashMap, HashSet};

use super::super::running::Text;
use super::header::Header;

/// Bytes of a title, heading or name up to which text is gathered for it.
const MAX_HEADING_BYTES: usize = 16 << 10;

/// Most persons of a volume's list. The longest lists have a thousand.
const MAX_PERSONS: usize = 100_000;

/// State of the volume outside its documents.
#[derive(Debug)]
pub(super) struct Volume {
    /// Identifier of the series (`frus1961-63v06`).
    pub(super) id: String,
    /// Whether the text states it.
    pub(super) has_id: bool,
    /// Names of the documents so far.
    pub(super) names: HashSet<String>,
    /// How many documents without a name of their own were given each.
    pub(super) equal_names: HashMap<String, u32>,
    /// Full title, once read.
    pub(super) title: Option<String>,
    /// What the header says, for a file that is one document.
    pub(super) header: Header,
    in_header: bool,
    /// Full names by identifier (`p_KNS2`).
    persons: HashMap<String, String>,
    /// Headings of the open divisions, outermost first; none until the heading was read.
    divisions: Vec<Option<String>>,
    page: Option<String>,
    /// Bytes of running text in the body outside documents.
    pub(super) text_bytes: usize,
    in_body: bool,
    /// What the text that comes is gathered for.
    gathering: Option<(Gathering, Text)>,
    /// Whether a `choice` is open, and the one of its forms that isn't shown.
    in_choice: bool,
    in_other_form: bool,
}

#[derive(Debug)]
enum Gathering {
    Title,
    Heading,
    Person(String),
}

impl Volume {
    pub(super) fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            has_id: false,
            names: HashSet::new(),
            equal_names: HashMap::new(),
            title: None,
            header: Header::default(),
            in_header: false,
            persons: HashMap::new(),
            divisions: Vec::new(),
            page: None,
            gathering: None,
            text_bytes: 0,
            in_body: false,
            in_choice: false,
            in_other_form: false,
        }
    }

    /// Whether the volume is one of the *Foreign Relations* series.
    pub(super) fn is_of_series(&self) -> bool {
        self.id.starts_with("frus")
    }

    /// The page that the reader is on.
    pub(super) fn page(&self) -> Option<String> {
        self.page.clone()
    }

    pub(super) fn turn_page(&mut self, number: Option<String>) {
        if number.is_some() {
            self.page = number;
        }
    }

    /// The full name behind a pointer (`#p_KNS2`).
    pub(super) fn person(&self, pointer: &str) -> Option<&str> {
        self.persons
            .get(pointer.trim_start_matches('#'))
            .map(String::as_str)
    }

    /// Headings of the divisions that enclose the present document, outermost first.
    pub(super) fn headings(&self) -> Vec<String> {
        self.divisions.iter().flatten().cloned().collect()
    }

    pub(super) fn open(
        &mut self,
        name: &str,
        line: u64,
        attribute: &dyn Fn(&str) -> Option<String>,
    ) {
        if self.in_header {
            self.header.open(name, line, attribute);
        }
        match name {
            "TEI" | "TEI.2" => {
                self.header = Header::default();
                self.text_bytes = 0;
                self.has_id = false;
                if let Some(id) = attribute("id").filter(|id| !id.is_empty()) {
                    self.id = id;
                    self.has_id = true;
                }
            }
            name if is_division(name) => self.divisions.push(None),
            "teiHeader" => self.in_header = true,
            "body" => self.in_body = true,
            "choice" => self.in_choice = true,
            "orig" | "sic" | "abbr" => self.in_other_form = self.in_choice,
            "title" if self.title.is_none() && attribute("type").as_deref() == Some("complete") => {
                self.gather(Gathering::Title);
            }
            "head" if self.divisions.last() == Some(&None) => self.gather(Gathering::Heading),
            "persName" => {
                if let Some(id) = attribute("id") {
                    self.gather(Gathering::Person(id));
                }
            }
            "lb" if attribute("break").as_deref() == Some("no") => {
                if let Some((_, gathered)) = &mut self.gathering {
                    gathered.join();
                }
            }
            "lb" => self.text(" "),
            // A note inside a heading is not part of it.
            "note" => self.finish_gathering(),
            _ => {}
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        if self.in_header {
            self.header.close(name);
        }
        match (name, &self.gathering) {
            (name, _) if is_division(name) => {
                self.divisions.pop();
            }
            ("teiHeader", _) => self.in_header = false,
            ("body", _) => self.in_body = false,
            ("choice", _) => self.in_choice = false,
            ("orig" | "sic" | "abbr", _) => self.in_other_form = false,
            ("title", Some((Gathering::Title, _)))
            | ("head", Some((Gathering::Heading, _)))
            | ("persName", Some((Gathering::Person(_), _))) => self.finish_gathering(),
            _ => {}
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.in_header {
            self.header.text(text);
        }
        if self.in_body && self.gathering.is_none() {
            self.text_bytes += text.trim().len();
        }
        if let Some((_, gathered)) = &mut self.gathering
            && !self.in_other_form
            && gathered.len() < MAX_HEADING_BYTES
        {
            gathered.push(text);
        }
    }

    fn gather(&mut self, what: Gathering) {
        self.finish_gathering();
        self.gathering = Some((what, Text::default()));
    }

    fn finish_gathering(&mut self) {
        let Some((what, text)) = self.gathering.take() else {
            return;
        };
        let text = text.into_string();
        if text.is_empty() {
            return;
        }
        match what {
            Gathering::Title => self.title = Some(text),
            Gathering::Heading => {
                if let Some(innermost) = self.divisions.last_mut() {
                    *innermost = Some(text);
                }
            }
            Gathering::Person(id) if self.persons.len() < MAX_PERSONS => {
                self.persons
                    .insert(id, text.trim_end_matches([',', ';', ':']).to_owned());
            }
            Gathering::Person(_) => {}
        }
    }
}

/// Whether an element divides a volume: `div`, or `div1` to `div7` as older editions have them.
pub(super) fn is_division(name: &str) -> bool {
    name.strip_prefix("div")
        .is_some_and(|level| matches!(level, "" | "1" | "2" | "3" | "4" | "5" | "6" | "7"))
}
