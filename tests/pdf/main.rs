//! PDF files end to end, read in processes of their own as the program reads them.
//!
//! Properties: words come in the order of reading; hits name the page; values stand on the pages;
//! what has no text layer is refused by name; no file does harm, and those around it go in.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod made;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kartoteka::ingest::identity::Place;
use kartoteka::ingest::pdf::{Extractor, Limits, PdfOptions};
use kartoteka::ingest::{Format, Item, NoWriter, Observer, Reject, RunOptions, read, run};
use kartoteka::record::Record;

use made::{File, Placed, hostile, lines, placed};

const PROGRAM: &str = env!("CARGO_BIN_EXE_kartoteka");

fn options(limits: Limits) -> PdfOptions {
    PdfOptions {
        program: Some(PROGRAM.into()),
        limits,
    }
}

fn items(file: &File) -> Vec<Item> {
    let extractor = Arc::new(Extractor::new(options(Limits::default()), 1));
    let place = Place::new(Path::new("/w/box/letter.pdf"), None, None).with_extractor(&extractor);
    read(&file.bytes(), Format::Pdf, &place)
}

fn record(file: &File) -> Record {
    match items(file).pop() {
        Some(Item::Record(record)) => *record,
        other => panic!("{other:?}"),
    }
}

fn body(file: &File) -> String {
    record(file).body.unwrap()
}

fn refused(file: &File) -> String {
    match items(file).pop() {
        Some(Item::Reject(reject)) => reject.reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn lines_stay_and_pages_are_known() {
    let record = record(&lines(&[
        &[
            "MEMORANDUM ON THE BRIDGE",
            "",
            "Moscow, 5 May 1951",
            "The river is wide and the bridge was",
        ],
        &["never built, says the engineer.", "He asks for steel."],
    ]));
    assert_eq!(record.title.as_deref(), Some("MEMORANDUM ON THE BRIDGE"));
    assert_eq!(record.date.unwrap().text, "5 May 1951");
    assert_eq!(record.evidence.date.unwrap().page, Some(1));
    let body = record.body.unwrap();
    assert!(body.contains("the bridge was\nnever built"), "{body}");
    let second = &record.pages[1];
    assert_eq!(second.page.number, 2);
    assert!(body[second.at as usize..].starts_with("never built"));
}

#[test]
fn columns_are_read_one_after_another_and_tables_row_by_row() {
    let left = [
        "The commission met on the first day of",
        "the month in the hall of the ministry",
        "and heard the report of its chairman on",
        "the harvest in the provinces of the east",
        "and on the price of grain in the cities.",
    ];
    let right = [
        "The delegate of the railways answered",
        "that no wagons had been asked for since",
        "the winter, and that the stations along",
        "the river were full of timber which was",
        "waiting for the ships of the other side.",
    ];
    let mut page: Vec<Placed<'_>> = vec![(
        72.0,
        740.0,
        "A report on the harvest, on the railways, and on the whole width of the page",
    )];
    for (row, (left, right)) in left.iter().zip(&right).enumerate() {
        let y = 700.0 - 14.0 * row as f32;
        page.push((72.0, y, left));
        page.push((320.0, y, right));
    }
    let read = body(&placed(&[page], ""));
    assert!(
        read.contains("in the cities.\n\nThe delegate of the railways answered\nthat no wagons"),
        "{read}"
    );

    let mut table: Vec<Placed<'_>> = Vec::new();
    for (row, cells) in [
        ("Wheat", "1951", "12 tons"),
        ("Rye", "1952", "9 tons"),
        ("Oats", "1953", "3 tons"),
        ("Barley", "1954", "7 tons"),
        ("Maize", "1955", "8 tons"),
    ]
    .iter()
    .enumerate()
    {
        let y = 700.0 - 14.0 * row as f32;
        table.extend([(72.0, y, cells.0), (220.0, y, cells.1), (320.0, y, cells.2)]);
    }
    let read = body(&placed(&[table], ""));
    assert!(read.contains("Rye   1952   9 tons\n"), "{read}");

    // Cells of some words in many rows are no columns of text either.
    let cells: Vec<(String, String)> = (1..20)
        .map(|row| {
            (
                format!("Delegation of Province {row}"),
                format!("{row} June 1954"),
            )
        })
        .collect();
    let mut table: Vec<Placed<'_>> = Vec::new();
    for (row, (left, right)) in cells.iter().enumerate() {
        let y = 700.0 - 14.0 * row as f32;
        table.extend([(72.0, y, left.as_str()), (320.0, y, right)]);
    }
    let read = body(&placed(&[table], ""));
    assert!(read.contains("Province 7   7 June 1954\n"), "{read}");
}

