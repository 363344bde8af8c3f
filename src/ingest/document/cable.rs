//! Telegrams of the State Department in the form of their transmission, as the National Archives
//! publish them (Access to Archival Databases, Central Foreign Policy Files), and others like them.
//!
//! Takes the blocks of a document; gives [`Cable`] where a date-time group (`R 201925Z JUN 74`) with
//! a line `FM …` below it, or the archive's list of attributes (`Draft Date:`, `Document Number:`)
//! shows that it is one. The group is the date: that of sending, in Greenwich time; where there is
//! none, or no year in it, that of drafting. `SUBJECT:` may go on over several lines. Page heads
//! (`PAGE 02 …`) and markings and stamps that come again on every page are furniture, which the text
//! does without. A text of several telegrams is divided where the next begins a page or follows the
//! end of a transmission; a telegram that another repeats has no such end, and is part of that. Known
//! gap: a telegram that was garbled in transmission is none. Sources: telegrams of 1973 to 1979 in the archive's own form; ACP
//! 127 (G), on the parts of a message.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use crate::record::date::HistoricalDate;

use super::furniture::Line;
use super::{Block, BlockKind};

/// Blocks at the head among which the group and the lines below it are sought.
const MAX_HEAD_BLOCKS: usize = 80;

/// Blocks between the group and the sender.
const MAX_BELOW_GROUP: usize = 4;

/// Lines that a subject goes on in, and its longest, in characters.
const MAX_SUBJECT_LINES: usize = 5;
const MAX_SUBJECT_CHARS: usize = 600;

/// Longest line that can be a group or the head of a page, in bytes.
const MAX_HEAD_LINE_BYTES: usize = 120;

/// Longest label of an attribute, in bytes.
const MAX_LABEL_BYTES: usize = 20;

/// Blocks above a group that may belong to its telegram: the head of the page, the offices that act.
const MAX_ABOVE_GROUP: usize = 12;

/// Shortest rule between two telegrams, in characters.
const MIN_RULE_CHARS: usize = 3;

/// Most addressees and tags.
const MAX_VALUES: usize = 60;

/// Words of urgency that stand behind an addressee.
const URGENCY: &[&str] = &["FLASH", "IMMEDIATE", "NIACT", "PRIORITY", "ROUTINE"];

/// Words with which a part of a telegram's head begins.
const HEADINGS: &[&str] = &[
    "E.O.", "E. O.", "EO ", "TAGS", "SUBJECT", "SUBJ", "REF", "INFO ", "BT",
];

/// Labels of the archive's list that stand in its last lines, and its title.
const ATTRIBUTES: &[&str] = &[
    "Message Attributes",
    "Capture Date:",
    "Channel Indicators:",
    "Current Classification:",
    "Disposition",
    "Document Number:",
    "Draft Date:",
    "Film Number:",
    "Image Path:",
    "Markings:",
    "Original Classification:",
    "Review Authority:",
    "Review Date:",
    "Review History:",
    "Secure:",
];

/// What a telegram says of itself.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Cable {
    pub(super) date: Option<(HistoricalDate, u64)>,
    pub(super) title: Option<(String, u64)>,
    pub(super) sender: Option<String>,
    pub(super) addressees: Vec<String>,
    pub(super) tags: Vec<String>,
    /// The archive's number (`1974LAPAZ04031`).
    pub(super) number: Option<String>,
    /// Bytes of the text that are furniture, in their order.
    pub(super) furniture: Vec<Range<usize>>,
}

