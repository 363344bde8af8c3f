//! Inputs that could take more time than their length: a row for each, with its size.
//!
//! Each was made to hurt one place: a search through a list for every item, a value written anew for
//! every part, a look ahead to the end of a file. Those that once took minutes say so.

use std::path::Path;

/// Papers of about so many bytes.
pub(crate) enum Make {
    /// In one file with this ending.
    File(&'static str, fn(usize) -> Vec<u8>),
    /// In a zip archive with this ending: names and contents of its members.
    Packed(&'static str, fn(usize) -> Vec<(String, Vec<u8>)>),
    /// In a folder.
    Folder(fn(&Path, usize)),
}

/// A kind of input.
pub(crate) struct Input {
    pub(crate) name: &'static str,
    /// Bytes of the smaller of two inputs.
    pub(crate) bytes: usize,
    pub(crate) make: Make,
}

/// A kind of query.
pub(crate) struct Asked {
    pub(crate) name: &'static str,
    pub(crate) command: &'static [&'static str],
    /// Parts of the shorter of two.
    pub(crate) count: usize,
    /// The arguments.
    pub(crate) make: fn(usize) -> Vec<String>,
}

/// `unit` until there are about `bytes`.
pub(crate) fn repeated(before: &str, unit: &str, after: &str, bytes: usize) -> Vec<u8> {
    let units = unit.repeat(bytes / unit.len());
    [before, &units, after].concat().into_bytes()
}

/// What `unit` makes of 0, 1, 2 and so on, until there are about `bytes`.
pub(crate) fn numbered(
    before: &str,
    unit: impl Fn(usize) -> String,
    after: &str,
    bytes: usize,
) -> Vec<u8> {
    let mut text = before.to_owned();
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&unit(number));
    }
    text.push_str(after);
    text.into_bytes()
}

/// A word for a number: letters only.
fn word(number: usize) -> String {
    let mut rest = number + 700;
    let mut word = String::new();
    while rest > 0 {
        word.push(char::from(b"abcdefghiklmnoprstuvz"[rest % 21]));
        rest /= 21;
    }
    word
}

/// A word with a capital.
fn name(number: usize) -> String {
    let word = word(number);
    word[..1].to_uppercase() + &word[1..]
}

const HEAD: &str = "Memorandum of a talk\n\nMoscow, 3 May 1961\n\n";
const TEI: &str = "<?xml version='1.0'?><TEI xmlns='http://www.tei-c.org/ns/1.0'><teiHeader><fileDesc>\
    <titleStmt><title>V</title></titleStmt></fileDesc></teiHeader><text><body>\
    <div type='document' xml:id='d1' n='1'><head>1. Telegram</head>";
const TEI_END: &str = "</div></body></text></TEI>";
const EAD: &str = "<ead><archdesc level='collection'><did><unittitle>C</unittitle></did><dsc>";
const EAD_END: &str = "</dsc></archdesc></ead>";
const MAIL: &str = "From: a@b\nTo: c@d\nSubject: S\nMIME-Version: 1.0\n";

const fn file(
    name: &'static str,
    bytes: usize,
    ending: &'static str,
    make: fn(usize) -> Vec<u8>,
) -> Input {
    let make = Make::File(ending, make);
    Input { name, bytes, make }
}

