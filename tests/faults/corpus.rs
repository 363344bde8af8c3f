//! Generated records, and chance that comes again.

use std::fmt::Write;

/// Numbers that look random and are the same in every run (SplitMix64, Steele et al. 2014).
#[derive(Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice for a test: from its own number and the seed that was asked for.
    pub(crate) fn new(number: u64) -> Self {
        let seed = std::env::var("KARTOTEKA_SEED").ok();
        let seed: u64 = seed.and_then(|seed| seed.parse().ok()).unwrap_or(0);
        Self(number.wrapping_add(seed.wrapping_mul(0x1_0000_0001)))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// A number from 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The id of a record.
pub(crate) fn id(number: usize) -> String {
    format!("g:{number}")
}

/// The title of a record in one of its editions.
pub(crate) fn title(number: usize, edition: usize) -> String {
    format!("Paper {number} edition{edition}")
}

/// One record a line: those of these numbers, each in the edition that `edition` says.
pub(crate) fn lines(
    numbers: impl IntoIterator<Item = usize>,
    words: usize,
    edition: impl Fn(usize) -> usize,
) -> String {
    let mut out = String::new();
    for number in numbers {
        let edition = edition(number);
        let mut dice = Dice((number * 31 + edition) as u64);
        let body: Vec<String> = (0..words)
            .map(|_| format!("word{}", dice.below(700).min(dice.below(700))))
            .collect();
        let _ = writeln!(
            out,
            r#"{{"id":"{}","title":"{}","date":"19{}-05-{:02}","body":"{}","language":"Russian","citation":"APRF, f. {}, op. {}, d. {}","collection":"Box {}"}}"#,
            id(number),
            title(number, edition),
            45 + number % 30,
            1 + number % 28,
            body.join(" "),
            number % 7,
            number % 5,
            number,
            number % 3
        );
    }
    out
}

/// Searches that touch every kind of file: words, phrases, wildcards, filters, dates, facets.
pub(crate) const QUERIES: &str = "\
q1\tword1 word2
q2\tword600 OR word601
q3\t\"word1 word2\"
q4\tedition2
q5\ttitle:paper -word3
q6\tword11*
q7\tfond:3 word5
q8\tdate:1951-05
q9\tarchive:APRF delo:7
q10\tid:\"g:12\"
";
