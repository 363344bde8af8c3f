//! The description of the API in OpenAPI 3.1.
//!
//! Made from the table by which parameters are read and from the shapes that answers have.

use serde_json::{Map, Value, json};

use crate::present::json::{Described, schemas};
use crate::serve::asking::{Endpoint, Parameter, Takes};

/// The description.
pub(super) fn description() -> Value {
    let Described {
        search,
        tree,
        record,
        kwic,
        counts,
        collocates,
        mut all,
        ..
    } = schemas();
    all.insert("Error".to_owned(), error());
    let id = json!({
        "name": "id",
        "in": "path",
        "required": true,
        "description": "Id of the record, percent-encoded; it may hold slashes",
        "schema": {"type": "string"},
    });
    let mut shown = operation(
        Endpoint::Record,
        "One whole record, with what matches a query marked",
        record,
    );
    if let Some(parameters) = shown["get"]["parameters"].as_array_mut() {
        parameters.insert(0, id);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Kartoteka",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Full-text search for Cold War diplomatic documents. Answers are those of \
                the command line with --output json. Offsets count characters (Unicode scalar values), \
                their end exclusive. What a record lacks is left out, never null.",
        },
        "paths": {
            "/api/search": operation(
                Endpoint::Search,
                "Ranked hits with the passages that matched, and facets",
                search,
            ),
            "/api/facets": operation(
                Endpoint::Facets,
                "The tree archive / fond / opis / delo, with the number of records at each place",
                tree,
            ),
            "/api/records/{id}": shown,
            "/api/kwic": operation(
                Endpoint::Kwic,
                "Every match in its context, one line each (keyword in context)",
                kwic,
            ),
            "/api/count": operation(
                Endpoint::Count,
                "Documents and occurrences by year, decade, month, archive or collection",
                counts,
            ),
            "/api/collocates": operation(
                Endpoint::Collocates,
                "The words that stand near the matches of a query",
                collocates,
            ),
            "/healthz": {"get": {
                "summary": "Whether the server answers, and from which commit of the index",
                "responses": {"200": {"description": "It does", "content": {"application/json": {
                    "schema": health()
                }}}},
            }},
        },
        "components": {"schemas": all},
    })
}

fn operation(endpoint: Endpoint, summary: &str, answer: Value) -> Value {
    let parameters: Vec<Value> = endpoint.parameters().iter().map(described).collect();
    let content = |schema: Value| json!({"application/json": {"schema": schema}});
    let failed = || content(json!({"$ref": "#/components/schemas/Error"}));
    json!({"get": {
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "The answer", "content": content(answer)},
            "default": {"description": "An error, its status by its code", "content": failed()},
        },
    }})
}

fn described(parameter: &Parameter) -> Value {
    let schema = match parameter.takes {
        Takes::Text => json!({"type": "string"}),
        Takes::Texts | Takes::List => json!({"type": "array", "items": {"type": "string"}}),
        Takes::Flag => json!({"type": "boolean", "default": false}),
        Takes::Number {
            default,
            lowest,
            highest,
        } => json!({
            "type": "integer", "default": default, "minimum": lowest, "maximum": highest
        }),
        Takes::Choice { names, default } => {
            let mut schema = json!({"type": "string", "enum": names()});
            if let Some(default) = default {
                schema["default"] = json!(default);
            }
            schema
        }
    };
    let mut shape = Map::new();
    shape.insert("name".to_owned(), json!(parameter.name));
    shape.insert("in".to_owned(), json!("query"));
    shape.insert("description".to_owned(), json!(parameter.help));
    if matches!(parameter.takes, Takes::List) {
        // Names separated by commas.
        shape.insert("explode".to_owned(), json!(false));
    }
    shape.insert("schema".to_owned(), schema);
    Value::Object(shape)
}

fn health() -> Value {
    json!({
        "type": "object",
        "required": ["status", "version", "commit", "records"],
        "properties": {
            "status": {
                "type": "string",
                "enum": ["ok", "stale"],
                "description": "stale: the index has changed and cannot be opened, so what it held \
                    before is shown",
            },
            "version": {"type": "string"},
            "commit": {"type": "integer"},
            "records": {"type": "integer"},
            "problem": {
                "type": "object",
                "required": ["message"],
                "properties": {"message": {"type": "string"}},
            },
        },
    })
}

fn error() -> Value {
    let text = || json!({"type": "string"});
    json!({
        "type": "object",
        "required": ["error"],
        "properties": {"error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": text(), "message": text(), "hint": text()},
        }},
    })
}
