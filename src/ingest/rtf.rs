//! Rich text (RTF): one document a file.
//!
//! Takes the bytes, gives a record ([`super::office`]). Characters are read by the font that they are
//! set in (`\fcharset`), by the code page of the file (`\ansicpg`), and as Unicode where it stands
//! (`\u`); text under a font that states no more than "ANSI" is weighed by its letters, since programs
//! in Russia wrote Cyrillic so. Footnotes stand behind the text, a header or footer with a shelfmark is
//! its last paragraph; headings, the title's style and bold are known. Hidden and deleted text is not
//! read, nor is any destination but those that hold text.
//!
//! Known gaps: numbers of lists only where the file writes them out; drawings and embedded objects
//! leave nothing but their text; endnotes count with footnotes; code pages 437 and 850 are read as
//! Western European. Source: Rich Text Format Specification 1.9.1 (Microsoft, 2008).

use std::collections::HashMap;

use encoding_rs::Encoding;

use super::Item;
use super::document::BlockKind;
use super::docx::styles::{self, Style};
use super::encoding::guess;
use super::identity::Place;
use super::office::{self, MAX_DEPTH, Paper, Paragraphs};

mod fonts;
mod tokens;

use fonts::Fonts;
use tokens::{Token, Tokens};

/// Bytes of text without a code page that are weighed.
const WEIGHED_BYTES: usize = 64 << 10;

/// Longest name of a style in bytes.
const MAX_NAME_BYTES: usize = 200;

/// Reads one document.
pub(super) fn read(bytes: &[u8], place: &Place) -> Vec<Item> {
    office::items(whole(bytes), bytes.len(), place)
}

fn whole(bytes: &[u8]) -> Result<Paper, String> {
    let mut reader = Reader::new(Fonts::default());
    reader.read(bytes)?;
    // Only now is all text seen that may be in any code page.
    let weighed = guess(&reader.unsure).map(|found| found.name());
    let found = weighed.and_then(|name| Encoding::for_label(name.as_bytes()));
    if let Some(found) = found.filter(|&found| found != reader.fonts.ansi()) {
        reader = Reader::new(Fonts::with_ansi(found));
        reader.read(bytes)?;
    }
    Ok(reader.into_paper())
}

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Text,
    Note,
    Margin,
    FontTable,
    StyleSheet,
    Title,
    Nowhere,
}

/// What holds until a group ends.
#[derive(Debug, Clone, Copy)]
struct State {
    place: Target,
    font: i32,
    /// Characters that stand for one of Unicode and are passed over.
    stand_ins: i32,
    is_bold: bool,
    is_hidden: bool,
    is_deleted: bool,
    is_in_table: bool,
    style: Style,
}

struct Reader {
    fonts: Fonts,
    styles: HashMap<i32, Style>,
    state: State,
    above: Vec<State>,
    body: Paragraphs,
    notes: Vec<String>,
    note: Paragraphs,
    margins: Vec<String>,
    margin: Paragraphs,
    title: String,
    /// The name of the style that is being defined, and its number.
    style_name: Vec<u8>,
    style_number: i32,
    /// Bytes of text that wait for their decoding.
    pending: Vec<u8>,
    unsure: Vec<u8>,
    /// First half of a pair of UTF-16.
    high: Option<u16>,
    /// Characters still to be passed over after one of Unicode.
    passed_over: i32,
    /// The group has just begun, so that a word may name its destination.
    is_begun: bool,
    /// The destination may be left out by who does not know it.
    is_optional: bool,
}

impl Reader {
    fn new(fonts: Fonts) -> Self {
        Self {
            fonts,
            styles: HashMap::new(),
            state: State {
                place: Target::Text,
                font: -1,
                stand_ins: 1,
                is_bold: false,
                is_hidden: false,
                is_deleted: false,
                is_in_table: false,
                style: Style::default(),
            },
            above: Vec::new(),
            body: Paragraphs::default(),
            notes: Vec::new(),
            note: Paragraphs::default(),
            margins: Vec::new(),
            margin: Paragraphs::default(),
            title: String::new(),
            style_name: Vec::new(),
            style_number: 0,
            pending: Vec::new(),
            unsure: Vec::new(),
            high: None,
            passed_over: 0,
            is_begun: false,
            is_optional: false,
        }
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut tokens = Tokens::new(bytes);
        let mut has_begun = false;
        while let Some(token) = tokens.next() {
            match token {
                Token::Open => {
                    self.flush();
                    if self.above.len() == MAX_DEPTH {
                        return Err(format!(
                            "groups more than {MAX_DEPTH} deep at byte {}: expected a document",
                            tokens.at()
                        ));
                    }
                    self.above.push(self.state);
                    has_begun = true;
                    self.passed_over = 0;
                    (self.is_begun, self.is_optional) = (true, false);
                    continue;
                }
                Token::Close => {
                    self.flush();
                    self.passed_over = 0;
                    let Some(above) = self.above.pop() else {
                        return Err(format!(
                            "a brace at byte {} closes nothing: expected rich text",
                            tokens.at()
                        ));
                    };
                    let left = std::mem::replace(&mut self.state, above);
                    self.leave(left);
                    if self.above.is_empty() {
                        // Whatever follows is no text: padding, a signature.
                        break;
                    }
                }
                Token::Optional => {
                    self.is_optional = true;
                    continue;
                }
                Token::Word(word, value) => self.word(word, value),
                Token::Byte(byte) => self.byte(byte),
                Token::Sign(sign) => self.sign(sign),
                Token::Paragraph => self.word(b"par", None),
            }
            self.is_begun = false;
        }
        self.flush();
        if !has_begun || !self.above.is_empty() {
            return Err(format!(
                "cut off at byte {}: a group is not closed",
                bytes.len()
            ));
        }
        Ok(())
    }

