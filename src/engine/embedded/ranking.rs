//! The figures of ranking, from `index_schema/ranking.toml`.
//!
//! Takes nothing, gives [`Ranking`]. The file is part of the program; that it can be read and that
//! its figures are in bounds is proved by a test. Why each figure is what it is stands in the file.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde::Deserialize;

const RANKING: &str = include_str!("../../../index_schema/ranking.toml");

/// The figures of ranking.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    /// BM25's saturation of repeated words.
    pub k1: f32,
    /// BM25's correction for length, 0 to 1.
    pub b: f32,
    /// What another spelling of a name counts, above 0, below 1.
    pub variants: f32,
    /// How often each part stands in the field `text`.
    pub weights: Weights,
    /// Words that say little.
    pub light: Light,
    /// Hits that lack some of the words.
    pub partial: Partial,
    /// Words that stand close together.
    pub nearness: Nearness,
}

/// How often each part of a record stands in the composite field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// The title.
    pub title: u32,
    /// The summary.
    pub summary: u32,
    /// People and bodies.
    pub people: u32,
    /// The document's text.
    pub body: u32,
}

/// Words that say little about a record.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Light {
    /// What is left of their score, above 0, at most 1.
    pub share: f32,
    /// Their folded forms. Single letters are light without standing here.
    words: HashSet<String>,
}

/// How hits that lack some of the words are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partial {
    /// The power of its rarity by which a word counts, at least 1.
    pub rarity: f32,
}

/// What words that stand close together add.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nearness {
    /// The best records by their words alone, to which it is added.
    pub records: usize,
    /// The best it can add, as a share of the rarity of both words.
    pub weight: f32,
    /// How many times side by side give half of that.
    pub half: f32,
    /// Most words by which two stand further apart than in the query.
    pub window: u32,
    /// What the other order is worth, 0 to 1.
    pub reversed: f32,
}

impl Light {
    /// Whether the word with this folded form is light.
    #[must_use]
    pub fn is_light(&self, folded: &str) -> bool {
        let mut letters = folded.chars();
        // A Chinese name may be one letter long; initials are Latin or Cyrillic.
        let is_initial = matches!(
            (letters.next(), letters.next()),
            (Some('a'..='z' | 'а'..='я'), None)
        );
        is_initial || self.words.contains(folded)
    }
}

/// The ranking figures.
#[must_use]
pub fn ranking() -> &'static Ranking {
    static RANK: OnceLock<Ranking> = OnceLock::new();
    RANK.get_or_init(|| toml::from_str(RANKING).expect("ranking.toml is read by a test"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::adapter::PART_GAP;
    use crate::analyse::fold;

    #[test]
    fn figures_are_in_bounds() {
        let ranking = ranking();
        assert!(ranking.k1 > 0.0 && (0.0..=1.0).contains(&ranking.b));
        // However often other spellings stand in a record, the one typed counts for more.
        assert!(ranking.variants > 0.0 && ranking.variants * (1.0 + ranking.k1) < 1.0);
        let weights = ranking.weights;
        for weight in [weights.title, weights.summary, weights.people, weights.body] {
            assert!((1..=20).contains(&weight));
        }
        assert!(ranking.light.share > 0.0 && ranking.light.share <= 1.0);
        assert!(ranking.partial.rarity >= 1.0);
        let nearness = ranking.nearness;
        assert!(nearness.records > 0 && nearness.half > 0.0);
        // Nearness only adds.
        assert!(nearness.weight >= 0.0 && (0.0..=1.0).contains(&nearness.reversed));
        // Words may stand as far apart as in the query and the window beside: not into the next part.
        assert!(nearness.window * 2 < PART_GAP);
    }

    #[test]
    fn light_words_are_folded_and_letters_need_not_stand_there() {
        let light = &ranking().light;
        for word in &light.words {
            assert_eq!(&fold(word), word);
        }
        for word in ["of", "with", "h", "в", "из", "jr"] {
            assert!(light.is_light(word), "{word}");
        }
        for word in ["us", "war", "5", "", "周", "мир"] {
            assert!(!light.is_light(word), "{word}");
        }
    }
}
