//! From bytes to text: UTF-8, UTF-16, and the older encodings of Europe and East Asia.
//!
//! Owns the recognition of encodings and strict decoding. Takes bytes, gives text or the place of
//! the first byte that is not in the encoding; never a replacement character, since a silently
//! changed shelfmark sends a person to the wrong box.
//!
//! A byte-order mark decides, then the encoding that the user states. Without either, UTF-16 is
//! known by its pairs, and what is no UTF-8 is weighed by `guess`. A guess is reported, see
//! `guess_note`, and stands in the records under `encoding`. Where nothing is sure enough to be
//! taken, the message names what the bytes look like.
//!
//! Known gap: records of JSON that are no UTF-8 but of an encoding of East Asia may be cut wrongly,
//! since their second bytes can be brackets.

use std::borrow::Cow;

mod guess;
mod russian;
mod web;

pub(super) use guess::guess;

/// How a source writes its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// The Cyrillic code page of Windows.
    Windows1251,
    /// The Western European code page of Windows.
    Windows1252,
    /// The Russian code of Unix and of early electronic mail (RFC 1489).
    Koi8R,
    /// Another encoding of the WHATWG Encoding Standard.
    Other(&'static encoding_rs::Encoding),
}

impl Encoding {
    /// The encoding of a source that begins with `head`, and the length of its byte-order mark.
    ///
    /// The more of the source `head` is, the better the guess, if it has to be one.
    #[must_use]
    pub fn detect(head: &[u8]) -> (Self, usize) {
        // Byte-order marks: the Unicode Standard, section 23.8.
        if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            (Self::Utf8, 3)
        } else if head.starts_with(&[0xFF, 0xFE]) {
            (Self::Utf16Le, 2)
        } else if head.starts_with(&[0xFE, 0xFF]) {
            (Self::Utf16Be, 2)
        } else {
            let found = unmarked_utf16(head).or_else(|| guess(head));
            (found.unwrap_or(Self::Utf8), 0)
        }
    }

    /// The encoding that a source itself names, by any of its usual names (WHATWG Encoding
    /// Standard, section 4.2).
    #[must_use]
    pub fn named(label: &str) -> Option<Self> {
        // The names by which systems other than the Web call code pages.
        let plain = label.trim().to_ascii_lowercase().replace([' ', '_'], "-");
        let label = match plain.as_str() {
            "cp866" | "dos-866" | "866" => "ibm866",
            "mac-cyrillic" | "maccyrillic" | "x-mac-cyrillic" => "x-mac-cyrillic",
            "cp1250" | "win-1250" | "win1250" | "1250" => "windows-1250",
            "cp1251" | "win-1251" | "win1251" | "1251" | "ansi-1251" => "windows-1251",
            "cp1252" | "win-1252" | "win1252" | "1252" => "windows-1252",
            "cp936" | "936" => "gbk",
            "cp950" | "950" => "big5",
            "cp932" | "932" | "sjis" => "shift_jis",
            "cp949" | "949" | "uhc" => "euc-kr",
            "shift-jis" => "shift_jis",
            other => other,
        };
        let found = encoding_rs::Encoding::for_label(label.as_bytes())?;
        if found == encoding_rs::REPLACEMENT || found == encoding_rs::X_USER_DEFINED {
            return None;
        }
        let known = [
            Self::Utf8,
            Self::Utf16Le,
            Self::Utf16Be,
            Self::Windows1251,
            Self::Windows1252,
            Self::Koi8R,
        ]
        .into_iter()
        .find(|encoding| encoding.name().eq_ignore_ascii_case(found.name()));
        Some(known.unwrap_or_else(|| Self::of_table(found)))
    }

    /// The encoding of a table that has no name here.
    fn of_table(table: &'static encoding_rs::Encoding) -> Self {
        // The larger one holds all of the smaller.
        match table == encoding_rs::GBK {
            true => Self::Other(encoding_rs::GB18030),
            false => Self::Other(table),
        }
    }

    /// The encoding and the length of its byte-order mark, where a user `states` one or not: a mark
    /// goes before what is stated.
    #[must_use]
    pub(super) fn stated_or_detected(states: Option<Self>, head: &[u8]) -> (Self, usize) {
        match (Self::detect(head), states) {
            ((found, 0), Some(stated)) if found != stated => (stated, 0),
            (found, _) => found,
        }
    }

    /// Its name in the registry of the Internet Assigned Numbers Authority, lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1251 => "windows-1251",
            Self::Windows1252 => "windows-1252",
            Self::Koi8R => "koi8-r",
            Self::Other(table) => match table.name() {
                "IBM866" => "ibm866",
                "ISO-8859-2" => "iso-8859-2",
                "ISO-8859-5" => "iso-8859-5",
                "Big5" => "big5",
                "Shift_JIS" => "shift_jis",
                "EUC-KR" => "euc-kr",
                "EUC-JP" => "euc-jp",
                other => other,
            },
        }
    }

    /// Whether a line feed is the pair of bytes at an even offset, not a single byte.
    #[must_use]
    pub const fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }

    /// Whether offsets into the decoded text are offsets into the source too.
    #[must_use]
    pub const fn keeps_offsets(self) -> bool {
        matches!(self, Self::Utf8)
    }

    /// The table of a single-byte encoding, and the bytes that stand for nothing in it.
    const fn single_byte(self) -> Option<(&'static encoding_rs::Encoding, &'static [u8])> {
        match self {
            Self::Utf8 | Self::Utf16Le | Self::Utf16Be | Self::Other(_) => None,
            // The gaps: the tables of the WHATWG Encoding Standard, where these bytes stand for
            // control characters that no text holds.
            Self::Windows1251 => Some((encoding_rs::WINDOWS_1251, &[0x98])),
            Self::Windows1252 => Some((encoding_rs::WINDOWS_1252, &[0x81, 0x8D, 0x8F, 0x90, 0x9D])),
            Self::Koi8R => Some((encoding_rs::KOI8_R, &[])),
        }
    }
}

