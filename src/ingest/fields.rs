//! From the fields of a source to a record: what each name means, whatever the format.
//!
//! Owns the meaning of the fields that JSON, tables and front matter share. Takes a map of names
//! to values, which pass through the [`super::mapping`] first; gives a [`Record`] without body,
//! id or provenance decided, or the reason why it is none. Names that nobody knows are kept in
//! `extra`; an empty value counts as an absent one.
//!
//! A single text may come as a list (two languages, a text in paragraphs), a list as a single
//! text: catalogues write both. Anything else in a known field is refused, not guessed.

use serde_json::{Map, Value};

use crate::record::{EvidenceKind, Record};

use super::html::text_of;
use super::identity::{Place, check_id, wilson_center_id};
use super::mapping::{Mapped, Mapping, Origin, Parts};
use super::references;

/// What the fields say, with the id as stated.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Fields {
    /// The record, but for `id`, `collection` and `provenance`.
    pub(super) record: Record,
    /// The id that the source states.
    pub(super) id: Option<String>,
    /// Whether that is a number of its own list, which another list may have too.
    pub(super) is_local_id: bool,
    /// The collection that the source states.
    pub(super) collection: Option<String>,
    /// What a title can be made of where there is none.
    pub(super) parts: Parts,
    /// Known fields with values that they cannot hold.
    pub(super) unfit: Vec<String>,
    /// What a person should know of the fields.
    pub(super) notes: Vec<String>,
}

impl Fields {
    /// Reads `map`.
    ///
    /// # Errors
    /// Returns the reason, naming the field.
    pub(super) fn read(
        map: Map<String, Value>,
        mapping: &Mapping,
        origin: Origin,
    ) -> Result<Self, String> {
        let Mapped {
            fields: map,
            extra,
            is_local_id,
            parts,
            unfit,
            notes,
        } = mapping.apply(map, origin);
        let mut fields = Self {
            is_local_id,
            parts,
            unfit,
            notes,
            ..Self::default()
        };
        let record = &mut fields.record;
        let mut stated = Vec::new();
        let mut cited = Vec::new();
        for (name, mut value) in map {
            if !matches!(name.as_str(), "id" | "url") {
                unmark(&mut value);
            }
            match name.as_str() {
                // An id that is stated and empty is a fault to be told, not an absent one.
                "id" => {
                    fields.id = match value {
                        Value::String(id) => Some(id),
                        other => scalar(&name, other)?,
                    }
                }
                "collection" => fields.collection = text(&name, value, "; ")?,
                "title" => record.title = text(&name, value, " ")?,
                "date" => {
                    let wording = text(&name, value, "; ")?;
                    record.date = wording.map(|text| mapping.dates().read(&text));
                }
                "summary" => record.summary = text(&name, value, "\n\n")?,
                "body" => record.body = body(&name, value)?,
                "language" => record.language = text(&name, value, "; ")?,
                "citation" => record.citation = text(&name, value, "; ")?,
                "type" => record.kind = text(&name, value, "; ")?,
                "url" => record.url = text(&name, value, " ")?,
                "people" => record.people = list(&name, value)?,
                "places" => record.places = list(&name, value)?,
                "subjects" => record.subjects = list(&name, value)?,
                "reference" => cited = list(&name, value)?,
                "references" => references::stated(value, &mut stated)?,
                _ => {
                    record.extra.insert(name, value);
                }
            }
        }
        record.extra.extend(extra);
        if record.citation.is_none() && !cited.is_empty() {
            record.citation = Some(cited.join("; "));
        }
        // What the source states outright comes first; what was read from its wording joins it.
        record.references = stated;
        let wordings = cited.iter().chain(&record.citation);
        references::join_all(&mut record.references, wordings.map(String::as_str));
        let column = |is_there: bool| is_there.then(|| EvidenceKind::Column.into());
        record.evidence.title = column(record.title.is_some());
        record.evidence.date = column(record.date.is_some());
        record.evidence.references = column(!record.references.is_empty());
        Ok(fields)
    }

