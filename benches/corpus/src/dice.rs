//! Chance that can be repeated: a small generator of numbers, and draws by frequency.
//!
//! Owns [`Dice`] (SplitMix64 of Steele, Lea and Flood 2014, whose every seed gives a sound
//! sequence, so that record n needs no other record) and [`Zipf`]. Not for secrets.

/// A sequence of numbers that its seed decides.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The sequence of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    /// A number from 0 up to 1, 1 excluded.
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number below `sides`, which is not 0.
    pub fn below(&mut self, sides: usize) -> usize {
        // The high half of the product: no bias that 64 bits would show.
        ((u128::from(self.bits()) * sides as u128) >> 64) as usize
    }

    /// Whether something happens that happens `share` of the time.
    pub fn happens(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// A draw from the standard normal distribution (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }
}

/// A number in which every bit depends on every bit of `seed`.
#[must_use]
pub fn mixed(seed: u64) -> u64 {
    let mut bits = seed;
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// Ranks drawn as often as Zipf's law says, in Mandelbrot's form: rank r (from 0) has the weight
/// `(r + 1 + shift) ^ -exponent`.
#[derive(Debug, Clone)]
pub struct Zipf {
    /// Share of all ranks up to and with this one.
    up_to: Vec<f64>,
    /// For each of [`GUIDES`] equal shares, the rank at which it begins.
    guide: Vec<usize>,
}

/// Shares for which the beginning is remembered, so that a draw looks at few ranks.
const GUIDES: usize = 1 << 14;

impl Zipf {
    /// The distribution over `ranks` ranks, of which there is at least one.
    #[must_use]
    pub fn new(ranks: usize, exponent: f64, shift: f64) -> Self {
        let mut sum = 0.0;
        let mut up_to: Vec<f64> = (0..ranks)
            .map(|rank| {
                sum += (rank as f64 + 1.0 + shift).powf(-exponent);
                sum
            })
            .collect();
        up_to.iter_mut().for_each(|share| *share /= sum);
        let guide = (0..=GUIDES)
            .map(|slot| up_to.partition_point(|share| *share < slot as f64 / GUIDES as f64))
            .collect();
        Self { up_to, guide }
    }

    /// The rank at `share` (0 to 1) of the distribution.
    #[must_use]
    pub fn at(&self, share: f64) -> usize {
        let slot = ((share * GUIDES as f64) as usize).min(GUIDES - 1);
        let last = self.up_to.len() - 1;
        let (from, to) = (self.guide[slot].min(last), self.guide[slot + 1].min(last));
        from + self.up_to[from..to].partition_point(|upper| *upper < share)
    }

    /// Draws a rank.
    pub fn draw(&self, dice: &mut Dice) -> usize {
        self.at(dice.share())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_come_as_often_as_the_law_says() {
        let zipf = Zipf::new(1_000, 1.0, 0.0);
        let mut counts = vec![0_u32; 1_000];
        let mut dice = Dice::new(1);
        for _ in 0..200_000 {
            counts[zipf.draw(&mut dice)] += 1;
        }
        // The thousandth harmonic number is 7.4855.
        for rank in [0, 1, 9, 99] {
            let wanted = 200_000.0 / 7.4855 / f64::from(rank + 1);
            let found = f64::from(counts[rank as usize]);
            assert!(
                (found / wanted - 1.0).abs() < 0.2,
                "{rank}: {found} {wanted}"
            );
        }
        assert_eq!(zipf.at(0.0), 0);
        assert_eq!(zipf.at(1.0), 999);
    }

    #[test]
    fn dice_are_fair_and_their_seed_decides() {
        let mut counts = [0_u32; 7];
        let mut dice = Dice::new(1951);
        for _ in 0..70_000 {
            counts[dice.below(7)] += 1;
        }
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)));
        assert_eq!(Dice::new(5).bits(), Dice::new(5).bits());
        assert_ne!(Dice::new(5).bits(), Dice::new(6).bits());
    }
}
