//! Mappings as a user states them, on the command line or in a file.
//!
//! Takes `--map` values (`title=doc_title,people=authors`, `@mapping.toml`, `mapping.toml`),
//! gives a [`Mapping`]. A field without a column (`id=`) is filled by none; a column with full stops
//! (`fields.Title`) may be a path into objects. It also remembers which of its columns were ever met: a column that no
//! record has is most often a misspelt one.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::dates::DateHabits;
use super::names::{Field, by_name, fold};
use crate::codes::codes;
use crate::record::date::NumericOrder;

/// Longest mapping file in bytes.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Which columns are which fields, beyond what their names say.
///
/// Clones share what was met. The default states nothing: the automatic mapping does it all.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    columns: Arc<Vec<Arc<Column>>>,
    dates: DateHabits,
    /// Fields that no column fills.
    none: Arc<Vec<Field>>,
}

#[derive(Debug)]
struct Column {
    field: Field,
    name: String,
    folded: String,
    is_met: AtomicBool,
}

/// Why a mapping cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// A part is no `field=column`.
    Shape(String),
    /// The field does not exist.
    NoField {
        /// What was to be the field.
        field: String,
        /// The column.
        column: String,
    },
    /// A field of one value has two columns.
    Twice {
        /// The field.
        field: Field,
        /// Its first column.
        first: String,
        /// Its second column.
        second: String,
    },
    /// The mapping file cannot be read.
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: std::io::Error,
    },
    /// A file of rules beside a corpus cannot be used.
    Rules {
        /// The file.
        path: PathBuf,
        /// Line, from 1, if known.
        line: Option<usize>,
        /// What is wrong.
        reason: String,
    },
    /// The system does not give out a file of rules beside a corpus.
    RulesUnread {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: std::io::Error,
    },
    /// The mapping file is not as it should be.
    Content {
        /// The file.
        path: PathBuf,
        /// Line, from 1, if known.
        line: Option<usize>,
        /// What is wrong.
        reason: String,
    },
}

codes!(MappingError {
    Shape => "no-mapping",
    NoField => "no-such-field",
    Twice => "field-mapped-twice",
    File => "mapping-unreadable",
    Content => "mapping-malformed",
    Rules => "rules-malformed",
    RulesUnread => "system-refused",
});

impl Mapping {
    /// Reads the values of `--map`, files among them.
    ///
    /// # Errors
    /// Returns [`MappingError`], which names the part that is wrong.
    pub fn read<S: AsRef<str>>(values: &[S]) -> Result<Self, MappingError> {
        let (mut columns, mut none) = (Vec::new(), Vec::new());
        for value in values {
            let value = value.as_ref().trim();
            let is_file = value.starts_with('@')
                || (!value.contains('=')
                    && std::path::Path::new(value)
                        .extension()
                        .is_some_and(|ending| ending.eq_ignore_ascii_case("toml")));
            if is_file {
                let path = PathBuf::from(value.trim_start_matches('@'));
                read_file(path, &mut columns, &mut none)?;
                continue;
            }
            for part in value.split(',') {
                let shape = || MappingError::Shape(part.trim().to_owned());
                let (field, column) = part.split_once('=').ok_or_else(shape)?;
                add(&mut columns, &mut none, field.trim(), column.trim())?;
            }
        }
        Ok(Self::made(columns, none))
    }

    /// The mapping of pairs of a field and its column.
    ///
    /// # Errors
    /// Returns [`MappingError`] for the first pair that cannot be.
    pub(in crate::ingest) fn of_pairs(
        pairs: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, MappingError> {
        let (mut columns, mut none) = (Vec::new(), Vec::new());
        for (field, column) in pairs {
            add(&mut columns, &mut none, &field, column.trim())?;
        }
        Ok(Self::made(columns, none))
    }

    fn made(columns: Vec<Arc<Column>>, none: Vec<Field>) -> Self {
        Self {
            columns: Arc::new(columns),
            dates: DateHabits::default(),
            none: Arc::new(none),
        }
    }

    /// What both mappings state, field by field; this one goes before the other.
    #[must_use]
    pub(in crate::ingest) fn over(&self, other: &Self) -> Self {
        let is_free = |field| !self.states(field) && !self.has_none(field);
        let columns = other.columns.iter().filter(|column| is_free(column.field));
        let none = other.none.iter().filter(|field| is_free(**field));
        let dates = match self.dates.order {
            NumericOrder::Either => other.dates,
            _ => self.dates,
        };
        Self {
            columns: Arc::new(self.columns.iter().chain(columns).cloned().collect()),
            dates,
            none: Arc::new(self.none.iter().chain(none).copied().collect()),
        }
    }

    /// The same mapping for a source whose dates are written so.
    #[must_use]
    pub fn with_dates(mut self, dates: DateHabits) -> Self {
        self.dates = dates;
        self
    }

    /// How dates are written, as far as it is known beyond the single value.
    #[must_use]
    pub fn dates(&self) -> DateHabits {
        self.dates
    }

    /// Whether it states nothing.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        self.columns.is_empty() && self.none.is_empty()
    }

