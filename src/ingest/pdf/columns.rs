//! Columns of a page: which rows belong together, in the order in which they are read.
//!
//! Takes rows from the top down; gives parts, each to be read row by row. A gutter is a strip that
//! no word enters over many rows, with running text on both sides: what is left of it is read before
//! what is right of it. Short cells beside each other are a table, and stay rows.

use std::ops::Range;

use super::layout::Row;

/// Narrowest gutter, in sizes of the text.
const MIN_GUTTER: f32 = 0.7;

/// Rows with text on both sides of a gutter, and characters that each side has on average.
const MIN_ROWS: usize = 4;
const MIN_CHARS: usize = 17;

/// The same for longer columns, which may be narrower where sentences run through their lines: of four
/// lines one begins with a small letter. The cells of a table begin with capitals and figures.
const MANY_ROWS: usize = 10;
const FEW_CHARS: usize = 12;
const RUNNING: usize = 4;

/// Gutters that are followed at a time.
const MAX_OPEN: usize = 48;

/// Columns beside each other.
const MAX_DEPTH: usize = 5;

/// Distance of baselines beyond which a row is no part of the column above, in sizes.
const MAX_PITCH: f32 = 2.2;

/// Rows that are read one after another.
pub(super) struct Part(pub(super) Vec<Row>);

/// Splits the rows of a page.
pub(super) fn split(rows: Vec<Row>) -> Vec<Part> {
    let mut parts = Vec::new();
    split_into(rows, 0, &mut parts);
    parts
}

/// A strip without words.
#[derive(Debug, Clone)]
struct Gutter {
    strip: Range<f32>,
    /// Rows that it goes through, from the first to the last with text on both sides.
    rows: Range<usize>,
    /// Rows with text on both sides.
    both: usize,
    /// Rows with text on one side since the last with text on both.
    pending: usize,
}

fn split_into(rows: Vec<Row>, depth: usize, parts: &mut Vec<Part>) {
    let found = (depth < MAX_DEPTH).then(|| best(&rows)).flatten();
    let Some(gutter) = found else {
        if !rows.is_empty() {
            parts.push(Part(rows));
        }
        return;
    };
    let middle = (gutter.strip.start + gutter.strip.end) / 2.0;
    let mut above = rows;
    let mut zone = above.split_off(gutter.rows.start);
    let below = zone.split_off(gutter.rows.len());
    let side = |range: Range<f32>| -> Vec<Row> {
        zone.iter().filter_map(|row| row.within(&range)).collect()
    };
    let (left, right) = (side(f32::MIN..middle), side(middle..f32::MAX));
    split_into(above, depth + 1, parts);
    split_into(left, depth + 1, parts);
    split_into(right, depth + 1, parts);
    split_into(below, depth, parts);
}

/// The gutter through most rows that has running text on both sides.
fn best(rows: &[Row]) -> Option<Gutter> {
    let mut open: Vec<Gutter> = Vec::new();
    let mut best: Option<Gutter> = None;
    let mut close = |gutter: Gutter| {
        let is_better = best.as_ref().is_none_or(|best| gutter.both > best.both);
        if is_better && gutter.both >= MIN_ROWS && is_between_text(rows, &gutter) {
            best = Some(gutter);
        }
    };
    for (at, row) in rows.iter().enumerate() {
        let gaps = gaps(row);
        let least = MIN_GUTTER * row.size;
        let mut next: Vec<Gutter> = Vec::new();
        for gutter in open.drain(..) {
            let mut went_on = false;
            // A row far below begins something new.
            let is_near = at.checked_sub(1).is_none_or(|above| {
                row.y - rows[above].y <= MAX_PITCH * row.size.max(rows[above].size)
            });
            for gap in gaps.iter().filter(|_| is_near || gutter.pending == 0) {
                let strip = gutter.strip.start.max(gap.start)..gutter.strip.end.min(gap.end);
                if strip.end - strip.start < least {
                    continue;
                }
                went_on = true;
                let has_both = gap.start > f32::MIN && gap.end < f32::MAX;
                let known = next.iter().position(|known| known.strip == strip);
                let longer = Gutter {
                    strip,
                    rows: if has_both {
                        gutter.rows.start..at + 1
                    } else {
                        gutter.rows.clone()
                    },
                    both: gutter.both + usize::from(has_both),
                    pending: if has_both { 0 } else { gutter.pending + 1 },
                };
                match known {
                    Some(known) if next[known].both >= longer.both => {}
                    Some(known) => next[known] = longer,
                    None => next.push(longer),
                }
            }
            if !went_on {
                close(with_tail(gutter, rows));
            }
        }
        for gap in gaps
            .iter()
            .filter(|gap| gap.start > f32::MIN && gap.end < f32::MAX)
        {
            if gap.end - gap.start >= least && !next.iter().any(|known| known.strip == *gap) {
                next.push(Gutter {
                    strip: gap.clone(),
                    rows: at..at + 1,
                    both: 1,
                    pending: 0,
                });
            }
        }
        if next.len() > MAX_OPEN {
            next.sort_by_key(|gutter| std::cmp::Reverse(gutter.both));
            next.truncate(MAX_OPEN);
        }
        open = next;
    }
    for gutter in open {
        close(with_tail(gutter, rows));
    }
    best
}

