//! What stands in for a word or a name in one index.
//!
//! Owns [`Lookup`], which lives for one query. Takes words as typed; adds to a [`Batch`] the keys of
//! their spellings and the other names that the authority has for them; decides from the answers
//! which of these the index holds as names, with their records.

use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::{NameCache, exact};
use crate::analyse::Analyser;
use crate::analyse::fold;
use crate::analyse::known::{KnownNames, NameWord, Other, SeenWord, words_of};
use crate::analyse::names::scan::is_ordinary;
use crate::analyse::names::{is_one_name, keys_of_name, keys_of_word};
use crate::ask::batch::{Batch, Facts};
use crate::query::filter::{DateRange, Undated};
use crate::query::tree::{Arrangement, Form, Node, Scope, Word};
use crate::record::name::{VariantKind, Years};

/// Most spellings that stand in for one name: those in most records. With the word itself no more
/// than what the engine takes for one word the quick way.
const MAX_STANDS: usize = 15;

/// Most letters of a syllable of Korean: Hyŏng, kwang.
const MAX_SYLLABLE_LETTERS: usize = 5;

/// Fewest bytes of a key, with its mark, under which two spellings of one alphabet are one name.
const MIN_KEY_BYTES: usize = 6;

/// Between the parts of a key; no word holds it.
const UNIT: char = '\u{1F}';

/// Most words and names of one query that are looked up.
const MAX_LOOKUPS: usize = 256;

/// Another spelling of a name, or another name for the same, as a store holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ask) struct StandIn {
    /// Folded words, at least one.
    pub(super) words: Vec<String>,
    /// Whether it is written in capitals: DMZ.
    pub(super) is_abbreviation: bool,
    /// Stems of its words where it is found in all its cases; else it is found as it is written.
    pub(super) stems: Vec<String>,
    /// Whether only its capitals tell it from a word.
    pub(super) is_written: bool,
    /// The years in which it means the same; always where none are given.
    pub(super) years: Option<Years>,
    /// Records that hold it.
    pub(super) records: u64,
}

impl StandIn {
    /// Whether it is one word that always holds, and so a synonym.
    pub(super) fn is_plain_word(&self) -> bool {
        self.words.len() == 1 && self.years.is_none() && self.stems.is_empty() && !self.is_written
    }

    /// As shown to the reader: its words, and in how many records.
    pub(super) fn shown(&self) -> (String, u64) {
        let mut words = self.words.join(" ");
        if self.is_abbreviation {
            words = words.to_uppercase();
        }
        (words, self.records)
    }

    /// Its words as they are searched for.
    pub(super) fn as_words(&self) -> impl Iterator<Item = Word> {
        self.words.iter().enumerate().map(|(at, word)| {
            let form = match self.stems.get(at) {
                _ if self.is_written => Form::Written(word.clone()),
                Some(stem) => Form::Stem(stem.clone()),
                None => return exact(word),
            };
            Word {
                typed: word.clone(),
                form,
            }
        })
    }

    /// What is searched for.
    pub(super) fn node(&self, scope: Scope) -> Node {
        let mut words: Vec<Word> = self.as_words().collect();
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

/// The names of one query: gathered, asked for at once, then decided.
pub(super) struct Lookup<'a> {
    known: &'a KnownNames,
    analyser: Analyser,
    wanted: Vec<Name<'a>>,
    found: Stands,
}

/// What stands in for each name, by [`key_of`].
#[derive(Debug, Default)]
pub(super) struct Stands(FxHashMap<String, Arc<[StandIn]>>);

impl Stands {
    /// What stands in for these words; for words that were not looked up, nothing.
    pub(super) fn of(&self, words: &[&Word]) -> Arc<[StandIn]> {
        self.0.get(&key_of(words)).cloned().unwrap_or_default()
    }
}

/// A name that is looked up.
struct Name<'a> {
    key: String,
    words: Vec<&'a Word>,
    /// Its folded words, separated by blanks.
    folded: String,
    /// Keys of one word, under which only what is one name with it counts.
    word_keys: Vec<String>,
    /// Keys of its syllables or of several words.
    keys: Vec<String>,
    others: Vec<OtherName>,
}

/// Another name that the authority knows.
struct OtherName {
    stand: StandIn,
    /// Place of its count in the batch; none for one word, which is counted by its form.
    count: Option<usize>,
    /// Keys under which the index has the cases of a Cyrillic word.
    cases: Vec<String>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(known: &'a KnownNames) -> Self {
        Self {
            known,
            analyser: Analyser::new(),
            wanted: Vec::new(),
            found: Stands::default(),
        }
    }

