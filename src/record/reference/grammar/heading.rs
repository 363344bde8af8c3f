//! Reads an archive's name with all that belongs to it, and decides when it is a reference alone.
//!
//! Takes a place in the citation, gives a [`Heading`]: `Archive of the President of the Russian
//! Federation (APRF), Moscow` is one heading. Where several archives share a name, a place, a
//! second name or the beginning of the shelfmark must tell them apart; else the heading names no
//! archive.

use super::super::labels;
use super::super::lexing::Kind;
use super::super::{FoundReference, Reference};
use super::Reader;

/// Second names and places that one heading may hold.
const MAX_PARTS: usize = 6;
/// Tokens that a bracket within a heading may hold.
const MAX_BRACKET_TOKENS: usize = 16;
/// Fields, and tokens, in which a mark is looked for.
const MAX_MARK_FIELDS: usize = 4;
const MAX_MARK_TOKENS: usize = 20;
/// How far back a credit is looked for in the sentence.
const MAX_CREDIT_TOKENS: usize = 32;

/// An archive's name in the citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    /// Place in the authority; none where the name stays ambiguous.
    pub(super) archive: Option<usize>,
    /// First token.
    pub(super) start: usize,
    /// First token after it.
    pub(super) end: usize,
    /// Whether case leaves no doubt that it is a name.
    pub(super) sure: bool,
    /// First token after the name itself, without places and brackets.
    name_end: usize,
}

