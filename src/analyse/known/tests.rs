//! What the words of a query may stand for, and what values of a list are one.

use super::own::{NameWord, words_of};
use super::*;
use crate::analyse::Analyser;

/// The names that may stand in for what `text` begins with, each with its years.
fn others(names: &KnownNames, text: &str) -> Option<Vec<String>> {
    let mut analyser = Analyser::new();
    let mut words = Vec::new();
    analyser.tokens(text, |token| {
        let typed = text[token.start..token.end].to_owned();
        words.push((typed, token.folded.to_owned(), token.stem.to_owned()));
    });
    let seen: Vec<SeenWord<'_>> = words
        .iter()
        .map(|(typed, folded, stem)| SeenWord {
            typed,
            folded,
            stem,
        })
        .collect();
    let known = names.longest(&seen)?;
    let shown = |other: &Other<'_>| match other.years {
        None => other.text.to_owned(),
        Some(Years { from, to }) => {
            let year = |year: Option<i16>| year.map_or(String::new(), |year| year.to_string());
            format!("{} {}-{}", other.text, year(from), year(to))
        }
    };
    Some(known.others.iter().map(shown).collect())
}

fn sample() -> KnownNames {
    let text = r#"
        [[person]]
        name = "Joseph Stalin"
        family = ["Stalin", "Сталин"]
        names = ["Иосиф Сталин"]
        pseudonyms = [{ name = "Filippov", from = 1949, to = 1952 }, { name = "Kuznetsov", from = 1948, to = 1949 }]
        shared = ["Kuznetsov"]

        [[person]]
        name = "Vasily Kuznetsov"
        family = ["Kuznetsov", "Кузнецов"]
        shared = ["Kuznetsov", "Кузнецов"]

        [[person]]
        name = "Aleksei Kuznetsov"
        family = ["Kuznetsov", "Кузнецов"]
        shared = ["Kuznetsov", "Кузнецов"]

        [[person]]
        name = "Imre Nagy"
        family = ["Nagy", "Надь"]

        [[person]]
        name = "Mao Zedong"
        names = ["Mao Tse-tung", "Мао Цзэдун"]

        [[place]]
        name = "Beijing"
        names = ["Пекин"]
        former = ["Peking", "Beiping"]

        [[institution]]
        name = "Ministry of Foreign Affairs"
        abbreviations = ["MID", "МИД"]
        words = ["MID"]
    "#;
    KnownNames::new(Names::parse("sample", text).unwrap())
}

#[test]
fn names_stand_for_others_of_one_bearer() {
    let names = sample();
    for (text, wanted) in [
        ("Stalin", &["Сталин", "Filippov 1949-1952"][..]),
        ("stalin's telegram", &["Сталин", "Filippov 1949-1952"]),
        ("Сталину", &["Stalin", "Filippov 1949-1952"]),
        ("Joseph Stalin", &["Иосиф Сталин", "Filippov 1949-1952"]),
        (
            "Filippov",
            &[
                "Joseph Stalin 1949-1952",
                "Stalin 1949-1952",
                "Сталин 1949-1952",
                "Иосиф Сталин 1949-1952",
            ],
        ),
        ("Nagy", &["Надь"]),
        ("Mao Tse-tung said", &["Mao Zedong", "Мао Цзэдун"]),
        ("peking", &["Beijing", "Пекин", "Beiping"]),
        ("MID", &["Ministry of Foreign Affairs", "МИД"]),
        // Where it is written as an abbreviation.
        ("МИД", &["Ministry of Foreign Affairs", "MID"]),
    ] {
        let wanted: Vec<String> = wanted.iter().map(|other| (*other).to_owned()).collect();
        assert_eq!(others(&names, text), Some(wanted), "{text}");
    }
}

#[test]
fn what_several_bear_stands_only_for_what_all_of_them_are_called() {
    let names = sample();
    assert_eq!(others(&names, "Kuznetsov"), Some(vec![]));
    let two = "[[person]]\nname = \"A Li\"\nfamily = [\"Li\", \"Ли\"]\n\
               [[person]]\nname = \"B Li\"\nfamily = [\"Li\", \"Ли\", \"Lee\"]\n\
               [[person]]\nname = \"C Lee\"\nfamily = [\"Lee\"]\n";
    let names = KnownNames::new(Names::parse("two", two).unwrap());
    assert_eq!(others(&names, "Li"), Some(vec!["Ли".to_owned()]));
}

#[test]
fn ordinary_words_are_names_only_as_written() {
    let names = sample();
    for text in [
        "mid",
        "Mid",
        "над",
        "Надежда",
        "mao",
        "joseph",
        "and Stalin",
    ] {
        assert_eq!(others(&names, text), None, "{text}");
    }
}

