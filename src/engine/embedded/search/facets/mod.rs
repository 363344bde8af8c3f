//! Facets: which records each counts over, and the counts of all segments together.
//!
//! Owns the division of facets into passes and the merging of values. A facet ignores its own
//! filter, so one that is filtered by needs a pass of its own, over the records that its other
//! filters let through; facets with the same filters share a pass, and those without a filter of
//! their own ride on the pass that finds the hits.

pub(crate) mod counting;
mod natural;
mod shelf;
pub(crate) mod spellings;

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::schema::Field;

use super::super::key::facet_key;
use super::super::schema::{Fields, UNIT};
use super::failure::Failure;
use super::filter::making::ShelfFilters;
use super::headings::{has_headings, headings};
use super::snapshot::{Segment, Snapshot};
use crate::analyse::Analyser;
use crate::analyse::known::KnownNames;
use crate::engine::{FacetCounts, FacetOrder, FacetRequest, FacetValue, ShelfPath};
use crate::query::filter::{Facet, Filters, UNDATED};
use counting::{NumberCounter, SegmentCounter, ValueCounter};
use shelf::{LEVELS, ShelfCounter, ShelfRule, key_at};

/// Most facets in one search.
const MAX_FACETS: usize = 64;

/// One facet of a search, while it is counted.
pub(crate) struct FacetCount<'a> {
    request: &'a FacetRequest,
    /// The filters over whose records it is counted.
    pub(crate) filters: Filters,
    source: Source,
    /// Where values are gathered under headings of an authority, that authority.
    names: Option<Arc<KnownNames>>,
    counted: FxHashMap<String, Counted>,
}

/// Where the values come from.
enum Source {
    /// A column of words.
    Words(Field),
    /// A column of whole numbers, divided.
    Numbers(Field, u64),
    /// The whole references, under filters of their levels.
    Shelf(Rc<ShelfRule>),
}

/// One value, in all its spellings.
#[derive(Default)]
struct Counted {
    records: u64,
    wordings: FxHashMap<String, u64>,
}

/// Reads the facets of a request.
pub(crate) fn requested<'a>(
    requests: &'a [FacetRequest],
    filters: &Filters,
    snapshot: &Snapshot,
) -> Result<Vec<FacetCount<'a>>, Failure> {
    if requests.len() > MAX_FACETS {
        return Err(Failure::Request(format!(
            "{} facets are asked for, more than the {MAX_FACETS} that are allowed",
            requests.len()
        )));
    }
    requests
        .iter()
        .map(|request| FacetCount::new(request, filters, snapshot))
        .collect()
}

impl<'a> FacetCount<'a> {
    fn new(
        request: &'a FacetRequest,
        filters: &Filters,
        snapshot: &Snapshot,
    ) -> Result<Self, Failure> {
        let fields = Fields::get();
        let under = request.under.as_ref().map_or(&[][..], |path| &path.0);
        let mut own = without_empty(filters);
        if !request.of_hits {
            own.facets.remove(&request.facet);
        }
        let words = |field| Ok(Source::Words(field));
        let source = match (request.facet, request.facet.shelf_level()) {
            (_, Some(level)) => shelf_source(request.facet, level, under, &mut own, &fields),
            (facet, None) if !under.is_empty() => Err(below_nothing(facet, under)),
            (Facet::Year, _) => Ok(Source::Numbers(fields.year, 1)),
            (Facet::Decade, _) => Ok(Source::Numbers(fields.year, 10)),
            (Facet::Month, _) => Ok(Source::Numbers(fields.month, 1)),
            (Facet::Language, _) => words(fields.language),
            (Facet::Type, _) => words(fields.kind),
            (Facet::Person, _) => words(fields.person),
            (Facet::Place, _) => words(fields.place),
            (Facet::Subject, _) => words(fields.subject),
            // The four levels were taken above.
            (_, None) => words(fields.collection),
        }?;
        Ok(Self {
            request,
            filters: own,
            source,
            names: has_headings(request.facet).then(|| Arc::clone(snapshot.names())),
            counted: FxHashMap::default(),
        })
    }

