//! SQLite FTS5, in the SQLite that Python brings (`peers/fts5.py`): no second C compiler needed.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use super::process::Peer;
use super::{Built, size_of};
use crate::machine::first_line;
use crate::material::Material;

/// The program.
const PROGRAM: &str = include_str!("../../peers/fts5.py");

/// Name in the tables.
pub(crate) const NAME: &str = "SQLite FTS5";

/// Where its index is.
pub(crate) fn place(material: &Material) -> PathBuf {
    material.folder.join("fts5.sqlite")
}

/// Starts it.
///
/// # Errors
/// Says why FTS5 is left out.
pub(crate) fn start() -> Result<Peer> {
    let asked = "import sqlite3; sqlite3.connect(':memory:').execute(\
                 'CREATE VIRTUAL TABLE t USING fts5(x)'); print(sqlite3.sqlite_version)";
    let version = first_line("python3", &["-c", asked]);
    ensure!(version.is_some(), "no python3 whose SQLite has FTS5");
    Peer::start(
        NAME,
        Command::new("python3").args(["-X", "utf8", "-c", PROGRAM]),
    )
}

/// Makes the index.
pub(crate) fn build(material: &Material) -> Result<Built> {
    let place = place(material);
    let began = Instant::now();
    start()?
        .build(&material.table, &place)
        .context("FTS5 cannot index the table")?;
    Ok(Built {
        seconds: began.elapsed().as_secs_f64(),
        bytes: size_of(&place)?,
    })
}
