//! The values of a field over the whole index.
//!
//! Owns [`Catalogue`], which numbers values and keys of all segments. In an index of one segment the
//! numbers are those of the segment; of several segments the sorted values are merged once.
//! [`Values`] is what a tally needs to know of values, those of calendar units among them.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::schema::Field;

use super::super::super::searchfile::Strings;
use super::super::failure::Failure;
use super::super::headings::{has_headings, headings};
use super::super::snapshot::Snapshot;
use super::column::FacetColumn;
use super::tally::natural_order;
use crate::query::filter::{Facet, UNDATED};

/// Values by number, and the keys under which they count together.
pub(crate) trait Values {
    /// How many values there are.
    fn len(&self) -> usize;
    /// How many keys there are.
    fn keys(&self) -> usize;
    /// A value.
    fn text(&self, number: u32) -> Cow<'_, str>;
    /// The number of the key of a value.
    fn key_number(&self, number: u32) -> u32;
    /// The heading under which the values of a key are shown, if any.
    fn heading(&self, key: u32) -> Option<&str>;
    /// The place of a value in natural order.
    fn place(&self, number: u32) -> u32;
}

/// The values of a field that holds words.
#[derive(Debug)]
pub(crate) struct Catalogue {
    columns: Vec<Arc<FacetColumn>>,
    /// The numbers of values and keys, where there are several segments.
    merged: Option<Merged>,
    /// For each key its number again, or the number of a heading, which stand behind the keys;
    /// empty without headings.
    groups: Vec<u32>,
    headings: Vec<String>,
}

/// Values and keys of several segments.
#[derive(Debug)]
struct Merged {
    values: Numbering,
    keys: Numbering,
    /// The key of each value.
    value_keys: Vec<u32>,
    /// The place of each value in natural order.
    places: Vec<u32>,
}

/// Strings of several segments, numbered in the order of their bytes.
#[derive(Debug)]
struct Numbering {
    /// By segment, the number of each of its strings.
    numbers: Vec<Vec<u32>>,
    /// By number, a segment and the number of the string in it.
    origins: Vec<(u32, u32)>,
}

impl Catalogue {
    /// The values of `field`, under the headings of `facet`.
    pub(crate) fn open(snapshot: &Snapshot, field: Field, facet: Facet) -> Result<Self, Failure> {
        let segments = snapshot.segments.iter();
        let columns: Vec<Arc<FacetColumn>> = segments
            .map(|segment| segment.facet_column(field))
            .collect::<Result<_, _>>()?;
        let mut catalogue = Self {
            merged: (columns.len() != 1).then(|| Merged::new(&columns)),
            columns,
            groups: Vec::new(),
            headings: Vec::new(),
        };
        if has_headings(facet) {
            catalogue.gather(snapshot, facet);
        }
        Ok(catalogue)
    }

    /// Gathers keys under the headings of `facet`.
    fn gather(&mut self, snapshot: &Snapshot, facet: Facet) {
        let Some(headings) = headings(snapshot.names(), facet) else {
            return;
        };
        let count = self.key_count() as u32;
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        let mut groups = Vec::with_capacity(count as usize);
        for key in 0..count {
            groups.push(match headings.of(self.key(key)) {
                None => key,
                Some(heading) => {
                    let next = count + known.len() as u32;
                    *known.entry(heading.preferred).or_insert_with(|| {
                        self.headings.push(heading.preferred.to_owned());
                        next
                    })
                }
            });
        }
        self.groups = groups;
    }

    fn key_count(&self) -> usize {
        match (&self.merged, &self.columns[..]) {
            (Some(merged), _) => merged.keys.origins.len(),
            (None, [column]) => column.keys().map_or(0, Strings::len),
            (None, _) => 0,
        }
    }

