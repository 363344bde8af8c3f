//! When a document was written, by the best evidence that a volume gives.
//!
//! Takes what was gathered of one document ([`Gathered`]), gives its date and the place that says
//! so. In this order:
//!
//! 1. a dateline of the opener, else of the closer, else a date that is marked up in the heading:
//!    the words, or the normalized value of its `date` (`when`, `from`, `to`, `notBefore`,
//!    `notAfter`) where it says more. A value with a time of day may have been moved to another time
//!    zone and with it to another day; then the words count. What stands in brackets after
//!    *Received* is the other end's date and is left out;
//! 2. the series' own span (`frus:doc-dateTime-min` and `-max`): instants in one time zone for the
//!    whole series, up to a day from the day in Seoul or Moscow;
//! 3. one of the first or last paragraphs, if it is short and nothing but place and date, as
//!    memoranda of embassies end: `Washington, September 5, 1918.`;
//! 4. a dateline that says *undated*.
//!
//! Deliberately ignores other dates in headings and in the text: a paper may tell of any day. Known
//! gap: of a paper of which only the day of receipt is known, no date is given.

use jiff::civil::Date;

use crate::record::date::{HistoricalDate, Precision, find};
use crate::record::{Evidence, EvidenceKind};

/// First and last paragraphs in which a date is sought, and the longest that can be a dateline, in
/// bytes.
const OUTER_PARAGRAPHS: usize = 4;
const MAX_PARAGRAPH_BYTES: usize = 160;

/// What was gathered of one document.
pub(super) struct Gathered<'a> {
    pub(super) span: Option<&'a (String, String)>,
    /// In the order of the text.
    pub(super) datelines: &'a [Dateline],
    /// Running text without the attachments, paragraphs separated by an empty line.
    pub(super) own_text: &'a str,
}

/// A `dateline`, or a `date` that stands without one in an opener, a closer or a heading.
#[derive(Debug)]
pub(super) struct Dateline {
    /// All its words.
    pub(super) words: String,
    /// [`EvidenceKind::Dateline`] above the text, `Closer` below it, `Markup` in the heading.
    pub(super) kind: EvidenceKind,
    pub(super) line: u64,
    /// Normalized value and wording of its first `date`.
    pub(super) attributes: Option<DateAttributes>,
    pub(super) date_words: Option<String>,
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
        Some(dated(
            words,
            earliest.map(|span| span.0),
            latest.map(|span| span.1),
        ))
    }

    /// Whether a value is an instant, which another time zone puts on another day.
    fn is_instant(&self) -> bool {
        [&self.earliest, &self.latest]
            .into_iter()
            .flatten()
            .any(|value| value.contains('T'))
    }
}

/// The date of normalized values (from, to) that stand beside words, if they are dates.
pub(in crate::ingest) fn of_values(
    earliest: Option<String>,
    latest: Option<String>,
    words: Option<&str>,
) -> Option<HistoricalDate> {
    DateAttributes { earliest, latest }.date(words)
}

/// The date of a document and what says so, if it gives any evidence.
pub(super) fn of_document(gathered: &Gathered<'_>) -> Option<(HistoricalDate, Evidence)> {
    // Memoranda end with the dateline that letters begin with.
    let by_kind = |kind| {
        gathered
            .datelines
            .iter()
            .filter(move |line| line.kind == kind)
    };
    let datelines = by_kind(EvidenceKind::Dateline)
        .chain(by_kind(EvidenceKind::Closer))
        .chain(by_kind(EvidenceKind::Markup));
    let mut unread = None;
    for line in datelines {
        let evidence = line.kind.on_line(line.line);
        match of_dateline(line) {
            Some(date) if date.is_dated() => return Some((date, evidence)),
            Some(date) => unread = unread.or(Some((date, evidence))),
            None => {}
        }
    }
    let span = gathered.span.and_then(|(min, max)| {
        let (earliest, latest) = (span_of(min)?.0, span_of(max)?.1);
        let says = unread.as_ref().map(|(date, _)| date);
        let mut date = dated(
            says.map(|date| date.text.as_str()),
            Some(earliest),
            Some(latest),
        );
        // The editor's estimate of a paper that says that it has no date.
        date.certain = says.is_none_or(|date| date.precision != Precision::Undated);
        Some(date)
    });
    let bare = bare_dateline(gathered.own_text);
    match (span, bare) {
        (Some(span), Some((date, kind))) if unread.is_none() && is_next_day(&span, &date) => {
            Some((date, kind.into()))
        }
        (Some(span), _) => Some((span, EvidenceKind::Markup.into())),
        // What says "undated" beats a line that may tell of anything; words without sense don't.
        (None, bare) => match unread {
            Some((date, evidence)) if date.precision == Precision::Undated => {
                Some((date, evidence))
            }
            unread => bare.map(|(date, kind)| (date, kind.into())).or(unread),
        },
    }
}

