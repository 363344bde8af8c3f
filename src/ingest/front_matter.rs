//! Front matter: what a document says of itself between two fences at its head.
//!
//! Takes the text of a document, gives the fields between `---` (YAML, see [`super::yaml`]) or
//! `+++` (TOML) and where the document itself begins. A fence that opens no front matter, but
//! a thematic break or a table, is left to the document.

use serde_json::{Map, Value};

use super::yaml;

/// Most lines that front matter may have: a fence that is not closed until then is none.
const MAX_LINES: usize = 2_000;

/// What stood in front of a document.
#[derive(Debug, PartialEq)]
pub(super) struct FrontMatter {
    /// Names, lower case, and values.
    pub(super) fields: Map<String, Value>,
    /// First byte of the document after it.
    pub(super) end: usize,
}

/// Front matter that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Line in the document, from 1.
    pub(super) line: u64,
    /// First byte of that line.
    pub(super) byte: usize,
    /// What is wrong.
    pub(super) reason: String,
}

/// Reads the front matter of `text`; nothing if it has none.
///
/// # Errors
/// Returns the place and the reason when there is front matter that cannot be read.
pub(super) fn split(text: &str) -> Result<Option<FrontMatter>, Fault> {
    let Some((fence, block, end)) = fenced(text) else {
        if is_cut_off(text) {
            return Err(Fault {
                line: 1,
                byte: 0,
                reason: "front matter: the file ends before it is closed: expected --- below it"
                    .to_owned(),
            });
        }
        return Ok(None);
    };
    let block_start = text.len() - text[text.find('\n').map_or(0, |at| at + 1)..].len();
    let fault = |line: usize, reason: String| Fault {
        line: line as u64 + 2,
        byte: block_start
            + block
                .split_inclusive('\n')
                .take(line)
                .map(str::len)
                .sum::<usize>(),
        reason: format!("front matter: {reason}"),
    };
    let fields = if fence == "---" {
        yaml::parse(block).map_err(|found| fault(found.line, found.reason))?
    } else {
        toml::from_str::<toml::Table>(block)
            .map_err(|found| {
                let at = found.span().map_or(0, |span| span.start.min(block.len()));
                let line = block.as_bytes()[..at]
                    .iter()
                    .filter(|&&b| b == b'\n')
                    .count();
                fault(line, format!("not valid TOML: {}", found.message()))
            })?
            .into_iter()
            .map(|(name, value)| (name.to_lowercase(), json_of(value)))
            .collect()
    };
    Ok(Some(FrontMatter { fields, end }))
}

/// Whether a text begins with front matter.
pub(super) fn is_there(text: &str) -> bool {
    fenced(text).is_some()
}

/// The fence, what stands between it and its like, and the first byte after that.
fn fenced(text: &str) -> Option<(&'static str, &str, usize)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next()?;
    let fence = match first.trim_end() {
        "---" => "---",
        "+++" => "+++",
        _ => return None,
    };
    let start = first.len();
    let mut end = start;
    let mut shows_fields = false;
    for line in lines.take(MAX_LINES) {
        let bare = line.trim_end();
        if bare == fence || (fence == "---" && bare == "...") {
            // A thematic break at the head of a document encloses prose, not names.
            return (shows_fields || fence == "+++")
                .then(|| (fence, &text[start..end], end + line.len()));
        }
        if !shows_fields && !bare.is_empty() && !bare.starts_with('#') {
            if fence == "---" && yaml::split_name(bare).is_none() {
                return None;
            }
            shows_fields = true;
        }
        end += line.len();
    }
    None
}

/// Whether a file breaks off within its front matter: a fence, and then nothing but names with their
/// values to the end. The last line may be cut itself.
fn is_cut_off(text: &str) -> bool {
    let mut lines = text
        .split_inclusive('\n')
        .map(|line| (line, line.trim_end()));
    if lines.next().is_none_or(|(_, first)| first != "---") {
        return false;
    }
    let mut names = 0;
    for (line, bare) in lines {
        let is_name = yaml::split_name(bare).is_some();
        names += usize::from(is_name);
        let goes_on = bare.is_empty() || bare.starts_with(['#', '-', ' ', '\t']);
        if !is_name && !goes_on && line.ends_with('\n') {
            return false;
        }
    }
    names > 0
}

fn json_of(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(truth) => Value::Bool(truth),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(values) => values.into_iter().map(json_of).collect(),
        toml::Value::Table(table) => Value::Object(
            table
                .into_iter()
                .map(|(name, value)| (name, json_of(value)))
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(text: &str, expected: Option<(Value, &str)>) {
        let found = split(text).unwrap();
        let shown = found.map(|found| (Value::Object(found.fields), text[found.end..].to_owned()));
        assert_eq!(
            shown,
            expected.map(|(fields, rest)| (fields, rest.to_owned())),
            "{text}"
        );
    }

    #[test]
    fn both_kinds_are_read_and_breaks_are_left_alone() {
        check(
            "---\ntitle: A\n---\nText",
            Some((json!({"title": "A"}), "Text")),
        );
        check(
            "---\r\ntitle: A\r\n---\r\nText",
            Some((json!({"title": "A"}), "Text")),
        );
        check(
            "---\ntitle: A\n...\nText",
            Some((json!({"title": "A"}), "Text")),
        );
        check(
            "+++\ntitle = \"A\"\ndate = 1951-11-19\n[[references]]\narchive = \"APRF\"\nfond = 3\n+++\n",
            Some((
                json!({"title": "A", "date": "1951-11-19", "references": [{"archive": "APRF", "fond": 3}]}),
                "",
            )),
        );
        check("---\nWords of a document\n---\nMore", None);
        check("---\nTo: the mill\n\nDear comrades,\nthe end\n", None);
        check("Text\n---\ntitle: A\n---\n", None);
        check("---\n---\n", None);
        check("", None);
    }

    #[test]
    fn faults_have_their_place_in_the_document() {
        for (text, line, byte) in [
            ("---\ntitle: A\nwords\n---\n", 3, 13),
            // Cut off, between two lines and within one.
            ("---\ntitle: A\n", 1, 0),
            ("---\ntitle: A\npeople:\n  - One\nda", 1, 0),
            ("+++\ntitle = \"A\"\nwords\n+++\n", 3, 16),
        ] {
            let fault = split(text).unwrap_err();
            assert_eq!(
                (fault.line, fault.byte),
                (line, byte),
                "{text}: {}",
                fault.reason
            );
            assert!(fault.reason.starts_with("front matter: "));
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(fence in "(---|\\+\\+\\+)", block in "[-:=+\\[\\]'\" a-c\n\rж]{0,60}") {
            let _ = split(&format!("{fence}\n{block}\n{fence}\n"));
        }
    }
}
