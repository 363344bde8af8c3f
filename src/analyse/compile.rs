//! Compiles folding, spelling and the fingerprint of the chain.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::{Analyser, CHAIN, MAX_TOKEN_BYTES};
use crate::compiled::compile::{self, Bytes, File};

const FOLDING: &str = include_str!("../../index_schema/folding.toml");
pub(super) const SPELLING: &str = include_str!("../../index_schema/spelling.toml");

/// The files of this room.
pub(crate) const COMPILED: &[File] = &[
    ("folding.bin", folding),
    ("spelled_out.bin", spelled_out),
    ("spelling.bin", spelling),
    ("chain.txt", fingerprint),
];

#[derive(Deserialize)]
struct Folding {
    letters: BTreeMap<String, String>,
    spelled_out: BTreeMap<String, String>,
}

fn folding() -> Vec<u8> {
    let table: Folding = toml::from_str(FOLDING).unwrap();
    by_letter(table.letters)
}

fn spelled_out() -> Vec<u8> {
    let table: Folding = toml::from_str(FOLDING).unwrap();
    by_letter(table.spelled_out)
}

fn by_letter(letters: BTreeMap<String, String>) -> Vec<u8> {
    compile::map(letters.into_iter().map(|(letter, letters)| {
        assert!(
            letter.chars().count() == 1 && !letter.is_ascii(),
            "{letter}"
        );
        (letter, Bytes::default().text(&letters).clone())
    }))
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
    let mut seen = format!("{CHAIN}\n{MAX_TOKEN_BYTES}\n{FOLDING}\n{SPELLING}\n");
    Analyser::new().pieces(SPECIMEN, |piece| writeln!(seen, "{piece:?}").unwrap());
    blake3::hash(seen.as_bytes()).to_hex()[..8].into()
}
