//! Where a record matches a query, for who shows the record whole.

use crate::analyse::Analyser;
use crate::query::matching::Matcher;
use crate::query::tree::Query;
use crate::record::Record;

/// Matches in the fields that are shown as running text, as character offsets.
pub(super) fn matches(
    query: &Query,
    record: &Record,
    analyser: &mut Analyser,
) -> Vec<(&'static str, Vec<(usize, usize)>)> {
    let found = Matcher::new(&query.root).in_record(record, analyser);
    [
        ("title", &record.title, found.title),
        ("summary", &record.summary, found.summary),
        ("body", &record.body, found.body),
    ]
    .into_iter()
    .filter_map(|(name, text, matches)| {
        let text = text.as_deref()?;
        let mut words: Vec<(usize, usize)> = matches
            .into_iter()
            .flat_map(|found| found.words)
            .map(|range| (range.start, range.end))
            .collect();
        words.sort_unstable();
        // Words that are one hold their parts.
        words.dedup_by(|next, before| {
            let overlaps = next.0 < before.1;
            if overlaps {
                before.1 = before.1.max(next.1);
            }
            overlaps
        });
        Some((name, characters(text, &words)))
    })
    .collect()
}

/// Byte offsets to character offsets in one pass; `pairs` ascend.
fn characters(text: &str, pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut counted = 0;
    let mut at = 0;
    let mut character = |byte: usize| {
        if byte < at {
            // Words of two matches may overlap; then the count begins anew.
            counted = 0;
            at = 0;
        }
        counted += text[at..byte].chars().count();
        at = byte;
        counted
    };
    pairs
        .iter()
        .map(|&(start, end)| (character(start), character(end)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::characters;

    #[test]
    fn offsets_count_characters() {
        let text = "мир и war";
        assert_eq!(
            characters(text, &[(0, 6), (7, 9), (10, 13)]),
            [(0, 3), (4, 5), (6, 9)]
        );
    }
}
