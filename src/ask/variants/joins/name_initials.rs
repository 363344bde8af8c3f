//! Initials beside a name, in the alphabets and practices in which the index holds the name:
//! `V.M. Molotov`, `В. М. Молотов`, `Yu. Andropov`, `Ю. Андропов`.
//!
//! Takes words side by side, gives the initials among them and their other ways of writing. Initials
//! say little, so they are one with others only directly beside a word of which the index holds other
//! spellings, or where two with full stops are all that is asked for. Single letters may stand
//! without full stops; initials of several letters (`Yu`, `Shch`) need theirs.

use super::ways::Way;
use super::{Facts, Joins, exact};
use crate::analyse::adapter::{abbreviation_term, joined_term};
use crate::analyse::fold;
use crate::analyse::names::{initials_elsewhere, is_initial};
use crate::ask::batch::Batch;
use crate::query::tree::{Form, Node, Word};

/// Most letters of an initial.
const MAX_LETTERS: usize = 6;

/// Most ways of writing that are given for one run of initials.
const MAX_WAYS: usize = 6;

/// Words in a row that are initials.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) start: usize,
    /// How many words they are: `V.M.` is one word.
    pub(super) len: usize,
    /// Folded, one by one.
    initials: Vec<String>,
}

impl Run {
    /// The words of a row beside it.
    fn neighbours<'w, 'a>(&self, row: &'w [&'a Word]) -> impl Iterator<Item = &'w &'a Word> {
        let before = self.start.checked_sub(1).and_then(|at| row.get(at));
        before.into_iter().chain(row.get(self.start + self.len))
    }
}

/// The runs of initials in words that stand side by side in `text`.
pub(super) fn runs(row: &[&Word], text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, word) in row.iter().enumerate() {
        let initials = initials_of(word, text);
        if initials.is_empty() {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.start + run.len == at => {
                run.len += 1;
                run.initials.extend(initials);
            }
            _ => runs.push(Run {
                start: at,
                len: 1,
                initials,
            }),
        }
    }
    runs
}

/// The initials that one word is, folded; none of any other word.
fn initials_of(word: &Word, text: &str) -> Vec<String> {
    if !matches!(word.form, Form::Stem(_) | Form::Name { .. }) {
        return Vec::new();
    }
    let pieces: Vec<&str> = word
        .typed
        .split('.')
        .filter(|one| !one.is_empty())
        .collect();
    let is_single = |piece: &&str| piece.chars().count() == 1;
    let is_capital = |piece: &&str| piece.starts_with(char::is_uppercase);
    let is_run = match pieces[..] {
        [one] if is_single(&one) => true,
        [one] => {
            one.chars().count() <= MAX_LETTERS
                && one.chars().skip(1).all(char::is_lowercase)
                && has_stop(one, text)
        }
        _ => pieces.iter().all(is_single),
    };
    let folded: Vec<String> = pieces.iter().map(|piece| fold(piece)).collect();
    let is_good =
        is_run && pieces.iter().all(is_capital) && folded.iter().all(|one| is_initial(one));
    if is_good { folded } else { Vec::new() }
}

/// Whether a word stands in a text with a full stop behind it.
fn has_stop(word: &str, text: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        text[at + word.len()..].starts_with('.')
            && !text[..at].ends_with(|letter: char| letter.is_alphanumeric())
    })
}

