//! The values of a field, as facets count them: one segment, read in place from its search file.
//!
//! Owns the sections of a column. Records that have the same values have the same *code*: 0 stands
//! for no value, then comes one code for every value there is, then one for every set of several
//! values. So a record costs one addition in an array, however many values it has, and what is to be
//! decided about a set of values is decided once for all its records.
//!
//! Values of words are numbered in the order of their bytes, and have a key, under which spellings
//! are one (`R-9` and `R9`), and a place in natural order; calendar units are their distance from
//! the least. Everything is checked where it is used: a value that is not there has an empty text.

use rustc_hash::FxHashMap;
use tantivy::SegmentReader;
use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::Field;

use super::super::super::key::facet_key;
use super::super::super::proof::View;
use super::super::super::schema::{Fields, UNIT};
use super::super::super::searchfile::{
    SearchFile, SearchFileWriter, Section, Strings, StringsWriter, altered,
};
use super::super::DocId;
use super::super::scan::hits::Hits;
use super::shelf::key_at;
use super::tally::natural_order;
use crate::analyse::Analyser;

/// Most distinct numbers that a column of calendar units can hold: the months of 9,999 years.
const MAX_NUMBERS: u64 = 12 * 10_000;

/// Numbers at the beginning of the section of sets: the least value, how many values there can be,
/// how many sets there are.
const HEAD: usize = 3;

/// The fields that hold words.
fn fields_of_words() -> [Field; 12] {
    let fields = Fields::get();
    [
        fields.archive_path,
        fields.fond_path,
        fields.opis_path,
        fields.delo_path,
        fields.reference_path,
        fields.language,
        fields.collection,
        fields.kind,
        fields.person,
        fields.place,
        fields.subject,
        fields.evidence,
    ]
}

/// The fields that hold paths, level by level.
fn is_path(field: Field) -> bool {
    fields_of_words()[..5].contains(&field)
}

/// Writes the columns of `segment` that facets count by.
pub(crate) fn write_columns(
    segment: &SegmentReader,
    file: &mut SearchFileWriter,
) -> tantivy::Result<()> {
    let fields = Fields::get();
    let name = |field| segment.schema().get_field_name(field);
    for field in fields_of_words() {
        let column = segment.fast_fields().str(name(field))?;
        let values = column.as_ref().map_or(0, |of| of.num_terms());
        let ordinals = column.as_ref().map(|of| of.ords());
        write_codes(segment, file, field, ordinals, 0, values)?;
        write_values(file, field, column.as_ref())?;
    }
    for field in [fields.year, fields.month] {
        let column = segment.fast_fields().column_opt::<u64>(name(field))?;
        let column = column.filter(|column| column.values.num_vals() > 0);
        let ends = column.as_ref().map(|of| (of.min_value(), of.max_value()));
        let (least, most) = ends.unwrap_or((1, 0));
        let room = most
            .saturating_add(1)
            .saturating_sub(least)
            .min(MAX_NUMBERS) as usize;
        write_codes(segment, file, field, column.as_ref(), least, room)?;
    }
    Ok(())
}

/// Writes the code of every record, and the sets.
fn write_codes(
    segment: &SegmentReader,
    file: &mut SearchFileWriter,
    field: Field,
    column: Option<&Column<u64>>,
    least: u64,
    singles: usize,
) -> tantivy::Result<()> {
    let mut known: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
    let (mut sets, mut ends, mut members) = (vec![], vec![], vec![]);
    let mut values = Vec::new();
    let codes = (0..segment.max_doc()).map(|doc| {
        values.clear();
        if let Some(column) = column {
            let places = column.values_for_doc(doc).map(|value| value - least);
            values.extend(
                places
                    .filter(|place| *place < singles as u64)
                    .map(|of| of as u32),
            );
        }
        values.sort_unstable();
        values.dedup();
        match values[..] {
            [] => 0,
            [value] => value + 1,
            _ => match known.get(&values) {
                Some(code) => *code,
                None => {
                    let code = (singles + 1 + known.len()) as u32;
                    known.insert(values.clone(), code);
                    members.extend_from_slice(&values);
                    ends.push(members.len() as u32);
                    code
                }
            },
        }
    });
    let codes: Vec<u32> = codes.collect();
    if singles + 1 + ends.len() <= 1 << 16 {
        let short: Vec<u16> = codes.iter().map(|code| *code as u16).collect();
        file.array(Section::Codes(field), &short)?;
    } else {
        file.array(Section::Codes(field), &codes)?;
    }
    sets.extend([least as u32, singles as u32, ends.len() as u32]);
    sets.append(&mut ends);
    sets.append(&mut members);
    file.array(Section::Sets(field), &sets)
}

