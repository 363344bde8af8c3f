//! Kartoteka's library: from the text of a query, through its own parser and the `Engine` seam.
//!
//! What is timed: parsing, planning, the search with its exact total and facets, and the ids of the
//! hits. As users have it, words that stand close together count for more, records with some of
//! the words follow where all find too few, names are looked for in their other spellings, and the
//! stored records of the hits are read. No passages are cut.
//!
//! A facet of kartoteka's leaves its own filter aside, so that readers see what else they could
//! choose; the other engines count hits alone. So only hits are counted here as well, unless the
//! search is as users have it: then the facets differ, and cost a second pass.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, ensure};
use kartoteka::analyse::Analyser;
use kartoteka::engine::embedded::search::{self, Searching};
use kartoteka::engine::embedded::{Store, WriterOptions};
use kartoteka::engine::{Engine, FacetRequest, MatchMode, SearchRequest, ShelfPath, Sort, Writer};
use kartoteka::ingest::{self, RunOptions};
use kartoteka::query::filter::{DateRange, Facet, Filters, Selection};
use kartoteka::query::syntax::{self, SyntaxOptions};
use kartoteka::variants;

use super::{Built, Contender, Effort, Timed, size_of, timed};
use crate::material::Material;
use crate::question::{ARCHIVES, Answer, Command, FONDS, Narrowing, Question, TOP, day_of};

/// How a search is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// All words, by BM25, as the other engines search.
    Equal,
    /// The same, each time as if nothing of the question had been asked before.
    FirstTime,
    /// The same with nearness.
    WithNearness,
    /// And with records that have some of the words, where all find too few.
    WithSome,
    /// And with other spellings of names.
    WithVariants,
    /// And with the stored records of the hits: as users have it.
    AsUsed,
}

pub(crate) struct Ours {
    engine: Searching,
    analyser: Analyser,
    manner: Manner,
}

/// Where its index is.
pub(crate) fn place(material: &Material) -> PathBuf {
    material.folder.join("kartoteka")
}

/// Makes the index as `kartoteka index` does, but of one segment, as the others have.
pub(crate) fn build(material: &Material) -> Result<Built> {
    let place = place(material);
    let began = Instant::now();
    let mut writer = Store::open_write(&place, WriterOptions::default())?;
    let paths = [material.source.clone()];
    let summary = ingest::run(&paths, &RunOptions::default(), &mut writer, &mut ())?;
    writer.unite()?;
    Box::new(writer).finish()?;
    let seconds = began.elapsed().as_secs_f64();
    ensure!(
        summary.records == material.records as u64,
        "kartoteka holds {} records, the table {}",
        summary.records,
        material.records
    );
    Ok(Built {
        seconds,
        bytes: size_of(&place)?,
    })
}

impl Ours {
    pub(crate) fn open(place: &Path, manner: Manner) -> Result<Self> {
        let engine = search::open(place)?;
        Ok(Self {
            engine: match manner {
                Manner::Equal | Manner::FirstTime => engine.without_nearness(),
                _ => engine,
            },
            analyser: Analyser::new(),
            manner,
        })
    }
}

impl Contender for Ours {
    fn name(&self) -> &'static str {
        match self.manner {
            Manner::Equal => "kartoteka",
            Manner::FirstTime => "kartoteka, first time",
            Manner::WithNearness => "and nearness",
            Manner::WithSome => "and some of the words",
            Manner::WithVariants => "and variants",
            Manner::AsUsed => "and records: as used",
        }
    }

    fn answer(&mut self, question: &Question, command: Command, effort: Effort) -> Result<Timed> {
        let text = question.text();
        let prepare = || {
            if self.manner == Manner::FirstTime {
                self.engine.forget();
            }
        };
        let (times_ns, response) = timed(effort, prepare, || {
            let mut query = syntax::parse(&text, SyntaxOptions::default(), &mut self.analyser)?;
            if matches!(self.manner, Manner::WithVariants | Manner::AsUsed) {
                let known = self.engine.known_names();
                query.root = variants::widen(&self.engine, &known, &query.root)?.root;
            }
            let request = SearchRequest {
                query,
                filters: filters(&question.narrowing),
                match_mode: match self.manner {
                    Manner::Equal | Manner::FirstTime | Manner::WithNearness => MatchMode::All,
                    _ => MatchMode::AllThenSome,
                },
                sort: Sort::Relevance,
                offset: 0,
                limit: if command == Command::Count { 0 } else { TOP },
                facets: facets(question, command, self.manner),
                passages: None,
            };
            Ok(match self.manner {
                Manner::AsUsed => self.engine.search(&request)?,
                _ => self.engine.find(&request)?,
            })
        })?;
        let values = response.facets.into_iter().flat_map(|facet| facet.values);
        let mut answer = Answer {
            count: (command != Command::Top).then_some(response.total),
            top: response.hits.into_iter().map(|hit| hit.id).collect(),
            facets: values
                .map(|value| {
                    let path = value.path.map(|path| path.0.join("/"));
                    (path.unwrap_or(value.value), value.count)
                })
                .collect(),
        };
        answer.order_facets(command);
        Ok(Timed { times_ns, answer })
    }
}

/// The facets that a command counts.
fn facets(question: &Question, command: Command, manner: Manner) -> Vec<FacetRequest> {
    let of_hits = manner != Manner::AsUsed;
    match command {
        Command::Archives => vec![FacetRequest {
            of_hits,
            ..FacetRequest::new(Facet::Archive, ARCHIVES)
        }],
        Command::Fonds => vec![FacetRequest {
            under: Some(ShelfPath(vec![question.under.clone()])),
            of_hits,
            ..FacetRequest::new(Facet::Fond, FONDS)
        }],
        Command::Top | Command::Count | Command::TopCount => Vec::new(),
    }
}

fn filters(narrowing: &Narrowing) -> Filters {
    let mut facets = BTreeMap::new();
    for (facet, value) in [
        (Facet::Archive, &narrowing.archive),
        (Facet::Fond, &narrowing.fond),
        (Facet::Language, &narrowing.language),
        (Facet::Collection, &narrowing.collection),
    ] {
        if let Some(value) = value {
            let include = vec![value.clone()];
            let exclude = Vec::new();
            facets.insert(facet, Selection { include, exclude });
        }
    }
    Filters {
        facets,
        date: narrowing.days.map(|(from, to)| DateRange {
            from: Some(day_of(from)),
            to: Some(day_of(to)),
            ..DateRange::default()
        }),
        ..Filters::default()
    }
}