/// What the archive's list of attributes says, by the labels as it has them.
#[derive(Debug, Default)]
struct Attributes<'t> {
    drafted: Option<(&'t str, u64)>,
    number: Option<&'t str>,
    subject: Option<(&'t str, u64)>,
    sender: Option<&'t str>,
    addressee: Option<&'t str>,
    tags: Option<&'t str>,
}

/// Reads a telegram, if the blocks are one.
pub(super) fn find(blocks: &[Block<'_>]) -> Option<Cable> {
    let group = group_of(blocks);
    let attributes = attributes_of(blocks);
    let is_archived = attributes.number.is_some() && attributes.drafted.is_some();
    if group.is_none() && !is_archived {
        return None;
    }
    let mut cable = Cable {
        furniture: furniture_of(blocks),
        number: attributes.number.map(str::to_owned),
        ..Cable::default()
    };
    let drafted = || {
        let (value, line) = attributes.drafted?;
        let date = HistoricalDate::parse(value);
        date.is_dated().then_some((date, line))
    };
    if let Some((at, date)) = group {
        cable.date = date.map(|date| (date, blocks[at].line)).or_else(drafted);
        cable.read_head(&blocks[at..]);
    } else {
        cable.date = drafted();
    }
    let own = cable.title.take();
    let of_archive = || {
        attributes
            .subject
            .map(|(title, line)| (title.to_owned(), line))
    };
    cable.title = own.or_else(of_archive);
    cable.sender = cable.sender.or(attributes.sender.map(str::to_owned));
    if cable.addressees.is_empty() {
        cable
            .addressees
            .extend(attributes.addressee.map(str::to_owned));
    }
    if let Some(tags) = attributes.tags {
        cable.tags = tags_of(tags);
    }
    Some(cable)
}

/// The blocks of each telegram; empty for a text of one.
pub(super) fn parts(blocks: &[Block<'_>]) -> Vec<Range<usize>> {
    let groups: Vec<usize> = (0..blocks.len())
        .filter(|at| group_at(blocks, *at).is_some())
        .collect();
    let mut starts: Vec<usize> = Vec::new();
    for group in groups {
        let Some(last) = starts.last() else {
            starts.push(0);
            continue;
        };
        let nearest = group.saturating_sub(MAX_ABOVE_GROUP).max(last + 1);
        let begins = (nearest..group).rev().find_map(|at| {
            if is_first_page_head(blocks[at].text) {
                // A marking of the page stands above its head.
                let is_marked = at > nearest && Line::new(blocks[at - 1].text).is_furniture();
                return Some(at - usize::from(is_marked));
            }
            ends_transmission(&blocks[at]).then_some(at + 1)
        });
        starts.extend(begins);
    }
    if starts.len() < 2 {
        return Vec::new();
    }
    let ends = starts.iter().skip(1).copied().chain([blocks.len()]);
    starts.iter().zip(ends).map(|(&at, end)| at..end).collect()
}

/// Whether a line ends what was transmitted: `NNNN`, `BT`, a number of the transmission behind it,
/// an attribute of the archive's list, a rule.
fn ends_transmission(block: &Block<'_>) -> bool {
    let text = block.text;
    let is_rule = text.chars().count() >= MIN_RULE_CHARS
        && text
            .chars()
            .all(|c| matches!(c, '-' | '=' | '*' | '_' | '+' | '~'));
    let is_number = text
        .strip_prefix('#')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
    // A rule right below a line makes that a heading.
    let is_ruled = matches!(block.kind, BlockKind::Heading(_));
    let is_attribute = ATTRIBUTES.iter().any(|label| text.starts_with(label));
    is_rule || is_number || is_ruled || is_attribute || matches!(text, "NNNN" | "BT")
}

/// Whether a line is the head of a telegram's first page.
fn is_first_page_head(text: &str) -> bool {
    text.strip_prefix("PAGE ")
        .is_some_and(|rest| rest.trim_start().starts_with("01"))
}

impl Cable {
    /// Reads the lines from the group on.
    fn read_head(&mut self, blocks: &[Block<'_>]) {
        let head = &blocks[..blocks.len().min(MAX_HEAD_BLOCKS)];
        for (at, block) in head.iter().enumerate() {
            let text = block.text;
            if let Some(sender) = text.strip_prefix("FM ")
                && self.sender.is_none()
            {
                self.sender = Some(sender.trim().to_owned());
            } else if let Some(addressee) = text.strip_prefix("TO ")
                && self.addressees.is_empty()
            {
                let more = lines_below(head, at, MAX_VALUES).map(|block| block.text);
                let all = std::iter::once(addressee).chain(more).map(without_urgency);
                self.addressees = all
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect();
            } else if let Some(tags) = value_of(text, &["TAGS"])
                && self.tags.is_empty()
            {
                self.tags = tags_of(tags);
            } else if let Some(subject) = value_of(text, &["SUBJECT", "SUBJ"]) {
                let mut title = subject.to_owned();
                for more in lines_below(head, at, MAX_SUBJECT_LINES) {
                    if title.chars().count() + more.text.chars().count() > MAX_SUBJECT_CHARS {
                        break;
                    }
                    if !title.is_empty() {
                        title.push(' ');
                    }
                    title.push_str(more.text);
                }
                // With the subject the head ends.
                self.title = (!title.is_empty()).then_some((title, block.line));
                return;
            }
        }
    }
}

/// The lines of a paragraph below one of its lines, up to the next part of the head.
fn lines_below<'b, 't>(
    blocks: &'b [Block<'t>],
    at: usize,
    most: usize,
) -> impl Iterator<Item = &'b Block<'t>> {
    let is_last = blocks[at].ends_paragraph;
    let below = blocks[at + 1..].iter().take(if is_last { 0 } else { most });
    let mut ended = false;
    below.take_while(move |block| {
        let is_heading = HEADINGS
            .iter()
            .any(|heading| block.text.starts_with(heading));
        let goes_on = !ended && !is_heading && !is_numbered(block.text);
        ended = block.ends_paragraph;
        goes_on
    })
}

/// Whether a line is the first of a numbered paragraph.
fn is_numbered(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && text[digits..].starts_with(['.', ')'])
}

/// The block of the date-time group, and its date where it has a year.
fn group_of(blocks: &[Block<'_>]) -> Option<(usize, Option<HistoricalDate>)> {
    let head = &blocks[..blocks.len().min(MAX_HEAD_BLOCKS)];
    (0..head.len()).find_map(|at| Some((at, group_at(head, at)?)))
}

/// The date of the group that stands in a block, with the sender below it.
fn group_at(blocks: &[Block<'_>], at: usize) -> Option<Option<HistoricalDate>> {
    let date = date_time_group(blocks[at].text)?;
    let mut below = blocks[at + 1..].iter().take(MAX_BELOW_GROUP);
    below
        .any(|block| block.text.starts_with("FM "))
        .then_some(date)
}

/// The date of a line that is a date-time group: urgency, day, hour and minute in Greenwich time,
/// month, year. None for another line; no date for a group without a year.
fn date_time_group(line: &str) -> Option<Option<HistoricalDate>> {
    if line.len() > MAX_HEAD_LINE_BYTES {
        return None;
    }
    let mut words = line.split_whitespace().peekable();
    while words.next_if(|word| is_urgency(word)).is_some() {}
    let time = words.next()?;
    let digits = time.strip_suffix('Z')?;
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (day, hour) = (&digits[..2], &digits[2..4]);
    let is_month = |word: &&str| {
        let known = [
            "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
        ];
        word.get(..3)
            .is_some_and(|start| known.contains(&start.to_ascii_uppercase().as_str()))
            && word.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    if hour > "23" {
        return None;
    }
    // A mark of the channel may stand between (`ZFF4`).
    let month = words.by_ref().take(3).find(is_month)?;
    let year = words.next().filter(|year| {
        matches!(year.len(), 2 | 4) && year.bytes().all(|byte| byte.is_ascii_digit())
    });
    Some(
        year.map(|year| {
            let century = match year.len() {
                4 => "",
                // The form is that of the second half of the century, and of the next.
                _ if year < "40" => "20",
                _ => "19",
            };
            let mut date = HistoricalDate::parse(&format!("{day} {month} {century}{year}"));
            line.trim().clone_into(&mut date.text);
            date
        })
        .filter(HistoricalDate::is_dated),
    )
}

/// Whether a word is the urgency of a message: `O`, `RR`, `P`.
fn is_urgency(word: &str) -> bool {
    word.len() <= 2 && word.bytes().all(|byte| b"ZOPRBMY".contains(&byte))
}

/// The attributes that the archive lists below the text.
fn attributes_of<'t>(blocks: &[Block<'t>]) -> Attributes<'t> {
    let mut found = Attributes::default();
    for block in blocks {
        let head = &block.text[..block.text.floor_char_boundary(MAX_LABEL_BYTES)];
        let Some((label, _)) = head.split_once(':') else {
            continue;
        };
        let value = block.text[label.len() + 1..].trim();
        if value.is_empty() || value.eq_ignore_ascii_case("n/a") {
            continue;
        }
        match label.trim() {
            "Draft Date" => found.drafted = found.drafted.or(Some((value, block.line))),
            "Document Number" if is_number(value) => {
                found.number = found.number.or(Some(value));
            }
            "Subject" => found.subject = found.subject.or(Some((value, block.line))),
            "From" => found.sender = found.sender.or(Some(value)),
            "To" => found.addressee = found.addressee.or(Some(value)),
            "TAGS" => found.tags = Some(value),
            _ => {}
        }
    }
    found
}

/// Whether a value is a number of the archive: year, post, running number.
fn is_number(value: &str) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let year = value.bytes().take_while(is_digit).count();
    let number = value.bytes().rev().take_while(is_digit).count();
    year == 4
        && (4..=6).contains(&number)
        && value.len() > 9
        && value[year..value.len() - number]
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic())
}

/// What follows a label in capitals, with or without a colon.
fn value_of<'t>(text: &'t str, labels: &[&str]) -> Option<&'t str> {
    labels.iter().find_map(|label| {
        let rest = text.strip_prefix(label)?;
        Some(rest.trim_start().strip_prefix(':')?.trim())
    })
}

