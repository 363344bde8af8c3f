//! Other ids for a record whose id another source has.
//!
//! Takes an id and where its record was read; gives longer ids that say more of the place, the
//! shortest first. They depend on nothing else, so a later run finds the one that was taken.

use super::{
    HASH_DIGITS, fitting, is_generic, member_parts, path_parts, printable, stem,
    without_compression,
};

/// The other ids of a record.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Variants {
    /// Whether the program made the id of the path, so that two sources with one are an accident;
    /// else a source states it.
    pub(in crate::ingest) is_made: bool,
    /// Shorter ids that an earlier run may have given, when it knew fewer files.
    pub(in crate::ingest) shorter: Vec<String>,
    /// Other ids, to be tried in this order.
    pub(in crate::ingest) ids: Vec<String>,
}

/// The other ids of the record `id` of `collection`, read in `source`: a path, or path and member of
/// an archive.
pub(in crate::ingest) fn variants(id: &str, collection: &str, source: &str) -> Variants {
    let parts = source_parts(source);
    let name = parts.last().map_or("", String::as_str);
    let bare = without_compression(name);
    let number = id
        .rsplit_once('#')
        .filter(|(_, digits)| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
        .map_or("", |(front, _)| &id[front.len()..]);
    let named = |file: &str| file == name || file == bare;
    let of_file = match id.rsplit('/').next() {
        Some(last) if named(last) => Some((id, "")),
        _ if number.is_empty() => None,
        _ => Some((&id[..id.len() - number.len()], number)),
    };
    let (mut ids, mut shorter) = (Vec::new(), Vec::new());
    let mut is_made = false;
    if let Some((front, number)) = of_file {
        let folders = &parts[..parts.len().saturating_sub(1)];
        let mut segments = front.rsplit('/');
        let file = segments.next().unwrap_or_default();
        let by_stem = !number.is_empty() && file == stem(bare) && front == file;
        if named(file) || by_stem {
            // What the id repeats of the path, and what stands before that.
            let mut shared = 0;
            let mut rest = front.len() - file.len();
            for (segment, folder) in segments.zip(folders.iter().rev()) {
                if segment != folder {
                    break;
                }
                shared += 1;
                rest = rest.saturating_sub(segment.len() + 1);
            }
            let prefix = front[..rest].trim_end_matches('/');
            // One name before the path is a collection's; more is a path of another kind.
            is_made = by_stem || !prefix.contains('/');
            if is_made {
                let file = if by_stem { bare } else { file };
                let least = usize::from(prefix.is_empty() && !by_stem);
                for count in least..=folders.len() {
                    let path = folders[folders.len() - count..].iter().map(String::as_str);
                    let path: Vec<&str> = path.chain([file]).collect();
                    let id = format!("{}{number}", path.join("/"));
                    let id = match prefix {
                        "" => id,
                        prefix => format!("{prefix}/{id}"),
                    };
                    match count < shared {
                        true => shorter.push(id),
                        false => ids.push(id),
                    }
                }
            }
        }
    }
    if !is_made {
        let named = printable(collection.trim());
        if !named.is_empty() && !id.starts_with(&format!("{named}:")) {
            ids.push(format!("{named}:{id}"));
        }
        if !is_generic(stem(bare)) && stem(bare) != named {
            ids.push(format!("{}:{id}", stem(bare)));
        }
        for count in 1..=parts.len() {
            let path = &parts[parts.len() - count..];
            ids.push(format!("{}:{id}", path.join("/")));
        }
    }
    let hash = blake3::hash(source.as_bytes()).to_hex();
    ids.push(format!("{id}~{}", &hash[..HASH_DIGITS]));
    let ids = ids.into_iter().map(fitting).filter(|other| other != id);
    Variants {
        is_made,
        shorter,
        ids: ids.collect(),
    }
}

/// The parts of a path, and those of a member after it.
fn source_parts(source: &str) -> Vec<String> {
    match source.split_once('!') {
        // A file may have that sign in its own name; then its ids have one variant less.
        Some((archive, member)) => {
            let mut parts = path_parts(archive);
            if let Some(name) = parts.last_mut() {
                *name = stem(without_compression(name)).to_owned();
            }
            parts.extend(member_parts(member));
            parts
        }
        None => path_parts(source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_say_more_of_the_place() {
        for (id, collection, source, is_made, first) in [
            (
                "letters/001.txt",
                "letters",
                "/r/APRF/letters/001.txt",
                true,
                &["APRF/letters/001.txt", "r/APRF/letters/001.txt"][..],
            ),
            (
                "X/001.txt",
                "X",
                "/r/APRF/letters/001.txt",
                true,
                &["X/letters/001.txt", "X/APRF/letters/001.txt"],
            ),
            (
                "r/list.csv#3",
                "r",
                "/w/r/list.csv.gz",
                true,
                &["w/r/list.csv#3"],
            ),
            (
                "korea#3",
                "korea",
                "/w/korea.csv",
                true,
                &["korea.csv#3", "w/korea.csv#3"],
            ),
            (
                "korea/1.md",
                "korea",
                "/w/korea.zip!1.md",
                true,
                &["w/korea/1.md"],
            ),
            (
                "1",
                "korea",
                "/w/korea/two.csv",
                false,
                &["korea:1", "two:1", "two.csv:1", "korea/two.csv:1"],
            ),
            (
                "korea:1",
                "korea",
                "/w/korea/two.csv",
                false,
                &["two:korea:1"],
            ),
            (
                "volume/d1",
                "volume",
                "/w/volume.xml",
                false,
                &["volume:volume/d1"],
            ),
        ] {
            let found = variants(id, collection, source);
            assert_eq!(found.is_made, is_made, "{id}");
            assert_eq!(&found.ids[..first.len()], first, "{id}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_variant_serves(id in "[ab/#:1\u{7}]{1,12}", source in "(/[ab.1!#]{1,3}){1,5}") {
            for other in variants(&id, "a", &source).ids {
                proptest::prop_assert!(!other.is_empty() && other.len() <= crate::record::MAX_ID_BYTES);
            }
        }
    }
}
