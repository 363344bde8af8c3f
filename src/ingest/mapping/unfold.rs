//! Shapes of records beyond flat ones: envelopes around the fields, typed values, parts of names.
//!
//! Takes the members of an object as a program exports them; gives the same as flat columns, as far
//! as the shape is known: Airtable (`fields`), Elasticsearch (`_source`), JSON:API (`attributes`),
//! Zotero's and others' `data`, Omeka (`element_texts`, `@value`), MongoDB (`$date`, `$oid`), CSL
//! JSON (`date-parts`, `family` and `given`). What is not known stays as it is.
//!
//! Sources: the export formats of these programs, and the citation style language's JSON schema 1.0.

use serde_json::{Map, Value};

use super::names::{Field, by_name};

/// Names of envelopes, which hold the fields of a record.
const ENVELOPES: &[&str] = &[
    "fields",
    "_source",
    "attributes",
    "data",
    "record",
    "properties",
];

/// Parts of a named thing that name it, best first.
const NAMES: &[&str] = &[
    "name",
    "literal",
    "label",
    "o:label",
    "tag",
    "term",
    "title",
    "display_title",
    "text",
    "value",
];

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Deepest path into an object that a mapping may state.
const MAX_DEPTH: usize = 16;

/// Lifts the fields out of their envelope, and makes typed values plain.
pub(super) fn unfold(map: Map<String, Value>) -> Map<String, Value> {
    let names_text = |name: &String| matches!(by_name(name), Some((Field::Title | Field::Body, _)));
    let mut flat = Map::new();
    let is_flat = map.keys().any(names_text);
    for (name, value) in map {
        match value {
            Value::Object(members) if !is_flat && ENVELOPES.contains(&name.as_str()) => {
                for (name, value) in members {
                    flat.entry(name).or_insert_with(|| plain(value));
                }
            }
            Value::Array(elements) if name == "element_texts" => {
                for (name, value) in elements.iter().filter_map(element_text) {
                    if let Value::Array(values) =
                        flat.entry(name).or_insert_with(|| Value::Array(Vec::new()))
                    {
                        values.push(value.into());
                    }
                }
            }
            value => {
                flat.insert(name, plain(value));
            }
        }
    }
    flat
}

/// One element of an item of Omeka: its name and its text.
fn element_text(element: &Value) -> Option<(String, &str)> {
    let name = element.get("element")?.get("name")?.as_str()?;
    Some((name.to_owned(), element.get("text")?.as_str()?))
}

/// A typed value as a plain one.
fn plain(value: Value) -> Value {
    match value {
        Value::Array(values) => Value::Array(values.into_iter().map(plain).collect()),
        Value::Object(members) => typed(&members).unwrap_or(Value::Object(members)),
        other => other,
    }
}

fn typed(members: &Map<String, Value>) -> Option<Value> {
    if let Some(date) = members.get("$date") {
        return match date {
            Value::String(_) => Some(date.clone()),
            other => day(integer(other)?).map(Value::String),
        };
    }
    if let Some(parts) = members.get("date-parts") {
        let ends = parts.as_array()?.iter().map(day_of_parts);
        let ends: Vec<String> = ends.collect::<Option<_>>()?;
        return Some(Value::String(ends.join("/")));
    }
    if let Some(value) = members.get("@value").or_else(|| members.get("$oid")) {
        return Some(value.clone());
    }
    let (name, value) = members.iter().next().filter(|_| members.len() == 1)?;
    match name.as_str() {
        "$numberInt" | "$numberLong" | "$numberDouble" | "$numberDecimal" | "raw" | "literal" => {
            Some(value.clone())
        }
        _ => None,
    }
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        Value::Object(members) => integer(members.get("$numberLong")?),
        _ => None,
    }
}

/// The day of a time in milliseconds since 1970.
fn day(milliseconds: i64) -> Option<String> {
    let days = jiff::Span::new()
        .try_days(milliseconds.div_euclid(DAY))
        .ok()?;
    let day = jiff::civil::date(1970, 1, 1).checked_add(days).ok()?;
    Some(day.to_string())
}

/// A day, month or year of its numbers.
fn day_of_parts(parts: &Value) -> Option<String> {
    let parts = parts.as_array()?.iter().map(integer);
    let parts: Vec<i64> = parts.collect::<Option<_>>()?;
    let (year, rest) = parts.split_first()?;
    let rest = rest.iter().map(|part| format!("-{part:02}"));
    Some([format!("{year:04}")].into_iter().chain(rest).collect())
}

