//! Counts by rows and collocates, for people: tables, with bars where one question is counted.

use super::histogram::Scale;
use super::hits::{expansions, milliseconds};
use super::layout::{cut, render, wrap};
use super::line::{Line, Look, Piece, Tone, width};
use super::{counted, grouped};
use crate::ask::{Collocates, CountCell, CountRow, Counts};

/// Columns between two columns of a table.
const GAP: usize = 2;
/// Widest label of a row.
const WIDEST_LABEL: usize = 40;
/// Widest heading of a question.
const WIDEST_QUERY: usize = 24;
/// Rows without a document in a row that are each shown; a longer gap is one line.
const EMPTY_ROWS: usize = 12;

/// A count: a heading for each question, then a line a row.
#[must_use]
pub fn counts(counts: &Counts, look: Look) -> String {
    let mut lines = header(counts, look);
    if counts.rows.is_empty() && counts.undated.is_none() {
        return render(&lines, look.marking);
    }
    lines.push(Line::default());
    let rows: Vec<&CountRow> = counts.rows.iter().chain(&counts.undated).collect();
    let table = Table::of(counts, &rows, look);
    lines.extend(table.heading(counts, look));
    let mut rest = &counts.rows[..];
    while let Some(row) = rest.first() {
        let is_empty = |row: &&CountRow| row.cells.iter().all(|cell| cell.documents == 0);
        let empty = rest.iter().take_while(is_empty).count();
        if empty > EMPTY_ROWS {
            let text = format!(
                "{:label$}  to {}: none",
                row.label,
                rest[empty - 1].label,
                label = table.label
            );
            lines.push(Line::of(&[Piece::new(&text, Tone::Faint)]));
            rest = &rest[empty..];
            continue;
        }
        lines.push(table.line(row, look));
        rest = &rest[1..];
    }
    if let Some(row) = &counts.undated {
        lines.push(table.line(row, look));
    }
    render(&lines, look.marking)
}

fn header(counts: &Counts, look: Look) -> Vec<Line> {
    let mut lines = Vec::new();
    for column in &counts.columns {
        let query = match column.understood.text.as_str() {
            "" => "everything".to_owned(),
            text => text.to_owned(),
        };
        let total = column.total;
        let mut said = format!(": {}", counted(total.documents, "document"));
        if let Some(occurrences) = total.occurrences {
            said.push_str(&format!(", {}", counted(occurrences, "occurrence")));
        }
        if let Some(share) = total.share() {
            said.push_str(&format!(", {} of {}", percent(share), grouped(total.all)));
        }
        let pieces = [
            Piece::new(&query, Tone::Strong),
            Piece::new(&said, Tone::Plain),
        ];
        lines.extend(wrap(&pieces, look.width, 0, 2));
        lines.extend(expansions(&column.understood.expansions, look.width));
    }
    let by = counts.by.name();
    let mut said = format!("by {by}, in {}", milliseconds(counts.took));
    if counts.by.is_time() && !counts.rows.is_empty() {
        said.push_str(&format!("; one counts in every {by} that its date touches"));
    }
    lines.extend(wrap(&[Piece::new(&said, Tone::Faint)], look.width, 0, 2));
    lines
}

/// A share as people read it.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        _ if share <= 0.0 => "0%".to_owned(),
        _ if percent < 0.01 => "<0.01%".to_owned(),
        _ if percent < 10.0 => format!("{percent:.2}%"),
        _ => format!("{percent:.1}%"),
    }
}

/// The columns of the table.
struct Table {
    label: usize,
    /// Width of each figure: documents, occurrences and share of each question.
    figures: Vec<[usize; 3]>,
    scale: Option<Scale>,
}

const HEADINGS: [&str; 3] = ["docs", "occ.", "share"];

impl Table {
    fn of(counts: &Counts, rows: &[&CountRow], look: Look) -> Self {
        let labels = rows.iter().map(|row| width(&row.label));
        let labels = labels.chain([counts.by.name().len()]);
        let label = labels.max().unwrap_or(0).min(WIDEST_LABEL);
        let widest = |column: usize, figure: usize| {
            let cells = rows.iter().filter_map(|row| row.cells.get(column));
            let cells = cells.map(|cell| shown(cell)[figure].len());
            cells.max().unwrap_or(0).max(HEADINGS[figure].len())
        };
        let figures: Vec<[usize; 3]> = (0..counts.columns.len())
            .map(|column| [0, 1, 2].map(|figure| widest(column, figure)))
            .collect();
        let taken = label
            + figures
                .iter()
                .flatten()
                .map(|width| width + GAP)
                .sum::<usize>();
        let one = counts.columns.len() == 1;
        let most = rows.iter().filter_map(|row| row.cells.first());
        let most = most.map(|cell| cell.documents).max().unwrap_or(0);
        let room = look.width.saturating_sub(taken + GAP);
        Self {
            label,
            figures,
            scale: one.then(|| Scale::new(most, room)).flatten(),
        }
    }

