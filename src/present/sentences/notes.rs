//! Sentences of [`QueryNote`] and [`CheckNote`].

use std::fmt;

use super::quoted;
use crate::engine::CheckNote;
use crate::present::text::{counted, grouped};
use crate::query::note::QueryNote;
use crate::query::syntax;

impl fmt::Display for QueryNote {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnclosedQuote => {
                out.write_str("a quotation mark without its partner was left out")
            }
            Self::UnmatchedBracket => {
                out.write_str("a round bracket without its partner was left out")
            }
            Self::LoneOperator { written } => write!(
                out,
                "{} stands alone and was left out; as an operator it stands directly before a word",
                quoted(written)
            ),
            Self::OperatorAsWord { operator } => {
                let place = match *operator {
                    "NOT" => "before a word",
                    _ => "between two words",
                };
                write!(
                    out,
                    "{operator} was read as a word; as an operator it stands {place}"
                )
            }
            Self::ForeignOperator { written, instead } => {
                let more = match *instead {
                    "NOT" => " or a minus before the word",
                    _ => "",
                };
                write!(
                    out,
                    "{} is no operator here and was left out; write {instead}{more}",
                    quoted(written)
                )
            }
            Self::UnknownField { field } => {
                let fields: Vec<String> = syntax::fields().map(|name| format!("{name}:")).collect();
                write!(
                    out,
                    "there is no field {}, so it was read as words; fields are {}",
                    quoted(&format!("{field}:")),
                    fields.join(" ")
                )
            }
            Self::FieldAsWord { field } => write!(
                out,
                "{field} was read as a word; as a field it stands directly before its value, as \
                 in {field}:word"
            ),
            Self::FinalQuestionMark { word } => write!(
                out,
                "the question mark of {} was read as punctuation; {} finds every ending",
                quoted(&format!("{word}?")),
                quoted(&format!("{word}*"))
            ),
            Self::LoneStar => out.write_str(
                "a star that stands for a whole word was left out; \"two words\"~1 allows one \
                 word in between",
            ),
            Self::AnyValue { field } => write!(
                out,
                "{field}:* was read as every record; whether a field is filled cannot be asked"
            ),
            Self::LiteralWildcard { field, value } => write!(
                out,
                "{field}: knows no wildcards, so {} was taken letter by letter",
                quoted(value)
            ),
            Self::WildcardAndFuzzy { word } => {
                write!(out, "{} has wildcards, so its ~ was left out", quoted(word))
            }
            Self::IdleTilde { written } => write!(
                out,
                "the ~ of {} was left out; word~1 finds misspellings, \"two words\"~5 words near \
                 each other",
                quoted(written)
            ),
            Self::IdleNegation { written } => write!(
                out,
                "the - of {} was left out; a minus stands before the field",
                quoted(written)
            ),
            Self::Boost { written } => write!(
                out,
                "{} is no operator here and was left out; words cannot be weighted",
                quoted(written)
            ),
            Self::FreeWords { words } => write!(
                out,
                "function words that a record need not have: {}; ={} asks for one",
                words.join(", "),
                words.first().map_or("the", String::as_str)
            ),
            Self::ReadAsReference { written } => write!(
                out,
                "{} was read as a reference; in quotation marks it is words",
                quoted(written)
            ),
            Self::ReadAsRecord { written, id } => write!(
                out,
                "no record has {} as a word; it names the record {}",
                quoted(written),
                quoted(id)
            ),
            Self::NoSuchShelfmark {
                written,
                instead: Some(instead),
                records,
            } => write!(
                out,
                "no record is from {}; searched instead: {instead} ({})",
                quoted(written),
                counted(*records, "record")
            ),
            Self::NoSuchShelfmark { written, .. } => write!(
                out,
                "no record is from {}, nor from its archive; the other words alone were searched",
                quoted(written)
            ),
            Self::ReadAsDate { written } => write!(
                out,
                "{} was read as a date: records of that time, or with these words; in quotation \
                 marks it is words alone",
                quoted(written)
            ),
            Self::LongWord => {
                out.write_str("a word that is longer than any word of the index was left out")
            }
            Self::EveryDated => {
                out.write_str("date:[* TO *] was read as every record that has a date")
            }
            Self::UnboundLevels => out.write_str(
                "there are too many combinations of archive, fond, opis and delo to bind them to \
                 one reference, so some may be met by different references of a record",
            ),
            Self::NothingLeft => {
                out.write_str("no word to search for is left, so every record matches")
            }
            Self::ExpansionCut {
                word,
                words,
                searched,
            } => write!(
                out,
                "\u{201c}{word}\u{201d} stands for {words} words; only the {searched} that most \
                 records hold are searched for"
            ),
            Self::LikeWords { id, words, all } => {
                let more = if *all > words.len() { ", …" } else { "" };
                write!(out, "like {id}: {}{more}", words.join(", "))
            }
            Self::LikeNothing { id } => write!(
                out,
                "like {id}: it has no word to go by that another record has"
            ),
            Self::CoarserUnit { unit, span, limit } => write!(
                out,
                "the hits span {span} {}s, more than the {limit} that a histogram draws: it is \
                 drawn in a coarser unit",
                unit.name()
            ),
            Self::FacetCut { facet, shown, all } => write!(
                out,
                "{shown} of {all} values are shown at the level {}; --facet-limit shows more",
                facet.name()
            ),
            Self::NothingUnder { place } => write!(out, "nothing lies under {place}"),
            Self::WordsMeet { within, each } => write!(
                out,
                "the lines are those where the words meet, with {within} others between at most; \
                 --each shows {} of single words",
                counted(*each, "line")
            ),
            Self::WordsApart { within } => write!(
                out,
                "the words meet nowhere with {within} others between at most; the lines are those \
                 of single words"
            ),
            Self::WithoutContext { records } => write!(
                out,
                "records with the words among names, places or subjects alone, where there is no \
                 context to show: {}",
                grouped(*records)
            ),
        }
    }
}

impl fmt::Display for CheckNote {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RunUnfinished => out.write_str(
                "the last run goes on or did not come to its end; `kartoteka index` with the same \
                 paths goes on where it stopped",
            ),
            Self::LeftOverFiles { files } => write!(
                out,
                "of no commit, from a run that goes on or died; the next run removes what is left: \
                 {}",
                files.join(", ")
            ),
            Self::ForeignFiles { files } => write!(
                out,
                "not a part of the index, and left alone: {}",
                files.join(", ")
            ),
            Self::SourcesGone { sources } => write!(
                out,
                "records were also read from what is no longer there: {}",
                sources.join(", ")
            ),
        }
    }
}
