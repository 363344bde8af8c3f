//! nDCG@10, MAP and R@100, topic by topic, as `trec_eval` defines them.
//!
//! Takes judgments and a run, gives a value between 0 and 1 for each measure and topic. Every
//! judged topic counts: one without hits has 0. A record that is not judged is not relevant.
//! nDCG after Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002),
//! in the form of `trec_eval`: the grade itself is the gain, halved at rank 3, by log2(rank + 1).

use std::collections::BTreeMap;

use crate::trec::{Judgments, Run};

/// The names, in the order of [`Scores`].
pub(crate) const MEASURES: [&str; 3] = ["nDCG@10", "MAP", "R@100"];

/// For each measure the values of the topics, in the order of their numbers.
pub(crate) type Scores = [Vec<f64>; 3];

/// Ranks that nDCG looks at.
const GAIN_DEPTH: usize = 10;

/// Ranks that recall looks at.
const RECALL_DEPTH: usize = 100;

/// Ranks that count at all.
const DEPTH: usize = 1000;

/// Scores `run`.
pub(crate) fn score(judgments: &Judgments, run: &Run) -> Scores {
    let mut scores = Scores::default();
    for (topic, grades) in judgments {
        let hits = run.get(topic).map_or(&[][..], Vec::as_slice);
        let hits = &hits[..hits.len().min(DEPTH)];
        let found: Vec<u32> = hits.iter().map(|id| gain(grades, id)).collect();
        let wanted: Vec<u32> = grades.values().map(|grade| positive(*grade)).collect();
        let relevant = wanted.iter().filter(|gain| **gain > 0).count();
        scores[0].push(ndcg(&found, wanted));
        scores[1].push(average_precision(&found, relevant));
        scores[2].push(recall(&found, relevant));
    }
    scores
}

/// The mean over topics.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn gain(grades: &BTreeMap<String, i32>, id: &str) -> u32 {
    grades.get(id).map_or(0, |grade| positive(*grade))
}

/// Grades below 0 stand for junk, which is no more than not relevant.
fn positive(grade: i32) -> u32 {
    u32::try_from(grade).unwrap_or(0)
}

fn ndcg(found: &[u32], mut wanted: Vec<u32>) -> f64 {
    wanted.sort_unstable_by(|left, right| right.cmp(left));
    discounted(found) / discounted(&wanted)
}

fn discounted(gains: &[u32]) -> f64 {
    gains
        .iter()
        .take(GAIN_DEPTH)
        .enumerate()
        .map(|(place, gain)| f64::from(*gain) / (place as f64 + 2.0).log2())
        .sum()
}

/// Mean of the precision at the rank of each relevant record; one that is not found adds 0.
fn average_precision(found: &[u32], relevant: usize) -> f64 {
    let mut sum = 0.0;
    let mut hits = 0_u32;
    for (place, _) in found.iter().enumerate().filter(|(_, gain)| **gain > 0) {
        hits += 1;
        sum += f64::from(hits) / (place as f64 + 1.0);
    }
    sum / relevant as f64
}

fn recall(found: &[u32], relevant: usize) -> f64 {
    let hits = found.iter().take(RECALL_DEPTH).filter(|gain| **gain > 0);
    hits.count() as f64 / relevant as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trec::{read_judgments, read_run};

    /// Scores hits `a`, `b`, ... against judgments given as `id grade`.
    #[track_caller]
    fn check(judgments: &[(&str, i32)], hits: &[&str], wanted: [f64; 3]) {
        let lines: String = judgments
            .iter()
            .map(|(id, grade)| format!("q 0 {id} {grade}\n"))
            .collect();
        let run: String = (1..)
            .zip(hits)
            .map(|(rank, id)| format!("q Q0 {id} {rank} 0 r\n"))
            .collect();
        let scores = score(&read_judgments(&lines), &read_run(&run));
        for ((measure, values), wanted) in MEASURES.iter().zip(&scores).zip(wanted) {
            assert_eq!(values.len(), 1);
            assert!(
                (values[0] - wanted).abs() < 1e-9,
                "{measure} of {hits:?}: {} instead of {wanted}",
                values[0]
            );
        }
    }

    #[test]
    fn binary_judgments() {
        // Ranks 1 and 3 of three relevant records: DCG = 1 + 1/2, best = 1 + 1/log2(3) + 1/2;
        // AP = (1/1 + 2/3) / 3.
        let ideal = 1.0 + 1.0 / 3.0_f64.log2() + 0.5;
        check(
            &[("a", 1), ("c", 1), ("z", 1), ("b", 0)],
            &["a", "b", "c", "d"],
            [1.5 / ideal, 5.0 / 9.0, 2.0 / 3.0],
        );
        check(&[("a", 1)], &["a"], [1.0, 1.0, 1.0]);
        check(&[("a", 1)], &["b", "c"], [0.0, 0.0, 0.0]);
        check(&[("a", 1)], &[], [0.0, 0.0, 0.0]);
        check(&[("a", 1)], &["b", "c", "a"], [0.5, 1.0 / 3.0, 1.0]);
    }

    #[test]
    fn graded_judgments() {
        // Grades 1, 3 at ranks 1, 3 where 3, 1 at 1, 2 would be best:
        // (1 + 3/2) / (3 + 1/log2(3)).
        check(
            &[("a", 1), ("b", 0), ("c", 3)],
            &["a", "b", "c"],
            [
                2.5 / (3.0 + 1.0 / 3.0_f64.log2()),
                (1.0 + 2.0 / 3.0) / 2.0,
                1.0,
            ],
        );
        // Junk neither helps nor hurts beyond its rank.
        check(
            &[("a", 2), ("b", -1)],
            &["b", "a"],
            [1.0 / 3.0_f64.log2(), 0.5, 1.0],
        );
    }

    #[test]
    fn what_lies_deeper_does_not_count() {
        let names: Vec<String> = (1..=101).map(|rank| format!("d{rank}")).collect();
        let hits: Vec<&str> = names.iter().map(String::as_str).collect();
        check(&[("d11", 1)], &hits, [0.0, 1.0 / 11.0, 1.0]);
        check(&[("d101", 1)], &hits, [0.0, 1.0 / 101.0, 0.0]);
        // More relevant records than nDCG looks at: eleven, all found, is as good as it gets.
        let eleven: Vec<(&str, i32)> = hits[..11].iter().map(|id| (*id, 1)).collect();
        check(&eleven, &hits, [1.0, 1.0, 1.0]);
    }

    #[test]
    fn topics_without_hits_count() {
        let judgments = read_judgments("a 0 x 1\nb 0 x 1\n");
        let scores = score(&judgments, &read_run("b Q0 x 1 1 r\n"));
        assert_eq!(scores[0], [0.0, 1.0]);
        assert_eq!(mean(&scores[0]), 0.5);
    }
}
