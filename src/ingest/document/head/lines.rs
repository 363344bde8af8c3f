//! Lines of a head that are no title by their wording or shape, and those that go on with one.
//!
//! Takes lines, says whether they state a title, can be one, stand at the two margins of a page, or
//! belong to the address of a letter. Known gap: salutations of the languages that are not listed.

use super::super::Block;
use super::super::furniture::{Class, Line};
use super::{Seen, is_date};

/// Lines of an address above the salutation, and words of that.
const MAX_ADDRESS_LINES: usize = 8;
const MAX_SALUTATION_WORDS: usize = 6;

/// First words of salutations.
const SALUTATIONS: &[&str] = &[
    "dear",
    "sir",
    "sirs",
    "madam",
    "gentlemen",
    "excellency",
    "monsieur",
    "madame",
    "sehr",
    "lieber",
    "liebe",
    "уважаемый",
    "уважаемая",
    "уважаемые",
    "дорогой",
    "дорогая",
    "глубокоуважаемый",
    "estimado",
    "estimada",
    "szanowny",
    "szanowna",
    "vážený",
    "tisztelt",
    "stimate",
    "egregio",
];

/// Words of the name of a kind of document that goes on below, and lines that go on.
const MAX_KIND_WORDS: usize = 3;
const MAX_GOING_ON: usize = 5;

/// Words with which it goes on: `TREATY` / `BETWEEN THE KINGDOM OF …`.
const GOING_ON: &[&str] = &[
    "between",
    "on",
    "of",
    "concerning",
    "for",
    "relating",
    "regarding",
    "to",
    "about",
    "zwischen",
    "über",
    "betreffend",
    "entre",
    "sur",
    "relatif",
    "relative",
    "concernant",
    "о",
    "об",
    "между",
    "по",
    "про",
    "w",
    "o",
    "między",
    "sobre",
    "relativo",
    "tra",
    "fra",
    "sul",
    "su",
];

/// Whether a line states a title or subject behind its label.
pub(in crate::ingest) fn states_title(text: &str) -> bool {
    Line::new(text)
        .label()
        .is_some_and(|label| matches!(label.class, Class::TitleLabel | Class::SubjectLabel))
}

/// Whether a line is no title, by its wording.
pub(in crate::ingest) fn is_no_title(text: &str) -> bool {
    let line = Line::new(text);
    line.is_furniture()
        || line.is_kind_of_document()
        || line.is_organisation()
        || line.is_annex()
        || line.label().is_some()
        || line.is_noise()
        || is_split(text)
        || is_date(text)
}

/// How many lines below the first `taken` go on with them, where these are the name of a kind of
/// document and the next begin with a word that hangs on it.
pub(super) fn going_on(lines: &[&Block<'_>], taken: usize) -> usize {
    let name: Vec<&str> = lines[..taken]
        .iter()
        .flat_map(|line| line.text.split_whitespace())
        .collect();
    if name.len() > MAX_KIND_WORDS || !Line::new(&name.join(" ")).is_kind_of_document() {
        return 0;
    }
    let below = &lines[taken..];
    let Some(first) = below.first() else { return 0 };
    let word = first
        .text
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let count = 1 + below.iter().take_while(|line| !line.ends_paragraph).count();
    let below = &below[..count.min(below.len())];
    let ends = below
        .last()
        .is_some_and(|last| last.text.ends_with(['.', ',', ';', ':']));
    let goes_on = GOING_ON.contains(&word.as_str())
        && below.len() <= MAX_GOING_ON
        && !ends
        && Line::new(first.text).label().is_none()
        && !below.iter().any(|line| is_date(line.text));
    if goes_on { below.len() } else { 0 }
}

/// Whether a line has parts at the two margins of a page, as heads of pages have: no title has.
pub(super) fn is_split(text: &str) -> bool {
    let gap = text.find("   ").or_else(|| text.find('\t'));
    gap.is_some_and(|gap| {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
        letters(&text[..gap]) > 2
    })
}

/// Whether the lines below a title begin with those of an address and a salutation.
pub(super) fn is_saluted(below: &[Seen<'_>]) -> bool {
    below.iter().take(MAX_ADDRESS_LINES).any(|seen| {
        let text = seen.block.text;
        let words = text.split_whitespace().count();
        let first = text.split(|c: char| !c.is_alphabetic()).next();
        let first = first.unwrap_or_default().to_lowercase();
        words <= MAX_SALUTATION_WORDS
            && text.ends_with([',', ':', '!', '—'])
            && (SALUTATIONS.contains(&first.as_str())
                || text.starts_with("My dear")
                || text.starts_with("My Dear"))
    })
}
