//! Queries made of a record, one operator at a time.

use kartoteka::query::tree::{Arrangement, Form, Node, Scope, Word};

use crate::common::random::Random;
use crate::corpus::{Part, Read, Words};

/// A query, and whether the record that it was made of must be among its hits.
pub(crate) struct Drawn {
    pub(crate) text: String,
    pub(crate) finds_its_record: bool,
    /// The meaning, where no text is read as it.
    pub(crate) root: Option<Node>,
}

/// What a query is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Word,
    And,
    Or,
    Not,
    Minus,
    Required,
    Phrase,
    Near,
    Prefix,
    Inner,
    Leading,
    One,
    Fuzzy,
    Exact,
    ExactPhrase,
    PatternInPhrase,
    FuzzyInPhrase,
    PatternInWindow,
    Field,
    FieldPhrase,
    FieldGroup,
    Group,
    Date,
    Days,
    Identity,
    Shelf,
    Reference,
    Everything,
    Mixed,
    Compound,
    CompoundFirst,
    CompoundLast,
    Abbreviation,
}

/// All of them, in turn.
pub(crate) const OPERATORS: [Operator; 33] = [
    Operator::Word,
    Operator::And,
    Operator::Or,
    Operator::Not,
    Operator::Minus,
    Operator::Required,
    Operator::Phrase,
    Operator::Near,
    Operator::Prefix,
    Operator::Inner,
    Operator::Leading,
    Operator::One,
    Operator::Fuzzy,
    Operator::Exact,
    Operator::ExactPhrase,
    Operator::PatternInPhrase,
    Operator::FuzzyInPhrase,
    Operator::PatternInWindow,
    Operator::Field,
    Operator::FieldPhrase,
    Operator::FieldGroup,
    Operator::Group,
    Operator::Date,
    Operator::Days,
    Operator::Identity,
    Operator::Shelf,
    Operator::Reference,
    Operator::Everything,
    Operator::Mixed,
    Operator::Compound,
    Operator::CompoundFirst,
    Operator::CompoundLast,
    Operator::Abbreviation,
];

