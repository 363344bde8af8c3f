//! Sentences of [`Advice`].

use std::fmt;

use crate::ask::advice::{Advice, Existing, GivenFilter, NamedArchive, PartCount, WordCount};
use crate::present::text::grouped;
use crate::query::filter::UNDATED;

impl fmt::Display for Advice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchWord { word, instead } => {
                write!(out, "no record has the word {word}{}", attempts(instead))
            }
            Self::PartCounts {
                parts,
                all,
                instead,
            } => part_counts(out, parts, *all, instead),
            Self::RareWord {
                word,
                count,
                instead,
            } => {
                match count {
                    0 => out.write_str("no record has")?,
                    1 => out.write_str("only 1 record has")?,
                    count => write!(out, "only {count} records have")?,
                }
                write!(out, " {word}; try {}", listed(instead, " or "))
            }
            Self::OtherForms {
                word,
                count,
                others,
            } => {
                write!(
                    out,
                    "{word} ({}) also finds {}; ={word} finds this form alone",
                    grouped(*count),
                    listed(others, ", ")
                )
            }
            Self::OrAsWord {
                count,
                text,
                instead,
            } => write!(
                out,
                "or was read as a word ({}); in capitals it is an operator: {text} ({})",
                records(*count),
                records(*instead)
            ),
            Self::DidYouMean { text, count } => {
                write!(out, "did you mean: {text} ({})", records(*count))
            }
            Self::ArchiveNotHeld { archive, existing } => {
                write!(out, "no record is from {archive}; {}", archives(existing))
            }
            Self::UnknownArchive {
                wanted,
                near,
                existing,
            } => {
                write!(out, "no archive is known as {wanted}; ")?;
                match &near[..] {
                    [] => out.write_str(&archives(existing)),
                    near => write!(out, "near: {}", listed(near, ", ")),
                }
            }
            Self::NearLevel {
                place,
                facet,
                wanted,
                near,
            } => write!(
                out,
                "{} has {} {}, not {wanted}",
                place_name(place.as_deref()),
                facet.name(),
                near.join(", ")
            ),
            Self::NoSuchLevel {
                place,
                facet,
                wanted,
                existing,
            } => {
                let (place, name) = (place_name(place.as_deref()), facet.name());
                if existing.values.is_empty() {
                    write!(out, "{place} has no {name} at all")
                } else {
                    write!(out, "{place} has no {name} {wanted}; it has {existing}")
                }
            }
            Self::LevelElsewhere {
                place,
                facet,
                wanted,
                existing,
            } => write!(
                out,
                "{} {wanted} is in {existing}, not in {}",
                facet.name(),
                place_name(place.as_deref())
            ),
            Self::NoSuchValue {
                facet,
                wanted,
                near,
                existing,
            } => {
                let name = facet.name();
                if !near.is_empty() {
                    let near = near.join(", ");
                    write!(out, "there is no {name} {wanted}; near: {near}")
                } else if existing.values.is_empty() {
                    write!(out, "no record has a {name}")
                } else {
                    write!(out, "there is no {name} {wanted}; there is {existing}")
                }
            }
            Self::WithoutSome { filters, count } => write!(
                out,
                "without {}: {}",
                listed(filters, " and "),
                records(*count)
            ),
            Self::WithoutAll { count } => write!(out, "without any filter: {}", records(*count)),
        }
    }
}

fn part_counts(
    out: &mut fmt::Formatter<'_>,
    parts: &[PartCount],
    all: usize,
    instead: &[WordCount],
) -> fmt::Result {
    if parts.len() < all {
        let shown = parts.len();
        write!(
            out,
            "records with the rarest {shown} of {all} parts of the query: "
        )?;
    } else if parts.iter().all(|part| part.is_text) {
        out.write_str("records with the words: ")?;
    } else {
        out.write_str("records with each part of the query: ")?;
    }
    let counts: Vec<String> = parts
        .iter()
        .map(|part| format!("{} {}", part.part, part.count))
        .collect();
    write!(out, "{}{}", counts.join(", "), attempts(instead))
}

/// `; try armistice (57), zone (12)`; nothing where there is none.
fn attempts(instead: &[WordCount]) -> String {
    match instead {
        [] => String::new(),
        instead => format!("; try {}", listed(instead, ", ")),
    }
}

fn archives(existing: &Existing) -> String {
    if existing.values.is_empty() {
        "no record has an archive".to_owned()
    } else {
        format!("there is {existing}")
    }
}

fn place_name(place: Option<&str>) -> &str {
    place.unwrap_or("the index")
}

fn listed<T: fmt::Display>(items: &[T], separator: &str) -> String {
    let shown: Vec<String> = items.iter().map(ToString::to_string).collect();
    shown.join(separator)
}

fn records(count: u64) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} record{plural}")
}

impl fmt::Display for WordCount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})", self.word, self.count)
    }
}

impl fmt::Display for NamedArchive {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.archive)?;
        match &self.name {
            Some(name) => write!(out, " ({name})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Existing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = if self.all > self.values.len() {
            ", …"
        } else {
            ""
        };
        write!(out, "{}{more}", self.values.join(", "))
    }
}

impl fmt::Display for GivenFilter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Include { facet, values } => {
                write!(out, "{} {}", facet.name(), values.join(" or "))
            }
            Self::Exclude { facet, values } => {
                write!(out, "excluding {} {}", facet.name(), values.join(", "))
            }
            Self::Reference => out.write_str("the reference"),
            Self::Dates => out.write_str("the dates"),
            Self::Undated => out.write_str(UNDATED),
            Self::Not { parts } => write!(out, "excluding {}", parts.join(", ")),
        }
    }
}
