//! One field of the form, known by its label: text of one line or more, a choice, or a box to tick.
//!
//! Invariant: a field that was set shows what it was set to.

use super::Page;
use crate::Result;
use crate::wait::{self, SOON};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use serde::Deserialize;
use serde_json::json;

/// A field by its label. Nothing is looked up before something is done with it.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    page: &'a Page,
    label: &'a str,
}

#[derive(Deserialize)]
struct Description {
    kind: Kind,
    value: String,
    invalid: bool,
    focused: bool,
    description: String,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Text,
    Select,
    Checkbox,
}

impl<'a> Field<'a> {
    pub(super) fn new(page: &'a Page, label: &'a str) -> Self {
        Self { page, label }
    }

    /// Types a text over what stands there, chooses an option by its value or its words, or ticks (`true`) a box.
    ///
    /// # Errors
    ///
    /// When there is no such field, or it does not show the new value soon after.
    pub async fn set(&self, text: &str) -> Result {
        let element = self.reveal().await?;
        let now = self.describe(&element).await?;
        let mut shown = text.to_owned();
        match now.kind {
            Kind::Text => self.type_over(&element, text).await?,
            Kind::Select => shown = self.choose(&element, text).await?,
            Kind::Checkbox if now.value == text => {}
            Kind::Checkbox => element.click().await?,
        }
        let what = format!("what {} shows", self.label);
        wait::until_equal(&what, shown, SOON, async || self.value().await).await?;
        // Leaving the field is what tells a run under way.
        if now.kind == Kind::Text {
            element.send_keys(&char::from(Key::Tab).to_string()).await?;
        }
        Ok(())
    }

    /// Pastes a text over what stands there, from the clipboard, and answers with what it shows then: a field has line ends
    /// of its own.
    ///
    /// # Errors
    ///
    /// When there is no such field, or it shows nothing new soon after.
    pub async fn paste(&self, text: &str) -> Result<String> {
        let element = self.reveal().await?;
        let before = self.value().await?;
        self.page.browser().copy(text).await?;
        self.page.script("arguments[0].focus(); arguments[0].select()", vec![json!(element)]).await?;
        self.page.key("Control+v").await?;
        let pasted = async || Ok(Some(self.value().await?).filter(|now| *now != before));
        let shown = wait::until(&format!("what is pasted into {}", self.label), SOON, pasted).await?;
        self.page.key("Tab").await?;
        Ok(shown)
    }

    /// What it shows.
    ///
    /// # Errors
    ///
    /// When there is no such field.
    pub async fn value(&self) -> Result<String> {
        Ok(self.describe(&self.element().await?).await?.value)
    }

    /// Whether the next key would go here.
    ///
    /// # Errors
    ///
    /// When there is no such field.
    pub async fn is_focused(&self) -> Result<bool> {
        Ok(self.describe(&self.element().await?).await?.focused)
    }

    /// The description of a field that is marked as wrong; `None` for one that is not.
    ///
    /// # Errors
    ///
    /// When there is no such field.
    pub async fn error(&self) -> Result<Option<String>> {
        let now = self.describe(&self.element().await?).await?;
        Ok(now.invalid.then_some(now.description))
    }

    /// The buttons that its description offers.
    ///
    /// # Errors
    ///
    /// When there is no such field.
    pub async fn buttons(&self) -> Result<Vec<String>> {
        let element = self.element().await?;
        let script = "return arguments[0].getAttribute('aria-describedby').split(/\\s+/)\
                      .flatMap((id) => [...document.getElementById(id).querySelectorAll('button')])\
                      .map((button) => button.textContent.trim())";
        Ok(serde_json::from_value(self.page.script(script, vec![json!(element)]).await?)?)
    }

    /// The field, which may be about to appear: some stand there only for certain choices in others.
    async fn element(&self) -> Result<Element> {
        let appears = wait::until(self.label, SOON, async || self.page.look("field", self.label).await).await;
        match appears {
            Ok(element) => Ok(element),
            // Once more, for the sentence that says what there is instead.
            Err(_) => self.page.locate("field", self.label).await,
        }
    }

    /// The field, with the disclosure open that it is folded away in.
    async fn reveal(&self) -> Result<Element> {
        self.element().await?;
        self.page.unfold("field", self.label).await
    }

    async fn type_over(&self, element: &Element, text: &str) -> Result {
        self.page.script("arguments[0].focus(); arguments[0].select()", vec![json!(element)]).await?;
        let delete = char::from(Key::Delete).to_string();
        Ok(element.send_keys(if text.is_empty() { &delete } else { text }).await?)
    }

    /// Chooses an option and answers with its value.
    async fn choose(&self, element: &Element, wanted: &str) -> Result<String> {
        let script = "return __e2e.option(arguments[0], arguments[1])";
        let answer = self.page.script(script, vec![json!(element), json!(wanted)]).await?;
        let Some(option) = self.page.browser().element(&answer) else {
            return Err(format!("{} has no option {wanted:?}", self.label).into());
        };
        let value = option.prop("value").await?.unwrap_or_default();
        option.click().await?;
        Ok(value)
    }

    async fn describe(&self, element: &Element) -> Result<Description> {
        let answer = self.page.script("return __e2e.describe(arguments[0])", vec![json!(element)]).await?;
        Ok(serde_json::from_value(answer)?)
    }
}
