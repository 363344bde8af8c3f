//! Texts that would run or forge something in a page that did not escape them (hazard A22).

/// Payloads of many kinds: elements, attributes, addresses, comments, entities, direction marks.
pub(crate) const PAYLOADS: [&str; 30] = [
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "\"><script>window.pwned=1</script>",
    "'><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "\"><img src=x onerror=\"window.pwned=1\">",
    "<svg onload=window.pwned=1>",
    "<svg><script>window.pwned=1</script></svg>",
    "<svg><animate onbegin=window.pwned=1 attributeName=x dur=1s>",
    "<math><mi xlink:href=\"javascript:window.pwned=1\">x</mi></math>",
    "<iframe srcdoc=\"<script>parent.pwned=1</script>\"></iframe>",
    "<object data=\"javascript:window.pwned=1\"></object>",
    "<details open ontoggle=window.pwned=1>",
    "<input autofocus onfocus=window.pwned=1>",
    "\" autofocus onfocus=\"window.pwned=1",
    "' onmouseover='window.pwned=1",
    "\" onclick=\"window.pwned=1\" x=\"",
    "<a href=\"javascript:window.pwned=1\">x</a>",
    "javascript:window.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "<style>@import 'javascript:window.pwned=1';</style>",
    "<link rel=stylesheet href=\"data:text/css,*{display:none}\">",
    "<base href=\"https://example.org/\">",
    "<meta http-equiv=refresh content=\"0;url=https://example.org/\">",
    "<form action=https://example.org/><button>x</button></form>",
    "<!--><script>window.pwned=1</script>-->",
    "<![CDATA[<script>window.pwned=1</script>]]>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt; &#60;img src=x onerror=window.pwned=1&#62;",
    "<mark>forged</mark> </mark><mark>forged",
    "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1} \u{202e}krowt\u{202c}\u{200b}",
];

/// Records with a payload in every field, one object a line; the ids are `x:0` and on, with the
/// payload behind.
pub(crate) fn records() -> String {
    let record = |(at, payload): (usize, &&str)| {
        let record = serde_json::json!({
            "id": format!("x:{at} {payload}"),
            "title": format!("Title {payload} zone"),
            "summary": format!("Summary {payload} zone"),
            "body": format!("Body zone {payload} zone\n\n{payload}"),
            "citation": format!("APRF, fond {at}, opis 1, delo 2 {payload}"),
            "references": [{"archive": payload, "fond": payload, "opis": payload, "delo": payload, "listy": payload}],
            "people": [payload], "places": [payload], "subjects": [payload],
            "language": payload, "type": payload, "collection": payload,
            "url": payload,
            "date": format!("{}-05-01", 1945 + at),
            payload.to_string(): payload,
        });
        format!("{record}\n")
    };
    PAYLOADS.iter().enumerate().map(record).collect()
}

/// A file name with a payload: what a file system takes of it.
pub(crate) fn file_name(payload: &str) -> String {
    payload.replace(['/', '\0'], "_") + ".jsonl"
}

/// A text as part of a query string or a path.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Addresses that show this payload in every place.
pub(crate) fn addresses(at: usize, payload: &str) -> Vec<String> {
    let text = encoded(payload);
    let id = encoded(&format!("x:{at} {payload}"));
    vec![
        format!("/search?q={text}"),
        format!(
            "/search?q=zone&person={text}&not-place={text}&archive={text}&open={text}&more={text}&{text}={text}"
        ),
        format!("/search?q=zone&from={text}"),
        format!("/records/{id}?q=zone&type={text}"),
        format!("/kwic?q=zone&collection={text}"),
        format!("/count?q=zone&compare={text}&by={text}"),
        format!("/collocates?q=zone&sort={text}&before={text}"),
        format!("/records/{text}"),
    ]
}
