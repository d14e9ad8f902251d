//! Whether anybody sees the page. Browsers slow the timers of a hidden tab down, and may freeze it.
//!
//! A page that is left gets its open fetches back as failed before it is gone, and would send others in their place.

use crate::engine::RunEvent;
use gloo_events::EventListener;
use web_sys::VisibilityState;

/// Calls back when the page is hidden, frozen or seen again, until the listeners are dropped.
pub fn on_change(callback: impl Fn(RunEvent) + Clone + 'static) -> Option<[EventListener; 2]> {
    let document = web_sys::window()?.document()?;
    let (page, changed) = (document.clone(), callback.clone());
    let visibility = EventListener::new(&document, "visibilitychange", move |_| {
        let hidden = page.visibility_state() == VisibilityState::Hidden;
        changed(if hidden { RunEvent::Hidden } else { RunEvent::Visible });
    });
    let freeze = EventListener::new(&document, "freeze", move |_| callback(RunEvent::Frozen));
    Some([visibility, freeze])
}

/// Calls back when the page is left or loaded anew, until the listener is dropped.
pub fn on_leave(callback: impl Fn() + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, "pagehide", move |_| callback()))
}
