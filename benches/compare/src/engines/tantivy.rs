//! Plain tantivy with its stock analyser and its own collectors.
//!
//! One text field under `en_stem` with frequencies and positions; archive, fond, language and
//! collection as raw keywords with a column; the day as a number in a column. One segment. What is
//! timed: stemming the words, building tantivy's native query, the search. Filters are clauses of
//! constant score, dates a range over the column, facets a terms aggregation in the same pass. The
//! answer is what tantivy gives: addresses of documents; [`Ids`] says whether the ids are read too.

use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::json;
use tantivy::aggregation::AggregationCollector;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::aggregation::agg_result::AggregationResults;
use tantivy::collector::{Count, TopDocs};
use tantivy::columnar::StrColumn;
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, TokenStream};
use tantivy::{DocAddress, Index, ReloadPolicy, Score, Searcher, TantivyDocument, Term};

use super::{Built, Contender, Effort, Timed, size_of, stock, timed};
use crate::material::Material;
use crate::question::{Answer, Command, Question, TOP, Together};

/// Name of the chain, as tantivy has it.
const CHAIN: &str = "en_stem";

/// Memory for the one indexing thread.
const HEAP_BYTES: usize = 1_000_000_000;

/// Buckets of an aggregation: more than there are fonds.
const BUCKETS: usize = 65_000;

#[derive(Debug, Clone, Copy)]
struct Fields {
    id: Field,
    text: Field,
    archive: Field,
    fond: Field,
    language: Field,
    collection: Field,
    day: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(CHAIN)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(indexing);
    let fields = Fields {
        id: schema.add_text_field("id", STRING | FAST),
        text: schema.add_text_field("text", text),
        archive: schema.add_text_field("archive", STRING | FAST),
        fond: schema.add_text_field("fond", STRING | FAST),
        language: schema.add_text_field("language", STRING | FAST),
        collection: schema.add_text_field("collection", STRING | FAST),
        day: schema.add_u64_field("day", FAST),
    };
    (schema.build(), fields)
}

/// Where its index is.
pub(crate) fn place(material: &Material) -> PathBuf {
    material.folder.join("tantivy")
}

/// Makes the index, merged to one segment.
pub(crate) fn build(material: &Material) -> Result<Built> {
    let place = place(material);
    std::fs::create_dir_all(&place)?;
    let began = Instant::now();
    let (schema, fields) = schema();
    let index = Index::create_in_dir(&place, schema)?;
    index.tokenizers().register(CHAIN, stock::english());
    let mut writer = index.writer_with_num_threads(1, HEAP_BYTES)?;
    for row in material.rows()? {
        let row = row?;
        let mut document = TantivyDocument::default();
        document.add_text(fields.id, &row.id);
        for part in &row.parts {
            document.add_text(fields.text, part);
        }
        for (field, values) in [(fields.archive, &row.archives), (fields.fond, &row.fonds)] {
            for value in values {
                document.add_text(field, value);
            }
        }
        document.add_text(fields.language, &row.language);
        document.add_text(fields.collection, &row.collection);
        if let Some(day) = row.day {
            document.add_u64(fields.day, day);
        }
        writer.add_document(document)?;
    }
    writer.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.wait_merging_threads()?;
    Ok(Built {
        seconds: began.elapsed().as_secs_f64(),
        bytes: size_of(&place)?,
    })
}

/// Whether the ids of the hits are part of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ids {
    /// Addresses of documents are enough.
    Unread,
    /// Ids are read from their column, within the time taken.
    Read,
}

pub(crate) struct Tantivy {
    searcher: Searcher,
    fields: Fields,
    stemmer: TextAnalyzer,
    id_columns: Vec<StrColumn>,
    archives: Aggregations,
    fonds: Aggregations,
    ids: Ids,
}

/// Everything that a search may give.
#[derive(Default)]
struct Found {
    count: Option<usize>,
    top: Vec<(Score, DocAddress)>,
    ids: Vec<String>,
    facets: Option<AggregationResults>,
}

impl Tantivy {
    pub(crate) fn open(place: &Path, ids: Ids) -> Result<Self> {
        let index = Index::open_in_dir(place)?;
        let reader: tantivy::IndexReader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let searcher = reader.searcher();
        let column = |segment: &tantivy::SegmentReader| -> Result<StrColumn> {
            segment
                .fast_fields()
                .str("id")?
                .context("ids have a column")
        };
        let aggregation = |field: &str| -> Result<Aggregations> {
            let terms = json!({ "field": field, "size": BUCKETS, "segment_size": BUCKETS });
            Ok(serde_json::from_value(
                json!({ "values": { "terms": terms } }),
            )?)
        };
        Ok(Self {
            id_columns: searcher
                .segment_readers()
                .iter()
                .map(column)
                .collect::<Result<_>>()?,
            searcher,
            fields: schema().1,
            stemmer: stock::english(),
            archives: aggregation("archive")?,
            fonds: aggregation("fond")?,
            ids,
        })
    }

