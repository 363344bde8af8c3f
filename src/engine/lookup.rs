//! Facts about words and names, asked for in one batch as they cross the seam.
//!
//! Owns [`LookUp`] and its answer [`LookedUp`]. Plain values.

use crate::query::tree::Node;

/// What is looked up together. Every list is answered by the list of [`LookedUp`] with the same
/// name, of the same length and order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LookUp {
    /// Stems: in how many records a word stands, in any form of it.
    pub stems: Vec<String>,
    /// Folded forms: in how many records exactly this form stands.
    pub forms: Vec<String>,
    /// Keys of names (see [`analyse::names`](crate::analyse::names)), a set for each name: under
    /// which spellings live records hold it.
    pub names: Vec<Vec<String>>,
    /// Words that records may write in two parts: where they divide them.
    pub splits: Vec<SplitWord>,
    /// Words in place of which others may have been meant.
    pub near: Vec<NearWord>,
    /// Beginnings of folded forms: which forms begin so. Bounded in number.
    pub beginnings: Vec<String>,
    /// Nodes of a query: how many records match each.
    pub counts: Vec<Node>,
    /// Folded forms: how often exactly this form stands in titles, summaries and bodies.
    pub frequencies: Vec<String>,
    /// Endings of ids: which ids end so (see [`id_key`]). Bounded in number.
    pub endings: Vec<String>,
    /// Beginnings of ids, as typed: which ids begin so. Bounded in number.
    pub id_beginnings: Vec<String>,
}

/// The form in which ids and endings of them are compared: lower case, `/` for `:`.
#[must_use]
pub fn id_key(id: &str) -> String {
    let lower = id.chars().flat_map(char::to_lowercase);
    lower.map(|c| if c == ':' { '/' } else { c }).collect()
}

impl LookUp {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stems.is_empty()
            && self.forms.is_empty()
            && self.names.is_empty()
            && self.splits.is_empty()
            && self.near.is_empty()
            && self.beginnings.is_empty()
            && self.counts.is_empty()
            && self.frequencies.is_empty()
            && self.endings.is_empty()
            && self.id_beginnings.is_empty()
    }
}

/// A word that records may write in two parts (`cease-fire`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SplitWord {
    /// The folded word.
    pub folded: String,
    /// Its stem, under which it is indexed in two parts as well.
    pub stem: String,
}

/// A word whose neighbours are wanted: all words within one edit of it, and with `edits` of 2
/// those within two that begin with the same letter. Bounded in number and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearWord {
    /// The folded word.
    pub folded: String,
    /// Most edits.
    pub edits: u8,
}

/// The answers to a [`LookUp`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LookedUp {
    /// Records, one number a stem.
    pub stems: Vec<u64>,
    /// Records, one number a form: in title, summary, people or body.
    pub forms: Vec<u64>,
    /// The spellings of each name, in the order of their words.
    pub names: Vec<Vec<NameSpelling>>,
    /// Bytes of the first part of each word as most of a few records have it; none where no
    /// record has it in two parts that begin like it.
    pub splits: Vec<Option<usize>>,
    /// Folded words near each word, most frequent first, with the records that hold this form.
    pub near: Vec<Vec<(String, u64)>>,
    /// Folded forms with each beginning, most frequent first, with their records.
    pub beginnings: Vec<Vec<(String, u64)>>,
    /// Records, one number a node.
    pub counts: Vec<u64>,
    /// Places, one number a form.
    pub frequencies: Vec<u64>,
    /// Words of all titles, summaries and bodies; about, since lengths are stored in one byte. 0
    /// where no frequency is asked for.
    pub words: u64,
    /// The ids with each ending, ascending by bytes: those whose [`id_key`], with or without the
    /// ending of a file name, is the ending or has it behind a `/`.
    pub endings: Vec<Vec<String>>,
    /// The ids with each beginning, ascending by bytes.
    pub id_beginnings: Vec<Vec<String>>,
}

/// A spelling of a name, as a store holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameSpelling {
    /// Its folded words, separated by blanks.
    pub words: String,
    /// Records in which it may be a name: with a capital, say.
    pub records: u64,
    /// Of one word: records that hold this form in any way, so that an ordinary word is told
    /// from a name. Of several words the same as `records`.
    pub with_form: u64,
}
