//! The title on the first page of a PDF file.
//!
//! Takes the lines of the page. Where some say the same as the title that the file states of itself
//! ([`super::super::properties`]), these are the title; else it is what stands there in the largest
//! letters, unless that is the name of an office, a kind of document or the head of a newspaper.
//! Known gap: the name of a series in larger letters than the title, without a date between them.

use std::ops::Range;

use crate::ingest::document::{self, Block};
use crate::ingest::properties::words;

/// Words that a title has at least.
const MIN_WORDS: usize = 2;

/// Lines of the first page on which its title is looked for, and lines that it may take.
const MAX_LINES_ABOVE: usize = 40;
const MAX_LINES: usize = 5;

/// The bytes of the lines of the first page that hold most of the title's words, in its order.
pub(super) fn on_page(title: &str, blocks: &[Block<'_>]) -> Option<Range<usize>> {
    let wanted = words(title);
    if wanted.len() < MIN_WORDS + 1 {
        return None;
    }
    for (at, first) in blocks.iter().take(MAX_LINES_ABOVE).enumerate() {
        let mut found = 0;
        let mut end = 0;
        // The title may begin with what the page has elsewhere: the name of a series.
        let first_words = words(first.text);
        if first_words.is_empty() {
            continue;
        }
        let Some(skipped) = wanted
            .windows(first_words.len())
            .position(|window| window == first_words)
        else {
            continue;
        };
        for block in blocks[at..].iter().take(MAX_LINES) {
            let line = words(block.text);
            let rest = &wanted[(skipped + found).min(wanted.len())..];
            if line.is_empty() || !rest.starts_with(&line) {
                break;
            }
            found += line.len();
            end = block.end;
        }
        if found > MIN_WORDS && found * 10 >= wanted.len() * 6 {
            return Some(first.start..end);
        }
    }
    None
}

/// Least size of a title, and of a headline below the head of a newspaper, in hundredths of the size of
/// most lines.
const MIN_SCALE: u16 = 122;
const MIN_HEADLINE_SCALE: u16 = 112;

/// Sizes that count as one, in hundredths.
const SAME_SCALE: u16 = 4;

/// Letters that a title has at least, and characters that it has at most.
const MIN_LETTERS: usize = 8;
const MAX_CHARS: usize = 300;

/// Words of the head of a newspaper.
const MAX_MASTHEAD_WORDS: usize = 6;

/// Lines of one size that stand together.
struct Run {
    lines: Range<usize>,
    scale: u16,
}

/// The bytes of the lines of the first page in the largest letters. `scales` says where its lines begin
/// and of which size they are.
pub(super) fn by_size(scales: &[(usize, u16)], blocks: &[Block<'_>]) -> Option<Range<usize>> {
    let end = scales.last()?.0;
    let count = blocks.partition_point(|block| block.start <= end);
    let blocks = &blocks[..count.min(MAX_LINES_ABOVE)];
    // A memorandum has its subject.
    if blocks
        .iter()
        .any(|block| document::states_title(block.text))
    {
        return None;
    }
    let mut runs: Vec<Run> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let place = scales.partition_point(|(start, _)| *start < block.start);
        let scale = scales.get(place).map_or(0, |(_, scale)| *scale);
        if scale < MIN_HEADLINE_SCALE || document::is_no_title(block.text) {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.lines.end == at && run.scale.abs_diff(scale) <= SAME_SCALE => {
                run.lines.end += 1;
            }
            _ => runs.push(Run {
                lines: at..at + 1,
                scale,
            }),
        }
    }
    runs.retain(|run| {
        let lines = &blocks[run.lines.clone()];
        let letters = |line: &Block<'_>| line.text.chars().filter(|c| c.is_alphabetic()).count();
        let chars: usize = lines.iter().map(|line| line.text.chars().count()).sum();
        let count = lines
            .iter()
            .map(|line| words(line.text).len())
            .sum::<usize>();
        run.lines.len() <= MAX_LINES
            && lines.iter().map(letters).sum::<usize>() >= MIN_LETTERS
            && count >= MIN_WORDS
            && chars <= MAX_CHARS
    });
    // Of equal ones the first.
    let largest = |runs: &[Run]| {
        let scale = runs.iter().map(|run| run.scale).max()?;
        runs.iter().position(|run| run.scale + SAME_SCALE >= scale)
    };
    let mut best = largest(&runs)?;
    if runs[best].scale < MIN_SCALE {
        return None;
    }
    // The head of a newspaper: its day stands between its name and the headline.
    let name = &blocks[runs[best].lines.clone()];
    let is_short = name
        .iter()
        .map(|line| words(line.text).len())
        .sum::<usize>()
        <= MAX_MASTHEAD_WORDS;
    let below = runs.iter().position(|run| {
        let between = runs[best].lines.end..run.lines.start;
        blocks.get(between).is_some_and(|between| {
            between
                .iter()
                .any(|block| document::is_dateline(block.text))
        })
    });
    if let Some(below) = below.filter(|_| is_short)
        && let Some(headline) = largest(&runs[below..])
    {
        best = below + headline;
    }
    let lines = &blocks[runs[best].lines.clone()];
    Some(lines.first()?.start..lines.last()?.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::document::blocks_of_stretches;

    /// Lines with their sizes; the title is given with blanks for line breaks.
    #[track_caller]
    fn check(lines: &[(u16, &str)], title: &str) {
        let mut text = String::new();
        let mut scales = Vec::new();
        for (scale, line) in lines {
            scales.push((text.len(), *scale));
            text.push_str(line);
            text.push_str("\n\n");
        }
        let found = by_size(&scales, &blocks_of_stretches(&text, &[]));
        let found = found.map_or("", |range| text[range].trim());
        assert_eq!(found.replace("\n\n", " "), title, "{text}");
    }

    #[test]
    fn the_largest_letters_are_the_title() {
        let prose = (100, "The delegation met the committee in the afternoon.");
        // A cover, a chapter of a journal, an estimate with its kind above.
        check(
            &[
                (92, "NORTHERN INSTITUTE"),
                (233, "Mills and Missiles"),
                (150, "River Policy in the Cold War"),
                (100, "March 1994"),
            ],
            "Mills and Missiles",
        );
        check(
            &[
                (75, "River Studies, Vol. 12, No. 3"),
                (150, "The Millers of the North"),
                (150, "and the End of Détente"),
                (100, "Anna Weaver"),
                prose,
            ],
            "The Millers of the North and the End of Détente",
        );
        check(
            &[
                (133, "NATIONAL INTELLIGENCE ESTIMATE"),
                (150, "SOVIET MILLS AND COURSES"),
                (150, "OF ACTION THROUGH MID-1959"),
                prose,
            ],
            "SOVIET MILLS AND COURSES OF ACTION THROUGH MID-1959",
        );
        // An office in larger letters than the title.
        check(
            &[
                (200, "DEPARTMENT OF MILLS"),
                (130, "Statement on the River Treaty"),
                prose,
            ],
            "Statement on the River Treaty",
        );
        // The head of a newspaper, its day, the headline.
        check(
            &[
                (216, "THE RIVER TIMES"),
                (75, "London, Friday, October 26, 1962"),
                (166, "MILLS TO CLOSE ON TUESDAY"),
                (115, "Committee meets"),
                prose,
            ],
            "MILLS TO CLOSE ON TUESDAY",
        );
        check(
            &[
                (216, "THE RIVER TIMES"),
                (166, "MILLS TO CLOSE ON TUESDAY"),
                prose,
            ],
            "THE RIVER TIMES",
        );
    }

    #[test]
    fn nothing_is_the_title_where_nothing_is_larger() {
        let prose = (100, "The delegation met the committee in the afternoon.");
        check(&[(100, "The mills of the north"), prose], "");
        check(&[(115, "The mills of the north"), prose], "");
        check(&[(200, "F B I"), prose], "");
        check(&[(200, "MEMORANDUM"), prose], "");
        // A memorandum says what it is about.
        check(
            &[
                (200, "THE RIVER CORPORATION"),
                (100, "SUBJECT: The mills"),
                prose,
            ],
            "",
        );
        check(&[], "");
    }
}
