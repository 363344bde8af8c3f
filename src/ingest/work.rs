//! What the workers do: one piece in, its items out.
//!
//! Takes [`Job`]s, gives answers on the way back that each carries. Also owns what must be the
//! same wherever a source is read: the [`Settings`] of the run, the judgement on its format, and
//! its stamp.

use std::borrow::Cow;
use std::fs::{File, Metadata};
use std::io::Read;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::batches::Batch;
use super::discover::Found;
use super::encoding::Encoding;
use super::identity::{Folders, Place};
use super::pdf::Extractor;
use super::reader::{read, read_parts};
use super::rules::{Ruled, Rules};
use super::sniff::{Sniffed, sniff_in};
use super::stamp::{changed_since, modified_ns, unreadable};
use super::{Format, Item, Mapping, Reject, limits};
use crate::engine::Stamp;

/// Raise with every change in what the readers make of the same source: what earlier versions
/// read is then read again.
const READING: u32 = 5;

/// What a run reads by.
pub(super) struct Settings {
    collection: Option<String>,
    format: Option<Format>,
    mapping: Mapping,
    encoding: Option<Encoding>,
    folders: Arc<Folders>,
    rules: Arc<Rules>,
    extractor: Arc<Extractor>,
    /// Eight hexadecimal digits that change with all of this, see [`Stamp::hash`].
    digits: String,
}

/// Parts of a file that wait for the writing side, [`limits::BATCH_LINES`] items each at most.
const WAITING_PARTS: usize = 4;

/// One piece of work.
pub(super) enum Job {
    /// A short plain file.
    File {
        file: File,
        found: Found,
        known: Option<Stamp>,
        reply: SyncSender<Whole>,
    },
    /// A document in memory.
    Document {
        bytes: Vec<u8>,
        format: Format,
        place: Arc<Place>,
        reply: SyncSender<Vec<Item>>,
    },
    /// Some of a file with many records.
    Batch {
        batch: Batch,
        place: Arc<Place>,
        reply: SyncSender<Vec<Item>>,
    },
}

/// What became of a file that was read in one piece.
pub(super) enum Whole {
    /// Its content is as it was, though its time is not.
    Unchanged,
    /// It was read.
    Read {
        stamp: Stamp,
        format: Format,
        /// What it gives, in parts as they are read.
        parts: Receiver<Vec<Item>>,
    },
    /// It gave nothing.
    Lost(Reject),
    /// Nobody would want to read it; what it is counted as.
    Unwanted(String),
}

/// How a source is to be taken.
pub(super) enum Verdict {
    Read(Format),
    Reject(Reject),
    /// Nobody would want to read it; what it is counted as.
    Unwanted(String),
}

impl Settings {
    pub(super) fn new(
        collection: Option<String>,
        format: Option<Format>,
        mapping: Mapping,
    ) -> Self {
        let made_by = format!(
            "{} {READING} {collection:?} {format:?} {}",
            env!("CARGO_PKG_VERSION"),
            mapping.fingerprint()
        );
        Self {
            collection,
            format,
            mapping,
            encoding: None,
            folders: Arc::default(),
            rules: Arc::default(),
            extractor: Arc::default(),
            digits: blake3::hash(made_by.as_bytes()).to_hex()[..8].to_owned(),
        }
    }

    /// The same settings for texts in the encoding that a user states.
    pub(super) fn in_encoding(mut self, encoding: Option<Encoding>) -> Self {
        if let Some(encoding) = encoding {
            let made_by = format!("{} {}", self.digits, encoding.name());
            self.digits = blake3::hash(made_by.as_bytes()).to_hex()[..8].to_owned();
        }
        self.encoding = encoding;
        self
    }

    /// The same settings for a run over files in these folders.
    pub(super) fn among(mut self, folders: Arc<Folders>) -> Self {
        self.folders = folders;
        self
    }

    /// The same settings for files that these rules may hold for.
    pub(super) fn by_rules(mut self, rules: Arc<Rules>) -> Self {
        self.rules = rules;
        self
    }

