//! A concordance: every place where a query matches, with what stands before and after it.
//!
//! Takes records one by one, in any order, and keeps only the lines that will be shown, so that an
//! index of any size fits; gives exact figures on all of them. Looks into title, summary and body:
//! a name in a list has no context. What counts as a match is what is marked in hits.
//!
//! Deliberately leaves making the lines safe for a terminal to [`escape`](crate::present::escape), and
//! their layout to the writers.

mod context;
mod order;

use std::cmp::Reverse;
use std::ops::Range;
use std::rc::Rc;

use crate::analyse::Analyser;
use crate::engine::Sort;
use crate::query::matching::{Match, Matcher};
use crate::query::tree::Node;
use crate::record::{HitLine, PageNumber, PageStart, Record};
pub(crate) use context::{fit_left, fit_right};
use order::Place;

/// Most lines of a concordance: `offset + limit` may not exceed it.
pub const MAX_LINES: usize = 100_000;

/// In which order lines stand. What it does not decide, the place in the record does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KwicSort {
    /// By the words before the match, the nearest first, then by date.
    Left,
    /// By the words after the match, the nearest first, then by date.
    Right,
    /// By the order of the records.
    Records(Sort),
}

impl KwicSort {
    /// The order in which the places of records are to be counted.
    #[must_use]
    pub fn of_records(self) -> Sort {
        match self {
            Self::Left | Self::Right => Sort::Date,
            Self::Records(sort) => sort,
        }
    }

    /// The name used in flags and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Records(Sort::Date) => "date",
            Self::Records(Sort::DateDescending) => "-date",
            Self::Records(Sort::Reference) => "reference",
            Self::Records(Sort::Relevance) => "relevance",
        }
    }

    /// The order in words, for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Left => "by the words before",
            Self::Right => "by the words after",
            Self::Records(Sort::Date) => "earliest first",
            Self::Records(Sort::DateDescending) => "latest first",
            Self::Records(Sort::Reference) => "by reference",
            Self::Records(Sort::Relevance) => "best records first",
        }
    }
}

/// Which lines are wanted.
#[derive(Debug, Clone, Copy)]
pub struct KwicOptions {
    /// Columns of text on either side of a match, at most.
    pub columns: usize,
    /// Order of the lines.
    pub sort: KwicSort,
    /// Lines to pass over.
    pub offset: usize,
    /// Most lines to give.
    pub limit: usize,
}

/// A match in its context. `left`, `matched` and `right` read on end as the text does, with every
/// run of white space as one blank.
#[derive(Debug, Clone)]
pub struct KwicLine {
    /// Id of the record.
    pub id: Rc<str>,
    /// What a list shows of the record.
    pub about: Rc<HitLine>,
    /// Where in the record it stands: `title`, `summary` or `body`.
    pub field: &'static str,
    /// What stands before: whole words where they fit.
    pub left: String,
    /// From the first word of the match to the last.
    pub matched: String,
    /// The words that match, in Unicode scalar values of `matched`, end exclusive, ascending.
    pub highlights: Vec<(usize, usize)>,
    /// What stands after.
    pub right: String,
    /// The page of its first word, in a body whose pages are known.
    pub page: Option<PageNumber>,
}

/// What a concordance found.
#[derive(Debug)]
pub struct KwicFound {
    /// Matches in all.
    pub total: u64,
    /// Records in which they stand.
    pub records: u64,
    /// Records that answer the query, but by no word of their title, summary or body.
    pub elsewhere: u64,
    /// The lines asked for, in order.
    pub lines: Vec<KwicLine>,
}

/// A concordance in the making.
#[derive(Debug)]
pub struct Concordance<'q> {
    matcher: Matcher<'q>,
    analyser: Analyser,
    options: KwicOptions,
    total: u64,
    records: u64,
    elsewhere: u64,
    kept: Vec<(Place, KwicLine)>,
    /// What does not stand before this will not be shown.
    bound: Option<Place>,
}

impl<'q> Concordance<'q> {
    /// Begins a concordance of the words of `root`.
    #[must_use]
    pub fn new(root: &'q Node, options: KwicOptions) -> Self {
        Self {
            matcher: Matcher::new(root),
            analyser: Analyser::new(),
            options,
            total: 0,
            records: 0,
            elsewhere: 0,
            kept: Vec::new(),
            bound: None,
        }
    }

