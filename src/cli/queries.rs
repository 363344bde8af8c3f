//! `--queries`: a file of queries, answered one after the other.
//!
//! Takes a file in one of three forms, decided by its first line: a number, a tab and a query a line; a
//! table (commas or tabs) whose header names columns, `query` among them, the others `id` or flags of
//! filters, whose values hold for that query alone; or nothing but a query a line. Gives an answer
//! for each: a run file, JSON lines, or a table with one row of figures.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};

use super::console::{self, Console};
use super::exit::Status;
use super::filters::FilterArgs;
use super::library::Library;
use super::request::RequestError;
use super::search::SearchOutput;
use super::tables::TableArgs;
use crate::ask::Question;
use crate::engine::Limits;
use crate::present::table::{Format, figures_header, figures_row};
use crate::present::{escape, json, trec};
use crate::query::filter::DateRange;

/// Between several values of a filter in one cell: any of them.
const OR: char = ';';

/// Forms of output that hold many answers.
#[derive(Debug, Clone, Copy)]
pub(super) enum BatchOutput {
    Trec,
    Jsonl,
    Table(Format),
}

impl BatchOutput {
    pub(super) fn of(output: SearchOutput, tables: &TableArgs) -> Result<Self, RequestError> {
        let format = tables.format(output.name())?;
        match output {
            SearchOutput::Trec => Ok(Self::Trec),
            SearchOutput::Jsonl => Ok(Self::Jsonl),
            SearchOutput::Csv | SearchOutput::Tsv => Ok(Self::Table(format)),
            other => Err(RequestError::UnfitOutput {
                flag: "--queries",
                given: other.name(),
                expected: "csv, tsv, jsonl or trec",
            }),
        }
    }
}

/// A query of the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Numbered {
    qid: String,
    text: String,
    /// What its row narrows it to.
    narrowed: Option<Box<Question>>,
}

impl Numbered {
    /// What a column of it is called: its id where that is a name, else its text.
    pub(super) fn label(&self) -> &str {
        match self.qid.chars().all(|c| c.is_ascii_digit()) {
            true => &self.text,
            false => &self.qid,
        }
    }

    /// The question, where `asked` stands for all of the file. A filter of the row goes in front of
    /// the same one there.
    pub(super) fn question(&self, asked: &Question) -> Question {
        let mut question = Question {
            text: self.text.clone(),
            ..asked.clone()
        };
        let Some(row) = &self.narrowed else {
            return question;
        };
        for (facet, selection) in &row.filters.facets {
            let held = question.filters.facets.entry(*facet).or_default();
            if !selection.include.is_empty() {
                held.include.clone_from(&selection.include);
            }
            if !selection.exclude.is_empty() {
                held.exclude.clone_from(&selection.exclude);
            }
        }
        if !row.filters.references.is_empty() {
            question
                .filters
                .references
                .clone_from(&row.filters.references);
        }
        if !row.not_references.is_empty() {
            question.not_references.clone_from(&row.not_references);
        }
        if let Some(range) = row.filters.date {
            let outer = question.filters.date;
            question.filters.date = Some(DateRange {
                from: range.from.or(outer.and_then(|outer| outer.from)),
                to: range.to.or(outer.and_then(|outer| outer.to)),
                ..range
            });
        }
        question
    }
}

/// Reads a file of queries, `-` for stdin; `is_numbered` if each must have a number of its own.
pub(super) fn read(file: &Path, is_numbered: bool) -> Result<Vec<Numbered>> {
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
    Ok(queries(&name, &bytes, is_numbered)?)
}

/// The queries of a file of any form, without a byte order mark.
fn queries(file: &str, bytes: &[u8], is_numbered: bool) -> Result<Vec<Numbered>, RequestError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match header(bytes) {
        Some(separator) => rows(file, bytes, separator),
        None => lines(file, bytes, is_numbered || bytes.contains(&b'\t')),
    }
}

/// What separates the cells of a table, if the first line is the header of one: `query` and names of
/// columns, and nothing else.
fn header(bytes: &[u8]) -> Option<u8> {
    let mut lines = bytes.split(|&byte| byte == b'\n');
    let first = lines.find(|line| !line.trim_ascii().is_empty())?;
    let first = std::str::from_utf8(first).ok()?;
    let separator = if first.contains('\t') { '\t' } else { ',' };
    let names: Vec<String> = first.split(separator).map(column).collect();
    let flags = FilterArgs::flags();
    let is_known = |name: &String| {
        matches!(&**name, "id" | "query") || flags.iter().any(|(flag, _)| flag == name)
    };
    let is_header = names.iter().any(|name| name == "query") && names.iter().all(is_known);
    is_header.then_some(separator as u8)
}

