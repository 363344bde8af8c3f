//! Term dictionaries of segments, verified node by node.
//!
//! Owns [`Terms`], the dictionary of one field as tantivy 0.27 writes it, and [`TermStream`], a walk
//! through it in order. Takes the dictionary file and its [`Proof`], gives where the postings of a
//! term are. Tantivy's own reader maps a dictionary whole and verifies nothing; to hash all of it
//! before the first look-up would cost more than a search.
//!
//! ```text
//! automaton   a minimal automaton from terms to their numbers (tantivy-fst)
//! head        length of the metas, number of terms; 8 bytes each
//! metas       for each block of 256 terms: where it begins in the infos, its first info, three widths
//! infos       the other infos of each block, packed in so many bits
//! tail        length of head, metas and infos (8), version (4), kind (4)
//! ```

use std::io;

use tantivy::SegmentReader;
use tantivy::directory::{CompositeFile, OwnedBytes};
use tantivy::index::SegmentComponent;
use tantivy::postings::TermInfo;
use tantivy::schema::Field;
use tantivy_fst::raw::{Fst, Node};

use super::proof::{Proof, Proofs, ProvedBytes};

/// Bytes of the tail.
const TAIL: usize = 16;

/// Its last eight bytes: version and kind.
const KIND: [u8; 8] = [1, 0, 0, 0, 1, 0, 0, 0];

/// Bytes of the head.
const HEAD: usize = 16;

/// Terms in a block.
const BLOCK: u64 = 256;

/// Bytes of a block's meta.
const META: usize = 39;

/// Bytes of an automaton without its nodes: eight for version and kind each before them, and for the
/// number of terms and the address of the root behind them.
const FRAME: usize = 16;

/// Bytes of a node with one transition, at most; more of any other than its size tells.
const SHORT_NODE: usize = 20;

/// The dictionary file of a segment.
#[derive(Debug)]
pub(crate) struct TermFile {
    fields: CompositeFile,
    proof: Proof,
}

/// The dictionary of a field.
pub(crate) struct Terms {
    /// None where there is no term.
    automaton: Option<Fst<OwnedBytes>>,
    nodes: ProvedBytes,
    metas: ProvedBytes,
    infos: ProvedBytes,
    count: u64,
}

impl TermFile {
    /// That of `segment`.
    pub(crate) fn open(segment: &SegmentReader, proofs: &Proofs) -> tantivy::Result<Self> {
        let file = segment.open_read(SegmentComponent::Terms)?;
        let fields = CompositeFile::open(&file)?;
        let proof = proofs.of_segment(segment, "term");
        Ok(Self { fields, proof })
    }

    /// The terms of `field`.
    pub(crate) fn terms(&self, field: Field) -> io::Result<Terms> {
        let Some(file) = self.fields.open_read(field) else {
            let none = || ProvedBytes::new(OwnedBytes::empty(), Proof::default());
            return Ok(Terms {
                automaton: None,
                nodes: none(),
                metas: none(),
                infos: none(),
                count: 0,
            });
        };
        Terms::of(ProvedBytes::new(file.read_bytes()?, self.proof.clone()))
    }
}

fn foreign() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a dictionary of another form")
}

impl Terms {
    fn of(file: ProvedBytes) -> io::Result<Self> {
        let tail = file.len().checked_sub(TAIL).ok_or_else(foreign)?;
        let store = file.number(tail)?;
        if file.proved(tail + 8..tail + TAIL)? != KIND {
            return Err(foreign());
        }
        let store = usize::try_from(store)
            .ok()
            .and_then(|store| tail.checked_sub(store));
        let store = store.ok_or_else(foreign)?;
        let metas = store + HEAD;
        let infos = usize::try_from(file.number(store)?).ok();
        let infos = infos.and_then(|length| metas.checked_add(length));
        let infos = infos.ok_or_else(foreign)?;
        let part = |range| file.slice(range).ok_or_else(foreign);
        let nodes = part(0..store)?;
        let root = nodes.len().checked_sub(FRAME).ok_or_else(foreign)?;
        nodes.proved(0..FRAME)?;
        nodes.proved(root..nodes.len())?;
        let automaton = Fst::new(nodes.unproved()).map_err(|_| foreign())?;
        Ok(Self {
            automaton: Some(automaton),
            nodes,
            count: file.number(store + 8)?,
            metas: part(metas..infos)?,
            infos: part(infos..tail)?,
        })
    }

