//! What stands in for a word or a name in one index.
//!
//! Owns [`Lookup`], which lives for one query. Takes words as typed, asks the engine for the
//! spellings under their keys and the authority for their other names, gives those that the index
//! holds, with their records.

use jiff::civil::Date;

use super::exact;
use crate::analyse::Analyser;
use crate::analyse::fold;
use crate::analyse::known::{KnownNames, Other, SeenWord};
use crate::analyse::names::scan::is_ordinary;
use crate::analyse::names::{is_one_name, keys_of_name, keys_of_word};
use crate::engine::{Engine, EngineError, Limits, LookUp, LookedUp, Spelling};
use crate::query::filter::{DateRange, Undated};
use crate::query::tree::{Arrangement, Form, Node, Scope, Word};
use crate::record::name::{VariantKind, Years};

/// Most spellings that stand in for one name: those in most records. With the word itself no more
/// than what the engine takes for one word the quick way.
const MAX_STANDS: usize = 15;

/// What stands in for the words of a name, as a store holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StandIn {
    /// Folded words, at least one.
    pub(super) words: Vec<String>,
    /// Whether it is written in capitals: DMZ.
    pub(super) is_abbreviation: bool,
    /// The years in which it means the same; always where none are given.
    pub(super) years: Option<Years>,
    /// Records that hold it.
    pub(super) records: u64,
}

impl StandIn {
    /// Whether it is one word that always holds, and so a synonym.
    pub(super) fn is_plain_word(&self) -> bool {
        self.words.len() == 1 && self.years.is_none()
    }

    /// As told to the reader: its words, and in how many records.
    pub(super) fn shown(&self) -> (String, u64) {
        let mut words = self.words.join(" ");
        if self.is_abbreviation {
            words = words.to_uppercase();
        }
        (words, self.records)
    }

    /// What is searched for.
    pub(super) fn node(&self, scope: Scope) -> Node {
        let mut words: Vec<Word> = self.words.iter().map(|word| exact(word)).collect();
        let name = if words.len() == 1 {
            Node::Word {
                scope,
                word: words.remove(0),
            }
        } else {
            Node::Sequence {
                scope,
                words,
                arrangement: Arrangement::Phrase,
            }
        };
        match self.years {
            None => name,
            Some(years) => Node::And(vec![name, Node::Date(range(years))]),
        }
    }
}

/// The days of years. A year that no calendar has is no bound.
fn range(years: Years) -> DateRange {
    DateRange {
        from: years.from.and_then(|year| Date::new(year, 1, 1).ok()),
        to: years.to.and_then(|year| Date::new(year, 12, 31).ok()),
        // A paper without a date may be of those years.
        undated: Undated::Too,
        ..DateRange::default()
    }
}

/// Looks names up.
pub(super) struct Lookup<'a, E: ?Sized> {
    engine: &'a E,
    known: &'a KnownNames,
    analyser: Analyser,
}

impl<'a, E: Engine + ?Sized> Lookup<'a, E> {
    pub(super) fn new(engine: &'a E, known: &'a KnownNames) -> Self {
        Self {
            engine,
            known,
            analyser: Analyser::new(),
        }
    }

    /// What stands in for these words; for none, nothing.
    pub(super) fn stands(&mut self, words: &[&Word]) -> Result<Vec<StandIn>, EngineError> {
        match words {
            [] => Ok(Vec::new()),
            [word] => self.one_word(word),
            words => self.many_words(words),
        }
    }

    /// The words themselves, as they are folded, with their records.
    pub(super) fn own(&self, words: &[&Word]) -> Result<StandIn, EngineError> {
        let mut own = StandIn {
            words: words.iter().map(|word| fold(&word.typed)).collect(),
            is_abbreviation: false,
            years: None,
            records: 0,
        };
        if !own.words.is_empty() {
            own.records = self.count(own.node(Scope::Anywhere))?;
        }
        Ok(own)
    }

