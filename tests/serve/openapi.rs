//! The description of the API holds for what it describes.

use serde_json::Value;

use crate::server::Server;

/// What of `value` does not fit `schema`: the place in it, and why.
fn misfit(value: &Value, schema: &Value, root: &Value, place: &str) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#'));
        let target = target.unwrap_or_else(|| panic!("{reference} leads nowhere"));
        // What stands beside a reference, as a description, holds too.
        return misfit(value, target, root, place);
    }
    if let Some(choices) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        let fits = |choice| misfit(value, choice, root, place).is_none();
        return (!choices.iter().any(fits)).then(|| format!("{place}: no choice fits"));
    }
    if let Some(values) = schema["enum"].as_array()
        && !values.contains(value)
    {
        return Some(format!("{place}: {value} is not among {values:?}"));
    }
    if let Some(only) = schema.get("const")
        && only != value
    {
        return Some(format!("{place}: {value} is not {only}"));
    }
    match value {
        Value::Object(members) => {
            for name in schema["required"].as_array().into_iter().flatten() {
                let name = name.as_str().expect("names are strings");
                if !members.contains_key(name) {
                    return Some(format!("{place}: {name} is missing"));
                }
            }
            members.iter().find_map(|(name, member)| {
                let place = format!("{place}/{name}");
                let more = &schema["additionalProperties"];
                match (&schema["properties"][name], more) {
                    (Value::Null, Value::Object(_)) => misfit(member, more, root, &place),
                    (Value::Null, Value::Bool(true)) => None,
                    (Value::Null, _) => Some(format!("{place}: not described")),
                    (described, _) => misfit(member, described, root, &place),
                }
            })
        }
        Value::Array(items) => items.iter().enumerate().find_map(|(at, item)| {
            let place = format!("{place}/{at}");
            match schema["prefixItems"].get(at) {
                Some(described) => misfit(item, described, root, &place),
                None if schema["items"].is_object() => misfit(item, &schema["items"], root, &place),
                None => Some(format!("{place}: not described")),
            }
        }),
        _ => {
            let name = match value {
                Value::String(_) => "string",
                Value::Bool(_) => "boolean",
                Value::Number(number) if number.is_f64() => "number",
                Value::Number(_) => "integer",
                _ => "null",
            };
            let types = &schema["type"];
            let fits = types == name
                || (types == "number" && name == "integer")
                || types
                    .as_array()
                    .is_some_and(|all| all.contains(&name.into()));
            (!fits).then(|| format!("{place}: {value} is no {types}"))
        }
    }
}

#[test]
fn answers_are_as_described() {
    let server = Server::of_samples();
    let described = server.get("/api/openapi.json").json();
    assert_eq!(described["openapi"], "3.1.0");
    let paths = described["paths"].as_object().expect("paths");
    for (path, asked) in [
        (
            "/api/search",
            "/api/search?q=armistice&facets=archive,person,year&histogram=auto",
        ),
        ("/api/search", "/api/search?q=armistce&explain"),
        ("/api/search", "/api/search?like=wcda:113630"),
        ("/api/search", "/api/search?q=Razuvayev+NOT"),
        ("/api/facets", "/api/facets?under=APRF"),
        ("/api/kwic", "/api/kwic?q=armistice+talks"),
        ("/api/records/{id}", "/api/records/wcda:113630?q=zone"),
        ("/api/records/{id}", "/api/records/wcda:113630?beside=3"),
        ("/api/count", "/api/count?q=armistice&q=zone+talks&by=month"),
        ("/api/collocates", "/api/collocates?q=armistice"),
        ("/healthz", "/healthz"),
    ] {
        let answer = server.get(asked);
        assert_eq!(answer.status, 200, "{asked}: {}", answer.text());
        let content = &paths[path]["get"]["responses"]["200"]["content"];
        let schema = &content["application/json"]["schema"];
        let misfit = misfit(&answer.json(), schema, &described, "");
        assert_eq!(misfit, None, "{asked}");
    }
    for (path, item) in paths {
        let Some(parameters) = item["get"]["parameters"].as_array() else {
            continue;
        };
        assert!(parameters.len() > 2, "{path}");
        for parameter in parameters {
            let name = parameter["name"].as_str().expect("a name");
            let help = parameter["description"].as_str().unwrap_or_default();
            assert!(help.len() > 3, "{path} {name}");
            // Given without a value, as a form does, every parameter is known and does nothing.
            if parameter["in"] == "query" && path != "/api/records/{id}" && name != "q" {
                let q = if ["/api/kwic", "/api/collocates"].contains(&path.as_str()) {
                    "q=armistice&"
                } else {
                    ""
                };
                let answer = server.get(&format!("{path}?{q}{name}="));
                assert_eq!(answer.status, 200, "{path} {name}: {}", answer.text());
            }
        }
    }
}