    /// Where the postings of `term` are; none if no record has it.
    pub(crate) fn get(&self, term: &[u8]) -> io::Result<Option<TermInfo>> {
        let Some(mut node) = self.root()? else {
            return Ok(None);
        };
        let mut number = 0;
        for byte in term {
            let Some(place) = node.find_input(*byte) else {
                return Ok(None);
            };
            let transition = node.transition(place);
            number += transition.out.value();
            node = self.node(transition.addr)?;
        }
        match node.is_final() {
            true => self.info(number + node.final_output().value()).map(Some),
            false => Ok(None),
        }
    }

    /// All terms from `from` on.
    pub(crate) fn from(&self, from: &[u8]) -> io::Result<TermStream<'_>> {
        let mut stream = TermStream {
            terms: self,
            way: Vec::new(),
            term: Vec::new(),
            number: 0,
        };
        stream.seek(from)?;
        Ok(stream)
    }

    fn root(&self) -> io::Result<Option<Node<'_>>> {
        let Some(automaton) = &self.automaton else {
            return Ok(None);
        };
        let address = self.nodes.number(self.nodes.len() - 8)?;
        let address = usize::try_from(address).map_err(|_| foreign())?;
        self.prove_node(address)?;
        Ok(Some(automaton.node(address)))
    }

    fn node(&self, address: usize) -> io::Result<Node<'_>> {
        self.prove_node(address)?;
        let automaton = self.automaton.as_ref().ok_or_else(foreign)?;
        Ok(automaton.node(address))
    }

    /// Verifies the bytes of a node, which is written backwards from its address: its kind, how many
    /// transitions it has, then for each an input, an output and an address of up to eight bytes.
    fn prove_node(&self, address: usize) -> io::Result<()> {
        if address == 0 {
            return Ok(());
        }
        let end = address.saturating_add(1);
        let head = self.nodes.proved(end.saturating_sub(SHORT_NODE)..end)?;
        let [.., before, kind] = head else {
            return Err(foreign());
        };
        if *kind >= 0x80 {
            return Ok(());
        }
        let transitions = match (kind & 0x3f, before) {
            (0, 0 | 1) => 256,
            (0, many) => usize::from(*many),
            (few, _) => usize::from(few),
        };
        // Above 32 there is a table of inputs, and a final node has an output of its own.
        let length = SHORT_NODE + 17 * transitions + if transitions > 32 { 256 } else { 0 };
        self.nodes.proved(end.saturating_sub(length)..end)?;
        Ok(())
    }

    /// Where the postings of the term with this number are.
    fn info(&self, number: u64) -> io::Result<TermInfo> {
        if number >= self.count {
            return Err(foreign());
        }
        let at = usize::try_from(number / BLOCK).map_err(|_| foreign())?;
        let at = at.checked_mul(META).ok_or_else(foreign)?;
        let meta = self.metas.proved(at..at + META)?;
        let [offset, postings, positions] = [0, 12, 24].map(|at| number_at(meta, at, 8));
        let first = [
            postings,
            number_at(meta, 20, 4),
            positions,
            number_at(meta, 32, 4),
        ];
        let widths = [36, 37, 38].map(|at| usize::from(meta[at]));
        let Some(place) = (number % BLOCK).checked_sub(1) else {
            let [postings, length, positions, its_length] = first;
            let records = number_at(meta, 8, 4);
            return term_info(
                records,
                (postings, postings.saturating_add(length)),
                (positions, positions.saturating_add(its_length)),
            );
        };
        let [of_records, of_postings, of_positions] = widths;
        let each = of_records + of_postings + of_positions;
        let first_bit = each * place as usize;
        // As far as the beginnings of the next, which are the ends of this one.
        let last_bit = first_bit + 2 * each;
        let begin = usize::try_from(offset).map_err(|_| foreign())?;
        let begin = begin.checked_add(first_bit / 8).ok_or_else(foreign)?;
        let end = begin + (last_bit - first_bit / 8 * 8).div_ceil(8);
        let packed = self
            .infos
            .proved(begin..end.min(self.infos.len()).max(begin))?;
        let bits = |at: usize, width| bits_at(packed, first_bit % 8 + at, width);
        let [postings, postings_end] = [0, each].map(|at| bits(at, of_postings));
        let [positions, positions_end] = [0, each].map(|at| bits(at + of_postings, of_positions));
        let records = bits(of_postings + of_positions, of_records);
        let [base, _, positions_base, _] = first;
        term_info(
            records,
            (
                base.saturating_add(postings),
                base.saturating_add(postings_end),
            ),
            (
                positions_base.saturating_add(positions),
                positions_base.saturating_add(positions_end),
            ),
        )
    }
}

