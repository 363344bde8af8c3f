//! The answer to a search, for people.
//!
//! A header, the hits, and the facet counts: beside the hits where the page is wide enough,
//! below them otherwise. At the end, where the eye is, the histogram.

use std::time::Duration;

use super::explain;
use super::facets;
use super::histogram;
use super::layout::{beside, cut, render, wrap};
use super::line::{Line, Look, NO_BREAK, Piece, Tone, marked};
use super::record::said;
use super::{counted, grouped};
use crate::ask::Answer;
use crate::engine::{Expansion, Hit};
use crate::query::passages::Passage;
use crate::record::HitLine;

/// Width from which the facets stand beside the hits.
const WIDE: usize = 100;
/// Columns of the facets when they stand beside the hits.
const FACET_COLUMN: usize = 32;
/// Columns between the hits and the facets.
const GUTTER: usize = 3;
/// The field of a passage that replaces the title.
const TITLE: &str = "title";
/// Widest line that is read with ease; a wider terminal leaves the rest blank.
const WIDEST_TEXT: usize = 110;

/// What is shown of every hit beside the usual.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    /// Where it was read.
    pub source: bool,
    /// The source's own citation.
    pub citation: bool,
    /// What title, date and references were read from.
    pub evidence: bool,
    /// Where the source publishes it.
    pub url: bool,
}

/// Characters of a citation that stand for a reference.
const CITATION_CHARS: usize = 120;

/// The whole answer.
#[must_use]
pub fn search(answer: &Answer, shown: Shown, look: Look) -> String {
    let facets_wanted = answer.facets.iter().any(|facet| !facet.values.is_empty());
    let wide = look.width >= WIDE && facets_wanted && !answer.hits.is_empty();
    let text_width = if wide {
        (look.width - FACET_COLUMN - GUTTER).min(WIDEST_TEXT)
    } else {
        look.width.min(WIDEST_TEXT)
    };
    let page = Look {
        width: text_width,
        ..look
    };
    let mut lines = header(answer, page);
    let body = hits(answer, shown, page);
    if wide {
        let counts = facets::counts(&answer.facets, FACET_COLUMN);
        lines.extend(beside(body, text_width + GUTTER, counts));
    } else {
        lines.extend(body);
        if facets_wanted {
            if !answer.hits.is_empty() {
                lines.push(Line::default());
            }
            lines.extend(facets::counts(&answer.facets, text_width.min(48)));
        }
    }
    if let Some(histogram) = &answer.histogram {
        let drawn = histogram::lines(histogram, look);
        if !drawn.is_empty() && lines.last().is_some_and(|line| line.width() > 0) {
            lines.push(Line::default());
        }
        lines.extend(drawn);
    }
    lines.extend(footer(answer, answer.hits.len() as u64, page));
    render(&lines, look.marking)
}

/// The last line of a list: which hits these are, and how to read on.
fn footer(answer: &Answer, shown: u64, look: Look) -> Vec<Line> {
    if shown == 0 {
        return Vec::new();
    }
    let before = answer.offset as u64;
    let last = before + shown;
    let total = answer.total + answer.total_partial.unwrap_or(0);
    let range = match shown {
        1 => grouped(last),
        _ => format!("{}-{}", grouped(before + 1), grouped(last)),
    };
    let mut text = format!("{range} of {}; kartoteka show ID", grouped(total));
    if last < total {
        text.push_str(&format!("; --offset {last} for the next"));
    }
    let lines = wrap(&[Piece::new(&text, Tone::Faint)], look.width, 0, 0);
    [Line::default()].into_iter().chain(lines).collect()
}

fn header(answer: &Answer, look: Look) -> Vec<Line> {
    let mut said = match answer.total {
        0 => "no hits".to_owned(),
        total => counted(total, "hit"),
    };
    if let Some(partial) = answer.total_partial.filter(|&partial| partial > 0) {
        said.push_str(&format!(
            ", and {} with some of the words",
            grouped(partial)
        ));
    }
    let shown = answer.hits.len();
    if answer.offset > 0 && shown > 0 {
        said.push_str(&format!(
            ", {} to {} shown",
            grouped(answer.offset as u64 + 1),
            grouped((answer.offset + shown) as u64)
        ));
    }
    let took = format!(" in {}", milliseconds(answer.understood.took));
    let mut lines = wrap(
        &[
            Piece::new(&said, Tone::Strong),
            Piece::new(&took, Tone::Faint),
        ],
        look.width,
        0,
        0,
    );
    lines.extend(expansions(&answer.understood.expansions, look.width));
    let drawn = answer.histogram.is_some() && answer.total > 0;
    if drawn
        || !answer.hits.is_empty()
        || answer.facets.iter().any(|facet| !facet.values.is_empty())
    {
        lines.push(Line::default());
    }
    lines
}

