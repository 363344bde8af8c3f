//! What queries mean, by the printed form and the tree, and that no text breaks the parser.

use super::*;
use crate::query::filter::Shelf;
use crate::query::tree::{Arrangement, Form, Node, Scope, Word};

mod properties;

fn read(text: &str) -> Query {
    parse(text, SyntaxOptions::default(), &mut Analyser::new())
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> SyntaxError {
    match parse(text, SyntaxOptions::default(), &mut Analyser::new()) {
        Ok(query) => panic!("{text}: understood as {}", query.understood()),
        Err(error) => error,
    }
}

/// Checks lines of `typed => understood`, and that the printed form gives the same tree again.
/// `~` at the end of the typed part's column says that a note is expected, its absence that none is.
fn check(table: &str) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (typed, understood, noted) = match line.split_once(" =!> ") {
            Some((typed, understood)) => (typed, understood, true),
            None => {
                let (typed, understood) = line.split_once(" => ").expect("typed => understood");
                (typed, understood, false)
            }
        };
        let query = read(typed.trim_end());
        if query.understood() != understood || query.notes.is_empty() == noted {
            wrong.push(format!(
                "{typed}: {} {:?}, expected {understood}",
                query.understood(),
                query.notes
            ));
        }
        assert_eq!(read(&query.understood()).root, query.root, "{typed}");
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn references_and_dates_among_words_are_understood() {
    check(
        r#"
        AVPRF, f. 0102, op. 7, p. 25, d. 5 =!> ref:"AVPRF, f. 0102, op. 7, p. 25, d. 5"
        АВП РФ. Ф. 0102. Оп. 9. П. 44. Д. 4. Л. 57–59 =!> ref:"АВП РФ. Ф. 0102. Оп. 9. П. 44. Д. 4. Л. 57–59"
        telegram, APRF, fond 3, opis 65, delo 829 =!> telegram AND ref:"APRF, fond 3, opis 65, delo 829"
        armistice APRF -china => armistice AND APRF AND NOT china
        armistice in November 1951 =!> armistice AND in AND (date:[1951-11-01 TO 1951-11-30] OR "November 1951"~1)
        25 October 1951 truce =!> (date:1951-10-25 OR "25 October 1951"~0) AND truce
        October 25, 1951 =!> date:1951-10-25 OR "October 25 1951"~1
        перемирие 25 октября 1951 =!> перемирие AND (date:1951-10-25 OR "25 октября 1951"~0)
        31 Februar1951y truce =!> 31 AND (date:[1951-02-01 TO 1951-02-28] OR Februar1951y) AND truce
        "November 1951" => "November 1951"
        title:November 1951 => title:November AND 1951
        (November 1951) truce => November AND 1951 AND truce
        truce 1951 => truce AND 1951
        November truce => November AND truce
        may 5 men => may AND 5 AND men
        November OR 1951 => November OR 1951
        =November 1951 => =November AND 1951
        APRF archive => APRF AND archive
        the fond of records f. 3 => the AND fond AND of AND records AND f AND 3
        "#,
    );
    let exact = SyntaxOptions { exact: true };
    let query = parse("November 1951", exact, &mut Analyser::new()).unwrap();
    assert_eq!(query.understood(), "=November AND =1951");
}

#[test]
fn words_and_operators() {
    check(
        "
        demilitarization zone => demilitarization AND zone
        korea OR china => korea OR china
        korea AND china OR japan => (korea AND china) OR japan
        korea (china OR japan) => korea AND (china OR japan)
        korea ((china)) => korea AND china
        korea NOT china => korea AND NOT china
        korea AND NOT china => korea AND NOT china
        korea -china => korea AND NOT china
        +korea -china => korea AND NOT china
        NOT NOT korea => korea
        NOT -korea => korea
        -korea => NOT korea
        -korea -china => NOT korea AND NOT china
        china OR -korea => china OR (NOT korea)
        -(korea china) => NOT (korea AND china)
        -(korea OR china) peace => NOT (korea OR china) AND peace
        * => *
        * -korea => NOT korea
        korea and china or japan => korea AND and AND china AND or AND japan
        разоружение OR мир => разоружение OR мир
        Ким Ир Сен => Ким AND Ир AND Сен
        =zones => =zones
        demil* => demil*
        *tion => *tion
        w?rd d*n => w?rd AND d*n
        korea~ => korea~1
        korea~1 => korea~1
        korea~2 => korea~2
        korea~0 => =korea
        ",
    );
}

#[test]
fn phrases_and_windows() {
    check(
        "
        \"to the front\" => \"to the front\"
        “to the front” => \"to the front\"
        «Красная звезда» => \"Красная звезда\"
        \"korea\" => korea
        \"near words\"~5 => \"near words\"~5
        \"near words\"~0 => \"near words\"~0
        =\"exact phrase\" => =\"exact phrase\"
        \"demil* zone\" => \"demil* zone\"
        \"demil* =zone korea~1\"~3 => \"demil* =zone korea~1\"~3
        Il-sung => \"Il sung\"
        Timmons,Benson => Timmons AND Benson
        korea;china,japan => korea AND china AND japan
        44,45 => \"44 45\"
        -korea,china => NOT \"korea china\"
        title:korea,china => title:\"korea china\"
        -Il-sung => NOT \"Il sung\"
        =Il-sung => =\"Il sung\"
        Il-sung~1 => \"Il~1 sung~1\"
        Il-s* => \"Il s*\"
        a-b\"c d\" => \"a b\" AND \"c d\"
        VKP(b) => VKP(b)
        F[oreign] M[inistry] => F[oreign] AND M[inistry]
        \"[Liu] Shaoqi\" => \"Liu Shaoqi\"
        U.S.S.R. => U.S.S.R
        ",
    );
}

#[test]
fn fields_and_filters() {
    check(
        "
        title:korea => title:korea
        title:\"to the front\" => title:\"to the front\"
        title:(korea OR china) => title:korea OR title:china
        title:(korea body:china) => title:korea AND body:china
        Title:korea => title:korea
        -title:korea => NOT title:korea
        title:=zones => title:=zones
        person:\"Kim Il Sung\" place:Moscow => person:\"Kim Il Sung\" AND place:Moscow
        subject:armistice summary:talks => subject:armistice AND summary:talks
        archive:APRF => archive:APRF
        archive:APRF fond:3 => archive:APRF AND fond:3
        archive:APRF korea fond:3 => archive:APRF AND fond:3 AND korea
        archive:\"АВП РФ\" => archive:\"АВП РФ\"
        fond:059a opis:5a delo:5 => fond:059a AND opis:5a AND delo:5
        archive:APRF -fond:3 => archive:APRF AND NOT fond:3
        -(archive:APRF fond:3) => NOT (archive:APRF AND fond:3)
        archive:(APRF OR AVPRF) => archive:APRF OR archive:AVPRF
        archive:APRF (fond:3 OR fond:45) => (archive:APRF AND fond:3) OR (archive:APRF AND fond:45)
        archive:APRF fond:3 archive:AVPRF fond:059a => (archive:APRF AND fond:3) AND (archive:AVPRF AND fond:059a)
        id:wcda:113630 => id:wcda:113630
        id:\"jfk russia/1\" => id:\"jfk russia/1\"
        date:1951-11 => date:[1951-11-01 TO 1951-11-30]
        date:1951-11-19 => date:1951-11-19
        date:\"19 ноября 1951\" => date:1951-11-19
        date:[1950 TO 1953] => date:[1950-01-01 TO 1953-12-31]
        date:[1950 TO *] => date:[1950-01-01 TO *]
        date:[* TO 1953-07] => date:[* TO 1953-07-31]
        date:[June 1950 TO 27 July 1953] => date:[1950-06-01 TO 1953-07-27]
        date:1950-1953 => date:[1950-01-01 TO 1953-12-31]
        date:(1951 OR 1953) => date:[1951-01-01 TO 1951-12-31] OR date:[1953-01-01 TO 1953-12-31]
        -date:1951 korea => NOT date:[1951-01-01 TO 1951-12-31] AND korea
        date:[* TO *] =!> date:[* TO *]
        date:undated => date:undated
        date:\"Undated\" => date:undated
        -date:undated korea => NOT date:undated AND korea
        date:(undated OR 1951) => date:undated OR date:[1951-01-01 TO 1951-12-31]
        ",
    );
    let query = read("ref:\"APRF, fond 3, opis 65, delo 829\"");
    assert!(matches!(&query.root, Node::Reference(reference) if reference.fond() == Some("3")));
    assert_eq!(read(&query.understood()).root, query.root);
}

#[test]
fn prose_is_read_as_words() {
    check(
        "
        What's the matter (with Korea =!> What's AND the AND matter AND with AND Korea
        the end) of it =!> the AND end AND of AND it
        \" =!> *
        \"korea war =!> korea AND war
        korea - china =!> korea AND china
        - =!> *
        foo: bar => foo AND bar
        foo:bar =!> foo AND bar
        foo:\"bar baz\" =!> foo AND \"bar baz\"
        title: korea =!> title AND korea
        title:(korea =!> title:korea
        -(korea =!> NOT korea
        Ackley, H. Gardner => Ackley AND H AND Gardner
        at 7:30 => at AND \"7 30\"
        https://example.org/document/113630 => \"https example org document 113630\"
        Who began the war? =!> Who AND began AND the AND war
        AND korea =!> \"AND\" AND korea
        korea OR =!> korea AND \"OR\"
        NOT =!> \"NOT\"
        korea AND OR china =!> (korea AND \"AND\") OR china
        (AND) korea =!> \"AND\" AND korea
        war && peace => war AND peace
        war || peace =!> war AND peace
        !war =!> war
        korea^2 =!> korea
        **Top Secret** => Top AND Secret
        a \"* b\" =!> a AND b
        title:* =!> *
        korea \"a b\"~ =!> korea AND \"a b\"
        ko*a~1 =!> ko*a
        fond:05* =!> fond:\"05*\"
        title:-korea =!> title:korea
        () =!> *
        C++ => C
        the Korean War (1950-1953) => the AND Korean AND War AND \"1950 1953\"
        korea… => korea
        ",
    );
}

/// A text that holds nothing to search for at all is no query; one of which nothing is left says so.
#[test]
fn nothing_matches_everything() {
    for (text, noted) in [
        ("", false),
        ("  ", false),
        ("...", true),
        ("()", true),
        ("\"\"", true),
    ] {
        let query = read(text);
        assert_eq!(query.root, Node::Everything, "{text}");
        assert_eq!(!query.notes.is_empty(), noted, "{text}");
    }
}

#[test]
fn words_carry_their_forms() {
    let word = |typed: &str, form: Form| Word {
        typed: typed.to_owned(),
        form,
    };
    let text = |text: &str| text.to_owned();
    assert_eq!(
        read("title:\"Zones Demil*\"~3").root,
        Node::Sequence {
            scope: Scope::Title,
            words: vec![
                word("Zones", Form::Stem(text("zone"))),
                word("Demil*", Form::Wildcard(text("demil*"))),
            ],
            arrangement: Arrangement::Near { slop: 3 },
        }
    );
    assert_eq!(
        read("Гомулка~2").root,
        Node::Word {
            scope: Scope::Anywhere,
            word: word(
                "Гомулка",
                Form::Fuzzy {
                    folded: text("гомулка"),
                    distance: 2
                }
            ),
        }
    );
    assert_eq!(
        read("Gomuł*").root,
        Node::Word {
            scope: Scope::Anywhere,
            word: word("Gomuł*", Form::Wildcard(text("gomul*"))),
        }
    );
    let exact = parse("Zones", SyntaxOptions { exact: true }, &mut Analyser::new()).unwrap();
    assert_eq!(exact.root, read("=Zones").root);
}

#[test]
fn levels_bind_to_one_reference() {
    let shelf = |levels: [Option<&str>; 4]| {
        Node::Shelf(Shelf {
            levels: levels.map(|level| level.map(str::to_owned)),
        })
    };
    assert_eq!(
        read("archive:APRF fond:3 opis:65 delo:829").root,
        shelf([Some("APRF"), Some("3"), Some("65"), Some("829")])
    );
    assert_eq!(
        read("fond:(3 OR 5) archive:(APRF OR RGANI)").root,
        Node::Or(vec![
            shelf([Some("APRF"), Some("3"), None, None]),
            shelf([Some("RGANI"), Some("3"), None, None]),
            shelf([Some("APRF"), Some("5"), None, None]),
            shelf([Some("RGANI"), Some("5"), None, None]),
        ])
    );
    let many = |name: &str| {
        format!(
            "{name}:({})",
            (0..20)
                .map(|n| n.to_string())
                .collect::<Vec<_>>()
                .join(" OR ")
        )
    };
    let query = read(&format!("{} {}", many("fond"), many("opis")));
    assert_eq!(query.notes.len(), 1, "{:?}", query.notes);
}

#[test]
fn what_cannot_be_carried_out_is_said() {
    for (text, message) in [
        (
            "date:foo",
            "in date: \"foo\" is not a date: expected a day, month or year such as 19 November 1951, 1951-11 or 1951",
        ),
        (
            "date:1951-02-30",
            "in date: \"1951-02-30\" never existed: expected a day that the calendar has, such as 1951-02-28",
        ),
        (
            "date:[1953 TO 1950]",
            "the range of dates is reversed: 1953-01-01 is later than 1950-12-31",
        ),
        (
            "date:[1950 TO foo]",
            "in date: \"foo\" is not a date: expected a day, month or year such as 19 November 1951, 1951-11 or 1951",
        ),
        (
            "date:[1950 TO 1953",
            "the range date:[1950 TO 1953 is not closed: expected a \"]\" at its end",
        ),
        (
            "date:\"before 1951\"",
            "in date: \"before 1951\" has no end of its own: expected a plain date such as 1951-11; what comes before or after it is said by the range",
        ),
        (
            "ref:\"nothing at all\"",
            "in ref: no archival reference can be read from \"nothing at all\"",
        ),
        (
            "korea~3",
            "\"korea~3\" asks for too much: expected at most 2 edits",
        ),
        (
            "\"a b\"~1001",
            "\"~1001\" asks for too much: expected at most 1000 words in between",
        ),
        (
            "\"a b\"~99999999999999999999",
            "\"~99999999999999999999\" asks for too much: expected at most 1000 words in between",
        ),
    ] {
        let error = refused(text);
        assert_eq!(error.to_string(), message, "{text}");
        assert!(!error.hint().is_empty());
    }
}

#[test]
fn the_outline_shows_forms() {
    let query =
        read("title:Zones -(\"exact words\"~5 OR kor*a) archive:APRF fond:3 date:1951-11-19");
    assert_eq!(
        outline(&query.root),
        "all of\n  word in title: \"Zones\" as stem \"zone\"\n  not\n    any of\n      near within 5 \"exact\" as stem \"exact\", \"words\" as stem \"word\"\n      word \"kor*a\" as pattern \"kor*a\"\n  one reference archive:APRF AND fond:3\n  date:1951-11-19\n"
    );
}

#[test]
fn a_range_in_an_unknown_field_is_said() {
    for (text, field) in [
        ("year:[1950 TO 1951]", Some("year:")),
        ("korea -year:[1950 TO *]", Some("year:")),
        // An editor's addition after a colon is prose.
        ("note:[the]y met", None),
        ("to:[Foreign Ministry]", None),
    ] {
        let query = read(text);
        let said = query
            .notes
            .iter()
            .any(|note| field.is_some_and(|field| note.to_string().contains(field)));
        assert_eq!(said, field.is_some(), "{text}: {:?}", query.notes);
    }
}

#[test]
fn notes_quote_no_control_characters() {
    let query = read("foo\u{202e}:bar war\u{1b}[31m? fo:bar^2 a~b \u{7f}&& \"a\u{7}\"~ x");
    for note in query.notes.iter().map(ToString::to_string) {
        assert!(
            !note.chars().any(|c| c.is_control() || c == '\u{202e}'),
            "{note:?}"
        );
    }
}
