//! Search files with damage that nothing has noticed before they are read.

use std::borrow::Cow;
use std::sync::Arc;

use super::super::super::schema::Fields;
use super::super::super::searchfile::SearchFile;
use super::super::facets::column::FacetColumn;
use super::super::facets::counting::Counter;
use super::super::filter::columns::Intervals;
use super::super::hits::order::Orders;
use super::super::ids::Ids;
use super::super::scan::hits::Hits;
use super::index::Made;
use super::world::{Dice, records};

/// Reads all of a file.
fn read(bytes: Vec<u8>, records: u32) -> tantivy::Result<usize> {
    let file = SearchFile::of_bytes(bytes.into(), records)?;
    let all: Vec<u32> = (0..records).collect();
    let mut seen = 0;
    let ids = Ids::open(&file, records)?;
    let days = Intervals::open(&file, records)?;
    let orders = Orders::open(&file, records)?;
    for doc in 0..records + 2 {
        seen += ids.of(doc).len() + ids.place(doc) as usize % 2;
        seen += usize::from(days.of(doc).is_some());
        seen += orders.reference(u64::from(doc)).len();
    }
    let fields = Fields::get();
    for field in [fields.delo_path, fields.person, fields.month] {
        let column = FacetColumn::open(&file, field, records)?;
        assert!(column.code_count() <= 200_000, "bounded by the file");
        let column = Arc::new(column);
        let mut counter = Counter::new(Arc::clone(&column));
        counter.count_all(&Hits::List(Cow::Borrowed(&all)));
        counter.finish(|values, records| {
            for value in values {
                let text = column
                    .texts()
                    .map_or("", |texts| texts.get(*value as usize));
                let key = column.key_of(*value) as usize;
                let key = column.keys().map_or("", |keys| keys.get(key));
                seen += text.len() + key.len() + column.place_of(*value) as usize % 2;
            }
            seen += records as usize;
        });
        column.all_codes(|code| seen += code % 2);
    }
    Ok(seen)
}

#[test]
fn no_bit_of_a_search_file_makes_its_readers_panic() {
    let mut dice = Dice::new(7);
    let (whole, records) = Made::new().segment(&records(&mut dice, 20)).search_file();
    assert!(read(whole.clone(), records).unwrap() > 0);
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 1 << dice.below(8);
        let _seen = read(damaged, records);
    }
    for end in 0..whole.len() {
        assert!(
            read(whole[..end].to_vec(), records).is_err(),
            "cut at {end}"
        );
    }
}
