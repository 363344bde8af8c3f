//! From the glyphs of a page to its lines, in the order in which they are read.
//!
//! Takes glyphs in the order in which they were drawn, their coordinates upright; gives [`Line`]s.
//! Glyphs that are drawn twice for effect count once; glyphs make words by their distances, words
//! rows by their baselines. Columns are separated by gutters: strips that no word enters over many
//! rows, with running text on both sides. Numbers of lines in the margin are left out.
//!
//! Known gaps: text that is read from right to left or from top to bottom; tables are read row by
//! row, whatever their cells; lines that cross at an angle.

use std::collections::HashMap;
use std::ops::Range;

use super::columns::{self, Part};
use super::glyph::Glyph;
use crate::ingest::running::raised as raised_digits;

/// Gap after which a new word begins, in sizes of the font.
const WORD_GAP: f32 = 0.16;

/// Distance of glyphs that are drawn twice, along the line and across it, in sizes.
const DOUBLED: (f32, f32) = (0.15, 0.2);

/// Distance across the line up to which words share a baseline, in sizes.
const SAME_ROW: f32 = 0.4;

/// Distance up to which a raised mark belongs to the row below it, in sizes of that.
const RAISED: f32 = 0.65;

/// Size of a raised mark at most, in sizes of its row.
const RAISED_SIZE: f32 = 0.82;

/// Gap that is shown as several blanks, in sizes.
const WIDE_GAP: f32 = 2.5;

/// Distance of baselines after which a paragraph begins, in usual distances.
const PARAGRAPH_GAP: f32 = 1.35;

/// Change of the size at which a paragraph begins.
const SIZE_CHANGE: f32 = 1.15;

/// Least slope that is straightened, and glyphs of the line that shows it.
const MIN_SLOPE: f32 = 0.002;
const MIN_SLOPE_CHARS: usize = 20;

/// Rows that numbers in the margin must have.
const MIN_NUMBERED_ROWS: usize = 10;

/// A line of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    /// Baseline, in points from the top.
    pub(super) y: f32,
    /// Size of most of its letters.
    pub(super) size: f32,
    pub(super) is_bold: bool,
    /// Whether there is more room above it than between the lines of a paragraph.
    pub(super) is_apart: bool,
}

/// Characters without a gap between them.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) x: f32,
    pub(super) end: f32,
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) is_bold: bool,
    /// Whether a blank was drawn behind it.
    pub(super) has_blank: bool,
    /// Which line of the drawing it belongs to.
    chain: usize,
}

/// Words on one baseline, from left to right.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) words: Vec<Word>,
    pub(super) y: f32,
    pub(super) size: f32,
}

/// Lays out the glyphs of a page.
pub(super) fn lines(glyphs: &[Glyph]) -> Vec<Line> {
    let glyphs = without_doubles(glyphs);
    let mut words = words(&glyphs);
    straighten(&mut words);
    let mut rows = rows(words);
    remove_line_numbers(&mut rows);
    let mut lines = Vec::new();
    for Part(rows) in columns::split(rows) {
        set(&rows, &mut lines);
    }
    lines
}

/// The glyphs without those that were drawn twice, a little apart, to look bold or shaded.
fn without_doubles(glyphs: &[Glyph]) -> Vec<Glyph> {
    let mut places: HashMap<(char, i8, i32, i32), Vec<usize>> = HashMap::new();
    let mut kept: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        // Letters of which no width is known lie upon one another.
        if glyph.ch.is_whitespace() || glyph.end <= glyph.x {
            kept.push(*glyph);
            continue;
        }
        // Of like sizes only; cells as wide as the greatest distance or wider.
        let scale = glyph.size.max(0.1).log2().floor();
        let cell = scale.exp2() * 0.5;
        let (column, line) = (
            (glyph.x / cell).floor() as i32,
            (glyph.y / cell).floor() as i32,
        );
        let reach = (
            (DOUBLED.0 * glyph.size).min((glyph.end - glyph.x).abs() * 0.5),
            DOUBLED.1 * glyph.size,
        );
        let is_double = (-1..=1).any(|across| {
            (-1..=1).any(|along| {
                let key = (
                    glyph.ch,
                    scale as i8,
                    column.saturating_add(along),
                    line.saturating_add(across),
                );
                places.get(&key).is_some_and(|places| {
                    // In one cell there is room for few; what is drawn a thousand times is double.
                    places.iter().rev().take(8).any(|&at| {
                        let other = kept[at];
                        (other.x - glyph.x).abs() <= reach.0 && (other.y - glyph.y).abs() <= reach.1
                    })
                })
            })
        });
        if !is_double {
            let key = (glyph.ch, scale as i8, column, line);
            places.entry(key).or_default().push(kept.len());
            kept.push(*glyph);
        }
    }
    kept
}

