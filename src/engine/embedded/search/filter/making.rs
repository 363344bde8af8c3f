//! From filters as typed to filters looked up.
//!
//! Owns [`FilterMaker`]. The same filter given twice means OR, different filters mean AND.
//! Archive, fond, opis and delo bind to one reference: each combination of their values is one
//! term. What is excluded of these four binds to the values wanted of the levels above it, since
//! a fond has its number from its archive: `--archive APRF --not-fond 3` keeps out what lies in
//! fond 3 of APRF, and not what another archive holds in a fond 3 of its own.

use std::ops::RangeInclusive;
use std::path::{MAIN_SEPARATOR, Path};

use tantivy::schema::Field;

use super::super::super::columns::{day, shelf_term};
use super::super::super::key::facet_key;
use super::super::super::schema::UNIT;
use super::super::failure::Failure;
use super::super::headings;
use super::super::plan::Plan;
use super::super::snapshot::Snapshot;
use super::super::words::Terms;
use super::{Days, Filter, Numbers};
use crate::analyse::Analyser;
use crate::engine::Refusal;
use crate::query::filter::{DateRange, Facet, Filters, Selection, Shelf, UNDATED};
use crate::record::language;
use crate::record::reference::{LevelKind, Reference};

/// Most combinations of the values of archive, fond, opis and delo.
const MAX_COMBINATIONS: usize = 1024;

/// Most values of one filter.
const MAX_VALUES: usize = 1024;

/// Makes filters for one search.
pub(crate) struct FilterMaker<'a> {
    snapshot: &'a Snapshot,
    analyser: Analyser,
}

impl<'a> FilterMaker<'a> {
    pub(crate) fn new(snapshot: &'a Snapshot) -> Self {
        Self {
            snapshot,
            analyser: Analyser::new(),
        }
    }

    /// What `filters` require, and what they exclude.
    pub(crate) fn all(&mut self, filters: &Filters) -> Result<(Vec<Plan>, Vec<Plan>), Failure> {
        let mut required = Vec::new();
        let mut excluded = Vec::new();
        for (facet, Selection { include, exclude }) in &filters.facets {
            for (values, side) in [(include, &mut required), (exclude, &mut excluded)] {
                check_count(facet.name(), values.len())?;
                if facet.shelf_level().is_none() && !values.is_empty() {
                    side.push(Plan::Filter(self.values(*facet, values)?));
                }
            }
        }
        let shelf = ShelfFilters::of(filters);
        if shelf.include.iter().any(|values| !values.is_empty()) {
            required.push(Plan::Filter(self.shelf_terms(shelf.include)?));
        }
        for level in 0..4 {
            if !shelf.exclude[level].is_empty() {
                let mut levels = [&[] as &[String]; 4];
                levels[..level].copy_from_slice(&shelf.include[..level]);
                levels[level] = shelf.exclude[level];
                excluded.push(Plan::Filter(self.shelf_terms(levels)?));
            }
        }
        if !filters.references.is_empty() {
            check_count("ref", filters.references.len())?;
            let wanted = filters.references.iter();
            let any: Vec<Filter> = wanted
                .map(|one| self.reference(one))
                .collect::<Result<_, _>>()?;
            required.push(Plan::Filter(Filter::Any(any.into())));
        }
        if let Some(range) = filters.date {
            required.push(Plan::Filter(self.days(range)?));
        }
        if !filters.sources.is_empty() {
            let prefixes: Vec<String> = filters
                .sources
                .iter()
                .flat_map(|path| source_prefixes(path))
                .collect();
            let field = self.snapshot.fields.source;
            required.push(Plan::Filter(Filter::Prefixes {
                field,
                prefixes: prefixes.into(),
            }));
        }
        Ok((required, excluded))
    }

    /// One reference of the record has all the levels given.
    pub(crate) fn shelf(&mut self, shelf: &Shelf) -> Result<Filter, Failure> {
        let levels = shelf.levels.each_ref().map(|level| level.as_slice());
        if levels.iter().all(|level| level.is_empty()) {
            return Ok(Filter::Everything);
        }
        self.shelf_terms(levels)
    }

