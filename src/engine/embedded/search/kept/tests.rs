//! Sets, impacts and the pool against plain lists.

use std::collections::BTreeSet;
use std::convert::Infallible;

use proptest::prelude::*;
use tantivy::DocAddress;
use tantivy::fieldnorm::FieldNormReader;

use super::super::docs::DocId;
use super::super::docs::bm25::Lengths;
use super::impacts::{Impacts, STEP};
use super::meetings::Meetings;
use super::pool::{Kept, Pool};
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
        let dense = Set::of_bits(bits);
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
        let impacts = Impacts::new(&set, &records, &frequencies, &norms, &lengths);
        for doc in 0..RECORDS {
            for hint in [0, docs.len() / 2, docs.len()] {
                let place = impacts.place(&set, doc, hint);
                prop_assert_eq!(place.is_some(), docs.contains(&doc));
                let Some(place) = place else { continue };
                prop_assert_eq!(impacts.frequency(place), frequency(doc));
                let bound = f32::from(impacts.impacts()[place]) * STEP;
                let part = lengths.part(frequency(doc), code);
                prop_assert!(part <= bound * (1.0 + 1e-6) && bound - STEP <= part);
            }
        }
        let reach = |wanted: usize| {
            let mut sorted = impacts.impacts().to_vec();
            sorted.sort_unstable_by(|one, other| other.cmp(one));
            sorted.get(wanted - 1).copied().unwrap_or(0)
        };
        for wanted in [1, 2, 10, 100, 20_000] {
            prop_assert_eq!(impacts.reached_by(wanted), reach(wanted));
        }
        prop_assert_eq!(impacts.highest(), reach(1));
        match &set {
            Set::Sparse(sparse) => {
                prop_assert!(impacts.maxima().is_empty());
                for block in 0..windows_of(RECORDS) * WINDOW {
                    let found = &sparse.docs()[sparse.in_block(block)];
                    let wanted = docs.range((block * BLOCK) as u32..((block + 1) * BLOCK) as u32);
                    prop_assert!(found.iter().eq(wanted));
                }
            }
            Set::Dense(dense) => {
                let mut place = 0;
                for (block, bits) in dense.bits().iter().enumerate() {
                    prop_assert_eq!(impacts.ranks()[block] as usize, place);
                    let own = &impacts.impacts()[place..place + bits.count_ones() as usize];
                    let highest = own.iter().copied().max().unwrap_or(0);
                    prop_assert_eq!(impacts.maxima()[block], highest);
                    place += own.len();
                }
            }
        }
    }
}

/// A list of 400 bytes and its windows.
fn small() -> Set {
    Set::of(0..100, 100, 10_000)
}

fn never<T>(made: T) -> Result<T, Infallible> {
    Ok(made)
}

#[test]
fn a_pool_counts_its_bytes_and_forgets_what_was_asked_for_longest_ago() {
    let pool: Pool<u32, std::sync::Arc<Kept>> = Pool::new(4_000);
    let find = |key| pool.find(key, || never(pool.room(1))).unwrap();
    let fill = |kept: &Kept| kept.set(0, || never(small())).unwrap();
    let one = fill(&find(0)).bytes();
    assert_eq!(pool.bytes(), one);
    // The same is not made again.
    find(0)
        .set(0, || -> Result<Set, Infallible> { unreachable!() })
        .unwrap();
    let mut held = Vec::new();
    for key in 1..20 {
        held.push(fill(&find(key)));
        find(0);
    }
    drop(held);
    assert!(pool.bytes() <= 4_000 + one, "{} bytes", pool.bytes());
    // What was asked for all the time is still there, what was not is made again.
    find(0)
        .set(0, || -> Result<Set, Infallible> { unreachable!() })
        .unwrap();
    let mut is_made = false;
    find(1)
        .set(0, || {
            is_made = true;
            never(small())
        })
        .unwrap();
    assert!(is_made);
}

#[test]
fn meetings_are_known_of_the_records_they_were_kept_of_and_are_counted() {
    let pool: Pool<u32, std::sync::Arc<Meetings>> = Pool::new(1_000_000);
    let meetings = Meetings::new(pool.counted());
    let at = |doc| DocAddress::new(0, doc);
    meetings.keep([(at(3), 0.0), (at(5), 1.5)].into_iter());
    let known = meetings.known(&[at(5), at(4), at(3)]);
    assert_eq!(known, [Some(1.5), None, Some(0.0)]);
    let of_two = pool.bytes();
    assert!(of_two > 0);
    // What is known already takes no more room.
    meetings.keep([(at(5), 1.5)].into_iter());
    assert_eq!(pool.bytes(), of_two);
    // Forgotten when there are too many, and the bytes with them.
    meetings.keep((0..100_000).map(|doc| (at(doc), 1.0)));
    assert_eq!(meetings.known(&[at(5)]), [None]);
    assert_eq!(pool.bytes(), 0);
    meetings.keep([(at(9), 2.0)].into_iter());
    drop(meetings);
    assert_eq!(pool.bytes(), 0);
}
