//! TeX as it stands in bibliographies, as text.
//!
//! Takes the value of a field, gives it without braces and commands: accents become letters, dashes
//! and quotation marks what they print, a command that is not known gives its argument. Formulas stay
//! as they are written. Source: the tables of symbols in Lamport, LaTeX (2nd edition, 1994), section
//! 3.2, and what Zotero and JabRef write.

use unicode_normalization::UnicodeNormalization;

/// Accents and the combining characters that they are.
const ACCENTS: &[(char, char)] = &[
    ('`', '\u{300}'),
    ('\'', '\u{301}'),
    ('^', '\u{302}'),
    ('~', '\u{303}'),
    ('=', '\u{304}'),
    ('u', '\u{306}'),
    ('.', '\u{307}'),
    ('"', '\u{308}'),
    ('r', '\u{30a}'),
    ('H', '\u{30b}'),
    ('v', '\u{30c}'),
    ('d', '\u{323}'),
    ('c', '\u{327}'),
    ('k', '\u{328}'),
    ('b', '\u{331}'),
];

/// Commands that print a sign.
const SIGNS: &[(&str, &str)] = &[
    ("aa", "å"),
    ("AA", "Å"),
    ("ae", "æ"),
    ("AE", "Æ"),
    ("dh", "ð"),
    ("DH", "Ð"),
    ("dj", "đ"),
    ("DJ", "Đ"),
    ("i", "ı"),
    ("j", "ȷ"),
    ("l", "ł"),
    ("L", "Ł"),
    ("ng", "ŋ"),
    ("o", "ø"),
    ("O", "Ø"),
    ("oe", "œ"),
    ("OE", "Œ"),
    ("ss", "ß"),
    ("th", "þ"),
    ("TH", "Þ"),
    ("dots", "…"),
    ("ldots", "…"),
    ("textellipsis", "…"),
    ("textendash", "–"),
    ("textemdash", "—"),
    ("textasciitilde", "~"),
    ("textasciicircum", "^"),
    ("textbackslash", "\\"),
    ("textbraceleft", "{"),
    ("textbraceright", "}"),
    ("textquotesingle", "'"),
    ("textquoteleft", "‘"),
    ("textquoteright", "’"),
    ("textquotedblleft", "“"),
    ("textquotedblright", "”"),
    ("guillemotleft", "«"),
    ("guillemotright", "»"),
    ("textnumero", "№"),
    ("textsection", "§"),
    ("S", "§"),
    ("P", "¶"),
    ("pounds", "£"),
    ("textsterling", "£"),
    ("textdegree", "°"),
    ("textbar", "|"),
    ("textless", "<"),
    ("textgreater", ">"),
    ("textunderscore", "_"),
    ("newline", "\n"),
    ("par", "\n\n"),
    ("relax", ""),
];

/// The text of a value.
pub(super) fn plain(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    // An accent that waits for its letter, which may stand in braces or be a command.
    let mut accent: Option<char> = None;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        match first {
            '{' | '}' => {}
            '\\' => rest = command(rest, &mut text, &mut accent),
            '$' => {
                let end = rest.find('$').map_or(0, |at| at + 1);
                text.push('$');
                text.push_str(&rest[..end]);
                rest = &rest[end..];
            }
            '~' => text.push('\u{a0}'),
            '-' if rest.starts_with("--") => {
                text.push('—');
                rest = &rest[2..];
            }
            '-' if rest.starts_with('-') => {
                text.push('–');
                rest = &rest[1..];
            }
            '`' if rest.starts_with('`') => {
                text.push('“');
                rest = &rest[1..];
            }
            '\'' if rest.starts_with('\'') => {
                text.push('”');
                rest = &rest[1..];
            }
            letter => put(letter, &mut text, &mut accent),
        }
    }
    text.nfc().collect()
}

fn put(letter: char, text: &mut String, accent: &mut Option<char>) {
    text.push(letter);
    if !letter.is_whitespace() {
        text.extend(accent.take());
    }
}

/// Reads the command that `rest` begins with, behind its backslash; gives what follows.
fn command<'r>(rest: &'r str, text: &mut String, accent: &mut Option<char>) -> &'r str {
    let Some(first) = rest.chars().next() else {
        return rest;
    };
    let after = &rest[first.len_utf8()..];
    let of = |sign: char| ACCENTS.iter().find(|(known, _)| *known == sign);
    if !first.is_ascii_alphabetic() {
        match of(first) {
            Some((_, combining)) => *accent = Some(*combining),
            None if first == '\\' => text.push('\n'),
            None if matches!(first, '-' | '/' | ',') => {}
            None => text.push(first),
        }
        return after;
    }
    let end = rest
        .find(|character: char| !character.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    // A blank ends the name of a command and is no more.
    let behind = after.strip_prefix(' ').unwrap_or(after);
    if let Some((_, sign)) = SIGNS.iter().find(|(known, _)| *known == name) {
        let mut signs = sign.chars();
        match (accent.is_some(), name) {
            (true, "i" | "j") => put(if name == "i" { 'i' } else { 'j' }, text, accent),
            _ => signs.by_ref().for_each(|sign| text.push(sign)),
        }
        return behind.strip_prefix("{}").unwrap_or(behind);
    }
    if let Some((_, combining)) = (name.len() == 1).then(|| of(first)).flatten()
        && after.starts_with([' ', '{', '\\'])
    {
        *accent = Some(*combining);
        return behind;
    }
    behind
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn tex_becomes_what_it_prints() {
        for (value, expected) in [
            ("The {APRF} file", "The APRF file"),
            (
                r#"Ren{\'e}, Fran\c{c}ois, M{\"u}ller, \v{S}ik"#,
                "René, François, Müller, Šik",
            ),
            (
                r"Wa{\l}\k{e}sa, {\O}stergaard, Gau\ss{} und \aa",
                "Wałęsa, Østergaard, Gauß und å",
            ),
            (r"\'{\i}, \.I, \u{g}", "í, İ, ğ"),
            (r"ll. 4--9 --- \textit{secret}", "ll. 4–9 — secret"),
            (r"``quoted'' R\&D 5\% a\_b", "“quoted” R&D 5% a_b"),
            (r"A~B $x^2$ \unknown{kept}", "A\u{a0}B $x^2$ kept"),
            (r"\url{https://example.org/a_b}", "https://example.org/a_b"),
            ("Громыко", "Громыко"),
            ("\\", ""),
            ("ends in \\'", "ends in "),
        ] {
            assert_eq!(plain(value), expected, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_value_panics(value in r#"[\\{}'"`~$\-a-iцé ]{0,40}"#) {
            let _ = plain(&value);
        }
    }
}
