//! Where generated records lie: archive, fond, opis and delo, all skewed as in a real catalogue.
//!
//! Twelve archives; a few hold most of what is published. Within an archive some fonds are
//! published over and over and most give a handful. Numbers are plain, without zeros or letters:
//! how spellings meet is for tests, not for benches.

use serde::Serialize;

use crate::dice::{Dice, Zipf, mixed};

/// The archives, most cited first, with the number of their fonds.
pub const ARCHIVES: [(&str, usize); 12] = [
    ("AVPRF", 260),
    ("APRF", 60),
    ("RGANI", 90),
    ("RGASPI", 320),
    ("GARF", 400),
    ("RGAE", 220),
    ("TsAMO", 350),
    ("RGVA", 180),
    ("TsDAHOU", 120),
    ("NARB", 80),
    ("RGALI", 70),
    ("ARAN", 40),
];

/// One place on a shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Code of the archive.
    pub archive: &'static str,
    /// Fond.
    pub fond: String,
    /// Opis.
    pub opis: String,
    /// Delo.
    pub delo: String,
}

/// Draws places.
#[derive(Debug, Clone)]
pub(crate) struct Shelves {
    archives: Zipf,
    fonds: Vec<Zipf>,
    opisi: Zipf,
    dela: Zipf,
}

impl Default for Shelves {
    fn default() -> Self {
        Self {
            archives: Zipf::new(ARCHIVES.len(), 1.1, 0.5),
            fonds: ARCHIVES
                .iter()
                .map(|(_, fonds)| Zipf::new(*fonds, 1.0, 1.0))
                .collect(),
            opisi: Zipf::new(24, 1.0, 0.5),
            dela: Zipf::new(1_200, 0.5, 5.0),
        }
    }
}

impl Shelves {
    pub(crate) fn draw(&self, dice: &mut Dice) -> Place {
        let archive = self.archives.draw(dice);
        let rank = self.fonds[archive].draw(dice);
        Place {
            archive: ARCHIVES[archive].0,
            fond: fond(archive, rank),
            opis: (self.opisi.draw(dice) + 1).to_string(),
            delo: (self.dela.draw(dice) + 1).to_string(),
        }
    }
}

/// The number of the fond at this rank. The archive's frequent fonds are spread over its numbers,
/// every number once.
fn fond(archive: usize, rank: usize) -> String {
    let fonds = ARCHIVES[archive].1;
    let start = mixed(archive as u64) as usize % fonds;
    // 997 is prime and divides no number of fonds.
    ((start + rank * 997) % fonds + 1).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_fond_of_an_archive_has_a_number_of_its_own() {
        for (archive, (code, fonds)) in ARCHIVES.iter().enumerate() {
            let numbers: HashSet<String> = (0..*fonds).map(|rank| fond(archive, rank)).collect();
            assert_eq!(numbers.len(), *fonds, "{code}");
        }
    }
}
