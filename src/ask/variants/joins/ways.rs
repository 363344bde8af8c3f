//! The ways of writing one word, or words side by side that may be one: which of them the index holds.
//!
//! Owns [`Candidate`] and [`Way`]. Takes the answers of the batch, gives the ways that stand for what
//! was typed; the rules stand in the header of `joins`.

use super::Joins;
use crate::analyse::adapter::{abbreviation_term, divided_term, joined_term};
use crate::analyse::is_hyphen;
use crate::ask::batch::{Batch, Facts};
use crate::ask::variants::exact;
use crate::engine::is_light;
use crate::query::tree::{Form, Word};

/// Most letters that may be spaced, and fewest that are one word whatever it is: shorter ones may be
/// initials that are a word by chance (`H. E.`).
const MAX_SPACED: usize = 32;
const MIN_SPACED: usize = 4;

/// How much commoner the solid word may be for the parts to stand apart, and the parts for the solid
/// word.
const MAX_SOLID: u64 = 8;
const MAX_SOLID_OF_PHRASE: u64 = 100;

/// Most letters of the series of a designation, digits of its figure, and letters of its ending.
const MAX_SERIES: usize = 5;
const MAX_FIGURE: usize = 3;
const MAX_ENDING: usize = 3;

/// Nine tenths: what is written as an abbreviation in so many of its records needs no other term.
const MOSTLY: [u64; 2] = [9, 10];

/// One word, or several side by side, as the word that they may be.
pub(super) struct Candidate {
    /// As typed, the words on end.
    typed: String,
    pub(super) folded: String,
    pub(super) stem: String,
    abbreviation: Option<String>,
    spelled_out: Option<[String; 2]>,
}

/// Another way of writing, and in how many records it stands; 0 where that is not counted.
pub(super) struct Way {
    pub(super) words: Vec<Word>,
    pub(super) shown: String,
    pub(super) records: u64,
}

