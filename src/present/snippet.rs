//! Passages of a record that show why it matched.

/// A passage with the words that matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The field it was taken from (`body`).
    pub field: &'static str,
    /// The passage.
    pub text: String,
    /// Matches as pairs of character offsets into `text`, end exclusive, ascending.
    pub highlights: Vec<[usize; 2]>,
}
