//! The text that passages are cut from: all of it, or only the chunks that are needed.
//!
//! Owns [`Source`]. [`WholeText`] has everything at hand. [`PartialText`] knows the positions of
//! the words that match, and where each chunk of the text begins; until a chunk is read, the places
//! of its words are estimated from their positions. Chunks side by side that are read make one
//! [`Stretch`], so everything that looks at the neighbourhood of a passage works on both alike.

use std::convert::Infallible;
use std::ops::Range;

use super::choose::Item;
use super::cut::{reach, reach_back};
use crate::analyse::Analyser;

/// A stretch of a text that is at hand.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stretch<'t> {
    /// Its first byte in the whole text.
    pub(super) start: usize,
    pub(super) text: &'t str,
}

impl<'t> Stretch<'t> {
    pub(super) fn end(self) -> usize {
        self.start + self.text.len()
    }

    /// Some bytes of the whole text, if they are at hand.
    pub(super) fn get(self, bytes: Range<usize>) -> Option<&'t str> {
        let start = bytes.start.checked_sub(self.start)?;
        self.text.get(start..bytes.end.checked_sub(self.start)?)
    }
}

/// A text that passages are cut from.
pub(super) trait Source {
    /// Why a chunk cannot be read.
    type Error;

    /// Bytes of the whole text.
    fn len(&self) -> usize;

    /// What is read around `byte`; an empty stretch there where it is not read.
    fn around(&self, byte: usize) -> Stretch<'_>;

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
            let (read, length) = (self.around(core.start), self.len());
            let is_short = |reached: Option<usize>| reached.is_none();
            let before = read.get(read.start..core.start).unwrap_or_default();
            let after = read.get(core.end..read.end()).unwrap_or_default();
            let [start, end] = [read.start, read.end()];
            if start > 0 && is_short(reach_back(before, max_chars + MARGIN)) {
                self.read(start - 1..start, items)?;
            } else if end < length && is_short(reach(after, max_chars + MARGIN)) {
                self.read(end..end + 1, items)?;
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

    fn len(&self) -> usize {
        self.0.len()
    }

    fn around(&self, _: usize) -> Stretch<'_> {
        Stretch {
            start: 0,
            text: self.0,
        }
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

/// A text of which the chunks are read that are needed.
pub(super) struct PartialText<'b, B> {
    body: &'b mut B,
    /// What is read, by first bytes; chunks side by side are one.
    read: Vec<(usize, String)>,
    is_read: Vec<bool>,
    chars_per_byte: f64,
    analyser: &'b mut Analyser,
}

impl<'b, B: ChunkedBody> PartialText<'b, B> {
    /// Nothing of `body` is read yet.
    pub(super) fn new(body: &'b mut B, analyser: &'b mut Analyser) -> Self {
        Self {
            read: Vec::new(),
            is_read: vec![false; body.starts().len().saturating_sub(1)],
            chars_per_byte: 1.0,
            analyser,
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
        let mut chunk = self.body.read(number)?;
        let [start, next] = [self.body.starts()[number], self.body.starts()[number + 1]];
        self.is_read[number] = true;
        if chunk.len() != next.byte - start.byte {
            // Promised otherwise.
            chunk = " ".repeat(next.byte - start.byte);
        }
        self.chars_per_byte = chunk.chars().count() as f64 / chunk.len().max(1) as f64;
        let first = items.partition_point(|item| item.positions.start < start.position);
        let behind = items.partition_point(|item| item.positions.start < next.position);
        place(self.analyser, &chunk, start, &mut items[first..behind]);
        let mut at = self.read.partition_point(|(byte, _)| *byte < start.byte);
        match at.checked_sub(1).map(|before| &mut self.read[before]) {
            Some((byte, text)) if *byte + text.len() == start.byte => {
                text.push_str(&chunk);
                at -= 1;
            }
            _ => self.read.insert(at, (start.byte, chunk)),
        }
        if self
            .read
            .get(at + 1)
            .is_some_and(|(byte, _)| *byte == next.byte)
        {
            let (_, text) = self.read.remove(at + 1);
            self.read[at].1.push_str(&text);
        }
        Ok(())
    }
}

/// Says where the items of a chunk stand, which is where the words at their positions do.
fn place(analyser: &mut Analyser, chunk: &str, start: ChunkStart, items: &mut [Item]) {
    let Some(last) = items.iter().map(|item| item.positions.end).max() else {
        return;
    };
    // Words that are one are given behind their last, or behind the word that follows.
    let joined = items.iter().any(|item| item.positions.len() > 1);
    let last = if joined { last } else { last.saturating_sub(2) };
    // The first item that no word so far has passed.
    let mut next = 0;
    let first = items.first().map_or(0, |item| item.positions.start);
    let pass = first.saturating_sub(start.position);
    analyser.places(chunk, joined, pass, |place| {
        let position = start.position.saturating_add(place.position);
        let is_before = |item: &Item| item.positions.start < position;
        let first = match place.parts {
            1 => {
                while items.get(next).is_some_and(is_before) {
                    next += 1;
                }
                next
            }
            _ => items.partition_point(is_before),
        };
        let here = items[first..].iter_mut();
        for item in here.take_while(|item| item.positions.start == position) {
            // Where the next chunk goes on with words that are one, the first stands for all.
            if place.parts == 1 || item.positions.len() == usize::from(place.parts) {
                item.start = start.byte + place.bytes.start;
                item.end = start.byte + place.bytes.end;
                item.is_placed = true;
            }
        }
        let mut rest = items[next..].iter().map(|item| item.positions.start);
        let wanted = rest.find(|wanted| *wanted > position);
        (position <= last).then(|| wanted.map_or(0, |wanted| wanted - position - 1))
    });
}

impl<B: ChunkedBody> Source for PartialText<'_, B> {
    type Error = B::Error;

    fn len(&self) -> usize {
        self.body.starts().last().map_or(0, |end| end.byte)
    }

    fn around(&self, byte: usize) -> Stretch<'_> {
        let behind = self.read.partition_point(|(start, _)| *start <= byte);
        let before = behind.checked_sub(1).map(|at| &self.read[at]);
        let read = before.filter(|(start, text)| byte < start + text.len());
        let read = read.map(|(start, text)| Stretch {
            start: *start,
            text,
        });
        read.unwrap_or(Stretch {
            start: byte,
            text: "",
        })
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
