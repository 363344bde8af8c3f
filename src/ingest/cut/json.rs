//! Elements of JSON lists, whole lists of any length without their being held.
//!
//! Follows strings and brackets only; whether an element is sound is the JSON reader's to say,
//! element by element, so that a broken one is one reject. A source is any number of values:
//!
//! - a list (`[ {…}, {…} ]`): its elements are the pieces;
//! - an object around one list of objects (`{"total": 2, "hits": {"hits": [ {…}, {…} ]}}`): the
//!   elements of that list are the pieces. The list is known by its name ([`LIST_NAMES`]), or by
//!   a title or text in its first element;
//! - any other object or value: one piece, over however many lines.
//!
//! Damage is passed over where it shows: a string ends at the latest with its line, an element
//! whose bracket is missing where the next begins (`{"a": 1, {"b": 2}`), a bracket of the wrong
//! kind closes what it can. What is not closed at the end of the source is said there.
//!
//! Deliberately lenient about commas between elements: nothing is lost by a missing one.

use super::super::{mapping, own};
use super::{End, Step, until};

/// Names under which interfaces hand out their lists of records: the usual ones of search
/// servers (Elasticsearch, Solr), catalogues (CKAN, Socrata, OAI exports) and spreadsheets.
const LIST_NAMES: &[&str] = &[
    "data",
    "docs",
    "documents",
    "entries",
    "hits",
    "items",
    "list",
    "objects",
    "records",
    "results",
    "rows",
    "values",
];

/// Objects within each other around a list.
const MAX_WRAPPERS: usize = 4;

/// Brackets of which the kind is kept. The JSON reader refuses 128.
const MAX_STACK: usize = 1_000;

/// Stands for a string that was not closed.
const BROKEN: u8 = b'!';

/// Longest name that is looked at.
const MAX_NAME_CHARS: usize = 64;

/// Cuts JSON into records.
#[derive(Debug, Default)]
pub(in crate::ingest) struct JsonCut {
    /// Kinds of the brackets that are open.
    stack: Vec<u8>,
    /// Open brackets beyond those.
    beyond: u64,
    /// Brackets around the pieces: 0 between top-level values.
    floor: usize,
    in_piece: bool,
    /// The piece is neither string nor bracket.
    is_scalar: bool,
    string: Option<InString>,
    /// The last sign that is no blank and in no string; `"` for a string.
    last: u8,
    /// The last name of a member.
    name: String,
    wrapper: Wrapper,
}

#[derive(Debug, Clone, Copy)]
struct InString {
    is_escaped: bool,
    is_name: bool,
}

/// What is known of a top-level object that may be one around a list.
#[derive(Debug, Default)]
struct Wrapper {
    is_looked_at: bool,
    /// Brackets around the list whose first element is looked at.
    candidate: Option<usize>,
    has_title: bool,
    has_body: bool,
    /// A list was found in it, so that it is no record itself.
    is_found: bool,
}

impl JsonCut {
    /// Whether a list of records has begun.
    pub(super) fn has_list(&self) -> bool {
        self.floor > 0 || self.wrapper.is_found
    }

    /// Whether the object that is looked at has a title or a text of its own.
    pub(super) fn has_text(&self) -> bool {
        self.wrapper.has_title || self.wrapper.has_body
    }

    pub(super) fn push(&mut self, unit: u16) -> Step {
        // Beyond ASCII there is nothing but letters.
        let sign = u8::try_from(unit).ok().filter(u8::is_ascii).unwrap_or(b'x');
        if let Some(string) = self.string {
            return self.push_in_string(string, sign);
        }
        if matches!(sign, b' ' | b'\t' | b'\r' | b'\n') {
            return if !self.in_piece {
                Step::Skip
            } else if self.is_scalar {
                self.finish(Step::Before)
            } else {
                Step::Keep
            };
        }
        let step = if self.in_piece {
            self.push_in_piece(sign)
        } else {
            self.push_between(sign)
        };
        if step != Step::Before {
            self.last = sign;
        }
        step
    }

    pub(super) fn plain(&self, chunk: &[u8]) -> usize {
        match self.string {
            Some(string) if !string.is_escaped && !string.is_name => {
                until(chunk, |byte| !matches!(byte, b'"' | b'\\'))
            }
            _ => 0,
        }
    }