    /// Makes a title for a record without one and without a text, if anything serves.
    ///
    /// # Errors
    /// Returns the reason when the record still says nothing.
    pub(super) fn complete_title(&mut self) -> Result<(), String> {
        let record = &mut self.record;
        if record.title.is_none() && record.body.is_none() {
            let date = record.date.as_ref().map(|date| date.text.as_str());
            record.title = self.parts.title(record.kind.as_deref(), date);
            record.evidence.title = record.title.is_some().then(|| EvidenceKind::Made.into());
        }
        match (check_substance(record), self.unfit.first()) {
            (Err(_), Some(unfit)) => Err(unfit.clone()),
            (checked, _) => checked,
        }
    }

    /// Gives a record of a source with many its collection and its id: the one that it states,
    /// else its number in the Wilson Center's archive, else its `number` in the file. A number of
    /// the source's own list goes with the collection (`korea:12`).
    ///
    /// # Errors
    /// Returns the reason why the id cannot serve.
    pub(super) fn identify(self, place: &Place, number: u64) -> Result<Record, String> {
        let mut record = self.record;
        record.collection = place.collection_of_many(self.collection.as_deref());
        let is_of_the_world = |id: &str| id.contains(':');
        record.id = match self.id {
            Some(id) if self.is_local_id && !is_of_the_world(&id) => {
                check_id(&format!("{}:{}", record.collection, check_id(&id)?))?
            }
            Some(id) => check_id(&id)?,
            None => match record.url.as_deref().and_then(wilson_center_id) {
                Some(id) => id,
                None => place.id_of_many(&record.collection, number)?,
            },
        };
        Ok(record)
    }
}

/// Takes the text out of a value that holds HTML: a text, or a list of texts.
fn unmark(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let std::borrow::Cow::Owned(plain) = text_of(text) {
                *text = plain;
            }
        }
        Value::Array(values) => values
            .iter_mut()
            .filter(|value| value.is_string())
            .for_each(unmark),
        _ => {}
    }
}

/// Whether a record says anything: a title or a body.
pub(super) fn check_substance(record: &Record) -> Result<(), String> {
    if record.title.is_none() && record.body.is_none() {
        return Err("neither title nor body: expected at least one of them in a record".to_owned());
    }
    Ok(())
}

/// The name of a kind of value, as a user would call it.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A text or a number as text; nothing when it is absent or blank.
pub(super) fn scalar(name: &str, value: Value) -> Result<Option<String>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text).filter(|text| !text.trim().is_empty())),
        Value::Number(number) => Ok(Some(number.to_string())),
        other => {
            let name: String = name.chars().take(60).collect();
            Err(format!(
                "\"{}\" is {}: expected a text",
                name.escape_debug(),
                kind_of(&other)
            ))
        }
    }
}

/// A text, or a list of texts joined.
pub(super) fn text(name: &str, value: Value, joint: &str) -> Result<Option<String>, String> {
    let joined = match value {
        Value::Array(_) => Some(list(name, value)?.join(joint)).filter(|text| !text.is_empty()),
        other => scalar(name, other)?,
    };
    Ok(joined.map(|text| match text.trim() {
        bare if bare.len() == text.len() => text,
        bare => bare.to_owned(),
    }))
}

/// The body is not even trimmed: it is the document.
pub(super) fn body(name: &str, value: Value) -> Result<Option<String>, String> {
    match value {
        Value::Array(_) => Ok(Some(list(name, value)?.join("\n\n")).filter(|t| !t.is_empty())),
        other => scalar(name, other),
    }
}

