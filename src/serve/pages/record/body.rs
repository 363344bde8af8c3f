//! The text of a record as paragraphs, with matches to step through, pages, and footnotes.
//!
//! A match is a place to jump to; beside it stand links to the one before and after, which are seen
//! where the reader is. Footnotes are those that readers of the program list at the end of a text
//! under *Footnotes*, each behind its mark.

use std::ops::Range;

use maud::{Markup, html};
use rustc_hash::FxHashMap;

use crate::record::{PageNumber, Record};
use crate::serve::pages::text::{Line, lang, pieces};

/// The line above the footnotes of a text.
const FOOTNOTES: &str = "\n\nFootnotes\n\n";
/// Matches that are separated by no more than this are one step: the words of a phrase.
const NEAR: usize = 3;
/// Matches that have links beside them. Beyond, the keys step on.
const MAX_LINKED: usize = 1000;
/// Footnotes that are linked.
const MAX_NOTES: usize = 2000;

/// The text, and the number of places to step through.
pub(super) struct Text {
    pub(super) markup: Markup,
    pub(super) count: usize,
}

/// What stands at a byte of the text or takes a stretch of it.
enum Item<'a> {
    Plain(&'a str),
    /// A match, with its number where it begins one, and whether it is the last of its step.
    Match(&'a str, Option<usize>, Option<usize>),
    Page(&'a PageNumber),
    /// The mark of a footnote, its number, and whether it is the first place that has it.
    Note(&'a str, usize, bool),
    /// A new line inside a paragraph.
    Break,
}

/// The text of a record.
pub(super) fn body(record: &Record, highlights: &[(usize, usize)]) -> Text {
    let Some(text) = record.body.as_deref() else {
        return Text {
            markup: html! { p .faint { "The record has no text." } },
            count: 0,
        };
    };
    let main_end = text.rfind(FOOTNOTES);
    let notes = main_end.map_or_else(Vec::new, |at| marks(&text[at + FOOTNOTES.len()..]));
    let main_end = main_end.filter(|_| !notes.is_empty()).unwrap_or(text.len());
    let (matches, count) = steps(text, highlights);
    let mut writer = Writer {
        text,
        matches: &matches,
        next_match: 0,
        pages: record
            .pages
            .iter()
            .map(|start| (usize::try_from(start.at).unwrap_or(usize::MAX), &start.page))
            .collect(),
        next_page: 0,
        // Where two have one mark, it leads to the first.
        numbers: notes
            .iter()
            .enumerate()
            .rev()
            .map(|(at, mark)| (*mark, at))
            .collect(),
        seen: vec![false; notes.len()],
        notes: &notes,
        count,
        language: record.language.as_deref(),
    };
    let main = writer.paragraphs(0..main_end);
    let foot = (main_end < text.len()).then(|| writer.footnotes(main_end + FOOTNOTES.len()));
    Text {
        markup: html! {
            div .body { (main) }
            @if let Some(foot) = foot {
                section .footnotes aria-labelledby="footnotes" { h2 #footnotes { "Footnotes" } (foot) }
            }
        },
        count,
    }
}

/// A match: its bytes, the step that it begins, and the step that it ends.
struct Found {
    range: Range<usize>,
    begins: Option<usize>,
    ends: Option<usize>,
}

/// The matches as bytes, gathered to steps from 1; the number of steps.
fn steps(text: &str, highlights: &[(usize, usize)]) -> (Vec<Found>, usize) {
    let mut found: Vec<Found> = Vec::with_capacity(highlights.len());
    let mut count = 0;
    for piece in pieces(text, highlights)
        .iter()
        .filter(|piece| piece.is_match)
    {
        let range = piece.at..piece.at + piece.text.len();
        let before = found.last_mut().filter(|before| {
            let between = text.get(before.range.end..range.start).unwrap_or_default();
            between.len() <= NEAR && !between.contains('\n')
        });
        let begins = match before {
            Some(before) => {
                before.ends = None;
                None
            }
            None => {
                count += 1;
                Some(count)
            }
        };
        found.push(Found {
            range,
            begins,
            ends: Some(count),
        });
    }
    (found, count)
}

/// The marks of the footnotes, in order.
fn marks(notes: &str) -> Vec<&str> {
    let blocks = notes.split("\n\n").take(MAX_NOTES);
    let mark = |block: &'_ str| -> Option<usize> {
        let end = block.find(' ')?;
        let mark = &block[..end];
        let is_mark = mark.chars().all(is_raised) || mark.starts_with('[') && mark.ends_with(']');
        is_mark.then_some(end)
    };
    let mut found: Vec<&str> = Vec::new();
    for block in blocks {
        if let Some(end) = mark(block) {
            found.push(&block[..end]);
        }
    }
    found
}

fn is_raised(c: char) -> bool {
    matches!(c, '⁰' | '¹' | '²' | '³' | '⁴'..='⁹')
}

struct Writer<'a> {
    text: &'a str,
    matches: &'a [Found],
    next_match: usize,
    pages: Vec<(usize, &'a PageNumber)>,
    next_page: usize,
    notes: &'a [&'a str],
    /// Their numbers, from 0.
    numbers: FxHashMap<&'a str, usize>,
    /// Whether each footnote has been pointed at: the way back leads to the first place.
    seen: Vec<bool>,
    count: usize,
    language: Option<&'a str>,
}

impl<'a> Writer<'a> {
    /// Paragraphs: blank lines separate them.
    fn paragraphs(&mut self, range: Range<usize>) -> Markup {
        let mut out: Vec<Markup> = Vec::new();
        for block in blocks(self.text, range) {
            out.push(self.paragraph(block));
        }
        html! { @for one in &out { (one) } }
    }

    fn paragraph(&mut self, block: Range<usize>) -> Markup {
        let text = self.text.get(block.clone()).unwrap_or_default();
        let items = self.items(block);
        html! {
            p dir="auto" lang=[lang(text, self.language)] { @for item in &items { (self.item(item)) } }
        }
    }

    /// The footnote of that number, a paragraph to jump to, and the way back to its mark.
    fn footnote(&mut self, block: Range<usize>, at: usize, mark: &str) -> Markup {
        let text = self.text.get(block.clone()).unwrap_or_default();
        let items = self.items(block.start + mark.len()..block.end);
        let is_seen = self.seen.get(at - 1).is_some_and(|seen| *seen);
        html! {
            p #{ "fn" (at) } dir="auto" lang=[lang(text, self.language)] {
                (Line(mark))
                @for item in &items { (self.item(item)) }
                @if is_seen {
                    " " a .up href={ "#fnr" (at) } aria-label={ "back to the text at " (Line(mark)) } { "↩" }
                }
            }
        }
    }

    /// The footnotes, each a paragraph to jump to.
    fn footnotes(&mut self, start: usize) -> Markup {
        let mut out: Vec<Markup> = Vec::new();
        let mut at = 0;
        for block in blocks(self.text, start..self.text.len()) {
            let text = self.text.get(block.clone()).unwrap_or_default();
            let mark = self
                .notes
                .get(at)
                .filter(|mark| text.starts_with(**mark))
                .copied();
            at += usize::from(mark.is_some());
            out.push(match mark {
                Some(mark) => self.footnote(block, at, mark),
                None => self.paragraph(block),
            });
        }
        html! { @for one in &out { (one) } }
    }

    /// What a block is made of, in order.
    fn items(&mut self, block: Range<usize>) -> Vec<Item<'a>> {
        let mut items = Vec::new();
        let mut at = block.start;
        while at < block.end {
            // Whatever begins next ends the plain text before it.
            let (matches, pages) = (self.matches, &self.pages);
            let next_match = matches.get(self.next_match);
            let next_match = next_match.filter(|found| found.range.start < block.end);
            let next_page = pages.get(self.next_page).copied();
            let next_page = next_page.filter(|(start, _)| *start < block.end);
            let match_at = next_match.map_or(block.end, |found| found.range.start.max(at));
            let page_at = next_page.map_or(block.end, |(start, _)| start.max(at));
            if let Some((_, page)) = next_page.filter(|_| page_at <= match_at) {
                let page_at = self.text.floor_char_boundary(page_at).max(at);
                self.plain(at..page_at, &mut items);
                items.push(Item::Page(page));
                self.next_page += 1;
                at = page_at;
            } else if let Some(found) = next_match {
                self.plain(at..match_at, &mut items);
                let end = found.range.end.min(block.end).max(match_at);
                let text = self.text.get(match_at..end).unwrap_or_default();
                items.push(Item::Match(text, found.begins, found.ends));
                self.next_match += 1;
                at = end;
            } else {
                self.plain(at..block.end, &mut items);
                at = block.end;
            }
        }
        items
    }

    /// Plain text with its line ends and marks of footnotes.
    fn plain(&mut self, range: Range<usize>, items: &mut Vec<Item<'a>>) {
        let text = self.text.get(range).unwrap_or_default();
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                items.push(Item::Break);
            }
            self.noted(line.strip_suffix('\r').unwrap_or(line), items);
        }
    }

    fn noted(&mut self, line: &'a str, items: &mut Vec<Item<'a>>) {
        let mut rest = line;
        while !self.notes.is_empty() {
            let Some(start) = rest.find(|c| is_raised(c) || c == '[') else {
                break;
            };
            let after = &rest[start..];
            let length = if after.starts_with('[') {
                // A mark in brackets is short.
                after
                    .char_indices()
                    .take(12)
                    .find(|(_, c)| *c == ']')
                    .map_or(1, |(end, _)| end + 1)
            } else {
                after.find(|c| !is_raised(c)).unwrap_or(after.len())
            };
            let mark = &after[..length];
            items.push(Item::Plain(&rest[..start]));
            match self.numbers.get(mark).copied() {
                Some(note) => {
                    let is_first = !std::mem::replace(&mut self.seen[note], true);
                    items.push(Item::Note(mark, note + 1, is_first));
                }
                None => items.push(Item::Plain(mark)),
            }
            rest = &after[length..];
        }
        items.push(Item::Plain(rest));
    }

    fn item(&self, item: &Item<'_>) -> Markup {
        match item {
            Item::Plain(text) => html! { (Line(text)) },
            Item::Break => html! { br; },
            Item::Page(page) => {
                let said = page.to_string();
                html! { span .pagebreak id={ "p" (page.number) } lang="en" { "page " (Line(&said)) } " " }
            }
            Item::Note(mark, at, is_first) => {
                let shown = mark.trim_matches(['[', ']']);
                let id = is_first.then(|| format!("fnr{at}"));
                html! { a .note-mark id=[id] href={ "#fn" (at) } aria-label={ "footnote " (Line(shown)) } { (Line(mark)) } }
            }
            Item::Match(text, begins, ends) => {
                let id = begins.map(|step| format!("m{step}"));
                html! {
                    mark id=[id] { (Line(text)) }
                    @if let Some(step) = ends.filter(|step| *step <= MAX_LINKED && self.count > 1) { (self.links(step)) }
                }
            }
        }
    }

    /// The way to the matches before and after.
    fn links(&self, step: usize) -> Markup {
        let before = if step == 1 { self.count } else { step - 1 };
        let after = if step == self.count { 1 } else { step + 1 };
        html! {
            span .step lang="en" {
                a href={ "#m" (before) } aria-label="previous match" { "‹" }
                (step) "/" (self.count)
                a href={ "#m" (after) } aria-label="next match" { "›" }
            }
        }
    }
}

