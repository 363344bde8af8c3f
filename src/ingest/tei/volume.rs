//! What stands around the documents of a volume: its name, its list of persons, the headings of
//! its compilations and chapters, and the page that the reader is on.

use std::collections::HashMap;

use super::super::running::Text;

/// Bytes of a title, heading or name up to which text is gathered for it.
const MAX_HEADING_BYTES: usize = 16 << 10;

/// Most persons of a volume's list. The longest lists have a thousand.
const MAX_PERSONS: usize = 100_000;

/// State of the volume outside its documents.
#[derive(Debug)]
pub(super) struct Volume {
    /// Identifier of the series (`frus1961-63v06`).
    pub(super) id: String,
    /// Full title, once read.
    pub(super) title: Option<String>,
    /// Full names by identifier (`p_KNS2`).
    persons: HashMap<String, String>,
    /// Headings of the open divisions, outermost first; none until the heading was read.
    divisions: Vec<Option<String>>,
    page: Option<String>,
    /// What the text that comes is gathered for.
    gathering: Option<(Gathering, Text)>,
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
            title: None,
            persons: HashMap::new(),
            divisions: Vec::new(),
            page: None,
            gathering: None,
        }
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

    pub(super) fn open(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        match name {
            "TEI" => {
                if let Some(id) = attribute("id").filter(|id| !id.is_empty()) {
                    self.id = id;
                }
            }
            "div" => self.divisions.push(None),
            "title" if self.title.is_none() && attribute("type").as_deref() == Some("complete") => {
                self.gather(Gathering::Title);
            }
            "head" if self.divisions.last() == Some(&None) => self.gather(Gathering::Heading),
            "persName" => {
                if let Some(id) = attribute("id") {
                    self.gather(Gathering::Person(id));
                }
            }
            "lb" => self.text(" "),
            // A note inside a heading is not part of it.
            "note" => self.finish_gathering(),
            _ => {}
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        match (name, &self.gathering) {
            ("div", _) => {
                self.divisions.pop();
            }
            ("title", Some((Gathering::Title, _)))
            | ("head", Some((Gathering::Heading, _)))
            | ("persName", Some((Gathering::Person(_), _))) => self.finish_gathering(),
            _ => {}
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some((_, gathered)) = &mut self.gathering
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
