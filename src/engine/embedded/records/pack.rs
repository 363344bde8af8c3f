//! From the form of a record to the compressed value that is stored.
//!
//! Takes forms and the positions of chunks one after the other, gives values. A body is cut at a
//! blank of ASCII, where no word can reach across; where there is none, between two characters.

use std::io;
use std::sync::Arc;

use zstd::bulk::Compressor;
use zstd::zstd_safe::CParameter;

use super::dictionary::Trainer;
use super::{CHUNK_BYTES, MAX_CHUNK_BYTES, PACKED, PACKED_BY_DICTIONARY, form, push_number};

/// Level of zstd. Over 26,636 diplomatic documents a level of 1 takes 12 % more room.
const LEVEL: i32 = 3;

/// Compresses records, one thread's.
pub(in crate::engine::embedded) struct Packer {
    compressor: Compressor<'static>,
    has_dictionary: bool,
    trainer: Arc<Trainer>,
    table: Vec<u8>,
    frames: Vec<u8>,
}

impl Packer {
    /// Compresses under the dictionary of `trainer`, as soon as it has one.
    pub(in crate::engine::embedded) fn new(trainer: Arc<Trainer>) -> io::Result<Self> {
        Ok(Self {
            compressor: compressor(&[])?,
            has_dictionary: false,
            trainer,
            table: Vec::new(),
            frames: Vec::new(),
        })
    }

    /// The value of the record that has this form, whose body is cut at `cuts`; `positions` are
    /// those of the first words of the chunks and the one behind the last word, if they are known.
    pub(in crate::engine::embedded) fn pack(
        &mut self,
        form: &[u8],
        cuts: &[usize],
        positions: &[u32],
    ) -> io::Result<Vec<u8>> {
        let odd = || io::Error::other("a record came in another form");
        let (body, head) = form::parts(form).ok_or_else(odd)?;
        let heads = head.chunks(MAX_CHUNK_BYTES / 2);
        let bodies = chunks(body, cuts);
        if !self.has_dictionary {
            let samples = heads.clone().chain(bodies.iter().copied());
            if let Some(dictionary) = self.trainer.dictionary(samples)? {
                self.compressor = compressor(dictionary)?;
                self.has_dictionary = true;
            }
        }
        self.table.clear();
        self.frames.clear();
        self.table.push(if self.has_dictionary {
            PACKED_BY_DICTIONARY
        } else {
            PACKED
        });
        push_number(&mut self.table, heads.len());
        push_number(&mut self.table, bodies.len());
        for chunk in heads.chain(bodies.iter().copied()) {
            let frame = self.compressor.compress(chunk)?;
            push_number(&mut self.table, chunk.len());
            push_number(&mut self.table, frame.len());
            self.frames.extend_from_slice(&frame);
        }
        let has_positions = !bodies.is_empty() && positions.len() == bodies.len() + 1;
        self.table.push(u8::from(has_positions));
        if has_positions {
            let mut last = 0;
            for &position in positions {
                push_number(&mut self.table, position.saturating_sub(last) as usize);
                last = position;
            }
        }
        Ok([&self.table[..], &self.frames[..]].concat())
    }
}

fn compressor(dictionary: &[u8]) -> io::Result<Compressor<'static>> {
    let mut compressor = Compressor::with_dictionary(LEVEL, dictionary)?;
    // The table has the length, and there is one dictionary; the checksum is what proves a chunk.
    compressor.set_parameter(CParameter::ChecksumFlag(true))?;
    compressor.set_parameter(CParameter::ContentSizeFlag(false))?;
    compressor.set_parameter(CParameter::DictIdFlag(false))?;
    Ok(compressor)
}

/// Where a body is cut, from 0 on: into chunks of like size.
pub(in crate::engine::embedded) fn cuts(body: &str) -> Vec<usize> {
    let bytes = body.as_bytes();
    let count = bytes.len().div_ceil(CHUNK_BYTES).max(1);
    let mut cuts = vec![0];
    for number in 1..count {
        let wanted = bytes.len() * number / count;
        let earliest = wanted - CHUNK_BYTES / 4;
        let blank = bytes[earliest..wanted]
            .iter()
            .rposition(u8::is_ascii_whitespace);
        cuts.push(blank.map_or_else(
            || body.floor_char_boundary(wanted),
            |blank| earliest + blank,
        ));
    }
    cuts
}

fn chunks<'b>(body: Option<&'b str>, cuts: &[usize]) -> Vec<&'b [u8]> {
    let Some(body) = body else {
        return Vec::new();
    };
    let ends = cuts.iter().skip(1).copied().chain([body.len()]);
    let bytes = body.as_bytes();
    cuts.iter()
        .zip(ends)
        .map(|(&start, end)| &bytes[start..end])
        .collect()
}
