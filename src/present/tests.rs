//! Every form of output over one small answer.

use super::fixture::{explanations, records, response};
use super::text::{Bars, Look, Marking, Shown};
use super::view::RecordView;
use super::{escape, json, table, text};
use crate::ask::histogram::{Bar, Histogram};
use crate::ask::{Answer, Tree, TreeNode, Understood};
use crate::engine::{ShelfPath, Statistics};
use crate::query::filter::Facet;
use crate::record::EvidenceCounts;

fn look(width: usize, marking: Marking) -> Look {
    Look {
        width,
        marking,
        bars: Bars::Ascii,
    }
}

fn answer() -> Answer {
    let response = response();
    Answer {
        understood: Understood {
            text: "zon*".to_owned(),
            query: "zon*".to_owned(),
            expansions: response.expansions,
            took: response.took,
            ..Understood::default()
        },
        total: response.total,
        total_partial: response.total_partial,
        hits: response.hits,
        facets: response.facets,
        offset: 9,
        ..Answer::default()
    }
}

fn with_answer(check: impl FnOnce(&Answer)) {
    check(&answer());
}

#[test]
fn hits_over_time_are_drawn_at_the_end_and_listed_in_json() {
    let year = |year: i16, count| Bar {
        label: year.to_string(),
        from: jiff::civil::date(year, 1, 1),
        to: jiff::civil::date(year, 12, 31),
        count,
    };
    let histogram = Histogram {
        unit: Facet::Year,
        bars: vec![year(1951, 1200), year(1952, 0), year(1953, 4)],
        undated: 2,
    };
    with_answer(|view| {
        let view = Answer {
            histogram: Some(histogram),
            ..view.clone()
        };
        let page = text::search(&view, Shown::default(), look(60, Marking::None));
        assert!(
            page.contains(
                "\n\nhits by year; # is 50 records, and one counts in every year\n  \
                 that its date touches\n\
                 1951     ######################## 1,200\n\
                 1952     0\n\
                 1953     # 4\n\
                 undated  2\n\n10-12 of 1,211"
            ),
            "{page}"
        );
        assert_eq!(
            json::search(&view, None)["histogram"].to_string(),
            r#"[{"from":"1951-01-01","to":"1951-12-31","label":"1951","count":1200},{"from":"1952-01-01","to":"1952-12-31","label":"1952","count":0},{"from":"1953-01-01","to":"1953-12-31","label":"1953","count":4},{"label":"undated","count":2}]"#
        );
    });
}

#[test]
fn hits_on_narrow_and_wide_pages() {
    with_answer(|view| {
        insta::assert_snapshot!(
            "hits_60",
            text::search(view, Shown::default(), look(60, Marking::None))
        );
        insta::assert_snapshot!(
            "hits_120",
            text::search(view, Shown::default(), look(120, Marking::Brackets))
        );
        let coloured = text::search(view, Shown::default(), look(80, Marking::Color));
        insta::assert_snapshot!("hits_80_color", coloured.replace('\u{1b}', "␛"));
    });
}

#[test]
fn where_a_hit_was_read_and_from_what_is_shown_on_request() {
    let shown = Shown {
        source: true,
        citation: true,
        evidence: true,
        url: true,
    };
    let mut view = answer();
    view.hits.truncate(2);
    view.facets.clear();
    view.hits[1].line.citation = Some("In the papers of the family, box 4".to_owned());
    insta::assert_snapshot!(
        "hits_shown",
        text::search(&view, shown, look(72, Marking::None))
    );
}

#[test]
fn no_line_of_text_is_wider_than_the_page() {
    with_answer(|view| {
        for width in 30..220 {
            let page = text::search(view, Shown::default(), look(width, Marking::Brackets));
            for line in page.lines() {
                let filled = unicode_width::UnicodeWidthStr::width(line);
                assert!(filled <= width, "{filled} columns of {width}: {line}");
            }
            assert!(!page.contains(escape::is_unsafe));
        }
    });
}

#[test]
fn no_hits_are_said() {
    let view = Answer::default();
    let page = text::search(&view, Shown::default(), look(80, Marking::None));
    assert_eq!(page, "no hits in 0.0 ms\n");
}

#[test]
fn an_answer_in_json_has_the_shape_of_the_contract() {
    with_answer(|view| {
        insta::assert_snapshot!(
            "search_json",
            json::to_string(&json::search(view, None), true)
        );
    });
}