    /// What counts this facet over `segment`.
    pub(crate) fn counter(&self, segment: &Segment) -> Result<SegmentCounter, Failure> {
        Ok(match &self.source {
            Source::Words(field) => {
                let facet = self.request.facet;
                let mut keys = Keys::new(self.names.as_deref());
                let spellings = segment.spellings(*field, |value| keys.of(facet, value))?;
                let column = segment.words(*field)?;
                SegmentCounter::Values(ValueCounter::new(column, Arc::clone(&spellings)))
            }
            Source::Numbers(field, divisor) => {
                SegmentCounter::Numbers(NumberCounter::new(segment.numbers(*field)?, *divisor)?)
            }
            Source::Shelf(rule) => {
                let column = segment.words(Fields::get().reference_path)?;
                SegmentCounter::Shelf(Box::new(ShelfCounter::new(Rc::clone(rule), column)))
            }
        })
    }

    /// Adds what was counted over a segment.
    pub(crate) fn add(&mut self, counter: SegmentCounter) -> Result<(), Failure> {
        let facet = self.request.facet;
        let mut keys = Keys::new(self.names.as_deref());
        let counted = &mut self.counted;
        let mut add = |wording: &str, records: u64, together: u64| {
            let value = counted.entry(keys.of(facet, wording)).or_default();
            value.records += together;
            *value.wordings.entry(wording.to_owned()).or_default() += records;
        };
        match counter {
            SegmentCounter::Values(mut counter) => counter.finish(add)?,
            SegmentCounter::Shelf(counter) => counter.finish(add)?,
            SegmentCounter::Numbers(counter) => {
                for (number, records) in counter.finish() {
                    add(&number_name(facet, number), records, records);
                }
                if counter.without() > 0 {
                    add(UNDATED, counter.without(), counter.without());
                }
            }
        }
        Ok(())
    }

    /// The counts: those with most records, listed in the order asked for.
    pub(crate) fn finish(self) -> FacetCounts {
        let distinct = self.counted.len() as u64;
        let is_shelf = self.request.facet.shelf_level().is_some();
        let mut values: Vec<FacetValue> = self
            .counted
            .into_iter()
            .map(|(key, counted)| match key.strip_prefix(UNIT) {
                Some(preferred) if self.names.is_some() => headed(preferred, counted),
                _ => shown(counted, is_shelf),
            })
            .collect();
        values.sort_by(|left, right| {
            right
                .count
                .cmp(&left.count)
                .then_with(|| natural_order(left, right))
        });
        values.truncate(self.request.limit);
        if self.request.order == FacetOrder::Value {
            values.sort_by(natural_order);
        }
        FacetCounts {
            facet: self.request.facet,
            values,
            distinct,
        }
    }
}

/// The source of a level of the shelf, and, in `own`, the filters of the records to count over.
fn shelf_source(
    facet: Facet,
    level: usize,
    under: &[String],
    own: &mut Filters,
    fields: &Fields,
) -> Result<Source, Failure> {
    if under.len() > level {
        return Err(below_nothing(facet, under));
    }
    let shelf = ShelfFilters::of(own);
    if shelf.is_empty() && under.is_empty() {
        let columns: [Field; LEVELS] = [
            fields.archive_path,
            fields.fond_path,
            fields.opis_path,
            fields.delo_path,
        ];
        return Ok(Source::Words(columns[level]));
    }
    let rule = ShelfRule::new(level, shelf.include, shelf.exclude, under);
    let has_exclusions = shelf.exclude.iter().any(|values| !values.is_empty());
    let named = [Facet::Archive, Facet::Fond, Facet::Opis, Facet::Delo];
    for (place, facet) in named.into_iter().enumerate() {
        let selection = own.facets.entry(facet).or_default();
        // The rule weighs exclusions value by value, so they may not keep records out before.
        if has_exclusions {
            selection.exclude.clear();
        }
        if let Some(value) = under.get(place) {
            selection.include.clear();
            selection
                .include
                .extend(Some(value.clone()).filter(|value| !value.is_empty()));
        }
    }
    *own = without_empty(own);
    Ok(Source::Shelf(Rc::new(rule)))
}

