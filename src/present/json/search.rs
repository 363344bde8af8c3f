//! The answer to a search.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::notes::{NoteShape, notes};
use super::record::AboutShape;
use super::value;
use crate::ask::advice::Suggestion;
use crate::ask::histogram::Histogram;
use crate::ask::{Answer, Understood, shelf};
use crate::engine::{Expansion, Explanation, FacetCounts, FacetValue, Hit, WordShare};
use crate::query::filter::UNDATED;
use crate::query::passages::Passage;
use crate::record::PageNumber;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Search")]
pub(super) struct SearchShape<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    qid: Option<&'a str>,
    query: QueryShape<'a>,
    total: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_partial: Option<u64>,
    took_us: u64,
    hits: Vec<HitShape<'a>>,
    #[schemars(with = "BTreeMap<String, Vec<FacetShape<'static>>>")]
    facets: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    histogram: Option<Vec<BarShape<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<SuggestionShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    did_you_mean: Option<CorrectedShape<'a>>,
}

/// A word that looks like a slip, with the records that have it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Suggestion")]
struct SuggestionShape<'a> {
    word: &'a str,
    count: u64,
    r#try: Vec<TryShape<'a>>,
}

/// What may have been meant, with the records that the filters let through.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Try")]
struct TryShape<'a> {
    word: &'a str,
    count: u64,
}

/// The corrected query, and what it finds.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Corrected")]
struct CorrectedShape<'a> {
    text: &'a str,
    total: u64,
}

/// A unit of time; the undated have no days.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Bar")]
struct BarShape<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    label: &'a str,
    count: u64,
}

/// One hit.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Hit")]
struct HitShape<'a> {
    rank: usize,
    id: &'a str,
    score: f64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    partial: bool,
    #[serde(flatten)]
    about: AboutShape<'a>,
    snippets: Vec<SnippetShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Map<String, Value>>")]
    explanation: Option<Value>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Snippet")]
struct SnippetShape<'a> {
    field: &'a str,
    text: &'a str,
    highlights: &'a [(usize, usize)],
    #[serde(flatten)]
    page: Option<&'a PageNumber>,
}

/// The whole answer as one object; `qid` is the number of the query in a file of queries.
#[must_use]
pub fn search(answer: &Answer, qid: Option<&str>) -> Value {
    value(&answer_shape(answer, qid))
}

/// The same, to be written at once.
#[must_use]
pub fn answer<'a>(answer: &'a Answer, qid: Option<&'a str>) -> impl Serialize + use<'a> {
    answer_shape(answer, qid)
}

fn answer_shape<'a>(answer: &'a Answer, qid: Option<&'a str>) -> SearchShape<'a> {
    let understood = &answer.understood;
    let spelling = &understood.spelling;
    SearchShape {
        qid,
        query: QueryShape::of(understood, &understood.expansions),
        total: answer.total,
        total_partial: answer.total_partial,
        took_us: u64::try_from(understood.took.as_micros()).unwrap_or(u64::MAX),
        hits: hit_shapes(answer),
        facets: facets(&answer.facets),
        histogram: answer.histogram.as_ref().map(bars),
        suggestions: spelling.suggestions.iter().map(suggestion).collect(),
        did_you_mean: spelling
            .corrected
            .as_ref()
            .map(|(text, total)| CorrectedShape {
                text,
                total: *total,
            }),
    }
}

fn suggestion(suggestion: &Suggestion) -> SuggestionShape<'_> {
    let instead = suggestion.instead.iter();
    SuggestionShape {
        word: &suggestion.typed,
        count: suggestion.count,
        r#try: instead
            .map(|(word, count)| TryShape {
                word,
                count: *count,
            })
            .collect(),
    }
}

fn bars(histogram: &Histogram) -> Vec<BarShape<'_>> {
    let mut bars: Vec<BarShape<'_>> = histogram
        .bars
        .iter()
        .map(|bar| BarShape {
            from: Some(bar.from.to_string()),
            to: Some(bar.to.to_string()),
            label: &bar.label,
            count: bar.count,
        })
        .collect();
    if histogram.undated > 0 {
        bars.push(BarShape {
            from: None,
            to: None,
            label: UNDATED,
            count: histogram.undated,
        });
    }
    bars
}

/// Each hit as an object of its own, for JSON lines.
#[must_use]
pub fn hits(answer: &Answer) -> Vec<impl Serialize + use<'_>> {
    hit_shapes(answer)
}

/// The object of [`search`] for an answer without hits, in two parts between which the hits go, as
/// [`hit`] gives them and with commas between.
#[must_use]
pub fn search_around_hits(answer: &Answer) -> (String, String) {
    // Inside a string the quotation mark behind the key would be escaped.
    const KEY: &str = "\"hits\":[";
    let whole = super::to_string(&search(answer, None), false);
    match whole.find(&format!("{KEY}]")) {
        Some(at) => {
            let (before, after) = whole.split_at(at + KEY.len());
            (before.to_owned(), after.to_owned())
        }
        None => (whole, String::new()),
    }
}

