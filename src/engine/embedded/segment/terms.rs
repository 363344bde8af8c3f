//! The distinct terms of one field of a segment, numbered in the order in which they came.
//!
//! Owns [`Terms`]: a term stands once, in a text of all; the table that finds it holds numbers only.

use std::hash::Hasher;

use rustc_hash::FxHasher;

/// Fewest places of a table that holds anything.
const MIN_PLACES: usize = 16;

/// Terms by number and numbers by term.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// All terms, one behind the other.
    text: Vec<u8>,
    ends: Vec<u32>,
    /// A number and one more, or 0; a power of two of them, at most half taken.
    table: Vec<u32>,
}

impl Terms {
    /// How many terms there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.text.capacity() + 4 * (self.ends.capacity() + self.table.capacity())
    }

    /// A term by its number.
    pub(super) fn term(&self, number: u32) -> &[u8] {
        let place = number as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[place] as usize]
    }

    /// The number of a term, which is the next one if the term is new.
    pub(super) fn number(&mut self, term: &[u8]) -> u32 {
        if 2 * (self.len() + 1) > self.table.len() {
            self.grow();
        }
        let last = self.table.len() - 1;
        let mut place = hash(term) & last;
        loop {
            match self.table[place].checked_sub(1) {
                None => break,
                Some(number) if self.term(number) == term => return number,
                Some(_) => place = (place + 1) & last,
            }
        }
        let number = self.len() as u32;
        self.text.extend_from_slice(term);
        self.ends.push(self.text.len() as u32);
        self.table[place] = number + 1;
        number
    }

    fn grow(&mut self) {
        let doubled = (2 * self.table.len()).max(MIN_PLACES);
        let mut table = vec![0; doubled];
        for number in 0..self.len() as u32 {
            let mut place = hash(self.term(number)) & (doubled - 1);
            while table[place] != 0 {
                place = (place + 1) & (doubled - 1);
            }
            table[place] = number + 1;
        }
        self.table = table;
    }

    /// The numbers of all terms, in the order of their bytes.
    pub(super) fn sorted(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = (0..self.len() as u32).collect();
        numbers.sort_unstable_by(|&one, &other| self.term(one).cmp(self.term(other)));
        numbers
    }
}

fn hash(term: &[u8]) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(term);
    hasher.finish() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_has_one_number() {
        let mut terms = Terms::default();
        let spelled = |number: u32| format!("{}", number * 7919 % 1000);
        for round in 0..2 {
            for number in 0..1000 {
                assert_eq!(terms.number(spelled(number).as_bytes()), number, "{round}");
            }
        }
        assert_eq!(terms.number(b""), 1000);
        assert_eq!(terms.term(1000), b"");
        assert_eq!(terms.term(1), spelled(1).as_bytes());
        let sorted = terms.sorted();
        assert_eq!((sorted.len(), sorted[0]), (1001, 1000));
        assert!(sorted.is_sorted_by_key(|&number| terms.term(number)));
    }
}
