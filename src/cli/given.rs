//! Arguments with the flags that were given for them, by name.
//!
//! Owns [`Given`], which reads the arguments of any command and tells what stood on the command line
//! from what holds by default; and the way back from flags to arguments.

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, Error, FromArgMatches, Id};

/// A flag without its hyphens, and its values; a flag that takes none has none. The positional
/// arguments stand under their own name.
pub(super) type Flag = (String, Vec<String>);

/// Arguments, and the flags that were given.
#[derive(Debug)]
pub(super) struct Given<T> {
    /// The arguments.
    pub(super) value: T,
    /// The flags, in the order of the help.
    pub(super) flags: Vec<Flag>,
}

impl<T: Args> Args for Given<T> {
    fn augment_args(command: Command) -> Command {
        T::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }

    fn group_id() -> Option<Id> {
        T::group_id()
    }
}

impl<T: Args> FromArgMatches for Given<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        Self::from_arg_matches_mut(&mut matches.clone())
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        // What is read is taken out.
        let flags = flags::<T>(matches);
        let value = T::from_arg_matches_mut(matches)?;
        Ok(Self { value, flags })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn flags<T: Args>(matches: &ArgMatches) -> Vec<Flag> {
    let command = T::augment_args(Command::new("given"));
    let mut flags = Vec::new();
    for argument in command.get_arguments() {
        let id = argument.get_id().as_str();
        if matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        let values = match argument.get_action().takes_values() {
            true => matches.get_raw(id).into_iter().flatten(),
            false => None.into_iter().flatten(),
        };
        let values = values.map(|value| value.to_string_lossy().into_owned());
        let name = argument.get_long().unwrap_or(id);
        flags.push((name.to_owned(), values.collect()));
    }
    flags
}

/// Reads arguments from flags; `query` is the name of the positional one.
///
/// # Errors
/// Returns what the command line would say of them.
pub(super) fn arguments<T: Args>(flags: &[Flag]) -> Result<T, Error> {
    let mut line = Vec::new();
    let mut query = Vec::new();
    for (name, values) in flags {
        match &**name {
            "query" => query.extend(values.iter().cloned()),
            name if values.is_empty() => line.push(format!("--{name}")),
            name => line.extend(values.iter().map(|value| format!("--{name}={value}"))),
        }
    }
    line.push("--".to_owned());
    line.extend(query);
    let command = T::augment_args(Command::new("given").no_binary_name(true));
    T::from_arg_matches(&command.try_get_matches_from(line)?)
}
