//! From a request to its answer: checks, path, lane, reply.
//!
//! Owns [`Room`], what all connections share. A path is decoded once; an id of a record is whatever
//! stands behind `/records/` and is looked up in the index, never on a disk.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use hyper::body::Incoming;
use hyper::header;
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};
use serde_json::json;
use tokio::sync::{mpsc, oneshot};

use super::api::Download;
use super::asking::{Endpoint, ParamError};
use super::assets;
use super::error::{Problem, ServeError};
use super::guard::{self, Hosts};
use super::limits::{CancelOnDrop, Lane, Lanes};
use super::params::{MAX_PAIRS, Params};
use super::reply::{Content, HTML, Reply};
use super::shelf::{Shelf, Shelves};
use super::{api, pages};
use crate::engine::{Engine as _, Limits};

/// What all connections share.
pub(crate) struct Room {
    pub(crate) shelves: Shelves,
    pub(crate) lanes: Lanes,
    pub(crate) hosts: Hosts,
    /// When this process began: what an earlier one answered may have been made by other code.
    began: u128,
}

impl Room {
    pub(crate) fn new(shelves: Shelves, lanes: Lanes, hosts: Hosts) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            shelves,
            lanes,
            hosts,
            began: since.unwrap_or_default().as_nanos(),
        }
    }

    /// Answers a request.
    pub(crate) async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<Response<Content>, Infallible> {
        let (parts, _body) = request.into_parts();
        let reply = match self.reply(&parts).await {
            Ok(reply) => reply,
            Err(problem) => refusal(&parts, &problem),
        };
        reply.response()
    }

    async fn reply(self: &Arc<Self>, request: &Parts) -> Result<Reply, Problem> {
        guard::check(request, &self.hosts)?;
        let query = request.uri.query().unwrap_or_default();
        if Params::is_cut(query) {
            return Err(ParamError::TooManyParameters { limit: MAX_PAIRS }.into());
        }
        let params = Params::parse(query);
        let path = decoded(request.uri.path()).ok_or_else(|| nothing_at(request.uri.path()))?;
        match path.as_str() {
            "/healthz" => return self.health(),
            "/api/openapi.json" => return Ok(api::description()),
            _ => {}
        }
        #[cfg(test)]
        if let Some(tried) = self.tried(&path).await {
            return tried;
        }
        if let Some(name) = path.strip_prefix("/assets/") {
            return asset(name, &params).ok_or_else(|| nothing_at(&path));
        }
        let shelf = self.shelves.current();
        if path.starts_with("/download/") {
            let download = Download::of(&path).ok_or_else(|| nothing_at(&path))?;
            return self.download(download, params, shelf).await;
        }
        // Unless the index or the program changes, a URL has one answer.
        let tag = format!("W/\"{:x}-{}\"", self.began, shelf.number());
        let known = request.headers.get(header::IF_NONE_MATCH);
        if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
            return Ok(Reply::new(304, HTML, "").with(header::ETAG, &tag));
        }
        let reply = if path.starts_with("/api/") {
            self.endpoint(path, params, shelf).await?
        } else {
            self.page(path, params, shelf).await?
        };
        Ok(match reply.status {
            200 => reply.with(header::ETAG, &tag),
            _ => reply,
        })
    }

    async fn endpoint(
        self: &Arc<Self>,
        path: String,
        params: Params,
        shelf: Arc<Shelf>,
    ) -> Result<Reply, Problem> {
        let Some((endpoint, _)) = api::endpoint(&path) else {
            return Err(nothing_at(&path));
        };
        let lane = match endpoint {
            Endpoint::Kwic | Endpoint::Count | Endpoint::Collocates => Lane::Walk,
            Endpoint::Search | Endpoint::Facets | Endpoint::Record => Lane::Question,
        };
        let answered = self.lanes.run(lane, move |limits| {
            let found = api::endpoint(&path).ok_or_else(|| nothing_at(&path))?;
            api::answer(found, &params, &shelf, limits)
        });
        answered.await?
    }

    async fn download(
        &self,
        download: Download,
        params: Params,
        shelf: Arc<Shelf>,
    ) -> Result<Reply, Problem> {
        let gone = CancelOnDrop::default();
        let (sender, parts) = mpsc::channel(2);
        let (begun, begins) = oneshot::channel();
        let sending = move |limits: &Limits| download.send(&params, &shelf, limits, begun, sender);
        self.lanes.start(Lane::Download, &gone, sending).await?;
        // Dropped unsent by a panic.
        begins.await.map_err(|_| ServeError::Fault)??;
        Ok(download.reply(parts, gone))
    }

    async fn page(
        self: &Arc<Self>,
        path: String,
        params: Params,
        shelf: Arc<Shelf>,
    ) -> Result<Reply, Problem> {
        let lane = match path.as_str() {
            "/kwic" | "/count" | "/collocates" => Lane::Walk,
            _ => Lane::Question,
        };
        let answered = self.lanes.run(lane, move |limits| {
            let page = pages::page(&path, &params, &shelf, limits);
            page.ok_or_else(|| nothing_at(&path))
        });
        let page = answered.await??;
        Ok(Reply::new(page.status, HTML, page.html))
    }

    /// Whether all is well, for whoever watches the server.
    fn health(&self) -> Result<Reply, Problem> {
        let shelf = self.shelves.current();
        let mut health = json!({
            "status": "ok",
            "version": env!("CARGO_PKG_VERSION"),
            "commit": shelf.asker().engine().commit(),
            "records": shelf.statistics()?.records,
        });
        if let Some(problem) = self.shelves.problem() {
            health["status"] = json!("stale");
            health["problem"] = json!({"message": problem.public});
        }
        Ok(Reply::json(&health))
    }
}

