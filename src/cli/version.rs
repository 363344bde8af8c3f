//! What `--version` prints: version, commit, and what indexes this program reads.

use crate::engine::embedded::marker::Marker;

/// The lines for stdout. Format, chain and schema are those of the indexes that it makes and reads.
#[must_use]
pub fn text() -> String {
    let commit = option_env!("KARTOTEKA_COMMIT").map(|commit| format!(" (commit {commit})"));
    format!(
        "kartoteka {}{}\n{}\n",
        env!("CARGO_PKG_VERSION"),
        commit.unwrap_or_default(),
        Marker::current().describe()
    )
}
