//! One search, from request to response.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use tantivy::{DocAddress, SegmentOrdinal};

use super::super::ranking::{is_long, ranking};
use super::DocId;
use super::explain::explain;
use super::facets::counting::Counter;
use super::facets::{FacetCount, requested, without_empty};
use super::failure::Failure;
use super::filter::making::FilterMaker;
use super::hits::merge::Found;
use super::hits::order::effective;
use super::limits;
use super::nearness::Nearness;
use super::occurrences::occurrences;
use super::pass::{Keep, Passed, pass};
use super::passages;
use super::plan::{Plan, plan};
use super::reading::Stored;
use super::scan::build::build;
use super::sets::set::Set;
use super::snapshot::{Segment, Snapshot};
use super::words::WordResolver;
use crate::engine::{Hit, MatchMode, SearchRequest, SearchResponse, Sort};
use crate::query::filter::Filters;
use crate::query::tree::Node;

/// What all passes of a search share.
struct Search<'a> {
    snapshot: &'a Snapshot,
    stored: Rc<RefCell<Stored>>,
    filters: FilterMaker<'a>,
    /// What is looked for, without the filters beside it.
    query: Plan,
}

/// A search that was carried out, with what it takes to explain it.
pub(super) struct CarriedOut {
    pub(super) response: SearchResponse,
    /// The hits shown, and for each whether it lacks some of the words.
    pub(super) shown: Vec<Found>,
    pub(super) partial: Vec<bool>,
    /// What the whole hits were found by.
    pub(super) query: Plan,
    /// What the partial ones were, if they were looked for.
    pub(super) loose: Option<Plan>,
    /// Whether that has ranked the whole hits too.
    pub(super) is_mixed: bool,
    pub(super) near: Option<Nearness>,
    pub(super) stored: Rc<RefCell<Stored>>,
}

/// What is read of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// What a list shows of the records, and their passages.
    Lines,
    /// The ids alone.
    Ids,
}

/// How a search is carried out, beside what it asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub(super) shown: Shown,
    /// Whether words that stand close together count for more.
    pub(super) nearness: bool,
}

/// Carries out a search.
pub(super) fn search(
    snapshot: &Snapshot,
    stored: Rc<RefCell<Stored>>,
    request: &SearchRequest,
    manner: Manner,
) -> Result<SearchResponse, Failure> {
    limits::check(request)?;
    let mut done = carry_out(snapshot, stored, request, manner)?;
    done.response.hits = done.read(snapshot, 0..done.shown.len(), request, manner.shown)?;
    if request.explain {
        let explanations = explain(snapshot, &done)?;
        for (hit, explanation) in done.response.hits.iter_mut().zip(explanations) {
            hit.explanation = Some(explanation);
        }
    }
    Ok(done.response)
}

