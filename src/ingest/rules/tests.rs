//! What rules state for which file, and what is wrong with a file of rules.

use super::super::mapping::Field;
use super::*;

fn load(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf, Result<Rules, MappingError>) {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().canonicalize().unwrap();
    let mut paths = Vec::new();
    for (folder, text) in files {
        let folder = root.join(folder);
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(FILE_NAME);
        fs::write(&path, text).unwrap();
        paths.push(path);
    }
    let rules = Rules::load(paths, &[(path_text(&root), "papers".to_owned())].into());
    (home, root, rules)
}

#[test]
fn later_and_inner_rules_go_before_others_key_by_key() {
    let outer = "
[[rule]]
encoding = \"windows-1251\"
date-order = \"dmy\"

[[rule]]
files = [\"*.csv\", \"*.tsv\"]
format = \"csv\"
map = { title = \"Heading\", people = [\"from\", \"to\"], id = \"\" }
";
    let inner = "[[rule]]\nfiles = \"*.csv\"\ndate-order = \"mdy\"\nmap.title = \"Name\"\n";
    let (_home, root, rules) = load(&[("inner", inner), ("", outer)]);
    let rules = rules.unwrap();
    let of = |path: &str| {
        let source = path_text(&root.join(path));
        let ruled = rules.of(&source).unwrap();
        let title = ruled.mapping.states(Field::Title);
        let parts = [
            ruled.encoding.map(|encoding| encoding.name().to_owned()),
            ruled.format.map(|format| format.name().to_owned()),
            Some(format!("{:?}", ruled.mapping.dates().order)),
            title.then(|| ruled.mapping.fingerprint()),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!("{} | {}", parts.join(" "), rules.named(&source).join("; "))
    };
    assert_eq!(
        of("letters/1.txt"),
        "windows-1251 DayMonth | rule 1 of papers/kartoteka.toml"
    );
    assert!(of("a.tsv").starts_with(
        "windows-1251 csv DayMonth id=,people=\"from\",people=\"to\",title=\"Heading\""
    ));
    let inner = of("inner/deep/a.csv");
    assert!(
        inner.starts_with(
            "windows-1251 csv MonthDay id=,people=\"from\",people=\"to\",title=\"Name\""
        ),
        "{inner}"
    );
    assert!(inner.ends_with(
        "rule 2 of papers/kartoteka.toml (*.csv, *.tsv); rule 1 of papers/inner/kartoteka.toml (*.csv)"
    ));
    let inside = path_text(&root.join("inner/a.csv"));
    let outside = path_text(&root.join("b.csv"));
    assert_ne!(rules.fingerprint(&inside), rules.fingerprint(&outside));
    assert_eq!(rules.fingerprint("/elsewhere/a.csv"), None);
    assert!(rules.of("/elsewhere/a.csv").is_none());
    // A folder whose name goes on is another.
    let beside = format!("{}-2/a.csv", path_text(&root.join("inner")));
    assert_eq!(rules.named(&beside).len(), 2);
}

#[test]
fn what_no_file_fits_is_said() {
    let (_home, root, rules) = load(&[(
        "",
        "[[rule]]\nfiles = \"*.cvs\"\nformat = \"csv\"\n[[rule]]\nmap.title = \"Headnig\"\n",
    )]);
    let rules = rules.unwrap();
    let _ = rules.of(&path_text(&root.join("a.txt")));
    let said: Vec<String> = rules.unmet().map(|note| note.text).collect();
    assert_eq!(
        said,
        [
            "rule 1: no file fits it",
            "rule 2: no record has a column \"Headnig\", which was to be title"
        ]
    );
    assert_eq!(rules.notes().count(), 1);
}

#[test]
fn a_faulty_file_is_refused_with_its_line() {
    let said: Vec<String> = [
        "[[rule]]\nfile = \"*.csv\"\n",
        "[[rule]]\n\ndate-order = \"usa\"\n",
        "[[rule]]\nencoding = \"klingon\"\n",
        "[[rule]]\nformat = \"exe\"\n",
        "[[rule]]\nmap.titel = \"Heading\"\n",
        "[[rule]]\nmap.title = [\"a\", \"b\"]\n",
        "[[rule]]\nfiles = 3\n",
        "[[rule]]\nfiles = \"\"\n",
        "rule\n",
    ]
    .map(|text| {
        let (home, _, rules) = load(&[("", text)]);
        let said = rules.unwrap_err().to_string();
        let folder = home.path().canonicalize().unwrap();
        said.replace(folder.to_str().unwrap(), "…")
    })
    .to_vec();
    insta::assert_snapshot!(said.join("\n"));
}
