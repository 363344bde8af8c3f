//! The forms under which two spellings of one thing meet.
//!
//! Owns the folding of words and of level values. Takes a spelling, gives the form to compare.
//! Nothing here is ever shown or stored in place of the original, but for [`latin`], which is how
//! a level value is held. Deliberately ignores transliteration systems, except in
//! [`name_word`], which is coarse because it only ever compares against known archive names.

use unicode_normalization::UnicodeNormalization;

/// The form under which two spellings of one level value meet: lower case, Cyrillic letters
/// written Latin, dashes and blanks dropped. Leading zeros and letters stay: fond 0102 is not
/// fond 102.
#[must_use]
pub fn level_key(value: &str) -> String {
    latin(value)
        .chars()
        .filter(|character| !character.is_whitespace() && !is_dash(*character))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Writes the Cyrillic letters of a shelfmark in Latin ones, case kept, and every dash as a
/// hyphen: `Р-9401` becomes `R-9401`, `059а` becomes `059a`.
///
/// Letter by letter after the romanization of the United States Board on Geographic Names, since
/// that is how translated citations write them (`5-ос` stands as `5-os`), but for `Х`, which in a
/// shelfmark is the Roman ten.
#[must_use]
pub(super) fn latin(value: &str) -> String {
    let mut written = String::with_capacity(value.len());
    for character in value.chars() {
        if is_dash(character) {
            written.push('-');
            continue;
        }
        let lower = character.to_lowercase().next().unwrap_or(character);
        let letters = match lower {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' | 'ґ' => "g",
            'д' => "d",
            'е' | 'э' | 'є' | 'ё' => "e",
            'ж' => "zh",
            'з' => "z",
            'и' | 'і' | 'ї' => "i",
            'й' | 'ы' => "y",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "x",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ю' => "yu",
            'я' => "ya",
            _ => {
                written.push(character);
                continue;
            }
        };
        if lower == character {
            written.push_str(letters);
        } else {
            let mut letters = letters.chars();
            written.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            written.extend(letters);
        }
    }
    written
}

/// Whether sources use it for a hyphen: hyphens, dashes, minus.
pub(super) fn is_dash(character: char) -> bool {
    matches!(
        character,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

/// Whether it is a combining mark of the kinds that occur over Latin and Cyrillic letters.
pub(super) fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{fe20}'..='\u{fe2f}')
}

/// A word without case, diacritics and apostrophes.
pub(super) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word
            .chars()
            .filter(|character| character.is_ascii_alphanumeric())
            .map(|character| character.to_ascii_lowercase())
            .collect();
    }
    let mut folded = String::with_capacity(word.len());
    for character in word.nfd().flat_map(char::to_lowercase) {
        match character {
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ø' => folded.push('o'),
            'ß' => folded.push_str("ss"),
            'ı' => folded.push('i'),
            'æ' => folded.push_str("ae"),
            _ if is_combining(character) => {}
            // The modifier letters count as alphabetic, and are nothing but apostrophes here.
            'ʹ' | 'ʺ' | 'ʼ' | 'ʻ' => {}
            _ if character.is_alphanumeric() => folded.push(character),
            _ => {}
        }
    }
    folded
}

/// A folded word of an archive's name, without what differs between transliterations and between
/// British and American spelling; none for the words that translators put and leave at will.
pub(super) fn name_word(folded: &str) -> Option<String> {
    match folded {
        "the" | "of" | "for" | "and" | "in" | "" => return None,
        // As the replacements below leave *archive*.
        "archives" => return Some("arhive".to_owned()),
        "centre" => return Some("center".to_owned()),
        "defence" => return Some("defense".to_owned()),
        "organisations" => return Some("organizations".to_owned()),
        "organisation" => return Some("organization".to_owned()),
        _ => {}
    }
    if let Some(stem) = cyrillic_stem(folded) {
        return Some(stem.to_owned());
    }
    // Rossiiskoi, Rossiyskoy, Rossijskoj; arkhiv, archiv, arhiv.
    let mut word = folded
        .replace("kh", "h")
        .replace("ch", "h")
        .replace(['y', 'j'], "i")
        .replace('w', "v");
    let mut last = None;
    word.retain(|character| last.replace(character) != Some(character));
    Some(word)
}

/// A Cyrillic word of a name without its case ending, since a source may lie *в Архиве внешней
/// политики*. Coarse, like everything here: it only ever meets the stems of known names.
fn cyrillic_stem(word: &str) -> Option<&str> {
    // Folded, so that й is и.
    const ENDINGS: [&str; 20] = [
        "ого", "его", "ому", "ему", "ыми", "ими", "ом", "ем", "ым", "им", "ыи", "ии", "ои", "еи",
        "ая", "ую", "а", "е", "у", "и",
    ];
    const MIN_LETTERS: usize = 5;
    word.chars()
        .all(|letter| matches!(letter, 'а'..='я' | 'ё'))
        .then(|| {
            ENDINGS
                .iter()
                .filter_map(|ending| word.strip_suffix(ending))
                .find(|stem| stem.chars().count() >= MIN_LETTERS)
                .unwrap_or(word)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_keys_meet_across_alphabets_and_keep_zeros() {
        let meet = [
            ("059а", "059a"),
            ("Р-9401", "r 9401"),
            ("R–9401", "R9401"),
            ("1-Б", "1b"),
            ("5-ос", "5-OS"),
            ("ХХ", "xx"),
        ];
        for (left, right) in meet {
            assert_eq!(level_key(left), level_key(right), "{left} and {right}");
        }
        let apart = [
            ("0102", "102"),
            ("059a", "59a"),
            ("059a", "059"),
            ("5/1", "51"),
        ];
        for (left, right) in apart {
            assert_ne!(level_key(left), level_key(right), "{left} and {right}");
        }
    }

    #[test]
    fn values_are_written_latin_with_their_case() {
        assert_eq!(latin("Р-9401"), "R-9401");
        assert_eq!(latin("059а"), "059a");
        assert_eq!(latin("1-Б"), "1-B");
        assert_eq!(latin("12Ц"), "12Ts");
    }

    #[test]
    fn words_fold_without_diacritics() {
        assert_eq!(fold("SÚA"), "sua");
        assert_eq!(fold("Rossiĭskoĭ"), "rossiiskoi");
        assert_eq!(fold("об'єднань"), "обєднань");
        assert_eq!(name_word("rossiyskoy"), name_word("rossiiskoi"));
        assert_eq!(name_word("archives"), name_word("archive"));
        assert_eq!(name_word("the"), None);
        assert_eq!(name_word("архиве"), name_word("архив"));
        assert_eq!(name_word("государственном"), name_word("государственныи"));
    }
}
