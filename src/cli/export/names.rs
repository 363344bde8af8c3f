//! Names of files made of ids, safe and different on every system.
//!
//! Takes ids, gives a name each: letters, digits, `-`, `_` and `.` of the id, at most
//! [`MAX_BYTES`] long, none that Windows reserves for a device, none that begins or ends with a full
//! stop. Two names of one folder differ also where case, width or composition of letters do not count;
//! the second gets eight digits of a hash of its id.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest name without the digits of a hash and the ending: short enough for every file system, also
/// those that encrypt names, and for a path of 260 characters.
const MAX_BYTES: usize = 120;

/// The ending.
const ENDING: &str = ".txt";

/// Names that Windows keeps for devices, whatever ending follows.
/// Source: Microsoft, *Naming Files, Paths, and Namespaces*.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
/// The same with a digit behind them.
const NUMBERED_DEVICES: [&str; 2] = ["COM", "LPT"];

/// The names of one folder.
#[derive(Debug, Default)]
pub(super) struct FileNames {
    /// Id by folded name.
    taken: HashMap<String, String>,
    /// Name by id.
    names: HashMap<String, String>,
}

impl FileNames {
    /// Keeps a name for something else than a record.
    pub(super) fn keep(&mut self, name: &str) {
        self.taken.insert(folded(name), String::new());
    }

    /// Takes a name that a file of the folder has already; false where this room would not have made
    /// it.
    pub(super) fn take(&mut self, id: &str, name: &str) -> bool {
        let is_ours = name.ends_with(ENDING)
            && !name.starts_with('.')
            && name
                .chars()
                .all(|c| matches!(c, '_' | '.' | '-') || is_of_word(c));
        if is_ours {
            self.taken.insert(folded(name), id.to_owned());
            self.names.insert(id.to_owned(), name.to_owned());
        }
        is_ours
    }

    /// The name of the record with this id, always the same.
    pub(super) fn of(&mut self, id: &str) -> String {
        if let Some(name) = self.names.get(id) {
            return name.clone();
        }
        let slug = slug(id);
        let hash = blake3::hash(id.as_bytes()).to_hex();
        let mut name = format!("{slug}{ENDING}");
        for digits in [8, 64] {
            if !self.taken.contains_key(&folded(&name)) {
                break;
            }
            name = format!("{slug}-{}{ENDING}", &hash[..digits]);
        }
        self.take(id, &name);
        name
    }
}

/// How names are compared by the systems that tell fewest apart.
fn folded(name: &str) -> String {
    let compatible: String = name.nfkc().collect();
    compatible.to_uppercase().to_lowercase()
}

/// What a name may have of an id, without the ending.
fn slug(id: &str) -> String {
    let mut slug = String::with_capacity(id.len());
    for c in id.nfc() {
        let kept = match c {
            '/' | '\\' | '_' => '_',
            '.' => '.',
            c if is_of_word(c) => c,
            _ => '-',
        };
        if slug.len() + kept.len_utf8() > MAX_BYTES {
            break;
        }
        if !(kept == '-' && slug.ends_with('-')) {
            slug.push(kept);
        }
    }
    let slug = slug.trim_matches(|c| matches!(c, '.' | '-'));
    let at = slug.len().saturating_sub(ENDING.len());
    let slug = match slug.get(at..) {
        Some(ending) if ending.eq_ignore_ascii_case(ENDING) => slug[..at].trim_end_matches('.'),
        _ => slug,
    };
    match slug {
        "" => "record".to_owned(),
        _ if is_device(slug) => format!("_{slug}"),
        _ => slug.to_owned(),
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

fn is_device(slug: &str) -> bool {
    let stem = slug.split('.').next().unwrap_or_default().to_uppercase();
    let numbered = |device: &&str| {
        let number = stem.strip_prefix(*device);
        number.is_some_and(|number| {
            number.chars().count() == 1 && number.contains(|c: char| c.is_numeric())
        })
    };
    DEVICES.contains(&&*stem) || NUMBERED_DEVICES.iter().any(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_become_names() {
        let long = "ы".repeat(200);
        for (id, expected) in [
            ("wcda:113630", "wcda-113630.txt"),
            ("frus1951v07p1/d410", "frus1951v07p1_d410.txt"),
            ("korea/armistice.txt", "korea_armistice.txt"),
            ("korea/armistice.TXT", "korea_armistice.txt"),
            ("Папка 3/дело.md", "Папка-3_дело.md.txt"),
            ("a<b>:\"c|?*", "a-b-c.txt"),
            ("../../etc/passwd", "_.._etc_passwd.txt"),
            ("...", "record.txt"),
            ("", "record.txt"),
            ("con", "_con.txt"),
            ("Aux.jsonl", "_Aux.jsonl.txt"),
            ("com1", "_com1.txt"),
            ("LPT²", "_LPT².txt"),
            ("com10", "com10.txt"),
            ("console", "console.txt"),
            ("e\u{301}", "é.txt"),
            (".hidden", "hidden.txt"),
            ("\u{202e}txt", "txt.txt"),
            (&long, &format!("{}.txt", "ы".repeat(60))),
        ] {
            assert_eq!(FileNames::default().of(id), expected, "{id}");
        }
    }

    #[test]
    fn a_name_that_was_not_made_here_is_not_taken() {
        let mut names = FileNames::default();
        for name in [
            "../x.txt", "/x.txt", "c:x.txt", ".x.txt", "x.md", "a\\b.txt", "",
        ] {
            assert!(!names.take("k:1", name), "{name}");
        }
        assert!(names.take("k:1", "x-1.txt"));
        assert_eq!(names.of("k:1"), "x-1.txt");
    }

    #[test]
    fn a_name_that_is_kept_is_given_to_none() {
        let mut names = FileNames::default();
        names.keep("citations.txt");
        assert!(names.of("Citations").starts_with("Citations-"));
    }

    #[test]
    fn names_that_some_system_takes_for_one_differ() {
        let mut names = FileNames::default();
        let ids = [
            "a b", "a-b", "A-B", "a:b", "ａ-b", "x", "x.txt", "X.txt", "straße", "STRASSE", "é",
            "e\u{301}", "É",
        ];
        let given: Vec<String> = ids.iter().map(|id| names.of(id)).collect();
        let mut folded: Vec<String> = given.iter().map(|name| folded(name)).collect();
        folded.sort();
        folded.dedup();
        assert_eq!(folded.len(), ids.len(), "{given:?}");
        assert_eq!(given[0], "a-b.txt");
        assert!(given[1].starts_with("a-b-") && given[1].len() == "a-b-12345678.txt".len());
        let again: Vec<String> = ids.iter().map(|id| names.of(id)).collect();
        assert_eq!(again, given);
    }

    proptest! {
        #[test]
        fn every_name_is_safe(ids in prop::collection::hash_set(any::<String>(), 1..20)) {
            let mut names = FileNames::default();
            let mut seen = std::collections::HashSet::new();
            for id in &ids {
                let name = names.of(id);
                prop_assert!(name.len() <= 200, "{}", name);
                prop_assert!(!name.contains(|c: char| c.is_control() || "<>:\"/\\|?* ".contains(c)));
                prop_assert!(!name.starts_with(['.', '-']) && !name.ends_with(['.', ' ']));
                prop_assert!(seen.insert(folded(&name)), "{} stands twice", name);
            }
        }
    }
}
