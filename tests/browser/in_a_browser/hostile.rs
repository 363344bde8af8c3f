//! Payloads in every place, in a browser that would run them.

use crate::driver::{Look, browse};
use crate::payloads::{PAYLOADS, addresses, file_name, records};
use crate::server::Server;

/// What a page has that is not ours: whether a script of a payload ran, elements and attributes that
/// we never write, links to other than pages, marks that no word of the query made.
const LOOK: &str = "
    const all = (selector) => [...document.querySelectorAll(selector)];
    return [
      window.pwned ?? null,
      all('script:not([src^=\"/assets/\"]), img, iframe, object, embed, style, base, math, animate, meta[http-equiv]').length,
      all('*').filter((one) => [...one.attributes].some((it) => it.name.startsWith('on') || it.name === 'style')).length,
      all('a[href]').filter((one) => !['http:', 'https:'].includes(new URL(one.getAttribute('href'), location).protocol)).length,
      all('form').filter((one) => new URL(one.action).origin !== location.origin).length,
      all('mark').filter((one) => /forged/.test(one.textContent) && !/forged/.test(new URLSearchParams(location.search).get('q'))).length,
    ];";

#[test]
fn no_payload_runs_or_forges_a_mark() {
    let server = Server::start_with(|root| {
        std::fs::write(root.join(file_name(PAYLOADS[4])), records()).expect("written");
    });
    let address = format!("http://{}", server.address);
    let general = [
        "/",
        "/browse",
        "/collections",
        "/people",
        "/places",
        "/timeline",
        "/about",
    ];
    let mut paths: Vec<String> = general.iter().map(ToString::to_string).collect();
    for (at, payload) in PAYLOADS.iter().enumerate() {
        paths.extend(addresses(at, payload));
    }
    browse(Look::DESK, async |browser| {
        for path in &paths {
            browser.goto(&format!("{address}{path}")).await;
            let found = browser.run(LOOK).await;
            assert_eq!(found, serde_json::json!([null, 0, 0, 0, 0, 0]), "{path}");
        }
    });
}
