//! Target for the files of an index: damaged, it answers as before or refuses.

use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};
use std::sync::Once;

use kartoteka::engine::embedded::check::check;
use kartoteka::engine::guard::is_guarding;
use kartoteka::{Error, Facet, Library, Question};

/// What is asked of it.
const QUERIES: [&str; 6] = [
    "zone",
    "\"the zone\" OR arm*",
    "Khrushchev -line",
    "=zones date:1951",
    "ref:\"APRF, f. 3\"",
    "",
];

/// An index, and what it answers when it is whole.
struct Index {
    _folder: tempfile::TempDir,
    path: PathBuf,
    /// Its files, in an order that does not hang on their names by chance.
    files: Vec<(PathBuf, Vec<u8>)>,
    answers: Vec<String>,
}

thread_local! {
    static INDEX: Index = Index::new();
}

impl Index {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let (papers, path) = (folder.path().join("a.jsonl"), folder.path().join("index"));
        let record = |number: usize| {
            format!(
                "{{\"id\":\"k:{number}\",\"title\":\"Zone {number}\",\"date\":\"1951-{:02}-19\",\
                 \"people\":[\"Khrushchev, N. S.\",\"A B{number}\"],\"body\":\"{}of the zone line, \
                 w{number}\",\"citation\":\"APRF, f. {}, op. 65, d. {number}\"}}\n",
                number % 12 + 1,
                "the armistice ".repeat(number % 7 * 40),
                number % 4
            )
        };
        let records: String = (0..300).map(record).collect();
        fs::write(&papers, records).expect("it can be written");
        Library::index(&path, &[&papers]).expect("it is indexed");
        let entries = [path.clone(), path.join("engine")].map(fs::read_dir);
        let paths = entries
            .into_iter()
            .flat_map(|entries| entries.expect("a folder"));
        let paths = paths.map(|entry| entry.expect("an entry").path());
        let mut files: Vec<(PathBuf, Vec<u8>)> = paths
            .filter(|path| path.is_file())
            .map(|path| (path.clone(), fs::read(path).expect("it can be read")))
            .collect();
        files.sort_by_key(|(path, content)| {
            (path.extension().map(ToOwned::to_owned), content.len())
        });
        let answers = QUERIES
            .map(|query| answered(&path, query).expect("it is whole"))
            .to_vec();
        Self {
            _folder: folder,
            path,
            files,
            answers,
        }
    }
}

/// What an index answers, as text.
fn answered(path: &Path, query: &str) -> Result<String, Error> {
    let library = Library::open(path)?;
    let facets = [Facet::Archive, Facet::Person, Facet::Year];
    let question = Question::new(query);
    let mut question = facets
        .into_iter()
        .fold(question, |it, facet| it.facet(facet, 9));
    question.records = true;
    let answer = library.ask(&question)?;
    let mut statistics = library.statistics()?;
    // Bytes on disk, of files too that no answer is read from.
    statistics.bytes = 0;
    Ok(format!(
        "{:?}",
        (answer.total, answer.hits, answer.facets, statistics)
    ))
}

/// Writes a file and leaves its times as they were, as a failing disk does.
fn put(path: &Path, content: &[u8]) {
    let times = fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .expect("it is there");
    fs::write(path, content).expect("it can be written");
    let file = File::options().write(true).open(path).expect("it is there");
    file.set_times(FileTimes::new().set_modified(times))
        .expect("it has times");
}

/// Changes to the files: for each its file, place, kind and value.
pub(crate) fn index(data: &[u8]) {
    quiet_while_guarded();
    INDEX.with(|index| {
        let mut damaged: Vec<Option<Vec<u8>>> = vec![None; index.files.len()];
        for change in data.chunks_exact(6).take(16) {
            let file = usize::from(change[0]) % index.files.len();
            let content = damaged[file].get_or_insert_with(|| index.files[file].1.clone());
            let at = usize::from(u16::from_be_bytes([change[1], change[2]])) << (change[3] % 8);
            let at = at % content.len().max(1);
            let end = (at + usize::from(change[5])).min(content.len());
            match change[4] % 6 {
                0 => content.truncate(at),
                1 => content.extend(&data[..data.len().min(64)]),
                2 => content[at..end].fill(change[3]),
                3 => content[at..end].reverse(),
                _ => content
                    .iter_mut()
                    .skip(at)
                    .take(1)
                    .for_each(|byte| *byte ^= change[5].max(1)),
            }
        }
        let changed = || {
            let files = index.files.iter().zip(&damaged);
            files.filter_map(|(file, damaged)| Some((file, damaged.as_ref()?)))
        };
        changed().for_each(|((path, _), content)| put(path, content));
        let report = check(&index.path, &mut |_| {});
        let is_whole = report.is_ok_and(|report| report.is_whole());
        for (query, expected) in QUERIES.iter().zip(&index.answers) {
            match answered(&index.path, query) {
                Ok(answer) => assert_eq!(&answer, expected, "{query:?}"),
                Err(error) => assert!(!is_whole, "{query:?}: {error:?}"),
            }
        }
        changed().for_each(|((path, content), _)| put(path, content));
    });
}

/// A panic of tantivy over a damaged file is caught, and is none of ours: cargo-fuzz is not to end
/// there.
fn quiet_while_guarded() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !is_guarding() {
                hook(panic);
            }
        }));
    });
}
