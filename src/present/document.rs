//! A record as a file of its own: its text below a header of what is known of it.
//!
//! Takes a record, gives the text of a file. The header is YAML front matter: readers of Markdown and
//! corpus tools know it, and `kartoteka index` reads it back. Its values are written as JSON strings,
//! which are YAML, so that no text of a source can end the header or begin a field. The text itself is
//! as the source has it.

use serde::Serialize;
use serde_json::Value;

use super::json;
use crate::record::{Provenance, Record};

/// Names of fields of the source that would be taken for ours stand below this one.
const EXTRA: &str = "extra";

/// The file of a record; without `with_header` only its text.
#[must_use]
pub fn document(record: &Record, with_header: bool) -> String {
    let mut out = String::new();
    if with_header {
        header(record, &mut out);
    }
    let body = record.body.as_deref().unwrap_or_default();
    out.push_str(body);
    if !body.is_empty() && !body.ends_with('\n') {
        out.push('\n');
    }
    out
}

fn header(record: &Record, out: &mut String) {
    let date = record.date.as_ref();
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
    let places: Vec<String> = record.references.iter().map(ToString::to_string).collect();
    let source = record.provenance.first().map(Provenance::address);
    let mut fields = Fields::default();
    fields.text("id", Some(&record.id));
    fields.text("title", record.title.as_deref());
    fields.text("date", date.map(|date| &*date.text));
    fields.text(
        "date_from",
        day(date.and_then(|date| date.earliest)).as_deref(),
    );
    fields.text("date_to", day(date.and_then(|date| date.latest)).as_deref());
    fields.text(
        "shelfmark",
        Some(&*places.join("; ")).filter(|text| !text.is_empty()),
    );
    fields.text("citation", record.citation.as_deref());
    fields.text("collection", Some(&record.collection));
    fields.text("language", record.language.as_deref());
    fields.text("type", record.kind.as_deref());
    fields.list("people", &record.people);
    fields.list("places", &record.places);
    fields.list("subjects", &record.subjects);
    fields.text("url", record.url.as_deref());
    fields.text("summary", record.summary.as_deref());
    fields.text("read_from", source.as_deref());
    let mut rest = serde_json::Map::new();
    for (name, value) in &record.extra {
        if fields.names.contains(&name.to_lowercase().as_str()) || name == EXTRA {
            rest.insert(name.clone(), value.clone());
        } else {
            fields.line(&json::to_string(name, false), value);
        }
    }
    if !rest.is_empty() {
        fields.line(EXTRA, &Value::Object(rest));
    }
    out.push_str("---\n");
    out.push_str(&fields.lines);
    out.push_str("---\n\n");
}

/// The lines of a header and the names of ours.
#[derive(Default)]
struct Fields {
    lines: String,
    names: Vec<&'static str>,
}

impl Fields {
    fn text(&mut self, name: &'static str, value: Option<&str>) {
        self.names.push(name);
        if let Some(value) = value {
            self.line(name, &value);
        }
    }

    fn list(&mut self, name: &'static str, values: &[String]) {
        self.names.push(name);
        if !values.is_empty() {
            self.line(name, &values);
        }
    }

    fn line<T: Serialize>(&mut self, name: &str, value: &T) {
        self.lines.push_str(name);
        self.lines.push_str(": ");
        self.lines.push_str(&json::to_string(value, false));
        self.lines.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_is_its_header_and_its_text() {
        let mut record = Record {
            id: "k:1".to_owned(),
            title: Some("A \"zone\"\n---\ntype: forged".to_owned()),
            body: Some("One.\n---\nTwo.".to_owned()),
            people: vec!["Malik, Ya. A.".to_owned(), "# none".to_owned()],
            collection: "Korea".to_owned(),
            ..Record::default()
        };
        for (name, value) in [
            ("Note: x", json!("bound\u{1b}[31m")),
            ("Title", json!("other")),
            ("extra", json!({"a": [1, null]})),
        ] {
            record.extra.insert(name.to_owned(), value);
        }
        let expected = "---\nid: \"k:1\"\ntitle: \"A \\\"zone\\\"\\n---\\ntype: forged\"\n\
                        collection: \"Korea\"\npeople: [\"Malik, Ya. A.\",\"# none\"]\n\
                        \"Note: x\": \"bound\\u001b[31m\"\n\
                        extra: {\"Title\":\"other\",\"extra\":{\"a\":[1,null]}}\n---\n\n\
                        One.\n---\nTwo.\n";
        assert_eq!(document(&record, true), expected);
        assert_eq!(document(&record, false), "One.\n---\nTwo.\n");
        record.body = None;
        assert_eq!(document(&record, false), "");
    }
}
