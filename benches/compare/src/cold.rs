//! The whole program, from its start to its exit, beside SQLite's shell with FTS5 and ripgrep.
//!
//! Owns what each of them is asked. Files are in the page cache: what is cold is the process. Ten
//! hits with passages and their number; Kartoteka prints facets, other spellings and advice as well.
//! SQLite has an FTS5 table of titles and bodies (Porter's stemmer), `snippet()`, `count(*)`, and
//! indexed tables of archives and days; ripgrep counts the lines with the longest word in a file of
//! one record a line. Processor time, user and system, of the process and its threads counts; the
//! median over the rounds, then over the questions of a kind.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::figures::quantile;
use crate::machine::first_line;
use crate::material::Material;
use crate::question::{Narrowing, Question, Together, day_of};

/// Questions of a kind.
const QUESTIONS: usize = 12;

/// A program that is measured.
enum Program {
    Kartoteka { path: PathBuf, index: PathBuf },
    Sqlite(PathBuf),
    Ripgrep(PathBuf),
}

/// What is asked of a program.
enum Task<'a> {
    Search(&'a Question),
    /// A search that first brings the index up to date with a source that is unchanged.
    Corpus(&'a Question, &'a Path),
    Facets,
}

impl Program {
    /// The command; none for what this program cannot do.
    fn command(&self, task: &Task<'_>) -> Option<Command> {
        match self {
            Self::Kartoteka { path, index } => {
                let mut command = Command::new(path);
                match task {
                    // The archives alone, as SQLite counts them.
                    Task::Facets => command.args(["facets", "--depth", "1"]),
                    Task::Search(_) | Task::Corpus(..) => command.arg("search"),
                };
                command.args(["--output", "json", "--index"]).arg(index);
                if let Task::Corpus(_, source) = task {
                    command.arg("--corpus").arg(source);
                }
                if let Task::Search(question) | Task::Corpus(question, _) = task {
                    let Narrowing { archive, days, .. } = &question.narrowing;
                    if let Some(archive) = archive {
                        command.args(["--archive", archive]);
                    }
                    if let Some((from, to)) = days {
                        command.args(["--from", &day_of(*from).to_string()]);
                        command.args(["--to", &day_of(*to).to_string()]);
                    }
                    command.args(["--", &question.text]);
                }
                Some(command)
            }
            Self::Sqlite(base) => {
                let mut command = Command::new("sqlite3");
                command.args(["-batch", "-init", "/dev/null", "-readonly", "-json"]);
                command.arg(base).arg(match task {
                    Task::Search(question) => select(question),
                    Task::Facets => {
                        "SELECT value, count(*) FROM archives GROUP BY value".to_owned()
                    }
                    Task::Corpus(..) => return None,
                });
                Some(command)
            }
            Self::Ripgrep(texts) => {
                let Task::Search(question) = task else {
                    return None;
                };
                let text = match question.together {
                    Together::Phrase => question.words.join(" "),
                    _ => question.words.iter().max_by_key(|word| word.len())?.clone(),
                };
                let mut command = Command::new("rg");
                command.args(["-i", "-c", "-F", "-e", &text]).arg(texts);
                Some(command)
            }
        }
    }
}

/// The statements that find the best ten with passages, and the number of all. The plus keeps
/// SQLite from looking up every record of a filter in the FTS table, which takes seconds.
fn select(question: &Question) -> String {
    let words: Vec<String> = question
        .words
        .iter()
        .map(|it| format!("\"{it}\""))
        .collect();
    let matching = match question.together {
        Together::All => words.join(" AND "),
        Together::Any => words.join(" OR "),
        Together::Phrase => format!("\"{}\"", question.words.join(" ")),
    };
    let mut condition = format!("docs MATCH '{}'", matching.replace('\'', "''"));
    if let Some(archive) = &question.narrowing.archive {
        let archive = archive.replace('\'', "''");
        condition +=
            &format!(" AND +rowid IN (SELECT doc FROM archives WHERE value = '{archive}')");
    }
    if let Some((from, to)) = question.narrowing.days {
        condition +=
            &format!(" AND +rowid IN (SELECT doc FROM days WHERE day BETWEEN {from} AND {to})");
    }
    format!(
        "SELECT id, line, snippet(docs, 3, '[', ']', '…', 40) FROM docs WHERE {condition} \
         ORDER BY rank LIMIT 10; SELECT count(*) FROM docs WHERE {condition};"
    )
}

