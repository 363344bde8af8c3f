//! From the texts of documents to the inverted index of a segment.
//!
//! Takes documents one after the other, gives tantivy's files of terms, postings, positions and
//! lengths, through tantivy's own serializers. What tantivy does in between, it does for terms that
//! come as strings: every occurrence is hashed and looked for in a table that no cache holds, then
//! in the memory behind it. Here a word is known by its number in the analyser's cache, that number
//! leads to the number of its term in the segment, and the list of the term is at hand.

use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::Value;
use tantivy::{TantivyDocument, schema::Schema};

use super::lists::{Arena, List, Reading};
use super::terms::Terms;
use crate::analyse::adapter::{EXACT_MARKER, Placer};
use crate::analyse::names::scan::NameScanner;
use crate::analyse::{Analyser, TermId};
use crate::engine::embedded::key::facet_key;
use crate::engine::embedded::schema::{Fields, Indexed, TermsOf};

/// Longest term in bytes; tantivy's own limit, beyond which it leaves a term out.
const MAX_TERM_BYTES: usize = tantivy::tokenizer::MAX_TOKEN_LEN;

/// No term of the segment yet.
const UNKNOWN: u32 = u32::MAX;

/// What reads texts, and keeps what it learnt of words from segment to segment.
#[derive(Debug, Default)]
pub(super) struct Tools {
    analyser: Analyser,
    names: NameScanner,
    pub(super) positions: MarkedPositions,
}

/// The position of the first word at or behind each of some marks in the text of a document.
#[derive(Debug, Default)]
pub(super) struct MarkedPositions {
    /// Bytes of the text, ascending.
    marks: Vec<usize>,
    positions: Vec<u32>,
    /// Behind the last word.
    end: u32,
}

impl MarkedPositions {
    /// Begins a document with these marks.
    pub(super) fn begin(&mut self, marks: Vec<usize>) {
        self.marks = marks;
        self.positions.clear();
        self.end = 0;
    }

    /// The first mark behind which no word was seen yet.
    #[inline]
    fn next(&self) -> usize {
        let next = self.marks.get(self.positions.len());
        next.copied().unwrap_or(usize::MAX)
    }

    /// Notes the word at `byte`, which is behind the next mark.
    fn note(&mut self, byte: usize, position: u32) {
        while self.next() <= byte {
            self.positions.push(position);
        }
    }

    /// The positions of all marks, and the one behind the last word; none without marks.
    pub(super) fn end(&mut self) -> &[u32] {
        let count = self.marks.len();
        self.positions
            .resize(count + usize::from(count > 0), self.end);
        &self.positions
    }
}

/// The terms and postings of one field.
#[derive(Debug)]
struct Inverted {
    indexed: Indexed,
    terms: Terms,
    /// The postings of each term.
    lists: Vec<List>,
    /// Terms of all documents, each as often as it occurs.
    tokens: u64,
    /// The terms by the numbers that the tools have for them, and the generation of these.
    numbers: Vec<u32>,
    generation: u32,
}

/// The inverted index of a segment that is being made.
pub(super) struct Inverter {
    /// By number of the field.
    fields: Vec<Option<Inverted>>,
    norms: FieldNormsWriter,
    arena: Arena,
}

impl Inverter {
    /// Of the fields of `schema`, those `indexed`.
    pub(super) fn new(schema: &Schema, indexed: &[Indexed]) -> Self {
        let mut fields: Vec<Option<Inverted>> = schema.fields().map(|_| None).collect();
        for &indexed in indexed {
            fields[indexed.field.field_id() as usize] = Some(Inverted::new(indexed));
        }
        Self {
            fields,
            norms: FieldNormsWriter::for_schema(schema),
            arena: Arena::default(),
        }
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        let fields = self.fields.iter().flatten();
        self.arena.bytes() + fields.map(Inverted::bytes).sum::<usize>() + self.norms.mem_usage()
    }

    /// Adds the document with the next number. A field whose positions are kept has one value.
    pub(super) fn add(&mut self, number: u32, document: &TantivyDocument, tools: &mut Tools) {
        for (field, value) in document.field_values() {
            let inverted = self.fields[field.field_id() as usize].as_mut();
            let (Some(inverted), Some(text)) = (inverted, value.as_str()) else {
                continue;
            };
            let tokens = inverted.add(&mut self.arena, number, text, tools);
            inverted.tokens += u64::from(tokens);
            if inverted.indexed.has_norms {
                self.norms.record(number, field, tokens);
            }
        }
    }

    /// Writes the files of `documents` documents.
    pub(super) fn write(mut self, segment: &Segment, documents: u32) -> tantivy::Result<()> {
        self.norms.fill_up_to_max_doc(documents);
        let file = segment.open_write(SegmentComponent::FieldNorms)?;
        self.norms
            .serialize(FieldNormsSerializer::from_write(file)?, None)?;
        let norms = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
        let mut serializer = InvertedIndexSerializer::open(segment)?;
        let mut reading = Reading::default();
        for inverted in self.fields.iter().flatten() {
            inverted.write(&mut serializer, &norms, &self.arena, &mut reading)?;
        }
        serializer.close()?;
        Ok(())
    }
}

impl Inverted {
    fn new(indexed: Indexed) -> Self {
        Self {
            indexed,
            terms: Terms::default(),
            lists: Vec::new(),
            tokens: 0,
            numbers: Vec::new(),
            generation: 0,
        }
    }

