//! How many bytes a second does the analysis chain turn into tokens, and what does the search for
//! names add?
//!
//! Corpus: two generated texts of about a megabyte with a fixed seed. `latin` is English prose with
//! brackets, apostrophes, initials and accents strewn in and 20,000 distinct words, more than half
//! of them rare, a tenth of them with a capital; `cyrillic` is the same in Russian letters.
//! Excluded: reading, indexing. Measured: splitting, folding, stemming, with a cache that starts cold
//! in every round; `names` finds the names of the same text and makes their keys.
//! Command: `cargo bench --bench analyse`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kartoteka::analyse::Analyser;
use kartoteka::analyse::names::scan::NameScanner;

/// Words of a generated text.
const WORDS: usize = 150_000;

/// The generator of Lehmer with the constants of Park and Miller (1988): enough for a bench.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0 * 48_271 % 0x7FFF_FFFF;
        self.0 % sides
    }
}

/// A word for a rank: the same rank gives the same word.
fn word(rank: u64, letters: &[char]) -> String {
    let mut dice = Dice(rank + 1);
    dice.roll(1);
    let length = 2 + dice.roll(8);
    (0..length)
        .map(|_| letters[dice.roll(letters.len() as u64) as usize])
        .collect()
}

fn text(letters: &[char]) -> String {
    let mut dice = Dice(1951);
    let mut text = String::new();
    for _ in 0..WORDS {
        // Squaring the dice makes low ranks frequent.
        let share = dice.roll(1000);
        let rank = share * share * 20 / 1000 + dice.roll(1 + share * 20 / 1000);
        let word = word(rank, letters);
        match dice.roll(40) {
            0 => text.push_str(&format!("[{word}]")),
            1 => text.push_str(&format!("{word}’s")),
            2 => text.push_str(&format!("{word}é,")),
            3 => text.push_str("1,000"),
            4 => text.push_str("U.S."),
            5 => text.push_str(&format!("{word}.\n")),
            6..10 => {
                let mut letters = word.chars();
                text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                text.push_str(letters.as_str());
            }
            _ => text.push_str(&word),
        }
        text.push(' ');
    }
    text
}

fn analyse(criterion: &mut Criterion) {
    let latin: Vec<char> = ('a'..='z').collect();
    let cyrillic: Vec<char> = ('а'..='я').collect();
    let mut group = criterion.benchmark_group("analyse");
    group.sample_size(10);
    for (name, letters) in [("latin", latin), ("cyrillic", cyrillic)] {
        let text = text(&letters);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut tokens = 0;
                let left_out = Analyser::new().tokens(&text, |_| tokens += 1);
                assert_eq!((tokens, left_out), (WORDS, 0));
            });
        });
        group.bench_function(format!("{name}, names"), |bencher| {
            bencher.iter(|| {
                let mut terms = 0;
                NameScanner::new().scan(&text, |_| terms += 1);
                assert!(terms > WORDS / 50);
                terms
            });
        });
    }
    group.finish();
}

criterion_group!(benches, analyse);
criterion_main!(benches);
