//! Reads a run of labelled levels, with files and leaves that take over what was said before.
//!
//! Takes the archive and the place where its levels begin, gives the references. `; d. 339` is
//! another file of the same opis, `Ibid. Op. 16` another opis of the same fond, and `L. 208-217`
//! behind a description of the paper goes on with the leaves of the file. A level that is said
//! again begins a new reference, which takes over the levels above it.

use super::super::labels::{self, Label, Meaning};
use super::super::lexing::Token;
use super::super::values::{self, Value};
use super::super::{Found, Level, LevelKind, Reference, Scheme};
use super::{Reader, bare};

/// How far a description may go between two sets of leaves.
const MAX_DESCRIPTION_TOKENS: usize = 48;

/// Where a level stands above or below the others.
fn rank(kind: LevelKind) -> u8 {
    match kind {
        LevelKind::Fond => 0,
        LevelKind::Opis => 1,
        LevelKind::Papka | LevelKind::Other => 2,
        LevelKind::Delo => 3,
    }
}

/// One reference while it is read.
#[derive(Debug, Default)]
struct Draft {
    levels: Vec<Level>,
    /// How many of `levels` were taken over from the reference before.
    taken_over: usize,
    listy: Option<String>,
    start: usize,
    end: usize,
}

impl Draft {
    fn has(&self, kind: LevelKind) -> bool {
        self.levels.iter().any(|level| level.kind == kind)
    }

    fn says(&self, kind: LevelKind) -> bool {
        self.levels[self.taken_over..]
            .iter()
            .any(|level| level.kind == kind)
    }

    fn is_empty(&self) -> bool {
        self.levels.len() == self.taken_over && self.listy.is_none()
    }
}

