//! The words and letters that label the levels of a reference.
//!
//! Owns the tables of labels in every language and what each means under which scheme. Takes
//! tokens, gives a [`Label`]. A label alone says nothing: the grammar asks for a value behind it
//! and an archive before it. Sources: the archives' own English guides, GOST R 7.0.5-2008 for the
//! Russian forms, and the citations of the Cold War International History Project.

use super::Scheme;
use super::lexing::Token;

/// What a label says that the next value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Fond,
    Opis,
    /// Perechen: stands at the level of the opis, in fond 89 alone.
    Perechen,
    Papka,
    Delo,
    /// Dokument: stands at the level of the delo, behind a perechen alone.
    Dokument,
    Listy,
    /// `p.`: a papka or a page.
    PapkaOrPage,
    /// Pages and nothing else.
    Pages,
    /// A level with no named view: box, running number.
    Other,
}

/// A label in a citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) meaning: Meaning,
    /// Whether it announces several values (`dd.`, `files`).
    pub(super) plural: bool,
    /// Whether it is a whole word, or unmistakable, rather than a single letter.
    pub(super) strong: bool,
    /// First token of it.
    pub(super) start: usize,
    /// First token after it and its full stop.
    pub(super) end: usize,
}

/// Labels of several words, or of letters with a stop between them. Longest first.
const COMPOUND: &[(&[&str], Meaning)] = &[
    (&["edinitsa", "khraneniia"], Meaning::Delo),
    (&["edinitsa", "khraneniya"], Meaning::Delo),
    (&["единица", "хранения"], Meaning::Delo),
    (&["arkhivna", "edinitsa"], Meaning::Delo),
    (&["arhivna", "edinica"], Meaning::Delo),
    (&["архивна", "единица"], Meaning::Delo),
    (&["archival", "unit"], Meaning::Delo),
    (&["storage", "unit"], Meaning::Delo),
    (&["ed", "khr"], Meaning::Delo),
    (&["ed", "hr"], Meaning::Delo),
    (&["ed", "xp"], Meaning::Delo),
    (&["ед", "хр"], Meaning::Delo),
    (&["а", "е"], Meaning::Delo),
    (&["a", "e"], Meaning::Delo),
    (&["арх", "ед"], Meaning::Delo),
    (&["ед", "х"], Meaning::Delo),
    (&["е", "х"], Meaning::Delo),
    (&["ed", "kh"], Meaning::Delo),
    (&["e", "kh"], Meaning::Delo),
    (&["kh", "n"], Meaning::Delo),
    (&["х", "н"], Meaning::Delo),
    (&["l", "l"], Meaning::Listy),
    (&["л", "л"], Meaning::Listy),
];

/// The label that begins at token `at` under `scheme`.
pub(super) fn label_at(tokens: &[Token], at: usize, scheme: Scheme) -> Option<Label> {
    let first = tokens.get(at)?;
    if !first.is_word() {
        return None;
    }
    let compound = COMPOUND.iter().find_map(|(words, meaning)| {
        let end = compound_end(tokens, at, words)?;
        Some((*meaning, false, true, end))
    });
    let (meaning, plural, strong, end) = match compound {
        Some(found) => found,
        None => {
            let (meaning, plural) = single(first.folded(), scheme)?;
            (meaning, plural, first.folded().chars().count() > 2, at + 1)
        }
    };
    Some(Label {
        meaning,
        plural,
        strong,
        start: at,
        end: skip_stop(tokens, end),
    })
}

fn compound_end(tokens: &[Token], at: usize, words: &[&str]) -> Option<usize> {
    let mut next = at;
    for (place, word) in words.iter().enumerate() {
        if place > 0 {
            let joint = tokens.get(next)?;
            if joint.is_mark('.') || joint.is_mark('/') || joint.is_dash() {
                next += 1;
            } else if !joint.spaced {
                return None;
            }
        }
        if tokens.get(next)?.folded() != *word {
            return None;
        }
        next += 1;
    }
    Some(next)
}

/// Skips what stands between a label and its value: a stop, an apostrophe (`Opis'`), a colon.
fn skip_stop(tokens: &[Token], mut at: usize) -> usize {
    for marks in [['\'', '’', 'ʹ'], ['.', '.', '․'], [':', ':', '=']] {
        if let Some(token) = tokens.get(at)
            && marks.iter().any(|mark| token.is_mark(*mark))
        {
            at += 1;
        }
    }
    at
}

