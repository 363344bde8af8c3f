//! The text of a PDF file: its pages are interpreted, and what is drawn of letters is laid out.
//!
//! Takes the bytes of a file, gives an [`Extract`]. Runs in a process of its own ([`super::worker`]).
//! Comments of the kind *FreeText* count as text of their page. Pictures are not decoded; that one
//! covers most of a page is all that is known of it.

use std::collections::HashSet;

use hayro_interpret::font::{Glyph as DrawnGlyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Rect, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect as Frame};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, TransformExt, interpret_page,
};

use super::glyph::Glyph;
use super::heads::{self, Sheet};
use super::labels;
use super::layout::{self, Line};
use super::letters;
use super::page::{Extract, PageText, TextLine};

/// Most pages of a file.
const MAX_PAGES: usize = 20_000;

/// Most characters of a page, and of a file.
const MAX_PAGE_CHARS: usize = 500_000;
const MAX_CHARS: usize = 60_000_000;

/// Characters that one glyph may stand for: more than any ligature.
const MAX_GLYPH_CHARS: usize = 16;

/// Share of a page from which on a picture covers it.
const COVERS: f64 = 0.4;

/// Size of a line that is set off, in sizes of most lines.
const LARGE: f32 = 1.18;

/// Longest comment, in bytes.
const MAX_COMMENT_BYTES: usize = 64 << 10;

/// Reads a file.
///
/// # Errors
/// Returns the reason why it cannot be read.
pub(super) fn extract(bytes: Vec<u8>) -> Result<Extract, String> {
    let pdf = Pdf::new(bytes).map_err(|error| refusal(error).to_owned())?;
    let pages = pdf.pages();
    if pages.len() > MAX_PAGES {
        return Err(format!(
            "{} pages: expected at most {MAX_PAGES}",
            pages.len()
        ));
    }
    let cache = InterpreterCache::new();
    let mut extract = Extract {
        title: pdf.metadata().title.as_deref().map(text_string),
        ..Extract::default()
    };
    let mut sheets = Vec::with_capacity(pages.len());
    let mut pictures = Vec::with_capacity(pages.len());
    for (page, number) in pages.iter().zip(1_usize..) {
        let (width, height) = page.render_dimensions();
        let start = page.initial_transform(true).to_kurbo();
        let frame = Frame::new(0.0, 0.0, f64::from(width), f64::from(height));
        let settings = InterpreterSettings::default();
        let mut context = Context::new(start, frame, &cache, pdf.xref(), settings);
        let mut drawing = Drawing::on(width, height);
        interpret_page(page, &mut context, &mut drawing);
        if drawing.is_full {
            return Err(format!(
                "page {number} has more than {MAX_PAGE_CHARS} characters"
            ));
        }
        extract.characters += drawing.characters;
        if extract.characters > MAX_CHARS as u64 {
            return Err(format!("more than {MAX_CHARS} characters"));
        }
        let mut lines = drawing.lines();
        add_comments(page, &mut lines, height);
        pictures.push(drawing.covered > COVERS * f64::from(width * height));
        sheets.push(Sheet { lines, height });
    }
    extract.unknown = letters::repair(&mut sheets);
    let usual = usual_size(&sheets);
    let is_bold_rare = is_bold_rare(&sheets);
    let recurring = heads::find(&sheets);
    let mut labels = labels::of(&pdf, sheets.len());
    if labels.iter().all(Option::is_none) {
        labels = recurring.labels;
    }
    let parts = sheets
        .into_iter()
        .zip(recurring.lines)
        .zip(labels)
        .zip(pictures);
    extract.pages = parts
        .zip(1_u64..)
        .map(|((((sheet, recurring), label), is_picture), number)| {
            let mut recurring: HashSet<usize> = recurring.into_iter().collect();
            // A page of nothing else is text: a form, a register.
            if recurring.len() == sheet.lines.len() && !is_picture {
                recurring.clear();
            }
            let lines = sheet
                .lines
                .into_iter()
                .enumerate()
                .map(|(at, line)| TextLine {
                    is_set_off: line.is_bold && is_bold_rare || line.size >= usual * LARGE,
                    scale: (line.size * 100.0 / usual.max(0.1)).round() as u16,
                    is_apart: line.is_apart,
                    is_recurring: recurring.contains(&at),
                    text: line.text,
                });
            PageText {
                label: label.filter(|label| *label != number.to_string()),
                lines: lines.collect(),
                is_picture,
            }
        })
        .collect();
    Ok(extract)
}

fn refusal(error: LoadPdfError) -> &'static str {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            "a PDF file that asks for a password: save it without one, for example with qpdf \
             --decrypt --password=…"
        }
        LoadPdfError::Decryption(_) => {
            "a PDF file that is encrypted in a way that is not known: save it without encryption"
        }
        LoadPdfError::Invalid => "a PDF file that is damaged: it has no readable pages",
    }
}

