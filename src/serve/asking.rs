//! From the parameters of a URL to a question.
//!
//! Parameters stand in one table, by which they are read and described ([`Parameter`]). Names and
//! values are those of the command line's flags; what values mean is read in
//! [`parameters`](crate::ask::parameters), by both. A parameter without a value, as a form sends an
//! empty field, counts as not given.
//!
//! [`question`] takes what it knows and passes over the rest, for a page has parameters of its
//! own; [`check`] refuses what an endpoint does not know.

mod table;

use std::collections::BTreeMap;

use super::params::Params;
use crate::ask::count::MAX_QUESTIONS;
use crate::ask::kwic::{KwicOptions, KwicSort};
use crate::ask::parameters::{
    self, COLLOCATE_SORTS, COUNT_ROWS, Choice, DATE_MATCHES, FACET_ORDERS, FilterValues,
    KWIC_SORTS, MATCH_MODES, Naming, SORTS, UNITS,
};
use crate::ask::{Branch, By, CollocateOptions, Question};
use crate::engine::{FacetOrder, MatchMode, Sort};
use crate::query::filter::{Facet, Selection};
use table::{
    AFTER, ANY, BEFORE, BESIDE, BY, COLLOCATE_SORT, DATE_MATCH, DEPTH, EACH, EXACT, EXPLAIN,
    FACET_COUNT, FACET_SORT, FACETS, FROM, FUNCTION_WORDS, HISTOGRAM, KWIC_SORT, LEAST, LIKE,
    LIMIT, LINE_OFFSET, LINES, MARKED, MATCH, NO_VARIANTS, NOT_REF, NOT_UNDATED, OFFSET, Q,
    QUERIES, REF, SORT, TO, TREE_COUNT, UNDATED, UNDER, WIDTH, WORDS, wanted,
};
pub(crate) use table::{Endpoint, Parameter, Takes};

/// What can be wrong with a parameter.
pub(crate) type ParamError = parameters::ParameterError;

/// Refuses parameters that `endpoint` does not know.
pub(crate) fn check(params: &Params, endpoint: Endpoint) -> Result<(), ParamError> {
    let known = endpoint.parameters();
    for (name, _) in params.pairs() {
        if known.iter().all(|parameter| parameter.name != name) {
            return Err(ParamError::UnknownParameter {
                name: name.to_owned(),
                known: known.iter().map(|it| it.name.to_owned()).collect(),
            });
        }
    }
    Ok(())
}

/// The question of a search.
pub(crate) fn question(params: &Params) -> Result<Question, ParamError> {
    let like = text(params, &LIKE)?.map(str::to_owned);
    let limit = amount(params, &LIMIT)?;
    let offset = amount(params, &OFFSET)?;
    parameters::check_depth(offset, limit)?;
    let base = words(params, &Q)?;
    let named: Vec<&str> = params
        .all(FACETS.name)
        .flat_map(|it| it.split(','))
        .collect();
    let named = named
        .iter()
        .any(|name| !name.trim().is_empty())
        .then_some(named);
    let order: FacetOrder = chosen(params, &FACET_SORT, FACET_ORDERS)?.unwrap_or_default();
    let facet_limit = amount(params, &FACET_COUNT)?;
    let facets = parameters::facets(named.as_deref(), facet_limit, order, &base.filters)?;
    let wanted: MatchMode = chosen(params, &MATCH, MATCH_MODES)?.unwrap_or_default();
    Ok(Question {
        match_mode: parameters::match_mode(wanted, like.is_some()),
        like,
        sort: chosen::<Sort>(params, &SORT, SORTS)?.unwrap_or_default(),
        offset,
        limit,
        facets,
        histogram: chosen(params, &HISTOGRAM, UNITS)?,
        explain: flag(params, &EXPLAIN)?,
        ..base
    })
}

/// The words and filters of a question, without page, order and facets.
pub(crate) fn narrowed(params: &Params) -> Result<Question, ParamError> {
    words(params, &Q)
}

/// Most patterns, bytes of a query and hits of an answer that cost little.
const CHEAP: (usize, usize, usize) = (2, 500, 200);

/// Whether a question looks as if it cost much: by many wildcards, windows and fuzzy words, by its
/// length, or by the hits of one answer.
pub(crate) fn is_costly(params: &Params) -> bool {
    let (patterns, bytes, hits) = CHEAP;
    let query = params.first(Q.name).unwrap_or_default();
    let limit = params.first(LIMIT.name).and_then(|it| it.parse().ok());
    query.matches(['*', '?', '~']).count() > patterns
        || query.len() > bytes
        || limit.is_some_and(|limit: usize| limit > hits)
}

/// What to mark in a record; none without a query.
pub(crate) fn marking(params: &Params) -> Result<Option<Question>, ParamError> {
    let Some(query) = text(params, &MARKED)? else {
        return Ok(None);
    };
    Ok(Some(Question {
        exact: flag(params, &EXACT)?,
        variants: !flag(params, &NO_VARIANTS)?,
        advice: false,
        ..Question::new(query)
    }))
}

/// How many records before and after another are to be listed; none to list none.
pub(crate) fn beside(params: &Params) -> Result<Option<usize>, ParamError> {
    Ok(Some(amount(params, &BESIDE)?).filter(|around| *around > 0))
}

