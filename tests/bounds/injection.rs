//! Output injection: what stands in a paper, in the name of a file or in an argument can neither
//! lead a terminal astray, nor become a formula of a spreadsheet, nor end a record of a list.
//!
//! [`HOSTILE`] is a table of texts, each in every field of a record, in ids, in names of files and in
//! what is asked; [`COMMANDS`] are asked for every form of output that they have. A terminal gets
//! no control but line ends and tabs; every cell of a table is harmless and every table has a row a
//! hit; JSON parses. What is written elsewhere than to the output is in `beside.rs`; pages of the reading
//! room have a table of their own, `tests/serve/safety.rs`.

use std::process::Output;

use serde_json::{Value, json};

use crate::scale;
use crate::world::World;

/// Texts that mean harm, and what each would do.
pub(crate) const HOSTILE: &[(&str, &str)] = &[
    ("colour", "\u{1b}[31mred"),
    ("cursor to the top", "\u{1b}[2J\u{1b}[H"),
    (
        "a link of OSC 8",
        "\u{1b}]8;;http://example.org\u{1b}\\word\u{1b}]8;;\u{1b}\\",
    ),
    ("the clipboard by OSC 52", "\u{1b}]52;c;aGFybQ==\u{7}"),
    ("title of the window", "\u{1b}]0;owned\u{7}"),
    ("bell", "a\u{7}b"),
    ("backspaces", "safe\u{8}\u{8}\u{8}\u{8}evil"),
    ("a line overwritten", "evil\rsafe"),
    ("C1 instead of ESC", "\u{9b}31m \u{9d}52;c;aGk=\u{9c}"),
    ("DEL", "a\u{7f}b"),
    ("right to left", "\u{202e}txt.exe\u{202c}"),
    ("isolates", "\u{2067}evil\u{2069}"),
    ("nothing to see", "a\u{200b}\u{200e}\u{feff}b"),
    ("separators of lines", "a\u{2028}b\u{2029}c\u{85}d"),
    ("a formula", "=HYPERLINK(\"http://example.org\",\"x\")"),
    ("a sum", "+1+cmd|' /C calc'!A0"),
    ("a difference", "-2+3"),
    ("a function of Lotus", "@SUM(A1)"),
    ("a formula behind a tab", "\t=1+1"),
    ("a formula behind a return", "\r=1+1"),
    ("a formula behind what cannot be seen", "\u{200b}=1+1"),
    ("a wide formula", "＝1+1"),
    ("the end of a cell", "\",\"=1\"\n=2,"),
    (
        "the end of a record of RIS",
        "A\nER  - \nTY  - GEN\nTI  - B",
    ),
    (
        "the end of an entry of BibTeX",
        "A}}\n@article{evil, title={B",
    ),
    ("commands of TeX", "\\input{/etc/passwd} 100% $x$ #1 ^_ ~"),
    ("the end of a header", "A\r\nSet-Cookie: b=c"),
];

