//! Characters that a file does not name, or misnames.
//!
//! Owns the mark that stands for a code without a character until all of the file is known:
//! [`of_code`]. [`repair`] decides what the marks are. Older Russian files draw letters by their
//! codes of Windows-1251 without saying so; then either no character comes, or that of Windows-1252
//! which has the code. Where the codes read as Russian words they are read so; other marks are left
//! out and counted.

use encoding_rs::{WINDOWS_1251, WINDOWS_1252};

use super::heads::Sheet;
use crate::ingest::encoding::{Encoding, guess};

/// Marks for codes of one byte stand in an area of private use that fonts do not use.
const MARKS: u32 = 0x10_0000;

/// The mark of longer codes.
const LONG_CODE: char = '\u{10_0100}';

/// Letters that a word of codes has at least, and what they are looked at of.
const MIN_LETTERS: usize = 3;
const SAMPLE_BYTES: usize = 1 << 16;

/// The mark of a code; a blank where it is one in every encoding.
pub(super) fn of_code(code: u32) -> char {
    match code {
        32 | 160 => ' ',
        0..=255 => char::from_u32(MARKS + code).unwrap_or(LONG_CODE),
        _ => LONG_CODE,
    }
}

/// A character as a file names it: those that mean nothing are marks.
pub(super) fn sound(ch: char) -> char {
    match ch {
        // Symbol fonts have their codes here.
        '\u{F0B7}' => '•',
        '\u{F0A7}' => '▪',
        '\u{F000}'..='\u{F0FF}' => of_code(ch as u32 - 0xF000),
        '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{F_0000}'..='\u{10_FFFF}' => LONG_CODE,
        ch if ch.is_control() => ' ',
        ch => ch,
    }
}

/// The character of a byte of Windows-1252.
pub(super) fn latin(byte: u8) -> char {
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
    text.chars().next().unwrap_or(' ')
}

fn russian(byte: u8) -> char {
    let (text, _) = WINDOWS_1251.decode_without_bom_handling(std::slice::from_ref(&byte));
    text.chars().next().unwrap_or(' ')
}

/// The code that a mark stands for.
fn code_of(ch: char) -> Option<u8> {
    (ch as u32)
        .checked_sub(MARKS)
        .and_then(|code| u8::try_from(code).ok())
}

fn is_mark(ch: char) -> bool {
    ch as u32 >= MARKS
}

/// The byte of Windows-1252 of a character beyond ASCII.
fn western(ch: char) -> Option<u8> {
    if ch.is_ascii() {
        return None;
    }
    let mut buffer = [0; 4];
    let (bytes, _, is_lossy) = WINDOWS_1252.encode(ch.encode_utf8(&mut buffer));
    match (&*bytes, is_lossy) {
        (&[byte], false) => Some(byte),
        _ => None,
    }
}

/// Reads what can be read of the marks, and words that are Russian in the wrong encoding; takes out
/// the other marks, and gives their number.
pub(super) fn repair(sheets: &mut [Sheet]) -> u64 {
    let marked = is_russian(sheets, code_of, |word| word.chars().any(is_mark));
    let is_foreign = |word: &str| {
        let letters = word.chars().filter(|c| c.is_alphabetic());
        word.chars().all(|c| !c.is_ascii_alphabetic()) && letters.count() >= MIN_LETTERS
    };
    let misnamed = is_russian(sheets, western, is_foreign);
    let mut unknown = 0;
    for line in sheets.iter_mut().flat_map(|sheet| &mut sheet.lines) {
        if misnamed {
            let words = line.text.split(' ').map(|word| {
                let has_high = word
                    .chars()
                    .any(|c| western(c).is_some_and(|byte| byte >= 0xA8));
                if has_high && word.chars().all(|c| !c.is_ascii_alphabetic()) {
                    word.chars()
                        .map(|c| western(c).map_or(c, russian))
                        .collect()
                } else {
                    word.to_owned()
                }
            });
            line.text = words.collect::<Vec<String>>().join(" ");
        }
        if !line.text.contains(is_mark) {
            continue;
        }
        if marked {
            line.text = line
                .text
                .chars()
                .map(|c| code_of(c).map_or(c, russian))
                .collect();
        }
        unknown += line.text.chars().filter(|&c| is_mark(c)).count() as u64;
        line.text.retain(|c| !is_mark(c));
    }
    for sheet in sheets {
        sheet.lines.retain(|line| !line.text.trim().is_empty());
    }
    unknown
}

/// Whether the words that `is_meant` picks are Russian as codes of Windows-1251.
fn is_russian(
    sheets: &[Sheet],
    code: impl Fn(char) -> Option<u8>,
    is_meant: impl Fn(&str) -> bool,
) -> bool {
    let mut sample: Vec<u8> = Vec::new();
    let words = sheets
        .iter()
        .flat_map(|sheet| &sheet.lines)
        .flat_map(|line| line.text.split_whitespace());
    for word in words.filter(|word| is_meant(word)) {
        let bytes = word.chars().map(|c| {
            if c.is_ascii() {
                c as u8
            } else {
                code(c).unwrap_or(b'?')
            }
        });
        sample.extend(bytes);
        sample.push(b' ');
        if sample.len() > SAMPLE_BYTES {
            break;
        }
    }
    !sample.is_empty() && guess(&sample) == Some(Encoding::Windows1251)
}
