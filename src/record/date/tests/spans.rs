//! Ranges, bounds and windows.

use super::check;

#[test]
fn ranges_lend_month_and_year_across() {
    check(
        "
        1953, 1954 => 1953-01-01..1954-12-31 range
        1953;1954 => 1953-01-01..1954-12-31 range
        1950-1952, 1956 => 1950-01-01..1956-12-31 range
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
        25, 26, 27 ноября 1951 г. => 1951-11-25..1951-11-27 range
        No. 25, 26 November 1951 => 1951-11-26 day
        27, 26, 25 November 1951 => 1951-11-25 day
        5, 7 марта 1953 г. => 1953-03-05..1953-03-07 range
        Москва, 5, 7 марта 1953 г. => 1953-03-05..1953-03-07 range
        March 5, 9, 1953 => 1953-03-05..1953-03-09 range
        Nota 5, 7 March 1953 => 1953-03-07 day
        7, 5 марта 1953 г. => 1953-03-05 day
        1951 - ca. 1953 => 1951-01-01..1954-12-31 range ?
        1951–c. 1953 => 1951-01-01..1954-12-31 range ?
        5 & 6 March 1953 => 1953-03-05..1953-03-06 range
        1953, not earlier than 5 March and not later than 9 March => 1953-03-05..1953-03-09 range
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
        1951, не позднее 19 ноября => ..1951-11-19 open
        1951 г., не ранее 19 ноября => 1951-11-19.. open
        1951, before November => ..1951-10-31 open
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
        post-1953 => 1954-01-01.. open
        pre-1953 => ..1952-12-31 open
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
