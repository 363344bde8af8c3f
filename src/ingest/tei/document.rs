//! One document of a volume: gathers its elements.
//!
//! Takes the elements and the text of one `div type="document"` in their order, gives a record
//! ([`finish`](Document::finish)). Of a `choice` the regular form (`reg`, `corr`, `expan`) is text;
//! the other one (`orig`, `sic`, `abbr`) is listed behind the footnotes, so that both are found; so are
//! words that the writer struck out (`del`).
//! Known gap: no line is known of a dateline that isn't marked up.

mod elements;
mod finish;

pub(super) use finish::MAX_SHELL_BYTES;

use std::collections::HashSet;
use std::ops::Range;

use super::super::running::Text;
use super::dates::{self, DateAttributes, Dateline};
use crate::record::EvidenceKind;
use elements::{Gathering, footnote_mark, is_block, keeps_apart};

/// Bytes that a kept note, name or page break takes beside its text, roughly.
const KEPT_BYTES: usize = 64;

/// A gathering that is under way.
#[derive(Debug)]
struct Open {
    what: Gathering,
    /// Depth at which it began, and line.
    depth: usize,
    line: u64,
    text: Text,
}

/// A `choice` that is open: the same word in two forms.
#[derive(Debug)]
struct Choice {
    depth: usize,
    has_regular: bool,
    others: Vec<String>,
}

/// A text and the line on which it begins.
#[derive(Debug)]
struct Located {
    text: String,
    line: u64,
}

/// A document that is being read.
#[derive(Debug)]
pub(super) struct Document {
    id: Option<String>,
    number: Option<String>,
    subtype: Option<String>,
    span: Option<(String, String)>,
    start: (u64, u64),
    first_page: Option<String>,
    page_breaks: Vec<(String, usize)>,
    /// Depth of open elements below the document's own `div`.
    depth: usize,
    /// Depth of open attachments: their headings, dates and places are not the document's own.
    attachments: usize,
    /// Depth of open quotations, of which the same holds.
    quotations: usize,
    /// Open gatherings, innermost last.
    gatherings: Vec<Open>,
    /// Open choices, innermost last.
    choices: Vec<Choice>,
    /// Whether it is a text as a whole, in which headings may be those of its sections.
    is_text: bool,
    /// Headings of sections.
    sections: usize,
    /// Forms that the text leaves out, each once.
    other_forms: Vec<String>,
    known_forms: HashSet<String>,
    body: Text,
    title: Option<Located>,
    source_notes: Vec<Located>,
    /// Footnotes on the heading: where a volume has no source notes, one of them may be one.
    head_notes: Vec<Located>,
    footnotes: Vec<(String, String)>,
    /// The depth of the opener, closer or heading that is open, and what a date in it counts as.
    date_region: Option<(usize, EvidenceKind)>,
    /// Whether running text has begun: a dateline below it closes the document.
    has_text: bool,
    /// What the open dateline counts as, and its first date.
    dateline_kind: EvidenceKind,
    date_attributes: Option<DateAttributes>,
    date_words: Option<String>,
    /// Every dateline of the document's own.
    datelines: Vec<Dateline>,
    /// Byte ranges of the body that are quoted.
    quoted: Vec<Range<usize>>,
    /// Bytes of the body before the first attachment.
    own_end: Option<usize>,
    place: Option<String>,
    persons: Vec<(Option<String>, String)>,
    /// Bytes of everything kept beside the body, so that a document of nothing but notes, names
    /// and page breaks ends somewhere too.
    kept_bytes: usize,
}

impl Document {
    pub(super) fn new(
        id: Option<String>,
        number: Option<String>,
        subtype: Option<String>,
        span: Option<(String, String)>,
        start: (u64, u64),
        first_page: Option<String>,
    ) -> Self {
        Self {
            id,
            number,
            subtype,
            span,
            start,
            first_page,
            page_breaks: Vec::new(),
            depth: 0,
            attachments: 0,
            quotations: 0,
            gatherings: Vec::new(),
            choices: Vec::new(),
            is_text: false,
            sections: 0,
            other_forms: Vec::new(),
            known_forms: HashSet::new(),
            body: Text::default(),
            title: None,
            source_notes: Vec::new(),
            head_notes: Vec::new(),
            footnotes: Vec::new(),
            date_region: None,
            has_text: false,
            dateline_kind: EvidenceKind::Dateline,
            date_attributes: None,
            date_words: None,
            datelines: Vec::new(),
            quoted: Vec::new(),
            own_end: None,
            place: None,
            persons: Vec::new(),
            kept_bytes: 0,
        }
    }

    /// The same as a text as a whole.
    pub(super) fn of_text(start: (u64, u64), first_page: Option<String>) -> Self {
        Self {
            is_text: true,
            ..Self::new(None, None, None, None, start, first_page)
        }
    }

    /// How a person would call it in a message.
    pub(super) fn name(&self) -> &str {
        self.id
            .as_deref()
            .or(self.number.as_deref())
            .unwrap_or("without a number")
    }