/// UTF-16 without its mark, if all but a few of the pairs are letters and signs as our documents
/// have them. Read with the bytes the wrong way round, or from any other encoding, such pairs are
/// signs of other scripts.
fn unmarked_utf16(head: &[u8]) -> Option<Encoding> {
    /// Pairs that are looked at, and the least that show anything.
    const PAIRS: std::ops::RangeInclusive<usize> = 2..=4_096;
    let pairs = head.as_chunks::<2>().0;
    let pairs = &pairs[..pairs.len().min(*PAIRS.end())];
    if !PAIRS.contains(&pairs.len()) {
        return None;
    }
    let is_plain = |unit: u16| {
        // A dagger, U+2020, is two blanks.
        matches!(unit, 0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0xA0..=0x17F | 0x400..=0x4FF
            | 0x2010..=0x201F | 0x2022 | 0x2026 | 0x2116)
    };
    let fits = |unit: fn([u8; 2]) -> u16| {
        let plain = pairs.iter().filter(|&&pair| is_plain(unit(pair))).count();
        plain * 20 >= pairs.len() * 19
    };
    if fits(u16::from_le_bytes) {
        Some(Encoding::Utf16Le)
    } else {
        fits(u16::from_be_bytes).then_some(Encoding::Utf16Be)
    }
}

/// What a note says of an encoding that was guessed, to be seen by the person before the records
/// are relied on; nothing where the source itself says or shows what it is.
#[must_use]
pub(super) fn guess_note(encoding: Encoding, mark: usize) -> Option<String> {
    (mark == 0 && encoding != Encoding::Utf8).then(|| {
        format!(
            "read as {}, which was guessed from its letters: convert it to UTF-8 if that is wrong",
            encoding.name()
        )
    })
}

/// A byte that is not in the encoding of its source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not valid {name} at byte {byte} ({value}), {}", advice(*.hint))]
pub struct Undecodable {
    /// Offset in the bytes that were to be decoded.
    pub byte: usize,
    value: String,
    name: &'static str,
    /// What the whole looks like instead.
    hint: Option<Encoding>,
}

fn advice(hint: Option<Encoding>) -> String {
    match hint {
        Some(encoding) => format!(
            "and not surely in another encoding: it looks like {0}, which --encoding {0} reads; \
             else mend it there",
            encoding.name()
        ),
        None => "nor does the whole look like another encoding: mend it there, or state the \
                 encoding, such as --encoding ibm866; texts of DOS and old Macintosh in the West \
                 must be converted first, such as by iconv -f CP852 -t UTF-8"
            .to_owned(),
    }
}

impl Undecodable {
    /// The same fault in a source where the bytes began at `start`.
    #[must_use]
    pub fn moved(mut self, start: u64) -> Self {
        self.byte = self
            .byte
            .saturating_add(usize::try_from(start).unwrap_or(usize::MAX));
        self
    }
}

/// Decodes `bytes`, which hold no byte-order mark.
///
/// # Errors
/// Returns the first place that is not in `encoding`.
pub fn decode(bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, Undecodable> {
    if let Some((table, gaps)) = encoding.single_byte() {
        return match bytes.iter().position(|byte| gaps.contains(byte)) {
            None => Ok(table.decode_without_bom_handling(bytes).0),
            Some(byte) => Err(Undecodable {
                byte,
                value: format!("0x{:02x}", bytes[byte]),
                name: table.name(),
                hint: None,
            }),
        };
    }
    match encoding {
        Encoding::Utf16Le => decode_utf16(bytes, u16::from_le_bytes).map(Cow::Owned),
        Encoding::Utf16Be => decode_utf16(bytes, u16::from_be_bytes).map(Cow::Owned),
        Encoding::Other(table) => decode_table(bytes, table).map(Cow::Owned),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(fault) => {
                let byte = fault.valid_up_to();
                Err(Undecodable {
                    byte,
                    value: format!("0x{:02x}", bytes[byte]),
                    name: "UTF-8",
                    hint: web::hint(bytes),
                })
            }
        },
    }
}

