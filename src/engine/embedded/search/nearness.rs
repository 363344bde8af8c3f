//! Nearness: words of a query that stand close together in a record say more than the same words
//! far apart.
//!
//! Owns [`Nearness`]. Takes the plan of a query and the best hits by their words alone, adds to
//! each what the places of its words are worth, and sorts them again. Built like this so that the
//! inner loops of a pass know nothing of it:
//!
//! - Only the best hits, a fixed number of them (`records` in `ranking.toml`), are looked at. The
//!   number does not depend on how many hits are asked for, so pages join. Those behind keep their
//!   order, and since nearness only adds they stay behind.
//! - Positions are read in the order of the records, each posting list once; the co-occurrence
//!   counts of the same hits are cached.
//! - The sum runs over the pairs in the order of the query and over places in ascending order, so
//!   the same record has the same bits in whatever segment.
//!
//! Two words are a pair if they are neighbours in the query or have one word between them; light
//! words are passed over, so `Department of Commerce` is a pair whose second word should stand two
//! places behind the first. A pair adds a share of the rarity of both words, which grows with the
//! number of places where they meet and is halved, thirded and so on with every word too many
//! between them. After Büttcher, Clarke and Lushman, "Term proximity scoring for ad-hoc retrieval
//! on very large text collections" (2006), with the pairs of Metzler and Croft, "A Markov random
//! field model for term dependencies" (2005).
//!
//! Known gap: in a large index a record with the exact phrase that is not among the best by its
//! words alone gains nothing.

use std::rc::Rc;
use std::sync::Arc;

use tantivy::postings::TermInfo;
use tantivy::schema::Field;
use tantivy::{DocAddress, SegmentOrdinal};

use super::super::ranking::{self, ranking};
use super::DocId;
use super::failure::Failure;
use super::hits::merge::{Found, sort_ties};
use super::plan::{Plan, TypedForm};
use super::sequence::Slot;
use super::snapshot::{Segment, Snapshot};
use super::words::Terms;
use crate::engine::NearShare;

/// Most words of a query that can be near each other; of a pasted page the first.
const MAX_WORDS: usize = 64;

/// Most terms that such a word may stand for: of patterns that stand for more, places are not read.
const MAX_TERMS: usize = 64;

/// What the co-occurrence counts of some hits are cached by: where the posting lists of each word
/// begin, in every segment; nothing else in the query changes the counts.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct NearKey {
    words: Vec<Vec<usize>>,
    pairs: Vec<Pair>,
    hits: Vec<DocAddress>,
}

/// Where the posting lists of some terms begin; the end of the numbers where there is none.
fn starts(terms: &Terms) -> Vec<usize> {
    let infos = terms.iter().flat_map(|term| term.infos.iter());
    let start = |info: &Option<TermInfo>| {
        let postings = info.as_ref().map(|info| info.postings_range.start);
        postings.unwrap_or(usize::MAX)
    };
    infos.map(start).collect()
}

/// Pairs of words of a query, and what their nearness is worth.
#[derive(Debug)]
pub(super) struct Nearness {
    figures: ranking::Nearness,
    field: Field,
    words: Vec<Word>,
    pairs: Vec<Pair>,
}

/// A word that can be near another.
#[derive(Debug)]
struct Word {
    terms: Terms,
    typed: String,
    rarity: f32,
    /// Place among the words of the query.
    place: u32,
    /// The form typed and how rare it is, where that says more than the stem.
    form: Option<(Terms, f32)>,
}

/// Two words, as places in the list of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Pair {
    first: usize,
    second: usize,
    /// How far behind the first the second stands in the query.
    distance: u32,
    /// Whether the forms typed are meant, which count for their share beside the stems.
    is_typed: bool,
}

