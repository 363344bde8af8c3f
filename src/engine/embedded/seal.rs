//! JSON that proves itself: a value and the hash of its own bytes in one file.
//!
//! Takes a value, gives the bytes of a file; takes the bytes, gives the value's JSON when every
//! byte is as it was written. The frame is compared letter by letter and everything inside it is
//! hashed, so there is no byte whose change goes unnoticed, and the file is still plain JSON.

use serde::Serialize;

use crate::engine::EngineError;

/// Before the hash.
const HEAD: &str = "{\"blake3\":\"";

/// Between the hash and the value.
const MIDDLE: &str = "\",\n\"content\":";

/// Behind the value.
const TAIL: &str = "}\n";

/// Digits of a hash.
const DIGITS: usize = 64;

/// The file that holds `content`.
pub(super) fn seal<T: Serialize>(content: &T) -> Result<Vec<u8>, EngineError> {
    let content = serde_json::to_string_pretty(content)
        .map_err(|error| EngineError::Fault(error.to_string()))?;
    let hash = blake3::hash(content.as_bytes()).to_hex();
    Ok(format!("{HEAD}{hash}{MIDDLE}{content}{TAIL}").into_bytes())
}

/// The JSON that was sealed in `file`; none when any byte of it is another.
pub(super) fn unseal(file: &[u8]) -> Option<&[u8]> {
    let rest = file.strip_prefix(HEAD.as_bytes())?;
    let (hash, rest) = rest.split_at_checked(DIGITS)?;
    let rest = rest.strip_prefix(MIDDLE.as_bytes())?;
    let content = rest.strip_suffix(TAIL.as_bytes())?;
    (blake3::hash(content).to_hex().as_bytes() == hash).then_some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_comes_back_and_is_json() {
        let file = seal(&["one", "два"]).unwrap();
        let content = unseal(&file).unwrap();
        assert_eq!(
            serde_json::from_slice::<Vec<String>>(content).unwrap(),
            ["one", "два"]
        );
        let whole: serde_json::Value = serde_json::from_slice(&file).unwrap();
        assert_eq!(whole["content"][0], "one");
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let file = seal(&["one", "two"]).unwrap();
        for place in 0..file.len() {
            for bit in 0..8 {
                let mut damaged = file.clone();
                damaged[place] ^= 1 << bit;
                assert_eq!(unseal(&damaged), None, "byte {place}, bit {bit}");
            }
            assert_eq!(unseal(&file[..place]), None, "cut at {place}");
        }
        for tail in ["\n", "x", "\0\0"] {
            let longer = [&file[..], tail.as_bytes()].concat();
            assert_eq!(unseal(&longer), None, "{tail:?}");
        }
    }
}
