//! The records that hold one term.

use tantivy::DocSet;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};

use super::bm25::Weight;
use super::{DocId, Docs};

/// How a leaf scores: its weight and the lengths of the field that it looks into.
pub(crate) struct Scorer {
    weight: Weight,
    lengths: FieldNormReader,
}

impl Scorer {
    pub(crate) fn new(weight: Weight, lengths: FieldNormReader) -> Self {
        Self { weight, lengths }
    }

    /// Score of `doc`, in which the leaf matches `frequency` times.
    pub(crate) fn score(&self, doc: DocId, frequency: u32) -> f32 {
        self.weight.score(frequency, self.lengths.fieldnorm_id(doc))
    }
}

/// The records that hold one term.
pub(crate) struct TermDocs {
    postings: SegmentPostings,
    scorer: Option<Scorer>,
}

impl TermDocs {
    /// Scores 0 without a scorer; with one, the postings must have been opened with frequencies.
    pub(crate) fn new(postings: SegmentPostings, scorer: Option<Scorer>) -> Self {
        Self { postings, scorer }
    }
}

impl Docs for TermDocs {
    fn doc(&self) -> DocId {
        self.postings.doc()
    }

    fn advance(&mut self) -> DocId {
        self.postings.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        // Tantivy allows no target before the present record.
        if self.postings.doc() >= target {
            return self.postings.doc();
        }
        self.postings.seek(target)
    }

    fn cost(&self) -> u64 {
        u64::from(self.postings.doc_freq())
    }

    fn score(&mut self) -> f32 {
        match &self.scorer {
            Some(scorer) => scorer.score(self.postings.doc(), self.postings.term_freq()),
            None => 0.0,
        }
    }
}