impl Nearness {
    /// What nearness means for `plan`; none if no two of its words can be near each other in
    /// `field`.
    pub(super) fn of(plan: &Plan, field: Field) -> Option<Self> {
        let mut words = Vec::new();
        let mut place = 0;
        collect(plan, field, &mut place, &mut words);
        words.truncate(MAX_WORDS);
        let figures = ranking().nearness;
        let mut pairs = pairs(&words, figures.window);
        add_typed(&mut words, &mut pairs);
        (!pairs.is_empty()).then_some(Self {
            figures,
            field,
            words,
            pairs,
        })
    }

    /// How many hits must be known before any can be shown.
    pub(super) fn records(&self) -> usize {
        self.figures.records
    }

    /// Adds to the scores of the best of `hits`, which are sorted, and sorts them again.
    pub(super) fn rank(&self, snapshot: &Snapshot, hits: &mut [Found]) -> Result<(), Failure> {
        let best = hits.len().min(self.figures.records);
        let best = &mut hits[..best];
        self.add(snapshot, best)?;
        best.sort_by(|left, right| right.score.total_cmp(&left.score));
        sort_ties(snapshot, best);
        Ok(())
    }

    /// Adds to the scores of `hits`, which keep their places.
    pub(super) fn add(&self, snapshot: &Snapshot, hits: &mut [Found]) -> Result<(), Failure> {
        let key = NearKey {
            words: self.words.iter().map(|word| starts(&word.terms)).collect(),
            pairs: self.pairs.clone(),
            hits: hits.iter().map(|hit| hit.address).collect(),
        };
        let met = snapshot.near.find(key, || {
            let met = self.meetings_in(snapshot, hits)?;
            let bytes = size_of_val(&met[..]) + hits.len() * size_of::<DocAddress>();
            Ok::<_, Failure>((met, bytes))
        })?;
        for (hit, met) in hits.iter_mut().zip(met.chunks_exact(self.pairs.len())) {
            for (pair, met) in self.pairs.iter().zip(met) {
                let gain = self.worth(*pair, *met);
                hit.score += gain;
                hit.near += gain;
            }
        }
        Ok(())
    }

    /// How often each pair meets in each of `hits`, hit by hit.
    fn meetings_in(&self, snapshot: &Snapshot, hits: &[Found]) -> Result<Arc<[f32]>, Failure> {
        let mut by_address: Vec<usize> = (0..hits.len()).collect();
        by_address.sort_unstable_by_key(|hit| hits[*hit].address);
        let mut met = vec![0.0; hits.len() * self.pairs.len()];
        let segment_of = |hit: usize| hits[hit].address.segment_ord;
        for hits_in in by_address.chunk_by(|left, right| segment_of(*left) == segment_of(*right)) {
            let place = segment_of(hits_in[0]);
            let mut places = self.open(&snapshot.segments[place as usize], place)?;
            for hit in hits_in {
                places.read(hits[*hit].address.doc_id);
                let of_hit = met[hit * self.pairs.len()..].iter_mut();
                for (pair, met) in self.pairs.iter().zip(of_hit) {
                    *met = self.meetings(*pair, &places.positions);
                }
            }
        }
        Ok(met.into())
    }

    /// What each pair adds to the score of a record, those that add nothing left out.
    pub(super) fn shares(
        &self,
        snapshot: &Snapshot,
        address: DocAddress,
    ) -> Result<Vec<NearShare>, Failure> {
        let segment = &snapshot.segments[address.segment_ord as usize];
        let mut places = self.open(segment, address.segment_ord)?;
        places.read(address.doc_id);
        let share = |pair: &Pair| {
            let score = self.worth(*pair, self.meetings(*pair, &places.positions));
            let [first, second] = [pair.first, pair.second];
            (score > 0.0).then(|| NearShare {
                words: [first, second].map(|word| self.words[word].typed.clone()),
                score,
                between: closest(&places.positions[first], &places.positions[second]),
            })
        };
        Ok(self.pairs.iter().filter_map(share).collect())
    }

