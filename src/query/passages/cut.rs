//! Where a passage begins and ends.
//!
//! Takes the stretch that must be shown, gives the bytes of the passage around it: from the start of
//! a sentence to the end of one where they fit, else from word to word, and never within a grapheme
//! (UAX #29). Only the neighbourhood of the stretch is looked at.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::choose::ELLIPSES;
use super::source::Stretch;

/// A passage as bytes of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) range: Range<usize>,
    /// Whether it begins within a sentence.
    pub(super) left_open: bool,
    /// Whether it ends within one.
    pub(super) right_open: bool,
}

/// A place between two graphemes.
#[derive(Debug, Clone, Copy)]
struct Point {
    byte: usize,
    /// Characters from the first point to here, on one line.
    chars: usize,
    level: Level,
}

/// How well one can cut at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    /// Within a word.
    Grapheme,
    /// Between words.
    Word,
    /// Beside a blank.
    Blank,
    /// Between sentences.
    Sentence,
}

/// Characters of a long word. A run of more without a blank is cut somewhere.
const LONG_WORD: usize = 24;

/// The whole text, if it fits.
pub(super) fn whole(text: &str, max_chars: usize) -> Option<Cut> {
    let fits = reach(text, max_chars).is_none();
    fits.then_some(Cut {
        range: 0..text.len(),
        left_open: false,
        right_open: false,
    })
}

/// The passage around `core`, which is read, within `free` and at most `max_chars` long with its `…`.
/// None where not even the core fits.
pub(super) fn around(
    read: Stretch<'_>,
    core: Range<usize>,
    free: Range<usize>,
    max_chars: usize,
) -> Option<Cut> {
    let text = read.text;
    let here = |bytes: Range<usize>| {
        let at = |byte: usize| byte.saturating_sub(read.start).min(text.len());
        at(bytes.start)..at(bytes.end)
    };
    let (core, free) = (here(core), here(free));
    let points = points(text, &core, &free, max_chars);
    let left = points
        .partition_point(|point| point.byte <= core.start)
        .checked_sub(1)?;
    let right = points.partition_point(|point| point.byte < core.end);
    if right == points.len() {
        return None;
    }
    let cost = |from: usize, to: usize| points[to].chars - points[from].chars;
    let room = (max_chars.checked_sub(ELLIPSES)?).checked_sub(cost(left, right))?;

    let is_sentence = |&at: &usize| points[at].level == Level::Sentence;
    let sentence_start = (0..=left).rev().find(is_sentence);
    let sentence_end = (right..points.len()).find(is_sentence);

    let cut_before = |limit| {
        let first =
            points[..=left].partition_point(|point| points[left].chars - point.chars > limit);
        let start = better_cut((first..=left).rev(), &points, |at| cost(at, left), limit);
        let start = start.unwrap_or(left);
        start
            + usize::from(
                start < left && text[points[start].byte..].starts_with(char::is_whitespace),
            )
    };

    // From the beginning of the sentence, if all of it fits, or its beginning at least with a third
    // of the room left for what follows; else half of the room on each side.
    let start = sentence_start
        .filter(|&start| {
            let before = cost(start, left);
            let after = sentence_end.map_or(usize::MAX, |end| cost(right, end));
            before <= room * 2 / 3 || before.saturating_add(after) <= room
        })
        .unwrap_or_else(|| cut_before(room / 2));
    let room = room - cost(start, left);
    let last =
        right + points[right..].partition_point(|point| point.chars - points[right].chars <= room);
    // A heading of three words is a sentence, but no passage: then rather more, though cut.
    let enough = |&end: &usize| cost(start, end) * 5 >= max_chars * 2 || end + 1 == points.len();
    let sentence_end = (right..last).rev().find(is_sentence).filter(enough);
    let end = sentence_end.unwrap_or_else(|| {
        let end = better_cut(right..last, &points, |at| cost(right, at), room).unwrap_or(right);
        end - usize::from(end > right && text[..points[end].byte].ends_with(char::is_whitespace))
    });
    let room = room - cost(right, end);
    // What is left over may hold sentences before, or more of this one.
    let start = if is_sentence(&start) {
        (0..start)
            .find(|at| is_sentence(at) && cost(*at, start) <= room)
            .unwrap_or(start)
    } else {
        cut_before(cost(start, left) + room)
    };
    Some(Cut {
        range: read.start + points[start].byte..read.start + points[end].byte,
        left_open: points[start].level < Level::Sentence,
        right_open: points[end].level < Level::Sentence,
    })
}

/// The farthest point beside a blank, or between words, where it gives away no more than half of
/// the room; else beside a blank all the same, unless it gives away more than a long word; else
/// any. `candidates` go outward.
fn better_cut(
    candidates: impl DoubleEndedIterator<Item = usize> + Clone,
    points: &[Point],
    cost: impl Fn(usize) -> usize,
    room: usize,
) -> Option<usize> {
    let farthest = |least| {
        candidates
            .clone()
            .rev()
            .find(|&at| points[at].level >= least)
    };
    let enough = |at: &usize| cost(*at) * 2 >= room;
    farthest(Level::Blank)
        .filter(enough)
        .or_else(|| farthest(Level::Word).filter(enough))
        .or_else(|| farthest(Level::Blank).filter(|&at| room - cost(at) <= LONG_WORD))
        .or_else(|| farthest(Level::Grapheme))
}