    /// Whether it states that no column fills `field`.
    pub(super) fn has_none(&self, field: Field) -> bool {
        self.none.contains(&field)
    }

    /// The columns that it states and that may be paths into objects.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let columns = self.columns.iter().map(|column| column.name.as_str());
        columns.filter(|name| name.contains('.'))
    }

    /// Whether it states a column for `field`.
    #[must_use]
    pub fn states(&self, field: Field) -> bool {
        self.columns.iter().any(|column| column.field == field)
    }

    /// The columns that it states and no record had so far, with their fields, as they were
    /// given. To be asked when a run is done.
    #[must_use]
    pub fn unmet(&self) -> Vec<(Field, &str)> {
        self.columns
            .iter()
            .filter(|column| !column.is_met.load(Ordering::Relaxed))
            .map(|column| (column.field, column.name.as_str()))
            .collect()
    }

    /// A text that is the same for mappings that do the same.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut parts: Vec<_> = self
            .columns
            .iter()
            .map(|column| format!("{}={:?}", column.field.name(), column.name))
            .chain(self.none.iter().map(|field| format!("{}=", field.name())))
            .collect();
        // The order of columns counts within a field of many values only, and the sort keeps it.
        parts.sort_by(|one, other| one.split('=').next().cmp(&other.split('=').next()));
        if self.dates != DateHabits::default() {
            parts.push(format!("{:?}", self.dates));
        }
        parts.join(",")
    }

    /// Whether a column of that name can make a record: whether it is a title or a text.
    pub(in crate::ingest) fn names_text(&self, name: &str) -> bool {
        let mut fields = self.of(name);
        fields.extend(by_name(name));
        let is_text = |field| matches!(field, Field::Title | Field::Body) && !self.has_none(field);
        fields.into_iter().any(|(field, _)| is_text(field))
    }

    /// Whether a column of that name holds the date, and its place among those that do: what is
    /// stated comes first.
    pub(in crate::ingest) fn date_rank(&self, name: &str) -> Option<(bool, usize)> {
        let stated = self.of(name);
        if let Some(&(_, rank)) = stated.iter().find(|(field, _)| *field == Field::Date) {
            return Some((false, rank));
        }
        let (field, rank) = by_name(name).filter(|_| stated.is_empty())?;
        (field == Field::Date && !self.has_none(field)).then_some((true, rank))
    }

    /// The fields that are stated for a column, and the place of the column among theirs.
    pub(super) fn of(&self, name: &str) -> Vec<(Field, usize)> {
        if self.columns.is_empty() {
            return Vec::new();
        }
        let named = |is_it: &dyn Fn(&Column) -> bool| {
            let columns = self.columns.iter().enumerate();
            let mut found = Vec::new();
            for (at, column) in columns.filter(|(_, column)| is_it(column)) {
                column.is_met.store(true, Ordering::Relaxed);
                found.push((column.field, at));
            }
            found
        };
        let exact = named(&|column| column.name == name);
        if !exact.is_empty() {
            return exact;
        }
        let folded = fold(name);
        named(&|column| !column.folded.is_empty() && column.folded == folded)
    }
}

fn named(field: &str, column: &str) -> Result<Field, MappingError> {
    Field::named(&field.to_ascii_lowercase()).ok_or_else(|| MappingError::NoField {
        field: field.to_owned(),
        column: column.to_owned(),
    })
}

/// Adds a column of a field; without a name, none fills it.
fn add(
    columns: &mut Vec<Arc<Column>>,
    none: &mut Vec<Field>,
    field: &str,
    column: &str,
) -> Result<(), MappingError> {
    let field = named(field, column)?;
    if column.is_empty() {
        none.push(field);
        return Ok(());
    }
    let folded = fold(column);
    for other in columns.iter() {
        let is_same = other.name == column;
        if is_same && other.field == field {
            return Ok(());
        }
        if other.field == field && !field.is_list() {
            return Err(MappingError::Twice {
                field,
                first: other.name.clone(),
                second: column.to_owned(),
            });
        }
    }
    columns.push(Arc::new(Column {
        field,
        name: column.to_owned(),
        folded,
        is_met: AtomicBool::new(false),
    }));
    Ok(())
}

