//! What a user does with the page and what a user sees of it, by role and accessible name alone.
//!
//! No class, no id, no position: a test breaks when a name that people rely on changes, and not when the page is drawn
//! in another way. The page is searched by a script; the browser's own idea of role and name has the last word.
//!
//! Invariant: whoever acts here does what a mouse and a keyboard could do.

mod axe;
mod field;
mod keyboard;
mod scripts;
mod shifts;
mod view;

pub use field::Field;
pub use keyboard::Focus;
pub use shifts::Shifts;
pub use view::{Row, first_number};

use crate::Result;
use crate::browser::Browser;
use crate::server::Server;
use crate::wait::{self, SOON};
use fantoccini::elements::Element;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// The status line starts with one of these while a run is on.
const UNDER_WAY: [&str; 2] = ["Running", "Held"];

/// The page, open in a browser of its own.
#[derive(Debug)]
pub struct Page {
    browser: Browser,
}

impl Page {
    /// Opens the page on a lesson by its slug, or as anyone opens it when the slug is empty.
    ///
    /// # Errors
    ///
    /// When no browser starts, or the page has no Run button after a while.
    pub async fn open(server: &Server, lesson: &str) -> Result<Self> {
        let hash = if lesson.is_empty() { String::new() } else { format!("#lesson={lesson}") };
        Self::open_at(&format!("{}{hash}", server.url())).await
    }