/// The gutter with the rows below it that one column still has, where no room parts them from it.
fn with_tail(mut gutter: Gutter, rows: &[Row]) -> Gutter {
    let last = gutter.rows.end + gutter.pending;
    while gutter.rows.end < last.min(rows.len()) {
        let (above, row) = (&rows[gutter.rows.end - 1], &rows[gutter.rows.end]);
        if row.y - above.y > 1.6 * row.size.max(above.size) {
            break;
        }
        gutter.rows.end += 1;
    }
    // Nor those above it.
    while let Some(at) = gutter.rows.start.checked_sub(1) {
        let (row, below) = (&rows[at], &rows[gutter.rows.start]);
        let is_clear = gaps(row)
            .iter()
            .any(|gap| gap.start <= gutter.strip.start && gap.end >= gutter.strip.end);
        if !is_clear || below.y - row.y > 1.6 * row.size.max(below.size) {
            break;
        }
        gutter.rows.start = at;
    }
    gutter
}

/// The strips of a row without words, with those beside all words.
fn gaps(row: &Row) -> Vec<Range<f32>> {
    let mut gaps = Vec::new();
    let mut end = f32::MIN;
    for word in &row.words {
        if word.x > end {
            let is_gap = end == f32::MIN || word.x - end >= MIN_GUTTER * row.size;
            if is_gap {
                gaps.push(end..word.x);
            }
        }
        end = end.max(word.end);
    }
    gaps.push(end..f32::MAX);
    gaps
}

/// Whether both sides of a gutter hold running text, not the cells of a table.
fn is_between_text(rows: &[Row], gutter: &Gutter) -> bool {
    let middle = (gutter.strip.start + gutter.strip.end) / 2.0;
    let (mut left, mut right) = (Side::default(), Side::default());
    for row in &rows[gutter.rows.clone()] {
        left.add(row, |word| word < middle);
        right.add(row, |word| word >= middle);
    }
    let is_long = gutter.both >= MANY_ROWS;
    [left, right]
        .iter()
        .all(|side| side.is_text(MIN_CHARS) || is_long && side.runs() && side.is_text(FEW_CHARS))
}

/// What stands on one side of a gutter.
#[derive(Default)]
struct Side {
    rows: usize,
    /// Rows that begin with a small letter, or in a script without.
    running: usize,
    chars: usize,
    words: usize,
}

impl Side {
    fn add(&mut self, row: &Row, is_here: impl Fn(f32) -> bool) {
        let mut has_any = false;
        for word in row.words.iter().filter(|word| is_here(word.x)) {
            let begins = |c: char| c.is_alphabetic() && !c.is_uppercase();
            self.running += usize::from(!has_any && word.text.starts_with(begins));
            has_any = true;
            self.words += 1;
            self.chars += word.text.chars().count() + 1;
        }
        self.rows += usize::from(has_any);
    }

    fn runs(&self) -> bool {
        self.running * RUNNING >= self.rows
    }

    fn is_text(&self, least: usize) -> bool {
        self.rows > 0 && self.chars >= least * self.rows && self.words >= 2 * self.rows
    }
}
