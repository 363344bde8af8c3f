//! The subset of YAML that front matter uses.
//!
//! Takes the lines between two `---`, gives names and values. Read are: `name: value` at the
//! margin; plain, `'single'` and `"double"` quoted values; lists as `[a, b]` or as `- item`
//! lines; texts as `|` (lines kept) and `>` (lines joined) blocks; plain values that go on in
//! indented lines; comments. Every value is a text: dates and shelfmarks must not be turned into
//! numbers (`fond: 010` is 010). Convention: YAML 1.2, chapters 7 and 8.
//!
//! Deliberately not read, each with its line in the message: maps in maps, anchors, aliases,
//! tags, tabs as indentation, a name that stands twice.

use serde_json::{Map, Value};

/// A line that cannot be read, counted from 0 in the block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) reason: String,
}

/// Reads a block.
///
/// # Errors
/// Returns the first line that is not in the subset.
pub(super) fn parse(block: &str) -> Result<Map<String, Value>, Fault> {
    let mut lines = Lines {
        all: block.lines().collect(),
        next: 0,
    };
    let mut map = Map::new();
    while let Some(line) = lines.peek() {
        if is_blank(line) {
            lines.next += 1;
            continue;
        }
        if line.starts_with([' ', '\t']) {
            return Err(lines.fault("unexpected indentation: expected a name at the margin"));
        }
        let Some((name, rest)) = split_name(line) else {
            return Err(lines.fault("no name: expected a line of the form \"name: value\""));
        };
        let name = name.to_lowercase();
        if map.contains_key(&name) {
            return Err(lines.fault(&format!(
                "the name \"{}\" stands twice",
                name.escape_debug()
            )));
        }
        let value = lines.value(rest)?;
        map.insert(name, value);
    }
    Ok(map)
}

/// Splits `name: value`; the colon is followed by a blank or ends the line.
pub(super) fn split_name(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.split_once(':')?;
    let name = name.trim_end().trim_matches(['"', '\'']);
    let is_name = !name.is_empty()
        && name.chars().count() <= 60
        && !name.starts_with(['-', '#', '[', '{', '|', '>', '*', '&', '!', '%', '@', '`'])
        && (rest.is_empty() || rest.starts_with([' ', '\t']));
    is_name.then(|| (name, rest.trim()))
}

fn is_blank(line: &str) -> bool {
    let bare = line.trim();
    bare.is_empty() || bare.starts_with('#')
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

struct Lines<'a> {
    all: Vec<&'a str>,
    next: usize,
}

impl<'a> Lines<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.all.get(self.next).copied()
    }

    fn fault(&self, reason: &str) -> Fault {
        Fault {
            line: self.next,
            reason: reason.to_owned(),
        }
    }

    /// The value that begins with `rest` on the current line, and the lines that belong to it.
    fn value(&mut self, rest: &str) -> Result<Value, Fault> {
        match rest.as_bytes().first() {
            Some(b'|' | b'>') => self.block(rest),
            Some(b'[') => self.flow_list(rest),
            None | Some(b'#') => {
                self.next += 1;
                self.below()
            }
            Some(b'"' | b'\'') => {
                let text = quoted(rest).map_err(|reason| self.fault(reason))?;
                self.next += 1;
                Ok(Value::String(text))
            }
            _ => self.plain(rest),
        }
    }

    /// A list of `- item` lines, a plain text in indented lines, or nothing.
    fn below(&mut self) -> Result<Value, Fault> {
        let mut items = Vec::new();
        loop {
            while self.peek().is_some_and(is_blank) {
                self.next += 1;
            }
            let Some(line) = self.peek() else { break };
            let bare = line.trim_start_matches(' ');
            let Some(item) = bare
                .strip_prefix('-')
                .filter(|i| i.is_empty() || i.starts_with(' '))
            else {
                break;
            };
            let value = match item.trim() {
                "" => {
                    self.next += 1;
                    continue;
                }
                item if item.starts_with(['|', '>', '[', '-']) => {
                    return Err(self.fault("a list in a list: expected one text an item"));
                }
                item => self.value(item)?,
            };
            items.push(value);
        }
        if !items.is_empty() {
            return Ok(Value::Array(items));
        }
        match self.peek() {
            Some(line) if indentation(line) > 0 => {
                if split_name(line.trim()).is_some_and(|(name, _)| !name.contains(' ')) {
                    return Err(self.fault("names within a name: expected a text or a list"));
                }
                self.plain(line.trim())
            }
            _ => Ok(Value::Null),
        }
    }

    fn plain(&mut self, rest: &str) -> Result<Value, Fault> {
        if rest.starts_with(['&', '*', '!', '{', '%', '@', '`', '}', ']']) {
            return Err(self.fault(
                "a value that begins with a sign of YAML's own: put it in quotation marks",
            ));
        }
        let mut text = without_comment(rest).to_owned();
        self.next += 1;
        while let Some(line) = self.peek() {
            if indentation(line) == 0 || is_blank(line) || line.trim_start().starts_with("- ") {
                break;
            }
            text.push(' ');
            text.push_str(without_comment(line.trim()));
            self.next += 1;
        }
        Ok(match text.as_str() {
            "~" | "null" => Value::Null,
            _ => Value::String(text),
        })
    }

    fn block(&mut self, header: &str) -> Result<Value, Fault> {
        let folded = header.starts_with('>');
        let header = without_comment(&header[1..]);
        if !matches!(header, "" | "-" | "+") {
            return Err(self.fault("a text after | or >: expected the text in the lines below"));
        }
        self.next += 1;
        let mut lines: Vec<&str> = Vec::new();
        let mut margin = 0;
        while let Some(line) = self.peek() {
            if line.trim().is_empty() {
                lines.push("");
            } else {
                let depth = indentation(line);
                if depth == 0 {
                    break;
                }
                if margin == 0 {
                    margin = depth;
                }
                lines.push(&line[margin.min(depth)..]);
            }
            self.next += 1;
        }
        let text = if folded {
            fold(&lines)
        } else {
            lines.join("\n")
        };
        Ok(Value::String(text.trim_end().to_owned()))
    }

    fn flow_list(&mut self, rest: &str) -> Result<Value, Fault> {
        let start = self.next;
        let mut text = rest.to_owned();
        loop {
            match flow_items(&text) {
                Ok(Some(items)) => {
                    self.next += 1;
                    return Ok(Value::Array(items.into_iter().map(Value::String).collect()));
                }
                Ok(None) => {}
                Err(reason) => return Err(self.fault(reason)),
            }
            self.next += 1;
            match self.peek() {
                Some(line) if self.next - start < 200 => {
                    text.push(' ');
                    text.push_str(line.trim());
                }
                _ => {
                    self.next = start;
                    return Err(self.fault("a list without an end: expected \"]\""));
                }
            }
        }
    }
}

