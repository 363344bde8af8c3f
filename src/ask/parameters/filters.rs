//! The filters of a question: texts in, [`Filters`] out.

use std::collections::BTreeMap;

use super::{Naming, ParameterError};
use crate::ask::Question;
use crate::query::filter::{DateRange, Facet, Filters, Selection, Undated};
use crate::record::date::parse_bound;
use crate::record::reference::{self, Reference};

/// The filters as typed. The same filter twice means OR, different filters mean AND.
#[derive(Debug, Clone, Default)]
pub struct FilterValues {
    /// Values of facets, those wanted and those excluded.
    pub facets: BTreeMap<Facet, Selection>,
    /// References in any notation.
    pub references: Vec<String>,
    /// References that no record may have.
    pub not_references: Vec<String>,
    /// First date wanted.
    pub from: Option<String>,
    /// Last date wanted.
    pub to: Option<String>,
    /// Whether the interval of a record must lie within the dates.
    pub within: bool,
    /// Records without a known day: beside those of the dates, or they alone.
    pub undated: bool,
    /// No records without a known day.
    pub not_undated: bool,
}

impl FilterValues {
    /// The usual question for `text` under these filters.
    ///
    /// # Errors
    /// Returns [`ParameterError`] for a date or reference that cannot be read, and for a range
    /// that is reversed.
    pub fn question(self, text: String, naming: Naming) -> Result<Question, ParameterError> {
        let date = self.dates(naming)?;
        let references = |name: &str, texts: &[String]| {
            let read = texts.iter().map(|text| references(name, text, naming));
            Ok(read.collect::<Result<Vec<_>, _>>()?.concat())
        };
        Ok(Question {
            not_references: references("not-ref", &self.not_references)?,
            filters: Filters {
                references: references("ref", &self.references)?,
                facets: self.facets,
                date,
                ..Filters::default()
            },
            ..Question::new(text)
        })
    }

    fn dates(&self, naming: Naming) -> Result<Option<DateRange>, ParameterError> {
        if self.undated && self.not_undated {
            return Err(ParameterError::Contradiction {
                one: naming.of("undated"),
                other: naming.of("not-undated"),
            });
        }
        let bound = |name, text: &Option<String>| {
            let days = text.as_deref().map(parse_bound).transpose();
            days.map_err(|error| ParameterError::NoDate {
                name: naming.of(name),
                error,
            })
        };
        let first = bound("from", &self.from)?.map(|days| days.earliest);
        let last = bound("to", &self.to)?.map(|days| days.latest);
        let bounded = first.is_some() || last.is_some();
        if !bounded && !self.undated && !self.not_undated {
            return Ok(None);
        }
        if let (Some(first), Some(last)) = (first, last)
            && first > last
        {
            let typed =
                |name, text: &Option<String>| (naming.of(name), text.clone().unwrap_or_default());
            return Err(ParameterError::ReversedRange {
                from: typed("from", &self.from),
                first,
                to: typed("to", &self.to),
                last,
            });
        }
        Ok(Some(DateRange {
            from: first,
            to: last,
            within: self.within,
            undated: match (self.undated, bounded) {
                (false, _) => Undated::Out,
                (true, true) => Undated::Too,
                (true, false) => Undated::Only,
            },
        }))
    }
}

fn references(name: &str, text: &str, naming: Naming) -> Result<Vec<Reference>, ParameterError> {
    let found = reference::find(text);
    if found.is_empty() {
        return Err(ParameterError::NoReference {
            name: naming.of(name),
            text: text.to_owned(),
        });
    }
    Ok(found.into_iter().map(|found| found.reference).collect())
}
