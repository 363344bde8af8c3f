//! The formats that are read, as text and as JSON.
//!
//! Takes rows of plain words, so that it knows nothing of readers.

use serde::Serialize;

use super::text::{Look, paragraph};

/// A format in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormatView {
    /// Its name for `--format`.
    pub format: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// How its files usually end.
    pub files: &'static [&'static str],
    /// What is taken of them.
    pub taken: String,
}

/// All formats, as JSON has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormatsView {
    /// Every format.
    pub formats: Vec<FormatView>,
}

impl FormatsView {
    /// The formats for people, a paragraph each.
    #[must_use]
    pub fn text(&self, look: Look) -> String {
        let mut text = String::new();
        for format in &self.formats {
            let FormatView {
                format,
                name,
                files,
                taken,
            } = format;
            let files = files.join(" ");
            text.push_str(&paragraph(
                &format!("{format}: {name} ({files}): {taken}"),
                look,
            ));
        }
        let all = "A file is known by its content, packed (.gz .zst .xz .bz2 .zip .tar) or not.";
        text + "\n" + &paragraph(all, look)
    }
}
