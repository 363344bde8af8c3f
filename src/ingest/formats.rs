//! The formats that are read, in words: one table for `kartoteka formats` and for docs/documents.md, which a
//! test compares with it.
//!
//! Takes a [`Format`], gives what it is called, how its files usually end, and what is taken of them.
//! The endings decide nothing: a file is known by its content.

use super::Format;

/// A format in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// What people call it.
    pub name: &'static str,
    /// How its files usually end.
    pub files: &'static [&'static str],
    /// What becomes a record, and what is taken of it: a sentence without capital and full stop.
    pub taken: &'static str,
}

impl Format {
    /// The format in words.
    #[must_use]
    pub const fn about(self) -> About {
        let (name, files, taken): (_, &[&str], _) = match self {
            Self::ArchiveText => (
                "Text export of an archive's site",
                &[".txt"],
                "one document a file, with its date, bold title and blocks such as *Citation*, \
                 *Summary* and *Contents*",
            ),
            Self::Tei => (
                "TEI XML",
                &[".xml"],
                "a record for every document of a volume of the *Foreign Relations of the United \
                 States*, with source note, people, place, pages and footnotes; of other projects \
                 one for every division of a type such as `letter` or `entry`, else one a file, \
                 with what the header says",
            ),
            Self::JsonLines => (
                "JSON",
                &[".jsonl", ".ndjson", ".json"],
                "a record for every object, one a line or in a list, with the fields below; also \
                 CSL JSON and the record list of the Wilson Center's archive",
            ),
            Self::Csv => (
                "Tables",
                &[".csv", ".tsv"],
                "a record for every row below a header, with the fields below; HTML in cells is \
                 read as markup",
            ),
            Self::Markdown => (
                "Markdown and plain text",
                &[".md", ".txt", ".qmd", ".rst", ".org"],
                "one document a file: with front matter between `---` (YAML) or `+++` (TOML) \
                 lines, in the fields below, or with the title in the first paragraph, the date \
                 below it and the source note at its head or foot, in any of twenty languages; telegrams \
                 of the State Department have the date of their date-time group (`R 201925Z JUN \
                 74`), their subject, sender, tags and number, and no page heads in the text",
            ),
            Self::Html => (
                "Saved pages of an archive's site",
                &[".html", ".htm", ".xhtml"],
                "one document a page: title, date, description, source, rights and the text; one each \
                 where a page has several, numbered or under headings, with title and date",
            ),
            Self::Docx => (
                "Word documents",
                &[".docx"],
                "one document a file: headings, notes, a header or footer with a shelfmark; \
                 tracked changes as accepted, no hidden text",
            ),
            Self::Epub => (
                "E-books",
                &[".epub"],
                "a record for every page of the spine, which is a document or a chapter; cover, \
                 contents and index are left out, protected books refused",
            ),
            Self::Ead => (
                "Finding aids (EAD 2002 and EAD3)",
                &[".xml"],
                "a record for every described component, its path through the finding aid as the \
                 shelfmark of its repository, and one for the whole",
            ),
            Self::Spreadsheet => (
                "Spreadsheets",
                &[".xlsx", ".xlsm", ".ods", ".fods", ".xls"],
                "a record for every row of every sheet, as of a table (`list.xlsx!Sheet1`), dates \
                 as they are shown, values that are merged downwards in every row that they cover",
            ),
            Self::Ris => (
                "Libraries in RIS",
                &[".ris"],
                "a record for every entry: title, date, people, abstract, keywords, archive and \
                 location in archive, language, address, notes; files that it names and that lie \
                 beside are its text",
            ),
            Self::Bibtex => (
                "Libraries in BibTeX and BibLaTeX",
                &[".bib"],
                "as in RIS; accents and dashes of TeX become letters",
            ),
            Self::Rtf => (
                "Rich text",
                &[".rtf"],
                "one document a file, characters by their fonts: headings, notes, a header or \
                 footer with a shelfmark; no hidden or deleted text",
            ),
            Self::Odt => (
                "OpenDocument texts",
                &[".odt", ".fodt"],
                "as Word documents",
            ),
            Self::Doc => (
                "Old Word documents",
                &[".doc"],
                "one document a file, from Word 6 on: text, notes, a header or footer with a \
                 shelfmark; no hidden or deleted text, styles are not known",
            ),
            Self::Mail => (
                "Mail and mailboxes",
                &[".eml", ".emlx", ".mbox"],
                "a record for every message: subject, day, sender and addressees, the plain text, \
                 else that of the HTML; attachments are read by their own readers as records",
            ),
            Self::Pdf => (
                "PDF",
                &[".pdf"],
                "one document a file, from its text layer, with its pages: columns one after \
                 another, heads and feet that recur once; files with an owner's password are read, \
                 those that ask for a password refused",
            ),
            Self::Mhtml => (
                "Pages in web archives",
                &[".mhtml", ".mht"],
                "the saved page, as one in HTML",
            ),
        };
        About { name, files, taken }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_the_same() {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let page = words(include_str!("../../docs/documents.md"));
        let missing: Vec<String> = Format::ALL
            .iter()
            .map(|format| {
                let About { name, files, taken } = format.about();
                words(&format!(
                    "- **{name}** (`{}`): {taken}.",
                    files.join("`, `")
                ))
            })
            .filter(|row| !page.contains(row))
            .collect();
        assert!(
            missing.is_empty(),
            "docs/documents.md lacks\n{}",
            missing.join("\n")
        );
    }
}
