//! The head of a document: its number in a publication, its title, and the dates in it.
//!
//! Takes the blocks of a document; gives number, title and candidates of dates, and where the
//! text begins after number and title. A documentary publication sets the number alone
//! (`**No. 7**`) or in front of the title (`№4 Record of …`), the title in the first paragraph,
//! the date below it. In other documents a first line is a title when it is set off: as a
//! heading, in bold, by a blank line, or by a dateline below it. Markings, letterheads, stamps and
//! noise above are passed over; on forms and telegrams the line `SUBJECT` is the title.
//!
//! Number and title leave the text when they are set off, for they are stored as fields; a title
//! that is only the first line, or a labelled line, stays in the text too.

mod closers;
mod days;
mod forms;
mod lines;
mod subject;

use std::ops::Range;

use crate::record::date::{HistoricalDate, Precision};
use crate::record::{Evidence, EvidenceKind};

use super::dateline::Governing;
use super::dates::{self, Candidate, Rank};
use super::furniture::{Class, Line, before_next_label};
use super::parts::split_number;
use super::{Block, BlockKind, dateline};
pub(super) use closers::closers;
use days::{is_chronology, sent_before_receipt};
use lines::{going_on, is_saluted, is_split};
pub(in crate::ingest) use lines::{is_no_title, states_title};
use subject::{labelled, order};

/// Longest title below a number, in characters: publications describe whole exchanges in one.
const MAX_NUMBERED_TITLE_CHARS: usize = 2_000;

/// Longest title that only its place shows to be one, in characters.
const MAX_TITLE_CHARS: usize = 400;

/// Longest line of prose that can pass for a title, in characters.
const MAX_LOOSE_TITLE_CHARS: usize = 200;

/// Blocks that are looked at: a form with stamps has many short lines.
const MAX_BLOCKS: usize = 48;

/// Blocks that may stand above the title.
const MAX_ABOVE_TITLE: usize = 16;

/// Blocks below the title among which datelines are sought.
const MAX_DATELINES: usize = 16;

/// The same for lines that hold more than place and date.
const MAX_MIXED_DATELINES: usize = 8;

/// Blocks over which the datelines of a head may be spread.
const MAX_BETWEEN_DATELINES: usize = 4;

/// Lines of a title above a dateline.
const MAX_TITLE_LINES: usize = 4;

/// Lines from the head to behind the title in which a meeting is named with its day.
const MAX_MEETING_LINES: usize = 4;

/// Words beside a date that can be a title (`First meeting of the heads, 5 May 1951`).
const MIN_TITLE_WORDS: usize = 4;

/// What the head of a document says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Head {
    /// Number of the document in its publication.
    pub(super) number: Option<String>,
    /// Title, line breaks joined.
    pub(super) title: Option<(String, Evidence)>,
    /// The kind of document, where the head says nothing else that can be a title.
    pub(super) kind: Option<(String, Evidence)>,
    /// Who sends it, by a label.
    pub(super) sender: Option<String>,
    /// Who receives it, by a label.
    pub(super) addressee: Option<String>,
    /// Dates that may be the document's.
    pub(super) dates: Vec<Candidate>,
    /// First byte of the text after number and title.
    pub(super) end: usize,
}

/// A block and what its wording says.
struct Seen<'t> {
    block: Block<'t>,
    line: Line<'t>,
}

