//! Entries of libraries as records.

use std::path::Path;

use super::super::reader::read;
use super::*;
use crate::ingest::{Format, Reject};
use crate::record::Record;

fn items(text: &str, format: Format) -> Vec<Item> {
    let place = Place::new(Path::new("/w/korea/zotero.ris"), None, None);
    read(text.as_bytes(), format, &place)
}

fn records(text: &str, format: Format) -> Vec<Record> {
    let record = |item| match item {
        Item::Record(record) => *record,
        other => panic!("{text}: {other:?}"),
    };
    items(text, format).into_iter().map(record).collect()
}

/// What is shown of a record: title, date, people, references, kind, language, url and the rest.
fn shown(record: &Record) -> String {
    let mut lines = vec![
        format!("id: {} in {}", record.id, record.collection),
        format!("title: {}", record.title.as_deref().unwrap_or_default()),
    ];
    let date = record.date.as_ref();
    lines.push(format!("date: {}", date.map_or("", |date| &date.text)));
    lines.push(format!("people: {}", record.people.join(" | ")));
    lines.push(format!("subjects: {}", record.subjects.join(" | ")));
    let references: Vec<String> = record.references.iter().map(ToString::to_string).collect();
    lines.push(format!("references: {}", references.join(" | ")));
    for (name, value) in [
        ("citation", &record.citation),
        ("type", &record.kind),
        ("language", &record.language),
        ("url", &record.url),
        ("summary", &record.summary),
        ("body", &record.body),
    ] {
        lines.extend(value.as_ref().map(|value| format!("{name}: {value}")));
    }
    for (name, value) in &record.extra {
        lines.push(format!("+ {name}: {value}"));
    }
    lines.join("\n")
}

#[test]
fn an_entry_of_ris_is_a_record() {
    let text = "TY  - MANSCPT\nTI  - Telegram on the harbour works\nAU  - Petrov, Ivan\n\
                A2  - Kim, Il\nDA  - 1951/11/19/\nPY  - 1951\nAB  - On the works.\n  In two lines.\n\
                DB  - RGANI\nAN  - f. 5, op. 30, d. 12, l. 4-6\nKW  - Harbours; Works\nLA  - ru\n\
                M3  - Telegram\nUR  - https://example.org/1\nN1  - <p>Copied by hand.</p>\n\
                DP  - Zotero\nXX  - unknown\nSP  - 4\nEP  - 6\nER  - \n\n\
                TY  - GEN\nTI  - A second\nPY  - 1960///Spring\nAV  - AVPRF, f. 0102, op. 9, p. 44, d. 4\n\
                DB  - Web of Papers\nER  - \n";
    let shown: Vec<String> = records(text, Format::Ris).iter().map(shown).collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn an_entry_of_bibtex_is_a_record() {
    let text = "% A library.\n@string{aprf = \"APRF\"}\n@comment{jabref-meta: x}\n\
                @unpublished{petrov_1951,\n  title = {Telegram on the {Harbour} works},\n\
                author = {Petrov, Ivan and {Ministry of Ships and Ports} and M{\\\"u}ller, Hans and others},\n\
                year = 1951, month = nov, day = {19}, type = {Telegram},\n\
                archive = aprf, archive_location = {f. 3, op. 65, d. 829, ll. 4--9},\n\
                keywords = {harbours, works}, langid = {russian}, series = {Notes},\n\
                abstract = \"On the works.\", note = {Shelf 4}, odd = {kept}\n}\n\
                @misc{second, title = \"A \" # {second}, date = {1960-03}, url = {https://example.org/a_b},\n\
                eprint = {1234.5678}, archiveprefix = {arXiv}}\n";
    let shown: Vec<String> = records(text, Format::Bibtex).iter().map(shown).collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn an_item_of_csl_json_is_a_record() {
    let text = r#"[{"id":"petrov","type":"manuscript","title":"Telegram on the harbour works",
        "author":[{"family":"Petrov","given":"Ivan"},{"literal":"Ministry of Ships"}],
        "recipient":[{"family":"Kim","given":"Il"}],"issued":{"date-parts":[[1951,11,19]]},
        "archive":"RGANI","archive_location":"f. 5, op. 30, d. 12","abstract":"On the works.",
        "URL":"https://example.org/1","language":"ru","note":"Shelf 4"}]"#;
    let shown: Vec<String> = records(text, Format::JsonLines).iter().map(shown).collect();
    insta::assert_snapshot!(shown.join("\n\n"));
}

