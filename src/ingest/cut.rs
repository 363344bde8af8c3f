//! Where one record ends and the next begins, in sources that hold many.
//!
//! Takes the source unit by unit (a byte, or a pair of bytes in UTF-16) and says of each what it
//! is to the pieces that are cut: lines need no more than their line feed, see
//! [`super::batches`]; the elements of JSON lists, the rows of tables and the entries of libraries have a
//! room each. Knows neither encodings, but that ASCII is ASCII in all of them, nor what is in a piece.

mod entries;
mod json;
mod rows;
mod shape;

pub(super) use entries::{BibtexCut, MailCut, RisCut, is_from_line};
pub(super) use json::JsonCut;
pub(super) use rows::RowCut;
pub(super) use shape::{Shape, shape};

/// What a unit is to the piece that is being cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It is in no piece, and what was kept since the last piece is not either.
    Skip,
    /// It belongs to the piece.
    Keep,
    /// It belongs to the piece; perhaps a piece begins here, see [`Step::FromMark`].
    Mark,
    /// A piece begins with it; what was kept before is in no piece.
    Fresh,
    /// It belongs to the piece, which begins at the mark.
    FromMark,
    /// The piece ended before it; it is to be asked about again.
    Before,
    /// The piece ends with it.
    After,
    /// The piece ended before it, and it is in no piece.
    Over,
    /// The piece ended before the mark, where the next begins; the unit belongs to that.
    AtMark,
}

/// How a source ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Between pieces.
    Clean,
    /// What was kept is a piece.
    Piece,
    /// In the middle of something that was not closed.
    Unclosed,
}

/// A way of cutting.
#[derive(Debug)]
pub(super) enum Cut {
    /// JSON that is not one object a line.
    Json(JsonCut),
    /// A table.
    Rows(RowCut),
    /// A library in RIS.
    Ris(RisCut),
    /// A library in BibTeX.
    Bibtex(BibtexCut),
    /// A mailbox.
    Mail(MailCut),
}

impl Cut {
    pub(super) fn push(&mut self, unit: u16) -> Step {
        match self {
            Self::Json(cut) => cut.push(unit),
            Self::Rows(cut) => cut.push(unit),
            Self::Ris(cut) => cut.push(unit),
            Self::Bibtex(cut) => cut.push(unit),
            Self::Mail(cut) => cut.push(unit),
        }
    }

    /// How many bytes at the head of `chunk` belong to the piece and change nothing, line ends
    /// apart. For sources with a byte a unit: nearly all of a long text can be kept in one go.
    pub(super) fn plain(&self, chunk: &[u8]) -> usize {
        match self {
            Self::Json(cut) => cut.plain(chunk),
            Self::Rows(cut) => cut.plain(chunk),
            Self::Ris(cut) => cut.plain(chunk),
            Self::Bibtex(cut) => cut.plain(chunk),
            Self::Mail(cut) => cut.plain(chunk),
        }
    }

    /// The row of the last piece as a spreadsheet counts, of a table; else 0.
    pub(super) fn row(&self) -> u64 {
        match self {
            Self::Rows(cut) => cut.row(),
            _ => 0,
        }
    }

    pub(super) fn end(&self) -> End {
        match self {
            Self::Json(cut) => cut.end(),
            Self::Rows(cut) => cut.end(),
            Self::Ris(cut) => cut.end(),
            Self::Bibtex(cut) => cut.end(),
            Self::Mail(cut) => cut.end(),
        }
    }
}

/// Bytes before the first that is not plain.
fn until(chunk: &[u8], is_plain: impl Fn(u8) -> bool) -> usize {
    chunk
        .iter()
        .position(|&byte| !is_plain(byte) || matches!(byte, b'\n' | b'\r'))
        .unwrap_or(chunk.len())
}

/// The pieces of a text, as the cut makes them, and how it ends.
#[cfg(test)]
pub(super) fn pieces(cut: &mut Cut, text: &str) -> (Vec<String>, End) {
    let mut pieces = Vec::new();
    let mut kept = String::new();
    let mut mark = 0;
    for character in text.chars() {
        let unit = u16::try_from(u32::from(character)).unwrap_or(u16::MAX);
        loop {
            let step = cut.push(unit);
            match step {
                Step::Skip | Step::Fresh => kept.clear(),
                Step::Mark => mark = kept.len(),
                Step::FromMark => drop(kept.drain(..mark)),
                Step::Keep | Step::Before | Step::After | Step::Over | Step::AtMark => {}
            }
            if !matches!(step, Step::Skip | Step::Before | Step::Over) {
                kept.push(character);
            }
            if step == Step::AtMark {
                let next = kept.split_off(mark);
                pieces.push(std::mem::replace(&mut kept, next));
            }
            if matches!(step, Step::Before | Step::After | Step::Over) {
                pieces.push(std::mem::take(&mut kept));
            }
            if step != Step::Before {
                break;
            }
        }
    }
    if cut.end() == End::Piece {
        pieces.push(kept);
    }
    (pieces, cut.end())
}