/// Reads the head of a document.
pub(super) fn read(blocks: &[Block<'_>]) -> Head {
    let mut seen: Vec<Seen<'_>> = blocks
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Note))
        .take(MAX_BLOCKS)
        .map(|&block| Seen {
            block,
            line: Line::new(block.text),
        })
        .collect();
    let mut head = Head::default();
    let (mut first, mut is_inline) = (0, false);
    if let Some(Seen { block, .. }) = seen.first()
        && let Some((number, rest)) = split_number(block.text)
    {
        head.number = Some(number.to_owned());
        head.end = block.end;
        if rest.is_empty() {
            first = 1;
        } else {
            is_inline = true;
            let block = Block {
                text: rest,
                ..*block
            };
            seen[0] = Seen {
                block,
                line: Line::new(rest),
            };
        }
    }
    // Where the first words are noise, a scanner read the page, as where an archive released it.
    let is_scan = seen.iter().any(|seen| seen.line.is_release())
        || seen
            .iter()
            .find(|seen| {
                // A date or hour is more figures and strokes than letters.
                let text = seen.block.text;
                let is_when = is_date(text) || dateline::is_hour(text);
                !is_when && !seen.line.is_furniture() && seen.line.label().is_none()
            })
            .is_some_and(|seen| !seen.block.is_set_off() && seen.line.is_noise());
    let title = head.take_title(&seen, first, is_inline, is_scan);
    head.take_dates(&seen, title, is_scan);
    let value = |class| {
        let (value, ..) = labelled(&seen, class)?;
        let is_clear = Line::new(&value).is_clear();
        (is_clear || !is_scan).then_some(value)
    };
    head.sender = value(Class::SenderLabel);
    head.addressee = value(Class::AddresseeLabel);
    head
}

