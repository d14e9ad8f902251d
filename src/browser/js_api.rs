//! `window.inflight`: the page for people who write scripts.
//!
//! `run(settings, onDone?)` starts a run and gives a promise of its trace; `addDoneCallback(fn)` is called for
//! every ended request, of runs started from the page too, and gives a function that takes it back;
//! `resume({ unanswered })` goes on with the run that is kept, and gives a promise of its trace; `export(format)` gives a promise of a file of
//! the run on the page; `open(textOrBlob)` shows a run file or a HAR, and gives a promise of its trace; `program(language)` gives a promise of what the form says, as a program. What a callback throws is written to the console and
//! harms nothing.

use super::open::FileSource;
use crate::engine::IdPart;
use crate::model::output::program::language::Language;
use crate::model::settings::written_ids;
use crate::model::{Choice, Format, Setting, Settings, Unknown};
use js_sys::{Array, BigInt, Function, JSON, Number, Object, Promise, Reflect, TypeError};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

/// A run that a script asked for. Exactly one of `resolve` and `reject` is to be called.
#[derive(Debug)]
pub struct ScriptRun {
    /// What it is to do.
    pub settings: Settings,
    on_done: Option<Function>,
    resolve: Function,
    reject: Function,
}

impl ScriptRun {
    /// Whether it wants to be told of every request that ends.
    pub fn listens(&self) -> bool {
        self.on_done.is_some()
    }

    /// Tells the script that one request has ended. What it throws comes back as text.
    pub fn done(&self, row: &str) -> Option<String> {
        self.on_done.as_ref().and_then(|callback| call(callback, &to_js(row)))
    }

    /// Hands the trace over: row by row, because one text of all of them may be longer than a browser's longest.
    pub fn resolve(self, frame: &str, rows: impl Iterator<Item = String>) {
        let trace = to_js(frame);
        set(&trace, "rows", &rows.map(|row| to_js(&row)).collect::<Array>());
        // The function is the browser's own.
        let _ = call(&self.resolve, &trace);
    }

    /// What rejects its promise.
    pub fn rejector(&self) -> Function {
        self.reject.clone()
    }

    /// Says why there is none.
    pub fn reject(self, message: &str) {
        let _ = call(&self.reject, &TypeError::new(message));
    }
}

/// A file that a script asked for. Exactly one of its functions is to be called.
#[derive(Debug)]
pub struct ScriptExport {
    /// Which.
    pub format: Format,
    resolve: Function,
    reject: Function,
}

impl ScriptExport {
    /// Hands it over; nothing where the browser has no room for it.
    pub fn resolve(self, file: Option<Blob>) {
        match file {
            Some(file) => drop(call(&self.resolve, &file)),
            None => self.reject("the browser has no room for this file"),
        }
    }

    /// Says why there is none.
    pub fn reject(self, message: &str) {
        let _ = call(&self.reject, &TypeError::new(message));
    }
}

/// A program that a script asked for. Exactly one of its functions is to be called.
#[derive(Debug)]
pub struct ScriptProgram {
    /// In which language.
    pub language: Language,
    resolve: Function,
    reject: Function,
}

impl ScriptProgram {
    /// Hands it over.
    pub fn resolve(self, text: &str) {
        let _ = call(&self.resolve, &JsValue::from_str(text));
    }

    /// Says why there is none.
    pub fn reject(self, message: &str) {
        let _ = call(&self.reject, &TypeError::new(message));
    }
}

/// The functions that scripts added. Clones share one list.
#[derive(Clone, Debug, Default)]
pub struct DoneCallbacks(Rc<RefCell<Vec<(u32, Function)>>>, Rc<Cell<u32>>);

impl DoneCallbacks {
    /// Whether nobody listens.
    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Tells all of them that one request has ended. What they throw comes back as texts.
    pub fn done(&self, row: &str) -> Vec<String> {
        // Cloned first: a callback may add or take back one.
        let callbacks: Vec<_> = self.0.borrow().iter().map(|(_, callback)| callback.clone()).collect();
        callbacks.iter().filter_map(|callback| call(callback, &to_js(row))).collect()
    }

    fn add(&self, callback: Function) -> JsValue {
        let number = self.1.replace(self.1.get() + 1);
        self.0.borrow_mut().push((number, callback));
        let list = Rc::clone(&self.0);
        Closure::<dyn FnMut()>::new(move || {
            list.borrow_mut().retain(|(other, _)| *other != number);
        })
        .into_js_value()
    }
}

