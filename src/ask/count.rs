//! Documents and occurrences by year, decade, month, archive or collection, for several questions
//! side by side.
//!
//! Owns [`Counts`]. Documents are hits with all of the words, counted exactly as a search counts them;
//! occurrences are the lines that a concordance has for them when every word has its own: stretches of
//! title, summary and body that match, a phrase once. Beside both stands how many documents of any
//! kind the filters let through, so that shares can be shown. A record counts in every unit of time
//! that its date touches and in every archive of its references, as in the facets, so rows may add up to
//! more than the total. All questions are one call of the engine.
//!
//! Known gap: records without an archive are in no row; they are in the totals.

use std::time::{Duration, Instant};

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::answer::Understood;
use super::error::AskError;
use super::histogram::{self, MAX_BARS};
use super::question::Question;
use super::{Asker, without};
use crate::analyse::Analyser;
use crate::engine::{
    Engine, FacetCounts, FacetRequest, FacetValue, Limits, MatchMode, SearchRequest, SearchResponse,
};
use crate::query::filter::{Facet, UNDATED};
use crate::query::matching::Matcher;
use crate::query::tree::{Node, Query};
use crate::record::reference::archive_key;

/// Most questions that a server counts at once.
pub const MAX_QUESTIONS: usize = 16;

/// What a count has rows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// Years.
    #[default]
    Year,
    /// Decades.
    Decade,
    /// Months.
    Month,
    /// Archives.
    Archive,
    /// Collections.
    Collection,
}

impl By {
    /// All of them, in the order in which they are listed to people.
    pub const ALL: [Self; 5] = [
        Self::Year,
        Self::Decade,
        Self::Month,
        Self::Archive,
        Self::Collection,
    ];

    /// The facet that is counted.
    #[must_use]
    pub fn facet(self) -> Facet {
        match self {
            Self::Year => Facet::Year,
            Self::Decade => Facet::Decade,
            Self::Month => Facet::Month,
            Self::Archive => Facet::Archive,
            Self::Collection => Facet::Collection,
        }
    }

    /// The name used in flags, JSON and the HTTP API.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.facet().name()
    }

    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.name() == name)
    }

    /// Whether the rows are units of time.
    #[must_use]
    pub fn is_time(self) -> bool {
        !matches!(self, Self::Archive | Self::Collection)
    }
}

/// A count of several questions.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Counts {
    /// What the rows are.
    pub by: By,
    /// The questions, in their order.
    pub columns: Vec<CountColumn>,
    /// Units of time: every one from the first with a document to the last, in order. Archives and
    /// collections: those with documents, most first.
    pub rows: Vec<CountRow>,
    /// Documents without a known day, where the rows are units of time and there are any.
    pub undated: Option<CountRow>,
    /// Time from question to answer.
    pub took: Duration,
}

/// What a question finds in all.
#[derive(Debug, Clone, Default)]
pub struct CountColumn {
    /// How it was understood.
    pub understood: Understood,
    /// The figures over all rows, each document once.
    pub total: CountCell,
}

/// A unit of time, an archive or a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    /// As the facet names it: `1951`, `1951-11`, `1950s` for a decade, `APRF`.
    pub label: String,
    /// First and last day of a unit of time.
    pub days: Option<(Date, Date)>,
    /// One cell a question.
    pub cells: Vec<CountCell>,
}

/// The figures of a question in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CountCell {
    /// Documents with all of its words.
    pub documents: u64,
    /// How often its words stand in them; none of a question without words.
    pub occurrences: Option<u64>,
    /// Documents that its filters let through, whatever their words.
    pub all: u64,
}

impl CountCell {
    /// The share of documents among all, from 0 to 1; none where there are none.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.all > 0).then(|| self.documents as f64 / self.all as f64)
    }
}

impl<E: Engine> Asker<E> {
    /// Counts what each question finds, by the rows asked for. Pages, orders, passages and facets of
    /// the questions count for nothing.
    ///
    /// # Errors
    /// As [`Asker::ask`].
    pub fn count(
        &self,
        questions: &[Question],
        by: By,
        limits: &Limits,
    ) -> Result<Counts, AskError> {
        self.with_analyser(|analyser| self.counted(questions, by, limits, analyser))
    }

