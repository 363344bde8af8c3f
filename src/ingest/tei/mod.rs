//! TEI XML of the *Foreign Relations of the United States* series.
//!
//! Takes one volume as a stream of bytes and its place, gives one record for every `div
//! type="document"`, in the markup used since 2014 (with subtypes and `frus:doc-dateTime-*`) and in
//! the older one without. Holds one document at a time, the list of persons, and nothing else, so
//! memory does not grow with the volume.
//!
//! Entities beyond the five of XML and character references are left as they stand: a document
//! type that defines its own is never expanded or fetched, so neither a chain of entities nor a
//! reference to a file can do harm. Broken XML ends the volume with one reject; the documents
//! that were complete before it are kept.
//!
//! Known gaps: figures and formulas leave nothing but their captions; tables become lines of
//! cells; the printed index is not read. Source of the markup: the series' own schema and
//! encoding notes, Office of the Historian (history.state.gov).

mod dates;
mod document;
mod input;
mod volume;

use std::io::{BufRead, ErrorKind};
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::identity::Place;
use super::{Item, Reject};
use document::Document;
use input::Input;
use volume::Volume;

/// Deepest nesting that is followed. Real volumes stay below 30; a file of brackets must not
/// grow the stack of open elements without end.
const MAX_DEPTH: usize = 512;

/// Longest text of one document, in bytes. The longest in the series is below 1 MB.
const MAX_DOCUMENT_BYTES: usize = 64 << 20;

/// Reads a volume, handing every record and reject to `sink`, until it says to stop.
pub fn read<R: BufRead>(
    input: R,
    place: &Place,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> ControlFlow<()> {
    VolumeReader {
        xml: Reader::from_reader(Input::new(input)),
        place,
        volume: Volume::new(&place.name_of_many()),
        has_documents: false,
        documents: Vec::new(),
        depth: 0,
    }
    .run(sink)
}

struct VolumeReader<'a, R: BufRead> {
    xml: Reader<Input<R>>,
    place: &'a Place,
    volume: Volume,
    /// Documents that are open, outermost first; more than one only where documents are nested.
    documents: Vec<Document>,
    depth: usize,
    has_documents: bool,
}

impl<R: BufRead> VolumeReader<'_, R> {
    fn run(mut self, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) -> ControlFlow<()> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            // Both before the event is read: they are where it begins.
            let start = (self.xml.get_ref().byte(), self.xml.get_ref().line());
            self.xml.get_mut().begin_event();
            let event = match self.xml.read_event_into(&mut buffer) {
                Ok(event) => event,
                Err(error) => return self.broken(&reason_of(&error), sink),
            };
            match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        let reason = format!(
                            "elements nested more than {MAX_DEPTH} deep, expected a volume"
                        );
                        return self.broken(&reason, sink);
                    }
                    self.open(&tag, start);
                }
                Event::Empty(tag) => {
                    self.open(&tag, start);
                    self.close(local(&tag), sink)?;
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    let name = tag.local_name();
                    self.close(name.as_ref(), sink)?;
                }
                Event::Text(text) => self.text(&text.xml10_content()),
                Event::CData(text) => self.text(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let resolved = match reference.resolve_char_ref() {
                        Ok(Some(character)) => character.to_string(),
                        _ => named_entity(&reference),
                    };
                    self.text(&resolved);
                }
                Event::Eof if self.depth > 0 => {
                    return self.broken("the file ends inside an element: it is cut off", sink);
                }
                Event::Eof if !self.has_documents => {
                    let reason = "no document in it: expected <div type=\"document\"> for each, as \
                                  the Foreign Relations series has it";
                    return sink(Item::Reject(
                        Reject::whole(&self.place.source, reason).at(1, 0),
                    ));
                }
                Event::Eof => return ControlFlow::Continue(()),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
            if self
                .documents
                .last()
                .is_some_and(|document| document.bytes() > MAX_DOCUMENT_BYTES)
            {
                let reason = format!(
                    "a document of more than {} MB, expected a paper",
                    MAX_DOCUMENT_BYTES >> 20
                );
                return self.broken(&reason, sink);
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, start: (u64, u64)) {
        let name = local(tag);
        if name == "div" && attribute(tag, "type").as_deref() == Some("document") {
            self.has_documents = true;
            self.documents.push(Document::new(
                attribute(tag, "id"),
                attribute(tag, "n"),
                attribute(tag, "subtype"),
                attribute(tag, "doc-dateTime-min").zip(attribute(tag, "doc-dateTime-max")),
                start,
                self.volume.page(),
            ));
            return;
        }
        if name == "pb" {
            self.volume.turn_page(attribute(tag, "n"));
        }
        match self.documents.last_mut() {
            Some(document) => document.open(name, &|wanted| attribute(tag, wanted)),
            None => self.volume.open(name, &|wanted| attribute(tag, wanted)),
        }
    }

    fn close(
        &mut self,
        name: &str,
        sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(document) = self.documents.last_mut() else {
            self.volume.close(name);
            return ControlFlow::Continue(());
        };
        if !document.close(name) {
            return ControlFlow::Continue(());
        }
        let end = self.xml.get_ref().byte();
        let document = self.documents.pop().expect("it was the last a moment ago");
        sink(document.finish(&self.volume, self.place, end))
    }

    fn text(&mut self, text: &str) {
        match self.documents.last_mut() {
            Some(document) => document.text(text),
            None => self.volume.text(text),
        }
    }

    /// Ends the volume with a reject at the innermost open document, or where the error stands.
    fn broken(
        &self,
        reason: &str,
        sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let byte = self.xml.get_ref().byte();
        let line = self.xml.get_ref().line();
        let (reason, excerpt) = match self.documents.last() {
            Some(document) => (
                format!("{reason} (inside document {})", document.name()),
                document.excerpt(),
            ),
            None => (reason.to_owned(), String::new()),
        };
        sink(Item::Reject(Reject {
            source: self.place.source.clone(),
            line: Some(line),
            byte: Some(byte),
            reason,
            excerpt,
        }))
    }
}

