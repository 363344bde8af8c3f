//! The flags of tables: columns and mark of CSV and TSV.

use clap::Args;

use super::request::RequestError;
use crate::present::table::{Cells, Format, Table};

// How a table of hits or lines looks. A doc comment would describe the commands that take it.
#[derive(Debug, Clone, Args)]
pub(super) struct TableArgs {
    /// Columns of CSV and TSV, separated by commas; docs/tables.md lists them
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    columns: Option<Vec<String>>,
    #[command(flatten)]
    format: FormatArgs,
}

// How the rows of any table are written; no doc comment, as above.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct FormatArgs {
    /// Begin CSV and TSV with a byte order mark, by which spreadsheets know UTF-8
    #[arg(long)]
    bom: bool,
    /// Write CSV and TSV for Excel: with the mark of --bom, and with shelfmarks, numbers and dates of
    /// the sources as texts (="3-7"), which it would read as numbers and dates
    #[arg(long)]
    excel: bool,
}

impl FormatArgs {
    /// The format of the output of that name; one that is no table has none of the flags.
    ///
    /// # Errors
    /// Returns [`RequestError`] for flags with another output.
    pub(super) fn format(self, output: &'static str) -> Result<Format, RequestError> {
        for (flag, is_given) in [("--bom", self.bom), ("--excel", self.excel)] {
            only_tables(flag, is_given, output)?;
        }
        Ok(Format {
            separator: if output == "tsv" { b'\t' } else { b',' },
            has_mark: self.bom || self.excel,
            cells: match self.excel {
                true => Cells::Excel,
                false => Cells::Plain,
            },
        })
    }
}

/// Refuses a flag of tables with an output that is none.
fn only_tables(
    flag: &'static str,
    is_given: bool,
    output: &'static str,
) -> Result<(), RequestError> {
    match is_given && !matches!(output, "csv" | "tsv") {
        true => Err(RequestError::UnfitOutput {
            flag,
            given: output,
            expected: "csv or tsv",
        }),
        false => Ok(()),
    }
}

impl TableArgs {
    /// The format of a table whose columns cannot be chosen.
    ///
    /// # Errors
    /// Returns [`RequestError`] for flags with another output, and for columns.
    pub(super) fn format(&self, output: &'static str) -> Result<Format, RequestError> {
        match self.columns {
            Some(_) => Err(RequestError::UnfitOutput {
                flag: "--columns",
                given: "--queries",
                expected: "hits or lines of a concordance",
            }),
            None => self.format.format(output),
        }
    }

    /// Whether a column is asked for by its name.
    pub(super) fn names(&self, column: &str) -> bool {
        let mut chosen = self.columns.iter().flatten();
        chosen.any(|name| name.trim() == column)
    }

    /// The table that an output is, if it is one, made of `whole` by its separator; `names` are the
    /// columns that there are.
    ///
    /// # Errors
    /// Returns [`RequestError`] for a column that is none, and for flags with another output.
    pub(super) fn table(
        &self,
        whole: fn(u8) -> Table,
        names: &'static [&'static str],
        output: &'static str,
    ) -> Result<Table, RequestError> {
        only_tables("--columns", self.columns.is_some(), output)?;
        let format = self.format.format(output)?;
        let table = whole(format.separator);
        let table = match &self.columns {
            Some(chosen) => {
                let unknown = |name| RequestError::UnknownColumn {
                    name,
                    columns: names,
                };
                table.with_columns(chosen).map_err(unknown)?
            }
            None => table,
        };
        Ok(table.with_format(format))
    }
}
