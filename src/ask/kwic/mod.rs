//! A concordance: every place where a query matches, with what stands before and after it.
//!
//! Takes records one by one, in any order, and keeps only the lines that will be shown, so that an
//! index of any size fits; gives exact figures on all of them. Looks into title, summary and body:
//! a name in a list has no context. What counts as a match is what is marked in hits.
//!
//! Deliberately leaves making the lines safe for a terminal to [`escape`](crate::present::escape), and
//! their layout to the writers.

mod context;
mod meeting;
mod order;

use std::ops::Range;
use std::rc::Rc;

use crate::analyse::Analyser;
use crate::engine::Sort;
use crate::query::matching::{Matcher, Stretch, stretches};
use crate::query::note::QueryNote;
use crate::query::tree::Node;
use crate::record::{HitLine, PageNumber, PageStart, Record};
pub(crate) use context::{fit_left, fit_right};
use meeting::{Units, WINDOW};
use order::Place;

/// Most lines of a concordance: `offset + limit` may not exceed it.
pub const MAX_LINES: usize = 100_000;

/// Columns of context on either side where nobody says how many.
pub const COLUMNS: usize = 60;

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
    /// Whether each of several words has lines of its own, instead of lines where they meet.
    pub each: bool,
    /// Order of the lines.
    pub sort: KwicSort,
    /// Lines to pass over.
    pub offset: usize,
    /// Most lines to give.
    pub limit: usize,
}

impl KwicOptions {
    /// The same, for every line.
    #[must_use]
    pub fn all(self) -> Self {
        Self {
            offset: 0,
            limit: usize::MAX,
            ..self
        }
    }

    /// The same, for the figures alone.
    #[must_use]
    pub fn none(self) -> Self {
        Self {
            offset: 0,
            limit: 0,
            ..self
        }
    }
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
    /// Of a query of several words: whether the lines are those where they meet.
    pub meet: Option<Meet>,
    /// The lines asked for, in order.
    pub lines: Vec<KwicLine>,
}

/// What the lines of a query of several words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meet {
    /// Those where the words meet; so many there are where each has its own.
    Near {
        /// Lines.
        each: u64,
    },
    /// Those of each word, for the words meet nowhere.
    Nowhere,
}

/// A concordance in the making.
#[derive(Debug)]
pub struct Concordance<'q> {
    matcher: Matcher<'q>,
    /// What counts as one word, where lines are wanted in which they meet.
    units: Option<Units>,
    analyser: Analyser,
    options: KwicOptions,
    elsewhere: u64,
    /// Lines of each match, and those where words meet.
    each: Kept,
    near: Kept,
}

/// Lines of one kind: how many, and those that may be shown.
#[derive(Debug, Default)]
struct Kept {
    total: u64,
    records: u64,
    lines: Vec<(Place, KwicLine)>,
    /// What does not stand before this will not be shown.
    bound: Option<Place>,
}

impl<'q> Concordance<'q> {
    /// Begins a concordance of the words of `root`.
    #[must_use]
    pub fn new(root: &'q Node, options: KwicOptions) -> Self {
        Self {
            matcher: Matcher::new(root),
            units: (!options.each).then(|| Units::of(root)).flatten(),
            analyser: Analyser::new(),
            options,
            elsewhere: 0,
            each: Kept::default(),
            near: Kept::default(),
        }
    }

    /// Whether it is of several words, whose lines are those where they meet, if they do.
    #[must_use]
    pub(super) fn is_of_several(&self) -> bool {
        self.units.is_some()
    }

