//! Downloads: every hit of a search and every line of a concordance, as CSV or JSON lines.
//!
//! The parts are sent as they are made, so that neither side holds all of it. What goes wrong
//! before the first part is an error like any other; what goes wrong later breaks the connection
//! off, so that no part is taken for the whole.

use std::io;

use hyper::body::Bytes;
use hyper::header;
use tokio::sync::{mpsc, oneshot};

use crate::ask::Question;
use crate::engine::{Limits, MAX_DEPTH};
use crate::present::{json, table};
use crate::serve::asking::{self, Endpoint};
use crate::serve::error::Problem;
use crate::serve::limits::CancelOnDrop;
use crate::serve::params::Params;
use crate::serve::reply::{Chunk, Content, Reply};
use crate::serve::shelf::Shelf;

/// Hits that are asked for at once.
const PAGE: usize = 500;
/// Bytes of a part.
const PART: usize = 64 * 1024;

/// What is downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Download {
    endpoint: Endpoint,
    form: Form,
}

/// Its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Lines,
}

impl Download {
    /// The download of a decoded path.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let (name, form) = path.strip_prefix("/download/")?.split_once('.')?;
        Some(Self {
            endpoint: match name {
                "search" => Endpoint::Search,
                "kwic" => Endpoint::Kwic,
                _ => return None,
            },
            form: match form {
                "csv" => Form::Csv,
                "jsonl" => Form::Lines,
                _ => return None,
            },
        })
    }

    /// The answer whose parts come from `parts`.
    pub(crate) fn reply(self, parts: mpsc::Receiver<Chunk>, gone: CancelOnDrop) -> Reply {
        let (media, name) = match (self.form, self.endpoint) {
            (Form::Csv, Endpoint::Kwic) => ("text/csv; charset=utf-8", "kwic.csv"),
            (Form::Csv, _) => ("text/csv; charset=utf-8", "search.csv"),
            (Form::Lines, Endpoint::Kwic) => ("application/x-ndjson", "kwic.jsonl"),
            (Form::Lines, _) => ("application/x-ndjson", "search.jsonl"),
        };
        let reply = Reply {
            content: Content::streamed(parts, gone),
            ..Reply::new(200, media, "")
        };
        let name = format!("attachment; filename=\"kartoteka-{name}\"");
        reply.with(header::CONTENT_DISPOSITION, &name)
    }

    /// Makes the parts, until nobody takes them any more; tells `begun` whether there are any.
    pub(crate) fn send(
        self,
        params: &Params,
        shelf: &Shelf,
        limits: &Limits,
        begun: oneshot::Sender<Result<(), Problem>>,
        parts: mpsc::Sender<Chunk>,
    ) {
        let mut sending = Sending {
            parts,
            part: String::new(),
            begun: Some(begun),
        };
        match self.fill(params, shelf, limits, &mut sending) {
            Ok(()) | Err(Ended::Gone) => {}
            Err(Ended::Failed(problem)) => sending.fail(problem),
        }
    }

    fn fill(
        self,
        params: &Params,
        shelf: &Shelf,
        limits: &Limits,
        sending: &mut Sending,
    ) -> Result<(), Ended> {
        asking::check(params, self.endpoint)?;
        if self.endpoint == Endpoint::Kwic {
            self.lines(params, shelf, limits, sending)?;
        } else {
            self.hits(params, shelf, limits, sending)?;
        }
        sending.flush()
    }

    fn hits(
        self,
        params: &Params,
        shelf: &Shelf,
        limits: &Limits,
        sending: &mut Sending,
    ) -> Result<(), Ended> {
        let mut question = Question {
            facets: Vec::new(),
            histogram: None,
            advice: false,
            offset: 0,
            limit: PAGE,
            ..asking::question(params)?
        };
        loop {
            let answer = shelf.asker().ask(&question, limits)?;
            let all = answer.total + answer.total_partial.unwrap_or(0);
            if all > MAX_DEPTH as u64 {
                return Err(asking::ParamError::TooDeep {
                    first: 0,
                    count: usize::try_from(all).unwrap_or(usize::MAX),
                    limit: MAX_DEPTH,
                }
                .into());
            }
            match self.form {
                Form::Csv => {
                    let rows = table::hits(&answer, b',');
                    sending.text(if question.offset == 0 {
                        &rows
                    } else {
                        // The header stands once; it has no line breaks of its own.
                        rows.split_once('\n').map_or("", |(_, rows)| rows)
                    })?;
                }
                Form::Lines => {
                    for hit in json::hits(&answer) {
                        sending.text(&(json::to_string(&hit, false) + "\n"))?;
                    }
                }
            }
            question.offset += PAGE;
            if answer.hits.len() < PAGE || question.offset + PAGE > MAX_DEPTH {
                return Ok(());
            }
        }
    }

    fn lines(
        self,
        params: &Params,
        shelf: &Shelf,
        limits: &Limits,
        sending: &mut Sending,
    ) -> Result<(), Ended> {
        let question = asking::narrowed(params)?;
        let options = asking::all_lines(params)?;
        let lines = shelf.asker().concordance(&question, options, limits)?;
        if lines.found.total > options.limit as u64 {
            return Err(asking::ParamError::TooManyLines {
                first: 0,
                count: usize::try_from(lines.found.total).unwrap_or(usize::MAX),
                limit: options.limit,
            }
            .into());
        }
        match self.form {
            Form::Csv => sending.text(&table::kwic(&lines, b','))?,
            Form::Lines => {
                for line in json::kwic_lines(&lines) {
                    sending.text(&(json::to_string(&line, false) + "\n"))?;
                }
            }
        }
        Ok(())
    }
}

/// Why no more parts are made.
enum Ended {
    /// Nobody takes them any more.
    Gone,
    /// Something went wrong.
    Failed(Problem),
}

impl<E: Into<Problem>> From<E> for Ended {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Where parts go.
struct Sending {
    parts: mpsc::Sender<Chunk>,
    /// The next part.
    part: String,
    /// Waits for the first part.
    begun: Option<oneshot::Sender<Result<(), Problem>>>,
}

impl Sending {
    fn text(&mut self, text: &str) -> Result<(), Ended> {
        self.part.push_str(text);
        if self.part.len() < PART {
            return Ok(());
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<(), Ended> {
        if let Some(begun) = self.begun.take() {
            begun.send(Ok(())).map_err(|_| Ended::Gone)?;
        }
        let part = Bytes::from(std::mem::take(&mut self.part));
        if part.is_empty() {
            return Ok(());
        }
        let sent = self.parts.blocking_send(Ok(part));
        sent.map_err(|_| Ended::Gone)
    }

    fn fail(&mut self, problem: Problem) {
        match self.begun.take() {
            Some(begun) => {
                let _gone = begun.send(Err(problem));
            }
            None => {
                let broken = io::Error::other(problem.message);
                let _gone = self.parts.blocking_send(Err(broken));
            }
        }
    }
}
