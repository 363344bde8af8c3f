//! The folder of an export: its files, and the table of them.
//!
//! Takes records, writes each under a name that stays the same, and in `kartoteka-manifest.csv` a row for each.
//! Every file is written whole under another name and then renamed, so a run that is stopped leaves
//! no half of one; a file with the same content is left as it is, so the same command goes on where
//! it was stopped. Rows of earlier exports into the folder stay as long as their files are there. One
//! run at a time has a folder: the table that is being written is locked.
//!
//! Known gap: that nothing is overwritten is seen before a file is renamed; what another program
//! puts there in between is lost.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::names::FileNames;
use crate::cli::files::make_folder;
use crate::cli::request::RequestError;
use crate::ingest::is_gone;
use crate::present::table::{manifest_header, manifest_row};
use crate::present::{document, escape};
use crate::record::{HitLine, Record};

/// The table of files.
const MANIFEST: &str = "kartoteka-manifest.csv";
/// The table while it is written.
const MANIFEST_PART: &str = "kartoteka-manifest.csv.part";
/// A file while it is written.
const FILE_PART: &str = ".kartoteka.part";
/// Files that hold all records of a run.
pub(super) const SINGLES: [&str; 5] = [
    "records.jsonl",
    "citations.json",
    "citations.bib",
    "citations.ris",
    "citations.txt",
];

/// What an export wrote.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Written {
    /// Files written.
    pub(super) files: u64,
    /// Files that held the same before.
    pub(super) there: u64,
    /// Records in them.
    pub(super) records: u64,
}

/// A row of an earlier export.
#[derive(Debug)]
struct Earlier {
    file: String,
    id: String,
    row: String,
}

/// A folder that is being written.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    overwrite: bool,
    names: FileNames,
    manifest: BufWriter<File>,
    /// Rows of earlier exports: the file and all cells.
    earlier: Vec<Earlier>,
    /// Ids of the records of this run.
    ids: HashSet<String>,
    /// The one file of this run, where it is one.
    single: Option<(&'static str, BufWriter<File>)>,
    written: Written,
}

impl Folder {
    /// Makes the folder where it is missing, and reads the table of what it holds.
    pub(super) fn open(path: &Path, overwrite: bool) -> Result<Self> {
        if is_foreign(path)? {
            let place = path.display().to_string();
            return Err(RequestError::FolderNotEmpty { place }.into());
        }
        make_folder(path).with_context(|| format!("cannot make the folder {}", path.display()))?;
        let part = path.join(MANIFEST_PART);
        // Emptied only when no other run holds it.
        let manifest = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&part)
            .with_context(|| cannot("write", &part))?;
        match manifest.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let place = path.display().to_string();
                return Err(RequestError::InUse { place }.into());
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| cannot("lock", &part));
            }
        }
        manifest
            .set_len(0)
            .with_context(|| cannot("write", &part))?;
        let mut names = FileNames::default();
        for name in SINGLES {
            names.keep(name);
        }
        let earlier = earlier(path, overwrite, &mut names)?;
        let mut folder = Self {
            path: path.to_owned(),
            overwrite,
            names,
            manifest: BufWriter::new(manifest),
            earlier,
            ids: HashSet::new(),
            single: None,
            written: Written::default(),
        };
        folder.row(&manifest_header())?;
        Ok(folder)
    }

    /// Whether this run has not met the record yet.
    pub(super) fn is_new(&mut self, record: &Record) -> bool {
        self.ids.insert(record.id.clone())
    }

    /// Writes a record as a text file.
    pub(super) fn text(&mut self, record: &Record, with_header: bool) -> Result<()> {
        let name = self.names.of(&record.id);
        let content = document::document(record, with_header);
        let file = self.path.join(&name);
        if self.holds(&file, content.as_bytes())? {
            self.written.there += 1;
        } else {
            let part = self.path.join(FILE_PART);
            fs::write(&part, content)
                .and_then(|()| fs::rename(&part, &file))
                .with_context(|| {
                    // What is left of it is of no use.
                    let _gone = fs::remove_file(&part);
                    cannot("write", &file)
                })?;
            self.written.files += 1;
        }
        self.listed(&name, record)
    }

    /// Writes a record as a piece of one file, which begins with `begin`.
    pub(super) fn piece(
        &mut self,
        record: &Record,
        name: &'static str,
        (begin, piece): (&str, &str),
    ) -> Result<()> {
        let part = self.path.join(FILE_PART);
        if self.single.is_none() {
            let file = self.path.join(name);
            if !self.overwrite && looked_at(&file)?.is_some() {
                return Err(would_overwrite(&file));
            }
            let mut made = File::create(&part).map(BufWriter::new);
            if let Ok(made) = &mut made {
                made.write_all(begin.as_bytes())
                    .with_context(|| cannot("write", &part))?;
            }
            self.single = Some((name, made.with_context(|| cannot("write", &part))?));
        }
        if let Some((_, single)) = &mut self.single {
            single
                .write_all(piece.as_bytes())
                .with_context(|| cannot("write", &part))?;
        }
        self.listed(name, record)
    }

    /// Ends the files, one file of all records with `end`, and puts the table in its place: the table
    /// first, so that the same command again finds nothing in its way after an error.
    pub(super) fn finish(mut self, end: &str) -> Result<Written> {
        let single = self.single.take();
        let name = single.as_ref().map(|(name, _)| *name);
        let (single_part, part) = (self.path.join(FILE_PART), self.path.join(MANIFEST_PART));
        if let Some((name, mut single)) = single {
            single
                .write_all(end.as_bytes())
                .and_then(|()| synced(single))
                .with_context(|| cannot("write", &self.path.join(name)))?;
        }
        for one in std::mem::take(&mut self.earlier) {
            let is_written = match SINGLES.contains(&&*one.file) {
                true => name == Some(&*one.file),
                false => name.is_none() && self.ids.contains(&one.id),
            };
            if is_written {
                continue;
            }
            let there = looked_at(&self.path.join(one.file))?;
            if there.is_some_and(|there| !there.is_dir()) {
                self.row(&one.row)?;
            }
        }
        let manifest = self.path.join(MANIFEST);
        synced(self.manifest)
            .and_then(|()| fs::rename(&part, &manifest))
            .with_context(|| cannot("write", &manifest))?;
        if let Some(name) = name {
            let file = self.path.join(name);
            fs::rename(&single_part, &file).with_context(|| cannot("write", &file))?;
            self.written.files += 1;
        }
        Ok(self.written)
    }

    /// Whether a file holds this already.
    fn holds(&self, file: &Path, content: &[u8]) -> Result<bool> {
        let Some(there) = looked_at(file)? else {
            return Ok(false);
        };
        if there.is_file() && there.len() == content.len() as u64 {
            let mut held = Vec::with_capacity(content.len());
            File::open(file)
                .and_then(|mut file| file.read_to_end(&mut held))
                .with_context(|| cannot("read", file))?;
            if held == content {
                return Ok(true);
            }
        }
        match self.overwrite {
            true => Ok(false),
            false => Err(would_overwrite(file)),
        }
    }

    fn listed(&mut self, name: &str, record: &Record) -> Result<()> {
        let body = record.body.as_deref().unwrap_or_default();
        let about = HitLine::from(record);
        self.written.records += 1;
        self.row(&manifest_row(
            name,
            &record.id,
            &about,
            body.chars().count(),
        ))
    }

    fn row(&mut self, row: &str) -> Result<()> {
        self.manifest
            .write_all(row.as_bytes())
            .with_context(|| cannot("write", &self.path.join(MANIFEST_PART)))
    }
}

