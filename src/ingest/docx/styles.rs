//! Styles of a Word document by what they are.
//!
//! Takes `styles.xml`, gives for every style its level in the outline, whether it is the title's,
//! bold or hidden, each from the style itself or from the one that it is based on. The id of a style
//! says nothing: Word writes it in the language of its user (`berschrift1`, `a3`), while the name of
//! a built-in style is English (`heading 1`, `Title`). Other programs and hands translate the name
//! too; [`TITLES`] and [`HEADINGS`] are their words.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::text::is_on;
use crate::ingest::document::BlockKind;
use crate::ingest::xml::{attribute, local};

/// Styles based on one another that are followed; a circle of them must end.
const MAX_CHAIN: usize = 24;

/// Names of the title's style, lower case.
const TITLES: &[&str] = &[
    "cím",
    "naslov",
    "názov",
    "název",
    "tytuł",
    "title",
    "titel",
    "titlu",
    "titre",
    "titolo",
    "título",
    "заглавие",
    "заголовок",
    "название",
    "назва",
    "标题",
    "표제",
    "표題",
    "表題",
];

/// Words with which the names of headings begin, before a number, lower case.
const HEADINGS: &[&str] = &[
    "címsor",
    "heading",
    "nadpis",
    "nagłówek",
    "naslov",
    "otsikko",
    "titlu",
    "titolo",
    "titre",
    "título",
    "überschrift",
    "заглавие",
    "заголовок",
    "标题",
    "見出し",
    "제목",
];

/// What a style says of a paragraph or a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::ingest) struct Style {
    /// Level of the outline, from 1.
    pub(in crate::ingest) level: Option<u8>,
    pub(in crate::ingest) is_title: bool,
    pub(in crate::ingest) bold: Option<bool>,
    pub(in crate::ingest) hidden: Option<bool>,
}

impl Style {
    /// What a paragraph of the style is.
    pub(in crate::ingest) fn kind(self) -> BlockKind {
        match (self.is_title, self.level) {
            (true, _) => BlockKind::Title,
            (false, Some(level)) => BlockKind::Heading(level),
            (false, None) => BlockKind::Plain,
        }
    }
}

/// The styles of a document by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, (Style, Option<String>)>,
}

impl Styles {
    /// Reads the part; what cannot be read says nothing.
    pub(super) fn read(xml: &[u8]) -> Self {
        let mut styles = Self::default();
        let mut reader = Reader::from_reader(xml);
        let mut buffer = Vec::new();
        let mut open: Option<(String, Style, Option<String>)> = None;
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(tag)) if local(&tag) == "style" => {
                    open = attribute(&tag, "styleId").map(|id| (id, Style::default(), None));
                }
                Ok(Event::Start(tag) | Event::Empty(tag)) => {
                    if let Some((_, style, based_on)) = &mut open {
                        learn(&tag, style, based_on);
                    }
                }
                Ok(Event::End(tag)) if tag.local_name().as_ref() == "style" => {
                    if let Some((id, style, based_on)) = open.take() {
                        styles.by_id.insert(id, (style, based_on));
                    }
                }
                Ok(Event::Eof) | Err(_) => return styles,
                Ok(_) => {}
            }
        }
    }

    /// What a style says, by itself or by what it is based on. Of a file without styles the ids are
    /// taken for names.
    pub(super) fn get(&self, id: &str) -> Style {
        let mut found = Style::default();
        if !self.by_id.contains_key(id) {
            name(id, &mut found);
        }
        let mut at = Some(id);
        for _ in 0..MAX_CHAIN {
            let Some((style, based_on)) = at.and_then(|id| self.by_id.get(id)) else {
                break;
            };
            // A heading that is based on the title's style is a heading.
            found.is_title |= style.is_title && found.level.is_none();
            if !found.is_title {
                found.level = found.level.or(style.level);
            }
            found.bold = found.bold.or(style.bold);
            found.hidden = found.hidden.or(style.hidden);
            at = based_on.as_deref();
        }
        found
    }
}

