//! From one page of a list to the others.

use maud::{Markup, html};

use super::links;
use crate::present::text::grouped;
use crate::serve::params::Params;

/// Pages beside the current one that are listed.
const BESIDE: usize = 2;

/// A list that is shown in pages.
#[derive(Clone, Copy)]
pub(super) struct Pages {
    /// Items passed over.
    pub(super) offset: usize,
    /// Items of a page.
    pub(super) size: usize,
    /// Items in all.
    pub(super) total: u64,
    /// Items that can be reached.
    pub(super) deepest: usize,
}

impl Pages {
    fn count(self) -> usize {
        let total = usize::try_from(self.total).unwrap_or(usize::MAX);
        total.min(self.deepest).div_ceil(self.size.max(1))
    }

    fn current(self) -> usize {
        self.offset / self.size.max(1)
    }

    /// The numbers that are listed; none where some are left out.
    fn listed(self) -> Vec<Option<usize>> {
        let (count, current) = (self.count(), self.current());
        let mut numbers = Vec::new();
        for page in (0..count)
            .filter(|&page| page == 0 || page + 1 == count || page.abs_diff(current) <= BESIDE)
        {
            if numbers
                .last()
                .is_some_and(|last: &Option<usize>| last.is_some_and(|last| last + 1 < page))
            {
                numbers.push(None);
            }
            numbers.push(Some(page));
        }
        numbers
    }
}

/// Links to the other pages; nothing where there is one.
pub(super) fn pager(path: &str, params: &Params, pages: Pages) -> Markup {
    let (count, current) = (pages.count(), pages.current());
    if count < 2 {
        return html! {};
    }
    let to = |page: usize| {
        let offset = (page * pages.size).to_string();
        links::to(
            path,
            &params.set("offset", (page > 0).then_some(offset.as_str())),
        )
    };
    html! {
        nav .pager aria-label="Pages of the list" {
            ul {
                @if current > 0 { li { a rel="prev" href=(to(current - 1)) { "‹ previous" } } }
                @for number in pages.listed() {
                    @match number {
                        Some(page) if page == current => { li { a aria-current="page" href=(to(page)) { (grouped(page as u64 + 1)) } } }
                        Some(page) => { li { a href=(to(page)) aria-label={ "page " (page + 1) } { (grouped(page as u64 + 1)) } } }
                        None => { li .gap aria-hidden="true" { "…" } }
                    }
                }
                @if current + 1 < count { li { a rel="next" href=(to(current + 1)) { "next ›" } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_last_and_neighbours_are_listed() {
        for (offset, total, expected) in [
            (0, 10, "0"),
            (0, 100, "0 1 2 … 9"),
            (50, 200, "0 … 3 4 5 6 7 … 19"),
            (20, 60, "0 1 2 3 4 5"),
            (0, 0, ""),
            (0, 90_000, "0 1 2 … 999"),
        ] {
            let pages = Pages {
                offset,
                size: 10,
                total,
                deepest: 10_000,
            };
            let listed: Vec<String> = pages
                .listed()
                .into_iter()
                .map(|page| page.map_or("…".to_owned(), |page| page.to_string()))
                .collect();
            assert_eq!(listed.join(" "), expected);
        }
    }
}