/// The tags of a list: `PFOR, BL, (NIXON, RICHARD M)`, parted by commas or blanks outside brackets.
fn tags_of(list: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    let mut tag = String::new();
    for c in list.chars().chain([',']) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && (c == ',' || c.is_whitespace()) {
            let whole = tag.trim_matches(['(', ')', ' ']).to_owned();
            if !whole.is_empty() && tags.len() < MAX_VALUES && !tags.contains(&whole) {
                tags.push(whole);
            }
            tag.clear();
        } else {
            tag.push(c);
        }
    }
    tags
}

/// An addressee without urgency and running number: `SECSTATE WASHDC IMMEDIATE 8725`.
fn without_urgency(text: &str) -> &str {
    let mut rest = text.trim();
    while let Some((front, last)) = rest.rsplit_once(' ') {
        if !URGENCY.contains(&last) && !last.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
        rest = front.trim_end();
    }
    rest
}

/// Heads of pages after the first, and markings and stamps that stood above already.
fn furniture_of(blocks: &[Block<'_>]) -> Vec<Range<usize>> {
    let mut seen = HashSet::new();
    let mut furniture = Vec::new();
    for block in blocks
        .iter()
        .filter(|block| block.text.len() <= MAX_HEAD_LINE_BYTES)
    {
        let is_again = is_page_head(block.text)
            || Line::new(block.text).is_furniture() && !seen.insert(block.text);
        if is_again {
            furniture.push(block.start..block.end);
        }
    }
    furniture
}

/// Whether a line is the head of a page after the first: `PAGE 02 LA PAZ 08894 191500Z`.
fn is_page_head(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("PAGE ") else {
        return false;
    };
    let rest = rest.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let beside = rest[digits..].trim_start();
    let has_number = beside
        .split_whitespace()
        .any(|word| word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_digit()));
    digits == 2 && &rest[..2] != "01" && (beside.is_empty() || has_number)
}

