//! Walks a citation and reads the references in it.
//!
//! Owns the order of things: an archive's name with what belongs to it ([`heading`]), then either
//! a run of labelled levels ([`run`]), a row of bare numbers ([`bare`]), or the shelfmark of a
//! country that counts otherwise ([`free`], believed where [`firm`] says so); and an archive that the authority does not know but
//! the source states outright ([`stated`]), and the decimal file that is a whole citation
//! ([`decimal`]). Takes a citation, gives references with their bytes.
//! Deliberately reads nothing that has no archive. Every look ahead is bounded, so the time is
//! linear in the length of the citation.

mod ambiguous;
mod bare;
mod decimal;
mod draft;
mod firm;
mod free;
mod gaps;
mod heading;
mod run;
mod stated;

use super::labels::{self, Label, Meaning};
use super::lexing::{self, Kind, Token};
use super::{Authority, FoundReference, Level, Opening, Reference, Scheme};
use heading::Heading;
use run::Run;

/// Marks that may stand between the parts of a reference.
const SEPARATORS: &str = ",.;:()[]*_|&/\"'«»“”„’";
/// How many of them in a row.
const MAX_SEPARATORS: usize = 8;
/// How far an unread remark between an archive and its fond may go.
const MAX_REMARK_TOKENS: usize = 24;

/// Reads every reference of `text`.
pub(super) fn find(authority: Authority, text: &str) -> Vec<FoundReference> {
    let tokens = lexing::tokens(text);
    let reader = Reader {
        text,
        tokens: &tokens,
        authority,
    };
    let mut found = reader.read();
    if found.is_empty() {
        found.extend(decimal::whole(text));
    }
    found
}

/// The archive that `text` names, where it is the name of one archive and nothing else but a
/// place or a second name.
pub(super) fn only_archive(authority: Authority, text: &str) -> Option<usize> {
    let tokens = lexing::tokens(text);
    let reader = Reader {
        text,
        tokens: &tokens,
        authority,
    };
    let start = usize::from(tokens.first().is_some_and(|token| token.folded() == "the"));
    let heading = reader.heading(start)?;
    let rest = reader.skip_separators(heading.end);
    (rest == tokens.len()).then_some(heading.archive).flatten()
}

/// How `text` begins.
pub(super) fn opening(authority: Authority, text: &str) -> Opening {
    let tokens = lexing::tokens(text);
    let reader = Reader {
        text,
        tokens: &tokens,
        authority,
    };
    let word = tokens.iter().position(Token::is_word);
    let heading = word.and_then(|at| reader.heading(at));
    let has_notation = word.is_some_and(|at| reader.unnamed(at).is_some());
    let is_fond = |label: Label| label.meaning == Meaning::Fond;
    Opening {
        is_archive: has_notation || heading.as_ref().is_some_and(|heading| heading.sure),
        // An archive that is not known stands before its fond.
        may_lead: has_notation
            || heading.is_some()
            || (0..tokens.len())
                .any(|at| labels::label_at(&tokens, at, Scheme::FondOpisDelo).is_some_and(is_fond))
            || decimal::whole(text).is_some(),
    }
}

/// A citation cut into tokens, and the archives to look for.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) authority: Authority,
}

/// What was read of one reference: the levels that a following file may take over.
struct Context {
    archive: String,
    scheme: Scheme,
    levels: Vec<Level>,
}

