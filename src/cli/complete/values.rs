//! Values of arguments: the few of a definition, and those that the index holds.

use std::path::PathBuf;

use clap::Arg;

use super::place::Place;
use super::{Candidate, MOST};
use crate::ask::{Asker, Question};
use crate::cli::library::Library;
use crate::cli::saved;
use crate::cli::settings::{Flags, Settings};
use crate::engine::embedded::search::Searching;
use crate::engine::{Engine as _, FacetOrder, FacetRequest, Limits, LookUp};
use crate::present::table::{HIT_COLUMNS, KWIC_COLUMNS};
use crate::present::text::counted;
use crate::query::filter::Facet;
use crate::record::reference::Authority;

/// Most values of a facet that are looked through.
const LOOKED_THROUGH: usize = 100_000;

/// The values of `arg` that begin with what is typed.
pub(super) fn of(arg: &Arg, place: &Place<'_>) -> Vec<Candidate> {
    let possible = arg.get_possible_values();
    if !possible.is_empty() {
        let possible = possible.iter().filter(|value| !value.is_hide_set());
        let possible = possible.map(|value| Candidate {
            value: value.get_name().to_owned(),
            about: value
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default(),
        });
        return beginning(possible, &place.typed);
    }
    let listed = |names: &[&str]| {
        let names = names.iter().map(|name| Candidate {
            value: (*name).to_owned(),
            about: String::new(),
        });
        beginning(names, &place.typed)
    };
    let long = arg.get_long().unwrap_or_default();
    let value = arg.get_value_names().and_then(|names| names.first());
    match (&place.path[..], long, value.map(|name| name.as_str())) {
        (_, "facets", _) => listed(&Facet::ALL.map(Facet::name)),
        (["kwic"], "columns", _) => listed(&KWIC_COLUMNS),
        (["search"], "columns", _) => listed(&HIT_COLUMNS),
        (["collections", ..], _, Some("NAME")) => facet(Facet::Collection, place),
        (["archives"], "", _) => archives(place),
        (["saved", "run" | "remove"], "", Some("NAME")) => saved(place),
        (_, "under", _) => facet(Facet::Archive, place),
        (_, _, Some("ID")) => ids(place),
        _ => match Facet::from_name(long.strip_prefix("not-").unwrap_or(long)) {
            Some(named) => facet(named, place),
            None => Vec::new(),
        },
    }
}

/// Those of `candidates` that begin with `typed`, whatever the case.
fn beginning(candidates: impl Iterator<Item = Candidate>, typed: &str) -> Vec<Candidate> {
    let typed = typed.to_lowercase();
    let begins = |candidate: &Candidate| candidate.value.to_lowercase().starts_with(&typed);
    candidates.filter(begins).take(MOST).collect()
}

/// The values of a facet in the index, those with most records first. Of a fond, opis or delo those
/// that lie in what was given of the levels above it.
fn facet(facet: Facet, place: &Place<'_>) -> Vec<Candidate> {
    let Some(asker) = open(place) else {
        return Vec::new();
    };
    let mut question = Question {
        passages: None,
        advice: false,
        facets: vec![FacetRequest {
            order: FacetOrder::Count,
            ..FacetRequest::new(facet, LOOKED_THROUGH)
        }],
        ..Question::new("").page(0, 0)
    };
    for (name, value) in &place.given {
        if let Some(above) = Facet::from_name(name)
            && above.shelf_level() < facet.shelf_level()
            && above.shelf_level().is_some()
        {
            question = question.with(above, value);
        }
    }
    let Ok(answer) = asker.ask(&question, &Limits::none()) else {
        return Vec::new();
    };
    let values = answer.facets.into_iter().flat_map(|facet| facet.values);
    let mut seen = rustc_hash::FxHashSet::default();
    let values = values.filter(|value| seen.insert(value.value.clone()));
    let values = values.map(|value| Candidate {
        about: counted(value.count, "record"),
        value: value.value,
    });
    beginning(values, &place.typed)
}

/// The archives of the authority.
fn archives(place: &Place<'_>) -> Vec<Candidate> {
    let archives = Authority::standard().archives().map(|archive| Candidate {
        value: archive.code.to_owned(),
        about: archive.name().to_owned(),
    });
    beginning(archives, &place.typed)
}

/// The ids of records.
fn ids(place: &Place<'_>) -> Vec<Candidate> {
    let wanted = LookUp {
        id_beginnings: vec![place.typed.clone()],
        ..LookUp::default()
    };
    let found = open(place).and_then(|asker| {
        let found = asker.engine().look_up(&wanted, &Limits::none()).ok()?;
        found.id_beginnings.into_iter().next()
    });
    let ids = found.unwrap_or_default().into_iter();
    ids.map(|id| Candidate {
        value: id,
        about: String::new(),
    })
    .collect()
}

/// The saved searches, with their queries.
fn saved(place: &Place<'_>) -> Vec<Candidate> {
    let saved = library(place).and_then(|library| saved::queries(&library).ok());
    let saved = saved.unwrap_or_default().into_iter();
    let saved = saved.map(|(value, about)| Candidate { value, about });
    beginning(saved, &place.typed)
}

/// The index that the line or the settings name, opened for reading.
fn open(place: &Place<'_>) -> Option<Asker<Searching>> {
    library(place)?.open().ok()
}

/// The index that the line or the settings name.
fn library(place: &Place<'_>) -> Option<Library> {
    let given = |flag: &str| {
        let mut given = place.given.iter().rev();
        let (_, value) = given.find(|(name, _)| *name == flag)?;
        // A shell writes the home folder out only when it runs the line.
        let home = std::env::var_os("HOME").map(PathBuf::from);
        match (value.strip_prefix("~/"), home) {
            (Some(below), Some(home)) => Some(home.join(below)),
            _ => Some(PathBuf::from(value)),
        }
    };
    let flags = Flags::naming(given("index"), given("names"));
    let settings = Settings::resolve(flags).ok()?;
    Some(Library::of(&settings))
}