    fn open(&self, segment: &Segment, place: SegmentOrdinal) -> Result<Places, Failure> {
        let slots = self.words.iter().map(|word| {
            let postings = segment.positions(place as usize, self.field, &word.terms)?;
            Ok(Slot::new(postings))
        });
        Ok(Places {
            positions: vec![Vec::new(); self.words.len()],
            slots: slots.collect::<Result<_, Failure>>()?,
        })
    }

    /// How often the words of a pair meet, given the positions of each word.
    fn meetings(&self, pair: Pair, positions: &[Vec<u32>]) -> f32 {
        meetings(
            &positions[pair.first],
            &positions[pair.second],
            pair.distance,
            &self.figures,
        )
    }

    /// What a pair adds that meets so often.
    fn worth(&self, pair: Pair, meetings: f32) -> f32 {
        let rarity = self.words[pair.first].rarity + self.words[pair.second].rarity;
        let share = if pair.is_typed {
            self.figures.typed
        } else {
            1.0
        };
        share * self.figures.weight * rarity * (meetings / (meetings + self.figures.half))
    }
}

/// The words of `plan` that can be near each other, in the order of the query. What is asked for
/// in one part of the record only, and ORs of more than plain words, only take their places.
fn collect(plan: &Plan, wanted: Field, place: &mut u32, words: &mut Vec<Word>) {
    let mut push = |terms: &Terms, rarity: f32, typed: &str, form: Option<&TypedForm>| {
        if (1..=MAX_TERMS).contains(&terms.len()) {
            words.push(Word {
                terms: Rc::clone(terms),
                typed: typed.to_owned(),
                rarity,
                place: *place,
                form: form.map(|form| (Rc::clone(&form.terms), form.weight.rarity())),
            });
        }
        *place += 1;
    };
    match plan {
        Plan::Word {
            field,
            terms,
            weight,
            typed,
            is_light,
            forms,
        } if *field == wanted && !is_light => {
            push(terms, weight.rarity(), typed, forms.first());
        }
        Plan::Sequence {
            field,
            words: sequence,
            in_body: false,
            typed,
            ..
        } if *field == wanted => {
            for (terms, (typed, rarity)) in sequence.iter().zip(typed.iter()) {
                push(terms, *rarity, typed, None);
            }
        }
        Plan::Word { .. } => *place += 1,
        Plan::Sequence { words, .. } => *place += u32::try_from(words.len()).unwrap_or(1),
        Plan::And { required, .. } => {
            for child in required {
                collect(child, wanted, place, words);
            }
        }
        Plan::Or(children) => match alternatives(children, wanted) {
            Some((terms, rarity, typed)) => push(&terms, rarity, &typed, None),
            None => *place += 1,
        },
        // As typed: other spellings are not to gain on it.
        Plan::Best(children) => {
            if let Some(typed) = children.first() {
                collect(typed, wanted, place, words);
            }
        }
        // What a record has in common with another is asked for in no order.
        Plan::AtLeast(..) => *place += 1,
        Plan::Everything | Plan::Filter(_) => {}
    }
}

/// The terms of an OR of plain words, which counts as one word as rare as the commonest of them.
fn alternatives(children: &[Plan], wanted: Field) -> Option<(Terms, f32, String)> {
    let mut all = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let mut rarity = f32::INFINITY;
    for child in children {
        match child {
            Plan::Word {
                field,
                terms,
                weight,
                typed,
                ..
            } if *field == wanted => {
                names.push(typed);
                all.extend(terms.iter().cloned());
                rarity = rarity.min(weight.rarity());
            }
            _ => return None,
        }
    }
    (!all.is_empty()).then(|| (all.into(), rarity, names.join(" or ")))
}

/// Each word with the next two, where the query does not have them further apart than `window`; a
/// pair that comes again counts once.
fn pairs(words: &[Word], window: u32) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for first in 0..words.len() {
        for second in (first + 1)..words.len().min(first + 3) {
            let pair = Pair {
                first,
                second,
                distance: words[second].place - words[first].place,
                is_typed: false,
            };
            let is_known = |known: &Pair| {
                is_same(words, known.first, first) && is_same(words, known.second, second)
            };
            if pair.distance <= window && !pairs.iter().any(is_known) {
                pairs.push(pair);
            }
        }
    }
    pairs
}