/// Decodes bytes of an encoding of the Web, of one byte a character or several.
fn decode_table(
    bytes: &[u8],
    table: &'static encoding_rs::Encoding,
) -> Result<String, Undecodable> {
    let fault = |byte: usize| Undecodable {
        byte,
        value: bytes
            .get(byte)
            .map_or_else(|| "the end".to_owned(), |byte| format!("0x{byte:02x}")),
        name: table.name(),
        hint: None,
    };
    let mut decoder = table.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.unwrap_or(bytes.len()));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        encoding_rs::DecoderResult::InputEmpty => {}
        encoding_rs::DecoderResult::Malformed(length, after) => {
            let before = usize::from(length) + usize::from(after);
            return Err(fault(read.saturating_sub(before)));
        }
        encoding_rs::DecoderResult::OutputFull => return Err(fault(read)),
    }
    // The standard gives bytes without a character the control character of their number.
    let is_gap =
        |character: char| matches!(character, '\u{80}'..='\u{9f}' if character != '\u{85}');
    match text
        .contains(is_gap)
        .then(|| text.chars().position(is_gap))
        .flatten()
    {
        Some(at) if table.is_single_byte() => Err(fault(at)),
        _ => Ok(text),
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Undecodable> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut byte = 0;
    for decoded in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        match decoded {
            Ok(character) => {
                text.push(character);
                byte += character.len_utf16() * 2;
            }
            Err(lone) => {
                return Err(Undecodable {
                    byte,
                    value: format!("lone surrogate {:04x}", lone.unpaired_surrogate()),
                    name: "UTF-16",
                    hint: None,
                });
            }
        }
    }
    match rest.first() {
        None => Ok(text),
        Some(half) => Err(Undecodable {
            byte,
            value: format!("half a character, 0x{half:02x}"),
            name: "UTF-16",
            hint: None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Result<&str, usize>) {
        let (encoding, mark) = Encoding::detect(bytes);
        let decoded = decode(&bytes[mark..], encoding);
        match (&decoded, expected) {
            (Ok(text), Ok(wanted)) => assert_eq!(text, wanted, "{bytes:x?}"),
            (Err(fault), Err(byte)) => assert_eq!(fault.byte + mark, byte, "{bytes:x?}"),
            _ => panic!("{bytes:x?}: {decoded:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn reads_utf8_and_utf16_and_names_the_byte_that_is_neither() {
        check(b"", Ok(""));
        check("Оп. 3".as_bytes(), Ok("Оп. 3"));
        check(b"\xEF\xBB\xBFAPRF", Ok("APRF"));
        check(b"\xFF\xFEf\0.\0", Ok("f."));
        check(b"\xFE\xFF\x04\x24\0.", Ok("Ф."));
        check(b"\xFF\xFE\x3D\xD8\x00\xDE", Ok("\u{1F600}"));
        // Without a mark, if it is plain.
        check(b"f\0.\0 \x003\0", Ok("f. 3"));
        check(b"\x04\x24\0.\0 \x003", Ok("Ф. 3"));
        check(b"                ", Ok("                "));
        check(b"\xD4. 3, \xEE\xEF. 65", Ok("Ф. 3, оп. 65"));
        // Windows-1251 for the first letter of a Cyrillic label.
        check(b"op. \xCE 3", Err(4));
        check(b"ab\xE2\x82", Err(2));
        check(b"\xFF\xFEa\0\x3D\xD8b\0", Err(4));
        check(b"\xFF\xFEa\0b", Err(4));
    }

    #[test]
    fn says_what_to_do_about_a_foreign_encoding() {
        let fault = decode(b"\xD4. 3", Encoding::Utf8).unwrap_err().moved(100);
        insta::assert_snapshot!(fault, @"not valid UTF-8 at byte 100 (0xd4), nor does the whole look like another encoding: mend it there, or state the encoding, such as --encoding ibm866; texts of DOS and old Macintosh in the West must be converted first, such as by iconv -f CP852 -t UTF-8");
    }

    proptest::proptest! {
        #[test]
        fn decodes_what_was_encoded(text in ".*") {
            for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
                let bytes: Vec<u8> = text
                    .encode_utf16()
                    .flat_map(|unit| match encoding {
                        Encoding::Utf16Le => unit.to_le_bytes(),
                        _ => unit.to_be_bytes(),
                    })
                    .collect();
                proptest::prop_assert_eq!(decode(&bytes, encoding).unwrap(), text.as_str());
            }
        }
    }
}
