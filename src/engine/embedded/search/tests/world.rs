//! Random records, queries and filters over a small vocabulary, so that things meet often.

use std::path::PathBuf;

use jiff::civil::Date;

use crate::query::filter::{DateRange, Facet, Filters, Selection, Shelf, UNDATED, Undated};
use crate::query::tree::{Arrangement, Form, Like, LikeWord, Node, Scope, Word};
use crate::record::date::{HistoricalDate, Precision};
use crate::record::reference::{Level, LevelKind, Reference};
use crate::record::{EvidenceKind, Provenance, Record, RecordEvidence};

const WORDS: [&str; 24] = [
    "zone",
    "zones",
    "demilitarized",
    "demilitarization",
    "the",
    "to",
    "front",
    "peace",
    "Peace",
    "embassy",
    "telegram",
    "Kim",
    "Il-sung",
    "переговоры",
    "мир",
    "мира",
    "Rákosi",
    "Rakosi",
    "1951",
    "armistice",
    "negotiations",
    "negotiation",
    "a",
    "line",
];
const ARCHIVES: [&str; 5] = ["APRF", "AVPRF", "RGANI", "АПРФ", "Some Archive"];
const VALUES: [&str; 8] = ["3", "059a", "059а", "5", "R-9", "R9", "12", "3"];
const LANGUAGES: [&str; 4] = ["Russian", "russian", "Korean", "English."];

/// A small generator of our own (xorshift*), so that a seed means the same for ever.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for place in (1..list.len()).rev() {
            list.swap(place, self.below(place + 1));
        }
    }
}

/// `count` records with distinct ids.
pub(super) fn records(dice: &mut Dice, count: usize) -> Vec<Record> {
    (0..count)
        .map(|number| record(dice, &format!("r{number:03}")))
        .collect()
}

pub(super) fn record(dice: &mut Dice, id: &str) -> Record {
    Record {
        id: id.to_owned(),
        title: dice.chance(80).then(|| text(dice, 6)),
        summary: dice.chance(50).then(|| text(dice, 12)),
        body: dice.chance(85).then(|| {
            let long = if dice.chance(10) { 200 } else { 30 };
            text(dice, long)
        }),
        date: dice.chance(85).then(|| date(dice)),
        language: dice.chance(80).then(|| (*dice.pick(&LANGUAGES)).to_owned()),
        references: (0..dice.below(4)).map(|_| reference(dice)).collect(),
        people: (0..dice.below(3)).map(|_| text(dice, 3)).collect(),
        places: (0..dice.below(3)).map(|_| text(dice, 2)).collect(),
        subjects: (0..dice.below(2)).map(|_| text(dice, 2)).collect(),
        kind: dice.chance(50).then(|| "Telegram".to_owned()),
        collection: ["one", "two"][dice.below(2)].to_owned(),
        provenance: vec![Provenance {
            source: format!(
                "/data/{}/{}.txt",
                ["a", "ab", "b"][dice.below(3)],
                dice.below(9)
            ),
            start: 0,
            end: 1,
            line: 1,
            part: None,
            named: None,
        }],
        evidence: RecordEvidence {
            title: dice.chance(50).then(|| EvidenceKind::FirstLine.on_line(2)),
            date: dice.chance(50).then(|| EvidenceKind::Dateline.into()),
            references: None,
            further: None,
        },
        ..Record::default()
    }
}

fn text(dice: &mut Dice, most: usize) -> String {
    let words: Vec<&str> = (0..=dice.below(most)).map(|_| *dice.pick(&WORDS)).collect();
    words.join([" ", ", "][dice.below(2)])
}

pub(super) fn reference(dice: &mut Dice) -> Reference {
    let mut levels = Vec::new();
    for (kind, percent) in [
        (LevelKind::Fond, 90),
        (LevelKind::Opis, 70),
        (LevelKind::Papka, 20),
        (LevelKind::Delo, 60),
    ] {
        if dice.chance(percent) {
            let value = (*dice.pick(&VALUES)).to_owned();
            levels.push(Level {
                kind,
                label: String::new(),
                value,
            });
        }
    }
    Reference {
        archive: (*dice.pick(&ARCHIVES)).to_owned(),
        levels,
        listy: dice
            .chance(40)
            .then(|| format!("{}-{}", 1 + dice.below(5), 5 + dice.below(5))),
        text: String::new(),
    }
}

