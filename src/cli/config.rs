//! `kartoteka config`: the settings that hold, and the configuration file.

use anyhow::Result;
use clap::Args;

use super::Output;
use super::console::Console;
use super::exit::Status;
use super::settings::{KEYS, Settings, example, path_of_configuration};
use crate::present::config::{ConfigView, SettingView};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka config
  kartoteka config --path
  kartoteka config --example > config.toml
  KARTOTEKA_CONFIG=config.toml kartoteka config --output json

Of several places that state a setting the first one holds: flag, environment, a folder .kartoteka here
or above (for the index), configuration file, default.")]
pub(super) struct ConfigArgs {
    /// Print a configuration file with every key, each explained and in a comment
    #[arg(long, conflicts_with = "path")]
    example: bool,
    /// Print where the configuration file is or would be
    #[arg(long)]
    path: bool,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text", conflicts_with_all = ["example", "path"])]
    output: Output,
}

impl ConfigArgs {
    /// Whether it can be carried out with a faulty configuration file, to mend it.
    pub(super) fn is_about_the_file(&self) -> bool {
        self.example || self.path
    }
}

pub(super) fn run(args: &ConfigArgs, settings: &Settings, console: &Console) -> Result<Status> {
    let file = path_of_configuration(&|name| std::env::var_os(name)).map(|(path, _)| path);
    if args.example {
        console.write(&example())?;
        return Ok(Status::Done);
    }
    let shown = file.as_ref().map(|file| file.display().to_string());
    if args.path {
        let Some(path) = shown else {
            return Ok(Status::Nothing);
        };
        console.write(&(console.tamed(path) + "\n"))?;
        return Ok(Status::Done);
    }
    let view = ConfigView {
        file: shown,
        exists: file.is_some_and(|file| file.is_file()),
        settings: KEYS
            .iter()
            .map(|about| {
                let (value, origin) = settings.said(about.key);
                SettingView {
                    key: about.name,
                    value,
                    origin,
                }
            })
            .collect(),
    };
    match args.output {
        Output::Text => console.page(&view.text(console.look), &[])?,
        Output::Json => console.json(&view)?,
        Output::Jsonl => console.json_lines(&view.settings)?,
    }
    Ok(Status::Done)
}
