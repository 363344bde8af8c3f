//! Rows from facet counts.

use super::*;

fn value(value: &str, count: u64, occurrences: Option<u64>) -> FacetValue {
    FacetValue {
        value: value.to_owned(),
        count,
        occurrences,
        ..FacetValue::default()
    }
}

fn column(occurrences: Option<u64>) -> CountColumn {
    CountColumn {
        total: CountCell {
            occurrences,
            ..CountCell::default()
        },
        ..CountColumn::default()
    }
}

/// `label documents/occurrences/all …` for each row.
fn shown(rows: &[CountRow]) -> Vec<String> {
    let cell = |cell: &CountCell| {
        let occurrences = cell.occurrences.map_or("-".to_owned(), |of| of.to_string());
        format!(" {}/{occurrences}/{}", cell.documents, cell.all)
    };
    rows.iter()
        .map(|row| row.label.clone() + &row.cells.iter().map(cell).collect::<String>())
        .collect()
}

type Given<'a> = (&'a [FacetValue], &'a [FacetValue]);

fn rows(by: By, given: &[Given<'_>], columns: &[CountColumn]) -> (Vec<String>, Vec<String>) {
    let analyser = &mut Analyser::new();
    let mut rows = Rows::new(by, given.len());
    for (column, (found, all)) in given.iter().enumerate() {
        rows.add_found(column, found, analyser);
        rows.add_all(column, all, analyser);
    }
    let (rows, undated) = rows.finish(columns);
    (shown(&rows), shown(undated.as_slice()))
}

#[test]
fn years_without_a_document_stand_between_the_others() {
    let first = [value("1953", 1, Some(2)), value("undated", 4, Some(9))];
    let second = [value("1951", 7, None)];
    let all = [
        value("1940", 9, None),
        value("1951", 8, None),
        value("1952", 3, None),
    ];
    let (rows, undated) = rows(
        By::Year,
        &[(&first, &all), (&second, &all)],
        &[column(Some(11)), column(None)],
    );
    assert_eq!(
        rows,
        ["1951 0/0/8 7/-/8", "1952 0/0/3 0/-/3", "1953 1/2/0 0/-/0"]
    );
    assert_eq!(undated, ["undated 4/9/0 0/-/0"]);
}

#[test]
fn a_span_beyond_all_measure_has_rows_with_documents_only() {
    let found = [value("0001-01", 1, Some(1)), value("1950-03", 2, Some(2))];
    let (rows, _) = rows(By::Month, &[(&found, &[])], &[column(Some(3))]);
    assert_eq!(rows, ["0001-01 1/1/0", "1950-03 2/2/0"]);
}

#[test]
fn spellings_of_a_collection_are_one_row_and_most_documents_stand_first() {
    let found = [
        value("Korea papers", 1, Some(1)),
        value("Berlin", 2, Some(5)),
    ];
    let all = [
        value("KOREA PAPERS", 4, None),
        value("Berlin", 3, None),
        value("x", 1, None),
    ];
    let (rows, _) = rows(By::Collection, &[(&found, &all)], &[column(Some(6))]);
    assert_eq!(rows, ["Berlin 2/5/3", "Korea papers 1/1/4"]);
}
