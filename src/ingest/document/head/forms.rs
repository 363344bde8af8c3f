//! Titles of papers whose head has a form of its own: a case before a court, a document of the
//! United Nations.
//!
//! Takes the blocks of a head, gives the title with the paper's own number. A court sets the parties
//! above and below a lone `v.`, with their roles, and the number of the case at the right; the United
//! Nations set distribution, symbol, day and language at the right, the session and the item of the
//! agenda below, then the title. Known gap: captions whose parties stand side by side in one line.

use std::ops::Range;

use super::{MAX_TITLE_CHARS, Seen, is_date};
use crate::ingest::document::dateline;

/// Lines of a party above or below the `v.`.
const MAX_PARTY_LINES: usize = 6;

/// Blocks among which the distribution of a document stands, and those that go on with it.
const MAX_ABOVE_DISTRIBUTION: usize = 16;
const MAX_DISTRIBUTION: usize = 8;

/// Lines between the distribution and the title: session, item of the agenda, committee.
const MAX_SESSION_LINES: usize = 6;

/// Words of such a line at most.
const MAX_SESSION_WORDS: usize = 6;

/// Lines of a title.
const MAX_LINES: usize = 8;

/// Longest number of a case, in bytes.
const MAX_NUMBER_BYTES: usize = 32;

/// What stands between the parties of a case.
const VERSUS: &[&str] = &["v", "vs", "versus", "against", "gegen", "contre", "против"];

/// What the parties of a case are, in the singular.
const ROLES: &[&str] = &[
    "plaintiff",
    "petitioner",
    "appellant",
    "appellee",
    "respondent",
    "defendant",
    "claimant",
    "applicant",
    "complainant",
    "intervenor",
    "kläger",
    "beklagter",
    "demandeur",
    "défendeur",
    "истец",
    "ответчик",
];

/// Words beside these.
const BESIDE_ROLES: &[&str] = &["cross", "third", "party", "and", "in", "error"];

/// Words that name a court or where it sits.
const COURTS: &[&str] = &[
    "court",
    "district",
    "circuit",
    "division",
    "county",
    "tribunal",
    "gericht",
    "gerichtshof",
    "cour",
    "суд",
    "sąd",
];

/// First and last words of the lines that name session, item of the agenda or committee.
const ITEMS: &[&str] = &[
    "agenda",
    "item",
    "items",
    "point",
    "points",
    "tema",
    "temas",
    "пункт",
    "пункты",
];
const SESSIONS: &[&str] = &[
    "session",
    "year",
    "committee",
    "sesiones",
    "commission",
    "сессия",
    "год",
    "комитет",
];

/// A title by the form of the head.
pub(super) struct Formed {
    /// None where the form has its place empty: prose stands there.
    pub(super) title: Option<String>,
    /// Its line in the source.
    pub(super) line: u64,
    /// The blocks that it stands in.
    pub(super) range: Range<usize>,
    /// The paper's own number: of the case, or the symbol.
    pub(super) number: Option<String>,
}

