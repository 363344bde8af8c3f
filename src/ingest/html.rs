//! Saved HTML pages of an archive's site: one record a page, or one a document where a page has
//! several, each under a heading or number with a dateline of its own ([`document`]).
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
//! refused; of a page of a book one record is made; images and web archives (`.mhtml`)
//! are not read. Sources of labels and classes: pages of the Wilson Center Digital Archive in its
//! older and present form, and the habits of Drupal, Omeka and AtoM sites.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

use super::document::{self, Block, BlockKind, Finding, blocks_of_stretches};
use super::fields::{Fields, check_substance};
use super::identity::{Place, check_id, wilson_center_id};
use super::mapping::{Field, Origin};
use super::running::is_raised;
use super::{Item, Note, NoteKind, Reject, references, wilson};
use crate::record::date::HistoricalDate;
use crate::record::{Evidence, EvidenceKind, Provenance, Record, SourcePart};

use charset::Decoded;
use dom::Dom;
pub(super) use fragment::text_of;
use gathered::{ENTRY_RANK, Gathered, HEADING_RANK};
use page::Passage;

mod body;
mod charset;
mod dom;
mod fragment;
mod gathered;
mod guard;
mod head;
mod judge;
mod labels;
mod page;
mod xhtml;

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
    // Pages of books are XHTML, where any element may end in its own tag.
    let markup = match &place.page {
        Some(_) => xhtml::opened(&text),
        None => Cow::Borrowed(text.as_str()),
    };
    let dom = match Dom::parse(&markup) {
        Ok(dom) => dom,
        Err(excess) => {
            let reason = format!("{}: expected a page of an archive", excess.reason);
            return reject(excess.line, reason);
        }
    };
    let page = place.page.as_deref();
    let records = Gathered::gather(dom, page).and_then(|gathered| complete(gathered, place));
    let (mut records, doubts) = match records {
        Ok(complete) => complete,
        // A book has pages of pictures, links and nothing; that is no fault of it.
        Err(reason) if page.is_some() => {
            return vec![Item::Note(Note::new(
                &place.source,
                NoteKind::Empty,
                reason,
            ))];
        }
        Err(reason) => return reject(1, reason),
    };
    for record in &mut records {
        let part = record.provenance.pop();
        let line = part.as_ref().map_or(1, |part| part.line);
        record.provenance = vec![Provenance {
            part: part.and_then(|part| part.part),
            ..Provenance::whole(&place.source, bytes.len(), line)
        }];
        if let Some(encoding) = guessed {
            let name = encoding.name();
            record
                .extra
                .entry("encoding")
                .or_insert_with(|| name.into());
        }
    }
    let note = note.map(|text| Item::Note(Note::new(&place.source, NoteKind::Encoding, text)));
    note.into_iter()
        .chain(doubts.into_iter().map(Item::Note))
        .chain(
            records
                .into_iter()
                .map(|record| Item::Record(Box::new(record))),
        )
        .collect()
}

/// Makes the record of each document of a page that has several, at the anchors that the page names.
/// What the page says of itself holds for each.
fn several(
    mut fields: Fields,
    gathered: Gathered,
    parts: &[Range<usize>],
    place: &Place,
) -> Result<(Vec<Record>, Vec<Note>), String> {
    let body = gathered.body.unwrap_or_default();
    let blocks = blocks_of_stretches(&body.text, &body.stretches);
    let record = &mut fields.record;
    record.url = record.url.take().or(gathered.head.url);
    record.language = record.language.take().or(gathered.head.language);
    for (label, value) in gathered.aside {
        record.extra.entry(label).or_insert(value);
    }
    let title = gathered.titles.into_iter().next().map(|(_, title)| title);
    if let Some(title) = &title {
        record
            .extra
            .entry("volume")
            .or_insert_with(|| title.as_str().into());
    }
    let (mut records, mut notes) = (Vec::new(), Vec::new());
    for item in document::complete(fields, &blocks, &body.text, place)? {
        match item {
            Item::Record(record) => records.push(*record),
            Item::Note(note) => notes.push(note),
            Item::Reject(_) => {}
        }
    }
    // The introduction goes by the title of the page.
    let is_introduction = |record: &Record| {
        let by = record.evidence.title.map(|evidence| evidence.kind);
        by != Some(EvidenceKind::Heading) && parts.first().is_some_and(|part| part.start == 0)
    };
    if let (Some(first), Some(title)) = (records.first_mut(), title)
        && is_introduction(first)
    {
        first.title = Some(title);
        first.evidence.title = Some(EvidenceKind::Markup.into());
    }
    for (record, part) in records.iter_mut().zip(parts) {
        // It stands between the words above and the heading.
        let above = body.text[..part.start].trim_end().len();
        let known = body.anchors.partition_point(|(at, _)| *at <= part.start);
        let anchor = known.checked_sub(1).map(|at| &body.anchors[at]);
        let Some((_, anchor)) = anchor.filter(|(at, _)| *at >= above) else {
            continue;
        };
        for place in &mut record.provenance {
            place.part = Some(SourcePart::Named(anchor.clone()));
        }
        if let Some(url) = &mut record.url
            && !url.contains('#')
        {
            url.push('#');
            url.push_str(anchor);
        }
    }
    Ok((records, notes))
}

