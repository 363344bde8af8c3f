//! The records, in the two forms in which engines take them.
//!
//! Owns the folder of a corpus: `records.jsonl`, which kartoteka reads as it reads a user's, and
//! `records.tsv`, which the others read. The second is made from the first by kartoteka's own
//! readers, so that all index the same: one line a record with id, parts of the text, archives,
//! fonds, day, language, collection, and what a line of a list of hits shows, as JSON. Parts and
//! values are separated by U+001E; a title stands as often as its weight says, so that all rank over
//! one field.
//!
//! Known gap: a date of several days is its first day for the others.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::engines::ours::{self, Record};
use crate::question::day_number;
use anyhow::{Context, Result, ensure};

/// Separates the values of a column.
pub(crate) const UNIT: char = '\u{1E}';

/// Where the records come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// So many records with so many words on average.
    Generated { records: usize, words: usize },
    /// A file of the user's.
    File(PathBuf),
}

impl Origin {
    /// Name of its folder and of its tables.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Generated { records, .. } => format!("generated-{records}"),
            Self::File(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                name.split('.').next().unwrap_or_default().to_owned()
            }
        }
    }
}

/// A corpus on disk.
#[derive(Debug)]
pub(crate) struct Material {
    pub(crate) folder: PathBuf,
    /// What kartoteka reads.
    pub(crate) source: PathBuf,
    /// What the others read.
    pub(crate) table: PathBuf,
    pub(crate) records: usize,
    /// Bytes of the table.
    pub(crate) bytes: u64,
}

impl Material {
    /// Finds the corpus in its folder below `work`, or makes it there.
    pub(crate) fn prepare(origin: &Origin, work: &Path) -> Result<Self> {
        let folder = work.join(origin.name());
        fs::create_dir_all(&folder).context("cannot make the folder of the corpus")?;
        let source = match origin {
            Origin::File(path) => path.canonicalize().context("cannot find the corpus")?,
            Origin::Generated { records, words } => {
                let source = folder.join("records.jsonl");
                if !source.exists() {
                    eprintln!("generating {records} records");
                    generate(*records, *words, &source)?;
                }
                source
            }
        };
        let table = folder.join("records.tsv");
        if !table.exists() {
            eprintln!("writing the table for the other engines");
            tabulate(&source, &table)?;
        }
        let records = lines(&table)?.count();
        ensure!(records > 0, "the corpus has no records");
        Ok(Self {
            bytes: fs::metadata(&table)?.len(),
            folder,
            source,
            table,
            records,
        })
    }

    /// The rows of the table.
    pub(crate) fn rows(&self) -> Result<impl Iterator<Item = Result<Row>> + use<>> {
        Ok(lines(&self.table)?.map(|line| Row::parse(&line?)))
    }
}

fn lines(table: &Path) -> Result<std::io::Lines<BufReader<File>>> {
    Ok(BufReader::with_capacity(1 << 20, File::open(table)?).lines())
}

fn generate(records: usize, words: usize, to: &Path) -> Result<()> {
    let corpus = corpus::Corpus::new(words);
    through_temporary(to, |out| {
        for number in 0..records {
            serde_json::to_writer(&mut *out, &corpus.paper(number))?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })
}

fn tabulate(source: &Path, to: &Path) -> Result<()> {
    through_temporary(to, |out| {
        ours::read(source, |record| Row::of(record).write(out))
    })
}

/// Writes a file under another name first, so that a run that was cut short leaves none.
fn through_temporary(
    to: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<()>,
) -> Result<()> {
    let temporary = to.with_extension("unfinished");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&temporary)?);
    write(&mut out)?;
    out.flush()?;
    fs::rename(&temporary, to)?;
    Ok(())
}

/// A record for the engines that are not ours.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) parts: Vec<String>,
    pub(crate) archives: Vec<String>,
    /// `APRF/3`.
    pub(crate) fonds: Vec<String>,
    pub(crate) day: Option<u64>,
    pub(crate) language: String,
    pub(crate) collection: String,
    /// What a line of a list of hits shows, as JSON.
    pub(crate) line: String,
    /// The text that passages are cut from.
    pub(crate) body: String,
}

impl Row {
    fn parse(line: &str) -> Result<Self> {
        let mut columns = line.split('\t');
        let mut next = || columns.next().context("a row has too few columns");
        let values = |column: &str| -> Vec<String> {
            let values = column.split(UNIT).filter(|value| !value.is_empty());
            values.map(str::to_owned).collect()
        };
        let id = next()?.to_owned();
        let parts = values(next()?);
        Ok(Self {
            id,
            body: parts.last().cloned().unwrap_or_default(),
            parts,
            archives: values(next()?),
            fonds: values(next()?),
            day: next()?.parse().ok(),
            language: next()?.to_owned(),
            collection: next()?.to_owned(),
            line: next()?.to_owned(),
        })
    }

    fn of(record: &Record) -> Self {
        let mut archives = Vec::new();
        let mut fonds = Vec::new();
        for reference in &record.references {
            archives.push(reference.archive.clone());
            fonds.extend(
                reference
                    .fond()
                    .map(|fond| format!("{}/{fond}", reference.archive)),
            );
        }
        for values in [&mut archives, &mut fonds] {
            values.sort();
            values.dedup();
        }
        Self {
            id: record.id.clone(),
            parts: ours::parts(record),
            archives,
            fonds,
            day: record
                .date
                .as_ref()
                .and_then(|date| date.earliest)
                .map(day_number),
            language: record.language.clone().unwrap_or_default(),
            collection: record.collection.clone(),
            line: line_of(record),
            // Read from the parts again.
            body: String::new(),
        }
    }

    fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let clean = |text: &String| text.replace(['\t', '\n', '\r', UNIT], " ");
        let column = |values: &[String]| {
            let values: Vec<String> = values.iter().map(clean).collect();
            values.join(&UNIT.to_string())
        };
        let day = self.day.map(|day| day.to_string()).unwrap_or_default();
        writeln!(
            out,
            "{}\t{}\t{}\t{}\t{day}\t{}\t{}\t{}",
            clean(&self.id),
            column(&self.parts),
            column(&self.archives),
            column(&self.fonds),
            clean(&self.language),
            clean(&self.collection),
            clean(&self.line),
        )
    }
}

/// What a line of a list of hits shows of a record: all but its texts.
fn line_of(record: &Record) -> String {
    let mut line = serde_json::to_value(record).unwrap_or_default();
    if let Some(fields) = line.as_object_mut() {
        for text in ["body", "summary", "provenance"] {
            fields.remove(text);
        }
    }
    line.to_string()
}
