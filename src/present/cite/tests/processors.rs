//! A second opinion on the two notes: the CSL styles of `docs/styles/`, run by citeproc-js.
//!
//! Needs node and, in `KARTOTEKA_CITEPROC`, a folder into which `npm install citeproc` was run; says so
//! where they are not there. The language of the original is left out, which the styles do not say.

use std::process::Command;

use super::*;

/// Reads items and a style, writes a note a line.
const SCRIPT: &str = r#"
const fs = require("fs");
const CSL = require("citeproc");
const [, style, list, language, locale] = process.argv;
const items = JSON.parse(fs.readFileSync(list, "utf8"));
const byId = {};
items.forEach((item, at) => { item.id = "i" + at; byId[item.id] = item; });
const system = {
  retrieveLocale: () => fs.readFileSync(locale, "utf8"),
  retrieveItem: (id) => byId[id],
};
const engine = new CSL.Engine(system, fs.readFileSync(style, "utf8"), language, true);
engine.setOutputFormat("text");
const notes = items.map((item) => engine.makeCitationCluster([{ id: item.id }]));
fs.writeFileSync(list + ".txt", notes.join("\n") + "\n");
"#;

/// Names of months in a locale, with the marks that styles rely on.
fn locale(language: &str, months: [&str; 12]) -> String {
    let terms = (1..)
        .zip(months)
        .map(|(number, name)| format!("<term name=\"month-{number:02}\">{name}</term>"));
    let (open, close) = ("“", "”");
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <locale xmlns=\"http://purl.org/net/xbiblio/csl\" version=\"1.0\" xml:lang=\"{language}\">\
         <style-options punctuation-in-quote=\"true\"/><terms>{}\
         <term name=\"open-quote\">{open}</term><term name=\"close-quote\">{close}</term>\
         <term name=\"open-inner-quote\">‘</term><term name=\"close-inner-quote\">’</term>\
         </terms></locale>",
        terms.collect::<String>()
    )
}

/// What citeproc-js makes of the items; none where it is not there.
fn processed(items: &str, style: &str, language: &str, months: [&str; 12]) -> Option<Vec<String>> {
    let Some(folder) = std::env::var_os("KARTOTEKA_CITEPROC") else {
        eprintln!("skipped: KARTOTEKA_CITEPROC names no folder with citeproc");
        return None;
    };
    let work = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| {
        let path = work.path().join(name);
        std::fs::write(&path, text).expect("a file is written");
        path
    };
    let (list, locale) = (
        put("list.json", items),
        put("locale.xml", &locale(language, months)),
    );
    let style = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs/styles")
        .join(style);
    let ran = Command::new("node")
        .args(["-e", SCRIPT])
        .arg(style)
        .arg(&list)
        .arg(language)
        .arg(locale)
        .env(
            "NODE_PATH",
            std::path::Path::new(&folder).join("node_modules"),
        )
        .output()
        .expect("node runs");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let notes = std::fs::read_to_string(work.path().join("list.json.txt")).expect("it wrote notes");
    Some(notes.lines().map(str::to_owned).collect())
}

/// Records that differ in everything that a note says.
fn various() -> Vec<Record> {
    let plain = |title, date, citation| Record {
        language: None,
        ..record(title, date, citation)
    };
    vec![
        Record {
            title: Some("Telegram on the \"harbour works\" & their 50% costs".to_owned()),
            language: None,
            ..whole()
        },
        plain(
            "One file",
            "November 1951",
            "GARF, f. R-8131, op. 31, d. 90312, ll. 1-3 ob.",
        ),
        plain(
            "A span",
            "19-21 November 1951",
            "RGANI, f. 89, per. 42, dok. 171, ll. 2-9",
        ),
        plain(
            "A longer span",
            "17 February - 2 March 1956",
            "MOL, XIX-J-1-j Korea, 4. doboz, 5/a",
        ),
        plain(
            "A window",
            "early 1951",
            "NARA, RG 59, Central Files, Box 12",
        ),
        plain("No date", "no date", "TNA, FO 371/70501"),
        plain(
            "A doubt",
            "[1951]",
            "TsDA, f. 1-B, op. 6, a.e. 7523, ll. 1-9",
        ),
        plain("Not read", "1950", "private papers of the family"),
        Record {
            id: "frus1951v07p1/d410".to_owned(),
            ..plain(
                "The Ambassador to the Secretary",
                "1951-11-19",
                "795.00/11-1951: Telegram",
            )
        },
        Record {
            kind: Some("Letter".to_owned()),
            ..plain(
                "Two translators",
                "1951",
                "RGANI, f. 5, op. 30, d. 12. Translated by Jane Roe and A. B. Stein.",
            )
        },
    ]
}

#[test]
fn a_processor_of_csl_writes_the_same_chicago_notes() {
    let records = various();
    let items = all(&records, CitationStyle::CslJson);
    let months = super::super::dates::ENGLISH;
    let Some(notes) = processed(&items, "kartoteka-chicago.csl", "en-US", months) else {
        return;
    };
    let own = all(&records, CitationStyle::Chicago);
    for (own, note) in own.lines().zip(&notes) {
        assert_eq!(own.to_lowercase(), note.to_lowercase());
    }
    assert_eq!(notes.len(), records.len());
}

#[test]
fn a_processor_of_csl_writes_the_same_gost_notes() {
    let mut records = various();
    // A month without a day has another case, which CSL knows nothing of.
    records.retain(|record| {
        let text = record.date.as_ref().map_or("", |date| &date.text);
        !matches!(
            text,
            "November 1951" | "17 February - 2 March 1956" | "no date"
        )
    });
    // Nor do its quotation marks stay as the title has them.
    records[0].title = Some("Telegram on the works".to_owned());
    let items = all(&records, CitationStyle::CslJson);
    let mut items: serde_json::Value = serde_json::from_str(&items).expect("it is JSON");
    for (item, record) in items.as_array_mut().into_iter().flatten().zip(&records) {
        let places: Vec<String> = record
            .references
            .iter()
            .map(super::super::places::gost)
            .collect();
        let item = item.as_object_mut().expect("an item is an object");
        if !places.is_empty() {
            item.remove("archive");
            item.insert("archive_location".to_owned(), places.join(" ; ").into());
        }
    }
    let months = super::super::dates::RUSSIAN_OF;
    let Some(notes) = processed(&items.to_string(), "kartoteka-gost.csl", "ru-RU", months) else {
        return;
    };
    let own = all(&records, CitationStyle::Gost);
    for (own, note) in own.lines().zip(&notes) {
        assert_eq!(own.to_lowercase(), note.to_lowercase());
    }
    assert_eq!(notes.len(), records.len());
}