impl Reader<'_> {
    fn read(&self) -> Vec<FoundReference> {
        let mut found: Vec<FoundReference> = Vec::new();
        let mut context: Option<Context> = None;
        let mut at = 0;
        while at < self.tokens.len() {
            if let Some(heading) = self.heading(at) {
                let (references, end) = self.after_heading(&heading);
                if references.is_empty() {
                    found.extend(self.alone(&heading, found.is_empty()));
                    // Papers go on at an archive that is only named: `RGANI. Ibid., d. 3` is
                    // nothing that can be read.
                    context = None;
                    at = heading.end;
                    continue;
                }
                context = self.context_of(&references, &heading);
                found.extend(references);
                at = end.max(at + 1);
                continue;
            }
            if let Some(end) = labels::same_place_end(self.tokens, at)
                && let Some(known) = &context
            {
                let mut run = Run::new(self, &known.archive, known.scheme, self.tokens[at].start);
                run.take_over(known.levels.clone());
                let after = run.read(self.skip_separators(end));
                let references = run.finish();
                if let Some(last) = references.last() {
                    context = Some(Context {
                        archive: known.archive.clone(),
                        scheme: known.scheme,
                        levels: last.reference.levels.clone(),
                    });
                }
                found.extend(references);
                at = after.max(end);
                continue;
            }
            if let Some(heading) = self.unnamed(at) {
                let (references, end) = self.after_heading(&heading);
                if !references.is_empty() {
                    context = None;
                    found.extend(references);
                    at = end.max(at + 1);
                    continue;
                }
            }
            match self.stated(at) {
                Some((references, end)) => {
                    // A name that is a reference already is not another's archive.
                    let free = found.last().map_or(0, |last| last.range.end);
                    if references
                        .first()
                        .is_some_and(|one| one.range.start >= free)
                    {
                        found.extend(references);
                    }
                    at = end.max(at + 1);
                }
                None => at += 1,
            }
        }
        found
    }

    fn context_of(&self, references: &[FoundReference], heading: &Heading) -> Option<Context> {
        let last = references.last()?;
        let scheme = self.authority.at(heading.archive?).scheme;
        scheme.is_labelled().then(|| Context {
            archive: last.reference.archive.clone(),
            scheme,
            levels: last.reference.levels.clone(),
        })
    }

    /// The references of the archive that was just named, and the token after them.
    fn after_heading(&self, heading: &Heading) -> (Vec<FoundReference>, usize) {
        let nothing = (Vec::new(), heading.end);
        let Some(archive) = heading.archive.map(|at| self.authority.at(at)) else {
            return nothing;
        };
        let start = self.skip_separators(heading.end);
        let byte = self.tokens[heading.start].start;
        let is_named = heading.end > heading.start;
        let labelled = archive.scheme.is_labelled();
        let scheme = if labelled {
            archive.scheme
        } else {
            Scheme::FondOpisDelo
        };
        let mut run = Run::new(self, archive.code, scheme, byte);
        if !heading.sure {
            // Small letters name an archive only where a fond follows at once.
            return match self.level_label(start, scheme) {
                Some(label) if label.meaning == Meaning::Fond => {
                    let end = run.read(start);
                    (run.finish(), end)
                }
                _ => nothing,
            };
        }
        if labelled {
            if self.begins_a_run(start, scheme) {
                let end = run.read(start);
                return (run.finish(), end);
            }
            if let Some((levels, listy, end)) = self.bare(start, scheme) {
                let end = run.begin_with(levels, listy, end);
                return (run.finish(), end);
            }
        }
        // Copies of Soviet papers lie in libraries that otherwise count by boxes.
        if is_named
            && (labelled || matches!(archive.scheme, Scheme::American | Scheme::Other))
            && let Some(start) = self.fond_after_remark(start, scheme, labelled)
        {
            let end = run.read(start);
            return (run.finish(), end);
        }
        if labelled || self.tokens[heading.start].quoted {
            return nothing;
        }
        match self.free(&self.with_bracket(heading), archive.scheme) {
            Some((levels, end)) => {
                let range = byte..self.tokens[end - 1].end;
                let reference = Reference {
                    archive: archive.code.to_owned(),
                    levels,
                    listy: None,
                    text: self.text[range.clone()].to_owned(),
                };
                (vec![FoundReference { reference, range }], end)
            }
            None => nothing,
        }
    }

    /// The heading with the bracket that closes behind it and the place that follows there:
    /// `Archives of the Ministry (AMAE), La Courneuve, Europe, vol. 45`.
    fn with_bracket(&self, heading: &Heading) -> Heading {
        let mut heading = heading.clone();
        let opened = heading
            .start
            .checked_sub(1)
            .is_some_and(|before| self.tokens[before].is_mark('('));
        if opened
            && self
                .tokens
                .get(heading.end)
                .is_some_and(|next| next.is_mark(')'))
        {
            heading.end += 1;
            if self
                .tokens
                .get(heading.end)
                .is_some_and(|next| next.is_mark(','))
                && let Some(end) = self.authority.place_at(self.tokens, heading.end + 1)
            {
                heading.end = end;
            }
        }
        heading
    }

    /// Whether labelled levels begin at `at`. A page alone is none: it may be anyone's page.
    fn begins_a_run(&self, at: usize, scheme: Scheme) -> bool {
        self.level_label(at, scheme).is_some_and(|label| {
            !matches!(
                label.meaning,
                Meaning::PapkaOrPage
                    | Meaning::Pages
                    | Meaning::Perechen
                    | Meaning::Dokument
                    | Meaning::Other
            )
        }) || scheme == Scheme::Latvian && run::ordinal_at(self, at).is_some()
    }

    /// The label at `at`, if a value stands behind it.
    fn level_label(&self, at: usize, scheme: Scheme) -> Option<Label> {
        let label = labels::label_at(self.tokens, at, scheme)?;
        let value = match label.meaning {
            Meaning::Listy | Meaning::Pages => {
                super::values::leaf_list(self.text, self.tokens, label.end)
            }
            _ => super::values::level_value(self.text, self.tokens, label.end, scheme),
        };
        value.map(|_| label)
    }

    /// A fond, or an opis where that is allowed, followed by another level, behind a few words of
    /// remark within the same sentence.
    fn fond_after_remark(&self, start: usize, scheme: Scheme, opis_too: bool) -> Option<usize> {
        for (offset, token) in self
            .tokens
            .iter()
            .skip(start)
            .take(MAX_REMARK_TOKENS)
            .enumerate()
        {
            let at = start + offset;
            let sentence_ends =
                token.is_mark('.') && at > 0 && self.tokens[at - 1].folded().chars().count() > 3;
            if token.is_mark(';') || sentence_ends || labels::ends_a_reference(token.folded()) {
                return None;
            }
            if offset > 0 && self.heading(at).is_some_and(|heading| heading.sure) {
                return None;
            }
            if let Some(label) = self.level_label(at, scheme)
                && (label.meaning == Meaning::Fond || opis_too && label.meaning == Meaning::Opis)
            {
                let value = super::values::level_value(self.text, self.tokens, label.end, scheme)?;
                let next = self.skip_separators(value.end);
                return self.level_label(next, scheme).map(|_| at);
            }
        }
        None
    }

    /// The first token from `at` on that is no separator, within bounds.
    pub(super) fn skip_separators(&self, at: usize) -> usize {
        let mut next = at;
        while next < at + MAX_SEPARATORS
            && let Some(token) = self.tokens.get(next)
            && match &token.kind {
                Kind::Mark(mark) => SEPARATORS.contains(*mark) || token.is_dash(),
                Kind::Word(folded) => labels::is_connector(folded),
                Kind::Digits => false,
            }
        {
            next += 1;
        }
        next
    }
}
