//! References as records state them: as objects with named levels, or as wording to be read.
//!
//! Takes the value of a `references` field, or a citation; gives [`Reference`]s. The reading of
//! wording is [`crate::record::reference::find`]'s.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::record::reference::{
    Authority, Level, LevelKind, Reference, archive_key, find, level_key,
};

use super::fields::{kind_of, scalar};

/// Reads the value of a `references` field into `into`.
///
/// # Errors
/// Returns the reason why it is no list of references.
pub(super) fn stated(value: Value, into: &mut Vec<Reference>) -> Result<(), String> {
    let values = match value {
        Value::Null => return Ok(()),
        Value::Array(values) => values,
        other => vec![other],
    };
    let mut joined = Joined::to(into);
    for value in values {
        match value {
            Value::Null => {}
            Value::String(wording) => joined.read(&wording),
            Value::Object(map) => joined.references.push(of_object(map)?),
            other => {
                return Err(format!(
                    "\"references\" holds {}: expected objects with archive, fond, opis, delo, \
                     papka or listy",
                    kind_of(&other)
                ));
            }
        }
    }
    Ok(())
}

/// Reads the references of `wording` and adds those that are not there yet.
pub(super) fn join(references: &mut Vec<Reference>, wording: &str) {
    join_all(references, [wording]);
}

/// Reads the references of several wordings and adds those that are not there yet.
pub(super) fn join_all<'w>(
    references: &mut Vec<Reference>,
    wordings: impl IntoIterator<Item = &'w str>,
) {
    let mut joined = Joined::to(references);
    for wording in wordings {
        joined.read(wording);
    }
}

/// References of one record, with a set of their places: a record may state thousands.
struct Joined<'r> {
    references: &'r mut Vec<Reference>,
    places: HashSet<Place>,
    /// How many of the references are in `places`; one alone is compared with nothing.
    compared: usize,
}

impl<'r> Joined<'r> {
    fn to(references: &'r mut Vec<Reference>) -> Self {
        Self {
            references,
            places: HashSet::new(),
            compared: 0,
        }
    }

    /// Reads the references of `wording` and adds those that are not there yet.
    fn read(&mut self, wording: &str) {
        for found in find(wording) {
            let reference = found.reference;
            if !self.references.is_empty() {
                let earlier = &self.references[self.compared..];
                self.places.extend(earlier.iter().map(place));
                self.compared = self.references.len();
                if self.places.contains(&place(&reference)) {
                    continue;
                }
            }
            self.references.push(reference);
        }
    }
}

/// Archive, levels and leaves, as keys.
type Place = (String, Vec<(LevelKind, String)>, Option<String>);

/// The file and leaves that a reference names, however it spells them.
fn place(reference: &Reference) -> Place {
    let levels = reference.levels.iter();
    let mut levels: Vec<_> = levels
        .map(|level| (level.kind, level_key(&level.value)))
        .collect();
    // Delo before papka and papka before delo are the same place.
    levels.sort();
    let archive = archive_key(&reference.archive);
    (archive, levels, reference.listy.clone())
}

fn of_object(map: Map<String, Value>) -> Result<Reference, String> {
    let mut reference = Reference {
        archive: String::new(),
        levels: Vec::new(),
        listy: None,
        text: String::new(),
    };
    for (name, value) in map {
        let Some(value) = scalar(&name, value)?.map(|value| value.trim().to_owned()) else {
            continue;
        };
        let kind = match name.as_str() {
            "archive" => {
                reference.archive = value;
                continue;
            }
            "listy" | "list" => {
                reference.listy = Some(value);
                continue;
            }
            "text" => {
                reference.text = value;
                continue;
            }
            "fond" => LevelKind::Fond,
            "opis" => LevelKind::Opis,
            "delo" => LevelKind::Delo,
            "papka" => LevelKind::Papka,
            _ => LevelKind::Other,
        };
        let label = match kind {
            LevelKind::Other => name,
            _ => String::new(),
        };
        reference.levels.push(Level { kind, label, value });
    }
    if reference.archive.is_empty() {
        return Err(
            "a reference without \"archive\": expected the archive's name or code, such as APRF"
                .to_owned(),
        );
    }
    if let Some(archive) = Authority::standard().named(&reference.archive) {
        archive.code.clone_into(&mut reference.archive);
    }
    spell_values(&mut reference);
    Ok(reference)
}

/// Spells the values as the reading of references would (dashes, Cyrillic letters in numbers), by
/// having it read a plain citation made of them. What it does not read just so stays as stated.
fn spell_values(reference: &mut Reference) {
    let mut citation = reference.archive.clone();
    for level in &reference.levels {
        let label = match level.kind {
            LevelKind::Fond => "fond",
            LevelKind::Opis => "opis",
            LevelKind::Delo => "delo",
            LevelKind::Papka => "papka",
            LevelKind::Other => return,
        };
        citation.push_str(&format!(", {label} {}", level.value));
    }
    if let Some(listy) = &reference.listy {
        citation.push_str(&format!(", listy {listy}"));
    }
    let mut found = find(&citation);
    let Some(read) = found.pop().map(|found| found.reference) else {
        return;
    };
    let kinds = |levels: &[Level]| levels.iter().map(|level| level.kind).collect::<Vec<_>>();
    let is_whole = found.is_empty()
        && read.archive == reference.archive
        && kinds(&read.levels) == kinds(&reference.levels)
        && read.listy.is_some() == reference.listy.is_some();
    if is_whole {
        for (level, read) in reference.levels.iter_mut().zip(read.levels) {
            level.value = read.value;
        }
        reference.listy = read.listy;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_keep_their_levels_zeros_and_letters() {
        let mut references = Vec::new();
        let value = json!([
            {"archive": "AVPRF", "fond": "059a", "opis": "5a", "delo": 5, "papka": 11, "listy": "65-66"},
            {"archive": "MOL", "doboz": "4"},
            null
        ]);
        stated(value, &mut references).unwrap();
        let first = &references[0];
        assert_eq!(
            (
                first.fond(),
                first.opis(),
                first.delo(),
                first.papka(),
                first.listy.as_deref()
            ),
            (
                Some("059a"),
                Some("5a"),
                Some("5"),
                Some("11"),
                Some("65-66")
            )
        );
        assert_eq!(references[1].archive, "MOL");
        assert_eq!(references[1].levels[0].label, "doboz");
        assert_eq!(references.len(), 2);
    }

    #[test]
    fn values_are_spelt_as_if_they_had_been_read() {
        let mut references = Vec::new();
        let value = json!({"archive": "АВП РФ", "fond": "059а", "opis": "5", "listy": "65–66"});
        stated(value, &mut references).unwrap();
        let read = &references[0];
        assert_eq!(
            (
                read.archive.as_str(),
                read.fond(),
                read.opis(),
                read.listy.as_deref()
            ),
            ("AVPRF", Some("059a"), Some("5"), Some("65-66"))
        );
        // The same place in a citation adds nothing, another one does.
        join(
            &mut references,
            "AVP RF, f. 059a, op. 5, ll. 65-66; APRF, f. 3, op. 65, d. 829",
        );
        assert_eq!(references.len(), 2);
        assert_eq!(references[1].archive, "APRF");
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for value in [
            json!([1]),
            json!([{"fond": "3"}]),
            json!({"archive": ["APRF"]}),
            json!(true),
        ] {
            assert!(stated(value.clone(), &mut Vec::new()).is_err(), "{value}");
        }
    }
}
