//! What was done to a collection.

use serde::Serialize;

use super::escape::quoted;
use super::text::counted;

/// A change of a collection that is committed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The collection, by the name that it had.
    pub collection: String,
    /// Its new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Records that were renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renamed: Option<u64>,
    /// Records that were removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<u64>,
    /// Records that the index now holds.
    pub records: u64,
}

impl Changed {
    /// The change in a sentence for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        let name = quoted(&self.collection);
        let holds = counted(self.records, "record");
        match (&self.to, self.renamed, self.removed) {
            (Some(to), Some(renamed), _) => {
                format!(
                    "{} of {name} are now in {}\n",
                    counted(renamed, "record"),
                    quoted(to)
                )
            }
            (_, _, removed) => format!(
                "removed {} of {name}; the index holds {holds}; indexing their files again brings \
                 them back\n",
                counted(removed.unwrap_or_default(), "record")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_said_in_a_sentence() {
        let renamed = Changed {
            collection: "kor\u{1b}ea".to_owned(),
            to: Some("Korea".to_owned()),
            renamed: Some(1_204),
            ..Changed::default()
        };
        assert_eq!(
            renamed.sentence(),
            "1,204 records of \"kor\\u{1b}ea\" are now in \"Korea\"\n"
        );
        let removed = Changed {
            collection: "korea".to_owned(),
            removed: Some(1),
            records: 2,
            ..Changed::default()
        };
        assert_eq!(
            removed.sentence(),
            "removed 1 record of \"korea\"; the index holds 2 records; indexing their files again \
             brings them back\n"
        );
    }
}
