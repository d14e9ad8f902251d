//! The browser behind the engine's two seams, and the little else that the page needs of it.
//!
//! What outlives a call is a guard that lets go when it is dropped. `ui/app` is the one who calls it.
//!
//! | file | question it answers |
//! |---|---|
//! | [`clock`] | what time is it for the engine? |
//! | `performance` | what time is it for the browser? |
//! | `alarm` | who is woken when? |
//! | [`fetch`] | how is a request sent, and its answer read? |
//! | `promise` | how is a promise waited for? |
//! | `preloaded_posts` | where are the posts when a run passes faster than life? |
//! | [`connections`] | who waited for a connection of the browser's? |
//! | [`task`] | how is a run started, steered, stopped, and heard of? |
//! | [`frame`] | when is the next picture? |
//! | [`visibility`] | does anybody see the page, or leave it? |
//! | `sent_across_tabs` | what was sent to whom, by any tab? |
//! | `locks` | what has one tab for itself? |
//! | [`storage`] | what outlives a reload? |
//! | `journals` | where is a run kept while it goes on? |
//! | [`lazy`] | what is loaded only when somebody asks for it? |
//! | [`location`] | what stands in the address after the `#`? |
//! | [`file`](mod@file) | what is in a file that was dropped or chosen? |
//! | [`open`] | how is a run opened that is in a file? |
//! | [`download`] | how is a text handed to the reader? |
//! | [`js_api`] | what can a script ask of the page? |
//! | [`shortcuts`] | which keys mean the same everywhere? |
//! | [`focus`](mod@focus) | how is the cursor put somewhere? |
//! | [`crash`] | what happens when the program panics? |

mod alarm;
pub mod clock;
pub mod connections;
pub mod crash;
pub mod download;
pub mod fetch;
pub mod file;
pub mod focus;
pub mod frame;
mod journals;
pub mod js_api;
pub mod lazy;
pub mod location;
mod locks;
pub mod open;
mod performance;
mod preloaded_posts;
mod promise;
mod sent_across_tabs;
pub mod shortcuts;
pub mod storage;
pub mod task;
pub mod visibility;

pub use clock::BrowserClock;
pub use connections::Connections;
pub use fetch::Fetch;
pub use focus::{focus, press, toggle_full_screen};
pub use frame::NextFrame;
pub use journals::Journals;
pub use js_api::{DoneCallbacks, ScriptExport, ScriptProgram, ScriptRun};
pub use task::RunTask;

use crate::model::Environment;
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::Notification;

/// The title of the page's tab.
pub fn set_title(title: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    document.iter().for_each(|document| document.set_title(title));
}

/// Asks whoever sits there a question that is to be answered before anything else happens.
pub fn confirm(question: &str) -> bool {
    web_sys::window().is_none_or(|window| window.confirm_with_message(question).unwrap_or(true))
}

/// Asks whether notifications may be shown. A browser that has none says nothing.
pub fn ask_to_notify() {
    let _ = Notification::request_permission();
}

/// Shows a notification, where that was allowed.
pub fn notify(text: &str) {
    let _ = Notification::new(text);
}

/// What the page is shown on.
pub fn machine() -> Environment {
    let Some(window) = web_sys::window() else { return Environment::default() };
    let is_secure = window.location().protocol().is_ok_and(|protocol| protocol == "https:");
    // What a page of another origin is asked for, it refuses.
    let top = Reflect::get(&window, &JsValue::from_str("top"));
    let is_framed = top.is_ok_and(|top| Reflect::get(&top, &JsValue::from_str("document")).is_err());
    Environment { processors: window.navigator().hardware_concurrency() as u16, is_secure, is_framed }
}
