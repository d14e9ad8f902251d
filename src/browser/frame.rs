//! "Before the next picture": a callback at the next animation frame, or soon after if there is none.
//!
//! A hidden tab draws no frames, but its fetches go on. So a timer runs beside the frame, and whichever comes
//! first wins.

use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// How long to wait for a frame.
const PATIENCE_MS: u32 = 250;

/// A callback that is due at the next frame. Dropping it cancels it.
#[derive(Debug)]
pub struct NextFrame {
    handle: Option<i32>,
    _on_frame: Closure<dyn FnMut()>,
    _on_timeout: Timeout,
}

impl NextFrame {
    /// Calls `callback` once, at the next frame.
    pub fn request(callback: impl FnOnce() + 'static) -> Self {
        let callback = Rc::new(RefCell::new(Some(callback)));
        let take = move || {
            let callback = callback.borrow_mut().take();
            if let Some(callback) = callback {
                callback();
            }
        };
        let on_timeout = Timeout::new(PATIENCE_MS, take.clone());
        let on_frame = Closure::<dyn FnMut()>::new(take);
        let window = web_sys::window();
        let function = on_frame.as_ref().unchecked_ref();
        let handle = window.and_then(|window| window.request_animation_frame(function).ok());
        Self { handle, _on_frame: on_frame, _on_timeout: on_timeout }
    }
}

impl Drop for NextFrame {
    fn drop(&mut self) {
        if let (Some(window), Some(handle)) = (web_sys::window(), self.handle) {
            // An error would mean that there is nothing to cancel.
            let _ = window.cancel_animation_frame(handle);
        }
    }
}
