//! Dates at the head and foot of a document: the line they stand in, with the noise around them.
//!
//! Takes a line, gives the date in it if the line is a dateline: a number of the registry, a
//! place, a time or a marking may stand beside the date, prose may not, for the date of a
//! document must not be taken from what it tells. Footnote marks that stick to a date are passed
//! over. The reading of the date itself is [`crate::record::date`]'s.

use crate::record::date::{HistoricalDate, Precision, find, has_figure, parse_bound};
use jiff::civil::Date;

/// Longest line that can be a dateline, in characters.
const MAX_LINE_CHARS: usize = 240;

/// Longest line that is read as nothing but a date, in characters.
const MAX_VAGUE_CHARS: usize = 40;

/// Most characters that may stand beside the date in a dateline.
const MAX_NOISE_CHARS: usize = 90;

/// Most lower-case words that may stand beside the date (`at 50 Washington`).
const MAX_NOISE_WORDS: usize = 2;

/// Most words of a place beside a date (`Foreign Office, London`).
const MAX_PLACE_WORDS: usize = 4;

/// What follows the figures of a time of day, lower case.
const TIME_UNITS: &[&str] = &[
    "a.m.",
    "a. m.",
    "am",
    "p.m.",
    "p. m.",
    "pm",
    "hours",
    "hrs",
    "часов",
    "часа",
    "час.",
    "ч.",
    "uhr",
    "heures",
    "h.",
    "horas",
    "godz",
];

/// Words by which a date hangs on the words before it.
const HANGING: &[&str] = &[
    "of",
    "on",
    "from",
    "since",
    "after",
    "before",
    "to",
    "until",
    "in",
    "at",
    "by",
    "for",
    "and",
    "the",
    "от",
    "с",
    "до",
    "после",
    "на",
    "к",
    "за",
    "в",
    "vom",
    "von",
    "am",
    "seit",
    "nach",
    "vor",
    "zum",
    "bis",
    "der",
    "du",
    "de",
    "le",
    "des",
    "au",
    "del",
    "el",
    "dnia",
    "dne",
    "ze",
    "z",
    "od",
    "po",
    "din",
    "ziua",
    "az",
    "dated",
    "датированное",
    "день",
    "дня",
];

/// Words behind which a title says when the paper was received or published.
const RECEIPTS: &[&str] = &[
    "received",
    "rec'd",
    "published",
    "translated",
    "получен",
    "поступил",
    "опубликован",
    "eingegangen",
    "reçu",
    "otrzyman",
];

/// Parts between commas of a line that are looked at.
const MAX_PARTS: usize = 12;

/// Days that a telegram is on its way.
const MAX_DAYS_ON_WAY: i32 = 5;

/// Words of some length, in small letters, that make a line prose.
const MIN_PROSE_WORDS: usize = 5;

/// First year that a line may state without month or label.
const FIRST_LONE_YEAR: i16 = 1800;

/// Words with which a sentence, not a dateline, begins.
const SENTENCE_STARTS: &[&str] = &[
    "after", "as", "at", "before", "between", "by", "during", "for", "from", "in", "of", "on",
    "since", "the", "this", "to", "until", "when",
];

/// The date of a line and what stands beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Dated {
    pub(super) date: HistoricalDate,
    /// Whether nothing but a place, a time of day and the like stands beside it.
    pub(super) is_pure: bool,
    /// Words of some length beside it.
    pub(super) words: usize,
}

impl Dated {
    /// Whether nothing at all stands beside the date.
    pub(super) fn is_alone(&self) -> bool {
        self.is_pure && self.words == 0
    }
}

/// The date of a dateline.
pub(super) fn of_line(line: &str) -> Option<Dated> {
    let line = clean(line)?;
    let (start, end, date) = first(&line)?;
    let (before, after) = (&line[..start], without_time(&line[end..]));
    let noise = || before.split_whitespace().chain(after.split_whitespace());
    let chars: usize = noise().map(|word| word.chars().count() + 1).sum();
    let prose = noise().filter(|word| is_prose_word(word)).count();
    if chars > MAX_NOISE_CHARS || prose > MAX_NOISE_WORDS || begins_sentence(before) {
        return None;
    }
    let words = noise()
        .filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 2)
        .count();
    Some(Dated {
        date,
        is_pure: noise().all(|word| !is_prose_word(word) || word.chars().count() <= 3)
            && words <= MAX_PLACE_WORDS
            && !noise().any(|word| word.chars().any(char::is_numeric)),
        words,
    })
}