    /// One reference of the record has one of the values of each level; a level without values
    /// is free.
    fn shelf_terms(&self, levels: [&[String]; 4]) -> Result<Filter, Failure> {
        let combinations = levels
            .iter()
            .map(|values| values.len().max(1))
            .fold(1_usize, usize::saturating_mul);
        if combinations > MAX_COMBINATIONS {
            return Err(Refusal::TooManyCombinations {
                count: combinations,
                limit: MAX_COMBINATIONS,
            }
            .into());
        }
        let mut keys = Vec::with_capacity(combinations);
        for combination in 0..combinations {
            let mut rest = combination;
            let chosen = levels.map(|values| {
                let value = values.get(rest % values.len().max(1)).map(String::as_str);
                rest /= values.len().max(1);
                value
            });
            // A value without any letter or digit is no value of any record.
            let complete = (0..4).all(|level| {
                let mut alone = [None; 4];
                alone[level] = chosen[level];
                chosen[level].is_none() || shelf_term(alone).is_some()
            });
            if complete {
                keys.extend(shelf_term(chosen));
            }
        }
        let field = self.snapshot.fields.shelf;
        Ok(Filter::Terms {
            field,
            terms: self.find(field, keys)?,
        })
    }

    /// The record lies at the place that `wanted` names.
    pub(crate) fn reference(&mut self, wanted: &Reference) -> Result<Filter, Failure> {
        let field = self.snapshot.fields.shelf;
        let archive = Some(wanted.archive.as_str()).filter(|archive| !archive.is_empty());
        let levels = [archive, wanted.fond(), wanted.opis(), wanted.delo()];
        let terms = self.find(field, shelf_term(levels).into_iter().collect())?;
        let named = [LevelKind::Fond, LevelKind::Opis, LevelKind::Delo];
        let beyond = |kind: LevelKind| !named.contains(&kind);
        let is_term_enough = archive.is_some()
            && wanted.listy.is_none()
            && !wanted.levels.iter().any(|level| beyond(level.kind))
            && named.iter().all(|kind| {
                wanted
                    .levels
                    .iter()
                    .filter(|level| level.kind == *kind)
                    .count()
                    <= 1
            });
        Ok(if is_term_enough {
            Filter::Terms { field, terms }
        } else {
            Filter::Stored {
                field,
                terms,
                wanted: wanted.clone().into(),
            }
        })
    }

    /// The record's days overlap the range, or lie within it.
    pub(crate) fn days(&self, range: DateRange) -> Result<Filter, Failure> {
        let DateRange {
            from,
            to,
            within,
            undated,
        } = range;
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err(Refusal::ReversedDates { from, to }.into());
        }
        Ok(Filter::Days(Days {
            from: from.map_or(i64::MIN, day),
            to: to.map_or(i64::MAX, day),
            within,
            undated,
        }))
    }

    /// The record has this id.
    pub(crate) fn id(&self, id: &str) -> Result<Filter, Failure> {
        let field = self.snapshot.fields.id;
        Ok(Filter::Terms {
            field,
            terms: self.find(field, vec![id.to_owned()])?,
        })
    }

    /// One of the values of a facet that does not bind to references.
    fn values(&mut self, facet: Facet, values: &[String]) -> Result<Filter, Failure> {
        let fields = &self.snapshot.fields;
        let field = match facet {
            Facet::Language => fields.language,
            Facet::Collection => fields.collection,
            Facet::Type => fields.kind,
            Facet::Person => fields.person,
            Facet::Place => fields.place,
            Facet::Subject => fields.subject,
            Facet::Evidence => fields.evidence,
            Facet::Year | Facet::Decade => return numbers(facet, fields.year, values),
            Facet::Month => return numbers(facet, fields.month, values),
            Facet::Archive | Facet::Fond | Facet::Opis | Facet::Delo => {
                return Ok(Filter::Everything);
            }
        };
        let mut keys: Vec<String> = values
            .iter()
            .map(|value| match facet {
                // Records have the names of languages, whatever their sources write.
                Facet::Language => {
                    let named = language::normalised(value);
                    facet_key(named.as_deref().unwrap_or(value), &mut self.analyser)
                }
                _ => facet_key(value, &mut self.analyser),
            })
            .collect();
        if headings::has_headings(facet) {
            keys = self.under_headings(facet, field, keys)?;
        }
        Ok(Filter::Terms {
            field,
            terms: self.find(field, keys)?,
        })
    }

    /// The keys and all that stand under the same headings of the names authority.
    fn under_headings(
        &self,
        facet: Facet,
        field: Field,
        mut keys: Vec<String>,
    ) -> Result<Vec<String>, Failure> {
        if let Some(headings) = headings::headings(self.snapshot.names(), facet) {
            for place in 0..keys.len() {
                if let Some(heading) = headings.of(&keys[place]) {
                    keys.extend(headings::keys(self.snapshot, field, headings, heading)?);
                }
            }
        }
        Ok(keys)
    }

    fn find(&self, field: Field, mut keys: Vec<String>) -> Result<Terms, Failure> {
        keys.sort_unstable();
        keys.dedup();
        let mut terms = Vec::with_capacity(keys.len());
        for key in keys {
            let term = self.snapshot.find(field, key.as_bytes())?;
            if term.records > 0 {
                terms.push(term);
            }
        }
        Ok(terms.into())
    }
}

