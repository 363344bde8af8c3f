//! Figures on a whole index, for people.

use unicode_width::UnicodeWidthStr;

use super::grouped;
use super::layout::{cut, render};
use super::line::{Line, Look, Piece, Tone};
use crate::engine::Statistics;

/// Columns of the labels.
const LABELS: usize = 14;
/// Widest column of names.
const NAMES: usize = 48;

/// The figures.
#[must_use]
pub fn statistics(index: &str, figures: &Statistics, look: Look) -> String {
    let mut lines = vec![
        entry("index", index),
        entry("records", &grouped(figures.records)),
    ];
    lines.push(entry(
        "references",
        &share(figures.referenced, "of those with a citation"),
    ));
    lines.push(entry(
        "dates",
        &share(figures.dated, "of those with a date wording"),
    ));
    if let Some((from, to)) = &figures.span {
        lines.push(entry("span", &format!("{from} to {to}")));
    }
    lines.push(entry(
        "words",
        &format!("{} distinct", grouped(figures.terms)),
    ));
    lines.push(entry(
        "size",
        &format!(
            "{} in {} {}",
            size(figures.bytes),
            figures.segments,
            if figures.segments == 1 {
                "part"
            } else {
                "parts"
            }
        ),
    ));
    lines.push(entry(
        "made by",
        &format!("chain {}, schema {}", figures.chain, figures.schema),
    ));
    for (heading, counts) in [
        ("collections", &figures.collections),
        ("archives", &figures.archives),
    ] {
        table(heading, counts, look, &mut lines);
    }
    render(&lines, look.marking)
}

fn entry(label: &str, value: &str) -> Line {
    Line::of(&[
        Piece::new(&format!("{label:<LABELS$}"), Tone::Faint),
        Piece::plain(value),
    ])
}

fn share((read, given): (u64, u64), of: &str) -> String {
    if given == 0 {
        return format!("none {of}");
    }
    // Rounded down, so that 100 % means all.
    let tenths = read.saturating_mul(1000) / given;
    format!(
        "{} read of {} ({}.{} %) {of}",
        grouped(read),
        grouped(given),
        tenths / 10,
        tenths % 10
    )
}

fn table(heading: &str, counts: &[(String, u64)], look: Look, lines: &mut Vec<Line>) {
    if counts.is_empty() {
        return;
    }
    lines.push(Line::default());
    lines.push(Line::of(&[Piece::new(heading, Tone::Strong)]));
    let widest = counts
        .iter()
        .map(|(name, _)| name.width())
        .max()
        .unwrap_or(0);
    let names = widest.min(NAMES).min(look.width.saturating_sub(14).max(8));
    let figures = counts
        .iter()
        .map(|(_, count)| grouped(*count).len())
        .max()
        .unwrap_or(0);
    for (name, count) in counts {
        let name = cut(name, names);
        let gap = " ".repeat(names - name.width().min(names) + 2);
        lines.push(Line::of(&[
            Piece::plain("  "),
            Piece::plain(&name),
            Piece::plain(&gap),
            Piece::new(&format!("{:>figures$}", grouped(*count)), Tone::Faint),
        ]));
    }
}

/// A size in bytes with a unit that a person reads: `734 kB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1000 {
        return format!("{bytes} bytes");
    }
    let mut scaled = bytes as f64;
    let mut unit = "";
    for name in UNITS {
        scaled /= 1000.0;
        unit = name;
        if scaled < 999.5 {
            break;
        }
    }
    if scaled < 9.95 {
        format!("{scaled:.1} {unit}")
    } else {
        format!("{scaled:.0} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_fitting_units() {
        for (bytes, expected) in [
            (999, "999 bytes"),
            (1500, "1.5 kB"),
            (734_003, "734 kB"),
            (999_600, "1.0 MB"),
            (134_000_000, "134 MB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }

    #[test]
    fn shares_are_never_rounded_up_to_all() {
        assert_eq!(share((1999, 2000), "x"), "1,999 read of 2,000 (99.9 %) x");
        assert_eq!(share((0, 0), "x"), "none x");
    }
}
