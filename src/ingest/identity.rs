//! Who a record is: its id, and the collection that it belongs to.
//!
//! Takes the canonical path of a source and what the record says of itself. Gives ids that
//! depend on neither the current directory nor the way in which a path was written.
//!
//! **Id.** The source's own number where it has one: an `id` that the record states, or the
//! number of the Wilson Center Digital Archive, under which the same record stands on several
//! hosts (`wcda:113630`). Else the collection and the path below the folder that gives the
//! collection its name (`jfk-russia/docs/001.md`); a record of a file with many adds its line
//! (`wilson/records.jsonl#12`). The ending of a compression (`.gz`, `.zst`, `.xz`, `.bz2`) is no
//! part of it, unless another file has the same name without it.
//!
//! Two sources that would get one id get different ones: see [`Folders`] for the files of a run and
//! of its index, `variants` for what remains.
//!
//! **Collection.** The name that the user gives; else what the record says; else the stem of a
//! file with many records; else the name of the folder. Names that say nothing (`docs`, `text`,
//! `records`, see `index_schema/generic_names.toml`, and names without a letter, such as a year)
//! are passed over, upwards; so are folders of items and names that stand twice. An archive counts
//! as a folder of its name, and names everything in it.

mod folders;
mod generic;
mod variants;

use std::path::Path;
use std::sync::Arc;

use super::Format;
use super::encoding::Encoding;
use super::mapping::{DateHabits, Mapping};
use super::pdf::Extractor;
use crate::record::MAX_ID_BYTES;
pub use folders::Folders;
#[cfg(test)]
pub(crate) use generic::compile::COMPILED;
use generic::is_generic;
pub(super) use variants::{Variants, variants};

/// Hexadecimal digits of a hash in an id.
const HASH_DIGITS: usize = 8;

/// Where a source stands, as far as the identity of its records goes, and what is known of it from
/// outside.
#[derive(Debug, Clone)]
pub struct Place {
    /// Path of the source as it stands in a provenance; a member of an archive after `!`.
    pub source: String,
    /// The collection that the user gave.
    given: Option<String>,
    /// Folders from the root of the file system, then the file itself without the ending of a
    /// compression.
    parts: Vec<String>,
    /// Place in `parts` of the folder that names the collection.
    folder: usize,
    /// Place in `parts` of the first part of an id: for ids that begin with the collection of the
    /// folder, and for others.
    starts: (Option<usize>, usize),
    /// Whether the stem of the file may name a collection.
    stem_names: bool,
    /// What its columns are called.
    pub(super) mapping: Mapping,
    /// The encoding that the user states.
    pub(super) encoding: Option<Encoding>,
    /// The format that the user states.
    pub(super) format: Option<Format>,
    /// What reads PDF files.
    pub(super) extractor: Arc<Extractor>,
    /// What the book says of it that it is a page of.
    pub(super) page: Option<Arc<BookPage>>,
}

/// What a book says of one of its pages.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct BookPage {
    /// Its entry in the table of contents.
    pub(super) title: Option<String>,
    /// The entries above that, outermost first.
    pub(super) section: Vec<String>,
    /// Title of the book.
    pub(super) volume: Option<String>,
    /// Series of the book.
    pub(super) series: Option<String>,
    /// Language of the book.
    pub(super) language: Option<String>,
}

impl Place {
    /// The place of a file, or of a `member` of an archive, at a canonical path, by its path alone.
    #[must_use]
    pub fn new(path: &Path, member: Option<&str>, given: Option<&str>) -> Self {
        Self::among(&Folders::default(), path, member, given)
    }

