//! `kartoteka completions`: the script that makes a shell ask for completions.

use anyhow::{Context, Result};
use clap::Args;

use super::complete::Shell;
use super::console::Console;
use super::exit::Status;

#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  kartoteka completions bash > kartoteka.bash

The script asks the program, so that completions know the archives, fonds, collections, people and ids of
your index. Beside each shell stands the line that takes it in, and where that belongs.")]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs, console: &Console) -> Result<Status> {
    let called = std::env::args().next().unwrap_or_default();
    // By its name it is found wherever it is moved to.
    let program = match called.contains(std::path::MAIN_SEPARATOR) {
        true => {
            let path = std::path::absolute(&called).context("cannot tell where the program is")?;
            path.to_string_lossy().into_owned()
        }
        false => "kartoteka".to_owned(),
    };
    console.write(&args.shell.script(&program))?;
    Ok(Status::Done)
}
