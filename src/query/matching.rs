//! Which words of a text made it match: the tree against tokens, for highlights and concordances.
use std::ops::Range;

use super::tree::{Node, Scope};
use crate::analyse::Analyser;

/// One stretch that matches: a word, or a whole phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Bytes of the words of the match, ascending, one range a word.
    pub words: Vec<Range<usize>>,
    /// Which leaf of the tree it answers, counted in tree order from 0.
    pub leaf: usize,
}

/// Finds every match of the leaves of `root` that look into `part` (or anywhere) in `text`, by
/// first byte. Leaves under a NOT are not looked for.
pub fn find(root: &Node, part: Scope, text: &str, analyser: &mut Analyser) -> Vec<Match> {
    let _ = (root, part, text, analyser);
    Vec::new()
}
