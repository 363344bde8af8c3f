//! Reading and joining files of names.

use super::*;

const FILE: &str = r#"
[[person]]
name = "Joseph Stalin"
family = ["Stalin"]
names = ["Иосиф Сталин"]
pseudonyms = [{ name = "Filippov", from = 1949, to = 1952 }, { name = "Koba" }]
shared = ["Filippov"]
office = "general secretary from 1922"

[[institution]]
name = "United Nations"
abbreviations = ["UNO", "UN"]
words = ["UN"]

[[place]]
name = "Volgograd"
former = ["Stalingrad"]
"#;

fn texts(entry: &NameEntry) -> Vec<&str> {
    entry.variants.iter().map(|it| it.text.as_str()).collect()
}

#[test]
fn a_file_gives_entries_with_all_their_names() {
    let names = Names::parse("f", FILE).unwrap();
    let [person, place, institution] = names.entries() else {
        panic!("{names:?}");
    };
    let wanted = [
        "Joseph Stalin",
        "Stalin",
        "Иосиф Сталин",
        "Filippov",
        "Koba",
    ];
    assert_eq!(texts(person), wanted);
    let filippov = &person.variants[3];
    assert_eq!(
        (filippov.kind, filippov.shared),
        (VariantKind::Pseudonym, true)
    );
    let years = Years {
        from: Some(1949),
        to: Some(1952),
    };
    assert_eq!(filippov.years, Some(years));
    assert_eq!(person.variants[4].years, None);
    assert_eq!(person.office, "general secretary from 1922");
    assert_eq!(place.variants[1].kind, VariantKind::Former);
    let words: Vec<bool> = institution.variants.iter().map(|it| it.is_word).collect();
    assert_eq!(words, [false, false, true]);
}

#[test]
fn what_is_wrong_is_said_with_file_and_line() {
    for (text, wanted) in [
        (
            "[[person]]\nname = \"A\"\nfamly = [\"A\"]\n",
            "my names, line 3, column 1: unknown field `famly`, expected one of `name`, `family`, \
             `names`, `former`, `abbreviations`, `pseudonyms`, `shared`, `words`, `office`, \
             `note`; expected [[person]], [[place]] and [[institution]] tables, each with a name",
        ),
        (
            "[[place]]\nnote = \"a\"\n",
            "my names, line 1, column 1: missing field `name`; expected [[person]], [[place]] and \
             [[institution]] tables, each with a name",
        ),
        (
            "\n[[person]]\nname = \"A\"\nnames = [\" \"]\n",
            "my names, line 3: \" \" among the names of \"A\" is no name; fill it in or drop it",
        ),
        (
            "[[place]]\nname = \"A\"\n[[place]]\nname = \"A\"\n",
            "my names, line 4: the place \"A\" stands on line 2 already; join the two",
        ),
        (
            "[[person]]\nname = \"A\"\npseudonyms = [{ name = \"B\", from = 1952, to = 1949 }]\n",
            "my names, line 2: \"B\" holds from 1952 to 1949, which runs backwards; exchange the \
             years",
        ),
        (
            "[[person]]\nname = \"A\"\nshared = [\"B\"]\n",
            "my names, line 2: shared has \"B\", which is none of the names of \"A\"; write it as \
             it stands there",
        ),
    ] {
        let error = Names::parse("my names", text).unwrap_err();
        assert_eq!(error.to_string(), wanted);
    }
}

#[test]
fn a_second_file_adds_entries_and_names() {
    let own = r#"
        [[person]]
        name = "Joseph Stalin"
        names = ["J. V. Stalin"]
        pseudonyms = [{ name = "Filippov", from = 1948 }]
        note = "see his telegrams"

        [[place]]
        name = "Joseph Stalin"
    "#;
    let names = Names::parse("f", FILE).unwrap();
    let joined = names.extended(Names::parse("own", own).unwrap());
    assert_eq!(joined.entries().len(), 4);
    let person = &joined.entries()[0];
    assert!(texts(person).ends_with(&["Filippov", "Koba", "J. V. Stalin"]));
    let open = Years {
        from: Some(1948),
        to: None,
    };
    assert_eq!(person.variants[3].years, Some(open));
    assert_eq!(person.office, "general secretary from 1922");
    assert_eq!(person.note, "see his telegrams");
}
