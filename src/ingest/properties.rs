//! The title that a file states of itself: whether it is one.
//!
//! Takes the title among the properties of a file, or that of the window of a saved page. Programs
//! write into it what they have: the name of the file, of a draft, of the program. What is left serves
//! where the text has no title of its own.

/// Longest title, in characters.
const MAX_CHARS: usize = 300;

/// Words that a title has at least.
const MIN_WORDS: usize = 2;

/// What programs call a file that nobody has named, before its number.
const DRAFTS: &[&str] = &[
    "default",
    "doc",
    "document",
    "dokument",
    "draft",
    "index",
    "new page",
    "no title",
    "page",
    "sans titre",
    "sin título",
    "title",
    "unbenannt",
    "без имени",
    "без названия",
    "документ",
    "новая страница",
];

/// What programs put in front of the name of a file.
const PROGRAMS: &[&str] = &[
    "microsoft word",
    "new microsoft",
    "документ microsoft",
    "microsoft powerpoint",
    "microsoft excel",
    "microsoft publisher",
    "powerpoint presentation",
    "print layout",
    "acrobat web capture",
    "wordperfect",
    "scanned document",
    "scanned from",
    "scan ",
    "full page photo",
    "slide 1",
    "untitled",
];

/// The title, if it is one and not the name of a file or program.
pub(super) fn title<'t>(title: &'t str, file_stem: &str) -> Option<&'t str> {
    let title = title.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    let words = words(title);
    let is_path =
        title.contains(['_', '\u{FFFD}', '<', '>']) || title.contains('/') && !title.contains(' ');
    let is_stem = self::words(file_stem) == words;
    let long = words
        .iter()
        .filter(|word| word.chars().count() > 1 && word.chars().any(char::is_alphabetic))
        .count();
    let is_title = long >= MIN_WORDS
        && title.chars().count() <= MAX_CHARS
        && !title.chars().any(char::is_control)
        && !(names_file(title) || is_path || is_stem);
    is_title.then_some(title)
}

/// Whether a title is the name of a file, of a draft or of a program.
pub(super) fn names_file(title: &str) -> bool {
    let lower = title.trim().to_lowercase();
    let is_program = PROGRAMS.iter().any(|name| lower.starts_with(name));
    let unnumbered = lower.trim_end_matches(|c: char| !c.is_alphabetic());
    let is_draft = DRAFTS.contains(&unnumbered);
    let is_path = lower.contains('\\') || lower.contains("://");
    let is_file = lower.rsplit_once('.').is_some_and(|(front, ending)| {
        !front.is_empty()
            && (2..=5).contains(&ending.chars().count())
            && ending.chars().all(|c| c.is_ascii_alphanumeric())
            && !front.ends_with(' ')
            && ending.chars().any(char::is_alphabetic)
            && words(title).len() <= 12
    });
    is_program || is_draft || is_path || is_file
}

/// The words of a title, in small letters.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_and_drafts_are_no_titles() {
        for (stated, kept) in [
            ("Record of a talk with the Ambassador", true),
            ("Microsoft Word - Letter.doc", false),
            ("Document1", false),
            ("Dokument 12", false),
            ("Документ Microsoft Word", false),
            ("letter to Rome.wpd", false),
            ("C:\\papers\\letter", false),
            ("untitled", false),
            ("a12", false),
            ("No. 12. Letter to the Minister", true),
        ] {
            assert_eq!(title(stated, "a12").is_some(), kept, "{stated}");
        }
        for (stated, is_name) in [("Document 5", true), ("Letter", false), ("d5.html", true)] {
            assert_eq!(names_file(stated), is_name, "{stated}");
        }
    }
}
