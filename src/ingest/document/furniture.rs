//! Furniture of pages: what stands on a paper and is no word of its text.
//!
//! Takes a line, says whether it is furniture (marking, letterhead, number of a page, stamp,
//! address of a page of the web, noise of a scanner), and which label it begins with. The
//! wordings are data (`index_schema/furniture.txt`), with their reasons. Known gap: stamps that a
//! scanner garbled are recognised by what is left of them, or not at all.

mod names;
mod wordings;

use std::ops::Range;

use super::dateline::Governing;
pub(super) use wordings::Class;
use wordings::{WORDINGS, is_chinese};

/// Most words of a line that is nothing but the number of a copy.
const MAX_WORDS_OF_COPY: usize = 4;

/// As much of a line as is looked at, in bytes.
const MAX_LINE_BYTES: usize = 400;

/// Words that may follow the name of an office in a letterhead.
const MAX_WORDS_BESIDE_LETTERHEAD: usize = 3;

/// Words before the kind of a document in a title (`TASS statement`).
const MAX_WORDS_BEFORE_KIND: usize = 1;

/// Words of a title at whose shapes noise is told from language.
const MIN_WORD_CHARS: usize = 4;

/// A line cut into its words.
pub(super) struct Line<'t> {
    text: &'t str,
    /// The words in lower case, one behind the other.
    lower: String,
    words: Vec<Word>,
    /// For every wording that stands in the line: its class and words.
    found: Vec<(Class, Range<usize>)>,
}

/// Where a word of a line stands.
struct Word {
    /// Its bytes in lower case.
    lower: Range<usize>,
    /// Its bytes in the text.
    range: Range<usize>,
}

/// A label and what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Labelled<'t> {
    pub(super) class: Class,
    /// The text after the label, maybe empty.
    pub(super) value: &'t str,
}

impl<'t> Line<'t> {
    /// Cuts `text`.
    pub(super) fn new(text: &'t str) -> Self {
        let text = &text[..text.floor_char_boundary(MAX_LINE_BYTES)];
        let mut lower = String::with_capacity(text.len());
        let mut words: Vec<Word> = Vec::new();
        for (at, c) in text.char_indices() {
            if !c.is_alphanumeric() {
                continue;
            }
            let start = lower.len();
            if c.is_ascii() {
                lower.push(c.to_ascii_lowercase());
            } else {
                lower.extend(c.to_lowercase());
            }
            let end = at + c.len_utf8();
            match words.last_mut() {
                Some(word) if word.range.end == at => {
                    word.lower.end = lower.len();
                    word.range.end = end;
                }
                _ => words.push(Word {
                    lower: start..lower.len(),
                    range: at..end,
                }),
            }
        }
        let word_at = |word: &Word| &lower[word.lower.clone()];
        let mut found = Vec::new();
        for at in 0..words.len() {
            let word = word_at(&words[at]);
            for wording in WORDINGS.by_word.get(word).into_iter().flatten() {
                let end = at + 1 + wording.rest.len();
                let is_there = words.get(at + 1..end).is_some_and(|words| {
                    let last = words.len();
                    let pairs = words.iter().map(word_at).zip(&wording.rest).zip(1..);
                    pairs.into_iter().all(|((word, wanted), number)| {
                        word == *wanted
                            || wording.is_open && number == last && word.starts_with(wanted)
                    })
                });
                if is_there {
                    found.push((wording.class, at..end));
                }
            }
            for (start, class) in &WORDINGS.open {
                if word.starts_with(start) {
                    found.push((*class, at..at + 1));
                }
            }
            if word.chars().any(is_chinese) {
                for (wording, class) in &WORDINGS.chinese {
                    let is_whole = word == *wording;
                    if is_whole || *class == Class::Stamp && word.contains(wording) {
                        found.push((*class, at..at + 1));
                    }
                }
            }
        }
        Self {
            text,
            lower,
            words,
            found,
        }
    }

    /// The words in lower case, each with its bytes in the text.
    fn words(&self) -> impl Iterator<Item = (&str, &Range<usize>)> {
        let words = self.words.iter();
        words.map(|word| (&self.lower[word.lower.clone()], &word.range))
    }

    fn has(&self, class: Class) -> bool {
        self.found.iter().any(|(known, _)| *known == class)
    }

