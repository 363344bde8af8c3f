//! Writes the frequent words of a segment.
//!
//! Takes a segment that is finished, reads the posting lists of its frequent words once, gives the
//! section that the module describes. What a query makes of many words at once is encoded by the
//! same [`word`], in memory.

use std::io::{self, Write};

use tantivy::SegmentReader;
use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::IndexRecordOption;
use zerocopy::IntoBytes;

use super::super::DocId;
use super::super::bm25::Lengths;
use super::super::sets::set::{BLOCK, WINDOW, starts_of, windows_of};
use super::{Entry, LARGE, RANKED, REACH, VERSION, Word};
use crate::analyse::Analyser;
use crate::analyse::adapter::{EXACT_MARKER, stem_term};
use crate::engine::embedded::ranking::ranking;
use crate::engine::embedded::schema::{Indexed, TermsOf, indexed};
use crate::engine::embedded::searchfile::{SearchFileWriter, Section};

/// Fewest records of a frequent word: fewer are as quickly read from their posting list.
const LEAST: u32 = 256;

/// The same of a folded form, of which few questions have need beside the stem.
const LEAST_OF_FORM: u32 = 2_048;

/// Whether a word in so many records has its place in the section.
pub(crate) fn is_frequent(own: u32) -> bool {
    own >= LEAST
}

/// Whether a folded form in `own` of so many records has, unless all with its stem have it.
pub(super) fn is_frequent_form(own: u32, records: DocId) -> bool {
    own >= LEAST_OF_FORM && is_dense(own, records)
}

/// A word is dense that one in this many of the records of the segment holds: where a list takes as
/// much room as bits, which are the faster by far.
const DENSE_SHARE: u32 = 32;

/// Whether a word in `own` of so many records is dense.
pub(crate) fn is_dense(own: u32, records: DocId) -> bool {
    own.saturating_mul(DENSE_SHARE) >= records
}

/// Writes the section for the segment of `reader` into its search file.
pub(crate) fn write_section(
    reader: &SegmentReader,
    file: &mut SearchFileWriter,
) -> tantivy::Result<()> {
    file.section(Section::FrequentWords, |out| {
        write(reader, out).map_err(io::Error::other)?;
        Ok(())
    })
}

/// Writes the section for the segment of `reader`; gives its length.
///
/// A folded form (`=word`) that stands wherever its stem does is left out, since a search that prefers
/// the form typed passes it over; so are the fields of which no term stands in many records.
pub(super) fn write(reader: &SegmentReader, out: &mut dyn Write) -> tantivy::Result<u64> {
    let records = reader.max_doc();
    let (k1, b) = (ranking().k1, ranking().b);
    let mut section = Writing {
        out,
        written: 0,
        directory: Vec::new(),
    };
    let mut fields: Vec<u8> = Vec::new();
    let mut number = 0_u32;
    let mut words = 0_u32;
    for indexed in indexed() {
        if indexed.terms == TermsOf::Names {
            continue;
        }
        let mut mean = 0.0;
        let mut lengths = None;
        if indexed.has_norms {
            let norms = reader.get_fieldnorms_reader(indexed.field)?;
            mean = mean_length(&norms, records);
            lengths = Some((norms, Lengths::new(k1, b, mean)));
        }
        let added = section.add_field(reader, *indexed, lengths.as_ref())?;
        if added > 0 {
            for part in [indexed.field.field_id(), words, added, mean.to_bits()] {
                fields.extend(part.to_le_bytes());
            }
            number += 1;
            words += added;
        }
    }
    let Writing {
        out,
        mut written,
        directory,
    } = section;
    let mut end = directory;
    end.extend(fields);
    for part in [
        VERSION,
        records,
        k1.to_bits(),
        b.to_bits(),
        number,
        words,
        0,
        0,
    ] {
        end.extend(part.to_le_bytes());
    }
    out.write_all(&end)?;
    written += end.len() as u64;
    Ok(written)
}

/// A section that is being written.
struct Writing<'a> {
    out: &'a mut dyn Write,
    written: u64,
    directory: Vec<u8>,
}

impl Writing<'_> {
    /// Writes the frequent words of a field; gives their number.
    fn add_field(
        &mut self,
        reader: &SegmentReader,
        indexed: Indexed,
        lengths: Option<&(FieldNormReader, Lengths)>,
    ) -> tantivy::Result<u32> {
        let records = reader.max_doc();
        let index = reader.inverted_index(indexed.field)?;
        let option = match lengths {
            Some(_) => IndexRecordOption::WithFreqs,
            None => IndexRecordOption::Basic,
        };
        let mut forms = Forms::default();
        let (mut docs, mut frequencies, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        let mut words = 0;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            let info = terms.value();
            if !is_frequent(info.doc_freq) {
                continue;
            }
            if indexed.terms == TermsOf::Chain
                && let Some(stem) = forms.stem_of(terms.key())
            {
                let of_stem = index.terms().get(stem_term(stem))?;
                let is_everywhere = of_stem.is_some_and(|it| it.doc_freq == info.doc_freq);
                if is_everywhere || !is_frequent_form(info.doc_freq, records) {
                    continue;
                }
            }
            docs.clear();
            frequencies.clear();
            let mut postings = index.read_block_postings_from_terminfo(info, option)?;
            while postings.block_len() > 0 {
                docs.extend_from_slice(postings.docs());
                if lengths.is_some() {
                    frequencies.extend_from_slice(postings.freqs());
                }
                postings.advance();
            }
            bytes.clear();
            let lengths = lengths.map(|(norms, lengths)| (norms, lengths));
            let entry = word(&docs, &frequencies, lengths, records, &mut bytes);
            bytes.resize(bytes.len().next_multiple_of(8), 0);
            self.directory
                .extend((info.postings_range.start as u64).to_le_bytes());
            self.directory.extend(self.written.to_le_bytes());
            self.directory.extend(entry.records.to_le_bytes());
            self.directory.extend(entry.large.to_le_bytes());
            self.directory.extend(entry.reach);
            self.out.write_all(&bytes)?;
            self.written += bytes.len() as u64;
            words += 1;
        }
        Ok(words)
    }
}

