//! Web Locks: what one tab has for itself. A browser without them has one tab for each, as far as the page knows.

use js_sys::Array;
use std::fmt;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{AbortController, AbortSignal};

/// Locks that are given back when they are dropped, or not waited for any more.
pub(super) struct Locks(AbortController);

impl Locks {
    /// Waits until no other tab has one of those; `waits` is called if one does. Without locks there is nobody to wait for.
    pub(super) async fn take(names: impl IntoIterator<Item = String>, waits: impl Fn() + 'static) -> Option<Self> {
        let locks = Self(AbortController::new().ok()?);
        let names: Array = names.into_iter().map(JsValue::from).collect();
        let _ = take_locks(names, &Closure::new(waits), locks.0.signal()).await;
        Some(locks)
    }
}

impl fmt::Debug for Locks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Locks")
    }
}

impl Drop for Locks {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[wasm_bindgen]
extern "C" {
    /// In `static/boot.js`.
    #[wasm_bindgen(js_name = takeLocks, catch)]
    async fn take_locks(names: Array, waits: &Closure<dyn Fn()>, signal: AbortSignal) -> Result<JsValue, JsValue>;
}