    /// The lines of the records added since the last call, in order: those where words meet, or
    /// those of each.
    pub(super) fn take_lines(&mut self, are_meetings: bool) -> Vec<KwicLine> {
        let each = std::mem::take(&mut self.each.lines);
        let near = std::mem::take(&mut self.near.lines);
        let lines = if are_meetings { near } else { each };
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// Takes in `record`, which answers the query and has this place among all that do.
    pub fn add(&mut self, place: usize, mut record: Record) {
        let found = self.matcher.in_record(&record, &mut self.analyser);
        let (title, summary, body) = (
            record.title.clone(),
            record.summary.take(),
            record.body.take(),
        );
        let pages = std::mem::take(&mut record.pages);
        let about: (Rc<str>, Rc<HitLine>) =
            (record.id.as_str().into(), Rc::new(HitLine::from(record)));
        let parts = [
            ("title", title.as_deref(), &found.title),
            ("summary", summary.as_deref(), &found.summary),
            ("body", body.as_deref(), &found.body),
        ];
        let parts = parts.map(|(field, text, matches)| (field, text.unwrap_or_default(), matches));
        let each: Vec<_> = parts
            .iter()
            .flat_map(|(field, text, matches)| {
                let alone = matches.iter().map(|found| vec![found]);
                let stretches = stretches(alone);
                stretches.into_iter().map(|found| (*field, *text, found))
            })
            .collect();
        self.elsewhere += u64::from(each.is_empty());
        let near: Vec<_> = parts
            .iter()
            .flat_map(|(field, text, matches)| {
                let units = self.units.as_ref();
                let met = units.map(|units| units.meetings(text, matches));
                let stretches = stretches(met.unwrap_or_default().into_iter());
                stretches.into_iter().map(|found| (*field, *text, found))
            })
            .collect();
        let Self {
            options,
            analyser,
            each: each_kept,
            near: near_kept,
            ..
        } = self;
        // Once the words meet somewhere, the lines of each are only counted.
        if near_kept.total == 0 && near.is_empty() {
            each_kept.add(place, &each, &pages, &about, options, analyser);
        } else {
            each_kept.total += each.len() as u64;
            each_kept.lines.clear();
        }
        near_kept.add(place, &near, &pages, &about, options, analyser);
    }

    /// The figures, and the lines asked for.
    #[must_use]
    pub fn finish(self) -> KwicFound {
        let meet = match (&self.units, self.near.total) {
            (None, _) => None,
            (Some(_), 0) => (self.each.total > 0).then_some(Meet::Nowhere),
            (Some(_), _) => Some(Meet::Near {
                each: self.each.total,
            }),
        };
        let mut kept = match meet {
            Some(Meet::Near { .. }) => self.near,
            _ => self.each,
        };
        kept.lines
            .sort_unstable_by(|one, other| one.0.cmp(&other.0));
        let lines = kept.lines.into_iter().map(|(_, line)| line);
        KwicFound {
            total: kept.total,
            records: kept.records,
            elsewhere: self.elsewhere,
            meet,
            lines: lines
                .skip(self.options.offset)
                .take(self.options.limit)
                .collect(),
        }
    }
}

/// What a reader should know of the lines: those of several words, and records that have none.
pub(super) fn notes(found: &KwicFound) -> impl Iterator<Item = QueryNote> + use<> {
    let within = WINDOW;
    let meet = found.meet.map(|meet| match meet {
        Meet::Near { each } => QueryNote::WordsMeet { within, each },
        Meet::Nowhere => QueryNote::WordsApart { within },
    });
    let records = found.elsewhere;
    let elsewhere = (records > 0).then_some(QueryNote::WithoutContext { records });
    meet.into_iter().chain(elsewhere)
}

/// A stretch of a record: field, text and place.
type InRecord<'m> = (&'static str, &'m str, Stretch);

impl Kept {
    /// Adds the lines of a record with this place.
    fn add(
        &mut self,
        place: usize,
        found: &[InRecord<'_>],
        pages: &[PageStart],
        (id, about): &(Rc<str>, Rc<HitLine>),
        options: &KwicOptions,
        analyser: &mut Analyser,
    ) {
        self.total += found.len() as u64;
        self.records += u64::from(!found.is_empty());
        for (line, (field, text, stretch)) in found.iter().enumerate() {
            let place = Place {
                words: words_around(text, stretch, options.sort, analyser),
                record: place,
                line,
            };
            let wanted = options.offset.saturating_add(options.limit);
            if wanted > 0 && self.bound.as_ref().is_none_or(|bound| place < *bound) {
                let bytes = context::whole_graphemes(text, &stretch.bytes);
                let (matched, highlights) = context::on_one_line(text, &bytes, &stretch.words);
                let starts = if *field == "body" { pages } else { &[] };
                let line = KwicLine {
                    page: PageStart::page_at(starts, stretch.bytes.start).cloned(),
                    id: Rc::clone(id),
                    about: Rc::clone(about),
                    field,
                    left: context::before(text, bytes.start, options.columns),
                    matched,
                    highlights,
                    right: context::after(text, bytes.end, options.columns),
                };
                self.keep(place, line, wanted);
            }
        }
    }

    /// Keeps a line; of twice as many as are wanted the first half stays.
    fn keep(&mut self, place: Place, line: KwicLine, wanted: usize) {
        self.lines.push((place, line));
        if self.lines.len() >= wanted.saturating_mul(2).max(64) {
            self.lines
                .select_nth_unstable_by(wanted, |one, other| one.0.cmp(&other.0));
            self.lines.truncate(wanted + 1);
            self.bound = self.lines.pop().map(|(place, _)| place);
        }
    }
}

fn words_around(text: &str, found: &Stretch, sort: KwicSort, analyser: &mut Analyser) -> String {
    let Range { start, end } = found.bytes;
    match sort {
        KwicSort::Left => order::words_before(text, start, analyser),
        KwicSort::Right => order::words_after(text, end, analyser),
        KwicSort::Records(_) => String::new(),
    }
}

#[cfg(test)]
mod tests;
