//! The file of saved searches: `INDEX.saved.toml` beside the index, one table for each.
//!
//! Takes the text of the file and changes it by whole tables, so that comments and order stay as a
//! reader wrote them. A change is made only where the file then says exactly what it should. It is
//! written whole beside the old one and renamed; who changes it holds a lock, a file in the folder
//! `.INDEX.saved`, where the system keeps what was shown too.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use toml::{Table, Value};

use crate::cli::files::{make_folder, replace};
use crate::cli::given::Flag;
use crate::cli::request::RequestError;

/// Longest name of a search.
const MAX_NAME_CHARS: usize = 64;
/// How long a run waits for another that changes the file.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it looks.
const GLANCE: Duration = Duration::from_millis(20);
/// What stands at the head of a new file.
const HEAD: &str = "\
# Saved searches: a table for each, with its query and flags of `kartoteka search` without hyphens.
# `kartoteka saved run NAME` runs one. This file may be edited by hand; comments stay.
";

/// Where the searches of an index are saved.
#[derive(Debug)]
pub(super) struct SavedFile {
    path: PathBuf,
    folder: PathBuf,
}

/// The right to change the file, until dropped.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "held until it is dropped")] File);

/// The text of the file and what it says.
#[derive(Debug)]
pub(super) struct Saved {
    file: String,
    text: String,
    searches: BTreeMap<String, Vec<Flag>>,
}

