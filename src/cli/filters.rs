//! The flags that every question takes: filters, and how its words are taken.

use std::collections::BTreeMap;

use clap::{Args, Command, FromArgMatches};

use super::choices;
use crate::ask::Question;
use crate::ask::parameters::help;
use crate::ask::parameters::{DATE_MATCHES, FilterValues, Naming, ParameterError};
use crate::query::filter::{Facet, Selection};

// How the words of a query are taken. No doc comment: it would become the description of every command that takes these flags.
#[derive(Debug, Clone, Args)]
pub(super) struct WordArgs {
    #[arg(help = const { help("exact") }, long)]
    pub(super) exact: bool,
    #[arg(help = const { help("no-variants") }, long)]
    pub(super) no_variants: bool,
}

// The filters. The same filter twice means OR, different filters mean AND. As above, no doc comment.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Filters (each repeatable: twice the same means OR)")]
pub(super) struct FilterArgs {
    #[arg(help = const { help("archive") }, long, value_name = "ARCHIVE")]
    archive: Vec<String>,
    #[arg(help = const { help("fond") }, long, value_name = "FOND")]
    fond: Vec<String>,
    #[arg(help = const { help("opis") }, long, value_name = "OPIS")]
    opis: Vec<String>,
    #[arg(help = const { help("delo") }, long, value_name = "DELO")]
    delo: Vec<String>,
    #[arg(help = const { help("ref") }, long = "ref", value_name = "REFERENCE")]
    reference: Vec<String>,
    #[arg(help = const { help("from") }, long, value_name = "DATE")]
    from: Option<String>,
    #[arg(help = const { help("to") }, long, value_name = "DATE")]
    to: Option<String>,
    #[arg(
        help = const { help("date-match") },
        long,
        value_name = "HOW",
        default_value = "overlap",
        value_parser = choices(DATE_MATCHES),
        action = clap::ArgAction::Set
    )]
    date_match: bool,
    #[arg(help = const { help("undated") }, long, conflicts_with = "not_undated")]
    undated: bool,
    #[arg(help = const { help("year") }, long, value_name = "YEAR")]
    year: Vec<String>,
    #[arg(help = const { help("decade") }, long, value_name = "DECADE")]
    decade: Vec<String>,
    #[arg(help = const { help("month") }, long, value_name = "MONTH")]
    month: Vec<String>,
    #[arg(help = const { help("collection") }, long, value_name = "NAME")]
    collection: Vec<String>,
    #[arg(help = const { help("language") }, long, value_name = "LANGUAGE")]
    language: Vec<String>,
    #[arg(help = const { help("type") }, long = "type", value_name = "TYPE")]
    kind: Vec<String>,
    #[arg(help = const { help("person") }, long, value_name = "NAME")]
    person: Vec<String>,
    #[arg(help = const { help("place") }, long, value_name = "NAME")]
    place: Vec<String>,
    #[arg(help = const { help("subject") }, long, value_name = "HEADING")]
    subject: Vec<String>,
    #[arg(help = const { help("evidence") }, long, value_name = "VALUE:KIND")]
    evidence: Vec<String>,
    #[arg(help = const { help("not-archive") }, long, value_name = "ARCHIVE")]
    not_archive: Vec<String>,
    #[arg(help = const { help("not-fond") }, long, value_name = "FOND")]
    not_fond: Vec<String>,
    #[arg(help = const { help("not-opis") }, long, value_name = "OPIS")]
    not_opis: Vec<String>,
    #[arg(help = const { help("not-delo") }, long, value_name = "DELO")]
    not_delo: Vec<String>,
    #[arg(help = const { help("not-ref") }, long, value_name = "REFERENCE")]
    not_ref: Vec<String>,
    #[arg(help = const { help("not-undated") }, long, alias = "no-undated")]
    not_undated: bool,
    #[arg(help = const { help("not-year") }, long, value_name = "YEAR")]
    not_year: Vec<String>,
    #[arg(help = const { help("not-decade") }, long, value_name = "DECADE")]
    not_decade: Vec<String>,
    #[arg(help = const { help("not-month") }, long, value_name = "MONTH")]
    not_month: Vec<String>,
    #[arg(help = const { help("not-collection") }, long, value_name = "NAME")]
    not_collection: Vec<String>,
    #[arg(help = const { help("not-language") }, long, value_name = "LANGUAGE")]
    not_language: Vec<String>,
    #[arg(help = const { help("not-type") }, long, value_name = "TYPE")]
    not_type: Vec<String>,
    #[arg(help = const { help("not-person") }, long, value_name = "NAME")]
    not_person: Vec<String>,
    #[arg(help = const { help("not-place") }, long, value_name = "NAME")]
    not_place: Vec<String>,
    #[arg(help = const { help("not-subject") }, long, value_name = "HEADING")]
    not_subject: Vec<String>,
    #[arg(help = const { help("not-evidence") }, long, value_name = "VALUE:KIND")]
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
    pub(super) fn question(&self, words: &[String]) -> Result<Question, ParameterError> {
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
