//! Kartoteka's library. Nothing else in this package names it.
//!
//! Owns how records are read, how the index is made (as `kartoteka index` makes it), and two ways of
//! asking. In `classes`: parsing, planning, the search with its exact total and facets, the ids of
//! the hits; all words, without nearness, without other spellings; facets count hits alone, as the
//! others' do. A whole answer is what `kartoteka search --output json` prints: other spellings of
//! names, nearness, records with some of the words, facets, passages, advice, JSON.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use kartoteka::analyse::Analyser;
use kartoteka::ask::{self, Asker};
use kartoteka::engine::embedded::Store;
use kartoteka::engine::embedded::ranking::ranking;
use kartoteka::engine::embedded::search::{self, Searching};
use kartoteka::engine::{
    EngineError, FacetRequest, Limits, MatchMode, SearchRequest, ShelfPath, Stamp, WriterOptions,
};
use kartoteka::ingest::{self, RecordWriter, RunOptions, Writer, Written};
use kartoteka::present::json;
use kartoteka::query::filter::{DateRange, Facet, Filters, Selection};
use kartoteka::query::syntax::{self, SyntaxOptions};
pub(crate) use kartoteka::record::Record;

use super::{Built, Contender, Timed, size_of, timed};
use crate::material::Material;
use crate::question::{ARCHIVES, Answer, Command, FONDS, Narrowing, Question, TOP, day_of};

/// Name in the tables.
pub(crate) const NAME: &str = "kartoteka";

/// Values of a facet in a whole answer, as the command has it.
const FACET_LIMIT: usize = 10;

/// k1 and b of BM25.
pub(crate) fn bm25() -> (f32, f32) {
    (ranking().k1, ranking().b)
}

/// The texts over which records are ranked, each as often as its weight says; the body is the last.
pub(crate) fn parts(record: &Record) -> Vec<String> {
    let weights = ranking().weights;
    let people = record
        .people
        .iter()
        .map(|name| (Some(name), weights.people));
    let texts = [
        (record.title.as_ref(), weights.title),
        (record.summary.as_ref(), weights.summary),
    ];
    let body = (record.body.as_ref(), weights.body);
    let all = texts.into_iter().chain(people).chain([body]);
    all.flat_map(|(text, weight)| {
        text.into_iter()
            .flat_map(move |text| vec![text.clone(); weight as usize])
    })
    .collect()
}

/// Reads the records of a file as an index would.
pub(crate) fn read(source: &Path, each: impl FnMut(&Record) -> std::io::Result<()>) -> Result<()> {
    let paths = [source.to_owned()];
    ingest::run(
        &paths,
        &RunOptions::default(),
        &mut Reading(each, 0),
        &mut (),
    )?;
    Ok(())
}

/// A writer that hands every record to a function.
struct Reading<F>(F, u64);

impl<F: FnMut(&Record) -> std::io::Result<()>> Writer for Reading<F> {
    fn stamp(&self, _source: &str) -> Option<&Stamp> {
        None
    }

    fn records_of(&self, _source: &str) -> Option<u64> {
        None
    }

    fn begin_source(&mut self, _stamp: Stamp) {}

    fn write(&mut self, record: Record) -> Result<Written, EngineError> {
        self.1 += 1;
        (self.0)(&record).map_err(|source| EngineError::System {
            action: "write",
            file: "records.tsv".to_owned(),
            source,
        })?;
        Ok(Written::Added)
    }

    fn end_source(&mut self, _complete: bool) -> Result<u64, EngineError> {
        Ok(0)
    }

    fn prune(&mut self, _: &str, _: &dyn Fn(&str) -> bool) -> Result<u64, EngineError> {
        Ok(0)
    }

    fn commit(&mut self) -> Result<u64, EngineError> {
        Ok(self.1)
    }

    fn rollback(&mut self) -> Result<(), EngineError> {
        Ok(())
    }
}

