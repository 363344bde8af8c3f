//! Typed words to words of the tree: wildcards, misspellings, exact forms, phrases.
//!
//! Owns the signs inside and after a word. Takes a stretch of the query, gives the words that
//! the analysis chain makes of it. A wildcard goes through the chain as a rare letter, so that a
//! pattern is cut and folded exactly as the words that it should find.

use unicode_normalization::UnicodeNormalization;

use super::error::{Measure, SyntaxError};
use super::limits::{MAX_EDITS, MAX_PHRASE_WORDS, MAX_SLOP, check};
use super::notes::Notes;
use crate::analyse::{Analyser, Token};
use crate::query::note::QueryNote;
use crate::query::tree::{Form, Word};

/// Letters without case or diacritics that no archive writes (clicks of southern African
/// languages) and that the chain keeps as they are.
const STAR: char = 'ǀ';
const QUESTION: char = 'ǁ';

/// Most rounds of taking final question marks away; a word has one or two.
const MAX_ROUNDS: usize = 8;

/// Makes words, and keeps what they need.
pub(super) struct Terms<'a> {
    pub(super) analyser: &'a mut Analyser,
    pub(super) notes: &'a mut Notes,
    /// Whether every plain word is read as its folded form.
    pub(super) exact: bool,
}

impl Terms<'_> {
    /// The words of a quoted text: blank-separated pieces, each with signs of its own.
    pub(super) fn phrase(&mut self, text: &str, exact: bool) -> Result<Vec<Word>, SyntaxError> {
        let mut words = Vec::new();
        for piece in text.split_whitespace() {
            let inner = piece.strip_prefix('=').filter(|rest| !rest.is_empty());
            words.extend(self.run(inner.unwrap_or(piece), exact || inner.is_some())?);
            check(Measure::PhraseWords, words.len(), MAX_PHRASE_WORDS)?;
        }
        Ok(words)
    }

    /// The words of a run without blanks; several where the chain splits it.
    pub(super) fn run(&mut self, run: &str, exact: bool) -> Result<Vec<Word>, SyntaxError> {
        let run = self.without_boost(run);
        let (run, distance) = self.without_fuzzy(run)?;
        let patterned = run.contains(['*', '?']);
        let prepared = self.prepared(run);
        let patterned = patterned && prepared.contains([STAR, QUESTION]);
        if patterned && distance.is_some() {
            let word = run.to_owned();
            self.notes.add(QueryNote::WildcardAndFuzzy { word });
        }
        let exact = exact || self.exact;
        let mut words = Vec::new();
        let mut lone_star = false;
        let left_out = self.analyser.tokens(&prepared, |token| {
            let word = if patterned && token.folded.contains([STAR, QUESTION]) {
                let folded = unprepared(token.folded);
                if folded.chars().all(|c| matches!(c, '*' | '?')) {
                    lone_star = true;
                    return;
                }
                Word {
                    typed: unprepared(&prepared[token.start..token.end]),
                    form: Form::Wildcard(folded),
                }
            } else {
                Word {
                    typed: prepared[token.start..token.end].to_owned(),
                    form: form(token, exact, distance),
                }
            };
            words.push(word);
        });
        if left_out > 0 {
            self.notes.add(QueryNote::LongWord);
        }
        if lone_star {
            self.notes.add(QueryNote::LoneStar);
        }
        check(Measure::PhraseWords, words.len(), MAX_PHRASE_WORDS)?;
        Ok(words)
    }

    /// The number after the `~` of a phrase.
    pub(super) fn slop(&mut self, suffix: &str) -> Result<Option<u32>, SyntaxError> {
        let Some(digits) = suffix.strip_prefix('~') else {
            return Ok(None);
        };
        if digits.is_empty() {
            let written = "\"…\"~".to_owned();
            self.notes.add(QueryNote::IdleTilde { written });
            return Ok(None);
        }
        match digits.parse() {
            Ok(slop) if slop <= MAX_SLOP => Ok(Some(slop)),
            _ => Err(SyntaxError::TooWide {
                written: short(suffix),
                limit: MAX_SLOP,
            }),
        }
    }

    /// Takes the weight of other query languages off: `word^2`.
    fn without_boost<'r>(&mut self, run: &'r str) -> &'r str {
        match run.rsplit_once('^') {
            Some((word, weight))
                if weight.starts_with(|c: char| c.is_ascii_digit())
                    && weight
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || byte == b'.') =>
            {
                let written = run[word.len()..].to_owned();
                self.notes.add(QueryNote::Boost { written });
                word
            }
            _ => run,
        }
    }

    /// Takes the `~1` off, and says how many edits it means.
    fn without_fuzzy<'r>(&mut self, run: &'r str) -> Result<(&'r str, Option<u8>), SyntaxError> {
        let Some((word, digits)) = run.rsplit_once('~') else {
            return Ok((run, None));
        };
        // Behind a word, which may end in a bracket, a star or a joiner without a shape.
        let asked = word.ends_with(|c: char| {
            c.is_alphanumeric() || matches!(c, '*' | ')' | ']') || !c.is_ascii()
        });
        if !asked || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            if asked {
                let written = run.to_owned();
                self.notes.add(QueryNote::IdleTilde { written });
            }
            return Ok((run, None));
        }
        match if digits.is_empty() {
            Ok(1)
        } else {
            digits.parse()
        } {
            Ok(distance) if u32::from(distance) <= MAX_EDITS => Ok((word, Some(distance))),
            _ => Err(SyntaxError::TooManyEdits {
                written: short(run),
                limit: MAX_EDITS,
            }),
        }
    }

    /// The run with its wildcards as letters, and what only looks like one as blanks.
    fn prepared(&mut self, run: &str) -> String {
        if !run.contains(['*', '?']) {
            return run.to_owned();
        }
        let mut prepared: String = run
            .replace("**", "  ")
            .chars()
            .map(|c| match c {
                '*' => STAR,
                '?' => QUESTION,
                other if is_reserved(other) => ' ',
                other => other,
            })
            .collect();
        // Taking one away can bare another that an apostrophe had joined on.
        for _ in 0..MAX_ROUNDS {
            if !self.blank_final_questions(run, &mut prepared) {
                break;
            }
        }
        prepared
    }

    /// Blanks the question marks at the ends of words, wherever the chain sees those: they are
    /// punctuation. Returns whether there were any.
    fn blank_final_questions(&mut self, run: &str, prepared: &mut String) -> bool {
        let mut finals = Vec::new();
        self.analyser.tokens(prepared, |token| {
            let word = &prepared[token.start..token.end];
            let kept = word
                .trim_end_matches(|c: char| c == QUESTION || c.is_ascii_punctuation())
                .len();
            if word[kept..].contains(QUESTION) {
                finals.push(token.start + kept..token.end);
            }
        });
        for range in finals.iter().rev() {
            if prepared[..range.start].ends_with(char::is_alphanumeric) {
                let word = run.trim_end_matches('?').to_owned();
                self.notes.add(QueryNote::FinalQuestionMark { word });
            }
            prepared.replace_range(range.clone(), &" ".repeat(range.len()));
        }
        !finals.is_empty()
    }
}

fn form(token: Token<'_>, exact: bool, distance: Option<u8>) -> Form {
    match distance {
        Some(distance @ 1..) => Form::Fuzzy {
            folded: token.folded.to_owned(),
            distance,
        },
        // No edits are the form itself.
        Some(0) => Form::Exact(token.folded.to_owned()),
        None if exact => Form::Exact(token.folded.to_owned()),
        None => Form::Stem(token.stem.to_owned()),
    }
}

/// Whether the chain would fold `c` to a letter that stands for a wildcard.
fn is_reserved(c: char) -> bool {
    !c.is_ascii()
        && std::iter::once(c)
            .nfkc()
            .any(|folded| matches!(folded, STAR | QUESTION))
}

fn unprepared(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            STAR => '*',
            QUESTION => '?',
            other => other,
        })
        .collect()
}

/// The beginning of what was typed, for a message.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
