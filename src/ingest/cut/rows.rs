//! Rows of a table, by RFC 4180: quotation marks may hold delimiters and line ends.
//!
//! Follows the `csv` crate state by state, so that what is cut here is what is read there: a
//! quotation mark opens only at the head of a field, is doubled inside, and stands for itself
//! elsewhere; a row ends at a line feed, a return or both. Blank lines are no rows.
//!
//! Known gap: a mark that opens and is not closed takes what follows into its row, up to the next
//! mark or the end of the file; where a row really ends, nobody can tell then.

use super::{End, Step, until};

const QUOTE: u16 = b'"' as u16;
const FEED: u16 = b'\n' as u16;
const RETURN: u16 = b'\r' as u16;

/// Cuts a table into rows.
#[derive(Debug)]
pub(in crate::ingest) struct RowCut {
    delimiter: u16,
    state: State,
    /// Rows that ended, blank ones too.
    rows: u64,
    /// Whether the last unit was a return: a line feed after it ends nothing more.
    is_after_return: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Row,
    Field,
    Plain,
    Quoted,
    /// After a quotation mark within quotation marks: a doubled one, or the last.
    Closing,
}

impl RowCut {
    pub(in crate::ingest) fn new(delimiter: u8) -> Self {
        Self {
            delimiter: u16::from(delimiter),
            state: State::Row,
            rows: 0,
            is_after_return: false,
        }
    }

    /// The row of the last piece as a spreadsheet counts: blank lines are rows there.
    pub(super) fn row(&self) -> u64 {
        self.rows + u64::from(self.state != State::Row)
    }

    /// Counts from here on: what came before is no row.
    pub(in crate::ingest) fn restart(&mut self) {
        self.rows = 0;
    }

    pub(super) fn push(&mut self, unit: u16) -> Step {
        let is_end = matches!(unit, FEED | RETURN);
        if self.state == State::Quoted {
            if unit == QUOTE {
                self.state = State::Closing;
            }
            return Step::Keep;
        }
        let is_after_return = std::mem::replace(&mut self.is_after_return, unit == RETURN);
        if is_end {
            self.rows += u64::from(!(is_after_return && unit == FEED));
            let before = std::mem::replace(&mut self.state, State::Row);
            return match before {
                State::Row => Step::Skip,
                _ => Step::Over,
            };
        }
        self.state = match self.state {
            State::Row | State::Field | State::Closing if unit == QUOTE => State::Quoted,
            _ if unit == self.delimiter => State::Field,
            _ => State::Plain,
        };
        Step::Keep
    }

    pub(super) fn plain(&self, chunk: &[u8]) -> usize {
        match self.state {
            State::Quoted => until(chunk, |byte| u16::from(byte) != QUOTE),
            State::Plain => until(chunk, |byte| u16::from(byte) != self.delimiter),
            State::Row | State::Field | State::Closing => 0,
        }
    }

    pub(super) fn end(&self) -> End {
        match self.state {
            State::Row => End::Clean,
            State::Quoted => End::Unclosed,
            _ => End::Piece,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Cut, pieces};
    use super::*;

    fn check(text: &str, rows: &[&str], end: End) {
        let mut cut = Cut::Rows(RowCut::new(b','));
        assert_eq!(
            pieces(&mut cut, text),
            (rows.iter().map(|&row| row.to_owned()).collect(), end),
            "{text:?}"
        );
    }

    #[test]
    fn rows_end_where_no_quotation_mark_is_open() {
        check("", &[], End::Clean);
        check("\r\n\n\r", &[], End::Clean);
        check("a,b\nc,d\n", &["a,b", "c,d"], End::Clean);
        check("a,b\r\n\r\nc,d", &["a,b", "c,d"], End::Piece);
        check("a,b\rc,d\r", &["a,b", "c,d"], End::Clean);
        check("\"a\nb\",c\nd", &["\"a\nb\",c", "d"], End::Piece);
        check(
            "\"a \"\"b\"\"\n\",c\nd,\n",
            &["\"a \"\"b\"\"\n\",c", "d,"],
            End::Clean,
        );
        check("6\" gun,a\nb,c\n", &["6\" gun,a", "b,c"], End::Clean);
        check("\"a\" b,c\nd,e\n", &["\"a\" b,c", "d,e"], End::Clean);
        check(",\n,\"\"\n", &[",", ",\"\""], End::Clean);
        check("a,\"b\nc,d\n", &[], End::Unclosed);
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_does() {
        for (text, wanted) in [
            ("a\nb\nc", &[1, 2, 3][..]),
            ("a\r\n\r\nb\r\n", &[1, 3]),
            ("\na\rb\r\rc", &[2, 3, 5]),
            ("a\n\"b\r\n\nc\"\nd\n", &[1, 2, 3]),
            ("a\r\"b\"\n\nc", &[1, 2, 4]),
        ] {
            let mut cut = RowCut::new(b',');
            let mut rows = Vec::new();
            for unit in text.encode_utf16() {
                if cut.push(unit) == Step::Over {
                    rows.push(cut.row());
                }
            }
            if cut.end() == End::Piece {
                rows.push(cut.row());
            }
            assert_eq!(rows, wanted, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn rows_are_those_of_the_crate(text in "[ab\",\r\n]{0,60}") {
            let mut cut = Cut::Rows(RowCut::new(b','));
            let (rows, end) = pieces(&mut cut, &text);
            let read = |text: &str| -> Vec<Vec<String>> {
                csv::ReaderBuilder::new()
                    .has_headers(false)
                    .flexible(true)
                    .from_reader(text.as_bytes())
                    .records()
                    .map(|row| row.unwrap().iter().map(str::to_owned).collect())
                    .collect()
            };
            if end != End::Unclosed {
                let cut: Vec<_> = rows.iter().flat_map(|row| read(row)).collect();
                proptest::prop_assert_eq!(cut, read(&text));
            }
        }
    }
}
