//! Texts as blocks: one a line that is not blank.
//!
//! Takes the text, gives its lines with what Markdown says of them: headings by `#` or by a rule
//! below, bold. Ignores all other marks: the text is searched and shown as it is.

use super::{Block, BlockKind};

/// Shortest rule below a heading, in characters.
const MIN_RULE_CHARS: usize = 3;

/// Cuts `text` into its lines, the first of which is `first_line` of the source.
pub(in crate::ingest) fn blocks_of_text(text: &str, first_line: u64) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut end = 0;
    for (line, number) in text.split_inclusive('\n').zip(first_line..) {
        let start = end;
        end += line.len();
        let bare = line.trim();
        if bare.is_empty() {
            if let Some(last) = blocks.last_mut() {
                last.ends_paragraph = true;
            }
            continue;
        }
        if let Some(last) = blocks.last_mut()
            && is_rule(bare)
            && !last.ends_paragraph
        {
            last.kind = BlockKind::Heading(1);
            last.end = end;
            last.ends_paragraph = true;
            continue;
        }
        let (text, kind) = unmarked(bare);
        blocks.push(Block {
            text,
            start,
            end,
            line: number,
            kind,
            ends_paragraph: false,
        });
    }
    if let Some(last) = blocks.last_mut() {
        last.ends_paragraph = true;
    }
    blocks
}

/// What a reader knows of its text from one byte up to the next stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) struct Stretch {
    /// First byte of the text.
    pub(in crate::ingest) start: usize,
    /// Line of the source on which it begins, from 1; 0 where that is not known.
    pub(in crate::ingest) line: u64,
    pub(in crate::ingest) kind: BlockKind,
}

/// Cuts a text whose reader knows its paragraphs into lines. Marks of Markdown are characters like
/// others. Where the line in the source is not known, that in the text is given.
pub(in crate::ingest) fn blocks_of_stretches<'t>(
    text: &'t str,
    stretches: &[Stretch],
) -> Vec<Block<'t>> {
    let mut blocks: Vec<Block<'t>> = Vec::new();
    let mut end = 0;
    // The stretch that the last line was in, and the line of the text on which it began.
    let mut last_begun = (0, 1);
    for (line, number) in text.split_inclusive('\n').zip(1_u64..) {
        let start = end;
        end += line.len();
        let bare = line.trim();
        if bare.is_empty() {
            if let Some(last) = blocks.last_mut() {
                last.ends_paragraph = true;
            }
            continue;
        }
        let begun = stretches.partition_point(|stretch| stretch.start <= start);
        if begun != last_begun.0 {
            last_begun = (begun, number);
        }
        let stretch = begun.checked_sub(1).and_then(|at| stretches.get(at));
        blocks.push(Block {
            text: bare,
            start,
            end,
            line: match stretch {
                Some(stretch) if stretch.line > 0 => stretch.line + number - last_begun.1,
                _ => number,
            },
            kind: stretch.map_or(BlockKind::Plain, |stretch| stretch.kind),
            ends_paragraph: false,
        });
    }
    if let Some(last) = blocks.last_mut() {
        last.ends_paragraph = true;
    }
    blocks
}

/// Whether a line is the rule below a heading.
fn is_rule(bare: &str) -> bool {
    bare.len() >= MIN_RULE_CHARS
        && (bare.bytes().all(|b| b == b'=') || bare.bytes().all(|b| b == b'-'))
}

/// The words of a line without its marks, and what these say.
fn unmarked(bare: &str) -> (&str, BlockKind) {
    let marks = bare.bytes().take_while(|&b| b == b'#').count();
    let is_heading = bare[marks..].starts_with([' ', '\t']);
    let level = u8::try_from(marks)
        .ok()
        .filter(|level| is_heading && (1..=6).contains(level));
    let text = match level {
        Some(_) => bare[marks..].trim().trim_end_matches('#').trim_end(),
        None => bare.trim_end_matches('\\').trim_end(),
    };
    let bold = ["**", "__"].iter().find_map(|mark| {
        text.strip_prefix(mark)?
            .strip_suffix(mark)
            .filter(|inner| !inner.contains(mark) && !inner.trim().is_empty())
    });
    let kind = match (level, bold) {
        (Some(level), _) => BlockKind::Heading(level),
        (None, Some(_)) => BlockKind::Bold,
        (None, None) => BlockKind::Plain,
    };
    (bold.map_or(text, str::trim), kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_with_their_marks_and_places() {
        let text = "# A head #\n\nplain\\\n**bold**\n\nRuled\n-----\nlast";
        let blocks: Vec<_> = blocks_of_text(text, 5)
            .into_iter()
            .map(|b| {
                (
                    b.text,
                    b.line,
                    b.kind,
                    b.ends_paragraph,
                    &text[b.start..b.end],
                )
            })
            .collect();
        assert_eq!(
            blocks,
            [
                ("A head", 5, BlockKind::Heading(1), true, "# A head #\n"),
                ("plain", 7, BlockKind::Plain, false, "plain\\\n"),
                ("bold", 8, BlockKind::Bold, true, "**bold**\n"),
                ("Ruled", 10, BlockKind::Heading(1), true, "Ruled\n-----\n"),
                ("last", 12, BlockKind::Plain, true, "last"),
            ]
        );
    }

    #[test]
    fn stretches_say_what_the_lines_are() {
        let stretch = |start, line, kind| Stretch { start, line, kind };
        let text = "Head\n\n# one\ntwo\n\nnote";
        let stretches = [
            stretch(0, 3, BlockKind::Title),
            stretch(4, 9, BlockKind::Plain),
            stretch(15, 0, BlockKind::Note),
        ];
        let blocks: Vec<_> = blocks_of_stretches(text, &stretches)
            .into_iter()
            .map(|b| (b.text, b.line, b.kind, b.ends_paragraph))
            .collect();
        assert_eq!(
            blocks,
            [
                ("Head", 3, BlockKind::Title, true),
                ("# one", 9, BlockKind::Plain, false),
                ("two", 10, BlockKind::Plain, true),
                ("note", 6, BlockKind::Note, true),
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn blocks_are_in_order_and_in_the_text(text in "[-=#*_ \\\\aÀ\r\n]{0,80}") {
            let mut end = 0;
            for block in blocks_of_text(&text, 1) {
                proptest::prop_assert!(block.start >= end && block.end > block.start);
                proptest::prop_assert!(text[block.start..block.end].contains(block.text));
                end = block.end;
            }
        }
    }
}
