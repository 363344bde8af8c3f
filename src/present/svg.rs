//! Counts as a picture: a chart of bars or lines in SVG.
//!
//! Pure functions from counts to one `<svg>` element, for a file as for a page. No style, script or
//! outside name stands in it: colours are attributes, which a style sheet may overrule by the classes
//! `chart`, `bar`, `line`, `axis`, `tick`, `label`, `legend` and `series-N`. Every foreign string is
//! escaped. Every bar and point has a `<title>` with its figures, so that a chart can be read without
//! seeing it; beside it stands a table anyway.

use std::fmt::Write as _;

use super::text::grouped;
use crate::ask::{CountCell, Counts};
use crate::present::escape;

/// What is drawn of each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Figure {
    /// Documents.
    #[default]
    Documents,
    /// Occurrences.
    Occurrences,
    /// The share of documents among all, in percent.
    Share,
}

impl Figure {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Documents, Self::Occurrences, Self::Share];

    /// The name used in flags and URLs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Occurrences => "occurrences",
            Self::Share => "share",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.name() == name)
    }

    /// The figure of a cell; 0 where it has none.
    pub(crate) fn of(self, cell: &CountCell) -> f64 {
        match self {
            Self::Documents => cell.documents as f64,
            Self::Occurrences => cell.occurrences.unwrap_or(0) as f64,
            Self::Share => cell.share().unwrap_or(0.0) * 100.0,
        }
    }

    fn said(self, number: f64) -> String {
        match self {
            Self::Share if number > 0.0 && number < 10.0 => format!("{number:.2} %"),
            Self::Share => format!("{number:.0} %"),
            Self::Documents | Self::Occurrences => grouped(number as u64),
        }
    }
}

/// Size of the picture, in its own units.
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 320.0;
/// Margins: left for figures, below for labels.
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 40.0;
/// Height of a line of the legend.
const LEGEND_LINE: f64 = 20.0;
/// Most labels below the axis.
const MAX_LABELS: usize = 12;
/// Most rows that are drawn: with more a bar is thinner than a pixel.
const MAX_ROWS: usize = 2400;

/// Colours of the series, tellable apart by people with any colour vision (Okabe and Ito 2008).
const COLOURS: [&str; 8] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#f0e442",
];

/// A chart of `counts`: bars for one question, lines for several over time, bars side by side else.
/// Nothing where there are no rows.
#[must_use]
pub fn chart(counts: &Counts, figure: Figure) -> String {
    let rows = &counts.rows[..counts.rows.len().min(MAX_ROWS)];
    if rows.is_empty() {
        return String::new();
    }
    let series = counts.columns.len();
    let cells = rows.iter().flat_map(|row| &row.cells);
    let most = cells.map(|cell| figure.of(cell)).fold(0.0, f64::max);
    let step = tick_step(most, figure);
    let top = (most / step).ceil().max(1.0) * step;
    let legend = if series > 1 {
        LEGEND_LINE * series as f64
    } else {
        0.0
    };
    let height = HEIGHT + legend;
    let plot = Plot {
        left: LEFT,
        top: TOP + legend,
        width: WIDTH - LEFT - RIGHT,
        height: HEIGHT - TOP - BOTTOM,
        most: top,
        rows: rows.len(),
    };
    let title = title(counts, figure);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" role=\"img\" font-family=\"sans-serif\" \
         font-size=\"13\" fill=\"#333333\">\n<title>{}</title>\n",
        xml(&title)
    );
    if series > 1 {
        push_legend(&mut out, counts);
    }
    push_axis(&mut out, &plot, step, figure);
    for column in 0..series {
        let of = |cells: &[CountCell]| cells.get(column).map_or(0.0, |cell| figure.of(cell));
        let figures: Vec<f64> = rows.iter().map(|row| of(&row.cells)).collect();
        let colour = COLOURS[column % COLOURS.len()];
        if series > 1 && counts.by.is_time() {
            push_line(&mut out, &plot, &figures, (column, colour));
        }
        for (at, (row, number)) in rows.iter().zip(&figures).enumerate() {
            let said = match counts.columns.get(column).filter(|_| series > 1) {
                Some(column) => {
                    let query = &column.understood.text;
                    format!("{}, {query}: {}", row.label, figure.said(*number))
                }
                None => format!("{}: {}", row.label, figure.said(*number)),
            };
            let place = (at, column, series);
            match series > 1 && counts.by.is_time() {
                true => push_point(&mut out, &plot, place, *number, colour, &said),
                false => push_bar(&mut out, &plot, place, *number, colour, &said),
            }
        }
    }
    push_labels(&mut out, &plot, rows.iter().map(|row| row.label.as_str()));
    out.push_str("</svg>\n");
    out
}

