//! The runs that are kept in the browser's database while they go on. The database is the business of what is
//! [loaded when it is asked for](super::lazy): a page that asks nobody's API needs none.
//!
//! Invariant: what is asked for happens in that order, and what goes wrong is said once.

use super::lazy::Database;
use super::{lazy, machine};
use crate::model::run::journal::Reader;
use crate::model::{Environment, JournalError, JournalId, Msg, Run, RunId, Settings};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Date, Promise, Uint8Array};
use std::cell::{Cell, RefCell};
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
    database: Rc<RefCell<Option<Promise>>>,
    tell: Rc<dyn Fn(Msg)>,
    /// The last one of which it was said that it cannot be kept.
    unkept: Rc<Cell<Option<JournalId>>>,
}

impl Journals {
    /// Of this page; `tell` is told of what is found, and of what goes wrong.
    pub fn new(tell: impl Fn(Msg) + 'static) -> Self {
        Self { database: Rc::default(), tell: Rc::new(tell), unkept: Rc::default() }
    }

    /// Comes when something can be written down at once, or never will be.
    pub fn ready(&self) -> impl Future<Output = ()> + 'static {
        let journals = self.clone();
        async move {
            let _ = JsFuture::from(journals.database()).await;
        }
    }

    /// Writes that behind what is written of it.
    pub fn keep(&self, journal: JournalId, bytes: &[u8]) {
        if self.unkept.get() != Some(journal) {
            let bytes = Uint8Array::from(bytes);
            self.ask(Some(journal), move |database| database.keep(number(journal), bytes));
        }
    }

    /// Lets go of it.
    pub fn unkeep(&self, journal: JournalId) {
        self.ask(None, move |database| database.unkeep(number(journal)));
    }

    /// Leaves it to whoever finds it next.
    pub fn release(&self, journal: JournalId) {
        self.ask(None, move |database| database.release(number(journal)));
    }

    /// Looks for the last one that is on no page. Where there is no database yet, none is made.
    pub fn find(&self) {
        let (journals, Ok(asked)) = (self.clone(), has_journals()) else { return };
        spawn_local(async move {
            if JsFuture::from(asked).await.is_ok_and(|has| has.is_truthy()) {
                journals.ask(None, Database::find);
            }
        });
    }

    /// Open, or being opened.
    fn database(&self) -> Promise {
        let open = || open(Rc::clone(&self.tell));
        self.database.borrow_mut().get_or_insert_with(open).clone()
    }

    /// Has the database do that; where there is none, it is said for that journal.
    fn ask(&self, journal: Option<JournalId>, act: impl FnOnce(&Database) + 'static) {
        let database = self.database();
        let journals = self.clone();
        spawn_local(async move {
            match JsFuture::from(database).await {
                Ok(database) => act(database.unchecked_ref()),
                Err(why) => {
                    // The next run tries once more.
                    journals.database.take();
                    if journal.is_some() && journals.unkept.replace(journal) != journal {
                        (journals.tell)(Msg::NotKept(lazy::reason(why)));
                    }
                }
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
        let tell = Rc::clone(&tell);
        let parts: Vec<JsValue> = parts.iter().collect();
        let parts = parts.into_iter().map(|part| Uint8Array::new(&part).to_vec());
        spawn_local(async move { tell(Msg::Found(JournalId(journal as i64), Box::new(read(parts, machine()).await))) });
    });
    let failed = Closure::<dyn FnMut(JsValue)>::new(move |why| failed(Msg::NotKept(lazy::reason(why))));
    // They live as long as the page.
    let (found, failed) = (found.into_js_value(), failed.into_js_value());
    future_to_promise(async move { lazy::open_database(&found, &failed).await.map_err(JsValue::from) })
}

/// Reads a run, a moment at a time: a hundred thousand rows take seconds.
pub(super) async fn read(parts: impl Iterator<Item = Vec<u8>>, on: Environment) -> Result<Run, JournalError> {
    const MOMENT_MS: f64 = 20.0;
    let mut form = Settings::default();
    form.set_environment(on);
    let mut reader = Reader::new(RunId(0), &form);
    let mut began = Date::now();
    for part in parts {
        reader.read(&part)?;
        if Date::now() > began + MOMENT_MS {
            TimeoutFuture::new(0).await;
            began = Date::now();
        }
    }
    reader.run()
}

/// Exact: milliseconds are.
fn number(id: JournalId) -> f64 {
    id.0 as f64
}

#[wasm_bindgen]
extern "C" {
    /// In `static/boot.js`.
    #[wasm_bindgen(js_name = hasJournals, catch)]
    fn has_journals() -> Result<Promise, JsValue>;
}