/// Commands, and the forms of output that they have besides text. `?` stands for a hostile text.
const COMMANDS: &[(&[&str], &[&str])] = &[
    (
        &[
            "search",
            "zone",
            "-n",
            "all",
            "--facets",
            "collection,archive,people,places,subjects,language,type",
        ],
        &["json", "jsonl"],
    ),
    (&["search", "zone", "-n", "all"], &["csv", "tsv", "trec"]),
    (
        &[
            "search",
            "zone",
            "-n",
            "all",
            "--columns",
            "id,title,date,collection,people,places,subjects,language,type,shelfmark,citation,url,source",
        ],
        &["csv", "tsv"],
    ),
    (
        &["search", "zone", "-n", "40", "--highlight", "brackets"],
        &[],
    ),
    (&["search", "zone", "--explain"], &["json"]),
    (&["search", "?"], &["json", "csv", "trec"]),
    (&["search", "zone", "--collection", "?"], &["json"]),
    (&["search", "zone", "--archive", "?"], &[]),
    (&["search", "zone", "--type", "?"], &[]),
    (&["search", "zone", "--language", "?"], &[]),
    (&["search", "zone", "--from", "?"], &[]),
    (&["search", "zone", "--facets", "?"], &[]),
    (&["search", "zone", "--sort", "?"], &[]),
    (&["search", "zone", "--output", "?"], &[]),
    (&["search", "zone", "--columns", "?"], &[]),
    (&["search", "zone", "--queries", "?"], &[]),
    (&["search", "zone", "--index", "?"], &[]),
    (&["search", "zone", "--names", "?"], &[]),
    (&["search", "title:?"], &["json"]),
    (&["search", "-n", "?"], &[]),
    (&["search", "--ref", "?"], &[]),
    (
        &["kwic", "zone", "-n", "all"],
        &["json", "jsonl", "csv", "tsv"],
    ),
    (&["kwic", "?"], &["json"]),
    (
        &["collocates", "zone", "--min-count", "1"],
        &["json", "csv", "tsv"],
    ),
    (&["collocates", "?"], &["json"]),
    (
        &["count", "zone", "--by", "collection"],
        &["json", "csv", "tsv"],
    ),
    (
        &["count", "zone", "--by", "archive"],
        &["json", "csv", "tsv"],
    ),
    (
        &["count", "?", "zone", "--by", "year"],
        &["json", "csv", "tsv"],
    ),
    (&["facets"], &["json", "jsonl"]),
    (&["facets", "?"], &["json"]),
    (&["collections"], &["json", "jsonl"]),
    (&["collections", "rename", "?", "x"], &[]),
    (&["collections", "remove", "?"], &[]),
    (&["names", "?"], &["json"]),
    (&["stats"], &["json"]),
    (&["check"], &["json"]),
    (&["cite", "?"], &[]),
    (&["cite", "h:0", "--style", "?"], &[]),
    (&["export", "?", "--query", "absent"], &[]),
    (&["config", "?"], &[]),
    (&["archives", "?"], &["json", "jsonl"]),
    (&["archives", "--country", "?"], &["json"]),
    (&["completions", "?"], &[]),
    (&["formats", "?"], &[]),
    (&["saved", "add", "?", "zone"], &[]),
    (&["saved", "run", "?"], &[]),
    (&["saved", "remove", "?"], &[]),
    (&["count", "zone", "--svg", "?/a.svg"], &[]),
    (&["export", "?/out", "h:0"], &[]),
    (&["facets", "--under", "?"], &[]),
    (&["search", "zone", "--like", "?"], &[]),
    (&["show", "h:0", "?"], &["json", "jsonl"]),
    (
        &["index", "papers", "--dry-run", "--collection", "?"],
        &["json"],
    ),
    (&["index", "papers", "--dry-run", "--rejects", "?/a"], &[]),
    (&["show", "?"], &["json"]),
    (&["parse", "reference", "?"], &["json"]),
    (&["parse", "date", "?"], &["json"]),
    (&["parse", "name", "?"], &["json"]),
    (&["parse", "query", "?"], &["json"]),
    (&["parse", "?", "x"], &[]),
    (&["index", "papers", "--dry-run", "--explain"], &["json"]),
    (&["index", "papers", "--dry-run", "--map", "?"], &[]),
    (&["index", "papers", "--dry-run", "--encoding", "?"], &[]),
    (&["index", "?", "--dry-run"], &["json"]),
    (&["serve", "--port", "?"], &[]),
    (&["?"], &[]),
];