    pub(super) fn end(&self) -> End {
        if self.floor > 0 || (self.in_piece && !self.is_scalar) {
            End::Unclosed
        } else if self.in_piece {
            End::Piece
        } else {
            End::Clean
        }
    }

    fn finish(&mut self, step: Step) -> Step {
        self.in_piece = false;
        self.is_scalar = false;
        self.string = None;
        step
    }

    fn push_in_string(&mut self, string: InString, sign: u8) -> Step {
        let next = |is_escaped| {
            Some(InString {
                is_escaped,
                is_name: string.is_name,
            })
        };
        match sign {
            _ if string.is_escaped => self.string = next(false),
            b'\\' => self.string = next(true),
            // JSON writes a line end as \n; a bare one is where a lost quotation mark shows.
            b'\n' => {
                self.string = None;
                self.last = BROKEN;
            }
            b'"' => {
                self.string = None;
                self.last = b'"';
                if self.stack.len() == self.floor {
                    return self.finish(Step::After);
                }
                if string.is_name {
                    return self.learn_name();
                }
            }
            _ if string.is_name && self.name.len() < MAX_NAME_CHARS => {
                self.name.push(char::from(sign));
            }
            _ => {}
        }
        Step::Keep
    }

    /// Between pieces: in a list, or between top-level values.
    fn push_between(&mut self, sign: u8) -> Step {
        match sign {
            b',' => return Step::Skip,
            b']' if self.floor > 0 => {
                self.stack.truncate(self.floor - 1);
                self.floor = 0;
                // What is left of the object around the list is looked through like its beginning.
                self.in_piece = !self.stack.is_empty();
                self.wrapper.is_looked_at = self.in_piece;
                return if self.in_piece {
                    Step::Fresh
                } else {
                    Step::Skip
                };
            }
            b'[' if self.floor == 0 => {
                self.stack.push(b'[');
                self.floor = 1;
                return Step::Skip;
            }
            b'[' => self.stack.push(b'['),
            b'{' => {
                if self.floor == 0 {
                    self.wrapper = Wrapper {
                        is_looked_at: true,
                        ..Wrapper::default()
                    };
                }
                self.stack.push(b'{');
            }
            b'"' => self.open_string(false),
            _ => self.is_scalar = true,
        }
        self.in_piece = true;
        Step::Keep
    }

    fn push_in_piece(&mut self, sign: u8) -> Step {
        let is_object = self.stack.last() == Some(&b'{');
        match sign {
            b'[' | b'{' | b']' | b'}' | b',' if self.is_scalar => self.finish(Step::Before),
            b'"' if !self.is_scalar => {
                let is_name = is_object && matches!(self.last, b'{' | b',');
                self.open_string(is_name);
                Step::Keep
            }
            // No member of an object begins so, and no value: the element before was not closed.
            b'{' if self.floor > 0 && (self.last == BROKEN || (is_object && self.last == b',')) => {
                self.stack.truncate(self.floor);
                self.beyond = 0;
                self.finish(Step::Before)
            }
            b'{' => {
                let step = self.look_at_list();
                self.open(b'{');
                step
            }
            b'[' => {
                self.open(b'[');
                Step::Keep
            }
            b']' | b'}' => self.close(sign),
            _ => Step::Keep,
        }
    }

    fn open_string(&mut self, is_name: bool) {
        if is_name {
            self.name.clear();
        }
        self.string = Some(InString {
            is_escaped: false,
            is_name,
        });
    }

    fn open(&mut self, bracket: u8) {
        if self.stack.len() < MAX_STACK {
            self.stack.push(bracket);
        } else {
            self.beyond += 1;
        }
    }

