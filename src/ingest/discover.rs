//! Which files there are to read: paths, folders and what lies below them.
//!
//! Takes the paths that a user names, gives every file once, sorted by its canonical path, so
//! that neither the order nor the spelling of the paths changes what a run does. Links are
//! followed; one that leads back into its own folder is noted and left.
//!
//! Left out in folders, never when named outright: hidden files, litter of editors and systems,
//! an index of ours, rules on how to read (`rules`), and, with a note, the files that describe a folder (`README`, `LICENSE`,
//! `CHANGELOG`). Files that nobody would want to read (code, images, see [`super::sniff`]) are left
//! out and counted. What cannot be entered or is not there becomes a reject.
//!
//! Deliberately ignores what is in the files: see [`super::sniff`].

use std::cell::RefCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::identity::path_text;
use super::sniff::unwanted;
use super::stamp::{is_gone, may_be_file};
use super::{Note, NoteKind, Reject, rules};

/// Names of systems' own folders and files, lower case.
const LITTER: &[&str] = &[
    "$recycle.bin",
    "__macosx",
    "desktop.ini",
    "lost+found",
    "system volume information",
    "thumbs.db",
];

/// Endings of half-written, set-aside and lock files, lower case.
const LITTER_ENDINGS: &[&str] = &[
    "~",
    ".bak",
    ".crdownload",
    ".orig",
    ".part",
    ".swo",
    ".swp",
    ".tmp",
];

/// Stems of files that describe the folder they lie in, lower case.
const DESCRIPTIONS: &[&str] = &[
    "changelog",
    "changes",
    "copying",
    "licence",
    "license",
    "readme",
];

/// The marker of an index.
const INDEX_MARKER: &str = "kartoteka.json";

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Canonical path.
    pub path: PathBuf,
    /// The same as text, as it stands in a provenance.
    pub source: String,
    /// Length in bytes when it was found.
    pub bytes: u64,
    /// Whether the user named the file itself, not a folder above it.
    pub is_named: bool,
}

/// What there is to read.
#[derive(Debug, Default)]
pub struct Discovery {
    /// Every file once, by canonical path.
    pub files: Vec<Found>,
    /// What could not be entered or is not there.
    pub rejects: Vec<Reject>,
    /// What was left out, and folders without anything to read.
    pub notes: Vec<Note>,
    /// Files that nobody would want to read, by what they are counted as.
    pub left_out: BTreeMap<String, u64>,
    /// Canonical paths of what the user named and what is there.
    pub roots: Vec<String>,
    /// The same as the user wrote them, in the same order.
    pub named: Vec<String>,
    /// Paths of files and folders that could not be looked at, or not into all of them.
    pub unseen: Vec<String>,
    /// Canonical paths of files with rules on how to read, in what was named and above it.
    pub(super) rules: BTreeSet<PathBuf>,
}

/// Finds what there is to read at and below `paths`.
#[must_use]
pub fn discover(paths: &[PathBuf]) -> Discovery {
    let mut discovery = Discovery::default();
    let mut files = BTreeMap::new();
    let mut unwanted_files = BTreeMap::new();
    let mut roots = BTreeMap::new();
    for path in paths {
        match path.canonicalize() {
            Ok(root) => {
                // Twice named is once read; a folder that lies in another is walked again, and
                // its files meet in the map.
                if let Entry::Vacant(free) = roots.entry(root) {
                    let above = free.key().ancestors().skip(1);
                    let rules = above.map(|folder| folder.join(rules::FILE_NAME));
                    discovery
                        .rules
                        .extend(rules.filter(|path| may_be_file(path)));
                    walk(free.key(), &mut files, &mut unwanted_files, &mut discovery);
                    free.insert(path_text(path));
                }
            }
            Err(error) => {
                let source = path_text(path);
                discovery.lose(&source, not_there(&error), !is_gone(&error));
            }
        }
    }
    discovery.roots = roots.keys().map(|root| path_text(root)).collect();
    discovery.named = roots.into_values().collect();
    for (source, kind) in unwanted_files {
        if !files.contains_key(&source) {
            *discovery.left_out.entry(kind).or_default() += 1;
        }
    }
    discovery.files = files.into_values().collect();
    // Two roots may meet the same fault.
    discovery.rejects.sort_by(|a, b| a.source.cmp(&b.source));
    discovery.rejects.dedup();
    discovery.notes.sort_by(|a, b| a.source.cmp(&b.source));
    discovery.notes.dedup();
    discovery
}