/// A query of this kind out of `read`; none where the record has nothing for it, or where chance
/// fell on a word that cannot be typed as one.
pub(crate) fn draw(
    operator: Operator,
    read: &Read,
    words: &Words,
    random: &mut Random,
) -> Option<Drawn> {
    let composite = [Scope::Title, Scope::Summary, Scope::Person, Scope::Body];
    let parts: Vec<&Part> = read
        .parts
        .iter()
        .filter(|part| composite.contains(&part.scope) && part.tokens.len() > 8)
        .collect();
    if parts.is_empty() {
        return None;
    }
    let part = random.choose(&parts);
    let word = |random: &mut Random| typed(part, random.below(part.tokens.len()));
    if let Some(root) = widened(operator, part, words, random) {
        return Some(Drawn {
            text: root.to_string(),
            finds_its_record: true,
            root: Some(root),
        });
    }
    let mut sure = true;
    let text = match operator {
        Operator::Word => word(random)?,
        Operator::And => format!("{} AND {} {}", word(random)?, word(random)?, word(random)?),
        Operator::Or => format!("{} OR {}", word(random)?, word(random)?),
        Operator::Not => {
            sure = false;
            format!("{} NOT {}", word(random)?, word(random)?)
        }
        Operator::Minus => {
            sure = false;
            format!("{} {} -{}", word(random)?, word(random)?, word(random)?)
        }
        Operator::Required => format!("+{} +{}", word(random)?, word(random)?),
        Operator::Phrase => format!("\"{}\"", row(part, 2 + random.below(3), random)?.join(" ")),
        Operator::Near => {
            let slop = random.below(9);
            let (first, second) = pair(part, slop + 1, random)?;
            format!("\"{second} {first}\"~{slop}")
        }
        Operator::Prefix => pattern(
            &word(random)?,
            |letters, random| {
                let kept = 3 + random.below(letters.len() - 3);
                format!("{}*", letters[..kept].iter().collect::<String>())
            },
            random,
        )?,
        Operator::Inner => pattern(
            &word(random)?,
            |letters, _| {
                let (head, tail) = (&letters[..2], &letters[letters.len() - 2..]);
                format!("{}*{}", text(head), text(tail))
            },
            random,
        )?,
        Operator::Leading => pattern(
            &word(random)?,
            |letters, _| format!("*{}", text(&letters[2..])),
            random,
        )?,
        Operator::One => pattern(
            &word(random)?,
            |letters, random| {
                let mut letters = letters.to_vec();
                let place = 1 + random.below(letters.len() - 2);
                letters[place] = '?';
                text(&letters)
            },
            random,
        )?,
        Operator::Fuzzy => {
            let slip = pattern(
                &word(random)?,
                |letters, random| {
                    let mut letters = letters.to_vec();
                    let place = random.below(letters.len() - 1);
                    letters.swap(place, place + 1);
                    text(&letters)
                },
                random,
            )?;
            format!("{slip}~{}", 1 + random.below(2))
        }
        Operator::Exact => format!("={}", word(random)?),
        Operator::ExactPhrase => {
            let row = row(part, 2, random)?;
            format!("=\"{}\"", row.join(" "))
        }
        Operator::PatternInPhrase => {
            let row = row(part, 2, random)?;
            let cut = pattern(
                &row[1],
                |letters, _| format!("{}*", text(&letters[..3])),
                random,
            )?;
            format!("\"{} {cut}\"", row[0])
        }
        Operator::FuzzyInPhrase => {
            let row = row(part, 2, random)?;
            let slip = pattern(&row[0], |letters, _| text(&letters[1..]), random)?;
            format!("\"{slip}~1 {}\"", row[1])
        }
        Operator::PatternInWindow => {
            let (first, second) = pair(part, 4, random)?;
            let cut = pattern(
                &second,
                |letters, _| format!("{}*", text(&letters[..3])),
                random,
            )?;
            format!("\"{cut} {first}\"~3")
        }
        Operator::Field => format!("{}:{}", field(part)?, word(random)?),
        Operator::FieldPhrase => {
            let row = row(part, 2, random)?;
            format!("{}:\"{}\"", field(part)?, row.join(" "))
        }
        Operator::FieldGroup => {
            let field = field(part)?;
            format!("{field}:({} OR {})", word(random)?, word(random)?)
        }
        Operator::Group => {
            let either = format!("({} OR {})", word(random)?, word(random)?);
            format!(
                "{either} {} ({} {})",
                word(random)?,
                word(random)?,
                word(random)?
            )
        }
        Operator::Date => {
            let date = read.record.date.as_ref()?;
            let year = date.earliest.or(date.latest)?.year();
            format!("{} date:{year}", word(random)?)
        }
        Operator::Days => {
            let date = read.record.date.as_ref()?;
            let (first, last) = (date.earliest?, date.latest?);
            let reach = jiff::Span::new().days(random.below(90) as i64);
            let from = first.checked_sub(reach).ok()?;
            let to = last.checked_add(reach).ok()?;
            format!("date:[{from} TO {to}]")
        }
        Operator::Identity => {
            let id = &read.record.id;
            let plain = |letter: char| letter.is_ascii_alphanumeric() || ":/._-".contains(letter);
            if !id.chars().all(plain) {
                return None;
            }
            format!("id:{id}")
        }
        Operator::Shelf => {
            let Some(reference) = read.record.references.first() else {
                return plain_instead(part, random);
            };
            let archive = &reference.archive;
            if archive.is_empty() || archive.contains([' ', '"']) {
                return plain_instead(part, random);
            }
            match reference.fond() {
                Some(fond) if !fond.contains([' ', '"', '(']) => {
                    format!("archive:{archive} fond:{fond}")
                }
                _ => format!("archive:{archive} {}", word(random)?),
            }
        }
        Operator::Reference => {
            let Some(reference) = read.record.references.first() else {
                return plain_instead(part, random);
            };
            let (Some(fond), Some(opis)) = (reference.fond(), reference.opis()) else {
                return plain_instead(part, random);
            };
            if reference.archive.is_empty() {
                return plain_instead(part, random);
            }
            // Whether the notation can be read back is not asked here.
            sure = false;
            format!("ref:\"{}, f. {fond}, op. {opis}\"", reference.archive)
        }
        Operator::Everything => format!("* -{}", {
            sure = false;
            word(random)?
        }),
        Operator::Compound
        | Operator::CompoundFirst
        | Operator::CompoundLast
        | Operator::Abbreviation => return None,
        Operator::Mixed => {
            let row = row(part, 2, random)?;
            let cut = pattern(
                &word(random)?,
                |letters, _| format!("{}*", text(&letters[..3])),
                random,
            )?;
            sure = false;
            format!(
                "\"{}\" OR ({cut} -{}) OR ={}",
                row.join(" "),
                word(random)?,
                word(random)?
            )
        }
    };
    Some(Drawn {
        text,
        finds_its_record: sure,
        root: None,
    })
}

