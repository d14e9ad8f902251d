//! Keys that mean the same anywhere on the page, but where somebody types, selects, or has a dialog open.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// What such a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// Another lesson.
    Lesson(Step),
    /// The list of the keys.
    Keys,
}

/// To the one before or the one after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the one before.
    Back,
    /// To the one after.
    Forward,
}

/// Calls back when one is pressed, until the listener is dropped.
pub fn on_shortcut(callback: impl Fn(Shortcut) + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    let document = window.document()?;
    let listened = document.clone();
    let pressed = move |event: &web_sys::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let types = target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
        let Some(event) = event.dyn_ref::<KeyboardEvent>().filter(|_| !types) else { return };
        let selects = window.get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed());
        let is_busy = selects || matches!(document.query_selector("dialog[open]"), Ok(Some(_)));
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.repeat() || is_busy {
            return;
        }
        match (event.key().as_str(), event.shift_key()) {
            ("ArrowLeft", true) => callback(Shortcut::Lesson(Step::Back)),
            ("ArrowRight", true) => callback(Shortcut::Lesson(Step::Forward)),
            ("?", _) => callback(Shortcut::Keys),
            _ => {}
        }
    };
    Some(EventListener::new(&listened, "keydown", pressed))
}
