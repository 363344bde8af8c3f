//! Segments made by ourselves: what tantivy's indexing threads do, for documents of ours.
//!
//! Owns [`SegmentBuilder`], which takes documents and gives one finished segment in tantivy's
//! format; [`workers`] has several at work at a time. Terms and postings are made in `inverter`,
//! columns and stored records by tantivy's own writers. A finished segment is handed to tantivy's
//! writer, which commits, deletes and merges as ever.
//!
//! Why: tantivy takes terms as strings and looks each up anew. The same files come out in about a
//! third of the time.

mod inverter;
mod lists;
mod terms;
pub(super) mod workers;

use std::io::Write as _;

use tantivy::directory::TerminatingWrite as _;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::index::{Index, Segment, SegmentComponent};
use tantivy::schema::Schema;
use tantivy::store::StoreWriter;
use tantivy::{PluginWriter, PluginWriterContext, TantivyDocument};

use super::schema::indexed;
use inverter::{Inverter, Tools};

/// A segment that is being made.
struct SegmentBuilder {
    segment: Segment,
    schema: Schema,
    inverter: Inverter,
    columns: FastFieldsWriter,
    store: StoreWriter,
    /// What writes the files of `companions`.
    companions: Vec<Box<dyn PluginWriter>>,
    documents: u32,
}

impl SegmentBuilder {
    /// A segment of `index`.
    fn begin(index: &Index) -> tantivy::Result<Self> {
        let segment = index.new_segment();
        let schema = segment.schema();
        let settings = index.settings();
        let context = PluginWriterContext {
            segment: &segment,
            memory_budget_in_bytes: 0,
        };
        let companions = index.custom_plugins().iter();
        let companions = companions.map(|plugin| plugin.create_writer(&context));
        Ok(Self {
            inverter: Inverter::new(&schema, indexed()),
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(
                &schema,
                index.fast_field_tokenizer().clone(),
            )?,
            store: StoreWriter::new(
                segment.open_write(SegmentComponent::Store)?,
                settings.docstore_compression,
                settings.docstore_blocksize,
                settings.docstore_compress_dedicated_thread,
            )?,
            companions: companions.collect::<tantivy::Result<_>>()?,
            documents: 0,
            schema,
            segment,
        })
    }

    /// Adds a document.
    fn add(&mut self, document: &TantivyDocument, tools: &mut Tools) -> tantivy::Result<()> {
        self.inverter.add(self.documents, document, tools);
        self.columns.add_document(document)?;
        self.store.store(document, &self.schema)?;
        for companion in &mut self.companions {
            companion.add_document(self.documents, document, &self.schema)?;
        }
        self.documents += 1;
        Ok(())
    }

    /// Bytes of memory.
    fn bytes(&self) -> usize {
        let companions = self.companions.iter().map(|one| one.mem_usage());
        self.inverter.bytes()
            + self.columns.mem_usage()
            + self.store.mem_usage()
            + companions.sum::<usize>()
    }

    /// Writes what is not yet on disk.
    fn finish(mut self) -> tantivy::Result<Segment> {
        self.inverter.write(&self.segment, self.documents)?;
        let mut file = self.segment.open_write(SegmentComponent::FastFields)?;
        self.columns.serialize(&mut file, None)?;
        file.flush()?;
        file.terminate()?;
        self.store.close()?;
        for companion in self.companions {
            companion.serialize(&self.segment, None)?;
        }
        Ok(self.segment.with_max_doc(self.documents))
    }
}

#[cfg(test)]
mod tests;
