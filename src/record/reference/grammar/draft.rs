//! Puts values where their labels say, and closes a reference when another begins.
//!
//! Owns [`Draft`], a reference while it is read, and the rules of taking over: a level that is
//! said again begins a new reference with the levels above it, and leaves said again are further
//! leaves of the same file.

use super::super::labels::{Label, Meaning};
use super::super::values::Value;
use super::super::{FoundReference, Level, LevelKind, Reference};
use super::bare;
use super::run::Run;

/// Levels of a reference at most. No archive has half as many.
pub(super) const MAX_LEVELS: usize = 16;

/// Where a level stands above or below the others.
pub(super) fn rank(kind: LevelKind) -> u8 {
    match kind {
        LevelKind::Fond => 0,
        LevelKind::Opis => 1,
        LevelKind::Papka | LevelKind::Other => 2,
        LevelKind::Delo => 3,
    }
}

/// One reference while it is read.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) levels: Vec<Level>,
    /// How many of `levels` were taken over from the reference before.
    pub(super) taken_over: usize,
    pub(super) listy: Option<String>,
    /// First byte.
    pub(super) start: usize,
    /// First byte after it.
    pub(super) end: usize,
}

impl Draft {
    /// Whether it has a level of that kind, taken over or said.
    pub(super) fn has(&self, kind: LevelKind) -> bool {
        self.levels.iter().any(|level| level.kind == kind)
    }

    /// Whether the source says a level of that kind for this reference.
    pub(super) fn says(&self, kind: LevelKind) -> bool {
        self.levels[self.taken_over..]
            .iter()
            .any(|level| level.kind == kind)
    }

    /// Whether the source says nothing for this reference yet.
    pub(super) fn is_empty(&self) -> bool {
        self.levels.len() == self.taken_over && self.listy.is_none()
    }
}

impl Run<'_, '_> {
    /// Puts a value where its label says. None where the label cannot stand here.
    pub(super) fn place(
        &mut self,
        label: Label,
        text: String,
        value: &Value,
        start: usize,
        end: usize,
    ) -> Option<usize> {
        let in_89 = self.in_fond_89();
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
        // A box or film stands behind a fond, or where none is said behind an opis.
        let has_place = self.draft.has(LevelKind::Fond) || self.draft.has(LevelKind::Opis);
        let room = self.draft.levels.len() < MAX_LEVELS && has_place;
        if kind == LevelKind::Other && !room {
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
    pub(super) fn make_room(&mut self, kind: LevelKind, start: usize) {
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
    pub(super) fn renew(&mut self, below: u8, start: usize) {
        let mut levels = self.draft.levels.clone();
        self.close();
        // A volume or box behind the level that is said anew belonged to the file before.
        let mut behind = false;
        levels.retain(|level| {
            let other = level.kind == LevelKind::Other;
            behind |= !other && rank(level.kind) >= below;
            if other {
                !behind
            } else {
                rank(level.kind) < below
            }
        });
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

    pub(super) fn put_leaves(
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

    pub(super) fn extend_to(&mut self, end: usize) {
        self.draft.end = self.reader.tokens[end - 1].end;
    }

    pub(super) fn close(&mut self) {
        let draft = std::mem::take(&mut self.draft);
        if draft.is_empty() {
            return;
        }
        let range = draft.start..draft.end;
        self.found.push(FoundReference {
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
