//! `search --queries`: a file of queries answered one after the other.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};

use super::console::{self, Console};
use super::exit::Status;
use super::library::Library;
use super::request::RequestError;
use super::search::SearchOutput;
use crate::ask::Question;
use crate::engine::Limits;
use crate::present::{json, trec};

/// Forms of output that hold many answers.
#[derive(Debug, Clone, Copy)]
pub(super) enum BatchOutput {
    Trec,
    Jsonl,
}

impl BatchOutput {
    pub(super) fn of(output: SearchOutput) -> Result<Self, RequestError> {
        match output {
            SearchOutput::Trec => Ok(Self::Trec),
            SearchOutput::Jsonl => Ok(Self::Jsonl),
            other => Err(RequestError::UnfitOutput {
                flag: "--queries",
                given: other.name(),
                expected: "trec or jsonl",
            }),
        }
    }
}

/// One line of the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Numbered {
    qid: String,
    text: String,
}

/// Reads a file of queries, `-` for stdin.
pub(super) fn read(file: &Path) -> Result<Vec<Numbered>> {
    let name = if file == Path::new("-") {
        "the standard input".to_owned()
    } else {
        file.display().to_string()
    };
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    let bytes = bytes.with_context(|| format!("cannot read the queries in {name}"))?;
    Ok(lines(&name, &bytes)?)
}

/// Blank lines are passed over, a byte order mark and carriage returns dropped.
fn lines(file: &str, bytes: &[u8]) -> Result<Vec<Numbered>, RequestError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut queries = Vec::new();
    let mut seen = HashSet::new();
    for (index, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        let wrong = |reason: &str| RequestError::QueriesLine {
            file: file.to_owned(),
            line: index + 1,
            reason: reason.to_owned(),
        };
        let line = std::str::from_utf8(line).map_err(|_| wrong("not UTF-8"))?;
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() {
            continue;
        }
        let (qid, text) = line
            .split_once('\t')
            .ok_or_else(|| wrong("no tab: expected the number of the query, a tab, the query"))?;
        let qid = qid.trim();
        if qid.is_empty() {
            return Err(wrong("no number before the tab"));
        }
        if !seen.insert(qid.to_owned()) {
            return Err(wrong("the number of this query stands on an earlier line"));
        }
        queries.push(Numbered {
            qid: qid.to_owned(),
            text: text.trim().to_owned(),
        });
    }
    Ok(queries)
}

/// Answers every query; a query that cannot be answered ends the run.
pub(super) fn run(
    queries: &[Numbered],
    output: BatchOutput,
    asked: &Question,
    library: &Library,
    console: &Console,
) -> Result<Status> {
    let asker = library.open()?;
    let mut found = false;
    for query in queries {
        let question = Question {
            text: query.text.clone(),
            // What nobody reads one by one needs no advice.
            advice: false,
            ..asked.clone()
        };
        let answer = asker.ask(&question, &Limits::none());
        let answer = answer.with_context(|| format!("query {}", query.qid))?;
        found |= !answer.hits.is_empty();
        match output {
            BatchOutput::Trec => {
                console.write(&trec::lines(&query.qid, &answer.hits, asked.offset + 1))?;
                for note in &answer.understood.notes {
                    console::say(&format!("note: query {}: {note}", query.qid));
                }
            }
            BatchOutput::Jsonl => {
                console.json_lines(&[json::answer(&answer, Some(&query.qid))])?;
            }
        }
    }
    Ok(if found { Status::Done } else { Status::Nothing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_number_tab_query() {
        let read = lines("q", b"\xef\xbb\xbf1\tkorea war\r\n\n q2 \t \"a b\"\n").unwrap();
        let expected = [("1", "korea war"), ("q2", "\"a b\"")].map(|(qid, text)| Numbered {
            qid: qid.to_owned(),
            text: text.to_owned(),
        });
        assert_eq!(read, expected);
    }

    #[test]
    fn a_faulty_line_is_named() {
        for (bytes, expected) in [
            (
                &b"1 korea\n"[..],
                "q, line 1: no tab: expected the number of the query, a tab, the query",
            ),
            (b"1\ta\n\tb\n", "q, line 2: no number before the tab"),
            (
                b"1\ta\n1\tb\n",
                "q, line 2: the number of this query stands on an earlier line",
            ),
            (b"1\ta\n\n2\t\xff\n", "q, line 3: not UTF-8"),
        ] {
            assert_eq!(lines("q", bytes).unwrap_err().to_string(), expected);
        }
    }
}