fn term_info(records: u64, postings: (u64, u64), positions: (u64, u64)) -> io::Result<TermInfo> {
    let range = |(from, until): (u64, u64)| {
        let ends = usize::try_from(from).ok().zip(usize::try_from(until).ok());
        ends.map(|(from, until)| from..until).ok_or_else(foreign)
    };
    Ok(TermInfo {
        doc_freq: u32::try_from(records).map_err(|_| foreign())?,
        postings_range: range(postings)?,
        positions_range: range(positions)?,
    })
}

/// A little-endian number of some bytes; 0 for those behind the end.
fn number_at(bytes: &[u8], at: usize, length: usize) -> u64 {
    let bytes = bytes.iter().skip(at).take(length).rev();
    bytes.fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The number in `width` bits, of which there are at most 56.
fn bits_at(bytes: &[u8], bit: usize, width: usize) -> u64 {
    let number = number_at(bytes, bit / 8, 8) >> (bit % 8);
    number & (1_u64 << width.min(56)).wrapping_sub(1)
}

/// A walk through terms in their order.
pub(crate) struct TermStream<'t> {
    terms: &'t Terms,
    /// The nodes from the root to the present one.
    way: Vec<Step<'t>>,
    term: Vec<u8>,
    number: u64,
}

struct Step<'t> {
    node: Node<'t>,
    /// The transition that is next.
    next: usize,
    /// The sum of outputs so far.
    number: u64,
    /// Whether the term that ends here is still to come.
    is_fresh: bool,
}

