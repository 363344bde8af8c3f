//! Single words of a query against the tokens of a text.
//!
//! Takes the forms asked for, each once, and gives for each the tokens that have it. Stems and
//! exact forms are looked up; wildcards and fuzzy words are tried once for every distinct word of
//! the texts and remembered, within bounds. Words that begin otherwise than all that is asked for
//! are not even folded.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::pattern::Glob;
use crate::analyse::adapter::PART_SEPARATOR;
use crate::analyse::{Analyser, Initials, Piece};
use crate::edits::Fuzzy;
use crate::query::tree::Form;

/// Distance between the positions of two parts: more than any text has words, and more than any
/// window can span.
const PART_DISTANCE: u64 = 1 << 40;

/// Most words whose patterns are remembered.
const MAX_REMEMBERED: usize = 1 << 14;

/// A token that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// Place among the tokens; parts of a text are far from each other.
    pub(super) position: u64,
    start: usize,
    end: usize,
}

impl Occurrence {
    /// A token, or several as one, of a text that is not at hand: positions stand for bytes.
    pub(super) fn at(position: u32, parts: u8) -> Self {
        Self {
            position: position.into(),
            start: position as usize,
            end: position as usize + usize::from(parts),
        }
    }

    /// Bytes of the token.
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The distinct forms of a query, numbered.
#[derive(Debug, Default)]
pub(super) struct WordTests<'q> {
    numbers: FxHashMap<&'q Form, usize>,
    /// By number.
    forms: Vec<&'q Form>,
    stems: FxHashMap<&'q str, Vec<usize>>,
    exact: FxHashMap<&'q str, Vec<usize>>,
    abbreviations: FxHashMap<&'q str, usize>,
    joined: FxHashMap<(u8, &'q str), usize>,
    globs: Vec<(Glob, usize)>,
    fuzzy: Vec<(Fuzzy, usize)>,
    /// With what the words begin that can have one of the forms.
    initials: Initials,
    /// What patterns the words seen lately have answered.
    remembered: FxHashMap<Box<str>, Vec<usize>>,
}

impl<'q> WordTests<'q> {
    /// Adds a form, or finds it again; gives its number.
    pub(super) fn add(&mut self, form: &'q Form) -> usize {
        let number = self.numbers.len();
        if let Some(&known) = self.numbers.get(form) {
            return known;
        }
        self.numbers.insert(form, number);
        self.forms.push(form);
        match form {
            Form::Stem(stem) => {
                self.initials.add_stem(stem);
                self.stems.entry(stem).or_default().push(number);
            }
            Form::Exact(folded) => {
                self.initials.add_folded(folded);
                self.exact.entry(folded).or_default().push(number);
            }
            Form::Written(folded) => {
                self.initials.add_folded(folded);
                self.abbreviations.insert(folded, number);
            }
            Form::Joined { parts, stem } => {
                self.initials.add_joined(stem);
                self.joined.insert((*parts, stem), number);
            }
            Form::Name { stem, others } => {
                self.initials.add_stem(stem);
                self.stems.entry(stem).or_default().push(number);
                for other in others {
                    self.initials.add_folded(other);
                    self.exact.entry(other).or_default().push(number);
                }
            }
            Form::Wildcard(pattern) => {
                if pattern.starts_with(['*', '?']) {
                    self.initials.add_all();
                } else {
                    self.initials.add_folded(pattern);
                }
                self.globs.push((Glob::new(pattern), number));
            }
            Form::Fuzzy { folded, distance } => {
                self.initials.add_all();
                self.fuzzy.push((Fuzzy::new(folded, *distance), number));
            }
        }
        number
    }

    /// The forms, by number.
    pub(super) fn forms(&self) -> &[&'q Form] {
        &self.forms
    }

    /// The tokens at these positions, by form.
    pub(super) fn at(&self, positions: &[Vec<u32>]) -> Vec<Vec<Occurrence>> {
        let by_form = positions.iter().zip(&self.forms);
        let by_form = by_form.map(|(those, form)| {
            let at = |&position| Occurrence::at(position, form.parts());
            those.iter().map(at).collect()
        });
        by_form.collect()
    }

    /// The tokens of `text` that have each form, by number, in order of position.
    pub(super) fn run(&mut self, text: &str, analyser: &mut Analyser) -> Vec<Vec<Occurrence>> {
        let mut found = vec![Vec::new(); self.numbers.len()];
        let has_patterns = !self.globs.is_empty() || !self.fuzzy.is_empty();
        let (mut read_to, mut shift) = (0, 0);
        let initials = std::mem::take(&mut self.initials);
        analyser.pieces_among(text, &initials, |piece| {
            let token = match piece {
                Piece::Word(token) => token,
                Piece::Joined(joined) => {
                    if let Some(&number) = self.joined.get(&(joined.parts, joined.stem)) {
                        // Nothing is joined over a separator, but one may follow.
                        let between = text.as_bytes().get(joined.start..read_to);
                        let behind = between.map_or(0, count_separators);
                        found[number].push(Occurrence {
                            position: u64::from(joined.position) + shift - PART_DISTANCE * behind,
                            start: joined.start,
                            end: joined.end,
                        });
                    }
                    return;
                }
            };
            let between = &text.as_bytes()[read_to..token.start];
            shift += PART_DISTANCE * count_separators(between);
            read_to = token.end;
            let mut add = |number: usize| {
                let occurrence = Occurrence {
                    position: u64::from(token.position) + shift,
                    start: token.start,
                    end: token.end,
                };
                // A name may be met by its stem and as another spelling.
                if found[number].last() != Some(&occurrence) {
                    found[number].push(occurrence);
                }
            };
            let abbreviation = token
                .abbreviation
                .and_then(|form| self.abbreviations.get(form));
            abbreviation.copied().into_iter().for_each(&mut add);
            let own = [token.stem, token.folded];
            for [stem, folded] in [own].into_iter().chain(token.spelled_out) {
                let stems = self.stems.get(stem);
                let exact = self.exact.get(folded);
                for &number in stems.into_iter().chain(exact).flatten() {
                    add(number);
                }
            }
            if !has_patterns {
                return;
            }
            let spelled_out = token.spelled_out.map(|[_, folded]| folded);
            for folded in [token.folded].into_iter().chain(spelled_out) {
                if let Some(numbers) = self.remembered.get(folded) {
                    numbers.iter().copied().for_each(&mut add);
                    continue;
                }
                let numbers = self.patterns_of(folded);
                numbers.iter().copied().for_each(&mut add);
                if self.remembered.len() == MAX_REMEMBERED {
                    self.remembered.clear();
                }
                self.remembered.insert(folded.into(), numbers);
            }
        });
        self.initials = initials;
        found
    }

    /// The wildcards and fuzzy words that a folded form answers.
    fn patterns_of(&mut self, folded: &str) -> Vec<usize> {
        let globs = self
            .globs
            .iter()
            .filter(|(glob, _)| glob.matches(folded))
            .map(|(_, number)| *number);
        let fuzzy = self
            .fuzzy
            .iter_mut()
            .filter_map(|(fuzzy, number)| fuzzy.is_near(folded).then_some(*number));
        globs.chain(fuzzy).collect()
    }
}

fn count_separators(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .filter(|&&byte| byte == PART_SEPARATOR as u8)
        .count() as u64
}
