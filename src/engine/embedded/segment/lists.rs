//! Postings while a segment is made: for every term the documents that have it, with its places.
//!
//! Takes documents and positions in ascending order, gives them back list by list. A list grows at
//! its end only, a byte or two at a time, and tens of thousands grow at once: so each is a chain of
//! blocks in one [`Arena`], and the next block is twice as long as the one before.
//!
//! A document is its distance from the one before, then each position as the distance from the one
//! before and one more, then zero; where no positions are kept, the distance alone. All as
//! variable-length integers, seven bits a byte, lowest first, the high bit set but in the last.

/// Bytes of a page of the arena, as a power of two. No block reaches over its end.
const PAGE_BITS: u32 = 18;

const PAGE_BYTES: usize = 1 << PAGE_BITS;

/// Bytes of the first and of the longest block. The address of the next block follows each.
const FIRST_BYTES: u16 = 8;
const LONGEST_BYTES: u16 = 4096;

/// Bytes of an address.
const LINK_BYTES: usize = 4;

/// Pages of memory that fill up one after the other and are freed together.
#[derive(Debug, Default)]
pub(super) struct Arena {
    pages: Vec<Box<[u8]>>,
    /// Bytes taken of the last page.
    taken: usize,
}

/// Place of a byte in an arena: four thousand million, twice as many as a thread may fill.
type Address = u32;

impl Arena {
    /// Bytes that it has of the system.
    pub(super) fn bytes(&self) -> usize {
        self.pages.len() * PAGE_BYTES
    }

    /// A new block for `bytes` and the address of the one after it.
    fn block(&mut self, bytes: u16) -> Address {
        let bytes = usize::from(bytes) + LINK_BYTES;
        if self.pages.is_empty() || self.taken + bytes > PAGE_BYTES {
            self.pages.push(vec![0; PAGE_BYTES].into_boxed_slice());
            self.taken = 0;
        }
        let address = (self.pages.len() - 1) * PAGE_BYTES + self.taken;
        self.taken += bytes;
        Address::try_from(address)
            .expect("a segment ends at half of this, and no document is as long again")
    }

    fn at(&self, address: Address) -> (&[u8], usize) {
        let page = &self.pages[(address >> PAGE_BITS) as usize];
        (page, address as usize % PAGE_BYTES)
    }

    fn at_mut(&mut self, address: Address) -> (&mut [u8], usize) {
        let page = &mut self.pages[(address >> PAGE_BITS) as usize];
        (page, address as usize % PAGE_BYTES)
    }
}

/// The postings of one term.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct List {
    first: Address,
    /// Where the next byte goes.
    end: Address,
    /// Bytes of the last block, and how many of them are free.
    block: u16,
    free: u16,
    document: u32,
    position: u32,
    /// How many documents there are.
    pub(super) documents: u32,
}

impl List {
    /// Adds a document, unless it is the last.
    #[inline]
    pub(super) fn add_document(&mut self, arena: &mut Arena, document: u32) {
        if self.documents > 0 && self.document == document {
            return;
        }
        self.push(arena, document - self.document);
        self.document = document;
        self.documents += 1;
    }

    /// Adds a position in a document.
    #[inline]
    pub(super) fn add_position(&mut self, arena: &mut Arena, document: u32, position: u32) {
        if self.documents == 0 || self.document != document {
            if self.documents > 0 {
                self.push(arena, 0);
            }
            self.push(arena, document - self.document);
            self.document = document;
            self.documents += 1;
            self.position = 0;
        }
        self.push(arena, (position - self.position).saturating_add(1));
        self.position = position;
    }

    #[inline]
    fn push(&mut self, arena: &mut Arena, value: u32) {
        if value < 0x80 && self.free > 0 {
            // Nearly always.
            let (page, at) = arena.at_mut(self.end);
            page[at] = value as u8;
            self.end += 1;
            self.free -= 1;
        } else {
            self.push_bytes(arena, value);
        }
    }

    fn push_bytes(&mut self, arena: &mut Arena, mut value: u32) {
        loop {
            if self.free == 0 {
                self.lengthen(arena);
            }
            let is_last = value < 0x80;
            let (page, at) = arena.at_mut(self.end);
            page[at] = value as u8 & 0x7f | if is_last { 0 } else { 0x80 };
            self.end += 1;
            self.free -= 1;
            if is_last {
                return;
            }
            value >>= 7;
        }
    }

    fn lengthen(&mut self, arena: &mut Arena) {
        let longer = (self.block * 2).clamp(FIRST_BYTES, LONGEST_BYTES);
        let address = arena.block(longer);
        if self.block == 0 {
            self.first = address;
        } else {
            let (page, at) = arena.at_mut(self.end);
            page[at..at + LINK_BYTES].copy_from_slice(&address.to_le_bytes());
        }
        self.end = address;
        self.block = longer;
        self.free = longer;
    }