impl TermStream<'_> {
    /// Goes on, or back, to the first term that is not below `from`.
    pub(crate) fn seek(&mut self, from: &[u8]) -> io::Result<()> {
        self.way.clear();
        self.term.clear();
        let Some(mut node) = self.terms.root()? else {
            return Ok(());
        };
        let mut number = 0;
        for byte in from {
            let below = (0..node.len()).take_while(|place| node.transition(*place).inp < *byte);
            let place = below.count();
            let same = (place < node.len()).then(|| node.transition(place));
            let same = same.filter(|transition| transition.inp == *byte);
            self.way.push(Step {
                node,
                next: place + usize::from(same.is_some()),
                number,
                is_fresh: false,
            });
            let Some(transition) = same else {
                return Ok(());
            };
            self.term.push(*byte);
            number += transition.out.value();
            node = self.terms.node(transition.addr)?;
        }
        self.way.push(Step {
            node,
            next: 0,
            number,
            is_fresh: true,
        });
        Ok(())
    }

    /// Goes to the next term; whether there is one.
    pub(crate) fn advance(&mut self) -> io::Result<bool> {
        self.advance_through(|_| true)
    }

    /// Goes to the next term whose beginnings, and itself, `may_begin` allows; whether there is one.
    /// What begins with one that it refuses is not visited. It is not asked about the beginnings that
    /// the term has in common with the present one.
    pub(crate) fn advance_through(
        &mut self,
        mut may_begin: impl FnMut(&[u8]) -> bool,
    ) -> io::Result<bool> {
        while let Some(step) = self.way.last_mut() {
            let node = step.node;
            if std::mem::take(&mut step.is_fresh) && node.is_final() {
                self.number = step.number + node.final_output().value();
                return Ok(true);
            }
            if step.next == node.len() {
                self.way.pop();
                self.term.pop();
                continue;
            }
            let transition = node.transition(step.next);
            step.next += 1;
            let number = step.number + transition.out.value();
            self.term.push(transition.inp);
            if !may_begin(&self.term) {
                self.term.pop();
                continue;
            }
            self.way.push(Step {
                node: self.terms.node(transition.addr)?,
                next: 0,
                number,
                is_fresh: true,
            });
        }
        Ok(false)
    }

    /// The present term.
    pub(crate) fn term(&self) -> &[u8] {
        &self.term
    }

    /// Where its postings are.
    pub(crate) fn info(&self) -> io::Result<TermInfo> {
        self.terms.info(self.number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::directory::FileSlice;
    use tantivy::termdict::{TermDictionary, TermDictionaryBuilder};

    use super::*;

    /// A dictionary of tantivy's.
    fn written(terms: &std::collections::BTreeMap<Vec<u8>, (u32, usize, usize)>) -> OwnedBytes {
        let mut builder = TermDictionaryBuilder::create(Vec::new()).unwrap();
        let (mut postings, mut positions) = (0, 0);
        for (term, (records, more, yet_more)) in terms {
            let info = TermInfo {
                doc_freq: *records,
                postings_range: postings..postings + more,
                positions_range: positions..positions + yet_more,
            };
            (postings, positions) = (postings + more, positions + yet_more);
            builder.insert(term, &info).unwrap();
        }
        OwnedBytes::new(builder.finish().unwrap())
    }

    fn opened(bytes: &OwnedBytes) -> Terms {
        Terms::of(bytes.to_vec().into()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn terms_are_those_that_tantivy_reads(
            terms in prop::collection::btree_map(
                prop_oneof![
                    prop::collection::vec(any::<u8>(), 0..3),
                    "[ab]{0,12}".prop_map(String::into_bytes),
                    "[a-zа-я]{1,4}".prop_map(String::into_bytes),
                ],
                (0_u32..70_000, 0_usize..5_000, 0_usize..90_000),
                0..900,
            ),
            asked in prop::collection::vec("[ab]{0,12}", 20),
        ) {
            let bytes = written(&terms);
            let (own, theirs) = (
                opened(&bytes),
                TermDictionary::open(FileSlice::from(bytes.to_vec())).unwrap(),
            );
            let asked = asked.iter().map(|term| term.as_bytes());
            for term in terms.keys().map(Vec::as_slice).chain(asked.clone()) {
                prop_assert_eq!(own.get(term).unwrap(), theirs.get(term).unwrap());
            }
            for from in asked.chain([&b""[..], b"\xff\xff\xff\xff"]) {
                let mut stream = own.from(from).unwrap();
                let mut wanted = theirs.range().ge(from).into_stream().unwrap();
                while wanted.advance() {
                    prop_assert!(stream.advance().unwrap());
                    prop_assert_eq!(stream.term(), wanted.key());
                    prop_assert_eq!(&stream.info().unwrap(), wanted.value());
                }
                prop_assert!(!stream.advance().unwrap());
            }
        }
    }

    #[test]
    fn a_dictionary_that_is_none_is_refused() {
        let terms = [(b"a".to_vec(), (1, 2, 3)), (b"b".to_vec(), (1, 2, 3))];
        let whole = written(&terms.into()).to_vec();
        for length in 0..whole.len() {
            let opened = Terms::of(whole[..length].to_vec().into());
            assert!(opened.is_err(), "{length}");
        }
    }
}
