//! The keys of the configuration file: name, values, default, and what each means.
//!
//! One table, from which the file is read, the example file is made and `kartoteka config` lists.

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Key {
    Index,
    Names,
    Color,
    Highlight,
    Links,
    Pager,
}

/// What there is to know of a key.
#[derive(Debug)]
pub(in crate::cli) struct About {
    pub(in crate::cli) key: Key,
    pub(in crate::cli) name: &'static str,
    /// What it means, and what else states it.
    pub(in crate::cli) means: &'static str,
    /// A value for the example file.
    example: &'static str,
}

/// All keys, in the order of the example file.
pub(in crate::cli) const KEYS: [About; 6] = [
    About {
        key: Key::Index,
        name: "index",
        means: "Directory of the index, where neither --index nor KARTOTEKA_INDEX names one and no \
                folder .kartoteka lies here or above. ~/ is the home folder; a relative path begins \
                at the folder of this file.",
        example: "~/papers/.kartoteka",
    },
    About {
        key: Key::Names,
        name: "names",
        means: "File with names of your own, where neither --names nor KARTOTEKA_NAMES names one and \
                no names.toml lies beside the index. Paths as above.",
        example: "names.toml",
    },
    About {
        key: Key::Color,
        name: "color",
        means: "Colour in text output: auto, always or never. --color, NO_COLOR and CLICOLOR_FORCE go \
                before it.",
        example: "auto",
    },
    About {
        key: Key::Highlight,
        name: "highlight",
        means: "How words that matched stand out: auto, color, brackets or none. --highlight goes \
                before it.",
        example: "auto",
    },
    About {
        key: Key::Links,
        name: "links",
        means: "Whether ids and addresses can be clicked: auto for terminals known to have links, \
                always for every terminal, or never. Without colour there are none.",
        example: "auto",
    },
    About {
        key: Key::Pager,
        name: "pager",
        means: "Program that shows text longer than the terminal, with its arguments; an empty text \
                for none. --no-pager, KARTOTEKA_PAGER and PAGER go before it.",
        example: "less",
    },
];

impl Key {
    /// The row of the table.
    pub(super) fn about(self) -> &'static About {
        &KEYS[self as usize]
    }
}

/// Columns of the example file.
const WIDTH: usize = 78;

/// A configuration file with every key, each in a comment.
pub(in crate::cli) fn example() -> String {
    let mut out = String::from(
        "# Configuration of kartoteka. `kartoteka config --path` says where it belongs.\n\
         # Take the # before a key away to set it. `kartoteka config` shows what holds.\n",
    );
    for about in &KEYS {
        out.push('\n');
        let mut line = String::from("#");
        for word in about.means.split_whitespace() {
            if line.len() + 1 + word.len() > WIDTH {
                out.push_str(&line);
                out.push('\n');
                line.truncate(1);
            }
            line.push(' ');
            line.push_str(word);
        }
        out.push_str(&format!(
            "{line}\n#{} = \"{}\"\n",
            about.name, about.example
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_their_order() {
        for (place, about) in KEYS.iter().enumerate() {
            assert_eq!(about.key as usize, place, "{}", about.name);
        }
    }
}