    /// Whether the line is nothing but one wording of the class.
    pub(super) fn is(&self, class: Class) -> bool {
        self.found.iter().any(|(known, range)| {
            *known == class && range.start == 0 && range.end == self.words.len()
        })
    }

    /// Whether the line is a stamp: no date in it is the document's.
    pub(super) fn is_stamp(&self) -> bool {
        self.has(Class::Release)
            || self.has(Class::Stamp)
            || self.text.contains(['©', '®'])
            || self
                .found
                .iter()
                .any(|(class, range)| *class == Class::StampHead && range.start == 0)
            || self.is_of_browser()
    }

    /// Whether the line is the stamp of a release, on whose page other stamps may be garbled.
    pub(super) fn is_release(&self) -> bool {
        self.has(Class::Release)
    }

    /// Whether the line is a stamp without its date, which then stands in the next: no figures, or
    /// those of a register alone (`Вх. № 1142`).
    pub(super) fn awaits_date(&self) -> bool {
        let figures = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
        let (before, number) = self.text.split_once(['№', '#']).unwrap_or((self.text, ""));
        let is_one_number = number.split_whitespace().count() == 1;
        self.is_stamp() && !figures(before) && (is_one_number || !figures(number))
    }

    /// Whether the line begins with the stamp of its receipt: `Rec'd: November 10, 1958`.
    pub(super) fn is_receipt(&self) -> bool {
        // The first word begins the lower-case text.
        self.is_stamp() && self.lower.starts_with("rec")
    }

    /// Whether the line names what is held on a day.
    pub(super) fn names_meeting(&self) -> bool {
        self.has(Class::Meeting)
    }

    /// Whether the days of the line are those of another paper or to come: `На № 123 от 3 мая 1951 г.`
    pub(super) fn names_other_day(&self) -> bool {
        let begins = |(class, range): &(Class, Range<usize>)| {
            *class == Class::Answer && (range.start == 0 || range.len() > 1)
        };
        self.found.iter().any(begins) || self.text.starts_with("На №")
    }

    /// What the words say of a day that hangs on them.
    pub(super) fn governing(&self) -> Governing {
        let names_document = self.found.iter().any(|(class, range)| {
            matches!(class, Class::Kind | Class::Document) && range.start <= MAX_WORDS_BEFORE_KIND
        });
        if self.has(Class::Meeting) {
            Governing::Meeting
        } else if names_document && !self.has(Class::About) {
            Governing::Document
        } else {
            Governing::Other
        }
    }

    /// Whether the line begins the last sentence of a treaty, which names its day.
    pub(super) fn begins_signing(&self) -> bool {
        self.found
            .iter()
            .any(|(class, range)| *class == Class::Signing && range.start == 0)
    }

    /// The head or foot of a page that a browser printed: `11/3/23, 4:15 PM`, or an address.
    fn is_of_browser(&self) -> bool {
        let text = self.text.trim_start_matches(['<', '(', '[']);
        if ["http://", "https://", "www.", "file://"]
            .iter()
            .any(|head| text.starts_with(head))
        {
            return true;
        }
        let figures = text
            .bytes()
            .take_while(|b| b.is_ascii_digit() || matches!(b, b'/' | b'.'))
            .count();
        let clock = text[figures..].trim_start_matches([',', ' ', '\u{202f}']);
        let hours = clock.bytes().take_while(u8::is_ascii_digit).count();
        figures >= 6 && (1..=2).contains(&hours) && clock[hours..].starts_with(':')
    }

    /// Whether the line is nothing but markings and the number of a copy.
    fn is_marking(&self) -> bool {
        self.has(Class::Marking)
            && self.all(|class| matches!(class, Class::Marking | Class::BesideMarking))
    }

    /// Whether every word belongs to a wording of these classes or holds a digit.
    fn all(&self, serves: impl Fn(Class) -> bool) -> bool {
        let mut covered = vec![false; self.words.len()];
        for (class, range) in &self.found {
            if serves(*class) {
                covered[range.clone()].fill(true);
            }
        }
        covered
            .iter()
            .zip(self.words())
            .all(|(covered, (word, _))| *covered || word.bytes().any(|b| b.is_ascii_digit()))
    }

