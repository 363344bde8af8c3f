//! Records, indexed by the program and read anew by the test.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use kartoteka::analyse::{Analyser, Piece};
use kartoteka::engine::embedded::Store;
use kartoteka::engine::embedded::search::{self, Searching};
use kartoteka::engine::{EngineError, Stamp, WriterOptions};
use kartoteka::ingest::{Observer, RecordWriter, RunOptions, Writer, Written, run};
use kartoteka::query::tree::Scope;
use kartoteka::record::Record;

/// A word of a text.
pub(crate) struct Token {
    /// Place of its folded form in [`Words`].
    pub(crate) folded: usize,
    /// Place of its stem.
    pub(crate) stem: usize,
    /// Those of its folded form and stem with umlauts written out.
    pub(crate) spelled_out: Option<[usize; 2]>,
    /// Place of its folded form, if it is written as an abbreviation.
    pub(crate) abbreviation: Option<usize>,
    pub(crate) position: u32,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Words that are one.
pub(crate) struct Compound {
    pub(crate) parts: u8,
    /// Place of its stem in [`Words`].
    pub(crate) stem: usize,
    /// Position of its first word.
    pub(crate) position: u32,
}

/// A text of a record: the title, the body, one name.
pub(crate) struct Part {
    pub(crate) scope: Scope,
    pub(crate) text: String,
    pub(crate) tokens: Vec<Token>,
    pub(crate) compounds: Vec<Compound>,
}

/// A record with its texts.
pub(crate) struct Read {
    pub(crate) record: Record,
    pub(crate) parts: Vec<Part>,
}

/// Every folded form and stem, numbered.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) list: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Words {
    fn number(&mut self, word: &str) -> usize {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        self.list.push(word.to_owned());
        self.numbers.insert(word.to_owned(), self.list.len() - 1);
        self.list.len() - 1
    }
}

/// Records and the engine that searches them.
pub(crate) struct Corpus {
    pub(crate) records: Vec<Read>,
    pub(crate) words: Words,
    pub(crate) engine: Searching,
    _directory: tempfile::TempDir,
}

/// Nothing may be refused.
struct Strict;

impl Observer for Strict {
    fn rejected(&mut self, reject: &kartoteka::ingest::Reject) {
        panic!("{reject:?}");
    }
}

/// A writer that keeps a copy of what it is given.
struct Copying {
    writer: RecordWriter,
    copies: Vec<Record>,
}

impl Writer for Copying {
    fn stamp(&self, source: &str) -> Option<&Stamp> {
        self.writer.stamp(source)
    }

    fn records_of(&self, source: &str) -> Option<u64> {
        self.writer.records_of(source)
    }

    fn begin_source(&mut self, stamp: Stamp) {
        self.writer.begin_source(stamp);
    }

    fn write(&mut self, record: Record) -> Result<Written, EngineError> {
        self.copies.push(record.clone());
        self.writer.write(record)
    }

    fn end_source(&mut self, complete: bool) -> Result<u64, EngineError> {
        self.writer.end_source(complete)
    }

    fn prune(&mut self, root: &str, there: &dyn Fn(&str) -> bool) -> Result<u64, EngineError> {
        self.writer.prune(root, there)
    }

    fn commit(&mut self) -> Result<u64, EngineError> {
        self.writer.commit()
    }

    fn rollback(&mut self) -> Result<(), EngineError> {
        self.writer.rollback()
    }
}

impl Corpus {
    /// The sample corpus.
    pub(crate) fn sample() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_corpus");
        Self::at(path, tempfile::tempdir().expect("a temporary directory"))
    }

    /// Every `step`-th line of a compressed list of records.
    pub(crate) fn lines(path: &Path, step: usize) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let packed = fs::File::open(path).expect("the list is readable");
        let text = zstd::decode_all(packed).expect("the list is whole");
        let text = String::from_utf8(text).expect("the list is UTF-8");
        let chosen: Vec<&str> = text.lines().step_by(step).collect();
        let list = directory.path().join("list.jsonl");
        fs::write(&list, chosen.join("\n")).expect("it can be written");
        Self::at(list, directory)
    }

    fn at(path: PathBuf, directory: tempfile::TempDir) -> Self {
        let index = directory.path().join("index");
        let store =
            Store::open_write(&index, WriterOptions::default()).expect("an index can be made");
        let writer = RecordWriter::new(store).expect("a new index can be read");
        let mut writer = Copying {
            writer,
            copies: Vec::new(),
        };
        let summary = run(&[path], &RunOptions::default(), &mut writer, &mut Strict)
            .expect("the records can be read");
        let copies = std::mem::take(&mut writer.copies);
        let ended = writer.writer.finish();
        ended.expect("the index can be ended");
        assert_eq!(copies.len() as u64, summary.records);
        let engine = search::open(&index).expect("the index can be opened");
        let mut words = Words::default();
        let mut analyser = Analyser::new();
        let records = copies
            .into_iter()
            .map(|record| read(record, &mut words, &mut analyser))
            .collect();
        Self {
            records,
            words,
            engine,
            _directory: directory,
        }
    }
}

fn read(record: Record, words: &mut Words, analyser: &mut Analyser) -> Read {
    let texts = [
        (Scope::Title, record.title.as_slice()),
        (Scope::Summary, record.summary.as_slice()),
        (Scope::Person, &record.people),
        (Scope::Body, record.body.as_slice()),
        (Scope::Place, &record.places),
        (Scope::Subject, &record.subjects),
    ];
    let mut parts = Vec::new();
    for (scope, texts) in texts {
        for text in texts {
            let (mut tokens, mut compounds) = (Vec::new(), Vec::new());
            analyser.pieces(text, |piece| match piece {
                Piece::Word(token) => tokens.push(Token {
                    folded: words.number(token.folded),
                    stem: words.number(token.stem),
                    spelled_out: token
                        .spelled_out
                        .map(|[stem, folded]| [words.number(folded), words.number(stem)]),
                    abbreviation: token.abbreviation.map(|form| words.number(form)),
                    position: token.position,
                    start: token.start,
                    end: token.end,
                }),
                Piece::Joined(joined) => compounds.push(Compound {
                    parts: joined.parts,
                    stem: words.number(joined.stem),
                    position: joined.position,
                }),
            });
            parts.push(Part {
                scope,
                text: text.clone(),
                tokens,
                compounds,
            });
        }
    }
    Read { record, parts }
}