impl Joins<'_> {
    /// What these words are on end; none where that is not one word, or nothing that could be.
    pub(super) fn candidate(&mut self, words: &[&Word]) -> Option<Candidate> {
        let is_plain = |word: &&Word| matches!(word.form, Form::Stem(_) | Form::Name { .. });
        let is_figure = |word: &&Word| word.typed.chars().all(|c| !c.is_alphabetic());
        if !words.iter().all(is_plain) || words.iter().all(is_figure) {
            return None;
        }
        let typed: String = words.iter().map(|word| word.typed.as_str()).collect();
        let mut found = None;
        let mut count = 0;
        self.analyser.tokens(&typed, |token| {
            count += 1;
            found = Some(Candidate {
                typed: String::new(),
                folded: token.folded.to_owned(),
                stem: token.stem.to_owned(),
                abbreviation: token.abbreviation.map(str::to_owned),
                spelled_out: token.spelled_out.map(|forms| forms.map(str::to_owned)),
            });
        });
        found
            .filter(|_| count == 1)
            .map(|found| Candidate { typed, ..found })
    }

    /// A word as it is to be searched for, and its other ways of writing.
    pub(super) fn alone(&mut self, word: &Word, facts: &Facts) -> (Word, Vec<Way>) {
        let Some(one) = self.candidate(&[word]) else {
            return (word.clone(), Vec::new());
        };
        let mut ways = Vec::new();
        let mut own = word.clone();
        let is_abbreviation = one.abbreviation.is_some() && !self.is_mere_capitals(&one.typed);
        if let Some(form) = one.abbreviation.as_ref().filter(|_| is_abbreviation) {
            let written = facts.stem(&abbreviation_term(form));
            let all = facts.form(form);
            if written > 0 && written * MOSTLY[1] < all * MOSTLY[0] {
                own.form = Form::Written(form.clone());
                if let Form::Name { others, .. } = &word.form {
                    ways.extend(others.iter().map(|other| Way {
                        words: vec![exact(other)],
                        shown: String::new(),
                        records: 0,
                    }));
                }
            }
        }
        let letters = match one.folded.chars().all(char::is_alphabetic) {
            true => one.folded.chars().count(),
            false => 0,
        };
        let is_word = is_abbreviation
            || letters >= MIN_SPACED
            || facts.stem(&abbreviation_term(&one.folded)) * 2 > facts.form(&one.folded);
        let split = facts.split(&one.folded, &one.stem);
        for parts in parts_of(&one) {
            let records = facts.stem(&joined_term(parts, &one.stem));
            let are_letters = usize::from(parts) == letters;
            let is_known = parts == 2 && self.known.contains(&one.folded);
            if records == 0 || is_known || (are_letters && !is_word) {
                continue;
            }
            let shown = match split.filter(|_| parts == 2) {
                Some(at) => parted(&one, at, "-"),
                None if are_letters => spaced(&one.typed),
                None => one.folded.clone(),
            };
            ways.push(Way {
                words: vec![joined(&one, parts)],
                shown,
                records,
            });
        }
        // A name's spellings of several words were found as such.
        let is_name = matches!(word.form, Form::Name { .. });
        let designation = self.with_endings(&one, facts);
        let apart = apart(&one, facts).filter(|_| !is_name || designation.is_some());
        if designation.is_some() || apart.is_some() {
            // As a phrase they are also found where a hyphen joins them, so that no number would be
            // theirs alone.
            let shown = apart.map(|at| parted(&one, at, " ")).unwrap_or_default();
            let parts = designation.or_else(|| apart.map(|at| self.parts(&one, at)));
            ways.extend(parts.map(|words| Way {
                words,
                shown,
                records: 0,
            }));
        }
        if let Some([stem, folded]) = &one.spelled_out {
            let records = facts.form(folded);
            if records > 0 && *stem != one.stem {
                ways.push(Way {
                    words: vec![Word {
                        typed: folded.clone(),
                        form: Form::Stem(stem.clone()),
                    }],
                    shown: folded.clone(),
                    records,
                });
            }
        }
        (own, ways)
    }

    /// The solid ways of writing words that stand side by side.
    pub(super) fn solid(&mut self, words: &[&Word], facts: &Facts) -> Vec<Way> {
        let mut ways = Vec::new();
        let Some(one) = self.candidate(words) else {
            return ways;
        };
        let parts = words.len() as u8;
        let solid = facts.stem(&one.stem);
        let together = facts.stem(&joined_term(parts, &one.stem));
        let divided = facts.stem(&divided_term(parts, &one.stem));
        if initials(words) == words.len() {
            let written = facts.stem(&abbreviation_term(&one.folded));
            let is_mostly = written * MOSTLY[1] >= facts.form(&one.folded) * MOSTLY[0];
            let form = match written {
                0 if words.len() < MIN_SPACED => None,
                _ if is_mostly || written == 0 => Some((Form::Stem(one.stem.clone()), solid)),
                _ => Some((Form::Written(one.folded.clone()), written)),
            };
            if let Some((form, records)) = form.filter(|(_, records)| *records > 0) {
                let typed = one.typed.clone();
                ways.push(Way {
                    words: vec![Word { typed, form }],
                    shown: one.typed.clone(),
                    records,
                });
            }
        } else {
            let is_joined = self.is_typed_joined(words);
            let hyphened = together.saturating_sub(divided);
            let is_likely = words.len() == 2
                && (hyphened > 0 || series_and_figure(&one.folded).is_some())
                && solid <= hyphened.max(1).saturating_mul(MAX_SOLID_OF_PHRASE)
                && are_words(&one.folded, words.iter().map(|word| word.typed.as_str()));
            if solid > 0 && (is_joined || is_likely) {
                let form = Form::Stem(one.stem.clone());
                let typed = one.typed.clone();
                ways.push(Way {
                    words: vec![Word { typed, form }],
                    shown: one.folded.clone(),
                    records: solid,
                });
            }
            if let Some(words) = self.with_endings(&one, facts).filter(|_| words.len() == 2) {
                ways.push(Way {
                    words,
                    shown: String::new(),
                    records: 0,
                });
            }
        }
        // The parts as typed find nearly all that are joined, but for designations with an ending
        // and what is side by side in a query only.
        let adds = is_designation(&one.folded) || initials(words) == words.len();
        if together > 0 && adds {
            let between = if initials(words) == words.len() {
                " "
            } else {
                "-"
            };
            let typed: Vec<&str> = words.iter().map(|word| word.typed.as_str()).collect();
            ways.push(Way {
                words: vec![joined(&one, parts)],
                shown: typed.join(between),
                records: together,
            });
        }
        ways
    }

    /// A designation apart, whatever ends its figure: `MIG 15s`. None where no record has such an
    /// ending.
    fn with_endings(&mut self, one: &Candidate, facts: &Facts) -> Option<Vec<Word>> {
        let (series, figure) = series_and_figure(&one.folded)?;
        let others = endings(figure).filter(|form| facts.form(form) > 0);
        let others: Vec<String> = others.collect();
        let figure = Word {
            typed: figure.to_owned(),
            form: Form::Name {
                stem: figure.to_owned(),
                others: others.clone(),
            },
        };
        (!others.is_empty()).then(|| vec![self.plain(series), figure])
    }

    pub(super) fn plain(&mut self, folded: &str) -> Word {
        let mut stem = String::new();
        self.analyser
            .tokens(folded, |token| token.stem.clone_into(&mut stem));
        Word {
            typed: folded.to_owned(),
            form: Form::Stem(stem),
        }
    }

    /// Whether capitals without full stops mean nothing here.
    fn is_mere_capitals(&self, typed: &str) -> bool {
        self.is_shouted && !typed.contains('.')
    }

    /// Whether these words stand in the query with hyphens between them.
    fn is_typed_joined(&self, words: &[&Word]) -> bool {
        let Some((first, others)) = words.split_first() else {
            return false;
        };
        self.text.match_indices(&first.typed).any(|(at, _)| {
            let mut rest = &self.text[at + first.typed.len()..];
            others.iter().all(|word| {
                let behind = rest.strip_prefix(|c| is_hyphen(c) || c == '/');
                let behind = behind.and_then(|rest| rest.strip_prefix(word.typed.as_str()));
                rest = behind.unwrap_or_default();
                behind.is_some()
            })
        })
    }

    fn parts(&mut self, one: &Candidate, at: usize) -> Vec<Word> {
        let (first, second) = one.folded.split_at(at);
        vec![self.plain(first), self.plain(second)]
    }
}

