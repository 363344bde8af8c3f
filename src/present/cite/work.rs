//! What of a record a citation is made of.
//!
//! Takes a record, gives its values on one line each ([`Work`]), with what stands only in the words of
//! the source: the translator (`Translated by Gary Goldberg.`), and for documents of *Foreign
//! Relations of the United States* the volume and number that their id says (`frus1951v07p1/d410`).
//! People of the metadata are never authors: a source names those who wrote and those who are
//! mentioned alike.
//!
//! Source of the ids: the addresses of history.state.gov.

use serde_json::{Map, Value, json};

use super::clean;
use crate::record::Record;
use crate::record::date::{HistoricalDate, Precision};
use crate::record::own::{OWN, is_json};
use crate::record::reference::find;

/// Longest stretch of a citation in which a translator is looked for, in bytes.
const MAX_CITATION_BYTES: usize = 64 << 10;
/// Most translators that are named.
const MAX_TRANSLATORS: usize = 8;
/// Names of fields that hold a translator, in letters alone.
const TRANSLATOR_FIELDS: [&str; 5] = [
    "translator",
    "translators",
    "translatedby",
    "переводчик",
    "переводчики",
];
/// Words of names that are written small.
const PARTICLES: [&str; 12] = [
    "van", "von", "de", "der", "den", "di", "da", "du", "la", "le", "al-", "ten",
];
/// Titles and endings with a full stop, behind which a name goes on.
const TITLES: [&str; 6] = ["Dr.", "Prof.", "Mr.", "Mrs.", "Ms.", "St."];

/// A record as citations see it.
#[derive(Debug)]
pub(super) struct Work<'r> {
    pub(super) record: &'r Record,
    pub(super) title: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) language: Option<String>,
    pub(super) translators: Vec<String>,
    pub(super) collection: Option<String>,
    pub(super) url: Option<String>,
    /// The source's own citation.
    pub(super) citation: Option<String>,
    pub(super) published: Option<Published>,
}

/// The volume of a series that a document is printed in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Published {
    pub(super) series: &'static str,
    /// `1945`, `1961–1963`.
    pub(super) years: String,
    /// `III`, `VII, part 1`.
    pub(super) volume: Option<String>,
    /// Number of the document.
    pub(super) document: String,
}

impl<'r> Work<'r> {
    pub(super) fn of(record: &'r Record) -> Self {
        let some = |text: &Option<String>| text.as_deref().and_then(clean::some);
        Self {
            record,
            title: some(&record.title),
            kind: some(&record.kind),
            language: some(&record.language),
            translators: translators(record),
            collection: clean::some(&record.collection),
            url: some(&record.url),
            citation: some(&record.citation),
            published: published(&record.id),
        }
    }

    /// What no format has a field for, or not the same, under the names by which the record is read
    /// back: id, collection, the wording of the date with its days, the source's own citation, people,
    /// places, subjects, further fields; references where they are others than the citation names.
    pub(super) fn own(&self) -> Map<String, Value> {
        let record = self.record;
        let mut own = Map::new();
        let mut set = |name: &str, value: Value| {
            let is_empty = match &value {
                Value::Null => true,
                Value::String(text) => text.is_empty(),
                Value::Array(values) => values.is_empty() && name != "references",
                Value::Object(members) => members.is_empty(),
                _ => false,
            };
            if !is_empty {
                own.insert(name.to_owned(), value);
            }
        };
        let lines = |texts: &[String]| -> Value {
            let texts = texts.iter().filter_map(|text| clean::some(text));
            texts.collect()
        };
        set("id", clean::line(&record.id).into());
        set("collection", self.collection.clone().into());
        set("date", record.date.as_ref().map(own_date).into());
        set("citation", self.citation.clone().into());
        let citation = self.citation.as_deref().unwrap_or_default();
        let cited = find(citation).into_iter().map(|found| found.reference);
        if !cited.eq(record.references.iter().cloned()) {
            set("references", clean::value(&json!(record.references)));
        }
        set("people", lines(&record.people));
        set("places", lines(&record.places));
        // Formats separate their keywords by these.
        let is_joint = |subject: &String| subject.contains([',', ';']);
        if record.subjects.iter().any(is_joint) {
            set("subjects", lines(&record.subjects));
        }
        let fields = record.extra.iter().filter(|(_, value)| !value.is_null());
        let fields: Map<String, Value> = fields
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        set("fields", clean::value(&fields.into()));
        own
    }

