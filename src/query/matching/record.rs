//! A whole record against a tree: the matches in all its texts, and which of them count.
//!
//! A word that stands in the record is no reason why it was found when its branch of an OR asks for
//! more than the record has: of `(korea armistice) OR berlin`, a record on Berlin that names Korea
//! marks `berlin` alone. Where the record has only some of the words (a partial hit), every word
//! found is a reason.

use super::{Leaf, Match, Matcher, count_stretches};
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

/// What is known of the words of a body.
#[derive(Debug, Clone, Copy)]
pub enum BodyWords<'b> {
    /// All of it.
    Text(&'b str),
    /// Where in it the forms of the query stand (see [`Matcher::forms`]), as positions of words,
    /// ascending; of several words as one that of the first. In the matches, these stand in place
    /// of bytes.
    Positions(&'b [Vec<u32>]),
}

impl RecordMatches {
    /// How many stretches of title, summary and body match: the lines that a concordance has for them
    /// when every word has its own.
    #[must_use]
    pub fn occurrences(&self) -> usize {
        let texts = [&self.title, &self.summary, &self.body];
        texts
            .into_iter()
            .map(|matches| count_stretches(matches))
            .sum()
    }

    fn lists(&mut self) -> impl Iterator<Item = &mut Vec<Match>> {
        let texts = [&mut self.title, &mut self.summary, &mut self.body];
        let lists = [&mut self.people, &mut self.places, &mut self.subjects];
        texts.into_iter().chain(lists.into_iter().flatten())
    }
}

impl Matcher<'_> {
    /// Finds the matches in all texts of `record`, those that are a reason why it was found.
    pub fn in_record(&mut self, record: &Record, analyser: &mut Analyser) -> RecordMatches {
        let body = record.body.as_deref().map(BodyWords::Text);
        self.in_parts(record, body, analyser)
    }

    /// The same of a record whose body is not in `record` but in `body`.
    pub fn in_parts(
        &mut self,
        record: &Record,
        body: Option<BodyWords<'_>>,
        analyser: &mut Analyser,
    ) -> RecordMatches {
        // Only where a branch can fail for something that is not its own word need more be known
        // than what stands where.
        let weighs = has_branches(self.root, false);
        let wanted = |leaf: &Leaf| weighs || !leaf.negated;
        let in_body = match body {
            None => Vec::new(),
            Some(BodyWords::Text(body)) => self.find_leaves(Scope::Body, body, analyser, wanted),
            Some(BodyWords::Positions(positions)) => {
                let occurrences = self.tests.at(positions);
                self.matches(&occurrences, |leaf| {
                    super::looks_into(leaf.scope, Scope::Body) && wanted(leaf)
                })
            }
        };
        let mut found = RecordMatches {
            body: in_body,
            ..RecordMatches::default()
        };
        let mut text = |scope, text: &str| self.find_leaves(scope, text, analyser, wanted);
        let mut optional = |scope, value: &Option<String>| {
            value
                .as_deref()
                .map_or_else(Vec::new, |value| text(scope, value))
        };
        found.title = optional(Scope::Title, &record.title);
        found.summary = optional(Scope::Summary, &record.summary);
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
pub(super) fn has_branches(node: &Node, within_or: bool) -> bool {
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
        Node::Like(like) => {
            *next += like.words.len();
            reasons[first..*next].copy_from_slice(&stands[first..*next]);
            let enough = stands[first..*next]
                .iter()
                .filter(|stands| **stands)
                .count();
            record.id != like.id && enough >= like.least.max(1)
        }
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

/// How many of the branches are answered. Each is looked at, also after one that decides.
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

/// The place of the delo behind the archive.
const DELO: usize = 2;

fn lies_in(place: &Reference, shelf: &Shelf) -> bool {
    let [archive, levels @ ..] = &shelf.levels;
    let has = [place.fond(), place.opis(), place.delo()];
    let is = |wanted: &Option<String>, value: &str, key: fn(&str) -> String| {
        wanted
            .as_ref()
            .is_none_or(|wanted| key(wanted) == key(value))
    };
    let in_range = |wanted: &Option<String>| {
        wanted
            .as_ref()
            .is_some_and(|wanted| place.range_files().any(|file| file == level_key(wanted)))
    };
    is(archive, &place.archive, archive_key)
        && levels
            .iter()
            .zip(has)
            .enumerate()
            .all(|(level, (wanted, value))| {
                is(wanted, value.unwrap_or_default(), level_key)
                    || level == DELO && in_range(wanted)
            })
}

fn is_dated(date: Option<&HistoricalDate>, range: &DateRange) -> bool {
    let Some(span) = date.and_then(HistoricalDate::span) else {
        return range.undated != Undated::Out;
    };
    if range.undated == Undated::Only {
        return false;
    }
    let starts_before = |day| range.from.is_none_or(|from| from <= day);
    let ends_after = |day| range.to.is_none_or(|to| day <= to);
    if range.within {
        starts_before(span.earliest) && ends_after(span.latest)
    } else {
        ends_after(span.earliest) && starts_before(span.latest)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::query::syntax::{SyntaxOptions, parse};

    fn marked(root: &Node, record: &Record) -> Vec<String> {
        let mut found = Matcher::new(root).in_record(record, &mut Analyser::new());
        let body = record.body.clone().unwrap_or_default();
        let title = record.title.clone().unwrap_or_default();
        let words = |text: &str, matches: &[Match]| -> Vec<String> {
            let words = matches.iter().flat_map(|found| found.words.clone());
            words.map(|word| text[word].to_owned()).collect()
        };
        let mut all = words(&title, &found.title);
        all.extend(words(&body, &found.body));
        let lists: usize = found.lists().map(|matches| matches.len()).sum();
        assert_eq!(lists, found.title.len() + found.body.len());
        all
    }

    #[test]
    fn only_branches_that_are_answered_are_marked() {
        let record = Record {
            id: "x:1".to_owned(),
            title: Some("Korea and Berlin".to_owned()),
            body: Some("A truce, the truce line.".to_owned()),
            date: Some(HistoricalDate::parse("May 1951")),
            references: vec![Reference {
                archive: "APRF".to_owned(),
                levels: Vec::new(),
                listy: None,
                text: String::new(),
            }],
            ..Record::default()
        };
        for (query, expected) in [
            ("korea truce", &["Korea", "truce", "truce"][..]),
            ("(korea armistice) OR berlin", &["Berlin"]),
            ("(korea truce) OR moscow", &["Korea", "truce", "truce"]),
            ("(korea -truce) OR line", &["line"]),
            ("(korea -armistice) OR line", &["Korea", "line"]),
            ("(korea (armistice OR line)) OR moscow", &["Korea", "line"]),
            ("(korea date:1952) OR berlin", &["Berlin"]),
            ("(korea date:1951) OR berlin", &["Korea", "Berlin"]),
            ("(korea archive:RGANI) OR berlin", &["Berlin"]),
            ("(korea archive:APRF) OR berlin", &["Korea", "Berlin"]),
            ("(korea id:y) OR berlin", &["Berlin"]),
            ("(korea \"line truce\") OR berlin", &["Berlin"]),
            // A partial hit: whatever stands there is a reason.
            ("(korea armistice) line", &["Korea", "line"]),
            ("(korea armistice) OR moscow", &["Korea"]),
        ] {
            let asked = parse(query, SyntaxOptions::default(), &mut Analyser::new()).unwrap();
            assert_eq!(marked(&asked.root, &record), expected, "{query}");
        }
    }

    /// Trees over six letters; a NOT stands below an AND only, beside something else.
    fn any_tree() -> impl Strategy<Value = Node> {
        let leaf = prop_oneof![
            8 => "[a-f]".prop_map(|letter| {
                parse(&letter, SyntaxOptions::default(), &mut Analyser::new()).unwrap().root
            }),
            1 => prop::bool::ANY.prop_map(|own| Node::Id(if own { "own" } else { "other" }.to_owned())),
        ];
        leaf.prop_recursive(3, 9, 3, |inner| {
            let nodes = prop::collection::vec(inner, 1..4);
            (nodes, 0..3).prop_map(|(mut nodes, kind)| match kind {
                0 => Node::Or(nodes),
                1 => Node::And(nodes),
                _ => {
                    let last = nodes.pop().unwrap_or(Node::Everything);
                    nodes.insert(0, Node::Id("own".to_owned()));
                    nodes.push(Node::Not(Box::new(last)));
                    Node::And(nodes)
                }
            })
        })
    }

    /// Whether the tree holds when those of its leaves hold that `holds` names; words and ids are
    /// counted in tree order.
    fn is_true(node: &Node, next: &mut usize, holds: &dyn Fn(usize, &Node) -> bool) -> bool {
        match node {
            Node::And(nodes) => {
                let all: Vec<bool> = nodes
                    .iter()
                    .map(|node| is_true(node, next, holds))
                    .collect();
                all.into_iter().all(|one| one)
            }
            Node::Or(nodes) => {
                let all: Vec<bool> = nodes
                    .iter()
                    .map(|node| is_true(node, next, holds))
                    .collect();
                all.into_iter().any(|one| one)
            }
            Node::Not(node) => !is_true(node, next, holds),
            leaf => {
                *next += 1;
                holds(*next - 1, leaf)
            }
        }
    }

    /// The leaves in tree order: the letter of a word, and whether it stands under a NOT.
    fn leaves(node: &Node, negated: bool, all: &mut Vec<(Option<String>, bool)>) {
        match node {
            Node::And(nodes) | Node::Or(nodes) => {
                nodes.iter().for_each(|node| leaves(node, negated, all));
            }
            Node::Not(node) => leaves(node, true, all),
            Node::Word { word, .. } => all.push((Some(word.typed.clone()), negated)),
            _ => all.push((None, negated)),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        /// A word is a reason when it belongs to a smallest set of leaves that is enough. Tried by
        /// taking every set of leaves.
        #[test]
        fn reasons_belong_to_a_smallest_set_that_is_enough(
            root in any_tree(),
            letters in "[a-f]{0,5}",
        ) {
            let mut all = Vec::new();
            leaves(&root, false, &mut all);
            prop_assume!(all.len() <= 10);
            let stands = |leaf: &Node| match leaf {
                Node::Word { word, .. } => letters.contains(&word.typed),
                Node::Id(id) => id == "own",
                _ => true,
            };
            let enough = |set: u32| {
                is_true(&root, &mut 0, &|number, leaf| {
                    stands(leaf) && (all[number].1 || set >> number & 1 == 1)
                })
            };
            let everything = u32::MAX >> (32 - all.len());
            let mut expected: BTreeSet<String> = BTreeSet::new();
            let positive = |number: &usize| !all[*number].1;
            if enough(everything) {
                for set in 0..=everything {
                    let inside = |number: &usize| set >> number & 1 == 1;
                    let members: Vec<usize> = (0..all.len()).filter(inside).collect();
                    let is_smallest = members.iter().all(|number| {
                        positive(number) && !enough(set & !(1 << number))
                    });
                    if is_smallest && enough(set) {
                        expected.extend(members.iter().filter_map(|&number| all[number].0.clone()));
                    }
                }
            } else {
                let words = (0..all.len()).filter(positive).filter_map(|number| all[number].0.clone());
                expected.extend(words.filter(|letter| letters.contains(letter)));
            }
            let spaced: Vec<String> = letters.chars().map(String::from).collect();
            let record = Record {
                id: "own".to_owned(),
                body: Some(spaced.join(" ")),
                ..Record::default()
            };
            let found: BTreeSet<String> = marked(&root, &record).into_iter().collect();
            prop_assert_eq!(found, expected, "{:?} in {:?}", root, letters);
        }
    }
}
