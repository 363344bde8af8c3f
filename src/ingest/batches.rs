//! Streams with many records, cut into batches for the workers.
//!
//! Takes a reader and how its source is to be read, gives [`Batch`]es of whole pieces (lines,
//! elements of a JSON list, rows of a table, entries of a library, messages) with the place of each. Holds one batch at a time, and at
//! the beginning those in which it looks for the order of dates ([`survey`]); a
//! piece beyond [`MAX_DOCUMENT_BYTES`] is passed over to its end and comes cut. A line ends at a
//! line feed, in UTF-16 at the pair of bytes of one; the other cuts have their rooms in
//! [`super::cut`].
//!
//! The encoding is told by the first bytes, or by the first batch that holds more than ASCII; so
//! the same source is read the same way, packed or not, and whatever the buffers.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::Arc;

use super::cut::{BibtexCut, Cut, JsonCut, MailCut, RisCut, RowCut, Shape, shape};
use super::encoding::{Encoding, decode, guess, guess_note};
use super::jsonl::{LinePlace, Setting};
use super::library::{Strings, strings};
use super::limits::{BATCH_BYTES, BATCH_LINES, MAX_DOCUMENT_BYTES, SNIFF_BYTES};
use super::mapping::{DateHabits, Mapping};
use super::table::{Header, caption_lines, delimiter};
use super::{Format, NoteKind};

mod pieces;
mod stream;
mod survey;

use stream::Stream;
use survey::Survey;

/// Bytes of a piece beyond the limit that are kept, to quote it.
const CUT_BYTES: usize = 600;

/// Whole pieces of a source, in its order.
#[derive(Debug)]
pub(super) struct Batch {
    encoding: Encoding,
    is_guessed: bool,
    kind: Kind,
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
    notes: Vec<(NoteKind, String)>,
    dates: DateHabits,
}

/// What the pieces of a source are.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// JSON objects.
    Json(Setting),
    /// Rows below a header.
    Rows(Arc<Header>),
    /// Entries of a library in RIS.
    Ris,
    /// Entries of a library in BibTeX, which defines abbreviations.
    Bibtex(Arc<Strings>),
    /// Messages.
    Mail,
}

#[derive(Debug)]
struct Piece {
    place: LinePlace,
    /// First byte after it in the batch, without its line feed.
    end: usize,
    fault: Option<Fault>,
}

/// What keeps a piece from being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is longer than the limit, and only its beginning is there.
    TooLong,
    /// The source ends in it.
    Unclosed,
    /// It is the header of a table, and none can be read by it.
    Header(String),
}

impl Batch {
    /// Bytes that it holds.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Whether the encoding was guessed.
    pub(super) fn is_guessed(&self) -> bool {
        self.is_guessed
    }

    pub(super) fn kind(&self) -> &Kind {
        &self.kind
    }

    /// What is worth knowing of the source and comes with this batch.
    pub(super) fn notes(&self) -> &[(NoteKind, String)] {
        &self.notes
    }

    /// How the dates of the source are written.
    pub(super) fn dates(&self) -> DateHabits {
        self.dates
    }

    /// How many pieces there are.
    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Every piece with its place, and what keeps it from being read.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (LinePlace, &[u8], Option<&Fault>)> {
        let mut start = 0;
        self.pieces.iter().map(move |piece| {
            let bytes = &self.bytes[start..piece.end];
            start = piece.end;
            (piece.place, bytes, piece.fault.as_ref())
        })
    }
}

/// Cuts a stream into batches.
pub(super) struct Batches<R> {
    stream: Stream<R>,
    format: Format,
    mapping: Mapping,
    /// Whether the beginning has been looked at.
    is_begun: bool,
    /// Whether there was nothing but ASCII or damage so far, so that the encoding is still open.
    is_open: bool,
    is_guessed: bool,
    stated: Option<Encoding>,
    /// What parts the columns of a table, where that is known.
    delimiter: Option<u8>,
    kind: Kind,
    /// None for lines.
    cut: Option<Cut>,
    /// Pieces so far.
    pieces: u64,
    /// A piece whose beginning was read with the one before it.
    begun: Option<(LinePlace, Vec<u8>)>,
    max_bytes: u64,
    is_done: bool,
    /// How dates are written, once the beginning of the source was looked at.
    dates: Option<DateHabits>,
    /// What was cut for that look, and the error that ended it.
    ahead: VecDeque<io::Result<Batch>>,
}

