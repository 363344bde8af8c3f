//! One described unit of a finding aid: gathers its elements.
//!
//! Takes the elements of an `archdesc` or a component in their order, those of the components in it
//! left out. Gives title (`unittitle`, without the dates in it), date (`unitdate`, the normalized
//! value where there is one), numbers, boxes, scope and content, the other notes, people, places and
//! subjects.
//!
//! The record is made of it in `record`.

mod record;

use super::super::running::Text;
use super::super::tei::of_values;
use super::header::Header;
use crate::record::date::HistoricalDate;

/// Values of one kind that are kept of a unit, and bytes of one.
const MAX_VALUES: usize = 500;
const MAX_VALUE_BYTES: usize = 8 << 10;

/// Elements that hold notes on a unit, beside `scopecontent` (EAD Tag Library 2002 and EAD3).
const NOTES: &[&str] = &[
    "accessrestrict",
    "accruals",
    "acqinfo",
    "altformavail",
    "appraisal",
    "arrangement",
    "bibliography",
    "bioghist",
    "custodhist",
    "didnote",
    "fileplan",
    "legalstatus",
    "materialspec",
    "note",
    "odd",
    "originalsloc",
    "otherfindaid",
    "phystech",
    "prefercite",
    "processinfo",
    "relatedmaterial",
    "separatedmaterial",
    "userestrict",
];

/// Elements that begin and end a paragraph of a note.
const BLOCKS: &[&str] = &[
    "address",
    "addressline",
    "blockquote",
    "chronitem",
    "chronlist",
    "defitem",
    "event",
    "head",
    "item",
    "list",
    "p",
    "row",
    "table",
];

/// Elements that hold the name of a person or body, and of other things that a unit is about.
const NAMES: &[&str] = &["persname", "corpname", "famname", "name"];
const SUBJECTS: &[&str] = &["subject", "genreform", "function", "occupation", "title"];

/// What the text that comes is gathered for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Title,
    Number,
    /// With its normalized values.
    Date(Option<String>, Option<String>),
    Container(String),
    Extent,
    Abstract,
    Scope,
    Note,
    Person,
    Place,
    Subject,
    Language,
    Repository,
    Subarea,
    /// Text that is nothing of the unit: addresses, headings of its parts.
    Nothing,
}

#[derive(Debug)]
struct Open {
    kind: Kind,
    depth: usize,
    text: Text,
}

/// A unit that is being read.
#[derive(Debug, Default)]
pub(super) struct Unit {
    /// Whether its record was handed on.
    pub(super) is_given: bool,
    is_whole: bool,
    id: Option<String>,
    level: String,
    start: (u64, u64),
    /// Names of the open elements below its own.
    open: Vec<String>,
    gatherings: Vec<Open>,
    title: Option<String>,
    numbers: Vec<String>,
    dates: Vec<HistoricalDate>,
    containers: Vec<(String, String)>,
    extents: Vec<String>,
    summary: Vec<String>,
    notes: Vec<String>,
    people: Vec<String>,
    places: Vec<String>,
    subjects: Vec<String>,
    languages: Vec<String>,
    repository: Option<String>,
    subarea: Option<String>,
    url: Option<String>,
    bytes: usize,
}

/// What stands above a unit.
pub(super) struct Above<'a> {
    pub(super) header: &'a Header,
    /// The units that it lies in, outermost first.
    pub(super) units: &'a [Unit],
    /// Number of the finding aid in its file, from 1.
    pub(super) aid: u64,
}

impl Unit {
    pub(super) fn new(
        name: &str,
        start: (u64, u64),
        attribute: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let level = attribute("level").unwrap_or_default();
        let level = match level.as_str() {
            "otherlevel" => attribute("otherlevel").unwrap_or_default(),
            _ => level,
        };
        Self {
            is_whole: name == "archdesc",
            id: attribute("id").filter(|id| !id.trim().is_empty()),
            level,
            start,
            ..Self::default()
        }
    }