/// Whether a folder holds files, and none of them says that an export wrote there: a corpus, perhaps,
/// in which a later run would find each paper twice. Hidden files do not count.
fn is_foreign(path: &Path) -> Result<bool> {
    for ours in [MANIFEST, MANIFEST_PART] {
        if looked_at(&path.join(ours))?.is_some() {
            return Ok(false);
        }
    }
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if is_gone(&error) => return Ok(false),
        Err(error) => return Err(error).with_context(|| cannot("read", path)),
    };
    for entry in entries {
        let name = entry.with_context(|| cannot("read", path))?.file_name();
        if !name.to_string_lossy().starts_with('.') {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a file is; none where the system says that it is not there. One that cannot be looked at is
/// there for all that is known. That a file stands in the place of the folder is said when the folder is
/// made.
fn looked_at(file: &Path) -> Result<Option<fs::Metadata>> {
    match file.symlink_metadata() {
        Ok(there) => Ok(Some(there)),
        Err(error) if is_gone(&error) => Ok(None),
        Err(error) => Err(error).with_context(|| cannot("read", file)),
    }
}

/// The rows of the table that is there, whose names are taken.
fn earlier(path: &Path, overwrite: bool, names: &mut FileNames) -> Result<Vec<Earlier>> {
    let manifest = path.join(MANIFEST);
    let text = match fs::read(&manifest) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| cannot("read", &manifest)),
    };
    let foreign = || match overwrite {
        true => Ok(Vec::new()),
        false => Err(would_overwrite(&manifest)),
    };
    if !text.starts_with(manifest_header().as_bytes()) {
        return foreign();
    }
    let mut rows = Vec::new();
    for row in csv::Reader::from_reader(&*text).records() {
        let Ok(row) = row else { return foreign() };
        let cell = |at: usize| escape::uncell(row.get(at).unwrap_or_default()).to_owned();
        let (file, id) = (cell(0), cell(1));
        // What a table says is no path until it is seen to be a plain name.
        if !SINGLES.contains(&&*file) && !names.take(&id, &file) {
            return foreign();
        }
        rows.push(Earlier {
            file,
            id,
            row: table_row(&row),
        });
    }
    Ok(rows)
}

/// A row as it stood in its table.
fn table_row(row: &csv::StringRecord) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(row).expect("one row goes into memory");
    let row = table.into_inner().expect("memory is never full here");
    String::from_utf8(row).expect("made of strings")
}

/// Brings everything that was written to the disk.
fn synced(written: BufWriter<File>) -> io::Result<()> {
    let file = written
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    file.sync_all()
}

fn cannot(act: &str, file: &Path) -> String {
    format!("cannot {act} {}", file.display())
}

fn would_overwrite(file: &Path) -> anyhow::Error {
    let file = file.display().to_string();
    RequestError::WouldOverwrite { file }.into()
}