/// The texts of named things, where every one has a name: people, places, tags.
pub(super) fn names(value: &Value) -> Option<Value> {
    let name = |value: &Value| match value {
        Value::String(_) | Value::Number(_) | Value::Null => Some(value.clone()),
        Value::Object(members) => name(members).map(Value::String),
        _ => None,
    };
    match value {
        Value::Array(values) => values
            .iter()
            .map(name)
            .collect::<Option<_>>()
            .map(Value::Array),
        other => name(other),
    }
}

fn name(members: &Map<String, Value>) -> Option<String> {
    let part = |name: &str| {
        let text = members.get(name)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let family = part("family").or_else(|| part("lastName"));
    let given = part("given").or_else(|| part("firstName"));
    match (family, given) {
        (Some(family), Some(given)) => Some(format!("{family}, {given}")),
        (Some(only), None) | (None, Some(only)) => Some(only),
        (None, None) => NAMES.iter().find_map(|known| part(known)),
    }
}

/// The value at a path of names and places in lists, such as `fields.Authors.0.name`.
pub(super) fn at_path<'v>(map: &'v Map<String, Value>, path: &str) -> Option<&'v Value> {
    let mut parts = path.split('.').map(str::trim).take(MAX_DEPTH);
    let mut value = map.get(parts.next()?)?;
    for part in parts {
        value = match value {
            Value::Object(members) => members.get(part)?,
            Value::Array(values) => values.get(part.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn shapes_of_programs_become_columns() {
        for (source, expected) in [
            (
                json!({"id": "rec1", "createdTime": "2024-01-01T00:00:00Z", "fields": {"Title": "A"}}),
                json!({"id": "rec1", "createdTime": "2024-01-01T00:00:00Z", "Title": "A"}),
            ),
            (
                json!({"_index": "cables", "_id": "7", "_source": {"title": "A", "_id": "x"}}),
                json!({"_index": "cables", "_id": "7", "title": "A"}),
            ),
            (
                json!({"title": "A", "fields": {"b": 1}}),
                json!({"title": "A", "fields": {"b": 1}}),
            ),
            (
                json!({"_id": {"$oid": "5f"}, "title": "A", "date": {"$date": {"$numberLong": "-572313600000"}}}),
                json!({"_id": "5f", "title": "A", "date": "1951-11-13"}),
            ),
            (
                json!({"title": "A", "date": {"$date": "1951-11-13T00:00:00Z"}}),
                json!({"title": "A", "date": "1951-11-13T00:00:00Z"}),
            ),
            (
                json!({"title": "A", "issued": {"date-parts": [[1951, 11, 3]]}}),
                json!({"title": "A", "issued": "1951-11-03"}),
            ),
            (
                json!({"dcterms:title": [{"type": "literal", "@value": "A"}]}),
                json!({"dcterms:title": ["A"]}),
            ),
            (
                json!({"id": 3, "element_texts": [{"element": {"name": "Title"}, "text": "A"}]}),
                json!({"id": 3, "Title": ["A"]}),
            ),
        ] {
            let Value::Object(map) = source.clone() else {
                panic!("a test gives an object");
            };
            assert_eq!(Value::Object(unfold(map)), expected, "{source}");
        }
    }

    #[test]
    fn named_things_have_their_names() {
        for (value, expected) in [
            (
                json!([{"family": "Gromyko", "given": "A. A."}]),
                Some(json!(["Gromyko, A. A."])),
            ),
            (
                json!([{"creatorType": "author", "lastName": "Zorin", "firstName": ""}]),
                Some(json!(["Zorin"])),
            ),
            (
                json!([{"tag": "grain", "type": 1}, "ore"]),
                Some(json!(["grain", "ore"])),
            ),
            (
                json!({"code": "ru", "name": "Russian"}),
                Some(json!("Russian")),
            ),
            (json!([{"lat": 1}]), None),
        ] {
            assert_eq!(names(&value), expected, "{value}");
        }
    }

    #[test]
    fn paths_lead_into_objects() {
        let source = json!({"fields": {"Title": "A", "By": [{"name": "B"}]}});
        let map = source.as_object().unwrap();
        for (path, expected) in [
            ("fields.Title", Some(json!("A"))),
            ("fields.By.0.name", Some(json!("B"))),
            ("fields.By.1.name", None),
            ("title", None),
        ] {
            assert_eq!(at_path(map, path).cloned(), expected, "{path}");
        }
    }
}
