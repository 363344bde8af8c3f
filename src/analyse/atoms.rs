//! The smallest pieces of a text that words are joined from.
//!
//! Owns the classes of characters and two sources of atoms: one for ASCII by a table of bytes,
//! one for any text by the word boundaries of UAX #29 (`unicode-segmentation`). Both give the same
//! atoms for the same ASCII text, which a property test in [`words`](super::words) proves.
//! Where a segment of UAX #29 holds more than letters, digits and their marks (`U.S`, `Note:The`,
//! `snake_case`), it is taken apart here and the rules in [`join`](super::join) decide.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::{UWordBoundIndices, UnicodeSegmentation};

/// What an atom is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// After the last atom, and before the first.
    End,
    /// Parts words in any case: a blank, a hyphen, a slash, a superscript digit.
    Separator,
    /// A run of letters and digits with their marks.
    Word,
    /// A character that is a word alone: Han, kana, a syllable of Hangul.
    Single,
    /// An apostrophe of any kind that is not a letter.
    Apostrophe,
    /// A full stop.
    FullStop,
    /// A comma.
    Comma,
    /// `(`
    OpenRound,
    /// `)`
    CloseRound,
    /// `[`
    OpenSquare,
    /// `]`
    CloseSquare,
}

/// A piece of the text, by bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Atom {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Atom {
    /// The absent atom.
    pub(super) const END: Self = Self {
        kind: Kind::End,
        start: 0,
        end: 0,
    };
}

/// A source of atoms, in order and without holes.
pub(super) trait Atoms {
    /// The next atom; [`Atom::END`] for ever after the last.
    fn next_atom(&mut self) -> Atom;
}

/// What a byte of ASCII can be, for the scan that looks for the end of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteClass {
    /// Ends a unit: no rule of joining looks across it.
    Hard,
    /// A letter or a digit.
    Alphanumeric,
    /// May stand inside a word.
    Soft,
    /// Part of a character beyond ASCII.
    Foreign,
}

/// Class of every byte.
pub(super) static BYTE_CLASS: [ByteClass; 256] = {
    let mut table = [ByteClass::Hard; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => ByteClass::Alphanumeric,
            b'\'' | b'`' | b'.' | b',' | b'(' | b')' | b'[' | b']' => ByteClass::Soft,
            0x80.. => ByteClass::Foreign,
            _ => ByteClass::Hard,
        };
        byte += 1;
    }
    table
};

/// Atoms of a stretch of ASCII.
#[derive(Debug)]
pub(super) struct AsciiAtoms<'t> {
    bytes: &'t [u8],
    at: usize,
    end: usize,
}

impl<'t> AsciiAtoms<'t> {
    /// Atoms of `text[start..end]`, which must be ASCII.
    pub(super) fn new(text: &'t str, start: usize, end: usize) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: start,
            end,
        }
    }
}

impl Atoms for AsciiAtoms<'_> {
    fn next_atom(&mut self) -> Atom {
        if self.at >= self.end {
            return Atom::END;
        }
        let start = self.at;
        let kind = ascii_kind(self.bytes[start]);
        self.at += 1;
        if kind == Kind::Word {
            while self.at < self.end && self.bytes[self.at].is_ascii_alphanumeric() {
                self.at += 1;
            }
        }
        Atom {
            kind,
            start,
            end: self.at,
        }
    }
}

/// Atoms of any stretch of text.
#[derive(Debug)]
pub(super) struct UnicodeAtoms<'t> {
    segments: UWordBoundIndices<'t>,
    /// Where the stretch begins in the whole text.
    base: usize,
    /// What is left of the current segment, and where it begins in the whole text.
    rest: &'t str,
    at: usize,
}

impl<'t> UnicodeAtoms<'t> {
    /// Atoms of `text[start..end]`.
    pub(super) fn new(text: &'t str, start: usize, end: usize) -> Self {
        Self {
            segments: text[start..end].split_word_bound_indices(),
            base: start,
            rest: "",
            at: start,
        }
    }
}

impl Atoms for UnicodeAtoms<'_> {
    fn next_atom(&mut self) -> Atom {
        if self.rest.is_empty() {
            let Some((offset, segment)) = self.segments.next() else {
                return Atom::END;
            };
            self.rest = segment;
            self.at = self.base + offset;
        }
        let mut characters = self.rest.char_indices();
        let (_, first) = characters
            .next()
            .expect("the rest of a segment is not empty here");
        // A mark with nothing before it belongs to no word.
        let kind = kind_of(first).unwrap_or(Kind::Separator);
        let length = if kind == Kind::Single {
            // A syllable of Hangul may be written as two or three letters.
            self.rest.graphemes(true).next().map_or(0, str::len)
        } else {
            characters
                .find(|&(_, character)| match kind_of(character) {
                    None => false,
                    Some(Kind::Word) => kind != Kind::Word,
                    Some(_) => true,
                })
                .map_or(self.rest.len(), |(offset, _)| offset)
        };
        let atom = Atom {
            kind,
            start: self.at,
            end: self.at + length,
        };
        self.rest = &self.rest[length..];
        self.at += length;
        atom
    }
}

