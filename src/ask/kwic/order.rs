//! Where a line stands among the others.

use crate::analyse::Analyser;

/// Words beside a match by which lines are sorted.
const SORTED_WORDS: usize = 6;
/// Bytes of text in which they are looked for.
const SORTED_BYTES: usize = 200;
/// Ends a word, and sorts before every letter: *the end* stands before *theatre*.
const WORD_END: char = '\u{1}';

/// The place of a line. Sorted by what comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The folded words that decide, the nearest to the match first.
    pub(super) words: String,
    /// Place of the record.
    pub(super) record: usize,
    /// Place of the line in its record.
    pub(super) line: usize,
}

/// The folded words before `at`, the last first.
pub(super) fn words_before(text: &str, at: usize, analyser: &mut Analyser) -> String {
    let mut from = at.saturating_sub(SORTED_BYTES);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let mut near = &text[from..at];
    // A word that is cut sorts like no other.
    if from > 0
        && let Some(blank) = near.find(char::is_whitespace)
    {
        near = &near[blank..];
    }
    let mut words = Vec::new();
    analyser.tokens(near, |token| words.push(token.folded.to_owned()));
    joined(words.iter().rev())
}

/// The folded words from `at` on.
pub(super) fn words_after(text: &str, at: usize, analyser: &mut Analyser) -> String {
    let mut to = (at + SORTED_BYTES).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let mut near = &text[at..to];
    if to < text.len()
        && let Some(blank) = near.rfind(char::is_whitespace)
    {
        near = &near[..blank];
    }
    let mut words = Vec::new();
    analyser.tokens(near, |token| words.push(token.folded.to_owned()));
    joined(words.iter())
}

fn joined<'w>(words: impl Iterator<Item = &'w String>) -> String {
    let mut key = String::new();
    for word in words.take(SORTED_WORDS) {
        key.push_str(word);
        key.push(WORD_END);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_away_from_the_match() {
        let text = "Of the Élan and the armistice, signed – in July.";
        let at = text.find("armistice").unwrap();
        let end = at + "armistice".len();
        let analyser = &mut Analyser::new();
        let shown = |key: String| key.replace(WORD_END, "/");
        assert_eq!(
            shown(words_before(text, at, analyser)),
            "the/and/elan/the/of/"
        );
        assert_eq!(shown(words_after(text, end, analyser)), "signed/in/july/");
        assert_eq!(words_before(text, 0, analyser), "");
        assert_eq!(words_after(text, text.len(), analyser), "");
    }

    #[test]
    fn only_the_neighbourhood_counts_and_no_word_is_cut() {
        let text = format!("{0} x {0}", "перемирие ".repeat(400));
        let at = text.find('x').unwrap();
        let analyser = &mut Analyser::new();
        let whole = format!("перемирие{WORD_END}").repeat(SORTED_WORDS);
        assert_eq!(words_before(&text, at, analyser), whole);
        assert_eq!(words_after(&text, at + 1, analyser), whole);
    }

    #[test]
    fn shorter_words_stand_first() {
        let place = |words: &str| Place {
            words: joined(
                words
                    .split(' ')
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
                    .iter(),
            ),
            record: 0,
            line: 0,
        };
        assert!(place("the end") < place("theatre"));
    }
}
