//! Where a document lies, in the notation of a note: in Latin letters or in Cyrillic ones.
//!
//! Takes references, gives the archive's name and the place in it. Chicago names an archive in full
//! with its abbreviation and writes `f. 3, op. 65, d. 829, ll. 44–45`; GOST writes `АПРФ. Ф. 3. Оп. 65.
//! Д. 829. Л. 44–45`. Levels stand in the order of the source. Numbers stay what they are: a Cyrillic
//! letter is put for a Latin one only where reading it back gives the same number, and marks of German,
//! Polish, Hungarian, American or Chinese schemes stay in their own language.

use super::clean;
use crate::record::reference::{Archive, Authority, Level, LevelKind, Reference, level_key};

/// Letters of numbers as Russian archives write them; longer rows first.
const LETTERS: [(&str, &str); 27] = [
    ("shch", "щ"),
    ("zh", "ж"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ya", "я"),
    ("a", "а"),
    ("b", "б"),
    ("v", "в"),
    ("g", "г"),
    ("d", "д"),
    ("e", "е"),
    ("z", "з"),
    ("i", "и"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("f", "ф"),
    ("x", "х"),
];
/// Longest row of letters in a number that is more than a word.
const MAX_LETTERS: usize = 4;

/// The names of an archive in a note.
pub(super) fn archive(reference: &Reference) -> String {
    let Some(known) = Authority::standard().archive(&reference.archive) else {
        return clean::line(&reference.archive);
    };
    let name = known.name();
    match abbreviation(&known) {
        Some(short) if short != name && !name.is_empty() => format!("{name} ({short})"),
        Some(short) if name.is_empty() => short.to_owned(),
        _ => name.to_owned(),
    }
}

/// Its abbreviation in Latin letters: the code, where sources write it.
fn abbreviation(archive: &Archive) -> Option<&'static str> {
    let is_latin = |text: &&str| !text.chars().any(is_cyrillic);
    let latin = || archive.abbreviations.iter().filter(is_latin);
    let bare =
        |text: &str| -> String { text.chars().filter(|sign| sign.is_alphanumeric()).collect() };
    match latin().any(|text| bare(text) == archive.code) {
        true => Some(archive.code),
        false => latin().next(),
    }
}

/// Its abbreviation in Cyrillic letters, where it has one.
fn cyrillic(archive: &Archive) -> Option<&'static str> {
    let mut abbreviations = archive.abbreviations.iter();
    abbreviations.find(|text| text.chars().any(is_cyrillic))
}

fn is_cyrillic(sign: char) -> bool {
    matches!(sign, '\u{400}'..='\u{52f}')
}

/// The place in the archive: `f. 3, op. 65, d. 829, ll. 44–45`.
pub(super) fn within(reference: &Reference) -> String {
    let written = clean::line(&reference.to_string());
    let archive = clean::line(&reference.archive);
    let rest = written.strip_prefix(&*archive).unwrap_or(&written);
    let rest = rest.trim_start_matches([',', ' ']);
    match &reference.listy {
        Some(listy) => {
            let listy = clean::line(listy);
            let head = rest.strip_suffix(&*listy).unwrap_or(rest);
            match head.len() < rest.len() {
                true => format!("{head}{}", dashes(&listy)),
                false => rest.to_owned(),
            }
        }
        None => rest.to_owned(),
    }
}

/// The archive and the place in it, as a Chicago note has them.
pub(super) fn chicago(reference: &Reference) -> String {
    joined(&archive(reference), &within(reference), ", ")
}

/// The same in short: `APRF, f. 3, op. 65`.
pub(super) fn short(reference: &Reference) -> String {
    let known = Authority::standard().archive(&reference.archive);
    let name = known.as_ref().and_then(abbreviation);
    let name = name.map_or_else(|| archive(reference), str::to_owned);
    joined(&name, &within(reference), ", ")
}

/// The archive and the place in it, as GOST wants them.
pub(super) fn gost(reference: &Reference) -> String {
    let known = Authority::standard().archive(&reference.archive);
    let name = known.as_ref().and_then(cyrillic);
    let is_cyrillic = name.is_some();
    let name = name.map_or_else(
        || {
            let short = known.as_ref().and_then(abbreviation);
            short.map_or_else(|| archive(reference), str::to_owned)
        },
        str::to_owned,
    );
    let mut parts = vec![name];
    for level in &reference.levels {
        parts.push(level_gost(level, is_cyrillic));
    }
    if let Some(listy) = &reference.listy {
        let listy = dashes(&clean::line(listy));
        parts.push(match is_cyrillic {
            true => format!("Л. {}", listy.replace("ob.", "об.")),
            false => format!("L. {listy}"),
        });
    }
    let parts = parts.iter().map(|part| part.trim_end_matches('.'));
    parts.collect::<Vec<_>>().join(". ")
}

