//! JSON schemas of the shapes, for a description of the API.
//!
//! Made from the shapes themselves, so that a key that is added is described.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::counts::{CollocatesShape, CountsShape};
use super::kwic::KwicShape;
use super::record::RecordShape;
use super::search::SearchShape;
use super::tree::TreeShape;

/// Where a description of an API has its schemas.
const PLACE: &str = "/components/schemas";

/// The schemas of whole answers, each a reference to one of `all`.
#[derive(Debug)]
pub struct Described {
    /// Of a search.
    pub search: Value,
    /// Of the archive tree.
    pub tree: Value,
    /// Of a record.
    pub record: Value,
    /// Of a concordance.
    pub kwic: Value,
    /// Of a count.
    pub counts: Value,
    /// Of collocates.
    pub collocates: Value,
    /// Every schema by its name.
    pub all: Map<String, Value>,
}

/// The schemas, as JSON Schema 2020-12.
#[must_use]
pub fn schemas() -> Described {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = PLACE.into();
        settings.meta_schema = None;
    });
    let mut generator = settings.for_serialize().into_generator();
    Described {
        search: generator.subschema_for::<SearchShape<'static>>().to_value(),
        tree: generator.subschema_for::<TreeShape<'static>>().to_value(),
        record: generator.subschema_for::<RecordShape<'static>>().to_value(),
        kwic: generator.subschema_for::<KwicShape<'static>>().to_value(),
        counts: generator.subschema_for::<CountsShape<'static>>().to_value(),
        collocates: generator
            .subschema_for::<CollocatesShape<'static>>()
            .to_value(),
        all: generator.take_definitions(true),
    }
}