    /// What stands in for one word.
    fn one_word(&mut self, word: &Word) -> Result<Vec<StandIn>, EngineError> {
        let folded = fold(&word.typed);
        let mut stands = Vec::new();
        if !is_ordinary(&folded) {
            let is_one_name = |other: &str| is_one_name(&folded, other);
            self.add_by_keys(
                &keys_of_word(&word.typed),
                &folded,
                &is_one_name,
                &mut stands,
            )?;
            let syllables = keys_of_name(&[&word.typed]);
            self.add_by_keys(&syllables, &folded, &|_| true, &mut stands)?;
        }
        self.add_known(&[word], &folded, &mut stands)?;
        let Form::Stem(own) = &word.form else {
            return Ok(Vec::new());
        };
        // What the stem finds anyway is no other spelling.
        stands.retain(|stand| {
            !stand.is_plain_word() || stem_of(&mut self.analyser, &stand.words[0]) != *own
        });
        Ok(best(stands))
    }

    /// What stands in for a name of several words.
    fn many_words(&mut self, words: &[&Word]) -> Result<Vec<StandIn>, EngineError> {
        let typed: Vec<&str> = words.iter().map(|word| word.typed.as_str()).collect();
        let folded: Vec<String> = typed.iter().map(|word| fold(word)).collect();
        let folded = folded.join(" ");
        let mut stands = Vec::new();
        self.add_by_keys(&keys_of_name(&typed), &folded, &|_| true, &mut stands)?;
        self.add_known(words, &folded, &mut stands)?;
        // What the stems find anyway is no other name.
        stands.retain(|stand| !self.has_stems(stand, words));
        Ok(best(stands))
    }

    /// Whether the words of `stand` have the stems of `words`, one by one, in all years.
    fn has_stems(&mut self, stand: &StandIn, words: &[&Word]) -> bool {
        let has_stem = |(stands, word): (&String, &&Word)| match &word.form {
            Form::Stem(own) => stem_of(&mut self.analyser, stands) == *own,
            _ => false,
        };
        stand.years.is_none()
            && stand.words.len() == words.len()
            && stand.words.iter().zip(words).all(has_stem)
    }

    /// The spellings under `keys` that `may_be` lets through, but for `own`.
    fn add_by_keys(
        &self,
        keys: &[String],
        own: &str,
        may_be: &dyn Fn(&str) -> bool,
        stands: &mut Vec<StandIn>,
    ) -> Result<(), EngineError> {
        if keys.is_empty() {
            return Ok(());
        }
        let mut spellings = self.spellings(keys)?;
        spellings.retain(|spelling| spelling.words == own || may_be(&spelling.words));
        if spellings.iter().all(|spelling| spelling.words == own) {
            return Ok(());
        }
        let named = spellings
            .iter()
            .find(|spelling| spelling.words == own)
            .map_or(0, |spelling| spelling.records);
        if !self.is_mostly_name(own, named)? {
            return Ok(());
        }
        for spelling in spellings {
            if spelling.words != own && self.is_mostly_name(&spelling.words, spelling.records)? {
                add(
                    stands,
                    StandIn {
                        words: spelling.words.split(' ').map(str::to_owned).collect(),
                        is_abbreviation: false,
                        years: None,
                        records: spelling.records,
                    },
                );
            }
        }
        Ok(())
    }

    /// Whether a spelling that may be a name in `named` records is one in most of those that hold
    /// it. One that no record holds may be. Several words in a run with capitals are.
    fn is_mostly_name(&self, words: &str, named: u64) -> Result<bool, EngineError> {
        if words.contains(' ') {
            return Ok(true);
        }
        Ok(self.records_with_form(words)? <= named.saturating_mul(2))
    }