/// Whether a terminal could be led astray.
pub(crate) fn is_unsafe(sign: char) -> bool {
    matches!(sign,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A record with a hostile text in every field.
fn record(number: usize, text: &str) -> Value {
    let with = |word: &str| format!("{text}{word}");
    json!({
        "id": format!("h:{number}"), "title": with(" zone"), "summary": with(" zone"),
        "body": format!("{text} zone {text}\n\n{text}"), "date": text, "language": text,
        "citation": format!("APRF, f. 3, op. 65, d. {text}"), "people": [text, "Zorin"],
        "places": [text], "subjects": [text], "type": text, "collection": text.trim(),
        "url": format!("https://example.org/{text}"), "odd": text, text: text,
        "references": [{"archive": text, "fond": text, "delo": "1", "listy": text}],
    })
}

/// Papers with all of it; ids and collections that are refused are rejects, which are said.
pub(crate) fn papers(world: &World) {
    let mut lines = String::new();
    for (number, (_, text)) in HOSTILE.iter().enumerate() {
        lines.push_str(&format!("{}\n", record(number, text)));
        let plain = json!({"id": format!("p:{number}"), "title": format!("{text} zone"), "people": [text],
            "date": "1951-11-19", "citation": "APRF, f. 3, op. 65, d. 829"});
        lines.push_str(&format!("{plain}\n"));
        lines.push_str(&format!("{}\n", json!({"id": text, "title": "A zone"})));
    }
    world.write("papers/hostile.jsonl", lines);
    for (number, (_, text)) in HOSTILE.iter().enumerate() {
        let name = text.replace(['/', '\0'], "_");
        let (file, folder) = (
            format!("papers/{name}.txt"),
            format!("papers/{name}/{number}.txt"),
        );
        // What a system takes for no name is left out there.
        if cfg!(unix) {
            world.write(file, format!("One zone of {text}.\n\n{text}"));
            world.write(folder, format!("{text}: a zone\n\nSource: {text}"));
            world.write(format!("papers/{name}.json"), format!("{{\"{text}"));
        }
    }
}

/// Says what is wrong with what a terminal gets.
pub(crate) fn stray(text: &[u8]) -> Option<String> {
    let Ok(text) = std::str::from_utf8(text) else {
        return Some("not UTF-8".to_owned());
    };
    let line = text
        .lines()
        .find(|line| line.contains(is_unsafe) || line.contains('\r'))?;
    Some(format!("{line:?}"))
}

/// Whether a spreadsheet could take a cell for a formula.
fn is_formula(cell: &str) -> bool {
    let bare = cell.trim_start_matches(|sign: char| sign.is_whitespace() || is_unsafe(sign));
    bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || cell.starts_with(['\t', '\r', '\n'])
}

/// Says what is wrong with a table.
pub(crate) fn table(bytes: &[u8], delimiter: u8) -> Option<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(true)
        .flexible(false)
        .from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => return Some(error.to_string()),
        };
        // A number below nothing is none of the texts.
        let is_number = |cell: &str| cell.parse::<f64>().is_ok();
        if let Some(cell) = row.iter().find(|cell| is_formula(cell) && !is_number(cell)) {
            return Some(format!("{cell:?}"));
        }
    }
    None
}

/// Says what is wrong with the output of a command in a form.
pub(crate) fn judged(arguments: &[&str], form: &str, output: &Output) -> Option<String> {
    let fault = match (form, output.status.code()) {
        (_, None) => Some("ended by a signal".to_owned()),
        (_, Some(6)) => Some("a fault of the program".to_owned()),
        ("csv", _) => table(&output.stdout, b','),
        ("tsv", _) => table(&output.stdout, b'\t'),
        ("json" | "jsonl", Some(0 | 1)) => {
            let values = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>();
            let fault = values
                .filter_map(Result::err)
                .next()
                .map(|error| error.to_string());
            fault.or_else(|| stray(&output.stdout))
        }
        _ => stray(&output.stdout),
    };
    let fault = fault.or_else(|| Some(format!("stderr: {}", stray(&output.stderr)?)))?;
    Some(format!("{arguments:?} as {form}: {fault}"))
}