/// Labels of one word.
fn single(word: &str, scheme: Scheme) -> Option<(Meaning, bool)> {
    use Meaning::{Delo, Dokument, Fond, Listy, Opis, Other, Pages, Papka, PapkaOrPage, Perechen};
    let meaning = match (scheme, word) {
        (Scheme::Latvian, "l" | "lieta") => Delo,
        (Scheme::Latvian, "lp" | "lapa" | "lapas") => Listy,
        (Scheme::Latvian, "apr" | "apraksts") => Opis,
        (Scheme::Lithuanian, "ap" | "apyrasas") => Opis,
        (Scheme::Lithuanian, "b" | "byla") => Delo,
        (Scheme::Lithuanian, "lap" | "lapas" | "lapai") => Listy,
        (Scheme::Estonian, "n" | "nimistu") => Opis,
        (Scheme::Estonian, "s" | "su" | "sailik") => Delo,
        (Scheme::Estonian, "leht" | "lk") => Listy,
        (Scheme::Mongolian, "kn" | "хн" | "hn") => Delo,
        (Scheme::Mongolian, "dans" | "данс" | "d" | "д") => Opis,
        (Scheme::FondOpisPapkaDelo, "folder" | "portfolio") => Papka,
        (Scheme::Bulgarian, "b" | "б") => return None,
        // Prepiska, correspondence: between opis and a.e. at the Foreign Ministry.
        (Scheme::Bulgarian, "pr" | "пр" | "prep" | "преп" | "prepiska" | "преписка") => {
            Other
        }
        (
            _,
            "fond" | "fonds" | "fund" | "f" | "фонд" | "фонда" | "фонде" | "ф" | "fondas"
            | "collection" | "coll",
        ) => Fond,
        (
            _,
            "opis" | "opisi" | "op" | "o" | "inventory" | "inv" | "opys" | "register" | "record",
        ) => Opis,
        (_, "опись" | "описи" | "опис" | "оп" | "воп" | "вопіс" | "вопис" | "vop" | "vopis") => {
            Opis
        }
        (_, "perechen" | "per" | "перечень" | "пер") => Perechen,
        (_, "papka" | "papki" | "pap" | "папка" | "папки" | "пап" | "п") => Papka,
        (_, "p") => PapkaOrPage,
        (_, "delo" | "d" | "file" | "dossier" | "дело" | "дела" | "д" | "case") => Delo,
        (
            _,
            "spr" | "спр" | "sprava" | "справа" | "ае" | "ae" | "unit" | "едхр" | "edkhr" | "ех"
            | "едх",
        ) => Delo,
        (_, "dd" | "дд" | "dela" | "files") => return Some((Delo, true)),
        (_, "dok" | "док" | "document" | "dokument" | "документ" | "doc") => Dokument,
        (_, "listy" | "listi" | "list" | "l" | "ll" | "leaf" | "leaves" | "sheet" | "sheets") => {
            Listy
        }
        (_, "folio" | "folios" | "fol" | "fols" | "ff") => Listy,
        (_, "листы" | "листа" | "лист" | "листове" | "л" | "лл") => Listy,
        (_, "ark" | "арк" | "arkush" | "arkushi" | "аркуш" | "аркуші") => Listy,
        (_, "page" | "pages" | "pp" | "pg" | "pgs" | "str" | "стр" | "с" | "сс" | "стор") => {
            Pages
        }
        (_, "box" | "korob" | "короб" | "korobka" | "коробка" | "кор" | "kor") => {
            Other
        }
        (_, "por" | "пор" | "poriadok" | "poryadok" | "порядок" | "порядк") => {
            Other
        }
        (_, "portf" | "портф" | "portfel" | "портфель") => Other,
        (_, "t" | "tom" | "т" | "том" | "vol" | "volume" | "кн" | "kniga" | "книга") => {
            Other
        }
        (_, "ч" | "ch" | "часть" | "chast" | "part" | "pt") => Other,
        // Films of files, between opis and delo: `R. 5030` of the Hoover Institution's guides.
        (
            _,
            "roll" | "rolls" | "reel" | "reels" | "rolik" | "ролик" | "рол" | "rol" | "r" | "р",
        ) => Other,
        (_, "khuu") => Other,
        _ => return None,
    };
    Some((meaning, false))
}

