//! A glyph that was drawn on a page.

/// A character with its place. One glyph may stand for several characters; then each has its share
/// of the width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub(super) ch: char,
    /// Where it begins, in points from the left of the page as it is read.
    pub(super) x: f32,
    /// Where the next one would begin.
    pub(super) end: f32,
    /// Its baseline, in points from the top.
    pub(super) y: f32,
    /// Size of its font in points.
    pub(super) size: f32,
    pub(super) is_bold: bool,
}
