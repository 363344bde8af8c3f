//! Reads the values behind labels: numbers with their letters, and lists of leaves.
//!
//! Takes tokens and a place, gives the value as the record holds it and the token after it.
//! Refuses what is no number (`Delo (the case)`), because a word is no shelfmark. Known gap: a
//! fond named by words where the scheme counts by numbers is not read.

use super::lexing::{Kind, Token};
use super::{Scheme, keys, labels};

/// Longest run of letters that may stand in a value: `сч`, `ос`, `PA`, `KSC`.
const MAX_LETTERS: usize = 4;
/// Longest name behind the number of a fond.
const MAX_NAME_LETTERS: usize = 20;
/// Parts of one value at most; a value of more is no shelfmark.
const MAX_PARTS: usize = 16;

/// Bytes of a value at most; a longer row of digits is damage.
const MAX_BYTES: usize = 48;

/// A value as the record holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    /// First token of it.
    pub(super) start: usize,
    /// First token after it.
    pub(super) end: usize,
}

fn raw<'a>(text: &'a str, token: &Token) -> &'a str {
    &text[token.start..token.end]
}

fn letters(token: &Token) -> usize {
    token.folded().chars().count()
}

/// Skips `No.`, `№`, `nr.` and a bracketed gloss between a label and its number
/// (`collection (fond) R-9401`, `d. [or ed. khr.] 16`).
fn skip_number_sign(tokens: &[Token], mut at: usize) -> usize {
    let closing = tokens.get(at).and_then(|token| match token.kind {
        Kind::Mark('[') => Some(']'),
        Kind::Mark('(') => Some(')'),
        _ => None,
    });
    if let Some(closing) = closing
        && let Some(inside) = tokens[at + 1..]
            .iter()
            .take(8)
            .take_while(|token| !token.is_digits())
            .position(|token| token.is_mark(closing))
    {
        at += inside + 2;
    }
    // `№№ 1-5`.
    for _ in 0..3 {
        let Some(token) = tokens.get(at) else {
            return at;
        };
        if token.is_mark('№') || token.is_mark('#') {
            at += 1;
        } else if matches!(
            token.folded(),
            "no" | "nr" | "num" | "number" | "n" | "nos" | "numbers"
        ) && tokens.get(at + 1).is_some_and(|next| !next.is_word())
        {
            at += 1;
            at += usize::from(tokens.get(at).is_some_and(|next| next.is_mark('.')));
            at += usize::from(tokens.get(at).is_some_and(|next| next.is_mark('º')));
        } else {
            break;
        }
    }
    at
}

/// A letter before a number, set off from it by a stop or a spaced dash (`Р. 9401`, `Р - 9401`): the
/// letter with a hyphen, and the token of the number.
fn set_off_letter(text: &str, tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let letter = tokens.get(at)?;
    let written = raw(text, letter);
    if !is_fond_letter(written) {
        return None;
    }
    let joint = tokens.get(at + 1)?;
    let is_joint = joint.is_mark('.') && !joint.spaced || joint.is_dash() && joint.spaced;
    let number = tokens.get(at + 2)?;
    let fits = is_joint && number.is_digits() && !number.line;
    fits.then(|| (format!("{written}-"), at + 2))
}

/// The suffix of a number that a blank parts from it (`059 а`, `9401 с`, `3 сс`), and the token after
/// it. A letter that labels what follows is none (`д. 5 л. 3`), nor is a word of a sentence.
fn spaced_suffix(
    text: &str,
    tokens: &[Token],
    at: usize,
    scheme: Scheme,
) -> Option<(String, usize)> {
    let letter = tokens.get(at)?;
    let folded = letter.folded();
    let is_suffix = letters(letter) == 1 || matches!(folded, "сс" | "ss");
    if !letter.spaced || letter.line || !is_suffix || labels::is_connector(folded) {
        return None;
    }
    if labels::label_at(tokens, at, scheme)
        .is_some_and(|label| begins_a_value(text, tokens, label.end))
    {
        return None;
    }
    let ends = match tokens.get(at + 1) {
        None => true,
        Some(next) if next.is_mark('.') => match tokens.get(at + 2) {
            // `д. 5 А. И. Микоян` is a name, `f. 5 s.ch.` the secret part.
            Some(after) if after.is_word() && (letters(after) == 1 || !after.spaced) => {
                labels::label_at(tokens, at + 2, scheme)
                    .is_some_and(|label| begins_a_value(text, tokens, label.end))
            }
            _ => true,
        },
        Some(next) => match next.kind {
            Kind::Mark(mark) => ",;:)]/".contains(mark),
            Kind::Digits => false,
            Kind::Word(_) => labels::label_at(tokens, at + 1, scheme)
                .is_some_and(|label| begins_a_value(text, tokens, label.end)),
        },
    };
    ends.then(|| (raw(text, letter).to_owned(), at + 1))
}