/// Makes SQLite's base and ripgrep's file where they are not there.
fn prepare(material: &Material) -> Result<(PathBuf, PathBuf)> {
    let [base, texts] = ["fts5.sqlite", "texts.txt"].map(|name| material.folder.join(name));
    if base.exists() && texts.exists() {
        return Ok((base, texts));
    }
    eprintln!("writing the base of SQLite and the texts");
    let script = material.folder.join("fts5.sql");
    let mut sql = BufWriter::new(File::create(&script)?);
    let mut lines = BufWriter::new(File::create(&texts)?);
    writeln!(
        sql,
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;\n\
         CREATE VIRTUAL TABLE docs USING fts5(id UNINDEXED, line UNINDEXED, title, body, \
         tokenize = 'porter unicode61');\n\
         CREATE TABLE archives(value TEXT, doc INTEGER, PRIMARY KEY(value, doc)) WITHOUT ROWID;\n\
         CREATE TABLE days(day INTEGER, doc INTEGER, PRIMARY KEY(day, doc)) WITHOUT ROWID;"
    )?;
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    for (place, row) in material.rows()?.enumerate() {
        let (doc, row) = (place + 1, row?);
        let title = row.parts.first().map_or("", String::as_str);
        let columns = [&row.id, &row.line, title, &row.body].map(quoted);
        writeln!(
            sql,
            "INSERT INTO docs(rowid, id, line, title, body) VALUES ({doc}, {});",
            columns.join(", ")
        )?;
        for archive in &row.archives {
            writeln!(
                sql,
                "INSERT INTO archives VALUES ({}, {doc});",
                quoted(archive)
            )?;
        }
        if let Some(day) = row.day {
            writeln!(sql, "INSERT INTO days VALUES ({day}, {doc});")?;
        }
        writeln!(lines, "{} {title} {}", row.id, row.body)?;
    }
    writeln!(sql, "INSERT INTO docs(docs) VALUES ('optimize'); COMMIT;")?;
    sql.flush()?;
    lines.flush()?;
    let status = Command::new("sqlite3")
        .args(["-batch", "-init", "/dev/null"])
        .arg(&base)
        .stdin(File::open(&script)?)
        .status()?;
    std::fs::remove_file(&script)?;
    ensure!(status.success(), "sqlite3 cannot make its base");
    Ok((base, texts))
}

/// What is measured.
pub(crate) struct Cold<'a> {
    pub(crate) material: &'a Material,
    pub(crate) program: &'a Path,
    /// Index of `program`.
    pub(crate) index: &'a Path,
    /// An older program.
    pub(crate) before: Option<&'a Path>,
    pub(crate) rounds: usize,
    /// Whether to count instructions too.
    pub(crate) instructions: bool,
}

