//! `kartoteka facets`: the tree archive / fond / opis / delo with counts.

use anyhow::Result;
use clap::Args;

use super::Output;
use super::answer::{self, Settings};
use super::console::{self, Console};
use super::exit::Status;
use super::filters::FilterArgs;
use super::library::Library;
use super::request::RequestError;
use crate::analyse::Analyser;
use crate::engine::{FacetCounts, FacetRequest, MatchMode, ShelfPath, Sort};
use crate::present::view::TreeNode;
use crate::present::{json, shelf, text};
use crate::query::filter::{Facet, Filters};
use crate::query::note::QueryNote;
use crate::query::syntax::SyntaxOptions;
use crate::record::reference::{self, archive_key, level_key};

/// Browse the tree archive / fond / opis / delo, with the number of records at each place
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka facets
  kartoteka facets --under APRF --depth 1
  kartoteka facets armistice --under \"APRF, f. 3\"
  kartoteka facets --from 1950 --to 1953 --output json

A place is written archive/fond/opis/delo, with - for a level that is missing, or as a reference in
any notation.")]
pub(super) struct FacetsArgs {
    /// The query; without one everything that the filters let through
    query: Vec<String>,
    /// Only what lies below this place: APRF/3, or a reference in any notation
    #[arg(long, value_name = "PLACE")]
    under: Option<String>,
    /// Levels to show
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=4))]
    depth: u8,
    /// Most values of each level; those with most records are shown
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    facet_limit: usize,
    /// Take words exactly as typed: no stemming, no name variants
    #[arg(long)]
    exact: bool,
    /// Take names as spelled: do not look for their other spellings
    #[arg(long)]
    no_variants: bool,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
    #[command(flatten)]
    filters: FilterArgs,
}

/// The levels, upper to lower.
const LEVELS: [Facet; 4] = [Facet::Archive, Facet::Fond, Facet::Opis, Facet::Delo];

pub(super) fn run(args: &FacetsArgs, library: &Library, console: &Console) -> Result<Status> {
    let under = args.under.as_deref().map(place).transpose()?;
    let filters = args.filters.filters()?;
    let top = under.as_ref().map_or(0, |path| path.0.len());
    let bottom = (top + usize::from(args.depth)).min(LEVELS.len());
    let mut facets: Vec<FacetRequest> = LEVELS[top..bottom]
        .iter()
        .map(|&facet| FacetRequest {
            under: under.clone(),
            ..FacetRequest::new(facet, args.facet_limit)
        })
        .collect();
    // The place itself is one value of its own level: that is how many records it has.
    if let Some(path) = &under {
        facets.push(own_level(path));
    }
    let settings = Settings {
        exclusions: args.filters.exclusions()?,
        like: None,
        match_mode: MatchMode::All,
        sort: Sort::Relevance,
        offset: 0,
        limit: 0,
        facets,
        histogram: None,
        syntax: SyntaxOptions { exact: args.exact },
        variants: !args.no_variants,
        passages: None,
        explain: false,
        advice: true,
        filters,
    };
    let engine = library.open()?;
    let mut analyser = Analyser::new();
    let query = args.query.join(" ");
    let mut answer = answer::ask(&*engine, &mut analyser, &settings, &query)?;
    let total = match &under {
        Some(path) => {
            let own = answer.response.facets.pop();
            own.and_then(|counts| {
                let value = counts.values.into_iter();
                value
                    .into_iter()
                    .find(|value| value.path.as_ref() == Some(path))
            })
            .map_or(0, |value| value.count)
        }
        None => answer.response.total,
    };
    let levels = std::mem::take(&mut answer.response.facets);
    for counts in &levels {
        let shown = counts.values.len() as u64;
        if counts.distinct > shown {
            answer.notes.push(QueryNote::FacetCut {
                facet: counts.facet,
                shown,
                all: counts.distinct,
            });
        }
    }
    if let Some(path) = under
        .as_ref()
        .filter(|_| total == 0 && answer.response.total > 0)
    {
        let place = shelf::print(path);
        answer.notes.push(QueryNote::NothingUnder { place });
    }
    let tree = grow(levels, &settings.filters);
    let view = answer.query_view();
    let found = json::shelf_tree(&view, total, under.as_ref(), &tree);
    match args.output {
        Output::Text => {
            console.write(&text::shelf_tree(
                total,
                under.as_ref(),
                &tree,
                console.look,
            ))?;
            console::notes(&answer.notes);
            console::notes(&answer.advice);
        }
        Output::Json => console.json(&found)?,
        Output::Jsonl => console.json_lines(&[found])?,
    }
    Ok(if total == 0 {
        Status::Nothing
    } else {
        Status::Done
    })
}

fn own_level(path: &ShelfPath) -> FacetRequest {
    let above = &path.0[..path.0.len() - 1];
    FacetRequest {
        under: (!above.is_empty()).then(|| ShelfPath(above.to_vec())),
        ..FacetRequest::new(LEVELS[above.len()], usize::MAX >> 1)
    }
}

