//! What lies beside a record in its files, in order of leaves.

use maud::{Markup, html};

use super::entry;
use crate::ask::{Beside, BesideDelo, BesideRecord};
use crate::present::text::grouped;
use crate::record::Record;
use crate::serve::pages::text::Line;
use crate::serve::pages::{hit, links};

/// The files of a record; nothing where it lies alone.
pub(super) fn beside(record: &Record, beside: &Beside) -> Markup {
    html! {
        @for delo in &beside.dela {
            section .delo aria-label="In the same file" {
                h2 { "In the same file" }
                (place(record, delo))
            }
        }
    }
}

fn place(record: &Record, delo: &BesideDelo) -> Markup {
    let none = Default::default();
    let title = record.title.as_deref();
    let whole = links::places(&delo.reference)
        .into_iter()
        .last()
        .map(|(_, path)| path);
    html! {
        p .shelf { (hit::path(&none, &delo.reference)) }
        ol .leaves {
            @for other in &delo.before { (neighbour(other)) }
            (entry(&record.id, title, delo.reference.listy.as_deref().map(leaves).as_deref(), true))
            @for other in &delo.after { (neighbour(other)) }
        }
        @if let Some(path) = whole {
            p .more {
                a href=(links::search(&links::at(&none, &path).set("sort", Some("reference")))) { "all " (grouped(delo.total)) " of the file" }
                span .faint { ", this is number " (Line(&grouped(delo.place))) }
            }
        }
    }
}

fn neighbour(other: &BesideRecord) -> Markup {
    entry(
        &other.id,
        other.line.title.as_deref(),
        other.listy.as_deref().map(leaves).as_deref(),
        false,
    )
}

fn leaves(listy: &str) -> String {
    format!("l.\u{a0}{listy}")
}