/// The date of a dateline; one without days where it says that it is undated.
fn of_dateline(line: &Dateline) -> Option<HistoricalDate> {
    let words = without_receipt(&line.words);
    let stated = line
        .date_words
        .as_deref()
        .map(HistoricalDate::parse)
        .filter(HistoricalDate::is_dated)
        .or_else(|| find(&words).map(|(date, _)| date));
    let attributes = line.attributes.as_ref();
    let valued = attributes.and_then(|attributes| {
        let words = line.date_words.as_deref().filter(|words| !words.is_empty());
        attributes.date(words.or(stated.as_ref().map(|date| date.text.as_str())))
    });
    match (stated, valued) {
        (Some(stated), Some(valued)) => {
            let is_moved = attributes.is_some_and(DateAttributes::is_instant)
                && stated.certain
                && is_next_day(&valued, &stated);
            Some(if is_moved { stated } else { valued })
        }
        (Some(stated), None) => Some(stated),
        (None, Some(mut valued)) => {
            // The editor's estimate.
            valued.certain = !says_undated(&words);
            Some(valued)
        }
        (None, None) if says_undated(&words) => Some(HistoricalDate {
            text: words.trim().to_owned(),
            earliest: None,
            latest: None,
            precision: Precision::Undated,
            certain: true,
        }),
        (None, None) => line.date_words.as_deref().map(HistoricalDate::parse),
    }
}

/// Whether `day` is a single day beside the one on which `span` begins or ends.
fn is_next_day(span: &HistoricalDate, day: &HistoricalDate) -> bool {
    let (Some(first), Some(last), Some(day)) = (
        span.earliest,
        span.latest,
        day.earliest.filter(|_| day.precision == Precision::Day),
    ) else {
        return false;
    };
    let is_single =
        span.precision == Precision::Day || first.tomorrow().is_ok_and(|next| next == last);
    is_single
        && first != day
        && (first.tomorrow().is_ok_and(|next| next == day)
            || first.yesterday().is_ok_and(|before| before == day)
            || last == day)
}

