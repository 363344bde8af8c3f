//! Source notes: the lines that say where a document lies.
//!
//! Takes the text of a document, gives its [`SourceNote`]: wording, references, place and evidence.
//! A note stands at the foot, under page stamps, footnotes and headings of a next section that
//! slipped in, or at the head; it begins with a reference or with a label such as `Source:`. It may
//! be numbered or bracketed (`1. …`, `[^1]: …`) and go on over two lines more. Only the first and
//! last lines are searched: what looks like a reference within the text of a document is none.
//!
//! Deliberately ignores `Ibid.` and everything else that only the reading of references knows.
//! Known gaps: a reference that stands within the last paragraph of prose is not seen, and of
//! several numbered notes only the first can be the source.

mod words;

use std::ops::Range;

use crate::record::EvidenceKind;
use crate::record::reference::{Opening, Reference, find as find_references, opening};

use super::references::join;

#[cfg(test)]
pub(crate) use words::compile::COMPILED;

/// Lines that are looked at from the end, blank ones not counted.
const MAX_FOOT_LINES: usize = 16;

/// The same from the beginning.
const MAX_HEAD_LINES: usize = 12;

/// Lines over which a note goes on: each level may stand on its own.
const MAX_WRAPPED_LINES: usize = 6;

/// Longest line that can be a source note, in bytes. Physical descriptions make them long.
const MAX_LINE_BYTES: usize = 4_000;

/// Beginning of a line on which it is decided whether it begins with a reference, in bytes.
const LEAD_BYTES: usize = 300;

/// Text above a note at the head at most, in bytes.
const MAX_ABOVE_BYTES: usize = 400;

/// Words between a label and its reference, in bytes (`заверенной копии, хранящейся в …`).
const MAX_LEAD_BYTES: usize = 160;

/// Words that may follow a reference at the head, in bytes: with more it is a sentence.
const MAX_TAIL_BYTES: usize = 160;

/// Where a document says that it lies.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SourceNote {
    /// The wording, without label, number and page number.
    pub(super) citation: String,
    /// What was read from it.
    pub(super) references: Vec<Reference>,
    /// First byte of its first line.
    pub(super) start: usize,
    /// First byte after its last line.
    pub(super) end: usize,
    /// Its first line in the text, from 1.
    pub(super) line: u64,
    /// Whether it stands nearer to the head than to the foot.
    pub(super) is_at_head: bool,
    /// [`Label`](EvidenceKind::Label) or [`SourceNote`](EvidenceKind::SourceNote).
    pub(super) evidence: EvidenceKind,
}

/// A line, or several that go on, that may be the source note.
struct Candidate {
    range: Range<usize>,
    wording: String,
    references: Vec<Reference>,
    is_labelled: bool,
    number: Option<Number>,
}

/// What numbers a note.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Number {
    /// A star, or a number without any mark behind it: it may count something else.
    Mark,
    Digits(u32),
}

/// Finds the source note of the document whose text is `text`.
pub(super) fn find(text: &str) -> Option<SourceNote> {
    let foot = last_lines(text);
    let head = first_lines(text);
    let at_foot = of_foot(text, &foot);
    // A note that says what it is beats one that only looks like it.
    if at_foot.as_ref().is_none_or(|note| !note.is_labelled)
        && let Some(note) = of_head(text, &head)
        && (note.is_labelled || at_foot.is_none())
    {
        return Some(note.finish(text));
    }
    if at_foot.is_some() {
        return at_foot.map(|note| note.finish(text));
    }
    // No reference can be read: a labelled line, or one with a physical description, still says
    // where the document was published or lies.
    let unread = foot.iter().rev().find(|range| {
        let line = &text[(*range).clone()];
        let (_, line) = numbered(bare(line));
        words::label(line).is_some_and(|label| label.sure && !wording(line).trim().is_empty())
            || is_described(line)
    })?;
    let (_, line) = numbered(bare(&text[unread.clone()]));
    let note = Candidate {
        range: unread.clone(),
        wording: wording(line).to_owned(),
        references: Vec::new(),
        is_labelled: words::label(line).is_some(),
        number: None,
    };
    Some(note.finish(text))
}

impl Candidate {
    fn finish(self, text: &str) -> SourceNote {
        let breaks = text[..self.range.start]
            .bytes()
            .filter(|byte| *byte == b'\n')
            .count();
        // In a short text the first lines are among the last.
        let above = text[..self.range.start].trim().len();
        let is_at_head = above <= MAX_ABOVE_BYTES && above < text[self.range.end..].trim().len();
        SourceNote {
            citation: self.wording,
            references: self.references,
            start: self.range.start,
            end: self.range.end,
            line: breaks as u64 + 1,
            is_at_head,
            evidence: if self.is_labelled {
                EvidenceKind::Label
            } else {
                EvidenceKind::SourceNote
            },
        }
    }
}

