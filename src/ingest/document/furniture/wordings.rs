//! The wordings of furniture by their first word, read from `index_schema/furniture.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The list of wordings.
pub(super) const LIST: &str = include_str!("../../../../index_schema/furniture.txt");

/// A class of wordings, as it heads its part of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::ingest::document) enum Class {
    /// The stamp with which an archive releases a scan.
    Release,
    /// Another stamp, wherever it stands in the line.
    Stamp,
    /// A stamp at the head of a line or bracket.
    StampHead,
    /// The name of an office at the head of its paper.
    Letterhead,
    /// A marking of classification or urgency.
    Marking,
    /// A word beside markings.
    BesideMarking,
    /// A word beside the number of a page.
    Page,
    /// What a program calls a file without a name.
    NoTitle,
    /// The label of a title.
    TitleLabel,
    /// The label of what a paper is about.
    SubjectLabel,
    /// The label of the document's date.
    DateLabel,
    /// The label of who sends.
    SenderLabel,
    /// The label of who receives.
    AddresseeLabel,
    /// Another label of a memorandum or form.
    MemoLabel,
    /// A kind of document.
    Kind,
    /// What is held on a day.
    Meeting,
    /// The beginning of a treaty's last sentence.
    Signing,
    /// A document that may bear a day behind its name.
    Document,
    /// How a line begins that names another paper, or a day to come.
    Answer,
    /// How the name of an office, school or court begins.
    Organisation,
    /// How it ends.
    OrganisationEnd,
    /// What an enclosure is called.
    Annex,
    /// A word that says what a document is about, or that it answers another.
    About,
}

impl Class {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "release" => Self::Release,
            "stamp" => Self::Stamp,
            "stamp head" => Self::StampHead,
            "letterhead" => Self::Letterhead,
            "marking" => Self::Marking,
            "beside marking" => Self::BesideMarking,
            "page" => Self::Page,
            "no title" => Self::NoTitle,
            "title label" => Self::TitleLabel,
            "subject label" => Self::SubjectLabel,
            "date label" => Self::DateLabel,
            "sender label" => Self::SenderLabel,
            "addressee label" => Self::AddresseeLabel,
            "memo label" => Self::MemoLabel,
            "kind" => Self::Kind,
            "meeting" => Self::Meeting,
            "signing" => Self::Signing,
            "document" => Self::Document,
            "answer" => Self::Answer,
            "about" => Self::About,
            "organisation" => Self::Organisation,
            "organisation end" => Self::OrganisationEnd,
            "annex" => Self::Annex,
            _ => return None,
        })
    }
}

/// A wording: its words after the first, whether the last may go on, and its class.
pub(super) struct Wording {
    pub(super) rest: Vec<&'static str>,
    pub(super) is_open: bool,
    pub(super) class: Class,
}

/// The wordings by their first word; those of Chinese, which has no blanks, apart.
#[derive(Default)]
pub(super) struct Wordings {
    pub(super) by_word: HashMap<&'static str, Vec<Wording>>,
    /// Wordings of a single word that may go on (`declassif*`).
    pub(super) open: Vec<(&'static str, Class)>,
    pub(super) chinese: Vec<(&'static str, Class)>,
}

pub(super) static WORDINGS: LazyLock<Wordings> = LazyLock::new(|| wordings(LIST));

pub(super) fn wordings(list: &'static str) -> Wordings {
    let mut wordings = Wordings::default();
    let mut class = None;
    for line in list.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            class = Class::named(name.trim_end_matches(']'));
            continue;
        }
        let Some(class) = class else { continue };
        let (line, is_open) = line
            .strip_suffix('*')
            .map_or((line, false), |line| (line, true));
        if line.chars().any(is_chinese) {
            wordings.chinese.push((line, class));
            continue;
        }
        let mut words = line.split(' ');
        let first = words.next().unwrap_or_default();
        let rest: Vec<_> = words.collect();
        if is_open && rest.is_empty() {
            wordings.open.push((first, class));
        } else {
            wordings.by_word.entry(first).or_default().push(Wording {
                rest,
                is_open,
                class,
            });
        }
    }
    wordings
}

pub(super) fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}')
}
