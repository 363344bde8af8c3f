//! Segments made by ourselves: what tantivy's indexing threads do, for documents of ours.
//!
//! Owns [`SegmentBuilder`], which takes documents and gives one finished segment in tantivy's
//! format; [`workers`] has several at work at a time. Terms and postings are made in `inverter`,
//! stored records are compressed in `records`, columns made by tantivy's own writers. A finished segment is handed to tantivy's
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
use tantivy::schema::{Schema, Value as _};
use tantivy::store::StoreWriter;
use tantivy::{PluginWriter, PluginWriterContext, TantivyDocument};

use super::ranking::ranking;
use super::records::form::parts;
use super::records::pack::{Packer, cuts};
use super::schema::{Fields, indexed};
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

    /// Adds a document; its record is compressed by `packer`.
    fn add(
        &mut self,
        document: &TantivyDocument,
        tools: &mut Tools,
        packer: &mut Packer,
    ) -> tantivy::Result<()> {
        let fields = Fields::get();
        let form = document
            .get_first(fields.record)
            .and_then(|value| value.as_bytes())
            .unwrap_or_default();
        let body = parts(form).and_then(|(body, _)| body);
        let cuts = body.map(cuts).unwrap_or_default();
        // The body stands last in the text, byte for byte.
        let text = document.get_first(fields.text);
        let text_bytes = text.and_then(|text| text.as_str()).map_or(0, str::len);
        let is_last = ranking().weights.body == 1;
        let body_start = body
            .and_then(|body| text_bytes.checked_sub(body.len()))
            .filter(|_| is_last);
        let marks = body_start.map(|start| cuts.iter().map(|cut| start + cut).collect());
        tools.positions.begin(marks.unwrap_or_default());
        self.inverter.add(self.documents, document, tools);
        self.columns.add_document(document)?;
        for companion in &mut self.companions {
            companion.add_document(self.documents, document, &self.schema)?;
        }
        let packed = packer.pack(form, &cuts, tools.positions.end())?;
        let mut stored = TantivyDocument::new();
        stored.add_bytes(fields.record, &packed);
        self.store.store(&stored, &self.schema)?;
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