/// The title of a case: its parties.
pub(super) fn case(seen: &[Seen<'_>]) -> Option<Formed> {
    let at = seen.iter().position(|seen| is_versus(seen.block.text))?;
    let (mut above, mut has_role) = party(seen[..at].iter().rev());
    above.reverse();
    let (below, is_role) = party(seen[at + 1..].iter());
    has_role |= is_role;
    let has_court = seen[..at].iter().any(|seen| names(seen.block.text, COURTS));
    let (first, last) = (above.first()?, below.last()?);
    let begins = |party: &[(usize, &str)]| {
        party
            .iter()
            .take(1)
            .all(|(_, text)| text.starts_with(|c: char| c.is_uppercase() || "\"“«".contains(c)))
    };
    if !(has_role || has_court) || !begins(&above) || !begins(&below) {
        return None;
    }
    let join = |party: &[(usize, &str)]| {
        party
            .iter()
            .map(|(_, text)| *text)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let title = format!("{} v. {}", join(&above), join(&below));
    let title = title.trim_end_matches(['.', ',', ' ']).to_owned();
    let range = at - first.0..at + 1 + last.0;
    let number = seen[range.clone()]
        .iter()
        .find_map(|seen| case_number(seen.block.text));
    (title.chars().count() <= MAX_TITLE_CHARS).then(|| Formed {
        title: Some(title),
        line: seen[range.start].block.line,
        range,
        number,
    })
}

/// The lines that name a party, with their distance from the `v.` counted from 1, and whether its role
/// stands with them.
fn party<'s>(lines: impl Iterator<Item = &'s Seen<'s>>) -> (Vec<(usize, &'s str)>, bool) {
    let mut party = Vec::new();
    let mut has_role = false;
    for (seen, distance) in lines.zip(1..) {
        let text = seen.block.text;
        let cell = first_cell(text);
        let is_role = is_role(cell);
        has_role |= is_role;
        // Below, the role ends the party; above, it stands between the party and the `v.`.
        if is_role && party.is_empty() || cell.is_empty() && !is_rule(text) {
            continue;
        }
        let is_other = is_role
            || is_rule(text)
            || names(text, COURTS)
            || is_date(text)
            || case_number(cell).is_some()
            || seen.line.is_stamp()
            || dateline::is_prose(text);
        if is_other || party.len() == MAX_PARTY_LINES {
            break;
        }
        party.push((distance, cell));
        if cell.ends_with('.') {
            break;
        }
    }
    (party, has_role)
}

/// Whether a line says nothing but what a party is.
fn is_role(cell: &str) -> bool {
    let is_known = |word: &str| {
        let lower = word.to_lowercase();
        let one = lower.strip_suffix('s').unwrap_or(&lower);
        let is_role = ROLES.contains(&one);
        (is_role || BESIDE_ROLES.contains(&lower.as_str())).then_some(is_role)
    };
    let words = cell.split(|c: char| !c.is_alphanumeric());
    let known: Option<Vec<bool>> = words
        .filter(|word| !word.is_empty())
        .map(is_known)
        .collect();
    known.is_some_and(|known| known.contains(&true))
}

/// Whether a line is the `v.` of a caption.
fn is_versus(text: &str) -> bool {
    let bare = first_cell(text).trim_matches(['-', '–', '—', '.', ' ']);
    VERSUS.contains(&bare.to_lowercase().as_str())
}

/// What stands at the left of a caption: before a wide gap or the signs that close it off.
fn first_cell(text: &str) -> &str {
    let end = ["   ", "\t", " :", " )", " |", " §"]
        .iter()
        .filter_map(|sign| text.find(sign))
        .min();
    let cell = &text[..end.unwrap_or(text.len())];
    cell.trim()
        .trim_end_matches([':', ')', '|', '§'])
        .trim_end()
}

/// Whether a line is a rule: strokes, with the cross of a typewriter at its end.
fn is_rule(text: &str) -> bool {
    let strokes = text
        .chars()
        .filter(|c| matches!(c, '-' | '_' | '=' | '*' | '–' | '—'))
        .count();
    strokes >= 3
        && text
            .chars()
            .all(|c| !c.is_alphanumeric() || matches!(c, 'x' | 'X'))
}

fn names(text: &str, wanted: &[&str]) -> bool {
    text.split(|c: char| !c.is_alphabetic())
        .any(|word| wanted.contains(&word.to_lowercase().as_str()))
}

/// The number behind `No.`
fn case_number(text: &str) -> Option<String> {
    let (_, behind) = text
        .split_once("No. ")
        .or_else(|| text.split_once("NO. "))?;
    let number = behind
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ')' | '|' | '.' | ','));
    let is_number =
        number.len() <= MAX_NUMBER_BYTES && number.starts_with(|c: char| c.is_ascii_digit());
    is_number.then(|| number.to_owned())
}

