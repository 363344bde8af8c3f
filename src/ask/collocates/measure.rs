//! How much more often two words stand together than by chance.
//!
//! Pure functions of counts: log-likelihood (Dunning 1993) and logDice (Rychlý 2008).

/// G² of a word that stands `count` times among `window` words and `frequency` times among `words`;
/// negative where that is less than by chance.
#[must_use]
pub fn log_likelihood(count: u64, window: u64, frequency: u64, words: u64) -> f64 {
    let words = words.max((window + frequency).saturating_sub(count));
    let [count, window, frequency, words] = [count, window, frequency, words].map(|n| n as f64);
    let observed = [
        count,
        window - count,
        frequency - count,
        words - window - frequency + count,
    ];
    let rows = [window, words - window];
    let columns = [frequency, words - frequency];
    let expected = [
        rows[0] * columns[0] / words,
        rows[0] * columns[1] / words,
        rows[1] * columns[0] / words,
        rows[1] * columns[1] / words,
    ];
    let share = |(observed, expected): (f64, f64)| match observed > 0.0 && expected > 0.0 {
        true => observed * (observed / expected).ln(),
        false => 0.0,
    };
    let sum: f64 = observed.into_iter().zip(expected).map(share).sum();
    // Rounding can leave a little below nothing.
    let measure = (2.0 * sum).max(0.0);
    match observed[0] < expected[0] {
        true => -measure,
        false => measure,
    }
}

/// logDice of a word that stands `count` times near `matches` and `frequency` times in all.
#[must_use]
pub fn log_dice(count: u64, matches: u64, frequency: u64) -> f64 {
    let both = (matches + frequency).max(1) as f64;
    14.0 + (2.0 * count as f64 / both).log2().min(0.0)
}
