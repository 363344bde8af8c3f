//! From the stream to one piece: a line, or what a cut makes.
//!
//! The bytes of a piece are kept as they stand in the source. Of one beyond the limit, and of one
//! that is not closed, only the beginning is kept, to quote it.

use std::io::{self, Read};

use super::super::cut::{Cut, End, Step};
use super::super::encoding::Encoding;
use super::super::jsonl::LinePlace;
use super::{Batches, CUT_BYTES, Fault, Kind, Piece};

impl<R: Read> Batches<R> {
    /// Appends the next line without its line feed; nothing at the end of the stream.
    pub(super) fn read_line(&mut self, into: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        let encoding = self.stream.encoding;
        let place = self.stream.here();
        let start = into.len();
        let mut length = 0_u64;
        let mut half = None;
        loop {
            let max_bytes = self.max_bytes;
            let chunk = self.stream.fill()?;
            let feed = find_feed(encoding, &mut half, chunk);
            let used = feed.unwrap_or(chunk.len());
            length += used as u64;
            let is_cut = length > max_bytes;
            if is_cut {
                let kept = CUT_BYTES.saturating_sub(into.len() - start).min(used);
                into.extend_from_slice(&chunk[..kept]);
                into.truncate(start + CUT_BYTES);
            } else {
                into.extend_from_slice(&chunk[..used]);
            }
            let is_line = feed.is_some() || (used == 0 && length > 0);
            self.stream.take(used, is_line);
            if feed.is_none() && used > 0 {
                continue;
            }
            if length == 0 {
                return Ok(None);
            }
            if !is_cut {
                if feed.is_some() {
                    into.truncate(into.len() - self.stream.width());
                }
                trim_return(encoding, start, into);
            }
            return Ok(Some(Piece {
                place,
                end: into.len(),
                fault: is_cut.then_some(Fault::TooLong),
            }));
        }
    }

    /// Appends the next piece as the cut makes it; nothing at the end of the stream.
    pub(super) fn read_piece(&mut self, into: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        let start = into.len();
        let mut building = Building {
            place: self.stream.here(),
            length: 0,
            mark: None,
        };
        if let Some((place, begun)) = self.begun.take() {
            into.extend_from_slice(&begun);
            building.length = begun.len() as u64;
            building.place = place;
        }
        loop {
            self.keep_plain(&mut building, start, into)?;
            let here = self.stream.here();
            let Some(unit) = self.stream.next_unit()? else {
                let fault = match self.cut.as_ref().map_or(End::Clean, Cut::end) {
                    _ if self.is_done => return Ok(None),
                    End::Clean => return Ok(None),
                    End::Piece => None,
                    End::Unclosed => Some(Fault::Unclosed),
                };
                self.is_done = true;
                return Ok(Some(self.piece(&building, start, into, fault)));
            };
            let step = self.cut.as_mut().map_or(Step::Skip, |cut| cut.push(unit));
            match step {
                Step::Before => {
                    self.stream.put_back(unit);
                    return Ok(Some(self.piece(&building, start, into, None)));
                }
                Step::Fresh => {
                    into.truncate(start);
                    building.begin(here);
                }
                Step::Mark => building.mark = Some((here, building.length)),
                Step::FromMark => {
                    if let Some((place, before)) = building.mark.take() {
                        // What is before the mark is kept whole unless it is beyond the limit.
                        let kept = usize::try_from(before).unwrap_or(usize::MAX);
                        into.drain(start..start.saturating_add(kept).min(into.len()));
                        building.length -= before;
                        building.place = place;
                    }
                }
                Step::Keep | Step::Skip | Step::After | Step::Over | Step::AtMark => {}
            }
            self.stream.pass(unit);
            if matches!(step, Step::Skip) {
                into.truncate(start);
                building.begin(self.stream.here());
            } else if step != Step::Over {
                self.keep(unit, &mut building, start, into);
            }
            if step == Step::AtMark
                && let Some((place, before)) = building.mark.take()
            {
                let kept = usize::try_from(before).unwrap_or(usize::MAX);
                // Of a piece beyond the limit only the beginning is here.
                let next = into.split_off(start.saturating_add(kept).min(into.len()));
                self.begun = Some((place, next));
                building.length = before;
                return Ok(Some(self.piece(&building, start, into, None)));
            }
            if matches!(step, Step::After | Step::Over) {
                return Ok(Some(self.piece(&building, start, into, None)));
            }
        }
    }

