//! The same records, written in different ways.

use super::index::{Made, search};
use super::world::{Dice, filters, query, record, records};
use super::*;
use crate::query::filter::Facet;
use crate::record::Record;

/// Everything of a response that a reader can see, scores to the last bit.
pub(super) fn seen(response: &SearchResponse) -> String {
    let hits: Vec<_> = response
        .hits
        .iter()
        .map(|hit| {
            let shown = (&hit.id, &hit.line, &hit.passages);
            (shown, hit.score.to_bits(), hit.partial)
        })
        .collect();
    format!(
        "{} {:?} {hits:?} {:?} {:?} {:?}",
        response.total,
        response.total_partial,
        response.facets,
        response.expansions,
        response.notes
    )
}

/// The records in an order of their own, in `segments` segments; and, unless there is none,
/// `noise` among them, deleted again.
fn spread(dice: &mut Dice, records: &[Record], noise: &[Record], segments: usize) -> Made {
    let mut mixed: Vec<Record> = records.iter().chain(noise).cloned().collect();
    dice.shuffle(&mut mixed);
    let mut made = Made::new();
    for part in mixed.chunks(mixed.len().div_ceil(segments)) {
        made = made.segment(part);
    }
    if noise.is_empty() {
        return made;
    }
    made.without(noise.iter().map(|record| record.id.as_str()))
}

#[test]
fn answers_do_not_depend_on_how_records_were_written() {
    for seed in 0..3 {
        let mut dice = Dice::new(100 + seed);
        let records = records(&mut dice, 110);
        let noise: Vec<Record> = (0..60)
            .map(|number| record(&mut dice, &format!("noise{number}")))
            .collect();
        // An update: the old version of a record is deleted before the new one is written.
        let old: Vec<Record> = records[..15]
            .iter()
            .map(|new| record(&mut dice, &new.id))
            .collect();
        let updated = Made::new()
            .segment(&old)
            .without(old.iter().map(|record| record.id.as_str()))
            .segment(&records);
        let ways = [
            Made::new().segment(&records),
            spread(&mut dice, &records, &[], 5),
            spread(&mut dice, &records, &noise, 1),
            spread(&mut dice, &records, &noise, 5),
            spread(&mut dice, &records, &noise, 5).merged(),
            updated,
        ];
        let snapshots = ways.each_ref().map(Made::open);
        assert_eq!(
            snapshots.each_ref().map(|made| made.segments.len()),
            [1, 5, 1, 5, 1, 1]
        );
        for round in 0..100 {
            let root = query(&mut dice, &records, 2);
            let mode = *dice.pick(&[MatchMode::AllThenSome, MatchMode::All, MatchMode::Any]);
            let mut request = request(root, filters(&mut dice, 2), mode);
            request.sort = *dice.pick(&[
                Sort::Relevance,
                Sort::Relevance,
                Sort::Date,
                Sort::DateDescending,
                Sort::Reference,
            ]);
            request.limit = *dice.pick(&[0, 1, 10, 40, 10_000]);
            if round % 3 == 0 {
                request.facets = Facet::ALL.map(facet).to_vec();
            }
            let wanted = seen(&search(&snapshots[0], &request).unwrap());
            for (way, snapshot) in snapshots.iter().enumerate().skip(1) {
                let found = seen(&search(snapshot, &request).unwrap());
                assert_eq!(found, wanted, "way {way}: {request:#?}");
            }
        }
    }
}
