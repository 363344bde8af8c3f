//! Characters that a file does not name, or misnames.
//!
//! Owns the mark that stands for a code without a character until all of the file is known:
//! [`of_code`]. [`repair`] decides what the marks are. Older Russian files draw letters by their
//! codes of Windows-1251, or another Russian code, without saying so; then no character comes, or
//! that which the code has in the encoding of the font ([`View`]). Where the codes read as Russian
//! words they are read so; other marks are left out and counted. Known gaps: a file with two such
//! fonts of different encodings is read by the commoner one; the code 160, a letter of DOS, is a blank.

use encoding_rs::{
    IBM866, ISO_8859_5, KOI8_R, MACINTOSH, WINDOWS_1251, WINDOWS_1252, X_MAC_CYRILLIC,
};

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
        // The apple of the Macintosh.
        '\u{F8FF}' => of_code(0xF0),
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

/// Where the characters of a page come from, if they are not those that are meant.
#[derive(Clone, Copy)]
enum View {
    /// Codes without a character, and those of Adobe's own encoding, which fonts have that name none.
    Standard,
    /// Codes as Windows-1252 has them.
    Western,
    /// Codes as the Macintosh has them.
    Macintosh,
}

/// The upper half of Adobe's own encoding: characters and their codes (ISO 32000-1, D.2).
const STANDARD: &[(char, u8)] = &[
    ('¡', 0xA1),
    ('¢', 0xA2),
    ('£', 0xA3),
    ('⁄', 0xA4),
    ('¥', 0xA5),
    ('ƒ', 0xA6),
    ('§', 0xA7),
    ('¤', 0xA8),
    ('“', 0xAA),
    ('«', 0xAB),
    ('‹', 0xAC),
    ('›', 0xAD),
    ('ﬁ', 0xAE),
    ('ﬂ', 0xAF),
    ('–', 0xB1),
    ('†', 0xB2),
    ('‡', 0xB3),
    ('·', 0xB4),
    ('¶', 0xB6),
    ('•', 0xB7),
    ('‚', 0xB8),
    ('„', 0xB9),
    ('”', 0xBA),
    ('»', 0xBB),
    ('…', 0xBC),
    ('‰', 0xBD),
    ('¿', 0xBF),
    ('`', 0xC1),
    ('´', 0xC2),
    ('ˆ', 0xC3),
    ('˜', 0xC4),
    ('¯', 0xC5),
    ('˘', 0xC6),
    ('˙', 0xC7),
    ('¨', 0xC8),
    ('˚', 0xCA),
    ('¸', 0xCB),
    ('˝', 0xCD),
    ('˛', 0xCE),
    ('ˇ', 0xCF),
    ('—', 0xD0),
    ('Æ', 0xE1),
    ('ª', 0xE3),
    ('Ł', 0xE8),
    ('Ø', 0xE9),
    ('Œ', 0xEA),
    ('º', 0xEB),
    ('æ', 0xF1),
    ('ı', 0xF5),
    ('ł', 0xF8),
    ('ø', 0xF9),
    ('œ', 0xFA),
    ('ß', 0xFB),
];

impl View {
    /// The code of a character.
    fn code(self, ch: char) -> Option<u8> {
        let of_table = |table: &'static encoding_rs::Encoding| {
            let mut buffer = [0; 4];
            let (bytes, _, is_lossy) = table.encode(ch.encode_utf8(&mut buffer));
            match (&*bytes, is_lossy) {
                (&[byte], false) if byte >= 0x80 => Some(byte),
                _ => None,
            }
        };
        code_of(ch).or_else(|| match self {
            Self::Standard => {
                let known = STANDARD.iter().find(|(standard, _)| *standard == ch);
                known.map(|(_, code)| *code)
            }
            Self::Western => of_table(WINDOWS_1252),
            Self::Macintosh => of_table(MACINTOSH),
        })
    }

    /// Whether a word may be one of codes.
    fn may_be(self, word: &str) -> bool {
        let has_latin = word.chars().any(|c| c.is_ascii_alphabetic());
        match self {
            Self::Standard => {
                let has_code = |c: char| self.code(c).is_some();
                word.chars().any(is_mark) || !has_latin && word.chars().any(has_code)
            }
            // Quotation marks and dashes are the same in both codes of Windows.
            Self::Western => {
                !has_latin
                    && word
                        .chars()
                        .any(|c| self.code(c).is_some_and(|code| code >= 0xA8))
            }
            Self::Macintosh => !has_latin && word.chars().any(|c| self.code(c).is_some()),
        }
    }

    /// Whether a word tells something of the encoding.
    fn tells(self, word: &str) -> bool {
        let letters = || word.chars().filter(|c| c.is_alphabetic()).count();
        match self {
            Self::Standard => word.chars().any(is_mark),
            Self::Western | Self::Macintosh => self.may_be(word) && letters() >= MIN_LETTERS,
        }
    }

    /// A word as the codes of its characters have it.
    fn read(self, word: &str, table: &'static encoding_rs::Encoding) -> String {
        let read = |c: char| match self.code(c) {
            Some(code) => {
                let (text, _) = table.decode_without_bom_handling(std::slice::from_ref(&code));
                text.chars().next().unwrap_or(' ')
            }
            None => c,
        };
        word.chars().map(read).collect()
    }
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

