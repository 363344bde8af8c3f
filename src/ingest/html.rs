//! Saved HTML pages of an archive's site: one record a page.
//!
//! Takes the bytes of a page, gives a record. What the page labels (Date, Source, Original Archive,
//! Rights, Record ID, …, see [`labels`]) goes through the same mapping as the columns of a table,
//! so that a label that no field knows is kept in `extra` under its own words; what it does not
//! label comes from what it says for programs ([`head`]), then from where things stand. The text
//! is the block that holds the document ([`body`]), its paragraphs apart, its footnotes kept.
//! A page of the Wilson Center Digital Archive has the archive's number for its identity, the
//! same as the other forms of its records.
//!
//! A page that is no record, because it lists records, reports an error, or says next to
//! nothing, is refused with the reason. Scripts are not run, nothing is fetched.
//!
//! Known gaps: pages whose text a script puts in only after loading are empty as saved, and are
//! refused; a page with several documents becomes one record; images and web archives (`.mhtml`)
//! are not read. Sources of labels and classes: pages of the Wilson Center Digital Archive in its
//! older and present form, and the habits of Drupal, Omeka and AtoM sites.

use serde_json::Value;

use super::fields::{Fields, check_substance};
use super::foot::find_foot;
use super::identity::{Place, check_id, wilson_center_id};
use super::mapping::{Field, Origin};
use super::{Item, Note, NoteKind, Reject, document, references, wilson};
use crate::record::date::HistoricalDate;
use crate::record::{Provenance, Record};

use charset::Decoded;
use dom::Dom;
use evidence::Evidence;

mod body;
mod charset;
mod dom;
mod evidence;
mod guard;
mod head;
mod labels;
mod page;

/// A year in which no page was published: the date of such a page is that of its document.
const BEFORE_THE_WEB: i16 = 1991;

/// Reads one page.
pub(super) fn read(bytes: &[u8], place: &Place) -> Vec<Item> {
    let Decoded {
        text,
        note,
        guessed,
    } = match charset::read(bytes, place.encoding) {
        Ok(decoded) => decoded,
        Err(fault) => {
            let above = &bytes[..fault.byte.min(bytes.len())];
            let line = above.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1;
            let start = above
                .iter()
                .rposition(|&byte| byte == b'\n')
                .map_or(0, |at| at + 1);
            let reject = Reject::whole(&place.source, fault.to_string());
            let reject = reject.at(line, fault.byte as u64).quoting(&bytes[start..]);
            return vec![Item::Reject(reject)];
        }
    };
    let reject = |line: u64, reason: String| {
        let mut reject = Reject::whole(&place.source, reason).quoting(text.as_bytes());
        reject.line = Some(line);
        vec![Item::Reject(reject)]
    };
    let dom = match Dom::parse(&text) {
        Ok(dom) => dom,
        Err(excess) => {
            let reason = format!("{}: expected a page of an archive", excess.reason);
            return reject(excess.line, reason);
        }
    };
    let record = Evidence::gather(dom).and_then(|evidence| complete(evidence, place));
    let mut record = match record {
        Ok(record) => record,
        Err(reason) => return reject(1, reason),
    };
    record.provenance = vec![Provenance {
        source: place.source.clone(),
        start: 0,
        end: bytes.len() as u64,
        line: 1,
    }];
    if let Some(encoding) = guessed {
        let name = encoding.name();
        record
            .extra
            .entry("encoding")
            .or_insert_with(|| name.into());
    }
    let note = note.map(|text| Item::Note(Note::new(&place.source, NoteKind::Encoding, text)));
    note.into_iter()
        .chain([Item::Record(Box::new(record))])
        .collect()
}

/// Makes a record of what a page says.
fn complete(evidence: Evidence, place: &Place) -> Result<Record, String> {
    let Evidence {
        labelled,
        head,
        titles,
        body,
        date,
        summary,
        credits,
    } = evidence;
    let mut fields = Fields::read(labelled, &place.mapping, Origin::Row)?;
    let record = &mut fields.record;
    let or = |slot: &mut Option<String>, value: Option<String>| {
        if slot.is_none() {
            *slot = value;
        }
    };
    or(&mut record.url, head.url);
    let is_of_wilson_center = record.url.as_deref().is_some_and(wilson::is_address);
    or(&mut record.title, titles.into_iter().next());
    or(&mut record.summary, summary.or(head.summary));
    or(&mut record.language, head.language);
    or(&mut record.kind, head.kind);
    or(&mut record.body, body);
    for (list, more) in [
        (&mut record.people, head.people),
        (&mut record.subjects, head.subjects),
    ] {
        if list.is_empty() {
            *list = more;
        }
    }
    if let Some(credits) = credits {
        record
            .extra
            .entry("credits")
            .or_insert(Value::String(credits));
    }
    if record.date.is_none() {
        let published = head.published.as_deref().map(HistoricalDate::parse);
        record.date = head
            .date
            .map(|date| HistoricalDate::parse(&date))
            .or(date)
            .or_else(|| published.filter(is_before_the_web))
            .or_else(|| date_of(record.body.as_deref()?, place));
    }
    if record.citation.is_none()
        && let Some(foot) = record.body.as_deref().and_then(find_foot)
    {
        references::join(&mut record.references, &foot.citation);
        record.citation = Some(foot.citation);
    }
    if is_of_wilson_center {
        wilson::complete(&mut fields, &place.mapping);
    }
    check_substance(&fields.record)?;
    identify(fields, place)
}

/// The date that the text of the page says.
fn date_of(body: &str, place: &Place) -> Option<HistoricalDate> {
    let context = document::Context {
        source: &place.source,
        file_stem: place.file_stem(),
    };
    let blocks = document::blocks_of_text(body, 1);
    let (date, _) = document::read(&blocks, body, context).date?;
    Some(date)
}

fn is_before_the_web(date: &HistoricalDate) -> bool {
    date.latest.is_some_and(|day| day.year() < BEFORE_THE_WEB)
}

/// The archive's own number, else the site's, else the file.
fn identify(fields: Fields, place: &Place) -> Result<Record, String> {
    let mut record = fields.record;
    record.collection = place.collection(fields.collection.as_deref());
    let url = record.url.as_deref().unwrap_or_default();
    let known = wilson::identity(url, fields.id.as_deref())
        .or_else(|| record.citation.as_deref().and_then(wilson_center_id));
    record.id = match (known, fields.id) {
        (Some(id), _) => id,
        (None, Some(id)) if fields.is_local_id && !id.contains(':') => {
            check_id(&format!("{}:{}", record.collection, check_id(&id)?))?
        }
        (None, Some(id)) => check_id(&id)?,
        (None, None) => place.id(&record.collection)?,
    };
    Ok(record)
}

#[cfg(test)]
mod tests;
