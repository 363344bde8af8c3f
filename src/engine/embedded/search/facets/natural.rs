//! The order in which people list numbered things: `3`, `3a`, `12`.

use std::cmp::Ordering;

/// Compares digit by digit where both are at a number, numbers by value, the rest by character;
/// where that tells nothing apart, by bytes.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    let (mut one, mut other) = (left, right);
    loop {
        let (Some(first), Some(second)) = (one.chars().next(), other.chars().next()) else {
            return one.len().cmp(&other.len()).then_with(|| left.cmp(right));
        };
        if first.is_ascii_digit() && second.is_ascii_digit() {
            let (number, rest) = split_number(one);
            let (against, remains) = split_number(other);
            let order = number
                .len()
                .cmp(&against.len())
                .then_with(|| number.cmp(against));
            if order.is_ne() {
                return order;
            }
            (one, other) = (rest, remains);
        } else if first == second {
            one = &one[first.len_utf8()..];
            other = &other[second.len_utf8()..];
        } else {
            return first.cmp(&second);
        }
    }
}

/// The number that `text` begins with, without leading zeros, and what follows.
fn split_number(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    (number.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_sort_by_value() {
        let sorted = [
            "", "3", "3a", "12", "12b3", "12b10", "059", "59", "0102", "102", "R-9", "R-10", "фонд",
        ];
        for pair in sorted.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
    }

    proptest! {
        #[test]
        fn the_order_is_total(a in "[01a]{0,5}", b in "[01a]{0,5}", c in "[01a]{0,5}") {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            prop_assert_eq!(compare(&a, &b).is_eq(), a == b);
            if compare(&a, &b).is_le() && compare(&b, &c).is_le() {
                prop_assert!(compare(&a, &c).is_le());
            }
        }
    }
}