/// What follows a date, without the time of day: `—9 p. m.`, `, 1600 hours`, `—noon`.
fn without_time(after: &str) -> &str {
    let rest = after.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | '.' | ';' | '—' | '–' | '-')
    });
    if let Some(word) = ["noon", "midnight"]
        .iter()
        .find(|word| rest.to_ascii_lowercase().starts_with(**word))
    {
        return &rest[word.len()..];
    }
    let figures = rest
        .bytes()
        .take_while(|b| b.is_ascii_digit() || matches!(b, b':' | b'.'))
        .count();
    let time = rest[..figures].trim_end_matches('.');
    let digits = time.bytes().filter(u8::is_ascii_digit).count();
    let unit = rest[figures..].trim_start();
    let lower = unit.to_lowercase();
    let is_clock = (3..=4).contains(&digits) && (time.len() > digits || time.len() == 4);
    let Some(length) = TIME_UNITS
        .iter()
        .find(|unit| lower.starts_with(**unit))
        .map(|unit| unit.len())
    else {
        return if is_clock && unit.trim_matches(['.', ']', ')', ' ']).is_empty() {
            ""
        } else {
            after
        };
    };
    if (1..=4).contains(&digits) && unit.is_char_boundary(length) {
        &unit[length..]
    } else {
        after
    }
}

/// Whether a line is nothing but the hour: `3.36 p.m.`
pub(super) fn is_hour(line: &str) -> bool {
    let behind = without_time(line);
    behind.len() < line.len() && !behind.chars().any(char::is_alphanumeric)
}

/// The date with which a line begins, when the text of the document follows in the same line;
/// a place or a number may stand in front.
pub(super) fn at_start(line: &str) -> Option<HistoricalDate> {
    let head: String = line.chars().take(MAX_LINE_CHARS / 2).collect();
    let line = clean(&head)?;
    let (start, _, date) = first(&line)?;
    let before = &line[..start];
    let is_near = before.split_whitespace().count() <= 3;
    let is_prose = before.split_whitespace().any(is_prose_word);
    (is_near && !is_prose && !begins_sentence(before) && date.precision == Precision::Day)
        .then_some(date)
}

/// What the words of a title say of the date in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Governing {
    /// It names a meeting or talk: its only day is that of what was held.
    Meeting,
    /// It begins with a kind of document and says of no other thing: a day that hangs on it is its own.
    Document,
    /// Anything else: a day that hangs on words may be that of an event or of another paper.
    Other,
}

/// The date of a title: the one with which it ends, stamps and brackets behind it left out, where it
/// stands by itself (`Talk with the envoy, 5 May 1951`) or hangs on a document (`Note of 5 May 1951`);
/// or the only day of a meeting.
pub(super) fn of_title(title: &str, governing: Governing) -> Option<HistoricalDate> {
    let line = clean(title).or_else(|| {
        let length = title.chars().count();
        let tail: String = title
            .chars()
            .skip(length.saturating_sub(MAX_LINE_CHARS / 2))
            .collect();
        clean(&tail)
    })?;
    let line = without_aside(&line);
    let dates = all(line);
    let (start, end, last) = dates.last()?;
    let is_one = dates
        .iter()
        .all(|(_, _, date)| (date.earliest, date.latest) == (last.earliest, last.latest));
    let behind = without_time(&line[*end..]).trim_start();
    // `(evening)`, `(Auszug)`
    let behind = match behind
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'))
    {
        Some((_, rest)) => rest,
        None => behind,
    };
    let is_last = behind
        .chars()
        .all(|c| c.is_whitespace() || c.is_ascii_punctuation());
    let before = line[..*start].trim_end();
    let word = before.split_whitespace().next_back().unwrap_or_default();
    // `Ambassador from 5 May 1951 to 7 June 1953`: the years of an office.
    let hangs =
        HANGING.contains(&word.to_lowercase().as_str()) || line[*start..].starts_with("from ");
    let is_day = last.precision == Precision::Day;
    let is_own = match governing {
        Governing::Meeting => {
            is_one && (is_day || last.precision == Precision::Range) || is_last && !hangs
        }
        Governing::Document => is_last && (!hangs || is_one && is_day),
        Governing::Other => is_last && !hangs,
    };
    is_own.then(|| last.clone())
}

