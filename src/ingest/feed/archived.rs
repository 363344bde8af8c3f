//! Archives: their members one after another, each fed as a source of its own.
//!
//! A zip archive has a table, so its members come by name; those of a tar archive come in its own
//! order. What one member unpacks to counts against the allowance of the whole archive. A member
//! that cannot be read is a reject under its own name; a fault of the archive itself ends it.

use std::fs::File;
use std::io::Seek;
use std::sync::Arc;

use super::super::Reject;
use super::super::discover::{Found, description_note, is_description, is_litter};
use super::super::identity::Place;
use super::super::sniff::unwanted;
use super::super::source::{Allowance, Archive, Tar, Unpacked};
use super::super::stamp::unreadable;
use super::super::work::Verdict;
use super::{Feeder, HungUp, Step, Stream};
use crate::engine::Stamp;

impl Feeder<'_> {
    pub(super) fn feed_archive(
        &self,
        file: File,
        found: &Found,
        known: Option<Stamp>,
    ) -> Result<(), HungUp> {
        let mut archive = match Archive::open(file) {
            Ok(archive) => archive,
            Err(error) => {
                return self.lose(found, unreadable(&found.source, &error).from_byte(0));
            }
        };
        if archive.is_office() {
            // One document, not an archive of several.
            let mut file = archive.into_inner();
            return match file.rewind() {
                Ok(()) => self.feed_stream(file, found, known),
                Err(error) => self.lose(found, unreadable(&found.source, &error)),
            };
        }
        let Some(stamp) = self.begin(found, known)? else {
            return Ok(());
        };
        let mut stream = Stream::new(found, Allowance::for_archive(stamp.bytes));
        let members = archive.members().or_else(|error| {
            let reject = unreadable(&found.source, &error);
            self.step(Step::Reject(reject)).map(|()| Vec::new())
        })?;
        for member in members {
            let place = self.settings.place(&found.path, Some(&member.name));
            if !self.is_read(&member.name, member.refused, &place)? {
                continue;
            }
            let allowance = stream.allowance.clone();
            let unpacked = archive
                .read(&member)
                .and_then(|reader| Unpacked::of_member(reader, &allowance));
            match unpacked {
                Ok(unpacked) => self.feed_member(&mut stream, unpacked, place)?,
                Err(error) => {
                    let reject = unreadable(&place.source, &error).from_byte(0);
                    self.step(Step::Reject(reject))?;
                }
            }
            if stream.allowance.is_exhausted() {
                // The rest would only repeat what has been said.
                break;
            }
        }
        self.end(&stream, &stamp)
    }

    /// Feeds the members of a tar archive as they come.
    pub(super) fn feed_tar(
        &self,
        mut stream: Stream<'_>,
        unpacked: Unpacked<'_>,
        found: &Found,
        known: Option<Stamp>,
    ) -> Result<(), HungUp> {
        let Some(stamp) = self.begin(found, known)? else {
            return Ok(());
        };
        let mut tar = Tar::new(unpacked.reader);
        loop {
            let member = match tar.next_member() {
                Ok(Some(member)) => member,
                Ok(None) => break,
                Err(error) => {
                    let reject = unreadable(&found.source, &error).from_byte(tar.byte());
                    self.step(Step::Reject(reject))?;
                    break;
                }
            };
            let place = self.settings.place(&found.path, Some(&member.name));
            if !self.is_read(&member.name, member.refused, &place)? {
                continue;
            }
            let allowance = stream.allowance.clone();
            match Unpacked::of_part(&mut tar, &allowance) {
                Ok(unpacked) => self.feed_member(&mut stream, unpacked, place)?,
                Err(error) => {
                    let reject = unreadable(&place.source, &error).from_byte(0);
                    self.step(Step::Reject(reject))?;
                }
            }
            if stream.allowance.is_exhausted() {
                // The rest would only repeat what has been said.
                break;
            }
        }
        self.end(&stream, &stamp)
    }

    /// Whether a member of an archive is to be read, having said why not where that is news.
    fn is_read(&self, name: &str, refused: Option<&str>, place: &Place) -> Result<bool, HungUp> {
        // `./` and `../` are no hidden folders.
        let mut parts = name.split('/').filter(|part| !matches!(*part, "." | ".."));
        if parts.any(is_litter) {
            return Ok(false);
        }
        if is_description(place.file_name()) {
            self.step(Step::Note(description_note(&place.source)))?;
            return Ok(false);
        }
        if let Some(kind) = unwanted(place.file_name()) {
            self.step(Step::Unwanted(kind))?;
            return Ok(false);
        }
        if let Some(reason) = refused {
            self.step(Step::Reject(Reject::whole(&place.source, reason)))?;
            return Ok(false);
        }
        Ok(true)
    }

    fn feed_member(
        &self,
        stream: &mut Stream<'_>,
        unpacked: Unpacked<'_>,
        place: Place,
    ) -> Result<(), HungUp> {
        let head = &unpacked.head;
        match self.settings.judge(head, unpacked.is_longer, &place, false) {
            Verdict::Read(format) => {
                self.feed_unpacked(stream, unpacked.reader, format, Arc::new(place))
            }
            Verdict::Reject(reject) => self.step(Step::Reject(reject)),
            Verdict::Unwanted(kind) => self.step(Step::Unwanted(kind)),
        }
    }
}