/// Whether a number, or the letter of a fond with one, stands at `at`.
fn begins_a_value(text: &str, tokens: &[Token], at: usize) -> bool {
    let at = skip_number_sign(tokens, at);
    let number = |at: usize| tokens.get(at).is_some_and(Token::is_digits);
    let lettered = tokens
        .get(at)
        .is_some_and(|token| is_fond_letter(raw(text, token)))
        && (number(at + 1) || tokens.get(at + 1).is_some_and(Token::is_dash) && number(at + 2));
    number(at) || lettered
}

/// The letters of Soviet fonds: republican, party, council of ministers, security, special.
fn is_fond_letter(written: &str) -> bool {
    matches!(
        written,
        "Р" | "R" | "П" | "P" | "А" | "A" | "К" | "K" | "М" | "M" | "С" | "S"
    )
}

/// The value of a level that begins at `at`.
pub(super) fn level_value(
    text: &str,
    tokens: &[Token],
    at: usize,
    scheme: Scheme,
) -> Option<Value> {
    let first_token = skip_number_sign(tokens, at);
    let (mut written, start) =
        set_off_letter(text, tokens, first_token).unwrap_or((String::new(), first_token));
    let first = tokens.get(start)?;
    let mut end = start;
    let mut digits = false;
    match &first.kind {
        Kind::Digits => {}
        // R-9401, Р7523, R 9401, PA-101, and Roman numbers.
        Kind::Word(_) => {
            let written = raw(text, first);
            if letters(first) > MAX_LETTERS || !written.starts_with(char::is_uppercase) {
                return None;
            }
            let next = tokens.get(start + 1);
            let joined = next.is_some_and(|next| {
                let target = if next.is_dash() {
                    tokens.get(start + 2)
                } else {
                    Some(next)
                };
                target.is_some_and(|target| {
                    let one_letter = written.chars().count() == 1;
                    target.is_digits() && (!target.spaced || one_letter)
                        || next.is_dash()
                            && !next.spaced
                            && !target.spaced
                            && target.is_word()
                            && letters(target) <= MAX_LETTERS
                })
            });
            if !joined && !is_roman(written) {
                return None;
            }
            digits = !joined;
        }
        Kind::Mark(_) => return None,
    }
    let mut letter_blank = false;
    for offset in 0..MAX_PARTS {
        let Some(token) = tokens.get(start + offset) else {
            break;
        };
        let stays = match &token.kind {
            _ if offset == 0 => true,
            Kind::Digits if token.spaced => letter_blank,
            Kind::Digits => true,
            Kind::Word(_) if written.ends_with('-') && digits => {
                !token.spaced
                    && (letters(token) <= MAX_LETTERS
                        || is_name(text, tokens, start + offset, scheme))
            }
            Kind::Word(_) => !token.spaced && letters(token) <= MAX_LETTERS,
            Kind::Mark('/') => !token.spaced && continues(tokens, start + offset),
            _ if token.is_dash() => {
                (!token.spaced || letter_blank)
                    && (continues(tokens, start + offset)
                        || digits && is_name(text, tokens, start + offset + 1, scheme))
            }
            Kind::Mark(_) => false,
        };
        if !stays {
            break;
        }
        if token.spaced && offset > 0 && token.is_digits() && !written.ends_with('-') {
            written.push(' ');
        }
        written.push_str(raw(text, token));
        digits |= token.is_digits();
        letter_blank = offset == 0 && token.is_word() && letters(token) == 1
            || letter_blank && token.is_dash();
        end = start + offset + 1;
    }
    // A number that runs on into a word is something else: `5th`, `3pm` stay out here.
    let runs_on = tokens
        .get(end)
        .is_some_and(|next| next.is_word() && !next.spaced);
    if !digits || runs_on || written.len() > MAX_BYTES || is_ordinal_suffix(&written) {
        return None;
    }
    if written.ends_with(|last: char| last.is_ascii_digit())
        && let Some((suffix, after)) = spaced_suffix(text, tokens, end, scheme)
    {
        written.push_str(&suffix);
        end = after;
    }
    Some(Value {
        text: keys::latin(&written),
        start: first_token,
        end,
    })
}

