//! Heads and feet of pages: lines that stand at the same place of other pages too.
//!
//! Takes the lines of all pages with their places, marks those that recur. Figures count as equal,
//! so that a head with the number of its page recurs; a line that is nothing but a number recurs
//! where the numbers go up with the pages, and then it is the label of its page.

use std::collections::HashMap;

use super::layout::Line;

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
        let near = near(&edges);
        if near.len() >= least {
            for at in near {
                recurring.lines[edges[at].page].push(edges[at].line);
            }
        }
    }
    take_numbers(&numbers, &mut recurring);
    recurring
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

/// Those of the lines of one wording that have another at their place on a page nearby.
fn near(edges: &[Edge]) -> Vec<usize> {
    let is_near = |one: &Edge, other: &Edge| {
        one.page != other.page
            && one.page.abs_diff(other.page) <= MAX_DISTANCE
            && (one.y - other.y).abs() <= MAX_SHIFT
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
