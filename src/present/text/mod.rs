//! Text for people: hits, facets, records and figures, laid out for the width of a terminal.
//!
//! Takes the same views as JSON and a [`Look`], gives whole lines. Nothing depends on colour.

mod collections;
mod counts;
mod explain;
mod facets;
mod histogram;
mod hits;
mod kwic;
mod layout;
mod line;
mod parse;
mod record;
mod samples;
mod saved;
mod stats;

pub use collections::collections;
pub use counts::{collocates, counts};
pub use facets::shelf_tree;
pub use hits::{HitPage, Shown, search};
pub(crate) use hits::{capitalised, milliseconds};
pub use kwic::kwic;
pub use line::{Bars, Look, Marking};
pub use parse::{date, held_names, names, passed_over, references};
pub(crate) use record::said;
pub use record::{beside_record, record};
pub use samples::samples;
pub use saved::saved;
pub(super) use stats::by_evidence;
pub use stats::{size, statistics};

/// `text` wrapped to the page, all lines but the first indented by two columns.
pub(super) fn paragraph(text: &str, look: Look) -> String {
    let lines = layout::wrap(&[line::Piece::plain(text)], look.width, 0, 2);
    layout::render(&lines, look.marking)
}

/// A line with a label before its value, and what is less important behind it.
pub(super) fn labelled(label: &str, value: &str, behind: &str, look: Look) -> String {
    const LABELS: usize = 11;
    let column = LABELS - 1;
    let label = format!("{label:<column$} ").replace(' ', &line::NO_BREAK.to_string());
    let pieces = [
        line::Piece::new(&label, line::Tone::Faint),
        line::Piece::plain(value),
        line::Piece::new(behind, line::Tone::Faint),
    ];
    let lines = layout::wrap(&pieces, look.width, 0, LABELS);
    layout::render(&lines, look.marking)
}

/// `count` with the noun it counts: `1 hit`, `12 hits`, `1,204 hits`.
#[must_use]
pub fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// A number with commas between thousands.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (26_636_123, "26,636,123"),
        ] {
            assert_eq!(grouped(number), expected);
        }
        assert_eq!(counted(1, "hit"), "1 hit");
        assert_eq!(counted(1204, "hit"), "1,204 hits");
    }
}
