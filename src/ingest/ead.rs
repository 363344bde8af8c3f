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

use quick_xml::events::BytesStart;

use super::identity::Place;
use super::xml::{At, Elements, End, attribute, local, walk};
use super::{Item, Reject};
use header::Header;
use unit::{Above, Unit};

/// Longest text of one component, in bytes.
const MAX_UNIT_BYTES: usize = 16 << 20;

/// Reads a finding aid, handing every record and reject to `sink`, until it says to stop.
pub(super) fn read<R: BufRead>(
    input: R,
    place: &Place,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut reader = AidReader {
        place,
        header: Header::default(),
        units: Vec::new(),
        names: HashMap::new(),
        aids: 0,
        has_records: false,
    };
    let reject = |reason: &str, at: At| {
        Item::Reject(Reject::whole(&place.source, reason).at(at.line, at.byte))
    };
    match walk(input, &mut reader, sink)? {
        End::Whole if reader.has_records => ControlFlow::Continue(()),
        End::Whole => {
            let reason = "a finding aid that describes nothing: expected <archdesc>";
            sink(reject(reason, At { byte: 0, line: 1 }))
        }
        End::Broken(reason, at) => sink(reject(&reason, at)),
    }
}

struct AidReader<'a> {
    place: &'a Place,
    header: Header,
    /// What is described as a whole, and the components that are open, outermost first.
    units: Vec<Unit>,
    /// How often each name of a component was given.
    names: HashMap<String, u32>,
    /// Finding aids that were met.
    aids: u64,
    /// Whether anything was described.
    has_records: bool,
}

impl Elements for AidReader<'_> {
    const WHAT: &'static str = "finding aid";

    /// Twelve components lie in one another at most.
    const MAX_DEPTH: usize = 256;

    fn open(
        &mut self,
        tag: &BytesStart<'_>,
        at: At,
        sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let name = local(tag);
        let attribute = |wanted: &str| attribute(tag, wanted);
        match name {
            "ead" => {
                self.aids += 1;
                self.header = Header::default();
                self.names.clear();
            }
            "archdesc" if self.units.is_empty() => {
                self.has_records = true;
                self.units
                    .push(Unit::new(name, (at.byte, at.line), &attribute));
            }
            _ if is_component(name) && !self.units.is_empty() => {
                if self.units.len() > 1 {
                    self.give(at.byte, sink)?;
                }
                self.units
                    .push(Unit::new(name, (at.byte, at.line), &attribute));
            }
            _ => match self.units.last_mut() {
                Some(unit) => unit.open(name, &attribute),
                None => self.header.open(name, &attribute),
            },
        }
        ControlFlow::Continue(())
    }

    fn close(
        &mut self,
        name: &str,
        end: u64,
        sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(unit) = self.units.last_mut() else {
            self.header.close(name);
            return ControlFlow::Continue(());
        };
        if !unit.close() {
            return ControlFlow::Continue(());
        }
        self.give(end, sink)?;
        self.units.pop();
        ControlFlow::Continue(())
    }

    fn text(&mut self, text: &str) {
        match self.units.last_mut() {
            Some(unit) => unit.text(text),
            None => self.header.text(text),
        }
    }

    fn excess(&self) -> Option<String> {
        let unit = self.units.last()?;
        (unit.bytes() > MAX_UNIT_BYTES).then(|| {
            format!(
                "a component of more than {} MB: expected a description",
                MAX_UNIT_BYTES >> 20
            )
        })
    }
}

impl AidReader<'_> {
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
}

/// Whether an element is a component: `c`, or `c01` to `c12`.
fn is_component(name: &str) -> bool {
    name.strip_prefix('c').is_some_and(|number| {
        number.is_empty() || number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests;
