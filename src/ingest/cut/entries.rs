//! Entries of libraries (RIS, BibTeX) and messages of mailboxes.
//!
//! An entry that is not closed costs itself alone: it ends where the next one begins, by its `TY`
//! line, an `@type{` at the head of a line, a `From ` line below a blank one ([`Step::AtMark`]).
//! What stands between entries is in no piece.

use super::{End, Step, until};

/// Longest `From ` line that is looked at, in units.
const MAX_FROM_UNITS: usize = 400;

fn ascii(unit: u16) -> u8 {
    u8::try_from(unit).ok().filter(u8::is_ascii).unwrap_or(b'x')
}

/// Cuts RIS into entries.
#[derive(Debug, Default)]
pub(in crate::ingest) struct RisCut {
    in_piece: bool,
    /// The first signs of the line, while it may begin with `TY  -` or `ER  -`.
    head: Vec<u8>,
    is_decided: bool,
    /// The line ends the entry.
    is_last: bool,
}

impl RisCut {
    pub(super) fn push(&mut self, unit: u16) -> Step {
        let sign = ascii(unit);
        if sign == b'\n' {
            self.head.clear();
            self.is_decided = false;
            if std::mem::take(&mut self.is_last) {
                self.in_piece = false;
                return Step::After;
            }
            return self.plain_step();
        }
        if self.is_decided || self.head.is_empty() && matches!(sign, b' ' | b'\t' | b'\r') {
            return self.plain_step();
        }
        self.head.push(sign);
        let head = self.head.as_slice();
        let is_blank = |bytes: &[u8]| bytes.iter().all(|&sign| sign == b' ');
        let (begins, ends) = match head {
            [b'T', b'Y', middle @ .., b'-'] => (!middle.is_empty() && is_blank(middle), false),
            [b'E', b'R', middle @ .., b'-'] => (false, !middle.is_empty() && is_blank(middle)),
            _ => (false, false),
        };
        let goes_on = head.len() < 5
            && match head {
                [b'T' | b'E'] | [b'T', b'Y'] | [b'E', b'R'] => true,
                [b'T', b'Y', middle @ ..] | [b'E', b'R', middle @ ..] => is_blank(middle),
                _ => false,
            };
        self.is_decided = !goes_on;
        self.is_last = ends && self.in_piece;
        if begins {
            return match std::mem::replace(&mut self.in_piece, true) {
                true => Step::AtMark,
                false => Step::Keep,
            };
        }
        match (head, self.in_piece) {
            ([b'T'], true) => Step::Mark,
            ([b'T'], false) => Step::Fresh,
            ([b'T', ..], false) if goes_on => Step::Keep,
            _ => self.plain_step(),
        }
    }

    fn plain_step(&self) -> Step {
        if self.in_piece {
            Step::Keep
        } else {
            Step::Skip
        }
    }

    pub(super) fn plain(&self, chunk: &[u8]) -> usize {
        match self.in_piece && self.is_decided {
            true => until(chunk, |_| true),
            false => 0,
        }
    }

    pub(super) fn end(&self) -> End {
        match (self.in_piece, self.is_last) {
            (true, true) => End::Piece,
            (true, false) => End::Unclosed,
            (false, _) => End::Clean,
        }
    }
}

/// Cuts BibTeX into entries.
#[derive(Debug, Default)]
pub(in crate::ingest) struct BibtexCut {
    state: InBibtex,
    /// Brackets that are open in the entry.
    depth: u64,
    /// The entry stands in round brackets.
    is_round: bool,
    is_escaped: bool,
    is_line_start: bool,
    /// An `@` at the head of a line within the entry, and the letters behind it.
    candidate: Option<u32>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum InBibtex {
    #[default]
    Between,
    /// Behind an `@`.
    Name,
    Entry,
}

impl BibtexCut {
    pub(super) fn push(&mut self, unit: u16) -> Step {
        let sign = ascii(unit);
        match self.state {
            InBibtex::Between if sign == b'@' => {
                self.state = InBibtex::Name;
                Step::Fresh
            }
            InBibtex::Between => Step::Skip,
            InBibtex::Name => match sign {
                b'{' | b'(' => {
                    self.begin(sign);
                    Step::Keep
                }
                b'@' => Step::Fresh,
                _ if sign.is_ascii_alphabetic() || sign.is_ascii_whitespace() => Step::Keep,
                _ => {
                    self.state = InBibtex::Between;
                    Step::Skip
                }
            },
            InBibtex::Entry => self.push_in_entry(sign),
        }
    }