/// Makes a record of what a page says, or several.
fn complete(gathered: Gathered, place: &Place) -> Result<(Vec<Record>, Vec<Note>), String> {
    let mut gathered = gathered;
    let body = gathered.body.take().unwrap_or_default();
    let blocks = blocks_of_stretches(&body.text, &body.stretches);
    let context = document::Context {
        source: &place.source,
        file_stem: place.file_stem(),
        kind: gathered.head.kind.as_deref(),
    };
    let mut finding = document::read(&blocks, &body.text, context);
    let fields = Fields::read(
        std::mem::take(&mut gathered.labelled),
        &place.mapping,
        Origin::Row,
    )?;
    let parts = std::mem::take(&mut finding.parts);
    // A page that is called as its first document is that document, with its enclosures.
    let is_first = |(_, title): &(u8, String)| {
        let first = parts.first().and_then(|part| body.text.get(part.clone()));
        first.is_some_and(|text| text.trim_start().starts_with(title.trim()))
    };
    let states_one = fields.record.title.is_some()
        || fields.record.date.is_some()
        || gathered.titles.iter().any(is_first);
    if !parts.is_empty() && !states_one && place.page.is_none() {
        gathered.body = Some(body);
        return several(fields, gathered, &parts, place);
    }
    one(fields, gathered, &body, &blocks, finding, place)
}