/// The note at the foot: a labelled one, else the last that is not numbered with those right above
/// it, else the first of the numbered notes.
fn of_foot(text: &str, lines: &[Range<usize>]) -> Option<Candidate> {
    let found: Vec<(usize, Candidate)> = (0..lines.len())
        .filter_map(|at| Some((at, candidate(text, &lines[at..])?)))
        .collect();
    let last = found
        .iter()
        .rposition(|(_, note)| note.is_labelled)
        .or_else(|| found.iter().rposition(|(_, note)| note.number.is_none()));
    let Some(last) = last else {
        let first = lines
            .iter()
            .filter_map(|range| numbered(bare(&text[range.clone()])).0)
            .filter(|number| *number != Number::Mark)
            .min();
        return found
            .into_iter()
            .map(|(_, note)| note)
            .find(|note| note.number == Some(Number::Mark) || note.number == first);
    };
    // Several places may stand under one another.
    let adjoin = |above: &Candidate, below: &Candidate| {
        above.number.is_none()
            && text[above.range.end.min(below.range.start)..below.range.start]
                .trim()
                .is_empty()
    };
    let mut first = last;
    while first > 0 && adjoin(&found[first - 1].1, &found[first].1) {
        first -= 1;
    }
    let mut notes = found
        .into_iter()
        .map(|(_, note)| note)
        .skip(first)
        .take(last + 1 - first);
    let mut note = notes.next()?;
    for below in notes {
        // A line that a note above has gone on over.
        if below.range.end <= note.range.end {
            continue;
        }
        note.wording.push('\n');
        note.wording.push_str(&below.wording);
        join(&mut note.references, &below.wording);
        note.range.end = below.range.end;
        note.is_labelled |= below.is_labelled;
    }
    Some(note)
}

/// The note at the head: a labelled one, else a line that is a reference and little more.
fn of_head(text: &str, lines: &[Range<usize>]) -> Option<Candidate> {
    let mut found: Vec<Candidate> = (0..lines.len())
        .filter_map(|at| candidate(text, &lines[at..]))
        .collect();
    let chosen = found
        .iter()
        .position(|note| note.is_labelled)
        .or_else(|| found.iter().position(is_whole))?;
    Some(found.swap_remove(chosen))
}

/// Whether a note that is neither labelled nor numbered is a reference of two levels at least with
/// little behind it.
fn is_whole(note: &Candidate) -> bool {
    let found = find_references(&note.wording);
    let tail = found
        .last()
        .map_or(usize::MAX, |last| note.wording.len() - last.range.end);
    note.number.is_none()
        && tail <= MAX_TAIL_BYTES
        && note
            .references
            .first()
            .is_some_and(|first| first.levels.len() > 1)
}

/// The last lines that are not blank, in the order of the text.
fn last_lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut end = text.len();
    while lines.len() < MAX_FOOT_LINES {
        let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
        if !text[start..end].trim().is_empty() {
            lines.push(start..end);
        }
        if start == 0 {
            break;
        }
        end = start - 1;
    }
    lines.reverse();
    lines
}

/// The first lines that are not blank.
fn first_lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let range = start..start + line.trim_end_matches('\n').len();
            start += line.len();
            range
        })
        .filter(|range| !text[range.clone()].trim().is_empty())
        .take(MAX_HEAD_LINES)
        .collect()
}

/// The line without quotation, emphasis and list marks around it.
fn bare(line: &str) -> &str {
    let line = line.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '_' | '>' | '-' | '•' | '\\' | '|')
    });
    line.trim_end_matches(['*', '_'])
}

/// The number of a note and the line behind it: `1. …`, `1) …`, `[1] …`, `[^1]: …`, `¹ …`, `* …`.
fn numbered(line: &str) -> (Option<Number>, &str) {
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    let inner = line.trim_start_matches(['[', '(', '^', '*']);
    let is_bracketed = inner.len() < line.len();
    let digits = inner.len()
        - inner
            .trim_start_matches(|c: char| c.is_ascii_digit() || RAISED.contains(c))
            .len();
    if digits == 0 {
        // `**Source: …` is emphasis, and `* …`, `*) …`, `[*] …` are notes.
        let rest = line.trim_start_matches(['[', '(']).trim_start_matches('*');
        let behind = rest.trim_start_matches([']', ')']);
        let has_star = line[..line.len() - rest.len()].contains('*');
        let is_mark = has_star && (behind.len() < rest.len() || rest.starts_with(' '));
        return if is_mark {
            (Some(Number::Mark), behind.trim_start())
        } else {
            (None, line)
        };
    }
    let (number, rest) = inner.split_at(digits);
    let is_raised = number.chars().any(|c| RAISED.contains(c));
    let behind = rest.trim_start_matches([']', ')', '.', ':', '*']);
    let is_marked = behind.len() < rest.len() && (is_bracketed || !rest.starts_with(':'));
    let is_parted = is_raised || is_marked || rest.starts_with(char::is_whitespace);
    let begins = behind
        .trim_start()
        .starts_with(|c: char| c.is_alphabetic() || "[(*«\"".contains(c));
    if number.chars().count() > 3 || !is_parted || !begins {
        return (None, line);
    }
    let value = number.chars().fold(0, |value, c| {
        let digit = c.to_digit(10).or_else(|| {
            RAISED
                .chars()
                .position(|raised| raised == c)
                .map(|at| at as u32)
        });
        value * 10 + digit.unwrap_or(0)
    });
    let number = if is_raised || is_marked {
        Number::Digits(value)
    } else {
        Number::Mark
    };
    (Some(number), behind.trim_start())
}