    /// The same for formats of names and texts.
    pub(super) fn own_texts(&self) -> Vec<(String, String)> {
        let own = self.own();
        let date = self.record.date.as_ref();
        // A day that is written in figures stands in the field of the format.
        let is_said = |name: &str, value: &Value| {
            let day = date.filter(|date| name == "date" && date.precision == Precision::Day);
            day.is_some_and(|date| date.edtf().as_deref() == value.as_str())
        };
        let texts = own.iter().filter(|(name, value)| !is_said(name, value));
        texts
            .map(|(name, value)| (format!("{OWN}-{name}"), as_text(value)))
            .collect()
    }
}

/// The wording of a date, with the days where the source knows more than the words say.
fn own_date(date: &HistoricalDate) -> Value {
    let wording = clean::line(&date.text);
    let read = HistoricalDate::parse(&wording);
    let of = |date: &HistoricalDate| (date.earliest, date.latest, date.precision, date.certain);
    match of(&read) == of(date) {
        true => wording.into(),
        false => json!({
            "display": wording, "from": date.earliest, "to": date.latest,
            "precision": date.precision, "certain": date.certain,
        }),
    }
}

/// A value as a text that is read back: a list is joined, and JSON is written where a text would look
/// like JSON or a value hold the joint.
fn as_text(value: &Value) -> String {
    let is_plain = |text: &&str| !text.starts_with(['[', '{', '"']);
    match value {
        Value::String(text) if !is_json(text) => text.clone(),
        Value::Array(values) if !values.is_empty() => {
            let texts = values.iter().map(|value| value.as_str().filter(is_plain));
            let texts = texts.map(|text| text.filter(|text| !text.contains(';')));
            let texts: Option<Vec<&str>> = texts.collect();
            texts.map_or_else(|| value.to_string(), |texts| texts.join("; "))
        }
        other => other.to_string(),
    }
}

/// The translators: those of a field, else those whom the citation names.
fn translators(record: &Record) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (field, value) in &record.extra {
        let letters: String = field.chars().filter(|sign| sign.is_alphabetic()).collect();
        if !TRANSLATOR_FIELDS.contains(&letters.to_lowercase().as_str()) {
            continue;
        }
        let texts: Vec<&str> = match value {
            Value::String(text) => text.split(';').collect(),
            Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        names.extend(texts.into_iter().filter_map(clean::some));
    }
    if names.is_empty()
        && let Some(citation) = &record.citation
    {
        names = named_in(citation);
    }
    names.truncate(MAX_TRANSLATORS);
    names
}

/// The names behind `translated … by` in a citation.
fn named_in(citation: &str) -> Vec<String> {
    let citation = &citation[..citation.floor_char_boundary(MAX_CITATION_BYTES)];
    let Some(at) = citation.find("ranslated ") else {
        return Vec::new();
    };
    let rest = &citation[at + "ranslated ".len()..];
    // `Translated for NKIDP by …`, within the sentence.
    let sentence = rest.split(['.', ';', '(']).next().unwrap_or_default();
    let by = match rest.starts_with("by ") {
        true => Some(0),
        false => sentence.find(" by ").map(|at| at + 1),
    };
    let Some(by) = by else { return Vec::new() };
    let mut names: Vec<Vec<&str>> = vec![Vec::new()];
    for word in rest[by + 3..].split_whitespace().take(60) {
        if matches!(word, "and" | "&") {
            names.push(Vec::new());
            continue;
        }
        let bare = word.trim_end_matches(['.', ',', ';', ')', ']']);
        let is_name = bare.starts_with(char::is_uppercase) || PARTICLES.contains(&bare);
        if !is_name {
            break;
        }
        let is_initial = bare.chars().filter(|sign| sign.is_alphabetic()).count() == 1;
        let goes_on = word == bare
            || word.ends_with('.') && (is_initial || TITLES.contains(&word))
            || word.ends_with("-");
        let name = names.last_mut();
        name.into_iter().for_each(|name| {
            name.push(match goes_on {
                true => word,
                false => bare,
            });
        });
        match word.chars().last() {
            _ if goes_on => {}
            Some(',') => names.push(Vec::new()),
            _ => break,
        }
    }
    // A single word may be the beginning of anything; a longer row is no name.
    let is_name = |name: &Vec<&str>| (2..=5).contains(&name.len());
    let names = names.iter().filter(|name| is_name(name));
    names.map(|name| name.join(" ")).collect()
}

