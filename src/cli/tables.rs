//! The flags of tables: columns and mark of CSV and TSV.

use clap::Args;

use super::request::RequestError;
use crate::present::table::Table;

/// What a table of hits or lines looks like.
#[derive(Debug, Clone, Args)]
pub(super) struct TableArgs {
    /// Columns of CSV and TSV, separated by commas; docs/tables.md lists them
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    columns: Option<Vec<String>>,
    /// Begin CSV and TSV with a byte order mark, by which spreadsheets know UTF-8
    #[arg(long)]
    bom: bool,
}

impl TableArgs {
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
        let is_table = matches!(output, "csv" | "tsv");
        for (flag, is_given) in [("--columns", self.columns.is_some()), ("--bom", self.bom)] {
            if is_given && !is_table {
                return Err(RequestError::UnfitOutput {
                    flag,
                    given: output,
                    expected: "csv or tsv",
                });
            }
        }
        let table = whole(if output == "tsv" { b'\t' } else { b',' });
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
        Ok(table.with_mark(self.bom))
    }
}
