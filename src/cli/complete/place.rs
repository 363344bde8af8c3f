//! What is being typed: a command, a flag, or the value of which argument.
//!
//! Walks the definitions of the command line along the words before the cursor, by the rules of
//! `clap`. Known gap: a flag whose value may be left out is taken to have one.

use clap::{Arg, Command};

/// A place on the command line that is to be completed.
#[derive(Debug)]
pub(super) struct Place<'c> {
    /// The names of the commands, without the program's.
    pub(super) path: Vec<&'c str>,
    /// The innermost command.
    pub(super) command: &'c Command,
    /// Whether no word stands between it and the place, so that another command may follow.
    pub(super) is_first: bool,
    /// What stands there.
    pub(super) kind: Kind<'c>,
    /// What of the typed word comes before what is completed: `--archive=`, `archive,`.
    pub(super) prefix: String,
    /// What is typed of it.
    pub(super) typed: String,
    /// Values that were given to flags before.
    pub(super) given: Vec<(&'c str, String)>,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'c> {
    /// A flag.
    Flag,
    /// A value of this argument.
    Value(&'c Arg),
    /// A command, or a value of this positional argument.
    Word(Option<&'c Arg>),
}

impl<'c> Place<'c> {
    /// The place behind these words, which begin with the program's name, where `typed` stands.
    pub(super) fn find(root: &'c Command, words: &[String], typed: &str) -> Self {
        let mut walk = Walk {
            path: Vec::new(),
            command: root,
            positions: 0,
            are_flags_over: false,
            waiting: None,
            given: Vec::new(),
        };
        for word in words.iter().skip(1) {
            walk.pass(word);
        }
        walk.arrive(typed)
    }
}

/// The way along the words.
struct Walk<'c> {
    path: Vec<&'c str>,
    command: &'c Command,
    /// Positional arguments passed.
    positions: usize,
    /// Whether `--` was passed.
    are_flags_over: bool,
    /// The flag whose value comes next.
    waiting: Option<&'c Arg>,
    given: Vec<(&'c str, String)>,
}

impl<'c> Walk<'c> {
    fn pass(&mut self, word: &str) {
        if let Some(arg) = self.waiting.take() {
            self.give(arg, word);
        } else if self.are_flags_over {
            self.positions += 1;
        } else if word == "--" {
            self.are_flags_over = true;
        } else if let Some(flag) = word.strip_prefix("--") {
            let (name, value) = match flag.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (flag, None),
            };
            match (self.long(name), value) {
                (Some(arg), Some(value)) => self.give(arg, value),
                (arg, _) => self.waiting = arg.filter(|arg| takes_value(arg)),
            }
        } else if word.len() > 1 && word.starts_with('-') {
            let mut letters = word[1..].chars();
            let taking =
                letters.find_map(|letter| self.short(letter).filter(|arg| takes_value(arg)));
            // What follows the letter is the value.
            self.waiting = taking.filter(|_| letters.as_str().is_empty());
        } else if let Some(command) = self.subcommand(word) {
            self.command = command;
            self.path.push(command.get_name());
            self.positions = 0;
        } else {
            self.positions += 1;
        }
    }

    fn arrive(self, word: &str) -> Place<'c> {
        let (mut prefix, mut typed) = (String::new(), word.to_owned());
        let kind = if let Some(arg) = self.waiting {
            Kind::Value(arg)
        } else if self.are_flags_over {
            Kind::Word(self.positional())
        } else if let Some((name, value)) = word
            .strip_prefix("--")
            .and_then(|flag| flag.split_once('='))
            && let Some(arg) = self.long(name)
        {
            prefix = format!("--{name}=");
            typed = value.to_owned();
            Kind::Value(arg)
        } else if word.starts_with('-') {
            Kind::Flag
        } else {
            Kind::Word(self.positional())
        };
        // Of a list only the last part is being typed.
        if let Kind::Value(arg) = kind
            && let Some(delimiter) = arg.get_value_delimiter()
            && let Some((before, last)) = typed.rsplit_once(delimiter)
        {
            prefix.push_str(before);
            prefix.push(delimiter);
            typed = last.to_owned();
        }
        Place {
            path: self.path,
            command: self.command,
            is_first: self.positions == 0 && !self.are_flags_over,
            kind,
            prefix,
            typed,
            given: self.given,
        }
    }

    fn give(&mut self, arg: &'c Arg, value: &str) {
        if let Some(name) = arg.get_long() {
            self.given.push((name, value.to_owned()));
        }
    }

    fn long(&self, name: &str) -> Option<&'c Arg> {
        let mut arguments = self.command.get_arguments();
        arguments.find(|arg| arg.get_long() == Some(name))
    }

    fn short(&self, letter: char) -> Option<&'c Arg> {
        let mut arguments = self.command.get_arguments();
        arguments.find(|arg| arg.get_short() == Some(letter))
    }

    fn subcommand(&self, name: &str) -> Option<&'c Command> {
        match self.positions {
            0 => self.command.find_subcommand(name),
            _ => None,
        }
    }

    /// The positional argument that comes next; the last one when it takes several.
    fn positional(&self) -> Option<&'c Arg> {
        let positionals: Vec<&Arg> = self.command.get_positionals().collect();
        positionals.get(self.positions).copied().or_else(|| {
            let last = positionals.last().copied()?;
            let several = last.get_num_args()?.max_values() > 1;
            several.then_some(last)
        })
    }
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    /// The place in words: command, what stands there, prefix and what is typed.
    fn place(line: &str) -> String {
        let mut root = crate::cli::Cli::command();
        root.build();
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let (typed, before) = words.split_last().expect("there is a word");
        let place = Place::find(&root, before, typed);
        let kind = match place.kind {
            Kind::Flag => "flag".to_owned(),
            Kind::Value(arg) => format!("value of {}", arg.get_id()),
            Kind::Word(Some(arg)) => format!("word {}", arg.get_id()),
            Kind::Word(None) => "word".to_owned(),
        };
        format!(
            "{}: {kind} {}[{}]",
            place.path.join(" "),
            place.prefix,
            place.typed
        )
    }

    #[test]
    fn the_place_is_known_by_the_words_before() {
        for (line, expected) in [
            ("k sea", ": word [sea]"),
            ("k --index box sea", ": word [sea]"),
            ("k --index ", ": value of index []"),
            ("k --ind", ": flag [--ind]"),
            ("k search ", "search: word query []"),
            ("k search a b c", "search: word query [c]"),
            ("k search --archive AP", "search: value of archive [AP]"),
            (
                "k search --archive=AP",
                "search: value of archive --archive=[AP]",
            ),
            ("k search --archive= ", "search: word query []"),
            (
                "k search --facets archive,fo",
                "search: value of facets archive,[fo]",
            ),
            ("k search -n 5 --fo", "search: flag [--fo]"),
            ("k search -n5 --fo", "search: flag [--fo]"),
            ("k search -n ", "search: value of limit []"),
            ("k search -- --fo", "search: word query [--fo]"),
            (
                "k search --nonsense x --person St",
                "search: value of person [St]",
            ),
            ("k show search wcda:11", "show: word ids [wcda:11]"),
            ("k collections ren", "collections: word [ren]"),
            (
                "k collections rename Ko",
                "collections rename: word from [Ko]",
            ),
            (
                "k collections rename Korea x",
                "collections rename: word to [x]",
            ),
            ("k nonsense --in", ": flag [--in]"),
        ] {
            assert_eq!(place(line), expected, "{line}");
        }
    }
}
