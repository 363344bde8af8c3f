//! A concordance for people: one line a match, all matches in one column.
//!
//! In front of each line stand date, archive and id of its record, and the field where that is not
//! always the body; on a page too narrow for both they stand on a line of their own, once for
//! neighbours that share them.

use std::borrow::Cow;

use jiff::civil::Date;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::hits::{expansions, milliseconds};
use super::layout::{cut, render, wrap};
use super::line::{Line, Look, Piece, Tone, marked};
use super::{counted, grouped};
use crate::ask::Lines;
use crate::ask::kwic::{KwicLine, fit_left, fit_right};
use crate::present::escape;
use crate::record::HitLine;
use crate::record::date::HistoricalDate;

/// Columns that a line of text must have beside the facts in front of it.
const NARROWEST_TEXT: usize = 48;
/// Most columns of an archive and of an id; on a wide page, of all of a reference or citation.
const ARCHIVE: usize = 8;
const ID: usize = 24;
const REFERENCE: usize = 32;
/// Width from which a page is wide.
const WIDE: usize = 150;
/// Columns between the facts.
const GAP: usize = 2;
/// The field that needs no mention.
const BODY: &str = "body";

/// The whole concordance; `columns` are those wanted on either side of a match, none for what the
/// page has room for.
#[must_use]
pub fn kwic(answer: &Lines, columns: Option<usize>, look: Look) -> String {
    let mut lines = header(answer, look);
    let found = &answer.found.lines;
    if found.is_empty() {
        return render(&lines, look.marking);
    }
    lines.push(Line::default());
    let front = Front::of(found, look);
    let beside = look.width.saturating_sub(front.width);
    let is_stacked = beside < NARROWEST_TEXT;
    let room = if is_stacked {
        look.width.saturating_sub(GAP)
    } else {
        beside
    };
    let columns = Columns::of(found, room, columns);
    let mut last: Option<(&str, &str)> = None;
    for one in found {
        let mut line = front.line(one);
        if is_stacked {
            let here = Some((&*one.id, one.field));
            if last != here {
                lines.push(line);
            }
            last = here;
            line = Line::of(&[Piece::plain(&" ".repeat(GAP))]);
        }
        columns.put(one, &mut line, look);
        lines.push(line);
    }
    render(&lines, look.marking)
}

fn header(answer: &Lines, look: Look) -> Vec<Line> {
    let found = &answer.found;
    let matches = match found.total {
        0 => "no matches".to_owned(),
        1 => "1 match".to_owned(),
        total => format!("{} matches", grouped(total)),
    };
    let mut said = matches;
    if found.records > 0 {
        said.push_str(&format!(" in {}", counted(found.records, "record")));
    }
    let shown = found.lines.len();
    if (shown as u64) < found.total {
        said.push_str(&match shown {
            0 => ", none shown".to_owned(),
            _ => format!(
                ", {} to {} shown",
                grouped(answer.offset as u64 + 1),
                grouped((answer.offset + shown) as u64)
            ),
        });
    }
    let mut took = format!(" in {}", milliseconds(answer.understood.took));
    if shown > 0 {
        took.push_str(&format!(", {}", answer.sort.words()));
    }
    let pieces = [
        Piece::new(&said, Tone::Strong),
        Piece::new(&took, Tone::Faint),
    ];
    let mut lines = wrap(&pieces, look.width, 0, 0);
    lines.extend(expansions(&answer.understood.expansions, look.width));
    lines
}

/// What stands in front of a line, and how wide each of it is.
struct Front {
    is_wide: bool,
    archive: usize,
    id: usize,
    field: usize,
    width: usize,
}

impl Front {
    fn of(lines: &[KwicLine], look: Look) -> Self {
        let widest = |of: &dyn Fn(&KwicLine) -> usize| lines.iter().map(of).max().unwrap_or(0);
        let is_wide = look.width >= WIDE;
        let most = if is_wide { REFERENCE } else { ARCHIVE };
        let archive = widest(&|line| place(&line.about, is_wide).width()).min(most);
        let id = widest(&|line| escape::line(&line.id).width()).min(ID);
        let field = widest(&|line| {
            if line.field == BODY {
                0
            } else {
                line.field.len()
            }
        });
        let columns = [DATE, archive, id, field];
        Self {
            is_wide,
            archive,
            id,
            field,
            width: columns
                .iter()
                .filter(|&&columns| columns > 0)
                .map(|columns| columns + GAP)
                .sum(),
        }
    }

    fn line(&self, one: &KwicLine) -> Line {
        let date = one.about.date.as_ref().map_or_else(String::new, day);
        let field = if one.field == BODY { "" } else { one.field };
        let mut line = Line::default();
        for (text, width, tone) in [
            (date.as_str(), DATE, Tone::Plain),
            (
                &cut(&place(&one.about, self.is_wide), self.archive),
                self.archive,
                Tone::Shelf,
            ),
            (&cut_before(&one.id, self.id), self.id, Tone::Faint),
            (field, self.field, Tone::Faint),
        ] {
            if width > 0 {
                line.push(text, tone);
                let blanks = (width + GAP).saturating_sub(text.width());
                line.push(&" ".repeat(blanks), Tone::Plain);
            }
        }
        line
    }
}