/// A text without its furniture. Where a page ended within a sentence, its lines are one paragraph.
pub(super) fn without<'t>(
    text: &'t str,
    range: Range<usize>,
    furniture: &[Range<usize>],
) -> Cow<'t, str> {
    if furniture.is_empty() {
        return Cow::Borrowed(&text[range]);
    }
    let mut clean = String::with_capacity(range.len());
    let mut start = range.start;
    let inside = furniture
        .iter()
        .filter(|gap| gap.start >= range.start && gap.end <= range.end);
    for gap in inside {
        push(&mut clean, &text[start..gap.start], start > range.start);
        start = gap.end;
    }
    push(&mut clean, &text[start..range.end], start > range.start);
    Cow::Owned(clean)
}

fn push(clean: &mut String, text: &str, follows_gap: bool) {
    let bare = text.trim_matches(['\n', '\r', '\x0c', ' ']);
    if bare.is_empty() {
        return;
    }
    if !follows_gap || clean.is_empty() {
        clean.push_str(text);
        return;
    }
    clean.truncate(clean.trim_end().len());
    let ends = clean.ends_with(['.', ':', '!', '?', '"', ')']);
    clean.push_str(if ends { "\n\n" } else { "\n" });
    clean.push_str(text.trim_start_matches(['\n', '\r', '\x0c']));
}

