//! Compiled data: word lists and tables in a form that is read in place.
//!
//! Owns the byte formats ([`List`], [`Map`], [`Trie`], [`Cursor`]). Takes the bytes of a file in
//! `index_schema/compiled/`, which are part of the program, and answers lookups from them: nothing
//! is parsed or allocated before it is asked for. The files are made from those in `index_schema/`
//! by a test (`compile`), the only code that writes these formats; it also fails when a file is
//! not what its source gives.
//!
//! Numbers are little-endian. Bytes that do not follow the format give empty answers, never a
//! panic.

#[cfg(test)]
pub(crate) mod compile;

/// Reads values one after the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    /// Starts at the first of `bytes`.
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether everything has been read.
    pub(crate) const fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    /// The next number (LEB128: seven bits a byte, the lowest first); 0 at the end.
    pub(crate) fn number(&mut self) -> u32 {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte();
            number |= u32::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    /// The next byte; 0 at the end.
    pub(crate) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    /// The next bytes, which stand behind their number.
    pub(crate) fn bytes(&mut self) -> &'a [u8] {
        let length = self.number() as usize;
        let (bytes, rest) = self.0.split_at_checked(length).unwrap_or((self.0, &[]));
        self.0 = rest;
        bytes
    }

    /// The next string.
    pub(crate) fn text(&mut self) -> &'a str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }

    /// The next floating-point number of 32 bits.
    pub(crate) fn float(&mut self) -> f32 {
        let bytes = [self.byte(), self.byte(), self.byte(), self.byte()];
        f32::from_le_bytes(bytes)
    }
}

/// Strings stored one after the other, each behind its length.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Texts<'a>(Cursor<'a>);

impl<'a> Texts<'a> {
    /// The strings that `bytes` hold.
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(Cursor::new(bytes))
    }

    /// Every string, in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = &'a str> {
        let mut rest = self.0;
        std::iter::from_fn(move || (!rest.is_done()).then(|| rest.text()))
    }

    /// The first string.
    pub(crate) fn first(self) -> Option<&'a str> {
        self.iter().next()
    }
}

/// Byte strings by number.
///
/// The count, for each string the place behind its last byte, then the strings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List<'a> {
    ends: &'a [u8],
    strings: &'a [u8],
}

impl<'a> List<'a> {
    /// Reads the header. Evaluated by the compiler where the list is a constant.
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        let empty = Self {
            ends: &[],
            strings: &[],
        };
        let Some((count, rest)) = bytes.split_first_chunk() else {
            return empty;
        };
        let count = u32::from_le_bytes(*count) as usize;
        match rest.split_at_checked(count.saturating_mul(4)) {
            Some((ends, strings)) => Self { ends, strings },
            None => empty,
        }
    }

    /// How many strings.
    pub(crate) const fn len(&self) -> usize {
        self.ends.len() / 4
    }

    /// The string of that number; empty beyond the last.
    pub(crate) const fn get(&self, number: usize) -> &'a [u8] {
        if number >= self.len() {
            return &[];
        }
        let start = match number.checked_sub(1) {
            Some(before) => self.end(before),
            None => 0,
        };
        let (before, _) = match self.strings.split_at_checked(self.end(number)) {
            Some(parts) => parts,
            None => return &[],
        };
        match before.split_at_checked(start) {
            Some((_, string)) => string,
            None => &[],
        }
    }

    const fn end(&self, number: usize) -> usize {
        let (_, rest) = self.ends.split_at(number * 4);
        match rest.first_chunk() {
            Some(end) => u32::from_le_bytes(*end) as usize,
            None => 0,
        }
    }

    /// The string of that number as text.
    pub(crate) fn text(&self, number: usize) -> &'a str {
        std::str::from_utf8(self.get(number)).unwrap_or_default()
    }
}

/// Strings in ascending order of their bytes, each with a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Map<'a> {
    keys: List<'a>,
    values: List<'a>,
}