/// A source by the name that the user gave it: what they wrote for its root, and the rest of the
/// path. None where that is the path itself, or where it is reached through a link.
#[must_use]
pub fn as_named(source: &str, roots: &[String], named: &[String]) -> Option<String> {
    let below = roots.iter().zip(named).filter_map(|(root, named)| {
        let rest = source.strip_prefix(root.as_str())?;
        let is_below = rest.is_empty() || rest.starts_with(['/', '\\', '!']) || root.ends_with('/');
        is_below.then_some((root.len(), named, rest))
    });
    let (_, named, rest) = below.max_by_key(|(length, ..)| *length)?;
    let shown = match named.trim_end_matches(['/', '\\']) {
        "." | "" => rest.trim_start_matches(['/', '\\']).to_owned(),
        named => format!("{named}{rest}"),
    };
    (!shown.is_empty() && shown != source).then_some(shown)
}

/// Whether a file or folder below a root is passed over in silence, by its name.
#[must_use]
pub fn is_litter(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with('.')
        || name.starts_with("~$")
        || (name.starts_with('#') && name.ends_with('#'))
        || LITTER.contains(&lower.as_str())
        || LITTER_ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

/// Whether a file below a root describes its folder, by its name: `README.md`, `LICENSE-MIT`,
/// but not `license-agreement-1951.txt`.
#[must_use]
pub fn is_description(name: &str) -> bool {
    let lower = name.to_lowercase();
    DESCRIPTIONS.iter().any(|stem| {
        lower.strip_prefix(stem).is_some_and(|rest| {
            let continues = rest.starts_with(['-', '_']);
            let in_capitals = name[..stem.len()].bytes().all(|b| b.is_ascii_uppercase());
            rest.is_empty()
                || (rest.starts_with('.') && rest.matches('.').count() <= 2)
                || (continues && in_capitals)
        })
    })
}

/// The note on a file that describes its folder.
pub(super) fn description_note(source: &str) -> Note {
    Note::new(
        source,
        NoteKind::LeftOut,
        "left out, for it describes the folder: name it outright to have it read",
    )
}

fn walk(
    root: &Path,
    files: &mut BTreeMap<String, Found>,
    unwanted_files: &mut BTreeMap<String, String>,
    discovery: &mut Discovery,
) {
    let mut has_any = false;
    // Folders reached through a link: what lies below has another canonical path.
    let mut linked: Vec<PathBuf> = Vec::new();
    // The folder of each depth that is being read: an error in the middle of one has no path.
    let mut folders: Vec<PathBuf> = Vec::new();
    let unmarked = RefCell::new(Vec::new());
    let walk = WalkDir::new(root).follow_links(true).into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || is_wanted(entry, &unmarked)) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let folder = error.depth().checked_sub(1);
                let folder = folder.and_then(|depth| folders.get(depth));
                let path = error.path().or(folder.map(PathBuf::as_path));
                unreachable_entry(&error, path.unwrap_or(root), discovery);
                continue;
            }
        };
        if entry.file_type().is_dir() {
            folders.truncate(entry.depth());
            folders.push(entry.path().to_owned());
            if entry.path_is_symlink() {
                linked.push(entry.path().to_owned());
            }
            continue;
        }
        has_any = true;
        let is_linked =
            entry.path_is_symlink() || linked.iter().any(|folder| entry.path().starts_with(folder));
        let path = if is_linked {
            entry.path().canonicalize()
        } else {
            Ok(entry.path().to_owned())
        };
        let found = path.and_then(|path| Ok((path.metadata()?, path)));
        let (metadata, path) = match found {
            Ok(found) => found,
            Err(error) => {
                let source = path_text(entry.path());
                discovery.lose(&source, not_there(&error), !is_gone(&error));
                continue;
            }
        };
        let source = path_text(&path);
        let is_named = entry.depth() == 0;
        if !metadata.is_file() {
            if is_named {
                let reason = "neither a file nor a folder: expected one of them";
                discovery.rejects.push(Reject::whole(&source, reason));
            }
            continue;
        }
        if !is_named && is_description(&entry.file_name().to_string_lossy()) {
            // Named outright as well as found below a folder, it is read.
            if !files.contains_key(&source) {
                discovery.notes.push(description_note(&source));
            }
            continue;
        }
        if !is_named && entry.file_name() == rules::FILE_NAME {
            discovery.rules.insert(path);
            continue;
        }
        if !is_named && let Some(kind) = unwanted(&entry.file_name().to_string_lossy()) {
            unwanted_files.insert(source, kind);
            continue;
        }
        if is_named {
            discovery.notes.retain(|note| note.source != source);
        }
        let bytes = metadata.len();
        let file = files.entry(source.clone()).or_insert(Found {
            path,
            source,
            bytes,
            is_named,
        });
        file.is_named |= is_named;
    }
    for (folder, error) in unmarked.into_inner() {
        let source = path_text(&folder);
        let reason = format!("cannot be entered: {INDEX_MARKER} in it cannot be read: {error}");
        discovery.lose(&source, reason, true);
    }
    if !has_any && root.is_dir() {
        discovery.notes.push(Note::new(
            &path_text(root),
            NoteKind::Empty,
            "no documents in the folder: expected Markdown, text, JSON lines, or archives of them",
        ));
    }
}

