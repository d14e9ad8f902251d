//! Runs in the browser's database (IndexedDB), part by part, so that a reload, a crash or a closed laptop loses no row.
//!
//! One store; a part's key is its journal's number and its own. What stands in a part is the page's business. What is to be written
//! is written in order, and nobody waits for it. A Web Lock for each journal says to other tabs that it is in use: a run is offered
//! by one page at a time.
//! Invariant: what is there of a run is all that was written of it; one that cannot be written any more is removed, and that is
//! said once.

use idb::{
    Database, DatabaseEvent, Error, Factory, KeyRange, ObjectStore, ObjectStoreParams, Transaction, TransactionMode,
};
use js_sys::{Array, Function, Promise, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

const DATABASE: &str = "inflight";
const STORE: &str = "journal";

/// How many runs that nobody has asked for are kept beside the one that is written.
const MOST: usize = 3;

/// The database, open, and what of it this page has for itself.
#[wasm_bindgen]
#[derive(Clone, Debug)]
pub struct Journals(Rc<Opened>);

#[derive(Debug)]
struct Opened {
    database: Database,
    /// Those that this page writes or offers.
    own: RefCell<Vec<Own>>,
    found: Function,
    failed: Function,
}

#[derive(Debug)]
struct Own {
    journal: f64,
    /// How many parts it has.
    parts: u32,
    /// Comes to what gives its lock back.
    lock: Promise,
    /// Whether it cannot be written any more.
    has_failed: bool,
}

/// Opens it. `found(journal, parts)` is told of a run that is on no page, `failed(why)` of what goes wrong as one is written.
///
/// # Errors
/// Where the browser has none for this page.
#[wasm_bindgen(js_name = openJournals)]
pub async fn open(found: Function, failed: Function) -> Result<Journals, String> {
    let open = async {
        let mut request = Factory::new()?.open(DATABASE, Some(1))?;
        request.on_upgrade_needed(|event| {
            // What is missing afterwards is told by the first use.
            drop(event.database().and_then(|base| base.create_object_store(STORE, ObjectStoreParams::new())));
        });
        request.await
    };
    let database = open.await.map_err(reason)?;
    Ok(Journals(Rc::new(Opened { database, own: RefCell::default(), found, failed })))
}

#[wasm_bindgen]
impl Journals {
    /// Writes that behind what is written. What is written before the page goes is there when it comes again.
    pub fn keep(&self, journal: f64, bytes: Uint8Array) {
        let opened = Rc::clone(&self.0);
        let Some((part, lock)) = opened.next_part(journal) else { return };
        spawn_local(async move {
            // Before it is there, so that no other page takes it for one that nobody writes.
            let _ = JsFuture::from(lock).await;
            let written = async {
                opened.put(journal, part, &bytes).await?;
                if part == 0 { opened.prune().await } else { Ok(()) }
            };
            if let Err(why) = written.await {
                opened.give_up(journal, why).await;
            }
        });
    }

    /// Lets go of one.
    pub fn unkeep(&self, journal: f64) {
        let opened = Rc::clone(&self.0);
        spawn_local(async move {
            // What cannot be removed is offered once more, which harms nobody.
            let _ = opened.remove(journal).await;
            opened.release(journal);
        });
    }

    /// Leaves one to whoever finds it next.
    pub fn release(&self, journal: f64) {
        self.0.release(journal);
    }

    /// Looks for the last one that is on no page; it is this page's from now on.
    pub fn find(&self) {
        let opened = Rc::clone(&self.0);
        spawn_local(async move {
            let own: Vec<f64> = opened.own.borrow().iter().map(|own| own.journal).collect();
            let all = opened.all().await.unwrap_or_default();
            for journal in all.into_iter().rev().filter(|journal| !own.contains(journal)) {
                let lock = try_lock(&lock(journal));
                if !JsFuture::from(lock.clone()).await.is_ok_and(|release| release.is_function()) {
                    continue;
                }
                // Only now: whoever had it may have written more.
                let Ok(parts) = opened.parts(journal).await else { return };
                opened.own.borrow_mut().push(Own { journal, parts: parts.length(), lock, has_failed: false });
                // The function is the page's own.
                let _ = opened.found.call2(&JsValue::UNDEFINED, &journal.into(), &parts);
                return;
            }
        });
    }
}

impl Opened {
    /// The number of the next part, and what is to be waited for before it is written; nothing of one that is given up.
    fn next_part(&self, journal: f64) -> Option<(u32, Promise)> {
        let mut own = self.own.borrow_mut();
        if !own.iter().any(|own| own.journal == journal) {
            own.push(Own { journal, parts: 0, lock: try_lock(&lock(journal)), has_failed: false });
        }
        let own = own.iter_mut().find(|own| own.journal == journal && !own.has_failed)?;
        own.parts += 1;
        Some((own.parts - 1, own.lock.clone()))
    }

    /// What is there of one that cannot be written any more would be taken for all of it.
    async fn give_up(&self, journal: f64, why: Error) {
        let is_new = self
            .own
            .borrow_mut()
            .iter_mut()
            .any(|own| own.journal == journal && !std::mem::replace(&mut own.has_failed, true));
        if is_new {
            let _ = self.remove(journal).await;
            let _ = self.failed.call1(&JsValue::UNDEFINED, &reason(why).into());
        }
    }

    fn release(&self, journal: f64) {
        let mut own = self.own.borrow_mut();
        if let Some(place) = own.iter().position(|own| own.journal == journal) {
            let lock = own.remove(place).lock;
            spawn_local(async move {
                let release = JsFuture::from(lock).await.ok().and_then(|release| release.dyn_into::<Function>().ok());
                release.iter().for_each(|release| drop(release.call0(&JsValue::UNDEFINED)));
            });
        }
    }

    /// Those that nobody asks for give way to newer ones.
    async fn prune(&self) -> Result<(), Error> {
        let own: Vec<f64> = self.own.borrow().iter().map(|own| own.journal).collect();
        let others: Vec<f64> = self.all().await?.into_iter().filter(|journal| !own.contains(journal)).collect();
        for journal in &others[..others.len().saturating_sub(MOST)] {
            let release = JsFuture::from(try_lock(&lock(*journal))).await.unwrap_or_default();
            if let Some(release) = release.dyn_ref::<Function>() {
                self.remove(*journal).await?;
                let _ = release.call0(&JsValue::UNDEFINED);
            }
        }
        Ok(())
    }

    /// All that are there, the oldest first.
    async fn all(&self) -> Result<Vec<f64>, Error> {
        let (_transaction, store) = self.store(TransactionMode::ReadOnly)?;
        let keys = store.get_all_keys(None, None)?.await?;
        let mut all: Vec<f64> = keys.iter().filter_map(|key| Array::from(key).get(0).as_f64()).collect();
        all.dedup();
        Ok(all)
    }

    async fn put(&self, journal: f64, part: u32, bytes: &Uint8Array) -> Result<(), Error> {
        let (transaction, store) = self.store(TransactionMode::ReadWrite)?;
        store.put(bytes, Some(&key(journal, part.into())))?;
        // Without waiting for anything: the page may be gone by then.
        transaction.commit()?.await.map(drop)
    }

    async fn remove(&self, journal: f64) -> Result<(), Error> {
        let (transaction, store) = self.store(TransactionMode::ReadWrite)?;
        store.delete(parts_from(journal, 0)?)?;
        transaction.commit()?.await.map(drop)
    }

    /// A few at a time: the browser hands them over while the page stands still.
    async fn parts(&self, journal: f64) -> Result<Array, Error> {
        const AT_ONCE: u32 = 4;
        let parts = Array::new();
        loop {
            let (_transaction, store) = self.store(TransactionMode::ReadOnly)?;
            let range = parts_from(journal, parts.length())?;
            let more = store.get_all(Some(range.into()), Some(AT_ONCE))?.await?;
            if more.is_empty() {
                return Ok(parts);
            }
            for part in &more {
                parts.push(part);
            }
        }
    }

    fn store(&self, mode: TransactionMode) -> Result<(Transaction, ObjectStore), Error> {
        let transaction = self.database.transaction(&[STORE], mode)?;
        let store = transaction.object_store(STORE)?;
        Ok((transaction, store))
    }
}

fn key(journal: f64, part: f64) -> JsValue {
    Array::of2(&journal.into(), &part.into()).into()
}

/// Its parts from that one on.
fn parts_from(journal: f64, first: u32) -> Result<KeyRange, Error> {
    KeyRange::bound(&key(journal, first.into()), &key(journal, f64::INFINITY), None, None)
}

fn lock(journal: f64) -> String {
    format!("inflight journal {journal}")
}

/// In the browser's words.
fn reason(error: Error) -> String {
    error.to_string()
}

#[wasm_bindgen]
extern "C" {
    /// In `static/boot.js`.
    #[wasm_bindgen(js_name = tryLock)]
    fn try_lock(name: &str) -> Promise;
}
