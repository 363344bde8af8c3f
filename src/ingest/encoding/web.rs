//! Encodings of Central Europe, Greece, Turkey and East Asia, by the detector of the Firefox browser.
//!
//! Takes bytes that are neither UTF-8 nor what `guess` knows by itself; gives an encoding
//! where the detector's choice makes a text that can be one. What it names without that is a hint
//! for a message, never a reading.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::Encoding;
use super::guess::{is_mostly_utf8, is_typographic};

/// Bytes that are looked at.
const SAMPLE_BYTES: usize = 64 << 10;

/// High bytes below which East Asian and other texts are not guessed.
const MIN_HIGH_BYTES: (usize, usize) = (8, 5);

/// The choice of the detector.
fn choice(sample: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let found = detector.guess(None, Utf8Detection::Deny);
    (found != encoding_rs::UTF_8).then_some(found)
}

/// The encoding of a sample with so many high bytes.
pub(super) fn guess(sample: &[u8], high: usize) -> Option<Encoding> {
    let sample = &sample[..sample.len().min(SAMPLE_BYTES)];
    let table = choice(sample)?;
    let name = table.name();
    let is_eastern = matches!(
        name,
        "GBK" | "gb18030" | "Big5" | "Shift_JIS" | "EUC-KR" | "EUC-JP"
    );
    let is_european = matches!(
        name,
        "windows-1250" | "ISO-8859-2" | "windows-1253" | "windows-1254" | "windows-1257"
    );
    let encoding = Encoding::of_table(table);
    let text = decoded(sample, encoding)?;
    let serves = if is_eastern {
        high >= MIN_HIGH_BYTES.0 && is_eastern_text(&text, name)
    } else {
        is_european && high >= MIN_HIGH_BYTES.1 && is_european_text(&text, name)
    };
    serves.then_some(encoding)
}

/// What bytes look like that are no UTF-8, for a message.
pub(super) fn hint(bytes: &[u8]) -> Option<Encoding> {
    let first = bytes.iter().position(|byte| !byte.is_ascii())?;
    let start = first.saturating_sub(1);
    let sample = &bytes[start..bytes.len().min(start + SAMPLE_BYTES)];
    let high = sample.iter().filter(|byte| !byte.is_ascii()).count();
    if high < MIN_HIGH_BYTES.1 || is_mostly_utf8(sample) {
        return None;
    }
    let encoding = Encoding::named(choice(sample)?.name())?;
    let text = decoded(sample, encoding)?;
    (!has_marks_in_words(&text, high)).then_some(encoding)
}

/// Whether many of the characters beyond ASCII are marks between two letters: then the letters are
/// those of DOS or an old Macintosh, for which there is no reader.
fn has_marks_in_words(text: &str, high: usize) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let inside = chars.windows(3).filter(|three| {
        let is_mark = !three[1].is_ascii() && !three[1].is_alphabetic() && three[1] != '’';
        is_mark && three[0].is_alphabetic() && three[2].is_alphabetic()
    });
    inside.count() * 5 > high
}

/// A sample as text; its end may have cut a character.
fn decoded(sample: &[u8], encoding: Encoding) -> Option<String> {
    match super::decode(sample, encoding) {
        Ok(text) => Some(text.into_owned()),
        Err(fault) if sample.len() == SAMPLE_BYTES && fault.byte + 4 >= SAMPLE_BYTES => {
            let text = super::decode(&sample[..fault.byte], encoding).ok()?;
            Some(text.into_owned())
        }
        Err(_) => None,
    }
}

/// Whether nearly all characters beyond ASCII are those of the language.
fn is_eastern_text(text: &str, name: &str) -> bool {
    let (mut all, mut fits, mut script) = (0_usize, 0_usize, 0_usize);
    for character in text.chars().filter(|character| !character.is_ascii()) {
        all += 1;
        let is_han = matches!(character, '\u{4e00}'..='\u{9fff}');
        let is_kana = matches!(character, '\u{3041}'..='\u{30ff}');
        let is_hangul = matches!(character, '\u{ac00}'..='\u{d7a3}');
        let is_sign = matches!(character, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff5e}')
            || is_typographic(character);
        script += usize::from(match name {
            "EUC-KR" => is_hangul,
            "Shift_JIS" | "EUC-JP" => is_kana,
            // The commoner half of the standard's characters stands first in it.
            _ => is_han && is_common(character, name),
        });
        fits += usize::from(is_han || is_kana || is_hangul || is_sign);
    }
    let least = if matches!(name, "Shift_JIS" | "EUC-JP") {
        5
    } else {
        2
    };
    fits * 20 >= all * 19 && script * least >= all
}

/// Whether a character stands in the first level of GB 2312 or of Big5, which is ordered by use.
fn is_common(character: char, name: &str) -> bool {
    let mut buffer = [0; 4];
    let character = &*character.encode_utf8(&mut buffer);
    let (table, rows) = match name {
        "Big5" => (encoding_rs::BIG5, 0xA4..=0xC6),
        _ => (encoding_rs::GBK, 0xB0..=0xD7),
    };
    let (bytes, _, _) = table.encode(character);
    bytes.first().is_some_and(|byte| rows.contains(byte))
}

/// Whether the characters beyond ASCII stand in words as letters do, with a letter among them that
/// only such languages have.
fn is_european_text(text: &str, name: &str) -> bool {
    let (mut all, mut odd, mut own) = (0_usize, 0_usize, 0_usize);
    let mut before = ' ';
    for character in text.chars() {
        if !character.is_ascii() {
            all += 1;
            let is_against = character.is_uppercase() && before.is_lowercase();
            let is_letter = character.is_alphabetic() && !is_against;
            odd += usize::from(!(is_letter || is_typographic(character)));
            own += usize::from(match name {
                "windows-1253" => matches!(character, 'α'..='ω'),
                "windows-1254" => matches!(character, 'ş' | 'ğ' | 'ı' | 'İ' | 'Ş' | 'Ğ'),
                _ => matches!(character, '\u{100}'..='\u{17f}'),
            });
        }
        before = character;
    }
    odd * 20 <= all && own > 0
}
