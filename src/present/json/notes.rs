//! Notes and advice: `{"code":"…","message":"…", …values}`.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::ask::advice::Advice;
use crate::engine::CheckNote;
use crate::query::note::QueryNote;

/// A note or a piece of advice, with further values by its code.
#[derive(JsonSchema)]
#[schemars(rename = "Note", extend("additionalProperties" = true))]
#[expect(dead_code, reason = "describes what `coded` makes")]
pub(super) struct NoteShape {
    code: String,
    message: String,
}

/// The notes, then the advice, each as an object.
#[must_use]
pub fn notes(notes: &[QueryNote], advice: &[Advice]) -> Vec<Value> {
    let notes = notes.iter().map(|note| coded(note, note.to_string()));
    notes
        .chain(
            advice
                .iter()
                .map(|advice| coded(advice, advice.to_string())),
        )
        .collect()
}

/// The notes of a check, each as an object.
pub(in crate::present) fn check_notes<S: Serializer>(
    notes: &[CheckNote],
    out: S,
) -> Result<S::Ok, S::Error> {
    out.collect_seq(notes.iter().map(|note| coded(note, note.to_string())))
}

/// The code, the sentence, the values.
fn coded<T: Serialize>(value: &T, message: String) -> Value {
    let Value::Object(mut values) = super::value(value) else {
        return json!({"message": message});
    };
    let mut shape = Map::with_capacity(values.len() + 1);
    shape.extend(values.shift_remove_entry("code"));
    shape.insert("message".to_owned(), message.into());
    shape.extend(values);
    Value::Object(shape)
}
