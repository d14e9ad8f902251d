//! Runs in the browser's database (IndexedDB), part by part, so that a reload, a crash or a closed laptop loses no row.
//!
//! One store; a part's key is its journal's number and its own. What stands in a part is the page's business. What is to be written
//! is written in order, and nobody waits for it. A Web Lock for each journal says to other tabs that it is in use: a run is offered
//! by one page at a time.
//! Invariant: after the first thing that goes wrong nothing more is written, and that is said once.

use idb::{
    Database, DatabaseEvent, Error, Factory, KeyRange, ObjectStore, ObjectStoreParams, Transaction, TransactionMode,
};
use js_sys::{Array, Function, JsString, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

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
    /// Those that this page writes or offers, and how many parts they have.
    own: RefCell<Vec<(f64, u32)>>,
    has_failed: Cell<bool>,
    found: Function,
    failed: Function,
}

/// Opens it. `found(journal, parts)` is told of a run that is on no page, `failed(why)` of what goes wrong.
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
    Ok(Journals(Rc::new(Opened { database, own: RefCell::default(), has_failed: Cell::new(false), found, failed })))
}

#[wasm_bindgen]
impl Journals {
    /// Writes that behind what is written. What is written before the page goes is there when it comes again.
    pub fn keep(&self, journal: f64, bytes: Uint8Array) {
        let opened = Rc::clone(&self.0);
        let part = opened.next_part(journal);
        self.go(async move {
            opened.put(journal, part, &bytes).await?;
            // Those that nobody asks for give way, once this one is this page's.
            if part == 0 {
                take(journal).await;
                let unused = opened.unused().await?;
                for old in &unused[..unused.len().saturating_sub(MOST)] {
                    opened.remove(*old).await?;
                }
            }
            Ok(())
        });
    }

    /// Lets go of one.
    pub fn unkeep(&self, journal: f64) {
        let opened = Rc::clone(&self.0);
        opened.own.borrow_mut().retain(|(own, _)| *own != journal);
        self.go(async move { opened.remove(journal).await });
    }

    /// Looks for the last one that is on no page; it is this page's from now on.
    pub fn find(&self) {
        let opened = Rc::clone(&self.0);
        self.go(async move {
            let Some(journal) = opened.unused().await?.pop() else { return Ok(()) };
            let parts = opened.parts(journal).await?;
            opened.own.borrow_mut().push((journal, parts.length()));
            take(journal).await;
            let _ = opened.found.call2(&JsValue::UNDEFINED, &journal.into(), &parts);
            Ok(())
        });
    }

    fn go(&self, work: impl Future<Output = Result<(), Error>> + 'static) {
        let opened = Rc::clone(&self.0);
        if opened.has_failed.get() {
            return;
        }
        spawn_local(async move {
            if let Err(why) = work.await
                && !opened.has_failed.replace(true)
            {
                // The functions are the page's own.
                let _ = opened.failed.call1(&JsValue::UNDEFINED, &reason(why).into());
            }
        });
    }
}

impl Opened {
    fn next_part(&self, journal: f64) -> u32 {
        let mut own = self.own.borrow_mut();
        match own.iter_mut().find(|(own, _)| *own == journal) {
            Some((_, parts)) => {
                *parts += 1;
                *parts - 1
            }
            None => {
                own.push((journal, 1));
                0
            }
        }
    }

    async fn put(&self, journal: f64, part: u32, bytes: &Uint8Array) -> Result<(), Error> {
        let (transaction, store) = self.store(TransactionMode::ReadWrite)?;
        store.put(bytes, Some(&key(journal, part.into())))?;
        // Without waiting for anything: the page may be gone by then.
        transaction.commit()?.await.map(drop)
    }

    async fn remove(&self, journal: f64) -> Result<(), Error> {
        let (transaction, store) = self.store(TransactionMode::ReadWrite)?;
        store.delete(parts_of(journal)?)?;
        transaction.commit()?.await.map(drop)
    }

    async fn parts(&self, journal: f64) -> Result<Array, Error> {
        let (_transaction, store) = self.store(TransactionMode::ReadOnly)?;
        Ok(store.get_all(Some(parts_of(journal)?.into()), None)?.await?.into_iter().collect())
    }

    /// Those that no page writes or offers, the oldest first.
    async fn unused(&self) -> Result<Vec<f64>, Error> {
        let (_transaction, store) = self.store(TransactionMode::ReadOnly)?;
        let keys = store.get_all_keys(None, None)?.await?;
        let mut all: Vec<f64> = keys.iter().filter_map(|key| Array::from(key).get(0).as_f64()).collect();
        all.dedup();
        let held = held_locks().await.ok().and_then(|names| names.dyn_into::<Array>().ok()).unwrap_or_default();
        let held: Vec<String> = held.iter().filter_map(|name| Some(name.dyn_into::<JsString>().ok()?.into())).collect();
        let own = self.own.borrow();
        all.retain(|journal| !held.contains(&lock(*journal)) && own.iter().all(|(own, _)| own != journal));
        Ok(all)
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

fn parts_of(journal: f64) -> Result<KeyRange, Error> {
    KeyRange::bound(&key(journal, 0.0), &key(journal, f64::INFINITY), None, None)
}

fn lock(journal: f64) -> String {
    format!("inflight journal {journal}")
}

/// For as long as the page is there: nobody else needs it afterwards. A browser without locks has one page, as far as is known.
async fn take(journal: f64) {
    let _ = take_locks(Array::of1(&lock(journal).into())).await;
}

/// In the browser's words.
fn reason(error: Error) -> String {
    error.to_string()
}

#[wasm_bindgen]
extern "C" {
    /// Both in `static/boot.js`.
    #[wasm_bindgen(js_name = takeLocks, catch)]
    async fn take_locks(names: Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = heldLocks, catch)]
    async fn held_locks() -> Result<JsValue, JsValue>;
}
