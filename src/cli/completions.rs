//! `kartoteka completions`: shell completions.

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Cli;
use super::console::Console;
use super::exit::Status;

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kartoteka completions bash > kartoteka.bash")]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs, console: &Console) -> Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "kartoteka", &mut script);
    console.write(&String::from_utf8_lossy(&script))?;
    Ok(Status::Done)
}