/// Joins lines as `>` does: a single line break is a blank, an empty line a line break.
fn fold(lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        if line.is_empty() {
            text.push('\n');
        } else {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push(' ');
            }
            text.push_str(line);
        }
    }
    text
}

fn without_comment(text: &str) -> &str {
    let end = text.find(" #").unwrap_or(text.len());
    text[..end].trim()
}

/// The text of a quoted value that ends on its line.
fn quoted(rest: &str) -> Result<String, &'static str> {
    let (text, used) = quoted_prefix(rest).ok_or("a quotation without an end on its line")?;
    match without_comment(&rest[used..]) {
        "" => Ok(text),
        after if after.starts_with('#') => Ok(text),
        _ => Err("text after the closing quotation mark"),
    }
}

/// The quoted text at the start, and its length with the marks. Nothing if it has no end.
fn quoted_prefix(rest: &str) -> Option<(String, usize)> {
    let mark = rest.chars().next()?;
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' if mark == '\'' => {
                if characters.next_if(|&(_, next)| next == '\'').is_none() {
                    return Some((text, at + 1));
                }
                text.push('\'');
            }
            '"' if mark == '"' => return Some((text, at + 1)),
            '\\' if mark == '"' => match characters.next()?.1 {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                other => text.push(other),
            },
            other => text.push(other),
        }
    }
    None
}

/// The items of `[a, "b, c"]`; nothing while the closing bracket is missing.
fn flow_items(text: &str) -> Result<Option<Vec<String>>, &'static str> {
    let mut rest = text[1..].trim_start();
    let mut items = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix(']') {
            return match without_comment(after) {
                "" => Ok(Some(items)),
                after if after.starts_with('#') => Ok(Some(items)),
                _ => Err("text after the closing bracket of a list"),
            };
        }
        let (item, after) = if rest.starts_with(['"', '\'']) {
            let Some((item, used)) = quoted_prefix(rest) else {
                return Ok(None);
            };
            (item, rest[used..].trim_start())
        } else if rest.starts_with(['[', '{']) {
            return Err("a list in a list: expected texts");
        } else {
            let Some(end) = rest.find([',', ']']) else {
                return Ok(None);
            };
            (rest[..end].trim().to_owned(), &rest[end..])
        };
        if !item.is_empty() {
            items.push(item);
        }
        rest = match after.strip_prefix(',') {
            Some(next) => next.trim_start(),
            None if after.starts_with(']') => after,
            None if after.is_empty() => return Ok(None),
            None => return Err("text after a quoted item: expected \",\" or \"]\""),
        };
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
    fn the_subset_is_read() {
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
    fn faults_have_their_line() {
        let said: Vec<_> = [
            "title: A\njust words",
            "title: A\n\n  indented: x\n",
            "title: A\n\ttabbed: x\n",
            "title: A\ntitle: B",
            "archive:\n  name: APRF",
            "title: *alias",
            "title: \"A",
            "title: \"A\" B",
            "people: [A, B\nurl: x",
            "people: [[A]]",
            "people:\n  - [A]",
            "summary: | text",
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
