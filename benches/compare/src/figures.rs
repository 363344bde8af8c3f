//! From times to figures: medians, 99th percentiles, ratios, and whether the answers agree.

use crate::measure::Measured;
use crate::question::{Answer, Class, Command, Question};

/// One engine on one class and command.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cell {
    pub(crate) median_us: f64,
    pub(crate) p99_us: f64,
    /// Median over the questions of this engine's time by that of the one compared with.
    pub(crate) ratio: f64,
}

impl Measured {
    /// Places of the questions of a class; of all for none.
    pub(crate) fn of_class(&self, class: Option<Class>) -> Vec<usize> {
        (0..self.questions.len())
            .filter(|place| class.is_none_or(|class| self.questions[*place].class == class))
            .collect()
    }

    /// The figures of an engine; none where there are no such questions.
    pub(crate) fn cell(
        &self,
        engine: usize,
        against: usize,
        command: Command,
        class: Option<Class>,
    ) -> Option<Cell> {
        let places = self.of_class(class);
        let times = |engine: usize| -> Option<Vec<f64>> {
            let column = self.columns.get(&(engine, command))?;
            Some(
                places
                    .iter()
                    .map(|place| column.best_ns[*place] as f64)
                    .collect(),
            )
        };
        let (own, other) = (times(engine)?, times(against)?);
        let ratios: Vec<f64> = own
            .iter()
            .zip(&other)
            .map(|(own, other)| own / other.max(1.0))
            .collect();
        Some(Cell {
            median_us: quantile(&own, 0.5)? / 1e3,
            p99_us: quantile(&own, 0.99)? / 1e3,
            ratio: quantile(&ratios, 0.5)?,
        })
    }

    /// How the answers of two engines compare.
    pub(crate) fn agreement(&self, one: usize, other: usize) -> Agreement {
        let mut agreement = Agreement::default();
        for command in Command::ALL {
            let (Some(left), Some(right)) = (
                self.columns.get(&(one, command)),
                self.columns.get(&(other, command)),
            ) else {
                continue;
            };
            for (place, question) in self.questions.iter().enumerate() {
                let (left, right) = (&left.answers[place], &right.answers[place]);
                match command {
                    Command::Count => {
                        agreement.counts.0 += u64::from(left.count == right.count);
                        agreement.counts.1 += 1;
                        if left.count != right.count {
                            let shown = |count: Option<u64>| count.unwrap_or(0);
                            agreement.different.push(format!(
                                "{question}: {} and {}",
                                shown(left.count),
                                shown(right.count)
                            ));
                        }
                    }
                    // Without words nothing is better than anything else.
                    Command::Top if !question.words.is_empty() => {
                        let common = left.top.iter().filter(|id| right.top.contains(id));
                        agreement.top.0 += common.count() as u64;
                        agreement.top.1 += left.top.len().max(right.top.len()) as u64;
                    }
                    Command::Archives | Command::Fonds => {
                        let [left, right] =
                            [left, right].map(|answer| comparable(answer, command, question));
                        agreement.facets.0 += u64::from(left == right);
                        agreement.facets.1 += 1;
                        if left != right {
                            agreement.different_facets.push(format!(
                                "{question}, {}: {left:?} and {right:?}",
                                command.title(),
                            ));
                        }
                    }
                    Command::Top | Command::TopCount => {}
                }
            }
        }
        agreement
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

/// How far two engines found the same, as numbers found alike and numbers compared.
#[derive(Debug, Clone, Default)]
pub(crate) struct Agreement {
    pub(crate) counts: (u64, u64),
    pub(crate) facets: (u64, u64),
    /// Ids among the best ten.
    pub(crate) top: (u64, u64),
    /// The questions whose counts differ, and those whose facets do.
    pub(crate) different: Vec<String>,
    pub(crate) different_facets: Vec<String>,
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
