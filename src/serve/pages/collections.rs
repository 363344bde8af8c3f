//! The collections of the index.

use maud::html;

use super::layout::{self, Sheet};
use super::text::Line;
use super::{Desk, Page, chart, links};
use crate::present::text::{counted, grouped};
use crate::record::Evidenced;
use crate::serve::error::Problem;

pub(super) fn page(desk: &Desk<'_>) -> Result<Page, Problem> {
    let collections = desk.shelf.collections()?;
    let main = html! {
        h1 { "Collections" }
        p .lead { (counted(collections.len() as u64, "collection")) ", by name. The shares say of how many records date and reference could be read." }
        div .scroll tabindex="0" role="region" aria-label="Collections" {
            table .list {
                thead { tr {
                    th scope="col" { "Collection" } th scope="col" .figure { "Records" } th scope="col" { "From" } th scope="col" { "To" }
                    th scope="col" .figure { "Dated" } th scope="col" .figure { "With reference" }
                } }
                tbody {
                    @for collection in collections {
                        @let (from, to) = collection.span.clone().unwrap_or_default();
                        @let dates = collection.evidence.share(Evidenced::Date);
                        @let references = collection.evidence.share(Evidenced::References);
                        tr {
                            th scope="row" { a href=(links::search(&links::only("collection", &collection.name))) { bdi { (Line(&collection.name)) } } }
                            td .figure { (grouped(collection.records)) }
                            td .day { (Line(&from)) } td .day { (Line(&to)) }
                            td .figure { (chart::share(dates.read, dates.of)) }
                            td .figure { (chart::share(references.read, references.of)) }
                        }
                    }
                }
            }
        }
    };
    Ok(layout::page(
        &desk.frame(),
        200,
        Sheet::new("Collections", "/collections", main),
    ))
}
