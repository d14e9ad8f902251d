//! The page without a mouse: keys go to whatever has the focus, and the focus is known by its role and name.
//!
//! Keys are pressed through the driver, so the browser does with them what it does with a person's: Tab moves on,
//! Space scrolls or presses, letters type.
//!
//! Invariant: nothing here puts the focus anywhere but by pressing keys.

use super::Page;
use crate::Result;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use std::fmt;

/// More than any page has stops; a page that makes new ones under way would never come round.
const MOST_STOPS: usize = 300;

/// Where the next key goes: the role and the accessible name that the browser tells assistive technology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focus {
    /// As the browser has it: `button`, `link`, `textbox`, `DisclosureTriangle`.
    pub role: String,
    /// What a screen reader says.
    pub name: String,
}

impl Focus {
    /// Whether that is the element which [`Page::find`] knows by this role and name.
    pub fn is(&self, role: &str, name: &str) -> bool {
        let same_role = match role {
            "disclosure" => self.role.starts_with("DisclosureTriangle"),
            "field" => ["checkbox", "combobox", "spinbutton", "textbox"].contains(&self.role.as_str()),
            _ => self.role == role,
        };
        same_role && self.name == name
    }
}

impl fmt::Display for Focus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.role, self.name)
    }
}

impl Page {
    /// Presses a key, or several at once: `Tab`, `Shift+Tab`, `Enter`, `Space`, `ArrowDown`, `Home`, `Escape`, `a`.
    ///
    /// # Errors
    ///
    /// When there is no key of that name.
    pub async fn key(&self, chord: &str) -> Result {
        let keys: Vec<char> = chord.split('+').map(code).collect::<Result<_>>()?;
        self.browser.press_keys(&keys).await
    }

    /// Types a text, a key for each letter.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn write(&self, text: &str) -> Result {
        for letter in text.chars() {
            self.browser.press_keys(&[letter]).await?;
        }
        Ok(())
    }

    /// What has the focus; the whole page when nothing else has.
    ///
    /// # Errors
    ///
    /// When the session has ended.
    pub async fn focused(&self) -> Result<Focus> {
        self.heard(&self.browser.focused().await?).await
    }

    async fn heard(&self, element: &Element) -> Result<Focus> {
        let (role, name) = self.browser.role_and_name(element).await?;
        Ok(Focus { role, name })
    }

    /// Presses Tab until that element has the focus; it may have it already.
    ///
    /// # Errors
    ///
    /// When Tab has come round without meeting it, with the list of what was passed.
    pub async fn tab_to(&self, role: &str, name: &str) -> Result {
        if self.focused().await?.is(role, name) {
            return Ok(());
        }
        let mut met = Vec::new();
        let mut passed = Vec::new();
        while passed.len() < MOST_STOPS {
            self.key("Tab").await?;
            let element = self.browser.focused().await?;
            if met.contains(&element.element_id()) {
                break;
            }
            let focus = self.heard(&element).await?;
            if focus.is(role, name) {
                return Ok(());
            }
            met.push(element.element_id());
            passed.push(focus.to_string());
        }
        Err(format!("Tab never comes to {role} {name:?}; it passes {}", passed.join(", ")).into())
    }

    /// Tabs to Run and presses it with that key; [`wait_until_finished`](Self::wait_until_finished) follows.
    ///
    /// # Errors
    ///
    /// When Tab does not come to Run.
    pub async fn run_with(&self, key: &str) -> Result {
        self.tab_to("button", "Run").await?;
        self.script("__e2e.watchStatus()", vec![]).await?;
        self.key(key).await
    }
}

/// WebDriver's character for the key of that name; names are those of a page's `KeyboardEvent.key`.
fn code(name: &str) -> Result<char> {
    let key = match name {
        "Tab" => Key::Tab,
        "Enter" => Key::Enter,
        "Space" => return Ok(' '),
        "Escape" => Key::Escape,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "ArrowUp" => Key::Up,
        "ArrowDown" => Key::Down,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "Shift" => Key::Shift,
        "Control" => Key::Control,
        "Alt" => Key::Alt,
        _ => {
            let mut letters = name.chars();
            return match (letters.next(), letters.next()) {
                (Some(letter), None) => Ok(letter),
                _ => Err(format!("there is no key {name:?}").into()),
            };
        }
    };
    Ok(char::from(key))
}