/// A tree that only widening makes.
fn widened(operator: Operator, part: &Part, words: &Words, random: &mut Random) -> Option<Node> {
    let word = |form: Form| Word {
        typed: "x".to_owned(),
        form,
    };
    let text = |number: usize| words.list[number].clone();
    let at = |position: u32| part.tokens.iter().find(|token| token.position == position);
    let sequence = |words| Node::Sequence {
        scope: Scope::Anywhere,
        words,
        arrangement: Arrangement::Phrase,
    };
    if operator == Operator::Abbreviation {
        let written: Vec<usize> = part
            .tokens
            .iter()
            .filter_map(|token| token.abbreviation)
            .collect();
        let written = *(!written.is_empty()).then(|| random.choose(&written))?;
        return Some(Node::Word {
            scope: Scope::Anywhere,
            word: word(Form::Written(text(written))),
        });
    }
    let is_drawn = matches!(
        operator,
        Operator::Compound | Operator::CompoundFirst | Operator::CompoundLast
    );
    if !is_drawn || part.compounds.is_empty() {
        return None;
    }
    let compound = random.choose(&part.compounds);
    let joined = word(Form::Joined {
        parts: compound.parts,
        stem: text(compound.stem),
    });
    match operator {
        Operator::CompoundFirst => {
            let next = at(compound.position + u32::from(compound.parts))?;
            Some(sequence(vec![joined, word(Form::Stem(text(next.stem)))]))
        }
        Operator::CompoundLast => {
            let last = at(compound.position.checked_sub(1)?)?;
            Some(sequence(vec![word(Form::Stem(text(last.stem))), joined]))
        }
        _ => Some(Node::Word {
            scope: Scope::Anywhere,
            word: joined,
        }),
    }
}

/// A plain word, for records without a reference.
fn plain_instead(part: &Part, random: &mut Random) -> Option<Drawn> {
    Some(Drawn {
        text: typed(part, random.below(part.tokens.len()))?,
        finds_its_record: true,
        root: None,
    })
}

/// The word at `place` as it can be typed: letters and digits only, never an operator.
fn typed(part: &Part, place: usize) -> Option<String> {
    let token = part.tokens.get(place)?;
    let word = &part.text[token.start..token.end];
    let is_plain = word.chars().all(char::is_alphanumeric);
    is_plain.then(|| word.to_lowercase())
}

/// Words that follow one another.
fn row(part: &Part, count: usize, random: &mut Random) -> Option<Vec<String>> {
    let first = random.below(part.tokens.len());
    (first..first + count)
        .map(|place| typed(part, place))
        .collect()
}

/// Two words at most so many places apart.
fn pair(part: &Part, reach: usize, random: &mut Random) -> Option<(String, String)> {
    let first = random.below(part.tokens.len());
    let second = first + 1 + random.below(reach);
    Some((typed(part, first)?, typed(part, second)?))
}

fn field(part: &Part) -> Option<&'static str> {
    match part.scope {
        Scope::Title => Some("title"),
        Scope::Summary => Some("summary"),
        Scope::Person => Some("person"),
        Scope::Body => Some("body"),
        _ => None,
    }
}

/// What `make` makes of the letters of a word of five or more.
fn pattern(
    word: &str,
    make: impl Fn(&[char], &mut Random) -> String,
    random: &mut Random,
) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    let is_plain = letters.iter().all(|letter| letter.is_alphabetic());
    (letters.len() >= 5 && is_plain).then(|| make(&letters, random))
}

fn text(letters: &[char]) -> String {
    letters.iter().collect()
}