    /// The place of a file, or of a `member` of an archive, at a canonical path, among the others of
    /// a run and an index.
    #[must_use]
    pub fn among(
        folders: &Folders,
        path: &Path,
        member: Option<&str>,
        given: Option<&str>,
    ) -> Self {
        let mut source = path_text(path);
        let mut parts = path_parts(&source);
        let mut archive = None;
        if let Some(member) = member {
            source.push('!');
            source.push_str(member);
            if let Some(name) = parts.last_mut() {
                *name = stem(without_compression(name)).to_owned();
            }
            archive = parts.len().checked_sub(1);
            parts.extend(member_parts(member));
        }
        let whole_name = parts.last().cloned().unwrap_or_default();
        if let Some(name) = parts.last_mut() {
            *name = without_compression(name).to_owned();
        }
        let has_twin = folders.has_twin(&parts);
        let folder = folders.naming(&parts, archive);
        let bare_stem = parts.last().map_or("", |name| stem(name));
        let stem_names = !is_generic(bare_stem) && !folders.is_common_stem(&parts, bare_stem);
        let below = (folder + 1).min(parts.len());
        let starts = (
            folders.start(&parts, folder),
            given.and(folders.given_start()).unwrap_or(below),
        );
        if has_twin && let Some(name) = parts.last_mut() {
            *name = whole_name;
        }
        Self {
            source,
            given: given.map(str::to_owned),
            parts,
            folder,
            starts,
            stem_names,
            mapping: Mapping::default(),
            encoding: None,
            format: None,
            extractor: Arc::default(),
            page: None,
        }
    }

    /// The place of a part that this file names: a page of a book, a sheet of a workbook. It is one
    /// as of a member of an archive: `path` leads to it, `name` stands for it in ids.
    #[must_use]
    pub(super) fn within(&self, path: &str, name: &str) -> Self {
        let mut place = self.clone();
        place.source = format!("{}!{path}", self.source);
        if let Some(file) = place.parts.len().checked_sub(1)
            && self.stem_names
        {
            place.parts[file] = self.file_stem().to_owned();
            place.folder = file;
            let below = self.given.as_ref().map_or(file + 1, |_| self.starts.1);
            place.starts = (None, below);
        }
        place.parts.extend(member_parts(name));
        place.stem_names = false;
        place
    }

    /// The same place, whose text is in the encoding that a user states.
    #[must_use]
    pub fn with_encoding(mut self, encoding: Option<Encoding>) -> Self {
        self.encoding = encoding;
        self
    }

    /// The same place, whose format a user states.
    #[must_use]
    pub(super) fn with_format(mut self, format: Option<Format>) -> Self {
        self.format = format;
        self
    }

    /// The same place, whose PDF files are read by this.
    #[must_use]
    pub fn with_extractor(mut self, extractor: &Arc<Extractor>) -> Self {
        self.extractor = Arc::clone(extractor);
        self
    }

    /// The same place, whose columns are mapped as a user states.
    #[must_use]
    pub fn with_mapping(mut self, mapping: &Mapping) -> Self {
        self.mapping = mapping.clone();
        self
    }

    /// The same place, whose dates are written so.
    pub(super) fn with_dates(&self, dates: DateHabits) -> Self {
        let mut place = self.clone();
        place.mapping = place.mapping.with_dates(dates);
        place
    }

    /// The place of a file that is attached to this one; it belongs to the same collection.
    pub(super) fn attached(&self, name: &str) -> Self {
        let mut place = self.clone();
        place.source = format!("{}!{name}", self.source);
        place.parts.push(name.to_owned());
        place.stem_names = false;
        place
    }