fn learn(tag: &BytesStart<'_>, style: &mut Style, based_on: &mut Option<String>) {
    match local(tag) {
        "name" => {
            if let Some(written) = attribute(tag, "val") {
                name(&written, style);
            }
        }
        "basedOn" => *based_on = attribute(tag, "val"),
        "outlineLvl" => {
            if let Some(level) = outline_level(tag) {
                style.level = Some(level);
            }
        }
        "b" => style.bold = Some(is_on(tag)),
        "vanish" => style.hidden = Some(is_on(tag)),
        _ => {}
    }
}

/// The level that `w:outlineLvl` states, from 1; its 9 is running text.
pub(super) fn outline_level(tag: &BytesStart<'_>) -> Option<u8> {
    let level: u8 = attribute(tag, "val")?.parse().ok()?;
    (level < 9).then_some(level + 1)
}

/// What the name of a style says.
pub(in crate::ingest) fn name(written: &str, style: &mut Style) {
    let lower = written.trim().to_lowercase();
    let word = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
    let number: Option<u8> = lower[word.len()..].trim().parse().ok();
    match number {
        None => style.is_title = TITLES.contains(&lower.as_str()),
        Some(level @ 1..=9) if HEADINGS.contains(&word) => {
            style.level = style.level.or(Some(level));
        }
        Some(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_what_they_say_and_are_based_on() {
        let style = |id: &str, rest: &str| {
            format!("<w:style w:type=\"paragraph\" w:styleId=\"{id}\">{rest}</w:style>")
        };
        let xml = [
            style("a3", "<w:name w:val=\"Title\"/>"),
            style("1", "<w:name w:val=\"heading 1\"/><w:rPr><w:b/></w:rPr>"),
            style(
                "Kopf",
                "<w:name w:val=\"Kopf\"/><w:basedOn w:val=\"1\"/><w:rPr><w:b w:val=\"0\"/></w:rPr>",
            ),
            style("Own", "<w:name w:val=\"Own\"/><w:basedOn w:val=\"a3\"/>"),
            style(
                "Lvl",
                "<w:name w:val=\"Lvl\"/><w:pPr><w:outlineLvl w:val=\"2\"/></w:pPr>",
            ),
            style(
                "Body",
                "<w:name w:val=\"Body\"/><w:pPr><w:outlineLvl w:val=\"9\"/></w:pPr>",
            ),
            style("Z", "<w:name w:val=\"Заголовок 2\"/>"),
            style("N", "<w:name w:val=\"Название\"/>"),
            style("C1", "<w:name w:val=\"x\"/><w:basedOn w:val=\"C2\"/>"),
            style("C2", "<w:name w:val=\"y\"/><w:basedOn w:val=\"C1\"/>"),
            style("H", "<w:name w:val=\"Secret\"/><w:rPr><w:vanish/></w:rPr>"),
        ]
        .concat();
        let styles = Styles::read(format!("<w:styles>{xml}</w:styles>").as_bytes());
        for (id, level, is_title, bold, hidden) in [
            ("a3", None, true, None, None),
            ("1", Some(1), false, Some(true), None),
            ("Kopf", Some(1), false, Some(false), None),
            ("Own", None, true, None, None),
            ("Lvl", Some(3), false, None, None),
            ("Body", None, false, None, None),
            ("Z", Some(2), false, None, None),
            ("N", None, true, None, None),
            ("C1", None, false, None, None),
            ("H", None, false, None, Some(true)),
            // Not among the styles.
            ("Title", None, true, None, None),
            ("Heading2", Some(2), false, None, None),
        ] {
            let expected = Style {
                level,
                is_title,
                bold,
                hidden,
            };
            assert_eq!(styles.get(id), expected, "{id}");
        }
    }
}