    fn heading(&self, counts: &Counts, look: Look) -> Vec<Line> {
        let mut lines = Vec::new();
        if counts.columns.len() > 1 {
            let mut line = Line::default();
            line.push(&" ".repeat(self.label), Tone::Plain);
            for (column, figures) in counts.columns.iter().zip(&self.figures) {
                let room = figures.iter().map(|width| width + GAP).sum::<usize>();
                let text = column.understood.text.as_str();
                let text = cut(text, (room - GAP).min(WIDEST_QUERY));
                let text = Piece::new(&text, Tone::Strong).text;
                line.push(&" ".repeat(room.saturating_sub(width(&text))), Tone::Plain);
                line.push(&text, Tone::Strong);
            }
            lines.push(line);
        }
        let mut line = Line::default();
        let by = counts.by.name();
        line.push(&format!("{by:label$}", label = self.label), Tone::Faint);
        for figures in &self.figures {
            for (heading, width) in HEADINGS.iter().zip(figures) {
                line.push(
                    &format!("{heading:>room$}", room = width + GAP),
                    Tone::Faint,
                );
            }
        }
        if let Some(scale) = &self.scale {
            line.push(
                &format!("  {}", scale.said("document", look.bars)),
                Tone::Faint,
            );
        }
        lines.push(line);
        lines
    }

    fn line(&self, row: &CountRow, look: Look) -> Line {
        let label = Piece::plain(&cut(&row.label, self.label)).text;
        let mut line = Line::default();
        line.push(&label, Tone::Plain);
        let blanks = self.label.saturating_sub(width(&label));
        line.push(&" ".repeat(blanks), Tone::Plain);
        for (cell, figures) in row.cells.iter().zip(&self.figures) {
            for (text, width) in shown(cell).iter().zip(figures) {
                line.push(&format!("{text:>room$}", room = width + GAP), Tone::Plain);
            }
        }
        if let (Some(scale), [cell]) = (&self.scale, &row.cells[..]) {
            line.push("  ", Tone::Plain);
            line.push(&scale.bar(cell.documents, look.bars), Tone::Shelf);
        }
        line
    }
}

/// Documents, occurrences and share.
fn shown(cell: &CountCell) -> [String; 3] {
    [
        grouped(cell.documents),
        cell.occurrences.map_or_else(|| "–".to_owned(), grouped),
        cell.share().map_or_else(|| "–".to_owned(), percent),
    ]
}

/// The collocates of a query: a line each.
#[must_use]
pub fn collocates(found: &Collocates, look: Look) -> String {
    let options = &found.options;
    let matches = match found.matches {
        1 => "1 match".to_owned(),
        count => format!("{} matches", grouped(count)),
    };
    let said = format!("{matches} in {}", counted(found.records, "record"));
    let how = format!(
        "{} words before and {} after, by {}, in {}",
        options.before,
        options.after,
        options.sort.name(),
        milliseconds(found.understood.took)
    );
    let mut lines = wrap(&[Piece::new(&said, Tone::Strong)], look.width, 0, 0);
    lines.extend(wrap(&[Piece::new(&how, Tone::Faint)], look.width, 0, 0));
    lines.extend(expansions(&found.understood.expansions, look.width));
    if found.rows.is_empty() {
        return render(&lines, look.marking);
    }
    lines.push(Line::default());
    let headings = [
        "count", "before", "after", "records", "in all", "G²", "logDice",
    ];
    let rows: Vec<(String, [String; 7])> = found
        .rows
        .iter()
        .map(|row| {
            let figures = [row.count, row.before, row.after, row.records, row.frequency];
            let [count, before, after, records, frequency] = figures.map(grouped);
            let likelihood = format!("{:.1}", row.log_likelihood);
            let dice = format!("{:.2}", row.log_dice);
            let word = Piece::plain(&cut(&row.word, WIDEST_LABEL)).text;
            (
                word,
                [count, before, after, records, frequency, likelihood, dice],
            )
        })
        .collect();
    let label = rows.iter().map(|(word, _)| width(word)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..headings.len())
        .map(|at| {
            let figures = rows.iter().map(|(_, figures)| figures[at].len());
            figures.max().unwrap_or(0).max(headings[at].chars().count())
        })
        .collect();
    let mut heading = Line::default();
    heading.push(&" ".repeat(label), Tone::Plain);
    for (text, width) in headings.iter().zip(&widths) {
        heading.push(&format!("{text:>room$}", room = width + GAP), Tone::Faint);
    }
    lines.push(heading);
    for (word, figures) in rows {
        let mut line = Line::default();
        line.push(&word, Tone::Strong);
        line.push(&" ".repeat(label - width(&word)), Tone::Plain);
        for (text, width) in figures.iter().zip(&widths) {
            line.push(&format!("{text:>room$}", room = width + GAP), Tone::Plain);
        }
        lines.push(line);
    }
    if found.distinct > found.rows.len() as u64 {
        let more = found.distinct - found.rows.len() as u64;
        let text = format!("and {} more", grouped(more));
        lines.push(Line::of(&[Piece::new(&text, Tone::Faint)]));
    }
    render(&lines, look.marking)
}
