//! British spellings made American, for the stem only.
//!
//! Takes a folded word of plain English letters, gives the spelling that is stemmed. The tables
//! and the reasons stand in `index_schema/spelling.toml`; the exact form never comes here.
//! Known gap: a word that is in no table and follows no rule keeps its own stem.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

/// The tables as they stand in the file; also part of the fingerprint.
pub(super) const TABLES: &str = include_str!("../../index_schema/spelling.toml");

/// Fewest letters before `ise` for it to be a suffix: `rise` and `wise` are roots.
const MIN_ROOT: usize = 3;

#[derive(Deserialize)]
struct Tables {
    ise: Ise,
    roots: Roots,
    words: FxHashMap<String, String>,
}

#[derive(Deserialize)]
struct Ise {
    endings: FxHashSet<String>,
    except: FxHashSet<String>,
    except_endings: Vec<String>,
}

#[derive(Deserialize)]
struct Roots {
    prefixes: Vec<String>,
    map: FxHashMap<String, String>,
}

static SPELLINGS: LazyLock<Tables> = LazyLock::new(|| {
    toml::from_str(TABLES).expect("index_schema/spelling.toml is well formed: a test reads it")
});

/// First letters of British spellings whose American ones begin with `initial`.
pub(super) fn british_initials(initial: u8) -> impl Iterator<Item = u8> {
    let tables = &*SPELLINGS;
    let pairs = tables.words.iter().chain(&tables.roots.map);
    pairs
        .filter(move |(_, american)| american.as_bytes().first() == Some(&initial))
        .filter_map(|(british, _)| british.bytes().next())
}

/// The American spelling of a British word; none where it is the same.
pub(super) fn american(word: &str) -> Option<String> {
    SPELLINGS
        .words
        .get(word)
        .cloned()
        .or_else(|| by_root(word))
        .or_else(|| by_ise(word))
}

fn by_root(word: &str) -> Option<String> {
    let roots = &SPELLINGS.roots;
    let prefixes = roots.prefixes.iter().map(String::as_str);
    // No root begins with another, so the order of the table does not matter.
    for prefix in std::iter::once("").chain(prefixes) {
        let Some(rest) = word.strip_prefix(prefix) else {
            continue;
        };
        for (british, american) in &roots.map {
            if let Some(ending) = rest.strip_prefix(british.as_str()) {
                return Some(format!("{prefix}{american}{ending}"));
            }
        }
    }
    None
}

fn by_ise(word: &str) -> Option<String> {
    // The last `is` that is followed by an ending: `isation` holds no other.
    let at = word.rfind("is")?;
    let (root, ending) = (&word[..at], &word[at + 2..]);
    let suffixed = root.len() >= MIN_ROOT
        && !root.ends_with(['a', 'e', 'i', 'o', 'u'])
        && SPELLINGS.ise.endings.contains(ending);
    if !suffixed {
        return None;
    }
    let lemma = format!("{root}ise");
    let excepted = SPELLINGS.ise.except.contains(&lemma)
        || SPELLINGS
            .ise
            .except_endings
            .iter()
            .any(|ending| lemma.ends_with(ending.as_str()));
    (!excepted).then(|| format!("{root}iz{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(british: &str, expected: &str) {
        for (word, expected) in british.split_whitespace().zip(expected.split_whitespace()) {
            assert_eq!(american(word).as_deref(), Some(expected), "{word}");
        }
        assert_eq!(
            british.split_whitespace().count(),
            expected.split_whitespace().count()
        );
    }

    #[test]
    fn british_spellings_become_american() {
        check(
            "demilitarisation demilitarise demilitarised organisational recognises collectivisation summarised amortise ionised",
            "demilitarization demilitarize demilitarized organizational recognizes collectivization summarized amortize ionized",
        );
        check(
            "analyse analysing labour labourers neighbouring unfavourable dishonoured defences centre",
            "analyze analyzing labor laborers neighboring unfavorable dishonored defenses center",
        );
    }

    #[test]
    fn other_words_are_left_alone() {
        for word in "rise arise arising rising uprising sunrise promise promised uncompromising \
             exercise exercises wise wiser otherwise likewise four hour hours tour pour our your \
             contour detour course source advise adviser advisers revised revision supervise \
             televised improvise despise comprise enterprise enterprising surprise premises \
             paradise precise concise excise treatise expertise franchise practise raise praise \
             noise cruiser disguise crises crisis basis analysis miser kaiser devise demise is ise \
             this his island visit disease organize labor analyst vis"
            .split_whitespace()
        {
            assert_eq!(american(word), None, "{word}");
        }
    }

    #[test]
    fn the_tables_agree_with_themselves() {
        for (british, american_form) in &SPELLINGS.words {
            assert_ne!(british, american_form);
            // No form is changed twice.
            assert_eq!(american(american_form), None, "{british}");
        }
        for (british, american_root) in &SPELLINGS.roots.map {
            assert_eq!(american(american_root), None, "{british}");
            for other in SPELLINGS.roots.map.keys() {
                assert!(
                    other == british || !british.starts_with(other.as_str()),
                    "{british}, {other}"
                );
            }
        }
    }
}
