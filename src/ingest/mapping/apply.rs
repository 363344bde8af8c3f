//! One record's columns under the names of our fields.
//!
//! Takes a map as a source has it, gives [`Mapped`]. For a field of one value the stated column
//! goes before the contract's own name, and that before the names that only the automatic mapping
//! knows; an empty value is no value. For a field of many values the stated columns go alone,
//! else all are joined. An archive and the place in it (`Archive`, `Loc. in Archive`, `Call Number`)
//! make one citation. A value that its field cannot hold is kept under its own name.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::super::fields::kind_of;
use super::made::Parts;
use super::names::{Field, by_name, fold};
use super::stated::Mapping;
use super::unfold::{at_path, names, unfold};
use super::values::{fits, is_blank, is_web_address, parts, texts};
use super::{levels, values};

/// Rank of a column that serves a field only when nothing else does.
const LAST: usize = usize::MAX;

/// Where the columns come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) enum Origin {
    /// An object: values have types, and a text with semicolons is one text.
    Object,
    /// A row: every value is a text, and lists are written out in it.
    Row,
    /// What stands in front of a document, whose text follows.
    FrontMatter,
}

/// The columns of a record, sorted out.
#[derive(Debug, Default, PartialEq)]
pub(in crate::ingest) struct Mapped {
    /// Our names and the values; `references` and `reference` among them.
    pub(in crate::ingest) fields: Map<String, Value>,
    /// What no field took, under its own name.
    pub(in crate::ingest) extra: Map<String, Value>,
    /// Whether `id` is a number of the source's own list, not one for the whole world.
    pub(in crate::ingest) is_local_id: bool,
    /// What a title can be made of where there is none.
    pub(in crate::ingest) parts: Parts,
    /// Fields of the contract whose values they cannot hold, and what these are.
    pub(in crate::ingest) unfit: Vec<String>,
    /// Cells that a spreadsheet turned into something else, as sentences.
    pub(in crate::ingest) notes: Vec<String>,
}

/// How a column comes to its field, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    Stated,
    Contract,
    Automatic,
}

/// A column that a field may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Bid {
    field: Field,
    claim: Claim,
    rank: usize,
    /// Its place in the source.
    at: usize,
}

/// The names under which the fields have always been read, whatever the source.
fn contract(name: &str) -> Option<Field> {
    Field::named(name).filter(|field| !field.is_level())
}

