//! The configuration file: where it is, and its keys read.
//!
//! Takes `KARTOTEKA_CONFIG`, else `kartoteka/config.toml` in the platform's folder of
//! configurations: `$XDG_CONFIG_HOME` or `~/.config`, on Windows `%APPDATA%`. Refuses a file with
//! an unknown key or value, since a misspelt setting that silently does nothing is looked for long.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{KEYS, Key};
use super::{Origin, Setting};
use crate::cli::request::RequestError;
use crate::edits::edits;
use crate::present::escape::quoted;

/// The variable that names a configuration file; an empty value means none.
const CONFIG_VARIABLE: &str = "KARTOTEKA_CONFIG";
/// Longest configuration file in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// Looks up a variable of the environment.
type Variables<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// A configuration file as it was read; without one, nothing.
#[derive(Debug, Default)]
pub(super) struct Configuration {
    path: PathBuf,
    /// Folder of the user, which `~` stands for.
    home: Option<PathBuf>,
    values: Vec<(Key, String)>,
}

/// Where the configuration file is, whether there is one or not, and whether the user named it.
pub(in crate::cli) fn path_of_configuration(variable: Variables<'_>) -> Option<(PathBuf, bool)> {
    if let Some(named) = variable(CONFIG_VARIABLE) {
        return (!named.is_empty()).then(|| (PathBuf::from(named), true));
    }
    let folder = match cfg!(windows) {
        true => absolute(variable, "APPDATA"),
        false => {
            absolute(variable, "XDG_CONFIG_HOME").or_else(|| Some(home(variable)?.join(".config")))
        }
    };
    Some((folder?.join("kartoteka").join("config.toml"), false))
}

/// A folder that a variable names. A relative one counts for nothing, as the XDG base directory
/// specification has it.
fn absolute(variable: Variables<'_>, name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(variable(name)?);
    path.is_absolute().then_some(path)
}

fn home(variable: Variables<'_>) -> Option<PathBuf> {
    absolute(variable, if cfg!(windows) { "USERPROFILE" } else { "HOME" })
}

impl Configuration {
    /// Reads the configuration file. That there is none is no error, unless it was named.
    ///
    /// # Errors
    /// Returns [`RequestError::Configuration`] for a file that cannot be used.
    pub(super) fn load(variable: Variables<'_>) -> Result<Self, RequestError> {
        let Some((path, is_named)) = path_of_configuration(variable) else {
            return Ok(Self::default());
        };
        let text = match read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !is_named => {
                return Ok(Self::default());
            }
            Err(error) => {
                return Err(RequestError::Configuration {
                    file: path.display().to_string(),
                    line: None,
                    reason: format!("cannot be read: {error}"),
                });
            }
        };
        Self::parse(path, home(variable), &text)
    }

    /// Reads the text of a configuration file.
    pub(super) fn parse(
        path: PathBuf,
        home: Option<PathBuf>,
        text: &str,
    ) -> Result<Self, RequestError> {
        let refuse = |at: Option<usize>, reason: String| RequestError::Configuration {
            file: path.display().to_string(),
            line: at.map(|at| {
                let before = &text[..text.floor_char_boundary(at)];
                before.matches('\n').count() + 1
            }),
            reason,
        };
        let table = DeTable::parse(text).map_err(|fault| {
            let at = fault.span().map(|span| span.start);
            refuse(at, fault.message().to_owned())
        })?;
        let mut values = Vec::new();
        for (name, value) in table.get_ref() {
            let key = key(name.get_ref()).map_err(|why| refuse(Some(name.span().start), why))?;
            let value = checked(key, value).map_err(|why| refuse(Some(value.span().start), why))?;
            values.push((key, value));
        }
        Ok(Self { path, home, values })
    }

    /// The text of a key.
    pub(super) fn text(&self, key: Key) -> Option<Setting<String>> {
        let (_, value) = self.values.iter().find(|(there, _)| *there == key)?;
        let origin = Origin::Configuration(self.path.clone());
        Some(Setting::new(value.clone(), origin))
    }

    /// The value of a key that has a few.
    pub(super) fn choice<T: ValueEnum>(&self, key: Key) -> Option<Setting<T>> {
        let Setting { value, origin } = self.text(key)?;
        Some(Setting::new(T::from_str(&value, false).ok()?, origin))
    }

    /// The path that a key names.
    pub(super) fn path(&self, key: Key) -> Option<Setting<PathBuf>> {
        let Setting { value, origin } = self.text(key)?;
        let path = match (value.strip_prefix("~/"), &self.home) {
            (Some(below), Some(home)) => home.join(below),
            _ => self.path.parent().unwrap_or(Path::new("")).join(&value),
        };
        Some(Setting::new(path, origin))
    }
}

fn read(path: &Path) -> io::Result<String> {
    let file = fs::File::open(path)?;
    // A pipe or a device would never end.
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut text = String::new();
    if file.take(MAX_BYTES + 1).read_to_string(&mut text)? as u64 > MAX_BYTES {
        return Err(io::Error::other(format!(
            "it is longer than {MAX_BYTES} bytes"
        )));
    }
    Ok(text)
}

/// The key of a name, or why there is none.
fn key(name: &str) -> Result<Key, String> {
    if let Some(about) = KEYS.iter().find(|about| about.name == name) {
        return Ok(about.key);
    }
    let folded = name.to_lowercase().replace(['_', ' '], "-");
    let near = KEYS.iter().filter_map(|about| {
        let distance = edits(&folded, about.name, 2)?;
        (distance < about.name.len() / 2).then_some((distance, about.name))
    });
    let quoted = quoted(name);
    Err(match near.min() {
        Some((_, near)) => format!("there is no key {quoted}; the nearest is \"{near}\""),
        None => format!("there is no key {quoted}"),
    })
}

/// The value of a key, or what is wrong with it.
fn checked(key: Key, value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    let name = key.about().name;
    let DeValue::String(text) = value.get_ref() else {
        let kind = value.get_ref().type_str();
        return Err(format!(
            "{name} is of type {kind}: expected a text in quotation marks"
        ));
    };
    let choices = match key {
        Key::Color | Key::Links => names_of::<super::When>(),
        Key::Highlight => names_of::<super::Highlight>(),
        Key::Index | Key::Names if text.is_empty() => {
            return Err(format!("{name} is empty: expected a path"));
        }
        Key::Index | Key::Names | Key::Pager => return Ok(text.to_string()),
    };
    match choices.iter().any(|choice| choice == text.as_ref()) {
        true => Ok(text.to_string()),
        false => Err(format!(
            "{name} is {}: expected {}",
            quoted(text),
            choices.join(", ")
        )),
    }
}

fn names_of<T: ValueEnum>() -> Vec<String> {
    let values = T::value_variants().iter();
    let values = values.filter_map(ValueEnum::to_possible_value);
    values.map(|value| value.get_name().to_owned()).collect()
}
