//! What a Word file hides: text that is marked as hidden, or as deleted by a tracked change.
//!
//! Takes the two streams, gives byte ranges of the text. Properties of characters stand in pages of 512
//! bytes, listed in the table stream, as changes of what the style says; a property of the style itself
//! is not followed. What cannot be read hides nothing. Source: [MS-DOC] 2024, sections 2.6.1, 2.8.5 and
//! 2.9.33.

use std::ops::Range;

use super::super::compound::{long, short};

/// Where the head of the file says at which byte of the table stream the list of pages is, and its
/// length.
const LIST_AT: usize = 0x00FA;

/// Bytes of a page.
const PAGE_BYTES: usize = 512;

/// Changes that hide text, or delete it.
const VANISH: u16 = 0x083C;
const DELETED: u16 = 0x0800;

/// Changes with a length of their own beside it.
const TABLE_DEFINITION: u16 = 0xD608;

/// The bytes of `main` that are not shown, ascending.
pub(super) fn ranges(main: &[u8], table: &[u8]) -> Vec<Range<usize>> {
    let mut hidden: Vec<Range<usize>> = Vec::new();
    let list = long(main, LIST_AT).zip(long(main, LIST_AT + 4));
    let list = list.and_then(|(start, bytes)| table.get(start..start.checked_add(bytes)?));
    let list = list.unwrap_or_default();
    let count = list.len().saturating_sub(4) / 8;
    let mut pages: Vec<usize> = (0..count)
        .filter_map(|page| long(list, (count + 1) * 4 + page * 4))
        .collect();
    // No page is read twice, whatever a damaged list says.
    pages.sort_unstable();
    pages.dedup();
    for page in pages {
        let start = page.checked_mul(PAGE_BYTES);
        let bytes = start.and_then(|start| main.get(start..start.checked_add(PAGE_BYTES)?));
        if let Some(bytes) = bytes {
            hidden.extend(of_page(bytes));
        }
    }
    hidden.sort_by_key(|range| range.start);
    let mut end = 0;
    hidden.retain(|range| {
        let is_next = range.start >= end && range.start < range.end;
        end = if is_next { range.end } else { end };
        is_next
    });
    hidden
}

fn of_page(page: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let runs = usize::from(page[PAGE_BYTES - 1]).min((PAGE_BYTES - 5) / 5);
    (0..runs).filter_map(move |run| {
        let range = long(page, run * 4)?..long(page, run * 4 + 4)?;
        let at = usize::from(*page.get((runs + 1) * 4 + run)?) * 2;
        let length = usize::from(*page.get(at)?);
        // None of its own.
        let changes = page.get(at + 1..at + 1 + length).filter(|_| at > 0)?;
        is_hiding(changes).then_some(range)
    })
}

/// Whether the last of the changes of a kind hides.
fn is_hiding(changes: &[u8]) -> bool {
    let (mut vanishes, mut is_deleted) = (false, false);
    let mut at = 0;
    while let Some(change) = short(changes, at) {
        at += 2;
        let operand = changes.get(at).copied().unwrap_or_default();
        // 0x80 and 0x81 repeat or turn round what the style says; no style hides.
        let is_on = matches!(operand, 1 | 0x81);
        match change {
            VANISH => vanishes = is_on,
            DELETED => is_deleted = is_on,
            _ => {}
        }
        at += match change >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            _ if change == TABLE_DEFINITION => {
                usize::from(short(changes, at).unwrap_or(u16::MAX)) + 1
            }
            _ => usize::from(operand) + 1,
        };
    }
    vanishes || is_deleted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_change_decides() {
        for (changes, hides) in [
            (&[0x3C, 0x08, 1][..], true),
            (&[0x3C, 0x08, 0x81], true),
            (&[0x3C, 0x08, 0x80], false),
            (&[0x3C, 0x08, 1, 0x3C, 0x08, 0], false),
            (&[0x00, 0x08, 1], true),
            // Bold, a size, a change of many bytes before it.
            (&[0x35, 0x08, 1, 0x43, 0x4A, 24, 0, 0x3C, 0x08, 1], true),
            (&[0x71, 0xCA, 2, 1, 1, 0x3C, 0x08, 1], true),
            (&[0x71, 0xCA, 3, 0x3C, 0x08, 1], false),
            (&[0x3C], false),
            (&[], false),
        ] {
            assert_eq!(is_hiding(changes), hides, "{changes:?}");
        }
    }

    #[test]
    fn ranges_ascend_and_damage_hides_nothing() {
        let mut main = vec![0; 4 * PAGE_BYTES];
        let mut table = Vec::new();
        for number in [0_u32, 600, 1_200, 3, 3] {
            table.extend(number.to_le_bytes());
        }
        main[LIST_AT + 4] = 20;
        let page = &mut main[3 * PAGE_BYTES..];
        for (at, number) in [600_u32, 604, 610].into_iter().enumerate() {
            page[at * 4..at * 4 + 4].copy_from_slice(&number.to_le_bytes());
        }
        (page[12], page[13], page[PAGE_BYTES - 1]) = (0, 100, 2);
        page[200..204].copy_from_slice(&[3, 0x3C, 0x08, 1]);
        let one = 604..610;
        assert_eq!(ranges(&main, &table), std::slice::from_ref(&one));
        assert!(ranges(&main, &table[..7]).is_empty());
        assert!(ranges(&main[..700], &table).is_empty());
        assert!(ranges(&[], &[]).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..2_000), page in proptest::collection::vec(proptest::num::u8::ANY, 512)) {
            let _ = ranges(&bytes, &bytes);
            let _ = of_page(&page).count();
        }
    }
}