/// The folded words of a name with a capital each.
pub(crate) fn capitalised(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    let mut begins = true;
    for letter in name.chars() {
        if begins {
            shown.extend(letter.to_uppercase());
        } else {
            shown.push(letter);
        }
        begins = letter == ' ';
    }
    shown
}

/// The words that stood for others, a line for each that was typed.
pub(super) fn expansions(expansions: &[Expansion], width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for expansion in expansions {
        let mut terms: Vec<String> = expansion
            .terms
            .iter()
            .map(|(term, count)| {
                let term = if expansion.is_name {
                    capitalised(term)
                } else {
                    term.clone()
                };
                // What was not counted is there all the same.
                match count {
                    0 => term,
                    _ => format!("{term} ({})", grouped(*count)),
                }
            })
            .collect();
        if expansion.left_out > 0 {
            terms.push(format!("and {} more", grouped(expansion.left_out)));
        }
        let text = format!("{}, also: {}", expansion.typed, terms.join(", "));
        lines.extend(wrap(&[Piece::new(&text, Tone::Faint)], width, 0, 2));
    }
    lines
}

pub(crate) fn milliseconds(took: Duration) -> String {
    format!("{:.1} ms", took.as_secs_f64() * 1000.0)
}

fn hits(answer: &Answer, shown: Shown, look: Look) -> Vec<Line> {
    let mut listed = Listed::new(answer.offset + answer.hits.len(), shown, look);
    let hits = (answer.offset + 1..).zip(&answer.hits);
    hits.flat_map(|(rank, hit)| listed.hit(rank, hit)).collect()
}

/// Hits one below the other.
#[derive(Debug)]
struct Listed {
    indent: usize,
    shown: Shown,
    look: Look,
    is_first: bool,
    are_partial: bool,
}

impl Listed {
    /// Ranks go up to `last`.
    fn new(last: usize, shown: Shown, look: Look) -> Self {
        Self {
            indent: last.to_string().len().max(2) + 2,
            shown,
            look,
            is_first: true,
            are_partial: false,
        }
    }

    /// The lines of the next hit.
    fn hit(&mut self, rank: usize, hit: &Hit) -> Vec<Line> {
        let (indent, look) = (self.indent, self.look);
        let mut lines: Vec<Line> = Vec::new();
        if !std::mem::take(&mut self.is_first) {
            lines.push(Line::default());
        }
        if hit.partial != self.are_partial {
            self.are_partial = hit.partial;
            let title = if hit.partial { "some" } else { "all" };
            lines.push(rule(&format!("{title} of the words"), look.width));
            lines.push(Line::default());
        }
        lines.extend(one(rank, hit, indent, look));
        lines.extend(more(&hit.line, self.shown, indent, look));
        if let Some(explanation) = &hit.explanation {
            lines.extend(explain::lines(explanation, indent, look));
        }
        lines
    }
}

/// The page of an answer whose hits come one by one; facets and histogram stand below them.
#[derive(Debug)]
pub struct HitPage {
    shown: Shown,
    look: Look,
    listed: Listed,
}

impl HitPage {
    /// A page that shows hits so.
    #[must_use]
    pub fn new(shown: Shown, look: Look) -> Self {
        let look = Look {
            width: look.width.min(WIDEST_TEXT),
            ..look
        };
        Self {
            shown,
            look,
            listed: Listed::new(0, shown, look),
        }
    }

    /// What stands above the hits of `answer`, all of which follow.
    pub fn begin(&mut self, answer: &Answer) -> String {
        let last = answer.total + answer.total_partial.unwrap_or(0);
        let last = usize::try_from(last).unwrap_or(usize::MAX);
        self.listed = Listed::new(last, self.shown, self.look);
        let mut lines = header(answer, self.look);
        if last > 0 && lines.last().is_some_and(|line| line.width() > 0) {
            lines.push(Line::default());
        }
        render(&lines, self.look.marking)
    }

    /// The next hit.
    pub fn hit(&mut self, rank: usize, hit: &Hit) -> String {
        render(&self.listed.hit(rank, hit), self.look.marking)
    }

    /// What stands below the hits.
    #[must_use]
    pub fn end(&self, answer: &Answer) -> String {
        let mut lines = Vec::new();
        let facets = facets::counts(&answer.facets, self.look.width.min(48));
        let drawn = answer.histogram.as_ref();
        let drawn = drawn.map(|histogram| histogram::lines(histogram, self.look));
        for part in [facets, drawn.unwrap_or_default()] {
            if !part.is_empty() {
                lines.push(Line::default());
                lines.extend(part);
            }
        }
        let all = answer.total + answer.total_partial.unwrap_or(0);
        lines.extend(footer(answer, all, self.look));
        render(&lines, self.look.marking)
    }
}

