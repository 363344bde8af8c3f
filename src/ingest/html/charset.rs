//! The encoding of a page: its mark, what it is, what it says, what it looks like.
//!
//! Takes the bytes of a page, gives its text. A byte-order mark decides; what is valid UTF-8 is
//! UTF-8, whatever an old page says of itself, for no other encoding looks like it by accident;
//! then the encoding that the page names counts, if all of it can be read so; else the guess that
//! other sources get.

use super::super::encoding::{Encoding, Undecodable, decode, guess_note};

/// Bytes in which a page names its encoding (HTML, section 13.2.3.2, says 1,024; saved pages
/// begin with notes).
const HEAD_BYTES: usize = 8 << 10;

/// The text of a page.
pub(super) struct Decoded {
    pub(super) text: String,
    /// What a person should know of it.
    pub(super) note: Option<String>,
    /// The encoding, where it was guessed.
    pub(super) guessed: Option<Encoding>,
}

/// Decodes a page.
///
/// # Errors
/// Returns the first byte that is in no encoding that is read.
pub(super) fn read(bytes: &[u8], stated: Option<Encoding>) -> Result<Decoded, Undecodable> {
    let sure = |text: String| Decoded {
        text,
        note: None,
        guessed: None,
    };
    let (found, mark) = Encoding::detect(bytes);
    if let Some(stated) = stated.filter(|_| mark == 0) {
        return decode(bytes, stated).map(|text| sure(text.into_owned()));
    }
    if mark == 0 && found != Encoding::Utf8 {
        let named = declared(bytes).filter(|named| *named != Encoding::Utf8 && !named.is_utf16());
        if let Some(Ok(text)) = named.map(|named| decode(bytes, named)) {
            return Ok(sure(text.into_owned()));
        }
    }
    match decode(&bytes[mark..], found) {
        Ok(text) => {
            let note = guess_note(found, mark);
            Ok(Decoded {
                text: text.into_owned(),
                guessed: note.is_some().then_some(found),
                note,
            })
        }
        Err(fault) => match declared(bytes).map(|named| decode(bytes, named)) {
            Some(Ok(text)) if mark == 0 => Ok(sure(text.into_owned())),
            _ => Err(fault.moved(mark as u64)),
        },
    }
}

/// The encoding that a page names in its head: `charset=…` in a `meta`, or the XML declaration.
fn declared(bytes: &[u8]) -> Option<Encoding> {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    ["charset", "encoding"].into_iter().find_map(|name| {
        head.match_indices(name).find_map(|(at, _)| {
            let value = head[at + name.len()..].trim_start().strip_prefix('=')?;
            let value = value.trim_start().trim_start_matches(['"', '\'']);
            let end =
                value.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':')));
            Encoding::named(&value[..end.unwrap_or(value.len())])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &[u8], expected: &str) {
        match read(page, None) {
            Ok(decoded) => assert!(decoded.text.contains(expected), "{:?}", decoded.text),
            Err(fault) => panic!("{fault}"),
        }
    }

    #[test]
    fn the_page_is_read_as_it_is_written() {
        let cyrillic = b"\xD4\xEE\xED\xE4 3";
        let named = [&b"<meta charset='windows-1251'><p>"[..], cyrillic].concat();
        check(&named, "Фонд 3");
        let named = [
            &b"<meta http-equiv=content-type content='text/html; charset=KOI8-R'><p>"[..],
            b"\xE6\xCF\xCE\xC4",
        ]
        .concat();
        check(&named, "Фонд");
        check(b"<meta charset=iso-8859-1><p>caf\xE9", "café");
        // A page that says Latin and is UTF-8.
        check("<meta charset=iso-8859-1><p>Фонд".as_bytes(), "Фонд");
        check(
            "\u{feff}<meta charset=windows-1251><p>Фонд".as_bytes(),
            "Фонд",
        );
        let utf16: Vec<u8> = "\u{feff}<p>Фонд"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        check(&utf16, "Фонд");
        let prose = "<p>Посол сообщил о беседе с министром иностранных дел.";
        let (guessed, _, _) = encoding_rs::WINDOWS_1251.encode(prose);
        check(&guessed, "Посол");
        assert!(
            read(&guessed, None)
                .ok()
                .and_then(|decoded| decoded.note)
                .is_some()
        );
    }
}
