//! Words taken apart into the syllables of a closed list.
//!
//! Owns [`Syllables`], a list of spelled syllables with the syllables that each may stand for, and
//! the cutting of a word by it. Of several ways to cut a word, those with the fewest syllables are
//! taken: `Xian` is one syllable, and two only with its apostrophe.

use crate::compiled::{Cursor, List, Texts, Trie};

/// Most ways of cutting one word that are followed.
const MAX_CUTS: usize = 3;

/// Bytes of a word of which every one can be marked; longer words are no names.
const MAX_MARKED_BYTES: usize = 128;

/// Most syllables of one word.
pub(super) const MAX_SYLLABLES: usize = 4;

/// Spelled syllables and what they stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Syllables {
    spelled: Trie<'static>,
    /// By the number of a spelling the syllables that it stands for.
    meanings: List<'static>,
    /// Bytes of the longest.
    longest: usize,
    /// Whether a syllable that begins with a vowel needs an apostrophe before it, as in Pinyin:
    /// `Xi'an`. Without, Leo and Lee would be names of two syllables.
    marks_vowels: bool,
}

/// One way of cutting a word: for each syllable what it may stand for.
pub(super) type Cut = Vec<Texts<'static>>;

impl Syllables {
    /// A compiled list.
    pub(super) fn new(bytes: &'static [u8]) -> Self {
        let parts = List::new(bytes);
        let mut figures = Cursor::new(parts.get(2));
        Self {
            spelled: Trie::new(parts.get(0)),
            meanings: List::new(parts.get(1)),
            longest: figures.number() as usize,
            marks_vowels: figures.byte() != 0,
        }
    }

    /// The ways of cutting `word`; none where it is not made of syllables. An apostrophe or
    /// ъ that belongs to no syllable parts two.
    pub(super) fn cut(&self, word: &str) -> Vec<Cut> {
        if !self.may_cut(word) {
            return Vec::new();
        }
        for count in 1..=MAX_SYLLABLES {
            let mut cuts = Vec::new();
            self.cut_rest(word, count, true, &mut Vec::new(), &mut cuts);
            if !cuts.is_empty() {
                return cuts;
            }
        }
        Vec::new()
    }

    /// Whether `word` is made of syllables, wherever a vowel may begin one: a look at each letter,
    /// where the ways to cut a word are many, and most words have none.
    fn may_cut(&self, word: &str) -> bool {
        if word.len() >= MAX_MARKED_BYTES {
            return true;
        }
        // A bit for each byte at which a syllable may begin.
        let mut begins: u128 = 1;
        for at in 0..word.len() {
            if begins >> at == 0 {
                return false;
            }
            if begins >> at & 1 == 0 {
                continue;
            }
            let rest = &word[at..];
            for (bytes, _) in self.spelled.prefixes(rest) {
                begins |= 1 << (at + bytes);
                if let Some(next) = rest[bytes..].strip_prefix(['\'', 'ъ']) {
                    begins |= 1 << (word.len() - next.len());
                }
            }
        }
        begins >> word.len() & 1 == 1
    }

    /// The cuts of `rest` into exactly `count` syllables; `marked` says that a syllable may begin
    /// here in any case.
    fn cut_rest(
        &self,
        rest: &str,
        count: usize,
        marked: bool,
        before: &mut Cut,
        cuts: &mut Vec<Cut>,
    ) {
        if rest.is_empty() {
            if count == 0 {
                cuts.push(before.clone());
            }
            return;
        }
        if self.marks_vowels && !marked && rest.starts_with(['a', 'e', 'i', 'o', 'u', 'ü']) {
            return;
        }
        if count == 0 || rest.len() > self.longest * count + count {
            return;
        }
        let mut begins: Vec<(usize, usize)> = self.spelled.prefixes(rest).collect();
        while let Some((bytes, number)) = begins.pop() {
            before.push(Texts::new(self.meanings.get(number)));
            let after = &rest[bytes..];
            // Not before the end: `ch'` is no syllable and a mark.
            let (after, marked) = match after.strip_prefix(['\'', 'ъ']) {
                Some(next) if !next.is_empty() => (next, true),
                _ => (after, false),
            };
            self.cut_rest(after, count - 1, marked, before, cuts);
            before.pop();
            if cuts.len() >= MAX_CUTS {
                return;
            }
        }
    }
}

/// Every way to say the syllables of a cut, joined by hyphens, at most `limit`.
pub(super) fn spell(cut: &[Texts<'static>], limit: usize) -> Vec<String> {
    let mut keys = vec![String::new()];
    for syllables in cut {
        let mut longer = Vec::with_capacity(keys.len());
        for syllable in syllables.iter() {
            for key in &keys {
                if key.is_empty() {
                    longer.push(syllable.to_owned());
                } else {
                    longer.push(format!("{key}-{syllable}"));
                }
            }
        }
        longer.truncate(limit);
        keys = longer;
    }
    keys
}
