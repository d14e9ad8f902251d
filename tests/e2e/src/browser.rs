//! One fresh headless Chromium: an empty profile, its console, its CSP reports and its DevTools protocol.
//!
//! Every test has one of its own, so none finds storage, a cache or a crash of another; a few run at a time, since
//! every one of them is several processes.
//!
//! Invariant: when the value is gone, so are the browser, the driver and the profile.

mod command;
mod devtools;
mod options;

pub use devtools::{ALLOWED, DevTools};

use crate::driver::Driver;
use crate::scratch::Scratch;
use crate::{Result, wait};
use command::Command;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many browsers run at once.
static TURNS: Semaphore = Semaphore::const_new(2);

/// What the window shows before anyone asks for another size.
const VIEWPORT: (u32, u32) = (1280, 800);

/// How a WebDriver names an element in JSON.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Runs in every page before its own scripts.
const IN_PAGE: &str = include_str!("in_page.js");

/// A browser with one tab. The fields go in this order: the session, the processes, their files, the turn.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    _driver: Driver,
    _profile: Scratch,
    /// Held while the browser runs.
    _turn: SemaphorePermit<'static>,
}

/// One line of the console, or what the browser itself had to say about a page.
#[derive(Clone, Debug, Deserialize)]
pub struct LogEntry {
    /// `SEVERE` for errors; `WARNING`, `INFO`, `DEBUG`.
    pub level: String,
    /// `console-api`, `network`, `security`, `javascript` and so on.
    #[serde(default)]
    pub source: String,
    /// The text.
    pub message: String,
}

impl Browser {
    /// Waits for its turn, then starts a driver and a browser.
    ///
    /// # Errors
    ///
    /// When one of them is missing or does not start.
    pub async fn start() -> Result<Self> {
        Self::start_with(&[]).await
    }

