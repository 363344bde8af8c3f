//! Every changed bit is noticed when its block is read, and no sooner.

use proptest::prelude::*;

use super::*;

/// The file that holds `content`, and its root.
fn file(content: &[u8]) -> (Vec<u8>, u32) {
    let mut writer = TableWriter::default();
    // In pieces that are no blocks.
    content.chunks(1000).for_each(|piece| writer.update(piece));
    let (table, root) = writer.end();
    ([content, &table].concat(), root)
}

fn open(file: Vec<u8>, root: u32) -> io::Result<ProvedFile> {
    let opened = ProvedFile::open(
        "a.pos".to_owned(),
        &OwnedBytes::new(file),
        Some(root),
        false,
    );
    Ok(opened?)
}

fn content(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|place| (place * 7 % 251) as u8).collect()
}

#[test]
fn what_was_written_comes_back() {
    for bytes in [
        0,
        1,
        BLOCK - 1,
        BLOCK,
        BLOCK + 1,
        3 * BLOCK,
        SUMS * BLOCK + 5,
    ] {
        let content = content(bytes);
        let (file, root) = file(&content);
        let opened = open(file, root).unwrap();
        assert_eq!(opened.len(), bytes);
        assert_eq!(&*opened.read_bytes(0..bytes).unwrap(), content);
        assert!(opened.read_bytes(0..bytes + 1).is_err());
        assert!(opened.read_bytes(bytes + 1..bytes + 1).is_err());
    }
}

#[test]
fn a_changed_bit_is_noticed_in_its_block_and_a_cut_at_opening() {
    let content = content(3 * BLOCK + 100);
    let (whole, root) = file(&content);
    for place in (0..whole.len())
        .step_by(13)
        .chain(content.len()..whole.len())
    {
        let mut damaged = whole.clone();
        damaged[place] ^= 1 << (place % 8);
        let Ok(opened) = open(damaged, root) else {
            assert!(place >= content.len() + 16, "{place}");
            continue;
        };
        for block in 0..4 {
            let range = block * BLOCK..content.len().min((block + 1) * BLOCK);
            let is_hit = range.contains(&place) || place >= content.len();
            let read = opened.read_bytes(range.clone());
            assert_eq!(read.is_err(), is_hit, "{place} in {range:?}");
            if let Err(error) = read {
                assert_eq!(error.to_string(), "engine/a.pos is not what was written");
            }
        }
    }
    for end in (0..whole.len())
        .rev()
        .take(100)
        .chain((0..whole.len()).step_by(97))
    {
        assert!(open(whole[..end].to_vec(), root).is_err(), "{end}");
    }
}

#[test]
fn another_file_of_the_same_length_is_refused_by_its_root() {
    let (_, root) = file(&content(100));
    let (other, _) = file(&[1; 100]);
    assert!(open(other, root).is_err());
}

#[test]
fn a_lazy_file_verifies_ends_at_once_and_parts_as_they_are_asked_for() {
    let (mut bytes, root) = file(&content(5 * BLOCK));
    bytes[2 * BLOCK] ^= 1;
    let proofs = Proofs::default();
    let path = Path::new("a.term");
    let mapped = || Ok(OwnedBytes::new(bytes));
    let file = proofs.open(path, mapped, Some(root), true).unwrap();
    let all = file.read_bytes(0..5 * BLOCK).unwrap();
    let part = ProvedBytes::new(all, proofs.of(path));
    assert!(part.get(0..2 * BLOCK).is_some());
    assert!(proofs.check().is_ok());
    assert_eq!(part.u32_at(2 * BLOCK), None);
    assert!(part.proved(3 * BLOCK..4 * BLOCK).is_ok());
    assert!(part.proved(0..part.len()).is_err());
    let view = View::<u32>::new(part.part(BLOCK..3 * BLOCK)).unwrap();
    assert_eq!(view.get(BLOCK / 4), None);
    assert!(view.get(BLOCK / 4 - 1).is_some());
    assert_eq!(view.each().count(), BLOCK / 4);
    for wanted in [1, 1_000_000] {
        assert_eq!(view.reader(wanted)(2 * BLOCK), None);
    }
    let refused = proofs.check().unwrap_err();
    assert!(
        matches!(refused, EngineError::Damaged { reason } if reason.starts_with("engine/a.term"))
    );
    // A part of another file is never believed.
    assert!(!proofs.of(path).covers(&[1, 2, 3]));
    drop((file, part, view));
    assert!(proofs.check().is_ok(), "nobody reads it any more");
}

proptest! {
    #[test]
    fn no_file_makes_opening_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..60),
        length in any::<u64>(),
    ) {
        let mut bytes = bytes;
        bytes.extend(length.to_le_bytes());
        let root = crc32fast::hash(&bytes);
        bytes.extend(root.to_le_bytes());
        let _opened = open(bytes, root);
    }
}
