//! When a document was written, by the best evidence that a volume gives.
//!
//! Takes what was gathered of one document ([`Evidence`]), gives its date. In this order:
//!
//! 1. the series' own span (`frus:doc-dateTime-min` and `-max`);
//! 2. the normalized value of the first `date` (`when`, `from`, `to`, `notBefore`, `notAfter`);
//! 3. the words of that `date`;
//! 4. the words of a dateline. What stands in brackets after *Received* is the other end's date and
//!    is left out; a dateline that says *undated* has none;
//! 5. one of the last paragraphs, if it is short and nothing but place and date, as memoranda of
//!    embassies end: `Washington, September 5, 1918.`
//!
//! Deliberately ignores dates in headings and in the text: a paper may tell of any day. Known gap:
//! of a paper of which only the day of receipt is known, no date is given.

use jiff::civil::Date;

use crate::record::date::{HistoricalDate, Precision, find};

/// Last paragraphs in which a date is sought, and the longest that can be a dateline, in bytes.
const LAST_PARAGRAPHS: usize = 4;
const MAX_PARAGRAPH_BYTES: usize = 160;

/// What was gathered of one document.
pub(super) struct Evidence<'a> {
    pub(super) span: Option<&'a (String, String)>,
    pub(super) attributes: Option<&'a DateAttributes>,
    /// Words of the first `date` element.
    pub(super) words: Option<&'a str>,
    pub(super) datelines: &'a [String],
    /// Running text without the attachments, paragraphs parted by an empty line.
    pub(super) own_text: &'a str,
}

/// Normalized values of a TEI `date` element (TEI P5, att.datable.w3c).
#[derive(Debug, Clone, Default)]
pub(super) struct DateAttributes {
    earliest: Option<String>,
    latest: Option<String>,
}

impl DateAttributes {
    pub(super) fn read(attribute: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        if let Some(when) = attribute("when") {
            return Some(Self {
                earliest: Some(when.clone()),
                latest: Some(when),
            });
        }
        let earliest = attribute("from").or_else(|| attribute("notBefore"));
        let latest = attribute("to").or_else(|| attribute("notAfter"));
        (earliest.is_some() || latest.is_some()).then_some(Self { earliest, latest })
    }

    fn date(&self, words: Option<&str>) -> Option<HistoricalDate> {
        let earliest = self.earliest.as_deref().and_then(span_of);
        let latest = self.latest.as_deref().and_then(span_of);
        if earliest.is_none() && latest.is_none() {
            return None;
        }
        let raw = self.earliest.as_deref().or(self.latest.as_deref());
        Some(dated(
            words.or(raw).unwrap_or_default(),
            earliest.map(|span| span.0),
            latest.map(|span| span.1),
        ))
    }
}

/// The date of a document, if it gives any evidence.
pub(super) fn of_document(evidence: &Evidence<'_>) -> Option<HistoricalDate> {
    if let Some((min, max)) = evidence.span
        && let (Some(earliest), Some(latest)) = (span_of(min), span_of(max))
    {
        let words = evidence.words.unwrap_or(min);
        return Some(dated(words, Some(earliest.0), Some(latest.1)));
    }
    if let Some(date) = evidence
        .attributes
        .and_then(|attributes| attributes.date(evidence.words))
    {
        return Some(date);
    }
    let stated = evidence.words.map(HistoricalDate::parse);
    if stated.as_ref().is_some_and(HistoricalDate::is_dated) {
        return stated;
    }
    let mut undated = None;
    for line in evidence.datelines {
        let line = without_receipt(line);
        if let Some((date, _)) = find(&line) {
            return Some(date);
        }
        if undated.is_none() && says_undated(&line) {
            undated = Some(HistoricalDate {
                text: line.trim().to_owned(),
                earliest: None,
                latest: None,
                precision: Precision::Undated,
                certain: true,
            });
        }
    }
    undated.or_else(|| at_end(evidence.own_text)).or(stated)
}

/// The date in one of the last paragraphs that is place and date and nothing else.
fn at_end(text: &str) -> Option<HistoricalDate> {
    text.rsplit("\n\n")
        .take(LAST_PARAGRAPHS)
        .filter(|paragraph| paragraph.len() <= MAX_PARAGRAPH_BYTES)
        .find_map(|paragraph| {
            let line = without_receipt(paragraph);
            let (date, range) = find(&line)?;
            let is_place = line[..range.start].split_whitespace().all(is_of_place);
            let is_end = line[range.end..].split_whitespace().all(is_of_time);
            (is_place && is_end).then_some(date)
        })
}

/// Whether a word can stand in the name of a place: with a capital, or a joint of such names.
fn is_of_place(word: &str) -> bool {
    let first = word.chars().find(|c| c.is_alphanumeric());
    first.is_none_or(char::is_uppercase)
        || matches!(
            word,
            "of" | "the" | "de" | "da" | "del" | "la" | "le" | "al" | "am" | "an" | "sur" | "upon"
        )
}

/// Whether a word can follow a date in its line: a time of day, or a mark.
fn is_of_time(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    !bare.chars().any(char::is_alphabetic)
        || matches!(bare, "a.m" | "p.m" | "am" | "pm" | "noon" | "midnight")
}

