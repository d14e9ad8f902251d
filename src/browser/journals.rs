//! The runs that are kept in the browser's database while they go on. The database is the business of what is
//! [loaded when it is asked for](super::lazy): a page that asks nobody's API needs none.
//!
//! Invariant: what is asked for happens in that order, and what goes wrong is said once.

use super::lazy;
use super::lazy::Database;
use super::storage;
use crate::model::{JournalId, Msg};
use js_sys::{Array, Promise, Uint8Array};
use std::cell::{Cell, OnceCell};
use std::fmt;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};

/// Where what happens is written down.
pub struct Journals {
    /// Opened by the first who needs it.
    database: OnceCell<Promise>,
    tell: Rc<dyn Fn(Msg)>,
    has_failed: Rc<Cell<bool>>,
}

impl Journals {
    /// Of this page; `tell` is told of what is found, and of what goes wrong.
    pub fn new(tell: impl Fn(Msg) + 'static) -> Self {
        Self { database: OnceCell::new(), tell: Rc::new(tell), has_failed: Rc::default() }
    }

    /// Writes that behind what is written of it.
    pub fn keep(&self, journal: JournalId, bytes: &[u8]) {
        storage::set_has_journals(true);
        let bytes = Uint8Array::from(bytes);
        self.ask(move |database| database.keep(number(journal), bytes));
    }

    /// Lets go of it.
    pub fn unkeep(&self, journal: JournalId) {
        self.ask(move |database| database.unkeep(number(journal)));
    }

    /// Looks for the last one that is on no page.
    pub fn find(&self) {
        if storage::has_journals() {
            self.ask(|database| database.find());
        }
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
    let found =
        Closure::<dyn FnMut(JsValue, JsValue)>::new(move |journal: JsValue, parts: JsValue| match journal.as_f64() {
            Some(journal) => {
                let parts = Array::from(&parts);
                let parts = parts.iter().map(|part| Uint8Array::new(&part).to_vec()).collect();
                tell(Msg::Found(JournalId(journal as i64), parts));
            }
            None => storage::set_has_journals(false),
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