#[cfg(test)]
mod tests {
    use super::super::blocks_of_text;
    use super::*;

    const TEXT: &str = "\
Declassified US Department of Mills 30 JUN 2005

CONFIDENTIAL

PAGE 01 LA CIMA 04031 210317Z
ACTION SS-30
R 201925Z JUN 74
FM AMEMBASSY LA CIMA
TO SECSTATE WASHDC PRIORITY 3464
AMEMBASSY LIMA
INFO AMEMBASSY QUITO

E.O. 11652: N/A
TAGS: PFOR BL (MILLER, JOHN)
SUBJECT: LETTER ON THE MILL AND ON THE ROAD
TO THE HARBOUR
REF: STATE 1

1. THE MILL STANDS STILL SINCE THE
CONFIDENTIAL

PAGE 02 LA CIMA 04031 210317Z

FIRST OF THE MONTH.
CONFIDENTIAL

Message Attributes
Capture Date: 01 JAN 1994
Draft Date: 20 JUN 1974
Document Number: 1974LACIMA04031
TAGS: PFOR, BL, (MILLER, JOHN)
";

    #[test]
    fn telegrams_say_what_they_are() {
        let cable = find(&blocks_of_text(TEXT, 1)).expect("a telegram");
        let (date, line) = cable.date.expect("a date");
        assert_eq!(
            (date.earliest.map(|day| day.to_string()), line),
            (Some("1974-06-20".to_owned()), 7)
        );
        assert_eq!(
            cable.title,
            Some((
                "LETTER ON THE MILL AND ON THE ROAD TO THE HARBOUR".to_owned(),
                15
            ))
        );
        assert_eq!(cable.sender.as_deref(), Some("AMEMBASSY LA CIMA"));
        assert_eq!(cable.addressees, ["SECSTATE WASHDC", "AMEMBASSY LIMA"]);
        assert_eq!(cable.tags, ["PFOR", "BL", "MILLER, JOHN"]);
        assert_eq!(cable.number.as_deref(), Some("1974LACIMA04031"));
        let text = without(TEXT, 0..TEXT.len(), &cable.furniture);
        assert!(
            text.contains("SINCE THE\nFIRST OF THE MONTH.\n\nMessage"),
            "{text}"
        );
        assert_eq!(text.matches("CONFIDENTIAL").count(), 1);
        assert!(text.contains("PAGE 01"));
    }