/// The line without the bracketed stretches that tell when it was received, and with its line
/// breaks as blanks.
fn without_receipt(line: &str) -> String {
    let mut rest = line;
    let mut kept = String::with_capacity(line.len());
    while let Some(open) = rest.find(['(', '[']) {
        let inside = &rest[open + 1..];
        let is_receipt = ["received", "rec’d", "rec'd", "recd"].iter().any(|word| {
            inside
                .trim_start()
                .get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
        });
        kept.push_str(&rest[..open]);
        if is_receipt {
            // A bracket that is not closed goes to the end of the line.
            rest = inside
                .find([')', ']'])
                .map_or("", |close| &inside[close + 1..]);
        } else {
            kept.push_str(&rest[open..=open]);
            rest = inside;
        }
    }
    kept.push_str(rest);
    kept.replace('\n', " ")
}

fn says_undated(line: &str) -> bool {
    let lower = line.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| word == "undated") || lower.contains("no date") || lower.contains("n. d.")
}

/// First and last day of a W3C date, month or year, whatever time of day follows it. The day is
/// the local one of the place of writing, as printed.
fn span_of(value: &str) -> Option<(Date, Date)> {
    let day = value.split('T').next()?;
    let mut parts = day.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    let Some(month) = parts.next() else {
        return Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?));
    };
    let month: i8 = month.parse().ok()?;
    match parts.next() {
        Some(day) => {
            let day = Date::new(year, month, day.parse().ok()?).ok()?;
            Some((day, day))
        }
        None => {
            let first = Date::new(year, month, 1).ok()?;
            Some((first, first.last_of_month()))
        }
    }
}

fn dated(words: &str, earliest: Option<Date>, latest: Option<Date>) -> HistoricalDate {
    let precision = match (earliest, latest) {
        (Some(first), Some(last)) if first == last => Precision::Day,
        (Some(first), Some(last)) if first.day() == 1 && last == first.last_of_month() => {
            Precision::Month
        }
        (Some(first), Some(last)) if first.day_of_year() == 1 && last == first.last_of_year() => {
            Precision::Year
        }
        (Some(_), Some(_)) => Precision::Range,
        _ => Precision::Open,
    };
    // A span that runs backwards is an editor's slip: keep both days.
    let (earliest, latest) = match (earliest, latest) {
        (Some(first), Some(last)) if first > last => (Some(last), Some(first)),
        other => other,
    };
    HistoricalDate {
        text: words.to_owned(),
        earliest,
        latest,
        precision,
        certain: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        datelines: &[&str],
        own_text: &str,
        expected: Option<&str>,
        precision: Option<Precision>,
    ) {
        let datelines: Vec<String> = datelines.iter().map(|&line| line.to_owned()).collect();
        let date = of_document(&Evidence {
            span: None,
            attributes: None,
            words: None,
            datelines: &datelines,
            own_text,
        });
        let day = date.as_ref().and_then(|date| date.earliest);
        assert_eq!(
            (
                day.map(|day| day.to_string()).as_deref(),
                date.map(|date| date.precision)
            ),
            (expected, precision),
            "{datelines:?} {own_text}"
        );
    }

    #[test]
    fn words_of_datelines_count_without_the_receipt() {
        use Precision::{Day, Undated};
        for (line, expected, precision) in [
            ("July 25, 1918.", Some("1918-07-25"), Some(Day)),
            (
                "Paris, July 25, 1918.\n[Received July 27, 3 p.m.]",
                Some("1918-07-25"),
                Some(Day),
            ),
            ("Legation,\nManagua. (Received April 1, 1894.)", None, None),
            (
                "Harbin, undated.\n[Received September 17, 1917, 4.30 p.m.]",
                None,
                Some(Undated),
            ),
            (
                "Moscow, [May 3,] 1952 (Rec’d May 5, 1952",
                Some("1952-05-03"),
                Some(Day),
            ),
            ("Tokyo, no date", None, Some(Undated)),
            ("Washington", None, None),
        ] {
            check(&[line], "", expected, precision);
        }
        check(
            &["Berlin", "June 1, 1953"],
            "",
            Some("1953-06-01"),
            Some(Day),
        );
    }

    #[test]
    fn a_paper_may_end_with_place_and_date() {
        use Precision::Day;
        for (text, expected) in [
            (
                "A memorandum.\n\nWashington, September 5, 1918.\n[Received September 6.]",
                Some("1918-09-05"),
            ),
            (
                "A memorandum.\n\nLondon, 3 March 1947\n\nA. B. Clark",
                Some("1947-03-03"),
            ),
            (
                "The meeting of September 5, 1918, came to nothing, and so it was said at once.",
                None,
            ),
            ("He left Washington on September 5, 1918.", None),
            ("", None),
        ] {
            check(&[], text, expected, expected.map(|_| Day));
        }
        // What the dateline says goes before what the end says.
        check(
            &["Paris, undated"],
            "Text.\n\nParis, May 1, 1919",
            None,
            Some(Precision::Undated),
        );
    }

    proptest::proptest! {
        #[test]
        fn no_line_panics(line in "[\\[\\]() Received.МMay’ 1918\n]{0,60}") {
            let _ = without_receipt(&line);
            check_only(&line);
        }
    }

    fn check_only(line: &str) {
        let _ = of_document(&Evidence {
            span: None,
            attributes: None,
            words: Some(line),
            datelines: &[line.to_owned()],
            own_text: line,
        });
    }
}
