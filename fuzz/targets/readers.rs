//! Targets for readers: a file of any format, one made of members, a list of JSON.

use std::cell::RefCell;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use kartoteka::Summary;
use kartoteka::engine::WriterOptions;
use kartoteka::engine::embedded::Store;
use kartoteka::ingest::{Observer, RecordWriter, Reject, RunOptions, run};
use serde_json::Value;

/// What begins a member in the input of [`packed`]: its name follows up to the end of the line.
const MEMBER: u8 = 0x1c;

/// A folder, and an index that is never written.
struct Readers {
    folder: tempfile::TempDir,
    writer: RecordWriter,
}

impl Readers {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let index = folder.path().join("index");
        let store = Store::open_write(&index, WriterOptions::default()).expect("an index");
        let writer = RecordWriter::new(store).expect("a new index");
        Self { folder, writer }
    }
}

thread_local! {
    static READERS: RefCell<Readers> = RefCell::new(Readers::new());
}

/// Panics when a reader did.
struct Faults;

impl Observer for Faults {
    fn rejected(&mut self, reject: &Reject) {
        assert!(!reject.reason.contains("internal fault"), "{reject:?}");
    }
}

/// Reads a file of this ending.
pub(crate) fn read(ending: &str, content: &[u8]) -> Summary {
    READERS.with_borrow_mut(|readers| {
        let path: PathBuf = readers.folder.path().join(format!("paper.{ending}"));
        std::fs::write(&path, content).expect("it can be written");
        let options = RunOptions {
            dry_run: true,
            threads: 1,
            ..RunOptions::default()
        };
        let paths = [path];
        let outcome = run(&paths, &options, &mut readers.writer, &mut Faults);
        let _removed = std::fs::remove_file(&paths[0]);
        outcome.expect("a file that is there is read")
    })
}

/// The ending on the first line, and what stands below.
fn with_ending(data: &[u8]) -> (String, &[u8]) {
    let mut parts = data.splitn(2, |&byte| byte == b'\n');
    let ending = parts.next().unwrap_or_default();
    let is_ending = ending.len() <= 8 && ending.iter().all(u8::is_ascii_alphanumeric);
    let ending = if is_ending { ending } else { b"txt" };
    let ending = String::from_utf8_lossy(ending).into_owned();
    (ending, parts.next().unwrap_or_default())
}

/// A file: an ending on the first line, and its content below. It gives records or rejects.
pub(crate) fn file(data: &[u8]) {
    let (ending, content) = with_ending(data);
    let _summary = read(&ending, content);
}

/// A file made of members: an ending on the first line, then members, of which each begins with
/// [`MEMBER`] and its name. `tar` makes a tar archive, everything else a zip archive.
pub(crate) fn packed(data: &[u8]) {
    let (ending, archive) = pack(data);
    let _summary = read(&ending, &archive);
}

/// The ending and the bytes of such a file.
pub(crate) fn pack(data: &[u8]) -> (String, Vec<u8>) {
    let (ending, members) = with_ending(data);
    let members = members.split(|&byte| byte == MEMBER).map(|member| {
        let mut parts = member.splitn(2, |&byte| byte == b'\n');
        let name = parts.next().unwrap_or_default();
        let name = String::from_utf8_lossy(&name[..name.len().min(99)]).into_owned();
        (name, parts.next().unwrap_or_default())
    });
    let members = members.filter(|(name, content)| !name.is_empty() || !content.is_empty());
    if ending == "tar" {
        let packed = members.flat_map(|(name, content)| tar_member(&name, content));
        let packed = packed.chain([0; 1024]).collect();
        return (ending, packed);
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (number, (name, content)) in members.enumerate() {
        let methods = [
            zip::CompressionMethod::Stored,
            zip::CompressionMethod::Deflated,
        ];
        let options = zip::write::SimpleFileOptions::default();
        let options = options.compression_method(methods[number % 2]);
        // A name that stands twice is refused here already.
        if zip.start_file(name, options).is_ok() {
            zip.write_all(content).expect("memory takes it");
        }
    }
    let zip = zip.finish().expect("memory takes it");
    (ending, zip.into_inner())
}

/// A member of a tar archive as POSIX has it.
fn tar_member(name: &str, content: &[u8]) -> Vec<u8> {
    let mut block = vec![0; 512];
    let kind = if name.ends_with('/') { b'5' } else { b'0' };
    let fields: [(usize, &[u8]); 6] = [
        (0, &name.as_bytes()[..name.len().min(100)]),
        (100, b"0000644"),
        (124, &format!("{:011o}", content.len()).into_bytes()),
        (148, b"        "),
        (156, &[kind]),
        (257, b"ustar\x0000"),
    ];
    for (at, field) in fields {
        block[at..at + field.len()].copy_from_slice(field);
    }
    let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block.extend(content);
    block.resize(block.len().next_multiple_of(512), 0);
    block
}

/// A list of JSON: as many records and rejects come of it as it has elements.
pub(crate) fn list(data: &[u8]) {
    let read = read("json", data);
    let Ok(Value::Array(elements)) = serde_json::from_slice(data) else {
        return;
    };
    if !elements.is_empty() && elements.iter().all(Value::is_object) {
        let shown = String::from_utf8_lossy(data);
        assert_eq!(read.read, elements.len() as u64, "{shown:?}");
    }
}