    /// Name of the file without the ending of a compression.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.parts.last().map_or("", String::as_str)
    }

    /// Name of the file without any ending.
    #[must_use]
    pub fn file_stem(&self) -> &str {
        stem(self.file_name())
    }

    /// The collection of a record that `says` its own or not, from a file with one record.
    #[must_use]
    pub fn collection(&self, says: Option<&str>) -> String {
        self.stated(says).unwrap_or_else(|| self.folder_name())
    }

    /// The collection of a record that `says` its own or not, from a file with many records.
    #[must_use]
    pub fn collection_of_many(&self, says: Option<&str>) -> String {
        self.stated(says).unwrap_or_else(|| self.name_of_many())
    }

    /// The name of a file with many records that does not state its own.
    #[must_use]
    pub fn name_of_many(&self) -> String {
        if self.stem_names {
            self.file_stem().to_owned()
        } else {
            self.folder_name()
        }
    }

    /// The id of the one record of this file, when its source has no number for it.
    ///
    /// # Errors
    /// None: every path gives an id.
    pub fn id(&self, collection: &str) -> Result<String, String> {
        let id = match self.starts {
            (Some(start), _) if collection == self.folder_name() => self.parts[start..].join("/"),
            (_, start) => {
                let mut id = printable(collection.trim());
                for part in &self.parts[start.min(self.parts.len())..] {
                    id.push('/');
                    id.push_str(part);
                }
                id
            }
        };
        Ok(fitting(id))
    }

    /// The id of the record of that number in this file (its line, in a list its place), when its
    /// source has none for it.
    ///
    /// # Errors
    /// None: every path gives an id.
    pub fn id_of_many(&self, collection: &str, number: u64) -> Result<String, String> {
        let file = if self.stem_names && collection == self.file_stem() {
            printable(collection.trim())
        } else {
            self.id(collection)?
        };
        Ok(fitting(format!("{file}#{number}")))
    }

    fn stated(&self, says: Option<&str>) -> Option<String> {
        let says = says.map(str::trim).filter(|name| !name.is_empty());
        self.given.as_deref().or(says).map(str::to_owned)
    }

    fn folder_name(&self) -> String {
        match self.parts.get(self.folder) {
            Some(name) if self.folder + 1 < self.parts.len() => name.clone(),
            // A file in the root of the file system: it has no folder to be named by.
            _ => "documents".to_owned(),
        }
    }
}

/// Checks an id that a source states or that was made for it, and trims the blanks around it.
///
/// # Errors
/// Returns the reason why it cannot serve.
pub fn check_id(id: &str) -> Result<String, String> {
    let id = id.trim();
    if id.is_empty() {
        return Err("the id is empty: expected a number or name, or no id at all".to_owned());
    }
    if id.len() > MAX_ID_BYTES {
        let head: String = id.chars().take(40).collect();
        return Err(format!(
            "the id \"{}…\" has {} bytes: expected at most {MAX_ID_BYTES}",
            head.escape_debug(),
            id.len()
        ));
    }
    if let Some(control) = id.chars().find(|character| character.is_control()) {
        return Err(format!(
            "the id \"{}\" holds the control character U+{:04X}: expected letters, digits and signs",
            id.escape_debug(),
            u32::from(control)
        ));
    }
    Ok(id.to_owned())
}

/// The id of a record of the Wilson Center Digital Archive, from a text that holds its address.
///
/// The archive numbers its records; the number stands after `/document/` on the archive's own
/// host and on its mirrors and builds, with or without `.pdf`, a query or a fragment. Addresses
/// by slug hold no number, and a slug that only begins with one is none.
#[must_use]
pub fn wilson_center_id(text: &str) -> Option<String> {
    wilson_center_addresses(text).find_map(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let ends = !rest[digits..]
            .starts_with(|next: char| next.is_alphanumeric() || matches!(next, '-' | '_' | '%'));
        (digits > 0 && ends).then(|| wilson_center_number(&rest[..digits]))?
    })
}

/// What follows `/document/` in every address of that archive that stands in `text`.
pub(super) fn wilson_center_addresses(text: &str) -> impl Iterator<Item = &str> {
    // Lower case of ASCII letters alone leaves every byte in its place.
    let lower = text.to_ascii_lowercase();
    let ends: Vec<usize> = lower
        .match_indices("/document/")
        .filter(|(at, _)| {
            let host = lower[..*at]
                .rsplit(|character: char| {
                    !(character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | ':'))
                })
                .next()
                .unwrap_or_default();
            [
                "digitalarchive",
                "digital-archive",
                "wilson-center",
                "wilsoncenter",
            ]
            .iter()
            .any(|name| host.contains(name))
        })
        .map(|(at, marker)| at + marker.len())
        .collect();
    ends.into_iter().map(move |end| &text[end..])
}

/// The id under a number of the archive itself, if `number` can be one: digits only. Zeros in
/// front are dropped, for the archive's addresses know none.
#[must_use]
pub fn wilson_center_number(number: &str) -> Option<String> {
    let digits = number.trim().trim_start_matches('0');
    let is_number =
        !digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("wcda:{digits}"))
}