/// Finds the stems of folded forms.
#[derive(Default)]
pub(super) struct Forms {
    analyser: Analyser,
    stem: String,
}

impl Forms {
    /// The stem of the form that `term` is; none for any other term.
    pub(super) fn stem_of(&mut self, term: &[u8]) -> Option<&str> {
        let form = std::str::from_utf8(term).ok()?.strip_prefix(EXACT_MARKER)?;
        self.stem.clear();
        let stem = &mut self.stem;
        self.analyser
            .tokens(form, |token| token.stem.clone_into(stem));
        Some(&self.stem)
    }
}

/// Terms that the records which have any have on average.
fn mean_length(norms: &FieldNormReader, records: DocId) -> f32 {
    let lengths = (0..records).map(|doc| u64::from(norms.fieldnorm(doc)));
    let (sum, having) = lengths.fold((0, 0_u64), |(sum, having), length| {
        (sum + length, having + u64::from(length > 0))
    });
    // Above 0 in any case: that it is says that the field has frequencies.
    (sum as f64 / having.max(1) as f64).max(1.0) as f32
}

/// Appends to `bytes` the word that stands in `docs`, as often as `frequencies` say where there are
/// `lengths`, among the `records` of a segment.
pub(crate) fn word(
    docs: &[DocId],
    frequencies: &[u32],
    lengths: Option<(&FieldNormReader, &Lengths)>,
    records: DocId,
    bytes: &mut Vec<u8>,
) -> Entry {
    let mut entry = Entry {
        records: docs.len() as u32,
        ..Entry::default()
    };
    let blocks = windows_of(records) * WINDOW;
    let is_dense = is_dense(entry.records, records);
    let mut bits = Vec::new();
    if is_dense {
        bits.resize(blocks, 0_u64);
        for doc in docs {
            if let Some(block) = bits.get_mut(*doc as usize / BLOCK) {
                *block |= 1 << (*doc as usize % BLOCK);
            }
        }
        bytes.extend_from_slice(bits.as_bytes());
    } else {
        bytes.extend_from_slice(docs.as_bytes());
        bytes.extend_from_slice(starts_of(docs, records).as_bytes());
    }
    let Some((norms, lengths)) = lengths else {
        return entry;
    };
    let postings = docs.iter().zip(frequencies);
    let impacts = postings.map(|(doc, often)| lengths.impact(*often, norms.fieldnorm_id(*doc)));
    let impacts: Vec<u8> = impacts.collect();
    if is_dense {
        let mut rank = 0_u32;
        for ranked in bits.chunks(RANKED) {
            bytes.extend(rank.to_le_bytes());
            rank += ranked.iter().map(|bits| bits.count_ones()).sum::<u32>();
        }
        let mut maxima = vec![0_u8; blocks];
        for (doc, impact) in docs.iter().zip(&impacts) {
            if let Some(highest) = maxima.get_mut(*doc as usize / BLOCK) {
                *highest = (*impact).max(*highest);
            }
        }
        bytes.extend(maxima);
    } else {
        bytes.extend_from_slice(&impacts);
    }
    let mut counts = [0_usize; 256];
    for impact in impacts {
        counts[usize::from(impact)] += 1;
    }
    for (place, often) in (0_u32..).zip(frequencies) {
        if *often >= u32::from(LARGE) {
            entry.large += 1;
            bytes.extend(place.to_le_bytes());
            bytes.extend(often.to_le_bytes());
        }
    }
    let short = |often: &u32| (*often).min(u32::from(LARGE)) as u8;
    bytes.extend(frequencies.chunks(2).map(|pair| match pair {
        [one, two] => short(one) | short(two) << 4,
        _ => pair.first().map_or(0, short),
    }));
    for (reached, wanted) in entry.reach.iter_mut().zip(REACH) {
        let mut having = 0;
        let impact = (0..=255_u8).rev().find(|impact| {
            having += counts[usize::from(*impact)];
            having >= wanted
        });
        *reached = impact.unwrap_or(0);
    }
    entry
}

impl Word {
    /// The same in memory, of a word that a query makes.
    pub(crate) fn in_memory(
        docs: &[DocId],
        frequencies: &[u32],
        lengths: (&FieldNormReader, &Lengths),
        records: DocId,
    ) -> io::Result<Self> {
        let mut bytes = Vec::new();
        let entry = word(docs, frequencies, Some(lengths), records, &mut bytes);
        Self::new(OwnedBytes::new(bytes), &entry, records, true)
    }
}
