//! The summary of an indexing run, and what was rejected in it.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::text::{Look, by_evidence, counted, grouped, paragraph, size};
use super::view::RecordView;
use super::{escape, json};
use crate::ingest::{NoteCounts, Reject, Samples};
use crate::record::{EvidenceCounts, Evidenced};

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
    /// What was read anew, by what titles, dates and references were read from.
    #[serde(
        serialize_with = "evidence",
        skip_serializing_if = "EvidenceCounts::is_empty"
    )]
    pub evidence: EvidenceCounts,
    /// The notes, by kind.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<NotesView>,
    /// Examples of what was read, kind by kind of file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<SampleView>,
    /// Archives that the index did not know before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub new_archives: Vec<ArchiveView>,
    /// Whether the run was stopped before its end.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stopped: bool,
}

/// In how many records something could be read, of all that were read anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct ShareView {
    /// Records in which it could be read.
    pub read: u64,
    /// All records.
    pub of: u64,
}

impl ShareView {
    /// The share of records whose `value` could be read.
    #[must_use]
    pub fn of(counts: &EvidenceCounts, value: Evidenced) -> Self {
        let share = counts.share(value);
        Self {
            read: share.read,
            of: share.of,
        }
    }
}

fn evidence<S: Serializer>(counts: &EvidenceCounts, out: S) -> Result<S::Ok, S::Error> {
    json::evidence(counts).serialize(out)
}

/// The notes of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotesView {
    /// Code of the kind.
    pub code: &'static str,
    /// The kind in words.
    pub message: String,
    /// How many there are.
    pub count: u64,
    /// The first few.
    pub examples: Vec<NoteView>,
}

/// One note.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoteView {
    /// The path that it is about.
    pub source: String,
    /// The line that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What it says.
    pub message: String,
}

impl NotesView {
    /// The notes of every kind.
    #[must_use]
    pub fn all(counts: &NoteCounts) -> Vec<Self> {
        let kinds = counts.kinds();
        kinds
            .map(|(kind, count, examples)| Self {
                code: kind.code(),
                message: kind.words(),
                count,
                examples: examples
                    .iter()
                    .map(|note| NoteView {
                        source: note.source.clone(),
                        line: note.line,
                        message: note.text.clone(),
                    })
                    .collect(),
            })
            .collect()
    }
}

/// Examples of one kind of file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SampleView {
    /// The format that it was read as.
    pub format: &'static str,
    /// Its folder, or the file where that holds many records.
    pub path: String,
    /// The rules beside the corpus that hold for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Records that came of it.
    pub count: u64,
    /// The examples, as `show` gives them; of each body the beginning alone.
    pub records: Vec<Value>,
}

impl SampleView {
    /// The examples of every kind.
    #[must_use]
    pub fn all(samples: &Samples) -> Vec<Self> {
        let shape = |record| {
            json::record(
                &RecordView {
                    record,
                    highlights: &[],
                    stop: None,
                },
                None,
            )
        };
        let kinds = samples.kinds().iter();
        kinds
            .map(|kind| Self {
                format: kind.format.name(),
                path: kind.path.clone(),
                rules: kind.rules.clone(),
                count: kind.count,
                records: kind.records.iter().map(shape).collect(),
            })
            .collect()
    }
}

