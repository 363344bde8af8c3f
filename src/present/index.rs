//! The summary of an indexing run, and what was rejected in it.

use serde::Serialize;

use super::escape;
use super::text::{counted, grouped, size};
use crate::ingest::Reject;

/// What a run did; serialized as it stands, the JSON of the contract.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
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
    /// References of what was read anew.
    pub references: ShareView,
    /// Dates of what was read anew.
    pub dates: ShareView,
    /// Archives that the index did not know before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub new_archives: Vec<ArchiveView>,
    /// Whether the run was stopped before its end.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stopped: bool,
}

/// In how many records something could be read, of those that state it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct ShareView {
    /// Records in which it could be read.
    pub read: u64,
    /// Records that state it, readable or not.
    pub of: u64,
}

/// An archive in the references of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArchiveView {
    /// Its name.
    pub archive: String,
    /// Records of the run that name it.
    pub records: u64,
}

/// New archives that are named one by one in the summary for people.
const NAMED_ARCHIVES: usize = 12;

/// The summary for people: what came of the run, what the index now holds, and, on lines of their
/// own, what could be read and which archives are new.
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
    let mut out = format!("{read}: {}; {end}\n", parts.join(", "));
    let shares = [("references", view.references), ("dates", view.dates)];
    let shares: Vec<String> = shares
        .iter()
        .filter(|(_, share)| share.of > 0)
        .map(|(what, share)| {
            let read = grouped(share.read);
            format!("{what} read in {read} of {}", counted(share.of, "record"))
        })
        .collect();
    if !shares.is_empty() {
        out.push_str(&format!("{}\n", shares.join(", ")));
    }
    if !view.new_archives.is_empty() {
        out.push_str(&format!("new archives: {}\n", named(&view.new_archives)));
    }
    out
}

/// Archives with their records, the first of many.
#[must_use]
pub fn named(archives: &[ArchiveView]) -> String {
    let mut parts: Vec<String> = archives
        .iter()
        .take(NAMED_ARCHIVES)
        .map(|archive| {
            let name = escape::line(&archive.archive);
            format!("{name} ({})", grouped(archive.records))
        })
        .collect();
    let more = archives.len().saturating_sub(NAMED_ARCHIVES);
    if more > 0 {
        parts.push(format!("and {} more", grouped(more as u64)));
    }
    parts.join(", ")
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

    fn run() -> IndexView {
        IndexView {
            read: 96,
            added: 90,
            updated: 2,
            unchanged: 3,
            removed: 0,
            rejected: 1,
            records: 1250,
            bytes: 734_003,
            seconds: 1.94,
            references: ShareView { read: 88, of: 92 },
            dates: ShareView { read: 1, of: 1 },
            ..IndexView::default()
        }
    }

    fn archive(name: &str, records: u64) -> ArchiveView {
        ArchiveView {
            archive: name.to_owned(),
            records,
        }
    }

    #[test]
    fn a_summary_says_what_came_of_the_run() {
        let nothing = IndexView {
            bytes: 734_003,
            seconds: 1.94,
            ..IndexView::default()
        };
        let with_archives = IndexView {
            dates: ShareView::default(),
            new_archives: vec![archive("APRF", 1_200), archive("R\u{1b}GANI", 3)],
            ..run()
        };
        for (view, dry_run, expected) in [
            (
                run(),
                false,
                "read 96 records (734 kB) in 1.9 s: 90 added, 2 updated, 3 unchanged, 1 rejected; \
                 the index holds 1,250 records\n\
                 references read in 88 of 92 records, dates read in 1 of 1 record\n",
            ),
            (
                with_archives,
                false,
                "read 96 records (734 kB) in 1.9 s: 90 added, 2 updated, 3 unchanged, 1 rejected; \
                 the index holds 1,250 records\n\
                 references read in 88 of 92 records\n\
                 new archives: APRF (1,200), R\\u{1b}GANI (3)\n",
            ),
            (
                nothing,
                true,
                "read 0 records (734 kB) in 1.9 s: none rejected; nothing was written\n",
            ),
        ] {
            assert_eq!(summary(&view, dry_run), expected);
        }
        let begins = r#"{"read":96,"added":90,"updated":2,"unchanged":3,"removed":0,"rejected":1,"records":1250,"bytes":734003,"seconds":1.94"#;
        let more = r#","references":{"read":88,"of":92},"dates":{"read":1,"of":1}}"#;
        let json = crate::present::json::to_string(&run(), false);
        assert_eq!(json, format!("{begins}{more}"));
    }

    #[test]
    fn of_many_archives_the_first_are_named() {
        let many: Vec<ArchiveView> = (0..14).map(|at| archive(&format!("A{at}"), 1)).collect();
        assert!(
            named(&many).ends_with("A11 (1), and 2 more"),
            "{}",
            named(&many)
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
