//! What stands in a column: whether a field can hold it, and the lists written out in cells.

use serde_json::Value;

use super::names::Field;

/// Whether a value says nothing.
pub(super) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => says_nothing(text),
        Value::Array(values) => values.iter().all(is_blank),
        _ => false,
    }
}

/// What people and programs write where nothing is to be written.
const NOTHING: &[&str] = &[
    "na", "n/a", "n.a.", "#n/a", "#na", "null", "nil", "none", "nan", "nat", "\\n", "-", "--",
    "---", "–", "—", "#ref!", "#value!", "#name?", "#null!", "#num!", "#div/0!", "нет", "н/д",
];

/// Longest of these.
const MAX_NOTHING_BYTES: usize = 8;

/// Whether a text stands for no value: blanks, `n/a`, `NULL`, a row of `#` for a cell too narrow.
pub(super) fn says_nothing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || (text.len() <= MAX_NOTHING_BYTES && NOTHING.contains(&text.to_lowercase().as_str()))
        || (text.len() > 1 && text.bytes().all(|byte| byte == b'#'))
}

/// Names of months as spreadsheets shorten them, in English, Russian and German.
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "янв",
    "фев", "мар", "апр", "май", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек", "mrz",
    "mai", "okt", "dez",
];

/// Whether a cell is a day without a year as a spreadsheet writes one that it made of two numbers:
/// `11-Jan`, `янв.44`.
pub(super) fn is_day_of_a_sheet(cell: &str) -> bool {
    let Some((one, other)) = cell.trim().split_once(['-', '.']) else {
        return false;
    };
    let is_number = |part: &str| {
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_month = |part: &str| {
        let part = part.trim_end_matches('.').to_lowercase();
        MONTHS.contains(&part.as_str())
    };
    (is_number(one) && is_month(other)) || (is_month(one) && is_number(other))
}

/// Whether `field` can hold a value without its being refused.
pub(super) fn fits(field: Field, value: &Value) -> bool {
    let is_scalar =
        |value: &Value| matches!(value, Value::String(_) | Value::Number(_) | Value::Null);
    match value {
        Value::Array(values) => {
            !field.is_level()
                && !matches!(field, Field::Id | Field::Collection)
                && values.iter().all(is_scalar)
        }
        // A number is no text; most often it is one of its length.
        Value::Number(_) => !matches!(field, Field::Title | Field::Body | Field::Summary),
        other => is_scalar(other),
    }
}

/// A text or number as text.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Every text in a value.
pub(super) fn texts(value: &Value) -> Vec<Value> {
    let each = match value {
        Value::Array(values) => values.iter().filter_map(scalar).collect(),
        other => Vec::from_iter(scalar(other)),
    };
    each.into_iter().map(Value::String).collect()
}

/// Whether a text is an address in the Web and nothing else.
pub(super) fn is_web_address(text: &str) -> bool {
    let text = text.trim();
    ["http://", "https://"].iter().any(|scheme| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    }) && !text.contains(char::is_whitespace)
}

/// The parts of a cell that holds a list: parted by semicolons or vertical lines, or written as
/// programs write lists (`["a", "b"]`, `['a', "b's"]`). A comma parts nothing, for names have one.
pub(super) fn parts(cell: &str) -> Vec<String> {
    let cell = cell.trim();
    if let Some(list) = cell
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        && let Some(parts) = written_list(list)
    {
        return parts;
    }
    cell.split([';', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The items of a list of quoted texts, as JSON or Python writes it; nothing if it is none.
fn written_list(list: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = list.trim_start();
    while let Some(quote) = rest.chars().next() {
        if !matches!(quote, '"' | '\'') {
            return None;
        }
        let mut part = String::new();
        let mut characters = rest[1..].char_indices();
        let end = loop {
            match characters.next()? {
                (at, character) if character == quote => break at,
                (_, '\\') => match characters.next()?.1 {
                    'n' | 't' | 'r' => part.push(' '),
                    // What else is escaped in the writing of either language is rare in names.
                    'u' | 'x' => return None,
                    other => part.push(other),
                },
                (_, character) => part.push(character),
            }
        };
        parts.extend(Some(part.trim().to_owned()).filter(|part| !part.is_empty()));
        rest = rest[1 + end + 1..].trim_start();
        rest = match rest.strip_prefix(',') {
            Some(next) => next.trim_start(),
            None if rest.is_empty() => rest,
            None => return None,
        };
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_lists() {
        for (cell, expected) in [
            ("Kim Il Sung", &["Kim Il Sung"][..]),
            (
                "Gromyko, Andrei; Zorin, Valerian;",
                &["Gromyko, Andrei", "Zorin, Valerian"],
            ),
            ("Seoul | Pyongyang|", &["Seoul", "Pyongyang"]),
            (
                "['Germany', 'Côte d\\'Ivoire', \"Xi'an\"]",
                &["Germany", "Côte d'Ivoire", "Xi'an"],
            ),
            (r#"["Germany","Poland"]"#, &["Germany", "Poland"]),
            ("[]", &[]),
            ("[illegible]; Zorin", &["[illegible]", "Zorin"]),
            ("[illegible]", &["[illegible]"]),
            ("['a' 'b']", &["['a' 'b']"]),
            ("", &[]),
        ] {
            assert_eq!(parts(cell), expected, "{cell}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_cell_panics(cell in "[\\[\\]'\"\\\\,;| aж]{0,40}") {
            let _ = parts(&cell);
        }
    }
}