    /// Bytes gathered so far.
    pub(super) fn bytes(&self) -> usize {
        let open = self.gatherings.iter().map(|open| open.text.len());
        self.bytes + open.sum::<usize>()
    }

    pub(super) fn open(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        self.open.push(name.to_owned());
        let kind = self.kind(name, attribute);
        if let Some(kind) = kind {
            self.gatherings.push(Open {
                kind,
                depth: self.open.len(),
                text: Text::default(),
            });
            return;
        }
        match name {
            "datesingle" | "fromdate" | "todate" | "daterange" => self.learn_date(name, attribute),
            "dao" | "daoloc" if self.url.is_none() => {
                self.url = attribute("href").filter(|href| href.starts_with("http"));
            }
            // Parts of a name or a title that stand in elements of their own.
            "part" | "extent" | "physfacet" | "dimensions" | "quantity" | "unittype" => {
                self.push(" ");
            }
            "lb" => self.end(Text::end_line),
            name if BLOCKS.contains(&name) => self.end(Text::end_paragraph),
            _ => {}
        }
    }

    /// What the element that was opened last is gathered for, if for anything of its own.
    fn kind(&self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) -> Option<Kind> {
        let within = |wanted: &str| self.open.iter().any(|open| open == wanted);
        let is_gathering = |kinds: &[Kind]| {
            self.gatherings
                .iter()
                .any(|open| kinds.contains(&open.kind))
        };
        let in_did = within("did");
        let in_note = is_gathering(&[Kind::Scope, Kind::Note, Kind::Abstract]);
        if in_note {
            return (name == "head" && is_gathering(&[Kind::Scope])).then_some(Kind::Nothing);
        }
        let normal = || {
            let normal = attribute("normal").unwrap_or_default();
            let (from, to) = normal.split_once('/').unwrap_or((&normal, &normal));
            let value = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            (value(from), value(to))
        };
        match name {
            "unittitle" if in_did && self.title.is_none() => Some(Kind::Title),
            "unitid" if in_did => Some(Kind::Number),
            "unitdate" if in_did || is_gathering(&[Kind::Title]) => {
                // The years in which most of it falls lie within the others.
                let is_bulk = attribute("type").or_else(|| attribute("unitdatetype"));
                let is_bulk = is_bulk.as_deref() == Some("bulk");
                let (from, to) = normal();
                Some(if is_bulk {
                    Kind::Nothing
                } else {
                    Kind::Date(from, to)
                })
            }
            "unitdatestructured" if in_did => Some(Kind::Date(None, None)),
            "container" if in_did => {
                let label = attribute("localtype")
                    .or_else(|| attribute("type"))
                    .or_else(|| attribute("label"));
                Some(Kind::Container(label.unwrap_or_default()))
            }
            "physdesc" | "physdescstructured" if in_did => Some(Kind::Extent),
            "abstract" if in_did => Some(Kind::Abstract),
            "language" if within("langmaterial") => Some(Kind::Language),
            "repository" if in_did => Some(Kind::Repository),
            "subarea" if within("repository") => Some(Kind::Subarea),
            "address" if within("repository") => Some(Kind::Nothing),
            "scopecontent" => Some(Kind::Scope),
            "head" => Some(Kind::Nothing),
            _ if NOTES.contains(&name) => Some(Kind::Note),
            _ if within("origination") && NAMES.contains(&name) => Some(Kind::Person),
            _ if !within("controlaccess") => None,
            _ if NAMES.contains(&name) => Some(Kind::Person),
            "geogname" => Some(Kind::Place),
            _ if SUBJECTS.contains(&name) => Some(Kind::Subject),
            _ => None,
        }
    }

