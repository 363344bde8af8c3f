//! Words in all their ways of writing, over a small index: the records found, and what is reported.

use crate::ask::variants::tests::index;
use crate::ask::{Asker, Question};
use crate::engine::Limits;
use crate::engine::embedded::search::Searching;

const TEXTS: [&str; 51] = [
    "The ceasefire held.",
    "A cease-fire was signed; both cease-fires failed.",
    "They should cease fire at noon.",
    "talks on the cease-\nfire line",
    "another day",
    "an-\nother day",
    "an other day",
    "a B29 flew",
    "two B-29s flew",
    "one B 29 flew",
    "the B–29 flew",
    "a MiG15",
    "a MiG-15bis",
    "the MiG-15s",
    "their MiG-15",
    "folder P84/422",
    "tell us of it",
    "the US position",
    "the U.S. position",
    "the U. S. position",
    "the U. S. S. R. note",
    "a USSR note",
    "a U.S.S.R. note",
    "V. M. Molotov replied",
    "V.M. Molotov replied",
    "тов. Х р у щ е в  ответил",
    "тов. Хрущев ответил",
    "Kanzler Schröder",
    "Kanzler Schroeder",
    "Kanzler Schroder",
    "the demili-\ntarized zone",
    "the demilitarized zone",
    "peaceful coexistence",
    "peaceful co-existence",
    "into the talks",
    "in-\nto the talks",
    "two MIG 15s",
    "один МиГ 15бис",
    "В.М. Молотов ответил",
    "В. М. Молотова просили",
    "Вячеслав Молотов ответил",
    "W.M. Molotow antwortete",
    "Yu.V. Andropov spoke",
    "Yu. V. Andropov spoke",
    "Ю.В. Андропов сказал",
    "Ю. В. Андропова не было",
    "Iu. Andropov left",
    "Андропов Ю. ушел",
    "Смотри у А. В. и Б",
    "the U. S. Navy",
    "A. P. Rosenthal and the Associated Press",
];

fn asker(directory: &std::path::Path) -> Asker<Searching> {
    Asker::new(index(directory, &TEXTS))
}

/// The numbers of the texts found, and what is reported of other ways of writing.
fn found(asker: &Asker<Searching>, query: &str, variants: bool) -> (Vec<usize>, Vec<String>) {
    let question = Question {
        variants,
        advice: false,
        limit: TEXTS.len(),
        match_mode: crate::engine::MatchMode::All,
        ..Question::new(query)
    };
    let answer = asker.ask(&question, &Limits::none()).unwrap();
    let ids = answer.hits.iter().map(|hit| hit.id.parse().unwrap());
    let mut ids: Vec<usize> = ids.collect();
    ids.sort_unstable();
    let said = answer.understood.expansions.iter().map(|one| {
        let terms = one.terms.iter();
        let terms: Vec<String> = terms
            .map(|(term, count)| format!("{term} {count}"))
            .collect();
        format!("{}: {}", one.typed, terms.join(", "))
    });
    (ids, said.collect())
}

