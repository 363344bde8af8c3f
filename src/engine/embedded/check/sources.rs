//! Which files the records of an index were read from, as far as sound columns say.
//!
//! Takes the names of sound files of a damaged index, or an index of another version, gives paths.
//! Also those of deleted records are among them: the list of deletions may be what is damaged.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tantivy::Directory;
use tantivy::columnar::{ColumnarReader, DynamicColumn};
use tantivy::directory::{ManagedDirectory, OwnedBytes, RamDirectory};

use crate::engine::embedded::manifest::{Digest, MANIFEST};
use crate::engine::embedded::marker::ENGINE;
use crate::engine::embedded::proof;
use crate::engine::embedded::schema::{self, Fields};
use crate::engine::embedded::seal::unseal;
use crate::engine::{Stamp, guard};

/// The paths of all sources that an index records, whichever version made it; none where it has no
/// manifest, or columns that this program does not read.
#[must_use]
pub fn recorded(path: &Path) -> Vec<String> {
    let manifest = fs::read(path.join(MANIFEST)).unwrap_or_default();
    let manifest: Option<Value> = unseal(&manifest).and_then(|of| serde_json::from_slice(of).ok());
    let files = manifest
        .as_ref()
        .and_then(|of| of.get("files")?.as_object());
    let is_sound = |(name, facts): &(&String, &Value)| {
        let file = fs::read(path.join(ENGINE).join(name)).ok();
        let found = file.and_then(|file| serde_json::to_value(Digest::of(&file)).ok());
        name.ends_with(COLUMNS) && found.is_some() && found.as_ref() == facts.get("blake3")
    };
    let sound = files.into_iter().flatten().filter(is_sound);
    of(path, &sound.map(|(name, _)| name.clone()).collect())
}

/// The end of the names of files of columns.
const COLUMNS: &str = ".fast";

/// The paths of all sources that sound columns name, in order.
pub(super) fn of(path: &Path, sound: &BTreeSet<String>) -> Vec<String> {
    let mut found = BTreeSet::new();
    for name in sound.iter().filter(|name| name.ends_with(COLUMNS)) {
        // Sound as it is, nothing here can fail; but this is advice, and must not stop the answer.
        let named = guard::guarded(|| named_in(&path.join(ENGINE).join(name)).ok());
        found.extend(named.flatten().unwrap_or_default());
    }
    found.into_iter().collect()
}

fn named_in(file: &Path) -> tantivy::Result<Vec<String>> {
    let content = proof::content_of(&OwnedBytes::new(fs::read(file)?));
    // Tantivy's directory takes the mark off the end that it puts there.
    let (memory, columns) = (RamDirectory::create(), Path::new("columns"));
    memory.atomic_write(columns, &content)?;
    let columns = ManagedDirectory::wrap(Box::new(memory))?.open_read(columns)?;
    let columns = ColumnarReader::open(columns)?;
    let schema = schema::schema();
    let mut sources = Vec::new();
    for handle in columns.read_columns(schema.get_field_name(Fields::get().source))? {
        if let DynamicColumn::Str(column) = handle.open()? {
            let mut values = column.dictionary().stream()?;
            while values.advance() {
                let value = std::str::from_utf8(values.key()).ok();
                sources.extend(value.and_then(Stamp::decode).map(|stamp| stamp.source));
            }
        }
    }
    Ok(sources)
}
