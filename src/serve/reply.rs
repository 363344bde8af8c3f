//! Answers as they go over the wire: bodies, kinds of content, headers.
//!
//! Owns [`Reply`] and [`Content`], a body that is whole or streamed. A streamed body that breaks off
//! ends its connection, so that no reader takes a part for the whole.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::json;
use tokio::sync::mpsc::Receiver;

use super::error::Problem;
use super::guard;
use super::limits::CancelOnDrop;
use crate::present::json;

/// JSON.
pub(crate) const JSON: &str = "application/json";
/// Pages.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// What a streamed body waits for.
pub(crate) type Chunk = Result<Bytes, io::Error>;

/// The body of an answer.
pub(crate) enum Content {
    /// All of it, once.
    Whole(Option<Bytes>),
    /// As it is made; dropped, it ends whoever makes it.
    Streamed {
        /// Its parts.
        chunks: Receiver<Chunk>,
        /// Held, for it ends the work when it is dropped.
        _gone: CancelOnDrop,
    },
}

impl Content {
    fn whole(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self::Whole((!bytes.is_empty()).then_some(bytes))
    }

    /// A body of these parts; dropped, it sets the flag of `gone`.
    pub(crate) fn streamed(chunks: Receiver<Chunk>, gone: CancelOnDrop) -> Self {
        Self::Streamed {
            chunks,
            _gone: gone,
        }
    }
}

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Streamed { chunks, .. } => chunks
                .poll_recv(context)
                .map(|chunk| chunk.map(|chunk| chunk.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Self::Streamed { .. } => SizeHint::default(),
        }
    }
}

/// An answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) media: &'static str,
    pub(crate) content: Content,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Reply {
    /// An answer of this kind.
    pub(crate) fn new(status: u16, media: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self {
            status,
            media,
            content: Content::whole(bytes),
            headers: Vec::new(),
        }
    }

    /// One JSON object on a line, as the command line writes it.
    pub(crate) fn json(value: &serde_json::Value) -> Self {
        Self::new(200, JSON, json::to_string(value, false) + "\n")
    }

    /// An error for programs.
    pub(crate) fn problem(problem: &Problem) -> Self {
        let mut error = json!({"code": problem.code, "message": problem.message});
        if let Some(hint) = &problem.hint {
            error["hint"] = json!(hint);
        }
        Self {
            status: problem.status,
            ..Self::json(&json!({"error": error}))
        }
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        // Values are made here, of visible ASCII.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// The answer as hyper sends it, protected.
    pub(crate) fn response(self) -> Result<Response<Content>, Infallible> {
        let mut response = Response::new(self.content);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        guard::protect(headers);
        if self.status != 304 {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media));
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        Ok(response)
    }
}