/// Glyphs to words, in the order of the drawing.
fn words(glyphs: &[Glyph]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut chain = 0;
    let mut rest = glyphs;
    while let Some(first) = rest.first() {
        // A run: each glyph stands behind the one before it, on its baseline.
        let mut length = 1;
        for pair in rest.windows(2) {
            let [one, next] = pair else { break };
            if !follows(one, next) {
                break;
            }
            length += 1;
        }
        let (run, after) = rest.split_at(length);
        rest = after;
        let joins = words.last().is_some_and(|last| {
            let last = Glyph {
                ch: 'x',
                x: last.x,
                end: last.end,
                y: last.y,
                size: last.size,
                is_bold: false,
            };
            is_ahead(&last, first)
        });
        if !joins {
            chain += 1;
        }
        push_run(run, chain, &mut words);
    }
    words
}

/// Whether a glyph goes on with the run of the one before it.
fn follows(one: &Glyph, next: &Glyph) -> bool {
    let size = one.size.max(next.size);
    let gap = next.x - one.end;
    (one.y - next.y).abs() <= size * 0.1
        && gap > -0.5 * size
        && gap < size * 1.5
        && (one.size - next.size).abs() <= size * 0.1
}

/// Whether a glyph stands somewhere to the right of another on about the same baseline.
fn is_ahead(one: &Glyph, next: &Glyph) -> bool {
    let size = one.size.max(next.size);
    (one.y - next.y).abs() <= size * SAME_ROW && next.x > one.end - size
}

/// Cuts a run into words.
fn push_run(run: &[Glyph], chain: usize, words: &mut Vec<Word>) {
    let gap = word_gap(run);
    let mut is_open = false;
    let mut end = f32::MIN;
    for glyph in run {
        if glyph.ch.is_whitespace() {
            if let Some(last) = words.last_mut().filter(|last| last.chain == chain) {
                last.has_blank = true;
            }
            is_open = false;
            continue;
        }
        if is_open
            && glyph.x - end <= gap * glyph.size
            && let Some(word) = words.last_mut()
        {
            word.text.push(glyph.ch);
            word.end = word.end.max(glyph.end);
        } else {
            words.push(Word {
                text: glyph.ch.to_string(),
                x: glyph.x,
                end: glyph.end,
                y: glyph.y,
                size: glyph.size,
                is_bold: glyph.is_bold,
                has_blank: false,
                chain,
            });
        }
        is_open = true;
        end = glyph.end;
    }
}

/// The gap at which a word ends in a run, in sizes: wider where the letters are set apart, or where
/// blanks are drawn.
fn word_gap(run: &[Glyph]) -> f32 {
    let mut gaps: Vec<f32> = Vec::new();
    let mut has_blanks = false;
    for pair in run.windows(2) {
        let [one, next] = pair else { continue };
        if one.ch.is_whitespace() || next.ch.is_whitespace() {
            has_blanks = true;
        } else {
            gaps.push((next.x - one.end) / one.size.max(0.1));
        }
    }
    if gaps.len() < 4 {
        return if has_blanks { WORD_GAP * 1.5 } else { WORD_GAP };
    }
    let middle = gaps.len() / 2;
    let (_, &mut median, _) = gaps.select_nth_unstable_by(middle, f32::total_cmp);
    let least = if has_blanks { WORD_GAP * 1.5 } else { WORD_GAP };
    // Letters that are set apart: the gap of words is wider than theirs.
    least.max(median.max(0.0) * if has_blanks { 3.0 } else { 1.6 } + 0.08)
}