/// Puts `window.inflight` in place. `run` is called for every run that a script asks for, `resume` for one that is to go on,
/// `export` for every file, `open` for what is to be opened, `program` for a program.
pub fn install(
    callbacks: &DoneCallbacks,
    run: impl Fn(ScriptRun) + 'static,
    resume: impl Fn(ScriptRun, Option<Unknown>) + 'static,
    export: impl Fn(ScriptExport) + 'static,
    open: impl Fn(FileSource, ScriptRun) + 'static,
    program: impl Fn(ScriptProgram) + 'static,
) {
    let api = Object::new();
    let export = Rc::new(export);
    let write = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |format: JsValue| {
        let export = Rc::clone(&export);
        Promise::new(&mut move |resolve, reject| {
            let keys = || Format::ALL.iter().map(|format| format.key()).collect::<Vec<_>>().join(", ");
            match format.as_string().and_then(|key| Format::from_key(&key)) {
                Some(format) => export(ScriptExport { format, resolve, reject }),
                None => drop(call(&reject, &TypeError::new(&format!("export takes one of {}", keys())))),
            }
        })
    });
    let program = Rc::new(program);
    let write_program = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |language: JsValue| {
        let program = Rc::clone(&program);
        Promise::new(&mut move |resolve, reject| {
            let keys = || Language::ALL.iter().map(|language| language.key()).collect::<Vec<_>>().join(", ");
            match language.as_string().and_then(|key| Language::from_key(&key)) {
                Some(language) => program(ScriptProgram { language, resolve, reject }),
                None => drop(call(&reject, &TypeError::new(&format!("program takes one of {}", keys())))),
            }
        })
    });
    let run = Rc::new(run);
    let start = Closure::<dyn FnMut(JsValue, JsValue) -> Promise>::new(move |settings, on_done: JsValue| {
        let run = Rc::clone(&run);
        Promise::new(&mut move |resolve, reject| match read(&settings).and_then(|read| Ok((read, callback(&on_done)?)))
        {
            Ok((settings, on_done)) => run(ScriptRun { settings, on_done, resolve, reject }),
            Err(message) => drop(call(&reject, &TypeError::new(&message))),
        })
    });
    let resume = Rc::new(resume);
    let go_on = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |options: JsValue| {
        let resume = Rc::clone(&resume);
        Promise::new(&mut move |resolve, reject| match unknown(&options) {
            Ok(unknown) => {
                resume(ScriptRun { settings: Settings::default(), on_done: None, resolve, reject }, unknown);
            }
            Err(message) => drop(call(&reject, &TypeError::new(message))),
        })
    });
    let open = Rc::new(open);
    let show = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |file: JsValue| {
        let open = Rc::clone(&open);
        Promise::new(&mut move |resolve, reject| match file_source(&file) {
            Some(file) => open(file, ScriptRun { settings: Settings::default(), on_done: None, resolve, reject }),
            None => drop(call(&reject, &TypeError::new("open takes a text or a Blob"))),
        })
    });
    let callbacks = callbacks.clone();
    let add = Closure::<dyn FnMut(JsValue) -> Result<JsValue, JsValue>>::new(move |callback: JsValue| {
        let callback = callback.dyn_into().map_err(|_| TypeError::new("addDoneCallback takes a function"))?;
        Ok(callbacks.add(callback))
    });
    set(&api, "version", &JsValue::from_str(env!("CARGO_PKG_VERSION")));
    set(&api, "run", &start.into_js_value());
    set(&api, "resume", &go_on.into_js_value());
    set(&api, "addDoneCallback", &add.into_js_value());
    set(&api, "export", &write.into_js_value());
    set(&api, "program", &write_program.into_js_value());
    set(&api, "open", &show.into_js_value());
    if let Some(window) = web_sys::window() {
        set(&window, "inflight", &api);
    }
}

fn callback(on_done: &JsValue) -> Result<Option<Function>, String> {
    if on_done.is_undefined() || on_done.is_null() {
        return Ok(None);
    }
    on_done.dyn_ref::<Function>().cloned().map(Some).ok_or_else(|| "onDone must be a function".to_owned())
}

/// The file that a script gives.
fn file_source(file: &JsValue) -> Option<FileSource> {
    if let Some(text) = file.as_string() {
        return Some(FileSource::Text(text));
    }
    if let Some(file) = file.dyn_ref::<File>() {
        return Some(FileSource::File(file.clone()));
    }
    file.dyn_ref::<Blob>().cloned().map(FileSource::Blob)
}

/// What becomes of requests that may have been carried out, if a script says so.
fn unknown(options: &JsValue) -> Result<Option<Unknown>, &'static str> {
    if options.is_undefined() {
        return Ok(None);
    }
    let unanswered = Reflect::get(options, &"unanswered".into()).map_err(|_| "resume takes an object")?;
    if Object::keys(options.unchecked_ref::<Object>())
        .iter()
        .any(|key| key.as_string().as_deref() != Some("unanswered"))
    {
        return Err("resume takes { unanswered } and nothing else");
    }
    match unanswered.as_string().as_deref() {
        None if unanswered.is_undefined() => Ok(None),
        Some("send") => Ok(Some(Unknown::Again)),
        Some("leave") => Ok(Some(Unknown::Left)),
        _ => Err("unanswered: resume takes \"send\" or \"leave\""),
    }
}

