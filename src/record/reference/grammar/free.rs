//! Reads shelfmarks of countries that do not count by fond, opis and delo.
//!
//! Takes what follows an archive's name, gives levels of kind `Other`, one a field: `DY 30/3385`,
//! `4. doboz`, `106-00025-01`. The fields are kept as they stand, since only the archive knows how
//! they divide; nothing is parted at a hyphen or slash. Ends at the end of the sentence, at the
//! next archive, and before dates, credits and publications.

use super::super::keys;
use super::super::labels;
use super::super::lexing::{Kind, Token};
use super::super::{Level, LevelKind, Scheme};
use super::Reader;
use super::heading::Heading;

/// Fields of a shelfmark at most.
const MAX_FIELDS: usize = 12;
/// Tokens of a field at most.
const MAX_FIELD_TOKENS: usize = 32;
/// Bytes of a field at most; a longer one is damage, and would be no term of an index.
const MAX_FIELD_BYTES: usize = 240;
/// Words of a field without any number at most.
const MAX_FIELD_WORDS: usize = 9;

/// One field: its tokens.
pub(super) type Field = std::ops::Range<usize>;

impl Reader<'_> {
    /// The shelfmark behind the heading: its levels and the token after it.
    pub(super) fn free(&self, heading: &Heading, scheme: Scheme) -> Option<(Vec<Level>, usize)> {
        if !self.stands_beside(heading, scheme) {
            return None;
        }
        let fields = self.fields(heading);
        let last = fields
            .iter()
            .rposition(|field| self.is_shelf_like(field, scheme))?;
        let alone = heading
            .archive
            .is_none_or(|archive| self.authority.at(archive).alone);
        let is_decimal = fields.first().is_some_and(|field| {
            let (start, end) = (
                self.tokens[field.start].start,
                self.tokens[field.end - 1].end,
            );
            super::decimal::is_file(&self.text[start..end])
        });
        if !alone && !is_decimal && !self.names_files(heading, &fields) {
            return None;
        }
        // A shelfmark says its number soon; what does so only after much text is a sentence.
        let first = fields
            .iter()
            .position(|field| self.is_shelf_like(field, scheme))?;
        if scheme == Scheme::British
            && let Some(end) = self.series_end(&fields[first])
        {
            // A list goes on with the year and the title of the piece.
            let field = fields[first].start..end;
            let levels = fields[..first]
                .iter()
                .chain([&field])
                .enumerate()
                .map(|(at, field)| self.level(field, scheme, at == 0))
                .collect();
            return Some((levels, end));
        }
        let mut kept = &fields[..=last];
        if scheme == Scheme::American {
            kept = &fields;
        } else if first > 3 {
            return None;
        }
        if !kept.iter().any(|field| self.is_firm(field, scheme)) {
            return None;
        }
        let fields = kept.iter().enumerate();
        let levels: Vec<Level> = fields
            .map(|(at, field)| self.level(field, scheme, at == 0))
            .collect();
        Some((levels, kept.last()?.end))
    }

    /// Whether a body that is oftener author than archive (`Department of State`) is cited as an
    /// archive: it begins a field, and files or papers are named right behind it.
    fn names_files(&self, heading: &Heading, fields: &[Field]) -> bool {
        let begins = heading.start == 0
            || self.tokens[heading.start].line
            || matches!(
                self.tokens[heading.start - 1].kind,
                Kind::Mark(':' | ';' | '.' | '(' | '[' | ',')
            );
        let first = fields.first().map(|field| &self.tokens[field.start]);
        let capital = first.is_some_and(|token| {
            self.text[token.start..].starts_with(|letter: char| letter.is_uppercase())
        });
        begins
            && capital
            && fields.iter().take(3).any(|field| {
                self.tokens[field.clone()].iter().any(|token| {
                    matches!(
                        token.folded(),
                        "files"
                            | "file"
                            | "papers"
                            | "lot"
                            | "records"
                            | "collection"
                            | "job"
                            | "correspondence"
                            | "box"
                    )
                })
            })
    }

    /// Where `FO 115/4540` ends within a field that goes on with other words than its part.
    fn series_end(&self, field: &Field) -> Option<usize> {
        let tokens = &self.tokens[field.clone()];
        let [code, series, rest @ ..] = tokens else {
            return None;
        };
        if !code.is_word() || !series.is_digits() {
            return None;
        }
        let behind = 2 + rest.iter().take_while(|token| !token.spaced).count();
        let part = |token: &Token| matches!(token.folded(), "part" | "pt" | "file" | "folio");
        let goes_on = tokens.get(behind).is_some_and(|next| !part(next));
        goes_on.then_some(field.start + behind)
    }

    /// The fields behind the heading, parted by commas and colons.
    fn fields(&self, heading: &Heading) -> Vec<Field> {
        let at = heading.end;
        let mut fields: Vec<Field> = Vec::new();
        let mut start = at;
        let mut next = at;
        // What parts the heading from the shelfmark.
        while self.tokens.get(next).is_some_and(|token| {
            matches!(token.kind, Kind::Mark(',' | ':' | '.')) || token.is_mark('-')
        }) && next < at + 2
        {
            if self.tokens[next].is_mark('.') && self.begins_a_sentence(next + 1) {
                return fields;
            }
            next += 1;
            start = next;
        }
        let mut brackets = 0usize;
        while fields.len() < MAX_FIELDS {
            let Some(token) = self.tokens.get(next) else {
                break;
            };
            if next >= start + MAX_FIELD_TOKENS || token.is_mark(';') {
                break;
            }
            if token.line && next > at {
                break;
            }
            match &token.kind {
                Kind::Mark('(' | '[') => brackets += 1,
                Kind::Mark(')' | ']') if brackets == 0 => break,
                Kind::Mark(')' | ']') => brackets -= 1,
                Kind::Mark('<') => break,
                Kind::Mark('.') if self.ends_the_sentence(next) => break,
                Kind::Mark(',' | ':') if brackets == 0 => {
                    self.push_field(&mut fields, start..next);
                    start = next + 1;
                    // `FO 371/84057, FO 371/84058` are two places.
                    if self.begins_another(heading, start) {
                        return fields;
                    }
                }
                Kind::Word(folded)
                    if next > start
                        && labels::is_connector(folded)
                        && self.begins_another(heading, next + 1) =>
                {
                    break;
                }
                Kind::Word(folded) => {
                    let dated = labels::is_month(folded);
                    if dated || labels::ends_a_reference(folded) && folded != "vol" {
                        // The field that says so is no part of the shelfmark.
                        return fields;
                    }
                    if self.is_other_heading(next, heading) {
                        // `Records of the National Security Council` names no field of its own.
                        if next > start && !matches!(self.tokens[next - 1].kind, Kind::Mark(_)) {
                            return fields;
                        }
                        break;
                    }
                }
                _ => {}
            }
            next += 1;
        }
        if next < start + MAX_FIELD_TOKENS {
            self.push_field(&mut fields, start..next);
        }
        fields
    }

    /// Whether another shelfmark of the archive begins at `at`, by its notation.
    fn begins_another(&self, heading: &Heading, at: usize) -> bool {
        let notation = self.authority.notation_at(self.text, self.tokens, at);
        notation.is_some() && notation == heading.archive && at > heading.end + 1
    }

    fn push_field(&self, fields: &mut Vec<Field>, mut field: Field) {
        while !field.is_empty() {
            let last = &self.tokens[field.end - 1];
            let trailing = matches!(last.kind, Kind::Mark('.' | '“' | '(' | '[' | '*'))
                || labels::is_connector(last.folded());
            if !trailing {
                break;
            }
            field.end -= 1;
        }
        let bytes = match self.tokens.get(field.clone()) {
            Some([first, .., last]) => last.end - first.start,
            Some([only]) => only.end - only.start,
            _ => return,
        };
        if bytes <= MAX_FIELD_BYTES {
            fields.push(field);
        }
    }

    fn is_other_heading(&self, at: usize, own: &Heading) -> bool {
        self.heading(at).is_some_and(|heading| {
            let letters: usize = self.tokens[at..heading.end]
                .iter()
                .map(|token| token.folded().chars().count())
                .sum();
            heading.sure
                && heading.archive.is_some()
                && (heading.archive != own.archive || own.start == own.end)
                && letters > 3
        })
    }

    /// Whether the stop at `at` ends a sentence rather than an abbreviation or an ordinal.
    fn ends_the_sentence(&self, at: usize) -> bool {
        let before = &self.tokens[at - 1];
        let abbreviates = before.is_word() && before.folded().chars().count() < 3;
        match self.tokens.get(at + 1) {
            None => true,
            Some(next) if !next.spaced => false,
            Some(next) if next.line => true,
            // `… (1. doboz). – Gépelt másolat`.
            // `fond C.C. al P.C.R. – Cancelarie` goes on.
            Some(next) if next.is_dash() && !abbreviates => {
                self.tokens.get(at + 2).is_none_or(|after| after.spaced)
            }
            Some(_) => self.begins_a_sentence(at + 1) && !abbreviates,
        }
    }

    fn begins_a_sentence(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            token.folded().chars().count() >= 3
                && self.text[token.start..].starts_with(char::is_uppercase)
                && !labels::is_free_label(token.folded())
        })
    }

    /// Whether a field holds what only a shelfmark holds.
    fn is_shelf_like(&self, field: &Field, scheme: Scheme) -> bool {
        let tokens = &self.tokens[field.clone()];
        let words = tokens.iter().filter(|token| token.is_word()).count();
        if words > MAX_FIELD_WORDS {
            return false;
        }
        if scheme == Scheme::American && self.names_holdings(tokens) {
            return true;
        }
        // `director spoke about 3 reforms`, `12 people`: words of a sentence.
        let small = tokens
            .iter()
            .filter(|token| {
                self.text[token.start..].starts_with(char::is_lowercase)
                    && token.spaced
                    && token.folded().chars().count() > 3
                    && !labels::is_free_label(token.folded())
                    && !labels::is_ordinal(token.folded())
            })
            .count();
        let counted = tokens.len() == 2 && tokens[0].is_digits() && small == 1;
        if small > 2 || counted {
            return false;
        }
        let year_alone = tokens.len() == 1 && self.is_year(&tokens[0]);
        tokens.iter().any(Token::is_digits) && !year_alone
    }

    pub(super) fn is_year(&self, token: &Token) -> bool {
        let written = &self.text[token.start..token.end];
        written.len() == 4 && (written.starts_with("19") || written.starts_with("20"))
    }

    fn level(&self, field: &Field, scheme: Scheme, is_first: bool) -> Level {
        let tokens = &self.tokens[field.clone()];
        let first = &tokens[0];
        // `4. doboz`
        if let [number, stop, word] = tokens
            && number.is_digits()
            && stop.is_mark('.')
            && labels::is_ordinal(word.folded())
        {
            return Level {
                kind: LevelKind::Other,
                label: self.text[word.start..word.end].to_owned(),
                value: self.text[number.start..number.end].to_owned(),
            };
        }
        let mut value_from = 0;
        // `T 225/334` is a series of the Treasury.
        let is_series = scheme == Scheme::British
            && self.text[first.start..first.end]
                .chars()
                .all(char::is_uppercase);
        if labels::is_free_label(first.folded()) && tokens.len() > 1 && !is_series {
            let joint = tokens[1].is_mark('.') || tokens[1].is_dash() && !tokens[1].spaced;
            value_from = 1 + usize::from(joint);
            // `a.j. 16`, `No. 5` behind a label stay part of the value.
        } else if let [record, group, number, ..] = tokens
            && matches!((record.folded(), group.folded()), ("record", "group"))
            && number.is_digits()
        {
            // The label of two words that American citations spell out.
            let label = self.text[record.start..group.end].to_owned();
            return Level {
                kind: LevelKind::Other,
                label,
                value: self.written(&tokens[2..]),
            };
        } else if let [a, stop, j, ..] = tokens
            && stop.is_mark('.')
            && matches!((a.folded(), j.folded()), ("a", "j"))
        {
            value_from = 3 + usize::from(tokens.get(3).is_some_and(|token| token.is_mark('.')));
        }
        if value_from >= tokens.len() {
            value_from = 0;
        }
        let label = if value_from == 0 {
            String::new()
        } else {
            self.text[first.start..tokens[value_from - 1].end].to_owned()
        };
        let value = self.written(&tokens[value_from..]);
        // A Czech or Albanian fond has a number of its own, if the source calls it a fond.
        let numbered = value.starts_with(|letter: char| letter.is_ascii_digit());
        // A French `f.` behind a volume is a leaf.
        let may_be_fond = is_first || scheme != Scheme::Other;
        let is_fond = matches!(scheme, Scheme::Czech | Scheme::Albanian | Scheme::Other)
            && (matches!(first.folded(), "fond" | "fondi") || first.folded() == "f" && may_be_fond)
            && value_from > 0
            && numbered
            && !value.contains(' ');
        Level {
            kind: if is_fond {
                LevelKind::Fond
            } else {
                LevelKind::Other
            },
            label: label.trim_end_matches(['.', '-']).to_owned(),
            value,
        }
    }

    /// The words of a field with dashes as hyphens, one blank for many, none behind a slash.
    fn written(&self, tokens: &[Token]) -> String {
        let mut written = String::new();
        for (at, token) in tokens.iter().enumerate() {
            let after_slash = written.ends_with('/');
            if token.spaced && at > 0 && !after_slash {
                written.push(' ');
            }
            written.extend(
                self.text[token.start..token.end]
                    .chars()
                    .map(|letter| if keys::is_dash(letter) { '-' } else { letter }),
            );
        }
        written
    }
}