/// The name of a column: that of a flag, with or without its hyphens.
fn column(cell: &str) -> String {
    let cell = cell.trim().trim_matches('"');
    cell.strip_prefix("--").unwrap_or(cell).to_lowercase()
}

/// The line on which a row begins; the reader's place is before the blank lines above it.
fn line_of(bytes: &[u8], place: &csv::Position) -> u64 {
    let from = usize::try_from(place.byte()).unwrap_or(usize::MAX);
    let blank = bytes.get(from..).unwrap_or_default().iter();
    let blank = blank.take_while(|byte| matches!(byte, b'\r' | b'\n'));
    place.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

/// The rows of a table with a header.
fn rows(file: &str, bytes: &[u8], separator: u8) -> Result<Vec<Numbered>, RequestError> {
    let wrong = |line: u64, reason: String| RequestError::QueriesLine {
        file: file.to_owned(),
        line: usize::try_from(line).unwrap_or(usize::MAX),
        reason,
    };
    let flags = FilterArgs::flags();
    let mut table = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(bytes);
    let names = table.headers().cloned().unwrap_or_default();
    let names: Vec<String> = names.iter().map(column).collect();
    let mut found: Vec<Numbered> = Vec::new();
    let mut seen = HashSet::new();
    for row in table.records() {
        let row = row.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            wrong(line, "not UTF-8".to_owned())
        })?;
        let line = row.position().map_or(0, |place| line_of(bytes, place));
        let (mut qid, mut text, mut given) = (String::new(), String::new(), Vec::new());
        for (name, cell) in names.iter().zip(&row) {
            let cell = escape::uncell(cell.trim());
            let takes_value = flags.iter().find(|(flag, _)| flag == name);
            match (&**name, takes_value) {
                _ if cell.is_empty() => {}
                ("id", _) => qid = cell.to_owned(),
                ("query", _) => text = cell.to_owned(),
                (name, Some((_, true))) => {
                    let values = cell
                        .split(OR)
                        .map(str::trim)
                        .filter(|value| !value.is_empty());
                    given.extend(values.map(|value| format!("--{name}={value}")));
                }
                (name, _) => match cell.to_lowercase().as_str() {
                    "true" | "yes" | "1" | "x" => given.push(format!("--{name}")),
                    "false" | "no" | "0" => {}
                    _ => return Err(wrong(line, format!("{name} is yes or no"))),
                },
            }
        }
        if row.len() > names.len() {
            return Err(wrong(line, "more cells than the header has".to_owned()));
        }
        if text.is_empty() && given.is_empty() {
            continue;
        }
        if qid.is_empty() {
            qid = (found.len() + 1).to_string();
        }
        if !seen.insert(qid.clone()) {
            let reason = "the id of this query stands on an earlier line";
            return Err(wrong(line, reason.to_owned()));
        }
        let narrowed = match given.is_empty() {
            true => None,
            false => {
                let filters = FilterArgs::of_flags(given).map_err(|error| {
                    let said = error.to_string();
                    let said = said.lines().next().unwrap_or_default();
                    wrong(line, said.trim_start_matches("error: ").to_owned())
                })?;
                let narrowed = filters.question(&[]);
                Some(Box::new(
                    narrowed.map_err(|error| wrong(line, error.to_string()))?,
                ))
            }
        };
        found.push(Numbered {
            qid,
            text,
            narrowed,
        });
    }
    Ok(found)
}