impl<'a> Map<'a> {
    /// Reads the header. Evaluated by the compiler where the map is a constant.
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        let parts = List::new(bytes);
        Self {
            keys: List::new(parts.get(0)),
            values: List::new(parts.get(1)),
        }
    }

    /// The number of a key, by binary search; where it is missing, that of the next one.
    pub(crate) fn find(&self, key: &str) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.keys.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.keys.get(middle).cmp(key.as_bytes()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Ok(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Err(low)
    }

    /// Whether `key` is there.
    pub(crate) fn contains(&self, key: &str) -> bool {
        self.find(key).is_ok()
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<Cursor<'a>> {
        self.find(key).ok().map(|number| self.value(number))
    }

    /// The value of that number; empty beyond the last.
    pub(crate) const fn value(&self, number: usize) -> Cursor<'a> {
        Cursor::new(self.values.get(number))
    }

    /// The key of that number; empty beyond the last.
    pub(crate) fn key(&self, number: usize) -> &'a str {
        self.keys.text(number)
    }

    /// Every key with its value, in order.
    #[cfg(test)]
    pub(crate) fn iter(self) -> impl Iterator<Item = (&'a str, Cursor<'a>)> {
        (0..self.keys.len()).map(move |at| (self.key(at), self.value(at)))
    }
}

/// Strings by their bytes, each with a number.
///
/// A node is the number of the string that ends there and 1, or 0; the count of its branches;
/// their bytes, ascending; and for each the place of its node. The root comes first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trie<'a>(&'a [u8]);

impl<'a> Trie<'a> {
    /// The trie that `bytes` hold.
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The strings with which `text` begins, the shortest first: bytes and number of each.
    pub(crate) fn prefixes(self, text: &str) -> impl Iterator<Item = (usize, usize)> {
        let mut node = Some(0);
        let mut letters = text.bytes().enumerate();
        std::iter::from_fn(move || {
            loop {
                let (at, letter) = letters.next()?;
                let next = self.branch(node?, letter)?;
                node = Some(next);
                if let Some(number) = self.number(next) {
                    return Some((at + 1, number));
                }
            }
        })
    }

    /// The number of the string that ends at a node.
    fn number(&self, node: usize) -> Option<usize> {
        let bytes = self.0.get(node..)?.first_chunk()?;
        usize::from(u16::from_le_bytes(*bytes)).checked_sub(1)
    }

    /// The node behind `letter`.
    fn branch(&self, node: usize, letter: u8) -> Option<usize> {
        let node = self.0.get(node + 2..)?;
        let (count, rest) = node.split_first()?;
        let (letters, places) = rest.split_at_checked(usize::from(*count))?;
        let at = letters.iter().position(|known| *known >= letter)?;
        if letters[at] != letter {
            return None;
        }
        let place = places.get(at * 4..)?.first_chunk()?;
        Some(u32::from_le_bytes(*place) as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::compile::{list, map, trie};
    use super::*;

    proptest! {
        #[test]
        fn what_is_compiled_is_found(words in prop::collection::btree_map("[ab]{1,4}", 0u32..9999, 0..12), text in "[ab]{0,6}") {
            let bytes = map(words.iter().map(|(key, value)| {
                let mut bytes = compile::Bytes::default();
                bytes.number(*value);
                (key.clone(), bytes)
            }));
            let map = Map::new(&bytes);
            for (key, value) in &words {
                prop_assert_eq!(map.get(key).map(|mut it| it.number()), Some(*value));
            }
            prop_assert_eq!(map.contains(&text), words.contains_key(&text));
            prop_assert!(map.iter().map(|(key, _)| key).eq(words.keys()));

            let numbered: Vec<(&str, usize)> = words.keys().map(String::as_str).zip(0..).collect();
            let bytes = trie(numbered.iter().copied());
            let found: Vec<(usize, usize)> = Trie::new(&bytes).prefixes(&text).collect();
            let mut wanted: Vec<(usize, usize)> = numbered
                .iter()
                .filter(|(word, _)| text.starts_with(word))
                .map(|(word, number)| (word.len(), *number))
                .collect();
            wanted.sort_unstable();
            prop_assert_eq!(found, wanted);
        }

        #[test]
        fn other_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), text in "[a-d]{0,4}") {
            let map = Map::new(&bytes);
            let _: Vec<_> = map.iter().map(|(key, mut value)| (key, value.number())).collect();
            let _ = map.get(&text);
            let _ = Trie::new(&bytes).prefixes(&text).count();
            let _ = Texts::new(&bytes).iter().count();
        }
    }

    #[test]
    fn a_list_gives_its_strings_and_nothing_beyond() {
        let bytes = list(["one".as_bytes(), b"", b"three"]);
        let list = List::new(&bytes);
        let found: Vec<&str> = (0..4).map(|number| list.text(number)).collect();
        assert_eq!((list.len(), found), (3, vec!["one", "", "three", ""]));
    }
}
