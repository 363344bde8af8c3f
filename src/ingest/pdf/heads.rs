//! Heads and feet of pages: lines that stand at the same place of other pages too.
//!
//! Takes the lines of all pages with their places, marks those that recur. Figures may differ where
//! they go up with the pages, as the number of a page does; a line that is nothing but a number recurs
//! where the numbers go up, and then it is the label of its page. What recurs below a line of the text
//! is text: papers of one form have one head, and days of their own in it.

use std::collections::HashMap;

use super::layout::Line;
use crate::ingest::document;

/// Rows at the head and at the foot of a page that are looked at.
const ROWS: usize = 4;

/// Part of the page, from either end, in which heads and feet stand.
const ZONE: f32 = 0.22;

/// Pages between two that have the same head: left and right pages have different ones.
const MAX_DISTANCE: usize = 2;

/// How far the places of one head may differ, as a part of the page.
const MAX_SHIFT: f32 = 0.03;

/// Pages up to which a head on two of them recurs; of more it must be on three.
const FEW_PAGES: usize = 4;

/// Longest head, in characters.
const MAX_CHARS: usize = 300;

/// Letters that a row of text has at least; what has fewer is a number or a speck.
const MIN_LETTERS: usize = 3;

/// The lines of a page and its height.
pub(super) struct Sheet {
    pub(super) lines: Vec<Line>,
    pub(super) height: f32,
}

/// A line at the head or foot of a page.
struct Edge {
    page: usize,
    line: usize,
    /// Its place, as a part of the page.
    y: f32,
    /// The figures in it.
    figures: Vec<u32>,
}

/// What recurs.
#[derive(Default)]
pub(super) struct Recurring {
    /// For each page the lines that recur, by their numbers.
    pub(super) lines: Vec<Vec<usize>>,
    /// For each page the number that is printed on it.
    pub(super) labels: Vec<Option<String>>,
}

/// Finds what recurs on `sheets`.
pub(super) fn find(sheets: &[Sheet]) -> Recurring {
    let mut recurring = Recurring {
        lines: vec![Vec::new(); sheets.len()],
        labels: vec![None; sheets.len()],
    };
    let mut by_wording: HashMap<(bool, String), Vec<Edge>> = HashMap::new();
    let mut numbers: Vec<(Edge, u32)> = Vec::new();
    for (page, sheet) in sheets.iter().enumerate() {
        for (line, at_head) in edges(sheet) {
            let text = &sheet.lines[line].text;
            let edge = Edge {
                page,
                line,
                y: sheet.lines[line].y / sheet.height.max(1.0),
                figures: figures(text),
            };
            match bare_number(text) {
                Some(number) => numbers.push((edge, number)),
                None => by_wording
                    .entry((at_head, folded(text)))
                    .or_default()
                    .push(edge),
            }
        }
    }
    let least = if sheets.len() <= FEW_PAGES { 2 } else { 3 };
    for ((_, wording), edges) in by_wording {
        if wording.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            continue;
        }
        let first = edges
            .first()
            .map(|edge| &sheets[edge.page].lines[edge.line]);
        let is_dated = first.is_some_and(|line| document::is_dateline(&line.text));
        let near = near(&edges, is_dated);
        if near.len() >= least {
            for at in near {
                recurring.lines[edges[at].page].push(edges[at].line);
            }
        }
    }
    take_numbers(&numbers, &mut recurring);
    for (sheet, lines) in sheets.iter().zip(&mut recurring.lines) {
        let outside = outside(sheet, lines);
        lines.retain(|line| outside.contains(line));
    }
    recurring
}

/// The lines of a page that have nothing but what recurs, numbers and specks between them and its
/// edge.
fn outside(sheet: &Sheet, recurring: &[usize]) -> Vec<usize> {
    let is_text = |at: usize| {
        let letters = sheet.lines[at].text.chars().filter(|c| c.is_alphabetic());
        letters.take(MIN_LETTERS).count() == MIN_LETTERS && !recurring.contains(&at)
    };
    let edges = edges(sheet);
    let mut outside = Vec::new();
    for at_head in [true, false] {
        let lines = edges.iter().filter(|(_, is_head)| *is_head == at_head);
        let lines: Vec<usize> = lines.map(|(line, _)| *line).collect();
        let rows = lines.chunk_by(|&one, &next| is_one_row(sheet, one, next));
        outside.extend(
            rows.take_while(|row| !row.iter().any(|&at| is_text(at)))
                .flatten(),
        );
    }
    outside
}

fn is_one_row(sheet: &Sheet, one: usize, other: usize) -> bool {
    (sheet.lines[one].y - sheet.lines[other].y).abs() <= 2.0
}

