//! Whether anybody sees the page. Browsers slow the timers of a hidden tab down, and may freeze it.
//!
//! A page that is left gets its open fetches back as failed before it is gone, and would send others in their place.

use crate::engine::RunEvent;
use gloo_events::EventListener;
use web_sys::VisibilityState;

/// Whether nobody sees the page.
pub fn is_hidden() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.visibility_state() == VisibilityState::Hidden)
}

/// Calls back when the page is hidden, frozen or seen again, until the listeners are dropped.
pub fn on_change(callback: impl Fn(RunEvent) + Clone + 'static) -> Option<[EventListener; 2]> {
    let document = web_sys::window()?.document()?;
    let changed = callback.clone();
    let visibility = EventListener::new(&document, "visibilitychange", move |_| {
        changed(if is_hidden() { RunEvent::Hidden } else { RunEvent::Visible });
    });
    let freeze = EventListener::new(&document, "freeze", move |_| callback(RunEvent::Frozen));
    Some([visibility, freeze])
}

/// Calls back when the page is left or loaded anew, until the listener is dropped.
pub fn on_leave(callback: impl Fn() + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, "pagehide", move |_| callback()))
}
