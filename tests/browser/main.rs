//! The reading room in a real browser: Debian's chromium, driven over WebDriver.
//!
//! 1. A reader searches, opens the tree, narrows by dates, excludes, opens a record, steps through its
//!    matches, goes back and reloads; with scripts and without.
//! 2. axe-core finds nothing serious or moderate on any page, wide or narrow, light or dark.
//! 3. No payload in any place runs or forges a mark.
//!
//! Needs `chromium` and `chromedriver` on the path; each test fails without them. axe-core comes from
//! npm, into the directory of the build; where it cannot be had, its test says so and passes.

/// A name of their own, so that a run without a browser can leave them out: `-- --skip in_a_browser`.
mod in_a_browser {
    mod accessible;
    mod hostile;
    mod reading;
}

mod driver;

#[path = "../serve/client.rs"]
#[allow(dead_code)]
mod client;
#[path = "../serve/payloads.rs"]
mod payloads;
#[path = "../serve/server.rs"]
#[allow(dead_code)]
mod server;
