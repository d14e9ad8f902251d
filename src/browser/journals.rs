//! The runs that are kept in the browser's database while they go on. The database is the business of what is
//! [loaded when it is asked for](super::lazy): a page that asks nobody's API needs none.
//!
//! Invariant: what is asked for happens in that order, and what goes wrong is said once.

use super::lazy;
use super::lazy::Database;
use crate::model::{JournalId, Msg};
use js_sys::{Array, Promise, Uint8Array};
use std::cell::{Cell, OnceCell};
use std::fmt;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};

/// Where what happens is written down.
#[derive(Clone)]
pub struct Journals {
    /// Opened by the first who needs it.
    database: Rc<OnceCell<Promise>>,
    tell: Rc<dyn Fn(Msg)>,
    has_failed: Rc<Cell<bool>>,
}

impl Journals {
    /// Of this page; `tell` is told of what is found, and of what goes wrong.
    pub fn new(tell: impl Fn(Msg) + 'static) -> Self {
        Self { database: Rc::default(), tell: Rc::new(tell), has_failed: Rc::default() }
    }

    /// Writes that behind what is written of it.
    pub fn keep(&self, journal: JournalId, bytes: &[u8]) {
        let bytes = Uint8Array::from(bytes);
        self.ask(move |database| database.keep(number(journal), bytes));
    }

    /// Lets go of it.
    pub fn unkeep(&self, journal: JournalId) {
        self.ask(move |database| database.unkeep(number(journal)));
    }

    /// Looks for the last one that is on no page. Where there is no database yet, none is made.
    pub fn find(&self) {
        let journals = self.clone();
        spawn_local(async move {
            if has_journals().await.is_ok_and(|has| has.is_truthy()) {
                journals.ask(Database::find);
            }
        });
    }

    fn ask(&self, act: impl FnOnce(&Database) + 'static) {
        let database = self.database.get_or_init(|| open(Rc::clone(&self.tell))).clone();
        let (tell, has_failed) = (Rc::clone(&self.tell), Rc::clone(&self.has_failed));
        spawn_local(async move {
            match JsFuture::from(database).await {
                Ok(database) => act(database.unchecked_ref()),
                Err(why) if !has_failed.replace(true) => tell(Msg::NotKept(lazy::reason(why))),
                Err(_) => {}
            }
        });
    }
}

impl fmt::Debug for Journals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Journals")
    }
}

fn open(tell: Rc<dyn Fn(Msg)>) -> Promise {
    let failed = Rc::clone(&tell);
    let found = Closure::<dyn FnMut(f64, Array)>::new(move |journal: f64, parts: Array| {
        let parts = parts.iter().map(|part| Uint8Array::new(&part).to_vec()).collect();
        tell(Msg::Found(JournalId(journal as i64), parts));
    });
    let failed = Closure::<dyn FnMut(JsValue)>::new(move |why| failed(Msg::NotKept(lazy::reason(why))));
    // They live as long as the page.
    let (found, failed) = (found.into_js_value(), failed.into_js_value());
    future_to_promise(async move { lazy::open_database(&found, &failed).await.map_err(JsValue::from) })
}

/// Exact: milliseconds are.
fn number(id: JournalId) -> f64 {
    id.0 as f64
}

#[wasm_bindgen]
extern "C" {
    /// In `static/boot.js`.
    #[wasm_bindgen(js_name = hasJournals, catch)]
    async fn has_journals() -> Result<JsValue, JsValue>;
}
