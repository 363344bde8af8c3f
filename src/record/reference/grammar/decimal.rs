//! Reads a citation that is nothing but a decimal file of the Department of State.
//!
//! Takes a whole citation (`740.00119 Control (Austria)/1–245: Telegram`), gives the reference. The
//! notation is the Department's own: class and subject, a slash, and the day of the paper as
//! month, hyphen, day and year. The Foreign Relations series of 1944 to 1963 names no archive
//! beside it. Deliberately refuses what has anything else beside it but the kind of paper, and the
//! serial numbers of the files before 1944 (`893.00/1234`), which could be any number.

use super::super::{FoundReference, Level, LevelKind, Reference, keys};

/// The archive that such files are cited under.
const ARCHIVE: &str = "DOS";

/// Longest citation of this kind in bytes.
const MAX_BYTES: usize = 120;

/// The reference, if `text` is a decimal file and nothing else.
pub(super) fn whole(text: &str) -> Option<FoundReference> {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '.'));
    if bare.len() > MAX_BYTES {
        return None;
    }
    let (file, kind) = bare.split_once(':').unwrap_or((bare, ""));
    let is_kind = kind.chars().all(|c| c.is_alphabetic() || c.is_whitespace());
    let file = file.trim_end();
    if !is_kind || !is_file(file) {
        return None;
    }
    let start = text.len()
        - text
            .trim_start_matches(|c: char| c.is_whitespace() || "[.".contains(c))
            .len();
    let value = file
        .chars()
        .map(|letter| if keys::is_dash(letter) { '-' } else { letter })
        .collect();
    Some(FoundReference {
        reference: Reference {
            archive: ARCHIVE.to_owned(),
            levels: vec![Level {
                kind: LevelKind::Other,
                label: String::new(),
                value,
            }],
            listy: None,
            text: file.to_owned(),
        },
        range: start..start + file.len(),
    })
}

/// Whether `file` is class and subject, a slash and a day.
pub(super) fn is_file(file: &str) -> bool {
    file.rsplit_once('/')
        .is_some_and(|(subject, day)| is_subject(subject) && is_day(day))
}

/// `893.00`, `711F.1914`, `740.00119 Control (Austria)`, `396.1-PA`.
fn is_subject(subject: &str) -> bool {
    let digits = subject.bytes().take_while(u8::is_ascii_digit).count();
    let behind = subject[digits..].trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = subject.len() - digits - behind.len();
    digits == 3
        && letters <= 2
        && behind.strip_prefix('.').is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_digit())
                && rest
                    .chars()
                    .all(|c| c.is_alphanumeric() || keys::is_dash(c) || " .()&".contains(c))
        })
}

/// Month, hyphen, day and the last two digits of the year.
fn is_day(day: &str) -> bool {
    let Some((month, rest)) = day.split_once(keys::is_dash) else {
        return false;
    };
    let number = |digits: &str| -> Option<u32> {
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let rest = rest.trim();
    let within = |number: Option<u32>, most: u32| number.is_some_and(|n| (1..=most).contains(&n));
    (3..=4).contains(&rest.len())
        && rest.is_ascii()
        && within(number(month.trim()), 12)
        && within(number(&rest[..rest.len() - 2]), 31)
        && within(number(&rest[rest.len() - 2..]), 99)
}
