//! Figures on a whole index.

use serde_json::{Value, json};

use crate::engine::{CollectionFigures, Statistics};

/// The figures as one object. Shares are left out where there is nothing to share.
#[must_use]
pub fn statistics(index: &str, figures: &Statistics) -> Value {
    let mut out = json!({
        "index": index,
        "records": figures.records,
        "collections": counts(&figures.collections),
        "archives": counts(&figures.archives),
        "references": share(figures.referenced),
        "dates": share(figures.dated),
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

fn share((read, given): (u64, u64)) -> Value {
    let mut out = json!({"read": read, "given": given});
    if given > 0 {
        // Four decimals are more than any figure here is good for.
        out["share"] = json!((read as f64 / given as f64 * 1e4).round() / 1e4);
    }
    out
}
