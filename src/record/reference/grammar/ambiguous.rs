//! Decides what a label means that means several things.
//!
//! `p.` is a papka at the Russian foreign ministry, a page elsewhere, and a perechen in fond 89 of
//! RGANI, where *list* is one too; `f.` behind a delo is a leaf. Takes the label and what was read
//! so far, gives the meaning.

use super::super::labels::{self, Label, Meaning};
use super::super::values;
use super::super::{LevelKind, Scheme};
use super::run::Run;

impl Run<'_, '_> {
    /// Whether the fond counts by perechen and dokument, as RGANI's fond 89 alone does.
    pub(super) fn in_fond_89(&self) -> bool {
        self.scheme == Scheme::FondOpisDelo
            && self
                .draft
                .levels
                .iter()
                .any(|level| level.kind == LevelKind::Fond && level.value == "89")
    }

    /// The label, with *list* read as opis before a file, and `p.` as perechen where fond 89 asks
    /// for one.
    pub(super) fn in_context(&self, mut label: Label) -> Label {
        let reader = self.reader;
        // Translators write *list* for opis too; before a file it cannot be a leaf.
        if reader.tokens[label.start].folded() == "list"
            && !self.draft.has(LevelKind::Opis)
            && self.draft.says(LevelKind::Fond)
            && let Some(value) =
                values::level_value(reader.text, reader.tokens, label.end, self.scheme)
            && let Some(next) = reader.level_label(reader.skip_separators(value.end), self.scheme)
            && matches!(
                next.meaning,
                Meaning::Delo | Meaning::Papka | Meaning::PapkaOrPage | Meaning::Dokument
            )
        {
            label.meaning = if self.in_fond_89() {
                Meaning::Perechen
            } else {
                Meaning::Opis
            };
            return label;
        }
        if self.in_fond_89()
            && !self.draft.has(LevelKind::Opis)
            && matches!(label.meaning, Meaning::PapkaOrPage | Meaning::Papka)
            && let Some(value) =
                values::level_value(reader.text, reader.tokens, label.end, self.scheme)
            && let Some(next) = labels::label_at(
                reader.tokens,
                reader.skip_separators(value.end),
                self.scheme,
            )
            && matches!(next.meaning, Meaning::Dokument | Meaning::Delo)
        {
            label.meaning = Meaning::Perechen;
        }
        if self.is_folio(label) {
            label.meaning = Meaning::Listy;
        }
        label
    }

    /// Whether `f.` is a leaf: *filă* in Romanian, *folio* to many a traveller. So it is behind the
    /// file and a comma, unless an opis or a file follows, which makes it another fond.
    fn is_folio(&self, label: Label) -> bool {
        let (reader, tokens) = (self.reader, self.reader.tokens);
        let behind_file = tokens[label.start].folded() == "f"
            && label.start > 0
            && tokens[label.start - 1].is_mark(',')
            && self.draft.says(LevelKind::Delo)
            && self.draft.listy.is_none();
        behind_file
            && values::leaf_list(reader.text, tokens, label.end).is_some_and(|leaves| {
                let next = reader.skip_separators(leaves.end);
                reader
                    .level_label(next, self.scheme)
                    .is_none_or(|next| matches!(next.meaning, Meaning::Fond | Meaning::Pages))
            })
    }

    /// What `p.` means: the papka in the archives that count by papki, or where a delo follows;
    /// otherwise a page.
    pub(super) fn papka_or_page(&self, label: Label) -> LevelKind {
        if self.draft.says(LevelKind::Papka) {
            return LevelKind::Other;
        }
        if self.scheme == Scheme::FondOpisPapkaDelo {
            return LevelKind::Papka;
        }
        let reader = self.reader;
        let delo_follows = !self.draft.says(LevelKind::Delo)
            && values::level_value(reader.text, reader.tokens, label.end, self.scheme).is_some_and(
                |value| {
                    let next = reader.skip_separators(value.end);
                    reader
                        .level_label(next, self.scheme)
                        .is_some_and(|next| next.meaning == Meaning::Delo)
                },
            );
        if delo_follows {
            LevelKind::Papka
        } else {
            LevelKind::Other
        }
    }
}
