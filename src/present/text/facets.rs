//! Facet counts in a column, and the archive tree drawn with indentation.

use unicode_width::UnicodeWidthStr;

use super::layout::{cut, render, wrap};
use super::line::{Line, Look, Piece, Tone};
use super::{counted, grouped};
use crate::ask::{Tree, TreeNode};
use crate::engine::{FacetCounts, FacetValue, ShelfPath};

/// Every facet with a heading and a line for each value, counts flush right at `width` columns.
pub(super) fn counts(facets: &[FacetCounts], width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for facet in facets.iter().filter(|facet| !facet.values.is_empty()) {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::of(&[Piece::new(facet.facet.name(), Tone::Strong)]));
        for value in &facet.values {
            lines.push(counted_line(2, &name(value), value.count, width));
        }
        let shown = facet.values.len() as u64;
        if facet.distinct > shown {
            let more = format!("  and {} more", grouped(facet.distinct - shown));
            lines.push(Line::of(&[Piece::new(&more, Tone::Faint)]));
        }
    }
    lines
}

/// A value of fond, opis or delo means nothing without what stands above it; one that others were
/// gathered under shows them.
fn name(value: &FacetValue) -> String {
    if let Some(path) = &value.path {
        return readable(path);
    }
    let forms = value.forms.iter().map(|(form, _)| form.as_str());
    let others: Vec<&str> = forms.filter(|form| *form != value.value).collect();
    if others.is_empty() {
        value.value.clone()
    } else {
        format!("{} ({})", value.value, others.join("; "))
    }
}

fn readable(path: &ShelfPath) -> String {
    let values: Vec<&str> = path
        .0
        .iter()
        .map(|value| if value.is_empty() { "–" } else { value })
        .collect();
    values.join(" / ")
}

fn counted_line(indent: usize, name: &str, count: u64, width: usize) -> Line {
    let count = grouped(count);
    let room = width.saturating_sub(indent + count.len() + 1).max(8);
    let name = cut(name, room);
    let gap = width
        .saturating_sub(indent + name.width() + count.len())
        .max(1);
    Line::of(&[
        Piece::plain(&" ".repeat(indent)),
        Piece::plain(&name),
        Piece::plain(&" ".repeat(gap)),
        Piece::new(&count, Tone::Faint),
    ])
}

/// Columns of the tree; wider ones would part the counts from the names.
const TREE_WIDTH: usize = 56;
/// Names of the levels, upper to lower.
const LEVELS: [&str; 4] = ["archive", "fond", "opis", "delo"];

/// The archive tree with its counts.
#[must_use]
pub fn shelf_tree(tree: &Tree, look: Look) -> String {
    let width = look.width.min(TREE_WIDTH);
    let mut heading = match &tree.under {
        Some(path) => format!("{}: ", readable(path)),
        None => String::new(),
    };
    heading.push_str(&match tree.total {
        0 => "no records".to_owned(),
        total => counted(total, "record"),
    });
    let mut lines = wrap(&[Piece::new(&heading, Tone::Strong)], look.width, 0, 2);
    branch(&tree.nodes, 2, width, &mut lines);
    render(&lines, look.marking)
}

/// Paths have at most four levels, so this goes no deeper.
fn branch(nodes: &[TreeNode], indent: usize, width: usize, lines: &mut Vec<Line>) {
    for node in nodes {
        let level = node.path.0.len().saturating_sub(1).min(LEVELS.len() - 1);
        let value = match node.value() {
            "" => "(none)",
            value => value,
        };
        let name = if level == 0 {
            value.to_owned()
        } else {
            format!("{} {value}", LEVELS[level])
        };
        lines.push(counted_line(indent, &name, node.count, width));
        branch(&node.children, indent + 2, width, lines);
    }
}