    /// The first words that were read of it.
    pub(super) fn excerpt(&self) -> String {
        let title = self.title.as_ref().map(|title| title.text.as_str());
        let text = title.unwrap_or(self.body.as_str());
        text.chars().take(120).collect()
    }

    /// Bytes gathered so far.
    pub(super) fn bytes(&self) -> usize {
        let open = self.gatherings.iter().map(|open| open.text.len());
        self.body.len() + self.kept_bytes + open.sum::<usize>()
    }

    /// Opens an element that begins on `line`.
    pub(super) fn open(
        &mut self,
        name: &str,
        line: u64,
        attribute: &dyn Fn(&str) -> Option<String>,
    ) {
        self.depth += 1;
        let own = self.is_own();
        if own {
            self.open_region(name);
            self.sections += usize::from(name == "head" && self.depth > 1);
        }
        if matches!(name, "quote" | "floatingText") {
            if self.quotations == 0 && own {
                self.quoted.push(self.body.len()..usize::MAX);
            }
            self.quotations += 1;
        }
        match name {
            "pb" | "lb" | "cb" => self.break_line(name, attribute),
            "attachment" => {
                self.attachments += 1;
                self.own_end.get_or_insert(self.body.len());
                self.end_paragraph();
            }
            "choice" => self.choices.push(Choice {
                depth: self.depth,
                has_regular: false,
                others: Vec::new(),
            }),
            "orig" | "sic" | "abbr" if self.is_in_choice() => {
                self.gather(Gathering::OtherForm, line);
            }
            "reg" | "corr" | "expan" if self.is_in_choice() => {
                let shown = self.choices.last_mut();
                if shown.is_some_and(|choice| std::mem::replace(&mut choice.has_regular, true)) {
                    self.gather(Gathering::OtherForm, line);
                }
            }
            "del" if !self.is_gathering(&Gathering::OtherForm) => {
                self.gather(Gathering::OtherForm, line);
            }
            "head" if own && self.title.is_none() && !self.is_gathering(&Gathering::Title) => {
                self.gather(Gathering::Title, line);
            }
            "note" => self.open_note(line, attribute),
            "date" if own => self.open_date(line, attribute),
            "dateline" if own && !self.is_gathering(&Gathering::Dateline) => {
                self.end_paragraph();
                self.open_dateline(line);
            }
            "placeName" if own && self.place.is_none() => self.gather(Gathering::Place, line),
            "persName" => self.gather(Gathering::Person(attribute("corresp")), line),
            name if is_block(name) => self.end_paragraph(),
            _ => {}
        }
    }

    /// Whether what opens is of the document itself: no attachment, quotation or note.
    fn is_own(&self) -> bool {
        let apart = self.gatherings.iter().rfind(|open| keeps_apart(&open.what));
        self.attachments == 0
            && self.quotations == 0
            && apart.is_none_or(|open| open.what == Gathering::Title)
    }

    /// Notes where the document is: in its heading, opener, text or closer.
    fn open_region(&mut self, name: &str) {
        let kind = match name {
            "opener" | "docDate" => EvidenceKind::Dateline,
            "closer" | "postscript" => EvidenceKind::Closer,
            "head" => EvidenceKind::Markup,
            "p" | "ab" | "lg" | "list" | "table" | "quote" => {
                self.has_text = true;
                return;
            }
            _ => return,
        };
        self.date_region.get_or_insert((self.depth, kind));
    }

    /// A break of page, column or line; one that breaks no word joins what it stands between.
    fn break_line(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        if name == "pb"
            && let Some(number) = attribute("n")
        {
            self.kept_bytes += KEPT_BYTES + number.len();
            self.page_breaks.push((number, self.body.chars()));
        }
        let joins = attribute("break").as_deref() == Some("no");
        if !joins && name != "lb" {
            return;
        }
        let act = |text: &mut Text| {
            if joins {
                text.join();
            } else {
                text.end_line();
            }
        };
        self.gatherings
            .iter_mut()
            .for_each(|open| act(&mut open.text));
        act(self.target());
    }

    /// A date counts in a dateline, an opener, a closer or the heading; in running text it may be
    /// the day of anything.
    fn open_date(&mut self, line: u64, attribute: &dyn Fn(&str) -> Option<String>) {
        let dateline = self
            .gatherings
            .iter()
            .rfind(|open| open.what == Gathering::Dateline);
        match dateline {
            Some(open) if dates::is_in_receipt(open.text.as_str()) => return,
            Some(_) if self.date_attributes.is_some() || self.date_words.is_some() => return,
            Some(_) => {}
            None if self.date_region.is_some() => self.open_dateline(line),
            None => return,
        }
        self.date_attributes = DateAttributes::read(attribute);
        self.gather(Gathering::Date, line);
    }

    fn open_dateline(&mut self, line: u64) {
        self.dateline_kind = match self.date_region {
            Some((_, kind)) => kind,
            None if self.has_text => EvidenceKind::Closer,
            None => EvidenceKind::Dateline,
        };
        self.gather(Gathering::Dateline, line);
    }

