//! What a reader should know of a search and may try next: the sentences of `present`, with links
//! that do what they say.

use maud::{Markup, html};

use super::links;
use super::text::Line;
use crate::ask::Understood;
use crate::ask::advice::{Advice, GivenFilter, WordCount};
use crate::engine::Expansion;
use crate::present::text::{capitalised, grouped};
use crate::query::filter::Facet;
use crate::query::note::QueryNote;
use crate::serve::params::Params;

/// Spellings of a name that are shown at once.
const SPELLINGS: usize = 12;

/// A link that follows a sentence.
struct Way {
    text: String,
    params: Params,
}

/// Spellings, notes and advice.
pub(super) fn remarks(path: &str, params: &Params, understood: &Understood) -> Markup {
    let notes: Vec<String> = understood
        .notes
        .iter()
        .filter(|note| !is_flag(note))
        .map(ToString::to_string)
        .collect();
    html! {
        (also(path, params, &understood.expansions))
        @if !notes.is_empty() {
            ul .notes aria-label="Notes" { @for note in &notes { li { (Line(note)) } } }
        }
        @if !understood.advice.is_empty() {
            ul .advice aria-label="Advice" {
                @for advice in &understood.advice {
                    li {
                        @match whole(params, advice) {
                            Some(params) => a href=(links::to(path, &params)) { (Line(&advice.to_string())) },
                            None => (Line(&advice.to_string())),
                        }
                        @let ways = ways(params, advice);
                        @if !ways.is_empty() {
                            span .ways {
                                @for way in &ways { " " a href=(links::to(path, &way.params)) { bdi { (Line(&way.text)) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether the note speaks of flags for which a page has links.
fn is_flag(note: &QueryNote) -> bool {
    matches!(
        note,
        QueryNote::FacetCut { .. } | QueryNote::WordsMeet { .. }
    )
}

/// Words that stood for others, with the switch for names.
fn also(path: &str, params: &Params, expansions: &[Expansion]) -> Markup {
    let strict = params.set("offset", None).with("no-variants", "true");
    let has_names = expansions.iter().any(|expansion| expansion.is_name);
    html! {
        @for expansion in expansions {
            p .also {
                bdi { (Line(&expansion.typed)) } ", also: "
                @for (at, (term, count)) in expansion.terms.iter().take(SPELLINGS).enumerate() {
                    @if at > 0 { ", " }
                    bdi { (Line(&if expansion.is_name { capitalised(term) } else { term.clone() })) }
                    @if *count > 0 { " (" (grouped(*count)) ")" }
                }
                @let more = expansion.left_out + expansion.terms.len().saturating_sub(SPELLINGS) as u64;
                @if more > 0 { " and " (grouped(more)) " more" }
            }
        }
        @if has_names && params.first("no-variants").is_none() {
            p .also { a href=(links::to(path, &strict)) { "names only as spelled" } }
        }
    }
}

/// The search that a piece of advice names as a whole.
fn whole(params: &Params, advice: &Advice) -> Option<Params> {
    let first = params.set("offset", None);
    match advice {
        Advice::DidYouMean { text, .. } | Advice::OrAsWord { text, .. } => {
            Some(first.set("q", Some(text)))
        }
        Advice::WithoutSome { filters, .. } => without(&first, filters),
        Advice::WithoutAll { .. } => Some(links::only("q", params.first("q").unwrap_or_default())),
        _ => None,
    }
}

/// The state without these filters; none where one of them stands in the query.
fn without(params: &Params, filters: &[GivenFilter]) -> Option<Params> {
    let mut out = params.clone();
    for filter in filters {
        out = match filter {
            GivenFilter::Include { facet, .. } => out.set(facet.name(), None),
            GivenFilter::Exclude { facet, .. } => out.set(&format!("not-{}", facet.name()), None),
            GivenFilter::Reference => out.set("ref", None),
            GivenFilter::Dates => out
                .set("from", None)
                .set("to", None)
                .set("date-match", None),
            GivenFilter::Undated => out.set("undated", None),
            GivenFilter::Not { .. } => return None,
        };
    }
    (out != *params).then_some(out)
}

/// The searches that a piece of advice offers one by one.
fn ways(params: &Params, advice: &Advice) -> Vec<Way> {
    let first = params.set("offset", None);
    let query = params.first("q").unwrap_or_default();
    let instead_of = |word: &str, instead: &[WordCount]| -> Vec<Way> {
        let corrected = instead.iter().filter_map(|other| {
            let text = replaced(query, word, &other.word)?;
            Some(Way {
                text: other.word.clone(),
                params: first.set("q", Some(&text)),
            })
        });
        corrected.collect()
    };
    let values = |facet: Facet, wanted: &str, values: &[String]| -> Vec<Way> {
        let name = facet.name();
        let others = values.iter().map(|value| Way {
            text: value.clone(),
            params: first.without(name, wanted).with(name, value),
        });
        others.collect()
    };
    match advice {
        Advice::NoSuchWord { word, instead } | Advice::RareWord { word, instead, .. } => {
            instead_of(word, instead)
        }
        Advice::PartCounts { parts, .. } => parts
            .iter()
            .filter(|part| part.is_text && part.count > 0)
            .map(|part| Way {
                text: format!("{} alone", part.part),
                params: first.set("q", Some(&part.part)),
            })
            .collect(),
        Advice::OtherForms { word, .. } => {
            let exact = replaced(query, word, &format!("={word}"));
            let way = exact.map(|text| Way {
                text: format!("={word}"),
                params: first.set("q", Some(&text)),
            });
            way.into_iter().collect()
        }
        Advice::UnknownArchive { wanted, near, .. } => {
            let near: Vec<String> = near.iter().map(|archive| archive.archive.clone()).collect();
            values(Facet::Archive, wanted, &near)
        }
        Advice::NearLevel {
            facet,
            wanted,
            near,
            ..
        } => values(*facet, wanted, near),
        Advice::NoSuchLevel {
            facet,
            wanted,
            existing,
            ..
        } => values(*facet, wanted, &existing.values),
        Advice::NoSuchValue {
            facet,
            wanted,
            near,
            existing,
        } => {
            let there = if near.is_empty() {
                &existing.values
            } else {
                near
            };
            values(*facet, wanted, there)
        }
        _ => Vec::new(),
    }
}

/// The query with the first standing of a word replaced.
fn replaced(query: &str, word: &str, other: &str) -> Option<String> {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let at = query.match_indices(word).map(|(at, _)| at).find(|&at| {
        let after = query[at + word.len()..].chars().next();
        !is_letter(query[..at].chars().next_back()) && !is_letter(after)
    })?;
    Some(format!(
        "{}{other}{}",
        &query[..at],
        &query[at + word.len()..]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_replaced() {
        for (query, word, other, expected) in [
            (
                "armistce talks",
                "armistce",
                "armistice",
                Some("armistice talks"),
            ),
            ("wars war", "war", "peace", Some("wars peace")),
            ("(войнв)", "войнв", "война", Some("(война)")),
            ("wars", "war", "peace", None),
            ("", "war", "peace", None),
        ] {
            assert_eq!(replaced(query, word, other).as_deref(), expected);
        }
    }

    #[test]
    fn filters_are_dropped_by_name() {
        let given = Params::parse("q=a&archive=APRF&not-fond=3&from=1951&to=1952&undated=true");
        let include = GivenFilter::Include {
            facet: Facet::Archive,
            values: vec![],
        };
        let exclude = GivenFilter::Exclude {
            facet: Facet::Fond,
            values: vec![],
        };
        assert_eq!(
            without(&given, &[include, exclude, GivenFilter::Dates]),
            Some(Params::parse("q=a&undated=true"))
        );
        let not = GivenFilter::Not { parts: vec![] };
        assert_eq!(without(&given, &[not]), None);
    }
}
