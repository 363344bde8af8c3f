//! The form in which a record is stored and hashed: body, then head.
//!
//! Takes a [`Record`], gives bytes, and the record back. The head stands last, so that the
//! provenance, which stands last in it, can be added to a form that was made without.
//!
//! ```text
//! form    0, then 0 or 1 + bytes of the body (LEB128), the body, the record without it as JSON
//! ```

use super::{PLAIN, push_number, take_number};
use crate::record::{Provenance, Record};

/// The form of what the record says, wherever it was read: without provenance. The hash of it is
/// the record's content hash.
///
/// # Errors
/// Returns the message of the JSON writer, which refuses nothing that a reader can give.
pub fn bare_form(record: &mut Record) -> serde_json::Result<Vec<u8>> {
    // Set aside for the moment, so that the texts need not be copied.
    let provenance = std::mem::take(&mut record.provenance);
    let body = record.body.take();
    let mut form = Vec::with_capacity(body.as_ref().map_or(0, String::len) + 1024);
    form.push(PLAIN);
    match &body {
        None => push_number(&mut form, 0),
        Some(body) => {
            push_number(&mut form, body.len() + 1);
            form.extend_from_slice(body.as_bytes());
        }
    }
    let written = serde_json::to_writer(&mut form, record);
    record.body = body;
    record.provenance = provenance;
    written.map(|()| form)
}

/// The whole form, from the [`bare_form`].
///
/// # Errors
/// As [`bare_form`].
pub fn stored_form(mut bare: Vec<u8>, provenance: &[Provenance]) -> serde_json::Result<Vec<u8>> {
    if provenance.is_empty() {
        return Ok(bare);
    }
    // The brace; an object of a record has members, so a comma may follow.
    bare.pop();
    bare.extend_from_slice(br#","provenance":"#);
    serde_json::to_writer(&mut bare, provenance)?;
    bare.push(b'}');
    Ok(bare)
}

/// Body and head of a form; none for other bytes.
pub(in crate::engine::embedded) fn parts(form: &[u8]) -> Option<(Option<&str>, &[u8])> {
    let (_, mut rest) = form.split_first().filter(|(first, _)| **first == PLAIN)?;
    let Some(bytes) = take_number(&mut rest)?.checked_sub(1) else {
        return Some((None, rest));
    };
    let (body, head) = rest.split_at_checked(bytes)?;
    Some((Some(std::str::from_utf8(body).ok()?), head))
}

/// The record of a form; none for other bytes.
pub(in crate::engine::embedded) fn record_of(form: &[u8]) -> Option<Record> {
    let (body, head) = parts(form)?;
    let record: Record = serde_json::from_slice(head).ok()?;
    Some(Record {
        body: body.map(str::to_owned),
        ..record
    })
}