    /// Whether the line is the name of an office at the head of its paper, with little beside.
    fn is_letterhead(&self) -> bool {
        self.found.iter().any(|(class, range)| {
            *class == Class::Letterhead
                && range.start == 0
                && self.words.len() - range.end <= MAX_WORDS_BESIDE_LETTERHEAD
        }) && self.all(|class| {
            matches!(
                class,
                Class::Letterhead | Class::Marking | Class::BesideMarking | Class::Kind
            )
        })
    }

    /// Whether the line is the number of a page: `- 2 -`, `Page 1 of 3`, `стр. 2`, `iv`.
    fn is_page(&self) -> bool {
        !self.text.chars().any(char::is_alphabetic)
            || self.words.len() <= MAX_WORDS_BESIDE_LETTERHEAD + 2
                && self.text.bytes().any(|b| b.is_ascii_digit())
                && self.all(|class| class == Class::Page)
    }

    /// Whether the line has nothing but a kind of document, which is a title only for want of a
    /// better one.
    pub(super) fn is_kind(&self) -> bool {
        self.has(Class::Kind)
            && self.all(|class| {
                matches!(
                    class,
                    Class::Kind | Class::Marking | Class::BesideMarking | Class::Letterhead
                )
            })
    }

    /// Whether the line is clear enough for the title of a page that a scanner read.
    pub(super) fn is_clear(&self) -> bool {
        let long = self
            .words()
            .filter(|(word, _)| is_word(word) && word.chars().count() >= MIN_WORD_CHARS)
            .count();
        let is_language = |word: &str| is_word(word) || is_number(word);
        long >= 2
            && long * 2 > self.words.len()
            && self.words().all(|(word, _)| is_language(word))
            && !self.text.contains([
                '|', '~', '^', '_', '=', '<', '>', '{', '}', '\\', '@', '$', '+',
            ])
            && self.text.starts_with(|c: char| !c.is_lowercase())
    }

    /// Whether the line is furniture: it is no title.
    pub(super) fn is_furniture(&self) -> bool {
        self.is_stamp()
            || self.is_marking()
            || self.is_letterhead()
            || self.is_issue()
            || self.is_page()
            || self.is_copy_number()
            || self.is(Class::NoTitle)
    }

    /// Whether the line is nothing but the number of a copy: `Copy No. 3`, `2. Ausfertigung`.
    fn is_copy_number(&self) -> bool {
        self.words.len() <= MAX_WORDS_OF_COPY
            && self.text.bytes().any(|b| b.is_ascii_digit())
            && self.has(Class::BesideMarking)
            && self.all(|class| class == Class::BesideMarking)
    }

    /// Whether the line looks like the noise of a scanner, not like language.
    pub(super) fn is_noise(&self) -> bool {
        let chars = self.text.chars().filter(|c| !c.is_whitespace()).count();
        let letters = self.text.chars().filter(|c| c.is_alphabetic()).count();
        if self.text.chars().any(is_chinese) {
            return false;
        }
        let words = || self.words().filter(|(word, _)| is_word(word));
        let is_long = |word: &str| word.chars().count() >= MIN_WORD_CHARS;
        let long = words().filter(|(word, _)| is_long(word)).count();
        let broken = self
            .words()
            .filter(|&(word, range)| {
                !is_word(word) && !is_number(word) || is_mixed(&self.text[range.clone()])
            })
            .count();
        // Initials are no noise: `В.М. Молотова`.
        let is_initial = |range: &Range<usize>| {
            self.text[range.clone()].chars().all(char::is_uppercase)
                && self.text[range.end..].starts_with('.')
        };
        let short = self
            .words()
            .filter(|&(word, range)| word.chars().count() < 3 && !is_initial(range))
            .count();
        letters * 10 < chars * 6
            || long == 0 && !(self.words.len() == 1 && letters >= 3)
            || broken * 3 > self.words.len()
            || short * 2 > self.words.len() && long < 3
    }

