//! The records that lie beside another: before and after it in the same delo.
//!
//! Owns [`Beside`]. Takes a record, gives for each delo of its references the records of it in order of
//! their leaves, numbers by value, then of their ids; those without leaves come last. Files of a
//! range (`d. 334-336`) lie in each of its files. All dela are one call of the engine.
//!
//! Known gap: of a delo with more records than [`MAX_DEPTH`] the first by reference are looked at.

use std::cmp::Ordering;

use super::Asker;
use super::error::AskError;
use crate::engine::{Engine, Limits, MAX_DEPTH, MatchMode, SearchRequest, Sort};
use crate::query::filter::{Filters, Shelf};
use crate::query::tree::Node;
use crate::record::reference::{Reference, archive_key, leaves, level_key};
use crate::record::{HitLine, Record};

/// Most dela of one record that are looked into.
const MAX_DELA: usize = 8;

/// The records beside one.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Beside {
    /// One for each delo of its references that holds others, in their order.
    pub dela: Vec<BesideDelo>,
}

/// The records beside one in a delo.
#[derive(Debug, Clone)]
pub struct BesideDelo {
    /// The reference of the record to this delo.
    pub reference: Reference,
    /// Records in the delo.
    pub total: u64,
    /// Place of the record among them, from 1.
    pub place: u64,
    /// Those before it, the nearest last.
    pub before: Vec<BesideRecord>,
    /// Those after it, the nearest first.
    pub after: Vec<BesideRecord>,
}

/// A record beside another.
#[derive(Debug, Clone)]
pub struct BesideRecord {
    /// Its id.
    pub id: String,
    /// Its leaves in the delo, as the reference has them.
    pub listy: Option<String>,
    /// What a list shows of it.
    pub line: HitLine,
}

impl<E: Engine> Asker<E> {
    /// The records beside `record` in the same delo, at most `around` before and as many after it.
    ///
    /// # Errors
    /// As [`Asker::ask`].
    pub fn beside(
        &self,
        record: &Record,
        around: usize,
        limits: &Limits,
    ) -> Result<Beside, AskError> {
        let mut dela: Vec<&Reference> = Vec::new();
        for reference in &record.references {
            let is_new = |known: &&Reference| !is_same_delo(known, reference);
            if reference.delo().is_some() && dela.iter().all(is_new) && dela.len() < MAX_DELA {
                dela.push(reference);
            }
        }
        if dela.is_empty() || around == 0 {
            return Ok(Beside::default());
        }
        let requests: Vec<SearchRequest> = dela.iter().map(|delo| request(delo)).collect();
        let responses = self.engine.search(&requests, limits)?;
        let mut beside = Beside::default();
        for (reference, response) in dela.into_iter().zip(responses) {
            let mut others: Vec<(Leaves, BesideRecord)> = Vec::new();
            let mut own = None;
            for hit in response.hits {
                let here = hit.line.references.iter();
                let here = here.filter(|place| is_same_delo(place, reference));
                let Some(first) = here.map(Leaves::of).min() else {
                    continue;
                };
                if hit.id == record.id {
                    own = Some(first.clone());
                }
                let other = BesideRecord {
                    id: hit.id,
                    listy: first.listy.clone(),
                    line: hit.line,
                };
                others.push((first, other));
            }
            let Some(own) = own else { continue };
            others.sort_by(|one, other| (&one.0, &one.1.id).cmp(&(&other.0, &other.1.id)));
            let total = others.len();
            let place =
                others.partition_point(|(leaves, other)| (leaves, &other.id) < (&own, &record.id));
            if total < 2 {
                continue;
            }
            let mut others = others.into_iter().map(|(_, other)| other);
            let before = others.by_ref().take(place);
            let before: Vec<BesideRecord> = before.skip(place.saturating_sub(around)).collect();
            beside.dela.push(BesideDelo {
                reference: reference.clone(),
                total: total as u64,
                place: place as u64 + 1,
                before,
                after: others.skip(1).take(around).collect(),
            });
        }
        Ok(beside)
    }
}

