//! Sections that are read back, that are damaged, and whose figures have drifted.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::{Field, IndexRecordOption};

use super::super::bm25::Lengths;
use super::super::sets::set::{Join, WINDOW, windows_of};
use super::super::tests::best::{in_memory, records};
use super::encode::{Forms, is_frequent, is_frequent_form, word, write};
use super::*;
use crate::analyse::adapter::stem_term;
use crate::engine::embedded::schema::Fields;

const RECORDS: DocId = 9_000;

/// Some records of a word, dense or listed, with their frequencies.
fn some_word() -> impl Strategy<Value = BTreeMap<DocId, u32>> {
    let often = prop_oneof![20 => 1_u32..15, 1 => 15_u32..17, 1 => 17_u32..70_000];
    prop::collection::btree_map(0..RECORDS, often, 1..800)
}

fn written(own: &BTreeMap<DocId, u32>) -> (Vec<u8>, Entry) {
    let (docs, often): (Vec<DocId>, Vec<u32>) = own.iter().unzip();
    let norms = FieldNormReader::constant(RECORDS, 80);
    let lengths = Lengths::new(0.9, 0.4, 100.0);
    let mut bytes = Vec::new();
    let entry = word(&docs, &often, Some((&norms, &lengths)), RECORDS, &mut bytes);
    (bytes, entry)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_word_is_read_as_it_was_written(own in some_word(), shift in 0_usize..8) {
        let (bytes, entry) = written(&own);
        // Wherever it lies.
        let shifted = [vec![0; shift], bytes].concat();
        let bytes = OwnedBytes::new(shifted).slice(shift..shift + length_of(RECORDS, &entry, true));
        let word = Word::new(bytes, &entry, RECORDS, true).unwrap();
        let Word { set, impacts } = &word;
        prop_assert_eq!(set.len() as usize, own.len());
        for doc in 0..RECORDS + 5_000 {
            prop_assert_eq!(set.has(doc), own.contains_key(&doc));
        }
        for (wanted, (doc, often)) in own.iter().enumerate() {
            prop_assert_eq!(impacts.place(set, *doc, wanted / 2), Some(wanted));
            prop_assert_eq!(impacts.frequency(wanted), *often);
        }
    }

    #[test]
    fn whatever_the_bytes_are_nothing_panics(
        own in some_word(),
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
    ) {
        let (mut bytes, entry) = written(&own);
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        let Ok(word) = Word::new(OwnedBytes::new(bytes), &entry, RECORDS, true) else {
            return Ok(());
        };
        for doc in (0..RECORDS + 70).chain([u32::MAX]) {
            if let Some(place) = word.impacts.place(&word.set, doc, doc as usize / 3) {
                word.impacts.frequency(place);
            }
        }
        let mut window = [0; WINDOW];
        for at in 0..windows_of(RECORDS) + 1 {
            word.set.is_absent(at);
            word.set.join(at, &mut window, Join::Or);
        }
    }
}

/// The section of a segment, and how many of its words were compared with their posting lists.
#[test]
fn a_section_holds_the_frequent_words_of_its_segment() {
    let snapshot = in_memory(&records(9_000));
    let segment = &snapshot.segments[0];
    let records = segment.doc_count();
    let mut bytes = Vec::new();
    let length = write(&segment.reader, &mut bytes).unwrap();
    assert_eq!(length as usize, bytes.len());
    let frequent = FrequentWords::of_bytes(bytes.clone().into(), records).unwrap();
    let (mut compared, mut forms) = (0, 0);
    let mut stems = Forms::default();
    for field in [Fields::get().text, Fields::get().title] {
        let index = segment.index(field).unwrap();
        let mut terms = index.terms().stream().unwrap();
        while terms.advance() {
            let info = terms.value();
            let found = frequent
                .find(field, info.postings_range.start as u64)
                .unwrap();
            let stem = stems.stem_of(terms.key());
            let of_stem = stem.and_then(|stem| index.terms().get(stem_term(stem)).unwrap());
            let is_wanted = match stem {
                Some(_) => {
                    let is_everywhere = of_stem.is_some_and(|it| it.doc_freq == info.doc_freq);
                    is_frequent_form(info.doc_freq, records) && !is_everywhere
                }
                None => true,
            };
            assert_eq!(found.is_some(), is_frequent(info.doc_freq) && is_wanted);
            let Some(word) = found else { continue };
            compared += 1;
            forms += usize::from(stem.is_some());
            let mut place = 0;
            segment
                .each_posting(field, info, IndexRecordOption::WithFreqs, |doc, often| {
                    assert_eq!(word.impacts.place(&word.set, doc, place), Some(place));
                    assert_eq!(word.impacts.frequency(place), often);
                    place += 1;
                })
                .unwrap();
            assert_eq!(place, word.set.len() as usize);
        }
    }
    assert!(compared >= 8 && forms >= 2, "{compared} {forms}");
    // Cut short, of other records, or with a number changed: an error or an answer, no panic.
    for until in (0..bytes.len()).step_by(997).chain([bytes.len() - 1]) {
        let cut = bytes[..until].to_vec().into();
        let _found =
            FrequentWords::of_bytes(cut, records).map(|dense| dense.find(Fields::get().text, 0));
    }
    assert!(FrequentWords::of_bytes(bytes.clone().into(), records - 1).is_err());
    for at in bytes.len() - 400..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0xA5;
        if let Ok(frequent) = FrequentWords::of_bytes(changed.into(), records) {
            for postings in [0, 10, 100, 1 << 40] {
                let _found = frequent.find(Fields::get().text, postings);
            }
        }
    }
}

#[test]
fn impacts_bound_the_parts_of_another_mean() {
    let section = |mean: f32| FrequentWords {
        bytes: Vec::new().into(),
        records: 1,
        k1: 0.9,
        b: 0.4,
        fields: vec![FieldEntry {
            field: 3,
            first: 0,
            words: 0,
            mean,
        }],
        directory: 0,
    };
    let field = Field::from_field_id(3);
    for (then, now) in [(100.0, 100.0), (100.0, 130.0), (100.0, 60.0), (7.0, 700.0)] {
        let (old, new) = (Lengths::new(0.9, 0.4, then), Lengths::new(0.9, 0.4, now));
        let drift = section(then).drift(field, &new);
        for code in 0..=255 {
            for often in [1, 2, 5, 20, 1000] {
                let impact = old.impact(often, code);
                let part = new.part(often, code) * 255.0;
                let (bound, promise) = (drift.bound(impact), drift.promise(impact));
                assert!(part <= bound * 1.000_1, "{then} {now} {code} {often}");
                assert!(part >= promise * 0.999_9, "{then} {now} {code} {often}");
                assert!(impact >= drift.needed(part) && drift.needed(bound) <= impact);
            }
        }
    }
    // Other figures of ranking: nothing is known but that the word is there.
    let drift = section(100.0).drift(field, &Lengths::new(1.2, 0.4, 100.0));
    assert_eq!((drift.bound(1), drift.promise(255)), (255.0, 0.0));
}