impl Reader<'_> {
    /// The heading that begins at token `at`.
    pub(super) fn heading(&self, at: usize) -> Option<Heading> {
        let index = self.authority;
        let name = index.name_at(self.text, self.tokens, at)?;
        let mut archives = name.archives;
        let mut end = name.end;
        let mut sure = name.sure;
        for _ in 0..MAX_PARTS {
            let Some((next, opening)) = self.joint(end) else {
                break;
            };
            if let Some(second) = index.name_at(self.text, self.tokens, next) {
                let both = intersection(&archives, &second.archives);
                if !both.is_empty() && !opening && self.is_holding(&both, next, second.end) {
                    break;
                }
                if !both.is_empty() {
                    archives = both;
                    end = second.end;
                    sure |= second.sure;
                    if opening {
                        end = self.after_closing(end);
                    }
                    continue;
                }
                if !opening {
                    break;
                }
            }
            if let Some(after) = index.place_at(self.tokens, next) {
                let words: Vec<&str> = self.tokens[next..after]
                    .iter()
                    .map(super::super::lexing::Token::folded)
                    .collect();
                // `NY` behind a German archive is a fond, not New York.
                let there = self.at_place(&archives, &words.join(" "));
                if there.is_empty() {
                    break;
                }
                archives = there;
                end = after;
                if opening {
                    end = self.after_closing(end);
                }
                continue;
            }
            match opening.then(|| self.bracket_end(next)).flatten() {
                Some(after) => {
                    for inner in next..after {
                        if let Some(second) = index.name_at(self.text, self.tokens, inner) {
                            let both = intersection(&archives, &second.archives);
                            if !both.is_empty() {
                                archives = both;
                            }
                        }
                    }
                    end = after;
                }
                None => break,
            }
        }
        let archive = match archives.as_slice() {
            [only] => Some(*only),
            _ => self.by_mark(&archives, end),
        };
        Some(Heading {
            archive,
            start: at,
            end,
            sure,
            name_end: name.end,
        })
    }

    /// A heading of no words, where a field begins with an archive's own notation (`FO 371/84057`).
    pub(super) fn unnamed(&self, at: usize) -> Option<Heading> {
        let before = at.checked_sub(1).map(|before| &self.tokens[before]);
        let begins = before.is_none_or(|before| {
            self.tokens[at].line
                || matches!(
                    before.kind,
                    Kind::Mark(',' | ':' | ';' | '.' | '(' | '[' | ']' | ')')
                )
                || labels::is_connector(before.folded())
        });
        if !begins || self.tokens[at].quoted {
            return None;
        }
        let archive = self.authority.notation_at(self.text, self.tokens, at)?;
        Some(Heading {
            archive: Some(archive),
            start: at,
            end: at,
            sure: true,
            name_end: at,
        })
    }

    /// Where the next part of a heading could begin, and whether a bracket opens before it.
    fn joint(&self, end: usize) -> Option<(usize, bool)> {
        let first = self.tokens.get(end)?;
        match first.kind {
            Kind::Mark('(' | '[') => Some((end + 1, true)),
            Kind::Mark(',' | ':') => Some((end + 1, false)),
            _ if first.is_dash() && first.spaced => Some((end + 1, false)),
            Kind::Word(_) if first.spaced => Some((end, false)),
            _ => None,
        }
    }

    fn after_closing(&self, end: usize) -> usize {
        let closes = self
            .tokens
            .get(end)
            .is_some_and(|token| token.is_mark(')') || token.is_mark(']'));
        end + usize::from(closes)
    }

    /// The token after the bracket that was opened before `from`, unless it holds levels.
    fn bracket_end(&self, from: usize) -> Option<usize> {
        for (offset, token) in self
            .tokens
            .get(from..)?
            .iter()
            .take(MAX_BRACKET_TOKENS)
            .enumerate()
        {
            if token.is_mark(')') || token.is_mark(']') {
                return Some(from + offset + 1);
            }
            if token.is_digits() || token.is_mark('(') {
                return None;
            }
        }
        None
    }

    /// Those of `archives` that lie at the place.
    fn at_place(&self, archives: &[usize], place: &str) -> Vec<usize> {
        let fold = |name: &str| {
            let words: Vec<String> = name
                .split_whitespace()
                .map(super::super::keys::fold)
                .collect();
            words.join(" ")
        };
        archives
            .iter()
            .copied()
            .filter(|at| {
                let archive = self.authority.at(*at);
                archive
                    .places
                    .iter()
                    .chain([archive.country])
                    .any(|own| fold(own) == place)
            })
            .collect()
    }

    /// Whether the abbreviation between two tokens is that of a holding of the archive, which
    /// begins the shelfmark when the archive was named before (`PA AA, MfAA, C 1088/70`).
    fn is_holding(&self, archives: &[usize], start: usize, end: usize) -> bool {
        let written = &self.text[self.tokens[start].start..self.tokens[end - 1].end];
        archives.iter().any(|at| {
            self.authority
                .at(*at)
                .holdings
                .iter()
                .any(|own| own == written)
        })
    }

    /// The one of `archives` whose mark begins one of the next fields.
    fn by_mark(&self, archives: &[usize], at: usize) -> Option<usize> {
        let mut fields = 0;
        for (offset, token) in self
            .tokens
            .get(at..)?
            .iter()
            .take(MAX_MARK_TOKENS)
            .enumerate()
        {
            let place = at + offset;
            let after_mark = matches!(self.tokens[place - 1].kind, Kind::Mark(_));
            if !token.is_word() || !(offset == 0 || after_mark) {
                continue;
            }
            fields += 1;
            let rest = &self.text[token.start..];
            let mut fitting = archives.iter().copied().filter(|archive| {
                self.authority.at(*archive).marks.iter().any(|mark| {
                    rest.strip_prefix(mark)
                        .is_some_and(|after| !after.starts_with(char::is_alphabetic))
                })
            });
            if let Some(first) = fitting.next() {
                return fitting.next().is_none().then_some(first);
            }
            if fields >= MAX_MARK_FIELDS {
                break;
            }
        }
        None
    }

    /// The reference that an archive's name makes on its own.
    ///
    /// It does when the name, with its places and brackets, is a whole field of the citation:
    /// it begins the citation or follows a separator, and a full stop, semicolon, bracket, line
    /// break or the end follows it. Not within quotation marks, where titles stand (`"Telegram
    /// from the Archive…"`); not in a sentence that gives credit (`Translated by …, National
    /// Security Archive`); not for two letters; and not behind a full reference, unless a
    /// semicolon or a line break parts the two.
    pub(super) fn alone(&self, heading: &Heading, first: bool) -> Option<FoundReference> {
        let archive = self.authority.at(heading.archive?);
        let start = &self.tokens[heading.start];
        let name = &self.text[start.start..self.tokens[heading.name_end - 1].end];
        let letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
        if !heading.sure
            || !archive.alone
            || start.quoted
            || letters < 4 && !self.is_everything(heading)
        {
            return None;
        }
        let before = heading.start.checked_sub(1).map(|at| &self.tokens[at].kind);
        let begins = match before {
            None => true,
            Some(Kind::Mark(',' | ':' | '.' | '"' | '”')) => first || start.line,
            Some(Kind::Mark(';' | '(' | '[')) => true,
            _ => start.line,
        };
        let ends = match self.tokens.get(heading.end) {
            None => true,
            Some(next) => next.line || matches!(next.kind, Kind::Mark('.' | ';' | ')' | ']' | '<')),
        };
        if !begins || !ends || self.gives_credit(heading.start) {
            return None;
        }
        let range = start.start..self.tokens[heading.end - 1].end;
        Some(FoundReference {
            reference: Reference {
                archive: archive.code.to_owned(),
                levels: Vec::new(),
                listy: None,
                text: self.text[range.clone()].to_owned(),
            },
            range,
        })
    }

    /// Whether the heading is all that the text holds.
    fn is_everything(&self, heading: &Heading) -> bool {
        heading.start == 0 && self.skip_separators(heading.end) == self.tokens.len()
    }

    /// Whether the sentence before token `at` names a translator, donor or publication.
    fn gives_credit(&self, at: usize) -> bool {
        self.tokens[..at]
            .iter()
            .rev()
            .take(MAX_CREDIT_TOKENS)
            .take_while(|token| !(token.is_mark(';') || token.is_mark('”') || token.is_mark('"')))
            .any(|token| labels::ends_a_reference(token.folded()))
    }
}

fn intersection(left: &[usize], right: &[usize]) -> Vec<usize> {
    left.iter()
        .copied()
        .filter(|at| right.contains(at))
        .collect()
}