    /// The number of a value of the segment numbered `place`.
    pub(crate) fn number(&self, place: usize, value: u32) -> u32 {
        match &self.merged {
            None => value,
            Some(merged) => {
                let of_segment = merged.values.numbers.get(place);
                let number = of_segment.and_then(|numbers| numbers.get(value as usize));
                number.copied().unwrap_or(0)
            }
        }
    }

    /// The number of the value with this text.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        (0..).zip(&self.columns).find_map(|(place, column)| {
            let value = column.texts()?.find(text)?;
            Some(self.number(place, value as u32))
        })
    }

    /// A value.
    pub(crate) fn wording(&self, number: u32) -> &str {
        let origins = self.merged.as_ref().map(|merged| &merged.values);
        self.string(origins, FacetColumn::texts, number)
    }

    /// The key of a value, as it is without headings.
    pub(crate) fn key_of(&self, number: u32) -> &str {
        self.key(self.plain_key(number))
    }

    fn key(&self, key: u32) -> &str {
        let origins = self.merged.as_ref().map(|merged| &merged.keys);
        self.string(origins, FacetColumn::keys, key)
    }

    fn string<'a>(
        &'a self,
        numbering: Option<&Numbering>,
        of: impl Fn(&'a FacetColumn) -> Option<&'a Strings>,
        number: u32,
    ) -> &'a str {
        let (segment, number) = match numbering {
            None => (0, number),
            Some(numbering) => match numbering.origins.get(number as usize) {
                Some(origin) => *origin,
                None => return "",
            },
        };
        let column = self.columns.get(segment as usize);
        let strings = column.and_then(|column| of(column));
        strings.map_or("", |strings| strings.get(number as usize))
    }

    fn plain_key(&self, number: u32) -> u32 {
        match (&self.merged, &self.columns[..]) {
            (Some(merged), _) => merged.value_keys.get(number as usize).copied().unwrap_or(0),
            (None, [column]) => column.key_of(number),
            (None, _) => 0,
        }
    }
}

impl Values for Catalogue {
    fn len(&self) -> usize {
        match (&self.merged, &self.columns[..]) {
            (Some(merged), _) => merged.values.origins.len(),
            (None, [column]) => column.texts().map_or(0, Strings::len),
            (None, _) => 0,
        }
    }

    fn keys(&self) -> usize {
        self.key_count() + self.headings.len()
    }

    fn text(&self, number: u32) -> Cow<'_, str> {
        Cow::Borrowed(self.wording(number))
    }

    fn key_number(&self, number: u32) -> u32 {
        let key = self.plain_key(number);
        self.groups.get(key as usize).copied().unwrap_or(key)
    }

    fn heading(&self, key: u32) -> Option<&str> {
        let place = (key as usize).checked_sub(self.key_count())?;
        self.headings.get(place).map(String::as_str)
    }

    fn place(&self, number: u32) -> u32 {
        match (&self.merged, &self.columns[..]) {
            (Some(merged), _) => merged.places.get(number as usize).copied().unwrap_or(0),
            (None, [column]) => column.place_of(number),
            (None, _) => 0,
        }
    }
}

impl Merged {
    fn new(columns: &[Arc<FacetColumn>]) -> Self {
        let of = |strings: fn(&FacetColumn) -> Option<&Strings>| {
            let strings: Vec<Option<&Strings>> =
                columns.iter().map(|column| strings(column)).collect();
            Numbering::new(&strings)
        };
        let (values, keys) = (of(FacetColumn::texts), of(FacetColumn::keys));
        let value_keys = values.origins.iter().map(|(segment, value)| {
            let key = columns[*segment as usize].key_of(*value);
            let of_segment = &keys.numbers[*segment as usize];
            of_segment.get(key as usize).copied().unwrap_or(0)
        });
        let value_keys = value_keys.collect();
        let text = |number: u32| {
            let (segment, value) = values.origins[number as usize];
            let texts = columns[segment as usize].texts();
            texts.map_or("", |texts| texts.get(value as usize))
        };
        // The values of each segment are in order already, which sorting makes use of.
        let mut order: Vec<u32> = Vec::with_capacity(values.origins.len());
        for (segment, column) in (0_u32..).zip(columns) {
            let of_segment = (0_u32..).zip(&values.origins);
            let own = of_segment.filter(|(_, origin)| origin.0 == segment);
            let mut own: Vec<(u32, u32)> = own
                .map(|(number, origin)| (column.place_of(origin.1), number))
                .collect();
            own.sort_unstable();
            order.extend(own.into_iter().map(|(_, number)| number));
        }
        order.sort_by(|one, other| natural_order(text(*one), text(*other)));
        let mut places = vec![0; order.len()];
        for (place, number) in (0..).zip(order) {
            places[number as usize] = place;
        }
        Self {
            value_keys,
            values,
            keys,
            places,
        }
    }
}

