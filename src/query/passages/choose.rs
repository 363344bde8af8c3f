//! Which stretches of a text are the best to show.
//!
//! Takes the words that match, gives the stretches around which passages are cut. A stretch is
//! better the more leaves of the query it shows that no passage has shown yet, then the more leaves
//! at all, then the closer words of different leaves, or of one phrase, stand together; of equals,
//! the earliest. Each choice is one pass over the words that match. Where a text is not at hand the
//! places of words are estimates; the chunks of the best stretch are read, and it is chosen anew
//! until the best one is read.

use std::ops::Range;

use super::cut::{Cut, around, on_one_line};
use super::source::{Source, Stretch};
use crate::query::matching::Match;

/// Room that the two `…` with their blanks take.
pub(super) const ELLIPSES: usize = 4;

/// Value of a leaf that no passage shows yet, and of any leaf. Farther apart than all that
/// closeness and number can add up to.
const FRESH_LEAF: u64 = 100_000_000;
const LEAF: u64 = 1_000_000;

/// Most that closeness adds, and what one word more adds, up to [`MAX_COUNTED`].
const MAX_CLOSENESS: u64 = 500_000;
const WORD: u64 = 500;
const MAX_COUNTED: u64 = 4;

/// Stretches that may fail to become a passage before the search is given up.
const MAX_FAILURES: usize = 8;

/// How often the best stretch of a text may prove to be worse than it looked. Then the best of what
/// is read must do.
const MAX_ESTIMATES: usize = 6;

/// A word that matches.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Bytes in the text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Its positions among the words of the text, where they are known and the bytes may not be;
    /// several of words that are one.
    pub(super) positions: Range<u32>,
    /// Whether the bytes are no estimate.
    pub(super) is_placed: bool,
    /// The same in characters of the text on one line, counted from the first item; longer gaps
    /// than a passage count as one a little longer.
    from: usize,
    to: usize,
    /// Its own characters and those since the item before it, once both are counted from text that
    /// is read: then they stay the same.
    counted: [Option<usize>; 2],
    leaf: usize,
    /// Which match it belongs to.
    found: usize,
}

/// The words of all matches, in order. `place` says where a word of a match stands.
pub(super) fn items(
    matches: &[Match],
    place: impl Fn(&Range<usize>) -> (Range<usize>, Range<u32>, bool),
) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for (found, matched) in matches.iter().enumerate() {
        for word in &matched.words {
            let (bytes, positions, is_placed) = place(word);
            items.push(Item {
                start: bytes.start,
                end: bytes.end,
                positions,
                is_placed,
                from: 0,
                to: 0,
                counted: [None; 2],
                leaf: matched.leaf,
                found,
            });
        }
    }
    items.sort_unstable_by_key(|item| (item.positions.start, item.start, item.leaf, item.found));
    items
}

/// Turns bytes into characters, item by item. What is counted of text that is read is not counted
/// again.
fn measure<S: Source>(source: &S, items: &mut [Item], max_chars: usize) {
    let ratio = source.chars_per_byte();
    let estimate = |bytes: usize| {
        // Rounded up; `ceil` would be a call.
        let chars = bytes as f64 * ratio;
        chars as usize + usize::from((chars as usize as f64) < chars)
    };
    let mut read = Stretch::default();
    let mut last: Option<(Range<usize>, Range<usize>, bool)> = None;
    for item in items {
        let [own, gap] = &mut item.counted;
        let start = match &last {
            None => 0,
            // Words do not overlap, but one may answer two leaves.
            Some((bytes, at, _)) if item.start < bytes.end => at.start,
            Some((_, at, _)) if gap.is_some() => at.end + gap.unwrap_or_default(),
            // A place that is an estimate lies in text that is not read.
            Some((bytes, at, is_placed)) if !(*is_placed && item.is_placed) => {
                at.end + estimate(item.start - bytes.end).min(max_chars + 1)
            }
            Some((bytes, at, _)) => {
                let between = bytes.end..item.start;
                if item.start >= read.end() {
                    read = source.around(bytes.end.saturating_sub(1));
                }
                let bytes = between.len();
                *gap = read.get(between).map(|text| one_line(text, max_chars));
                at.end + gap.unwrap_or_else(|| estimate(bytes).min(max_chars + 1))
            }
        };
        if own.is_none() && item.is_placed {
            if item.end > read.end() {
                read = source.around(item.start);
            }
            let word = read.get(item.start..item.end);
            *own = word.map(|word| word.chars().count());
        }
        item.from = start;
        item.to = start + own.unwrap_or_else(|| estimate(item.end - item.start));
        last = Some((item.start..item.end, item.from..item.to, item.is_placed));
    }
}

/// Characters of a text on one line; more than `max_chars` count as one more.
fn one_line(text: &str, max_chars: usize) -> usize {
    on_one_line(text, max_chars.saturating_add(1)).0
}

