//! Parameters of a question as people type them: flags of the command line, fields of a form,
//! parameters of a URL.
//!
//! Owns the values that a parameter may have ([`Choice`]), the filters ([`FilterValues`]), and the
//! checks that turn texts into parts of a [`Question`](super::Question). A front takes flags or
//! URLs apart; what their values mean is decided here, so that all fronts read them alike. An
//! error names the parameter as the front writes it ([`Naming`]). Sentences stand in `present`.

mod choice;
mod error;
mod filters;
mod help;

pub(crate) use choice::choice;
pub use choice::{
    COLLOCATE_SORTS, COUNT_ROWS, Choice, DATE_MATCHES, FACET_ORDERS, KWIC_SORTS, MATCH_MODES,
    SORTS, UNITS, chosen,
};
pub use error::ParameterError;
pub use filters::FilterValues;
pub(crate) use help::help;

use super::kwic::MAX_LINES;
use super::shelf;
use crate::engine::{FacetOrder, FacetRequest, MAX_DEPTH, MatchMode, ShelfPath};
use crate::query::filter::{Facet, Filters};

/// Values of a facet that are counted where nobody says how many.
pub const FACET_LIMIT: usize = 10;

/// How a front writes the name of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// `--from`
    Flags,
    /// `from`
    Plain,
}

impl Naming {
    /// The parameter `name` as this front writes it.
    #[must_use]
    pub fn of(self, name: &str) -> String {
        match self {
            Self::Flags => format!("--{name}"),
            Self::Plain => name.to_owned(),
        }
    }
}

/// Which records are hits, where `wanted` was asked for.
#[must_use]
pub fn match_mode(wanted: MatchMode, is_like: bool) -> MatchMode {
    match wanted {
        // A record with only some of the words is not like the other one.
        MatchMode::AllThenSome if is_like => MatchMode::All,
        other => other,
    }
}

/// Refuses a page that lies deeper than any engine goes.
///
/// # Errors
/// Returns [`ParameterError::TooDeep`].
pub fn check_depth(offset: usize, limit: usize) -> Result<(), ParameterError> {
    if offset.saturating_add(limit) > MAX_DEPTH {
        return Err(ParameterError::TooDeep {
            first: offset,
            count: limit,
            limit: MAX_DEPTH,
        });
    }
    Ok(())
}

/// Refuses more lines than a concordance keeps.
///
/// # Errors
/// Returns [`ParameterError::TooManyLines`].
pub fn check_lines(offset: usize, limit: usize) -> Result<(), ParameterError> {
    if offset.saturating_add(limit) > MAX_LINES {
        return Err(ParameterError::TooManyLines {
            first: offset,
            count: limit,
            limit: MAX_LINES,
        });
    }
    Ok(())
}

/// The place that `text` names: `APRF/3`, or a reference in any notation. `name` is the parameter.
///
/// # Errors
/// Returns [`ParameterError::NoReference`].
pub fn place(name: &str, text: &str, naming: Naming) -> Result<ShelfPath, ParameterError> {
    shelf::place(text).ok_or_else(|| ParameterError::NoReference {
        name: naming.of(name),
        text: text.to_owned(),
    })
}

/// The facets to count: those named, `none` for none; without names the archives, and the level
/// below whatever the filters select.
///
/// # Errors
/// Returns [`ParameterError::UnknownFacet`].
pub fn facets<S: AsRef<str>>(
    names: Option<&[S]>,
    limit: usize,
    order: FacetOrder,
    filters: &Filters,
) -> Result<Vec<FacetRequest>, ParameterError> {
    let wanted = match names {
        None => vec![Facet::Archive, below_selected(filters)],
        Some([none]) if none.as_ref().trim() == "none" => Vec::new(),
        Some(names) => {
            let names = names.iter().map(|name| name.as_ref().trim());
            let mut wanted = Vec::new();
            for name in names.filter(|name| !name.is_empty()) {
                let facet = Facet::from_name(name).ok_or_else(|| ParameterError::UnknownFacet {
                    name: name.to_owned(),
                })?;
                if !wanted.contains(&facet) {
                    wanted.push(facet);
                }
            }
            wanted
        }
    };
    Ok(wanted
        .into_iter()
        .map(|facet| FacetRequest {
            order,
            ..FacetRequest::new(facet, limit)
        })
        .collect())
}

/// The level below the lowest that a filter selects. With none selected that is the fond too:
/// the archives are counted in any case.
fn below_selected(filters: &Filters) -> Facet {
    let lowest = filters
        .facets
        .iter()
        .filter(|(_, selection)| !selection.include.is_empty())
        .filter_map(|(facet, _)| facet.shelf_level())
        .max();
    match lowest {
        None | Some(0) => Facet::Fond,
        Some(1) => Facet::Opis,
        Some(_) => Facet::Delo,
    }
}