impl Head {
    /// Takes the title, from the blocks after the number; gives the blocks that it stands in.
    fn take_title(
        &mut self,
        seen: &[Seen<'_>],
        first: usize,
        is_inline: bool,
        is_scan: bool,
    ) -> Range<usize> {
        if let Some(labelled) = labelled(seen, Class::TitleLabel) {
            return self.take_labelled(labelled);
        }
        if let Some((title, line, range)) = order(seen) {
            self.title = Some((title, EvidenceKind::Heading.on_line(line)));
            return range;
        }
        if let Some(found) = forms::case(seen).or_else(|| forms::united_nations(seen)) {
            let title = found.title;
            self.title = title.map(|title| (title, EvidenceKind::Heading.on_line(found.line)));
            self.number = self.number.take().or(found.number);
            return found.range;
        }
        let marked = seen
            .iter()
            .take(MAX_ABOVE_TITLE)
            .position(|seen| seen.block.kind == BlockKind::Title);
        // A marking or a date above the title is no title; the text keeps both then.
        let (mut at, mut is_form) = (first, false);
        let mut has_sender = false;
        let last = (first + MAX_ABOVE_TITLE).min(seen.len());
        while marked.is_none() && at < last {
            let Seen { block, line } = &seen[at];
            let numbered = is_inline && at == first;
            let is_plain = block.kind == BlockKind::Plain && !numbered;
            let is_noise = is_plain && line.is_noise();
            is_form |= line.is_of_form() || is_plain && line.label().is_some();
            let is_kind = self.number.is_none()
                && line.is_kind()
                && !line.is_furniture()
                && self
                    .title_at(seen, at)
                    .is_some_and(|title| Line::new(&title.title).is_kind());
            if is_kind && self.kind.is_none() {
                self.kind = Some((block.text.to_owned(), title_evidence(block, true)));
            }
            let is_loose = matches!(block.kind, BlockKind::Plain | BlockKind::Bold);
            let is_made_by = is_loose && line.is_organisation();
            has_sender |= is_made_by || is_plain && is_date(block.text);
            let passes = !numbered
                && (line.is_furniture()
                    || is_made_by
                    || is_loose && (line.is_annex() || line.is_initials() || is_split(block.text))
                    || is_noise
                    || is_kind
                    || is_plain && (is_date(block.text) || line.label().is_some())
                    || is_plain && dates::of_file_number(block.text).is_some()
                    || is_plain && is_scan && !line.is_clear());
            if !passes {
                break;
            }
            at += 1;
        }
        let at = marked.unwrap_or(at);
        let subject = labelled(seen, Class::SubjectLabel);
        let is_marked = seen.get(at).is_some_and(|seen| seen.block.is_set_off());
        let goes_before = at == last || is_form || is_scan || self.kind.is_some();
        if let Some(subject) = subject
            && (goes_before && !is_marked || self.title_at(seen, at).is_none())
        {
            return self.take_labelled(subject);
        }
        let found = (at < last)
            .then(|| self.title_at(seen, at))
            .flatten()
            .filter(|found| !is_scan || is_marked || seen[found.range.start].line.is_clear());
        // Below the name of its kind, a sentence begins the text.
        let found = found.filter(|found| {
            let is_plain = seen[found.range.start].block.kind == BlockKind::Plain;
            !(self.kind.is_some() && is_plain && found.title.ends_with(['.', '。']))
        });
        // Below sender and day stands the addressee of a letter.
        let found = found.filter(|found| {
            let is_plain = seen[found.range.start].block.kind == BlockKind::Plain;
            !(is_plain && has_sender && is_saluted(&seen[found.range.end..]))
        });
        let Some(found) = found else { return at..at };
        if found.range.start == first && (found.is_set_off || self.number.is_some()) {
            self.end = seen[found.range.end - 1].block.end;
        }
        let evidence = title_evidence(&seen[found.range.start].block, found.is_set_off);
        self.title = Some((found.title, evidence));
        found.range
    }

    fn take_labelled(&mut self, (title, line, range): (String, u64, Range<usize>)) -> Range<usize> {
        self.title = Some((title, EvidenceKind::Label.on_line(line)));
        range
    }

    /// The title that begins at a block, if it is one.
    fn title_at(&self, seen: &[Seen<'_>], at: usize) -> Option<Title> {
        let lines: Vec<&Block<'_>> = seen.get(at..)?.iter().map(|seen| &seen.block).collect();
        let first = *lines.first()?;
        let paragraph = 1 + lines.iter().take_while(|line| !line.ends_paragraph).count();
        let paragraph = &lines[..paragraph.min(lines.len())];
        let taken = if matches!(first.kind, BlockKind::Heading(_)) {
            1
        } else if first.kind == BlockKind::Title {
            let lines = paragraph.iter().take_while(|line| line.kind == first.kind);
            lines.count()
        } else if first.kind == BlockKind::Bold {
            paragraph
                .iter()
                .take_while(|line| line.kind == BlockKind::Bold && !is_date(line.text))
                .count()
                .max(1)
        } else {
            // Lines of one paragraph above a dateline are one title.
            let dated = paragraph
                .iter()
                .take(MAX_TITLE_LINES + 1)
                .skip(1)
                .position(|line| is_dated(line.text) || dateline::at_start(line.text).is_some());
            dated.map_or(1, |above| above + 1)
        };
        let more = going_on(&lines, taken.min(paragraph.len()));
        let taken = taken + more;
        let paragraph = if more > 0 { &lines[..taken] } else { paragraph };
        let title = paragraph[..taken.min(paragraph.len())]
            .iter()
            .map(|line| line.text)
            .collect::<Vec<_>>()
            .join(" ");
        let chars = title.chars().count();
        let is_set_off = first.is_set_off()
            || taken > 1
            || (first.ends_paragraph
                && !title.ends_with(['.', ',', ';', ':'])
                && chars <= MAX_LOOSE_TITLE_CHARS)
            || paragraph.get(1).is_some_and(|line| is_dated(line.text));
        let is_numbered = self.number.is_some();
        let longest = match (is_numbered, is_set_off) {
            (true, _) => MAX_NUMBERED_TITLE_CHARS,
            (false, true) => MAX_TITLE_CHARS,
            (false, false) => MAX_LOOSE_TITLE_CHARS,
        };
        let goes_on = paragraph
            .get(taken)
            .is_some_and(|line| line.text.starts_with(|c: char| c.is_lowercase()));
        let is_prose = !is_set_off
            && !is_numbered
            && (goes_on
                || title.ends_with([',', ';', '-', ':'])
                || title.ends_with('.') && !first.ends_paragraph);
        let is_title = !title.is_empty() && chars <= longest && !is_prose;
        is_title.then_some(Title {
            range: at..at + taken,
            title,
            is_set_off,
        })
    }

    /// Collects the dates of the head.
    fn take_dates(&mut self, seen: &[Seen<'_>], title: Range<usize>, is_scan: bool) {
        let is_released = seen.iter().any(|seen| seen.line.is_release());
        // The datelines of a head stand together; what comes later is the text's.
        let mut first_dateline = usize::MAX;
        // The day of a stamp may stand in the line below it.
        let mut awaits = false;
        // Nothing below the beginning of the text is a dateline, but forms have their lines
        // below long titles and addresses.
        let mut in_text = false;
        for (at, Seen { block, line }) in seen.iter().enumerate() {
            let below = at.saturating_sub(title.end);
            let is_awaited = std::mem::replace(&mut awaits, line.awaits_date());
            if line.is_of_form() || line.names_other_day() {
                continue;
            }
            let mut add = |date: Option<HistoricalDate>, rank| {
                let date = date.filter(|date| !(is_released && dates::is_stamped(date)));
                self.dates.extend(date.map(|date| Candidate {
                    date,
                    rank,
                    line: block.line,
                }));
            };
            let label = line.label();
            if let Some(label) = label
                && label.class == Class::DateLabel
            {
                let below = || {
                    let next = seen.get(at + 1)?.block.text;
                    Some(
                        dateline::of_line(next)
                            .filter(|dated| dated.is_alone())?
                            .date,
                    )
                };
                let date = match label.value {
                    "" => below(),
                    value => dates::of_value(before_next_label(value)),
                };
                add(date, Rank::Label);
                continue;
            }
            if let Some(value) = line.inner_date() {
                add(dates::of_value(before_next_label(value)), Rank::Label);
                continue;
            }
            if label.is_some() || title.contains(&at) || in_text {
                continue;
            }
            if let Some(date) = dates::of_file_number(block.text) {
                add(Some(date), Rank::FileNumber);
                continue;
            }
            if below > MAX_DATELINES {
                in_text = true;
                continue;
            }
            let dated = dateline::of_line(block.text);
            let is_inside = || is_inside_sentence(seen, at, &title);
            let is_same = at
                .checked_sub(1)
                .is_some_and(|above| !seen[above].block.ends_paragraph);
            let is_late = at > first_dateline.saturating_add(MAX_BETWEEN_DATELINES);
            match dated {
                Some(dated)
                    if is_late || is_inside() || is_awaited && (is_same || dated.is_alone()) => {}
                // On a page that a scanner read, a lone number is no year.
                Some(dated) if is_scan && dated.date.precision == Precision::Year => {}
                Some(dated) if dated.is_pure => {
                    first_dateline = first_dateline.min(at);
                    add(Some(dated.date), Rank::Dateline);
                }
                _ if is_scan => {}
                Some(dated) if below <= MAX_MIXED_DATELINES => {
                    first_dateline = first_dateline.min(at);
                    add(Some(dated.date), Rank::Among);
                }
                _ if at == title.end => add(dateline::at_start(block.text), Rank::Start),
                _ => {}
            }
            in_text |= at >= title.end && dateline::is_prose(block.text);
        }
        if self.dates.is_empty() {
            self.dates.extend(sent_before_receipt(seen));
        }
        if is_chronology(seen) {
            self.dates.retain(|candidate| candidate.rank == Rank::Label);
        }
        self.dates.extend(self.of_title(seen, title));
    }

    /// The date in the title, or in a line below it that names a meeting.
    fn of_title(&self, seen: &[Seen<'_>], place: Range<usize>) -> Option<Candidate> {
        let candidate = |date, line| Candidate {
            date,
            rank: Rank::Title,
            line,
        };
        if let Some((title, evidence)) = &self.title
            && let Some(date) = dateline::of_title(title, Line::new(title).governing())
        {
            return Some(candidate(date, evidence.line.unwrap_or(1)));
        }
        let head = &seen[..seen.len().min(place.end + MAX_MEETING_LINES)];
        head.iter()
            .enumerate()
            .find_map(|(at, Seen { block, line })| {
                let is_sentence =
                    || dateline::is_prose(block.text) || is_inside_sentence(seen, at, &place);
                let is_other = || line.is_of_form() || line.names_other_day();
                let names = line.names_meeting() && !is_other() && !is_sentence();
                names
                    .then(|| dateline::only(block.text))?
                    .map(|date| candidate(date, block.line))
            })
    }
}

fn title_evidence(block: &Block<'_>, is_set_off: bool) -> Evidence {
    let kind = match block.kind {
        BlockKind::Title => EvidenceKind::Markup,
        _ if is_set_off => EvidenceKind::Heading,
        _ => EvidenceKind::FirstLine,
    };
    kind.on_line(block.line)
}

/// A title and the blocks that it stands in.
struct Title {
    title: String,
    range: Range<usize>,
    is_set_off: bool,
}

/// Whether a line is a date, or numbers and a date, and not a title that ends in one.
fn is_date(text: &str) -> bool {
    dateline::of_line(text).is_some_and(|dated| {
        let is_short = dated.is_pure || dated.words < MIN_TITLE_WORDS;
        let is_title = || match Line::new(text).governing() {
            Governing::Meeting => true,
            Governing::Document => dateline::hangs(text),
            Governing::Other => false,
        };
        is_short && (dated.words == 0 || !is_title())
    })
}

/// Whether a line is a dateline, whatever stands beside the date.
fn is_dated(text: &str) -> bool {
    dateline::of_line(text).is_some()
}

/// Whether a block is part of a sentence whose lines were cut where its markup was: the line above
/// ends within a sentence, or the one below goes on with it, or of a quotation.
fn is_inside_sentence(seen: &[Seen<'_>], at: usize, title: &Range<usize>) -> bool {
    let above = at
        .checked_sub(1)
        .filter(|above| !title.contains(above))
        .map(|above| &seen[above].block)
        .filter(|above| {
            let is_furniture = || Line::new(above.text).is_furniture();
            !above.ends_paragraph && !above.is_set_off() && !is_furniture()
        });
    let below = seen
        .get(at + 1)
        .filter(|_| !seen[at].block.ends_paragraph)
        .map(|seen| seen.block.text);
    let goes_on = below.is_some_and(|text| {
        let bare = text.trim_start_matches([',', ' ']);
        text.starts_with(['.', ';', ')']) || bare.starts_with(|c: char| c.is_lowercase())
    });
    let is_prose_above = above.is_some_and(|above| {
        let last = above
            .text
            .split_whitespace()
            .next_back()
            .unwrap_or_default();
        last.chars().all(char::is_lowercase) && above.text.split_whitespace().count() > 1
    });
    // The letter that a telegram quotes has a dateline of its own.
    let quoted = seen[at].block.text.strip_prefix(['"', '“', '«', '„']);
    // The day of a form stands in quotation marks: `«5» марта`.
    let is_quoted = quoted.is_some_and(|rest| {
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        !behind.starts_with(['"', '”', '»', '“'])
    });
    goes_on || is_prose_above || is_quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, number: Option<&str>, title: Option<&str>, rest: &str) {
        let heading = read(&super::super::blocks_of_text(text, 1));
        assert_eq!(
            (
                heading.number.as_deref(),
                heading.title.as_ref().map(|(title, _)| title.as_str()),
                &text[heading.end..]
            ),
            (number, title, rest),
            "{text}"
        );
    }

    #[test]
    fn the_subject_of_an_order_stands_below_its_date() {
        for (text, title) in [
            (
                "СОВЕТ МИНИСТРОВ СССР\n\nРАСПОРЯЖЕНИЕ\n\nот 5 мая 1951 г. № 700-рс\n\nМосква, Кремль\n\n\
                 О поставке машин\nи запасных частей\n\nОбязать министерство поставить машины.",
                "О поставке машин и запасных частей",
            ),
            (
                "ПОСТАНОВЛЕНИЕ ЦК КПСС\n\n12 марта 1963 г.\n\nОб урожае\n\nЦК постановляет собрать его.",
                "Об урожае",
            ),
            // Below a date a text may begin so.
            (
                "Письмо посла\n\n12 марта 1963 г.\n\nО встрече сообщаю следующее. Министр молчал.\n\nДалее.",
                "Письмо посла",
            ),
            (
                "О поставке машин\n\n12 марта 1963 г.\n\nТекст.",
                "О поставке машин",
            ),
        ] {
            let head = read(&super::super::blocks_of_text(text, 1));
            let found = head.title.map(|(title, _)| title);
            assert_eq!(found.as_deref(), Some(title), "{text}");
        }
    }

    #[test]
    fn a_title_is_found_where_it_is_set_off() {
        check(
            "**No. 1**\n\nNote to the Presidium\nText of it",
            Some("1"),
            Some("Note to the Presidium"),
            "Text of it",
        );
        check(
            "№4 Record of a talk\nText",
            Some("4"),
            Some("Record of a talk"),
            "Text",
        );
        check(
            "№ 80\nMemorandum\n\nText",
            Some("80"),
            Some("Memorandum"),
            "\nText",
        );
        check("# A talk\n\nText", None, Some("A talk"), "\nText");
        check("## A talk ##\nText", None, Some("A talk"), "Text");
        check("A talk\n======\nText", None, Some("A talk"), "Text");
        check(
            "**Telegram**\\\n**to Seoul**\n\nText",
            None,
            Some("Telegram to Seoul"),
            "\nText",
        );
        check(
            "A talk in Moscow\n\nText follows.",
            None,
            Some("A talk in Moscow"),
            "\nText follows.",
        );
    }

    #[test]
    fn a_marking_is_no_title() {
        for marking in [
            "SECRET",
            "**Top Secret. Copy No. 2**",
            "Сов. секретно, экз. № 1",
        ] {
            let text = format!("{marking}\n\nA talk in Moscow\n\nText.");
            check(&text, None, Some("A talk in Moscow"), &text);
        }
        check(
            "**No. 3**\n\nSecret\n\nA talk\n\nText",
            Some("3"),
            Some("A talk"),
            "\nSecret\n\nA talk\n\nText",
        );
        check("Secret\n", None, None, "Secret\n");
        check(
            "Secret talks in Geneva\n\nText",
            None,
            Some("Secret talks in Geneva"),
            "\nText",
        );
    }

    #[test]
    fn a_first_line_that_is_not_set_off_stays_in_the_text() {
        check(
            "A talk in Moscow\nText follows.",
            None,
            Some("A talk in Moscow"),
            "A talk in Moscow\nText follows.",
        );
        for prose in [
            "The chairman received\nthe ambassador.",
            "The chairman received the ambassador.\nThey talked.",
            "The chairman spoke,\nThen they left.",
        ] {
            check(prose, None, None, prose);
        }
        let long = format!("{} end", "word ".repeat(100));
        check(&long, None, None, &long);
    }

    #[test]
    fn a_number_is_a_number_only_by_itself() {
        for (line, expected) in [
            ("No. 7", Some(("7", ""))),
            (
                "№4 Record of conversation here",
                Some(("4", "Record of conversation here")),
            ),
            ("Document 12", Some(("12", ""))),
            ("Документ № 12а", Some(("12а", ""))),
            ("No. 2873/GS", None),
            ("No. P102/33 June 14, 1963", None),
            ("Nothing came", None),
            ("November 7", None),
            ("No", None),
        ] {
            assert_eq!(split_number(line), expected, "{line}");
        }
    }

    #[test]
    fn title_and_date_stand_on_evidence() {
        use EvidenceKind::{Closer, Dateline, FileNumber, FirstLine, Heading, Label, Title};
        for (text, title, date) in [
            (
                "The Consul at Canton to the Ambassador\n\n793.00/6-250\n\nCanton\n, June 3, 1950.\n[Received June 9.]\n\nSir\n: I have the honor.",
                Some(("The Consul at Canton to the Ambassador", Heading)),
                Some(("1950-06-03", Dateline)),
            ),
            (
                "The Consul to the Ambassador\n\n793.00/6-250: Telegram\n\n17. The harvest was poor.",
                Some(("The Consul to the Ambassador", Heading)),
                Some(("1950-06-02", FileNumber)),
            ),
            (
                "Approved For Release 2004/07/01 : CIA-RDP80-01\nCENTRAL INTELLIGENCE AGENCY\nINFORMATION REPORT\nCOUNTRY China DATE DISTR. 9 May 1951\nSUBJECT Crops in Anhwei NO. OF PAGES 2\n\n1. The crops failed.",
                Some(("Crops in Anhwei", Label)),
                Some(("1951-05-09", Label)),
            ),
            (
                "Рассекречено.\nАкт от 12 мая 1993 г.\n\nБеседа с послом Индии\n\nМосква, 19 ноября 1951 г.\n\nПосол прибыл.",
                Some(("Беседа с послом Индии", Heading)),
                Some(("1951-11-19", Dateline)),
            ),
            (
                "Approved For Release\n2003/05/14\n\nTalks on grain\n\nThey met again.",
                Some(("Talks on grain", Heading)),
                None,
            ),
            (
                "- 2 -\nТема: О поставках зерна\nДата: 5 марта 1951 г.\n\nЗерно отправлено.",
                Some(("О поставках зерна", Label)),
                Some(("1951-03-05", Label)),
            ),
            (
                "Talk with the envoy, 5 May 1951\n\nHe came at noon.",
                Some(("Talk with the envoy, 5 May 1951", Heading)),
                Some(("1951-05-05", Title)),
            ),
            (
                "Letter on wheat\n\nThe wheat from several different provinces has finally arrived here.\n\nParis, 7 June 1952",
                Some(("Letter on wheat", Heading)),
                Some(("1952-06-07", Closer)),
            ),
            (
                "Note of a meeting\nRome, 3 May 1950\nRome, 4 May 1950\nThey spoke.",
                Some(("Note of a meeting", Heading)),
                None,
            ),
            (
                "Cable on the letter\nNo. 17 December 3, 1963 Paris\n\nThe president sent this letter through the other embassy here:\n\"Paris, December 2, 1963\nSir.",
                Some(("Cable on the letter", Heading)),
                Some(("1963-12-03", Dateline)),
            ),
            ("q a\ny=\n—_—\n~ wi", None, None),
            (
                "11/3/23, 4:15 PM\nA talk in Oslo\nThey spoke.",
                Some(("A talk in Oslo", FirstLine)),
                None,
            ),
        ] {
            let blocks = super::super::blocks_of_text(text, 1);
            let found = super::super::read(&blocks, text, super::super::Context::default());
            let read = found
                .title
                .as_ref()
                .map(|(title, by)| (title.as_str(), by.kind));
            assert_eq!(read, title, "{text}");
            let day = found
                .date
                .map(|(date, by)| (date.earliest.unwrap().to_string(), by.kind));
            let date = date.map(|(day, by)| (day.to_owned(), by));
            assert_eq!(day, date, "{text}");
        }
    }

    #[test]
    fn days_are_those_of_the_paper_itself() {
        use EvidenceKind::{Closer, Dateline, Title};
        for (text, title, date) in [
            (
                "INCOMING TELEGRAM\nFROM: Moscow\nNO: 1106, November 10, 8 p.m.\n\nControl: 6643\nRec'd: November 11, 1958\n3:37 p.m.\n\nThe speech proposes to end the occupation of the city soon.",
                "INCOMING TELEGRAM",
                Some(("1958-11-10", Dateline)),
            ),
            (
                "Вх. № 1142\n4 марта 1961 г.\n\nСекретно\n\nЗаписка о Лаосе\n\n2 марта 1961 г.\n\nПоложение остаётся сложным.",
                "Записка о Лаосе",
                Some(("1961-03-02", Dateline)),
            ),
            (
                "Chronology of the Crisis\n\n14 October 1962   Flight\n16 October 1962   The President is told\n22 October 1962   Speech\n",
                "Chronology",
                None,
            ),
            (
                "Ivanov, Petr\n\nBorn 5 May 1905 in Tula.\nHe served.",
                "Ivanov",
                None,
            ),
            (
                "IVANOV, Petr\n(5 May 1905 - 7 June 1980)\n\nDiplomat.",
                "IVANOV",
                None,
            ),
            (
                "Treaty of Friendship\n\nThe two sides have agreed as follows below.\n\nArticle 1. They are friends.\n\nDone in Warsaw on 14 May 1955, in two copies.",
                "Treaty of Friendship",
                Some(("1955-05-14", Closer)),
            ),
            (
                "Протокол № 14\nот заседанието на Политбюро, състояло се на 31 юли 1963 г.\n\nВзето е решение.",
                "",
                Some(("1963-07-31", Title)),
            ),
            (
                "7 мая 1951 г. № 45/с\nНа № 123 от 3 мая 1951 г.\n\nМинистру\n\nСообщаю о поставках.",
                "Министру",
                Some(("1951-05-07", Dateline)),
            ),
            (
                "На № 123 от 3 мая 1951 г.\n\nМинистру\n\nСообщаю о поставках.",
                "",
                None,
            ),
            (
                "Circular No. 12\nEffective 1 June 1951\n\n7 May 1951\n\nAll posts shall report.",
                "Circular",
                Some(("1951-05-07", Dateline)),
            ),
            (
                "Copy 3 of 12 copies\nPage 1 of 4 pages\n7 May 1951\nREPORT BY THE COMMITTEE\n\nText.",
                "",
                Some(("1951-05-07", Dateline)),
            ),
            (
                "The events of 17 June 1953\n\nAn analysis of them.",
                "The events",
                None,
            ),
            (
                "Reply to your letter of 3 July 1951\n\nWe agree.",
                "Reply",
                None,
            ),
            (
                "Letter on the events of 17 June 1953\n\nIt was bad.",
                "Letter",
                None,
            ),
            (
                "TASS statement of 4 October 1957\n\nIt was launched.",
                "TASS statement",
                Some(("1957-10-04", Title)),
            ),
            (
                "Mao to Stalin, 7 May 1951 [received 9 May 1951]\n\nWe wait.",
                "Mao to Stalin",
                Some(("1951-05-07", Title)),
            ),
            (
                "«5» марта 1953 г.\n№ 12/сс\n\nТоварищу Молотову\n\nПрошу рассмотреть вопрос.",
                "Товарищу Молотову",
                Some(("1953-03-05", Dateline)),
            ),
            (
                "Praha 21.VIII.1968\n\nProhlášení předsednictva\n\nVčera překročila vojska hranice.",
                "Prohlášení předsednictva",
                Some(("1968-08-21", Dateline)),
            ),
            (
                "MEMORANDUM OF CONVERSATION\n\nSUBJECT\nThe mills on the river\n\nPARTICIPANTS\nThe Miller\n\nHe spoke.",
                "The mills on the river",
                None,
            ),
        ] {
            let blocks = super::super::blocks_of_text(text, 1);
            let found = super::super::read(&blocks, text, super::super::Context::default());
            let read = found.title.map(|(title, _)| title).unwrap_or_default();
            assert!(read.starts_with(title), "{title}: {read}");
            let day = found
                .date
                .map(|(date, by)| (date.earliest.unwrap().to_string(), by.kind));
            let date = date.map(|(day, by): (&str, _)| (day.to_owned(), by));
            assert_eq!(day, date, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_the_end_is_within(text in "[-=#*№No. 1-9aбÀİ\n]{0,120}") {
            let heading = read(&super::super::blocks_of_text(&text, 1));
            proptest::prop_assert!(text.is_char_boundary(heading.end));
        }
    }
}
