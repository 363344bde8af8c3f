//! What is taken out of a PDF file: its pages as lines, and what the file says of itself.
//!
//! Owns the values that the process which reads the file hands to the one that asked
//! ([`super::worker`], [`super::pool`]); as JSON between them.

use serde::{Deserialize, Serialize};

/// The text of a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Extract {
    /// All pages, in their order.
    pub(super) pages: Vec<PageText>,
    /// The title among the properties of the file.
    pub(super) title: Option<String>,
    /// Characters that were drawn.
    pub(super) characters: u64,
    /// Those of which the file does not say what they are. They are left out.
    pub(super) unknown: u64,
}

/// A page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct PageText {
    /// Its own number, as printed or as the file names it (`79`, `iv`), where that is another than
    /// its place in the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) label: Option<String>,
    pub(super) lines: Vec<TextLine>,
    /// Whether a picture covers most of it, as in a scan.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_picture: bool,
}

/// A line of a page, in the order in which lines are read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct TextLine {
    pub(super) text: String,
    /// Whether it is larger than most lines of the file, or bold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_set_off: bool,
    /// Its size in hundredths of that of most lines of the file.
    #[serde(default)]
    pub(super) scale: u16,
    /// Whether there is more room above it than between the lines of a paragraph.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_apart: bool,
    /// Whether it stands at the head or foot of other pages too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_recurring: bool,
}

impl PageText {
    /// Whether it has text: of a scan more than heads, feet and stamps that all pages have.
    pub(super) fn has_text(&self) -> bool {
        let counts = |line: &&TextLine| !(self.is_picture && line.is_recurring);
        let own = self.lines.iter().filter(counts);
        let letters: usize = own
            .map(|line| line.text.chars().filter(|c| c.is_alphanumeric()).count())
            .sum();
        letters >= if self.is_picture { MIN_LETTERS } else { 1 }
    }

    /// Whether it is a scan without a text layer. A blank page is none.
    pub(super) fn lacks_text(&self) -> bool {
        self.is_picture && !self.has_text()
    }
}

/// Letters and figures from which on a page that is a picture has a text layer: less is a stamp.
const MIN_LETTERS: usize = 40;
