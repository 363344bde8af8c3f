//! The answer of a check: whole, or what is damaged and what to do about it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::text::{counted, grouped};
use super::{escape, json};
use crate::engine::CheckNote;

/// Most paths in the command that the advice gives; more are replaced by their folders.
const ADVISED: usize = 10;

/// What a check found, in the shape of its JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckView {
    /// Whether everything is as it was written.
    pub whole: bool,
    /// Records that were proved.
    pub records: u64,
    /// Files that were looked at.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What is damaged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<DamagedView>,
    /// Notes that are no damage.
    #[serde(
        skip_serializing_if = "Vec::is_empty",
        serialize_with = "json::check_notes"
    )]
    pub notes: Vec<CheckNote>,
    /// What to index again, when something is damaged and it is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// A damaged part of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DamagedView {
    /// The file, from the directory of the index on.
    pub file: String,
    /// What is wrong with it, to be read after its name.
    pub reason: String,
}

/// The answer for people, about the index called `index`.
#[must_use]
pub fn answer(index: &str, view: &CheckView) -> String {
    if view.whole {
        return format!(
            "index whole: {} in {}, {} bytes\n",
            counted(view.records, "record"),
            counted(view.files, "file"),
            grouped(view.bytes)
        );
    }
    let mut out = String::new();
    for DamagedView { file, reason } in &view.damaged {
        out.push_str(&escape::line(&format!("damaged: {file} {reason}")));
        out.push('\n');
    }
    out.push_str(
        "A damaged index cannot be repaired; nothing in it was changed. Index the documents again \
         into a new directory:\n",
    );
    out.push_str(&escape::line(&format!("  {}", again(index, &view.sources))));
    out.push('\n');
    out
}

/// The command that makes an index anew from its sources.
#[must_use]
pub fn again(index: &str, sources: &[String]) -> String {
    let paths: Vec<String> = if sources.is_empty() {
        vec!["PATH...".to_owned()]
    } else {
        let paths = together(sources);
        paths.iter().map(|path| quoted(path)).collect()
    };
    format!(
        "kartoteka index {} --index {}",
        paths.join(" "),
        quoted(&format!("{}-new", index.trim_end_matches('/')))
    )
}

/// A few paths under which all `sources` lie: themselves, else the folders that they are in.
fn together(sources: &[String]) -> Vec<String> {
    let mut paths: BTreeSet<PathBuf> = sources.iter().map(PathBuf::from).collect();
    let depth = |path: &Path| path.components().count();
    while paths.len() > ADVISED {
        let deepest = paths.iter().map(|path| depth(path)).max().unwrap_or(0);
        paths = paths
            .into_iter()
            .map(|path| match path.parent() {
                Some(above) if depth(&path) == deepest => above.to_owned(),
                _ => path,
            })
            .collect();
    }
    let is_below_another =
        |path: &Path| path.ancestors().skip(1).any(|above| paths.contains(above));
    let kept = paths.iter().filter(|path| !is_below_another(path));
    kept.map(|path| path.display().to_string()).collect()
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+,:@%=".contains(c);
    if !path.is_empty() && path.chars().all(is_plain) || path == "PATH..." {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damaged(sources: &[&str]) -> CheckView {
        CheckView {
            whole: false,
            records: 3,
            files: 11,
            bytes: 12_345,
            damaged: vec![DamagedView {
                file: "engine/ab.store".to_owned(),
                reason: "is\u{1b} missing".to_owned(),
            }],
            notes: Vec::new(),
            sources: sources.iter().map(|source| (*source).to_owned()).collect(),
        }
    }

    #[test]
    fn a_whole_index_is_one_line() {
        let view = CheckView {
            whole: true,
            records: 1250,
            damaged: Vec::new(),
            ..damaged(&[])
        };
        assert_eq!(
            answer(".kartoteka", &view),
            "index whole: 1,250 records in 11 files, 12,345 bytes\n"
        );
        assert_eq!(
            crate::present::json::to_string(&view, false),
            r#"{"whole":true,"records":1250,"files":11,"bytes":12345}"#
        );
    }

    #[test]
    fn damage_is_named_with_what_to_do() {
        assert_eq!(
            answer("old box/", &damaged(&["/a/b's.txt"])),
            "damaged: engine/ab.store is\\u{1b} missing\n\
             A damaged index cannot be repaired; nothing in it was changed. Index the documents \
             again into a new directory:\n  \
             kartoteka index '/a/b'\\''s.txt' --index 'old box-new'\n"
        );
        let unknown = answer("box", &damaged(&[]));
        assert!(
            unknown.ends_with("kartoteka index PATH... --index box-new\n"),
            "{unknown}"
        );
    }

    #[test]
    fn many_sources_are_told_by_their_folders() {
        let few = ["/a/1", "/b/2"].map(str::to_owned);
        assert_eq!(together(&few), few);
        let many: Vec<String> = (0..30)
            .map(|number| format!("/papers/box{}/{number}", number % 3))
            .chain(["/other/one".to_owned(), "/papers/box1".to_owned()])
            .collect();
        assert_eq!(
            together(&many),
            ["/other/one", "/papers/box0", "/papers/box1", "/papers/box2"]
        );
    }
}