    fn counted(
        &self,
        questions: &[Question],
        by: By,
        limits: &Limits,
        analyser: &mut Analyser,
    ) -> Result<Counts, AskError> {
        let began = Instant::now();
        let facet = || FacetRequest {
            of_hits: true,
            ..FacetRequest::new(by.facet(), usize::MAX)
        };
        let mut prepared = Vec::with_capacity(questions.len());
        let mut requests: Vec<SearchRequest> = Vec::with_capacity(questions.len() * 2);
        for question in questions {
            let mut one = self.prepare(question, limits, analyser)?;
            one.request = SearchRequest {
                match_mode: match question.match_mode {
                    MatchMode::Any => MatchMode::Any,
                    MatchMode::All | MatchMode::AllThenSome => MatchMode::All,
                },
                occurrences: Matcher::new(&one.request.query.root).has_words(),
                ..only_counting(one.request.query, question, facet())
            };
            requests.push(one.request.clone());
            prepared.push(one);
        }
        // What the filters let through is counted once for all questions with the same.
        let mut places = Vec::with_capacity(questions.len());
        for (at, question) in questions.iter().enumerate() {
            let same = questions[..at].iter().position(|other| {
                other.filters == question.filters && other.not_references == question.not_references
            });
            places.push(same.map_or(requests.len(), |same| places[same]));
            if same.is_none() {
                let root = without(Node::Everything, &question.not_references);
                let query = Query {
                    root,
                    ..Query::default()
                };
                requests.push(only_counting(query, question, facet()));
            }
        }
        let responses = self.engine.search(&requests, limits)?;
        let mut rows = Rows::new(by, questions.len());
        let mut columns = Vec::with_capacity(questions.len());
        for (column, (one, place)) in prepared.into_iter().zip(places).enumerate() {
            let mut response = responses.get(column).cloned().unwrap_or_default();
            let all = responses.get(place);
            let facets = std::mem::take(&mut response.facets);
            rows.add_found(column, values(&facets), analyser);
            let all_facets = all.map_or(&[][..], |all: &SearchResponse| &all.facets);
            rows.add_all(column, values(all_facets), analyser);
            let total = CountCell {
                documents: response.total,
                occurrences: response.occurrences,
                all: all.map_or(0, |all| all.total),
            };
            let (understood, _) = self.understood(one, response, limits, analyser)?;
            columns.push(CountColumn { understood, total });
        }
        let (rows, undated) = rows.finish(&columns);
        Ok(Counts {
            by,
            columns,
            rows,
            undated,
            took: began.elapsed(),
        })
    }
}

/// A request for nothing but figures.
pub(super) fn only_counting(
    query: Query,
    question: &Question,
    facet: FacetRequest,
) -> SearchRequest {
    SearchRequest {
        query,
        facets: vec![facet],
        ..SearchRequest::counting(Node::Everything, question.filters.clone())
    }
}

fn values(facets: &[FacetCounts]) -> &[FacetValue] {
    facets.first().map_or(&[], |counts| &counts.values)
}

/// The rows while they are gathered.
struct Rows {
    by: By,
    columns: usize,
    /// By key: spellings of an archive or a collection are one row.
    rows: FxHashMap<String, CountRow>,
}

impl Rows {
    fn new(by: By, columns: usize) -> Self {
        Self {
            by,
            columns,
            rows: FxHashMap::default(),
        }
    }

    /// Adds what a question found.
    fn add_found(&mut self, column: usize, values: &[FacetValue], analyser: &mut Analyser) {
        self.add(column, values, analyser, |cell, value| {
            cell.documents += value.count;
            if let Some(occurrences) = value.occurrences {
                *cell.occurrences.get_or_insert_default() += occurrences;
            }
        });
    }

