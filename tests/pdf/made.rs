//! PDF files for tests, written by hand: good ones and such as are made to do harm.
//!
//! Owns [`File`], which writes objects and the table of them, and [`hostile`].

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// A file in the making. Object 1 is the catalogue, 2 the tree of pages.
#[derive(Default)]
pub(crate) struct File {
    objects: Vec<Vec<u8>>,
    trailer: String,
}

impl File {
    /// Adds an object; gives its number.
    pub(crate) fn add(&mut self, object: impl AsRef<[u8]>) -> usize {
        self.objects.push(object.as_ref().to_vec());
        self.objects.len()
    }

    /// Adds a stream with what its dictionary says beside the length.
    pub(crate) fn add_stream(&mut self, dictionary: &str, bytes: &[u8]) -> usize {
        let mut object =
            format!("<< {dictionary} /Length {} >>\nstream\n", bytes.len()).into_bytes();
        object.extend_from_slice(bytes);
        object.extend_from_slice(b"\nendstream");
        self.add(object)
    }

    /// Puts another object in the place of one.
    pub(crate) fn set(&mut self, number: usize, object: &str) {
        self.objects[number - 1] = object.as_bytes().to_vec();
    }

    /// Puts a stream in the place of an object.
    pub(crate) fn set_stream(&mut self, number: usize, bytes: &[u8]) {
        let last = self.add_stream("", bytes);
        self.objects.swap(number - 1, last - 1);
    }

    /// More for the trailer.
    pub(crate) fn trailer(&mut self, more: &str) {
        self.trailer.push_str(more);
    }

    /// The file as bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut places = Vec::new();
        for (number, object) in (1..).zip(&self.objects) {
            places.push(out.len());
            out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
            out.extend_from_slice(object);
            out.extend_from_slice(b"\nendobj\n");
        }
        let table = out.len();
        let size = places.len() + 1;
        out.extend_from_slice(format!("xref\n0 {size}\n0000000000 65535 f \n").as_bytes());
        for place in places {
            out.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
        }
        let trailer = &self.trailer;
        out.extend_from_slice(
            format!(
                "trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n"
            )
            .as_bytes(),
        );
        out
    }
}

/// Words at places of a page, in points from its lower left corner.
pub(crate) type Placed<'t> = (f32, f32, &'t str);

/// A file with these pages, in Helvetica of twelve points.
pub(crate) fn placed(pages: &[Vec<Placed<'_>>], more: &str) -> File {
    let mut file = File::default();
    let kids: Vec<String> = (0..pages.len())
        .map(|at| format!("{} 0 R", 4 + at * 2))
        .collect();
    file.add(format!("<< /Type /Catalog /Pages 2 0 R {more} >>"));
    file.add(format!(
        "<< /Type /Pages /Kids [{}] /Count {} /MediaBox [0 0 612 792] /Resources << /Font << /F 3 0 \
         R >> >> >>",
        kids.join(" "),
        pages.len()
    ));
    file.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
    for (at, page) in pages.iter().enumerate() {
        file.add(format!(
            "<< /Type /Page /Parent 2 0 R /Contents {} 0 R >>",
            5 + at * 2
        ));
        let mut content = String::from("BT /F 12 Tf\n");
        for (x, y, text) in page {
            let text = text
                .replace('\\', "\\\\")
                .replace('(', "\\(")
                .replace(')', "\\)");
            content.push_str(&format!("1 0 0 1 {x} {y} Tm ({text}) Tj\n"));
        }
        content.push_str("ET");
        file.add_stream("", content.as_bytes());
    }
    file
}

/// A file whose pages have these lines, from the top down.
pub(crate) fn lines(pages: &[&[&str]]) -> File {
    let pages: Vec<Vec<Placed<'_>>> = pages
        .iter()
        .map(|lines| {
            let y = |at: usize| 720.0 - 14.0 * at as f32;
            lines
                .iter()
                .enumerate()
                .map(|(at, line)| (72.0, y(at), *line))
                .collect()
        })
        .collect();
    placed(&pages, "")
}

fn deflated(write: impl FnOnce(&mut ZlibEncoder<Vec<u8>>)) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    write(&mut encoder);
    encoder.finish().unwrap()
}

/// A file with one page whose content is a stream with this dictionary.
fn with_content(dictionary: &str, bytes: &[u8]) -> File {
    let mut file = File::default();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    file.add("<< /Type /Pages /Kids [4 0 R] /Count 1 /MediaBox [0 0 612 792] >>");
    file.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    file.add(
        "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F 3 0 R >> >> >>",
    );
    file.add_stream(dictionary, bytes);
    file
}