    /// Takes the normalized values of a structured date (EAD3).
    fn learn_date(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        let Some(Open {
            kind: Kind::Date(from, to),
            text,
            ..
        }) = self.gatherings.last_mut()
        else {
            return;
        };
        if name == "todate" && text.len() > 0 {
            text.push_mark("–");
        }
        let value = attribute("standarddate");
        let earliest = value.clone().or_else(|| attribute("notbefore"));
        let latest = value.or_else(|| attribute("notafter"));
        if name != "todate" && from.is_none() {
            *from = earliest;
        }
        if name != "fromdate" && latest.is_some() {
            *to = latest;
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        self.push(text);
    }

    fn push(&mut self, text: &str) {
        if let Some(open) = self.gatherings.last_mut() {
            let is_long = matches!(open.kind, Kind::Scope | Kind::Note | Kind::Abstract);
            if is_long || open.text.len() < MAX_VALUE_BYTES {
                open.text.push(text);
            }
        }
    }

    fn end(&mut self, end: impl Fn(&mut Text)) {
        if let Some(open) = self.gatherings.last_mut() {
            end(&mut open.text);
        }
    }

    /// Closes an element; true when it was the unit itself.
    pub(super) fn close(&mut self) -> bool {
        let Some(name) = self.open.last() else {
            return true;
        };
        if BLOCKS.contains(&name.as_str()) {
            self.end(Text::end_paragraph);
        }
        while self
            .gatherings
            .last()
            .is_some_and(|open| open.depth >= self.open.len())
        {
            if let Some(open) = self.gatherings.pop() {
                self.keep(open.kind, open.text.into_string());
            }
        }
        self.open.pop();
        false
    }

    fn keep(&mut self, kind: Kind, text: String) {
        let line = || text.replace('\n', " ");
        if kind == Kind::Nothing || text.is_empty() && !matches!(kind, Kind::Date(..)) {
            return;
        }
        self.bytes += text.len();
        let add = |list: &mut Vec<String>, value: String| {
            if list.len() < MAX_VALUES && !list.contains(&value) {
                list.push(value);
            }
        };
        match kind {
            Kind::Title => {
                let title = line();
                let title = title.trim_matches([' ', ',', ';', ':']).trim();
                self.title = (!title.is_empty()).then(|| title.to_owned());
            }
            Kind::Number => add(&mut self.numbers, line()),
            Kind::Date(from, to) => {
                let words = line();
                let words = words.trim_matches([' ', ',', ';']);
                let date = date(from.as_deref(), to.as_deref(), words);
                if self.dates.len() < MAX_VALUES {
                    self.dates.extend(date);
                }
            }
            Kind::Container(label) if self.containers.len() < MAX_VALUES => {
                self.containers.push((label, line()));
            }
            Kind::Extent => add(&mut self.extents, line()),
            Kind::Abstract | Kind::Scope => self.summary.push(text),
            Kind::Note => self.notes.push(text),
            Kind::Person => add(&mut self.people, line()),
            Kind::Place => add(&mut self.places, line()),
            Kind::Subject => add(&mut self.subjects, line()),
            Kind::Language => {
                add(&mut self.languages, line().trim_end_matches('.').to_owned());
            }
            Kind::Repository => self.repository = Some(line()),
            Kind::Subarea => self.subarea = Some(line()),
            Kind::Container(_) | Kind::Nothing => {}
        }
    }
}

/// The date of normalized values and words. Finding aids write an open end as the year 9999.
fn date(from: Option<&str>, to: Option<&str>, words: &str) -> Option<HistoricalDate> {
    let value = |value: Option<&str>| {
        let value = value?;
        let is_open = ["9999", "0000", "uuuu", ".."]
            .iter()
            .any(|open| value.starts_with(open));
        let is_basic = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
        match (is_open, is_basic) {
            (true, _) => None,
            (false, true) => Some(format!("{}-{}-{}", &value[..4], &value[4..6], &value[6..])),
            (false, false) => Some(value.to_owned()),
        }
    };
    let wording = (!words.is_empty()).then_some(words);
    let stated = of_values(value(from), value(to), wording);
    stated.or_else(|| wording.map(HistoricalDate::parse))
}
