//! Front matter in YAML 1.2, read by the events of `granit-parser`.
//!
//! Takes the lines between two `---`, gives names and values. Every scalar is the text that was
//! written, never a typed value: `1951-11-19`, `0102`, `059a` and `yes` stay as they are, and only
//! an empty value, `~` or `null` is none. Anchors and aliases, nested lists and maps, all quotings
//! and blocks are read; tags count for nothing. An empty item of a list is left out, and a block
//! (`|`, `>`) loses the blank lines at its end.
//!
//! Two things are read as people mean them. An unquoted value with a colon and a blank in it, which
//! YAML refuses, is a text (`title: Berlin: the crisis`); so is an item of a list that YAML takes for
//! a map of one name (`- Gromyko: minister`), except among `references`, which are maps.
//!
//! Refused with their line: a name that stands twice, a name that is no text, and what exceeds the
//! limits on depth, number of values and bytes that aliases add up to.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Value};

/// Deepest nesting of lists and maps.
const MAX_DEPTH: usize = 16;

/// Most values, those that aliases repeat among them.
const MAX_VALUES: usize = 20_000;

/// Most bytes of text, those that aliases repeat among them.
const MAX_BYTES: usize = 4 << 20;

/// A line that cannot be read, counted from 0 in the block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) reason: String,
}

/// Reads a block. Names are in lower case.
///
/// # Errors
/// Returns the first line that is no YAML, or that front matter may not have.
pub(super) fn parse(block: &str) -> Result<Map<String, Value>, Fault> {
    read(block).or_else(|fault| match quote_values(block) {
        // What is still wrong then is reported as it was found first.
        Some(quoted) => read(&quoted).map_err(|_| fault),
        None => Err(fault),
    })
}

/// Splits `name: value` at the margin; the colon is followed by a blank or ends the line.
pub(super) fn split_name(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.split_once(':')?;
    let name = name.trim_end().trim_matches(['"', '\'']);
    let is_name = !name.is_empty()
        && name.chars().count() <= 60
        && !name.starts_with(['-', '#', '[', '{', '|', '>', '*', '&', '!', '%', '@', '`'])
        && (rest.is_empty() || rest.starts_with([' ', '\t']));
    is_name.then(|| (name, rest.trim()))
}

/// The block with quotation marks around unquoted values that have a colon and a blank in them;
/// none if there are no such values.
fn quote_values(block: &str) -> Option<String> {
    let mut is_changed = false;
    let lines = block.split_inclusive('\n').map(|line| {
        let value = split_name(line).filter(|_| !line.starts_with([' ', '\t', '"', '\'']));
        let value = value.map(|(_, value)| value.split(" #").next().unwrap_or(value).trim_end());
        let is_plain = |value: &&str| value.contains(": ") && !value.starts_with(INDICATORS);
        let (Some(value), Some(colon)) = (value.filter(is_plain), line.find(':')) else {
            return Cow::Borrowed(line);
        };
        is_changed = true;
        let quoted = format!("'{}'", value.replace('\'', "''"));
        let (name, rest) = line.split_at(colon);
        Cow::Owned(format!("{name}{}", rest.replacen(value, &quoted, 1)))
    });
    let quoted: String = lines.collect();
    is_changed.then_some(quoted)
}

