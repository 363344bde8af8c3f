//! The flags that every question takes: filters, and how its words are taken.

use std::collections::BTreeMap;

use clap::{Args, Command, FromArgMatches};

use super::choices;
use crate::ask::Question;
use crate::ask::parameters::{DATE_MATCHES, FilterValues, Naming, ParameterError};
use crate::query::filter::{Facet, Selection};

/// How the words of a query are taken.
#[derive(Debug, Clone, Args)]
pub struct WordArgs {
    /// Take words exactly as typed: no stemming, no name variants
    #[arg(long)]
    pub exact: bool,
    /// Take names as spelled: do not look for their other spellings
    #[arg(long)]
    pub no_variants: bool,
}

/// The filters. The same filter twice means OR, different filters mean AND.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Filters (each repeatable: twice the same means OR)")]
pub struct FilterArgs {
    /// Archive, by any of its names; binds to one reference with --fond, --opis, --delo
    #[arg(long, value_name = "ARCHIVE")]
    archive: Vec<String>,
    /// Fond, with its zeros and letters
    #[arg(long, value_name = "FOND")]
    fond: Vec<String>,
    /// Opis
    #[arg(long, value_name = "OPIS")]
    opis: Vec<String>,
    /// Delo
    #[arg(long, value_name = "DELO")]
    delo: Vec<String>,
    /// Reference in any notation: "APRF, f. 3, op. 65"
    #[arg(long = "ref", value_name = "REFERENCE")]
    reference: Vec<String>,
    /// First date wanted, in any form: 1951, 1951-11, 19/XI/51
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Last date wanted
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// Whether the interval of a record must overlap the dates or lie within them
    #[arg(
        long,
        value_name = "HOW",
        default_value = "overlap",
        value_parser = choices(DATE_MATCHES),
        action = clap::ArgAction::Set
    )]
    date_match: bool,
    /// Records without a known day: beside those of --from and --to, or they alone
    #[arg(long, conflicts_with = "not_undated")]
    undated: bool,
    /// Year that the date of a record touches, or undated
    #[arg(long, value_name = "YEAR")]
    year: Vec<String>,
    /// Decade, likewise: 1950 or 1950s
    #[arg(long, value_name = "DECADE")]
    decade: Vec<String>,
    /// Month, likewise: 1951-11
    #[arg(long, value_name = "MONTH")]
    month: Vec<String>,
    /// Collection
    #[arg(long, value_name = "NAME")]
    collection: Vec<String>,
    /// Language of the original
    #[arg(long, value_name = "LANGUAGE")]
    language: Vec<String>,
    /// Kind of document
    #[arg(long = "type", value_name = "TYPE")]
    kind: Vec<String>,
    /// Person or body named in the metadata
    #[arg(long, value_name = "NAME")]
    person: Vec<String>,
    /// Place named in the metadata
    #[arg(long, value_name = "NAME")]
    place: Vec<String>,
    /// Subject heading
    #[arg(long, value_name = "HEADING")]
    subject: Vec<String>,
    /// What title, date or references were read from: date:dateline, title:made, references:none
    #[arg(long, value_name = "VALUE:KIND")]
    evidence: Vec<String>,
    /// Not in this archive
    #[arg(long, value_name = "ARCHIVE")]
    not_archive: Vec<String>,
    /// Not in this fond
    #[arg(long, value_name = "FOND")]
    not_fond: Vec<String>,
    /// Not in this opis
    #[arg(long, value_name = "OPIS")]
    not_opis: Vec<String>,
    /// Not in this delo
    #[arg(long, value_name = "DELO")]
    not_delo: Vec<String>,
    /// Not at this reference
    #[arg(long, value_name = "REFERENCE")]
    not_ref: Vec<String>,
    /// No records without a known day
    #[arg(long, alias = "no-undated")]
    not_undated: bool,
    /// Not touching this year
    #[arg(long, value_name = "YEAR")]
    not_year: Vec<String>,
    /// Not touching this decade
    #[arg(long, value_name = "DECADE")]
    not_decade: Vec<String>,
    /// Not touching this month
    #[arg(long, value_name = "MONTH")]
    not_month: Vec<String>,
    /// Not in this collection
    #[arg(long, value_name = "NAME")]
    not_collection: Vec<String>,
    /// Not in this language
    #[arg(long, value_name = "LANGUAGE")]
    not_language: Vec<String>,
    /// Not of this kind
    #[arg(long, value_name = "TYPE")]
    not_type: Vec<String>,
    /// Not with this person
    #[arg(long, value_name = "NAME")]
    not_person: Vec<String>,
    /// Not with this place
    #[arg(long, value_name = "NAME")]
    not_place: Vec<String>,
    /// Not with this subject
    #[arg(long, value_name = "HEADING")]
    not_subject: Vec<String>,
    /// Not read from this
    #[arg(long, value_name = "VALUE:KIND")]
    not_evidence: Vec<String>,
}

impl FilterArgs {
    /// The flags of filters by their names, and whether each takes a value.
    pub(super) fn flags() -> Vec<(String, bool)> {
        let command = Self::augment_args(Command::new("filters"));
        let flags = command.get_arguments().filter_map(|flag| {
            let takes_value = flag.get_action().takes_values();
            Some((flag.get_long()?.to_owned(), takes_value))
        });
        flags.collect()
    }

    /// The filters of these flags, as the command line would read them.
    pub(super) fn of_flags(flags: Vec<String>) -> Result<Self, clap::Error> {
        let command = Self::augment_args(Command::new("filters").no_binary_name(true));
        Self::from_arg_matches(&command.try_get_matches_from(flags)?)
    }

    /// The usual question for these words under the filters.
    ///
    /// # Errors
    /// Returns [`ParameterError`] for a date or reference that cannot be read, and for a range
    /// that is reversed.
    pub fn question(&self, words: &[String]) -> Result<Question, ParameterError> {
        let mut facets: BTreeMap<Facet, Selection> = BTreeMap::new();
        for (facet, include, exclude) in [
            (Facet::Archive, &self.archive, &self.not_archive),
            (Facet::Fond, &self.fond, &self.not_fond),
            (Facet::Opis, &self.opis, &self.not_opis),
            (Facet::Delo, &self.delo, &self.not_delo),
            (Facet::Year, &self.year, &self.not_year),
            (Facet::Decade, &self.decade, &self.not_decade),
            (Facet::Month, &self.month, &self.not_month),
            (Facet::Collection, &self.collection, &self.not_collection),
            (Facet::Language, &self.language, &self.not_language),
            (Facet::Type, &self.kind, &self.not_type),
            (Facet::Person, &self.person, &self.not_person),
            (Facet::Place, &self.place, &self.not_place),
            (Facet::Subject, &self.subject, &self.not_subject),
            (Facet::Evidence, &self.evidence, &self.not_evidence),
        ] {
            if !include.is_empty() || !exclude.is_empty() {
                let selection = facets.entry(facet).or_default();
                selection.include.clone_from(include);
                selection.exclude.clone_from(exclude);
            }
        }
        let values = FilterValues {
            facets,
            references: self.reference.clone(),
            not_references: self.not_ref.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            within: self.date_match,
            undated: self.undated,
            not_undated: self.not_undated,
        };
        values.question(words.join(" "), Naming::Flags)
    }
}