    /// The same settings with this to read PDF files.
    pub(super) fn with_extractor(mut self, extractor: Extractor) -> Self {
        self.extractor = Arc::new(extractor);
        self
    }

    /// The place of a file or a member of an archive.
    pub(super) fn place(&self, path: &Path, member: Option<&str>) -> Place {
        let given = self.collection.as_deref();
        let place = Place::among(&self.folders, path, member, given);
        let stated = Ruled {
            mapping: self.mapping.clone(),
            encoding: self.encoding,
            format: self.format,
        };
        let ruled = match self.rules.of(&place.source) {
            Some(ruled) => stated.over(&ruled),
            None => stated,
        };
        place
            .with_mapping(&ruled.mapping)
            .with_encoding(ruled.encoding)
            .with_format(ruled.format)
            .with_extractor(&self.extractor)
    }

    /// Decides how to take a source, by its beginning.
    pub(super) fn judge(
        &self,
        head: &[u8],
        is_longer: bool,
        place: &Place,
        is_named: bool,
    ) -> Verdict {
        let reject = |reason: String| Verdict::Reject(Reject::whole(&place.source, reason));
        let sniffed = sniff_in(head, place.file_name(), is_longer, place.encoding);
        let format = match (sniffed, place.format) {
            (Sniffed::Empty, _) => return reject("empty: expected a document".to_owned()),
            (_, Some(format)) | (Sniffed::Format(format), None) => format,
            (Sniffed::Media(what), None) if !is_named => {
                return Verdict::Unwanted(what.to_owned());
            }
            (Sniffed::Media(what), None) => {
                return reject(format!("{what}, which holds no text: expected a document"));
            }
            (Sniffed::Unknown(reason), None) => return reject(reason),
        };
        Verdict::Read(format)
    }

    /// The stamp of a file with this content.
    pub(super) fn stamp(&self, source: &str, metadata: &Metadata, hash: &blake3::Hash) -> Stamp {
        Stamp {
            source: source.to_owned(),
            bytes: metadata.len(),
            modified_ns: modified_ns(metadata),
            hash: format!("{}{}", hash.to_hex(), self.digits(source)),
        }
    }

    /// Whether the stamp's hash of a source was made by these settings.
    pub(super) fn made(&self, source: &str, hash: &str) -> bool {
        hash.ends_with(self.digits(source).as_ref())
    }

    /// The digits of a source, which change with the rules for it too.
    fn digits(&self, source: &str) -> Cow<'_, str> {
        match self.rules.fingerprint(source) {
            None => Cow::Borrowed(&self.digits),
            Some(rules) => {
                let made_by = format!("{} {rules}", self.digits);
                let hash = blake3::hash(made_by.as_bytes());
                Cow::Owned(hash.to_hex()[..8].to_owned())
            }
        }
    }
}

/// Takes jobs until none come.
pub(super) fn work(jobs: &Mutex<Receiver<Job>>, settings: &Settings) {
    loop {
        // Whoever holds the lock waits for a job; the others wait for the lock.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // An answer that nobody waits for any more is dropped: the run has ended.
        match job {
            Job::File {
                file,
                found,
                known,
                reply,
            } => {
                // Once it has answered, what it says further is not heard.
                let fallen = |reject| drop(reply.send(Whole::Lost(reject)));
                guarded(&found.source, fallen, || {
                    read_file(file, &found, known, settings, &reply);
                });
            }
            Job::Document {
                bytes,
                format,
                place,
                reply,
            } => {
                let _ = reply.send(guarded(&place.source, fallen_items, || {
                    read(&bytes, format, &place)
                }));
            }
            Job::Batch {
                batch,
                place,
                reply,
            } => {
                let _ = reply.send(guarded(&place.source, fallen_items, || batch.read(&place)));
            }
        }
    }
}

fn fallen_items(reject: Reject) -> Vec<Item> {
    vec![Item::Reject(reject)]
}

