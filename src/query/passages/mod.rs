//! Passages of a record that show why it was found, with the words marked.
//!
//! Takes a record and a query, gives [`Passage`]s: the title when it matches, the best passage of
//! the summary, the best passages of the body, and names, places or subjects where nothing else
//! shows a word that was asked for. Works from the stored text, so that what is marked is what
//! matched. Runs of white space become one blank; nothing else is changed, and making the text safe
//! for a terminal is left to `present`. Time is linear in the length of the texts.
//!
//! Known gap: sentences are recognised by punctuation and capitals; an abbreviation of four letters
//! or more before a capital ends one.

mod choose;
mod cut;

use std::ops::Range;

use crate::analyse::Analyser;
use crate::query::matching::{self, Match, Matcher};
use crate::query::tree::Query;
use crate::record::Record;
use choose::Item;

/// How passages are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassageOptions {
    /// Longest passage in Unicode scalar values, `…` included; less than [`MIN_CHARS`] counts as
    /// that. A title may be four times as long before it is cut.
    pub max_chars: usize,
    /// Most passages of the body.
    pub max_passages: usize,
}

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
        let PassageOptions {
            max_chars,
            max_passages,
        } = self.options;
        let mut covered = vec![false; self.leaves];
        let mut passages = Vec::new();
        let long = max_chars.saturating_mul(4);
        for (field, text, matches, max_chars, max_passages) in [
            ("title", &record.title, &found.title, long, 1),
            ("summary", &record.summary, &found.summary, max_chars, 1),
            ("body", &record.body, &found.body, max_chars, max_passages),
        ] {
            let Some(text) = text else { continue };
            for found in matches {
                covered[found.leaf] = true;
            }
            passages.extend(
                best(text, matches, max_chars, max_passages)
                    .into_iter()
                    .map(|passage| passage.into_passage(field)),
            );
        }
        for (field, values, found) in [
            ("people", &record.people, &found.people),
            ("places", &record.places, &found.places),
            ("subjects", &record.subjects, &found.subjects),
        ] {
            // Only what no text has shown: the names of a record mostly stand in its body too.
            let fresh = values.iter().zip(found).filter(|(_, matches)| {
                let mut leaves = matches.iter().map(|found| found.leaf);
                leaves.any(|leaf| !covered[leaf])
            });
            passages.extend(of_list(fresh, max_chars).map(|passage| passage.into_passage(field)));
        }
        if passages.is_empty() {
            let beginnings = [("summary", &record.summary), ("body", &record.body)];
            passages.extend(beginnings.into_iter().find_map(|(field, text)| {
                let passage = beginning(text.as_deref()?, max_chars)?;
                Some(passage.into_passage(field))
            }));
        }
        passages
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
}

impl Draft {
    fn into_passage(self, field: &'static str) -> Passage {
        Passage {
            field,
            text: self.text,
            highlights: self.highlights,
        }
    }

    fn push(&mut self, character: char) {
        self.text.push(character);
        self.chars += 1;
    }

    /// Appends `text[range]` on one line and marks the words of `items` that lie in it.
    fn push_text(&mut self, text: &str, range: Range<usize>, items: &[Item]) {
        let first = items.partition_point(|item| item.start < range.start);
        let mut items = items[first..]
            .iter()
            .take_while(|item| item.end <= range.end)
            .peekable();
        let mut open: Option<(usize, usize)> = None;
        let (mut begun, mut blank) = (false, false);
        for (offset, character) in text[range.clone()].char_indices() {
            let at = range.start + offset;
            // No word begins or ends within white space.
            if let Some((start, end)) = open
                && at >= end
            {
                self.highlights.push((start, self.chars));
                open = None;
            }
            if character.is_whitespace() {
                blank = begun;
                continue;
            }
            if std::mem::take(&mut blank) {
                self.push(' ');
            }
            begun = true;
            while let Some(item) = items.next_if(|item| item.start <= at) {
                if item.start == at && open.is_none() {
                    open = Some((self.chars, item.end));
                }
            }
            self.push(character);
        }
        if let Some((start, _)) = open {
            self.highlights.push((start, self.chars));
        }
    }
}

/// The best passages of a text, in its order.
fn best(text: &str, matches: &[Match], max_chars: usize, max_passages: usize) -> Vec<Draft> {
    let items = choose::items(text, matches, max_chars);
    if items.is_empty() || max_passages == 0 {
        return Vec::new();
    }
    if let Some(whole) = cut::whole(text, max_chars) {
        return vec![assemble(text, &whole, &items)];
    }
    let cuts = choose::choose(&items, max_chars, max_passages, |core, free| {
        cut::around(text, core, free, max_chars)
    });
    cuts.into_iter()
        .map(|cut| assemble(text, &cut, &items))
        .collect()
}

/// The beginning of a text; none where it holds nothing but white space.
fn beginning(text: &str, max_chars: usize) -> Option<Draft> {
    let start = text.find(|character: char| !character.is_whitespace())?;
    let cut = cut::whole(text, max_chars)
        .or_else(|| cut::around(text, start..start, start..text.len(), max_chars))?;
    Some(assemble(text, &cut, &[]))
}

fn assemble(text: &str, cut: &cut::Cut, items: &[Item]) -> Draft {
    let mut passage = Draft::default();
    if cut.left_open {
        passage.push('…');
        passage.push(' ');
    }
    passage.push_text(text, cut.range.clone(), items);
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
        let Some(passage) = best(value, matches, max_chars, 1).pop() else {
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