impl Mapping {
    /// Sorts out the columns of one record.
    pub(in crate::ingest) fn apply(&self, map: Map<String, Value>, origin: Origin) -> Mapped {
        let is_plain = |(name, value): (&String, &Value)| {
            let is_nothing = value.as_str().is_some_and(values::says_nothing);
            name == "references" || (contract(name).is_some() && is_simple(value) && !is_nothing)
        };
        if origin != Origin::Row
            && self.is_automatic()
            && map.contains_key("title")
            && map.iter().all(is_plain)
        {
            return Mapped {
                fields: map,
                ..Mapped::default()
            };
        }
        let mut mapped = Mapped::default();
        let mut columns: Vec<(String, Option<Value>)> = Vec::with_capacity(map.len());
        let mut bids = Vec::new();
        let mut kept = Vec::new();
        for path in self.paths() {
            if !map.contains_key(path)
                && let Some(value) = at_path(&map, path)
            {
                let stated = self.of(path);
                bids.extend(stated.into_iter().map(|(field, rank)| Bid {
                    field,
                    claim: Claim::Stated,
                    rank,
                    at: columns.len(),
                }));
                columns.push((path.to_owned(), Some(value.clone())));
            }
        }
        let map = match origin {
            Origin::Object => unfold(map),
            _ => map,
        };
        for (name, value) in map {
            let stated = self.of(&name);
            if value.is_null() {
                continue;
            }
            if name == "references" && stated.is_empty() {
                mapped.fields.insert(name, value);
                continue;
            }
            let at = columns.len();
            let claims = self.claims(&name, &value, &stated, at, origin);
            let simple = names(&value).filter(|_| !is_simple(&value));
            let mut fitting = None;
            for bid in claims {
                // What a field of the contract cannot hold was refused by the reader of the fields.
                if is_simple(&value) {
                    bids.push(bid);
                } else if let Some(simple) = simple.as_ref().filter(|simple| {
                    !matches!(bid.field, Field::Title | Field::Body | Field::Summary)
                        && fits(bid.field, simple)
                }) {
                    bids.push(bid);
                    fitting = Some(simple.clone());
                } else if bid.claim != Claim::Automatic {
                    mapped.unfit.push(format!(
                        "\"{}\" is {}: expected a text",
                        name.escape_debug(),
                        kind_of(&value)
                    ));
                }
            }
            match fitting {
                Some(simple) => {
                    kept.push((name.clone(), value));
                    columns.push((name, Some(simple)));
                }
                None => columns.push((name, Some(value))),
            }
        }
        if !bids.iter().any(|bid| bid.field == Field::Title) {
            let columns = columns.iter();
            mapped.parts = Parts::of(
                columns.filter_map(|(name, value)| Some((name.as_str(), value.as_ref()?))),
            );
        }
        cite_place(&mut columns, &mut bids);
        note_spoilt(&columns, &mut bids, &mut mapped.notes);
        bids.sort_unstable();
        let mut reference = Vec::new();
        for field in Field::ALL {
            let of_field: Vec<Bid> = bids
                .iter()
                .filter(|bid| bid.field == field)
                .copied()
                .collect();
            let Some(&best) = of_field.first() else {
                continue;
            };
            if field.is_list() {
                let value = join(&of_field, &bids, &mut columns, origin);
                mapped.fields.insert(field.name().to_owned(), value);
            } else if field.is_level() {
                reference.push(best);
            } else {
                if field == Field::Citation && of_field.len() > 1 {
                    // The others are read for references, and kept.
                    let others = of_field[1..]
                        .iter()
                        .filter_map(|bid| columns[bid.at].1.clone());
                    let wordings = others.flat_map(|value| texts(&value)).collect();
                    mapped.fields.insert("reference".to_owned(), wordings);
                }
                mapped.is_local_id |= field == Field::Id
                    && best.claim == Claim::Automatic
                    && fold(&columns[best.at].0) != "id";
                if let Some(value) = take(&mut columns, &bids, best) {
                    mapped.fields.insert(field.name().to_owned(), value);
                }
            }
        }
        let levels: Vec<_> = reference
            .iter()
            .filter_map(|bid| Some((bid.field, values::scalar(columns[bid.at].1.as_ref()?)?)))
            .collect();
        if let Some(stated) = levels::reference(&levels) {
            for bid in reference {
                columns[bid.at].1 = None;
            }
            add_reference(&mut mapped.fields, stated);
        }
        mapped.extra = columns
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        mapped.extra.extend(kept);
        mapped
    }

    /// The fields that a column may fill.
    fn claims(
        &self,
        name: &str,
        value: &Value,
        stated: &[(Field, usize)],
        at: usize,
        origin: Origin,
    ) -> Vec<Bid> {
        if stated.is_empty() {
            let bid = bid(name, value, at, origin);
            return Vec::from_iter(bid.filter(|bid| !self.has_none(bid.field)));
        }
        let stated = stated.iter().filter(|_| !is_blank(value));
        let bids = stated.map(|&(field, rank)| Bid {
            field,
            claim: Claim::Stated,
            rank,
            at,
        });
        bids.collect()
    }
}

/// Whether a value is a text, a number, or a list of such.
fn is_simple(value: &Value) -> bool {
    let is_scalar =
        |value: &Value| matches!(value, Value::String(_) | Value::Number(_) | Value::Null);
    match value {
        Value::Array(values) => values.iter().all(is_scalar),
        other => is_scalar(other),
    }
}

/// Takes a value out of its column, unless a second field is to have it too.
fn take(columns: &mut [(String, Option<Value>)], bids: &[Bid], bid: Bid) -> Option<Value> {
    let value = &mut columns[bid.at].1;
    let later = bids
        .iter()
        .any(|other| other.at == bid.at && other.field > bid.field);
    if later { value.clone() } else { value.take() }
}

