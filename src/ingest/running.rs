//! Running text gathered from markup: blanks collapsed, paragraphs kept apart.

/// A text under construction.
#[derive(Debug, Default, Clone)]
pub(super) struct Text {
    text: String,
    /// Characters of it, counted as they come: every page break asks.
    chars: usize,
    /// A break owed before the next word; written only when a word follows.
    pending: Break,
    /// Whether the next word goes on in the last one.
    joins: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    #[default]
    None,
    Blank,
    Line,
    Paragraph,
}

impl Text {
    /// Adds text, any run of blanks as one.
    pub(super) fn push(&mut self, text: &str) {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if first.is_whitespace() && first != '\u{a0}' {
                if !self.joins {
                    self.owe(Break::Blank);
                }
                rest = rest.trim_start_matches(|c: char| c.is_whitespace() && c != '\u{a0}');
                continue;
            }
            let end = rest
                .find(|c: char| c.is_whitespace() && c != '\u{a0}')
                .unwrap_or(rest.len());
            self.pay();
            self.joins = false;
            self.write(&rest[..end]);
            rest = &rest[end..];
        }
    }

    /// Adds a mark right behind the last word, whatever break is owed after it.
    pub(super) fn push_mark(&mut self, mark: &str) {
        self.write(mark);
    }

    /// Whether the next word begins a line.
    pub(super) fn is_at_line_start(&self) -> bool {
        self.text.is_empty() || self.pending >= Break::Line
    }

    fn write(&mut self, text: &str) {
        self.text.push_str(text);
        self.chars += text.chars().count();
    }

    pub(super) fn end_line(&mut self) {
        self.owe(Break::Line);
    }

    pub(super) fn end_paragraph(&mut self) {
        self.owe(Break::Paragraph);
    }

    /// Joins the word that comes to the last one, without the hyphen that divides them in print.
    pub(super) fn join(&mut self) {
        self.pending = Break::None;
        self.joins = !self.text.is_empty();
        let bare = self
            .text
            .strip_suffix(['-', '\u{2010}', '\u{ad}', '¬'])
            .filter(|bare| bare.ends_with(char::is_alphabetic))
            .map(str::len);
        if let Some(bytes) = bare {
            self.text.truncate(bytes);
            self.chars -= 1;
        }
    }

    fn owe(&mut self, owed: Break) {
        self.pending = self.pending.max(owed);
    }

    fn pay(&mut self) {
        if !self.text.is_empty() {
            self.write(match self.pending {
                Break::None => "",
                Break::Blank => " ",
                Break::Line => "\n",
                Break::Paragraph => "\n\n",
            });
        }
        self.pending = Break::None;
    }

    /// Length in bytes so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Number of characters so far.
    pub(super) fn chars(&self) -> usize {
        self.chars
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn into_string(self) -> String {
        self.text
    }
}

/// The digits of marks of notes.
const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// Whether a character is one of them.
pub(super) fn is_raised(character: char) -> bool {
    RAISED.contains(&character)
}

/// A number in raised digits, as footnotes are marked in print; nothing if it is none. Raised
/// digits are no letters to the analysis chain, so that a phrase runs on across a mark.
pub(super) fn raised(number: &str) -> Option<String> {
    let digits: Option<String> = number
        .chars()
        .map(|c| c.to_digit(10).map(|digit| RAISED[digit as usize]))
        .collect();
    digits.filter(|digits| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_collapse_and_paragraphs_stay_apart() {
        let mut text = Text::default();
        text.push("\n   The first\n    line ");
        text.push_mark("¹");
        text.push(" goes on");
        text.end_line();
        text.end_paragraph();
        text.push("  Second.\n");
        text.end_paragraph();
        assert_eq!(text.as_str(), "The first line¹ goes on\n\nSecond.");
        text.push(" A divi-\n ");
        text.join();
        text.push("\n ded word ");
        assert_eq!(
            text.as_str(),
            "The first line¹ goes on\n\nSecond.\n\nA divided word"
        );
        assert_eq!(text.chars(), text.as_str().chars().count());
    }
}
