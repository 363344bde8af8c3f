//! Parts of a file that are read in place, verified as they are asked for.
//!
//! Owns [`ProvedBytes`] and [`View`], an array of numbers in them. What is damaged reads as what is
//! not there, and is remembered: see [`Proof::covers`].

use std::io;
use std::marker::PhantomData;
use std::ops::Range;

use tantivy::directory::OwnedBytes;
use zerocopy::{FromBytes, Immutable};

use super::Proof;
use super::table::BLOCK;

/// Bytes of a file.
#[derive(Debug, Clone)]
pub(crate) struct ProvedBytes {
    bytes: OwnedBytes,
    proof: Proof,
}

impl ProvedBytes {
    /// The part `bytes` of a file that `proof` verifies.
    pub(crate) fn new(bytes: OwnedBytes, proof: Proof) -> Self {
        Self { bytes, proof }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// A part of them, as far as there is one.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        let until = range.end.min(self.len());
        Self {
            bytes: self.bytes.slice(range.start.min(until)..until),
            proof: self.proof.clone(),
        }
    }

    /// A part of them; none where they end before.
    pub(crate) fn slice(&self, range: Range<usize>) -> Option<Self> {
        (range.start <= range.end && range.end <= self.len()).then(|| Self {
            bytes: self.bytes.slice(range),
            proof: self.proof.clone(),
        })
    }

    /// A part of them; none where they end before or are not what was written.
    #[inline]
    pub(crate) fn get(&self, range: Range<usize>) -> Option<&[u8]> {
        let part = self.bytes.get(range)?;
        self.proof.covers(part).then_some(part)
    }

    /// The same, as a result.
    ///
    /// # Errors
    /// Returns an error that names the file where there is no such part.
    pub(crate) fn proved(&self, range: Range<usize>) -> io::Result<&[u8]> {
        let part = self.bytes.get(range);
        let part = part.ok_or(io::ErrorKind::UnexpectedEof)?;
        self.proof.check(part)?;
        Ok(part)
    }

    /// The number in eight bytes, as a result.
    ///
    /// # Errors
    /// As [`ProvedBytes::proved`].
    pub(crate) fn number(&self, at: usize) -> io::Result<u64> {
        let bytes = self.proved(at..at.saturating_add(8))?;
        let bytes = bytes.first_chunk().ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(u64::from_le_bytes(*bytes))
    }

    /// All of them as they are, to be verified part by part before each is looked at.
    pub(crate) fn unproved(&self) -> OwnedBytes {
        self.bytes.clone()
    }

    /// The number in four bytes.
    pub(crate) fn u32_at(&self, at: usize) -> Option<u32> {
        let bytes = self.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(*bytes.first_chunk()?))
    }
}

#[cfg(test)]
impl From<Vec<u8>> for ProvedBytes {
    /// A file in memory.
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(OwnedBytes::new(bytes), Proof::default())
    }
}

/// An array of numbers in a file.
#[derive(Debug, Clone)]
pub(crate) struct View<T> {
    bytes: ProvedBytes,
    of: PhantomData<T>,
}

impl<T: FromBytes + Immutable + Copy> View<T> {
    /// The numbers that `bytes` are; none when they are no whole number of them.
    pub(crate) fn new(bytes: ProvedBytes) -> Option<Self> {
        let _fits = <[T]>::ref_from_bytes(&bytes.bytes).ok()?;
        Some(Self {
            bytes,
            of: PhantomData,
        })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len() / size_of::<T>()
    }

    /// A number; none behind the end.
    #[inline]
    pub(crate) fn get(&self, place: usize) -> Option<T> {
        let from = place.checked_mul(size_of::<T>())?;
        let bytes = self.bytes.get(from..from.checked_add(size_of::<T>())?)?;
        T::read_from_bytes(bytes).ok()
    }

    /// The numbers of a range; none where it goes beyond the end.
    pub(crate) fn range(&self, range: Range<usize>) -> Option<&[T]> {
        let byte = |place: usize| place.checked_mul(size_of::<T>());
        let bytes = self.bytes.get(byte(range.start)?..byte(range.end)?)?;
        <[T]>::ref_from_bytes(bytes).ok()
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[T] {
        self.range(0..self.len()).unwrap_or_default()
    }

    /// All of them, one after the other, verified as they are reached.
    pub(crate) fn each(&self) -> impl Iterator<Item = T> + '_ {
        (0..self.len()).map_while(|place| self.get(place))
    }

    /// Gives numbers by their places, of which there will be so many `wanted`: all are verified at
    /// once where they lie in so many blocks anyway.
    pub(crate) fn reader(&self, wanted: usize) -> impl Fn(usize) -> Option<T> + '_ {
        let is_dense = wanted.saturating_mul(BLOCK) > self.bytes.len();
        let all = is_dense.then(|| self.all());
        move |place| match all {
            Some(all) => all.get(place).copied(),
            None => self.get(place),
        }
    }
}