/// A path as text; bytes that are no Unicode are written `\xNN`, so that two paths never meet.
#[must_use]
pub fn path_text(path: &Path) -> String {
    spell(path.as_os_str().as_encoded_bytes())
}

/// The name without the endings of compression: `volume.jsonl.zst` is `volume.jsonl`.
#[must_use]
pub fn without_compression(name: &str) -> &str {
    let mut bare = name;
    loop {
        let Some((front, ending)) = bare.rsplit_once('.') else {
            return bare;
        };
        let packed = ["bz2", "gz", "xz", "zst", "zstd"]
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known));
        if !packed || front.is_empty() {
            return bare;
        }
        bare = front;
    }
}

fn spell(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((front, _)) if !front.is_empty() => front,
        _ => name,
    }
}

/// The folders of a path and its file, as they stand in ids.
fn path_parts(path: &str) -> Vec<String> {
    let parts = Path::new(path).components();
    let parts = parts.filter_map(|component| match component {
        std::path::Component::Normal(name) => Some(printable(&spell(name.as_encoded_bytes()))),
        _ => None,
    });
    parts.collect()
}

/// The folders of a member of an archive and its file, as they stand in ids.
fn member_parts(member: &str) -> impl Iterator<Item = String> {
    let parts = member.split(['/', '\\']);
    parts.filter(|part| !part.is_empty()).map(printable)
}

/// The text with its control characters written out, which no id may hold.
fn printable(text: &str) -> String {
    if !text.contains(char::is_control) {
        return text.to_owned();
    }
    let mut written = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if character.is_control() {
            written.extend(character.escape_default());
        } else {
            written.push(character);
        }
    }
    written
}

/// An id that the program made, shortened if it is too long: its head, its tail, and a hash of all.
fn fitting(id: String) -> String {
    let trimmed = id.trim();
    if trimmed.len() <= MAX_ID_BYTES && !trimmed.is_empty() {
        return match trimmed.len() == id.len() {
            true => id,
            false => trimmed.to_owned(),
        };
    }
    let half = MAX_ID_BYTES / 2 - 16;
    let head = &trimmed[..trimmed.floor_char_boundary(half)];
    let tail = &trimmed[trimmed.ceil_char_boundary(trimmed.len().saturating_sub(half))..];
    let hash = blake3::hash(id.as_bytes()).to_hex();
    format!("{head}…{tail}~{}", &hash[..HASH_DIGITS])
        .trim()
        .to_owned()
}

/// Whether the folder at that place of a path has a name that says something. Top folders of a
/// system and homes of users name no corpus.
fn is_telling(parts: &[String], at: usize) -> bool {
    let is_home = at > 0 && matches!(parts[at - 1].as_str(), "home" | "Users");
    at > 0 && !is_home && !is_generic(&parts[at])
}

