//! Which single-byte encoding it is, when it is no UTF-8: by letters, words and case.
//!
//! Takes bytes, gives a code of Russian (Windows-1251, KOI8-R, CP866 of DOS, ISO 8859-5, that of the
//! Macintosh), Windows-1252, what [`super::web`] finds, or nothing. Our corpora are mostly Russian and
//! Western European, so the question is simple enough to be answered on a title of two words, where
//! detectors made for the whole Web waver:
//!
//! - In Russian text the high bytes come in whole words; in Western text they stand singly among
//!   ASCII letters, or are quotation marks and dashes.
//! - The Russian codes have small and capital letters and rare and frequent ones at different
//!   places: case that runs against the grain (`тЕЛЕГРАММА`) and rare letters tell them apart. Where
//!   they do not, in a word or two, nothing is guessed.
//!
//! A text that is UTF-8 but for a few bytes stays UTF-8, so that the reader names the byte; so
//! does a single high byte, which may be damage. For longer texts the detector of the Firefox
//! browser (`chardetng`) has a veto: what it takes for another encoding altogether is refused.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use super::russian::Words;
use super::{Encoding, web};

/// Bytes that are looked at from the first high one on: enough for certainty, and quick for the
/// longest file.
const SAMPLE_BYTES: usize = 1 << 20;

/// High bytes below which a text may as well be damaged as foreign.
const MIN_HIGH_BYTES: usize = 2;

/// High bytes from which on the detector of the Web is worth asking, in Cyrillic and in Western
/// texts, where one byte tells more.
const MIN_VETO_BYTES: (usize, usize) = (24, 10);

/// How much better, in the logarithm of a letter's frequency, one of the two Cyrillic codes must
/// fit than the other.
const MIN_LEAD: f64 = 0.15;

/// The encoding of `bytes` if they are plausibly in one that is neither UTF-8 nor UTF-16.
pub(in crate::ingest) fn guess(bytes: &[u8]) -> Option<Encoding> {
    let first = bytes.iter().position(|byte| !byte.is_ascii())?;
    let start = first.saturating_sub(1);
    let sample = &bytes[start..bytes.len().min(start + SAMPLE_BYTES)];
    let high = sample.iter().filter(|byte| !byte.is_ascii()).count();
    if high < MIN_HIGH_BYTES || is_mostly_utf8(sample) {
        return None;
    }
    let Some(found) = cyrillic(sample, high).or_else(|| western(sample, high)) else {
        return web::guess(sample, high);
    };
    let least = match found {
        Encoding::Windows1252 => MIN_VETO_BYTES.1,
        _ => MIN_VETO_BYTES.0,
    };
    if high >= least && is_vetoed(sample, found) {
        return web::guess(sample, high);
    }
    Some(found)
}

/// Whether the characters of several bytes are so many that those which are none are damage.
pub(super) fn is_mostly_utf8(sample: &[u8]) -> bool {
    let mut sound = 0_usize;
    let mut broken = 0_usize;
    for chunk in sample.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
    }
    // Windows-1251 text holds a pair that could be UTF-8 where a capital stands before a closing
    // quotation mark, once in some hundred letters.
    broken <= sound * 3
}

/// The Cyrillic code of the Macintosh.
const MACINTOSH: Encoding = Encoding::Other(encoding_rs::X_MAC_CYRILLIC);

/// The rarer codes of Russian, looked at where the commoner ones make no Russian words.
const RARER_CODES: [Encoding; 3] = [
    Encoding::Other(encoding_rs::IBM866),
    Encoding::Other(encoding_rs::ISO_8859_5),
    MACINTOSH,
];

