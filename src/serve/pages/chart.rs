//! Bars over time as SVG, each a link, and the form for dates beside it.
//!
//! The picture is drawn without text, so that it can stretch; a table with the same links stands
//! behind it for who reads without eyes or without a pointer.

use maud::{Markup, html};

use super::text::Line;
use crate::present::text::counted;

/// Height of the picture in its own units.
const HEIGHT: f64 = 100.0;
/// Width of a bar with its gap, and of the gap.
const STEP: f64 = 10.0;
const GAP: f64 = 1.5;
/// Shortest bar of what is not nothing.
const SHORTEST: f64 = 2.0;

/// A bar.
pub(super) struct Bar {
    /// What it stands for: `1951`.
    pub(super) label: String,
    /// Its first and last day, for dragging.
    pub(super) days: (String, String),
    /// Its height.
    pub(super) value: f64,
    /// Its height in words.
    pub(super) said: String,
    /// Where it leads.
    pub(super) href: String,
}

impl Bar {
    /// A bar of so many records.
    pub(super) fn of(label: &str, days: (String, String), count: u64, href: String) -> Self {
        Self {
            label: label.to_owned(),
            days,
            value: count as f64,
            said: counted(count, "record"),
            href,
        }
    }
}

/// The picture, its axis, and its table behind a click.
pub(super) fn chart(name: &str, bars: &[Bar], is_large: bool) -> Markup {
    let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    if bars.is_empty() || most <= 0.0 {
        return html! {};
    }
    let width = STEP * bars.len() as f64;
    let view = format!("0 0 {width} {HEIGHT}");
    html! {
        figure .chart .large[is_large] {
            svg viewBox=(view) preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                @for (at, bar) in bars.iter().enumerate() {
                    (column(at, bar, most))
                }
            }
            figcaption .axis aria-hidden="true" {
                @for label in axis(bars, is_large) { span { (Line(label)) } }
            }
            details .table {
                summary { (name) " as a table" }
                div .scroll tabindex="0" role="region" aria-label=(name) {
                    table {
                        thead { tr { th scope="col" { "time" } th scope="col" { "figure" } } }
                        tbody {
                            @for bar in bars.iter().filter(|bar| bar.value > 0.0) {
                                tr { th scope="row" { a href=(bar.href) { (Line(&bar.label)) } } td { (bar.said) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A bar over the whole height, so that a short one can be pointed at too.
fn column(at: usize, bar: &Bar, most: f64) -> Markup {
    let x = STEP * at as f64;
    let share = bar.value / most * HEIGHT;
    let height = if bar.value > 0.0 {
        share.max(SHORTEST)
    } else {
        0.0
    };
    let title = format!("{}: {}", bar.label, bar.said);
    let rect = html! {
        rect .back x=(x) y="0" width=(STEP) height=(HEIGHT) {}
        rect .bar x=(x + GAP / 2.0) y=(round(HEIGHT - height)) width=(STEP - GAP) height=(round(height)) {}
        title { (Line(&title)) }
    };
    html! {
        @if bar.value > 0.0 {
            a href=(bar.href) tabindex="-1" data-from=(bar.days.0) data-to=(bar.days.1) { (rect) }
        } @else {
            g data-from=(bar.days.0) data-to=(bar.days.1) { (rect) }
        }
    }
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// Labels under the bars: the ends, and the middle where there is room.
fn axis(bars: &[Bar], is_large: bool) -> Vec<&str> {
    let wanted = if is_large { 9 } else { 3 };
    let count = bars.len().min(wanted).max(1);
    let last = bars.len() - 1;
    (0..count)
        .map(|at| at * last / (count - 1).max(1))
        .filter_map(|at| bars.get(at))
        .map(|bar| bar.label.as_str())
        .collect()
}

/// A share in words: `0.41 %`.
pub(super) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let share = part as f64 / whole as f64 * 100.0;
    if share > 0.0 && share < 0.1 {
        format!("{share:.3} %")
    } else {
        format!("{share:.1} %")
    }
}
