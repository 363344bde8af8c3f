//! Which stretches of a text are the best to show.
//!
//! Takes the words that match, gives the stretches around which passages are cut. A stretch is
//! better the more leaves of the query it shows that no passage has shown yet, then the more leaves
//! at all, then the closer words of different leaves, or of one phrase, stand together; of equals,
//! the earliest. Each choice is one pass over the words that match.

use std::ops::Range;

use super::cut::Cut;
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

/// A word that matches.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Bytes in the text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The same in characters of the text on one line.
    from: usize,
    to: usize,
    leaf: usize,
    /// Which match it belongs to.
    found: usize,
}

/// The words of all matches, in order, but for those too long for any passage.
pub(super) fn items(text: &str, matches: &[Match], max_chars: usize) -> Vec<Item> {
    let mut items: Vec<Item> = matches
        .iter()
        .enumerate()
        .flat_map(|(found, matched)| {
            matched.words.iter().map(move |word| Item {
                start: word.start,
                end: word.end,
                from: 0,
                to: 0,
                leaf: matched.leaf,
                found,
            })
        })
        .collect();
    items.sort_unstable_by_key(|item| (item.start, item.leaf, item.found));
    if items.is_empty() {
        return items;
    }
    // One pass over the text turns bytes into characters; words neither overlap nor hold blanks.
    let mut chars = 0;
    let mut blank = false;
    let mut next = 0;
    for (at, character) in text.char_indices() {
        while next < items.len() && items[next].start == at {
            let item = &mut items[next];
            item.from = chars;
            item.to = chars + text[at..item.end].chars().count();
            next += 1;
        }
        let is_blank = character.is_whitespace();
        chars += usize::from(!(is_blank && blank));
        blank = is_blank;
        if next == items.len() {
            break;
        }
    }
    items.retain(|item| item.to - item.from + ELLIPSES <= max_chars);
    items
}

/// Chooses up to `max_passages` stretches; `cut` makes the passage around the bytes of one, within
/// the free bytes around it. Gives what it made, in the order of the text.
pub(super) fn choose(
    items: &[Item],
    max_chars: usize,
    max_passages: usize,
    cut: impl Fn(Range<usize>, Range<usize>) -> Option<Cut>,
) -> Vec<Cut> {
    let leaves = items.iter().map(|item| item.leaf + 1).max().unwrap_or(0);
    let mut covered = vec![false; leaves];
    let mut left: Vec<Item> = items.to_vec();
    let mut cuts: Vec<Cut> = Vec::new();
    let (mut most_leaves, mut failures) = (0, 0);
    while cuts.len() < max_passages {
        let Some(stretch) = best_stretch(&left, max_chars - ELLIPSES, &covered, &cuts) else {
            break;
        };
        let shown = &left[stretch.clone()];
        let core = shown[0].start..shown[shown.len() - 1].end;
        let mut shown_leaves: Vec<usize> = shown.iter().map(|item| item.leaf).collect();
        shown_leaves.sort_unstable();
        shown_leaves.dedup();
        // A further passage must show something new, or as much as the first.
        let fresh = shown_leaves.iter().any(|&leaf| !covered[leaf]);
        if !fresh && shown_leaves.len() < most_leaves {
            break;
        }
        let Some(made) = cut(core.clone(), free_around(&core, &cuts)) else {
            // Words so laden with marks that they do not fit. A text of nothing else has no passage
            // worth a longer search.
            failures += 1;
            if failures > MAX_FAILURES {
                break;
            }
            left.drain(stretch);
            continue;
        };
        most_leaves = most_leaves.max(shown_leaves.len());
        for leaf in shown_leaves {
            covered[leaf] = true;
        }
        left.retain(|item| item.end <= made.range.start || item.start >= made.range.end);
        cuts.push(made);
    }
    cuts.sort_by_key(|cut| cut.range.start);
    cuts
}

/// The best run of items that fits into `budget` characters and has no passage within.
fn best_stretch(
    items: &[Item],
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
                if has_cut_between(&items[end - 1], &items[end], cuts) {
                    break;
                }
                closeness += close(&items[end - 1], &items[end]);
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
            closeness -= close(&items[start], &items[start + 1]);
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