    /// Opens the page at an address.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub async fn open_at(url: &str) -> Result<Self> {
        Self::open_after("", url).await
    }

    /// Opens the page in a browser that runs a script before the page's own, at every load.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub async fn open_after(script: &str, url: &str) -> Result<Self> {
        let page = Self { browser: Browser::start().await? };
        page.browser.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await?;
        page.browser.go(url).await?;
        page.ready().await
    }

    /// Opens the page in a browser with more arguments on its command line.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub async fn open_with(arguments: &[String], url: &str) -> Result<Self> {
        let page = Self { browser: Browser::start_with(arguments).await? };
        page.browser.go(url).await?;
        page.ready().await
    }

    /// Opens the page in a browser that writes a trace of what it does in its first `seconds` into a file.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub async fn open_traced(file: &Path, seconds: u64, url: &str) -> Result<Self> {
        let arguments = [
            "--trace-startup=devtools.timeline,disabled-by-default-devtools.timeline,blink.user_timing".to_owned(),
            format!("--trace-startup-duration={seconds}"),
            "--trace-startup-format=json".to_owned(),
            format!("--trace-startup-file={}", file.display()),
        ];
        Self::open_with(&arguments, url).await
    }

    /// Opens the page in the frame of another page.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub async fn open_in_the_frame_of(url: &str) -> Result<Self> {
        let page = Self { browser: Browser::start().await? };
        page.browser.go(url).await?;
        page.browser.enter_frame().await?;
        page.ready().await
    }

    /// Loads the page anew, as the browser's button does.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub async fn reload(self) -> Result<Self> {
        self.browser.reload().await?;
        self.ready().await
    }

    /// The browser is killed, started once more, and the page opened in it.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub async fn kill_and_open(self, url: &str) -> Result<Self> {
        let page = Self { browser: self.browser.kill_and_start().await? };
        page.browser.go(url).await?;
        page.ready().await
    }

    async fn ready(self) -> Result<Self> {
        let page = self;
        let ready = wait::until("the button Run", SOON, async || page.look("button", "Run").await).await;
        if let Err(error) = ready {
            let console = page.browser.console().await?;
            return Err(format!("{error}; {:?}; console: {console:?}", page.browser.complaints().await?).into());
        }
        Ok(page)
    }

    /// The browser it is open in.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Presses a button.
    ///
    /// # Errors
    ///
    /// When there is none of that name, or it cannot be pressed.
    pub async fn press(&self, button: &str) -> Result {
        Ok(self.find("button", button).await?.click().await?)
    }

    /// Whether there is such a button and it is enabled.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn can_press(&self, button: &str) -> Result<bool> {
        match self.look("button", button).await? {
            Some(element) => Ok(element.is_enabled().await?),
            None => Ok(false),
        }
    }

    /// Follows a link within the page, such as a lesson's, until the page has heard that its address is another.
    ///
    /// A browser tells a page so in a task of its own, some time after the click: what is typed in between would be cleared.
    ///
    /// # Errors
    ///
    /// When there is none of that name.
    pub async fn follow(&self, link: &str) -> Result {
        let element = self.unfold("link", link).await?;
        let leads_elsewhere = "return arguments[0].hash !== location.hash";
        let leads_elsewhere = self.script(leads_elsewhere, vec![json!(element)]).await? == json!(true);
        let heard = async || self.read::<u32>("return __e2e.addresses()").await;
        let before = heard().await?;
        element.click().await?;
        if leads_elsewhere {
            let news = async || Ok((heard().await? > before).then_some(()));
            wait::until(&format!("the address that {link:?} leads to"), SOON, news).await?;
        }
        Ok(())
    }

    /// The element with that role and name, with the disclosure open that it is folded away in.
    ///
    /// # Errors
    ///
    /// As [`find`](Self::find).
    pub async fn unfold(&self, role: &str, name: &str) -> Result<Element> {
        let element = self.locate(role, name).await?;
        let folded = async || self.script("return __e2e.foldedBehind(arguments[0])", vec![json!(element)]).await;
        while let Some(summary) = self.browser.element(&folded().await?) {
            summary.click().await?;
        }
        self.confirm(&element, name).await?;
        Ok(element)
    }

    /// Opens the disclosure "Settings", if it is folded away.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn open_settings(&self) -> Result {
        let find = "const summary = __e2e.find('disclosure', 'Settings'); \
                    return summary?.closest('details').open ? null : summary";
        if let Some(summary) = self.browser.element(&self.script(find, vec![]).await?) {
            summary.click().await?;
        }
        Ok(())
    }

    /// The form field with that label.
    pub fn field<'a>(&'a self, label: &'a str) -> Field<'a> {
        Field::new(self, label)
    }

    /// Fills in several fields, one after the other.
    ///
    /// # Errors
    ///
    /// When one of them is not there or does not take its text.
    pub async fn fill_in(&self, fields: &[(&str, &str)]) -> Result {
        for (label, text) in fields {
            self.field(label).set(text).await.map_err(|error| format!("{label}: {error}"))?;
        }
        Ok(())
    }

    /// Presses Run.
    ///
    /// # Errors
    ///
    /// When it cannot be pressed.
    pub async fn run(&self) -> Result {
        self.run_by("Run").await
    }

    /// Presses another button that starts a run.
    ///
    /// # Errors
    ///
    /// When it cannot be pressed.
    pub async fn run_by(&self, button: &str) -> Result {
        self.script("__e2e.watchStatus()", vec![]).await?;
        self.press(button).await
    }

    /// Waits until the run that [`run`](Self::run) started has been on and is no longer, and says what the status line says
    /// then.
    ///
    /// # Errors
    ///
    /// When it does not end within `limit`.
    pub async fn wait_until_finished(&self, limit: Duration) -> Result<String> {
        let is_on = |status: &String| UNDER_WAY.iter().any(|word| status.starts_with(word));
        let (mut since, mut last) = (Vec::new(), String::new());
        let ended = wait::until("the end of the run", limit, async || {
            (since, last) = self.read::<(Vec<String>, String)>("return [__e2e.statuses, __e2e.status()]").await?;
            Ok((since.iter().any(is_on) && !is_on(&last)).then_some(()))
        })
        .await;
        ended.map_err(|error| format!("{error}; the status line says {last:?}, and said {since:?}"))?;
        Ok(last)
    }

    /// Runs a function's body in the page.
    ///
    /// # Errors
    ///
    /// When it throws.
    pub async fn script(&self, body: &str, arguments: Vec<Value>) -> Result<Value> {
        self.browser.script(body, arguments).await
    }

    /// Runs a function's body in the page and reads what it returns.
    ///
    /// # Errors
    ///
    /// When it throws, or returns something else.
    pub async fn read<T: DeserializeOwned>(&self, body: &str) -> Result<T> {
        Ok(serde_json::from_value(self.script(body, vec![]).await?)?)
    }

    /// The element with that role and accessible name.
    ///
    /// # Errors
    ///
    /// When there is none, or the browser gives it another name than the markup seems to.
    pub async fn find(&self, role: &str, name: &str) -> Result<Element> {
        let element = self.locate(role, name).await?;
        self.confirm(&element, name).await?;
        Ok(element)
    }

    /// Looks for an element; unlike [`find`](Self::find) it may be missing.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn look(&self, role: &str, name: &str) -> Result<Option<Element>> {
        let script = "return __e2e.find(arguments[0], arguments[1])";
        let answer = self.script(script, vec![json!(role), json!(name)]).await?;
        Ok(self.browser.element(&answer))
    }

    /// The element whose markup seems to give it that role and name; it may be folded away.
    async fn locate(&self, role: &str, name: &str) -> Result<Element> {
        if let Some(element) = self.look(role, name).await? {
            return Ok(element);
        }
        let script = "return __e2e.all(arguments[0]).map(__e2e.nameOf)";
        let names = self.script(script, vec![json!(role)]).await?;
        Err(format!("there is no {role} {name:?}; there are {names}").into())
    }

    /// Asks the browser for the accessible name that people hear.
    async fn confirm(&self, element: &Element, name: &str) -> Result {
        let (role, heard) = self.browser.role_and_name(element).await?;
        if heard != name {
            return Err(format!("{name:?} is {role} {heard:?} to a screen reader").into());
        }
        Ok(())
    }
}