/// Writes the values of a column of words, their order and their keys.
fn write_values(
    file: &mut SearchFileWriter,
    field: Field,
    column: Option<&StrColumn>,
) -> tantivy::Result<()> {
    let mut texts = Vec::new();
    if let Some(column) = column {
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            texts.push(String::from_utf8_lossy(stream.key()).into_owned());
        }
    }
    let mut values = StringsWriter::default();
    for text in &texts {
        values.push(text.as_bytes())?;
    }
    values.write(file, Section::Values(field))?;

    let mut order: Vec<u32> = (0..texts.len() as u32).collect();
    order.sort_by(|one, other| natural_order(&texts[*one as usize], &texts[*other as usize]));
    let mut places = vec![0_u32; texts.len()];
    for (place, value) in (0..).zip(order) {
        places[value as usize] = place;
    }
    file.array(Section::ValuePlaces(field), &places)?;

    let mut maker = KeyMaker::new(is_path(field));
    let keys: Vec<String> = texts.iter().map(|text| maker.of(text)).collect();
    let mut distinct: Vec<&String> = keys.iter().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let number = |key: &String| distinct.binary_search(&key).unwrap_or_default() as u32;
    let numbers: Vec<u32> = keys.iter().map(number).collect();
    file.array(Section::ValueKeys(field), &numbers)?;
    let mut written = StringsWriter::default();
    for key in distinct {
        written.push(key.as_bytes())?;
    }
    written.write(file, Section::Keys(field))
}

/// Makes the keys under which spellings of a value are one: those by which it is filtered.
struct KeyMaker {
    analyser: Analyser,
    is_path: bool,
    /// The archive met last, since paths come sorted, and its key.
    archive: (String, String),
}

impl KeyMaker {
    fn new(is_path: bool) -> Self {
        Self {
            analyser: Analyser::new(),
            is_path,
            archive: Default::default(),
        }
    }

    fn of(&mut self, value: &str) -> String {
        if !self.is_path {
            return facet_key(value, &mut self.analyser);
        }
        let mut levels = value.split(UNIT);
        let archive = levels.next().unwrap_or_default();
        if self.archive.0 != archive {
            self.archive = (archive.to_owned(), key_at(0, archive));
        }
        let mut key = self.archive.1.clone();
        for (place, level) in (1..).zip(levels) {
            key.push(UNIT);
            key.push_str(&key_at(place, level));
        }
        key
    }
}

/// A column of a segment.
#[derive(Debug)]
pub(crate) struct FacetColumn {
    codes: Codes,
    sets: View<u32>,
    words: Option<Words>,
}

/// The code of every record.
#[derive(Debug)]
enum Codes {
    Short(View<u16>),
    Long(View<u32>),
}

/// What is known of values that are words.
#[derive(Debug)]
struct Words {
    values: Strings,
    places: View<u32>,
    value_keys: View<u32>,
    keys: Strings,
}

impl FacetColumn {
    /// The column of `field`, of so many records.
    pub(crate) fn open(file: &SearchFile, field: Field, records: DocId) -> tantivy::Result<Self> {
        let records = records as usize;
        let length = file.bytes(Section::Codes(field)).len();
        let codes = match length == records * size_of::<u16>() {
            true => Codes::Short(file.array_of(Section::Codes(field), records)?),
            false => Codes::Long(file.array_of(Section::Codes(field), records)?),
        };
        let sets = file.array::<u32>(Section::Sets(field))?;
        let words = match fields_of_words().contains(&field) {
            true => Some(Words::open(file, field)?),
            false => None,
        };
        let column = Self { codes, sets, words };
        let values = column.words.as_ref().map(|words| words.values.len());
        let most = values.unwrap_or(MAX_NUMBERS as usize);
        let is_sound = column.sets.len() >= HEAD.saturating_add(column.set_count())
            && column.least() as usize + column.values() <= most + 1;
        match is_sound {
            true => Ok(column),
            false => Err(altered("Sets")),
        }
    }