/// Where its index is.
pub(crate) fn place(material: &Material) -> PathBuf {
    material.folder.join("kartoteka")
}

/// Makes the index as `kartoteka index` does.
pub(crate) fn build(material: &Material) -> Result<Built> {
    let place = place(material);
    let began = std::time::Instant::now();
    let mut writer = RecordWriter::new(Store::open_write(&place, WriterOptions::default())?)?;
    let paths = [material.source.clone()];
    let summary = ingest::run(&paths, &RunOptions::default(), &mut writer, &mut ())?;
    writer.tidy()?;
    writer.finish()?;
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

/// An index open for both ways of asking.
pub(crate) struct Ours {
    place: PathBuf,
    /// Without nearness.
    plain: Searching,
    whole: Asker<Searching>,
    analyser: Analyser,
}

impl Ours {
    pub(crate) fn open(place: &Path) -> Result<Self> {
        Ok(Self {
            place: place.to_owned(),
            plain: search::open(place)?.without_nearness(),
            whole: Asker::new(search::open(place)?),
            analyser: Analyser::new(),
        })
    }

    fn request(&mut self, question: &Question) -> Result<SearchRequest> {
        Ok(SearchRequest {
            query: syntax::parse(&question.text, SyntaxOptions::default(), &mut self.analyser)?,
            filters: filters(&question.narrowing),
            match_mode: MatchMode::All,
            limit: TOP,
            ..SearchRequest::default()
        })
    }

    fn short(&mut self, question: &Question, command: Command) -> Result<Answer> {
        let mut request = self.request(question)?;
        if command == Command::Count {
            request.limit = 0;
        }
        request.facets = facets(question, command);
        let response = self.plain.find(&request)?;
        let values = response.facets.into_iter().flat_map(|facet| facet.values);
        Ok(Answer {
            count: (command != Command::Top).then_some(response.total),
            top: response.hits.into_iter().map(|hit| hit.id).collect(),
            facets: values
                .map(|value| {
                    let path = value.path.map(|path| path.0.join("/"));
                    (path.unwrap_or(value.value), value.count)
                })
                .collect(),
            json: String::new(),
        })
    }

    fn whole(&mut self, question: &Question) -> Result<Answer> {
        let below = match &question.narrowing {
            Narrowing { fond: Some(_), .. } => Facet::Opis,
            _ => Facet::Fond,
        };
        let mut asked = ask::Question::new(&question.text)
            .page(0, TOP)
            .facet(Facet::Archive, FACET_LIMIT)
            .facet(below, FACET_LIMIT);
        asked.filters = filters(&question.narrowing);
        let answer = self.whole.ask(&asked, &Limits::none())?;
        Ok(Answer {
            count: Some(answer.total),
            json: json::to_string(&json::answer(&answer, None), false),
            ..Answer::default()
        })
    }
}

impl Contender for Ours {
    fn name(&self) -> &'static str {
        NAME
    }

    fn reopen(&mut self) -> Result<()> {
        self.plain = search::open(&self.place)?.without_nearness();
        self.whole = Asker::new(search::open(&self.place)?);
        Ok(())
    }

    fn answer(&mut self, question: &Question, command: Command) -> Result<Timed> {
        let (ns, mut answer) = timed(|| match command {
            Command::Whole => self.whole(question),
            _ => self.short(question, command),
        })?;
        answer.order_facets(command);
        Ok(Timed { ns, answer })
    }
}

/// The facets that a command counts.
fn facets(question: &Question, command: Command) -> Vec<FacetRequest> {
    match command {
        Command::Archives => vec![FacetRequest {
            of_hits: true,
            ..FacetRequest::new(Facet::Archive, ARCHIVES)
        }],
        Command::Fonds => vec![FacetRequest {
            under: Some(ShelfPath(vec![question.under.clone()])),
            of_hits: true,
            ..FacetRequest::new(Facet::Fond, FONDS)
        }],
        Command::Top | Command::Count | Command::TopCount | Command::Whole => Vec::new(),
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
