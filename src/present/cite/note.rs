//! Notes for people: Chicago and GOST R 7.0.5.
//!
//! Takes a work, gives one line. Chicago (17th edition, 14.221 to 14.231) names the document, then
//! where it lies, in the order that journals of Russian and East European history use: archive, fond,
//! opis, delo, leaves. GOST R 7.0.5-2008 puts `//` before the archive and a full stop behind each
//! level, in Cyrillic letters where the archive has a Cyrillic abbreviation. Where no reference could be
//! read, the source's own citation stands in its place.

use super::dates::{Tongue, date};
use super::places;
use super::work::{Published, Work};

/// Languages as Russian notes shorten them.
const RUSSIAN_NAMES: [(&str, &str); 26] = [
    ("Albanian", "алб."),
    ("Arabic", "араб."),
    ("Belarusian", "белорус."),
    ("Bulgarian", "болг."),
    ("Chinese", "кит."),
    ("Czech", "чеш."),
    ("English", "англ."),
    ("Estonian", "эст."),
    ("French", "фр."),
    ("German", "нем."),
    ("Hungarian", "венг."),
    ("Italian", "итал."),
    ("Japanese", "яп."),
    ("Korean", "кор."),
    ("Latvian", "латыш."),
    ("Lithuanian", "литов."),
    ("Mongolian", "монг."),
    ("Polish", "пол."),
    ("Portuguese", "порт."),
    ("Romanian", "рум."),
    ("Russian", "рус."),
    ("Serbian", "серб."),
    ("Slovak", "словац."),
    ("Spanish", "исп."),
    ("Ukrainian", "укр."),
    ("Vietnamese", "вьет."),
];

/// The note as the Chicago Manual of Style has it.
pub(super) fn chicago(work: &Work<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(title) = &work.title {
        parts.push(format!("“{}”", single_quotes(bare(title))));
    }
    parts.extend(kind(work));
    parts.extend(dated(work, Tongue::English));
    if let Some(languages) = foreign(work, "English") {
        parts.push(format!("original in {}", listed(&languages, "and")));
    }
    if !work.translators.is_empty() {
        parts.push(format!("trans. {}", listed(&work.translators, "and")));
    }
    parts.extend(place(work));
    if let Some(published) = &work.published {
        let Published {
            series,
            years,
            document,
            ..
        } = published;
        let volume = published.volume.as_ref();
        let volume = volume.map_or_else(String::new, |volume| format!(", vol. {volume}"));
        parts.push(format!("{series}, {years}{volume}, doc. {document}"));
    }
    parts.extend(where_found(work));
    let note = parts.join(", ");
    // A comma goes inside the quotation marks.
    let note = note.replacen("”, ", ",” ", usize::from(work.title.is_some()));
    format!("{}.", bare(&note))
}

/// The note as GOST R 7.0.5-2008 has it.
pub(super) fn gost(work: &Work<'_>) -> String {
    let mut head = work
        .title
        .as_deref()
        .map(bare)
        .unwrap_or_default()
        .to_owned();
    if let Some(kind) = kind(work) {
        let joint = if head.is_empty() { "" } else { " : " };
        head = head + joint + &kind;
    }
    if !work.translators.is_empty() {
        head += &format!(" / пер. {}", listed(&work.translators, "и"));
    }
    if let Some(date) = dated(work, Tongue::Russian) {
        let joint = if head.is_empty() { "" } else { ", " };
        head = head + joint + &date;
    }
    let references = &work.record.references;
    let mut parts: Vec<String> = Vec::new();
    match references.is_empty() {
        false => parts.push(all(references, places::gost, " ; ")),
        true => parts.extend(own_citation(work)),
    }
    if let Some(languages) = foreign(work, "Russian") {
        let short = |name: &String| {
            let known = RUSSIAN_NAMES.iter().find(|(english, _)| english == name);
            known.map_or_else(|| name.clone(), |(_, short)| (*short).to_owned())
        };
        let languages: Vec<String> = languages.iter().map(short).collect();
        let label = format!("Яз. ориг.: {}", languages.join(", "));
        parts.push(label);
    }
    if let Some(published) = &work.published {
        let volume = published.volume.as_ref();
        let volume = volume.map_or_else(String::new, |volume| format!(". Vol. {volume}"));
        parts.push(format!(
            "Опубл.: {}, {}{volume}. Doc. {}",
            published.series, published.years, published.document
        ));
    }
    parts.extend(where_found(work).map(|place| match work.url.is_some() {
        true => format!("URL: {place}"),
        false => place,
    }));
    let parts: Vec<&str> = parts.iter().map(|part| bare(part)).collect();
    let place = parts.join(". ");
    match (head.is_empty(), place.is_empty()) {
        (true, _) => format!("{place}."),
        (_, true) => format!("{}.", bare(&head)),
        _ => format!("{} // {place}.", head.trim_end()),
    }
}