    fn close(&mut self, sign: u8) -> Step {
        if self.beyond > 0 {
            self.beyond -= 1;
            return Step::Keep;
        }
        if sign == b']' && self.last == b'[' && self.is_list_of_records() {
            self.wrapper.is_found = true;
        }
        let bracket = if sign == b']' { b'[' } else { b'{' };
        let open = self.stack[self.floor..].iter().rposition(|&b| b == bracket);
        match open {
            Some(at) => self.stack.truncate(self.floor + at),
            // The list ends, and the element in it was not closed.
            None if sign == b']' && self.floor > 0 => {
                self.stack.truncate(self.floor);
                return self.finish(Step::Before);
            }
            None => {}
        }
        if self
            .wrapper
            .candidate
            .is_some_and(|depth| self.stack.len() <= depth)
        {
            self.wrapper.candidate = None;
        }
        if self.stack.len() > self.floor {
            return Step::Keep;
        }
        let is_rest = self.floor == 0 && self.wrapper.is_found;
        self.wrapper.is_looked_at &= self.floor > 0;
        self.finish(if is_rest { Step::Skip } else { Step::After })
    }

    /// Whether the list that is open is one of records by its name and place.
    fn is_list_of_records(&self) -> bool {
        self.is_in_wrapper() && LIST_NAMES.contains(&self.name.to_ascii_lowercase().as_str())
    }

    /// Whether the list that is open stands in objects alone, and the outermost may be one around
    /// a list: a record with a text of its own is none.
    fn is_in_wrapper(&self) -> bool {
        let Some((b'[', around)) = self.stack.split_last() else {
            return false;
        };
        self.wrapper.is_looked_at
            && !self.wrapper.has_body
            && around.len() <= MAX_WRAPPERS
            && around.iter().all(|&bracket| bracket == b'{')
    }

    /// An object begins: is it the first of a list of records?
    fn look_at_list(&mut self) -> Step {
        if self.last != b'[' || !self.is_in_wrapper() {
            return Step::Keep;
        }
        if self.is_list_of_records() {
            self.enter(self.stack.len());
            return Step::Fresh;
        }
        if self.wrapper.has_title {
            return Step::Keep;
        }
        self.wrapper.candidate = Some(self.stack.len());
        Step::Mark
    }

    fn enter(&mut self, floor: usize) {
        self.floor = floor;
        self.wrapper.is_found = true;
        self.wrapper.is_looked_at = false;
        self.wrapper.candidate = None;
    }