/// Whether a file or folder below a root is read or walked. A folder of which nobody can say
/// whether it is an index is not, and goes to `unmarked`.
fn is_wanted(entry: &walkdir::DirEntry, unmarked: &RefCell<Vec<(PathBuf, io::Error)>>) -> bool {
    if is_litter(&entry.file_name().to_string_lossy()) {
        return false;
    }
    if !entry.file_type().is_dir() {
        return true;
    }
    match entry.path().join(INDEX_MARKER).metadata() {
        Ok(found) => !found.is_file(),
        // What may not be looked into is not walked either, and said to be so there.
        Err(error) if is_gone(&error) || error.kind() == io::ErrorKind::PermissionDenied => true,
        Err(error) => {
            let folder = entry.path().to_owned();
            unmarked.borrow_mut().push((folder, error));
            false
        }
    }
}

impl Discovery {
    /// Notes what gives nothing; what is `unseen` may hold what it held.
    fn lose(&mut self, source: &str, reason: String, unseen: bool) {
        if unseen {
            self.unseen.push(source.to_owned());
        }
        self.rejects.push(Reject::whole(source, reason));
    }
}

fn unreachable_entry(error: &walkdir::Error, path: &Path, discovery: &mut Discovery) {
    let source = path_text(path);
    if let Some(ancestor) = error.loop_ancestor() {
        discovery.notes.push(Note::new(
            &source,
            NoteKind::LeftOut,
            format!(
                "not followed, for the link leads back to {}",
                path_text(ancestor).escape_debug()
            ),
        ));
        return;
    }
    let reason = error.io_error().map_or_else(
        || "cannot be read".to_owned(),
        |error| match error.kind() {
            io::ErrorKind::NotFound => {
                "the link leads nowhere: expected a file or folder".to_owned()
            }
            _ => format!("cannot be entered: {error}"),
        },
    );
    discovery.lose(&source, reason, true);
}