/// Signs with which no unquoted value begins.
const INDICATORS: [char; 16] = [
    '[', ']', '{', '}', ',', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`',
];

fn read(block: &str) -> Result<Map<String, Value>, Fault> {
    let mut tree = Tree::default();
    for event in Parser::new_from_str(block) {
        let (event, span) = event.map_err(|error| Fault {
            line: error.marker().line().saturating_sub(1),
            reason: format!(
                "not valid YAML: {}: expected \"name: value\", in quotation marks where the value has \
                 signs of YAML's own",
                error.info()
            ),
        })?;
        tree.take(event).map_err(|reason| Fault {
            line: span.start.line().saturating_sub(1),
            reason,
        })?;
    }
    match tree.root {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(Fault {
            line: 0,
            reason: "no names: expected lines of the form \"name: value\"".to_owned(),
        }),
    }
}

/// A list or map that is not at its end.
struct Open {
    anchor: usize,
    node: Node,
}

enum Node {
    List(Vec<Value>),
    /// With the name whose value comes next.
    Map(Map<String, Value>, Option<String>),
}

/// The values while they are read.
#[derive(Default)]
struct Tree {
    root: Option<Value>,
    open: Vec<Open>,
    anchors: HashMap<usize, Value>,
    values: usize,
    bytes: usize,
}

impl Tree {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.put(scalar(text, style, tag.as_deref()), anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.begin(anchor, Node::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => self.begin(anchor, Node::Map(Map::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open { anchor, node }) => {
                    let value = match node {
                        Node::List(values) => Value::Array(values),
                        Node::Map(map, _) => self.map_or_text(map),
                    };
                    self.put(value, anchor)
                }
                None => Ok(()),
            },
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(value) => {
                    let value = value.clone();
                    self.count(&value)?;
                    self.put(value, 0)
                }
                None => Err("an alias within what it stands for: expected a value".to_owned()),
            },
            Event::DocumentStart(..) if self.root.is_some() => {
                Err("a second document: expected one block of names".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, anchor: usize, node: Node) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err(format!(
                "lists and names within each other: expected at most {MAX_DEPTH} levels"
            ));
        }
        self.open.push(Open { anchor, node });
        Ok(())
    }

    /// A map at its end; an item of a list of texts that only looks like one is a text.
    fn map_or_text(&self, map: Map<String, Value>) -> Value {
        let is_text = match &self.open[..] {
            [
                Open {
                    node: Node::Map(_, Some(name)),
                    ..
                },
                Open {
                    node: Node::List(_),
                    ..
                },
            ] => name != "references" && map.len() == 1,
            _ => false,
        };
        match map.iter().next() {
            Some((name, Value::String(text))) if is_text => {
                Value::String(format!("{name}: {text}"))
            }
            _ => Value::Object(map),
        }
    }

    /// Puts a value where it belongs.
    fn put(&mut self, value: Value, anchor: usize) -> Result<(), String> {
        if !matches!(value, Value::Array(_) | Value::Object(_)) {
            self.count(&value)?;
        }
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        let depth = self.open.len();
        match self.open.last_mut().map(|open| &mut open.node) {
            None => self.root = Some(value),
            Some(Node::List(_)) if value.is_null() => {}
            Some(Node::List(values)) => values.push(value),
            Some(Node::Map(map, name)) => match name.take() {
                Some(name) => {
                    map.insert(name, value);
                }
                None => {
                    let Value::String(found) = value else {
                        return Err("a name that is no text: expected \"name: value\"".to_owned());
                    };
                    let found = if depth == 1 {
                        found.to_lowercase()
                    } else {
                        found
                    };
                    if map.contains_key(&found) {
                        return Err(format!(
                            "the name \"{}\" stands twice",
                            found.escape_debug()
                        ));
                    }
                    *name = Some(found);
                }
            },
        }
        Ok(())
    }

    /// Counts the scalars in `value`, which bounds what aliases can repeat.
    fn count(&mut self, value: &Value) -> Result<(), String> {
        match value {
            Value::Array(values) => values.iter().try_for_each(|value| self.count(value))?,
            Value::Object(map) => map.values().try_for_each(|value| self.count(value))?,
            Value::String(text) => self.bytes += text.len(),
            _ => {}
        }
        self.values += 1;
        if self.values > MAX_VALUES || self.bytes > MAX_BYTES {
            return Err(format!(
                "too many values: expected at most {MAX_VALUES} and {MAX_BYTES} bytes of text, \
                 aliases counted as what they stand for"
            ));
        }
        Ok(())
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    match style {
        ScalarStyle::Plain
            if tag.is_none() && matches!(&*text, "" | "~" | "null" | "Null" | "NULL") =>
        {
            Value::Null
        }
        ScalarStyle::Literal | ScalarStyle::Folded => Value::String(text.trim_end().to_owned()),
        _ => Value::String(text.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(block: &str, expected: &Value) {
        assert_eq!(&Value::Object(parse(block).unwrap()), expected, "{block}");
    }

    #[test]
    fn what_people_write_is_read() {
        check(
            "title: A telegram\ndate: 1951-11-19",
            &json!({"title": "A telegram", "date": "1951-11-19"}),
        );
        check("Fond: 010 # zero counts", &json!({"fond": "010"}));
        check(
            "title: Berlin: the crisis",
            &json!({"title": "Berlin: the crisis"}),
        );
        check(
            "title: \"A \\\"B\\\" # C\" # no",
            &json!({"title": "A \"B\" # C"}),
        );
        check("title: 'It''s'", &json!({"title": "It's"}));
        check(
            "people: [Gromyko, \"Razuvaev, V.\", ]",
            &json!({"people": ["Gromyko", "Razuvaev, V."]}),
        );
        check(
            "people: [Gromyko,\n  Razuvaev]",
            &json!({"people": ["Gromyko", "Razuvaev"]}),
        );
        check("people: []\nurl:", &json!({"people": [], "url": null}));
        check(
            "people:\n  - Gromyko\n\n  - 'Li'\nurl: x",
            &json!({"people": ["Gromyko", "Li"], "url": "x"}),
        );
        check(
            "people:\n- Gromyko: minister\n- Li",
            &json!({"people": ["Gromyko: minister", "Li"]}),
        );
        check(
            "summary: |\n  one\n    two\n\n  three\nurl: x",
            &json!({"summary": "one\n  two\n\nthree", "url": "x"}),
        );
        check(
            "summary: >-\n  one\n  two\n\n  three",
            &json!({"summary": "one two\nthree"}),
        );
        check("title: one\n  two", &json!({"title": "one two"}));
        check("title:\n  one\n  two", &json!({"title": "one two"}));
        check("# nothing\n\n", &json!({}));
        check(
            "заголовок: Телеграмма\ntype: ~",
            &json!({"заголовок": "Телеграмма", "type": null}),
        );
    }

    #[test]
    fn values_are_the_text_that_was_written() {
        check(
            "date: 1951-11-19\nfond: 0102\ndelo: 059a\nlist: 010\nn: 1_000\nh: 0x1F\nf: 1.50\nb: yes\n\
             t: 2001-12-14t21:59:43.10-05:00\ntime: 12:30\ntagged: !!int 03\nlist of: [010, 1e3, No]",
            &json!({"date": "1951-11-19", "fond": "0102", "delo": "059a", "list": "010", "n": "1_000",
                "h": "0x1F", "f": "1.50", "b": "yes", "t": "2001-12-14t21:59:43.10-05:00",
                "time": "12:30", "tagged": "03", "list of": ["010", "1e3", "No"]}),
        );
    }

    #[test]
    fn forms_of_the_world_are_read() {
        // As PyYAML writes Cyrillic, with its folding.
        check(
            "title: \"\\u0422\\u0435\\u043B\\u0435\\u0433\\u0440\\u0430\\u043C\\u043C\\u0430\\\n  \\ \\x41 \\U0001F600\"",
            &json!({"title": "Телеграмма A 😀"}),
        );
        check(
            "title: 'one\n\n  two'\nnext: x",
            &json!({"title": "one\ntwo", "next": "x"}),
        );
        check(
            "a: |2-\n    one\n  two\nb: |+\n  kept\n\nc: >\n  one\n  two\n",
            &json!({"a": "  one\ntwo", "b": "kept", "c": "one two"}),
        );
        check(
            "people: &all\n  - Gromyko # minister\n  - Li\nplaces: *all\nsubjects: &one War\ntype: *one",
            &json!({"people": ["Gromyko", "Li"], "places": ["Gromyko", "Li"], "subjects": "War", "type": "War"}),
        );
        check(
            "references:\n  - archive: APRF\n    fond: 3\n    opis: 065\n  - {archive: AVPRF, fond: 0102}\n  - archive: GARF",
            &json!({"references": [{"archive": "APRF", "fond": "3", "opis": "065"},
                {"archive": "AVPRF", "fond": "0102"}, {"archive": "GARF"}]}),
        );
        check(
            "title: x\r\nsummary: |\r\n  a\r\n  b\r\npeople: [a,\r\n  b]\r\n",
            &json!({"title": "x", "summary": "a\nb", "people": ["a", "b"]}),
        );
        check("\u{feff}title:\tx\t# y\n", &json!({"title": "x"}));
        check(
            "? title\n: x\n\"Page no\": 3\n...\n",
            &json!({"title": "x", "page no": "3"}),
        );
        check(
            "url: http://example.org/a:b\ntitle: Seen: \"it's\" # no\npeople: [\"a: b\", 'c, d']",
            &json!({"url": "http://example.org/a:b", "title": "Seen: \"it's\"", "people": ["a: b", "c, d"]}),
        );
    }

    #[test]
    fn bombs_and_depth_are_refused() {
        let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (inner, outer) in ('a'..'h').zip('b'..='h') {
            let aliases = vec![format!("*{inner}"); 10].join(", ");
            bomb.push_str(&format!("{outer}: &{outer} [{aliases}]\n"));
        }
        let long = format!(
            "a: &a {}\nb: [{}]",
            "x".repeat(1 << 20),
            ["*a"; 9].join(", ")
        );
        let deep = format!("a: {}{}", "[".repeat(30), "]".repeat(30));
        let deeper = format!("a: {}", "[".repeat(100_000));
        let said: Vec<_> = [bomb, long, deep, deeper]
            .iter()
            .map(|block| parse(block).unwrap_err())
            .map(|fault| format!("{}: {}", fault.line, fault.reason))
            .collect();
        insta::assert_snapshot!(said.join("\n"), @r#"
        4: too many values: expected at most 20000 and 4194304 bytes of text, aliases counted as what they stand for
        1: too many values: expected at most 20000 and 4194304 bytes of text, aliases counted as what they stand for
        0: lists and names within each other: expected at most 16 levels
        0: not valid YAML: recursion limit exceeded: expected "name: value", in quotation marks where the value has signs of YAML's own
        "#);
    }

    #[test]
    fn faults_have_their_line() {
        let said: Vec<_> = [
            "title: A\njust words",
            "title: A\n\n  indented: x\n",
            "title: A\n\ttabbed: x\n",
            "title: A\nTitle: B",
            "title: *alias",
            "title: &a [*a]",
            "title: \"A",
            "title: \"A\" B",
            "title: \"A\\q\"",
            "title: [Untitled] memorandum",
            "people: [A, B\nurl: x",
            "summary: | text",
            "- A\n- B",
            "[A]: B",
            "title: A\n---\ntitle: B",
            "title: A\0B",
        ]
        .iter()
        .map(|block| match parse(block) {
            Err(fault) => format!("{}: {}", fault.line, fault.reason),
            Ok(map) => panic!("{block}: {map:?}"),
        })
        .collect();
        insta::assert_snapshot!(said.join("\n"));
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics_or_hangs(block in "[-:|>\\[\\]{}#'\"\\\\ a-c\n\tж]{0,80}") {
            let _ = parse(&block);
        }
    }
}