/// The lines of a file without a header: number, tab, query, or a query alone where no line has a
/// tab. Blank lines are passed over, carriage returns dropped.
fn lines(file: &str, bytes: &[u8], is_numbered: bool) -> Result<Vec<Numbered>, RequestError> {
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
        let (qid, text) = match is_numbered {
            true => line
                .split_once('\t')
                .map(|(qid, text)| (qid.trim().to_owned(), text))
                .ok_or_else(|| {
                    wrong("no tab: expected the number of the query, a tab, the query")
                })?,
            false => ((queries.len() + 1).to_string(), line),
        };
        if qid.is_empty() {
            return Err(wrong("no number before the tab"));
        }
        if !seen.insert(qid.clone()) {
            return Err(wrong("the number of this query stands on an earlier line"));
        }
        queries.push(Numbered {
            qid,
            text: text.trim().to_owned(),
            narrowed: None,
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
    if let BatchOutput::Table(format) = output {
        console.write(&console.tamed(figures_header(format)))?;
    }
    for query in queries {
        let question = Question {
            // What nobody reads one by one needs no advice.
            advice: false,
            ..query.question(asked)
        };
        let which = || format!("query {}", query.qid);
        if let BatchOutput::Table(format) = output {
            let figures = asker.figures(&question, &Limits::none());
            let figures = figures.with_context(which)?;
            found |= figures.documents > 0;
            console.write(&console.tamed(figures_row(&query.qid, &figures, format)))?;
            continue;
        }
        let answer = asker.ask(&question, &Limits::none()).with_context(which)?;
        found |= !answer.hits.is_empty();
        if let BatchOutput::Jsonl = output {
            console.json_lines(&[json::answer(&answer, Some(&query.qid))])?;
            continue;
        }
        console.write(&trec::lines(&query.qid, &answer.hits, asked.offset + 1))?;
        for note in &answer.understood.notes {
            console::say(&format!("note: query {}: {note}", query.qid));
        }
    }
    Ok(if found { Status::Done } else { Status::Nothing })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::filter::Facet;

    fn numbered(qid: &str, text: &str) -> Numbered {
        Numbered {
            qid: qid.to_owned(),
            text: text.to_owned(),
            narrowed: None,
        }
    }

    #[test]
    fn a_file_is_numbered_lines_or_plain_lines() {
        let read = |bytes: &[u8]| queries("q", bytes, false).unwrap();
        assert_eq!(
            read(b"\xef\xbb\xbf1\tkorea war\r\n\n q2 \t \"a b\"\n"),
            [numbered("1", "korea war"), numbered("q2", "\"a b\"")]
        );
        assert_eq!(
            read("korea, north\r\n\nпанмыньчжон".as_bytes()),
            [numbered("1", "korea, north"), numbered("2", "панмыньчжон")]
        );
        assert_eq!(read(b"1\tquery\n"), [numbered("1", "query")]);
        assert_eq!(read(b"query, reference\n").len(), 1);
        assert_eq!(read(b""), []);
    }

    #[test]
    fn a_table_has_filters_for_each_row() {
        let table = "\nID,Query,--archive,to,not-undated\n\
                     a,\"korea, \"\"zone\"\"\",AVPRF; APRF,1953,yes\n,'-soviet,,,\n,,APRF,,\n\n,,,,\n";
        let read = queries("q", table.as_bytes(), false).unwrap();
        let of = |query: &Numbered| (query.qid.clone(), query.text.clone());
        assert_eq!(
            read.iter().map(of).collect::<Vec<_>>(),
            [
                ("a".to_owned(), "korea, \"zone\"".to_owned()),
                ("2".to_owned(), "-soviet".to_owned()),
                ("3".to_owned(), String::new())
            ]
        );
        let asked = FilterArgs::of_flags(vec![
            "--archive=RGANI".to_owned(),
            "--fond=3".to_owned(),
            "--from=1951".to_owned(),
        ]);
        let asked = asked.unwrap().question(&[]).unwrap();
        let first = read[0].question(&asked);
        assert_eq!(
            first.filters.facets[&Facet::Archive].include,
            ["AVPRF", "APRF"]
        );
        assert_eq!(first.filters.facets[&Facet::Fond].include, ["3"]);
        let date = first.filters.date.unwrap();
        assert_eq!(date.from.unwrap().to_string(), "1951-01-01");
        assert_eq!(date.to.unwrap().to_string(), "1953-12-31");
        assert_eq!(read[1].question(&asked).filters, asked.filters);
        let tabs = queries("q", b"query\tto\nzone\t1953\n", false).unwrap();
        assert!(tabs[0].narrowed.is_some());
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
            (
                b"query,from\nkorea,the big war\n",
                "q, line 2: in --from: \"the big war\" is not a date: expected a day, month or year \
                 such as 19 November 1951, 1951-11 or 1951",
            ),
            (
                b"query,undated\n\nkorea,perhaps\n",
                "q, line 3: undated is yes or no",
            ),
            (
                b"query,from\nkorea,1951,1953\n",
                "q, line 2: more cells than the header has",
            ),
            (
                b"query,id\na,1\nb,1\n",
                "q, line 3: the id of this query stands on an earlier line",
            ),
            (b"query,id\na,1\nb,\xff\n", "q, line 3: not UTF-8"),
        ] {
            assert_eq!(queries("q", bytes, true).unwrap_err().to_string(), expected);
        }
    }
}