/// What the picture shows, in words.
#[must_use]
pub fn title(counts: &Counts, figure: Figure) -> String {
    let what = match figure {
        Figure::Documents => "Documents",
        Figure::Occurrences => "Occurrences",
        Figure::Share => "Share of all documents in percent",
    };
    let queries: Vec<&str> = counts
        .columns
        .iter()
        .map(|column| column.understood.text.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    match queries.is_empty() {
        true => format!("{what} by {}", counts.by.name()),
        false => format!("{what} by {}: {}", counts.by.name(), queries.join("; ")),
    }
}

/// Where the figures are drawn.
struct Plot {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    most: f64,
    rows: usize,
}

impl Plot {
    fn bottom(&self) -> f64 {
        self.top + self.height
    }

    fn row_width(&self) -> f64 {
        self.width / self.rows as f64
    }

    fn middle(&self, at: usize) -> f64 {
        self.left + self.row_width() * (at as f64 + 0.5)
    }

    fn y(&self, number: f64) -> f64 {
        self.bottom() - self.height * number / self.most
    }
}

fn push_bar(
    out: &mut String,
    plot: &Plot,
    (at, column, series): (usize, usize, usize),
    number: f64,
    colour: &str,
    said: &str,
) {
    if number <= 0.0 {
        return;
    }
    let room = plot.row_width() * 0.86;
    let width = room / series as f64;
    let x = plot.middle(at) - room / 2.0 + width * column as f64;
    let y = plot.y(number);
    let _ = writeln!(
        out,
        "<rect class=\"bar series-{column}\" x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" \
         height=\"{:.2}\" fill=\"{colour}\"><title>{}</title></rect>",
        plot.bottom() - y,
        xml(said)
    );
}

fn push_line(out: &mut String, plot: &Plot, figures: &[f64], (column, colour): (usize, &str)) {
    let mut points = String::new();
    for (at, number) in figures.iter().enumerate() {
        let _ = write!(points, "{:.2},{:.2} ", plot.middle(at), plot.y(*number));
    }
    let _ = writeln!(
        out,
        "<polyline class=\"line series-{column}\" points=\"{}\" fill=\"none\" stroke=\"{colour}\" \
         stroke-width=\"2\"/>",
        points.trim_end()
    );
}

fn push_point(
    out: &mut String,
    plot: &Plot,
    (at, column, _): (usize, usize, usize),
    number: f64,
    colour: &str,
    said: &str,
) {
    let _ = writeln!(
        out,
        "<circle class=\"point series-{column}\" cx=\"{:.2}\" cy=\"{:.2}\" r=\"3\" \
         fill=\"{colour}\"><title>{}</title></circle>",
        plot.middle(at),
        plot.y(number),
        xml(said)
    );
}

fn push_axis(out: &mut String, plot: &Plot, step: f64, figure: Figure) {
    let mut number = 0.0;
    while number <= plot.most + step / 2.0 {
        let y = plot.y(number);
        let _ = writeln!(
            out,
            "<line class=\"axis\" x1=\"{}\" x2=\"{:.2}\" y1=\"{y:.2}\" y2=\"{y:.2}\" \
             stroke=\"#cccccc\"/><text class=\"tick\" x=\"{}\" y=\"{:.2}\" \
             text-anchor=\"end\">{}</text>",
            plot.left,
            plot.left + plot.width,
            plot.left - 8.0,
            y + 4.0,
            figure.said(number)
        );
        number += step;
    }
}

/// The labels of some rows, evenly: as many as have room.
fn push_labels<'l>(out: &mut String, plot: &Plot, labels: impl Iterator<Item = &'l str>) {
    let each = plot.rows.div_ceil(MAX_LABELS).max(1);
    for (at, label) in labels.enumerate().step_by(each) {
        let _ = writeln!(
            out,
            "<text class=\"label\" x=\"{:.2}\" y=\"{:.2}\" text-anchor=\"middle\">{}</text>",
            plot.middle(at),
            plot.bottom() + 20.0,
            xml(&shortened(label))
        );
    }
}

fn push_legend(out: &mut String, counts: &Counts) {
    for (at, column) in counts.columns.iter().enumerate() {
        let y = TOP + LEGEND_LINE * at as f64;
        let _ = writeln!(
            out,
            "<rect class=\"series-{at}\" x=\"{LEFT}\" y=\"{:.2}\" width=\"12\" height=\"12\" \
             fill=\"{}\"/><text class=\"legend\" x=\"{}\" y=\"{:.2}\">{}</text>",
            y - 10.0,
            COLOURS[at % COLOURS.len()],
            LEFT + 20.0,
            y + 1.0,
            xml(&column.understood.text)
        );
    }
}