/// What a character of ASCII begins.
fn ascii_kind(byte: u8) -> Kind {
    match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => Kind::Word,
        b'\'' | b'`' => Kind::Apostrophe,
        b'.' => Kind::FullStop,
        b',' => Kind::Comma,
        b'(' => Kind::OpenRound,
        b')' => Kind::CloseRound,
        b'[' => Kind::OpenSquare,
        b']' => Kind::CloseSquare,
        _ => Kind::Separator,
    }
}

/// What a character begins; none for one that belongs to the character before it.
fn kind_of(character: char) -> Option<Kind> {
    if let Ok(byte) = u8::try_from(character)
        && byte.is_ascii()
    {
        return Some(ascii_kind(byte));
    }
    // Before letters: some marks count as alphabetic.
    if is_ignorable(character) || is_combining_mark(character) {
        return None;
    }
    Some(match character {
        '’' | '‘' | '‛' | '′' | '″' | '‵' | '´' | '＇' | '｀' => Kind::Apostrophe,
        '．' => Kind::FullStop,
        '（' => Kind::OpenRound,
        '）' => Kind::CloseRound,
        '［' => Kind::OpenSquare,
        '］' => Kind::CloseSquare,
        // Footnote marks: `Chou En-lai⁸⁶ said` must stay one phrase, and nobody looks for them.
        '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' => Kind::Separator,
        _ if is_single(character) && character.is_alphanumeric() => Kind::Single,
        _ if character.is_alphanumeric() => Kind::Word,
        _ => Kind::Separator,
    })
}

/// Whether a character is searched as a word of its own: the scripts that are written without
/// blanks, or, as Korean, with endings glued to the word. Blocks of Unicode 17.
fn is_single(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{11FF}'     // Hangul letters
        | '\u{2E80}'..='\u{2FDF}'   // radicals
        | '\u{3005}'..='\u{3007}'   // 々〆〇
        | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303C}'
        | '\u{3041}'..='\u{318F}'   // kana, bopomofo, Hangul letters
        | '\u{31A0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' // Han
        | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}'   // Hangul syllables and letters
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FFDC}'   // halfwidth kana and Hangul
        | '\u{1AFF0}'..='\u{1B16F}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Punctuation that ends a sentence or a part of one, or encloses it; not `?`, which is a wildcard
/// in a query, nor the dot inside of foreign names (约翰·肯尼迪), nor footnote marks.
const PARTING: &str = "，。、；：！？．｡､,.;:!…—（）()《》〈〉「」『』【】";

/// Whether `between`, which stands in `text` between two words, parts characters that are searched
/// as words of their own, so that no phrase may reach across.
#[inline]
pub(super) fn parts_characters(text: &str, between: Range<usize>) -> bool {
    // Characters of those scripts begin with a byte above these.
    let next = text.as_bytes().get(between.end);
    next.is_some_and(|&byte| byte >= 0xE1) && parts_singles(text, between)
}

fn parts_singles(text: &str, between: Range<usize>) -> bool {
    !between.is_empty()
        && text[between.clone()].contains(|character| PARTING.contains(character))
        && text[between.end..].starts_with(is_single)
        && text[..between.start].ends_with(is_single)
}

/// Whether a character is invisible by itself (Default_Ignorable_Code_Point of the Unicode
/// Character Database, without the fillers of unassigned planes): the soft hyphen, joiners, marks
/// of direction, variation selectors. It vanishes inside a word.
pub(super) fn is_ignorable(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether a letter stands for an apostrophe (soft and hard signs, glottal stops, aspiration):
/// the modifier letters that romanizations use, and the saltillo.
pub(super) fn is_apostrophe_letter(character: char) -> bool {
    matches!(
        character,
        '\u{2B9}'..='\u{2BF}' | '\u{2C8}' | '\u{2CA}' | '\u{2CB}' | '\u{A78B}' | '\u{A78C}'
    )
}

/// Whether a character is an apostrophe of any kind, letter or not.
pub(super) fn is_apostrophe(character: char) -> bool {
    is_apostrophe_letter(character) || kind_of(character) == Some(Kind::Apostrophe)
}