impl Joins<'_> {
    /// Asks for the other ways of writing the initials in a row.
    pub(super) fn want_initials(&mut self, row: &[&Word], batch: &mut Batch) {
        for run in runs(row, self.text) {
            for initials in initials_elsewhere(&run.initials) {
                if let Some((parts, folded, stem)) = self.together(&initials) {
                    batch.stem(&abbreviation_term(&folded));
                    batch.stem(&joined_term(parts, &stem));
                }
            }
        }
    }

    /// The other ways of writing a run of initials in a row, in which a name stands beside it.
    pub(super) fn initials_elsewhere(
        &mut self,
        row: &[&Word],
        run: &Run,
        facts: &Facts,
    ) -> Vec<Way> {
        let mut names = run.neighbours(row).filter_map(|word| match &word.form {
            Form::Name { others, .. } => Some(others),
            _ => None,
        });
        let others = names.next();
        let is_alone = self.is_initials && run.initials.len() == 2 && run.len == row.len();
        if others.is_none() && !is_alone {
            return Vec::new();
        }
        let is_written = |is_latin: bool| {
            let mut others = others.into_iter().flatten();
            is_alone || others.any(|other| other.is_ascii() == is_latin)
        };
        let mut ways = Vec::new();
        // With nothing beside them only the likeliest.
        let most = if is_alone { 1 } else { usize::MAX };
        for initials in initials_elsewhere(&run.initials).into_iter().take(most) {
            let is_latin = initials.iter().all(|one| one.is_ascii());
            if !is_written(is_latin) {
                continue;
            }
            ways.extend(self.ways_of(&initials, is_alone, facts));
            if ways.len() >= MAX_WAYS {
                break;
            }
        }
        ways
    }

    fn ways_of(&mut self, initials: &[String], is_alone: bool, facts: &Facts) -> Vec<Way> {
        let shown = |between: &str| {
            let capitals = initials.iter().map(|one| {
                let mut letters = one.chars();
                let first = letters.next().into_iter().flat_map(char::to_uppercase);
                format!("{}{}.", first.collect::<String>(), letters.as_str())
            });
            capitals.collect::<Vec<String>>().join(between)
        };
        let Some((parts, folded, stem)) = self.together(initials) else {
            // Words of their own.
            let words: Vec<Word> = initials.iter().map(|one| exact(one)).collect();
            let way = Way {
                words,
                shown: shown(" "),
                records: 0,
            };
            return if is_alone { Vec::new() } else { vec![way] };
        };
        let solid = Form::Written(folded.clone());
        let apart = Form::Joined {
            parts,
            stem: stem.clone(),
        };
        let counts = [
            facts.stem(&abbreviation_term(&folded)),
            facts.stem(&joined_term(parts, &stem)),
        ];
        let both = [(solid, ""), (apart, " ")].into_iter().zip(counts);
        let there = both.filter(|(_, records)| *records > 0);
        there
            .map(|((form, between), records)| Way {
                words: vec![Word {
                    typed: folded.clone(),
                    form,
                }],
                shown: shown(between),
                records,
            })
            .collect()
    }

    /// Single letters as the one word that they are with full stops between them: how many, its
    /// folded form and its stem. None of one letter, or where one is several letters.
    fn together(&mut self, initials: &[String]) -> Option<(u8, String, String)> {
        let is_run = initials.len() > 1 && initials.iter().all(|one| one.chars().count() == 1);
        if !is_run {
            return None;
        }
        let folded = initials.concat();
        let Form::Stem(stem) = self.plain(&folded).form else {
            return None;
        };
        Some((u8::try_from(initials.len()).ok()?, folded, stem))
    }
}

/// The words of nodes at the beginning that stand side by side, phrases taken apart, with the place
/// of the node of each.
pub(super) fn flat(children: &[Node]) -> Vec<(usize, &Word)> {
    let mut words = Vec::new();
    for (at, child) in children.iter().enumerate() {
        match words_of(child) {
            [] => break,
            some => words.extend(some.iter().map(|word| (at, word))),
        }
    }
    words
}

fn words_of(node: &Node) -> &[Word] {
    use crate::query::tree::{Arrangement, Scope};
    match node {
        Node::Word {
            scope: Scope::Anywhere,
            word,
        } => std::slice::from_ref(word),
        Node::Sequence {
            scope: Scope::Anywhere,
            words,
            arrangement: Arrangement::Phrase,
        } => words,
        // As typed.
        Node::Alternatives(nodes) => nodes.first().map_or(&[], words_of),
        _ => &[],
    }
}
