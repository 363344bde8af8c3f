//! Titles of rows that have none: made of the type, sender, addressee, date and file number.
//!
//! Takes the columns of a record as its source names them, gives what a title can be made of.

use serde_json::Value;

use super::names::fold;
use super::values;

/// Names of columns, folded, of a paper's sender, addressee and number.
const SENDER: &[&str] = &[
    "from",
    "fromname",
    "sender",
    "sentby",
    "originator",
    "fromoffice",
    "cablefrom",
    "author",
    "отправитель",
    "от",
    "автор",
    "откого",
    "absender",
    "expéditeur",
];
const ADDRESSEE: &[&str] = &[
    "to",
    "toname",
    "recipient",
    "recipients",
    "addressee",
    "sentto",
    "tooffice",
    "cableto",
    "адресат",
    "получатель",
    "кому",
    "empfänger",
    "destinataire",
];
const NUMBER: &[&str] = &[
    "filenum",
    "filenumber",
    "fileno",
    "docnumber",
    "documentnumber",
    "documentno",
    "docno",
    "recordnum",
    "recordnumber",
    "number",
    "no",
    "телеграммы",
    "номер",
    "номердокумента",
    "документ",
    "nummer",
    "aktenzeichen",
];

/// What a title can be made of, beside type and date.
#[derive(Debug, Default, PartialEq, Eq, Clone)]
pub(in crate::ingest) struct Parts {
    pub(in crate::ingest) sender: Option<String>,
    pub(in crate::ingest) addressee: Option<String>,
    pub(in crate::ingest) number: Option<String>,
}

impl Parts {
    /// The parts that stand in the columns.
    pub(super) fn of<'c>(columns: impl Iterator<Item = (&'c str, &'c Value)> + Clone) -> Self {
        let first = |names: &[&str]| {
            names.iter().find_map(|wanted| {
                let mut columns = columns.clone();
                columns.find_map(|(name, value)| {
                    let is_it = name.len() <= 40 && fold(name) == *wanted;
                    is_it.then(|| text(value)).flatten()
                })
            })
        };
        Self {
            sender: first(SENDER),
            addressee: first(ADDRESSEE),
            number: first(NUMBER),
        }
    }

    /// The title that these make with the `kind` of the paper and the wording of its `date`.
    pub(in crate::ingest) fn title(
        &self,
        kind: Option<&str>,
        date: Option<&str>,
    ) -> Option<String> {
        let between = match (&self.sender, &self.addressee) {
            (Some(sender), Some(addressee)) => Some(format!("{sender} to {addressee}")),
            (Some(sender), None) => Some(format!("from {sender}")),
            (None, Some(addressee)) => Some(format!("to {addressee}")),
            (None, None) => None,
        };
        let parts = [kind, between.as_deref(), date, self.number.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        value if values::is_blank(value) => None,
        Value::Array(values) => {
            let texts: Vec<String> = values.iter().filter_map(values::scalar).collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        }
        other => values::scalar(other),
    }
}