/// The points around `core`, as far as a passage can reach.
fn points(text: &str, core: &Range<usize>, free: &Range<usize>, max_chars: usize) -> Vec<Point> {
    let begin = reach_back(&text[free.start..core.start], max_chars)
        .map_or(free.start, |offset| free.start + offset);
    let end =
        reach(&text[core.end..free.end], max_chars).map_or(free.end, |offset| core.end + offset);
    // Graphemes are found from a true boundary on, and only up to one. One that swallows the core
    // leaves no points.
    let begin = boundary(text, begin, free.start);
    // A run of blanks may be long, and has two points.
    let most = (end.saturating_sub(begin) + 1).min(max_chars.saturating_mul(4));
    let mut points = Vec::with_capacity(most);
    let (mut chars, mut blank) = (0, true);
    let mut at = begin;
    loop {
        let letters = match at == begin {
            true => 0,
            false => letters_within_word(text, at, end),
        };
        points.extend((0..letters).map(|further| Point {
            byte: at + further,
            chars: chars + further,
            level: Level::Grapheme,
        }));
        chars += letters;
        at += letters;
        blank &= letters == 0;
        let Some(grapheme) = first_grapheme(text, at, end) else {
            break;
        };
        let is_blank = grapheme.is_blank;
        // A megabyte of blanks has two ends.
        if !(is_blank && blank) || at == begin {
            points.push(Point {
                byte: at,
                chars,
                level: level(text, at),
            });
        }
        chars += match is_blank {
            true => usize::from(!blank),
            false => grapheme.chars,
        };
        blank = is_blank;
        at += grapheme.bytes;
    }
    if is_boundary(text, at) {
        points.push(Point {
            byte: at,
            chars,
            level: level(text, at),
        });
    }
    points
}

/// A grapheme.
struct Grapheme {
    bytes: usize,
    chars: usize,
    is_blank: bool,
}

/// How many letters of ASCII that are graphemes follow at `at`, where one stands before it: most of
/// any text.
fn letters_within_word(text: &str, at: usize, end: usize) -> usize {
    let bytes = text.as_bytes().get(..end).unwrap_or_default();
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    if !before.is_some_and(u8::is_ascii_alphanumeric) {
        return 0;
    }
    let behind = bytes.get(at..).unwrap_or_default();
    let other = behind.iter().position(|byte| !byte.is_ascii_alphanumeric());
    match other {
        // A mark may belong to the last of them.
        Some(other) if !is_simple_byte(behind[other]) => other.saturating_sub(1),
        Some(other) => other,
        None => behind.len(),
    }
}

fn is_simple_byte(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n')
}

/// The first grapheme of `text[at..end]`; none where that is empty.
fn first_grapheme(text: &str, at: usize, end: usize) -> Option<Grapheme> {
    let bytes = text.as_bytes().get(at..end)?;
    let (&first, rest) = bytes.split_first()?;
    if is_simple_byte(first) && rest.first().is_none_or(|&second| is_simple_byte(second)) {
        return Some(Grapheme {
            bytes: 1,
            chars: 1,
            is_blank: first <= b' ',
        });
    }
    let text = text.get(at..end)?;
    let mut characters = text.char_indices();
    let (_, first) = characters.next()?;
    let grapheme = match (is_simple(first), characters.next()) {
        (true, None) => text,
        (true, Some((end, second))) if is_simple(second) => &text[..end],
        _ => text.graphemes(true).next()?,
    };
    Some(Grapheme {
        bytes: grapheme.len(),
        chars: grapheme.chars().count(),
        is_blank: grapheme.chars().all(char::is_whitespace),
    })
}

/// Whether a character joins no other of its kind to a grapheme, so that the tables of Unicode need
/// not be asked: the letters and signs of Latin and Cyrillic, blanks, and ends of lines.
fn is_simple(character: char) -> bool {
    matches!(
        character,
        ' '..='~' | '\t' | '\n' | '\u{A0}'..='\u{AC}' | '\u{AE}'..='\u{2FF}'
            | '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}'
    )
}

/// Characters of a text on one line, where blanks in a row are one, and the bytes that they take.
/// Ends at so many.
pub(super) fn on_one_line(text: &str, most: usize) -> (usize, usize) {
    let (mut chars, mut blank, mut at) = (0, false, 0);
    while chars < most
        && let Some(&byte) = text.as_bytes().get(at)
    {
        let (is_blank, bytes) = match byte {
            b'!'..=b'~' => (false, 1),
            b' ' => (true, 1),
            _ => {
                let character = text[at..].chars().next().unwrap_or_default();
                (character.is_whitespace(), character.len_utf8())
            }
        };
        chars += usize::from(!(is_blank && blank));
        blank = is_blank;
        at += bytes;
    }
    (chars, at)
}