    fn begin(&mut self, bracket: u8) {
        *self = Self {
            state: InBibtex::Entry,
            depth: 1,
            is_round: bracket == b'(',
            ..Self::default()
        };
    }

    fn push_in_entry(&mut self, sign: u8) -> Step {
        if let Some(letters) = self.candidate.take() {
            match sign {
                b'{' if letters > 0 => {
                    self.begin(sign);
                    return Step::AtMark;
                }
                _ if sign.is_ascii_alphabetic() => self.candidate = Some(letters.saturating_add(1)),
                b' ' => self.candidate = Some(letters),
                _ => {}
            }
        }
        let is_line_start = std::mem::take(&mut self.is_line_start);
        if std::mem::take(&mut self.is_escaped) {
            self.is_line_start = sign == b'\n';
            return Step::Keep;
        }
        match sign {
            b'\\' => self.is_escaped = true,
            b'\n' => self.is_line_start = true,
            b' ' | b'\t' | b'\r' => self.is_line_start = is_line_start,
            b'@' if is_line_start => {
                self.candidate = Some(0);
                return Step::Mark;
            }
            b'{' => self.depth += 1,
            b'}' | b')' if self.depth == 1 && self.is_round == (sign == b')') => {
                *self = Self::default();
                return Step::After;
            }
            b'}' => self.depth = self.depth.saturating_sub(1).max(1),
            _ => {}
        }
        Step::Keep
    }

    pub(super) fn plain(&self, chunk: &[u8]) -> usize {
        let is_inside = self.state == InBibtex::Entry
            && !self.is_escaped
            && !self.is_line_start
            && self.candidate.is_none();
        match is_inside {
            true => until(chunk, |byte| !matches!(byte, b'{' | b'}' | b')' | b'\\')),
            false => 0,
        }
    }

    pub(super) fn end(&self) -> End {
        match self.state {
            InBibtex::Entry => End::Unclosed,
            InBibtex::Name | InBibtex::Between => End::Clean,
        }
    }
}

/// Cuts a mailbox into messages; a file that does not begin with a `From ` line is one.
#[derive(Debug)]
pub(in crate::ingest) struct MailCut {
    /// None before the first line was seen.
    is_mailbox: Option<bool>,
    /// The line, while it may be a `From ` line.
    line: Vec<u8>,
    may_begin: bool,
    is_blank_line: bool,
}

impl Default for MailCut {
    fn default() -> Self {
        Self {
            is_mailbox: None,
            line: Vec::new(),
            may_begin: true,
            is_blank_line: true,
        }
    }
}

impl MailCut {
    pub(super) fn push(&mut self, unit: u16) -> Step {
        let sign = ascii(unit);
        if self.is_mailbox == Some(false) {
            return Step::Keep;
        }
        if sign == b'\n' {
            let is_from = self.may_begin && is_from_line(&self.line);
            let is_first = self.is_mailbox.is_none();
            if is_first {
                self.is_mailbox = Some(is_from);
            }
            self.line.clear();
            // A message begins below a blank line.
            self.may_begin = std::mem::replace(&mut self.is_blank_line, true);
            return match is_from && !is_first {
                true => Step::AtMark,
                false => Step::Keep,
            };
        }
        self.is_blank_line &= sign == b'\r';
        if !self.may_begin {
            return Step::Keep;
        }
        self.line.push(sign);
        let head = &self.line[..self.line.len().min(5)];
        self.may_begin = b"From ".starts_with(head) && self.line.len() <= MAX_FROM_UNITS;
        if !self.may_begin && self.is_mailbox.is_none() {
            self.is_mailbox = Some(false);
        }
        match self.line.len() == 1 && self.is_mailbox.is_some() {
            true => Step::Mark,
            false => Step::Keep,
        }
    }

