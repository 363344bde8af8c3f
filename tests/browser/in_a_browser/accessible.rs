//! axe-core over every page, wide and narrow, in both themes.

use std::path::PathBuf;
use std::process::Command;

use crate::driver::{Browser, Look, browse};
use crate::server::Server;

/// The version that is fetched.
const AXE: &str = "axe-core@4.14.1";
/// Every kind of page.
const PAGES: [&str; 19] = [
    "/",
    "/search?q=armistice+talks",
    "/search?q=armistce",
    "/search?archive=APRF&open=AVPRF/0102&not-collection=korea&from=1951&to=1953",
    "/search?q=zone&from=1951-02-31",
    "/records/wcda:113630?q=demilitarization+zone",
    "/records/korea/armistice.txt",
    "/records/nowhere",
    "/browse?open=APRF/3/65",
    "/timeline",
    "/collections",
    "/people",
    "/places",
    "/kwic?q=armistice&sort=left",
    "/kwic",
    "/count?q=zone&compare=armistice",
    "/collocates?q=armistice",
    "/about",
    "/help",
];

/// The program of axe-core; none where it cannot be had.
fn axe() -> Option<String> {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("axe");
    let file = directory.join("node_modules/axe-core/axe.min.js");
    if !file.is_file() {
        std::fs::create_dir_all(&directory).ok()?;
        let installed = Command::new("npm")
            .args([
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
            ])
            .arg(&directory)
            .arg(AXE)
            .output();
        if !installed.is_ok_and(|output| output.status.success()) {
            return None;
        }
    }
    std::fs::read_to_string(file).ok()
}

#[test]
fn axe_finds_nothing_serious_or_moderate() {
    let Some(axe) = axe() else {
        eprintln!("axe-core cannot be had from npm: accessibility is not checked");
        return;
    };
    let server = Server::of_samples();
    let address = format!("http://{}", server.address);
    for (width, is_dark) in [(1440, false), (1440, true), (360, false), (360, true)] {
        let look = Look {
            width,
            is_dark,
            ..Look::DESK
        };
        browse(look, async |browser| {
            for page in PAGES {
                browser.goto(&format!("{address}{page}")).await;
                check(&browser, &axe, page, look).await;
            }
        });
    }
}

async fn check(browser: &Browser, axe: &str, page: &str, look: Look) {
    let theme = "return matchMedia('(prefers-color-scheme: dark)').matches";
    assert_eq!(browser.run(theme).await, look.is_dark, "{look:?}");
    let wider = "return document.documentElement.scrollWidth > window.innerWidth";
    assert_eq!(
        browser.run(wider).await,
        false,
        "{page} is wider than {look:?}"
    );
    browser.run(axe).await;
    let found = browser
        .run_to_end(
            "const done = arguments[arguments.length - 1];
             axe.run(document, {resultTypes: ['violations']}).then((result) => done(result.violations
               .filter((one) => one.impact !== 'minor')
               .map((one) => [one.id, one.impact, one.nodes.map((node) => node.html.slice(0, 200))])));",
        )
        .await;
    assert_eq!(found, serde_json::json!([]), "{page} in {look:?}");
}
