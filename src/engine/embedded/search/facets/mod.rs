//! Facets: which records each counts over, and the counts of all segments together.
//!
//! Owns the division of facets into passes and the merging of values. A facet ignores its own
//! filter, so one that is filtered by needs a pass of its own, over the records that its other
//! filters let through; facets with the same filters share a pass, and those without a filter of
//! their own ride on the pass that finds the hits.

pub(crate) mod catalogue;
pub(crate) mod column;
pub(crate) mod counting;
mod natural;
mod shelf;
mod tally;

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use tantivy::schema::Field;

use super::super::schema::Fields;
use super::DocId;
use super::failure::Failure;
use super::filter::making::ShelfFilters;
use super::snapshot::{Segment, Snapshot};
use crate::engine::{FacetCounts, FacetOrder, FacetRequest, Refusal};
use crate::query::filter::{Facet, Filters, Selection};
use catalogue::{Catalogue, Units};
use counting::Counter;
use shelf::{LEVELS, Levels, Listed, ShelfRule};
use tally::{Tally, in_natural_order};

/// Most facets in one search.
const MAX_FACETS: usize = 64;

/// One facet of a search, while it is counted.
pub(crate) struct FacetCount<'a> {
    request: &'a FacetRequest,
    /// The filters over whose records it is counted.
    pub(crate) filters: Filters,
    source: Source,
    tally: Tally,
    /// How often the words stand in the records of each value, if that is counted.
    occurrences: Option<Tally>,
}

/// Where the values come from.
enum Source {
    /// A column of words.
    Words(Field),
    /// A column of whole numbers, divided.
    Numbers(Field, u64),
    /// References, under filters of their levels: read from one column, so deep as the filters
    /// go, and listed as values of another field.
    Shelf {
        column: Field,
        field: Field,
        rule: Box<ShelfRule>,
    },
}

/// Reads the facets of a request.
pub(crate) fn requested<'a>(
    requests: &'a [FacetRequest],
    filters: &Filters,
) -> Result<Vec<FacetCount<'a>>, Failure> {
    if requests.len() > MAX_FACETS {
        return Err(Refusal::TooManyFacets {
            count: requests.len(),
            limit: MAX_FACETS,
        }
        .into());
    }
    requests
        .iter()
        .map(|request| FacetCount::new(request, filters))
        .collect()
}

impl<'a> FacetCount<'a> {
    fn new(request: &'a FacetRequest, filters: &Filters) -> Result<Self, Failure> {
        let fields = Fields::get();
        let under = request.under.as_ref().map_or(&[][..], |path| &path.0);
        let mut own = without_empty(filters).into_owned();
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
            (Facet::Evidence, _) => words(fields.evidence),
            // The four levels were taken above.
            (_, None) => words(fields.collection),
        }?;
        Ok(Self {
            request,
            filters: own,
            source,
            tally: Tally::default(),
            occurrences: None,
        })
    }

    /// What counts this facet over `segment`.
    pub(crate) fn counter(&self, segment: &Segment) -> Result<Counter, Failure> {
        let field = match &self.source {
            Source::Words(field) | Source::Numbers(field, _) => *field,
            Source::Shelf { column, .. } => *column,
        };
        Ok(Counter::new(segment.facet_column(field)?))
    }

    /// Adds what was counted over the segment numbered `place`.
    pub(crate) fn add(
        &mut self,
        snapshot: &Snapshot,
        place: usize,
        counter: &Counter,
    ) -> Result<(), Failure> {
        let mut tally = std::mem::take(&mut self.tally);
        self.add_to(&mut tally, snapshot, place, counter)?;
        self.tally = tally;
        Ok(())
    }

    /// Adds how often the words stand in records of the segment numbered `place`.
    pub(crate) fn add_occurrences(
        &mut self,
        snapshot: &Snapshot,
        place: usize,
        times: &[(DocId, u64)],
    ) -> Result<(), Failure> {
        let mut counter = self.counter(&snapshot.segments[place])?;
        counter.count_times(times);
        let mut tally = self.occurrences.take().unwrap_or_default();
        self.add_to(&mut tally, snapshot, place, &counter)?;
        self.occurrences = Some(tally);
        Ok(())
    }

    fn add_to(
        &self,
        tally: &mut Tally,
        snapshot: &Snapshot,
        place: usize,
        counter: &Counter,
    ) -> Result<(), Failure> {
        let facet = self.request.facet;
        let (column, field, rule) = match &self.source {
            Source::Numbers(field, divisor) => {
                let units = units(snapshot, facet, *field, *divisor)?;
                add_numbers(&units, *divisor, counter, tally);
                return Ok(());
            }
            Source::Words(field) => (*field, *field, None),
            Source::Shelf {
                column,
                field,
                rule,
            } => (*column, *field, Some(rule)),
        };
        let catalogue = snapshot.catalogue(column, facet)?;
        let mut numbers = Vec::new();
        match rule {
            Some(rule) if column != field => {
                let listed = snapshot.catalogue(field, facet)?;
                for (paths, records) in counted_by_rule(rule, &catalogue, place, counter) {
                    numbers.clear();
                    // The paths to list are values of another field.
                    numbers.extend(paths.iter().filter_map(|path| listed.find(path)));
                    tally.add(&*listed, &numbers, records);
                }
            }
            _ => {
                let mut listed = rule.map(|rule| Listed::new(rule));
                counter.finish(|values, records| {
                    numbers.clear();
                    numbers.extend(values.iter().map(|value| catalogue.number(place, *value)));
                    if let Some(listed) = &mut listed {
                        numbers.retain(|number| listed.has(catalogue.key_of(*number)));
                    }
                    tally.add(&*catalogue, &numbers, records);
                });
            }
        }
        Ok(())
    }

    /// The counts: those with most records, listed in the order asked for.
    pub(crate) fn finish(self, snapshot: &Snapshot) -> Result<FacetCounts, Failure> {
        let facet = self.request.facet;
        let is_shelf = facet.shelf_level().is_some();
        let limit = self.request.limit;
        let occurrences = self.occurrences.as_ref();
        let (mut values, distinct) = match &self.source {
            Source::Numbers(field, divisor) => {
                let units = units(snapshot, facet, *field, *divisor)?;
                self.tally.finish(&units, is_shelf, limit, occurrences)
            }
            Source::Words(field) | Source::Shelf { field, .. } => {
                let catalogue = snapshot.catalogue(*field, facet)?;
                self.tally.finish(&*catalogue, is_shelf, limit, occurrences)
            }
        };
        if self.request.order == FacetOrder::Value {
            values.sort_by(in_natural_order);
        }
        Ok(FacetCounts {
            facet,
            values,
            distinct,
        })
    }
}

