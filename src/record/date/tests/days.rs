//! Wordings of one day or month.

use super::{check, check_as};
use crate::record::date::{Customs, Listopad, NumericOrder};

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
        1953 m. kovo 5 d. => 1953-03-05 day
        1953. gada 5. marts => 1953-03-05 day
        5. märts 1953 => 1953-03-05 day
        5. oktoobril 1953. aastal => 1953-10-05 day
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
        中華民國三十九年六月二十八日 => 1950-06-28 day
        民國三十九年六月廿八日 => 1950-06-28 day
        昭和二十六年九月八日 => 1951-09-08 day
        昭和26年9月8日 => 1951-09-08 day
        昭和四十七年九月 => 1972-09-01..1972-09-30 month
        단기 4284년 5월 7일 => 1951-05-07 day
        주체61(1972)년 7월 4일 => 1972-07-04 day
        주체61(1953)년 7월 4일 => none
        三十九年六月二十八日 => none
        4 Ekim 1957 => 1957-10-04 day
        4 Οκτωβρίου 1957 => 1957-10-04 day
        4. lokakuuta 1957 => 1957-10-04 day
        20 i 21 października 1956 r. => 1956-10-20..1956-10-21 range
        19, 20 i 21 października 1956 r. => 1956-10-19..1956-10-21 range
        20 i 21 X 1956 => 1956-10-20..1956-10-21 range
        20.I.21 => 1921-01-20 day
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
        3/3/53 => 1953-03-03 day
        3/5/53 г. => 1953-05-03 day
        7/10-57 => 1957-10-07 day
        12/31/1951 => 1951-12-31 day
        10/31/51 => 1951-10-31 day
        1951-11-19 => 1951-11-19 day
        1951-11-19T07:00:00Z => 1951-11-19 day
        1951-11-19T00:00:00.000+09:00 => 1951-11-19 day
        1951-11-19T23:00:00-05:00 => 1951-11-19 day
        1951-11-19 00:00:00 => 1951-11-19 day
        11/19/1951 12:00:00 AM => 1951-11-19 day
        1951/11/19 => 1951-11-19 day
        1951.11.19 => 1951-11-19 day
        19511119 => 1951-11-19 day
        1951-11 => 1951-11-01..1951-11-30 month
        XI.1951 => 1951-11-01..1951-11-30 month
        11/1951 => 1951-11-01..1951-11-30 month
        Nov-51 => 1951-11-01..1951-11-30 month
        November 51 => 1951-11-01..1951-11-30 month
        Nov/51 => 1951-11-01..1951-11-30 month
        Nov-11 => none
        1-Nov => none
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
    check_as(
        "
        3/5/53 => 1953-05-03 day
        12/31/1951 => 1951-12-31 day
        ",
        Customs {
            order: NumericOrder::DayMonth,
            ..Customs::default()
        },
    );
    check_as(
        "
        53/5/3 => 1953-05-03 day
        51-11-19 => 1951-11-19 day
        1951/11/19 => 1951-11-19 day
        51/13/19 => none
        ",
        Customs {
            order: NumericOrder::YearMonthDay,
            ..Customs::default()
        },
    );
}

#[test]
fn figures_that_may_be_read_either_way_span_both() {
    check(
        "
        3/5/53 => 1953-03-05..1953-05-03 range ?
        07/04/63 => 1963-04-07..1963-07-04 range ?
        5-3-1953 => 1953-03-05..1953-05-03 range ?
        12/1/1951 => 1951-01-12..1951-12-01 range ?
        3.5.53 => 1953-05-03 day
        ",
    );
}

#[test]
fn zeros_stand_for_what_is_not_known() {
    check(
        "
        1953/10/00 => 1953-10-01..1953-10-31 month
        1953-10-00 => 1953-10-01..1953-10-31 month
        1953.10.00 => 1953-10-01..1953-10-31 month
        19531000 => 1953-10-01..1953-10-31 month
        06/00/1975 => 1975-06-01..1975-06-30 month
        00/06/1975 => 1975-06-01..1975-06-30 month
        00.06.1975 => 1975-06-01..1975-06-30 month
        06/00/75 => 1975-06-01..1975-06-30 month
        1953-00-00 => 1953-01-01..1953-12-31 year
        19630000 => 1963-01-01..1963-12-31 year
        00/00/1962 => 1962-01-01..1962-12-31 year
        00/1962 => 1962-01-01..1962-12-31 year
        1953-00-12 => none
        00/13/1962 => none
        00/00/0000 => none
        0000-00-00 => none
        00000000 => none
        ",
    );
}

#[test]
fn chinese_numbers_are_read_before_their_signs() {
    check(
        "
        一九五一年一月十三日 => 1951-01-13 day
        一九五○年十月一日 => 1950-10-01 day
        一九五〇年十二月卅一日 => 1950-12-31 day
        一九五三年三月二十日 => 1953-03-20 day
        一九五三年三月二十一日于北京 => 1953-03-21 day
        毛泽东致斯大林电，一九五〇年十月二日 => 1950-10-02 day
        一九四九年廿三号 => 1949-01-01..1949-12-31 year
        一九五三年 => 1953-01-01..1953-12-31 year
        一九五三年七月 => 1953-07-01..1953-07-31 month
        １９５３年７月２７日 => 1953-07-27 day
        1951年1月至3月 => 1951-01-01..1951-03-31 range
        1951年1月5日至7日 => 1951-01-05..1951-01-07 range
        1951年1月5日至2月7日 => 1951-01-05..1951-02-07 range
        1951年1月5日－1952年2月7日 => 1951-01-05..1952-02-07 range
        一九五一年一月至三月 => 1951-01-01..1951-03-31 range
        1951年 1月부터 3월까지 => 1951-01-01..1951-03-31 range
        1951년 1월 13일 => 1951-01-13 day
        1951年底 => 1951-09-01..1951-12-31 approximate
        1951年3月上旬 => 1951-03-01..1951-03-10 approximate
        十三日 => none
        三十年 => none
        第一九五一号 => none
        一九五一年二月三十日 => none
        ",
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
        Prague, 1968 => 1968-01-01..1968-12-31 year
        Typographic text. 1963 => 1963-01-01..1963-12-31 year
        м. януари 1946г. => 1946-01-01..1946-01-31 month
        Protocol 1352 of 19 November 1951 => 1951-11-19 day
        Moscow, Kremlin \"__\" November 1963 => 1963-11-01..1963-11-30 month
        ",
    );
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