    /// The other names that the authority knows for these words and the index holds.
    fn add_known(
        &mut self,
        words: &[&Word],
        own: &str,
        stands: &mut Vec<StandIn>,
    ) -> Result<(), EngineError> {
        let folded: Vec<&str> = own.split(' ').collect();
        let mut seen = Vec::with_capacity(words.len());
        for (word, folded) in words.iter().zip(folded) {
            let Form::Stem(stem) = &word.form else {
                return Ok(());
            };
            seen.push(SeenWord {
                typed: &word.typed,
                folded,
                stem,
            });
        }
        let known = self.known;
        let Some(name) = known
            .longest(&seen)
            .filter(|name| name.words == words.len())
        else {
            return Ok(());
        };
        for other in &name.others {
            self.add_other(other, own, stands)?;
        }
        Ok(())
    }

    /// One other name, and its cases where it is Cyrillic.
    fn add_other(
        &mut self,
        other: &Other<'_>,
        own: &str,
        stands: &mut Vec<StandIn>,
    ) -> Result<(), EngineError> {
        if other.folded == own {
            return Ok(());
        }
        let words: Vec<String> = other.folded.split(' ').map(str::to_owned).collect();
        for word in &words {
            if self.records_with_form(word)? == 0 && words.len() > 1 {
                return Ok(());
            }
        }
        let mut stand = StandIn {
            words,
            is_abbreviation: other.kind == VariantKind::Abbreviation,
            years: other.years,
            records: 0,
        };
        stand.records = if stand.is_plain_word() {
            self.records_with_form(&stand.words[0])?
        } else {
            self.count(stand.node(Scope::Anywhere))?
        };
        if other.folded.chars().all(is_cyrillic) {
            let cases = self.spellings(&keys_of_word(other.text))?;
            for case in cases {
                if case.words.chars().all(is_cyrillic) && case.words != own {
                    add(
                        stands,
                        StandIn {
                            words: vec![case.words],
                            is_abbreviation: false,
                            years: other.years,
                            records: case.records,
                        },
                    );
                }
            }
        }
        if stand.records > 0 {
            add(stands, stand);
        }
        Ok(())
    }

    fn spellings(&self, keys: &[String]) -> Result<Vec<Spelling>, EngineError> {
        let found = self.look_up(LookUp {
            names: vec![keys.to_vec()],
            ..LookUp::default()
        })?;
        Ok(found.names.into_iter().next().unwrap_or_default())
    }

    fn records_with_form(&self, folded: &str) -> Result<u64, EngineError> {
        let found = self.look_up(LookUp {
            forms: vec![folded.to_owned()],
            ..LookUp::default()
        })?;
        Ok(found.forms.first().copied().unwrap_or_default())
    }

    fn count(&self, node: Node) -> Result<u64, EngineError> {
        let found = self.look_up(LookUp {
            counts: vec![node],
            ..LookUp::default()
        })?;
        Ok(found.counts.first().copied().unwrap_or_default())
    }

    fn look_up(&self, wanted: LookUp) -> Result<LookedUp, EngineError> {
        self.engine.look_up(&wanted, &Limits::none())
    }
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52F}')
}

/// Adds what is not there yet. The same words without bounds of years say more.
fn add(stands: &mut Vec<StandIn>, stand: StandIn) {
    match stands.iter_mut().find(|known| known.words == stand.words) {
        Some(known) if stand.years.is_none() => *known = stand,
        Some(_) => {}
        None => stands.push(stand),
    }
}

/// Those in most records, and of equals the first by their words.
fn best(mut stands: Vec<StandIn>) -> Vec<StandIn> {
    stands.sort_by(|one, other| {
        let by_records = other.records.cmp(&one.records);
        by_records.then_with(|| one.words.cmp(&other.words))
    });
    stands.truncate(MAX_STANDS);
    stands
}

fn stem_of(analyser: &mut Analyser, word: &str) -> String {
    let mut stem = String::new();
    analyser.tokens(word, |token| token.stem.clone_into(&mut stem));
    stem
}