fn not_there(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "no such file or folder: check the spelling, or what is mounted".to_owned()
        }
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn folder(files: &[&str]) -> (tempfile::TempDir, PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap().join("corpus");
        fs::create_dir(&root).unwrap();
        for file in files {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        (home, root)
    }

    fn names(discovery: &Discovery, root: &Path) -> Vec<String> {
        let root = path_text(root);
        let below = |file: &Found| {
            file.source
                .strip_prefix(&root)
                .unwrap_or(&file.source)
                .to_owned()
        };
        discovery.files.iter().map(below).collect()
    }

    #[test]
    fn a_source_is_shown_by_the_name_that_the_user_gave() {
        let roots = ["/a/box", "/a/box/korea", "/c/x.zip"].map(str::to_owned);
        for (named, source, expected) in [
            (["box", "k", "x.zip"], "/a/box/1.txt", Some("box/1.txt")),
            (
                ["./box/", "k", "x.zip"],
                "/a/box/1.txt",
                Some("./box/1.txt"),
            ),
            ([".", "k", "x.zip"], "/a/box/b/1.txt", Some("b/1.txt")),
            (
                ["box", "../korea", "x.zip"],
                "/a/box/korea/1.txt",
                Some("../korea/1.txt"),
            ),
            (
                ["box", "k", "x.zip"],
                "/c/x.zip!a/1.txt",
                Some("x.zip!a/1.txt"),
            ),
            (["box", "k", "x.zip"], "/a/boxes/1.txt", None),
            (["/a/box", "k", "x.zip"], "/a/box/1.txt", None),
        ] {
            let named = named.map(str::to_owned);
            assert_eq!(
                as_named(source, &roots, &named).as_deref(),
                expected,
                "{source}"
            );
        }
    }

    #[test]
    fn litter_is_passed_over_and_descriptions_are_noted() {
        let (_home, root) = folder(&[
            "b.md",
            "a/1.txt",
            "a/.hidden",
            "a/1.txt~",
            ".git/config",
            "a/#1.txt#",
            "Thumbs.db",
            "__MACOSX/1.txt",
            "README.md",
            "LICENSE",
            "a/~$1.docx",
            "old/kartoteka.json",
            "old/engine/x.store",
        ]);
        let found = discover(std::slice::from_ref(&root));
        assert_eq!(names(&found, &root), ["/a/1.txt", "/b.md"]);
        assert_eq!(found.rejects, []);
        assert_eq!(found.notes.len(), 2);
    }

    #[test]
    fn what_nobody_wants_to_read_is_counted() {
        let (_home, root) = folder(&["a.txt", "a.css", "b/b.css", "b/logo.png", "b/mimetype"]);
        let found = discover(std::slice::from_ref(&root));
        assert_eq!(names(&found, &root), ["/a.txt"]);
        let left_out: Vec<(&str, u64)> = found
            .left_out
            .iter()
            .map(|(kind, count)| (&**kind, *count))
            .collect();
        assert_eq!(left_out, [(".css", 2), (".png", 1), ("mimetype", 1)]);
        let named = discover(&[root.clone(), root.join("a.css")]);
        assert_eq!(names(&named, &root), ["/a.css", "/a.txt"]);
    }

    #[test]
    fn what_is_named_outright_is_read() {
        let (_home, root) = folder(&["README.md", ".hidden.md"]);
        for paths in [
            [
                root.clone(),
                root.join("README.md"),
                root.join(".hidden.md"),
            ],
            [
                root.join("README.md"),
                root.join(".hidden.md"),
                root.clone(),
            ],
        ] {
            let found = discover(&paths);
            assert_eq!(names(&found, &root), ["/.hidden.md", "/README.md"]);
            assert!(found.files.iter().all(|file| file.is_named));
            assert_eq!(found.notes, []);
        }
    }

    #[test]
    fn order_and_spelling_of_the_paths_do_not_matter() {
        let (_home, root) = folder(&["a/1.md", "a/2.md", "b/3.md"]);
        let expected = discover(std::slice::from_ref(&root)).files;
        let twisted = root.join("a/../b/../a");
        for paths in [
            vec![root.join("b"), root.join("a")],
            vec![twisted, root.join("b"), root.join("a/1.md"), root.clone()],
        ] {
            let found: Vec<_> = discover(&paths)
                .files
                .into_iter()
                .map(|file| file.source)
                .collect();
            let expected: Vec<_> = expected.iter().map(|file| file.source.clone()).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn what_is_not_there_is_one_reject() {
        let (_home, root) = folder(&["1.md"]);
        let missing = root.join("no such");
        let found = discover(&[missing.clone(), root.clone(), missing]);
        assert_eq!(found.rejects.len(), 1);
        insta::assert_snapshot!(found.rejects[0].reason, @"no such file or folder: check the spelling, or what is mounted");
        assert_eq!(names(&found, &root), ["/1.md"]);
    }

    #[test]
    fn an_empty_folder_is_noted() {
        let (_home, root) = folder(&[]);
        let found = discover(&[root]);
        assert_eq!(found.files, []);
        insta::assert_snapshot!(found.notes[0].text, @"no documents in the folder: expected Markdown, text, JSON lines, or archives of them");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_once_and_loops_are_left() {
        use std::os::unix::fs::symlink;
        let (home, root) = folder(&["a/1.md"]);
        let outside = home.path().canonicalize().unwrap().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("2.md"), "text").unwrap();
        symlink(&root, root.join("a/loop")).unwrap();
        symlink(&outside, root.join("linked")).unwrap();
        symlink(root.join("a/1.md"), root.join("again.md")).unwrap();
        symlink(root.join("gone"), root.join("dangling.md")).unwrap();
        let found = discover(std::slice::from_ref(&root));
        let outside_file = path_text(&outside.join("2.md"));
        assert_eq!(names(&found, &root), ["/a/1.md".to_owned(), outside_file]);
        assert_eq!(found.notes.len(), 1);
        assert!(found.notes[0].text.starts_with("not followed"));
        assert_eq!(found.rejects.len(), 1);
        assert!(
            found.rejects[0]
                .reason
                .starts_with("the link leads nowhere")
        );
    }

    #[test]
    fn descriptions_are_told_from_documents() {
        for (name, expected) in [
            ("README", true),
            ("readme.md", true),
            ("ReadMe.txt", true),
            ("README_EN.md", true),
            ("LICENSE-MIT", true),
            ("CHANGELOG.md", true),
            ("license-agreement-1951.txt", false),
            ("Licensed trade.txt", false),
            ("001.md", false),
            ("", false),
        ] {
            assert_eq!(is_description(name), expected, "{name}");
        }
    }
}