/// Asks for the endings that the figure of a designation may have.
pub(super) fn want_endings(one: &Candidate, batch: &mut Batch) {
    if let Some((_, figure)) = series_and_figure(&one.folded) {
        endings(figure).for_each(|form| batch.form(&form));
    }
}

pub(super) fn want_alone(one: &Candidate, batch: &mut Batch) {
    want_endings(one, batch);
    for parts in parts_of(one) {
        batch.stem(&joined_term(parts, &one.stem));
    }
    batch.stem(&divided_term(2, &one.stem));
    batch.stem(&one.stem);
    batch.split(&one.folded, &one.stem);
    if let Some(form) = &one.abbreviation {
        batch.stem(&abbreviation_term(form));
        batch.form(form);
    }
    if one.folded.chars().count() < MIN_SPACED {
        batch.stem(&abbreviation_term(&one.folded));
        batch.form(&one.folded);
    }
    if let Some([_, folded]) = &one.spelled_out {
        batch.form(folded);
    }
}

/// In how many parts a word may be written: with hyphens, and letter by letter.
fn parts_of(one: &Candidate) -> impl Iterator<Item = u8> {
    let letters = one.folded.chars().count();
    let is_spaced = (4..=MAX_SPACED).contains(&letters);
    [2, 3].into_iter().chain(is_spaced.then_some(letters as u8))
}

