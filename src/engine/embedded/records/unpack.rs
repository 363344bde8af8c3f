//! Reading a stored value: its table, and one chunk after the other.
//!
//! Takes bytes that may be damaged in any way: whatever does not fit is none, and no length in them
//! is believed before it is bounded.

use std::ops::Range;

use super::{MAX_CHUNK_BYTES, PACKED, PACKED_BY_DICTIONARY, PLAIN, push_number, take_number};

/// What the first bytes of a value say.
#[derive(Debug)]
pub(in crate::engine::embedded) enum Value {
    /// The form itself.
    Plain,
    /// Where its chunks are.
    Packed(Table),
}

/// Where the chunks of a record are.
#[derive(Debug)]
pub(in crate::engine::embedded) struct Table {
    /// Frames of the head, as bytes of the value.
    pub(in crate::engine::embedded) head: Vec<Frame>,
    /// Frames of the body; none where there is no body.
    pub(in crate::engine::embedded) body: Vec<Frame>,
    /// The position of the first word of each chunk of the body, and the one behind the last word,
    /// if they are known.
    pub(in crate::engine::embedded) positions: Option<Vec<u32>>,
}

/// A compressed chunk.
#[derive(Debug, Clone)]
pub(in crate::engine::embedded) struct Frame {
    /// Where it stands in the value.
    pub(in crate::engine::embedded) range: Range<usize>,
    /// Bytes of the chunk.
    pub(in crate::engine::embedded) bytes: usize,
}

impl Value {
    /// Reads the beginning of a value; none where it is not one.
    pub(in crate::engine::embedded) fn of(value: &[u8]) -> Option<Self> {
        match value.split_first()? {
            (&PLAIN, _) => Some(Self::Plain),
            (&PACKED | &PACKED_BY_DICTIONARY, rest) => {
                Table::of(value.len(), rest).map(Self::Packed)
            }
            _ => None,
        }
    }
}

impl Table {
    /// Reads the table of a value of `length` bytes.
    fn of(length: usize, mut rest: &[u8]) -> Option<Self> {
        let heads = take_number(&mut rest)?;
        let bodies = take_number(&mut rest)?;
        // Each takes two bytes at least.
        let count = heads.checked_add(bodies).filter(|&count| count <= length)?;
        let mut lengths = Vec::with_capacity(count);
        for _ in 0..count {
            let bytes = take_number(&mut rest).filter(|&bytes| bytes <= MAX_CHUNK_BYTES)?;
            lengths.push((bytes, take_number(&mut rest)?));
        }
        let (&has_positions, mut rest) = rest.split_first()?;
        let mut positions = None;
        if has_positions == 1 {
            let mut all = Vec::with_capacity(bodies);
            let mut last = 0_u32;
            for _ in 0..=bodies {
                let step = u32::try_from(take_number(&mut rest)?).ok()?;
                last = last.checked_add(step)?;
                all.push(last);
            }
            positions = Some(all);
        }
        let mut at = length - rest.len();
        let mut frames = Vec::with_capacity(count);
        for (bytes, packed) in lengths {
            let end = at.checked_add(packed).filter(|&end| end <= length)?;
            frames.push(Frame {
                range: at..end,
                bytes,
            });
            at = end;
        }
        let body = frames.split_off(heads);
        (at == length).then_some(Self {
            head: frames,
            body,
            positions,
        })
    }

    /// Bytes of the body; none where there is none.
    pub(super) fn body_bytes(&self) -> Option<usize> {
        let bytes = self.body.iter().map(|frame| frame.bytes).sum();
        (!self.body.is_empty()).then_some(bytes)
    }

    /// The form of the record, from its chunks: `chunk` gives one by its number, those of the head
    /// first.
    pub(in crate::engine::embedded) fn form<E>(
        &self,
        mut chunk: impl FnMut(u32, &Frame) -> Result<std::sync::Arc<[u8]>, E>,
    ) -> Result<Vec<u8>, E> {
        let mut form = vec![PLAIN];
        push_number(&mut form, self.body_bytes().map_or(0, |bytes| bytes + 1));
        let numbered: Vec<(u32, &Frame)> = (0..).zip(self.head.iter().chain(&self.body)).collect();
        let (head, body) = numbered.split_at(self.head.len());
        for &(number, frame) in body.iter().chain(head) {
            form.extend_from_slice(&chunk(number, frame)?);
        }
        Ok(form)
    }
}
