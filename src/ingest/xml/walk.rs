//! The walk through a stream of XML, with places and bounds: finding aids and texts are read by it.
//!
//! Takes a stream and what reads its elements ([`Elements`]), hands on every element and text in their
//! order, each with the place where it begins ([`At`]). Ends with the source, at its first fault, beyond
//! the greatest depth, or where the reader has enough. Comments, instructions and document types are
//! passed over.

use std::io::BufRead;
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::input::Input;
use super::{local, reason_of, referenced};
use crate::ingest::Item;

/// Where items go.
type Sink<'s> = &'s mut dyn FnMut(Item) -> ControlFlow<()>;

/// A place in the source.
#[derive(Debug, Clone, Copy)]
pub(in crate::ingest) struct At {
    pub(in crate::ingest) byte: u64,
    pub(in crate::ingest) line: u64,
}

/// What reads the elements.
pub(in crate::ingest) trait Elements {
    /// What the source is, in messages.
    const WHAT: &'static str;

    /// Deepest nesting of elements that is followed.
    const MAX_DEPTH: usize;

    /// An element begins.
    fn open(&mut self, tag: &BytesStart<'_>, at: At, sink: Sink<'_>) -> ControlFlow<()>;

    /// An element ends, at this byte.
    fn close(&mut self, name: &str, end: u64, sink: Sink<'_>) -> ControlFlow<()>;

    fn text(&mut self, text: &str);

    /// Why no more can be taken in.
    fn excess(&self) -> Option<String>;
}

/// How a walk ended.
pub(in crate::ingest) enum End {
    Whole,
    /// With the reason, where it stands.
    Broken(String, At),
}

/// Walks through a source until its end or fault, or until `sink` says to stop.
pub(in crate::ingest) fn walk<R: BufRead, E: Elements>(
    input: R,
    elements: &mut E,
    sink: Sink<'_>,
) -> ControlFlow<(), End> {
    let mut xml = Reader::from_reader(Input::new(input));
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        // Before the event is read: that is where it begins.
        let start = at(&xml);
        xml.get_mut().begin_event();
        let event = xml.read_event_into(&mut buffer);
        let here = at(&xml);
        let broken = |reason| ControlFlow::Continue(End::Broken(reason, here));
        match event {
            Err(error) => return broken(reason_of(&error, E::WHAT)),
            Ok(Event::Start(_)) if depth == E::MAX_DEPTH => {
                return broken(format!(
                    "elements nested more than {} deep: expected a {}",
                    E::MAX_DEPTH,
                    E::WHAT
                ));
            }
            Ok(Event::Start(tag)) => {
                depth += 1;
                elements.open(&tag, start, sink)?;
            }
            Ok(Event::Empty(tag)) => {
                elements.open(&tag, start, sink)?;
                elements.close(local(&tag), here.byte, sink)?;
            }
            Ok(Event::End(tag)) => {
                depth = depth.saturating_sub(1);
                elements.close(tag.local_name().as_ref(), here.byte, sink)?;
            }
            Ok(Event::Text(text)) => elements.text(&text.xml10_content()),
            Ok(Event::CData(text)) => elements.text(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => elements.text(&referenced(&reference)),
            Ok(Event::Eof) if depth > 0 => {
                return broken("the file ends inside an element: it is cut off".to_owned());
            }
            Ok(Event::Eof) => return ControlFlow::Continue(End::Whole),
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
        }
        if let Some(reason) = elements.excess() {
            return broken(reason);
        }
    }
}

fn at<R: BufRead>(xml: &Reader<Input<R>>) -> At {
    let input = xml.get_ref();
    At {
        byte: input.byte(),
        line: input.line(),
    }
}