/// Whether a dash or slash at `at` joins on to a part of the same value.
///
/// In `f.5/op.30` the slash parts two levels: letters with a stop and a number are a label.
fn continues(tokens: &[Token], at: usize) -> bool {
    let is_label = stop_at(tokens, at + 2)
        && tokens
            .get(at + 3)
            .is_some_and(|value| value.is_digits() && !value.spaced);
    tokens.get(at + 1).is_some_and(|next| {
        let letters_fit = next.is_word() && letters(next) <= MAX_LETTERS && !is_label;
        !next.spaced && (next.is_digits() || letters_fit)
    })
}

/// Whether a name behind a hyphen belongs to the number before it: `ф. 3а-Болгария` is no fond 3а.
fn is_name(text: &str, tokens: &[Token], at: usize, scheme: Scheme) -> bool {
    tokens.get(at).is_some_and(|name| {
        name.is_word()
            && !name.spaced
            && letters(name) <= MAX_NAME_LETTERS
            && raw(text, name).starts_with(char::is_uppercase)
            && !labels::label_at(tokens, at, scheme)
                .is_some_and(|label| begins_a_value(text, tokens, label.end))
    })
}

fn is_roman(written: &str) -> bool {
    written.chars().count() <= 6 && written.chars().all(|letter| "IVXLІХ".contains(letter))
}

fn is_ordinal_suffix(written: &str) -> bool {
    let suffix = written.trim_start_matches(|character: char| character.is_ascii_digit());
    matches!(suffix, "th" | "st" | "nd" | "rd" | "pm" | "am") && suffix.len() < written.len()
}

/// A list of leaves that begins at `at`.
pub(super) fn leaf_list(text: &str, tokens: &[Token], at: usize) -> Option<Value> {
    let start = skip_number_sign(tokens, at);
    let (mut written, mut end, mut highest) = leaf_item(text, tokens, start)?;
    while let Some(joint) = tokens.get(end) {
        let connector = matches!(
            joint.folded(),
            "and" | "и" | "та" | "і" | "i" | "und" | "si"
        );
        if !(joint.is_mark(',') || joint.is_mark(';') || connector || joint.is_mark('&')) {
            break;
        }
        let mut next = end + 1;
        if joint.is_mark(',')
            && tokens
                .get(next)
                .is_some_and(|token| matches!(token.folded(), "and" | "и"))
        {
            next += 1;
        }
        let Some((item, after, number)) = leaf_item(text, tokens, next) else {
            break;
        };
        // A year behind the leaves is a date, and a number before a word counts something else.
        if is_year(number) && highest < 1000 || !ends_an_item(tokens, after) {
            break;
        }
        written.push_str(", ");
        written.push_str(&item);
        highest = highest.max(number);
        end = after;
    }
    Some(Value {
        text: written,
        start,
        end,
    })
}

/// Whether a further number of a list may end before token `at`.
fn ends_an_item(tokens: &[Token], at: usize) -> bool {
    let Some(next) = tokens.get(at) else {
        return true;
    };
    match next.kind {
        Kind::Word(_) => next.spaced && matches!(next.folded(), "and" | "и" | "та" | "і" | "und"),
        Kind::Digits => false,
        // `12/1955` is a file number, `5:` begins something of its own.
        Kind::Mark(mark) => !matches!(mark, '/' | ':' | '%') || next.spaced,
    }
}

fn is_year(number: u32) -> bool {
    (1900..=2030).contains(&number)
}

