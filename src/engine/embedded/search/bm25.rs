//! BM25: how much a word in a record counts.
//!
//! Owns [`Weight`], the score of one leaf of the query. Takes the figures of the whole index
//! (`statistics`) and k1 and b from `index_schema/ranking.toml`; gives a score for a frequency
//! and a length. Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
//! Beyond" (2009), with Lucene's form of the inverse document frequency, which is never negative.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;

/// The part of the score that depends on the length of a record, for each of the 256 lengths
/// that an index tells apart. One table serves all words of a field.
#[derive(Debug, Clone)]
pub(crate) struct Lengths {
    k1: f32,
    b: f32,
    mean: f32,
    table: Arc<[f32; 256]>,
}

impl Lengths {
    /// The table for a field whose records have `mean` terms on average.
    pub(crate) fn new(k1: f32, b: f32, mean: f32) -> Self {
        let mut table = [0.0; 256];
        for (code, entry) in (0_u8..=255).zip(table.iter_mut()) {
            let length = FieldNormReader::id_to_fieldnorm(code) as f32;
            // A field that no record has is never scored: any mean will do.
            *entry = k1 * (1.0 - b + b * length / mean.max(1.0));
        }
        Self {
            k1,
            b,
            mean,
            table: Arc::new(table),
        }
    }

    /// The part in 255ths, rounded up, and at least one.
    pub(crate) fn impact(&self, frequency: u32, length_code: u8) -> u8 {
        // A part is no more than 1, and the conversion stops at the ends. `ceil` would be a call.
        let part = self.part(frequency, length_code) * 255.0;
        let whole = part as u8;
        whole
            .saturating_add(u8::from(f32::from(whole) < part))
            .max(1)
    }

    /// BM25's saturation of repeated words.
    pub(crate) fn k1(&self) -> f32 {
        self.k1
    }

    /// BM25's correction for length.
    pub(crate) fn b(&self) -> f32 {
        self.b
    }

    /// Terms that the records have on average.
    pub(crate) fn mean(&self) -> f32 {
        self.mean
    }

    /// The part of a score that grows with frequency and shortness, from 0 to 1.
    pub(crate) fn part(&self, frequency: u32, length_code: u8) -> f32 {
        let frequency = frequency as f32;
        frequency / (frequency + self.table[usize::from(length_code)])
    }
}

/// The score of one leaf of the query.
#[derive(Debug, Clone)]
pub(crate) struct Weight {
    rarity: f32,
    share: f32,
    factor: f32,
    lengths: Lengths,
}

impl Weight {
    /// Weight of a leaf with this inverse document frequency, see [`rarity`].
    pub(crate) fn new(rarity: f32, lengths: Lengths) -> Self {
        Self {
            rarity,
            share: 1.0,
            factor: rarity * (1.0 + lengths.k1),
            lengths,
        }
    }

    /// The weight of a leaf that counts for this share only.
    pub(crate) fn scaled(mut self, share: f32) -> Self {
        self.share *= share;
        self.factor *= share;
        self
    }

    /// The weight of a leaf of which only this part is left, the rest being another leaf's.
    pub(crate) fn parted(mut self, part: f32) -> Self {
        self.factor *= part;
        self
    }

    /// The share for which the leaf counts, 1 for all of its score.
    pub(crate) fn share(&self) -> f32 {
        self.share
    }

    /// The inverse document frequency that it was made of.
    pub(crate) fn rarity(&self) -> f32 {
        self.rarity
    }

    /// Score of a record in which the leaf matches `frequency` times.
    pub(crate) fn score(&self, frequency: u32, length_code: u8) -> f32 {
        self.factor * self.lengths.part(frequency, length_code)
    }

    /// What a part of 1 would score.
    pub(crate) fn factor(&self) -> f32 {
        self.factor
    }
}

/// Inverse document frequency of a word that stands in `with` of `all` records.
pub(crate) fn rarity(with: u64, all: u64) -> f32 {
    // In double precision, so that the rounding to f32 is the only one.
    let with = with.min(all) as f64;
    let without = all as f64 - with;
    (1.0 + (without + 0.5) / (with + 0.5)).ln() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn score_follows_the_formula() {
        // k1 = 1.2, b = 0.75: idf = ln(1 + 8.5 / 2.5), tf = 3 * 2.2 / (3 + 1.2 * (0.25 + 0.75 * 2)).
        let weight = Weight::new(rarity(2, 10), Lengths::new(1.2, 0.75, 10.0));
        let code = FieldNormReader::fieldnorm_to_id(20);
        let wanted = (1.0_f32 + 8.5 / 2.5).ln() * 3.0 * 2.2 / (3.0 + 1.2 * (0.25 + 0.75 * 2.0));
        assert!((weight.score(3, code) - wanted).abs() < 1e-5);
    }

    #[test]
    fn rarer_words_more_often_in_shorter_records_score_higher() {
        let lengths = Lengths::new(0.9, 0.4, 100.0);
        let [rare, common] =
            [rarity(1, 1000), rarity(900, 1000)].map(|r| Weight::new(r, lengths.clone()));
        assert!(rare.score(1, 50) > common.score(1, 50));
        assert!(rare.score(2, 50) > rare.score(1, 50));
        assert!(rare.score(1, 40) > rare.score(1, 60));
        assert!(common.score(1, 255) > 0.0);
    }

    #[test]
    fn a_share_is_a_share_of_the_score() {
        let weight = Weight::new(3.0, Lengths::new(0.9, 0.4, 100.0));
        let quarter = weight.clone().scaled(0.25);
        assert!((quarter.score(2, 50) * 4.0 - weight.score(2, 50)).abs() < 1e-6);
        assert_eq!((weight.rarity(), quarter.rarity()), (3.0, 3.0));
    }

    #[test]
    fn figures_that_make_no_sense_give_numbers_all_the_same() {
        for (with, all) in [(0, 0), (5, 0), (0, 7), (7, 7), (u64::MAX, u64::MAX)] {
            let weight = Weight::new(rarity(with, all), Lengths::new(0.9, 0.4, 0.0));
            let score = weight.score(u32::MAX, 255);
            assert!(
                score.is_finite() && score >= 0.0,
                "{with} of {all}: {score}"
            );
        }
    }
}
