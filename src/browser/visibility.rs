//! Whether anybody sees the page. Browsers slow the timers of a hidden tab down, and may freeze it.
//!
//! A page that is left gets its open fetches back as failed a moment before it hears that it is left, and would send
//! others in their place. So a failure waits for that moment, once the page was told that it may be left.

use super::performance::performance_now;
use crate::engine::RunEvent;
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::future::TimeoutFuture;
use std::cell::Cell;
use web_sys::VisibilityState;

/// How long after somebody has set out to leave the page it may still come to that.
const LEAVING_MS: f64 = 30_000.0;

thread_local! {
    /// When somebody set out to leave the page, by `performance.now`.
    static LEAVING: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
}

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

/// Calls back when the page is left or loaded anew, until the listeners are dropped. Where it `warns`, the browser asks first.
pub fn on_leave(warns: impl Fn() -> bool + 'static, callback: impl Fn() + 'static) -> Option<[EventListener; 2]> {
    let window = web_sys::window()?;
    let can_stop = EventListenerOptions::enable_prevent_default();
    let sets_out = EventListener::new_with_options(&window, "beforeunload", can_stop, move |event| {
        LEAVING.set(performance_now());
        if warns() {
            event.prevent_default();
        }
    });
    let leaves = EventListener::new(&window, "pagehide", move |_| callback());
    Some([sets_out, leaves])
}

/// Calls back before the page is printed, and after that, until the listeners are dropped.
pub fn on_print(callback: impl Fn(bool) + Clone + 'static) -> Option<[EventListener; 2]> {
    let window = web_sys::window()?;
    let after = callback.clone();
    let begins = EventListener::new(&window, "beforeprint", move |_| callback(true));
    Some([begins, EventListener::new(&window, "afterprint", move |_| after(false))])
}

/// Waits until a page that is being left has heard of it. Of any other page nobody waits.
pub async fn until_left() {
    if performance_now() < LEAVING.get() + LEAVING_MS {
        // Fetches fail and the page is left in one task of the browser's; a timer is another.
        TimeoutFuture::new(0).await;
    }
}
