//! Saved searches.

use serde_json::{Map, Value, json};

/// A saved search: its name, its query and flags with their values, and how many records it has
/// shown.
#[must_use]
pub fn saved(name: &str, flags: &[(String, Vec<String>)], seen: usize) -> Value {
    let flags = flags.iter().map(|(flag, values)| {
        let value = match &values[..] {
            [] => json!(true),
            [one] => json!(one),
            several => json!(several),
        };
        (flag.clone(), value)
    });
    json!({"name": name, "search": flags.collect::<Map<_, _>>(), "seen": seen})
}

/// All of them as one object.
#[must_use]
pub fn all_saved(searches: Vec<Value>) -> Value {
    json!({ "searches": searches })
}
