//! One whole record, for people.

use super::grouped;
use super::layout::{render, wrap};
use super::line::{Line, Look, Marking, Piece, Tone, marked, marked_between};
use crate::ask::Beside;
use crate::present::view::RecordView;
use crate::record::Evidence;

/// Widest line that is read with ease.
const WIDEST_TEXT: usize = 100;
/// Columns of the labels.
const LABELS: usize = 12;

/// The record: title, what is known of it, summary, text, and where it was read.
#[must_use]
pub fn record(view: &RecordView<'_>, look: Look) -> String {
    let page = Page {
        look: Look {
            width: look.width.min(WIDEST_TEXT),
            ..look
        },
        view,
    };
    let record = view.record;
    let mut lines = page.title();
    lines.push(Line::default());
    let evidence = record.evidence;
    if let Some(date) = &record.date {
        let pieces = [
            Piece::plain(&date.text),
            Piece::new(&beside(evidence.date), Tone::Faint),
        ];
        page.pieces("date", &pieces, &mut lines);
    }
    for (at, place) in record.references.iter().enumerate() {
        let from = evidence.new_of_reference(at);
        let pieces = [
            Piece::new(&place.to_string(), Tone::Shelf),
            Piece::new(&beside(from), Tone::Faint),
        ];
        page.pieces("reference", &pieces, &mut lines);
    }
    page.field("citation", record.citation.as_deref(), &mut lines);
    page.field("collection", Some(&record.collection), &mut lines);
    page.field("language", record.language.as_deref(), &mut lines);
    page.field("type", record.kind.as_deref(), &mut lines);
    for (label, values) in [
        ("people", &record.people),
        ("places", &record.places),
        ("subjects", &record.subjects),
    ] {
        if !values.is_empty() {
            page.field(label, Some(&values.join("; ")), &mut lines);
        }
    }
    let address = record.url.as_deref();
    if let Some(url) = address {
        let url = Piece::plain(url).linked(address);
        page.pieces("url", &[url], &mut lines);
    }
    for (name, value) in &record.extra {
        let shown = match value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        page.field(name, Some(&shown), &mut lines);
    }
    let id = Piece::plain(&record.id).linked(address);
    page.pieces("id", &[id], &mut lines);
    for place in &record.provenance {
        let inside = place.place().unwrap_or_default();
        let comma = if inside.is_empty() { "" } else { ", " };
        let shown = format!("{}{comma}{inside}", place.path());
        page.field("source", Some(&shown), &mut lines);
    }
    let title = evidence.title.map(said);
    page.field("title from", title.as_deref(), &mut lines);
    page.text("summary", record.summary.as_deref(), &mut lines);
    page.text("body", record.body.as_deref(), &mut lines);
    render(&lines, look.marking)
}

/// The records beside one, delo by delo: leaves, date, title and id of each, and where it lies among
/// them itself.
#[must_use]
pub fn beside_record(beside: &Beside, look: Look) -> String {
    let mut lines = vec![Line::default()];
    let width = look.width.min(WIDEST_TEXT);
    if beside.dela.is_empty() {
        let text = "no other record here lies in the same delo";
        lines.extend(wrap(&[Piece::new(text, Tone::Faint)], width, 0, 2));
    }
    for delo in &beside.dela {
        let place = format!(", {} of {} there", grouped(delo.place), grouped(delo.total));
        let heading = [
            Piece::new("beside it at ", Tone::Faint),
            Piece::new(&delo.reference.to_string(), Tone::Shelf),
            Piece::new(&place, Tone::Faint),
        ];
        lines.extend(wrap(&heading, width, 0, 2));
        for (sign, records) in [("before", &delo.before), ("after", &delo.after)] {
            for record in records {
                let mut pieces = vec![Piece::new(&format!("{sign}:"), Tone::Faint)];
                if let Some(listy) = &record.listy {
                    pieces.push(Piece::new(&format!(" ll. {listy},"), Tone::Shelf));
                }
                if let Some(date) = &record.line.date {
                    pieces.push(Piece::plain(&format!(" {},", date.text)));
                }
                let title = record.line.title.as_deref().unwrap_or("(without title)");
                pieces.push(Piece::new(&format!(" {title} "), Tone::Strong));
                let id = Piece::new(&record.id, Tone::Faint);
                pieces.push(id.linked(record.line.url.as_deref()));
                lines.extend(wrap(&pieces, width, 2, 4));
            }
        }
    }
    render(&lines, look.marking)
}