    /// The same with more arguments on Chromium's command line.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub async fn start_with(arguments: &[String]) -> Result<Self> {
        let turn = TURNS.acquire().await?;
        Self::start_in(Scratch::new("profile")?, turn, arguments).await
    }

    /// All its processes are killed, as by a power cut; then it is started once more, with the files that it left.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub async fn kill_and_start(self) -> Result<Self> {
        let Self { client, _driver: driver, _profile: profile, _turn: turn } = self;
        let marker = format!("--user-data-dir={}", profile.path().display());
        let killed = std::process::Command::new("pkill").args(["-KILL", "-f", "--", &marker]).status()?;
        if !killed.success() {
            return Err(format!("no process has {marker}").into());
        }
        drop(client);
        driver.kill()?;
        Self::start_in(profile, turn, &[]).await
    }

    async fn start_in(profile: Scratch, turn: SemaphorePermit<'static>, arguments: &[String]) -> Result<Self> {
        let driver = Driver::start()?;
        let capabilities = json!({
            "goog:chromeOptions": options::options(profile.path(), arguments),
            "goog:loggingPrefs": { "browser": "ALL" },
            // Whoever asks whether rows may go is answered yes, unless a test says otherwise.
            "unhandledPromptBehavior": "accept",
        });
        let Value::Object(capabilities) = capabilities else {
            unreachable!("it was written as an object just above");
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.url())
            .await
            .map_err(|error| format!("Chromium did not start: {error}"))?;
        let browser = Self { client, _driver: driver, _profile: profile, _turn: turn };
        let minutes = Some(Duration::from_secs(180));
        let timeouts = TimeoutConfiguration::new(minutes, minutes, Some(Duration::ZERO));
        browser.client.update_timeouts(timeouts).await?;
        browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": IN_PAGE })).await?;
        browser.viewport(VIEWPORT.0, VIEWPORT.1).await?;
        Ok(browser)
    }

    /// From now on everything is about the page in the first frame.
    ///
    /// # Errors
    ///
    /// When there is no frame.
    pub async fn enter_frame(&self) -> Result {
        self.client.enter_frame(0).await?;
        Ok(())
    }

    /// Goes to an address as if it had been typed.
    ///
    /// # Errors
    ///
    /// When nothing answers there.
    pub async fn go(&self, url: &str) -> Result {
        Ok(self.client.goto(url).await?)
    }

    /// Loads what is shown anew.
    ///
    /// # Errors
    ///
    /// When nothing answers there any more.
    pub async fn reload(&self) -> Result {
        Ok(self.client.refresh().await?)
    }

    /// Answers the question that the page asks, and says what it was.
    ///
    /// # Errors
    ///
    /// When it asks none.
    pub async fn answer(&self, yes: bool) -> Result<String> {
        let question = self.client.get_alert_text().await?;
        if yes {
            self.client.accept_alert().await?
        } else {
            self.client.dismiss_alert().await?
        }
        Ok(question)
    }

    /// Runs the body of a function in the page and waits for what it returns, or for its promise.
    ///
    /// # Errors
    ///
    /// When the script throws or its promise rejects.
    pub async fn script(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.client.execute(body, arguments).await?)
    }

    /// The element that a script answered with.
    pub fn element(&self, answer: &Value) -> Option<Element> {
        let id = answer.get(ELEMENT)?.as_str()?.to_owned();
        Some(Element::from_element_id(self.client.clone(), ElementRef::from(id)))
    }

    /// The role and the accessible name that the browser computes for an element and tells assistive technology.
    ///
    /// # Errors
    ///
    /// When the element is gone.
    pub async fn role_and_name(&self, element: &Element) -> Result<(String, String)> {
        let id = element.element_id();
        let role = self.command(Command::get(format!("element/{id}/computedrole"))).await?;
        let name = self.command(Command::get(format!("element/{id}/computedlabel"))).await?;
        let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
        Ok((text(role), text(name)))
    }

    /// The element that the next key goes to; the body when no other has the focus.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn focused(&self) -> Result<Element> {
        Ok(self.client.active_element().await?)
    }

    /// Presses these keys, each while those before it are held, and lets go of all.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn press_keys(&self, keys: &[char]) -> Result {
        let down = keys.iter().map(|&value| KeyAction::Down { value });
        let up = keys.iter().rev().map(|&value| KeyAction::Up { value });
        let actions = down.chain(up).fold(KeyActions::new("keyboard".to_owned()), KeyActions::then);
        Ok(self.client.perform_actions(actions).await?)
    }

    /// Sends one command of the DevTools protocol.
    ///
    /// # Errors
    ///
    /// When Chromium refuses it.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Result<Value> {
        let body = json!({ "cmd": method, "params": parameters });
        self.command(Command::post("goog/cdp/execute", body)).await
    }

    /// Puts a text on the browser's clipboard, as if it had been copied elsewhere, line ends and all.
    ///
    /// # Errors
    ///
    /// When the browser lets no page write there.
    pub async fn copy(&self, text: &str) -> Result {
        let permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
        self.cdp("Browser.grantPermissions", json!({ "permissions": permissions })).await?;
        self.script("return navigator.clipboard.writeText(arguments[0])", vec![json!(text)]).await?;
        Ok(())
    }

    /// What the console has taken in since the last time it was asked.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn console(&self) -> Result<Vec<LogEntry>> {
        let entries = self.command(Command::post("se/log", json!({ "type": "browser" }))).await?;
        Ok(serde_json::from_value(entries)?)
    }

    /// What went wrong in the page since it was opened: CSP violations, uncaught errors, unhandled rejections.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let complaints = self.script("return __e2e.complaints", vec![]).await?;
        Ok(serde_json::from_value(complaints)?)
    }

    /// Opens another tab in front of the page, which nobody sees from then on.
    ///
    /// # Errors
    ///
    /// When Chromium refuses it, or does not hide the page.
    pub async fn hide(&self) -> Result {
        self.cdp("Target.createTarget", json!({ "url": "about:blank" })).await?;
        wait::until("the page to be hidden", Duration::from_secs(10), async || {
            let state = self.script("return document.visibilityState", vec![]).await?;
            Ok((state == "hidden").then_some(()))
        })
        .await
    }

    /// Sets the size of the page in CSS pixels; up to 600 wide it is a phone.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn viewport(&self, width: u32, height: u32) -> Result {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width <= 600 });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
        Ok(())
    }

    /// Has the system prefer `light` or `dark`.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn color_scheme(&self, scheme: &str) -> Result {
        self.media(&[("prefers-color-scheme", scheme)]).await
    }

    /// Has these media features be so, such as `forced-colors` be `active`, and no others: the last call decides.
    ///
    /// # Errors
    ///
    /// When Chromium knows no such feature.
    pub async fn media(&self, features: &[(&str, &str)]) -> Result {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        Ok(())
    }

    /// The visible part of the page as a PNG.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn screenshot(&self) -> Result<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    async fn command(&self, command: Command) -> Result<Value> {
        Ok(self.client.issue_cmd(command).await?)
    }
}
