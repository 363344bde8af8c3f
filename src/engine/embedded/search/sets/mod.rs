//! Sets of records of one segment.
//!
//! Owns the form of a set ([`set`]): bits where there are many records, a list where there are few.
//! Takes records in ascending order or what a search file holds, gives windows to join. Knows nothing
//! of queries. A set may hold deleted records: whoever asks for live ones joins those of the segment.
//!
//! Records are looked at in *blocks* of 64, one machine word of a set, and in *windows* of 64
//! blocks, the 4,096 records that fit the fastest cache whatever is done with them.

pub(crate) mod set;

#[cfg(test)]
mod tests;
