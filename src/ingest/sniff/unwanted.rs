//! Files that nobody would want to read, by their names: code, stylesheets, images, system files.
//!
//! The lists stand in `index_schema/left_out.toml`. Takes a name, says what to count it as.

use crate::compiled::Map;

/// Endings, and whole names behind a stroke.
const UNWANTED: Map<'static> = Map::new(include_bytes!(
    "../../../index_schema/compiled/left_out.bin"
));

/// Longest ending in the list, with room.
const MAX_ENDING_BYTES: usize = 16;

/// What an unwanted file is counted as: its ending with the full stop, or its whole name.
#[must_use]
pub(in crate::ingest) fn unwanted(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    if UNWANTED.contains(&format!("/{lower}")) {
        return Some(lower);
    }
    let (front, ending) = lower.rsplit_once('.')?;
    let is_unwanted =
        !front.is_empty() && ending.len() <= MAX_ENDING_BYTES && UNWANTED.contains(ending);
    is_unwanted.then(|| format!(".{ending}"))
}

#[cfg(test)]
pub(crate) mod compile {
    //! Compiles the lists.

    use crate::compiled::compile::{self, File};

    const LEFT_OUT: &str = include_str!("../../../index_schema/left_out.toml");

    /// The files of this room.
    pub(crate) const COMPILED: &[File] = &[("left_out.bin", lists)];

    fn lists() -> Vec<u8> {
        let table: toml::Table = LEFT_OUT.parse().unwrap();
        let words = |list: &str| {
            let words = table[list].as_array().unwrap().clone();
            words
                .into_iter()
                .map(|word| word.as_str().unwrap().to_owned())
        };
        let names = words("names").map(|name| format!("/{name}"));
        compile::set(words("endings").chain(names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_nobody_wants_to_read() {
        for (name, expected) in [
            ("style.CSS", Some(".css")),
            ("Page 1.tif", Some(".tif")),
            ("mimetype", Some("mimetype")),
            ("package.json", Some("package.json")),
            ("letter.pdf", None),
            ("d1.html", None),
            ("Tel. No. 12", None),
            ("notes.json", None),
            (".css", None),
            ("", None),
        ] {
            assert_eq!(unwanted(name).as_deref(), expected, "{name}");
        }
    }
}
