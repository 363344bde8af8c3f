//! What follows when too few records have all the words.
//!
//! 10. Records with all the words come first, those with some of them follow and say so.
//! 11. Of those with some, the one that has the rare words comes first.
//! 12. A record that lacks only a light word comes before those that lack more.
//! 13. Names as an index prints them, surname first and with initials, find whom they mean.

use crate::case::{World, check};

#[test]
fn all_words_come_before_some() {
    check(
        "
        korea kaesong talks
            korea/kaesong-opens.txt > korea/agenda-item-two.txt?
        Department of State
            sample:cd-06 > sample:end-10?
        ",
    );
}

#[test]
fn rare_words_lead() {
    let world = World::new(
        r#"{"id":"rare","body":"Razuvaev alone"}
{"id":"common","body":"the embassy and the mission, the embassy and the mission, the embassy"}
{"id":"x1","body":"embassy and mission"}
{"id":"x2","body":"embassy or mission"}
{"id":"x3","body":"embassy with mission"}
"#,
    );
    world.check(
        "
        embassy mission razuvaev
            rare? > common?
        ",
    );
}

#[test]
fn light_words_are_hardly_missed() {
    let world = World::new(
        r#"{"id":"all","body":"the department of commerce said nothing of it"}
{"id":"light","body":"commerce department said nothing"}
{"id":"half","body":"of the department of trade and of the department of war"}
"#,
    );
    world.check(
        "
        department of commerce
            all > light? > half?
        ",
    );
}

#[test]
fn names_with_initials_find_whom_they_mean() {
    let world = World::new(
        r#"{"id":"meant","body":"A letter that Novak handed over on Friday"}
{"id":"initials","body":"Present were J. Brown, B. Jones, J. B. Smith, and J. Miller, Jr"}
{"id":"namesake","body":"William Brown, William Miller and William Jones, Jr"}
{"id":"x","body":"J. Adams wrote to William Miller, Jr"}
"#,
    );
    world.check(
        "
        Novak, William J., Jr
            meant? > initials?
            meant? > namesake?
        Novak,William J.
            meant? > initials?
        ",
    );
}