/// The same pairs by the forms typed, where either word has one that says more than its stem:
/// `demilitarization zone` is worth more than `demilitarized zone` to who typed it.
fn add_typed(words: &mut Vec<Word>, pairs: &mut Vec<Pair>) {
    let mut forms: Vec<usize> = (0..words.len()).collect();
    for (word, form) in forms.iter_mut().enumerate() {
        if let Some((terms, rarity)) = words[word].form.take() {
            let (typed, place) = (words[word].typed.clone(), words[word].place);
            *form = words.len();
            words.push(Word {
                terms,
                typed,
                rarity,
                place,
                form: None,
            });
        }
    }
    for place in 0..pairs.len() {
        let Pair { first, second, .. } = pairs[place];
        let (first, second) = (forms[first], forms[second]);
        if (first, second) != (pairs[place].first, pairs[place].second) {
            pairs.push(Pair {
                first,
                second,
                is_typed: true,
                ..pairs[place]
            });
        }
    }
}

/// Whether two words of a query are the same.
fn is_same(words: &[Word], left: usize, right: usize) -> bool {
    Rc::ptr_eq(&words[left].terms, &words[right].terms)
}

/// How often two words meet, with what each meeting is worth: 1 where the second stands as far
/// behind the first as in the query, less the further it is from there. For each place of the
/// second word the best place of the first counts. Positions ascend; what a query has closer than
/// `window` cannot reach into another part, see `PART_GAP`.
fn meetings(first: &[u32], second: &[u32], distance: u32, figures: &ranking::Nearness) -> f32 {
    let worth = |excess: u32| match excess <= figures.window {
        true => 1.0 / (1.0 + excess as f32),
        false => 0.0,
    };
    let mut sum = 0.0;
    // Places in `first`: behind those at or before where it should stand, and behind those before
    // and at the second word.
    let (mut expected, mut before, mut behind) = (0, 0, 0);
    for &at in second {
        let wanted = at.checked_sub(distance);
        while expected < first.len() && wanted.is_some_and(|wanted| first[expected] <= wanted) {
            expected += 1;
        }
        before = before.max(expected);
        while before < first.len() && first[before] < at {
            before += 1;
        }
        behind = behind.max(before);
        while behind < first.len() && first[behind] <= at {
            behind += 1;
        }
        let mut best: f32 = 0.0;
        if let (Some(wanted), Some(last)) = (wanted, expected.checked_sub(1)) {
            best = worth(wanted - first[last]);
        }
        if expected < before {
            // Closer than in the query.
            best = best.max(worth(first[expected] + distance - at));
        }
        if let Some(next) = first.get(behind) {
            best = best.max(worth(next - at - 1) * figures.reversed);
        }
        sum += best;
    }
    sum
}

/// How many words stand between two words where they are closest; both stand somewhere.
fn closest(first: &[u32], second: &[u32]) -> u32 {
    let mut least = u32::MAX;
    for &at in second {
        let behind = first.partition_point(|one| *one < at);
        let before = behind.checked_sub(1).map(|last| at - first[last]);
        let next = first[behind..].iter().find(|one| **one > at);
        for distance in before.into_iter().chain(next.map(|next| next - at)) {
            least = least.min(distance - 1);
        }
    }
    least
}

/// The positions of words in the records of a segment.
struct Places {
    slots: Vec<Slot>,
    /// For each word its positions in the record read last, ascending.
    positions: Vec<Vec<u32>>,
}