/// Distance between two lines of the axis: 1, 2 or 5 times a power of ten, four or five lines.
fn tick_step(most: f64, figure: Figure) -> f64 {
    let least = match figure {
        Figure::Share => 0.01,
        Figure::Documents | Figure::Occurrences => 1.0,
    };
    let wanted = (most / 5.0).max(least);
    let power = 10_f64.powf(wanted.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    // A little less, since a power is not exact.
    let fits = |step: &f64| *step >= wanted * 0.999;
    factors.into_iter().find(fits).unwrap_or(wanted)
}

/// Most characters of a label below the axis.
const LABEL_CHARS: usize = 14;

fn shortened(label: &str) -> String {
    match label.char_indices().nth(LABEL_CHARS) {
        Some((end, _)) => format!("{}…", &label[..end]),
        None => label.to_owned(),
    }
}

/// Foreign text inside an element: escaped, and without what XML 1.0 does not hold.
fn xml(text: &str) -> String {
    let text = escape::line(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask::{By, CountColumn, CountRow};

    fn counts(by: By, queries: &[&str], rows: &[(&str, &[u64])]) -> Counts {
        let columns = queries
            .iter()
            .map(|query| {
                let mut column = CountColumn::default();
                column.understood.text = (*query).to_owned();
                column
            })
            .collect();
        let rows = rows
            .iter()
            .map(|(label, figures)| CountRow {
                label: (*label).to_owned(),
                days: None,
                cells: figures
                    .iter()
                    .map(|&documents| CountCell {
                        documents,
                        occurrences: Some(documents * 2),
                        all: 200,
                    })
                    .collect(),
            })
            .collect();
        Counts {
            by,
            columns,
            rows,
            ..Counts::default()
        }
    }

    /// An XML reader goes through it to the end; gives the names of its elements and all its text.
    fn read(svg: &str) -> (Vec<String>, String) {
        let mut reader = quick_xml::Reader::from_str(svg);
        let (mut names, mut texts) = (Vec::new(), String::new());
        loop {
            match reader.read_event().expect("it is XML") {
                quick_xml::events::Event::Start(start) | quick_xml::events::Event::Empty(start) => {
                    names.push(start.name().as_ref().to_owned());
                }
                quick_xml::events::Event::Text(text) => {
                    texts.push_str(&text.xml10_content());
                }
                quick_xml::events::Event::Eof => return (names, texts),
                _ => {}
            }
        }
    }

    #[test]
    fn one_question_is_bars_and_several_over_time_are_lines() {
        let of = |names: &[String], wanted: &str| names.iter().filter(|it| *it == wanted).count();
        let one = counts(
            By::Year,
            &["zone"],
            &[("1950", &[3]), ("1951", &[0]), ("1952", &[9])],
        );
        let (names, texts) = read(&chart(&one, Figure::Documents));
        assert_eq!((of(&names, "rect"), of(&names, "polyline")), (2, 0));
        assert!(texts.contains("Documents by year: zone"), "{texts}");
        assert!(texts.contains("1952: 9"), "{texts}");

        let rows: &[(&str, &[u64])] = &[("1950", &[3, 1]), ("1951", &[0, 4])];
        let (names, texts) = read(&chart(&counts(By::Year, &["a", "b"], rows), Figure::Share));
        assert_eq!((of(&names, "polyline"), of(&names, "circle")), (2, 4));
        assert!(texts.contains("1951, b: 2.00 %"), "{texts}");
        let (names, _) = read(&chart(
            &counts(By::Archive, &["a", "b"], rows),
            Figure::Share,
        ));
        assert_eq!((of(&names, "polyline"), of(&names, "circle")), (0, 0));
        assert_eq!(chart(&counts(By::Year, &["a"], &[]), Figure::Documents), "");
    }

    #[test]
    fn foreign_strings_are_text_and_nothing_is_a_style() {
        let bad = "</title><script>alert(1)</script>\u{1b}[31m\" onload=\"x";
        let rows: &[(&str, &[u64])] = &[("<b>&\u{202e}", &[3, 1])];
        let svg = chart(&counts(By::Archive, &[bad, bad], rows), Figure::Occurrences);
        let (names, _) = read(&svg);
        assert!(
            !names.iter().any(|name| name == "script" || name == "b"),
            "{svg}"
        );
        assert!(!svg.contains(['\u{1b}', '\u{202e}']), "{svg}");
        assert!(
            !svg.contains("style") && !svg.contains("\" onload"),
            "{svg}"
        );
    }

    #[test]
    fn lines_of_the_axis_are_round() {
        for (most, expected) in [
            (1.0, 1.0),
            (4.0, 1.0),
            (9.0, 2.0),
            (60.0, 20.0),
            (26_636.0, 10_000.0),
        ] {
            assert_eq!(tick_step(most, Figure::Documents), expected, "{most}");
        }
        assert_eq!(tick_step(0.0, Figure::Documents), 1.0);
        let largest = tick_step(u64::MAX as f64, Figure::Documents);
        assert!(largest.is_finite() && u64::MAX as f64 / largest < 6.0);
    }
}