/// The title of a document of the United Nations: the paragraph below its distribution and the item of
/// the agenda.
pub(super) fn united_nations(seen: &[Seen<'_>]) -> Option<Formed> {
    let first = seen
        .iter()
        .take(MAX_ABOVE_DISTRIBUTION)
        .position(|seen| is_distribution(seen.block.text))?;
    let last = (first + MAX_DISTRIBUTION).min(seen.len());
    let near = first.saturating_sub(2)..last;
    let symbol = seen[near].iter().find_map(|seen| {
        seen.block
            .text
            .split_whitespace()
            .find(|word| is_symbol(word))
    })?;
    let ends = |seen: &Seen<'_>| {
        let text = seen.block.text;
        text.contains(symbol)
            || text.to_lowercase().contains("original:")
            || dateline::of_line(text).is_some_and(|dated| dated.is_pure)
    };
    let mut at = first + 1 + seen[first..last].iter().rposition(ends)?;
    let begins = at;
    while at < begins + MAX_SESSION_LINES
        && let Some(seen) = seen.get(at)
        && (is_of_session(seen.block.text) || seen.line.is_furniture())
    {
        at += 1;
    }
    let begins = seen.get(at)?.block;
    let is_capital = |text: &str| !text.chars().any(char::is_lowercase);
    let mut lines = vec![begins.text];
    let mut ends_paragraph = begins.ends_paragraph;
    for seen in seen[at + 1..].iter().take(MAX_LINES) {
        // Typewritten titles stand in capitals, two spaces apart.
        let goes_on = !ends_paragraph || is_capital(begins.text) && is_capital(seen.block.text);
        if !goes_on {
            break;
        }
        lines.push(seen.block.text);
        ends_paragraph = seen.block.ends_paragraph;
    }
    let title = lines.join(" ");
    let is_title = ends_paragraph
        && title.chars().count() <= MAX_TITLE_CHARS
        && title.split_whitespace().count() > 1
        && !title.ends_with(['.', ',', ';', ':'])
        && !seen[at..at + lines.len()]
            .iter()
            .any(|seen| seen.line.is_noise());
    Some(Formed {
        title: is_title.then_some(title),
        line: begins.line,
        range: if is_title {
            at..at + lines.len()
        } else {
            at..at
        },
        number: Some(symbol.to_owned()),
    })
}

/// Whether a line has the head of the distribution: `Distr.`, not the day on which it was distributed.
fn is_distribution(text: &str) -> bool {
    let Some((before, behind)) = ["Distr.", "DISTR."]
        .iter()
        .find_map(|head| text.split_once(head))
    else {
        return false;
    };
    (before.is_empty() || before.ends_with(' '))
        && !before.trim_end().to_lowercase().ends_with("date")
        && !behind.bytes().any(|b| b.is_ascii_digit())
}

/// Whether a word is the symbol of a document: `A/L.632`, `S/RES/242(1967)`.
fn is_symbol(word: &str) -> bool {
    let mut parts = word.split('/');
    let is_body = parts.next().is_some_and(|body| {
        (1..=6).contains(&body.len()) && body.bytes().all(|b| b.is_ascii_uppercase())
    });
    let signs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '(' | ')');
    is_body
        && word.contains('/')
        && parts.all(|part| !part.is_empty() && part.chars().all(signs))
        && word.bytes().any(|b| b.is_ascii_digit())
}

/// Whether a line names the session, the item of the agenda or the committee.
fn is_of_session(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let is = |word: Option<&String>, list: &[&str]| {
        word.is_some_and(|word| list.contains(&word.as_str()))
    };
    is(words.first(), ITEMS) || words.len() <= MAX_SESSION_WORDS && is(words.last(), SESSIONS)
}

#[cfg(test)]
mod tests {
    use crate::ingest::document::{Context, blocks_of_text, read};