/// The calendar units of `field`, each of `divisor` values.
fn units(snapshot: &Snapshot, facet: Facet, field: Field, divisor: u64) -> Result<Units, Failure> {
    let segments = snapshot.segments.iter();
    let columns = segments.map(|segment| segment.facet_column(field));
    let columns: Vec<_> = columns.collect::<Result<_, _>>()?;
    Ok(Units::new(facet, divisor, &columns))
}

/// Adds calendar units, each divided: 10 makes decades of years.
fn add_numbers(units: &Units, divisor: u64, counter: &Counter, tally: &mut Tally) {
    let least = counter.column.least();
    let mut numbers = Vec::new();
    counter.finish(|values, records| {
        numbers.clear();
        if values.is_empty() {
            numbers.push(units.undated());
        }
        let values = values.iter().map(|value| least + u64::from(*value));
        numbers.extend(values.map(|value| units.number(value / divisor * divisor)));
        // The values of a record ascend, so what is the same after dividing comes in a row.
        numbers.dedup();
        tally.add(units, &numbers, records);
    });
}

/// For the records of each distinct set of references, the paths that `rule` counts them for.
fn counted_by_rule(
    rule: &ShelfRule,
    catalogue: &Catalogue,
    place: usize,
    counter: &Counter,
) -> Vec<(Vec<String>, u64)> {
    let mut read: FxHashMap<u32, Levels<'_>> = FxHashMap::default();
    let mut counted = Vec::new();
    counter.finish(|values, records| {
        for value in values {
            let number = catalogue.number(place, *value);
            let levels = || Levels::new(catalogue.wording(number), catalogue.key_of(number));
            read.entry(*value).or_insert_with(levels);
        }
        let references = values.iter().filter_map(|value| read.get(value));
        let references: Vec<&Levels<'_>> = references.collect();
        counted.push((rule.counted(&references), records));
    });
    counted
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
    let columns: [Field; LEVELS] = [
        fields.archive_path,
        fields.fond_path,
        fields.opis_path,
        fields.delo_path,
    ];
    if shelf.is_empty() && under.is_empty() {
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
    *own = without_empty(own).into_owned();
    Ok(Source::Shelf {
        column: rule
            .depth()
            .map_or(fields.reference_path, |depth| columns[depth]),
        field: columns[level],
        rule: Box::new(rule),
    })
}

/// The same filters, without selections of nothing.
pub(crate) fn without_empty(filters: &Filters) -> Cow<'_, Filters> {
    let is_empty =
        |selection: &Selection| selection.include.is_empty() && selection.exclude.is_empty();
    if !filters.facets.values().any(is_empty) {
        return Cow::Borrowed(filters);
    }
    let mut filters = filters.clone();
    filters.facets.retain(|_, selection| !is_empty(selection));
    Cow::Owned(filters)
}

fn below_nothing(facet: Facet, under: &[String]) -> Failure {
    Refusal::NotBelow {
        facet,
        under: under.to_vec(),
    }
    .into()
}