    fn piece(
        &mut self,
        building: &Building,
        start: usize,
        into: &mut Vec<u8>,
        fault: Option<Fault>,
    ) -> Piece {
        self.pieces += 1;
        let is_cut = building.length > self.max_bytes;
        if is_cut || fault.is_some() {
            into.truncate(start + CUT_BYTES);
        }
        let row = self.cut.as_ref().map_or(0, Cut::row);
        let number = match self.kind {
            // A sheet of a workbook has no lines.
            Kind::Rows(_) if self.delimiter.is_some() => row,
            Kind::Rows(_) => building.place.line,
            _ => self.pieces,
        };
        Piece {
            place: LinePlace {
                number,
                row,
                ..building.place
            },
            end: into.len(),
            fault: fault.or(is_cut.then_some(Fault::TooLong)),
        }
    }

    /// Keeps what changes nothing in one go.
    fn keep_plain(
        &mut self,
        building: &mut Building,
        start: usize,
        into: &mut Vec<u8>,
    ) -> io::Result<()> {
        let Some(cut) = &self.cut else {
            return Ok(());
        };
        let chunk = self.stream.plain()?;
        let plain = cut.plain(chunk);
        building.length += plain as u64;
        let kept = if building.length <= self.max_bytes {
            plain
        } else {
            (start + CUT_BYTES).saturating_sub(into.len()).min(plain)
        };
        into.extend_from_slice(&chunk[..kept]);
        self.stream.take_plain(plain);
        Ok(())
    }

    fn keep(&self, unit: u16, building: &mut Building, start: usize, into: &mut Vec<u8>) {
        let (bytes, width) = self.stream.bytes_of(unit);
        building.length += width as u64;
        if building.length <= self.max_bytes || into.len() < start + CUT_BYTES {
            into.extend_from_slice(&bytes[..width]);
        }
    }
}

/// A piece that is being read.
struct Building {
    place: LinePlace,
    /// Bytes of the source in it, kept or not.
    length: u64,
    /// Where a piece may begin, and the length before that.
    mark: Option<(LinePlace, u64)>,
}

impl Building {
    fn begin(&mut self, place: LinePlace) {
        self.place = place;
        self.length = 0;
        self.mark = None;
    }
}

/// First byte after a line feed in `chunk`. `half` is the first byte of a pair that the chunk
/// before cut in two.
fn find_feed(encoding: Encoding, half: &mut Option<u8>, chunk: &[u8]) -> Option<usize> {
    let feed = match encoding {
        Encoding::Utf16Le => [b'\n', 0],
        Encoding::Utf16Be => [0, b'\n'],
        _ => {
            return chunk
                .iter()
                .position(|&byte| byte == b'\n')
                .map(|at| at + 1);
        }
    };
    chunk
        .iter()
        .position(|&byte| match half.take() {
            Some(first) => [first, byte] == feed,
            None => {
                *half = Some(byte);
                false
            }
        })
        .map(|at| at + 1)
}

fn trim_return(encoding: Encoding, start: usize, bytes: &mut Vec<u8>) {
    let ending: &[u8] = match encoding {
        Encoding::Utf16Le => b"\r\0",
        Encoding::Utf16Be => b"\0\r",
        _ => b"\r",
    };
    if bytes[start..].ends_with(ending) {
        bytes.truncate(bytes.len() - ending.len());
    }
}
