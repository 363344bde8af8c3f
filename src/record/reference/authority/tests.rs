//! Names of archives, found and not found, sound and unsound files of authority.

use std::collections::HashMap;

use super::lookup::{abbreviations, bare, name_words, names};
use super::*;

#[test]
fn the_file_is_sound() {
    let authority = Authority::standard();
    assert!(authority.archives().len() >= 60);
    let mut short: HashMap<String, Vec<&Archive>> = HashMap::new();
    let mut long: HashMap<String, Vec<&Archive>> = HashMap::new();
    for archive in authority.archives() {
        let code = &archive.code;
        assert!(
            code.chars().all(char::is_alphanumeric),
            "{code}: blank in code"
        );
        assert!(!archive.places.is_empty(), "{code}: no place");
        let fields = names(archive)
            .chain(abbreviations(archive))
            .chain(archive.places.iter().map(String::as_str))
            .chain(archive.marks.iter().map(String::as_str));
        for text in fields {
            assert!(!text.is_empty() && text.trim() == text, "{code}: {text:?}");
        }
        for shared in &archive.shared {
            assert!(
                names(archive)
                    .chain(abbreviations(archive))
                    .any(|name| name == shared),
                "{code}: {shared:?} is shared but is none of its names"
            );
            assert!(
                !archive.marks.is_empty(),
                "{code}: shares a name, has no mark"
            );
        }
        for holding in &archive.holdings {
            assert!(
                abbreviations(archive).any(|name| name == holding),
                "{code}: {holding:?} is a holding but no abbreviation"
            );
        }
        for name in abbreviations(archive) {
            let bearers = short.entry(bare(name).to_lowercase()).or_default();
            if !bearers.iter().any(|other| other.code == *code) {
                bearers.push(archive);
            }
        }
        for name in names(archive) {
            let words = name_words(name);
            assert!(!words.is_empty(), "{code}: {name:?}");
            let bearers = long.entry(words.join(" ")).or_default();
            if !bearers.iter().any(|other| other.code == *code) {
                bearers.push(archive);
            }
        }
    }
    for (key, bearers) in short.iter().chain(&long) {
        if bearers.len() < 2 {
            continue;
        }
        for archive in bearers {
            let marked = archive.shared.iter().any(|shared| {
                bare(shared).to_lowercase() == *key || name_words(shared).join(" ") == *key
            });
            assert!(
                marked,
                "{}: {key:?} stands in another entry, unmarked",
                archive.code
            );
        }
    }
}

#[test]
fn archives_are_found_by_every_name() {
    for (name, code) in [
        ("APRF", "APRF"),
        ("ap rf", "APRF"),
        ("АП РФ", "APRF"),
        ("архив президента российской федерации", "APRF"),
        ("Arkhiv Prezidenta Rossiyskoy Federatsii", "APRF"),
        ("AVP-RF", "AVPRF"),
        ("TsKhSD", "RGANI"),
        ("рцхидни", "RGASPI"),
        ("SÚA", "NA"),
        ("The National Archives (TNA), Kew", "TNA"),
        ("National Archives, Kew", "TNA"),
        ("Central State Archive, Sofia", "TsDA"),
        ("外交部档案馆", "PRCFMA"),
    ] {
        assert_eq!(Authority::standard().key(name), code, "{name}");
    }
    for unknown in [
        "National Archives",
        "AMAE",
        "State Archive of Kharkiv Oblast",
        "",
    ] {
        assert_eq!(Authority::standard().named(unknown), None, "{unknown}");
    }
    assert_eq!(
        Authority::standard().key("  State  Archive of Kharkiv "),
        "state archive of kharkiv"
    );
}

#[test]
fn near_codes_are_suggested() {
    for (name, expected) in [
        ("APFR", Some("APRF")),
        ("AVPR", Some("AVPRF")),
        ("RGASPY", Some("RGASPI")),
        ("РГАСПЫ", Some("RGASPI")),
        ("Bundesarchive", None),
        ("", None),
        ("Q", None),
    ] {
        let got = Authority::standard().suggest(name);
        assert_eq!(got.first().copied(), expected, "{name}: {got:?}");
    }
    assert!(Authority::standard().suggest("Hungary").contains(&"MOL"));
}

#[test]
fn a_reader_can_add_archives() {
    let own = r#"
        [[archive]]
        code = "TsGAKhO"
        country = "Ukraine"
        scheme = "fond-opis-delo"
        english = ["State Archive of Kharkiv Oblast"]
        abbreviations = ["DAKhO", "ДАХО"]
        source = "own"
    "#;
    let authority = Authority::standard().with_file(own).unwrap();
    let found = authority.find("ДАХО, ф. 2, оп. 14, спр. 5");
    assert_eq!(found[0].reference.archive, "TsGAKhO");
    assert_eq!(authority.find("APRF, f. 3")[0].reference.archive, "APRF");
}

#[test]
fn a_bad_file_is_told_with_its_place() {
    let message = |text: &str| {
        Authority::standard()
            .with_file(text)
            .unwrap_err()
            .to_string()
    };
    let wrong = message("[[archive]]\ncode = \"X\"\nscheme = \"by-colour\"\n");
    assert!(
        wrong.starts_with("archives file, line 3, column 10: "),
        "{wrong}"
    );
    let entry = |code: &str| {
        format!(
            "[[archive]]\ncode = \"{code}\"\ncountry = \"Chad\"\nscheme = \"other\"\nenglish = [\"A\"]\nsource = \"own\"\n"
        )
    };
    assert_eq!(
        message(&format!("{}{}", entry("X"), entry("X"))),
        "archives file, entry 2: code \"X\" stands in an earlier entry; join the two"
    );
    assert_eq!(
        message(&entry(" ")),
        "archives file, entry 1 (\" \"): code is empty; fill it in or drop the entry"
    );
}
