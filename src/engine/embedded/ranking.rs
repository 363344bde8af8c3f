//! The figures of ranking, from `index_schema/ranking.toml`.
//!
//! Takes nothing, gives [`Ranking`], compiled from that file. A test proves its figures in bounds. Why each figure is what it is stands in the file.

use std::sync::LazyLock;

use crate::analyse::fold;
use crate::compiled::{Cursor, List, Map};

/// The figures of ranking.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// BM25's saturation of repeated words.
    pub k1: f32,
    /// BM25's correction for length, 0 to 1.
    pub b: f32,
    /// What another spelling of a name counts, above 0, below 1.
    pub variants: f32,
    /// The share of a word's score that the form typed has for itself, 0 to 1.
    pub typed: f32,
    /// How often each part stands in the field `text`.
    pub weights: Weights,
    /// Words that say little.
    pub light: Light,
    /// Hits that lack some of the words.
    pub partial: Partial,
    /// Queries of many words.
    pub long: Long,
    /// Words that stand close together.
    pub nearness: Nearness,
}

/// How often each part of a record stands in the composite field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone)]
pub struct Light {
    /// What is left of their score, above 0, at most 1.
    pub share: f32,
    /// Their folded forms. Single letters are light without standing here.
    words: Map<'static>,
}

/// How hits that lack some of the words are ordered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Partial {
    /// The power of its rarity by which a word counts, at least 1.
    pub rarity: f32,
}

/// How queries of many words, such as questions and sentences, are ranked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Long {
    /// Words that are not light, from which on a query is long.
    pub words: usize,
    /// The power of its rarity by which a word counts, at least 1.
    pub rarity: f32,
}

/// What words that stand close together add.
#[derive(Debug, Clone, Copy, PartialEq)]
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
    /// What two words in the forms typed are worth beside the same by their stems, from 0.
    pub typed: f32,
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

/// Whether a word as typed says little about a record.
#[must_use]
pub fn is_light(typed: &str) -> bool {
    ranking().light.is_light(&fold(typed))
}

/// Whether a query of so many words that are not light is long.
#[must_use]
pub fn is_long(words: usize) -> bool {
    words >= ranking().long.words
}

/// The ranking figures.
#[must_use]
pub fn ranking() -> &'static Ranking {
    static RANKING: LazyLock<Ranking> = LazyLock::new(Ranking::compiled);
    &RANKING
}

impl Ranking {
    fn compiled() -> Self {
        let parts = List::new(include_bytes!("../../../index_schema/compiled/ranking.bin"));
        let mut figures = Cursor::new(parts.get(0));
        let [
            k1,
            b,
            variants,
            typed,
            share,
            rarity,
            long_rarity,
            weight,
            half,
            reversed,
            typed_pairs,
        ] = [(); 11].map(|()| figures.float());
        let [title, summary, people, body, records, window, long_words] =
            [(); 7].map(|()| figures.number());
        Self {
            k1,
            b,
            variants,
            typed,
            weights: Weights {
                title,
                summary,
                people,
                body,
            },
            light: Light {
                share,
                words: Map::new(parts.get(1)),
            },
            partial: Partial { rarity },
            long: Long {
                words: long_words as usize,
                rarity: long_rarity,
            },
            nearness: Nearness {
                records: records as usize,
                weight,
                half,
                window,
                reversed,
                typed: typed_pairs,
            },
        }
    }
}

#[cfg(test)]
pub(super) mod compile {
    //! Compiles the figures of ranking.

    use serde::Deserialize;

    use crate::compiled::compile::{self, Bytes, File};

    const RANKING: &str = include_str!("../../../index_schema/ranking.toml");

    pub(crate) const FILE: File = ("ranking.bin", ranking);

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Ranking {
        k1: f32,
        b: f32,
        variants: f32,
        typed: f32,
        weights: Weights,
        light: Light,
        partial: Partial,
        long: Long,
        nearness: Nearness,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Weights {
        title: u32,
        summary: u32,
        people: u32,
        body: u32,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Light {
        share: f32,
        words: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Partial {
        rarity: f32,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Long {
        words: u32,
        rarity: f32,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nearness {
        records: u32,
        weight: f32,
        half: f32,
        window: u32,
        reversed: f32,
        typed: f32,
    }

    fn ranking() -> Vec<u8> {
        let Ranking {
            k1,
            b,
            variants,
            typed,
            weights,
            light,
            partial,
            long,
            nearness,
        } = toml::from_str(RANKING).unwrap();
        let near = [
            nearness.weight,
            nearness.half,
            nearness.reversed,
            nearness.typed,
        ];
        let mut bytes = Bytes::default();
        for figure in [
            k1,
            b,
            variants,
            typed,
            light.share,
            partial.rarity,
            long.rarity,
        ]
        .into_iter()
        .chain(near)
        {
            bytes.float(figure);
        }
        let Weights {
            title,
            summary,
            people,
            body,
        } = weights;
        for figure in [
            title,
            summary,
            people,
            body,
            nearness.records,
            nearness.window,
            long.words,
        ] {
            bytes.number(figure);
        }
        compile::list([bytes.0, compile::set(light.words)])
    }
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
        assert!((0.0..1.0).contains(&ranking.typed));
        let weights = ranking.weights;
        for weight in [weights.title, weights.summary, weights.people, weights.body] {
            assert!((1..=20).contains(&weight));
        }
        assert!(ranking.light.share > 0.0 && ranking.light.share <= 1.0);
        assert!(ranking.partial.rarity >= 1.0 && ranking.long.rarity >= 1.0);
        assert!(ranking.long.words > 2);
        let nearness = ranking.nearness;
        assert!(nearness.records > 0 && nearness.half > 0.0);
        // Nearness only adds.
        assert!(nearness.typed >= 0.0);
        assert!(nearness.weight >= 0.0 && (0.0..=1.0).contains(&nearness.reversed));
        // Words may stand as far apart as in the query and the window beside: not into the next part.
        assert!(nearness.window * 2 < PART_GAP);
    }

    #[test]
    fn light_words_are_folded_and_letters_need_not_stand_there() {
        let light = &ranking().light;
        for (word, _) in light.words.iter() {
            assert_eq!(fold(word), word);
        }
        for word in ["of", "with", "h", "в", "из", "jr"] {
            assert!(light.is_light(word), "{word}");
        }
        for word in ["us", "war", "5", "", "周", "мир"] {
            assert!(!light.is_light(word), "{word}");
        }
    }
}
