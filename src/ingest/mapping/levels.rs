//! One reference from columns of its own: archive, fond, opis, delo, papka, listy.
//!
//! Takes the values of these columns, gives a reference as JSON lines state it; how its archive
//! and numbers are spelt is [`references`](super::super::references)'s to say. A label that is
//! repeated in the cell (`ф. 3`) goes; the number stays as it is.

use serde_json::{Map, Value};

use super::names::Field;
use crate::record::reference::{Authority, find};

/// The level columns, in the order of a reference at AVPRF, with the labels that their cells may
/// repeat.
const LEVELS: [(Field, &[&str]); 5] = [
    (Field::Fond, &["fond", "fonds", "f", "фонд", "ф"]),
    (Field::Opis, &["opis", "op", "опись", "оп"]),
    (Field::Papka, &["papka", "p", "папка", "пап", "п"]),
    (
        Field::Delo,
        &["delo", "d", "file", "дело", "д", "ед. хр", "ед.хр"],
    ),
    (
        Field::Listy,
        &["listy", "list", "ll", "l", "листы", "лист", "лл", "л"],
    ),
];

/// Builds the reference; nothing without an archive, or with an unknown one and nothing else. A whole
/// shelfmark in the column of the archive is given as it stands.
pub(super) fn reference(columns: &[(Field, String)]) -> Option<Value> {
    let column = |wanted: Field| {
        columns
            .iter()
            .find(|(field, _)| *field == wanted)
            .map(|(_, value)| value.as_str())
    };
    let archive = column(Field::Archive)?;
    let mut object = Map::new();
    object.insert(Field::Archive.name().to_owned(), archive.into());
    for (field, labels) in LEVELS {
        if let Some(value) = column(field) {
            object.insert(field.name().to_owned(), unlabelled(value, labels).into());
        }
    }
    let is_named = || Authority::standard().named(archive).is_some();
    // The whole shelfmark may stand in the column, as in `RGANI, f. 5, op. 30`.
    if object.len() == 1 && !is_named() {
        let mut found = find(archive).into_iter();
        let is_whole = found.any(|found| !found.reference.levels.is_empty());
        return is_whole.then(|| archive.into());
    }
    // Any word may stand in a column called archive.
    let is_place = object.len() > 1 || is_named();
    is_place.then_some(Value::Object(object))
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
                (Listy, "л. 5–6об."),
                (Archive, "РГАСПИ"),
                (Fond, "17"),
                (Opis, "162"),
                (Delo, "Дело 37"),
            ],
            Some(json!({
                "archive": "РГАСПИ", "fond": "17", "opis": "162", "delo": "37", "listy": "5–6об."
            })),
        );
        check(
            &[(Archive, "АВП РФ"), (Delo, "5"), (Papka, "п. 11")],
            Some(json!({"archive": "АВП РФ", "papka": "11", "delo": "5"})),
        );
        check(
            &[(Archive, "Papers of the family"), (Fond, "3")],
            Some(json!({"archive": "Papers of the family", "fond": "3"})),
        );
        check(&[(Archive, "RGANI")], Some(json!({"archive": "RGANI"})));
        check(&[(Archive, "a drawer")], None);
        let whole = "RGANI, f. 5, op. 30, d. 1";
        check(&[(Archive, whole)], Some(json!(whole)));
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
            assert_eq!(unlabelled(value, LEVELS[0].1), expected, "{value}");
        }
    }
}
