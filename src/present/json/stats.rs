//! Figures on a whole index.

use serde_json::{Value, json};

use crate::engine::{CollectionFigures, Statistics};
use crate::record::{EvidenceCounts, Evidenced, Share};

/// The figures as one object. Shares are left out where there is nothing to share.
#[must_use]
pub fn statistics(index: &str, figures: &Statistics) -> Value {
    let mut out = json!({
        "index": index,
        "records": figures.records,
        "collections": counts(&figures.collections),
        "archives": counts(&figures.archives),
        "references": share(&figures.evidence, Evidenced::References),
        "dates": share(&figures.evidence, Evidenced::Date),
        "titles": share(&figures.evidence, Evidenced::Title),
    });
    if let Some((from, to)) = &figures.span {
        out["dates"]["from"] = json!(from);
        out["dates"]["to"] = json!(to);
    }
    out["terms"] = json!(figures.terms);
    out["bytes"] = json!(figures.bytes);
    out["segments"] = json!(figures.segments);
    out["chain"] = json!(figures.chain);
    out["schema"] = json!(figures.schema);
    out
}

/// The collections as one object.
#[must_use]
pub fn collections(figures: &[CollectionFigures]) -> Value {
    let collections = figures.iter().map(|one| {
        let mut out = json!({"name": one.name, "records": one.records, "sources": one.sources});
        if let Some((from, to)) = &one.span {
            out["from"] = json!(from);
            out["to"] = json!(to);
        }
        out["evidence"] = evidence(&one.evidence);
        if !one.formerly.is_empty() {
            out["formerly"] = json!(one.formerly);
        }
        out
    });
    json!({"collections": collections.collect::<Vec<_>>()})
}

fn counts(counts: &[(String, u64)]) -> Value {
    counts
        .iter()
        .map(|(value, count)| json!({"value": value, "count": count}))
        .collect()
}

/// In how many of all records a value could be read, and the records by what it was read from.
/// `given` are the records whose source states it, readable or not.
fn share(counts: &EvidenceCounts, value: Evidenced) -> Value {
    let Share { read, stated, of } = counts.share(value);
    let mut out = json!({"read": read, "given": stated, "of": of});
    if of > 0 {
        // Four decimals are more than any figure here is good for.
        out["share"] = json!((read as f64 / of as f64 * 1e4).round() / 1e4);
    }
    out["evidence"] = by_kind(counts, value);
    out
}

/// Records by what a value was read from.
fn by_kind(counts: &EvidenceCounts, value: Evidenced) -> Value {
    let counts = counts.of(value);
    let counts = counts.map(|(standing, count)| (standing.name().to_owned(), json!(count)));
    Value::Object(counts.collect())
}

/// Records by what title, date and references were read from.
pub(in crate::present) fn evidence(counts: &EvidenceCounts) -> Value {
    let values = Evidenced::ALL.map(|value| (value.plural().to_owned(), by_kind(counts, value)));
    Value::Object(values.into_iter().collect())
}