#[test]
fn blunt_stems_are_told() {
    let blunt = |text: &str| {
        words_of(text, &mut Analyser::new())
            .iter()
            .any(NameWord::is_blunt)
    };
    assert!(blunt("Надь") && blunt("Мао"));
    assert!(!blunt("Сталин") && !blunt("Peking") && !blunt("Mao"));
}

#[test]
fn values_of_a_list_are_gathered_under_the_preferred_form() {
    let names = KnownNames::built_in();
    let key = |text: &str| {
        let words = words_of(text, &mut Analyser::new());
        joined(words.iter().map(|word| word.folded.as_str()))
    };
    for (value, wanted) in [
        ("Joseph Stalin", Some("Joseph Stalin")),
        ("Stalin, Joseph, 1878-1953", Some("Joseph Stalin")),
        ("И. В. Сталин", Some("Joseph Stalin")),
        ("Сталин И.В.", Some("Joseph Stalin")),
        ("Filippov", None),
        ("В. Н. Разуваев", Some("Vladimir Razuvaev")),
        ("Kuznetsov", None),
        ("Kuznetsov, Vasily", Some("Vasily Kuznetsov")),
        ("КПСС", Some("Communist Party of the Soviet Union")),
        ("1953", None),
        ("", None),
    ] {
        let heading = names.people().of(&key(value));
        assert_eq!(heading.map(|it| it.preferred), wanted, "{value}");
        if let Some(heading) = heading {
            let keys = names.people().keys(heading.number);
            assert!(keys.contains(&key(heading.preferred).as_str()));
        }
    }
    let peking = names.places().of("peking").map(|it| it.preferred);
    assert_eq!(peking, Some("Beijing"));
    assert_eq!(names.people().of("peking"), None);
}

#[test]
fn names_of_ones_own_lie_over_those_of_the_program() {
    let own = r#"
        [[person]]
        name = "Joseph Stalin"
        names = ["Uncle Joe"]

        [[person]]
        name = "Jonas Quux"
        family = ["Quux", "Molotov"]

        [[place]]
        name = "Quux"
    "#;
    let names = KnownNames::with(Names::parse("own", own).unwrap());
    let known = others(&KnownNames::built_in(), "Joseph Stalin").unwrap();
    let added = others(&names, "Joseph Stalin").unwrap();
    // Beside what the program has, in the order of the files.
    assert_eq!(added, [&known[..], &["Uncle Joe".to_owned()]].concat());
    assert!(
        others(&names, "Uncle Joe")
            .unwrap()
            .contains(&"Joseph Stalin".to_owned())
    );
    assert_eq!(others(&KnownNames::built_in(), "Uncle Joe"), None);
    // What a name of the program shares with one of one's own stands for neither alone.
    assert!(others(&KnownNames::built_in(), "Molotov").is_some_and(|it| !it.is_empty()));
    assert_eq!(others(&names, "Molotov"), Some(vec![]));
    let people = names.people();
    let stalin = people.of("uncle joe").unwrap();
    assert_eq!(stalin.preferred, "Joseph Stalin");
    assert!(people.keys(stalin.number).contains(&"stalin joseph"));
    assert_eq!(
        people.of("jonas quux").map(|it| it.preferred),
        Some("Jonas Quux")
    );
    assert_eq!(
        names.places().of("quux").map(|it| it.preferred),
        Some("Quux")
    );
}

#[test]
fn a_file_laid_over_is_what_both_files_together_are() {
    let own = include_str!("../../../index_schema/names.example.toml");
    let own = Names::parse("names.example.toml", own).unwrap();
    let over = KnownNames::with(own.clone());
    let names = compile::names();
    // Only one of its entries is new.
    let known = names.entries().len();
    assert_eq!(
        names.clone().extended(own.clone()).entries().len(),
        known + 1
    );
    let together = KnownNames::new(names.clone().extended(own));
    for entry in together
        .own
        .numbers()
        .map(|number| together.entry(number).1)
    {
        for name in entry {
            assert_eq!(
                others(&over, name.text),
                others(&together, name.text),
                "{}",
                name.text
            );
            for (one, other) in [
                (over.people(), together.people()),
                (over.places(), together.places()),
            ] {
                assert_eq!(one.of(name.folded), other.of(name.folded), "{}", name.text);
                if let Some(heading) = one.of(name.folded) {
                    assert_eq!(one.keys(heading.number), other.keys(heading.number));
                }
            }
        }
    }
    // Likewise the names of the program, compiled and not.
    let plain = KnownNames::new(names);
    for entry in plain.own.numbers().map(|number| plain.entry(number).1) {
        for name in entry {
            let compiled = others(&KnownNames::built_in(), name.text);
            assert_eq!(compiled, others(&plain, name.text), "{}", name.text);
        }
    }
}