/// Whether the first date of a line hangs on the word before it: `Statement of 4 October 1957`.
pub(super) fn hangs(line: &str) -> bool {
    find(line).is_some_and(|(_, range)| {
        let word = line[..range.start].split_whitespace().next_back();
        word.is_some_and(|word| HANGING.contains(&word.to_lowercase().as_str()))
    })
}

/// A title before what it says of its receipt or in brackets at its end: `[received 9 May 1951]`.
fn without_aside(title: &str) -> &str {
    let lower = title.to_lowercase();
    // Lower case must not move the bytes, or the place would be wrong.
    let is_alike = lower.len() == title.len();
    let cut = RECEIPTS
        .iter()
        .filter_map(|word| lower.find(word).filter(|at| *at > 0 && is_alike))
        .min();
    let title = cut.map_or(title, |at| &title[..at]);
    title.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '[' | '('))
}

/// The only date of a line; none where there are several that differ.
pub(super) fn only(line: &str) -> Option<HistoricalDate> {
    let line = clean(line)?;
    let mut dates = all(&line).into_iter().map(|(_, _, date)| date);
    let first = dates.next()?;
    dates
        .all(|date| (date.earliest, date.latest) == (first.earliest, first.latest))
        .then_some(first)
}

/// Month, day and hour of a line without a year, and the day that they are if it was read on `received`
/// or few days before.
pub(super) fn day_without_year(line: &str, received: Date) -> Option<(&str, Date)> {
    let parts: Vec<&str> = line.split([',', ';']).take(MAX_PARTS).collect();
    parts.windows(2).find_map(|pair| {
        let (wording, hour) = (pair[0].trim(), pair[1].trim());
        let is_timed = without_time(hour).len() < hour.len();
        let has_month = wording.chars().any(char::is_alphabetic);
        if !is_timed || !has_month || wording.chars().count() > MAX_VAGUE_CHARS {
            return None;
        }
        [received.year(), received.year() - 1]
            .into_iter()
            .find_map(|year| {
                let days = parse_bound(&format!("{wording}, {year}")).ok()?;
                let gap = (received - days.earliest).get_days();
                let is_day = days.earliest == days.latest;
                (is_day && (0..=MAX_DAYS_ON_WAY).contains(&gap)).then_some(days.earliest)
            })
            .map(|day| (wording, day))
    })
}

/// The date with which a line begins, other words behind it: the entry of a chronology.
pub(super) fn of_entry(line: &str) -> Option<HistoricalDate> {
    let line = clean(line)?;
    let (start, end, date) = first(&line)?;
    let is_first = line[..start].chars().all(|c| !c.is_alphanumeric());
    let has_more = line[end..].chars().any(char::is_alphabetic);
    (is_first && has_more && date.precision == Precision::Day).then_some(date)
}

/// The first date of a line and where it stands; a short line that is nothing but a date may be
/// as vague as *1951* or *early spring 1951*.
fn first(line: &str) -> Option<(usize, usize, HistoricalDate)> {
    if let Some((date, range)) = find(line) {
        let is_all = [&line[..range.start], &line[range.end..]]
            .concat()
            .chars()
            .all(|c| matches!(c, '[' | ']' | '(' | ')' | '?'));
        // Brackets and queries around a date say that it is supplied or doubted.
        return Some(if is_all {
            (0, line.len(), HistoricalDate::parse(line))
        } else {
            (range.start, range.end, date)
        });
    }
    if line.chars().count() > MAX_VAGUE_CHARS || !line.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    // A number alone is a year only where a year is all that the line has, or a place with it.
    let bare = line.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '?' | '.')
    });
    let year = bare.rsplit_once(',').map_or(bare, |(_, year)| year.trim());
    let place = bare[..bare.len() - year.len()].trim_end_matches([',', ' ']);
    let is_place = place.split_whitespace().count() <= MAX_PLACE_WORDS
        && place.split_whitespace().all(|word| {
            word.starts_with(char::is_uppercase) && word.chars().all(|c| !c.is_numeric())
        });
    let days = parse_bound(year).ok()?;
    if !is_place || begins_sentence(bare) || days.earliest.year() < FIRST_LONE_YEAR {
        return None;
    }
    let date = HistoricalDate::parse(line);
    date.is_dated().then_some((0, line.len(), date))
}

/// The dates of a line.
fn all(line: &str) -> Vec<(usize, usize, HistoricalDate)> {
    let mut dates = Vec::new();
    let mut start = 0;
    while let Some((date, range)) = find(&line[start..]) {
        let end = start + range.end;
        dates.push((start + range.start, end, date));
        start = end;
        if range.is_empty() {
            break;
        }
    }
    dates
}