    /// Has these words looked up, unless `cache` knows what stands in for them.
    pub(super) fn want(&mut self, words: &[&'a Word], cache: &NameCache, batch: &mut Batch) {
        let is_plain = words.iter().all(|word| matches!(word.form, Form::Stem(_)));
        let key = key_of(words);
        let is_full = self.wanted.len() >= MAX_LOOKUPS;
        if words.is_empty() || !is_plain || is_full || self.found.0.contains_key(&key) {
            return;
        }
        if let Some(known) = cache.get(&key) {
            self.found.0.insert(key, known);
            return;
        }
        let typed: Vec<&str> = words.iter().map(|word| word.typed.as_str()).collect();
        let folded: Vec<String> = typed.iter().map(|word| fold(word)).collect();
        let folded = folded.join(" ");
        let (mut word_keys, mut keys) = (Vec::new(), Vec::new());
        if let [typed] = typed[..] {
            if !is_ordinary(&folded) {
                word_keys = keys_of_word(typed);
                keys = keys_of_name(&[typed]);
                batch.form(&folded);
            }
        } else if may_be_syllables(&typed) {
            keys = keys_of_name(&typed);
        }
        batch.name(&word_keys);
        batch.name(&keys);
        let others = self.others(words, &folded, batch);
        // Found empty until it is decided, so that it is not wanted twice.
        self.found.0.insert(key.clone(), Arc::default());
        self.wanted.push(Name {
            key,
            words: words.to_vec(),
            folded,
            word_keys,
            keys,
            others,
        });
    }

    /// The other names that the authority knows for these words, or for the abbreviation that they
    /// spell.
    fn others(&mut self, words: &[&Word], own: &str, batch: &mut Batch) -> Vec<OtherName> {
        if let Some(letters) = spelled(words) {
            let folded = fold(&letters);
            let seen = [SeenWord {
                typed: &letters,
                folded: &folded,
                stem: &folded,
            }];
            return self.known_others(&seen, &folded, batch);
        }
        let mut seen = Vec::with_capacity(words.len());
        for (word, folded) in words.iter().zip(own.split(' ')) {
            let Form::Stem(stem) = &word.form else {
                return Vec::new();
            };
            seen.push(SeenWord {
                typed: &word.typed,
                folded,
                stem,
            });
        }
        self.known_others(&seen, own, batch)
    }

    fn known_others(
        &mut self,
        seen: &[SeenWord<'_>],
        own: &str,
        batch: &mut Batch,
    ) -> Vec<OtherName> {
        let name = self.known.longest(seen);
        let Some(name) = name.filter(|name| name.words == seen.len()) else {
            return Vec::new();
        };
        let (others, analyser) = (name.others.iter(), &mut self.analyser);
        others
            .filter_map(|other| other_name(other, own, analyser, batch))
            .collect()
    }

    /// Decides from the answers what stands in for each name, and has `cache` remember it.
    pub(super) fn decide(mut self, facts: &Facts, cache: &mut NameCache) -> Stands {
        for name in std::mem::take(&mut self.wanted) {
            let stands: Arc<[StandIn]> = self.stands(&name, facts).into();
            cache.insert(&name.key, &stands);
            self.found.0.insert(name.key, stands);
        }
        self.found
    }

    fn stands(&mut self, name: &Name<'_>, facts: &Facts) -> Vec<StandIn> {
        let own = name.folded.as_str();
        let mut stands = Vec::new();
        // Kew and Kiev have one key of three letters; so few say something in Cyrillic only.
        let (sure, short): (Vec<String>, Vec<String>) =
            (name.word_keys.iter().cloned()).partition(|key| key.len() >= MIN_KEY_BYTES);
        let is_one_name = |other: &str| is_one_name(own, other);
        let is_other_script = |other: &str| own.is_ascii() != other.is_ascii();
        add_by_keys(&sure, own, &is_one_name, facts, &mut stands);
        add_by_keys(&short, own, &is_other_script, facts, &mut stands);
        add_by_keys(&name.keys, own, &|_| true, facts, &mut stands);
        for other in &name.others {
            let mut stand = other.stand.clone();
            stand.records = match other.count {
                Some(place) => facts.count(place),
                None => facts.form(&stand.words[0]),
            };
            for case in facts.name(&other.cases) {
                if case.words.chars().all(is_cyrillic) && case.words != own {
                    let case = StandIn {
                        words: vec![case.words.clone()],
                        is_abbreviation: false,
                        stems: Vec::new(),
                        is_written: false,
                        years: stand.years,
                        records: case.records,
                    };
                    add(&mut stands, case);
                }
            }
            if stand.records > 0 {
                add(&mut stands, stand);
            }
        }
        // What the stems find anyway is no other name.
        stands.retain(|stand| !self.has_stems(stand, &name.words));
        best(stands)
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
}

/// The abbreviation that words spell letter by letter (`U. S. S. R.`), in capitals.
pub(super) fn spelled(words: &[&Word]) -> Option<String> {
    let letters: String = words.iter().map(|word| word.typed.as_str()).collect();
    let is_spelled = words.len() > 1
        && letters.chars().count() == words.len()
        && letters.chars().all(char::is_uppercase);
    is_spelled.then_some(letters)
}

/// Whether words typed side by side may be the syllables of one name: none of them is an ordinary
/// word, and a single letter is one only among others as short (O Jin U, but not German U).
fn may_be_syllables(typed: &[&str]) -> bool {
    let letters = |word: &&str| word.chars().count();
    let has_letter = typed.iter().any(|word| letters(word) == 1);
    let is_short = |word: &&str| letters(word) <= MAX_SYLLABLE_LETTERS;
    (!has_letter || typed.iter().all(is_short))
        && !typed.iter().any(|word| is_ordinary(&fold(word)))
}

/// The words of a name themselves, as they are folded; their records are still to be counted.
pub(super) fn own(words: &[&Word]) -> StandIn {
    StandIn {
        words: words.iter().map(|word| fold(&word.typed)).collect(),
        is_abbreviation: false,
        stems: Vec::new(),
        is_written: false,
        years: None,
        records: 0,
    }
}

/// What has to be known of another name; none where it is the name itself.
fn other_name(
    other: &Other<'_>,
    own: &str,
    analyser: &mut Analyser,
    batch: &mut Batch,
) -> Option<OtherName> {
    if other.folded.is_empty() || other.folded == own {
        return None;
    }
    let words = other.folded.split(' ').map(str::to_owned).collect();
    let stand = StandIn {
        words,
        is_abbreviation: other.kind == VariantKind::Abbreviation,
        stems: stems_of(other, analyser),
        is_written: other.is_word,
        years: other.years,
        records: 0,
    };
    let count = if stand.is_plain_word() {
        batch.form(&stand.words[0]);
        None
    } else {
        Some(batch.count(stand.node(Scope::Anywhere)))
    };
    let cases = match &stand.words[..] {
        [word] if stand.stems.is_empty() && word.chars().all(is_cyrillic) => {
            keys_of_word(other.text)
        }
        _ => Vec::new(),
    };
    batch.name(&cases);
    Some(OtherName {
        stand,
        count,
        cases,
    })
}

/// The stems of a Russian name by which it is found in all its cases; none of an abbreviation, and
/// of one word only where it is no proper name: the cases of those are found by their keys.
fn stems_of(other: &Other<'_>, analyser: &mut Analyser) -> Vec<String> {
    let is_russian = |letter: char| is_cyrillic(letter) || letter == ' ' || letter.is_ascii_digit();
    let is_word = !other.folded.contains(' ');
    let is_proper = other.text.starts_with(char::is_uppercase);
    let is_inflected = other.kind != VariantKind::Abbreviation
        && other.folded.chars().all(is_russian)
        && other.folded.contains(is_cyrillic)
        && !(is_word && is_proper);
    if !is_inflected {
        return Vec::new();
    }
    let words = words_of(other.folded, analyser);
    if NameWord::is_sure(&words) {
        words.into_iter().map(|word| word.stem).collect()
    } else {
        Vec::new()
    }
}

/// Adds the spellings under `keys` that `may_be` lets through, but for `own`.
fn add_by_keys(
    keys: &[String],
    own: &str,
    may_be: &dyn Fn(&str) -> bool,
    facts: &Facts,
    stands: &mut Vec<StandIn>,
) {
    let spellings = facts.name(keys);
    let itself = spellings.iter().find(|spelling| spelling.words == own);
    let named = itself.map_or(0, |spelling| spelling.records);
    // One that no record holds may be a name, and several words in a run with capitals are.
    if !own.contains(' ') && !is_mostly_name(named, facts.form(own)) {
        return;
    }
    for spelling in spellings {
        let words: Vec<&str> = spelling.words.split(' ').collect();
        let is_name = words.len() == 1 || may_be_syllables(&words);
        let is_other = spelling.words != own && is_name && may_be(&spelling.words);
        if is_other && is_mostly_name(spelling.records, spelling.with_form) {
            let stand = StandIn {
                words: spelling.words.split(' ').map(str::to_owned).collect(),
                is_abbreviation: false,
                stems: Vec::new(),
                is_written: false,
                years: None,
                records: spelling.records,
            };
            add(stands, stand);
        }
    }
}

/// Whether what may be a name in `named` records is one in most of those that hold it.
fn is_mostly_name(named: u64, with_form: u64) -> bool {
    with_form <= named.saturating_mul(2)
}

/// What tells these words from others: as typed, and as they are searched for.
fn key_of(words: &[&Word]) -> String {
    let mut key = String::new();
    for word in words {
        key.push_str(&word.typed);
        key.push(UNIT);
        if let Form::Stem(stem) = &word.form {
            key.push_str(stem);
        }
        key.push(UNIT);
    }
    key
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
