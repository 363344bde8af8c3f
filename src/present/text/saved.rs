//! Saved searches, for people.

use super::counted;
use super::layout::{render, wrap};
use super::line::{Line, Look, Piece, Tone};

/// Name of a search, its query and flags with their values, and how many records it has shown.
type Search<'a> = (&'a str, &'a [(String, Vec<String>)], usize);

/// Each search with its name, its query and flags as on the command line, and how many records it
/// has shown.
#[must_use]
pub fn saved(searches: &[Search<'_>], look: Look) -> String {
    let mut lines: Vec<Line> = Vec::new();
    for (name, flags, seen) in searches {
        let mut said = String::new();
        for (flag, values) in *flags {
            let words: Vec<String> = match (&**flag, values.is_empty()) {
                ("query", _) => values.clone(),
                (flag, true) => vec![format!("--{flag}")],
                (flag, false) => {
                    let values = values.iter();
                    values
                        .map(|value| format!("--{flag} {}", quoted(value)))
                        .collect()
                }
            };
            for word in words {
                said.push(' ');
                said.push_str(&word);
            }
        }
        let shown = match seen {
            0 => String::new(),
            seen => format!("  ({} seen)", counted(*seen as u64, "record")),
        };
        let pieces = [
            Piece::new(name, Tone::Strong),
            Piece::plain(&format!(":{said}")),
            Piece::new(&shown, Tone::Faint),
        ];
        lines.extend(wrap(&pieces, look.width, 0, 4));
    }
    render(&lines, look.marking)
}

/// A value as a shell takes it, where it is more than a word.
fn quoted(value: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || "-_.:/,".contains(c);
    match !value.is_empty() && value.chars().all(is_word) {
        true => value.to_owned(),
        false => format!("'{}'", value.replace('\'', "'\\''")),
    }
}