#[test]
fn a_word_is_found_in_all_its_ways_of_writing() {
    let directory = tempfile::tempdir().unwrap();
    let asker = asker(directory.path());
    let ceasefire = &[0, 1, 2, 3][..];
    let b29 = &[7, 8, 9, 10][..];
    let mig = &[11, 12, 13, 14, 36][..];
    let us = &[17, 18, 19, 49][..];
    let us_position = &[17, 18, 19][..];
    let molotov = &[23, 24, 38, 39, 41][..];
    let andropov = &[42, 43, 44, 45][..];
    let ussr = &[20, 21, 22][..];
    for (query, expected) in [
        ("ceasefire", ceasefire),
        ("cease-fire", ceasefire),
        ("\"cease fire\"", ceasefire),
        ("cease fire", ceasefire),
        ("\"ceasefire line\"", &[3]),
        ("\"cease-fire line\"", &[3]),
        ("=ceasefire", &[0]),
        // A division at a line end is no evidence that the parts are words.
        ("another", &[4, 5]),
        ("\"an other\"", &[5, 6]),
        ("into", &[34, 35]),
        ("B29", b29),
        ("B-29", b29),
        ("\"B 29\"", b29),
        ("b-29s", &[7, 8, 10]),
        ("MiG15", mig),
        ("MiG-15", mig),
        ("MiG-15s", mig),
        ("MiG-15bis", mig),
        ("MIG 15s", mig),
        ("MIG-15", mig),
        ("\"MiG 15\"", mig),
        ("МиГ-15", &[14, 37]),
        ("МиГ15бис", &[37]),
        ("P84/422", &[15]),
        ("P84422", &[15]),
        // In most records of this index it is the abbreviation.
        ("us", &[16, 17, 18, 19, 49]),
        ("US", us),
        ("U.S.", us),
        ("\"US position\"", us_position),
        ("the US position", us_position),
        // All in capitals: as in small letters.
        ("US POSITION", us_position),
        ("USSR", ussr),
        ("ussr", ussr),
        ("U.S.S.R.", ussr),
        ("U. S. S. R.", ussr),
        ("\"U. S. S. R. note\"", ussr),
        ("\"V.M. Molotov\"", molotov),
        ("\"V. M. Molotov\"", molotov),
        ("V. M. Molotov", molotov),
        ("V.M. Molotov", molotov),
        ("В. М. Молотов", molotov),
        ("В.М. Молотов", molotov),
        ("\"В.М. Молотов\"", molotov),
        ("Молотов В.М.", molotov),
        ("W.M. Molotow", molotov),
        ("ответил В.М. Молотов", &[38]),
        ("В.М.", &[23, 24, 38, 39]),
        ("V. M.", &[23, 24, 38, 39]),
        ("Yu. V. Andropov", andropov),
        ("Yu.V. Andropov", andropov),
        ("Ю.В. Андропов", andropov),
        ("\"Ю. В. Андропов\"", andropov),
        ("Yu. Andropov", &[42, 43, 47]),
        ("Ю. Андропов", &[45, 46, 47]),
        ("А. В.", &[48]),
        ("A. P. Rosenthal", &[50]),
        ("U. S. Navy", &[49]),
        ("US Navy", &[49]),
        ("Хрущев", &[25, 26]),
        ("\"Хрущев ответил\"", &[25, 26]),
        ("Schröder", &[27, 28, 29]),
        ("Schroeder", &[27, 28]),
        ("Schroder", &[27, 29]),
        ("demilitarized", &[30, 31]),
        ("\"demilitarized zone\"", &[30, 31]),
        ("\"peaceful coexistence\"", &[32, 33]),
        ("\"peaceful co-existence\"", &[32, 33]),
        ("peaceful coexistence", &[32, 33]),
    ] {
        assert_eq!(found(&asker, query, true).0, expected, "{query}");
    }
    for (query, expected) in [
        ("ceasefire", &[0][..]),
        ("US", &[16, 17, 18]),
        ("\"V.M. Molotov\"", &[24]),
        ("V. M. Molotov", &[23]),
        ("В. М. Молотов", &[39]),
    ] {
        assert_eq!(
            found(&asker, query, false),
            (expected.to_vec(), Vec::new()),
            "{query}"
        );
    }
}

#[test]
fn what_was_taken_in_is_reported() {
    let directory = tempfile::tempdir().unwrap();
    let asker = asker(directory.path());
    for (query, expected) in [
        ("ceasefire", &["ceasefire: cease-fire 2, cease fire 0"][..]),
        ("cease-fire", &["cease fire: ceasefire 1"]),
        ("B29", &["B29: B-29 2, B 29 0"]),
        ("another", &["another: an-other 1"]),
        ("USSR", &["USSR: U S S R 1"]),
        (
            "\"V.M. Molotov\"",
            &[
                "Molotov: молотов 2, molotow 1, молотова 1",
                "V.M: v-m 1",
                "V.M: В.М. 1, В. М. 1, W.M. 1",
            ],
        ),
        ("Хрущев", &["Хрущев: Х р у щ е в 1"]),
        ("Schröder", &["Schröder: schroeder 2"]),
        ("position", &[]),
    ] {
        assert_eq!(found(&asker, query, true).1, expected, "{query}");
    }
}