    #[test]
    fn groups_are_dates_and_other_lines_none() {
        for (line, expected) in [
            ("R 201925Z JUN 74", Some(Some("1974-06-20"))),
            ("O 211130Z MAR 1973 ZFF4", Some(Some("1973-03-21"))),
            ("OO RR 211130Z ZFF4 MARCH 73", Some(Some("1973-03-21"))),
            ("201925Z FEB 06", Some(Some("2006-02-20"))),
            ("P 140518Z DEC", Some(None)),
            ("P 310518Z FEB 74", Some(None)),
            ("P 142518Z DEC 79", None),
            ("PAGE 01 LA PAZ 04031 210317Z", None),
            ("------------------125382 191504Z /47", None),
            ("REF: 201925Z JUN 74", None),
            ("é 201925é JUN 74", None),
        ] {
            let found = date_time_group(line);
            let day = found
                .as_ref()
                .map(|date| date.as_ref().map(|date| date.earliest.unwrap().to_string()));
            let day = day.as_ref().map(|day| day.as_deref());
            assert_eq!(day, expected, "{line}");
        }
    }

    #[test]
    fn several_telegrams_are_divided_at_their_ends() {
        let cable = |day: u8| {
            format!(
                "R {day}1925Z JUN 74\nFM AMEMBASSY LA CIMA\nTO SECSTATE\n\nSUBJECT: MILLS\n\n1. THEY STAND.\n"
            )
        };
        let starts = |text: &str| -> Vec<u64> {
            let blocks = blocks_of_text(text, 1);
            parts(&blocks)
                .iter()
                .map(|part| blocks[part.start].line)
                .collect()
        };
        let (one, two, three) = (cable(10), cable(11), cable(12));
        assert!(starts(&one).is_empty());
        assert_eq!(
            starts(&format!("{one}BT\n#4031\n\n{two}\nNNNN\n{three}")),
            [1, 11, 20]
        );
        assert_eq!(starts(&format!("{one}\n* * *\n\n-----\n\n{two}")), [1, 13]);
        assert_eq!(
            starts(&format!(
                "SECRET\n\nPAGE 01 LA CIMA 04031\nACTION SS-30\n{one}SECRET\n\nSECRET\n\nPAGE 01 LA CIMA 04032\nACTION SS-30\n{two}"
            )),
            [1, 14]
        );
        // One that repeats another.
        let repeated = format!("{one}2. FOLLOWING IS REPEATED:\n\n{two}UNQTE\n");
        assert!(starts(&repeated).is_empty());
    }

    #[test]
    fn prose_is_no_telegram() {
        for text in [
            "R 201925Z JUN 74\nNothing below.\n",
            "Draft Date: 20 JUN 1974\nA note on FM AMEMBASSY\n",
            "FM AMEMBASSY LA PAZ\nTO SECSTATE\n",
            "",
        ] {
            assert_eq!(find(&blocks_of_text(text, 1)), None, "{text}");
        }
        let listed = "Draft Date: 20 JUN 1974\nDocument Number: 1974LAPAZ04031\nFrom: LA PAZ\nSubject: MILLS\n";
        let cable = find(&blocks_of_text(listed, 1)).expect("a telegram");
        assert_eq!(cable.title, Some(("MILLS".to_owned(), 4)));
        assert_eq!(cable.date.map(|(_, line)| line), Some(1));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "((R|FM|TO|PAGE 02|TAGS:|SUBJ:|SUBJECT|201925Z JUN 74|Draft Date:|Document Number: 1974A00001|SECRET|[a-zж1-9(),.é ]{0,6})[ \n]{0,2}){0,30}") {
            let blocks = blocks_of_text(&text, 1);
            if let Some(cable) = find(&blocks) {
                let _ = without(&text, 0..text.len(), &cable.furniture);
            }
        }
    }
}