    /// The label with which the line begins. It ends with a colon, or stands in capitals before
    /// its value.
    pub(super) fn label(&self) -> Option<Labelled<'t>> {
        self.found
            .iter()
            .filter(|(class, range)| is_label(*class) && range.start == 0)
            .filter_map(|(class, range)| Some((range.end, *class, self.value(*class, range)?)))
            .max_by_key(|(end, ..)| *end)
            .map(|(_, class, value)| Labelled { class, value })
    }

    /// Whether the line is the stamp or letterhead of an office that fills in forms.
    pub(super) fn is_of_form(&self) -> bool {
        self.is_stamp() || self.is_letterhead()
    }

    /// The label of a date inside the line of a form: `COUNTRY China  DATE DISTR. 9 May 1951`.
    pub(super) fn inner_date(&self) -> Option<&'t str> {
        self.found
            .iter()
            .filter(|(class, range)| *class == Class::DateLabel && range.start > 0)
            .filter(|(_, range)| range.len() > 1 || self.has_colon(range))
            .filter(|(_, range)| self.is_capital(range))
            .find_map(|(class, range)| self.value(*class, range))
    }

    fn has_colon(&self, words: &Range<usize>) -> bool {
        self.after(words).trim_start().starts_with([':', '：'])
    }

    fn after(&self, words: &Range<usize>) -> &'t str {
        let end = self
            .words
            .get(words.end - 1)
            .map_or(0, |word| word.range.end);
        &self.text[end..]
    }

    fn begins_long(&self, words: &Range<usize>) -> bool {
        let mut all = self.words().skip(words.start);
        all.next()
            .is_some_and(|(word, _)| word.chars().count() >= MIN_WORD_CHARS)
    }

    fn is_capital(&self, words: &Range<usize>) -> bool {
        self.words[words.clone()].iter().all(|word| {
            !self.text[word.range.clone()]
                .chars()
                .any(char::is_lowercase)
        })
    }

    /// What follows a label. In forms some labels stand without a colon.
    fn value(&self, class: Class, words: &Range<usize>) -> Option<&'t str> {
        let is_form_label =
            words.len() > 1 || matches!(class, Class::SubjectLabel | Class::DateLabel);
        let after = self.after(words);
        let bare = after.trim_start_matches(|c: char| c.is_whitespace() || c == '.' || c == '*');
        if let Some(value) = bare.strip_prefix([':', '：']) {
            let value = value.trim_matches(|c: char| c.is_whitespace() || c == '*');
            return Some(value);
        }
        // `SUBJECT` above its value.
        let is_above = matches!(class, Class::SubjectLabel | Class::DateLabel)
            && self.is_capital(words)
            && words.len() == self.words.len()
            && self.begins_long(words);
        if is_above {
            return Some("");
        }
        let is_form = is_form_label
            && self.is_capital(words)
            && self.begins_long(words)
            && after.starts_with([' ', '.', '\t'])
            && self.words.len() > words.end;
        is_form.then(|| bare.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–')))
    }
}

/// Cuts a value of a form before the next label in the same line (`NO. OF PAGES 2`).
pub(super) fn before_next_label(value: &str) -> &str {
    let line = Line::new(value);
    line.found
        .iter()
        .filter(|(class, range)| {
            is_label(*class)
                && range.start > 0
                && line.is_capital(range)
                && (range.len() > 1 || line.has_colon(range))
        })
        .map(|(_, range)| line.words[range.start].range.start)
        .min()
        .map_or(value, |end| value[..end].trim_end())
}

fn is_label(class: Class) -> bool {
    matches!(
        class,
        Class::TitleLabel
            | Class::SubjectLabel
            | Class::DateLabel
            | Class::SenderLabel
            | Class::AddresseeLabel
            | Class::MemoLabel
    )
}

