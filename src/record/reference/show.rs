//! Writes a reference in the usual short notation, and orders references on a shelf.
//!
//! Takes a [`Reference`], gives `APRF, f. 3, op. 65, d. 829, ll. 44-45`, which
//! [`find`](super::find) reads back to the same levels, or a key whose byte order is the order
//! of the shelves. Deliberately keeps the order of the source: at the Foreign Policy Archive
//! some cite the papka before the delo and some after it.

use std::fmt;

use super::keys::{fold, level_key};
use super::{Level, LevelKind, Reference, Scheme, archive_key};

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.archive)?;
        for level in &self.levels {
            write!(out, ", ")?;
            write_level(out, level, self.scheme())?;
        }
        if let Some(listy) = &self.listy {
            let one = listy.chars().filter(char::is_ascii_digit).count() > 0
                && !listy.contains(['-', ',']);
            write!(out, ", {} {listy}", if one { "l." } else { "ll." })?;
        }
        Ok(())
    }
}

fn write_level(out: &mut fmt::Formatter<'_>, level: &Level, scheme: Option<Scheme>) -> fmt::Result {
    let Level { kind, label, value } = level;
    let folded = fold(label);
    let short = match kind {
        LevelKind::Fond => "f.",
        // Perechen and dokument are another way of counting than opis and delo: the label
        // says which drawer the reader must ask for.
        LevelKind::Opis if matches!(folded.chars().next(), Some('p' | 'п')) => "per.",
        LevelKind::Opis => "op.",
        LevelKind::Delo => match folded.as_str() {
            "ae" | "ае" => "a.e.",
            "spr" | "спр" | "sprava" | "справа" => "spr.",
            word if word.starts_with("do") || word.starts_with("до") => "dok.",
            _ => "d.",
        },
        LevelKind::Papka if scheme == Some(Scheme::FondOpisPapkaDelo) => "p.",
        LevelKind::Papka => "papka",
        LevelKind::Other => {
            if label.is_empty() {
                return out.write_str(value);
            }
            // Elsewhere the same letters are labels like any other: a Polish `t. 432` is a file.
            if scheme == Some(Scheme::Hungarian) && super::labels::is_ordinal(&folded) {
                return write!(out, "{value}. {label}");
            }
            return write!(out, "{label} {value}");
        }
    };
    write!(out, "{short} {value}")
}

impl Reference {
    /// A key whose byte order is the order on the shelves: by archive code, fond, opis, papka,
    /// delo, the levels of other schemes, leaves; numbers by their value (`9` before `10`), and
    /// what is missing before what is there.
    #[must_use]
    pub fn sort_key(&self) -> String {
        let mut key = archive_key(&self.archive).to_lowercase();
        let named = [
            LevelKind::Fond,
            LevelKind::Opis,
            LevelKind::Papka,
            LevelKind::Delo,
        ];
        for kind in named {
            key.push('\u{1}');
            push_natural(&mut key, self.level(kind).unwrap_or_default());
        }
        for level in &self.levels {
            if level.kind == LevelKind::Other {
                key.push('\u{1}');
                push_natural(&mut key, &level.value);
            }
        }
        key.push('\u{1}');
        push_natural(&mut key, self.listy.as_deref().unwrap_or_default());
        key
    }
}

/// Appends `value` so that byte order is natural order: each number as the count of its digits
/// and the digits, leading zeros as a tie-break behind everything else.
fn push_natural(key: &mut String, value: &str) {
    let folded = level_key(value);
    let mut zeros = String::new();
    let mut rest = folded.as_str();
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let length = rest
                .find(|character: char| !character.is_ascii_digit())
                .unwrap_or(rest.len());
            let significant = rest[..length].trim_start_matches('0');
            zeros.push_str(&format!("{:04}", length - significant.len()));
            key.push_str(&format!("{:04}{significant}", significant.len()));
            rest = &rest[length..];
        } else {
            key.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    if zeros.bytes().any(|byte| byte != b'0') {
        key.push('\u{2}');
        key.push_str(&zeros);
    }
}

#[cfg(test)]
mod tests {
    use super::super::find;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown: Vec<String> = find(text)
            .iter()
            .map(|found| found.reference.to_string())
            .collect();
        assert_eq!(shown.join("; "), expected, "{text}");
    }

    #[test]
    fn references_are_shown_in_the_usual_notation() {
        check(
            "АПРФ. Ф. 3. Оп. 65. Д. 829. Л. 44–45",
            "APRF, f. 3, op. 65, d. 829, ll. 44-45",
        );
        check(
            "AVPRF, Fond 059a, Opis 5a, Papka 11, Delo 5, list 65",
            "AVPRF, f. 059a, op. 5a, p. 11, d. 5, l. 65",
        );
        check(
            "ЦХСД, ф. 89, пер. 54, док. 10",
            "RGANI, f. 89, per. 54, dok. 10",
        );
        check(
            "TsDA, Fond 1-B, Opis 60, a.e. 287",
            "TsDA, f. 1-B, op. 60, a.e. 287",
        );
        check(
            "MOL, XIX-J-1-j Korea, 4. doboz",
            "MOL, XIX-J-1-j Korea, 4. doboz",
        );
        check("AMSZ, z. 11, w. 30, t. 432", "AMSZ, z 11, w 30, t 432");
        check(
            "TsDAHOU, f. 1, op. 24, spr. 4255",
            "TsDAHOU, f. 1, op. 24, spr. 4255",
        );
    }

    #[test]
    fn shelves_sort_by_number() {
        let sorted = [
            "APRF, f. 3, op. 65",
            "APRF, f. 3, op. 65, d. 9",
            "APRF, f. 3, op. 65, d. 10",
            "APRF, f. 45, op. 1",
            "AVPRF, f. 059, op. 1",
            "AVPRF, f. 059a, op. 1",
            "AVPRF, f. 102, op. 1",
            "AVPRF, f. 0102, op. 1",
        ];
        let keys: Vec<String> = sorted
            .iter()
            .map(|text| find(text)[0].reference.sort_key())
            .collect();
        assert!(keys.is_sorted(), "{keys:?}");
    }
}
