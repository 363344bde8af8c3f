//! British spellings made American, for the stem only.
//!
//! Takes a folded word of plain English letters, gives the spelling that is stemmed. The tables
//! and the reasons stand in `index_schema/spelling.toml`; the exact form never comes here.
//! Known gap: a word that is in no table and follows no rule keeps its own stem.

use crate::compiled::{List, Map, Texts, Trie};

/// Fewest letters before `ise` for it to be a suffix: `rise` and `wise` are roots.
const MIN_ROOT: usize = 3;

const TABLES: List<'static> = List::new(include_bytes!("../../index_schema/compiled/spelling.bin"));
/// American by British words.
const WORDS: Map<'static> = Map::new(TABLES.get(0));
/// The beginnings of British words, numbered.
const ROOTS: Trie<'static> = Trie::new(TABLES.get(1));
/// By their numbers the American beginnings.
const AMERICAN_ROOTS: List<'static> = List::new(TABLES.get(2));
/// What may stand before a root, the empty one first.
const PREFIXES: Texts<'static> = Texts::new(TABLES.get(3));
/// What may stand after `is`.
const ISE_ENDINGS: Map<'static> = Map::new(TABLES.get(4));
const ISE_EXCEPT: Map<'static> = Map::new(TABLES.get(5));
const ISE_EXCEPT_ENDINGS: Texts<'static> = Texts::new(TABLES.get(6));
/// By the first letter of American spellings those of the British ones.
const INITIALS: Map<'static> = Map::new(TABLES.get(7));

/// First letters of British spellings whose American ones begin with `initial`.
pub(super) fn british_initials(initial: u8) -> impl Iterator<Item = u8> {
    let letters = INITIALS.get(char::from(initial).encode_utf8(&mut [0; 4]));
    let bytes = letters.map_or(&[][..], |mut letters| letters.bytes());
    bytes.iter().copied()
}

/// The American spelling of a British word; none where it is the same.
pub(super) fn american(word: &str) -> Option<String> {
    WORDS
        .get(word)
        .map(|mut american| american.text().to_owned())
        .or_else(|| by_root(word))
        .or_else(|| by_ise(word))
}

fn by_root(word: &str) -> Option<String> {
    // No root begins with another, so there is at most one.
    PREFIXES.iter().find_map(|prefix| {
        let rest = word.strip_prefix(prefix)?;
        let (bytes, number) = ROOTS.prefixes(rest).next()?;
        let american = AMERICAN_ROOTS.text(number);
        Some(format!("{prefix}{american}{}", &rest[bytes..]))
    })
}

fn by_ise(word: &str) -> Option<String> {
    // The last `is` that is followed by an ending: `isation` holds no other.
    let at = word.rfind("is")?;
    let (root, ending) = (&word[..at], &word[at + 2..]);
    let suffixed = root.len() >= MIN_ROOT
        && !root.ends_with(['a', 'e', 'i', 'o', 'u'])
        && ISE_ENDINGS.contains(ending);
    if !suffixed {
        return None;
    }
    let lemma = format!("{root}ise");
    let excepted = ISE_EXCEPT.contains(&lemma)
        || ISE_EXCEPT_ENDINGS
            .iter()
            .any(|ending| lemma.ends_with(ending));
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
             paradise precise concise excise treatise expertise franchise raise praise \
             noise cruiser disguise crises crisis basis analysis miser kaiser devise demise is ise \
             this his island visit disease organize labor analyst vis"
            .split_whitespace()
        {
            assert_eq!(american(word), None, "{word}");
        }
    }

    #[test]
    fn the_tables_agree_with_themselves() {
        for (british, mut american_form) in WORDS.iter() {
            let american_form = american_form.text();
            assert_ne!(british, american_form);
            // No form is changed twice.
            assert_eq!(american(american_form), None, "{british}");
        }
        let tables: toml::Table = toml::from_str(super::super::compile::SPELLING).unwrap();
        let roots = tables["roots"]["map"].as_table().unwrap();
        for (british, american_root) in roots {
            assert_eq!(american(american_root.as_str().unwrap()), None, "{british}");
            for other in roots.keys() {
                assert!(
                    other == british || !british.starts_with(other.as_str()),
                    "{british}, {other}"
                );
            }
        }
    }
}