/// A place as typed: a path, or the first reference that stands in the text.
fn place(text: &str) -> Result<ShelfPath, RequestError> {
    // `APRF/3` is a path; `APRF, f. 3/65` and `APRF f. 3` are references.
    let is_path = !text.contains([',', ';']) && (text.contains('/') || !text.contains(' '));
    let path = if is_path { shelf::parse(text) } else { None };
    let mut path = match path
        .or_else(|| referred(text))
        .or_else(|| shelf::parse(text))
    {
        Some(path) => path,
        None => {
            return Err(RequestError::NoReference {
                flag: "--under",
                text: text.to_owned(),
            });
        }
    };
    path.0[0] = archive_key(&path.0[0]);
    Ok(path)
}

fn referred(text: &str) -> Option<ShelfPath> {
    let found = reference::find(text).into_iter().next()?.reference;
    let mut values = vec![
        found.archive.clone(),
        found.fond().unwrap_or_default().to_owned(),
        found.opis().unwrap_or_default().to_owned(),
        found.delo().unwrap_or_default().to_owned(),
    ];
    while values.last().is_some_and(String::is_empty) {
        values.pop();
    }
    (!values.is_empty()).then_some(ShelfPath(values))
}

/// The tree from the counts of its levels, upper to lower.
fn grow(levels: Vec<FacetCounts>, filters: &Filters) -> Vec<TreeNode> {
    let mut tree: Vec<TreeNode> = Vec::new();
    for counts in levels {
        for value in counts.values {
            if let Some(path) = value.path {
                add_node(&mut tree, path, value.count);
            }
        }
    }
    narrow(&mut tree, filters);
    tree
}

/// Removes what the filters exclude: the counts of a level ignore its own filter, so that a user
/// can choose a sibling, but the tree obeys it.
fn narrow(nodes: &mut Vec<TreeNode>, filters: &Filters) {
    nodes.retain_mut(|node| {
        let level = node.path.0.len() - 1;
        let key: fn(&str) -> String = if level == 0 { archive_key } else { level_key };
        let kept = filters.facets.get(&LEVELS[level]).is_none_or(|selection| {
            let value = key(node.value());
            let among = |values: &[String]| values.iter().any(|wanted| key(wanted) == value);
            (selection.include.is_empty() || among(&selection.include))
                && !among(&selection.exclude)
        });
        narrow(&mut node.children, filters);
        kept
    });
}

/// Adds a node below its parent, which is in the tree already; without one it stands at the top.
fn add_node(tree: &mut Vec<TreeNode>, path: ShelfPath, count: u64) {
    let above = tree
        .iter()
        .position(|node| node.path.0.len() < path.0.len() && path.0.starts_with(&node.path.0));
    match above {
        Some(at) => add_node(&mut tree[at].children, path, count),
        None => tree.push(TreeNode {
            path,
            count,
            children: Vec::new(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::FacetValue;
    use crate::query::filter::Selection;

    fn path(text: &str) -> ShelfPath {
        shelf::parse(text).unwrap()
    }

    #[test]
    fn places_are_paths_or_references() {
        for (text, expected) in [
            ("APRF/3", "APRF/3"),
            ("aprf", "APRF"),
            ("АПРФ/3/65", "APRF/3/65"),
            ("AVPRF/-/6", "AVPRF/-/6"),
            ("TsKhSD/89", "RGANI/89"),
            ("APRF, f. 3, op. 65, d. 829", "APRF/3/65/829"),
            ("АВП РФ. Ф. 0102. Оп. 9", "AVPRF/0102/9"),
            ("Presidential Archive", "APRF"),
        ] {
            assert_eq!(
                place(text).map(|path| shelf::print(&path)).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        for text in ["", "a/b/c/d/e", "-"] {
            assert!(place(text).is_err(), "{text}");
        }
    }

    #[test]
    fn levels_grow_into_a_tree() {
        let level = |facet, values: &[(&str, u64)]| FacetCounts {
            facet,
            values: values
                .iter()
                .map(|(text, count)| FacetValue {
                    value: String::new(),
                    path: Some(path(text)),
                    count: *count,
                    forms: Vec::new(),
                })
                .collect(),
            distinct: values.len() as u64,
        };
        let levels = || {
            vec![
                level(Facet::Archive, &[("APRF", 3), ("AVPRF", 2)]),
                level(Facet::Fond, &[("AVPRF/059a", 2), ("APRF/3", 3)]),
                level(Facet::Opis, &[("APRF/3/65", 3)]),
            ]
        };
        let tree = grow(levels(), &Filters::default());
        assert_eq!(tree.len(), 2);
        assert_eq!(tree[0].children[0].children[0].path, path("APRF/3/65"));
        assert_eq!(tree[1].children[0].value(), "059a");

        let mut filters = Filters::default();
        let selection = Selection {
            include: vec!["avp rf".to_owned()],
            exclude: Vec::new(),
        };
        filters.facets.insert(Facet::Archive, selection);
        let tree = grow(levels(), &filters);
        assert_eq!(tree.len(), 1);
        assert_eq!(tree[0].value(), "AVPRF");
    }
}