    fn query(&mut self, question: &Question) -> Box<dyn Query> {
        let fields = self.fields;
        let mut terms = Vec::with_capacity(question.words.len());
        for word in &question.words {
            let mut stream = self.stemmer.token_stream(word);
            while stream.advance() {
                terms.push(Term::from_field_text(fields.text, &stream.token().text));
            }
        }
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        if question.together == Together::Phrase && terms.len() > 1 {
            clauses.push((Occur::Must, Box::new(PhraseQuery::new(terms))));
        } else {
            let occur = match question.together {
                Together::Any => Occur::Should,
                Together::All | Together::Phrase => Occur::Must,
            };
            for term in terms {
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                clauses.push((occur, Box::new(query)));
            }
        }
        let narrowing = &question.narrowing;
        let fond = narrowing.fond.as_ref().map(|fond| {
            let archive = narrowing.archive.as_deref().unwrap_or_default();
            format!("{archive}/{fond}")
        });
        // A fond's path names its archive, so the archive need not be asked for beside it.
        let archive = narrowing.archive.as_ref().filter(|_| fond.is_none());
        for (field, value) in [
            (fields.archive, archive),
            (fields.fond, fond.as_ref()),
            (fields.language, narrowing.language.as_ref()),
            (fields.collection, narrowing.collection.as_ref()),
        ] {
            if let Some(value) = value {
                let term = Term::from_field_text(field, value);
                clauses.push(filter(TermQuery::new(term, IndexRecordOption::Basic)));
            }
        }
        if let Some((from, to)) = narrowing.days {
            let bound = |day| Bound::Included(Term::from_field_u64(fields.day, day));
            clauses.push(filter(RangeQuery::new(bound(from), bound(to))));
        }
        match clauses.len() {
            0 => Box::new(AllQuery),
            1 => clauses.swap_remove(0).1,
            _ => Box::new(BooleanQuery::new(clauses)),
        }
    }

    fn search(&mut self, question: &Question, command: Command) -> Result<Found> {
        let query = self.query(question);
        let top = || TopDocs::with_limit(TOP).order_by_score();
        let mut found = match command {
            Command::Count => Found {
                count: Some(query.count(&self.searcher)?),
                ..Found::default()
            },
            Command::Top => Found {
                top: self.searcher.search(&query, &top())?,
                ..Found::default()
            },
            Command::TopCount => {
                let (top, count) = self.searcher.search(&query, &(top(), Count))?;
                Found {
                    top,
                    count: Some(count),
                    ..Found::default()
                }
            }
            Command::Archives | Command::Fonds => {
                let counted = if command == Command::Archives {
                    &self.archives
                } else {
                    &self.fonds
                };
                let facets = AggregationCollector::from_aggs(counted.clone(), Default::default());
                let collectors = (top(), Count, facets);
                let (top, count, facets) = self.searcher.search(&query, &collectors)?;
                Found {
                    top,
                    count: Some(count),
                    facets: Some(facets),
                    ..Found::default()
                }
            }
        };
        if self.ids == Ids::Read {
            found.ids = self.read_ids(&found.top)?;
        }
        Ok(found)
    }

    fn read_ids(&self, top: &[(Score, DocAddress)]) -> Result<Vec<String>> {
        let id = |(_, address): &(Score, DocAddress)| {
            let column = &self.id_columns[address.segment_ord as usize];
            let mut id = String::new();
            for ordinal in column.term_ords(address.doc_id) {
                column.ord_to_str(ordinal, &mut id)?;
            }
            Ok(id)
        };
        top.iter().map(id).collect()
    }
}

fn filter(query: impl Query) -> (Occur, Box<dyn Query>) {
    (
        Occur::Must,
        Box::new(ConstScoreQuery::new(Box::new(query), 0.0)),
    )
}

impl Contender for Tantivy {
    fn name(&self) -> &'static str {
        match self.ids {
            Ids::Unread => "tantivy",
            Ids::Read => "tantivy with ids",
        }
    }

    fn answer(&mut self, question: &Question, command: Command, effort: Effort) -> Result<Timed> {
        let (times_ns, found) = timed(effort, || (), || self.search(question, command))?;
        let mut answer = Answer {
            count: found.count.map(|count| count as u64),
            top: self.read_ids(&found.top)?,
            facets: match found.facets {
                Some(facets) => counts(&serde_json::to_value(facets)?),
                None => Vec::new(),
            },
        };
        if command == Command::Fonds {
            let under = format!("{}/", question.under);
            answer.facets.retain(|(fond, _)| fond.starts_with(&under));
        }
        answer.order_facets(command);
        Ok(Timed { times_ns, answer })
    }
}

/// The buckets of an aggregation.
fn counts(facets: &serde_json::Value) -> Vec<(String, u64)> {
    let buckets = facets["values"]["buckets"].as_array();
    buckets
        .into_iter()
        .flatten()
        .filter_map(|bucket| {
            let key = bucket["key"].as_str()?.to_owned();
            Some((key, bucket["doc_count"].as_u64()?))
        })
        .collect()
}
