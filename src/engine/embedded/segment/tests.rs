//! What we make of documents, beside what tantivy makes of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use tantivy::index::SegmentComponent;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Index, IndexWriter, SegmentReader, TERMINATED, TantivyDocument};

use super::SegmentBuilder;
use super::inverter::Tools;
use crate::analyse::Analyser;
use crate::analyse::adapter::ChainTokenizer;
use crate::engine::embedded::document::{DocumentBuilder, bare_form};
use crate::engine::embedded::key::KeyTokenizer;
use crate::engine::embedded::names::NamesTokenizer;
use crate::engine::embedded::records::pack::Packer;
use crate::engine::embedded::schema::{CHAIN_TOKENIZER, KEY_TOKENIZER, NAMES_TOKENIZER, schema};
use crate::engine::embedded::stored::RecordReader;
use crate::record::Record;

/// An index in memory with our tokenizers.
fn blank(chain: ChainTokenizer) -> (Index, IndexWriter<TantivyDocument>) {
    let index = Index::create_in_ram(schema());
    let tokenizers = index.tokenizers();
    tokenizers.register(KEY_TOKENIZER, KeyTokenizer::default());
    tokenizers.register(CHAIN_TOKENIZER, chain);
    tokenizers.register(NAMES_TOKENIZER, NamesTokenizer::default());
    let writer = index.writer_with_num_threads(1, 100_000_000).unwrap();
    writer.set_merge_policy(Box::new(NoMergePolicy));
    (index, writer)
}

fn documents(records: &[Record]) -> Vec<TantivyDocument> {
    let mut analyser = Analyser::new();
    let mut build = |record: &Record| {
        let stored = bare_form(&mut record.clone()).unwrap();
        DocumentBuilder::default().build(
            record,
            7,
            &stored,
            &mut analyser,
            ["/a\u{1f}1\u{1f}2\u{1f}3"],
        )
    };
    records.iter().map(&mut build).collect()
}

/// By tantivy's own indexing thread.
fn by_tantivy(documents: &[TantivyDocument], chain: ChainTokenizer) -> Index {
    let (index, mut writer) = blank(chain);
    for document in documents {
        writer.add_document(document.clone()).unwrap();
    }
    writer.commit().unwrap();
    index
}

/// By ours.
fn by_us(documents: &[TantivyDocument], tools: &mut Tools) -> Index {
    let (index, mut writer) = blank(ChainTokenizer::new());
    let mut builder = SegmentBuilder::begin(&index).unwrap();
    let mut packer = Packer::new(Arc::default()).unwrap();
    for document in documents {
        builder.add(document, tools, &mut packer).unwrap();
    }
    let segment = builder.finish().unwrap();
    segment.meta().untrack_temp_docstore();
    writer.add_segment(segment.meta().clone()).unwrap();
    writer.commit().unwrap();
    index
}

/// For every field and term its documents, with frequency and positions where they are kept.
type Seen = BTreeMap<(String, Vec<u8>), Vec<(u32, u32, Vec<u32>)>>;

/// For every field that keeps lengths their sum, and the length of each document.
type Lengths = Vec<(String, u64, Vec<u8>)>;

/// Everything that is in the inverted index of the only segment.
fn seen(index: &Index) -> (Seen, Lengths, SegmentReader) {
    let searcher = index.reader().unwrap().searcher();
    let [segment] = searcher.segment_readers() else {
        panic!("one segment");
    };
    let mut seen = Seen::new();
    let mut lengths = Vec::new();
    for (field, entry) in index.schema().fields() {
        if !entry.is_indexed() {
            continue;
        }
        let name = entry.name().to_owned();
        let inverted = segment.inverted_index(field).unwrap();
        if let Ok(norms) = segment.get_fieldnorms_reader(field) {
            let norms = (0..segment.max_doc()).map(|document| norms.fieldnorm_id(document));
            lengths.push((name.clone(), inverted.total_num_tokens(), norms.collect()));
        }
        let mut terms = inverted.terms().stream().unwrap();
        while terms.advance() {
            let mut found = Vec::new();
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut postings = inverted
                .read_postings_from_terminfo(terms.value(), option)
                .unwrap();
            assert_eq!(postings.doc_freq(), terms.value().doc_freq);
            while postings.doc() != TERMINATED {
                let mut positions = Vec::new();
                if entry.has_fieldnorms() {
                    postings.positions(&mut positions);
                }
                found.push((postings.doc(), postings.term_freq(), positions));
                postings.advance();
            }
            seen.insert((name.clone(), terms.key().to_vec()), found);
        }
    }
    (seen, lengths, segment.clone())
}

