//! Sets, and words made in memory, against plain lists.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tantivy::fieldnorm::FieldNormReader;

use super::super::DocId;
use super::super::bm25::Lengths;
use super::super::frequent::{STEP, Word};
use super::set::{BLOCK, Join, Set, WINDOW, Window, windows_of};

/// More records than two windows hold.
const RECORDS: DocId = 9_000;

/// Some records, few or many, alone or close together.
fn some_records() -> impl Strategy<Value = BTreeSet<DocId>> {
    let anywhere = prop::collection::btree_set(0..RECORDS, 0..200);
    let close = prop::collection::btree_set(4_000..4_300_u32, 0..200);
    (anywhere, close, any::<bool>(), 1_u32..6).prop_map(|(some, close, is_dense, stride)| {
        let many = (0..RECORDS).filter(|doc| is_dense && doc % stride == 0);
        some.into_iter().chain(close).chain(many).collect()
    })
}

fn set_of(docs: &BTreeSet<DocId>) -> Set {
    Set::of(docs.iter().copied(), docs.len(), RECORDS)
}

fn window_of(docs: &BTreeSet<DocId>, at: usize) -> Window {
    let mut window = [0; WINDOW];
    for doc in docs {
        let block = *doc as usize / BLOCK;
        if block / WINDOW == at {
            window[block % WINDOW] |= 1 << (doc % BLOCK as u32);
        }
    }
    window
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sets_of_either_form_hold_their_records(docs in some_records(), other in some_records()) {
        let set = set_of(&docs);
        prop_assert_eq!(set.len() as usize, docs.len());
        let mut listed = Vec::new();
        set.each(|doc| listed.push(doc));
        prop_assert!(listed.iter().eq(&docs));
        for doc in (0..RECORDS).step_by(7).chain(docs.iter().copied()).chain([RECORDS, u32::MAX]) {
            prop_assert_eq!(set.has(doc), docs.contains(&doc));
        }
        let mut kept: Vec<DocId> = other.iter().copied().collect();
        set.keep_common(&mut kept);
        prop_assert!(kept.iter().eq(docs.intersection(&other)));
        // The other form of the same set.
        let bits = (0..windows_of(RECORDS)).flat_map(|at| window_of(&docs, at)).collect();
        let dense = Set::of_blocks(bits);
        for at in 0..windows_of(RECORDS) {
            let (own, others) = (window_of(&docs, at), window_of(&other, at));
            for set in [&set, &dense] {
                for (how, wanted) in [
                    (Join::Take, own),
                    (Join::Or, std::array::from_fn(|block| own[block] | others[block])),
                    (Join::And, std::array::from_fn(|block| own[block] & others[block])),
                    (Join::AndNot, std::array::from_fn(|block| others[block] & !own[block])),
                ] {
                    let mut window = others;
                    set.join(at, &mut window, how);
                    prop_assert_eq!(window, wanted, "{:?}", how);
                }
                prop_assert!(!set.is_absent(at) || own == [0; WINDOW]);
            }
        }
        let mut again = Vec::new();
        dense.shortest(RECORDS).each(|doc| again.push(doc));
        prop_assert_eq!(again, listed);
    }

    #[test]
    fn impacts_bound_every_score_and_find_every_frequency(
        docs in some_records(),
        seed in any::<u32>(),
    ) {
        let set = set_of(&docs);
        let frequency = |doc: DocId| match doc.wrapping_mul(seed | 1) % 97 {
            0 => 255 + doc % 600,
            other => 1 + other % 6,
        };
        let norms = FieldNormReader::constant(RECORDS, 80);
        let lengths = Lengths::new(0.9, 0.4, 100.0);
        let code = norms.fieldnorm_id(0);
        let (records, frequencies): (Vec<DocId>, Vec<u32>) =
            docs.iter().map(|doc| (*doc, frequency(*doc))).unzip();
        let lengths_of = (&norms, &lengths);
        let word = Word::in_memory(&records, &frequencies, lengths_of, RECORDS).unwrap();
        let Word { set: own, impacts } = &word;
        prop_assert_eq!(own.len(), set.len());
        let impact = |doc: DocId| lengths.impact(frequency(doc), code);
        for doc in 0..RECORDS {
            for hint in [0, docs.len() / 2, docs.len()] {
                let place = impacts.place(own, doc, hint);
                prop_assert_eq!(place.is_some(), docs.contains(&doc));
                let Some(place) = place else { continue };
                prop_assert_eq!(impacts.frequency(place), frequency(doc));
                if let Some(listed) = impacts.listed().get(place) {
                    prop_assert_eq!(*listed, impact(doc));
                }
                let bound = f32::from(impact(doc)) * STEP;
                let part = lengths.part(frequency(doc), code);
                prop_assert!(part <= bound * (1.0 + 1e-6) && bound - STEP <= part);
            }
        }
        let mut sorted: Vec<u8> = docs.iter().map(|doc| impact(*doc)).collect();
        sorted.sort_unstable_by(|one, other| other.cmp(one));
        let reach = |wanted: usize| sorted.get(wanted - 1).copied().unwrap_or(0);
        prop_assert_eq!(impacts.highest(), reach(1));
        prop_assert_eq!(impacts.reached_by(10), reach(10));
        for wanted in [1, 2, 10, 100, 20_000] {
            prop_assert!(impacts.reached_by(wanted) <= reach(wanted));
        }
        match &**own {
            Set::Sparse(sparse) => {
                prop_assert!(impacts.maxima().is_empty());
                for block in 0..windows_of(RECORDS) * WINDOW {
                    let found = &sparse.docs()[sparse.in_block(block)];
                    let wanted = docs.range((block * BLOCK) as u32..((block + 1) * BLOCK) as u32);
                    prop_assert!(found.iter().eq(wanted));
                }
            }
            Set::Dense(_) => {
                for (block, highest) in impacts.maxima().iter().enumerate() {
                    let own = docs.range((block * BLOCK) as u32..((block + 1) * BLOCK) as u32);
                    prop_assert_eq!(*highest, own.map(|doc| impact(*doc)).max().unwrap_or(0));
                }
            }
        }
    }
}