/// Makes one citation of an archive and the place in it, where these have columns of their own as in
/// Zotero; nothing where the levels or a citation are stated. The columns stay as they are.
fn cite_place(columns: &mut Vec<(String, Option<Value>)>, bids: &mut Vec<Bid>) {
    let is_better = |bid: &Bid| {
        (bid.field.is_level() && bid.field != Field::Archive)
            || (bid.field == Field::Citation && bid.claim != Claim::Automatic)
            || (bid.field == Field::Archive && bid.claim == Claim::Stated)
    };
    if bids.iter().any(is_better) {
        return;
    }
    let named = |wanted: &[&str]| {
        columns.iter().position(|(name, value)| {
            let is_text = value
                .as_ref()
                .is_some_and(|value| !is_blank(value) && value.is_string());
            is_text && name.len() <= 40 && wanted.contains(&fold(name).as_str())
        })
    };
    let archive = bids
        .iter()
        .find(|bid| bid.field == Field::Archive)
        .map(|bid| bid.at);
    let place = named(&["archivelocation", "locinarchive", "locationinarchive"]);
    let call = named(&["callnumber", "signatur", "shelfmark", "шифр"]);
    let (Some(archive), true) = (archive, place.or(call).is_some()) else {
        return;
    };
    let mut wordings: Vec<String> = Vec::new();
    for at in [Some(archive), place, call].into_iter().flatten() {
        let text = columns[at]
            .1
            .as_ref()
            .and_then(values::scalar)
            .unwrap_or_default();
        if !wordings.iter().any(|earlier| earlier.contains(&text)) {
            wordings.push(text);
        }
    }
    let used = [Some(archive), place, call];
    bids.retain(|bid| {
        !(matches!(bid.field, Field::Archive | Field::Citation) && used.contains(&Some(bid.at)))
    });
    bids.push(Bid {
        field: Field::Citation,
        claim: Claim::Automatic,
        rank: 0,
        at: columns.len(),
    });
    columns.push((String::new(), Some(Value::String(wordings.join(", ")))));
}

/// Leaves cells to themselves in which a spreadsheet took leaves for a day (`11-Jan` for `1-11`).
fn note_spoilt(columns: &[(String, Option<Value>)], bids: &mut Vec<Bid>, notes: &mut Vec<String>) {
    bids.retain(|bid| {
        let cell = columns[bid.at].1.as_ref().and_then(Value::as_str);
        let spoilt = cell.filter(|cell| {
            bid.field.is_level() && bid.field != Field::Archive && values::is_day_of_a_sheet(cell)
        });
        if let Some(cell) = spoilt {
            notes.push(format!(
                "\"{}\" in the column \"{}\" is a day that a spreadsheet made of a number: not read",
                cell.trim().escape_debug(),
                columns[bid.at].0.escape_debug()
            ));
        }
        spoilt.is_none()
    });
}

/// The field that a column may fill by its name.
fn bid(name: &str, value: &Value, at: usize, origin: Origin) -> Option<Bid> {
    let of = |field, claim, rank| {
        Some(Bid {
            field,
            claim,
            rank,
            at,
        })
    };
    if let Some(field) = contract(name) {
        // An id that is stated and empty is a fault to be told. What else is empty is absent.
        return if is_blank(value) && field != Field::Id {
            None
        } else {
            of(field, Claim::Contract, 0)
        };
    }
    let (field, rank) = by_name(name)?;
    let fits = |value: &Value| fits(field, value);
    if is_blank(value) || !(fits(value) || names(value).as_ref().is_some_and(fits)) {
        return None;
    }
    match field {
        // A document has its text below its front matter, and its path for an identity.
        Field::Body | Field::Id if origin == Origin::FrontMatter => None,
        Field::Citation if value.as_str().is_some_and(is_web_address) => {
            of(Field::Url, Claim::Automatic, LAST)
        }
        _ => of(field, Claim::Automatic, rank),
    }
}

