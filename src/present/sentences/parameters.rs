//! Sentences of [`ParameterError`], and hints of [`AskError`].

use std::fmt;
use std::path::Path;

use crate::ask::AskError;
use crate::ask::parameters::ParameterError;
use crate::present::escape::quoted;
use crate::query::filter::Facet;
use crate::record::date::BoundError;

impl fmt::Display for ParameterError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDate { name, error } => write!(out, "in {name}: {error}"),
            Self::ReversedRange {
                from,
                first,
                to,
                last,
            } => write!(
                out,
                "the range is reversed: {} {} begins on {first}, after {} {} ends on {last}",
                from.0,
                quoted(&from.1),
                to.0,
                quoted(&to.1)
            ),
            Self::NoReference { name, text } => {
                write!(out, "no reference can be read in {name} {}", quoted(text))
            }
            Self::UnknownFacet { name } => write!(out, "there is no facet {}", quoted(name)),
            Self::UnknownChoice {
                name,
                text,
                choices,
            } => write!(
                out,
                "{name} cannot be {}: expected one of {}",
                quoted(text),
                choices.join(", ")
            ),
            Self::NoNumber {
                name,
                text,
                bounds: (lowest, highest),
            } => write!(
                out,
                "{name} cannot be {}: expected a number from {lowest} to {highest}",
                quoted(text)
            ),
            Self::GivenTwice { name } => {
                write!(out, "{name} is given twice: expected one value")
            }
            Self::Contradiction { one, other } => {
                write!(out, "{one} and {other} contradict each other")
            }
            Self::Missing { name } => write!(out, "{name} is missing"),
            Self::UnknownParameter { name, .. } => {
                write!(out, "there is no parameter {}", quoted(name))
            }
            Self::TooManyParameters { limit } => {
                write!(
                    out,
                    "there are more parameters than the {limit} that are allowed"
                )
            }
            Self::TooManyQueries { count, limit } => write!(
                out,
                "{count} queries are given, more than the {limit} that are counted side by side"
            ),
            Self::TooDeep {
                first,
                count,
                limit,
            } => write!(
                out,
                "hits {} to {} are asked for, only the first {limit} can be",
                first.saturating_add(1),
                first.saturating_add(*count)
            ),
            Self::TooManyLines {
                first,
                count,
                limit,
            } => write!(
                out,
                "lines {} to {} are asked for, only the first {limit} can be",
                first.saturating_add(1),
                first.saturating_add(*count)
            ),
        }
    }
}

impl ParameterError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoDate {
                error: BoundError::Open { .. },
                name,
            } => {
                // Both ends are written alike: with hyphens, or plainly.
                let hyphens = if name.starts_with("--") { "--" } else { "" };
                format!("{hyphens}from alone has no end, {hyphens}to alone has no beginning")
            }
            Self::NoDate { .. } => {
                "`kartoteka parse date TEXT` shows how a date is read".to_owned()
            }
            Self::ReversedRange { .. } => "exchange the two dates".to_owned(),
            Self::NoReference { .. } => {
                "write archive, fond, opis, delo, such as \"APRF, f. 3, op. 65, d. 829\"; `kartoteka \
                 parse reference TEXT` shows what is understood"
                    .to_owned()
            }
            Self::UnknownFacet { .. } => {
                let names: Vec<&str> = Facet::ALL.iter().map(|facet| facet.name()).collect();
                format!("choose among {}", names.join(", "))
            }
            Self::UnknownParameter { known, .. } => format!("those here are {}", known.join(", ")),
            Self::TooDeep { .. } | Self::TooManyLines { .. } => {
                "narrow the search by a filter".to_owned()
            }
            Self::Contradiction { .. } => "leave one of them out".to_owned(),
            Self::UnknownChoice { .. }
            | Self::NoNumber { .. }
            | Self::GivenTwice { .. }
            | Self::TooManyParameters { .. }
            | Self::TooManyQueries { .. }
            | Self::Missing { .. } => return None,
        };
        Some(hint)
    }
}

impl AskError {
    /// What to do about it; `index` is where the index is, as far as that may be said.
    #[must_use]
    pub fn hint(&self, index: Option<&Path>) -> Option<String> {
        match self {
            Self::Syntax(error) => Some(error.hint().to_owned()),
            Self::Engine(error) => error.hint(index),
            Self::NoRecord { near, .. } if near.is_empty() => None,
            Self::NoRecord { near, .. } => Some(format!("near: {}", near.join(", "))),
            Self::SeveralRecords { .. } => Some("give the whole id".to_owned()),
            Self::NoWords => {
                Some("records without words are listed by `kartoteka search`".to_owned())
            }
        }
    }
}
