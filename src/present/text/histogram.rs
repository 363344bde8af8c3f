//! Hits over time, drawn with bars.
//!
//! One cell of a bar stands for a whole number of records, which the heading states, so that bars
//! can be compared by eye and checked by their figures. Blocks have eight parts a cell; where
//! the terminal may not have them, `#` stands for a cell, also one filled in part.

use unicode_width::UnicodeWidthStr;

use super::layout::wrap;
use super::line::{Bars, Line, Look, Piece, Tone};
use super::{counted, grouped};
use crate::ask::histogram::Histogram;
use crate::query::filter::UNDATED;

/// Longest bar in cells: longer ones would part the counts from the labels.
const LONGEST: usize = 60;
/// Shortest room for bars, however narrow the page.
const SHORTEST: usize = 8;
/// Units without a hit in a row that are each shown; a longer gap is one line.
const GAP: usize = 12;
/// Parts of a cell, from one eighth to all of it.
const BLOCKS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// The histogram; nothing where there is no hit.
pub(super) fn lines(histogram: &Histogram, look: Look) -> Vec<Line> {
    let unit = histogram.unit.name();
    let most = histogram.bars.iter().map(|bar| bar.count).max();
    let mut lines = Vec::new();
    if most.is_none() && histogram.undated == 0 {
        return lines;
    }
    let labels = histogram.bars.iter().map(|bar| bar.label.as_str());
    let label_width = labels
        .chain([UNDATED])
        .map(UnicodeWidthStr::width)
        .max()
        .unwrap_or(0);
    let most = most.unwrap_or(0);
    // Label, two blanks, bar, blank, figure.
    let taken = label_width + 3 + grouped(most).len();
    let scale = Scale::within(most, look.width.saturating_sub(taken));
    let mut heading = vec![Piece::new(&format!("hits by {unit}"), Tone::Strong)];
    if most > 0 {
        let said = scale.said("record", look.bars);
        let said = format!("; {said}, and one counts in every {unit} that its date touches");
        heading.push(Piece::new(&said, Tone::Faint));
    }
    lines.extend(wrap(&heading, look.width, 0, 2));
    let mut rest = &histogram.bars[..];
    while let Some(bar) = rest.first() {
        let empty = rest.iter().take_while(|bar| bar.count == 0).count();
        if empty > GAP {
            let text = format!(
                "{:label_width$}  to {}: none",
                bar.label,
                rest[empty - 1].label
            );
            lines.push(Line::of(&[Piece::new(&text, Tone::Faint)]));
            rest = &rest[empty..];
            continue;
        }
        lines.push(line(
            &bar.label,
            label_width,
            &scale.bar(bar.count, look.bars),
            bar.count,
        ));
        rest = &rest[1..];
    }
    if histogram.undated > 0 {
        lines.push(line(UNDATED, label_width, "", histogram.undated));
    }
    lines
}

fn line(label: &str, label_width: usize, bar: &str, count: u64) -> Line {
    let gap = if bar.is_empty() { "" } else { " " };
    Line::of(&[
        Piece::plain(&format!("{label:label_width$}  ")),
        Piece::new(bar, Tone::Shelf),
        Piece::plain(gap),
        Piece::new(&grouped(count), Tone::Faint),
    ])
}

/// How many records a cell of a bar stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    cell: u64,
}

impl Scale {
    /// The scale at which `most` records fill at most so many columns.
    fn within(most: u64, room: usize) -> Self {
        let room = room.clamp(SHORTEST, LONGEST);
        Self {
            cell: round_up(most.div_ceil(room as u64)),
        }
    }

    /// The same; none where nothing is drawn, or where there is no room for bars.
    pub(super) fn new(most: u64, room: usize) -> Option<Self> {
        (most > 0 && room >= SHORTEST).then(|| Self::within(most, room))
    }

    /// The scale in words.
    pub(super) fn said(self, noun: &str, bars: Bars) -> String {
        let sign = match bars {
            Bars::Blocks => '█',
            Bars::Ascii => '#',
        };
        format!("{sign} is {}", counted(self.cell, noun))
    }

    /// A bar of `count` records; none is drawn as nothing.
    pub(super) fn bar(self, count: u64, bars: Bars) -> String {
        drawn(count, self.cell, bars)
    }
}