#[test]
fn what_is_drawn_twice_counts_once() {
    let page = vec![
        (72.0, 700.0, "A bold telegram"),
        (72.3, 700.0, "A bold telegram"),
        (72.0, 680.0, "and its text"),
    ];
    assert_eq!(body(&placed(&[page], "")), "A bold telegram\nand its text");
}

#[test]
fn heads_and_feet_stand_once_and_no_sentence_is_cut() {
    let texts = [
        "The minister wrote to the ambassador that the",
        "armistice was near and that the prisoners would",
        "be exchanged before the end of the summer.",
    ];
    let heads: Vec<String> = (0..3).map(|at| format!("{}", 41 + at)).collect();
    let pages: Vec<Vec<Placed<'_>>> = (0..3)
        .map(|at| {
            vec![
                (200.0, 760.0, "Papers of the commission"),
                (72.0, 700.0, texts[at]),
                (300.0, 40.0, heads[at].as_str()),
            ]
        })
        .collect();
    let record = record(&placed(&pages, ""));
    let body = record.body.unwrap();
    assert_eq!(body.matches("Papers of the commission").count(), 1);
    assert!(body.contains("that the\narmistice was"), "{body}");
    let labels: Vec<_> = record
        .pages
        .iter()
        .map(|start| start.page.label.as_deref())
        .collect();
    assert_eq!(labels, [Some("41"), Some("42"), Some("43")]);
    assert_ne!(record.title.as_deref(), Some("Papers of the commission"));
}

#[test]
fn papers_of_one_form_have_no_heads_in_common() {
    let paper = |day: &'static str, subject: &'static str| {
        [
            "RECORD OF A TALK",
            day,
            subject,
            "Present: Mr. Brown of the Embassy",
            "The talk turned to timber and to the price of it.",
        ]
    };
    let (one, two) = (
        paper("Vienna, March 1, 1960", "Subject: The bridge"),
        paper("Vienna, March 2, 1960", "Subject: The harbour"),
    );
    let body = body(&lines(&[&one, &two]));
    let at = |words: &str| body.find(words).unwrap_or(usize::MAX);
    // What the papers share below their own lines stands where it stood, on both pages.
    assert_eq!(body.matches("Present: Mr. Brown").count(), 2, "{body}");
    assert!(
        at("Subject: The bridge") < at("Present: Mr. Brown"),
        "{body}"
    );
    assert!(at("March 2, 1960") < at("Subject: The harbour"), "{body}");
}

#[test]
fn labels_of_the_file_stand_beside_the_numbers() {
    let labels = "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D /St 7 >>] >>";
    let texts = [
        "A letter and",
        "its second",
        "its third",
        "and its last page",
    ];
    let pages: Vec<Vec<Placed<'_>>> = texts
        .iter()
        .map(|text| vec![(72.0, 700.0, *text)])
        .collect();
    let record = record(&placed(&pages, labels));
    let labels: Vec<_> = record
        .pages
        .iter()
        .map(|start| start.page.to_string())
        .collect();
    assert_eq!(
        labels,
        [
            "1 (printed i)",
            "2 (printed ii)",
            "3 (printed 7)",
            "4 (printed 8)"
        ]
    );
}

