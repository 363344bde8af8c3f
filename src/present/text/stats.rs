//! Figures on a whole index, for people.

use unicode_width::UnicodeWidthStr;

use super::grouped;
use super::layout::{cut, render, wrap};
use super::line::{Line, Look, NO_BREAK, Piece, Tone};
use crate::engine::Statistics;
use crate::record::{EvidenceCounts, Evidenced};

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
    lines.extend(evidence_lines(&figures.evidence, 0, LABELS, look));
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

/// Records by what titles, dates and references were read from, for a page of its own kind.
pub(in crate::present) fn by_evidence(
    counts: &EvidenceCounts,
    labels: usize,
    look: Look,
) -> String {
    render(&evidence_lines(counts, 0, labels, look), look.marking)
}

/// The same as lines, one a value or as many as its counts need. The labels stand in the first
/// `labels` columns, indented by `indent`.
pub(super) fn evidence_lines(
    counts: &EvidenceCounts,
    indent: usize,
    labels: usize,
    look: Look,
) -> Vec<Line> {
    let of = |value: Evidenced| {
        let label = format!("{}{}", " ".repeat(indent), value.plural());
        let text = by_kind(counts, value);
        let mut lines = wrap(&[Piece::plain(&text)], look.width, labels, labels);
        if let Some(first) = lines.first_mut() {
            let label = Line::of(&[Piece::new(&label, Tone::Faint)]);
            *first = std::mem::take(first).led_by(label);
        }
        lines
    };
    Evidenced::ALL.into_iter().flat_map(of).collect()
}

/// Records by what a value was read from, in words: `dateline 812, file name 3, none 22`.
fn by_kind(counts: &EvidenceCounts, value: Evidenced) -> String {
    let parts = counts.of(value).map(|(standing, count)| {
        let name = standing.name().replace('-', " ");
        // A count is not separated from its kind.
        format!("{name} {}", grouped(count)).replace(' ', &NO_BREAK.to_string())
    });
    parts.collect::<Vec<_>>().join(", ")
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
}
