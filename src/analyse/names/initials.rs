//! Initials of names in other alphabets and practices.
//!
//! Takes folded initials (`в`, `м`; `yu`, `v`), gives the rows of initials that may stand for them
//! elsewhere, likelier ones first. The table and the reasons stand in
//! `index_schema/romanization/initials.toml`. That a name stands beside them is for the caller to see.

use crate::compiled::{Cursor, List, Map, Texts};

const TABLES: List<'static> = List::new(include_bytes!(
    "../../../index_schema/compiled/initials.bin"
));
/// By Cyrillic initial the Latin ones, and by Latin initial the Cyrillic ones.
const LATIN: Map<'static> = Map::new(TABLES.get(0));
const CYRILLIC: Map<'static> = Map::new(TABLES.get(1));

/// Most rows that are given for one, and most initials of one.
const MAX_ROWS: usize = 8;
const MAX_INITIALS: usize = 4;

/// Whether a folded word is the initial of a name in some practice (`в`, `yu`, `shch`).
#[must_use]
pub fn is_initial(folded: &str) -> bool {
    LATIN.contains(folded) || CYRILLIC.contains(folded)
}

/// The rows of initials that may stand for these in the other alphabet, then, for Latin ones, in
/// the same by another practice (`Iu` for `Yu`). None where one of them is no initial.
#[must_use]
pub fn initials_elsewhere(initials: &[String]) -> Vec<Vec<String>> {
    let other = rows(initials);
    let is_latin = initials.iter().all(|initial| initial.is_ascii());
    let back = other.iter().filter(|_| is_latin).flat_map(|row| rows(row));
    let mut found: Vec<Vec<String>> = Vec::new();
    for row in other.iter().cloned().chain(back) {
        if found.len() < 2 * MAX_ROWS && row != initials && !found.contains(&row) {
            found.push(row);
        }
    }
    found
}

/// Every way to write a row of initials in the other alphabet, those first whose initials are the
/// likeliest.
fn rows(initials: &[String]) -> Vec<Vec<String>> {
    if !(1..=MAX_INITIALS).contains(&initials.len()) {
        return Vec::new();
    }
    let mut rows: Vec<(usize, Vec<String>)> = vec![(0, Vec::new())];
    for initial in initials {
        let table = if initial.is_ascii() { CYRILLIC } else { LATIN };
        let Some(mut others) = table.get(initial).map(values) else {
            return Vec::new();
        };
        others.truncate(MAX_ROWS);
        let longer = rows.iter().flat_map(|(rank, row)| {
            others.iter().enumerate().map(move |(place, other)| {
                let mut row = row.clone();
                row.push((*other).to_owned());
                (rank + place, row)
            })
        });
        let mut longer: Vec<_> = longer.collect();
        longer.sort_by_key(|(rank, _)| *rank);
        longer.truncate(MAX_ROWS);
        rows = longer;
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

fn values(mut value: Cursor<'static>) -> Vec<&'static str> {
    Texts::new(value.bytes()).iter().collect()
}

#[cfg(test)]
pub(crate) mod compile {
    //! Compiles the table, both ways.

    use std::collections::BTreeMap;

    use crate::compiled::compile::{self, Bytes, File};

    const SOURCE: &str = include_str!("../../../index_schema/romanization/initials.toml");

    pub(crate) const FILE: File = ("initials.bin", initials);

    fn initials() -> Vec<u8> {
        let latin: BTreeMap<String, Vec<String>> = toml::from_str(SOURCE).unwrap();
        // By how likely they are for the Cyrillic one.
        let mut cyrillic: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
        for (letter, others) in &latin {
            for (place, other) in others.iter().enumerate() {
                cyrillic.entry(other).or_default().push((place, letter));
            }
        }
        cyrillic
            .values_mut()
            .for_each(|letters| letters.sort_unstable());
        let by_cyrillic = latin.iter().map(|(letter, others)| {
            let others = others.iter().map(String::as_str);
            (letter.clone(), Bytes::default().texts(others).clone())
        });
        let by_latin = cyrillic.iter().map(|(latin, letters)| {
            let letters = letters.iter().map(|(_, letter)| *letter);
            ((*latin).to_owned(), Bytes::default().texts(letters).clone())
        });
        compile::list([compile::map(by_cyrillic), compile::map(by_latin)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_meet_in_other_alphabets() {
        for (initials, expected, is_there) in [
            ("в м", "v m", true),
            ("v m", "в м", true),
            ("v m", "w m", true),
            ("w m", "в м", true),
            ("yu v", "ю в", true),
            ("yu v", "iu v", true),
            ("ю в", "yu v", true),
            ("ж", "zh", true),
            ("ya", "я", true),
            ("дж ф", "j f", true),
            ("j f", "дж ф", true),
            ("у с", "w s", true),
            ("v m", "v m", false),
            ("v m", "а м", false),
            ("xx m", "м", false),
            ("1", "1", false),
            ("", "", false),
        ] {
            let row = |text: &str| -> Vec<String> {
                text.split_whitespace().map(str::to_owned).collect()
            };
            let found = initials_elsewhere(&row(initials));
            assert_eq!(
                found.contains(&row(expected)),
                is_there,
                "{initials}: {found:?}"
            );
        }
        let many: Vec<String> = vec!["c".to_owned(); 200];
        assert_eq!(initials_elsewhere(&many).len(), 0);
    }
}
