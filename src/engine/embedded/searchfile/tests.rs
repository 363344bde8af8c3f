//! What is written comes back, and what is damaged is refused.

use tantivy::Index;
use tantivy::index::SegmentComponent;

use super::*;
use crate::engine::embedded::schema::schema;

/// A file of five records with two sections.
fn file() -> Vec<u8> {
    let index = Index::create_in_ram(schema());
    let segment = index.new_segment().with_max_doc(5);
    let mut file = SearchFileWriter::begin(&segment).unwrap();
    file.array(Section::LastDays, &[1_i32, 2, 3, 4, 5]).unwrap();
    file.section(Section::FirstDays, |out| out.write_all(&[7; 64]))
        .unwrap();
    file.end().unwrap();
    let read = segment.open_read(SegmentComponent::Custom(KIND.to_owned()));
    read.unwrap().read_bytes().unwrap().to_vec()
}

fn open(bytes: Vec<u8>, records: u32) -> tantivy::Result<SearchFile> {
    SearchFile::of_bytes(bytes.into(), records)
}

#[test]
fn sections_come_back_as_written() {
    let file = open(file(), 5).unwrap();
    assert_eq!(
        file.bytes(Section::FirstDays).get(0..64),
        Some(&[7; 64][..])
    );
    assert_eq!(
        file.array_of::<i32>(Section::LastDays, 5).unwrap().all(),
        [1, 2, 3, 4, 5]
    );
    assert!(file.array_of::<i32>(Section::LastDays, 4).is_err());
    assert!(file.array::<u64>(Section::LastDays).is_err());
    assert_eq!(file.array::<u64>(Section::FirstDays).unwrap().len(), 8);
}

#[test]
fn nothing_of_head_table_or_tail_makes_opening_panic() {
    let whole = file();
    assert!(open(whole.clone(), 6).is_err());
    for place in 0..whole.len() {
        for bit in 0..8 {
            let mut damaged = whole.clone();
            damaged[place] ^= 1 << bit;
            if let Ok(file) = open(damaged, 5) {
                let _read = file
                    .array::<u8>(Section::FirstDays)
                    .map(|view| view.all().len());
            }
        }
        assert!(open(whole[..place].to_vec(), 5).is_err(), "cut at {place}");
    }
}
