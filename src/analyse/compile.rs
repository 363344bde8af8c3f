//! Compiles folding, spelling, stems and the fingerprint of the chain.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rust_stemmers::{Algorithm, Stemmer};
use serde::Deserialize;

use super::{Analyser, CHAIN, MAX_TOKEN_BYTES};
use crate::compiled::compile::{self, Bytes, File};

const FOLDING: &str = include_str!("../../index_schema/folding.toml");
const HAN: &str = include_str!("../../index_schema/han.txt");
pub(super) const SPELLING: &str = include_str!("../../index_schema/spelling.toml");

pub(super) const ENGLISH: &str = include_str!("../../index_schema/stems_english.toml");
pub(super) const RUSSIAN: &str = include_str!("../../index_schema/stems_russian.toml");

/// The files of this room.
pub(crate) const COMPILED: &[File] = &[
    ("folding.bin", folding),
    ("spelled_out.bin", spelled_out),
    ("spelling.bin", spelling),
    ("stems.bin", stems),
    ("chain.txt", fingerprint),
];

#[derive(Deserialize)]
struct Folding {
    letters: BTreeMap<String, String>,
    lookalikes: BTreeMap<char, char>,
    words: BTreeMap<String, String>,
    spelled_out: BTreeMap<String, String>,
}

fn folding() -> Vec<u8> {
    let table: Folding = toml::from_str(FOLDING).unwrap();
    let pairs = HAN.lines().filter(|line| !line.starts_with('#'));
    let han = pairs.flat_map(str::split_whitespace).map(|pair| {
        let (traditional, simplified) = pair.split_at(pair.chars().next().unwrap().len_utf8());
        (traditional.to_owned(), simplified.to_owned())
    });
    let letters: BTreeMap<String, String> = table.letters.into_iter().chain(han).collect();
    for (letter, letters_for) in &letters {
        // Folding twice must give the same.
        let is_final = |other: char| !letters.contains_key(&other.to_string());
        assert!(letters_for.chars().all(is_final), "{letter}");
    }
    let lookalikes: String = table
        .lookalikes
        .iter()
        .flat_map(|(latin, other)| [*latin, *other])
        .collect();
    compile::list([
        by_letter(letters),
        lookalikes.into_bytes(),
        texts(table.words),
    ])
}

fn spelled_out() -> Vec<u8> {
    let table: Folding = toml::from_str(FOLDING).unwrap();
    by_letter(table.spelled_out)
}

fn by_letter(letters: BTreeMap<String, String>) -> Vec<u8> {
    let is_letter = |letter: &String| letter.chars().count() == 1 && !letter.is_ascii();
    assert!(letters.keys().all(is_letter), "{letters:?}");
    texts(letters)
}

fn texts(texts: BTreeMap<String, String>) -> Vec<u8> {
    let entries = texts.into_iter();
    compile::map(entries.map(|(key, text)| (key, Bytes::default().text(&text).clone())))
}