/// A line across the page with a title in it.
fn rule(title: &str, width: usize) -> Line {
    let rest = width.saturating_sub(title.len() + 4);
    Line::of(&[Piece::new(
        &format!("── {title} {}", "─".repeat(rest)),
        Tone::Faint,
    )])
}

fn one(rank: usize, hit: &Hit, indent: usize, look: Look) -> Vec<Line> {
    let in_title = hit.passages.iter().find(|passage| passage.field == TITLE);
    let title = match (in_title, &hit.line.title) {
        (
            Some(Passage {
                text, highlights, ..
            }),
            _,
        ) => marked(text, highlights, Tone::Strong, look.marking),
        (None, Some(text)) => vec![Piece::new(text, Tone::Strong)],
        (None, None) => vec![Piece::new("(without title)", Tone::Faint)],
    };
    let mut lines = wrap(&title, look.width, indent, indent);
    if lines.is_empty() {
        lines.push(Line::of(&[Piece::plain(&" ".repeat(indent))]));
    }
    let number = format!("{rank:>width$}  ", width = indent - 2);
    let number = Line::of(&[Piece::new(&number, Tone::Faint)]);
    lines[0] = std::mem::take(&mut lines[0]).led_by(number);
    lines.extend(wrap(&facts(hit), look.width, indent, indent));
    for passage in hit.passages.iter().filter(|passage| passage.field != TITLE) {
        let mut pieces = marked(
            &passage.text,
            &passage.highlights,
            Tone::Plain,
            look.marking,
        );
        if let Some(page) = &passage.page {
            pieces.insert(0, Piece::new(&format!("p. {page}: "), Tone::Faint));
        }
        lines.extend(wrap(&pieces, look.width, indent, indent));
    }
    lines
}

/// What `shown` asks for, a line each.
fn more(about: &HitLine, shown: Shown, indent: usize, look: Look) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut add = |label: &str, text: &str| {
        let address = (label == "url").then_some(text);
        let label = Piece::new(&format!("{label}: "), Tone::Faint);
        let text = Piece::new(text, Tone::Faint).linked(address);
        lines.extend(wrap(&[label, text], look.width, indent, indent + 2));
    };
    if let Some(citation) = about.citation.as_ref().filter(|_| shown.citation) {
        add("citation", citation);
    }
    if let Some(url) = about.url.as_ref().filter(|_| shown.url) {
        add("url", url);
    }
    if let Some(source) = about.source.as_ref().filter(|_| shown.source) {
        add("source", &source.address());
    }
    if shown.evidence && !about.evidence.is_empty() {
        let evidence = about.evidence;
        let values = [
            ("title", evidence.title),
            ("date", evidence.date),
            ("references", evidence.references),
        ];
        let values = values
            .into_iter()
            .filter_map(|(value, evidence)| Some(format!("{value} from {}", said(evidence?))));
        add("evidence", &values.collect::<Vec<_>>().join("; "));
    }
    lines
}

/// Date, places, collection and id, separated by dots.
fn facts(hit: &Hit) -> Vec<Piece> {
    let about = &hit.line;
    let mut facts: Vec<Piece> = Vec::new();
    if let Some(date) = &about.date {
        facts.push(Piece::new(&date.text, Tone::Plain));
        if date.is_open() {
            facts.push(Piece::new("open date", Tone::Faint));
        }
    }
    // A label is not separated from its number.
    let together = |text: &str| text.replace(' ', &NO_BREAK.to_string());
    let places: Vec<String> = about
        .references
        .iter()
        .map(|place| {
            let line = place.to_string();
            let levels: Vec<String> = line.split(", ").map(together).collect();
            levels.join(", ")
        })
        .collect();
    if !places.is_empty() {
        facts.push(Piece::new(&places.join("; "), Tone::Shelf));
    } else if let Some(citation) = &about.citation {
        // What could not be read as a reference still says where the document lies.
        facts.push(Piece::new(&cut(citation, CITATION_CHARS), Tone::Shelf));
    }
    if !about.collection.is_empty() {
        facts.push(Piece::new(&about.collection, Tone::Plain));
    }
    facts.push(Piece::new(&hit.id, Tone::Faint).linked(about.url.as_deref()));
    let mut pieces = Vec::new();
    for fact in facts {
        if !pieces.is_empty() {
            // The dot stays at the end of a line rather than at the beginning of the next.
            pieces.push(Piece::new("\u{a0}· ", Tone::Faint));
        }
        pieces.push(fact);
    }
    pieces
}
