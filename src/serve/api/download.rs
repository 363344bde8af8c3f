//! Downloads: every hit of a search and every line of a concordance, as CSV or JSON lines; of a search
//! also as citations for reference managers (`.ris`, `.bib`, `.json`).
//!
//! The parts are sent as they are made, so that neither side holds all of it. What goes wrong
//! before the first part is an error like any other; what goes wrong later breaks the connection
//! off, so that no part is taken for the whole.

use std::io;
use std::ops::ControlFlow;

use hyper::body::Bytes;
use hyper::header;
use tokio::sync::{mpsc, oneshot};

use crate::ask::{HitStep, Question};
use crate::engine::Limits;
use crate::present::cite::{CitationStyle, Citations};
use crate::present::json;
use crate::present::table::Table;
use crate::serve::asking::{self, Endpoint};
use crate::serve::error::Problem;
use crate::serve::limits::CancelOnDrop;
use crate::serve::params::Params;
use crate::serve::reply::{Chunk, Content, Reply};
use crate::serve::shelf::Shelf;

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
    Citations(CitationStyle),
}

impl Download {
    /// The download of a decoded path.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let (name, form) = path.strip_prefix("/download/")?.split_once('.')?;
        let endpoint = match name {
            "search" => Endpoint::Search,
            "kwic" => Endpoint::Kwic,
            _ => return None,
        };
        let form = match (form, endpoint) {
            ("csv", _) => Form::Csv,
            ("jsonl", _) => Form::Lines,
            ("ris", Endpoint::Search) => Form::Citations(CitationStyle::Ris),
            ("bib", Endpoint::Search) => Form::Citations(CitationStyle::Biblatex),
            ("json", Endpoint::Search) => Form::Citations(CitationStyle::CslJson),
            _ => return None,
        };
        Some(Self { endpoint, form })
    }

    /// The answer whose parts come from `parts`.
    pub(crate) fn reply(self, parts: mpsc::Receiver<Chunk>, gone: CancelOnDrop) -> Reply {
        let (media, name) = match (self.form, self.endpoint) {
            (Form::Csv, Endpoint::Kwic) => ("text/csv; charset=utf-8", "kwic.csv"),
            (Form::Csv, _) => ("text/csv; charset=utf-8", "search.csv"),
            (Form::Lines, Endpoint::Kwic) => ("application/x-ndjson", "kwic.jsonl"),
            (Form::Lines, _) => ("application/x-ndjson", "search.jsonl"),
            (Form::Citations(CitationStyle::Ris), _) => (
                "application/x-research-info-systems; charset=utf-8",
                "search.ris",
            ),
            (Form::Citations(CitationStyle::CslJson), _) => {
                ("application/vnd.citationstyles.csl+json", "search.json")
            }
            (Form::Citations(_), _) => ("application/x-bibtex; charset=utf-8", "search.bib"),
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
            ended: None,
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
        match sending.ended.take() {
            Some(why) => Err(why),
            None => sending.flush(),
        }
    }

    fn hits(
        self,
        params: &Params,
        shelf: &Shelf,
        limits: &Limits,
        sending: &mut Sending,
    ) -> Result<(), Ended> {
        let question = asking::question(params)?;
        // Who takes all of it does not want hits that lack some of the words, unless they are asked
        // for.
        let question = match params.first("match") {
            Some(_) => question,
            None => question.all(),
        };
        let question = Question {
            facets: Vec::new(),
            histogram: None,
            advice: false,
            explain: false,
            offset: 0,
            limit: usize::MAX,
            ..question
        };
        let mut citations = match self.form {
            Form::Citations(style) => Some(Citations::new(style)),
            Form::Csv | Form::Lines => None,
        };
        // A citation is made of the whole record, and shows no passage.
        let question = Question {
            records: citations.is_some(),
            passages: question.passages.filter(|_| citations.is_none()),
            ..question
        };
        let table = Table::of_hits(b',');
        let mut send = |text: &str| sending.step(text);
        let is_table = self.form == Form::Csv;
        shelf.asker().stream(&question, limits, &mut |step| {
            if let Some(citations) = &mut citations {
                return send(&citations.step(step));
            }
            match step {
                HitStep::Begin(_) if is_table => send(&table.header()),
                HitStep::Begin(_) => ControlFlow::Continue(()),
                HitStep::Hit { rank, hit } if is_table => send(&table.hit(rank, hit)),
                HitStep::Hit { rank, hit } => {
                    send(&(json::to_string(&json::hit(rank, hit), false) + "\n"))
                }
            }
        })?;
        if let Some(citations) = citations {
            let _ = send(citations.end());
        }
        Ok(())
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
        let table = Table::of_lines(b',');
        let mut send = |text: &str| sending.step(text);
        let is_table = self.form == Form::Csv;
        if is_table && send(&table.header()).is_break() {
            return Ok(());
        }
        let asker = shelf.asker();
        asker.stream_lines(&question, options, limits, &mut |number, line| {
            send(&match is_table {
                true => table.line(number, &line),
                false => json::to_string(&json::kwic_line(number, &line), false) + "\n",
            })
        })?;
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
    /// Why a step ended the stream.
    ended: Option<Ended>,
}

impl Sending {
    /// Sends a text as a step of a stream, which ends where nobody takes it.
    fn step(&mut self, text: &str) -> ControlFlow<()> {
        match self.text(text) {
            Ok(()) => ControlFlow::Continue(()),
            Err(why) => {
                self.ended = Some(why);
                ControlFlow::Break(())
            }
        }
    }

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
