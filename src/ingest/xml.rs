//! What every reader of XML shares: names without prefixes, values of attributes, references.
//!
//! Takes events of `quick-xml`, gives plain strings. Entities beyond the five of XML and references
//! to characters stay as they are written: a document type that defines its own is never expanded
//! or fetched, so neither a chain of entities nor a reference to a file can do harm. A whole source is
//! read by [`walk()`].

mod input;
mod walk;

use std::io::ErrorKind;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart};

pub(super) use walk::{At, Elements, End, walk};

/// The name without its prefix: `frus:attachment` is `attachment`.
pub(super) fn local<'t>(tag: &'t BytesStart<'_>) -> &'t str {
    let name: &str = tag.name().into_inner();
    name.rsplit(':').next().unwrap_or(name)
}

/// The value of the attribute with that local name (`xml:id` is `id`).
pub(super) fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    tag.attributes()
        .with_checks(false)
        .flatten()
        .find_map(|attribute| {
            let key: &str = attribute.key.into_inner();
            let name = key.rsplit(':').next().unwrap_or(key);
            (name == wanted).then(|| {
                attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_or_else(|_| attribute.value.to_string(), |value| value.into_owned())
            })
        })
}

/// The text of a reference: a character, one of the five entities of XML, any other as written.
pub(super) fn referenced(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    let name: &str = reference;
    quick_xml::escape::resolve_xml_entity(name).map_or_else(|| format!("&{name};"), str::to_owned)
}

/// What is wrong with the XML of `what`, or with what it is read from.
pub(super) fn reason_of(error: &quick_xml::Error, what: &str) -> String {
    match error {
        // Ours, or a decoder's: it says what is wrong by itself.
        quick_xml::Error::Io(error) if error.kind() == ErrorKind::InvalidData => error.to_string(),
        quick_xml::Error::Io(error) => format!("cannot be read: {error}"),
        quick_xml::Error::Encoding(_) => format!(
            "not valid UTF-8: convert the {what}, for example with iconv -f windows-1252 -t utf-8"
        ),
        error => format!("not well-formed XML: {error}"),
    }
}