    fn open_note(&mut self, line: u64, attribute: &dyn Fn(&str) -> Option<String>) {
        let source = attribute("type").as_deref() == Some("source");
        let inline = attribute("rend").as_deref() == Some("inline");
        if source && self.attachments == 0 {
            self.gather(Gathering::SourceNote, line);
        } else if inline || source {
            self.end_paragraph();
        } else {
            let mark = footnote_mark(attribute("n").as_deref().unwrap_or("*"));
            // A title is cited without the marks of its notes; the note itself is kept.
            if !self.is_gathering(&Gathering::Title) {
                self.target().push_mark(&mark);
            }
            self.gather(Gathering::Footnote(mark), line);
        }
    }

    /// Closes an element; true when it was the document itself.
    pub(super) fn close(&mut self, name: &str) -> bool {
        if self.depth == 0 {
            return true;
        }
        while self
            .gatherings
            .last()
            .is_some_and(|open| open.depth >= self.depth)
        {
            self.finish_gathering();
        }
        if self
            .date_region
            .is_some_and(|(depth, _)| depth >= self.depth)
        {
            self.date_region = None;
        }
        match name {
            "choice" => self.close_choice(),
            "quote" | "floatingText" => {
                self.quotations = self.quotations.saturating_sub(1);
                if self.quotations == 0
                    && let Some(open) = self.quoted.last_mut()
                    && open.end == usize::MAX
                {
                    open.end = self.body.len();
                }
                self.end_paragraph();
            }
            "attachment" => {
                self.attachments = self.attachments.saturating_sub(1);
                self.end_paragraph();
            }
            "cell" => self.target().push(" | "),
            name if is_block(name) => self.end_paragraph(),
            _ => {}
        }
        self.depth -= 1;
        false
    }

    fn close_choice(&mut self) {
        let Some(choice) = self.choices.pop_if(|choice| choice.depth >= self.depth) else {
            return;
        };
        for form in choice.others {
            if !choice.has_regular {
                self.text(&form);
            } else {
                self.list_form(form);
            }
        }
    }

    /// Lists a form that the text leaves out.
    fn list_form(&mut self, form: String) {
        if self.known_forms.insert(form.clone()) {
            self.kept_bytes += KEPT_BYTES + form.len();
            self.other_forms.push(form);
        }
    }

    /// Whether the element that opens is one of the forms of a choice.
    fn is_in_choice(&self) -> bool {
        let depth = self.choices.last().map(|choice| choice.depth + 1);
        depth == Some(self.depth)
    }

    pub(super) fn text(&mut self, text: &str) {
        // Blanks between the forms of a choice are none of the text.
        if self
            .choices
            .last()
            .is_some_and(|choice| choice.depth == self.depth)
        {
            return;
        }
        // Text goes to the innermost gathering that keeps it apart (title, note), and through
        // those that only listen (a date, a place, a person) to what lies around them.
        for open in self.gatherings.iter_mut().rev() {
            open.text.push(text);
            if keeps_apart(&open.what) {
                return;
            }
        }
        self.body.push(text);
    }

    /// Where running text goes at this moment.
    fn target(&mut self) -> &mut Text {
        self.gatherings
            .iter_mut()
            .rfind(|open| keeps_apart(&open.what))
            .map_or(&mut self.body, |open| &mut open.text)
    }

    fn end_paragraph(&mut self) {
        self.target().end_paragraph();
    }

    fn is_gathering(&self, what: &Gathering) -> bool {
        self.gatherings.iter().any(|open| open.what == *what)
    }

    fn gather(&mut self, what: Gathering, line: u64) {
        self.gatherings.push(Open {
            what,
            depth: self.depth,
            line,
            text: Text::default(),
        });
    }

    fn finish_gathering(&mut self) {
        let Some(Open {
            what, line, text, ..
        }) = self.gatherings.pop()
        else {
            return;
        };
        let text = text.into_string();
        // A dateline may have nothing but a value.
        if text.is_empty() && what != Gathering::Dateline {
            return;
        }
        self.kept_bytes += KEPT_BYTES + text.len();
        let located = |text: String| Located { text, line };
        match what {
            Gathering::Title => {
                let title = text.replace(['\n', '\u{a0}'], " ").replace("  ", " ");
                if self.is_text && self.sections > 0 {
                    // It may turn out to be that of the first section.
                    self.body.push(&title);
                }
                self.title = Some(located(title));
            }
            Gathering::SourceNote => self.source_notes.push(located(text)),
            Gathering::Footnote(mark) => {
                if self.is_gathering(&Gathering::Title) {
                    self.head_notes.push(located(text.clone()));
                }
                self.footnotes.push((mark, text));
            }
            Gathering::Date => self.date_words = Some(text.replace('\n', " ")),
            Gathering::Dateline => self.datelines.push(Dateline {
                words: text,
                kind: self.dateline_kind,
                line,
                attributes: self.date_attributes.take(),
                date_words: self.date_words.take(),
            }),
            Gathering::OtherForm => match self.choices.last_mut() {
                Some(choice) => choice.others.push(text),
                None => self.list_form(text),
            },
            Gathering::Place => self.place = Some(text.replace('\n', " ")),
            Gathering::Person(pointer) => self.persons.push((pointer, text.replace('\n', " "))),
        }
    }
}