/// Straightens a page that was scanned askew, by the slope of its lines.
fn straighten(words: &mut [Word]) {
    let mut slopes: Vec<(f32, f32)> = Vec::new();
    for line in words.chunk_by(|one, next| one.chain == next.chain) {
        let chars: usize = line.iter().map(|word| word.text.len()).sum();
        let (Some(first), Some(last)) = (line.first(), line.last()) else {
            continue;
        };
        let run = last.x - first.x;
        if chars >= MIN_SLOPE_CHARS && run > first.size * 8.0 {
            slopes.push(((last.y - first.y) / run, run));
        }
    }
    slopes.sort_by(|one, other| one.0.total_cmp(&other.0));
    let half: f32 = slopes.iter().map(|(_, run)| run).sum::<f32>() / 2.0;
    let mut sum = 0.0;
    let slope = slopes.iter().find(|(_, run)| {
        sum += run;
        sum >= half
    });
    if let Some(&(slope, _)) = slope
        && slope.abs() >= MIN_SLOPE
    {
        for word in words {
            word.y -= slope * word.x;
        }
    }
}

/// Words to rows, from the top down.
fn rows(mut words: Vec<Word>) -> Vec<Row> {
    words.sort_by(|one, other| one.y.total_cmp(&other.y).then(one.x.total_cmp(&other.x)));
    let mut rows: Vec<Row> = Vec::new();
    for word in words {
        match rows.last_mut() {
            Some(row) if (word.y - row.y).abs() <= SAME_ROW * word.size.max(row.size) => {
                if word.size > row.size * 1.05 {
                    (row.y, row.size) = (word.y, word.size);
                }
                row.words.push(word);
            }
            _ => rows.push(Row {
                y: word.y,
                size: word.size,
                words: vec![word],
            }),
        }
    }
    let mut joined: Vec<Row> = Vec::with_capacity(rows.len());
    for mut row in rows {
        row.sort();
        if let Some(above) = joined.last()
            && above.is_raised_over(&row)
            && let Some(above) = joined.pop()
        {
            row.words.extend(above.words.into_iter().map(raised));
            row.sort();
        }
        joined.push(row);
    }
    joined
}

/// A small word above a row as a raised mark: figures get their raised form.
fn raised(mut word: Word) -> Word {
    if let Some(mark) = raised_digits(&word.text) {
        word.text = mark;
    }
    word
}

impl Row {
    fn sort(&mut self) {
        self.words.sort_by(|one, other| one.x.total_cmp(&other.x));
    }

    /// Whether all words of this row are raised marks of the one below.
    fn is_raised_over(&self, below: &Self) -> bool {
        below.y - self.y <= RAISED * below.size
            && self.words.iter().all(|mark| {
                let at = below.words.partition_point(|word| word.x < mark.x);
                let is_small = |word: &Word| mark.size <= word.size * RAISED_SIZE;
                let before = at.checked_sub(1).map(|at| &below.words[at]);
                mark.text.chars().count() <= 4
                    && (before.is_some_and(|word| {
                        is_small(word)
                            && mark.x >= word.end - 0.2 * word.size
                            && mark.x <= word.end + word.size
                    }) || below
                        .words
                        .get(at)
                        .is_some_and(|word| is_small(word) && mark.end <= word.x + 0.2 * word.size))
            })
    }

    /// The row without its words outside of `range`.
    pub(super) fn within(&self, range: &Range<f32>) -> Option<Self> {
        let words: Vec<Word> = self
            .words
            .iter()
            .filter(|word| range.contains(&((word.x + word.end) / 2.0)))
            .cloned()
            .collect();
        let size = words.iter().map(|word| word.size).fold(0.0, f32::max);
        let y = words.iter().find(|word| word.size >= size)?.y;
        Some(Self { words, y, size })
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut last: Option<&Word> = None;
        for word in &self.words {
            if let Some(last) = last {
                let size = word.size.max(last.size).max(0.1);
                let gap = (word.x - last.end) / size;
                if gap > WIDE_GAP {
                    text.push_str("   ");
                } else if last.has_blank || gap > WORD_GAP {
                    text.push(' ');
                }
            }
            text.push_str(&word.text);
            last = Some(word);
        }
        text
    }