/// Carries out a search, and keeps how it was done. The response holds no hits yet.
pub(super) fn carry_out(
    snapshot: &Snapshot,
    stored: Rc<RefCell<Stored>>,
    request: &SearchRequest,
    manner: Manner,
) -> Result<CarriedOut, Failure> {
    limits::check_tree(&request.query.root)?;
    let mut words = WordResolver::new(snapshot, &request.query.root);
    let mut filters = FilterMaker::new(snapshot);
    let strict = plan(&request.query.root, &mut words, &mut filters)?;
    let near = manner
        .nearness
        .then(|| Nearness::of(&strict, snapshot.fields.text))
        .flatten();
    let query = match request.match_mode {
        MatchMode::Any => strict.loosened().unwrap_or(strict),
        MatchMode::All | MatchMode::AllThenSome => strict,
    };
    let wanted = if request.limit == 0 {
        0
    } else {
        // Twice as many are counted on at most.
        request
            .offset
            .saturating_add(request.limit)
            .min(usize::MAX / 2)
    };
    let sort = effective(request.sort, query.has_words());
    // Nearness ranks the same hits whatever page of them is asked for.
    let near_first = near.as_ref().filter(|_| sort == Sort::Relevance);
    let keeping = |hits: usize| Keep {
        hits: match near_first {
            Some(near) if hits > 0 => hits.max(near.records()),
            _ => hits,
        },
        sort,
    };
    let mut search = Search {
        snapshot,
        stored,
        filters,
        query,
    };

    let narrowing = without_empty(&request.filters);
    let mut facets = requested(&request.facets, &narrowing)?;
    let is_long = request.match_mode == MatchMode::AllThenSome
        && sort == Sort::Relevance
        && wanted > 0
        && is_long(search.query.heavy_words());
    let mixed = is_long.then(|| search.query.loosened()).flatten();
    let is_mixed = mixed.is_some();
    let of_whole = if is_mixed { 0 } else { wanted };
    let mut found = search.pass(&narrowing, keeping(of_whole), &mut facets)?;
    search.count_the_rest(&narrowing, &mut facets)?;
    let occurrences = match request.occurrences {
        true => Some(search.occurrences(&request.query.root, &narrowing, &mut facets)?),
        false => None,
    };
    let missing = wanted.saturating_sub(usize::try_from(found.total).unwrap_or(usize::MAX));
    let mut partial = match (request.match_mode, mixed) {
        (_, Some(loose)) => Some(search.mixed(loose, &narrowing, keeping(wanted), found.total)?),
        (MatchMode::AllThenSome, _) if missing > 0 => {
            search.partial(&narrowing, keeping(missing))?
        }
        _ => None,
    };
    if let Some(near) = near_first {
        near.rank(snapshot, &mut found.hits)?;
        if let Some((partial, _)) = &mut partial {
            near.rank(snapshot, &mut partial.hits)?;
        }
    }

    let (partial, loose) = partial.unzip();
    let total_partial = partial.as_ref().map(|partial| partial.total);
    let whole = found.hits.iter().map(|hit| (*hit, false));
    let some = partial
        .iter()
        .flat_map(|partial| &partial.hits)
        .map(|hit| (*hit, true));
    let (mut shown, mut partial): (Vec<Found>, Vec<bool>) = whole
        .chain(some)
        .skip(request.offset)
        .take(request.limit)
        .unzip();
    if is_mixed {
        partial = search.lacks(&shown)?;
    }
    if let (None, Some(near)) = (near_first, &near) {
        // In another order the score is the same.
        near.add(snapshot, &mut shown)?;
    }
    let response = SearchResponse {
        total: found.total,
        total_partial,
        hits: Vec::new(),
        facets: facets
            .into_iter()
            .map(|facet| facet.finish(snapshot))
            .collect::<Result<_, _>>()?,
        expansions: words.expansions,
        notes: words.notes,
        occurrences,
        took: std::time::Duration::ZERO,
    };
    Ok(CarriedOut {
        response,
        shown,
        partial,
        query: search.query,
        loose,
        is_mixed,
        near,
        stored: search.stored,
    })
}