fn day(dice: &mut Dice) -> Date {
    let year = 1949 + dice.below(6) as i16;
    Date::constant(year, 1 + dice.below(12) as i8, 1 + dice.below(28) as i8)
}

fn date(dice: &mut Dice) -> HistoricalDate {
    let (one, other) = (day(dice), day(dice));
    let (earliest, latest, precision) = match dice.below(6) {
        0 | 1 => (Some(one), Some(one), Precision::Day),
        2 => (Some(one.min(other)), Some(one.max(other)), Precision::Range),
        3 => (Some(one), None, Precision::Open),
        4 => (None, Some(one), Precision::Open),
        _ => (None, None, Precision::Undated),
    };
    HistoricalDate {
        text: "as written".to_owned(),
        earliest,
        latest,
        precision,
        certain: true,
    }
}

pub(super) fn range(dice: &mut Dice) -> DateRange {
    let (one, other) = (day(dice), day(dice));
    DateRange {
        from: dice.chance(80).then(|| one.min(other)),
        to: dice.chance(80).then(|| one.max(other)),
        within: dice.chance(30),
        undated: *dice.pick(&[Undated::Out, Undated::Out, Undated::Too, Undated::Only]),
    }
}

/// The words of one entry of the vocabulary, as the chain reads them.
fn word(dice: &mut Dice) -> Word {
    let mut analyser = crate::analyse::Analyser::new();
    let mut tokens = Vec::new();
    let typed = *dice.pick(&WORDS);
    analyser.tokens(typed, |token| {
        tokens.push((token.folded.to_owned(), token.stem.to_owned()));
    });
    let (folded, stem) = dice.pick(&tokens).clone();
    let form = match dice.below(10) {
        0 => Form::Wildcard(pattern(dice, &folded)),
        1 => Form::Fuzzy {
            folded,
            distance: 1 + dice.below(2) as u8,
        },
        2 | 3 => Form::Exact(folded),
        4 => Form::Name {
            stem,
            others: vec![
                dice.pick(&tokens).0.clone(),
                (*dice.pick(&WORDS)).to_lowercase(),
            ],
        },
        _ => Form::Stem(stem),
    };
    Word {
        typed: typed.to_owned(),
        form,
    }
}

fn pattern(dice: &mut Dice, folded: &str) -> String {
    let characters: Vec<char> = folded.chars().collect();
    let cut = dice.below(characters.len() + 1);
    let head: String = characters[..cut].iter().collect();
    let tail: String = characters[cut..].iter().skip(1).collect();
    match dice.below(4) {
        0 => format!("{head}*"),
        1 => format!("*{tail}"),
        2 => format!("{head}*{tail}"),
        _ => format!("{head}?{tail}"),
    }
}

fn scope(dice: &mut Dice) -> Scope {
    match dice.below(12) {
        0 => Scope::Title,
        1 => Scope::Summary,
        2 | 3 => Scope::Body,
        4 => Scope::Person,
        5 => Scope::Place,
        6 => Scope::Subject,
        _ => Scope::Anywhere,
    }
}

/// A random query without filters in it.
pub(super) fn words(dice: &mut Dice) -> Node {
    match dice.below(4) {
        0 => {
            let words = (0..2 + dice.below(2)).map(|_| word(dice)).collect();
            let slop = *dice.pick(&[0, 1, 3, 10, 62, 63, 64, 200, 1000]);
            let arrangement = if dice.chance(50) {
                Arrangement::Phrase
            } else {
                Arrangement::Near { slop }
            };
            Node::Sequence {
                scope: scope(dice),
                words,
                arrangement,
            }
        }
        _ => Node::Word {
            scope: scope(dice),
            word: word(dice),
        },
    }
}