/// The values of several columns as one list.
fn join(
    bids: &[Bid],
    all: &[Bid],
    columns: &mut [(String, Option<Value>)],
    origin: Origin,
) -> Value {
    let stated = bids.iter().filter(|bid| bid.claim == Claim::Stated).count();
    let taken = if stated > 0 { &bids[..stated] } else { bids };
    if let [only] = taken {
        let value = take(columns, all, *only).unwrap_or_default();
        return match (origin, value) {
            (Origin::Row, Value::String(text)) => parts(&text).into(),
            (_, value) => value,
        };
    }
    let mut joined: Vec<Value> = Vec::new();
    let mut seen = HashSet::new();
    for bid in taken {
        let values = match &columns[bid.at].1 {
            Some(Value::String(text)) if origin == Origin::Row => {
                parts(text).into_iter().map(Value::String).collect()
            }
            Some(Value::Array(values)) => values.clone(),
            Some(value) => vec![value.clone()],
            None => Vec::new(),
        };
        for value in values {
            if seen.insert(value.clone()) {
                joined.push(value);
            }
        }
    }
    Value::Array(joined)
}

/// Puts a reference before those that the record states.
fn add_reference(fields: &mut Map<String, Value>, reference: Value) {
    let mut all = vec![reference];
    match fields.remove("references") {
        None | Some(Value::Null) => {}
        Some(Value::Array(others)) => all.extend(others),
        Some(other) => all.push(other),
    }
    fields.insert("references".to_owned(), Value::Array(all));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(mapping: &[&str], origin: Origin, source: Value, fields: Value, extra: Value) {
        let Value::Object(map) = source.clone() else {
            panic!("a test gives an object");
        };
        let mapped = Mapping::read(mapping).unwrap().apply(map, origin);
        assert_eq!(Value::Object(mapped.fields), fields, "{source}");
        assert_eq!(Value::Object(mapped.extra), extra, "{source}");
    }

    #[test]
    fn the_contract_stays_as_it_is() {
        let source =
            json!({"id": "", "title": "A", "body": "B", "references": [], "people": ["C; D"]});
        check(&[], Origin::Object, source.clone(), source, json!({}));
        check(
            &[],
            Origin::Object,
            json!({"title": "A", "doc_title": "B", "donor": "C", "rights": null}),
            json!({"title": "A"}),
            json!({"doc_title": "B", "donor": "C"}),
        );
    }

    #[test]
    fn common_names_are_known() {
        check(
            &[],
            Origin::Object,
            json!({"Doc_Title": "A", "created": "1999", "Document Date": "1951", "Abstract": "It.", "full-text": "B", "Original Language": ["Russian"], "Source": "words", "link": "https://example.org"}),
            json!({"title": "A", "date": "1951", "summary": "It.", "body": "B", "language": ["Russian"], "citation": "words", "url": "https://example.org"}),
            json!({"created": "1999"}),
        );
        check(
            &[],
            Origin::Row,
            json!({"Заголовок": "А", "Дата": "1951", "Язык": "русский", "Автор": "Громыко А.А.; Зорин В.А."}),
            json!({"title": "А", "date": "1951", "language": "русский", "people": ["Громыко А.А.", "Зорин В.А."]}),
            json!({}),
        );
    }

    #[test]
    fn what_is_stated_goes_first() {
        check(
            &["title=heading,body=story"],
            Origin::Object,
            json!({"title": "A", "heading": "B", "body": "C", "story": " "}),
            json!({"title": "B", "body": "C"}),
            json!({"title": "A", "story": " "}),
        );
        check(
            &["people=sender"],
            Origin::Object,
            json!({"people": ["A"], "sender": "B", "title": "C"}),
            json!({"people": "B", "title": "C"}),
            json!({"people": ["A"]}),
        );
        check(
            &["citation=body"],
            Origin::Object,
            json!({"title": "A", "body": "APRF"}),
            json!({"title": "A", "citation": "APRF"}),
            json!({}),
        );
    }

    #[test]
    fn several_columns_make_one_list_and_are_kept_for_what_they_say() {
        check(
            &[],
            Origin::Object,
            json!({"title": "A", "authors": ["B"], "associated_people_orgs": ["C", "B"], "document_contributors": null}),
            json!({"title": "A", "people": ["C", "B"]}),
            json!({"authors": ["B"], "associated_people_orgs": ["C", "B"]}),
        );
    }

    #[test]
    fn the_automatic_mapping_makes_nothing_unreadable() {
        check(
            &[],
            Origin::Object,
            json!({"title": "A", "authors": [{"name": "B"}], "content": {"a": 1}, "source": "https://example.org/a", "text": true, "archive": ["APRF"]}),
            json!({"title": "A", "url": "https://example.org/a", "people": ["B"]}),
            json!({"authors": [{"name": "B"}], "content": {"a": 1}, "text": true, "archive": ["APRF"]}),
        );
        check(
            &[],
            Origin::FrontMatter,
            json!({"title": "A", "content": "B"}),
            json!({"title": "A"}),
            json!({"content": "B"}),
        );
    }

    #[test]
    fn further_citations_are_read_for_references() {
        check(
            &[],
            Origin::Row,
            json!({"title": "A", "Source": "a book", "Shelfmark": "APRF, f. 3"}),
            json!({"title": "A", "citation": "APRF, f. 3", "reference": ["a book"]}),
            json!({"Source": "a book"}),
        );
    }

    #[test]
    fn levels_make_one_reference() {
        check(
            &[],
            Origin::Row,
            json!({"title": "A", "Архив": "АВП РФ", "Фонд": "0102", "Опись": "7", "Дело": "4", "Папка": "27"}),
            json!({"title": "A", "references": [{"archive": "АВП РФ", "fond": "0102", "opis": "7", "papka": "27", "delo": "4"}]}),
            json!({}),
        );
        check(
            &[],
            Origin::Row,
            json!({"title": "A", "Fond": "3", "Opis": "65"}),
            json!({"title": "A"}),
            json!({"Fond": "3", "Opis": "65"}),
        );
    }

    #[test]
    fn a_column_serves_two_fields_and_a_field_may_have_none() {
        check(
            &["title=subject,subjects=subject,id="],
            Origin::Row,
            json!({"subject": "Grain", "id": "7", "date": "1951"}),
            json!({"title": "Grain", "subjects": ["Grain"], "date": "1951"}),
            json!({"id": "7"}),
        );
        check(
            &["title=meta.head"],
            Origin::Object,
            json!({"meta": {"head": "A"}, "text": "B"}),
            json!({"title": "A", "body": "B"}),
            json!({"meta": {"head": "A"}}),
        );
    }

    #[test]
    fn an_archive_and_the_place_in_it_make_a_citation() {
        check(
            &[],
            Origin::Row,
            json!({"Title": "A", "Archive": "RGANI", "Archive Location": "f. 3, op. 65", "Call Number": "d. 8"}),
            json!({"title": "A", "citation": "RGANI, f. 3, op. 65, d. 8"}),
            json!({"Archive": "RGANI", "Archive Location": "f. 3, op. 65", "Call Number": "d. 8"}),
        );
        check(
            &[],
            Origin::Object,
            json!({"title": "A", "archive": "RGANI", "call-number": "f. 3, op. 65", "author": [{"family": "Orlov"}]}),
            json!({"title": "A", "citation": "RGANI, f. 3, op. 65", "people": ["Orlov"]}),
            json!({"archive": "RGANI", "call-number": "f. 3, op. 65", "author": [{"family": "Orlov"}]}),
        );
    }

    #[test]
    fn what_spreadsheets_leave_of_nothing_is_nothing() {
        check(
            &[],
            Origin::Row,
            json!({"Title": "A", "Date": "########", "Type": "n/a", "Language": "NULL", "Author": "NA"}),
            json!({"title": "A"}),
            json!({"Date": "########", "Type": "n/a", "Language": "NULL", "Author": "NA"}),
        );
        let row = json!({"Title": "A", "Архив": "АП РФ", "Фонд": "3", "Листы": "11-Jan"});
        let mapped = Mapping::default().apply(row.as_object().unwrap().clone(), Origin::Row);
        assert_eq!(
            mapped.fields["references"],
            json!([{"archive": "АП РФ", "fond": "3"}])
        );
        assert_eq!(mapped.extra["Листы"], "11-Jan");
        assert_eq!(mapped.notes.len(), 1);
    }

    #[test]
    fn an_id_of_a_list_is_known_as_such() {
        for (name, is_local) in [("id", false), ("ID", false), ("record_id", true)] {
            let map = Map::from_iter([(name.to_owned(), json!(7))]);
            let mapped = Mapping::default().apply(map, Origin::Object);
            assert_eq!(mapped.fields, *json!({"id": 7}).as_object().unwrap());
            assert_eq!(mapped.is_local_id, is_local, "{name}");
        }
    }
}