/// The settings of a script: an object of strings, numbers and booleans, by key; ids may be an array.
fn read(settings: &JsValue) -> Result<Settings, String> {
    let mut read = Settings::default();
    if settings.is_undefined() {
        return Ok(read);
    }
    // By what it is and not by its class: an object of another tab's or a frame's has another one.
    let object = Some(settings).filter(|settings| settings.is_object()).ok_or("run takes an object of settings")?;
    let object = object.unchecked_ref::<Object>();
    for entry in Object::entries(object).iter() {
        let entry: Array = entry.unchecked_into();
        let (key, value) = (entry.get(0).as_string().unwrap_or_default(), entry.get(1));
        let setting = Setting::from_key(&key).ok_or_else(|| {
            let keys: Vec<_> = Setting::ALL.iter().map(|setting| setting.key()).collect();
            format!("{key}: there is no such setting. There are {}", keys.join(", "))
        })?;
        let text = match value.dyn_ref::<Array>().filter(|_| setting == Setting::Ids) {
            Some(ids) => ids_text(ids),
            // An array of objects is such a text.
            None if setting == Setting::Data && value.is_object() => {
                JSON::stringify(&value).map(String::from).map_err(|_| "this is no JSON".to_owned())
            }
            None => text(&value),
        };
        read.set(setting, text.map_err(|wrong| format!("{key}: {wrong}"))?);
    }
    Ok(read)
}

/// Ids one by one, as the field takes them.
fn ids_text(ids: &Array) -> Result<String, String> {
    if ids.length() == 0 {
        // As text it would be an empty field, which means ids of the source's own.
        return Err("there is no id in the list".to_owned());
    }
    let id = |(place, id): (usize, JsValue)| match id.as_bool() {
        Some(_) => Err(format!("element {place} is a boolean: give strings, whole numbers or BigInts")),
        None => text(&id).map_err(|wrong| format!("element {place}: {wrong}")),
    };
    let ids: Vec<String> = ids.iter().enumerate().map(id).collect::<Result<_, _>>()?;
    if let Some(place) = ids.iter().position(String::is_empty) {
        return Err(format!("element {place} is empty"));
    }
    Ok(written_ids(ids.iter().map(|id| IdPart::Text(id))))
}

/// A string, a number, a BigInt or a boolean, as it would be typed.
fn text(value: &JsValue) -> Result<String, String> {
    if let Some(text) = value.as_string() {
        return Ok(text);
    }
    if let Some(number) = value.as_f64() {
        // Beyond it, neighbours are the same number: another one than the one that was written would be sent.
        let is_exact = number.fract() != 0.0 || Number::is_safe_integer(value);
        return match JSON::stringify(value) {
            Ok(text) if number.is_finite() && is_exact => Ok(text.into()),
            _ if number.is_finite() => Err("JavaScript has rounded a number this large: give it as text".to_owned()),
            _ => Err("this is no number".to_owned()),
        };
    }
    if let Some(large) = value.dyn_ref::<BigInt>() {
        return large.to_string(10).map(String::from).map_err(|_| "this BigInt cannot be written out".to_owned());
    }
    match value.as_bool() {
        Some(flag) => Ok(flag.to_string()),
        None => Err("give a string, a number or a boolean".to_owned()),
    }
}

fn to_js(json: &str) -> JsValue {
    JSON::parse(json).unwrap_or(JsValue::NULL)
}

/// Calls it. What it throws is written to the browser's console, where its stack can be looked at, and comes back as
/// text, with the function's name.
fn call(callback: &Function, argument: &JsValue) -> Option<String> {
    let error = callback.call1(&JsValue::UNDEFINED, argument).err()?;
    web_sys::console::error_2(&JsValue::from_str("A callback of inflight has thrown:"), &error);
    // Read with care: what was thrown may be anything, and throw again when it is asked.
    let read = |value: &JsValue, name: &str| {
        let text = Reflect::get(value, &JsValue::from_str(name)).ok().and_then(|text| text.as_string());
        text.filter(|text| !text.is_empty())
    };
    let said = match (error.as_string(), read(&error, "name"), read(&error, "message")) {
        (Some(text), ..) => text,
        (None, Some(name), Some(message)) => format!("{name}: {message}"),
        (None, name, message) => message.or(name).unwrap_or_else(|| "something that is no error".to_owned()),
    };
    Some(match read(callback, "name") {
        Some(name) => format!("{said} (in {name})"),
        None => said,
    })
}

fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Neither a new object nor the window is frozen.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}