fn level_gost(level: &Level, is_cyrillic: bool) -> String {
    let value = clean::line(&level.value);
    let label = clean::line(&level.label).to_lowercase();
    let starts = |marks: &[&str]| marks.iter().any(|mark| label.starts_with(mark));
    let (russian, latin) = match level.kind {
        LevelKind::Fond => ("Ф.", "F."),
        LevelKind::Opis if starts(&["p", "п"]) => ("Пер.", "Per."),
        LevelKind::Opis => ("Оп.", "Op."),
        LevelKind::Delo if starts(&["do", "до"]) => ("Док.", "Dok."),
        LevelKind::Delo if starts(&["spr", "спр"]) => ("Спр.", "Spr."),
        LevelKind::Delo if starts(&["ed", "ед"]) => ("Ед. хр.", "Ed. khr."),
        LevelKind::Delo if starts(&["a", "а"]) => ("А. е.", "A. e."),
        LevelKind::Delo => ("Д.", "D."),
        LevelKind::Papka => ("П.", "Papka"),
        LevelKind::Other => {
            let written = Reference {
                archive: String::new(),
                levels: vec![level.clone()],
                listy: None,
                text: String::new(),
            };
            return within(&written);
        }
    };
    match is_cyrillic {
        true => format!("{russian} {}", in_cyrillic(&value)),
        false => format!("{latin} {value}"),
    }
}

/// A number with Cyrillic letters, where they say the same.
fn in_cyrillic(value: &str) -> String {
    let mut written = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(first) = rest.chars().next() {
        if !first.is_ascii_alphabetic() {
            written.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (letters, behind) = rest.split_at(length);
        rest = behind;
        let is_roman = letters.bytes().all(|byte| b"IVXLC".contains(&byte));
        match cyrillic_letters(letters).filter(|_| length <= MAX_LETTERS && !is_roman) {
            Some(cyrillic) => written.push_str(&cyrillic),
            None => return value.to_owned(),
        }
    }
    match level_key(&written) == level_key(value) {
        true => written,
        false => value.to_owned(),
    }
}

fn cyrillic_letters(letters: &str) -> Option<String> {
    let mut written = String::new();
    let mut rest = letters;
    while !rest.is_empty() {
        let lower = rest.to_ascii_lowercase();
        let (latin, cyrillic) = LETTERS.iter().find(|(latin, _)| lower.starts_with(latin))?;
        match rest.starts_with(|sign: char| sign.is_ascii_uppercase()) {
            true => written.push_str(&cyrillic.to_uppercase()),
            false => written.push_str(cyrillic),
        }
        rest = &rest[latin.len()..];
    }
    Some(written)
}

/// Leaves with the dash of printers between numbers.
fn dashes(listy: &str) -> String {
    listy.replace(" - ", "–").replace('-', "–")
}

fn joined(first: &str, second: &str, joint: &str) -> String {
    match (first.is_empty(), second.is_empty()) {
        (false, false) => format!("{first}{joint}{second}"),
        _ => format!("{first}{second}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::reference::find;

    #[test]
    fn places_are_written_in_both_notations_and_read_back() {
        for (text, latin, russian) in [
            (
                "APRF, Fond 3, Opis 65, Delo 829, Listy 44-45",
                "Archive of the President of the Russian Federation (APRF), f. 3, op. 65, d. 829, ll. 44–45",
                "АПРФ. Ф. 3. Оп. 65. Д. 829. Л. 44–45",
            ),
            (
                "AVPRF, Fond 059a, Opis 5a, Papka 11, Delo 5, Listy 65-66",
                "Archive of Foreign Policy of the Russian Federation (AVPRF), f. 059a, op. 5a, p. 11, d. 5, ll. 65–66",
                "АВП РФ. Ф. 059а. Оп. 5а. П. 11. Д. 5. Л. 65–66",
            ),
            (
                "GARF, f. R-8131, op. 31, d. 90312, ll. 1-3 ob.",
                "State Archive of the Russian Federation (GARF), f. R-8131, op. 31, d. 90312, ll. 1–3 ob.",
                "ГАРФ. Ф. Р-8131. Оп. 31. Д. 90312. Л. 1–3 об",
            ),
            (
                "RGANI, f. 89, per. 42, dok. 171, ll. 2-9",
                "Russian State Archive of Contemporary History (RGANI), f. 89, per. 42, dok. 171, ll. 2–9",
                "РГАНИ. Ф. 89. Пер. 42. Док. 171. Л. 2–9",
            ),
            (
                "TsA FSB RF. F. 5-os. Op. 10. D. 73. L. 361",
                "Central Archive of the Federal Security Service (TsA FSB), f. 5-os, op. 10, d. 73, l. 361",
                "ЦА ФСБ. Ф. 5-ос. Оп. 10. Д. 73. Л. 361",
            ),
            (
                "ЦДА, ф. 1-Б, оп. 6, а.е. 7523, л. 1-9",
                "Central State Archive (TsDA), f. 1-B, op. 6, a.e. 7523, ll. 1–9",
                "ЦДА. Ф. 1-Б. Оп. 6. А. е. 7523. Л. 1–9",
            ),
            (
                "MOL, XIX-J-1-j Korea, 4. doboz, 5/a",
                "National Archives of Hungary (MNL OL), XIX-J-1-j Korea, 4. doboz, 5/a",
                "MNL OL. XIX-J-1-j Korea. 4. doboz. 5/a",
            ),
            (
                "PRC FMA 111-00865-03, 3-9",
                "Foreign Ministry Archive (PRC FMA), 111-00865-03, 3-9",
                "PRC FMA. 111-00865-03. 3-9",
            ),
        ] {
            let reference = find(text).remove(0).reference;
            assert_eq!(chicago(&reference), latin, "{text}");
            assert_eq!(gost(&reference), russian, "{text}");
            for written in [latin, russian] {
                let mut again = find(written);
                let again = again.pop().map(|found| found.reference);
                let again = again.unwrap_or_else(|| panic!("{written} is no reference"));
                assert!(
                    again.answers(&reference) && reference.answers(&again),
                    "{written}"
                );
            }
        }
    }
}