/// Makes the record of a page with one document.
fn one(
    mut fields: Fields,
    gathered: Gathered,
    body: &Passage,
    blocks: &[Block<'_>],
    finding: Finding,
    place: &Place,
) -> Result<(Vec<Record>, Vec<Note>), String> {
    let Gathered {
        aside,
        head,
        titles,
        date,
        summary,
        credits,
        ..
    } = gathered;
    let record = &mut fields.record;
    let or = |slot: &mut Option<String>, value: Option<String>| {
        if slot.is_none() {
            *slot = value;
        }
    };
    or(&mut record.url, head.url);
    let is_of_wilson_center = record.url.as_deref().is_some_and(wilson::is_address);
    if record.title.is_none() {
        let is_heading = finding.title.as_ref().is_some_and(|(title, _)| {
            let is_it = |block: &Block<'_>| {
                matches!(block.kind, BlockKind::Heading(_)) && title.starts_with(block.text)
            };
            blocks.iter().any(is_it)
        });
        let title = title(titles, is_heading, finding.number.is_some(), finding.title);
        (record.title, record.evidence.title) = title.unzip();
    }
    or(&mut record.summary, summary.or(head.summary));
    or(&mut record.language, head.language);
    or(&mut record.kind, head.kind);
    or(
        &mut record.body,
        (!body.text.is_empty()).then(|| body.text.clone()),
    );
    for (list, more) in [
        (&mut record.people, head.people),
        (&mut record.subjects, head.subjects),
    ] {
        if list.is_empty() {
            *list = more;
        }
    }
    for (label, value) in aside {
        record.extra.entry(label).or_insert(value);
    }
    if let Some(credits) = credits {
        record
            .extra
            .entry("credits")
            .or_insert(Value::String(credits));
    }
    if record.date.is_none() {
        // Sites give the day on which a page was made in the same places as that of its document,
        // and repeat it in the text.
        let parse = |text: &String| HistoricalDate::parse(text);
        let stated: Vec<HistoricalDate> = head
            .date
            .iter()
            .map(parse)
            .chain(date)
            .chain(head.published.iter().map(parse))
            .collect();
        let is_of_page = |date: &HistoricalDate| {
            let mut days = stated.iter().map(|stated| stated.earliest);
            date.earliest.is_some() && days.any(|day| day == date.earliest)
        };
        let own = finding.date.filter(|(date, _)| !is_of_page(date));
        let of_document = stated.iter().find(|date| is_before_the_web(date));
        let of_document = of_document.map(|date| (date.clone(), EvidenceKind::Markup.into()));
        (record.date, record.evidence.date) = of_document.or(own).unzip();
    }
    if record.citation.is_none()
        && let Some(source) = finding.source
    {
        let stated = record.references.len();
        references::join(&mut record.references, &source.citation);
        if record.references.len() > stated {
            record.evidence.read_further(stated, source.evidence);
        }
        record.citation = Some(source.citation);
    }
    if let Some(page) = &place.page {
        or(&mut record.language, page.language.clone());
        let section = (!page.section.is_empty()).then(|| page.section.clone().into());
        for (name, value) in [
            ("volume", page.volume.clone().map(Value::String)),
            ("series", page.series.clone().map(Value::String)),
            ("section", section),
        ] {
            if let Some(value) = value {
                record.extra.entry(name).or_insert(value);
            }
        }
    }
    if is_of_wilson_center {
        wilson::complete(&mut fields, &place.mapping);
    }
    check_substance(&fields.record)?;
    Ok((vec![identify(fields, place)?], finding.notes))
}

/// The title of the document among those of the page, which may be those of its site or of a whole
/// volume, and the one that its own text has.
fn title(
    titles: Vec<(u8, String)>,
    is_heading: bool,
    is_numbered: bool,
    own: Option<(String, Evidence)>,
) -> Option<(String, Evidence)> {
    let is_bare = |(title, _): &(String, Evidence)| is_bare_number(title);
    let of_page = match own.as_ref().is_some_and(is_bare) {
        // A chapter that its page only counts goes by the name that the book gives it.
        true => titles
            .iter()
            .find(|(rank, title)| *rank == ENTRY_RANK && !is_bare_number(title)),
        false => None,
    };
    let own = own.filter(|_| of_page.is_none());
    let of_page = of_page.cloned().or_else(|| titles.into_iter().next());
    // A numbered heading, or one that an edition marks, is that of a document of a volume.
    let is_marked = own
        .as_ref()
        .is_some_and(|(_, evidence)| evidence.kind == EvidenceKind::Markup);
    let is_chief = of_page
        .as_ref()
        .is_none_or(|(rank, _)| *rank > HEADING_RANK);
    let is_own = is_marked || own.is_some() && is_heading && (is_numbered || is_chief);
    let of_page = of_page.map(|(_, title)| (title, EvidenceKind::Markup.into()));
    let (title, evidence) = if is_own { own } else { of_page.or(own) }?;
    // A title is cited without the marks of its notes, and without its number in the volume.
    let title = title.replace(is_raised, "");
    let title = match title.split_once(". ") {
        Some((number, rest)) if is_own && number.len() <= 4 && is_digits(number) => rest.to_owned(),
        _ => title,
    };
    Some((title, evidence))
}

/// Whether a heading is nothing but a number, with a word before it: `Chapter 2`, `IV.`
fn is_bare_number(title: &str) -> bool {
    let mut words = title.split_whitespace().rev();
    let number = words
        .next()
        .unwrap_or_default()
        .trim_end_matches(['.', ':']);
    let is_roman = |text: &str| text.chars().all(|c| "IVXLC".contains(c));
    let is_number = !number.is_empty() && (is_digits(number) || is_roman(number));
    is_number
        && words
            .next()
            .is_none_or(|word| word.chars().all(char::is_alphabetic))
        && words.next().is_none()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
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
