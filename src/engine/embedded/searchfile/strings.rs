//! A list of strings in one section of a search file.
//!
//! ```text
//! count      u32
//! ends       u32 for each string: where it ends in the text
//! text       all strings, one behind the other
//! ```

use tantivy::TantivyError;
use zerocopy::IntoBytes;

use super::super::proof::{ProvedBytes, View};
use super::read::altered;
use super::{SearchFile, SearchFileWriter, Section};

/// Strings by their number, read in place.
#[derive(Debug, Clone)]
pub(crate) struct Strings {
    ends: View<u32>,
    text: ProvedBytes,
}

impl Strings {
    /// The strings of `section`.
    ///
    /// # Errors
    /// Returns an error when the section is not of this form.
    pub(crate) fn open(file: &SearchFile, section: Section) -> tantivy::Result<Self> {
        let bytes = file.bytes(section);
        let parts = || {
            let count = bytes.u32_at(0)? as usize;
            let text = count.checked_mul(4)?.checked_add(4)?;
            let ends = View::new(bytes.slice(4..text)?)?;
            Some((ends, bytes.slice(text..bytes.len())?))
        };
        let (ends, text) = parts().ok_or_else(|| altered(&format!("{section:?}")))?;
        Ok(Self { ends, text })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The bytes of a string; none of one that is not there.
    pub(crate) fn bytes(&self, number: usize) -> &[u8] {
        let before = number
            .checked_sub(1)
            .map_or(Some(0), |at| self.ends.get(at));
        let range = before.zip(self.ends.get(number));
        let text = range.and_then(|(from, until)| self.text.get(from as usize..until as usize));
        text.unwrap_or_default()
    }

    /// A string; an empty one where the bytes are none.
    pub(crate) fn get(&self, number: usize) -> &str {
        std::str::from_utf8(self.bytes(number)).unwrap_or_default()
    }

    /// The number of `wanted` among strings that are sorted.
    pub(crate) fn find(&self, wanted: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.bytes(middle).cmp(wanted.as_bytes()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }
}

/// Strings to be written.
#[derive(Debug, Default)]
pub(crate) struct StringsWriter {
    ends: Vec<u32>,
    text: Vec<u8>,
}

impl StringsWriter {
    /// Adds a string.
    ///
    /// # Errors
    /// Returns an error when all strings together have more than four gigabytes.
    pub(crate) fn push(&mut self, string: &[u8]) -> tantivy::Result<()> {
        self.text.extend_from_slice(string);
        let end = u32::try_from(self.text.len()).map_err(|_| {
            TantivyError::InvalidArgument("a segment has too many values".to_owned())
        })?;
        self.ends.push(end);
        Ok(())
    }

    /// Writes them as `section`.
    pub(crate) fn write(
        &self,
        file: &mut SearchFileWriter,
        section: Section,
    ) -> tantivy::Result<()> {
        file.section(section, |out| {
            out.write_all(&(self.ends.len() as u32).to_le_bytes())?;
            out.write_all(self.ends.as_bytes())?;
            out.write_all(&self.text)
        })
    }
}
