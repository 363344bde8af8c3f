//! Is the difference between two runs real? A paired bootstrap over topics.
//!
//! Takes the values of one measure for both runs, topic by topic; gives the mean difference and
//! the interval in which 95 of 100 samples of as many topics, drawn with replacement, have it.
//! Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13 (percentiles);
//! Sakai, "Evaluating evaluation metrics based on the bootstrap" (2006). Seeds are fixed.

/// What the comparison of two runs gives.
#[derive(Debug, PartialEq)]
pub(crate) struct Comparison {
    /// Mean of second less first.
    pub(crate) difference: f64,
    /// Where 95 % of the samples have it.
    pub(crate) interval: (f64, f64),
    /// Share of topics on which the second is better.
    pub(crate) better: f64,
    /// Share of topics on which it is worse.
    pub(crate) worse: f64,
}

/// What is no difference: rounding.
const NOTHING: f64 = 1e-9;

/// Compares the second run with the first.
pub(crate) fn compare(first: &[f64], second: &[f64], samples: usize) -> Comparison {
    let differences: Vec<f64> = first
        .iter()
        .zip(second)
        .map(|(one, two)| two - one)
        .collect();
    let share = |test: &dyn Fn(f64) -> bool| {
        let passing = differences.iter().filter(|value| test(**value)).count();
        passing as f64 / differences.len().max(1) as f64
    };
    let mut dice = Dice(1);
    let mut means: Vec<f64> = (0..samples.max(1))
        .map(|_| {
            let drawn = differences
                .iter()
                .map(|_| differences[dice.roll(differences.len())]);
            drawn.sum::<f64>() / differences.len().max(1) as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    Comparison {
        difference: differences.iter().sum::<f64>() / differences.len().max(1) as f64,
        interval: (percentile(&means, 0.025), percentile(&means, 0.975)),
        better: share(&|value| value > NOTHING),
        worse: share(&|value| value < -NOTHING),
    }
}

/// The value below which `share` of `sorted` lies, between neighbours in proportion.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * place.fract()
}

/// The generator SplitMix64 (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        // The high half of the product: no division, and no bias worth speaking of.
        ((u128::from(mixed) * sides as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_run_differs_in_nothing() {
        let values = [0.5, 0.0, 1.0];
        let wanted = Comparison {
            difference: 0.0,
            interval: (0.0, 0.0),
            better: 0.0,
            worse: 0.0,
        };
        assert_eq!(compare(&values, &values, 1000), wanted);
    }

    #[test]
    fn a_steady_gain_has_no_width() {
        let compared = compare(&[0.1, 0.2, 0.3, 0.4], &[0.2, 0.3, 0.4, 0.5], 500);
        for value in [
            compared.difference,
            compared.interval.0,
            compared.interval.1,
        ] {
            assert!((value - 0.1).abs() < 1e-9);
        }
        assert_eq!((compared.better, compared.worse), (1.0, 0.0));
    }

    #[test]
    fn the_interval_is_that_of_the_mean() {
        // Half the topics gain 1, half lose 1: the mean of 400 draws has a deviation of 1/20.
        let first = vec![0.5; 400];
        let second: Vec<f64> = (0..400)
            .map(|topic| 1.5 - f64::from(topic % 2) * 2.0)
            .collect();
        let compared = compare(&first, &second, 10_000);
        assert_eq!((compared.better, compared.worse), (0.5, 0.5));
        assert!(
            (compared.interval.0 + 1.96 / 20.0).abs() < 0.01,
            "{compared:?}"
        );
        assert!(
            (compared.interval.1 - 1.96 / 20.0).abs() < 0.01,
            "{compared:?}"
        );
    }

    #[test]
    fn percentiles_lie_between_neighbours() {
        let sorted = [0.0, 1.0, 2.0, 3.0, 4.0];
        for (share, wanted) in [(0.0, 0.0), (0.5, 2.0), (0.125, 0.5), (1.0, 4.0)] {
            assert_eq!(percentile(&sorted, share), wanted);
        }
        assert_eq!(percentile(&[7.0], 0.3), 7.0);
    }
}
