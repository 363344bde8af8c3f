//! Wordings and what they mean, beside the shared table of the project's test target.

use super::{BoundError, parse_bound};
use super::{Customs, HistoricalDate, Listopad, NumericOrder, Precision, find};

/// `from..to precision`, with `?` where the source doubts; one day stands for both ends.
fn shown(date: &HistoricalDate) -> String {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let span = match (day(date.earliest), day(date.latest)) {
        (from, to) if from == to => from,
        (from, to) => format!("{from}..{to}"),
    };
    let doubt = if date.is_dated() && !date.certain {
        " ?"
    } else {
        ""
    };
    format!("{span} {}{doubt}", date.precision.name())
        .trim()
        .to_owned()
}

/// Checks lines of `wording => meaning`.
fn check(table: &str) {
    check_as(table, Customs::default());
}

fn check_as(table: &str, customs: Customs) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (text, meant) = line.rsplit_once(" => ").expect("a wording => a meaning");
        let text = text.trim_end();
        let date = HistoricalDate::parse_as(text, customs);
        assert_eq!(date.text, text);
        if shown(&date) != meant {
            wrong.push(format!("{text}: read {}, meant {meant}", shown(&date)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn days_are_read_in_every_order_and_language() {
    check(
        "
        November 19, 1951 => 1951-11-19 day
        Nov. 19, 1951 => 1951-11-19 day
        19 November 1951 => 1951-11-19 day
        19 Nov 51 => 1951-11-19 day
        19-Nov-51 => 1951-11-19 day
        19Nov1951 => 1951-11-19 day
        19 Nov '51 => 1951-11-19 day
        1951, November 19 => 1951-11-19 day
        the 19th of November, 1951 => 1951-11-19 day
        November the 19th, 1951 => 1951-11-19 day
        2d day of May 1947 => 1947-05-02 day
        May 2d, 1947 => 1947-05-02 day
        May 3rd 1947 => 1947-05-03 day
        1st August 1949 => 1949-08-01 day
        first of May 1950 => 1950-05-01 day
        January 02, 1956 => 1956-01-02 day
        Thursday, 12 September 1996 => 1996-09-12 day
        On the afternoon of the 25th day of July, 1918 => 1918-07-25 day
        19 ноября 1951 г. => 1951-11-19 day
        19 ноября 1951 года => 1951-11-19 day
        «19» ноября 1951 г. => 1951-11-19 day
        5 марта 53 г. => 1953-03-05 day
        5-го марта 1953 года => 1953-03-05 day
        от 5 марта 1953 г. => 1953-03-05 day
        19 noiabria 1951 g. => 1951-11-19 day
        19 noi͡abri͡a 1951 => 1951-11-19 day
        9 sentiabrʹ 1944 => 1944-09-09 day
        5. März 1953 => 1953-03-05 day
        den 5. Maerz 1953 => 1953-03-05 day
        vom 17. Juni 1953 => 1953-06-17 day
        Berlin, den 17.6.1953 => 1953-06-17 day
        le 1er mars 1953 => 1953-03-01 day
        14 août 1961 => 1961-08-14 day
        1953. április 20. => 1953-04-20 day
        1956. október 23-án => 1956-10-23 day
        1956. okt. 23. => 1956-10-23 day
        1956. X. 23. => 1956-10-23 day
        1956. 10. 23. => 1956-10-23 day
        dnia 5 marca 1953 r. => 1953-03-05 day
        5 października 1956 => 1956-10-05 day
        V Praze dne 5. března 1953 => 1953-03-05 day
        21. srpna 1968 => 1968-08-21 day
        9 септември 1944 г. => 1944-09-09 day
        19 листопада 1951 => 1951-11-19 day
        7 травня 1945 року => 1945-05-07 day
        19 de noviembre de 1951 => 1951-11-19 day
        16 de octubre del 1962 => 1962-10-16 day
        23 august 1944 => 1944-08-23 day
        5 martie 1953 => 1953-03-05 day
        28. juna 1948 => 1948-06-28 day
        29. новембра 1945. године => 1945-11-29 day
        1951年11月19日 => 1951-11-19 day
        1951년 11월 19일 => 1951-11-19 day
        1951 оны 11 сарын 19 => 1951-11-19 day
        1953 г. 5 марта => 1953-03-05 day
        1953, Mar. 5 => 1953-03-05 day
        050930Z MAR 53 => 1953-03-05 day
        ",
    );
}

#[test]
fn figures_are_read_day_first() {
    check(
        "
        19/XI/51 => 1951-11-19 day
        19.XI.1951 => 1951-11-19 day
        19.xi.51 => 1951-11-19 day
        19 XI 1951 => 1951-11-19 day
        19 / XI / 51 => 1951-11-19 day
        22/Х-57 г. => 1957-10-22 day
        7/X-1963 => 1963-10-07 day
        30.XI.63 г. => 1963-11-30 day
        5/Ш-53 => 1953-03-05 day
        5.1У.53 => 1953-04-05 day
        28.IV.1992 => 1992-04-28 day
        13.VI.63 => 1963-06-13 day
        9.1.64 => 1964-01-09 day
        9. 1. 1964 => 1964-01-09 day
        09.01.1964 => 1964-01-09 day
        22/10-57 => 1957-10-22 day
        5-3-1953 => 1953-03-05 day
        3/5/53 => 1953-05-03 day
        12/31/1951 => 1951-12-31 day
        10/31/51 => 1951-10-31 day
        1951-11-19 => 1951-11-19 day
        1951-11-19T07:00:00Z => 1951-11-19 day
        1951/11/19 => 1951-11-19 day
        1951.11.19 => 1951-11-19 day
        19511119 => 1951-11-19 day
        1951-11 => 1951-11-01..1951-11-30 month
        XI.1951 => 1951-11-01..1951-11-30 month
        11/1951 => 1951-11-01..1951-11-30 month
        ",
    );
    check_as(
        "
        3/5/53 => 1953-03-05 day
        3-5-1953 => 1953-03-05 day
        3.5.53 => 1953-05-03 day
        31/12/1951 => 1951-12-31 day
        ",
        Customs {
            order: NumericOrder::MonthDay,
            ..Customs::default()
        },
    );
}

#[test]
fn a_footnote_mark_is_no_part_of_the_year() {
    check(
        "
        November 19, 1951** => 1951-11-19 day
        November 23, 1963⁸⁶ => 1963-11-23 day
        November 29, 1963181 => 1963-11-29 day
        April 23, 1964226 => 1964-04-23 day
        August 5, 1963**** => 1963-08-05 day
        December 10, 1963[213] => 1963-12-10 day
        October 20, 1959a => 1959-10-20 day
        November 25, 1963ᶠ => 1963-11-25 day
        November 30, 1963 *184 Washington => 1963-11-30 day
        5 марта 1953¹ г. => 1953-03-05 day
        August 1962181 => 1962-08-01..1962-08-31 month
        ",
    );
}

#[test]
fn what_stands_around_a_date_is_left_out() {
    check(
        "
        No. P102/33 June 14, 1963 => 1963-06-14 day
        No. П118/25 October 9, 1963 => 1963-10-09 day
        No. P111/6 August 16, 1963 43 => 1963-08-16 day
        Spec. No. 1754 - 1765 October 22, 1963 at 50 Washington => 1963-10-22 day
        Spec. No. 1983, 1984 November 23, 1963 Washington => 1963-11-23 day
        Spec. No. 2006-2011 November 26, 1963 2:125 Washington => 1963-11-26 day
        № 2442/GS August 16, 1963 => 1963-08-16 day
        **No. 2873/GS      October 5, 1963** => 1963-10-05 day
        **No. 3497/TS-ns     November 23, 1963⁸⁶** => 1963-11-23 day
        **No. 435      November 29, 1963181** => 1963-11-29 day
        No. P140/XLI April 23, 1964226 => 1964-04-23 day
        No. П146/X May 28, 1964 => 1964-05-28 day
        19/21 Tchaikovsky Street Moscow September 28, 1964 => 1964-09-28 day
        Gagra August 9, 1963 => 1963-08-09 day
        Moscow, Kremlin November 24, 1963 => 1963-11-24 day
        1963. November 23. No. 327. => 1963-11-23 day
        Washington, June 3, 1950, 7 p.m. => 1950-06-03 day
        Washington, January 2, 1945—11 p.m. [Received January 2—8:56 p.m.] => 1945-01-02 day
        11 p.m., June 3, 1950 => 1950-06-03 day
        Thursday, 12 September 1996, 9.30 hours => 1996-09-12 day
        [Washington,] December 3, 1945 => 1945-12-03 day
        (Moscow, August 13, 1961) => 1961-08-13 day
        No. 435 November 1963 => 1963-11-01..1963-11-30 month
        Prague 1968 => 1968-01-01..1968-12-31 year
        м. януари 1946г. => 1946-01-01..1946-01-31 month
        Protocol 1352 of 19 November 1951 => 1951-11-19 day
        Moscow, Kremlin \"__\" November 1963 => 1963-11-01..1963-11-30 month
        ",
    );
}

#[test]
fn ranges_lend_month_and_year_across() {
    check(
        "
        17 февраля — 2 марта 1956 => 1956-02-17..1956-03-02 range
        31 May through 11 June 1958 => 1958-05-31..1958-06-11 range
        5-9 March 1953 => 1953-03-05..1953-03-09 range
        March 5-9, 1953 => 1953-03-05..1953-03-09 range
        March 5–April 9, 1953 => 1953-03-05..1953-04-09 range
        between 5 and 9 March 1953 => 1953-03-05..1953-03-09 range
        from 5 March to 9 April 1953 => 1953-03-05..1953-04-09 range
        from March 5 to 9, 1953 => 1953-03-05..1953-03-09 range
        с 5 по 9 марта 1953 г. => 1953-03-05..1953-03-09 range
        с 14 по 25 февраля 1956 => 1956-02-14..1956-02-25 range
        vom 5. bis 9. März 1953 => 1953-03-05..1953-03-09 range
        5.-9. März 1953 => 1953-03-05..1953-03-09 range
        du 5 au 9 mars 1953 => 1953-03-05..1953-03-09 range
        od 5 do 9 marca 1953 => 1953-03-05..1953-03-09 range
        1953. március 5-9. => 1953-03-05..1953-03-09 range
        17.2.-2.3.1956 => 1956-02-17..1956-03-02 range
        17.-19.2.1956 => 1956-02-17..1956-02-19 range
        28.II–2.III.1956 => 1956-02-28..1956-03-02 range
        1972 April 4 and 11 => 1972-04-04..1972-04-11 range
        4, 5 and 11 April 1972 => 1972-04-04..1972-04-11 range
        April 4, 5 and 11, 1972 => 1972-04-04..1972-04-11 range
        December 1-3rd, 1951 => 1951-12-01..1951-12-03 range
        27/28 March 1953 => 1953-03-27..1953-03-28 range
        30 June/1 July 1951 => 1951-06-30..1951-07-01 range
        December 31, 1951–January 2, 1952 => 1951-12-31..1952-01-02 range
        27 December - 3 January 1951 => 1950-12-27..1951-01-03 range
        February 26 - August 28, 1964 => 1964-02-26..1964-08-28 range
        November–December 1956 => 1956-11-01..1956-12-31 range
        November and December 1956 => 1956-11-01..1956-12-31 range
        November 1950 to March 1951 => 1950-11-01..1951-03-31 range
        December - January 1951 => 1950-12-01..1951-01-31 range
        1946-1948 => 1946-01-01..1948-12-31 range
        1946–48 => 1946-01-01..1948-12-31 range
        1951/52 => 1951-01-01..1952-12-31 range
        between 1951 and 1953 => 1951-01-01..1953-12-31 range
        1961–28.IV.1992 => 1961-01-01..1992-04-28 range
        1951-11-19/1951-11-21 => 1951-11-19..1951-11-21 range
        late 1950–early 1951 => 1950-09-01..1951-04-30 range
        early to mid 1951 => 1951-01-01..1951-08-31 range
        end of May - beginning of June 1950 => 1950-05-21..1950-06-10 range
        spring–summer 1951 => 1951-03-01..1951-08-31 range
        autumn–winter 1951 => 1951-09-01..1952-02-29 range
        not before 5 March 1953 and not later than 9 March 1953 => 1953-03-05..1953-03-09 range
        не ранее 5 и не позднее 9 марта 1953 г. => 1953-03-05..1953-03-09 range
        not earlier than 5 March, not later than 9 April 1953 => 1953-03-05..1953-04-09 range
        в ночь с 5 на 6 марта 1953 г. => 1953-03-05..1953-03-06 range
        1956. október 23-tól november 4-ig => 1956-10-23..1956-11-04 range
        after 1951 and before 1954 => 1952-01-01..1953-12-31 range
        ",
    );
}

#[test]
fn one_bound_leaves_the_other_open() {
    check(
        "
        not earlier than 5 March 1953 => 1953-03-05.. open
        no later than November 25, 1963 => ..1963-11-25 open
        не ранее 19 ноября 1951 г. => 1951-11-19.. open
        не позднее 19 ноября 1951 г. => ..1951-11-19 open
        before 1951 => ..1950-12-31 open
        before 5 March 1953 => ..1953-03-04 open
        до 5 марта 1953 => ..1953-03-04 open
        after 5 March 1953 => 1953-03-06.. open
        после марта 1953 г. => 1953-04-01.. open
        by 5 March 1953 => ..1953-03-05 open
        until March 1953 => ..1953-03-31 open
        since 1951 => 1951-01-01.. open
        from June 1950 => 1950-06-01.. open
        1950- => 1950-01-01.. open
        1950–present => 1950-01-01.. open
        по 25 июня 1950 => ..1950-06-25 open
        1951 or later => 1951-01-01.. open
        nach dem 5. März 1953 => 1953-03-06.. open
        vor 1951 => ..1950-12-31 open
        spätestens am 5. März 1953 => ..1953-03-05 open
        au plus tard le 5 mars 1953 => ..1953-03-05 open
        nie później niż 5 marca 1953 => ..1953-03-05 open
        1951 előtt => ..1950-12-31 open
        1953. március 5. után => 1953-03-06.. open
        not earlier than 5–9 March 1953 => 1953-03-05.. open
        ",
    );
}

#[test]
fn conventions_give_windows() {
    check(
        "
        early 1951 => 1951-01-01..1951-04-30 approximate
        mid-1951 => 1951-05-01..1951-08-31 approximate
        late 1951 => 1951-09-01..1951-12-31 approximate
        beginning of 1951 => 1951-01-01..1951-04-30 approximate
        в начале 1951 г. => 1951-01-01..1951-04-30 approximate
        середина 1951 года => 1951-05-01..1951-08-31 approximate
        в конце июня 1950 г. => 1950-06-21..1950-06-30 approximate
        end of June 1950 => 1950-06-21..1950-06-30 approximate
        mid-March 1953 => 1953-03-11..1953-03-20 approximate
        Anfang März 1953 => 1953-03-01..1953-03-10 approximate
        Ende 1956 => 1956-09-01..1956-12-31 approximate
        fin octobre 1956 => 1956-10-21..1956-10-31 approximate
        1951 végén => 1951-09-01..1951-12-31 approximate
        1956. október vége => 1956-10-21..1956-10-31 approximate
        w połowie 1956 r. => 1956-05-01..1956-08-31 approximate
        late summer 1951 => 1951-08-01..1951-08-31 approximate
        the 1950s => 1950-01-01..1959-12-31 range
        1950's => 1950-01-01..1959-12-31 range
        early 1950s => 1950-01-01..1953-12-31 approximate
        mid-1960s => 1964-01-01..1966-12-31 approximate
        late 1940s => 1947-01-01..1949-12-31 approximate
        1950-е годы => 1950-01-01..1959-12-31 range
        начало 1950-х годов => 1950-01-01..1953-12-31 approximate
        конец 50-х гг. => 1957-01-01..1959-12-31 approximate
        die 1950er Jahre => 1950-01-01..1959-12-31 range
        années 1950 => 1950-01-01..1959-12-31 range
        1950-60s => 1950-01-01..1969-12-31 range
        195- => 1950-01-01..1959-12-31 range
        195? => 1950-01-01..1959-12-31 range ?
        third quarter of 1945 => 1945-07-01..1945-09-30 quarter
        3rd quarter 1945 => 1945-07-01..1945-09-30 quarter
        Q3 1945 => 1945-07-01..1945-09-30 quarter
        III квартал 1945 г. => 1945-07-01..1945-09-30 quarter
        1-й квартал 1945 => 1945-01-01..1945-03-31 quarter
        first half of 1951 => 1951-01-01..1951-06-30 range
        вторая половина 1951 г. => 1951-07-01..1951-12-31 range
        first half of March 1953 => 1953-03-01..1953-03-15 range
        second half of February 1956 => 1956-02-16..1956-02-29 range
        last week of October 1956 => 1956-10-25..1956-10-31 range
        первая декада марта 1953 => 1953-03-01..1953-03-10 range
        spring 1961 => 1961-03-01..1961-05-31 season
        весной 1961 г. => 1961-03-01..1961-05-31 season
        Summer of 1953 => 1953-06-01..1953-08-31 season
        fall 1956 => 1956-09-01..1956-11-30 season
        Herbst 1956 => 1956-09-01..1956-11-30 season
        1956 őszén => 1956-09-01..1956-11-30 season
        winter 1950-51 => 1950-12-01..1951-02-28 season
        winter of 1950/1951 => 1950-12-01..1951-02-28 season
        winter 1951 => 1950-12-01..1951-02-28 season
        circa 1951 => 1950-01-01..1952-12-31 approximate ?
        circa 1950-1953 => 1949-01-01..1954-12-31 range ?
        ca. November 1951 => 1951-10-01..1951-12-31 approximate ?
        c1951 => 1950-01-01..1952-12-31 approximate ?
        about 5 March 1953 => 1953-03-04..1953-03-06 approximate ?
        около 1951 г. => 1950-01-01..1952-12-31 approximate ?
        um 1951 => 1950-01-01..1952-12-31 approximate ?
        1951 körül => 1950-01-01..1952-12-31 approximate ?
        1951~ => 1950-01-01..1952-12-31 approximate ?
        August, 1962 => 1962-08-01..1962-08-31 month
        '50s => 1950-01-01..1959-12-31 range
        ",
    );
}

#[test]
fn the_doubts_of_the_source_are_kept() {
    check(
        "
        [1951] => 1951-01-01..1951-12-31 year ?
        1951? => 1951-01-01..1951-12-31 year ?
        [November 1963]* => 1963-11-01..1963-11-30 month ?
        19 November [1951] => 1951-11-19 day ?
        November [19], 1951 => 1951-11-19 day ?
        19[51] => 1951-01-01..1951-12-31 year ?
        19 November 1951 (?) => 1951-11-19 day ?
        November 19?, 1951 => 1951-11-19 day ?
        [between 5 and 9 March 1953] => 1953-03-05..1953-03-09 range ?
        probably March 1953 => 1953-03-01..1953-03-31 month ?
        не датировано [март 1953 г.] => 1953-03-01..1953-03-31 month ?
        1951 or 1952 => 1951-01-01..1952-12-31 range ?
        March 5 [6], 1953 => 1953-03-05 day ?
        undated, but before 5 March 1953 => ..1953-03-04 open ?
        5 or 6 March 1953 => 1953-03-05..1953-03-06 range ?
        14 июля (исправлено на 20 июля) 1950 г. => 1950-07-14..1950-07-20 range ?
        14 июля 1950 г. (исправлено на 20 июля) => 1950-07-14..1950-07-20 range ?
        19 November 1951 => 1951-11-19 day
        ",
    );
}

#[test]
fn what_is_no_date_is_none() {
    check(
        "
        undated => undated
        n.d. => undated
        [n. d.] => undated
        No date => undated
        без даты => undated
        б.д. => undated
        б/д => undated
        o.D. => undated
        o. D. => undated
        s.d. => undated
        bez daty => undated
        sin fecha => undated
        fără dată => undated
        keltezés nélkül => undated
        no such thing as a date => none
        32 January 1950 => none
        January 32, 1950 => none
        30 February 1951 => none
        February 29, 1951 => none
        31 April 1956 => none
        1951-02-30 => none
        1951-13-01 => none
        31.4.1956 => none
        45.13.1951 => none
        30 February - 2 March 1956 => none
        0 May 1950 => none
        No. 1352 => none
        P84/422 => none
        To p.422(op) pr.PB No. 84 => none
        March => none
        5 March => none
        14 июля (исправлено на 20 июля) => none
        1-3-5 => none
        RGASPI, 17/137/944, p. 181 => none
        7:30 => none
        999 => none
        2100 => none
        ",
    );
    assert_eq!(HistoricalDate::parse("").precision, Precision::Unread);
}

#[test]
fn listopad_follows_the_language() {
    check(
        "
        19 listopada 1951 => 1951-11-19 day
        19. listopadu 1951 => 1951-11-19 day
        19. listopada 1951. godine => 1951-10-19 day
        Zagreb, 19. listopada 1951. => 1951-10-19 day
        5. srpnja 1951 => 1951-07-05 day
        ",
    );
    check_as(
        "19. listopada 1951. => 1951-10-19 day",
        Customs {
            listopad: Listopad::October,
            ..Customs::default()
        },
    );
}

#[test]
fn old_style_days_are_read_in_the_new() {
    check(
        "
        January 18/31, 1918 => 1918-01-31 day
        25 октября (7 ноября) 1917 г. => 1917-11-07 day
        November 7 (October 25), 1917 => 1917-11-07 day
        ",
    );
}

#[test]
fn a_date_is_found_in_a_line_and_nothing_else_is_taken_for_one() {
    for (line, found) in [
        ("No. P102/33 June 14, 1963", Some("June 14, 1963")),
        (
            "Spec. No. 1754 - 1765 October 22, 1963 at 50 Washington",
            Some("October 22, 1963"),
        ),
        (
            "in black ink \"For. Khrushchev 7/X-1963\"",
            Some("7/X-1963"),
        ),
        ("dated 26.XI.63 Mikoyan reported", Some("26.XI.63")),
        (
            "Pravda. 1963. November 29. No. 333.",
            Some("1963. November 29"),
        ),
        (
            "**No. 435    November 29, 1963181**",
            Some("November 29, 1963181"),
        ),
        ("[November 1963]*", Some("November 1963")),
        (
            "From 5 to 9 March 1953 the delegation",
            Some("From 5 to 9 March 1953"),
        ),
        ("No. 1352", None),
        ("P84/422", None),
        ("protocol No. 84 of the meeting", None),
        ("RGASPI, f. 17, op. 162, d. 33", None),
        ("17/12/44", None),
        ("Typographic text. 1963", None),
        ("in the 1950s", None),
        ("The march of events", None),
        ("they may 5 times", None),
        ("32 January 1950", None),
    ] {
        let read = find(line).map(|(_, range)| &line[range]);
        assert_eq!(read, found, "{line}");
    }
}

#[test]
fn bounds_are_whole_texts() {
    let read =
        |text: &str| parse_bound(text).map(|days| format!("{}..{}", days.earliest, days.latest));
    assert_eq!(read("1951").unwrap(), "1951-01-01..1951-12-31");
    assert_eq!(read("1951-11").unwrap(), "1951-11-01..1951-11-30");
    assert_eq!(read("19 ноября 1951 г.").unwrap(), "1951-11-19..1951-11-19");
    assert_eq!(read("early 1951").unwrap(), "1951-01-01..1951-04-30");
    assert_eq!(read("1950s").unwrap(), "1950-01-01..1959-12-31");
    for text in [
        "",
        "foo",
        "1951 foo",
        "foo 1951",
        "No. 1352",
        "51",
        "19 November",
    ] {
        assert!(
            matches!(read(text), Err(BoundError::Unread { .. })),
            "{text}"
        );
    }
    for text in ["1951-02-30", "31 April 1951", "1951-13"] {
        assert!(
            matches!(read(text), Err(BoundError::Impossible { .. })),
            "{text}"
        );
    }
    assert!(matches!(read("before 1951"), Err(BoundError::Open { .. })));
}

#[test]
fn no_text_is_too_strange() {
    // Every character that a rule looks at, in every neighbourhood that comes up.
    let piece = proptest::sample::select(vec![
        "19",
        "1951",
        "51",
        "5",
        "31",
        "30",
        "XI",
        "Х",
        "November",
        "март",
        "február",
        "-",
        "–",
        "/",
        ".",
        ",",
        "[",
        "]",
        "(",
        ")",
        "?",
        "'",
        "~",
        "s",
        "-х",
        "годов",
        "early",
        "circa",
        "between",
        "and",
        "or",
        "to",
        "not before",
        "before",
        "after",
        "spring",
        "winter",
        "first",
        "half",
        "of",
        "quarter",
        "Q3",
        "No.",
        "P84",
        "p.m.",
        ":",
        "г.",
        " ",
        " ",
        " ",
        "\u{ad}",
        "⁸⁶",
        "年",
        "月",
        "日",
        "1963181",
        "исправлено на",
        "n.d.",
        "00",
        "0",
        "99999999999",
        "é",
        "\u{301}",
        "💥",
        "\0",
        "\u{202e}",
    ]);
    let soup = proptest::collection::vec(piece, 0..24);
    proptest::proptest!(proptest::test_runner::Config::with_cases(2000), |(soup in soup, any in ".{0,80}")| {
        for text in [soup.concat(), soup.join(" "), any] {
            let date = HistoricalDate::parse(&text);
            if let (Some(earliest), Some(latest)) = (date.earliest, date.latest) {
                proptest::prop_assert!(earliest <= latest, "{text}");
            }
            let blank = matches!(date.precision, Precision::Undated | Precision::Unread);
            proptest::prop_assert_eq!(blank, !date.is_dated());
            if let Some((found, range)) = find(&text) {
                proptest::prop_assert_eq!(&found.text, &text[range]);
                proptest::prop_assert!(found.is_dated());
            }
            if let Ok(days) = parse_bound(&text) {
                proptest::prop_assert!(days.earliest <= days.latest);
            }
        }
    });
}

#[test]
fn long_texts_take_no_longer_than_their_beginning() {
    for piece in [
        "1 and ",
        "5-",
        "[",
        "(",
        "early ",
        "not before ",
        "1.",
        "П1/",
        "a.",
        "«",
    ] {
        let text = piece.repeat(1_000_000);
        let start = std::time::Instant::now();
        let _ = (
            HistoricalDate::parse(&text),
            find(&text),
            parse_bound(&text).is_ok(),
        );
        assert!(start.elapsed().as_secs() < 5, "{piece}");
    }
}

#[test]
fn every_day_is_read_back_from_every_common_form() {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    const FIGURES: [&str; 12] = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
    ];
    let day = (1000i16..=2099, 1i8..=12, 1i8..=28);
    proptest::proptest!(|((year, month, day) in day)| {
        let index = usize::from(month.unsigned_abs()) - 1;
        let (name, figure) = (MONTHS[index], FIGURES[index]);
        let mut forms = vec![
            format!("{name} {day}, {year}"),
            format!("{day} {name} {year}"),
            format!("{year}-{month:02}-{day:02}"),
            format!("{day}.{month}.{year}"),
            format!("{day}/{figure}/{year}"),
            format!("No. P102/33 {name} {day}, {year}"),
        ];
        if (1900..=1999).contains(&year) {
            forms.push(format!("{day}.{figure}.{:02}", year % 100));
        }
        for form in forms {
            let date = HistoricalDate::parse(&form);
            let wanted = jiff::civil::date(year, month, day);
            proptest::prop_assert_eq!((date.earliest, date.latest), (Some(wanted), Some(wanted)), "{}", form);
            proptest::prop_assert_eq!(date.precision, Precision::Day);
        }
    });
}
