//! The answer to a search.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::notes::notes;
use super::record::AboutShape;
use super::value;
use crate::ask::advice::Suggestion;
use crate::ask::histogram::Histogram;
use crate::ask::{Answer, Understood, shelf};
use crate::engine::{Expansion, Explanation, FacetCounts, FacetValue, Hit, WordShare};
use crate::query::filter::UNDATED;
use crate::query::passages::Passage;
use crate::record::PageNumber;

#[derive(Serialize)]
struct SearchShape<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    qid: Option<&'a str>,
    query: Value,
    total: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_partial: Option<u64>,
    took_us: u64,
    hits: Vec<HitShape<'a>>,
    facets: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    histogram: Option<Vec<BarShape<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<SuggestionShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    did_you_mean: Option<CorrectedShape<'a>>,
}

/// A word that looks like a slip, with the records that have it.
#[derive(Serialize)]
struct SuggestionShape<'a> {
    word: &'a str,
    count: u64,
    r#try: Vec<TryShape<'a>>,
}

/// What may have been meant, with the records that the filters let through.
#[derive(Serialize)]
struct TryShape<'a> {
    word: &'a str,
    count: u64,
}

/// The corrected query, and what it finds.
#[derive(Serialize)]
struct CorrectedShape<'a> {
    text: &'a str,
    total: u64,
}

/// A unit of time; the undated have no days.
#[derive(Serialize)]
struct BarShape<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    label: &'a str,
    count: u64,
}

/// One hit.
#[derive(Serialize)]
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
    explanation: Option<Value>,
}

#[derive(Serialize)]
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
    let understood = &answer.understood;
    let spelling = &understood.spelling;
    let shape = SearchShape {
        qid,
        query: query_value(understood, &understood.expansions),
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
    };
    value(&shape)
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
pub fn hits(answer: &Answer) -> Vec<Value> {
    hit_shapes(answer).iter().map(value).collect()
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
pub fn hit(rank: usize, hit: &Hit) -> Value {
    value(&shape_of(rank, hit))
}

/// The object that says what was asked and how it was understood.
pub(super) fn query_value(query: &Understood, expansions: &[Expansion]) -> Value {
    let variants: Vec<Value> = expansions
        .iter()
        .map(|expansion| {
            let also: Vec<&str> = expansion
                .terms
                .iter()
                .map(|(term, _)| term.as_str())
                .collect();
            json!({"term": expansion.typed, "also": also})
        })
        .collect();
    let mut out = json!({
        "text": query.text,
        "understood": query.query,
        "variants": variants,
        "notes": notes(&query.notes, &query.advice),
    });
    if let Some(like) = &query.like {
        let words = like.words.iter().map(|it| it.word.typed.as_str());
        out["like"] = json!({"id": like.id, "words": words.collect::<Vec<_>>()});
    }
    out
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

fn facet_value(value: &FacetValue) -> Value {
    match &value.path {
        Some(path) => {
            json!({"value": value.value, "path": shelf::print(path), "count": value.count})
        }
        None if value.forms.is_empty() => json!({"value": value.value, "count": value.count}),
        None => {
            let forms: Vec<Value> = value
                .forms
                .iter()
                .map(|(form, count)| json!({"value": form, "count": count}))
                .collect();
            json!({"value": value.value, "count": value.count, "forms": forms})
        }
    }
}