#[test]
fn a_broken_entry_is_one_reject() {
    let mut doubled = "@string{s0 = \"xxxxxxxx\"}\n".to_owned();
    for number in 0..100 {
        let line = format!("@string{{s{} = s{number} # s{number}}}\n", number + 1);
        doubled.push_str(&line);
    }
    doubled.push_str("@misc{a, title = {A}}\n@misc{b, title = {B}, note = s12 # s12 # s12}\n");
    for (text, format) in [
        (
            "TY  - GEN\nAB  - no title\nER  - \nTY  - GEN\nTI  - A\nER  - \n",
            Format::Ris,
        ),
        (
            "TY  - GEN\nTI  - A\nER  - \nTY  - GEN\nTI  - B\n",
            Format::Ris,
        ),
        (
            "@misc{a, title = {A}}\n@misc{b, title = }\n",
            Format::Bibtex,
        ),
        (
            "@misc{a, title = {A\n@misc{b, title = {B}}\n",
            Format::Bibtex,
        ),
        (
            "@misc{a, title = {A}}\n@misc{b, title {B}}\n",
            Format::Bibtex,
        ),
        (
            "@misc{a, title = {A}}\n@misc{b, title = {B}, \n",
            Format::Bibtex,
        ),
        (
            "@misc{a, title = {A}}\n@misc{b, title = {B} date = 1}\n",
            Format::Bibtex,
        ),
        // Abbreviations of abbreviations, which would fill all memory.
        (&doubled, Format::Bibtex),
    ] {
        let items = items(text, format);
        let rejects: Vec<&Reject> = items
            .iter()
            .filter_map(|item| match item {
                Item::Reject(reject) => Some(reject),
                _ => None,
            })
            .collect();
        assert_eq!((items.len(), rejects.len()), (2, 1), "{text}: {items:?}");
        assert!(
            rejects[0].line.is_some() && rejects[0].reason.len() > 10,
            "{rejects:?}"
        );
    }
}

#[test]
fn files_beside_a_library_are_the_text() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("files")).unwrap();
    let paper = "Telegram on the harbour\n\nThe works go on.\n";
    std::fs::write(folder.path().join("files/1.txt"), paper).unwrap();
    std::fs::write(folder.path().join("files/2.html"), "<html><body><p>Second paper, with a text of some length that a page has.</p></body></html>").unwrap();
    let source = folder.path().join("library.ris");
    for (text, format, wanted) in [
        (
            "TY  - GEN\nTI  - A\nL1  - files/1.txt\nER  - \n",
            Format::Ris,
            &["harbour", "go on"][..],
        ),
        (
            "@misc{a, title = {A}, file = {One:files/1.txt:text/plain;Two:files\\\\2.html:text/html}}",
            Format::Bibtex,
            &["go on"],
        ),
        (
            "TY  - GEN\nTI  - A\nL1  - /etc/passwd\nL2  - ../../etc/passwd\nL4  - https://example.org/1.txt\nER  - \n",
            Format::Ris,
            &[],
        ),
        (
            "TY  - GEN\nTI  - A\nL1  - files/none.txt\nN1  - Of the works.\nER  - \n",
            Format::Ris,
            &["Of the works."],
        ),
    ] {
        let place = Place::new(&source, None, None);
        let mut items = read(text.as_bytes(), format, &place);
        let Some(Item::Record(record)) = items.pop() else {
            panic!("{text}");
        };
        let body = record.body.unwrap_or_default();
        assert_eq!(body.is_empty(), wanted.is_empty(), "{text}: {body}");
        for words in wanted {
            assert!(body.contains(words), "{text}: {body}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_entry_panics(text in "(@[a-c]{1,3}|TY  - |[{}=\",#\\\\()a-d \n1-9]){0,60}") {
        for format in [Format::Ris, Format::Bibtex] {
            let _ = items(&text, format);
        }
    }
}