/// The size of most letters of the file.
fn usual_size(sheets: &[Sheet]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = sheets
        .iter()
        .flat_map(|sheet| &sheet.lines)
        .map(|line| (line.size, line.text.len()))
        .collect();
    sizes.sort_by(|one, other| one.0.total_cmp(&other.0));
    let half = sizes.iter().map(|(_, letters)| letters).sum::<usize>() / 2;
    let mut sum = 0;
    let middle = sizes.iter().find(|(_, letters)| {
        sum += letters;
        sum >= half
    });
    middle.map_or(0.0, |(size, _)| *size)
}

/// Whether bold sets a line off: where most lines are bold it does not.
fn is_bold_rare(sheets: &[Sheet]) -> bool {
    let lines = || sheets.iter().flat_map(|sheet| &sheet.lines);
    let letters: usize = lines().map(|line| line.text.len()).sum();
    let bold = lines().filter(|line| line.is_bold);
    bold.map(|line| line.text.len()).sum::<usize>() * 3 < letters
}

/// What is drawn on a page.
#[derive(Default)]
struct Drawing {
    width: f32,
    height: f32,
    /// Glyphs by the direction of their lines, in quarter turns, with coordinates turned upright.
    glyphs: [Vec<Glyph>; 4],
    characters: u64,
    /// Whether there were more than a page may have.
    is_full: bool,
    /// The largest picture.
    covered: f64,
    /// Whether another font stands in for that of the text, its glyphs stretched each to its width.
    is_stretched: bool,
}

impl Drawing {
    fn on(width: f32, height: f32) -> Self {
        Self {
            width,
            height,
            ..Self::default()
        }
    }

    /// The lines: those that run as most do first.
    fn lines(&self) -> Vec<Line> {
        let mut order = [0, 1, 2, 3];
        order.sort_by_key(|&turn: &usize| std::cmp::Reverse(self.glyphs[turn].len()));
        let mut lines = Vec::new();
        for turn in order {
            let turned = layout::lines(&self.glyphs[turn]);
            lines.extend(turned.into_iter().map(|line| Line {
                // Lines that run otherwise are neither head nor foot.
                y: if turn == order[0] {
                    line.y
                } else {
                    self.height / 2.0
                },
                ..line
            }));
        }
        lines
    }

    /// Sees by the widths of a run whether its glyphs are stretched: text that is set wide or narrow
    /// as a whole has one scale.
    fn see_stretch(&mut self, run: &GlyphRun<'_, '_>, transform: Affine) {
        let scales = run.glyphs().iter().map(|glyph| {
            let transform = transform * glyph.transform();
            let origin = transform * Point::ZERO;
            let along = transform * Point::new(1_000.0, 0.0) - origin;
            let up = transform * Point::new(0.0, 1_000.0) - origin;
            along.hypot() / up.hypot().max(0.001)
        });
        let (least, most) = scales.fold((f64::MAX, 0.0_f64), |(least, most), scale| {
            (least.min(scale), most.max(scale))
        });
        if run.glyphs().len() > 2 {
            self.is_stretched = most > least * 1.01;
        }
    }

    fn draw(&mut self, glyph: &DrawnGlyph<'_>, transform: Affine, is_bold: bool) {
        let origin = transform * Point::ZERO;
        let up = transform * Point::new(0.0, 1_000.0) - origin;
        let size = up.hypot();
        if !(origin.is_finite() && (0.5..2_000.0).contains(&size)) {
            return;
        }
        let margin = size;
        let is_on_page = (-margin..=f64::from(self.width) + margin).contains(&origin.x)
            && (-margin..=f64::from(self.height) + margin).contains(&origin.y);
        if !is_on_page {
            return;
        }
        let advance = match glyph {
            DrawnGlyph::Outline(outline) => outline.advance_width(),
            DrawnGlyph::Type3(glyph) => glyph.advance_width(),
        };
        let advance = f64::from(advance.unwrap_or(500.0));
        let along = transform * Point::new(1_000.0, 0.0) - origin;
        let stretch = match self.is_stretched {
            true => size / along.hypot().max(0.1),
            false => 1.0,
        };
        let end = origin + along * (stretch * advance / 1_000.0);
        let turn = turn_of(along.x, along.y);
        let upright = |point: Point| match turn {
            1 => (point.y, f64::from(self.width) - point.x),
            2 => (
                f64::from(self.width) - point.x,
                f64::from(self.height) - point.y,
            ),
            3 => (f64::from(self.height) - point.y, point.x),
            _ => (point.x, point.y),
        };
        let ((x, y), (end, _)) = (upright(origin), upright(end));
        let text = characters(glyph);
        let count = text.chars().count().clamp(1, MAX_GLYPH_CHARS);
        let step = (end - x) / count as f64;
        let glyphs = &mut self.glyphs[turn];
        for (at, ch) in text.chars().take(MAX_GLYPH_CHARS).enumerate() {
            self.characters += u64::from(!ch.is_whitespace());
            let from = x + step * at as f64;
            glyphs.push(Glyph {
                ch,
                x: from as f32,
                end: (from + step) as f32,
                y: y as f32,
                size: size as f32,
                is_bold,
            });
        }
    }
}