/// The numbers in a line.
fn figures(text: &str) -> Vec<u32> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| !run.is_empty())
        .map(|run| run.parse().unwrap_or(u32::MAX))
        .collect()
}

/// Numbers of the lines at head and foot, and whether at the head.
fn edges(sheet: &Sheet) -> Vec<(usize, bool)> {
    let mut order: Vec<usize> = (0..sheet.lines.len())
        .filter(|&at| sheet.lines[at].text.chars().count() <= MAX_CHARS)
        .collect();
    let y = |at: usize| sheet.lines[at].y;
    order.sort_by(|&one, &other| y(one).total_cmp(&y(other)));
    let rows = |order: &mut dyn Iterator<Item = usize>| {
        let mut found: Vec<usize> = Vec::new();
        let (mut rows, mut last) = (0, f32::NAN);
        for at in order {
            if (y(at) - last).abs() > 2.0 || last.is_nan() {
                rows += 1;
                last = y(at);
            }
            if rows > ROWS {
                break;
            }
            found.push(at);
        }
        found
    };
    let head = rows(&mut order.iter().copied());
    let foot = rows(&mut order.iter().rev().copied());
    let is_high = |&at: &usize| y(at) <= ZONE * sheet.height;
    let is_low = |&at: &usize| y(at) >= (1.0 - ZONE) * sheet.height;
    let head = head.into_iter().filter(is_high).map(|at| (at, true));
    let foot = foot.into_iter().filter(is_low).map(|at| (at, false));
    head.chain(foot).collect()
}

/// Those of the lines of one wording that have another at their place on a page nearby; the figures of
/// a day do not go up with the pages.
fn near(edges: &[Edge], is_dated: bool) -> Vec<usize> {
    let is_near = |one: &Edge, other: &Edge| {
        one.page != other.page
            && one.page.abs_diff(other.page) <= MAX_DISTANCE
            && (one.y - other.y).abs() <= MAX_SHIFT
            && (one.figures == other.figures || !is_dated && go_up(one, other))
    };
    // In the order of the pages, and few on each.
    let reach = MAX_DISTANCE * ROWS * 4;
    (0..edges.len())
        .filter(|&at| {
            let around = at.saturating_sub(reach)..(at + reach + 1).min(edges.len());
            edges[around].iter().any(|other| is_near(&edges[at], other))
        })
        .collect()
}

/// Whether the figures of two lines are equal, or differ as much as their pages do.
fn go_up(one: &Edge, other: &Edge) -> bool {
    let pages = other.page as i64 - one.page as i64;
    let both = one.figures.iter().zip(&other.figures);
    one.figures.len() == other.figures.len()
        && both
            .map(|(one, other)| i64::from(*other) - i64::from(*one))
            .all(|more| more == 0 || more == pages)
}

/// Bare numbers that go up with the pages, by the commonest difference.
fn take_numbers(numbers: &[(Edge, u32)], recurring: &mut Recurring) {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    let difference = |(edge, number): &(Edge, u32)| i64::from(*number) - edge.page as i64;
    for number in numbers {
        *counts.entry(difference(number)).or_default() += 1;
    }
    let best = counts
        .iter()
        .max_by_key(|(difference, count)| (**count, std::cmp::Reverse(difference.abs())));
    let Some((&best, &count)) = best else { return };
    if count < 2 {
        return;
    }
    for number in numbers.iter().filter(|number| difference(number) == best) {
        let (edge, value) = number;
        recurring.lines[edge.page].push(edge.line);
        recurring.labels[edge.page] = Some(value.to_string());
    }
}

/// The number in a line that has nothing else: `79`, `- 79 -`, `[79]`.
fn bare_number(text: &str) -> Option<u32> {
    let bare = text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '[' | ']' | '(' | ')' | '.')
    });
    let is_number = (1..=5).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_digit());
    bare.parse().ok().filter(|_| is_number)
}

/// The wording with figures folded into one sign; of a line of several parts that of the longest:
/// beside the name of a chapter stands what changes with the page.
fn folded(text: &str) -> String {
    let parts = text.split("   ");
    let text = parts.max_by_key(|part| part.chars().filter(|c| c.is_alphabetic()).count());
    let text = text.unwrap_or_default();
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c.is_numeric() { '#' } else { c };
        let c = if c.is_whitespace() { ' ' } else { c };
        if !(matches!(c, '#' | ' ') && folded.ends_with(c)) {
            folded.extend(c.to_lowercase());
        }
    }
    folded.trim().to_owned()
}
