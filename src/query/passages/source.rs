//! The text that passages are cut from: all of it, or only the chunks that are needed.
//!
//! Owns [`Source`]. [`WholeText`] has everything at hand. [`PartialText`] knows the positions of
//! the words that match, and where each chunk of the text begins; until a chunk is read, letters
//! that mean nothing stand in for it and the places of its words are estimated from their
//! positions. What is read has its true bytes, so everything that looks at the neighbourhood of a
//! passage works on both alike.

use std::convert::Infallible;
use std::ops::Range;

use super::choose::Item;
use super::cut::reach;
use crate::analyse::{Analyser, Initials, Piece};

/// A text that passages are cut from.
pub(super) trait Source {
    /// Why a chunk cannot be read.
    type Error;

    /// The text, of its true length.
    fn text(&self) -> &str;

    /// The bytes around `byte` that are read.
    fn read_around(&self, byte: usize) -> Range<usize>;

    /// Characters of a byte where the text is not read.
    fn chars_per_byte(&self) -> f64;

    /// Reads the chunks that hold `bytes`, and says where the items in them stand.
    fn read(&mut self, bytes: Range<usize>, items: &mut [Item]) -> Result<(), Self::Error>;

    /// Reads as much around `core`, which is read, as a passage can take and its ends are judged
    /// by.
    fn read_for_passage(
        &mut self,
        core: &Range<usize>,
        max_chars: usize,
        items: &mut [Item],
    ) -> Result<(), Self::Error> {
        /// Characters beyond a passage that say whether a sentence ends.
        const MARGIN: usize = 32;
        loop {
            let read = self.read_around(core.start);
            let text = self.text();
            let is_short = |reached: Option<usize>| reached.is_none();
            let before = text[read.start..core.start].char_indices().rev();
            let after = text[core.end..read.end].char_indices();
            if read.start > 0 && is_short(reach(before, max_chars + MARGIN)) {
                self.read(read.start - 1..read.start, items)?;
            } else if read.end < text.len() && is_short(reach(after, max_chars + MARGIN)) {
                self.read(read.end..read.end + 1, items)?;
            } else {
                return Ok(());
            }
        }
    }
}

/// A text that is at hand.
pub(super) struct WholeText<'t>(pub(super) &'t str);

impl Source for WholeText<'_> {
    type Error = Infallible;

    fn text(&self) -> &str {
        self.0
    }

    fn read_around(&self, _: usize) -> Range<usize> {
        0..self.0.len()
    }

    fn chars_per_byte(&self) -> f64 {
        1.0
    }

    fn read(&mut self, _: Range<usize>, _: &mut [Item]) -> Result<(), Infallible> {
        Ok(())
    }
}

/// A body that is stored in chunks.
pub trait ChunkedBody {
    /// Why a chunk cannot be read.
    type Error;

    /// Where the chunks begin, in bytes of the body and positions of words, and the ends of the
    /// last: one more than there are chunks, ascending.
    fn starts(&self) -> &[ChunkStart];

    /// Reads a chunk by its number, of exactly the bytes that [`ChunkedBody::starts`] says.
    ///
    /// # Errors
    /// Returns why it cannot be read.
    fn read(&mut self, number: usize) -> Result<String, Self::Error>;
}

/// Where a chunk begins. No word reaches from one chunk into the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkStart {
    /// Its first byte in the body.
    pub byte: usize,
    /// The position of its first word.
    pub position: u32,
}

/// Bytes of a text that is sooner copied whole than a part of it byte by byte, as `replace_range`
/// does.
const SHORT_TEXT: usize = 64 * 1024;

/// A text of which the chunks are read that are needed.
pub(super) struct PartialText<'b, B> {
    body: &'b mut B,
    text: String,
    is_read: Vec<bool>,
    chars_per_byte: f64,
    analyser: &'b mut Analyser,
    initials: &'b Initials,
}

impl<'b, B: ChunkedBody> PartialText<'b, B> {
    /// Nothing of `body` is read yet. The words of the items begin as `initials` say.
    pub(super) fn new(body: &'b mut B, analyser: &'b mut Analyser, initials: &'b Initials) -> Self {
        let starts = body.starts();
        let bytes = starts.last().map_or(0, |end| end.byte);
        Self {
            text: "x".repeat(bytes),
            is_read: vec![false; starts.len().saturating_sub(1)],
            chars_per_byte: 1.0,
            analyser,
            initials,
            body,
        }
    }

