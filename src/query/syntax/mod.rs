//! The query language: text to tree.
//!
//! Owns the grammar, its limits, and what is said where a text was not read as a reader may
//! expect. Takes what was typed, gives a [`Query`]. Knows neither the index nor the screen.
//!
//! Prose never fails: whatever cannot be meant as a query is read as words. Only what is plainly
//! meant and cannot be carried out (a date that never existed, a limit exceeded) is an error.
//!
//! # Grammar
//!
//! ```text
//! query     = any
//! any       = all { "OR" all }
//! all       = item { [ "AND" ] item }                 side by side means AND
//! item      = { "NOT" } [ "-" | "+" ] [ field ":" ] ( "(" any ")" | term )
//! term      = [ "=" ] ( word [ fuzzy ] | quote { word } quote [ near ] ) | "*" | range
//! word      = text up to a blank, a quote or an outer bracket; "*" any run, "?" one character
//! fuzzy     = "~" [ "1" | "2" ]                       "~" alone is "~1"
//! near      = "~" number                              any order, that many words in between
//! range     = "[" ( date | "*" ) "TO" ( date | "*" ) "]"       after "date:" only
//!                                                     "date:undated" asks for what has no day
//! field     = "title" | "summary" | "body" | "person" | "place" | "subject"
//!           | "archive" | "fond" | "opis" | "delo" | "ref" | "date" | "id"
//! quote     = any of " “ ” „ « »
//! ```
//!
//! AND binds closer than OR. A field before a bracket holds for everything in it that has no field
//! of its own.
//!
//! # Special cases
//!
//! - Operators are capitals and stand between two items (`NOT` before one); elsewhere they are
//!   words. `+` changes nothing, since every word is wanted anyway.
//! - `-` and `+` count directly before an item and after a blank or bracket: `Il-sung` is a word.
//! - A quote or bracket without its partner is left out. A bracket that the chain takes for part
//!   of a word is one: `VKP(b)`.
//! - Capitals with full stops side by side are a phrase (`U. S. S. R.`).
//! - A word that the chain splits is a phrase (`Il-sung`); one that holds only marks vanishes.
//!   Within quotes `=`, `~1` and wildcards hold for single words.
//! - `?` before a blank or mark is punctuation (`Who began the war?`), and so are two stars in a row
//!   (`**bold**`).
//! - `name:value` with an unknown name is two words, `name: value` always is; `https://…` is a word.
//! - archive, fond, opis and delo side by side mean one reference, also over alternatives
//!   (`archive:APRF (fond:3 OR fond:45)`). The same level again begins another reference.
//! - A reference with its labels and a date with month and year among plain words are understood as
//!   such, with a note: `AVPRF, f. 0102, op. 7` is `ref:"…"`, `May 1951` the records of those days or
//!   with those words. In quotation marks they are words.
//! - `*` alone is every record; a query of negations only starts from every record.
//!
//! # Known gaps
//!
//! Boosts (`word^2`), regular expressions and `{…}` ranges are not understood, and said so.
//! The printed form of a tree nested deeper than about thirty groups, or of a query near the
//! length limit, is itself beyond the limits.

mod build;
mod error;
mod field;
mod lexer;
mod limits;
mod notes;
mod parser;
mod pasted;
mod print;
mod structure;
mod terms;

pub use error::{Measure, SyntaxError};
pub use limits::{MAX_CLAUSES, MAX_DEPTH, MAX_EDITS, MAX_PHRASE_WORDS, MAX_QUERY_BYTES, MAX_SLOP};
pub use print::outline;

/// Names of the fields that may stand before a colon, in the order in which they are listed.
pub fn fields() -> impl Iterator<Item = &'static str> {
    field::FIELDS.iter().map(|(name, _)| *name)
}

use super::tree::Query;
use crate::analyse::Analyser;

/// How a query text is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct SyntaxOptions {
    /// Read every word as its folded form (`--exact`).
    pub exact: bool,
}

/// Reads a query. Prose never fails: what cannot be meant as a query is read as words, with a
/// note.
///
/// # Errors
/// Returns [`SyntaxError`] when a limit is exceeded or a field is asked for what it cannot hold.
///
/// # Examples
/// ```
/// use kartoteka::analyse::Analyser;
/// use kartoteka::query::syntax::{SyntaxOptions, parse};
///
/// let query = parse("demilitarization zone", SyntaxOptions::default(), &mut Analyser::new());
/// assert_eq!(query?.root.to_string(), "demilitarization AND zone");
/// # Ok::<(), kartoteka::query::syntax::SyntaxError>(())
/// ```
pub fn parse(
    text: &str,
    options: SyntaxOptions,
    analyser: &mut Analyser,
) -> Result<Query, SyntaxError> {
    limits::check_length(text)?;
    let mut notes = notes::Notes::default();
    let mut lexemes = lexer::lexemes(text, analyser, &mut notes)?;
    if !options.exact {
        lexemes = pasted::understand(text, lexemes, &mut notes);
    }
    lexemes = pasted::join_initials(text, lexemes);
    let root = parser::parse(text, lexemes, options, analyser, &mut notes)?;
    Ok(Query {
        text: text.to_owned(),
        root,
        notes: notes.into_list(),
    })
}

#[cfg(test)]
mod tests;