impl SavedFile {
    /// Beside the index.
    pub(super) fn of(index: &Path) -> Self {
        // The parent of `.` says nothing. An index that is yet to be made has no other path.
        let whole = index.canonicalize().unwrap_or_else(|_| index.to_owned());
        let name = whole.file_name().unwrap_or_default().to_string_lossy();
        let hidden = name.trim_start_matches('.');
        Self {
            path: whole.with_file_name(format!("{name}.saved.toml")),
            folder: whole.with_file_name(format!(".{hidden}.saved")),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file of what a search has shown.
    pub(super) fn seen(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{}.seen", name.to_lowercase()))
    }

    /// Waits a little for others that hold the lock.
    pub(super) fn lock(&self) -> Result<Lock> {
        let path = self.folder.join("lock");
        let cannot = || format!("cannot lock {}", path.display());
        make_folder(&self.folder).with_context(cannot)?;
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(cannot)?;
        let began = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock(file)),
                Err(TryLockError::WouldBlock) if began.elapsed() < PATIENCE => {
                    thread::sleep(GLANCE);
                }
                Err(TryLockError::WouldBlock) => {
                    let place = self.path.display().to_string();
                    return Err(RequestError::InUse { place }.into());
                }
                Err(TryLockError::Error(error)) => return Err(error).with_context(cannot),
            }
        }
    }

    /// What the file says; no searches where there is none.
    pub(super) fn read(&self) -> Result<Saved> {
        let file = self.path.display().to_string();
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                let reason = "it is not UTF-8".to_owned();
                return Err(RequestError::SavedMalformed { file, reason }.into());
            }
            Err(error) => return Err(error).with_context(|| format!("cannot read {file}")),
        };
        Ok(Saved::parse(file, text)?)
    }

    /// Puts a new text in the place of the file.
    pub(super) fn write(&self, saved: &Saved) -> Result<()> {
        // A link stays a link.
        let path = self.path.canonicalize();
        let path = path.unwrap_or_else(|_| self.path.clone());
        replace(&path, saved.text.as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// A search whose flags are none.
    pub(super) fn malformed(&self, name: &str, error: &clap::Error) -> RequestError {
        let said = error.to_string();
        let said = said.lines().next().unwrap_or_default();
        let said = said.strip_prefix("error: ").unwrap_or(said);
        RequestError::SavedMalformed {
            file: self.path.display().to_string(),
            reason: format!("in [{name}]: {said}"),
        }
    }
}

impl Saved {
    fn parse(file: String, text: String) -> Result<Self, RequestError> {
        let wrong = |reason: String| RequestError::SavedMalformed {
            file: file.clone(),
            reason,
        };
        let bare = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let table: Table = toml::from_str(bare).map_err(|error| {
            let before = error.span().and_then(|span| bare.get(..span.start));
            let line = before.map_or(1, |before| before.matches('\n').count() + 1);
            wrong(format!("line {line}: {}", error.message()))
        })?;
        let mut searches = BTreeMap::new();
        for (name, value) in table {
            let Value::Table(flags) = value else {
                return Err(wrong(format!("{name} stands outside of a [search]")));
            };
            let mut read = Vec::new();
            for (flag, value) in flags {
                let in_it = |reason| wrong(format!("in [{name}], {flag}: {reason}"));
                if let Some(values) = values(value).map_err(in_it)? {
                    read.push((flag, values));
                }
            }
            // The query goes first, as on the command line.
            read.sort_by_key(|(flag, _)| flag != "query");
            searches.insert(name, read);
        }
        Ok(Self {
            file,
            text,
            searches,
        })
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.searches.keys().map(String::as_str)
    }

    pub(super) fn searches(&self) -> impl Iterator<Item = (&str, &[Flag])> {
        let searches = self.searches.iter();
        searches.map(|(name, flags)| (&**name, &**flags))
    }

    /// The flags of a search.
    pub(super) fn search(&self, name: &str) -> Result<&[Flag], RequestError> {
        let found = self.searches.get(name).map(Vec::as_slice);
        found.ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> RequestError {
        RequestError::NoSuchSearch {
            name: name.to_owned(),
            known: self.names().map(str::to_owned).collect(),
        }
    }

    /// The file with one search more, at its end.
    pub(super) fn with(&self, name: &str, flags: &[Flag]) -> Result<Self, RequestError> {
        let of_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if !name.chars().all(of_word)
            || !name.starts_with(char::is_alphanumeric)
            || name.chars().count() > MAX_NAME_CHARS
        {
            let name = name.to_owned();
            return Err(RequestError::BadSearchName { name });
        }
        let lower = name.to_lowercase();
        if let Some(name) = self.names().find(|other| other.to_lowercase() == lower) {
            let name = name.to_owned();
            return Err(RequestError::SearchExists { name });
        }
        let mut text = match self.text.is_empty() {
            true => HEAD.to_owned(),
            false => self.text.clone(),
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&format!("\n[{}]\n", key(name)));
        for (flag, values) in flags {
            let value = match (&**flag, &values[..]) {
                ("query", words) => Value::String(words.join(" ")),
                (_, []) => Value::Boolean(true),
                (_, [one]) => Value::String(one.clone()),
                (_, several) => Value::Array(several.iter().cloned().map(Value::String).collect()),
            };
            text.push_str(&format!("{} = {value}\n", key(flag)));
        }
        Self::parse(self.file.clone(), text)
    }

    /// The file without a search. Comments above it stay.
    pub(super) fn without(&self, name: &str) -> Result<Self, RequestError> {
        if !self.searches.contains_key(name) {
            return Err(self.unknown(name));
        }
        let mut text = String::with_capacity(self.text.len());
        // What might belong to the next table: blank lines and comments.
        let (mut is_inside, mut waiting) = (false, String::new());
        for line in self.text.split_inclusive('\n') {
            let bare = line.trim();
            if let Some(table) = header(bare) {
                is_inside = table == name;
                text.push_str(&std::mem::take(&mut waiting));
            }
            match is_inside {
                false => text.push_str(line),
                true if bare.is_empty() || bare.starts_with('#') => waiting.push_str(line),
                true => waiting.clear(),
            }
        }
        text.push_str(&waiting);
        let by_hand = || RequestError::SavedMalformed {
            file: self.file.clone(),
            reason: format!("[{name}] is written in a form that must be removed by hand"),
        };
        let changed = Self::parse(self.file.clone(), text).map_err(|_| by_hand())?;
        let mut expected = self.searches.clone();
        expected.remove(name);
        match changed.searches == expected {
            true => Ok(changed),
            false => Err(by_hand()),
        }
    }
}

/// The values of a flag; none for one that is switched off.
fn values(value: Value) -> Result<Option<Vec<String>>, &'static str> {
    Ok(Some(match value {
        Value::Boolean(true) => Vec::new(),
        Value::Boolean(false) => return Ok(None),
        Value::String(text) => vec![text],
        Value::Integer(number) => vec![number.to_string()],
        Value::Datetime(date) => vec![date.to_string()],
        Value::Array(several) => {
            let mut all = Vec::new();
            for value in several {
                match values(value)? {
                    Some(one) if one.len() == 1 => all.extend(one),
                    _ => return Err("expected texts in the list"),
                }
            }
            match all.is_empty() {
                true => return Ok(None),
                false => all,
            }
        }
        Value::Float(_) | Value::Table(_) => return Err("expected a text, a list or true"),
    }))
}

/// The table that a line begins, if it is a header.
fn header(line: &str) -> Option<String> {
    if !line.starts_with('[') {
        return None;
    }
    let table: Table = toml::from_str(line).ok()?;
    table.into_iter().next().map(|(name, _)| name)
}

/// A key as TOML has it.
fn key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    match name.chars().all(is_bare) {
        true => name.to_owned(),
        false => Value::String(name.to_owned()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(text: &str) -> Saved {
        Saved::parse("f".to_owned(), text.to_owned()).unwrap()
    }

    fn flag(name: &str, values: &[&str]) -> Flag {
        let values = values.iter().map(ToString::to_string).collect();
        (name.to_owned(), values)
    }

    #[test]
    fn what_is_written_is_read() {
        let flags = [
            flag("query", &["\"a b\"", "c\\d '''", "#x"]),
            flag("archive", &["AVPRF", "АВП РФ"]),
            flag("exact", &[]),
            flag("sort", &["-date"]),
        ];
        let one = saved("").with("Берлин-1961", &flags).unwrap();
        let two = one.with("x_2", &[flag("query", &[""])]).unwrap();
        let again = saved(&two.text);
        assert_eq!(again.names().collect::<Vec<_>>(), ["x_2", "Берлин-1961"]);
        let mut read = again.search("Берлин-1961").unwrap().to_vec();
        assert_eq!(read.remove(0), flag("query", &["\"a b\" c\\d ''' #x"]));
        read.sort();
        assert_eq!(read, flags[1..]);
        assert!(again.search("берлин-1961").is_err());
    }

    #[test]
    fn names_are_plain_and_differ() {
        let file = saved("[Zone]\nquery = \"zone\"\n");
        for name in [
            "",
            "-x",
            "a b",
            "a/b",
            "..",
            "a.b",
            "a\"",
            &"x".repeat(65),
            "zone",
            "Zone",
        ] {
            assert!(file.with(name, &[]).is_err(), "{name}");
        }
    }

    #[test]
    fn edited_files_are_read() {
        let file = saved(
            "\u{feff}# mine\n[a]\nquery = '''two\nlines'''\nfond = 3\nfrom = 1951-11-19\nexact = true\n\
             no-variants = false\narchive = []\nyear = [1951, \"1952\"]\n\n[b]\n",
        );
        let mut read = file.search("a").unwrap().to_vec();
        read.sort();
        assert_eq!(
            read,
            [
                flag("exact", &[]),
                flag("fond", &["3"]),
                flag("from", &["1951-11-19"]),
                flag("query", &["two\nlines"]),
                flag("year", &["1951", "1952"]),
            ]
        );
        for (text, reason) in [
            ("x = 1\n", "x stands outside of a [search]"),
            (
                "[a]\nfond = 1.5\n",
                "in [a], fond: expected a text, a list or true",
            ),
            (
                "[a]\nfond = [true]\n",
                "in [a], fond: expected texts in the list",
            ),
            ("[a]\n\nquery = \"x\n", "line 3: "),
        ] {
            let error = Saved::parse("f".to_owned(), text.to_owned()).unwrap_err();
            let said = error.to_string();
            assert!(said.contains(reason), "{said}");
        }
    }

    #[test]
    fn a_search_is_cut_out_and_the_rest_stays() {
        let text = "# head\n\n[a]\nquery = \"a\" # why\n# of a\nyear = [\n  \"1951\",\n]\n\n# of b\n\
                    [ \"b\" ] # b\nquery = \"b\"\n\n[c]\n";
        let file = saved(text);
        let without = |name: &str| file.without(name).map(|file| file.text);
        assert_eq!(
            without("a").unwrap(),
            "# head\n\n\n# of b\n[ \"b\" ] # b\nquery = \"b\"\n\n[c]\n"
        );
        assert_eq!(without("c").unwrap(), text.replace("[c]\n", ""));
        // A line of a text that looks like a header: better not touched.
        let tricky = saved("[a]\n[b]\nquery = '''\n[a]\n'''\n");
        assert!(tricky.without("a").is_err() && tricky.without("b").is_err());
        assert!(without("d").is_err());
        assert!(saved("a = {query = \"x\"}\n").without("a").is_err());
    }
}
