//! How a reference, a date, a name or a query was understood.

use serde_json::{Value, json};

use super::notes::notes;
use super::record::{FoundShape, ReferenceShape};
use super::tree;
use crate::analyse::names::Explained;
use crate::ask::variants::Held;
use crate::query::tree::Query;
use crate::record::date::{HistoricalDate, PassedOver};
use crate::record::reference::FoundReference;

/// What stands in a citation; `found` goes beside `references`, one for one, with all that the
/// contract's six keys cannot say.
#[must_use]
pub fn references(text: &str, found: &[FoundReference]) -> Value {
    let shapes: Vec<ReferenceShape<'_>> = found
        .iter()
        .map(|found| ReferenceShape::of(&found.reference))
        .collect();
    let mut characters = Characters::of(text);
    let beside: Vec<FoundShape<'_>> = found
        .iter()
        .map(|found| {
            let [start, end] = [found.range.start, found.range.end].map(|at| characters.at(at));
            FoundShape::of(&found.reference, Some([start, end]))
        })
        .collect();
    if beside.is_empty() {
        json!({"text": text, "references": shapes})
    } else {
        json!({"text": text, "references": shapes, "found": beside})
    }
}

/// What a name may mean. `key` is the likeliest of its first part.
#[must_use]
pub fn names(text: &str, explained: &[Explained]) -> Value {
    let shapes: Vec<Value> = explained
        .iter()
        .flat_map(|name| {
            name.keys
                .iter()
                .map(|key| json!({"name": name.written, "key": key.key, "practice": key.practice}))
        })
        .collect();
    match shapes.first() {
        Some(first) => json!({"text": text, "key": first["key"], "keys": shapes}),
        None => json!({"text": text, "keys": shapes}),
    }
}

/// The spellings of a name that an index holds: of the whole, or else of its words.
#[must_use]
pub fn held_names(text: &str, held: &[Held]) -> Value {
    let names: Vec<Value> = held
        .iter()
        .map(|name| {
            let spellings: Vec<Value> = name
                .spellings
                .iter()
                .map(|(spelling, records)| json!({"spelling": spelling, "records": records}))
                .collect();
            json!({"name": name.typed, "spellings": spellings})
        })
        .collect();
    json!({"text": text, "names": names})
}

/// How a date wording was read; without bounds where it has none. What was passed over is listed
/// with its reason and place in characters.
#[must_use]
pub fn date(date: &HistoricalDate, passed: &[PassedOver]) -> Value {
    let mut out = json!({"text": date.text});
    if let Some(day) = date.earliest {
        out["from"] = json!(day.to_string());
    }
    if let Some(day) = date.latest {
        out["to"] = json!(day.to_string());
    }
    out["precision"] = json!(date.precision);
    out["certain"] = json!(date.certain);
    if !passed.is_empty() {
        let mut characters = Characters::of(&date.text);
        let shapes = passed.iter().map(|passed| {
            let range = passed.range.clone();
            let place = [range.start, range.end].map(|at| characters.at(at));
            json!({"text": date.text[range], "range": place, "reason": passed.reason})
        });
        out["passed_over"] = shapes.collect();
    }
    out
}

/// How a query was understood.
#[must_use]
pub fn query(query: &Query, understood: &str) -> Value {
    json!({
        "text": query.text,
        "understood": understood,
        "tree": tree::node(&query.root),
        "notes": notes(&query.notes, &[]),
    })
}

/// Byte offsets of a text to character offsets: counts on from the offset before, for a text may
/// hold thousands.
struct Characters<'t> {
    text: &'t str,
    bytes: usize,
    count: usize,
}

impl<'t> Characters<'t> {
    fn of(text: &'t str) -> Self {
        let (bytes, count) = (0, 0);
        Self { text, bytes, count }
    }

    fn at(&mut self, bytes: usize) -> usize {
        if bytes < self.bytes {
            *self = Self::of(self.text);
        }
        let between = self.text.get(self.bytes..bytes).unwrap_or_default();
        self.count += between.chars().count();
        self.bytes += between.len();
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::date::{Precision, passed_over};
    use crate::record::reference::{Level, LevelKind, Reference};

    #[test]
    fn references_hold_the_six_keys_and_nothing_else() {
        let text = "Фонд: АПРФ 3/65";
        let level = |kind, value: &str| Level {
            kind,
            label: String::new(),
            value: value.to_owned(),
        };
        let found = [FoundReference {
            reference: Reference {
                archive: "APRF".to_owned(),
                levels: vec![
                    level(LevelKind::Papka, "9"),
                    level(LevelKind::Fond, "3"),
                    level(LevelKind::Other, "x"),
                ],
                listy: Some("1-2 ob.".to_owned()),
                text: "АПРФ 3/65".to_owned(),
            },
            range: text.find('А').expect("it is there")..text.len(),
        }];
        let value = references(text, &found);
        assert_eq!(
            value["references"].to_string(),
            r#"[{"archive":"APRF","fond":"3","papka":"9","listy":"1-2 ob."}]"#
        );
        assert_eq!(value["found"][0]["range"].to_string(), "[6,15]");
        assert_eq!(value["found"][0]["levels"][2]["value"], "x");
        assert_eq!(
            references("nothing", &[]).to_string(),
            r#"{"text":"nothing","references":[]}"#
        );
    }

    #[test]
    fn a_date_without_bounds_has_none() {
        let mut given = HistoricalDate {
            text: "19/XI/51".to_owned(),
            earliest: Some(jiff::civil::date(1951, 11, 19)),
            latest: Some(jiff::civil::date(1951, 11, 19)),
            precision: Precision::Day,
            certain: true,
        };
        assert_eq!(
            date(&given, &[]).to_string(),
            r#"{"text":"19/XI/51","from":"1951-11-19","to":"1951-11-19","precision":"day","certain":true}"#
        );
        let text = "Зал 1950, 31.2.1951, 19/XI/51";
        let given_with_more = HistoricalDate {
            text: text.to_owned(),
            ..given
        };
        assert_eq!(
            date(&given_with_more, &passed_over(text))["passed_over"].to_string(),
            r#"[{"text":"1950","range":[4,8],"reason":"number"},{"text":"31.2.1951","range":[10,19],"reason":"impossible"}]"#
        );
        given.earliest = None;
        given.latest = None;
        given.precision = Precision::Unread;
        assert_eq!(
            date(&given, &[]).to_string(),
            r#"{"text":"19/XI/51","precision":"none","certain":true}"#
        );
    }
}