/// Files that are made to do harm, by name.
pub(crate) fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let mut files = Vec::new();
    let blanks = vec![b' '; 1 << 20];
    // A stream that unpacks to a thousand times its length, and one packed twice.
    let bomb = deflated(|out| (0..700).for_each(|_| out.write_all(&blanks).unwrap()));
    files.push((
        "flate-bomb",
        with_content("/Filter /FlateDecode", &bomb).bytes(),
    ));
    let twice = deflated(|out| out.write_all(&bomb).unwrap());
    let filters = "/Filter [/FlateDecode /FlateDecode]";
    files.push(("flate-twice", with_content(filters, &twice).bytes()));
    let shown = b"BT /F 9 Tf (a great many words that nobody reads ) Tj ET\n".repeat(20_000);
    let many = deflated(|out| (0..100).for_each(|_| out.write_all(&shown).unwrap()));
    files.push((
        "endless-text",
        with_content("/Filter /FlateDecode", &many).bytes(),
    ));
    files.push(("nested-forms", nested_forms()));
    files.push((
        "page-in-itself",
        page_tree("<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"),
    ));
    files.push(("doubling-pages", doubling_pages()));
    files.push(("unicode-blow-up", unicode_blow_up()));
    let open = b"[".repeat(3_000_000);
    files.push(("deep-arrays", with_content("", &open).bytes()));
    let mut deep = with_content("", b"");
    deep.add([&b"[".repeat(2_000_000)[..], &b"]".repeat(2_000_000)].concat());
    deep.trailer("/Info 6 0 R");
    files.push(("deep-object", deep.bytes()));
    files.push((
        "saved-states",
        with_content("", &b"q ".repeat(8_000_000)).bytes(),
    ));
    files.push(("previous-is-this", {
        let mut file = lines(&[&["A page"]]);
        file.trailer("/Prev 15");
        let mut bytes = file.bytes();
        bytes.truncate(bytes.len() - 8);
        bytes
    }));
    files.push((
        "many-claimed-pages",
        page_tree("<< /Type /Pages /Kids [] /Count 2000000000 >>"),
    ));
    files.push(("mark-alone", b"%PDF-1.7\n\x80\x81\x82".to_vec()));
    files.push(("half-a-header", b"%PDF-".to_vec()));
    let noise: Vec<u8> = (0..200_000_u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    files.push(("noise", [b"%PDF-1.4\n", &noise[..]].concat()));
    files.push(("long-lies", {
        let text = String::from_utf8_lossy(&lines(&[&["Short"]]).bytes())
            .replace("/Length ", "/Length 99999999");
        text.into_bytes()
    }));
    files
}

fn page_tree(pages: &str) -> Vec<u8> {
    let mut file = File::default();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    file.add(pages);
    file.bytes()
}

/// Forms that each draw the next twelve times, twelve deep.
fn nested_forms() -> Vec<u8> {
    let mut file = with_content("", b"/X Do");
    let page =
        "<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /XObject << /X 6 0 R >> >> >>";
    file.objects[3] = page.as_bytes().to_vec();
    for depth in 0..12 {
        let next = 7 + depth;
        let form = format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X {next} 0 \
             R >> /Font << /F 3 0 R >> >>"
        );
        file.add_stream(&form, "/X Do\n".repeat(12).as_bytes());
    }
    let last =
        "/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F 3 0 R >> >>";
    file.add_stream(last, b"BT /F 12 Tf (deep) Tj ET");
    file.bytes()
}

/// A tree of pages in which each node has the next one twice, forty deep.
fn doubling_pages() -> Vec<u8> {
    let mut file = File::default();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    for depth in 0..40 {
        let next = 3 + depth;
        file.add(format!(
            "<< /Type /Pages /Kids [{next} 0 R {next} 0 R] /Count 2 /MediaBox [0 0 9 9] >>"
        ));
    }
    file.add("<< /Type /Page /Parent 2 0 R >>");
    file.bytes()
}

/// A font whose letter stands for a very long text, drawn many times.
fn unicode_blow_up() -> Vec<u8> {
    let mut file = with_content(
        "",
        format!("BT /F 9 Tf ({}) Tj ET", "A".repeat(500_000)).as_bytes(),
    );
    file.objects[2] =
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>".to_vec();
    let long = "0041".repeat(20_000);
    let map = format!(
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> \
         endcodespacerange 1 beginbfchar <41> <{long}> endbfchar endcmap end"
    );
    file.add_stream("", map.as_bytes());
    file.bytes()
}