/// Where a word is divided whose parts may stand apart: records write it with a hyphen, it is not
/// far commoner without, and the parts are words of their own.
fn apart(one: &Candidate, facts: &Facts) -> Option<usize> {
    let together = facts.stem(&joined_term(2, &one.stem));
    let hyphened = together.saturating_sub(facts.stem(&divided_term(2, &one.stem)));
    if hyphened == 0 || facts.stem(&one.stem) > hyphened.saturating_mul(MAX_SOLID) {
        return None;
    }
    let at = facts.split(&one.folded, &one.stem)?;
    let (first, second) = one.folded.split_at(at);
    are_words(&one.folded, [first, second]).then_some(at)
}

/// Whether the parts of a folded word may stand apart and still be it: none is a light word, unless
/// it is a designation.
fn are_words<'w>(folded: &str, parts: impl IntoIterator<Item = &'w str>) -> bool {
    is_designation(folded) || !parts.into_iter().any(is_light)
}

/// Whether a folded word is letters and a figure (`b29`); one letter that is a word of its own
/// begins none.
fn is_designation(folded: &str) -> bool {
    let Some(figure) = folded.find(|c: char| c.is_ascii_digit()) else {
        return false;
    };
    let series = &folded[..figure];
    !series.is_empty()
        && series.chars().all(char::is_alphabetic)
        && !matches!(series, "a" | "i" | "а" | "в" | "и" | "к" | "о" | "с" | "у")
}

/// Letters and figure of a designation that records may write apart with an ending (`mig15bis`: `mig`,
/// `15`). Longer figures are years and pages.
fn series_and_figure(folded: &str) -> Option<(&str, &str)> {
    let at = folded.find(|c: char| c.is_ascii_digit())?;
    let (series, rest) = folded.split_at(at);
    let end = rest.find(|c: char| !c.is_ascii_digit());
    let (figure, ending) = rest.split_at(end.unwrap_or(rest.len()));
    let is_good = is_designation(folded)
        && series.chars().count() <= MAX_SERIES
        && figure.len() <= MAX_FIGURE
        && ending.chars().count() <= MAX_ENDING
        && ending.chars().all(char::is_alphabetic)
        && !is_light(series);
    is_good.then_some((series, figure))
}

/// A figure with the letters of a plural or a version.
fn endings(figure: &str) -> impl Iterator<Item = String> {
    let letters = ('a'..='z').chain("абвгдкмпрстуф".chars());
    let letters = letters.map(|letter| letter.to_string());
    let all = letters.chain(["bis", "бис"].map(str::to_owned));
    all.map(move |ending| format!("{figure}{ending}"))
}

/// How many words at the beginning are single letters.
pub(super) fn initials(words: &[&Word]) -> usize {
    let is_letter = |word: &&&Word| {
        let mut letters = word.typed.chars().filter(|c| c.is_alphanumeric());
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    };
    let run = words.iter().take(MAX_SPACED).take_while(is_letter).count();
    if run > 1 { run } else { 0 }
}

fn joined(one: &Candidate, parts: u8) -> Word {
    Word {
        typed: one.typed.clone(),
        form: Form::Joined {
            parts,
            stem: one.stem.clone(),
        },
    }
}

/// A word in two parts, as typed where its letters are the folded ones.
fn parted(one: &Candidate, at: usize, between: &str) -> String {
    let is_same = one.typed.to_lowercase() == one.folded && one.typed.len() == one.folded.len();
    let shown = if is_same { &one.typed } else { &one.folded };
    let (first, second) = shown.split_at(at);
    format!("{first}{between}{second}")
}

fn spaced(typed: &str) -> String {
    let letters = typed.chars().filter(|c| c.is_alphanumeric());
    let letters: Vec<String> = letters.map(String::from).collect();
    letters.join(" ")
}
