//! Compiles the words of dates.

use std::collections::BTreeMap;

use super::words::{LISTS, fold};
use crate::compiled::compile::{self, Bytes, File};

const DATA: &str = include_str!("../../../index_schema/dates.toml");

/// The files of this room.
pub(crate) const COMPILED: &[File] = &[("dates.bin", dates)];

/// Roman figures by their list in the table `roman`.
const FIGURES: &[(&str, &str)] = &[
    ("one", "I"),
    ("two", "II"),
    ("three", "III"),
    ("five", "V"),
    ("ten", "X"),
];

/// By first word the further words of each entry, and what they mean.
type Entries = BTreeMap<String, Vec<(Vec<String>, Vec<u8>)>>;

fn dates() -> Vec<u8> {
    let data: toml::Table = toml::from_str(DATA).unwrap();
    let mut entries = Entries::new();
    for month in data["month"].as_array().unwrap() {
        let number = u8::try_from(month["number"].as_integer().unwrap()).unwrap();
        assert!((1..=12).contains(&number));
        for name in strings(&month["names"]) {
            add(&mut entries, name, number);
        }
    }
    for ((table, list, _), code) in LISTS.iter().zip(13..) {
        for name in strings(&data[*table][*list]) {
            add(&mut entries, name, code);
        }
    }
    let mut figures = BTreeMap::new();
    for (list, figure) in FIGURES {
        for letter in data["roman"][*list].as_str().unwrap().chars() {
            for spelling in letter.to_lowercase().chain([letter]) {
                figures.insert(spelling.to_string(), Bytes::default().text(figure).clone());
            }
        }
    }
    let entries = entries.into_iter().map(|(first, mut entries)| {
        entries.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        let mut bytes = Bytes::default();
        for (rest, meanings) in &entries {
            bytes.texts(rest.iter().map(String::as_str)).bytes(meanings);
        }
        (first, bytes)
    });
    let eras = data["era"].as_array().unwrap().iter().flat_map(|era| {
        let add = era["add"].as_integer().unwrap().to_string();
        strings(&era["names"]).map(move |name| {
            let mut bytes = Bytes::default();
            bytes.text(&add);
            (fold(name), bytes)
        })
    });
    compile::list([
        compile::map(entries),
        compile::map(figures),
        compile::map(eras.collect::<BTreeMap<_, _>>()),
    ])
}

fn add(entries: &mut Entries, name: &str, meaning: u8) {
    let folded = fold(name);
    let mut words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned);
    let Some(first) = words.next() else { return };
    let rest: Vec<String> = words.collect();
    let entries = entries.entry(first).or_default();
    match entries.iter_mut().find(|(known, _)| *known == rest) {
        Some((_, meanings)) if meanings.contains(&meaning) => {}
        Some((_, meanings)) => meanings.push(meaning),
        None => entries.push((rest, vec![meaning])),
    }
}

fn strings(list: &toml::Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .unwrap()
        .iter()
        .filter_map(toml::Value::as_str)
}

#[test]
fn every_list_of_the_data_is_read() {
    let data: toml::Table = toml::from_str(DATA).unwrap();
    let mut stated: Vec<(&str, &str)> = Vec::new();
    for (table, value) in &data {
        for key in value.as_table().into_iter().flat_map(|lists| lists.keys()) {
            stated.push((table, key));
        }
    }
    let figures = FIGURES.iter().map(|(list, _)| ("roman", *list));
    let lists = LISTS.iter().map(|(table, list, _)| (*table, *list));
    let mut read: Vec<(&str, &str)> = lists.chain(figures).collect();
    stated.sort_unstable();
    read.sort_unstable();
    assert_eq!(stated, read);
}
