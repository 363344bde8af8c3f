//! Filters and facets: what narrows a search beside its words.
//!
//! Owns the plain values and how they combine: the same filter twice means OR, different filters
//! mean AND, and archive, fond, opis and delo bind to one reference of a record.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::record::reference::Reference;

/// A property by which records are filtered and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Facet {
    /// Authority code of the archive.
    Archive,
    /// Fond within its archive.
    Fond,
    /// Opis within its fond.
    Opis,
    /// Delo within its opis.
    Delo,
    /// Year; a record counts in every year that its interval touches.
    Year,
    /// Decade (`1950`), likewise.
    Decade,
    /// Month (`1951-11`), likewise.
    Month,
    /// Language of the original.
    Language,
    /// Collection.
    Collection,
    /// Kind of document.
    Type,
    /// Person or body in the metadata.
    Person,
    /// Place in the metadata.
    Place,
    /// Subject heading.
    Subject,
    /// What title, date and references were read from (`date:dateline`, `references:none`).
    Evidence,
}

impl Facet {
    /// All of them, in the order in which they are listed to people.
    pub const ALL: [Self; 14] = [
        Self::Archive,
        Self::Fond,
        Self::Opis,
        Self::Delo,
        Self::Year,
        Self::Decade,
        Self::Month,
        Self::Language,
        Self::Collection,
        Self::Type,
        Self::Person,
        Self::Place,
        Self::Subject,
        Self::Evidence,
    ];

    /// The name used in flags, JSON and the HTTP API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Fond => "fond",
            Self::Opis => "opis",
            Self::Delo => "delo",
            Self::Year => "year",
            Self::Decade => "decade",
            Self::Month => "month",
            Self::Language => "language",
            Self::Collection => "collection",
            Self::Type => "type",
            Self::Person => "person",
            Self::Place => "place",
            Self::Subject => "subject",
            Self::Evidence => "evidence",
        }
    }

    /// The facet of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }

    /// 0 for archive to 3 for delo; none for the others. These four bind to one reference.
    #[must_use]
    pub fn shelf_level(self) -> Option<usize> {
        match self {
            Self::Archive => Some(0),
            Self::Fond => Some(1),
            Self::Opis => Some(2),
            Self::Delo => Some(3),
            _ => None,
        }
    }
}

/// Values of archive, fond, opis and delo wanted of one and the same reference, as typed. A level
/// left out is free.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Shelf {
    /// Values by [`Facet::shelf_level`].
    pub levels: [Option<String>; 4],
}

/// A span of days wanted, both ends inclusive, a missing end open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DateRange {
    /// First day wanted.
    pub from: Option<Date>,
    /// Last day wanted.
    pub to: Option<Date>,
    /// Whether the record's interval must lie within the span instead of overlapping it.
    pub within: bool,
    /// What becomes of records without a known day.
    pub undated: Undated,
}

/// What becomes of records without a known day where days are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Undated {
    /// They do not pass.
    #[default]
    Out,
    /// They pass beside those of the days wanted.
    Too,
    /// They alone pass, whatever the days.
    Only,
}

/// The value of year, decade and month that stands for records without a known day.
pub const UNDATED: &str = "undated";

/// What one filter lets through and keeps out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Selection {
    /// One of these, unless empty.
    pub include: Vec<String>,
    /// None of these.
    pub exclude: Vec<String>,
}

/// Everything that narrows a search beside its words.
///
/// Values are as typed; whoever applies them compares by
/// [`archive_key`](crate::record::reference::archive_key) and
/// [`level_key`](crate::record::reference::level_key), other facets by folded text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filters {
    /// Filters that are facets as well. For year, decade and month too, where [`UNDATED`] is one
    /// of the values.
    pub facets: BTreeMap<Facet, Selection>,
    /// At least one of these references, in any notation, unless empty.
    pub references: Vec<Reference>,
    /// Wanted dates.
    pub date: Option<DateRange>,
    /// Only records with a source at or below one of these absolute paths, unless empty.
    pub sources: Vec<PathBuf>,
}

impl Filters {
    /// Whether nothing is narrowed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.references.is_empty()
            && self.date.is_none()
            && self.sources.is_empty()
            && self
                .facets
                .values()
                .all(|selection| selection.include.is_empty() && selection.exclude.is_empty())
    }
}