#[test]
fn numbers_of_lines_are_left_out() {
    let words: Vec<String> = (1..=12)
        .map(|at| format!("words of the line that is number {at} of all"))
        .collect();
    let numbers: Vec<String> = (1..=12).map(|at| at.to_string()).collect();
    let mut page: Vec<Placed<'_>> = Vec::new();
    for at in 0..12 {
        let y = 700.0 - 24.0 * at as f32;
        page.extend([
            (60.0, y, numbers[at].as_str()),
            (90.0, y, words[at].as_str()),
        ]);
    }
    let read = body(&placed(&[page], ""));
    assert!(read.contains("number 3 of all\nwords of"), "{read}");
}

#[test]
fn titles_of_properties_serve_where_the_page_has_none() {
    for (title, expected, by) in [
        (
            "Report on the Harvest in the East",
            "Report on the Harvest in the East",
            "properties",
        ),
        ("Microsoft Word - harvest3.doc", "letter", "file-name"),
        ("untitled", "letter", "file-name"),
        ("10811.exe", "letter", "file-name"),
    ] {
        let mut file = lines(&[&[
            "the harvest was small and the winter came early, so that nothing",
            "was left of it in the spring, and more of the same that is prose",
        ]]);
        let info = file.add(format!(
            "<< /Title ({title}) /CreationDate (D:20010203040506) >>"
        ));
        file.trailer(&format!("/Info {info} 0 R"));
        let record = record(&file);
        assert_eq!(record.title.as_deref(), Some(expected));
        assert_eq!(record.evidence.title.unwrap().kind.name(), by, "{title}");
        assert_eq!(record.date, None);
    }
    let mut file = lines(&[&[
        "COMMISSION FOR THE EAST",
        "A letter to all",
        "Report on the Harvest",
        "The harvest was small.",
    ]]);
    let info = file.add("<< /Title (Report on the Harvest) >>");
    file.trailer(&format!("/Info {info} 0 R"));
    let record = record(&file);
    assert_eq!(record.title.as_deref(), Some("Report on the Harvest"));
    assert_eq!(record.evidence.title.unwrap().page, Some(1));
}

#[test]
fn comments_that_are_text_are_read() {
    let mut file = lines(&[&["A page with a note"]]);
    let note = file.add("<< /Type /Annot /Subtype /FreeText /Rect [72 500 300 560] /Contents (The ambassador agrees) /DA (/Helv 12 Tf) >>");
    file.set(
        4,
        &format!("<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Annots [{note} 0 R] >>"),
    );
    assert!(body(&file).contains("The ambassador agrees"));
}

#[test]
fn pages_without_text_are_named() {
    let picture = |file: &mut File| {
        file.add_stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", b"\x80")
    };
    let scan = |file: &mut File, page: usize| {
        let image = picture(file);
        file.set(page, &format!("<< /Type /Page /Parent 2 0 R /Contents {} 0 R /Resources << /XObject << /I {image} 0 R >> >> >>", page + 1));
        file.set_stream(page + 1, b"q 612 0 0 792 0 0 cm /I Do Q");
    };
    let mut file = lines(&[&["x"], &["x"]]);
    scan(&mut file, 4);
    scan(&mut file, 6);
    assert_eq!(
        refused(&file),
        "2 pages, no text layer: needs OCR, for example ocrmypdf"
    );
    let mut file = lines(&[&["A page with words"], &["x"], &["And another one"]]);
    scan(&mut file, 6);
    let items = items(&file);
    let [Item::Note(note), Item::Record(_)] = &items[..] else {
        panic!("{items:?}");
    };
    assert_eq!(
        note.text,
        "1 page of 3 without text layer (2): needs OCR, for example ocrmypdf --skip-text"
    );
    assert_eq!(
        refused(&lines(&[&[]])),
        "1 page with neither text nor picture: blank, or damaged"
    );
}