/// Whether archives write the number before it (`4. doboz`).
pub(super) fn is_ordinal(folded: &str) -> bool {
    matches!(
        folded,
        "doboz" | "tetel" | "oe" | "csomo" | "d" | "t" | "cs" | "kotet" | "fond"
    )
}

/// Labels under the schemes whose levels have no named view.
pub(super) fn is_free_label(folded: &str) -> bool {
    matches!(
        folded,
        "rg" | "box"
            | "boxes"
            | "folder"
            | "entry"
            | "lot"
            | "file"
            | "job"
            | "reel"
            | "roll"
            | "piece"
            | "series"
            | "bl"
            | "blatt"
            | "bd"
            | "band"
            | "nr"
            | "no"
            | "karton"
            | "kt"
            | "sv"
            | "svazek"
            | "k"
            | "karta"
            | "z"
            | "zespol"
            | "w"
            | "wiazka"
            | "t"
            | "teczka"
            | "sygn"
            | "dosar"
            | "fond"
            | "fondi"
            | "f"
            | "fila"
            | "filele"
            | "vol"
            | "volume"
            | "dosja"
            | "dosje"
            | "d"
            | "kutia"
            | "fasc"
            | "fascikla"
            | "bestand"
            | "mappe"
            | "bundle"
            | "inv"
            | "op"
            | "ll"
            | "l"
            | "doboz"
            | "tetel"
            | "frc"
            | "obal"
            | "krabice"
            | "kr"
            | "zesp"
            | "sygnatura"
            | "dosije"
            | "档号"
            | "檔號"
            | "档案号"
            | "檔案號"
            | "卷号"
            | "案卷号"
            | "全宗号"
            | "全宗"
            | "目录号"
            | "viti"
    )
}

/// Words that make an inventory or a file a supplement to the one of that number (`оп. 14 (дополн.)`).
pub(super) fn is_supplement(folded: &str) -> bool {
    matches!(
        folded,
        "доп"
            | "дополн"
            | "дополнит"
            | "дополнение"
            | "дополнительная"
            | "dop"
            | "dopoln"
            | "suppl"
            | "supplement"
    )
}

/// Words for *in the same place*.
pub(super) fn same_place_end(tokens: &[Token], at: usize) -> Option<usize> {
    let first = tokens.get(at)?.folded();
    let second = tokens.get(at + 1).map_or("", Token::folded);
    let end = match (first, second) {
        ("там" | "пак", "же" | "само" | "там") | ("tam", "zhe") => at + 2,
        ("ibid" | "ibidem" | "idem" | "ebenda" | "ebd" | "tamze" | "tamtez", _) => at + 1,
        _ => return None,
    };
    Some(end)
}

/// Words that join two references or two leaves.
pub(super) fn is_connector(folded: &str) -> bool {
    matches!(
        folded,
        "and" | "и" | "та" | "і" | "й" | "und" | "y" | "et" | "oraz" | "si" | "also"
    )
}

/// Words that show that what follows is a publication, a credit or a link, not a shelf.
pub(super) fn ends_a_reference(folded: &str) -> bool {
    matches!(
        folded,
        "published"
            | "publication"
            | "bulletin"
            | "journal"
            | "translated"
            | "translation"
            | "obtained"
            | "contributed"
            | "provided"
            | "donated"
            | "reprinted"
            | "printed"
            | "http"
            | "https"
            | "www"
            | "isbn"
            | "vols"
            | "volume"
            | "vol"
            | "courtesy"
            | "опубликовано"
            | "опубл"
            | "перевод"
            | "newspaper"
            | "see"
            | "cited"
            | "transcribed"
            | "edited"
            | "quoted"
            | "declassified"
    )
}

/// The months, by which a number is known for part of a date.
pub(super) fn is_month(folded: &str) -> bool {
    matches!(
        folded,
        "january"
            | "february"
            | "march"
            | "april"
            | "may"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
            | "jan"
            | "feb"
            | "mar"
            | "apr"
            | "jun"
            | "jul"
            | "aug"
            | "sep"
            | "sept"
            | "oct"
            | "nov"
            | "dec"
            | "января"
            | "февраля"
            | "марта"
            | "апреля"
            | "мая"
            | "июня"
            | "июля"
            | "августа"
            | "сентября"
            | "октября"
            | "ноября"
            | "декабря"
    )
}
