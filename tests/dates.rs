//! The date parser against the shared case table: every wording and the interval it means.

use kartoteka::record::date::HistoricalDate;

mod common;

#[test]
fn every_case_of_the_shared_table_is_read_right() {
    let Some(path) = common::shared("cases/dates.tsv") else {
        return;
    };
    let table = std::fs::read_to_string(path).unwrap();
    let mut cases = 0;
    let mut wrong = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        let (text, from, to, precision) = (cell(), cell(), cell(), cell());
        let date = HistoricalDate::parse(text);
        let day =
            |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let read = (day(date.earliest), day(date.latest), date.precision.name());
        if read != (from.to_owned(), to.to_owned(), precision) {
            wrong.push(format!(
                "{text}: {read:?}, expected {from} {to} {precision}"
            ));
        }
        assert_eq!(date.text, text);
        cases += 1;
    }
    assert!(cases > 20, "the table holds {cases} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
