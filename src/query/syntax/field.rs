//! The fields that may stand before a colon.

use crate::query::tree::Scope;

/// What a field asks of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// Words, in that part of the record.
    Words(Scope),
    /// A level of one reference: 0 for archive to 3 for delo.
    Shelf(usize),
    Reference,
    Date,
    Id,
}

/// Names of the levels of a shelf, by number.
pub(super) const SHELF: [&str; 4] = ["archive", "fond", "opis", "delo"];

/// Every field and its name, in the order in which they are listed to people.
pub(super) const FIELDS: [(&str, Field); 13] = [
    ("title", Field::Words(Scope::Title)),
    ("summary", Field::Words(Scope::Summary)),
    ("body", Field::Words(Scope::Body)),
    ("person", Field::Words(Scope::Person)),
    ("place", Field::Words(Scope::Place)),
    ("subject", Field::Words(Scope::Subject)),
    (SHELF[0], Field::Shelf(0)),
    (SHELF[1], Field::Shelf(1)),
    (SHELF[2], Field::Shelf(2)),
    (SHELF[3], Field::Shelf(3)),
    ("ref", Field::Reference),
    ("date", Field::Date),
    ("id", Field::Id),
];

/// The field of that name, in letters of any size.
pub(super) fn by_name(name: &str) -> Option<Field> {
    FIELDS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, field)| *field)
}

/// The name of a scope as typed; empty for anywhere.
pub(super) fn scope_name(scope: Scope) -> &'static str {
    FIELDS
        .iter()
        .find(|(_, field)| *field == Field::Words(scope))
        .map_or("", |(name, _)| name)
}
