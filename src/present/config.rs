//! The settings that hold and where each comes from, as text and as JSON.

use serde::Serialize;

use super::text::{Look, labelled, paragraph};

/// One setting in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingView {
    /// Its key in the configuration file.
    pub key: &'static str,
    /// Its value; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What states it: a flag, a variable, a file, or `default`.
    pub origin: String,
}

/// All settings, as JSON has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConfigView {
    /// Where the configuration file is or would be; left out where there can be none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Whether it is there.
    pub exists: bool,
    /// Every setting.
    pub settings: Vec<SettingView>,
}

impl ConfigView {
    /// The settings for people, a line each.
    #[must_use]
    pub fn text(&self, look: Look) -> String {
        let mut text = String::new();
        for SettingView { key, value, origin } in &self.settings {
            let value = match value.as_deref() {
                None => "none",
                Some("") => "\"\"",
                Some(value) => value,
            };
            text.push_str(&labelled(key, value, &format!(" ({origin})"), look));
        }
        let file = match (&self.file, self.exists) {
            (Some(file), true) => format!("The configuration file is {file}."),
            (Some(file), false) => format!(
                "There is no configuration file; it would be {file}, and `kartoteka config \
                 --example` prints one with every key."
            ),
            (None, _) => "There is no configuration file and no folder for one.".to_owned(),
        };
        text + "\n" + &paragraph(&file, look)
    }
}