/// Reads what can be read of the marks, and words that are Russian in the wrong encoding; takes out
/// the other marks, and gives their number.
pub(super) fn repair(sheets: &mut [Sheet]) -> u64 {
    if let Some(table) = russian(sheets, View::Standard) {
        read_as(sheets, View::Standard, table);
    }
    let misnamed = [View::Western, View::Macintosh];
    let found = misnamed
        .into_iter()
        .find_map(|view| Some((view, russian(sheets, view)?)));
    if let Some((view, table)) = found {
        read_as(sheets, view, table);
    }
    let mut unknown = 0;
    for line in sheets.iter_mut().flat_map(|sheet| &mut sheet.lines) {
        unknown += line.text.chars().filter(|&c| is_mark(c)).count() as u64;
        line.text.retain(|c| !is_mark(c));
    }
    for sheet in sheets {
        sheet.lines.retain(|line| !line.text.trim().is_empty());
    }
    unknown
}

/// Reads the words that may be of codes by a table.
fn read_as(sheets: &mut [Sheet], view: View, table: &'static encoding_rs::Encoding) {
    for line in sheets.iter_mut().flat_map(|sheet| &mut sheet.lines) {
        if line.text.is_ascii() {
            continue;
        }
        let words = line.text.split(' ').map(|word| match view.may_be(word) {
            true => view.read(word, table),
            false => word.to_owned(),
        });
        line.text = words.collect::<Vec<String>>().join(" ");
    }
}

/// The Russian code in which the words of a view are words.
fn russian(sheets: &[Sheet], view: View) -> Option<&'static encoding_rs::Encoding> {
    let mut sample: Vec<u8> = Vec::new();
    let words = sheets
        .iter()
        .flat_map(|sheet| &sheet.lines)
        .flat_map(|line| line.text.split_whitespace());
    for word in words.filter(|word| view.tells(word)) {
        let codes = word.chars().map(|c| {
            let code = view.code(c).or_else(|| u8::try_from(c).ok());
            code.unwrap_or(b'?')
        });
        sample.extend(codes);
        sample.push(b' ');
        if sample.len() > SAMPLE_BYTES {
            break;
        }
    }
    match guess(&sample)? {
        Encoding::Windows1251 => Some(WINDOWS_1251),
        Encoding::Koi8R => Some(KOI8_R),
        Encoding::Other(table) => {
            let is_russian = [IBM866, ISO_8859_5, X_MAC_CYRILLIC].contains(&table);
            is_russian.then_some(table)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::Line;
    use super::*;

    /// With capital letters, at which the codes of Windows and the Macintosh differ.
    const RUSSIAN: &str = "МИНИСТЕРСТВО ИНОСТРАННЫХ ДЕЛ. Москва, Площадь Мельниц. Сообщаем, что в этом году зима была тяжелой \
                           и мельницы на северных реках не будут готовы до весны";

    fn repaired(text: &str) -> (String, u64) {
        let line = Line {
            text: text.to_owned(),
            y: 0.0,
            size: 12.0,
            is_bold: false,
            is_apart: true,
        };
        let mut sheets = [Sheet {
            lines: vec![line],
            height: 792.0,
        }];
        let unknown = repair(&mut sheets);
        let lines = sheets[0].lines.first();
        (
            lines.map_or(String::new(), |line| line.text.clone()),
            unknown,
        )
    }

    #[test]
    fn russian_is_read_whatever_the_font_calls_its_codes() {
        let standard = |code: u8| {
            let known = STANDARD.iter().find(|(_, standard)| *standard == code);
            known.map_or_else(|| of_code(code.into()), |(ch, _)| *ch)
        };
        let table = |table: &'static encoding_rs::Encoding| {
            move |code: u8| {
                let (text, _) = table.decode_without_bom_handling(std::slice::from_ref(&code));
                sound(text.chars().next().unwrap())
            }
        };
        for (meant, views) in [
            (WINDOWS_1251, "by code, standard, western, macintosh"),
            (KOI8_R, "by code, standard, western"),
            (X_MAC_CYRILLIC, "by code, standard, macintosh"),
        ] {
            type View = Box<dyn Fn(u8) -> char>;
            let seen: [(&str, View); 4] = [
                ("by code", Box::new(|code| of_code(code.into()))),
                ("standard", Box::new(standard)),
                ("western", Box::new(table(WINDOWS_1252))),
                ("macintosh", Box::new(table(MACINTOSH))),
            ];
            for (name, view) in seen {
                // Codes that Windows-1252 has not are nothing to a font.
                if !views.contains(name) {
                    continue;
                }
                let text = RUSSIAN.replace(' ', "\u{1}");
                let (codes, ..) = meant.encode(&text);
                let drawn = codes.iter().map(|&code| match code {
                    1 => ' ',
                    0..=0x7F => char::from(code),
                    _ => view(code),
                });
                let (read, unknown) = repaired(&drawn.collect::<String>());
                assert_eq!(
                    (read.as_str(), unknown),
                    (RUSSIAN, 0),
                    "{} {name}",
                    meant.name()
                );
            }
        }
    }

    #[test]
    fn other_languages_stay_as_they_are() {
        for text in [
            "Où êtes-vous allé l'été dernier, à Évian ou à Thônes ?",
            "Über die Mühlen an den Flüssen: größere Schäden, höhere Löhne",
            "Žluťoučký kůň příliš úpěl ďábelské ódy",
            "Æ Ø Å — «quoted» § 5 • 20 °C",
            RUSSIAN,
        ] {
            assert_eq!(repaired(text), (text.to_owned(), 0));
        }
    }
}