/// The line without label, and the page number that sticks to its beginning.
fn wording(line: &str) -> &str {
    let length = words::label(line).map_or(0, |label| label.length);
    let line = line[length..]
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | ':' | '\u{ff1a}'));
    // `82RGANI`: the number of a page in front of the archive's name.
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=4).contains(&digits) && line[digits..].starts_with(char::is_uppercase) {
        &line[digits..]
    } else {
        line
    }
}

/// The note that begins on the first of `lines`: labelled with a reference behind, or beginning with
/// one. It goes on over the next lines as long as they add to what is read.
fn candidate(text: &str, lines: &[Range<usize>]) -> Option<Candidate> {
    let first = lines.first()?;
    let line = &text[first.clone()];
    if line.len() > MAX_LINE_BYTES {
        return None;
    }
    let (number, line) = numbered(bare(line));
    let is_labelled = words::label(line).is_some();
    let begin = wording(line);
    // Only what can begin a reference is worth reading further lines for.
    if !is_labelled && !begin.starts_with(|c: char| c.is_uppercase() || !c.is_lowercase()) {
        return None;
    }
    let begins = (!is_labelled).then(|| opening(lead_of(begin)));
    let mut best: Option<(usize, String, usize)> = None;
    let mut joined = begin.to_owned();
    let mut known = 0;
    for (at, range) in lines.iter().take(MAX_WRAPPED_LINES).enumerate() {
        if at > 0 {
            let next = &text[range.clone()];
            let gap = &text[lines[at - 1].end..range.start];
            let is_own = numbered(bare(next)).0.is_some() || words::label(bare(next)).is_some();
            if is_own
                || next.len() > MAX_LINE_BYTES
                || gap.bytes().filter(|b| *b == b'\n').count() > 1
            {
                break;
            }
            if !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(next.trim());
        }
        let goes_on =
            || known > 0 || at > 1 || begins.is_none_or(|begins| may_go_on(begin, begins));
        if at > 0 && !(goes_on() && (begin.is_empty() || !begins_anew(text, range))) {
            break;
        }
        let is_read = at > 0 || begins.is_none_or(|begins| begins.may_lead);
        let parts = if is_read {
            read_parts(&joined, is_labelled)
        } else {
            0
        };
        if parts > known {
            known = parts;
            best = Some((range.end, joined.clone(), parts));
        }
    }
    let (end, wording, _) = best?;
    let mut references = Vec::new();
    join(&mut references, &wording);
    references.retain(|reference| !reference.levels.is_empty() || is_labelled);
    if references
        .iter()
        .all(|reference| reference.levels.is_empty())
    {
        return None;
    }
    Some(Candidate {
        range: first.start..end,
        wording,
        references,
        is_labelled,
        number,
    })
}

/// Whether a line without a reference may be the beginning of one that goes on in the next: it begins
/// with an archive, or with words that may be half an archive's name.
fn may_go_on(line: &str, begins: Opening) -> bool {
    const STEMS: [&str; 6] = ["rchiv", "рхив", "рхів", "ibrary", "levéltár", "Record"];
    let head = lead_of(line);
    begins.is_archive || STEMS.iter().any(|stem| head.contains(stem))
}

/// The beginning of a line on which it is decided whether it begins with a reference.
fn lead_of(line: &str) -> &str {
    &line[..line.floor_char_boundary(LEAD_BYTES)]
}

/// Whether a line begins with a reference of its own, so that it does not go on with the one above.
fn begins_anew(text: &str, range: &Range<usize>) -> bool {
    let line = wording(bare(&text[range.clone()]));
    opening(lead_of(line)).may_lead && read_parts(line, false) > 0
}

/// How many levels and leaves are read of a note; 0 where it is none.
fn read_parts(wording: &str, is_labelled: bool) -> usize {
    let head = if is_labelled {
        wording
    } else {
        lead_of(wording)
    };
    let found = find_references(head);
    let leads = found.first().is_some_and(|found| {
        let before = &head[..found.range.start];
        if is_labelled {
            // `Ref: your telegram of May. It is in RGANI, f. 5` is answered, not held there.
            before.len() <= MAX_LEAD_BYTES && !before.contains(". ")
        } else {
            before.chars().all(|c| !c.is_alphanumeric()) && !found.reference.levels.is_empty()
        }
    });
    if !leads {
        return 0;
    }
    found
        .iter()
        .map(|found| found.reference.levels.len() + usize::from(found.reference.listy.is_some()))
        .sum()
}

/// Whether a line has the physical description of a document as one of its sentences.
fn is_described(line: &str) -> bool {
    line.len() <= MAX_LINE_BYTES
        && line.contains(". ")
        && bare(line)
            .split(". ")
            .skip(1)
            .any(|sentence| words::is_description(sentence.trim().trim_end_matches('.')))
}

#[cfg(test)]
mod tests;