    fn bytes(&self) -> usize {
        self.terms.bytes()
            + self.lists.capacity() * size_of::<List>()
            + self.numbers.capacity() * size_of::<u32>()
    }

    /// Adds a text; returns how many terms it has.
    fn add(&mut self, arena: &mut Arena, number: u32, text: &str, tools: &mut Tools) -> u32 {
        match self.indexed.terms {
            TermsOf::Chain => self.add_words(arena, number, text, tools),
            TermsOf::Names => self.add_names(arena, number, text, &mut tools.names),
            TermsOf::Key => {
                let key = facet_key(text, &mut tools.analyser);
                self.add_term(arena, number, &key)
            }
            TermsOf::Raw => self.add_term(arena, number, text),
        }
    }

    fn add_words(&mut self, arena: &mut Arena, number: u32, text: &str, tools: &mut Tools) -> u32 {
        let analyser = &mut tools.analyser;
        let is_marked = self.indexed.field == Fields::get().text;
        let mut mark = if is_marked {
            tools.positions.next()
        } else {
            usize::MAX
        };
        let mut tokens = 0;
        let mut placer = Placer::new(text);
        loop {
            let place = placer.next(analyser);
            self.heed(analyser.generation());
            for &(term, position) in placer.joined() {
                self.add_place(arena, number, analyser, (term, false), position);
            }
            let Some(place) = place else { break };
            if place.start >= mark {
                tools.positions.note(place.start, place.position);
                mark = tools.positions.next();
            }
            place.each_term(|term, is_exact| {
                self.add_place(arena, number, analyser, (term, is_exact), place.position);
            });
            tokens += if place.is_left_out { 0 } else { 2 };
        }
        if is_marked {
            tools.positions.end = placer.next_position();
        }
        tokens
    }

    /// Adds a place of a term, which is a folded form if it is exact.
    #[inline]
    fn add_place(
        &mut self,
        arena: &mut Arena,
        number: u32,
        analyser: &Analyser,
        (term, is_exact): (TermId, bool),
        position: u32,
    ) {
        let role = (2 * term + u32::from(is_exact)) as usize;
        let term = self.numbered(role).unwrap_or_else(|| {
            let mut spelled = String::new();
            if is_exact {
                spelled.push(EXACT_MARKER);
            }
            spelled.push_str(analyser.term(term));
            self.learn(role, &spelled)
        });
        self.lists[term as usize].add_position(arena, number, position);
    }

    fn add_names(
        &mut self,
        arena: &mut Arena,
        number: u32,
        text: &str,
        names: &mut NameScanner,
    ) -> u32 {
        let mut tokens = 0;
        let mut passage = names.begin(text);
        while names.read(&mut passage) {
            self.heed(names.generation());
            for &found in names.found() {
                let role = found as usize;
                let term = self
                    .numbered(role)
                    .unwrap_or_else(|| self.learn(role, names.term(found)));
                self.lists[term as usize].add_document(arena, number);
                tokens += 1;
            }
        }
        tokens
    }

    fn add_term(&mut self, arena: &mut Arena, number: u32, term: &str) -> u32 {
        let is_left_out =
            term.len() > MAX_TERM_BYTES || (term.is_empty() && self.indexed.terms == TermsOf::Key);
        if is_left_out {
            return 0;
        }
        let term = self.number(term);
        self.lists[term as usize].add_document(arena, number);
        1
    }

    /// Forgets the numbers of the tools when these have become void.
    #[inline]
    fn heed(&mut self, generation: u32) {
        if self.generation != generation {
            self.numbers.clear();
            self.generation = generation;
        }
    }

    /// The term that the tools know by `role`.
    #[inline]
    fn numbered(&self, role: usize) -> Option<u32> {
        let number = self.numbers.get(role).copied();
        number.filter(|&number| number != UNKNOWN)
    }

    #[cold]
    fn learn(&mut self, role: usize, term: &str) -> u32 {
        let number = self.number(term);
        if role >= self.numbers.len() {
            self.numbers.resize(role + 1, UNKNOWN);
        }
        self.numbers[role] = number;
        number
    }

    fn number(&mut self, term: &str) -> u32 {
        let number = self.terms.number(term.as_bytes());
        if number as usize == self.lists.len() {
            self.lists.push(List::default());
        }
        number
    }

    fn write(
        &self,
        serializer: &mut InvertedIndexSerializer,
        norms: &FieldNormReaders,
        arena: &Arena,
        reading: &mut Reading,
    ) -> tantivy::Result<()> {
        if self.lists.is_empty() {
            return Ok(());
        }
        let Indexed {
            field,
            has_positions,
            ..
        } = self.indexed;
        let mut out = serializer.new_field(field, self.tokens, norms.get_field(field)?)?;
        for number in self.terms.sorted() {
            let list = &self.lists[number as usize];
            let term = self.terms.term(number);
            if has_positions {
                out.new_term(term, list.documents, true)?;
            } else {
                out.new_term_without_freq(term)?;
            }
            reading.each(list, arena, has_positions, |document, positions| {
                out.write_doc(document, positions.len() as u32, positions);
            });
            out.close_term()?;
        }
        out.close()?;
        Ok(())
    }
}