/// What a value was read from, in words: `dateline, line 4`, `heading, page 1`.
pub(crate) fn said(evidence: Evidence) -> String {
    let kind = evidence.kind.name().replace('-', " ");
    let line = evidence.line.map(|line| format!(", line {line}"));
    let page = evidence.page.map(|page| format!(", page {page}"));
    kind + &line.or(page).unwrap_or_default()
}

/// The same in brackets, to stand behind the value.
pub(super) fn beside(evidence: Option<Evidence>) -> String {
    evidence.map_or_else(String::new, |evidence| format!(" ({})", said(evidence)))
}

struct Page<'a> {
    look: Look,
    view: &'a RecordView<'a>,
}

impl Page<'_> {
    fn highlights(&self, field: &str) -> &[(usize, usize)] {
        self.view
            .highlights
            .iter()
            .find(|(name, _)| *name == field)
            .map_or(&[], |(_, pairs)| pairs)
    }

    fn marked(&self, text: &str, highlights: &[(usize, usize)], base: Tone) -> Vec<Piece> {
        let Some(stop) = self.view.stop else {
            return marked(text, highlights, base, self.look.marking);
        };
        let ends = match self.look.marking {
            Marking::Color => (String::from(stop), ""),
            // Without colour the end must be seen as well.
            Marking::Brackets => (format!("{stop}«"), "»"),
            Marking::None => (String::new(), ""),
        };
        marked_between(text, highlights, base, (&ends.0, ends.1))
    }

    fn title(&self) -> Vec<Line> {
        let pieces = match &self.view.record.title {
            Some(title) => self.marked(title, self.highlights("title"), Tone::Strong),
            None => vec![Piece::new("(without title)", Tone::Faint)],
        };
        wrap(&pieces, self.look.width, 0, 0)
    }

    fn field(&self, label: &str, value: Option<&str>, lines: &mut Vec<Line>) {
        if let Some(value) = value {
            self.pieces(label, &[Piece::plain(value)], lines);
        }
    }

    fn pieces(&self, label: &str, value: &[Piece], lines: &mut Vec<Line>) {
        let mut wrapped = wrap(value, self.look.width, LABELS, LABELS);
        // A label wider than its column gets a line to itself.
        let label = Line::of(&[Piece::new(label, Tone::Faint)]);
        if label.width() + 1 > LABELS {
            lines.push(label);
        } else if let Some(first) = wrapped.first_mut() {
            *first = std::mem::take(first).led_by(label);
        }
        lines.extend(wrapped);
    }

    /// Running text, paragraph by paragraph: the line ends of the source are its paragraphs.
    fn text(&self, field: &'static str, text: Option<&str>, lines: &mut Vec<Line>) {
        let Some(text) = text else { return };
        lines.push(Line::default());
        let highlights = self.highlights(field);
        let is_body = field == "body";
        let mut pages = self.view.record.pages.iter().filter(|_| is_body).peekable();
        let (mut begun, mut byte) = (0, 0);
        for paragraph in text.split('\n') {
            byte += paragraph.len() as u64 + 1;
            while let Some(start) = pages.next_if(|start| start.at < byte) {
                let page = format!("[page {}]", start.page);
                lines.extend(wrap(
                    &[Piece::new(&page, Tone::Faint)],
                    self.look.width,
                    0,
                    0,
                ));
            }
            let length = paragraph.chars().count();
            let inside: Vec<(usize, usize)> = highlights
                .iter()
                .filter(|(start, end)| *start < begun + length && *end > begun)
                .map(|(start, end)| (start.saturating_sub(begun), (end - begun).min(length)))
                .collect();
            let paragraph = paragraph.strip_suffix('\r').unwrap_or(paragraph);
            let pieces = self.marked(paragraph, &inside, Tone::Plain);
            let wrapped = wrap(&pieces, self.look.width, 0, 0);
            if wrapped.is_empty() {
                lines.push(Line::default());
            }
            lines.extend(wrapped);
            begun += length + 1;
        }
    }
}
