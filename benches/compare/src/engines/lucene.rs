//! Apache Lucene 10, where it can be had.
//!
//! Owns how it is found and how `peers/Peer.java` is compiled. Needed are the jars of core,
//! analysis-common, facet, queries and highlighter, a Java runtime of version 21 or later and a
//! compiler of version 17 or later. The Python package `arcadedb-embedded` carries a runtime and all
//! of the jars but `lucene-highlighter-10*` (with `lucene-memory` in it or beside it), which has to be
//! put into the same folder from a mirror of Maven or from a build of Lucene; without it, whole
//! answers of Lucene have no passages, and the report says so:
//!
//! ```text
//! pip install --no-deps --target target/compare/lucene arcadedb-embedded
//! ```
//!
//! A compiler older than the jars refuses their classes for the number of their format alone; so it
//! is shown copies with an older number. What runs are the jars as they are.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use zip::ZipArchive;

use super::process::Peer;
use super::{Built, ours, size_of};
use crate::material::Material;

/// The program.
const PROGRAM: &str = include_str!("../../peers/Peer.java");

/// What stands in for `peers/Passages.java` where there is no highlighter.
const NO_PASSAGES: &str = "final class Passages {
  static String cut(org.apache.lucene.analysis.Analyzer analyzer,
      org.apache.lucene.search.Query words, String body) { return \"\"; }
}";

/// Name in the tables.
pub(crate) const NAME: &str = "Lucene 10";

/// What stands before the version in the names of the jars.
const JARS: [&str; 4] = [
    "lucene-core-10",
    "lucene-analysis-common-10",
    "lucene-facet-10",
    "lucene-queries-10",
];

/// Those that passages need beside them.
const PASSAGES: [&str; 2] = ["lucene-highlighter-10", "lucene-memory-10"];

/// Format of the classes of Java 17.
const JAVA_17: u16 = 61;

/// Lucene, ready to be started.
#[derive(Debug, Clone)]
pub(crate) struct Lucene {
    java: PathBuf,
    class_path: String,
    /// Whether whole answers have passages.
    pub(crate) passages: bool,
}

/// Where its index is.
pub(crate) fn place(material: &Material) -> PathBuf {
    material.folder.join("lucene")
}

impl Lucene {
    /// Looks for it below `folder` and compiles the peer into `work`.
    ///
    /// # Errors
    /// Says why Lucene is left out.
    pub(crate) fn find(folder: &Path, work: &Path) -> Result<Self> {
        let mut files = Vec::new();
        list(folder, &mut files)?;
        let named = |start: &str, end: &str| {
            let mut files = files.iter();
            files.find(|file| {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with(start) && name.ends_with(end)
            })
        };
        let mut jars = JARS
            .iter()
            .map(|jar| named(jar, ".jar").cloned())
            .collect::<Option<Vec<PathBuf>>>()
            .context("its jars are not there; see benches/compare/src/engines/lucene.rs")?;
        let passages: Vec<PathBuf> = PASSAGES
            .iter()
            .filter_map(|jar| named(jar, ".jar").cloned())
            .collect();
        let has_passages = !passages.is_empty();
        jars.extend(passages);
        let java = files
            .iter()
            .find(|file| file.ends_with("bin/java"))
            .cloned()
            .unwrap_or_else(|| PathBuf::from("java"));
        let classes = work.join("lucene-peer");
        compile(&jars, has_passages, &classes)
            .context("its peer cannot be compiled; is there a javac?")?;
        let mut class_path = classes.display().to_string();
        for jar in &jars {
            class_path.push(if cfg!(windows) { ';' } else { ':' });
            class_path.push_str(&jar.display().to_string());
        }
        let lucene = Self {
            java,
            class_path,
            passages: has_passages,
        };
        ensure!(lucene.runs(), "its Java cannot be run or is older than 21");
        Ok(lucene)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.java);
        command
            .args(["-Xms1g", "-Xmx4g", "--add-modules", "jdk.incubator.vector"])
            .args([
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                &self.class_path,
            ])
            .arg("Peer")
            .args([ours::bm25().0.to_string(), ours::bm25().1.to_string()]);
        command
    }

    /// Whether the runtime takes the classes. A peer whose input is closed ends in order.
    fn runs(&self) -> bool {
        let mut command = self.command();
        let input = std::process::Stdio::null();
        let output = command.stdin(input).output();
        output.is_ok_and(|output| output.status.success())
    }

    /// Starts it.
    pub(crate) fn start(&self) -> Result<Peer> {
        // What it says on its vectors and warnings of its own concerns nobody here.
        Peer::start(NAME, self.command().stderr(std::process::Stdio::null()))
    }

    /// Makes the index, merged to one segment.
    pub(crate) fn build(&self, material: &Material) -> Result<Built> {
        let place = place(material);
        let began = Instant::now();
        self.start()?.build(&material.table, &place)?;
        Ok(Built {
            seconds: began.elapsed().as_secs_f64(),
            bytes: size_of(&place)?,
        })
    }
}

/// Every file below `folder`; none where it is not there.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

fn compile(jars: &[PathBuf], has_passages: bool, classes: &Path) -> Result<()> {
    let shown = classes.join("shown");
    for jar in jars {
        show(jar, &shown)?;
    }
    let sources = [
        ("Peer.java", PROGRAM),
        ("Passages.java", passages(has_passages)),
    ];
    for (name, text) in sources {
        fs::write(classes.join(name), text)?;
    }
    let output = Command::new("javac")
        .args(["--release", "17", "-nowarn", "-Xlint:none", "-cp"])
        .arg(&shown)
        .arg("-d")
        .arg(classes)
        .args(sources.map(|(name, _)| classes.join(name)))
        .output()?;
    fs::remove_dir_all(&shown)?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{said}");
    Ok(())
}

/// The class that cuts passages, or one that cuts none.
fn passages(has_passages: bool) -> &'static str {
    if has_passages {
        include_str!("../../peers/Passages.java")
    } else {
        NO_PASSAGES
    }
}

/// Copies the classes of a jar into a folder, as if Java 17 had made them.
fn show(jar: &Path, folder: &Path) -> Result<()> {
    let mut jar = ZipArchive::new(File::open(jar)?)?;
    for place in 0..jar.len() {
        let mut entry = jar.by_index(place)?;
        let Some(name) = entry.enclosed_name() else {
            continue;
        };
        // Classes for later versions of Java alone stand below META-INF.
        let is_wanted = name
            .extension()
            .is_some_and(|extension| extension == "class")
            && !name.starts_with("META-INF")
            && !name.ends_with("module-info.class");
        if is_wanted {
            let mut class = Vec::new();
            entry.read_to_end(&mut class)?;
            // Bytes 4 and 5 are the minor number of the format, 6 and 7 the major (JVM
            // specification, section 4.1).
            if let Some(version) = class.get_mut(6..8) {
                version.copy_from_slice(&JAVA_17.to_be_bytes());
            }
            let to = folder.join(name);
            fs::create_dir_all(to.parent().unwrap_or(folder))?;
            fs::write(to, class)?;
        }
    }
    Ok(())
}
