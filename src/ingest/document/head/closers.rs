//! Dates at the foot of a document: datelines below the text, and those of a treaty's last sentence.

use super::{Seen, is_chronology, is_inside_sentence};
use crate::ingest::document::dates::{Candidate, Rank};
use crate::ingest::document::furniture::Line;
use crate::ingest::document::{Block, BlockKind, dateline};

/// Blocks at the foot among which a date is sought.
const MAX_CLOSING_BLOCKS: usize = 8;

/// Longest line at the foot that can be a dateline, in characters.
const MAX_CLOSER_CHARS: usize = 60;

/// Dates below the text, among its last blocks: lines that are nothing but place and date.
pub(in crate::ingest::document) fn closers(blocks: &[Block<'_>], above: usize) -> Vec<Candidate> {
    let blocks = &blocks[..blocks.partition_point(|block| block.start < above)];
    let start = blocks.len().saturating_sub(MAX_CLOSING_BLOCKS + 1);
    let seen: Vec<Seen<'_>> = blocks[start..]
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Note))
        .map(|&block| Seen {
            block,
            line: Line::new(block.text),
        })
        .collect();
    if is_chronology(&seen) {
        return Vec::new();
    }
    (usize::from(start > 0)..seen.len())
        .filter(|&at| {
            let Seen { block, line } = &seen[at];
            (block.text.chars().count() <= MAX_CLOSER_CHARS || line.begins_signing())
                && !line.is_stamp()
                && !line.names_other_day()
                && !at
                    .checked_sub(1)
                    .is_some_and(|above| seen[above].line.awaits_date())
                && !is_inside_sentence(&seen, at, &(0..0))
        })
        .filter_map(|at| {
            let Seen { block, line } = &seen[at];
            let pure = || dateline::of_line(block.text).filter(|dated| dated.is_pure);
            Some(Candidate {
                date: if line.begins_signing() {
                    dateline::only(block.text)?
                } else {
                    pure()?.date
                },
                rank: Rank::Closer,
                line: block.line,
            })
        })
        .collect()
}
