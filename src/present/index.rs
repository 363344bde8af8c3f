//! The summary of an indexing run, and what was rejected in it.

use serde::Serialize;

use super::escape;
use super::text::{counted, grouped, size};
use crate::ingest::Reject;

/// What a run did; serialized as it stands, the JSON of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IndexView {
    /// Records read.
    pub read: u64,
    /// Records that are new.
    pub added: u64,
    /// Records that replaced others.
    pub updated: u64,
    /// Records that were there already, those of skipped sources among them.
    pub unchanged: u64,
    /// Records removed because their source no longer holds them or is gone.
    pub removed: u64,
    /// Parts of sources that could not become records.
    pub rejected: u64,
    /// Records that the index now holds.
    pub records: u64,
    /// Bytes of the sources read.
    pub bytes: u64,
    /// Time taken, in seconds, to the millisecond.
    pub seconds: f64,
}

/// The summary for people: what came of the run, what the index now holds.
#[must_use]
pub fn summary(view: &IndexView, dry_run: bool) -> String {
    let mut parts: Vec<String> = [
        (view.added, "added"),
        (view.updated, "updated"),
        (view.unchanged, "unchanged"),
        (view.removed, "removed"),
        (view.rejected, "rejected"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{} {what}", grouped(*count)))
    .collect();
    if parts.is_empty() {
        parts.push(
            if dry_run {
                "none rejected"
            } else {
                "nothing to do"
            }
            .to_owned(),
        );
    }
    let read = format!(
        "read {} ({}) in {:.1} s",
        counted(view.read, "record"),
        size(view.bytes),
        view.seconds
    );
    let end = if dry_run {
        "nothing was written".to_owned()
    } else {
        format!("the index holds {}", counted(view.records, "record"))
    };
    format!("{read}: {}; {end}\n", parts.join(", "))
}

/// One reject on one line, escaped: place, reason, excerpt.
#[must_use]
pub fn reject(reject: &Reject) -> String {
    let mut out = reject.source.clone();
    if let Some(line) = reject.line {
        out.push_str(&format!(", line {line}"));
    } else if let Some(byte) = reject.byte {
        out.push_str(&format!(", byte {byte}"));
    }
    out.push_str(&format!(": {}", reject.reason));
    if !reject.excerpt.is_empty() {
        out.push_str(&format!(": {}", escape::quoted(&reject.excerpt)));
    }
    escape::line(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: IndexView = IndexView {
        read: 96,
        added: 90,
        updated: 2,
        unchanged: 3,
        removed: 0,
        rejected: 1,
        records: 1250,
        bytes: 734_003,
        seconds: 1.94,
    };

    #[test]
    fn a_summary_says_what_came_of_the_run() {
        let nothing = IndexView {
            read: 0,
            added: 0,
            updated: 0,
            unchanged: 0,
            rejected: 0,
            ..RUN
        };
        for (view, dry_run, expected) in [
            (
                RUN,
                false,
                "read 96 records (734 kB) in 1.9 s: 90 added, 2 updated, 3 unchanged, 1 rejected; \
                 the index holds 1,250 records\n",
            ),
            (
                nothing,
                true,
                "read 0 records (734 kB) in 1.9 s: none rejected; nothing was written\n",
            ),
        ] {
            assert_eq!(summary(&view, dry_run), expected);
        }
        assert_eq!(
            crate::present::json::to_string(&RUN, false),
            r#"{"read":96,"added":90,"updated":2,"unchanged":3,"removed":0,"rejected":1,"records":1250,"bytes":734003,"seconds":1.94}"#
        );
    }

    #[test]
    fn a_reject_is_one_line() {
        let given = Reject {
            source: "/a\u{1b}.jsonl".to_owned(),
            line: Some(3),
            byte: Some(70),
            reason: "no title\nand no body".to_owned(),
            excerpt: "{\"id\":\n".to_owned(),
        };
        assert_eq!(
            reject(&given),
            "/a\\u{1b}.jsonl, line 3: no title and no body: \"{\"id\":\\n\""
        );
    }
}