    fn learn_name(&mut self) -> Step {
        if !self.wrapper.is_looked_at {
            return Step::Keep;
        }
        let is_body = mapping::names_body(&self.name);
        let is_title = mapping::names_title(&self.name);
        if self.stack.len() == 1 {
            // The words of a record's references are no records.
            let is_own = self.name == own::REFERENCES_FOUND;
            self.wrapper.has_body |= is_body || is_own;
            self.wrapper.has_title |= is_title;
        }
        match self.wrapper.candidate {
            Some(depth) if self.stack.len() == depth + 1 && (is_body || is_title) => {
                self.enter(depth);
                Step::FromMark
            }
            _ => Step::Keep,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Cut, pieces};
    use super::*;

    fn check(text: &str, expected: &[&str], end: End) {
        let mut cut = Cut::Json(JsonCut::default());
        let expected = expected.iter().map(|&piece| piece.to_owned()).collect();
        assert_eq!(pieces(&mut cut, text), (expected, end), "{text}");
    }

    #[test]
    fn a_record_of_this_program_is_one_piece() {
        let record = "{\n\"id\": \"a\",\n\"references_found\": [\n{\"text\": \"APRF, f. 3\"}\n],\n\"body\": \"b\"\n}";
        check(record, &[record], End::Clean);
    }

    #[test]
    fn elements_of_lists_are_pieces() {
        check("", &[], End::Clean);
        check("[]", &[], End::Clean);
        check(
            r#"[{"a":1},{"b":[2,{"c":"]}"}]}]"#,
            &[r#"{"a":1}"#, r#"{"b":[2,{"c":"]}"}]}"#],
            End::Clean,
        );
        check(
            "[\n {\"a\": 1},\n {\n\"b\": 2\n}\n]\n",
            &["{\"a\": 1}", "{\n\"b\": 2\n}"],
            End::Clean,
        );
        check(
            r#"[1,"a, \"b\"", null ,[2] {"c":3}]"#,
            &["1", r#""a, \"b\"""#, "null", "[2]", r#"{"c":3}"#],
            End::Clean,
        );
        check(
            r#"[{"a":1}] [{"b":2}]"#,
            &[r#"{"a":1}"#, r#"{"b":2}"#],
            End::Clean,
        );
    }

    #[test]
    fn an_object_around_a_list_is_no_record() {
        let two = &[r#"{"a":1}"#, r#"{"a":2}"#][..];
        check(
            r#"{"total":2,"records":[{"a":1},{"a":2}],"next":null}"#,
            two,
            End::Clean,
        );
        check(
            r#"{"took":1,"hits":{"total":{"value":2},"hits":[{"a":1},{"a":2}]}}"#,
            two,
            End::Clean,
        );
        check(
            r#"{"title":"Export","items":[{"a":1},{"a":2}]}"#,
            two,
            End::Clean,
        );
        check(r#"{"docs":[{"a":1}]}{"docs":[{"a":2}]}"#, two, End::Clean);
        check(
            r#"{"facets":[{"value":1}],"telegrams":[{"n":1,"title":"A"},{"n":2}]}"#,
            &[r#"{"n":1,"title":"A"}"#, r#"{"n":2}"#],
            End::Clean,
        );
        check(r#"{"total":0,"results":[]}"#, &[], End::Clean);
    }

    #[test]
    fn a_record_that_holds_lists_stays_one() {
        for text in [
            r#"{"title":"A","references":[{"archive":"APRF"}]}"#,
            r#"{"title":"A","parts":[{"title":"B"}]}"#,
            r#"{"body":"text","items":[{"title":"B"}]}"#,
            r#"{"people":[{"name":"B"}],"title":"A"}"#,
            "{\n \"title\": \"A\",\n \"subjects\": [\"B\"]\n}",
            r#"{"items":["a","b"]}"#,
        ] {
            check(text, &[text], End::Clean);
        }
    }

    #[test]
    fn damage_is_kept_to_its_element() {
        check(
            "[{\"a\":\"x,\n\"b\":1},\n{\"c\":2}]",
            &["{\"a\":\"x,\n\"b\":1}", "{\"c\":2}"],
            End::Clean,
        );
        check(
            "[{\"a\":\"x},\n{\"b\":2}]",
            &["{\"a\":\"x},\n", "{\"b\":2}"],
            End::Clean,
        );
        check(
            r#"[{"a":1, {"b":2}]"#,
            &[r#"{"a":1, "#, r#"{"b":2}"#],
            End::Clean,
        );
        check(
            r#"[{"a":[1}, {"b":2}]"#,
            &[r#"{"a":[1}"#, r#"{"b":2}"#],
            End::Clean,
        );
        check(r#"[{"a":1, "b"]"#, &[r#"{"a":1, "b""#], End::Clean);
        check(r#"[{"a":1},{"b":"#, &[r#"{"a":1}"#], End::Unclosed);
        check(r#"[{"a":1},"#, &[r#"{"a":1}"#], End::Unclosed);
        check(r#"{"a":1"#, &[], End::Unclosed);
    }

    proptest::proptest! {
        #[test]
        fn sound_lists_are_cut_into_their_elements(values in proptest::collection::vec(r#"[ a"\\\[\]{},:\n]{0,8}"#, 0..6)) {
            let elements: Vec<_> = values
                .iter()
                .map(|value| serde_json::json!({"a": value, "b": [value, {"c": value}]}))
                .collect();
            for text in [
                serde_json::to_string(&elements).unwrap(),
                serde_json::to_string_pretty(&elements).unwrap(),
                serde_json::json!({"total": 1, "records": elements}).to_string(),
            ] {
                let (cut, end) = pieces(&mut Cut::Json(JsonCut::default()), &text);
                proptest::prop_assert_eq!(end, End::Clean);
                let read: Vec<serde_json::Value> = cut
                    .iter()
                    .map(|piece| serde_json::from_str(piece).unwrap())
                    .collect();
                proptest::prop_assert_eq!(&read, &elements);
            }
        }

        #[test]
        fn nothing_panics(text in r#"[\[\]{}",: \\\nat]{0,80}"#) {
            let _ = pieces(&mut Cut::Json(JsonCut::default()), &text);
        }
    }
}