#[derive(Deserialize)]
struct Spelling {
    ise: Ise,
    roots: Roots,
    words: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Ise {
    endings: Vec<String>,
    except: Vec<String>,
    except_endings: Vec<String>,
}

#[derive(Deserialize)]
struct Roots {
    prefixes: Vec<String>,
    map: BTreeMap<String, String>,
}

fn spelling() -> Vec<u8> {
    let Spelling { ise, roots, words } = toml::from_str(SPELLING).unwrap();
    let mut initials: BTreeMap<String, Bytes> = BTreeMap::new();
    let mut seen = std::collections::BTreeSet::new();
    for (british, american) in words.iter().chain(&roots.map) {
        let initial = |word: &str| word[..1].to_owned();
        if seen.insert((initial(american), initial(british))) {
            let letters = initials.entry(initial(american)).or_default();
            letters.byte(british.as_bytes()[0]);
        }
    }
    let initials = initials
        .into_iter()
        .map(|(american, british)| (american, Bytes::default().bytes(&british.0).clone()));
    let text = |text: &String| Bytes::default().text(text).clone();
    let prefixes = [&[String::new()][..], &roots.prefixes].concat();
    compile::list([
        compile::map(
            words
                .iter()
                .map(|(british, american)| (british.clone(), text(american))),
        ),
        compile::trie(roots.map.keys().map(String::as_str).zip(0..)),
        compile::list(roots.map.values()),
        compile::texts(&prefixes),
        compile::set(ise.endings),
        compile::set(ise.except),
        compile::texts(&ise.except_endings),
        compile::map(initials),
    ])
}

/// By a stem, or a word that has it, the words that get it.
type Groups = BTreeMap<String, String>;

#[derive(Deserialize)]
struct English {
    endings: BTreeMap<String, String>,
    names: NameWords,
    together: Groups,
    apart: Groups,
}

#[derive(Deserialize)]
struct NameWords {
    endings: Vec<String>,
    words: String,
}

#[derive(Deserialize)]
struct Russian {
    fleeting: Fleeting,
    stems: Groups,
    forms: Groups,
}

#[derive(Deserialize)]
struct Fleeting {
    except: String,
}

fn stems() -> Vec<u8> {
    let english: English = toml::from_str(ENGLISH).unwrap();
    let russian: Russian = toml::from_str(RUSSIAN).unwrap();
    let snowball = Stemmer::create(Algorithm::English);
    let mut words: Vec<(String, String)> = Vec::new();
    for (stem, others) in &english.apart {
        words.push((stem.clone(), stem.clone()));
        words.extend(each_with(others, stem));
    }
    words.extend(own(&english.names.words));
    for (head, others) in &english.together {
        let known = words.iter().find(|(word, _)| word == head);
        let stem = known.map_or_else(
            || snowball.stem(head).into_owned(),
            |(_, stem)| stem.clone(),
        );
        words.extend(each_with(others, &stem));
    }
    let endings = english
        .endings
        .into_iter()
        .flat_map(|(ending, other)| [ending, other]);
    let endings: Vec<String> = endings.collect();
    let groups = |groups: &Groups| {
        let words = groups
            .iter()
            .flat_map(|(stem, words)| each_with(words, stem));
        word_map(words.collect())
    };
    compile::list([
        word_map(words),
        compile::texts(&endings),
        compile::texts(&english.names.endings),
        groups(&russian.forms),
        groups(&russian.stems),
        compile::set(
            russian
                .fleeting
                .except
                .split_whitespace()
                .map(str::to_owned),
        ),
    ])
}

/// Each of the words with the stem.
fn each_with(words: &str, stem: &str) -> Vec<(String, String)> {
    let words = words.split_whitespace();
    words
        .map(|word| (word.to_owned(), stem.to_owned()))
        .collect()
}

/// Words that are their own stems.
fn own(words: &str) -> Vec<(String, String)> {
    let words = words.split_whitespace().map(str::to_owned);
    words.map(|word| (word.clone(), word)).collect()
}

fn word_map(words: Vec<(String, String)>) -> Vec<u8> {
    // `Initials` passes over English words that begin otherwise.
    let keeps_initial =
        |(word, stem): &(String, String)| !word.is_ascii() || word[..1] == stem[..1];
    assert!(words.iter().all(keeps_initial));
    compile::map(
        words
            .into_iter()
            .map(|(word, stem)| (word, Bytes::default().text(&stem).clone())),
    )
}

/// A text that exercises every rule.
const SPECIMEN: &str = "F[oreign] M[inistry] prot[ocol]s VKP(b) [Liu] Shaoqi [T]he note[12] p. 422(op) \
     Peking(Beijing) PROT[OCOL] Stalin's 1950\u{2019}s P\u{2019}y\u{14F}ngyang N.S.Khrushchev U.S.S.R. end.The \
     Note:This 1,000 1.5 44,45 19.11.1951 1.000.000 0102 059a P84/422 Il-sung soft\u{AD}hyphen \
     Gomu\u{142}ka \u{110}i\u{1EC7}n Stra\u{DF}e I\u{361}u\u{FE20}r\u{FE21}ii \u{425}\u{440}\u{443}\u{449}\u{451}\u{432} \
     \u{440}\u{430}\u{437}\u{43E}\u{440}\u{443}\u{436}\u{435}\u{43D}\u{438}\u{44F} \u{439} \
     \u{5468}\u{6069}\u{4F86} \u{AE40}\u{C77C}\u{C131} \u{30AC} \u{FF76}\u{FF9E} lai\u{2078}\u{2076} \u{BD} \
     demilitarisation organised labour defences travelled exercises dying cease-fire mother-in-law \
     B\u{2013}29 MiG-15bis P84/422 demili-\n tarized de\u{AD}\nmilitarized de\u{AC}\nmilitarized \
     \u{425} \u{440} \u{443} \u{449} U. S. S. R. V. M. Molotov UN POWs AID a.m. Schr\u{F6}der \u{C5}land";

fn fingerprint() -> Vec<u8> {
    let mut seen =
        format!("{CHAIN}\n{MAX_TOKEN_BYTES}\n{FOLDING}\n{HAN}\n{SPELLING}\n{ENGLISH}\n{RUSSIAN}\n");
    Analyser::new().pieces(SPECIMEN, |piece| writeln!(seen, "{piece:?}").unwrap());
    blake3::hash(seen.as_bytes()).to_hex()[..8].into()
}
