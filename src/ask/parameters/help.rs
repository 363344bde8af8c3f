//! What parameters say of themselves, for people: flags of the command line, parameters of a URL.
//!
//! Owns one sentence a parameter, which `--help` shows and the description of the API holds. A parameter
//! that means something else on the page has words of its own there.

/// The sentences. A name stands for one meaning: the order of lines is no order of hits.
const HELP: &[(&str, &str)] = &[
    (
        "archive",
        "Archive, by any of its names; binds to one reference with fond, opis and delo",
    ),
    ("fond", "Fond, with its zeros and letters"),
    ("opis", "Opis"),
    ("delo", "Delo"),
    ("ref", "Reference in any notation: APRF, f. 3, op. 65"),
    (
        "from",
        "First date wanted, in any form: 1951, 1951-11, 19/XI/51",
    ),
    ("to", "Last date wanted"),
    (
        "date-match",
        "Whether the interval of a record must overlap the dates or lie within them",
    ),
    (
        "undated",
        "Records without a known day: beside those of the dates, or they alone",
    ),
    ("year", "Year that the date of a record touches, or undated"),
    ("decade", "Decade, likewise: 1950 or 1950s"),
    ("month", "Month, likewise: 1951-11"),
    ("collection", "Collection"),
    ("language", "Language of the original"),
    ("type", "Kind of document"),
    ("person", "Person or body named in the metadata"),
    ("place", "Place named in the metadata"),
    ("subject", "Subject heading"),
    (
        "evidence",
        "What title, date or references were read from: date:dateline, title:made, \
         references:none",
    ),
    ("not-archive", "Not in this archive"),
    ("not-fond", "Not in this fond"),
    ("not-opis", "Not in this opis"),
    ("not-delo", "Not in this delo"),
    ("not-ref", "Not at this reference"),
    ("not-undated", "No records without a known day"),
    ("not-year", "Not touching this year"),
    ("not-decade", "Not touching this decade"),
    ("not-month", "Not touching this month"),
    ("not-collection", "Not in this collection"),
    ("not-language", "Not in this language"),
    ("not-type", "Not of this kind"),
    ("not-person", "Not with this person"),
    ("not-place", "Not with this place"),
    ("not-subject", "Not with this subject"),
    ("not-evidence", "Not read from this"),
    (
        "exact",
        "Take words exactly as typed: no stemming, no name variants",
    ),
    (
        "no-variants",
        "Take names as spelled: do not look for their other spellings",
    ),
    ("offset", "Hits to pass over"),
    ("sort", "Order of the hits"),
    ("match", "Which records are hits"),
    (
        "like",
        "Records about the same as the one with this id, among those that the query finds",
    ),
    ("facet-limit", "Values to show of each facet"),
    (
        "facet-sort",
        "How the values of a facet are listed; either way those with most records are shown",
    ),
    ("explain", "Say of each hit how its score came about"),
    (
        "under",
        "Only what lies below this place: APRF/3, or a reference in any notation",
    ),
    ("depth", "Levels to show"),
    (
        "tree-limit",
        "Most values of each level; those with most records are shown",
    ),
    ("line-offset", "Lines to pass over"),
    ("line-sort", "Order of the lines"),
    (
        "each",
        "Show each of several words on lines of its own, not only where they meet",
    ),
    ("by", "What to count by"),
    ("any", "Count documents with at least one of the words"),
    ("before", "Words before a match to look at"),
    ("after", "Words after a match to look at"),
    ("least", "How often a word must stand near a match at least"),
    ("word-sort", "Order of the words"),
    ("function-words", "List function words too"),
];

/// What the parameter of that name says. Looked up while the program is compiled, which ends for a name
/// that no parameter has.
pub(crate) const fn help(name: &str) -> &'static str {
    let mut at = 0;
    while at < HELP.len() {
        if is_same(HELP[at].0.as_bytes(), name.as_bytes()) {
            return HELP[at].1;
        }
        at += 1;
    }
    panic!("no parameter has this name")
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}
