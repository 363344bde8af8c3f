//! One reference from columns of its own: archive, fond, opis, delo, papka, listy.
//!
//! Takes the values of these columns, gives a reference as JSON lines state it. The archive comes
//! under its code where the authority knows it. A label that is repeated in the cell (`ф. 3`)
//! goes; the number stays as it is, and is written in Latin letters only where the reading of
//! the same numbers from a citation does so.

use serde_json::{Map, Value};

use super::names::Field;
use crate::record::reference::{Authority, LevelKind, Reference, find, level_key};

/// The level columns, in the order of a reference at AVPRF, with the labels that their cells may
/// repeat.
const LEVELS: [(Field, LevelKind, &str, &[&str]); 4] = [
    (
        Field::Fond,
        LevelKind::Fond,
        "f.",
        &["fond", "fonds", "f", "фонд", "ф"],
    ),
    (
        Field::Opis,
        LevelKind::Opis,
        "op.",
        &["opis", "op", "опись", "оп"],
    ),
    (
        Field::Papka,
        LevelKind::Papka,
        "p.",
        &["papka", "p", "папка", "пап", "п"],
    ),
    (
        Field::Delo,
        LevelKind::Delo,
        "d.",
        &["delo", "d", "file", "дело", "д", "ед. хр", "ед.хр"],
    ),
];

/// Labels that a cell of leaves may repeat.
const LEAVES: &[&str] = &["listy", "list", "ll", "l", "листы", "лист", "лл", "л"];

/// Builds the reference; nothing without an archive, or with an unknown one and nothing else.
pub(super) fn reference(columns: &[(Field, String)]) -> Option<Value> {
    let column = |wanted: Field| {
        columns
            .iter()
            .find(|(field, _)| *field == wanted)
            .map(|(_, value)| value.as_str())
    };
    let named = column(Field::Archive)?;
    let known = Authority::standard().named(named);
    let archive = known.map_or(named, |archive| archive.code.as_str());
    let mut levels: Vec<_> = LEVELS
        .iter()
        .filter_map(|(field, kind, mark, labels)| {
            Some((
                *field,
                *kind,
                *mark,
                unlabelled(column(*field)?, labels).to_owned(),
            ))
        })
        .collect();
    let mut listy = column(Field::Listy).map(|value| unlabelled(value, LEAVES).to_owned());
    if known.is_none() && levels.is_empty() {
        return None;
    }
    if known.is_some() {
        let mut wording = archive.to_owned();
        for (_, _, mark, value) in &levels {
            wording.push_str(&format!(", {mark} {value}"));
        }
        if let Some(leaves) = &listy {
            wording.push_str(&format!(", ll. {leaves}"));
        }
        if let [found] = find(&wording).as_slice()
            && says_the_same(&found.reference, archive, &levels)
        {
            for (_, kind, _, value) in &mut levels {
                if let Some(read) = found.reference.level(*kind) {
                    read.clone_into(value);
                }
            }
            listy = found.reference.listy.clone().or(listy);
        }
    }
    let mut object = Map::new();
    object.insert(Field::Archive.name().to_owned(), archive.into());
    for (field, _, _, value) in levels {
        object.insert(field.name().to_owned(), value.into());
    }
    if let Some(listy) = listy {
        object.insert(Field::Listy.name().to_owned(), listy.into());
    }
    Some(Value::Object(object))
}

/// Whether the levels were read as they were stated.
fn says_the_same(
    read: &Reference,
    archive: &str,
    levels: &[(Field, LevelKind, &str, String)],
) -> bool {
    read.archive == archive
        && read.levels.len() == levels.len()
        && levels.iter().all(|(_, kind, _, value)| {
            read.level(*kind)
                .is_some_and(|read| level_key(read) == level_key(value))
        })
}

/// The value without a label in front of it.
fn unlabelled<'a>(value: &'a str, labels: &[&str]) -> &'a str {
    let value = value.trim();
    for label in labels {
        let length = label.len();
        let Some(start) = value
            .char_indices()
            .take(16)
            .map(|(at, c)| at + c.len_utf8())
            .find(|&end| end >= length && value[..end].to_lowercase() == *label)
        else {
            continue;
        };
        let rest = &value[start..];
        let bare = rest.trim_start_matches(['.', ' ', '\u{A0}', ':']);
        if bare.len() < rest.len() && !bare.is_empty() {
            return bare;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(columns: &[(Field, &str)], expected: Option<Value>) {
        let columns: Vec<_> = columns
            .iter()
            .map(|(field, value)| (*field, (*value).to_owned()))
            .collect();
        assert_eq!(reference(&columns), expected, "{columns:?}");
    }

    #[test]
    fn columns_make_a_reference() {
        use Field::{Archive, Delo, Fond, Listy, Opis, Papka};
        check(
            &[
                (Archive, "РГАСПИ"),
                (Fond, "17"),
                (Opis, "162"),
                (Delo, "37"),
                (Listy, "л. 5–6об."),
            ],
            Some(
                json!({"archive": "RGASPI", "fond": "17", "opis": "162", "delo": "37", "listy": "5-6ob."}),
            ),
        );
        check(
            &[
                (Archive, "АВП РФ"),
                (Fond, "Ф. 059а"),
                (Opis, "оп. 5а"),
                (Papka, "п. 11"),
                (Delo, "5"),
            ],
            Some(
                json!({"archive": "AVPRF", "fond": "059a", "opis": "5a", "papka": "11", "delo": "5"}),
            ),
        );
        check(
            &[
                (Archive, "ГАРФ"),
                (Fond, "Р-9401"),
                (Opis, "2"),
                (Delo, "Дело 66"),
            ],
            Some(json!({"archive": "GARF", "fond": "R-9401", "opis": "2", "delo": "66"})),
        );
        check(
            &[(Archive, "Private archive of the family"), (Fond, "3")],
            Some(json!({"archive": "Private archive of the family", "fond": "3"})),
        );
        check(&[(Archive, "RGANI")], Some(json!({"archive": "RGANI"})));
        check(&[(Archive, "a drawer")], None);
        check(&[(Fond, "3"), (Opis, "65")], None);
    }

    #[test]
    fn only_labels_are_taken_off() {
        for (value, expected) in [
            ("3", "3"),
            ("Fond 3", "3"),
            ("ф.3", "3"),
            ("f", "f"),
            ("F-3", "F-3"),
            ("Р-9401", "Р-9401"),
            ("Ф. Р-9401", "Р-9401"),
            ("Final", "Final"),
        ] {
            assert_eq!(unlabelled(value, LEVELS[0].3), expected, "{value}");
        }
    }
}