/// One hit with its rank, as [`hits`] gives it. Of a hit with its whole record the body stands in it.
#[must_use]
pub fn hit(rank: usize, hit: &Hit) -> impl Serialize + use<'_> {
    shape_of(rank, hit)
}

/// What was asked and how it was understood.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Query")]
pub(super) struct QueryShape<'a> {
    text: &'a str,
    understood: &'a str,
    variants: Vec<VariantShape<'a>>,
    #[schemars(with = "Vec<NoteShape>")]
    notes: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    like: Option<LikeShape<'a>>,
}

/// A word and what it stood for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Variant")]
struct VariantShape<'a> {
    term: &'a str,
    also: Vec<&'a str>,
}

/// The record whose neighbours were wanted, and the words gone by.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Like")]
struct LikeShape<'a> {
    id: &'a str,
    words: Vec<&'a str>,
}

impl<'a> QueryShape<'a> {
    pub(super) fn of(query: &'a Understood, expansions: &'a [Expansion]) -> Self {
        let variants = expansions.iter().map(|expansion| VariantShape {
            term: &expansion.typed,
            also: expansion
                .terms
                .iter()
                .map(|(term, _)| term.as_str())
                .collect(),
        });
        let like = query.like.as_ref().map(|like| LikeShape {
            id: &like.id,
            words: like.words.iter().map(|it| it.word.typed.as_str()).collect(),
        });
        Self {
            text: &query.text,
            understood: &query.query,
            variants: variants.collect(),
            notes: notes(&query.notes, &query.advice),
            like,
        }
    }
}

fn hit_shapes(answer: &Answer) -> Vec<HitShape<'_>> {
    answer
        .hits
        .iter()
        .enumerate()
        .map(|(index, hit)| shape_of(answer.offset + index + 1, hit))
        .collect()
}

fn shape_of(rank: usize, hit: &Hit) -> HitShape<'_> {
    HitShape {
        rank,
        id: &hit.id,
        score: shortest(hit.score),
        partial: hit.partial,
        about: AboutShape::of(&hit.line),
        body: hit
            .record
            .as_ref()
            .and_then(|record| record.body.as_deref()),
        explanation: hit.explanation.as_ref().map(explanation),
        snippets: hit.passages.iter().map(snippet).collect(),
    }
}

fn snippet(passage: &Passage) -> SnippetShape<'_> {
    SnippetShape {
        field: passage.field,
        text: &passage.text,
        highlights: &passage.highlights,
        page: passage.page.as_ref(),
    }
}

/// How a score came about.
fn explanation(explanation: &Explanation) -> Value {
    let words: Vec<Value> = explanation.words.iter().map(word_share).collect();
    let near: Vec<Value> = explanation
        .near
        .iter()
        .map(|pair| {
            json!({"words": pair.words, "score": shortest(pair.score), "between": pair.between})
        })
        .collect();
    let mut shape = json!({
        "score": shortest(explanation.score),
        "words": words,
        "near": near,
        "length": explanation.length,
        "mean_length": explanation.mean_length.round(),
        "records": explanation.records,
    });
    if !explanation.missing.is_empty() {
        shape["missing"] = json!(explanation.missing);
    }
    shape
}

fn word_share(word: &WordShare) -> Value {
    let times: Map<String, Value> = word
        .times
        .iter()
        .map(|(part, times)| (part.name().to_owned(), json!(times)))
        .collect();
    let mut shape = json!({
        "word": word.typed,
        "score": shortest(word.score),
        "times": times,
        "share": shortest(word.share),
    });
    if let Some(records) = word.records {
        shape["records"] = json!(records);
    }
    if word.is_light {
        shape["light"] = json!(true);
    }
    shape
}

/// The score as the shortest decimal that rounds to the same 32-bit number: a plain conversion to 64
/// bits would print 9.31 as 9.3100004196167.
fn shortest(score: f32) -> f64 {
    score.to_string().parse().unwrap_or_default()
}

fn facets(counts: &[FacetCounts]) -> Map<String, Value> {
    counts
        .iter()
        .map(|counts| {
            let values = counts.values.iter().map(facet_value).collect();
            (counts.facet.name().to_owned(), Value::Array(values))
        })
        .collect()
}

/// A value of a facet with its records; of several spellings each with its own.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FacetValue")]
struct FacetShape<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    count: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    forms: Vec<FormShape<'a>>,
}

/// A spelling of a value with its records.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FacetForm")]
struct FormShape<'a> {
    value: &'a str,
    count: u64,
}

fn facet_value(facet: &FacetValue) -> Value {
    let forms = facet.forms.iter().filter(|_| facet.path.is_none());
    value(&FacetShape {
        value: &facet.value,
        path: facet.path.as_ref().map(shelf::print),
        count: facet.count,
        forms: forms
            .map(|(form, count)| FormShape {
                value: form,
                count: *count,
            })
            .collect(),
    })
}
