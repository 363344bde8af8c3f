//! Reads a run of labelled levels, with files and leaves that take over what was said before.
//!
//! Takes the archive and the place where its levels begin, gives the references. `; d. 339` is
//! another file of the same opis, `Ibid. Op. 16` another opis of the same fond, and `L. 208-217`
//! behind a description of the paper goes on with the leaves of the file. A level that is said
//! again begins a new reference, which takes over the levels above it.

use super::super::labels::{self, Label, Meaning};
use super::super::values::{self, Value};
use super::super::{FoundReference, Level, LevelKind, Scheme};
use super::Reader;
use super::draft::Draft;

/// Reads the levels of one archive.
pub(super) struct Run<'r, 'a> {
    pub(super) reader: &'r Reader<'a>,
    pub(super) archive: String,
    pub(super) scheme: Scheme,
    pub(super) draft: Draft,
    /// Whether the next level begins a new reference, as behind *ibid.*
    pub(super) renewed: bool,
    pub(super) found: Vec<FoundReference>,
}

impl<'r, 'a> Run<'r, 'a> {
    /// A run of `archive` whose first reference begins at byte `start`.
    pub(super) fn new(reader: &'r Reader<'a>, archive: &str, scheme: Scheme, start: usize) -> Self {
        Self {
            reader,
            archive: archive.to_owned(),
            scheme,
            draft: Draft {
                start,
                end: start,
                ..Draft::default()
            },
            renewed: false,
            found: Vec::new(),
        }
    }

    /// Starts from the levels of an earlier reference: the next level takes over those above it.
    pub(super) fn take_over(&mut self, levels: Vec<Level>) {
        self.draft.taken_over = levels.len();
        self.draft.levels = levels;
        self.renewed = true;
    }

    /// Starts from levels that were read from a row of bare numbers, and goes on at `at`.
    pub(super) fn begin_with(
        &mut self,
        levels: Vec<Level>,
        listy: Option<String>,
        at: usize,
    ) -> usize {
        self.draft.levels = levels;
        self.draft.listy = listy;
        self.draft.end = self.reader.tokens[at - 1].end;
        self.read(at)
    }

    /// Reads levels from token `at` on, and gives the token after the last one.
    pub(super) fn read(&mut self, at: usize) -> usize {
        let mut end = at;
        while let Some(after) = self.step(end) {
            end = after;
        }
        end
    }

    /// Every reference that was read, in order.
    pub(super) fn finish(mut self) -> Vec<FoundReference> {
        self.close();
        self.found
    }

    fn step(&mut self, at: usize) -> Option<usize> {
        let reader = self.reader;
        let next = reader.skip_separators(at);
        let token = reader.tokens.get(next)?;
        if reader.heading(next).is_some_and(|heading| heading.sure) {
            return None;
        }
        if self.scheme == Scheme::Latvian
            && let Some((label, value)) = ordinal_at(reader, next)
        {
            let label_text = reader.tokens[label.start].start..reader.tokens[label.start].end;
            let label_text = reader.text[label_text].to_owned();
            return self.place(label, label_text, &value, next, label.end);
        }
        if let Some(label) = labels::label_at(reader.tokens, next, self.scheme)
            && let Some(after) = self.labelled(self.in_context(label))
        {
            return Some(after);
        }
        if token.is_digits() || token.is_word() {
            if let Some(after) = self.year(next) {
                return Some(after);
            }
            if let Some(after) = self.unlabelled(at, next) {
                return Some(after);
            }
            if let Some(after) = self.secret_part(next) {
                return Some(after);
            }
            if let Some(after) = self.supplement(next) {
                return Some(after);
            }
            if let Some(after) = self.bracketed_year(next) {
                return Some(after);
            }
        }
        self.after_remark(at).or_else(|| self.after_description(at))
    }

    fn labelled(&mut self, label: Label) -> Option<usize> {
        let reader = self.reader;
        let value = match label.meaning {
            Meaning::Listy | Meaning::Pages => {
                values::leaf_list(reader.text, reader.tokens, label.end)
            }
            Meaning::PapkaOrPage => {
                let leaves = values::leaf_list(reader.text, reader.tokens, label.end);
                match self.papka_or_page(label) {
                    LevelKind::Papka => {
                        values::level_value(reader.text, reader.tokens, label.end, self.scheme)
                    }
                    _ => leaves,
                }
            }
            _ => values::level_value(reader.text, reader.tokens, label.end, self.scheme),
        }?;
        let text = self.label_text(label);
        let mut end = self.place(label, text.clone(), &value, label.start, value.end)?;
        // `dd. 12, 13 and 14`, `delo 331 and 332`.
        if label.meaning == Meaning::Delo {
            while let Some(further) = self.further_file(end, label.plural) {
                end = self.place(label, text.clone(), &further, further.start, further.end)?;
            }
        }
        Some(end)
    }

    /// The label as written, without its stop and sign.
    fn label_text(&self, label: Label) -> String {
        let tokens = self.reader.tokens;
        let mut last = label.end;
        while last > label.start + 1 && !tokens[last - 1].is_word() {
            last -= 1;
        }
        let text = &self.reader.text[tokens[label.start].start..tokens[last - 1].end];
        // `а.е.` and `ed. khr.` are written with their last stop.
        if last - label.start > 1 && tokens.get(last).is_some_and(|next| next.is_mark('.')) {
            return format!("{text}.");
        }
        text.to_owned()
    }

    /// A further file number behind a file.
    fn further_file(&self, at: usize, plural: bool) -> Option<Value> {
        let joint = self.reader.tokens.get(at)?;
        let connector = labels::is_connector(joint.folded());
        if !(connector || plural && (joint.is_mark(',') || joint.is_mark('&'))) {
            return None;
        }
        let value = values::level_value(self.reader.text, self.reader.tokens, at + 1, self.scheme)?;
        let next = self.reader.tokens.get(value.end);
        let ends = next.is_none_or(|next| {
            !next.is_word() && !next.is_digits() || labels::is_connector(next.folded())
        });
        (ends && value.text.starts_with(|first: char| first.is_ascii_digit())).then_some(value)
    }
}

/// A number before its label, as Latvian archives write it (`PA-101. f., 15. apr.`).
pub(super) fn ordinal_at(reader: &Reader<'_>, at: usize) -> Option<(Label, Value)> {
    let tokens = reader.tokens;
    let mut value = values::level_value(reader.text, tokens, at, Scheme::Latvian)?;
    if !tokens.get(value.end)?.is_mark('.') {
        return None;
    }
    // `3.-5. lp.`
    if let Some(dash) = tokens.get(value.end + 1)
        && dash.is_dash()
        && let Some(second) =
            values::level_value(reader.text, tokens, value.end + 2, Scheme::Latvian)
    {
        value.text = format!("{}-{}", value.text, second.text);
        value.end = second.end;
    }
    let label = labels::label_at(tokens, value.end + 1, Scheme::Latvian)?;
    Some((label, value))
}
