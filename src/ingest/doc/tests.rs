//! Old Word documents, made by the layout of their format, and what is read of them.

use super::*;

/// A compound file of sectors of 512 bytes with these streams, each longer than the limit of short
/// ones.
fn compound(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let sectors = |bytes: usize| bytes.div_ceil(512);
    let mut next: Vec<u32> = vec![0xFFFF_FFFD, 0xFFFF_FFFE];
    let mut directory = entry("Root Entry", 5, 0xFFFF_FFFE, 0);
    let mut data = Vec::new();
    for (name, bytes) in streams {
        let mut bytes = bytes.clone();
        bytes.resize(bytes.len().max(4_096), 0);
        let start = next.len() as u32;
        directory.extend(entry(name, 2, start, bytes.len() as u32));
        let count = sectors(bytes.len()) as u32;
        next.extend((1..count).map(|at| start + at));
        next.push(0xFFFF_FFFE);
        bytes.resize(sectors(bytes.len()) * 512, 0);
        data.extend(bytes);
    }
    directory.resize(512, 0);
    let mut head = vec![0; 512];
    head[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    head[0x1A] = 3;
    (head[0x1E], head[0x20]) = (9, 6);
    head[0x2C] = 1;
    head[0x30] = 1;
    head[0x38..0x3C].copy_from_slice(&4_096_u32.to_le_bytes());
    for at in [0x3C, 0x44] {
        head[at..at + 4].copy_from_slice(&0xFFFF_FFFE_u32.to_le_bytes());
    }
    for at in 1..109 {
        head[0x4C + at * 4..0x50 + at * 4].copy_from_slice(&u32::MAX.to_le_bytes());
    }
    let mut table: Vec<u8> = next.iter().flat_map(|next| next.to_le_bytes()).collect();
    assert!(table.len() <= 512, "one sector lists all");
    table.resize(512, 0xFF);
    [head, table, directory, data].concat()
}

fn entry(name: &str, kind: u8, start: u32, length: u32) -> Vec<u8> {
    let mut entry = vec![0; 128];
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry[..units.len()].copy_from_slice(&units);
    entry[64] = units.len() as u8 + 2;
    entry[66] = kind;
    entry[116..120].copy_from_slice(&start.to_le_bytes());
    entry[120..124].copy_from_slice(&length.to_le_bytes());
    entry
}

/// A Word document with these pieces, and of them so many characters of text, notes and headers.
pub(in crate::ingest) fn word(pieces: &[&str], lengths: [u32; 3]) -> Vec<u8> {
    let mut main = vec![0; 1_024];
    main[..4].copy_from_slice(b"\xEC\xA5\xC1\x00");
    let (mut bounds, mut places) = (vec![0_u32], Vec::new());
    for piece in pieces {
        let is_narrow = encoding_rs::WINDOWS_1252.encode(piece).2;
        let place = main.len() as u32;
        let units: Vec<u16> = piece.encode_utf16().collect();
        if is_narrow {
            main.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
            places.push(place);
        } else {
            main.extend_from_slice(&encoding_rs::WINDOWS_1252.encode(piece).0);
            places.push((place * 2) | 0x4000_0000);
        }
        bounds.push(bounds.last().unwrap() + units.len() as u32);
    }
    let mut pieces: Vec<u8> = bounds.iter().flat_map(|at| at.to_le_bytes()).collect();
    for place in places {
        pieces.extend([0, 0]);
        pieces.extend(place.to_le_bytes());
        pieces.extend([0, 0]);
    }
    let mut clx = vec![1, 2, 0, 9, 9, 2];
    clx.extend((pieces.len() as u32).to_le_bytes());
    clx.extend(pieces);
    main[0x01A6..0x01AA].copy_from_slice(&(clx.len() as u32).to_le_bytes());
    for (at, length) in [0x4C, 0x50, 0x54].into_iter().zip(lengths) {
        main[at..at + 4].copy_from_slice(&length.to_le_bytes());
    }
    compound(&[("WordDocument", main), ("0Table", clx)])
}

fn text(pieces: &[&str]) -> String {
    let all: usize = pieces
        .iter()
        .map(|piece| piece.encode_utf16().count())
        .sum();
    whole(&word(pieces, [all as u32, 0, 0])).unwrap().text
}

#[test]
fn text_is_put_together_by_its_pieces() {
    for (pieces, expected) in [
        (&["One\rtwo\r"][..], "One\n\ntwo"),
        (
            &["A caf\u{e9}, ", "Москва\r", " – x"],
            "A café, Москва\n\n– x",
        ),
        (
            &["a\u{7}b\u{7}\u{7}c\u{7}d\u{7}\u{7}after\r"],
            "a | b |\nc | d |\nafter",
        ),
        (
            &["See \u{13}HYPERLINK \"x\"\u{14}this \u{13}REF y\u{15}link\u{15}.\r"],
            "See this link.",
        ),
        (&["a\u{1}b\u{8}c\u{b}d\u{c}e"], "abc\nd\n\ne"),
    ] {
        assert_eq!(text(pieces), expected, "{pieces:?}");
    }
}

#[test]
fn notes_and_margins_stand_behind_the_text() {
    let (body, notes, margin) = (
        "Text\u{2} goes.\r",
        "\u{2} The note.\r",
        "\rRGANI, f. 5, op. 30, d. 12, l. 4\r",
    );
    let lengths = [body, notes, margin].map(|part| part.encode_utf16().count() as u32);
    let paper = whole(&word(&[body, notes, margin], lengths)).unwrap();
    assert_eq!(
        paper.text,
        "Text¹ goes.\n\nFootnotes\n\n¹ The note.\n\nRGANI, f. 5, op. 30, d. 12, l. 4"
    );
}

#[test]
fn damage_is_said() {
    let whole_file = word(&["Text\r"], [5, 0, 0]);
    let mut locked = whole_file.clone();
    let at = locked.windows(2).position(|at| at == b"\xEC\xA5").unwrap();
    locked[at + 11] |= 1;
    let mut circle = whole_file.clone();
    circle[512 + 8..512 + 12].copy_from_slice(&2_u32.to_le_bytes());
    let mut cut = whole_file;
    cut.truncate(2_000);
    let other = compound(&[("Workbook", vec![0; 10])]);
    let said: Vec<String> = [
        locked,
        cut,
        other,
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(),
    ]
    .map(|bytes| whole(&bytes).unwrap_err())
    .to_vec();
    insta::assert_snapshot!(said.join("\n"));
    // A chain that is a circle ends.
    let _ = whole(&circle);
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(changes in proptest::collection::vec((0..6_000_usize, proptest::num::u8::ANY), 1..20)) {
        let mut bytes = word(&["Text\r", "Москва\r"], [12, 0, 0]);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let _ = whole(&bytes);
    }
}
