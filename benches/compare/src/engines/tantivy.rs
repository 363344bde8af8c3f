//! Plain tantivy with its stock analyser and its own collectors.
//!
//! One text field under `en_stem` with frequencies and positions; archive, fond, language and
//! collection as raw keywords with a column; the day as a number in a column; the line of a hit and
//! the body stored. One segment. What is timed: stemming the words, building tantivy's native query,
//! the search. Filters are clauses of constant score, dates a range over the column, facets a terms
//! aggregation in the same pass (faster than the facet collector). Outside whole answers the answer
//! is what tantivy gives, addresses of documents; their ids are read afterwards, untimed.
//!
//! A whole answer has the stored lines of the hits, a passage of each by tantivy's snippet generator,
//! and, where all words find fewer than ten, records with some of them, as Kartoteka's has.

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
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{TextAnalyzer, TokenStream};
use tantivy::{DocAddress, Index, ReloadPolicy, Score, Searcher, TantivyDocument, Term};

use super::{Built, Contender, Timed, size_of, stock, timed};
use crate::material::Material;
use crate::question::{Answer, Command, Question, TOP, Together};

/// Name in the tables.
pub(crate) const NAME: &str = "tantivy";

/// Length of a passage, about that of Kartoteka's.
const PASSAGE_CHARS: usize = 240;

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
    line: Field,
    body: Field,
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
        line: schema.add_text_field("line", STORED),
        body: schema.add_text_field("body", STORED),
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
        document.add_text(fields.line, &row.line);
        document.add_text(fields.body, &row.body);
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

pub(crate) struct Tantivy {
    place: PathBuf,
    searcher: Searcher,
    fields: Fields,
    stemmer: TextAnalyzer,
    archives: Aggregations,
    fonds: Aggregations,
    both: Aggregations,
}

/// Everything that a search may give.
#[derive(Default)]
struct Found {
    count: Option<usize>,
    top: Vec<(Score, DocAddress)>,
    facets: Option<AggregationResults>,
    json: String,
}

fn open(place: &Path) -> Result<Searcher> {
    let index = Index::open_in_dir(place)?;
    index.tokenizers().register(CHAIN, stock::english());
    let reader: tantivy::IndexReader = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()?;
    Ok(reader.searcher())
}

impl Tantivy {
    pub(crate) fn open(place: &Path) -> Result<Self> {
        let searcher = open(place)?;
        let terms = |field: &str| json!({ "terms": { "field": field, "size": BUCKETS, "segment_size": BUCKETS } });
        let best = |field: &str| json!({ "terms": { "field": field, "size": TOP } });
        Ok(Self {
            place: place.to_owned(),
            searcher,
            fields: schema().1,
            stemmer: stock::english(),
            archives: serde_json::from_value(json!({ "values": terms("archive") }))?,
            fonds: serde_json::from_value(json!({ "values": terms("fond") }))?,
            both: serde_json::from_value(
                json!({ "archive": best("archive"), "fond": best("fond") }),
            )?,
        })
    }

    fn query(&mut self, question: &Question, together: Together) -> Box<dyn Query> {
        let fields = self.fields;
        let mut terms = Vec::with_capacity(question.words.len());
        for word in &question.words {
            let mut stream = self.stemmer.token_stream(word);
            while stream.advance() {
                terms.push(Term::from_field_text(fields.text, &stream.token().text));
            }
        }
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        if together == Together::Phrase && terms.len() > 1 {
            clauses.push((Occur::Must, Box::new(PhraseQuery::new(terms))));
        } else {
            let words = terms.into_iter().map(|term| {
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                Box::new(query) as Box<dyn Query>
            });
            match together {
                Together::Any => {
                    let any = BooleanQuery::union(words.collect());
                    clauses.push((Occur::Must, Box::new(any)));
                }
                Together::All | Together::Phrase => {
                    clauses.extend(words.map(|query| (Occur::Must, query)));
                }
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
        if command == Command::Whole {
            return self.whole(question);
        }
        let query = self.query(question, question.together);
        let top = || TopDocs::with_limit(TOP).order_by_score();
        Ok(match command {
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
            Command::Archives | Command::Fonds | Command::Whole => {
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
        })
    }

    fn whole(&mut self, question: &Question) -> Result<Found> {
        let query = self.query(question, question.together);
        let top = || TopDocs::with_limit(TOP).order_by_score();
        let facets = AggregationCollector::from_aggs(self.both.clone(), Default::default());
        let (mut hits, count, facets) = self.searcher.search(&query, &(top(), Count, facets))?;
        if hits.len() < TOP && question.words.len() > 1 && question.together == Together::All {
            let any = self.query(question, Together::Any);
            let more = TopDocs::with_limit(2 * TOP).order_by_score();
            for (score, address) in self.searcher.search(&any, &more)? {
                if hits.len() < TOP && hits.iter().all(|hit| hit.1 != address) {
                    hits.push((score, address));
                }
            }
        }
        // Passages are for the words; the generator wants the terms of the field that it splits.
        let mut terms = Vec::new();
        for word in &question.words {
            let mut stream = self.stemmer.token_stream(word);
            while stream.advance() {
                let term = Term::from_field_text(self.fields.text, &stream.token().text);
                terms.push(
                    Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
                );
            }
        }
        let words = BooleanQuery::union(terms);
        let mut generator = SnippetGenerator::create(&self.searcher, &words, self.fields.text)?;
        generator.set_max_num_chars(PASSAGE_CHARS);
        let mut lines = Vec::with_capacity(hits.len());
        for (rank, (score, address)) in hits.iter().enumerate() {
            let document: TantivyDocument = self.searcher.doc(*address)?;
            let stored = |field| {
                document
                    .get_first(field)
                    .and_then(|it| it.as_str())
                    .unwrap_or("")
            };
            let snippet = generator.snippet(stored(self.fields.body));
            let marked: Vec<_> = snippet
                .highlighted()
                .iter()
                .map(|it| [it.start, it.end])
                .collect();
            lines.push(
                serde_json::to_string(&json!({
                    "rank": rank + 1,
                    "score": score,
                    "snippets": [{ "text": snippet.fragment(), "highlights": marked }],
                }))? + stored(self.fields.line),
            );
        }
        let json = serde_json::to_string(&json!({
            "query": question.text,
            "total": count,
            "facets": facets,
        }))? + &lines.join(",");
        Ok(Found {
            count: Some(count),
            json,
            ..Found::default()
        })
    }

    fn ids(&self, top: &[(Score, DocAddress)]) -> Result<Vec<String>> {
        let id = |(_, address): &(Score, DocAddress)| {
            let segment = self.searcher.segment_reader(address.segment_ord);
            let column: StrColumn = segment
                .fast_fields()
                .str("id")?
                .context("ids have a column")?;
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
        NAME
    }

    fn reopen(&mut self) -> Result<()> {
        self.searcher = open(&self.place)?;
        Ok(())
    }

    fn answer(&mut self, question: &Question, command: Command) -> Result<Timed> {
        let (ns, found) = timed(|| self.search(question, command))?;
        let mut answer = Answer {
            count: found.count.map(|count| count as u64),
            top: self.ids(&found.top)?,
            facets: match found.facets {
                Some(facets) => counts(&serde_json::to_value(facets)?),
                None => Vec::new(),
            },
            json: found.json,
        };
        if command == Command::Fonds {
            let under = format!("{}/", question.under);
            answer.facets.retain(|(fond, _)| fond.starts_with(&under));
        }
        answer.order_facets(command);
        Ok(Timed { ns, answer })
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