/// The line without marks of emphasis and footnotes, blanks joined; nothing if it is too long or has
/// no figure and so no date.
fn clean(line: &str) -> Option<String> {
    // Blanks do not count: a number and its date may stand at the two margins of a page.
    let letters = line.chars().take(MAX_LINE_CHARS * 8);
    let mut letters = letters.filter(|c| c.is_alphabetic() && !is_superscript(*c));
    if !has_figure(line) || letters.nth(MAX_LINE_CHARS).is_some() {
        return None;
    }
    let chars: Vec<char> = line
        .chars()
        .take(MAX_LINE_CHARS * 8)
        .filter(|c| !matches!(c, '*' | '_' | '#') && !is_superscript(*c))
        .collect();
    let mut clean = String::with_capacity(line.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if let Some(length) = bracketed_digits(&chars[at..]) {
            at += length;
        } else if let Some(length) = year_with_mark(&chars[..at], &chars[at..]) {
            clean.extend(&chars[at..at + 4]);
            at += length;
        } else {
            if !(c.is_whitespace() && clean.ends_with(' ')) {
                clean.push(if c.is_whitespace() { ' ' } else { c });
            }
            at += 1;
        }
    }
    let bare = clean.trim();
    (!bare.is_empty() && bare.chars().count() <= MAX_LINE_CHARS).then(|| bare.to_owned())
}

/// Signs that Unicode sets above the line: digits, and letters that serve as footnote marks.
fn is_superscript(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '\u{2070}'..='\u{209f}' | '\u{1d2c}'..='\u{1d6a}' | '\u{1d9b}'..='\u{1dbf}')
}

/// Length of a footnote number in brackets (`[104]`). A year in brackets is a supplied date.
fn bracketed_digits(chars: &[char]) -> Option<usize> {
    let digits = chars
        .strip_prefix(&['['])?
        .iter()
        .take_while(|c| c.is_ascii_digit())
        .count();
    ((1..=3).contains(&digits) && chars.get(digits + 1) == Some(&']')).then_some(digits + 2)
}

/// Length of a year to which a footnote mark sticks (`1963181`, `1959a`), after a month or comma.
fn year_with_mark(before: &[char], chars: &[char]) -> Option<usize> {
    let is_after_month = before
        .iter()
        .rev()
        .find(|c| !c.is_whitespace())
        .is_some_and(|c| *c == ',' || c.is_alphabetic());
    let digits = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    let is_year = matches!(chars, ['1', '8' | '9', ..] | ['2', '0', ..]);
    if !is_after_month || !is_year || before.last().is_some_and(|c| c.is_alphanumeric()) {
        return None;
    }
    match digits {
        5..=7 => Some(digits),
        4 => {
            let mark = chars.get(4).is_some_and(|c| matches!(c, 'a'..='f'));
            let ends = !chars.get(5).is_some_and(|c| c.is_alphanumeric());
            (mark && ends).then_some(5)
        }
        _ => None,
    }
}

/// Whether a line is running text.
pub(super) fn is_prose(text: &str) -> bool {
    text.split_whitespace()
        .filter(|word| {
            word.chars().filter(|c| c.is_alphabetic()).count() > 3
                && word.starts_with(|c: char| c.is_lowercase())
        })
        .take(MIN_PROSE_WORDS)
        .count()
        == MIN_PROSE_WORDS
        && text.trim_end().ends_with(['.', '!', '?', ';', ':', ','])
}

fn is_prose_word(word: &str) -> bool {
    word.chars().count() > 1
        && word.chars().next().is_some_and(char::is_lowercase)
        && word
            .chars()
            .all(|c| c.is_alphabetic() || c.is_ascii_punctuation())
}

