//! Passages of a record that show why it was found, with the words marked.
//!
//! Takes a record and a query, gives [`Passage`]s: the title when it matches, the best passage of
//! the summary, the best passages of the body, and names, places or subjects where nothing else
//! shows a word that was asked for. Works from the stored text, so that what is marked is what
//! matched. Runs of white space become one blank; nothing else is changed, and making the text safe
//! for a terminal is left to `present`. Of a body that is stored in chunks only those are read that
//! the passages need ([`PassageMaker::passages_by_chunks`]).
//!
//! Known gap: sentences are recognised by punctuation and capitals; an abbreviation of four letters
//! or more before a capital ends one.

mod choose;
mod cut;
mod source;

use std::convert::Infallible;

use serde::{Deserialize, Serialize};

use crate::analyse::Analyser;
use crate::query::matching::{self, BodyWords, Match, Matcher, RecordMatches};
use crate::query::tree::{Form, Query};
use crate::record::{PageNumber, PageStart, Record};
use choose::Item;
pub use source::{ChunkStart, ChunkedBody};
use source::{PartialText, Source, WholeText};

/// How passages are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PassageOptions {
    /// Longest passage in Unicode scalar values, `…` included; less than [`MIN_CHARS`] counts as
    /// that. A title may be four times as long before it is cut.
    pub max_chars: usize,
    /// Most passages of the body.
    pub max_passages: usize,
}

/// Bodies of so many chunks are read whole where a word of the query stands in them.
const SHORT: usize = 2;

/// Shortest bound of a passage: below, not even a word with its `…` would fit.
pub const MIN_CHARS: usize = 24;

impl Default for PassageOptions {
    fn default() -> Self {
        Self {
            max_chars: 240,
            max_passages: 2,
        }
    }
}

/// A passage with the words that match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Where it stands: `title`, `summary`, `body`, `people`, `places` or `subjects`.
    pub field: &'static str,
    /// The passage on one line, with `…` where it is cut within a sentence.
    pub text: String,
    /// Words that match, in Unicode scalar values of `text`, end exclusive, ascending, apart.
    pub highlights: Vec<(usize, usize)>,
    /// The page of its first word that matches, of a passage of the body whose pages are known.
    pub page: Option<PageNumber>,
}

/// Makes the passages of one record after another for one query.
#[derive(Debug)]
pub struct PassageMaker<'q> {
    matcher: Matcher<'q>,
    leaves: usize,
    options: PassageOptions,
}

impl<'q> PassageMaker<'q> {
    /// Makes ready to cut passages that show why records answer `query`.
    #[must_use]
    pub fn new(query: &'q Query, options: PassageOptions) -> Self {
        Self {
            matcher: Matcher::new(&query.root),
            leaves: matching::leaf_count(&query.root),
            options: PassageOptions {
                max_chars: options.max_chars.max(MIN_CHARS),
                ..options
            },
        }
    }

    /// The passages that show why `record` answers the query, in the order title, summary, body (in
    /// the order of the text), people, places, subjects.
    ///
    /// Where nothing in the record's texts matches (a search by filters only), the beginning of the
    /// summary or else of the body stands alone, without highlights.
    pub fn passages(&mut self, record: &Record, analyser: &mut Analyser) -> Vec<Passage> {
        let found = self.matcher.in_record(record, analyser);
        let body = record.body.as_deref();
        let made = self.shown(record, &found, |matches, max_chars, max_passages| {
            let Some(body) = body else {
                return Ok(Vec::new());
            };
            let mut text = WholeText(body);
            match matches {
                Some(matches) => best(&mut text, in_text(matches), max_chars, max_passages),
                None => beginning(&mut text, max_chars).map(|made| made.into_iter().collect()),
            }
        });
        let Ok(passages) = made as Result<_, Infallible>;
        passages
    }

    /// The forms of words whose positions [`PassageMaker::passages_by_chunks`] takes.
    #[must_use]
    pub fn forms(&self) -> &[&'q Form] {
        self.matcher.forms()
    }

    /// The same for a record whose body is stored in chunks, of which only those are read that the
    /// passages need. `head` is the record without it; `positions` say where in the body each of
    /// [`PassageMaker::forms`] stands, by the positions of [`ChunkedBody::starts`].
    ///
    /// Differs from [`PassageMaker::passages`] where a passage looked better than others before its
    /// chunk was read: then one of nearly the same worth may be chosen.
    ///
    /// # Errors
    /// Returns what the body returns.
    pub fn passages_by_chunks<B: ChunkedBody>(
        &mut self,
        head: &Record,
        body: &mut B,
        positions: &[Vec<u32>],
        analyser: &mut Analyser,
    ) -> Result<Vec<Passage>, B::Error> {
        let words = BodyWords::Positions(positions);
        let found = self.matcher.in_parts(head, Some(words), analyser);
        let is_short = body.starts().len() <= SHORT + 1;
        let mut text = PartialText::new(body, analyser);
        self.shown(head, &found, |matches, max_chars, max_passages| {
            let Some(matches) = matches else {
                let made = beginning(&mut text, max_chars)?;
                return Ok(made.into_iter().collect());
            };
            let mut items = choose::items(matches, |word| {
                let position = |place| u32::try_from(place).unwrap_or(u32::MAX);
                let positions = position(word.start)..position(word.end);
                (text.estimate(&positions), positions, false)
            });
            // To read one chunk of two saves little.
            if is_short && !items.is_empty() {
                text.read(0..text.len(), &mut items)?;
            }
            best(&mut text, items, max_chars, max_passages)
        })
    }