    fn head(&self, at: usize) -> usize {
        self.sets.get(at).map_or(0, |number| number as usize)
    }

    /// The least value of calendar units.
    pub(crate) fn least(&self) -> u64 {
        self.head(0) as u64
    }

    /// How many values there can be.
    pub(crate) fn values(&self) -> usize {
        self.head(1)
    }

    fn set_count(&self) -> usize {
        self.head(2)
    }

    /// How many codes there are.
    pub(crate) fn code_count(&self) -> usize {
        1 + self.values() + self.set_count()
    }

    /// Calls `visit` with the code of each of `hits`.
    pub(crate) fn each_code(&self, hits: &Hits<'_>, mut visit: impl FnMut(usize)) {
        let wanted = usize::try_from(hits.total()).unwrap_or(usize::MAX);
        match &self.codes {
            // Every record, as without a question.
            Codes::Short(codes) if codes.len() == wanted => self.all_codes(visit),
            Codes::Long(codes) if codes.len() == wanted => self.all_codes(visit),
            Codes::Short(codes) => {
                let code = codes.reader(wanted);
                hits.each(|doc| visit(code(doc as usize).map_or(0, usize::from)));
            }
            Codes::Long(codes) => {
                let code = codes.reader(wanted);
                hits.each(|doc| visit(code(doc as usize).map_or(0, |code| code as usize)));
            }
        }
    }

    /// Calls `visit` with the code of every record.
    pub(crate) fn all_codes(&self, visit: impl FnMut(usize)) {
        match &self.codes {
            Codes::Short(codes) => {
                let codes = codes.all().iter();
                codes.map(|code| usize::from(*code)).for_each(visit);
            }
            Codes::Long(codes) => codes
                .all()
                .iter()
                .map(|code| *code as usize)
                .for_each(visit),
        }
    }

    /// The values of a code, ascending, in `values`.
    pub(crate) fn values_of(&self, code: usize, values: &mut Vec<u32>) {
        values.clear();
        let Some(place) = code.checked_sub(1) else {
            return;
        };
        let Some(set) = place.checked_sub(self.values()) else {
            return values.push(place as u32);
        };
        let end = |set: usize| self.sets.get(HEAD + set).map(|end| end as usize);
        let first = HEAD + self.set_count();
        let until = end(set).filter(|_| set < self.set_count());
        let from = set.checked_sub(1).map_or(Some(0), end);
        let range = from.zip(until);
        let range = range.map(|(from, until)| first + from..first.saturating_add(until));
        let members = range.and_then(|range| self.sets.range(range));
        let sound = members.into_iter().flatten().copied();
        values.extend(sound.filter(|value| (*value as usize) < self.values()));
    }

    /// The values, sorted by their bytes; none of calendar units.
    pub(crate) fn texts(&self) -> Option<&Strings> {
        self.words.as_ref().map(|words| &words.values)
    }

    /// The keys of the values, sorted by their bytes; none of calendar units.
    pub(crate) fn keys(&self) -> Option<&Strings> {
        self.words.as_ref().map(|words| &words.keys)
    }

    /// The number of the key of a value.
    pub(crate) fn key_of(&self, value: u32) -> u32 {
        let words = self.words.as_ref();
        let key = words.and_then(|words| words.value_keys.get(value as usize));
        let known = words.map_or(0, |words| words.keys.len()) as u32;
        key.unwrap_or(0).min(known.saturating_sub(1))
    }

    /// The place of a value in natural order.
    pub(crate) fn place_of(&self, value: u32) -> u32 {
        let words = self.words.as_ref();
        let place = words.and_then(|words| words.places.get(value as usize));
        place.unwrap_or(0)
    }
}

impl Words {
    fn open(file: &SearchFile, field: Field) -> tantivy::Result<Self> {
        let values = Strings::open(file, Section::Values(field))?;
        Ok(Self {
            places: file.array_of(Section::ValuePlaces(field), values.len())?,
            value_keys: file.array_of(Section::ValueKeys(field), values.len())?,
            keys: Strings::open(file, Section::Keys(field))?,
            values,
        })
    }
}