/// The blocks of a stretch of text, between blank lines.
fn blocks(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut begun: Option<usize> = None;
    let mut at = range.start;
    for line in text.get(range).unwrap_or_default().split_inclusive('\n') {
        if line.trim().is_empty() {
            blocks.extend(begun.take().map(|start| start..at));
        } else if begun.is_none() {
            begun = Some(at);
        }
        at += line.len();
    }
    blocks.extend(begun.map(|start| start..at));
    blocks
        .into_iter()
        .map(|block| {
            let text = text.get(block.clone()).unwrap_or_default();
            block.start..block.start + text.trim_end().len()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::PageStart;

    fn shown(body: &str, highlights: &[(usize, usize)], pages: &[(u64, u64)]) -> String {
        let record = Record {
            body: Some(body.to_owned()),
            pages: pages
                .iter()
                .map(|&(at, number)| PageStart {
                    at,
                    page: PageNumber {
                        number,
                        label: None,
                    },
                })
                .collect(),
            ..Record::default()
        };
        body_markup(&record, highlights)
    }

    fn body_markup(record: &Record, highlights: &[(usize, usize)]) -> String {
        super::body(record, highlights).markup.into_string()
    }

    #[test]
    fn texts_become_paragraphs() {
        for (body, highlights, pages, expected) in [
            (
                "One.\nTwo.\n\n\nThree.\n",
                &[][..],
                &[][..],
                "<p dir=\"auto\">One.<br>Two.</p><p dir=\"auto\">Three.</p>",
            ),
            (
                "a zone b",
                &[(2, 6)],
                &[],
                "<p dir=\"auto\">a <mark id=\"m1\">zone</mark> b</p>",
            ),
            (
                "A\n\nB",
                &[],
                &[(0, 1), (3, 2)],
                "<p dir=\"auto\"><span class=\"pagebreak\" id=\"p1\" lang=\"en\">page 1</span> A</p>\
                 <p dir=\"auto\"><span class=\"pagebreak\" id=\"p2\" lang=\"en\">page 2</span> B</p>",
            ),
            (
                "<b>x</b>",
                &[],
                &[],
                "<p dir=\"auto\">&lt;b&gt;x&lt;/b&gt;</p>",
            ),
        ] {
            let expected = format!("<div class=\"body\">{expected}</div>");
            assert_eq!(shown(body, highlights, pages), expected, "{body:?}");
        }
    }

    #[test]
    fn words_of_a_phrase_are_one_step() {
        let html = shown(
            "cease fire, then cease fire",
            &[(0, 5), (6, 10), (17, 22), (23, 27)],
            &[],
        );
        assert!(
            html.contains("<mark id=\"m1\">cease</mark> <mark>fire</mark><span class=\"step\""),
            "{html}"
        );
        assert!(html.contains("<mark id=\"m2\">cease</mark>"), "{html}");
        assert!(html.contains("2/2"), "{html}");
        assert!(!html.contains("id=\"m3\""), "{html}");
    }

    #[test]
    fn footnotes_are_linked_both_ways() {
        let html = shown(
            "Sir:¹ see[*] [this].\n\nFootnotes\n\n¹ See No. 70.\n\n[*] Not printed.",
            &[],
            &[],
        );
        for part in [
            "Sir:<a class=\"note-mark\" id=\"fnr1\" href=\"#fn1\"",
            "id=\"fnr2\" href=\"#fn2\"",
            " [this].",
            "<p id=\"fn1\" dir=\"auto\">¹ See No. 70. ",
            "href=\"#fnr2\"",
            "<h2 id=\"footnotes\">Footnotes</h2>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!shown("See².", &[], &[]).contains("<a"));
    }
}