/// The neighbours of one of the records, by random words.
fn like(dice: &mut Dice, records: &[Record]) -> Like {
    let words = (0..dice.below(6)).map(|_| LikeWord {
        word: word(dice),
        weight: 0.5,
    });
    Like {
        words: words.collect(),
        id: dice.pick(records).id.clone(),
        least: dice.below(4),
    }
}

/// A random query.
pub(super) fn query(dice: &mut Dice, records: &[Record], depth: usize) -> Node {
    if depth > 0 && dice.chance(60) {
        let mut children: Vec<Node> = (0..1 + dice.below(3))
            .map(|_| query(dice, records, depth - 1))
            .collect();
        if dice.chance(50) {
            return if dice.chance(70) {
                Node::Or(children)
            } else {
                Node::Alternatives(children)
            };
        }
        for _ in 0..dice.below(2) {
            children.push(Node::Not(Box::new(query(dice, records, depth - 1))));
        }
        dice.shuffle(&mut children);
        if children.iter().all(|child| matches!(child, Node::Not(_))) {
            children.push(Node::Everything);
        }
        return Node::And(children);
    }
    match dice.below(15) {
        14 => Node::Like(like(dice, records)),
        0 => Node::Everything,
        1 => Node::Shelf(shelf(dice)),
        2 => Node::Reference(reference(dice)),
        3 => Node::Date(range(dice)),
        4 => Node::Id(dice.pick(records).id.clone()),
        _ => words(dice),
    }
}

fn shelf(dice: &mut Dice) -> Shelf {
    let mut shelf = Shelf::default();
    shelf.levels[0] = dice.chance(60).then(|| (*dice.pick(&ARCHIVES)).to_owned());
    for level in 1..4 {
        shelf.levels[level] = dice.chance(40).then(|| (*dice.pick(&VALUES)).to_owned());
    }
    if shelf.levels.iter().all(Option::is_none) {
        shelf.levels[1] = Some("3".to_owned());
    }
    shelf
}

/// Random filters; each kind with this chance.
pub(super) fn filters(dice: &mut Dice, percent: usize) -> Filters {
    let mut filters = Filters::default();
    for facet in Facet::ALL {
        let mut selection = Selection::default();
        if dice.chance(percent) {
            selection.include = (0..1 + dice.below(3)).map(|_| value(dice, facet)).collect();
        }
        if dice.chance(percent / 3) {
            selection.exclude = vec![value(dice, facet)];
        }
        if selection != Selection::default() {
            filters.facets.insert(facet, selection);
        }
    }
    if dice.chance(percent / 2) {
        filters.references = vec![reference(dice)];
    }
    filters.date = dice.chance(percent).then(|| range(dice));
    if dice.chance(percent / 2) {
        filters.sources = vec![PathBuf::from(
            ["/data/a", "/data/ab/", "/data/b/3.txt"][dice.below(3)],
        )];
    }
    filters
}

fn value(dice: &mut Dice, facet: Facet) -> String {
    let words = |dice: &mut Dice| text(dice, 2);
    match facet {
        Facet::Archive => (*dice.pick(&ARCHIVES)).to_owned(),
        Facet::Fond | Facet::Opis | Facet::Delo => (*dice.pick(&VALUES)).to_owned(),
        Facet::Year | Facet::Decade | Facet::Month if dice.chance(20) => UNDATED.to_owned(),
        Facet::Year => (1949 + dice.below(7)).to_string(),
        Facet::Decade => ["1940", "1950", "1960"][dice.below(3)].to_owned(),
        Facet::Month => format!("{}-{:02}", 1949 + dice.below(6), 1 + dice.below(12)),
        Facet::Language => (*dice.pick(&LANGUAGES)).to_owned(),
        Facet::Collection => ["one", "TWO", "three"][dice.below(3)].to_owned(),
        Facet::Type => "telegram".to_owned(),
        Facet::Person | Facet::Place | Facet::Subject => words(dice),
        Facet::Evidence => {
            ["date:none", "Title:first-line", "references:unsaid"][dice.below(3)].to_owned()
        }
    }
}