/// What is wrong with the XML, or with what it is read from.
fn reason_of(error: &quick_xml::Error) -> String {
    match error {
        // Ours, or a decoder's: it says what is wrong by itself.
        quick_xml::Error::Io(error) if error.kind() == ErrorKind::InvalidData => error.to_string(),
        quick_xml::Error::Io(error) => format!("cannot be read: {error}"),
        quick_xml::Error::Encoding(_) => "not valid UTF-8: convert the volume, for example with \
             iconv -f windows-1252 -t utf-8"
            .to_owned(),
        error => format!("not well-formed XML: {error}"),
    }
}

/// The name without its prefix: `frus:attachment` is `attachment`.
fn local<'t>(tag: &'t BytesStart<'_>) -> &'t str {
    let name: &str = tag.name().into_inner();
    name.rsplit(':').next().unwrap_or(name)
}

/// The value of the attribute with that local name (`xml:id` is `id`).
fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    tag.attributes()
        .with_checks(false)
        .flatten()
        .find_map(|attribute| {
            let key: &str = attribute.key.into_inner();
            let name = key.rsplit(':').next().unwrap_or(key);
            (name == wanted).then(|| {
                attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_or_else(|_| attribute.value.to_string(), |value| value.into_owned())
            })
        })
}

/// The five entities of XML itself; any other stays as it is written.
fn named_entity(name: &str) -> String {
    match name {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        other => format!("&{other};"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    use crate::record::Record;
    use crate::record::date::Precision;

    const HEADER: &str = r#"<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="frus1999v01">
<teiHeader><title type="complete">A Volume
   of Samples</title></teiHeader><text><front>
<div xml:id="persons"><list><item><persName xml:id="p_GAA1">Gromyko, Andrei A.,</persName> Minister</item></list></div>
</front><body><div type="compilation"><head>Korea<note>left out</note></head><pb n="7"/>"#;
    const FOOTER: &str = "</div></body></text></TEI>";

    fn items(volume: &str) -> Vec<Item> {
        let mut items = Vec::new();
        let place = Place::new(Path::new("/x/frus.xml"), None, None);
        // As from a file: a piece at a time.
        let input = std::io::BufReader::new(volume.as_bytes());
        let _ = read(input, &place, &mut |item| {
            items.push(item);
            ControlFlow::Continue(())
        });
        items
    }

    fn only(document: &str) -> Record {
        let items = items(&format!("{HEADER}{document}{FOOTER}"));
        match <[Item; 1]>::try_from(items) {
            Ok([Item::Record(record)]) => *record,
            other => panic!("expected one record, got {other:?}"),
        }
    }

    #[test]
    fn present_markup_gives_title_date_source_people_and_pages() {
        let record = only(
            r##"<div type="document" xml:id="d8" n="8" subtype="historical-document"
 frus:doc-dateTime-min="1951-11-19T13:24:00-05:00" frus:doc-dateTime-max="1951-11-19T13:24:00-05:00">
<head>8. Telegram to <gloss type="to">the
 Embassy</gloss><note n="0" type="source">Source: Central Files, 795.00/11-1951. Secret.</note></head>
<dateline><placeName>Washington</placeName>, <date when="1951-11-19T13:24:00-05:00">November 19, 1951</date></dateline>
<p>Tell <persName corresp="#p_GAA1">Gromyko</persName><note n="2"><p>Then at the
 <hi>ministry</hi>.</p></note> that the zone<pb n="8"/> is &amp; remains two kilometers.</p>
<closer><signed><persName>Acheson</persName></signed></closer></div>"##,
        );
        assert_eq!(record.id, "frus1999v01/d8");
        assert_eq!(record.title.as_deref(), Some("Telegram to the Embassy"));
        assert_eq!(
            record.citation.as_deref(),
            Some("Source: Central Files, 795.00/11-1951. Secret.")
        );
        let date = record.date.expect("a date");
        assert_eq!(date.text, "November 19, 1951");
        assert_eq!(date.earliest, Some(jiff::civil::date(1951, 11, 19)));
        assert_eq!(date.precision, Precision::Day);
        assert_eq!(record.people, ["Gromyko, Andrei A.", "Acheson"]);
        assert_eq!(record.places, ["Washington"]);
        assert_eq!(
            record.body.as_deref(),
            Some(
                "Washington, November 19, 1951\n\nTell Gromyko² that the zone is & remains two kilometers.\n\nAcheson\n\nFootnotes\n\n² Then at the ministry."
            )
        );
        assert_eq!(record.extra["pages"], "7-8");
        assert_eq!(record.extra["section"][0], "Korea");
        assert_eq!(record.extra["document_number"], "8");
        assert_eq!(record.collection, "frus1999v01");
    }

    #[test]
    fn older_markup_keeps_attachments_apart_from_the_papers_own_head_and_date() {
        let record = only(
            r#"<div type="document" xml:id="d2" n="2"><note rend="inline" type="source">File No. 861.51/131</note>
<head>No. 2.<lb/><hi>Mr. Seat to Mr. Gresham.</hi></head><note rend="inline" type="source">[Telegram.]</note>
<dateline><placeName>Bluefields,<lb/>Nicaragua</placeName>, <date when="1894-01">January 1894</date></dateline>
<p>First.</p><frus:attachment><note rend="inline" type="source">[Inclosure in No. 2.]</note>
<head>Another head</head><dateline><date when="1893-12-01">December 1</date></dateline><p>Second.</p></frus:attachment></div>"#,
        );
        assert_eq!(record.title.as_deref(), Some("Mr. Seat to Mr. Gresham."));
        assert_eq!(record.kind.as_deref(), Some("Telegram"));
        assert_eq!(record.citation.as_deref(), Some("File No. 861.51/131"));
        assert_eq!(record.places, ["Bluefields, Nicaragua"]);
        let date = record.date.expect("a date");
        assert_eq!(
            (date.precision, date.text.as_str()),
            (Precision::Month, "January 1894")
        );
        let body = record.body.expect("a body");
        for kept in [
            "First.",
            "[Inclosure in No. 2.]",
            "Another head",
            "December 1",
            "Second.",
        ] {
            assert!(body.contains(kept), "{kept} is missing in {body:?}");
        }
    }

    #[test]
    fn a_broken_volume_keeps_what_was_complete_and_names_the_place() {
        let good = r#"<div type="document" xml:id="d1"><head>One</head><p>Text</p></div>"#;
        for (broken, reason) in [
            (
                "<div type=\"document\" xml:id=\"d2\"><head>Two</head><p>cut",
                "cut off",
            ),
            (
                "<div type=\"document\" xml:id=\"d2\"><p>a</b></div>",
                "not well-formed",
            ),
            (
                "<div type=\"document\" xml:id=\"d2\"><p x=\"\u{1}",
                "not well-formed",
            ),
        ] {
            let items = items(&format!("{HEADER}{good}\n{broken}"));
            assert!(matches!(&items[0], Item::Record(record) if record.id == "frus1999v01/d1"));
            let Item::Reject(reject) = &items[1] else {
                panic!("expected a reject: {items:?}")
            };
            assert!(reject.reason.contains(reason), "{}", reject.reason);
            assert!(reject.reason.contains("d2"), "{}", reject.reason);
            assert!(reject.line.is_some_and(|line| line >= 6), "{reject:?}");
            assert_eq!(items.len(), 2);
        }
    }

    #[test]
    fn depth_and_entities_do_no_harm() {
        let deep = format!("<TEI>{}", "<a>".repeat(200_000));
        assert!(
            matches!(items(&deep).as_slice(), [Item::Reject(reject)] if reject.reason.contains("deep"))
        );
        let bomb = r#"<!DOCTYPE TEI [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<TEI><div type="document" xml:id="d1"><head>One</head><p>&b; &x; &#x41;</p></div></TEI>"#;
        let Ok([Item::Record(record)]) = <[Item; 1]>::try_from(items(bomb)) else {
            panic!()
        };
        assert_eq!(record.body.as_deref(), Some("&b; &x; A"));
    }

    #[test]
    fn memory_is_bounded_whatever_grows() {
        let long = "x".repeat(20 << 20);
        let breaks = "<pb n=\"1\"/>".repeat(1_100_000);
        for (volume, reason) in [
            (format!("{HEADER}<p>{long}"), "stretch of text of more"),
            (
                format!("{HEADER}<p a=\"{long}\">"),
                "stretch of text of more",
            ),
            (
                format!("{HEADER}<div type=\"document\">{breaks}"),
                "a document of more",
            ),
        ] {
            let items = items(&volume);
            assert!(
                matches!(items.as_slice(), [Item::Reject(reject)] if reject.reason.contains(reason)),
                "{items:?}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(<div type=\"document\">|<head>|</head>|</div>|<note n=\"1\">|</note>|<p>|</p>|<date when=\"19|\"|>|&|;|[a-zа-я ]{0,9}){0,40}") {
            let _ = items(&text);
        }
    }
}
