//! The browser behind the engine's two seams, and the little else that the page needs of it.
//!
//! What outlives a call is a guard that lets go when it is dropped. `ui/app` is the one who calls it.

pub mod clock;
pub mod crash;
pub mod fetch;
pub mod focus;
pub mod frame;
pub mod link;
pub mod script;
pub mod task;
pub mod visibility;

pub use clock::BrowserClock;
pub use fetch::Fetch;
pub use focus::focus;
pub use script::{DoneCallbacks, ScriptRun};
pub use task::RunTask;

/// How many processors the browser says there are.
pub fn processors() -> u16 {
    web_sys::window().map_or(1, |window| window.navigator().hardware_concurrency() as u16)
}