    /// The passages of a record in which these matches were found. `of_body` makes those of the
    /// body: around its matches, or its beginning.
    fn shown<E>(
        &self,
        head: &Record,
        found: &RecordMatches,
        mut of_body: impl FnMut(Option<&[Match]>, usize, usize) -> Result<Vec<Draft>, E>,
    ) -> Result<Vec<Passage>, E> {
        let PassageOptions {
            max_chars,
            max_passages,
        } = self.options;
        let mut covered = vec![false; self.leaves];
        let mut passages = Vec::new();
        let long = max_chars.saturating_mul(4);
        for matched in found.title.iter().chain(&found.summary).chain(&found.body) {
            covered[matched.leaf] = true;
        }
        let title_evidence = head.evidence.title;
        let page_of_title = title_evidence
            .and_then(|title| title.page)
            .map(|number| PageNumber {
                number,
                label: None,
            });
        for (field, text, matches, max_chars) in [
            ("title", &head.title, &found.title, long),
            ("summary", &head.summary, &found.summary, max_chars),
        ] {
            let Some(text) = text else { continue };
            let made = best_of(text, matches, max_chars);
            passages.extend(made.map(|draft| Passage {
                page: page_of_title.clone().filter(|_| field == "title"),
                ..draft.into_passage(field)
            }));
        }
        let in_body = |draft: Draft| Passage {
            page: PageStart::page_at(&head.pages, draft.at).cloned(),
            ..draft.into_passage("body")
        };
        let made = of_body(Some(&found.body), max_chars, max_passages)?.into_iter();
        passages.extend(made.map(in_body));
        for (field, values, found) in [
            ("people", &head.people, &found.people),
            ("places", &head.places, &found.places),
            ("subjects", &head.subjects, &found.subjects),
        ] {
            // Only what no text has shown: the names of a record mostly stand in its body too.
            let fresh = values.iter().zip(found).filter(|(_, matches)| {
                let mut leaves = matches.iter().map(|found| found.leaf);
                leaves.any(|leaf| !covered[leaf])
            });
            passages.extend(of_list(fresh, max_chars).map(|draft| draft.into_passage(field)));
        }
        if passages.is_empty() {
            let summary = head.summary.as_deref().map(WholeText);
            let Ok(summary) = summary.map_or(Ok(None), |mut text| beginning(&mut text, max_chars));
            passages.extend(match summary {
                Some(draft) => Some(draft.into_passage("summary")),
                None => {
                    let made = of_body(None, max_chars, 1)?;
                    made.into_iter().next().map(in_body)
                }
            });
        }
        Ok(passages)
    }
}

/// The passages of a single record: [`PassageMaker::passages`] for a single use.
#[must_use]
pub fn passages(
    record: &Record,
    query: &Query,
    options: &PassageOptions,
    analyser: &mut Analyser,
) -> Vec<Passage> {
    PassageMaker::new(query, *options).passages(record, analyser)
}

/// A passage that has no field yet.
#[derive(Debug, Default)]
struct Draft {
    text: String,
    /// Its length in Unicode scalar values.
    chars: usize,
    highlights: Vec<(usize, usize)>,
    /// Byte of its source where its first word that matches begins, else it itself.
    at: usize,
}

impl Draft {
    fn into_passage(self, field: &'static str) -> Passage {
        Passage {
            field,
            text: self.text,
            highlights: self.highlights,
            page: None,
        }
    }

    fn push(&mut self, character: char) {
        self.text.push(character);
        self.chars += 1;
    }

    /// Appends `text`, whose first byte is byte `start` of its source, on one line, and marks the
    /// words of `items` that lie in it.
    fn push_text(&mut self, text: &str, start: usize, items: &[Item]) {
        self.text.reserve(text.len());
        let end = start + text.len();
        let first = items.partition_point(|item| item.start < start);
        let mut items = items[first..]
            .iter()
            .take_while(|item| item.start < end)
            .filter(|item| item.is_placed && item.end <= end)
            .peekable();
        let mut open: Option<(usize, usize)> = None;
        let blanks = text.match_indices(char::is_whitespace);
        let blanks = blanks.map(|(offset, blank)| (start + offset, blank.len()));
        let (mut at, mut begun) = (start, false);
        for (part_end, blank) in blanks.chain([(end, 0)]) {
            self.close(&mut open, at);
            if begun && at < part_end {
                self.push(' ');
            }
            begun |= at < part_end;
            // From one place where a word begins or ends to the next. None does within white space.
            while at < part_end {
                while let Some(item) = items.next_if(|item| item.start <= at) {
                    open = match open {
                        None if item.start == at => Some((self.chars, item.end)),
                        // Within words that are one, or one word of another leaf.
                        Some((start, end)) if item.start < end => Some((start, end.max(item.end))),
                        other => other,
                    };
                }
                let begins = items.peek().map(|item| item.start);
                let ends = open.map(|(_, end)| end);
                let next = begins.into_iter().chain(ends).fold(part_end, usize::min);
                let stretch = text.get(at - start..next - start).unwrap_or_default();
                self.text.push_str(stretch);
                self.chars += stretch.chars().count();
                at = next;
                self.close(&mut open, at);
            }
            at += blank;
        }
        if let Some((first, _)) = open {
            self.highlights.push((first, self.chars));
        }
    }