/// Whether a word can be one of a language: letters, with a vowel where there are many.
fn is_word(word: &str) -> bool {
    let vowels = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýąęóőűаеёиоуыэюяіїє";
    word.chars().all(char::is_alphabetic)
        && (word.chars().count() < MIN_WORD_CHARS
            || word.chars().any(|c| vowels.contains(c))
            || !word.chars().any(|c| c.is_ascii_alphabetic()))
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

/// Whether small and capital letters stand in an order that no word has: `SQEERIIAMMNEa`, `gLRS`.
fn is_mixed(word: &str) -> bool {
    let mut small = false;
    let mut turns = 0;
    for c in word.chars() {
        turns += usize::from(small && c.is_uppercase());
        small = c.is_lowercase();
    }
    turns > 1
}

#[cfg(test)]
mod tests {
    use super::wordings::LIST;
    use super::*;

    #[test]
    fn every_part_of_the_list_has_its_class() {
        let mut count = 0;
        for name in LIST.lines().filter_map(|line| line.strip_prefix('[')) {
            assert!(Class::named(name.trim_end_matches(']')).is_some(), "{name}");
            count += 1;
        }
        assert_eq!(count, 23);
        for line in LIST.lines().filter(|line| !line.starts_with(['#', '['])) {
            assert_eq!(line.trim(), line);
            assert_eq!(line.to_lowercase(), line);
        }
    }

    #[test]
    fn furniture_is_no_title() {
        for line in [
            "SECRET",
            "Top Secret. Copy No. 2",
            "Сов. секретно, экз. № 1",
            "Streng geheim",
            "Ściśle tajne",
            "TRÈS SECRET",
            "绝密",
            "- 2 -",
            "Page 1 of 3",
            "стр. 12",
            "Seite 4 von 9",
            "CENTRAL INTELLIGENCE AGENCY",
            "Министерство иностранных дел СССР",
            "Approved For Release 2004/07/01 : CIA-RDP80-001",
            "Declassified and Approved For Release 2014/02/03",
            "2022 RELEASE UNDER THE ACT OF 1992",
            "Рассекречено. Акт от 12 мая 1993 г.",
            "Вх. № 118 от 3 мая 1951 г.",
            "11/3/23, 4:15 PM",
            "https://example.org/document/1",
            "[Received June 2.]",
            "© 2011 The Trustees",
            "New Page 1",
            "Документ1",
            "无标题",
            "Wilson Center Digital Archive",
        ] {
            assert!(Line::new(line).is_furniture(), "{line}");
        }
        for line in [
            "Secret talks in Geneva",
            "Memorandum of a talk on the release of prisoners",
            "Report of the Central Intelligence Agency on the harvest in the Ukraine",
            "Беседа с послом США",
            "Page of history",
            "NATO",
        ] {
            assert!(!Line::new(line).is_furniture(), "{line}");
        }
    }

    #[test]
    fn noise_is_told_from_language() {
        for line in ["q a", "y=", "f 25X11", "—_—", "wi", "=", "1 . ~ ' .,"] {
            assert!(Line::new(line).is_noise(), "{line}");
        }
        for line in [
            "Telegram",
            "SALT",
            "Note to the Presidium",
            "Беседа т. Сталина И.В. с Чжоу Эньлаем",
            "中共中央致苏共中央电",
            "Note 7 to Seoul",
            "ИЗ ДНЕВНИКА В.М. МОЛОТОВА",
        ] {
            assert!(!Line::new(line).is_noise(), "{line}");
        }
    }

    #[test]
    fn labels_give_their_value() {
        for (line, class, value) in [
            ("Subject: A talk", Class::SubjectLabel, "A talk"),
            (
                "SUBJECT  Crops in Anhwei",
                Class::SubjectLabel,
                "Crops in Anhwei",
            ),
            ("Тема: О поставках", Class::SubjectLabel, "О поставках"),
            ("**Betr.:** Besuch", Class::SubjectLabel, "Besuch"),
            ("Date of document: 1951", Class::DateLabel, "1951"),
            ("TO : The Secretary", Class::AddresseeLabel, "The Secretary"),
            ("主题：合作", Class::SubjectLabel, "合作"),
            ("Date:", Class::DateLabel, ""),
            ("SUBJECT", Class::SubjectLabel, ""),
        ] {
            assert_eq!(
                Line::new(line).label(),
                Some(Labelled { class, value }),
                "{line}"
            );
        }
        for line in ["To the Secretary", "Subject to change", "For peace", "Re"] {
            assert_eq!(Line::new(line).label(), None, "{line}");
        }
        let form = Line::new("COUNTRY  China   DATE DISTR. 9 May 1951");
        assert_eq!(form.inner_date(), Some("9 May 1951"));
        assert_eq!(
            before_next_label("Crops in Anhwei NO. OF PAGES 2"),
            "Crops in Anhwei"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_line_panics(line in "\\PC{0,60}") {
            let line = Line::new(&line);
            let _ = (line.is_furniture(), line.is_noise(), line.label(), line.inner_date());
        }
    }
}
