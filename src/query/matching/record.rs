//! A whole record against a tree: the matches in all its texts, and which of them count.
//!
//! A word that stands in the record is no reason why it was found when its branch of an OR asks for
//! more than the record has: of `(korea armistice) OR berlin`, a record on Berlin that names Korea
//! marks `berlin` alone. Where the record has only some of the words (a partial hit), every word
//! found is a reason.

use super::{Leaf, Match, Matcher};
use crate::analyse::Analyser;
use crate::query::filter::{DateRange, Shelf, Undated};
use crate::query::tree::{Node, Scope};
use crate::record::Record;
use crate::record::date::HistoricalDate;
use crate::record::reference::{Reference, archive_key, level_key};

/// The matches in each text of a record; those of lists value by value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordMatches {
    /// In the title.
    pub title: Vec<Match>,
    /// In the summary.
    pub summary: Vec<Match>,
    /// In the document's text.
    pub body: Vec<Match>,
    /// In each of the people.
    pub people: Vec<Vec<Match>>,
    /// In each of the places.
    pub places: Vec<Vec<Match>>,
    /// In each of the subjects.
    pub subjects: Vec<Vec<Match>>,
}

impl RecordMatches {
    fn lists(&mut self) -> impl Iterator<Item = &mut Vec<Match>> {
        let texts = [&mut self.title, &mut self.summary, &mut self.body];
        let lists = [&mut self.people, &mut self.places, &mut self.subjects];
        texts.into_iter().chain(lists.into_iter().flatten())
    }
}

impl Matcher<'_> {
    /// Finds the matches in all texts of `record`, those that are a reason why it was found.
    pub fn in_record(&mut self, record: &Record, analyser: &mut Analyser) -> RecordMatches {
        // Only where a branch can fail for something that is not its own word need more be known
        // than what stands where.
        let weighs = has_branches(self.root, false);
        let mut found = RecordMatches::default();
        let mut text = |scope, text: &str| {
            self.find_leaves(scope, text, analyser, |leaf: &Leaf| weighs || !leaf.negated)
        };
        let mut optional = |scope, value: &Option<String>| {
            value
                .as_deref()
                .map_or_else(Vec::new, |value| text(scope, value))
        };
        found.title = optional(Scope::Title, &record.title);
        found.summary = optional(Scope::Summary, &record.summary);
        found.body = optional(Scope::Body, &record.body);
        let mut list =
            |scope, values: &[String]| values.iter().map(|value| text(scope, value)).collect();
        found.people = list(Scope::Person, &record.people);
        found.places = list(Scope::Place, &record.places);
        found.subjects = list(Scope::Subject, &record.subjects);
        if weighs {
            self.keep_reasons(record, &mut found);
        }
        found
    }

    /// Takes away the matches that are no reason why `record` was found.
    fn keep_reasons(&self, record: &Record, found: &mut RecordMatches) {
        let leaves = super::leaf_count(self.root);
        let mut stands = vec![false; leaves];
        for one in found.lists().flat_map(|matches| matches.iter()) {
            stands[one.leaf] = true;
        }
        let mut reasons = vec![false; leaves];
        let answered = weigh(self.root, record, &stands, &mut 0, &mut reasons);
        if !answered {
            reasons.fill(true);
        }
        for leaf in self.leaves.iter().filter(|leaf| leaf.negated) {
            reasons[leaf.number] = false;
        }
        for matches in found.lists() {
            matches.retain(|one| reasons[one.leaf]);
        }
    }
}

/// Whether an OR has a branch of more than one leaf.
fn has_branches(node: &Node, within_or: bool) -> bool {
    match node {
        Node::And(nodes) => within_or || nodes.iter().any(|node| has_branches(node, within_or)),
        Node::Or(nodes) | Node::Alternatives(nodes) => {
            nodes.iter().any(|node| has_branches(node, true))
        }
        Node::Not(_) => within_or,
        _ => false,
    }
}

/// Whether `record` answers `node`, given which leaves stand in it. Where it does, the leaves that
/// make it so are put into `reasons`.
fn weigh(
    node: &Node,
    record: &Record,
    stands: &[bool],
    next: &mut usize,
    reasons: &mut [bool],
) -> bool {
    let first = *next;
    let answered = match node {
        Node::Everything => true,
        Node::Word { .. } | Node::Sequence { .. } => {
            *next += 1;
            reasons[first] = stands[first];
            stands[first]
        }
        Node::Shelf(shelf) => record.references.iter().any(|place| lies_in(place, shelf)),
        Node::Reference(wanted) => record.references.iter().any(|place| place.answers(wanted)),
        Node::Date(range) => is_dated(record.date.as_ref(), range),
        Node::Id(id) => record.id == *id,
        Node::And(nodes) => {
            let answered = branches(nodes, record, stands, next, reasons);
            answered == nodes.len()
        }
        Node::Or(nodes) | Node::Alternatives(nodes) => {
            branches(nodes, record, stands, next, reasons) > 0
        }
        Node::Not(node) => !weigh(node, record, stands, next, reasons),
    };
    if !answered {
        reasons[first..*next].fill(false);
    }
    answered
}

/// How many of the branches are answered. Each is looked at, also behind one that decides.
fn branches(
    nodes: &[Node],
    record: &Record,
    stands: &[bool],
    next: &mut usize,
    reasons: &mut [bool],
) -> usize {
    nodes
        .iter()
        .filter(|node| weigh(node, record, stands, next, reasons))
        .count()
}

fn lies_in(place: &Reference, shelf: &Shelf) -> bool {
    let [archive, levels @ ..] = &shelf.levels;
    let has = [place.fond(), place.opis(), place.delo()];
    let is = |wanted: &Option<String>, value: &str, key: fn(&str) -> String| {
        wanted
            .as_ref()
            .is_none_or(|wanted| key(wanted) == key(value))
    };
    is(archive, &place.archive, archive_key)
        && levels
            .iter()
            .zip(has)
            .all(|(wanted, value)| is(wanted, value.unwrap_or_default(), level_key))
}

fn is_dated(date: Option<&HistoricalDate>, range: &DateRange) -> bool {
    let Some(date) = date.filter(|date| date.is_dated()) else {
        return range.undated != Undated::Out;
    };
    if range.undated == Undated::Only {
        return false;
    }
    // An open end lies beyond every day.
    let (first, last) = (date.earliest, date.latest);
    let from_is_before = |day: Option<_>| {
        range
            .from
            .is_none_or(|from| day.is_some_and(|day| from <= day))
    };
    let to_is_after = |day: Option<_>| range.to.is_none_or(|to| day.is_some_and(|day| day <= to));
    if range.within {
        from_is_before(first) && to_is_after(last)
    } else {
        (first.is_none() || to_is_after(first)) && (last.is_none() || from_is_before(last))
    }
}
