//! The collections of an index as a table, for people.

use unicode_width::UnicodeWidthStr;

use super::layout::{cut, render};
use super::line::{Line, Look, Piece, Tone};
use super::stats::evidence_lines;
use super::{counted, grouped};
use crate::engine::CollectionFigures;
use crate::present::escape;
use crate::record::Evidenced;

/// Widest column of names, and narrowest.
const NAMES: (usize, usize) = (40, 10);

/// Columns of the labels of counts by evidence, indentation included.
const LABELS: usize = 14;

/// Columns of first and last day.
const SPAN: usize = 24;

/// One line a collection: name, records, files, records without date and without reference, first
/// and last day. Below it the names that it had, and, where `by_evidence`, its records by what
/// title, date and references were read from.
#[must_use]
pub fn collections(figures: &[CollectionFigures], by_evidence: bool, look: Look) -> String {
    let lacking = |one: &CollectionFigures, value| {
        let share = one.evidence.share(value);
        share.of - share.read
    };
    let numbers = |one: &CollectionFigures| {
        [
            one.records,
            one.sources,
            lacking(one, Evidenced::Date),
            lacking(one, Evidenced::References),
        ]
    };
    let headings = ["records", "files", "undated", "no ref"];
    let mut widths = headings.map(str::len);
    for one in figures {
        for (width, number) in widths.iter_mut().zip(numbers(one)) {
            *width = grouped(number).len().max(*width);
        }
    }
    let widest = figures
        .iter()
        .map(|one| escape::line(&one.name).width())
        .max();
    let others: usize = widths.iter().map(|width| width + 2).sum::<usize>() + 2 + SPAN;
    let room = look.width.saturating_sub(others).clamp(NAMES.1, NAMES.0);
    let names = widest.unwrap_or(0).clamp(NAMES.1, room);
    let row = |cells: [String; 4]| {
        let cells = cells.iter().zip(widths);
        cells
            .map(|(cell, width)| format!("  {cell:>width$}"))
            .collect::<String>()
    };
    let heading = row(headings.map(str::to_owned));
    let mut lines = vec![Line::of(&[Piece::new(
        &format!("{:<names$}{heading}  dates", "collection"),
        Tone::Faint,
    )])];
    for one in figures {
        let name = cut(&one.name, names);
        let gap = " ".repeat(names - escape::line(&name).width().min(names));
        let span = one.span.as_ref();
        let span = span.map_or_else(String::new, |(from, to)| format!("  {from} to {to}"));
        lines.push(Line::of(&[
            Piece::plain(&name),
            Piece::plain(&format!("{gap}{}{span}", row(numbers(one).map(grouped)))),
        ]));
        if by_evidence {
            lines.extend(evidence_lines(&one.evidence, 2, LABELS, look));
        }
        for former in &one.formerly {
            let said = format!("  formerly {}", cut(former, names));
            lines.push(Line::of(&[Piece::new(&said, Tone::Faint)]));
        }
    }
    let total: u64 = figures.iter().map(|one| one.records).sum();
    if figures.is_empty() {
        lines = vec![Line::of(&[Piece::plain("the index holds no records")])];
    } else if figures.len() > 1 {
        let sum = format!(
            "{} in {}",
            counted(total, "record"),
            counted(figures.len() as u64, "collection")
        );
        lines.push(Line::of(&[Piece::new(&sum, Tone::Faint)]));
    }
    render(&lines, look.marking)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::text::{Bars, Marking};
    use crate::record::EvidenceCounts;

    #[test]
    fn a_table_has_a_line_for_each() {
        let collection = |name: &str, records, span: Option<(&str, &str)>| CollectionFigures {
            name: name.to_owned(),
            records,
            sources: 1,
            span: span.map(|(from, to)| (from.to_owned(), to.to_owned())),
            evidence: EvidenceCounts::default(),
            formerly: Vec::new(),
        };
        let look = Look {
            width: 80,
            marking: Marking::None,
            bars: Bars::Ascii,
        };
        let mut figures = vec![
            collection("Korea", 26_636, Some(("1945-01-02", "1968-12-31"))),
            collection("берлин\u{1b}", 3, None),
        ];
        figures[0].formerly.push("korea-2".to_owned());
        for (term, records) in [
            ("title:heading", 26_636),
            ("date:dateline", 26_000),
            ("date:none", 636),
            ("references:source-note", 26_630),
            ("references:unread", 6),
        ] {
            figures[0].evidence.add_term(term, records);
        }
        insta::assert_snapshot!(collections(&figures, false, look), @r"
        collection    records  files  undated  no ref  dates
        Korea          26,636      1      636       6  1945-01-02 to 1968-12-31
          formerly korea-2
        берлин\u{1b}        3      1        0       0
        26,639 records in 2 collections
        ");
        insta::assert_snapshot!(collections(&figures[..1], true, look), @r"
        collection  records  files  undated  no ref  dates
        Korea        26,636      1      636       6  1945-01-02 to 1968-12-31
          titles      heading 26,636
          dates       dateline 26,000, none 636
          references  source note 26,630, unread 6
          formerly korea-2
        ");
        assert_eq!(
            collections(&[], false, look),
            "the index holds no records\n"
        );
    }
}