    /// The size of most letters, and whether most are bold.
    fn look(&self) -> (f32, bool) {
        let mut sizes: Vec<(f32, usize)> = Vec::new();
        let (mut all, mut bold) = (0, 0);
        for word in &self.words {
            let chars = word.text.chars().count();
            all += chars;
            bold += if word.is_bold { chars } else { 0 };
            match sizes
                .iter_mut()
                .find(|(size, _)| (size - word.size).abs() < 0.2)
            {
                Some((_, count)) => *count += chars,
                None => sizes.push((word.size, chars)),
            }
        }
        let most = sizes.iter().max_by_key(|(_, count)| *count);
        (most.map_or(0.0, |(size, _)| *size), bold * 10 >= all * 9)
    }
}

/// Leaves out numbers of lines: 1, 2, 3 … at the left of nearly all rows, at equal distances.
fn remove_line_numbers(rows: &mut Vec<Row>) {
    let number = |row: &Row| {
        let word = row.words.first()?;
        let next = row.words.get(1);
        let is_apart = next.is_none_or(|next| next.x - word.end > 0.4 * word.size);
        let number: u32 = word.text.parse().ok().filter(|_| word.text.len() <= 2)?;
        is_apart.then_some((number, word.end, row.y))
    };
    let mut found: Vec<(usize, f32)> = Vec::new();
    let mut wanted = 1;
    let (mut end, mut last_y, mut pitch) = (0.0, 0.0, 0.0);
    for (at, row) in rows.iter().enumerate() {
        let Some((number, right, y)) = number(row) else {
            continue;
        };
        let fits = number == wanted
            && (wanted == 1
                || (right - end).abs() < row.size * 0.6
                    && (wanted == 2 || ((y - last_y) - pitch).abs() < row.size * 0.4));
        if !fits {
            continue;
        }
        if wanted == 2 {
            pitch = y - last_y;
        }
        (end, last_y) = (right, y);
        found.push((at, right));
        wanted += 1;
    }
    let first = found.first().map_or(0, |(at, _)| *at);
    let last = found.last().map_or(0, |(at, _)| *at);
    if found.len() < MIN_NUMBERED_ROWS || found.len() * 10 < (last + 1 - first) * 9 {
        return;
    }
    for (at, _) in found {
        rows[at].words.remove(0);
    }
    rows.retain(|row| !row.words.is_empty());
}

/// Sets the rows of one column as lines.
fn set(rows: &[Row], lines: &mut Vec<Line>) {
    let mut pitches: Vec<f32> = rows
        .windows(2)
        .filter_map(|pair| {
            let [one, next] = pair else { return None };
            let pitch = next.y - one.y;
            (pitch < 3.0 * one.size.max(next.size)).then_some(pitch)
        })
        .collect();
    // The distance of the closer lines is that inside of paragraphs.
    let at = pitches.len() * 2 / 5;
    let usual = if pitches.is_empty() {
        0.0
    } else {
        *pitches.select_nth_unstable_by(at, f32::total_cmp).1
    };
    let mut last: Option<(f32, f32)> = None;
    for row in rows {
        let text = row.text();
        if text.trim().is_empty() {
            continue;
        }
        let (size, is_bold) = row.look();
        let is_apart = last.is_none_or(|(y, before)| {
            let pitch = row.y - y;
            let change = size.max(before) / size.min(before).max(0.1);
            let allowed = usual.max(size * 1.1) * PARAGRAPH_GAP;
            pitch > allowed || pitch < 0.0 || change > SIZE_CHANGE
        });
        last = Some((row.y, size));
        lines.push(Line {
            text,
            y: row.y,
            size,
            is_bold,
            is_apart,
        });
    }
}
