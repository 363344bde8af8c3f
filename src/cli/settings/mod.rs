//! Settings: what holds of flags, environment, a folder above, the configuration file and the
//! defaults.
//!
//! Owns [`Flags`] and [`Settings`], which are resolved once, before a command begins. Of the places
//! that state a setting the first one holds: flag, environment, a folder `.kartoteka` in this or a
//! folder above (for the index alone), configuration file, default. Each value remembers where it
//! comes from ([`Origin`]), for errors, `stats` and `kartoteka config`.

mod discovery;
mod file;
mod keys;

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::console::Highlight;
use super::request::RequestError;
pub(super) use discovery::INDEX_FOLDER;
use file::Configuration;
pub(super) use file::path_of_configuration;
use keys::Key;
pub(super) use keys::{KEYS, example};

/// The flags of every command.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Flags {
    /// Directory of the index [default: KARTOTEKA_INDEX, else .kartoteka here or in a folder above,
    /// else the configuration's, else .kartoteka]
    #[arg(long, global = true, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    index: Option<PathBuf>,
    /// Names of your own, beside those that the program knows [default: KARTOTEKA_NAMES, else
    /// names.toml beside the index, else the configuration's]
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    names: Option<PathBuf>,
    /// How the words that matched stand out in text output [default: auto]
    #[arg(long, global = true, value_name = "HOW")]
    highlight: Option<Highlight>,
    /// Whether text output has colour; auto asks the terminal, NO_COLOR and CLICOLOR_FORCE
    /// [default: auto]
    #[arg(long, global = true, value_name = "WHEN")]
    color: Option<When>,
    /// Write to the terminal, however long the text
    #[arg(long, global = true)]
    no_pager: bool,
}

impl Flags {
    /// Flags that name these.
    pub(super) fn naming(index: Option<PathBuf>, names: Option<PathBuf>) -> Self {
        Self {
            index,
            names,
            ..Self::default()
        }
    }
}

/// When something is done that a terminal must be able to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// Where the terminal can show it
    Auto,
    /// On a pipe as well
    Always,
    /// Nowhere
    Never,
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A flag.
    Flag(&'static str),
    /// A variable of the environment.
    Variable(&'static str),
    /// The folder where the program was called.
    Here,
    /// A folder above it.
    Above,
    /// A file beside the index.
    Beside,
    /// The configuration file.
    Configuration(PathBuf),
    /// Nowhere: the default.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => out.write_str(name),
            Self::Here => out.write_str("found here"),
            Self::Above => out.write_str("found in a folder above"),
            Self::Beside => out.write_str("found beside the index"),
            Self::Configuration(file) => file.display().fmt(out),
            Self::Default => out.write_str("default"),
        }
    }
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting<T> {
    pub(super) value: T,
    pub(super) origin: Origin,
}

impl<T> Setting<T> {
    fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }
}

/// All settings of a run.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// Directory of the index.
    pub(super) index: Setting<PathBuf>,
    /// An index in a folder above that belongs to another user, and therefore is not taken.
    pub(super) foreign: Option<PathBuf>,
    /// File with names of one's own.
    pub(super) names: Setting<Option<PathBuf>>,
    /// Whether there is colour.
    pub(super) color: Setting<When>,
    /// How words that matched stand out.
    pub(super) highlight: Setting<Highlight>,
    /// Whether ids and addresses are links.
    pub(super) links: Setting<When>,
    /// The pager with its arguments; empty for none.
    pub(super) pager: Setting<String>,
}

impl Settings {
    /// Resolves the settings of this run.
    ///
    /// # Errors
    /// Returns [`RequestError::Configuration`] for a configuration file that cannot be used.
    pub(super) fn resolve(flags: Flags) -> Result<Self, RequestError> {
        let variable = |name: &str| std::env::var_os(name);
        let configuration = Configuration::load(&variable)?;
        let is_named = flags.index.is_some()
            || variable("KARTOTEKA_INDEX").is_some_and(|value| !value.is_empty());
        let found = match is_named {
            true => discovery::Found::default(),
            false => discovery::find(),
        };
        Ok(Self::of(flags, &variable, found, &configuration))
    }