    /// Adds what its filters let through.
    fn add_all(&mut self, column: usize, values: &[FacetValue], analyser: &mut Analyser) {
        self.add(column, values, analyser, |cell, value| {
            cell.all += value.count;
        });
    }

    fn add(
        &mut self,
        column: usize,
        values: &[FacetValue],
        analyser: &mut Analyser,
        mut put: impl FnMut(&mut CountCell, &FacetValue),
    ) {
        for value in values {
            let key = match self.by {
                By::Archive => archive_key(&value.value),
                By::Collection => folded(&value.value, analyser),
                By::Year | By::Decade | By::Month => value.value.clone(),
            };
            let row = self.rows.entry(key).or_insert_with(|| CountRow {
                label: value.value.clone(),
                days: None,
                cells: vec![CountCell::default(); self.columns],
            });
            if let Some(cell) = row.cells.get_mut(column) {
                put(cell, value);
            }
        }
    }

    /// The rows in order, and that of the undated.
    fn finish(self, columns: &[CountColumn]) -> (Vec<CountRow>, Option<CountRow>) {
        let mut rows = self.rows;
        for row in rows.values_mut() {
            for (cell, column) in row.cells.iter_mut().zip(columns) {
                // What stands nowhere in the row was not listed.
                cell.occurrences = column
                    .total
                    .occurrences
                    .map(|_| cell.occurrences.unwrap_or(0));
            }
        }
        let undated = rows.remove(UNDATED).filter(|_| self.by.is_time());
        let undated = undated.filter(has_documents);
        if self.by.is_time() {
            return (in_time(self.by, rows, columns), undated);
        }
        let mut rows: Vec<CountRow> = rows.into_values().filter(has_documents).collect();
        let documents = |row: &CountRow| row.cells.iter().map(|cell| cell.documents).sum::<u64>();
        rows.sort_by(|one, other| {
            let by_documents = documents(other).cmp(&documents(one));
            by_documents.then_with(|| one.label.cmp(&other.label))
        });
        (rows, None)
    }
}

fn has_documents(row: &CountRow) -> bool {
    row.cells.iter().any(|cell| cell.documents > 0)
}

/// Every unit from the first with a document to the last; only those with documents where there are
/// more than a histogram draws.
fn in_time(
    by: By,
    mut rows: FxHashMap<String, CountRow>,
    columns: &[CountColumn],
) -> Vec<CountRow> {
    let numbered = rows.iter().filter(|(_, row)| has_documents(row));
    let numbered = numbered.filter_map(|(value, _)| histogram::number(by.facet(), value));
    let mut numbered: Vec<i32> = numbered.collect();
    numbered.sort_unstable();
    let (Some(&first), Some(&last)) = (numbered.first(), numbered.last()) else {
        return Vec::new();
    };
    let units = match usize::try_from(last - first) {
        Ok(length) if length < MAX_BARS => (first..=last).collect(),
        _ => numbered,
    };
    let mut by_number: FxHashMap<i32, CountRow> = rows
        .drain()
        .filter_map(|(value, row)| Some((histogram::number(by.facet(), &value)?, row)))
        .collect();
    let empty = CountRow {
        label: String::new(),
        days: None,
        cells: columns
            .iter()
            .map(|column| CountCell {
                occurrences: column.total.occurrences.map(|_| 0),
                ..CountCell::default()
            })
            .collect(),
    };
    let row = |number: i32| {
        let bar = histogram::bar(by.facet(), number, 0)?;
        let row = by_number.remove(&number).unwrap_or_else(|| empty.clone());
        Some(CountRow {
            label: bar.label,
            days: Some((bar.from, bar.to)),
            ..row
        })
    };
    units.into_iter().filter_map(row).collect()
}

/// The words of a value as they are compared.
fn folded(value: &str, analyser: &mut Analyser) -> String {
    let mut key = String::with_capacity(value.len());
    analyser.tokens(value, |token| {
        key.push_str(token.folded);
        key.push(' ');
    });
    match key.is_empty() {
        true => value.to_owned(),
        false => key,
    }
}

#[cfg(test)]
mod tests;
