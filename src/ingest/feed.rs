//! From files to pieces of work, in the order of the files.
//!
//! Takes what discovery found and the stamps of earlier runs; gives [`Step`]s to the writing
//! side and [`Job`]s to the workers. Every job carries the way back for its answer, and the other
//! end of it goes to the writing side in order: so answers are taken in the order of the sources
//! however the workers fare, and nothing is ever sorted.
//!
//! A short plain file is one job, read and parsed by a worker. A packed or long one is streamed
//! here: files with many records in batches, documents whole. A source that vanishes or breaks off
//! in the middle becomes a reject; what came of it before stays.

use std::fs::{self, File};
use std::io::{BufRead, Read, Seek};
use std::mem;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::batches::{Batch, Batches};
use super::discover::Found;
use super::epub::{Book, Piece};
use super::identity::Place;
use super::limits::{BATCH_BYTES, BATCH_LINES, MAX_DOCUMENT_BYTES, WHOLE_FILE_BYTES};
use super::queue::Gate;
use super::reader::stream_volume;
use super::source::{Allowance, PACKING_BYTES, Packing, Unpacked, is_tar, read_within};
use super::stamp::{changed_since, is_as_stamped, stamp_of, unreadable};
use super::work::{Job, Settings, Verdict, Whole};
use super::workbook::{self, Workbook};
use super::{Format, Item, Note, Reject};
use crate::engine::Stamp;

mod archived;

/// What the writing side does next.
pub(super) enum Step {
    /// A source is as it was.
    Unchanged { source: String, bytes: u64 },
    /// A source comes in one answer.
    Whole {
        source: String,
        bytes: u64,
        answer: Receiver<Whole>,
    },
    /// A source begins.
    Begin { stamp: Stamp },
    /// Some of its items come; `held` bytes leave the gate with them.
    Items {
        answer: Receiver<Vec<Item>>,
        format: Format,
        held: u64,
        bytes: u64,
    },
    /// Some of it could not be read.
    Reject(Reject),
    /// It ends; `bytes` of the file had not been counted.
    End { bytes: u64 },
    /// Something worth knowing.
    Note(Note),
    /// Something that nobody would want to read, with what it is counted as.
    Unwanted(String),
    /// A file gave nothing, for the reason given before, and keeps what it gave in other runs.
    LeftOut { source: String, bytes: u64 },
}

/// The writing side does not listen any more.
pub(super) struct HungUp;

/// Feeds the writing side and the workers.
pub(super) struct Feeder<'a> {
    pub(super) settings: &'a Settings,
    pub(super) steps: SyncSender<Step>,
    pub(super) jobs: SyncSender<Job>,
    pub(super) gate: &'a Gate,
    pub(super) is_cancelled: &'a AtomicBool,
}

/// A streamed source while it is fed.
struct Stream<'a> {
    found: &'a Found,
    allowance: Allowance,
    /// Packed bytes that the steps so far account for.
    counted: u64,
    /// The format of the member that is fed, or of the source.
    format: Format,
}