    /// About where the words at these positions stand.
    pub(super) fn estimate(&self, positions: &Range<u32>) -> Range<usize> {
        let first = self.estimate_one(positions.start);
        let last = self.estimate_one(positions.end.saturating_sub(1));
        first.start..last.end.max(first.end)
    }

    fn estimate_one(&self, position: u32) -> Range<usize> {
        let starts = self.body.starts();
        let behind = starts.partition_point(|start| start.position <= position);
        let last = starts.len().saturating_sub(1);
        let (Some(chunk), Some(next)) = (
            starts.get(behind.clamp(1, last.max(1)) - 1),
            starts.get(behind.clamp(1, last.max(1))),
        ) else {
            return 0..0;
        };
        let bytes = next.byte - chunk.byte;
        let words = (next.position.saturating_sub(chunk.position) as usize).max(1);
        let word = (position.saturating_sub(chunk.position) as usize).min(words - 1);
        let start = chunk.byte + bytes * word / words;
        start..(start + (bytes / words).saturating_sub(1).max(1)).min(next.byte)
    }

    fn chunk_of(&self, byte: usize) -> usize {
        let starts = self.body.starts();
        let behind = starts.partition_point(|start| start.byte <= byte);
        behind.clamp(1, self.is_read.len().max(1)) - 1
    }

    fn read_chunk(&mut self, number: usize, items: &mut [Item]) -> Result<(), B::Error> {
        if self.is_read.get(number) != Some(&false) {
            return Ok(());
        }
        let chunk = self.body.read(number)?;
        let [start, next] = [self.body.starts()[number], self.body.starts()[number + 1]];
        self.is_read[number] = true;
        if chunk.len() != next.byte - start.byte {
            // Promised otherwise; what is not read is not shown.
            return Ok(());
        }
        self.chars_per_byte = chunk.chars().count() as f64 / chunk.len().max(1) as f64;
        self.analyser.pieces_among(&chunk, self.initials, |piece| {
            // Words that are one are given behind their first; where the next chunk goes on with
            // them, the first stands for all.
            let (position, parts, bytes) = match piece {
                Piece::Word(token) => (token.position, 1, token.start..token.end),
                Piece::Joined(joined) => (
                    joined.position,
                    u32::from(joined.parts),
                    joined.start..joined.end,
                ),
            };
            let position = start.position.saturating_add(position);
            let first = items.partition_point(|item| item.positions.start < position);
            let here = items[first..].iter_mut();
            for item in here.take_while(|item| item.positions.start == position) {
                if parts == 1 || item.positions.len() == parts as usize {
                    item.start = start.byte + bytes.start;
                    item.end = start.byte + bytes.end;
                    item.is_placed = true;
                }
            }
        });
        if self.text.len() <= SHORT_TEXT {
            let rest = self.text.split_off(next.byte);
            self.text.truncate(start.byte);
            self.text.push_str(&chunk);
            self.text.push_str(&rest);
        } else {
            self.text.replace_range(start.byte..next.byte, &chunk);
        }
        Ok(())
    }
}

impl<B: ChunkedBody> Source for PartialText<'_, B> {
    type Error = B::Error;

    fn text(&self) -> &str {
        &self.text
    }

    fn read_around(&self, byte: usize) -> Range<usize> {
        let starts = self.body.starts();
        let chunk = self.chunk_of(byte);
        if self.is_read.get(chunk) != Some(&true) {
            return byte..byte;
        }
        let before = self.is_read[..chunk].iter().rposition(|is_read| !is_read);
        let after = self.is_read[chunk..].iter().position(|is_read| !is_read);
        let first = before.map_or(0, |unread| unread + 1);
        let end = after.map_or(self.is_read.len(), |unread| chunk + unread);
        starts[first].byte..starts[end].byte
    }

    fn chars_per_byte(&self) -> f64 {
        self.chars_per_byte
    }

    fn read(&mut self, bytes: Range<usize>, items: &mut [Item]) -> Result<(), B::Error> {
        let last = self.chunk_of(bytes.end.saturating_sub(1).max(bytes.start));
        for number in self.chunk_of(bytes.start)..=last {
            self.read_chunk(number, items)?;
        }
        Ok(())
    }
}