/// All of them.
pub(crate) const INPUTS: &[Input] = &[
    // Each reference was compared with all before it, and keyed anew for it.
    file("references", 10_000, "jsonl", |bytes| {
        let unit = |number| format!("APRF, f. 3, op. 65, d. {number}, ll. 1-2; ");
        numbered("{\"title\":\"A\",\"citation\":\"", unit, "\"}", bytes)
    }),
    file("references listed", 10_000, "jsonl", |bytes| {
        let unit = |number| format!("\"APRF, f. 3, op. 65, d. {number}\",");
        numbered("{\"title\":\"A\",\"references\":[", unit, "null]}", bytes)
    }),
    // Each value of a column was compared with all before it.
    file("people", 20_000, "jsonl", |bytes| {
        let unit = |number| format!("\"A B{number}\",");
        numbered("{\"title\":\"A\",\"people\":[", unit, "null]}", bytes)
    }),
    file("subjects", 20_000, "jsonl", |bytes| {
        let unit = |number| format!("\"t{number}\",");
        numbered("{\"title\":\"A\",\"subjects\":[", unit, "null]}", bytes)
    }),
    file("people of two columns", 20_000, "jsonl", |bytes| {
        let unit = |number| format!("\"A B{number}\",");
        let after = "\"C\"],\"author\":[\"D\"]}";
        numbered("{\"title\":\"A\",\"authors\":[", unit, after, bytes)
    }),
    file("authors of RIS", 20_000, "ris", |bytes| {
        let unit = |number| format!("AU  - A, B{number}\n");
        numbered("TY  - GEN\nTI  - A\n", unit, "ER  - \n", bytes)
    }),
    file("authors of BibTeX", 16_000, "bib", |bytes| {
        let unit = |number| format!("A, B{number} and ");
        numbered("@misc{k, title={T}, author={", unit, "C}}", bytes)
    }),
    // Every abbreviation is twice the one before: it took all memory.
    file("abbreviations doubled", 1_500, "bib", |bytes| {
        let unit = |number| format!("@string{{s{} = s{number} # s{number}}}\n", number + 1);
        let end = "@misc{k, title={T}, note=s30}\n@misc{l, title={T}}";
        numbered("@string{s0 = \"xxxxxxxx\"}\n", unit, end, bytes)
    }),
    file("braces open", 100_000, "bib", |bytes| {
        repeated("@misc{k, title={T}}\n", "@misc{k, title={", "", bytes)
    }),
    // Each link was compared with all before it.
    Input {
        name: "links to folders",
        bytes: 1_500,
        make: Make::Folder(|folder, count| {
            std::fs::create_dir(folder.join("a")).expect("a folder");
            std::fs::write(folder.join("a/b.txt"), "One text.").expect("a file");
            #[cfg(unix)]
            for number in 0..count {
                std::os::unix::fs::symlink("a", folder.join(format!("l{number}"))).expect("a link");
            }
            #[cfg(not(unix))]
            let _ = count;
        }),
    },
    Input {
        name: "files of one text",
        bytes: 150,
        make: Make::Folder(|folder, count| {
            for number in 0..count {
                std::fs::write(folder.join(format!("{number}.txt")), "One text.").expect("a file");
            }
        }),
    },
    file("names", 15_000, "txt", |bytes| {
        numbered(HEAD, |number| name(number) + " ", "", bytes)
    }),
    file("names joined", 6_000, "txt", |bytes| {
        numbered(HEAD, |number| name(number) + "-", "", bytes)
    }),
    file("names of syllables", 30_000, "txt", |bytes| {
        repeated(HEAD, "Mao Tse-tung Chou En-lai ", "", bytes)
    }),
    file("one word", 600_000, "txt", |bytes| {
        repeated(HEAD, "X", "", bytes)
    }),
    file("one line", 200_000, "txt", |bytes| {
        repeated(HEAD, "word ", "", bytes)
    }),
    file("paragraphs", 100_000, "txt", |bytes| {
        repeated(HEAD, "word\n\n", "", bytes)
    }),
    file("empty lines", 300_000, "txt", |bytes| {
        repeated(HEAD, "\n", "x", bytes)
    }),
    file("days", 100_000, "txt", |bytes| {
        repeated(HEAD, "3 May 1961 ", "", bytes)
    }),
    file("datelines", 60_000, "txt", |bytes| {
        repeated(HEAD, "Moscow, 3 May 1961\n\n", "", bytes)
    }),
    file("labels", 60_000, "txt", |bytes| {
        numbered("", |number| format!("Label{number}: value\n"), HEAD, bytes)
    }),
    file("headings", 60_000, "txt", |bytes| {
        numbered(HEAD, |number| format!("HEADING {number}\n\n"), "", bytes)
    }),
    file("marks above a letter", 100_000, "txt", |bytes| {
        repeated(&format!("{HEAD}a"), "\u{301}", "", bytes)
    }),
    file("joined words", 60_000, "txt", |bytes| {
        repeated(HEAD, "a-", "", bytes)
    }),
    file("initials", 60_000, "txt", |bytes| {
        repeated(HEAD, "A.", "", bytes)
    }),
    file("source notes", 40_000, "txt", |bytes| {
        let unit = |number| format!("Source: APRF, f. 3, op. 65, d. {number}\n\n");
        numbered(HEAD, unit, "", bytes)
    }),
    file("Russian of 1251", 60_000, "txt", |bytes| {
        // "Moscow, 3 May" in windows-1251.
        let unit = b"\xcc\xee\xf1\xea\xe2\xe0, 3 \xec\xe0\xff 1961 \xe3\xee\xe4\xe0. ";
        unit.repeat(bytes / unit.len())
    }),
    file("blocks of an export", 60_000, "txt", |bytes| {
        let before = "# A\n\n## Citation:\n\nB\n\n## Contents:\n\nC\n\n";
        repeated(before, "## People:\n\nA B\n\n## Note:\n\nD\n\n", "", bytes)
    }),
    file("front matter", 40_000, "md", |bytes| {
        numbered(
            "---\n",
            |number| format!("k{number}: v\n"),
            "---\nbody",
            bytes,
        )
    }),
    file("front matter in brackets", 40_000, "md", |bytes| {
        numbered(
            "---\ntitle: A\npeople: [",
            |number| format!("v{number}, "),
            "w]\n---\nbody",
            bytes,
        )
    }),
    file("brackets", 200_000, "md", |bytes| {
        repeated("# A\n\n", "[", "", bytes)
    }),
    file("links of Markdown", 60_000, "md", |bytes| {
        repeated("# A\n\n", "[a](b) ", "", bytes)
    }),
    file("footnotes of Markdown", 40_000, "md", |bytes| {
        numbered(
            "# A\n\n",
            |number| format!("w[^{number}]\n\n[^{number}]: n\n\n"),
            "",
            bytes,
        )
    }),
    // It once took more than five minutes: now it is refused.
    file("attributes of a page", 1_000_000, "html", |bytes| {
        numbered(
            "<html><body><p ",
            |number| format!("a{number}='x' "),
            ">hello</p>",
            bytes,
        )
    }),
    file("elements open", 20_000, "html", |bytes| {
        repeated("<html><body>", "<b><i><p></b></i>a", "", bytes)
    }),
    file("lines of a page", 30_000, "html", |bytes| {
        repeated("<html><body><p>", "a<br>", "", bytes)
    }),
    file("headings of a page", 30_000, "html", |bytes| {
        numbered(
            "<html><body>",
            |number| format!("<h1>Heading {number}</h1>"),
            "",
            bytes,
        )
    }),
    file("labels of a page", 30_000, "html", |bytes| {
        numbered(
            "<html><body>",
            |number| format!("<p><b>L{number}:</b> v</p>"),
            "",
            bytes,
        )
    }),
    file("entities of a page", 100_000, "html", |bytes| {
        repeated("<html><body><p>", "&amp;", "</p>", bytes)
    }),
    file("notes of TEI", 40_000, "xml", |bytes| {
        let unit = |number| format!("w<note n='{number}'>note</note> ");
        numbered(&format!("{TEI}<p>"), unit, &format!("</p>{TEI_END}"), bytes)
    }),
    file("pages of TEI", 40_000, "xml", |bytes| {
        let unit = |number| format!("w<pb n='{number}'/>");
        numbered(&format!("{TEI}<p>"), unit, &format!("</p>{TEI_END}"), bytes)
    }),
    file("persons of TEI", 40_000, "xml", |bytes| {
        let unit = |number| format!("<persName corresp='#p{number}'>A{number}</persName> ");
        numbered(&format!("{TEI}<p>"), unit, &format!("</p>{TEI_END}"), bytes)
    }),
    file("attributes of TEI", 200_000, "xml", |bytes| {
        let unit = |number| format!("a{number}='x' ");
        numbered(
            &format!("{TEI}<p "),
            unit,
            &format!(">w</p>{TEI_END}"),
            bytes,
        )
    }),
    file("units of EAD", 30_000, "xml", |bytes| {
        let unit =
            |number| format!("<c level='item'><did><unittitle>U{number}</unittitle></did></c>");
        numbered(EAD, unit, EAD_END, bytes)
    }),
    file("columns", 60_000, "csv", |bytes| {
        numbered("title", |number| format!(",c{number}"), "\nA\n", bytes)
    }),
    file("rows", 8_000, "csv", |bytes| {
        numbered(
            "id,title\n",
            |number| format!("{number},t{number}\n"),
            "",
            bytes,
        )
    }),
    file("quotation marks", 100_000, "csv", |bytes| {
        repeated("id,title\n1,", "\"", "", bytes)
    }),
    file("keys of JSON", 30_000, "jsonl", |bytes| {
        numbered(
            "{\"title\":\"A\"",
            |number| format!(",\"k{number}\":1"),
            "}",
            bytes,
        )
    }),
    file("JSON in JSON", 100_000, "json", |bytes| {
        repeated("[{\"title\":\"A\"},", "{\"a\":", "", bytes)
    }),
    file("headers of a mail", 60_000, "eml", |bytes| {
        numbered(
            MAIL,
            |number| format!("X-H{number}: v\n"),
            "\nbody\n",
            bytes,
        )
    }),
    file("parts of a mail", 60_000, "eml", |bytes| {
        let before = format!("{MAIL}Content-Type: multipart/mixed; boundary=X\n\n");
        repeated(
            &before,
            "--X\nContent-Type: text/plain\n\na\n",
            "--X--\n",
            bytes,
        )
    }),
    file("names in a mail", 60_000, "eml", |bytes| {
        let before = format!("{MAIL}Cc: ");
        numbered(
            &before,
            |number| format!("n{number}@d, "),
            "e@f\n\nbody\n",
            bytes,
        )
    }),
    file("groups of RTF", 100_000, "rtf", |bytes| {
        repeated("{\\rtf1 ", "{a}", "}", bytes)
    }),
    file("fonts of RTF", 40_000, "rtf", |bytes| {
        let unit = |number| format!("{{\\f{number} Arial;}}");
        numbered("{\\rtf1{\\fonttbl", unit, "}a\\f7 b}", bytes)
    }),
    file("elements of TEI open", 200_000, "xml", |bytes| {
        repeated(TEI, "<hi>", TEI_END, bytes)
    }),
    // Each entity is ten times the one before.
    file("entities of TEI", 100_000, "xml", |bytes| {
        let declared = "<?xml version='1.0'?><!DOCTYPE TEI [<!ENTITY a 'b'>".to_owned();
        let unit = |number| format!("<!ENTITY a{number} '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>");
        let end = format!(
            "]>{}&a9;&a;</p>{TEI_END}",
            TEI.replacen("<?xml version='1.0'?>", "", 1)
        );
        numbered(&declared, unit, &end, bytes)
    }),
    file("divisions of a page", 200_000, "html", |bytes| {
        repeated("<html><body>", "<div>", "text", bytes)
    }),
    file("units of EAD nested", 60_000, "xml", |bytes| {
        repeated(EAD, "<c><did><unittitle>U</unittitle></did>", "", bytes)
    }),
    file("groups of RTF open", 100_000, "rtf", |bytes| {
        repeated("{\\rtf1 ", "{a", "}", bytes)
    }),
    file("JSON as deep as long", 100_000, "json", |bytes| {
        repeated("[{\"title\":\"A\",\"a\":", "[", "", bytes)
    }),
    file("not a line of JSON", 60_000, "jsonl", |bytes| {
        repeated("", "\"\n", "", bytes)
    }),
    file("rows too long", 60_000, "csv", |bytes| {
        repeated("id,title\n", "1,2,3\n", "", bytes)
    }),
    file("entries of RIS", 60_000, "ris", |bytes| {
        repeated("", "TY  - GEN\n", "", bytes)
    }),
    file("anchors of YAML", 40_000, "md", |bytes| {
        let unit = |number| {
            format!(
                "k{}: &a{} [*a{number}, *a{number}]\n",
                number + 1,
                number + 1
            )
        };
        numbered("---\ntitle: T\nk0: &a0 [x]\n", unit, "---\nbody", bytes)
    }),
];

