//! What searches keep of an index, so that the next one need not read it again.
//!
//! Owns the sets of records ([`set`]), what ranking needs of a term ([`impacts`]), how often words
//! meet ([`meetings`]) and the bounded pool of all ([`pool`]). Everything is made when it is first
//! asked for, from what the index holds, so a process that searches once pays for the words of its
//! query alone; and everything holds live records only, so nobody asks again whether a record was
//! deleted. Knows terms and columns of one segment, not queries.
//!
//! Records are looked at in *blocks* of 64, one machine word of a set, and in *windows* of 64
//! blocks, the 4,096 records that fit the fastest cache whatever is done with them.

pub(crate) mod set;

#[cfg(test)]
mod tests;