/// The questions that are counted side by side, and by what.
pub(crate) fn counted(params: &Params) -> Result<(Vec<Question>, By), ParamError> {
    let queries = texts(params, QUERIES.name);
    if queries.len() > MAX_QUESTIONS {
        return Err(ParamError::TooManyQueries {
            count: queries.len(),
            limit: MAX_QUESTIONS,
        });
    }
    let base = Question {
        match_mode: match flag(params, &ANY)? {
            true => MatchMode::Any,
            false => MatchMode::All,
        },
        ..words(&params.set(QUERIES.name, None), &Q)?
    };
    let by = chosen(params, &BY, COUNT_ROWS)?.unwrap_or(By::Year);
    let questions = queries.into_iter().map(|text| Question {
        text,
        ..base.clone()
    });
    let questions: Vec<Question> = questions.collect();
    let everything = questions.is_empty().then_some(base);
    Ok((questions.into_iter().chain(everything).collect(), by))
}

/// Which collocates are wanted.
pub(crate) fn collocate_options(params: &Params) -> Result<CollocateOptions, ParamError> {
    Ok(CollocateOptions {
        before: amount(params, &BEFORE)?,
        after: amount(params, &AFTER)?,
        least: amount(params, &LEAST)? as u64,
        function_words: flag(params, &FUNCTION_WORDS)?,
        sort: chosen(params, &COLLOCATE_SORT, COLLOCATE_SORTS)?.unwrap_or_default(),
        limit: amount(params, &WORDS)?,
    })
}

/// Which lines of a concordance are wanted.
pub(crate) fn kwic_options(params: &Params) -> Result<KwicOptions, ParamError> {
    let limit = amount(params, &LINES)?;
    let offset = amount(params, &LINE_OFFSET)?;
    parameters::check_lines(offset, limit)?;
    let sort = chosen(params, &KWIC_SORT, KWIC_SORTS)?;
    Ok(KwicOptions {
        columns: amount(params, &WIDTH)?,
        each: flag(params, &EACH)?,
        sort: sort.unwrap_or(KwicSort::Records(Sort::Date)),
        offset,
        limit,
    })
}

/// As [`kwic_options`], with every line.
pub(crate) fn all_lines(params: &Params) -> Result<KwicOptions, ParamError> {
    Ok(kwic_options(params)?.all())
}

/// Which part of the archive tree is wanted.
pub(crate) fn branch(params: &Params) -> Result<Branch, ParamError> {
    let under = text(params, &UNDER)?;
    let place = |text| parameters::place(UNDER.name, text, Naming::Plain);
    Ok(Branch {
        under: under.map(place).transpose()?,
        depth: amount(params, &DEPTH)?,
        limit: amount(params, &TREE_COUNT)?,
    })
}

fn words(params: &Params, query: &Parameter) -> Result<Question, ParamError> {
    let mut facets: BTreeMap<Facet, Selection> = BTreeMap::new();
    for facet in Facet::ALL {
        let exclude = wanted(facet).not;
        let include = texts(params, facet.name());
        let exclude = texts(params, exclude);
        if !include.is_empty() || !exclude.is_empty() {
            facets.insert(facet, Selection { include, exclude });
        }
    }
    let values = FilterValues {
        facets,
        references: texts(params, REF.name),
        not_references: texts(params, NOT_REF.name),
        from: text(params, &FROM)?.map(str::to_owned),
        to: text(params, &TO)?.map(str::to_owned),
        within: chosen(params, &DATE_MATCH, DATE_MATCHES)?.unwrap_or_default(),
        undated: flag(params, &UNDATED)?,
        not_undated: flag(params, &NOT_UNDATED)?,
    };
    let typed = text(params, query)?.unwrap_or_default().to_owned();
    Ok(Question {
        exact: flag(params, &EXACT)?,
        variants: !flag(params, &NO_VARIANTS)?,
        ..values.question(typed, Naming::Plain)?
    })
}

fn texts(params: &Params, name: &str) -> Vec<String> {
    let given = params.all(name).filter(|value| !value.is_empty());
    given.map(str::to_owned).collect()
}

fn text<'a>(params: &'a Params, parameter: &Parameter) -> Result<Option<&'a str>, ParamError> {
    let mut given = params
        .pairs()
        .filter(|(name, value)| *name == parameter.name && !value.is_empty());
    let first = given.next().map(|(_, value)| value);
    if given.next().is_some() {
        return Err(ParamError::GivenTwice {
            name: parameter.name.to_owned(),
        });
    }
    Ok(first)
}

fn flag(params: &Params, parameter: &Parameter) -> Result<bool, ParamError> {
    let Some(text) = params.first(parameter.name) else {
        return Ok(false);
    };
    match text {
        "" | "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(ParamError::UnknownChoice {
            name: parameter.name.to_owned(),
            text: text.to_owned(),
            choices: vec!["true", "false"],
        }),
    }
}

fn amount(params: &Params, parameter: &Parameter) -> Result<usize, ParamError> {
    let Takes::Number {
        default,
        lowest,
        highest,
    } = parameter.takes
    else {
        return Ok(0);
    };
    let Some(text) = text(params, parameter)? else {
        return Ok(default);
    };
    // A sign is no part of these numbers, and a plus in a URL is a blank.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().unwrap_or(usize::MAX));
    let fits = number.filter(|number| (lowest..=highest).contains(number));
    fits.ok_or_else(|| ParamError::NoNumber {
        name: parameter.name.to_owned(),
        text: text.to_owned(),
        bounds: (lowest, highest),
    })
}

fn chosen<T: Copy>(
    params: &Params,
    parameter: &Parameter,
    choices: &'static [Choice<T>],
) -> Result<Option<T>, ParamError> {
    let Some(text) = text(params, parameter)? else {
        return Ok(None);
    };
    parameters::chosen(parameter.name, text, choices, Naming::Plain).map(Some)
}
