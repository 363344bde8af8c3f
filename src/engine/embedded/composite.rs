//! The text of the field `text`: parts one behind the other, and where the next one begins.
//!
//! Takes the parts in order, gives the string for tantivy and positions in it. Parts are parted
//! by [`PART`], at which the chain's tokenizer leaves a gap of [`PART_GAP`] positions.

use crate::analyse::Analyser;

/// Parts two texts of one field; no phrase reaches over it.
pub const PART: char = '\u{1e}';

/// Positions that the tokenizer leaves free at [`PART`].
pub const PART_GAP: u64 = 1000;

/// A text under construction.
#[derive(Debug, Default)]
pub struct Composite {
    text: String,
    parts: usize,
    next: u64,
}

impl Composite {
    /// Adds a part. What parts the parts is taken out of it.
    pub fn push(&mut self, part: &str, analyser: &mut Analyser) {
        if self.parts > 0 {
            self.text.push(PART);
        }
        self.parts += 1;
        let from = self.text.len();
        self.text
            .extend(part.chars().map(|c| if c == PART { ' ' } else { c }));
        let mut words = 0;
        analyser.tokens(&self.text[from..], |token| {
            words = u64::from(token.position) + 1
        });
        self.next += words + PART_GAP;
    }

    /// Position of the first word of the part that would be pushed next.
    #[must_use]
    pub fn next_position(&self) -> u64 {
        self.next
    }

    /// The whole.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}