/// Queries.
pub(crate) const QUERIES: &[Asked] = &[
    Asked {
        name: "words",
        command: &["search"],
        count: 30,
        make: |count| vec![(0..count).map(|number| format!("w{number:03} ")).collect()],
    },
    Asked {
        name: "wildcards",
        command: &["search"],
        count: 8,
        make: |count| {
            vec![
                (0..count)
                    .map(|number| format!("w{}* ", number % 10))
                    .collect(),
            ]
        },
    },
    Asked {
        name: "fuzzy words",
        command: &["search"],
        count: 8,
        make: |count| {
            vec![
                (0..count)
                    .map(|number| format!("w{number:03}~2 "))
                    .collect(),
            ]
        },
    },
    Asked {
        name: "brackets",
        command: &["search"],
        count: 500,
        make: |count| vec!["(".repeat(count)],
    },
    Asked {
        name: "one phrase",
        command: &["search"],
        count: 15,
        make: |count| vec![format!("\"{}\"", "zone ".repeat(count))],
    },
    Asked {
        name: "values of a filter",
        command: &["search", "zone"],
        count: 100,
        make: |count| {
            let values = (0..count).map(|number| format!("--archive=A{number}"));
            values.collect()
        },
    },
    Asked {
        name: "references to read",
        command: &["parse", "reference"],
        count: 500,
        make: |count| vec!["APRF, f. 3, op. 65, d. 829; ".repeat(count)],
    },
    Asked {
        name: "a day to read",
        command: &["parse", "date"],
        count: 2_000,
        make: |count| vec!["3 May 1961 or ".repeat(count)],
    },
    Asked {
        name: "a name to read",
        command: &["parse", "name"],
        count: 2_000,
        make: |count| vec!["Tse-".repeat(count)],
    },
];