impl Cold<'_> {
    fn programs(&self) -> Result<Vec<(&'static str, Program)>> {
        // As it is installed, which is a copy: what a linker has written lies in the page cache in
        // single pages, and a process spends a quarter more on its faults.
        let path = |path: &Path, name: &str| {
            let copy = self.material.folder.join(name);
            std::fs::copy(path, &copy).context("the program cannot be copied")?;
            Ok::<_, anyhow::Error>(copy)
        };
        let mut programs = vec![(
            "kartoteka",
            Program::Kartoteka {
                path: path(self.program, "installed")?,
                index: self.index.to_owned(),
            },
        )];
        if let Some(before) = self.before {
            let path = path(before, "installed-before")?;
            let index = self.material.folder.join("before");
            if !index.exists() {
                eprintln!("the older program indexes");
                let mut command = Command::new(&path);
                command
                    .arg("index")
                    .arg(&self.material.source)
                    .arg("--index")
                    .arg(&index);
                ensure!(
                    command.output()?.status.success(),
                    "the older program cannot index"
                );
            }
            programs.push(("before", Program::Kartoteka { path, index }));
        }
        let has_sqlite = first_line("sqlite3", &["--version"]).is_some();
        if has_sqlite {
            let (base, texts) = prepare(self.material)?;
            programs.push(("SQLite FTS5", Program::Sqlite(base)));
            if first_line("rg", &["--version"]).is_some() {
                programs.push(("ripgrep", Program::Ripgrep(texts)));
            }
        }
        Ok(programs)
    }

    /// The table of all kinds, in Markdown.
    pub(crate) fn table(&self, log: &[Question]) -> Result<String> {
        let programs = self.programs()?;
        let mut out = String::from("| cold command |");
        for (name, _) in &programs {
            write!(out, " {name} |")?;
        }
        if self.instructions {
            out += " instructions (million) |";
        }
        writeln!(
            out,
            "\n|---|{}",
            "---|".repeat(programs.len() + usize::from(self.instructions))
        )?;
        for (kind, tasks) in self.kinds(log) {
            if tasks.is_empty() {
                continue;
            }
            write!(out, "| {kind} |")?;
            let costs = self.costs(&programs, &tasks)?;
            for (place, costs) in costs.iter().enumerate() {
                let Some((processor, clock, ratio)) = costs else {
                    write!(out, " |")?;
                    continue;
                };
                write!(out, " {processor:.1} / {clock:.1}")?;
                if place > 0 {
                    write!(out, " **x{ratio:.2}**")?;
                }
                write!(out, " |")?;
            }
            if self.instructions {
                let counted: Vec<String> = programs
                    .iter()
                    .map(|(_, program)| instructions(program, &tasks[0]))
                    .collect::<Result<_>>()?;
                write!(out, " {} |", counted.join(" / "))?;
            }
            writeln!(out)?;
        }
        Ok(out)
    }

    fn kinds<'q>(&'q self, log: &'q [Question]) -> Vec<(&'static str, Vec<Task<'q>>)> {
        let some = |fits: &dyn Fn(&Question) -> bool| -> Vec<&'q Question> {
            log.iter().filter(|it| fits(it)).take(QUESTIONS).collect()
        };
        let search =
            |fits: &dyn Fn(&Question) -> bool| some(fits).into_iter().map(Task::Search).collect();
        let is_free = |it: &Question| it.narrowing == Narrowing::default();
        let source = &self.material.source;
        vec![
            (
                "words",
                search(&|it| is_free(it) && it.kind.starts_with("word")),
            ),
            ("names", search(&|it| is_free(it) && it.kind == "name")),
            ("phrases", search(&|it| is_free(it) && it.kind == "phrase")),
            (
                "with an archive",
                search(&|it| it.narrowing.archive.is_some()),
            ),
            ("with years", search(&|it| it.narrowing.days.is_some())),
            ("`facets`", vec![Task::Facets]),
            (
                "`--corpus`, unchanged",
                some(&is_free)
                    .into_iter()
                    .map(|it| Task::Corpus(it, source))
                    .take(3)
                    .collect(),
            ),
        ]
    }

    /// Milliseconds of processor and clock of each program, and the median ratio of the first
    /// program's processor time to its.
    fn costs(
        &self,
        programs: &[(&'static str, Program)],
        tasks: &[Task<'_>],
    ) -> Result<Vec<Option<(f64, f64, f64)>>> {
        let mut medians: Vec<Vec<(f64, f64)>> = vec![Vec::new(); programs.len()];
        for task in tasks {
            let mut times = vec![(Vec::new(), Vec::new()); programs.len()];
            // The first round warms the page cache only.
            for round in 0..=self.rounds {
                for ((name, program), (processor, clock)) in programs.iter().zip(&mut times) {
                    let Some(command) = program.command(task) else {
                        continue;
                    };
                    let (used, taken) = run(&command).with_context(|| (*name).to_owned())?;
                    if round > 0 {
                        processor.push(used);
                        clock.push(taken);
                    }
                }
            }
            for (medians, (processor, clock)) in medians.iter_mut().zip(&times) {
                medians.extend(quantile(processor, 0.5).zip(quantile(clock, 0.5)));
            }
        }
        let first: Vec<f64> = medians[0].iter().map(|cost| cost.0).collect();
        let figures = medians.iter().map(|costs| {
            let of = |each: &dyn Fn(&(f64, f64)) -> f64| {
                quantile(&costs.iter().map(each).collect::<Vec<f64>>(), 0.5)
            };
            let ratios: Vec<f64> = first
                .iter()
                .zip(costs)
                .map(|(own, other)| own / other.0)
                .collect();
            Some((of(&|it| it.0)?, of(&|it| it.1)?, quantile(&ratios, 0.5)?))
        });
        Ok(figures.collect())
    }
}

/// Milliseconds of processor and clock, as bash times them. A search that finds nothing is answered
/// all the same.
fn run(timed: &Command) -> Result<(f64, f64)> {
    let output = Command::new("bash")
        .args([
            "-c",
            "TIMEFORMAT='%3U %3S %3R'; time \"$@\" > /dev/null 2>&1",
            "bash",
        ])
        .arg(timed.get_program())
        .args(timed.get_args())
        .stdin(Stdio::null())
        .output()
        .context("bash cannot be run")?;
    let code = output.status.code().unwrap_or(-1);
    ensure!((0..=1).contains(&code), "ended with {code}: {timed:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    let seconds: Vec<f64> = said
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    match seconds[..] {
        [user, system, clock] => Ok(((user + system) * 1e3, clock * 1e3)),
        _ => bail!("bash says {said:?}"),
    }
}

/// Millions of instructions by callgrind, as it says on its last lines.
fn instructions(program: &Program, task: &Task<'_>) -> Result<String> {
    let Some(command) = program.command(task) else {
        return Ok("-".to_owned());
    };
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(command.get_program())
        .args(command.get_args())
        .output()
        .context("valgrind cannot be run")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let counted = said
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let counted = counted.and_then(|(_, number)| number.trim().parse::<f64>().ok());
    Ok(counted.map_or("-".to_owned(), |number| format!("{:.0}", number / 1e6)))
}