/// The archive of the first reference, on a wide page all of the reference; or else what the source
/// cites.
fn place(about: &HitLine, is_wide: bool) -> Cow<'_, str> {
    match about.references.first() {
        Some(place) if is_wide => Cow::Owned(place.to_string()),
        Some(place) => Cow::Borrowed(&place.archive),
        None => escape::line(about.citation.as_deref().unwrap_or_default()),
    }
}

/// The end of an id, which tells more than its beginning.
fn cut_before(id: &str, columns: usize) -> String {
    let id = escape::line(id);
    if id.width() <= columns {
        return id.into_owned();
    }
    format!("…{}", fit_left(&id, columns.saturating_sub(1)))
}

/// Columns of a date.
const DATE: usize = 10;

/// A date in ten columns at most: as much of the first day as is the same in the last, and what
/// differs after `…`.
fn day(date: &HistoricalDate) -> String {
    let month = |day: Date| format!("{:04}-{:02}", day.year(), day.month());
    match (date.earliest, date.latest) {
        (None, None) => String::new(),
        (Some(first), None) => format!("{}…", first.year()),
        (None, Some(last)) => format!("…{}", last.year()),
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) if month(first) == month(last) => month(first),
        (Some(first), Some(last)) if first.year() != last.year() => {
            format!("{:04}…{:04}", first.year(), last.year())
        }
        (Some(first), Some(last)) if (first.month(), last.month()) == (1, 12) => {
            format!("{:04}", first.year())
        }
        (Some(first), Some(last)) => format!("{}…{:02}", month(first), last.month()),
    }
}

/// Where the match stands, and how wide each part of a line may be.
struct Columns {
    left: usize,
    matched: usize,
    /// What match and right context have together; none for as wide as the context is.
    rest: Option<usize>,
}

impl Columns {
    /// Spreads `room`, unless `wanted` says how wide a context is.
    fn of(lines: &[KwicLine], room: usize, wanted: Option<usize>) -> Self {
        if let Some(left) = wanted {
            return Self {
                left,
                matched: usize::MAX,
                rest: None,
            };
        }
        // Two for the brackets of a terminal without colour.
        let width = |line: &KwicLine| escape::line(&line.matched).width() + 2;
        let widest = lines.iter().map(width).max().unwrap_or(0);
        let matched = widest.min(room / 2);
        let left = (room - matched) / 2;
        Self {
            left,
            matched,
            rest: Some(room - left),
        }
    }

    fn put(&self, one: &KwicLine, line: &mut Line, look: Look) {
        let left = fit_left(&one.left, self.left);
        let left = escape::line(&left);
        line.push(
            &" ".repeat(self.left.saturating_sub(left.width())),
            Tone::Plain,
        );
        line.push(&left, Tone::Plain);
        let start = line.width();
        let pieces = marked(&one.matched, &one.highlights, Tone::Plain, look.marking);
        put_cut(&pieces, self.matched, line);
        let filled = line.width() - start;
        let right = match self.rest {
            Some(rest) => fit_right(&one.right, rest.saturating_sub(filled)),
            None => one.right.clone(),
        };
        line.push(&escape::line(&right), Tone::Plain);
    }
}

/// Appends what fits into `columns`, with an ellipsis where something is missing.
fn put_cut(pieces: &[Piece], columns: usize, line: &mut Line) {
    let whole: usize = pieces.iter().map(|piece| piece.text.width()).sum();
    if whole <= columns {
        for piece in pieces {
            line.push(&piece.text, piece.tone);
        }
        return;
    }
    let end = line.width() + columns.saturating_sub(1);
    for piece in pieces {
        for grapheme in piece.text.graphemes(true) {
            if line.width() + grapheme.width() > end {
                line.push("…", piece.tone);
                return;
            }
            line.push(grapheme, piece.tone);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_fit_their_column() {
        for (text, expected) in [
            ("19 November 1951", "1951-11-19"),
            ("November 1951", "1951-11"),
            ("1951", "1951"),
            ("spring 1951", "1951-03…05"),
            ("1950-1953", "1950…1953"),
            ("undated", ""),
        ] {
            let shown = day(&HistoricalDate::parse(text));
            assert_eq!(shown, expected, "{text}");
            assert!(shown.width() <= DATE);
        }
    }

    #[test]
    fn the_end_of_a_long_id_is_shown() {
        assert_eq!(cut_before("wcda:1", 8), "wcda:1");
        assert_eq!(cut_before("jfk-russia/docs/001.md", 8), "…/001.md");
    }
}
