//! The API: answers for programs, the same JSON as the command line's.

mod download;
mod openapi;

pub(crate) use download::Download;

use super::asking::{self, Endpoint};
use super::error::Problem;
use super::params::Params;
use super::reply::Reply;
use super::shelf::Shelf;
use crate::engine::Limits;
use crate::present::json;
use crate::present::view::RecordView;

/// The endpoint of a decoded path, with the id of a record.
pub(crate) fn endpoint(path: &str) -> Option<(Endpoint, &str)> {
    let rest = path.strip_prefix("/api/")?;
    match rest {
        "search" => Some((Endpoint::Search, "")),
        "facets" => Some((Endpoint::Facets, "")),
        "kwic" => Some((Endpoint::Kwic, "")),
        "count" => Some((Endpoint::Count, "")),
        "collocates" => Some((Endpoint::Collocates, "")),
        _ => {
            let id = rest.strip_prefix("records/")?;
            (!id.is_empty()).then_some((Endpoint::Record, id))
        }
    }
}

/// Answers an endpoint.
pub(crate) fn answer(
    (endpoint, id): (Endpoint, &str),
    params: &Params,
    shelf: &Shelf,
    limits: &Limits,
) -> Result<Reply, Problem> {
    asking::check(params, endpoint)?;
    let asker = shelf.asker();
    let answer = match endpoint {
        Endpoint::Search => json::search(&asker.ask(&asking::question(params)?, limits)?, None),
        Endpoint::Facets => {
            let question = asking::narrowed(params)?;
            json::shelf_tree(&asker.tree(&question, &asking::branch(params)?, limits)?)
        }
        Endpoint::Kwic => {
            let question = asking::narrowed(params)?;
            json::kwic(&asker.concordance(&question, asking::kwic_options(params)?, limits)?)
        }
        Endpoint::Count => {
            let (questions, by) = asking::counted(params)?;
            json::counts(&asker.count(&questions, by, limits)?)
        }
        Endpoint::Collocates => {
            let question = asking::narrowed(params)?;
            let options = asking::collocate_options(params)?;
            json::collocates(&asker.collocates(&question, options, limits)?)
        }
        Endpoint::Record => {
            let around = asking::beside(params)?;
            let marked = asker.record(id, asking::marking(params)?.as_ref(), limits)?;
            let beside = around.map(|around| asker.beside(&marked.record, around, limits));
            let view = RecordView {
                record: &marked.record,
                highlights: &marked.highlights,
                stop: None,
            };
            json::record(&view, beside.transpose()?.as_ref())
        }
    };
    Ok(Reply::json(&answer))
}

/// The description of the API.
pub(crate) fn description() -> Reply {
    Reply::json(&openapi::description())
}