    /// Goes back to the group around one that ends.
    fn leave(&mut self, left: State) {
        if left.place == self.state.place {
            return;
        }
        match left.place {
            Target::Note => {
                let note = std::mem::take(&mut self.note).into_note();
                self.notes.push(note);
            }
            Target::Margin => {
                let margin = std::mem::take(&mut self.margin).into_note();
                if !margin.is_empty() {
                    self.margins.push(margin);
                }
            }
            _ => {}
        }
    }

    fn into_paper(self) -> Paper {
        let mut paper = self.body.into_paper();
        paper.add_notes(
            "Footnotes",
            (1..).zip(self.notes.iter().map(String::as_str)),
        );
        for margin in &self.margins {
            paper.add_margin(margin);
        }
        let title = self.title.trim();
        paper.title = (!title.is_empty()).then(|| title.to_owned());
        paper
    }

    /// Where the text of the group goes; nothing where it goes nowhere.
    fn open_text(&mut self) -> Option<&mut Paragraphs> {
        match self.state.place {
            Target::Text => Some(&mut self.body),
            Target::Note => Some(&mut self.note),
            Target::Margin => Some(&mut self.margin),
            _ => None,
        }
    }

    fn is_shown(&self) -> bool {
        !self.state.is_hidden && !self.state.is_deleted
    }

    /// Text that is known to be a character.
    fn sign(&mut self, sign: char) {
        if self.passed_over > 0 {
            self.passed_over -= 1;
            return;
        }
        self.flush();
        self.write(sign.encode_utf8(&mut [0; 4]));
    }

    fn write(&mut self, text: &str) {
        if !self.is_shown() {
            return;
        }
        let is_bold = self.state.is_bold;
        match self.state.place {
            Target::Title => self.title.push_str(text),
            _ => {
                if let Some(open) = self.open_text() {
                    open.words(text, is_bold);
                }
            }
        }
    }

    /// A byte of text in the code page of its font.
    fn byte(&mut self, byte: u8) {
        if self.passed_over > 0 {
            self.passed_over -= 1;
            return;
        }
        match self.state.place {
            Target::FontTable | Target::Nowhere => {}
            Target::StyleSheet if byte == b';' => {
                let name = self
                    .fonts
                    .ansi()
                    .decode_without_bom_handling(&self.style_name)
                    .0;
                let mut style = Style::default();
                styles::name(&name, &mut style);
                style.level = self.state.style.level.or(style.level);
                self.styles.insert(self.style_number, style);
                self.style_name.clear();
            }
            Target::StyleSheet if self.style_name.len() < MAX_NAME_BYTES => {
                self.style_name.push(byte);
            }
            Target::StyleSheet => {}
            _ => {
                self.high = None;
                self.pending.push(byte);
            }
        }
    }

