//! The query tree: what was understood, ready for the engine and for the matcher.
//!
//! Every word in it went through the analysis chain already; whoever reads the tree needs no
//! analyser. A typed word that the chain splits (`Il-sung`) is a [`Node::Sequence`] in order.

use super::filter::{DateRange, Shelf};
use super::note::QueryNote;
use crate::record::reference::Reference;

/// Where a leaf looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Scope {
    /// Title, summary, people and body together, weighted.
    #[default]
    Anywhere,
    /// The title.
    Title,
    /// The summary.
    Summary,
    /// The document's text.
    Body,
    /// Names of people and bodies in the metadata.
    Person,
    /// Names of places in the metadata.
    Place,
    /// Subject headings.
    Subject,
}

/// One word as asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Word {
    /// As typed, without operators.
    pub typed: String,
    /// How it matches.
    pub form: Form,
}

/// How a word matches a token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Form {
    /// The same stem. Holds the stem.
    Stem(String),
    /// A name: the same stem, or one of the folded forms that stand in for it at a lower weight.
    Name {
        /// The stem of the word as typed.
        stem: String,
        /// Folded forms of other spellings; at least one.
        others: Vec<String>,
    },
    /// The same folded form (`=word`, `--exact`). Holds it.
    Exact(String),
    /// Written as an abbreviation, in capitals or with full stops (`US`, `U.S.`). Holds the folded
    /// form.
    Written(String),
    /// Words that are one when written solid: with hyphens, divided at the end of a line, as
    /// single letters or initials.
    Joined {
        /// How many words they are; at least two.
        parts: u8,
        /// The stem of the whole.
        stem: String,
    },
    /// A pattern over folded forms; `*` any run, `?` one character. Holds the folded pattern.
    Wildcard(String),
    /// A folded form within `distance` edits (1 or 2; a swap of neighbours is one edit).
    Fuzzy {
        /// The folded form.
        folded: String,
        /// Most edits allowed.
        distance: u8,
    },
}

impl Form {
    /// How many positions it takes in a text.
    #[must_use]
    pub fn parts(&self) -> u8 {
        match self {
            Self::Joined { parts, .. } => *parts,
            _ => 1,
        }
    }
}

/// How the words of a sequence stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arrangement {
    /// One after the other, in order, each behind all parts of the one before.
    Phrase,
    /// In any order, words that are several at the place of the first, with at most `slop` other words among them: `last - first < words + slop`,
    /// each word at a place of its own.
    Near {
        /// Words allowed in between, all together.
        slop: u32,
    },
}

/// A node of the query tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Node {
    /// Every record.
    #[default]
    Everything,
    /// A word in a scope.
    Word {
        /// Where.
        scope: Scope,
        /// What.
        word: Word,
    },
    /// Two words or more that stand together, within one part of the record.
    Sequence {
        /// Where.
        scope: Scope,
        /// What, in the order typed.
        words: Vec<Word>,
        /// How.
        arrangement: Arrangement,
    },
    /// Archive, fond, opis and delo bound to one reference. Neighbours in an AND are merged.
    Shelf(Shelf),
    /// The place of a reference, with overlap of leaves where both sides give them.
    Reference(Reference),
    /// The date interval overlaps.
    Date(DateRange),
    /// The record's id.
    Id(String),
    /// Records about the same as another. No text is read as this; it is made for a record.
    Like(Like),
    /// All of them; at least one is not a [`Node::Not`], else the parser adds
    /// [`Node::Everything`].
    And(Vec<Node>),
    /// At least one of them.
    Or(Vec<Node>),
    /// A name of several words: the first as typed, the others stand in for it. A record counts by
    /// the best of them, the others at a lower weight.
    Alternatives(Vec<Node>),
    /// Not this. Stands only directly below [`Node::And`].
    Not(Box<Node>),
}

/// What the neighbours of a record have in common with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Like {
    /// Id of the record, which is not its own neighbour.
    pub id: String,
    /// Words that say what it is about, those that say most first; looked for anywhere.
    pub words: Vec<LikeWord>,
    /// How many of them a neighbour has at least; one even where this is none.
    pub least: usize,
}

/// A word of a [`Like`].
#[derive(Debug, Clone, PartialEq)]
pub struct LikeWord {
    /// The word.
    pub word: Word,
    /// By how much its score counts.
    pub weight: f32,
}

/// A query as understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// As typed.
    pub text: String,
    /// The meaning.
    pub root: Node,
    /// What was read otherwise than a reader may expect, in order.
    pub notes: Vec<QueryNote>,
}
