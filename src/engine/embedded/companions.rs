//! Files of ours that every segment has beside tantivy's: the search file, and whatever follows.
//!
//! Owns the list of them ([`plugins`]), which an index is made and opened with. Each is a plugin of
//! tantivy's: it is written when the other files of a new segment are, and again when segments are
//! merged, in the thread that merges, before any list of segments names the new one. Tantivy counts
//! such files as a part of their segment, with a checksum at their end, and deletes them with it;
//! the manifest knows them by [`KINDS`].
//!
//! Known gap: the list is recorded in tantivy's list of segments when an index is made, and a writer
//! is refused by tantivy where it is another. So a new kind is a new format of the index (`marker`).

use std::any::Any;
use std::sync::Arc;

use tantivy::index::Segment;
use tantivy::indexer::DocIdMapping;
use tantivy::schema::Schema;
use tantivy::schema::document::ErasedDocument;
use tantivy::{
    DocId, PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin, SegmentReader,
};

use super::searchfile;

/// What the names of these files end with.
pub(super) const KINDS: [&str; 1] = [searchfile::KIND];

/// Writes the file of a segment whose other files are on disk. A merged segment holds the live
/// records of the second argument, one segment after the other; a new one comes without any.
type Write = fn(&Segment, &[SegmentReader]) -> tantivy::Result<()>;

/// One kind of file, written from the other files of the segment.
struct Companion {
    kind: &'static str,
    write: Write,
}

/// All of them, in the order in which they are written: each may read those before it.
pub(super) fn plugins() -> Vec<Arc<dyn SegmentPlugin>> {
    vec![Arc::new(Companion {
        kind: searchfile::KIND,
        write: |segment, _| searchfile::build(segment),
    })]
}

impl SegmentPlugin for Companion {
    fn extensions(&self) -> &[&str] {
        std::slice::from_ref(&self.kind)
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(CompanionWriter {
            write: self.write,
            documents: 0,
        }))
    }

    fn merge(&self, merge: PluginMergeContext<'_>) -> tantivy::Result<()> {
        let documents = merge.readers.iter().map(SegmentReader::num_docs).sum();
        let segment = merge.target_segment.clone().with_max_doc(documents);
        (self.write)(&segment, merge.readers)
    }
}

/// Writes one file at the end of a new segment.
struct CompanionWriter {
    write: Write,
    documents: DocId,
}

impl PluginWriter for CompanionWriter {
    fn add_document(
        &mut self,
        _: DocId,
        _: &dyn ErasedDocument,
        _: &Schema,
    ) -> tantivy::Result<()> {
        self.documents += 1;
        Ok(())
    }

    fn serialize(
        self: Box<Self>,
        segment: &Segment,
        _: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        (self.write)(&segment.clone().with_max_doc(self.documents), &[])
    }

    fn mem_usage(&self) -> usize {
        0
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