    #[track_caller]
    fn check(text: &str, title: &str, number: Option<&str>, day: Option<&str>) {
        let found = read(&blocks_of_text(text, 1), text, Context::default());
        let date = found.date.and_then(|(date, _)| date.earliest);
        assert_eq!(
            (
                found.title.map(|(title, _)| title).as_deref(),
                found.number.as_deref(),
                date.map(|day| day.to_string()).as_deref()
            ),
            (Some(title).filter(|title| !title.is_empty()), number, day),
            "{text}"
        );
    }

    #[test]
    fn a_case_is_named_by_its_parties() {
        // With double spacing and the number at the right, as a reporter types it.
        check(
            "Official\n\nIN THE SUPREME COURT OF NORLAND\n\n- - - - - - - x\n\nJOHN MILLER,   :\n\nSHERIFF,   :\n\n\
             Petitioner   :\n\nv.   :   No. 04-2217\n\nANNA WEAVER.   :\n\n- - - - - - - x\n\nRiverton\n\n\
             Wednesday, October 5, 2005\n\nThe matter came on for oral argument.",
            "JOHN MILLER, SHERIFF, v. ANNA WEAVER",
            Some("04-2217"),
            Some("2005-10-05"),
        );
        check(
            "UNITED STATES DISTRICT COURT\nSOUTHERN DISTRICT\n\nTHE RIVER TIMES COMPANY,\n\nPlaintiff,\n\n\
             vs.   Case No. 71 Civ. 2662\n\nDEPARTMENT OF GRAIN\nAND COAL,\n\nDefendants.\n\nORDER\n\nIt is so ordered.",
            "THE RIVER TIMES COMPANY, v. DEPARTMENT OF GRAIN AND COAL",
            Some("71 Civ. 2662"),
            None,
        );
        // A state is a party, though its name heads papers too.
        check(
            "IN THE DISTRICT COURT\nFOR THE DISTRICT OF NORLAND\n\nUNITED STATES OF AMERICA,   )\nPlaintiff,   )\nv.   )\n\
             PETER BAKER.   )\n\nDEPOSITION\n\nJune 17, 1971\n\nHe was sworn.",
            "UNITED STATES OF AMERICA, v. PETER BAKER",
            None,
            Some("1971-06-17"),
        );
        // Neither court nor roles: a list of matches.
        check(
            "The results\n\nMillers\n\nv.\n\nWeavers\n\nIt was a draw.",
            "The results",
            None,
            None,
        );
        check(
            "The court\n\nv.\n\nThey met in the court.",
            "The court",
            None,
            None,
        );
    }

    #[test]
    fn the_title_stands_below_the_distribution() {
        check(
            "UNITED   Distr.\nNATIONS   LIMITED\nGENERAL   A/L.4711\nASSEMBLY   28 October 1974\nORIGINAL: ENGLISH\n\n\
             Twenty-ninth session\nAgenda item 21\n\nQUESTION OF THE MILLS\n\nIN BORDER DISTRICTS\n\n\
             Canada, Ghana: draft resolution\n\nThe General Assembly,",
            "QUESTION OF THE MILLS IN BORDER DISTRICTS",
            Some("A/L.4711"),
            Some("1974-10-28"),
        );
        check(
            "United Nations   S/12345\n\nSecurity Council   Distr.: General\n14 July 1998\nOriginal: English\n\n\
             Letter dated 13 July 1998 from the Representative of Norland\naddressed to the President\n\nI write to you.",
            "Letter dated 13 July 1998 from the Representative of Norland addressed to the President",
            Some("S/12345"),
            Some("1998-07-14"),
        );
        // A form that says when it was distributed.
        check(
            "INFORMATION REPORT\n\nCOUNTRY China   DATE DISTR. 9 May 1951\nSUBJECT   Mills in Anhwei\n\n1. They stand.",
            "Mills in Anhwei",
            None,
            Some("1951-05-09"),
        );
        // Prose below.
        check(
            "Distr.\nGENERAL\nA/C.1/PV.12\n4 May 1955\n\nThe meeting was called to order at three.\n\nThe chair spoke.",
            "",
            Some("A/C.1/PV.12"),
            Some("1955-05-04"),
        );
    }
}
