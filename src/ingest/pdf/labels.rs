//! The labels that a file gives to its pages: roman figures for a preface, chapters, numbers of the
//! printed volume. Source: ISO 32000-1, 12.4.2.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};

use super::extract::{text_string, whole};

/// Depth of the tree of labels, and its entries, at most.
const MAX_DEPTH: usize = 8;
const MAX_ENTRIES: usize = 10_000;

/// Longest prefix of a label, in characters.
const MAX_PREFIX_CHARS: usize = 32;

/// How the pages from one on are labelled.
struct Scheme {
    first: usize,
    style: Option<u8>,
    prefix: String,
    start: i64,
}

/// For each of `count` pages its label, where it has one.
pub(super) fn of(pdf: &Pdf, count: usize) -> Vec<Option<String>> {
    let mut schemes = Vec::new();
    let catalogue = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    if let Some(tree) = catalogue.and_then(|root| root.get::<Dict<'_>>(b"PageLabels")) {
        collect(&tree, 0, &mut schemes);
    }
    schemes.sort_by_key(|scheme| scheme.first);
    (0..count)
        .map(|page| {
            let after = schemes.partition_point(|scheme| scheme.first <= page);
            let scheme = schemes.get(after.checked_sub(1)?)?;
            let number = scheme.start.saturating_add((page - scheme.first) as i64);
            let number = numeral(scheme.style, number);
            let label = format!("{}{number}", scheme.prefix);
            (!label.is_empty()).then_some(label)
        })
        .collect()
}

fn collect(node: &Dict<'_>, depth: usize, schemes: &mut Vec<Scheme>) {
    if depth > MAX_DEPTH {
        return;
    }
    if let Some(numbers) = node.get::<Array<'_>>(b"Nums") {
        let mut entries = numbers.iter::<Object<'_>>();
        while let (Some(first), Some(Object::Dict(scheme))) = (entries.next(), entries.next()) {
            if schemes.len() >= MAX_ENTRIES {
                return;
            }
            let Some(first) = whole(&first).and_then(|first| usize::try_from(first).ok()) else {
                continue;
            };
            let prefix = scheme.get::<PdfString<'_>>(b"P");
            let prefix = prefix.map_or_else(String::new, |prefix| text_string(prefix.as_bytes()));
            let start = scheme.get::<Object<'_>>(b"St");
            schemes.push(Scheme {
                first,
                style: scheme
                    .get::<Name<'_>>(b"S")
                    .and_then(|style| style.as_ref().first().copied()),
                prefix: prefix
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(MAX_PREFIX_CHARS)
                    .collect(),
                start: start.as_ref().and_then(whole).unwrap_or(1),
            });
        }
    }
    for kid in node
        .get::<Array<'_>>(b"Kids")
        .iter()
        .flat_map(|kids| kids.iter::<Dict<'_>>())
        .take(MAX_ENTRIES)
    {
        if schemes.len() < MAX_ENTRIES {
            collect(&kid, depth + 1, schemes);
        }
    }
}

/// A number in a style; nothing where the style has none.
fn numeral(style: Option<u8>, number: i64) -> String {
    match style {
        Some(b'D') => number.to_string(),
        Some(b'r') => roman(number).to_lowercase(),
        Some(b'R') => roman(number),
        Some(style @ (b'a' | b'A')) if (1..=260).contains(&number) => {
            // A to Z, then AA to ZZ.
            let letter = char::from(style + ((number - 1) % 26) as u8);
            String::from(letter).repeat(((number - 1) / 26 + 1) as usize)
        }
        _ => String::new(),
    }
}

fn roman(mut number: i64) -> String {
    const NUMERALS: [(i64, &str); 13] = [
        (1_000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    if !(1..4_000).contains(&number) {
        return text;
    }
    for (value, numeral) in NUMERALS {
        while number >= value {
            text.push_str(numeral);
            number -= value;
        }
    }
    text
}
