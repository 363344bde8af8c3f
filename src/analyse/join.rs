//! Which atoms make one word: apostrophes, brackets, initials and numbers.
//!
//! Takes atoms, gives the bytes of words, looking at most five atoms ahead, so that the work stays
//! linear. The rules, each with its reason beside the code:
//!
//! - an apostrophe between letters or digits joins (`P’yŏngyang`, `Stalin's`, `1950's`);
//! - a full stop between single letters joins (`U.S.S.R.`), any other parts (`N.S.Khrushchev` is
//!   `N.S` and `Khrushchev`, `end.The` two words);
//! - a comma or full stop in a number joins where it parts thousands or decimals;
//! - a bracket that completes a word is part of it (`F[oreign]`, `VKP(b)`, `[inter]national`), one
//!   that holds digits or a gloss is not (`word[12]`, `Peking(Beijing)`).
//!
//! Known gaps: elided articles stay glued (`l'Humanité` is one word), and so do Russian
//! abbreviations glued to a number (`1951г`). A word broken over two lines stays broken.

use std::ops::Range;

use super::atoms::{Atom, Atoms, Kind};

/// Atoms that can be looked at before they are taken.
const LOOKAHEAD: usize = 5;

/// Words of a stretch of text.
#[derive(Debug)]
pub(super) struct Joiner<'t, A> {
    text: &'t str,
    atoms: A,
    ahead: [Atom; LOOKAHEAD],
    /// The last two atoms taken, the latest first.
    behind: [Atom; 2],
}

/// A word that is being put together.
#[derive(Debug)]
struct Draft {
    range: Range<usize>,
    /// The last run of letters and digits in it.
    last: Atom,
    /// Whether it is made of single letters and full stops so far.
    initials: bool,
    /// Whether a full stop between digits stands in it or before it.
    decimal: bool,
    /// The bracket before it, while it may turn out to be part of it.
    open: Option<Atom>,
}

impl<'t, A: Atoms> Joiner<'t, A> {
    /// Words made of `atoms`, which are atoms of `text`.
    pub(super) fn new(text: &'t str, mut atoms: A) -> Self {
        let ahead = std::array::from_fn(|_| atoms.next_atom());
        Self {
            text,
            atoms,
            ahead,
            behind: [Atom::END; 2],
        }
    }

    /// Bytes of the next word.
    pub(super) fn next_word(&mut self) -> Option<Range<usize>> {
        loop {
            match self.ahead[0].kind {
                Kind::End => return None,
                Kind::Word => return Some(self.join()),
                Kind::Single => {
                    let atom = self.take();
                    return Some(atom.start..atom.end);
                }
                _ => {
                    self.take();
                }
            }
        }
    }

    fn take(&mut self) -> Atom {
        let atom = self.ahead[0];
        self.ahead.rotate_left(1);
        self.ahead[LOOKAHEAD - 1] = self.atoms.next_atom();
        self.behind = [atom, self.behind[0]];
        atom
    }

    fn join(&mut self) -> Range<usize> {
        let [before, earlier] = self.behind;
        let first = self.take();
        let mut draft = Draft {
            range: first.start..first.end,
            last: first,
            initials: self.is_one_letter(first),
            decimal: before.kind == Kind::FullStop && self.ends_in_digit(earlier),
            open: (is_open(before.kind) && self.is_letters(first)).then_some(before),
        };
        while self.join_more(&mut draft) {}
        draft.range
    }

    /// Adds what comes next if it belongs to the word.
    fn join_more(&mut self, draft: &mut Draft) -> bool {
        let [mark, next, ..] = self.ahead;
        if next.kind != Kind::Word {
            return false;
        }
        match mark.kind {
            Kind::Apostrophe => {
                draft.initials = false;
                self.absorb(draft, 2);
                true
            }
            Kind::FullStop => self.join_full_stop(draft, next),
            // A comma parts thousands; `44,45` are two leaves.
            Kind::Comma => {
                let joins = self.is_number(draft.last) && self.is_thousands(next);
                if joins {
                    self.absorb(draft, 2);
                }
                joins
            }
            Kind::OpenRound | Kind::OpenSquare => self.join_bracket(draft, mark, next),
            Kind::CloseRound | Kind::CloseSquare => self.join_after_bracket(draft, mark, next),
            _ => false,
        }
    }