/// A list of texts, or one text.
pub(super) fn list(name: &str, value: Value) -> Result<Vec<String>, String> {
    let values = match value {
        Value::Array(values) => values,
        other => vec![other],
    };
    let mut texts = Vec::with_capacity(values.len());
    for value in values {
        if matches!(value, Value::Array(_)) {
            return Err(format!(
                "\"{name}\" is a list of lists: expected a list of texts"
            ));
        }
        texts.extend(scalar(name, value)?.map(|text| text.trim().to_owned()));
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: Value) -> Result<Fields, String> {
        match value {
            Value::Object(map) => Fields::read(map, &Mapping::default(), Origin::Object),
            _ => panic!("a test gives an object"),
        }
    }

    #[test]
    fn every_field_of_the_contract_has_its_place() {
        let fields = read(json!({
            "id": 113630, "title": " A title ", "date": 1951, "summary": "It.", "body": " text\n",
            "language": ["Russian", "Korean"], "citation": "words", "people": "Gromyko",
            "places": ["Seoul", null, ""], "subjects": ["War", 1950], "type": "Telegram",
            "collection": "Korea", "url": "https://example.org/1", "rights": {"a": [1]},
            "donor": null
        }))
        .unwrap();
        let record = &fields.record;
        assert_eq!(fields.id.as_deref(), Some("113630"));
        assert_eq!(fields.collection.as_deref(), Some("Korea"));
        assert_eq!(record.title.as_deref(), Some("A title"));
        assert_eq!(
            record.date.as_ref().map(|date| date.text.as_str()),
            Some("1951")
        );
        assert_eq!(record.body.as_deref(), Some(" text\n"));
        assert_eq!(record.language.as_deref(), Some("Russian; Korean"));
        assert_eq!(record.citation.as_deref(), Some("words"));
        assert_eq!(record.people, ["Gromyko"]);
        assert_eq!(record.places, ["Seoul"]);
        assert_eq!(record.subjects, ["War", "1950"]);
        assert_eq!(record.kind.as_deref(), Some("Telegram"));
        assert_eq!(
            serde_json::to_value(&record.extra).unwrap(),
            json!({"rights": {"a": [1]}})
        );
    }

    #[test]
    fn titles_are_made_of_what_is_there() {
        for (value, title) in [
            (
                json!({"type": "Telegram", "From": "Seoul", "To": "Moscow", "date": "1951", "File Num": "12"}),
                Some("Telegram, Seoul to Moscow, 1951, 12"),
            ),
            (json!({"Doc Type": "Report", "Title": ""}), Some("Report")),
            (
                json!({"recipient": "the minister"}),
                Some("to the minister"),
            ),
            (json!({"summary": "It."}), None),
        ] {
            let mut fields = read(value.clone()).unwrap();
            assert_eq!(fields.complete_title().is_ok(), title.is_some(), "{value}");
            assert_eq!(fields.record.title.as_deref(), title, "{value}");
            let evidence = fields.record.evidence.title.map(|found| found.kind);
            assert_eq!(evidence, title.map(|_| EvidenceKind::Made), "{value}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused_by_name() {
        let refused: Vec<_> = [
            json!({"title": {"en": "A"}}),
            json!({"people": [["A"]]}),
            json!({"body": true}),
            json!({"places": [{"name": "Seoul"}]}),
        ]
        .map(|value| read(value).unwrap().complete_title().unwrap_err())
        .to_vec();
        insta::assert_snapshot!(refused.join("\n"), @r#"
        "title" is an object: expected a text
        "people" is a list: expected a text
        "body" is true or false: expected a text
        neither title nor body: expected at least one of them in a record
        "#);
        let kept = read(json!({"title": "A", "people": [["B"]], "body": {"c": 1}})).unwrap();
        assert_eq!(kept.record.extra["people"], json!([["B"]]));
        assert_eq!(kept.record.extra["body"], json!({"c": 1}));
    }

    #[test]
    fn a_record_needs_a_title_or_a_body() {
        for (value, serves) in [
            (json!({"title": "A"}), true),
            (json!({"body": "A"}), true),
            (json!({"title": " ", "body": "\n", "summary": "It."}), false),
            (json!({}), false),
        ] {
            let fields = read(value.clone()).unwrap();
            assert_eq!(check_substance(&fields.record).is_ok(), serves, "{value}");
        }
    }
}
