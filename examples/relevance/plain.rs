//! Plain BM25 over the terms of this program: a stand-in for Lucene where its runs are not at hand.
//!
//! Takes records and topics, gives a run. Title and body are one text; a query is an OR of its stems
//! without Lucene's English stop words; the formula is Lucene's, but for lengths, which are exact.
//! Nothing else of the program takes part: no weights of parts, no nearness, no names.

use std::collections::HashMap;

use kartoteka::analyse::Analyser;

use super::trec::Topic;

/// Lucene's `EnglishAnalyzer.ENGLISH_STOP_WORDS_SET`.
const STOP_WORDS: &str = "a an and are as at be but by for if in into is it no not of on or such that \
     the their then there these they this to was will with";

/// An index in memory.
#[derive(Default)]
pub(crate) struct Plain {
    analyser: Analyser,
    ids: Vec<String>,
    lengths: Vec<u32>,
    postings: HashMap<String, Vec<(u32, u32)>>,
}

impl Plain {
    /// Adds a record.
    pub(crate) fn add(&mut self, id: &str, text: &str) {
        let doc = self.ids.len() as u32;
        let stems = stems(&mut self.analyser, text);
        self.ids.push(id.to_owned());
        self.lengths.push(stems.len() as u32);
        for stem in stems {
            let postings = self.postings.entry(stem).or_default();
            match postings.last_mut() {
                Some((last, often)) if *last == doc => *often += 1,
                _ => postings.push((doc, 1)),
            }
        }
    }

    /// The best `limit` records for each topic, as lines of a run.
    pub(crate) fn run(&mut self, topics: &[Topic], k1: f64, b: f64, limit: usize) -> String {
        let all = self.ids.len() as f64;
        let mean = self
            .lengths
            .iter()
            .map(|length| f64::from(*length))
            .sum::<f64>()
            / all;
        let mut lines = String::new();
        for topic in topics {
            let mut scores: HashMap<u32, f64> = HashMap::new();
            for stem in stems(&mut self.analyser, &topic.text) {
                let Some(postings) = self.postings.get(&stem) else {
                    continue;
                };
                let with = postings.len() as f64;
                let rarity = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
                for (doc, often) in postings {
                    let length = f64::from(self.lengths[*doc as usize]);
                    let often = f64::from(*often);
                    let part = often / (often + k1 * (1.0 - b + b * length / mean));
                    *scores.entry(*doc).or_default() += rarity * part;
                }
            }
            let mut hits: Vec<(u32, f64)> = scores.into_iter().collect();
            hits.sort_by(|one, other| {
                let ids = || self.ids[one.0 as usize].cmp(&self.ids[other.0 as usize]);
                other.1.total_cmp(&one.1).then_with(ids)
            });
            for (rank, (doc, score)) in hits.iter().take(limit).enumerate() {
                let id = &self.ids[*doc as usize];
                lines.push_str(&format!(
                    "{} Q0 {id} {} {score:.4} bm25\n",
                    topic.number,
                    rank + 1
                ));
            }
        }
        lines
    }
}

fn stems(analyser: &mut Analyser, text: &str) -> Vec<String> {
    let mut stems = Vec::new();
    analyser.tokens(text, |token| {
        if !STOP_WORDS.split(' ').any(|word| word == token.folded) {
            stems.push(token.stem.to_owned());
        }
    });
    stems
}
