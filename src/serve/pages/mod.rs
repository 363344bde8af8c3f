//! The pages of the reading room: from a path and its parameters to HTML.
//!
//! Owns [`page`], one file a page, and the parts that pages share. Takes answers of `ask`, gives
//! whole pages; touches neither files nor network. Everything that a page shows of its state stands
//! in its address, so that it can be sent, cited and reloaded. Pages work with links and forms
//! alone; `assets/script.js` adds keys. No style and no script stands in a page.

mod layout;
mod links;
mod text;

mod advice;
mod chart;
mod chips;
mod choices;
mod evidence;
mod facets;
mod hit;
mod pager;
mod tabs;
mod tree;

mod about;
mod browse;
mod collections;
mod collocates;
mod count;
mod error;
mod examples;
mod help;
mod home;
mod kwic;
mod names;
mod record;
mod search;
mod timeline;

use crate::engine::Limits;
use crate::query::filter::Facet;
use crate::serve::error::Problem;
use crate::serve::params::Params;
use crate::serve::shelf::Shelf;

/// An answer for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// Status of the answer.
    pub(crate) status: u16,
    /// The whole document.
    pub(crate) html: String,
}

/// What a page is made from.
#[derive(Clone, Copy)]
struct Desk<'a> {
    params: &'a Params,
    shelf: &'a Shelf,
    limits: &'a Limits,
}

/// What the frame of a page shows beside the page.
struct Frame<'a> {
    params: &'a Params,
    /// Records of the index, where they can be counted.
    records: Option<u64>,
}

impl<'a> Desk<'a> {
    fn frame(&self) -> Frame<'a> {
        let statistics = self.shelf.statistics();
        Frame {
            params: self.params,
            records: statistics.ok().map(|statistics| statistics.records),
        }
    }
}

/// The page at a path; none where no page has this path. The path is decoded.
pub(crate) fn page(path: &str, params: &Params, shelf: &Shelf, limits: &Limits) -> Option<Page> {
    let desk = Desk {
        params,
        shelf,
        limits,
    };
    let made = match path {
        "/" => home::page(&desk),
        "/search" => search::page(&desk),
        "/browse" => browse::page(&desk),
        "/timeline" => timeline::page(&desk),
        "/collections" => collections::page(&desk),
        "/people" => names::page(&desk, Facet::Person),
        "/places" => names::page(&desk, Facet::Place),
        "/kwic" => kwic::page(&desk),
        "/collocates" => collocates::page(&desk),
        "/count" => count::page(&desk),
        "/about" => about::page(&desk),
        "/help" => help::page(&desk),
        _ => record::page(&desk, path.strip_prefix("/records/")?),
    };
    Some(made.unwrap_or_else(|problem| error::page(&desk.frame(), &problem)))
}

/// The page that says what is wrong.
pub(crate) fn problem(problem: &Problem) -> Page {
    let frame = Frame {
        params: &Params::default(),
        records: None,
    };
    error::page(&frame, problem)
}