/// Quarter turns of a line that runs in this direction, with the y axis downwards.
fn turn_of(x: f64, y: f64) -> usize {
    if x.abs() >= y.abs() {
        if x >= 0.0 { 0 } else { 2 }
    } else if y > 0.0 {
        1
    } else {
        3
    }
}

/// What a glyph stands for; a code of which the file does not say that, as a mark that stands for
/// it.
fn characters(glyph: &DrawnGlyph<'_>) -> String {
    match glyph.as_unicode() {
        Some(BfString::Char('\0')) | None => letters::of_code(glyph.char_code()).to_string(),
        Some(BfString::Char(ch)) => letters::sound(ch).to_string(),
        Some(BfString::String(text)) => text
            .chars()
            .take(MAX_GLYPH_CHARS)
            .map(letters::sound)
            .collect(),
    }
}

impl Device<'_> for Drawing {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        let drawn: usize = self.glyphs.iter().map(Vec::len).sum();
        if drawn + run.glyphs().len() > MAX_PAGE_CHARS {
            self.is_full = true;
            return;
        }
        self.see_stretch(run, props.transform);
        let is_bold = run.glyphs().first().is_some_and(|glyph| is_bold(glyph));
        for glyph in run.glyphs() {
            self.draw(glyph, props.transform * glyph.transform(), is_bold);
        }
    }

    fn draw_image(&mut self, image: Image<'_, '_>, props: ImageDrawProps<'_>) {
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let origin = props.transform * Point::ZERO;
        let across = props.transform * Point::new(width, 0.0) - origin;
        let down = props.transform * Point::new(0.0, height) - origin;
        self.covered = self.covered.max(across.cross(down).abs());
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

fn is_bold(glyph: &DrawnGlyph<'_>) -> bool {
    let DrawnGlyph::Outline(outline) = glyph else {
        return false;
    };
    outline.font_data().is_some_and(|font| {
        let name = font.postscript_name.unwrap_or_default();
        font.weight.is_some_and(|weight| weight >= 600)
            || ["Bold", "bold", "Black", "Heavy"]
                .iter()
                .any(|word| name.contains(word))
    })
}

/// Adds the comments of a page whose words are not drawn on it: some are kept as text alone.
fn add_comments(page: &Page<'_>, lines: &mut Vec<Line>, height: f32) {
    let Some(comments) = page.raw().get::<Array<'_>>(b"Annots") else {
        return;
    };
    let drawn: String = lines.iter().flat_map(|line| bare(&line.text)).collect();
    for comment in comments.iter::<Dict<'_>>() {
        let kind = comment.get::<Name<'_>>(b"Subtype");
        let is_text = kind.is_some_and(|kind| kind.as_ref() == b"FreeText");
        let Some(contents) = comment
            .get::<PdfString<'_>>(b"Contents")
            .filter(|_| is_text)
        else {
            continue;
        };
        let bytes = contents.as_bytes();
        let text = text_string(&bytes[..bytes.len().min(MAX_COMMENT_BYTES)]);
        let words: String = bare(&text).collect();
        if words.is_empty() || drawn.contains(&words) {
            continue;
        }
        let top = comment
            .get::<Rect>(b"Rect")
            .map_or(0.0, |rect| height - rect.y1 as f32);
        let at = lines.partition_point(|line| line.y < top);
        let size = lines.first().map_or(10.0, |line| line.size);
        let own: Vec<&str> = text
            .split(['\n', '\r'])
            .filter(|line| !line.trim().is_empty())
            .collect();
        let own = own.into_iter().enumerate().map(|(number, line)| Line {
            text: line.to_owned(),
            y: height / 2.0,
            size,
            is_bold: false,
            is_apart: number == 0,
        });
        // Where the lines are in the order of the page, the comment stands among them.
        let is_ordered = lines.is_sorted_by(|one, other| one.y <= other.y);
        let at = if is_ordered { at } else { lines.len() };
        lines.splice(at..at, own);
    }
}

/// Letters and figures of a text.
fn bare(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}

/// A text of the file itself, not of its pages: UTF-16 or UTF-8 with a mark, else the encoding of
/// the format (ISO 32000-1, 7.9.2.2), which is Latin but for a few signs.
pub(super) fn text_string(bytes: &[u8]) -> String {
    let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|pair| unit([pair[0], pair[1]]))
            .collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => units(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|&byte| letters::latin(byte)).collect(),
        },
    }
}

/// The value of a key that may be a number.
pub(super) fn whole(object: &Object<'_>) -> Option<i64> {
    match object {
        Object::Number(number) => Some(number.as_f64() as i64),
        _ => None,
    }
}