fn begins_sentence(before: &str) -> bool {
    before.split_whitespace().next().is_some_and(|word| {
        SENTENCE_STARTS.contains(&word.trim_matches(',').to_lowercase().as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_line(line: &str) -> Option<HistoricalDate> {
        super::of_line(line).map(|dated| dated.date)
    }

    fn check(read: fn(&str) -> Option<HistoricalDate>, line: &str, expected: Option<&str>) {
        let found = read(line).map(|date| date.earliest.or(date.latest).map(|day| day.to_string()));
        assert_eq!(found.flatten().as_deref(), expected, "{line}");
    }

    #[test]
    fn datelines_are_read_through_their_noise() {
        for (line, expected) in [
            ("June 13, 1963", Some("1963-06-13")),
            ("No. P102/33 June 14, 1963", Some("1963-06-14")),
            (
                "**No. 2873/GS                                        October 5, 1963**",
                Some("1963-10-05"),
            ),
            ("August 5, 1963****", Some("1963-08-05")),
            ("Gagra August 9, 1963", Some("1963-08-09")),
            (
                "Spec. No. 1754 - 1765 October 22, 1963 at 50 Washington",
                Some("1963-10-22"),
            ),
            (
                "Spec. No. 1983, 1984 November 23, 1963 Washington TOP SECRET Copy No. 12",
                Some("1963-11-23"),
            ),
            (
                "**No. 435           November 29, 1963181**",
                Some("1963-11-29"),
            ),
            ("November 23, 1963[104]", Some("1963-11-23")),
            ("November 25, 1963* Washington", Some("1963-11-25")),
            (
                "**No. 3497/TS-ns     November 23, 1963⁸⁶**",
                Some("1963-11-23"),
            ),
            (
                "**No. 03381/GS       November 25, 1963ᶠ**",
                Some("1963-11-25"),
            ),
            (
                "**No. 4870/P         October 20, 1959a**",
                Some("1959-10-20"),
            ),
            ("No. P140/XLI April 23, 1964226", Some("1964-04-23")),
            ("[November 1963]*", Some("1963-11-01")),
            ("Москва, 19 ноября 1951 г.", Some("1951-11-19")),
            ("1951", Some("1951-01-01")),
            (
                "On November 23, 1963, Khrushchev came to the embassy.",
                None,
            ),
            (
                "The talk took place in Moscow on 5 May 1960 in the presence of both ministers.",
                None,
            ),
            ("TOP SECRET", None),
            ("", None),
        ] {
            check(of_line, line, expected);
        }
    }

    #[test]
    fn a_date_may_begin_a_line() {
        let entry =
            "Minsk May 17, 1962 § 23. Dismiss from the factory the adjuster of the workshop";
        check(at_start, entry, Some("1962-05-17"));
        check(
            at_start,
            "In the course of May 17, 1962 the adjuster was dismissed",
            None,
        );
    }

    #[test]
    fn the_date_of_a_title_is_its_end_or_that_of_a_meeting() {
        use Governing::{Document, Meeting, Other};
        for (title, governing, expected) in [
            (
                "Talk with the envoy, May 28, 1962*",
                Other,
                Some("1962-05-28"),
            ),
            (
                "Extract from the register of 1 May 1961 on the residence May 28, 1962*",
                Other,
                Some("1962-05-28"),
            ),
            ("Extract of May 28, 1962 from the register", Document, None),
            ("The events of 17 June 1953", Other, None),
            ("Reply to your letter of 3 July 1951", Other, None),
            (
                "Protocol of the Plenum, October 14, 1964 (evening)",
                Other,
                Some("1964-10-14"),
            ),
            ("Statement of 4 October 1957", Document, Some("1957-10-04")),
            (
                "Note der Regierung vom 10. März 1952",
                Document,
                Some("1952-03-10"),
            ),
            (
                "Protokoll der Sitzung vom 13. August 1961 (Auszug)",
                Meeting,
                Some("1961-08-13"),
            ),
            (
                "Mao to Stalin, 7 May 1951 [received 9 May 1951]",
                Other,
                Some("1951-05-07"),
            ),
            (
                "Telegram, 7 May 1951, received at 3.10 on 8 May 1951",
                Document,
                Some("1951-05-07"),
            ),
            (
                "Note of 7 May 1951 to the note of 3 May 1951",
                Document,
                None,
            ),
            (
                "Jegyzőkönyv az 1968. július 16-án tartott ülésről",
                Meeting,
                Some("1968-07-16"),
            ),
            (
                "z posiedzenia w dniach 19, 20 i 21 października 1956 r.",
                Meeting,
                Some("1956-10-19"),
            ),
            ("Minutes of the meeting", Meeting, None),
            ("Ambassador from 5 May 1951 to 7 June 1953", Document, None),
        ] {
            let found = of_title(title, governing).and_then(|date| date.earliest);
            let found = found.map(|day| day.to_string());
            assert_eq!(found.as_deref(), expected, "{title}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_line_panics(line in "[-*_\\[\\]0-9, .№aбIVX⁸May1963]{0,80}") {
            for read in [of_line, at_start, only, of_entry] {
                let _ = read(&line);
            }
            let _ = super::of_title(&line, Governing::Document);
        }
    }
}
