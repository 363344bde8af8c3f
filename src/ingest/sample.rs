//! Examples of what a run read: a few records of each kind of file.
//!
//! Owns [`Samples`]. Takes records as they come, keeps the first two of every kind and the first
//! that lacks a title or a date, so that a person sees before a long run how their files are read.
//! A kind is a format in a folder; a file with many records is a kind of its own. Bounded: of many
//! kinds the first are kept, and the rest is counted.

use std::collections::HashMap;

use super::Format;
use crate::record::{Evidenced, Record, Standing};

/// Most kinds that examples are kept of.
const MAX_KINDS: usize = 24;

/// Examples of a kind, whatever they hold.
const EXAMPLES: usize = 2;

/// Characters of a body that are kept.
const BODY_CHARS: usize = 160;

/// The examples of one kind of file.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The format that it was read as.
    pub format: Format,
    /// Its folder, or the file where that holds many records, as the user named it.
    pub path: String,
    /// The rules beside the corpus that hold for it.
    pub rules: Vec<String>,
    /// Records that came.
    pub count: u64,
    /// The examples, of each body the beginning alone.
    pub records: Vec<Record>,
}

/// What a record is an example of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Sampled {
    pub(crate) format: Format,
    pub(crate) path: String,
    pub(crate) rules: Vec<String>,
}

/// The examples of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Samples {
    kinds: Vec<Sample>,
    /// Places in `kinds`.
    places: HashMap<Sampled, usize>,
    /// Records of kinds beyond those.
    others: u64,
}

impl Samples {
    /// What stands for a source among the examples: its folder, or the file where that holds many
    /// records.
    pub(super) fn path_of(format: Format, source: &str) -> &str {
        match format {
            Format::Tei | Format::Ead => source,
            format if format.has_pieces() => source,
            // Pages and sheets have places of their own.
            Format::Epub | Format::Spreadsheet => source.split('!').next().unwrap_or_default(),
            _ => source
                .rsplit_once(['/', '\\'])
                .map_or("", |(folder, _)| folder),
        }
    }

    /// Takes a record.
    pub(crate) fn add(&mut self, sampled: Sampled, record: &Record) {
        let place = match self.places.get(&sampled) {
            Some(&place) => place,
            None if self.kinds.len() == MAX_KINDS => {
                self.others += 1;
                return;
            }
            None => {
                self.kinds.push(Sample {
                    format: sampled.format,
                    path: sampled.path.clone(),
                    rules: sampled.rules.clone(),
                    count: 0,
                    records: Vec::new(),
                });
                self.places.insert(sampled, self.kinds.len() - 1);
                self.kinds.len() - 1
            }
        };
        let kind = &mut self.kinds[place];
        kind.count += 1;
        let is_wanted = match kind.records.len() {
            0..EXAMPLES => true,
            EXAMPLES => lacks_some(record) && !kind.records.iter().any(lacks_some),
            _ => false,
        };
        if is_wanted {
            let mut example = record.clone();
            example.body = example.body.as_deref().map(beginning);
            kind.records.push(example);
        }
    }

    /// The kinds, in the order in which they came.
    #[must_use]
    pub fn kinds(&self) -> &[Sample] {
        &self.kinds
    }

    /// Records of kinds that no examples were kept of.
    #[must_use]
    pub fn others(&self) -> u64 {
        self.others
    }
}

/// Whether title or date is missing, unread or made.
fn lacks_some(record: &Record) -> bool {
    record.standings().iter().any(|(value, standing)| {
        let is_weak = matches!(standing, Standing::Missing | Standing::Unread);
        *value != Evidenced::References && is_weak
    })
}

fn beginning(body: &str) -> String {
    body.chars().take(BODY_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Provenance;
    use crate::record::date::HistoricalDate;

    fn record(source: &str, date: Option<&str>) -> Record {
        Record {
            title: Some(source.to_owned()),
            date: date.map(HistoricalDate::parse),
            body: Some("word ".repeat(1_000)),
            provenance: vec![Provenance {
                source: source.to_owned(),
                start: 0,
                end: 9,
                line: 1,
                part: None,
                named: None,
            }],
            ..Record::default()
        }
    }

    fn of(format: Format, source: &str) -> Sampled {
        Sampled {
            format,
            path: Samples::path_of(format, source).to_owned(),
            rules: Vec::new(),
        }
    }

    #[test]
    fn of_every_kind_the_first_two_and_one_that_lacks_something_are_kept() {
        let mut samples = Samples::default();
        for (format, source, date) in [
            (Format::Markdown, "/w/letters/1.txt", Some("1951")),
            (Format::Markdown, "/w/letters/2.txt", Some("1951")),
            (Format::Markdown, "/w/letters/3.txt", Some("1951")),
            (Format::Csv, "/w/letters/list.csv", None),
            (Format::Csv, "/w/letters/list.csv", Some("1951")),
            (Format::Markdown, "/w/letters/4.txt", None),
            (Format::Markdown, "/w/letters/5.txt", None),
            (Format::Csv, "/w/letters/list.csv", None),
        ] {
            samples.add(of(format, source), &record(source, date));
        }
        let kinds = samples.kinds().iter();
        let kinds: Vec<_> = kinds
            .map(|kind| {
                let titles = kind.records.iter().filter_map(|it| it.title.as_deref());
                (kind.path.as_str(), kind.count, titles.collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            kinds,
            [
                (
                    "/w/letters",
                    5,
                    vec!["/w/letters/1.txt", "/w/letters/2.txt", "/w/letters/4.txt"]
                ),
                (
                    "/w/letters/list.csv",
                    3,
                    vec!["/w/letters/list.csv", "/w/letters/list.csv"]
                ),
            ]
        );
        let bodies = samples.kinds()[0].records.iter();
        assert!(
            bodies
                .flat_map(|it| &it.body)
                .all(|body| body.len() == BODY_CHARS)
        );
    }

    #[test]
    fn many_kinds_are_counted() {
        let mut samples = Samples::default();
        for number in 0..100 {
            let source = format!("/w/{number}/a.docx");
            samples.add(of(Format::Docx, &source), &record(&source, None));
        }
        assert_eq!((samples.kinds().len(), samples.others()), (MAX_KINDS, 76));
    }
}