/// A code of Russian, if most high bytes stand in words of their own and make Russian words.
fn cyrillic(sample: &[u8], high: usize) -> Option<Encoding> {
    let mut apart = 0_usize;
    let mut in_words = 0_usize;
    let mut before = b' ';
    for run in sample.chunk_by(|one, other| one.is_ascii() == other.is_ascii()) {
        let is_word = !run[0].is_ascii() && !before.is_ascii_alphabetic();
        apart += if is_word { run.len() } else { 0 };
        in_words += if is_word && run.len() > 1 {
            run.len()
        } else {
            0
        };
        before = run[run.len() - 1];
    }
    // Initials and labels stand singly (`Ф. 3`), but a text has words too.
    if apart * 2 < high || in_words * 2 < apart {
        return None;
    }
    let score = |encoding| {
        let text = super::decode(sample, encoding).ok()?;
        Some(Words::of(&text)).filter(Words::is_russian)
    };
    let (windows, koi8) = (score(Encoding::Windows1251), score(Encoding::Koi8R));
    match (windows, koi8) {
        (Some(windows), Some(koi8)) => {
            let lead = windows.mean() - koi8.mean();
            // Of two readings of a word that are as good, either may be wrong.
            if lead.abs() < MIN_LEAD {
                None
            } else if lead > 0.0 {
                Some(windows_or_macintosh(&windows, score(MACINTOSH)))
            } else {
                Some(Encoding::Koi8R)
            }
        }
        (Some(windows), None) => Some(windows_or_macintosh(&windows, score(MACINTOSH))),
        (None, Some(_)) => Some(Encoding::Koi8R),
        (None, None) => {
            let scored = RARER_CODES
                .iter()
                .filter_map(|&code| Some((code, score(code)?.mean())));
            let mut scored: Vec<(Encoding, f64)> = scored.collect();
            scored.sort_by(|one, other| other.1.total_cmp(&one.1));
            match scored[..] {
                [] => None,
                [(best, mean), (_, next), ..] if mean - next < MIN_LEAD => {
                    // Capitals have the same places in the codes of DOS and of the Macintosh.
                    let is_same =
                        super::decode(sample, best).ok() == super::decode(sample, scored[1].0).ok();
                    is_same.then_some(best)
                }
                [(best, _), ..] => Some(best),
            }
        }
    }
}

/// The Macintosh has the small letters where Windows has them, and other capitals.
fn windows_or_macintosh(windows: &Words, macintosh: Option<Words>) -> Encoding {
    match macintosh {
        Some(other) if other.mean() >= windows.mean() + MIN_LEAD => MACINTOSH,
        _ => Encoding::Windows1251,
    }
}

/// Signs beyond ASCII that stand in typed and printed documents.
pub(super) fn is_typographic(character: char) -> bool {
    matches!(
        character,
        '\u{A0}'
            | '«'
            | '»'
            | '§'
            | '©'
            | '®'
            | '°'
            | '·'
            | '¶'
            | '±'
            | '–'
            | '—'
            | '‘'
            | '’'
            | '‚'
            | '“'
            | '”'
            | '„'
            | '…'
            | '•'
            | '†'
            | '‡'
            | '№'
            | '™'
            | '‹'
            | '›'
            | '€'
    )
}

/// Windows-1252, if every high byte but one in twenty stands where Western text would have it.
fn western(sample: &[u8], high: usize) -> Option<Encoding> {
    let text = super::decode(sample, Encoding::Windows1252).ok()?;
    let mut odd = 0_usize;
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        if !character.is_ascii() {
            let beside_latin = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
            let fits = if is_western_letter(character) {
                // A capital stands at the head of a word or among capitals.
                let is_against = character.is_uppercase() && before.is_lowercase();
                let is_alone = !before.is_alphabetic() && !after.is_alphabetic();
                !is_against && (beside_latin || (is_alone && matches!(character, 'à' | 'é' | 'è')))
            } else if matches!(character, '‚' | '„') {
                !before.is_alphanumeric()
            } else {
                let is_inside = before.is_alphabetic() && after.is_alphabetic();
                is_typographic(character) || (is_western_sign(character) && !is_inside)
            };
            odd += usize::from(!fits);
        }
        before = character;
    }
    (odd * 20 <= high).then_some(Encoding::Windows1252)
}

/// The letters of Western European languages that are common there. Icelandic ones are left out:
/// where they stand, the text is Turkish more often.
fn is_western_letter(character: char) -> bool {
    matches!(character, 'À'..='Ö' | 'Ø'..='Ü' | 'ß' | 'à'..='ö' | 'ø'..='ü' | 'ÿ' | 'œ' | 'Œ' | 'Ÿ' | 'š' | 'Š' | 'ž' | 'Ž')
        && !matches!(character, 'Ð' | 'ð')
}