/// The date in one of the first or last paragraphs that is place and date and nothing else.
fn bare_dateline(text: &str) -> Option<(HistoricalDate, EvidenceKind)> {
    let of = |paragraph: &str| {
        if paragraph.len() > MAX_PARAGRAPH_BYTES {
            return None;
        }
        let line = without_receipt(paragraph);
        let (date, range) = find(&line)?;
        let is_place = line[..range.start].split_whitespace().all(is_of_place);
        let is_end = line[range.end..].split_whitespace().all(is_of_time);
        (is_place && is_end).then_some(date)
    };
    let first = text.split("\n\n").take(OUTER_PARAGRAPHS).find_map(of);
    first
        .map(|date| (date, EvidenceKind::Dateline))
        .or_else(|| {
            let last = text.rsplit("\n\n").take(OUTER_PARAGRAPHS).find_map(of)?;
            Some((last, EvidenceKind::Closer))
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
        kept.push_str(&rest[..open]);
        if tells_receipt(inside) {
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

/// Whether what follows `dateline` stands in a bracket that tells when it was received.
pub(super) fn is_in_receipt(dateline: &str) -> bool {
    dateline.rfind(['(', '[']).is_some_and(|open| {
        let inside = &dateline[open + 1..];
        tells_receipt(inside) && !inside.contains([')', ']'])
    })
}

/// Whether the words inside a bracket begin with *received*.
fn tells_receipt(inside: &str) -> bool {
    let inside = inside.trim_start();
    ["received", "rec’d", "rec'd", "recd"].iter().any(|word| {
        inside
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    })
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

/// The date of a span, in the wording of the source or, for want of it, in words of its own.
fn dated(words: Option<&str>, earliest: Option<Date>, latest: Option<Date>) -> HistoricalDate {
    // A span that runs backwards is an editor's slip: keep both days.
    let (earliest, latest) = match (earliest, latest) {
        (Some(first), Some(last)) if first > last => (Some(last), Some(first)),
        other => other,
    };
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
    HistoricalDate {
        text: words.map_or_else(|| spelled(earliest, latest, precision), str::to_owned),
        earliest,
        latest,
        precision,
        certain: true,
    }
}

/// A span in words: `19 November 1951 – 3 December 1951`.
fn spelled(earliest: Option<Date>, latest: Option<Date>, precision: Precision) -> String {
    let day = |date: Date| date.strftime("%-d %B %Y").to_string();
    match (earliest, latest) {
        (Some(first), _) if precision == Precision::Day => day(first),
        (Some(first), _) if precision == Precision::Month => first.strftime("%B %Y").to_string(),
        (Some(first), _) if precision == Precision::Year => first.strftime("%Y").to_string(),
        (Some(first), Some(last)) => format!("{} – {}", day(first), day(last)),
        (Some(first), None) => format!("not before {}", day(first)),
        (None, Some(last)) => format!("not after {}", day(last)),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dateline(words: &str, date: Option<(&[(&str, &str)], &str)>) -> Dateline {
        let attribute = |wanted: &str| {
            let (attributes, _) = date?;
            let found = attributes.iter().find(|(name, _)| *name == wanted)?;
            Some(found.1.to_owned())
        };
        Dateline {
            words: words.to_owned(),
            kind: EvidenceKind::Dateline,
            line: 1,
            attributes: DateAttributes::read(&attribute),
            date_words: date.map(|(_, words)| words.to_owned()),
        }
    }

    /// Days and wording.
    fn shown(date: Option<(HistoricalDate, Evidence)>) -> String {
        let Some((date, _)) = date else {
            return "none".to_owned();
        };
        let day = |day: Option<Date>| day.map_or("-".to_owned(), |day| day.to_string());
        let sure = if date.certain { "" } else { "?" };
        format!(
            "{}..{}{sure} {}",
            day(date.earliest),
            day(date.latest),
            date.text
        )
    }

    #[test]
    fn the_day_of_the_dateline_goes_before_instants() {
        let span = |min: &str, max: &str| Some((min.to_owned(), max.to_owned()));
        let seoul = span("1951-11-18T19:24:00-05:00", "1951-11-18T19:24:00-05:00");
        for (what, lines, span, expected) in [
            (
                "words beat the span",
                vec![dateline("Seoul, November 19, 1951, 9:24 a.m.", None)],
                seoul.clone(),
                "1951-11-19..1951-11-19 November 19, 1951",
            ),
            (
                "words beat a moved instant",
                vec![dateline(
                    "Seoul, November 19, 1951",
                    Some((
                        &[("when", "1951-11-18T19:24:00-05:00")],
                        "November 19, 1951",
                    )),
                )],
                seoul.clone(),
                "1951-11-19..1951-11-19 November 19, 1951",
            ),
            (
                "a value gives the year",
                vec![dateline(
                    "Saigon, November 19, 9 a.m.",
                    Some((
                        &[("when", "1951-11-19T09:00:00+07:00")],
                        "November 19, 9 a.m.",
                    )),
                )],
                seoul,
                "1951-11-19..1951-11-19 November 19, 9 a.m.",
            ),
            (
                "the editor's value corrects the words",
                vec![dateline(
                    "Paris, January 3, 1951",
                    Some((&[("when", "1952-01-03")], "January 3, 1951")),
                )],
                None,
                "1952-01-03..1952-01-03 January 3, 1951",
            ),
            (
                "a value goes on where the words begin",
                vec![dateline(
                    "Paris, January 3, 1951 and next day",
                    Some((
                        &[("from", "1951-01-03"), ("to", "1951-01-04")],
                        "January 3, 1951",
                    )),
                )],
                None,
                "1951-01-03..1951-01-04 January 3, 1951",
            ),
            (
                "an editorial note",
                vec![],
                span("1951-11-19T00:00:00-05:00", "1951-12-03T23:59:59-05:00"),
                "1951-11-19..1951-12-03 19 November 1951 – 3 December 1951",
            ),
            (
                "a month",
                vec![],
                span("1951-11-01", "1951-11-30"),
                "1951-11-01..1951-11-30 November 1951",
            ),
            (
                "undated, with an estimate",
                vec![dateline("Moscow, undated", None)],
                span("1951-11-01", "1951-11-30"),
                "1951-11-01..1951-11-30? Moscow, undated",
            ),
            (
                "a value without words",
                vec![dateline("", Some((&[("when", "1951-11-19")], "")))],
                None,
                "1951-11-19..1951-11-19 19 November 1951",
            ),
        ] {
            let date = of_document(&Gathered {
                span: span.as_ref(),
                datelines: &lines,
                own_text: "Text.",
            });
            assert_eq!(shown(date), expected, "{what}");
        }
    }

    #[test]
    fn a_closer_counts_after_the_opener() {
        let mut lines = vec![
            dateline("Berlin, 5 May 1953", None),
            dateline("Bonn, 4 May 1953", None),
        ];
        lines[0].kind = EvidenceKind::Closer;
        lines[0].line = 9;
        let date = |lines: &[Dateline]| {
            of_document(&Gathered {
                span: None,
                datelines: lines,
                own_text: "",
            })
        };
        let opener = date(&lines).expect("a date");
        assert_eq!(opener.1, EvidenceKind::Dateline.on_line(1));
        assert_eq!(shown(Some(opener)), "1953-05-04..1953-05-04 4 May 1953");
        let closer = date(&lines[..1]).expect("a date");
        assert_eq!(closer.1, EvidenceKind::Closer.on_line(9));
    }

    fn check(
        datelines: &[&str],
        own_text: &str,
        expected: Option<&str>,
        precision: Option<Precision>,
    ) {
        let datelines: Vec<Dateline> = datelines.iter().map(|line| dateline(line, None)).collect();
        let date = of_document(&Gathered {
            span: None,
            datelines: &datelines,
            own_text,
        });
        let date = date.map(|(date, _)| date);
        let day = date.as_ref().and_then(|date| date.earliest);
        assert_eq!(
            (
                day.map(|day| day.to_string()).as_deref(),
                date.map(|date| date.precision)
            ),
            (expected, precision),
            "{own_text}"
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
        let _ = of_document(&Gathered {
            span: None,
            datelines: &[dateline(line, Some((&[], line)))],
            own_text: line,
        });
    }
}