/// Runs a reader. No input makes one panic, as far as tests can show; should one do it all the
/// same, a single document is lost and said to be, not the run.
fn guarded<T>(source: &str, fallen: impl Fn(Reject) -> T, read: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        fallen(Reject::whole(
            source,
            "internal fault in the reader: please report it with this document",
        ))
    })
}

fn read_file(
    mut file: File,
    found: &Found,
    known: Option<Stamp>,
    settings: &Settings,
    reply: &SyncSender<Whole>,
) {
    let answer = |whole| drop(reply.send(whole));
    let mut bytes = Vec::new();
    let read_all = file.metadata().and_then(|metadata| {
        // One byte beyond the limit shows a file that grew since it was measured.
        file.by_ref()
            .take(limits::WHOLE_FILE_BYTES + 1)
            .read_to_end(&mut bytes)?;
        Ok(metadata)
    });
    let metadata = match read_all {
        Ok(metadata) => metadata,
        Err(error) => return answer(Whole::Lost(unreadable(&found.source, &error))),
    };
    let stamp = settings.stamp(&found.source, &metadata, &blake3::hash(&bytes));
    if known.is_some_and(|known| known.hash == stamp.hash) {
        return answer(Whole::Unchanged);
    }
    let place = settings.place(&found.path, None);
    let head = &bytes[..bytes.len().min(limits::SNIFF_BYTES)];
    let is_longer = bytes.len() > head.len();
    let format = match settings.judge(head, is_longer, &place, found.is_named) {
        Verdict::Read(format) => format,
        Verdict::Reject(reject) => return answer(Whole::Lost(reject)),
        Verdict::Unwanted(kind) => return answer(Whole::Unwanted(kind)),
    };
    let (sender, parts) = sync_channel(WAITING_PARTS);
    answer(Whole::Read {
        stamp: stamp.clone(),
        format,
        parts,
    });
    // Nobody listens any more when the run has ended.
    let mut send = |items| match sender.send(items) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    };
    let fallen = |reject| sender.send(fallen_items(reject)).is_ok();
    let is_heard = guarded(&found.source, fallen, || {
        read_parts(&bytes, format, &place, &mut send).is_continue()
    });
    if is_heard && let Some(reject) = changed_since(&found.path, &stamp) {
        let _ = sender.send(fallen_items(reject));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_falls_costs_one_document() {
        let fallen = guarded("/a", fallen_items, || panic!("on purpose"));
        let [Item::Reject(reject)] = &fallen[..] else {
            panic!("one reject: {fallen:?}");
        };
        insta::assert_snapshot!(reject.reason, @"internal fault in the reader: please report it with this document");
    }

    #[test]
    fn what_changes_the_reading_changes_the_stamp() {
        let settings = |collection: Option<&str>, format| {
            let mapping = Mapping::default();
            Settings::new(collection.map(str::to_owned), format, mapping)
        };
        let plain = settings(None, None);
        let hash = format!("{}{}", blake3::hash(b"text").to_hex(), plain.digits);
        assert!(settings(None, None).made("/a", &hash));
        assert!(!settings(Some("War"), None).made("/a", &hash));
        assert!(!settings(None, Some(Format::Markdown)).made("/a", &hash));
        let mapping = Mapping::read(&["title=heading"]).unwrap();
        assert!(!Settings::new(None, None, mapping).made("/a", &hash));
    }

    #[test]
    fn media_in_a_folder_are_counted_and_named_outright_refused() {
        let settings = Settings::new(None, None, Mapping::default());
        let place = Place::new(std::path::Path::new("/w/scan.png"), None, None);
        let judge = |is_named| settings.judge(b"\x89PNG\r\n\x1a\n", false, &place, is_named);
        assert!(matches!(judge(false), Verdict::Unwanted(_)));
        let Verdict::Reject(reject) = judge(true) else {
            panic!("an image that was named outright is refused");
        };
        insta::assert_snapshot!(reject.reason, @"an image, which holds no text: expected a document");
    }
}