    /// Takes in `record`, which answers the query and has this place among all that do.
    pub fn add(&mut self, place: usize, record: Record) {
        let found = self.matcher.in_record(&record, &mut self.analyser);
        let mut lines = Vec::new();
        let mut count = 0;
        for (field, text, matches) in [
            ("title", &record.title, &found.title),
            ("summary", &record.summary, &found.summary),
            ("body", &record.body, &found.body),
        ] {
            let Some(text) = text else { continue };
            let stretches = stretches(matches);
            count += stretches.len() as u64;
            for found in stretches {
                let place = Place {
                    words: self.words_around(text, &found),
                    record: place,
                    line: lines.len(),
                };
                let starts = if field == "body" {
                    &record.pages[..]
                } else {
                    &[]
                };
                let page = PageStart::page_at(starts, found.bytes.start).cloned();
                let line = self.is_wanted(&place).then(|| KwicLine {
                    page,
                    ..self.line(field, text, found)
                });
                lines.push((place, line));
            }
        }
        self.total += count;
        self.records += u64::from(count > 0);
        self.elsewhere += u64::from(count == 0);
        if lines.iter().all(|(_, line)| line.is_none()) {
            return;
        }
        let id: Rc<str> = record.id.as_str().into();
        let about = Rc::new(HitLine::from(record));
        for (place, line) in lines {
            if let Some(line) = line {
                let (id, about) = (Rc::clone(&id), Rc::clone(&about));
                self.keep(place, KwicLine { id, about, ..line });
            }
        }
    }

    /// The figures, and the lines asked for.
    #[must_use]
    pub fn finish(mut self) -> KwicFound {
        self.kept.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        let lines = self.kept.into_iter().map(|(_, line)| line);
        KwicFound {
            total: self.total,
            records: self.records,
            elsewhere: self.elsewhere,
            lines: lines
                .skip(self.options.offset)
                .take(self.options.limit)
                .collect(),
        }
    }

    fn words_around(&mut self, text: &str, found: &Stretch<'_>) -> String {
        let Range { start, end } = found.bytes;
        match self.options.sort {
            KwicSort::Left => order::words_before(text, start, &mut self.analyser),
            KwicSort::Right => order::words_after(text, end, &mut self.analyser),
            KwicSort::Records(_) => String::new(),
        }
    }

    fn wanted(&self) -> usize {
        self.options.offset.saturating_add(self.options.limit)
    }

    fn is_wanted(&self, place: &Place) -> bool {
        self.wanted() > 0 && self.bound.as_ref().is_none_or(|bound| place < bound)
    }

    fn line(&self, field: &'static str, text: &str, found: Stretch<'_>) -> KwicLine {
        let bytes = context::whole_graphemes(text, &found.bytes);
        let (matched, highlights) = context::on_one_line(text, &bytes, found.words);
        KwicLine {
            id: Rc::default(),
            about: Rc::default(),
            field,
            left: context::before(text, bytes.start, self.options.columns),
            matched,
            highlights,
            right: context::after(text, bytes.end, self.options.columns),
            page: None,
        }
    }

    /// Keeps a line; of twice as many as will be shown the first half stays.
    fn keep(&mut self, place: Place, line: KwicLine) {
        self.kept.push((place, line));
        let wanted = self.wanted();
        if self.kept.len() >= wanted.saturating_mul(2).max(64) {
            self.kept
                .select_nth_unstable_by(wanted, |one, other| one.0.cmp(&other.0));
            self.kept.truncate(wanted + 1);
            self.bound = self.kept.pop().map(|(place, _)| place);
        }
    }
}

/// A stretch of text that makes one line.
#[derive(Debug)]
struct Stretch<'m> {
    bytes: Range<usize>,
    words: &'m [Range<usize>],
}

/// The stretches of all matches, in order; one that lies within another is seen there and makes no
/// line of its own.
fn stretches(matches: &[Match]) -> Vec<Stretch<'_>> {
    let mut all: Vec<Stretch<'_>> = matches
        .iter()
        .filter_map(|found| {
            let bytes = found.words.first()?.start..found.words.last()?.end;
            Some(Stretch {
                bytes,
                words: &found.words,
            })
        })
        .collect();
    all.sort_by_key(|stretch| (stretch.bytes.start, Reverse(stretch.bytes.end)));
    let mut seen_to = 0;
    all.retain(|stretch| {
        let is_new = stretch.bytes.end > seen_to;
        seen_to = seen_to.max(stretch.bytes.end);
        is_new
    });
    all
}

#[cfg(test)]
mod tests;