/// Byte offset of the first character beyond `max_chars`, blanks in a row counted once.
pub(super) fn reach(text: &str, max_chars: usize) -> Option<usize> {
    let (_, bytes) = on_one_line(text, max_chars);
    (bytes < text.len()).then_some(bytes)
}

/// The same from the end of a text: of the last character before `max_chars` others.
pub(super) fn reach_back(text: &str, max_chars: usize) -> Option<usize> {
    let (mut chars, mut blank) = (0, false);
    for (offset, character) in text.char_indices().rev() {
        if chars >= max_chars {
            return Some(offset);
        }
        let is_blank = character.is_whitespace();
        chars += usize::from(!(is_blank && blank));
        blank = is_blank;
    }
    None
}

/// The first boundary of graphemes at or after `at`. `free` may begin within a grapheme only
/// where a passage before ends, which is a boundary.
fn boundary(text: &str, at: usize, free: usize) -> usize {
    if at == free || is_boundary(text, at) {
        return at;
    }
    GraphemeCursor::new(at, text.len(), true)
        .next_boundary(text, 0)
        .ok()
        .flatten()
        .unwrap_or(text.len())
}

fn is_boundary(text: &str, at: usize) -> bool {
    GraphemeCursor::new(at, text.len(), true)
        .is_boundary(text, 0)
        .unwrap_or(false)
}

fn level(text: &str, at: usize) -> Level {
    let bytes = text.as_bytes();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let is_blank = |at: usize| bytes.get(at) == Some(&b' ');
    // Most points are in words of ASCII, or beside the blank between two.
    if let (Some(before), is_after) = (at.checked_sub(1), is_letter(at)) {
        if is_letter(before) && (is_after || is_blank(at)) {
            return match is_after {
                true => Level::Grapheme,
                false => Level::Blank,
            };
        }
        if is_after && is_blank(before) && before.checked_sub(1).is_some_and(is_letter) {
            return Level::Blank;
        }
    }
    let before = text[..at].chars().next_back();
    let after = text[at..].chars().next();
    let (Some(before), Some(after)) = (before, after) else {
        return Level::Sentence;
    };
    if is_sentence_break(text, at, before, after) {
        return Level::Sentence;
    }
    if before.is_whitespace() || after.is_whitespace() {
        return Level::Blank;
    }
    // From U+2E80 on, most scripts write no blanks between words.
    let inside = before.is_alphanumeric()
        && after.is_alphanumeric()
        && before < '\u{2E80}'
        && after < '\u{2E80}';
    if inside { Level::Grapheme } else { Level::Word }
}

/// Whether a sentence or paragraph ends before `at` and another begins there.
fn is_sentence_break(text: &str, at: usize, before: char, after: char) -> bool {
    if matches!(before, '。' | '！' | '？') {
        return !after.is_whitespace();
    }
    if !before.is_whitespace() || after.is_whitespace() {
        return false;
    }
    let sentence = text[..at].trim_end();
    let gap = &text[sentence.len()..at];
    let lines = gap.matches(['\n', '\u{2028}', '\u{2029}']).count();
    let sentence = sentence.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']']);
    let Some(last) = sentence.chars().next_back() else {
        return true;
    };
    if lines > 1 || lines == 1 && matches!(last, '.' | '!' | '?' | ':' | ';' | '…') {
        return true;
    }
    match last {
        '!' | '?' => !after.is_lowercase(),
        // After an abbreviation or initials (`No. 84`, `N. S. Khrushchev`) nothing ends.
        '.' => !after.is_lowercase() && !after.is_numeric() && !ends_in_abbreviation(sentence),
        _ => false,
    }
}

/// Whether the word before the last full stop is one letter, or a capital and up to two more.
fn ends_in_abbreviation(sentence: &str) -> bool {
    let sentence = &sentence[..sentence.len() - 1];
    let mut letters = sentence
        .chars()
        .rev()
        .take(4)
        .take_while(|character| character.is_alphanumeric())
        .collect::<Vec<_>>();
    letters.reverse();
    match letters.as_slice() {
        [] => false,
        [only] => only.is_alphabetic(),
        [first, _] | [first, _, _] => first.is_uppercase(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn graphemes_are_those_of_unicode(text in "[a-z é\u{301}\u{AD}\r\n\tйи\u{483}©한ᄀ\u{200D}👩🇩🇪]{0,40}") {
            let (mut found, mut at) = (Vec::new(), 0);
            while let Some(grapheme) = first_grapheme(&text, at, text.len()) {
                let whole = &text[at..at + grapheme.bytes];
                proptest::prop_assert_eq!(grapheme.chars, whole.chars().count());
                proptest::prop_assert_eq!(grapheme.is_blank, whole.chars().all(char::is_whitespace));
                found.push(whole);
                at += grapheme.bytes;
            }
            proptest::prop_assert_eq!(found, text.graphemes(true).collect::<Vec<_>>());
        }
    }
}