impl Places {
    /// Reads the positions in `doc`; records come in ascending order.
    fn read(&mut self, doc: DocId) {
        for (slot, positions) in self.slots.iter_mut().zip(&mut self.positions) {
            slot.read_positions(doc, 0, positions);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> ranking::Nearness {
        ranking::Nearness {
            records: 100,
            weight: 0.5,
            half: 0.5,
            window: 8,
            reversed: 0.5,
            typed: 0.6,
        }
    }

    #[track_caller]
    fn check(first: &[u32], second: &[u32], distance: u32, wanted: f32) {
        let found = meetings(first, second, distance, &figures());
        assert!(
            (found - wanted).abs() < 1e-6,
            "{first:?} {second:?} {distance}: {found} instead of {wanted}"
        );
    }

    #[test]
    fn meetings_are_worth_less_the_further_apart() {
        check(&[5], &[6], 1, 1.0);
        check(&[5], &[7], 1, 1.0 / 2.0);
        check(&[5], &[14], 1, 1.0 / 9.0);
        check(&[5], &[15], 1, 0.0);
        check(&[5], &[], 1, 0.0);
        check(&[], &[5], 1, 0.0);
    }

    #[test]
    fn the_distance_in_the_query_is_the_best() {
        check(&[5], &[7], 2, 1.0);
        check(&[5], &[6], 2, 1.0 / 2.0);
        check(&[5], &[8], 2, 1.0 / 2.0);
        check(&[0], &[1], 3, 1.0 / 3.0);
    }

    #[test]
    fn the_other_order_is_worth_less() {
        check(&[6], &[5], 1, 0.5);
        check(&[7], &[5], 1, 0.25);
        check(&[7], &[5], 2, 0.25);
        check(&[16], &[5], 1, 0.0);
    }

    #[test]
    fn the_closest_places_are_told() {
        for (first, second, wanted) in [
            (&[5][..], &[6][..], 0),
            (&[6], &[5], 0),
            (&[1, 20], &[5, 24], 3),
            (&[9], &[5, 14], 3),
            (&[4, 7], &[4], 2),
        ] {
            assert_eq!(closest(first, second), wanted, "{first:?} {second:?}");
        }
    }

    #[test]
    fn every_place_of_the_second_word_meets_its_best() {
        check(&[1, 10, 20], &[2, 11, 40], 1, 2.0);
        check(&[1, 3], &[2], 1, 1.0);
        check(&[3, 4], &[2], 1, 0.5);
        // One place of the first word serves both.
        check(&[1], &[2, 3], 1, 1.5);
        // A word does not meet itself.
        check(&[4], &[4], 1, 0.0);
        check(&[4, 5], &[4, 5], 1, 0.5 + 1.0);
    }

    /// The definition, without any cleverness.
    fn slow_meetings(first: &[u32], second: &[u32], distance: u32) -> f32 {
        let figures = figures();
        let worth = |one: u32, two: u32| {
            let (one, two) = (i64::from(one), i64::from(two));
            let (excess, share) = match one.cmp(&two) {
                std::cmp::Ordering::Less => ((two - one - i64::from(distance)).abs(), 1.0),
                std::cmp::Ordering::Equal => return 0.0,
                std::cmp::Ordering::Greater => (one - two - 1, figures.reversed),
            };
            match excess <= i64::from(figures.window) {
                true => share / (1.0 + excess as f32),
                false => 0.0,
            }
        };
        let best = |two: &u32| {
            let worths = first.iter().map(|one| worth(*one, *two));
            worths.fold(0.0, f32::max)
        };
        second.iter().map(best).sum()
    }

    proptest::proptest! {
        #[test]
        fn meetings_are_those_of_the_definition(
            first in proptest::collection::btree_set(0_u32..60, 0..12),
            second in proptest::collection::btree_set(0_u32..60, 0..12),
            distance in 1_u32..6,
        ) {
            let (first, second) = (Vec::from_iter(first), Vec::from_iter(second));
            let found = meetings(&first, &second, distance, &figures());
            proptest::prop_assert_eq!(found, slow_meetings(&first, &second, distance));
        }
    }
}