    /// The same without the configuration file.
    pub(super) fn without_configuration(flags: Flags) -> Self {
        let variable = |name: &str| std::env::var_os(name);
        let none = Configuration::default();
        Self::of(flags, &variable, discovery::find(), &none)
    }

    /// The value of a key in words, and where it comes from.
    pub(super) fn said(&self, key: Key) -> (Option<String>, String) {
        fn named<T: ValueEnum>(setting: &Setting<T>) -> (Option<String>, String) {
            let value = setting.value.to_possible_value();
            let value = value.map(|value| value.get_name().to_owned());
            (value, setting.origin.to_string())
        }
        match key {
            Key::Index => (
                Some(self.index.value.display().to_string()),
                self.index.origin.to_string(),
            ),
            Key::Names => {
                let file = self.names.value.as_ref();
                let file = file.map(|file| file.display().to_string());
                (file, self.names.origin.to_string())
            }
            Key::Color => named(&self.color),
            Key::Highlight => named(&self.highlight),
            Key::Links => named(&self.links),
            Key::Pager => (
                Some(self.pager.value.clone()),
                self.pager.origin.to_string(),
            ),
        }
    }

    /// The settings that these places state.
    fn of(
        flags: Flags,
        variable: &dyn Fn(&str) -> Option<OsString>,
        found: discovery::Found,
        configuration: &Configuration,
    ) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let path = |name: &str| set(name).map(PathBuf::from);
        let index = of_flag(flags.index, "--index")
            .or_else(|| of_variable(path, "KARTOTEKA_INDEX"))
            .or(found.index)
            .or_else(|| configuration.path(Key::Index))
            .unwrap_or_else(|| Setting::new(PathBuf::from(INDEX_FOLDER), Origin::Default));
        let names = of_flag(flags.names, "--names")
            .or_else(|| of_variable(path, "KARTOTEKA_NAMES"))
            .or_else(|| {
                let beside = discovery::names_beside(&index.value)?;
                Some(Setting::new(beside, Origin::Beside))
            })
            .or_else(|| configuration.path(Key::Names))
            .map_or_else(
                || Setting::new(None, Origin::Default),
                |names| Setting::new(Some(names.value), names.origin),
            );
        // What they mean is left to the library that asks the terminal too.
        let forced = ["NO_COLOR", "CLICOLOR_FORCE"];
        let forced = forced.into_iter().find(|name| set(name).is_some());
        let color = of_flag(flags.color, "--color")
            .or_else(|| Some(Setting::new(When::Auto, Origin::Variable(forced?))))
            .or_else(|| configuration.choice(Key::Color))
            .unwrap_or_else(|| Setting::new(When::Auto, Origin::Default));
        let highlight = of_flag(flags.highlight, "--highlight")
            .or_else(|| configuration.choice(Key::Highlight))
            .unwrap_or_else(|| Setting::new(Highlight::Auto, Origin::Default));
        let links = configuration
            .choice(Key::Links)
            .unwrap_or_else(|| Setting::new(When::Auto, Origin::Default));
        let none = flags.no_pager.then(String::new);
        // Here an empty value says something: no pager.
        let stated = |name: &str| Some(variable(name)?.to_string_lossy().into_owned());
        let pager = of_flag(none, "--no-pager")
            .or_else(|| of_variable(stated, "KARTOTEKA_PAGER"))
            .or_else(|| of_variable(stated, "PAGER"))
            .or_else(|| configuration.text(Key::Pager))
            .unwrap_or_else(|| Setting::new("less".to_owned(), Origin::Default));
        Self {
            index,
            foreign: found.foreign,
            names,
            color,
            highlight,
            links,
            pager,
        }
    }
}

/// The value of a flag, where it was given.
fn of_flag<T>(value: Option<T>, name: &'static str) -> Option<Setting<T>> {
    Some(Setting::new(value?, Origin::Flag(name)))
}

/// What a variable of the environment states, by `read`.
fn of_variable<T>(read: impl Fn(&str) -> Option<T>, name: &'static str) -> Option<Setting<T>> {
    Some(Setting::new(read(name)?, Origin::Variable(name)))
}

#[cfg(test)]
mod tests;