impl<R: Read> Batches<R> {
    /// A stream of `format`, whose columns are called as `mapping` says.
    pub(super) fn new(reader: R, format: Format, mapping: &Mapping) -> Self {
        Self {
            stream: Stream::new(reader),
            format,
            mapping: mapping.clone(),
            is_begun: false,
            is_open: false,
            is_guessed: false,
            stated: None,
            delimiter: None,
            kind: Kind::Json(Setting::Line),
            cut: None,
            pieces: 0,
            begun: None,
            max_bytes: MAX_DOCUMENT_BYTES,
            is_done: false,
            dates: None,
            ahead: VecDeque::new(),
        }
    }

    /// The same stream in the encoding that a user states.
    pub(super) fn in_encoding(mut self, stated: Option<Encoding>) -> Self {
        self.stated = stated;
        self
    }

    /// The same stream, whose columns this parts.
    pub(super) fn with_delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = Some(delimiter);
        self
    }

    #[cfg(test)]
    fn with_max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Line, from 1, and byte up to which the stream has been read.
    pub(super) fn place(&self) -> (u64, u64) {
        let here = self.stream.here();
        (here.line, here.start)
    }

    /// The next pieces; nothing at the end of the stream. Blank lines count, and are left out.
    ///
    /// # Errors
    /// Returns the error of the stream, after every piece that came before it.
    pub(super) fn next_batch(&mut self) -> io::Result<Option<Batch>> {
        let dates = match self.dates {
            Some(dates) => dates,
            None => self.survey(),
        };
        let next = match self.ahead.pop_front() {
            Some(cut) => cut.map(Some),
            None => self.cut_batch(),
        };
        next.map(|batch| batch.map(|batch| Batch { dates, ..batch }))
    }

    /// Cuts as much as is needed to decide how dates are written.
    fn survey(&mut self) -> DateHabits {
        let mut survey = Survey::default();
        let mut bytes = 0;
        let mut is_whole = false;
        loop {
            match self.cut_batch() {
                Ok(None) => {
                    is_whole = true;
                    break;
                }
                Ok(Some(batch)) => {
                    bytes += batch.bytes.len();
                    survey.take(&batch, &self.mapping);
                    self.ahead.push_back(Ok(batch));
                    if !survey.is_open(bytes) {
                        break;
                    }
                }
                Err(error) => {
                    self.ahead.push_back(Err(error));
                    break;
                }
            }
        }
        let (dates, note) = survey.decide(self.mapping.dates(), is_whole);
        if let Some(Ok(first)) = self.ahead.front_mut() {
            first
                .notes
                .extend(note.map(|text| (NoteKind::DateOrder, text)));
        }
        self.dates = Some(dates);
        dates
    }

    fn cut_batch(&mut self) -> io::Result<Option<Batch>> {
        let mut batch = Batch {
            encoding: Encoding::Utf8,
            is_guessed: false,
            kind: self.kind.clone(),
            bytes: Vec::new(),
            pieces: Vec::new(),
            notes: Vec::new(),
            dates: DateHabits::default(),
        };
        if !self.is_begun {
            self.begin(&mut batch)?;
        }
        while !self.is_done && batch.pieces.len() < BATCH_LINES && batch.bytes.len() < BATCH_BYTES {
            let before = batch.bytes.len();
            let read = match self.cut {
                None => self.read_line(&mut batch.bytes),
                Some(_) => self.read_piece(&mut batch.bytes),
            };
            match read {
                Ok(Some(piece)) if piece.end > before || piece.fault.is_some() => {
                    batch.pieces.push(piece);
                }
                Ok(Some(_)) => {}
                Ok(None) => self.is_done = true,
                Err(error) if batch.pieces.is_empty() => return Err(error),
                Err(error) => {
                    batch.bytes.truncate(before);
                    self.stream.put_off(error);
                    break;
                }
            }
        }
        self.settle(&mut batch);
        Ok((!batch.pieces.is_empty() || !batch.notes.is_empty()).then_some(batch))
    }

    /// Finds out what the stream is, and passes over its byte-order mark and its header.
    fn begin(&mut self, batch: &mut Batch) -> io::Result<()> {
        if self.format == Format::Mail {
            // Every part of a message states its own.
            self.stated = Some(Encoding::Utf8);
        }
        let head = self.stream.fill()?;
        let (encoding, mark) = Encoding::stated_or_detected(self.stated, head);
        let is_longer = head.len() == SNIFF_BYTES;
        let text = match decode(&head[mark..], encoding) {
            Ok(text) => text.into_owned(),
            // For looking only: the reader names the byte.
            Err(_) => String::from_utf8_lossy(&head[mark..]).into_owned(),
        };
        self.is_open = self.stated.is_none()
            && encoding == Encoding::Utf8
            && mark == 0
            && !shows_utf8(&head[mark..]);
        self.stream.encoding = encoding;
        self.stream.take(mark, false);
        self.is_begun = true;
        let note = guess_note(encoding, mark).filter(|_| self.stated.is_none());
        self.is_guessed = note.is_some();
        batch
            .notes
            .extend(note.map(|text| (NoteKind::Encoding, text)));
        match self.format {
            Format::Ris => {
                self.cut = Some(Cut::Ris(RisCut::default()));
                self.kind = Kind::Ris;
            }
            Format::Bibtex => {
                self.cut = Some(Cut::Bibtex(BibtexCut::default()));
                self.kind = Kind::Bibtex(Arc::new(strings(&text)));
            }
            Format::Mail => {
                self.cut = Some(Cut::Mail(MailCut::default()));
                self.kind = Kind::Mail;
            }
            Format::Csv => self.begin_table(&text, batch)?,
            _ if matches!(shape(&text, is_longer), Shape::List | Shape::Objects { .. }) => {
                self.cut = Some(Cut::Json(JsonCut::default()));
                self.kind = Kind::Json(Setting::Element);
            }
            _ => {}
        }
        batch.kind = self.kind.clone();
        Ok(())
    }

    fn begin_table(&mut self, text: &str, batch: &mut Batch) -> io::Result<()> {
        let captions = caption_lines(text, self.delimiter, &self.mapping);
        let header = text.split_inclusive('\n').skip(captions);
        let (delimiter, is_stated) = match (self.delimiter, captions) {
            (Some(known), _) => (known, false),
            (None, 0) => delimiter(text),
            (None, _) => delimiter(&header.collect::<String>()),
        };
        let first_line = captions as u64 + 1;
        self.cut = Some(Cut::Rows(RowCut::new(delimiter)));
        let mut bytes = Vec::new();
        if is_stated {
            self.read_piece(&mut bytes)?;
            bytes.clear();
            if let Some(Cut::Rows(cut)) = &mut self.cut {
                // A spreadsheet shows no row for it.
                cut.restart();
            }
        }
        let Some(mut piece) = self.read_piece(&mut bytes)? else {
            return Ok(());
        };
        while piece.place.line < first_line {
            bytes.clear();
            match self.read_piece(&mut bytes)? {
                Some(next) => piece = next,
                None => return Ok(()),
            }
        }
        let encoding = self.stream.encoding;
        let header = match (&piece.fault, decode(&bytes, encoding)) {
            (Some(Fault::TooLong), _) => Err("the header is too long".to_owned()),
            (Some(_), _) => Err("the header has a quotation mark that is not closed".to_owned()),
            (None, Err(fault)) => Err(fault.moved(piece.place.start).to_string()),
            (None, Ok(text)) => Header::read(&text, delimiter, &self.mapping),
        };
        match header {
            Ok(header) => {
                let note = header.note();
                batch
                    .notes
                    .extend(note.map(|text| (NoteKind::Doubtful, text)));
                self.kind = Kind::Rows(Arc::new(header));
            }
            Err(reason) => {
                bytes.truncate(CUT_BYTES);
                piece.end = bytes.len();
                piece.fault = Some(Fault::Header(reason));
                batch.bytes = bytes;
                batch.pieces.push(piece);
                self.is_done = true;
            }
        }
        Ok(())
    }

    /// Gives the batch its encoding: the first that shows more than ASCII decides for all.
    fn settle(&mut self, batch: &mut Batch) {
        let encoding = self.stream.encoding;
        batch.encoding = encoding;
        batch.is_guessed = self.is_guessed;
        if !self.is_open || batch.bytes.is_ascii() {
            return;
        }
        self.is_open = !shows_utf8(&batch.bytes);
        if let Some(found) = guess(&batch.bytes) {
            batch.encoding = found;
            batch.is_guessed = true;
            self.is_guessed = true;
            let note = guess_note(found, 0);
            batch
                .notes
                .extend(note.map(|text| (NoteKind::Encoding, text)));
            self.stream.encoding = found;
            self.is_open = false;
        }
    }
}