/// One leaf or span of leaves: its words, the token after it, its highest number.
fn leaf_item(text: &str, tokens: &[Token], at: usize) -> Option<(String, usize, u32)> {
    let (mut written, mut end, mut highest) = one_leaf(text, tokens, at)?;
    let mut last = written.clone();
    if let Some(dash) = tokens.get(end)
        && (dash.is_dash() || dash.folded() == "to")
        && let Some((to, after, number)) = one_leaf(text, tokens, end + 1)
    {
        written.push('-');
        written.push_str(&to);
        last.clear();
        end = after;
        highest = highest.max(number);
    }
    // `34 с об.` is the leaf from its face to its back, `34-36 с об.` the back of the last as well.
    if let Some(after) = back_too(tokens, end) {
        if !last.is_empty() {
            written.push('-');
            written.push_str(&last);
        }
        written.push_str(" ob.");
        end = after;
    }
    Some((written, end, highest))
}

/// The token behind `с об.`, `and verso`, `–об.` or `/об.` at `at`.
fn back_too(tokens: &[Token], at: usize) -> Option<usize> {
    let (joint, side) = (tokens.get(at)?, tokens.get(at + 1)?);
    let joins = match joint.folded() {
        "s" | "с" | "with" | "and" | "и" | "i" | "та" => true,
        _ => (joint.is_dash() || joint.is_mark('/')) && !side.spaced,
    };
    let is_back = side.is_word() && is_verso(side.folded()) && letters(side) > 1;
    (joins && is_back).then(|| at + 2 + usize::from(stop_at(tokens, at + 2)))
}

/// One leaf with its letter and its side.
fn one_leaf(text: &str, tokens: &[Token], at: usize) -> Option<(String, usize, u32)> {
    let first = tokens.get(at)?;
    if !first.is_digits() || first.end - first.start > 6 {
        return None;
    }
    let number = raw(text, first).parse().ok()?;
    let mut written = raw(text, first).to_owned();
    let mut end = at + 1;
    if let Some(letter) = tokens.get(end)
        && letter.is_word()
        && !letter.spaced
        && !is_verso(letter.folded())
    {
        match letter.folded() {
            "f" | "ff" => written.push_str(raw(text, letter)),
            _ if letters(letter) == 1 => written.push_str(&keys::latin(raw(text, letter))),
            // `5th Department`: no leaf. `5аоб`: letter and side in one.
            folded => {
                let letter_and_side = folded
                    .char_indices()
                    .nth(1)
                    .is_some_and(|(second, _)| is_verso(&folded[second..]));
                if !letter_and_side {
                    return None;
                }
                let own: String = raw(text, letter).chars().take(1).collect();
                written.push_str(&keys::latin(&own));
                written.push_str("ob.");
                end += 1;
                end += usize::from(stop_at(tokens, end));
                return Some((written, end, number));
            }
        }
        end += 1;
    }
    // `5 а`, before a mark alone: elsewhere the letter is a word.
    if end == at + 1
        && let Some(letter) = tokens.get(end)
        && letter.spaced
        && matches!(letter.folded(), "а" | "a" | "б" | "b")
        && tokens.get(end + 1).is_none_or(|next| {
            let stops = next.is_mark('.') && tokens.get(end + 2).is_none_or(|after| after.line);
            stops || matches!(next.kind, Kind::Mark(',' | ';' | ')'))
        })
    {
        written.push_str(&keys::latin(raw(text, letter)));
        end += 1;
    }
    // `3 ob.`, `3об`, `(3 ob.)`.
    if let Some(side) = tokens.get(end)
        && side.is_word()
        && is_verso(side.folded())
        && (!side.spaced || side.folded().chars().count() > 1)
    {
        if side.spaced {
            written.push(' ');
        }
        written.push_str("ob.");
        end += 1;
        end += usize::from(stop_at(tokens, end));
    }
    Some((written, end, number))
}

fn stop_at(tokens: &[Token], at: usize) -> bool {
    tokens
        .get(at)
        .is_some_and(|token| token.is_mark('.') && !token.spaced)
}

fn is_verso(folded: &str) -> bool {
    matches!(
        folded,
        "ob" | "об"
            | "oborot"
            | "оборот"
            | "v"
            | "vo"
            | "verso"
            | "back"
            | "reverse"
            | "rev"
            | "зв"
            | "zv"
            | "гръб"
            | "grub"
    )
}

