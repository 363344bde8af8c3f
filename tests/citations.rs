//! Reads references from real citations through the library, as a program would.
//!
//! Owns two measures: every case of `../shared/cases/citations.jsonl` with the levels it expects,
//! and the reference at the foot of the documents in `../shared/corpora/jfk-russia`. Skipped with
//! a word where that material is not there.

mod common;

use std::collections::BTreeMap;

use kartoteka::record::reference::{Reference, find};
use serde_json::Value;

/// The named views of a reference, under the names of the case file.
fn named(reference: &Reference) -> BTreeMap<String, String> {
    let views = [
        ("archive", Some(reference.archive.as_str())),
        ("fond", reference.fond()),
        ("opis", reference.opis()),
        ("delo", reference.delo()),
        ("papka", reference.papka()),
        ("listy", reference.listy.as_deref()),
    ];
    views
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect()
}

#[test]
fn every_case_is_read_right() {
    let Some(path) = common::shared("cases/citations.jsonl") else {
        return;
    };
    let mut wrong = Vec::new();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = case["text"].as_str().unwrap();
        let expected: Vec<BTreeMap<String, String>> =
            serde_json::from_value(case["references"].clone()).unwrap();
        let got: Vec<_> = find(text)
            .iter()
            .map(|found| named(&found.reference))
            .collect();
        if got != expected {
            wrong.push(format!(
                "{text}\n  expected {expected:?}\n  got      {got:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The shelfmark at the foot of a document, cut out by position alone: archive to first `L.`.
fn foot_levels(line: &str) -> Option<Vec<(char, String)>> {
    let start = [
        "RGANI", "GA RF", "AVP RF", "TsA FSB", "CSA FSB", "CA KGB", "CIA KGB",
    ]
    .iter()
    .filter_map(|archive| line.find(archive))
    .min()?;
    let mut levels = Vec::new();
    let fields = line[start..].split(". ").flat_map(|field| {
        // `F.R-4459` has no blank, `D. 382 L. 4` no stop.
        field.split_whitespace().flat_map(|word| word.split('.'))
    });
    let mut label = None;
    for field in fields {
        match (label, field) {
            (None, "F" | "Op" | "O" | "P" | "D") => label = field.chars().next(),
            (None, field) if field.starts_with('L') => break,
            (Some(letter), value) if !value.is_empty() => {
                levels.push((letter, value.to_owned()));
                label = None;
            }
            _ => {}
        }
    }
    Some(levels)
}

#[test]
fn references_at_the_foot_of_documents_are_read() {
    let Some(folder) = common::shared("corpora/jfk-russia/docs") else {
        return;
    };
    let (mut documents, mut feet, mut right) = (0, 0, 0);
    let mut wrong = Vec::new();
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        documents += 1;
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines() {
            let Some(expected) = foot_levels(line).filter(|levels| !levels.is_empty()) else {
                continue;
            };
            feet += 1;
            let found = find(line);
            let got: Vec<(char, String)> = found.first().map_or(Vec::new(), |found| {
                let reference = &found.reference;
                reference
                    .levels
                    .iter()
                    .map(|level| {
                        let letter = level.label.chars().next().unwrap_or('?');
                        (letter, level.value.clone())
                    })
                    .collect()
            });
            let has_leaves = found
                .first()
                .is_some_and(|found| found.reference.listy.is_some());
            if got == expected && has_leaves {
                right += 1;
            } else {
                wrong.push(format!(
                    "{}: {line}\n  {expected:?}\n  {got:?}",
                    path.display()
                ));
            }
        }
    }
    println!("{documents} documents, {feet} feet, {right} right");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        documents == 96 && feet >= 90,
        "{documents} documents, {feet} feet"
    );
}

#[test]
fn newspapers_and_descriptions_give_no_reference() {
    for text in [
        "Newspaper \"Pravda\". 1963. November 25. No. 329. Typographic text.",
        "Pravda Newspaper. 1963. November 26. No. 330. Typographic text.",
        "As in the document text.",
    ] {
        assert_eq!(find(text), [], "{text}");
    }
}
