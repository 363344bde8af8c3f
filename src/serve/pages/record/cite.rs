//! A record as citations, each to copy.
//!
//! Takes a record, gives the note of the Chicago Manual in sight and the other styles to open.

use maud::{Markup, html};

use crate::present::cite::{self, CitationStyle, STYLES};
use crate::record::Record;

/// The first in sight.
const OPEN: CitationStyle = CitationStyle::Chicago;

/// All styles, each with a button that copies it.
pub(super) fn citations(record: &Record) -> Markup {
    html! {
        section .cite aria-labelledby="cite-name" {
            h2 #cite-name { "To cite it" }
            @for style in STYLES {
                @let text = cite::all([record], style.value);
                @let id = format!("cite-{}", style.name);
                details open[style.value == OPEN] {
                    summary { (label(style.value)) }
                    pre .note[is_note(style.value)] id=(id) dir="auto" tabindex="0" { (text.trim_end()) }
                    button type="button" data-copy=(id) hidden { "Copy" }
                }
            }
        }
    }
}

/// Whether a style is for the eye, and not for programs.
fn is_note(style: CitationStyle) -> bool {
    matches!(style, CitationStyle::Chicago | CitationStyle::Gost)
}

/// What people call a style.
fn label(style: CitationStyle) -> &'static str {
    match style {
        CitationStyle::Chicago => "Chicago",
        CitationStyle::Gost => "ГОСТ Р 7.0.5",
        CitationStyle::CslJson => "CSL-JSON",
        CitationStyle::Biblatex => "BibLaTeX",
        CitationStyle::Bibtex => "BibTeX",
        CitationStyle::Ris => "RIS",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_is_there_to_copy_and_nothing_of_a_record_is_markup() {
        let record = Record {
            id: "x:1".to_owned(),
            title: Some("</pre><script>alert(1)</script>".to_owned()),
            ..Record::default()
        };
        let page = citations(&record).into_string();
        for style in STYLES {
            let id = format!("cite-{}", style.name);
            assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
            assert!(page.contains(&format!("data-copy=\"{id}\"")), "{id}");
        }
        assert!(!page.contains("<script>"), "{page}");
    }
}
