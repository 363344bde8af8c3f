//! What a reader is told about how the query was read.
//!
//! Owns the wording of every note. A note is a whole sentence without its full stop, says what
//! was done and how to ask for what may have been meant. Text of the reader is quoted with its
//! control characters escaped, and cut short.

use super::field::FIELDS;

/// Most notes on one query; a text that earns more is no query.
const MAX_NOTES: usize = 8;

/// Longest quotation in characters.
const MAX_QUOTED_CHARS: usize = 40;

/// Notes in the order in which they came up, each once.
#[derive(Debug, Default)]
pub(super) struct Notes {
    list: Vec<String>,
}

impl Notes {
    pub(super) fn into_list(self) -> Vec<String> {
        self.list
    }

    fn add(&mut self, note: String) {
        if self.list.len() < MAX_NOTES && !self.list.contains(&note) {
            self.list.push(note);
        }
    }

    pub(super) fn open_quote(&mut self) {
        self.add("a quotation mark without its partner was left out".to_owned());
    }

    pub(super) fn unmatched_bracket(&mut self) {
        self.add("a round bracket without its partner was left out".to_owned());
    }

    pub(super) fn lone_mark(&mut self, mark: &str) {
        let mark = quoted(mark);
        self.add(format!(
            "{mark} stands alone and was left out; as an operator it stands directly before a word"
        ));
    }

    pub(super) fn misplaced_operator(&mut self, operator: &str) {
        let place = if operator == "NOT" {
            "before a word"
        } else {
            "between two words"
        };
        self.add(format!(
            "{operator} was read as a word; as an operator it stands {place}"
        ));
    }

    pub(super) fn foreign_operator(&mut self, operator: &str, instead: &str) {
        let operator = quoted(operator);
        self.add(format!(
            "{operator} is no operator here and was left out; {instead}"
        ));
    }

    pub(super) fn unknown_field(&mut self, name: &str) {
        let fields: Vec<String> = FIELDS.iter().map(|(name, _)| format!("{name}:")).collect();
        let (name, fields) = (quoted(&format!("{name}:")), fields.join(" "));
        self.add(format!(
            "there is no field {name}, so it was read as words; fields are {fields}"
        ));
    }

    pub(super) fn spaced_field(&mut self, name: &str) {
        self.add(format!("{name} was read as a word; as a field it stands directly before its value, as in {name}:word"));
    }

    pub(super) fn question_mark(&mut self, word: &str) {
        let word = word.trim_end_matches('?');
        let (asked, starred) = (quoted(&format!("{word}?")), quoted(&format!("{word}*")));
        self.add(format!(
            "the question mark of {asked} was read as punctuation; {starred} finds every ending"
        ));
    }

    pub(super) fn lone_star(&mut self) {
        self.add("a star that stands for a whole word was left out; \"two words\"~1 allows one word in between".to_owned());
    }

    pub(super) fn any_value(&mut self, name: &str) {
        self.add(format!(
            "{name}:* was read as every record; whether a field is filled cannot be asked"
        ));
    }

    pub(super) fn literal_wildcard(&mut self, name: &str, value: &str) {
        let value = quoted(value);
        self.add(format!(
            "{name}: knows no wildcards, so {value} was taken letter by letter"
        ));
    }

    pub(super) fn wildcard_and_fuzzy(&mut self, word: &str) {
        let word = quoted(word);
        self.add(format!("{word} has wildcards, so its ~ was left out"));
    }

    pub(super) fn idle_tilde(&mut self, written: &str) {
        let written = quoted(written);
        self.add(format!("the ~ of {written} was left out; word~1 finds misspellings, \"two words\"~5 words near each other"));
    }

    pub(super) fn idle_negation(&mut self, written: &str) {
        let written = quoted(written);
        self.add(format!(
            "the - of {written} was left out; a minus stands before the field"
        ));
    }

    pub(super) fn boost(&mut self, written: &str) {
        let written = quoted(written);
        self.add(format!(
            "{written} is no operator here and was left out; words cannot be weighted"
        ));
    }

    pub(super) fn long_word(&mut self) {
        self.add("a word that is longer than any word of the index was left out".to_owned());
    }

    pub(super) fn every_dated(&mut self) {
        self.add("date:[* TO *] was read as every record that has a date".to_owned());
    }

    pub(super) fn unbound_shelves(&mut self) {
        self.add("there are too many combinations of archive, fond, opis and delo to bind them to one reference, so some may be met by different references of a record".to_owned());
    }

    pub(super) fn nothing_left(&mut self) {
        self.add("no word to search for is left, so every record matches".to_owned());
    }
}

/// The reader's words between quotation marks, control characters escaped, cut short.
fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_QUOTED_CHARS).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}