    /// Appends all bytes of the list.
    fn read(&self, arena: &Arena, bytes: &mut Vec<u8>) {
        let mut address = self.first;
        let mut block = FIRST_BYTES;
        if self.block == 0 {
            return;
        }
        let last = self.end + Address::from(self.free) - Address::from(self.block);
        loop {
            let (page, at) = arena.at(address);
            let length = if address == last {
                usize::from(self.block - self.free)
            } else {
                usize::from(block)
            };
            bytes.extend_from_slice(&page[at..at + length]);
            if address == last {
                return;
            }
            let mut link = [0; LINK_BYTES];
            link.copy_from_slice(&page[at + length..at + length + LINK_BYTES]);
            address = Address::from_le_bytes(link);
            block = (block * 2).min(LONGEST_BYTES);
        }
    }
}

/// Reads lists, one after the other, without asking for memory each time.
#[derive(Debug, Default)]
pub(super) struct Reading {
    bytes: Vec<u8>,
    positions: Vec<u32>,
}

impl Reading {
    /// Calls `each` with every document of a list, and the distances of its positions if they are
    /// kept.
    pub(super) fn each(
        &mut self,
        list: &List,
        arena: &Arena,
        has_positions: bool,
        mut each: impl FnMut(u32, &[u32]),
    ) {
        self.bytes.clear();
        list.read(arena, &mut self.bytes);
        let mut rest = self.bytes.as_slice();
        let mut document = 0;
        while let Some(distance) = next(&mut rest) {
            document += distance;
            self.positions.clear();
            if has_positions {
                while let Some(position) = next(&mut rest).filter(|&position| position > 0) {
                    self.positions.push(position - 1);
                }
            }
            each(document, &self.positions);
        }
    }
}

fn next(bytes: &mut &[u8]) -> Option<u32> {
    let mut value = 0;
    let mut shift = 0;
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// For every list the documents, each with its positions.
    type Model = Vec<Vec<(u32, Vec<u32>)>>;

    fn model() -> impl Strategy<Value = Model> {
        let steps = prop::collection::vec(prop_oneof![1_u32..4, 1_u32..3_000_000], 1..60);
        let document = (prop_oneof![1_u32..3, 1_u32..40_000_000], steps);
        let list = prop::collection::vec(document, 0..80).prop_map(|documents| {
            let mut number = 0;
            let mut list = Vec::new();
            for (distance, steps) in documents {
                let mut position = 0;
                let positions = steps.iter().map(|step| {
                    position += step - 1;
                    position
                });
                list.push((number + distance - 1, positions.collect()));
                number += distance;
            }
            list
        });
        prop::collection::vec(list, 1..8)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn lists_give_back_what_they_were_given(model in model(), has_positions: bool) {
            let mut arena = Arena::default();
            let mut lists = vec![List::default(); model.len()];
            // In turns, so that blocks of all lists lie between one another.
            let longest = model.iter().map(Vec::len).max().unwrap_or(0);
            for place in 0..longest {
                for (list, documents) in lists.iter_mut().zip(&model) {
                    let Some((document, positions)) = documents.get(place) else { continue };
                    for &position in positions {
                        if has_positions {
                            list.add_position(&mut arena, *document, position);
                        } else {
                            list.add_document(&mut arena, *document);
                        }
                    }
                }
            }
            let mut reading = Reading::default();
            for (list, documents) in lists.iter().zip(&model) {
                prop_assert_eq!(list.documents as usize, documents.len());
                let mut found = Vec::new();
                reading.each(list, &arena, has_positions, |document, distances| {
                    let mut position = 0;
                    let positions = distances.iter().map(|distance| {
                        position += distance;
                        position
                    });
                    found.push((document, positions.collect::<Vec<_>>()));
                });
                let expected: Vec<_> = documents
                    .iter()
                    .map(|(document, positions)| (*document, if has_positions { positions.clone() } else { Vec::new() }))
                    .collect();
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn long_lists_fill_several_pages() {
        let mut arena = Arena::default();
        let mut list = List::default();
        let documents = 400_000;
        for document in 0..documents {
            list.add_document(&mut arena, 3 * document);
        }
        assert!(arena.bytes() > PAGE_BYTES);
        let mut expected = (0..documents).map(|document| 3 * document);
        Reading::default().each(&list, &arena, false, |document, _| {
            assert_eq!(Some(document), expected.next());
        });
        assert_eq!(expected.next(), None);
    }
}