#[test]
fn a_table_quotes_and_neutralises() {
    with_answer(|view| {
        let csv = table::hits(view, &table::Table::of_hits(b','));
        insta::assert_snapshot!("hits_csv", csv.replace('\u{1b}', "␛"));
        let mut rows = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
        assert_eq!(rows.records().filter_map(Result::ok).count(), 3);
    });
}

#[test]
fn a_whole_record() {
    let records = records();
    let highlights = [
        ("title", vec![(29, 33)]),
        ("body", vec![(31, 35), (59, 63)]),
    ];
    let view = RecordView {
        record: &records[0],
        highlights: &highlights,
        stop: None,
    };
    let searched = RecordView {
        stop: Some('▸'),
        ..view
    };
    for (marking, expected) in [
        (
            Marking::Color,
            "Agree to a \u{1b}[1m\u{1b}[33m▸zone\u{1b}[0m of",
        ),
        (Marking::Brackets, "Agree to a ▸«zone» of"),
    ] {
        let page = text::record(&searched, look(70, marking));
        assert_eq!(page.matches('▸').count(), 3, "{page}");
        assert!(page.contains(expected), "{page:?}");
    }
    insta::assert_snapshot!(
        "record_70",
        text::record(&view, look(70, Marking::Brackets))
    );
    insta::assert_snapshot!(
        "record_json",
        json::to_string(&json::record(&view, None), true)
    );
}

#[test]
fn the_archive_tree() {
    let node = |values: &[&str], count, children| TreeNode {
        path: ShelfPath(values.iter().map(ToString::to_string).collect()),
        count,
        children,
    };
    let tree = [
        node(
            &["APRF"],
            27,
            vec![node(
                &["APRF", "3"],
                27,
                vec![node(&["APRF", "3", "65"], 20, Vec::new())],
            )],
        ),
        node(
            &["AVPRF"],
            4,
            vec![node(
                &["AVPRF", ""],
                1,
                vec![node(&["AVPRF", "", "6"], 1, Vec::new())],
            )],
        ),
    ];
    let below = tree[0].children.clone();
    let whole = Tree {
        total: 30,
        nodes: tree.to_vec(),
        ..Tree::default()
    };
    insta::assert_snapshot!("tree", text::shelf_tree(&whole, look(80, Marking::None)));
    let value = json::shelf_tree(&Tree {
        total: 27,
        under: Some(ShelfPath(vec!["APRF".to_owned()])),
        nodes: below,
        ..Tree::default()
    });
    insta::assert_snapshot!("tree_json", json::to_string(&value, false));
}

#[test]
fn figures() {
    let mut evidence = EvidenceCounts::default();
    for (term, records) in [
        ("title:heading", 1200),
        ("title:made", 50),
        ("date:column", 400),
        ("date:dateline", 785),
        ("date:label", 40),
        ("date:file-name", 3),
        ("date:unread", 2),
        ("date:none", 20),
        ("references:source-note", 1190),
        ("references:unread", 10),
        ("references:none", 50),
    ] {
        evidence.add_term(term, records);
    }
    let figures = Statistics {
        records: 1250,
        evidence,
        terms: 31_022,
        bytes: 7_340_031,
        segments: 3,
        span: Some(("1945-02-04".to_owned(), "1991-12-26".to_owned())),
        collections: vec![
            ("Korea, 1950-1953".to_owned(), 1000),
            ("notes".to_owned(), 250),
        ],
        archives: vec![("APRF".to_owned(), 900)],
        chain: "kartoteka-1 0123abcd".to_owned(),
        schema: 1,
    };
    let page = text::statistics(".kartoteka", &figures, look(80, Marking::None));
    insta::assert_snapshot!("figures", page);
    let value = json::statistics(".kartoteka", &figures);
    insta::assert_snapshot!("figures_json", json::to_string(&value, false));
}

#[test]
fn explanations_stand_below_their_hits() {
    let mut view = answer();
    for (hit, explanation) in view.hits.iter_mut().zip(explanations()) {
        hit.explanation = Some(explanation);
    }
    insta::assert_snapshot!(
        "explained",
        text::search(&view, Shown::default(), look(72, Marking::None))
    );
    let hits: Vec<String> = json::hits(&view)
        .iter()
        .map(|hit| json::value(hit)["explanation"].to_string())
        .collect();
    insta::assert_snapshot!("explained_json", hits.join("\n"));
}
