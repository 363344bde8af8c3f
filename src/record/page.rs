//! Pages of the source that a record was read from, for citing.
//!
//! Owns [`PageNumber`] and [`PageStart`]. A reader that knows pages says where in the body each
//! begins; passages and whole records name them.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The number of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PageNumber {
    /// Its place in the source, from 1.
    #[serde(rename = "page")]
    pub number: u64,
    /// Its own number, printed on it or given to it by the file, where that is another (`79`, `iv`).
    #[serde(
        rename = "page_label",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub label: Option<String>,
}

impl std::fmt::Display for PageNumber {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.label {
            Some(label) => write!(out, "{} (printed {label})", self.number),
            None => write!(out, "{}", self.number),
        }
    }
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageStart {
    /// Its first byte in the body. The first page of a body begins at 0.
    pub at: u64,
    /// The page.
    #[serde(flatten)]
    pub page: PageNumber,
}

impl PageStart {
    /// The page on which a byte stands; `starts` ascend. None above the first.
    #[must_use]
    pub fn page_at(starts: &[Self], byte: usize) -> Option<&PageNumber> {
        let after = starts.partition_point(|start| start.at <= byte as u64);
        Some(&starts.get(after.checked_sub(1)?)?.page)
    }

    /// The starts in a stretch of the text, counted from its first byte.
    #[must_use]
    pub fn within(starts: &[Self], stretch: Range<usize>) -> Vec<Self> {
        let (start, end) = (stretch.start as u64, stretch.end as u64);
        let first = starts
            .partition_point(|page| page.at <= start)
            .saturating_sub(1);
        starts
            .get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(|page| page.at < end && start < end)
            .map(|page| Self {
                at: page.at.saturating_sub(start),
                page: page.page.clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_has_a_page_and_a_stretch_its_pages() {
        let start = |at, number| PageStart {
            at,
            page: PageNumber {
                number,
                label: None,
            },
        };
        let starts = [start(0, 1), start(100, 2), start(200, 4)];
        for (byte, page) in [(0, Some(1)), (99, Some(1)), (100, Some(2)), (900, Some(4))] {
            let found = PageStart::page_at(&starts, byte).map(|page| page.number);
            assert_eq!(found, page, "byte {byte}");
        }
        assert_eq!(PageStart::page_at(&[], 3), None);
        for (stretch, pages) in [
            (0..300, vec![(0, 1), (100, 2), (200, 4)]),
            (50..150, vec![(0, 1), (50, 2)]),
            (100..200, vec![(0, 2)]),
            (250..260, vec![(0, 4)]),
            (50..50, vec![]),
        ] {
            let found: Vec<_> = PageStart::within(&starts, stretch.clone())
                .iter()
                .map(|start| (start.at, start.page.number))
                .collect();
            assert_eq!(found, pages, "{stretch:?}");
        }
        assert_eq!(PageStart::within(&[], 0..9), []);
    }
}