/// Signs of Western European texts that stand beside words, not in them.
fn is_western_sign(character: char) -> bool {
    matches!(
        character,
        '£' | '¡' | '¿' | 'º' | 'ª' | '²' | '³' | '½' | '¼' | '¾' | '´' | '\u{AD}'
    )
}

/// Whether the detector of the Web takes the text for something that `found` cannot be.
fn is_vetoed(sample: &[u8], found: Encoding) -> bool {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let other = detector.guess(None, Utf8Detection::Deny);
    let is_kin = match found {
        // The detector does not know the code of the Macintosh.
        Encoding::Other(table) if table == encoding_rs::X_MAC_CYRILLIC => {
            let name = other.name();
            matches!(
                name,
                "windows-1251" | "windows-1252" | "KOI8-U" | "IBM866" | "ISO-8859-5"
            )
        }
        Encoding::Other(table) => other == table,
        // The Web calls the Ukrainian and the Russian code by one name.
        Encoding::Koi8R => other == encoding_rs::KOI8_U || other == encoding_rs::KOI8_R,
        Encoding::Windows1251 => other == encoding_rs::WINDOWS_1251,
        _ => other == encoding_rs::WINDOWS_1252,
    };
    !is_kin
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_table(text: &str, table: &'static encoding_rs::Encoding) -> Vec<u8> {
        let (bytes, _, is_lossy) = table.encode(text);
        assert!(!is_lossy, "{text} is not in {}", table.name());
        bytes.into_owned()
    }

    fn check(text: &str, table: &'static encoding_rs::Encoding, expected: Option<Encoding>) {
        let bytes = in_table(text, table);
        assert_eq!(guess(&bytes), expected, "{text} in {}", table.name());
        if let Some(found) = expected {
            assert_eq!(super::super::decode(&bytes, found).unwrap(), text);
        }
    }

    /// Of one word, of a title, of a table, of a paragraph; small letters and capitals.
    const RUSSIAN_TEXTS: &[&str] = &[
        "Дата",
        "КПСС",
        "ЦК КПСС",
        "ТЕЛЕГРАММА ИЗ ПЕКИНА",
        "Протокол № 7",
        "Название,Дата,Фонд\nЗаписка,1951,3\n",
        "АП РФ. Ф. 3. Оп. 65. Д. 829. Л. 44–45.",
        "Совершенно секретно. Экз. № 2",
        "Беседа с послом Ю. В. Щукиным",
        "id;Заголовок;Дата\n1;\"Письмо министра\";12.03.1956\n",
        "title,citation\nLetter to the minister,АВП РФ. Ф. 0102\n",
        "Посол сообщил, что переговоры о границе начнутся весной и что «другая сторона» к ним \
         готова. Министр ответил: «Мы подождём», – и попросил прислать карту.",
    ];

    #[test]
    fn russian_is_told_in_both_codes_however_short() {
        for text in RUSSIAN_TEXTS {
            check(text, encoding_rs::WINDOWS_1251, Some(Encoding::Windows1251));
            if !text.contains(['№', '–', '«']) {
                check(text, encoding_rs::KOI8_R, Some(Encoding::Koi8R));
            }
        }
        let long = RUSSIAN_TEXTS[11]
            .replace(['«', '»'], "\"")
            .replace('–', "-")
            .repeat(20);
        check(&long, encoding_rs::KOI8_R, Some(Encoding::Koi8R));
        check(
            &RUSSIAN_TEXTS.join("\n"),
            encoding_rs::WINDOWS_1251,
            Some(Encoding::Windows1251),
        );
        // Neighbours that share the code.
        for text in [
            "Протокол на заседанието на бюрото",
            "Лист міністра закордонних справ України",
        ] {
            check(text, encoding_rs::WINDOWS_1251, Some(Encoding::Windows1251));
        }
    }

    #[test]
    fn of_two_readings_as_good_none_is_taken() {
        check("шифр", encoding_rs::WINDOWS_1251, None);
        check("шифр", encoding_rs::KOI8_R, None);
        check("ТЕЛЕГРАММА", encoding_rs::KOI8_R, None);
        check(
            "ТЕЛЕГРАММА",
            encoding_rs::WINDOWS_1251,
            Some(Encoding::Windows1251),
        );
    }

    #[test]
    fn western_texts_are_told_by_letters_among_ascii() {
        for text in [
            "Das Gespräch über die Grenze",
            "Le délégué a déclaré qu’il était d’accord",
            "The minister\u{2019}s \u{201C}note\u{201D} of May",
            "title,date\nGespräch mit Müller,1951\n",
            "El embajador señaló que mañana",
            "Samtale på Færøerne",
            "„Grüße“ aus Köln – heute",
            "Meeting in Zürich; the café – a note",
            "10 £ and 20 £ for the trip",
            "Der Minister erklärte, dass die Gespräche über die Öffnung der Grenze im Frühjahr \
             fortgeführt würden; spätere Lösungen seien möglich.",
            "Le ministre a répondu que l’arrivée du général était prévue à la fin de l’été.",
            "O embaixador disse que as conversações começarão amanhã; não há decisão.",
            "L\u{2019}ambasciatore dichiarò che la libertà è possibile perché così sarà più facile",
            "Ambassadören förklarade att mötet ägde rum på måndagen före påsk, när isen låg kvar",
        ] {
            check(text, encoding_rs::WINDOWS_1252, Some(Encoding::Windows1252));
        }
        let long = "Der Botschafter erklärte, die Gespräche über die Öffnung der Grenze würden \
                    im Frühjahr fortgeführt. „Das ist möglich“, sagte er.\n";
        check(
            &long.repeat(20),
            encoding_rs::WINDOWS_1252,
            Some(Encoding::Windows1252),
        );
    }

    #[test]
    fn other_encodings_are_known_by_their_texts() {
        let polish = "Poseł oświadczył, że rozmowy o granicy rozpoczną się wiosną, i że są \
                      możliwe również w zimie. Także później będzie łatwiej.";
        let czech = "Ministr řekl, že jednání začnou na jaře a že vláda přijme věc příznivě.";
        let russian = "Посол сообщил, что переговоры о границе начнутся весной";
        for (text, table) in [
            (polish, encoding_rs::WINDOWS_1250),
            (polish, encoding_rs::ISO_8859_2),
            (czech, encoding_rs::WINDOWS_1250),
            (
                "Η συνάντηση με τον υπουργό εξωτερικών",
                encoding_rs::WINDOWS_1253,
            ),
            (
                "Büyükelçi görüşmelerin başladığını söyledi",
                encoding_rs::WINDOWS_1254,
            ),
            (
                "外交部长会见苏联大使，双方就边界问题交换了意见",
                encoding_rs::GB18030,
            ),
            (
                "外交部長會見蘇聯大使，雙方就邊界問題交換了意見",
                encoding_rs::BIG5,
            ),
            (
                "外務大臣はソ連大使と会談し、意見を交換した",
                encoding_rs::SHIFT_JIS,
            ),
            (
                "외무상은 쏘련대사와 만나 의견을 나누었다",
                encoding_rs::EUC_KR,
            ),
            (russian, encoding_rs::ISO_8859_5),
            (russian, encoding_rs::IBM866),
            (
                "Записка о переговорах с послом",
                encoding_rs::X_MAC_CYRILLIC,
            ),
        ] {
            check(text, table, Some(Encoding::Other(table)));
        }
    }

    #[test]
    fn damage_is_no_encoding() {
        for bytes in [
            &b"op. \xCE 3"[..],
            b"ab\xE2\x82",
            b"a \xC3( b \xE2(\xA1",
            b"\xFF\xFE\xFD",
            b"page \xA0\xA1\x81",
            b"x\xE9",
            "Записка министра \u{ab}".as_bytes(),
            b"\xD0\x97\xD0\xB0 \xFF\xFE\xFD",
        ] {
            assert_eq!(guess(bytes), None, "{bytes:x?}");
        }
        let mut mostly = "Записка министра о переговорах".repeat(20).into_bytes();
        mostly[101] = 0xFF;
        assert_eq!(guess(&mostly), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic_and_utf8_is_never_guessed_away(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), text in ".{0,80}") {
            let _ = guess(&bytes);
            proptest::prop_assert_eq!(guess(text.as_bytes()), None);
        }
    }
}
