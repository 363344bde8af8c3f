//! Rules beside a corpus: files `kartoteka.toml` that say how what lies below them is read.
//!
//! Takes the rule files of a run ([`FILE_NAME`], in a folder that is read or above it); gives for a
//! source what they state: columns, order of dates, encoding, format. A rule holds for the files
//! whose path below the folder of its file fits one of its patterns. Of two rules that state the
//! same, the later one holds, and that of the inner folder; what the command line states goes before
//! all. A faulty file ends the run before anything is read, since a night's run by half a file of
//! rules would have to be run again. Known gap: no rule names a collection.

mod pattern;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;

use super::discover::as_named;
use super::encoding::Encoding;
use super::identity::path_text;
use super::mapping::{DateHabits, Mapping, MappingError, order_named};
use super::{Format, Note, NoteKind};
use crate::record::date::NumericOrder;
use pattern::Pattern;

/// Name of a file of rules.
pub(super) const FILE_NAME: &str = "kartoteka.toml";

/// Longest file of rules in bytes.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// All rules that may hold in a run.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Outer folders first.
    files: Vec<RuleFile>,
}

#[derive(Debug)]
struct RuleFile {
    /// Canonical path of the file, and of its folder.
    path: String,
    folder: String,
    /// The file as the user would name it.
    shown: String,
    /// Hash of its content.
    hash: String,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    patterns: Vec<Pattern>,
    stated: Ruled,
    /// Whether any source fitted.
    is_met: AtomicBool,
}

/// What rules state for a source.
#[derive(Debug, Clone, Default)]
pub(super) struct Ruled {
    /// Columns, and how dates are written.
    pub(super) mapping: Mapping,
    pub(super) encoding: Option<Encoding>,
    pub(super) format: Option<Format>,
}

impl Rules {
    /// Reads the rule files at `paths`. Roots and names are those of the run.
    ///
    /// # Errors
    /// Returns [`MappingError::Rules`] for the first file that cannot be used.
    pub(super) fn load(
        paths: impl IntoIterator<Item = PathBuf>,
        roots: &[String],
        named: &[String],
    ) -> Result<Self, MappingError> {
        let mut files = Vec::new();
        for path in paths {
            let text = path_text(&path);
            files.push(RuleFile {
                folder: path.parent().map(path_text).unwrap_or_default(),
                shown: as_named(&text, roots, named).unwrap_or_else(|| text.clone()),
                path: text,
                ..read(&path)?
            });
        }
        files.sort_by(|one, other| one.folder.cmp(&other.folder));
        Ok(Self { files })
    }

    /// What the rules state for a source; none where no rule holds.
    pub(super) fn of(&self, source: &str) -> Option<Ruled> {
        let mut ruled = None;
        for (_, _, rule) in self.holding(source) {
            rule.is_met.store(true, Ordering::Relaxed);
            let outer = ruled.take().unwrap_or_default();
            ruled = Some(rule.stated.over(&outer));
        }
        ruled
    }

    /// The rules that hold for a source, as a person would name them.
    pub(super) fn named(&self, source: &str) -> Vec<String> {
        let holding = self.holding(source);
        holding
            .map(|(file, number, rule)| {
                let patterns: Vec<&str> = rule.patterns.iter().map(Pattern::text).collect();
                let shown = &file.shown;
                match &patterns[..] {
                    [] => format!("rule {number} of {shown}"),
                    some => format!("rule {number} of {shown} ({})", some.join(", ")),
                }
            })
            .collect()
    }

    /// A text that changes with every rule file below whose folder a source lies; none without one.
    pub(super) fn fingerprint(&self, source: &str) -> Option<String> {
        let files = self.above(source).map(|(file, _)| file.hash.as_str());
        let all: Vec<&str> = files.collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// The notes on files of rules that hold in the run.
    pub(super) fn notes(&self) -> impl Iterator<Item = Note> {
        self.files.iter().map(|file| {
            let rules = match file.rules.len() {
                1 => "1 rule".to_owned(),
                count => format!("{count} rules"),
            };
            Note::new(
                &file.path,
                NoteKind::Rules,
                format!("{rules} for what lies below; --dry-run --explain shows which hold"),
            )
        })
    }

    /// The notes on rules that nothing fitted and on their columns that no record had. To be asked
    /// when a run is done that left out nothing.
    pub(super) fn unmet(&self) -> impl Iterator<Item = Note> {
        self.files.iter().flat_map(|file| {
            file.rules.iter().zip(1..).flat_map(move |(rule, number)| {
                let says = move |text: String| {
                    Note::new(
                        &file.path,
                        NoteKind::Rules,
                        format!("rule {number}: {text}"),
                    )
                };
                if !rule.is_met.load(Ordering::Relaxed) {
                    return vec![says("no file fits it".to_owned())];
                }
                let unmet = rule.stated.mapping.unmet().into_iter();
                unmet
                    .map(|(field, column)| {
                        says(format!(
                            "no record has a column \"{}\", which was to be {}",
                            column.escape_debug(),
                            field.name()
                        ))
                    })
                    .collect()
            })
        })
    }

    /// The files of rules above a source, with its path below their folders.
    fn above<'r>(&'r self, source: &'r str) -> impl Iterator<Item = (&'r RuleFile, &'r str)> {
        self.files.iter().filter_map(move |file| {
            let below = source.strip_prefix(file.folder.as_str())?;
            let is_root = file.folder.ends_with(['/', '\\']);
            let path = below.strip_prefix(['/', '\\']);
            Some((file, if is_root { below } else { path? }))
        })
    }