/// The same filters, without selections of nothing.
pub(crate) fn without_empty(filters: &Filters) -> Filters {
    let mut filters = filters.clone();
    filters
        .facets
        .retain(|_, selection| !selection.include.is_empty() || !selection.exclude.is_empty());
    filters
}

fn below_nothing(facet: Facet, under: &[String]) -> Failure {
    Failure::Request(format!(
        "no {} lies below {}: give a path of the levels above it",
        facet.name(),
        under.join("/")
    ))
}

/// The keys under which spellings of a value are one: those by which it is filtered.
struct Keys<'a> {
    analyser: Analyser,
    /// The authority under whose headings values are gathered, if any.
    names: Option<&'a KnownNames>,
    /// The archive met last, since paths come sorted, and its key.
    archive: (String, String),
}

impl<'a> Keys<'a> {
    fn new(names: Option<&'a KnownNames>) -> Self {
        Self {
            analyser: Analyser::new(),
            names,
            archive: Default::default(),
        }
    }

    fn of(&mut self, facet: Facet, value: &str) -> String {
        match facet {
            Facet::Year | Facet::Decade | Facet::Month => value.to_owned(),
            _ if facet.shelf_level().is_none() => {
                let key = facet_key(value, &mut self.analyser);
                let headings = self.names.and_then(|names| headings(names, facet));
                match headings.and_then(|headings| headings.of(&key)) {
                    // No key of a value begins so.
                    Some(heading) => format!("{UNIT}{}", heading.preferred),
                    None => key,
                }
            }
            _ => {
                let mut levels = value.split(UNIT);
                let archive = levels.next().unwrap_or_default();
                if self.archive.0 != archive {
                    self.archive = (archive.to_owned(), key_at(0, archive));
                }
                let mut keys = self.archive.1.clone();
                for (place, level) in (1..).zip(levels) {
                    keys.push(UNIT);
                    keys.push_str(&key_at(place, level));
                }
                keys
            }
        }
    }
}

fn number_name(facet: Facet, number: u64) -> String {
    match facet {
        Facet::Month => format!("{:04}-{:02}", number / 12, number % 12 + 1),
        _ => number.to_string(),
    }
}

/// The value under its heading in the authority, with the spellings that records have.
fn headed(preferred: &str, counted: Counted) -> FacetValue {
    let forms = by_records(counted.wordings);
    let is_plain = matches!(forms.as_slice(), [(only, _)] if only == preferred);
    FacetValue {
        value: preferred.to_owned(),
        path: None,
        count: counted.records,
        forms: if is_plain { Vec::new() } else { forms },
    }
}

/// Spellings, those that most records have first.
fn by_records(wordings: FxHashMap<String, u64>) -> Vec<(String, u64)> {
    let mut wordings: Vec<(String, u64)> = wordings.into_iter().collect();
    wordings.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    wordings
}

/// The value in the spelling that most records have.
fn shown(counted: Counted, is_shelf: bool) -> FacetValue {
    let wording = by_records(counted.wordings)
        .into_iter()
        .next()
        .map(|(wording, _)| wording)
        .unwrap_or_default();
    if !is_shelf {
        return FacetValue {
            value: wording,
            path: None,
            count: counted.records,
            forms: Vec::new(),
        };
    }
    let levels: Vec<String> = wording.split(UNIT).map(str::to_owned).collect();
    FacetValue {
        value: levels.last().cloned().unwrap_or_default(),
        path: Some(ShelfPath(levels)),
        count: counted.records,
        forms: Vec::new(),
    }
}

fn natural_order(left: &FacetValue, right: &FacetValue) -> std::cmp::Ordering {
    match (&left.path, &right.path) {
        (Some(one), Some(other)) => one
            .0
            .iter()
            .zip(&other.0)
            .map(|(level, against)| natural::compare(level, against))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| one.0.len().cmp(&other.0.len())),
        _ => natural::compare(&left.value, &right.value),
    }
}