/// The volume that an id of *Foreign Relations* names.
fn published(id: &str) -> Option<Published> {
    let id = id.to_ascii_lowercase();
    // Ids may stand below a collection or folder.
    let at = id.rfind("frus")?;
    if at > 0 && !matches!(id.as_bytes()[at - 1], b'/' | b':' | b'#') {
        return None;
    }
    let (volume, document) = id[at + 4..].split_once('/')?;
    let number = document.strip_prefix('d')?;
    let digits = number.trim_end_matches(|sign: char| sign.is_ascii_lowercase());
    if !is_number(digits) || number.len() - digits.len() > 1 {
        return None;
    }
    let (from, rest) = volume.split_at_checked(4)?;
    if !is_number(from) {
        return None;
    }
    let (years, rest) = match rest.strip_prefix('-') {
        Some(rest) => {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (to, rest) = rest.split_at(length);
            let to = match length {
                2 => format!("{}{to}", &from[..2]),
                4 => to.to_owned(),
                _ => return None,
            };
            (format!("{from}–{to}"), rest)
        }
        None => (from.to_owned(), rest),
    };
    let volume = match rest {
        "" => None,
        rest => Some(volume_number(rest)?),
    };
    Some(Published {
        series: "Foreign Relations of the United States",
        years,
        volume,
        document: number.to_owned(),
    })
}

/// `v07p1` as `VII, part 1`, `ve05` as `E-5`. Volumes by name (`russiav03`) are not read, since the
/// name is not written out in the id.
fn volume_number(text: &str) -> Option<String> {
    let rest = text.strip_prefix('v')?;
    let (is_electronic, rest) = match rest.strip_prefix('e') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (number, part) = match rest.split_once('p') {
        Some((number, part)) => (number, Some(part)),
        None => (rest, None),
    };
    if !is_number(number) || part.is_some_and(|part| !is_number(part)) {
        return None;
    }
    let number: u8 = number.parse().ok()?;
    let number = match is_electronic {
        true => format!("E-{number}"),
        false => roman(number)?,
    };
    let part = part.map(|part| format!(", part {part}"));
    Some(number + &part.unwrap_or_default())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number from 1 to 89 in Roman figures.
fn roman(number: u8) -> Option<String> {
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    const TENS: [&str; 9] = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX"];
    let tens = TENS.get(usize::from(number / 10))?;
    (number > 0).then(|| format!("{tens}{}", ONES[usize::from(number % 10)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translators_are_read_where_the_citation_names_them() {
        for (citation, expected) in [
            (
                "RGANI, f. 5. Translated by Gary Goldberg.",
                &["Gary Goldberg"][..],
            ),
            (
                "AVPRF f. 0100. Obtained and translated for CWIHP by Austin Jersild.",
                &["Austin Jersild"],
            ),
            (
                "File A’0392. Contributed by Robert Hoppens and translated by Stephen Mercado.",
                &["Stephen Mercado"],
            ),
            (
                "B 136, 297-301. Contributed, transcribed, and translated by A. B. Stein and Ulla van Dyk, with notes.",
                &["A. B. Stein", "Ulla van Dyk"],
            ),
            ("Translated by the embassy.", &[]),
            ("Translated by Smith.", &[]),
            ("Not translated. By Order.", &[]),
            ("Translated from Russian. Edited by Jane Roe.", &[]),
        ] {
            assert_eq!(named_in(citation), expected, "{citation}");
        }
    }

    #[test]
    fn ids_of_foreign_relations_name_volume_and_document() {
        let say = |id: &str| {
            published(id).map(|found| {
                let volume = found.volume.unwrap_or_default();
                format!("{} / {volume} / {}", found.years, found.document)
            })
        };
        for (id, expected) in [
            ("frus1945v03/d1", Some("1945 / III / 1")),
            ("frus1951v07p1/d410", Some("1951 / VII, part 1 / 410")),
            ("frus1961-63v06/d12a", Some("1961–1963 / VI / 12a")),
            ("frus1969-76ve05p1/d3", Some("1969–1976 / E-5, part 1 / 3")),
            ("corpus/frus1977-80v13/d9", Some("1977–1980 / XIII / 9")),
            ("frus1918Russiav03/d2", None),
            ("frus1945v03", None),
            ("frus1945v03/ch1", None),
            ("mefrus1945v03/d1", None),
            ("frus1945v00/d1", None),
            ("frus", None),
        ] {
            assert_eq!(say(id).as_deref(), expected, "{id}");
        }
    }
}