    /// Decodes the text that waits.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let (encoding, is_sure) = self.fonts.encoding(self.state.font);
        if !is_sure && self.unsure.len() < WEIGHED_BYTES && self.is_shown() {
            self.unsure.extend_from_slice(&bytes);
        }
        self.write(&encoding.decode_without_bom_handling(&bytes).0);
        self.pending = bytes;
        self.pending.clear();
    }

    /// A unit of UTF-16.
    fn unit(&mut self, value: i32) {
        self.flush();
        // Written as a signed number of 16 bits.
        let unit = value as u16;
        let character = match self.high.take() {
            Some(high) => char::decode_utf16([high, unit]).next().and_then(Result::ok),
            None => char::from_u32(u32::from(unit)),
        };
        match character {
            // Fonts of signs have theirs in the private area.
            Some(sign) if !('\u{e000}'..='\u{f8ff}').contains(&sign) => {
                let mut buffer = [0; 4];
                let text = sign.encode_utf8(&mut buffer);
                self.write(text);
            }
            Some(_) => {}
            None if (0xd800..0xdc00).contains(&unit) => self.high = Some(unit),
            None => {}
        }
        self.passed_over = self.state.stand_ins;
    }

    fn word(&mut self, word: &[u8], value: Option<i32>) {
        if std::mem::take(&mut self.is_begun) && self.destination(word) {
            return;
        }
        if self.passed_over > 0 && !matches!(word, b"u" | b"uc" | b"bin") {
            self.passed_over -= 1;
            return;
        }
        let is_on = value != Some(0);
        let is_code = !matches!(word, b"u");
        if is_code {
            self.flush();
        }
        match word {
            b"u" => self.unit(value.unwrap_or(0)),
            b"uc" => self.state.stand_ins = value.unwrap_or(1).clamp(0, 100),
            b"f" if self.state.place == Target::FontTable => {
                self.fonts.define(value.unwrap_or(0));
            }
            b"fcharset" => self.fonts.set_charset(value.unwrap_or(0)),
            b"cpg" => self.fonts.set_page(value.unwrap_or(0)),
            b"f" => self.state.font = value.unwrap_or(0),
            b"deff" => self.fonts.default = value.unwrap_or(0),
            b"ansicpg" => self.fonts.set_ansi_page(value.unwrap_or(0)),
            b"mac" => self.fonts.set_ansi_page(10_000),
            b"s" if self.state.place == Target::StyleSheet => {
                self.style_number = value.unwrap_or(0);
            }
            b"s" => {
                let style = self.styles.get(&value.unwrap_or(0));
                self.state.style = style.copied().unwrap_or_default();
            }
            b"outlinelevel" => {
                let level = value.and_then(|level| u8::try_from(level).ok());
                self.state.style.level = level.filter(|level| *level < 9).map(|level| level + 1);
            }
            b"pard" => (self.state.style, self.state.is_in_table) = (Style::default(), false),
            b"plain" => {
                self.state.font = -1;
                (self.state.is_bold, self.state.is_hidden) = (false, false);
                self.state.is_deleted = false;
            }
            b"b" => self.state.is_bold = is_on,
            b"v" => self.state.is_hidden = is_on,
            b"deleted" => self.state.is_deleted = is_on,
            b"intbl" => self.state.is_in_table = is_on,
            b"par" | b"sect" | b"page" | b"column"
                // A deleted end of a paragraph joins two.
                if self.is_shown() => {
                    self.end_paragraph();
                }
            b"line" | b"softline" => {
                if let Some(open) = self.open_text() {
                    open.end_line();
                }
            }
            b"cell" | b"nestcell" => {
                if let Some(open) = self.open_text() {
                    open.end_cell();
                }
            }
            b"row" | b"nestrow" => {
                if let Some(open) = self.open_text() {
                    open.end(BlockKind::Plain, true);
                    open.end_line();
                }
            }
            b"tab" | b"emspace" | b"enspace" | b"qmspace" => self.write(" "),
            b"emdash" => self.write("—"),
            b"endash" => self.write("–"),
            b"lquote" => self.write("‘"),
            b"rquote" => self.write("’"),
            b"ldblquote" => self.write("“"),
            b"rdblquote" => self.write("”"),
            b"bullet" => self.write("•"),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let State {
            style, is_in_table, ..
        } = self.state;
        if let Some(open) = self.open_text() {
            open.end(style.kind(), is_in_table);
        }
    }

    /// Takes the first word of a group for its destination; false where it is none.
    fn destination(&mut self, word: &[u8]) -> bool {
        let place = match word {
            b"fonttbl" => Target::FontTable,
            b"stylesheet" => Target::StyleSheet,
            // Its title alone is of use.
            b"info" => Target::Nowhere,
            b"title" => Target::Title,
            b"footnote" => {
                if self.state.place == Target::Text {
                    self.flush();
                    self.body.mark(self.notes.len() + 1);
                }
                Target::Note
            }
            b"header" | b"headerl" | b"headerr" | b"headerf" | b"footer" | b"footerl"
            | b"footerr" | b"footerf" => Target::Margin,
            // Text in drawings and objects, and the Unicode form of what stands twice.
            b"shptxt" | b"ud" | b"result" => {
                let mut around = self.above.iter().rev().map(|state| state.place);
                around
                    .find(|place| *place != Target::Nowhere)
                    .unwrap_or(Target::Text)
            }
            b"colortbl" | b"pict" | b"object" | b"nonshppict" | b"shprslt" | b"upr"
            | b"nonesttables" | b"xe" | b"tc" | b"tcn" | b"rxe" | b"txe" | b"bxe" | b"private"
            | b"filetbl" | b"revtbl" | b"listtable" | b"ftnsep" | b"ftnsepc" | b"ftncn"
            | b"aftnsep" | b"aftnsepc" | b"aftncn" | b"author" | b"operator" | b"keywords"
            | b"comment" | b"doccomm" | b"subject" | b"company" | b"manager" | b"category"
            | b"template" | b"do" | b"annotation" | b"atnid" | b"atnauthor" | b"fldinst"
            | b"bkmkstart" | b"bkmkend" | b"pntxta" | b"pntxtb" => Target::Nowhere,
            _ if self.is_optional => Target::Nowhere,
            _ => return false,
        };
        self.state.place = place;
        true
    }
}

#[cfg(test)]
mod tests;