impl Numbering {
    /// Numbers the strings of all segments, each of which is sorted.
    fn new(segments: &[Option<&Strings>]) -> Self {
        let mut all: Vec<(&[u8], u32, u32)> = Vec::new();
        for (segment, strings) in (0..).zip(segments) {
            let count = strings.map_or(0, Strings::len) as u32;
            let bytes = |number: u32| strings.map_or(&[][..], |of| of.bytes(number as usize));
            all.extend((0..count).map(|number| (bytes(number), segment, number)));
        }
        all.sort();
        let mut numbers: Vec<Vec<u32>> = segments
            .iter()
            .map(|strings| vec![0; strings.map_or(0, Strings::len)])
            .collect();
        let mut origins = Vec::new();
        for same in all.chunk_by(|one, other| one.0 == other.0) {
            for (_, segment, number) in same {
                numbers[*segment as usize][*number as usize] = origins.len() as u32;
            }
            origins.push((same[0].1, same[0].2));
        }
        Self { numbers, origins }
    }
}

/// Calendar units of all segments, the undated ones behind them.
#[derive(Debug)]
pub(crate) struct Units {
    facet: Facet,
    divisor: u64,
    /// The first unit and how many there are.
    first: u64,
    count: usize,
}

impl Units {
    /// The units that `columns` have values in, each of `divisor` values.
    pub(crate) fn new(facet: Facet, divisor: u64, columns: &[Arc<FacetColumn>]) -> Self {
        let filled = columns.iter().filter(|column| column.values() > 0);
        let ends = filled.map(|column| {
            let last = column.least() + column.values() as u64 - 1;
            (column.least() / divisor, last / divisor)
        });
        let (first, last) = ends
            .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
            .unwrap_or((1, 0));
        Self {
            facet,
            divisor,
            first,
            count: (last + 1).saturating_sub(first) as usize,
        }
    }

    /// The number of the unit of a value.
    pub(crate) fn number(&self, value: u64) -> u32 {
        let unit = (value / self.divisor).saturating_sub(self.first);
        unit.min(self.count as u64) as u32
    }

    /// The number of what has no date.
    pub(crate) fn undated(&self) -> u32 {
        self.count as u32
    }
}

impl Values for Units {
    fn len(&self) -> usize {
        self.count + 1
    }

    fn keys(&self) -> usize {
        self.len()
    }

    fn text(&self, number: u32) -> Cow<'_, str> {
        if number == self.undated() {
            return Cow::Borrowed(UNDATED);
        }
        let value = (self.first + u64::from(number)) * self.divisor;
        Cow::Owned(match self.facet {
            Facet::Month => format!("{:04}-{:02}", value / 12, value % 12 + 1),
            _ => value.to_string(),
        })
    }

    fn key_number(&self, number: u32) -> u32 {
        number
    }

    fn heading(&self, _: u32) -> Option<&str> {
        None
    }

    /// Numbers grow, and what has no date is a word, which stands behind them.
    fn place(&self, number: u32) -> u32 {
        number
    }
}