#[cfg(test)]
mod tests {
    use super::super::lexing;
    use super::*;

    #[track_caller]
    fn check_level(text: &str, expected: Option<&str>) {
        let tokens = lexing::tokens(text);
        let got = level_value(text, &tokens, 0, Scheme::FondOpisDelo).map(|value| value.text);
        assert_eq!(got.as_deref(), expected, "{text:?}");
    }

    #[track_caller]
    fn check_leaves(text: &str, expected: Option<&str>) {
        let tokens = lexing::tokens(text);
        let got = leaf_list(text, &tokens, 0).map(|value| value.text);
        assert_eq!(got.as_deref(), expected, "{text:?}");
    }

    #[test]
    fn level_values_keep_zeros_and_letters() {
        for (text, expected) in [
            ("059a, Opis", "059a"),
            ("059а.", "059a"),
            ("R-9401, op.", "R-9401"),
            ("Р7523 105", "R7523"),
            ("Р–9401", "R-9401"),
            ("R 9401, op.", "R 9401"),
            ("1-Б, оп.", "1-B"),
            ("5-os. Op.", "5-os"),
            ("07/16, Svazek", "07/16"),
            ("№ 17", "17"),
            ("no. 17", "17"),
            ("[or ed. khr.] 16, ll.", "16"),
            ("0431/I", "0431/I"),
            ("PA-101.", "PA-101"),
            ("059 а, оп.", "059a"),
            ("059 а. Оп. 5", "059a"),
            ("9401 с оп. 2", "9401s"),
            ("3 сс, д. 4", "3ss"),
            ("334 а", "334a"),
            ("Р. 9401. Оп.", "R-9401"),
            ("Р - 9401. Оп.", "R-9401"),
            ("5 л. 3", "5"),
            ("5 а. е. 3", "5"),
            ("5 А. И. Микоян", "5"),
            ("5 a copy", "5"),
            ("3а-Болгария, д. 12", "3a-Bolgariya"),
            ("5-Опись 28", "5"),
            ("№№ 17", "17"),
        ] {
            check_level(text, Some(expected));
        }
    }

    #[test]
    fn words_are_no_level_values() {
        for text in [
            "the case",
            "(the case)",
            "cit.",
            "Postnikova",
            "5th Department",
            "",
            ".",
        ] {
            check_level(text, None);
        }
    }

    #[test]
    fn leaf_lists_are_written_alike() {
        for (text, expected) in [
            ("44-45", "44-45"),
            ("3 - 4. Copy", "3-4"),
            ("9–15", "9-15"),
            ("1-3 ob.", "1-3 ob."),
            ("44-45, 47ob., 50-51ob.", "44-45, 47ob., 50-51ob."),
            ("5-7 об.", "5-7 ob."),
            ("12v, 13 verso", "12ob., 13 ob."),
            ("28 back-29", "28 ob.-29"),
            ("34, 35 с об.", "34, 35-35 ob."),
            ("34 s ob., 36", "34-34 ob., 36"),
            ("34 and verso, 36", "34-34 ob., 36"),
            ("5а с об.", "5a-5a ob."),
            ("34–36 с об.", "34-36 ob."),
            ("34-об. Копия", "34-34 ob."),
            ("34/об.", "34-34 ob."),
            ("34 rev.", "34 ob."),
            ("34 with enclosure", "34"),
            ("34 - back to back", "34"),
            ("28-28 reverse.", "28-28 ob."),
            ("28 (reverse)", "28"),
            ("139, 145. Original.", "139, 145"),
            ("44-45 and 50", "44-45, 50"),
            ("44-45, 1951", "44-45"),
            ("4-6, 5 March 1953", "4-6"),
            ("4ff.", "4ff"),
            ("19 Copy", "19"),
            ("7об.-8", "7ob.-8"),
            ("10-12, 14 и 16.", "10-12, 14, 16"),
            ("5 а, 6", "5a, 6"),
            ("5 а", "5a"),
            ("5 a copy", "5"),
            ("№№ 1-5", "1-5"),
        ] {
            check_leaves(text, Some(expected));
        }
        check_leaves("numbers not available", None);
        check_leaves("Postnikova", None);
    }
}
