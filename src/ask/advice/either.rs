//! A lower-case *or* between words, which many mean as the operator.
//!
//! Takes the text of a query, gives it with the operator in its place. Knows no index. Only of plain
//! words: beside quotation marks or brackets it is not decided what belongs to what.

/// What people write for OR, in small letters.
const WORDS: [&str; 2] = ["or", "или"];

/// The text with the operator in place of every such word between two others; none where there is
/// none.
pub(super) fn with_operator(text: &str) -> Option<String> {
    if text.contains(|c: char| !c.is_alphanumeric() && !c.is_whitespace() && !"-'’.,?".contains(c))
    {
        return None;
    }
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let last = words.len().checked_sub(1)?;
    let mut changed = false;
    for place in 1..last {
        if WORDS.contains(&words[place]) && words[place - 1] != "OR" {
            words[place] = "OR";
            changed = true;
        }
    }
    changed.then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_small_or_between_words_is_meant_as_the_operator() {
        for (text, expected) in [
            ("korea or china", Some("korea OR china")),
            ("Корея или Китай", Some("Корея OR Китай")),
            ("war or peace or truce", Some("war OR peace OR truce")),
            ("korea OR china", None),
            ("or china", None),
            ("china or", None),
            ("or", None),
            ("", None),
            ("\"war or peace\"", None),
            ("(war or peace) talks", None),
            ("title:war or peace", None),
            ("a or or b", Some("a OR or b")),
        ] {
            assert_eq!(with_operator(text).as_deref(), expected, "{text}");
        }
    }
}
