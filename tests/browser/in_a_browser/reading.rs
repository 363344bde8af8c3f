//! A reader's way through the reading room, with scripts and without.

use crate::driver::{Browser, Look, browse, number};
use crate::server::Server;

#[test]
fn a_reader_finds_her_way_with_scripts() {
    let server = Server::of_samples();
    let address = format!("http://{}", server.address);
    browse(Look::DESK, async |browser| {
        way(&browser, &address).await;
        keys(&browser, &address).await;
        dragging(&browser, &address).await;
        copying(&browser, &address).await;
    });
}

#[test]
fn a_reader_finds_her_way_without_scripts() {
    let server = Server::of_samples();
    let address = format!("http://{}", server.address);
    let look = Look {
        has_scripts: false,
        ..Look::DESK
    };
    browse(look, async |browser| way(&browser, &address).await);
}

/// What links and forms do.
async fn way(browser: &Browser, address: &str) {
    browser.goto(address).await;
    browser.fill("#q", "zone").await;
    browser.click(".start button").await;
    let all = browser.total().await;
    assert!(all > 3, "{all}");

    // The tree, three levels down.
    browser.goto(&format!("{address}/search?q=")).await;
    browser
        .click("#tree .tree > li > a.toggle[aria-label='open APRF']")
        .await;
    browser
        .click("#tree .values .values > li > a.toggle[aria-label='open fond 3']")
        .await;
    browser
        .click("#tree .values .values .values > li > a.toggle[aria-label='open opis 65']")
        .await;
    let dela = browser
        .texts("#tree .values .values .values .values > li > a.value")
        .await;
    assert!(dela.len() > 2, "{dela:?}");
    // A place has as many hits as the number beside it says.
    let count = number(&browser.text("#tree .values .values > li > .count").await);
    browser.click("#tree .values .values > li > a.value").await;
    assert_eq!(browser.total().await, count);
    assert!(browser.here().await.contains("archive=APRF&fond="));

    // Dates, by a bar and by typing.
    browser.goto(&format!("{address}/search?q=zone")).await;
    browser.click("#dates .table summary").await;
    let in_year = number(&browser.text("#dates tbody td").await);
    browser.click("#dates tbody a").await;
    assert_eq!(browser.total().await, in_year);
    browser.goto(&format!("{address}/search?q=zone")).await;
    browser.fill("#dates input[name=from]", "1951").await;
    browser.fill("#dates input[name=to]", "11/1953").await;
    browser.click("#dates button").await;
    let narrowed = browser.total().await;
    assert!(narrowed > 0 && narrowed < all, "{narrowed} of {all}");
    assert_eq!(browser.texts(".chip").await.len(), 2);

    // Exclude a value, and take that back.
    let value = number(&browser.text("#facet-collection .count").await);
    browser.click("#facet-collection a.exclude").await;
    assert_eq!(browser.total().await, narrowed - value);
    assert_eq!(browser.texts(".chip.not").await.len(), 1);
    browser.click(".chip.not a").await;
    assert_eq!(browser.total().await, narrowed);

    // A record, its matches, and back.
    let hits = browser.here().await;
    browser.click(".hit h2 a").await;
    assert!(browser.here().await.starts_with("/records/"));
    assert!(!browser.texts("main mark").await.is_empty());
    browser.click(".matches a").await;
    assert!(browser.here().await.ends_with("#m1"));
    let steps = browser.texts("mark[id]").await.len();
    if steps > 1 {
        browser
            .click("mark:target ~ .step a[aria-label='next match']")
            .await;
        assert!(
            browser.here().await.ends_with("#m2"),
            "{}",
            browser.here().await
        );
        browser.back().await;
    }
    browser.click(".back a").await;
    assert_eq!(browser.here().await, hits);
    browser.reload().await;
    assert_eq!(browser.total().await, narrowed);
}

/// What keys do.
async fn keys(browser: &Browser, address: &str) {
    browser.goto(&format!("{address}/search?q=armistice")).await;
    browser.press("j").await;
    browser.press("j").await;
    let second = browser.attribute("#hit-2 h2 a", "href").await;
    assert_eq!(
        browser
            .run("return document.activeElement.getAttribute('href')")
            .await,
        second
    );
    browser.press("k").await;
    browser.press("o").await;
    assert!(browser.here().await.starts_with("/records/"));
    browser.press("n").await;
    assert!(browser.here().await.ends_with("#m1"));
    browser.press("p").await;
    let last = browser.texts("mark[id]").await.len();
    assert!(browser.here().await.ends_with(&format!("#m{last}")));
    browser.press("/").await;
    assert_eq!(browser.run("return document.activeElement.id").await, "q");
}

/// What dragging over the bars does.
async fn dragging(browser: &Browser, address: &str) {
    browser.goto(&format!("{address}/search?q=zone")).await;
    let all = browser.total().await;
    browser.drag("#dates svg", 0.02, 0.4).await;
    // A script leads to the next page, which the driver does not wait for: the page itself says that it
    // is there.
    let is_there = "return location.search.includes('from=') && document.readyState === 'complete'";
    for _ in 0..50 {
        if browser.run(is_there).await == true {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let here = browser.here().await;
    assert!(here.contains("from=19") && here.contains("to=19"), "{here}");
    assert!(browser.total().await < all);
}

/// What the button beside a citation puts on the clipboard.
async fn copying(browser: &Browser, address: &str) {
    browser
        .goto(&format!("{address}/records/wcda:113630"))
        .await;
    let watch = "window.copied = ''; navigator.clipboard.writeText = async (text) => { window.copied = text; };";
    browser.run(watch).await;
    let shown = browser.text("#cite-chicago").await;
    browser.click("button[data-copy=cite-chicago]").await;
    assert_eq!(
        browser.text("button[data-copy=cite-chicago]").await,
        "Copied"
    );
    assert_eq!(browser.run("return window.copied.trim()").await, shown);
    assert!(shown.contains("APRF"), "{shown}");
}