#[test]
fn nothing_in_papers_or_arguments_is_obeyed() {
    let world = World::new();
    papers(&world);
    let mut faults = Vec::new();
    let rejects = ["index", "papers", "--rejects", "rejects.jsonl"];
    let output = world.run(&rejects);
    faults.extend(judged(&rejects, "text", &output));
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let rejects = std::fs::read(world.path("rejects.jsonl")).expect("it was written");
    faults.extend(stray(&rejects));
    let mut asked = 0;
    // In the short form each command is asked for some of the texts, all of them for some command.
    let step = if scale() > 1 { 1 } else { 6 };
    for (number, (command, forms)) in COMMANDS.iter().enumerate() {
        let texts: Vec<&str> = match command.iter().any(|part| part.contains('?')) {
            true => {
                let some = HOSTILE.iter().skip(number % step).step_by(step);
                some.map(|(_, text)| *text).collect()
            }
            false => vec![""],
        };
        for text in texts {
            for form in ["text"].iter().chain(*forms) {
                let parts: Vec<String> =
                    command.iter().map(|part| part.replace('?', text)).collect();
                let mut arguments: Vec<&str> = parts.iter().map(String::as_str).collect();
                if !forms.is_empty() {
                    arguments.extend(["--output", *form]);
                }
                asked += 1;
                faults.extend(judged(&arguments, form, &world.run(&arguments)));
            }
        }
    }
    println!("{asked} commands");
    assert!(
        faults.is_empty(),
        "{}:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn every_hit_is_one_row_and_one_line() {
    let world = World::new();
    papers(&world);
    world.run(&["index", "papers"]);
    let run = |form: &str| {
        world
            .run(&["search", "zone", "-n", "all", "--output", form])
            .stdout
    };
    let hits = serde_json::from_slice::<Value>(&run("json")).expect("JSON");
    let total = hits["hits"].as_array().expect("hits").len();
    assert!(total > 2 * HOSTILE.len(), "{total}");
    for (form, delimiter) in [("csv", b','), ("tsv", b'\t')] {
        let table = run(form);
        let rows = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .from_reader(&table[..])
            .records()
            .count();
        assert_eq!(rows, total, "{form}");
    }
    for form in ["jsonl", "trec"] {
        let lines = run(form).iter().filter(|&&byte| byte == b'\n').count();
        assert_eq!(lines, total, "{form}");
    }
}

#[test]
fn every_citation_is_one_entry() {
    let world = World::new();
    papers(&world);
    world.run(&["index", "papers"]);
    let search = |form: &str| {
        let arguments = ["search", "zone", "-n", "all", "--output", form];
        let output = world.run(&arguments);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let stray = stray(&output.stdout).filter(|_| form != "csl-json");
        assert_eq!(stray, None, "{form}");
        String::from_utf8(output.stdout).expect("it is UTF-8")
    };
    let hits = serde_json::from_str::<Value>(&search("json")).expect("JSON");
    let total = hits["hits"].as_array().expect("hits").len();
    let lines =
        |text: &str, begin: &str| text.lines().filter(|line| line.starts_with(begin)).count();
    let ris = search("ris");
    assert_eq!([lines(&ris, "TY  -"), lines(&ris, "ER  -")], [total, total]);
    for form in ["bibtex", "biblatex"] {
        let entries = search(form);
        assert_eq!(lines(&entries, "@"), total, "{form}");
        let (mut depth, mut entered) = (0_i32, 0);
        let mut signs = entries.chars();
        while let Some(sign) = signs.next() {
            match sign {
                '\\' => drop(signs.next()),
                '{' => {
                    entered += usize::from(depth == 0);
                    depth += 1;
                }
                '}' => depth -= 1,
                _ => {}
            }
            assert!(depth >= 0, "{form}");
        }
        assert_eq!((depth, entered), (0, total), "{form}");
        assert!(!entries.contains("\\input{"), "{form}");
    }
    for form in ["chicago", "gost"] {
        assert_eq!(search(form).lines().count(), total, "{form}");
    }
    let items = serde_json::from_str::<Value>(&search("csl-json")).expect("JSON");
    assert_eq!(items.as_array().map(Vec::len), Some(total));
}
