//! The records, in the two forms in which engines take them.
//!
//! Owns the folder of a corpus: `records.jsonl`, which kartoteka reads as it reads a user's, and
//! `records.tsv`, which the others read. The second is made from the first by kartoteka's own
//! readers, so that all index the same: one line a record with id, parts of the text, archives,
//! fonds, day, language and collection. Parts and values are parted by U+001E; a title stands as
//! often as its weight in `index_schema/ranking.toml` says, so that all rank over one field.
//!
//! Known gap: a date of several days is its first day for the others.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use kartoteka::engine::embedded::ranking::{Weights, ranking};
use kartoteka::engine::{EngineError, Stamp};
use kartoteka::ingest::{self, RunOptions, Writer, Written};
use kartoteka::record::Record;

use crate::question::day_number;

/// Parts one value from the next within a column.
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
        let mut tabulator = Tabulator {
            out,
            weights: ranking().weights,
            written: 0,
        };
        let paths = [source.to_owned()];
        ingest::run(&paths, &RunOptions::default(), &mut tabulator, &mut ())?;
        Ok(())
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
}

impl Row {
    fn parse(line: &str) -> Result<Self> {
        let mut columns = line.split('\t');
        let mut next = || columns.next().context("a row has too few columns");
        let values = |column: &str| -> Vec<String> {
            let values = column.split(UNIT).filter(|value| !value.is_empty());
            values.map(str::to_owned).collect()
        };
        Ok(Self {
            id: next()?.to_owned(),
            parts: values(next()?),
            archives: values(next()?),
            fonds: values(next()?),
            day: next()?.parse().ok(),
            language: next()?.to_owned(),
            collection: next()?.to_owned(),
        })
    }

    fn of(record: &Record, weights: &Weights) -> Self {
        let mut parts = Vec::new();
        let people = record
            .people
            .iter()
            .map(|name| (Some(name), weights.people));
        let texts = [(record.title.as_ref(), weights.title)]
            .into_iter()
            .chain([(record.summary.as_ref(), weights.summary)])
            .chain(people)
            .chain([(record.body.as_ref(), weights.body)]);
        for (text, weight) in texts {
            for _ in 0..weight {
                parts.extend(text.cloned());
            }
        }
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
            parts,
            archives,
            fonds,
            day: record
                .date
                .as_ref()
                .and_then(|date| date.earliest)
                .map(day_number),
            language: record.language.clone().unwrap_or_default(),
            collection: record.collection.clone(),
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
            "{}\t{}\t{}\t{}\t{day}\t{}\t{}",
            clean(&self.id),
            column(&self.parts),
            column(&self.archives),
            column(&self.fonds),
            clean(&self.language),
            clean(&self.collection),
        )
    }
}

/// Takes the records that kartoteka's readers give, as an index would, and writes rows.
struct Tabulator<'a, W> {
    out: &'a mut W,
    weights: Weights,
    written: u64,
}

impl<W: Write> Writer for Tabulator<'_, W> {
    fn stamp(&self, _source: &str) -> Option<&Stamp> {
        None
    }

    fn records_of(&self, _source: &str) -> Option<u64> {
        None
    }

    fn begin_source(&mut self, _stamp: Stamp) {}

    fn write(&mut self, record: Record) -> Result<Written, EngineError> {
        Row::of(&record, &self.weights)
            .write(self.out)
            .map_err(|source| EngineError::System {
                action: "write",
                path: PathBuf::from("records.tsv"),
                source,
            })?;
        self.written += 1;
        Ok(Written::Added)
    }

    fn end_source(&mut self, _complete: bool) -> Result<u64, EngineError> {
        Ok(0)
    }

    fn prune(&mut self, _: &str, _: &dyn Fn(&str) -> bool) -> Result<u64, EngineError> {
        Ok(0)
    }

    fn commit(&mut self) -> Result<u64, EngineError> {
        Ok(self.written)
    }

    fn rollback(&mut self) -> Result<(), EngineError> {
        Ok(())
    }
}
