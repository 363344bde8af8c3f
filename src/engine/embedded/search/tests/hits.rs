//! Hits against the slow search.

use super::index::{Made, search};
use super::slow::{Keyed, Read, read};
use super::world::{Dice, filters, query, records};
use super::*;

/// Searches `records` in three segments and in memory, and compares.
#[track_caller]
fn check(worlds: u64, queries: usize, percent: usize, mode: MatchMode) {
    let mut found_any = 0;
    for seed in 0..worlds {
        let mut dice = Dice::new(seed);
        let records = records(&mut dice, 60);
        let made = Made::new()
            .segment(&records[..25])
            .segment(&records[25..26])
            .segment(&records[26..]);
        let snapshot = made.open();
        let slow: Vec<Read> = records.iter().map(read).collect();
        for _ in 0..queries {
            let root = query(&mut dice, &records, 2);
            let filters = filters(&mut dice, percent);
            let request = request(root.clone(), filters.clone(), mode);
            let response = search(&snapshot, &request).unwrap();
            let keyed = Keyed::new(&filters);
            let wanted = |loose: bool| -> Vec<&str> {
                let matching = slow
                    .iter()
                    .filter(|read| read.answers(&root, loose) && read.passes(&keyed));
                matching.map(|read| read.record.id.as_str()).collect()
            };
            let whole = wanted(mode == MatchMode::Any);
            let mut found = ids(&response, false);
            found.sort();
            assert_eq!(found, whole, "{root:#?}\n{filters:#?}");
            assert_eq!(response.total, whole.len() as u64);
            found_any += usize::from(!whole.is_empty());
            let mut partial = ids(&response, true);
            partial.sort();
            let some: Vec<&str> = match mode {
                MatchMode::AllThenSome => wanted(true)
                    .into_iter()
                    .filter(|id| !whole.contains(id))
                    .collect(),
                _ => Vec::new(),
            };
            assert_eq!(partial, some, "partial: {root:#?}\n{filters:#?}");
            assert_eq!(response.total_partial.unwrap_or(0), some.len() as u64);
        }
    }
    assert!(
        found_any * 5 > worlds as usize * queries,
        "too few queries find anything: {found_any}"
    );
}

#[test]
fn queries_find_what_a_slow_reading_finds() {
    check(12, 120, 0, MatchMode::All);
}

#[test]
fn some_words_are_enough_where_asked_or_where_all_find_too_few() {
    check(6, 100, 0, MatchMode::Any);
    check(6, 100, 0, MatchMode::AllThenSome);
}

#[test]
fn filters_narrow_queries() {
    check(8, 120, 7, MatchMode::All);
    check(4, 80, 5, MatchMode::AllThenSome);
}