    /// Marks a word that ends at this byte or before.
    fn close(&mut self, open: &mut Option<(usize, usize)>, at: usize) {
        if let Some((first, _)) = open.take_if(|(_, end)| *end <= at) {
            self.highlights.push((first, self.chars));
        }
    }
}

/// The items of matches in a text that is at hand.
fn in_text(matches: &[Match]) -> Vec<Item> {
    choose::items(matches, |word| (word.clone(), 0..0, true))
}

/// The best passages of a text, in its order.
fn best<S: Source>(
    source: &mut S,
    mut items: Vec<Item>,
    max_chars: usize,
    max_passages: usize,
) -> Result<Vec<Draft>, S::Error> {
    if items.is_empty() || max_passages == 0 {
        return Ok(Vec::new());
    }
    // What may fit as a whole is read whole. A character takes four bytes at most.
    let bytes = source.len();
    if bytes <= max_chars.saturating_mul(4) {
        source.read(0..bytes, &mut items)?;
    }
    let all = source.around(0).text;
    let whole = (all.len() == bytes).then(|| cut::whole(all, max_chars));
    let cuts = match whole.flatten() {
        Some(whole) => vec![whole],
        None => choose::choose(source, &mut items, max_chars, max_passages)?,
    };
    let drafts = cuts.iter().map(|cut| assemble(source, cut, &items));
    Ok(drafts.collect())
}

/// The best passage of a text that is at hand.
fn best_of(text: &str, matches: &[Match], max_chars: usize) -> Option<Draft> {
    let Ok(mut made) = best(&mut WholeText(text), in_text(matches), max_chars, 1);
    made.pop()
}

/// The beginning of a text; none where it holds nothing but white space.
fn beginning<S: Source>(source: &mut S, max_chars: usize) -> Result<Option<Draft>, S::Error> {
    let mut read_to = 0;
    let start = loop {
        if read_to == source.len() {
            return Ok(None);
        }
        source.read(read_to..read_to + 1, &mut [])?;
        let read = source.around(read_to);
        let text = read.get(read_to..read.end()).unwrap_or_default();
        match text.find(|character: char| !character.is_whitespace()) {
            Some(start) => break read_to + start,
            None if text.is_empty() => return Ok(None),
            None => read_to = read.end(),
        }
    };
    source.read_for_passage(&(start..start), max_chars, &mut [])?;
    let (read, bytes) = (source.around(start), source.len());
    let whole = (read.text.len() == bytes).then(|| cut::whole(read.text, max_chars));
    let cut = whole
        .flatten()
        .or_else(|| cut::around(read, start..start, start..bytes, max_chars));
    Ok(cut.map(|cut| assemble(source, &cut, &[])))
}

fn assemble<S: Source>(source: &S, cut: &cut::Cut, items: &[Item]) -> Draft {
    let first = items.partition_point(|item| item.start < cut.range.start);
    let matched = items[first..].iter().find(|item| item.is_placed);
    let mut passage = Draft {
        at: matched.map_or(cut.range.start, |item| item.start.min(cut.range.end)),
        ..Draft::default()
    };
    if cut.left_open {
        passage.push('…');
        passage.push(' ');
    }
    let text = source.around(cut.range.start).get(cut.range.clone());
    passage.push_text(text.unwrap_or_default(), cut.range.start, items);
    if cut.right_open {
        passage.push(' ');
        passage.push('…');
    }
    passage
}

/// The values of a list, joined, as many as fit.
fn of_list<'v>(
    values: impl Iterator<Item = (&'v String, &'v Vec<Match>)>,
    max_chars: usize,
) -> Option<Draft> {
    let mut whole = Draft::default();
    for (value, matches) in values {
        let room = max_chars.saturating_sub(whole.chars + 2);
        let Some(passage) = best_of(value, matches, max_chars) else {
            continue;
        };
        if whole.chars > 0 {
            if passage.chars > room {
                break;
            }
            whole.push(';');
            whole.push(' ');
        }
        let shift = whole.chars;
        whole.text.push_str(&passage.text);
        whole.chars += passage.chars;
        let shifted = passage
            .highlights
            .iter()
            .map(|(start, end)| (start + shift, end + shift));
        whole.highlights.extend(shifted);
    }
    (whole.chars > 0).then_some(whole)
}

#[cfg(test)]
mod tests;
