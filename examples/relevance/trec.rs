//! The files of a set: topics, judgments, what is not judged, runs.
//!
//! Takes text, gives plain values. Lines that have another number of columns than their file asks
//! for are passed over, as `trec_eval` does.

use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// One topic.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Topic {
    /// Its number (`frus1964-68v12-q0001`).
    pub(crate) number: String,
    /// What is asked.
    pub(crate) text: String,
}

/// Grade by record, by topic. A topic without any grade above 0 is left out.
pub(crate) type Judgments = BTreeMap<String, BTreeMap<String, i32>>;

/// Record ids by topic, best first, each once.
pub(crate) type Run = BTreeMap<String, Vec<String>>;

/// A directory of topics and judgments.
#[derive(Debug)]
pub(crate) struct Set {
    /// The name of the directory.
    pub(crate) name: String,
    pub(crate) topics: Vec<Topic>,
    pub(crate) judgments: Judgments,
    /// Topic and record: pairs taken out of every run before it is scored.
    pub(crate) ignored: HashSet<(String, String)>,
    /// Runs to compare with.
    pub(crate) runs: Vec<PathBuf>,
}

impl Set {
    /// Reads the set in `directory`.
    pub(crate) fn read(directory: &Path) -> Result<Self> {
        let topics = read_topics(&read(&directory.join("topics.tsv"))?);
        let judgments = read_judgments(&read(&directory.join("qrels.txt"))?);
        ensure!(
            !judgments.is_empty(),
            "no topic of {} has a relevant record",
            directory.display()
        );
        let beside = directory.join("ignore.txt");
        let ignored = if beside.exists() {
            read_pairs(&read(&beside)?)
        } else {
            HashSet::new()
        };
        let mut runs = Vec::new();
        for entry in std::fs::read_dir(directory)? {
            let path = entry?.path();
            if file_name(&path).ends_with(".trec") || file_name(&path).ends_with(".trec.zst") {
                runs.push(path);
            }
        }
        runs.sort();
        Ok(Self {
            name: file_name(&directory.canonicalize()?),
            topics,
            judgments,
            ignored,
            runs,
        })
    }
}

/// What a run is called: its file without endings.
pub(crate) fn name(file: &Path) -> String {
    let name = file_name(file);
    let name = name.strip_suffix(".zst").unwrap_or(&name);
    name.strip_suffix(".trec").unwrap_or(name).to_owned()
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The text of a file, unpacked if it is Zstandard.
pub(crate) fn read(file: &Path) -> Result<String> {
    let doing = || format!("reading {}", file.display());
    let opened = std::fs::File::open(file).with_context(doing)?;
    let mut text = String::new();
    if file_name(file).ends_with(".zst") {
        let mut unpacked = zstd::Decoder::new(opened).with_context(doing)?;
        unpacked.read_to_string(&mut text).with_context(doing)?;
    } else {
        std::io::BufReader::new(opened)
            .read_to_string(&mut text)
            .with_context(doing)?;
    }
    Ok(text)
}

/// The collection that a topic is of: what stands before the number at its end.
pub(crate) fn volume(topic: &str) -> &str {
    match topic.rsplit_once('-') {
        Some((volume, number))
            if number
                .strip_prefix('q')
                .unwrap_or(number)
                .bytes()
                .all(|byte| byte.is_ascii_digit()) =>
        {
            volume
        }
        _ => topic,
    }
}

fn read_topics(text: &str) -> Vec<Topic> {
    text.lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(number, text)| Topic {
            number: number.trim().to_owned(),
            text: text.trim().to_owned(),
        })
        .collect()
}

/// Lines `topic 0 id grade`.
pub(crate) fn read_judgments(text: &str) -> Judgments {
    let mut judgments = Judgments::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        if let [topic, _, id, grade] = columns[..]
            && let Ok(grade) = grade.parse()
        {
            let of_topic = judgments.entry(topic.to_owned()).or_default();
            of_topic.insert(id.to_owned(), grade);
        }
    }
    judgments.retain(|_, of_topic| of_topic.values().any(|grade| *grade > 0));
    judgments
}

fn read_pairs(text: &str) -> HashSet<(String, String)> {
    text.lines()
        .filter_map(|line| {
            let mut columns = line.split_whitespace();
            Some((columns.next()?.to_owned(), columns.next()?.to_owned()))
        })
        .collect()
}

/// Lines `topic Q0 id rank score run`. The order is that of the ranks, so that equal scores cannot
/// change it; of a record that comes twice the better rank counts.
pub(crate) fn read_run(text: &str) -> Run {
    let mut ranked: BTreeMap<&str, Vec<(u64, &str)>> = BTreeMap::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        if let [topic, _, id, rank, _, _] = columns[..]
            && let Ok(rank) = rank.parse()
        {
            ranked.entry(topic).or_default().push((rank, id));
        }
    }
    let in_order = |mut hits: Vec<(u64, &str)>| {
        hits.sort_unstable();
        let mut seen = HashSet::new();
        hits.retain(|(_, id)| seen.insert(*id));
        hits.into_iter().map(|(_, id)| id.to_owned()).collect()
    };
    ranked
        .into_iter()
        .map(|(topic, hits)| (topic.to_owned(), in_order(hits)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_without_a_relevant_record_are_left_out() {
        let judgments = read_judgments("a 0 x 2\na 0 y 0\nb 0 x 0\nc 0 z -1\nshort 0 x\n");
        assert_eq!(judgments.keys().collect::<Vec<_>>(), ["a"]);
        assert_eq!(judgments["a"]["y"], 0);
    }

    #[test]
    fn hits_stand_in_the_order_of_their_ranks_and_once() {
        let run = read_run("a Q0 y 2 9.0 r\na Q0 x 1 1.0 r\na Q0 y 3 0.5 r\nb Q0 z 1 1\n");
        assert_eq!(run["a"], ["x", "y"]);
        assert_eq!(run.len(), 1);
    }

    #[test]
    fn topics_are_number_and_text() {
        assert_eq!(
            read_topics("v-q1\tAden, port of\nno tab\n"),
            [Topic {
                number: "v-q1".to_owned(),
                text: "Aden, port of".to_owned()
            }]
        );
    }

    #[test]
    fn a_topic_names_its_volume() {
        for (topic, wanted) in [
            ("frus1964-68v12-q0001", "frus1964-68v12"),
            ("frus1964-68v12-17", "frus1964-68v12"),
            ("frus1964-68v12", "frus1964-68v12"),
            ("17", "17"),
        ] {
            assert_eq!(volume(topic), wanted);
        }
    }

    #[test]
    fn a_run_is_called_after_its_file() {
        for file in ["x/bm25.trec", "bm25.trec.zst", "bm25"] {
            assert_eq!(name(Path::new(file)), "bm25");
        }
    }
}