/// The nearest folder above the file with a name that says something; the nearest of all where
/// none does.
fn naming_folder(parts: &[String]) -> usize {
    let Some(parent) = parts.len().checked_sub(2) else {
        return 0;
    };
    let telling = (1..=parent).rev().find(|&at| is_telling(parts, at));
    telling.unwrap_or(parent)
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod paths {
    use super::*;

    fn check(path: &str, member: Option<&str>, collection: &str, id: &str) {
        let place = Place::new(Path::new(path), member, None);
        assert_eq!(place.collection(None), collection, "{path}");
        assert_eq!(place.id(collection).unwrap(), id, "{path}");
    }

    #[test]
    fn a_folder_that_says_something_names_the_collection() {
        check(
            "/w/x/jfk-russia/docs/001.md",
            None,
            "jfk-russia",
            "jfk-russia/docs/001.md",
        );
        check("/w/korea/a.txt", None, "korea", "korea/a.txt");
        check(
            "/w/korea/1951/box 3/a.md.gz",
            None,
            "korea",
            "korea/1951/box 3/a.md",
        );
        check(
            "/w/korea.zip",
            Some("docs/1.md"),
            "korea",
            "korea/docs/1.md",
        );
        check("/w/box.zip", Some("berlin/1.md"), "berlin", "berlin/1.md");
        check("/tmp/.tmpA1/docs/1.md", None, "docs", "docs/1.md");
        check("/home/anna/1.md", None, "anna", "anna/1.md");
        check("/home/anna/docs/1.md", None, "docs", "docs/1.md");
        check("/1.md", None, "documents", "documents");
        check("/srv/ЦК/а.txt", None, "ЦК", "ЦК/а.txt");
    }

    #[test]
    fn many_records_go_by_the_stem_of_their_file() {
        let place = |path| Place::new(Path::new(path), None, None);
        let frus = place("/w/corpora/frus-1945-68.jsonl.zst");
        assert_eq!(frus.collection_of_many(None), "frus-1945-68");
        assert_eq!(
            frus.id_of_many("frus-1945-68", 3).unwrap(),
            "frus-1945-68#3"
        );
        let wilson = place("/w/corpora/wilson/records.jsonl");
        assert_eq!(wilson.collection_of_many(None), "wilson");
        assert_eq!(
            wilson.id_of_many("wilson", 12).unwrap(),
            "wilson/records.jsonl#12"
        );
        assert_eq!(wilson.collection_of_many(Some("said")), "said");
        let given = Place::new(Path::new("/w/x/y.jsonl"), None, Some("given"));
        assert_eq!(given.collection_of_many(Some("said")), "given");
        assert_eq!(given.id_of_many("given", 1).unwrap(), "given/y.jsonl#1");
    }

    #[test]
    fn the_archives_number_is_found_in_every_form_of_its_address() {
        for (text, expected) in [
            (
                "https://wilson-center.drivingcreative.com/document/113630",
                Some("wcda:113630"),
            ),
            (
                "http://digitalarchive.wilsoncenter.org/document/113630.pdf?v=1",
                Some("wcda:113630"),
            ),
            (
                "https://digitalarchive.wilsoncenter.org/document/113630#top",
                Some("wcda:113630"),
            ),
            (
                "see HTTPS://DigitalArchive.WilsonCenter.org/document/113630/",
                Some("wcda:113630"),
            ),
            (
                "<https://wilson-center-digital-archive.dvincitest.com/document/113630>.",
                Some("wcda:113630"),
            ),
            (
                "https://digitalarchive.wilsoncenter.org/document/minutes-1951",
                None,
            ),
            (
                "https://digitalarchive.wilsoncenter.org/document/1951-minutes",
                None,
            ),
            ("https://history.state.gov/document/113630", None),
            ("/document/113630", None),
            ("", None),
        ] {
            assert_eq!(wilson_center_id(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn ids_that_cannot_serve_are_refused_by_name() {
        assert_eq!(check_id(" wcda:1 ").unwrap(), "wcda:1");
        let long = "x".repeat(70_000);
        let refused: Vec<_> = ["", "  ", "a\u{0}b", "a\nb", &long]
            .map(|id| check_id(id).unwrap_err())
            .to_vec();
        insta::assert_snapshot!(refused.join("\n"), @r#"
        the id is empty: expected a number or name, or no id at all
        the id is empty: expected a number or name, or no id at all
        the id "a\0b" holds the control character U+0000: expected letters, digits and signs
        the id "a\nb" holds the control character U+000A: expected letters, digits and signs
        the id "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" has 70000 bytes: expected at most 512
        "#);
        assert!(check_id(&"x".repeat(MAX_ID_BYTES)).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn no_path_panics_and_every_id_serves(path in "(/[^/]{0,12}){0,5}", member in proptest::option::of(".{0,20}")) {
            let place = Place::new(Path::new(&path), member.as_deref(), None);
            let collection = place.collection(None);
            proptest::prop_assert!(!collection.is_empty());
            if let Ok(id) = place.id(&collection) {
                proptest::prop_assert_eq!(check_id(&id), Ok(id));
            }
            let _ = place.id_of_many(&place.collection_of_many(None), 1);
        }
    }
}