/// Where the document lies, in Latin letters: the references, else the source's own citation.
pub(super) fn place(work: &Work<'_>) -> Option<String> {
    let references = &work.record.references;
    match references.is_empty() {
        false => Some(all(references, places::chicago, "; ")),
        true => own_citation(work),
    }
}

/// The references as one of the notations writes them.
fn all<R>(references: &[R], written: fn(&R) -> String, joint: &str) -> String {
    let written: Vec<String> = references.iter().map(written).collect();
    written.join(joint)
}

/// Without the full stop at its end.
fn bare(text: &str) -> &str {
    let bare = text.trim_end();
    match bare.strip_suffix('.') {
        // An ellipsis is none.
        Some(rest) if !rest.ends_with('.') => rest,
        _ => bare,
    }
}

/// The kind of document, unless the title begins with it.
fn kind(work: &Work<'_>) -> Option<String> {
    let kind = work.kind.as_ref()?;
    let mut letters = kind.chars();
    let first = letters.next()?;
    // `Telegram` in a sentence is small, `MemCon` and `ЦК` stay.
    let is_word = letters.clone().all(|letter| !letter.is_uppercase());
    Some(match is_word {
        true => first.to_lowercase().chain(letters).collect(),
        false => kind.clone(),
    })
}

fn dated(work: &Work<'_>, tongue: Tongue) -> Option<String> {
    date(work.record.date.as_ref()?, tongue)
}

/// The languages of the original, unless it is the one that readers expect.
fn foreign(work: &Work<'_>, usual: &str) -> Option<Vec<String>> {
    let language = work
        .language
        .as_ref()
        .filter(|language| *language != usual)?;
    Some(language.split("; ").map(str::to_owned).collect())
}

/// The source's own citation, without the title and the date that it begins with.
fn own_citation(work: &Work<'_>) -> Option<String> {
    let citation = work.citation.as_deref()?;
    let mut rest = citation;
    let marks = [',', '.', ';', ' ', '"', '“', '”', '\'', '‘', '’', '«', '»'];
    let date = work.record.date.as_ref().map(|date| date.text.trim());
    for known in [work.title.as_deref(), date].into_iter().flatten() {
        let opened = rest.trim_start_matches(marks);
        if let Some(behind) = opened
            .strip_prefix(bare(known))
            .filter(|_| !known.is_empty())
        {
            rest = behind.trim_start_matches(marks);
        }
    }
    let rest = if rest.is_empty() { citation } else { rest };
    Some(bare(rest).to_owned())
}

/// Where a reader finds it: the address, else the collection where no printed volume says more, else
/// the id where nothing else does.
fn where_found(work: &Work<'_>) -> Option<String> {
    let is_placed = !work.record.references.is_empty() || work.citation.is_some();
    let collection = || work.collection.clone().filter(|_| work.published.is_none());
    let id =
        || (!is_placed && work.published.is_none()).then(|| super::clean::line(&work.record.id));
    work.url.clone().or_else(collection).or_else(id)
}

/// Names joined by commas and a word.
fn listed(names: &[String], and: &str) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first, second] => format!("{first} {and} {second}"),
        [rest @ .., last] => {
            let comma = if and == "and" { "," } else { "" };
            format!("{}{comma} {and} {last}", rest.join(", "))
        }
    }
}

/// A title for double quotation marks: those within become single ones.
fn single_quotes(title: &str) -> String {
    let mut written = String::with_capacity(title.len());
    let mut is_open = false;
    for sign in title.chars() {
        match sign {
            '“' | '„' => written.push('‘'),
            '”' => written.push('’'),
            '"' => {
                written.push(if is_open { '’' } else { '‘' });
                is_open = !is_open;
            }
            other => written.push(other),
        }
    }
    written
}