/// Whether there are characters of several bytes, and not by chance in another encoding.
fn shows_utf8(bytes: &[u8]) -> bool {
    guess(bytes).is_none() && bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    /// Line number, first byte, text, whether it was cut.
    type Shown = (u64, u64, String, bool);

    fn shown(batch: &Batch) -> Vec<Shown> {
        batch
            .pieces()
            .map(|(at, bytes, is_cut)| {
                let text = decode(bytes, batch.encoding()).unwrap();
                (at.line, at.start, text.into_owned(), is_cut.is_some())
            })
            .collect()
    }

    /// Reads through buffers of several sizes, which must not matter.
    fn check(bytes: &[u8], expected: &[(u64, u64, &str, bool)]) {
        for buffer in [1, 2, 3, 7, 4096] {
            let reader = BufReader::with_capacity(buffer, bytes);
            let mut batches =
                Batches::new(reader, Format::JsonLines, &Mapping::default()).with_max_bytes(12);
            let mut found = Vec::new();
            while let Some(batch) = batches.next_batch().unwrap() {
                found.extend(shown(&batch));
            }
            let expected: Vec<Shown> = expected
                .iter()
                .map(|&(line, start, text, is_cut)| (line, start, text.to_owned(), is_cut))
                .collect();
            assert_eq!(found, expected, "buffer {buffer}: {bytes:?}");
        }
    }

    #[test]
    fn lines_know_their_number_and_first_byte() {
        check(b"", &[]);
        check(b"\n\n\n", &[]);
        check(b"one\ntwo", &[(1, 0, "one", false), (2, 4, "two", false)]);
        check(
            b"one\r\n\r\ntwo\n",
            &[(1, 0, "one", false), (3, 7, "two", false)],
        );
        check(
            b"\xEF\xBB\xBFone\ntwo",
            &[(1, 3, "one", false), (2, 7, "two", false)],
        );
        check(
            b"\xFF\xFEa\0\r\0\n\0b\0",
            &[(1, 2, "a", false), (2, 8, "b", false)],
        );
        check(
            b"\xFE\xFF\0a\0\n\0b\0\n",
            &[(1, 2, "a", false), (2, 6, "b", false)],
        );
        // U+0A0A and U+040A hold the byte of a line feed and are none.
        check(
            b"\xFF\xFE\x0A\x04\x0A\x0A\n\0b\0",
            &[(1, 2, "\u{40a}\u{a0a}", false), (2, 8, "b", false)],
        );
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        check(
            b"0123456789abcdefghij\nshort\n01234567890\n",
            &[
                (1, 0, "0123456789abcdefghij\n", true),
                (2, 21, "short", false),
                (3, 27, "01234567890", false),
            ],
        );
        let long = "x".repeat(5_000);
        let text = format!("{long}\nend");
        check(
            text.as_bytes(),
            &[(1, 0, &long[..CUT_BYTES], true), (2, 5_001, "end", false)],
        );
    }

    #[test]
    fn elements_and_rows_that_are_too_long_are_passed_over_too() {
        for (format, text, expected) in [
            (
                Format::JsonLines,
                "[{\"a\":1},\n{\"a\":\"0123456789\"},\n{\"b\":[2]}]",
                [(1, 1, false), (2, 10, true), (3, 30, false)],
            ),
            (
                Format::Csv,
                "title,b\n1,2\n\"012345\n6789\",b\n3,4\n",
                [(2, 8, false), (3, 12, true), (5, 28, false)],
            ),
        ] {
            let mapping = Mapping::default();
            let mut batches = Batches::new(text.as_bytes(), format, &mapping).with_max_bytes(12);
            let batch = batches.next_batch().unwrap().unwrap();
            let found: Vec<_> = batch
                .pieces()
                .map(|(at, _, fault)| (at.line, at.start, fault == Some(&Fault::TooLong)))
                .collect();
            assert_eq!(found, expected, "{text}");
            assert!(batches.next_batch().unwrap().is_none(), "{text}");
        }
    }

    #[test]
    fn an_error_comes_after_the_lines_before_it() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        let mut batches = Batches::new(
            (&b"one\ntwo\nthr"[..]).chain(Broken),
            Format::JsonLines,
            &Mapping::default(),
        );
        let batch = batches.next_batch().unwrap().unwrap();
        assert_eq!(batch.len(), 2);
        assert_eq!(
            batches.next_batch().unwrap_err().to_string(),
            "the disk is gone"
        );
    }

    proptest::proptest! {
        #[test]
        fn lines_are_those_of_the_standard_library(text in "[a-cж\n]{0,60}") {
            let mut batches = Batches::new(text.as_bytes(), Format::JsonLines, &Mapping::default());
            let mut found = Vec::new();
            while let Some(batch) = batches.next_batch().unwrap() {
                found.extend(shown(&batch));
            }
            let expected: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
            let texts: Vec<_> = found.iter().map(|(_, _, line, _)| line.as_str()).collect();
            proptest::prop_assert_eq!(texts, expected);
            for (_, start, line, _) in &found {
                let start = *start as usize;
                proptest::prop_assert_eq!(&text[start..start + line.len()], line.as_str());
            }
        }
    }
}
