//! Active filters, each with a way to drop it.

use maud::{Markup, html};

use super::links;
use super::text::Line;
use crate::serve::params::Params;

/// Filters that take values, with what a chip calls them; the second of a pair drops them.
const VALUES: [(&str, &str); 16] = [
    ("archive", "archive"),
    ("fond", "fond"),
    ("opis", "opis"),
    ("delo", "delo"),
    ("ref", "reference"),
    ("from", "from"),
    ("to", "to"),
    ("year", "year"),
    ("decade", "decade"),
    ("month", "month"),
    ("collection", "collection"),
    ("language", "language"),
    ("type", "type"),
    ("person", "person"),
    ("place", "place"),
    ("subject", "subject"),
];
/// Filters and ways of searching that are on or off or one of a few, with what a chip says.
const SWITCHES: [(&str, Option<&str>, &str); 9] = [
    ("undated", None, "without a known day"),
    ("not-undated", None, "with a known day"),
    ("date-match", Some("within"), "wholly within the dates"),
    ("exact", None, "words exactly as typed"),
    ("no-variants", None, "names only as spelled"),
    ("match", Some("all"), "all of the words"),
    ("match", Some("any"), "any of the words"),
    ("sort", Some("reference"), ""),
    ("explain", None, "scores explained"),
];

/// One chip.
struct Chip<'a> {
    name: String,
    value: &'a str,
    without: Params,
    is_exclusion: bool,
}

/// The chips; nothing where nothing is narrowed.
pub(super) fn chips(path: &str, params: &Params) -> Markup {
    let chips = of(params);
    if chips.is_empty() {
        return html! {};
    }
    let query = params.first("q").unwrap_or_default();
    html! {
        ul .chips aria-label="Active filters" {
            @for chip in &chips {
                li .chip .not[chip.is_exclusion] {
                    @if chip.is_exclusion { span .name { "not " (chip.name) } } @else if !chip.name.is_empty() { span .name { (chip.name) } }
                    " " bdi { (Line(chip.value)) } " "
                    a href=(links::to(path, &chip.without)) aria-label={ "drop " (chip.name) " " (Line(chip.value)) } title="drop" { "×" }
                }
            }
            @if chips.len() > 1 {
                li { a .clear href=(links::to(path, &links::only("q", query))) { "drop all" } }
            }
        }
    }
}

fn of(params: &Params) -> Vec<Chip<'_>> {
    let first = params.set("offset", None);
    let mut chips = Vec::new();
    let values = VALUES.iter().chain(&[("evidence", "read from")]);
    for (name, shown) in values {
        for (flag, is_exclusion) in [((*name).to_owned(), false), (format!("not-{name}"), true)] {
            let given = params
                .pairs()
                .filter(|(known, value)| *known == flag && !value.is_empty());
            chips.extend(given.map(|(_, value)| Chip {
                name: (*shown).to_owned(),
                value,
                without: first.without(&flag, value),
                is_exclusion,
            }));
        }
    }
    if let Some(id) = params.first("like") {
        chips.push(Chip {
            name: "like".to_owned(),
            value: id,
            without: first.set("like", None),
            is_exclusion: false,
        });
    }
    for (name, wanted, said) in SWITCHES {
        let given = params.first(name);
        let is_on = match wanted {
            Some(wanted) => given == Some(wanted),
            None => given.is_some_and(|value| value != "false"),
        };
        if is_on && !said.is_empty() {
            chips.push(Chip {
                name: String::new(),
                value: said,
                without: first.set(name, None),
                is_exclusion: false,
            });
        }
    }
    chips
}
