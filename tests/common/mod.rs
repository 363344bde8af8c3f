//! What several test targets share: where the measuring material stands, and what to do without it.
#![allow(dead_code, reason = "each target uses a part of it")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::{Path, PathBuf};

use kartoteka::ask::Asker;
use kartoteka::engine::WriterOptions;
use kartoteka::engine::embedded::Store;
use kartoteka::engine::embedded::search::{self, Searching};
use kartoteka::ingest::{Observer, RecordWriter, RunOptions, run};

pub(crate) mod random;
pub(crate) mod rows;

/// A path below `../shared`, the real documents and cases that stand beside a checkout for those
/// who build the program. A user's machine does not have them: then the test says that it was
/// skipped and why, and gives up. Where they must be there, `KARTOTEKA_REQUIRE_SHARED=1` turns
/// the skip into a failure.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let full = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path);
    if full.exists() {
        return Some(full);
    }
    assert!(
        std::env::var_os("KARTOTEKA_REQUIRE_SHARED").is_none(),
        "{} is required here and is not there",
        full.display()
    );
    println!("skipped: {} is not there", full.display());
    None
}

/// Hears nothing of a run.
struct Quiet;

impl Observer for Quiet {}

/// The sample corpus, indexed below `directory` and opened.
pub(crate) fn sample_corpus(directory: &Path) -> Searching {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_corpus");
    index(&corpus, &directory.join("index"))
}

/// What answers questions over the sample corpus.
pub(crate) type SampleAsker = Asker<Searching>;

/// The same, ready for questions.
pub(crate) fn sample_asker(directory: &Path) -> SampleAsker {
    Asker::new(sample_corpus(directory))
}

/// What lies at `corpus`, indexed at `place` and opened.
pub(crate) fn index(corpus: &Path, place: &Path) -> Searching {
    let store = Store::open_write(place, WriterOptions::default()).expect("an index can be made");
    let mut writer = RecordWriter::new(store).expect("a new index can be read");
    let corpus = [corpus.to_owned()];
    run(&corpus, &RunOptions::default(), &mut writer, &mut Quiet).expect("the corpus is read");
    search::open(place).expect("the index can be opened")
}