    fn join_full_stop(&mut self, draft: &mut Draft, next: Atom) -> bool {
        let number = self.ends_in_digit(draft.last) && self.starts_in_digit(next);
        let joins = if number {
            // One full stop is a decimal mark, several part thousands (`1.000.000`) or the
            // members of a date (`19.11.1951`), which are words each, as `19.XI.1951` is.
            let [_, _, following, last, _] = self.ahead;
            let another = following.kind == Kind::FullStop
                && last.kind == Kind::Word
                && self.starts_in_digit(last);
            self.is_thousands(next) || !(draft.decimal || another)
        } else {
            // In `C.H.B[onbright]` the last letter begins a word of its own.
            let [_, _, open, content, close] = self.ahead;
            let completed = is_pair(open.kind, close.kind)
                && content.kind == Kind::Word
                && self.is_letters(content);
            draft.initials && self.is_one_letter(next) && !completed
        };
        if joins {
            draft.decimal |= number;
            self.absorb(draft, 2);
        }
        joins
    }

    /// `F[oreign]`, `VKP(b)`, `prot[ocol]s`: what the bracket holds completes the word.
    fn join_bracket(&mut self, draft: &mut Draft, open: Atom, content: Atom) -> bool {
        let close = self.ahead[2];
        if !is_pair(open.kind, close.kind) || !self.is_letters(content) {
            return false;
        }
        let before = self.last_char(draft.last);
        let continues = self
            .first_char(content)
            .is_some_and(|first| !first.is_uppercase());
        // Capitals in square brackets continue capitals (`PROT[OCOL]`). `Stalin[Kuznetsov]` is two
        // words, and so is `CFM(D)`, the series of a document.
        let capitals = open.kind == Kind::OpenSquare
            && before.is_some_and(char::is_uppercase)
            && self.is_capitals(content);
        if !before.is_some_and(char::is_alphabetic) || !(continues || capitals) {
            return false;
        }
        draft.initials = false;
        self.absorb(draft, 3);
        let next = self.ahead[0];
        // `KP(b)U` goes on in capitals; `V[yacheslav]M[olotov]` is two words run together.
        let party = open.kind == Kind::OpenRound
            && before.is_some_and(char::is_uppercase)
            && self.is_letters(next)
            && self.is_capitals(next);
        if next.kind == Kind::Word && (self.continues(next) || party) {
            self.absorb(draft, 1);
        }
        true
    }

    /// `[T]he`, `(re)unification`: the bracket opened directly before the word, and it goes on.
    fn join_after_bracket(&mut self, draft: &mut Draft, close: Atom, next: Atom) -> bool {
        let Some(open) = draft.open.take() else {
            return false;
        };
        // `(a)the` is a list, not a word.
        let list = open.kind == Kind::OpenRound && self.is_one_letter(draft.last);
        if !is_pair(open.kind, close.kind) || list || !self.continues(next) {
            return false;
        }
        draft.initials = false;
        self.absorb(draft, 2);
        draft.range.start = open.start;
        true
    }

    /// Takes `count` atoms into the word.
    fn absorb(&mut self, draft: &mut Draft, count: usize) {
        for _ in 0..count {
            let atom = self.take();
            draft.range.end = atom.end;
            if atom.kind == Kind::Word {
                draft.last = atom;
            }
        }
    }

    fn slice(&self, atom: Atom) -> &'t str {
        &self.text[atom.start..atom.end]
    }

    fn first_char(&self, atom: Atom) -> Option<char> {
        self.slice(atom).chars().next()
    }

    /// The last letter or digit, marks passed over.
    fn last_char(&self, atom: Atom) -> Option<char> {
        self.slice(atom).chars().rev().find(|c| c.is_alphanumeric())
    }

    /// Whether it can go on with a word: begins with a letter that is not a capital.
    fn continues(&self, atom: Atom) -> bool {
        self.first_char(atom)
            .is_some_and(|first| first.is_alphabetic() && !first.is_uppercase())
    }

    fn starts_in_digit(&self, atom: Atom) -> bool {
        self.first_char(atom).is_some_and(char::is_numeric)
    }

    fn ends_in_digit(&self, atom: Atom) -> bool {
        self.last_char(atom).is_some_and(char::is_numeric)
    }

    fn is_letters(&self, atom: Atom) -> bool {
        !self.slice(atom).chars().any(char::is_numeric)
    }

    fn is_one_letter(&self, atom: Atom) -> bool {
        let mut characters = self.slice(atom).chars().filter(|c| c.is_alphanumeric());
        characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none()
    }

    fn is_capitals(&self, atom: Atom) -> bool {
        !self.slice(atom).chars().any(char::is_lowercase)
    }

    fn is_number(&self, atom: Atom) -> bool {
        self.slice(atom).chars().all(char::is_numeric)
    }

    fn is_thousands(&self, atom: Atom) -> bool {
        self.is_number(atom) && self.slice(atom).chars().count() == 3
    }
}

fn is_open(kind: Kind) -> bool {
    matches!(kind, Kind::OpenRound | Kind::OpenSquare)
}

fn is_pair(open: Kind, close: Kind) -> bool {
    matches!(
        (open, close),
        (Kind::OpenRound, Kind::CloseRound) | (Kind::OpenSquare, Kind::CloseSquare)
    )
}