/// Filters of the four levels that bind to one reference.
pub(crate) struct ShelfFilters<'a> {
    pub(crate) include: [&'a [String]; 4],
    pub(crate) exclude: [&'a [String]; 4],
}

impl<'a> ShelfFilters<'a> {
    pub(crate) fn of(filters: &'a Filters) -> Self {
        let mut shelf = Self {
            include: [&[]; 4],
            exclude: [&[]; 4],
        };
        for (facet, selection) in &filters.facets {
            if let Some(level) = facet.shelf_level() {
                shelf.include[level] = &selection.include;
                shelf.exclude[level] = &selection.exclude;
            }
        }
        shelf
    }

    /// Whether none of the four is filtered by.
    pub(crate) fn is_empty(&self) -> bool {
        self.include
            .iter()
            .chain(&self.exclude)
            .all(|values| values.is_empty())
    }
}

fn check_count(name: &'static str, count: usize) -> Result<(), Failure> {
    if count <= MAX_VALUES {
        return Ok(());
    }
    Err(Refusal::TooManyValues {
        filter: name,
        count,
        limit: MAX_VALUES,
    }
    .into())
}

/// Years, decades or months, as the columns count them, and the undated.
fn numbers(facet: Facet, field: Field, values: &[String]) -> Result<Filter, Failure> {
    let (undated, numbered): (Vec<&String>, Vec<&String>) = values
        .iter()
        .partition(|value| value.trim().eq_ignore_ascii_case(UNDATED));
    let ranges = numbered
        .into_iter()
        .map(|value| {
            number_range(facet, value.trim()).ok_or_else(|| {
                let value = value.clone();
                Failure::from(Refusal::BadValue { facet, value })
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Filter::Numbers {
        field,
        wanted: Numbers {
            ranges: ranges.into(),
            without: !undated.is_empty(),
        },
    })
}

fn number_range(facet: Facet, value: &str) -> Option<RangeInclusive<u64>> {
    let year = |text: &str| {
        let is_year =
            (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_year.then(|| text.parse::<u64>().ok()).flatten()
    };
    match facet {
        Facet::Month => {
            let (first, second) = value.split_once('-')?;
            let month = year(second).filter(|month| (1..=12).contains(month))?;
            let number = year(first)? * 12 + month - 1;
            Some(number..=number)
        }
        Facet::Decade => {
            let first = year(value.strip_suffix('s').unwrap_or(value))?;
            let first = first - first % 10;
            Some(first..=first + 9)
        }
        _ => year(value).map(|year| year..=year),
    }
}

/// What the values of the column `source` begin with for files at or below `path`, or in the
/// archive at `path`.
fn source_prefixes(path: &Path) -> [String; 3] {
    let path = path.to_string_lossy();
    let path = path.trim_end_matches(MAIN_SEPARATOR);
    [UNIT, MAIN_SEPARATOR, '!'].map(|next| format!("{path}{next}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_decades_and_months_are_read() {
        let cases = [
            (Facet::Year, "1951", Some(1951..=1951)),
            (Facet::Year, "51a", None),
            (Facet::Year, "", None),
            (Facet::Year, "-1", None),
            (Facet::Decade, "1950", Some(1950..=1959)),
            (Facet::Decade, "1950s", Some(1950..=1959)),
            (Facet::Decade, "1953", Some(1950..=1959)),
            (Facet::Month, "1951-11", Some(23_422..=23_422)),
            (Facet::Month, "1951-1", Some(23_412..=23_412)),
            (Facet::Month, "1951-13", None),
            (Facet::Month, "1951-0", None),
            (Facet::Month, "1951", None),
            (Facet::Month, "99999999999999999999-1", None),
        ];
        for (facet, value, wanted) in cases {
            assert_eq!(number_range(facet, value), wanted, "{value}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn sources_at_or_below_a_path_are_meant() {
        for path in ["/data/box", "/data/box/"] {
            let prefixes = source_prefixes(Path::new(path));
            assert_eq!(prefixes, ["/data/box\u{1f}", "/data/box/", "/data/box!"]);
        }
        assert_eq!(source_prefixes(Path::new("/"))[1], "/");
    }
}
