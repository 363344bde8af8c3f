//! Run files as `trec_eval` reads them: `qid Q0 id rank score kartoteka`.
//!
//! `trec_eval` sorts by score and then by id, whatever the rank column says; so scores are
//! written such that they fall strictly from rank to rank, by a millionth where two are equal
//! or the order is not that of relevance.

use super::escape;
use crate::engine::Hit;

/// The name of the run.
const RUN: &str = "kartoteka";

/// The lines of one query. `first_rank` is the rank of the first hit, from 1.
#[must_use]
pub fn lines(qid: &str, hits: &[Hit], first_rank: usize) -> String {
    let mut run = Run::new(qid);
    let hits = (first_rank..).zip(hits);
    hits.map(|(rank, hit)| run.line(rank, hit)).collect()
}

/// The lines of one query, one by one.
#[derive(Debug)]
pub struct Run {
    qid: String,
    /// Score of the line before, in millionths.
    previous: i64,
}

impl Run {
    /// Begins the lines of the query with this number.
    #[must_use]
    pub fn new(qid: &str) -> Self {
        Self {
            qid: escape::column(qid).into_owned(),
            previous: i64::MAX,
        }
    }

    /// The next line.
    pub fn line(&mut self, rank: usize, hit: &Hit) -> String {
        let millionths = (f64::from(hit.score) * 1e6).round();
        // Saturating by definition of `as`; scores are finite and small.
        let millionths = (millionths as i64).min(self.previous.saturating_sub(1));
        self.previous = millionths;
        let sign = if millionths < 0 { "-" } else { "" };
        let size = millionths.unsigned_abs();
        format!(
            "{} Q0 {} {rank} {sign}{}.{:06} {RUN}\n",
            self.qid,
            escape::column(&hit.id),
            size / 1_000_000,
            size % 1_000_000,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(id: &str, score: f32) -> Hit {
        Hit {
            id: id.to_owned(),
            score,
            ..Hit::default()
        }
    }

    #[test]
    fn scores_fall_strictly_with_rank() {
        let hits = [hit("a", 2.5), hit("b b", 2.5), hit("c", 3.0), hit("d", 0.0)];
        assert_eq!(
            lines("q1", &hits, 1),
            "q1 Q0 a 1 2.500000 kartoteka\n\
             q1 Q0 b%20b 2 2.499999 kartoteka\n\
             q1 Q0 c 3 2.499998 kartoteka\n\
             q1 Q0 d 4 0.000000 kartoteka\n"
        );
        let zeros = [hit("a", 0.0), hit("b", 0.0)];
        assert!(lines("1", &zeros, 11).contains("1 Q0 b 12 -0.000001 "));
    }
}
