//! What the header of a file says of the one document in it: letters and papers as editions of
//! letters have them, a file each.
//!
//! Takes the elements of `teiHeader`, gives title, date, place, people, language and the place in an
//! archive. The date is that of sending (`correspAction`), of the making (`creation`) or of the
//! manuscript (`origDate`); those of the edition and of its revisions are passed over. Source: TEI
//! P5, chapters on the header, on correspondence and on manuscripts.

use super::super::running::Text;
use super::dates::{DateAttributes, Dateline};
use crate::record::EvidenceKind;

/// Bytes up to which a value is gathered, and how many values are.
const MAX_VALUE_BYTES: usize = 4 << 10;
const MAX_VALUES: usize = 200;

/// What the header says.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// The first title, and its line.
    pub(super) title: Option<(String, u64)>,
    pub(super) dates: Vec<Dateline>,
    pub(super) place: Option<String>,
    pub(super) people: Vec<String>,
    /// Place, archive, collection and number, in the order of the header, and the line.
    pub(super) shelf: Vec<String>,
    pub(super) shelf_line: u64,
    /// Open elements, outermost first.
    open: Vec<String>,
    gathering: Option<(usize, u64, Option<DateAttributes>, Text)>,
}

impl Header {
    pub(super) fn open(
        &mut self,
        name: &str,
        line: u64,
        attribute: &dyn Fn(&str) -> Option<String>,
    ) {
        // A copy that was sent on was received elsewhere: only the sender's data count.
        let name = match (name, attribute("type").as_deref()) {
            ("correspAction", Some("sent")) => "sent",
            (name, _) => name,
        };
        self.open.push(name.to_owned());
        if self.gathering.is_none() && self.wanted().is_some() {
            let date = DateAttributes::read(attribute);
            self.gathering = Some((self.open.len(), line, date, Text::default()));
        }
    }

    /// What the innermost element is gathered for.
    fn wanted(&self) -> Option<Value> {
        let within = |name: &str| self.open.iter().any(|open| open == name);
        match self.open.last()?.as_str() {
            "title" if within("titleStmt") && self.title.is_none() => Some(Value::Title),
            "date" if within("sent") || within("creation") => Some(Value::Date),
            "origDate" if within("msDesc") => Some(Value::Date),
            "placeName" | "settlement" if within("sent") => Some(Value::Place),
            "persName" | "orgName" if within("correspAction") || within("sent") => {
                Some(Value::Person)
            }
            "settlement" | "institution" | "repository" | "collection" | "idno"
                if within("msIdentifier") && !within("altIdentifier") =>
            {
                Some(Value::Shelf)
            }
            _ => None,
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some((_, _, _, gathered)) = &mut self.gathering
            && gathered.len() < MAX_VALUE_BYTES
        {
            gathered.push(text);
        }
    }

    pub(super) fn close(&mut self, _name: &str) {
        if self
            .gathering
            .as_ref()
            .is_some_and(|(depth, ..)| *depth == self.open.len())
            && let (Some(wanted), Some((_, line, attributes, text))) =
                (self.wanted(), self.gathering.take())
        {
            self.keep(wanted, line, attributes, text.into_string());
        }
        self.open.pop();
    }

    fn keep(&mut self, wanted: Value, line: u64, attributes: Option<DateAttributes>, text: String) {
        if wanted == Value::Date && self.dates.len() < MAX_VALUES {
            self.dates.push(Dateline {
                words: text.clone(),
                kind: EvidenceKind::Markup,
                line,
                attributes,
                date_words: (!text.is_empty()).then_some(text),
            });
            return;
        }
        if text.is_empty() {
            return;
        }
        match wanted {
            Value::Title => self.title = Some((text, line)),
            Value::Place => {
                self.place.get_or_insert(text);
            }
            Value::Person if self.people.len() < MAX_VALUES && !self.people.contains(&text) => {
                self.people.push(text);
            }
            Value::Shelf if self.shelf.len() < MAX_VALUES => {
                if self.shelf.is_empty() {
                    self.shelf_line = line;
                }
                self.shelf.push(text);
            }
            _ => {}
        }
    }
}

/// A value of the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Title,
    Date,
    Place,
    Person,
    Shelf,
}
