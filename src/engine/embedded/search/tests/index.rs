//! Indexes in memory, made of records in chosen ways.

use std::path::Path;
use std::sync::Arc;

use tantivy::index::SegmentComponent;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::{Index, IndexBuilder, IndexWriter, TantivyDocument, Term};

use super::super::super::companions::plugins;
use super::super::super::document::{DocumentBuilder, bare_form, content_hash, stored_form};
use super::super::super::key::KeyTokenizer;
use super::super::super::names::NamesTokenizer;
use super::super::super::proof::Proofs;
use super::super::super::schema::{
    CHAIN_TOKENIZER, Fields, KEY_TOKENIZER, NAMES_TOKENIZER, schema,
};
use super::super::super::searchfile::KIND;
use super::super::super::stored::RecordReader;
use super::super::failure::Failure;
use super::super::reading::Stored;
use super::super::snapshot::Snapshot;
use super::run;
use crate::analyse::Analyser;
use crate::analyse::adapter::ChainTokenizer;
use crate::analyse::known::KnownNames;
use crate::engine::{Explanation, Limits, SearchRequest, SearchResponse};
use crate::record::Record;
use crate::record::name::Names;

/// An authority over the small vocabulary of the tests.
const NAMES: &str = r#"
[[person]]
name = "Mátyás Rákosi"
family = ["Rákosi"]

[[person]]
name = "Kim Il Sung"
names = ["Il-sung", "embassy"]

[[place]]
name = "demilitarized zone"
former = ["zone", "line", "front line"]
"#;

/// An index in memory, under construction or done.
pub(super) struct Made {
    index: Index,
    writer: IndexWriter,
    analyser: Analyser,
}

impl Made {
    pub(super) fn new() -> Self {
        let index = Index::builder().schema(schema());
        let index = plugins()
            .into_iter()
            .fold(index, IndexBuilder::register_plugin);
        let index = index.create_in_ram().unwrap();
        index
            .tokenizers()
            .register(KEY_TOKENIZER, KeyTokenizer::default());
        index
            .tokenizers()
            .register(CHAIN_TOKENIZER, ChainTokenizer::counted());
        index
            .tokenizers()
            .register(NAMES_TOKENIZER, NamesTokenizer::default());
        let writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Self {
            index,
            writer,
            analyser: Analyser::new(),
        }
    }

    /// One segment of these records.
    pub(super) fn segment(mut self, records: &[Record]) -> Self {
        for record in records {
            let bare = bare_form(&mut record.clone()).unwrap();
            let stored = stored_form(bare, &record.provenance).unwrap();
            let content = content_hash(&mut record.clone()).unwrap();
            let stamps: Vec<String> = record
                .provenance
                .iter()
                .map(|place| format!("{}\u{1f}1\u{1f}2\u{1f}abc", place.source))
                .collect();
            let document: TantivyDocument = DocumentBuilder::default().build(
                record,
                content,
                &stored,
                &mut self.analyser,
                stamps.iter().map(String::as_str),
            );
            self.writer.add_document(document).unwrap();
        }
        self.writer.commit().unwrap();
        self
    }

    /// Deletes records.
    pub(super) fn without<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        for id in ids {
            self.writer
                .delete_term(Term::from_field_text(Fields::get().id, id));
        }
        self.writer.commit().unwrap();
        self
    }

    /// Merges all segments.
    pub(super) fn merged(mut self) -> Self {
        let segments = self.index.searchable_segment_ids().unwrap();
        self.writer.merge(&segments).wait().unwrap();
        self
    }

    /// The search file of the only segment, and how many records it is of.
    pub(super) fn search_file(&self) -> (Vec<u8>, u32) {
        let segments = self.index.searchable_segments().unwrap();
        let [segment] = &segments[..] else {
            panic!("one segment");
        };
        let file = segment.open_read(SegmentComponent::Custom(KIND.to_owned()));
        let bytes = file.unwrap().read_bytes().unwrap();
        (bytes.to_vec(), segment.meta().max_doc())
    }

    pub(super) fn open(&self) -> Snapshot {
        let names = KnownNames::new(Names::parse("names", NAMES).unwrap());
        let searcher = self.index.reader().unwrap().searcher();
        Snapshot::new(searcher, &Proofs::default())
            .unwrap()
            .knowing(Some(Arc::new(names)))
    }
}

/// As users search.
const MANNER: run::Manner = run::Manner {
    shown: run::Shown::Lines,
    nearness: true,
};

/// Explains the hits of a search.
pub(super) fn explain(
    snapshot: &Snapshot,
    request: &SearchRequest,
) -> Result<Vec<Explanation>, Failure> {
    let request = SearchRequest {
        explain: true,
        ..request.clone()
    };
    let hits = search(snapshot, &request)?.hits.into_iter();
    Ok(hits.filter_map(|hit| hit.explanation).collect())
}

/// Searches.
pub(super) fn search(
    snapshot: &Snapshot,
    request: &SearchRequest,
) -> Result<SearchResponse, Failure> {
    let reader = RecordReader::new(Path::new("memory"), &snapshot.searcher);
    run::search(
        snapshot,
        Stored::new(reader, &Limits::none()),
        request,
        MANNER,
    )
}

/// Searches for ids alone.
pub(super) fn find(
    snapshot: &Snapshot,
    request: &SearchRequest,
) -> Result<SearchResponse, Failure> {
    let reader = RecordReader::new(Path::new("memory"), &snapshot.searcher);
    let manner = run::Manner {
        shown: run::Shown::Ids,
        ..MANNER
    };
    run::search(
        snapshot,
        Stored::new(reader, &Limits::none()),
        request,
        manner,
    )
}