fn read_file(
    path: PathBuf,
    columns: &mut Vec<Arc<Column>>,
    none: &mut Vec<Field>,
) -> Result<(), MappingError> {
    let read = || -> std::io::Result<String> {
        let length = fs::metadata(&path)?.len();
        if length > MAX_FILE_BYTES {
            return Err(std::io::Error::other(format!(
                "{length} bytes long: expected at most {MAX_FILE_BYTES}"
            )));
        }
        fs::read_to_string(&path)
    };
    let text = match read() {
        Ok(text) => text,
        Err(error) => return Err(MappingError::File { path, error }),
    };
    let content = |line, reason: String| MappingError::Content {
        path: path.clone(),
        line,
        reason,
    };
    let table: toml::Table = text.parse().map_err(|fault: toml::de::Error| {
        let line = fault
            .span()
            .map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        content(line, format!("not valid TOML: {}", fault.message()))
    })?;
    for (field, value) in table {
        let names = match value {
            toml::Value::String(name) => vec![name],
            toml::Value::Array(values) => values
                .into_iter()
                .map(|value| match value {
                    toml::Value::String(name) => Ok(name),
                    _ => Err(content(
                        None,
                        format!("\"{}\" holds what is no name", field.escape_debug()),
                    )),
                })
                .collect::<Result<_, _>>()?,
            _ => {
                let reason = format!("\"{}\" is no name", field.escape_debug());
                return Err(content(None, reason));
            }
        };
        for name in names {
            add(columns, none, &field, name.trim())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stated_is_found_whatever_its_spelling() {
        let mapping =
            Mapping::read(&["title=doc_title, body = Text Body", "people=from,people=to"]).unwrap();
        assert_eq!(mapping.unmet().len(), 4);
        for (name, field) in [
            ("doc_title", Some(Field::Title)),
            ("DOC TITLE", Some(Field::Title)),
            ("text-body", Some(Field::Body)),
            ("from", Some(Field::People)),
            ("title", None),
        ] {
            let found = mapping.of(name).first().map(|(field, _)| *field);
            assert_eq!(found, field, "{name}");
        }
        assert_eq!(mapping.unmet(), [(Field::People, "to")]);
        assert!(mapping.states(Field::Title) && !mapping.states(Field::Date));
    }

    #[test]
    fn files_say_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mapping.toml");
        fs::write(
            &path,
            "title = \"Name, long\"\npeople = [\"from\", \"to\"]\n",
        )
        .unwrap();
        let path = path.to_str().unwrap();
        for value in [path.to_owned(), format!("@{path}")] {
            let mapping = Mapping::read(&[value]).unwrap();
            assert_eq!(
                mapping.unmet(),
                [
                    (Field::People, "from"),
                    (Field::People, "to"),
                    (Field::Title, "Name, long")
                ]
            );
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = |text: &str| {
            let path = folder.path().join("m.toml");
            fs::write(&path, text).unwrap();
            let said = Mapping::read(&[path.to_str().unwrap()])
                .unwrap_err()
                .to_string();
            said.replace(folder.path().to_str().unwrap(), "…")
        };
        let mut said: Vec<String> = [
            "titel=doc_title",
            "doc_title",
            "titel=",
            "title=a,title=b",
            "",
        ]
        .map(|value| Mapping::read(&[value]).unwrap_err().to_string())
        .to_vec();
        said.push(file("title = 3\n"));
        said.push(file("a = \"b\"\n[x\n"));
        said.push(file("people = [1]\n"));
        let missing = Mapping::read(&["@/nowhere/m.toml"]).unwrap_err();
        assert!(
            missing
                .to_string()
                .starts_with("the mapping file /nowhere/m.toml cannot be read: ")
        );
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn mappings_that_do_the_same_have_one_fingerprint() {
        let of = |value: &str| Mapping::read(&[value]).unwrap().fingerprint();
        assert_eq!(of("title=a,body=b"), of("body=b,title=a"));
        assert_ne!(of("people=a,people=b"), of("people=b,people=a"));
        assert_ne!(of("title=a"), Mapping::default().fingerprint());
    }
}
