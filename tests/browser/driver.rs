//! A browser of its own for each test, ended with it.

use std::future::Future;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::{Child, Command, Stdio};

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// How a browser is started.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) width: u32,
    pub(crate) is_dark: bool,
    pub(crate) has_scripts: bool,
}

impl Look {
    /// A desk, by day.
    pub(crate) const DESK: Self = Self {
        width: 1440,
        is_dark: false,
        has_scripts: true,
    };
}

/// A driver, which ends its browser when it ends.
struct Driver {
    child: Child,
    address: String,
}

impl Driver {
    fn start() -> Self {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts: apt-get install chromium chromium-driver");
        let stdout = child.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let said = lines.find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        // What it writes later is read and dropped, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let port = said.expect("chromedriver says its port");
        Self {
            child,
            address: format!("http://127.0.0.1:{port}"),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a test in a browser.
pub(crate) fn browse<F: Future<Output = ()>>(look: Look, test: impl FnOnce(Browser) -> F) {
    let driver = Driver::start();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let client = runtime.block_on(connect(&driver.address, look));
    let browser = Browser(client.clone());
    let tested = catch_unwind(AssertUnwindSafe(|| runtime.block_on(test(browser))));
    // A driver that is killed leaves its browser behind.
    let _ = runtime.block_on(client.close());
    if let Err(panic) = tested {
        resume_unwind(panic);
    }
}

async fn connect(driver: &str, look: Look) -> Client {
    let mut arguments = vec![
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        // A click waits for no animation.
        "--force-prefers-reduced-motion",
        "--window-size=1440,1000",
    ];
    if look.is_dark {
        arguments.extend([
            "--force-dark-mode",
            "--blink-settings=preferredColorScheme=0",
        ]);
    }
    if !look.has_scripts {
        arguments.push("--blink-settings=scriptEnabled=false");
    }
    let mut options = json!({"args": arguments, "binary": "/usr/bin/chromium"});
    if look.width < 500 {
        let metrics = json!({"width": look.width, "height": 740, "pixelRatio": 1.0});
        options["mobileEmulation"] = json!({"deviceMetrics": metrics});
    }
    let capabilities = json!({"browserName": "chrome", "goog:chromeOptions": options});
    let Value::Object(capabilities) = capabilities else {
        unreachable!("it is written as an object");
    };
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities);
    builder.connect(driver).await.expect("a browser")
}

/// A page, and what a reader does with it.
pub(crate) struct Browser(Client);

impl Browser {
    pub(crate) async fn goto(&self, address: &str) {
        self.0.goto(address).await.expect("the page is there");
    }

    /// The address of the page, without host.
    pub(crate) async fn here(&self) -> String {
        let url = self.0.current_url().await.expect("an address");
        let text = url.to_string();
        let path = text.splitn(4, '/').nth(3).unwrap_or_default();
        format!("/{path}")
    }

    /// Clicks. Where that leads to another page, waits until the old one is gone: the driver may answer
    /// before.
    pub(crate) async fn click(&self, selector: &str) {
        let found = self.0.find(Locator::Css(selector)).await;
        let element = found.unwrap_or_else(|error| panic!("{selector}: {error}"));
        let page = self.0.find(Locator::Css("html")).await.expect("a page");
        let leads_on = match element.attr("href").await.expect("an element") {
            Some(href) => !href.contains('#'),
            None => {
                element.tag_name().await.expect("an element") == "button"
                    && element.attr("type").await.expect("an element").as_deref() != Some("button")
            }
        };
        let clicked = element.click().await;
        clicked.unwrap_or_else(|error| panic!("{selector}: {error}"));
        for _ in 0..100 {
            // An element of a page that is gone has no name.
            if !leads_on || page.tag_name().await.is_err() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{selector} leads nowhere");
    }

    pub(crate) async fn text(&self, selector: &str) -> String {
        let element = self.0.find(Locator::Css(selector)).await;
        let element = element.unwrap_or_else(|error| panic!("{selector}: {error}"));
        element.text().await.expect("a text")
    }

    pub(crate) async fn texts(&self, selector: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self
            .0
            .find_all(Locator::Css(selector))
            .await
            .expect("a list")
        {
            texts.push(element.text().await.expect("a text"));
        }
        texts
    }

    pub(crate) async fn attribute(&self, selector: &str, name: &str) -> String {
        let element = self.0.find(Locator::Css(selector)).await;
        let element = element.unwrap_or_else(|error| panic!("{selector}: {error}"));
        element
            .attr(name)
            .await
            .expect("an element")
            .unwrap_or_default()
    }

    /// Types into a field in place of what it holds.
    pub(crate) async fn fill(&self, selector: &str, text: &str) {
        let element = self.0.find(Locator::Css(selector)).await;
        let element = element.unwrap_or_else(|error| panic!("{selector}: {error}"));
        element.clear().await.expect("a field");
        element.send_keys(text).await.expect("a field");
    }

    /// Presses a key over the page.
    pub(crate) async fn press(&self, key: &str) {
        let page = self.0.find(Locator::Css("body")).await.expect("a page");
        page.send_keys(key).await.expect("a page");
    }

    pub(crate) async fn back(&self) {
        self.0.back().await.expect("there is a page before");
    }

    pub(crate) async fn reload(&self) {
        self.0.refresh().await.expect("it loads again");
    }

    pub(crate) async fn run(&self, script: &str) -> Value {
        self.0.execute(script, Vec::new()).await.expect("it runs")
    }

    pub(crate) async fn run_to_end(&self, script: &str) -> Value {
        self.0
            .execute_async(script, Vec::new())
            .await
            .expect("it runs")
    }

    /// The number at the beginning of the heading.
    pub(crate) async fn total(&self) -> u64 {
        number(&self.text("#found").await)
    }

    /// Drags with the mouse over an element, from one share of its width to another.
    pub(crate) async fn drag(&self, selector: &str, from: f64, to: f64) {
        use fantoccini::actions::{
            InputSource as _, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
        };
        let element = self
            .0
            .find(Locator::Css(selector))
            .await
            .expect("an element");
        let (x, y, width, height) = element.rectangle().await.expect("a place");
        let at = |share: f64| PointerAction::MoveTo {
            duration: None,
            x: x + width * share,
            y: y + height / 2.0,
        };
        let actions = MouseActions::new("mouse".to_owned())
            .then(at(from))
            .then(PointerAction::Down {
                button: MOUSE_BUTTON_LEFT,
            })
            .then(at((from + to) / 2.0))
            .then(at(to))
            .then(PointerAction::Up {
                button: MOUSE_BUTTON_LEFT,
            });
        self.0.perform_actions(actions).await.expect("it drags");
    }
}

/// The number that a text begins with; 0 of *No hits*.
pub(crate) fn number(text: &str) -> u64 {
    let digits: String = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .filter(|c| *c != ',')
        .collect();
    digits.parse().unwrap_or(0)
}
