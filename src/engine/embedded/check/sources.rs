//! Which files the records of a damaged index were read from, as far as sound columns say.
//!
//! Takes the names of sound files, gives paths. Also those of deleted records are among them: the
//! list of deletions may be what is damaged.

use std::collections::BTreeSet;
use std::path::Path;

use tantivy::columnar::{ColumnarReader, DynamicColumn};
use tantivy::{Directory, TantivyError};

use crate::engine::embedded::schema::{self, Fields};
use crate::engine::{Stamp, guard};

/// The paths of all sources that sound columns name, in order.
pub(super) fn of(path: &Path, sound: &BTreeSet<String>) -> Vec<String> {
    let mut found = BTreeSet::new();
    for name in sound.iter().filter(|name| name.ends_with(".fast")) {
        // Sound as it is, nothing here can fail; but this is advice, and must not stop the answer.
        let named = guard::guarded(|| named_in(path, Path::new(name)).ok());
        found.extend(named.flatten().unwrap_or_default());
    }
    found.into_iter().collect()
}

fn named_in(path: &Path, name: &Path) -> tantivy::Result<Vec<String>> {
    let directory = super::shown_directory(path)
        .map_err(|error| TantivyError::InternalError(error.to_string()))?;
    let columns = ColumnarReader::open(directory.open_read(name)?)?;
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