#[test]
fn a_file_that_asks_for_a_password_is_refused_by_name() {
    for version in ["/V 1 /R 2", "/V 2 /R 3 /Length 128"] {
        let mut file = lines(&[&["A letter on timber"]]);
        let key = "41".repeat(32);
        let number = file.add(format!(
            "<< /Filter /Standard {version} /O <{key}> /U <{key}> /P -4 >>"
        ));
        file.trailer(&format!(" /Encrypt {number} 0 R /ID [<4142> <4142>]"));
        let reason = refused(&file);
        assert!(reason.contains("asks for a password"), "{reason}");
    }
}

#[test]
fn a_library_without_the_program_refuses() {
    let place = Place::new(Path::new("/w/a.pdf"), None, None);
    let items = read(&lines(&[&["Words"]]).bytes(), Format::Pdf, &place);
    assert!(
        matches!(&items[..], [Item::Reject(reject)] if reject.reason.contains("PdfOptions::program"))
    );
}

#[test]
fn hits_name_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("papers");
    std::fs::create_dir(&corpus).unwrap();
    let file = lines(&[
        &["A letter", "", "On the bridge."],
        &["The ferry sank in the winter."],
    ]);
    std::fs::write(corpus.join("a.pdf"), file.bytes()).unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new(PROGRAM)
            .args(arguments)
            .env("KARTOTEKA_INDEX", folder.path().join("index"))
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["index", corpus.to_str().unwrap()]);
    let found = run(&["search", "\"ferry sank\"", "--output", "json"]);
    assert!(found.contains("\"page\":2"), "{found}");
    assert!(run(&["search", "ferry"]).contains("p. 2: "));
    assert!(run(&["show", "papers/a.pdf"]).contains("[page 2]"));
    assert!(run(&["kwic", "ferry", "--output", "json"]).contains("\"page\":2"));
}

/// What was refused.
#[derive(Default)]
struct Heard(Vec<(String, String)>);

impl Observer for Heard {
    fn rejected(&mut self, reject: &Reject) {
        let name = Path::new(&reject.source).file_stem().unwrap();
        self.0
            .push((name.to_string_lossy().into_owned(), reject.reason.clone()));
    }
}

#[test]
fn hostile_files_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let good = 24;
    for number in 0..good {
        let text = format!("Letter number {number} on the bridge");
        let file = lines(&[&[text.as_str(), "and its text"]]);
        std::fs::write(
            folder.path().join(format!("good-{number:02}.pdf")),
            file.bytes(),
        )
        .unwrap();
    }
    let half = lines(&[&["A letter that was cut in the middle", "and its text"]]).bytes();
    std::fs::write(folder.path().join("half.pdf"), &half[..half.len() / 2]).unwrap();
    let mut names = Vec::new();
    for (name, bytes) in hostile() {
        std::fs::write(folder.path().join(format!("{name}.pdf")), bytes).unwrap();
        names.push(name);
    }
    let limits = Limits {
        memory_bytes: 300 << 20,
        seconds: 2,
    };
    let options = RunOptions {
        pdf: options(limits),
        threads: 2,
        ..RunOptions::default()
    };
    let mut heard = Heard::default();
    let begun = Instant::now();
    let summary = run(
        &[folder.path().to_owned()],
        &options,
        &mut NoWriter,
        &mut heard,
    )
    .unwrap();
    for (name, reason) in &heard.0 {
        println!("{name}: {reason}");
    }
    assert!(
        heard.0.iter().all(|(name, _)| !name.starts_with("good")),
        "{:?}",
        heard.0
    );
    // One file, one record or one reject.
    let files = (good + names.len() + 1) as u64;
    assert_eq!(summary.read, files);
    assert_eq!(summary.rejected, heard.0.len() as u64);
    assert!(
        begun.elapsed() < Duration::from_secs(90),
        "{:?}",
        begun.elapsed()
    );
}