impl Search<'_> {
    /// Goes over the records that `filters` let through, counting those of `facets` that count
    /// over the same.
    fn pass(
        &mut self,
        filters: &Filters,
        keep: Keep,
        facets: &mut [FacetCount<'_>],
    ) -> Result<Passed, Failure> {
        let (required, excluded) = self.filters.all(filters)?;
        let plan = if required.is_empty() && excluded.is_empty() {
            Cow::Borrowed(&self.query)
        } else {
            Cow::Owned(self.query.clone().narrowed(required, excluded))
        };
        let mut riding: Vec<&mut FacetCount<'_>> = facets
            .iter_mut()
            .filter(|facet| facet.filters == *filters)
            .collect();
        // Both closures need the facets, one after the other.
        let riding = RefCell::new(&mut riding);
        pass(
            self.snapshot,
            &self.stored,
            &plan,
            keep,
            &mut |segment: &Segment| {
                riding
                    .borrow()
                    .iter()
                    .map(|facet| facet.counter(segment))
                    .collect()
            },
            &mut |place: usize, counters: &[Counter]| {
                let mut riding = riding.borrow_mut();
                riding
                    .iter_mut()
                    .zip(counters)
                    .try_for_each(|(facet, counter)| facet.add(self.snapshot, place, counter))
            },
        )
    }

    /// Counts the facets that count over other records than those of `main`.
    fn count_the_rest(
        &mut self,
        main: &Filters,
        facets: &mut [FacetCount<'_>],
    ) -> Result<(), Failure> {
        let mut counted: Vec<Filters> = Vec::new();
        for place in 0..facets.len() {
            if facets[place].filters == *main || counted.contains(&facets[place].filters) {
                continue;
            }
            let filters = facets[place].filters.clone();
            let keep = Keep {
                hits: 0,
                sort: Sort::Relevance,
            };
            self.pass(&filters, keep, facets)?;
            counted.push(filters);
        }
        Ok(())
    }

    /// The records that have some of the words and pass the filters, but are no hits, and the plan
    /// that scored them. None when there is no word to leave out.
    fn partial(
        &mut self,
        filters: &Filters,
        keep: Keep,
    ) -> Result<Option<(Passed, Plan)>, Failure> {
        let Some(loose) = self.query.loosened() else {
            return Ok(None);
        };
        let loose = loose.by_rarity(ranking().partial.rarity);
        let (required, mut excluded) = self.filters.all(filters)?;
        excluded.push(self.query.clone());
        let plan = loose.clone().narrowed(required, excluded);
        Ok(Some((self.pass_without_facets(&plan, keep)?, loose)))
    }

    fn pass_without_facets(&self, plan: &Plan, keep: Keep) -> Result<Passed, Failure> {
        let (counters, add) = (
            &mut |_: &Segment| Ok(Vec::new()),
            &mut |_, _: &[Counter]| Ok(()),
        );
        pass(self.snapshot, &self.stored, plan, keep, counters, add)
    }

    /// The records that have all of the words or some, ranked together, of which `whole` have all;
    /// and the plan that scored them.
    fn mixed(
        &mut self,
        loose: Plan,
        filters: &Filters,
        keep: Keep,
        whole: u64,
    ) -> Result<(Passed, Plan), Failure> {
        let loose = loose.by_rarity(ranking().long.rarity);
        let (required, excluded) = self.filters.all(filters)?;
        let plan = loose.clone().narrowed(required, excluded);
        let mut passed = self.pass_without_facets(&plan, keep)?;
        passed.total = passed.total.saturating_sub(whole);
        Ok((passed, loose))
    }

    /// Whether each of these hits lacks some of the words.
    fn lacks(&self, hits: &[Found]) -> Result<Vec<bool>, Failure> {
        let mut lacks = vec![true; hits.len()];
        for place in 0..self.snapshot.segments.len() {
            let place = SegmentOrdinal::try_from(place).unwrap_or(SegmentOrdinal::MAX);
            let mut docs: Vec<DocId> = hits
                .iter()
                .filter(|hit| hit.address.segment_ord == place)
                .map(|hit| hit.address.doc_id)
                .collect();
            if docs.is_empty() {
                continue;
            }
            docs.sort_unstable();
            let records = self.snapshot.segments[place as usize].doc_count();
            let within = Some(Arc::new(Set::of_list(docs, records)));
            let tree = build(
                self.snapshot,
                place,
                &self.stored,
                &self.query,
                false,
                within,
            )?;
            for (hit, lacks) in hits.iter().zip(&mut lacks) {
                if hit.address.segment_ord == place {
                    *lacks = !tree.has(&tree.root, hit.address.doc_id);
                }
            }
        }
        Ok(lacks)
    }

    /// Counts how often the words of `root` stand in the records that `filters` let through, in all
    /// and for each value of those of `facets` that count over the same.
    fn occurrences(
        &mut self,
        root: &Node,
        filters: &Filters,
        facets: &mut [FacetCount<'_>],
    ) -> Result<u64, Failure> {
        let (required, excluded) = self.filters.all(filters)?;
        let plan = self.query.clone().narrowed(required, excluded);
        let by_segment = occurrences(self.snapshot, &self.stored, root, &plan)?;
        let mut total = 0;
        for (place, times) in by_segment.iter().enumerate() {
            total += times.iter().map(|(_, times)| times).sum::<u64>();
            for facet in facets.iter_mut().filter(|facet| facet.filters == *filters) {
                facet.add_occurrences(self.snapshot, place, times)?;
            }
        }
        Ok(total)
    }
}

impl CarriedOut {
    /// The hits of this range of those shown, with their lines and passages, or with their ids alone.
    pub(super) fn read(
        &self,
        snapshot: &Snapshot,
        range: Range<usize>,
        request: &SearchRequest,
        read: Shown,
    ) -> Result<Vec<Hit>, Failure> {
        let shown = &self.shown[range.clone()];
        let hits = shown
            .iter()
            .zip(&self.partial[range])
            .map(|(found, partial)| Hit {
                score: found.score,
                partial: *partial,
                ..Hit::default()
            });
        let mut hits: Vec<Hit> = hits.collect();
        if read == Shown::Ids {
            for (hit, found) in hits.iter_mut().zip(shown) {
                hit.id = snapshot.id(found.address);
            }
            return Ok(hits);
        }
        let addresses: Vec<DocAddress> = shown.iter().map(|found| found.address).collect();
        let stored = self.stored.borrow();
        let (query, options) = (&request.query, request.passages);
        let lines = passages::shown(snapshot, stored.reader(), query, options, &addresses)?;
        for ((hit, line), address) in hits.iter_mut().zip(lines).zip(addresses) {
            hit.id = line.id;
            hit.line = line.line;
            hit.passages = line.passages;
            if request.records {
                hit.record = Some(Box::new(stored.record(address)?));
            }
        }
        Ok(hits)
    }
}