/// The stored forms, and a check that the positions of their chunks are right.
fn forms(index: &Index) -> Vec<Vec<u8>> {
    let searcher = index.reader().unwrap().searcher();
    let reader = RecordReader::new(Path::new("memory"), &searcher);
    let forms = (0..searcher.num_docs() as u32).map(|doc| {
        let address = DocAddress::new(0, doc);
        check_positions(&reader, address);
        reader.proved(address).unwrap()
    });
    forms.collect()
}

/// Words of a chunk stand where those of the whole body do.
fn check_positions(reader: &RecordReader, address: DocAddress) {
    let stored = reader.open(address).unwrap();
    let Some(starts) = stored.chunk_positions() else {
        return;
    };
    let mut analyser = Analyser::new();
    let words = |text: &str, start: u32, analyser: &mut Analyser| {
        let mut words = Vec::new();
        analyser.tokens(text, |token| {
            words.push((token.folded.to_owned(), start + token.position));
        });
        words
    };
    let body = stored.body().unwrap().unwrap_or_default();
    // A separator of parts stands in the text as a blank.
    let whole = words(&body.replace('\u{1e}', " "), starts[0], &mut analyser);
    let mut by_chunks = Vec::new();
    let (_end, starts) = starts.split_last().unwrap();
    for (number, &start) in starts.iter().enumerate() {
        let chunk = stored.body_chunk(number).unwrap();
        let chunk = std::str::from_utf8(&chunk).unwrap().replace('\u{1e}', " ");
        by_chunks.extend(words(&chunk, start, &mut analyser));
    }
    assert_eq!(by_chunks, whole);
}

fn check(records: &[Record]) {
    let documents = documents(records);
    let index = by_tantivy(&documents, ChainTokenizer::new());
    let (wanted, _, theirs) = seen(&index);
    // Tantivy counts every term in the length of a document.
    let (_, wanted_lengths, _) = seen(&by_tantivy(&documents, ChainTokenizer::counted()));
    let wanted_forms = forms(&index);
    let mut tools = Tools::default();
    // Twice, for what the tools have learnt must not show.
    for _ in 0..2 {
        let index = by_us(&documents, &mut tools);
        let (found, lengths, ours) = seen(&index);
        assert_eq!(found, wanted);
        assert_eq!(lengths, wanted_lengths);
        assert_eq!(forms(&index), wanted_forms);
        let columns = |segment: &SegmentReader| {
            let columns = segment.open_read(SegmentComponent::FastFields).unwrap();
            columns.read_bytes().unwrap().as_slice().to_vec()
        };
        assert_eq!(columns(&ours), columns(&theirs));
    }
}

fn record(id: usize, title: &str, body: &str, person: &str) -> Record {
    Record {
        id: id.to_string(),
        title: (!title.is_empty()).then(|| title.to_owned()),
        body: (!body.is_empty()).then(|| body.to_owned()),
        people: (!person.is_empty())
            .then(|| person.to_owned())
            .into_iter()
            .collect(),
        language: Some("Russian".to_owned()),
        collection: "test".to_owned(),
        ..Record::default()
    }
}

#[test]
fn a_segment_of_many_documents_is_the_one_that_tantivy_makes() {
    // Words enough for several blocks of postings, and long documents for wide positions.
    let body = |seed: usize| -> String {
        let words = (0..20 + seed % 7 * 400).map(|place| match (seed * 31 + place * 17) % 50 {
            0 => "Razuvaev ".to_owned(),
            1 => "Mao Tse-tung. ".to_owned(),
            2 => "The ".to_owned(),
            3 => format!("{} ", "x".repeat(300)),
            number => format!("word{} ", number * number % 37),
        });
        words.collect()
    };
    let records: Vec<Record> = (0..700)
        .map(|id| record(id, "On the zone", &body(id), ["", "Kim Il Sung"][id % 2]))
        .collect();
    check(&records);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_stands_in_documents_tantivy_and_we_index_alike(
        texts in prop::collection::vec(("[A-Ca-c \u{1e}Жж周ö'.-]{0,20}", "([A-Ca-c \n\u{1e}Жж周ö'.-]{0,9}|[A-C]\\. |[a-c] |[a-c]-\n[a-c1]){0,30}", "[A-Ca-c -]{0,9}"), 1..6),
    ) {
        let records: Vec<Record> = texts
            .iter()
            .enumerate()
            .map(|(id, (title, body, person))| record(id, title, body, person))
            .collect();
        check(&records);
    }
}