/// Chooses up to `max_passages` stretches and cuts the passages around them. Gives them in the
/// order of the text; the items in them stand where they are marked.
pub(super) fn choose<S: Source>(
    source: &mut S,
    items: &mut [Item],
    max_chars: usize,
    max_passages: usize,
) -> Result<Vec<Cut>, S::Error> {
    let leaves = items.iter().map(|item| item.leaf + 1).max().unwrap_or(0);
    let mut covered = vec![false; leaves];
    let mut is_left = vec![true; items.len()];
    let mut cuts: Vec<Cut> = Vec::new();
    let (mut most_leaves, mut failures, mut estimates) = (0, 0, 0);
    measure(source, items, max_chars);
    while cuts.len() < max_passages {
        let (numbers, left): (Vec<usize>, Vec<&Item>) = (0..)
            .zip(&*items)
            .filter(|(number, item)| {
                // A word may be too long for any passage.
                is_left[*number]
                    && item.to - item.from + ELLIPSES <= max_chars
                    && (item.is_placed || estimates < MAX_ESTIMATES)
            })
            .unzip();
        let Some(stretch) = best_stretch(&left, max_chars - ELLIPSES, &covered, &cuts) else {
            break;
        };
        let shown = &left[stretch.clone()];
        let core = shown[0].start..shown[shown.len() - 1].end;
        if shown.iter().any(|item| !item.is_placed) {
            estimates += 1;
            source.read(core, items)?;
            for &number in &numbers[stretch] {
                is_left[number] = items[number].is_placed;
            }
            measure(source, items, max_chars);
            continue;
        }
        let mut shown_leaves: Vec<usize> = shown.iter().map(|item| item.leaf).collect();
        shown_leaves.sort_unstable();
        shown_leaves.dedup();
        // A further passage must show something new, or as much as the first.
        let fresh = shown_leaves.iter().any(|&leaf| !covered[leaf]);
        if !fresh && shown_leaves.len() < most_leaves {
            break;
        }
        source.read(core.clone(), items)?;
        source.read_for_passage(&core, max_chars, items)?;
        let free = free_around(&core, &cuts);
        let Some(made) = around(source.around(core.start), core, free, max_chars) else {
            // Words so laden with marks that they do not fit. A text of nothing else has no passage
            // worth a longer search.
            failures += 1;
            if failures > MAX_FAILURES {
                break;
            }
            for &number in &numbers[stretch] {
                is_left[number] = false;
            }
            continue;
        };
        most_leaves = most_leaves.max(shown_leaves.len());
        for leaf in shown_leaves {
            covered[leaf] = true;
        }
        for (item, is_left) in items.iter().zip(&mut is_left) {
            *is_left &= item.end <= made.range.start || item.start >= made.range.end;
        }
        cuts.push(made);
        if cuts.len() < max_passages {
            measure(source, items, max_chars);
        }
    }
    cuts.sort_by_key(|cut| cut.range.start);
    Ok(cuts)
}

/// The best run of items that fits into `budget` characters and has no passage within.
fn best_stretch(
    items: &[&Item],
    budget: usize,
    covered: &[bool],
    cuts: &[Cut],
) -> Option<Range<usize>> {
    let mut best: Option<(u64, Range<usize>)> = None;
    let mut counts = vec![0_u32; covered.len()];
    let (mut leaves, mut fresh, mut closeness) = (0, 0, 0);
    let mut end = 0;
    for start in 0..items.len() {
        while end < items.len() && items[end].to <= items[start].from + budget {
            if end > start {
                if has_cut_between(items[end - 1], items[end], cuts) {
                    break;
                }
                closeness += close(items[end - 1], items[end]);
            }
            let leaf = items[end].leaf;
            counts[leaf] += 1;
            if counts[leaf] == 1 {
                leaves += 1;
                fresh += u64::from(!covered[leaf]);
            }
            end += 1;
        }
        let words = (end - start) as u64;
        let score = fresh * FRESH_LEAF
            + leaves * LEAF
            + closeness.min(MAX_CLOSENESS)
            + words.min(MAX_COUNTED) * WORD;
        if best.as_ref().is_none_or(|(most, _)| score > *most) {
            best = Some((score, start..end));
        }
        let leaf = items[start].leaf;
        counts[leaf] -= 1;
        if counts[leaf] == 0 {
            leaves -= 1;
            fresh -= u64::from(!covered[leaf]);
        }
        if end > start + 1 {
            closeness -= close(items[start], items[start + 1]);
        }
    }
    best.map(|(_, stretch)| stretch)
}

/// What it is worth that two neighbours stand where they stand.
fn close(one: &Item, other: &Item) -> u64 {
    let related = one.leaf != other.leaf || one.found == other.found;
    if !related || one.start == other.start {
        return 0;
    }
    let gap = other.from.saturating_sub(one.to) as u64;
    100_000 / (4 + gap)
}

fn has_cut_between(one: &Item, other: &Item, cuts: &[Cut]) -> bool {
    cuts.iter()
        .any(|cut| one.end <= cut.range.start && cut.range.end <= other.start)
}

/// The bytes around a stretch that no passage has taken.
fn free_around(core: &Range<usize>, cuts: &[Cut]) -> Range<usize> {
    let before = cuts
        .iter()
        .map(|cut| cut.range.end)
        .filter(|&end| end <= core.start);
    let after = cuts
        .iter()
        .map(|cut| cut.range.start)
        .filter(|&start| start >= core.end);
    before.max().unwrap_or(0)..after.min().unwrap_or(usize::MAX)
}
