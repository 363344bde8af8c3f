//! `kartoteka parse`: how a reference, a date, a name or a query is understood.

use std::io::{BufRead, BufReader, stdin};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use serde_json::Value;

use super::Output;
use super::console::{self, Console};
use super::exit::Status;
use crate::analyse::{Analyser, names};
use crate::present::{json, text};
use crate::query::syntax::{self, SyntaxOptions};
use crate::record::date::{HistoricalDate, Precision, passed_over};
use crate::record::reference;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka parse reference \"APRF, f. 45, op. 1, d. 331, l. 55\" --output json
  kartoteka parse date 19/XI/51
  kartoteka parse name \"Chou En-lai\"
  kartoteka parse query '\"demilitarization zone\" -korea' --output json
  printf '19/XI/51\\nspring 1961\\n' | kartoteka parse date -")]
pub(super) struct ParseArgs {
    /// What the text is
    kind: Kind,
    /// The text, several words joined by blanks; - reads one a line from stdin
    #[arg(required = true, value_name = "TEXT")]
    text: Vec<String>,
    /// Form of the output [default: text, with - jsonl]
    #[arg(long, value_name = "FORM")]
    output: Option<Output>,
}

/// What can be parsed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// References in a citation
    Reference,
    /// A date wording
    Date,
    /// The spelling of a name
    Name,
    /// A query
    Query,
}

pub(super) fn run(args: &ParseArgs, console: &Console) -> Result<Status> {
    let mut parser = Parser {
        kind: args.kind,
        analyser: Analyser::new(),
    };
    if args.text == ["-"] {
        return parser.lines(args.output.unwrap_or(Output::Jsonl), console);
    }
    let parsed = parser.parse(&args.text.join(" "))?;
    match args.output.unwrap_or(Output::Text) {
        Output::Text => {
            if !parsed.found {
                console::say(&format!(
                    "nothing that reads as a {} was found",
                    parsed.noun
                ));
            }
            console.write(&parsed.text)?;
            console::notes(parsed.passed.clone());
        }
        Output::Json => console.json(&parsed.json)?,
        Output::Jsonl => console.json_lines(std::slice::from_ref(&parsed.json))?,
    }
    Ok(parsed.status())
}

struct Parsed {
    noun: &'static str,
    found: bool,
    text: String,
    json: Value,
    /// What was passed over, one sentence each.
    passed: Vec<String>,
}

impl Parsed {
    fn status(&self) -> Status {
        if self.found {
            Status::Done
        } else {
            Status::Nothing
        }
    }
}

struct Parser {
    kind: Kind,
    analyser: Analyser,
}

impl Parser {
    fn parse(&mut self, given: &str) -> Result<Parsed> {
        Ok(match self.kind {
            Kind::Reference => {
                let found = reference::find(given);
                Parsed {
                    noun: "reference",
                    found: !found.is_empty(),
                    text: text::references(&found),
                    json: json::references(given, &found),
                    passed: Vec::new(),
                }
            }
            Kind::Date => {
                let date = HistoricalDate::parse(given);
                let passed = passed_over(given);
                Parsed {
                    noun: "date",
                    found: date.precision != Precision::Unread,
                    text: text::date(&date),
                    json: json::date(&date, &passed),
                    passed: text::passed_over(given, &passed),
                }
            }
            Kind::Name => {
                let explained = names::explain(given);
                Parsed {
                    noun: "name",
                    found: !explained.is_empty(),
                    text: text::names(&explained),
                    json: json::names(given, &explained),
                    passed: Vec::new(),
                }
            }
            Kind::Query => {
                let query = syntax::parse(given, SyntaxOptions::default(), &mut self.analyser)?;
                let understood = query.understood();
                let mut text = understood.clone() + "\n";
                for note in &query.notes {
                    text.push_str(&format!("note: {note}\n"));
                }
                Parsed {
                    noun: "query",
                    found: true,
                    text: crate::present::escape::terminal(&text).into_owned(),
                    json: json::query(&query, &understood),
                    passed: Vec::new(),
                }
            }
        })
    }

    /// One answer a line for one text a line. What is no UTF-8 is read with U+FFFD in its place.
    fn lines(&mut self, output: Output, console: &Console) -> Result<Status> {
        let mut input = BufReader::new(stdin().lock());
        let mut line = Vec::new();
        let mut any = false;
        let mut first = true;
        loop {
            line.clear();
            let read = input
                .read_until(b'\n', &mut line)
                .context("cannot read the standard input")?;
            if read == 0 {
                break;
            }
            let given = String::from_utf8_lossy(&line);
            let mut given = given.trim_end_matches(['\n', '\r']);
            if std::mem::take(&mut first) {
                given = given.trim_start_matches('\u{feff}');
            }
            let parsed = self.parse(given)?;
            any |= parsed.found;
            match output {
                Output::Text => console.write(match &parsed.text {
                    nothing if nothing.is_empty() => "-\n",
                    text => text,
                })?,
                Output::Json | Output::Jsonl => console.json_lines(&[parsed.json])?,
            }
        }
        Ok(if any { Status::Done } else { Status::Nothing })
    }
}
