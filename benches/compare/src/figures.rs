//! From times to figures: quantiles, ratios question by question, and whether the answers agree.

use crate::measure::Measured;
use crate::question::{Answer, Command, Question};

/// The first engine on the questions of one kind and a command.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cell {
    pub(crate) median_us: f64,
    pub(crate) p99_us: f64,
    /// Median over the questions of this engine's time by the least of the others' times.
    pub(crate) ratio: f64,
}

impl Measured {
    /// Places of the questions of a kind; of all for none.
    pub(crate) fn of_kind(&self, kind: Option<&str>) -> Vec<usize> {
        (0..self.questions.len())
            .filter(|place| kind.is_none_or(|kind| self.questions[*place].kind == kind))
            .collect()
    }

    /// The figures of an engine beside the best of all others; none where there are no such
    /// questions or no such times.
    pub(crate) fn cell(
        &self,
        engine: usize,
        command: Command,
        kind: Option<&str>,
        is_again: bool,
    ) -> Option<Cell> {
        let times = |engine: usize| -> Option<&Vec<f64>> {
            let column = self.columns.get(&(engine, command))?;
            Some(if is_again {
                &column.again_ns
            } else {
                &column.first_ns
            })
        };
        let (mut own, mut ratios) = (Vec::new(), Vec::new());
        for place in self.of_kind(kind) {
            let time = *times(engine)?.get(place)?;
            let others = (0..self.engines.len()).filter(|other| *other != engine);
            let best = others.filter_map(|other| times(other)?.get(place).copied());
            own.push(time);
            ratios.push(time / best.fold(f64::INFINITY, f64::min));
        }
        Some(Cell {
            median_us: quantile(&own, 0.5)? / 1e3,
            p99_us: quantile(&own, 0.99)? / 1e3,
            ratio: quantile(&ratios, 0.5)?,
        })
    }

    /// Questions on whose count or facets two engines differ, out of how many.
    pub(crate) fn differences(&self, one: usize, other: usize) -> (Vec<String>, usize) {
        let mut different = Vec::new();
        let mut compared = 0;
        for command in [Command::Count, Command::Archives, Command::Fonds] {
            let (Some(left), Some(right)) = (
                self.columns.get(&(one, command)),
                self.columns.get(&(other, command)),
            ) else {
                continue;
            };
            for (place, question) in self.questions.iter().enumerate() {
                let [left, right] = [&left.answers[place], &right.answers[place]];
                compared += 1;
                let is_same = left.count == right.count
                    && comparable(left, command, question) == comparable(right, command, question);
                if !is_same {
                    different.push(format!(
                        "{question}, {}: {:?} {:?} and {:?} {:?}",
                        command.title(),
                        left.count,
                        left.facets,
                        right.count,
                        right.facets
                    ));
                }
            }
        }
        (different, compared)
    }
}

/// The facets of an answer that all engines count alike. Kartoteka's fond binds to one reference,
/// so under a fond it counts that reference's archive alone, the others every archive of a hit.
fn comparable<'a>(
    answer: &'a Answer,
    command: Command,
    question: &Question,
) -> Vec<&'a (String, u64)> {
    let bound = (command == Command::Archives && question.narrowing.fond.is_some())
        .then_some(question.narrowing.archive.as_ref())
        .flatten();
    let facets = answer.facets.iter();
    facets
        .filter(|(value, _)| bound.is_none_or(|bound| bound == value))
        .collect()
}

/// The value below which a share of the values lies, the upper one between two; none of none.
pub(crate) fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (share * sorted.len() as f64) as usize;
    sorted.get(place.min(sorted.len().checked_sub(1)?)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[3.0], 0.99), Some(3.0));
        assert_eq!(quantile(&[5.0, 1.0, 3.0], 0.5), Some(3.0));
        let many: Vec<f64> = (0..200).map(f64::from).collect();
        assert_eq!(quantile(&many, 0.99), Some(198.0));
    }
}