/// Reads the levels of one archive.
pub(super) struct Run<'r, 'a> {
    reader: &'r Reader<'a>,
    archive: String,
    scheme: Scheme,
    draft: Draft,
    /// Whether the next level begins a new reference, as behind *ibid.*
    renewed: bool,
    found: Vec<Found>,
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
    pub(super) fn finish(mut self) -> Vec<Found> {
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
            && let Some(after) = self.labelled(label)
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
        }
        self.after_description(at)
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
                    LevelKind::Papka => values::level_value(reader.text, reader.tokens, label.end),
                    _ => leaves,
                }
            }
            _ => values::level_value(reader.text, reader.tokens, label.end),
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

    /// What `p.` means: the papka in the archives that count by papki, or where a delo follows;
    /// otherwise a page.
    fn papka_or_page(&self, label: Label) -> LevelKind {
        if self.draft.says(LevelKind::Papka) {
            return LevelKind::Other;
        }
        if self.scheme == Scheme::FondOpisPapkaDelo {
            return LevelKind::Papka;
        }
        let reader = self.reader;
        let delo_follows = !self.draft.says(LevelKind::Delo)
            && values::level_value(reader.text, reader.tokens, label.end).is_some_and(|value| {
                let next = reader.skip_separators(value.end);
                reader
                    .level_label(next, self.scheme)
                    .is_some_and(|next| next.meaning == Meaning::Delo)
            });
        if delo_follows {
            LevelKind::Papka
        } else {
            LevelKind::Other
        }
    }

    /// Puts a value where its label says. None where the label cannot stand here.
    fn place(
        &mut self,
        label: Label,
        text: String,
        value: &Value,
        start: usize,
        end: usize,
    ) -> Option<usize> {
        let in_89 = self
            .draft
            .levels
            .iter()
            .any(|level| level.kind == LevelKind::Fond && level.value == "89");
        let kind = match label.meaning {
            Meaning::Fond => LevelKind::Fond,
            Meaning::Opis => LevelKind::Opis,
            Meaning::Perechen if in_89 => LevelKind::Opis,
            Meaning::Dokument if in_89 && self.draft.has(LevelKind::Opis) => LevelKind::Delo,
            Meaning::Perechen | Meaning::Dokument => return None,
            Meaning::Papka => LevelKind::Papka,
            Meaning::Delo => LevelKind::Delo,
            Meaning::Other => LevelKind::Other,
            Meaning::PapkaOrPage if self.papka_or_page(label) == LevelKind::Papka => {
                LevelKind::Papka
            }
            Meaning::Listy | Meaning::Pages | Meaning::PapkaOrPage => {
                return self.put_leaves(label, value, start, end);
            }
        };
        if kind == LevelKind::Other && !self.draft.has(LevelKind::Fond) {
            return None;
        }
        self.make_room(kind, start);
        let parts: Vec<&str> = value.text.split('/').collect();
        let numbers = parts
            .iter()
            .all(|part| part.chars().any(|letter| letter.is_ascii_digit()));
        if kind == LevelKind::Fond && parts.len() >= 3 && numbers {
            // `f. 17/137/944` is a whole row behind one label.
            let (levels, listy) = bare::assign(&parts, self.scheme)?;
            self.draft.levels.extend(levels);
            self.draft.listy = listy;
        } else {
            self.draft.levels.push(Level {
                kind,
                label: text,
                value: value.text.clone(),
            });
        }
        self.extend_to(end);
        Some(end)
    }

    /// Closes the reference when it has said `kind` already, or a level that takes its place.
    fn make_room(&mut self, kind: LevelKind, start: usize) {
        let again = self.draft.says(kind) && kind != LevelKind::Other;
        let above_taken_over = self.draft.taken_over > 0
            && self.draft.has(kind)
            && !self.draft.says(kind)
            && kind != LevelKind::Papka
            && !self.renewed;
        if self.renewed || again || above_taken_over {
            self.renew(rank(kind), start);
        } else if kind == LevelKind::Papka && self.draft.has(kind) {
            // `d. 4, papka 68; d. 6, papka 72`: the papka that was taken over is replaced.
            let kept = self.draft.taken_over;
            let mut at = 0;
            self.draft.levels.retain(|level| {
                at += 1;
                at > kept || level.kind != kind
            });
            self.draft.taken_over = kept - 1;
        }
    }

    /// Begins a new reference with the levels above `rank`.
    fn renew(&mut self, below: u8, start: usize) {
        let mut levels = self.draft.levels.clone();
        self.close();
        levels.retain(|level| rank(level.kind) < below);
        let byte = self.reader.tokens[start].start;
        self.draft = Draft {
            taken_over: levels.len(),
            levels,
            listy: None,
            start: byte,
            end: byte,
        };
        self.renewed = false;
    }

    fn put_leaves(
        &mut self,
        label: Label,
        value: &Value,
        start: usize,
        end: usize,
    ) -> Option<usize> {
        let pages = label.meaning != Meaning::Listy;
        if pages && (self.draft.listy.is_some() || !self.draft.has(LevelKind::Fond)) {
            return None;
        }
        if self.renewed {
            self.renew(u8::MAX, start);
        }
        match &mut self.draft.listy {
            // `Listy 44-45 and Listy 50-51` are leaves of one file.
            Some(listy) => {
                listy.push_str(", ");
                listy.push_str(&value.text);
            }
            none => *none = Some(value.text.clone()),
        }
        self.extend_to(end);
        Some(end)
    }

    /// A further file number behind a file.
    fn further_file(&self, at: usize, plural: bool) -> Option<Value> {
        let joint = self.reader.tokens.get(at)?;
        let connector = labels::is_connector(joint.folded());
        if !(connector || plural && (joint.is_mark(',') || joint.is_mark('&'))) {
            return None;
        }
        let value = values::level_value(self.reader.text, self.reader.tokens, at + 1)?;
        let next = self.reader.tokens.get(value.end);
        let ends = next.is_none_or(|next| {
            !next.is_word() && !next.is_digits() || labels::is_connector(next.folded())
        });
        (ends && value.text.starts_with(|first: char| first.is_ascii_digit())).then_some(value)
    }

    /// The year that stands between opis and papka at the Russian foreign ministry.
    fn year(&mut self, at: usize) -> Option<usize> {
        let tokens = self.reader.tokens;
        let token = &tokens[at];
        let written = &self.reader.text[token.start..token.end];
        let is_year =
            written.len() == 4 && (written.starts_with("18") || written.starts_with("19"));
        if !token.is_digits() || !is_year || !self.draft.says(LevelKind::Opis) {
            return None;
        }
        let mut end = at + 1;
        if tokens
            .get(end)
            .is_some_and(|next| matches!(next.folded(), "g" | "г" | "god" | "год"))
        {
            end += 1;
        }
        let next = self.reader.skip_separators(end);
        let label = self.reader.level_label(next, self.scheme)?;
        if !matches!(
            label.meaning,
            Meaning::Papka | Meaning::PapkaOrPage | Meaning::Delo | Meaning::Other
        ) {
            return None;
        }
        self.draft.levels.push(Level {
            kind: LevelKind::Other,
            label: String::new(),
            value: written.to_owned(),
        });
        self.extend_to(at + 1);
        Some(end)
    }

    /// Leaves without a label: a span right behind the delo (`d. 47, 95-104`).
    fn unlabelled(&mut self, at: usize, next: usize) -> Option<usize> {
        let tokens = self.reader.tokens;
        let parted = tokens
            .get(at)
            .is_some_and(|token| token.is_mark(',') || token.is_mark(':'));
        if !parted || next != at + 1 || !self.draft.says(LevelKind::Delo) {
            return None;
        }
        if self.draft.listy.is_some() {
            return None;
        }
        let value = values::leaf_list(self.reader.text, tokens, next)?;
        let follower = tokens.get(value.end);
        let ends = follower.is_none_or(|token| {
            matches!(token.kind, super::Kind::Mark(_)) && !token.is_mark('/') && !token.is_dash()
        });
        if !ends
            || !value.text.contains('-')
            || value.text.starts_with("19") && value.text.len() > 8
        {
            return None;
        }
        self.draft.listy = Some(value.text.clone());
        self.extend_to(value.end);
        Some(value.end)
    }

    /// `s.ch.`, the secret part of a fond: said, but no part of its number.
    fn secret_part(&mut self, at: usize) -> Option<usize> {
        let last = self.draft.levels.last()?;
        if last.kind != LevelKind::Fond {
            return None;
        }
        let words: Vec<&str> = self.reader.tokens[at..]
            .iter()
            .take(3)
            .map(Token::folded)
            .collect();
        let end = match words.as_slice() {
            ["s" | "с", "", "ch" | "ч", ..] => at + 3,
            ["sch" | "сч", ..] => at + 1,
            _ => return None,
        };
        self.extend_to(end);
        Some(end)
    }

    /// Leaves, or *ibid.*, behind a description of the paper (`Original. Typewritten text.`).
    fn after_description(&mut self, at: usize) -> Option<usize> {
        if self.draft.is_empty() {
            return None;
        }
        let reader = self.reader;
        let window = reader.tokens.len().min(at + MAX_DESCRIPTION_TOKENS);
        for next in at..window {
            let token = &reader.tokens[next];
            let begins = next == at || !reader.tokens[next - 1].is_word();
            if let Some(end) = labels::same_place_end(reader.tokens, next) {
                let after = reader.skip_separators(end);
                reader.level_label(after, self.scheme)?;
                self.renewed = true;
                return Some(after);
            }
            if begins
                && next > at
                && reader.tokens[next - 1].is_mark('.')
                && let Some(label) = reader.level_label(next, self.scheme)
                && label.meaning == Meaning::Listy
                && self.draft.listy.is_some()
            {
                return Some(next);
            }
            let from = reader.tokens.get(next + 1).map_or("", Token::folded) == "from";
            let description =
                token.folded() == "translated" && from || token.folded() == "translation";
            if labels::ends_a_reference(token.folded()) && !description
                || begins && reader.heading(next).is_some_and(|heading| heading.sure)
            {
                return None;
            }
        }
        None
    }

    fn extend_to(&mut self, end: usize) {
        self.draft.end = self.reader.tokens[end - 1].end;
    }

    fn close(&mut self) {
        let draft = std::mem::take(&mut self.draft);
        if draft.is_empty() {
            return;
        }
        let range = draft.start..draft.end;
        self.found.push(Found {
            reference: Reference {
                archive: self.archive.clone(),
                levels: draft.levels,
                listy: draft.listy,
                text: self.reader.text[range.clone()].to_owned(),
            },
            range,
        });
    }
}

/// A number before its label, as Latvian archives write it (`PA-101. f., 15. apr.`).
pub(super) fn ordinal_at(reader: &Reader<'_>, at: usize) -> Option<(Label, Value)> {
    let tokens = reader.tokens;
    let mut value = values::level_value(reader.text, tokens, at)?;
    if !tokens.get(value.end)?.is_mark('.') {
        return None;
    }
    // `3.-5. lp.`
    if let Some(dash) = tokens.get(value.end + 1)
        && dash.is_dash()
        && let Some(second) = values::level_value(reader.text, tokens, value.end + 2)
    {
        value.text = format!("{}-{}", value.text, second.text);
        value.end = second.end;
    }
    let label = labels::label_at(tokens, value.end + 1, Scheme::Latvian)?;
    Some((label, value))
}