/// The notes for people: the first few of every kind, and how many more there are.
#[must_use]
pub fn notes(counts: &NoteCounts) -> Vec<String> {
    let mut lines = Vec::new();
    for (kind, count, examples) in counts.kinds() {
        for note in examples {
            let line = note.line.map(|line| format!(", line {line}"));
            let line = line.unwrap_or_default();
            lines.push(format!("{}{line}: {}", note.source, note.text));
        }
        let more = count.saturating_sub(examples.len() as u64);
        if more > 0 {
            lines.push(format!("and {} more ({})", grouped(more), kind.words()));
        }
    }
    lines
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

/// Columns of the labels.
const LABELS: usize = 12;

/// The summary for people: what came of the run, what the index now holds, and, on lines of their
/// own, what titles, dates and references were read from and which archives are new.
#[must_use]
pub fn summary(view: &IndexView, dry_run: bool, look: Look) -> String {
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
    if view.evidence.share(Evidenced::Title).of > 0 {
        out.push_str(&by_evidence(&view.evidence, LABELS, look));
    }
    if !view.new_archives.is_empty() {
        let archives = format!("new archives: {}", named(&view.new_archives));
        out.push_str(&paragraph(&archives, look));
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
    use crate::ingest::{Note, NoteKind};
    use crate::present::text::{Bars, Marking};

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

    fn evidence() -> EvidenceCounts {
        let mut counts = EvidenceCounts::default();
        for (term, records) in [
            ("title:heading", 92),
            ("date:label", 40),
            ("date:dateline", 1_204),
            ("date:file-name", 3),
            ("date:unread", 2),
            ("date:none", 22),
            ("references:source-note", 88),
            ("references:none", 4),
        ] {
            counts.add_term(term, records);
        }
        counts
    }

    const LOOK: Look = Look {
        width: 60,
        marking: Marking::None,
        bars: Bars::Ascii,
    };

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
            evidence: evidence(),
            new_archives: vec![archive("APRF", 1_200), archive("R\u{1b}GANI", 3)],
            ..run()
        };
        for (view, dry_run, expected) in [
            (
                run(),
                false,
                "read 96 records (734 kB) in 1.9 s: 90 added, 2 updated, 3 unchanged, 1 rejected; \
                 the index holds 1,250 records\n",
            ),
            (
                with_archives,
                false,
                "read 96 records (734 kB) in 1.9 s: 90 added, 2 updated, 3 unchanged, 1 rejected; \
                 the index holds 1,250 records\n\
                 titles      heading 92\n\
                 dates       label 40, dateline 1,204, file name 3, unread 2,\n\
                 \x20           none 22\n\
                 references  source note 88, none 4\n\
                 new archives: APRF (1,200), R\\u{1b}GANI (3)\n",
            ),
            (
                nothing,
                true,
                "read 0 records (734 kB) in 1.9 s: none rejected; nothing was written\n",
            ),
        ] {
            assert_eq!(summary(&view, dry_run, LOOK), expected);
        }
        let begins = r#"{"read":96,"added":90,"updated":2,"unchanged":3,"removed":0,"rejected":1,"records":1250,"bytes":734003,"seconds":1.94"#;
        let more = r#","references":{"read":88,"of":92},"dates":{"read":1,"of":1}}"#;
        let json = crate::present::json::to_string(&run(), false);
        assert_eq!(json, format!("{begins}{more}"));
    }

    #[test]
    fn in_json_records_are_counted_by_evidence_and_notes_by_kind() {
        let mut notes = NoteCounts::default();
        for number in 1..=1_200 {
            notes.add(&Note::new(
                &format!("/a/{number}.png"),
                NoteKind::LeftOut,
                "left out",
            ));
        }
        notes.add(&Note {
            line: Some(7),
            ..Note::new("/b.csv", NoteKind::DateOrder, "days come first")
        });
        let view = IndexView {
            evidence: evidence(),
            notes: NotesView::all(&notes),
            ..IndexView::default()
        };
        let json = serde_json::to_value(&view).unwrap();
        insta::assert_snapshot!(json["evidence"], @r#"{"titles":{"heading":92},"dates":{"label":40,"dateline":1204,"file-name":3,"unread":2,"none":22},"references":{"source-note":88,"none":4}}"#);
        insta::assert_snapshot!(json["notes"], @r#"[{"code":"left-out","message":"left out","count":1200,"examples":[{"source":"/a/1.png","message":"left out"},{"source":"/a/2.png","message":"left out"},{"source":"/a/3.png","message":"left out"}]},{"code":"date-order","message":"date order","count":1,"examples":[{"source":"/b.csv","line":7,"message":"days come first"}]}]"#);
        insta::assert_snapshot!(super::notes(&notes).join("\n"), @r"
        /a/1.png: left out
        /a/2.png: left out
        /a/3.png: left out
        and 1,197 more (left out)
        /b.csv, line 7: days come first
        ");
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
