//! Values on one line, without what could break a format or lead a terminal astray.
//!
//! Takes foreign text. Line ends, tabs and rows of blanks become one blank; controls, marks of
//! direction and invisible characters go, but for the joiners that Persian and the scripts of India
//! are written with. A no-break space stays.

use crate::present::escape::is_unsafe;

/// The text on one line.
pub(super) fn line(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut is_blank = true;
    for sign in text.chars() {
        let breaks = matches!(sign, '\u{85}' | '\u{2028}' | '\u{2029}');
        if breaks || sign.is_whitespace() && sign != '\u{a0}' && sign != '\u{202f}' {
            if !is_blank {
                clean.push(' ');
            }
            is_blank = true;
        } else if !is_unsafe(sign) || matches!(sign, '\u{200c}' | '\u{200d}') {
            clean.push(sign);
            is_blank = false;
        }
    }
    clean.truncate(clean.trim_end().len());
    clean
}

/// The text on one line, if there is any.
pub(super) fn some(text: &str) -> Option<String> {
    Some(line(text)).filter(|line| !line.is_empty())
}