/// How a problem goes out: as JSON to programs, as a page to people.
fn refusal(request: &Parts, problem: &Problem) -> Reply {
    let path = request.uri.path();
    let is_program = ["/api/", "/download/", "/healthz"];
    let reply = if is_program.iter().any(|start| path.starts_with(start)) {
        Reply::problem(problem)
    } else {
        let page = pages::problem(problem);
        Reply::new(page.status, HTML, page.html)
    };
    let reply = match problem.code {
        "wrong-method" => reply.with(header::ALLOW, "GET, HEAD"),
        "busy" => reply.with(header::RETRY_AFTER, "1"),
        _ => reply,
    };
    // A body that nobody reads may not be taken for the next request.
    if request.method == Method::GET || request.method == Method::HEAD {
        reply
    } else {
        reply.with(header::CONNECTION, "close")
    }
}

fn asset(name: &str, params: &Params) -> Option<Reply> {
    let (bytes, media) = assets::asset(name)?;
    let reply = Reply::new(200, media, bytes);
    // An address with a version names one content for ever.
    Some(match params.first("v") {
        Some(_) => reply.with(header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        None => reply,
    })
}

fn nothing_at(path: &str) -> Problem {
    ServeError::NoSuchPage {
        path: path.to_owned(),
    }
    .into()
}

/// A path with its percent signs decoded; none where that gives no text.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let digits = (*first == b'%').then(|| after.get(..2)).flatten();
        let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_decoded_once() {
        for (path, expected) in [
            ("/records/wcda%3A1", Some("/records/wcda:1")),
            ("/records/a%2Fb%20c", Some("/records/a/b c")),
            ("/records/%252e%252e", Some("/records/%2e%2e")),
            ("/records/100%", Some("/records/100%")),
            ("/records/%d1%8f", Some("/records/я")),
            ("/records/%+1", Some("/records/%+1")),
            ("/records/%ff", None),
        ] {
            assert_eq!(decoded(path).as_deref(), expected, "{path}");
        }
    }
}
