//! The encodings of text in rich text, by its fonts.
//!
//! Takes what the font table and the head of a file say, gives the encoding of a font, and whether it
//! is sure: a font that states no more than "ANSI" may be in any. Source: the specification's table of
//! `\fcharset`, and Microsoft's lists of code pages.

use std::collections::HashMap;

use encoding_rs::{self as table, Encoding};

/// Fonts of one file.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    by_number: HashMap<i32, Option<&'static Encoding>>,
    current: i32,
    /// The number of the font of text without one.
    pub(super) default: i32,
    page: Option<&'static Encoding>,
    /// What "ANSI" was found to be.
    ansi: Option<&'static Encoding>,
}

impl Fonts {
    /// Fonts of a file whose "ANSI" is known.
    pub(super) fn with_ansi(ansi: &'static Encoding) -> Self {
        Self {
            ansi: Some(ansi),
            ..Self::default()
        }
    }

    /// The encoding of a font that states none.
    pub(super) fn ansi(&self) -> &'static Encoding {
        self.ansi.or(self.page).unwrap_or(table::WINDOWS_1252)
    }

    /// Begins the definition of a font.
    pub(super) fn define(&mut self, number: i32) {
        self.current = number;
        self.by_number.insert(number, None);
    }

    pub(super) fn set_charset(&mut self, charset: i32) {
        self.by_number.insert(self.current, of_charset(charset));
    }

    pub(super) fn set_page(&mut self, page: i32) {
        self.by_number.insert(self.current, of_page(page));
    }

    pub(super) fn set_ansi_page(&mut self, page: i32) {
        self.page = of_page(page);
    }

    /// The encoding of a font, and whether it is sure.
    pub(super) fn encoding(&self, font: i32) -> (&'static Encoding, bool) {
        let font = if font < 0 { self.default } else { font };
        match self.by_number.get(&font).copied().flatten() {
            Some(stated) => (stated, true),
            None => (self.ansi(), false),
        }
    }
}

/// The encoding of a character set; none for "ANSI", "default" and signs.
fn of_charset(charset: i32) -> Option<&'static Encoding> {
    Some(match charset {
        77 => table::MACINTOSH,
        128 => table::SHIFT_JIS,
        129 | 130 => table::EUC_KR,
        134 => table::GB18030,
        136 => table::BIG5,
        161 => table::WINDOWS_1253,
        162 => table::WINDOWS_1254,
        163 => table::WINDOWS_1258,
        177 => table::WINDOWS_1255,
        178..=180 => table::WINDOWS_1256,
        186 => table::WINDOWS_1257,
        204 => table::WINDOWS_1251,
        222 => table::WINDOWS_874,
        238 => table::WINDOWS_1250,
        _ => return None,
    })
}

/// The encoding of a code page.
fn of_page(page: i32) -> Option<&'static Encoding> {
    Some(match page {
        866 => table::IBM866,
        874 => table::WINDOWS_874,
        932 => table::SHIFT_JIS,
        936 | 54_936 => table::GB18030,
        949 | 1361 => table::EUC_KR,
        950 => table::BIG5,
        1250 => table::WINDOWS_1250,
        1251 => table::WINDOWS_1251,
        1252 => table::WINDOWS_1252,
        1253 => table::WINDOWS_1253,
        1254 => table::WINDOWS_1254,
        1255 => table::WINDOWS_1255,
        1256 => table::WINDOWS_1256,
        1257 => table::WINDOWS_1257,
        1258 => table::WINDOWS_1258,
        10_000 => table::MACINTOSH,
        10_007 => table::X_MAC_CYRILLIC,
        20_866 => table::KOI8_R,
        65_001 => table::UTF_8,
        _ => return None,
    })
}
