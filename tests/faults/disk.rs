//! A disk in memory, which forgets what was not synced when the power goes.
//!
//! Takes the log of `shim.c`; gives the directories that may be found afterwards. A sector is written
//! whole or not at all; a name stands for the old file or for the new one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::corpus::Dice;

/// Bytes that a disk writes whole or not at all.
const SECTOR: usize = 512;

/// Something done to a file, or said.
pub(crate) enum Event {
    /// A file was opened for writing, and made if there was none.
    Open {
        path: String,
        inode: u64,
    },
    Write {
        inode: u64,
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        inode: u64,
        length: usize,
    },
    /// A file or a directory was synced.
    Sync {
        path: String,
        inode: u64,
    },
    Rename {
        from: String,
        to: String,
    },
    Unlink {
        path: String,
    },
    Folder {
        path: String,
    },
    /// A piece of what the program says.
    Said {
        text: String,
    },
}

/// The events of a log.
pub(crate) fn events(log: &[u8]) -> Vec<Event> {
    let mut events = Vec::new();
    let mut rest = log;
    while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        let mut fields = head.split(' ');
        let kind = fields.next().unwrap_or_default().to_owned();
        let mut number = || fields.next().unwrap_or_default().parse::<u64>().unwrap();
        let (inode, at, length) = (number(), number() as usize, number() as usize);
        let data = &rest[end + 1..end + 1 + length];
        rest = &rest[end + 2 + length..];
        let text = || String::from_utf8_lossy(data).into_owned();
        events.push(match &kind[..] {
            "C" => Event::Open {
                path: text(),
                inode,
            },
            "W" => Event::Write {
                inode,
                at,
                bytes: data.to_vec(),
            },
            "T" => Event::Truncate { inode, length: at },
            "S" => Event::Sync {
                path: text(),
                inode,
            },
            "R" => {
                let both = text();
                let (from, to) = both.split_once('\0').unwrap();
                Event::Rename {
                    from: from.to_owned(),
                    to: to.to_owned(),
                }
            }
            "U" => Event::Unlink { path: text() },
            "M" => Event::Folder { path: text() },
            "A" => Event::Said { text: text() },
            other => panic!("no event {other}"),
        });
    }
    events
}

/// A change of a file's content.
#[derive(Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

/// A file: what is on the disk for certain, and what may be.
#[derive(Default, Clone)]
struct Node {
    inode: u64,
    synced: Vec<u8>,
    pending: Vec<Change>,
}

/// What a name in a directory stands for.
#[derive(Clone, Copy, PartialEq)]
enum Entry {
    File(usize),
    Folder,
}

/// A change of a directory.
#[derive(Clone)]
enum Naming {
    Set(String, Entry),
    Remove(String),
    Move(String, String, Entry),
}

/// A directory: names that are on the disk for certain, and what may be.
#[derive(Default, Clone)]
struct Folder {
    synced: BTreeMap<String, Entry>,
    pending: Vec<Naming>,
}

/// A disk, with everything that it may have kept of what was done.
#[derive(Default)]
pub(crate) struct Disk {
    nodes: Vec<Node>,
    /// The file that has an inode now.
    inodes: BTreeMap<u64, usize>,
    folders: BTreeMap<String, Folder>,
}

/// What of the things that were not synced is found after the power went.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Loss {
    /// Everything: the process was killed, the disk was not.
    Nothing,
    /// Nothing.
    Everything,
    /// Names, and no content.
    Content,
    /// Contents, and no names.
    Names,
    /// Some, in the order in which it was done.
    Later,
    /// Some, in any order.
    Some,
}

pub(crate) const LOSSES: [Loss; 6] = [
    Loss::Everything,
    Loss::Content,
    Loss::Names,
    Loss::Some,
    Loss::Later,
    Loss::Nothing,
];

impl Naming {
    fn apply(&self, names: &mut BTreeMap<String, Entry>) {
        match self {
            Self::Set(name, entry) => {
                names.insert(name.clone(), *entry);
            }
            Self::Remove(name) => {
                names.remove(name);
            }
            Self::Move(from, to, entry) => {
                names.remove(from);
                names.insert(to.clone(), *entry);
            }
        }
    }
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write(at, bytes) => {
                let end = at + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[*at..end].copy_from_slice(bytes);
            }
            Self::Length(length) => content.resize(*length, 0),
        }
    }

    /// Some sectors of a write.
    fn part(&self, dice: &mut Dice) -> Vec<Self> {
        let Self::Write(at, bytes) = self else {
            return Vec::new();
        };
        let kept = bytes.chunks(SECTOR).enumerate();
        let kept = kept.filter(|_| dice.below(2) == 0);
        kept.map(|(number, sector)| Self::Write(at + number * SECTOR, sector.to_vec()))
            .collect()
    }
}

fn parts(path: &str) -> (String, String) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    (folder.to_owned(), name.to_owned())
}

impl Disk {
    fn folder(&mut self, path: &str) -> &mut Folder {
        self.folders.entry(path.to_owned()).or_default()
    }

    fn names(&self, folder: &str) -> BTreeMap<String, Entry> {
        let Some(folder) = self.folders.get(folder) else {
            return BTreeMap::new();
        };
        let mut names = folder.synced.clone();
        folder
            .pending
            .iter()
            .for_each(|naming| naming.apply(&mut names));
        names
    }

    fn entry(&self, path: &str) -> Option<Entry> {
        let (folder, name) = parts(path);
        self.names(&folder).get(&name).copied()
    }

