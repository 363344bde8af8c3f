//! The header of a finding aid: its title, number, repository and address.
//!
//! Takes the elements of `eadheader` (EAD 2002) or `control` (EAD3), the first of each kind; ignores
//! all others.

use super::super::running::Text;

/// Bytes of a value that are kept.
const MAX_VALUE_BYTES: usize = 8 << 10;

/// What the header of a finding aid says.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) title: Option<String>,
    pub(super) number: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) url: Option<String>,
    gathering: Option<(String, Text)>,
}

impl Header {
    pub(super) fn open(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        let is_wanted = match name {
            "titleproper" => self.title.is_none(),
            "eadid" | "recordid" => self.number.is_none(),
            "publisher" | "agencyname" => self.publisher.is_none(),
            _ => false,
        };
        if is_wanted && self.gathering.is_none() {
            self.gathering = Some((name.to_owned(), Text::default()));
            let url = attribute("url").or_else(|| attribute("instanceurl"));
            self.url = self
                .url
                .take()
                .or(url.filter(|url| url.starts_with("http")));
        } else if name == "lb" {
            self.text(" ");
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some((_, gathered)) = &mut self.gathering
            && gathered.len() < MAX_VALUE_BYTES
        {
            gathered.push(text);
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        if self.gathering.as_ref().is_none_or(|(open, _)| open != name) {
            return;
        }
        let Some((_, text)) = self.gathering.take() else {
            return;
        };
        let text = Some(text.into_string()).filter(|text| !text.is_empty());
        match name {
            "titleproper" => self.title = text,
            "publisher" | "agencyname" => self.publisher = text,
            _ => {
                let is_url = |text: &&String| text.starts_with("http");
                self.url = self
                    .url
                    .take()
                    .or_else(|| text.as_ref().filter(is_url).cloned());
                self.number = text;
            }
        }
    }
}
