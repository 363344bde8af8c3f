//! Every form of output over one small answer.

use super::fixture::{records, response, snippets};
use super::text::{Look, Marking};
use super::view::{QueryView, RecordView, SearchView, TreeNode};
use super::{escape, json, table, text};
use crate::engine::{SearchResponse, ShelfPath, Statistics};

fn look(width: usize, marking: Marking) -> Look {
    Look { width, marking }
}

fn with_answer(check: impl FnOnce(&SearchView<'_>)) {
    let (response, snippets) = (response(), snippets());
    check(&SearchView {
        qid: None,
        query: QueryView {
            text: "zon*",
            understood: "zon*",
            notes: &[],
        },
        response: &response,
        snippets: &snippets,
        offset: 9,
    });
}

#[test]
fn hits_on_narrow_and_wide_pages() {
    with_answer(|view| {
        insta::assert_snapshot!("hits_60", text::search(view, look(60, Marking::None)));
        insta::assert_snapshot!("hits_120", text::search(view, look(120, Marking::Brackets)));
        let coloured = text::search(view, look(80, Marking::Color));
        insta::assert_snapshot!("hits_80_color", coloured.replace('\u{1b}', "␛"));
    });
}

#[test]
fn no_line_of_text_is_wider_than_the_page() {
    with_answer(|view| {
        for width in 30..220 {
            let page = text::search(view, look(width, Marking::Brackets));
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
    let response = SearchResponse::default();
    let view = SearchView {
        qid: None,
        query: QueryView {
            text: "x",
            understood: "x",
            notes: &[],
        },
        response: &response,
        snippets: &[],
        offset: 0,
    };
    let page = text::search(&view, look(80, Marking::None));
    assert_eq!(page, "no hits in 0.0 ms\n");
}

#[test]
fn an_answer_in_json_has_the_shape_of_the_contract() {
    with_answer(|view| {
        insta::assert_snapshot!("search_json", json::to_string(&json::search(view), true));
    });
}

#[test]
fn a_table_quotes_and_neutralises() {
    with_answer(|view| {
        let csv = table::hits(view, b',');
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
    };
    insta::assert_snapshot!(
        "record_70",
        text::record(&view, look(70, Marking::Brackets))
    );
    insta::assert_snapshot!("record_json", json::to_string(&json::record(&view), true));
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
    let query = QueryView {
        text: "",
        understood: "",
        notes: &[],
    };
    insta::assert_snapshot!(
        "tree",
        text::shelf_tree(30, None, &tree, look(80, Marking::None))
    );
    let under = ShelfPath(vec!["APRF".to_owned()]);
    let value = json::shelf_tree(&query, 27, Some(&under), &tree[0].children);
    insta::assert_snapshot!("tree_json", json::to_string(&value, false));
}

#[test]
fn figures() {
    let figures = Statistics {
        records: 1250,
        referenced: (1190, 1200),
        dated: (1250, 1250),
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