    fn node(&mut self, inode: u64) -> Option<&mut Node> {
        self.nodes.get_mut(*self.inodes.get(&inode)?)
    }

    /// Reads all files of a directory, if nothing is lost, by their names from it on.
    pub(crate) fn read(&self, folder: &str, below: &str, files: &mut BTreeMap<String, Vec<u8>>) {
        for (name, entry) in self.names(folder) {
            match entry {
                Entry::Folder => {
                    self.read(
                        &format!("{folder}/{name}"),
                        &format!("{below}{name}/"),
                        files,
                    );
                }
                Entry::File(node) => {
                    let mut content = self.nodes[node].synced.clone();
                    let pending = self.nodes[node].pending.iter();
                    pending.for_each(|change| change.apply(&mut content));
                    files.insert(format!("{below}{name}"), content);
                }
            }
        }
    }

    pub(crate) fn play(&mut self, event: &Event) {
        match event {
            Event::Open { path, inode } => {
                let known = self.entry(path);
                if !matches!(known, Some(Entry::File(node)) if self.nodes[node].inode == *inode) {
                    let entry = Entry::File(self.nodes.len());
                    self.nodes.push(Node {
                        inode: *inode,
                        ..Node::default()
                    });
                    self.inodes.insert(*inode, self.nodes.len() - 1);
                    let (folder, name) = parts(path);
                    self.folder(&folder).pending.push(Naming::Set(name, entry));
                }
            }
            Event::Write { inode, at, bytes } => {
                if let Some(node) = self.node(*inode) {
                    node.pending.push(Change::Write(*at, bytes.clone()));
                }
            }
            Event::Truncate { inode, length } => {
                if let Some(node) = self.node(*inode) {
                    node.pending.push(Change::Length(*length));
                }
            }
            Event::Sync { path, inode } => {
                if let Some(folder) = self.folders.get_mut(path) {
                    let (names, pending) = (&mut folder.synced, &mut folder.pending);
                    pending.drain(..).for_each(|naming| naming.apply(names));
                } else if let Some(node) = self.node(*inode) {
                    let (content, pending) = (&mut node.synced, &mut node.pending);
                    pending.drain(..).for_each(|change| change.apply(content));
                }
            }
            Event::Rename { from, to } => {
                let entry = self.entry(from).expect("what was renamed is there");
                let ((folder, from), (other, to)) = (parts(from), parts(to));
                assert_eq!(folder, other, "nothing is moved to another directory");
                self.folder(&folder)
                    .pending
                    .push(Naming::Move(from, to, entry));
            }
            Event::Unlink { path } => {
                let (folder, name) = parts(path);
                self.folder(&folder).pending.push(Naming::Remove(name));
            }
            Event::Folder { path } => {
                let (folder, name) = parts(path);
                self.folder(&folder)
                    .pending
                    .push(Naming::Set(name, Entry::Folder));
                self.folder(path);
            }
            Event::Said { .. } => {}
        }
    }

    /// The names in a directory after the power went.
    fn names_after(&self, folder: &Folder, loss: Loss, dice: &mut Dice) -> BTreeMap<String, Entry> {
        let mut names = folder.synced.clone();
        let pending = folder.pending.iter();
        let first = dice.below(folder.pending.len() + 1);
        for (number, naming) in pending.enumerate() {
            let is_kept = match loss {
                Loss::Nothing | Loss::Content => true,
                Loss::Everything | Loss::Names => false,
                Loss::Later => number < first,
                Loss::Some => dice.below(2) == 0,
            };
            if is_kept {
                naming.apply(&mut names);
            }
        }
        names
    }

    /// The content of a file after the power went.
    fn content_after(&self, node: usize, loss: Loss, dice: &mut Dice) -> Vec<u8> {
        let node = &self.nodes[node];
        let mut content = node.synced.clone();
        let first = dice.below(node.pending.len() + 1);
        for (number, change) in node.pending.iter().enumerate() {
            match loss {
                Loss::Nothing | Loss::Names => change.apply(&mut content),
                Loss::Everything | Loss::Content => {}
                Loss::Later if number < first => change.apply(&mut content),
                Loss::Later if number > first => {}
                Loss::Some if dice.below(3) == 0 => change.apply(&mut content),
                Loss::Some if dice.below(2) == 0 => {}
                Loss::Later | Loss::Some => {
                    let kept = change.part(dice);
                    kept.iter().for_each(|change| change.apply(&mut content));
                }
            }
        }
        content
    }

    /// Lays out what is found of the directory `from` after the power went.
    pub(crate) fn lay_out(&self, from: &str, to: &Path, loss: Loss, dice: &mut Dice) {
        let (above, name) = parts(from);
        let is_there = self
            .folders
            .get(&above)
            .is_some_and(|folder| self.names_after(folder, loss, dice).contains_key(&name));
        if is_there {
            self.lay_out_folder(from, to, loss, dice);
        }
    }

    fn lay_out_folder(&self, from: &str, to: &Path, loss: Loss, dice: &mut Dice) {
        fs::create_dir(to).unwrap();
        let Some(folder) = self.folders.get(from) else {
            return;
        };
        for (name, entry) in self.names_after(folder, loss, dice) {
            let path = to.join(&name);
            match entry {
                Entry::Folder => self.lay_out_folder(&format!("{from}/{name}"), &path, loss, dice),
                Entry::File(node) => {
                    fs::write(path, self.content_after(node, loss, dice)).unwrap();
                }
            }
        }
    }
}
