//! A reference in one line, as a historian writes it: `APRF, f. 3, op. 65, d. 829, ll. 44-45`.
//!
//! Owns the printing of [`Reference`]. Labels of Russian archives are written in one way
//! whatever the source wrote; a level of another country's scheme keeps its own label. Values
//! are never touched.

use crate::record::reference::{Level, LevelKind, Reference};

/// The line.
#[must_use]
pub fn line(reference: &Reference) -> String {
    let mut out = reference.archive.clone();
    for level in &reference.levels {
        out.push_str(", ");
        let label = label(level);
        if !label.is_empty() {
            out.push_str(label);
            out.push(' ');
        }
        out.push_str(&level.value);
    }
    if let Some(listy) = &reference.listy {
        let several = listy.contains(['-', ',', ';']);
        out.push_str(if several { ", ll. " } else { ", l. " });
        out.push_str(listy);
    }
    out
}

/// The label of a level. At the place of the delo other countries count by other units (a.e.,
/// sprava, dosar), which are not renamed.
fn label(level: &Level) -> &str {
    let given = level.label.trim();
    let written = |russian: &'static str, first: &[char]| {
        if given.is_empty() || given.to_lowercase().starts_with(first) {
            russian
        } else {
            given
        }
    };
    match level.kind {
        LevelKind::Fond => written("f.", &['f', 'ф']),
        LevelKind::Opis => written("op.", &['o', 'о']),
        LevelKind::Delo => written("d.", &['d', 'д']),
        LevelKind::Papka => "papka",
        LevelKind::Other => given,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(archive: &str, levels: &[(LevelKind, &str, &str)], listy: &str) -> Reference {
        Reference {
            archive: archive.to_owned(),
            levels: levels
                .iter()
                .map(|&(kind, label, value)| Level {
                    kind,
                    label: label.to_owned(),
                    value: value.to_owned(),
                })
                .collect(),
            listy: (!listy.is_empty()).then(|| listy.to_owned()),
            text: String::new(),
        }
    }

    #[test]
    fn a_reference_reads_as_a_historian_writes_it() {
        use LevelKind::{Delo, Fond, Opis, Other, Papka};
        for (reference, expected) in [
            (
                reference(
                    "AVPRF",
                    &[
                        (Fond, "Fond", "059a"),
                        (Opis, "оп.", "5a"),
                        (Papka, "p.", "11"),
                        (Delo, "", "5"),
                    ],
                    "65-66",
                ),
                "AVPRF, f. 059a, op. 5a, papka 11, d. 5, ll. 65-66",
            ),
            (
                reference("RGANI", &[(Fond, "f.", "89"), (Opis, "per.", "70")], "4"),
                "RGANI, f. 89, per. 70, l. 4",
            ),
            (
                reference("TsDA", &[(Fond, "F.", "1-B"), (Delo, "a.e.", "12")], ""),
                "TsDA, f. 1-B, a.e. 12",
            ),
            (
                reference("MNL", &[(Other, "doboz", "7"), (Other, "", "X")], ""),
                "MNL, doboz 7, X",
            ),
        ] {
            assert_eq!(line(&reference), expected);
        }
    }
}
