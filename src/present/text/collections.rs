//! The collections of an index as a table, for people.

use unicode_width::UnicodeWidthStr;

use super::layout::{cut, render};
use super::line::{Line, Look, Piece, Tone};
use super::{counted, grouped};
use crate::engine::CollectionFigures;
use crate::present::escape;

/// Widest column of names.
const NAMES: usize = 40;

/// One line a collection: name, records, files, first and last day; below it the names that it
/// had.
#[must_use]
pub fn collections(figures: &[CollectionFigures], look: Look) -> String {
    let widest = figures
        .iter()
        .map(|one| escape::line(&one.name).width())
        .max();
    let names = widest.unwrap_or(0).clamp(10, NAMES);
    let records = figures.iter().map(|one| grouped(one.records).len()).max();
    let records = records.unwrap_or(0).max("records".len());
    let files = figures.iter().map(|one| grouped(one.sources).len()).max();
    let files = files.unwrap_or(0).max("files".len());
    let mut lines = vec![Line::of(&[Piece::new(
        &format!(
            "{:<names$}  {:>records$}  {:>files$}  dates",
            "collection", "records", "files"
        ),
        Tone::Faint,
    )])];
    for one in figures {
        let name = cut(&one.name, names);
        let gap = " ".repeat(names - escape::line(&name).width().min(names));
        let span = one.span.as_ref();
        let span = span.map_or_else(String::new, |(from, to)| format!("  {from} to {to}"));
        lines.push(Line::of(&[
            Piece::plain(&name),
            Piece::plain(&format!(
                "{gap}  {:>records$}  {:>files$}{span}",
                grouped(one.records),
                grouped(one.sources)
            )),
        ]));
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

    #[test]
    fn a_table_has_a_line_for_each() {
        let collection = |name: &str, records, span: Option<(&str, &str)>| CollectionFigures {
            name: name.to_owned(),
            records,
            sources: 1,
            span: span.map(|(from, to)| (from.to_owned(), to.to_owned())),
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
        insta::assert_snapshot!(collections(&figures, look), @r"
        collection    records  files  dates
        Korea          26,636      1  1945-01-02 to 1968-12-31
          formerly korea-2
        берлин\u{1b}        3      1
        26,639 records in 2 collections
        ");
        assert_eq!(collections(&[], look), "the index holds no records\n");
    }
}
