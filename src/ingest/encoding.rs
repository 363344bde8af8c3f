//! From bytes to text: UTF-8 with or without a byte-order mark, UTF-16 with one.
//!
//! Owns the recognition of encodings and strict decoding. Takes bytes, gives text or the place of
//! the first byte that is not in the encoding; never a replacement character, since a silently
//! changed shelfmark sends a person to the wrong box.
//!
//! Known gap: Windows-1251, Windows-1252 and KOI8-R are not recognised. [`Encoding::detect`] is
//! the one place that decides, and [`decode`] the one that converts.

use std::borrow::Cow;

/// How a source writes its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// The encoding of a source that begins with `head`, and the length of its byte-order mark.
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
            (Self::Utf8, 0)
        }
    }

    /// Whether a line feed is the pair of bytes at an even offset, not a single byte.
    #[must_use]
    pub const fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }
}

/// A byte that is not in the encoding of its source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not valid {name} at byte {byte} ({value}): expected UTF-8, or UTF-16 with a byte-order mark; \
     convert it first, for example with iconv -f windows-1251 -t utf-8"
)]
pub struct Undecodable {
    /// Offset in the bytes that were to be decoded.
    pub byte: usize,
    value: String,
    name: &'static str,
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
    match encoding {
        Encoding::Utf8 => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(fault) => {
                let byte = fault.valid_up_to();
                Err(Undecodable {
                    byte,
                    value: format!("0x{:02x}", bytes[byte]),
                    name: "UTF-8",
                })
            }
        },
        Encoding::Utf16Le => decode_utf16(bytes, u16::from_le_bytes).map(Cow::Owned),
        Encoding::Utf16Be => decode_utf16(bytes, u16::from_be_bytes).map(Cow::Owned),
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
        // Windows-1251 for the first letter of a Cyrillic label.
        check(b"op. \xCE 3", Err(4));
        check(b"ab\xE2\x82", Err(2));
        check(b"\xFF\xFEa\0\x3D\xD8b\0", Err(4));
        check(b"\xFF\xFEa\0b", Err(4));
    }

    #[test]
    fn says_what_to_do_about_a_foreign_encoding() {
        let fault = decode(b"\xD4. 3", Encoding::Utf8).unwrap_err().moved(100);
        insta::assert_snapshot!(fault, @"not valid UTF-8 at byte 100 (0xd4): expected UTF-8, or UTF-16 with a byte-order mark; convert it first, for example with iconv -f windows-1251 -t utf-8");
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