    fn holding<'r>(
        &'r self,
        source: &'r str,
    ) -> impl Iterator<Item = (&'r RuleFile, usize, &'r Rule)> {
        self.above(source).flat_map(|(file, below)| {
            let rules = file.rules.iter().zip(1..);
            rules
                .filter(|(rule, _)| {
                    let patterns = &rule.patterns;
                    patterns.is_empty() || patterns.iter().any(|pattern| pattern.fits(below))
                })
                .map(move |(rule, number)| (file, number, rule))
        })
    }
}

impl Ruled {
    /// What both state, where this goes before the other.
    pub(super) fn over(&self, outer: &Self) -> Self {
        Self {
            mapping: self.mapping.over(&outer.mapping),
            encoding: self.encoding.or(outer.encoding),
            format: self.format.or(outer.format),
        }
    }
}

/// A file of rules as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    rule: Vec<WrittenRule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct WrittenRule {
    files: Option<Names>,
    #[serde(default)]
    map: BTreeMap<String, Names>,
    date_order: Option<Order>,
    encoding: Option<EncodingName>,
    format: Option<FormatName>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text or a list of texts")]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl Names {
    fn all(self) -> Vec<String> {
        match self {
            Self::One(name) => vec![name],
            Self::Several(names) => names,
        }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Order(NumericOrder);

impl TryFrom<String> for Order {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let order = order_named(&name).map(Self);
        order.ok_or_else(|| format!("no order of dates {name:?}: expected mdy, dmy or ymd"))
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct EncodingName(Encoding);

impl TryFrom<String> for EncodingName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let encoding = Encoding::named(&name).map(Self);
        encoding
            .ok_or_else(|| format!("no encoding {name:?}: expected a name such as windows-1251"))
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct FormatName(Format);

impl TryFrom<String> for FormatName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse().map(Self)
    }
}

/// Reads a file of rules; where it lies is the caller's to add.
fn read(path: &Path) -> Result<RuleFile, MappingError> {
    let refuse = |line, reason| MappingError::Rules {
        path: path.to_owned(),
        line,
        reason,
    };
    let length = fs::metadata(path).map(|metadata| metadata.len());
    let text = match length {
        Ok(length) if length > MAX_FILE_BYTES => {
            let reason = format!("{length} bytes long: expected at most {MAX_FILE_BYTES}");
            return Err(refuse(None, reason));
        }
        Ok(_) => fs::read_to_string(path),
        Err(error) => Err(error),
    };
    let text = text.map_err(|error| match error.raw_os_error() {
        Some(_) => MappingError::RulesUnread {
            path: path.to_owned(),
            error,
        },
        None => refuse(None, format!("cannot be read: {error}")),
    })?;
    let written: Written = toml::from_str(&text).map_err(|fault| {
        let line = fault.span().map(|span| {
            text[..text.floor_char_boundary(span.start)]
                .matches('\n')
                .count()
                + 1
        });
        refuse(line, fault.message().to_owned())
    })?;
    let mut rules = Vec::new();
    for (rule, number) in written.rule.into_iter().zip(1..) {
        let faulty = |reason: String| refuse(None, format!("rule {number}: {reason}"));
        let columns = rule.map.into_iter().flat_map(|(field, names)| {
            let names = names.all().into_iter();
            names.map(move |name| (field.clone(), name))
        });
        let dates = DateHabits {
            order: rule
                .date_order
                .map_or_else(NumericOrder::default, |order| order.0),
            ..DateHabits::default()
        };
        let mapping = Mapping::of_pairs(columns).map_err(|error| faulty(error.to_string()))?;
        let files = rule.files.map_or_else(Vec::new, Names::all).into_iter();
        let patterns = files
            .map(|text| Pattern::read(&text).map_err(faulty))
            .collect::<Result<_, _>>()?;
        rules.push(Rule {
            patterns,
            stated: Ruled {
                mapping: mapping.with_dates(dates),
                encoding: rule.encoding.map(|name| name.0),
                format: rule.format.map(|name| name.0),
            },
            is_met: AtomicBool::new(false),
        });
    }
    Ok(RuleFile {
        path: String::new(),
        folder: String::new(),
        shown: String::new(),
        hash: blake3::hash(text.as_bytes()).to_hex()[..16].to_owned(),
        rules,
    })
}

#[cfg(test)]
mod tests;
