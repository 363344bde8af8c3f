//! A table from words as they stand in a text to small values.
//!
//! Owns the look-up that both caches of this room begin with: what the chain made of a word, and
//! what is known of it as a name. It is asked for every word of every text, so a word of up to
//! fifteen bytes, which nearly all are, stands in its slot itself, as one number, and finding it
//! takes one look at memory; a table of strings takes two, and a comparison byte by byte. Longer
//! words are in an ordinary map beside it.
//!
//! Whoever fills it bounds it ([`WordTable::len`]).

use std::ops::Range;

use rustc_hash::FxHashMap;

/// Longest word in bytes that stands in its slot.
const MAX_SHORT_BYTES: usize = 15;

/// Fewest slots of a table that holds anything.
const MIN_SLOTS: usize = 64;

/// A word of 1 to [`MAX_SHORT_BYTES`] bytes and its value; 0 for the word is a free slot.
#[derive(Debug, Clone, Copy, Default)]
struct Slot<V> {
    word: u128,
    value: V,
}

/// Values by word.
#[derive(Debug, Default)]
pub(super) struct WordTable<V> {
    /// A power of two of them, or none; at most half are taken. Probed one after the other.
    slots: Vec<Slot<V>>,
    taken: usize,
    longer: FxHashMap<Box<str>, V>,
}

impl<V: Copy + Default> WordTable<V> {
    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.taken + self.longer.len()
    }

    /// The value of the word that stands in `text` at `range`.
    #[inline]
    pub(super) fn get(&self, text: &str, range: Range<usize>) -> Option<V> {
        let Some(word) = pack(text.as_bytes(), &range) else {
            return self.longer.get(&text[range]).copied();
        };
        let last = self.slots.len().checked_sub(1)?;
        let mut at = place(word) & last;
        loop {
            let slot = &self.slots[at];
            if slot.word == word {
                return Some(slot.value);
            }
            if slot.word == 0 {
                return None;
            }
            at = (at + 1) & last;
        }
    }

    /// Adds a word that is not there yet.
    pub(super) fn insert(&mut self, word: &str, value: V) {
        let Some(packed) = pack(word.as_bytes(), &(0..word.len())) else {
            self.longer.insert(word.into(), value);
            return;
        };
        if 2 * (self.taken + 1) > self.slots.len() {
            self.grow();
        }
        self.put(Slot {
            word: packed,
            value,
        });
        self.taken += 1;
    }

    fn grow(&mut self) {
        let doubled = (2 * self.slots.len()).max(MIN_SLOTS);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); doubled]);
        for slot in old.into_iter().filter(|slot| slot.word != 0) {
            self.put(slot);
        }
    }

    fn put(&mut self, slot: Slot<V>) {
        let last = self.slots.len() - 1;
        let mut at = place(slot.word) & last;
        while self.slots[at].word != 0 {
            at = (at + 1) & last;
        }
        self.slots[at] = slot;
    }
}

/// A short word as one number: its bytes, and its length in the highest. None for longer ones and
/// for the empty one.
#[inline]
fn pack(text: &[u8], range: &Range<usize>) -> Option<u128> {
    let length = range.len();
    if length == 0 || length > MAX_SHORT_BYTES {
        return None;
    }
    // What stands behind the word in the text comes with it, and goes: copying an unknown number
    // of bytes would take longer than all the rest.
    let bytes = match text[range.start..].first_chunk() {
        Some(window) => u128::from_le_bytes(*window) & ((1 << (8 * length)) - 1),
        None => {
            let mut alone = [0; 16];
            alone[..length].copy_from_slice(&text[range.clone()]);
            u128::from_le_bytes(alone)
        }
    };
    Some(bytes | (length as u128) << 120)
}

/// Where to look for a word first: both halves multiplied, so that every byte counts in every bit.
/// The constants are digits of the golden ratio and of the square root of two.
#[inline]
fn place(word: u128) -> usize {
    let low = word as u64 ^ 0x9E37_79B9_7F4A_7C15;
    let high = (word >> 64) as u64 ^ 0x6A09_E667_F3BC_C908;
    let product = u128::from(low) * u128::from(high);
    (product as u64 ^ (product >> 64) as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_word_is_found_wherever_it_stands_in_a_text() {
        let mut table = WordTable::default();
        let words = [
            "a",
            "ab",
            "а",
            "fifteen letters",
            "sixteen  letters",
            "周恩来",
        ];
        for (place, word) in words.iter().enumerate() {
            assert_eq!(table.get(word, 0..word.len()), None, "{word}");
            table.insert(word, place);
        }
        assert_eq!(table.len(), words.len());
        for (place, word) in words.iter().enumerate() {
            for text in [
                (*word).to_owned(),
                format!("ab{word}"),
                format!("{word}ab and more of it all"),
            ] {
                let start = text.find(word).unwrap();
                assert_eq!(
                    table.get(&text, start..start + word.len()),
                    Some(place),
                    "{text}"
                );
            }
        }
        assert_eq!(table.get("abc", 0..3), None);
        assert_eq!(table.get("a", 0..0), None);
    }

    proptest! {
        #[test]
        fn it_knows_what_a_map_knows(words in prop::collection::hash_set("[a-c\0Ж]{1,18}", 0..300), asked in "[a-c\0Ж]{1,18}") {
            let mut table = WordTable::default();
            for (place, word) in words.iter().enumerate() {
                table.insert(word, place);
            }
            for (place, word) in words.iter().enumerate() {
                prop_assert_eq!(table.get(word, 0..word.len()), Some(place));
            }
            prop_assert_eq!(table.get(&asked, 0..asked.len()).is_some(), words.contains(&asked));
        }
    }
}
