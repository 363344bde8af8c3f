//! The compiler of the data in `index_schema/`.
//!
//! Takes the lists of files that the rooms give (`COMPILED`: name, and what it is made by), writes
//! the formats of `compiled`, and holds every file in `index_schema/compiled/` to its source. To
//! make them again after a change of the sources:
//!
//! ```text
//! KARTOTEKA_COMPILE=1 cargo test --lib compiled_files
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A file in `index_schema/compiled/`: its name, and what gives its content.
pub(crate) type File = (&'static str, fn() -> Vec<u8>);

/// All files. Those that others are made with come first: names are folded and stemmed.
const FILES: &[&[File]] = &[
    crate::analyse::compile::COMPILED,
    crate::analyse::names::compile::COMPILED,
    crate::analyse::known::compile::COMPILED,
    crate::record::date::compile::COMPILED,
    crate::record::reference::COMPILED,
    crate::record::language::compile::COMPILED,
    crate::ingest::mapping::COMPILED,
    crate::ingest::source_note::COMPILED,
    crate::ingest::identity::COMPILED,
    crate::ingest::sniff::COMPILED,
    crate::ask::advice::COMPILED,
    crate::engine::embedded::COMPILED,
];

/// Values one after the other, as `Cursor` reads them.
#[derive(Debug, Default, Clone)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Bytes {
    pub(crate) fn number(&mut self, mut number: u32) -> &mut Self {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
        self
    }

    pub(crate) fn byte(&mut self, byte: u8) -> &mut Self {
        self.0.push(byte);
        self
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(u32::try_from(bytes.len()).unwrap());
        self.0.extend(bytes);
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Several strings as one value, read as `Texts`.
    pub(crate) fn texts<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) -> &mut Self {
        let mut all = Self::default();
        for text in texts {
            all.text(text);
        }
        self.bytes(&all.0)
    }

    pub(crate) fn float(&mut self, float: f32) -> &mut Self {
        self.0.extend(float.to_le_bytes());
        self
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// What `Texts` reads.
pub(crate) fn texts(texts: &[String]) -> Vec<u8> {
    let mut bytes = Bytes::default();
    for text in texts {
        bytes.text(text);
    }
    bytes.0
}

/// What `List` reads.
pub(crate) fn list(strings: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Vec<u8> {
    let (mut ends, mut all) = (Vec::new(), Vec::new());
    for string in strings {
        all.extend(string.as_ref());
        ends.extend(u32::try_from(all.len()).unwrap().to_le_bytes());
    }
    let count = u32::try_from(ends.len() / 4).unwrap();
    [&count.to_le_bytes()[..], &ends, &all].concat()
}

/// What `Map` reads.
pub(crate) fn map(entries: impl IntoIterator<Item = (String, Bytes)>) -> Vec<u8> {
    let mut sorted = BTreeMap::new();
    for (key, value) in entries {
        let before = sorted.insert(key.clone(), value);
        assert!(before.is_none(), "{key} stands twice");
    }
    list([list(sorted.keys()), list(sorted.values())])
}

/// A `Map` of keys without values.
pub(crate) fn set(keys: impl IntoIterator<Item = String>) -> Vec<u8> {
    let keys: std::collections::BTreeSet<String> = keys.into_iter().collect();
    map(keys.into_iter().map(|key| (key, Bytes::default())))
}

/// What `Trie` reads, of numbered strings.
pub(crate) fn trie<'t>(strings: impl IntoIterator<Item = (&'t str, usize)>) -> Vec<u8> {
    #[derive(Default)]
    struct Node {
        number: Option<usize>,
        branches: BTreeMap<u8, Node>,
    }
    fn write(node: &Node, out: &mut Vec<u8>) {
        let number = u16::try_from(node.number.map_or(0, |number| number + 1)).unwrap();
        out.extend(number.to_le_bytes());
        out.push(u8::try_from(node.branches.len()).unwrap());
        out.extend(node.branches.keys());
        let places = out.len();
        out.resize(places + 4 * node.branches.len(), 0);
        for (at, branch) in node.branches.values().enumerate() {
            let place = u32::try_from(out.len()).unwrap();
            out[places + 4 * at..][..4].copy_from_slice(&place.to_le_bytes());
            write(branch, out);
        }
    }
    let mut root = Node::default();
    for (string, number) in strings {
        let mut node = &mut root;
        for byte in string.bytes() {
            node = node.branches.entry(byte).or_default();
        }
        assert!(
            node.number.replace(number).is_none(),
            "{string} stands twice"
        );
    }
    let mut out = Vec::new();
    write(&root, &mut out);
    out
}

#[test]
fn compiled_files_are_those_of_their_sources() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("index_schema/compiled");
    let mut old = Vec::new();
    for (name, make) in FILES.iter().copied().flatten() {
        let path = folder.join(name);
        let made = make();
        if fs::read(&path).ok().as_ref() == Some(&made) {
            continue;
        }
        if std::env::var_os("KARTOTEKA_COMPILE").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, made).unwrap();
        }
        old.push(*name);
    }
    assert!(
        old.is_empty(),
        "{old:?} in index_schema/compiled were not what their sources give. Run \
         `KARTOTEKA_COMPILE=1 cargo test --lib compiled_files` until it passes: twice, since some \
         are made with others"
    );
}
