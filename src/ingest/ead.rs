//! Finding aids (EAD 2002 and EAD3): one record a described component, and one for the whole.
//!
//! Takes one finding aid as a stream of bytes and its place; hands on a record for every `c`, `c01`
//! to `c12` with its title, date, number, scope and content ([`mod@unit`]), and one for what is described
//! as a whole. The path through the finding aid is the shelfmark of its repository, each level under
//! its own label; the titles above a component are its context and stand in its text. Holds the open
//! components, and nothing else.
//!
//! A component comes when the first one below it begins, else when it ends; the whole comes last. A
//! file may hold several finding aids, as harvests do. Broken XML ends the file with one reject; what
//! was complete before it is kept. Known gaps: index and tables leave nothing but their text; a
//! component that names no box of its own is not given that of the one above it; EAD 1.0 is read as
//! far as it is alike. Sources: EAD Tag Library 2002 and EAD3 1.1.2, Society of American Archivists.

mod header;
mod unit;

use std::collections::HashMap;
use std::io::BufRead;
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::identity::Place;
use super::xml::{Input, attribute, local, reason_of, referenced};
use super::{Item, Reject};
use header::Header;
use unit::{Above, Unit};

/// Deepest nesting of elements that is followed. Twelve components lie in one another at most.
const MAX_DEPTH: usize = 256;

/// Longest text of one component, in bytes.
const MAX_UNIT_BYTES: usize = 16 << 20;

/// Reads a finding aid, handing every record and reject to `sink`, until it says to stop.
pub(super) fn read<R: BufRead>(
    input: R,
    place: &Place,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> ControlFlow<()> {
    AidReader {
        xml: Reader::from_reader(Input::new(input)),
        place,
        header: Header::default(),
        units: Vec::new(),
        names: HashMap::new(),
        aids: 0,
        depth: 0,
    }
    .run(sink)
}

struct AidReader<'a, R: BufRead> {
    xml: Reader<Input<R>>,
    place: &'a Place,
    header: Header,
    /// What is described as a whole, and the components that are open, outermost first.
    units: Vec<Unit>,
    /// How often each name of a component was given.
    names: HashMap<String, u32>,
    /// Finding aids that were met.
    aids: u64,
    depth: usize,
}

impl<R: BufRead> AidReader<'_, R> {
    fn run(mut self, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) -> ControlFlow<()> {
        let mut buffer = Vec::new();
        let mut has_records = false;
        loop {
            buffer.clear();
            // Both before the event is read: they are where it begins.
            let start = (self.xml.get_ref().byte(), self.xml.get_ref().line());
            self.xml.get_mut().begin_event();
            let event = match self.xml.read_event_into(&mut buffer) {
                Ok(event) => event,
                Err(error) => return self.broken(&reason_of(&error, "finding aid"), sink),
            };
            match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        let reason = format!(
                            "elements nested more than {MAX_DEPTH} deep: expected a finding aid"
                        );
                        return self.broken(&reason, sink);
                    }
                    has_records |= self.open(&tag, start, sink)?;
                }
                Event::Empty(tag) => {
                    has_records |= self.open(&tag, start, sink)?;
                    self.close(local(&tag), sink)?;
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.close(tag.local_name().as_ref(), sink)?;
                }
                Event::Text(text) => self.text(&text.xml10_content()),
                Event::CData(text) => self.text(&text.xml10_content()),
                Event::GeneralRef(reference) => self.text(&referenced(&reference)),
                Event::Eof if self.depth > 0 => {
                    return self.broken("the file ends inside an element: it is cut off", sink);
                }
                Event::Eof if !has_records => {
                    let reason = "a finding aid that describes nothing: expected <archdesc>";
                    return self.broken(reason, sink);
                }
                Event::Eof => return ControlFlow::Continue(()),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
            if self
                .units
                .last()
                .is_some_and(|unit| unit.bytes() > MAX_UNIT_BYTES)
            {
                let reason = format!(
                    "a component of more than {} MB: expected a description",
                    MAX_UNIT_BYTES >> 20
                );
                return self.broken(&reason, sink);
            }
        }
    }

    /// Whether the element begins a description.
    fn open(
        &mut self,
        tag: &BytesStart<'_>,
        start: (u64, u64),
        sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
    ) -> ControlFlow<(), bool> {
        let name = local(tag);
        let attribute = |wanted: &str| attribute(tag, wanted);
        match name {
            "ead" => {
                self.aids += 1;
                self.header = Header::default();
                self.names.clear();
            }
            "archdesc" if self.units.is_empty() => {
                self.units.push(Unit::new(name, start, &attribute));
                return ControlFlow::Continue(true);
            }
            _ if is_component(name) && !self.units.is_empty() => {
                if self.units.len() > 1 {
                    self.give(start.0, sink)?;
                }
                self.units.push(Unit::new(name, start, &attribute));
                return ControlFlow::Continue(true);
            }
            _ => match self.units.last_mut() {
                Some(unit) => unit.open(name, &attribute),
                None => self.header.open(name, &attribute),
            },
        }
        ControlFlow::Continue(false)
    }

    fn close(
        &mut self,
        name: &str,
        sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(unit) = self.units.last_mut() else {
            self.header.close(name);
            return ControlFlow::Continue(());
        };
        if !unit.close() {
            return ControlFlow::Continue(());
        }
        let end = self.xml.get_ref().byte();
        self.give(end, sink)?;
        self.units.pop();
        ControlFlow::Continue(())
    }

    /// Hands on the innermost unit, unless that was done.
    fn give(&mut self, end: u64, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) -> ControlFlow<()> {
        let Some((unit, above)) = self.units.split_last_mut() else {
            return ControlFlow::Continue(());
        };
        if unit.is_given {
            return ControlFlow::Continue(());
        }
        unit.is_given = true;
        let above = Above {
            header: &self.header,
            units: above,
            aid: self.aids,
        };
        sink(unit.finish(&above, &mut self.names, self.place, end))
    }

    fn text(&mut self, text: &str) {
        match self.units.last_mut() {
            Some(unit) => unit.text(text),
            None => self.header.text(text),
        }
    }

    /// Ends the file with a reject where the fault stands.
    fn broken(
        &self,
        reason: &str,
        sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (byte, line) = (self.xml.get_ref().byte(), self.xml.get_ref().line());
        sink(Item::Reject(
            Reject::whole(&self.place.source, reason).at(line, byte),
        ))
    }
}

/// Whether an element is a component: `c`, or `c01` to `c12`.
fn is_component(name: &str) -> bool {
    name.strip_prefix('c').is_some_and(|number| {
        number.is_empty() || number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests;