impl Feeder<'_> {
    /// Feeds `files` in their order, until all are done or the writing side hangs up.
    pub(super) fn feed_all(&self, files: Vec<(Found, Option<Stamp>)>) {
        for (found, known) in files {
            if self.feed(&found, known).is_err() {
                return;
            }
        }
    }

    fn feed(&self, found: &Found, known: Option<Stamp>) -> Result<(), HungUp> {
        let opened = fs::metadata(&found.path).and_then(|metadata| {
            if is_as_stamped(&metadata, known.as_ref(), self.settings) {
                return Ok(None);
            }
            let mut file = File::open(&found.path)?;
            let mut magic = Vec::new();
            file.by_ref()
                .take(PACKING_BYTES as u64)
                .read_to_end(&mut magic)?;
            file.rewind()?;
            Ok(Some((file, metadata.len(), Packing::of(&magic))))
        });
        match opened {
            Ok(None) => self.step(Step::Unchanged {
                source: found.source.clone(),
                bytes: found.bytes,
            }),
            Ok(Some((file, length, Packing::Plain))) if length <= WHOLE_FILE_BYTES => {
                self.feed_whole(file, length, found, known)
            }
            Ok(Some((file, _, Packing::Zip))) => self.feed_archive(file, found, known),
            Ok(Some((file, ..))) => self.feed_stream(file, found, known),
            Err(error) => self.lose(found, unreadable(&found.source, &error)),
        }
    }

    fn feed_whole(
        &self,
        file: File,
        length: u64,
        found: &Found,
        known: Option<Stamp>,
    ) -> Result<(), HungUp> {
        self.enter(length)?;
        let (reply, answer) = sync_channel(1);
        self.step(Step::Whole {
            source: found.source.clone(),
            bytes: length,
            answer,
        })?;
        self.job(Job::File {
            file,
            found: found.clone(),
            known,
            reply,
        })
    }

    fn feed_stream(&self, file: File, found: &Found, known: Option<Stamp>) -> Result<(), HungUp> {
        let mut stream = Stream::new(found, Allowance::for_stream());
        let place = self.settings.place(&found.path, None);
        let unpacked = match Unpacked::of_file(file, &stream.allowance) {
            Ok(unpacked) => unpacked,
            Err(error) => {
                return self.lose(found, unreadable(&found.source, &error).from_byte(0));
            }
        };
        if is_tar(&unpacked.head) {
            return self.feed_tar(stream, unpacked, found, known);
        }
        let verdict =
            self.settings
                .judge(&unpacked.head, unpacked.is_longer, &place, found.is_named);
        let format = match verdict {
            Verdict::Read(format) => format,
            Verdict::Reject(reject) => return self.lose(found, reject),
            Verdict::Unwanted(kind) => {
                self.step(Step::Unwanted(kind))?;
                return self.leave_out(found);
            }
        };
        let Some(stamp) = self.begin(found, known)? else {
            return Ok(());
        };
        self.feed_unpacked(&mut stream, unpacked.reader, format, Arc::new(place))?;
        self.end(&stream, &stamp)
    }

    fn feed_unpacked(
        &self,
        stream: &mut Stream<'_>,
        mut reader: Box<dyn BufRead + '_>,
        format: Format,
        place: Arc<Place>,
    ) -> Result<(), HungUp> {
        stream.format = format;
        match format {
            format if format.has_pieces() => {
                return self.feed_pieces(stream, reader, format, &place);
            }
            Format::Tei | Format::Ead => return self.feed_volume(stream, reader, &place),
            _ => {}
        }
        let mut bytes = Vec::new();
        match read_within(&mut reader, MAX_DOCUMENT_BYTES, &mut bytes) {
            Ok(true) if format == Format::Epub => self.feed_book(stream, &bytes, &place),
            Ok(true) if format == Format::Spreadsheet => self.feed_workbook(stream, &bytes, &place),
            Ok(true) => {
                let held = bytes.len() as u64;
                self.feed_items(stream, held, |reply| Job::Document {
                    bytes,
                    format,
                    place,
                    reply,
                })
            }
            Ok(false) => {
                let reason = format!(
                    "longer than {MAX_DOCUMENT_BYTES} bytes: expected one document a file; split \
                     it, or make it JSON lines"
                );
                let reject = Reject::whole(&place.source, reason);
                self.step(Step::Reject(reject.from_byte(MAX_DOCUMENT_BYTES)))
            }
            Err(error) => {
                let reject = unreadable(&place.source, &error);
                self.step(Step::Reject(reject.from_byte(bytes.len() as u64)))
            }
        }
    }

    /// Feeds the pages of a book, each a document to a worker.
    fn feed_book(
        &self,
        stream: &mut Stream<'_>,
        bytes: &[u8],
        place: &Place,
    ) -> Result<(), HungUp> {
        let mut book = match Book::open(bytes, place) {
            Ok(book) => book,
            Err(reject) => return self.step(Step::Reject(reject)),
        };
        while let Some(piece) = book.next_piece() {
            match piece {
                Piece::Page { bytes, place } => {
                    let held = bytes.len() as u64;
                    self.feed_items(stream, held, |reply| Job::Document {
                        bytes,
                        format: Format::Html,
                        place: Arc::new(place),
                        reply,
                    })?;
                }
                Piece::Reject(reject) => self.step(Step::Reject(reject))?,
                Piece::Note(note) => self.step(Step::Note(note))?,
            }
        }
        Ok(())
    }

    /// Feeds the sheets of a workbook, each as a table.
    fn feed_workbook(
        &self,
        stream: &mut Stream<'_>,
        bytes: &[u8],
        place: &Place,
    ) -> Result<(), HungUp> {
        let mut workbook = match Workbook::open(bytes, place) {
            Ok(workbook) => workbook,
            Err(reject) => return self.step(Step::Reject(reject)),
        };
        while let Some(piece) = workbook.next_piece() {
            match piece {
                workbook::Piece::Sheet(place, text) => {
                    let batches = workbook::rows(text, &place);
                    self.feed_batches(stream, batches, &Arc::new(place))?;
                }
                workbook::Piece::Reject(reject) => self.step(Step::Reject(reject))?,
                workbook::Piece::Note(note) => self.step(Step::Note(note))?,
            }
        }
        Ok(())
    }

    /// Reads a long or packed volume here, for its documents come out of one stream; the workers
    /// are left to other files meanwhile.
    fn feed_volume(
        &self,
        stream: &mut Stream<'_>,
        reader: Box<dyn BufRead + '_>,
        place: &Place,
    ) -> Result<(), HungUp> {
        let mut batch = Vec::new();
        let mut held = 0;
        let mut outcome = Ok(());
        let _ = stream_volume(reader, stream.format, place, &mut |item| {
            held += bytes_of(&item);
            batch.push(item);
            if held >= BATCH_BYTES as u64 || batch.len() >= BATCH_LINES {
                outcome = self.feed_read(stream, mem::take(&mut held), mem::take(&mut batch));
            }
            match outcome {
                Ok(()) => ControlFlow::Continue(()),
                Err(HungUp) => ControlFlow::Break(()),
            }
        });
        outcome?;
        self.feed_read(stream, held, batch)
    }

    /// Hands on items that were read here.
    fn feed_read(
        &self,
        stream: &mut Stream<'_>,
        held: u64,
        items: Vec<Item>,
    ) -> Result<(), HungUp> {
        self.enter(held)?;
        let (reply, answer) = sync_channel(1);
        // The channel has room for the one answer, and its other end is still here.
        let _ = reply.send(items);
        let bytes = stream.count();
        self.step(Step::Items {
            answer,
            format: stream.format,
            held,
            bytes,
        })
    }

    fn feed_pieces(
        &self,
        stream: &mut Stream<'_>,
        reader: Box<dyn BufRead + '_>,
        format: Format,
        place: &Arc<Place>,
    ) -> Result<(), HungUp> {
        let batches = Batches::new(reader, format, &place.mapping).in_encoding(place.encoding);
        self.feed_batches(stream, batches, place)
    }

    fn feed_batches<R: Read>(
        &self,
        stream: &mut Stream<'_>,
        mut batches: Batches<R>,
        place: &Arc<Place>,
    ) -> Result<(), HungUp> {
        loop {
            match batches.next_batch() {
                Ok(Some(batch)) => {
                    let held = batch.bytes();
                    self.feed_batch(stream, held, batch, place)?;
                }
                Ok(None) => return Ok(()),
                Err(error) => {
                    let (line, byte) = batches.place();
                    let reject = unreadable(&place.source, &error).at(line, byte);
                    return self.step(Step::Reject(reject));
                }
            }
        }
    }

    fn feed_batch(
        &self,
        stream: &mut Stream<'_>,
        held: u64,
        batch: Batch,
        place: &Arc<Place>,
    ) -> Result<(), HungUp> {
        self.feed_items(stream, held, |reply| Job::Batch {
            batch,
            place: Arc::clone(place),
            reply,
        })
    }

    fn feed_items(
        &self,
        stream: &mut Stream<'_>,
        held: u64,
        job: impl FnOnce(SyncSender<Vec<Item>>) -> Job,
    ) -> Result<(), HungUp> {
        self.enter(held)?;
        let (reply, answer) = sync_channel(1);
        let bytes = stream.count();
        self.step(Step::Items {
            answer,
            format: stream.format,
            held,
            bytes,
        })?;
        self.job(job(reply))
    }

    /// Takes the stamp of a streamed source and begins it; nothing if it is as it was.
    fn begin(&self, found: &Found, known: Option<Stamp>) -> Result<Option<Stamp>, HungUp> {
        let stamp = match stamp_of(found, self.settings, self.is_cancelled) {
            Ok(stamp) => stamp,
            Err(error) => {
                self.lose(found, unreadable(&found.source, &error))?;
                return Ok(None);
            }
        };
        if known.is_some_and(|known| known.hash == stamp.hash && known.bytes == stamp.bytes) {
            self.step(Step::Unchanged {
                source: found.source.clone(),
                bytes: stamp.bytes,
            })?;
            return Ok(None);
        }
        self.step(Step::Begin {
            stamp: stamp.clone(),
        })?;
        Ok(Some(stamp))
    }

    fn end(&self, stream: &Stream<'_>, stamp: &Stamp) -> Result<(), HungUp> {
        if let Some(reject) = changed_since(&stream.found.path, stamp) {
            self.step(Step::Reject(reject))?;
        }
        let bytes = stamp.bytes.saturating_sub(stream.counted);
        self.step(Step::End { bytes })
    }

    /// Says why a file gave nothing.
    fn lose(&self, found: &Found, reject: Reject) -> Result<(), HungUp> {
        self.step(Step::Reject(reject))?;
        self.leave_out(found)
    }

    fn leave_out(&self, found: &Found) -> Result<(), HungUp> {
        self.step(Step::LeftOut {
            source: found.source.clone(),
            bytes: found.bytes,
        })
    }

    fn enter(&self, bytes: u64) -> Result<(), HungUp> {
        if self.gate.enter(bytes) {
            Ok(())
        } else {
            Err(HungUp)
        }
    }

    fn step(&self, step: Step) -> Result<(), HungUp> {
        if self.is_cancelled.load(Ordering::Relaxed) {
            return Err(HungUp);
        }
        self.steps.send(step).map_err(|_| HungUp)
    }

    fn job(&self, job: Job) -> Result<(), HungUp> {
        self.jobs.send(job).map_err(|_| HungUp)
    }
}

/// Bytes that a record holds on its way, roughly.
fn bytes_of(item: &Item) -> u64 {
    match item {
        Item::Record(record) => record.provenance.iter().map(|at| at.end - at.start).sum(),
        Item::Reject(_) | Item::Note(_) => 0,
    }
}

impl<'a> Stream<'a> {
    fn new(found: &'a Found, allowance: Allowance) -> Self {
        Self {
            found,
            allowance,
            counted: 0,
            format: Format::Markdown,
        }
    }

    /// Packed bytes read since the last step. An archive is counted when it ends.
    fn count(&mut self) -> u64 {
        if self.allowance.is_archive() {
            return 0;
        }
        let packed = self.allowance.packed();
        let bytes = packed.saturating_sub(self.counted);
        self.counted = packed;
        bytes
    }
}
