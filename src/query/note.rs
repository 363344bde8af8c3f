//! Notes on a query: what was read or carried out otherwise than a reader may expect.
//!
//! Owns the values and their codes. The parser, the engine and whoever answers the question add
//! to one list; the sentences stand in `present`. Values hold the reader's text as typed: who
//! shows it escapes it.

use serde::Serialize;

use super::filter::Facet;
use crate::codes::codes;

/// One note. `code` and the fields are its form in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum QueryNote {
    /// A quotation mark without its partner was left out.
    UnclosedQuote,
    /// A round bracket without its partner was left out.
    UnmatchedBracket,
    /// A sign that stands before a word stood alone and was left out.
    LoneOperator {
        /// The sign as typed.
        written: String,
    },
    /// AND, OR or NOT was read as a word.
    OperatorAsWord {
        /// The operator.
        operator: &'static str,
    },
    /// An operator of other query languages was left out.
    ForeignOperator {
        /// As typed: `|`, `||`, `!`.
        written: String,
        /// What means the same here: `OR`, `NOT`.
        instead: &'static str,
    },
    /// There is no field of that name; it was read as words.
    UnknownField {
        /// As typed, without the colon.
        field: String,
    },
    /// The name of a field without a value after its colon was read as a word.
    FieldAsWord {
        /// As typed, without the colon.
        field: String,
    },
    /// A question mark at the end of a word was read as punctuation.
    FinalQuestionMark {
        /// The word, without the mark.
        word: String,
    },
    /// A star that stands for a whole word of a phrase was left out.
    LoneStar,
    /// `field:*` was read as every record.
    AnyValue {
        /// The field.
        field: &'static str,
    },
    /// Wildcards in a field without them were taken as characters.
    LiteralWildcard {
        /// The field.
        field: &'static str,
        /// Its value as typed.
        value: String,
    },
    /// The `~` of a word with wildcards was left out.
    WildcardAndFuzzy {
        /// As typed.
        word: String,
    },
    /// A `~` that asks for nothing was left out.
    IdleTilde {
        /// As typed.
        written: String,
    },
    /// A minus after the colon of a field was left out.
    IdleNegation {
        /// As typed.
        written: String,
    },
    /// The weight of a word was left out.
    Boost {
        /// As typed: `^2`.
        written: String,
    },
    /// Function words of a question or a sentence need not be in a record.
    FreeWords {
        /// As typed.
        words: Vec<String>,
    },
    /// Words were understood as a reference.
    ReadAsReference {
        /// As typed.
        written: String,
    },
    /// The query found nothing as words, and names a record by number or address.
    ReadAsRecord {
        /// As typed.
        written: String,
        /// The record.
        id: String,
    },
    /// No record has the shelfmark that was pasted.
    NoSuchShelfmark {
        /// As typed.
        written: String,
        /// The place above it that was searched instead; none where the other words alone were.
        instead: Option<String>,
        /// Records of that place.
        records: u64,
    },
    /// Words were understood as a date: of records, or as it stands in them.
    ReadAsDate {
        /// As typed.
        written: String,
    },
    /// A word longer than any in the index was left out.
    LongWord,
    /// `date:[* TO *]` was read as every record with a date.
    EveryDated,
    /// Conditions on archive, fond, opis and delo could not be bound to one reference.
    UnboundLevels,
    /// No word is left, so every record matches.
    NothingLeft,
    /// A wildcard or a fuzzy word stands for more words than are searched for.
    ExpansionCut {
        /// As typed.
        word: String,
        /// Words of the index that it stands for.
        words: u64,
        /// Words searched for, those in most records.
        searched: u64,
    },
    /// Records like another were looked for by these words.
    LikeWords {
        /// Id of the other record.
        id: String,
        /// The words that say most, a few of them.
        words: Vec<String>,
        /// How many words there are in all.
        all: usize,
    },
    /// A record has no word in common with another, so nothing is like it.
    LikeNothing {
        /// Its id.
        id: String,
    },
    /// A histogram has a coarser unit than was asked for.
    CoarserUnit {
        /// The unit asked for.
        unit: Facet,
        /// Units from the first hit to the last.
        span: usize,
        /// Most units of a histogram.
        limit: usize,
    },
    /// Not all values of a facet are shown.
    FacetCut {
        /// The facet.
        facet: Facet,
        /// Values shown.
        shown: u64,
        /// Values in all.
        all: u64,
    },
    /// None of the records found lies under the place asked for.
    NothingUnder {
        /// The place: `APRF/3`.
        place: String,
    },
    /// A concordance of several words has the lines where they meet.
    WordsMeet {
        /// Most words between two that meet.
        within: usize,
        /// Lines where each word has its own.
        each: u64,
    },
    /// The words of a concordance meet nowhere, so each has its own lines.
    WordsApart {
        /// Most words between two that meet.
        within: usize,
    },
    /// Records match by names, places or subjects alone, which have no context to show.
    WithoutContext {
        /// How many.
        records: u64,
    },
}

codes!(QueryNote {
    UnclosedQuote => "unclosed-quote",
    UnmatchedBracket => "unmatched-bracket",
    LoneOperator => "lone-operator",
    OperatorAsWord => "operator-as-word",
    ForeignOperator => "foreign-operator",
    UnknownField => "unknown-field",
    FieldAsWord => "field-as-word",
    FinalQuestionMark => "final-question-mark",
    LoneStar => "lone-star",
    AnyValue => "any-value",
    LiteralWildcard => "literal-wildcard",
    WildcardAndFuzzy => "wildcard-and-fuzzy",
    IdleTilde => "idle-tilde",
    IdleNegation => "idle-negation",
    Boost => "boost",
    FreeWords => "free-words",
    ReadAsReference => "read-as-reference",
    ReadAsRecord => "read-as-record",
    NoSuchShelfmark => "no-such-shelfmark",
    ReadAsDate => "read-as-date",
    LongWord => "long-word",
    EveryDated => "every-dated",
    UnboundLevels => "unbound-levels",
    NothingLeft => "nothing-left",
    ExpansionCut => "expansion-cut",
    LikeWords => "like-words",
    LikeNothing => "like-nothing",
    CoarserUnit => "coarser-unit",
    FacetCut => "facet-cut",
    NothingUnder => "nothing-under",
    WordsMeet => "words-meet",
    WordsApart => "words-apart",
    WithoutContext => "without-context",
});