/// A bar of `count` records at `cell` records a cell.
fn drawn(count: u64, cell: u64, bars: Bars) -> String {
    match bars {
        Bars::Ascii => "#".repeat(usize::try_from(count.div_ceil(cell)).unwrap_or(0)),
        Bars::Blocks => {
            let whole = usize::try_from(count / cell).unwrap_or(0);
            // Saturating, for a count that no index holds.
            let eighths = (count % cell).saturating_mul(8).div_ceil(cell);
            let part = usize::try_from(eighths).unwrap_or(0).checked_sub(1);
            let mut bar = BLOCKS[7].to_string().repeat(whole);
            bar.extend(part.and_then(|part| BLOCKS.get(part)));
            bar
        }
    }
}

/// The next number that reads easily: 1, 2, 5, 10, 20, 50 and so on.
fn round_up(least: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            let number = power.saturating_mul(factor);
            if number >= least {
                return number.max(1);
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::layout::render;
    use super::super::line::Marking;
    use super::*;
    use crate::ask::histogram::Bar;
    use crate::query::filter::Facet;

    fn histogram(counts: &[u64], undated: u64) -> Histogram {
        Histogram {
            unit: Facet::Year,
            bars: (1950..)
                .zip(counts)
                .map(|(year, &count)| Bar {
                    label: year.to_string(),
                    from: date(year, 1, 1),
                    to: date(year, 12, 31),
                    count,
                })
                .collect(),
            undated,
        }
    }

    fn page(histogram: &Histogram, width: usize, bars: Bars) -> String {
        let look = Look {
            width,
            marking: Marking::None,
            bars,
        };
        render(&lines(histogram, look), Marking::None)
    }

    #[test]
    fn bars_have_a_scale_a_figure_and_gaps_that_show() {
        let given = histogram(&[3, 0, 130], 12);
        assert_eq!(
            page(&given, 40, Bars::Blocks),
            "hits by year; █ is 5 records, and one\n  \
               counts in every year that its date\n  touches\n\
             1950     ▋ 3\n\
             1951     0\n\
             1952     ██████████████████████████ 130\n\
             undated  12\n"
        );
        assert_eq!(
            page(&given, 80, Bars::Ascii),
            "hits by year; # is 5 records, and one counts in every year that its date touches\n\
             1950     # 3\n\
             1951     0\n\
             1952     ########################## 130\n\
             undated  12\n"
        );
    }

    #[test]
    fn one_record_is_one_cell_where_there_is_room() {
        assert_eq!(
            page(&histogram(&[2, 5], 0), 60, Bars::Blocks)
                .lines()
                .skip(2)
                .collect::<Vec<_>>(),
            ["1950     ██ 2", "1951     █████ 5"]
        );
    }

    #[test]
    fn long_gaps_are_one_line() {
        let mut counts = vec![0; 20];
        counts[0] = 1;
        counts.push(1);
        let page = page(&histogram(&counts, 0), 100, Bars::Ascii);
        assert!(
            page.contains("\n1951     to 1969: none\n1970     # 1\n"),
            "{page}"
        );
    }

    #[test]
    fn nothing_is_drawn_of_nothing_and_the_undated_alone_have_a_line() {
        assert_eq!(page(&histogram(&[], 0), 60, Bars::Ascii), "");
        assert_eq!(
            page(&histogram(&[], 7), 60, Bars::Ascii),
            "hits by year\nundated  7\n"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_page() {
        for most in [1, 7, 59, 61, 999, 26_636_123, u64::MAX] {
            for width in [30, 60, 100] {
                for bars in [Bars::Blocks, Bars::Ascii] {
                    let page = page(&histogram(&[most, 1], 0), width, bars);
                    let widest = page.lines().map(UnicodeWidthStr::width).max();
                    // Below that the figure itself has no room.
                    assert!(widest <= Some(width.max(45)), "{most} {width} {widest:?}");
                }
            }
        }
    }

    #[test]
    fn scales_are_round() {
        for (least, expected) in [(0, 1), (1, 1), (3, 5), (11, 20), (501, 1000)] {
            assert_eq!(round_up(least), expected);
        }
        assert!(round_up(u64::MAX) == u64::MAX);
    }
}