/// The request for the records of a delo.
fn request(delo: &Reference) -> SearchRequest {
    let level = |value: Option<&str>| value.map(str::to_owned);
    let shelf = Shelf {
        levels: [
            Some(delo.archive.clone()),
            level(delo.fond()),
            level(delo.opis()),
            level(delo.delo()),
        ],
    };
    SearchRequest {
        match_mode: MatchMode::All,
        sort: Sort::Reference,
        limit: MAX_DEPTH,
        ..SearchRequest::counting(Node::Shelf(shelf), Filters::default())
    }
}

/// Whether two references lie in the same delo. A level that one lacks is another than one that is
/// given; a papka counts where both have one.
fn is_same_delo(one: &Reference, other: &Reference) -> bool {
    let same = |one: Option<&str>, other: Option<&str>| one.map(level_key) == other.map(level_key);
    let has = |range: &Reference, delo: &Reference| {
        let delo = delo.delo().map(level_key);
        delo.is_some_and(|delo| range.range_files().any(|file| level_key(&file) == delo))
    };
    archive_key(&one.archive) == archive_key(&other.archive)
        && same(one.fond(), other.fond())
        && same(one.opis(), other.opis())
        && (same(one.delo(), other.delo()) || has(one, other) || has(other, one))
        && (one.papka().is_none() || other.papka().is_none() || same(one.papka(), other.papka()))
}

/// The leaves of a reference, in the order in which they lie in a delo.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Leaves {
    /// First and last leaf; none where no number is known.
    numbers: Option<(u32, u32)>,
    listy: Option<String>,
}

impl Leaves {
    fn of(reference: &Reference) -> Self {
        let spans = reference.listy.as_deref().map(leaves).unwrap_or_default();
        let first = spans.iter().map(|span| *span.start()).min();
        let last = spans.iter().map(|span| *span.end()).max();
        Self {
            numbers: first.zip(last),
            listy: reference.listy.clone(),
        }
    }
}

impl Ord for Leaves {
    fn cmp(&self, other: &Self) -> Ordering {
        let unknown = |leaves: &Self| leaves.numbers.is_none();
        unknown(self)
            .cmp(&unknown(other))
            .then_with(|| self.numbers.cmp(&other.numbers))
            .then_with(|| self.listy.cmp(&other.listy))
    }
}

impl PartialOrd for Leaves {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::reference::find;

    fn reference(citation: &str) -> Reference {
        find(citation).remove(0).reference
    }

    #[test]
    fn leaves_lie_by_number() {
        let mut all: Vec<Leaves> = ["12", "9-10", "", "9", "9 об.", "100", "2, 40"]
            .map(|listy| {
                let citation = match listy {
                    "" => "APRF, f. 3, op. 65, d. 829".to_owned(),
                    listy => format!("АПРФ, ф. 3, оп. 65, д. 829, л. {listy}"),
                };
                Leaves::of(&reference(&citation))
            })
            .to_vec();
        all.sort();
        let shown: Vec<&str> = all
            .iter()
            .map(|leaves| leaves.listy.as_deref().unwrap_or_default())
            .collect();
        assert_eq!(shown[0], "2, 40");
        assert_eq!(shown[1], "9");
        assert_eq!(shown[3], "9-10");
        assert_eq!(shown[4..], ["12", "100", ""]);
    }

    #[test]
    fn a_delo_is_one_of_an_opis_of_a_fond() {
        let one = reference("APRF, f. 3, op. 65, d. 829, l. 4");
        for (other, is_same) in [
            ("АП РФ. Ф. 3. Оп. 65. Д. 829. Л. 77", true),
            ("APRF, f. 3, op. 65, d. 828-830", true),
            ("APRF, f. 3, op. 65, d. 830", false),
            ("APRF, f. 3, op. 66, d. 829", false),
            ("APRF, f. 3, d. 829", false),
            ("RGANI, f. 3, op. 65, d. 829", false),
        ] {
            assert_eq!(is_same_delo(&one, &reference(other)), is_same, "{other}");
            assert_eq!(is_same_delo(&reference(other), &one), is_same, "{other}");
        }
        let papka = |papka| reference(&format!("AVPRF, f. 0102, op. 8, p. {papka}, d. 4"));
        assert!(is_same_delo(&papka("35"), &papka("35")));
        assert!(!is_same_delo(&papka("35"), &papka("36")));
    }
}