    pub(super) fn plain(&self, chunk: &[u8]) -> usize {
        let is_within = !self.may_begin && !self.is_blank_line;
        match self.is_mailbox == Some(false) || self.is_mailbox == Some(true) && is_within {
            true => until(chunk, |_| true),
            false => 0,
        }
    }

    pub(super) fn end(&self) -> End {
        End::Piece
    }
}

/// Whether a line begins a message: `From `, an address, a day with its time.
pub(in crate::ingest) fn is_from_line(line: &[u8]) -> bool {
    let has_time = |line: &[u8]| {
        line.windows(5)
            .any(|at| at[2] == b':' && [at[0], at[1], at[3], at[4]].iter().all(u8::is_ascii_digit))
    };
    line.starts_with(b"From ") && has_time(line)
}

#[cfg(test)]
mod tests {
    use super::super::{Cut, pieces};
    use super::*;

    fn check(mut cut: Cut, text: &str, expected: &[&str], end: End) {
        let (found, ends) = pieces(&mut cut, text);
        assert_eq!(
            (found.as_slice(), ends),
            (
                &expected
                    .iter()
                    .map(|&piece| piece.to_owned())
                    .collect::<Vec<_>>()[..],
                end
            ),
            "{text}"
        );
    }

    #[test]
    fn entries_of_ris_end_with_their_line_or_where_the_next_begins() {
        for (text, expected, end) in [
            (
                "TY  - A\nER  - \n\nTY  - B\nER  -",
                &["TY  - A\nER  - \n", "TY  - B\nER  -"][..],
                End::Piece,
            ),
            (
                "head\nTitle\nTY - A\r\nTY x\r\nER - \r\n",
                &["TY - A\r\nTY x\r\nER - \r\n"],
                End::Clean,
            ),
            (
                "TY  - A\nAB  - cut\nTY  - B\nER  - \n",
                &["TY  - A\nAB  - cut\n", "TY  - B\nER  - \n"],
                End::Clean,
            ),
            ("TY  - A\nAB  - cut", &[], End::Unclosed),
            ("ER  - \nprose\n", &[], End::Clean),
        ] {
            check(Cut::Ris(RisCut::default()), text, expected, end);
        }
    }

    #[test]
    fn entries_of_bibtex_end_with_their_bracket_or_where_the_next_begins() {
        for (text, expected, end) in [
            (
                "% a@b\n@misc{a, t = {x {y} z}}\n @book(b, t = \"}\"),@c{d}",
                &["@misc{a, t = {x {y} z}}", "@book(b, t = \"}\")", "@c{d}"][..],
                End::Clean,
            ),
            (
                "@misc{a, t = {x\n@book{b, t = {y}}",
                &["@misc{a, t = {x\n", "@book{b, t = {y}}"],
                End::Clean,
            ),
            (
                "@misc{a, t = {\\} \\{\n@home, a@b{c}}}",
                &["@misc{a, t = {\\} \\{\n@home, a@b{c}}}"],
                End::Clean,
            ),
            ("@misc{a, t = {x", &[], End::Unclosed),
            ("mail@example.org {", &[], End::Clean),
        ] {
            check(Cut::Bibtex(BibtexCut::default()), text, expected, end);
        }
    }

    #[test]
    fn messages_begin_below_a_blank_line() {
        for (text, expected) in [
            (
                "From a Mon 12:30 x\nA: b\n\nFrom here\n\nFrom b Tue 01:02 y\nC: d\n",
                &[
                    "From a Mon 12:30 x\nA: b\n\nFrom here\n\n",
                    "From b Tue 01:02 y\nC: d\n",
                ][..],
            ),
            (
                "A: b\n\nFrom b Tue 01:02 y\nC: d\n",
                &["A: b\n\nFrom b Tue 01:02 y\nC: d\n"],
            ),
            (
                "From a Mon 12:30 x\r\nA: b\r\n\r\n\r\nFrom b Tue 01:02 y\r\n",
                &[
                    "From a Mon 12:30 x\r\nA: b\r\n\r\n\r\n",
                    "From b Tue 01:02 y\r\n",
                ],
            ),
        ] {
            check(Cut::Mail(MailCut::default()), text, expected, End::Piece);
        }
    }
}
