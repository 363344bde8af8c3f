//! Entries of BibTeX and of BibLaTeX.
//!
//! Takes a work, gives one `@unpublished`. BibTeX gets year and month, BibLaTeX the date as EDTF and the
//! language of the original as `origlanguage`; `note` says where the document lies, for this is
//! what both print. Signs that TeX takes for commands are written as commands, letters of all scripts
//! as they are; no brace of a value is ever bare, so that none can end its field. What neither
//! format has a field for stands in fields such as `kartoteka-people` ([`Work::own`]); those of
//! several values are joined by `; ` or written as JSON.
//!
//! Sources: the manual of BibTeX (Patashnik 1988), that of the package biblatex (3.20, 2.2 and 2.3.8).

use super::dates::{self, Tongue};
use super::work::Work;
use super::{clean, csl, note, places};
use crate::record::date::Precision;
use crate::record::own::is_json;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Bibtex,
    Biblatex,
}

/// Months as all styles know them.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The entry, with an empty line behind it.
pub(super) fn entry(work: &Work<'_>, dialect: Dialect) -> String {
    let record = work.record;
    let key = key(&record.id);
    let mut entry = Entry(format!("@unpublished{{{key}"));
    let opt = |value: &Option<String>| value.clone().unwrap_or_default();
    // A second pair of braces keeps capitals: styles write titles small, and the names in them.
    entry.braced("title", work.title.as_slice());
    entry.text("type", &opt(&work.kind));
    entry.braced("translator", &work.translators);
    entry.date(work, dialect);
    entry.text("note", &note::place(work).unwrap_or_default());
    if let Some(first) = record.references.first() {
        entry.text("archive", &places::archive(first));
        entry.text("archivelocation", &csl::location(work).unwrap_or_default());
    }
    if let Some(published) = &work.published {
        let title = format!("{}, {}", published.series, published.years);
        entry.text("booktitle", &title);
        entry.text("volume", &opt(&published.volume));
        entry.text("number", &published.document);
    }
    let language = work.language.as_deref().unwrap_or_default();
    match dialect {
        Dialect::Biblatex => entry.text(
            "origlanguage",
            &language.to_lowercase().replace("; ", " and "),
        ),
        Dialect::Bibtex => entry.text("language", language),
    }
    let summary = record.summary.as_deref().map(clean::line);
    entry.text("abstract", &summary.unwrap_or_default());
    let is_joint = |subject: &&String| subject.contains([',', ';']);
    let keywords = record.subjects.iter().filter(|subject| !is_joint(subject));
    let keywords: Vec<String> = keywords.map(|text| clean::line(text)).collect();
    entry.text("keywords", &keywords.join(", "));
    if let Some(url) = &work.url {
        entry.raw("url", &format!("{{{}}}", address(url)));
    }
    for (name, value) in work.own_texts() {
        match is_json(&value) {
            true => entry.raw(&name, &format!("{{{}}}", braceless(&value))),
            false => entry.text(&name, &value),
        }
    }
    entry.0 + "\n}\n\n"
}

/// An entry that is being written.
struct Entry(String);

impl Entry {
    /// A field whose value is TeX already.
    fn raw(&mut self, name: &str, value: &str) {
        self.0.push_str(&format!(",\n  {name} = {value}"));
    }

    fn text(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.raw(name, &format!("{{{}}}", escaped(value)));
        }
    }

    /// Values each in braces of its own, joined as names are.
    fn braced(&mut self, name: &str, values: &[String]) {
        let values: Vec<String> = values
            .iter()
            .map(|value| format!("{{{}}}", escaped(value)))
            .collect();
        if !values.is_empty() {
            self.raw(name, &format!("{{{}}}", values.join(" and ")));
        }
    }

    fn date(&mut self, work: &Work<'_>, dialect: Dialect) {
        let Some(date) = &work.record.date else {
            return;
        };
        if dialect == Dialect::Biblatex {
            self.text("date", &date.edtf().unwrap_or_default());
            return;
        }
        let days = date.earliest.zip(date.latest);
        let Some((first, _)) = days.filter(|(first, last)| first.year() == last.year()) else {
            // Styles print what stands there, so an open date or one of several years stays one.
            self.text(
                "year",
                &dates::date(date, Tongue::English).unwrap_or_default(),
            );
            return;
        };
        self.raw("year", &format!("{{{:04}}}", first.year()));
        let month = usize::try_from(first.month() - 1).unwrap_or(0);
        if matches!(date.precision, Precision::Day | Precision::Month)
            && let Some(month) = MONTHS.get(month)
        {
            self.raw("month", month);
        }
        if date.precision == Precision::Day {
            self.raw("day", &format!("{{{}}}", first.day()));
        }
    }
}

/// The key of an entry: the id, where it has only signs that every program takes; else with a hyphen
/// for the others and a number that keeps it apart.
fn key(id: &str) -> String {
    let is_safe = |sign: char| {
        sign.is_ascii_alphanumeric() || matches!(sign, ':' | '.' | '_' | '/' | '+' | '-')
    };
    if !id.is_empty() && id.chars().all(is_safe) {
        return id.to_owned();
    }
    let safe: String = id
        .chars()
        .map(|sign| if is_safe(sign) { sign } else { '-' })
        .collect();
    let hash = blake3::hash(id.as_bytes()).to_hex();
    format!("{safe}-{}", &hash[..8])
}

/// A text as TeX.
fn escaped(text: &str) -> String {
    let mut tex = String::with_capacity(text.len() + 16);
    let mut last = ' ';
    for sign in text.chars() {
        match sign {
            '&' | '%' | '$' | '#' | '_' => {
                tex.push('\\');
                tex.push(sign);
            }
            '{' => tex.push_str("\\textbraceleft{}"),
            '}' => tex.push_str("\\textbraceright{}"),
            '\\' => tex.push_str("\\textbackslash{}"),
            '~' => tex.push_str("\\textasciitilde{}"),
            '^' => tex.push_str("\\textasciicircum{}"),
            '<' => tex.push_str("\\textless{}"),
            '>' => tex.push_str("\\textgreater{}"),
            '|' => tex.push_str("\\textbar{}"),
            // Two of them are a dash or a quotation mark.
            '-' | '\'' | '`' if last == sign => {
                tex.push_str("{}");
                tex.push(sign);
            }
            other => tex.push(other),
        }
        last = sign;
    }
    tex
}

/// JSON whose texts have no braces, so that all of its braces match.
fn braceless(json: &str) -> String {
    let mut written = String::with_capacity(json.len());
    let (mut is_text, mut is_escaped) = (false, false);
    for sign in json.chars() {
        match sign {
            '{' | '}' if is_text => written.push_str(&format!("\\u{:04x}", u32::from(sign))),
            other => written.push(other),
        }
        is_text ^= sign == '"' && !is_escaped;
        is_escaped = is_text && sign == '\\' && !is_escaped;
    }
    written
}

/// An address, which both formats take as it stands.
fn address(url: &str) -> String {
    let mut address = String::with_capacity(url.len());
    for sign in url.chars() {
        match sign {
            '{' | '}' | '\\' | '"' | '<' | '>' | '^' | '|' | '`' | ' ' => {
                address.push_str(&format!("%{:02X}", u32::from(sign)));
            }
            other => address.push(other),
        }
    }
    address
}
