//! Which forms of a word count.
//!
//! 14. All forms of a word are one word, in any alphabet and spelling of the language.
//! 15. `=` and `--exact` take the form as it is typed and no other.
//! 16. Function words hold their places in a phrase.

use kartoteka::query::syntax::SyntaxOptions;

use crate::case::{check, check_by};

#[test]
fn forms_are_one_word() {
    check(
        "
        demilitarisation
            korea/armistice.txt > wcda:113630
        перемирие
            korea/armistice.txt
        Ким Ир Сен
            korea/secret-journey.txt > korea/armistice.txt
        хрущев
            sample:yu-03 > sample:cd-10
        ",
    );
}

#[test]
fn exact_forms_are_exact() {
    check(
        "
        =demilitarization
            wcda:113630
            not korea/armistice.txt
        =zones
            sample:cd-05 > sample:berlin-blockade
            not wcda:113630
        ",
    );
    check_by(
        "
        demilitarization zone
            wcda:113630
        demilitarized zone
            korea/armistice.txt > wcda:113630?
        ",
        SyntaxOptions { exact: true },
    );
}

#[test]
fn function_words_hold_their_places() {
    check(
        "
        \"the line of demarcation\"
            korea/agenda-item-two.txt
            not korea/armistice.txt
        \"in the night\"
            poland/martial-law.txt > sample:hu-01
        ",
    );
}
